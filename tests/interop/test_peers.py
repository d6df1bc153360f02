"""Each toolkit signs a push that is accepted, verifies what comes back, faults included, and refuses what was tampered with."""
import re
import uuid

import pytest

import tamper
from bundle import Bundle
from between import change_answer, change_request, pass_on
from soap import SCHOOL_B

SIGNED = {"Body", "Timestamp", "SignatureConfirmation", "To", "From", "Action", "MessageID", "RelatesTo"}


def kenmerk():
    return "interop-" + uuid.uuid4().hex[:16]


def s_of(world):
    return f"https://localhost:{world.port}/edukoppeling/bpvmonitor/v1/s"


# proves: WB004.2, WB007, WB014
def test_a_signed_push_is_accepted_and_its_answer_verified(world, peer, stored):
    record = kenmerk()
    said = peer.push("signed", s_of(world), record, world.canary())
    assert (said.kind, said.what) == ("answered", "NIEUW")
    assert SIGNED <= set(said.parts)
    assert stored(record)
    assert peer.push("signed", s_of(world), record, world.canary()).what == "GEWIJZIGD"


# proves: WB011
def test_a_fault_is_verified_like_an_answer(world, peer, nothing_stored):
    """The supplier has no mandaat of school B: refused after its signature was accepted, which the fault confirms."""
    said = peer.push("signed", s_of(world), kenmerk(), world.canary(), school=SCHOOL_B)
    assert said.kind == "fault" and said.what.endswith(":Client.DK0002"), said
    assert SIGNED <= set(said.parts)


# proves: WB013.1
def test_a_fault_about_the_signature_is_verified_too(world, through, peer, nothing_stored):
    """A request that was changed on its way: the fault is signed, and confirms no signature."""
    relay = through(change_request(b"990X001", b"990X002"))
    said = peer.push("signed", relay.url, kenmerk(), world.canary())
    assert said.kind == "fault" and said.what.endswith(":Client.EK0031"), said
    assert SIGNED <= set(said.parts)
    assert re.search(rb"<[\w.-]+:SignatureConfirmation(?![^>]*\bValue=)[^>]*>", relay.answers[0])


TAMPERED = {
    "Body": tamper.replaced(rb">NIEUW<", rb">ONGEWIJZIGD<"),
    "To": tamper.replaced(rb"98QQ", rb"98QX"),
    "Expires": tamper.replaced(rb"(Expires>)2", rb"\g<1>3"),
    "SignatureValue": tamper.flipped(b"SignatureValue"),
    "DigestValue": tamper.flipped(b"DigestValue"),
    "SignatureConfirmation": tamper.replaced(rb'(SignatureConfirmation[^>]* Value="[^"]*)[A-Z]', rb"\1+"),
    "a token of another": tamper.flipped(b"BinarySecurityToken"),
    "no signature": tamper.unsigned,
    "a Body in a header": tamper.wrapped,
    "an id twice": tamper.doubled,
}


# proves: WB013.2, X1, X4, X18
@pytest.mark.parametrize("change", TAMPERED.values(), ids=TAMPERED)
def test_an_answer_that_was_tampered_with_is_refused(world, through, peer, change):
    relay = through(change_answer(change))
    said = peer.push("signed", relay.url, kenmerk(), world.canary())
    assert said.kind == "refused", said
    assert len(relay.seen) == 1  # and not sent again by itself


# proves: WB014
def test_the_answer_to_another_message_is_refused(world, through, peer):
    """Signed by the gateway, recent, and not the answer to this."""
    relay = through(pass_on, lambda relay, request: (200, {}, relay.answers[0]))
    assert peer.push("signed", relay.url, kenmerk(), world.canary()).kind == "answered"
    said = peer.push("signed", relay.url, kenmerk(), world.canary())
    assert said.kind == "refused", said


@pytest.mark.parametrize("name", ["schoolB", "otherRoot", "selfSigned"])
def test_an_answer_that_somebody_else_signed_is_refused(world, through, signing, peer, name):
    """School B's certificate stands under the same roots as the gateway's: what is asked is SBB's OIN."""
    relay = through(tamper.signed_by(signing, world.pki, name))
    said = peer.push("signed", relay.url, kenmerk(), world.canary())
    assert said.kind == "refused", said


# Signed with the gateway's own key, so that there is nothing to object to but this.
UNFIT = {
    "a confirmation of another signature": {"value": "AAAA"},
    "an answer that confirms nothing": {"value": ""},
    "related to another message": {"change": tamper.replaced(rb"(RelatesTo[^>]*>)urn:uuid:", rb"\1urn:uuid:9")},
    "past its time": {"moment": "2020-01-01T00:00:00Z"},
}


# proves: WB014
@pytest.mark.parametrize("unfit", UNFIT.values(), ids=UNFIT)
def test_an_answer_that_does_not_fit_is_refused(world, through, signing, peer, unfit):
    relay = through(tamper.signed_by(signing, world.pki, "gateway", **unfit))
    said = peer.push("signed", relay.url, kenmerk(), world.canary())
    assert said.kind == "refused", said


def test_the_forger_with_the_key_of_the_gateway_is_believed(world, through, signing, peer):
    """What refuses above is what is unfit, and nothing else in the forger's work."""
    relay = through(tamper.signed_by(signing, world.pki, "gateway", change=tamper.forged))
    said = peer.push("signed", relay.url, kenmerk(), world.canary())
    assert (said.kind, said.what) == ("answered", "ONGEWIJZIGD"), said


def test_the_relay_itself_breaks_nothing(world, through, peer):
    """What refuses above is the tampering: an answer that is only passed on is believed."""
    relay = through()
    assert peer.push("signed", relay.url, kenmerk(), world.canary()).kind == "answered"


# -- What the toolkits do when nothing is set ------------------------------------------------


# proves: WB004.1
def test_node_soap_with_its_default_settings_is_refused(world, through, peer_of, nothing_stored):
    """Plain Id, the enveloped-signature transform, and headers that are not signed."""
    relay = through()
    said = peer_of("node-soap").push("defaults", relay.url, kenmerk(), world.canary())
    assert b"enveloped-signature" in relay.seen[0] and b' Id="' in relay.seen[0]
    assert said.kind == "fault" and said.what.endswith(":Client.EK0031"), said
    assert SIGNED <= set(said.parts)


@pytest.mark.parametrize("way, mark", [
    ("defaults", b"rsa-sha1"), ("issuer", b"X509IssuerSerial"), ("sha1-digest", b"xmldsig#sha1"), ("sha1-signature", b"rsa-sha1")])
# proves: SIGN001, WB010
def test_wss4j_with_its_default_settings_is_refused(world, through, peer_of, nothing_stored, way, mark):
    relay = through()
    said = peer_of("wss4j").push(way, relay.url, kenmerk(), world.canary())
    assert mark in relay.seen[0]
    assert said.kind == "fault" and said.what.endswith(":Client.EK0031"), said
    assert SIGNED <= set(said.parts)


def test_zeep_with_its_own_signature_is_refused(world, through, peer_of, nothing_stored):
    relay = through()
    said = peer_of("zeep").push("defaults", relay.url, kenmerk(), world.canary())
    assert b"rsa-sha1" in relay.seen[0]
    assert said.kind == "fault" and said.what.endswith(":Client.EK0031"), said


# -- Other algorithms, encryption ------------------------------------------------------------


def test_an_rsassa_pss_signature_of_the_jdk_is_accepted(world, through, peer_of, stored):
    record = kenmerk()
    relay = through()
    said = peer_of("wss4j").push("pss", relay.url, record, world.canary())
    assert b"http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1" in relay.seen[0]
    assert (said.kind, said.what) == ("answered", "NIEUW") and stored(record)


ENCRYPTED = {"wss4j": b"http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p", "zeep": b"http://www.w3.org/2009/xmlenc11#rsa-oaep"}


# proves: WB005, WB006, WB008
@pytest.mark.parametrize("name", ENCRYPTED)
def test_an_encrypted_push_is_accepted_and_its_answer_decrypted(world, through, peer_of, stored, name):
    record, email = kenmerk(), world.canary()
    relay = through(profile="se")
    said = peer_of(name).push("encrypted", relay.url, record, email)
    assert (said.kind, said.what) == ("answered", "NIEUW"), said
    assert SIGNED <= set(said.parts) and stored(record)
    # Neither way did anybody between read it, and the answer's key travels as the request's did.
    for message in relay.seen[0], relay.answers[0]:
        assert record.encode() not in message and email.encode() not in message and b"NIEUW" not in message
        assert ENCRYPTED[name] + b'"' in message and b"http://www.w3.org/2009/xmlenc11#aes256-gcm" in message


@pytest.mark.parametrize("name", ENCRYPTED)
def test_an_encrypted_fault_is_decrypted_and_verified(world, through, peer_of, nothing_stored, name):
    relay = through(profile="se")
    said = peer_of(name).push("encrypted", relay.url, kenmerk(), world.canary(), school=SCHOOL_B)
    assert said.kind == "fault" and said.what.endswith(":Client.DK0002"), said
    assert SIGNED <= set(said.parts)


@pytest.mark.parametrize("name", ENCRYPTED)
@pytest.mark.parametrize("where", [0, 1], ids=["key", "data"])
def test_an_encrypted_answer_that_was_tampered_with_is_refused(world, through, peer_of, name, where):
    def change(answer):
        at = [found.end() for found in re.finditer(rb"CipherValue>", answer)][2 * where] + 40
        return answer[:at] + (b"B" if answer[at:at + 1] == b"A" else b"A") + answer[at + 1:]

    relay = through(change_answer(change), profile="se")
    assert peer_of(name).push("encrypted", relay.url, kenmerk(), world.canary()).kind == "refused"


# -- Evidence of what the others sent ------------------------------------------------------------


# proves: GW-E1
@pytest.mark.parametrize("name, way", [("zeep", "signed"), ("node-soap", "signed"), ("wss4j", "signed"), ("zeep", "encrypted"), ("wss4j", "encrypted")])
def test_what_a_peer_sent_is_proven_to_others(world, through, peer_of, tmp_path, name, way):
    canary = world.canary()
    relay = through(profile="se" if way == "encrypted" else "s")
    assert peer_of(name).push(way, relay.url, kenmerk(), canary).what == "NIEUW"
    message_id = world.value("select message_id from bpv.bewijzen order by op desc limit 1")
    world.admin("bericht", "evidence", message_id, "--out", tmp_path / "bewijs", "--reden", "Toets")
    bundle = Bundle(tmp_path / "bewijs")
    assert canary.encode() in bundle["request.xml"]
    assert bundle.assert_verifies().count("de handtekening klopt") == 2


# -- xmlsec1, over what the others sent and got --------------------------------------------------


def exchange(handbook, relay):
    (handbook.directory / "signed.xml").write_bytes(relay.seen[-1])
    (handbook.directory / "answer.xml").write_bytes(relay.answers[-1])


# proves: WB004.2
@pytest.mark.parametrize("school", [None, SCHOOL_B], ids=["answer", "fault"])
def test_xmlsec1_verifies_what_a_peer_got(world, through, handbook, peer, school):
    relay = through()
    peer.push("signed", relay.url, kenmerk(), world.canary(), **({"school": school} if school else {}))
    exchange(handbook, relay)
    handbook.run("bash", "-eu", "verify-s.sh")


@pytest.mark.parametrize("change", TAMPERED.values(), ids=TAMPERED)
def test_the_xmlsec1_commands_refuse_what_was_tampered_with(world, through, handbook, peer_of, change):
    relay = through()
    peer_of("zeep").push("signed", relay.url, kenmerk(), world.canary())
    exchange(handbook, relay)
    handbook.run("bash", "-eu", "verify-s.sh")
    (handbook.directory / "answer.xml").write_bytes(change(relay.answers[-1]))
    handbook.run("bash", "-eu", "verify-s.sh", code=1)
