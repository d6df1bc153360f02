"""opvragen_aanleverstatus: how delivered records stand among DUO's bpvo's, and which are missing (domain rules, EDU-23)."""
import re

import pytest

from aanleverstatus import ask, gaps, import_bpvos, kenmerk, new_end, pages, push_at, states, withdraw
from days import day
from soap import SCHOOL_A, SCHOOL_B, assert_answered


def push(world, einde, count=1, **values):
    keys = sorted(kenmerk() for _ in range(count))
    records = [dict(bpvoKenmerk=key, geplandeEinddatum=day(einde), **values) for key in keys]
    outcomes = assert_answered(world.call(world.push_many(records))).outcomes()
    assert {outcome for outcome, _ in outcomes.values()} == {"NIEUW"}
    return keys


def test_a_record_waits_until_its_bpvo_is_there_and_order_does_not_matter(world):
    first, second = new_end(), new_end()
    one, = push(world, first)
    assert states(world, bpvoKenmerk=one) == {one: ("WACHT_OP_BPVO", None)}
    import_bpvos(world, 1, day(first))
    import_bpvos(world, 1, day(second))
    two, = push(world, second)
    assert states(world, bpvoKenmerk=[one, two]) == {one: ("GEPLAND", day(first - 14)), two: ("GEPLAND", day(second - 14))}


def test_a_surplus_record_waits_and_moves_up_when_one_is_withdrawn(world):
    end = new_end()
    import_bpvos(world, 2, day(end))
    keys = push(world, end, 3)
    told = states(world, bpvoKenmerk=keys)
    assert [told[key][0] for key in keys] == ["GEPLAND", "GEPLAND", "WACHT_OP_BPVO"]
    withdraw(world, (keys[0], "GESTOPT"))
    assert states(world, bpvoKenmerk=keys) == {key: ("GEPLAND", day(end - 14)) for key in keys[1:]}


def test_a_moved_end_date_takes_the_record_to_another_bpvo(world):
    end, moved = new_end(), new_end()
    import_bpvos(world, 1, day(end))
    key, = push(world, end)
    assert states(world, bpvoKenmerk=key)[key][0] == "GEPLAND"
    assert push_at(world, bpvoKenmerk=key, geplandeEinddatum=day(moved))[0] == "GEWIJZIGD"
    assert states(world, bpvoKenmerk=key)[key] == ("WACHT_OP_BPVO", None)
    import_bpvos(world, 1, day(moved))
    assert states(world, bpvoKenmerk=key)[key] == ("GEPLAND", day(moved - 14))


def test_a_bpvo_without_codes_of_rio_takes_who_agrees_on_the_rest(world):
    end = new_end()
    import_bpvos(world, 1, day(end), onderwijslocatiecode=None, onderwijsaanbiedercode=None)
    gap, = gaps(world, day(end))
    assert "onderwijsaanbiedercode" not in gap and "onderwijslocatiecode" not in gap
    key, = push(world, end)
    assert states(world, bpvoKenmerk=key)[key][0] == "GEPLAND" and gaps(world, day(end)) == []


def test_an_invitation_is_planned_for_no_day_that_is_gone(world):
    import_bpvos(world, 1, day(3))
    key, = push(world, 3)
    assert states(world, bpvoKenmerk=key)[key] == ("GEPLAND", day(0))


def test_the_term_follows_the_settings_while_the_gateway_runs(world, gateway_with):
    end = new_end()
    import_bpvos(world, 1, day(end))
    key, = push(world, end)
    other = gateway_with("term", invitations__days_before_end=30)
    assert states(other, bpvoKenmerk=key)[key] == ("GEPLAND", day(end - 30))
    other.config.write_text(other.config.read_text().replace("days_before_end = 30", "days_before_end = 0"))
    other.reload()
    assert states(other, bpvoKenmerk=key)[key] == ("GEPLAND", day(end))


# -- ONTBREEKT ---------------------------------------------------------------------


def test_tells_which_sleutelgroepen_miss_records_and_by_when(world):
    end = new_end()
    import_bpvos(world, 3, day(end))
    push(world, end, 1)
    gap, = gaps(world, day(end))
    assert gap == {**world.codes(SCHOOL_A), "geplandeEinddatum": day(end), "aantalBpvo": "3", "aantalAangeleverd": "1", "aanleverenVoor": day(end - 14)}
    push(world, end, 2)
    assert gaps(world, day(end)) == []


def test_what_ends_soon_is_still_told_and_what_has_ended_is_not(world):
    import_bpvos(world, 1, day(2))
    import_bpvos(world, 1, day(-2))
    told = {gap["geplandeEinddatum"]: gap["aanleverenVoor"] for gap in gaps(world)}
    assert told[day(2)] == day(2 - 14) and min(told) >= day(0)


def test_weeks_bound_both_questions(world):
    for end in (6, 7, 8):
        import_bpvos(world, 1, day(end), leerbedrijfId="100000017")
    within = {gap["geplandeEinddatum"] for gap in gaps(world, binnenWeken=1)}
    assert {day(6), day(7)} <= within and max(within) <= day(7)
    near, far = push(world, 5)[0], push(world, new_end())[0]
    told = states(world, binnenWeken=1)
    assert near in told and far not in told and set(told) <= set(states(world))


def test_gaps_can_be_asked_for_the_groups_of_some_records(world):
    end, other = new_end(), new_end()
    import_bpvos(world, 2, day(end))
    import_bpvos(world, 2, day(other))
    key, = push(world, end)
    push(world, other)
    assert [gap["geplandeEinddatum"] for gap in gaps(world, bpvoKenmerk=key)] == [day(end)]


def test_a_place_whose_student_objected_is_not_asked_for_again(world):
    end = new_end()
    import_bpvos(world, 3, day(end))
    objects, stopped, _ = push(world, end, 3)
    assert gaps(world, day(end)) == []
    withdraw(world, (stopped, "GESTOPT"))
    assert [(gap["aantalBpvo"], gap["aantalAangeleverd"]) for gap in gaps(world, day(end))] == [("3", "2")]
    withdraw(world, (objects, "BEZWAAR"))
    # Nothing that is told differs from what would be told if the record were still there.
    assert [(gap["aantalBpvo"], gap["aantalAangeleverd"]) for gap in gaps(world, day(end))] == [("3", "2")]
    push(world, end)
    assert gaps(world, day(end)) == []
    assert objects not in states(world)


def test_nothing_is_missing_where_nothing_is_to_be_delivered(world):
    end = new_end()
    import_bpvos(world, 1, day(end), school=SCHOOL_B, brin="98QX")
    assert len(gaps(world, day(end), school=SCHOOL_B, identity="schoolB")) == 1
    with world.route(SCHOOL_B, "VIA_PRAKTIJKOPLEIDER"):
        answer = ask(world, school=SCHOOL_B, identity="schoolB", filter="ONTBREEKT")
        assert answer.approved and answer.all("aanleverstatus/ontbreekt") == [] and answer.value("aanleverstatus/heeftMeer") == "false"


# -- pages -------------------------------------------------------------------------


# proves: EDU-23
@pytest.mark.parametrize("filter", ["ALLE", "ONTBREEKT"])
def test_pages_hold_everything_once_whatever_happens_between(world, filter):
    for _ in range(4):
        end = new_end()
        import_bpvos(world, 3, day(end))
        push(world, end, 2)
    kind, name = ("status", "bpvoKenmerk") if filter == "ALLE" else ("ontbreekt", "geplandeEinddatum")
    whole = [item.findtext("{*}" + name) for item in ask(world, filter=filter, paginagrootte=10000).all("aanleverstatus/" + kind)]
    assert len(whole) >= 4
    seen, size = [], 3
    for page in pages(world, filter=filter, paginagrootte=size):
        items = [item.findtext("{*}" + name) for item in page.all("aanleverstatus/" + kind)]
        assert len(items) <= size
        seen += items
        if len(seen) == size:  # after the first page: what stood on it changes, and something comes at the end
            if filter == "ALLE":
                withdraw(world, (seen[0], "GESTOPT"))
            late = new_end()
            import_bpvos(world, 1, day(late))
            push(world, late)
    assert len(seen) == len(set(seen)) or filter == "ONTBREEKT"
    assert [one for one in seen if one in whole] == whole


# proves: EDU-23
def test_a_cursor_is_good_for_its_school_its_question_and_its_operation_only(world):
    for end in (new_end(), new_end()):
        import_bpvos(world, 1, day(end))
        push(world, end)
    cursor = ask(world, paginagrootte=1).value("aanleverstatus/cursor")
    assert ask(world, paginagrootte=1, cursor=cursor).approved
    from test_pull import pull
    results = pull(world, paginagrootte=1).value("resultaten/cursor")
    swapped = cursor[:-3] + ("AAA" if cursor[-3:] != "AAA" else "BBB")
    for answer in (
            ask(world, school=SCHOOL_B, identity="schoolB", cursor=cursor), ask(world, filter="ONTBREEKT", cursor=cursor), ask(world, binnenWeken=3, cursor=cursor),
            ask(world, bpvoKenmerk="een-ander", cursor=cursor), ask(world, cursor=swapped), ask(world, cursor="abc"), ask(world, cursor=results), pull(world, cursor=cursor)):
        assert not answer.approved and answer.foutcodes == ["BPV0201"]
        assert answer.all("aanleverstatus") == [] == answer.all("resultaten")


# proves: B1
def test_a_school_sees_its_own_alone(world):
    end = new_end()
    import_bpvos(world, 1, day(end))
    key, = push(world, end)
    assert states(world, school=SCHOOL_B, identity="schoolB", bpvoKenmerk=key) == {}
    assert gaps(world, day(end), school=SCHOOL_B, identity="schoolB") == []
    # Nor does another school's record take its place.
    other = kenmerk()
    assert push_at(world, school=SCHOOL_B, identity="schoolB", bpvoKenmerk=other, geplandeEinddatum=day(end))[0] == "NIEUW"
    assert states(world, school=SCHOOL_B, identity="schoolB", bpvoKenmerk=other) == {other: ("WACHT_OP_BPVO", None)}


def test_an_answer_tells_no_address_and_no_name(world):
    end = new_end()
    address = world.canary()
    push_at(world, bpvoKenmerk=kenmerk(), geplandeEinddatum=day(end), emailadres=address, roepnaam="Kanariepiet")
    for filter in ("ALLE", "ONTBREEKT"):
        for page in pages(world, filter=filter):
            assert "@" not in page.http.body.decode() and "Kanariepiet" not in page.http.body.decode()
    assert not re.search("antwoord|bezwaar|geweigerd", page.http.body.decode(), re.I)


def test_what_is_asked_stores_nothing(world, no_record):
    keys = world.value("select count(*) from bpv.recordsleutels")
    states(world)
    gaps(world)
    assert world.value("select count(*) from bpv.recordsleutels") == keys
