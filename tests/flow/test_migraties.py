"""
A database may be migrated before its programs are replaced, or after, and while they serve: on the schema of the version before, under
each migration since, and on the next one, no call fails. Where a program and a database do not fit, both say so.
"""
import re
import shutil
import subprocess

import pytest

import soap
from succession import Crowd, Successive, comes_anew, talks_on
from world import BIN, ROOT, World

SCHEMA = ROOT / "config" / "schema"
OWN = int(sorted(path.name[:3] for path in SCHEMA.glob("[0-9]*.sql"))[-1])
VERSIONS = [line.split("\t") for line in (SCHEMA / "versies.tsv").read_text().splitlines() if line[0] != "#"]
LEAST = max([int(row[1]) for row in VERSIONS if int(row[1]) < OWN], default=int(VERSIONS[0][1]))
# Tables that messages write: what locks out writers may neither rewrite such a table nor read all of it; of what they only read
# it is what locks out readers.
WRITTEN = ("aanspraken", "berichten", "bewijzen", "certificaten", "leveringen", "schoolsleutels", "studentgegevens", "verstrekkingen")
READ = ("antwoorden", "mandaten", "organisaties", "overeenkomsten", "respons", "routes", "vragenlijsten")

NEXT = """
set local role bpv_eigenaar;
set local search_path = bpv, public;
alter table studentgegevens add column toets text;
alter table berichten add column toets integer not null default 0;
alter table organisaties add constraint toets check (naam <> 'toets') not valid;
create table toets (id bigint generated always as identity primary key, wat text);
"""


def files(directory, until, **more):
    """The migrations up to a number, and others behind them by their names."""
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir()
    for path in SCHEMA.glob("[0-9]*.sql"):
        if int(path.name[:3]) <= until:
            shutil.copy(path, directory)
    for name, content in more.items():
        (directory / name).write_text(content)
    return directory


class Elsewhere(World):
    """Another database in the same cluster, at another migration."""

    def __init__(self, world, name, schema, loaded=True):
        self.__dict__.update(world.__dict__)
        self.pg = {**world.pg, "PGDATABASE": "bpv_" + name}
        self.directory, self.canaries = world.directory / name, []
        self.directory.mkdir()
        shutil.copy(world.directory / "master.key", self.directory)
        world.query(f"create database {self.pg['PGDATABASE']}")
        self.connect_database()
        self.admin_config = self.write_config(f"admin-{name}")
        self.migrate(schema)
        if loaded:
            self.load()

    def migrate(self, schema):
        return self.admin("migrate", "--schema", schema)

    def load(self):
        """With the verbs of today: what they cannot do yet on an older schema, they say; here the last step, counting."""
        ran = subprocess.run(["config/demo/load.sh", BIN / "bpv-admin", self.admin_config, self.example], cwd=ROOT, capture_output=True, text=True, timeout=300)
        last = (ran.stdout + ran.stderr).strip().splitlines()[-1]
        late = re.match(r"bpv-admin cijfers publish: \w+ is of a later migration than the database's \d{3}: bpv-admin migrate$", last)
        assert ran.returncode == (5 if late else 0), (ran.returncode, ran.stdout[-2000:], ran.stderr[-2000:])

    def finish(self):
        logs = "".join(path.read_text(errors="replace") for path in self.directory.glob("*.log"))
        assert self.leaked_into(logs) == set()
        self.database.close()

    def level(self):
        return self.value("select max(nummer) from bpv.schema_migratie")


@pytest.fixture
def elsewhere(world, tmp_path):
    soap.assert_answered(world.call(soap.hello()))
    made = []

    def create(name, until, **options):
        made.append(Elsewhere(world, name, files(tmp_path / name, until), **options))
        return made[-1]

    yield create
    for one in made:
        one.finish()
        world.query(f"drop database {one.pg['PGDATABASE']} with (force)")


def refused(place, name):
    ran = subprocess.run([BIN / "bpv-gateway", "--config", place.write_config(name)], capture_output=True, text=True, timeout=60, cwd=place.directory)
    return ran.returncode, ran.stderr


def test_no_call_fails_while_the_schema_grows_under_it(elsewhere, tmp_path):
    place = elsewhere("groei", LEAST)
    gateway = Successive(place, "groei")
    try:
        assert place.level() == LEAST
        crowd = Crowd(gateway.port)
        for pause in (0.02, 0.05):
            crowd.add(talks_on, place, gateway.context("saas"), pause)
        crowd.add(comes_anew, gateway.context("saas"), {})
        crowd.reach(20)
        # A long transaction has the table: who migrates waits a moment at a time, and lets the others pass.
        with place.database.cursor() as cursor:
            place.database.autocommit = False
            cursor.execute("select count(*) from bpv.studentgegevens")
            later = files(tmp_path / "later", OWN, **{f"{OWN + 1:03d}-toets.sql": NEXT})
            migrating = subprocess.Popen(
                [BIN / "bpv-admin", "--config", place.admin_config, "--actor", "anna", "migrate", "--schema", later], stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT, text=True, cwd=ROOT)
            crowd.reach(crowd.calls + 40)
            assert migrating.poll() is None
            place.database.rollback()
            place.database.autocommit = True
        said, _ = migrating.communicate(timeout=120)
        assert migrating.returncode == 0, said
        assert place.level() == OWN + 1
        crowd.reach(crowd.calls + 20)
        gateway.upgrade()  # and a program that begins on what is newer than itself
        crowd.reach(crowd.calls + 20)
        crowd.finish()
        plan = place.admin("migratie", "plan", "--schema", later)
        assert re.search(rf"database staat op {OWN + 1:03d}; deze versie hoort bij {OWN:03d} en werkt van {LEAST:03d} af: past", plan)
        # What takes away what this program uses says so by its name, and the program says that it is too old.
        after = files(tmp_path / "after", OWN, **{f"{OWN + 1:03d}-toets.sql": NEXT, f"{OWN + 2:03d}-weg.vanaf-{OWN + 1:03d}.sql": "select 1;"})
        place.migrate(after)
        assert "te oud voor deze database" in place.admin("migratie", "plan", "--schema", after)
        status, told = gateway.health("/ready")
        assert status == 503 and f"asks for programs of {OWN + 1:03d} or later; this one is of {OWN:03d}" in told
        code, said = refused(place, "te-oud")
        assert code == 5 and "install a newer version" in said
    finally:
        gateway.stop()


def test_a_schema_that_is_too_old_is_told(elsewhere, tmp_path):
    place = elsewhere("oud", LEAST - 1, loaded=False)
    code, said = refused(place, "oud")
    assert code == 5 and f"at migration {LEAST - 1:03d}; this program works from {LEAST:03d} on: bpv-admin migrate" in said
    plan = place.admin("migratie", "plan", "--schema", SCHEMA)
    assert "eerst migreren" in plan and place.level() == LEAST - 1


def locks_of(cursor, sql):
    """What a migration did to busy tables: (table, rewritten, read whole) of each that it locks against messages."""
    cursor.execute("select oid, relname, relfilenode from pg_class where relnamespace = 'bpv'::regnamespace and relkind in ('r', 'p')")
    before = {oid: (name, node) for oid, name, node in cursor.fetchall()}
    cursor.execute("select relid, seq_tup_read from pg_stat_xact_all_tables")
    read = dict(cursor.fetchall())
    cursor.execute(sql)
    cursor.execute("reset role")
    cursor.execute(
        "select l.relation, c.relfilenode, max(coalesce(s.seq_tup_read, 0)), bool_or(l.mode = 'AccessExclusiveLock')"
        " from pg_locks l join pg_class c on c.oid = l.relation"
        " left join pg_stat_xact_all_tables s on s.relid = l.relation"
        " where l.pid = pg_backend_pid() and l.mode in ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock') group by 1, 2")
    return [(before[oid][0], node != before[oid][1], tuples > read.get(oid, 0)) for oid, node, tuples, is_all in cursor.fetchall()
            if oid in before and before[oid][0].startswith(WRITTEN + READ if is_all else WRITTEN)]


def test_new_migrations_lock_no_busy_table_for_long(elsewhere):
    """Each migration since the version before, on a register with rows in it: a lock is for a moment, never for as long as a table is."""
    place = elsewhere("sloten", LEAST)
    place.database.autocommit = False
    late = sorted(path for path in SCHEMA.glob("[0-9]*.sql") if int(path.name[:3]) > LEAST)
    with place.database.cursor() as cursor:
        for path in late:
            long = [found for found in locks_of(cursor, path.read_text()) if found[1] or found[2]]
            assert not long, (path.name, long)
        # The test sees what it looks for.
        found = locks_of(cursor, "alter table bpv.organisaties add column toets timestamptz not null default clock_timestamp()")
        assert ("organisaties", True, True) in found, found
        found = locks_of(cursor, "alter table bpv.mandaten add constraint toets check (bron <> 'toets')")
        assert ("mandaten", False, True) in found, found
        assert locks_of(cursor, NEXT) and not [found for found in locks_of(cursor, "select 1") if found[1]]
    place.database.rollback()
    place.database.autocommit = True
