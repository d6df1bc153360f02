"""One party's line to a gateway: kept or made anew, with or without a ticket, by any profile; and what it heard goes into the book."""
import random
import ssl
import time

import https
import soap
import wss
import wss_check
from book import FAULTS, STATUSES
from wss_encryption import encrypt

KEPT = 40  # calls on one connection, at most
IDLE_S = 40  # less than the least idle_ms of house.py: a connection that lay still for longer may have been ended, and nothing was lost with it
PROVEN = 0.2  # of the signed answers, the part that is verified: all of them would be the driver's own load


class Line:
    def __init__(self, house, book, identity, chance):
        self.house, self.book, self.identity, self.random = house, book, identity, chance
        self.tls = https.context(house.pki / "roots.pem", house.identity(identity))
        self.signer = wss.signer(house.pki, identity)
        self.connection, self.gateway, self.calls_left, self.calls, self.idle_since = None, None, 0, 0, None
        self.session, self.session_of = None, None

    # -- Its connection

    def connect(self):
        if self.connection is None:
            self.gateway = self.random.choice(self.house.gateways)
            session = self.session if self.gateway is self.session_of and self.random.random() < 0.7 else None
            self.connection = https.Connection(self.gateway.port, self.tls, session=session)
            self.book.count("resumed" if self.connection.socket.session_reused else "full handshake")
            self.calls, self.idle_since = 0, None
            self.calls_left = self.random.choice((1, 1, KEPT, self.random.randint(2, KEPT)))
        return self.connection

    def hang_up(self):
        if self.connection is not None:
            self.connection.close()
        self.connection = None

    def used(self, response):
        """After an answer: what the next connection may go on from, and whether there has to be one."""
        self.calls_left -= 1
        self.calls, self.idle_since = self.calls + 1, time.monotonic()
        if self.connection.socket.session is not None:
            self.session, self.session_of = self.connection.socket.session, self.gateway
        if response.header("connection").lower() == "close" or self.calls_left <= 0:
            self.hang_up()

    # -- A message

    def seal(self, message, profile):
        if profile == "BE":
            return message
        sealed = wss.sign(message, self.signer)
        return sealed if profile == "S" else encrypt(sealed, self.house.reads_with)

    def any_profile(self):
        return self.random.choices(("BE", "S", "SE"), (50, 35, 15))[0]

    def call(self, message, profile=None, again=3):
        """Its answer, as a soap.Answer; sent again, the very same, when its connection was lost."""
        profile = profile or self.any_profile()
        sealed = self.seal(message, profile)
        for _ in range(again):
            try:
                response = self.connect().post(sealed, path=https.PATHS[profile])
            except (https.Closed, ssl.SSLError, OSError) as why:
                self.book.lost(message.message_id)
                self.book.count("lost")
                self.judge_loss(why)
                self.hang_up()
                continue
            self.used(response)
            self.book.count(f"profile {profile}")
            return self.judge(response, sealed, profile)
        raise AssertionError(f"no answer in {again} tries")

    def judge_loss(self, why):
        """Whatever happens to a gateway, nobody loses a connection by it but who let it lie still for long."""
        if self.connection is None:
            self.book.wrong(f"no connection: {why!r}")
        elif self.idle_since is None or time.monotonic() - self.idle_since < IDLE_S:
            self.book.wrong(f"a connection with {self.gateway.name} was lost after {self.calls} answers: {why!r}")

    def judge(self, response, sealed, profile):
        """What was told, and its word in the journal."""
        correlation = response.header("x-correlation-id")
        if response.status not in (200, 500):
            self.book.outcome(response, STATUSES[response.status])
            return None
        if b"EncryptedData" in response.body or profile == "S" and isinstance(sealed, wss.Sealed) and self.random.random() < PROVEN:
            response = wss_check.opened(response, sealed, None)
            self.book.count("proven answer")
        answer = soap.Answer(response)
        code = answer.is_fault and answer.code.rpartition(".")[2]
        answer.told = FAULTS.get(code, code) or ("OK" if answer.approved else "AFGEWEZEN")
        answer.correlation = correlation
        self.book.outcome(response, answer.told)
        return answer

    # -- Something else

    def post(self, data, **fields):
        """Bytes as they are, on the connection there is; what came back."""
        response = self.connect().post(data, **fields)
        self.used(response)
        return response

    def get(self, target, *headers):
        connection = self.connect()
        connection.send("".join(f"{line}\r\n" for line in (f"GET {target} HTTP/1.1", "Host: localhost", *headers, "")).encode())
        response = connection.read()
        self.used(response)
        return response


def chance(seed, *words):
    return random.Random("-".join(map(str, (seed, *words))))
