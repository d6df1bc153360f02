"""Who changes what an import changes waits for it before it holds anything that others wait for (docs/decisions.md, The store)."""
import json
import subprocess
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


def beside(house, importing, *words):
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
    assert verb.returncode == 0, said + why
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


def test_two_plans_do_not_wait_for_each_other(house, chain, guests):
    """Of two schools: what holds imports off is held by both."""
    other = connect(house)
    ask(other, "begin; select pg_advisory_xact_lock_shared(6451319)")
    assert house.run("uitnodiging", "plan", "--school", "98QX")[0] == 0
    other.close()
