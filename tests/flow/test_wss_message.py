"""What a signed message has to be: its parts, its token, its limits (standards 2.5; BSP 1.1)."""
import base64
import os

import pytest

import soap
import wss
from soap import CONTRACT, SCHOOL_A, hello
from talk import ask, refused, seal, signer, unsigned
from wss import DS, OASIS, WSSE, WSSE11, WSU, Reference, Signed, direct_reference, token


# -- What has to be signed ------------------------------------------------------------------


PARTS = ["Body", "Timestamp", "To", "From", "Action", "MessageID", "ReplyTo"]


# proves: WB004.1
@pytest.mark.parametrize("part", PARTS)
def test_refuses_a_part_without_reference(engine, nothing_stored, part):
    refused(engine, seal(engine, engine.world.push(), "schoolA", unsigned={part}), identity="schoolA", rule="WB004.1")


# proves: WB004.1
@pytest.mark.parametrize("name", ["RelatesTo", "FaultTo"])
def test_refuses_an_unsigned_optional_part(engine, nothing_stored, name):
    value = soap.wsa("RelatesTo", "urn:uuid:" + soap.new_uuid()) if name == "RelatesTo" else soap.epr("FaultTo", soap.ANONYMOUS)
    message = engine.world.push().but(**{name: value})
    refused(engine, seal(engine, message, "schoolA", unsigned={name}), identity="schoolA", rule="WB004.1")


# proves: WB004.1, WA001.14
@pytest.mark.parametrize("name", ["RelatesTo", "FaultTo"])
def test_takes_a_signed_optional_part(engine, name):
    value = soap.wsa("RelatesTo", "urn:uuid:" + soap.new_uuid()) if name == "RelatesTo" else soap.epr("FaultTo", soap.ANONYMOUS)
    ask(engine, seal(engine, hello().but(**{name: value}), "schoolA"), identity="schoolA")


# proves: WB004.1
def test_refuses_one_reference_over_the_whole_header(engine, nothing_stored):
    # Security itself cannot be in it, so it stands outside of what is signed: nobody makes this, and nobody is to take it.
    sealed = Signed(engine.world.push(), signer(engine, "schoolA"), references=[Reference("id-Header"), Reference("id-Body"), Reference("TS-1")],
                    dress=(lambda t: t.replace("<soapenv:Header>", f'<soapenv:Header xmlns:wsu="{WSU}" wsu:Id="id-Header">'),)).seal()
    refused(engine, sealed, identity="schoolA", rule="GW-S1")


# proves: WS007
def test_another_header_need_not_be_signed(world):
    ask(world, seal(world, hello().but(X='<x:x xmlns:x="urn:x"/>'), unsigned={"X"}))
    ask(world, seal(world, hello().but(X='<x:x xmlns:x="urn:x"/>')))


# proves: EDU-07
@pytest.mark.parametrize("part", [frozenset(), frozenset({"Token"})], ids=["signed", "unsigned"])
def test_takes_its_token_signed_or_not(engine, part):
    ask(engine, seal(engine, hello(), "schoolA", unsigned=part), identity="schoolA")


# -- Namespaces, the header itself -------------------------------------------------------------


UNKNOWN = {
    "wsse_of_1_1": lambda t: t.replace(f'xmlns:wsse="{WSSE}"', f'xmlns:wsse="{WSSE11}"'),
    "an_old_wsse": lambda t: t.replace(WSSE, "http://schemas.xmlsoap.org/ws/2003/06/secext"),
    "wsse_in_no_namespace": lambda t: t.replace("<wsse:Security ", '<Security ').replace("</wsse:Security>", "</Security>"),
    "an_old_wsu": lambda t: t.replace(WSU, "http://schemas.xmlsoap.org/ws/2003/06/utility"),
    "another_signature": lambda t: t.replace(f'xmlns:ds="{DS}"', 'xmlns:ds="http://www.w3.org/2009/xmldsig11#"'),
}


# proves: WB001
@pytest.mark.parametrize("name", UNKNOWN)
def test_refuses_security_in_an_unknown_namespace(engine, nothing_stored, name):
    good = seal(engine, engine.world.push(), "schoolA", security_attributes="")
    changed = UNKNOWN[name](good.data.decode())
    assert changed.encode() != good.data
    refused(engine, good.but(changed), identity="schoolA", rule="WB003 GW-S3")


# proves: WB003, X13
@pytest.mark.parametrize("name, change", [
    ("no_security", lambda s: unsigned(s.message, s.signer)),
    ("an_empty_security", lambda s: unsigned(s.message.but(Security=wss.security("")), s.signer)),
    ("no_signature", lambda s: s.edited((wss.element_text(s.data, "ds:Signature"), ""))),
    ("no_signature_value", lambda s: s.edited((wss.element_text(s.data, "ds:SignatureValue"), ""))),
    ("no_signed_info", lambda s: s.edited((wss.element_text(s.data, "ds:SignedInfo"), ""))),
    ("no_key_info", lambda s: s.edited((wss.element_text(s.data, "ds:KeyInfo"), ""))),
    ("no_references", lambda s: wss.sign(s.message, s.signer, references=[])),
    ("no_token", lambda s: s.edited((wss.element_text(s.data, "wsse:BinarySecurityToken"), ""))),
])
def test_refuses_what_is_not_signed(engine, nothing_stored, name, change):
    refused(engine, change(seal(engine, engine.world.push(), "schoolA")), identity="schoolA")


# proves: GW-S4
@pytest.mark.parametrize("attributes, taken", [
    ("", True), (' soapenv:mustUnderstand="0"', True), (' soapenv:mustUnderstand="1"', True),
    (' soapenv:actor="urn:elders"', False), (' soapenv:actor="urn:elders" soapenv:mustUnderstand="1"', False),
])
def test_a_security_header_is_ours_unless_it_names_another(world, no_record, attributes, taken):
    sealed = seal(world, hello(), security_attributes=attributes)
    if taken:
        ask(world, sealed)
    else:
        refused(world, sealed)


# proves: GW-S4
def test_a_security_header_for_another_node_is_left_alone(world):
    ask(world, seal(world, hello().but(Other=wss.security("<wsse:UsernameToken/>", ' soapenv:actor="urn:elders"'))))


# -- The signing token ------------------------------------------------------------------------


def key_value(who):
    numbers = who.certificate.public_key().public_numbers()
    modulus, exponent = (wss.b64(n.to_bytes((n.bit_length() + 7) // 8, "big")) for n in (numbers.n, numbers.e))
    return f"<ds:KeyValue><ds:RSAKeyValue><ds:Modulus>{modulus}</ds:Modulus><ds:Exponent>{exponent}</ds:Exponent></ds:RSAKeyValue></ds:KeyValue>"


def in_str(inner):
    return f"<wsse:SecurityTokenReference>{inner}</wsse:SecurityTokenReference>"


def key_identifier(kind, octets):
    return in_str(f'<wsse:KeyIdentifier EncodingType="{wss.BASE64}" ValueType="{kind}">{wss.b64(octets)}</wsse:KeyIdentifier>')


REFERENCES = {
    "key_value": key_value,
    "x509_data": lambda who: f"<ds:X509Data><ds:X509Certificate>{wss.b64(who.der)}</ds:X509Certificate></ds:X509Data>",
    "key_name": lambda who: "<ds:KeyName>saas</ds:KeyName>",
    "key_name_in_a_reference": lambda who: in_str("<ds:KeyName>saas</ds:KeyName>"),
    "subject_key_identifier": lambda who: key_identifier(OASIS + "x509-token-profile-1.0#X509SubjectKeyIdentifier", bytes(20)),
    "certificate_as_key_identifier": lambda who: key_identifier(wss.X509V3, who.der),
    "issuer_and_serial": lambda who: in_str(f"<ds:X509Data><ds:X509IssuerSerial><ds:X509IssuerName>{who.certificate.issuer.rfc4514_string()}</ds:X509IssuerName>"
                                            f"<ds:X509SerialNumber>{who.certificate.serial_number}</ds:X509SerialNumber></ds:X509IssuerSerial></ds:X509Data>"),
    "embedded": lambda who: in_str(f"<wsse:Embedded>{token(who.der, 'X509-2')}</wsse:Embedded>"),
    "external_http": lambda who: in_str(f'<wsse:Reference URI="http://127.0.0.1:9/x509" ValueType="{wss.X509V3}"/>'),
    "external_file": lambda who: in_str(f'<wsse:Reference URI="file:///etc/ssl/cert.pem" ValueType="{wss.X509V3}"/>'),
    "reference_without_uri": lambda who: in_str(f'<wsse:Reference ValueType="{wss.X509V3}"/>'),
    "reference_to_nothing": lambda who: direct_reference("X509-9"),
    "reference_to_the_body": lambda who: direct_reference("id-Body"),
    "reference_to_the_timestamp": lambda who: direct_reference("TS-1"),
    "retrieval_method": lambda who: f'<ds:RetrievalMethod URI="#X509-1" Type="{DS}X509Data"/>',
    "two_children": lambda who: direct_reference("X509-1") + key_value(who),
    "two_references": lambda who: direct_reference("X509-1") + direct_reference("X509-1"),
    "two_references_in_one": lambda who: in_str(f'<wsse:Reference URI="#X509-1" ValueType="{wss.X509V3}"/>' * 2),
    "nothing": lambda who: "",
}


# proves: WB010, BSP-R5402
@pytest.mark.parametrize("name", REFERENCES)
def test_refuses_another_way_to_the_key(engine, nothing_stored, name):
    who = signer(engine, "schoolA")
    refused(engine, wss.sign(engine.world.push(), who, key_info=REFERENCES[name](who)), identity="schoolA", rule="WB010 BSP-R5402")


def test_key_value_alone_is_no_token(engine, nothing_stored):
    who = signer(engine, "schoolA")
    refused(engine, wss.sign(engine.world.push(), who, key_info=key_value(who), token=""), identity="schoolA")


TOKENS = {
    "pkcs7": {"value_type": OASIS + "x509-token-profile-1.0#PKCS7"},
    "pki_path": {"value_type": OASIS + "x509-token-profile-1.0#X509PKIPathv1"},
    "x509v1": {"value_type": OASIS + "x509-token-profile-1.0#X509v1"},
    "no_value_type": {"value_type": None},
    "hex": {"encoding": OASIS + "soap-message-security-1.0#HexBinary"},
}


# proves: WB010
@pytest.mark.parametrize("name", TOKENS)
def test_refuses_another_kind_of_token(engine, nothing_stored, name):
    who = signer(engine, "schoolA")
    refused(engine, wss.sign(engine.world.push(), who, token=token(who.der, **TOKENS[name])), identity="schoolA", rule="WB010")


def raw_token(value):
    return wss.with_id(f'<wsse:BinarySecurityToken EncodingType="{wss.BASE64}" ValueType="{wss.X509V3}">{value}</wsse:BinarySecurityToken>', "X509-1")


BAD_TOKENS = {
    "empty": lambda who: "",
    "no_base64": lambda who: "<x/>" + wss.b64(who.der),
    "not_base64": lambda who: "%%%%",
    "cut": lambda who: wss.b64(who.der[:-40]),
    "more": lambda who: wss.b64(who.der + b"\0"),
    "a_chain": lambda who: wss.b64(b"".join(c.public_bytes(wss.serialization.Encoding.DER) for c in who.chain)),
    "pem": lambda who: wss.b64(who.certificate.public_bytes(wss.serialization.Encoding.PEM)),
    "noise": lambda who: wss.b64(os.urandom(1500)),
    "far_more_than_64_kb": lambda who: wss.b64(who.der) + " " * 200_000,  # proves: P11
}


# proves: WB009, P11
@pytest.mark.parametrize("name", BAD_TOKENS)
def test_refuses_a_token_that_is_no_certificate(engine, nothing_stored, name):
    who = signer(engine, "schoolA")
    refused(engine, wss.sign(engine.world.push(), who, token=raw_token(BAD_TOKENS[name](who))), identity="schoolA", rule="WB009 WB010 GW-S3")


# proves: GW-S3
def test_a_token_has_64_kb(engine, nothing_stored):
    who = signer(engine, "schoolA")
    for size, rule in ((64 * 1024, "WB009"), (64 * 1024 + 1, "GW-S3")):
        refused(engine, wss.sign(engine.world.push(), who, token=raw_token(wss.b64(os.urandom(size)))), identity="schoolA", rule=rule)


# proves: WB010
def test_a_token_may_be_written_in_lines(engine):
    who = signer(engine, "schoolA")
    ask(engine, wss.sign(hello(), who, token=raw_token("\n" + base64.encodebytes(who.der).decode())), identity="schoolA")


# -- Nothing happens before it is proven ----------------------------------------------------------


def flipped(sealed, name):
    """One character of base64 in this element is another."""
    old = wss.element_text(sealed.data, name)
    at = len(old) // 2
    new = old[:at] + ("A" if old[at] != "A" else "B") + old[at + 1:]
    return sealed.edited((old, new))


# proves: WB013.1
@pytest.mark.parametrize("name, change", [
    ("Body", lambda s: s.edited(("@student.", "@studemt."))),
    ("To", lambda s: s.edited((f"?oin={soap.GATEWAY}</wsa:To>", f"?OIN={soap.GATEWAY}</wsa:To>"))),
    ("From", lambda s: s.edited((f"{SCHOOL_A}</wsa:Address>", f"{soap.SCHOOL_B}</wsa:Address>"))),
    ("Action", lambda s: s.edited((f"{CONTRACT}/aanleveren_studentgegevens</wsa:Action>", f"{CONTRACT}/aanleveren_studentgegevens </wsa:Action>"))),
    ("MessageID", lambda s: s.edited((s.message.message_id, "urn:uuid:" + soap.new_uuid()))),
    ("ReplyTo", lambda s: s.edited((f"{soap.ANONYMOUS}</wsa:Address></wsa:ReplyTo>", f"{soap.ANONYMOUS} </wsa:Address></wsa:ReplyTo>"))),
    ("Timestamp", lambda s: s.edited(("<wsu:Created>", "<wsu:Created> "))),
    ("SignatureValue", lambda s: flipped(s, "ds:SignatureValue")),
    ("DigestValue", lambda s: flipped(s, "ds:DigestValue")),
    ("Token", lambda s: flipped(s, "wsse:BinarySecurityToken")),
    ("SignedInfo", lambda s: s.edited(("<ds:SignedInfo>", "<ds:SignedInfo> "))),
    ("an_attribute_on_the_body", lambda s: s.edited(("<soapenv:Body ", '<soapenv:Body x="" '))),
])
def test_refuses_what_was_changed_after_signing(engine, nothing_stored, name, change):
    refused(engine, change(seal(engine, engine.world.push(), "schoolA")), identity="schoolA", rule="WB013.1 WB009")


# proves: WB013.1
@pytest.mark.parametrize("value", ["", "AAAA", "A" * 344, "A" * 342 + "==", wss.b64(bytes(255) + b"\1"), wss.b64(bytes(257)), "=" * 344, "\u00e9" * 344])
def test_refuses_a_signature_value_of_any_other_kind(engine, nothing_stored, value):
    sealed = seal(engine, engine.world.push(), "schoolA")
    refused(engine, sealed.edited((f">{sealed.value}<", f">{value}<")), identity="schoolA")


# -- Basic Security Profile ------------------------------------------------------------------------


def hmac_length(engine):
    return wss.sign(engine.world.push(), signer(engine, "schoolA"), method_inner="<ds:HMACOutputLength>0</ds:HMACOutputLength>")


def enveloping(engine):
    who = signer(engine, "schoolA")
    inner = f'<ds:Object xmlns:wsu="{WSU}" wsu:Id="OBJ-1"><x xmlns="urn:x"/></ds:Object>'
    return wss.sign(engine.world.push(), who, more_in_signature=inner, more_references=(Reference("OBJ-1"),))


def an_object(engine):
    return wss.sign(engine.world.push(), signer(engine, "schoolA"), more_in_signature="<ds:Object/>")


def manifest(engine):
    who, message = signer(engine, "schoolA"), engine.world.push()
    good = Signed(message, who)
    listed = "".join(ref.text(ref.value_in(wss.canon.parse(good.seal().data))) for ref in good.all_references())
    inner = f'<ds:Object><ds:Manifest xmlns:wsu="{WSU}" wsu:Id="M-1">{listed}</ds:Manifest></ds:Object>'
    return wss.sign(message, who, more_in_signature=inner, references=[Reference("M-1", attributes=f' Type="{DS}Manifest"')])


def two_key_infos(engine):
    return wss.sign(engine.world.push(), signer(engine, "schoolA"), more_in_signature=f"<ds:KeyInfo>{direct_reference('X509-1')}</ds:KeyInfo>")


# proves: BSP-R3102, BSP-R5401, BSP-R5402, BSP-R5403, X16
@pytest.mark.parametrize("make", [hmac_length, enveloping, an_object, manifest, two_key_infos], ids=lambda make: make.__name__)
def test_refuses_by_the_basic_security_profile(engine, nothing_stored, make):
    refused(engine, make(engine), identity="schoolA", rule="BSP-R3102 BSP-R5401 BSP-R5403")


# -- Limits ------------------------------------------------------------------------------------------


def with_references(engine, count, message=None):
    """A good message with `count` references: the rest to header blocks of its own."""
    message = message or hello()
    extra = count - 8
    message = message.but(**{f"X{n}": f'<x:x{n} xmlns:x="urn:x"/>' for n in range(extra)})
    return wss.sign(message, signer(engine, "schoolA"))


# proves: GW-S3, X15
def test_takes_twenty_references_and_no_more(engine, no_record):
    ask(engine, with_references(engine, 20), identity="schoolA")
    refused(engine, with_references(engine, 21, engine.world.push()), identity="schoolA")


# proves: GW-S3, X12
@pytest.mark.parametrize("name, change", [
    ("two_signatures", lambda s: s.edited(("</ds:Signature>", "</ds:Signature>" + wss.element_text(s.data, "ds:Signature")))),
    ("an_empty_second_signature", lambda s: s.edited(("</ds:Signature>", "</ds:Signature><ds:Signature/>"))),
    ("two_tokens", lambda s: s.edited(("<wsu:Timestamp ", token(s.signer.der, "X509-2") + "<wsu:Timestamp "))),
    ("two_security_headers", lambda s: s.edited(("</wsse:Security>", "</wsse:Security>" + wss.security("")))),
    ("a_security_header_before", lambda s: s.edited(("<soapenv:Header>", "<soapenv:Header>" + wss.security("")))),
    ("a_confirmation_in_a_request", lambda s: s.edited(("</wsse:Security>", f'<wsse11:SignatureConfirmation xmlns:wsse11="{WSSE11}"/></wsse:Security>'))),
    ("a_username_token", lambda s: s.edited(("</wsse:Security>", "<wsse:UsernameToken/></wsse:Security>"))),
    ("an_unknown_child", lambda s: s.edited(("</wsse:Security>", '<x xmlns="urn:x"/></wsse:Security>'))),
])
def test_refuses_more_than_one_of_a_kind(engine, nothing_stored, name, change):
    refused(engine, change(seal(engine, engine.world.push(), "schoolA")), identity="schoolA", rule="GW-S3")


# proves: GW-S3
def test_refuses_two_transforms(engine, nothing_stored):
    twice = {"transforms": ((wss.EXC_C14N, None), (wss.EXC_C14N, None))}
    refused(engine, wss.sign(engine.world.push(), signer(engine, "schoolA"), each={"Body": twice}), identity="schoolA", rule="WB007")
