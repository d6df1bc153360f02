"""
One party that calls and calls, as a program of its own: `caller.py SETTINGS.json` prints what it saw as JSON.

It does what a decent client does and no more: connections are kept, a clean `Connection: close` is followed, and nothing is
sent twice. Which certificates it uses stands in a file that may change at any time.
"""
import hashlib
import json
import pathlib
import sys
import traceback

import https
import soap
import wss
import wss_check
from wss_encryption import encrypt

CALLS_A_CONNECTION = 60
OPERATIONS = ("testen_verbinding", "opvragen_overeenkomst")


class Caller:
    def __init__(self, settings):
        self.__dict__.update(settings)
        self.contexts, self.signers, self.connection, self.used = {}, {}, None, 0
        self.now, self.showing = {}, None
        self.seen = {name: set() for name in ("shown", "signed_with", "encrypted_to", "gateway_tls", "gateway_signing")}
        self.verified, self.failures = 0, []

    def context(self, name):
        if name not in self.contexts:
            identity = https.Identity(f"{self.pki}/{name}.cert.pem", f"{self.pki}/{name}.key.pem")
            self.contexts[name] = https.context(f"{self.pki}/roots.pem", identity)
        return self.contexts[name]

    def signer(self, name):
        if name not in self.signers:
            self.signers[name] = wss.signer(self.pki, name)
        return self.signers[name]

    def close(self):
        if self.connection is not None:
            self.connection.close()
        self.connection = None

    def connect(self):
        """The connection there is; another one after so many calls, and when our certificate is another."""
        if self.used >= CALLS_A_CONNECTION or self.showing != self.now["tls"]:
            self.close()
        if self.connection is None:
            self.showing, self.used = self.now["tls"], 0
            self.connection = https.Connection(self.port, self.context(self.showing))
            self.seen["shown"].add(self.showing)
            self.seen["gateway_tls"].add(hashlib.sha256(self.connection.socket.getpeercert(binary_form=True)).hexdigest())
        self.used += 1
        return self.connection

    def seal(self, message):
        if self.profile == "BE":
            return message
        self.seen["signed_with"].add(self.now["sign"])
        sealed = wss.sign(message, self.signer(self.now["sign"]))
        if self.profile == "S":
            return sealed
        self.seen["encrypted_to"].add(self.now["encrypt"])
        return encrypt(sealed, self.signer(self.now["encrypt"]).certificate)

    def judge(self, response, sealed, number):
        if self.profile == "SE" or self.profile == "S" and number % self.sample == 0:
            response = wss_check.opened(response, sealed, None)
            shown = hashlib.sha256(response.proof.signer).hexdigest()
            assert shown in self.gateway_certificates, "signed by somebody else"
            self.seen["gateway_signing"].add(shown)
            self.verified += 1
        soap.assert_answered(response)

    def call(self, number):
        self.now = json.loads(pathlib.Path(self.state).read_text())
        message = soap.Message(OPERATIONS[number % len(OPERATIONS)], school=self.school)
        sealed = self.seal(message)
        response = self.connect().post(sealed, path=https.PATHS[self.profile])
        self.judge(response, sealed, number)
        if response.header("connection").lower() == "close":
            self.close()

    def run(self):
        for number in range(self.count):
            try:
                self.call(number)
            except Exception:  # whatever it is, it counts
                self.failures.append({"number": number, "used": self.used, "why": traceback.format_exc()[-1500:]})
                self.close()
        self.close()
        return {"calls": self.count, "failures": self.failures, "verified": self.verified, **{name: sorted(seen) for name, seen in self.seen.items()}}


if __name__ == "__main__":
    json.dump(Caller(json.loads(pathlib.Path(sys.argv[1]).read_text())).run(), sys.stdout)
