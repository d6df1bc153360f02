"""Who is invited about a placement, when and how: the rules of docs/uitnodigingen.md, one by one."""
import pytest
from guests import LATE, TERM, Guests
from house import day


@pytest.fixture(scope="module")
def guests(house):
    return Guests(house)


@pytest.fixture(autouse=True)
def empty(guests):
    """Every test begins without placements, records and withdrawals."""
    yield
    guests.past_rules("delete from uitnodigingen; delete from studentgegevens; delete from intrekkingen;"
               " delete from bpvo_contacten; delete from bpvos; delete from recordsleutels r using schoolsleutels k, organisaties o"
               " where k.id = r.schoolsleutel_id and o.id = k.school_id and o.soort = 'SCHOOL'")
    for brin, soort in (("98QQ", "DIRECT"), ("98QX", "VIA_PRAKTIJKOPLEIDER")):
        guests.past_rules("delete from routes where school_id = (select id from organisaties"
                   f" where brin = '{brin}')")
        guests.route(brin, soort, "2020-01-01")
        guests.agree(brin)


def status(guests, bpvo, respondent="STUDENT"):
    found = guests.of(bpvo, respondent)
    return found and found[0]


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


def yes(guests, bpvo):
    """The student's invitation after the praktijkopleider's "ja"; None: there is none."""
    made = guests.one(f"select nodig_student_via(id, now()) from uitnodigingen where bpvo_id = {bpvo} and respondent = 'LEERBEDRIJF'")
    return int(made) if made else None


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


# -- the verbs


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
