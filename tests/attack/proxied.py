"""Debian's HAProxy in front of a gateway: it reads HTTP, and passes on over TLS with the certificate of a supplier what it made of it."""
import contextlib
import shutil
import socket
import subprocess
import time

from https import Closed, Connection, request

CONFIG = """
global
	stats socket {directory}/haproxy.sock mode 600
defaults
	mode http
	timeout connect 5s
	timeout client 10s
	timeout server 10s
	retries 0
	http-reuse always
frontend front
	bind 127.0.0.1:{port}
	default_backend gateway
backend gateway
	server one 127.0.0.1:{gateway} ssl verify required verifyhost localhost sni str(localhost) ca-file {pki}/roots.pem crt {directory}/saas.pem
"""


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as one:
        return one.getsockname()[1]


class Proxied:
    def __init__(self, world):
        self.world, self.port = world, free_port()
        self.directory = world.directory / "haproxy"
        self.directory.mkdir(exist_ok=True)
        both = [(world.pki / f"saas.{kind}.pem").read_text() for kind in ("cert", "key")]
        (self.directory / "saas.pem").write_text("".join(both))
        (self.directory / "saas.pem").chmod(0o600)
        (self.directory / "haproxy.cfg").write_text(CONFIG.format(directory=self.directory, port=self.port, gateway=world.port, pki=world.pki))

    def __enter__(self):
        program = shutil.which("haproxy", path="/usr/sbin:/usr/bin")
        self.process = subprocess.Popen([program, "-db", "-f", self.directory / "haproxy.cfg"], stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
        for _ in range(200):
            with contextlib.suppress(OSError), Connection(self.port, None):
                return self
            assert self.process.poll() is None, "haproxy did not start"
            time.sleep(0.05)
        raise AssertionError("haproxy does not listen")

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(20)

    def passed_on(self):
        """How many requests it has sent to us."""
        with socket.socket(socket.AF_UNIX) as asked:
            asked.connect(str(self.directory / "haproxy.sock"))
            asked.sendall(b"show stat\n")
            said = b"".join(iter(lambda: asked.recv(65536), b"")).decode()
        names, *rows = [line.split(",") for line in said.lstrip("# ").splitlines() if line]
        row = next(row for row in rows if row[:2] == ["gateway", "BACKEND"])
        return int(row[names.index("req_tot")])

    def tried(self, data, hidden):
        """(how many requests were passed on, how often what was hidden behind them was performed)"""
        before = self.passed_on()
        self.send(data + request(hidden))
        performed = [line for line in self.world.log() if hidden.message_id in line and "exchange" in line]
        return self.passed_on() - before, len(performed)

    def send(self, data):
        """Until nobody says any more."""
        with Connection(self.port, None, timeout=3) as connection:
            with contextlib.suppress(Closed, OSError, AssertionError, ValueError):
                connection.send(data)
                connection.socket.shutdown(socket.SHUT_WR)
                while True:
                    connection.read()
