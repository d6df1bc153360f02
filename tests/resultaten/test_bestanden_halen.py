"""Files of results as they are fetched: who may, pieces of them, tricks with names and ranges (GW-B1; attacks H8, H9, S9)."""
import contextlib
import hashlib
import os
import pathlib
import secrets
import statistics
import subprocess
import sys
import time

import pytest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "snippets"))

from extract import snippets  # noqa: E402
from fetching import BASE, SIZE, Bestand, ask, begin, fetch, take  # noqa: E402
from https import Identity  # noqa: E402
from issuing import Issuer  # noqa: E402
from soap import SCHOOL_A, SCHOOL_B, SUPPLIER, Message, assert_answered, elements  # noqa: E402
from world import ROOT  # noqa: E402

GUESSES = int(os.environ.get("BPV_GUESSES", "500"))  # of each kind


def shape(response):
    """An answer without its own number."""
    return response.status, [(k, v) for k, v in response.headers if k != "x-correlation-id"], response.body


NOWHERE = (404, [("content-type", "text/plain;charset=utf-8"), ("content-length", "10"), ("connection", "keep-alive"),
                 ("cache-control", "no-store")], b"Not Found\n")


def curl(world, bestand, *words, identity="saas", into=None):
    pki = world.pki
    ran = subprocess.run(
        ["curl", "-sS", "--max-time", "60", "--cert", f"{pki}/{identity}.cert.pem", "--key", f"{pki}/{identity}.key.pem",
         "--cacert", f"{pki}/roots.pem", "--resolve", f"localhost:{world.port}:127.0.0.1",
         *(["-o", str(into)] if into else []), *words, f"https://localhost:{world.port}{bestand.path}"],
        capture_output=True, env={"PATH": os.environ["PATH"]})
    return ran


# -- As it is meant ---------------------------------------------------------------


# proves: GW-B1
@pytest.mark.parametrize("identity", ["saas", "schoolA"])
def test_the_school_and_whom_it_mandates_fetch_a_file_whole(world, bestand, tmp_path, identity):
    into = tmp_path / "resultaten.csv.gz"
    ran = curl(world, bestand, "-D", str(tmp_path / "head"), "--fail", identity=identity, into=into)
    assert ran.returncode == 0, ran.stderr
    assert into.read_bytes() == bestand.content
    head = (tmp_path / "head").read_bytes().decode().split("\r\n")
    assert head[0] == "HTTP/1.1 200 OK"
    fields = dict(line.split(": ", 1) for line in head[1:] if line)
    assert fields["ETag"] == bestand.etag and fields["Accept-Ranges"] == "bytes"
    assert fields["Content-Type"] == "application/gzip" and fields["Content-Length"] == str(SIZE)
    assert fields["Content-Disposition"] == 'attachment; filename="resultaten-1.csv.gz"'
    assert fields["Last-Modified"].endswith(" GMT") and fields["Expires"].endswith(" GMT")


def test_the_name_to_save_under_comes_with_it(world, bestand, tmp_path):
    ran = subprocess.run(
        ["curl", "-sSOJ", "--fail", "--cert", f"{world.pki}/saas.cert.pem", "--key", f"{world.pki}/saas.key.pem", "--cacert",
         f"{world.pki}/roots.pem", f"https://localhost:{world.port}{bestand.path}"], cwd=tmp_path, capture_output=True)
    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "resultaten-1.csv.gz").read_bytes() == bestand.content


def test_head_tells_what_get_would(world, bestand):
    with world.connect("saas") as connection:
        head = ask(connection, bestand.path, "HEAD")
        get = ask(connection, bestand.path)
    assert shape(head)[:2] == shape(get)[:2] and head.body == b"" and get.body == bestand.content
    ran = curl(world, bestand, "-I")
    assert ran.stdout.startswith(b"HTTP/1.1 200 OK") and f"Content-Length: {SIZE}".encode() in ran.stdout


def test_what_was_cut_off_is_taken_up_where_it_ended(world, bestand, tmp_path):
    into = tmp_path / "half"
    for had in (0, 1, 1_000_000, SIZE - 1):
        into.write_bytes(bestand.content[:had])
        ran = curl(world, bestand, "-C", "-", "--fail", into=into)
        assert ran.returncode == 0, ran.stderr
        assert into.read_bytes() == bestand.content
    # All of it is there: 416, which curl takes for what it is.
    ran = curl(world, bestand, "-C", "-", "-w", "%{http_code}", into=into)
    assert ran.stdout == b"416" and into.read_bytes() == bestand.content


def test_curl_compares_the_etag_it_kept(world, bestand, tmp_path):
    kept, into = str(tmp_path / "etag"), tmp_path / "file"
    assert curl(world, bestand, "--etag-save", kept, into=into).returncode == 0
    ran = curl(world, bestand, "--etag-compare", kept, "-w", "%{http_code}", into=tmp_path / "again")
    assert ran.stdout == b"304"
    assert not (tmp_path / "again").exists() or (tmp_path / "again").read_bytes() == b""


@pytest.mark.parametrize("asked, first, last", [
    ("0-0", 0, 0), ("0-", 0, SIZE - 1), ("16383-16384", 16383, 16384), ("1000000-1999999", 1_000_000, 1_999_999),
    ("-1", SIZE - 1, SIZE - 1), ("-70000", SIZE - 70_000, SIZE - 1), (f"{SIZE - 1}-", SIZE - 1, SIZE - 1), ("5-99999999999999999999999", 5, SIZE - 1),
])
def test_a_piece_is_exactly_what_was_asked(world, bestand, asked, first, last):
    ran = curl(world, bestand, "-r", asked, "-w", "%{stderr}%{http_code}")
    assert ran.stderr == b"206" and ran.stdout == bestand.content[first:last + 1]
    response = fetch(world, bestand.path, "saas", "GET", f"Range: bytes={asked}", f"If-Range: {bestand.etag}")
    assert response.header("content-range") == f"bytes {first}-{last}/{SIZE}" and response.body == ran.stdout


def test_a_piece_of_what_it_no_longer_is_comes_whole(world, bestand):
    for condition in ('"0"', f"W/{bestand.etag}", bestand.sha256, "Thu, 26 Nov 2026 06:00:00 GMT"):
        response = fetch(world, bestand.path, "saas", "GET", "Range: bytes=5-", f"If-Range: {condition}")
        assert response.status == 200 and response.body == bestand.content
    assert fetch(world, bestand.path, "saas", "GET", 'If-Match: "0"').status == 412
    assert fetch(world, bestand.path, "saas", "GET", "If-Match: *").status == 200


# proves: GW-B1
def test_what_the_operation_gave_is_fetched_by_its_address(world, tmp_path):
    """The whole road: a signed or unsigned question, an answer with addresses, and each file as the answer says it is."""
    end = time.monotonic() + 60
    while not (answer := assert_answered(world.call(Message("opvragen_resultatenbestand", school=SCHOOL_A, payload=elements(formaat="CSV"))))).approved:
        assert answer.foutcodes == ["BPV0203"] and time.monotonic() < end
        time.sleep(0.2)
    files = [{child.tag.rpartition("}")[2]: child.text for child in element} for element in answer.all("bestand")]
    assert {"RESULTATEN", "CODEBOEK"} <= {file["soort"] for file in files}
    with world.connect("saas") as own, world.connect("schoolB") as other:
        for file in files:
            target = BASE + file["url"].rpartition("/")[2]
            assert file["url"].endswith(target)
            begin(own, target)
            content = take(own, int(file["grootte"]))
            assert hashlib.sha256(content).hexdigest() == file["sha256"]
            head = ask(own, target, "HEAD")
            assert head.header("etag") == f'"{file["sha256"]}"' and head.header("content-type") == file["contentType"]
            assert head.header("content-disposition") == f'attachment; filename="{file["naam"]}"'
            assert shape(ask(other, target)) == NOWHERE
    # Lost on this machine: made again, the same, for who asks by the same name.
    file = next(file for file in files if file["soort"] == "RESULTATEN")
    (world.directory / "files" / (file["sha256"] + ".gz")).unlink()
    end = time.monotonic() + 60
    while (response := fetch(world, BASE + file["url"].rpartition("/")[2])).status == 503 and time.monotonic() < end:
        assert 1 <= int(response.header("retry-after")) <= 60
        time.sleep(0.2)
    assert hashlib.sha256(response.body).hexdigest() == file["sha256"]


# -- Who may not ------------------------------------------------------------------


@contextlib.contextmanager
def without_mandate(world):
    """The supplier's mandate of school A is withdrawn meanwhile."""
    rows = world.query(
        "update bpv.mandaten m set ingetrokken_op = now(), ingetrokken_door = 'toets' from bpv.organisaties s, bpv.organisaties l"
        " where s.id = m.school_id and l.id = m.leverancier_id and s.oin = %s and l.oin = %s and m.ingetrokken_op is null returning m.id",
        SCHOOL_A, SUPPLIER)
    assert rows
    try:
        yield
    finally:
        for (row,) in rows:
            world.query("update bpv.mandaten set ingetrokken_op = null, ingetrokken_door = null where id = %s", row)


@contextlib.contextmanager
def suspended(world):
    with world.suspended(SCHOOL_A):
        yield


# proves: GW-B1, EDU-10, EDU-11, EDU-12, EDU-14, S9, H9
def test_everything_else_is_nowhere_in_the_same_words(world, bestand, of_b):
    expired = Bestand(world, size=1000, seconds=-1)
    more_than_agreed = Bestand(world, SCHOOL_B, 1000, veldenset="VOLLEDIG")
    name = bestand.name
    asked = {
        "unknown": ("saas", BASE + secrets.token_urlsafe(32)),
        "expired": ("schoolA", expired.path),
        "of another school": ("schoolA", of_b.path),
        "of another school, the other way": ("schoolB", bestand.path),
        "of a school that gave no mandate": ("saas", of_b.path),
        "by an OIN that nobody knows": ("unknownOin", bestand.path),
        "more than the school may have now": ("schoolB", more_than_agreed.path),
        "no name": ("schoolA", BASE),
        "a letter less": ("schoolA", BASE + name[:-1]),
        "a letter more": ("schoolA", BASE + name + "A"),
        "a query": ("schoolA", bestand.path + "?a=b"),
        "a slash behind": ("schoolA", bestand.path + "/"),
        "a slash before": ("schoolA", BASE + "/" + name),
        "its digest": ("schoolA", BASE + bestand.sha256[:43]),
        "a percent sign": ("schoolA", BASE + "%" + f"{ord(name[0]):02X}" + name[1:]),
        "its number": ("schoolA", BASE + str(bestand.id)),
    }
    shapes = {what: shape(fetch(world, target, identity)) for what, (identity, target) in asked.items()}
    assert {what: got for what, got in shapes.items() if got != NOWHERE} == {}
    for change in (without_mandate, suspended):
        with change(world):
            assert shape(fetch(world, bestand.path, "saas")) == NOWHERE, change
    heads = {str(shape(fetch(world, target, identity, "HEAD"))) for identity, target in list(asked.values())[:6]}
    assert len(heads) == 1
    assert fetch(world, bestand.path, "saas").status == 200


# proves: EDU-12
def test_a_mandate_that_is_withdrawn_counts_on_an_open_connection(world, bestand):
    with world.connect("saas") as connection:
        assert ask(connection, bestand.path, "GET", "Range: bytes=0-9").status == 206
        with without_mandate(world):
            assert shape(ask(connection, bestand.path)) == NOWHERE
        assert ask(connection, bestand.path, "GET", "Range: bytes=0-9").status == 206


# proves: GW-C1
def test_a_blocked_certificate_gets_no_file_and_no_next_request(world, bestand):
    world.admin("certificaat", "block", "--vingerafdruk", world.fingerprint("saas"), "--reden", "toets")
    try:
        response = fetch(world, bestand.path)
        assert response.status == 404 and response.header("connection") == "close"
    finally:
        world.admin("certificaat", "unblock", "--vingerafdruk", world.fingerprint("saas"), actor="bert")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "PROPFIND"])
def test_nothing_but_get_and_head(world, bestand, method):
    for target in (bestand.path, BASE + secrets.token_urlsafe(32), BASE):
        response = fetch(world, target, "saas", method)
        assert response.status == 405 and response.header("allow") == "GET, HEAD" and response.body == b"Method Not Allowed\n"


# proves: WT001
def test_no_certificate_no_file(world, bestand):
    ran = subprocess.run(["curl", "-sS", "--cacert", f"{world.pki}/roots.pem", f"https://localhost:{world.port}{bestand.path}"], capture_output=True)
    assert ran.returncode != 0 and ran.stdout == b""


# -- Tricks -----------------------------------------------------------------------


# proves: H9
@pytest.mark.parametrize("target, status", [
    (BASE + "../be", 404), (BASE + "..%2f..%2fetc%2fpasswd", 404), (BASE + "..%252f..%252fetc%252fpasswd", 404), (BASE + "%2e%2e/%2e%2e", 404),
    (BASE + "NAME%00", 404), (BASE + "NAME%00.csv", 404), (BASE + "NAME%2f", 404), (BASE + ".%2fNAME", 404), (BASE + "./NAME", 404),
    (BASE + "x/../NAME", 404), (BASE + "NAME;a=b", 404), (BASE + "NAME%20", 404), ("/" + BASE + "NAME", 404), (BASE[:-1] + "//NAME", 404),
    (BASE.upper() + "NAME", 404), (BASE[:-1] + "%2fNAME", 404), (BASE.replace("v1", "%76%31") + "NAME", 404), (BASE[:-1], 404),
    ("/bestanden/NAME", 404), ("/edukoppeling/bpvmonitor/v1/be/bestanden/NAME", 404), ("/edukoppeling/bpvmonitor/v1/s/../bestanden/NAME", 404),
    ("/edukoppeling/bpvmonitor/v1/be?bestand=NAME", 404), (BASE + "NAME#", 400), (BASE + "NAME\\", 400), (BASE + "..\\..\\NAME", 400),
    (BASE + "NAME\x00", 400), (BASE + "%zz", 400), (BASE + "%", 400), (BASE + "NAMÉ", 400), (BASE + "NAME HTTP/1.1", 400),
    ("https://localhost" + BASE + "NAME", 400), ("localhost" + BASE + "NAME", 400), ("*", 400), (BASE + "A" * 3000, 414),
])
def test_no_path_leads_to_a_file_but_its_own(world, bestand, target, status):
    response = fetch(world, target.replace("NAME", bestand.name))
    assert response.status == status, response
    assert bestand.content[:40] not in response.body


# proves: H8
@pytest.mark.parametrize("ranges, status", [
    ("bytes=0-0,2-2", 200), ("bytes=0-99,50-149", 200), ("bytes=0-,0-,0-", 200), ("bytes=" + ",".join(["0-"] * 300), 200),
    ("bytes=" + ",".join(f"{n}-{n}" for n in range(10_000)), 431), ("bytes=" + ",".join(["0-"] * 5000), 431), ("bytes=-", 200), ("bytes=--1", 200),
    ("bytes=5-4", 200), ("bytes=-0", 416), (f"bytes={SIZE}-", 416), ("bytes=18446744073709551616-", 416), ("bytes=-1,", 200), ("bytes=1e3-", 200),
    ("lines=1-2", 200), ("bytes", 200), ("bytes=0-0\r\nRange: bytes=1-1", 400), ("bytes=\x80-", 400),
])
def test_no_range_gives_more_than_one_piece_or_the_whole(world, bestand, ranges, status):
    before = world.cpu_seconds()
    with world.connect("saas") as connection:
        connection.send(f"GET {bestand.path} HTTP/1.1\r\nHost: x\r\nRange: {ranges}\r\n\r\n".encode("latin-1"))
        response = connection.read()
    assert response.status == status, response.status
    assert response.body == bestand.content if status == 200 else len(response.body) < 100
    if status == 416:
        assert response.header("content-range") == f"bytes */{SIZE}"
    assert world.cpu_seconds() - before < 1.5


# proves: S9, H9
def test_guesses_are_refused_alike_and_in_the_same_time(world, bestand, of_b):
    """Of names that nobody has, that are another school's, and that are no names: none is told from the others by words or by time."""
    took = {"nobody's": [], "another's": [], "no name": []}
    refused = metric(world, "bpv_files_refused_total")
    with world.connect("schoolA") as connection:
        for turn in range(GUESSES):
            for kind, target in (("nobody's", BASE + secrets.token_urlsafe(32)), ("another's", of_b.path), ("no name", BASE + "A" * (turn % 40))):
                started = time.perf_counter()
                response = ask(connection, target)
                took[kind].append(time.perf_counter() - started)
                assert shape(response) == NOWHERE
    medians = {kind: statistics.median(values) for kind, values in took.items()}
    # What a database does for one row more or less is lost in what it does anyway.
    assert max(medians.values()) < 1.35 * min(medians.values()), medians
    assert metric(world, "bpv_files_refused_total") == refused + 3 * GUESSES


def metric(world, name):
    return float(next(line.split()[-1] for line in world.health("/metrics")[1].splitlines() if line.startswith(name + " ")))


# -- What remains of it -----------------------------------------------------------


def received(world):
    return world.query("select s.oin, v.aan_oin, v.soort, v.bestand, v.veldenset, v.open_antwoorden, v.vanaf, v.tot, v.rijen from bpv.verstrekkingen v join bpv.organisaties s on s.id = v.school_id"
                       " order by v.id desc limit 5")


# proves: GW-M1, GW-B1
def test_who_received_what_is_kept_and_the_name_is_nowhere(world):
    mine = Bestand(world, size=40_000)
    before = world.value("select count(*) from bpv.verstrekkingen")
    response = fetch(world, mine.path)
    assert received(world)[0] == (SCHOOL_A, SUPPLIER, "BESTAND", "RESULTATEN", "VOLLEDIG", False, 0, mine.tot, 4200)
    row = world.query("select tls_oin, van_oin, dienst, operatie, profiel, uitkomst, stap, http_status, bytes_uit, rijen, overeenkomst_id is not null,"
                      " mandaat, message_id, tls_versie from bpv.berichten where correlatie = %s", response.header("x-correlation-id"))
    operation = "opvragen_resultatenbestand"
    assert row == [(SUPPLIER, SCHOOL_A, operation, operation, "BESTAND", "OK", "uitvoering", 200, 40_000, 4200, True, True, None, "TLSv1.3")]
    # The rest of it, on a connection of its own, is told by no more than each of four workers.
    with world.connect("saas") as connection:
        for first in range(100, 2000, 100):
            assert ask(connection, mine.path, "GET", f"Range: bytes={first}-{first + 99}").status == 206
    told = world.value("select count(*) from bpv.verstrekkingen")
    assert before + 1 <= told <= before + 4
    before = told - 1
    # What sends none of it is no release.
    for headers in (("Range: bytes=40000-",), (f"If-None-Match: {mine.etag}",), ('If-Match: "0"',)):
        with world.connect("saas") as connection:
            connection.send("".join(f"{line}\r\n" for line in (f"GET {mine.path} HTTP/1.1", "Host: x", *headers, "")).encode())
            connection._until(b"\r\n\r\n")
    fetch(world, mine.path, "saas", "HEAD")
    assert world.value("select count(*) from bpv.verstrekkingen") == before + 1
    # Nor is what tells of no student.
    fetch(world, Bestand(world, size=100, soort="LOCATIES").path)
    assert world.value("select count(*) from bpv.verstrekkingen") == before + 1
    refused = fetch(world, mine.path, "schoolB")
    row = world.query("select tls_oin, van_oin, dienst, uitkomst, stap, regel, http_status, rijen from bpv.berichten where correlatie = %s",
                      refused.header("x-correlation-id"))
    assert row == [(SCHOOL_B, SCHOOL_A, None, "DK0002", "toestemming", "EDU-10", 404, 0)]
    log = "\n".join(world.log())
    assert f'file id={response.header("x-correlation-id")}' in log.replace('"', "")
    assert mine.name not in log
    assert mine.name not in "".join(row[0] for row in world.query("select b::text from bpv.berichten b"))
    told = world.admin("bericht", "explain", "--correlation", refused.header("x-correlation-id"))
    assert "EDU-10" in told and "bestand" in told and "WB013.1" not in told


# proves: PKI002
def test_a_certificate_that_ended_fetches_nothing_over_its_open_connection(world, bestand, tmp_path):
    ends = time.time() + 8  # a busy machine has to be in by then
    (tmp_path / "brief.pem").write_bytes(Issuer(world.pki, "saas").brief(8))
    with world.connect(Identity(tmp_path / "brief.pem", world.pki / "saas.key.pem")) as connection:
        assert ask(connection, bestand.path).body == bestand.content
        time.sleep(max(0, ends - time.time()) + 1.5)
        refused = ask(connection, bestand.path)
        assert shape(refused) == NOWHERE
    row = world.query("select uitkomst, stap, regel, http_status from bpv.berichten where correlatie = %s", refused.header("x-correlation-id"))
    assert row == [("EK0030", "lezen", "PKI002", 404)]


def test_the_snippet_of_the_handbook(world, bestand, tmp_path):
    script = snippets(ROOT / "docs" / "integrator.md")["fetch-file.sh"]
    environment = {"PATH": os.environ["PATH"], "SAAS_CERT": f"{world.pki}/saas.cert.pem", "SAAS_KEY": f"{world.pki}/saas.key.pem",
                   "CA_FILE": f"{world.pki}/roots.pem", "FILE_URL": f"https://localhost:{world.port}{bestand.path}", "FILE_SHA256": bestand.sha256}
    # From nothing, from a half, and when it is there already.
    for had in (0, SIZE // 2, SIZE):
        (tmp_path / "resultaten.csv.gz").write_bytes(bestand.content[:had])
        ran = subprocess.run(["bash", "-e", "-c", script], cwd=tmp_path, env=environment, capture_output=True, timeout=60)
        assert ran.returncode == 0, (had, ran)
        assert ran.stdout == b"resultaten.csv.gz: OK\n"


def test_by_hand_with_openssl(world, bestand):
    pki = world.pki
    ran = subprocess.run(
        ["openssl", "s_client", "-quiet", "-connect", f"127.0.0.1:{world.port}", "-servername", "localhost", "-cert", f"{pki}/saas.cert.pem", "-key",
         f"{pki}/saas.key.pem", "-CAfile", f"{pki}/roots.pem", "-verify_return_error"],
        input=f"GET {bestand.path} HTTP/1.1\r\nHost: localhost\r\nRange: bytes=0-15\r\nConnection: close\r\n\r\n".encode(), capture_output=True, timeout=30)
    assert ran.stdout.startswith(b"HTTP/1.1 206 Partial Content\r\n") and ran.stdout.endswith(bestand.content[:16])
