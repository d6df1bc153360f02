"""HTTP below the letter (H2 to H7, H10). Slow ones, by the hundred, in every phase (H1): test_connections.py."""
import gzip
import zlib

from frame import FULL, Raw, attack, post
from https import PATH, Connection, request
from proxied import Proxied
from soap import assert_answered, hello
from test_http import SMUGGLED, framed

CHUNKED = b"Transfer-Encoding: chunked"
REFUSED = ("400", "501", "505")


def second():
    """What would be hidden: a message that is good by itself."""
    return request(hello())


@attack("H2", answer="400", ms=3, full=700, lines="BP-R1113|GW-R2")
def test_h2_a_request_within_a_request(field):
    for data in SMUGGLED.values():
        yield Raw(data + second())


def test_h2_a_proxy_in_front_sees_as_many_requests_as_we_do(field):
    """HTTP is read by HAProxy, and by us what it makes of it: what is hidden is performed when both see a second request, and never else."""
    with Proxied(field.world) as proxied:
        with Connection(proxied.port, None) as connection:
            assert_answered(connection.post(hello()))
        for name, data in SMUGGLED.items():
            for _ in range(3 if FULL else 1):
                passed, performed = proxied.tried(data, hello())
                assert performed == (passed == 2), f"{name}: HAProxy passed on {passed} requests, and the one behind was performed {performed} times"
        with Connection(proxied.port, None) as connection:
            assert_answered(connection.post(hello()))  # nobody is answered what was meant for another


@attack("H3", answer=("400", "413", "431"), ms=3, full=400, lines="BP-R1113|GW-R2")
def test_h3_chunks_that_are_none(field):
    for size in (b"400000000", b"FFFFFFFFFFFFFFFF", b"10000000000000000", b"-1", b"-5", b"+5", b"0x5", b" 5", b"5 ", b"", b"5h"):
        yield Raw(framed(CHUNKED, body=size + b"\r\nhello\r\n0\r\n\r\n"))
    yield Raw(framed(CHUNKED, body=b"5;" + b"x" * 2_000_000 + b"\r\nhello\r\n0\r\n\r\n"))
    yield Raw(framed(CHUNKED, body=b"5" + b";a=b" * 30_000 + b"\r\nhello\r\n0\r\n\r\n"))
    yield Raw(framed(CHUNKED, body=b"1;" + b"y" * 500 + b"\r\nx\r\n" + b"1;" + b"y" * 8000 + b"\r\nx\r\n"))
    yield Raw(framed(CHUNKED, body=b"5\r\nhello\r\n0\r\nHost: y\r\n\r\n"))
    yield Raw(framed(CHUNKED, body=b"5\r\nhello\r\n0\r\n" + b"X-T: y\r\n" * 10_000 + b"\r\n"))


@attack("H3", answer="DK0001", ms=60, full=20, lines="WW001|GW-R1")
def test_h3_half_a_million_chunks_of_a_byte(field):
    yield Raw(framed(CHUNKED, body=b"1\r\nx\r\n" * 500_000 + b"0\r\n\r\n"), stays=True)


@attack("H4", answer=("431", "414", "closed"), ms=4, full=100, lines="GW-R2")
def test_h4_heads_that_are_too_large(field):
    yield Raw(framed(b"X-A: " + b"y" * 1_000_000))
    yield Raw(framed(b"X-" + b"y" * 100_000 + b": a"))
    yield Raw(framed(*[b"X-%d: y" % i for i in range(10_000)]))
    yield Raw(framed(*[b"X: y"] * 10_000))
    yield Raw(b"GET /" + b"y" * 65536 + b" HTTP/1.1\r\nHost: x\r\n\r\n")
    yield Raw(b"A" * 70_000 + b" / HTTP/1.1\r\nHost: x\r\n\r\n")


def bomb():
    """Seven megabytes that would be seven gigabytes."""
    member = gzip.compress(bytes(100_000_000))
    return member * (7_000_000 // len(member))


def bombs():
    good = bytes(hello())
    grows = bomb()
    return [("gzip", grows), ("gzip, gzip", gzip.compress(grows[:1_000_000])), ("deflate", zlib.compress(bytes(100_000_000))), ("x-gzip", grows), ("compress", good),
            ("br", good), ("zstd", good), ("gzip, identity", grows), ("identity, gzip", grows), ("GZIP", gzip.compress(good)), ("*", good), ("aes128gcm", good)]


@attack("H5", answer="415", ms=15, full=120, lines="GW-R2")
def test_h5_bodies_that_grow(field):
    for coding, body in field.once(bombs):
        yield post(body, headers=[f"Content-Encoding: {coding}"])


def test_h5_a_body_that_grows_takes_the_memory_of_what_came_in(field):
    body = bomb()
    peak = field.peak_of(lambda: field.words.judge(field.world.post(body, headers=["Content-Encoding: gzip"])))
    assert peak < 3 * len(body), f"{peak} bytes"


@attack("H6", answer=("DK0001 400", "400"), ms=6, full=100, lines="WW001|GW-R1|BP-R1113")
def test_h6_a_length_that_is_too_short(field):
    for more in (b"x" * 10, b"\0" * 100, b"<x/>"):
        yield Raw(framed(b"Content-Length: 4", body=b"<x/>" + more + b"\r\n\r\n"), answers=2)


@attack("H6", answer="DK0001", ms=3, full=200, lines="WW001|GW-R1")
def test_h6_bytes_behind_the_last_request(field):
    yield Raw(framed(b"Content-Length: 4", b"Connection: close", body=b"<x/>") + second())
    yield Raw(framed(b"Content-Length: 4", body=b"<x/>").replace(b"HTTP/1.1", b"HTTP/1.0", 1) + second())


@attack("H6", answer="DK0001", ms=40, full=20, lines="WW001|GW-R1")
def test_h6_a_hundred_requests_ahead(field):
    yield Raw(framed(b"Content-Length: 4", body=b"<x/>") * 100, stays=True, answers=100)


@attack("H6", answer="closed", full=50, lines="rule=")
def test_h6_a_length_that_is_too_long(field):
    yield lambda: leave_early(field.world, framed(b"Content-Length: 1000", body=b"<x/>"))
    yield lambda: leave_early(field.world, framed(CHUNKED, body=b"100\r\nx"))


def leave_early(world, data):
    with world.connect("saas") as connection:
        connection.send(data)


@attack("H7", answer="415", ms=3, full=150, lines="EDU-01")
def test_h7_other_media_types(field):
    for kind in ("application/json", "application/soap+xml", "application/xop+xml", "multipart/related", 'multipart/related; type="application/xop+xml"; boundary=b', "text/xml2",
                 "text/html", "application/x-www-form-urlencoded", "text/xml, text/html", "application/fastinfoset", "image/svg+xml", ""):
        yield post(field.world.push(), content_type=kind)


PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
SETTINGS = b"\0\0\0\x04\0\0\0\0\0"


@attack("H10", answer=REFUSED, ms=3, full=200, lines="BP-R1113|GW-R2")
def test_h10_frames_of_http_2(field):
    resets = b"".join(b"\0\0\x01\x01\x04" + stream.to_bytes(4, "big") + b"\x82" + b"\0\0\x04\x03\0" + stream.to_bytes(4, "big") + b"\0\0\0\x08" for stream in range(1, 2001, 2))
    yield Raw(PREFACE + SETTINGS + resets)
    yield Raw(PREFACE + SETTINGS + b"\0\0\x01\x01\0\0\0\0\x01\x82" + b"\0\0\x01\x09\0\0\0\0\x01\x82" * 5000)


def test_h10_is_not_offered(field):
    tls = field.world.context("saas")
    tls.set_alpn_protocols(["h2", "h2c", "http/1.1"])
    with Connection(field.world.port, tls) as connection:
        assert connection.socket.selected_alpn_protocol() in (None, "http/1.1")
        upgraded = connection.post(hello(), path=PATH, headers=["Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__"])
        assert_answered(upgraded)
        assert upgraded.header("upgrade") == ""
