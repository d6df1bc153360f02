"""Imports: every error with its line, all or nothing, the same file again changes nothing."""
import csv
import hashlib
import io
import shutil

import pytest
from conftest import copy_of, drop

RESULTS = ("respons", "antwoorden")


def read(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def write(path, rows, columns=None, **how):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns or rows[0].keys(), **how)
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture
def files(example, tmp_path):
    """A copy of the example set, to spoil."""
    return shutil.copytree(example, tmp_path / "files")


def results(files):
    return [part for name in RESULTS for part in (f"--{name}", files / f"{name}.csv")]


def changed(files, name, line, **cells):
    """Changes the row that starts on a line, when no cell before it holds a line end."""
    rows = read(files / f"{name}.csv")
    rows[line - 2].update(cells)
    write(files / f"{name}.csv", rows)


def test_the_whole_example_set_goes_in_and_again_changes_nothing(loaded, example):
    bpvos, first = loaded.ok("bpvo", "import", example / "bpvos.csv")[0], loaded.ok("resultaten", "import",
                                                                                   *results(example))
    assert bpvos["nieuw"] == len(read(example / "bpvos.csv")) == loaded.count("bpvos")
    respons, antwoorden = (len(read(example / f"{name}.csv")) for name in RESULTS)
    assert [(row["gelezen"], row["nieuw"]) for row in first] == [(respons, respons), (antwoorden, antwoorden)]
    assert (loaded.count("respons"), loaded.count("antwoorden")) == (respons, antwoorden)
    highest = loaded.one("select max(mutatienummer) from respons")
    for again in (loaded.ok("resultaten", "import", *results(example)), loaded.ok("bpvo", "import", example / "bpvos.csv"),
                  loaded.ok("organisatie", "import", example / "organisaties.csv"),
                  loaded.ok("referentie", "import", "--leerbedrijven", example / "leerbedrijven.csv")):
        assert all(row["nieuw"] == 0 and row["gewijzigd"] == 0 and row["ongewijzigd"] == row["gelezen"] for row in again)
    assert not any(row["nieuw"] for row in loaded.ok("vragenlijst", "import", example))
    assert loaded.count("respons") == respons and loaded.count("bpvos") == bpvos["nieuw"]
    assert highest == loaded.one("select max(mutatienummer) from respons")
    # What a file says is what is stored: open answers with quotes, commas, line ends and diacritics among them.
    stored = loaded.one("select md5(string_agg(tekst, '|' order by tekst collate \"C\")) from antwoorden where tekst is not null")
    texts = sorted((row["tekst"] for row in read(example / "antwoorden.csv") if row["tekst"]), key=str.encode)
    assert stored == hashlib.md5("|".join(texts).encode()).hexdigest()


def test_bpvos_with_equal_keys_are_different_students(loaded, files):
    row = read(files / "bpvos.csv")[0]
    path = write(files / "three.csv", [row] * 3)
    assert loaded.ok("bpvo", "import", path)[0]["nieuw"] == 3
    assert loaded.ok("bpvo", "import", path)[0]["ongewijzigd"] == 3
    assert loaded.count("bpvos") == 3


def test_six_keys_are_enough(loaded, files):
    row = {name: read(files / "bpvos.csv")[0][name]
           for name in ("geplandeEinddatum", "brin", "opleidingscode", "leerbedrijfId")}
    assert loaded.ok("bpvo", "import", write(files / "keys.csv", [row]))[0]["nieuw"] == 1


@pytest.fixture(scope="module")
def unfilled(loaded_template):
    """The register without results, for imports that are all refused."""
    made = copy_of(loaded_template)
    yield made
    drop(made.name)


SPOILED = [
    ("respons", 5, {"responsId": "not-a-uuid"}, "responsId"),
    ("respons", 6, {"brin": "97QQ"}, "brin"),
    ("respons", 7, {"brin": "97qq"}, "brin"),
    ("respons", 8, {"invuldatum": "2026-02-30"}, "invuldatum"),
    ("respons", 9, {"versie": "9"}, "vragenlijstcode"),
    ("respons", 10, {"vragenlijstcode": "ANDERS"}, "vragenlijstcode"),
    ("respons", 11, {"leerbedrijfId": "012345678"}, "leerbedrijfId"),
    ("respons", 12, {"opleidingscode": "1234"}, "opleidingscode"),
    ("respons", 13, {"leerweg": "BLO"}, "leerweg"),
    ("respons", 14, {"onderwijslocatiecode": "990A001"}, "onderwijslocatiecode"),
    ("respons", 15, {"geplandeEinddatum": ""}, "geplandeEinddatum"),
    ("antwoorden", 5, {"waarde": "6"}, "waarde"),
    ("antwoorden", 6, {"waarde": "-6"}, "waarde"),
    ("antwoorden", 7, {"waarde": "vijf"}, "waarde"),
    ("antwoorden", 8, {"vraagcode": "ZZ9"}, "vraagcode"),
    ("antwoorden", 9, {"vraagcode": "zz"}, "vraagcode"),
    ("antwoorden", 10, {"responsId": "00000000-0000-4000-8000-000000000000"}, "responsId"),
    ("antwoorden", 11, {"waarde": ""}, None),
    ("antwoorden", 12, {"tekst": "ook een tekst"}, None),
]


@pytest.mark.parametrize("name, line, cells, column", SPOILED)
def test_one_wrong_row_is_named_and_nothing_is_stored(unfilled, files, name, line, cells, column):
    changed(files, name, line, **cells)
    rows = unfilled.refused("resultaten", "import", *results(files))
    assert {(row["bestand"], row["regel"]) for row in rows} >= {(str(files / f"{name}.csv"), line)}
    found = next(row for row in rows if row["regel"] == line and row["bestand"].endswith(f"{name}.csv"))
    assert found["reden"] and (column is None or found["kolom"] == column)
    assert unfilled.count("respons") == unfilled.count("antwoorden") == 0
    assert unfilled.count("invoer_antwoorden") == 0


def test_all_wrong_rows_are_named_at_once(unfilled, files):
    for name, line, cells, _ in SPOILED[:11]:
        changed(files, name, line, **cells)
    rows = unfilled.refused("resultaten", "import", *results(files))
    by_format = {5, 7, 8, 11, 12, 13, 14, 15}
    assert by_format <= {row["regel"] for row in rows}


def test_lines_are_those_of_the_file_also_after_line_ends_in_cells(unfilled, files):
    rows = read(files / "antwoorden.csv")
    place = next(i for i, row in enumerate(rows) if "\n" in row["tekst"])
    rows = rows[place - 1:place + 3]
    rows[2]["waarde"], rows[2]["tekst"] = "77", ""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, rows[0].keys())
    writer.writeheader()
    line = 2
    for row in rows[:2]:
        writer.writerow(row)
        line = text.getvalue().count("\n") + 1
    writer.writerows(rows[2:])
    (files / "antwoorden.csv").write_bytes(text.getvalue().encode())
    wrong = unfilled.refused("resultaten", "import", *results(files))
    assert line > 4 and line in {row["regel"] for row in wrong if row["kolom"] == "waarde"}


def test_more_than_a_hundred_errors_are_counted_not_all_shown(unfilled, files):
    rows = read(files / "respons.csv")
    write(files / "respons.csv", [{**row, "opleidingscode": "x"} for row in rows])
    done = unfilled.run("resultaten", "import", *results(files))
    assert done.returncode == 1 and f"De eerste 100 van {len(rows)} fouten." in done.stdout
    assert "niets opgeslagen" in done.stdout


@pytest.mark.parametrize("spoil, said", [
    (lambda text: text.replace("vraagcode", "question", 1), "unknown column 'question'"),
    (lambda text: text.replace("responsId,", "", 1), "line 1"),
    (lambda text: text.replace("\r\n", ",extra\r\n", 3).replace(",extra", "", 1), "line 2"),
    (lambda text: text + "\"never closed", "never closed"),
    (lambda text: "", "empty"),
])
def test_a_malformed_file_is_refused_with_its_name(unfilled, files, spoil, said):
    path = files / "antwoorden.csv"
    path.write_bytes(spoil(path.read_bytes().decode()).encode())
    done = unfilled.run("resultaten", "import", *results(files))
    assert done.returncode == 1 and done.stdout == ""
    assert "antwoorden.csv" in done.stderr and said in done.stderr
    assert unfilled.count("respons") == 0


def test_text_that_is_not_utf_8_is_refused_with_its_line(unfilled, files):
    path = files / "antwoorden.csv"
    path.write_bytes(path.read_bytes().replace(b"\r\n", b"\r\n\xe9", 3).replace(b"\xe9", b"", 2))
    done = unfilled.run("resultaten", "import", *results(files))
    assert done.returncode == 1 and "line 4" in done.stderr and "UTF-8" in done.stderr


def test_semicolons_a_byte_order_mark_and_another_order_of_columns_are_fine(loaded, files):
    rows = read(files / "respons.csv")
    columns = sorted(rows[0])
    write(files / "respons.csv", rows, columns, delimiter=";", lineterminator="\n")
    (files / "respons.csv").write_bytes(b"\xef\xbb\xbf" + (files / "respons.csv").read_bytes())
    assert loaded.ok("resultaten", "import", *results(files))[0]["nieuw"] == len(rows)


def test_a_file_that_is_not_there_is_said(unfilled):
    done = unfilled.run("bpvo", "import", "/nonexistent/bpvos.csv")
    assert done.returncode == 1 and "/nonexistent/bpvos.csv" in done.stderr


def test_a_correction_is_a_new_version_and_only_when_announced(loaded, files):
    loaded.ok("resultaten", "import", *results(files))
    highest = int(loaded.one("select max(mutatienummer) from respons"))
    answer = read(files / "antwoorden.csv")[0]
    changed(files, "antwoorden", 2, waarde=str(int(answer["waarde"]) % 10 + 1))
    wrong = loaded.refused("resultaten", "import", *results(files))
    assert [(row["regel"], row["kolom"]) for row in wrong] == [(2, "responsId")]
    rows = loaded.ok("resultaten", "import", "--mutaties", *results(files))
    assert rows[0]["gewijzigd"] == 1 and rows[0]["nieuw"] == 0
    assert loaded.one(f"select count(*) from respons where respons_id = '{answer['responsId']}'") == "2"
    assert loaded.one(f"select mutatienummer from respons where respons_id = '{answer['responsId']}' "
                      "and vervallen_bij is null") == str(highest + 1)
    assert loaded.ok("resultaten", "import", *results(files))[0]["ongewijzigd"] == rows[0]["gelezen"]


def test_an_answer_that_is_gone_is_a_correction_too(loaded, files):
    loaded.ok("resultaten", "import", *results(files))
    rows = read(files / "antwoorden.csv")
    write(files / "antwoorden.csv", rows[1:])
    assert len(loaded.refused("resultaten", "import", *results(files))) == 1


def test_a_removed_response_leaves_a_tombstone_and_never_comes_back(loaded, files):
    loaded.ok("resultaten", "import", *results(files))
    gone = read(files / "respons.csv")[0]["responsId"]
    path = write(files / "weg.csv", [{"responsId": gone, "reden": "INGETROKKEN"}])
    assert loaded.ok("resultaten", "import", "--verwijderingen", path)[0]["nieuw"] == 1
    assert loaded.ok("resultaten", "import", "--verwijderingen", path)[0]["nieuw"] == 0
    assert loaded.one("select reden from verwijderingen") == "INGETROKKEN"
    wrong = loaded.refused("resultaten", "import", *results(files))
    assert [(row["regel"], row["kolom"]) for row in wrong] == [(2, "responsId")]
    unknown = write(files / "weg.csv", [{"responsId": "00000000-0000-4000-8000-000000000000", "reden": "INGETROKKEN"}])
    assert loaded.refused("resultaten", "import", "--verwijderingen", unknown)[0]["regel"] == 2
    reason = write(files / "weg.csv", [{"responsId": gone, "reden": "ZOMAAR"}])
    assert loaded.refused("resultaten", "import", "--verwijderingen", reason)[0]["kolom"] == "reden"


@pytest.mark.parametrize("name, option, cells, column", [
    ("opleidingen", "--opleidingen", {"niveau": "5"}, "niveau"),
    ("opleidingen", "--opleidingen", {"opleidingscode": "6001"}, "opleidingscode"),
    ("opleidingen", "--opleidingen", {"naam": ""}, "naam"),
    ("aanbieders", "--aanbieders", {"brin": "97QQ"}, "brin"),
    ("locaties", "--locaties", {"geldigVan": "vandaag"}, "geldigVan"),
    ("locaties", "--locaties", {"geldigTot": "2010-01-01"}, "geldigTot"),
    ("leerbedrijven", "--leerbedrijven", {"leerbedrijfId": "1"}, "leerbedrijfId"),
])
def test_reference_data_with_one_wrong_row_is_refused_whole(unchanged, files, name, option, cells, column):
    schools = {"98QQ", "98QX"}
    rows = [row for row in read(files / f"{name}.csv") if row.get("brin", "98QQ") in schools][:4]
    rows[-1].update(cells)
    write(files / f"{name}.csv", rows)
    wrong = unchanged.refused("referentie", "import", option, files / f"{name}.csv")
    assert [(row["regel"], row["kolom"]) for row in wrong] == [(len(rows) + 1, column)]
    assert unchanged.count(name) == 0


def test_several_files_are_one_transaction(unchanged, files):
    changed(files, "leerbedrijven", 3, leerbedrijfId="x")
    unchanged.refused("referentie", "import", "--opleidingen", files / "opleidingen.csv", "--leerbedrijven",
                      files / "leerbedrijven.csv")
    assert unchanged.count("opleidingen") == 0


@pytest.mark.parametrize("cells, column", [({"oin": "123"}, "oin"), ({"soort": "BAKKER"}, "soort"), ({"naam": ""}, "naam")])
def test_organisations_with_one_wrong_row_are_refused_whole(register, files, cells, column):
    changed(files, "organisaties", 3, **cells)
    wrong = register.refused("organisatie", "import", files / "organisaties.csv")
    assert [(row["regel"], row["kolom"]) for row in wrong] == [(3, column)]
    assert register.count("organisaties") == 0


@pytest.mark.parametrize("name, line, cells, column", [
    ("vragenlijsten", 2, {"respondent": "DOCENT"}, "respondent"),
    ("vragenlijsten", 2, {"toezegging": "GEHEIM"}, "toezegging"),
    ("vragenlijsten", 2, {"geldigTot": "2001-01-01"}, "geldigTot"),
    ("vragenlijsten", 3, {"versie": "1"}, "versie"),
    ("vragenlijsten", 2, {"vragenlijstcode": "bpv student"}, "vragenlijstcode"),
    ("themas", 3, {"themacode": "EINDWAARDERING"}, "themacode"),
    ("themas", 3, {"versie": "7"}, "vragenlijstcode"),
    ("vragen", 4, {"schaal": "T7"}, "schaal"),
    ("vragen", 4, {"themacode": "ONBEKEND"}, "themacode"),
    ("vragen", 4, {"vraagcode": "EW1"}, "vraagcode"),
    ("vragen", 4, {"vraagcode": "E1"}, "vraagcode"),
    ("vragen", 4, {"volgnummer": "1"}, "volgnummer"),
    ("vragen", 4, {"volgnummer": "03"}, "volgnummer"),
    ("vragen", 4, {"tekst": ""}, "tekst"),
    ("vragen", 4, {"tekst": "x" * 1001}, "tekst"),
    ("vragen", 4, {"inResultaten": "ja"}, "inResultaten"),
    ("opties", 3, {"waarde": "1"}, "waarde"),
    ("opties", 3, {"waarde": "100"}, "waarde"),
    ("opties", 3, {"vraagcode": "EW1"}, "vraagcode"),
    ("opties", 3, {"vraagcode": "ZZ1"}, "vraagcode"),
    ("ontbrekend", 3, {"waarde": "-5"}, "waarde"),
    ("ontbrekend", 3, {"label": ""}, "label"),
])
def test_a_codebook_with_one_wrong_row_is_refused_whole(unchanged, files, name, line, cells, column):
    changed(files, name, line, **cells)
    wrong = unchanged.refused("vragenlijst", "import", files)
    assert (str(files / f"{name}.csv"), line, column) in {(row["bestand"], row["regel"], row["kolom"]) for row in wrong}
    assert unchanged.count("vragenlijsten") == 0


@pytest.mark.parametrize("column, value", [("inResultaten", "true"), ("themacode", "EINDWAARDERING"), ("schaal", "T5")])
def test_the_system_question_stands_outside_themes_and_results(unchanged, files, column, value):
    line = next(i for i, row in enumerate(read(files / "vragen.csv")) if row["vraagcode"] == "RT1") + 2
    changed(files, "vragen", line, **{column: value})
    assert any(row["regel"] == line for row in unchanged.refused("vragenlijst", "import", files))


@pytest.mark.parametrize("scale", ["T5", "E5", "JDN", "M"])
def test_a_question_without_the_options_of_its_scale_is_refused(unchanged, files, scale):
    question = next(row for row in read(files / "vragen.csv") if row["schaal"] == scale)
    left = [row for row in read(files / "opties.csv") if row["vraagcode"] != question["vraagcode"]]
    write(files / "opties.csv", left)
    assert any("opties" in row["reden"] for row in unchanged.refused("vragenlijst", "import", files))


def test_a_version_of_a_questionnaire_never_changes(loaded, files):
    changed(files, "vragen", 4, tekst="Een andere vraag?")
    done = loaded.run("vragenlijst", "import", files)
    assert done.returncode == 1 and "BPV_STUDENT" in done.stderr
    assert loaded.one("select count(*) from vragen where tekst = 'Een andere vraag?'") == "0"


def test_files_of_a_codebook_may_have_other_names(register, files):
    (files / "vragen.csv").rename(files / "v2.csv")
    assert len(register.ok("vragenlijst", "import", files, "--vragen", files / "v2.csv")) == 4
    assert [row["vragen"] for row in register.ok("vragenlijst", "list")] == [23, 24, 23, 24] or \
        sorted(row["vragen"] for row in register.ok("vragenlijst", "list")) == [23, 23, 24, 24]


def test_what_is_wrong_never_shows_what_was_in_the_cell(unfilled, files):
    """An open answer may hold anything: it must not come out in an error."""
    rows = read(files / "antwoorden.csv")
    rows[0].update(tekst="geheim-4711", waarde="geheim-4711")
    rows[1].update(vraagcode="geheim-4711")
    write(files / "antwoorden.csv", rows)
    done = unfilled.run("resultaten", "import", *results(files))
    assert done.returncode == 1 and "geheim" not in done.stdout + done.stderr
