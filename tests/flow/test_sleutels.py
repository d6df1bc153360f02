"""
Keys at rest: a new master key while two gateways work, one that is in a token, records of before they had keys of their own, and
what is destroyed. A world of its own, whose master key changes (docs/operator.md, Rotate the master key).
"""
import contextlib
import json
import os
import shutil
import signal
import subprocess
import threading
import time

import psycopg2
import pytest

from https import Closed
from memory import found_in
from soap import SCHOOL_A, SCHOOL_B, Message, assert_answered, elements, new_uuid
from world import BIN, ROOT, VAR, Gateway, World, run
from wrapping import master_name, seal

PIN = "123456"


class Keys(World):
    def __init__(self):
        super().__init__(VAR.with_name("sleutels"))
        self.second = None
        self.files = [self.directory / "master.key"]

    def start_second(self):
        """Another machine: its own file of master keys, the same database."""
        file = self.directory / "master-2.key"
        shutil.copy(self.files[0], file)
        self.files.append(file)
        self.second = Gateway(self, "tweede", vault__master_key=file, listen__workers=2, files__directory=self.directory / "resultaten")
        return self.second

    def put_lines(self, *lines, files=None):
        """Into its place in one move, on every machine."""
        for file in files or self.files:
            fresh = file.with_suffix(".next")
            fresh.touch(mode=0o600)
            fresh.write_text("".join(lines))
            fresh.rename(file)

    def sleutel(self, verb, *words, actor="anna", config=None, code=0):
        """(rows, notes and what went wrong) of the verb."""
        done = subprocess.run([BIN / "bpv-admin", "--config", config or self.admin_config, "--actor", actor, "--json", "sleutel", verb, *map(str, words)],
                              capture_output=True, text=True, timeout=120)
        assert done.returncode == code, done.stdout + done.stderr
        return json.loads(done.stdout)["rows"] if done.stdout else [], done.stdout + done.stderr

    def make(self, name, *words):
        rows, _ = self.sleutel("make", "--out", self.directory / name, *words)
        return (self.directory / name).read_text(), rows[0]["hoofdsleutel"]

    def reload_all(self):
        """On every machine."""
        self.admin("gateway", "reload")

    def check(self, file):
        config = self.write_config("proef", vault__master_key=file)
        return subprocess.run([BIN / "bpv-gateway", "--config", config, "--check"], capture_output=True, text=True, timeout=60)

    def restart(self):
        self.stop()
        self.log_file.rename(self.log_file.with_name(f"gateway-{time.monotonic_ns()}.log"))
        Gateway.__init__(self, self, "gateway")

    def connection(self):
        return psycopg2.connect(host=self.pg["PGHOST"], port=self.pg["PGPORT"], dbname=self.pg["PGDATABASE"], user=self.pg["PGUSER"])

    def page(self, gateway=None, school=SCHOOL_A, **asked):
        identity = "saas" if school == SCHOOL_A else "schoolB"
        return assert_answered((gateway or self).post(Message("opvragen_resultaten", school=school, payload=elements(**asked)), identity))

    def pseudonyms(self, gateway=None):
        answer = self.page(gateway, SCHOOL_B, paginagrootte=10000)
        made = [element.text for element in answer.all("resultaten/respons/leerbedrijfPseudoniem")]
        assert made
        return made

    def finish(self):
        if self.second:
            self.second.stop()
        super().finish()


@pytest.fixture(scope="module")
def keys():
    made = Keys()
    yield made
    made.finish()


class Load:
    """Deliveries and pulls of a school over a gateway, one after the other; what fails is kept."""

    def __init__(self, world, gateway, school, identity):
        self.world, self.gateway, self.school, self.identity = world, gateway, school, identity
        self.label, self.ending, self.failures, self.kenmerken = new_uuid()[9:17], threading.Event(), [], set()
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def ask(self, connection, message):
        return assert_answered(connection.post(message, soap_action=message.soap_action))

    def run(self):
        connection = self.gateway.connect(self.identity)
        while not self.ending.is_set():
            kenmerk = f"last-{self.label}-{len(self.kenmerken)}"
            push = self.world.push(school=self.school, bpvoKenmerk=kenmerk)
            try:
                told = self.ask(connection, push).outcomes()
                assert told == {kenmerk: ("NIEUW", [])}, told
                self.kenmerken.add(kenmerk)
                # The same record again: an old key and a new one make the same fingerprint.
                again = Message("aanleveren_studentgegevens", push.payload, school=self.school)
                assert self.ask(connection, again).outcomes() == {kenmerk: ("ONGEWIJZIGD", [])}
                assert self.ask(connection, Message("opvragen_resultaten", school=self.school, payload=elements(paginagrootte=3))).approved
            except Closed:  # it was its last message
                connection.close()
                connection = self.gateway.connect(self.identity)
            except Exception as failure:  # pylint: disable=broad-except
                self.failures.append(repr(failure))
                break
        connection.close()

    def end(self):
        self.ending.set()
        self.thread.join(60)
        assert self.failures == [] and self.kenmerken, self.failures[:3]


@contextlib.contextmanager
def load(keys, *gateways):
    running = [Load(keys, gateway, school, identity) for gateway in gateways for school, identity in ((SCHOOL_A, "saas"), (SCHOOL_B, "schoolB"))]
    try:
        yield running
    finally:
        for one in running:
            one.end()


def rotate_and_die(keys):
    """The verb has done one school and waits for another's row when it is killed."""
    held = keys.connection()
    with held.cursor() as cursor:
        cursor.execute("select id from bpv.schoolsleutels order by id desc limit 1 for no key update")
    rotating = subprocess.Popen([BIN / "bpv-admin", "--config", keys.admin_config, "--actor", "anna", "sleutel", "rotate", "--per", "1"])
    end = time.monotonic() + 30
    while keys.value("select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like '%%verpakte_sleutels%%'") == 0:
        assert time.monotonic() < end and rotating.poll() is None
        time.sleep(0.05)
    rotating.send_signal(signal.SIGKILL)
    rotating.wait()
    held.rollback()
    held.close()


# proves: GW-V2
def test_a_new_master_key_while_everything_runs(keys):
    second = keys.start_second()
    for school, identity in ((SCHOOL_A, "saas"), (SCHOOL_B, "schoolB")):
        assert assert_answered(keys.post(keys.push(school=school), identity)).approved
    keys.admin("audit", "seal")
    pseudonyms = keys.pseudonyms()
    first = keys.page(paginagrootte=5)
    cursor, old_line = first.value("resultaten/cursor"), keys.files[0].read_text()
    assert cursor
    with load(keys, keys, second):
        new_line, new_name = keys.make("nieuw.key")
        old_name = master_name(old_line.strip())

        # On one machine only, and first at once: the other could not open what it wraps. The verb sees that.
        keys.put_lines(old_line, new_line, files=keys.files[:1])
        keys.put_lines(new_line, old_line, files=keys.files[:1])
        _, said = keys.sleutel("rotate", code=1)
        assert "not in the file of every gateway" in said and f":{second.process.pid}" in said

        # Last, on every machine; then first.
        keys.put_lines(old_line, new_line)
        keys.reload_all()
        known = {row["hoofdsleutels"] for row in json.loads(keys.admin("gateway", "list", "--json"))["rows"]}
        assert known == {f"{old_name} {new_name}"}
        keys.put_lines(new_line, old_line)
        keys.reload_all()

        # A line that still opens something does not go: neither at a reload, nor at a start.
        seen = len(second.log())
        keys.put_lines(new_line, files=keys.files[1:])
        refused = second.wait_for_line("reload refused", after=seen).string
        assert f"lacks master key {old_name}" in refused or "opens none of the keys" in refused
        done = keys.check(keys.files[1])
        assert done.returncode == 3 and "master_key" in done.stderr
        keys.put_lines(new_line, old_line, files=keys.files[1:])
        keys.reload_all()

        # In transactions: what was killed half-way has done half, and everything opens.
        rotate_and_die(keys)
        wrapped = {row["hoofdsleutel"] for row in keys.sleutel("list")[0]}
        assert wrapped == {old_name, new_name}
        rows, said = keys.sleutel("rotate")
        assert rows[0]["hoofdsleutel"] == new_name and rows[0]["herverpakt"] >= 1 and rows[0]["nogOud"] == 0, said
        assert {row["hoofdsleutel"] for row in keys.sleutel("list")[0]} == {new_name}
        assert keys.sleutel("rotate")[0][0]["herverpakt"] == 0

        # The old line goes.
        keys.put_lines(new_line)
        keys.reload_all()
        time.sleep(1)

    # And so it does from the memory of who runs on.
    masters = {"old": bytes.fromhex(old_line), "new": bytes.fromhex(new_line)}
    for gateway in (keys, second):
        assert found_in(gateway.process.pid, masters) == {"new"}

    # What was made of the old key goes on: cursors, pseudonyms, seals.
    for gateway in (keys, second):
        rest = keys.page(gateway, paginagrootte=5, cursor=cursor)
        assert rest.approved, rest.foutcodes
        assert keys.pseudonyms(gateway) == pseudonyms
    keys.admin("audit", "verify")
    keys.restart()
    assert keys.pseudonyms() == pseudonyms
    keys.admin("audit", "seal")
    keys.admin("audit", "verify")
    # Nothing in the database opens anything of it, and the old key opens nothing of the database.
    (keys.directory / "oud.key").write_text(old_line)
    (keys.directory / "oud.key").chmod(0o600)
    done = keys.check(keys.directory / "oud.key")
    assert done.returncode == 3 and "opens none of the keys" in done.stderr
    told = keys.query("select door, hoofdsleutel, aantal from bpv.sleutelwisselingen order by id")
    assert {row[:2] for row in told} == {("anna", new_name)} and len(told) >= 2
    assert keys.value("select count(*) from bpv.audit where onderwerp = 'sleutelwisselingen' and door = 'anna'") == len(told)


@contextlib.contextmanager
def softhsm(directory, key):
    """A token "bpv" with an RSA key in it; the URI of that key. As long as it lasts, the environment knows it."""
    tokens = directory / "tokens"
    tokens.mkdir()
    (directory / "softhsm2.conf").write_text(f"directories.tokendir = {tokens}\nlog.level = ERROR\n")
    (directory / "pin").write_text(PIN + "\n")
    (directory / "pin").chmod(0o600)
    os.environ["SOFTHSM2_CONF"] = str(directory / "softhsm2.conf")
    try:
        run("softhsm2-util", "--init-token", "--free", "--label", "bpv", "--so-pin", "12345678", "--pin", PIN)
        run("openssl", "pkcs8", "-topk8", "-nocrypt", "-in", key, "-out", directory / "p8")
        run("softhsm2-util", "--import", directory / "p8", "--token", "bpv", "--label", "master", "--id", "0a", "--pin", PIN)
        (directory / "p8").unlink()
        yield f"pkcs11:token=bpv;object=master?module-name=softhsm2&pin-source=file:{directory}/pin"
    finally:
        del os.environ["SOFTHSM2_CONF"]


def test_a_master_key_that_only_a_token_opens(keys, tmp_path):
    """From a key in a file to one in a token is a rotation as any other; without the token the file opens nothing."""
    run("openssl", "genrsa", "-out", tmp_path / "rsa.pem", "3072")
    old_line = keys.files[0].read_text()
    pseudonyms = keys.pseudonyms()
    with softhsm(tmp_path, tmp_path / "rsa.pem") as uri:
        line, name = keys.make("token.key", "--token", uri)
        assert line.startswith(uri + " ") and len(line.splitlines()) == 1
        keys.restart()  # the library reads its environment once
        keys.second.stop()
        keys.second = Gateway(keys, "derde", vault__master_key=keys.files[1], listen__workers=2)
        with load(keys, keys, keys.second):
            for lines in ((old_line, line), (line, old_line)):
                keys.put_lines(*lines)
                keys.reload_all()
            rows, said = keys.sleutel("rotate")
            assert rows[0]["hoofdsleutel"] == name and rows[0]["nogOud"] == 0, said
            keys.put_lines(line)
            keys.reload_all()
        keys.restart()
        assert keys.pseudonyms() == pseudonyms and keys.pseudonyms(keys.second) == pseudonyms
        keys.admin("audit", "verify")

        # Another token, the wrong key in it, a URI that names nothing: refused, and told without the PIN.
        for changed in (line.replace("object=master", "object=other"), line.replace("token=bpv", "token=xxx"), line[:-3] + "A\n", line.split(" ")[0] + "\n"):
            file = keys.directory / "anders.key"
            file.write_text(changed)
            file.chmod(0o600)
            done = keys.check(file)
            assert done.returncode == 3 and PIN not in done.stderr and line.split(" ")[1][:40] not in done.stderr, done
        _, said = keys.sleutel("make", "--out", keys.directory / "geen.key", "--token", uri.replace("object=master", "object=other"), code=3)
        assert not (keys.directory / "geen.key").exists() and PIN not in said

        # And away from the token again, for the tests after this one.
        back = keys.make("terug.key")[0]
        for lines in ((line, back), (back, line)):
            keys.put_lines(*lines)
            keys.reload_all()
        keys.sleutel("rotate")
        keys.put_lines(back)
        keys.reload_all()
    done = keys.check(keys.directory / "token.key")
    assert done.returncode == 3


def test_a_record_is_shredded_with_its_key(keys):
    push = keys.push(bpvoKenmerk="weg-1")
    assert assert_answered(keys.post(push)).outcomes() == {"weg-1": ("NIEUW", [])}
    count = "select count(*) from bpv.recordsleutels r join bpv.studentgegevens s on s.sleutel_id = r.id where s.bpvo_kenmerk = 'weg-1'"
    all_keys = keys.value("select count(*) from bpv.recordsleutels")
    words = ("--school", "98QQ", "--kenmerk", "weg-1")
    _, said = keys.sleutel("shred", *words, code=2)
    assert "--reden" in said
    rows, _ = keys.sleutel("shred", *words, "--reden", "verzoek 12", "--dry-run")
    assert rows == [{"schoolOin": SCHOOL_A, "kenmerk": "weg-1", "gegevens": 1, "vernietigd": True}] and keys.value(count) == 1
    keys.sleutel("shred", *words, "--reden", "verzoek 12")
    assert keys.value("select count(*) from bpv.studentgegevens where bpvo_kenmerk = 'weg-1'") == 0
    assert keys.value("select count(*) from bpv.recordsleutels") == all_keys - 1
    assert keys.query("select wat, reden, aantal, door from bpv.vernietigingen order by id desc limit 1") == [("STUDENTGEGEVENS", "GEWIST_OP_VERZOEK", 1, "anna")]
    assert keys.query("select reden, gevraagd_door, uitgevoerd_door from bpv.wisverzoeken order by id desc limit 1") == [("verzoek 12", "anna", "anna")]
    assert {"vernietigingen", "wisverzoeken"} <= {row[0] for row in keys.query("select onderwerp from bpv.audit where door = 'anna' order by volgnummer desc limit 2")}
    _, said = keys.sleutel("shred", *words, "--reden", "verzoek 12", code=1)
    assert "niets" in said
    # Delivered again it is a new record.
    again = Message("aanleveren_studentgegevens", push.payload)
    assert assert_answered(keys.post(again)).outcomes() == {"weg-1": ("NIEUW", [])}


def test_a_school_is_shredded_by_two_persons(keys):
    assert assert_answered(keys.post(keys.push(school=SCHOOL_B, bpvoKenmerk="school-1"), "schoolB")).approved
    school_id = keys.value("select id from bpv.organisaties where oin = %s", SCHOOL_B)
    alive = "select count(*) from bpv.studentgegevens where school_id = %s"
    before, others = keys.value(alive, school_id), keys.value("select count(*) from bpv.studentgegevens where school_id <> %s", school_id)
    assert before > 0 and others > 0
    confirm = ("--school", "98QX", "--bevestig", "98QX")
    _, said = keys.sleutel("shred", *confirm, actor="bert", code=1)
    assert "Niemand" in said and keys.value(alive, school_id) == before
    rows, said = keys.sleutel("shred", "--school", "98QX", "--reden", "einde overeenkomst")
    assert rows[0]["vernietigd"] is False and rows[0]["gegevens"] == before and "Een ander dan anna" in said
    for actor in ("anna", "Anna"):
        _, said = keys.sleutel("shred", *confirm, actor=actor, code=1)
        assert "another person" in said
    _, said = keys.sleutel("shred", "--school", "98QX", "--bevestig", "98QQ", actor="bert", code=2)
    keys.sleutel("shred", *confirm, "--dry-run", actor="bert")
    assert keys.value(alive, school_id) == before
    rows, _ = keys.sleutel("shred", *confirm, actor="bert")
    assert rows == [{"schoolOin": SCHOOL_B, "kenmerk": None, "gegevens": before, "vernietigd": True}]
    assert keys.value(alive, school_id) == 0
    assert keys.value("select count(*) from bpv.recordsleutels r join bpv.schoolsleutels k on k.id = r.schoolsleutel_id where k.school_id = %s", school_id) == 0
    assert keys.value("select count(*) from bpv.studentgegevens where school_id <> %s", school_id) == others
    assert keys.query("select wat, reden, aantal, door from bpv.vernietigingen order by id desc limit 1") == [("SCHOOL", "SCHOOL_GEWIST", before, "bert")]
    _, said = keys.sleutel("shred", *confirm, actor="bert", code=1)  # once
    # It may deliver again, under a new key; the old one stays in the list as destroyed.
    assert assert_answered(keys.post(keys.push(school=SCHOOL_B, bpvoKenmerk="school-1"), "schoolB")).outcomes() == {"school-1": ("NIEUW", [])}
    rows = [row for row in keys.sleutel("list")[0] if row["van"] == SCHOOL_B]
    assert [row["vernietigd"] is None for row in rows] == [True, False] and rows[0]["records"] == 1


def test_records_of_before_they_had_keys_get_one(keys, tmp_path):
    """A database of before 019, with details sealed under the key derived of the master key: migrated, and a gateway started."""
    older = tmp_path / "schema"
    older.mkdir()
    for file in (ROOT / "config" / "schema").glob("*.sql"):
        if int(file.name[:3]) <= 18:
            shutil.copy(file, older)
    master = keys.files[0].read_text().strip()
    keys.query("create database oud")
    info = {f"database__{kind}": keys.conninfo(role).replace(f"dbname={keys.pg['PGDATABASE']}", "dbname=oud")
            for kind, role in (("gateway", "bpv_gateway"), ("admin", "bpv_admin"), ("migrate", keys.pg["PGUSER"]))}
    old = psycopg2.connect(host=keys.pg["PGHOST"], port=keys.pg["PGPORT"], dbname="oud", user=keys.pg["PGUSER"])
    old.autocommit = True
    cursor = old.cursor()

    def one(sql, *values):
        cursor.execute(sql, values or None)
        return cursor.fetchone()[0]

    try:
        run(BIN / "bpv-admin", "--config", keys.write_config("oud-18", database__schema=older, **{k: v for k, v in info.items()}), "--actor", "anna", "migrate")
        assert one("select max(nummer) from bpv.schema_migratie") == 18
        cursor.execute("insert into bpv.organisaties (oin, soort, brin, naam, aangemaakt_op, aangemaakt_door) values (%s, 'SCHOOL', '98QQ', 'X', now(), 'anna') returning id",
                       (SCHOOL_A,))
        school = cursor.fetchone()[0]
        for i in range(450):
            sealed = seal(master, "studentgegevens", f"{SCHOOL_A}/oud-{i}".encode(), f"{keys.canary()}\0Zoë\0nl\0".encode())
            cursor.execute(
                "insert into bpv.studentgegevens (school_id, bpvo_kenmerk, onderwijsaanbiedercode, onderwijslocatiecode, opleidingscode, leerbedrijf_id,"
                " geplande_einddatum, verzegeld, vingerafdruk, aangeleverd_op, gewijzigd_op) values (%s, %s, '123A001', '123X001', '25180', '112345678', '2026-09-01',"
                " %s, decode(repeat('07', 32), 'hex'), now(), now())", (school, f"oud-{i}", sealed))
        config = keys.write_config("oud-nu", **info)
        run(BIN / "bpv-admin", "--config", config, "--actor", "anna", "migrate")
        assert one("select count(*) from bpv.studentgegevens where sleutel_id is null") == 450
        # Another key than the one they were sealed with is refused, though no key of a school is there yet.
        keys.make("vreemd.key")
        done = subprocess.run([BIN / "bpv-gateway", "--check", "--config", keys.write_config("oud-vreemd", vault__master_key=keys.directory / "vreemd.key", **info)],
                              capture_output=True, text=True, timeout=60)
        assert done.returncode == 3 and "none of the student details" in done.stderr
        assert one("select count(*) from bpv.huissleutels") == 0
        # One of them is destroyed before it ever had a key.
        rows, _ = keys.sleutel("shred", "--school", "98QQ", "--kenmerk", "oud-449", "--reden", "x", config=config)
        assert rows[0]["vernietigd"] is True
        gateway = Gateway(keys, "oud", listen__workers=1, **info)
        try:
            gateway.wait_for_line("sealed_anew=\"?449")
            assert one("select count(*) from bpv.studentgegevens s join bpv.recordsleutels r on r.id = s.sleutel_id") == 449
            assert one("select count(distinct sleutel_id) from bpv.studentgegevens") == 449
            rows, said = keys.sleutel("rotate", config=config)
            assert rows[0]["recordsZonderSleutel"] == 0 and "mag weg" in said
        finally:
            gateway.stop()
    finally:
        old.close()
        keys.query("drop database oud with (force)")
