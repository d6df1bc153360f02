"""What becomes of an invitation: dates that move, withdrawals, objections, bounces, reminders, and the cut of the link (docs/uitnodigingen.md)."""
import pytest
from guests import LATE, TERM, empty, guests, status, yes  # noqa: F401
from house import day

pytestmark = pytest.mark.usefixtures("empty")


# -- what changes on the way


def test_an_invitation_that_waits_moves_with_the_end_date_and_one_that_was_given_out_stays(guests):
    waits, gone = guests.placement(day(7))[0], guests.placement(day(8))[0]
    guests.record(day(7), "waits"), guests.record(day(8), "gone")
    guests.plan()
    guests.hand_out(gone, status="UITGEGEVEN"), guests.hand_out(gone, "LEERBEDRIJF")
    guests.sql(f"update bpvos set geplande_einddatum = '{day(60)}' where id in ({waits}, {gone})")
    assert guests.plan() == {"leerbedrijven": 0, "studenten": 0, "gewijzigd": 2, "ingetrokken": 0, "herinnerd": 0}
    # The record said another date, and is still of this placement.
    assert guests.of(waits) == ("GEPLAND", "DIRECT", "waits", day(60 - TERM), "") == guests.of(waits)
    assert guests.of(gone)[0] == "UITGEGEVEN" and set(guests.plan().values()) == {0}
    # And back, to sooner than that: today.
    guests.sql(f"update bpvos set geplande_einddatum = '{day(1)}' where id = {waits}")
    guests.plan()
    assert guests.of(waits)[3] == day(0)


def test_a_record_that_is_about_another_placement_leaves_this_one_free(guests):
    here, there = guests.placement(day(7))[0], guests.placement(day(7), leerbedrijfId="900000001")[0]
    guests.record(day(7), "moves")
    guests.plan()
    guests.record(day(7), "moves", leerbedrijfId="900000001")
    assert guests.plan()["studenten"] == 1
    assert guests.of(here)[0::4] == ("INGETROKKEN", "ANDERE_SLEUTELS") and guests.of(there)[2] == "moves"
    guests.record(day(7), "next")
    key = guests.key(here)
    guests.plan()
    assert guests.of(here)[:3] == ("GEPLAND", "DIRECT", "next") and guests.key(here) != key


def test_who_was_invited_is_not_invited_for_another_placement(guests):
    here, there = guests.placement(day(7))[0], guests.placement(day(7), leerbedrijfId="900000001")[0]
    guests.record(day(7), "moves")
    guests.plan()
    guests.hand_out(here)
    guests.record(day(7), "moves", leerbedrijfId="900000001")
    guests.plan()
    assert status(guests, here) == "UITGENODIGD" and guests.of(there) is None


def test_what_duo_takes_back_is_taken_back_at_once_and_planned_again_when_it_returns(guests):
    waits, gone, has = (guests.placement(day(n))[0] for n in (7, 8, 9))
    for n in (7, 8, 9):
        guests.record(day(n))
    guests.plan()
    guests.hand_out(gone, status="UITGEGEVEN"), guests.hand_out(has)
    guests.sql("update bpvos set vervallen_op = now()")
    assert guests.of(waits)[0::4] == guests.of(gone)[0::4] == ("INGETROKKEN", "BPVO_VERVALLEN")
    # Who has it may still answer, and is not reminded.
    assert status(guests, has) == "UITGENODIGD" and guests.plan(day(8))["herinnerd"] == 0
    guests.sql("update bpvos set vervallen_op = null")
    guests.plan()
    assert status(guests, waits) == "GEPLAND" and status(guests, gone) == "INGETROKKEN"


# -- withdrawals and objections


def test_what_is_withdrawn_is_taken_back_in_the_same_transaction_and_an_answer_is_not_touched(guests):
    stand = {"GEPLAND": "INGETROKKEN", "UITGEGEVEN": "INGETROKKEN", "UITGENODIGD": "INGETROKKEN", "NIET_BEZORGBAAR": "NIET_BEZORGBAAR",
             "BEANTWOORD": "BEANTWOORD", "VERLOPEN": "VERLOPEN"}
    bpvos = {}
    for n, was in enumerate(stand):
        bpvos[was], = guests.placement(day(n))
        guests.record(day(n), was)
    guests.plan()
    for was, bpvo in bpvos.items():
        if was != "GEPLAND":
            guests.hand_out(bpvo, status=was)
        guests.withdraw(was)
    assert {was: status(guests, bpvo) for was, bpvo in bpvos.items()} == stand
    assert guests.one("select count(bpvo_kenmerk) from uitnodigingen") == "0"


def test_a_withdrawn_record_frees_a_place_that_was_not_given_out_yet(guests):
    bpvo, = guests.placement(day(7))
    guests.record(day(7), "a"), guests.record(day(7), "b")
    guests.plan()
    guests.withdraw("a")
    assert status(guests, bpvo) == "INGETROKKEN"
    guests.plan()
    assert guests.of(bpvo)[:3] == ("GEPLAND", "DIRECT", "b")
    guests.hand_out(bpvo, status="UITGEGEVEN")
    guests.withdraw("b")
    guests.record(day(7), "c")
    guests.plan()
    # Never two for one placement.
    assert status(guests, bpvo) == "INGETROKKEN" and set(guests.plan().values()) == {0}


def test_a_record_that_comes_again_after_its_withdrawal_is_invited_once(guests):
    bpvo, = guests.placement(day(7))
    guests.record(day(7), "again")
    guests.plan()
    guests.withdraw("again")
    guests.record(day(7), "again")
    guests.plan()
    assert guests.of(bpvo)[:3] == ("GEPLAND", "DIRECT", "again")
    guests.hand_out(bpvo)
    guests.withdraw("again")
    guests.record(day(7), "again")
    guests.plan()
    assert status(guests, bpvo) == "INGETROKKEN"


@pytest.mark.parametrize("brin", ["98QQ", "98QX"])
def test_an_objection_takes_a_place_along_on_both_routes(guests, brin):
    places = guests.placement(day(7), 3, brin=brin)
    for kenmerk in ("a", "b", "c", "d"):
        guests.record(day(7), kenmerk, brin=brin)
    guests.withdraw("b", bezwaar=True, brin=brin)
    guests.plan()
    for place in places:
        guests.hand_out(place, "LEERBEDRIJF")
        yes(guests, place)
    open_places = [place for place in places if status(guests, place) == "GEPLAND"]
    assert len(open_places) == 2
    closed = guests.of(*(set(places) - set(open_places)))
    assert closed[0::4] == ("INGETROKKEN", "PLAATS_GESLOTEN")
    # Nobody takes its place, not even who comes again and objected.
    guests.record(day(7), "b", brin=brin)
    guests.record(day(7), "e", brin=brin)
    guests.plan()
    assert sum(status(guests, place) == "GEPLAND" for place in places) == 2
    assert guests.one("select count(*) from uitnodigingen where bpvo_kenmerk = 'b'") == "0"


def test_an_objection_takes_back_what_waits_for_others_when_nothing_else_is_free(guests):
    place, = guests.placement(day(7))
    guests.record(day(7), "a"), guests.record(day(7), "surplus")
    guests.plan()
    guests.withdraw("surplus", bezwaar=True)
    assert guests.of(place)[0::4] == ("INGETROKKEN", "PLAATS_GESLOTEN")
    guests.plan()
    assert guests.of(place)[0::4] == ("INGETROKKEN", "PLAATS_GESLOTEN")


def test_an_objection_keeps_its_place_when_the_date_moves_or_more_places_come(guests):
    places = guests.placement(day(40), 2)
    guests.record(day(40), "a"), guests.record(day(40), "b")
    guests.withdraw("a", bezwaar=True)
    guests.sql(f"update bpvos set geplande_einddatum = '{day(7)}'")
    guests.record(day(7), "b"), guests.record(day(7), "c")
    guests.plan()
    assert sorted(status(guests, place) for place in places) == ["GEPLAND", "INGETROKKEN"]
    more, = guests.placement(day(7))
    guests.plan()
    assert status(guests, more) == "GEPLAND"


# -- bounces and reminders


def test_a_bounce_goes_out_again_when_the_details_were_corrected_and_only_then(guests):
    bpvo, = guests.placement(day(7))
    guests.record(day(7), "wrong")
    guests.plan()
    guests.hand_out(bpvo, status="NIET_BEZORGBAAR", op=day(-1))
    guests.sql(f"update studentgegevens set gewijzigd_op = '{day(-2)}'")
    key = guests.key(bpvo)
    assert guests.plan()["studenten"] == 0
    guests.record(day(7), "wrong")
    assert guests.plan()["studenten"] == 1 and guests.of(bpvo)[0] == "GEPLAND" and guests.key(bpvo) != key
    assert set(guests.plan().values()) == {0}


def test_who_objects_after_a_bounce_is_not_invited_with_other_details(guests):
    bpvo, = guests.placement(day(7))
    guests.record(day(7), "wrong")
    guests.plan()
    guests.hand_out(bpvo, status="NIET_BEZORGBAAR", op=day(-1))
    guests.withdraw("wrong", bezwaar=True)
    guests.record(day(7), "wrong")
    guests.plan()
    assert status(guests, bpvo) == "NIET_BEZORGBAAR"


def test_who_has_it_is_reminded_once_after_a_week_and_it_is_no_invitation(guests):
    bpvo, = guests.placement(day(7))
    guests.record(day(7))
    guests.plan()
    guests.hand_out(bpvo)
    assert guests.plan(day(6))["herinnerd"] == 0
    assert guests.plan(day(7))["herinnerd"] == 1 and guests.plan(day(7))["herinnerd"] == 0 == guests.plan(day(20))["herinnerd"]
    row = guests.sql(f"select herinneringen, herinnerd_op::date, status from uitnodigingen where bpvo_id = {bpvo} and respondent = 'STUDENT'")
    assert row == [["1", day(7), "UITGENODIGD"]]


@pytest.mark.parametrize("stand", ["BEANTWOORD", "NIET_BEZORGBAAR", "INGETROKKEN", "VERLOPEN", "UITGEGEVEN"])
def test_nobody_is_reminded_after_an_answer_a_bounce_or_a_withdrawal(guests, stand):
    bpvo, = guests.placement(day(7))
    guests.record(day(7), "x")
    guests.plan()
    guests.hand_out(bpvo, status=stand)
    assert guests.plan(day(10))["herinnerd"] == 0


def test_nobody_is_reminded_after_the_grace(guests):
    bpvo, = guests.placement(day(-LATE))
    guests.record(day(-LATE))
    guests.plan()
    guests.hand_out(bpvo)
    assert guests.plan(day(7))["herinnerd"] == 0


# -- contacts


def test_a_contact_that_is_destroyed_takes_what_waits_along(guests):
    bpvo, = guests.placement(day(0), leerbedrijfId="900000003")
    guests.house.ok("praktijkopleider", "import", guests.house.csv("weg.csv", [
        {"kenmerk": "C-3", "leerbedrijfId": "900000003", "rol": "CONTACTPERSOON_BPV", "emailadres": "y@bedrijf.example", "geldigVan": "2020-01-01"}]))
    guests.plan()
    assert status(guests, bpvo, "LEERBEDRIJF") == "GEPLAND"
    guests.sql("select vernietig_contacten(array(select sleutel_id from leerbedrijf_contacten where kenmerk = 'C-3'), 'GEWIST_OP_VERZOEK', 'anna', now())")
    assert guests.of(bpvo, "LEERBEDRIJF")[0::4] == ("INGETROKKEN", "CONTACT_WEG")
    assert set(guests.plan().values()) == {0}


# -- the link


def test_after_the_link_is_cut_nothing_leads_from_an_answer_to_a_placement(guests):
    kept, gone = guests.placement(day(7))[0], guests.placement(day(8))[0]
    guests.record(day(7), "kept"), guests.record(day(8), "gone")
    guests.plan()
    for bpvo in (kept, gone):
        guests.hand_out(bpvo, status="BEANTWOORD"), guests.hand_out(bpvo, "LEERBEDRIJF", status="BEANTWOORD")
    guests.withdraw("gone")
    assert guests.one("select koppel_los(array(select id from uitnodigingen))") == "4"
    assert guests.one("select count(respondentsleutel) + count(contact_kenmerk) from uitnodigingen") == "0"
    # Of a record that is still there the school hears the same as before; of one that is gone nothing is left.
    assert guests.one(f"select merk is not null and toestand = 'UITGENODIGD' from uitnodigingen where bpvo_id = {kept} and respondent = 'STUDENT'") == "t"
    assert guests.one(f"select merk is null from uitnodigingen where bpvo_id = {gone} and respondent = 'STUDENT'") == "t"
    guests.withdraw("kept")
    assert guests.one("select count(merk) from uitnodigingen") == "0" and set(guests.plan().values()) == {0}
