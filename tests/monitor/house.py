"""SBB's side of the chain: a register with two schools, settings with a master key beside it, and bpv-admin on both."""
import csv
import datetime
import json
import os
import pathlib
import subprocess
import sys
import uuid
import zoneinfo

ROOT = pathlib.Path(os.environ.get("BPV_ROOT", pathlib.Path(__file__).parents[2]))
sys.path.append(str(ROOT / "tests"))
import kept  # noqa: E402

BIN = pathlib.Path(os.environ.get("BPV_BIN", ROOT / "build/asan/bin"))
OWN = "00000099000000001000"
SCHOOLS = {"98QQ": "ROC Voorbeeldstad", "98QX": "ROC Modeldam"}


def today():
    """In the Netherlands: at night another than that of UTC."""
    return datetime.datetime.now(zoneinfo.ZoneInfo("Europe/Amsterdam")).date()


def day(days):
    """So many days from now, as files have it."""
    return (today() + datetime.timedelta(days)).isoformat()


def environment(database=None):
    env = {name: value for name, value in os.environ.items() if name != "BPV_CONFIG"}
    if database:
        env["PGDATABASE"] = database
    return env


def psql(database, statement):
    """The answer of SQL, as who made the cluster and in Dutch time: a list of rows, each a list of texts."""
    done = subprocess.run(["psql", "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-d", database], input=statement,
                          env={**environment(), "PGTZ": "Europe/Amsterdam"}, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return [line.split("|") for line in done.stdout.splitlines()]


class House:
    """One database of its own, and a directory with settings and files."""

    def __init__(self, directory, template=None):
        self.name = f"bpv_monitor_{uuid.uuid4().hex[:12]}"
        self.directory = directory
        psql("postgres", f"create database {self.name}" + (f" template {template}" if template else ""))
        key = directory / "master.key"
        key.write_text("42" * 32 + "\n")
        key.chmod(0o600)
        self.settings()

    def settings(self, more=""):
        """The settings, with more of them at the end: sections as in a file."""
        (self.directory / "admin.conf").write_text(
            f"[gateway]\noin = {OWN}\nenvironment = test\n[tls]\ncertificate = -\nkey = -\ntrust = -\ncrl = -\n[database]\n"
            f"gateway = dbname={self.name} user=bpv_gateway\nadmin = dbname={self.name} user=bpv_admin\n"
            f"[vault]\nmaster_key = master.key\n{more}")

    def drop(self):
        kept.drop(self.name)

    def run(self, *words, actor="anna"):
        """Exit code, and the answer: JSON, else what was said."""
        done = subprocess.run([BIN / "bpv-admin", "--config", "admin.conf", "--actor", actor, *map(str, words), "--json"],
                              cwd=self.directory, env=environment(self.name), capture_output=True, text=True, timeout=120)
        return done.returncode, json.loads(done.stdout) if done.stdout else done.stderr

    def ok(self, *words, **how):
        """Done: the rows of the answer."""
        code, said = self.run(*words, **how)
        assert code == 0, said
        return said["rows"]

    def refused(self, *words, **how):
        """Refused because of input: the rows that say why, else the text of the error."""
        code, said = self.run(*words, **how)
        assert code == 1, (code, said)
        return said["rows"] if isinstance(said, dict) else said

    def sql(self, statement):
        return psql(self.name, "set search_path = bpv, public; " + statement)

    def one(self, statement):
        return self.sql(statement)[0][0]

    def file(self, name, text):
        (self.directory / name).write_text(text, encoding="utf-8")
        return name

    def csv(self, name, rows, columns=None):
        """A file of rows, each a dict; a column that a row lacks is empty."""
        columns = columns or list(dict.fromkeys(column for row in rows for column in row))
        with open(self.directory / name, "w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(rows)
        return name

    def begin(self):
        """SBB and two schools, with reference data of what their placements name."""
        self.ok("organisatie", "add", "--soort", "SBB", "--oin", OWN, "--naam", "SBB")
        for brin, naam in SCHOOLS.items():
            self.ok("organisatie", "add", "--brin", brin, "--naam", naam)
        self.ok("referentie", "import",
                "--opleidingen", self.csv("opleidingen.csv", [
                    {"opleidingscode": code, "naam": naam, "niveau": niveau, "sector": "Zorg", "kwalificatiedossier": naam,
                     "geldigVan": "2016-08-01"} for code, naam, niveau in (("25180", "Verzorgende", 3), ("25655", "Helpende", 2))]),
                "--aanbieders", self.csv("aanbieders.csv", [
                    {"onderwijsaanbiedercode": "990A001", "brin": "98QQ", "naam": "ROC Voorbeeldstad", "geldigVan": "2016-08-01"},
                    {"onderwijsaanbiedercode": "990A002", "brin": "98QX", "naam": "ROC Modeldam", "geldigVan": "2016-08-01"}]),
                "--locaties", self.csv("locaties.csv", [
                    {"onderwijslocatiecode": "990X001", "brin": "98QQ", "naam": "Locatie 1", "geldigVan": "2016-08-01"},
                    {"onderwijslocatiecode": "990X002", "brin": "98QX", "naam": "Locatie 2", "geldigVan": "2016-08-01"}]),
                "--leerbedrijven", self.csv("leerbedrijven.csv", [
                    {"leerbedrijfId": f"90000000{n}", "naam": f"Leerbedrijf {n}", "plaats": "Voorbeeldstad", "geldigVan": "2016-08-01"}
                    for n in range(5)]))
