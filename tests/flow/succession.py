"""A gateway that others take over from, and honest clients that talk to it all the while and never try anything twice."""
import os
import pathlib
import random
import re
import ssl
import subprocess
import sys
import threading
import time

import https
import soap
from world import BIN, ROOT, SANITIZER, Gateway, end_with_parent

sys.path.append(str(ROOT / "tests" / "resultaten"))

from fetching import ask, begin, take  # noqa: E402

ENVIRONMENT = {"ASAN_OPTIONS": "detect_leaks=1:exitcode=99", "UBSAN_OPTIONS": "print_stacktrace=1"}


class Successive(Gateway):
    """One service, whose process is another one after each upgrade. Those that leave are kept until they have left."""

    def __init__(self, world, name, **settings):
        self.left, self.lives = [], 0
        self.door = world.directory / f"{name}.door"
        super().__init__(world, name, **{
            "gateway__handover": self.door, "listen__workers": 2, "listen__party_workers": 2, "files__directory": world.directory / "files", **settings})

    def begin(self, *options, binary=None, config=None, environment=None):
        """Starts a process that wants to take over; what it says stands in a file of its own."""
        self.lives += 1
        log = self.world.directory / f"{self.name}-{self.lives}.log"
        with open(log, "wb") as out:
            process = subprocess.Popen(
                [binary or self.program, "--config", config or self.config, "--take-over", *options], stdout=out, stderr=out,
                stdin=subprocess.DEVNULL, cwd=self.world.directory, preexec_fn=end_with_parent, env={**os.environ, **ENVIRONMENT, **self.environment, **(environment or {})})
        process.log = log
        return process

    def adopt(self, process):
        """It serves: from now on it is the gateway."""
        self.process.log = self.log_file
        self.left.append(self.process)
        self.process, self.log_file = process, process.log

    def upgrade(self, **how):
        fresh = self.begin(**how)
        self.said(fresh, "took over")
        before = self.process
        self.adopt(fresh)
        return before

    @staticmethod
    def said(process, pattern, seconds=60):
        """Awaits a line of one process, whether it lives or not."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if found := re.search(pattern, process.log.read_text(errors="replace")):
                return found
            assert process.poll() is None, (process.returncode, process.log.read_text(errors="replace")[-3000:])
            time.sleep(0.02)
        raise AssertionError((pattern, process.log.read_text(errors="replace")[-3000:]))

    def stop(self):
        super().stop()
        for process in self.left:
            assert process.wait(60) in (0, -9), (process.returncode, process.log.read_text(errors="replace")[-3000:])
            assert not re.search(SANITIZER, process.log.read_text(errors="replace")), process.log

    close = stop


class Crowd:
    """Threads that call; each counts what it did, and keeps the first thing that went wrong."""

    def __init__(self, port, failures_of=lambda: []):
        self.port = port if callable(port) else lambda: port
        self.ending, self.calls, self.failures, self.resumed, self.goodbyes = threading.Event(), 0, [], 0, 0
        self.lock, self.threads = threading.Lock(), []

    def add(self, client, *words):
        def run():
            while not self.ending.is_set():
                try:
                    client(self, *words)
                except Exception as failure:  # whatever it is, a client was failed
                    with self.lock:
                        self.failures.append(f"{client.__name__}: {failure!r}")
                    return

        self.threads.append(threading.Thread(target=run, daemon=True))
        self.threads[-1].start()

    def count(self, number=1):
        with self.lock:
            self.calls += number

    def reach(self, calls, seconds=600):
        """Waits until so many calls were answered."""
        end = time.monotonic() + seconds
        while self.calls < calls and not self.failures:
            assert time.monotonic() < end, self.calls
            time.sleep(0.02)
        assert not self.failures, self.failures

    def finish(self):
        self.ending.set()
        for thread in self.threads:
            thread.join(60)
            assert not thread.is_alive()
        assert not self.failures, self.failures
        return self.calls


# Clients: each is one round, on a connection of its own.


def talks_on(crowd, world, tls, pause):
    """Keeps one connection, until an answer says that it was the last."""
    with https.Connection(crowd.port(), tls) as connection:
        while not crowd.ending.is_set():
            answer = connection.post(world.push() if random.random() < 0.5 else soap.hello())
            assert soap.assert_answered(answer).approved
            crowd.count()
            if answer.header("connection").lower() == "close":
                crowd.goodbyes += 1
                return
            time.sleep(random.random() * pause)


def comes_anew(crowd, tls, state):
    """A connection for every call, resumed where the last one's ticket holds."""
    with https.Connection(crowd.port(), tls, session=state.get("session")) as connection:
        soap.assert_answered(connection.post(soap.hello()))
        state["session"] = connection.socket.session
        state["resumed"] = connection.socket.session_reused
        crowd.resumed += state["resumed"]
        crowd.count()


def fetches(crowd, bestand, tls, size):
    """A file in pieces, each as it should be."""
    with https.Connection(crowd.port(), tls) as connection:
        for first in range(0, len(bestand.content), size):
            piece = ask(connection, bestand.path, "GET", f"Range: bytes={first}-{first + size - 1}", f"If-Range: {bestand.etag}")
            assert piece.status == 206 and piece.body == bestand.content[first:first + size], piece.status
            crowd.count()
            if piece.header("connection").lower() == "close":
                crowd.goodbyes += 1
                return


def pushes(crowd, world, directory, url):
    """bpv-client, as a school's own script would run it."""
    file = pathlib.Path(directory) / f"{soap.new_uuid()}.csv"
    known = world.codes(soap.SCHOOL_A)
    rows = [f"{soap.new_uuid()[:20]},{known['onderwijsaanbiedercode']},{known['onderwijslocatiecode']},{known['opleidingscode']},"
            f"{known['leerbedrijfId']},2027-06-01,{world.canary()},Zoë" for _ in range(4)]
    file.write_text("bpvoKenmerk,onderwijsaanbiedercode,onderwijslocatiecode,opleidingscode,leerbedrijfId,geplandeEinddatum,emailadres,roepnaam\n"
                    + "\n".join(rows) + "\n", encoding="utf-8")
    config = file.with_suffix(".conf")
    config.write_text(
        f"[client]\nurl = https://localhost:{crowd.port()}{https.PATH}\ncertificate = {world.pki}/saas.cert.pem\nkey = {world.pki}/saas.key.pem\n"
        f"ca = {world.pki}/roots.pem\nschool_oin = {soap.SCHOOL_A}\ngateway_oin = {soap.GATEWAY}\n")
    ran = subprocess.run([BIN / "bpv-client", "--config", config, "push", file, "--batch", "1"], capture_output=True, text=True,
                         stdin=subprocess.DEVNULL, cwd=directory, timeout=120, env={"PATH": os.environ["PATH"], "HOME": str(directory)})
    assert ran.returncode == 0, ran.stdout + ran.stderr
    crowd.count(4)
