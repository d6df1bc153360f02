"""The programs of docs/pull.md: each takes everything, then what changed, through whatever happens on the way."""
import csv
import gzip
import json
import re
import shutil
import sqlite3
import uuid

import pytest

from between import be_busy, pass_on
from conftest import JARS, ROOT
from soap import SCHOOL_A, SCHOOL_B
from test_toolkits import node_modules, package

COLUMNS = (
    "responsId,mutatienummer,respondent,vragenlijstcode,versie,invuldatum,invulmaand,brin,onderwijsaanbiedercode,onderwijslocatiecode,opleidingscode,"
    "leerbedrijfId,leerbedrijfPseudoniem,geplandeEinddatum,eindmaand,leerweg,vraagcode,waarde,tekst").split(",")
ESCAPED = {r"\\": "\\", r"\t": "\t", r"\n": "\n", r"\r": "\r"}


def row(values):
    return tuple("" if values.get(name) is None else str(values[name]) for name in COLUMNS)


# -- What each of them keeps, as rows of the long form -------------------------------


def tsv(directory, _):
    with open(directory / "resultaten.tsv", encoding="utf-8", newline="\n") as lines:
        first, *rest = [line.rstrip("\n").split("\t") for line in lines]
    assert first == COLUMNS
    return [tuple(re.sub(r"\\[\\tnr]", lambda found: ESCAPED[found.group()], cell) for cell in cells) for cells in rest]


def sqlite(directory, _):
    database = sqlite3.connect(directory / "resultaten.sqlite")
    database.row_factory = sqlite3.Row
    return [row(dict(found)) for found in database.execute("select * from respons left join antwoord using (responsId)")]


def jsonl(directory, _):
    _stand, *responses = map(json.loads, (directory / "resultaten.jsonl").read_text(encoding="utf-8").splitlines())
    return [row({**response, **given}) for response in responses for given in response.get("antwoord") or [{}]]


def rds(directory, handbook):
    handbook.run("Rscript", "--vanilla", "-e", 'd <- readRDS("resultaten.rds"); write.csv(merge(d$respons, d$antwoord, all.x = TRUE), '
                 '"rds.csv", na = "", row.names = FALSE, fileEncoding = "UTF-8")', directory=directory)
    with open(directory / "rds.csv", encoding="utf-8", newline="") as rows:
        return [row(found) for found in csv.DictReader(rows)]


class Language:
    def __init__(self, name, programs, profile, keeps, *command, modules=(), files=None):
        self.name, self.programs, self.profile, self.keeps, self.command, self.modules = name, programs, profile, keeps, command, modules
        self.files = files  # the program that fetches files


LANGUAGES = [
    Language("curl", ("curl", "xsltproc", "xmllint"), "be", tsv, "bash", "-eu", "pull-all.sh", modules=("ask.sh",), files="files.sh"),
    Language("zeep", (), "s", sqlite, "/usr/bin/python3", "-W", "ignore", "pull_all.py", modules=("connection.py",), files="files.py"),
    Language("node", ("node",), "s", jsonl, "node", "--no-deprecation", "pull-all.js", modules=("edukoppeling.js", "signing.js")),
    Language("java", ("java", "javac"), "s", tsv, "bash", "-eu", "java-pull.sh"),
    Language("mono", ("mcs", "mono"), "s", tsv, "bash", "-eu", "csharp-pull.sh", files="csharp-files.sh"),
    Language("R", ("Rscript",), "be", rds, "Rscript", "--vanilla", "pull-all.R", modules=("ask.R",), files="files.R"),
]


class Place:
    """A directory in which one program keeps its results."""

    def __init__(self, language, world, handbook, directory):
        self.language, self.world, self.handbook, self.directory = language, world, handbook, directory
        package(*language.programs)
        if language.name == "node":
            node_modules()
        if language.name == "java":
            assert not [jar for jar in JARS if not (ROOT / jar).exists()], "config/packages/test.txt names their packages"
            (handbook.directory / "classes").mkdir(exist_ok=True)  # compiled once
            (directory / "classes").symlink_to(handbook.directory / "classes")
        for name in (language.command[-1], *language.modules, *filter(None, [language.files])):
            shutil.copy(handbook.directory / name, directory)

    def run(self, **settings):
        return self.handbook.run(*self.language.command, directory=self.directory, **settings)

    def run_files(self, **settings):
        return self.handbook.run(*self.language.command[:-1], self.language.files, directory=self.directory, **settings)

    def through(self, relay):
        return {"GATEWAY_URL_" + self.language.profile.upper(): relay.url}

    def rows(self):
        return sorted(self.language.keeps(self.directory, self.handbook))


@pytest.fixture(params=LANGUAGES, ids=lambda language: language.name)
def place(request, world, handbook, tmp_path):
    return Place(request.param, world, handbook, tmp_path)


@pytest.fixture
def place_of_curl(world, handbook, tmp_path):
    return Place(LANGUAGES[0], world, handbook, tmp_path)


# -- What it should be ---------------------------------------------------------------


@pytest.fixture
def truth(world, handbook, tmp_path):
    """What the database holds of school A: the versions by SQL, the cells by the client (whose own tests compare it with the database)."""
    config = tmp_path / "client.conf"
    config.write_text(
        f"[client]\nurl = {handbook.environment['GATEWAY_URL_BE']}\ncertificate = {world.pki}/saas.cert.pem\nkey = {world.pki}/saas.key.pem\n"
        f"ca = {world.pki}/roots.pem\nschool_oin = {SCHOOL_A}\ngateway_oin = {handbook.environment['GATEWAY_OIN']}\n")

    def look():
        handbook.run(ROOT / "build" / "asan" / "bin" / "bpv-client", "--config", config, "pull", "--out", tmp_path / "truth.csv")
        with open(tmp_path / "truth.csv", newline="", encoding="utf-8") as rows:
            found = sorted(row(one) for one in csv.DictReader(rows))
        versions = world.query(
            "select r.respons_id::text, r.mutatienummer::text from bpv.respons r join bpv.organisaties o on o.id = r.school_id"
            " where o.oin = %s and r.vervallen_bij is null", SCHOOL_A)
        assert {one[:2] for one in found} == set(versions)
        return found

    return look


def correct(world, ident):
    antwoorden = world.directory / "antwoorden.csv"
    text = 'met "aanhalingstekens", een\ttab,\neen regel,\r\neen \\n en ënig €'.replace('"', '""')
    antwoorden.write_text(f'responsId,vraagcode,waarde,tekst\n{ident},EW1,3,\n{ident},EW9,,"{text}"\n', newline="")
    respons = world.directory / "respons.csv"  # of the last import
    assert ident in respons.read_text()
    world.admin("resultaten", "import", "--mutaties", "--respons", respons, "--antwoorden", antwoorden)


def withdraw(world, ident, reason="INGETROKKEN"):
    gone = world.directory / "verwijderingen.csv"
    gone.write_text(f"responsId,reden\n{ident},{reason}\n")
    world.admin("resultaten", "import", "--verwijderingen", gone)


def erased_meanwhile(world, ident):
    """Before this page is asked for, a respondent has one of the snapshot's results erased: the snapshot is over (BPV0201)."""
    def step(relay, request):
        withdraw(world, ident, "GEWIST_OP_VERZOEK")
        return relay.forward(request)
    return step


def message_ids(relay):
    return [re.search(rb"MessageID[^>]*>([^<]+)<", message).group(1) for message in relay.seen]


# -- The tests -----------------------------------------------------------------------


# proves: EDU-23
def test_everything_today_and_what_changed_tomorrow(world, truth, place, through):
    erased, gone, kept = (world.import_result(SCHOOL_A) for _ in range(3))

    # The first page is asked for in a busy moment; before the third the snapshot is over.
    relay = through(be_busy, pass_on, pass_on, erased_meanwhile(world, erased), profile=place.language.profile)
    size = world.count_results(SCHOOL_A) // 3 + 1
    said = place.run(PAGE=size, **place.through(relay))
    everything = truth()
    assert place.rows() == everything
    assert re.search(rf"^{world.count_results(SCHOOL_A)} new or changed, 0 gone, up to \d+", said, re.M), said
    asked = message_ids(relay)
    assert asked[0] == asked[1] and len(set(asked)) == len(asked) - 1 == 6
    assert [b"cursor>" in message for message in relay.seen] == [False, False, True, True, False, True, True]

    # Tomorrow.
    correct(world, kept)
    withdraw(world, gone)
    world.import_result(SCHOOL_A)
    assert re.search(r"^2 new or changed, 1 gone, up to \d+", place.run(PAGE=1), re.M)
    tomorrow = truth()
    assert place.rows() == tomorrow != everything
    assert not [one for one in tomorrow if one[0] == gone]
    assert "een \\n en ënig €" in next(one for one in tomorrow if one[0] == kept and one[-3] == "EW9")[-1]

    # And a day on which nothing happened.
    assert re.search(r"^0 new or changed, 0 gone, up to \d+", place.run(), re.M)
    assert place.rows() == tomorrow


def test_what_is_refused_or_not_sbb_leaves_nothing(world, place, through):
    before = set(place.directory.iterdir())
    # The school gave this supplier no mandaat.
    assert re.search("DK0002|geautoriseerd", place.run(code=1, SCHOOL_A_OIN=SCHOOL_B))
    # Somebody else's root: nothing is sent.
    relay = through(profile=place.language.profile)
    other = world.pki / "ca" / "other-root" / "cert.pem"
    place.run(code=1, CA_FILE=other, TRUST_FILE=other, **place.through(relay))
    assert relay.seen == []

    # A page that lacks a response.
    def short(relay, request):
        status, headers, answer = relay.forward(request)
        return status, headers, re.sub(rb"aantalRespons>\d+<", b"aantalRespons>1<", answer)
    if place.language.profile == "be":
        assert "not complete" in place.run(code=1, **place.through(through(short, profile="be")))
    assert not [path for path in set(place.directory.iterdir()) - before if path.name.startswith("resultaten") and path.suffix != ".sqlite"]
    if (place.directory / "resultaten.sqlite").exists():
        assert place.rows() == []


@pytest.mark.parametrize("place", [one for one in LANGUAGES if one.files], ids=lambda language: language.name, indirect=True)
def test_files_are_fetched_whole_resumed_and_proven(world, truth, place, handbook):
    said = place.run_files()
    [results] = place.directory.glob("resultaten-*.csv.gz")
    rows = list(csv.DictReader(gzip.open(results, "rt", encoding="utf-8", newline="")))
    assert sorted(map(row, rows)) == truth()
    assert f"{results.name}: RESULTATEN, {len(rows)} rows" in said
    fetched = sorted(path.name for path in place.directory.glob("*.gz"))
    assert len(fetched) == len(said.splitlines()) > 3 and not list(place.directory.glob("*.part"))

    # What is there is not fetched again.
    assert place.run_files() == ""

    # A line that broke: the rest of it is fetched.
    content, part = results.read_bytes(), results.with_name(results.name + ".part")
    results.unlink()
    part.write_bytes(content[:1000])
    assert place.run_files() == f"{results.name}: RESULTATEN, {len(rows)} rows\n"
    assert results.read_bytes() == content and not part.exists()

    # And only the rest, so that what was wrong stays wrong; it is thrown away, and the next time there is one.
    results.unlink()
    part.write_bytes(b"x" * 1000)
    assert "is not what was told" in place.run_files(code=1)
    assert not results.exists() and not part.exists()
    place.run_files()
    assert results.read_bytes() == content


def test_xmlsec1_and_sha256sum_prove_the_files(world, handbook, place_of_curl):
    """A signed answer, verified by hand, and the files it tells of."""
    place_of_curl.run_files()
    directory = place_of_curl.directory
    message = (handbook.directory / "push-s.sh").read_text()
    assert message.count("testen_verbinding") == 3
    message = message.replace("testen_verbinding", "opvragen_resultatenbestand").replace(
        "  </bpv:opvragen_resultatenbestand_request>", "   <bpv:formaat>CSV</bpv:formaat>\n  </bpv:opvragen_resultatenbestand_request>")
    (directory / "ask-s.sh").write_text(message)
    for name in ("verify-s.sh", "check-files.sh"):
        shutil.copy(handbook.directory / name, directory)
    for name in ("ask-s.sh", "verify-s.sh", "check-files.sh"):
        said = handbook.run("bash", "-eu", "-o", "pipefail", name, directory=directory)
    assert said.count(": OK\n") == len(list(directory.glob("*.gz"))) > 3
    results = next(directory.glob("resultaten-*.gz"))
    results.write_bytes(results.read_bytes()[:-1])
    assert f"{results.name}: FAILED" in handbook.run("bash", "-eu", "-o", "pipefail", "check-files.sh", directory=directory, code=1)
