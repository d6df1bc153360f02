"""Sending again is safe (GW-A1, EDU-17, GW-R4; attacks T1, B2)."""
import concurrent.futures
import dataclasses
import threading
import time

from lxml import etree

from https import request
from soap import (
    SCHOOL_A, SCHOOL_B, Message, assert_answered, assert_fault, block, elements, hello, new_uuid,
)


def stored(world, kenmerk):
    return world.value("select count(*) from bpv.studentgegevens where bpvo_kenmerk = %s", kenmerk)


def push(world, **values):
    kenmerk = "nogmaals-" + new_uuid()[:24]
    return kenmerk, world.push(bpvoKenmerk=kenmerk, **values)


def body(answer):
    return etree.tostring(answer.body, method="c14n", exclusive=True)


# proves: GW-A1, EDU-17
def test_an_exact_resend_gets_the_same_answer_and_stores_nothing_more(world):
    kenmerk, message = push(world)
    first = assert_answered(world.call(message))
    assert first.outcomes() == {kenmerk: ("NIEUW", [])}
    for _ in range(3):
        again = assert_answered(world.call(message))
        assert body(again) == body(first)
        assert again.wsa("RelatesTo") == message.message_id
        assert again.wsa("MessageID") != first.wsa("MessageID")
    assert stored(world, kenmerk) == 1


# proves: GW-A1
def test_a_used_message_id_with_other_content_is_refused(world, nothing_stored_after):
    kenmerk, message = push(world)
    assert_answered(world.call(message))
    _, other = push(world)
    other = dataclasses.replace(other, message_id=message.message_id, headers=message.headers)
    with nothing_stored_after():
        fault = assert_fault(world.call(other), "DK0011", relates_to=message.message_id)
    assert b"DuplicateMessageID" in fault.http.body or fault.problem.endswith("MessageID")


# proves: EDU-17
def test_a_used_identificatiecode_with_other_content_is_refused(world, nothing_stored_after):
    _, message = push(world)
    assert_answered(world.call(message))
    other = world.push(ident=message.ident)
    with nothing_stored_after():
        answer = assert_answered(world.call(other))
    assert not answer.approved and answer.foutcodes == ["BPV0003"]


# proves: EDU-17, GW-A1
def test_both_used_with_other_content_is_told_as_the_message_id(world):
    _, message = push(world)
    assert_answered(world.call(message))
    other = world.push(ident=message.ident)
    other.headers = message.headers
    assert_fault(world.call(other), "DK0011")


# proves: EDU-17
def test_the_same_document_under_a_new_message_id_is_answered_again(world):
    kenmerk, message = push(world)
    first = assert_answered(world.call(message))
    again = world.call(dataclasses.replace(message, message_id="urn:uuid:" + new_uuid(), headers=None))
    assert body(assert_answered(again)) == body(first)
    assert stored(world, kenmerk) == 1


# proves: B2
def test_ids_of_one_school_do_not_stand_in_the_way_of_another(world):
    message = hello()
    assert_answered(world.call(message))
    theirs = hello(school=SCHOOL_B, message_id=message.message_id, ident=message.ident)
    assert assert_answered(world.call(theirs, "schoolB")).approved


# proves: GW-A1, EDU-17, T1
def test_thirty_two_resends_at_once_have_one_effect(world):
    kenmerk, message = push(world)
    data = request(message)
    connections = [world.connect("saas") for _ in range(32)]
    barrier = threading.Barrier(32)

    def send(connection):
        barrier.wait()
        connection.send(data)
        return connection.read()

    with concurrent.futures.ThreadPoolExecutor(32) as pool:
        answers = [assert_answered(response) for response in pool.map(send, connections)]
    for connection in connections:
        connection.close()
    assert len({body(answer) for answer in answers}) == 1
    assert answers[0].outcomes() == {kenmerk: ("NIEUW", [])}
    assert stored(world, kenmerk) == 1


# proves: GW-A1, T1
def test_a_resend_to_another_gateway_has_one_effect(world, strict):
    """Any number of gateways share one memory, and it survives each of them."""
    kenmerk, message = push(world)
    first = assert_answered(strict.call(message))
    assert body(assert_answered(world.call(message))) == body(first)
    data = request(message_two := push(world)[1])
    connections = [gateway.connect("saas") for gateway in (world, strict) for _ in range(2)]
    for connection in connections:
        connection.send(data)
    assert len({body(assert_answered(connection.read())) for connection in connections}) == 1
    for connection in connections:
        connection.close()
    assert stored(world, kenmerk) == 1 and message_two.message_id != message.message_id


# proves: GW-R4
def test_who_leaves_before_the_answer_can_send_again(world):
    for delay in (0, 0.001, 0.01, 0.05):
        kenmerk, message = push(world)
        connection = world.connect("saas")
        connection.send(request(message))
        time.sleep(delay)
        connection.close()
        answer = assert_answered(world.call(message))
        assert answer.outcomes() == {kenmerk: ("NIEUW", [])}
        assert stored(world, kenmerk) == 1


# proves: GW-A1
def test_a_message_that_was_refused_may_be_mended_under_its_own_ids(world):
    """Nothing was done for it, so nothing was claimed."""
    kenmerk, message = push(world)
    broken = dataclasses.replace(message, body=message.body.replace("<bpv:opleidingscode>", "<bpv:opleidingscode>x"))
    assert_fault(world.call(broken), "DK0004")
    assert_fault(world.call(message, "unknownOin"), "DK0002")
    assert assert_answered(world.call(message)).outcomes() == {kenmerk: ("NIEUW", [])}


# proves: GW-A1
def test_a_repeated_question_is_answered_again(world):
    message = Message("opvragen_resultaten", payload=elements(paginagrootte=2))
    first, again = (assert_answered(world.call(message)) for _ in range(2))
    ids = [[e.text for e in answer.all("resultaten/respons/responsId")] for answer in (first, again)]
    assert ids[0] == ids[1] and len(ids[0]) == 2


# proves: GW-A1
def test_a_used_message_id_with_another_question_is_refused(world):
    message = Message("opvragen_resultaten", payload=elements(paginagrootte=2))
    assert_answered(world.call(message))
    other = Message("opvragen_resultaten", payload=elements(paginagrootte=3))
    other.headers = message.headers
    assert_fault(world.call(other), "DK0011")
