"""audit compare: what was changed in the register while its trigger was off. proves: GW-M2"""
import json
import shutil

import pytest
from auditing import last, owner, records
from conftest import SCHEMA, SIGNED, SUPPLIER, Register, copy_of, drop, psql

SCHOOL = "0000000700098QQ00000"


@pytest.fixture(scope="module")
def filled(template):
    """Something in every table that staff fill by verbs."""
    made = copy_of(template)
    made.ok("organisatie", "add", "--brin", "98QQ", "--naam", "Een")
    made.ok("organisatie", "add", "--brin", "98QQ", "--naam", "Twee")
    made.ok("organisatie", "add", "--oin", SUPPLIER, "--naam", "Voorbeeld SIS")
    made.ok("overeenkomst", "add", "--nummer", "GO-98QQ", "--school", "98QQ", "--geldig-van", "2026-08-01", "--veldenset", "BASIS",
            "--rol", "VERWERKER", "--dienst", "alle", "--route", "DIRECT", *SIGNED)
    made.ok("overeenkomst", "activate", "GO-98QQ", actor="bert")
    pair = ("--school", "98QQ", "--leverancier", SUPPLIER)
    for _ in range(2):
        made.ok("mandaat", "add", *pair, "--bron", "brief", "--geldig-van", "2026-08-01")
        made.ok("mandaat", "withdraw", *pair)
    made.ok("mandaat", "add", *pair, "--bron", "brief", "--geldig-van", "2026-08-01")
    psql(made.name, f"insert into bpv.verstrekkingen (op, school_id, aan_oin, vanaf, tot, rijen) values (now(), 1, '{SUPPLIER}', 0, 9, 7)")
    yield made
    drop(made.name)


@pytest.fixture
def register(filled):
    made = copy_of(filled.name)
    yield made
    drop(made.name)


def differences(register):
    done = register.run("--json", "audit", "compare")
    rows = json.loads(done.stdout)["rows"]
    assert done.returncode == (6 if rows else 0), done.stdout + done.stderr
    return [(row["onderwerp"], row["sleutel"], row["afwijking"]) for row in rows]


def test_an_honest_register_is_what_the_audit_says(filled, loaded_template):
    assert differences(filled) == []
    assert differences(Register(loaded_template)) == []


def test_a_column_that_comes_or_goes_later_is_no_difference(register):
    owner(register.name, "create table bijlagen (id integer primary key, soort text, oud text)", "select bewaak('bijlagen')",
          "insert into bijlagen values (1, 'x', 'y')")
    owner(register.name, "alter table bijlagen drop column oud, add column nieuw text", "alter table mandaten add column aantekening text")
    assert differences(register) == []
    owner(register.name, "alter table bijlagen disable trigger user", "update bijlagen set soort = 'z'")
    assert differences(register) == [("bijlagen", "1", "anders: soort")]


MANDATE = f"{SCHOOL} {SUPPLIER} *"


@pytest.mark.parametrize("table, statement, expected", [
    ("mandaten", "update mandaten set geldig_tot = '2030-01-01', bron = 'eve' where ingetrokken_op is null",
     ("mandaten", MANDATE, "anders: bron, geldig_tot")),
    ("mandaten", "update mandaten set ingetrokken_op = null, ingetrokken_door = null, geldig_tot = '2025-09-01',"
     " geldig_van = '2025-08-01' where id = 1", ("mandaten", MANDATE, "anders: geldig_tot, geldig_van, ingetrokken_door, ingetrokken_op")),
    ("mandaten", "delete from mandaten where id = 2", ("mandaten", MANDATE, "verdwenen")),
    ("mandaten", "insert into mandaten (leverancier_id, school_id, dienst, geldig_van, bron, aangemaakt_door, aangemaakt_op)"
     " select leverancier_id, school_id, 'opvragen_resultaten', '2027-01-01', 'eve', 'anna', now() from mandaten where id = 1",
     ("mandaten", f"{SCHOOL} {SUPPLIER} opvragen_resultaten", "niet vastgelegd")),
    ("verstrekkingen", "update verstrekkingen set rijen = 0", ("verstrekkingen", SCHOOL, "anders: rijen")),
    ("verstrekkingen", "delete from verstrekkingen", ("verstrekkingen", SCHOOL, "verdwenen")),
    ("organisaties", "update organisaties set actief = false where brin is null", ("organisaties", SUPPLIER, "anders: actief")),
    ("overeenkomsten", "update overeenkomsten set open_antwoorden = true, veldenset = 'VOLLEDIG', grondslag = 'x', doel = 'x', dpia_datum = '2026-01-01'",
     ("overeenkomsten", "GO-98QQ 1", "anders: doel, dpia_datum, grondslag, open_antwoorden, veldenset")),
    ("ondertekenaars", "update ondertekenaars set naam = 'Eve' where partij = 'SBB'", None),
])
def test_a_change_without_a_trigger_is_named(register, table, statement, expected):
    owner(register.name, f"alter table {table} disable trigger user", statement)
    owner(register.name, f"alter table {table} enable trigger user")
    found = differences(register)
    # The name is part of that table's key: the row is gone, and another is there.
    assert found == [expected] if expected else sorted(row[2] for row in found) == ["niet vastgelegd", "verdwenen"]
    row = json.loads(register.run("--json", "audit", "compare").stdout)["rows"][0]
    assert row["volgnummer"] is None or records(register, row["volgnummer"] - 1)[0]["onderwerp"] == table


def test_what_was_deleted_openly_and_put_back_silently_is_named(register):
    owner(register.name, "create table weg as select * from verstrekkingen", "delete from verstrekkingen")
    assert differences(register) == []
    owner(register.name, "alter table verstrekkingen disable trigger user", "insert into verstrekkingen overriding system value select * from weg")
    assert differences(register) == [("verstrekkingen", SCHOOL, "teruggekomen")]


def test_a_register_from_before_the_audit_begins_with_what_was_in_it(empty, tmp_path):
    before = tmp_path / "schema"
    before.mkdir()
    for file in sorted(SCHEMA.glob("0*.sql"))[:11]:
        shutil.copy(file, before)
    assert empty.run("migrate", "--schema", before, role=None).returncode == 0
    psql(empty.name, "insert into bpv.organisaties (oin, soort, naam, brin, aangemaakt_door, aangemaakt_op) values"
         f" ('{SCHOOL}', 'SCHOOL', 'Oud', '98QQ', 'anna', now())")
    done = empty.run("migrate", "--schema", SCHEMA, role=None)
    assert done.returncode == 0, done.stderr
    rows = records(empty)
    assert [(row["handeling"], row["sleutel"]) for row in rows if row["onderwerp"] == "organisaties"] == [("migratie", SCHOOL)]
    assert rows[0]["onderwerp"] == "audit" and rows[0]["na"]["organisaties"] == 1 and last(empty) == len(rows)
    assert differences(empty) == []
    psql(empty.name, "set session_replication_role = replica; alter table bpv.organisaties disable trigger audit; update bpv.organisaties set naam = 'Stil'")
    assert differences(empty) == [("organisaties", SCHOOL, "anders: naam")]
    assert empty.run("audit", "verify", "--zonder-sleutel").returncode == 0
