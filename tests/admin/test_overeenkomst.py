"""The overeenkomst as staff keep it: signed, versioned, with whom to reach, what limits it and who goes on for whom."""
import hashlib

import pytest
from conftest import ROOT, SIGNED, SUPPLIER
from test_register import ALL, add

OTHER = "00000099000000003000"
STATES = ("CONCEPT", "AANGEBODEN", "ONDERTEKEND", "ACTIEF", "OPGESCHORT", "BEEINDIGD")
STEPS = {("CONCEPT", "AANGEBODEN"), ("AANGEBODEN", "ONDERTEKEND"), ("ONDERTEKEND", "ACTIEF"), ("ACTIEF", "OPGESCHORT"),
         ("OPGESCHORT", "ACTIEF"), *((state, "BEEINDIGD") for state in STATES[:-1])}


def show(register, nummer="GO-98QQ", *more):
    return register.ok("overeenkomst", "show", nummer, *more)[0]


def move(register, status, actor):
    return register.run("overeenkomst", "move", "GO-98QQ", "--status", status, actor=actor)


def bring_to(register, state):
    """By the verbs: each step by another person."""
    road = {"CONCEPT": (), "AANGEBODEN": ("AANGEBODEN",), "ONDERTEKEND": (), "ACTIEF": ("ACTIEF",), "OPGESCHORT": ("ACTIEF", "OPGESCHORT"),
            "BEEINDIGD": ("BEEINDIGD",)}[state]
    signed = state not in ("CONCEPT", "AANGEBODEN")
    assert add(register, *ALL, *(SIGNED if signed else ())).returncode == 0
    for status, actor in zip(road, ("bert", "carla")):
        done = move(register, status, actor)
        assert done.returncode == 0, done.stderr
    assert show(register)["status"] == state


@pytest.mark.parametrize("state", STATES)
def test_each_step_is_taken_or_refused(parties, state):
    """All 36, by the verb; what is refused changes nothing."""
    bring_to(parties, state)
    if state == "AANGEBODEN":  # what the one step out of it that is not the end needs
        parties.one("insert into ondertekenaars select id, p, 'A', 'b', '2026-01-01', 'anna', now() from overeenkomsten, "
                    "unnest(array['SCHOOL', 'SBB']) p; update overeenkomsten set document_datum = '2026-01-01', "
                    "document_sha256 = sha256('x'::bytea); select 1")
    for to in STATES:
        done = parties.run("overeenkomst", "move", "GO-98QQ", "--status", to, "--dry-run", actor="dirk")
        if (state, to) in STEPS:
            assert done.returncode == 0, (state, to, done.stderr)
        else:
            assert done.returncode == 1 and f"is {state} and cannot become {to}" in done.stderr, (state, to, done.stderr)
    assert show(parties)["status"] == state


def test_signing_is_one_command_and_takes_document_and_both_sides(parties):
    assert add(parties, *ALL).returncode == 0
    for missing in ("--document", "--document-datum", "--ondertekenaar-school", "--ondertekenaar-sbb"):
        at = SIGNED.index(missing)
        part = SIGNED[:at] + SIGNED[at + 2:]
        assert parties.run("overeenkomst", "sign", "GO-98QQ", *part).returncode == 2
        assert add(parties, *ALL, *part, nummer="GO-X").returncode == 2
    parties.ok("overeenkomst", "sign", "GO-98QQ", *SIGNED, "--ondertekenaar-school", "C. Voorbeeld, lid van het college")
    row = show(parties)
    assert row["status"] == "ONDERTEKEND" and row["documentDatum"] == "2026-07-01"
    assert row["documentSha256"] == hashlib.sha256((ROOT / "LICENSE").read_bytes()).hexdigest()
    assert row["ondertekenaars"] == ("SBB: B. Voorbeeld, manager, 2026-07-02; SCHOOL: A. Voorbeeld, bestuurder, 2026-07-01; "
                                     "SCHOOL: C. Voorbeeld, lid van het college, 2026-07-01")
    again = parties.run("overeenkomst", "sign", "GO-98QQ", *SIGNED)
    assert again.returncode == 1 and "ONDERTEKEND and cannot be signed" in again.stderr


@pytest.mark.parametrize("change, code, said", [
    (("--document", "/nonexistent"), 1, "/nonexistent"),
    (("--document", "/dev/null"), 1, "1 byte"),
    (("--document-datum", "gisteren"), 2, "--document-datum"),
    (("--ondertekenaar-sbb", "B. Voorbeeld"), 2, "--ondertekenaar-sbb"),
    (("--ondertekenaar-sbb", ", manager"), 2, "--ondertekenaar-sbb"),
])
def test_signing_that_makes_no_sense_is_refused_whole(unchanged, change, code, said):
    options = list(SIGNED)
    options[options.index(change[0]) + 1] = change[1]
    done = add(unchanged, *ALL, *options)
    assert done.returncode == code and said in done.stderr, done.stderr
    assert unchanged.count("overeenkomsten") == 0 and unchanged.count("ondertekenaars") == 0


def test_who_was_there_before_does_not_activate(parties):
    """Added by anna, offered by bert, signed by carla: only a fourth brings it into force."""
    assert add(parties, *ALL).returncode == 0
    assert move(parties, "AANGEBODEN", "bert").returncode == 0
    parties.ok("overeenkomst", "sign", "GO-98QQ", *SIGNED, actor="carla")
    for actor in ("anna", "bert", "carla"):
        done = parties.run("overeenkomst", "activate", "GO-98QQ", actor=actor)
        assert done.returncode == 1 and "another person" in done.stderr
    row = parties.ok("overeenkomst", "activate", "GO-98QQ", actor="dirk")[0]
    assert (row["status"], row["toegevoegdDoor"], row["geactiveerdDoor"]) == ("ACTIEF", "anna", "dirk")
    assert [step.split(" ")[:2] for step in row["stappen"].split("; ")] == [
        ["AANGEBODEN", "bert"], ["ONDERTEKEND", "carla"], ["ACTIEF", "dirk"]]


def test_everything_agreed_is_shown(parties):
    done = add(parties, *ALL, *SIGNED, "--grondslag", "artikel 6", "--doel", "beter", "--dpia", "2026-07-01", "--subverwerker", "Bureau",
               "--bewaar-contact-dagen", "90", "--bewaar-antwoorden-maanden", "60", "--bewaar-koppeling-maanden", "3",
               "--berichten-per-minuut", "120", "--gelijktijdig", "2", "--megabytes-per-uur", "500", "--contact", "TECHNISCH, T. Voorbeeld, t@school.example",
               "--contact", "SBB_ADVISEUR, S. Voorbeeld, s@sbb.example", veldenset="VOLLEDIG")
    assert done.returncode == 0, done.stderr
    row = show(parties)
    assert {name: row[name] for name in ("grondslag", "doel", "dpiaDatum", "rolSbb", "subverwerker", "bewaarContactDagen",
                                         "bewaarAntwoordenMaanden", "bewaarKoppelingMaanden", "berichtenPerMinuut", "gelijktijdig", "megabytesPerUur",
                                         "sbbAdviseur", "contactpersonen", "rechtsopvolging", "geactiveerdDoor")} == {
        "grondslag": "artikel 6", "doel": "beter", "dpiaDatum": "2026-07-01", "rolSbb": "VERWERKER", "subverwerker": "Bureau",
        "bewaarContactDagen": 90, "bewaarAntwoordenMaanden": 60, "bewaarKoppelingMaanden": 3, "berichtenPerMinuut": 120, "gelijktijdig": 2, "megabytesPerUur": 500,
        "sbbAdviseur": "S. Voorbeeld <s@sbb.example>", "contactpersonen": "TECHNISCH: T. Voorbeeld <t@school.example>",
        "rechtsopvolging": None, "geactiveerdDoor": None}


def test_two_versions_are_compared(parties):
    assert add(parties, *ALL).returncode == 0
    assert add(parties, "--dienst", "testen_verbinding", "--profiel", "2W-be-SE", van="2027-08-01").returncode == 0
    rows = {row["veld"]: (row["van"], row["tot"]) for row in parties.ok("overeenkomst", "diff", "GO-98QQ", "--van", "1", "--tot", "2")}
    rows.pop("toegevoegdOp", None)  # the same second or not
    assert rows == {"versie": ("1", "2"), "geldigVan": ("2026-08-01", "2027-08-01"), "profiel": ("2W-be", "2W-be-SE"),
                    "diensten": ("alle", "testen_verbinding")}
    assert parties.ok("overeenkomst", "diff", "GO-98QQ", "--van", "2") == []
    assert parties.run("overeenkomst", "diff", "GO-98QQ", "--van", "3").returncode == 1


@pytest.mark.parametrize("name, option, first, most", [
    ("berichtenPerMinuut", "--berichten-per-minuut", None, 100000), ("gelijktijdig", "--gelijktijdig", 32, 1000),
    ("megabytesPerUur", "--megabytes-per-uur", None, 1000000)])
def test_a_limit_is_set_and_lifted_without_a_next_version(parties, name, option, first, most):
    assert add(parties, *ALL, *SIGNED).returncode == 0
    parties.ok("overeenkomst", "activate", "GO-98QQ", actor="bert")
    assert show(parties)[name] == first
    limit = ("overeenkomst", "limit", "GO-98QQ", option)
    assert parties.ok(*limit, "60")[0][name] == 60
    assert add(parties, *ALL, van="2027-08-01").returncode == 0
    assert show(parties, "GO-98QQ", "--versie", "2")[name] == 60
    assert parties.ok(*limit, "geen")[0][name] is None
    assert show(parties, "GO-98QQ", "--versie", "1")[name] is None
    for wrong in ("0", str(most + 1), "veel"):
        assert parties.run(*limit, wrong).returncode == 2
    assert parties.ok(*limit, str(most))[0][name] == most
    # A version after one without is without.
    parties.ok(*limit, "geen")
    assert add(parties, *ALL, van="2028-08-01").returncode == 0
    assert show(parties, "GO-98QQ", "--versie", "3")[name] is None
    assert parties.run("overeenkomst", "limit", "GO-X", option, "1").returncode == 1


def test_limits_that_are_not_named_stay(parties):
    assert add(parties, *ALL, "--berichten-per-minuut", "60").returncode == 0
    row = parties.ok("overeenkomst", "limit", "GO-98QQ", "--megabytes-per-uur", "500", "--gelijktijdig", "geen")[0]
    assert (row["berichtenPerMinuut"], row["gelijktijdig"], row["megabytesPerUur"]) == (60, None, 500)
    none = parties.run("overeenkomst", "limit", "GO-98QQ")
    assert none.returncode == 2 and "--gelijktijdig" in none.stderr


def test_contacts_come_and_go(parties):
    def contact(verb, *more):
        return parties.run("contactpersoon", verb, "--bij", "98QQ", *more)

    person = ("--naam", "T. Voorbeeld", "--emailadres", "t@school.example")
    assert contact("add", "--rol", "TECHNISCH", *person).returncode == 0
    assert contact("add", "--rol", "PRIVACY", *person).returncode == 0
    twice = contact("add", "--rol", "PRIVACY", *person)
    assert twice.returncode == 1 and "there already" in twice.stderr and "example" not in twice.stderr
    for name in ("Eerste", "Tweede"):
        assert contact("add", "--rol", "SBB_ADVISEUR", "--naam", name, "--emailadres", f"{name}@sbb.example").returncode == 0
    parties.ok("contactpersoon", "add", "--bij", SUPPLIER, "--rol", "TECHNISCH", "--naam", "Helpdesk", "--emailadres", "h@sis.example")
    rows = parties.ok("contactpersoon", "list", "--bij", "98QQ")
    assert [(row["rol"], row["naam"]) for row in rows] == [
        ("PRIVACY", "T. Voorbeeld"), ("SBB_ADVISEUR", "Tweede"), ("TECHNISCH", "T. Voorbeeld")]
    assert len(parties.ok("contactpersoon", "list")) == 4
    assert parties.ok("contactpersoon", "remove", "--bij", "98QQ", "--emailadres", "t@school.example")[0]["verwijderd"] == 2
    assert parties.refused("contactpersoon", "remove", "--bij", "98QQ", "--rol", "PRIVACY")[0]["verwijderd"] == 0
    assert parties.one("select count(*) from contactpersonen where naam = 'T. Voorbeeld'") == "0"  # deleted, not hidden
    # The audit knows who did it and to whom, and no name or address; nor does it of who signed.
    assert add(parties, *ALL, *SIGNED).returncode == 0
    assert parties.one("select count(*) from audit where onderwerp = 'contactpersonen' and door = 'anna'") == "8"
    assert parties.one("select count(*) from audit where onderwerp in ('ondertekenaars', 'overeenkomst_stappen')") == "4"
    assert parties.one("select count(*) from audit a where a::text ~ '[TAB][.] Voorbeeld|Tweede|example'") == "0"


@pytest.mark.parametrize("options", [
    ("--bij", "98QQ", "--rol", "BAAS", "--naam", "X", "--emailadres", "x@x.example"),
    ("--bij", "98QQ", "--rol", "PRIVACY", "--naam", "X", "--emailadres", "geen adres"),
    ("--bij", "hier", "--rol", "PRIVACY", "--naam", "X", "--emailadres", "x@x.example"),
])
def test_a_contact_that_makes_no_sense_is_refused(unchanged, options):
    assert unchanged.run("contactpersoon", "add", *options).returncode == 2
    assert unchanged.count("contactpersonen") == 0


def test_two_people_record_a_succession(parties):
    done = parties.run("rechtsopvolging", "add", "--school", "98QX", "--opvolger", "98QQ", "--vanaf", "2026-08-01", "--bron", "besluit 12")
    assert done.returncode == 0 and "confirm --school 98QX" in done.stdout
    assert add(parties, *ALL).returncode == 0
    assert show(parties)["rechtsopvolging"] is None
    same = parties.run("rechtsopvolging", "confirm", "--school", "98QX")
    assert same.returncode == 1 and "another person" in same.stderr
    assert parties.ok("rechtsopvolging", "confirm", "--school", "98QX", actor="bert")[0]["bevestigd"] == 1
    assert parties.refused("rechtsopvolging", "confirm", "--school", "98QX", actor="bert")[0]["bevestigd"] == 0
    assert show(parties)["rechtsopvolging"] == "volgt 98QX op per 2026-08-01"
    row = parties.ok("rechtsopvolging", "list", "--school", "98QQ")[0]
    assert (row["schoolNaam"], row["opvolgerNaam"], row["bron"], row["toegevoegdDoor"], row["bevestigdDoor"], row["ingetrokken"]) == (
        "ROC Modeldam", "ROC Voorbeeldstad", "besluit 12", "anna", "bert", False)
    assert parties.ok("rechtsopvolging", "withdraw", "--school", "98QX")[0]["ingetrokken"] == 1
    assert parties.ok("rechtsopvolging", "list")[0]["ingetrokken"] is True
    assert show(parties)["rechtsopvolging"] is None


@pytest.mark.parametrize("school, opvolger", [("98QX", "98QX"), ("97QQ", "98QX"), ("98QX", "97QQ")])
def test_a_succession_that_cannot_be_is_refused(unchanged, school, opvolger):
    done = unchanged.run("rechtsopvolging", "add", "--school", school, "--opvolger", opvolger, "--vanaf", "2026-08-01", "--bron", "x")
    assert done.returncode == 1 and unchanged.count("rechtsopvolgingen") == 0


def test_a_school_takes_another_supplier(parties):
    parties.ok("organisatie", "add", "--oin", OTHER, "--naam", "Ander SIS")
    give = ("mandaat", "add", "--school", "98QQ", "--leverancier", SUPPLIER, "--bron", "brief", "--geldig-van", "2026-01-01")
    parties.ok(*give, "--dienst", "opvragen_resultaten")
    parties.ok(*give, "--dienst", "testen_verbinding", "--geldig-tot", "2090-01-01")
    replace = ("mandaat", "replace", "--school", "98QQ", "--van", SUPPLIER, "--naar", OTHER, "--bron", "overstap")
    past = parties.run(*replace, "--per", "2020-01-01")
    assert past.returncode == 1 and "in the past" in past.stderr
    assert parties.ok(*replace, "--per", "2080-01-01")[0] == {"overgegaan": 2, "per": "2080-01-01"}
    rows = {(row["leverancierOin"], row["dienst"], row["geldigVan"], row["geldigTot"]) for row in parties.ok("mandaat", "list")}
    assert rows == {(SUPPLIER, "opvragen_resultaten", "2026-01-01", "2080-01-01"), (SUPPLIER, "testen_verbinding", "2026-01-01", "2080-01-01"),
                    (OTHER, "opvragen_resultaten", "2080-01-01", None), (OTHER, "testen_verbinding", "2080-01-01", "2090-01-01")}
    assert parties.refused(*replace, "--per", "2080-01-01")[0]["overgegaan"] == 0
    # Sooner after all: what the first still has until 2080 goes over too, today.
    assert parties.ok(*replace)[0]["overgegaan"] == 2
    assert parties.one("select count(*) from mandaten m join organisaties l on l.id = m.leverancier_id where l.oin = "
                       f"'{SUPPLIER}' and m.geldig_tot > current_date + 1 and ingetrokken_op is null") == "0"
    # Not what the new one has already.
    parties.ok("mandaat", "add", "--school", "98QX", "--leverancier", SUPPLIER, "--bron", "brief")
    parties.ok("mandaat", "add", "--school", "98QX", "--leverancier", OTHER, "--bron", "brief")
    both = parties.run(*["98QX" if word == "98QQ" else word for word in replace])
    assert both.returncode == 1 and "there is a mandate for this service" in both.stderr
    assert parties.one("select count(*) from mandaten m join organisaties s on s.id = m.school_id where s.brin = '98QX'") == "2"
    stranger = parties.run(*[word if word != OTHER else "00000099000000004000" for word in replace])
    assert stranger.returncode == 1 and "not registered" in stranger.stderr
