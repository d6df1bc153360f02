"""PostgreSQL is down, stands still, cannot be reached, is slow, takes no more connections, may not be written to."""
import contextlib
import time

import psycopg2
import pytest

from soap import SCHOOL_B, assert_answered, hello
from troubled import BUSY_S, LOOK_S, WAIT_S, all_connected, assert_unavailable, at_once, eventually, holds, journal_has, succeeds_again, timed


@pytest.fixture(params=[pytest.param("down", marks=pytest.mark.full), "still", pytest.param("unreachable", marks=pytest.mark.full)])
def gone(request, world):
    """Nobody answers: at once, for whoever connects, or for whoever was connected as well."""
    return {"down": world.database_down, "still": world.database_still, "unreachable": world.valve.closed}[request.param]


# proves: GW-F1, GW-R5
def test_a_database_that_is_gone_costs_nobody_more_than_the_limit(world, gone):
    acknowledged = world.push()
    assert assert_answered(world.call(acknowledged)).approved
    seen = len(world.log())
    with gone():
        first = at_once(world, 6, world.push)  # more than there are workers
        for message, answer, seconds in first:
            assert_unavailable(answer, message)
            assert seconds < 2 * (WAIT_S + LOOK_S) + BUSY_S
        # Whoever comes then waits for nothing: it is known that there is none.
        later = at_once(world, 6, world.push)
        for message, answer, seconds in later:
            assert_unavailable(answer, message)
            assert seconds < WAIT_S
        (status, body), seconds = timed(world.health, "/ready")
        assert status == 503 and body.startswith("database: ") and "database: ok" not in body and seconds < 5 + LOOK_S + BUSY_S
        assert f"journal: {len(first + later)} rows wait" in body
        (status, _), seconds = timed(world.health, "/live")
        assert status == 200 and seconds < BUSY_S
        assert world.number("bpv_database_up") == 0 and world.number("bpv_journal_rows_waiting") >= 12
        line, seconds = timed(world.reload)
        assert "reloaded" in line and seconds < BUSY_S
    for message, _, _ in first[:2] + later[:2]:
        succeeds_again(world, message)
    world.wait_until_ready()
    assert world.records(acknowledged) == 1
    journal_has(world, [answer for _, answer, _ in first + later])
    # Said once, and not by every message.
    for event in ("database not reached", "database reached again", "not ready", "ready again", "journal waits", "journal caught up"):
        eventually(lambda event=event: holds(world.lines(event, seen), event))
        assert len(world.lines(event, seen)) == 1, event
    assert world.number("bpv_journal_rows_lost_total") == 0


# proves: GW-F1, GW-F2
@pytest.mark.full
def test_a_statement_that_takes_too_long_is_left_and_its_effect_is_there_once(world):
    message = world.push(bpvoKenmerk="slow-" + str(time.time()))
    with world.broken(
            "create function bpv.slaap() returns trigger language plpgsql as $$ begin perform pg_sleep(12); return new; end $$;"
            "create trigger slaap before insert on bpv.studentgegevens for each row when (new.bpvo_kenmerk like 'slow-%') execute function bpv.slaap()",
            "drop trigger slaap on bpv.studentgegevens; drop function bpv.slaap()"):
        answer, seconds = timed(world.call, message)
        assert_unavailable(answer, message)
        assert WAIT_S <= seconds < WAIT_S + LOOK_S + BUSY_S
        # Others do not wait for it, nor for the connection that was left.
        eventually(lambda: assert_answered(world.call(hello(school=SCHOOL_B), identity="schoolB")), 3)
        eventually(lambda: holds(world.value("select count(*) = 0 from pg_stat_activity where wait_event = 'PgSleep'")))
    succeeds_again(world, message)


# proves: GW-R5
def test_a_table_that_somebody_holds_is_no_database_that_is_gone(world):
    all_connected(world)
    seen = len(world.log())
    with psycopg2.connect(world.conninfo(world.pg["PGUSER"])) as other, other.cursor() as cursor:
        cursor.execute("lock table bpv.schema_migratie, bpv.overeenkomsten, bpv.geregistreerde_certificaten in access exclusive mode")
        for _ in range(2):
            (status, body), seconds = timed(world.health, "/ready")
            assert status == 200 and "database: ok" in body and seconds < BUSY_S
            (status, body), seconds = timed(world.health, "/metrics")
            assert status == 200 and "\nbpv_database_up 1\n" in body and seconds < 5 + BUSY_S
    other.close()
    assert world.health("/ready")[0] == 200
    assert not world.lines("database not reached", seen) and not world.lines("not ready", seen)


# proves: GW-F1
@pytest.mark.full
def test_a_slow_network_makes_calls_slow_and_nothing_else(world):
    with world.valve.slow(0.02):
        for _ in range(3):
            answer, seconds = timed(world.call, world.push())
            assert assert_answered(answer).approved and seconds > 0.04
        assert world.health("/ready")[0] == 200


def until_refused(world):
    """Until the trouble has come to all of PostgreSQL's processes. A new message each time: one that is taken is taken ever after."""
    def once():
        message = world.push()
        assert_unavailable(world.call(message), message)

    eventually(once)


@contextlib.contextmanager
def read_only(world):
    world.query("set default_transaction_read_only = off")
    world.query("alter system set default_transaction_read_only = on")
    world.query("select pg_reload_conf()")
    try:
        yield
    finally:
        world.query("alter system reset default_transaction_read_only")
        world.query("select pg_reload_conf()")


# proves: GW-F1, GW-R5
def test_a_database_that_may_not_be_written_to_is_told_at_once_and_found_back(world):
    seen, message = len(world.log()), world.push()
    with read_only(world):
        until_refused(world)
        assert_unavailable(world.call(message), message)
        answers = at_once(world, 5, world.push)
        for one, answer, seconds in answers:
            assert_unavailable(answer, one)
            assert seconds < BUSY_S
        status, body = world.health("/ready")
        assert status == 503 and "database: the database is read only" in body
        assert world.number("bpv_database_up") == 0
    succeeds_again(world, message)
    world.wait_until_ready()
    journal_has(world, [answer for _, answer, _ in answers])
    assert len(world.lines("not ready", seen)) == len(world.lines("ready again", seen)) == 1
    assert len(world.lines("journal waits", seen)) == 1


# proves: GW-F1, GW-R5
def test_who_is_connected_serves_on_when_there_are_no_more_connections_and_all_do_when_there_are(world):
    all_connected(world)
    seen, message = len(world.log()), world.push()
    with world.broken("alter role bpv_gateway connection limit 0", "alter role bpv_gateway connection limit -1"):
        for _ in range(8):
            assert assert_answered(world.call(world.push())).approved
        world.break_connections()
        until_refused(world)
        answer, seconds = timed(world.call, message)
        assert_unavailable(answer, message)
        assert seconds < WAIT_S
        status, body = world.health("/ready")
        assert status == 503 and "too many connections" in body
        tried = world.value("select count(*) from pg_stat_activity where usename = 'bpv_gateway'")
        assert tried == 0
    succeeds_again(world, message)
    world.wait_until_ready()
    assert len(world.lines("database not reached", seen)) == 1


# proves: GW-F1, GW-R5
def test_a_server_whose_connections_others_have_is_told_at_once_and_found_back(world):
    acknowledged = world.push()
    assert assert_answered(world.call(acknowledged)).approved
    seen = len(world.log())
    with world.all_connections_taken():
        eventually(lambda: holds(world.number("bpv_database_up") == 0))
        answers = at_once(world, 6, world.push)
        for message, answer, seconds in answers:
            assert_unavailable(answer, message)
            assert seconds < WAIT_S
        status, body = world.health("/ready")
        # Whichever of them is free at that moment: one of those for a superuser, or none.
        assert status == 503 and ("too many clients already" in body or "connection slots are reserved" in body), body
        assert f"journal: {len(answers)} rows wait" in body
        assert world.health("/live")[0] == 200
        assert world.value("select count(*) from pg_stat_activity where usename = 'bpv_gateway'") == 0
    for message, _, _ in answers:
        succeeds_again(world, message)
    world.wait_until_ready()
    assert world.records(acknowledged) == 1
    journal_has(world, [answer for _, answer, _ in answers])
    for event in ("database not reached", "database reached again", "not ready", "ready again"):
        eventually(lambda event=event: holds(world.lines(event, seen), event))
        assert len(world.lines(event, seen)) == 1, event
    assert world.number("bpv_journal_rows_lost_total") == 0
