"""Our clock jumps two days ahead and back. (What it costs messages meanwhile, and that /ready says so: tests/flow/test_clock.py.)"""
import pathlib
import time

import pytest

from soap import assert_answered
from troubled import eventually, holds, number_of
from world import Gateway

pytestmark = pytest.mark.full
FAKETIME = next(iter(sorted(pathlib.Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))), None)


# proves: GW-M2, GW-R5
def test_what_is_done_by_the_clock_goes_on_after_it_was_put_back(world):
    clock = world.directory / "clock"

    def step(offset):
        fresh = clock.with_suffix(".new")
        fresh.write_text(offset + "\n")
        fresh.rename(clock)

    step("+0")
    environment = {
        "LD_PRELOAD": str(FAKETIME), "FAKETIME_TIMESTAMP_FILE": str(clock), "FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "ASAN_OPTIONS": "verify_asan_link_order=0:detect_leaks=0:exitcode=99"}
    made = Gateway(world, "stepped", environment=environment, listen__workers=2, audit__seal_s=1)
    try:
        step("+2d")
        eventually(lambda: holds(number_of(made, "bpv_audit_seal_success_timestamp_seconds") > time.time() + 86400))
        assert made.health("/ready")[0] == 503
        step("+0")
        # Sealing goes on at once, and not in two days.
        eventually(lambda: holds(abs(number_of(made, "bpv_audit_seal_success_timestamp_seconds") - time.time()) < 30))
        began = number_of(made, "bpv_audit_seal_success_timestamp_seconds")
        eventually(lambda: holds(number_of(made, "bpv_audit_seal_success_timestamp_seconds") > began))
        made.wait_until_ready()
        assert assert_answered(made.call(world.push())).approved
    finally:
        made.stop()
