"""
Retry is not replay (GW-A1, EDU-17; attacks T1, T6, B3): one memory, shared by all gateways, for the whole window. On
three gateways, whose way to the database can be cut.
"""
import concurrent.futures
import dataclasses
import os
import re
import socket
import ssl
import threading
import time

import pytest

import https
import soap
import talk
import wss
import wss_check
from https import PATHS, Closed, request
from proxy import ANSWERING, ASKING, Cut, Proxy, before_database
from soap import SCHOOL_A, Message, assert_answered, assert_fault, elements, new_uuid
from world import Gateway

AT_ONCE = 64
# make crash fills it with a million, and some thousands over TLS.
WINDOW, OVER_TLS = int(os.environ.get("BPV_WINDOW", "20000")), int(os.environ.get("BPV_WINDOW_TLS", "100"))


@pytest.fixture(scope="module")
def way(world):
    return before_database(world)


@pytest.fixture(scope="module")
def database(way):
    return way[0]


@pytest.fixture(scope="module")
def three(world, way):
    made = [Gateway(world, f"replay-{i}", database__gateway=way[1], listen__workers=3) for i in range(3)]
    yield made
    for gateway in made:
        gateway.stop()


def push(world):
    kenmerk = "herhaald-" + new_uuid()[:24]
    return kenmerk, world.push(bpvoKenmerk=kenmerk)


def done(world, kenmerk, message_id):
    """How often: (the record, the claim)."""
    return (world.value("select coalesce(sum(keer), 0) from bpv.studentgegevens where bpvo_kenmerk = %s", kenmerk),
            world.value("select count(*) from bpv.aanspraken where message_id = %s", message_id))


def content(response):
    """The very bytes inside the Body."""
    return re.search(rb"<([a-z]+:)Body[^>]*>(.*)</\1Body>", response.body, re.S).group(2)


def lost_in_the_database(gateway, database, data):
    """The commit is done, and the gateway never hears of it: that is no acknowledgement."""
    # Bound, which follows the empty name of a portal: who connects meanwhile prepares it.
    database.arm(Cut(ASKING, words=b"commit\0", after=b"\0keep_answer\0"))
    with gateway.connect("saas") as connection:
        connection.send(data)
        assert_fault(connection.read(), "DK0051")


def lost_on_the_way_back(gateway, database, data):
    """The answer leaves, and its first byte does not arrive."""
    way = Proxy(lambda: socket.create_connection(("127.0.0.1", gateway.port)))
    with https.Connection(way.port, gateway.context("saas", version=ssl.TLSVersion.TLSv1_2)) as connection:
        way.arm(Cut(ANSWERING, bytes=1))
        connection.send(data)
        with pytest.raises(Closed):
            connection.read()


# proves: GW-A1, EDU-17, GW-R4, T1
@pytest.mark.parametrize("lose", [lost_in_the_database, lost_on_the_way_back])
def test_cut_off_after_the_commit_and_resent_64_times_at_once_over_three_gateways(world, three, database, lose):
    kenmerk, message = push(world)
    sealed = talk.seal(world, message)
    data = request(sealed, path=PATHS["S"])
    lose(three[0], database, data)
    assert done(world, kenmerk, message.message_id) == (1, 1)
    connections = [three[i % 3].connect("saas") for i in range(AT_ONCE)]
    together = threading.Barrier(AT_ONCE)

    def send(connection):
        together.wait()
        connection.send(data)
        return connection.read()

    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        responses = list(pool.map(send, connections))
    for connection in connections:
        connection.close()
    answers = [assert_answered(wss_check.opened(response, sealed, talk.own(world).certificate)) for response in responses]
    assert {str(answer.outcomes()) for answer in answers} == {str({kenmerk: ("NIEUW", [])})}
    assert len({content(response) for response in responses}) == 1
    # And each is sealed for itself, now.
    assert len({answer.wsa("MessageID") for answer in answers}) == AT_ONCE
    assert len({re.search(rb"SignatureValue[^>]*>([^<]+)<", response.body).group(1) for response in responses}) == AT_ONCE
    assert done(world, kenmerk, message.message_id) == (1, 1)


# proves: GW-A1, EDU-17, T1
def test_replayed_on_another_node_after_a_restart_and_after_the_node_that_did_it_was_killed(world, three):
    kenmerk, message = push(world)
    first = content(three[0].call(message))
    three[0].kill()
    assert content(three[1].call(message)) == first
    three[0].start()
    assert content(three[0].call(message)) == first
    three[2].stop()
    three[2].start()
    assert content(three[2].call(message)) == first
    other = dataclasses.replace(push(world)[1], message_id=message.message_id, headers=message.headers)
    for gateway in three:
        assert_fault(gateway.call(other), "DK0011")
    assert done(world, kenmerk, message.message_id) == (1, 1)


FILL = """
do $$
begin
	for i in 1..{count} loop
		perform bpv.doe_aanspraak('{oin}', 'vol-' || i, gen_random_uuid(), 'aanleveren_studentgegevens', sha256(i::text::bytea),
			now() - interval '6 days 22 hours' * random(), interval '7 days');
		if i % 1000 = 0 then
			commit;
		end if;
	end loop;
end
$$
"""


# proves: GW-A1, T6
def test_a_full_window_evicts_nothing(world, three):
    """By the store's own statement, then over TLS; and the very first is still answered from memory, hours before its week is over."""
    kenmerk, message = push(world)
    first = content(three[0].call(message))
    world.query("update bpv.aanspraken set op = op - interval '6 days 23 hours' where message_id = %s", message.message_id)
    world.query(FILL.format(count=WINDOW, oin=SCHOOL_A))
    try:
        for i in range(OVER_TLS):
            assert assert_answered(three[i % 3].call(push(world)[1])).approved
        for gateway in three:
            assert content(gateway.call(message)) == first
        world.query("select bpv.onderhoud(now(), interval '7 days')")
        assert world.value("select count(*) from bpv.aanspraken where message_id like 'vol-%%' and octet_length(message_id) > %s", 0) == WINDOW
        assert content(three[1].call(message)) == first
        assert done(world, kenmerk, message.message_id) == (1, 1)
    finally:
        world.query("delete from bpv.aanspraken where message_id like 'vol-%'")


# proves: GW-A1, GW-F2
def test_what_may_not_be_on_the_standby_is_acknowledged_to_nobody(world, three):
    """Somebody ends the wait of a commit for a standby that is away: done here, and a failover would lose it."""
    kenmerk, message = push(world)

    def settle(name):
        world.query(f"alter system set synchronous_standby_names = '{name}'")
        world.query("select pg_reload_conf()")
        time.sleep(1)

    def waiting():
        return [pid for (pid,) in world.query("select pid from pg_stat_activity where usename = 'bpv_gateway' and wait_event = 'SyncRep'")]

    def until(holds):
        end = time.monotonic() + 20
        while not holds():
            assert time.monotonic() < end
            time.sleep(0.05)

    def ask():
        with three[0].connect("saas") as connection:
            return connection.post(message)

    settle("die_er_niet_is")
    try:
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            asked = pool.submit(ask)
            until(waiting)
            assert not asked.done()
            while not asked.done():  # the journal's row waits after it
                for pid in waiting():
                    world.query("select pg_cancel_backend(%s)", pid)
                time.sleep(0.1)
            assert_fault(asked.result(), "DK0051")
            assert done(world, kenmerk, message.message_id) == (1, 1)
            # It can be seen; that is not enough for an answer from memory.
            asked = pool.submit(ask)
            until(waiting)
            time.sleep(1)
            assert not asked.done()
            settle("")
            assert assert_answered(asked.result(20)).outcomes() == {kenmerk: ("NIEUW", [])}
    finally:
        settle("")
    assert done(world, kenmerk, message.message_id) == (1, 1)


# proves: GW-A1, T1, S4
def test_the_same_signature_in_another_exchange_has_no_effect(world):
    kenmerk, message = push(world)
    sealed = talk.seal(world, message, "schoolA")
    talk.ask(world, sealed, identity="schoolA")
    before = world.stored()
    # Over another party's connection: it may not speak for this school.
    assert_fault(world.post(sealed, "schoolB", path=PATHS["S"]), "DK0002")
    # As a question for another operation.
    assert_fault(world.post(sealed, "schoolA", path=PATHS["S"], soap_action=f'"{soap.action_of("opvragen_resultaten")}"'), "DK0003")
    # At the door where letters are encrypted.
    assert_fault(world.post(sealed, "schoolA", path=PATHS["SE"]), "EK0031")
    # Under another MessageID, which the signature covers, alone and with all other headers of a message that was signed.
    other_id = "urn:uuid:" + new_uuid()
    talk.refused(world, sealed.edited((message.message_id, other_id)), identity="schoolA")
    other = talk.seal(world, push(world)[1], "schoolA")
    bodies = [wss.element_text(one.data.decode(), "soapenv:Body") for one in (other, sealed)]
    talk.refused(world, other.edited(tuple(bodies)), identity="schoolA")
    # With the signature of another message.
    signatures = [wss.element_text(one.data.decode(), "wsse:Security") for one in (sealed, other)]
    talk.refused(world, sealed.edited(tuple(signatures)), identity="schoolA")
    # Where no signature is looked at.
    assert_fault(world.post(sealed, "schoolA"), "MustUnderstand")
    assert world.stored() == before
    assert done(world, kenmerk, message.message_id) == (1, 1)


# proves: B1
def test_who_asks_for_what_is_not_theirs_is_refused_and_counted(world, nothing_stored):
    def counted():
        found = re.search(r'^bpv_exchanges_total{outcome="DK0002"} (\d+)', world.health("/metrics")[1], re.M)
        return int(found.group(1)) if found else 0

    before = counted()
    for message in (world.push(school=soap.SCHOOL_B), Message("opvragen_resultaten", school=soap.SCHOOL_B)):
        response = world.call(message, "schoolA")
        assert_fault(response, "DK0002")
        row = world.query("select tls_oin, van_oin, regel from bpv.berichten where correlatie = %s", response.header("x-correlation-id"))
        assert row == [(SCHOOL_A, soap.SCHOOL_B, "EDU-10")]
    assert counted() == before + 2


# proves: B3
def test_many_full_copies_begun_and_left_cost_nothing_that_stays(world):
    """A snapshot is a number in a cursor: no job, no file, no transaction that stays open, however many are begun."""
    begun = int(os.environ.get("BPV_SNAPSHOTS", "200"))

    def kept():
        return world.query(
            "select (select count(*) from pg_stat_activity where usename = 'bpv_gateway' and xact_start is not null and state <> 'active'),"
            " (select count(*) from pg_prepared_xacts), (select count(*) from pg_locks l join pg_stat_activity a using (pid)"
            " where a.usename = 'bpv_gateway' and l.locktype = 'advisory' and a.state = 'idle'), (select count(*) from bpv.leveringen)")[0]

    before, cursors = kept(), []
    for _ in range(begun):
        answer = assert_answered(world.call(Message("opvragen_resultaten", payload=elements(paginagrootte=1))))
        assert answer.approved and len(answer.all("resultaten/respons")) == 1
        cursors.append(answer.value("resultaten/cursor"))
    assert kept() == before
    # All of them live, none was put out by another, and all are of the same moment.
    pages = [assert_answered(world.call(Message("opvragen_resultaten", payload=elements(cursor=cursor)))) for cursor in (cursors[0], cursors[-1])]
    assert len({page.value("resultaten/respons/responsId") for page in pages}) == 1
