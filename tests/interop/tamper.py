"""Somebody between a toolkit and the signed endpoint, and what he can do to an answer."""
import re

import pytest
from lxml import etree

import between

BODY = re.compile(rb"<([\w.-]+):Body[ >].*</\1:Body>", re.S)
SECURITY = re.compile(rb"<([\w.-]+):Security[ >].*</\1:Security>", re.S)


class Relay(between.Between):
    """Stays where it is for the whole suite; each test says anew what it does with the next messages."""

    def __init__(self, world, profile):
        super().__init__(world)
        self.path = f"/edukoppeling/bpvmonitor/v1/{profile}"
        self.url = self.url.removesuffix("be") + profile

    def begin(self, *steps):
        self.steps, self.seen, self.answers = list(steps), [], []
        return self

    def forward(self, request):
        answer = self.world.post(request, "saas", soap_action='""', path=self.path)
        self.answers.append(answer.body)
        return answer.status, {}, answer.body


def replaced(pattern, by):
    def change(answer):
        changed, count = re.subn(pattern, by, answer, count=1)
        assert count == 1, f"no {pattern} in {answer}"
        return changed
    return change


def flipped(name):
    """The first base64 character inside an element with this name is another one."""
    def change(answer):
        found = re.search(rb"<(?:[\w.-]+:)?%s(?: [^>]*)?>\s*" % name, answer)
        at = found.end()
        return answer[:at] + (b"B" if answer[at:at + 1] == b"A" else b"A") + answer[at + 1:]
    return change


def unsigned(answer):
    return SECURITY.sub(b"", answer)


def forged(body):
    return body.replace(b">NIEUW<", b">ONGEWIJZIGD<")


def wrapped(answer):
    """X1: the Body that was signed stands in a header, and another one in its place, with another id."""
    body = BODY.search(answer).group()
    other = re.sub(rb'((?:[\w.-]+:)?Id)="[^"]*"', rb'\1="other"', forged(body), count=1)
    head, tail = answer.split(body)
    return re.sub(rb"(</[\w.-]+:Header>)", lambda end: b'<w:Wrap xmlns:w="urn:w">' + body + b"</w:Wrap>" + end.group(), head, count=1) + other + tail


def doubled(answer):
    """X4: the same, and both have the id that was signed."""
    body = BODY.search(answer).group()
    head, tail = answer.split(body)
    return re.sub(rb"(</[\w.-]+:Header>)", lambda end: b'<w:Wrap xmlns:w="urn:w">' + body + b"</w:Wrap>" + end.group(), head, count=1) + forged(body) + tail


def signed_by(signing, pki, name, change=lambda answer: answer, value=None, moment=None):
    """The whole answer, changed and then signed by this certificate's key, and in all else as the gateway would have."""
    def step(relay, request):
        status, headers, answer = relay.forward(request)
        envelope = etree.fromstring(change(unsigned(answer)))
        confirms = "".join(etree.fromstring(request).findtext(".//ds:SignatureValue", namespaces=signing.NS).split()) if value is None else value
        confirmation = f'<wsse11:SignatureConfirmation xmlns:wsse11="{signing.NS["wsse11"]}"' + (f' Value="{confirms}"/>' if confirms else "/>")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(signing, "SECURITY", signing.SECURITY.replace("</wsse:Security>", confirmation + "</wsse:Security>"))
            if moment is not None:
                patch.setattr(signing, "moment", lambda **_: moment)
            signing.Signing(pki / f"{name}.cert.pem", pki / f"{name}.key.pem", pki / "trust.pem", "").apply(envelope, {})
        return status, headers, etree.tostring(envelope)
    return step
