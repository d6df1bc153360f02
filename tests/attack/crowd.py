"""Connections by the thousand: those that are open and silent, and those that are slow in every way there is."""
import concurrent.futures
import contextlib
import select
import socket
import ssl
import threading
import time

from https import PATH

BROKEN = select.POLLHUP | select.POLLERR
GONE = select.POLLRDHUP | BROKEN
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


def shaken(raw, tls, session=None):
    try:
        return tls.wrap_socket(raw, server_hostname="localhost", session=session)
    except BaseException:
        raw.close()
        raise


def alive(sockets):
    """Those that the other side has not ended, each by what counts as its end."""
    waiting = select.poll()
    by_number = {one.fileno(): one for one in sockets}
    for number, one in by_number.items():
        waiting.register(number, getattr(one, "end", GONE))
    ended = {number for number, _ in waiting.poll(0)}
    return [one for number, one in by_number.items() if number not in ended]


class Idle:
    """
    So many TLS connections, from several addresses, each after one request (or after its handshake), and then silent. Every tenth makes a
    whole handshake, and the others resume it: the machine is to be full of connections, not of clients that sign.
    """

    def __init__(self, gateway, count, speaks=True):
        self.gateway, self.speaks, self.session = gateway, speaks, None
        self.tls = gateway.context("saas")
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            self.sockets = list(pool.map(self.open, range(count)))

    def open(self, number):
        made = shaken(dialled(self.gateway.port, f"127.0.{20 + number % 20}.1"), self.tls, self.session if number % 10 else None)
        if self.speaks:
            made.sendall(WSDL.replace(b"GET", b"HEAD"))
            answer = made.recv(65536)
            assert answer.startswith(b"HTTP/1.1 200"), answer[:200]
            self.session = made.session
        return made

    def resumed(self):
        return sum(one.session_reused for one in self.sockets)

    def close(self):
        for one in self.sockets:
            one.close()


# --- who is slow ------------------------------------------------------------------------------------------------------


def endless(begin, piece):
    """What is said first, and then byte after byte, over and over; or as many as are asked for, in pieces that are whole."""
    many = yield begin
    while True:
        if many:
            many = yield piece * (many // len(piece))
            continue
        for byte in piece:
            many = yield bytes([byte])


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
    """
    A way to be slow: who does it, what they say, in which of the gateway's phases that keeps them, and by which budget (a setting, in ms)
    they are to be gone. keeps_up: of those that fewer bytes a second would end, so many until all are there.
    """

    def __init__(self, name, says, phase, budget, tls=True, source="127.0.50.1", receives=None, keeps_up=None, end=GONE):
        self.name, self.says, self.phase, self.budget, self.tls, self.source = name, says, phase, budget, tls, source
        self.receives, self.keeps_up, self.end = receives, keeps_up, end


def ways(gateway, balancer, file):
    """All of them; `file` is a path of a file of results, `balancer` an address of which a PROXY header is asked."""
    hello = hello_of(gateway)
    drip = b"X-Slow: " + b"a" * 200 + b"\r\n"
    get = f"GET {file} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    proxy, shake = {"tls": False, "source": balancer}, {"tls": False}
    return [
        Way("after_the_handshake", lambda: once(b""), "idle", "idle_ms"),
        Way("before_the_proxy_header", lambda: once(b""), "proxy", "handshake_ms", **proxy),
        Way("in_the_proxy_header", lambda: endless(SIGNATURE + b"\x21\x11\x03\xf0", b"\x00"), "proxy", "handshake_ms", **proxy),
        Way("connected_and_silent", lambda: once(b""), "handshake", "handshake_ms", **shake),
        Way("in_the_hello_byte_by_byte", lambda: endless(hello[:1], hello[1:]), "handshake", "handshake_ms", **shake),
        Way("half_a_hello", lambda: once(hello[:100]), "handshake", "handshake_ms", **shake),
        Way("a_hello_and_silence", lambda: once(hello), "handshake", "handshake_ms", **shake),
        Way("in_the_request_line", lambda: endless(b"POST /", b"a"), "head", "header_ms"),
        Way("in_the_headers", lambda: endless(HEAD, drip), "head", "header_ms"),
        Way("asks_and_does_not_read", lambda: once(WSDL * 300), "write", "write_ms", receives=4096),
        Way("fetches_a_file_and_does_not_read", lambda: once(get), "write", "write_ms", receives=4096),
        Way("in_a_body_with_a_length", lambda: endless(HEAD + b"Content-Length: 4000000\r\n\r\n", b" "), "body", "body_ms", keeps_up=12_000),
        Way("in_a_body_of_chunks", lambda: endless(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"), "body", "body_ms", keeps_up=12_000),
        Way("told_to_go_and_stays", lambda: endless(WSDL.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"), b" "), "linger", "linger", end=BROKEN),
    ]


class Slow:
    """One of them: connected, with its handshake where its way has one; what it has to say is for later."""

    def __init__(self, gateway, way, tls, session):
        self.way, self.end, self.said = way, way.end, way.says()
        self.raw = dialled(gateway.port, way.source, way.receives)
        self.socket = shaken(self.raw, tls, session) if way.tls else self.raw
        self.socket.setblocking(False)
        self.began, self.ended = time.monotonic(), None

    def fileno(self):
        return self.socket.fileno()

    def begin(self):
        self.began = time.monotonic()
        self.send(next(self.said))

    def say(self, many=None):
        """The next of what it says, as far as it can; what no longer goes is not said."""
        self.send(self.said.send(many))

    def send(self, data):
        with contextlib.suppress(OSError, ssl.SSLError):
            if data:
                self.socket.send(data)

    def close(self):
        self.socket.close()


class Attack:
    """
    So many of each way at once. Who has a handshake makes that first (resuming what those who are idle began), and is silent; then all of them
    begin, within moments, and go on by a byte a second until each was ended. phases() is where the gateway says that connections are.
    """

    def __init__(self, idle, ways_of, count, phases):
        self.gateway, self.tls, self.session = idle.gateway, idle.tls, idle.session
        self.ways, self.count, self.phases = ways_of, count, phases
        self.slow, self.left, self.peak, self.turned = [], [], 0, 0
        self.connect([way for way in ways_of if way.tls])

    def connect(self, some):
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            for way in some:
                self.slow += pool.map(lambda _, way=way: Slow(self.gateway, way, self.tls, self.session), range(self.count))

    def begin(self):
        """Those that have to be answered first, some at a time: a queue that is full would send them away."""
        self.connect([way for way in self.ways if not way.tls])
        asking = [one for one in self.slow if one.way.phase == "write"]
        for at in range(0, len(asking), 40):
            for one in asking[at:at + 40]:
                one.begin()
            while self.phases()["work"] > 20:
                time.sleep(0.05)
        others = [one for one in self.slow if one.way.phase != "write"]
        for one in sorted(others, key=lambda one: self.ways.index(one.way)):
            one.begin()
        self.left = list(self.slow)

    def wanted(self):
        """{phase: how many of us are to be in it}, of those that last."""
        return {phase: self.count * sum(way.phase == phase for way in self.ways) for phase in {way.phase for way in self.ways} - {"linger"}}

    def gather(self, wanted, seconds):
        """Until all are at once where they belong, or for so long; where they were last."""
        end = time.monotonic() + seconds
        keeping_up = [one for one in self.slow if one.way.keeps_up]
        while True:
            began, told = time.monotonic(), self.phases()
            if all(told[phase] >= number for phase, number in wanted.items()) or began > end:
                return told
            for one in keeping_up:
                one.say(one.way.keeps_up)
            time.sleep(max(0, began + 1 - time.monotonic()))

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
        """Until all are gone but who may be idle, or for so long; beside() is called every second."""
        end = time.monotonic() + seconds
        while any(one.way.phase != "idle" for one in self.left) and time.monotonic() < end:
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


class Flood(threading.Thread):
    """Handshakes from one address, one upon another, each given up as soon as it is there."""

    def __init__(self, gateway, source="127.0.70.1"):
        super().__init__(daemon=True)
        self.gateway, self.source, self.tls = gateway, source, gateway.context("saas")
        self.ending, self.made = threading.Event(), 0

    def run(self):
        while not self.ending.is_set():
            with contextlib.suppress(OSError), contextlib.closing(shaken(dialled(self.gateway.port, self.source), self.tls)):
                self.made += 1

    def end(self):
        self.ending.set()
        self.join(90)
        assert not self.is_alive()
