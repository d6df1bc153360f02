"""Connections by the thousand: those that are open and silent, and those that are slow in every way there is."""
import concurrent.futures
import contextlib
import select
import socket
import ssl
import time

import soap
from https import PATH, request

GONE = select.POLLRDHUP | select.POLLHUP | select.POLLERR
HEAD = f"POST {PATH} HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml\r\nSOAPAction: \"\"\r\n".encode()
WSDL = b"GET /edukoppeling/bpvmonitor/v1/be?wsdl HTTP/1.1\r\nHost: localhost\r\n\r\n"
SIGNATURE = b"\r\n\r\n\0\r\nQUIT\n"


def dialled(port, source, receives=None):
    """A TCP connection from this address; `receives`: with a buffer of so many bytes for what comes in."""
    raw = socket.socket()
    with contextlib.ExitStack() as undo:
        undo.callback(raw.close)
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if receives:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receives)
        raw.bind((source, 0))
        raw.settimeout(60)
        raw.connect(("127.0.0.1", port))
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        undo.pop_all()
    return raw


def shaken(raw, tls):
    try:
        return tls.wrap_socket(raw, server_hostname="localhost")
    except BaseException:
        raw.close()
        raise


def alive(sockets):
    """Those that the other side has not ended."""
    waiting = select.poll()
    by_number = {one.fileno(): one for one in sockets}
    for number in by_number:
        waiting.register(number, GONE)
    ended = {number for number, _ in waiting.poll(0)}
    return [one for number, one in by_number.items() if number not in ended]


class Idle:
    """So many TLS connections, from several addresses, each after one message (or after its handshake), and then silent."""

    def __init__(self, gateway, count, network=20, speaks=True):
        self.gateway, self.speaks = gateway, speaks
        self.tls = gateway.context("saas")
        self.sockets = []
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            self.sockets = list(pool.map(self.open, (f"127.0.{network + i % 20}.1" for i in range(count))))

    def open(self, source):
        made = shaken(dialled(self.gateway.port, source), self.tls)
        if self.speaks:
            made.sendall(request(soap.hello()))
            answer = made.recv(65536)
            assert answer.startswith(b"HTTP/1.1 200"), answer[:200]
        return made

    def close(self):
        for one in self.sockets:
            one.close()


# --- who is slow ------------------------------------------------------------------------------------------------------


def endless(begin, piece):
    """What is said first, and then byte after byte, over and over."""
    yield begin
    while True:
        for byte in piece:
            yield bytes([byte])


def once(begin):
    yield begin
    while True:
        yield b""


def hello_of(gateway):
    """A good ClientHello, as the first flight of a handshake."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    with contextlib.suppress(ssl.SSLWantReadError):
        gateway.context("saas").wrap_bio(incoming, outgoing, server_hostname="localhost").do_handshake()
    return outgoing.read()


class Way:
    """A way to be slow: who does it, what they say, and by which budget (a setting, in ms) they are to be gone."""

    def __init__(self, name, says, budget, tls=True, source="127.0.50.1", receives=None):
        self.name, self.says, self.budget, self.tls, self.source, self.receives = name, says, budget, tls, source, receives


def ways(gateway, balancer, file):
    """All of them; `file` is a path of a file of results, `balancer` an address of which a PROXY header is asked."""
    hello = hello_of(gateway)
    drip = b"X-Slow: " + b"a" * 200 + b"\r\n"
    get = f"GET {file} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    return [
        Way("before_the_proxy_header", lambda: once(b""), "handshake_ms", tls=False, source=balancer),
        Way("in_the_proxy_header", lambda: endless(SIGNATURE + b"\x21\x11\x03\xf0", b"\x00"), "handshake_ms", tls=False, source=balancer),
        Way("connected_and_silent", lambda: once(b""), "handshake_ms", tls=False),
        Way("in_the_hello_byte_by_byte", lambda: endless(hello[:1], hello[1:]), "handshake_ms", tls=False),
        Way("half_a_hello", lambda: once(hello[:100]), "handshake_ms", tls=False),
        Way("a_hello_and_silence", lambda: once(hello), "handshake_ms", tls=False),
        Way("after_the_handshake", lambda: once(b""), "idle_ms"),
        Way("in_the_request_line", lambda: endless(b"POST /", b"a"), "header_ms"),
        Way("in_the_headers", lambda: endless(HEAD, drip), "header_ms"),
        Way("in_a_body_with_a_length", lambda: endless(HEAD + b"Content-Length: 1000000\r\n\r\n", b" "), "body_ms"),
        Way("in_a_body_of_chunks", lambda: endless(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"), "body_ms"),
        Way("asks_and_does_not_read", lambda: once(WSDL * 300), "write_ms", receives=4096),
        Way("fetches_a_file_and_does_not_read", lambda: once(get), "write_ms", receives=4096),
        Way("told_to_go_and_stays", lambda: endless(WSDL.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"), b" "), "linger"),
    ]


class Slow:
    """One of them."""

    def __init__(self, gateway, way, tls):
        self.way, self.said = way, way.says()
        self.raw = dialled(gateway.port, way.source, way.receives)
        self.socket = shaken(self.raw, tls) if way.tls else self.raw
        self.socket.setblocking(False)
        self.began, self.ended = time.monotonic(), None
        self.say()

    def fileno(self):
        return self.socket.fileno()

    def say(self):
        """The next of what it says, as far as it can; what no longer goes is not said."""
        data = next(self.said)
        with contextlib.suppress(OSError, ssl.SSLError):
            if data:
                self.socket.send(data)

    def close(self):
        self.socket.close()


class Attack:
    """So many of each way at once, each a byte a second, until all of them were ended."""

    def __init__(self, gateway, ways_of, count):
        self.slow, self.left, self.peak, self.turned = [], [], 0, 0
        tls = gateway.context("saas")
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            for _ in range(count):  # who was first is slow while others come
                more = list(pool.map(lambda way: Slow(gateway, way, tls), ways_of))
                self.slow += more
                self.left += more
                if time.monotonic() - self.turned >= 1:
                    self.turn()

    def turn(self):
        """Each says its next byte, or has gone."""
        self.turned = time.monotonic()
        here = alive(self.left)
        known = {id(one) for one in here}
        for one in self.left:
            if id(one) in known:
                one.say()
            else:
                one.ended = time.monotonic()
        self.left, self.peak = here, max(self.peak, len(here))

    def go_on(self, seconds, beside):
        """Until all are gone, or for so long; beside() is called every second."""
        end = time.monotonic() + seconds
        while self.left and time.monotonic() < end:
            self.turn()
            beside()
            time.sleep(max(0, self.turned + 1 - time.monotonic()))
        return self.left

    def longest(self):
        """{way: seconds until the last of them was gone}"""
        found = {}
        for one in self.slow:
            lasted = one.ended - one.began if one.ended else float("inf")
            found[one.way.name] = max(found.get(one.way.name, 0), lasted)
        return found

    def close(self):
        for one in self.slow:
            one.close()
