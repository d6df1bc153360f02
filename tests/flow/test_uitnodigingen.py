"""What a school hears of invitations by opvragen_aanleverstatus, and what never: whether a student answered, declined or objected."""
import psycopg2
import pytest

from aanleverstatus import ask, gaps, import_bpvos, kenmerk, new_end, push_at, states, withdraw
from days import day
from soap import SCHOOL_A, SCHOOL_B

BRIN = "98QQ"


@pytest.fixture
def place(world):
    """Placements with keys that no other test uses, which are in their term: (days to the end, keys of a record)."""
    company = str(500000000 + new_end())
    world.query("insert into bpv.leerbedrijven (leerbedrijf_id, naam, geldig_van) values (%s, 'X', '2016-08-01')", company)
    yield lambda count=1, einde=9: import_bpvos(world, count, day(einde), leerbedrijfId=company), company
    world.query("delete from bpv.uitnodigingen")


def push(world, company, key=None, einde=9):
    key = key or kenmerk()
    assert push_at(world, bpvoKenmerk=key, geplandeEinddatum=day(einde), leerbedrijfId=company)[1] == []
    return key


def plan(world):
    world.admin("uitnodiging", "plan", "--school", BRIN)


def state(world, key):
    """(toestand, geplandOp), and all that stands in the page about it."""
    told = ask(world, bpvoKenmerk=key)
    return states(world, bpvoKenmerk=key)[key], [child.text for child in told.all("aanleverstatus")[0].iter()]


def change(world, company, changes):
    world.query(f"update bpv.uitnodigingen u set {changes} from bpv.bpvos b where b.id = u.bpvo_id and b.leerbedrijf_id = %s and u.respondent = 'STUDENT'", company)


def test_an_invitation_is_planned_for_today_and_told_when_it_went(world, place):
    put, company = place
    put()
    key = push(world, company)
    before = state(world, key)
    assert before[0] == ("GEPLAND", day(0))
    plan(world)
    assert state(world, key) == before
    change(world, company, "status = 'UITGEGEVEN', uitgegeven_op = now()")
    assert state(world, key) == before
    change(world, company, "status = 'UITGENODIGD', uitgenodigd_op = now()")
    assert state(world, key)[0] == ("UITGENODIGD", None)
    change(world, company, "status = 'NIET_BEZORGBAAR', afgesloten_op = now()")
    assert state(world, key)[0] == ("NIET_BEZORGBAAR", None)
    assert gaps(world, day(9), bpvoKenmerk=key) == []
    # Another address: it goes out again.
    assert push_at(world, bpvoKenmerk=key, geplandeEinddatum=day(9), leerbedrijfId=company, emailadres="ander@voorbeeld.example")[0] == "GEWIJZIGD"
    plan(world)
    assert state(world, key)[0] == ("GEPLAND", day(0))


@pytest.mark.parametrize("receipt", ["null", "now()"])
def test_nothing_tells_whether_a_student_answered_or_declined(world, place, receipt):
    put, company = place
    put()
    key = push(world, company)
    plan(world)
    change(world, company, f"status = case when {receipt}::timestamptz is null then 'UITGEGEVEN' else 'UITGENODIGD' end, uitgegeven_op = now(), uitgenodigd_op = {receipt}")
    before = state(world, key), gaps(world, day(9), bpvoKenmerk=key)
    for becomes in ("status = 'BEANTWOORD', afgesloten_op = now()", "status = 'VERLOPEN', afgesloten_op = now()",
                    "status = 'INGETROKKEN', reden = 'INGETROKKEN', afgesloten_op = now()", "status = 'INGETROKKEN', reden = 'GEWIST_OP_VERZOEK'",
                    "herinnerd_op = now(), herinneringen = 1", "gekoppeld = false, respondentsleutel = null, status = 'BEANTWOORD'"):
        change(world, company, becomes)
        assert (state(world, key), gaps(world, day(9), bpvoKenmerk=key)) == before, becomes
    plan(world)
    assert (state(world, key), gaps(world, day(9), bpvoKenmerk=key)) == before


def test_nothing_tells_what_a_praktijkopleider_said(world, place):
    put, company = place
    put(2)
    keys = [push(world, company), push(world, company)]
    before = [state(world, key) for key in keys], gaps(world, day(9), bpvoKenmerk=keys[0])
    for status, moment in (("GEPLAND", "null"), ("UITGEGEVEN", "now()"), ("UITGENODIGD", "now()"), ("BEANTWOORD", "now()")):
        world.query("delete from bpv.uitnodigingen")
        world.query("insert into bpv.uitnodigingen (school_id, bpvo_id, respondent, route, status, gepland_op, uitgegeven_op, uitgenodigd_op, aangemaakt_op)"
                    f" select school_id, min(id), 'STUDENT', 'VIA_PRAKTIJKOPLEIDER', '{status}', current_date, {moment}, {moment}, now() from bpv.bpvos"
                    " where leerbedrijf_id = %s group by 1", company)
        assert ([state(world, key) for key in keys], gaps(world, day(9), bpvoKenmerk=keys[0])) == before, status
        # And nobody is invited in its place.
        plan(world)
        assert count(world, company, status) >= 1
        assert world.value("select count(*) from bpv.uitnodigingen u join bpv.bpvos b on b.id = u.bpvo_id where leerbedrijf_id = %s and respondent = 'STUDENT'", company) == 2


def test_the_message_plane_cannot_read_what_it_must_not_tell(world, place):
    put, company = place
    put()
    push(world, company)
    plan(world)
    with psycopg2.connect(world.conninfo("bpv_gateway")) as gateway, gateway.cursor() as cursor:
        for column in ("status", "reden", "afgesloten_op", "respondentsleutel", "herinnerd_op", "uitgenodigd_op", "bpvo_kenmerk"):
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                cursor.execute(f"select {column} from bpv.uitnodigingen")
            gateway.rollback()
        for oin, expected in ((None, 0), (SCHOOL_B, 0), (SCHOOL_A, 1)):
            cursor.execute("select set_config('bpv.school', coalesce((select id::text from bpv.organisaties where oin = %s), ''), true)", (oin,))
            cursor.execute("select count(*) > 0 from bpv.uitnodigingen where toestand = 'GEPLAND'")
            assert int(cursor.fetchone()[0]) == expected


def test_a_placement_whose_term_is_over_waits_for_another(world, place):
    put, company = place
    put(einde=-28)
    put(einde=-29)
    last, over = push(world, company, einde=-28), push(world, company, einde=-29)
    assert states(world, bpvoKenmerk=[last, over]) == {last: ("GEPLAND", day(0)), over: ("WACHT_OP_BPVO", None)}


def count(world, company, status):
    return world.value("select count(*) from bpv.uitnodigingen u join bpv.bpvos b on b.id = u.bpvo_id where b.leerbedrijf_id = %s and u.status = %s"
                       " and u.respondent = 'STUDENT'", company, status)


def test_an_objection_takes_its_place_along_and_what_waits_waits_on(world, place):
    put, company = place
    put(2)
    keys = [push(world, company, f"{name}-{kenmerk()}") for name in "abc"]
    told = states(world, bpvoKenmerk=keys)
    withdraw(world, (keys[0], "BEZWAAR"))
    # Of the others nothing changes, and nothing is missing.
    assert states(world, bpvoKenmerk=keys) == {key: told[key] for key in keys[1:]}
    assert gaps(world, day(9), bpvoKenmerk=keys[1]) == []
    plan(world)
    assert count(world, company, "GEPLAND") == 1 and states(world, bpvoKenmerk=keys) == {key: told[key] for key in keys[1:]}
    # Withdrawn for another reason, it would be the next one's.
    withdraw(world, (keys[1], "GESTOPT"))
    plan(world)
    assert count(world, company, "GEPLAND") == 1 and states(world, bpvoKenmerk=keys[2])[keys[2]][0] == "GEPLAND"


def test_an_objection_that_came_before_its_bpvo_closes_it_when_it_comes(world, place):
    put, company = place
    key = push(world, company)
    withdraw(world, (key, "BEZWAAR"))
    put()
    push(world, company)
    plan(world)
    assert count(world, company, "GEPLAND") == 0 and count(world, company, "INGETROKKEN") == 1


def test_an_objection_after_an_earlier_withdrawal_counts_too(world, place):
    put, company = place
    put()
    key = push(world, company)
    plan(world)
    withdraw(world, (key, "GESTOPT"))
    assert count(world, company, "INGETROKKEN") == 1
    withdraw(world, (key, "BEZWAAR"))
    push(world, company)
    plan(world)
    assert count(world, company, "GEPLAND") == 0


def test_erasure_looks_the_same_with_and_without_an_objection(world, place):
    put, company = place
    told = []
    for more in ((), ("--bezwaar",)):
        put(2, einde=10 + len(more))
        gone, stays = (push(world, company, f"{name}-{kenmerk()}", 10 + len(more)) for name in "ab")
        world.admin("betrokkene", "erase", "--school", BRIN, "--kenmerk", gone, "--reden", "verzoek", *more)
        plan(world)
        told.append((list(states(world, bpvoKenmerk=[gone, stays]).values()), gaps(world, day(10 + len(more)), bpvoKenmerk=stays)))
    assert told[0] == told[1] == ([("GEPLAND", day(0))], [])
    assert count(world, company, "GEPLAND") == 2 and count(world, company, "INGETROKKEN") == 2
