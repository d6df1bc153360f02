"""What remains of an exchange: one row and one line, and nobody's data in either (DK-ID.1)."""
import re
import time

import psycopg2
import pytest

from soap import SCHOOL_A, SUPPLIER, Message, assert_answered, assert_fault, elements, hello, new_uuid, wsa


def row_of(world, response):
    rows = world.query(
        "select tls_oin, van_oin, dienst, message_id, uitkomst, regel, http_status, bytes_in, bytes_uit, rijen, herkomst, vingerafdruk"
        " from bpv.berichten where correlatie = %s", response.header("x-correlation-id"))
    assert len(rows) == 1
    names = ("tls_oin", "from_oin", "operation", "message_id", "outcome", "rule", "status", "bytes_in", "bytes_out", "rows", "remote", "fingerprint")
    return dict(zip(names, rows[0]))


def line_of(world, response):
    correlation = response.header("x-correlation-id")
    lines = [line for line in world.log() if f"id={correlation}" in line or f'id="{correlation}"' in line]
    assert len(lines) == 1
    return dict(re.findall(r'(\w+)=("[^"]*"|\S+)', lines[0]))


# proves: DK-ID.1
def test_an_accepted_message_leaves_one_row_and_one_line(world):
    message = world.push()
    response = world.call(message)
    row, line = row_of(world, response), line_of(world, response)
    assert row["tls_oin"] == line["tls_oin"] == SUPPLIER
    assert row["from_oin"] == line["from_oin"] == SCHOOL_A
    assert row["operation"] == line["operation"] == "aanleveren_studentgegevens"
    assert row["message_id"] == line["message_id"] == message.message_id
    assert row["outcome"] == line["outcome"] == "OK"
    assert (row["status"], line["status"]) == (200, "200")
    assert row["bytes_in"] == len(bytes(message)) and row["bytes_out"] == len(response.body)
    assert row["rows"] == 1 and row["fingerprint"] == world.fingerprint("saas")
    assert int(line["ms"]) < 10_000


# proves: DK-ID.1
@pytest.mark.parametrize("make, code", [
    (lambda w: hello().but(To=None), "DK0005"),
    (lambda w: hello(school="0000000700099ZZ00000"), "DK0002"),
    (lambda w: w.push(opleidingscode="x"), "DK0004"),
    (lambda w: hello(tail="<x/>"), "DK0001"),
])
def test_a_refused_message_leaves_one_row_and_one_line_with_the_reason(world, make, code):
    message = make(world)
    response = world.call(message)
    assert_fault(response, code)
    row, line = row_of(world, response), line_of(world, response)
    assert row["outcome"] == line["outcome"] == code
    assert row["status"] == 500 and row["rule"] and "reason" in line
    assert row["tls_oin"] == (SUPPLIER if code != "DK0001" else row["tls_oin"])


# proves: GW-F1
def test_a_row_that_cannot_be_written_takes_nothing_back(world):
    """It travels right behind the commit, and is a transaction of its own."""
    message = world.push()
    with psycopg2.connect(world.conninfo(world.pg["PGUSER"])) as other, other.cursor() as cursor:
        cursor.execute("alter table bpv.berichten add constraint geen_goed_bericht check (uitkomst <> 'OK') not valid")
    before = world.stored()[0]
    try:
        response = world.call(message)
        assert assert_answered(response).approved and world.stored()[0] == before + 1
    finally:
        with other, other.cursor() as cursor:
            cursor.execute("alter table bpv.berichten drop constraint geen_goed_bericht")
        other.close()
    correlation = response.header("x-correlation-id")
    assert world.value("select count(*) from bpv.berichten where correlatie = %s", correlation) == 0
    world.wait_for_line(rf'error journal id="?{correlation}"? reason=".*SQLSTATE 23514')
    # The same connections serve on, and a repeat finds what was committed.
    for _ in range(8):
        again = world.call(message)
        assert assert_answered(again).approved and row_of(world, again)["outcome"] == "OK"
    assert world.stored()[0] == before + 1


# proves: DK-ID.1
def test_a_functional_refusal_is_told_apart(world):
    response = world.call(Message("opvragen_resultatenbestand", payload=elements(formaat="CSV")))
    assert not assert_answered(response).approved
    assert row_of(world, response)["outcome"] == line_of(world, response)["outcome"] == "AFGEWEZEN"


# proves: DK-ID.1
def test_plain_http_refusals_are_journalled_too(world):
    response = world.call(hello(), content_type="application/json")
    assert row_of(world, response)["status"] == 415


# proves: DK-ID.1
def test_a_refused_handshake_is_logged_with_its_reason(world):
    time.sleep(1.1)  # refusals of connections are told at most twenty times a second
    seen = len(world.log())
    with pytest.raises(OSError):
        with world.connect("revoked") as connection:
            connection.get("/")
    assert "revoked" in world.wait_for_line("refused", after=seen, seconds=10).string


# proves: B5, S8
def test_a_peer_cannot_forge_a_log_line(world):
    forged = "2026-01-01T00:00:00Z info exchange id=vals"
    seen = len(world.log())
    for escape in ("", "&#x9b;31m", "&#10;", "&#13;"):
        world.call(hello().but(MessageID=wsa("MessageID", f"x\n{forged}{escape}@{new_uuid()}@x")))
        world.call(world.push(school=f"{escape}\n{forged}"))
    world.call(hello(), headers=["X-Anything: \t" + forged])
    for line in world.log()[seen:]:
        assert not line.startswith(forged)
        assert "\x1b" not in line and "\x9b" not in line
        assert len(line) < 5000


# proves: DK-ID.1, DK-BP.6
def test_neither_journal_nor_log_nor_answer_tells_who_the_student_is(world):
    address = world.canary()
    bad = f"{world.canaries[-1]} geen adres"
    responses = [
        world.call(world.push(emailadres=address)),
        world.call(world.push(emailadres=bad)),
        world.call(world.push(opleidingscode=world.canary())),
        world.call(world.push(roepnaam=world.canaries[-1] + "\t\t")),
        world.call(world.push(emailadres=address).but(To=None)),
    ]
    for response in responses:
        for canary in world.canaries[-8:]:
            assert canary.encode() not in response.body
    # The log and the journal are searched for all canaries at the end of the suite.
