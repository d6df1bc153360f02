"""
Nothing that calls notices that the gateway is another process now: sockets are handed over, who leaves answers what it has, and
where the new one cannot serve the old one goes on. `make upgrade` is the same with ten thousand calls.
"""
import os
import pathlib
import re
import signal
import socket
import subprocess
import tempfile
import time

import pytest

import https
import soap
import wss_check
from succession import Crowd, Successive, begin, comes_anew, fetches, pushes, take, talks_on
from talk import own, seal
from test_keeper import children, wait_until_gone
from test_operations_of_the_service import held, waiting
from world import BIN

CALLS = int(os.environ.get("BPV_UPGRADE_CALLS", 240))


@pytest.fixture
def service(world):
    made = []

    def start(name, **settings):
        made.append(Successive(world, name, **settings))
        return made[-1]

    yield start
    for one in made:
        one.stop()


@pytest.fixture(scope="module")
def bestand(world):
    from fetching import Bestand
    return Bestand(world, size=8 * 1024 * 1024)


def crowd_of(gateway, world, bestand, directory):
    """Everybody at once: who keeps a connection and talks or is mostly silent, who comes anew, who fetches, a school's script."""
    crowd = Crowd(gateway.port)
    tls = gateway.context("saas")
    for pause in (0.02, 0.05, 0.05, 1.0):
        crowd.add(talks_on, world, tls, pause)
    for _ in range(2):
        crowd.add(comes_anew, gateway.context("saas"), {})
    crowd.add(fetches, bestand, tls, 512 * 1024)
    crowd.add(pushes, world, directory, None)
    return crowd


def test_no_call_fails_across_upgrades(world, service, bestand, tmp_path):
    """Two in a row, and both while somebody reads a file slowly."""
    gateway = service("upgraded")
    crowd = crowd_of(gateway, world, bestand, tmp_path)
    crowd.reach(CALLS // 4)
    with gateway.connect("saas", timeout=120) as reader:
        begin(reader, bestand.path)
        first = gateway.upgrade()
        crowd.reach(crowd.calls + CALLS // 4)
        second = gateway.upgrade()
        crowd.reach(max(crowd.calls + CALLS // 4, CALLS))
        assert first.poll() is None  # for whoever reads
        assert take(reader, len(bestand.content)) == bestand.content
    calls = crowd.finish()
    assert calls >= CALLS and crowd.goodbyes >= 4 and crowd.resumed > 0
    for process in (first, second):
        assert process.wait(30) == 0, process.log.read_text()[-3000:]
        assert re.search(r" stopped ", process.log.read_text())
    print(f"{calls} calls, {crowd.resumed} resumed, {crowd.goodbyes} last answers, 0 failures")


def test_tickets_outlive_an_upgrade_where_trust_is_the_same(world, service):
    gateway = service("tickets")
    tls, state = gateway.context("saas"), {}
    crowd = Crowd(gateway.port)
    comes_anew(crowd, tls, state)
    comes_anew(crowd, tls, state)
    assert state["resumed"]
    gateway.upgrade()
    comes_anew(crowd, tls, state)
    assert state["resumed"]
    # Other terms: whoever had a ticket is judged again.
    gateway.config = world.write_config("tickets", **{
        "gateway__handover": gateway.door, "listen__workers": 2, "listen__party_permille": 0, "listen__max_age_s": 1800})
    gateway.upgrade()
    comes_anew(crowd, tls, state)
    assert not state["resumed"]


def test_who_was_silent_gets_one_more_answer_and_is_told(world, service):
    gateway = service("silent", listen__idle_ms=10_000, listen__header_ms=60_000)  # an upgrade takes seconds, and more on a busy machine
    with gateway.connect("saas") as speaks, gateway.connect("saas") as silent, gateway.connect("saas") as half:
        for connection in (speaks, silent, half):
            assert connection.post(soap.hello()).header("connection") == "keep-alive"
        data = https.request(soap.hello())
        half.send(data[:40])
        old = gateway.upgrade()
        gateway.said(old, "leaving")
        half.send(data[40:])
        for answer in (half.read(), speaks.post(soap.hello())):
            soap.assert_answered(answer)
            assert answer.header("connection") == "close"
        assert silent.ended(40)
    assert old.wait(20) == 0
    # Sealing and housekeeping are no longer its own, so it has nothing to complain of.
    assert not re.search(r"\b(audit|upkeep)\b.*reason", old.log.read_text())


def test_the_old_one_goes_on_where_the_new_one_cannot_serve(world, service, tmp_path):
    gateway = service("kept")
    good = gateway.config.read_text()
    cases = {
        "a setting that is none": (good.replace("[listen]", "nonsense = 1\n[listen]"), 3, "nonsense"),
        "a certificate that is not there": (good.replace(str(world.own_certificate), "elsewhere.pem"), 3, "elsewhere.pem"),
        "a database that is not there": (re.sub(r"(gateway = host=)\S+", r"\1/nowhere", good), 5, "."),
        "another's port": (re.sub(r"(\[health\]\nport = )0", rf"\g<1>{world.health_port}", good), 4, "cannot listen"),
    }
    with gateway.connect("saas") as connection:
        for number, (title, (words, code, said)) in enumerate(cases.items()):
            config = world.directory / f"kept-{number}.conf"
            config.write_text(words)
            fresh = gateway.begin("--background", config=config)
            assert fresh.wait(60) == code, (title, fresh.log.read_text())
            assert re.search(said, fresh.log.read_text()), (title, fresh.log.read_text())
            answer = connection.post(soap.hello())
            assert soap.assert_answered(answer) and answer.header("connection") == "keep-alive", title
        # A binary that is none.
        broken = tmp_path / "bpv-gateway"
        broken.write_bytes((BIN / "bpv-gateway").read_bytes()[:100_000])
        broken.chmod(0o755)
        fresh = gateway.begin(binary=broken)
        assert fresh.wait(60) != 0
        assert connection.post(soap.hello()).header("connection") == "keep-alive"
    assert gateway.process.poll() is None
    gateway.upgrade()  # and the door is still good


def test_who_does_not_say_take_over_is_refused(world, service):
    gateway = service("alone")
    ran = subprocess.run([BIN / "bpv-gateway", "--config", gateway.config], capture_output=True, text=True, timeout=60, cwd=world.directory)
    assert ran.returncode == 4 and "--take-over" in ran.stderr
    assert subprocess.run([BIN / "bpv-gateway", "--config", gateway.config, "--check"], capture_output=True, timeout=60, cwd=world.directory).returncode == 0
    assert gateway.door.is_socket() and gateway.door.stat().st_mode & 0o777 == 0o600
    elsewhere = world.write_config("doorless", listen__party_permille=0)
    ran = subprocess.run([BIN / "bpv-gateway", "--config", elsewhere, "--take-over"], capture_output=True, text=True, timeout=60, cwd=world.directory)
    assert ran.returncode == 3 and "handover" in ran.stderr


STRANGER = """import socket, sys
door = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
door.bind(sys.argv[1])
door.listen()
print("there", flush=True)
sys.stdin.read()"""


@pytest.mark.skipif(os.geteuid() != 0, reason="asks for a second user")
def test_nothing_is_taken_from_another_user(world):
    with tempfile.TemporaryDirectory() as place:
        os.chmod(place, 0o777)
        door = pathlib.Path(place) / "door"
        with subprocess.Popen(["/usr/bin/python3", "-c", STRANGER, door], user=65534, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as stranger:
            assert stranger.stdout.readline() == b"there\n"
            config = world.write_config("strangers", gateway__handover=door, listen__party_permille=0)
            ran = subprocess.run([BIN / "bpv-gateway", "--config", config, "--take-over"], capture_output=True, text=True, timeout=60, cwd=world.directory)
            assert ran.returncode == 4 and "user 65534" in ran.stderr
            stranger.stdin.close()


def ask_at(door, magic=b"BPVHAND1"):
    """Asks as a next process would, and goes with what it was given; the names of it."""
    names = []
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as talk:
        talk.connect(str(door))
        talk.send((magic + bytes(4)).ljust(144, b"\0"))
        while True:
            packet, fds, _, _ = socket.recv_fds(talk, 1000, 1)
            if not fds:
                return names
            names.append(packet[12:28].rstrip(b"\0").decode())
            os.close(fds[0])


def test_the_old_one_serves_on_when_the_new_one_dies(world, service):
    """Before it serves, and after: the sockets stay open in both, so who connects meanwhile waits a moment and no more."""
    gateway = service("widowed")
    crowd = Crowd(gateway.port)
    crowd.add(comes_anew, gateway.context("saas"), {})
    # Before: with the gift in hand it is gone; and one that speaks of another version gets nothing.
    assert ask_at(gateway.door) == ["messages", "health", "door"]
    gateway.wait_for_line("not handed over, serving on .*went away before it served")
    assert ask_at(gateway.door, magic=b"BPVHAND9") == []
    gateway.wait_for_line("not handed over, serving on .*did not ask for anything")
    crowd.reach(crowd.calls + 5)
    assert gateway.process.poll() is None
    # After: it has taken over, and its predecessor has nobody left.
    crowd.finish()
    fresh = gateway.begin()
    gateway.said(fresh, "took over")
    fresh.kill()
    fresh.wait()
    gateway.wait_for_line("serving on")
    crowd = Crowd(gateway.port)
    crowd.add(comes_anew, gateway.context("saas"), {})
    crowd.reach(10)
    crowd.finish()
    assert gateway.health("/ready")[0] == 200
    old = gateway.upgrade()
    assert old.wait(30) == 0


def test_the_new_one_serves_on_when_the_old_one_dies_while_it_leaves(world, service, bestand):
    gateway = service("orphaned")
    with gateway.connect("saas") as reader:
        begin(reader, bestand.path)
        old = gateway.upgrade()
        crowd = Crowd(gateway.port)
        crowd.add(comes_anew, gateway.context("saas"), {})
        crowd.reach(5)
        assert old.poll() is None
        old.kill()
        old.wait()
        crowd.reach(crowd.calls + 10)
    crowd.finish()
    gateway.upgrade()


def test_an_upgrade_while_settings_are_read_again(world, service):
    gateway = service("busy")
    crowd = Crowd(gateway.port)
    for _ in range(2):
        crowd.add(comes_anew, gateway.context("saas"), {})
    fresh = gateway.begin()
    while "took over" not in fresh.log.read_text():
        assert fresh.poll() is None, fresh.log.read_text()
        gateway.process.send_signal(signal.SIGHUP)
        time.sleep(0.02)
    gateway.adopt(fresh)
    gateway.process.send_signal(signal.SIGHUP)
    gateway.wait_for_line("reloaded")
    crowd.reach(crowd.calls + 10)
    crowd.finish()


def test_a_signal_ends_who_leaves_and_who_serves_goes_on(world, service, bestand):
    gateway = service("hurried")
    with gateway.connect("saas") as reader:
        begin(reader, bestand.path)
        old = gateway.upgrade()
        old.send_signal(signal.SIGTERM)
        assert old.wait(20) == 0
    with gateway.connect("saas") as connection:
        soap.assert_answered(connection.post(soap.hello()))
    gateway.upgrade()


class Pair:
    """Two gateways, as a load balancer sees them: who is ready gets the next connection."""

    def __init__(self, one, other):
        self.both, self.ready, self.turn = [one, other], [one, other], 0

    def look(self):
        self.ready = [one for one in self.both if one.process.poll() is None and one.health("/ready")[0] == 200]

    def port(self):
        self.turn += 1
        return self.ready[self.turn % len(self.ready)].port


def test_no_call_fails_across_a_drain(world, service):
    one, other = (service(name, gateway__drain_s=6, listen__idle_ms=3000) for name in ("drained", "beside"))
    pair = Pair(one, other)
    crowd = Crowd(pair.port)
    tls = one.context("saas")
    for pause in (0.02, 0.05, 0.5):
        crowd.add(talks_on, world, tls, pause)
    crowd.add(comes_anew, one.context("saas"), {})
    crowd.reach(CALLS // 2)
    one.process.send_signal(signal.SIGTERM)
    one.stopping = True
    one.wait_for_line("draining")
    status, told = one.health("/ready")
    assert status == 503 and "stop: " in told and "database: ok" in told
    with one.connect("saas") as late:  # who has not heard yet is answered too
        assert late.post(soap.hello()).header("connection") == "close"
    pair.look()
    assert pair.ready == [other]
    assert one.process.wait(30) == 0
    crowd.reach(max(crowd.calls + CALLS // 4, CALLS))
    calls = crowd.finish()
    assert calls >= CALLS and crowd.goodbyes > 0
    print(f"{calls} calls, {crowd.goodbyes} last answers, 0 failures")


def test_a_second_signal_ends_the_drain(world, service):
    gateway = service("impatient", gateway__drain_s=600)
    gateway.process.send_signal(signal.SIGTERM)
    gateway.wait_for_line("draining")
    gateway.stopping = True
    gateway.process.send_signal(signal.SIGTERM)
    assert gateway.process.wait(20) == 0
    assert not gateway.door.exists()


def test_a_stop_during_a_hand_over_takes_no_answer_along(world, service):
    """A manager that stops a service tells every process of it: who serves, who is leaving, and the keepers of both, which sign on."""
    gateway = service("all-told", gateway__keeper="yes", gateway__profiles="2W-be 2W-be-S")

    def ask(connection):
        sealed = seal(gateway, world.push(), "saas")
        connection.send(https.request(sealed, path=https.PATHS["S"], soap_action=sealed.soap_action))
        return sealed

    connections = [gateway.connect("saas")]
    soap.assert_answered(connections[0].post(soap.hello()))
    old = gateway.upgrade()
    connections.append(gateway.connect("saas"))
    with held(world):
        asked = [ask(connection) for connection in connections]
        waiting(world, 2)
        for process in (old.pid, gateway.process.pid):
            (stand_by,) = children(process)
            for told in (process, stand_by, *children(stand_by)):
                os.kill(told, signal.SIGTERM)
        gateway.stopping = True
    for connection, sealed in zip(connections, asked):
        answer = wss_check.opened(connection.read(), sealed, own(gateway).certificate, True)
        assert list(soap.assert_answered(answer).outcomes().values())[0][0] == "NIEUW"
        connection.close()
    assert old.wait(60) == gateway.process.wait(60) == 0


@pytest.mark.parametrize("kind", ["path", "abstract"])
def test_the_manager_hears_which_process_serves(world, service, tmp_path, kind):
    """systemd's protocol: a datagram when it serves, with the process that the service is from now on; then when it stops. Also at a name
    without a file, which a confined process may not connect to."""
    name = str(tmp_path / "notify") if kind == "path" else f"@bpv-notify-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(name.replace("@", "\0"))
        manager.settimeout(60)
        gateway = service(f"managed-{kind}")
        fresh = gateway.begin("--background", environment={"NOTIFY_SOCKET": name})
        told = manager.recv(1000).decode().split("\n")
        assert fresh.wait(60) == 0, fresh.log.read_text()
        pid = int(told[1].removeprefix("MAINPID="))
        assert told[0] == "READY=1" and pid not in (fresh.pid, gateway.process.pid)
        assert gateway.process.wait(60) == 0
        gateway.left.append(gateway.process)
        gateway.process.log = gateway.log_file
        os.kill(pid, signal.SIGTERM)
        assert manager.recv(1000) == b"STOPPING=1"
        wait_until_gone(pid)
        gateway.stopping = True
