"""Behind a real HAProxy: the gateway knows from where people connect, and nobody else can tell it. Attacks C12 and H2."""
import re
import socket
import time

import pytest

import balancer
from https import Closed, Connection
from soap import assert_answered, hello
from test_http import SECOND, SMUGGLED
from world import Gateway

SOURCE = "127.0.0.9"  # from where HAProxy connects
MOST = 5


@pytest.fixture(scope="module")
def behind(world):
    made = Gateway(world, "behind", listen__proxy_from=f"{SOURCE}, 10.0.0.0/8", listen__max_per_source=MOST, listen__handshake_ms=3000, listen__workers=2)
    yield made
    made.stop()


@pytest.fixture(scope="module")
def haproxy(behind):
    with balancer.Balancer(behind, "haproxy", SOURCE) as made:
        yield made


def connected(gateway, port, source="127.0.0.1", identity="saas", before=b""):
    """A TLS connection from this address, behind these bytes."""
    raw = socket.create_connection(("127.0.0.1", port), timeout=30, source_address=(source, 0))
    raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    raw.sendall(before)
    made = Connection.__new__(Connection)
    made.buffer = b""
    try:
        made.socket = gateway.context(identity).wrap_socket(raw, server_hostname="localhost")
    except BaseException:
        raw.close()
        raise
    return made


def greeted(connection):
    answer = connection.post(hello())
    assert_answered(answer)
    return answer


def herkomst(world, answer):
    return world.value("select herkomst from bpv.berichten where correlatie = %s", answer.header("x-correlation-id"))


def header(source, command=0x21):
    body = socket.inet_aton(source) + socket.inet_aton("127.0.0.1") + (40000).to_bytes(2, "big") + (443).to_bytes(2, "big")
    return b"\r\n\r\n\0\r\nQUIT\n" + bytes([command, 0x11]) + len(body).to_bytes(2, "big") + body


def test_haproxy_takes_the_configuration_that_is_kept():
    held, said = balancer.valid(balancer.KEPT)
    assert held, said


# proves: GW-T2, C12
def test_who_connects_to_haproxy_is_who_connects(world, behind, haproxy):
    seen = len(behind.log())
    for source in ("127.0.3.1", "127.0.3.2"):
        with connected(behind, haproxy.port, source) as connection:
            told = herkomst(world, greeted(connection))
            assert told.startswith(source + ":") and told == "%s:%d" % connection.socket.getsockname()
    assert any(re.search(r"exchange .*remote=\"?127\.0\.3\.2:", line) for line in behind.log()[seen:])
    with connected(behind, haproxy.port, identity=None, source="127.0.3.3") as connection, pytest.raises((Closed, OSError)):
        connection.post(hello())
    assert behind.wait_for_line(r"refused .*remote=\"?127\.0\.3\.3:.*rule=WT001", after=seen)


# proves: GW-T2, GW-T3, C11
def test_caps_hold_for_who_is_behind_haproxy(behind, haproxy):
    seen = len(behind.log())
    kept = [connected(behind, haproxy.port, "127.0.3.4") for _ in range(MOST)]
    with pytest.raises(OSError):
        connected(behind, haproxy.port, "127.0.3.4")
    assert behind.wait_for_line(r"refused .*remote=\"?127\.0\.3\.4:.*from one address", after=seen)
    # HAProxy itself has more than that, of which others are.
    others = [connected(behind, haproxy.port, f"127.0.3.{5 + i}") for i in range(2 * MOST)]
    for connection in kept + others:
        greeted(connection)
        connection.close()


# proves: GW-T2, C12
def test_nobody_but_a_listed_balancer_says_who_connects(world, behind):
    seen = len(behind.log())
    with pytest.raises(OSError):
        connected(behind, behind.port, "127.0.3.8", before=header("10.1.2.3"))
    assert behind.wait_for_line(r"refused .*remote=\"?127\.0\.3\.8:", after=seen)
    # And who is no balancer needs none.
    with connected(behind, behind.port, "127.0.3.8") as connection:
        assert herkomst(world, greeted(connection)).startswith("127.0.3.8:")
    assert not any("10.1.2.3" in line for line in behind.log())


# proves: GW-T2, C12
@pytest.mark.parametrize("first", [
    b"", b"PROXY TCP4 10.0.0.1 127.0.0.1 40000 443\r\n", b"\r\n\r\n\0\r\nQUIT\n\x21\x11\xff\xff", header("10.1.2.3", 0x22), header("10.1.2.3")[:14],
], ids=["none", "text", "endless", "no_command", "cut_short"])
def test_a_balancer_that_does_not_say_it_right_is_refused(behind, first):
    seen = len(behind.log())
    with pytest.raises((OSError, Closed)):
        connected(behind, behind.port, SOURCE, before=first)
    assert behind.wait_for_line(r"refused .*remote=\"?127\.0\.0\.9:.*rule=GW-T2", after=seen)


# proves: GW-T3, H1
def test_a_header_that_does_not_come_is_waited_for_as_a_handshake(behind):
    began = time.monotonic()
    waiting = [socket.create_connection(("127.0.0.1", behind.port), timeout=30, source_address=(SOURCE, 0)) for _ in range(2)]
    waiting[1].sendall(header("10.1.2.3")[:20])
    for raw in waiting:
        assert raw.recv(1) == b""
        raw.close()
    assert 2.5 < time.monotonic() - began < 20


# proves: GW-T2
def test_haproxy_may_ask_the_port_itself_whether_it_lives(behind):
    """Its check says LOCAL, and is then whoever HAProxy is: here somebody without a certificate. For others it says who they are."""
    seen = len(behind.log())
    options = "check inter 100ms check-ssl verify none check-send-proxy send-proxy-v2"
    with balancer.Balancer(behind, "haproxy-local", SOURCE, options) as made:
        assert behind.wait_for_line(r'refused .*remote="?127\.0\.0\.9:.*rule=WT001 reason="no client certificate"', after=seen)
        with connected(behind, made.port, "127.0.3.9") as connection:
            greeted(connection)


# proves: GW-T2
def test_version_1_of_a_header_is_refused_of_haproxy_too(behind):
    seen = len(behind.log())
    with balancer.Balancer(behind, "haproxy-v1", SOURCE, "send-proxy") as made, pytest.raises(OSError):
        connected(behind, made.port, "127.0.3.9")
    assert behind.wait_for_line(r'refused .*remote="?127\.0\.0\.9:.*rule=GW-T2', after=seen)


# proves: H2, GW-R2
def test_haproxy_and_gateway_read_the_same_since_one_of_them_reads(behind, haproxy, nothing_stored):
    """The list of ambiguous requests, through HAProxy and without: the same verdict, and the connection ends for both."""
    for name, data in SMUGGLED.items():
        verdicts = []
        for port in (haproxy.port, behind.port):
            with connected(behind, port, "127.0.3.10") as connection:
                connection.send(data + SECOND)
                verdicts.append(connection.read().status)
                assert connection.ended(), name
        assert verdicts[0] == verdicts[1] and verdicts[0] in (400, 501, 505), (name, verdicts)


# proves: GW-T2
def test_the_list_of_balancers_follows_the_file(world, behind):
    config = behind.config.read_text()
    try:
        behind.config.write_text(config.replace(SOURCE, "127.0.0.10"))
        assert "reloaded" in behind.reload()
        with connected(behind, behind.port, "127.0.0.10", before=header("127.0.3.11")) as connection:
            assert herkomst(world, greeted(connection)) == "127.0.3.11:40000"
        with connected(behind, behind.port, SOURCE) as connection:
            assert herkomst(world, greeted(connection)).startswith(SOURCE + ":")
    finally:
        behind.config.write_text(config)
        assert "reloaded" in behind.reload()
