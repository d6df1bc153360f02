"""The message log cannot be written: its table is held, or its disk is full. No message waits for it, and no row is lost."""
import psycopg2
import pytest

from soap import assert_answered, assert_fault, hello
from troubled import BUSY_S, at_once, eventually, holds, journal_has, timed


def assert_all_served(world, seen):
    """With an effect, without, and refused: all of them as always."""
    pushed = at_once(world, 6, world.push)
    for _, answer, seconds in pushed:
        assert assert_answered(answer).approved
        assert seconds < 1 + BUSY_S  # a second: the first of each worker finds out
    answers = [answer for _, answer, _ in pushed]
    for _ in range(10):
        answer, seconds = timed(world.call, world.push())
        assert assert_answered(answer).approved and seconds < BUSY_S
        answers.append(answer)
    answers.append(world.call(hello()))
    assert_answered(answers[-1])
    answers.append(world.call(hello().but(To=None)))
    assert_fault(answers[-1], "DK0005")
    status, body = world.health("/ready")
    assert status == 200 and "rows wait to be written" in body
    assert world.number("bpv_journal_rows_waiting") >= len(answers) - 6
    assert len(world.lines("journal waits", seen)) == 1 and world.lines("journal", seen) == []
    for message, _, _ in pushed:
        assert world.records(message) == 1
    return answers


def assert_caught_up(world, seen, answers):
    journal_has(world, answers)
    eventually(lambda: holds(world.lines("journal caught up", seen)))
    assert world.number("bpv_journal_rows_waiting") == 0 and world.number("bpv_journal_rows_lost_total") == 0


# proves: GW-F1, DK-ID.1, B7
def test_nobody_waits_for_who_holds_the_journal(world):
    seen = len(world.log())
    with psycopg2.connect(world.conninfo(world.pg["PGUSER"])) as other, other.cursor() as cursor:
        cursor.execute("lock table bpv.berichten in access exclusive mode")
        answers = assert_all_served(world, seen)
    other.close()
    assert_caught_up(world, seen, answers)


# proves: GW-F1, DK-ID.1, B7
@pytest.mark.full
def test_a_full_disk_of_the_journal_stops_no_message(world, disk):
    partition = world.value("select tableoid::regclass::text from bpv.berichten order by op desc limit 1")
    indexes = [row[0] for row in world.query("select indexrelid::regclass::text from pg_index where indrelid = %s::regclass", partition)]
    world.query(f"create tablespace klein location '{disk.place}'")
    with world.broken(
            f"alter table {partition} set tablespace klein",
            f"alter table {partition} set tablespace pg_default"):
        assert indexes
        disk.fill()
        seen = len(world.log())
        # What is left of its last page is used first.
        eventually(lambda: holds(world.call(hello()) and world.lines("journal waits", seen)))
        answers = assert_all_served(world, seen)
        disk.clear()
        assert_caught_up(world, seen, answers)
    world.query("drop tablespace klein")
