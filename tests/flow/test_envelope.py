"""Letters that are no letters: encodings, XML, SOAP (standards 2.1 and GW-R1, GW-R3; attacks 2 and 3)."""
import re

import pytest

from soap import (
    BPV, SCHOOL_A, SOAP, UNSPECIFIED, Message, assert_answered, assert_fault, block, elements, epr, hello, new_uuid,
)

SOAP12 = "http://www.w3.org/2003/05/soap-envelope"
BODY = re.compile(r"<bpv:testen_verbinding_request.*</bpv:testen_verbinding_request>", re.S)


def with_text(change):
    """The good message, its text changed by `change`."""
    return change(hello().text()).encode()


# -- Envelope --------------------------------------------------------------------

DEEP = "<a>" * 65 + "</a>" * 65

BROKEN = {
    "soap_1_2": lambda t: t.replace(SOAP, SOAP12),  # proves: WW001
    "an_envelope_in_no_namespace": lambda t: t.replace(SOAP, ""),
    "soap_1_2_body_in_a_soap_1_1_envelope": lambda t: t.replace("<soapenv:Body>", f'<b:Body xmlns:b="{SOAP12}">').replace("</soapenv:Body>", "</b:Body>"),  # proves: S6
    "another_root": lambda t: t.replace("soapenv:Envelope", "soapenv:Letter"),
    "no_body": lambda t: re.sub("<soapenv:Body>.*</soapenv:Body>", "", t, flags=re.S),
    "no_xml_at_all": lambda t: "studentgegevens;emailadres\n",
    "nothing": lambda t: "",
    "half_a_message": lambda t: t[: len(t) // 2],
    "text_after_the_envelope": lambda t: t + "x",
    "two_documents": lambda t: t + t,
    "crossed_tags": lambda t: t.replace("</soapenv:Header>", "</soapenv:Body>", 1),
    "an_undeclared_prefix": lambda t: t.replace("</soapenv:Header>", "<x:y/></soapenv:Header>"),
    "an_element_after_body": lambda t: t.replace("</soapenv:Envelope>", "<x xmlns='urn:x'/></soapenv:Envelope>"),  # proves: BP-R1011
    "a_second_body": lambda t: t.replace("</soapenv:Envelope>", "<soapenv:Body/></soapenv:Envelope>"),
    "a_second_header": lambda t: t.replace("<soapenv:Body>", "<soapenv:Header/><soapenv:Body>"),
    "a_header_after_the_body": lambda t: re.sub(r"(<soapenv:Header>.*</soapenv:Header>)(<soapenv:Body>.*</soapenv:Body>)", r"\2\1", t, flags=re.S),
    "text_in_the_envelope": lambda t: t.replace("<soapenv:Body>", "x<soapenv:Body>"),
    "a_doctype": lambda t: t.replace("?>", "?><!DOCTYPE x>", 1),  # proves: BP-R1008
    "a_doctype_with_an_entity": lambda t: t.replace("?>", "?><!DOCTYPE x [<!ENTITY e 'a'>]>", 1),
    "an_external_doctype": lambda t: t.replace("?>", "?><!DOCTYPE x SYSTEM 'http://127.0.0.1:9/x.dtd'>", 1),
    "an_undefined_entity": lambda t: t.replace("anonymous?oin=", "&e;?oin=", 1),
    "a_processing_instruction_before_the_root": lambda t: t.replace("?>", "?><?xml-stylesheet href='x'?>", 1),  # proves: BP-R1009
    "a_processing_instruction_in_the_body": lambda t: t.replace("<soapenv:Body>", "<soapenv:Body><?php x?>"),
    "xml_1_1": lambda t: t.replace('version="1.0"', 'version="1.1"'),
    "must_understand_true": lambda t: t.replace("<wsa:To>", '<wsa:To soapenv:mustUnderstand="true">'),  # proves: BP-R1013
    "must_understand_2": lambda t: t.replace("<wsa:To>", '<wsa:To soapenv:mustUnderstand="2">'),
    "a_control_character": lambda t: t.replace("anonymous?", "anonymous\x01?", 1),
    "a_control_character_by_reference": lambda t: t.replace("anonymous?", "anonymous&#1;?", 1),
    "an_attribute_twice": lambda t: t.replace("<soapenv:Body>", "<soapenv:Body a='1' a='2'>"),
    "sixty_five_levels": lambda t: BODY.sub(f"<a xmlns='urn:x'>{DEEP}</a>", t),  # proves: P6
    "sixty_five_attributes": lambda t: t.replace("<soapenv:Body>", "<soapenv:Body " + " ".join(f"a{i}=''" for i in range(65)) + ">"),  # proves: P3
    "thirty_three_namespaces": lambda t: t.replace("<soapenv:Body>", "<soapenv:Body " + " ".join(f"xmlns:n{i}='urn:{i}'" for i in range(33)) + ">"),  # proves: P5
    "257_namespaces_in_scope": lambda t: BODY.sub("".join(f"<a " + " ".join(f"xmlns:p{i}_{j}='urn:{i}:{j}'" for j in range(30)) + ">" for i in range(9)) + "</a>" * 9, t),
    "thirty_three_headers": lambda t: t.replace("</soapenv:Header>", "<x xmlns='urn:x'/>" * 28 + "</soapenv:Header>"),  # proves: P10
    "a_text_of_more_than_a_megabyte": lambda t: t.replace("</soapenv:Body>", f"<x xmlns='urn:x'>{'y' * 1048577}</x></soapenv:Body>"),  # proves: P8
}


# proves: WW001, BP-R1008, BP-R1009, BP-R1011, BP-R1013, GW-R1, P1, P3, P5, P6, P8, P10, S6
@pytest.mark.parametrize("name", BROKEN)
def test_refuses_as_an_invalid_envelope(world, nothing_stored, name):
    assert_fault(world.post(with_text(BROKEN[name])), "DK0001")


def laughs(depth):
    entities = "".join(f"<!ENTITY e{i} '{'&e%d;' % (i - 1) * 10}'>" for i in range(1, depth))
    return f"<!DOCTYPE x [<!ENTITY e0 'ha'>{entities}]>"


def nested_namespaces(levels, each):
    return "".join("<a " + " ".join(f"xmlns:p{i}_{j}='u{i}{j}'" for j in range(each)) + ">" for i in range(levels)) + "</a>" * levels


FLOODS = {
    "a_billion_laughs": lambda t: t.replace("?>", "?>" + laughs(10), 1).replace("anonymous?", "&e9;?", 1),  # proves: P2
    "a_hundred_thousand_levels": lambda t: BODY.sub("<a>" * 100_000 + "</a>" * 100_000, t),
    "forty_thousand_attributes": lambda t: t.replace("<soapenv:Body>", "<soapenv:Body " + " ".join(f"a{i}=''" for i in range(40_000)) + ">"),
    "twenty_thousand_namespaces": lambda t: t.replace("<soapenv:Body>", "<soapenv:Body " + " ".join(f"xmlns:n{i}='u{i}'" for i in range(20_000)) + ">"),
    "forty_thousand_namespaces_in_levels": lambda t: BODY.sub(nested_namespaces(200, 200), t),
    "a_hundred_thousand_headers": lambda t: t.replace("</soapenv:Header>", "<x/>" * 100_000 + "</soapenv:Header>"),
    "a_giant_name": lambda t: BODY.sub(f"<{'n' * 3_000_000}/>", t),
    "a_giant_comment": lambda t: t.replace("<soapenv:Body>", f"<!--{'c' * 6_000_000}--><soapenv:Body>"),
    "a_giant_attribute": lambda t: t.replace("<soapenv:Body>", f"<soapenv:Body a='{'c' * 6_000_000}'>"),
}


# proves: GW-R1, P2, P3, P4, P5, P6, P8, P10
@pytest.mark.parametrize("name", FLOODS)
def test_refuses_a_flood_at_once(world, nothing_stored, name):
    message = with_text(FLOODS[name])
    before = world.cpu_seconds()
    response = world.post(message)
    spent = world.cpu_seconds() - before
    assert_fault(response, "DK0001")
    assert spent < 0.5, f"{spent} s of processor time"  # sanitizers included; libxml2 alone needs up to 14 s


# proves: P7, GW-R1
def test_refuses_a_million_elements_at_once(world, nothing_stored):
    wide = hello(body=REQUEST.format(block(new_uuid()) + "<b/>" * 1_000_000))
    before = world.cpu_seconds()
    assert_fault(world.call(wide), "DK0001")
    assert world.cpu_seconds() - before < 1


# proves: P12
def test_a_message_cut_at_any_byte_is_refused(world, nothing_stored):
    whole = bytes(hello())
    for end in range(0, len(whole) - 1, 41):
        assert_fault(world.post(whole[:end]), "DK0001")


# -- Encoding --------------------------------------------------------------------


def in_encoding(encoding, label=None):
    return hello(prolog=f'<?xml version="1.0" encoding="{label or encoding}"?>').text().encode(encoding)


NOT_UTF8 = {
    "utf_16": (lambda: in_encoding("utf-16"), None),
    "utf_16_without_mark": (lambda: in_encoding("utf-16-le", "utf-16"), None),
    "utf_32": (lambda: in_encoding("utf-32"), None),
    "utf_8_labelled_latin_1": (lambda: in_encoding("utf-8", "ISO-8859-1"), None),
    "utf_8_labelled_utf_7": (lambda: in_encoding("utf-8", "UTF-7"), None),
    "utf_8_labelled_ebcdic": (lambda: in_encoding("utf-8", "IBM037"), None),
    "charset_latin_1": (lambda: bytes(hello()), "text/xml;charset=ISO-8859-1"),
    "charset_utf_16": (lambda: bytes(hello()), 'text/xml; charset="utf-16"'),
    "a_latin_1_byte": (lambda: bytes(hello()).replace(b"</soapenv:Header>", b"<!--\xe9--></soapenv:Header>"), None),
    "an_overlong_form": (lambda: bytes(hello()).replace(b"anonymous", b"\xc1\xa1nonymous", 1), None),
    "half_a_surrogate_pair": (lambda: bytes(hello()).replace(b"anonymous", b"\xed\xa0\x80", 1), None),
    "beyond_unicode": (lambda: bytes(hello()).replace(b"anonymous", b"\xf4\x90\x80\x80", 1), None),
    "half_a_character_at_the_end": (lambda: bytes(hello()) + b"\xc3", None),
}


# proves: WS006, P9
@pytest.mark.parametrize("name", NOT_UTF8)
def test_refuses_what_is_not_utf_8(world, nothing_stored, name):
    make, content_type = NOT_UTF8[name]
    response = world.post(make(), content_type=content_type or "text/xml;charset=UTF-8")
    assert_fault(response, "DK0009")


# proves: WS006, EDU-01
@pytest.mark.parametrize("content_type", ["text/xml", "text/xml;charset=UTF-8", 'text/xml; charset="utf-8"', "TEXT/XML; Charset=Utf-8"])
@pytest.mark.parametrize("start", ["", '<?xml version="1.0"?>', "<?xml version='1.0' encoding='utf-8' standalone='yes'?>", "\ufeff"])
def test_accepts_utf_8_however_it_is_said(world, content_type, start):
    assert_answered(world.post(bytes(hello(prolog=start)), content_type=content_type))


# proves: P9
def test_refuses_a_nul(world, nothing_stored):
    response = world.post(bytes(hello()).replace(b"anonymous", b"anony\0mous", 1))
    assert b"DK0001" in response.body or b"DK0009" in response.body
    assert response.status == 500


# proves: WS006
def test_names_in_every_script_come_through(world):
    school = world.value("select naam from bpv.organisaties where oin = %s", SCHOOL_A)
    answer = assert_answered(world.call(Message("opvragen_overeenkomst")))
    assert answer.value("overeenkomst/schoolNaam") == school


# -- Body ------------------------------------------------------------------------

REQUEST = f'<bpv:testen_verbinding_request xmlns:bpv="{BPV}">{{}}</bpv:testen_verbinding_request>'


def good():
    return REQUEST.format(block(new_uuid()))


BODIES = {
    "two_children": lambda: good() + good(),
    "a_second_child_of_another_kind": lambda: good() + "<x xmlns='urn:x'/>",
    "text_beside_the_child": lambda: good() + "x",
    "an_encoding_style": lambda: good().replace("xmlns:bpv", f'soapenv:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/" xmlns:bpv', 1),
    "an_xsi_type": lambda: good().replace("<bpv:verzendende", '<bpv:verzendende').replace("xmlns:bpv", 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="bpv:Bedrijfsdocument" xmlns:bpv', 1),
    "an_xsi_nil": lambda: REQUEST.format(block(new_uuid()).replace("<bpv:verzendendeInstantie>", '<bpv:verzendendeInstantie xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true">')),
    "an_extra_element": lambda: REQUEST.format(block(new_uuid()) + elements(burgerservicenummer="999999999")),
    "an_extra_attribute": lambda: good().replace("xmlns:bpv", 'soort="test" xmlns:bpv', 1),
    "no_document_block": lambda: REQUEST.format(""),
    "no_identificatiecode": lambda: REQUEST.format(re.sub("<bpv:identificatiecode.*?</.*?>", "", block(new_uuid()))),
    "an_identificatiecode_that_is_no_uuid": lambda: REQUEST.format(block("bericht-1")),
    "an_empty_identificatiecode": lambda: REQUEST.format(block("")),
    "no_sender": lambda: REQUEST.format(re.sub("<bpv:verzendende.*?</.*?>", "", block(new_uuid()))),
    "no_receiver": lambda: REQUEST.format(re.sub("<bpv:ontvangende.*?</.*?>", "", block(new_uuid()))),
    "no_moment": lambda: REQUEST.format(re.sub("<bpv:datumTijd.*?</.*?>", "", block(new_uuid()))),
    "a_moment_without_zone": lambda: REQUEST.format(block(new_uuid(), moment="2026-07-01T12:00:00")),
    "a_moment_that_never_was": lambda: REQUEST.format(block(new_uuid(), moment="2026-02-30T12:00:00Z")),
    "a_moment_with_400_decimals": lambda: REQUEST.format(block(new_uuid(), moment=f"2026-02-01T12:00:00.{'1' * 400}Z")),
    "the_block_in_another_order": lambda: REQUEST.format(re.sub(r"(<bpv:verz.*?</.*?>)(<bpv:ontv.*?</.*?>)", r"\2\1", block(new_uuid()))),
    "unqualified_elements": lambda: REQUEST.format(block(new_uuid()).replace("bpv:", "")),
    "a_sender_with_white_space": lambda: REQUEST.format(block(new_uuid(), sender=" " + SCHOOL_A)),
    "text_between_the_elements": lambda: REQUEST.format("x" + block(new_uuid())),
    "an_empty_optional_element": None,  # proves: EDU-02
}


# proves: WW002, WW003, EDU-02, EDU-15, EDU-22, DK-BP.5
@pytest.mark.parametrize("name", BODIES)
def test_refuses_by_the_schema_a_body_with(world, nothing_stored, name):
    if BODIES[name] is None:
        message = world.push(roepnaam="")
    else:
        message = hello(body=BODIES[name]())
    fault = assert_fault(world.call(message), "DK0004", relates_to=message.message_id, to=SCHOOL_A)
    assert fault.detail is not None and "bericht-1" not in fault.detail and "999999999" not in fault.detail


# proves: WW003
@pytest.mark.parametrize("body", ["", " \n ", "<!-- leeg -->"])
def test_refuses_a_body_without_a_child(world, nothing_stored, body):
    response = world.call(hello(body=body))
    assert_fault(response, "DK0004")


# proves: DK-BP.5
def test_the_detail_names_the_element_and_not_its_value(world, nothing_stored):
    fault = assert_fault(world.call(world.push(opleidingscode="kanariegeel")), "DK0004")
    assert "opleidingscode" in fault.detail and "studentgegevens" in fault.detail
    assert "kanariegeel" not in fault.detail


# proves: EDU-22
@pytest.mark.parametrize("element", ["burgerservicenummer", "onderwijsnummer", "studentnummer", "achternaam", "brin"])
def test_there_is_no_place_for_more_personal_data(world, nothing_stored, element):
    assert_fault(world.call(world.push(more=elements(**{element: "999999999"}))), "DK0004")


# proves: GW-R3
def test_comments_and_cdata_read_the_same_in_every_layer(world):
    split = SCHOOL_A[:10] + "<!-- x -->" + SCHOOL_A[10:]
    message = hello().but(From=epr("From", f"http://www.w3.org/2005/08/addressing/anonymous?oin={split}"))
    message.body = REQUEST.format(block(message.ident).replace(SCHOOL_A, f"<![CDATA[{SCHOOL_A}]]>"))
    answer = assert_answered(world.call(message))
    assert answer.value("verbinding/oinSchool") == SCHOOL_A
    assert answer.value("ontvangendeInstantie") == SCHOOL_A


# proves: GW-R3
def test_a_comment_cannot_hide_another_school(world, nothing_stored):
    """A reader that stops at the comment would see school A."""
    message = hello().but(From=epr("From", f"http://www.w3.org/2005/08/addressing/anonymous?oin={SCHOOL_A}<!-- x -->0"))
    assert_fault(world.call(message), "EK0021")


# proves: X19
def test_other_spellings_of_the_same_letter_are_the_same_letter(world):
    for spell in (
        lambda text: text.replace("soapenv", "S"),
        lambda text: text.replace("><", ">\r\n  <"),
        lambda text: text.replace("wsa:", "adres:").replace("xmlns:wsa", "xmlns:adres"),
        lambda text: text.replace("oin=0", "oin=&#48;"),
        lambda text: text.replace("bpv:", "").replace("xmlns:bpv", "xmlns"),
    ):
        assert_answered(world.post(spell(hello().text()).encode()))


# -- Headers that are not ours ---------------------------------------------------


# proves: WS007
@pytest.mark.parametrize("header", [
    "<x xmlns='urn:x'>y</x>",
    "<x xmlns='urn:x' soapenv:mustUnderstand='0'>y</x>",
    f"<o:To xmlns:o='urn:x'>urn:x?oin={SCHOOL_A}</o:To>",
    "<w:Security xmlns:w='http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd'/>",
    "<w:Security xmlns:w='http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd'><w:UsernameToken/></w:Security>",
    "<x xmlns='urn:x' soapenv:actor='urn:iemand-anders' soapenv:mustUnderstand='1'/>",
])
def test_ignores_a_header_it_need_not_understand(world, header):
    assert_answered(world.call(hello().but(Extra=header)))


# proves: WS007, BP-R1025, BP-R1027, S5
@pytest.mark.parametrize("header", [
    "<x xmlns='urn:x' soapenv:mustUnderstand='1'/>",
    "<x xmlns='urn:x' soapenv:mustUnderstand='1' soapenv:actor='http://schemas.xmlsoap.org/soap/actor/next'/>",
    "<o:To xmlns:o='urn:x' soapenv:mustUnderstand='1'/>",
    "<w:Security xmlns:w='http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd' soapenv:mustUnderstand='1'/>",
])
def test_refuses_a_header_it_must_understand_and_does_not(world, nothing_stored, header):
    assert_fault(world.call(world.push().but(Extra=header)), "MustUnderstand")


# proves: BP-R1013
def test_accepts_must_understand_on_headers_it_knows(world):
    message = hello()
    message.headers = {k: v.replace(f"<wsa:{k}>", f'<wsa:{k} soapenv:mustUnderstand="1">') for k, v in message.headers.items()}
    assert_answered(world.call(message))


# proves: WS007
def test_sends_no_headers_but_its_own(world):
    answer = assert_answered(world.call(hello()))
    wsa_ns = "{http://www.w3.org/2005/08/addressing}"
    assert answer.header_names() == {wsa_ns + name for name in ("To", "From", "Action", "MessageID", "RelatesTo")}


# proves: WS007, DK0010
def test_refuses_other_headers_when_it_is_strict(strict):
    assert_answered(strict.call(hello()))
    assert_fault(strict.call(hello().but(Extra="<x xmlns='urn:x'/>")), "DK0010")
