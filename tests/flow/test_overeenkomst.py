"""What an overeenkomst asks of messages: its profile, its limit, who goes on for whom, another supplier."""
import contextlib

import pytest

from aanleverstatus import push_at, states, withdraw
from days import day
from soap import SCHOOL_A, SCHOOL_B, SUPPLIER, Message, assert_answered, assert_fault, elements, hello, new_uuid
from talk import ask, refused, seal

PULL = "opvragen_resultaten"
GONE, GONE_OIN = "96QX", "0000000700096QX00000"
SECOND, SECOND_OIN = "unknownOin", "00000099000000009000"  # a certificate whose OIN no other test registers


@contextlib.contextmanager
def agreed(world, profile):
    """Past the rules of the register: what was agreed never changes."""
    change = ("set session_replication_role = replica; update bpv.overeenkomsten set profiel = '{}' where nummer = 'GO-98QX';"
              "set session_replication_role = origin")
    with world.broken(change.format(profile), change.format("2W-be")):
        yield


# proves: GW-O1, DK0002
@pytest.mark.parametrize("profile, stronger, weaker", [
    ("2W-be", ("BE", "S", "SE"), ()), ("2W-be-S", ("S", "SE"), ("BE",)), ("2W-be-SE", ("SE",), ("BE", "S"))])
def test_a_profile_weaker_than_was_agreed_is_refused(world, profile, stronger, weaker):
    with agreed(world, profile):
        for used in stronger:
            message = hello(school=SCHOOL_B)
            ask(world, seal(world, message, "schoolB", used), used, "schoolB")
        for used in weaker:
            message = hello(school=SCHOOL_B)
            refused(world, seal(world, message, "schoolB", used), "DK0002", used, "schoolB", rule="GW-O1")


# proves: GW-O1
def test_nothing_comes_of_a_push_in_a_profile_weaker_than_was_agreed(world):
    with agreed(world, "2W-be-S"):
        before = world.stored()
        assert_fault(world.call(world.push(school=SCHOOL_B), "schoolB"), "DK0002")
        assert world.stored() == before


@contextlib.contextmanager
def limited(world, number):
    """A way to set the limit of school B, which is lifted in the end."""
    def limit(number):
        world.admin("overeenkomst", "limit", "GO-98QX", "--berichten-per-minuut", number)

    limit(number)
    try:
        yield limit
    finally:
        limit("geen")


def greet(world, identity="schoolB", school=SCHOOL_B):
    response = world.call(hello(school=school), identity)
    return response, assert_answered(response)


def is_too_many(response, answer):
    assert response.status == 200 and not answer.approved and answer.foutcodes == ["BPV0005"]
    assert 1 <= int(response.header("retry-after")) <= 60
    return True


# proves: GW-O3, EDU-19
def test_who_sends_too_much_is_told_when_to_come_back(world):
    with limited(world, 1):
        response, answer = greet(world)
        assert answer.approved and not response.header("retry-after")
        assert is_too_many(*greet(world))
        # Nobody else notices.
        assert greet(world, "schoolA", SCHOOL_A)[1].approved and greet(world, "saas", SCHOOL_A)[1].approved
        before = world.stored()
        message = world.push(school=SCHOOL_B)
        response = world.call(message, "schoolB")
        answer = assert_answered(response)
        assert is_too_many(response, answer) and answer.all("aanlevering") == []
        assert world.stored() == before
        assert world.value("select uitkomst from bpv.berichten where correlatie = %s", response.header("x-correlation-id")) == "AFGEWEZEN"
    # "Later" means it: the very same message, ids and all.
    assert assert_answered(world.call(message, "schoolB")).approved


# proves: GW-O3
def test_a_limit_that_is_changed_counts_for_the_next_message(world):
    with world.connect("schoolB") as connection:
        def approved():
            return assert_answered(connection.post(hello(school=SCHOOL_B))).approved

        with limited(world, 2) as limit:
            assert approved() and approved() and not approved()
            limit(1)
            assert approved() and not approved()
            limit(2)
            assert approved()
            limit("geen")
            assert all(approved() for _ in range(5))


# proves: GW-O3, EDU-14
def test_who_may_not_speak_for_a_school_does_not_use_its_budget(world):
    with limited(world, 3):  # another number than before is another budget
        for identity in ("saas", "schoolA", "unknownOin"):
            assert_fault(world.call(hello(school=SCHOOL_B), identity), "DK0002")
        assert all(greet(world)[1].approved for _ in range(3))
        assert is_too_many(*greet(world))


@contextlib.contextmanager
def succeeded(world, school, opvolger, first):
    world.admin("rechtsopvolging", "add", "--school", school, "--opvolger", opvolger, "--vanaf", first, "--bron", "toets")
    world.admin("rechtsopvolging", "confirm", "--school", school, actor="bert")
    try:
        yield
    finally:
        world.admin("rechtsopvolging", "withdraw", "--school", school)


def pull(school):
    return Message(PULL, school=school)


def rule(world, response):
    assert_fault(response, "DK0002")
    return world.rule_of(response)


# proves: GW-O2, GW-M1
@pytest.mark.parametrize("identity, oin", [("schoolA", SCHOOL_A), ("saas", SUPPLIER)])
def test_the_successor_or_its_supplier_pulls_the_results_of_the_school_that_was(world, identity, oin):
    assert rule(world, world.call(pull(SCHOOL_B), identity)) == "EDU-10"
    with succeeded(world, "98QX", "98QQ", day(0)):
        response = world.call(pull(SCHOOL_B), identity)
        answer = assert_answered(response)
        assert {element.text for element in answer.all("resultaten/respons/brin")} == {"98QX"}
        assert int(answer.value("resultaten/aantalRespons")) == world.count_results(SCHOOL_B)
        assert answer.value("resultaten/veldenset") == "VOLLEDIG"  # as the successor agreed; 98QX had BASIS
        assert world.query("select van_oin, tls_oin, reden from bpv.berichten where correlatie = %s", response.header("x-correlation-id")) == [
            (SCHOOL_B, oin, "asked by its successor")]
        assert world.query("select o.oin, v.aan_oin from bpv.verstrekkingen v join bpv.organisaties o on o.id = v.school_id order by v.id desc limit 1") == [
            (SCHOOL_B, oin)]
        # Its own results stay its own.
        assert {element.text for element in assert_answered(world.call(pull(SCHOOL_A), identity)).all("resultaten/respons/brin")} == {"98QQ"}
    assert rule(world, world.call(pull(SCHOOL_B), identity)) == "EDU-10"


# proves: GW-O2
def test_of_a_school_that_was_its_successor_s_overeenkomst_is_told(world):
    with succeeded(world, "98QX", "98QQ", day(-1)):
        answer = assert_answered(world.call(Message("opvragen_overeenkomst", school=SCHOOL_B), "schoolA"))
        assert answer.value("overeenkomst/overeenkomstnummer") == "GO-98QQ"
        answer = assert_answered(world.call(hello(school=SCHOOL_B), "schoolA"))
        assert answer.value("verbinding/oinSchool") == SCHOOL_B and answer.value("verbinding/oinVerbinding") == SCHOOL_A


# proves: GW-O2, B1
def test_a_succession_gives_nothing_before_its_day_nor_before_it_is_confirmed(world):
    with succeeded(world, "98QX", "98QQ", day(1)):
        assert rule(world, world.call(pull(SCHOOL_B), "schoolA")) == "EDU-10"
        assert assert_answered(world.call(pull(SCHOOL_B), "schoolB")).approved  # until then nothing has changed
    world.admin("rechtsopvolging", "add", "--school", "98QX", "--opvolger", "98QQ", "--vanaf", day(-1), "--bron", "toets")
    assert rule(world, world.call(pull(SCHOOL_B), "schoolA")) == "EDU-10"
    world.admin("rechtsopvolging", "withdraw", "--school", "98QX")


# proves: GW-O2, EDU-10
def test_a_third_school_gets_nothing_and_the_school_that_was_speaks_no_more(world):
    world.admin("organisatie", "add", "--brin", GONE, "--naam", "ROC Opgegaan")
    with succeeded(world, GONE, "98QQ", day(-1)):
        assert assert_answered(world.call(pull(GONE_OIN), "schoolA")).approved
        assert rule(world, world.call(pull(GONE_OIN), "schoolB")) == "EDU-10"
        with world.mandate(SUPPLIER, SCHOOL_B, "*", day(-1), None):
            assert assert_answered(world.call(pull(GONE_OIN), "saas")).approved  # by the mandate of 98QQ
    with succeeded(world, "98QX", "98QQ", day(-1)):
        assert rule(world, world.call(pull(SCHOOL_B), "schoolB")) == "EDU-10"
        assert rule(world, world.call(hello(school=SCHOOL_B), "schoolB")) == "EDU-10"


# proves: GW-O2, EDU-19
def test_nobody_delivers_for_a_school_that_was(world):
    with succeeded(world, "98QX", "98QQ", day(0)):
        before = world.stored()
        message = world.push(school=SCHOOL_B)
        for identity in ("schoolA", "saas"):
            answer = assert_answered(world.call(message, identity))
            assert not answer.approved and answer.foutcodes == ["BPV0006"]
        assert_fault(world.call(world.push(school=SCHOOL_B), "schoolB"), "DK0002")
        assert world.stored() == before


# proves: GW-O2
def test_what_a_school_that_was_delivered_its_successor_takes_back(world):
    """An objection does not lapse with a school."""
    key = "fusie-" + new_uuid()[:20]
    assert push_at(world, school=SCHOOL_B, identity="schoolB", bpvoKenmerk=key)[0] == "NIEUW"
    with succeeded(world, "98QX", "98QQ", day(0)):
        assert states(world, school=SCHOOL_B, identity="schoolA", bpvoKenmerk=key)[key][0] == "WACHT_OP_BPVO"
        assert withdraw(world, (key, "BEZWAAR"), school=SCHOOL_B, identity="schoolA") == [("INGETROKKEN", [])]
        assert states(world, school=SCHOOL_B, identity="schoolA", bpvoKenmerk=key) == {}


# proves: EDU-10, EDU-12
def test_a_school_takes_another_supplier_between_two_messages(world):
    world.admin("organisatie", "add", "--oin", SECOND_OIN, "--naam", "Ander LVS")
    world.admin("mandaat", "add", "--school", "98QX", "--leverancier", SUPPLIER, "--bron", "toets", "--geldig-van", day(-5))
    try:
        with world.connect("saas") as first, world.connect(SECOND) as second:
            assert_answered(first.post(hello(school=SCHOOL_B)))
            assert_fault(second.post(hello(school=SCHOOL_B)), "DK0002")
            world.admin("mandaat", "replace", "--school", "98QX", "--van", SUPPLIER, "--naar", SECOND_OIN, "--bron", "overstap")
            assert_fault(first.post(hello(school=SCHOOL_B)), "DK0002")
            answer = assert_answered(second.post(hello(school=SCHOOL_B)))
            assert answer.value("verbinding/mandaat/bron") == "overstap"
    finally:
        world.admin("mandaat", "withdraw", "--school", "98QX", "--leverancier", SECOND_OIN)
        world.admin("organisatie", "add", "--oin", SECOND_OIN, "--naam", "Ander LVS", "--actief", "nee")
