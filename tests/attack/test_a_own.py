"""Rows of our own: what the catalogue does not have and somebody could try here."""
import itertools
import re

from frame import FULL, Raw, attack, post
from https import request
from letters import text, with_body
from soap import ANONYMOUS, GATEWAY, SCHOOL_A, SUPPLIER, Message, epr, hello, new_uuid, wsa
from talk import seal
from test_push import BAD_RECORDS
from wss import EXC_C14N, WSU

MANY = 60_000 if FULL else 10_000
SIZE = 7_000_000 if FULL else 300_000
PIECES = 6_000_000 if FULL else 200_000  # the sanitizers copy what grows each time it does


@attack("A1", answer="DK0001", ms=45, full=60)
def test_a1_text_in_a_million_pieces(field):
    """Comments, sections and references by the hundred thousand, between which one text grows: linear, or refused."""
    for piece in ("<!---->", "<![CDATA[]]>", "<![CDATA[x]]>", "x<!---->"):
        yield with_body("<a>" + piece * (PIECES // len(piece)) + "</a></a>").encode()
    yield with_body("<a>" + "&#65;" * (PIECES // 5) + "</a></a>").encode()


@attack("A1", answer=("DK0001", "DK0004", "DK0002"), ms=30, full=60)
def test_a1_text_in_pieces_in_a_good_letter(field):
    """The same where nothing is wrong but what it says: up to a text's megabyte all of it is read."""
    for piece in ("<!---->", "<![CDATA[]]>", "x<!---->", "&#65;", "<![CDATA[x]]>"):
        value = piece * (min(PIECES, 1_000_000) // len(piece))
        yield field.world.push(bpvoKenmerk=value)


def in_a_header(piece):
    """Texts as long as may be in eight megabytes of a header that nobody asks to be understood, and an element between each two of them."""
    return text(("<soapenv:Header>", '<soapenv:Header><t:x xmlns:t="urn:x">' + "<t:y/>".join([piece * (1_040_000 // len(piece))] * 8) + "</t:x>")).encode()


def test_a1_text_in_a_header_takes_the_memory_of_what_came_in(field):
    """What is kept of a header before anything is proven: a reference of four bytes was a piece of its own, of 128."""
    for piece in ("&#9;", "x\r", *(("x<!---->", "<![CDATA[x]]>") if FULL else ())):  # the sanitizers look at all that is left for each comment
        data = in_a_header(piece)
        peak = field.peak_of(lambda: field.words.judge(field.world.post(data)))
        assert peak < 8 * len(data), f"{peak} bytes for {len(data)} of {piece!r}"


@attack("A2", answer="DK0001", ms=15, full=60)
def test_a2_references_and_names_without_end(field):
    yield text(("anonymous?", f"&#{'0' * 3_000_000}65;?")).encode()
    yield text(("anonymous?", f"&#x{'f' * 3_000_000};?")).encode()
    yield text(("anonymous?", f"&{'a' * 3_000_000};?")).encode()


@attack("A2", answer="DK0001", ms=40, full=60)
def test_a2_nothing_but_errors(field):
    """A parser that goes on after the first of seven million errors takes a second and a half."""
    for piece in ("&", "]]>", "\x01", "&e;", "&#1;", "<x:b/>", "<a b='' b=''/>", "<a xmlns:x=''/>", "<a:b:c/>", "</b>", "<1/>", "< "):
        yield with_body("<a>" + piece * (SIZE // len(piece)) + "</a>").encode()


@attack("A3", answer=("DK0001", "DK0009", "DK0004"), ms=25, full=60)
def test_a3_white_space_where_it_may_stand(field):
    space = " \n\t\r" * (SIZE // 5)
    yield text(("<soapenv:Body>", f"<soapenv:Body{space}>")).encode()[:-2]
    yield text(("<soapenv:Body>", f"{space}<soapenv:Body>")).encode()[:-2]
    yield (text() + space + "x").encode()


@attack("A4", answer=("EK0031", "DK0001", "DK0004"), ms=60, full=60, profile="S")
def test_a4_ids_by_the_thousand(field):
    """Every id is held against every other: a hundred thousand of them, and such as collide."""
    sealed = seal(field.world, field.world.push())
    for ids in ((f"i{n}" for n in range(MANY)), ("".join(pair) for pair in itertools.islice(itertools.product(("Aa", "BB"), repeat=16), MANY))):
        more = "".join(f'<x wsu:Id="{ident}"/>' for ident in ids)
        yield sealed.edited(("</bpv:aanleveren_studentgegevens_request>", f'<y xmlns="urn:x" xmlns:wsu="{WSU}">{more}</y></bpv:aanleveren_studentgegevens_request>'))


@attack("A5", answer=("EK0031", "DK0001"), ms=12, full=100, profile="S")
def test_a5_lists_of_prefixes_without_end(field):
    """InclusiveNamespaces of a canonical form, with a hundred thousand names and twenty times over."""
    many = " ".join(f"p{n}" for n in range(8_000))
    yield seal(field.world, field.world.push(), c14n=(EXC_C14N, many))
    yield seal(field.world, field.world.push(), reference={"transforms": ((EXC_C14N, many),)})
    short = " ".join(f"p{n}" for n in range(200))
    yield seal(field.world, field.world.push(), c14n=(EXC_C14N, short), reference={"transforms": ((EXC_C14N, short),)}).edited(("@student.", "@Student."))


@attack("A5", answer=("EK0031", "DK0001"), ms=12, full=100, profile="S")
def test_a5_base64_in_air(field):
    sealed = seal(field.world, field.world.push())
    for name, value in (("SignatureValue", sealed.value), ("DigestValue", re.search(r"<ds:DigestValue>([^<]*)<", sealed.data.decode())[1])):
        yield sealed.edited((f"<ds:{name}>{value}<", f"<ds:{name}>{(' ' * 4000).join(value)}<"))


WRONG = ("BPV0104", "BPV0106", "BPV0107", "BPV0108", "BPV0109", "BPV0110")


@attack("A6", answer="answered", ms=150, full=8, lines="foutcodes=", leaves=("claims",))
def test_a6_two_thousand_records_that_are_all_wrong(field):
    """An answer that names every fault of each is at most twelve times its question (the log has both): measured 9.6, by six faults a record."""
    seen, bad = len(field.world.log()), {name: value for code in WRONG for name, value in BAD_RECORDS[code].items()}
    yield field.world.push_many([{**bad, "bpvoKenmerk": f"fout-{n}"} for n in range(2000)])
    yield field.world.push_many([{**bad, "bpvoKenmerk": "een-en-dezelfde"} for n in range(2000)])
    sizes = [found.groups() for line in field.world.log()[seen:] if (found := re.search(rf"tls_oin=\"?{SUPPLIER}.* bytes_in=(\d+) bytes_out=(\d+)", line))]
    assert len(sizes) >= 2 and all(int(out) < 12 * int(given) for given, out in sizes), sizes


@attack("A7", answer=("answered", "400", "DK0001", "405", "404"), ms=8, full=200, lines="rule=|outcome=OK", leaves=("claims",))
def test_a7_http_as_others_speak_it(field):
    whole = request(hello())
    yield Raw(whole.replace(b"HTTP/1.1\r\n", b"HTTP/1.0\r\nConnection: keep-alive\r\n", 1))
    yield Raw(whole.replace(b"POST /", b"POST https://localhost/", 1))
    yield Raw(whole.replace(b"POST ", b"CONNECT localhost:443 HTTP/1.1\r\n\r\nPOST ", 1))
    yield Raw(b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n")
    yield Raw(b"TRACE / HTTP/1.1\r\nHost: x\r\nMax-Forwards: 0\r\n\r\n", stays=True)
    yield post(hello(), headers=["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13"])
    yield post(hello(), headers=["Expect: 100-continue, x"])
    yield post(hello(), headers=["X-HTTP-Method-Override: DELETE", "X-Original-URL: /admin", "X-Rewrite-URL: /health", "Forwarded: for=10.0.0.1", "TE: trailers, deflate"])


@attack("A8", answer=("answered", "DK0011", "EK0023"), ms=8, full=200, lines="outcome=", leaves=("claims",))
def test_a8_what_is_told_back(field):
    """A MessageID comes back in RelatesTo: as text, whatever it says; so do the ids of a trace."""
    for value in ("&lt;/wsa:RelatesTo&gt;&lt;wsa:To&gt;x", "]]&gt;", "&amp;lt;", "&#34;&#39;", "urn:uuid:"):
        message_id = f"{value}@{new_uuid()}@x" if value != "urn:uuid:" else value.upper() + new_uuid().upper()
        yield hello().but(MessageID=wsa("MessageID", message_id))
    for trace in ("00-" + "f" * 32 + "-" + "f" * 16 + "-01", "00-" + "0" * 32 + "-" + "0" * 16 + "-00", "zz", "x" * 900, "00-" + "a" * 32 + "-" + "b" * 16 + "-01\tX: y"):
        yield post(hello(), headers=["traceparent: " + trace, "tracestate: " + "a=b," * 100, "X-Correlation-Id: 0123456789abcdef", "X-Request-Id: x"])


@attack("A9", answer=("answered", "DK0011", "BPV0003"), ms=10, full=300, lines="outcome=", leaves=("records", "changes", "claims"))
def test_a9_ids_that_are_almost_the_same(field):
    """One identificatiecode in other letters, one MessageID in other forms: none lets a second effect in."""
    ident, one, kenmerk = new_uuid(), new_uuid(), "a9-" + new_uuid()[:24]
    record = field.world.record(bpvoKenmerk=kenmerk)
    for code in (ident, ident.upper()):
        for message_id in (one, one.upper(), "urn:uuid:" + one, f"x@{one}@y"):
            yield Message("aanleveren_studentgegevens", record, ident=code, message_id=message_id)
            assert field.world.query("select keer from bpv.studentgegevens where bpvo_kenmerk = %s", kenmerk) == [(1,)]


@attack("A10", answer=("DK0011", "EK0021", "EK0022", "EK0020"), ms=3, full=200)
def test_a10_addresses_that_two_readers_read_differently(field):
    for value in (f"{ANONYMOUS}?oin={SCHOOL_A}\u200b", f"{ANONYMOUS}?oin=\uff10000000700098QQ00000", f"{ANONYMOUS};oin={SCHOOL_A}",
                  f"{ANONYMOUS}?oin={SCHOOL_A};oin=x", f"{ANONYMOUS}?oin[]={SCHOOL_A}", f"{ANONYMOUS}?oin={SCHOOL_A}%00", f"{ANONYMOUS}?x=?oin={SCHOOL_A}"):
        yield hello().but(From=epr("From", value))
        yield hello().but(To=wsa("To", value.replace(SCHOOL_A, GATEWAY)))
