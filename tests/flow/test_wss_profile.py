"""The signed profiles, row by row (standards 2.5): what a message and its answer have to be on each endpoint."""
import pytest

import https
import soap
import wss
import wss_check
from soap import SCHOOL_A, SUPPLIER, Message, assert_answered, assert_fault, elements, hello
from talk import ask, refused, seal, send, signer, unsigned
from wss import WSSE, WSSE11

PROFILES = {"BE": "2W-be", "S": "2W-be-S", "SE": "2W-be-SE"}


# -- One profile per endpoint -----------------------------------------------------------


# proves: WB011, WB004.2, WB014
@pytest.mark.parametrize("profile", PROFILES)
def test_the_connection_test_tells_profile_and_signer(world, profile):
    answer = ask(world, seal(world, hello(), profile=profile), profile)
    assert answer.value("verbinding/profiel") == PROFILES[profile]
    assert answer.value("verbinding/oinOndertekenaar") == (None if profile == "BE" else SUPPLIER)
    assert answer.value("verbinding/oinVerbinding") == SUPPLIER and answer.value("verbinding/oinSchool") == SCHOOL_A


# proves: WB011
@pytest.mark.parametrize("profile", PROFILES)
def test_a_push_has_its_effect_on_every_profile(world, profile):
    before = world.stored()[0]
    message = world.push()
    answer = ask(world, seal(world, message, profile=profile), profile)
    assert [outcome for outcome, _ in answer.outcomes().values()] == ["NIEUW"]
    assert world.stored()[0] == before + 1


# proves: WB011
@pytest.mark.parametrize("profile", PROFILES)
def test_a_page_of_results_comes_on_every_profile(world, profile):
    message = Message("opvragen_resultaten", payload=elements(paginagrootte=3))
    answer = ask(world, seal(world, message, profile=profile), profile)
    assert len(answer.all("resultaten/respons")) == 3


# proves: WB011
def test_pages_are_the_same_on_every_profile(world):
    pages = set()
    for profile in PROFILES:
        answer = ask(world, seal(world, Message("opvragen_resultaten", payload=elements(paginagrootte=20)), profile=profile), profile)
        pages.add(tuple(element.text for element in answer.all("resultaten/respons/responsId")))
    assert len(pages) == 1 and len(pages.pop()) == 20


# proves: GW-A1
@pytest.mark.parametrize("profile", ["S", "SE"])
def test_the_same_bytes_again_have_one_effect(world, profile):
    sealed = seal(world, world.push(), profile=profile)
    first = ask(world, sealed, profile)
    before = world.stored()
    again = ask(world, sealed, profile)
    assert world.stored() == before and again.outcomes() == first.outcomes()


# proves: GW-A1
def test_the_same_message_signed_again_has_one_effect(world):
    message = world.push()
    first = ask(world, seal(world, message))
    before = world.stored()
    assert ask(world, seal(world, message, created=soap.now(seconds=-20))).outcomes() == first.outcomes()
    assert world.stored() == before


# proves: EDU-04
@pytest.mark.parametrize("profile, url", zip(PROFILES, soap.OWN_URLS))
def test_to_may_name_the_endpoint(world, profile, url):
    ask(world, seal(world, hello().but(To=soap.wsa("To", f"{url}?oin={soap.GATEWAY}")), profile=profile), profile)


# proves: WB003, E6
def test_the_wrong_profile_for_an_endpoint_is_refused(world, nothing_stored):
    push = world.push()
    refused(world, unsigned(push, signer(world, "saas")), profile="S")
    refused(world, unsigned(push, signer(world, "saas")), profile="SE")
    refused(world, seal(world, push), profile="SE")  # E6: signed and not encrypted
    refused(world, seal(world, push, profile="SE"), profile="S")


# proves: WB011
def test_an_endpoint_that_is_not_configured_does_not_exist(world, strict):
    for profile in ("S", "SE"):
        assert strict.post(seal(world, hello(), profile=profile), path=https.PATHS[profile]).status == 404


# -- 2W-be has no use for a Security header ---------------------------------------------------


# proves: WB014
@pytest.mark.parametrize("attributes", ["", ' soapenv:mustUnderstand="0"'])
def test_2w_be_ignores_a_security_header(world, attributes):
    for sealed in (wss.sign(hello(), signer(world, "schoolB"), security_attributes=attributes),
                   wss.sign(hello(), signer(world, "saas"), security_attributes=attributes).edited(("<ds:SignedInfo>", "<ds:SignedInfo> "))):
        response = world.post(sealed)
        answer = assert_answered(response)
        assert soap.SECURITY not in answer.header_names() and WSSE11.encode() not in response.body
        assert answer.value("verbinding/oinOndertekenaar") is None


# proves: BP-R1025
def test_2w_be_does_not_understand_a_security_header(world, nothing_stored):
    assert_fault(world.post(wss.sign(world.push(), signer(world, "saas"))), "MustUnderstand")


# -- Answers and faults -----------------------------------------------------------------


# proves: WB011, WB004.2, WB014, WSA-F1
@pytest.mark.parametrize("profile", ["S", "SE"])
@pytest.mark.parametrize("code, make, confirmed", [
    ("DK0001", lambda w: hello(tail="<x/>"), False),
    ("DK0005", lambda w: hello().but(To=None), False),
    ("EK0021", lambda w: hello().but(From=soap.epr("From", soap.ANONYMOUS)), False),
    ("MustUnderstand", lambda w: hello().but(X='<x:x xmlns:x="urn:x" soapenv:mustUnderstand="1"/>'), False),
    ("DK0002", lambda w: hello(school="0000000700099ZZ00000"), True),
    ("DK0004", lambda w: w.push(opleidingscode="x"), True),
    ("DK0011", lambda w: hello().but(To=soap.wsa("To", f"{soap.ANONYMOUS}?oin={soap.SUPPLIER}")), True),
])
def test_a_fault_on_a_signed_service_is_signed(world, nothing_stored, profile, code, make, confirmed):
    message = make(world)
    answer = refused(world, seal(world, message, profile=profile), code, profile, confirmed=confirmed)
    if code not in ("DK0001", "MustUnderstand"):
        assert answer.wsa("RelatesTo") == message.message_id


# proves: WB011, WS006
def test_a_fault_about_an_encoding_is_signed(world, nothing_stored):
    sealed = seal(world, world.push())
    refused(world, sealed.but(sealed.data.replace(b"roepnaam>R", b"roepnaam>\xff", 1)), "DK0009")


# proves: EDU-19, WB011
@pytest.mark.parametrize("profile", ["S", "SE"])
def test_a_functional_refusal_is_signed(world, nothing_stored, profile):
    message = Message("opvragen_resultatenbestand", payload=elements(formaat="CSV"))
    assert not ask(world, seal(world, message, profile=profile), profile).approved


# proves: BP-R1113, BP-R1114, BP-R1115, WB011
def test_what_is_no_message_is_plain_http(world, nothing_stored):
    sealed = seal(world, world.push())
    path = https.PATHS["S"]
    assert world.post(sealed, path=path, content_type="application/soap+xml").status == 415
    assert world.post(sealed, path=path, method="PUT").status == 405
    with world.connect("saas") as connection:
        connection.send(b"POST " + path.encode() + b" HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n")
        assert connection.read().status == 400
    with world.connect("saas") as connection:
        connection.send(b"POST " + path.encode() + b" HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml\r\nContent-Length: 9000000\r\n\r\n")
        assert connection.read().status == 413


# proves: WB014, WA001.12
def test_what_answers_carry_is_their_own(world):
    proofs = [send(world, seal(world, hello())).proof for _ in range(2)]
    assert proofs[0].confirmations != proofs[1].confirmations
    assert (WSSE, "BinarySecurityToken") in proofs[0].signed and (WSSE11, "SignatureConfirmation") in proofs[0].signed
    for part in ("To", "From", "Action", "MessageID", "RelatesTo"):
        assert (soap.WSA, part) in proofs[0].signed
    ids = [{value for value in wss_check.ids(wss_check.canon.parse(proof.data))} for proof in proofs]
    assert all(len(found) >= 9 for found in ids)


# proves: WB014
def test_a_signature_value_with_white_space_is_confirmed_without(world):
    sealed = wss.sign(hello(), signer(world, "saas"), lines=40)
    assert b"\n" in wss.element_text(sealed.data, "ds:SignatureValue").encode()
    ask(world, sealed)
