"""A TCP proxy that can be told to cut a connection: after so many bytes in one direction, or once certain words went by."""
import contextlib
import dataclasses
import socket
import threading

ASKING, ANSWERING = 0, 1  # from who connected to us, and back


def joined(before, data, words):
    """Where words are to be sought that may have come in two pieces: of the bytes before, too few to hold them whole."""
    return before[max(len(before) - len(words) + 1, 0):] + data


@dataclasses.dataclass
class Cut:
    """What happens to the next connection on which this comes by."""

    direction: int
    bytes: int = 0  # so many are still passed on
    words: bytes = None  # or: everything up to and including the piece that holds these
    after: bytes = None  # on a connection where these went by before, perhaps in the same piece
    seen: set = dataclasses.field(default_factory=set)  # where they did

    def begins(self, link, direction, before, data):
        if direction != self.direction:
            return False
        if self.after is not None and link not in self.seen:
            _, found, data = joined(before, data, self.after).partition(self.after)
            if not found:
                return False
            self.seen.add(link)
            before = b""
        return self.words is None or self.words in joined(before, data, self.words)

    def part_of(self, before, data):
        """(what is still passed on, whether it ends there)"""
        if self.words is not None:
            return data, self.words in joined(before, data, self.words)
        passed, self.bytes = data[:self.bytes], max(self.bytes - len(data), 0)
        return passed, self.bytes == 0


class Link:
    """One connection through the proxy; a thread for each direction."""

    def __init__(self, proxy, near, far):
        self.proxy, self.sockets, self.cut, self.ended = proxy, (near, far), None, False
        for direction in (ASKING, ANSWERING):
            threading.Thread(target=self.pump, args=(direction,), daemon=True).start()

    def pump(self, direction):
        source, target = self.sockets if direction == ASKING else self.sockets[::-1]
        with contextlib.suppress(OSError):
            before = b""
            while data := source.recv(65536):
                self.cut = self.cut or self.proxy.take(self, direction, before, data)
                mine = self.cut is not None and self.cut.direction == direction
                passed, ends = self.cut.part_of(before, data) if mine else (data, False)
                before = (before + data)[-64:]
                if self.ended:  # what comes back meanwhile does not arrive, however soon it comes
                    continue
                self.ended = ends
                target.sendall(passed)
                if ends:
                    self.proxy.done += 1
                    break
        for one in self.sockets:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()


class Proxy:
    def __init__(self, connect):
        """connect: opens a connection to what stands behind."""
        self.connect, self.armed, self.done, self.lock = connect, [], 0, threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            near, _ = self.listener.accept()
            near.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            try:
                Link(self, near, self.connect())
            except OSError:
                near.close()

    def arm(self, cut):
        with self.lock:
            self.armed.append(cut)

    def take(self, link, direction, before, data):
        with self.lock:
            return next((self.armed.pop(i) for i, cut in enumerate(self.armed) if cut.begins(link, direction, before, data)), None)


def before_database(world):
    """(a proxy before a world's PostgreSQL, what a gateway connects to by it)"""

    def connect():
        made = socket.socket(socket.AF_UNIX)
        made.connect(f"{world.pg['PGHOST']}/.s.PGSQL.{world.pg['PGPORT']}")
        return made

    proxy = Proxy(connect)
    return proxy, f"host=127.0.0.1 port={proxy.port} dbname={world.pg['PGDATABASE']} user=bpv_gateway sslmode=disable"
