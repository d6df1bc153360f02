"""Tricks with the form of a signature, its keys and its size, and what is only another way to write the same (attacks 1)."""
import re

import pytest

import wss
from soap import GATEWAY
from talk import WRAP, Case, ask, refused, seal, signer
from wss import WSU, Reference, direct_reference, element_text
from wss_forms import attributes_turned, open_and_close, single_quotes


# -- The signature's own form ----------------------------------------------------------------------


def comment_in(name):
    return lambda c: re.sub(rf"(<ds:{name}>.{{10}})", r"\1<!-- x -->", c.text, count=1)


def cdata_in(name):
    return lambda c: re.sub(rf"<ds:{name}>([^<]*)<", rf"<ds:{name}><![CDATA[\1]]><", c.text, count=1)


FORM = {
    "a_comment_in_digest_value": comment_in("DigestValue"),
    "a_comment_in_signature_value": comment_in("SignatureValue"),
    "an_evil_digest_before_a_comment": lambda c: re.sub(r"<ds:DigestValue>([^<]*)<", r"<ds:DigestValue><!--\1-->\1<", c.text, count=1),
    "two_signed_infos": lambda c: c.put(("<ds:SignatureValue>", element_text(c.text, "ds:SignedInfo") + "<ds:SignatureValue>")),
    "an_empty_signed_info_before": lambda c: c.put(("<ds:SignedInfo>", "<ds:SignedInfo/><ds:SignedInfo>")),
    "two_signature_values": lambda c: c.put(("<ds:KeyInfo>", element_text(c.text, "ds:SignatureValue") + "<ds:KeyInfo>")),
    "an_element_in_signature_value": lambda c: c.put(("</ds:SignatureValue>", "<x/></ds:SignatureValue>")),
    "something_else_in_the_signature": lambda c: c.put(("<ds:KeyInfo>", "<x/><ds:KeyInfo>")),
    "text_in_the_signature": lambda c: c.put(("<ds:KeyInfo>", "x<ds:KeyInfo>")),
    "signature_value_first": lambda c: c.put((element_text(c.text, "ds:SignatureValue"), ""), ("<ds:SignedInfo>", element_text(c.text, "ds:SignatureValue") + "<ds:SignedInfo>")),
    "a_wrapper_around_signed_info": lambda c: c.put(("<ds:SignedInfo>", "<ds:Object><ds:SignedInfo>"), ("</ds:SignedInfo>", "</ds:SignedInfo></ds:Object>")),
    "a_wrapper_around_the_signature": lambda c: c.put(("<ds:Signature>", f'<w:w xmlns:w="{WRAP}"><ds:Signature>'), ("</ds:Signature>", "</ds:Signature></w:w>")),
}


# proves: BSP-R5402, X12
@pytest.mark.parametrize("name", FORM)
def test_refuses_a_signature_of_another_form(engine, nothing_stored, name):
    case = Case(engine)
    text = FORM[name](case)
    assert text != case.text
    refused(engine, case.good.but(text), identity="schoolA")


# proves: BSP-R5402, X12
@pytest.mark.parametrize("more", ["<x/>", "text", "<ds:CanonicalizationMethod/>", "<ds:SignatureMethod/>", "<ds:Manifest/>", "<ds:Reference/>"])
def test_refuses_signed_info_with_something_else_in_it(engine, nothing_stored, more):
    refused(engine, seal(engine, engine.world.push(), "schoolA", more_in_signed_info=more), identity="schoolA")


# -- Keys ---------------------------------------------------------------------------------------------


# proves: X14
def test_a_foreign_token_or_a_shared_secret_is_no_key(engine, nothing_stored):
    push = engine.world.push()
    for name in ("otherRoot", "selfSigned"):
        refused(engine, seal(engine, push, name), identity="schoolA")
    who = signer(engine, "schoolA")
    refused(engine, wss.sign(push, who, method=wss.MORE + "hmac-sha256"), identity="schoolA")
    good, other = wss.sign(push, who), signer(engine, "schoolB")
    refused(engine, good.edited((wss.b64(who.der), wss.b64(other.der))), "DK0002", identity="schoolA", confirmed=False)


# -- Floods and cycles -----------------------------------------------------------------------------------


# proves: GW-S3, X15
@pytest.mark.parametrize("name, count, of", [("many", 200, "id-To"), ("very_many", 10_000, "id-To"), ("of_the_body", 200, "id-Body")])
def test_refuses_a_flood_of_references_at_once(engine, nothing_stored, name, count, of):
    who = signer(engine, "schoolA")
    sealed = wss.sign(engine.world.push(), who)
    one = re.search(r"<ds:Reference .*?</ds:Reference>", sealed.data.decode(), re.S).group()
    flood = sealed.edited(("</ds:SignedInfo>", one.replace("#id-To", "#" + of) * count + "</ds:SignedInfo>"))
    before_ = engine.cpu_seconds()
    for _ in range(3):
        refused(engine, flood, identity="schoolA", rule="GW-S3")
    assert engine.cpu_seconds() - before_ < 1.5  # the sanitizers' build, the answer's signature included; the bench has the real figure


# proves: GW-S3, X15
def test_refuses_one_reference_repeated(engine, nothing_stored):
    refused(engine, seal(engine, engine.world.push(), "schoolA", more_references=(Reference("id-Body"),)), identity="schoolA")
    refused(engine, seal(engine, engine.world.push(), "schoolA", more_references=(Reference("id-To"),) * 3), identity="schoolA")


# proves: X16
@pytest.mark.parametrize("target", ["signature", "signed_info", "reference", "signature_value", "key_info"])
def test_refuses_a_cycle(engine, nothing_stored, target):
    name = {"signature": "Signature", "signed_info": "SignedInfo", "reference": "Reference", "signature_value": "SignatureValue", "key_info": "KeyInfo"}[target]
    dress = (lambda t: re.sub(rf"<ds:{name}([ >])", rf'<ds:{name} Id="S-1"\1', t, count=1),)
    refused(engine, seal(engine, engine.world.push(), "schoolA", more_references=(Reference("S-1"),), dress=dress), identity="schoolA", rule="GW-S1")


# proves: X16, BSP-R3102
def test_refuses_references_to_references(engine, nothing_stored):
    key_info = direct_reference("X509-1").replace("<wsse:SecurityTokenReference", f'<wsse:SecurityTokenReference xmlns:wsu="{WSU}" wsu:Id="STR-1"')
    refused(engine, wss.sign(engine.world.push(), signer(engine, "schoolA"), key_info=key_info, more_references=(Reference("STR-1"),)), identity="schoolA")
    for inner in (f'<wsse:Reference URI="#STR-2" ValueType="{wss.X509V3}"/>', '<wsse:Reference URI="#STR-1"/>'):
        chain = f'<wsse:SecurityTokenReference xmlns:wsu="{WSU}" wsu:Id="STR-1">{inner}</wsse:SecurityTokenReference>'
        more = {"second": f'<wsse:SecurityTokenReference xmlns:wsu="{WSU}" wsu:Id="STR-2"><wsse:Reference URI="#X509-1"/></wsse:SecurityTokenReference>'}
        refused(engine, wss.sign(engine.world.push(), signer(engine, "schoolA"), key_info=chain, more=more, order=("token", "second", "timestamp", "signature")), identity="schoolA")


# -- The same message, written otherwise -------------------------------------------------------------------


def references_in_text(text):
    return text.replace("@student.", "&#64;student.").replace(f"?oin={GATEWAY}", f"?oin=&#48;{GATEWAY[1:]}")


def spaces_in_tags(text):
    return re.sub(r"<(/?)([\w:]+)( [^<>]*?)?(/?)>", lambda m: f"<{m[1]}{m[2]}{(m[3] or '').replace(' wsu:Id', chr(10) + '  wsu:Id')} {m[4]}>", text)


SAME = {
    "single_quotes": single_quotes,
    "attributes_turned": attributes_turned,
    "open_and_close": open_and_close,
    "references_in_text": references_in_text,
    "spaces_in_tags": spaces_in_tags,
    "cdata": lambda t: re.sub(r"<bpv:roepnaam>([^<]*)<", r"<bpv:roepnaam><![CDATA[\1]]><", t),
    "a_comment_in_the_body": lambda t: t.replace("@student.", "@stu<!-- x -->dent."),
    "a_comment_in_from": lambda t: t.replace("98QQ00000</wsa:Address>", "98QQ<!-- x -->00000</wsa:Address>"),
    "space_between_parts": lambda t: t.replace("</wsse:Security>", "</wsse:Security>\r\n\t").replace("<soapenv:Body", "\n<soapenv:Body").replace("<wsu:Timestamp", "\n<wsu:Timestamp"),
    "no_declaration": lambda t: t.replace('<?xml version="1.0" encoding="UTF-8"?>', ""),
    "a_byte_order_mark": lambda t: "\ufeff" + t,
}


# proves: GW-R3, X19
@pytest.mark.parametrize("name", SAME)
def test_the_same_message_written_otherwise_is_the_same(engine, name):
    case = Case(engine)
    text = SAME[name](case.text)
    assert text != case.text
    kenmerk = re.search(r"<bpv:bpvoKenmerk>([^<]*)<", case.body).group(1)
    answer = ask(engine, case.good.but(text), identity="schoolA")
    assert answer.outcomes() == {kenmerk: ("NIEUW", [])}


# proves: X19
@pytest.mark.parametrize("name, change", [
    ("a_line_end", lambda c: c.put(("<bpv:studentgegevens>", "\n<bpv:studentgegevens>"))),
    ("a_space_in_a_value", lambda c: c.put((f"?oin={GATEWAY}</wsa:To>", f"?oin={GATEWAY} </wsa:To>"))),
    ("another_case", lambda c: c.put(("@student.", "@Student."))),
    ("pretty_signed_info", lambda c: c.text.replace("</ds:SignatureMethod><ds:Reference", "</ds:SignatureMethod>\n<ds:Reference")),
    ("crlf_in_a_signed_part", lambda c: c.put(("</wsu:Created>", "</wsu:Created>\r\n"))),
])
def test_a_message_that_is_not_the_same_is_refused(engine, nothing_stored, name, change):
    case = Case(engine)
    refused(engine, case.good.but(change(case)), identity="schoolA")


def test_an_unsigned_copy_beside_the_signed_one_is_refused(engine, nothing_stored):
    case = Case(engine)
    refused(engine, case.good.but(case.text.replace(case.security, "")), identity="schoolA")
