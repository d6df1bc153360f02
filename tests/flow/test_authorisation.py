"""Who may do what: operators, schools, mandates, isolation (standards 2.6; attacks B1, B2, C7, C10, S4, S8, S9)."""
import re

import pytest

from days import day
from soap import (
    ANONYMOUS, GATEWAY, SCHOOL_A, SCHOOL_B, SUPPLIER, Message, assert_answered, assert_fault, block, elements, epr, hello, new_uuid,
)

UNKNOWN_SCHOOL = "0000000700099ZZ00000"
NOT_A_SCHOOL = "00000099000000009000"


# proves: EDU-08, EDU-09, EDU-11
@pytest.mark.parametrize("identity, school", [("schoolA", SCHOOL_A), ("schoolB", SCHOOL_B)])
def test_a_school_that_connects_itself_needs_no_mandate(world, identity, school):
    answer = assert_answered(world.call(hello(school=school), identity))
    assert answer.value("verbinding/oinSchool") == answer.value("verbinding/oinVerbinding") == school
    assert answer.all("verbinding/mandaat") == []


# proves: EDU-10
def test_a_supplier_with_a_mandate_may_act_for_its_school(world):
    answer = assert_answered(world.call(hello()))
    assert answer.value("verbinding/oinVerbinding") == SUPPLIER
    assert answer.value("verbinding/mandaat/bron")


UNAUTHORISED = {
    "an_unknown_supplier": ("unknownOin", SCHOOL_A),
    "an_unknown_supplier_for_an_unknown_school": ("unknownOin", UNKNOWN_SCHOOL),
    "a_school_that_is_not_registered": ("saas", UNKNOWN_SCHOOL),
    "a_from_that_is_no_school": ("saas", NOT_A_SCHOOL),
    "a_supplier_for_itself": ("saas", SUPPLIER),
    "a_supplier_without_mandate_for_this_school": ("saas", SCHOOL_B),
    "a_school_for_another_school": ("schoolA", SCHOOL_B),
    "a_school_for_another_school_the_other_way": ("schoolB", SCHOOL_A),
}


# proves: EDU-08, EDU-09, EDU-10, CRT-04, DK0002, B1
@pytest.mark.parametrize("name", UNAUTHORISED)
def test_refuses(world, nothing_stored, name):
    identity, school = UNAUTHORISED[name]
    for message in (hello(school=school), world.push(school=school), Message("opvragen_resultaten", school=school)):
        assert_fault(world.call(message, identity), "DK0002", relates_to=message.message_id, to=school)


def shape(response, school):
    """The refusal without what must differ: ids and the school's own OIN."""
    text = re.sub(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", "UUID", response.body.decode()).replace(school, "OIN")
    headers = [(k, v) for k, v in response.headers if k not in ("date", "x-correlation-id")]
    return response.status, headers, text


# proves: EDU-14
def test_a_refusal_does_not_tell_what_is_unknown(world):
    shapes = {name: shape(world.call(hello(school=school), identity), school) for name, (identity, school) in UNAUTHORISED.items()}
    assert len({str(value) for value in shapes.values()}) == 1, shapes


# proves: EDU-10
@pytest.mark.parametrize("operation, first, last, allowed", [
    ("testen_verbinding", -10, 10, True),
    ("testen_verbinding", -10, None, True),
    ("testen_verbinding", 0, 1, True),
    ("testen_verbinding", -10, 0, False),  # the first day that no longer counts is today
    ("testen_verbinding", -10, -1, False),
    ("testen_verbinding", 1, 10, False),
    ("opvragen_resultaten", -10, 10, False),
])
def test_a_mandate_counts_for_its_services_and_its_period(world, operation, first, last, allowed):
    with world.mandate(SUPPLIER, SCHOOL_B, operation, day(first), None if last is None else day(last)):
        response = world.call(hello(school=SCHOOL_B))
        assert_answered(response) if allowed else assert_fault(response, "DK0002")
    assert_fault(world.call(hello(school=SCHOOL_B)), "DK0002")


# proves: EDU-12, C10
def test_a_mandate_that_is_withdrawn_ends_at_once_on_an_open_connection(world):
    with world.connect("saas") as connection:
        with world.mandate(SUPPLIER, SCHOOL_B, "testen_verbinding", day(-1), None):
            assert_answered(connection.post(hello(school=SCHOOL_B)))
        assert_fault(connection.post(hello(school=SCHOOL_B)), "DK0002")
        assert_answered(connection.post(hello()))


# proves: EDU-12, C10
def test_an_overeenkomst_that_is_suspended_ends_at_once_on_an_open_connection(world):
    with world.connect("schoolB") as connection:
        assert_answered(connection.post(hello(school=SCHOOL_B)))
        with world.suspended(SCHOOL_B):
            assert_fault(connection.post(hello(school=SCHOOL_B)), "DK0002")
        assert_answered(connection.post(hello(school=SCHOOL_B)))


AS_IS = "set session_replication_role = replica; {}; set session_replication_role = origin"  # past the rules of the register
OVEREENKOMST = AS_IS.format("update bpv.overeenkomsten set {} where nummer = 'GO-98QX'")
WITHOUT = {
    "an_overeenkomst_that_starts_tomorrow": (OVEREENKOMST.format("geldig_van = geldig_van + 1000"), OVEREENKOMST.format("geldig_van = geldig_van - 1000")),
    "an_overeenkomst_that_ended_today": (OVEREENKOMST.format("geldig_tot = (now() at time zone 'Europe/Amsterdam')::date"), OVEREENKOMST.format("geldig_tot = null")),
    "an_overeenkomst_that_ended": (OVEREENKOMST.format("status = 'BEEINDIGD'"), OVEREENKOMST.format("status = 'ACTIEF'")),
    "an_overeenkomst_that_is_only_signed": (OVEREENKOMST.format("status = 'ONDERTEKEND'"), OVEREENKOMST.format("status = 'ACTIEF'")),
    "its_registration": ("update bpv.organisaties set actief = false where brin = '98QX'", "update bpv.organisaties set actief = true where brin = '98QX'"),
}


# proves: EDU-09, EDU-12, EDU-14
@pytest.mark.parametrize("name", WITHOUT)
def test_nothing_is_allowed_to_a_school_without(world, nothing_stored, name):
    with world.broken(*WITHOUT[name]):
        assert_fault(world.call(hello(school=SCHOOL_B), "schoolB"), "DK0002")
        assert_fault(world.call(world.push(school=SCHOOL_B), "schoolB"), "DK0002")


# proves: EDU-12
@pytest.mark.parametrize("operation", ["aanleveren_studentgegevens", "opvragen_resultaten"])
def test_an_operation_that_the_overeenkomst_does_not_name_is_refused(world, no_record, operation):
    of_b = "(select id from bpv.overeenkomsten where nummer = 'GO-98QX')"
    with world.broken(AS_IS.format(f"delete from bpv.overeenkomst_diensten where dienst = '{operation}' and overeenkomst_id = {of_b}"),
                      AS_IS.format(f"insert into bpv.overeenkomst_diensten values ({of_b}, '{operation}')")):
        message = world.push(school=SCHOOL_B) if operation.startswith("aan") else Message(operation, school=SCHOOL_B)
        assert_fault(world.call(message, "schoolB"), "DK0002")
        # What tells a school about itself needs no line in it.
        assert_answered(world.call(hello(school=SCHOOL_B), "schoolB"))
    assert_answered(world.call(Message("opvragen_resultaten", school=SCHOOL_B), "schoolB"))


# proves: EDU-08
def test_nothing_is_allowed_to_a_supplier_that_is_not_active(world, nothing_stored):
    change = "update bpv.organisaties set actief = {} where oin = '" + SUPPLIER + "'"
    with world.broken(change.format("false"), change.format("true")):
        assert_fault(world.call(world.push()), "DK0002")


# proves: EDU-20
def test_an_unauthorised_sender_learns_nothing_of_its_body(world, nothing_stored):
    message = world.push(school=SCHOOL_B, opleidingscode="geen code")
    assert_fault(world.call(message), "DK0002")
    assert_fault(world.call(Message("testen_verbinding", school=SCHOOL_B, body="")), "DK0002")  # no element at all


# proves: EDU-13, S4
def test_a_push_under_the_name_of_another_school_is_refused(world, nothing_stored):
    message = world.push()
    message.body = message.body.replace(block_sender(SCHOOL_A), block_sender(SCHOOL_B))
    answer = assert_answered(world.call(message))
    assert not answer.approved and answer.foutcodes == ["BPV0001"]
    assert answer.all("aanlevering") == []


def block_sender(oin):
    return f"<bpv:verzendendeInstantie>{oin}</bpv:verzendendeInstantie>"


# proves: EDU-13, EDU-15
def test_a_message_for_another_receiver_is_refused(world, nothing_stored):
    ident = new_uuid()
    message = Message("opvragen_resultaten", ident=ident, block=block(ident, receiver=SCHOOL_B))
    answer = assert_answered(world.call(message))
    assert not answer.approved and answer.foutcodes == ["BPV0002"]


# proves: EDU-13, S9
def test_each_school_sees_its_own_results_and_no_other(world):
    for identity, school, own, other in (("schoolA", SCHOOL_A, "98QQ", "98QX"), ("schoolB", SCHOOL_B, "98QX", "98QQ")):
        response = world.call(Message("opvragen_resultaten", school=school), identity)
        answer = assert_answered(response)
        brins = {element.text for element in answer.all("resultaten/respons/brin")}
        assert brins == {own}
        assert other.encode() not in response.body
        assert int(answer.value("resultaten/aantalRespons")) == world.value(
            "select count(*) from bpv.respons r join bpv.organisaties o on o.id = r.school_id where o.oin = %s", school)


# proves: EDU-13, S9
def test_a_cursor_of_another_school_opens_nothing(world):
    first = assert_answered(world.call(Message("opvragen_resultaten", payload=elements(paginagrootte=1))))
    cursor = first.value("resultaten/cursor")
    answer = assert_answered(world.call(Message("opvragen_resultaten", school=SCHOOL_B, payload=elements(cursor=cursor)), "schoolB"))
    assert not answer.approved and answer.foutcodes == ["BPV0201"]
    assert answer.all("resultaten") == []


# proves: S9
@pytest.mark.parametrize("change", [lambda c: c[:-1] + ("A" if c[-1] != "A" else "B"), lambda c: c[1:], lambda c: c + "A", lambda c: "A" * len(c), lambda c: "0"])
def test_a_guessed_cursor_opens_nothing(world, change):
    first = assert_answered(world.call(Message("opvragen_resultaten", payload=elements(paginagrootte=1))))
    answer = assert_answered(world.call(Message("opvragen_resultaten", payload=elements(cursor=change(first.value("resultaten/cursor"))))))
    assert not answer.approved and answer.foutcodes == ["BPV0201"]


# proves: EDU-13
def test_the_same_bpvo_kenmerk_at_two_schools_is_two_records(world):
    kenmerk = "gelijk-" + new_uuid()[:8]
    for identity, school in (("saas", SCHOOL_A), ("schoolB", SCHOOL_B)):
        answer = assert_answered(world.call(world.push(school=school, bpvoKenmerk=kenmerk), identity))
        assert answer.outcomes() == {kenmerk: ("NIEUW", [])}
    assert world.value("select count(*) from bpv.studentgegevens where bpvo_kenmerk = %s", kenmerk) == 2


# proves: EDU-10
def test_from_names_the_school_whatever_the_certificate_says(world):
    """Two suppliers' names for one school in one message: From decides, the endpoint's query does not."""
    message = hello().but(From=epr("From", f"{ANONYMOUS}?x={SCHOOL_B}&amp;oin={SCHOOL_A}"))
    assert assert_answered(world.call(message)).value("verbinding/oinSchool") == SCHOOL_A
    assert world.call(hello(), path=f"/edukoppeling/bpvmonitor/v1/be?oin={SCHOOL_B}").status == 404


# proves: DK-ID.1, GW-M1
def test_each_pull_is_accounted_for_with_its_rows(world):
    before = world.value("select coalesce(sum(rijen), 0) from bpv.verstrekkingen")
    answer = assert_answered(world.call(Message("opvragen_resultaten", payload=elements(paginagrootte=7))))
    assert len(answer.all("resultaten/respons")) == 7
    assert world.value("select coalesce(sum(rijen), 0) from bpv.verstrekkingen") == before + 7
