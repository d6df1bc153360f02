"""One snapshot of a school in every face, read by the tools people have: each sees the same responses and the same answers."""
import csv
import datetime
import gzip
import json
import os
import re
import sqlite3
import subprocess
import zipfile

import openpyxl
import pytest
from openpyxl.utils.escape import unescape

from desk import gate  # noqa: F401, a fixture
from school import bpv_client, header, read_csv
from soap import SCHOOL_A, SCHOOL_B
from world import ROOT

KEYS = 16
WHOLE = {"mutatienummer", "versie"}
DAYS = {"invuldatum", "geplandeEinddatum"}
HARD = ["=2+2", "+31 6", "-", "@SUM(A1:A9)", " ervoor en erna ", 'zei "hij", nog eens ""', "regel een\nregel twee", "a;b,c\td", "0012",
        "_x0041_ _x000D_ _xyz", "Zoë, café, €, 日本, 🙂", "'='", "TRUE", "NA", "1e5", "2026-01-01", "&amp; <b>", "\r\neen\r\n\r\ntwee", "x" * 10000, "\\n \\\" \\", "-9"]


def import_hard_texts(world, directory):
    """Open answers that break a reader who guesses."""
    respons, answers = ["responsId,vragenlijstcode,versie,invuldatum,brin,opleidingscode,leerbedrijfId,geplandeEinddatum\r\n"], []
    codes, today = world.codes(SCHOOL_A), datetime.date.today().isoformat()
    for number, text in enumerate(HARD):
        ident = f"00000000-0000-4000-8000-{number:012}"
        respons.append(f"{ident},BPV_STUDENT,2,{today},98QQ,{codes['opleidingscode']},{codes['leerbedrijfId']},{today}\r\n")
        answers += [[ident, "EW1", "8", ""], [ident, "EW9", "", text]] if text != "-9" else [[ident, "EW9", "-9", ""]]
    (directory / "respons-in.csv").write_text("".join(respons) + respons[-1].replace(ident, "00000000-0000-4000-8000-0000000000ff"))
    with open(directory / "antwoorden-in.csv", "w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["responsId", "vraagcode", "waarde", "tekst"], *answers])
    world.admin("resultaten", "import", "--respons", directory / "respons-in.csv", "--antwoorden", directory / "antwoorden-in.csv")


@pytest.fixture(scope="module")
def faces(world, tmp_path_factory):
    """The directory with every face, and the truth: (responsId, vraagcode, waarde, tekst) as the database has them, and all responses."""
    directory = tmp_path_factory.mktemp("faces")
    import_hard_texts(world, directory)
    for name, shape in (("long.csv", "long"), ("long.jsonl", "long"), ("wide.csv", "wide"), ("wide.jsonl", "wide"), ("wide.xlsx", "wide")):
        bpv_client(world, directory, "pull", "--out", name, "--shape", shape)
    bpv_client(world, directory, "pull", "--out", "excel.csv", "--excel")
    bpv_client(world, directory, "codebook", "--out", "codeboek.csv")
    current = "bpv.respons r join bpv.organisaties o on o.id = r.school_id and o.oin = %s and r.vervallen_bij is null"
    responses = {row[0] for row in world.query(f"select r.respons_id::text from {current}", SCHOOL_A)}
    answers = world.query(
        f"select r.respons_id::text, b.code, coalesce(a.waarde::text, ''), coalesce(a.tekst, '') from {current}"
        " join bpv.antwoorden a on a.school_id = r.school_id and a.mutatienummer = r.mutatienummer join bpv.variabelen b on b.id = a.variabele_id"
        " join bpv.vragen q on q.vragenlijst_id = b.vragenlijst_id and q.code = b.vraag and q.in_resultaten", SCHOOL_A)
    assert len(answers) > 20 * 50 and set(HARD) - {"-9"} <= {answer[3] for answer in answers}
    return directory, sorted(answers), responses


def run(*command, **options):
    done = subprocess.run([str(word) for word in command], capture_output=True, timeout=120, **options)
    assert done.returncode == 0, f"{command}: {done.stderr.decode()}"
    return done.stdout.decode()


def one_line_end(faces):
    """As R and spreadsheets have it: a line in a text ends in one character, whatever somebody's phone sent."""
    directory, answers, responses = faces
    return directory, sorted((*answer[:3], answer[3].replace("\r\n", "\n")) for answer in answers), responses


def assert_long(faces, rows):
    """Rows as dictionaries of texts, '' for what is absent."""
    _, answers, responses = faces
    assert {row["responsId"] for row in rows} == responses
    assert sorted((row["responsId"], row["vraagcode"], row["waarde"], row["tekst"]) for row in rows if row["vraagcode"]) == answers
    assert sum(not row["vraagcode"] for row in rows) == len(responses - {answer[0] for answer in answers}) > 0


def assert_wide(faces, rows):
    _, answers, responses = faces
    assert [row["responsId"] for row in rows] == list(dict.fromkeys(row["responsId"] for row in rows)) and {row["responsId"] for row in rows} == responses
    seen = sorted((row["responsId"], code, cell) for row in rows for code, cell in list(row.items())[KEYS:] if cell != "")
    assert seen == sorted((ident, code, waarde or tekst) for ident, code, waarde, tekst in answers)


def as_text(cell):
    return "" if cell is None else str(cell)


# -- what is asked ------------------------------------------------------------------


def test_the_field_set_changes_no_column(world, faces, tmp_path):
    """98QX gets BASIS: months are texts, open answers are not there, and a report made for one school opens the other's file."""
    own = {"school_oin": SCHOOL_B, "certificate": world.pki / "schoolB.cert.pem", "key": world.pki / "schoolB.key.pem"}
    for name in ("wide.csv", "wide.xlsx"):
        bpv_client(world, tmp_path, "pull", "--out", name, "--shape", "wide", **own)
    rows = read_csv(tmp_path / "wide.csv")
    assert rows and header(tmp_path / "wide.csv") == header(faces[0] / "wide.csv")
    assert all(re.fullmatch("20[0-9]{2}-[0-9]{2}", row["invulmaand"]) and not row["invuldatum"] and not row["EW9"] for row in rows)
    _, sheet = sheet_rows(openpyxl.load_workbook(tmp_path / "wide.xlsx")["resultaten"])
    assert [{name: as_text(cell.value) for name, cell in row.items()} for row in sheet] == rows


def test_what_was_removed_stands_beside_each_form(world, faces, tmp_path):
    for name, beside in (("r.csv", "r.removed.csv"), ("r.jsonl", "r.removed.jsonl"), ("r.xlsx", "r.removed.csv")):
        bpv_client(world, tmp_path, "pull", "--out", name, "--since", "1")
        assert (tmp_path / beside).exists() and (tmp_path / name).stat().st_mode & 0o777 == 0o600
        (tmp_path / beside).unlink()
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize("words, reason", [
    (("--format", "pdf"), "--format takes csv, jsonl or xlsx, not pdf"), (("--shape", "breed"), "--shape takes long or wide, not breed"),
    (("--format", "xlsx", "--shape", "long"), "--shape wide, or --format csv"), (("--format", "jsonl", "--excel"), "--excel is for CSV")])
def test_what_does_not_go_together_is_said(world, tmp_path, words, reason):
    assert reason in bpv_client(world, tmp_path, "pull", "--out", "r", *words, code=2)
    assert not (tmp_path / "r").exists()


# -- python, jq ---------------------------------------------------------------------


def test_python_reads_the_csv(faces):
    assert_long(faces, read_csv(faces[0] / "long.csv"))
    assert_wide(faces, read_csv(faces[0] / "wide.csv"))


def test_python_reads_the_json_lines_with_their_types(faces):
    for name, check in (("long.jsonl", assert_long), ("wide.jsonl", assert_wide)):
        lines = [json.loads(line) for line in (faces[0] / name).read_text(encoding="utf-8").splitlines()]
        assert {tuple(line) for line in lines} == {tuple(header(faces[0] / name.replace("jsonl", "csv")))}
        for line in lines:
            assert all(isinstance(line[name], int) for name in WHOLE)
        check(faces, [{name: as_text(value) for name, value in line.items()} for line in lines])
    # A missing code of an open question is no text that somebody wrote.
    assert [line["EW9"] for line in lines if line["responsId"] == f"00000000-0000-4000-8000-{HARD.index('-9'):012}"] == [-9]


def test_jq_reads_the_json_lines(faces):
    long = run("jq", "-c", "[.responsId, .vraagcode, .waarde, .tekst]", faces[0] / "long.jsonl")
    names = ("responsId", "vraagcode", "waarde", "tekst")
    assert_long(faces, [dict(zip(names, map(as_text, json.loads(line)))) for line in long.splitlines()])
    # One column of a wide file, as somebody asks it.
    marks = run("jq", "-s", "map(select(.respondent == \"STUDENT\" and .EW1 > 0) | .EW1) | [length, add]", faces[0] / "wide.jsonl")
    known = [int(row["EW1"]) for row in read_csv(faces[0] / "wide.csv") if row["respondent"] == "STUDENT" and row["EW1"] and int(row["EW1"]) > 0]
    assert json.loads(marks) == [len(known), sum(known)]


def test_the_csv_for_spreadsheets_differs_in_its_bom_and_apostrophes_alone(faces):
    plain, excel = (faces[0] / "long.csv").read_bytes(), (faces[0] / "excel.csv").read_bytes()
    assert excel.startswith(b"\xef\xbb\xbfresponsId,") and not plain.startswith(b"\xef\xbb\xbf")
    rows = csv.DictReader((faces[0] / "excel.csv").read_text(encoding="utf-8-sig").splitlines(keepends=True))
    guarded = {row["tekst"] for row in rows}
    assert {"'=2+2", "'+31 6", "'-", "'@SUM(A1:A9)", "0012"} <= guarded


# -- R ------------------------------------------------------------------------------


R = """
long <- read.csv("long.csv")
wide <- read.csv("wide.csv")
stopifnot(is.integer(long$waarde), is.integer(long$mutatienummer), is.integer(wide$EW1), is.integer(wide$BG2_1))
stopifnot(is.character(long$invuldatum), all(grepl("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", long$invuldatum)))
stopifnot(!any(is.na(as.Date(wide$geplandeEinddatum))), is.character(long$tekst))
resultaten <- function(resultaten.csv) AS_DOCUMENTED
long <- resultaten("long.csv")
wide <- resultaten("wide.csv")
stopifnot(is.integer(long$waarde), is.integer(wide$EW1), is.character(long$opleidingscode), is.character(wide$leerbedrijfId))
for (name in c("long", "wide"))
  write.csv(get(name), paste0("r-", name, ".csv"), row.names = FALSE, na = "", fileEncoding = "UTF-8")
"""


def test_r_reads_the_csv_with_its_defaults_and_as_the_page_says(faces):
    page = (ROOT / "docs" / "formats" / "resultaten-long.md").read_text(encoding="utf-8")
    call, = re.findall(r"^r <- (read\.csv\(.*\))$", page, re.M)
    run("Rscript", "--vanilla", "-e", R.replace("AS_DOCUMENTED", call.replace('"resultaten.csv"', "resultaten.csv")), cwd=faces[0], env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"})
    assert_long(one_line_end(faces), read_csv(faces[0] / "r-long.csv"))
    assert_wide(one_line_end(faces), read_csv(faces[0] / "r-wide.csv"))


# -- SQLite -------------------------------------------------------------------------


def test_sqlite_imports_the_csv(faces):
    script = ".mode csv\n.import long.csv lang\n.import wide.csv breed\n.mode json\nselect responsId, vraagcode, waarde, tekst from lang;\n"
    assert_long(faces, json.loads(run("sqlite3", ":memory:", cwd=faces[0], input=script.encode())))
    sums = "select count(*), count(nullif(EW1, '')), sum(EW1 + 0) from breed where EW1 + 0 >= 0;\n"
    rows = [row for row in read_csv(faces[0] / "wide.csv") if int(row["EW1"] or 0) >= 0]
    assert run("sqlite3", ":memory:", cwd=faces[0], input=(".mode csv\n.import wide.csv breed\n" + sums).encode()).strip() == \
        f"{len(rows)},{sum(row['EW1'] != '' for row in rows)},{sum(int(row['EW1'] or 0) for row in rows)}"


# -- what the gateway makes itself, and what a sync keeps -----------------------------


@pytest.mark.parametrize("format_, shape", [("csv", "long"), ("csv", "wide"), ("jsonl", "long"), ("jsonl", "wide")])
def test_the_gateways_file_is_byte_for_byte_the_pull(faces, gate, tmp_path, format_, shape):  # noqa: F811
    bpv_client(gate, tmp_path, "bestand", "--out", "set", "--format", format_, "--shape", shape)
    results, = (tmp_path / "set").glob(f"*resultaten*.{format_}.gz")
    assert gzip.decompress(results.read_bytes()) == (faces[0] / f"{shape}.{format_}").read_bytes()
    book, = (tmp_path / "set").glob("*codeboek*.csv.gz")
    assert gzip.decompress(book.read_bytes()) == (faces[0] / "codeboek.csv").read_bytes()


def test_a_synced_file_holds_the_same(faces, gate, tmp_path):  # noqa: F811
    bpv_client(gate, tmp_path, "sync", "--to", "r.sqlite")
    with sqlite3.connect(tmp_path / "r.sqlite") as database:
        database.row_factory = sqlite3.Row
        for view, check in (("antwoorden_lang", assert_long), ("breed", assert_wide)):
            rows = [dict(row) for row in database.execute(f"select * from {view}")]
            types = {(name, type(value)) for row in rows for name, value in row.items() if value is not None}
            assert {(name, int) for name in WHOLE} <= types and ("invuldatum", str) in types
            if view == "breed":
                assert list(rows[0]) == header(faces[0] / "wide.csv")
            check(faces, [{name: as_text(value) for name, value in row.items()} for row in rows])


# -- the workbook -------------------------------------------------------------------


def sheet_rows(sheet):
    rows = sheet.iter_rows()
    names = [cell.value for cell in next(rows)]
    return names, [dict(zip(names, row)) for row in rows]


def test_the_workbook_holds_the_results_with_their_types(faces):
    book = openpyxl.load_workbook(faces[0] / "wide.xlsx")
    assert book.sheetnames == ["resultaten", "codeboek"]
    names, rows = sheet_rows(book["resultaten"])
    assert names == header(faces[0] / "wide.csv")
    for row in rows:
        for name, cell in row.items():
            assert cell.value is None or cell.data_type == ("d" if name in DAYS else "n" if name in WHOLE or (
                name in names[KEYS:] and not isinstance(cell.value, str)) else "s"), (name, cell.value)
        assert isinstance(row["opleidingscode"].value, str) and isinstance(row["invuldatum"].value, datetime.datetime)
    texts = [{name: unescape(as_text(cell.value.date() if name in DAYS else cell.value)) for name, cell in row.items()} for row in rows]
    assert_wide(one_line_end(faces), texts)
    assert [{name: row[name] for name in names[:KEYS]} for row in texts] == [
        {name: row[name] for name in names[:KEYS]} for row in read_csv(faces[0] / "wide.csv")]


def test_the_workbook_explains_its_columns(faces):
    names, rows = sheet_rows(openpyxl.load_workbook(faces[0] / "wide.xlsx")["codeboek"])
    book = read_csv(faces[0] / "codeboek.csv")
    assert [{name: as_text(cell.value) for name, cell in row.items()} for row in rows] == book
    assert {type(row["waarde"].value) for row in rows} == {int, type(None)}
    assert set(header(faces[0] / "wide.csv")[KEYS:]) == {row["resultaatcode"] for row in book if row["inResultaten"] == "true"}


def test_nothing_in_the_workbook_runs_or_links(faces):
    with zipfile.ZipFile(faces[0] / "wide.xlsx") as parts:
        assert not any("vba" in name or "external" in name.lower() for name in parts.namelist())
        for name in parts.namelist():
            if name.startswith("xl/worksheets/"):
                assert b"<f" not in parts.read(name) and b"<hyperlink" not in parts.read(name)


def test_libreoffice_reads_the_workbook_and_the_csv(faces):
    """Started once. A spreadsheet makes numbers of what looks like one in a CSV: not so in the workbook."""
    directory = faces[0]
    (directory / "office").mkdir()
    run("soffice", "--headless", f"-env:UserInstallation=file://{directory}/profile", "--convert-to",
        "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false", "--outdir", directory / "office", directory / "wide.xlsx", directory / "long.csv",
        env={"PATH": os.environ["PATH"], "HOME": str(directory), "LC_ALL": "C.UTF-8"})
    assert_wide(one_line_end(faces), read_csv(directory / "office" / "wide.csv"))
    long = read_csv(directory / "office" / "long.csv")
    _, answers, responses = faces
    assert {row["responsId"] for row in long} == responses
    assert sorted((row["responsId"], row["vraagcode"], row["waarde"]) for row in long if row["vraagcode"]) == [answer[:3] for answer in answers]
