"""One line per exchange in each of its forms, with the same keys; and a service that waits for nobody who reads them."""
import contextlib
import fcntl
import json
import os
import re
import signal
import socket
import subprocess
import threading
import time

from soap import assert_answered, assert_fault, hello, wsa
from test_keeper import keeper_of
from world import BIN, Gateway

HOSTILE = "urn:uuid:\"quoted\" \\back=slash\nPRIORITY=0"
REMOTE = "/lib/systemd/systemd-journal-remote"


def talk(gateway):
    """One exchange of each kind: the correlations of an answer and of a fault."""
    answered, fault = gateway.call(hello()), gateway.call(hello().but(To=None, MessageID=wsa("MessageID", HOSTILE)))
    assert_answered(answered)
    assert_fault(fault, "DK0005")
    return answered.header("x-correlation-id"), fault.header("x-correlation-id")


def lose_keeper(gateway):
    """Another process of the service has something to tell: who stands by."""
    os.kill(keeper_of(gateway), signal.SIGKILL)
    gateway.wait_for_line("keeper died, another takes its place")


def keys_of_text(line):
    return set(re.findall(r' (\w+)=(?:"(?:[^"\\]|\\.)*"|\S*)', line))


@contextlib.contextmanager
def as_journald(path):
    """A socket of our own in the place of journald's; all that came, in order, each a dict and its bytes."""
    received, listener = [], socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    listener.bind(str(path))

    def listen():
        while data := listener.recv(1 << 16):
            received.append(data)

    thread = threading.Thread(target=listen)
    thread.start()
    try:
        yield received
    finally:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as last:
            last.sendto(b"", str(path))
        thread.join()
        listener.close()


class InJson(Gateway):
    def entries(self):
        return [json.loads(line) for line in self.log_file.read_text().splitlines()]

    def log(self):
        return [" ".join(["", entry["event"], *(f"{key}={value}" for key, value in entry.items())]) for entry in self.entries()]


class InJournald(Gateway):
    def log(self):
        return [re.search(rb"^MESSAGE=(.*)$", data, re.M).group(1).decode() for data in self.received]


# proves: B5
def test_json_has_the_keys_of_the_text_and_stays_json(world):
    gateway = InJson(world, "json", log__format="json", listen__workers=1, gateway__keeper="yes")
    try:
        good, bad = talk(gateway)
        lose_keeper(gateway)
        lines = {line["id"]: line for line in gateway.entries() if line["event"] == "exchange"}
    finally:
        gateway.stop()
    texts = [next(line for line in world.log() if name in line) for name in talk(world)]
    assert lines[good]["outcome"] == "OK" and lines[good]["level"] == "info" and lines[good]["status"] == 200
    assert isinstance(lines[good]["ms"], int) and isinstance(lines[good]["tls_oin"], str)
    assert lines[bad]["level"] == "warning" and lines[bad]["status"] == 500
    for name, text in zip((good, bad), texts):
        assert set(lines[name]) - {"time", "level", "event"} == keys_of_text(text)


# proves: B5
def test_journald_gets_fields_that_its_own_tools_read(world):
    path, journal = world.directory / "journal.socket", world.directory / "exported.journal"
    with as_journald(path) as received:
        InJournald.received = received
        gateway = InJournald(world, "journald", log__format="journald", log__journald_socket=path, listen__workers=1, gateway__keeper="yes")
        try:
            good, bad = talk(gateway)
            lose_keeper(gateway)
        finally:
            gateway.stop()
    assert gateway.log_file.read_text() == ""
    # What journald would make of it: its export format is the same fields, with the time that it puts there.
    exported = b"".join(b"__REALTIME_TIMESTAMP=%d\n" % (1_700_000_000_000_000 + number) + data + b"\n" for number, data in enumerate(received))
    subprocess.run([REMOTE, "-o", journal, "--split-mode=none", "-"], input=exported, check=True, capture_output=True, timeout=60)
    shown = subprocess.run(["journalctl", "--file", journal, "-o", "json", "--all"], check=True, capture_output=True, text=True, timeout=60).stdout
    entries = {entry.get("BPV_ID"): entry for entry in map(json.loads, shown.splitlines())}
    assert len(shown.splitlines()) == len(received)
    (died,) = [entry for entry in map(json.loads, shown.splitlines()) if entry["BPV_EVENT"].startswith("keeper died")]
    assert (died["SYSLOG_IDENTIFIER"], died["PRIORITY"], died["BPV_SIGNAL"]) == ("bpv-gateway", "3", "9")
    assert entries[good]["SYSLOG_IDENTIFIER"] == "bpv-gateway" and entries[good]["PRIORITY"] == "6" and entries[good]["BPV_OUTCOME"] == "OK"
    assert entries[good]["MESSAGE"].startswith(f"exchange id={good} ")
    assert entries[bad]["PRIORITY"] == "4" and entries[bad]["BPV_EVENT"] == "exchange"
    assert keys_of_text(entries[bad]["MESSAGE"]) == {name[4:].lower() for name in entries[bad] if name.startswith("BPV_")} - {"event"}


class Unread(Gateway):
    """Its standard error is a small pipe, which we read while `reading` is set."""

    def start(self):
        self.reading = threading.Event()
        self.reading.set()
        ours, theirs = os.pipe()
        fcntl.fcntl(theirs, fcntl.F_SETPIPE_SZ, 4096)
        self.log_file.touch()
        self.process = subprocess.Popen([BIN / "bpv-gateway", "--config", self.config], stderr=theirs, cwd=self.world.directory,
                                        env={**os.environ, "ASAN_OPTIONS": "detect_leaks=1:exitcode=99"})
        os.close(theirs)
        self.thread = threading.Thread(target=self.read, args=(ours,))
        self.thread.start()
        self.port, self.health_port = (int(number) for number in self.wait_for_line(r"started .*\bport=(\d+) health_port=(\d+)").groups())
        self.wait_until_ready()

    def read(self, ours):
        with open(ours, "rb", buffering=0) as pipe, open(self.log_file, "ab", buffering=0) as log:
            while data := pipe.read(4096):
                log.write(data)
                self.reading.wait()

    def stop(self):
        self.reading.set()
        super().stop()
        self.thread.join()

    def counted(self, name):
        return int(re.search(rf"^bpv_log_lines_{name} (\d+)$", self.health("/metrics")[1], re.M).group(1))


def test_nobody_waits_for_who_does_not_read(world):
    """Messages are answered while nobody reads the log, and afterwards it says how many lines there are not."""
    gateway = Unread(world, "unread", listen__workers=1, log__repeats=0)
    try:
        gateway.reading.clear()
        with gateway.connect("saas") as connection:
            for _ in range(4000):
                assert connection.get("/nowhere").status == 404
                if gateway.process.poll() is not None or _ % 200 == 0 and gateway.counted("dropped_total") > 0:
                    break
        assert gateway.counted("dropped_total") > 0
        assert_answered(gateway.call(hello()))
        gateway.reading.set()
        told = gateway.wait_for_line(r" log dropped=(\d+) ")
        assert int(told.group(1)) <= gateway.counted("dropped_total")
        answered = gateway.call(hello())
        assert_answered(answered)
        assert gateway.wait_for_line(f"id={answered.header('x-correlation-id')} .*outcome=OK")
    finally:
        gateway.stop()


def test_who_is_refused_again_and_again_fills_no_disk(world):
    gateway = Gateway(world, "repeats", listen__workers=1, log__repeats=10)
    try:
        began = time.monotonic()
        with gateway.connect("saas") as connection:
            # All at once: how fast we are does not count.
            connection.send(b"GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n" * 300)
            for _ in range(300):
                assert connection.read().status == 404
        elapsed = time.monotonic() - began
        answered = gateway.call(hello())
        assert_answered(answered)
        assert gateway.wait_for_line(f"id={answered.header('x-correlation-id')} .*outcome=OK")
        written = [line for line in gateway.log() if "HTTP_NOT_FOUND" in line]
        untold = sum(int(number) for number in re.findall(r" untold=(\d+)", "\n".join(written)))
        assert 10 <= len(written) <= 12 + elapsed / 0.05  # one more is let through every 50 ms
        suppressed = Unread.counted(gateway, "suppressed_total")
        assert untold <= suppressed == 300 - len(written) > 0
    finally:
        gateway.stop()
