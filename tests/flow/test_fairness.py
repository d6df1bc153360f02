"""Who sends much: the limits of an overeenkomst (messages at once, volume), turns at the workers, and that nobody else notices."""
import collections
import contextlib
import re
import threading
import time

import psycopg2
import pytest

from https import Closed, request
from soap import SCHOOL_A, SCHOOL_B, Message, assert_answered, elements, hello
from world import Gateway

PULL = "opvragen_resultaten"
PLAIN = {"emailadres": "s@student.voorbeeld.example", "roepnaam": "Voorbeeld"}  # of records by the thousand


@pytest.fixture(scope="module")
def narrow(world):
    """A gateway with a queue that a flood fills, and of whose four workers one party may have two."""
    made = Gateway(world, "narrow", listen__workers=4, listen__party_workers=2, listen__queue=8, gateway__profiles="2W-be")
    yield made
    made.stop()


@contextlib.contextmanager
def limited(world, **limits):
    """Limits of school B, and a way to change them; in the end as they were."""
    def limit(**to):
        words = [word for name, value in to.items() for word in ("--" + name.replace("_", "-"), value)]
        world.admin("overeenkomst", "limit", "GO-98QX", *words)

    limit(**limits)
    try:
        yield limit
    finally:
        limit(gelijktijdig="100", megabytes_per_uur="geen")


@contextlib.contextmanager
def held(world):
    """What school B delivers waits for its rows, until the with-block ends; nobody else's does."""
    other = psycopg2.connect(world.conninfo(world.pg["PGUSER"]))
    with other.cursor() as cursor:
        cursor.execute("select from bpv.studentgegevens where school_id = (select id from bpv.organisaties where oin = %s) for update", (SCHOOL_B,))
    try:
        yield
    finally:
        other.rollback()
        other.close()


def wait_until_held(world):
    for _ in range(200):
        if world.value("select count(*) from pg_stat_activity where usename = 'bpv_gateway' and wait_event_type = 'Lock'"):
            return
        time.sleep(0.05)
    raise AssertionError("the push does not reach the database")


def over(gateway, limit):
    """How often this limit was met, as the gateway counts."""
    return int(re.search(rf'^bpv_over_limit_total{{limit="{limit}"}} (\d+)$', gateway.health("/metrics")[1], re.M).group(1))


def is_over(response, foutcode, longest):
    answer = assert_answered(response)
    assert response.status == 200 and not answer.approved and answer.foutcodes == [foutcode], answer.foutcodes
    assert 1 <= int(response.header("retry-after")) <= longest
    return True


def greet(gateway, identity="schoolB", school=SCHOOL_B):
    return gateway.call(hello(school=school), identity)


@contextlib.contextmanager
def one_inside(gateway):
    """School B may have one message at once, and has one that waits for the database; yields a way to change its limits."""
    world, kenmerk = gateway.world, "tegelijk-1"
    assert assert_answered(gateway.call(world.push(school=SCHOOL_B, bpvoKenmerk=kenmerk), "schoolB")).approved
    with limited(world, gelijktijdig=1) as limit, gateway.connect("schoolB") as first:
        with held(world):
            first.send(request(world.push(school=SCHOOL_B, bpvoKenmerk=kenmerk)))
            wait_until_held(world)
            yield limit
        assert assert_answered(first.read()).approved


def use_up_an_hour(gateway):
    """The message that uses the last of one megabyte is served whole."""
    big = gateway.world.push_many([PLAIN] * 2000, school=SCHOOL_B)
    assert len(bytes(big)) > 900000
    assert assert_answered(gateway.call(big, "schoolB")).approved


def others_are_served(gateway):
    for identity in ("schoolA", "saas"):
        assert assert_answered(greet(gateway, identity, SCHOOL_A)).approved
        assert assert_answered(gateway.call(gateway.world.push(), identity)).approved


# proves: GW-O4, EDU-19
def test_no_more_messages_at_once_than_was_agreed(world, narrow):
    met = over(narrow, "gelijktijdig")
    with one_inside(narrow) as limit:
        before = world.stored()
        second = world.push(school=SCHOOL_B)
        response = narrow.call(second, "schoolB")
        assert is_over(response, "BPV0008", 1) and assert_answered(response).all("aanlevering") == []
        assert is_over(greet(narrow), "BPV0008", 1)
        assert world.stored() == before and over(narrow, "gelijktijdig") == met + 2
        assert world.value("select uitkomst from bpv.berichten where correlatie = %s", response.header("x-correlation-id")) == "AFGEWEZEN"
        others_are_served(narrow)
        # A limit that is changed counts for the next message.
        limit(gelijktijdig=2)
        assert assert_answered(greet(narrow)).approved
        limit(gelijktijdig=1)
        assert is_over(greet(narrow), "BPV0008", 1)
    # "Later" means it: the very same message, ids and all.
    assert assert_answered(narrow.call(second, "schoolB")).approved


# proves: GW-O4, B3
def test_a_thousand_snapshots_of_one_school_are_not_started_at_once(world, narrow):
    started = "select count(*) from bpv.verstrekkingen"
    with limited(world, gelijktijdig=1), narrow.connect("schoolB") as first, narrow.connect("schoolB") as many:
        before = world.value(started)
        other = psycopg2.connect(world.conninfo(world.pg["PGUSER"]))
        other.cursor().execute("lock table bpv.verstrekkingen in access exclusive mode")
        try:
            first.send(request(Message(PULL, elements(paginagrootte=10000), school=SCHOOL_B)))
            wait_until_held(world)
            for _ in range(999):
                response = many.post(Message(PULL, elements(paginagrootte=10000), school=SCHOOL_B))
                assert is_over(response, "BPV0008", 1)
                if response.header("connection").lower() == "close":
                    many.close()
                    many.__init__(narrow.port, narrow.context("schoolB"))
            assert assert_answered(greet(narrow, "schoolA", SCHOOL_A)).approved
        finally:
            other.rollback()
            other.close()
        assert assert_answered(first.read()).approved
        assert world.value(started) == before + 1
        assert assert_answered(narrow.call(Message(PULL, school=SCHOOL_B), "schoolB")).approved


# proves: GW-O5, EDU-19
def test_no_more_passes_in_an_hour_than_was_agreed(world, narrow):
    met = over(narrow, "megabytes_per_uur")
    with limited(world, megabytes_per_uur=1) as limit:
        assert assert_answered(greet(narrow)).approved
        use_up_an_hour(narrow)
        before = world.stored()
        message = world.push(school=SCHOOL_B)
        assert is_over(narrow.call(message, "schoolB"), "BPV0009", 3600)
        assert is_over(narrow.call(Message(PULL, school=SCHOOL_B), "schoolB"), "BPV0009", 3600)
        assert world.stored() == before and over(narrow, "megabytes_per_uur") == met + 2
        others_are_served(narrow)
        # What is told counts too, and a limit that is changed counts for the next message.
        limit(megabytes_per_uur=2)
        assert assert_answered(narrow.call(message, "schoolB")).approved
        limit(megabytes_per_uur="geen")
        assert all(assert_answered(greet(narrow)).approved for _ in range(3))


class Flood:
    """School B with many connections, each the next message as soon as there is an answer, whatever that says."""

    def __init__(self, gateway, connections):
        self.gateway, self.outcomes, self.failures, self.stopping = gateway, collections.Counter(), [], False
        self.threads = [threading.Thread(target=self.send_all, args=(i,)) for i in range(connections)]

    def send_all(self, number):
        try:
            connection = self.gateway.connect("schoolB", timeout=60)
            while not self.stopping:
                message = self.gateway.world.push_many([PLAIN] * 50, school=SCHOOL_B) if number % 4 else Message(PULL, school=SCHOOL_B)
                response = connection.post(message)
                self.outcomes[self.outcome(response)] += 1
                if response.header("connection").lower() == "close":
                    connection.close()
                    connection = self.gateway.connect("schoolB", timeout=60)
            connection.close()
        except (AssertionError, Closed, OSError) as failure:
            self.failures.append(repr(failure))

    def outcome(self, response):
        if response.status == 503:
            assert int(response.header("retry-after")) >= 1
            return "503"
        answer = assert_answered(response)
        if answer.approved:
            return "done"
        assert int(response.header("retry-after")) >= 1
        return " ".join(answer.foutcodes)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stopping = True
        for thread in self.threads:
            thread.join()


# proves: GW-T4, GW-O4
def test_one_greedy_supplier_and_all_calls_of_others_succeed(world, narrow):
    slow = [narrow.connect("schoolB") for _ in range(12)]
    for connection in slow:  # who ask and do not listen
        connection.send(request(Message(PULL, elements(paginagrootte=10000), school=SCHOOL_B)))
    served = 0
    with limited(world, gelijktijdig=1), Flood(narrow, 24) as flood:
        end = time.monotonic() + 60
        while not {"done", "BPV0008", "503"} <= set(flood.outcomes) or served < 60:
            assert time.monotonic() < end and not flood.failures, (flood.outcomes, flood.failures)
            for identity in ("schoolA", "saas"):
                for message in (hello(), world.push(), Message(PULL)):
                    response = narrow.call(message, identity)
                    assert response.status == 200 and assert_answered(response).approved, response
                    served += 1
    assert flood.failures == [] and set(flood.outcomes) == {"done", "BPV0008", "503"}, (flood.outcomes, flood.failures)
    # Later it is served as anybody; and who did not listen was not forgotten.
    assert assert_answered(narrow.call(world.push(school=SCHOOL_B), "schoolB")).approved
    for connection in slow:
        assert connection.read().status in (200, 503)
        connection.close()
    metrics = narrow.health("/metrics")[1]
    assert re.search(r'^bpv_connections_refused_total{listener="messages",rule="GW-T4"} [1-9]', metrics, re.M) and over(narrow, "gelijktijdig") > 0


# proves: GW-T4
def test_who_costs_much_rests_while_others_are_about(world):
    gateway = Gateway(world, "credit", listen__party_permille=2, gateway__profiles="2W-be")

    def done_in(seconds, beside=lambda: None):
        before, end = flood.outcomes["done"], time.monotonic() + seconds
        while time.monotonic() < end:
            beside()
            time.sleep(0.1)
        return flood.outcomes["done"] - before

    def others():
        assert assert_answered(greet(gateway, "schoolA", SCHOOL_A)).approved

    try:
        others()
        with Flood(gateway, 12) as flood:
            end = time.monotonic() + 60
            while done_in(2, others) > 4:  # until its credit is used up
                assert time.monotonic() < end, flood.outcomes
            done_in(11)  # the others are not about any more
            assert done_in(4) > 10, flood.outcomes
        assert flood.failures == [] and set(flood.outcomes) == {"done"}, (flood.outcomes, flood.failures)
    finally:
        gateway.stop()
