"""A disk is full to its last byte: that of the database's tables, and that of the log."""
import time

import pytest

from soap import SCHOOL_B, Message, assert_answered, elements, hello
from troubled import assert_unavailable, eventually, holds, number_of, succeeds_again
from world import Gateway

pytestmark = pytest.mark.full


# proves: GW-F1
def test_a_full_disk_of_the_database_is_told_as_for_later_and_passes(world, disk):
    world.query(f"create tablespace vol location '{disk.place}'")
    with world.broken("alter table bpv.studentgegevens set tablespace vol", "alter table bpv.studentgegevens set tablespace pg_default"):
        disk.fill()
        seen, refused = len(world.log()), []

        def is_refused():
            message = world.push_many([{} for _ in range(40)])  # its last page has room for some
            refused[:] = [message]
            assert_unavailable(world.call(message), message)

        eventually(is_refused)
        assert_answered(world.call(hello()))
        assert any("SQLSTATE 53100" in line for line in world.lines("exchange", seen))
        disk.clear()
        succeeds_again(world, refused[0])
    world.query("drop tablespace vol")


# proves: GW-F1, GW-M2
def test_a_full_disk_of_files_and_anchors_stops_no_message_and_is_told(world, disk):
    """What a gateway writes itself, beside its log."""
    made = Gateway(world, "small", listen__workers=2, files__directory=disk.place / "files", audit__anchors=disk.place / "anchors", audit__seal_s=1)
    try:
        disk.fill()
        seen = len(made.log())
        with world.suspended(SCHOOL_B):  # something to seal
            made.wait_for_line(r"(error|warning) audit reason=.*anchor could not be written: No space", after=seen)
        for _ in range(5):
            assert assert_answered(made.call(world.push())).approved
        response = made.call(Message("opvragen_resultatenbestand", payload=elements(formaat="CSV")))
        assert_answered(response) if response.status == 200 else assert_unavailable(response)
        assert made.health("/ready")[0] == 200
        disk.clear()
        began = time.time()
        eventually(lambda: holds(number_of(made, "bpv_audit_seal_success_timestamp_seconds") > began))
        assert (disk.place / "anchors").stat().st_size > 0
    finally:
        made.stop()


# proves: GW-F1
def test_a_full_disk_of_the_log_stops_nothing(world, disk):
    place = world.directory / "log-on-a-small-disk"
    place.symlink_to(disk.place)
    disk.place.chmod(0o777)
    made = Gateway(world, f"{place.name}/gateway", listen__workers=2, vault__master_key=world.directory / "master.key")
    try:
        disk.fill()
        # Its last page has room for some lines.
        eventually(lambda: assert_answered(made.call(hello())) and holds(number_of(made, "bpv_log_lines_dropped_total") > 0))
        length = made.log_file.stat().st_size
        for _ in range(10):
            assert assert_answered(made.call(world.push())).approved
        assert made.log_file.stat().st_size == length and made.health("/ready")[0] == 200
        disk.clear()
        assert assert_answered(made.call(hello()))
        eventually(lambda: holds(made.log_file.stat().st_size > length))
    finally:
        made.stop()
        place.unlink()
