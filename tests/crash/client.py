#!/usr/bin/python3
"""
One client under test: client.py DIRECTORY NUMBER.

It pushes until DIRECTORY/stop is there, and resends as the rules allow: the same message while there is no answer, new ids
for new content. Before a message goes out it stands in this client's ledger, and every answer is written down when it
comes, so that a client that was killed goes on where it was. ledger.py judges what stands there.
"""
import datetime
import hashlib
import json
import pathlib
import random
import ssl
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "flow"))
import https  # noqa: E402
import soap  # noqa: E402
import wss  # noqa: E402
from ledger import Ledger  # noqa: E402
from lxml import etree  # noqa: E402

BATCH = 6
TRIES_AGAIN = {"DK0051"}
PAUSE = 0.02


class Client:
    def __init__(self, directory, number):
        self.directory, self.number = directory, number
        self.settings = json.loads((directory / "clients.json").read_text())
        self.ledger = Ledger(directory / f"client-{number}.jsonl")
        self.random = random.Random(f"{self.settings['seed']}-{number}-{len(self.ledger.lines)}")
        pki = pathlib.Path(self.settings["pki"])
        self.tls = https.context(pki / "roots.pem", https.Identity(pki / "saas.cert.pem", pki / "saas.key.pem"))
        self.signer = wss.signer(pki, "saas")
        self.connections = {}

    # -- What is said

    def record(self, kenmerk, version, good=True):
        end = datetime.date.fromisoformat(self.settings["base"]) + datetime.timedelta(days=version)
        values = {"bpvoKenmerk": kenmerk, **self.settings["codes"], "geplandeEinddatum": end.isoformat(),
                  "emailadres": f"v{version}@{kenmerk}.voorbeeld.example" if good else "geen adres"}
        return soap.record(**values)

    def compose(self):
        """New content under new ids: some records new, some newer, some the same, some refused, some that others push too."""
        roll, name = self.random.random, f"c{self.number}-{len(self.ledger.messages)}"
        known = list(self.ledger.versions.items())
        picked = dict(self.random.sample(known, min(len(known), self.random.randrange(BATCH))))
        records = [[kenmerk, version + (roll() < 0.8), True] for kenmerk, version in picked.items()]
        records += [[f"{name}-{i}", 1, True] for i in range(self.random.randint(not records, BATCH))]
        if roll() < 0.3:
            records += [[f"{name}-x{i}", 1, False] for i in range(self.random.randint(1, 2))]
        message = {
            "records": records, "everything": roll() < 0.2, "trial": roll() < 0.05, "forgotten": False,
            "shared": [f"samen-{i}" for i in range(5) if roll() < 0.1], "profile": "S" if self.number % 4 == 0 else "BE",
        }
        if roll() < 0.05:  # sent once, and never asked about again: all of it new, so that nobody else speaks of it
            message |= {"records": [[f"{name}-v", 1, True]], "shared": [], "forgotten": True, "trial": False}
        content = soap.elements(proefaanlevering="true" if message["trial"] else None, allesOfNiets="true" if message["everything"] else None)
        content += "".join(self.record(*record) for record in message["records"])
        content += "".join(self.record(kenmerk, self.random.randint(1, 300)) for kenmerk in message["shared"])
        composed = soap.Message("aanleveren_studentgegevens", content)
        return message | {"id": composed.message_id, "body": composed.body}

    def send(self, message):
        """One try, at any gateway; None when there was no answer."""
        composed = soap.Message("aanleveren_studentgegevens", message_id=message["id"], body=message["body"])
        data = composed if message["profile"] == "BE" else wss.sign(composed, self.signer)
        port = self.random.choice(self.settings["ports"])
        try:
            if port not in self.connections:
                self.connections[port] = self.connect(port)
            response = self.connections[port].post(data, path=https.PATHS[message["profile"]])
        except (https.Closed, ssl.SSLError, OSError, AssertionError):
            self.hang_up(port)
            return None
        if response.header("connection").lower() == "close":
            self.hang_up(port)
        return response

    def connect(self, port):
        return https.Connection(port, self.tls, timeout=30)

    def hang_up(self, port):
        if connection := self.connections.pop(port, None):
            connection.close()

    def settle(self, message, once=False):
        """Until there is an answer that is one."""
        while True:
            response = self.send(message)
            answer = soap.Answer(response) if response is not None and response.status in (200, 500) else None
            if answer is not None and not answer.is_fault:
                return self.ledger.answered(
                    message["id"], answer.approved, hashlib.sha256(etree.tostring(answer.content, method="c14n", exclusive=True)).hexdigest(),
                    {kenmerk: outcome for kenmerk, (outcome, _) in answer.outcomes().items()}, answer.foutcodes)
            if answer is not None and answer.code.rpartition(".")[2] not in TRIES_AGAIN:
                return self.ledger.surprised(message["id"], answer.code)
            if once:
                return None
            time.sleep(self.random.uniform(0, 0.1))

    # -- Its life

    def run(self):
        if self.ledger.open_message:
            self.settle(self.ledger.open_message)
        while not (self.directory / "stop").exists():
            message = self.compose()
            self.ledger.sent(message)
            self.settle(message, once=message["forgotten"])
            settled = self.ledger.settled
            if settled and self.random.random() < 0.2:
                self.settle(self.ledger.messages[self.random.choice(settled[-50:])])
            time.sleep(PAUSE)


if __name__ == "__main__":
    Client(pathlib.Path(sys.argv[1]), int(sys.argv[2])).run()
