"""The disk of PostgreSQL's write-ahead log is full: the server itself ends (PANIC), and does not come back before there is room."""
import contextlib
import os
import re
import shutil
import subprocess

import psycopg2
import pytest

from soap import assert_answered
from standby import BIN
from troubled import WAIT_S, assert_unavailable, at_once, eventually, holds, journal_has, succeeds_again
from world import processes_at

SEGMENT_MB = 16


def move(world, source, target):
    """The log itself, to where it will be found as pg_wal: after a clean stop the segment of its last checkpoint is all that is needed."""
    controls = subprocess.run([BIN / "pg_controldata", world.data], capture_output=True, text=True, check=True).stdout
    needed = re.search(r"REDO WAL file: +(\w+)", controls).group(1)
    target.mkdir(mode=0o700)
    (target / "archive_status").mkdir(mode=0o700)
    shutil.copyfile(source / needed, target / needed)
    (target / needed).chmod(0o600)
    for path in (target, target / "archive_status", target / needed):
        os.chown(path, *world.database_user)


@contextlib.contextmanager
def log_on(world, disk):
    """What the server writes ahead stands on that disk meanwhile."""
    own, apart, kept = world.data / "pg_wal", disk.place / "pg_wal", world.data / "pg_wal.kept"
    with world.database_down():
        move(world, own, apart)
        own.rename(kept)
        own.symlink_to(apart)
    try:
        yield
    finally:
        with world.database_down():
            own.unlink()
            move(world, apart, own)
            shutil.rmtree(kept)


def write_ahead(world, megabytes):
    """So much more of the log is used, for nothing."""
    world.query("select pg_logical_emit_message(false, 'full', repeat('x', 1000000)) from generate_series(1, %s)", megabytes)


def push_until_full(world):
    """([acknowledged], [(message, answer) refused]): six at once, again and again, while others use what room there is."""
    acknowledged, refused = [], []
    for _ in range(2 * SEGMENT_MB):
        for message, answer, _ in at_once(world, 6, world.push):
            if answer.status == 200:
                assert assert_answered(answer).approved
                acknowledged.append(message)
            else:
                assert_unavailable(answer, message)
                refused.append((message, answer))
        if refused:
            break
        with contextlib.suppress(psycopg2.Error):
            write_ahead(world, 2)
    return acknowledged, refused


# proves: GW-F1, GW-F2
@pytest.mark.full
@pytest.mark.parametrize("disk", [2 * SEGMENT_MB + SEGMENT_MB // 2], indirect=True)
def test_a_full_disk_of_what_is_written_ahead_ends_the_server_and_loses_nothing_that_was_acknowledged(world, disk):
    with log_on(world, disk):
        world.wait_until_ready()
        seen = len(world.log())
        disk.fill()
        acknowledged, refused = push_until_full(world)
        assert acknowledged and refused
        assert re.search("PANIC: .*No space left on device", (world.data.parent / "log").read_text())
        for message, answer, seconds in at_once(world, 6, world.push):
            assert_unavailable(answer, message)
            assert seconds < WAIT_S
            refused.append((message, answer))
        status, body = world.health("/ready")
        assert status == 503 and "database: ok" not in body
        # Without room it cannot recover either, and ends for good.
        eventually(lambda: holds(not processes_at(world.data)))
        assert world.health("/ready")[0] == 503 and world.health("/live")[0] == 200
        disk.clear()
        world.start_database()  # as its unit does
        for message, _ in refused:
            succeeds_again(world, message)
        world.wait_until_ready()
        for message in acknowledged:
            assert world.records(message) == 1
        journal_has(world, [answer for _, answer in refused])
        for event in ("database not reached", "database reached again"):
            eventually(lambda event=event: holds(world.lines(event, seen), event))
        assert world.number("bpv_journal_rows_lost_total") == 0
