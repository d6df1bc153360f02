"""What is asked of the service rather than of its parsers, and what its log makes of it (B1, B2, B5). B3, B4 and B7: docs/threat-model.md."""
import contextlib
import re
import time

from frame import FULL, Raw, attack, post
from https import PATH, Connection
from soap import SCHOOL_A, SCHOOL_B, Message, elements, hello, new_uuid, wsa


@attack("B1", answer=("DK0002", "answered"), ms=6, full=200, lines="rule=|foutcodes=BPV01(09|10)|foutcodes=\"BPV0109 BPV0110", leaves=("claims",))
def test_b1_pushes_and_pulls_without_a_mandate(field):
    """Of a delivery with another school's codes the message is answered and its record refused."""
    world = field.world
    yield world.push(SCHOOL_B)
    for operation in ("opvragen_resultaten", "opvragen_aanleverstatus", "opvragen_overeenkomst", "opvragen_resultatenbestand"):
        payload = elements(formaat="CSV") if operation == "opvragen_resultatenbestand" else ""
        yield Message(operation, payload, school=SCHOOL_B)
        yield post(Message(operation, payload, school=SCHOOL_B), identity="unknownOin")
    yield post(world.push(), identity="unknownOin")
    yield world.push(onderwijsaanbiedercode=world.codes(SCHOOL_B)["onderwijsaanbiedercode"])


@attack("B2", answer="answered", ms=10, full=100, lines="outcome=", leaves=("records", "changes", "claims"))
def test_b2_anothers_ids(field):
    """Whoever used them first: another's ids are not one's own, and both are served."""
    for first, then in (("saas", "schoolB"), ("schoolB", "saas")):
        ids, kenmerk = {"message_id": "urn:uuid:" + new_uuid(), "ident": new_uuid()}, "b2-" + new_uuid()[:24]
        for served, identity in enumerate((first, then), 1):
            school = SCHOOL_B if identity == "schoolB" else SCHOOL_A
            yield post(Message("aanleveren_studentgegevens", field.world.record(school, bpvoKenmerk=kenmerk), school=school, **ids), identity=identity)
            assert field.world.query("select keer from bpv.studentgegevens where bpvo_kenmerk = %s", kenmerk) == [(1,)] * served


FORGED = "2026-01-01T00:00:00.000Z info exchange id=vals outcome=OK"
LINES = [f"x&#10;{FORGED}", f"x&#13;&#10;{FORGED}", "&#x9b;31m", "\u202e\u2066", "x" * 1_000, "\\n\\x1b[31m", '" outcome="OK', "x=y z=w"]


@attack("B5", answer=("answered", "EK0023", "DK0011", "DK0003", "EK0021"), ms=4, full=400, lines="outcome=", leaves=("claims",))
def test_b5_lines_that_would_be_forged(field):
    seen = len(field.world.log())
    for value in LINES:
        yield hello().but(MessageID=wsa("MessageID", f"{value}@{new_uuid()}@x"))
        yield hello().but(Action=wsa("Action", value))
        yield hello(school=value)
        yield post(hello(), soap_action='"' + re.sub(r"&#\w+;|[^ -~]", "\t", value) + '"')
        yield post(hello(), headers=["X-Correlation-Id: 0123456789abcdef", "User-Agent: " + re.sub(r"&#\w+;|[^ -~]", "\t", value)])
    for line in field.world.log()[seen:]:
        assert re.match(r"\d{4}-\d\d-\d\dT[\d:.]+Z (info|warning|error) [a-z]", line) and not line.startswith(FORGED), line
        assert len(line) <= 4096 and not re.search(r"[\x00-\x1f\x7f-\x9f\u200e-\u202e\u2066-\u2069]", line), repr(line)


@attack("B5", answer=("400", "431", "414"), ms=4, full=100, lines="BP-R1113|GW-R2")
def test_b5_lines_below_the_letter(field):
    for value in (b"\x1b[31m", b"\r\n" + FORGED.encode(), b"\0", b"\x7f", b"%0a" * 3000):
        yield Raw(b"POST /" + value + b" HTTP/1.1\r\nHost: x\r\n\r\n")


def test_b5_a_flood_of_refusals_is_no_flood_of_lines(field):
    """Twenty lines a second at most, however many are refused, and the next line says how many were left out."""
    world, count, tls = field.world, 2000 if FULL else 60, field.world.context("saas")
    with Connection(world.port, tls) as first, contextlib.ExitStack() as stack:
        first.get(f"{PATH}?wsdl", "HEAD")
        # By a ticket: so many whole handshakes take longer than the first of them may be idle.
        connections = [stack.enter_context(Connection(world.port, tls, session=first.socket.session)) for _ in range(count)]
        seen, started = len(world.log()), time.monotonic()
        for connection in connections:
            connection.send(b"x\r\n\r\n")
        for connection in connections:
            field.words.judge(connection.read())
    (_, untold), took = field.left_out(seen), time.monotonic() - started
    lines = [line for line in world.log()[seen:] if re.search(r"\brefused\b", line)]
    assert len(lines) <= 20 * (took + 1) and len(lines) + untold >= count, (len(lines), untold, count)
