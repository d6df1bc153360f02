"""A gateway whose clock is stepped (attack T7). The step is real for that one process: libfaketime, by a file that changes."""
import pathlib
import re

import pytest

from soap import assert_answered, hello
from world import Gateway

FAKETIME = next(iter(sorted(pathlib.Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))), None)


class Clock:
    """The file that says how far the clock is off."""

    def __init__(self, path):
        self.path = path
        self.step("+0")

    def step(self, offset):
        fresh = self.path.with_suffix(".new")
        fresh.write_text(offset + "\n")
        fresh.rename(self.path)


@pytest.fixture(scope="module")
def clock(world):
    return Clock(world.directory / "clock")


@pytest.fixture(scope="module")
def stepped(world, clock):
    assert FAKETIME, "Debian's faketime is not installed"
    environment = {
        "LD_PRELOAD": str(FAKETIME), "FAKETIME_TIMESTAMP_FILE": str(clock.path), "FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "ASAN_OPTIONS": "verify_asan_link_order=0:detect_leaks=0:exitcode=99"}
    made = Gateway(world, "stepped", environment=environment, listen__workers=2)
    yield made
    made.stop()


def difference(gateway):
    return float(re.search(r"^bpv_clock_difference_seconds (\S+)$", gateway.health("/metrics")[1], re.M).group(1))


# proves: T7, GW-R5
@pytest.mark.parametrize("offset, seconds, words", [("+10m", 600, "ahead of"), ("-10m", -600, "behind")])
def test_a_gateway_whose_clock_was_stepped_takes_no_more_work(stepped, clock, offset, seconds, words):
    status, body = stepped.health("/ready")
    assert status == 200 and "clock: ok" in body and abs(difference(stepped)) < 5
    seen = len(stepped.log())
    try:
        clock.step(offset)
        status, body = stepped.health("/ready")
        assert status == 503
        told = re.search(rf"^clock: ours is (\d+) s {words} that of the database$", body, re.M)
        assert abs(int(told.group(1)) - 600) < 5
        assert "database: ok" in body
        assert abs(difference(stepped) - seconds) < 5
        assert " error clock " in stepped.wait_for_line(" clock .*that of the database", after=seen).string
        assert stepped.world.health("/ready")[0] == 200  # the others go on
        stepped.health("/ready")
        assert len([line for line in stepped.log()[seen:] if " clock " in line]) == 1  # said once, not at every probe
    finally:
        clock.step("+0")
    stepped.wait_until_ready()
    assert stepped.wait_for_line(" info clock .*agrees", after=seen)
    assert_answered(stepped.call(hello()))


# proves: T7
def test_a_difference_that_is_allowed_is_told_and_nothing_more(stepped, clock):
    try:
        clock.step("+30")
        assert stepped.health("/ready")[0] == 200
        assert abs(difference(stepped) - 30) < 5
    finally:
        clock.step("+0")


# proves: T7, T1
def test_a_clock_that_is_days_ahead_forgets_no_message(world, stepped, clock):
    """The window of a claim is measured by the database's clock."""
    message = world.push()
    first = assert_answered(world.call(message))
    try:
        clock.step("+8d")
        again = assert_answered(stepped.call(message))
    finally:
        clock.step("+0")
    assert again.outcomes() == first.outcomes() and list(again.outcomes().values())[0][0] == "NIEUW"
    assert world.value("select count(*) from bpv.aanspraken where message_id = %s", message.message_id) == 1
