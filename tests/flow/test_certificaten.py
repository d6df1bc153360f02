"""What our own register says of certificates, and which kinds are taken at all (standards 2.4 and 3.5; attacks C1, C4, C5, C7, C10)."""
import contextlib
import json
import ssl

import pytest

from https import Connection
from soap import SCHOOL_B, SUPPLIER, assert_answered, assert_fault, hello
from talk import ask, refused, seal
from test_tls import REFUSED, is_refused

TLS12, TLS13 = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3


def rows(world, *words):
    return json.loads(world.admin("certificaat", *words, "--json"))["rows"]


@contextlib.contextmanager
def blocked(world, *which):
    """Refused from here on; accepted again afterwards."""
    world.admin("certificaat", "block", *which, "--reden", "toets")
    try:
        yield
    finally:
        world.admin("certificaat", "unblock", *which)


@contextlib.contextmanager
def pinned(world, doel, *issuer, oin=SUPPLIER):
    world.admin("certificaat", "pin", "--oin", oin, "--doel", doel, *issuer)
    try:
        yield
    finally:
        world.admin("certificaat", "unpin", "--oin", oin, "--doel", doel, *issuer)


@contextlib.contextmanager
def registered(world, name, doel, oin=SUPPLIER):
    world.admin("certificaat", "add", "--oin", oin, "--doel", doel, "--bestand", world.pki / f"{name}.cert.pem")
    try:
        yield
    finally:
        world.admin("certificaat", "withdraw", "--oin", oin, "--vingerafdruk", world.fingerprint(name))


def assert_refused_by(world, response, rule):
    answer = assert_fault(response, "DK0002")
    assert world.rule_of(response) == rule
    return answer


def is_closed(connection):
    try:
        connection.post(hello())
    except REFUSED:
        return True
    return False


# -- The block list ----------------------------------------------------------------


# proves: GW-C1, C7
@pytest.mark.parametrize("version", [TLS12, TLS13], ids=["tls12", "tls13"])
def test_a_block_works_on_the_next_message_of_an_open_connection(world, no_record, version):
    message = world.push()
    with world.connect("saas", version=version) as connection, world.connect("ecP256") as other:
        assert_answered(connection.post(hello()))
        with blocked(world, "--vingerafdruk", world.fingerprint("saas")):
            response = connection.post(message)
            assert_refused_by(world, response, "GW-C1")
            assert response.header("connection").lower() == "close" and is_closed(connection)
            assert_answered(other.post(hello()))  # the same party, with another certificate
            with world.connect("saas", version=version) as fresh:
                assert_refused_by(world, fresh.post(message), "GW-C1")
    with world.connect("saas", version=version) as fresh:
        assert_answered(fresh.post(hello()))


# proves: GW-C1, C10
@pytest.mark.parametrize("version", [TLS12, TLS13], ids=["tls12", "tls13"])
def test_a_block_works_on_a_resumed_session(world, version):
    tls = world.context("saas", version=version)
    with Connection(world.port, tls) as first:
        assert_answered(first.post(hello()))
        session = first.socket.session
    with blocked(world, "--bestand", world.pki / "saas.cert.pem"):
        with Connection(world.port, tls, session=session) as again:
            response = again.post(hello())
            assert again.socket.session_reused
            assert_refused_by(world, response, "GW-C1")
            assert is_closed(again)
    with Connection(world.port, tls, session=session) as again:
        assert_answered(again.post(hello()))
        assert again.socket.session_reused


# proves: GW-C1
def test_a_block_by_issuer_and_number_hits_that_certificate_alone(world):
    ask_with = {name: world.connect(name) for name in ("saas", "leafAndTsp")}
    for connection in ask_with.values():
        assert_answered(connection.post(hello()))
    row = next(row for row in rows(world, "list", "--oin", SUPPLIER, "--doel", "TLS") if row["vingerafdruk"] == world.fingerprint("saas"))
    with blocked(world, "--uitgever", row["uitgever"], "--serienummer", row["serienummer"]):
        assert_refused_by(world, ask_with["saas"].post(hello()), "GW-C1")
        assert_answered(ask_with["leafAndTsp"].post(hello()))
    other = next(row for row in rows(world, "list", "--oin", SUPPLIER, "--doel", "TLS") if row["vingerafdruk"] == world.fingerprint("leafAndTsp"))
    with blocked(world, "--uitgever", other["uitgever"], "--serienummer", row["serienummer"]), world.connect("saas") as connection:
        assert_answered(connection.post(hello()))
    for connection in ask_with.values():
        connection.close()


# proves: GW-C1
@pytest.mark.parametrize("profile", ["S", "SE"])
def test_a_blocked_certificate_signs_no_more(world, no_record, profile):
    with blocked(world, "--vingerafdruk", world.fingerprint("schoolA")):
        refused(world, seal(world, world.push(), "schoolA", profile), "DK0002", profile, confirmed=False, rule="GW-C1")
        ask(world, seal(world, hello(), "saas", profile), profile)
    ask(world, seal(world, hello(), "schoolA", profile), profile)


# proves: GW-C1, WB012
def test_nothing_is_encrypted_to_a_blocked_certificate(world, nothing_stored):
    with registered(world, "saas-g4-decrypt", "VERSLEUTELING"), blocked(world, "--vingerafdruk", world.fingerprint("saas-g4-decrypt")):
        refused(world, seal(world, world.push(), "saas-g4-sign", "SE"), "EK0031", "SE", confirmed=True, hidden=False, rule="WB012")


# proves: GW-C1, EDU-14
def test_who_is_blocked_is_told_as_little_as_a_stranger(world):
    with world.connect("unknownOin") as connection:
        stranger = assert_fault(connection.post(hello()), "DK0002")
    with blocked(world, "--vingerafdruk", world.fingerprint("saas")), world.connect("saas") as connection:
        answer = assert_refused_by(world, connection.post(hello()), "GW-C1")
    assert (answer.text, answer.detail, answer.status) == (stranger.text, stranger.detail, stranger.status)


# -- Pins ---------------------------------------------------------------------------


def issuer_of(world, name):
    return next(row["uitgever"] for row in rows(world, "list", "--oin", SUPPLIER) if row["vingerafdruk"] == world.fingerprint(name))


# proves: GW-C2, C5
def test_the_same_oin_from_another_authority_is_refused_unless_it_is_allowed(world, no_record):
    """leafAndTsp is in all of saas, but for the authority that issued it."""
    with contextlib.ExitStack() as stack:
        saas, other, third = (stack.enter_context(world.connect(name)) for name in ("saas", "leafAndTsp", "ecP256"))
        for connection in (saas, other, third):
            assert_answered(connection.post(hello()))  # without a pin every trusted authority will do
        with registered(world, "saas", "TLS"), pinned(world, "TLS"):
            assert_answered(saas.post(hello()))
            for connection in (other, third):
                assert_refused_by(world, connection.post(world.push()), "GW-C2")
            with pinned(world, "TLS", "--uitgever", issuer_of(world, "leafAndTsp")):
                assert_answered(other.post(hello()))
                assert_answered(saas.post(hello()))
                assert_refused_by(world, third.post(world.push()), "GW-C2")
            assert_refused_by(world, other.post(world.push()), "GW-C2")
        for connection in (saas, other, third):
            assert_answered(connection.post(hello()))


# proves: GW-C2
def test_a_pin_follows_what_is_registered(world):
    with world.connect("ecP256") as connection:
        with registered(world, "saas", "TLS"), pinned(world, "TLS"):
            assert_refused_by(world, connection.post(hello()), "GW-C2")
            with registered(world, "ecP256", "TLS"):
                assert_answered(connection.post(hello()))
            assert_refused_by(world, connection.post(hello()), "GW-C2")
            with registered(world, "ecP256", "ONDERTEKENING"):  # for another purpose
                assert_refused_by(world, connection.post(hello()), "GW-C2")
            assert {row["status"] for row in rows(world, "list", "--doel", "TLS") if row["vingerafdruk"] == world.fingerprint("ecP256")} == {"BUITEN_PIN"}
        assert_answered(connection.post(hello()))


# proves: GW-C2
def test_a_pin_of_signatures_is_apart_from_that_of_connections(world, no_record):
    with registered(world, "saas-g4-sign", "ONDERTEKENING"), pinned(world, "ONDERTEKENING"):
        ask(world, seal(world, hello(), "saas-g4-sign"), identity="saas")
        refused(world, seal(world, world.push(), "saas"), "DK0002", confirmed=False, rule="GW-C2")
        ask(world, seal(world, hello(), "schoolA"), identity="saas")  # another organisation
        assert_answered(world.call(hello()))  # 2W-be: nobody signs
    ask(world, seal(world, hello(), "saas"))


# -- Which kinds are taken ------------------------------------------------------------


# proves: CRT-05, C6
@pytest.mark.parametrize("version", [TLS12, TLS13], ids=["tls12", "tls13"])
@pytest.mark.parametrize("name", ["saas-g4-sign", "saas-g4-decrypt", "person", "serverOnly"])
def test_what_is_for_something_else_is_no_client(world, name, version):
    assert is_refused(world, name, version=version)


# proves: CRT-05
def test_why_a_client_was_refused_stands_in_the_log(world):
    seen = len(world.log())
    assert is_refused(world, "person")
    assert world.wait_for_line(r"refused .*rule=\"?CRT-05.*policy", after=seen)


# proves: CRT-05, WB009
@pytest.mark.parametrize("name, rule", [("person", "CRT-05"), ("saas-g4-decrypt", "WB009")])
def test_what_is_for_something_else_signs_nothing(world, nothing_stored, name, rule):
    refused(world, seal(world, world.push(), name), "EK0031", rule=rule)


# proves: CRT-05, CRT-06
def test_a_g4_certificate_for_signing_signs_and_one_for_clients_connects(world):
    answer = ask(world, seal(world, hello(), "saas-g4-sign"), identity="saas-g4-auth")
    assert answer.value("verbinding/oinVerbinding") == SUPPLIER


# proves: CRT-05
def test_the_lists_of_policies_are_settings(gateway_with, world):
    g4_only = gateway_with("policies", tls__policies="2.16.528.1.1003.1.2.41.15.35.11", signing__policies="2.16.528.1.1003.1.2.41.16.25.4 2.16.528.1.1003.1.2.41.15.35.11")
    assert is_refused(g4_only, "saas") and is_refused(g4_only, "saas-g4-auth")
    ask(g4_only, seal(g4_only, hello(), "saas-g4-sign"), identity="saas-g4-tls")
    refused(g4_only, seal(g4_only, world.push(), "schoolA"), "EK0031", identity="saas-g4-tls")


# proves: CRT-07
def test_the_register_knows_what_the_certificates_seen_are_made_of(world):
    for name in ("saas", "saas-g4-tls"):
        with world.connect(name) as connection:
            assert_answered(connection.post(hello()))
    seen = {row["vingerafdruk"]: row for row in rows(world, "list", "--oin", SUPPLIER, "--doel", "TLS")}
    for name, generatie, sleutel, klasse in (("saas", "G1", "RSA 2048", "UITFASEREN"), ("saas-g4-tls", "G4", "RSA 3072", "GOED")):
        row = seen[world.fingerprint(name)]
        assert (row["generatie"], row["sleutel"], row["sleutelklasse"]) == (generatie, sleutel, klasse)
        assert row["eerstGezien"] <= row["laatstGezien"] and row["uitgever"].startswith("CN=BPV TEST") and row["serienummer"]


def gauge(world, name, labels=""):
    return next(float(line.rpartition(" ")[2]) for line in world.health("/metrics")[1].splitlines() if line.startswith(name + labels + " "))


# proves: CRT-07, GW-C1
def test_metrics_count_generations_short_keys_and_blocks(world):
    def counted():
        return [gauge(world, name, labels) for name, labels in (
            ("bpv_certificates_in_use", '{generation="G1"}'), ("bpv_certificates_in_use_phase_out", ""), ("bpv_certificates_blocked", ""))]

    with world.connect("schoolB") as connection:
        assert_answered(connection.post(hello(school=SCHOOL_B)))
    before = counted()
    assert before[0] >= before[1] > 0
    world.query("delete from bpv.certificaten where vingerafdruk = %s", world.fingerprint("schoolB"))
    assert counted() == [before[0] - 1, before[1] - 1, before[2]]
    with blocked(world, "--vingerafdruk", "ab" * 32):
        assert counted() == [before[0] - 1, before[1] - 1, before[2] + 1]
