"""
Signed conversations with a gateway. Whatever is asked here, the answer has to prove itself: its signature, what it
covers, its SignatureConfirmation and, on 2W-be-SE, who can read it (WB004.2, WB011, WB014; wss_check.py).
"""
import https
import soap
import wss
import wss_check
from wss import WSU, element_text
from wss_encryption import encrypt
from wss_forms import form

# A fault of these codes is told before any signature was accepted: it confirms none, and nobody is known to encrypt it to.
BEFORE = {"DK0001", "DK0009", "EK0030", "DK0003", "DK0005", "DK0006", "DK0007", "EK0020", "EK0021", "EK0022", "EK0023", "EK0031", "MustUnderstand"}


def signer(gateway, name):
    return wss.signer(gateway.pki, name)


def own(gateway, purpose="signs"):
    """The certificate the gateway signs with, or decrypts with."""
    return signer(gateway, getattr(gateway, f"{purpose}_with", "gateway"))


def seal(gateway, message, who="saas", profile="S", encryption=None, style=None, **options):
    """A message as this profile wants it: plain, signed, or signed and encrypted."""
    if profile == "BE":
        return message
    sealed = form(style, message, signer(gateway, who)) if style else wss.sign(message, signer(gateway, who), **options)
    return sealed if profile == "S" else encrypted(gateway, sealed, **(encryption or {}))


def encrypted(gateway, sealed, **options):
    return encrypt(sealed, own(gateway, "decrypts").certificate, **options)


def send(gateway, sealed, profile="S", identity="saas", confirmed=True, hidden=None, **fields):
    """
    The answer, once it has proven itself. confirmed: it says that the request's signature was accepted; from then on it
    is encrypted on 2W-be-SE, unless `hidden` says otherwise.
    """
    response = gateway.post(sealed, identity, path=https.PATHS[profile], **fields)
    if profile == "BE":
        return response
    made = wss_check.opened(response, sealed, own(gateway).certificate, confirmed)
    assert made.proof.encrypted.was_encrypted == (profile == "SE" and confirmed if hidden is None else hidden)
    return made


def ask(gateway, sealed, profile="S", identity="saas", **fields):
    return soap.assert_answered(send(gateway, sealed, profile, identity, **fields))


def refused(gateway, sealed, code="EK0031", profile="S", identity="saas", rule=None, confirmed=None, **fields):
    """The fault `code`, signed; on the main gateway by the rule that is expected, if one is (in the journal)."""
    response = send(gateway, sealed, profile, identity, confirmed=code not in BEFORE if confirmed is None else confirmed, **fields)
    answer = soap.assert_fault(response, code)
    if rule is not None and gateway.name == "gateway":
        assert gateway.rule_of(response) in rule.split(), gateway.rule_of(response)
    return answer


def unsigned(message, who):
    """A message that goes out as it is, and whose answer is judged as a signed one's."""
    return wss.Sealed(bytes(message), message, who, "")


WRAP = "urn:elders"


def wrapped(inner, name="w"):
    return f'<w:{name} xmlns:w="{WRAP}">{inner}</w:{name}>'


class Case:
    """A good push of school A, the pieces of it, and another push that nobody signed."""

    def __init__(self, engine, **options):
        self.good = seal(engine, engine.world.push(), "schoolA", **options)
        self.text = self.good.data.decode()
        self.body = element_text(self.text, "soapenv:Body")
        self.stamp = element_text(self.text, "wsu:Timestamp")
        self.security = element_text(self.text, "wsse:Security")
        self.evil = f"<soapenv:Body>{engine.world.push().body}</soapenv:Body>"

    def evil_with(self, attribute):
        return self.evil.replace("<soapenv:Body>", f'<soapenv:Body xmlns:wsu="{WSU}" {attribute}>')

    def put(self, *pairs):
        return self.good.edited(*pairs).data.decode()

    def header(self, name):
        return element_text(self.text, f"wsa:{name}")
