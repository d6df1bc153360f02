"""audit verify against who owns the database: whatever they change, remove or move is found, and where. proves: GW-M2"""
import concurrent.futures
import random
import resource
import signal
import subprocess
import sys
import time

import pytest
from auditing import REWRITE, Audit, last
from conftest import BIN, SUPPLIER, copy_of, drop, environment, psql

# Each gives another value in every row.
EDITS = [
    ("volgnummer", "volgnummer + 100", "ontbreekt"),
    ("op", "op + interval '1 microsecond'", "gewijzigd"),
    ("op", "'infinity'", "gewijzigd"),
    ("door", "'eve'", "gewijzigd"),
    ("door", "door || '.'", "gewijzigd"),
    ("rol", "'eve'", "gewijzigd"),
    ("handeling", "'niets'", "gewijzigd"),
    ("onderwerp", "'routes'", "gewijzigd"),
    ("sleutel", "''", "gewijzigd"),
    ("voor", "case when voor is null then '' end", "gewijzigd"),
    ("voor", "coalesce(voor, '{}') || ' '", "gewijzigd"),
    ("na", "replace(na, '\": ', '\" : ')", "gewijzigd"),
    ("na", "null", "gewijzigd"),
    ("vorige", "pg_catalog.sha256(vorige)", "gewijzigd"),
    ("keten", "pg_catalog.sha256(keten)", "gewijzigd"),
    ("vorige", "pg_catalog.sha256(vorige), keten = pg_catalog.sha256(keten)", "volgorde"),
    # A letter changes fields, and all of them together read the same.
    ("door", "door || left(rol, 1), rol = substr(rol, 2)", "gewijzigd"),
]
SWAP = "update audit set volgnummer = case volgnummer when {0} then {1} + 1000 else {0} + 1000 end where volgnummer in ({0}, {1})"
BACK = "update audit set volgnummer = volgnummer - 1000 where volgnummer > 1000"


@pytest.fixture(scope="module")
def sealed_template(template, tmp_path_factory):
    """Six acts of two people after the migration's row; the last two are not sealed."""
    made = Audit(copy_of(template), tmp_path_factory.mktemp("sealed"))
    for name in ("Eerste", "Tweede", "Derde", "Vierde"):
        made.ok("organisatie", "add", "--brin", "98QQ", "--naam", name)
    made.register.ok("organisatie", "add", "--brin", "98QX", "--naam", "Vijfde", actor="bert")
    made.register.ok("organisatie", "add", "--oin", SUPPLIER, "--naam", "Zesde", actor="bert")
    yield made
    drop(made.register.name)


@pytest.fixture
def audit(sealed_template, tmp_path):
    made = Audit(copy_of(sealed_template.register.name), tmp_path)
    made.key.write_text(sealed_template.key.read_text())
    made.anchors.write_text(sealed_template.anchors.read_text())
    yield made
    drop(made.register.name)


def test_a_sound_chain_is_sound(audit):
    row = audit.verify()
    assert (row["gaaf"], row["regels"], row["zegels"], row["ankers"], row["verzegeldTot"]) == (True, 7, 4, 4, 5)
    assert row["keten"] == audit.register.one("select encode(keten, 'hex') from audit where volgnummer = 7")


@pytest.mark.parametrize("row", [1, 4, 7])
@pytest.mark.parametrize("column, value, kind", EDITS)
def test_an_edit_of_any_field_is_found(audit, column, value, kind, row):
    before = audit.register.one(f"select {column}::text from audit where volgnummer = {row}")
    audit.as_owner(f"update audit set {column} = {value} where volgnummer = {row}")
    if column != "volgnummer":
        assert audit.register.one(f"select {column}::text from audit where volgnummer = {row}") != before or value.startswith("case")
    # Without the key the same is seen: the seals come on top of the chain.
    assert audit.broken() == audit.broken("--zonder-sleutel") == (kind, row)


@pytest.mark.parametrize("row", [1, 2, 5, 6])
def test_a_row_taken_out_is_found(audit, row):
    audit.as_owner(f"delete from audit where volgnummer = {row}")
    assert audit.broken() == ("ontbreekt", row)


@pytest.mark.parametrize("row", [2, 5, 6])
def test_a_row_taken_out_with_the_gap_closed_is_found(audit, row):
    audit.as_owner(f"delete from audit where volgnummer = {row}",
                   f"update audit set volgnummer = volgnummer + 999 where volgnummer > {row}", BACK)
    assert audit.broken() == ("volgorde", row)


@pytest.mark.parametrize("first, second", [(2, 3), (3, 6), (1, 7)])
def test_rows_that_changed_places_are_found(audit, first, second):
    audit.as_owner(SWAP.format(first, second), BACK)
    assert audit.broken() == ("volgorde", first)


def test_contents_that_changed_places_are_found(audit):
    audit.as_owner("update audit a set na = b.na, op = b.op, voor = b.voor from audit b where a.volgnummer in (3, 4)"
                   " and b.volgnummer = 7 - a.volgnummer")
    assert audit.broken() == ("gewijzigd", 3)


@pytest.mark.parametrize("at", [3, 6])
def test_a_row_put_in_between_is_found(audit, at):
    audit.as_owner(f"update audit set volgnummer = volgnummer + 1001 where volgnummer >= {at}", BACK,
                   "insert into audit select volgnummer + 1, op, 'eve', rol, handeling, onderwerp, sleutel, voor, na, keten,"
                   " audit_keten(keten, volgnummer + 1, op, 'eve', rol, handeling, onderwerp, sleutel, voor, na)"
                   f" from audit where volgnummer = {at - 1}")
    # The forged row itself follows well; the one behind it cannot.
    assert audit.broken() == ("zegel" if at == 3 else "volgorde", 3 if at == 3 else 7)


def test_a_forged_row_at_the_end_that_does_not_follow_is_found(audit):
    audit.as_owner("insert into audit select 8, op, door, rol, handeling, onderwerp, sleutel, voor, na, vorige, keten"
                   " from audit where volgnummer = 7")
    assert audit.broken() == ("volgorde", 8)


def test_an_emptied_table_is_found(audit):
    audit.as_owner("truncate audit", "truncate audit_zegels")
    assert audit.broken() == audit.broken("--zonder-sleutel") == ("ontbreekt", 1)


@pytest.mark.parametrize("cut", [3, 5])
def test_an_end_cut_off_is_found_by_its_seals_and_with_them_by_the_anchors(audit, cut):
    audit.as_owner(f"delete from audit where volgnummer >= {cut}")
    assert audit.broken("--anchors", "") == ("ontbreekt", cut)
    audit.as_owner(f"delete from audit_zegels where tot >= {cut}")
    done = audit.run("audit", "verify", "--anchors", "")
    assert done.returncode == 0 and "Zonder ankers" in done.stdout  # nothing inside the database can tell
    assert audit.broken() == ("ontbreekt", cut)


def test_an_end_cut_off_is_found_by_a_head_that_was_noted(audit):
    head = audit.ok("audit", "head")[0]
    noted = f"{head['volgnummer']}:{head['keten']}"
    audit.configure(anchors="")
    assert audit.verify("--head", noted)["gaaf"]
    audit.as_owner("delete from audit where volgnummer >= 6")
    assert audit.broken("--head", noted) == ("ontbreekt", 6)
    audit.register.ok("organisatie", "add", "--brin", "98QX", "--naam", "Anders")
    audit.register.ok("organisatie", "add", "--oin", SUPPLIER, "--naam", "Anders")
    assert audit.verify()["gaaf"] and audit.broken("--head", noted) == ("anker", 7)
    assert audit.run("audit", "verify", "--head", "7:xyz").returncode == 2


def test_a_chain_that_was_written_anew_is_found_by_seals_and_anchors(audit):
    audit.as_owner("update audit set door = 'eve' where volgnummer = 3", REWRITE)
    assert audit.broken() == ("zegel", 3)
    assert audit.run("audit", "verify", "--zonder-sleutel", "--anchors", "").returncode == 6
    # With other seals, made with another key.
    forger = Audit(audit.register, audit.directory / "..")
    audit.as_owner("delete from audit_zegels")
    assert audit.broken() == ("anker", 2)
    audit.configure(anchors="")
    assert audit.verify()["zegels"] == 0
    forger.configure(anchors="")
    forger.ok("audit", "seal")
    assert audit.broken() == ("zegel", 7)


def test_a_row_deleted_and_the_chain_closed_is_found(audit):
    audit.as_owner("delete from audit where volgnummer = 4", REWRITE)
    assert audit.broken() == ("zegel", 4)


def test_what_no_seal_covers_yet_is_what_an_owner_can_still_write_anew(audit):
    """The limit, said by verify itself; the gateway makes it a minute."""
    audit.as_owner("update audit set door = 'eve' where volgnummer = 7", REWRITE)
    done = audit.run("audit", "verify")
    assert done.returncode == 0 and "waarvan 2 na het laatste zegel" in done.stdout


@pytest.mark.parametrize("change, kind", [
    ("zegel = pg_catalog.sha256(zegel)", "zegel"), ("keten = pg_catalog.sha256(keten)", "zegel"),
    ("op = op + interval '1 millisecond'", "zegel"), ("door = 'eve'", "zegel"), ("tot = 6", "zegel")])
def test_a_seal_that_was_changed_is_found(audit, change, kind):
    audit.as_owner(f"update audit_zegels set {change} where tot = 5")
    assert audit.broken("--anchors", "") == (kind, 6 if "tot" in change else 5)


def test_a_seal_that_was_taken_away_is_found_by_the_anchors(audit):
    audit.as_owner("delete from audit_zegels where tot = 3")
    assert audit.broken() == ("anker", 3)


@pytest.mark.parametrize("cut", ["delete from audit where volgnummer >= 5; delete from audit_zegels where tot >= 5",
                                 "update audit set door = 'eve' where volgnummer = 3; " + REWRITE + "; delete from audit_zegels"])
def test_nothing_is_sealed_over_a_chain_that_is_not_what_it_was(audit, cut):
    audit.as_owner(cut)
    anchors = audit.anchors.read_text()
    assert audit.run("audit", "seal").returncode == 6
    done = audit.run("organisatie", "add", "--brin", "98QX", "--naam", "Gedaan")
    assert done.returncode == 0 and "LET OP" in done.stdout and "Gedaan" in done.stdout
    assert audit.anchors.read_text() == anchors
    assert audit.broken()[0] in ("ontbreekt", "anker")


# -- the file of anchors ----------------------------------------------------------


def spoil(name):
    """Ways to be at the file of anchors."""
    def first(lines):
        return lines[0].replace(lines[0].split()[2][:4], "0000")
    return {
        "changed": lambda lines: [first(lines), *lines[1:]],
        "swapped": lambda lines: [lines[1], lines[0], *lines[2:]],
        "doubled": lambda lines: [lines[0], *lines],
        "foreign": lambda lines: [*lines[:2], "hello\n", *lines[2:]],
        "long": lambda lines: ["9" * 5000 + "\n", *lines],
        "moment": lambda lines: [lines[0].replace("T", " "), *lines[1:]],
    }[name]


@pytest.mark.parametrize("name", ["changed", "swapped", "doubled", "foreign", "long", "moment"])
def test_a_file_of_anchors_that_was_changed_is_found(audit, name):
    audit.anchors.write_text("".join(spoil(name)(audit.anchors.read_text().splitlines(keepends=True))))
    assert audit.broken()[0] == "anker"


def test_half_a_line_that_a_crash_left_is_taken_away(audit):
    whole = audit.anchors.read_text()
    audit.anchors.write_text(whole + whole.splitlines()[-1][:40])
    audit.ok("audit", "seal")
    lines = audit.anchors.read_text().splitlines()
    assert len(lines) == 5 and whole == "".join(line + "\n" for line in lines[:4]) and lines[4].startswith("7 ")
    assert audit.verify()["ankers"] == 5


def test_a_seal_that_others_made_is_anchored_too(audit):
    audit.configure(anchors="")
    audit.ok("audit", "seal")
    audit.configure()
    audit.ok("audit", "seal")
    assert audit.anchors.read_text().splitlines()[-1].split()[0] == "7" and audit.verify()["ankers"] == 5


def test_without_key_or_file_it_is_said(audit):
    audit.anchors.unlink()
    assert audit.run("audit", "verify").returncode == 3
    audit.key.chmod(0o644)
    done = audit.run("audit", "verify", "--anchors", "")
    assert done.returncode == 3 and "chmod 600" in done.stderr
    done = audit.register.run("audit", "verify")
    assert done.returncode == 3 and "--config" in done.stderr
    done = audit.register.run("audit", "verify", "--zonder-sleutel")
    assert done.returncode == 0 and "Zonder sleutel" in done.stdout


def test_a_disk_that_is_full_leaves_whole_lines(audit):
    whole = audit.anchors.read_text()

    def little_room():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(whole) + 40, len(whole) + 40))

    done = subprocess.run([str(BIN / "bpv-admin"), "--config", str(audit.config), "audit", "seal"], preexec_fn=little_room,
                          env=environment(audit.register.name), capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and "could not be written" in done.stderr
    assert audit.anchors.read_text() == whole
    audit.ok("audit", "seal")
    assert audit.verify()["ankers"] == 5


def test_anchors_stand_in_a_file(audit):
    done = audit.run("audit", "seal", "--anchors", "/dev/full")
    assert done.returncode == 3 and "it is no file" in done.stderr


# -- many at once, and killed ------------------------------------------------------


def test_many_writers_leave_one_unbroken_chain(audit):
    """bpv-admin, pulls and seals side by side: each act once, none lost, none out of order."""
    name, before = audit.register.name, last(audit.register)
    school = "select set_config('bpv.school', id::text, false) from bpv.organisaties where brin = '98QQ';"
    pull = (f"insert into bpv.verstrekkingen (op, school_id, aan_oin, vanaf, tot, rijen) select now(), id, '{SUPPLIER}', 0, 9, 7"
            " from bpv.organisaties where brin = '98QQ';")

    def pulls(number):
        script = school + pull * 40  # psql -f: each statement its own transaction
        done = subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-U", "bpv_gateway", "-d", name, "-f", "-"], input=script.replace(";", ";\n"),
                              env=environment(), capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr

    def verb(number):
        run = audit.run if number % 2 else audit.register.run
        done = run("organisatie", "add", "--oin", f"000000990000{number:05}000", "--naam", f"Nummer {number}", actor=f"p{number}")
        assert done.returncode == 0 and "LET OP" not in done.stdout, done.stdout + done.stderr

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        work = [pool.submit(pulls, number) for number in range(4)] + [pool.submit(verb, number) for number in range(30, 50)]
        for one in work:
            one.result()
    rows = audit.rows(before)
    assert [row["volgnummer"] for row in rows] == list(range(before + 1, before + 1 + 160 + 20))
    assert sorted(row["door"] for row in rows if row["onderwerp"] == "organisaties") == sorted(f"p{n}" for n in range(30, 50))
    assert audit.verify()["regels"] == before + 180
    audit.ok("audit", "seal")
    assert audit.verify()["verzegeldTot"] == before + 180


def test_programs_that_are_killed_leave_an_unbroken_chain(audit):
    before = last(audit.register)
    for number in range(25):
        process = subprocess.Popen([str(BIN / "bpv-admin"), "--config", str(audit.config), "organisatie", "add", "--oin",
                                    f"000000990000{number:05}000", "--naam", "Gedood"], env=environment(audit.register.name),
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(random.uniform(0, 0.12))
        process.send_signal(signal.SIGKILL)
        process.wait()
    audit.ok("organisatie", "add", "--brin", "98QX", "--naam", "Daarna")
    rows = audit.rows(before)
    assert audit.verify()["regels"] == before + len(rows)
    stored = int(audit.register.one("select count(*) from organisaties where naam = 'Gedood'"))
    assert [row["na"]["naam"] for row in rows] == ["Gedood"] * stored + ["Daarna"]


def test_a_long_chain_is_verified_in_the_memory_of_a_row(audit):
    def peak():
        code = ("import resource, subprocess, sys; done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL);"
                "print(done.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)")
        done = subprocess.run([sys.executable, "-c", code, str(BIN / "bpv-admin"), "--config", str(audit.config), "audit", "verify"],
                              env={**environment(audit.register.name), "ASAN_OPTIONS": "quarantine_size_mb=1"},
                              capture_output=True, text=True, timeout=300, check=True)
        code, kilobytes = done.stdout.split()
        assert code == "0"
        return int(kilobytes)

    short = peak()
    psql(audit.register.name, "set search_path = bpv, public; select count(schrijf_audit('anna', 'x', 'x', n::text, null,"
         " jsonb_build_object('vulling', repeat('x', 4000)))) from generate_series(1, 25000) n")  # 100 MB
    assert audit.verify()["regels"] == 25007
    assert peak() - short < 20_000
