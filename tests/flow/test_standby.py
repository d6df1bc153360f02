"""Nobody can be written to: pulls go on at the standby, never with less than was seen before, and what they account for is not lost."""
import contextlib
import os
import pathlib
import subprocess

import pytest

from soap import Message, assert_answered, assert_fault, elements, hello
from standby import Standby
from world import VAR, Gateway, World


@pytest.fixture(scope="module")
def alone():
    """A world of its own, since its database goes."""
    made = World.__new__(World)
    with contextlib.ExitStack() as ending:
        made.prepare(VAR.with_name(VAR.name + "-standby"))
        ending.callback(made.stop_database)
        standby = Standby(made)
        ending.callback(standby.stop)
        # libpq asks the one after the other, and takes who can be written to.
        both = f"host={made.pg['PGHOST']},{standby.sockets} port={made.pg['PGPORT']} dbname=bpv user=bpv_gateway target_session_attrs=read-write"
        gateway = Gateway(made, "gateway", database__gateway=both, database__aside="aside", listen__workers=2)
        ending.callback(gateway.stop)
        made.gateway, made.standby = gateway, standby
        yield made


def question(**asked):
    return Message("opvragen_resultaten", payload=elements(**asked))


def tot(answer):
    return int(answer.value("resultaten/totMutatienummer"))


def put_aside(world):
    return [path for path in (world.directory / "aside").iterdir() if not path.name.endswith(".part")]


# proves: GW-F1, GW-M1
def test_pulls_go_on_without_a_primary_and_never_with_less(alone):
    gateway, standby = alone.gateway, alone.standby
    # The standby has it on its disk, so it is acknowledged, and cannot be read there yet.
    standby.query("select pg_wal_replay_pause()")
    standby.wait_until("paused", lambda: standby.query("select pg_get_wal_replay_pause_state()") == [("paused",)])
    alone.import_result("0000000700098QQ00000")
    seen = tot(assert_answered(gateway.call(question())))
    standby.kill_primary()
    assert_fault(gateway.call(question()), "DK0051")

    standby.query("select pg_wal_replay_resume()")
    first = question(paginagrootte=7)
    response = gateway.call(first)
    page = assert_answered(response)
    assert tot(page) == seen
    assert tot(assert_answered(gateway.call(question(paginagrootte=7, cursor=page.value("resultaten/cursor"))))) == seen
    # What may be asked is judged as ever, and an id stays taken.
    assert_answered(gateway.call(hello()))
    assert_fault(gateway.call(question(), "schoolB"), "DK0002")
    assert_fault(gateway.call(alone.push()), "DK0051")
    assert gateway.health("/ready")[0] == 200
    assert "\nbpv_database_read_only 1\n" in gateway.health("/metrics")[1]
    assert put_aside(alone)

    alone.start_database()
    Standby.wait_until("caught up", lambda: not os.listdir(alone.directory / "aside"))
    assert gateway.wait_for_line(r"caught up done=\"?\d+\"? refused=\"?0")
    correlation = response.header("x-correlation-id")
    for table, column, value in (("berichten", "correlatie", correlation), ("bewijzen", "correlatie", correlation), ("aanspraken", "message_id", first.message_id)):
        assert alone.value(f"select count(*) from bpv.{table} where {column} = %s", value) == 1, table
    assert alone.value("select count(*) from bpv.verstrekkingen where tot = %s", seen) == 3  # with the one before
    assert_fault(gateway.call(Message("opvragen_resultaten", message_id=first.message_id, payload=elements(paginagrootte=8))), "DK0011")
    gateway.wait_until_ready()
    assert_answered(gateway.call(alone.push()))
    assert "\nbpv_database_read_only 0\n" in gateway.health("/metrics")[1]


# proves: GW-M1
def test_what_was_not_put_aside_by_this_program_is_not_done(alone):
    unreadable = [alone.directory / "aside" / (digit * 32) for digit in "123456789"]
    for path in unreadable:
        path.mkdir()
    stray = alone.directory / "aside" / ("0" * 32)
    stray.write_bytes(b"\x06\0\0\0commit\0\0\0\0")
    Standby.wait_until("refused", lambda: pathlib.Path(f"{stray}.refused").exists())
    assert alone.gateway.wait_for_line(r"caught up .*refused=\"?1")
    assert alone.gateway.wait_for_line(r"put aside reason=.*cannot be read")
    for path in unreadable:
        path.rmdir()


# proves: GW-M1
def test_a_directory_in_which_others_may_work_is_not_used(alone):
    (alone.directory / "aside").chmod(0o770)
    try:
        tried = subprocess.run([alone.gateway.program, "--config", alone.gateway.config, "--check"], cwd=alone.directory, capture_output=True, text=True, timeout=60)
    finally:
        (alone.directory / "aside").chmod(0o700)
    assert tried.returncode == 3 and "own user with mode 0700" in tried.stderr, tried
