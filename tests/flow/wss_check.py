"""Holds a signed answer to what the profile asks of it. Knows nothing of the gateway's code: it shares canon.py with wss.py, that xmlsec1 judges."""
import base64
import dataclasses
import datetime
import re

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, utils

import canon
import https
import soap
from wss import BASE64, DS, EXC_C14N, MORE, SHA256, WSSE, WSSE11, WSU, X509V3, XMLENC, b64, digest, octets_of
from wss_encryption import decrypt

SENT_DIGESTS = {SHA256, MORE + "sha384", XMLENC + "sha512"}
SENT_METHODS = {f"{MORE}{kind}-sha{bits}" for kind in ("rsa", "ecdsa") for bits in (256, 384, 512)}
WSA_PARTS = {"To", "From", "ReplyTo", "FaultTo", "Action", "MessageID", "RelatesTo", "FaultDetail"}


def verifies(certificate, method, octets, signature):
    """True when this is certificate's signature over octets, by one of the algorithms that are to be sent."""
    key, name = certificate.public_key(), method.rpartition("#")[2]
    algorithm = getattr(hashes, re.search(r"sha(256|384|512)", name).group().upper())()
    try:
        if isinstance(key, ec.EllipticCurvePublicKey):
            half = len(signature) // 2
            pair = utils.encode_dss_signature(int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big"))
            key.verify(pair, octets, ec.ECDSA(algorithm))
        elif "MGF1" in name:
            key.verify(signature, octets, padding.PSS(padding.MGF1(algorithm), algorithm.digest_size), algorithm)
        else:
            key.verify(signature, octets, padding.PKCS1v15(), algorithm)
        return True
    except Exception:  # InvalidSignature, or a value of a length that cannot be
        return False


def ids(root):
    """{id: node} over every flavour of id attribute; one that stands twice is refused."""
    found = {}
    for node in root.all():
        for key, value in node.attributes.items():
            if node.expanded(key)[1].lower() == "id":
                assert value not in found, f"id {value} stands twice"
                found[value] = node
    return found


def exc_c14n(node):
    """PrefixList of a CanonicalizationMethod or Transform, which has to be exclusive C14N."""
    assert node.attribute("Algorithm") == EXC_C14N, node.attribute("Algorithm")
    lists = node.elements(EXC_C14N, "InclusiveNamespaces")
    return lists[0].attribute("PrefixList") if lists else ""


def moment(text):
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z", text), f"{text!r} is no UTC time"
    return datetime.datetime.fromisoformat(text[:19] + "+00:00")


@dataclasses.dataclass
class Proof:
    """What was found in a good answer."""

    data: bytes  # decrypted
    signer: bytes  # DER
    method: str
    confirmations: list  # values; None for one without Value
    signed: list  # (namespace, local name) of each signed element
    encrypted: object  # wss_encryption.Decrypted


def signed_elements(root, signature, by_id):
    """The elements whose digests hold, each by its own Reference."""
    info = signature.one(DS, "SignedInfo")
    covered = []
    for reference in info.elements(DS, "Reference"):
        uri = reference.attribute("URI")
        assert uri and uri.startswith("#") and uri[1:] in by_id, f"Reference to {uri!r}"
        node = by_id[uri[1:]]
        transforms = reference.one(DS, "Transforms").elements(DS, "Transform")
        assert len(transforms) == 1
        octets = canon.exclusive(node, exc_c14n(transforms[0]))
        algorithm = reference.one(DS, "DigestMethod").attribute("Algorithm")
        assert algorithm in SENT_DIGESTS, algorithm
        assert reference.one(DS, "DigestValue").text == b64(digest(algorithm, octets)), f"digest of {node.name} does not match"
        assert not any(node is other for other in covered), f"{node.name} is signed twice"
        covered.append(node)
    return covered


def token_of(security, signature, by_id):
    reference = signature.one(DS, "KeyInfo").one(WSSE, "SecurityTokenReference").one(WSSE, "Reference")
    token = by_id[reference.attribute("URI")[1:]]
    assert token.expanded() == (WSSE, "BinarySecurityToken") and token.parent is security
    assert reference.attribute("ValueType") == X509V3 and token.attribute("ValueType") == X509V3
    assert token.attribute("EncodingType") == BASE64
    order = security.elements()
    assert order.index(token) < order.index(signature), "the token does not precede its reference (BSP R5205)"
    return token


def check_coverage(root, security, token, covered):
    header, body = root.elements()
    names = [child.expanded() for child in header.elements()]
    for ns, name in names:
        assert (ns, name) == (WSSE, "Security") or ns == soap.WSA and name in WSA_PARTS, f"header {name} (WS007)"
    wanted = [child for child in header.elements() if child is not security] + [body, security.one(WSU, "Timestamp"), token]
    wanted += security.elements(WSSE11, "SignatureConfirmation")
    missing = [node.name for node in wanted if not any(node is other for other in covered)]
    assert missing == [], f"not signed: {missing}"
    assert len(wanted) == len(covered), "something else is signed too"


def verify(data, request=None, trust=None, confirmed=True):
    """
    The Proof that an answer is good. request: the wss.Sealed it answers; trust: the certificate (x509) it has to be
    signed with; confirmed: False when no signature of the request was accepted, so there is nothing to confirm.
    """
    was = decrypt(data, request.signer.key) if request is not None else None
    data = was.data if was else data
    root = canon.parse(data)
    by_id = ids(root)
    header = root.elements()[0]
    assert header.expanded() == (soap.SOAP, "Header") and root.elements()[1].expanded() == (soap.SOAP, "Body") and len(root.elements()) == 2
    security = header.one(WSSE, "Security")
    signature = security.one(DS, "Signature")
    info = signature.one(DS, "SignedInfo")
    octets = canon.exclusive(info, exc_c14n(info.one(DS, "CanonicalizationMethod")))
    method = info.one(DS, "SignatureMethod").attribute("Algorithm")
    assert method in SENT_METHODS, method
    token = token_of(security, signature, by_id)
    der = base64.b64decode(token.text)
    certificate = x509.load_der_x509_certificate(der)
    assert trust is None or certificate == trust, "signed by somebody else"
    assert verifies(certificate, method, octets, base64.b64decode(signature.one(DS, "SignatureValue").text)), "SignatureValue does not match"
    covered = signed_elements(root, signature, by_id)
    check_coverage(root, security, token, covered)
    check_time(security.one(WSU, "Timestamp"))
    confirmations = [node.attribute("Value") for node in security.elements(WSSE11, "SignatureConfirmation")]
    if request is not None:
        assert confirmations == [request.value if confirmed else None], f"SignatureConfirmation {confirmations}"
    return Proof(data, der, method, confirmations, [node.expanded() for node in covered], was)


def check_time(node, slack=60):
    created, expires = (moment(node.one(WSU, name).text) for name in ("Created", "Expires"))
    now = datetime.datetime.now(datetime.timezone.utc)
    assert abs((now - created).total_seconds()) <= slack, f"Created {created}"
    assert expires - created == datetime.timedelta(minutes=5), f"{created} .. {expires}"


def opened(response, request, trust, confirmed=True):
    """The HTTP response with its envelope verified and decrypted: for soap.assert_answered and soap.assert_fault."""
    assert response.status in (200, 500), response
    proof = verify(response.body, request, trust, confirmed)
    made = https.Response(response.status, response.headers, proof.data)
    made.proof = proof
    return made


def holds(data, who):
    """
    True when a verifier that only calculates would be content: some Signature, whose SignatureValue is this signer's and
    whose every `#id` is found somewhere and has that digest. So what refuses such a message is not arithmetic.
    """
    root = canon.parse(data)
    signature = next(node for node in root.all() if node.expanded() == (DS, "Signature"))
    info = signature.one(DS, "SignedInfo")
    method = info.one(DS, "SignatureMethod").attribute("Algorithm")
    value = base64.b64decode(signature.elements(DS, "SignatureValue")[0].text)
    if not verifies(who.certificate, method, octets_of(info, [transform_of(info.one(DS, "CanonicalizationMethod"))]), value):
        return False
    for reference in info.elements(DS, "Reference"):
        uri = reference.attribute("URI")
        transforms = [transform_of(node) for node in reference.one(DS, "Transforms").elements(DS, "Transform")]
        wanted, algorithm = reference.one(DS, "DigestValue").text, reference.one(DS, "DigestMethod").attribute("Algorithm")
        named = [node for node in root.all() if uri[1:] in (value for key, value in node.attributes.items() if key.rpartition(":")[2].lower() == "id")]
        if not any(b64(digest(algorithm, octets_of(node, transforms))) == wanted for node in named):
            return False
    return True


def transform_of(node):
    lists = node.elements(EXC_C14N, "InclusiveNamespaces")
    return node.attribute("Algorithm"), lists[0].attribute("PrefixList") if lists else None
