"""Programs of earlier versions beside those of today: the world of the flow suite, and the processes that it keeps an eye on."""
import pathlib
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / name) for name in ("flow", "resultaten")]

from ending import pytest_configure  # noqa: E402, F401
from test_migraties import elsewhere  # noqa: E402, F401
from world import World  # noqa: E402


@pytest.fixture(scope="session")
def world():
    one = World(ROOT / "var" / "test" / "upgrade")
    yield one
    one.finish()
