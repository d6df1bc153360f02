"""Revocation lists as a distribution point serves them, and a distribution point that can be as bad as they come."""
import datetime
import http.server
import threading
import time

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key


def held(pki, authority="g1-tsp"):
    """The list that this authority published last."""
    return x509.load_der_x509_crl((pki / "crl" / f"{authority}.crl").read_bytes())


def number_of(crl):
    return crl.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number


def moment(seconds):
    return datetime.datetime.utcnow().replace(microsecond=0) + datetime.timedelta(seconds=seconds)


def make(pki, authority="g1-tsp", since=-60, until=3600, later=1, key=None, delta=False, number=None):
    """
    A list (DER) as `openssl ca -gencrl` would make the next one, for a PKCS#1 authority: with the same entries, from and until
    so many seconds from now, its number so much higher than that of the published one. `key`: another authority signs it.
    """
    last = held(pki, authority)
    builder = x509.CertificateRevocationListBuilder().issuer_name(last.issuer).last_update(moment(since)).next_update(moment(until))
    for entry in last:
        builder = builder.add_revoked_certificate(entry)
    builder = builder.add_extension(last.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value, critical=False)
    builder = builder.add_extension(x509.CRLNumber(number_of(last) + later if number is None else number), critical=False)
    if delta:
        builder = builder.add_extension(x509.DeltaCRLIndicator(number_of(last)), critical=True)
    secret = load_pem_private_key((pki / "ca" / (key or authority) / "key.pem").read_bytes(), None)
    return builder.sign(secret, hashes.SHA256()).public_bytes(Encoding.DER)


class Server:
    """Serves PKI/crl/NAME.crl at /NAME.crl; `served` puts bytes, or a function of the handler, in the place of one."""

    def __init__(self, pki):
        self.pki, self.served, self.asked, self.port = pki, {}, [], 0
        self.start()

    def start(self):
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                server.asked.append(self.path)
                name = self.path.strip("/")
                answer = server.served.get(name)
                try:
                    if callable(answer):
                        answer(self)
                        return
                    file = server.pki / "crl" / name
                    body = answer if answer is not None else file.read_bytes() if file.is_file() else None
                    if body is None:
                        self.send_error(404)
                    else:
                        say(self, body)
                except (BrokenPipeError, ConnectionResetError):
                    pass

            def log_message(self, *_):
                pass

        http.server.ThreadingHTTPServer.daemon_threads = True
        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self.port = self.http.server_address[1]
        threading.Thread(target=self.http.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self):
        self.http.shutdown()
        self.http.server_close()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"


def say(handler, body, status=200, kind="application/pkix-crl"):
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


# What a distribution point may do wrong. Each is a function of (pki): what to serve.

def hangs(handler):
    time.sleep(20)


def drips(good):
    def answer(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(good)))
        handler.end_headers()
        for byte in good:
            handler.wfile.write(bytes([byte]))
            time.sleep(0.2)

    return answer


def hangs_up(handler):
    handler.close_connection = True


def promises_50_mb(handler):
    handler.send_response(200)
    handler.send_header("Content-Length", str(50 * 1024 * 1024))
    handler.end_headers()
    for _ in range(50):
        handler.wfile.write(b"0" * 1024 * 1024)


def never_ends(handler):
    """No length, and no end while somebody listens (up to 4 GB)."""
    handler.send_response(200)
    handler.end_headers()
    for _ in range(4096):
        handler.wfile.write(b"0" * 1024 * 1024)


def redirects_to(place):
    def answer(handler):
        handler.send_response(302)
        handler.send_header("Location", place)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return answer


TROUBLES = {
    # name: (what is served, what the log says of it)
    "hangs": (lambda pki: hangs, "Operation timed out|timed out"),
    "drips": (lambda pki: drips(make(pki)), "timed out"),
    "hangs_up": (lambda pki: hangs_up, "Empty reply"),
    "status_500": (lambda pki: lambda handler: say(handler, b"oops", 500), "HTTP status 500"),
    "a_web_page": (lambda pki: (pki / "crl" / "bad" / "page.crl").read_bytes(), "web page"),
    "empty": (lambda pki: b"", "no whole revocation list"),
    "50_mb": (lambda pki: promises_50_mb, "larger than"),
    "never_ends": (lambda pki: never_ends, "larger than"),
    "truncated": (lambda pki: make(pki)[:-1], "no whole revocation list"),
    "and_more": (lambda pki: make(pki) + b"\0", "no whole revocation list"),
    "tampered": (lambda pki: make(pki)[:-1] + b"\0", "signature is not that of"),
    "signed_by_another": (lambda pki: make(pki, key="other-tsp"), "signature is not that of"),
    "of_another_authority": (lambda pki: make(pki, "g1-domain"), "not of who is expected"),
    "of_a_stranger": (lambda pki: make(pki, "other-tsp"), "not of who is expected"),
    "rolled_back": (lambda pki: make(pki, later=-1), "older than the one held"),
    "expired": (lambda pki: make(pki, since=-7200, until=-3600), "expired at"),
    "of_the_future": (lambda pki: make(pki, since=3600, until=7200), "of the future"),
    "delta": (lambda pki: make(pki, delta=True), "delta list"),
    "redirects_to_a_file": (lambda pki: redirects_to(f"file://{pki}/crl/g1-tsp.crl"), "HTTP status 30"),
    "redirects_to_another": (lambda pki: redirects_to("http://127.0.0.1:1/g1-tsp.crl"), "HTTP status 30"),
}
