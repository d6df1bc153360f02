"""What the soak makes of a connection that is lost: its people ask again and are served, and that is no reason not to say it."""
import pathlib
import random
import sys
import types

import pytest

import wss
from soap import SCHOOL_A, hello
from world import Gateway

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "soak"))
import line as lines  # noqa: E402
from book import Book  # noqa: E402


@pytest.fixture
def line(world, monkeypatch):
    """One party of the soak, and a gateway that ends a connection that lies still for two seconds."""
    gateway = Gateway(world, "soaked", listen__idle_ms=2000)
    monkeypatch.setattr(lines, "IDLE_S", 1.5)
    house = types.SimpleNamespace(gateways=[gateway], pki=world.pki, identity=world.identity, reads_with=wss.signer(world.pki, "gateway").certificate)
    made = lines.Line(house, Book(), "saas", random.Random(1))
    made.random.choice = lambda of: of[-1]  # the connection is kept
    yield made
    made.hang_up()
    if gateway.process.poll() is None:
        gateway.stop()


def say(line):
    return line.call(hello(school=SCHOOL_A), profile="BE")


def test_one_that_lay_still_for_longer_than_it_may_is_no_loss(line):
    assert say(line).told == "OK"
    assert line.connection.ended(10)
    assert say(line).told == "OK"
    assert line.book.done["lost"] == 1 and line.book.problems == []


def test_one_that_was_just_used_is_a_loss_and_so_is_one_that_is_refused(line):
    assert say(line).told == "OK"
    line.gateway.kill()
    with pytest.raises(AssertionError, match="no answer in 3 tries"):
        say(line)
    lost, *refused = line.book.problems
    assert "a connection with soaked was lost after 1 answers" in lost
    assert len(refused) == 2 and all("no connection: ConnectionRefusedError" in one for one in refused)
