"""The directory of what is put aside, at a start: what a power cut left half written goes, and what was refused is counted."""
import contextlib
import os
import time

from soap import assert_answered, hello
from world import Gateway

DAY = 86400


def test_a_start_takes_away_what_nobody_will_want_any_more_and_counts_what_somebody_has_to_see(world):
    place = world.directory / "aside"
    place.mkdir(mode=0o700)
    for name, age in (("1" * 32 + ".part", 3600), ("2" * 32 + ".refused", 91 * DAY), ("3" * 32 + ".refused", DAY)):
        (place / name).write_text("x")
        os.utime(place / name, times=(time.time() - age,) * 2)
    twice = f"host={world.pg['PGHOST']},{world.pg['PGHOST']} port={world.pg['PGPORT']} dbname={world.pg['PGDATABASE']} user=bpv_gateway"
    with contextlib.closing(Gateway(world, "tidy", database__gateway=twice, database__aside=place)) as gateway:
        gateway.wait_for_line("put aside, removed.* half_written=1 refused_long_ago=1 ")
        assert_answered(gateway.call(hello()))
        assert [path.name for path in place.iterdir()] == ["3" * 32 + ".refused"]
        assert "\nbpv_database_aside_refused 1\n" in gateway.health("/metrics")[1]
