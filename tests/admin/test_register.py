"""Organisations, overeenkomsten, mandates: what staff may do, and what the register refuses."""
import pytest
from conftest import SIGNED, SUPPLIER

SCHOOL = "0000000700098QQ00000"


def add(register, *more, nummer="GO-98QQ", school="98QQ", van="2026-08-01", veldenset="BASIS", actor="anna"):
    return register.run("overeenkomst", "add", "--nummer", nummer, "--school", school, "--geldig-van", van,
                        "--veldenset", veldenset, "--rol", "VERWERKER", *more, actor=actor)


ALL = ("--dienst", "alle")


def test_organisations_are_added_renamed_and_listed(parties):
    again = parties.run("organisatie", "add", "--brin", "98QQ", "--naam", "ROC Nieuwe Naam")
    assert "bijgewerkt" in again.stdout
    rows = {row["oin"]: row for row in parties.ok("organisatie", "list")}
    assert len(rows) == 3 and rows[SCHOOL]["naam"] == "ROC Nieuwe Naam" and rows[SCHOOL]["soort"] == "SCHOOL"
    assert [row["oin"] for row in parties.ok("organisatie", "list", "--soort", "LEVERANCIER")] == [SUPPLIER]
    assert parties.ok("organisatie", "add", "--oin", SUPPLIER, "--naam", "Weg", "--actief", "nee")[0]["actief"] is False


def test_a_name_with_control_characters_is_refused(register):
    assert register.run("organisatie", "add", "--brin", "98QQ", "--naam", "ROC\x1b[2J").returncode == 1
    assert register.count("organisaties") == 0


def test_two_people_make_an_overeenkomst(parties):
    """add and activate by two actors: SBB's four eyes."""
    done = add(parties, *ALL, *SIGNED)
    assert done.returncode == 0 and "ONDERTEKEND" in done.stdout, done.stderr
    same = parties.run("overeenkomst", "activate", "GO-98QQ", actor="anna")
    assert same.returncode == 1 and "another person" in same.stderr
    assert parties.ok("overeenkomst", "show", "GO-98QQ")[0]["status"] == "ONDERTEKEND"
    assert parties.ok("overeenkomst", "activate", "GO-98QQ", actor="bert")[0]["status"] == "ACTIEF"
    again = parties.run("overeenkomst", "activate", "GO-98QQ", actor="bert")
    assert again.returncode == 1 and "ACTIEF" in again.stderr


def test_what_was_agreed_is_what_is_shown(parties):
    done = add(parties, "--dienst", "opvragen_resultaten", "--dienst", "testen_verbinding", "--geldig-tot", "2027-08-01",
               "--open-antwoorden", "ja", "--route", "DIRECT", "--vrijgave", "MAANDELIJKS", "--profiel", "2W-be-S",
               "--grondslag", "artikel 6", "--doel", "beter", "--dpia", "2026-07-01", "--subverwerker", "Bureau",
               "--bewaar-contact-dagen", "90", veldenset="VOLLEDIG")
    assert done.returncode == 0, done.stderr
    row = parties.ok("overeenkomst", "show", "GO-98QQ")[0]
    assert {name: row[name] for name in ("overeenkomstnummer", "versie", "brin", "schoolNaam", "status", "geldigVan",
                                         "geldigTot", "veldenset", "openAntwoorden", "profiel", "vrijgavemoment")} == {
        "overeenkomstnummer": "GO-98QQ", "versie": 1, "brin": "98QQ", "schoolNaam": "ROC Voorbeeldstad",
        "status": "CONCEPT", "geldigVan": "2026-08-01", "geldigTot": "2027-08-01", "veldenset": "VOLLEDIG",
        "openAntwoorden": True, "profiel": "2W-be-S", "vrijgavemoment": "MAANDELIJKS"}
    assert set(row["diensten"].split("; ")) == {"opvragen_resultaten", "testen_verbinding"}
    assert row["routes"] == "DIRECT 2026-08-01 tot -" and row["mandaten"] is None
    assert parties.one("select grondslag || doel || dpia_datum || subverwerker || bewaar_contact_dagen "
                       "from overeenkomsten") == "artikel 6beter2026-07-01Bureau90"


@pytest.mark.parametrize("more, veldenset, code, said", [
    ((), "BASIS", 2, "--dienst"),
    (("--dienst", "nonsense"), "BASIS", 2, "--dienst"),
    (ALL, "ALLES", 2, "--veldenset"),
    (ALL, "VOLLEDIG", 2, "--grondslag"),
    ((*ALL, "--open-antwoorden", "ja"), "BASIS", 2, "--open-antwoorden"),
    ((*ALL, "--geldig-tot", "2026-08-01"), "BASIS", 2, "--geldig-tot"),
    ((*ALL, "--route", "OMWEG"), "BASIS", 2, "--route"),
    ((*ALL, "--vrijgave", "NOOIT"), "BASIS", 2, "--vrijgave"),
    ((*ALL, "--profiel", "osb"), "BASIS", 2, "--profiel"),
    ((*ALL, "--bewaar-contact-dagen", "0"), "BASIS", 2, "--bewaar-contact-dagen"),
])
def test_an_overeenkomst_that_makes_no_sense_is_refused(unchanged, more, veldenset, code, said):
    done = add(unchanged, *more, veldenset=veldenset)
    assert done.returncode == code and said in done.stderr
    assert unchanged.count("overeenkomsten") == 0 and unchanged.count("routes") == 0


def test_an_overeenkomst_with_an_unknown_school_is_refused_whole(unchanged):
    assert add(unchanged, *ALL, "--route", "DIRECT", school="97QQ").returncode == 1
    assert unchanged.count("overeenkomsten") == 0


def test_a_next_version_follows_the_first(parties):
    assert add(parties, *ALL, *SIGNED).returncode == 0
    parties.ok("overeenkomst", "activate", "GO-98QQ", actor="bert")
    assert "Versie 2" in add(parties, "--dienst", "testen_verbinding", *SIGNED, van="2027-08-01").stdout
    parties.ok("overeenkomst", "activate", "GO-98QQ", actor="bert")
    rows = parties.ok("overeenkomst", "list", "--school", "98QQ")
    assert [(row["versie"], row["status"], row["geldigVan"], row["geldigTot"]) for row in rows] == [
        (1, "ACTIEF", "2026-08-01", "2027-08-01"), (2, "ACTIEF", "2027-08-01", None)]
    assert parties.ok("overeenkomst", "show", "GO-98QQ", "--versie", "1")[0]["diensten"] == "alle"
    assert parties.ok("overeenkomst", "list", "--school", "98QX") == []


def test_an_overeenkomst_is_suspended_resumed_and_ended(parties):
    """Anybody suspends, at once; another than who suspended resumes."""
    assert add(parties, *ALL).returncode == 0
    too_soon = parties.run("overeenkomst", "move", "GO-98QQ", "--status", "ACTIEF")
    assert too_soon.returncode == 1 and "CONCEPT" in too_soon.stderr
    unsigned = parties.run("overeenkomst", "activate", "GO-98QQ", actor="bert")
    assert unsigned.returncode == 1 and "not signed" in unsigned.stderr
    parties.ok("overeenkomst", "sign", "GO-98QQ", *SIGNED)
    parties.ok("overeenkomst", "activate", "GO-98QQ", actor="bert")
    assert parties.ok("overeenkomst", "move", "GO-98QQ", "--status", "OPGESCHORT")[0]["status"] == "OPGESCHORT"
    same = parties.run("overeenkomst", "move", "GO-98QQ", "--status", "ACTIEF")
    assert same.returncode == 1 and "another person than who suspended" in same.stderr
    again = parties.run("overeenkomst", "activate", "GO-98QQ", actor="bert")
    assert again.returncode == 1 and "overeenkomst move" in again.stderr
    for status in ("ACTIEF", "BEEINDIGD"):
        assert parties.ok("overeenkomst", "move", "GO-98QQ", "--status", status, actor="bert")[0]["status"] == status
    assert parties.run("overeenkomst", "move", "GO-98QQ", "--status", "ACTIEF").returncode == 1


def test_an_unknown_overeenkomst_is_said(unchanged):
    for verb in (("activate", "GO-X"), ("show", "GO-X"), ("move", "GO-X", "--status", "BEEINDIGD")):
        done = unchanged.run("overeenkomst", *verb, actor="bert")
        assert done.returncode == 1 and "GO-X" in done.stderr and done.stdout == ""


def test_a_route_is_one_dated_setting(parties):
    parties.ok("overeenkomst", "route", "--school", "98QQ", "--route", "DIRECT", "--geldig-van", "2026-08-01")
    parties.ok("overeenkomst", "route", "--school", "98QQ", "--route", "VIA_PRAKTIJKOPLEIDER", "--geldig-van",
               "2027-08-01")
    assert parties.one("select string_agg(soort || ' ' || geldig_van || ' ' || coalesce(geldig_tot::text, '-'), ', ' "
                       "order by geldig_van) from routes") == \
        "DIRECT 2026-08-01 2027-08-01, VIA_PRAKTIJKOPLEIDER 2027-08-01 -"
    assert parties.run("overeenkomst", "route", "--school", "97QQ", "--route", "DIRECT").returncode == 1


def test_a_mandate_is_given_listed_and_withdrawn(parties):
    give = ("mandaat", "add", "--school", "98QQ", "--leverancier", SUPPLIER, "--bron", "brief", "--geldig-van",
            "2026-08-01")
    assert parties.ok(*give)[0]["dienst"] == "*"
    twice = parties.run(*give)
    assert twice.returncode == 1 and parties.count("mandaten") == 1
    parties.ok(*give, "--dienst", "opvragen_resultaten", "--geldig-tot", "2027-08-01")
    rows = parties.ok("mandaat", "list", "--school", SCHOOL)
    assert {(row["dienst"], row["geldigTot"], row["leverancierNaam"], row["ingetrokken"]) for row in rows} == {
        ("*", None, "Voorbeeld SIS", False), ("opvragen_resultaten", "2027-08-01", "Voorbeeld SIS", False)}
    withdraw = ("mandaat", "withdraw", "--school", "98QQ", "--leverancier", SUPPLIER)
    assert parties.ok(*withdraw, "--dienst", "opvragen_resultaten")[0]["ingetrokken"] == 1
    assert parties.ok(*withdraw)[0]["ingetrokken"] == 1
    assert parties.refused(*withdraw)[0]["ingetrokken"] == 0
    assert all(row["ingetrokken"] for row in parties.ok("mandaat", "list"))
    assert parties.one("select string_agg(distinct ingetrokken_door, ',') from mandaten") == "anna"


@pytest.mark.parametrize("school, supplier", [("97QQ", SUPPLIER), ("98QQ", "00000099000000003000"), ("98QQ", SCHOOL)])
def test_a_mandate_with_strangers_or_oneself_is_refused(unchanged, school, supplier):
    done = unchanged.run("mandaat", "add", "--school", school, "--leverancier", supplier, "--bron", "x")
    assert done.returncode == 1 and unchanged.count("mandaten") == 0


def test_school_show_tells_what_is_held(parties):
    status = parties.run("school", "show", "98QQ")
    assert status.returncode == 0 and "geen overeenkomst" in status.stdout and "geen route" in status.stdout
    add(parties, *ALL, *SIGNED, "--route", "DIRECT", van="2020-01-01")
    parties.ok("overeenkomst", "activate", "GO-98QQ", actor="bert")
    parties.ok("mandaat", "add", "--school", "98QQ", "--leverancier", SUPPLIER, "--bron", "x")
    row = parties.ok("school", "show", SCHOOL)[0]
    assert (row["overeenkomstnummer"], row["status"], row["route"], row["mandaten"]) == \
        ("GO-98QQ", "ACTIEF", "DIRECT", 1)
    unknown = parties.run("school", "status", "97QQ")
    assert unknown.returncode == 1 and "97QQ" in unknown.stderr


def mandates(path, *rows):
    path.write_text("brin,leverancierOin,dienst,geldigVan,geldigTot,bron\n" + "".join(row + "\n" for row in rows))
    return path


def test_many_mandates_come_from_a_file_and_again_change_nothing(parties, tmp_path):
    path = mandates(tmp_path / "m.csv", f"98QQ,{SUPPLIER},,2026-08-01,,\"brief, 1 mei\"",
                    f"98QX,{SUPPLIER},opvragen_resultaten,2026-08-01,2027-08-01,brief")
    assert parties.ok("mandaat", "import", path)[0]["nieuw"] == 2
    assert parties.ok("mandaat", "import", path)[0] == {
        "bestand": str(path), "gelezen": 2, "nieuw": 0, "ongewijzigd": 2, "vervangen": 0, "ingetrokken": 0, "overgeslagen": 0}
    assert {(row["dienst"], row["bron"]) for row in parties.ok("mandaat", "list")} == {
        ("*", "brief, 1 mei"), ("opvragen_resultaten", "brief")}


@pytest.mark.parametrize("row, column", [
    (f"97qq,{SUPPLIER},,2026-08-01,,x", "brin"),
    ("98QQ,123,,2026-08-01,,x", "leverancierOin"),
    (f"98QQ,{SUPPLIER},alles,2026-08-01,,x", "dienst"),
    (f"98QQ,{SUPPLIER},,,,x", "geldigVan"),
    (f"98QQ,{SUPPLIER},,2026-08-01,,", "bron"),
    (f"97QQ,{SUPPLIER},,2026-08-01,,x", None),
    (f"98QX,{SUPPLIER},,2027-01-01,,x", None),
])
def test_one_wrong_mandate_is_named_and_none_is_stored(unchanged, tmp_path, row, column):
    path = mandates(tmp_path / "m.csv", f"98QX,{SUPPLIER},,2026-08-01,,x", row)
    wrong = unchanged.refused("mandaat", "import", path)
    assert [(row["regel"], row["kolom"]) for row in wrong] == [(3, column)]
    assert unchanged.count("mandaten") == 0


def test_a_dry_run_shows_what_would_be_and_keeps_nothing(parties):
    tried = add(parties, *ALL, "--dry-run")
    assert tried.returncode == 0 and "CONCEPT" in tried.stdout and "er is niets vastgelegd" in tried.stdout, tried.stderr
    assert parties.count("overeenkomsten") == 0
    assert parties.run("explain", "/dev/null", "--dry-run").returncode == 2
