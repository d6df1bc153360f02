"""Who changes what an import changes waits for it before it holds anything that others wait for (docs/decisions.md, The store)."""
import json
import subprocess
import threading
import time

import pytest
from bureau import Chain, report
from guests import Guests, ask, connect
from house import BIN, day, environment

IMPORT = "locktype = 'advisory' and classid = 0 and objid = 6451319"


@pytest.fixture(scope="module")
def chain(house):
    return Chain(house)


@pytest.fixture(scope="module")
def guests(chain):
    return Guests(chain.house)


@pytest.fixture
def importing(house):
    """The connection of an import that runs."""
    made = connect(house)
    ask(made, "begin")
    ask(made, "select pg_advisory_xact_lock(6451319)")
    yield made
    made.close()


def beside(house, importing, *words, code=0):
    """A verb that meets the import: what it holds while it waits, (kind, class of the key), and then its rows."""
    verb = subprocess.Popen([BIN / "bpv-admin", "--config", "admin.conf", "--actor", "anna", *words, "--json"], cwd=house.directory,
                            env=environment(house.name), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    until = time.monotonic() + 60
    while not (waits := ask(importing, f"select pid from pg_locks where {IMPORT} and not granted")):
        assert verb.poll() is None and time.monotonic() < until, verb.communicate()
        time.sleep(0.05)
    held = ask(importing, "select locktype, case locktype when 'advisory' then classid::text else mode end from pg_locks"
               f" where pid = {waits[0][0]} and granted and (locktype = 'advisory' or locktype = 'relation' and mode <> 'AccessShareLock')")
    ask(importing, "commit")
    said, why = verb.communicate(timeout=60)
    assert verb.returncode == code, said + why
    return held, json.loads(said)["rows"]


def test_who_erases_a_student_holds_no_key_while_it_waits(house, chain, importing):
    chain.student("BPV-1", "s1@voorbeeld.example")
    held, rows = beside(house, importing, "betrokkene", "erase", "--school", "98QQ", "--kenmerk", "BPV-1", "--reden", "verzoek 12")
    assert held == [] and rows[0]["gewist"]


def test_nor_does_who_confirms_it(house, chain, importing):
    chain.student("BPV-2", "s2@voorbeeld.example")
    who = ("--school", "98QQ", "--kenmerk", "BPV-2")
    house.ok("betrokkene", "request", *who, "--reden", "verzoek 13", actor="bert")
    held, rows = beside(house, importing, "betrokkene", "confirm", *who)
    assert held == [] and rows[0]["gewist"]


def test_nor_who_destroys_what_may_not_be_kept(house, chain, guests, importing):
    chain.student("BPV-3", "s3@voorbeeld.example", einde="2020-12-01")
    held, rows = beside(house, importing, "bewaartermijn", "run")
    assert held == [] and [row["aantal"] for row in rows if row["brin"] == "98QQ" and row["wat"] == "STUDENTGEGEVENS"] == [1]


def test_a_plan_holds_no_invitation(house, chain, guests, importing):
    guests.placement(day(7))
    held, rows = beside(house, importing, "uitnodiging", "plan", "--school", "98QQ")
    assert held == [] and sum(row["leerbedrijven"] for row in rows) == 1


@pytest.fixture
def given_out(chain):
    chain.student("BPV-4", "s4@voorbeeld.example")
    chain.export()


def test_nor_does_a_report_of_the_bureau(house, given_out, importing):
    key = house.one("select respondentsleutel from uitnodigingen where bpvo_kenmerk = 'BPV-4'")
    held, rows = beside(house, importing, "bureau", "import", report(house, [("UITGENODIGD", key)]))
    assert held == [] and rows[0]["gewijzigd"] == 1


def test_nor_does_a_delivery_to_it(house, chain, importing):
    chain.student("BPV-5", "s5@voorbeeld.example")
    held, rows = beside(house, importing, "bureau", "export", "--out", chain.out)
    assert held == [] and rows[0]["uitnodigingen"] >= 1


def test_nor_who_judges_an_open_answer(house, importing):
    held, rows = beside(house, importing, "openantwoord", "review", "999999", "--besluit", "tonen", code=1)
    assert held == [] and rows == []


def test_nor_who_destroys_a_record_with_its_key(house, chain, importing):
    chain.student("BPV-6", "s6@voorbeeld.example")
    held, rows = beside(house, importing, "sleutel", "shred", "--school", "98QQ", "--kenmerk", "BPV-6", "--reden", "verzoek 14")
    assert held == [] and rows[0]["vernietigd"]


def test_nor_who_destroys_all_of_a_school(house, chain, importing):
    chain.student("BPV-7", "s7@voorbeeld.example", brin="98QX")
    house.ok("sleutel", "shred", "--school", "98QX", "--reden", "einde", actor="bert")
    held, rows = beside(house, importing, "sleutel", "shred", "--school", "98QX", "--bevestig", "98QX")
    assert held == [] and rows[0]["vernietigd"]


def test_invitations_are_taken_in_one_order(house, chain):
    """Whoever takes records away waits for the first of their invitations before he holds the next."""
    first, second = (chain.student(f"BPV-{n}", f"s{n}@voorbeeld.example") for n in (9, 8))
    assert first < second
    before, taking, looking = connect(house), connect(house), connect(house)
    ask(before, f"update uitnodigingen set gekoppeld = gekoppeld where id = {first}")  # it is stored behind the second from here on
    ask(before, f"begin; select from uitnodigingen where id = {first} for update")
    waits = threading.Thread(target=ask, args=(taking, "delete from studentgegevens where bpvo_kenmerk in ('BPV-8', 'BPV-9')"))
    waits.start()
    until = time.monotonic() + 60
    while not ask(looking, f"select pid from pg_stat_activity where pid = {taking.info.backend_pid} and wait_event_type = 'Lock'"):
        assert time.monotonic() < until and waits.is_alive()
        time.sleep(0.05)
    ask(looking, f"select from uitnodigingen where id = {second} for update nowait")
    ask(before, "commit")
    waits.join(60)
    assert [chain.state(one) for one in (first, second)] == ["INGETROKKEN", "INGETROKKEN"]
    for one in (before, taking, looking):
        one.close()


def test_two_plans_do_not_wait_for_each_other(house, chain, guests):
    """Of two schools: what holds imports off is held by both."""
    other = connect(house)
    ask(other, "begin; select pg_advisory_xact_lock_shared(6451319)")
    assert house.run("uitnodiging", "plan", "--school", "98QX")[0] == 0
    other.close()
