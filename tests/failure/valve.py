"""A TCP proxy before PostgreSQL that can hold back what passes, or let it pass slowly: the server lives, and is not heard."""
import contextlib
import socket
import threading
import time


class Valve:
    def __init__(self, connect):
        """connect: opens a connection to what stands behind."""
        self.connect, self.flows, self.delay = connect, threading.Event(), 0
        self.flows.set()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                near, _ = self.listener.accept()
                near.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                try:
                    far = self.connect()
                except OSError:
                    near.close()
                    continue
                for source, target in ((near, far), (far, near)):
                    threading.Thread(target=self.pump, args=(source, target), daemon=True).start()

    def pump(self, source, target):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                self.flows.wait()
                time.sleep(self.delay)
                target.sendall(data)
        for one in (source, target):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    @contextlib.contextmanager
    def closed(self):
        self.flows.clear()
        try:
            yield
        finally:
            self.flows.set()

    @contextlib.contextmanager
    def slow(self, seconds):
        """So long for every piece, either way."""
        self.delay = seconds
        try:
            yield
        finally:
            self.delay = 0
