"""bpv-admin overeenkomst what-if: recent calls, judged again as though a change had been saved."""
import datetime
import json
import time

import pytest

from conftest import SIGNED, SUPPLIER, add_parties, copy_of, drop, psql

SCHOOL = "0000000700098QQ00000"
OTHER = "00000099000000003000"
PULL, PUSH = "opvragen_resultaten", "aanleveren_studentgegevens"


def day(ago):
    return (datetime.date.today() - datetime.timedelta(days=ago)).isoformat()


def calls(register, count, ago, operation, supplier=SUPPLIER, refused=None, profile="2W-be", signer=None, school=SCHOOL, old=False):
    """So many calls in the journal, of the middle of a day, as the gateway writes them."""
    def quoted(value):
        return "null" if value is None else f"'{value}'"
    operation_now = None if old else operation
    register.one(
        "with i as (insert into berichten (op, correlatie, tls_oin, van_oin, operatie, dienst, profiel, ondertekenaar_oin, stap, message_id, uitkomst, regel,"
        " http_status, milliseconden, bytes_in, bytes_uit, rijen)"
        f" select ('{day(ago)} 12:00:00+00')::timestamptz + n * interval '1 second', md5('{ago}{operation}{supplier}{refused}' || n), {quoted(supplier)},"
        f" {quoted(school)}, {quoted(operation_now)}, {quoted(None if refused else operation)}, {quoted(None if old else profile)}, {quoted(signer)},"
        f" 'antwoord', gen_random_uuid()::text, {quoted('DK0002' if refused else 'OK')}, {quoted(refused)}, 200, 1, 1, 1, 0"
        f" from generate_series(1, {count}) n returning 1) select count(*) from i")


def agreed(register, dienst="alle", profiel="2W-be"):
    register.ok("organisatie", "add", "--oin", OTHER, "--naam", "Ander SIS")
    for number, school in (("GO-98QQ", "98QQ"), ("GO-98QX", "98QX")):
        register.ok("overeenkomst", "add", "--nummer", number, "--school", school, "--geldig-van", day(400), "--dienst", dienst, "--veldenset", "BASIS",
                    "--profiel", profiel, "--rol", "VERWERKER", "--route", "DIRECT", *SIGNED)
        register.ok("overeenkomst", "activate", number, actor="bert")
        register.ok("mandaat", "add", "--school", school, "--leverancier", SUPPLIER, "--dienst", "*", "--bron", "brief", "--geldig-van", day(400))
    register.ok("mandaat", "add", "--school", "98QQ", "--leverancier", OTHER, "--dienst", "*", "--bron", "brief", "--geldig-van", day(10))
    return register


@pytest.fixture(scope="module")
def busy(template):
    """A school with calls of two suppliers: 1,204 that pull results, others that do not."""
    made = agreed(add_parties(copy_of(template)))
    calls(made, 1000, 1, PULL)
    calls(made, 200, 3, PULL)
    calls(made, 4, 3, PULL, OTHER)
    calls(made, 77, 1, PUSH)
    calls(made, 50, 2, "testen_verbinding")
    calls(made, 9, 1, PULL, refused="EDU-10", supplier=OTHER)
    calls(made, 3, 1, PULL, refused="WB013.1", supplier=OTHER)
    calls(made, 500, 45, PULL)
    calls(made, 300, 1, PULL, school="0000000700098QX00000")
    yield made
    drop(made.name)


def what_if(register, *words, number="GO-98QQ"):
    done = register.run("overeenkomst", "what-if", number, *words, "--json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    return answer["rows"], "\n".join(answer["notes"])


def total(rows):
    return sum(row["aanroepen"] for row in rows)


def test_removing_a_service_lists_exactly_its_calls_by_supplier_and_day(busy):
    rows, notes = what_if(busy, "--zonder-dienst", PULL)
    assert total(rows) == 1204
    assert {(row["leverancierOin"], row["leverancierNaam"], row["dag"], row["dienst"], row["aanroepen"]) for row in rows} == {
        (SUPPLIER, "Voorbeeld SIS", day(1), PULL, 1000), (SUPPLIER, "Voorbeeld SIS", day(3), PULL, 200), (OTHER, "Ander SIS", day(3), PULL, 4)}
    assert all(row["eis"] == "EDU-12" and row["doorWijziging"] is True and row["profiel"] == "2W-be" and PULL in row["reden"] for row in rows)
    assert "Van 1331 aanroepen in de laatste 30 dagen zouden er 1204 geweigerd zijn, waarvan 1204 door deze wijziging." in notes
    assert "12 aanroepen zijn toen al geweigerd; daarvan zouden er 0 zijn toegelaten." in notes
    assert "Er is niets gewijzigd." in notes


def test_changes_nothing(busy):
    before = psql(busy.name, "select status, geldig_van, geldig_tot, gewijzigd_op from bpv.overeenkomsten order by id")
    services = busy.count("overeenkomst_diensten")
    what_if(busy, "--zonder-dienst", PULL, "--status", "BEEINDIGD", "--geldig-tot", day(2))
    assert psql(busy.name, "select status, geldig_van, geldig_tot, gewijzigd_op from bpv.overeenkomsten order by id") == before
    assert busy.count("overeenkomst_diensten") == services


def test_without_a_change_nothing_is_refused(busy):
    rows, notes = what_if(busy)
    assert rows == [] and "wijziging: geen" in notes and "zouden er 0 geweigerd zijn" in notes


def test_looks_back_as_far_as_was_asked(busy):
    assert total(what_if(busy, "--zonder-dienst", PULL, "--dagen", "60")[0]) == 1704
    assert total(what_if(busy, "--zonder-dienst", PULL, "--dagen", "2")[0]) == 1000


def test_what_holds_nobodys_data_is_always_served(busy):
    assert what_if(busy, "--zonder-dienst", "testen_verbinding")[0] == []


def test_several_changes_at_once(busy):
    rows, notes = what_if(busy, "--zonder-dienst", PULL, "--zonder-dienst", PUSH)
    assert total(rows) == 1281
    assert f"zonder dienst {PULL}, zonder dienst {PUSH}" in notes
    assert total(what_if(busy, "--zonder-dienst", PULL, "--met-dienst", PULL)[0]) == 0


@pytest.mark.parametrize("status", ["OPGESCHORT", "BEEINDIGD", "CONCEPT"])
def test_another_state_refuses_everything(busy, status):
    rows, _ = what_if(busy, "--status", status)
    assert total(rows) == 1331 and {row["eis"] for row in rows} == {"EDU-14"}


def test_a_period_refuses_what_falls_outside_it(busy):
    rows, _ = what_if(busy, "--geldig-tot", day(1))
    assert {(row["dag"], row["eis"]) for row in rows} == {(day(1), "EDU-14")} and total(rows) == 1077
    rows, _ = what_if(busy, "--geldig-van", day(1))
    assert {row["dag"] for row in rows} == {day(2), day(3)} and total(rows) == 254
    rows, notes = what_if(busy, "--geldig-tot", day(-5))
    assert rows == [] and f"Vanaf {day(-5)} wordt elke aanroep geweigerd" in notes


def test_a_mandate_that_would_be_withdrawn(busy):
    rows, _ = what_if(busy, "--zonder-mandaat", SUPPLIER)
    assert total(rows) == 1327 and {(row["leverancierOin"], row["eis"]) for row in rows} == {(SUPPLIER, "EDU-10")}


def test_a_school_that_connects_itself_needs_no_mandate(register):
    made = agreed(add_parties(register))
    calls(made, 5, 1, PULL, supplier=SCHOOL)
    assert what_if(made, "--zonder-mandaat", SUPPLIER)[0] == []
    assert total(what_if(made, "--zonder-dienst", PULL)[0]) == 5


def test_a_concept_is_tried_as_though_it_were_in_force(register):
    """Its first day lies in the future: that says nothing about its services."""
    made = agreed(add_parties(register))
    calls(made, 7, 1, PULL)
    calls(made, 2, 1, PUSH)
    made.ok("overeenkomst", "add", "--nummer", "GO-98QQ", "--school", "98QQ", "--geldig-van", day(-30), "--dienst", PUSH, "--veldenset", "BASIS", "--rol", "VERWERKER")
    rows, notes = what_if(made, "--versie", "2")
    assert total(rows) == 7 and rows[0]["eis"] == "EDU-12" and rows[0]["doorWijziging"] is True
    assert "versie 1" in notes and "wijziging: versie 2" in notes
    assert what_if(made, "--versie", "2", "--met-dienst", PULL)[0] == []
    assert total(what_if(made, "--versie", "2", "--status", "CONCEPT")[0]) == 9
    # Without --versie it is about the version in force, not about the newest.
    assert what_if(made)[0] == []


def test_tells_apart_what_is_refused_without_the_change(register):
    """A mandate that was withdrawn since: those calls would be refused anyhow."""
    made = agreed(add_parties(register))
    calls(made, 6, 1, PULL)
    calls(made, 4, 1, PULL, OTHER)
    made.ok("mandaat", "withdraw", "--school", "98QQ", "--leverancier", OTHER)
    rows, notes = what_if(made, "--zonder-dienst", PULL)
    assert {(row["leverancierOin"], row["aanroepen"], row["eis"], row["doorWijziging"]) for row in rows} == {
        (SUPPLIER, 6, "EDU-12", True), (OTHER, 4, "EDU-12", False)}
    assert "zouden er 10 geweigerd zijn, waarvan 6 door deze wijziging" in notes


def test_what_was_refused_might_be_admitted(register):
    made = agreed(add_parties(register), dienst=PUSH)
    calls(made, 8, 1, PULL, refused="EDU-12")
    calls(made, 2, 1, PULL, refused="WA001.6")
    rows, notes = what_if(made, "--met-dienst", PULL)
    assert rows == []
    assert "10 aanroepen zijn toen al geweigerd; daarvan zouden er 8 zijn toegelaten." in notes


def test_a_stronger_profile_refuses_who_uses_a_weaker_one(register):
    made = agreed(add_parties(register))
    calls(made, 3, 1, PULL)
    calls(made, 4, 1, PUSH, profile="2W-be-S", signer=SUPPLIER)
    calls(made, 5, 2, PULL, profile="2W-be-SE", signer=SCHOOL)
    calls(made, 6, 2, PULL, OTHER, old=True)
    rows, notes = what_if(made, "--profiel", "2W-be-S")
    assert [(row["aanroepen"], row["eis"], row["profiel"]) for row in rows] == [(3, "GW-O1", "2W-be")]
    assert "wijziging: profiel 2W-be-S" in notes
    rows, _ = what_if(made, "--profiel", "2W-be-SE")
    assert {(row["aanroepen"], row["profiel"]) for row in rows} == {(3, "2W-be"), (4, "2W-be-S")}
    assert made.run("overeenkomst", "what-if", "GO-98QQ", "--profiel", "2W").returncode == 2


def test_after_a_merger_the_successor_answers_for_both(register):
    """98QX goes on in 98QQ since two days: from then on its calls are judged by GO-98QQ, before by its own."""
    made = agreed(add_parties(register))
    made.ok("rechtsopvolging", "add", "--school", "98QX", "--opvolger", "98QQ", "--vanaf", day(2), "--bron", "besluit")
    made.ok("rechtsopvolging", "confirm", "--school", "98QX", actor="bert")
    old_school = "0000000700098QX00000"
    calls(made, 3, 1, PULL)
    calls(made, 5, 1, PULL, school=old_school)
    calls(made, 7, 5, PULL, school=old_school)
    rows, _ = what_if(made, "--zonder-dienst", PULL)
    assert {(row["schoolOin"], row["aanroepen"], row["doorWijziging"]) for row in rows} == {(SCHOOL, 3, True), (old_school, 5, True)}
    rows, _ = what_if(made, "--zonder-dienst", PULL, number="GO-98QX")
    assert [(row["schoolOin"], row["dag"], row["aanroepen"]) for row in rows] == [(old_school, day(5), 7)]


def test_calls_from_before_the_journal_held_more(register):
    made = agreed(add_parties(register))
    calls(made, 5, 1, PULL, old=True)
    rows, _ = what_if(made, "--zonder-dienst", PULL)
    assert total(rows) == 5 and rows[0]["profiel"] is None


def test_mistakes_are_told(busy):
    for words, code in (((), 1), (("--dagen", "0"), 2), (("--zonder-dienst", "elders"), 2), (("--status", "KWIJT"), 2), (("--versie", "9"), 1)):
        number = "GO-WEG" if words == () else "GO-98QQ"
        done = busy.run("overeenkomst", "what-if", number, *words)
        assert done.returncode == code and done.stderr, words
