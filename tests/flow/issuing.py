"""Certificates like one that is there, from its issuer and on its key: making keys is not what is tried or measured."""
import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization


class Issuer:
    def __init__(self, pki, like):
        self.chain = (pki / f"{like}.cert.pem").read_bytes()
        self.like = x509.load_pem_x509_certificate(self.chain)
        self.rest = self.chain[self.chain.index(b"-----BEGIN", 10):]
        self.key = serialization.load_pem_private_key((pki / "ca" / "g1-tsp" / "key.pem").read_bytes(), None)

    def sign(self, subject, until):
        made = x509.CertificateBuilder(self.like.issuer, subject, self.like.public_key(), x509.random_serial_number(), self.like.not_valid_before, until)
        for extension in self.like.extensions:
            made = made.add_extension(extension.value, extension.critical)
        return made.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM) + self.rest

    def issue(self, oin):
        """For another OIN; with its chain."""
        return self.sign(x509.Name([x509.NameAttribute(name.oid, oin if name.oid == x509.NameOID.SERIAL_NUMBER else name.value)
                                    for name in self.like.subject]), self.like.not_valid_after)

    def brief(self, seconds):
        """One that ends so soon; with its chain."""
        return self.sign(self.like.subject, datetime.datetime.utcnow().replace(microsecond=0) + datetime.timedelta(seconds=seconds))
