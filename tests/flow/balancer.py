"""HAProxy as config/haproxy/haproxy.cfg sets it up, in front of one gateway, on addresses of our own."""
import pathlib
import re
import socket
import subprocess
import time

from world import ROOT, end_with_parent

KEPT = ROOT / "config" / "haproxy" / "haproxy.cfg"


def free_port(address):
    with socket.create_server((address, 0)) as free:
        return free.getsockname()[1]


class Balancer:
    """Connects to the gateway from `source`. `options` stands where the kept file has those of its servers, who are then asked no /ready."""

    def __init__(self, gateway, name, source, options=None):
        self.directory = gateway.world.directory
        self.log_file = self.directory / f"{name}.log"
        self.port = free_port("127.0.0.1")
        text = KEPT.read_text()
        for kept, ours in (("192.0.2.1:443", f"127.0.0.1:{self.port}"), ("192.0.2.11:8443", f"127.0.0.1:{gateway.port} source {source}"),
                           ("check port 8081 inter 2s", f"check port {gateway.health_port} inter 200ms"), ("maxconn 20000", "maxconn 500")):
            assert text.count(kept) == 1, kept
            text = text.replace(kept, ours)
        text = re.sub(r"\tserver gateway2 .*\n", "", text)
        if options is not None:
            text = re.sub(r"\t(option httpchk|http-check) .*\n", "", re.sub(r"\tdefault-server .*", f"\tdefault-server {options}", text))
        self.file = self.directory / f"{name}.cfg"
        self.file.write_text(text)

    def __enter__(self):
        with open(self.log_file, "wb") as log:
            self.process = subprocess.Popen(["haproxy", "-f", self.file, "-db"], stdout=log, stderr=log, preexec_fn=end_with_parent)
        end = time.monotonic() + 30
        while not self.listens():
            assert self.process.poll() is None and time.monotonic() < end, self.log_file.read_text()
            time.sleep(0.05)
        return self

    def listens(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(30)


def valid(file):
    """Whether haproxy itself takes a configuration; what it says of it."""
    ran = subprocess.run(["haproxy", "-c", "-f", pathlib.Path(file)], capture_output=True, text=True, timeout=60)
    return ran.returncode == 0 and not re.search(r"WARNING|ALERT", ran.stdout + ran.stderr), ran.stdout + ran.stderr
