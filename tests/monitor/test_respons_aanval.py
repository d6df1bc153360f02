"""What numbers for a school must not say: who answered or objected, and what a praktijkopleider said. As bpv_console, by every filter it has."""
import pytest
from guests import Guests, ask, connect

FIVES = {"", "0", "5", "10", "15"}


@pytest.fixture(scope="module")
def guests(house):
    return Guests(house)


def invite(guests, bpvos, respondent, route, count):
    """All were given out; of the first so many the bureau said so."""
    for nr, bpvo in enumerate(bpvos):
        receipt = "'2025-06-02 09:00+00'" if nr < count else "null"
        guests.past_rules("insert into uitnodigingen (school_id, bpvo_id, respondent, route, status, gepland_op, uitgegeven_op, uitgenodigd_op, aangemaakt_op)"
                          f" select school_id, id, '{respondent}', '{route}', '{'UITGENODIGD' if nr < count else 'UITGEGEVEN'}', '2025-06-01',"
                          f" '2025-06-01 09:00+00', {receipt}, '2025-06-01 08:00+00' from bpvos where id = {bpvo}")


def answer(guests, brin, opleiding, count):
    guests.past_rules("insert into respons (school_id, mutatienummer, respons_id, vragenlijst_id, invuldatum, geplande_einddatum, opleidingscode,"
                      " leerbedrijf_id, variabelen, waarden)"
                      " select s.id, coalesce((select max(mutatienummer) from respons), 0) + n, gen_random_uuid(), v.id, '2025-06-10', '2025-06-12',"
                      f" '{opleiding}', 900000000, '{{}}', '{{}}' from organisaties s, vragenlijsten v, generate_series(1, {count}) n"
                      f" where s.brin = '{brin}' and v.respondent = 'STUDENT';"
                      "insert into cijfers_standen (school_id, tot, halfjaar_gesloten, studiejaar_gesloten, op) select id, 1000000, 0, 0, now()"
                      f" from organisaties where brin = '{brin}' on conflict (school_id) do update set tot = excluded.tot")


def told(guests, brin, opleiding=None):
    """(bpvos, uitgenodigd, ingevuld, reden) of students."""
    school = guests.one(f"select id from organisaties where brin = '{brin}'")
    guests.past_rules("insert into cijfers_te_tellen (school_id, halfjaar) select distinct school_id, halfjaar_van(geplande_einddatum) from bpvos"
                      f" where school_id = {school}")  # which those rules would have done
    with connect(guests.house, "bpv_console") as console:
        ask(console, f"select bpv.cijfers_tel_plaatsen({school})")  # as pages do
        rows = ask(console, "select bpvos, uitgenodigd, ingevuld, reden from bpv.cijfers_respons(%s, %s, null, null, null, null, null, null::smallint, 4050::smallint,"
                   " 4051::smallint, null, '2026-01-01') where respondent = 'STUDENT'" % (school, f"'{opleiding}'" if opleiding else "null"))
    return tuple(rows[0])


def test_when_all_who_were_invited_answered_that_is_not_told(guests):
    """A school knows of each of its records whether it was invited (opvragen_aanleverstatus)."""
    invite(guests, guests.placement("2025-06-12", 20, opleidingscode="25180"), "STUDENT", "DIRECT", 5)
    answer(guests, "98QQ", "25180", 5)
    assert told(guests, "98QQ", "25180") == ("20", "5", "", "ALLE_OF_GEEN")


def test_of_few_who_were_invited_nothing_is_told(guests):
    invite(guests, guests.placement("2025-06-12", 20, opleidingscode="25655"), "STUDENT", "DIRECT", 3)
    answer(guests, "98QQ", "25655", 3)
    assert told(guests, "98QQ", "25655") in (("20", "0", "", "MINDER_DAN_5_UITGENODIGD"), ("20", "5", "", "ALLE_OF_GEEN"))


def test_of_more_answers_are_told_rounded(guests):
    answer(guests, "98QQ", "25180", 2)
    guests.past_rules("update uitnodigingen u set status = 'UITGENODIGD', uitgenodigd_op = uitgegeven_op from bpvos b where b.id = u.bpvo_id and b.opleidingscode = '25180'")
    first = told(guests, "98QQ", "25180")
    assert first[:2] == ("20", "20") and first[2] in ("5", "10") and told(guests, "98QQ", "25180") == first


def test_no_border_tells_who_crossed_it(guests):
    """The same seven answers among placements of which one differs: what is told goes up and down, whoever answered."""
    seen = set()
    for leerbedrijf in range(30):
        guests.placement("2025-06-12", 1, opleidingscode="25180", leerbedrijfId=f"90000000{leerbedrijf % 5}")
        seen.add(told(guests, "98QQ", "25180")[2])
    assert seen == {"5", "10"}


def test_one_placement_does_not_tell_what_its_praktijkopleider_said(guests):
    """That a student is invited by way of him is his answer."""
    invite(guests, guests.placement("2025-06-12", 1, brin="98QX", opleidingscode="25180"), "STUDENT", "VIA_PRAKTIJKOPLEIDER", 1)
    assert told(guests, "98QX", "25180")[:2] == ("1", "")


def test_nor_do_many(guests):
    invite(guests, guests.placement("2025-06-12", 16, brin="98QX", opleidingscode="25655"), "STUDENT", "VIA_PRAKTIJKOPLEIDER", 7)
    assert told(guests, "98QX", "25655")[1] in FIVES and told(guests, "98QX")[1] in FIVES


def test_what_rounding_is_drawn_from_is_told_to_nobody(guests):
    for role in ("bpv_console", "bpv_admin", "bpv_gateway"):
        assert guests.one(f"select has_table_privilege('{role}', 'bpv.cijfers_zaad', 'select') or has_function_privilege('{role}', 'bpv.rond_cel(bigint, text, bigint)', 'execute')") == "f"


def test_an_objection_does_not_show_in_what_is_missing(guests):
    """As opvragen_aanleverstatus with ONTBREEKT: a place of who objected counts as delivered."""
    school = guests.one("select id from organisaties where brin = '98QQ'")

    def missing():
        with connect(guests.house, "bpv_console") as console:
            return ask(console, f"select bpvos, zonder from bpv.volledigheid_gegevens({school}, '2031-03-01', '2031-03-01')")

    guests.placement("2031-03-01", 2)
    stays, goes = guests.record("2031-03-01"), guests.record("2031-03-01")
    assert missing() == [["2", "0"]]
    guests.withdraw(goes, bezwaar=True)
    assert missing() == [["2", "0"]]
    guests.withdraw(stays)
    assert missing() == [["2", "1"]], "what the school itself took back it has to deliver again"
