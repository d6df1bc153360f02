"""Who does everything wrong: each kind of mistake and of ill will, one after the other, and what it has to be told."""
import contextlib
import dataclasses
import itertools
import socket
import ssl
import time

import https
import soap
import wss
from book import STATUSES
from line import Line
from people import Person
from soap import SCHOOL_B, hello
from wss_encryption import encrypt

SLOW = 0.25  # seconds between the pieces of who is slow
STRANGERS = ("expired", "selfSigned", "otherRoot", "revoked", "serverOnly")


class Troublemaker(Person):
    """It has a certificate that is good, and everything else at hand."""

    def __init__(self, *words):
        super().__init__(*words)
        self.unknown = Line(self.house, self.book, "unknownOin", self.random)
        self.strangers = itertools.cycle((name, https.context(self.house.pki / "roots.pem", self.house.identity(name))) for name in STRANGERS)

    def moves(self):
        return {
            self.no_xml: 3, self.unsigned: 3, self.forged: 3, self.sealed_to_nobody: 2, self.of_another: 3, self.nobody_knows: 3,
            self.against_the_contract: 3, self.another_under_its_id: 3, self.too_many_records: 0.2, self.too_large: 1, self.no_http: 2,
            self.elsewhere: 2, self.another_medium: 2, self.strange_certificate: 4, self.half_a_hello: 2, self.slow: 4, self.leaves_halfway: 4,
            self.leaves_before_the_answer: 4, self.stale: 2,
        }

    def rest(self):
        super().rest()
        self.unknown.hang_up()

    def told(self, data, word, line=None, **fields):
        """Bytes that make an exchange, and its word; an answer to none."""
        line = line or self.line
        response = line.post(data, **fields)
        answer = line.judge(response, None, "BE")
        heard = answer.told if answer else STATUSES[response.status]
        assert heard == word, f"{heard} instead of {word}"

    # -- Letters

    def no_xml(self):
        text = bytes(hello())
        self.told(self.random.choice((text[:-20], text.replace(b"<soapenv:Body>", b"<!DOCTYPE x><soapenv:Body>"), b"x" * 500, text + b"<x/>")), "DK0001")

    def unsigned(self):
        self.told(hello(), "EK0031", path=https.PATHS["S"])

    def forged(self):
        sealed = wss.sign(self.delivery([(self.fresh(), 1, "NIEUW")]), self.line.signer)
        self.told(sealed.edited(("v1@", "v2@")), "EK0031", path=https.PATHS["S"])

    def stale(self):
        self.told(wss.sign(hello(), self.line.signer, created=soap.now(hours=-3), expires=soap.now(hours=-2)), "EK0031", path=https.PATHS["S"])

    def sealed_to_nobody(self):
        sealed = encrypt(wss.sign(hello(), self.line.signer), self.house.reads_with, bend_cipher=lambda octets: octets[:-1] + bytes([octets[-1] ^ 1]))
        self.told(sealed, "EK0031", path=https.PATHS["SE"])

    def of_another(self):
        self.told(hello(school=SCHOOL_B), "DK0002")

    def nobody_knows(self):
        self.told(hello(), "DK0002", self.unknown)

    def against_the_contract(self):
        message = self.delivery([(self.fresh(), 1, "NIEUW")])
        self.told(dataclasses.replace(message, body=message.body.replace("<bpv:opleidingscode>", "<bpv:opleidingscode>x")), "DK0004")

    def too_many_records(self):
        self.told(self.delivery([(f"veel-{i}", 1, "NIEUW") for i in range(2001)]), "DK0004")

    def another_under_its_id(self):
        if self.last is None:
            self.deliver_one()
        other = self.delivery([(self.fresh(), 1, "NIEUW")])
        self.told(dataclasses.replace(other, message_id=self.last[0].message_id, headers=self.last[0].headers), "DK0011")

    # -- HTTP and TLS

    def turned_away(self, status, data):
        with contextlib.closing(self.dialled()) as connection:
            connection.send(data)
            response = connection.read()
        assert response.status == status, response
        self.book.turned_away(response)

    def dialled(self):
        return https.Connection(self.random.choice(self.house.gateways).port, self.line.tls)

    def no_http(self):
        self.turned_away(400, self.random.choice((b"nonsense\r\n\r\n", b"POST / HTTP/1.1\r\n\r\n", b"\0\1\2\3\r\n\r\n")))

    def too_large(self):
        self.turned_away(413, https.request(b"").replace(b"Content-Length: 0", b"Content-Length: 99000000"))

    def elsewhere(self):
        self.told(hello(), "HTTP_NOT_FOUND", path="/elders")

    def another_medium(self):
        self.told(hello(), "HTTP_MEDIA_TYPE", content_type="application/xml")

    def strange_certificate(self):
        name, tls = next(self.strangers)
        try:
            with https.Connection(self.random.choice(self.house.gateways).port, tls) as connection:
                connection.post(hello())
        except (https.Closed, ssl.SSLError, OSError):
            return self.book.no_handshake()
        raise AssertionError(f"{name} was let in")

    def half_a_hello(self):
        with socket.create_connection(("127.0.0.1", self.random.choice(self.house.gateways).port), timeout=30) as raw:
            raw.sendall(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + self.random.randbytes(40))
        self.book.no_handshake()

    # -- Time

    def slow(self):
        """In pieces, with a wait between them; it is served as anybody is."""
        data = https.request(message := hello())
        with contextlib.closing(self.dialled()) as connection:
            for place in range(0, len(data), len(data) // 4):
                connection.send(data[place:place + len(data) // 4])
                time.sleep(SLOW)
            self.book.outcome(response := connection.read(), "OK")
            assert soap.assert_answered(response).wsa("RelatesTo") == message.message_id

    def leaves_halfway(self):
        data = https.request(hello())
        with contextlib.closing(self.dialled()) as connection:
            connection.send(data[:self.random.randrange(len(data))])

    def leaves_before_the_answer(self):
        """And asks again: it is done once, whether it was done then or is now."""
        chosen = [(self.fresh(), 1, "NIEUW")]
        message = self.delivery(chosen)
        with contextlib.closing(self.dialled()) as connection:
            connection.send(https.request(message))
            time.sleep(self.random.choice((0, 0.002, 0.02, 0.1)))
        self.book.lost(message.message_id)
        answer = self.answered(message, profile="BE")
        assert [outcome for outcome, _ in answer.outcomes().values()] == ["NIEUW"]
        self.versions[chosen[0][0]] = 1
        self.book.store({chosen[0][0]: 1})
        self.book.acted(message.message_id, writes=True)
