"""One small world per run: a private PostgreSQL, a test PKI, example data, and real gateways on them."""
import collections
import contextlib
import csv
import ctypes
import fcntl
import functools
import hashlib
import os
import pathlib
import re
import shutil
import signal
import ssl
import subprocess
import time
import urllib.error
import urllib.request
import uuid

import psycopg2
from lxml import etree

import https
import soap
from days import day
from growing import Lines

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Each of pytest's processes has a world of its own.
VAR = ROOT / "var" / "test" / "-".join(word for word in ("flow", os.environ.get("PYTEST_XDIST_WORKER")) if word)
BIN = pathlib.Path(os.environ.get("BPV_BIN", ROOT / "build" / "asan" / "bin"))
PKI = pathlib.Path(os.environ.get("BPV_PKI", ROOT / "var" / "test" / "pki"))
SCALE = "0.05"
# A process that may write nowhere cannot leave its counters either: make coverage.
UNCONFINED = {"sandbox": "no"} if os.environ.get("BPV_COVERAGE") else {}
SANITIZER = "ERROR: AddressSanitizer|runtime error|LeakSanitizer"

Fixture = collections.namedtuple("Fixture", "name oin gateway")
ORDER = ("bpvoKenmerk", "onderwijsaanbiedercode", "onderwijslocatiecode", "opleidingscode", "leerbedrijfId", "geplandeEinddatum",
         "emailadres", "roepnaam", "taal", "leerweg", "begindatum")
BRINS = {soap.SCHOOL_A: "98QQ", soap.SCHOOL_B: "98QX"}


def fixtures():
    """Rows of certs/fixtures.tsv: what the gateway is to do with each certificate."""
    rows = (line.split() for line in (ROOT / "certs" / "fixtures.tsv").read_text().splitlines() if line and line[0] != "#")
    return [Fixture(row[0], row[7], row[10]) for row in rows]


def run(*command, **options):
    ran = subprocess.run([str(word) for word in command], cwd=ROOT, capture_output=True, text=True, timeout=300, **options)
    assert ran.returncode == 0, f"{command}: exit {ran.returncode}\n{ran.stdout}\n{ran.stderr}"
    return ran.stdout


def pg_directory_of(directory):
    """Where its PostgreSQL stands: in memory, where whoever runs the suites found room for it."""
    return pathlib.Path(os.environ.get("BPV_SHM") or directory.parent) / directory.name / "pg"


def end_with_parent():
    """The kernel ends the gateway when the test run is killed."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


def processes_at(directory):
    """Those that work there: all of a PostgreSQL whose data it is, also when its postmaster has ended."""
    found = []
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if process.joinpath("cwd").readlink() == directory:
                found.append(int(process.name))
    return found


def signal_all(directory, what):
    """To all who work there, and to those who were begun meanwhile, until there are no others. Who has gone by itself hears nothing."""
    told = set()
    while new := set(processes_at(directory)) - told:
        for pid in new:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, what)
        told |= new


@functools.cache
def codes_of(file):
    with open(file, newline="", encoding="utf-8") as rows:
        row = next(csv.DictReader(rows))
    return {name: row[name] for name in ORDER[1:5]}


class Gateway:
    """One bpv-gateway with settings of its own, and ways to talk to it."""

    grown = None  # the lines of its log, as far as they were read

    def __init__(self, world, name, environment=None, program=None, **settings):
        self.world, self.name, self.environment, self.program = world, name, environment or {}, program or BIN / "bpv-gateway"
        self.pki = world.pki
        self.log_file = world.directory / f"{name}.log"
        # A build for tests costs ten times the processor time, for which a party would have to rest.
        self.config = world.write_config(name, **{"listen__party_permille": 0, **settings})
        self.pool, self.contexts, self.stopping = {}, {}, False
        self.start()

    # Its life

    def start(self):
        """Begins a life, the first or the next, and waits until it is ready."""
        with open(self.log_file, "wb") as log:
            self.process = subprocess.Popen(
                [self.program, "--config", self.config], stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=self.world.directory,
                preexec_fn=end_with_parent,
                env={**os.environ, "ASAN_OPTIONS": "detect_leaks=1:exitcode=99", "UBSAN_OPTIONS": "print_stacktrace=1", **self.environment})
        started = self.wait_for_line(r"started .*\bport=\"?(\d+)\"? health_port=\"?(\d+)")
        self.port, self.health_port = (int(number) for number in started.groups())
        self.wait_until_ready()

    def kill(self):
        """Ends it as a power cut would."""
        self.process.kill()
        self.process.wait()
        for connection in self.pool.values():
            connection.close()
        self.pool = {}
        assert not re.search(SANITIZER, text := self.log_file.read_text(errors="replace")), text[-6000:]

    def log(self):
        if self.grown is None:
            self.grown = Lines()
        return self.grown.of(self.log_file, self.process.pid)

    def wait_for_line(self, pattern, seconds=60, after=0):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for line in self.log()[after:]:
                if found := re.search(pattern, line):
                    return found
            assert self.process.poll() is None, "\n".join(self.log()[-40:])
            time.sleep(0.05)
        raise AssertionError(f"no line {pattern!r} within {seconds} s:\n" + "\n".join(self.log()[-40:]))

    def health(self, path):
        """(status, body) of the health listener."""
        try:
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(f"http://127.0.0.1:{self.health_port}{path}", timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as answer:
            return answer.code, answer.read().decode()

    def wait_until_ready(self, seconds=30):
        end = time.monotonic() + seconds
        while self.health("/ready")[0] != 200:
            assert time.monotonic() < end, self.health("/ready")
            time.sleep(0.1)

    def rule_of(self, response):
        """The requirement that refused, as the journal has it."""
        return self.world.value("select regel from bpv.berichten where correlatie = %s", response.header("x-correlation-id"))

    def reload(self):
        """What this signal came to, whatever was seen by itself meanwhile."""
        seen = len(self.log())
        self.process.send_signal(signal.SIGHUP)
        return self.wait_for_line("reload.* cause=signal", after=seen).string

    def cpu_seconds(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self):
        """Ends it as systemd would, and judges how it ended."""
        for connection in self.pool.values():
            connection.close()
        if not self.stopping:
            assert self.process.poll() is None, f"{self.name} ended by itself ({self.process.returncode}):\n" + "\n".join(self.log()[-60:])
            self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        text = self.log_file.read_text(errors="replace")
        assert not re.search(SANITIZER, text), text[-6000:]
        assert code == 0, f"exit {code}\n{text[-3000:]}"

    close = stop

    # Talking to it

    def identity(self, name):
        return https.Identity(self.pki / f"{name}.cert.pem", self.pki / f"{name}.key.pem")

    def context(self, identity, **options):
        if isinstance(identity, str):
            identity = self.identity(identity)
        return https.context(self.pki / "roots.pem", identity, **options)

    def connect(self, identity, **options):
        timeout = options.pop("timeout", 30)
        key = (identity, tuple(sorted(options.items())))
        if key not in self.contexts:
            self.contexts[key] = self.context(identity, **options)
        return https.Connection(self.port, self.contexts[key], timeout=timeout)

    def post(self, data, identity="saas", **fields):
        """One POST on this identity's open connection; a new one when that was closed while it was idle."""
        fields.setdefault("soap_action", '""' if isinstance(data, bytes) else data.soap_action)
        while True:
            connection, fresh = self.pool.pop(identity, None), False
            if connection is None:
                connection, fresh = self.connect(identity), True
            try:
                response = connection.post(data, **fields)
            except (https.Closed, ssl.SSLError, OSError):
                connection.close()
                if fresh or connection.buffer:
                    raise
                continue
            if response.header("connection").lower() == "close" or connection.buffer:
                connection.close()
            else:
                self.pool[identity] = connection
            return response

    call = post

    def keep_talking(self, connection):
        """Until an answer says that it is the last one; that answer."""
        while True:
            answer = connection.post(soap.hello())
            soap.assert_answered(answer)
            if answer.header("connection").lower() == "close":
                return answer
            time.sleep(0.2)


class World(Gateway):
    """The main gateway, and what stands around it."""

    scale = SCALE

    def __init__(self, directory=None, **settings):
        self.prepare(directory or VAR)
        # Of one school a second message is to meet its limit, and not to wait behind the first.
        super().__init__(self, "gateway", **{"listen__party_workers": 2, **settings})

    def prepare(self, directory):
        """Everything but the gateway."""
        self.directory = directory
        self.pg_directory = pg_directory_of(directory)
        self.pki = self.directory / "pki"
        self.canaries = []
        self.start_over()
        run("certs/make-pki.sh", PKI)
        shutil.copytree(PKI, self.pki)  # a copy, since tests revoke
        self.crl = self.directory / "crls.pem"
        shutil.copy(self.pki / "crls.pem", self.crl)
        # And its own certificate is replaced.
        self.own_certificate, self.own_key = self.directory / "own.cert.pem", self.directory / "own.key.pem"
        shutil.copy(self.pki / "gateway.cert.pem", self.own_certificate)
        shutil.copy(self.pki / "gateway.key.pem", self.own_key)
        self.own_key.chmod(0o600)
        (self.directory / "master.key").write_text(os.urandom(32).hex() + "\n")
        (self.directory / "master.key").chmod(0o600)
        self.start_database()
        self.schema = etree.XMLSchema(etree.parse(str(ROOT / "wsdl" / "SBB_BPVMonitor_V1.xsd")))
        self.example = self.directory / "example"
        run(BIN / "bpv-example", "--out", self.example, "--scale", self.scale, "--reference-date", day(0))
        self.admin_config = self.write_config("admin")
        self.admin("migrate")
        run("config/demo/load.sh", BIN / "bpv-admin", self.admin_config, self.example)

    def start_over(self):
        """An empty directory that is ours alone, whatever an earlier run left there."""
        self.directory.parent.mkdir(parents=True, exist_ok=True)
        self.lock = open(self.directory.with_suffix(".lock"), "w")
        fcntl.flock(self.lock, fcntl.LOCK_EX)  # a second run in the same clone waits
        run("config/demo/postgres.sh", "drop", self.pg_directory)  # also what an earlier clone of this path left
        shutil.rmtree(self.directory, ignore_errors=True)
        self.directory.mkdir()

    # Database

    def start_database(self):
        run("config/demo/postgres.sh", "start", self.pg_directory)
        settings = run("config/demo/postgres.sh", "env", self.pg_directory)
        self.pg = {key: value.strip("'") for key, value in re.findall(r"(PG\w+)=(\S+)", settings)}
        self.connect_database()

    def connect_database(self):
        self.database = psycopg2.connect(host=self.pg["PGHOST"], port=self.pg["PGPORT"], dbname=self.pg["PGDATABASE"], user=self.pg["PGUSER"])
        self.database.autocommit = True

    def stop_database(self):
        self.database.close()
        run("config/demo/postgres.sh", "stop", self.pg_directory)

    def conninfo(self, role):
        return f"host={self.pg['PGHOST']} port={self.pg['PGPORT']} dbname={self.pg['PGDATABASE']} user={role}"

    def query(self, sql, *values):
        with self.database.cursor() as cursor:
            cursor.execute(sql, values or None)
            return cursor.fetchall() if cursor.description else None

    def value(self, sql, *values):
        return self.query(sql, *values)[0][0]

    def stored(self):
        """What messages leave behind, apart from the journal: unchanged by every refusal."""
        return self.query(
            "select (select count(*) from bpv.studentgegevens), (select max(gewijzigd_op) from bpv.studentgegevens),"
            " (select count(*) from bpv.aanspraken), (select count(*) from bpv.verstrekkingen)")[0]

    def count_results(self, school):
        return self.value(
            "select count(*) from bpv.respons r join bpv.organisaties o on o.id = r.school_id where o.oin = %s and r.vervallen_bij is null", school)

    @contextlib.contextmanager
    def broken(self, breaking, mending):
        self.query(breaking)
        try:
            yield
        finally:
            self.query(mending)

    def sabotaged(self):
        """The database's side of the connection dies at record 150 of a batch whose bpvoKenmerk begins with half-."""
        return self.broken(
            "create function bpv.sterf() returns trigger language plpgsql security definer as"
            " $$ begin perform pg_terminate_backend(pg_backend_pid()); return new; end $$;"
            " create trigger sterf before insert on bpv.studentgegevens for each row"
            " when (new.bpvo_kenmerk like 'half-%-150') execute function bpv.sterf()",
            "drop trigger sterf on bpv.studentgegevens; drop function bpv.sterf()")

    # Settings and staff

    def write_config(self, name, **settings):
        path = self.directory / f"{name}.conf"
        values = {
            "gateway": {"oin": soap.GATEWAY, "environment": "test", "public_urls": " ".join(soap.OWN_URLS), "profiles": "2W-be 2W-be-S 2W-be-SE", **UNCONFINED},
            "listen": {"address": "127.0.0.1", "port": 0, "workers": 4},
            "tls": {"certificate": self.own_certificate, "key": self.own_key, "trust": self.pki / "trust.pem", "crl": self.crl},
            "crl": {},
            "signing": {},
            "decryption": {},
            "health": {"port": 0},
            "rehearsal": {},
            "database": {"gateway": self.conninfo("bpv_gateway"), "admin": self.conninfo("bpv_admin"),
                         "migrate": self.conninfo(self.pg["PGUSER"]), "schema": ROOT / "config" / "schema"},
            "vault": {"master_key": "master.key"},
            "audit": {},
            "files": {},
        }
        for key, value in settings.items():
            section, _, field = key.partition("__")
            values.setdefault(section, {})[field] = value
        path.write_text("".join(f"[{section}]\n" + "".join(f"{k} = {v}\n" for k, v in fields.items()) for section, fields in values.items()))
        return path

    def admin(self, *words, actor="anna"):
        return run(BIN / "bpv-admin", "--config", self.admin_config, "--actor", actor, *words)

    @contextlib.contextmanager
    def mandate(self, supplier, school, operation, first, until):
        """A mandate for one operation; `until` is the first day that no longer counts, None is without end."""
        pair = ("--school", school, "--leverancier", supplier, "--dienst", operation)
        self.admin("mandaat", "add", *pair, "--bron", "toets", "--geldig-van", first, *(("--geldig-tot", until) if until else ()))
        try:
            yield
        finally:
            self.admin("mandaat", "withdraw", *pair)

    @contextlib.contextmanager
    def suspended(self, school):
        number = "GO-" + BRINS[school]
        self.admin("overeenkomst", "move", number, "--status", "OPGESCHORT")
        try:
            yield
        finally:
            self.admin("overeenkomst", "move", number, "--status", "ACTIEF", actor="bert")

    @contextlib.contextmanager
    def route(self, school, route):
        number = "GO-" + BRINS[school]
        before = self.query("select school_id, r.soort, geldig_van, geldig_tot from bpv.routes r join bpv.organisaties o on o.id = r.school_id where oin = %s", school)
        today = day(0)
        self.admin("overeenkomst", "route", "--school", school, "--route", route, "--geldig-van", today)
        try:
            yield number
        finally:
            # A route that was in force cannot be undone by a verb, and should not be.
            self.query("delete from bpv.routes where school_id = %s and geldig_van = %s", before[0][0], today)
            self.query("update bpv.routes set geldig_tot = %s where school_id = %s and geldig_van = %s", before[0][3], before[0][0], before[0][2])

    def import_result(self, school):
        """One more completed questionnaire of this school; its responsId."""
        ident, codes = soap.new_uuid(), self.codes(school)
        respons, antwoorden = self.directory / "respons.csv", self.directory / "antwoorden.csv"
        today = day(0)
        respons.write_text(
            "responsId,vragenlijstcode,versie,invuldatum,brin,onderwijsaanbiedercode,onderwijslocatiecode,opleidingscode,leerbedrijfId,geplandeEinddatum,leerweg\n"
            f"{ident},BPV_STUDENT,2,{today},{BRINS[school]},{codes['onderwijsaanbiedercode']},{codes['onderwijslocatiecode']},"
            f"{codes['opleidingscode']},{codes['leerbedrijfId']},{today},BOL\n")
        antwoorden.write_text(f"responsId,vraagcode,waarde,tekst\n{ident},EW1,8,\n")
        self.admin("resultaten", "import", "--respons", respons, "--antwoorden", antwoorden)
        return ident

    def fingerprint(self, name):
        first = (self.pki / f"{name}.cert.pem").read_text().split("-----END CERTIFICATE-----")[0] + "-----END CERTIFICATE-----\n"
        return hashlib.sha256(ssl.PEM_cert_to_DER_cert(first[first.index("-----BEGIN"):])).hexdigest()

    # Messages

    def canary(self):
        """A new e-mail address, that must appear in no log and no journal."""
        self.canaries.append("kanarie" + uuid.uuid4().hex[:12])
        return self.canaries[-1] + "@student.voorbeeld.example"

    def codes(self, school):
        return dict(codes_of(self.example / f"studentgegevens-{BRINS.get(school, '98QQ')}.csv"))

    def leaked_into(self, text):
        """Those of our canaries that it has: by one look at it, for there are as many as there were messages."""
        return set(self.canaries).intersection(re.findall(r"Roepkanarie[0-9a-f]{8}|kanarie[0-9a-f]{12}", text))

    def record(self, school=soap.SCHOOL_A, more="", **values):
        """A good record of this school, with other values where given; None leaves an element out."""
        good = {"bpvoKenmerk": "k-" + uuid.uuid4().hex[:20], **self.codes(school), "geplandeEinddatum": day(60)}
        good.update(values)
        if "emailadres" not in good:
            good["emailadres"] = self.canary()
        if "roepnaam" not in good:
            self.canaries.append("Roepkanarie" + uuid.uuid4().hex[:8])
            good["roepnaam"] = self.canaries[-1]
        assert set(good) <= set(ORDER), good
        fields = soap.elements(**{name: good.get(name) for name in ORDER})
        return f"<bpv:studentgegevens>{fields}{more}</bpv:studentgegevens>"

    def push(self, school=soap.SCHOOL_A, more="", ident="", **values):
        """aanleveren_studentgegevens with one good record."""
        return soap.Message("aanleveren_studentgegevens", self.record(school, more, **values), school=school, ident=ident)

    def push_many(self, records, school=soap.SCHOOL_A, proefaanlevering=None, allesOfNiets=None):
        flags = soap.elements(proefaanlevering=proefaanlevering, allesOfNiets=allesOfNiets)
        return soap.Message("aanleveren_studentgegevens", flags + "".join(self.record(school, **values) for values in records), school=school)

    # The end

    def kept_by_the_database(self):
        """A dump of it, and what it wrote into its own log."""
        cluster = pathlib.Path(self.value("show data_directory")).parent
        dump = run("pg_dump", "--inserts", self.pg["PGDATABASE"], env={**os.environ, **self.pg})
        log = "".join(path.read_text(errors="replace") for path in cluster.glob("log*") if path.is_file())
        assert "CREATE TABLE bpv.berichten" in dump and log
        return dump + log

    def finish(self):
        leaked = set()
        try:
            self.stop()
            logs = "".join(path.read_text(errors="replace") for path in self.directory.glob("*.log"))
            journal = "\n".join(row[0] for row in self.query("select b::text from bpv.berichten b"))
            # One row per line, but for what happened while there was no database.
            lines = set(re.findall(r"(?:exchange|file) id=\"?([0-9a-f]+)", logs)) - set(re.findall(r"journal id=\"?([0-9a-f]+)", logs))
            rows = {row[0] for row in self.query("select correlatie from bpv.berichten")}
            leaked = self.leaked_into(logs) | self.leaked_into(journal) | self.leaked_into(self.kept_by_the_database())
        finally:
            self.stop_database()
        assert leaked == set()
        assert lines and lines <= rows
