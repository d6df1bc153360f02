"""Who is invited about a placement, and by which route: the rules of docs/uitnodigingen.md, one by one."""
import pytest
from guests import LATE, TERM, empty, guests, status, yes  # noqa: F401
from house import day

pytestmark = pytest.mark.usefixtures("empty")


# -- who and when


def test_a_placement_that_comes_within_the_term_has_one_invitation_for_each(guests):
    early, due, late, over = (guests.placement(day(n))[0] for n in (TERM + 1, TERM, -LATE, -LATE - 1))
    for n in (TERM + 1, TERM, -LATE, -LATE - 1):
        guests.record(day(n), f"k{n}")
    assert guests.plan() == {"leerbedrijven": 2, "studenten": 2, "gewijzigd": 0, "ingetrokken": 0, "herinnerd": 0}
    assert guests.of(due) == ("GEPLAND", "DIRECT", f"k{TERM}", day(0), "") and guests.of(due, "LEERBEDRIJF")[1] == "LEERBEDRIJF"
    assert status(guests, late) == status(guests, late, "LEERBEDRIJF") == "GEPLAND"
    assert guests.of(early) is guests.of(over) is guests.of(over, "LEERBEDRIJF") is None
    # Again changes nothing, and a day later brings the next.
    before = guests.sql("select u::text from uitnodigingen u order by id")
    assert set(guests.plan().values()) == {0} and guests.sql("select u::text from uitnodigingen u order by id") == before
    assert guests.plan(day(1))["studenten"] == 1 and status(guests, early) == "GEPLAND"


def test_the_keys_say_nothing_and_no_two_are_alike(guests):
    for n in range(3):
        guests.placement(day(n))
        guests.record(day(n))
    guests.plan()
    assert guests.one("select count(distinct respondentsleutel) from uitnodigingen") == "6"
    assert guests.one("select count(*) from uitnodigingen where gekoppeld and vragenlijst_id is not null and status = 'GEPLAND'") == "6"


def test_a_placement_that_ended_earlier_counts_from_that_day(guests):
    bpvo, = guests.placement(day(100), werkelijkeEinddatum=day(3))
    later, = guests.placement(day(5), werkelijkeEinddatum=day(100), leerbedrijfId="900000001")
    guests.record(day(100))
    guests.plan()
    assert status(guests, bpvo) == status(guests, bpvo, "LEERBEDRIJF") == "GEPLAND"
    # A later actual end date moves nothing: of that one the planned date counts, and nobody is known at its leerbedrijf.
    assert guests.one(f"select einde from bpvos where id = {later}") == day(5) and guests.of(later, "LEERBEDRIJF") is None


def test_a_record_that_comes_late_is_invited_until_the_grace_is_over(guests):
    bpvo, = guests.placement(day(-LATE))
    guests.plan()
    assert guests.of(bpvo) is None and status(guests, bpvo, "LEERBEDRIJF") == "GEPLAND"
    guests.record(day(-LATE))
    assert guests.plan(day(0))["studenten"] == 1
    # What was not given out by then is too late.
    assert guests.plan(day(1))["ingetrokken"] == 2
    assert guests.of(bpvo)[0::4] == ("INGETROKKEN", "TE_LAAT")


def test_without_details_there_is_no_invitation_for_the_student(guests):
    bpvo, = guests.placement(day(0))
    assert guests.plan()["leerbedrijven"] == 1 and guests.of(bpvo) is None


def test_in_a_sleutelgroep_as_many_are_invited_as_there_are_records_and_never_more_than_places(guests):
    places = guests.placement(day(7), 3)
    first = guests.record(day(7), "b-1"), guests.record(day(7), "b-2")
    assert guests.plan()["studenten"] == 2
    guests.record(day(7), "a-0"), guests.record(day(7), "z-9")
    assert guests.plan()["studenten"] == 1
    invited = {guests.of(place)[2] for place in places}
    # Who was invited stays so, whoever comes before it in the alphabet.
    assert set(first) < invited and invited - set(first) == {"a-0"}
    assert set(guests.plan().values()) == {0}


def test_a_leerbedrijf_without_anybody_known_is_not_invited_until_somebody_is(guests):
    bpvo, = guests.placement(day(0), leerbedrijfId="900000002")
    guests.plan()
    assert guests.of(bpvo, "LEERBEDRIJF") is None
    guests.house.ok("praktijkopleider", "import", guests.house.csv("meer.csv", [
        {"kenmerk": "C-2", "leerbedrijfId": "900000002", "rol": "CONTACTPERSOON_BPV", "emailadres": "x@bedrijf.example", "geldigVan": "2020-01-01"}]))
    assert guests.plan()["leerbedrijven"] == 1


# -- which schools


@pytest.mark.parametrize("stand", ["OPGESCHORT", "BEEINDIGD"])
def test_students_of_a_school_that_takes_no_part_are_not_invited_and_leerbedrijven_are(guests, stand):
    bpvo, = guests.placement(day(0))
    guests.record(day(0))
    guests.agree("98QQ", stand)
    guests.plan()
    assert guests.of(bpvo) is None and status(guests, bpvo, "LEERBEDRIJF") == "GEPLAND"
    guests.agree("98QQ")
    assert guests.plan()["studenten"] == 1
    # What waits is taken back when it ends, and comes again when it goes on.
    guests.agree("98QQ", stand)
    assert guests.plan()["ingetrokken"] == 1 and guests.of(bpvo)[0::4] == ("INGETROKKEN", "SCHOOL_NEEMT_NIET_DEEL")
    guests.agree("98QQ")
    assert guests.plan()["studenten"] == 1 and guests.of(bpvo)[0::4] == ("GEPLAND", "")


# -- routes


def test_the_route_of_the_day_on_which_the_term_begins_counts(guests):
    guests.route("98QQ", "VIA_PRAKTIJKOPLEIDER", day(-2))
    old, new = guests.placement(day(TERM - 3))[0], guests.placement(day(TERM - 2))[0]
    guests.record(day(TERM - 3))
    guests.record(day(TERM - 2))
    guests.plan()
    assert status(guests, old) == "GEPLAND" and guests.of(new) is None
    assert guests.sql("select bpvo_id, vraagt_student from uitnodigingen where respondent = 'LEERBEDRIJF' order by 1") == [[str(old), "f"], [str(new), "t"]]


def test_a_change_of_route_takes_back_what_waits_and_leaves_what_was_given_out(guests):
    waits, gone = guests.placement(day(3))[0], guests.placement(day(4))[0]
    guests.record(day(3))
    guests.record(day(4))
    guests.plan()
    guests.hand_out(gone, status="UITGEGEVEN")
    guests.route("98QQ", "VIA_PRAKTIJKOPLEIDER", day(-30))
    guests.plan()
    assert guests.of(waits)[0::4] == ("INGETROKKEN", "ANDERE_ROUTE") and status(guests, gone) == "UITGEGEVEN"
    assert guests.one(f"select vraagt_student from uitnodigingen where bpvo_id = {waits} and respondent = 'LEERBEDRIJF'") == "t"
    # Of whom an invitation was given out, nobody is asked.
    assert guests.one(f"select vraagt_student from uitnodigingen where bpvo_id = {gone} and respondent = 'LEERBEDRIJF'") == "f"


def test_a_school_without_a_route_then_has_the_first_one_since(guests):
    guests.past_rules("delete from routes")
    bpvo, = guests.placement(day(0))
    guests.record(day(0))
    guests.plan()
    assert guests.of(bpvo) is None and status(guests, bpvo, "LEERBEDRIJF") == "GEPLAND"
    guests.route("98QQ", "DIRECT", day(0))
    assert guests.plan()["studenten"] == 1


# -- by way of the praktijkopleider


def test_by_way_of_the_praktijkopleider_the_student_is_invited_at_his_ja(guests):
    bpvo, = guests.placement(day(7), brin="98QX")
    guests.record(day(7), brin="98QX")
    guests.plan()
    assert guests.of(bpvo) is None
    # Not before he has it.
    assert yes(guests, bpvo) is None
    guests.hand_out(bpvo, "LEERBEDRIJF")
    made = yes(guests, bpvo)
    assert made and yes(guests, bpvo) == made
    assert guests.of(bpvo) == ("GEPLAND", "VIA_PRAKTIJKOPLEIDER", "", day(0), "")
    # To the praktijkopleider's address; under a key of its own; no student's details anywhere.
    row = guests.sql("select contact_kenmerk, merk is null, vragenlijst_id = (select id from vragenlijsten where respondent = 'STUDENT')"
                     f" from uitnodigingen where id = {made}")[0]
    assert row == ["C-0", "t", "t"] and guests.key(bpvo) != guests.key(bpvo, "LEERBEDRIJF")
    assert set(guests.plan().values()) == {0} and set(guests.plan(day(LATE + 40)).values()) == {0}
    guests.hand_out(bpvo)
    assert yes(guests, bpvo) == made


def test_a_ja_means_nothing_where_it_was_not_asked(guests):
    bpvo, = guests.placement(day(7))
    guests.plan()
    guests.hand_out(bpvo, "LEERBEDRIJF")
    assert yes(guests, bpvo) is None and guests.of(bpvo) is None
    student, = guests.placement(day(8))
    guests.record(day(8))
    guests.plan()
    assert guests.one(f"select coalesce(nodig_student_via(id, now())::text, 'niet') from uitnodigingen where bpvo_id = {student} and respondent = 'STUDENT'") == "niet"


def test_a_ja_comes_too_late_for_a_school_that_stopped_and_a_placement_that_is_gone(guests):
    stopped, gone = guests.placement(day(7), 2, brin="98QX")
    guests.plan()
    guests.hand_out(stopped, "LEERBEDRIJF"), guests.hand_out(gone, "LEERBEDRIJF")
    guests.sql(f"update bpvos set vervallen_op = now() where id = {gone}")
    guests.agree("98QX", "OPGESCHORT")
    assert yes(guests, stopped) is None is yes(guests, gone)
    guests.agree("98QX")
    assert yes(guests, stopped) and yes(guests, gone) is None
    # It waits; the school stops, and goes on.
    guests.agree("98QX", "OPGESCHORT")
    assert guests.plan()["ingetrokken"] == 1 and status(guests, stopped) == "INGETROKKEN"
    guests.agree("98QX")
    assert guests.plan()["studenten"] == 1 and status(guests, stopped) == "GEPLAND"
