"""bpv-example from outside: the same bytes everywhere, and totals near the public figures."""
import csv
import hashlib
import os
import pathlib
import re
import subprocess
from collections import Counter, defaultdict

import pytest

ROOT = pathlib.Path(os.environ.get("BPV_ROOT", pathlib.Path(__file__).parents[2]))
EXAMPLE = os.environ.get("BPV_EXAMPLE", str(ROOT / "build/asan/bin/bpv-example"))

# sha256 over name and content of every file of `--scale 0.01 --seed 1 --bad-records 11`. A change of the generator
# changes it, and with it every set that people compared their figures with: say so in the CHANGELOG.
GOLDEN = "3767fd05b63d3f056b6551520c7bcef85af792ffdb0c9b10050bfe1437e4f6d4"


def run(*args):
    return subprocess.run([EXAMPLE, *args], capture_output=True, text=True, timeout=120)


def make(directory, *args):
    done = run("--out", str(directory), *args)
    assert done.returncode == 0, done.stderr
    return done.stdout


def digest(directory):
    total = hashlib.sha256()
    for file in sorted(directory.iterdir()):
        total.update(file.name.encode() + b"\0" + file.read_bytes())
    return total.hexdigest()


def rows(directory, name):
    with open(directory / name, newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file, strict=True)


@pytest.fixture(scope="module")
def national(tmp_path_factory):
    directory = tmp_path_factory.mktemp("national")
    make(directory, "--scale", "0.25")
    return directory


def test_same_options_same_bytes_on_every_machine(tmp_path):
    args = ("--scale", "0.01", "--seed", "1", "--bad-records", "11")
    make(tmp_path / "a", *args)
    make(tmp_path / "b", *args)
    assert digest(tmp_path / "a") == digest(tmp_path / "b")
    assert digest(tmp_path / "a") == GOLDEN


def test_another_seed_is_another_country(tmp_path):
    make(tmp_path / "a", "--seed", "2")
    make(tmp_path / "b", "--seed", "3")
    for name in ("respons.csv", "bpvos.csv", "leerbedrijven.csv", "antwoorden.csv"):
        assert (tmp_path / "a" / name).read_bytes() != (tmp_path / "b" / name).read_bytes()


def test_one_school_is_the_same_as_in_the_whole(tmp_path):
    make(tmp_path / "all", "--scale", "0.02")
    make(tmp_path / "one", "--scale", "0.02", "--school", "98QX")
    for name in ("respons.csv", "bpvos.csv"):
        whole = [r for r in rows(tmp_path / "all", name) if r["brin"] == "98QX"]
        assert whole and whole == list(rows(tmp_path / "one", name))
    name = "studentgegevens-98QX.csv"
    assert (tmp_path / "all" / name).read_bytes() == (tmp_path / "one" / name).read_bytes()
    assert not (tmp_path / "one" / "studentgegevens-98QQ.csv").exists()


def test_bad_records_leave_the_rest_as_it_was(tmp_path):
    make(tmp_path / "good", "--school", "98QQ", "--scale", "0.05")
    make(tmp_path / "bad", "--school", "98QQ", "--scale", "0.05", "--bad-records", "20")
    for name in ("respons.csv", "bpvos.csv", "antwoorden.csv"):
        assert (tmp_path / "good" / name).read_bytes() == (tmp_path / "bad" / name).read_bytes()
    good = list(rows(tmp_path / "good", "studentgegevens-98QQ.csv"))
    bad = list(rows(tmp_path / "bad", "studentgegevens-98QQ.csv"))
    assert len(bad) == len(good) + 20
    keys = ("opleidingscode", "leerbedrijfId", "geplandeEinddatum", "roepnaam")
    kept = Counter(tuple(r[k] for k in keys) for r in bad)
    assert not Counter(tuple(r[k] for k in keys) for r in good) - kept


def test_dates_follow_the_reference_date(tmp_path):
    make(tmp_path, "--reference-date", "2027-03-15", "--years", "3", "--scale", "0.02")
    days = [r["invuldatum"] for r in rows(tmp_path, "respons.csv")]
    assert max(days) < "2027-03-15" and min(days) < "2024-06-01"
    students = [r["geplandeEinddatum"] for r in rows(tmp_path, "studentgegevens-98QQ.csv")]
    assert min(students) > "2027-03-15"
    versions = {(r["vragenlijstcode"], r["versie"]): r for r in rows(tmp_path, "vragenlijsten.csv")}
    for r in rows(tmp_path, "respons.csv"):
        version = versions[r["vragenlijstcode"], r["versie"]]
        assert version["geldigVan"] <= r["invuldatum"] < (version["geldigTot"] or "9999")


def test_counts_are_those_of_a_quarter_of_a_national_year(national):
    sort = Counter(r["vragenlijstcode"] for r in rows(national, "respons.csv"))
    # 51,000 praktijkopleiders and 9,000 students in a year.
    assert sort["BPV_LEERBEDRIJF"] == pytest.approx(51000 / 4, rel=0.03)
    assert sort["BPV_STUDENT"] == pytest.approx(9000 / 4, rel=0.06)
    assert sum(1 for _ in rows(national, "bpvos.csv")) == 65000
    versions = Counter((r["vragenlijstcode"], r["versie"]) for r in rows(national, "respons.csv"))
    assert len(versions) == 4 and min(versions.values()) > 800
    assert sum(r["soort"] == "SCHOOL" for r in rows(national, "organisaties.csv")) == 60


@pytest.fixture(scope="module")
def answers(national):
    sort = {r["responsId"]: r["vragenlijstcode"] for r in rows(national, "respons.csv")}
    found = defaultdict(Counter)
    for r in rows(national, "antwoorden.csv"):
        assert (r["waarde"] == "") != (r["tekst"] == "")
        found[sort[r["responsId"]], r["vraagcode"]][r["waarde"] or "open"] += 1
    return found


def share(counter, good):
    asked = sum(n for value, n in counter.items() if not value.startswith("-"))
    return 100 * sum(counter[value] for value in good) / asked


@pytest.mark.parametrize("questionnaire, question, good, figure", [
    ("BPV_STUDENT", "VB1", "45", 78), ("BPV_STUDENT", "VB3", "45", 67), ("BPV_STUDENT", "AF1", "1", 75),
    ("BPV_STUDENT", "BG1", "45", 55), ("BPV_STUDENT", "BG2_1", "1", 38), ("BPV_STUDENT", "UV1", "45", 93),
    ("BPV_STUDENT", "UV3", "45", 93), ("BPV_LEERBEDRIJF", "VB1", "45", 74),
    ("BPV_LEERBEDRIJF", "UV1", "45", 87), ("BPV_LEERBEDRIJF", "UV2", "45", 81),
])
def test_percentage_is_near_the_public_figure(answers, questionnaire, question, good, figure):
    assert share(answers[questionnaire, question], good) == pytest.approx(figure, abs=3)


@pytest.mark.parametrize("questionnaire, figure", [("BPV_STUDENT", 8.2), ("BPV_LEERBEDRIJF", 7.6)])
def test_mark_is_near_the_public_figure(answers, questionnaire, figure):
    marks = answers[questionnaire, "EW1"]
    mean = sum(int(value) * n for value, n in marks.items()) / sum(marks.values())
    assert mean == pytest.approx(figure, abs=0.05)
    assert {int(value) for value in marks} <= set(range(1, 11))


def test_missing_codes_and_skipped_questions_occur(answers):
    for questionnaire in ("BPV_STUDENT", "BPV_LEERBEDRIJF"):
        responses = sum(answers[questionnaire, "PO1"].values())
        # Who had no problems was not asked the rest.
        assert answers[questionnaire, "PO2_1"]["-7"] == answers[questionnaire, "PO1"]["3"]
        assert answers[questionnaire, "PO3"]["-7"] == answers[questionnaire, "PO1"]["3"]
        assert answers[questionnaire, "VB1"]["-8"] > 0 and answers[questionnaire, "VB1"]["-9"] > 0
        assert sum(answers[questionnaire, "VB1"].values()) < responses
        assert 0.25 < answers[questionnaire, "EW9"]["open"] / responses < 0.45


def test_answers_fit_the_codebook(national):
    """Each variable belongs to the version that was filled in; each value is on its scale or a missing code."""
    scale = {(r["vragenlijstcode"], r["versie"], r["vraagcode"]): r["schaal"] for r in rows(national, "vragen.csv")}
    allowed = defaultdict(set)
    for r in rows(national, "opties.csv"):
        key = r["vragenlijstcode"], r["versie"], r["vraagcode"]
        if scale[key] == "M":
            allowed[key[0], key[1], f"{key[2]}_{r['waarde']}"] = {"0", "1"}
        else:
            allowed[key].add(r["waarde"])
    for key, sort in scale.items():
        if sort == "C10":
            allowed[key] = {str(mark) for mark in range(1, 11)}
    missing = {r["waarde"] for r in rows(national, "ontbrekend.csv")}
    version = {r["responsId"]: (r["vragenlijstcode"], r["versie"]) for r in rows(national, "respons.csv")}
    seen = set()
    for r in rows(national, "antwoorden.csv"):
        key = (*version[r["responsId"]], r["vraagcode"])
        if r["tekst"]:
            assert scale[key] == "O"
        else:
            assert r["waarde"] in allowed[key] or r["waarde"] in missing, key
        seen.add(key)
    assert len({r["responsId"] for r in rows(national, "respons.csv")}) == len(version)
    assert {key for key in seen if key[0] == "BPV_STUDENT" and key[1] == "1"} < \
        {(key[0], "1", key[2]) for key in seen if key[0] == "BPV_STUDENT" and key[1] == "2"}


def test_version_two_renames_one_question_and_adds_one(national):
    for questionnaire in ("BPV_STUDENT", "BPV_LEERBEDRIJF"):
        text = {version: {r["vraagcode"]: r["tekst"] for r in rows(national, "vragen.csv")
                          if r["vragenlijstcode"] == questionnaire and r["versie"] == version}
                for version in ("1", "2")}
        assert len(text["2"].keys() - text["1"].keys()) == 1 and not text["1"].keys() - text["2"].keys()
        assert sum(text["1"][code] != text["2"][code] for code in text["1"]) == 1
    hidden = {(r["vragenlijstcode"], r["vraagcode"]) for r in rows(national, "vragen.csv") if r["inResultaten"] == "false"}
    assert hidden == {("BPV_STUDENT", "UV4"), ("BPV_LEERBEDRIJF", "RT1")}


def test_open_answers_hold_what_spoils_careless_software(national):
    texts = [r["tekst"] for r in rows(national, "antwoorden.csv") if r["tekst"]]
    for what in (",", '"', "\n", "\r\n", ";", "é", "<b>", "🙂"):
        assert any(what in text for text in texts), what
    for start in "=+-@\t":
        assert any(text.startswith(start) for text in texts), start


def test_nobody_in_it_can_be_reached_or_recognised(national):
    for file in national.glob("studentgegevens-*.csv"):
        kenmerken = [r["bpvoKenmerk"] for r in rows(national, file.name)]
        assert len(kenmerken) == len(set(kenmerken))
        for r in rows(national, file.name):
            assert re.fullmatch(r"student\d+@\w{4}\.voorbeeld\.example", r["emailadres"])
    texts = "\n".join(r["tekst"] for r in rows(national, "antwoorden.csv"))
    assert set(re.findall(r"\S+@\S+\.\S+", texts)) <= {"stage@voorbeeld.example"}

    def elfproef(number):
        return sum(int(d) * w for d, w in zip(number, (9, 8, 7, 6, 5, 4, 3, 2, -1))) % 11 == 0
    for name in ("leerbedrijven.csv", "antwoorden.csv", "respons.csv"):
        content = (national / name).read_text(encoding="utf-8")
        assert not any(elfproef(n) for n in set(re.findall(r"(?<![\w-])\d{9}(?![\w-])", content)))


def test_help_and_usage():
    done = run("--help")
    assert done.returncode == 0 and "--out DIR" in done.stdout and done.stderr == ""
    for args in ([], ["--out"], ["--out", "x", "--scale", "0"], ["--out", "x", "--school", "zz"], ["--nonsense"],
                 ["--out", "x", "--reference-date", "2026-02-30"], ["--out", "x", "y"]):
        done = run(*args)
        assert done.returncode == 2 and "--help" in done.stderr, args


def test_a_place_it_cannot_write_is_exit_1(tmp_path):
    (tmp_path / "file").write_text("")
    done = run("--out", str(tmp_path / "file" / "x"))
    assert done.returncode == 1 and "file" in done.stderr
    done = run("--out", str(tmp_path), "--school", "01AA")
    assert done.returncode == 1 and "01AA" in done.stderr
