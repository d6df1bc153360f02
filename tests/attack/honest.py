"""The honest neighbour: a school that asks, delivers and pulls, plain and signed, while others attack. All of it has to succeed."""
import contextlib
import threading
import time

import https
import wss
from soap import SCHOOL_B, Message, assert_answered, elements, hello

PATIENCE = 20  # seconds that a connection is surely kept for who says nothing
PACE = 0.02  # seconds between calls: who is measured is not to be drowned by who watches


class Neighbour(threading.Thread):
    def __init__(self, world):
        super().__init__(daemon=True)
        self.world, self.calls, self.failures = world, 0, []
        self.who = wss.signer(world.pki, "schoolB")
        self.codes = world.codes(SCHOOL_B)
        self.connection, self.stopping = None, False
        self.breath = threading.Lock()
        self.moved = threading.Condition()

    # What it says: (profile, message) in turn

    def messages(self):
        while True:
            yield "BE", hello(school=SCHOOL_B)
            yield "BE", self.world.push(SCHOOL_B)
            yield "S", wss.sign(self.world.push(SCHOOL_B), self.who)
            yield "BE", Message("opvragen_resultaten", elements(paginagrootte=5), school=SCHOOL_B)
            yield "S", wss.sign(hello(school=SCHOOL_B), self.who)

    def call(self, profile, message):
        if self.connection is None:
            self.connection = self.world.connect("schoolB")
        response = self.connection.post(message, path=https.PATHS[profile])
        assert assert_answered(response).approved, response
        if response.header("connection").lower() == "close":
            self.hang_up()

    def hang_up(self):
        if self.connection is not None:
            self.connection.close()
        self.connection = None

    def run(self):
        for profile, message in self.messages():
            if self.stopping:
                break
            with self.breath:
                try:
                    self.call(profile, message)
                except Exception as failure:  # whatever it is, it counts
                    self.failures.append(repr(failure)[:600])
                    self.hang_up()
                with self.moved:
                    self.calls += 1
                    self.moved.notify_all()
            time.sleep(PACE)
        self.hang_up()

    # What others may ask of it

    @contextlib.contextmanager
    def silent(self):
        """Between two calls, so that what the gateway spends is not spent on it. Who was silent for long comes anew: its connection was idle."""
        with self.breath:
            since = time.monotonic()
            yield
            if time.monotonic() - since > PATIENCE:
                self.hang_up()

    def wait_for(self, calls, seconds=60):
        with self.moved:
            assert self.moved.wait_for(lambda: self.calls >= calls, seconds), "the neighbour is not served"

    def stop(self):
        self.stopping = True
        self.join(60)
        assert not self.is_alive()
