"""migrate: the schema, from nothing and again."""
import shutil

import pytest
from conftest import SCHEMA

COUNT = len(list(SCHEMA.glob("[0-9]*.sql")))


@pytest.fixture
def schema(tmp_path):
    """A copy of the migrations, to spoil."""
    return shutil.copytree(SCHEMA, tmp_path / "schema")


def migrate(register, schema):
    return register.run("migrate", "--schema", schema, role=None)


def test_twice_changes_nothing(empty):
    first = migrate(empty, SCHEMA)
    assert first.returncode == 0 and f"{COUNT} migraties toegepast, 0 waren er al." in first.stdout
    tables = empty.one("select count(*) from pg_class where relnamespace = 'bpv'::regnamespace")
    second = migrate(empty, SCHEMA)
    assert second.returncode == 0 and f"0 migraties toegepast, {COUNT} waren er al." in second.stdout
    assert tables == empty.one("select count(*) from pg_class where relnamespace = 'bpv'::regnamespace")
    assert empty.count("schema_migratie") == COUNT


def test_refuses_an_applied_file_that_changed(empty, schema):
    assert migrate(empty, schema).returncode == 0
    file = sorted(schema.glob("*.sql"))[1]
    file.write_text(file.read_text() + "-- one comment more\n")
    done = migrate(empty, schema)
    assert done.returncode == 1 and file.name in done.stderr


def test_refuses_a_gap(empty, schema):
    sorted(schema.glob("*.sql"))[1].unlink()
    done = migrate(empty, schema)
    assert done.returncode == 1 and "2" in done.stderr
    assert empty.one("select to_regnamespace('bpv') is null") == "t"


def test_refuses_a_database_that_is_newer(empty, schema):
    newest = schema / f"{COUNT + 1:03}-later.sql"
    newest.write_text("create table bpv.later (id integer);\n")
    assert migrate(empty, schema).returncode == 0
    done = migrate(empty, SCHEMA)
    assert done.returncode == 1 and "newer" in done.stderr and newest.name in done.stderr


def test_a_file_that_fails_leaves_nothing_of_itself(empty, schema):
    bad = schema / f"{COUNT + 1:03}-bad.sql"
    bad.write_text("create table bpv.half (id integer);\nselect 1 / 0;\n")
    done = migrate(empty, schema)
    assert done.returncode == 1 and bad.name in done.stderr and "division by zero" in done.stderr
    assert empty.one("select to_regclass('bpv.half') is null") == "t"
    # What came before it stays, and a mended file goes on from there.
    bad.write_text("create table bpv.half (id integer);\n")
    assert "1 migraties toegepast" in migrate(empty, schema).stdout


def test_finds_the_directory_in_the_configuration_or_where_it_usually_is(empty, tmp_path):
    done = empty.run("migrate", role=None, cwd=SCHEMA.parents[1])
    assert done.returncode == 0
    done = empty.run("migrate", "--schema", tmp_path / "none", role=None)
    assert done.returncode == 3 and "none" in done.stderr
    done = empty.run("migrate", "--schema", tmp_path, role=None)
    assert done.returncode == 3 and "no migrations" in done.stderr


def test_the_staff_s_role_may_not_migrate(empty):
    done = empty.run("migrate", "--schema", SCHEMA, role="bpv_admin")
    assert done.returncode == 1
    assert empty.one("select to_regclass('bpv.organisaties') is null") == "t"
