"""Every import that was refused is written down: who, which, why and by line, whichever verb it was; and stands beside what was stored."""
import re
import subprocess

import pytest
from bureau import SETTINGS
from house import BIN, day

FILE = "rommel.csv"
# Every verb that reads files into the register, with a file that is none of its own.
IMPORTS = {
    "organisatie import": (FILE,), "referentie import": ("--opleidingen", FILE), "praktijkopleider import": (FILE,), "praktijkopleider link": (FILE,),
    "vragenlijst import": ("map",), "resultaten import": ("--respons", FILE, "--antwoorden", FILE), "antwoorden import": (FILE,), "bureau import": (FILE,), "mandaat import": (FILE,),
    "school import": (FILE,), "bpvo import": (FILE,),
}


def refusals(house, *more):
    return house.ok("inlezing", "list", "--geweigerd", *more)


def lines(house, row):
    return house.ok("inlezing", "list", "--geweigerde", row["geweigerde"])


def test_these_are_all_imports_there_are():
    said = subprocess.run([BIN / "bpv-admin", "--help"], capture_output=True, text=True, check=True, timeout=60).stdout
    assert {f"{noun} import" for noun in re.findall(r"(\w+) import\b", said)} == set(IMPORTS) - {"praktijkopleider link"} and "praktijkopleider link" in said


# What may stand in the first line of a file without a header; each tells something of whoever it is about.
WITHOUT_HEADER = ("geheim@voorbeeld.example;x", "d'geheim@voorbeeld.example;x", "Geheim;x", "van 't Geheim;x")


@pytest.mark.parametrize("first", WITHOUT_HEADER)
def test_nobody_stands_in_a_reason(house, first):
    house.file(FILE, first + "\n1;2\n")
    said = house.refused("praktijkopleider", "import", FILE)
    row = refusals(house)[0]
    assert "eheim" not in str(row) and "'...'" in row["reden"], row
    # What can be the name of a column is told to who ran it, and to nobody else.
    assert first == "Geheim;x" or "eheim" not in said


@pytest.mark.parametrize("verb", IMPORTS)
def test_what_is_refused_as_a_whole_is_written_down(house, verb):
    house.settings(SETTINGS)
    house.file(FILE, "geheim@voorbeeld.example;x\n1;2\n")
    (house.directory / "map").mkdir(exist_ok=True)
    before = len(refusals(house, "--aantal", "1000"))
    house.run(*verb.split(), *IMPORTS[verb], "--dry-run")  # keeps nothing
    assert len(refusals(house, "--aantal", "1000")) == before
    said = house.refused(*verb.split(), *IMPORTS[verb], actor="bert")
    rows = refusals(house, "--aantal", "1000")
    assert len(rows) == before + 1
    row = rows[0]
    assert (row["wat"], row["door"], row["opgeslagen"], row["rijen"]) == (verb, "bert", False, None) and row["fouten"] >= 1
    assert "geheim" not in str(row) and (row["reden"] or lines(house, row))
    # As it was told, but for what may be a value: without a header the first line of a file is taken for one.
    if isinstance(said, str):
        assert row["reden"] == re.sub("'[^']*'", "'...'", said.strip().split(": ", 1)[1])


def test_lines_that_were_wrong_are_kept_as_they_were_told(house):
    good = {"kenmerk": "K-1", "leerbedrijfId": "900000001", "rol": "PRAKTIJKOPLEIDER", "emailadres": "een@voorbeeld.example"}
    bad = [{**good, "kenmerk": f"K-{n}", "emailadres": "geheim geen adres"} for n in range(120)]
    told = house.refused("praktijkopleider", "import", house.csv("contacten.csv", [good, *bad]))
    row = refusals(house)[0]
    assert (row["wat"], row["fouten"], row["opgeslagen"], row["reden"]) == ("praktijkopleider import", 120, False, None)
    assert lines(house, row) == told and len(told) == 100 and "geheim" not in str(told)
    # Nor does the audit hold more of it than that it came.
    assert house.ok("audit", "list", "--onderwerp", "geweigerde_inlezingen", "--aantal", "1")[0]["handeling"] == "praktijkopleider import"
    assert "geen adres" not in house.one("select na from audit where onderwerp = 'geweigerde_inlezingen' order by volgnummer desc limit 1")


def test_what_was_stored_stands_beside_it_with_its_verb(house):
    count = len(refusals(house, "--aantal", "1000"))
    house.ok("referentie", "import", "--leerbedrijven", house.csv("l.csv", [
        {"leerbedrijfId": f"91000000{n}", "naam": f"Ander leerbedrijf {n}", "plaats": "Voorbeeldstad", "geldigVan": "2016-08-01"} for n in range(3)]), actor="bert")
    row = house.ok("inlezing", "list", "--aantal", "1")[0]
    assert (row["door"], row["wat"], row["opgeslagen"], row["fouten"]) == ("bert", "referentie import", True, 0) and "leerbedrijven 3 nieuw" in row["rijen"]
    assert len(refusals(house, "--aantal", "1000")) == count
    house.ok("bpvo", "import", house.csv("b.csv", [{
        "brin": "98QQ", "onderwijsaanbiedercode": "990A001", "onderwijslocatiecode": "990X001", "opleidingscode": "25180", "leerbedrijfId": "910000001",
        "geplandeEinddatum": day(60)}]))
    assert house.ok("inlezing", "list", "--aantal", "1")[0]["rijen"] == "bpvos 1 nieuw"
