"""Messages with two errors at once: which one is told fixes the order of checks (standards 4.2, design 8)."""
import pytest

import soap
import wss
from soap import ANONYMOUS, GATEWAY, SCHOOL_B, SUPPLIER, epr, hello
from talk import encrypted, refused, seal, signer, unsigned

UNKNOWN_HEADER = '<x:x xmlns:x="urn:x" soapenv:mustUnderstand="1"/>'
OTHER_TO = soap.wsa("To", f"{ANONYMOUS}?oin={SUPPLIER}")


def spoiled(sealed):
    """SignedInfo is not what was signed."""
    return sealed.edited(("<ds:SignedInfo>", "<ds:SignedInfo> "))


def changed(sealed):
    """SignatureValue is good, the Body is not what was digested."""
    return sealed.edited(("</soapenv:Body>", " </soapenv:Body>"))


def old(world, message, who="saas"):
    return seal(world, message, who, created=soap.now(hours=-1), expires=None)


def bytes_of(sealed, old_, new):
    return sealed.but(sealed.data.replace(old_, new, 1))


# name: (the code that is told, whether a signature was accepted before it, the message, who connects)
FIRST = {
    # encoding, caps, envelope
    "encoding_before_envelope": ("DK0009", False, lambda w: bytes_of(seal(w, hello(tail="<x/>")), b"<x/>", b"<x>\xff</x>")),
    "encoding_before_signature": ("DK0009", False, lambda w: bytes_of(unsigned(hello(), signer(w, "saas")), b"anonymous?", b"anonymous\xff?")),
    "envelope_before_signature": ("DK0001", False, lambda w: unsigned(hello(tail="<x/>"), signer(w, "saas"))),
    "envelope_before_addressing": ("DK0001", False, lambda w: spoiled(seal(w, hello(tail="<x/>").but(To=None)))),
    "must_understand_before_signature": ("MustUnderstand", False, lambda w: spoiled(seal(w, hello().but(X=UNKNOWN_HEADER)))),
    "must_understand_before_addressing": ("MustUnderstand", False, lambda w: seal(w, hello().but(X=UNKNOWN_HEADER, To=None))),
    # the channel
    "channel_before_addressing": ("EK0030", False, lambda w: seal(w, hello().but(To=None)), "noOin"),
    "channel_before_signature": ("EK0030", False, lambda w: spoiled(seal(w, hello())), "noOin"),
    # addressing, only to refuse
    "to_before_signature": ("DK0005", False, lambda w: spoiled(seal(w, hello().but(To=None)))),
    "to_before_no_signature": ("DK0005", False, lambda w: unsigned(hello().but(To=None), signer(w, "saas"))),
    "action_before_signature": ("DK0006", False, lambda w: spoiled(seal(w, hello().but(Action=None)))),
    "message_id_before_signature": ("DK0007", False, lambda w: spoiled(seal(w, hello().but(MessageID=None)))),
    "from_before_signature": ("EK0020", False, lambda w: spoiled(seal(w, hello().but(From=None)))),
    "from_oin_before_signature": ("EK0021", False, lambda w: spoiled(seal(w, hello().but(From=epr("From", ANONYMOUS))))),
    "to_oin_before_signature": ("EK0022", False, lambda w: spoiled(seal(w, hello().but(To=soap.wsa("To", ANONYMOUS))))),
    "uuid_before_signature": ("EK0023", False, lambda w: spoiled(seal(w, hello().but(MessageID=soap.wsa("MessageID", "urn:test:1"))))),
    "reply_to_before_signature": ("DK0011", False, lambda w: spoiled(seal(w, hello().but(ReplyTo=epr("ReplyTo", "https://elders.example/"))))),
    "unknown_action_before_signature": ("DK0011", False, lambda w: spoiled(seal(w, hello().but(Action=soap.wsa("Action", "urn:elders"))))),
    "body_of_another_action_before_signature": ("DK0011", False, lambda w: spoiled(seal(w, w.push().but(Action=soap.wsa("Action", soap.action_of("testen_verbinding")))))),
    "soap_action_before_signature": ("DK0003", False, lambda w: spoiled(seal(w, hello(soap_action='"urn:elders"')))),
    "addressing_before_token": ("DK0005", False, lambda w: seal(w, hello().but(To=None), "otherRoot")),
    "addressing_before_signer": ("DK0005", False, lambda w: seal(w, hello().but(To=None), "unknownOin")),
    # token and path, known party
    "token_before_other_to": ("EK0031", False, lambda w: seal(w, hello().but(To=OTHER_TO), "expired")),
    "token_before_mandate": ("EK0031", False, lambda w: seal(w, hello(school=SCHOOL_B), "revoked")),
    "signer_before_signature_value": ("DK0002", False, lambda w: spoiled(seal(w, hello(), "unknownOin"))),
    "unknown_signer_before_signature_value": ("DK0002", False, lambda w: spoiled(seal(w, hello(), "unknownOin")), "unknownOin"),
    "third_signer_before_signature_value": ("DK0002", False, lambda w: spoiled(seal(w, hello(), "schoolB"))),
    "signer_before_digests": ("DK0002", False, lambda w: changed(seal(w, hello(), "schoolB"))),
    "signer_before_time": ("DK0002", False, lambda w: old(w, hello(), "unknownOin")),
    "signer_before_other_to": ("DK0002", False, lambda w: seal(w, hello().but(To=OTHER_TO), "unknownOin")),
    # the signature, what it covers, the time
    "signature_before_other_to": ("EK0031", False, lambda w: spoiled(seal(w, hello().but(To=OTHER_TO)))),
    "digests_before_other_to": ("EK0031", False, lambda w: changed(seal(w, hello().but(To=OTHER_TO)))),
    "time_before_other_to": ("EK0031", False, lambda w: old(w, hello().but(To=OTHER_TO))),
    "coverage_before_other_to": ("EK0031", False, lambda w: seal(w, hello().but(To=OTHER_TO), unsigned={"To"})),
    "signature_before_mandate": ("EK0031", False, lambda w: spoiled(seal(w, hello(school=SCHOOL_B)))),
    "digests_before_mandate": ("EK0031", False, lambda w: changed(seal(w, hello(school=SCHOOL_B)))),
    "time_before_schema": ("EK0031", False, lambda w: old(w, w.push(opleidingscode="x"))),
    "digests_before_schema": ("EK0031", False, lambda w: changed(seal(w, w.push(opleidingscode="x")))),
    # what was signed, is judged
    "other_to_before_mandate": ("DK0011", True, lambda w: seal(w, hello(school=SCHOOL_B).but(To=OTHER_TO))),
    "other_to_before_schema": ("DK0011", True, lambda w: seal(w, w.push(opleidingscode="x").but(To=OTHER_TO))),
    "mandate_before_schema": ("DK0002", True, lambda w: seal(w, w.push(school=SCHOOL_B, opleidingscode="x"))),
    "schema_before_business": ("DK0004", True, lambda w: seal(w, w.push(opleidingscode="x", leerbedrijfId="100000000"))),
}


# proves: EDU-20, WB013.1, EK0031, DK0002
@pytest.mark.parametrize("name", FIRST)
def test_is_told_first(world, nothing_stored, name):
    code, confirmed, make, *who = FIRST[name]
    refused(world, make(world), code, identity=(who or ["saas"])[0], confirmed=confirmed)


FIRST_ENCRYPTED = {
    "addressing_before_decryption": ("DK0005", False, lambda w: encrypted(w, seal(w, hello().but(To=None)), bend_key=lambda k: bytes(len(k)))),
    "signer_before_decryption": ("DK0002", False, lambda w: encrypted(w, seal(w, hello(), "unknownOin"), bend_key=lambda k: bytes(len(k)))),
    "signature_before_decryption": ("EK0031", False, lambda w: encrypted(w, spoiled(seal(w, hello())), bend_key=lambda k: bytes(len(k)))),
    "decryption_before_other_to": ("EK0031", False, lambda w: encrypted(w, seal(w, hello().but(To=OTHER_TO)), bend_key=lambda k: bytes(len(k)))),
    "body_of_another_action_once_it_can_be_seen": ("DK0011", True, lambda w: encrypted(w, seal(w, w.push().but(Action=soap.wsa("Action", soap.action_of("testen_verbinding")))))),
    "signature_before_body_that_cannot_be_seen": ("EK0031", False, lambda w: encrypted(w, spoiled(seal(w, w.push().but(Action=soap.wsa("Action", soap.action_of("testen_verbinding"))))))),
    "other_to_before_mandate": ("DK0011", True, lambda w: encrypted(w, seal(w, hello(school=SCHOOL_B).but(To=OTHER_TO)))),
    "mandate_before_schema": ("DK0002", True, lambda w: encrypted(w, seal(w, w.push(school=SCHOOL_B, opleidingscode="x")))),
    "schema_last": ("DK0004", True, lambda w: encrypted(w, seal(w, w.push(opleidingscode="x")))),
}


# proves: EDU-20, WB006
@pytest.mark.parametrize("name", FIRST_ENCRYPTED)
def test_is_told_first_of_an_encrypted_message(world, nothing_stored, name):
    code, confirmed, make = FIRST_ENCRYPTED[name]
    refused(world, make(world), code, "SE", confirmed=confirmed)


# proves: GW-S3
def test_caps_are_looked_at_before_anything_of_the_envelope(world, nothing_stored):
    sealed = seal(world, hello().but(To=None))
    one = wss.element_text(sealed.data, "ds:Reference")
    refused(world, sealed.edited(("</ds:SignedInfo>", one * 30 + "</ds:SignedInfo>")))
    assert GATEWAY in sealed.data.decode()
