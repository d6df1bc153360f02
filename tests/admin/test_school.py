"""Onboarding: one person prepares a school whole, another activates it, and the checklist says how far it is."""
import csv
import datetime
import io
import os
import pathlib
import re
import time

import pytest
from conftest import ROOT, SUPPLIER, psql, today

PKI = pathlib.Path(os.environ.get("BPV_PKI", ROOT / "var/test/pki"))
TABLES = ("organisaties", "overeenkomsten", "overeenkomst_diensten", "ondertekenaars", "routes", "mandaten", "contactpersonen", "geregistreerde_certificaten")
AGREED = ("--veldenset", "BASIS", "--rol", "VERWERKER", "--route", "DIRECT")


@pytest.fixture
def document(tmp_path):
    path = tmp_path / "overeenkomst.pdf"
    path.write_bytes(b"%PDF-1.7 voorbeeld")
    return path


def signed(document):
    return ("--document", document, "--document-datum", "2026-07-01", "--ondertekenaar-school", "A. Voorbeeld, bestuurder",
            "--ondertekenaar-sbb", "B. Voorbeeld, manager")


def prepare(register, brin, *options, naam="ROC Nieuwstad", actor="anna"):
    return register.run("school", "prepare", brin, "--naam", naam, *AGREED, *options, actor=actor)


def whole(document):
    return (*signed(document), "--leverancier", f"{SUPPLIER}, Voorbeeld SIS", "--mandaat-bron", "brief",
            "--contact", "TECHNISCH, C. Voorbeeld, beheer@nieuwstad.example", "--contact", "SBB_ADVISEUR, D. Voorbeeld, adviseur@sbb.example",
            "--certificaat", PKI / "saas.cert.pem")


def held(register):
    return {table: register.count(table) for table in TABLES}


def steps(register, brin):
    return {row["stap"]: row for row in register.ok("school", "status", brin)}


def done(register, brin):
    return {stap: row["gedaan"] for stap, row in steps(register, brin).items()}


# -- One school -----------------------------------------------------------------------------------------------------


def test_one_command_prepares_and_a_second_person_activates(register, document):
    first, made = today(), prepare(register, "97ZZ", *whole(document))
    assert made.returncode == 0, made.stderr
    assert "overeenkomst GO-97ZZ versie 1, 1 mandaten, 1 certificaten" in made.stdout and "bpv-admin school activate 97ZZ" in made.stdout
    assert held(register) == {"organisaties": 2, "overeenkomsten": 1, "overeenkomst_diensten": 8, "ondertekenaars": 2, "routes": 1, "mandaten": 1,
                              "contactpersonen": 2, "geregistreerde_certificaten": 3}
    assert register.one("select status from overeenkomsten") == "ONDERTEKEND"
    refused = register.run("school", "activate", "97ZZ", actor="anna")
    assert refused.returncode == 1 and "overeenkomsten_twee_personen" in refused.stdout
    assert register.one("select status from overeenkomsten") == "ONDERTEKEND"
    assert register.ok("school", "activate", "97ZZ", actor="bert") == [
        {"brin": "97ZZ", "schoolNaam": "ROC Nieuwstad", "overeenkomstnummer": "GO-97ZZ", "versie": 1, "geldigVan": first.isoformat()}]
    assert register.one("select geactiveerd_door from overeenkomsten where status = 'ACTIEF'") == "bert"
    again = register.run("school", "activate", "97ZZ", actor="bert")
    assert again.returncode == 1 and "school status" in again.stderr


@pytest.mark.parametrize("options, said", [
    (("--leverancier", SUPPLIER, "--mandaat-bron", "brief"), "not registered"),
    (("--leverancier", f"{SUPPLIER}, SIS", "--mandaat-bron", "brief", "--contact", "TECHNISCH, X, geen adres"), "--contact"),
    (("--leverancier", f"{SUPPLIER}, SIS", "--mandaat-bron", "brief", "--certificaat", PKI / "schoolB.cert.pem"), "neither of the school"),
    (("--leverancier", f"{SUPPLIER}, SIS", "--mandaat-bron", "brief", "--certificaat", PKI / "expired.cert.pem"), "expired.cert.pem"),
    (("--certificaat", "/nonexistent.pem"), "cannot read"),
])
def test_what_is_wrong_leaves_nothing_behind(register, document, options, said):
    made = prepare(register, "97ZZ", *signed(document), *options)
    assert made.returncode in (1, 2) and said in made.stderr, made.stderr
    assert set(held(register).values()) == {0}


@pytest.mark.parametrize("options, said", [
    (("--leverancier", "123", "--mandaat-bron", "x"), "--leverancier"), (("--leverancier", SUPPLIER), "--mandaat-bron"),
    (("--document-datum", "2026-07-01"), "--document"), (("--geldig-van", "gisteren"), "--geldig-van"),
    (("--dienst", "alles"), "--dienst")])
def test_options_that_make_no_sense(unchanged, options, said):
    made = prepare(unchanged, "98QQ", *options)
    assert made.returncode == 2 and said in made.stderr


def test_a_next_version_keeps_the_mandate_that_runs(register, document):
    assert prepare(register, "97ZZ", *whole(document)).returncode == 0
    register.ok("school", "activate", "97ZZ", actor="bert")
    later = (today() + datetime.timedelta(days=30)).isoformat()
    made = register.run("school", "prepare", "97ZZ", *AGREED[:-1], "VIA_PRAKTIJKOPLEIDER", "--geldig-van", later, *signed(document),
                        "--leverancier", SUPPLIER, "--mandaat-bron", "brief")
    assert made.returncode == 0 and "versie 2, 0 mandaten" in made.stdout, made.stderr
    assert "versie 2: bpv-admin school activate 97ZZ" in register.run("school", "status", "97ZZ").stdout
    register.ok("school", "activate", "97ZZ", actor="bert")
    assert register.one("select string_agg(versie || ' ' || status, ', ' order by versie) from overeenkomsten") == "1 ACTIEF, 2 ACTIEF"


def test_an_unsigned_overeenkomst_waits_for_its_signatures(register, document):
    made = prepare(register, "97ZZ")
    assert made.returncode == 0 and "overeenkomst sign GO-97ZZ" in made.stdout
    assert register.run("school", "activate", "97ZZ", actor="bert").returncode == 1
    row = steps(register, "97ZZ")["ondertekend"]
    assert row["gedaan"] == "nee" and "overeenkomst sign GO-97ZZ" in row["toelichting"]
    register.ok("overeenkomst", "sign", "GO-97ZZ", *signed(document))
    register.ok("school", "activate", "97ZZ", actor="bert")


# -- The checklist --------------------------------------------------------------------------------------------------


def journal(register, operation, outcome="OK", oin=SUPPLIER, rows=0, at="now()"):
    psql(register.name, "insert into bpv.berichten (op, correlatie, tls_oin, van_oin, dienst, uitkomst, http_status, milliseconden, bytes_in, bytes_uit, rijen)"
         f" values ({at}, md5(random()::text), '{oin}', '0000000700097ZZ00000', '{operation}', '{outcome}', 200, 1, 1, 1, {rows})")


def test_the_checklist_follows_a_school_from_nothing_to_its_first_match(register, document):
    register.ok("organisatie", "add", "--brin", "97ZZ", "--naam", "ROC Nieuwstad")
    assert set(done(register, "97ZZ").values()) == {"nee"}
    assert list(done(register, "97ZZ")) == ["ondertekend", "in werking", "mandaat", "certificaat gezien", "verbinding getest", "eerste aanlevering",
                                            "eerste match", "eerste uitnodiging"]
    assert "school prepare 97ZZ" in register.run("school", "status", "97ZZ").stdout.splitlines()[-1]
    prepare(register, "97ZZ", *whole(document))
    now = done(register, "97ZZ")
    assert (now["ondertekend"], now["in werking"], now["mandaat"], now["certificaat gezien"]) == ("ja", "nee", "ja", "nee")
    assert "school activate 97ZZ" in steps(register, "97ZZ")["in werking"]["toelichting"]
    register.ok("school", "activate", "97ZZ", actor="bert")
    assert done(register, "97ZZ")["in werking"] == "ja"
    journal(register, "testen_verbinding", oin="00000099000000009000")  # a stranger who says to come for the school
    assert done(register, "97ZZ")["certificaat gezien"] == "nee"
    psql(register.name, "delete from bpv.berichten")
    journal(register, "testen_verbinding", outcome="DK0002")
    now = done(register, "97ZZ")
    assert (now["certificaat gezien"], now["verbinding getest"]) == ("ja", "nee")
    journal(register, "testen_verbinding", at="'2026-09-01 10:00Z'")
    journal(register, "testen_verbinding")
    assert steps(register, "97ZZ")["verbinding getest"]["sinds"].startswith("2026-09-01T10:00:00")
    journal(register, "aanleveren_studentgegevens", outcome="OK", rows=0)  # a trial
    assert done(register, "97ZZ")["eerste aanlevering"] == "nee"
    student = ("insert into bpv.studentgegevens (school_id, bpvo_kenmerk, onderwijsaanbiedercode, onderwijslocatiecode, opleidingscode, leerbedrijf_id,"
               " geplande_einddatum, verzegeld, vingerafdruk, aangeleverd_op, gewijzigd_op) select id, '{}', '100A100', '100X100', '25180', '100000001',"
               " '2026-12-01', decode(repeat('00', 40), 'hex'), sha256(''), now(), now() from bpv.organisaties where brin = '97ZZ'")
    psql(register.name, student.format("k-1"))
    now = steps(register, "97ZZ")
    assert now["eerste aanlevering"]["gedaan"] == "ja" and now["eerste match"]["gedaan"] == "nee"
    assert "bpvo import" in now["eerste match"]["toelichting"]
    bpvo = ("insert into bpv.bpvos (school_id, onderwijsaanbiedercode, onderwijslocatiecode, opleidingscode, leerbedrijf_id, geplande_einddatum, plaats,"
            " aangemaakt_op) select id, {}, '100X100', '25180', '100000001', '2026-12-01', 1, now() from bpv.organisaties where brin = '97ZZ'")
    psql(register.name, bpvo.format("'100A999'"))
    assert "geen van de 1 records" in steps(register, "97ZZ")["eerste match"]["toelichting"]
    psql(register.name, bpvo.format("null"))  # DUO did not know the aanbieder
    assert done(register, "97ZZ") == {**{stap: "ja" for stap in now}, "eerste uitnodiging": "nee"}
    assert "uitnodiging why --school 97ZZ" in steps(register, "97ZZ")["eerste uitnodiging"]["toelichting"]
    psql(register.name, "insert into bpv.uitnodigingen (school_id, bpvo_id, respondent, route, gepland_op, aangemaakt_op)"
         " select school_id, max(id), 'STUDENT', 'DIRECT', '2026-11-17', now() from bpv.bpvos group by 1")
    assert "gepland op 2026-11-17" in steps(register, "97ZZ")["eerste uitnodiging"]["toelichting"]
    psql(register.name, "update bpv.uitnodigingen set status = 'UITGEGEVEN', uitgegeven_op = now()")
    assert "ontvangstbevestiging" in steps(register, "97ZZ")["eerste uitnodiging"]["toelichting"]
    psql(register.name, "update bpv.uitnodigingen set status = 'BEANTWOORD', uitgenodigd_op = '2026-11-18 10:00Z'")
    assert steps(register, "97ZZ")["eerste uitnodiging"]["sinds"].startswith("2026-11-18T10:00:00")
    assert register.run("school", "status", "97ZZ").stdout.splitlines()[-1] == "Alle stappen zijn gedaan."
    assert register.ok("school", "list")[0]["volgendeStap"] is None


def test_steps_that_a_school_does_not_take_are_not_asked(register, document):
    register.run("school", "prepare", "97ZZ", "--naam", "X", "--veldenset", "BASIS", "--rol", "VERWERKER", "--route", "VIA_PRAKTIJKOPLEIDER", *signed(document))
    register.ok("school", "activate", "97ZZ", actor="bert")
    psql(register.name, "insert into bpv.certificaten (vingerafdruk, doel, oin, geldig_van, geldig_tot, eerst_gezien, laatst_gezien)"
         " values (repeat('a', 64), 'TLS', '0000000700097ZZ00000', now(), now() + interval '1 year', now(), now())")
    now = done(register, "97ZZ")
    assert (now["mandaat"], now["certificaat gezien"], now["eerste aanlevering"]) == ("n.v.t.", "ja", "n.v.t.")


def test_suspension_and_a_first_day_to_come_are_told(register, document):
    later = (today() + datetime.timedelta(days=30)).isoformat()
    prepare(register, "97ZZ", *signed(document), "--geldig-van", later)
    register.ok("school", "activate", "97ZZ", actor="bert")
    row = steps(register, "97ZZ")["in werking"]
    assert row["gedaan"] == "nee" and later in row["toelichting"]
    register.ok("overeenkomst", "move", "GO-97ZZ", "--status", "OPGESCHORT")
    assert "--status ACTIEF" in steps(register, "97ZZ")["in werking"]["toelichting"]


def test_all_schools_stand_in_one_table(register, document):
    for brin in ("97ZZ", "97ZY", "97ZX"):
        prepare(register, brin, *whole(document), naam="ROC " + brin)
    register.ok("school", "activate", "97ZY", actor="bert")
    rows = register.ok("school", "list")
    assert [(row["brin"], row["inWerking"], row["volgendeStap"]) for row in rows] == [
        ("97ZX", "nee", "in werking"), ("97ZY", "ja", "certificaat gezien"), ("97ZZ", "nee", "in werking")]
    assert [row["brin"] for row in register.ok("school", "list", "--volgende", "in-werking")] == ["97ZX", "97ZZ"]
    assert register.run("school", "list", "--volgende", "lunch").returncode == 2


# -- Five hundred schools -------------------------------------------------------------------------------------------

COLUMNS = ["brin", "naam", "nummer", "geldigVan", "dienst", "document", "documentDatum", "ondertekenaarSchool", "ondertekenaarSbb", "leverancier",
           "mandaatBron", "contact", "berichtenPerMinuut"]


def brins(count):
    return [f"{i % 100:02d}{chr(65 + i // 100)}Z" for i in range(count)]


def school_file(path, rows, delimiter=","):
    with open(path, "w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, COLUMNS, delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return path


def rows_of(count, document):
    return [{"brin": brin, "naam": f"School {brin}", "geldigVan": "2026-08-01", "dienst": "testen_verbinding|opvragen_resultaten" if i % 2 else "",
             "document": document.name, "documentDatum": "2026-07-01", "ondertekenaarSchool": "A. Voorbeeld, bestuurder|E. Voorbeeld, bestuurder",
             "ondertekenaarSbb": "B. Voorbeeld, manager", "leverancier": f"{SUPPLIER}, Voorbeeld SIS", "mandaatBron": "brief",
             "contact": f"TECHNISCH, C. Voorbeeld, beheer@{brin}.example", "berichtenPerMinuut": "600"} for i, brin in enumerate(brins(count))]


def test_five_hundred_schools_from_a_file(register, document, tmp_path):
    path = school_file(tmp_path / "scholen.csv", rows_of(500, document))
    began = time.monotonic()
    made = register.ok("school", "import", path, *AGREED)
    print(f"500 schools prepared in {time.monotonic() - began:.1f} s")
    assert len(made) == 500 and {row["status"] for row in made} == {"ONDERTEKEND"}
    assert held(register) == {"organisaties": 501, "overeenkomsten": 500, "overeenkomst_diensten": 250 * 8 + 250 * 2, "ondertekenaars": 1500,
                              "routes": 500, "mandaten": 500, "contactpersonen": 500, "geregistreerde_certificaten": 0}
    assert register.run("school", "activate", "--bestand", path, actor="anna").returncode == 1
    assert register.one("select count(*) from overeenkomsten where status = 'ACTIEF'") == "0"
    began = time.monotonic()
    assert len(register.ok("school", "activate", "--bestand", path, actor="bert")) == 500
    print(f"500 schools activated in {time.monotonic() - began:.1f} s")
    assert register.one("select count(*) from overeenkomsten where status = 'ACTIEF' and berichten_per_minuut = 600") == "500"
    assert len(register.ok("school", "list")) == 500


def test_one_bad_line_and_nothing_is_stored_and_every_bad_line_is_named(register, document, tmp_path):
    rows = rows_of(500, document)
    rows[7]["geldigVan"] = "31-07-2026"
    rows[123]["leverancier"] = "123"
    rows[200]["brin"] = "ZZZZ"
    rows[301]["document"] = "weg.pdf"
    rows[302]["contact"] = "TECHNISCH, geen adres"
    rows[400]["brin"] = rows[399]["brin"]
    rows[498]["berichtenPerMinuut"] = "veel"
    rows[499]["nummer"] = "geen nummer"
    wrong = register.refused("school", "import", school_file(tmp_path / "scholen.csv", rows), *AGREED)
    assert [(row["regel"], row["kolom"]) for row in wrong] == [
        (9, "geldigVan"), (125, "leverancier"), (202, None), (303, None), (304, "contact"), (402, None), (500, "berichtenPerMinuut"), (501, None)]
    assert set(held(register).values()) == {0}
    assert "geen adres" not in str(wrong)


def test_what_every_row_shares_stands_on_the_command_line(register, document, tmp_path):
    path = school_file(tmp_path / "scholen.csv", rows_of(2, document), delimiter=";")
    wrong = register.refused("school", "import", path)
    assert [(row["regel"], row["kolom"]) for row in wrong] == [(2, "veldenset"), (3, "veldenset")]
    register.ok("school", "import", path, *AGREED, "--geldig-van", "2030-01-01")
    assert register.one("select string_agg(distinct geldig_van::text, ',') from overeenkomsten") == "2026-08-01"


def test_a_dry_run_of_an_import_shows_and_keeps_nothing(register, document, tmp_path):
    path = school_file(tmp_path / "scholen.csv", rows_of(20, document))
    assert len(register.ok("school", "import", path, *AGREED, "--dry-run")) == 20
    assert set(held(register).values()) == {0}


def test_all_that_waits_is_activated_or_nothing(register, document, tmp_path):
    register.ok("school", "import", school_file(tmp_path / "a.csv", rows_of(3, document)), *AGREED)
    prepare(register, "97ZZ", *whole(document), actor="bert")
    wrong = register.refused("school", "activate", "--alle", actor="bert")
    assert len(wrong) == 1 and "GO-97ZZ" in wrong[0]["reden"]
    assert register.one("select count(*) from overeenkomsten where status = 'ACTIEF'") == "0"
    assert len(register.ok("school", "activate", "--alle", actor="carla")) == 4


@pytest.mark.parametrize("words", [(), ("97ZZ", "--alle"), ("--alle", "--bestand", "x.csv")])
def test_activate_is_of_one_a_file_or_all(unchanged, words):
    done_ = unchanged.run("school", "activate", *words, actor="bert")
    assert done_.returncode == 2 and "--alle" in done_.stderr


def test_the_example_of_the_format_is_imported(register, tmp_path):
    page = (ROOT / "docs/formats/scholen.md").read_text(encoding="utf-8")
    block = re.search(r"^```\n(.*?)^```$", page, re.M | re.S).group(1)
    (tmp_path / "scholen.csv").write_text(block)
    for row in csv.DictReader(io.StringIO(block)):
        (tmp_path / row["document"]).write_bytes(b"voorbeeld")
    assert len(register.ok("school", "import", tmp_path / "scholen.csv")) == len(block.splitlines()) - 1
    # Every column is told, and no other.
    told = re.findall(r"^\| ([a-zA-Z]+) \|", page, re.M)
    unknown = register.run("school", "prepare", "--help").stdout.split("\nOptions of every verb")[0]
    options = re.findall(r"^  --([a-z-]+)", unknown, re.M)
    assert set(told) - {"column"} == {"brin", *(re.sub("-(.)", lambda m: m.group(1).upper(), option) for option in options)}
