"""The attack catalogue against a real gateway over two-way TLS: the world of the flow suite, and a neighbour in it who does nothing wrong."""
import pathlib
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / name) for name in ("flow", "resultaten")]

from ending import pytest_configure  # noqa: E402, F401
from frame import FULL, Field  # noqa: E402
from honest import Neighbour  # noqa: E402
from table import table  # noqa: E402
from world import World  # noqa: E402

VAR = ROOT / "var" / "test" / ("attack-full" if FULL else "attack")
made = []  # the field, for the table at the end


@pytest.fixture(scope="session")
def world():
    # A line for every try, and room for all who try from one address.
    one = World(VAR, files__directory=VAR / "files", log__repeats=0, listen__max_per_source=4000)
    yield one
    one.finish()


@pytest.fixture(scope="session")
def neighbour(world):
    one = Neighbour(world)
    one.start()
    yield one
    one.stop()
    assert one.failures == []


@pytest.fixture(scope="session")
def field(world, neighbour):
    made.append(Field(world, neighbour))
    return made[0]


def pytest_report_teststatus(report):
    """Whoever waits for the full counts sees each row as it is done, and what it took."""
    if FULL and report.when == "call":
        return report.outcome, ".", f"{report.outcome.upper()} {report.duration:.1f} s"
    return None


def pytest_terminal_summary(terminalreporter):
    if made:
        terminalreporter.write_line("\n".join(table(made[0])))
