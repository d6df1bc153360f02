"""
Signs messages as a school's software would (WS-Security 1.0, X.509 token profile), with every part open to change.

    sealed = wss.sign(soap.hello(), wss.signer(pki, "saas"))                 # a good one
    sealed = wss.sign(message, signer, unsigned={"To"}, expires=None)        # one that was bent before it was signed
    sealed.edited(("98QQ", "98QX"))                                          # or after

What is signed is computed over the text as it goes out: placeholders are filled in, nothing is written again.
"""
import base64
import dataclasses
import functools
import hashlib
import hmac
import re

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, utils

import canon
import soap

DS = "http://www.w3.org/2000/09/xmldsig#"
MORE = "http://www.w3.org/2001/04/xmldsig-more#"
MORE_2007 = "http://www.w3.org/2007/05/xmldsig-more#"
XMLENC = "http://www.w3.org/2001/04/xmlenc#"
OASIS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-"
WSSE = OASIS + "wssecurity-secext-1.0.xsd"
WSU = OASIS + "wssecurity-utility-1.0.xsd"
WSSE11 = "http://docs.oasis-open.org/wss/oasis-wss-wssecurity-secext-1.1.xsd"
BASE64 = OASIS + "soap-message-security-1.0#Base64Binary"
X509V3 = OASIS + "x509-token-profile-1.0#X509v3"
STR_TRANSFORM = OASIS + "soap-message-security-1.0#STR-Transform"
EXC_C14N = canon.EXCLUSIVE
SHA256 = XMLENC + "sha256"
RSA_SHA256 = MORE + "rsa-sha256"
ECDSA_SHA256 = MORE + "ecdsa-sha256"
PSS_SHA256 = MORE_2007 + "sha256-rsa-MGF1"

# URI -> name of the hash. What this machine's OpenSSL does not offer falls back to SHA-256: its name alone is to be refused.
DIGESTS = {
    XMLENC + "sha256": "sha256", MORE + "sha384": "sha384", XMLENC + "sha512": "sha512", MORE + "sha224": "sha224",
    DS + "sha1": "sha1", MORE + "md5": "md5", XMLENC + "ripemd160": "ripemd160", MORE_2007 + "sha3-256": "sha3_256",
    MORE_2007 + "sha3-512": "sha3_512",
}


def b64(data):
    return base64.b64encode(data).decode()


def digest(algorithm, octets):
    try:
        return hashlib.new(DIGESTS.get(algorithm, "sha256"), octets).digest()
    except ValueError:
        return hashlib.sha256(octets).digest()


# -- Keys ---------------------------------------------------------------------------


class Signer:
    """A certificate and its key."""

    def __init__(self, certificate, key):
        pem = open(certificate, "rb").read()
        self.chain = [x509.load_pem_x509_certificate(part + b"-----END CERTIFICATE-----\n") for part in pem.split(b"-----END CERTIFICATE-----")[:-1]]
        self.certificate = self.chain[0]
        self.der = self.certificate.public_bytes(serialization.Encoding.DER)
        self.key = serialization.load_pem_private_key(open(key, "rb").read(), None)

    @property
    def is_rsa(self):
        return not isinstance(self.key, ec.EllipticCurvePrivateKey)

    def sign(self, method, octets):
        name = method.rpartition("#")[2]
        found = re.search(r"sha(1|224|256|384|512)|md5", name)
        algorithm = getattr(hashes, found.group().upper() if found else "SHA256")()
        if "hmac" in name:  # the attacker's favourite: the public key as a shared secret
            return hmac.new(self.der, octets, hashlib.sha256 if "256" in name else hashlib.sha1).digest()
        if not self.is_rsa:
            size = (self.key.curve.key_size + 7) // 8
            return b"".join(n.to_bytes(size, "big") for n in utils.decode_dss_signature(self.key.sign(octets, ec.ECDSA(algorithm))))
        if "MGF1" in name:
            return self.key.sign(octets, padding.PSS(padding.MGF1(algorithm), algorithm.digest_size), algorithm)
        return self.key.sign(octets, padding.PKCS1v15(), algorithm)


@functools.lru_cache(maxsize=None)
def signer(pki, name):
    return Signer(f"{pki}/{name}.cert.pem", f"{pki}/{name}.key.pem")


# -- Parts of a signature --------------------------------------------------------------


def with_id(element, ident):
    """wsu:Id on the root of raw XML."""
    return re.sub(r"^(\s*<[^\s/>]+)", rf'\1 xmlns:wsu="{WSU}" wsu:Id="{ident}"', element, count=1)


def algorithm(element, uri, prefixes=None, inner=""):
    """ds:CanonicalizationMethod or ds:Transform; prefixes: its InclusiveNamespaces, None is none."""
    if prefixes is not None:
        inner += f'<ec:InclusiveNamespaces xmlns:ec="{EXC_C14N}" PrefixList="{prefixes}"/>'
    return f'<ds:{element} Algorithm="{uri}">{inner}</ds:{element}>'


def octets_of(node, transforms):
    """What is digested after these transforms, as whoever signs would have it."""
    last = next((t for t in reversed(transforms) if "c14n" in t[0]), (canon.INCLUSIVE, None))
    comments = last[0].endswith("WithComments")
    if last[0].startswith(EXC_C14N):
        return canon.exclusive(node, last[1], comments)
    return canon.inclusive(node, comments)


@dataclasses.dataclass
class Reference:
    """One ds:Reference. `of` is the wsu:Id of what is digested, whatever `uri` says."""

    of: str
    uri: str = None
    digest: str = SHA256
    transforms: tuple = ((EXC_C14N, None),)  # (algorithm, PrefixList or None) or (algorithm, None, inner XML)
    raw_transforms: str = None
    value: str = None
    more: str = ""
    attributes: str = ""

    def text(self, value):
        transforms = self.raw_transforms
        if transforms is None:
            transforms = f"<ds:Transforms>{''.join(algorithm('Transform', *t) for t in self.transforms)}</ds:Transforms>"
        uri = "#" + self.of if self.uri is None else self.uri
        uri = "" if uri is False else f' URI="{uri}"'
        return (f'<ds:Reference{uri}{self.attributes}>{transforms}<ds:DigestMethod Algorithm="{self.digest}"/>'
                f"<ds:DigestValue>{value}</ds:DigestValue>{self.more}</ds:Reference>")

    def value_in(self, root):
        found = [node for node in root.all() if node.attribute("Id", WSU) == self.of]
        return b64(digest(self.digest, octets_of(found[0], self.transforms))) if found else b64(bytes(32))


def direct_reference(token_id, more=""):
    return (f'<wsse:SecurityTokenReference><wsse:Reference URI="#{token_id}" ValueType="{X509V3}"/>{more}</wsse:SecurityTokenReference>')


def token(certificate_der, ident="X509-1", encoding=BASE64, value_type=X509V3):
    attributes = "".join(f' {name}="{value}"' for name, value in (("EncodingType", encoding), ("ValueType", value_type)) if value is not None)
    return with_id(f"<wsse:BinarySecurityToken{attributes}>{b64(certificate_der)}</wsse:BinarySecurityToken>", ident)


def timestamp(created, expires, ident="TS-1"):
    inner = "".join(f"<wsu:{name}>{value}</wsu:{name}>" for name, value in (("Created", created), ("Expires", expires)) if value is not None)
    return f'<wsu:Timestamp xmlns:wsu="{WSU}" wsu:Id="{ident}">{inner}</wsu:Timestamp>'


def security(inner, attributes=""):
    return f'<wsse:Security xmlns:wsse="{WSSE}" xmlns:ds="{DS}"{attributes}>{inner}</wsse:Security>'


# -- A signed message -----------------------------------------------------------------------


@dataclasses.dataclass
class Signed:
    """A message about to be signed. Raw XML that is given replaces what would have been made; "" leaves it out."""

    message: soap.Message
    signer: Signer
    created: str = "now"
    expires: str = "in five minutes"
    timestamp: str = None
    token: str = None
    token_id: str = "X509-1"
    unsigned: frozenset = frozenset()  # names of parts without Reference: "To", "Body", "Timestamp", "Token" ...
    references: list = None  # instead of one per part
    more_references: tuple = ()
    reference: dict = dataclasses.field(default_factory=dict)  # options of every Reference
    each: dict = dataclasses.field(default_factory=dict)  # options by the name of the part: {"Body": {...}}
    method: str = None
    method_inner: str = ""
    c14n: tuple = (EXC_C14N, None)
    key_info: str = None
    more_in_signature: str = ""
    more_in_signed_info: str = ""
    order: tuple = ("token", "timestamp", "signature")
    more: dict = dataclasses.field(default_factory=dict)  # name in `order` -> raw XML
    security_attributes: str = ' soapenv:mustUnderstand="1"'
    before_addressing: bool = False
    whole: str = "{}"  # around wsse:Security
    dress: tuple = ()  # text -> text, before anything is digested
    lines: int = 0  # characters on a line of base64, 0: one line

    def __post_init__(self):
        if self.created == "now":
            self.created = soap.now()
        if self.expires == "in five minutes":
            self.expires = soap.now(minutes=5)
        if self.method is None:
            self.method = RSA_SHA256 if self.signer.is_rsa else ECDSA_SHA256

    def parts(self):
        """{name: wsu:Id} of what is signed by default."""
        names = {name: f"id-{name}" for name, header in self.message.headers.items() if header is not None}
        names.update(Body="id-Body", Timestamp="TS-1", Token=self.token_id)
        if self.timestamp == "":
            del names["Timestamp"]
        if self.token == "" or self.key_info is not None and f"#{self.token_id}" not in self.key_info:
            del names["Token"]
        return {name: ident for name, ident in names.items() if name not in self.unsigned}

    def all_references(self):
        made = self.references
        if made is None:
            made = [Reference(ident, **{**self.reference, **self.each.get(name, {})}) for name, ident in self.parts().items()]
        return [*made, *self.more_references]

    def signature(self, references):
        key_info = direct_reference(self.token_id) if self.key_info is None else self.key_info
        return (
            f"<ds:Signature><ds:SignedInfo>{algorithm('CanonicalizationMethod', *self.c14n)}"
            f'<ds:SignatureMethod Algorithm="{self.method}">{self.method_inner}</ds:SignatureMethod>'
            + "".join(ref.text(f"@digest-{n}@") for n, ref in enumerate(references)) + self.more_in_signed_info
            + f"</ds:SignedInfo><ds:SignatureValue>@signature@</ds:SignatureValue><ds:KeyInfo>{key_info}</ds:KeyInfo>"
            + f"{self.more_in_signature}</ds:Signature>")

    def text(self, references):
        pieces = {
            "token": token(self.signer.der, self.token_id) if self.token is None else self.token,
            "timestamp": timestamp(self.created, self.expires) if self.timestamp is None else self.timestamp,
            "signature": self.signature(references),
            **self.more,
        }
        order = (*self.order, *(name for name in self.more if name not in self.order))
        ours = self.whole.format(security("".join(pieces[name] for name in order), self.security_attributes))
        headers = {name: with_id(header, f"id-{name}") for name, header in self.message.headers.items() if header is not None}
        headers = {"Security": ours, **headers} if self.before_addressing else {**headers, "Security": ours}
        text = dataclasses.replace(self.message, headers=headers).text()
        return text.replace("<soapenv:Body>", f'<soapenv:Body xmlns:wsu="{WSU}" wsu:Id="id-Body">', 1)

    def in_lines(self, value):
        return re.sub(rf"(.{{1,{self.lines}}})", r"\1" + "\n", value) if self.lines else value

    def seal(self):
        references = self.all_references()
        text = self.text(references)
        for change in self.dress:
            plain, text = text, change(text)
            assert text != plain, "nothing was dressed"
        if "@digest-" in text:
            root = canon.parse(text)
            for n, ref in enumerate(references):
                text = text.replace(f"@digest-{n}@", self.in_lines(ref.value_in(root)) if ref.value is None else ref.value)
        value = ""
        if "@signature@" in text:
            info = next(node for node in canon.parse(text).all() if node.expanded() == (DS, "SignedInfo"))
            value = b64(self.signer.sign(self.method, octets_of(info, [self.c14n])))
            text = text.replace("@signature@", self.in_lines(value))
        return Sealed(text.encode(), self.message, self.signer, value)


@dataclasses.dataclass
class Sealed:
    """The bytes that go out, and what the answer has to agree with."""

    data: bytes
    message: soap.Message
    signer: Signer
    value: str  # SignatureValue, without white space
    encryption: object = None

    @property
    def soap_action(self):
        return self.message.soap_action

    def __bytes__(self):
        return self.data

    def edited(self, *pairs, count=1):
        """Other text in place of what stands there exactly `count` times: a change after signing."""
        text = self.data.decode()
        for old, new in pairs:
            assert text.count(old) == count, f"{text.count(old)} x {old!r}"
            text = text.replace(old, new)
        return self.but(text)

    def but_appended(self, text):
        return self.but(self.data + text.encode())

    def but(self, text):
        return dataclasses.replace(self, data=text if isinstance(text, bytes) else text.encode())


def sign(message, who, **options):
    return Signed(message, who, **options).seal()


def element_text(data, name, last=False):
    """The text of the first (or last) element with this qualified name, as it was written; not for nested ones."""
    text = data.decode() if isinstance(data, bytes) else data
    found = re.findall(rf"<{name}[\s>].*?</{name}>", text, re.S)
    assert found, name
    return found[-1 if last else 0]
