#!/usr/bin/python3
"""
One school's software under test: load.py DIRECTORY NUMBER push|pull.

It comes from an address of its own, by way of any of the balancers, and writes down of every call when it began and ended and
what was heard. Pushes go by the ledger of tests/crash; pulls read the whole set of a school, page after page, again and again.
"""
import json
import pathlib
import random
import ssl
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "crash"), str(HERE.parent / "flow")]
import https  # noqa: E402
import soap  # noqa: E402
from client import Client  # noqa: E402

PORT = 8443
PATIENCE = 10  # seconds, for one answer; then the other balancer is asked
PAGE = 60


class Timed:
    """Lines of what was heard; the clock is the machine's, so those of all processes can be laid side by side."""

    def __init__(self, directory, kind, number):
        self.file = open(directory / f"{kind}-{number}.times", "a", encoding="utf-8")

    def note(self, began, **heard):
        self.file.write(json.dumps({"began": began, "ended": time.monotonic(), **heard}) + "\n")
        self.file.flush()


def connect(settings, tls, number, host):
    return https.Connection(PORT, tls, timeout=PATIENCE, host=host, source=f"{settings['network']}.{100 + number}")


class Pusher(Client):
    def __init__(self, directory, number):
        super().__init__(directory, number)
        self.times = Timed(directory, "push", number)

    def connect(self, port):
        return connect(self.settings, self.tls, self.number, port)

    def send(self, message):
        began = time.monotonic()
        response = super().send(message)
        status = response.status if response is not None else 0
        self.times.note(began, ok=status == 200, status=status)
        return response


class Puller:
    def __init__(self, directory, number):
        self.directory, self.number = directory, number
        self.settings = json.loads((directory / "clients.json").read_text())
        pki = pathlib.Path(self.settings["pki"])
        self.school, name = ((soap.SCHOOL_A, "saas"), (soap.SCHOOL_B, "schoolB"))[number % 2]
        self.tls = https.context(pki / "roots.pem", https.Identity(pki / f"{name}.cert.pem", pki / f"{name}.key.pem"))
        self.times, self.connection, self.at = Timed(directory, "pull", number), None, number
        self.random = random.Random(f"{self.settings['seed']}-pull-{number}")

    def hang_up(self):
        if self.connection:
            self.connection.close()
        self.connection, self.at = None, self.at + 1

    def post(self, message, fresh):
        """The answer, or None: none came, or it was a fault. What was wrong is written down."""
        began = time.monotonic()
        try:
            if self.connection is None:
                hosts = self.settings["ports"]
                self.connection = connect(self.settings, self.tls, self.number, hosts[self.at % len(hosts)])
            response = self.connection.post(message)
        except (https.Closed, ssl.SSLError, OSError, AssertionError) as end:
            self.hang_up()
            self.times.note(began, ok=False, why=type(end).__name__)
            return None
        if response.header("connection").lower() == "close":
            self.hang_up()
        answer = soap.Answer(response) if response.status in (200, 500) else None
        if answer is None or answer.is_fault or not answer.approved:
            self.times.note(began, ok=False, why=answer.code if answer is not None and answer.is_fault else answer and answer.foutcodes or response.status)
            return None
        self.times.note(began, ok=True, school=self.school, fresh=fresh, tot=int(answer.value("resultaten/totMutatienummer")))
        return answer

    def page(self, **asked):
        """Until there is an answer: the same question again, as the rules allow."""
        message = soap.Message("opvragen_resultaten", school=self.school, payload=soap.elements(paginagrootte=PAGE, **asked))
        while (answer := self.post(message, "cursor" not in asked or asked["cursor"] is None)) is None:
            if (self.directory / "stop").exists():
                return None
            time.sleep(self.random.uniform(0.01, 0.05))
        return answer

    def pull(self):
        """A whole set; it must hold as many as its first page tells, of one snapshot, each once."""
        began, cursor, seen, first = time.monotonic(), None, [], None
        while answer := self.page(cursor=cursor):
            told = [answer.value("resultaten/totMutatienummer"), answer.value("resultaten/aantalRespons")]
            first = first or told
            seen += [element.text for element in answer.all("resultaten/respons/responsId")]
            cursor = answer.value("resultaten/cursor")
            if told != first:
                self.times.note(began, wrong=f"a page of {told} in a pull of {first}")
            if not cursor:
                if len(set(seen)) != len(seen) or len(seen) != int(first[1]):
                    self.times.note(began, wrong=f"{len(seen)} responses, {len(set(seen))} different, of {first[1]}")
                return

    def run(self):
        while not (self.directory / "stop").exists():
            self.pull()


if __name__ == "__main__":
    {"push": Pusher, "pull": Puller}[sys.argv[3]](pathlib.Path(sys.argv[1]), int(sys.argv[2])).run()
