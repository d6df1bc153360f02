"""Mandates as files: what is exported comes back unchanged, and an extract of OSR is followed whole."""
import datetime

import pytest
from conftest import SUPPLIER, copy_of, drop, psql

OTHER = "00000099000000003000"
SERVICE = "http://s-bb.nl/contract/SBB_BPVMonitor_V1"
HEADER = "brin,leverancierOin,dienst,geldigVan,geldigTot,bron\n"


@pytest.fixture
def two(parties):
    """Two schools and two suppliers."""
    parties.ok("organisatie", "add", "--oin", OTHER, "--naam", "Ander SIS")
    return parties


def write(path, *rows, header="schoolOin;leverancierOin;dienst;geldigVan;geldigTot\n"):
    """An extract as Excel or OSR would give it: with BOM and ';', schools by OIN, the service by its namespace."""
    path.write_text("\ufeff" + header + "".join(row + "\n" for row in rows), encoding="utf-8")
    return path


def extract(path, *rows):
    return write(path, *[f"0000000700{school.rjust(5, '0')}00000;{supplier};{SERVICE};{first};{last}" for school, supplier, first, last in rows])


def counts(rows):
    return {name: value for name, value in rows[0].items() if name != "bestand" and value}


def in_force(register):
    return {(row["schoolOin"][11:15], row["leverancierOin"], row["geldigVan"], row["geldigTot"], row["bron"])
            for row in register.ok("mandaat", "list") if not row["ingetrokken"]}


# -- Export ---------------------------------------------------------------------------------------------------------


def test_what_is_exported_is_imported_unchanged(two, template, tmp_path):
    two.ok("mandaat", "add", "--school", "98QX", "--leverancier", SUPPLIER, "--bron", 'brief "1 mei", kopie; scan', "--geldig-van", "2026-08-01")
    two.ok("mandaat", "add", "--school", "98QQ", "--leverancier", SUPPLIER, "--bron", "OSR", "--geldig-van", "2025-08-01", "--geldig-tot", "2026-08-01")
    two.ok("mandaat", "add", "--school", "98QQ", "--leverancier", OTHER, "--bron", "OSR", "--geldig-van", "2030-01-01", "--dienst", "opvragen_resultaten")
    two.ok("mandaat", "add", "--school", "98QQ", "--leverancier", OTHER, "--bron", "weg", "--geldig-van", "2026-08-01")
    two.ok("mandaat", "withdraw", "--school", "98QQ", "--leverancier", OTHER, "--dienst", "*")
    assert two.ok("mandaat", "export", tmp_path / "a.csv") == [{"bestand": str(tmp_path / "a.csv"), "mandaten": 3}]
    assert counts(two.ok("mandaat", "import", tmp_path / "a.csv")) == {"gelezen": 3, "ongewijzigd": 3}
    empty = copy_of(template)
    try:
        for brin, oin in (("98QQ", None), ("98QX", None), (None, SUPPLIER), (None, OTHER)):
            empty.ok("organisatie", "add", *(("--brin", brin) if brin else ("--oin", oin)), "--naam", "X")
        assert counts(empty.ok("mandaat", "import", tmp_path / "a.csv")) == {"gelezen": 3, "nieuw": 3}
        assert in_force(empty) == in_force(two)
        empty.ok("mandaat", "export", tmp_path / "b.csv")
    finally:
        drop(empty.name)
    text = (tmp_path / "a.csv").read_text()
    assert text == (tmp_path / "b.csv").read_text() and text.splitlines()[0] + "\n" == HEADER
    assert two.ok("mandaat", "export", tmp_path / "osr.csv", "--bron", "OSR")[0]["mandaten"] == 2
    assert two.ok("mandaat", "export", tmp_path / "osr.csv", "--school", "98QX")[0]["mandaten"] == 1
    assert "98QQ" not in (tmp_path / "osr.csv").read_text() and not list(tmp_path.glob("*.part"))


def test_an_export_that_cannot_be_written_says_so(unchanged, tmp_path):
    done = unchanged.run("mandaat", "export", tmp_path / "geen" / "map.csv")
    assert done.returncode == 3 and "cannot write" in done.stderr
    unchanged.ok("mandaat", "export", tmp_path / "proef.csv", "--dry-run")
    assert not (tmp_path / "proef.csv").exists()


# -- An extract -----------------------------------------------------------------------------------------------------


def osr(register, path, *options):
    return counts(register.ok("mandaat", "import", path, "--bron", "OSR", "--volledig", *options))


def test_an_extract_is_followed_whole(two, tmp_path):
    """What is new is added, what is gone is withdrawn, another period replaces; letters are nobody else's business."""
    two.ok("mandaat", "add", "--school", "98QX", "--leverancier", SUPPLIER, "--bron", "brief", "--geldig-van", "2026-08-01")
    path = extract(tmp_path / "osr.csv", ("98QQ", SUPPLIER, "2026-08-01", ""), ("98QQ", OTHER, "2026-08-01", ""))
    assert osr(two, path) == {"gelezen": 2, "nieuw": 2}
    assert osr(two, path) == {"gelezen": 2, "ongewijzigd": 2}
    extract(path, ("98QQ", SUPPLIER, "2026-08-01", "2036-08-01"), ("98QX", OTHER, "2026-09-01", ""))
    assert osr(two, path) == {"gelezen": 2, "nieuw": 2, "vervangen": 1, "ingetrokken": 1}
    assert in_force(two) == {("98QQ", SUPPLIER, "2026-08-01", "2036-08-01", "OSR"), ("98QX", OTHER, "2026-09-01", None, "OSR"),
                             ("98QX", SUPPLIER, "2026-08-01", None, "brief")}
    assert two.one("select string_agg(distinct ingetrokken_door, ',') from mandaten") == "anna"
    assert {row["dienst"] for row in two.ok("mandaat", "list")} == {"*"}


def test_without_volledig_nothing_is_withdrawn(two, tmp_path):
    two.ok("mandaat", "import", extract(tmp_path / "a.csv", ("98QQ", SUPPLIER, "2026-08-01", "")), "--bron", "OSR")
    two.ok("mandaat", "import", extract(tmp_path / "b.csv", ("98QX", SUPPLIER, "2026-08-01", "")), "--bron", "OSR")
    assert len(in_force(two)) == 2


def test_what_has_ended_need_not_be_in_the_extract(two, tmp_path):
    yesterday = (datetime.date.today() - datetime.timedelta(days=2)).isoformat()
    two.ok("mandaat", "add", "--school", "98QX", "--leverancier", SUPPLIER, "--bron", "OSR", "--geldig-van", "2020-08-01", "--geldig-tot", yesterday)
    assert osr(two, extract(tmp_path / "a.csv", ("98QQ", SUPPLIER, "2026-08-01", ""))) == {"gelezen": 1, "nieuw": 1}
    assert two.one("select count(*) from mandaten where ingetrokken_op is not null") == "0"


@pytest.fixture
def many(two, tmp_path):
    """Thirty mandates of OSR, one for each school."""
    schools = [f"{i:02d}QY" for i in range(30)]
    psql(two.name, "".join(
        f"insert into bpv.organisaties (oin, soort, naam, brin, aangemaakt_door, aangemaakt_op) values ('00000007000{brin}00000', 'SCHOOL', 'S', '{brin}', 'x', now());"
        for brin in schools))
    rows = [(brin, SUPPLIER, "2026-08-01", "") for brin in schools]
    assert osr(two, extract(tmp_path / "alle.csv", *rows))["nieuw"] == 30
    return two, rows


def test_a_file_that_would_withdraw_too_much_is_refused(many, tmp_path):
    register, rows = many
    short = extract(tmp_path / "kort.csv", *rows[4:])
    said = register.refused("mandaat", "import", short, "--bron", "OSR", "--volledig")
    assert "4 of the 30" in said and "--max-intrekkingen 4" in said
    empty = extract(tmp_path / "leeg.csv")
    assert "30 of the 30" in register.refused("mandaat", "import", empty, "--bron", "OSR", "--volledig")
    assert "4 of the 30" in register.refused("mandaat", "import", short, "--bron", "OSR", "--volledig", "--max-intrekkingen", "3")
    assert len(in_force(register)) == 30
    assert osr(register, extract(tmp_path / "drie.csv", *rows[3:])) == {"gelezen": 27, "ongewijzigd": 27, "ingetrokken": 3}
    assert osr(register, short, "--max-intrekkingen", "1") == {"gelezen": 26, "ongewijzigd": 26, "ingetrokken": 1}
    assert osr(register, empty, "--max-intrekkingen", "26") == {"ingetrokken": 26}
    assert in_force(register) == set()


def test_another_period_is_no_withdrawal(many, tmp_path):
    register, rows = many
    path = extract(tmp_path / "ander.csv", *[(brin, supplier, first, "2036-08-01") for brin, supplier, first, _ in rows])
    assert osr(register, path) == {"gelezen": 30, "nieuw": 30, "vervangen": 30}


def test_a_dry_run_counts_and_withdraws_nothing(many, tmp_path):
    register, rows = many
    assert osr(register, extract(tmp_path / "drie.csv", *rows[3:]), "--dry-run")["ingetrokken"] == 3
    assert len(in_force(register)) == 30


def test_parties_that_are_not_registered_are_skipped_when_asked(two, tmp_path):
    path = extract(tmp_path / "a.csv", ("97ZZ", SUPPLIER, "2026-08-01", ""), ("98QQ", SUPPLIER, "2026-08-01", ""), ("98QQ", "00000099000000009000", "2026-08-01", ""))
    wrong = two.refused("mandaat", "import", path, "--bron", "OSR", "--volledig")
    assert [row["regel"] for row in wrong] == [2, 4] and two.count("mandaten") == 0
    assert osr(two, path, "--onbekend", "overslaan") == {"gelezen": 3, "nieuw": 1, "overgeslagen": 2}


def test_every_line_that_the_register_refuses_is_named(two, tmp_path):
    two.ok("mandaat", "add", "--school", "98QX", "--leverancier", SUPPLIER, "--bron", "brief", "--geldig-van", "2026-08-01")
    path = extract(tmp_path / "a.csv", ("98QX", SUPPLIER, "2026-09-01", ""), ("98QQ", SUPPLIER, "2026-08-01", ""), ("97ZZ", SUPPLIER, "2026-08-01", ""))
    wrong = two.refused("mandaat", "import", path, "--bron", "OSR")
    assert [(row["regel"], row["kolom"]) for row in wrong] == [(2, None), (4, None)]
    assert "mandaten_een_tegelijk" in wrong[0]["reden"] and two.count("mandaten") == 1


@pytest.mark.parametrize("row, column", [
    (f"0000000700098QQ00000;{SUPPLIER};http://example.org/iets;2026-08-01;", "dienst"),
    (f"{SUPPLIER};{SUPPLIER};;2026-08-01;", "schoolOin"),
    (f";{SUPPLIER};;2026-08-01;", "brin"),
    (f"0000000700098QQ00000;{SUPPLIER};;2026-08-01;2026-08-01", "geldigTot"),
])
def test_what_is_wrong_in_an_extract_is_named(unchanged, tmp_path, row, column):
    wrong = unchanged.refused("mandaat", "import", write(tmp_path / "a.csv", row), "--bron", "OSR", "--volledig")
    assert [(line["regel"], line["kolom"]) for line in wrong] == [(2, column)]


def test_an_operation_may_be_named_by_its_action(two, tmp_path):
    two.ok("mandaat", "import", write(tmp_path / "a.csv", f"0000000700098QQ00000;{SUPPLIER};{SERVICE}/opvragen_resultaten;2026-08-01;"), "--bron", "OSR")
    assert two.ok("mandaat", "list")[0]["dienst"] == "opvragen_resultaten"


def test_a_school_under_two_names_must_be_one(unchanged, tmp_path):
    path = write(tmp_path / "a.csv", f"98QX;0000000700098QQ00000;{SUPPLIER};2026-08-01;brief", header="brin;schoolOin;leverancierOin;geldigVan;bron\n")
    wrong = unchanged.refused("mandaat", "import", path, "--bron", "OSR")
    assert {line["kolom"] for line in wrong} == {"schoolOin", "bron"}


@pytest.mark.parametrize("options, said", [
    (("--volledig",), "--bron"), (("--max-intrekkingen", "1"), "--volledig"), (("--onbekend", "x"), "weigeren"),
    (("--bron", "OSR", "--volledig", "--max-intrekkingen", "-1"), "--max-intrekkingen")])
def test_options_of_import_that_make_no_sense(unchanged, tmp_path, options, said):
    done = unchanged.run("mandaat", "import", extract(tmp_path / "a.csv"), *options)
    assert done.returncode == 2 and said in done.stderr
