"""Backup and restore to a point in time, as docs/operator.md tells it: a real cluster, its archive, and another cluster made of it."""
import contextlib
import datetime
import os
import pathlib
import pwd
import re
import shutil
import subprocess
import tempfile
import time

import psycopg2
import pytest

from soap import SCHOOL_A, assert_answered
from world import BIN, ROOT, VAR, Gateway, World, run

OWNER = pwd.getpwuid(os.geteuid()).pw_name
if OWNER == "root":
    OWNER = "postgres" if "postgres" in {entry.pw_name for entry in pwd.getpwall()} else "nobody"


def as_owner(*command, check=True):
    """As the cluster's own user, who is never root."""
    words = [str(word) for word in command]
    if os.geteuid() == 0:
        words = ["setpriv", f"--reuid={OWNER}", f"--regid={pwd.getpwnam(OWNER).pw_gid}", "--clear-groups", "env", "HOME=/", *words]
    done = subprocess.run(words, capture_output=True, text=True, timeout=300, cwd="/")
    assert not check or done.returncode == 0, done.stdout + done.stderr
    return done


class Kept(World):
    """A world whose cluster archives, as an operator would set it up."""

    def __init__(self):
        # Where the cluster's user may come, whoever runs the tests.
        self.place = pathlib.Path(tempfile.mkdtemp(prefix="bpv-backup-", dir="/tmp"))
        self.place.chmod(0o755)
        shutil.copytree(ROOT / "config" / "backup", self.place / "backup")
        self.script, self.settings = self.place / "backup" / "backup.sh", self.place / "backup.conf"
        for name in ("database", "keys", "secret"):
            (self.place / name).mkdir(mode=0o700)
            self.give(self.place / name)
        self.archiving = False
        super().__init__(VAR.with_name("backup"))
        shutil.copy(self.directory / "master.key", self.place / "secret" / "master.key")
        shutil.copy(self.config, self.place / "secret" / "gateway.conf")
        for name in ("master.key", "gateway.conf"):
            self.give(self.place / "secret" / name)

    def give(self, path):
        if os.geteuid() == 0:
            shutil.chown(path, OWNER)

    def start_database(self):
        super().start_database()
        if self.archiving:
            return
        self.archiving = True
        recipients = {}
        for name in ("database", "keys"):
            run("age-keygen", "-o", self.place / "secret" / f"{name}.identity")
            self.give(self.place / "secret" / f"{name}.identity")
            recipients[name] = re.search(r"age1\w+", (self.place / "secret" / f"{name}.identity").read_text())[0]
        self.settings.write_text(
            f"DATABASE_DIR={self.place}/database\nKEYS_DIR={self.place}/keys\nRECIPIENT={recipients['database']}\nKEYS_RECIPIENT={recipients['keys']}\n"
            f"KEY_FILES=({self.place}/secret/gateway.conf {self.place}/secret/master.key)\nKEEP_DAYS=35\n"
            f"IDENTITY={self.place}/secret/database.identity\nKEYS_IDENTITY={self.place}/secret/keys.identity\n"
            f"export PGHOST={self.pg['PGHOST']} PGPORT={self.pg['PGPORT']} PGUSER={self.pg['PGUSER']}\n")
        self.query("alter system set archive_mode = on")
        self.query(f"alter system set archive_command = '{self.script} {self.settings} wal %p %f'")
        self.stop_database()
        super().start_database()

    def backup(self, *words, check=True):
        return as_owner(self.script, self.settings, *words, check=check)

    def archived(self):
        """Until what was committed so far is kept."""
        name = self.value("select pg_walfile_name(pg_switch_wal())")
        end = time.monotonic() + 120
        while not (self.place / "database" / "wal" / f"{name}.gz.age").exists():
            assert time.monotonic() < end, self.query("select * from pg_stat_archiver")
            time.sleep(0.1)

    def pushed(self, count, label):
        """Records that the gateway said it stored: {bpvoKenmerk: message}."""
        out = {}
        for number in range(count):
            message = self.push(bpvoKenmerk=f"{label}-{number}")
            assert assert_answered(self.post(message)).outcomes() == {f"{label}-{number}": ("NIEUW", [])}
            out[f"{label}-{number}"] = message
        return out

    @contextlib.contextmanager
    def managing(self, config):
        """bpv-admin on another database."""
        usual, self.admin_config = self.admin_config, config
        yield
        self.admin_config = usual

    def put_away(self, log):
        """Its journal is in another database; but what no log may hold it must not hold either."""
        text = log.read_text()
        assert self.leaked_into(text) == set()
        log.unlink()

    def finish(self):
        try:
            super().finish()
        finally:
            run("config/demo/postgres.sh", "drop", self.pg_directory)
            shutil.rmtree(self.place)


@pytest.fixture(scope="module")
def kept():
    made = Kept()
    yield made
    made.finish()


class Restored:
    """What came back: a cluster of its own, and gateways on it."""

    def __init__(self, kept, name, *moment):
        self.kept, self.home = kept, kept.place / name
        self.home.mkdir(mode=0o700)
        kept.give(self.home)
        self.said = kept.backup("restore", self.home / "data", *moment).stdout
        (self.home / "location").write_text(f"{self.home}\n")
        run("config/demo/postgres.sh", "start", self.home)
        settings = run("config/demo/postgres.sh", "env", self.home)
        self.pg = {key: value.strip("'") for key, value in re.findall(r"(PG\w+)=(\S+)", settings)}
        self.database = psycopg2.connect(host=self.pg["PGHOST"], port=self.pg["PGPORT"], dbname=self.pg["PGDATABASE"], user=self.pg["PGUSER"])
        self.database.autocommit = True
        end = time.monotonic() + 120
        while self.value("select pg_is_in_recovery()"):
            assert time.monotonic() < end
            time.sleep(0.1)

    def value(self, sql, *values):
        with self.database.cursor() as cursor:
            cursor.execute(sql, values or None)
            return cursor.fetchone()[0]

    def conninfo(self, role):
        return f"host={self.pg['PGHOST']} port={self.pg['PGPORT']} dbname={self.pg['PGDATABASE']} user={role}"

    def settings(self, master_key):
        roles = {"gateway": "bpv_gateway", "admin": "bpv_admin", "migrate": self.pg["PGUSER"]}
        return {"vault__master_key": master_key, **{f"database__{key}": self.conninfo(role) for key, role in roles.items()}}

    def kenmerken(self, label):
        with self.database.cursor() as cursor:
            cursor.execute("select bpvo_kenmerk::text from bpv.studentgegevens where bpvo_kenmerk like %s", (f"{label}-%",))
            return {row[0] for row in cursor.fetchall()}

    def raise_the_counter(self):
        """The statement of docs/operator.md."""
        statement = re.search(r'update bpv\.mutatieteller set [^";]*', (ROOT / "docs" / "operator.md").read_text())[0]
        with self.database.cursor() as cursor:
            cursor.execute(statement)

    def drop(self):
        self.database.close()
        run("config/demo/postgres.sh", "drop", self.home)


def own_copy(path, to):
    """The restored key, as the gateway's user has it."""
    shutil.copy(path, to)
    to.chmod(0o600)
    return to


# proves: GW-V1
def test_everything_comes_back_to_a_moment_and_nothing_of_after_it(kept, tmp_path):
    kept.backup("base")
    kept.backup("keys")
    time.sleep(1.5)
    before = kept.pushed(12, "voor")
    kept.admin("organisatie", "add", "--oin", "00000099000000006000", "--naam", "Vlak voor het moment")
    moment = kept.value("select clock_timestamp()::text")
    time.sleep(0.2)
    after = kept.pushed(5, "na")
    kept.query("drop table bpv.studentgegevens cascade")  # what makes somebody want the moment back
    kept.archived()
    kept.backup("keys")

    back = Restored(kept, "terug", moment)
    try:
        assert moment in back.said
        # What the gateway had said yes to is there, what came later is not.
        assert back.kenmerken("voor") == set(before) and back.kenmerken("na") == set()
        assert back.value("select count(*) from bpv.organisaties where oin = '00000099000000006000'") == 1
        # It is a copy until somebody decides: it writes nothing into the archive of the one it came from.
        assert back.value("show archive_mode") == "off"

        # With another master key nothing opens, and the gateway does not start: it would seal what no key opens.
        config = kept.write_config("vreemd", **back.settings(tmp_path / "vreemd.key"))
        (tmp_path / "vreemd.key").write_text(os.urandom(32).hex() + "\n")
        (tmp_path / "vreemd.key").chmod(0o600)
        done = subprocess.run([BIN / "bpv-gateway", "--config", config, "--check"], capture_output=True, text=True, timeout=60)
        assert done.returncode == 3 and "master_key opens none of the keys in this database" in done.stderr, done

        # With the key that was kept apart they open again, and it is the key they were sealed with.
        kept.backup("restore-keys", kept.place / "secret" / "terug")
        restored = kept.place / "secret" / "terug" / str(kept.place / "secret").lstrip("/")
        assert (restored / "gateway.conf").read_text() == kept.config.read_text()
        key = own_copy(restored / "master.key", tmp_path / "master.key")
        gateway = Gateway(kept, "terug", **back.settings(key))
        try:
            opened = gateway.wait_for_line(r"master key opened=\"?(\d+)\"? tried=\"?(\d+)")
            assert (opened[1], opened[2]) == ("2", "2")  # the keys of SBB, and of the one school that delivered
            # The same message again has its answer from then; a new message with the same record changes nothing.
            for kenmerk, message in before.items():
                assert assert_answered(gateway.post(message)).outcomes() == {kenmerk: ("NIEUW", [])}
            again = kept.push_many([])
            again.body = again.body.replace("</bpv:aanleveren_studentgegevens_request>", "".join(
                re.search("<bpv:studentgegevens>.*</bpv:studentgegevens>", message.payload)[0] for message in before.values()) + "</bpv:aanleveren_studentgegevens_request>")
            assert assert_answered(gateway.post(again)).outcomes() == {kenmerk: ("ONGEWIJZIGD", []) for kenmerk in before}
            # What came after the moment is delivered again as new.
            for kenmerk, message in after.items():
                assert assert_answered(gateway.post(message)).outcomes() == {kenmerk: ("NIEUW", [])}
            # Numbers that a school may have seen already are not given out again.
            back.raise_the_counter()
            highest = kept.value("select laatste from bpv.mutatieteller")
            with kept.managing(gateway.config):
                kept.import_result(SCHOOL_A)
            assert back.value("select max(mutatienummer) from bpv.respons") > highest + 900000
        finally:
            gateway.stop()
            kept.put_away(gateway.log_file)
        run(BIN / "bpv-admin", "--config", gateway.config, "--actor", "anna", "audit", "verify")
    finally:
        back.drop()


def test_without_a_moment_everything_that_was_kept_comes_back(kept):
    kept.query("create table if not exists public.teken (n integer)")
    kept.query("insert into public.teken values (7)")
    kept.archived()
    back = Restored(kept, "alles")
    try:
        assert back.value("select n from public.teken") == 7
    finally:
        back.drop()


def test_a_segment_is_kept_once_and_never_replaced(kept, tmp_path):
    wal = kept.place / "database" / "wal"
    name = sorted(path.name for path in wal.glob("0*.gz.age"))[0].removesuffix(".gz.age")
    other = kept.place / "ander"
    other.write_bytes(b"iets anders")
    other.chmod(0o644)
    before = (wal / f"{name}.gz.age").read_bytes()
    done = kept.backup("wal", other, name, check=False)
    assert done.returncode == 1 and "another content" in done.stderr
    back = kept.place / "secret" / "segment"
    kept.backup("fetch", name, back)
    kept.backup("wal", back, name)  # the very same again is kept already
    assert (wal / f"{name}.gz.age").read_bytes() == before
    assert kept.backup("fetch", "000000010000FFFF000000FF", back, check=False).returncode == 1


def test_a_segment_that_was_changed_or_cut_stops_the_recovery(kept):
    """1 means that there is no more, and PostgreSQL opens with what it has: silently without all that came later."""
    path = sorted((kept.place / "database" / "wal").glob("0*.gz.age"))[0]
    good, back = path.read_bytes(), kept.place / "secret" / "damaged"
    try:
        for bad in (good[:-100], good[:-1] + bytes([good[-1] ^ 1]), b""):
            path.write_bytes(bad)
            assert kept.backup("fetch", path.name.removesuffix(".gz.age"), back, check=False).returncode > 125
            assert not back.exists()
    finally:
        path.write_bytes(good)


def test_a_backup_that_was_changed_or_cut_is_not_restored(kept):
    base = sorted((kept.place / "database" / "base").glob("*.age"))[-1]
    good = base.read_bytes()
    try:
        for bad in (good[:-100], good[: len(good) // 2] + bytes([good[len(good) // 2] ^ 1]) + good[len(good) // 2 + 1:]):
            base.write_bytes(bad)
            assert kept.backup("restore", kept.place / "secret" / "kapot", check=False).returncode != 0
            shutil.rmtree(kept.place / "secret" / "kapot", ignore_errors=True)
    finally:
        base.write_bytes(good)


def test_what_is_kept_tells_nothing_without_the_private_key(kept):
    canaries = [canary.encode() for canary in kept.canaries]
    for path in [*(kept.place / "database").rglob("*"), *(kept.place / "keys").rglob("*")]:
        if path.is_file():
            data = path.read_bytes()
            assert path.stat().st_mode & 0o077 == 0 and not any(canary in data for canary in canaries)
            assert path.suffix != ".age" or data.startswith(b"age-encryption.org/")
    master = (kept.directory / "master.key").read_bytes().strip()
    assert all(master not in path.read_bytes() for path in kept.place.rglob("*.age"))


def test_backups_live_as_long_as_it_says_and_no_longer(kept):
    base, wal, keys = (kept.place / name for name in ("database/base", "database/wal", "keys"))
    stamps = [path.name.removesuffix(".tar.gz.age") for path in sorted(base.glob("*.age"))]
    assert len(stamps) == 1
    # Two older ones: of 50 days ago, and of 40, which moments of 35 days ago begin from.
    old = [(datetime.datetime.utcnow() - datetime.timedelta(days=days)).strftime("%Y%m%dT%H%M%SZ") for days in (50, 40)]
    first = (base / f"{stamps[0]}.first").read_text()
    for stamp, start in zip(old, ("000000010000000000000000", first)):
        shutil.copy(base / f"{stamps[0]}.tar.gz.age", base / f"{stamp}.tar.gz.age")
        (base / f"{stamp}.first").write_text(start.strip() + "\n")
        shutil.copy(next(keys.glob("*.age")), keys / f"{stamp}.tar.gz.age")
    ancient = wal / "000000010000000000000000.gz.age"
    for path in (ancient, ancient.with_name("000000010000000000000000.sha256")):
        path.write_bytes(b"")
    for path in [*base.iterdir(), *keys.iterdir(), *wal.iterdir()]:
        kept.give(path)
    said = kept.backup("list").stdout
    assert said.count("database from") == 3
    kept.backup("prune")
    assert sorted(path.name.removesuffix(".tar.gz.age") for path in base.glob("*.age")) == [old[1], stamps[0]]
    assert not ancient.exists() and not ancient.with_name("000000010000000000000000.sha256").exists()
    assert (wal / f"{first.strip()}.gz.age").exists()
    assert all(stamp not in [path.name.removesuffix(".tar.gz.age") for path in keys.glob("*.age")] for stamp in old)
    assert list(keys.glob("*.age"))
