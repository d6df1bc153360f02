"""The worlds in which the recipes of docs/operator.md are tried: a register, a gateway on it, or an empty directory."""
import os
import pathlib
import shutil
import signal
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / name) for name in ("flow", "handbook")]

import soap  # noqa: E402
import world as flow  # noqa: E402
from ending import pytest_configure  # noqa: E402, F401

flow.VAR = ROOT / "var" / "test" / "handbook"
SECONDS = 120  # of one block


class Cluster(flow.World):
    """One PostgreSQL, one test PKI and one loaded register, of which every recipe gets a copy."""

    def __init__(self):
        self.directory, self.pki = flow.VAR, flow.VAR / "pki"
        self.pg_directory = flow.pg_directory_of(self.directory)
        self.start_over()
        flow.run("certs/make-pki.sh", flow.PKI)
        shutil.copytree(flow.PKI, self.pki)
        self.start_database()
        self.database.close()
        self.template = Room(self, "template", from_template=False)
        flow.run(flow.BIN / "bpv-example", "--out", self.directory / "example", "--scale", "0.01", "--reference-date", flow.day(0))
        self.template.admin("migrate")
        flow.run("config/demo/load.sh", flow.BIN / "bpv-admin", self.template.config, self.directory / "example")

    def sql(self, statement, database="postgres"):
        return flow.run("psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", statement, env={**os.environ, **self.pg})

    def finish(self):
        flow.run("config/demo/postgres.sh", "stop", self.pg_directory)


class Room(flow.World):
    """What one recipe finds: a directory, a database, and a gateway when it asks for one."""

    def __init__(self, cluster, name, from_template=True, database=True):
        self.directory = cluster.directory / name
        self.directory.mkdir()
        self.gateway, self.children = None, []
        self.pg = {**cluster.pg, "PGDATABASE": "bpv_" + name.replace("-", "_") if database else "postgres"}
        self.dropped = cluster.sql
        if database:
            template = f" template {cluster.template.pg['PGDATABASE']}" if from_template else ""
            cluster.sql(f"create database {self.pg['PGDATABASE']}{template}")
        self.settle(cluster)

    def settle(self, cluster):
        """Certificates, keys and settings, under the names that the recipes use."""
        self.pki = self.directory / "pki"
        shutil.copytree(cluster.pki, self.pki)
        for name, source in (("own.cert.pem", "gateway.cert.pem"), ("own.key.pem", "gateway.key.pem"), ("crls.pem", "crls.pem")):
            shutil.copy(self.pki / source, self.directory / name)
        self.own_certificate, self.own_key, self.crl = (self.directory / name for name in ("own.cert.pem", "own.key.pem", "crls.pem"))
        self.own_key.chmod(0o600)
        key = self.directory / "master.key"
        key.write_text("42" * 32 + "\n")
        key.chmod(0o600)
        self.config = self.admin_config = self.write_config("gateway")

    def start_gateway(self, name):
        more = {"gateway__handover": self.directory / "handover"} if name == "upgrade-without-stopping" else {}
        self.gateway = flow.Gateway(self, "gateway", **more)
        url = f"https://localhost:{self.gateway.port}/edukoppeling/bpvmonitor/v1"
        client = self.directory / ".config" / "bpv-client.conf"
        client.parent.mkdir()
        client.write_text(
            f"[client]\nurl = {url}/s\ncertificate = {self.pki}/saas.cert.pem\nkey = {self.pki}/saas.key.pem\nca = {self.pki}/roots.pem\n"
            f"school_oin = {soap.SCHOOL_A}\ngateway_oin = {soap.GATEWAY}\n")
        return {"GATEWAY_PID": self.gateway.process.pid, "GATEWAY_LOG": self.gateway.log_file, "GATEWAY_URL": url,
                "HEALTH": f"http://127.0.0.1:{self.gateway.health_port}", "BPV_CLIENT_CONFIG": client}

    def environment(self, more):
        values = {"PATH": f"{flow.BIN}:{os.environ['PATH']}", "HOME": self.directory, "LC_ALL": "C.UTF-8", "NO_PROXY": "*", "TZ": "UTC",
                  "BPV_CONFIG": self.config, "PKI": self.pki, "EXAMPLE": flow.VAR / "example", "ROOT": ROOT, "RECIPE": ROOT / "tests" / "handbook",
                  "ASAN_OPTIONS": "detect_leaks=1:exitcode=99", **self.pg, **more}
        return {name: str(value) for name, value in values.items()}

    def run(self, code, environment):
        """Commands by bash in the directory; variables stay for the next ones. (exit code, what was printed)."""
        script = 'set -a; [ ! -e .state ] || . ./.state; trap "export -p >.state" EXIT\n' + code
        out = self.directory / ".printed"
        with open(out, "wb") as printed:
            process = subprocess.Popen(
                ["bash", "-eu", "-o", "pipefail", "-c", script], cwd=self.directory, env=environment, stdin=subprocess.DEVNULL,
                stdout=printed, stderr=printed, start_new_session=True, preexec_fn=flow.end_with_parent)
        self.children.append(process)
        process.wait(SECONDS)
        return process.returncode, out.read_text(errors="replace")

    def finish(self):
        for process in self.children:  # what a recipe left running in its process group
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        if self.gateway and self.gateway.process.poll() is None:
            self.gateway.stop()
        if self.pg["PGDATABASE"] != "postgres":
            self.dropped(f"drop database if exists {self.pg['PGDATABASE']} with (force)")


@pytest.fixture(scope="session")
def cluster():
    made = Cluster()
    yield made
    made.finish()


@pytest.fixture
def room(cluster):
    """room(recipe): its world, put away afterwards."""
    made = []

    def make(recipe):
        made.append(Room(cluster, recipe.name, database=recipe.world != "none"))
        more = made[0].start_gateway(recipe.name) if recipe.world == "gateway" else {}
        return made[0], made[0].environment(more)

    yield make
    for one in made:
        one.finish()
