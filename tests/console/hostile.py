"""A provider that says whatever a test wants: what a real one never would."""
import base64
import http.server
import json
import threading
import time
import urllib.parse

from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils


def b64(data):
    data = data if isinstance(data, bytes) else json.dumps(data).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def number(value, size=None):
    return b64(value.to_bytes(size or (value.bit_length() + 7) // 8, "big"))


class Hostile:
    def __init__(self):
        self.keys = {"een": rsa.generate_private_key(65537, 2048), "kort": rsa.generate_private_key(65537, 1024), "krom": ec.generate_private_key(ec.SECP256R1())}
        self.shown = set(self.keys)
        self.codes = {}
        self.pause, self.down = 0, False  # seconds before its keys are told; whether they are not
        self.asked_for_keys = 0
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def answer(self, value):
                body = json.dumps(value).encode()
                self.send_response(200 if value is not None else 400)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self):
                self.answer(outer.document() if "well-known" in self.path else outer.slow_jwks())

            def do_POST(self):
                form = dict(urllib.parse.parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
                outer.asked = form, self.headers.get("Authorization")
                self.answer(outer.codes.pop(form["code"], None))

            def log_message(self, *args):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://localhost:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def document(self):
        return {"issuer": self.issuer, "authorization_endpoint": self.issuer + "/authorize", "token_endpoint": self.issuer + "/token",
                "jwks_uri": self.issuer + "/jwks", "end_session_endpoint": self.issuer + "/end"}

    def slow_jwks(self):
        self.asked_for_keys += 1
        time.sleep(self.pause)
        return None if self.down else self.jwks()

    def jwks(self):
        return {"keys": [self.public(name) for name in sorted(self.shown)]}

    def public(self, name):
        numbers = self.keys[name].public_key().public_numbers()
        if name == "krom":
            return {"kty": "EC", "crv": "P-256", "kid": name, "use": "sig", "x": number(numbers.x, 32), "y": number(numbers.y, 32)}
        return {"kty": "RSA", "kid": name, "use": "sig", "n": number(numbers.n), "e": number(numbers.e)}

    def sign(self, alg, name, message):
        key = self.keys.get(name)
        if alg == "none":
            return b""
        if alg == "HS256":
            mac = hmac.HMAC(json.dumps(self.public("een")).encode(), hashes.SHA256())
            mac.update(message)
            return mac.finalize()
        if alg == "ES256":
            r, s = utils.decode_dss_signature(key.sign(message, ec.ECDSA(hashes.SHA256())))
            return r.to_bytes(32, "big") + s.to_bytes(32, "big")
        if alg == "PS256":
            return key.sign(message, padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256())
        return key.sign(message, padding.PKCS1v15(), hashes.SHA256())

    def token(self, nonce, client, alg="RS256", kid="een", header=None, damage=False, **claims):
        now = int(time.time())
        payload = {"iss": self.issuer, "aud": client, "sub": "sub-1", "iat": now, "exp": now + 300, "nonce": nonce, "email": "x@school.example",
                   "email_verified": True, **claims}
        payload = {name: value for name, value in payload.items() if value is not None}
        message = f"{b64(header or {'alg': alg, 'kid': kid})}.{b64(payload)}".encode()
        signature = self.sign(alg, kid, message)
        if damage:
            signature = bytes([signature[0] ^ 1]) + signature[1:]
        return f"{message.decode()}.{b64(signature)}"
