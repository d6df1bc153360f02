"""Rows C1 to C13 of the attack catalogue that nothing else names, against a real gateway. The whole list: docs/threat-model.md."""
import os
import re
import resource
import select
import socket
import ssl
import struct
import subprocess
import time

import pytest
from OpenSSL import SSL

from https import Closed, Connection
from soap import SCHOOL_B, assert_answered, assert_fault, hello
from test_tls import REFUSED, TLS12, TLS13, is_refused, openssl, s_client
from world import Gateway


def refusal(gateway, after):
    """(rule, reason) of the connection that was refused last."""
    found = gateway.wait_for_line(r'refused .*rule=(\S+) reason="?(.*?)"?$', after=after)
    return found[1], found[2]


# proves: C1, C2, PKI002, PKI003, PKI005, WT001
@pytest.mark.parametrize("name, rule, reason", [
    (None, "WT001", "no client certificate"),
    ("selfSigned", "PKI005", "self-signed"),
    ("otherRoot", "WT002|PKI005", "issuer certificate|self-signed"),
    ("expired", "PKI002", "has expired"),
    ("notYetValid", "PKI002", "not yet valid"),
    ("revoked", "PKI003", "revoked"),
    ("revokedIntermediate", "PKI003", "revoked"),
    ("expiredIntermediate", "PKI002", "has expired"),
])
def test_c1_c2_who_is_refused_is_told_to_the_operator_with_the_reason(world, name, rule, reason):
    seen = len(world.log())
    assert is_refused(world, name, version=TLS12)
    told = refusal(world, seen)
    assert re.fullmatch(rule, told[0]) and re.search(reason, told[1]), told


# proves: C3, PKI003
def test_c3_an_authority_without_a_list_refuses_its_certificates_and_nobody_elses(world):
    lists = world.directory / "without.pem"
    lists.write_text((world.pki / "crls.pem").read_text().replace((world.pki / "crl" / "g1-tsp.crl.pem").read_text(), ""))
    made = Gateway(world, "without", tls__crl=lists, listen__workers=1, gateway__profiles="2W-be")
    try:
        seen = len(made.log())
        assert is_refused(made, "saas")
        assert refusal(made, seen)[0] == "PKI003"
        with made.connect("saas-g4-tls") as connection:
            assert_answered(connection.post(hello()))
    finally:
        made.stop()


# proves: C5, WT002
def test_c5_the_same_oin_from_an_authority_that_nobody_trusts_is_refused(world):
    def subject(name):
        return openssl("x509", "-in", world.pki / f"{name}.cert.pem", "-noout", "-subject").stdout.split("serialNumber = ")[1].strip()

    assert subject("otherRoot") == subject("saas") == subject("saas-g4-tls")
    assert is_refused(world, "otherRoot")
    for name in ("saas", "saas-g4-tls"):  # two authorities that are both in the trust file
        assert not is_refused(world, name)


# -- C8: a ClientHello of our own, so that no library has to know what nobody should ------

EMS, RENEGOTIATION_INFO = struct.pack("!HH", 23, 0), b"\xff\x01\x00\x01\x00"


def extension(number, body):
    return struct.pack("!HH", number, len(body)) + body


def client_hello(suites, version=0x0303, compressions=b"\0", more=b"", name=b"localhost"):
    groups = extension(10, struct.pack("!HHHH", 6, 29, 23, 24))
    signatures = extension(13, struct.pack("!HHHHH", 8, 0x0804, 0x0805, 0x0401, 0x0501))
    points = extension(11, b"\x01\x00")
    sni = extension(0, struct.pack("!HBH", len(name) + 3, 0, len(name)) + name) if name else b""
    extensions = sni + groups + signatures + points + EMS + RENEGOTIATION_INFO + more
    body = struct.pack("!H", version) + os.urandom(32) + b"\0" + struct.pack("!H", 2 * len(suites))
    body += b"".join(struct.pack("!H", suite) for suite in suites) + bytes([len(compressions)]) + compressions
    body += struct.pack("!H", len(extensions)) + extensions
    return b"\x01" + struct.pack("!I", len(body))[1:] + body


def records(handshake, version=0x0301):
    pieces = [handshake[i : i + 16384] for i in range(0, len(handshake), 16384)]
    return b"".join(struct.pack("!BHH", 22, version, len(piece)) + piece for piece in pieces)


def first_record(port, data):
    """(type, body) of the first record that comes back; (None, b"") when the connection just ends."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as raw:
        try:
            raw.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            pass
        got = b""
        try:
            while len(got) < 5 or len(got) < 5 + struct.unpack("!H", got[3:5])[0]:
                more = raw.recv(65536)
                if not more:
                    return None, b""
                got += more
        except ConnectionResetError:
            return None, b""
        return got[0], got[5 : 5 + struct.unpack("!H", got[3:5])[0]]


ALERT, HANDSHAKE, HANDSHAKE_FAILURE = 21, 22, b"\x02\x28"

OLD_SUITES = {
    "null": [0x0001, 0x0002, 0x003B, 0xC010], "export": [0x0003, 0x0006, 0x0008, 0x0014], "rc4": [0x0004, 0x0005, 0xC011],
    "des": [0x0009, 0x0015], "3des": [0x000A, 0x0016, 0xC012], "anonymous": [0x0018, 0x006C, 0xC018], "psk": [0x00A8, 0xCCAB],
    "cbc_only": [0xC013, 0xC014, 0xC027, 0xC028, 0x003C, 0x002F], "static_rsa": [0x009C, 0x009D], "dhe": [0x009E, 0x009F, 0xCCAA],
    "ccm": [0xC09E, 0xC0AE],
}


# proves: C8, TLSCIPH001
@pytest.mark.parametrize("kind", OLD_SUITES)
def test_c8_refuses_a_hello_that_offers_only(world, kind):
    assert first_record(world.port, records(client_hello(OLD_SUITES[kind]))) == (ALERT, HANDSHAKE_FAILURE)


# proves: C8, NCSC-COMP
def test_c8_chooses_a_good_suite_among_bad_ones_and_no_compression(world):
    kind, body = first_record(world.port, records(client_hello([0x0005, 0x000A, 0xC027, 0xC02F, 0x0001], compressions=b"\x01\x00")))
    assert kind == HANDSHAKE and body[0] == 2
    at = 38 + 1 + body[38]  # type, length, version, random; then the session id
    assert struct.unpack("!H", body[at : at + 2])[0] == 0xC02F and body[at + 2] == 0
    kind, _ = first_record(world.port, records(client_hello([0xC02F], compressions=b"\x01")))
    assert kind == ALERT


# proves: C8, TLSCIPH001
def test_c8_a_tls_1_2_client_with_cbc_only_is_refused_by_s_client_too(world):
    said = s_client(world, "-tls1_2", "-cipher", "ECDHE-RSA-AES256-SHA384:ECDHE-RSA-AES128-SHA256:AES256-SHA256:@SECLEVEL=0")
    assert "handshake failure" in said and "Cipher is (NONE)" in said


# -- C9 ----------------------------------------------------------------------------


def tls12_of(world, session=None):
    context = SSL.Context(SSL.TLS_CLIENT_METHOD)
    context.set_max_proto_version(SSL.TLS1_2_VERSION)
    context.use_certificate_chain_file(str(world.pki / "saas.cert.pem"))
    context.use_privatekey_file(str(world.pki / "saas.key.pem"))
    return context


# proves: C9, NCSC-RENEG
def test_c9_a_thousand_renegotiations_end_a_thousand_connections(world):
    context, session, ended = tls12_of(world), None, 0
    for _ in range(1000):
        raw = socket.create_connection(("127.0.0.1", world.port), timeout=20)
        connection = SSL.Connection(context, raw)
        if session is not None:
            connection.set_session(session)
        connection.set_connect_state()
        raw.settimeout(None)
        connection.do_handshake()
        session = session or connection.get_session()
        assert connection.renegotiate()
        try:
            connection.do_handshake()
            connection.recv(1)
        except (SSL.Error, OSError):
            ended += 1
        connection.close()
    assert ended == 1000
    assert_answered(world.call(hello()))


# proves: C9, NCSC-RENEG
def test_c9_asking_again_and_again_on_one_connection_closes_it(world):
    client = subprocess.Popen(
        ["openssl", "s_client", "-connect", f"127.0.0.1:{world.port}", "-tls1_2", "-cipher", "DEFAULT:@SECLEVEL=0", "-CAfile", world.pki / "roots.pem",
         "-cert", world.pki / "saas.cert.pem", "-cert_chain", world.pki / "saas.cert.pem", "-key", world.pki / "saas.key.pem"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    tried = 0
    try:
        while tried < 1000 and client.poll() is None:
            client.stdin.write(b"R\n")
            client.stdin.flush()
            tried += 1
            time.sleep(0.05)
    except BrokenPipeError:
        pass
    said = client.communicate(timeout=20)[0].decode(errors="replace")
    assert tried < 1000 and said.count("RENEGOTIATING") < 100 and "no renegotiation" in said


# proves: C9, NCSC-RENEG
def test_c9_a_client_without_secure_renegotiation_cannot_renegotiate_insecurely(world):
    """It may connect (it cannot renegotiate at all), unless it has no extended master secret either."""
    assert "Secure Renegotiation IS supported" in s_client(world, "-tls1_2", "-cipher", "DEFAULT:@SECLEVEL=0")


# -- C10 ---------------------------------------------------------------------------


# proves: C10, GW-T1
@pytest.mark.parametrize("version", [TLS12, TLS13], ids=["tls12", "tls13"])
def test_c10_a_resumed_session_is_judged_by_the_register_of_now(world, version):
    tls = world.context("schoolB", version=version)
    with Connection(world.port, tls) as first:
        assert_answered(first.post(hello(school=SCHOOL_B)))
        assert assert_answered(first.post(world.push(SCHOOL_B))).approved
        session = first.socket.session
    with world.suspended(SCHOOL_B):
        with Connection(world.port, tls, session=session) as again:
            answer = again.post(world.push(SCHOOL_B))
            assert again.socket.session_reused
            assert_fault(answer, "DK0002")
    with Connection(world.port, tls, session=session) as back:
        assert assert_answered(back.post(world.push(SCHOOL_B))).approved


# proves: C10, NCSC-COMP/0RTT
def test_c10_early_data_is_not_taken(world, tmp_path):
    early, session = tmp_path / "early", tmp_path / "session"
    early.write_bytes(b"GET /edukoppeling/bpvmonitor/v1/be?wsdl HTTP/1.1\r\nHost: x\r\n\r\n")
    get = "GET /edukoppeling/bpvmonitor/v1/be?wsdl HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    said = s_client(world, "-tls1_3", "-sess_out", session, "-ign_eof", typed=get)
    assert "Max Early Data: 0" in said and session.exists()
    # A client that writes 16 kB of early data in its ticket's name: the ticket says 0, so we make it say more.
    said = s_client(world, "-tls1_3", "-sess_in", session, "-early_data", early, "-ign_eof", typed=get)
    assert "Early data was accepted" not in said and re.search("Early data was (not sent|rejected)|early data", said), said[-800:]


# -- C11 ---------------------------------------------------------------------------

FLOOD = 5000


@pytest.fixture
def many_files():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.fixture(scope="module")
def flooded(world):
    made = Gateway(world, "flooded", listen__max_per_source=200, listen__max_connections=2000, listen__handshake_ms=60000, gateway__profiles="2W-be")
    yield made
    made.stop()


def opened_from(source, port, data=b""):
    raw = socket.socket()
    raw.bind((source, 0))
    raw.settimeout(10)
    raw.connect(("127.0.0.1", port))
    try:
        raw.sendall(data)
    except OSError:
        pass
    return raw


def still_open(connections):
    waiting = select.poll()
    for connection in connections:
        waiting.register(connection, select.POLLIN | select.POLLHUP)
    ended = len(waiting.poll(0))
    return len(connections) - ended


FLOODS = {
    "half_open": b"",
    "half_a_hello": records(client_hello([0xC02F]))[:40],
    "a_hello_and_silence": records(client_hello([0xC02F])),
}


# proves: C11, GW-T3
@pytest.mark.parametrize("kind", FLOODS)
def test_c11_five_thousand_connections_of_one_source_take_no_more_than_its_share(flooded, many_files, kind):
    kept, answered = [], 0
    with flooded.connect("saas") as inside:
        for at in range(FLOOD):
            kept.append(opened_from("127.0.0.2", flooded.port, FLOODS[kind]))
            if at % 250 == 0:  # who is in, and who comes in, from elsewhere
                assert_answered(inside.post(hello()))
                with flooded.connect("schoolA") as fresh:
                    assert_answered(fresh.post(hello()))
                answered += 2
    assert answered == 2 * FLOOD // 250
    if kind != "a_hello_and_silence":  # there what is readable is our answer
        end = time.monotonic() + 30  # what lies in the kernel's queue is accepted and closed yet
        while still_open(kept) > 200:
            assert time.monotonic() < end, still_open(kept)
            time.sleep(0.2)
    for connection in kept:
        connection.close()
    assert_answered(flooded.call(hello()))


# proves: C11, GW-T3
def test_c11_a_flood_of_handshakes_from_many_sources_leaves_others_served(flooded, many_files):
    kept = []
    for at in range(FLOOD):
        kept.append(opened_from(f"127.0.1.{at % 8 + 1}", flooded.port, records(client_hello([0xC02F], name=b"n%d.voorbeeld.example" % at))))
        if len(kept) == 400:
            for connection in kept:
                connection.close()
            kept.clear()
            assert_answered(flooded.call(hello()))
            with flooded.connect("saas") as fresh:
                assert_answered(fresh.post(hello()))
    for connection in kept:
        connection.close()
    assert_answered(flooded.call(hello()))


# proves: C11, GW-T3
@pytest.mark.parametrize("length", [200_000, 0xFFFFFF], ids=["200_kb", "16_mb"])
def test_c11_a_huge_hello_is_refused_before_it_has_arrived(world, length):
    """What it promises is enough; it is not gathered first."""
    promise = b"\x01" + struct.pack("!I", length)[1:] + b"\x03\x03"
    kind, body = first_record(world.port, records(promise + b"\0" * 16000))
    assert kind == ALERT and body[0] == 2
    assert_answered(world.call(hello()))


# proves: C11, GW-T3
def test_c11_a_hello_that_is_large_and_never_ends_is_ended_by_its_budget(strict):
    promise = b"\x01" + struct.pack("!I", 100_000)[1:] + b"\x03\x03"
    kind, _ = first_record(strict.port, records(promise + b"\0" * 16000))
    assert kind is None
    assert_answered(strict.call(hello()))


# proves: C11
def test_c11_ten_thousand_names_in_one_hello_are_refused(world):
    """RFC 6066: one name of a kind."""
    names = b"".join(struct.pack("!BH", 0, 3) + b"a%02d" % (i % 100) for i in range(10000))
    many = extension(0, struct.pack("!H", len(names[:65000])) + names[:65000])
    assert first_record(world.port, records(hello_with(many)))[0] == ALERT
    assert_answered(world.call(hello()))


def hello_with(sni):
    """A hello with this server_name extension and nothing that pushes it over the limit of extensions."""
    extensions = (sni + extension(10, struct.pack("!HH", 2, 29)))[:65535]
    body = b"\x03\x03" + os.urandom(32) + b"\0" + struct.pack("!HH", 2, 0xC02F) + b"\x01\0" + struct.pack("!H", len(extensions)) + extensions
    return b"\x01" + struct.pack("!I", len(body))[1:] + body


# -- C12 ---------------------------------------------------------------------------


# proves: C12, GW-T2
@pytest.mark.parametrize("line", [b"PROXY TCP4 10.0.0.1 10.0.0.2 40000 443\r\n", b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c" + bytes(12)], ids=["v1", "v2"])
def test_c12_a_proxy_line_before_tls_is_taken_from_nobody(world, line):
    kind, _ = first_record(world.port, line + records(client_hello([0xC02F])))
    assert kind in (ALERT, None)


# proves: C12, GW-T2
def test_c12_what_a_header_says_of_the_sender_stands_nowhere(world):
    with world.connect("unknownOin") as connection:
        answer = connection.post(world.push(), headers=["X-Forwarded-For: 10.9.8.7", "X-SSL-Client-Verify: SUCCESS", "X-SSL-Client-S-DN: serialNumber=00000099000000002000"])
    assert_fault(answer, "DK0002")
    row = world.query("select herkomst, tls_oin from bpv.berichten where correlatie = %s", answer.header("x-correlation-id"))
    assert "10.9.8.7" not in str(row) and "00000099000000002000" not in str(row)
