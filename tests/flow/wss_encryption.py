"""Encrypts what wss.py signed (2W-be-SE), with every part open to change, and decrypts what comes back."""
import base64
import dataclasses
import os
import re

from cryptography import x509
from cryptography.hazmat.primitives import hashes, padding as blocks
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

import canon
from wss import BASE64, DS, OASIS, WSSE, WSSE11, XMLENC, b64

XMLENC11 = "http://www.w3.org/2009/xmlenc11#"
AES128_GCM, AES192_GCM, AES256_GCM = (f"{XMLENC11}aes{bits}-gcm" for bits in (128, 192, 256))
OAEP_MGF1P, OAEP, RSA_1_5 = XMLENC + "rsa-oaep-mgf1p", XMLENC11 + "rsa-oaep", XMLENC + "rsa-1_5"
SHA1, SHA256, SHA512 = DS + "sha1", XMLENC + "sha256", XMLENC + "sha512"
MGF_SHA1, MGF_SHA256 = XMLENC11 + "mgf1sha1", XMLENC11 + "mgf1sha256"
CONTENT, ELEMENT = XMLENC + "Content", XMLENC + "Element"
ENCRYPTED_KEY = "http://docs.oasis-open.org/wss/oasis-wss-soap-message-security-1.1#EncryptedKey"
THUMBPRINT = "http://docs.oasis-open.org/wss/oasis-wss-soap-message-security-1.1#ThumbprintSHA1"
SKI = OASIS + "x509-token-profile-1.0#X509SubjectKeyIdentifier"
KEY_SIZES = {"aes128-gcm": 16, "aes192-gcm": 24, "aes256-gcm": 32, "aes128-cbc": 16, "aes192-cbc": 24, "aes256-cbc": 32, "tripledes-cbc": 24}


def hash_of(uri):
    """MD5 is done with SHA-1: OpenSSL makes no such padding, and its name alone is to be refused."""
    return {"sha1": hashes.SHA1, "sha256": hashes.SHA256, "sha384": hashes.SHA384, "sha512": hashes.SHA512, "md5": hashes.SHA1}[
        re.search(r"sha\d+$|md5$", uri).group()]()


def oaep(transport, digest, mgf):
    return padding.OAEP(padding.MGF1(hash_of(mgf) if mgf and transport == OAEP else hashes.SHA1()), hash_of(digest or SHA1), None)


def known_by(kind, certificate):
    """How ds:KeyInfo of an EncryptedKey names the receiver's certificate."""
    if kind == "issuer":
        inner = (f"<ds:X509Data><ds:X509IssuerSerial><ds:X509IssuerName>{certificate.issuer.rfc4514_string()}</ds:X509IssuerName>"
                 f"<ds:X509SerialNumber>{certificate.serial_number}</ds:X509SerialNumber></ds:X509IssuerSerial></ds:X509Data>")
    else:
        value, what = {
            "ski": (lambda: certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest, SKI),
            "thumbprint": (lambda: certificate.fingerprint(hashes.SHA1()), THUMBPRINT),
        }[kind]
        inner = f'<wsse:KeyIdentifier EncodingType="{BASE64}" ValueType="{what}">{b64(value())}</wsse:KeyIdentifier>'
    return f'<ds:KeyInfo xmlns:ds="{DS}"><wsse:SecurityTokenReference xmlns:wsse="{WSSE}">{inner}</wsse:SecurityTokenReference></ds:KeyInfo>'


@dataclasses.dataclass
class Encryption:
    """How a Body is encrypted. Functions may bend the octets on their way."""

    receiver: x509.Certificate
    data: str = AES256_GCM
    said_data: str = None  # another name in EncryptionMethod than what was done
    transport: str = OAEP_MGF1P
    said_transport: str = None
    digest: str = None
    mgf: str = None
    key_info: str = "issuer"  # "issuer", "ski", "thumbprint", "" or raw XML
    data_key_info: str = ""
    type: str = CONTENT
    data_id: str = "ED-1"
    key_id: str = "EK-1"
    references: str = None  # inside ReferenceList
    iv: bytes = None
    bend_plain: object = staticmethod(lambda octets: octets)
    bend_cipher: object = staticmethod(lambda octets: octets)
    bend_key: object = staticmethod(lambda octets: octets)  # the wrapped key
    content_key: bytes = None
    cipher_data: str = None  # inside CipherData of the EncryptedData
    key_cipher_data: str = None
    more_in_data: str = ""
    more_in_key: str = ""

    def __post_init__(self):
        if self.content_key is None:
            self.content_key = os.urandom(KEY_SIZES[self.data.rpartition("#")[2]])

    def encrypted(self, plain):
        name = self.data.rpartition("#")[2]
        if name.endswith("gcm"):
            iv = self.iv or os.urandom(12)
            return iv + AESGCM(self.content_key).encrypt(iv, plain, None)
        block = algorithms.TripleDES if "des" in name else algorithms.AES
        iv, pad = os.urandom(block.block_size // 8), blocks.PKCS7(block.block_size).padder()
        writer = Cipher(block(self.content_key), modes.CBC(iv)).encryptor()
        return iv + writer.update(pad.update(plain) + pad.finalize()) + writer.finalize()

    def wrapped_key(self):
        scheme = padding.PKCS1v15() if self.transport == RSA_1_5 else oaep(self.transport, self.digest, self.mgf)
        return self.bend_key(self.receiver.public_key().encrypt(self.content_key, scheme))

    def key_element(self):
        info = known_by(self.key_info, self.receiver) if self.key_info in ("issuer", "ski", "thumbprint") else self.key_info
        method = "".join(f'<{name} xmlns:{name[:3].strip(":")}="{ns}" Algorithm="{uri}"/>' for name, ns, uri in (
            ("ds:DigestMethod", DS, self.digest), ("x11:MGF", XMLENC11, self.mgf)) if uri)
        references = f'<xenc:DataReference URI="#{self.data_id}"/>' if self.references is None else self.references
        data = self.key_cipher_data
        if data is None:
            data = f"<xenc:CipherValue>{b64(self.wrapped_key())}</xenc:CipherValue>"
        return (
            f'<xenc:EncryptedKey xmlns:xenc="{XMLENC}" Id="{self.key_id}"><xenc:EncryptionMethod Algorithm="{self.said_transport or self.transport}">{method}'
            f"</xenc:EncryptionMethod>{info}<xenc:CipherData>{data}</xenc:CipherData>"
            f"<xenc:ReferenceList>{references}</xenc:ReferenceList>{self.more_in_key}</xenc:EncryptedKey>")

    def data_element(self, plain):
        data = self.cipher_data
        if data is None:
            data = f"<xenc:CipherValue>{b64(self.bend_cipher(self.encrypted(self.bend_plain(plain))))}</xenc:CipherValue>"
        kind = f' Type="{self.type}"' if self.type else ""
        return (
            f'<xenc:EncryptedData xmlns:xenc="{XMLENC}" Id="{self.data_id}"{kind}><xenc:EncryptionMethod Algorithm="{self.said_data or self.data}"/>'
            f"{self.data_key_info}<xenc:CipherData>{data}</xenc:CipherData>{self.more_in_data}</xenc:EncryptedData>")


REFERS_TO_KEY = (f'<ds:KeyInfo xmlns:ds="{DS}"><wsse:SecurityTokenReference xmlns:wsse="{WSSE}" xmlns:wsse11="{WSSE11}"'
                 f' wsse11:TokenType="{ENCRYPTED_KEY}"><wsse:Reference URI="#EK-1"/></wsse:SecurityTokenReference></ds:KeyInfo>')
BODY = re.compile(r"(<([\w-]+):Body[^>]*>)(.*)(</\2:Body>)", re.S)


def encrypt(sealed, receiver, last=False, **options):
    """A signed message, with its Body's content encrypted; last: EncryptedKey is the last child of Security."""
    made = Encryption(receiver, **options)
    text = sealed.data.decode()
    assert len(BODY.findall(text)) == 1
    text = BODY.sub(lambda found: found[1] + made.data_element(found[3].encode()) + found[4], text)
    if last:
        text = text.replace("</wsse:Security>", made.key_element() + "</wsse:Security>", 1)
    else:
        text = re.sub(r"(<wsse:Security[^>]*>)", lambda found: found[1] + made.key_element(), text, count=1)
    return dataclasses.replace(sealed, data=text.encode(), encryption=made)


# -- The answer ---------------------------------------------------------------------------


@dataclasses.dataclass
class Decrypted:
    data: bytes
    was_encrypted: bool
    transport: str = None
    algorithm: str = None
    key_info: str = None


def decrypt(data, key):
    """An answer with its Body's content in the clear again. Holds it to the profile's form."""
    root = canon.parse(data)
    body = root.elements()[-1]
    encrypted = body.elements(XMLENC, "EncryptedData")
    keys = [node for node in root.all() if node.expanded() == (XMLENC, "EncryptedKey")]
    if not encrypted:
        assert keys == [], "a key and nothing encrypted with it"
        return Decrypted(data, False)
    assert len(encrypted) == 1 and len(body.elements()) == 1 and body.text.strip() == "", "EncryptedData is not the only content of Body"
    assert len(keys) == 1 and keys[0].parent.expanded() == (WSSE, "Security"), "one EncryptedKey, in Security"
    assert encrypted[0].attribute("Type") == CONTENT
    references = [node.attribute("URI") for node in keys[0].one(XMLENC, "ReferenceList").elements(XMLENC, "DataReference")]
    assert references == ["#" + encrypted[0].attribute("Id")]
    method = keys[0].one(XMLENC, "EncryptionMethod")
    transport = method.attribute("Algorithm")
    of = {child.expanded(): child.attribute("Algorithm") for child in method.elements()}
    content_key = key.decrypt(cipher_value(keys[0]), oaep(transport, of.get((DS, "DigestMethod")), of.get((XMLENC11, "MGF"))))
    algorithm = encrypted[0].one(XMLENC, "EncryptionMethod").attribute("Algorithm")
    assert algorithm in (AES128_GCM, AES256_GCM), algorithm
    octets = cipher_value(encrypted[0])
    plain = AESGCM(content_key).decrypt(octets[:12], octets[12:], None)
    clear = re.sub(rb"<(?:[\w.-]+:)?EncryptedData[\s>].*</(?:[\w.-]+:)?EncryptedData>", lambda _: plain, data, count=1, flags=re.S)
    return Decrypted(clear, True, transport, algorithm, canon.exclusive(keys[0]).decode())


def cipher_value(node):
    return base64.b64decode(node.one(XMLENC, "CipherData").one(XMLENC, "CipherValue").text)
