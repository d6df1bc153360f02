"""Results as schools get them, page by page, as files and in their own tools: the world of the flow suite, one for each of pytest's processes."""
import os
import pathlib
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "flow"))

from ending import pytest_configure  # noqa: E402, F401
from fetching import Bestand  # noqa: E402
from soap import SCHOOL_B  # noqa: E402
from world import World  # noqa: E402

VAR = ROOT / "var" / "test" / f"resultaten-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"


@pytest.fixture(scope="session")
def world():
    made = World(VAR, files__directory=VAR / "files")
    yield made
    made.finish()


@pytest.fixture(autouse=True)
def still_up(request):
    """Whatever a test does to it, the gateway stays up: named here rather than at the end."""
    yield
    if "world" in request.fixturenames:
        gateway = request.getfixturevalue("world")
        assert gateway.process.poll() is None, "\n".join(gateway.log()[-40:])


@pytest.fixture(scope="module")
def bestand(world):
    return Bestand(world)


@pytest.fixture(scope="module")
def of_b(world):
    return Bestand(world, SCHOOL_B, 50_000)
