"""While somebody leads, rows of pages come from a standby: the same bytes, never older, and nobody notices when that one fails."""
import contextlib
import random
import re
import signal
import subprocess
import threading
import time

import pytest
from lxml import etree

from soap import NS, SCHOOL_A, SCHOOL_B, Message, assert_answered, elements
from standby import Standby
from world import VAR, Gateway, World

SLOWEST = 10  # seconds for a page of which the standby says nothing; the gateway is one for tests


@pytest.fixture(scope="module")
def pair():
    """A primary and a synchronous standby, a gateway that reads on that one and one that does not."""
    made = World.__new__(World)
    with contextlib.ExitStack() as ending:
        made.prepare(VAR.with_name(VAR.name + "-readers"))
        ending.callback(made.stop_database)
        made.standby = Standby(made)
        ending.callback(made.standby.stop)
        both = f"host={made.pg['PGHOST']},{made.standby.sockets} port={made.pg['PGPORT']} dbname=bpv user=bpv_gateway target_session_attrs=read-write"
        for name in ("yes", "no"):
            gateway = Gateway(made, f"reads-{name}", database__gateway=both, database__read_from_standby=name, listen__workers=2, listen__party_workers=2)
            ending.callback(gateway.stop)
            setattr(made, f"reads_{name}", gateway)
        read_there(made)
        yield made


def question(school=SCHOOL_A, **asked):
    return Message("opvragen_resultaten", school=school, payload=elements(**asked))


def ask(gateway, school=SCHOOL_A, **asked):
    return assert_answered(gateway.call(question(school, **asked), "saas" if school == SCHOOL_A else "schoolB"))


def tot(answer):
    return int(answer.value("resultaten/totMutatienummer"))


def ids(answer):
    return [element.text for element in answer.all("resultaten/respons/responsId")]


def counted(gateway):
    """How many pages were read there, and how many were not, by reason."""
    text = gateway.health("/metrics")[1]
    reasons = {reason: int(count) for reason, count in re.findall(r'^bpv_database_standby_passed_over_total\{reason="(\w+)"\} (\d+)$', text, re.M)}
    return {"done": int(re.search(r"^bpv_database_standby_pages_total (\d+)$", text, re.M)[1]), **reasons}


def rose(world, before, reason):
    return counted(world.reads_yes)[reason] > before[reason]


def read_there(world):
    """Each of its workers has found the standby, and a page is read there again."""
    def is_read():
        before = counted(world.reads_yes)
        for _ in range(4):
            ask(world.reads_yes, paginagrootte=50)
        return counted(world.reads_yes)["done"] == before["done"] + 4
    Standby.wait_until("read on the standby", is_read, 60)


def of_the_standby(world, pull):
    """The pages of pull(), each of which was read there; once more where a busy machine's standby was late for one."""
    for _ in range(20):
        before = counted(world.reads_yes)
        given = pull()
        now = counted(world.reads_yes)
        if now["done"] == before["done"] + len(given):
            return given
        assert now["behind"] > before["behind"] or now["left_alone"] > before["left_alone"], (before, now)
        read_there(world)
    raise AssertionError("never all of them")


def pages(gateway, school, size, **asked):
    """All of one pull; what is told of each but its cursor, which is never the same twice."""
    cursor, told = None, []
    while True:
        answer = ask(gateway, school, **(asked if cursor is None else {}), paginagrootte=size, cursor=cursor)
        assert answer.approved, answer.foutcodes
        part = answer.content.find(".//bpv:resultaten", NS)
        cursor = answer.value("resultaten/cursor")
        for element in part.findall("bpv:cursor", NS):
            element.text = "one"
        told.append(etree.tostring(part))
        if cursor is None:
            return told


def erase(world, ident):
    gone = world.directory / f"gone-{ident}.csv"
    gone.write_text(f"responsId,reden\n{ident},GEWIST_OP_VERZOEK\n")
    world.admin("resultaten", "import", "--verwijderingen", gone)


@contextlib.contextmanager
def replay_paused(standby):
    standby.query("select pg_wal_replay_pause()")
    standby.wait_until("paused", lambda: standby.query("select pg_get_wal_replay_pause_state()") == [("paused",)])
    try:
        yield
    finally:
        standby.query("select pg_wal_replay_resume()")


# proves: EDU-23
@pytest.mark.parametrize("school", [SCHOOL_A, SCHOOL_B])
@pytest.mark.parametrize("size", [50, 120, 10000])
def test_a_page_of_the_standby_is_the_page_of_the_primary(pair, school, size):
    here = of_the_standby(pair, lambda: pages(pair.reads_yes, school, size))
    assert here == pages(pair.reads_no, school, size)


def test_tombstones_are_the_same_too(pair):
    kept, gone = pair.import_result(SCHOOL_A), pair.import_result(SCHOOL_A)
    erase(pair, gone)
    here = of_the_standby(pair, lambda: pages(pair.reads_yes, SCHOOL_A, 50, vanafMutatienummer=1))
    assert here == pages(pair.reads_no, SCHOOL_A, 50, vanafMutatienummer=1)
    assert kept.encode() in here[-1] and gone.encode() in here[-1] and b"verwijderd" in here[-1]


# proves: EDU-23
def test_a_few_rows_are_not_worth_a_standby(pair):
    newest = tot(ask(pair.reads_yes, paginagrootte=50))
    before, new = counted(pair.reads_yes), pair.import_result(SCHOOL_A)
    assert ids(ask(pair.reads_yes, vanafMutatienummer=newest)) == [new]
    assert len(ids(ask(pair.reads_yes, paginagrootte=49))) == 49
    assert counted(pair.reads_yes) == before


# proves: GW-M1
def test_what_decides_and_what_is_written_is_of_the_primary(pair):
    released = "select coalesce(sum(rijen), 0), count(*) from bpv.verstrekkingen"
    ((rows, response),) = of_the_standby(pair, lambda: [(pair.query(released)[0], pair.reads_yes.call(question(paginagrootte=50)))])
    assert len(ids(assert_answered(response))) == 50
    assert pair.query(released)[0] == (rows[0] + 50, rows[1] + 1)
    correlation = response.header("x-correlation-id")
    for table in ("berichten", "bewijzen"):
        assert pair.value(f"select count(*) from bpv.{table} where correlatie = %s", correlation) == 1, table


# proves: EDU-23
def test_a_standby_that_lags_never_tells_less(pair):
    chance, seen, alive, gone = random.Random(8), 0, set(ids(ask(pair.reads_no, paginagrootte=10000))), set()
    before = counted(pair.reads_yes)
    for turn in range(12):
        with replay_paused(pair.standby) if turn % 3 else contextlib.nullcontext():
            if alive and chance.random() < 0.4:
                victim = chance.choice(sorted(alive))
                erase(pair, victim)
                alive.discard(victim)
                gone.add(victim)
            else:
                alive.add(pair.import_result(SCHOOL_A))
            answer = ask(pair.reads_yes, paginagrootte=10000)
            assert tot(answer) >= seen and set(ids(answer)) == alive, turn
            seen = tot(answer)
    assert rose(pair, before, "behind")
    read_there(pair)
    assert pages(pair.reads_yes, SCHOOL_A, 100) == pages(pair.reads_no, SCHOOL_A, 100)


# proves: EDU-23
@pytest.mark.parametrize("paused", [False, True])
def test_an_erasure_is_there_at_once(pair, paused):
    read_there(pair)
    first = ask(pair.reads_yes, paginagrootte=50)
    victim = ids(first)[-1]
    with replay_paused(pair.standby) if paused else contextlib.nullcontext():
        erase(pair, victim)
        goes_on = ask(pair.reads_yes, paginagrootte=50, cursor=first.value("resultaten/cursor"))
        assert not goes_on.approved and goes_on.foutcodes == ["BPV0201"]
        assert victim not in ids(ask(pair.reads_yes, paginagrootte=10000))


# proves: EDU-23
def test_an_erasure_that_only_the_standby_shows_breaks_the_pull_off(pair):
    """A commit that waits for its standby is seen there before it is seen where it was made."""
    read_there(pair)
    first = ask(pair.reads_yes, paginagrootte=50)
    victim = ids(ask(pair.reads_yes, paginagrootte=50, cursor=first.value("resultaten/cursor")))[0]
    there = f"select count(*) from bpv.respons where respons_id = '{victim}'"
    pair.query("alter system set synchronous_standby_names = 'nobody'")
    pair.query("select pg_reload_conf()")
    try:
        erasing = threading.Thread(target=erase, args=(pair, victim))
        erasing.start()
        Standby.wait_until("gone on the standby", lambda: pair.standby.query(there) == [(0,)])
        assert pair.value(there) == 1
        goes_on = ask(pair.reads_yes, paginagrootte=50, cursor=first.value("resultaten/cursor"))
        assert not goes_on.approved and goes_on.foutcodes == ["BPV0201"]
    finally:
        pair.query("alter system set synchronous_standby_names = '*'")
        pair.query("select pg_reload_conf()")
        erasing.join()
    assert pair.value(there) == 0


class Puller(threading.Thread):
    """Pulls page after page; what was not answered well, and the longest that one took."""

    def __init__(self, gateway, whole):
        super().__init__(daemon=True)
        self.gateway, self.whole, self.problems, self.slowest, self.pulls, self.ending = gateway, whole, [], 0, 0, False

    def run(self):
        with self.gateway.connect("saas") as connection:
            while not self.ending:
                cursor, seen = None, []
                while True:
                    began = time.monotonic()
                    response = connection.post(question(paginagrootte=50, cursor=cursor))
                    self.slowest = max(self.slowest, time.monotonic() - began)
                    try:
                        answer = assert_answered(response)
                    except AssertionError as wrong:
                        self.problems.append(str(wrong))
                        break
                    seen += ids(answer)
                    cursor = answer.value("resultaten/cursor")
                    if cursor is None:
                        break
                self.problems += [] if seen == self.whole else [f"{len(seen)} of {len(self.whole)}"]
                self.pulls += 1


@contextlib.contextmanager
def pulled_all_the_while(world):
    pullers = [Puller(world.reads_yes, ids(ask(world.reads_no, paginagrootte=10000))) for _ in range(2)]
    for puller in pullers:
        puller.start()
    try:
        yield
        goal = [puller.pulls + 2 for puller in pullers]  # those that were under way, and one more
        Standby.wait_until("pulled on", lambda: all(puller.pulls >= most for puller, most in zip(pullers, goal)), 60)
    finally:
        for puller in pullers:
            puller.ending = True
        for puller in pullers:
            puller.join(60)
    for puller in pullers:
        assert not puller.problems and puller.slowest < SLOWEST, (puller.slowest, puller.problems[:3])


def be_alone(world):
    """Nobody waits for the standby to have it: it is about to go."""
    world.query("alter system set synchronous_standby_names = ''")
    world.query("select pg_reload_conf()")
    Standby.wait_until("asynchronous", lambda: not world.query("select 1 from pg_stat_replication where sync_state = 'sync'"))
    read_there(world)


@pytest.fixture
def alone(pair):
    be_alone(pair)
    return pair


@pytest.fixture(scope="module")
def parted(pair):
    """The standby was promoted beside the primary, and nobody was told: the last of its life here."""
    be_alone(pair)
    pair.before = counted(pair.reads_yes)
    pair.standby.promote()
    return pair


# proves: GW-F1
def test_connections_that_break_in_the_middle_of_pages_fail_nobody(alone):
    before = counted(alone.reads_yes)
    with pulled_all_the_while(alone):
        for _ in range(20):
            alone.standby.query("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'bpv_gateway' and state <> 'idle'")
            alone.standby.query("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'bpv_gateway' and random() < 0.3")
            time.sleep(0.1)
    after = counted(alone.reads_yes)
    assert after["away"] + after["broke"] > before["away"] + before["broke"]
    read_there(alone)


# proves: GW-F1
@pytest.mark.parametrize("how", [signal.SIGSTOP, signal.SIGKILL])
def test_a_standby_that_stands_still_or_dies_in_the_middle_of_pages_fails_nobody(alone, how):
    before = counted(alone.reads_yes)
    with pulled_all_the_while(alone):
        if how == signal.SIGKILL:
            alone.standby.kill()
        else:
            alone.standby.signal(how)
        Standby.wait_until("noticed", lambda: rose(alone, before, "away") and rose(alone, before, "left_alone"))
    if how == signal.SIGKILL:
        alone.standby.start()
    else:
        alone.standby.signal(signal.SIGCONT)
    read_there(alone)


# proves: EDU-23
def test_a_standby_that_became_a_primary_is_no_standby(parted):
    new = parted.import_result(SCHOOL_A)
    assert new in ids(ask(parted.reads_yes, paginagrootte=10000))
    assert rose(parted, parted.before, "leads")


# proves: EDU-23
def test_a_standby_of_another_timeline_is_not_read_however_far_it_is(parted):
    """It follows who was promoted beside the primary: places in its WAL say nothing of ours."""
    other = Standby(parted, "other", of=parted.standby)
    hosts = f"host={parted.pg['PGHOST']},{other.sockets} port={parted.pg['PGPORT']} dbname=bpv user=bpv_gateway target_session_attrs=read-write"
    gateway = Gateway(parted, "other-line", database__gateway=hosts, database__read_from_standby="yes", listen__workers=2)
    try:
        new = parted.import_result(SCHOOL_A)
        parted.standby.query("select pg_logical_emit_message(false, 'bpv', repeat('x', 4000000)), pg_switch_wal()")
        here = parted.value("select pg_current_wal_flush_lsn() - '0/0'::pg_lsn")
        Standby.wait_until("further", lambda: other.query("select pg_last_wal_replay_lsn() - '0/0'::pg_lsn")[0][0] > here + 1000000)
        assert new in ids(ask(gateway, paginagrootte=10000)) and new in ids(ask(gateway, paginagrootte=10000))
        counts = counted(gateway)
        assert counts["other_line"] > 0 and counts["done"] == 0, counts
    finally:
        gateway.stop()
        other.stop()


def test_it_is_asked_for_where_there_are_more_hosts(pair):
    config = pair.write_config("one-host", database__read_from_standby="yes")
    tried = subprocess.run([pair.reads_yes.program, "--config", config, "--check"], cwd=pair.directory, capture_output=True, text=True, timeout=60)
    assert tried.returncode == 3 and "read_from_standby is for two to eight hosts" in tried.stderr, tried
