"""Who may connect, and how: TLS and certificates (standards 2.3, PKI001-PKI005, CRT-03 to CRT-07; attack 6)."""
import os
import socket
import ssl
import struct
import subprocess
import time

import pytest

from https import Closed, Connection, Identity, NO_EMS, context, request
from soap import SCHOOL_A, Message, assert_answered, assert_fault, hello
from world import fixtures

TLS12, TLS13 = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3
REFUSED = (ssl.SSLError, Closed, ConnectionResetError, BrokenPipeError)
WSDL = "/edukoppeling/bpvmonitor/v1/be?wsdl"


def is_refused(world, identity, **options):
    """No HTTP byte comes back: the handshake fails, or (TLS 1.3) the connection ends at the first read."""
    try:
        with world.connect(identity, **options) as connection:
            connection.get(WSDL)
    except REFUSED:
        return True
    return False


# -- Certificates ----------------------------------------------------------------

ROWS = fixtures()


# proves: WT001, TLS001, TLS002, WT002, PKI002, PKI003, PKI005, WT004, CRT-03, CRT-05, CRT-07, C1, C2, C6
@pytest.mark.parametrize("version", [TLS12, TLS13], ids=["tls12", "tls13"])
@pytest.mark.parametrize("name", [row.name for row in ROWS if row.gateway == "handshake"] + ["longChain"])
def test_refuses_before_http_the_certificate(world, name, version):
    assert is_refused(world, name, version=version)


# proves: CRT-03, CRT-06, CRT-07, PKI001, WT002, TLS003, TLS004
@pytest.mark.parametrize("version", [TLS12, TLS13], ids=["tls12", "tls13"])
@pytest.mark.parametrize("name", [row.name for row in ROWS if row.gateway == "accept"])
def test_accepts_the_certificate(world, name, version):
    message = hello(school=SCHOOL_A if "schoolB" not in name else "0000000700098QX00000")
    with world.connect(name, version=version) as connection:
        answer = assert_answered(connection.post(message))
    row = next(row for row in ROWS if row.name == name)
    assert answer.value("verbinding/oinVerbinding") == row.oin
    assert answer.value("verbinding/tlsVersie") == {TLS12: "TLSv1.2", TLS13: "TLSv1.3"}[version]


# proves: PKI001, EK0030, CRT-04, C4
@pytest.mark.parametrize("name", [row.name for row in ROWS if row.gateway not in ("accept", "handshake", "-")])
def test_answers_with_a_fault_to_the_certificate(world, nothing_stored, name):
    row = next(row for row in ROWS if row.name == name)
    message = world.push()
    with world.connect(name) as connection:
        assert_fault(connection.post(message), row.gateway, relates_to=message.message_id)


# proves: CRT-03
def test_accepts_the_certificate_without_the_intermediates_that_the_gateway_has(world, tmp_path):
    leaf = world.pki / "saas.cert.pem"
    alone = tmp_path / "leaf.pem"
    alone.write_text(leaf.read_text().split("-----END CERTIFICATE-----")[0] + "-----END CERTIFICATE-----\n")
    with world.connect(Identity(alone, world.pki / "saas.key.pem")) as connection:
        assert_answered(connection.post(hello()))


# proves: CRT-07
def test_logs_that_a_2048_bit_key_is_being_phased_out(world):
    with world.connect("schoolA") as connection:
        correlation = connection.post(hello()).header("x-correlation-id")
    lines = world.log()
    assert any("phase" in line and SCHOOL_A in line or "phase" in line and correlation in line for line in lines)


# proves: WT001, TLS001, C1
@pytest.mark.parametrize("version", [TLS12, TLS13], ids=["tls12", "tls13"])
def test_refuses_who_shows_no_certificate(world, version):
    assert is_refused(world, None, version=version)


# proves: WT001
def test_closes_when_spoken_to_in_plain_http(world):
    with Connection(world.port, None) as connection:
        connection.send(b"GET " + WSDL.encode() + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")
        with pytest.raises(REFUSED):
            connection.read()


# proves: GW-T2, C12
@pytest.mark.parametrize("header", ["X-SSL-Client-Cert: saas", "X-SSL-Client-S-DN: serialNumber=00000099000000002000", "X-Forwarded-For: 10.0.0.1", "SSL_CLIENT_S_DN: serialNumber=00000099000000002000"])
def test_takes_no_identity_from_http_headers(world, nothing_stored, header):
    with world.connect("unknownOin") as connection:
        assert_fault(connection.post(world.push(), headers=[header]), "DK0002")


# -- Versions, suites, groups ----------------------------------------------------


# proves: TLS003, TLS004, C8
@pytest.mark.filterwarnings("ignore:ssl.TLSVersion")
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1], ids=["tls10", "tls11"])
def test_refuses_an_old_version_of_tls(world, version):
    with pytest.raises(ssl.SSLError, match="(?i)protocol.version"):
        world.connect("saas", version=version)


# proves: TLS003, TLS004, C8
@pytest.mark.parametrize("minor", [0, 1, 2], ids=["sslv3", "tls10", "tls11"])
def test_answers_an_old_hello_with_the_alert_protocol_version(world, minor):
    hello_body = bytes([3, minor]) + os.urandom(32) + b"\0" + struct.pack("!H", 4) + b"\x00\x2f\x00\x35" + b"\x01\x00"
    handshake = b"\x01" + struct.pack("!I", len(hello_body))[1:] + hello_body
    with socket.create_connection(("127.0.0.1", world.port), timeout=10) as raw:
        raw.sendall(bytes([22, 3, minor]) + struct.pack("!H", len(handshake)) + handshake)
        alert = raw.recv(7)
    told = (70, 40) if minor == 0 else (70,)  # protocol_version; OpenSSL calls SSLv3 a handshake_failure
    assert alert[0] == 21 and alert[5] == 2 and alert[6] in told, alert


def openssl(*arguments, **options):
    return subprocess.run(["openssl", *arguments], capture_output=True, text=True, timeout=60, **options)


def s_client(world, *arguments, typed="", **options):
    """What openssl s_client says of one connection with the supplier's certificate."""
    ran = openssl(
        "s_client", "-connect", f"127.0.0.1:{world.port}", "-CAfile", world.pki / "roots.pem", "-cert", world.pki / "saas.cert.pem",
        "-cert_chain", world.pki / "saas.cert.pem", "-key", world.pki / "saas.key.pem", *arguments, input=typed, **options)
    return ran.stdout + ran.stderr


def connects(said):
    return "Verify return code: 0 (ok)" in said and "Cipher is (NONE)" not in said


# proves: TLS006, TLSCIPH001, WT003, C8
def test_accepts_exactly_the_cipher_suites_of_the_list(world):
    known = openssl("ciphers", "-s", "-tls1_2", "ALL:COMPLEMENTOFALL:@SECLEVEL=0").stdout.strip().split(":")
    known = {name for name in known if not name.startswith("TLS_") and "PSK" not in name and "SRP" not in name}
    assert len(known) > 60 and {"ECDHE-RSA-AES256-SHA384", "DHE-RSA-AES256-GCM-SHA384", "AES256-GCM-SHA384"} <= known
    accepted = set()
    for name in known:
        try:
            world.connect("saas", version=TLS12, ciphers=name + ":@SECLEVEL=0").close()
            accepted.add(name)
        except ssl.SSLError as refusal:
            assert "HANDSHAKE_FAILURE" in str(refusal).upper().replace(" ", "_"), (name, refusal)
    # The gateway's own key is RSA, so the ECDSA suites of the list cannot be chosen.
    assert accepted == {"ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-RSA-CHACHA20-POLY1305", "ECDHE-RSA-AES128-GCM-SHA256"}


# proves: TLS006, TLSCIPH001
@pytest.mark.parametrize("suite, good", [
    ("TLS_AES_256_GCM_SHA384", True), ("TLS_CHACHA20_POLY1305_SHA256", True), ("TLS_AES_128_GCM_SHA256", True),
    ("TLS_AES_128_CCM_SHA256", False), ("TLS_AES_128_CCM_8_SHA256", False),
])
def test_accepts_exactly_the_tls_1_3_suites_of_the_list(world, suite, good):
    assert connects(s_client(world, "-tls1_3", "-ciphersuites", suite)) == good


# proves: TLS006, TLSCIPH001
@pytest.mark.parametrize("version, group, good", [
    (version, group, good)
    for version, wrong in (("-tls1_2", ("brainpoolP256r1", "secp224r1", "secp256k1")), ("-tls1_3", ("ffdhe2048", "ffdhe3072")))
    for group, good in [(group, True) for group in ("X25519", "P-256", "P-384", "P-521", "X448")] + [(group, False) for group in wrong]
])
def test_accepts_exactly_the_groups_of_the_list(world, version, group, good):
    assert connects(s_client(world, version, "-groups", group, "-cipher", "ALL:@SECLEVEL=0")) == good


# proves: TLS006, TLSCIPH001
@pytest.mark.parametrize("algorithm, good", [
    ("RSA+SHA256", True), ("RSA+SHA384", True), ("RSA+SHA512", True), ("rsa_pss_rsae_sha256", True), ("rsa_pss_rsae_sha512", True),
    ("RSA+SHA1", False), ("RSA+SHA224", False),
])
def test_signs_the_handshake_with_the_hashes_of_the_list(world, algorithm, good):
    assert connects(s_client(world, "-tls1_2", "-sigalgs", algorithm, "-cipher", "ALL:@SECLEVEL=0")) == good


# proves: NCSC-COMP/0RTT, NCSC-EMS
def test_offers_neither_compression_nor_early_data(world):
    said = s_client(world, "-tls1_2", "-cipher", "ALL:@SECLEVEL=0")
    assert "Compression: NONE" in said and "Extended master secret: yes" in said
    # The ticket of TLS 1.3 comes after the handshake: it has to be waited for.
    said = s_client(world, "-tls1_3", "-ign_eof", typed=f"GET {WSDL} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert "Max Early Data: 0" in said and "Early data was not sent" in said


# proves: NCSC-EMS
def test_refuses_tls_1_2_without_extended_master_secret(world):
    assert not is_refused(world, "saas", version=TLS12)
    assert is_refused(world, "saas", version=TLS12, options=NO_EMS)


# proves: NCSC-RENEG, C9
def test_refuses_renegotiation_by_the_client(world):
    said = s_client(world, "-tls1_2", "-cipher", "ALL:@SECLEVEL=0", typed="R\n")
    assert "Secure Renegotiation IS supported" in said
    assert "RENEGOTIATING" in said and "no renegotiation" in said


# -- Connections -----------------------------------------------------------------


# proves: WT007
def test_takes_many_messages_on_one_connection(world):
    with world.connect("saas") as connection:
        for _ in range(20):
            message = hello()
            assert assert_answered(connection.post(message)).wsa("RelatesTo") == message.message_id


# proves: WT007
def test_judges_each_message_on_a_connection_by_its_own_headers(world, no_record):
    with world.connect("saas") as connection:
        assert_answered(connection.post(hello()))
        assert_fault(connection.post(hello(school="0000000700098QX00000")), "DK0002")
        assert_answered(connection.post(Message("opvragen_overeenkomst")))
        assert_fault(connection.post(hello().but(To=None)), "DK0005")
        assert_answered(connection.post(hello()))


# proves: WT007
@pytest.mark.parametrize("version", [TLS12, TLS13], ids=["tls12", "tls13"])
def test_resumes_a_session(world, version):
    tls = world.context("saas", version=version)
    with Connection(world.port, tls) as first:
        assert_answered(first.post(hello()))
        session = first.socket.session
    with Connection(world.port, tls, session=session) as second:
        assert_answered(second.post(hello()))
        assert second.socket.session_reused


# proves: WT008
@pytest.mark.parametrize("version", [TLS12, TLS13], ids=["tls12", "tls13"])
def test_a_connection_and_its_ticket_end_at_the_age_that_is_set(strict, version):
    tls = strict.context("saas", version=version)
    began = time.monotonic()
    with Connection(strict.port, tls) as connection:
        assert_answered(connection.post(hello()))
        session = connection.socket.session
        last = strict.keep_talking(connection)
        assert last.header("connection").lower() == "close" and connection.ended()
        assert time.monotonic() - began >= strict.max_age / 2
    time.sleep(max(0, began + strict.max_age + 0.5 - time.monotonic()))
    with Connection(strict.port, tls, session=session) as again:
        assert_answered(again.post(hello()))
        assert not again.socket.session_reused


SLOW = {
    "in_the_handshake": (False, b"\x16\x03\x01\x02\x00"),
    "in_the_header": (True, b"POST /edukoppeling/bpvmonitor/v1/be HTTP/1.1\r\nHost: x\r\nX-Slow: "),
    "in_the_body": (True, b"POST /edukoppeling/bpvmonitor/v1/be HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml\r\nSOAPAction: \"\"\r\nContent-Length: 5000\r\n\r\n<"),
    "between_messages": (True, b""),
}


# proves: GW-T3, H1
def test_closes_who_is_slow_in_any_phase_while_others_are_served(strict):
    tls = strict.context("saas")
    slow = {}
    for name, (encrypted, start) in SLOW.items():
        slow[name] = Connection(strict.port, tls if encrypted else None)
        slow[name].send(start)
    drip = {name for name in slow if name != "between_messages"}
    ended = set()
    for _ in range(60):
        assert_answered(strict.call(hello()))
        for name in set(slow) - ended:
            try:
                if name in drip:
                    slow[name].send(b"x")
                slow[name].socket.settimeout(0.05)
                slow[name]._more()
                ended.add(name)  # an answer (408) before the close is fine
            except (TimeoutError, socket.timeout):
                pass
            except REFUSED:
                ended.add(name)
        if ended == set(slow):
            break
    for connection in slow.values():
        connection.close()
    assert ended == set(slow)


# proves: GW-T3, C11
def test_caps_the_connections_of_one_source(strict):
    tls = strict.context("saas")
    kept, refused = [], 0
    for _ in range(strict.max_per_source + 8):
        try:
            connection = Connection(strict.port, tls)
            kept.append(connection)
        except REFUSED:
            refused += 1
    assert refused >= 8 - 1 and len(kept) >= strict.max_per_source - 4
    for connection in kept:
        connection.close()
    assert_answered(strict.call(hello()))
