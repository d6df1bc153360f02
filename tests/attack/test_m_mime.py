"""MIME (M1 to M6): there is no reader of it. A multipart is refused as a whole, whatever is in it, and nothing of it is kept anywhere."""
import contextlib
import os
import pathlib

from frame import FULL, Raw, attack, post
from https import PATH
from soap import BPV, hello
from talk import seal

RELATED = 'multipart/related; type="application/xop+xml"; start="<a>"; start-info="text/xml"; boundary="%s"'
INCLUDE = '<xop:Include xmlns:xop="http://www.w3.org/2004/08/xop/include" href="%s"/>'


def part(body, ident="a", headers=b"", boundary=b"b"):
    head = b"--" + boundary + b"\r\nContent-Type: application/xop+xml; type=\"text/xml\"\r\nContent-ID: <" + ident.encode() + b">\r\n" + headers + b"\r\n"
    return head + (body if isinstance(body, bytes) else bytes(body)) + b"\r\n"


def multipart(*parts, boundary="b", ends=True):
    return post(b"".join(parts) + (b"--" + boundary.encode() + b"--\r\n" if ends else b""), content_type=RELATED % boundary)


def including(href):
    return hello(body=f'<bpv:testen_verbinding_request xmlns:bpv="{BPV}">{INCLUDE % href}</bpv:testen_verbinding_request>')


@attack("M1", answer="415", ms=2, full=200, lines="EDU-01")
def test_m1_includes_of_elsewhere(field):
    for href in ("file:///etc/passwd", f"http://{field.bait.place}/x", "cid:nergens", "cid:a", "", "ftp://x", "cid:..%2f..%2fetc%2fpasswd", "urn:x"):
        yield multipart(part(including(href)), part(b"x", "c"))


@attack("M1", answer="DK0004", ms=3, full=100)
def test_m1_an_include_in_a_letter_that_is_no_multipart(field):
    for href in ("file:///etc/passwd", f"http://{field.bait.place}/x", "cid:a"):
        yield including(href)


@attack("M2", answer="415", ms=20, full=60, lines="EDU-01")
def test_m2_parts_and_headers_without_end(field):
    yield multipart(part(hello()), *[part(b"x" * 100, f"p{n}") for n in range(10_000)])
    yield multipart(part(hello(), headers=b"X-A: b\r\n" * 10_000))
    yield multipart(part(hello(), headers=b"X-A: " + b"y" * 1_000_000 + b"\r\n"))
    yield multipart(part(multipart(part(multipart(part(hello())).data)).data))


def test_m2_parts_take_the_memory_of_what_came_in(field):
    data = multipart(part(hello()), *[part(b"x" * 100, f"p{n}") for n in range(30_000)])
    peak = field.peak_of(lambda: field.words.judge(field.world.post(data.data, **data.fields)))
    assert peak < 2 * len(data.data) + 2_000_000, f"{peak} bytes for {len(data.data)}"


@attack("M3", answer=("415", "431"), ms=8, full=100, lines="EDU-01|GW-R2")
def test_m3_boundaries(field):
    for boundary in ("bb", "b" * 70, "b-", "--", "b\\\"", "' or 1"):
        yield multipart(part(hello(), boundary=boundary.encode()), boundary=boundary)
    yield multipart(part(hello()), ends=False)
    yield multipart(part(hello()), boundary="")
    yield Raw(f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/related; boundary={'b' * 1_000_000}\r\nContent-Length: 5\r\n\r\nhello".encode())


@attack("M4", answer="EK0031", ms=8, full=100, profile="S")
def test_m4_an_include_in_what_is_signed(field):
    sealed = seal(field.world, field.world.push())
    for name in ("ds:DigestValue", "ds:SignatureValue", "wsse:BinarySecurityToken"):
        start = sealed.data.decode().index(">", sealed.data.decode().index("<" + name)) + 1
        for count in (1, 2):
            yield sealed.data[:start] + (INCLUDE % "cid:a").encode() * count + sealed.data[start:]


@attack("M5", answer="415", ms=3, full=100, lines="EDU-01")
def test_m5_a_signed_letter_with_a_part_beside_it(field):
    for content in (b"what was signed", b"what was not"):
        yield multipart(part(seal(field.world, field.world.push()).data), part(content, "c"))


@attack("M6", answer="413", ms=6, full=500, lines="GW-R2")
def test_m6_uploads_of_sixty_four_megabytes(field):
    head = f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Type: {RELATED % 'b'}\r\nContent-Length: {64 << 20}\r\n\r\n".encode()
    yield Raw(head + part(b"x" * (1 << 20 if FULL else 100_000)))


def test_m6_nothing_of_an_upload_is_on_disk(field):
    """No file that is open and has no name, none in the places for such, and none of ours that was not there."""
    def opened_now():
        for number in pathlib.Path(f"/proc/{field.world.process.pid}/fd").iterdir():
            with contextlib.suppress(FileNotFoundError):  # a connection that ended meanwhile
                yield os.readlink(number)

    def files():
        opened = set(opened_now())
        ours = {str(path) for path in field.world.directory.rglob("*") if "/pg/" not in str(path)}
        return {name for name in opened if name.startswith("/")} | ours

    before = files()
    with field.world.connect("saas") as connection:
        connection.send(f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Type: {RELATED % 'b'}\r\nContent-Length: {8 << 20}\r\n\r\n".encode() + part(bytes(7 << 20)))
        assert files() == before
        assert pathlib.Path(f"/proc/{field.world.process.pid}").exists()
    assert files() == before
