"""Who signed: the connection's OIN or From's, by a certificate that is good (standards WB009, GW-S2; attacks X14, X17)."""
import pytest

import soap
import wss
from soap import GATEWAY, SCHOOL_A, SCHOOL_B, SUPPLIER, hello
from talk import ask, refused, seal, signer
from world import run


# proves: GW-S2
@pytest.mark.parametrize("who, identity, oin", [
    ("saas", "saas", SUPPLIER), ("schoolA", "saas", SCHOOL_A), ("schoolA", "schoolA", SCHOOL_A), ("saas-g4-sign", "saas-g4-tls", SUPPLIER),
    ("schoolA-g4-sign", "saas-g4-tls", SCHOOL_A), ("saas-g4-sign", "saas", SUPPLIER), ("ecP256", "saas", SUPPLIER), ("saas-g4-tls", "saas", SUPPLIER),
])
def test_the_connection_or_the_school_may_sign(world, who, identity, oin):
    answer = ask(world, seal(world, hello(), who), identity=identity)
    assert answer.value("verbinding/oinOndertekenaar") == oin


# proves: GW-S2, GW-S2.1, X17
@pytest.mark.parametrize("who, identity, school", [
    ("schoolB", "saas", SCHOOL_A),  # a third
    ("saas", "schoolA", SCHOOL_A),  # A connects and speaks for itself; its supplier signs
    ("schoolB", "schoolA", SCHOOL_A),
    ("gateway", "saas", SCHOOL_A),  # our own key, stolen
    ("unknownOin", "saas", SCHOOL_A),
    ("unknownOin", "unknownOin", SCHOOL_A),  # who connects, but not a known party
])
def test_a_third_may_not_sign(world, nothing_stored, who, identity, school):
    message = world.push(school=school)
    refused(world, seal(world, message, who), "DK0002", identity=identity, confirmed=False, rule="GW-S2 GW-S2.1")


# proves: EDU-14
def test_a_signer_who_may_not_is_told_as_little_as_a_stranger(world, nothing_stored):
    texts = set()
    for who, confirmed in (("schoolB", False), ("unknownOin", False)):
        answer = refused(world, seal(world, world.push(), who), "DK0002", confirmed=confirmed)
        texts.add((answer.text, answer.detail, answer.status))
    answer = refused(world, seal(world, world.push(school=SCHOOL_B)), "DK0002", confirmed=True)
    assert texts == {(answer.text, answer.detail, answer.status)}


# proves: GW-S2
def test_the_signature_gives_no_mandate(world, nothing_stored):
    refused(world, seal(world, world.push(school=SCHOOL_B), "saas"), "DK0002", confirmed=True)
    refused(world, seal(world, world.push(school=SCHOOL_B), "schoolB"), "DK0002", confirmed=True)  # B signs; A's supplier has no mandate


# proves: GW-S2
def test_the_policy_may_ask_for_who_connects(xmlsec1, no_record):
    ask(xmlsec1, seal(xmlsec1, hello(), "saas"), identity="saas")
    ask(xmlsec1, seal(xmlsec1, hello(), "schoolA"), identity="schoolA")
    refused(xmlsec1, seal(xmlsec1, xmlsec1.world.push(), "schoolA"), "DK0002", identity="saas", confirmed=False)


# proves: GW-S2
def test_the_policy_may_ask_for_the_school(g4, no_record):
    ask(g4, seal(g4, hello(), "schoolA"), identity="saas")
    ask(g4, seal(g4, hello(), "schoolA"), identity="schoolA")
    refused(g4, seal(g4, g4.world.push(), "saas"), "DK0002", confirmed=False)


BAD = [
    "expired", "notYetValid", "revoked", "revokedIntermediate", "expiredIntermediate", "otherRoot", "selfSigned", "rsa1024", "sha1Signed", "pathLength",
    "caAsClient", "leafAndTsp", "chainLeafOnly", "keyEnciphermentOnly", "saas-g4-decrypt",
    "noOin", "twoSerialNumbers", "oinInCn", "shortOin", "longOin", "bmpOin", "nulOin", "spaceOin", "multiRdnOin",
]


# proves: WB009, PKI002, PKI003, X14
@pytest.mark.parametrize("name", BAD)
def test_refuses_a_certificate_that_is_not_good(world, nothing_stored, name):
    refused(world, seal(world, world.push(), name), rule="WB009")


# The other gateway knows the authorities themselves of the last three, so that nothing else is the matter with them.
# proves: WB009, PKI003
@pytest.mark.parametrize("name", ["expired", "revoked", "otherRoot", "noOin", "keyEnciphermentOnly", "revokedIntermediate", "expiredIntermediate", "pathLength"])
def test_the_other_gateway_refuses_them_too(xmlsec1, nothing_stored, name):
    refused(xmlsec1, seal(xmlsec1, xmlsec1.world.push(), name))


def test_the_other_gateway_knows_one_authority_more(xmlsec1, no_record):
    ask(xmlsec1, seal(xmlsec1, hello(), "leafAndTsp"))


# proves: WB009, X14
def test_a_good_certificate_is_no_proof_without_its_key(world, nothing_stored):
    sealed = seal(world, world.push(), "otherRoot")
    for name in ("saas", "schoolA"):
        refused(world, sealed.edited((wss.b64(sealed.signer.der), wss.b64(signer(world, name).der))))


# proves: WB009
def test_a_certificate_that_is_revoked_signs_no_more(world, nothing_stored_after):
    name = "ondertekenaar"
    run("certs/issue.sh", "--pki", world.pki, name, SUPPLIER, "Voorbeeldleverancier LVS")
    ask(world, seal(world, hello(), name))
    run("certs/revoke.sh", "--pki", world.pki, name)
    world.crl.write_text((world.pki / "crls.pem").read_text())
    world.reload()
    with nothing_stored_after():
        refused(world, seal(world, world.push(), name))


# -- Certificates of the G4 generation ---------------------------------------------------------


# proves: CRT-06, WB004.2
def test_each_certificate_for_its_own_purpose(g4):
    answer = ask(g4, seal(g4, hello(), "schoolA-g4-sign"), identity="saas-g4-tls")  # the answer is held to gateway-g4-sign
    assert answer.value("verbinding/oinVerbinding") == SUPPLIER and answer.value("verbinding/oinOndertekenaar") == SCHOOL_A
    assert answer.wsa("From") == f"{soap.ANONYMOUS}?oin={GATEWAY}"


# proves: WB012
def test_what_is_encrypted_to_the_certificate_for_decryption_is_read(g4):
    ask(g4, seal(g4, hello(), "schoolA", profile="SE"), "SE", identity="saas-g4-tls")
