"""The world of the suite: a real gateway with a real PostgreSQL, filled by the verbs that SBB's staff use."""
import collections
import contextlib
import csv
import datetime
import os
import pathlib
import re
import shutil
import signal
import subprocess
import threading
import time
import uuid

import psycopg2
from lxml import etree

from https import Connection, Identity, context, request
from soap import SCHOOL_A, SCHOOL_B, SUPPLIER, Message, elements, new_uuid, record

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = ROOT / "build" / "asan" / "bin"
SUITE = ROOT / "var" / "test" / "flow"
NUMBERS = {SCHOOL_A: "GO-98QQ", SCHOOL_B: "GO-98QX"}
BRINS = {SCHOOL_A: "98QQ", SCHOOL_B: "98QX"}
OWN_URL = "https://bpvmonitor.voorbeeld.example/edukoppeling/bpvmonitor/v1/be"
SANITIZER = re.compile(r"ERROR: AddressSanitizer|runtime error:|LeakSanitizer|ThreadSanitizer")

Fixture = collections.namedtuple("Fixture", "name issuer key profile start end subject oin chain verify gateway cn")


def fixtures():
    """The rows of certs/fixtures.tsv."""
    lines = (ROOT / "certs" / "fixtures.tsv").read_text().splitlines()
    return [Fixture(*line.split(None, 11)) for line in lines if line and not line.startswith("#")]


def day(days=0):
    return (datetime.date.today() + datetime.timedelta(days=days)).isoformat()


def run(*command, **options):
    ran = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=300, **options)
    assert ran.returncode == 0, f"{command}: {ran.stdout}{ran.stderr}"
    return ran.stdout


class Gateway:
    """One bpv-gateway process and how to talk to it."""

    def __init__(self, directory, pki, conninfo, more=""):
        self.directory, self.pki = directory, pki
        directory.mkdir(parents=True, exist_ok=True)
        key = directory / "master.key"
        if not key.exists():
            key.touch(mode=0o600)
            key.write_text(os.urandom(32).hex() + "\n")
        self.config = directory / "gateway.conf"
        self.config.write_text(f"""
[gateway]
oin = 00000099000000001000
public_urls = {OWN_URL}
[listen]
port = 0
[tls]
certificate = {pki}/gateway.cert.pem
key = {pki}/gateway.key.pem
trust = {pki}/trust.pem
crl = {pki}/crls.pem
[health]
port = 0
[database]
gateway = {conninfo('bpv_gateway')}
admin = {conninfo('bpv_admin')}
migrate = {conninfo('postgres')}
schema = {ROOT}/config/schema
[vault]
master_key = {key}
{more}""")
        self.process = None

    def start(self):
        self.log_file = self.directory / "gateway.log"
        self.log_file.write_text("")
        environment = {**os.environ, "ASAN_OPTIONS": "detect_leaks=1:exitcode=99", "UBSAN_OPTIONS": "print_stacktrace=1"}
        self.process = subprocess.Popen([str(BIN / "bpv-gateway"), "--config", str(self.config)], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=self.log_file.open("a"), env=environment)
        started = self.wait_for(r" started .* port=(\d+) health_port=(\d+)")
        self.port, self.health_port = int(started.group(1)), int(started.group(2))
        return self

    def wait_for(self, pattern, seconds=30):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            found = re.search(pattern, self.log_file.read_text(errors="replace"))
            if found:
                return found
            assert self.process.poll() is None, self.log_file.read_text(errors="replace")
            time.sleep(0.05)
        raise AssertionError(f"no {pattern!r} in {self.log_file}")

    def stop(self):
        """Ends it as an operator does; what it says of itself must be clean."""
        assert self.process.poll() is None, self.log_file.read_text(errors="replace")[-4000:]
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=60)
        text = self.log_file.read_text(errors="replace")
        assert not SANITIZER.search(text), text[-6000:]
        assert code == 0, (code, text[-3000:])

    def log(self):
        return self.log_file.read_text(errors="replace").splitlines()

    def reload(self):
        before = len(self.log())
        self.process.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline:
            if any(" reload" in line for line in self.log()[before:]):
                return
            time.sleep(0.02)
        raise AssertionError("no word of a reload")

    def cpu_seconds(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    # -- Talking

    def identity(self, name):
        if name is None or isinstance(name, Identity):
            return name
        return Identity(self.pki / f"{name}.cert.pem", self.pki / f"{name}.key.pem")

    def context(self, name, **options):
        return context(self.pki / "roots.pem", self.identity(name), **options)

    def connect(self, name, **options):
        timeout = options.pop("timeout", 30)
        return Connection(self.port, self.context(name, **options), timeout=timeout)

    def post(self, message, identity="saas", **fields):
        with self.connect(identity) as connection:
            return connection.post(message, **fields)

    call = post

    def health(self, path="/ready"):
        with Connection(self.health_port, None) as connection:
            return connection.get(path)


class World(Gateway):
    """The gateway of the suite, its database and its staff."""

    def __init__(self, directory, pki, env):
        self.env = env
        super().__init__(directory, pki, self.conninfo)
        self.schema = etree.XMLSchema(etree.parse(str(ROOT / "wsdl" / "SBB_BPVMonitor_V1.xsd")))
        self.canaries = set()
        self.codes_of = {}

    def conninfo(self, role):
        return f"host={self.env['PGHOST']} port={self.env['PGPORT']} dbname={self.database} user={role}"

    database = "flow"

    # -- Set-up

    def fill(self):
        with contextlib.closing(psycopg2.connect(f"host={self.env['PGHOST']} port={self.env['PGPORT']} dbname=postgres user=postgres")) as made:
            made.autocommit = True
            with made.cursor() as cursor:
                cursor.execute(f"drop database if exists {self.database} with (force)")
                cursor.execute(f"create database {self.database}")
        self.admin("migrate")
        data = self.directory / "data"
        shutil.rmtree(data, ignore_errors=True)
        run(BIN / "bpv-example", "--out", data, "--scale", "0.04", "--seed", "7", "--reference-date", day())
        self.admin("organisatie", "import", data / "organisaties.csv")
        self.admin("referentie", "import", "--opleidingen", data / "opleidingen.csv", "--aanbieders", data / "aanbieders.csv",
                   "--locaties", data / "locaties.csv", "--leerbedrijven", data / "leerbedrijven.csv")
        self.admin("bpvo", "import", data / "bpvos.csv")
        self.admin("vragenlijst", "import", data)
        self.admin("resultaten", "import", "--respons", data / "respons.csv", "--antwoorden", data / "antwoorden.csv")
        for school in NUMBERS:
            self.agree(school, "VOLLEDIG")
        self.admin("mandaat", "add", "--school", "98QQ", "--leverancier", SUPPLIER, "--bron", "brief", "--geldig-van", day(-30))
        for school, brin in BRINS.items():
            with open(data / f"studentgegevens-{brin}.csv", newline="", encoding="utf-8") as file:
                self.codes_of[school] = next(iter(csv.DictReader(file)))

    def agree(self, school, field_set):
        brin, more = BRINS[school], ()
        if field_set == "VOLLEDIG":
            more = ("--open-antwoorden", "ja", "--grondslag", "artikel 6", "--doel", "verbeteren", "--dpia", day(-60))
        self.admin("overeenkomst", "add", "--nummer", NUMBERS[school], "--school", brin, "--veldenset", field_set, "--geldig-van", day(-30),
                   "--dienst", "alle", "--rol", "VERWERKER", "--route", "DIRECT", "--vrijgave", "DIRECT", *more)
        self.admin("overeenkomst", "activate", NUMBERS[school], actor="bert")

    def admin(self, *words, actor="anna"):
        return run(BIN / "bpv-admin", "--config", self.config, "--actor", actor, *words)

    # -- Looking

    def query(self, sql, *values):
        with contextlib.closing(psycopg2.connect(self.conninfo("postgres"))) as connection, connection, connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchall() if cursor.description else []

    def value(self, sql, *values):
        return self.query(sql, *values)[0][0]

    def footprint(self):
        """Everything a message could leave behind, but for the journal."""
        tables = ("studentgegevens", "respons", "antwoorden", "mandaten", "overeenkomsten")
        return {table: self.value(f"select count(*) from bpv.{table}") for table in tables}

    def count_results(self, school):
        return self.value("select count(*) from bpv.respons r join bpv.organisaties o on o.id = r.school_id"
                          " where o.oin = %s and r.vervallen_bij is null", school)

    def codes(self, school):
        return self.codes_of[school]

    def fingerprint(self, name):
        der = subprocess.run(["openssl", "x509", "-in", str(self.pki / f"{name}.cert.pem"), "-outform", "DER"], capture_output=True, check=True)
        import hashlib

        return hashlib.sha256(der.stdout).hexdigest()

    # -- Changing for a while

    @contextlib.contextmanager
    def mandate(self, supplier, school, operation, first, last):
        more = ("--geldig-tot", last) if last else ()
        self.admin("mandaat", "add", "--school", BRINS[school], "--leverancier", supplier, "--bron", "proef", "--dienst", operation,
                   "--geldig-van", first, *more)
        try:
            yield
        finally:
            self.admin("mandaat", "withdraw", "--school", BRINS[school], "--leverancier", supplier)

    @contextlib.contextmanager
    def suspended(self, school):
        self.admin("overeenkomst", "move", NUMBERS[school], "--status", "OPGESCHORT")
        try:
            yield
        finally:
            self.admin("overeenkomst", "move", NUMBERS[school], "--status", "ACTIEF")

    @contextlib.contextmanager
    def changed(self, sql, back, *values):
        self.query(sql, *values)
        try:
            yield
        finally:
            self.query(back, *values)

    def field_set(self, school, name):
        of = "where school_id = (select id from bpv.organisaties where oin = %s) and status = 'ACTIEF'"
        return self.changed(f"update bpv.overeenkomsten set veldenset = '{name}', open_antwoorden = false {of}",
                            f"update bpv.overeenkomsten set veldenset = 'VOLLEDIG', open_antwoorden = true {of}", school)

    def route(self, school, name):
        of = "where school_id = (select id from bpv.organisaties where oin = %s)"
        return self.changed(f"update bpv.routes set soort = '{name}' {of}", f"update bpv.routes set soort = 'DIRECT' {of}", school)

    def broken(self, sql, back):
        return self.changed(sql, back)

    @contextlib.contextmanager
    def sabotaged(self):
        """Every connection of the gateway dies while it stores student details."""
        self.query("create function bpv.sabotage() returns trigger language plpgsql security definer as"
                   " $$ begin perform pg_terminate_backend(pg_backend_pid()); return new; end $$")
        self.query("create trigger sabotage after insert on bpv.studentgegevens for each row execute function bpv.sabotage()")
        try:
            yield
        finally:
            self.query("drop trigger sabotage on bpv.studentgegevens")
            self.query("drop function bpv.sabotage()")

    def import_result(self, school):
        """One more response, as the research bureau delivers it; its responsId."""
        known = self.codes_of[school]
        directory = self.directory / "new"
        directory.mkdir(exist_ok=True)
        respons_id = str(uuid.uuid4())
        (directory / "respons.csv").write_text(
            "responsId,vragenlijstcode,versie,invuldatum,brin,opleidingscode,leerbedrijfId,geplandeEinddatum\n"
            f"{respons_id},BPV_STUDENT,1,{day()},{BRINS[school]},{known['opleidingscode']},{known['leerbedrijfId']},{day(3)}\n")
        (directory / "antwoorden.csv").write_text(f"responsId,vraagcode,waarde,tekst\n{respons_id},EW1,8,\n")
        self.admin("resultaten", "import", "--respons", directory / "respons.csv", "--antwoorden", directory / "antwoorden.csv")
        return respons_id

    # -- Messages

    def canary(self):
        """An e-mail address that must never turn up outside the sealed column."""
        name = "kanarie" + uuid.uuid4().hex[:16]
        self.canaries.add(name)
        return name + "@voorbeeld.example"

    def student(self, school=SCHOOL_A, **values):
        known = self.codes_of.get(school, self.codes_of[SCHOOL_A])
        defaults = {
            "bpvoKenmerk": "t-" + new_uuid()[:30], "onderwijsaanbiedercode": known["onderwijsaanbiedercode"],
            "onderwijslocatiecode": known["onderwijslocatiecode"], "opleidingscode": known["opleidingscode"],
            "leerbedrijfId": known["leerbedrijfId"], "geplandeEinddatum": day(60), "emailadres": None, "roepnaam": None, "taal": None,
            "leerweg": None, "begindatum": None,
        }
        defaults["emailadres"] = self.canary()
        return {**defaults, **values}

    def push_many(self, records, school=SCHOOL_A, ident="", **options):
        head = elements(**{name: options[name] for name in ("proefaanlevering", "allesOfNiets") if name in options})
        return Message("aanleveren_studentgegevens", school=school, ident=ident,
                       payload=head + "".join(record(**self.remembered(school, one)) for one in records))

    def remembered(self, school, values):
        """The same key gets the same e-mail address again unless the test says otherwise."""
        made = self.student(school, **values)
        key = school, made["bpvoKenmerk"]
        if "emailadres" not in values:
            made["emailadres"] = self.addresses.setdefault(key, made["emailadres"])
        return made

    addresses = collections.defaultdict(str)

    def push(self, school=SCHOOL_A, ident="", more="", like=None, **values):
        message = self.push_many([values], school=school, ident=ident)
        if more:
            message.body = message.body.replace("</bpv:studentgegevens>", more + "</bpv:studentgegevens>")
        return message


class Strict(Gateway):
    """A second gateway with everything set tight, on the same database."""

    max_age, max_per_source = 5, 24

    def __init__(self, world):
        super().__init__(SUITE / "strict", world.pki, world.conninfo)
        text = self.config.read_text().replace("[gateway]\n", "[gateway]\nstrict_headers = yes\n").replace("[listen]\n", (
            f"[listen]\nmax_age_s = {self.max_age}\nmax_per_source = {self.max_per_source}\n"
            "handshake_ms = 2000\nheader_ms = 2000\nbody_ms = 3000\nidle_ms = 3000\n"))
        self.config.write_text(text)

    def keep_talking(self, connection, seconds):
        from soap import hello

        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            connection.post(hello())
            time.sleep(0.2)
