"""A client that sends exactly the bytes it is told to, over two-way TLS, and reads one answer at a time."""
import socket
import ssl

PATH = "/edukoppeling/bpvmonitor/v1/be"
PATHS = {profile: f"/edukoppeling/bpvmonitor/v1/{profile.lower()}" for profile in ("BE", "S", "SE")}
NO_EMS = 0x1  # SSL_OP_NO_EXTENDED_MASTER_SECRET


class Closed(Exception):
    """The other side ended the connection before an answer was complete."""


class Response:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def header(self, name):
        return next((value for key, value in self.headers if key == name.lower()), "")

    def __repr__(self):
        return f"HTTP {self.status} {self.headers} {self.body[:800]!r}"


class Identity:
    """A certificate (with what its holder sends along) and its key."""

    def __init__(self, certificate, key):
        self.certificate, self.key = str(certificate), str(key)


def context(trust, identity, version=None, ciphers=None, options=0):
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.set_ciphers(ciphers or "DEFAULT:@SECLEVEL=0")  # the server must do the refusing, not we
    made.load_verify_locations(str(trust))
    made.minimum_version = version or ssl.TLSVersion.TLSv1_2
    made.maximum_version = version or ssl.TLSVersion.TLSv1_3
    made.options |= options
    if identity is not None:
        made.load_cert_chain(identity.certificate, identity.key)
    return made


class Connection:
    def __init__(self, port, tls, timeout=30, session=None, host="127.0.0.1", source=None):
        self.buffer = b""
        raw = socket.create_connection((host, port), timeout=timeout, source_address=source and (source, 0))
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            self.socket = tls.wrap_socket(raw, server_hostname="localhost", session=session) if tls else raw
        except BaseException:
            raw.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def _more(self):
        try:
            got = self.socket.recv(65536)
        except (ssl.SSLEOFError, ssl.SSLZeroReturnError, ConnectionResetError, BrokenPipeError) as end:
            raise Closed(str(end)) from end
        if not got:
            raise Closed("closed")
        self.buffer += got

    def _until(self, mark):
        while mark not in self.buffer:
            self._more()
        part, _, self.buffer = self.buffer.partition(mark)
        return part

    def _take(self, count):
        while len(self.buffer) < count:
            self._more()
        part, self.buffer = self.buffer[:count], self.buffer[count:]
        return part

    def read(self, head=False):
        """One response. `head`: it answers a HEAD request and has no body."""
        lines = self._until(b"\r\n\r\n").decode("ascii").split("\r\n")
        version, status, _ = lines[0].split(" ", 2)
        assert version == "HTTP/1.1", lines[0]
        headers = [(k.lower(), v.strip()) for k, _, v in (line.partition(":") for line in lines[1:])]
        fields = dict(headers)
        assert "transfer-encoding" not in fields or "content-length" not in fields
        body = b""
        if head:
            pass
        elif fields.get("transfer-encoding") == "chunked":
            while size := int(self._until(b"\r\n"), 16):
                body += self._take(size)
                assert self._take(2) == b"\r\n"
            assert self._until(b"\r\n") == b""
        else:
            body = self._take(int(fields["content-length"]))
        return Response(int(status), headers, body)

    def ended(self, seconds=5):
        """True when the other side has closed and left nothing unread."""
        self.socket.settimeout(seconds)
        try:
            self._more()
        except Closed:
            return True
        except (TimeoutError, socket.timeout):
            return False
        return False

    def post(self, message, path=PATH, **fields):
        self.send(request(message, path=path, **fields))
        return self.read()

    def get(self, target, method="GET"):
        self.send(f"{method} {target} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        return self.read(head=method == "HEAD")


def request(message, path=PATH, method="POST", content_type="text/xml;charset=UTF-8", soap_action=None, headers=(), chunks=None):
    """The bytes of a POST. `headers`: more header lines; `chunks`: send chunked in pieces of that size."""
    body = bytes(message)
    if soap_action is None:
        soap_action = getattr(message, "soap_action", '""')
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost"]
    if content_type:
        lines.append(f"Content-Type: {content_type}")
    if soap_action is not False:
        lines.append(f"SOAPAction: {soap_action}")
    lines.extend(headers)
    if chunks:
        lines.append("Transfer-Encoding: chunked")
        parts = [body[i : i + chunks] for i in range(0, len(body), chunks)]
        body = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
    else:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
