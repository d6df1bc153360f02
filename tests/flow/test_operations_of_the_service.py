"""A running service: health, reload, a database that goes and comes (GW-R5, GW-F1, GW-T1, CRT-01, CRT-02, CRT-08)."""
import contextlib
import pathlib
import select
import shutil
import signal
import ssl
import subprocess
import time

import psycopg2
import pytest

import talk
from https import Closed, Connection, Identity, request
from soap import Message, assert_answered, assert_fault, hello
from world import BIN, Gateway, run

REFUSED = (ssl.SSLError, Closed, ConnectionResetError, BrokenPipeError)
TLS12, TLS13 = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3


# -- Health ----------------------------------------------------------------------


# proves: GW-R5
def test_tells_that_it_lives_and_is_ready(world):
    assert world.health("/live")[0] == 200
    status, body = world.health("/ready")
    assert status == 200
    assert "database: ok" in body and "crl: ok" in body
    assert world.health("/")[0] == 200  # the bare address, as HEALTH_URL names it, is asked for readiness
    assert world.health("/anders")[0] == 404
    assert world.health("/edukoppeling/bpvmonitor/v1/be?wsdl")[0] == 404


# proves: GW-R5
def test_the_health_listener_takes_no_messages(world):
    with Connection(world.health_port, None) as connection:
        assert connection.post(hello()).status in (404, 405, 413)


def test_leaves_no_core_file(world):
    of_process = pathlib.Path(f"/proc/{world.process.pid}")
    limit = next(line for line in (of_process / "limits").read_text().splitlines() if line.startswith("Max core file size"))
    assert limit.split()[4:6] == ["0", "0"]
    assert int((of_process / "coredump_filter").read_text(), 16) == 0


# proves: GW-F1, DK0051, GW-R5
def test_answers_dk0051_while_the_database_is_away_and_recovers_by_itself(world):
    message = world.push()
    assert_answered(world.call(hello()))
    world.stop_database()
    try:
        fault = assert_fault(world.call(message), "DK0051", relates_to=message.message_id)
        assert fault.detail is None or "connect" not in fault.detail
        for word in (b"socket", b"PGSQL", b"libpq", b"server closed", b"could not"):
            assert word not in fault.http.body
        status, body = world.health("/ready")
        assert status == 503 and "database: ok" not in body and "database: " in body and "crl: ok" in body
        assert world.health("/live")[0] == 200
        # What needs no database is still served.
        with world.connect("saas") as connection:
            assert connection.get("/edukoppeling/bpvmonitor/v1/be?wsdl").status == 200
        assert_fault(world.call(hello().but(To=None)), "DK0005")
    finally:
        world.start_database()
    world.wait_until_ready(seconds=20)
    # Every worker finds its way back, and the message that was refused is done once.
    for _ in range(12):
        assert_answered(world.call(hello()))
    assert assert_answered(world.call(message)).approved


@contextlib.contextmanager
def held(world):
    """The database keeps every push waiting, until the with-block ends."""
    other = psycopg2.connect(world.conninfo(world.pg["PGUSER"]))
    with other.cursor() as cursor:
        cursor.execute("lock table bpv.studentgegevens in access exclusive mode")
    try:
        yield
    finally:
        other.rollback()
        other.close()


def waiting(world, count):
    """Until so many pushes wait for the database."""
    for _ in range(200):
        if world.value("select count(*) from pg_stat_activity where usename = 'bpv_gateway' and wait_event_type = 'Lock'") >= count:
            return
        time.sleep(0.05)
    raise AssertionError("the pushes do not reach the database")


# proves: GW-T3, WS003
def test_says_later_when_its_queue_is_full_and_answers_who_was_in_it(world, strict):
    messages = [world.push() for _ in range(8)]
    connections = [strict.connect("saas", version=TLS12) for _ in messages]  # TLS 1.3 sends tickets first: see readable()
    with held(world):
        connections[0].send(request(messages[0]))
        waiting(world, 1)
        for connection, message in zip(connections[1:], messages[1:]):
            connection.send(request(message))
        # One is with the only worker and two are queued: the rest is told at once.
        busy = [connection.read() for connection in readable(connections, 5)]
        assert [response.status for response in busy] == [503] * 5
        assert all(int(response.header("retry-after")) >= 1 for response in busy)
        assert all(b"Envelope" not in response.body for response in busy)
    answered = [connection for connection in connections if not connection.done]
    assert len(answered) == 3
    assert all(assert_answered(connection.read()).approved for connection in answered)
    for connection in connections:
        connection.close()


def readable(connections, count):
    """The first `count` connections on which something can be read."""
    found = []
    for connection in connections:
        connection.done = False
    for _ in range(100):
        for connection in connections:
            if not connection.done and len(found) < count and select.select([connection.socket], [], [], 0.02)[0]:
                connection.done = True
                found.append(connection)
        if len(found) == count:
            return found
    raise AssertionError(f"{len(found)} of {count} are answered")


# proves: WT008, GW-R4
def test_finishes_what_it_is_doing_before_it_stops(world):
    gateway = Gateway(world, "drain")
    message = world.push()
    connection, idle = gateway.connect("saas"), gateway.connect("saas")
    with held(world):
        connection.send(request(message))
        waiting(world, 1)
        gateway.stopping = True
        gateway.process.send_signal(signal.SIGTERM)
        with pytest.raises(Closed):
            idle.read()
        for _ in range(100):
            try:
                gateway.connect("saas").close()
            except OSError:
                break
            time.sleep(0.05)
        else:
            raise AssertionError("new connections are still taken")
        assert gateway.process.poll() is None
    assert assert_answered(connection.read()).approved
    assert connection.ended()
    gateway.stop()


# -- Certificates while running --------------------------------------------------


def fresh_client(world, name, flavour):
    """A client certificate of the supplier, of its own, that a test may revoke."""
    run("certs/issue.sh", "--pki", world.pki, name.removesuffix("-tls"), "00000099000000002000", "Vluchtige leverancier", flavour)
    return Identity(world.pki / f"{name}.cert.pem", world.pki / f"{name}.key.pem")


def revoke(world, name):
    run("certs/revoke.sh", "--pki", world.pki, name)
    shutil.copy(world.pki / "crls.pem", world.crl)


def refused(world, tls, session=None):
    try:
        with Connection(world.port, tls, session=session) as connection:
            return connection.post(hello()).status not in (200, 500)
    except REFUSED:
        return True


# proves: GW-T1, CRT-02, CRT-06, PKI003, WT004, C7, C10
@pytest.mark.parametrize("flavour", ["g1", "g4"])  # g4: a certificate and a list signed with RSASSA-PSS
@pytest.mark.parametrize("version", [TLS12, TLS13], ids=["tls12", "tls13"])
def test_a_certificate_revoked_while_running_is_refused_after_the_reload(world, version, flavour):
    name = f"vluchtig-{version.name.lower().replace('_', '')}-{flavour}" + ("-tls" if flavour == "g4" else "")
    identity = fresh_client(world, name, flavour)
    tls, other = world.context(identity, version=version), world.connect("schoolA")
    connection = Connection(world.port, tls)
    assert_answered(connection.post(hello()))
    assert_answered(other.post(hello()))
    session = connection.socket.session
    revoke(world, name)
    assert "reloaded" in world.reload()
    assert connection.ended(), "without a message"
    connection.close()
    assert refused(world, tls), "a new handshake"
    assert refused(world, tls, session=session), "the ticket of before"
    with other:
        assert_answered(other.post(hello()))  # whoever was not revoked notices nothing


# proves: CRT-08
def test_a_new_certificate_of_our_own_is_shown_after_the_reload(world):
    def shown():
        with world.connect("saas") as connection:
            return connection.socket.getpeercert(binary_form=True)

    before = shown()
    with replaced(world, "gateway-g4-tls"):
        assert "reloaded" in world.reload()
        # The G4 chain has another root, which the client's roots hold as well.
        assert shown() != before
    assert "reloaded" in world.reload()
    assert shown() == before


class replaced:
    """Another certificate and key in the place of the gateway's own."""

    def __init__(self, world, name, key=None):
        self.world, self.sources = world, (world.pki / f"{name}.cert.pem", world.pki / f"{key or name}.key.pem")

    def __enter__(self):
        targets = (self.world.own_certificate, self.world.own_key)
        self.saved = [path.read_bytes() for path in targets]
        for source, target in zip(self.sources, targets):
            target.write_bytes(source.read_bytes())

    def __exit__(self, *_):
        for target, saved in zip((self.world.own_certificate, self.world.own_key), self.saved):
            target.write_bytes(saved)


# proves: CRT-08, C13
@pytest.mark.parametrize("what", ["a_key_of_another", "a_key_for_all_to_read", "no_certificate", "a_crl_that_is_a_page", "no_crl"])
def test_a_bad_swap_leaves_the_old_files_in_use(world, what):
    paths = [world.own_certificate, world.own_key, world.crl]
    saved = [path.read_bytes() for path in paths]
    try:
        if what == "a_key_of_another":
            world.own_key.write_bytes((world.pki / "saas.key.pem").read_bytes())
        elif what == "a_key_for_all_to_read":
            world.own_key.chmod(0o644)
        elif what == "no_certificate":
            world.own_certificate.write_text("")
        elif what == "a_crl_that_is_a_page":
            world.crl.write_bytes((world.pki / "crl" / "bad" / "page.crl").read_bytes())
        else:
            world.crl.write_text("")
        line = world.reload()
        assert "reload refused" in line and "reason=" in line, line
        assert_answered(world.call(hello()))
        with world.connect("saas") as connection:
            assert_answered(connection.post(hello()))
    finally:
        for path, content in zip(paths, saved):
            path.write_bytes(content)
        world.own_key.chmod(0o600)
    assert "reloaded" in world.reload()


# proves: CRT-08
def test_a_reload_is_all_or_nothing(world):
    """TLS with files of its own that went bad: what is signed with stays the old certificate too."""
    files = [world.directory / f"half.{kind}.pem" for kind in ("cert", "key", "sign.cert", "sign.key")]
    for file, name in zip(files, ("gateway.cert", "gateway.key", "gateway-g4-sign.cert", "gateway-g4-sign.key")):
        file.write_bytes((world.pki / f"{name}.pem").read_bytes())
        file.chmod(0o600)
    made = Gateway(
        world, "half", gateway__profiles="2W-be-S", listen__workers=1, tls__certificate=files[0], tls__key=files[1], signing__certificate=files[2], signing__key=files[3])
    made.signs_with = "gateway-g4-sign"
    try:
        talk.ask(made, talk.seal(made, hello()))
        files[0].write_text("")
        files[2].write_bytes((world.pki / "gateway.cert.pem").read_bytes())
        files[3].write_bytes((world.pki / "gateway.key.pem").read_bytes())
        assert "reload refused" in made.reload()
        talk.ask(made, talk.seal(made, hello()))
        files[0].write_bytes((world.pki / "gateway.cert.pem").read_bytes())
        assert "reloaded" in made.reload()
        made.signs_with = "gateway"
        talk.ask(made, talk.seal(made, hello()))
    finally:
        made.stop()


# proves: CRT-01, PKI003, GW-R5, C3
@pytest.mark.parametrize("bad", ["g1-tsp-expired", "wrong-issuer", "g1-tsp-tampered"])
def test_a_list_that_cannot_be_believed_refuses_its_issuers_certificates(world, bad):
    saved = world.crl.read_bytes()
    good = (world.pki / "crl" / "g1-tsp.crl.pem").read_bytes()
    assert good.strip() in saved
    world.crl.write_bytes(saved.replace(good.strip(), (world.pki / "crl" / "bad" / f"{bad}.crl.pem").read_bytes().strip()))
    try:
        world.reload()
        with pytest.raises(REFUSED):
            with world.connect("saas") as connection:
                connection.post(hello())
        with world.connect("saas-g4-tls") as connection:  # another issuer's list is good
            assert_answered(connection.post(hello()))
        if bad == "g1-tsp-expired":
            status, body = world.health("/ready")
            assert status == 503 and "crl: ok" not in body and "database: ok" in body
    finally:
        world.crl.write_bytes(saved)
        world.reload()
    assert_answered(world.call(hello()))


# proves: PKI004, WT005
def test_fetches_nothing_during_a_handshake(world):
    """The distribution points of the certificates do not exist; nobody waits for them."""
    started = time.monotonic()
    with world.connect("saas") as connection:
        assert_answered(connection.post(hello()))
    assert time.monotonic() - started < 3


# -- Settings --------------------------------------------------------------------


def check(world, name, **settings):
    config = world.write_config(name, **settings)
    return subprocess.run([BIN / "bpv-gateway", "--config", config, "--check"], capture_output=True, text=True, timeout=60)


# proves: DK-BP.3
@pytest.mark.parametrize("name, settings, code", [
    ("good", {}, 0),
    ("test_oin_in_production", {"gateway__environment": "production"}, 3),
    ("unknown_key", {"listen__prot": "1"}, 3),
    ("no_such_certificate", {"tls__certificate": "/nergens"}, 3),
    ("bad_number", {"listen__workers": "veel"}, 3),
    ("no_database", {"database__gateway": "host=/nergens dbname=bpv"}, 5),
])
def test_checks_its_settings_before_it_starts(world, name, settings, code):
    ran = check(world, "check-" + name, **settings)
    assert ran.returncode == code, ran.stdout + ran.stderr
    if code:
        assert ran.stderr.strip()
    assert "AddressSanitizer" not in ran.stderr
