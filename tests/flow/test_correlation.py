"""By what an answer is found again: an id in every answer there is, in its line of the log, and W3C's trace context beside it."""
import re
import ssl
import urllib.error
import urllib.request

import pytest

from https import PATH, Closed
from soap import SUPPLIER, assert_answered, assert_fault, hello

ID = re.compile(r"[0-9a-f]{16}")
TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
HEAD = "Host: x\r\n"

# What no message is: the bytes, and the status that they get.
ANSWERS = {
    "a document": (f"GET {PATH}?wsdl HTTP/1.1\r\n{HEAD}\r\n", 200),
    "no such document": (f"GET {PATH}?nothing HTTP/1.1\r\n{HEAD}\r\n", 404),
    "no such path": (f"POST /nowhere HTTP/1.1\r\n{HEAD}Content-Length: 0\r\n\r\n", 404),
    "no such file": (f"GET /edukoppeling/bpvmonitor/v1/bestanden/{'0' * 32} HTTP/1.1\r\n{HEAD}\r\n", 404),
    "no such method": (f"PUT {PATH} HTTP/1.1\r\n{HEAD}Content-Length: 0\r\n\r\n", 405),
    "no SOAP": (f"POST {PATH} HTTP/1.1\r\n{HEAD}Content-Type: text/plain\r\nContent-Length: 2\r\n\r\nhi", 415),
    "no HTTP": ("nonsense\r\n\r\n", 400),
    "too large": (f"POST {PATH} HTTP/1.1\r\n{HEAD}Content-Length: 999999999\r\n\r\n", 413),
    "too long an address": (f"GET /{'a' * 3000} HTTP/1.1\r\n{HEAD}\r\n", 414),
    "too long a head": (f"GET {PATH} HTTP/1.1\r\n{HEAD}X: {'a' * 20000}\r\n\r\n", 431),
}


def id_of(response):
    assert ID.fullmatch(response.header("x-correlation-id")), response
    return response.header("x-correlation-id")


def lines_with(gateway, correlation):
    return [line for line in gateway.log() if f"id={correlation}" in line]


@pytest.mark.parametrize("case", ANSWERS)
def test_every_answer_has_an_id(world, case):
    data, status = ANSWERS[case]
    with world.connect("saas") as connection:
        connection.send(data.encode())
        response = connection.read()
    assert response.status == status
    lines = lines_with(world, id_of(response))
    if case != "a document":  # which is served and not judged, so nothing is written of it
        assert len(lines) == 1, lines


def test_a_fault_and_an_answer_have_one_each(world):
    answered, fault = world.call(hello()), world.call(hello().but(To=None))
    assert_answered(answered)
    assert_fault(fault, "DK0005")
    assert id_of(answered) != id_of(fault)
    assert len(lines_with(world, id_of(answered))) == len(lines_with(world, id_of(fault))) == 1


def test_who_is_too_slow_is_told_one_too(strict):
    with strict.connect("saas") as connection:
        connection.send(f"POST {PATH} HTTP/1.1\r\n{HEAD}".encode())
        response = connection.read()
    assert response.status == 408
    assert len(lines_with(strict, id_of(response))) == 1


@pytest.mark.parametrize("path", ["/live", "/ready", "/metrics", "/nothing"])
def test_who_watches_us_is_answered_with_one(world, path):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        answer = opener.open(f"http://127.0.0.1:{world.health_port}{path}", timeout=20)
    except urllib.error.HTTPError as error:
        answer = error
    assert ID.fullmatch(answer.headers["X-Correlation-Id"])


def test_a_handshake_that_failed_has_one_in_the_log(world):
    seen = len(world.log())
    with pytest.raises((Closed, ssl.SSLError, ConnectionError)):
        with world.connect("expired") as connection:
            connection.post(hello())
    line = world.wait_for_line(r" refused id=([0-9a-f]{16}) ", after=seen)
    assert len(lines_with(world, line.group(1))) == 1


def test_a_trace_goes_on_through_us(world):
    response = world.call(hello(), headers=[f"traceparent: 00-{TRACE}-{SPAN}-01", "tracestate: congo=t61rcWkgMzE"])
    assert_answered(response)
    assert response.header("traceresponse") == f"00-{TRACE}-{id_of(response)}-01"
    line, = lines_with(world, id_of(response))
    assert f" trace={TRACE} parent={SPAN}" in line and "congo" not in line
    row, = world.query("select tls_oin from bpv.berichten where correlatie = %s", id_of(response))
    assert row == (SUPPLIER,)


@pytest.mark.parametrize("headers", [
    [f"traceparent: 00-{TRACE.upper()}-{SPAN}-01"], [f"traceparent: 00-{'0' * 32}-{SPAN}-01"], ["traceparent: " + "f" * 4000], ["traceparent:"],
    ["tracestate: " + "a=1," * 600], [f"traceparent: 00-{TRACE}-{SPAN}-01-1", "tracestate: "], 2 * [f"traceparent: 00-{TRACE}-{SPAN}-01"]])
def test_what_is_no_trace_refuses_nobody(world, headers):
    response = world.call(hello(), headers=headers)
    assert_answered(response)
    assert response.header("traceresponse") in (None, "")
    line, = lines_with(world, id_of(response))
    assert "trace=" not in line


def test_who_closes_a_line_with_a_trace_closes_nothing(world):
    """What comes from a header is in the log as hexadecimal digits or not at all."""
    seen = len(world.log())
    assert_answered(world.call(hello(), headers=[f"traceparent: 00-{TRACE}-{SPAN}-01 outcome=DK0050 "]))
    assert not any("DK0050" in line for line in world.log()[seen:])
