"""bpv-client sync: an SQLite file, a directory and a PostgreSQL schema that hold what the gateway holds."""
import base64
import contextlib
import gzip
import hashlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time

import pytest
from lxml import etree

from desk import changes, correct, desk, desks, gate, pulled, withdraw  # noqa: F401 (fixtures)
from school import bpv_client, read_csv
from soap import SCHOOL_A, SCHOOL_B, SUPPLIER
from world import ROOT

WSS = "http://docs.oasis-open.org/wss"


# -- the same as the gateway's ------------------------------------------------------------------------------


def test_first_everything_then_what_changed(world, tmp_path, desks):
    kept, wrong, gone = changes(world, tmp_path)
    whole = pulled(world, tmp_path)
    for desk in desks.values():
        done = desk.report()
        assert done["nieuwOfGewijzigd"] == done["respons"] == len({row[0] for row in whole}), done
        assert desk.rows() == whole
    correct(world, tmp_path, wrong)
    withdraw(world, tmp_path, gone)
    new = world.import_result(SCHOOL_A)
    whole = pulled(world, tmp_path)
    assert {row[0] for row in whole} >= {kept, wrong, new} and gone not in {row[0] for row in whole}
    for desk in desks.values():
        done = desk.report()
        assert (done["nieuwOfGewijzigd"], done["verwijderd"]) == (2, 1), done
        assert desk.rows() == whole
        assert [str(row[0]) for row in desk.query("select responsId from verwijderd")] == [gone]
        assert desk.query("select stand from sync") == [("COMPLEET",)]
    files = tmp_path / "r"
    assert (files / "resultaten.csv").read_bytes() == (tmp_path / "pull.csv").read_bytes()
    assert json.loads((files / "sync.json").read_text())["respons"] == done["respons"]
    assert {row["responsId"] for row in read_csv(files / "verwijderd.csv")} == {gone}


def test_pages_of_any_size_end_in_the_same(world, tmp_path, desk):
    done = desk.report("--page", 7)
    assert done["respons"] > 14 and desk.rows() == pulled(world, tmp_path)


def test_the_wide_view_has_a_column_a_variable(world, tmp_path, desks):
    for desk in desks.values():
        desk.sync()
    bpv_client(world, tmp_path, "pull", "--shape", "wide", "--out", "wide.csv")
    wide = {row["responsId"]: row for row in read_csv(tmp_path / "wide.csv")}
    for kind in ("sqlite", "postgres"):
        found = {str(row[0]): row[1:] for row in desks[kind].query("select responsId, EW1, BG2_1, EW9 from breed")}
        assert found.keys() == wide.keys()
        for ident, cells in found.items():
            assert ["" if cell is None else str(cell) for cell in cells] == [wide[ident][code] for code in ("EW1", "BG2_1", "EW9")]
    assert type(desks["sqlite"].query("select EW1 from breed where EW1 is not null")[0][0]) is int
    labels = desks["postgres"].query("select count(*) from breed b join codeboek c on c.resultaatcode = 'VB1' and c.waarde = b.VB1"
                                     " and c.vragenlijstcode = b.vragenlijstcode and c.versie = b.versie")
    assert labels[0][0] > 0


def test_a_directory_in_other_shapes(world, tmp_path, desks):
    desk = desks["map"]
    desk.sync("--shape", "wide")
    bpv_client(world, tmp_path, "pull", "--shape", "wide", "--out", "wide.csv")
    assert (tmp_path / "r" / "resultaten.csv").read_bytes() == (tmp_path / "wide.csv").read_bytes()
    desk.sync("--format", "jsonl")
    bpv_client(world, tmp_path, "pull", "--out", "long.jsonl")
    assert (tmp_path / "r" / "resultaten.jsonl").read_bytes() == (tmp_path / "long.jsonl").read_bytes()
    assert not (tmp_path / "r" / "resultaten.csv").exists()
    assert all(json.loads(line) for line in (tmp_path / "r" / "resultaten.jsonl").open())


def test_nothing_new_is_one_line_and_changes_nothing(desk):
    desk.sync()
    before = desk.rows()
    said = desk.sync().splitlines()
    assert len(said) == 1 and "0 responses new or corrected, 0 removed" in said[0], said
    assert desk.rows() == before
    assert desk.sync("--quiet") == ""


def test_sqlite_is_one_file_that_its_own_tools_read(world, tmp_path, desks):
    desk = desks["sqlite"]
    desk.sync()
    assert sorted(path.name for path in tmp_path.glob("r.sqlite*")) == ["r.sqlite", "r.sqlite.sync"]
    assert desk.file.stat().st_mode & 0o777 == 0o600
    said = subprocess.run(["sqlite3", "-readonly", desk.file, "pragma integrity_check; select count(*) from respons; select typeof(waarde) from antwoorden"
                           " where waarde is not null group by 1"], capture_output=True, text=True, check=True).stdout.split()
    assert said == ["ok", str(world.count_results(SCHOOL_A)), "integer"]


def snippet(kind):
    page = (ROOT / "docs" / "data-teams.md").read_text()
    found = re.findall(rf"```{kind}\n(.*?)```", page, re.S)
    assert len(found) == 1, kind
    return found[0]


def test_what_the_page_for_data_teams_says_works(world, tmp_path, desks):
    """As they stand in docs/data-teams.md."""
    bpv_client(desks["sqlite"].gate, tmp_path, "sync", "--to", "resultaten.sqlite")
    desks["postgres"].sync()
    desks["map"].sync("--shape", "wide")
    said = subprocess.run([sys.executable, "-c", snippet("python")], cwd=tmp_path, capture_output=True, text=True, check=True).stdout.split()
    marks = [row[0] for row in desks["postgres"].query("select EW1 from breed where EW1 > 0")]
    assert said == [str(len(marks)), str(round(sum(marks) / len(marks), 2))]
    sql = snippet("sql").replace(">= 10", ">= 1")
    with sqlite3.connect(tmp_path / "resultaten.sqlite") as database:
        rows = sorted((code, count, float(share)) for code, count, share in database.execute(sql))
    assert rows and rows == sorted((code, count, float(share)) for code, count, share in desks["postgres"].query(sql))
    ran = subprocess.run(["Rscript", "-e", snippet("r")], cwd=tmp_path / "r", capture_output=True, text=True, check=True).stdout
    assert "LEERBEDRIJF" in ran and "STUDENT" in ran


# -- held against the gateway --------------------------------------------------------------------------------


def tamper(desk, statement, *values):
    if desk.kind == "postgres":
        return desk.query(statement, *values)
    with sqlite3.connect(desk.file) as database:
        return database.execute(statement.replace("%s", "?"), values)


def test_verify_finds_and_repairs_what_differs(world, tmp_path, desk):
    desk.sync()
    whole = pulled(world, tmp_path)
    assert desk.report("--verify") | {"geverifieerd": True, "verschillendeBuckets": 0, "hersteld": 0} == desk.report("--verify")
    ids = sorted({row[0] for row in whole})
    numbers = {row[0]: int(row[1]) for row in whole}
    changed, missing, surplus = ids[0], ids[len(ids) // 2], ids[-1]
    tamper(desk, "update antwoorden set waarde = 3 - waarde where mutatienummer = %s and waarde is not null", numbers[changed])
    tamper(desk, "delete from respons where mutatienummer = %s", numbers[missing])
    other = "".join("f" if digit != "f" else "e" for digit in surplus[:2]) + surplus[2:-4] + "beef"
    tamper(desk, "insert into respons (responsId, mutatienummer, respondent, vragenlijstcode, versie, brin, opleidingscode)"
                 " values (%s, 999999999, 'STUDENT', 'BPV_STUDENT', 1, '98QQ', '00000')", other)
    done = desk.report("--verify")
    assert done["verschillendeBuckets"] == len({changed[:2], missing[:2], other[:2]}) and done["hersteld"] > 0, done
    assert desk.rows() == whole
    assert desk.report("--verify")["hersteld"] == 0


def test_verify_puts_files_right(world, tmp_path, desks):
    desk = desks["map"]
    desk.sync()
    path = tmp_path / "r" / "resultaten.csv"
    good = path.read_bytes()
    path.write_bytes(good[:-20] + good[-20:].swapcase())
    (tmp_path / "r" / "opleidingen.csv").unlink()
    done = desk.report("--verify")
    assert path.read_bytes() == good and done["hersteld"] == 2, done


def test_what_cannot_be_verified_is_exit_6(world, tmp_path, desk):
    """Somebody puts it wrong again as fast as it is put right."""
    desk.sync()
    if desk.kind == "postgres":
        desk.query("create function mis() returns trigger language plpgsql as $$ begin new.waarde = 1; return new; end $$")
        desk.query("create trigger mis before insert on antwoorden for each row when (new.waarde > 2) execute function " + desk.schema + ".mis()")
        desk.query("update antwoorden set waarde = 1 where waarde > 2")
    else:
        tamper(desk, "create trigger mis after insert on antwoorden when new.waarde > 2 begin update antwoorden set waarde = 1"
                     " where mutatienummer = new.mutatienummer and nr = new.nr; end")
        tamper(desk, "update antwoorden set waarde = 1 where waarde > 2")
    said = desk.sync("--verify", code=6)
    assert "still differs" in said


def test_the_star_comes_with_it(world, tmp_path, desks):
    for desk in desks.values():
        desk.sync()
    for kind in ("sqlite", "postgres"):
        assert desks[kind].query("select count(*) from respons r join opleidingen o on o.opleidingscode = r.opleidingscode")[0][0] > 0
        assert type(desks[kind].query("select niveau from opleidingen where niveau is not null")[0][0]) is int
    names = {path.name for path in (tmp_path / "r").iterdir() if not path.name.startswith(".")}
    assert names >= {"resultaten.csv", "verwijderd.csv", "codeboek.csv", "opleidingen.csv", "locaties.csv", "leerbedrijven.csv", "sync.json"}, names


def test_who_has_no_files_hears_nothing_of_them(world, desk):
    """The tables beside the results come by files: who may not ask for those has none that could be of before."""
    with contextlib.ExitStack() as stack:
        for operation in ("opvragen_resultaten", "opvragen_vragenlijsten", "opvragen_overeenkomst"):
            stack.enter_context(world.mandate(SUPPLIER, SCHOOL_B, operation, "2020-01-01", None))
        for _ in range(2):
            world.import_result(SCHOOL_B)
            assert len(desk.sync(school_oin=SCHOOL_B).splitlines()) == 1


def test_a_star_that_was_not_to_be_had_comes_with_the_next_sync(world, tmp_path, desk):
    """The figures beside the results are of before, which is told; and they come when they can, though no result is new by then."""
    def months():
        return desk.query("select count(*) from respons_per_maand")[0][0]

    def files():
        return world.mandate(SUPPLIER, SCHOOL_B, "opvragen_resultatenbestand", "2020-01-01", None)
    with contextlib.ExitStack() as stack:
        for operation in ("opvragen_resultaten", "opvragen_vragenlijsten", "opvragen_overeenkomst"):
            stack.enter_context(world.mandate(SUPPLIER, SCHOOL_B, operation, "2020-01-01", None))
        now_gives(world, tmp_path, "VOLLEDIG")
        stack.callback(now_gives, world, tmp_path, "BASIS")
        with files():
            desk.sync(school_oin=SCHOOL_B)
        assert months() > 0
        # As if there were other figures by now.
        desk.query("delete from respons_per_maand")
        desk.query("delete from tabellen where naam = 'respons_per_maand'")
        world.import_result(SCHOOL_B)
        for new in (1, 0):
            said = desk.sync(school_oin=SCHOOL_B)
            assert f"{new} responses new" in said and "tables beside the results could not be fetched" in said
        assert months() == 0
        with files():
            said = desk.sync(school_oin=SCHOOL_B)
            assert "0 responses new" in said and len(said.splitlines()) == 1 and months() > 0, said
        # It is asked once.
        assert len(desk.sync(school_oin=SCHOOL_B).splitlines()) == 1


# -- the gateway's own files ---------------------------------------------------------------------------------


def test_files_are_fetched_and_proven(world, gate, tmp_path):
    bpv_client(gate, tmp_path, "bestand", "--out", "set", url=f"https://localhost:{gate.port}/edukoppeling/bpvmonitor/v1/s")
    files = tmp_path / "set"
    assert subprocess.run(["sha256sum", "--strict", "-c", "SHA256SUMS"], cwd=files, capture_output=True, check=False).returncode == 0
    results = next(files.glob("*resultaten*.csv.gz"))
    bpv_client(gate, tmp_path, "pull", "--out", "pull.csv")
    assert gzip.decompress(results.read_bytes()) == (tmp_path / "pull.csv").read_bytes()
    manifest = (files / "manifest.xml").read_text()
    assert all(line.split()[0] in manifest for line in (files / "SHA256SUMS").read_text().splitlines())
    signer = etree.fromstring(manifest.encode()).find(".//{*}BinarySecurityToken").text
    (files / "signer.der").write_bytes(base64.b64decode(signer))
    ids = [word for name in ("http://schemas.xmlsoap.org/soap/envelope/:Body", f"{WSS}/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd:Timestamp",
                             f"{WSS}/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd:BinarySecurityToken",
                             f"{WSS}/oasis-wss-wssecurity-secext-1.1.xsd:SignatureConfirmation",
                             *(f"http://www.w3.org/2005/08/addressing:{header}" for header in ("To", "From", "Action", "MessageID", "RelatesTo")))
           for word in ("--id-attr:Id", name)]
    check = ["xmlsec1", "--verify", "--enabled-reference-uris", "same-doc", "--pubkey-cert-der", files / "signer.der", *ids]
    assert subprocess.run([*check, files / "manifest.xml"], capture_output=True, check=False).returncode == 0
    (files / "forged.xml").write_text(manifest.replace(hashlib.sha256(results.read_bytes()).hexdigest(), "0" * 64))
    assert subprocess.run([*check, files / "forged.xml"], capture_output=True, check=False).returncode != 0
    # Half of it was there: the rest is fetched. All of it is there: nothing is.
    whole = results.read_bytes()
    results.rename(str(results) + ".part")
    os.truncate(str(results) + ".part", len(whole) // 2)
    bpv_client(gate, tmp_path, "bestand", "--out", "set", url=f"https://localhost:{gate.port}/edukoppeling/bpvmonitor/v1/s")
    assert results.read_bytes() == whole and not list(files.glob("*.part"))
    # What somebody left under that name is no part of it.
    results.rename(str(results) + ".part")
    with open(str(results) + ".part", "r+b") as part:
        part.write(b"iets anders")
    bpv_client(gate, tmp_path, "bestand", "--out", "set")
    assert results.read_bytes() == whole


# -- it says when it cannot go on -----------------------------------------------------------------------------


def as_school_b(world):
    return {"certificate": world.pki / "schoolB.cert.pem", "key": world.pki / "schoolB.key.pem", "school_oin": SCHOOL_B}


def test_another_school_is_another_target(world, tmp_path, desk):
    desk.sync()
    before = desk.rows()
    for more in ((), ("--again",)):
        said = desk.sync(*more, code=3, **as_school_b(world))
        assert SCHOOL_A in said and SCHOOL_B in said and "name another target" in said
    assert desk.rows() == before


def agree(world, veldenset, open_answers, school=SCHOOL_A):
    """What a new version of the agreement would come to."""
    world.query("set session_replication_role = replica")
    world.query("update bpv.overeenkomsten set veldenset = %s, open_antwoorden = %s, grondslag = coalesce(grondslag, 'toets'), doel ="
                " coalesce(doel, 'toets'), dpia_datum = coalesce(dpia_datum, current_date) where status = 'ACTIEF' and school_id ="
                " (select id from bpv.organisaties where oin = %s)", veldenset, open_answers, school)
    world.query("reset session_replication_role")


def test_another_field_set_asks_to_load_anew(world, tmp_path, desk):
    """The school's agreement becomes BASIS, and VOLLEDIG again."""
    desk.sync()
    agree(world, "BASIS", False)
    try:
        end = time.monotonic() + 20
        while "BASIS" not in bpv_client(world, tmp_path, "overeenkomst") and time.monotonic() < end:
            time.sleep(0.2)
        said = desk.sync(code=1)
        assert "field set BASIS" in said and "--again" in said
        desk.sync("--again")
        assert desk.rows() == pulled(world, tmp_path) and all(row[6] and not row[5] for row in desk.rows())
    finally:
        agree(world, "VOLLEDIG", True)
    assert "--again" in desk.sync(code=1)
    desk.sync("--again")
    assert desk.rows() == pulled(world, tmp_path)


def now_gives(world, directory, veldenset):
    """School B's agreement, once the gateway knows."""
    agree(world, veldenset, False, SCHOOL_B)
    end = time.monotonic() + 20
    while veldenset not in bpv_client(world, directory, "overeenkomst", **as_school_b(world)) and time.monotonic() < end:
        time.sleep(0.2)


def test_another_field_set_for_a_mandate_that_does_not_tell_it(world, tmp_path, desk):
    """A supplier who may ask for results, and not for the agreement: the first answer tells the set."""
    def whole():
        bpv_client(world, tmp_path, "pull", "--out", "b.csv", school_oin=SCHOOL_B)
        return sorted(tuple(row.values()) for row in read_csv(tmp_path / "b.csv"))
    with contextlib.ExitStack() as stack:
        for operation in ("opvragen_resultaten", "opvragen_resultatenbestand", "opvragen_vragenlijsten"):
            stack.enter_context(world.mandate(SUPPLIER, SCHOOL_B, operation, "2020-01-01", None))
        assert "DK0002" in bpv_client(world, tmp_path, "overeenkomst", school_oin=SCHOOL_B, code=1)
        desk.sync(school_oin=SCHOOL_B)
        try:
            now_gives(world, tmp_path, "VOLLEDIG")
            said = desk.sync(code=1, school_oin=SCHOOL_B)
            assert "field set VOLLEDIG" in said and "--again" in said
            assert "(VOLLEDIG)" in desk.sync("--again", school_oin=SCHOOL_B)
            assert desk.rows() == whole() and desk.query("select veldenset, stand from sync") == [("VOLLEDIG", "COMPLEET")]
        finally:
            now_gives(world, tmp_path, "BASIS")
        # As one leaves it that was killed when it had emptied the target: whose it is still stands there.
        for table in ("respons", "antwoorden", *(("bestanden",) if desk.kind == "map" else ())):
            desk.query(f"delete from {table}")
        desk.query("update sync set totMutatienummer = 0, doel = 9223372036854775807, stand = 'BEZIG'")
        assert "name another target" in desk.sync(code=3)
        assert "(BASIS)" in desk.sync(school_oin=SCHOOL_B)
        assert desk.rows() == whole()


def test_a_counter_that_went_back_is_told(world, desk):
    desk.sync()
    if desk.kind == "postgres":
        desk.query("update sync set totMutatienummer = totMutatienummer + 1000000, doel = doel + 1000000")
    else:
        with sqlite3.connect(desk.file) as database:
            database.execute("update sync set totMutatienummer = totMutatienummer + 1000000, doel = doel + 1000000")
    assert "release moments" in desk.sync(code=1)
    desk.sync("--again")


def test_what_is_no_target_is_told(world, tmp_path, desks):
    assert "--to takes" in bpv_client(world, tmp_path, "sync", code=2)
    assert "--to takes" in bpv_client(world, tmp_path, "sync", "--to", "r.csv", code=2)
    with sqlite3.connect(tmp_path / "ander.db") as database:
        database.execute("create table boodschappen (wat text)")
    assert "another database" in bpv_client(world, tmp_path, "sync", "--to", "ander.db", code=3)
    said = bpv_client(world, tmp_path, "sync", "--to", desks["postgres"].to, "--schema", "bpv", code=3)
    assert "holds other tables" in said


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_the_example_units_are_sound(tmp_path):
    for name in ("bpv-sync.service", "bpv-sync.timer"):
        unit = (ROOT / "config" / "systemd" / name).read_text()
        (tmp_path / name).write_text(unit.replace("/usr/bin/bpv-client", "/bin/true").replace("User=bpv-sync", "User=www-data"))
    ran = subprocess.run(["systemd-analyze", "verify", *tmp_path.glob("bpv-sync.*")], capture_output=True, text=True, check=False)
    assert ran.returncode == 0 and ran.stderr == "", ran.stderr
