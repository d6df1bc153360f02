"""bpv-admin against a real PostgreSQL: the one that PGHOST, PGPORT and PGUSER name."""
import datetime
import json
import os
import pathlib
import subprocess
import sys
import uuid
import zoneinfo

import pytest

ROOT = pathlib.Path(os.environ.get("BPV_ROOT", pathlib.Path(__file__).parents[2]))
sys.path.append(str(ROOT / "tests"))
from kept import drop, quiet_log  # noqa: E402, F401

BIN = pathlib.Path(os.environ.get("BPV_BIN", ROOT / "build/asan/bin"))
SCHEMA = ROOT / "config/schema"
SUPPLIER = "00000099000000002000"

# What `overeenkomst add` takes to record it as signed at once.
SIGNED = ("--document", ROOT / "LICENSE", "--document-datum", "2026-07-01", "--ondertekenaar-school",
          "A. Voorbeeld, bestuurder", "--ondertekenaar-sbb", "B. Voorbeeld, manager, 2026-07-02")


def today():
    """In the Netherlands: at night another than that of UTC."""
    return datetime.datetime.now(zoneinfo.ZoneInfo("Europe/Amsterdam")).date()


def environment(database=None):
    env = {name: value for name, value in os.environ.items() if name != "BPV_CONFIG"}
    if database:
        env["PGDATABASE"] = database
    return env


def psql(database, statement):
    """The answer of SQL, as who made the cluster: a list of rows, each a list of texts."""
    done = subprocess.run(
        ["psql", "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", statement],
        env=environment(), capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return [line.split("|") for line in done.stdout.splitlines()]


class Register:
    """One database of its own, and bpv-admin on it."""

    def __init__(self, name):
        self.name = name

    def run(self, *args, actor="anna", role="bpv_admin", cwd=None):
        command = [str(BIN / "bpv-admin")]
        if role:
            command += ["--database", f"dbname={self.name} user={role}"]
        if actor:
            command += ["--actor", actor]
        return subprocess.run([*command, *map(str, args)], env=environment(self.name), capture_output=True, text=True,
                              timeout=120, cwd=cwd)

    def ok(self, *args, **how):
        """Done: the rows of the answer."""
        done = self.run(*args, "--json", **how)
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout)["rows"]

    def refused(self, *args, **how):
        """Refused because of input: the rows that say why, or the text of the error."""
        done = self.run(*args, "--json", **how)
        assert done.returncode == 1, (done.returncode, done.stdout, done.stderr)
        return json.loads(done.stdout)["rows"] if done.stdout else done.stderr

    def one(self, statement):
        return psql(self.name, "set search_path = bpv, public; " + statement)[0][0]

    def count(self, table):
        return int(self.one(f"select count(*) from {table}"))


@pytest.fixture
def empty():
    """A database without anything in it."""
    name = f"bpv_admin_{uuid.uuid4().hex[:12]}"
    psql("postgres", f"create database {name}")
    yield Register(name)
    drop(name)


@pytest.fixture(scope="session")
def template():
    """A migrated database that others are copies of."""
    name = f"bpv_admin_{uuid.uuid4().hex[:12]}"
    psql("postgres", f"create database {name}")
    done = Register(name).run("migrate", "--schema", SCHEMA, role=None)
    assert done.returncode == 0, done.stderr
    yield name
    drop(name)


def copy_of(template):
    name = f"bpv_admin_{uuid.uuid4().hex[:12]}"
    psql("postgres", f"create database {name} template {template}")
    return Register(name)


@pytest.fixture
def register(template):
    """A migrated, empty register."""
    made = copy_of(template)
    yield made
    drop(made.name)


def add_parties(register):
    register.ok("organisatie", "add", "--brin", "98QQ", "--naam", "ROC Voorbeeldstad")
    register.ok("organisatie", "add", "--brin", "98QX", "--naam", "ROC Modeldam")
    register.ok("organisatie", "add", "--oin", SUPPLIER, "--naam", "Voorbeeld SIS")
    return register


@pytest.fixture
def parties(register):
    """Two schools and a supplier."""
    return add_parties(register)


@pytest.fixture(scope="session")
def unchanged(template):
    """Two schools and a supplier, for tests in which everything is refused."""
    made = add_parties(copy_of(template))
    yield made
    drop(made.name)


@pytest.fixture(scope="session")
def example(tmp_path_factory):
    """A small example set."""
    directory = tmp_path_factory.mktemp("example")
    done = subprocess.run([str(BIN / "bpv-example"), "--out", str(directory), "--scale", "0.01"],
                          capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return directory


@pytest.fixture(scope="session")
def loaded_template(template, example):
    """The register with everything of the example set but the results."""
    made = copy_of(template)
    made.ok("organisatie", "import", example / "organisaties.csv")
    made.ok("referentie", "import", *[part for name in ("opleidingen", "aanbieders", "locaties", "leerbedrijven")
                                      for part in (f"--{name}", example / f"{name}.csv")])
    made.ok("vragenlijst", "import", example)
    yield made.name
    drop(made.name)


@pytest.fixture
def loaded(loaded_template):
    made = copy_of(loaded_template)
    yield made
    drop(made.name)
