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


OLD_ANSWERS = """
insert into organisaties (oin, soort, naam, brin, aangemaakt_door, aangemaakt_op)
values ('0000000700098QQ00000', 'SCHOOL', 'Proef', '98QQ', 'x', now());
insert into vragenlijsten (code, versie, respondent, naam, geldig_van, toezegging, aangemaakt_door, aangemaakt_op)
values ('S', 1, 'STUDENT', 'Proef', '2026-01-01', 'VERTROUWELIJK', 'x', now());
insert into themas values (1, 'T', 1, 'Proef');
insert into vragen values (1, 'EW9', 1, 'T', 'open', 'O', true), (1, 'EW1', 2, 'T', 'cijfer', 'C10', true),
    (1, 'UV4', 3, 'T', 'veilig', 'C10', false), (1, 'EW2', 4, 'T', 'cijfer', 'C10', true);
insert into variabelen (vragenlijst_id, vraag, code) values (1, 'EW9', 'EW9'), (1, 'EW1', 'EW1'), (1, 'UV4', 'UV4'), (1, 'EW2', 'EW2');
insert into respons (school_id, mutatienummer, respons_id, vragenlijst_id, invuldatum, geplande_einddatum, opleidingscode, leerbedrijf_id)
select 1, n, gen_random_uuid(), 1, '2026-06-01', '2026-06-20', '25180', '112345678' from generate_series(1, 4) n;
insert into antwoorden (school_id, mutatienummer, variabele_id, waarde, tekst) values (1, 1, 4, -9, null), (1, 1, 2, 8, null),
    (1, 1, 1, null, 'met, "komma"'), (1, 1, 3, 5, null), (1, 2, 1, -7, null), (1, 3, 4, 10, null);
"""


def test_answers_that_are_there_move_into_their_response(empty, schema):
    for later in schema.glob("0[2-9][0-9]*.sql"):
        if later.name >= "027":
            later.unlink()
    assert migrate(empty, schema).returncode == 0
    empty.one(OLD_ANSWERS + "select 1")
    rows = "select string_agg(concat_ws(' ', mutatienummer, variabele_id, waarde, tekst), '/' order by mutatienummer, variabele_id)"
    before = empty.one(f"{rows} from antwoorden")
    assert before.count("/") == 5
    done = migrate(empty, SCHEMA)
    assert done.returncode == 0, done.stderr
    assert empty.one(f"{rows} from antwoorden") == before
    assert empty.one("""select string_agg(concat_ws(' ', variabelen, waarden, open_variabelen, open_waarden, open_teksten, intern_variabelen,
        intern_waarden, intern_teksten), '/' order by mutatienummer) from respons""") == \
        r'{2,4} {8,-9} {1} {NULL} {"met, \"komma\""} {3} {5} {NULL}/{} {} {1} {-7} {NULL}/{4} {10}/{} {}'


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
