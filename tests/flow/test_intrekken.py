"""intrekken_studentgegevens: gone everywhere at once, and no late message brings it back (domain rules, S8)."""
import concurrent.futures
import threading

import pytest

from aanleverstatus import earlier, kenmerk, push_at, states, withdraw, withdrawal
from soap import SCHOOL_B, SUPPLIER, assert_answered, now

GONE = [("INGETROKKEN", [])]
UNKNOWN = [("ONBEKEND", ["BPV0301"])]


def stored(world, key):
    return world.value("select count(*) from bpv.studentgegevens where bpvo_kenmerk = %s", key)


def counts(world):
    return world.query(
        "select (select count(*) from bpv.studentgegevens), (select count(*) from bpv.recordsleutels), (select count(*) from bpv.intrekkingen)")[0]


@pytest.mark.parametrize("reden", ["BEZWAAR", "GESTOPT", "FOUTIEF"])
def test_what_is_withdrawn_is_gone_and_opens_no_more(world, reden):
    key = kenmerk("in")
    assert push_at(world, bpvoKenmerk=key)[0] == "NIEUW"
    data_key = world.value("select sleutel_id from bpv.studentgegevens where bpvo_kenmerk = %s", key)
    assert world.value("select count(*) from bpv.recordsleutels where id = %s", data_key) == 1
    assert withdraw(world, (key, reden)) == GONE
    assert stored(world, key) == 0
    # Whatever else was sealed under it, wherever it is kept: the key is no more. The message it came in stands, sealed.
    assert world.value("select count(*) from bpv.recordsleutels where id = %s", data_key) == 0
    assert world.value("select count(*) from bpv.bewijzen where %s = any (sleutels)", data_key) == 1
    assert key not in states(world)
    assert withdraw(world, (key, reden)) == UNKNOWN


def test_a_withdrawal_is_in_the_audit_with_who_and_why(world):
    keys = [kenmerk("in") for _ in range(3)]
    for key in keys[:2]:
        push_at(world, bpvoKenmerk=key)
    withdraw(world, *((key, "BEZWAAR") for key in keys))
    text = world.admin("audit", "list", "--onderwerp", "vernietigingen", "--aantal", "1", "--json")
    assert all(word in text for word in ("vernietigingen", "INGETROKKEN", "98QQ", SUPPLIER))
    assert world.query("select aantal, door, reden, wat from bpv.vernietigingen order by id desc limit 1") == [(2, SUPPLIER, "INGETROKKEN", "STUDENTGEGEVENS")]
    for key in keys:
        assert key not in text


def test_what_is_kept_of_a_withdrawal_names_nobody(world):
    key = kenmerk("in")
    push_at(world, bpvoKenmerk=key)
    withdraw(world, (key, "BEZWAAR"))
    for table in ("intrekkingen", "vernietigingen", "berichten", "recordsleutels", "audit"):
        assert world.value(f"select count(*) from bpv.{table} t where t::text like %s", f"%{key}%") == 0, table


# proves: EDU-19, EDU-21
@pytest.mark.parametrize("records, outcome", [
    ([("BEZWAAR", None)], ("AFGEKEURD", ["BPV0114"])),
    ([("BEZWAAR", "false")], ("NIEUW", [])),
    ([("GESTOPT", None)], ("NIEUW", [])),
    ([("FOUTIEF", "false")], ("NIEUW", [])),
    ([("GESTOPT", "true")], ("AFGEKEURD", ["BPV0114"])),
    # The newest document decides; what an objection refuses, only an objection's "no" gives free.
    ([("GESTOPT", "true"), ("FOUTIEF", None)], ("NIEUW", [])),
    ([("BEZWAAR", None), ("FOUTIEF", None)], ("AFGEKEURD", ["BPV0114"])),
    ([("BEZWAAR", None), ("BEZWAAR", "false")], ("NIEUW", [])),
])
def test_a_new_delivery_is_refused_where_the_school_asked_so(world, records, outcome):
    key = kenmerk("in")
    push_at(world, bpvoKenmerk=key)
    for reden, weigeren in records:
        withdraw(world, (key, reden, weigeren))
    trial = assert_answered(world.call(world.push_many([dict(bpvoKenmerk=key)], proefaanlevering="true")))
    assert trial.outcomes()[key] == outcome
    assert push_at(world, bpvoKenmerk=key) == outcome
    assert stored(world, key) == (outcome[0] == "NIEUW")


def test_an_objection_that_comes_before_any_delivery_refuses_it(world):
    key = kenmerk("in")
    assert withdraw(world, (key, "BEZWAAR")) == UNKNOWN
    assert push_at(world, bpvoKenmerk=key) == ("AFGEKEURD", ["BPV0114"])
    assert push_at(world, moment=earlier(hours=3), bpvoKenmerk=key) == ("AFGEKEURD", ["BPV0114"])


def test_a_refused_record_holds_no_other_hostage_and_stops_all_or_nothing(world):
    gone, good = kenmerk("in"), kenmerk("in")
    withdraw(world, (gone, "BEZWAAR"))
    records = [dict(bpvoKenmerk=gone), dict(bpvoKenmerk=good)]
    answer = assert_answered(world.call(world.push_many(records, allesOfNiets="true")))
    assert not answer.approved and answer.foutcodes == ["BPV0112"] and stored(world, good) == 0
    answer = assert_answered(world.call(world.push_many(records)))
    assert answer.outcomes() == {gone: ("AFGEKEURD", ["BPV0114"]), good: ("NIEUW", [])}


# proves: GW-A4
def test_a_delivery_that_a_withdrawal_overtook_does_not_come_back(world):
    key = kenmerk("in")
    assert withdraw(world, (key, "FOUTIEF"), moment=earlier(minutes=1)) == UNKNOWN
    assert push_at(world, moment=earlier(minutes=2), bpvoKenmerk=key) == ("AFGEKEURD", ["BPV0303"])
    assert stored(world, key) == 0
    assert push_at(world, bpvoKenmerk=key) == ("NIEUW", [])


# proves: GW-A4
def test_a_withdrawal_that_a_delivery_overtook_leaves_it_unless_the_student_objects(world):
    key = kenmerk("in")
    assert push_at(world, bpvoKenmerk=key)[0] == "NIEUW"
    for reden in ("GESTOPT", "FOUTIEF"):
        assert withdraw(world, (key, reden, "true"), moment=earlier(minutes=1)) == [("ONBEKEND", ["BPV0302"])]
    assert stored(world, key) == 1 and push_at(world, bpvoKenmerk=key)[0] == "GEWIJZIGD"
    assert withdraw(world, (key, "BEZWAAR"), moment=earlier(minutes=1)) == GONE
    assert stored(world, key) == 0 and push_at(world, bpvoKenmerk=key) == ("AFGEKEURD", ["BPV0114"])


# proves: GW-A1
def test_a_withdrawal_that_is_sent_again_gets_the_same_answer_and_has_no_second_effect(world):
    key = kenmerk("in")
    push_at(world, bpvoKenmerk=key)
    message = withdrawal([(key, "GESTOPT")])
    first = assert_answered(world.call(message))
    assert push_at(world, bpvoKenmerk=key)[0] == "NIEUW"
    before = counts(world)
    again = assert_answered(world.call(message))
    assert again.value("intrekkingen/resultaat/uitkomst") == first.value("intrekkingen/resultaat/uitkomst") == "INGETROKKEN"
    assert counts(world) == before and stored(world, key) == 1


# proves: EDU-19
def test_a_record_twice_in_one_withdrawal_is_refused_whole(world):
    key, other = kenmerk("in"), kenmerk("in")
    push_at(world, bpvoKenmerk=key)
    before = counts(world)
    answer = assert_answered(world.call(withdrawal([(key, "GESTOPT"), (other, "GESTOPT"), (key, "BEZWAAR")])))
    assert not answer.approved and answer.foutcodes == ["BPV0102"]
    assert [one.text for one in answer.all("foutmelding/sleutelgegeven/sleutelwaarde")] == ["bpvoKenmerk", key]
    assert answer.all("intrekkingen") == [] and counts(world) == before


# proves: GW-A3
def test_a_withdrawal_of_the_future_is_refused(world):
    key = kenmerk("in")
    push_at(world, bpvoKenmerk=key)
    answer = assert_answered(world.call(withdrawal([(key, "BEZWAAR")], moment=now(hours=1))))
    assert not answer.approved and answer.foutcodes == ["BPV0007"] and stored(world, key) == 1


# proves: B1
def test_a_school_takes_back_its_own_alone(world):
    key = kenmerk("in")
    push_at(world, bpvoKenmerk=key)
    assert withdraw(world, (key, "BEZWAAR"), school=SCHOOL_B, identity="schoolB") == UNKNOWN
    assert stored(world, key) == 1 and push_at(world, bpvoKenmerk=key)[0] == "GEWIJZIGD"
    assert push_at(world, school=SCHOOL_B, identity="schoolB", bpvoKenmerk=key) == ("AFGEKEURD", ["BPV0114"])
    # The same kenmerk of two schools is kept under two digests.
    assert withdraw(world, (key, "BEZWAAR")) == GONE
    rows = world.query("select school_id, merk from bpv.intrekkingen order by op desc limit 2")
    assert len({school for school, _ in rows}) == len({bytes(merk) for _, merk in rows}) == 2


def test_both_routes_take_records_back(world):
    key = kenmerk("in")
    push_at(world, school=SCHOOL_B, identity="schoolB", bpvoKenmerk=key)
    with world.route(SCHOOL_B, "VIA_PRAKTIJKOPLEIDER"):
        assert withdraw(world, (key, "BEZWAAR"), school=SCHOOL_B, identity="schoolB") == GONE
    assert push_at(world, school=SCHOOL_B, identity="schoolB", bpvoKenmerk=key) == ("AFGEKEURD", ["BPV0114"])


def test_two_thousand_go_in_one_message(world):
    keys = [kenmerk("in") for _ in range(2000)]
    world.call(world.push_many([dict(bpvoKenmerk=key) for key in keys]))
    outcomes = withdraw(world, *((key, "GESTOPT") for key in keys))
    assert outcomes == GONE * 2000
    assert world.value("select count(*) from bpv.studentgegevens where bpvo_kenmerk = any(%s)", keys) == 0


def test_pushes_and_withdrawals_at_once_end_as_if_one_came_after_the_other(world):
    """Twelve at a time, over the same records in opposite orders: nobody waits in a circle, and no objection is passed by."""
    for _ in range(4):
        keys = [kenmerk("in") for _ in range(40)]
        start = threading.Barrier(12)

        def push(order):
            message = world.push_many([dict(bpvoKenmerk=key) for key in order])
            with world.connect("saas") as connection:
                start.wait()
                return assert_answered(connection.post(message))

        def take(order):
            message = withdrawal([(key, "BEZWAAR") for key in order])
            with world.connect("saas") as connection:
                start.wait()
                return assert_answered(connection.post(message))

        with concurrent.futures.ThreadPoolExecutor(12) as pool:
            asked = [pool.submit(act, keys[::step]) for act in (push, take) for step in (1, -1, 1, -1, 1, -1)]
            answers = [one.result(timeout=120) for one in asked]
        assert all(answer.approved for answer in answers), [answer.foutcodes for answer in answers]
        assert world.value("select count(*) from bpv.studentgegevens where bpvo_kenmerk = any(%s)", keys) == 0


def test_what_is_kept_against_late_deliveries_goes_with_the_window(world):
    stopped, refused, objected = (kenmerk("in") for _ in range(3))
    withdraw(world, (stopped, "GESTOPT"), (refused, "FOUTIEF", "true"), (objected, "BEZWAAR", "false"))
    before = counts(world)[2]
    assert before >= 3
    world.query("select bpv.ruim_intrekkingen(now() + interval '6 days', interval '1 day')")
    assert counts(world)[2] == before
    world.query("select bpv.ruim_intrekkingen(now() + interval '8 days', interval '7 days')")
    assert world.value("select count(*) from bpv.intrekkingen where not bezwaar and not weigeren") == 0
    assert counts(world)[2] >= 2
    assert push_at(world, moment=earlier(hours=1), bpvoKenmerk=stopped)[0] == "NIEUW"
    assert push_at(world, bpvoKenmerk=refused)[0] == "AFGEKEURD"
    assert push_at(world, bpvoKenmerk=objected)[0] == "NIEUW"
