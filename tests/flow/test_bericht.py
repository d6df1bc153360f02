"""bpv-admin bericht explain against what the gateway really did: the right rule, and the order of the checks."""
import dataclasses
import datetime
import itertools
import json
import subprocess

import pytest

import https
import soap
from soap import ANONYMOUS, GATEWAY, SCHOOL_A, SCHOOL_B, SUPPLIER, Message, elements, epr, hello, wsa
from talk import encrypted, seal
from world import BIN

BE, S, SE = "BE", "S", "SE"
PROFILES = {BE: "2W-be", S: "2W-be-S", SE: "2W-be-SE"}


def explained(world, *key):
    """The answer of `bericht explain`, and its rows by requirement."""
    done = subprocess.run([BIN / "bpv-admin", "--config", world.admin_config, "bericht", "explain", *key, "--json"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    return answer, {row["eis"]: row for row in answer["rows"]}


def explain_response(world, response):
    return explained(world, "--correlation", response.header("x-correlation-id"))


# -- Calls with something wrong ---------------------------------------------------------


@dataclasses.dataclass
class Call:
    """A good call of school A by its supplier, to be spoiled piece by piece."""

    world: object
    profile: str
    headers: dict = dataclasses.field(default_factory=dict)
    changes: dict = dataclasses.field(default_factory=dict)  # of Message
    fields: dict = dataclasses.field(default_factory=dict)  # of HTTP
    identity: str = "saas"
    signer: str = "saas"
    sealing: dict = dataclasses.field(default_factory=dict)
    encryption: dict = dataclasses.field(default_factory=dict)
    signed: bool = True
    edits: list = dataclasses.field(default_factory=list)

    def make(self):
        message = Message(**{"operation": "testen_verbinding", **self.changes}).but(**self.headers)
        if self.profile == BE:
            return message
        sealed = seal(self.world, message, self.signer, **self.sealing) if self.signed else message
        for edit in self.edits:
            sealed = sealed.edited(edit)
        return encrypted(self.world, sealed, **self.encryption) if self.profile == SE and self.signed else sealed

    def send(self):
        made = self.make()
        return self.world.post(made, self.identity, path=https.PATHS[self.profile], **{"soap_action": '""', **self.fields})


def header(**headers):
    return lambda call: call.headers.update(headers)


def change(**changes):
    return lambda call: call.changes.update(changes)


def field(**fields):
    return lambda call: call.fields.update(fields)


def sealing(**options):
    return lambda call: call.sealing.update(options)


def be(**attributes):
    return lambda call: [setattr(call, name, value) for name, value in attributes.items()]


def edit(old, new):
    return lambda call: call.edits.append((old, new))


# name: the rule that refuses, what it touches (two that touch the same cannot stand in one call), how.
DEFECTS = {
    "media type": ("EDU-01", "type", field(content_type="application/json")),
    "charset": ("WS006", "type", field(content_type="text/xml; charset=iso-8859-1")),
    "doctype": ("BP-R1008", "prolog", change(prolog="<!DOCTYPE x>")),
    "after the Body": ("BP-R1011", "tail", change(tail="<x/>")),
    "mandatory header": ("BP-R1027", "x", header(X='<x:x xmlns:x="urn:x" soapenv:mustUnderstand="1"/>')),
    "no OIN": ("PKI001", "identity", be(identity="noOin")),
    "no To": ("WA001.2", "to", header(To=None)),
    "no Action": ("WA001.3", "action", header(Action=None)),
    "no MessageID": ("WA001.4", "id", header(MessageID=None)),
    "no From": ("EK0020", "from", header(From=None)),
    "From without OIN": ("EK0021", "from", header(From=epr("From", ANONYMOUS))),
    "To without OIN": ("EK0022", "to", header(To=wsa("To", ANONYMOUS))),
    "no UUID": ("EK0023", "id", header(MessageID=wsa("MessageID", "urn:toets:1"))),
    "FaultTo twice": ("WA001.10", "twice", header(Once=epr("FaultTo", ANONYMOUS), Twice=epr("FaultTo", ANONYMOUS))),
    "too long": ("GW-A2", "relates", header(RelatesTo=wsa("RelatesTo", "x" * 1025))),
    "not plain": ("WA001.11", "relates", header(RelatesTo=wsa("RelatesTo", "<x/>"))),
    "two Addresses": ("WA001.8", "reply", header(ReplyTo=epr("ReplyTo", ANONYMOUS, wsa("Address", ANONYMOUS)))),
    "ReplyTo elsewhere": ("WA001.6", "reply", header(ReplyTo=epr("ReplyTo", "https://elders.example/"))),
    "FaultTo elsewhere": ("WA001.7", "twice", header(FaultTo=epr("FaultTo", "https://elders.example/"))),
    "other wsa header": ("WA001.9", "other", header(Elders=wsa("Elders", "https://elders.example/"))),
    "unknown Action": ("EDU-05", "action", header(Action=wsa("Action", "urn:elders"))),
    "other Body": ("WS001", "body", change(body=f'<bpv:opvragen_resultaten_request xmlns:bpv="{soap.BPV}"/>')),
    "SOAPAction": ("WS002.2", "soapaction", field(soap_action='"urn:elders"')),
    "unsigned": ("WB003", "signature", be(signed=False)),
    "revoked signer": ("WB009", "signer", be(signer="revoked")),
    "third signer": ("GW-S2", "signer school", be(signer="schoolB")),
    "unknown signer": ("GW-S2.1", "signer identity", be(signer="unknownOin", identity="unknownOin")),
    "spoiled SignedInfo": ("WB013.1", "signature signedinfo", edit("<ds:SignedInfo>", "<ds:SignedInfo> ")),
    "old": ("WB002.2", "signature", sealing(created=soap.now(hours=-1), expires=None)),
    "other key": ("WB008", "key", lambda call: call.encryption.update(bend_key=lambda k: bytes(len(k)))),
    "To not signed": ("WB004.1", "signature to", sealing(unsigned={"To"})),
    "other address": ("EDU-04", "to", header(To=wsa("To", f"https://elders.example/?oin={GATEWAY}"))),
    "other receiver": ("EDU-03", "to", header(To=wsa("To", f"{ANONYMOUS}?oin={SUPPLIER}"))),
    "stranger": ("CRT-04", "identity", be(identity="unknownOin")),
    "unknown school": ("EDU-09", "from school", change(school="0000000700099ZZ00000")),
    "no mandate": ("EDU-10", "from school", change(school=SCHOOL_B)),
    "schema": ("EDU-20", "body", change(payload="<bpv:elders/>")),
}
ONLY = {
    BE: [name for name, (_, touched, _) in DEFECTS.items() if not {"signature", "signer", "key"} & set(touched.split())],
    # A stranger's signature is refused before anybody asks whether he may.
    S: ["no To", "SOAPAction", "unsigned", "revoked signer", "third signer", "unknown signer", "spoiled SignedInfo", "old", "To not signed", "other receiver", "no mandate", "schema"],
    SE: ["no To", "revoked signer", "unknown signer", "spoiled SignedInfo", "old", "other key", "To not signed", "other receiver", "no mandate", "schema"],
}
# Asked in two places, or read together with others: no more is claimed than is certain.
TWICE = {"WA001.10", "WB013.1", "WB004.1"}
# After the one whose schema is at fault there is only the operation.
VERDICTS = ["voldaan", "geweigerd", "niet bereikt", "n.v.t."]


def rule_of(world, response):
    return world.value("select regel from bpv.berichten where correlatie = %s", response.header("x-correlation-id"))


def spoil(world, profile, *names):
    call = Call(world, profile)
    for name in names:
        DEFECTS[name][2](call)
    return call


def can_stand_together(one, other):
    return not set(DEFECTS[one][1].split()) & set(DEFECTS[other][1].split())


@pytest.fixture(scope="module")
def alone(world):
    """Every defect by itself: what bericht explain says of its refusal."""
    told = {}
    for profile, names in ONLY.items():
        for name in names:
            response = spoil(world, profile, name).send()
            answer, rows = explain_response(world, response)
            told[profile, name] = response, answer, rows
    return told


CASES = [(profile, name) for profile, names in ONLY.items() for name in names]


@pytest.mark.parametrize("profile, name", CASES)
def test_explains_a_refusal_by_its_rule(world, alone, profile, name):
    response, answer, rows = alone[profile, name]
    rule = DEFECTS[name][0]
    refused = [row for row in answer["rows"] if row["oordeel"] == "geweigerd"]
    assert [row["eis"] for row in refused] == [rule]
    row = refused[0]
    assert row["toelichting"] == world.value("select reden from bpv.berichten where correlatie = %s", response.header("x-correlation-id"))
    assert row["toelichting"] and row["advies"] and row["zin"] and row["kamer"] and row["bron"] and row["stap"]
    notes = "\n".join(answer["notes"])
    assert f"geweigerd door {rule}" in notes and row["advies"] in notes
    # Each requirement once; met, refused, not reached, not asked.
    assert len(rows) == len(answer["rows"])
    verdicts = [VERDICTS.index(row["oordeel"]) for row in answer["rows"]]
    assert verdicts == sorted(verdicts)
    assert all(row["stap"] for row in answer["rows"] if row["oordeel"] != "n.v.t.")


@pytest.mark.parametrize("profile", ONLY)
def test_what_was_met_is_what_the_gateway_asks_first(world, alone, profile):
    """Two defects at once: the one that is told was asked first, and so say the explanations of either alone."""
    pairs = [pair for pair in itertools.combinations(ONLY[profile], 2) if can_stand_together(*pair)]
    assert len(pairs) > 20
    wrong = []
    for one, other in pairs:
        told = rule_of(world, spoil(world, profile, one, other).send())
        rules = {DEFECTS[one][0]: one, DEFECTS[other][0]: other}
        assert told in rules, (one, other, told)
        first, second = (one, other) if rules[told] == one else (other, one)
        late = DEFECTS[second][0]
        later_in_first = alone[profile, first][2][late]["oordeel"]
        first_in_second = alone[profile, second][2][told]["oordeel"]
        if later_in_first != "niet bereikt" or first_in_second not in {"voldaan"} | ({"niet bereikt"} if told in TWICE else set()):
            wrong.append((first, second, later_in_first, first_in_second))
    assert not wrong


def test_of_another_profile_nothing_is_asked(alone):
    rows = alone[BE, "no mandate"][2]
    assert {rows[code]["oordeel"] for code in ("WB003", "WB013.1", "SIGN001", "WB008", "GW-S2")} == {"n.v.t."}
    signed = alone[S, "no mandate"][2]
    assert {signed[code]["oordeel"] for code in ("WB003", "WB013.1", "SIGN001", "GW-S2")} == {"voldaan"}
    assert signed["WB008"]["oordeel"] == "n.v.t."
    assert alone[SE, "no mandate"][2]["WB008"]["oordeel"] == "voldaan"


@pytest.mark.parametrize("profile", PROFILES)
def test_an_accepted_message_met_every_requirement(world, profile):
    call = Call(world, profile)
    response = call.send()
    assert response.status == 200
    answer, rows = explain_response(world, response)
    assert {row["oordeel"] for row in answer["rows"]} == {"voldaan", "n.v.t."}
    assert rows["EDU-10"]["oordeel"] == rows["EDU-20"]["oordeel"] == "voldaan"
    notes = "\n".join(answer["notes"])
    assert "Uitkomst: OK" in notes and PROFILES[profile] in notes
    assert SUPPLIER in notes and SCHOOL_A in notes and "GO-98QQ" in notes and "met een mandaat" in notes


def test_is_found_by_message_id_and_by_either_oin(world):
    message = hello().but(ReplyTo=epr("ReplyTo", "https://elders.example/"))
    response = world.call(message)
    correlation = response.header("x-correlation-id")
    for key in (("--message-id", message.message_id), ("--message-id", message.message_id.removeprefix("urn:uuid:")),
                ("--oin", SUPPLIER), ("--oin", SCHOOL_A), ("--oin", "98QQ")):
        answer, rows = explained(world, *key)
        assert correlation in "\n".join(answer["notes"]), key
        assert rows["WA001.6"]["oordeel"] == "geweigerd"


def test_a_message_that_was_not_even_an_envelope_is_found_by_what_it_said(world):
    message = hello(tail="<x/>")
    world.call(message)
    answer, rows = explained(world, "--message-id", message.message_id)
    assert rows["BP-R1011"]["oordeel"] == "geweigerd"
    assert SUPPLIER in "\n".join(answer["notes"]) and SCHOOL_A in "\n".join(answer["notes"])


def test_a_message_that_was_repeated_is_told_as_such(world):
    message = hello()
    for _ in range(3):
        world.call(message)
    answer, _ = explained(world, "--message-id", message.message_id)
    assert "Deze MessageID kwam 3 keer" in "\n".join(answer["notes"])


@pytest.mark.parametrize("identity, school, breaking, mending, rule", [
    ("schoolB", SCHOOL_B, "update bpv.overeenkomsten set status = 'OPGESCHORT' where nummer = 'GO-98QX'",
     "update bpv.overeenkomsten set status = 'ACTIEF' where nummer = 'GO-98QX'", "EDU-14"),
    ("schoolB", SCHOOL_B, "delete from bpv.overeenkomst_diensten where dienst = 'aanleveren_studentgegevens'"
     " and overeenkomst_id in (select id from bpv.overeenkomsten where nummer = 'GO-98QX')",
     "insert into bpv.overeenkomst_diensten select id, 'aanleveren_studentgegevens' from bpv.overeenkomsten where nummer = 'GO-98QX'", "EDU-12"),
])
def test_what_the_register_refuses(world, identity, school, breaking, mending, rule):
    as_is = "set session_replication_role = replica; {}; set session_replication_role = origin"  # past the rules of the register
    with world.broken(as_is.format(breaking), as_is.format(mending)):
        response = world.call(world.push(school=school), identity)
    answer, rows = explain_response(world, response)
    assert rows[rule]["oordeel"] == "geweigerd" and rows["EDU-09"]["oordeel"] == "voldaan" and rows["EDU-20"]["oordeel"] == "niet bereikt"
    assert rows["EDU-10"]["oordeel"] == "niet bereikt"
    assert "GO-98QX" in "\n".join(answer["notes"])


def test_a_certificate_that_was_blocked(world):
    which = ("--vingerafdruk", world.fingerprint("schoolB"))
    world.admin("certificaat", "block", *which, "--reden", "toets")
    try:
        response = world.call(hello(school=SCHOOL_B), "schoolB")
    finally:
        world.admin("certificaat", "unblock", *which)
    answer, rows = explain_response(world, response)
    assert rows["GW-C1"]["oordeel"] == "geweigerd" and rows["GW-C1"]["stap"] == "register" and "blokkeerlijst" in rows["GW-C1"]["advies"]
    assert rows["WS002.2"]["oordeel"] == "voldaan" and rows["EDU-09"]["oordeel"] == "niet bereikt"


def test_a_school_that_sends_too_much(world):
    world.admin("overeenkomst", "limit", "GO-98QX", "--berichten-per-minuut", "4")  # another number than other tests: another budget
    try:
        responses = [world.call(Message("opvragen_vragenlijsten", school=SCHOOL_B), "schoolB") for _ in range(8)]
    finally:
        world.admin("overeenkomst", "limit", "GO-98QX", "--berichten-per-minuut", "geen")
    answer, rows = explain_response(world, responses[-1])
    assert rows["BPV0005"]["oordeel"] == "geweigerd" and "later opnieuw" in rows["BPV0005"]["advies"]
    assert rows["EDU-20"]["oordeel"] == "voldaan" and rows["GW-A1"]["oordeel"] == "niet bereikt"


def test_a_message_id_used_for_other_content(world):
    first = hello()
    world.call(first)
    response = world.call(hello(message_id=first.message_id))
    _, rows = explain_response(world, response)
    assert rows["GW-A1"]["oordeel"] == "geweigerd" and rows["EDU-20"]["oordeel"] == "voldaan" and rows["EDU-17"]["oordeel"] == "niet bereikt"


def test_a_functional_refusal_is_a_row_by_its_foutcode(world):
    response = world.call(Message("opvragen_resultatenbestand", payload=elements(formaat="CSV")))
    answer, rows = explain_response(world, response)
    refused = [row for row in answer["rows"] if row["oordeel"] == "geweigerd"]
    assert [(row["eis"], row["stap"]) for row in refused] == [("BPV0004", "uitvoering")]
    assert refused[0]["zin"] and refused[0]["advies"]
    assert rows["EDU-20"]["oordeel"] == rows["EDU-10"]["oordeel"] == "voldaan"


def test_records_that_were_refused_within_an_accepted_message(world):
    response = world.call(world.push_many([{}, {"leerbedrijfId": "999999999"}, {"opleidingscode": "99999"}, {"leerbedrijfId": "999999998"}]))
    correlation = response.header("x-correlation-id")
    assert world.query("select uitkomst, foutcodes from bpv.berichten where correlatie = %s", correlation) == [("OK", "BPV0107 BPV0108")]
    answer, rows = explain_response(world, response)
    assert {code for code, row in rows.items() if row["oordeel"] == "geweigerd"} == {"BPV0107", "BPV0108"}
    assert "er zijn gegevens afgekeurd" in "\n".join(answer["notes"])


# proves: DK-ID.1
def test_the_journal_holds_what_explains_and_nothing_of_anybody(world):
    call = Call(world, SE, changes={"operation": "aanleveren_studentgegevens", "payload": world.record(emailadres=world.canary())})
    response = call.send()
    row = world.query(
        "select b.profiel, b.stap, b.operatie, b.dienst, b.foutcodes, b.ondertekenaar_vingerafdruk, o.nummer, b.mandaat, left(b.tls_versie, 5)"
        " from bpv.berichten b join bpv.overeenkomsten o on o.id = b.overeenkomst_id where correlatie = %s", response.header("x-correlation-id"))
    assert row == [("2W-be-SE", "vastlegging", "aanleveren_studentgegevens", "aanleveren_studentgegevens", None, world.fingerprint("saas"), "GO-98QQ", True, "TLSv1")]
    response = world.call(hello(school=SCHOOL_A), "schoolA")
    assert world.value("select mandaat from bpv.berichten where correlatie = %s", response.header("x-correlation-id")) is False
    response = world.call(world.push(school=SCHOOL_B))
    assert world.query("select operatie, dienst, stap, mandaat from bpv.berichten where correlatie = %s", response.header("x-correlation-id")) == [
        ("aanleveren_studentgegevens", None, "toestemming", False)]


def test_lists_what_was_refused(world):
    today = (datetime.date.today() - datetime.timedelta(days=1)).isoformat()
    response = world.call(hello(school=SCHOOL_B))
    done = json.loads(world.admin("bericht", "list", "--oin", SUPPLIER, "--uitkomst", "geweigerd", "--sinds", today, "--aantal", "5", "--json"))
    assert 0 < len(done["rows"]) <= 5 and all(row["uitkomst"] != "OK" for row in done["rows"])
    newest = done["rows"][0]
    assert newest["correlatie"] == response.header("x-correlation-id") and newest["regel"] == "EDU-10"
    assert newest["leverancierOin"] == SUPPLIER and newest["schoolOin"] == SCHOOL_B and newest["schoolNaam"]
