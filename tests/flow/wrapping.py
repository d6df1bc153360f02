"""What a master key wraps, made without the program: HKDF-SHA-256 per purpose, AES-256-GCM, nonce first (docs/decisions.md, Keys)."""
import hmac
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM


def derive(master, purpose):
    extracted = hmac.digest(bytes(32), bytes.fromhex(master), "sha256")
    return hmac.digest(extracted, purpose.encode() + b"\1", "sha256")


def master_name(master):
    return hmac.digest(derive(master, "naam van de hoofdsleutel"), b"", "sha256")[:8].hex()


def seal(master, purpose, bound, plain):
    nonce = os.urandom(12)
    return nonce + AESGCM(derive(master, purpose)).encrypt(nonce, plain, bound)


def wrap(master, bound, key):
    return seal(master, "schoolsleutel", bound, key)


def unwrap(master, bound, wrapped):
    return AESGCM(derive(master, "schoolsleutel")).decrypt(wrapped[:12], wrapped[12:], bound)
