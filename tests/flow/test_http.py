"""HTTP at a hostile edge (standards 2.1 BP rows, GW-R2, GW-R4; attack 7), and the contract as it is served."""
import concurrent.futures
import gzip
import pathlib
import zlib

import pytest

from https import PATH, Closed, Connection, request
from soap import Message, assert_answered, assert_fault, hello

ROOT = pathlib.Path(__file__).resolve().parents[2]
BASE = "/edukoppeling/bpvmonitor/v1"


def refused_with(world, data, *statuses):
    """The bytes get one of these statuses, and then the connection is closed with nothing more on it."""
    with world.connect("saas") as connection:
        connection.send(data)
        response = connection.read()
        assert response.status in statuses, response
        assert connection.ended()
    return response


# -- Methods, media types, paths -------------------------------------------------


# proves: BP-R1113, BP-R1114, BP-R1115
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "PROPFIND"])
def test_takes_messages_by_post_alone(world, nothing_stored, method):
    with world.connect("saas") as connection:
        connection.send(f"{method} {PATH} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        response = connection.read(head=method == "HEAD")
    assert response.status == 405
    assert "POST" in response.header("allow")
    assert "soap" not in response.body.decode().lower()


# proves: EDU-01, WM001, BP-R1115, H7, M1
@pytest.mark.parametrize("content_type", [
    "application/soap+xml", "application/soap+xml;charset=utf-8", "application/xml", "text/plain", "text/xml2", "text/xm",
    "application/json", "application/x-www-form-urlencoded", "application/octet-stream", "", "text/html, text/xml",
    'multipart/related; type="text/xml"; start="<a>"; boundary="b"',
    'multipart/related; type="application/xop+xml"; start="<a>"; start-info="text/xml"; boundary="b"',
])
def test_refuses_the_media_type(world, nothing_stored, content_type):
    response = world.call(world.push(), content_type=content_type)
    assert response.status == 415
    assert b"Envelope" not in response.body


# proves: EDU-01, BP-R1126
def test_answers_in_text_xml_with_its_charset(world):
    assert_answered(world.call(hello()))  # looks at Content-Type and at HTTP 200
    assert_fault(world.call(hello().but(To=None)), "DK0005")  # and at HTTP 500


# proves: GW-R2, H5, E9
@pytest.mark.parametrize("coding, pack", [
    ("gzip", gzip.compress), ("deflate", zlib.compress), ("br", bytes), ("zstd", bytes), ("gzip, gzip", gzip.compress), ("x-gzip", gzip.compress),
])
def test_refuses_a_compressed_body(world, nothing_stored, coding, pack):
    response = world.post(pack(bytes(world.push())), headers=[f"Content-Encoding: {coding}"])
    assert response.status == 415


@pytest.mark.parametrize("path", [
    "/", BASE, BASE + "/", BASE + "/bestaatniet", BASE + "/be/", BASE + "/BE", BASE + "/be/x", "//edukoppeling/bpvmonitor/v1/be",
    BASE + "/x/../be", BASE + "/%62e", BASE + "/be%00", BASE + "/be;x=1", BASE + "/./be",
])
def test_takes_messages_at_its_endpoint_alone(world, nothing_stored, path):
    assert world.call(world.push(), path=path).status in (400, 404)


# -- The contract ----------------------------------------------------------------


# proves: DK-BP.4, WT001, S7
@pytest.mark.parametrize("target, name", [
    (BASE + "/SBB_BPVMonitor_V1.wsdl", "SBB_BPVMonitor_V1.wsdl"),
    (BASE + "/be?wsdl", "SBB_BPVMonitor_V1.wsdl"),
    (BASE + "/be?WSDL", "SBB_BPVMonitor_V1.wsdl"),
    (BASE + "/SBB_BPVMonitor_V1.xsd", "SBB_BPVMonitor_V1.xsd"),
    (BASE + "/be?xsd=SBB_BPVMonitor_V1.xsd", "SBB_BPVMonitor_V1.xsd"),
])
def test_serves_the_contract_byte_for_byte(world, target, name):
    expected = (ROOT / "wsdl" / name).read_bytes()
    with world.connect("saas") as connection:
        response = connection.get(target)
        assert response.status == 200 and response.body == expected
        assert response.header("content-type").startswith("text/xml")
        head = connection.get(target, method="HEAD")
        assert head.status == 200 and int(head.header("content-length")) == len(expected)


# proves: S7, H9
@pytest.mark.parametrize("target", [
    "/be?xsd=../../etc/passwd", "/be?xsd=SBB_BPVMonitor_V1.wsdl", "/be?xsd=", "/be?xsd=%53BB_BPVMonitor_V1.xsd", "/be?xsd=SBB_BPVMonitor_V1.xsd%00",
    "/be?wsdl=1", "/be?wsdl&x", "/be?mex", "/be?", "/be?x", "/SBB_BPVMonitor_V1.wsdl?x", "/../../../etc/passwd", "/..%2f..%2fetc/passwd",
    "/%2e%2e/%2e%2e/etc/passwd", "/..%252f..%252fetc%252fpasswd", "/SBB_BPVMonitor_V1.wsdl/", "/sbb_bpvmonitor_v1.wsdl", "/schema/", "/SBB_BPVMonitor_V2.wsdl",
])
def test_serves_nothing_else(world, target):
    with world.connect("saas") as connection:
        response = connection.get(BASE + target)
    assert response.status in (400, 404, 405), response
    assert b"definitions" not in response.body and b"root:" not in response.body


# -- Framing ---------------------------------------------------------------------

GOOD = b"POST " + PATH.encode() + b" HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml\r\nSOAPAction: \"\"\r\n"
SECOND = b"GET " + BASE.encode() + b"/be?wsdl HTTP/1.1\r\nHost: x\r\n\r\n"


def framed(*lines, body=b"hello", end=b"\r\n"):
    return GOOD + b"".join(line + end for line in lines) + end + body


CHUNKED = b"Transfer-Encoding: chunked"
SMUGGLED = {
    "two_equal_lengths": framed(b"Content-Length: 5", b"Content-Length: 5"),
    "two_lengths": framed(b"Content-Length: 5", b"Content-Length: 50"),
    "a_list_of_lengths": framed(b"Content-Length: 5, 5"),
    "a_length_and_chunked": framed(b"Content-Length: 5", CHUNKED, body=b"0\r\n\r\n"),
    "chunked_and_a_length": framed(CHUNKED, b"Content-Length: 5", body=b"0\r\n\r\n"),
    "chunked_twice": framed(CHUNKED, CHUNKED, body=b"0\r\n\r\n"),
    "chunked_twice_in_a_list": framed(b"Transfer-Encoding: chunked, chunked", body=b"0\r\n\r\n"),
    "chunked_then_identity": framed(b"Transfer-Encoding: chunked, identity", body=b"0\r\n\r\n"),
    "identity_then_chunked": framed(b"Transfer-Encoding: identity, chunked", body=b"0\r\n\r\n"),
    "gzip_then_chunked": framed(b"Transfer-Encoding: gzip, chunked", body=b"0\r\n\r\n"),
    "identity": framed(b"Transfer-Encoding: identity"),
    "an_unknown_coding": framed(b"Transfer-Encoding: xchunked", body=b"0\r\n\r\n"),
    "a_coding_in_quotes": framed(b'Transfer-Encoding: "chunked"', body=b"0\r\n\r\n"),
    "a_vertical_tab_before_chunked": framed(b"Transfer-Encoding: \x0bchunked", body=b"0\r\n\r\n"),
    "an_empty_coding": framed(b"Transfer-Encoding:"),
    "chunked_in_http_1_0": framed(CHUNKED, body=b"0\r\n\r\n").replace(b"HTTP/1.1", b"HTTP/1.0", 1),
    "a_plus_before_the_length": framed(b"Content-Length: +5"),
    "a_minus_before_the_length": framed(b"Content-Length: -5"),
    "a_hexadecimal_length": framed(b"Content-Length: 0x5"),
    "junk_behind_the_length": framed(b"Content-Length: 5x"),
    "a_blank_in_the_length": framed(b"Content-Length: 5 0"),
    "a_decimal_length": framed(b"Content-Length: 5.0"),
    "an_empty_length": framed(b"Content-Length:"),
    "a_length_beyond_64_bits": framed(b"Content-Length: 18446744073709551621"),
    "bare_line_feeds": framed(b"Content-Length: 5", end=b"\n"),
    "one_bare_line_feed": framed(b"X-A: b\nContent-Length: 5"),
    "a_bare_carriage_return": framed(b"X-A: b\rContent-Length: 5"),
    "a_folded_line": framed(b"X-A: b\r\n c", b"Content-Length: 5"),
    "a_folded_line_first": GOOD.replace(b"\r\nHost", b"\r\n Host", 1) + b"Content-Length: 5\r\n\r\nhello",
    "a_blank_before_the_colon": framed(b"Content-Length : 5"),
    "a_tab_before_the_colon": framed(b"Transfer-Encoding\t: chunked", body=b"0\r\n\r\n"),
    "a_line_without_colon": framed(b"X-A", b"Content-Length: 5"),
    "a_name_without_letters": framed(b": x", b"Content-Length: 5"),
    "a_nul_in_a_value": framed(b"X-A: a\0b", b"Content-Length: 5"),
    "a_control_character_in_a_value": framed(b"X-A: a\x01b", b"Content-Length: 5"),
    "a_control_character_in_a_name": framed(b"X\x01A: b", b"Content-Length: 5"),
    "a_name_beyond_ascii": framed(b"X-\xe9: b", b"Content-Length: 5"),
    "brackets_in_a_name": framed(b"X(A): b", b"Content-Length: 5"),
    "no_host": GOOD.replace(b"Host: x\r\n", b"") + b"Content-Length: 5\r\n\r\nhello",
    "two_hosts": framed(b"Host: y", b"Content-Length: 5"),
    "a_blank_more_in_the_request_line": GOOD.replace(b"POST ", b"POST  ", 1) + b"Content-Length: 5\r\n\r\nhello",
    "a_tab_in_the_request_line": GOOD.replace(b"POST ", b"POST\t", 1) + b"Content-Length: 5\r\n\r\nhello",
    "a_blank_behind_the_version": GOOD.replace(b"HTTP/1.1", b"HTTP/1.1 ", 1) + b"Content-Length: 5\r\n\r\nhello",
    "no_version": GOOD.replace(b" HTTP/1.1", b"", 1) + b"Content-Length: 5\r\n\r\nhello",
    "a_version_in_small_letters": GOOD.replace(b"HTTP/1.1", b"http/1.1", 1) + b"Content-Length: 5\r\n\r\nhello",
    "version_2": GOOD.replace(b"HTTP/1.1", b"HTTP/2.0", 1) + b"Content-Length: 5\r\n\r\nhello",
    "version_0_9": GOOD.replace(b"HTTP/1.1", b"HTTP/0.9", 1) + b"Content-Length: 5\r\n\r\nhello",
    "a_preface_of_http_2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "a_target_beyond_ascii": GOOD.replace(b"/be ", b"/b\xe9 ", 1) + b"Content-Length: 5\r\n\r\nhello",
    "an_absolute_target": GOOD.replace(b"POST /", b"POST https://elders.example/", 1) + b"Content-Length: 5\r\n\r\nhello",
    "bytes_that_are_no_http": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    # H3: chunks
    "a_chunk_size_with_0x": framed(CHUNKED, body=b"0x5\r\nhello\r\n0\r\n\r\n"),
    "a_chunk_size_with_a_plus": framed(CHUNKED, body=b"+5\r\nhello\r\n0\r\n\r\n"),
    "a_negative_chunk_size": framed(CHUNKED, body=b"-5\r\nhello\r\n0\r\n\r\n"),
    "a_blank_before_the_chunk_size": framed(CHUNKED, body=b" 5\r\nhello\r\n0\r\n\r\n"),
    "a_blank_behind_the_chunk_size": framed(CHUNKED, body=b"5 \r\nhello\r\n0\r\n\r\n"),
    "an_empty_chunk_size": framed(CHUNKED, body=b"\r\nhello\r\n0\r\n\r\n"),
    "a_chunk_size_beyond_64_bits": framed(CHUNKED, body=b"10000000000000005\r\nhello\r\n0\r\n\r\n"),
    "a_chunk_that_is_longer_than_it_says": framed(CHUNKED, body=b"4\r\nhello\r\n0\r\n\r\n"),
    "a_chunk_that_ends_in_a_line_feed": framed(CHUNKED, body=b"5\r\nhello\n0\r\n\r\n"),
    "a_chunk_size_that_ends_in_a_line_feed": framed(CHUNKED, body=b"5\nhello\r\n0\r\n\r\n"),
    "a_line_feed_in_a_chunk_extension": framed(CHUNKED, body=b"5;a\nb\r\nhello\r\n0\r\n\r\n"),
    "chunk_extensions_without_end": framed(CHUNKED, body=b"5;" + b"x" * 20_000 + b"\r\nhello\r\n0\r\n\r\n"),
    "a_trailer_that_names_a_host": framed(CHUNKED, body=b"5\r\nhello\r\n0\r\nHost: y\r\n\r\n"),
    "a_trailer_with_a_length": framed(CHUNKED, body=b"5\r\nhello\r\n0\r\nContent-Length: 5\r\n\r\n"),
    "a_folded_trailer": framed(CHUNKED, body=b"5\r\nhello\r\n0\r\nX-A: b\r\n c\r\n\r\n"),
}


# proves: BP-R1113, GW-R2, H2, H3
@pytest.mark.parametrize("name", SMUGGLED)
def test_refuses_and_closes_on(world, nothing_stored, name):
    # A second request stands behind it: nothing of that may be answered.
    refused_with(world, SMUGGLED[name] + SECOND, 400, 501, 505) if name in ("version_2", "version_0_9", "a_preface_of_http_2") \
        else refused_with(world, SMUGGLED[name] + SECOND, 400)


# proves: GW-R2
@pytest.mark.parametrize("size", [1, 7, 4096])
def test_reads_chunks_of_any_size(world, size):
    message = hello()
    response = world.call(message, chunks=size)
    assert assert_answered(response).wsa("RelatesTo") == message.message_id


# proves: H3
def test_reads_chunk_extensions_and_harmless_trailers(world):
    body = bytes(hello())
    data = framed(CHUNKED, body=b"%X;a=\"b\"\r\n%s\r\n0\r\nX-Trailer: y\r\n\r\n" % (len(body), body))
    with world.connect("saas") as connection:
        connection.send(data)
        assert_answered(connection.read())


# -- Limits ----------------------------------------------------------------------

LIMIT = 8 * 1024 * 1024


def padded(size):
    """A good message that is exactly so many bytes long; no text node of it is longer than a megabyte."""
    parts = bytes(hello()).split(b"><")
    room = size - sum(len(part) + 2 for part in parts) + 2
    out = parts[0]
    for part in parts[1:]:
        here = min(room, 900_000)
        room -= here
        out += b">" + b" " * here + b"<" + part
    assert room == 0 and len(out) == size
    return out


# proves: GW-R2
def test_takes_a_body_of_eight_mebibytes(world):
    assert_answered(world.post(padded(LIMIT)))


# proves: GW-R2
def test_refuses_a_length_above_the_limit_before_the_body_comes(world):
    refused_with(world, framed(b"Content-Length: %d" % (LIMIT + 1), body=b""), 413)


# proves: GW-R2, H3
def test_refuses_chunks_above_the_limit_while_reading(world, nothing_stored):
    with world.connect("saas") as connection:
        connection.send(framed(CHUNKED, body=b""))
        piece = b"10000\r\n" + b" " * 65536 + b"\r\n"
        with pytest.raises(Closed):
            try:
                for _ in range(LIMIT // 65536 + 1):
                    connection.send(piece)
            except OSError:
                pass  # it has stopped reading, as it should; the answer may be here
            assert connection.read().status == 413
            connection._more()


# proves: H3
def test_refuses_a_chunk_of_sixteen_gigabytes_by_its_size(world):
    refused_with(world, framed(CHUNKED, body=b"400000000\r\n"), 400, 413)


# proves: H4
@pytest.mark.parametrize("data, status", [
    (framed(b"X-A: " + b"y" * 1_000_000), 431),
    (framed(*[b"X-%d: y" % i for i in range(10_000)]), 431),
    (b"GET /" + b"y" * 65536 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
], ids=["one_header_of_a_megabyte", "ten_thousand_headers", "a_long_target"])
def test_refuses_a_head_that_is_too_large(world, data, status):
    with world.connect("saas") as connection:
        try:
            connection.send(data)
        except OSError:
            pass
        try:
            assert connection.read().status == status
        except Closed:
            # The answer was sent, and lost in the reset that our unread bytes caused.
            assert any(f"HTTP_{'URI_TOO_LONG' if status == 414 else 'HEADERS_TOO_LARGE'}" in line for line in world.log()[-20:])


# -- Connections -----------------------------------------------------------------


# proves: H6
def test_answers_pipelined_messages_in_order(world):
    messages = [hello() for _ in range(5)]
    with world.connect("saas") as connection:
        connection.send(b"".join(request(message) for message in messages))
        assert [assert_answered(connection.read()).wsa("RelatesTo") for _ in messages] == [m.message_id for m in messages]


# proves: H6
def test_ignores_what_comes_behind_a_last_request(world):
    with world.connect("saas") as connection:
        connection.send(request(hello(), headers=["Connection: close"]) + SECOND)
        response = connection.read()
        assert_answered(response)
        assert response.header("connection").lower() == "close"
        assert connection.ended()


def test_answers_http_1_0_and_closes(world):
    with world.connect("saas") as connection:
        connection.send(request(hello()).replace(b"HTTP/1.1", b"HTTP/1.0", 1))
        assert_answered(connection.read())
        assert connection.ended()


def test_asks_for_the_body_of_who_waits_for_100_continue(world):
    whole = request(hello(), headers=["Expect: 100-continue"])
    head, _, body = whole.partition(b"\r\n\r\n")
    with world.connect("saas") as connection:
        connection.send(head + b"\r\n\r\n")
        assert connection._until(b"\r\n\r\n").startswith(b"HTTP/1.1 100 ")
        connection.send(body)
        assert_answered(connection.read())


# proves: GW-R4, P12
def test_survives_a_sender_that_leaves_at_any_byte(world, no_record):
    data = request(world.push())
    tls = world.context("saas")
    for end in list(range(1, 300, 37)) + list(range(300, len(data) - 1, 211)):
        connection = Connection(world.port, tls)
        connection.send(data[:end])
        connection.close()
    assert_answered(world.call(hello()))


# proves: WS003
def test_serves_many_connections_at_once(world):
    def talk(_):
        with world.connect("saas") as connection:
            return [assert_answered(connection.post(hello())).approved for _ in range(5)]

    with concurrent.futures.ThreadPoolExecutor(12) as pool:
        assert all(all(answers) for answers in pool.map(talk, range(12)))


# proves: WS003
def test_every_answer_has_a_correlation_id_of_its_own(world):
    seen = [world.call(message).header("x-correlation-id") for message in (hello(), hello().but(To=None), Message("opvragen_overeenkomst"))]
    assert len(set(seen)) == 3 and all(seen)
