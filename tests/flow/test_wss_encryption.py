"""What comes encrypted and what goes back (standards WB005, WB006, WB008, WB012; attacks 4). The lists of algorithms: test_wss_algorithms.py."""
import dataclasses
import re

import pytest

import soap
import wss
from soap import SUPPLIER, elements, hello
from talk import ask, encrypted, own, refused, seal, signer
from wss import DS, WSU, XMLENC, Reference
from wss_encryption import ELEMENT, MGF_SHA256, OAEP, REFERS_TO_KEY, SHA256, Encryption, encrypt


def shape(answer):
    """Of a fault, everything but what is new each time."""
    detail = answer.root.find("s:Header/wsa:FaultDetail", soap.NS)
    return answer.code, answer.text, answer.detail, answer.status, detail is None, sorted(answer.header_names())


# -- Forms that are good ----------------------------------------------------------------


GOOD = {
    "key_by_issuer": {"key_info": "issuer"},
    "key_by_ski": {"key_info": "ski"},
    "key_by_thumbprint": {"key_info": "thumbprint"},
    "key_not_named": {"key_info": ""},
    "data_refers_to_key": {"data_key_info": REFERS_TO_KEY},
    "key_after_the_signature": {"last": True},
    "other_ids": {"data_id": "ED-" + soap.new_uuid(), "key_id": "EK-" + soap.new_uuid()},
}


# proves: WB005, WB006, WB008
@pytest.mark.parametrize("name", GOOD)
def test_takes_the_form(world, name):
    ask(world, encrypted(world, seal(world, hello()), **GOOD[name]), "SE")


# proves: WB005, WB012
def test_a_large_push_and_page_go_both_ways(world):
    message = world.push_many([{} for _ in range(300)])
    assert len(ask(world, seal(world, message, profile="SE"), "SE").outcomes()) == 300
    page = ask(world, seal(world, soap.Message("opvragen_resultaten", payload=elements(paginagrootte=50)), profile="SE"), "SE")
    assert len(page.all("resultaten/respons")) == 50


# proves: WB005, WB012
def test_an_answer_can_be_read_by_who_signed_alone(world):
    answer = ask(world, seal(world, hello(), "schoolA", profile="SE"), "SE", identity="saas")  # decrypted with schoolA's key
    assert answer.value("verbinding/oinVerbinding") == SUPPLIER
    raw = world.post(seal(world, hello(), profile="SE"), path="/edukoppeling/bpvmonitor/v1/se").body
    assert b"testen_verbinding_response" not in raw and len(re.findall(rb"<[\w:]*EncryptedData[ >]", raw)) == len(re.findall(rb"<[\w:]*EncryptedKey[ >]", raw)) == 1


# proves: WB005
def test_two_answers_share_no_key_and_no_iv(world):
    values = set()
    for _ in range(3):
        raw = world.post(seal(world, hello(), profile="SE"), path="/edukoppeling/bpvmonitor/v1/se").body.decode()
        values.update(value[:16] for value in re.findall(r"<[\w:]*CipherValue[^>]*>([^<]+)<", raw))
    assert len(values) == 6


# -- One failure ---------------------------------------------------------------------------


def tampered(at):
    def bend(octets):
        octets = bytearray(octets)
        octets[at] ^= 1
        return bytes(octets)

    return bend


FAILURES = {
    "iv": {"bend_cipher": tampered(0)},
    "first_block": {"bend_cipher": tampered(12)},
    "middle": {"bend_cipher": tampered(200)},
    "tag": {"bend_cipher": tampered(-1)},
    "tag_cut_to_4": {"bend_cipher": lambda octets: octets[:-12]},  # proves: E5
    "tag_cut_to_12": {"bend_cipher": lambda octets: octets[:-4]},
    "no_tag": {"bend_cipher": lambda octets: octets[:-16]},
    "one_octet_more": {"bend_cipher": lambda octets: octets + b"\0"},
    "tag_alone": {"bend_cipher": lambda octets: octets[:28]},
    "iv_alone": {"bend_cipher": lambda octets: octets[:12]},
    "nothing": {"bend_cipher": lambda octets: b""},
    "key_tampered": {"bend_key": tampered(7)},
    "key_end_tampered": {"bend_key": tampered(-1)},
    "key_cut": {"bend_key": lambda octets: octets[:-1]},
    "key_longer": {"bend_key": lambda octets: octets + b"\0"},
    "key_of_zeroes": {"bend_key": lambda octets: bytes(len(octets))},
    "key_above_the_modulus": {"bend_key": lambda octets: b"\xff" * len(octets)},
    "key_empty": {"bend_key": lambda octets: b""},
    "content_key_of_16": {"content_key": bytes(16)},
    "content_key_of_24": {"content_key": bytes(24)},
    "no_base64": {"cipher_data": "<xenc:CipherValue>%%%</xenc:CipherValue>"},
    "no_cipher_value": {"cipher_data": ""},
    "two_cipher_values": {"cipher_data": "<xenc:CipherValue>AAAA</xenc:CipherValue>" * 2},
    "key_no_base64": {"key_cipher_data": "<xenc:CipherValue>%%%</xenc:CipherValue>"},
    "key_no_cipher_value": {"key_cipher_data": ""},
    "cbc": {"data": XMLENC + "aes256-cbc"},
    "rsa_1_5": {"transport": XMLENC + "rsa-1_5"},
    "no_xml": {"bend_plain": lambda octets: b"\x00\xffnothing that was signed"},
    "half_an_element": {"bend_plain": lambda octets: octets[:-30]},
    "other_content": {"bend_plain": lambda octets: octets.replace(b"@student.", b"@Student.")},
    "no_content": {"bend_plain": lambda octets: b""},
}


@pytest.fixture(scope="module")
def one_failure(world):
    """What every failure looks like."""
    return shape(refused(world, encrypted(world, seal(world, world.push()), bend_cipher=tampered(40)), profile="SE"))


# proves: WB008, E1, E2, E5
@pytest.mark.parametrize("name", FAILURES)
def test_every_failure_to_decrypt_looks_the_same(world, nothing_stored, one_failure, name):
    answer = refused(world, encrypted(world, seal(world, world.push()), **FAILURES[name]), profile="SE")
    assert shape(answer) == one_failure and answer.detail is None


# proves: WB008
def test_encrypted_to_somebody_else(world, nothing_stored, one_failure):
    for name in ("saas", "schoolB", "otherRoot"):
        sealed = encrypt(seal(world, world.push()), signer(world, name).certificate)
        assert shape(refused(world, sealed, profile="SE")) == one_failure


# -- Order: signed, then encrypted --------------------------------------------------------------


# proves: WB006, E6
def test_refuses_what_is_encrypted_and_not_signed(world, nothing_stored):
    push, how = world.push(), Encryption(own(world, "decrypts").certificate)
    content = how.data_element(push.body.encode())
    text = push.but(Security=wss.security(how.key_element())).text().replace(push.body, content)
    refused(world, wss.Sealed(text.encode(), push, signer(world, "saas"), ""), profile="SE")
    # Nor with the Timestamp alone signed.
    signed = wss.sign(push, signer(world, "saas"), references=[Reference("TS-1")])
    refused(world, encrypted(world, signed), profile="SE")


def encrypted_first(world, message, options=None, **signing):
    """The signature is over the encrypted Body."""
    how = Encryption(own(world, "decrypts").certificate, **(options or {}))
    content = how.data_element(message.body.encode())
    return wss.sign(dataclasses.replace(message, body=content), signer(world, "saas"), more={"key": how.key_element()},
                    order=("key", "token", "timestamp", "signature"), **signing)


# proves: WB006, E6
def test_refuses_a_body_that_was_signed_after_encryption(world, nothing_stored):
    refused(world, encrypted_first(world, world.push()), profile="SE")


# proves: WB006
def test_refuses_a_signature_over_encrypted_data(world, nothing_stored):
    named = (lambda t: t.replace("<xenc:EncryptedData ", f'<xenc:EncryptedData xmlns:wsu="{WSU}" wsu:Id="id-Data" '),)
    sealed = encrypted_first(world, world.push(), unsigned={"Body"}, dress=named, more_references=(Reference("id-Data"),))
    refused(world, sealed, profile="SE")


# proves: WB013.1
@pytest.mark.parametrize("part", ["Body", "Timestamp", "To", "MessageID"])
def test_refuses_an_unsigned_part_in_an_encrypted_message(world, nothing_stored, part):
    refused(world, encrypted(world, seal(world, world.push(), unsigned={part})), profile="SE")


# proves: WB002.2
def test_refuses_an_old_message_that_can_be_decrypted(world, nothing_stored, one_failure):
    assert shape(refused(world, seal(world, world.push(), profile="SE", created=soap.now(hours=-1), expires=None), profile="SE")) == one_failure


# -- Forms that are not good ----------------------------------------------------------------------


# proves: WB005
@pytest.mark.parametrize("name", ["To", "From", "Action", "MessageID"])
def test_refuses_an_encrypted_header(world, nothing_stored, name):
    push, how = world.push(), Encryption(own(world, "decrypts").certificate, type=ELEMENT, data_id="ED-2", references="")
    sealed = seal(world, push)
    header = wss.element_text(sealed.data, f"wsa:{name}")
    hidden = sealed.edited((header, how.data_element(header.encode())))
    code = {"To": "DK0005", "From": "EK0020", "Action": "DK0006", "MessageID": "DK0007"}[name]
    refused(world, encrypted(world, hidden), code, profile="SE")
    inner = f"<wsa:{name}>{how.data_element(b'x')}</wsa:{name}>"
    code = "EK0020" if name == "From" else "DK0011"
    refused(world, encrypted(world, sealed.edited((header, inner))), code, profile="SE", confirmed=False)


NOT_CONTENT = {
    "type_element": ({"type": ELEMENT}, None),
    "type_unknown": ({"type": "urn:elders"}, None),
    "compressed": ({"type": "http://www.isotopicmaps.org/xmlenc/gzip"}, None),  # E9
    "text_beside": ({}, ("</soapenv:Body>", "x</soapenv:Body>")),
    "a_space_beside": ({}, ("</soapenv:Body>", " </soapenv:Body>")),
    "a_space_by_number_beside": ({}, ("</soapenv:Body>", "&#32;</soapenv:Body>")),
    "a_space_as_cdata_beside": ({}, ("</soapenv:Body>", "<![CDATA[ ]]></soapenv:Body>")),
    "element_beside": ({}, ("</soapenv:Body>", "<x/></soapenv:Body>")),
    "element_before": ({}, ("<xenc:EncryptedData ", "<x/><xenc:EncryptedData ")),
    "wrapped": ({}, None),
    "cipher_reference": ({"cipher_data": '<xenc:CipherReference URI="http://127.0.0.1:9/x"/>'}, None),  # E8
    "cipher_reference_here": ({"cipher_data": '<xenc:CipherReference URI="#id-Body"/>'}, None),
    "key_cipher_reference": ({"key_cipher_data": '<xenc:CipherReference URI="file:///etc/hostname"/>'}, None),
    "retrieval_method": ({"data_key_info": f'<ds:KeyInfo xmlns:ds="{DS}"><ds:RetrievalMethod URI="http://127.0.0.1:9/k" Type="{XMLENC}EncryptedKey"/></ds:KeyInfo>'}, None),
    "retrieval_method_in_the_key": ({"key_info": f'<ds:KeyInfo xmlns:ds="{DS}"><ds:RetrievalMethod URI="#X509-1"/></ds:KeyInfo>'}, None),
    "no_data_reference": ({"references": ""}, None),
    "another_data_reference": ({"references": '<xenc:DataReference URI="#ED-9"/>'}, None),
    "an_external_data_reference": ({"references": '<xenc:DataReference URI="http://127.0.0.1:9/#ED-1"/>'}, None),
    "two_data_references": ({"references": '<xenc:DataReference URI="#ED-1"/><xenc:DataReference URI="#id-To"/>'}, None),
    "key_reference": ({"references": '<xenc:DataReference URI="#ED-1"/><xenc:KeyReference URI="#EK-1"/>'}, None),
}


# proves: WB005, E7, E8, E9
@pytest.mark.parametrize("name", NOT_CONTENT)
def test_refuses_what_is_not_the_content_of_the_body(world, nothing_stored, name):
    options, edit = NOT_CONTENT[name]
    sealed = encrypted(world, seal(world, world.push()), **options)
    if edit:
        sealed = sealed.edited(edit)
    if name == "wrapped":
        data = wss.element_text(sealed.data, "xenc:EncryptedData")
        sealed = sealed.edited((data, f'<w:w xmlns:w="urn:elders">{data}</w:w>'))
    refused(world, sealed, profile="SE")


# proves: E5
def test_refuses_two_encrypted_data_with_one_key_and_iv(world, nothing_stored):
    sealed = seal(world, world.push())
    how = Encryption(own(world, "decrypts").certificate, iv=bytes(12))
    content = re.search(r"<soapenv:Body[^>]*>(.*)</soapenv:Body>", sealed.data.decode(), re.S).group(1)
    half = len(content) // 2
    first = how.data_element(content[:half].encode())
    second = how.data_element(content[half:].encode()).replace('Id="ED-1"', 'Id="ED-2"')
    key = how.key_element().replace("</xenc:ReferenceList>", '<xenc:DataReference URI="#ED-2"/></xenc:ReferenceList>')
    refused(world, sealed.edited((content, first + second), ("<wsse:BinarySecurityToken ", key + "<wsse:BinarySecurityToken ")), profile="SE")


KEYS = {
    "two_keys": lambda key: key + key.replace('"EK-1"', '"EK-2"'),
    "two_keys_with_one_id": lambda key: key + key,
    "no_key": lambda key: "",
    "a_key_in_the_key": lambda key: key.replace("</xenc:EncryptedKey>", f"<x>{key}</x></xenc:EncryptedKey>"),
    "a_key_for_the_key": lambda key: re.sub(r"<ds:KeyInfo.*?</ds:KeyInfo>", f'<ds:KeyInfo xmlns:ds="{DS}">{key}</ds:KeyInfo>', key, flags=re.S),  # E7
    "a_hundred_keys": lambda key: "".join(key.replace('"EK-1"', f'"EK-{n}"') for n in range(100)),
    "no_method": lambda key: re.sub(r"<xenc:EncryptionMethod.*?</xenc:EncryptionMethod>", "", key, flags=re.S),
}


# proves: E7, WB008
@pytest.mark.parametrize("name", KEYS)
def test_refuses_other_keys(world, nothing_stored, name):
    sealed = encrypted(world, seal(world, world.push()))
    key = wss.element_text(sealed.data, "xenc:EncryptedKey")
    changed = KEYS[name](key)
    assert changed != key
    refused(world, sealed.edited((key, changed)), profile="SE")


INSIDE = {
    "a_doctype": lambda octets: b"<!DOCTYPE x [<!ENTITY e 'x'>]>" + octets,
    "a_processing_instruction": lambda octets: b"<?x y?>" + octets,
    "an_entity": lambda octets: octets.replace(b"@student.", b"&e;@student."),
    "not_utf_8": lambda octets: octets.replace(b"@student.", b"\xff@student."),
    "the_end_of_the_body": lambda octets: octets + b"</soapenv:Body><soapenv:Body>",
    "the_end_of_the_envelope": lambda octets: octets + b"</soapenv:Body></soapenv:Envelope>",
    "deep": lambda octets: b"<a>" * 70 + octets + b"</a>" * 70,
    "many_attributes": lambda octets: b"<a " + b" ".join(b"a%d=''" % n for n in range(40_000)) + b"/>",
    "another_encrypted_data": lambda octets: f'<xenc:EncryptedData xmlns:xenc="{XMLENC}"/>'.encode(),
    "another_signature": lambda octets: octets.replace(b"</bpv:studentgegevens>", f'<ds:Signature xmlns:ds="{DS}"/></bpv:studentgegevens>'.encode()),
    "an_id_of_outside": lambda octets: octets.replace(b"<bpv:studentgegevens>", b'<bpv:studentgegevens Id="id-To">'),
    "a_megabyte_of_text": lambda octets: octets.replace(b"@student.", b"x" * 1_048_577),
}


# proves: E7, E9
@pytest.mark.parametrize("name", INSIDE)
def test_what_was_inside_is_held_to_the_same_limits(world, nothing_stored, one_failure, name):
    answer = refused(world, encrypted(world, seal(world, world.push()), bend_plain=INSIDE[name]), profile="SE")
    assert shape(answer) == one_failure


# proves: E7
def test_recursion_is_one_deep(world, nothing_stored):
    """The Body's content, encrypted, signed, and encrypted again."""
    inner = encrypted_first(world, world.push(), {"data_id": "ED-2", "key_id": "EK-2"})
    refused(world, encrypted(world, inner), profile="SE")


# -- Certificates with one purpose -------------------------------------------------------------------


# proves: WB012
@pytest.mark.parametrize("transport", [{}, {"transport": OAEP, "digest": SHA256, "mgf": MGF_SHA256}], ids=["mgf1p", "oaep"])
def test_an_answer_to_a_signing_certificate_goes_to_the_registered_one(world, transport):
    add = ("certificaat", "add", "--oin", SUPPLIER, "--doel", "VERSLEUTELING", "--bestand", world.pki / "saas-g4-decrypt.cert.pem")
    world.admin(*add)
    try:
        sealed = encrypted(world, seal(world, hello(), "saas-g4-sign"), **transport)
        reader = signer(world, "saas-g4-decrypt")
        sealed.signer = Both(sealed.signer, reader)
        ask(world, sealed, "SE")
    finally:
        world.admin("certificaat", "withdraw", "--oin", SUPPLIER, "--vingerafdruk", world.fingerprint("saas-g4-decrypt"))


class Both:
    """Who signs with one key and reads with another."""

    def __init__(self, writer, reader):
        self.certificate, self.der, self.key = writer.certificate, writer.der, reader.key


# proves: WB012
@pytest.mark.parametrize("who", ["saas-g4-sign", "ecP256"])
def test_without_a_certificate_to_encrypt_to_nothing_is_done(world, nothing_stored, who):
    sealed = encrypted(world, seal(world, world.push(), who))
    refused(world, sealed, profile="SE", confirmed=True, hidden=False, rule="WB012")


# proves: WB008
def test_the_key_before_this_one_still_opens(g4, no_record):
    """The gateway of the G4 certificates has the G1 key as [decryption] previous_key."""
    sealed = seal(g4, hello(), "schoolA")
    ask(g4, encrypt(sealed, signer(g4, "gateway").certificate), "SE")
    refused(g4, encrypt(sealed, signer(g4, "saas").certificate), profile="SE")
