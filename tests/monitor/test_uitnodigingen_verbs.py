"""The verbs of invitations: plan, list and why."""
import pytest
from guests import TERM, empty, guests  # noqa: F401
from house import day

pytestmark = pytest.mark.usefixtures("empty")


def test_the_verb_plans_what_the_function_does_and_tries_a_day_to_come(guests):
    guests.placement(day(TERM + 3))
    guests.placement(day(1))
    guests.record(day(1))
    tried = guests.house.run("uitnodiging", "plan", "--dag", day(3), "--dry-run")[1]
    assert [(row["brin"], row["leerbedrijven"], row["studenten"]) for row in tried["rows"]] == [("98QQ", 2, 1)]
    assert guests.one("select count(*) from uitnodigingen") == "0"
    assert guests.house.run("uitnodiging", "plan", "--dag", day(3))[0] == 2
    assert guests.house.ok("uitnodiging", "plan", "--school", "98QX") == []
    assert [(row["leerbedrijven"], row["studenten"]) for row in guests.house.ok("uitnodiging", "plan")] == [(1, 1)]
    assert guests.house.ok("uitnodiging", "plan") == []


def why(guests, *words, brin="98QQ"):
    rows = guests.house.ok("uitnodiging", "why", "--school", brin, *words)
    return {row["respondent"]: (row["schakel"], row["status"]) for row in rows}


def test_why_names_the_first_link_that_is_missing(guests):
    bpvo, = guests.placement(day(1), leerbedrijfId="900000004")
    assert why(guests, "--bpvo", bpvo) == {"LEERBEDRIJF": ("contact", None), "STUDENT": ("gegevens", None)}
    assert why(guests, "--leerbedrijf", "900000004", "--einddatum", day(1), "--respondent", "STUDENT") == {"STUDENT": ("gegevens", None)}
    code, said = guests.house.run("uitnodiging", "why", "--school", "98QQ", "--bpvo-kenmerk", "k-niet")
    assert code == 0 and said["rows"] == [] and "Schakel: gegevens" in said["notes"][0]
    waits = guests.record(day(2), leerbedrijfId="900000004")
    assert "DUO leverde geen bpvo" in guests.house.run("uitnodiging", "why", "--school", "98QQ", "--bpvo-kenmerk", waits)[1]["notes"][0]
    placed = guests.record(day(1), leerbedrijfId="900000004")
    assert why(guests, "--bpvo-kenmerk", placed)["STUDENT"] == ("planning", None)
    guests.house.ok("uitnodiging", "plan")
    assert why(guests, "--bpvo-kenmerk", placed)["STUDENT"] == ("uitgifte", "GEPLAND")
    for stand, schakel, told in (("UITGEGEVEN", "ontvangst", "UITGEGEVEN"), ("UITGENODIGD", "-", "UITGENODIGD"), ("BEANTWOORD", "-", "UITGENODIGD"),
                                 ("VERLOPEN", "-", "UITGENODIGD"), ("NIET_BEZORGBAAR", "bezorging", "NIET_BEZORGBAAR")):
        guests.hand_out(bpvo, status=stand)
        assert why(guests, "--bpvo-kenmerk", placed)["STUDENT"] == (schakel, told)
    assert guests.house.run("uitnodiging", "why", "--school", "98QQ")[0] == 2
    guests.agree("98QX", "OPGESCHORT")
    guests.placement(day(1), brin="98QX")
    assert why(guests, "--einddatum", day(1), brin="98QX") == {"LEERBEDRIJF": ("planning", None), "STUDENT": ("overeenkomst", None)}


def test_a_list_tells_nobody_who_answered(guests):
    bpvo, = guests.placement(day(1))
    guests.record(day(1))
    guests.plan()
    guests.hand_out(bpvo, status="BEANTWOORD")
    rows = guests.house.ok("uitnodiging", "list", "--school", "98QQ")
    assert [(row["respondent"], row["status"]) for row in rows] == [("LEERBEDRIJF", "GEPLAND"), ("STUDENT", "UITGENODIGD")]
    assert [row["respondent"] for row in guests.house.ok("uitnodiging", "list", "--status", "UITGENODIGD")] == ["STUDENT"]
    assert guests.house.run("uitnodiging", "list", "--status", "BEANTWOORD")[0] == 2


def test_a_plan_is_under_the_audit_by_count(guests):
    guests.placement(day(1), 3)
    guests.house.ok("uitnodiging", "plan")
    last = guests.one("select na from audit where onderwerp = 'inlezingen' order by volgnummer desc limit 1")
    assert '"uitnodigingen": {"nieuw": 3}' in last
