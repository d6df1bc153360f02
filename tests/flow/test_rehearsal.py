"""
The rehearsal of a next certificate (GW-P1): a real handshake and a really signed message on a port of its own, judged in
shadow. Every fixture that the message port would refuse is told so here, by the rule that would refuse it.
"""
import json
import re
import socket
import ssl

import pytest

import talk
import wss_check
from https import PATHS, Closed, Connection, Identity
from soap import SCHOOL_A, Message, assert_answered, hello, now
from test_bpv_client import client  # noqa: F401
from world import Gateway, fixtures, run

TODAY = "2026-01-01"
REFUSED = (ssl.SSLError, Closed, ConnectionResetError, BrokenPipeError)

# By what each fixture would be refused, all of it; what is not named here, by nothing. It connects for school A.
FAILS = {
    "schoolB": {"EDU-10"}, "unknownOin": {"CRT-04", "EDU-10"}, "chainLeafOnly": {"WT002"}, "expired": {"PKI002"}, "notYetValid": {"PKI002"},
    "revoked": {"PKI003"}, "revokedIntermediate": {"PKI003"}, "expiredIntermediate": {"PKI002"}, "otherRoot": {"WT002"}, "selfSigned": {"PKI005"},
    "serverOnly": {"CRT-05"}, "person": {"CRT-05"}, "keyEnciphermentOnly": {"CRT-05"}, "rsa1024": {"CRT-07"}, "sha1Signed": {"TLSCIPH001"},
    "caAsClient": {"CRT-05"}, "pathLength": {"CRT-03"}, **{name: {"PKI001"} for name in (
        "noOin", "twoSerialNumbers", "oinInCn", "shortOin", "longOin", "bmpOin", "nulOin", "spaceOin", "multiRdnOin")},
}
# Those that are not under our roots for sure: they learn nothing of the register and leave no trace in it.
STRANGERS = {"chainLeafOnly", "revoked", "revokedIntermediate", "expiredIntermediate", "otherRoot", "selfSigned", "rsa1024", "sha1Signed", "pathLength"}


class Stage(Gateway):
    """A gateway with a rehearsal port."""

    def __init__(self, world):
        super().__init__(world, "rehearsal", rehearsal__enabled="yes", rehearsal__port=0, listen__workers=2)
        self.stage = int(self.wait_for_line(r'rehearsal_port="?(\d+)')[1])

    def send(self, identity, data, profile="BE", query=""):
        with Connection(self.stage, self.context(identity)) as connection:
            return connection.post(data, path=PATHS[profile] + query)

    def rehearse(self, identity, data=None, profile="BE"):
        response = self.send(identity, hello() if data is None else data, profile)
        assert response.status == 200 and response.header("content-type") == "application/json", response
        return Found(json.loads(response.body))


class Found:
    """The list that came back."""

    def __init__(self, answer):
        self.answer, self.rows, self.good = answer, answer["controles"], answer["goed"]
        assert self.good == (not self.rules())
        for row in self.rows:
            assert (row["advies"] is not None) == (row["uitkomst"] in ("FOUT", "LET_OP")), row
            assert row["onderdeel"] and row["bevinding"]

    def rules(self, outcome="FOUT", part=None):
        return {row["eis"] for row in self.rows if row["uitkomst"] == outcome and part in (None, row["onderdeel"])}

    def of(self, part):
        return [row for row in self.rows if row["onderdeel"] == part]


@pytest.fixture(scope="module")
def stage(world):
    made = Stage(world)
    yield made
    made.stop()


@pytest.fixture(autouse=True)
def something_is_answered(world):
    """The suite wants an exchange in the log."""
    assert_answered(world.post(hello()))


def rehearsed(world, name):
    return world.value("select count(*) from bpv.proeven where vingerafdruk = %s", world.fingerprint(name))


# proves: GW-P1, C4, C5, C6
@pytest.mark.parametrize("fixture", [row for row in fixtures() if row.gateway != "-"], ids=lambda row: row.name)
def test_every_certificate_is_told_by_what_it_would_be_refused(world, stage, fixture, nothing_stored):
    found = stage.rehearse(fixture.name)
    assert found.rules() == FAILS.get(fixture.name, set()), found.rows
    # What the message port does with it is what is told here.
    assert found.good == (fixture.gateway == "accept" and fixture.name != "schoolB")
    identified = "PKI001" not in found.rules() and fixture.name != "rsa1024"
    assert (found.answer["oin"] is not None) == identified
    if fixture.name in STRANGERS or not identified:
        assert found.rules(part="toegang") == set() and [row["uitkomst"] for row in found.of("toegang")] == ["NIET_BEOORDEELD"]
        assert found.of("registratie van het certificaat") == []
        assert rehearsed(world, fixture.name) == 0
    else:
        assert rehearsed(world, fixture.name) == 1


# proves: GW-P1, CRT-03, C6
def test_a_chain_that_is_too_long_is_told(stage):
    found = stage.rehearse("longChain")
    assert found.rules() == {"CRT-03"} and [row["uitkomst"] for row in found.of("toegang")] == ["NIET_BEOORDEELD"]


# proves: GW-P1, WB009
@pytest.mark.parametrize("profile", ["S", "SE"])
@pytest.mark.parametrize("name, rules", [
    ("schoolA", set()), ("expired", {"PKI002", "WB009"}), ("revoked", {"WB009"}), ("person", {"CRT-05"}), ("otherRoot", {"WB009"}),
    ("rsa1024", {"CRT-07", "WB009"}), ("noOin", {"PKI001"})])
def test_every_certificate_that_signs_is_told_by_what_it_would_be_refused(stage, name, rules, profile, nothing_stored):
    found = stage.rehearse("saas", talk.seal(stage, hello(), name, profile), profile)
    assert found.rules() == found.rules(part="certificaat van de ondertekening") == rules, found.rows
    if rules and profile == "S":
        assert [row["bevinding"] for row in found.of("ondertekening")] == ["de handtekening zelf klopt, met de sleutel van dat certificaat"]


# proves: GW-P1
def test_of_a_stranger_no_signature_is_judged(stage, nothing_stored):
    """Lists are read and verified for it: for who connects with a certificate that is ours to believe, and not for whoever comes by."""
    for name in ("revoked", "otherRoot"):
        found = stage.rehearse("otherRoot", talk.seal(stage, hello(), name), "S")
        assert found.rules() == {"WT002"} and {row["uitkomst"] for row in found.of("certificaat van de ondertekening")} == {"NIET_BEOORDEELD"}, found.rows
        assert found.of("ondertekening") == []


# proves: GW-P1
def test_more_than_one_thing_is_told_at_once(stage, nothing_stored):
    """An expired certificate connects, a revoked one signed, an hour ago, a message that was changed since, for the wrong school."""
    message = hello()
    sealed = talk.seal(stage, message, "revoked", created=now(hours=-1), expires=now(minutes=-55))
    sealed = sealed.edited(("?oin=00000099000000001000", "?oin=00000099000000003000"))
    found = stage.rehearse("expired", sealed, "S")
    assert found.rules() >= {"PKI002", "WB009", "WB002.2"}, found.rows
    assert found.rules(part="certificaat van de verbinding") == {"PKI002"}
    assert any("revoked" in row["bevinding"] for row in found.of("certificaat van de ondertekening"))
    assert any("digest" in row["bevinding"] for row in found.of("ondertekening") if row["uitkomst"] == "FOUT"), found.rows


# proves: GW-P1
@pytest.mark.parametrize("change, rules", [
    ({"To": None}, {"WA001.2", "DK0005"}), ({"From": None}, {"EK0020"}), ({"Action": None}, {"WA001.3", "DK0006"}),
    ({"MessageID": "<wsa:MessageID>x</wsa:MessageID>"}, {"EK0023"})])
def test_addresses_are_told(stage, change, rules, nothing_stored):
    found = stage.rehearse("saas", hello().but(**change))
    assert found.rules() & rules and found.rules(part="adressering") == found.rules(), found.rows


def test_what_is_no_message_is_told(stage, nothing_stored):
    found = stage.rehearse("saas", b"<geen-soap/>")
    assert not found.good and found.rules(part="bericht"), found.rows
    assert stage.rehearse("saas", talk.seal(stage, hello(), "saas", "S"), "SE").rules()
    found = stage.rehearse("saas", talk.seal(stage, hello(), "schoolB", "S"), "S")
    assert found.rules() == {"GW-S2"}, found.rows
    body = hello()
    body.body = body.body.replace("</bpv:testen_verbinding_request>", "<bpv:extra>1</bpv:extra></bpv:testen_verbinding_request>")
    assert stage.rehearse("saas", body).rules(part="inhoud"), "the schema judges too"


# -- Before and after ------------------------------------------------------------


class Supplier:
    """A new supplier of school A with a certificate in use and a next one."""

    def __init__(self, world, number):
        self.world, self.oin = world, f"0000009900000080{number}000"
        world.admin("organisatie", "add", "--oin", self.oin, "--naam", f"Oefenende leverancier {number}")
        for service in ("testen_verbinding", "opvragen_overeenkomst"):
            world.admin("mandaat", "add", "--leverancier", self.oin, "--school", SCHOOL_A, "--dienst", service, "--bron", "toets", "--geldig-van", TODAY)

    def issue(self, name):
        run("certs/issue.sh", "--pki", self.world.pki, name, self.oin, "Oefenende leverancier")
        return Identity(self.world.pki / f"{name}.cert.pem", self.world.pki / f"{name}.key.pem")


def answered(stage, identity, name, profile):
    """On the message port of the same gateway."""
    sealed = talk.seal(stage, hello(), name, profile)
    with Connection(stage.port, stage.context(identity)) as connection:
        response = connection.post(sealed, path=PATHS[profile])
    assert_answered(response if profile == "BE" else wss_check.opened(response, sealed, talk.own(stage).certificate, True))


# proves: GW-P1
@pytest.mark.parametrize("profile", ["BE", "S", "SE"])
def test_after_a_rehearsal_old_and_new_work_side_by_side(world, stage, profile):
    supplier = Supplier(world, ["BE", "S", "SE"].index(profile) + 1)
    old, new = (supplier.issue(f"oefen-{profile}-{which}") for which in ("oud", "nieuw"))
    answered(stage, old, f"oefen-{profile}-oud", profile)
    uploaded = ("--oin", supplier.oin, "--bestand", new.certificate)
    found = stage.rehearse(new, talk.seal(stage, hello(), f"oefen-{profile}-nieuw", profile), profile)
    assert found.good and {row["uitkomst"] for row in found.of("registratie van het certificaat")} == {"LET_OP"}
    for purpose in ("TLS", *(["ONDERTEKENING"] if profile != "BE" else [])):
        world.admin("certificaat", "add", "--doel", purpose, *uploaded)
    found = stage.rehearse(new, talk.seal(stage, hello(), f"oefen-{profile}-nieuw", profile), profile)
    assert found.good and {row["uitkomst"] for row in found.of("registratie van het certificaat")} == {"GOED"}, found.rows
    assert bool(found.of("versleuteling")) == (profile == "SE")
    for _ in range(2):
        answered(stage, new, f"oefen-{profile}-nieuw", profile)
        answered(stage, old, f"oefen-{profile}-oud", profile)
    # SBB sees that it was done, and how it went.
    rows = json.loads(world.admin("proef", "list", "--oin", supplier.oin, "--json"))["rows"]
    assert [(row["vingerafdruk"], row["geslaagd"], row["fouten"], row["keer"], row["school"]) for row in rows] == [
        (world.fingerprint(f"oefen-{profile}-nieuw"), True, "", 2, SCHOOL_A)], rows
    assert rows[0]["ondertekenaar"] == (None if profile == "BE" else rows[0]["vingerafdruk"])


# proves: GW-P1, GW-C1, GW-C2
def test_pins_and_the_block_list_are_told_before_they_refuse(world, stage):
    supplier = Supplier(world, 4)
    old, new = supplier.issue("oefen-pin-oud"), supplier.issue("oefen-pin-nieuw")
    world.admin("certificaat", "add", "--doel", "TLS", "--oin", supplier.oin, "--bestand", old.certificate)
    world.admin("certificaat", "pin", "--oin", supplier.oin, "--doel", "TLS")
    assert stage.rehearse(old).good
    assert stage.rehearse(new).rules() == {"GW-C2"}
    world.admin("certificaat", "add", "--doel", "TLS", "--oin", supplier.oin, "--bestand", new.certificate)
    assert stage.rehearse(new).good
    world.admin("certificaat", "block", "--vingerafdruk", world.fingerprint("oefen-pin-nieuw"), "--reden", "toets")
    assert stage.rehearse(new).rules() == {"GW-C1"}
    rows = json.loads(world.admin("proef", "list", "--oin", supplier.oin, "--json"))["rows"]
    assert {(row["vingerafdruk"], row["geslaagd"], row["fouten"]) for row in rows} == {
        (world.fingerprint("oefen-pin-nieuw"), False, "GW-C1"), (world.fingerprint("oefen-pin-oud"), True, "")}


def test_the_certificate_for_answers_has_to_be_there(world, stage):
    """G4: what signs may not be encrypted to (WB012)."""
    supplier = Supplier(world, 5)
    run("certs/issue.sh", "--pki", world.pki, "oefen-g4", supplier.oin, "Oefenende leverancier", "g4")
    identity = Identity(world.pki / "oefen-g4-tls.cert.pem", world.pki / "oefen-g4-tls.key.pem")

    def rules():
        return stage.rehearse(identity, talk.seal(stage, hello(), "oefen-g4-sign", "SE"), "SE").rules()

    assert rules() == {"WB012"}
    world.admin("certificaat", "add", "--doel", "VERSLEUTELING", "--oin", supplier.oin, "--bestand", world.pki / "oefen-g4-decrypt.cert.pem")
    assert rules() == set()


# -- No way in -------------------------------------------------------------------


# proves: GW-P1
def test_nothing_is_performed_claimed_or_journalled(world, stage, nothing_stored):
    journal = world.value("select count(*) from bpv.berichten")
    message = world.push()
    found = stage.rehearse("saas", message)
    assert found.rules() == {"GW-P1"} and "alleen testen_verbinding" in found.of("bericht")[-1]["bevinding"]
    assert stage.rehearse("saas", Message("opvragen_resultaten", "<bpv:vanafMutatienummer>0</bpv:vanafMutatienummer>")).rules() >= {"GW-P1"}
    test = hello()
    assert stage.rehearse("saas", test).good and stage.rehearse("saas", test).good
    assert world.value("select count(*) from bpv.berichten") == journal
    assert world.value("select count(*) from bpv.aanspraken where message_id = %s", test.message_id) == 0
    assert world.value("select count(*) from bpv.certificaten where laatst_gezien > now() - interval '1 second' and vingerafdruk = %s",
                       world.fingerprint("notYetValid")) == 0


# proves: GW-P1, EDU-14
def test_who_has_no_mandate_learns_nothing_of_a_school(world, stage):
    supplier = Supplier(world, 6)
    identity = supplier.issue("oefen-vreemd")
    world.admin("mandaat", "withdraw", "--leverancier", supplier.oin, "--school", SCHOOL_A)
    absent = "0000000700097YY00000"
    with world.suspended("0000000700098QX00000"):
        told = [[{**row, "bevinding": row["bevinding"].replace(school, "SCHOOL")} for row in stage.rehearse(identity, hello(school=school)).rows]
                for school in (SCHOOL_A, "0000000700098QX00000", absent)]
    assert told[0] == told[1] == told[2] and any(row["eis"] == "EDU-10" and row["uitkomst"] == "FOUT" for row in told[0])
    # The school itself is told what is the matter.
    with world.suspended(SCHOOL_A):
        assert stage.rehearse("schoolA").rules() == {"EDU-14"}


# proves: GW-P1
def test_it_serves_nothing_else_and_is_small(stage):
    with Connection(stage.stage, stage.context("saas")) as connection:
        assert connection.get("/edukoppeling/bpvmonitor/v1/be?wsdl").status == 405
    for path in ("/", "/live", "/metrics", "/edukoppeling/bpvmonitor/v1/SBB_BPVMonitor_V1.wsdl"):
        with Connection(stage.stage, stage.context("saas")) as connection:
            assert connection.get(path).status == 404
    with Connection(stage.stage, stage.context("saas")) as connection:
        response = connection.post(b"x" * (300 * 1024))
        assert response.status == 413
    with Connection(stage.stage, stage.context("saas")) as connection:
        assert connection.post(hello()).header("connection").lower() == "close"
        assert connection.ended()
    with pytest.raises(REFUSED), Connection(stage.stage, stage.context(None)) as connection:
        connection.post(hello())
    open_ones = []
    try:
        with pytest.raises((*REFUSED, socket.timeout)):
            for _ in range(9):
                open_ones.append(Connection(stage.stage, stage.context("saas"), timeout=5))
        assert len(open_ones) == 8
    finally:
        for connection in open_ones:
            connection.close()


# proves: GW-P1
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3], ids=["tls12", "tls13"])
def test_no_session_of_it_is_resumed_here_or_on_the_message_port(stage, version):
    tls = stage.context("expired", version=version)
    with Connection(stage.stage, tls) as connection:
        assert connection.post(hello()).status == 200
        session = connection.socket.session
    if session is not None:
        with Connection(stage.stage, tls, session=session) as connection:
            assert not connection.socket.session_reused and connection.post(hello()).status == 200
        with pytest.raises(REFUSED), Connection(stage.port, tls, session=session) as connection:
            connection.post(hello())
    with pytest.raises(REFUSED), Connection(stage.port, tls) as connection:
        connection.post(hello())


def test_it_is_off_unless_asked_for(world):
    assert "rehearsal_port" not in "\n".join(world.log())


def test_people_can_read_it(stage):
    response = stage.send("expired", hello(), query="?tekst")
    text = response.body.decode()
    assert response.header("content-type").startswith("text/plain")
    assert re.search(r"FOUT +certificaat van de verbinding \(PKI002\): certificate has expired\n +Gebruik een certificaat dat nu geldig is", text)
    assert text.endswith("Met dit certificaat zou het nu misgaan.\n")
    assert stage.send("saas", hello(), query="?tekst").body.decode().endswith("Met dit certificaat gaat het goed.\n")


# -- bpv-client ------------------------------------------------------------------


# proves: GW-P1
def test_bpv_client_rehearses(world, stage, client):  # noqa: F811
    base = f"https://localhost:{stage.stage}/edukoppeling/bpvmonitor/v1"
    real = f"https://localhost:{stage.port}/edukoppeling/bpvmonitor/v1"
    for profile in ("be", "s", "se"):
        done = client("rehearse", "--json", url=f"{real}/{profile}", rehearsal_url=f"{base}/{profile}")
        rows = json.loads(done.stdout)["rows"]
        assert done.returncode == 0 and {row["uitkomst"] for row in rows} <= {"GOED", "LET_OP"}, done.stdout + done.stderr
    # As the school's staff would: the settings stay, the next certificate is named.
    done = client("rehearse", "--certificate", world.pki / "expired.cert.pem", "--key", world.pki / "expired.key.pem", "--signing-certificate",
                  world.pki / "saas.cert.pem", "--signing-key", world.pki / "saas.key.pem", url=f"{real}/s", rehearsal_url=f"{base}/s")
    assert done.returncode == 1 and "certificate has expired" in done.stdout and "would be refused" in done.stdout + done.stderr, done
    done = client("rehearse", url=f"{real}/s")
    assert done.returncode == 3 and "rehearsal_url" in done.stderr
    done = client("rehearse", url=f"{real}/s", rehearsal_url=f"{real}/s")
    assert done.returncode != 0 and "does rehearsal_url name the port" in done.stderr
    assert any(world.fingerprint("saas")[:16] in row["bevinding"] for row in rows)
