"""Results as files: one set per snapshot, shared, complete, provable, and gone at its end (opvragen_resultatenbestand)."""
import collections
import contextlib
import csv
import gzip
import hashlib
import io
import json
import operator
import re
import subprocess
import threading
import time
import urllib.parse

import psycopg2
import pytest

import https
import soap
import wss
from soap import SCHOOL_A, SCHOOL_B, Message, assert_answered, elements
from test_pull import ids, pull_all
from world import BRINS, Gateway

NAMES = {"soort", "naam", "url", "grootte", "sha256", "contentType", "aantalRijen", "schemaversie", "momentopname", "verlooptOp", "totMutatienummer"}
STAR = ("VRAGEN", "OPLEIDINGEN", "LOCATIES", "AANBIEDERS", "LEERBEDRIJVEN", "RESPONS", "BENCHMARK")
ANSWERS = ("vraagcode", "waarde", "tekst")


def message(school=SCHOOL_A, **asked):
    asked = {name: asked[name] for name in ("formaat", "vorm", "vanafMutatienummer") if name in asked}
    return Message("opvragen_resultatenbestand", school=school, payload=elements(**{"formaat": "CSV", **asked}))


def ask(gateway, school=SCHOOL_A, identity=None, **asked):
    """One answer, whatever it says."""
    return assert_answered(gateway.call(message(school, **asked), identity or {SCHOOL_A: "saas", SCHOOL_B: "schoolB"}[school]))


def listed(gateway, patience=30, **asked):
    """The files of a set, by kind and end; asked again until it is there."""
    end = time.monotonic() + patience
    while not (answer := ask(gateway, **asked)).approved:
        assert answer.foutcodes == ["BPV0203"] and time.monotonic() < end, answer.foutcodes
        time.sleep(0.2)
    files = [{child.tag.rpartition("}")[2]: child.text for child in element} for element in answer.all("bestand")]
    assert files and all(set(file) == NAMES for file in files)
    found = {(file["soort"], file["naam"].removesuffix(".gz").rpartition(".")[2]): file for file in files}
    assert len(found) == len(files)
    return found


def directory(gateway):
    return gateway.world.directory / ("files" if gateway is gateway.world else f"files-{gateway.name}")


def fetched(gateway, file, patience=30):
    """The bytes as they come over the line; asked for again while a gateway that has none builds them."""
    end = time.monotonic() + patience
    identity = "schoolB" if BRINS[SCHOOL_B] in file["naam"] else "saas"
    while True:
        with gateway.connect(identity) as connection:
            response = connection.get(urllib.parse.urlsplit(file["url"]).path)
        if response.status == 200:
            return response.body
        assert response.status == 503 and time.monotonic() < end, response
        time.sleep(0.2)


def contents(gateway, file):
    """What stands in a file, as text, when it is what the answer says it is."""
    data = fetched(gateway, file)
    assert len(data) == int(file["grootte"]) and hashlib.sha256(data).hexdigest() == file["sha256"]
    assert data[4:8] == bytes(4) and data[3] == 0  # no time, no name
    return gzip.decompress(data).decode()


def rows(gateway, file):
    text = contents(gateway, file)
    if ".jsonl" in file["naam"]:
        found = [json.loads(line) for line in text.splitlines()]
    else:
        found = list(csv.DictReader(io.StringIO(text, newline="")))
    if file["soort"] != "CODEBOEK" or ".csv" in file["naam"]:
        assert len(found) == int(file["aantalRijen"])
    return found


@pytest.fixture
def another(world):
    """One more gateway, with files of its own."""
    made = []

    def start(name, **settings):
        made.append(Gateway(world, name, listen__workers=4, **{"files__directory": world.directory / f"files-{name}", **settings}))
        return made[-1]

    yield start
    for gateway in made:
        gateway.stop()


def remove(world, ident, reason="INGETROKKEN"):
    path = world.directory / "weg.csv"
    path.write_text(f"responsId,reden\n{ident},{reason}\n")
    world.admin("resultaten", "import", "--verwijderingen", path)


# -- What is in it ------------------------------------------------------------------


def test_a_set_is_complete_and_agrees_with_the_paged_pull(world):
    files = listed(world)
    assert set(files) == {(kind, "csv") for kind in ("RESULTATEN", "TOETS", "CODEBOEK", *STAR)} | {("CODEBOEK", "json")}
    pages = pull_all(world, paginagrootte=500)
    assert {file["totMutatienummer"] for file in files.values()} == {pages[0].value("resultaten/totMutatienummer")}
    found = rows(world, files["RESULTATEN", "csv"])
    paged = [ident for page in pages for ident in ids(page)]
    assert list(dict.fromkeys(row["responsId"] for row in found)) == paged
    assert len(found) == sum(
        max(1, sum(child.tag.endswith("}antwoord") for child in element)) for page in pages for element in page.all("resultaten/respons"))
    assert {row["responsId"] for row in found if row["tekst"]}  # open answers are agreed
    assert not {"UV4", "RT1"} & {row["vraagcode"] for row in found}


@pytest.mark.parametrize("formaat, vorm", [("CSV", "BREED"), ("JSONL", "LANG"), ("JSONL", "BREED")])
def test_every_form_holds_the_same(world, formaat, vorm):
    long = rows(world, listed(world)["RESULTATEN", "csv"])
    files = listed(world, formaat=formaat, vorm=vorm)
    found = rows(world, files["RESULTATEN", formaat.lower()])
    keys = [name for name in long[0] if name not in ANSWERS]
    if vorm == "LANG":
        assert [{name: "" if value is None else str(value) for name, value in row.items()} for row in found] == long
    else:
        columns = [name for name in found[0] if name not in keys]
        melted = [{**{name: row[name] for name in keys}, "vraagcode": code, "waarde": row[code]} for row in found for code in columns
                  if row[code] not in (None, "")]
        assert [(str(row["mutatienummer"]), row["vraagcode"], str(row["waarde"])) for row in melted] == sorted(
            ((row["mutatienummer"], row["vraagcode"], row["waarde"] or row["tekst"]) for row in long),
            key=lambda row: (int(row[0]), columns.index(row[1])))
    # What proves it is of the responses, and not of the form.
    assert files["TOETS", "csv"]["sha256"] == listed(world)["TOETS", "csv"]["sha256"]


def test_the_check_is_made_of_the_long_rows_alone(world):
    files = listed(world)
    text = contents(world, files["RESULTATEN", "csv"]).split("\r\n", 1)[1]
    records = collections.defaultdict(list)
    for record in re.findall(r'(?:[^"\r\n]|"(?:[^"]|"")*")+\r\n', text):
        records[record.partition(",")[0]].append(record)
    buckets = collections.defaultdict(lambda: [0, 0, bytes(32)])
    for ident, lines in records.items():
        bucket = buckets[ident[:2]]
        bucket[0] += 1
        bucket[1] += sum(1 for line in lines if next(csv.reader([line]))[-3])
        bucket[2] = bytes(map(operator.xor, bucket[2], hashlib.sha256("".join(lines).encode()).digest()))
    for row in rows(world, files["TOETS", "csv"]):
        assert [int(row["aantalRespons"]), int(row["aantalAntwoorden"]), bytes.fromhex(row["sha256"])] == buckets[row["deel"]]


def test_nobody_has_to_look_a_code_up_elsewhere(world):
    files = listed(world)
    found = rows(world, files["RESULTATEN", "csv"])
    for kind, column in (("OPLEIDINGEN", "opleidingscode"), ("LOCATIES", "onderwijslocatiecode"), ("AANBIEDERS", "onderwijsaanbiedercode"),
                         ("LEERBEDRIJVEN", "leerbedrijfId")):
        names = rows(world, files[kind, "csv"])
        assert {row[column] for row in names} == {row[column] for row in found if row[column]}, kind
        assert all(row["naam"] for row in names)
    key = operator.itemgetter("vragenlijstcode", "versie", "vraagcode")
    assert {key(row) for row in found} <= {key(row) for row in rows(world, files["VRAGEN", "csv"])}
    book = rows(world, files["CODEBOEK", "csv"])
    assert {row["vraagcode"] for row in found} <= {row["resultaatcode"] for row in book}
    assert {lijst["vragenlijstcode"] for lijst in json.loads(contents(world, files["CODEBOEK", "json"]))["vragenlijst"]} == {
        row["vragenlijstcode"] for row in book}


def counted(world):
    """The benchmark was counted, by whoever came first: staff after an import, or the gateway when it started."""
    end = time.monotonic() + 60
    while not world.value("select mutatie_tot > 0 from bpv.benchmark_stand"):
        assert time.monotonic() < end
        time.sleep(0.1)


def test_what_stands_beside_tells_of_nobody(world):
    counted(world)
    world.query("delete from bpv.bestandensets")
    files = listed(world)
    cells = rows(world, files["RESPONS", "csv"])
    assert cells and all(bool(row["ingevuld"]) != bool(row["reden"]) for row in cells)
    assert all(int(row["bpvos"]) >= 5 and 0 < int(row["ingevuld"]) < int(row["bpvos"]) for row in cells if row["ingevuld"])
    figures = rows(world, files["BENCHMARK", "csv"])
    assert figures and all(bool(row["aantalAntwoorden"]) != bool(row["reden"]) for row in figures)
    assert {row["reden"] for row in figures} <= {"", "MINDER_DAN_5_ANTWOORDEN", "MINDER_DAN_3_SCHOLEN", "EEN_SCHOOL_TE_GROOT"}


def test_an_increment_holds_what_is_new_and_what_must_go(world):
    gone = world.import_result(SCHOOL_A)
    before = listed(world)
    since = before["RESULTATEN", "csv"]["totMutatienummer"]
    new = world.import_result(SCHOOL_A)
    remove(world, gone)
    files = listed(world, vanafMutatienummer=since)
    assert {row["responsId"] for row in rows(world, files["RESULTATEN", "csv"])} == {new}
    assert [(row["responsId"], row["reden"]) for row in rows(world, files["VERWIJDERD", "csv"])] == [(gone, "INGETROKKEN")]
    after = {row["responsId"] for row in rows(world, listed(world)["RESULTATEN", "csv"])}
    assert after == {row["responsId"] for row in rows(world, before["RESULTATEN", "csv"])} - {gone} | {new}
    # Nothing since: a set without rows, which is as much of an answer. So is what lies in the future.
    end = files["RESULTATEN", "csv"]["totMutatienummer"]
    for vanaf in (end, int(end) + 1000):
        nothing = listed(world, vanafMutatienummer=vanaf)
        assert rows(world, nothing["RESULTATEN", "csv"]) == rows(world, nothing["VERWIJDERD", "csv"]) == []


def test_basis_tells_no_day_no_company_and_no_words(world):
    files = listed(world, school=SCHOOL_B)
    found = rows(world, files["RESULTATEN", "csv"])
    assert found and not any(row["invuldatum"] or row["geplandeEinddatum"] or row["leerbedrijfId"] or row["tekst"] for row in found)
    assert {row["brin"] for row in found} == {BRINS[SCHOOL_B]}
    companies = rows(world, files["LEERBEDRIJVEN", "csv"])
    assert {row["leerbedrijfPseudoniem"] for row in companies} == {row["leerbedrijfPseudoniem"] for row in found}
    assert not any(row["leerbedrijfId"] or row["naam"] or row["plaats"] for row in companies)
    other = {row["leerbedrijfId"] for row in rows(world, listed(world)["LEERBEDRIJVEN", "csv"])}
    texts = [contents(world, file) for file in files.values()]
    assert not any(ident in text for text in texts for ident in other)


# -- Shared, bounded, and gone ------------------------------------------------------


def test_who_asks_again_gets_the_same_files_and_another_gateway_tells_them_too(world, another):
    first = listed(world)
    assert listed(world) == first
    assert len({file["url"] for file in first.values()}) == len(first)
    assert all(re.fullmatch(r"https://.+/bestanden/[A-Za-z0-9_-]{43}", file["url"]) for file in first.values())
    second = another("second")
    assert listed(second) == first
    assert not list(directory(second).glob("*.gz"))
    for file in first.values():  # it has none of these bytes, and gives the same
        assert fetched(second, file) == fetched(world, file)
    # The registry alone gives no name away.
    names = {file["url"].rpartition("/")[2] for file in first.values()}
    dump = "\n".join(row[0] for row in world.query("select b::text from bpv.bestanden b"))
    assert not any(name in dump for name in names)


def test_the_same_snapshot_built_by_another_gateway_is_the_same_bytes(world, another):
    first = listed(world, formaat="JSONL", vorm="BREED")
    world.query("delete from bpv.bestandensets")
    second = listed(another("second"), formaat="JSONL", vorm="BREED")
    for kind in (("RESULTATEN", "jsonl"), ("TOETS", "csv")):
        assert first[kind]["sha256"] == second[kind]["sha256"] and first[kind]["url"] != second[kind]["url"]


def test_who_does_not_wait_hears_when_to_ask_again(world, another):
    hasty = another("hasty", files__wait_ms=0)
    answer = hasty.call(message(formaat="CSV", vanafMutatienummer=7))
    assert soap.Answer(answer).foutcodes == ["BPV0203"] and int(answer.header("retry-after")) > 0
    assert listed(hasty, vanafMutatienummer=7)


# proves: B3
def test_a_thousand_requests_for_snapshots_are_bounded_work(world, another):
    world.query("delete from bpv.bestandensets")
    greedy = another("greedy", files__sets_per_school=2, files__wait_ms=20)
    told = collections.Counter()

    def many(start):
        own = Gateway.connect(greedy, "saas")
        with own:
            for i in range(start, 1000, 4):
                response = own.post(message(vanafMutatienummer=1 + i % 200))
                told[tuple(soap.Answer(response).foutcodes)] += 1

    threads = [threading.Thread(target=many, args=(start,)) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(told.values()) == 1000 and set(told) <= {(), ("BPV0203",), ("BPV0204",), ("BPV0008",)}, told
    assert told["BPV0204",] > 0
    # What was under way when it became full may still have been made, one at a time.
    assert 2 <= world.value("select count(*) from bpv.bestandensets") <= 3
    assert len([line for line in greedy.log() if "files_built" in line]) <= 3


def test_what_is_past_its_time_is_gone_everywhere(world, another):
    world.query("delete from bpv.bestandensets")
    brief = another("brief", files__keep_s=10)
    files = listed(brief, vorm="BREED")
    assert files["RESULTATEN", "csv"]["verlooptOp"] > files["RESULTATEN", "csv"]["momentopname"]
    end = time.monotonic() + 60
    while list(directory(brief).iterdir()) or world.value("select count(*) from bpv.bestanden"):
        assert time.monotonic() < end, list(directory(brief).iterdir())
        time.sleep(0.2)
    again = listed(brief, vorm="BREED")
    assert not {file["url"] for file in again.values()} & {file["url"] for file in files.values()}


# proves: GW-F2
def test_a_builder_that_dies_leaves_nothing_and_another_takes_over(world, another):
    dying, other = another("dying", files__wait_ms=0, files__builders=1), another("other", files__wait_ms=100, files__builders=1)
    for number, gateway in enumerate((dying, other)):  # its builder is there
        listed(gateway, vanafMutatienummer=11 + number)
    world.query("delete from bpv.bestandensets")
    for path in directory(dying).iterdir():
        path.unlink()
    with contextlib.closing(psycopg2.connect(world.conninfo(world.pg["PGUSER"]))) as blocker, blocker.cursor() as cursor:
        cursor.execute("lock table bpv.locaties")  # a build gets so far, and no further
        assert ask(dying, formaat="JSONL").foutcodes == ["BPV0203"]
        end = time.monotonic() + 20
        while not list(directory(dying).glob("*.gz")):
            assert time.monotonic() < end
            time.sleep(0.05)
        assert ask(other, formaat="JSONL").foutcodes == ["BPV0203"]  # one builds, the other waits
        built_elsewhere = [line for line in other.log() if "files_built" in line]
        dying.kill()
        blocker.rollback()
    files = listed(other, formaat="JSONL")
    assert rows(other, files["RESULTATEN", "jsonl"])
    assert world.value("select count(*) from bpv.bestandensets") == 1
    assert len([line for line in other.log() if "files_built" in line]) == len(built_elsewhere) + 1
    dying.start()
    assert listed(dying, formaat="JSONL") == files
    assert not list(directory(dying).glob(".bouw-*"))


def test_an_erasure_on_request_makes_older_files_void(world):
    gone = world.import_result(SCHOOL_A)
    before = listed(world)
    assert gone in contents(world, before["RESULTATEN", "csv"])
    remove(world, gone, "GEWIST_OP_VERZOEK")
    after = listed(world)
    assert not {file["url"] for file in after.values()} & {file["url"] for file in before.values()}
    assert gone not in contents(world, after["RESULTATEN", "csv"])


# -- Proof --------------------------------------------------------------------------


def test_the_answer_is_checked_with_xmlsec1_and_the_files_with_sha256sum(world, tmp_path):
    listed(world)
    sealed = wss.sign(message(), wss.signer(world.pki, "saas"))
    response = world.call(sealed, path=https.PATHS["S"])
    saved = tmp_path / "antwoord.xml"
    saved.write_bytes(response.body)
    named = re.findall(rb'<(?:(\w+):)?(\w+)[^<>]* (?:wsu:)?Id="', response.body)
    spaces = dict(re.findall(rb'xmlns:(\w+)="([^"]*)"', response.body))
    ids_of = [word for prefix, name in set(named) for word in ("--id-attr:Id", f"{spaces[prefix].decode()}:{name.decode()}")]
    subprocess.run(["xmlsec1", "--verify", *ids_of, "--pubkey-cert-pem", world.own_certificate, saved], check=True, capture_output=True)
    sums = re.findall(r"<bpv:naam>([^<]*)</bpv:naam>.*?<bpv:sha256>([^<]*)</bpv:sha256>", saved.read_text(), re.S)
    urls = dict(re.findall(r"<bpv:naam>([^<]*)</bpv:naam><bpv:url>([^<]*)</bpv:url>", saved.read_text()))
    assert len(sums) > 8
    for name, digest in sums:
        (tmp_path / name).write_bytes(fetched(world, {"naam": name, "url": urls[name]}))
    (tmp_path / "SHA256SUMS").write_text("".join(f"{digest}  {name}\n" for name, digest in sums))
    subprocess.run(["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"], cwd=tmp_path, check=True)
    # And a signature over another list does not hold.
    saved.write_bytes(response.body.replace(sums[0][1].encode(), sums[1][1].encode()))
    assert subprocess.run(["xmlsec1", "--verify", *ids_of, "--pubkey-cert-pem", world.own_certificate, saved], capture_output=True).returncode != 0
