"""One console, its database, and the people who look at it."""
import contextlib
import http.client
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import time
import uuid

import requests

ROOT = pathlib.Path(os.environ.get("BPV_ROOT", pathlib.Path(__file__).resolve().parents[2]))
sys.path.append(str(ROOT / "tests"))
from kept import drop  # noqa: E402

BIN = pathlib.Path(os.environ.get("BPV_BIN", ROOT / "build/asan/bin"))
PKI = pathlib.Path(os.environ.get("BPV_PKI", ROOT / "var/test/pki"))
# A process that may write nowhere cannot leave its counters either: make coverage.
UNCONFINED = "sandbox = no\n" if os.environ.get("BPV_COVERAGE") else ""


def psql(database, statement):
    """The answer of SQL, as who made the cluster: a list of rows, each a list of texts."""
    done = subprocess.run(["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", statement], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return [line.split("|") for line in done.stdout.splitlines()]


def people_of(table=ROOT / "certs/people.tsv"):
    """{name: (of, role, called)} of who may log in."""
    rows = [line.split(None, 3) for line in table.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return {name: (of, role, called) for name, of, role, called in rows if role != "-"}


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class House:
    """A directory with a configuration, the verbs on its database, and bpv-console as a process."""

    def __init__(self, directory, database, people, extra=""):
        self.directory, self.database, self.people = directory, database, people
        self.port = free_port()
        self.url = f"https://localhost:{self.port}"
        self.process, self.environment = None, {}
        self.write_config(extra)

    def write_config(self, extra=""):
        (self.directory / "master.key").write_text("42" * 32 + "\n")
        (self.directory / "master.key").chmod(0o600)
        roles = {key: f"host={os.environ['PGHOST']} port={os.environ.get('PGPORT', 5432)} dbname={self.database} user={role}"
                 for key, role in (("gateway", "bpv_gateway"), ("admin", "bpv_admin"), ("console", "bpv_console"), ("migrate", os.environ["PGUSER"]))}
        (self.directory / "bpv.conf").write_text(
            f"[gateway]\noin = 00000099000000001000\nenvironment = test\n{UNCONFINED}"
            f"[tls]\ncertificate = {PKI}/gateway.cert.pem\nkey = {PKI}/gateway.key.pem\ntrust = {PKI}/trust.pem\ncrl = {PKI}/crls.pem\n"
            "[database]\n" + "".join(f"{key} = {value}\n" for key, value in roles.items()) + f"schema = {ROOT}/config/schema\n"
            "[vault]\nmaster_key = master.key\n[audit]\nanchors = anchors\n"
            f"[console]\nport = {self.port}\nhealth_port = 0\npublic_url = {self.url}\nlinks = yes\ncertificate = {self.people}/pages.cert.pem\n"
            f"key = {self.people}/pages.key.pem\ntrust = {self.people}/root.pem\ncrl = {self.people}/crl/people.crl.pem\n" + extra)
        (self.directory / "anchors").touch()

    def admin(self, *words, actor="anna"):
        return subprocess.run([BIN / "bpv-admin", "--config", "bpv.conf", "--actor", actor, *map(str, words)], cwd=self.directory,
                              capture_output=True, text=True, timeout=300)

    def ok(self, *words, **how):
        """Done: the rows of the answer."""
        done = self.admin(*words, "--json", **how)
        assert done.returncode == 0, (words, done.stdout, done.stderr)
        return json.loads(done.stdout)["rows"]

    def sql(self, statement):
        return psql(self.database, "set search_path = bpv, public; " + statement)

    def one(self, statement):
        return self.sql(statement)[0][0]

    # ---- the console

    def start(self):
        self.log_path = self.directory / "console.log"
        before = len(self.log())
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen([BIN / "bpv-console", "--config", "bpv.conf"], cwd=self.directory, stderr=log, stdout=log,
                                            env={**os.environ, **self.environment})
        until = time.monotonic() + 30
        while " started " not in self.log()[before:]:
            assert self.process.poll() is None and time.monotonic() < until, self.log()
            time.sleep(0.05)

    def stop(self):
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(30)
        self.process = None
        assert code == 0, self.log()[-4000:]

    def log(self):
        return self.log_path.read_text(encoding="utf-8") if self.log_path.exists() else ""

    def lines(self, correlation):
        return [line for line in self.log().splitlines() if f"id={correlation}" in line]

    # ---- people

    def add_people(self, opleiding):
        for name, (of, role, called) in people_of().items():
            more = [] if of == "SBB" else ["--school", of]
            more += ["--opleiding", opleiding] if role == "TEAMLEIDER" else []
            more += ["--adviseert", "98QX"] if role == "ADVISEUR" else []
            self.ok("gebruiker", "add", "--naam", name, "--volledige-naam", called, "--rol", role, "--certificaat", self.people / f"{name}.cert.pem", *more)
            if self.ok("gebruiker", "list", "--wacht"):
                self.ok("gebruiker", "confirm", name, actor="bert")

    def link(self, name, *more):
        return self.ok("gebruiker", "link", name, *more)[0]["adres"]

    def visitor(self, name=None):
        """Somebody with a certificate who has logged in with it (None: nobody)."""
        visitor = Visitor(self, name)
        if name is not None:
            answer = visitor.post("/aanmelden/certificaat", {}, csrf=False)
            assert answer.status_code == 303 and answer.headers["Location"] == "/", (answer.status_code, answer.text)
        return visitor


class Visitor:
    """What a browser does, without one: cookies, the headers of a form, the token in it."""

    def __init__(self, house, name=None):
        self.house, self.name, self.csrf = house, name, None
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.verify = str(house.people / "root.pem")
        if name is not None:
            self.session.cert = (str(house.people / f"{name}.cert.pem"), str(house.people / f"{name}.key.pem"))

    def get(self, path, **how):
        answer = self.session.get(self.house.url + path, allow_redirects=False, timeout=60, **how)
        found = re.search(r'name="csrf" value="([0-9a-f]{64})"', answer.text) if "text/html" in answer.headers.get("Content-Type", "") else None
        self.csrf = found[1] if found else self.csrf
        return answer

    def post(self, path, values, csrf=True, headers=None, **how):
        if csrf and self.csrf is None:
            self.get("/")
        values = {**values, **({"csrf": self.csrf} if csrf else {})}
        own = {"Origin": self.house.url, "Sec-Fetch-Site": "same-origin"} if headers is None else headers
        return self.session.post(self.house.url + path, data=values, headers=own, allow_redirects=False, timeout=60, **how)


def raw(house, request):
    """Bytes over TLS, and the status and headers that came back."""
    import ssl
    context = ssl.create_default_context(cafile=house.people / "root.pem")
    with socket.create_connection(("127.0.0.1", house.port), timeout=20) as plain, context.wrap_socket(plain, server_hostname="localhost") as line:
        line.sendall(request)
        answer = http.client.HTTPResponse(line)
        answer.begin()
        return answer.status, dict(answer.getheaders()), answer.read()


@contextlib.contextmanager
def database(template=None):
    name = f"bpv_console_{uuid.uuid4().hex[:12]}"
    psql("postgres", f"create database {name}" + (f" template {template}" if template else ""))
    try:
        yield name
    finally:
        drop(name)
