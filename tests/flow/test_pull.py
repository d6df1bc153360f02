"""What a school can ask: connection, agreement, codebook, results by the page (EDU-19, EDU-23)."""
import datetime
import re

import pytest

from days import day
from soap import (
    GATEWAY, SCHOOL_A, SCHOOL_B, SUPPLIER, Message, assert_answered, assert_fault, block, elements, hello, new_uuid, now,
)


def pull(world, school=SCHOOL_A, identity="saas", **asked):
    asked = {name: asked[name] for name in ("vanafMutatienummer", "paginagrootte", "cursor") if name in asked}  # the schema's order
    return assert_answered(world.call(Message("opvragen_resultaten", school=school, payload=elements(**asked)), identity))


def ids(answer):
    return [element.text for element in answer.all("resultaten/respons/responsId")]


def numbers(answer):
    return [int(element.text) for element in answer.all("resultaten/respons/mutatienummer")]


def pull_all(world, between=lambda page: None, **asked):
    """Every page of one snapshot; `between` happens after each page."""
    pages, cursor = [], None
    while True:
        answer = pull(world, cursor=cursor, **(asked if cursor is None else {k: v for k, v in asked.items() if k == "paginagrootte"}))
        assert answer.approved, answer.foutcodes
        pages.append(answer)
        between(len(pages))
        cursor = answer.value("resultaten/cursor")
        assert (answer.value("resultaten/heeftMeer") == "true") == (cursor is not None)
        if cursor is None:
            return pages


# -- testen_verbinding and opvragen_overeenkomst ---------------------------------


def test_the_connection_test_tells_what_the_gateway_saw(world):
    answer = assert_answered(world.call(hello()))
    seen = {element.tag.rpartition("}")[2]: element.text for element in answer.all("verbinding")[0]}
    assert seen["oinVerbinding"] == SUPPLIER and seen["oinSchool"] == SCHOOL_A and seen["profiel"] == "2W-be"
    assert seen["tlsVersie"] == "TLSv1.3" and "oinOndertekenaar" not in seen
    assert answer.value("verbinding/overeenkomst/status") == "ACTIEF"
    assert answer.value("verbinding/mandaat/geldigVan") <= day(0)
    assert abs(int(seen["klokverschilSeconden"])) <= 2
    assert 700 < int(seen["certificaatDagenGeldig"]) <= 731


@pytest.mark.parametrize("minutes", [-90, -1, 1, 90])
def test_the_connection_test_tells_how_far_the_clocks_are_apart(world, minutes):
    ident = new_uuid()
    message = hello(ident=ident, block=block(ident, moment=now(minutes=minutes)))
    told = int(assert_answered(world.call(message)).value("verbinding/klokverschilSeconden"))
    assert abs(told + 60 * minutes) <= 2


def test_a_moment_with_an_offset_is_understood(world):
    ident = new_uuid()
    local = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=2))).isoformat(timespec="milliseconds")
    message = hello(ident=ident, block=block(ident, moment=local))
    assert abs(int(assert_answered(world.call(message)).value("verbinding/klokverschilSeconden"))) <= 2


def test_the_agreement_is_told_to_its_school(world):
    answer = assert_answered(world.call(Message("opvragen_overeenkomst")))
    assert answer.value("overeenkomst/brin") == "98QQ" and answer.value("overeenkomst/schoolOin") == SCHOOL_A
    assert "opvragen_resultaten" in [element.text for element in answer.all("overeenkomst/dienst")]
    assert answer.value("overeenkomst/veldenset") == "VOLLEDIG"
    assert {element.text for element in answer.all("overeenkomst/mandaat/leverancierOin")} == {SUPPLIER}
    # The certificate in use has been seen by now, and is told with its fingerprint.
    assert world.fingerprint("saas") in [element.text for element in answer.all("overeenkomst/certificaat/vingerafdruk")]


# -- opvragen_vragenlijsten ------------------------------------------------------


def test_the_codebook_explains_every_answer(world):
    answer = assert_answered(world.call(Message("opvragen_vragenlijsten")))
    known = {}
    for questionnaire in answer.all("vragenlijst"):
        key = questionnaire.findtext("{*}vragenlijstcode"), questionnaire.findtext("{*}versie")
        known[key] = {question.findtext("{*}vraagcode"): question for question in questionnaire.findall("{*}vraag")}
        assert {missing.findtext("{*}waarde") for missing in questionnaire.findall("{*}ontbrekendeWaarde")} == {"-7", "-8", "-9"}
    assert len(known) >= 4  # two questionnaires in two versions
    for page in pull_all(world, paginagrootte=500):
        for response in page.all("resultaten/respons"):
            questions = known[response.findtext("{*}vragenlijstcode"), response.findtext("{*}versie")]
            for given in response.findall("{*}antwoord"):
                code = given.findtext("{*}vraagcode").partition("_")[0]
                assert questions[code].findtext("{*}inResultaten") == "true"
                assert (given.find("{*}tekst") is not None) == (questions[code].findtext("{*}schaal") == "O")


def test_a_variable_has_one_number_in_every_version(world):
    """And another variable another: columns in order of it never move."""
    numbers, asked = {}, 0
    for question in assert_answered(world.call(Message("opvragen_vragenlijsten"))).all("vragenlijst/vraag"):
        code = question.findtext("{*}vraagcode")
        choices = question.findall("{*}optie") if question.findtext("{*}schaal") == "M" else []
        assert (question.find("{*}variabele") is None) == bool(choices)
        assert all((option.find("{*}variabele") is None) != bool(choices) for option in question.findall("{*}optie"))
        for variable, of in [(f"{code}_{option.findtext('{*}waarde')}", option) for option in choices] or [(code, question)]:
            assert numbers.setdefault(variable, of.findtext("{*}variabele")) == of.findtext("{*}variabele")
            asked += 1
    assert len(set(numbers.values())) == len(numbers) < asked


def test_the_codebook_can_be_asked_by_code_and_version(world):
    whole = assert_answered(world.call(Message("opvragen_vragenlijsten")))
    code = whole.value("vragenlijst/vragenlijstcode")
    one = assert_answered(world.call(Message("opvragen_vragenlijsten", payload=elements(vragenlijstcode=code, versie=1))))
    assert [(q.findtext("{*}vragenlijstcode"), q.findtext("{*}versie")) for q in one.all("vragenlijst")] == [(code, "1")]
    none = assert_answered(world.call(Message("opvragen_vragenlijsten", payload=elements(vragenlijstcode="BESTAAT_NIET"))))
    assert not none.approved and none.foutcodes == ["BPV0202"]


# -- opvragen_resultaten ---------------------------------------------------------


# proves: EDU-23
@pytest.mark.parametrize("size", [7, 50, 10000])
def test_pages_hold_every_result_once_in_a_stable_order(world, size):
    pages = pull_all(world, paginagrootte=size)
    seen = [one for page in pages for one in ids(page)]
    expected = [str(row[0]) for row in world.query(
        "select r.respons_id from bpv.respons r join bpv.organisaties o on o.id = r.school_id where o.oin = %s order by r.mutatienummer", SCHOOL_A)]
    assert seen == expected
    assert all(len(ids(page)) == size for page in pages[:-1])
    assert {page.value("resultaten/aantalRespons") for page in pages} == {str(len(expected))}
    assert len({page.value("resultaten/totMutatienummer") for page in pages}) == 1


# proves: EDU-23
def test_three_pages_without_gap_or_repeat_while_new_results_arrive(world):
    before = [one for page in pull_all(world, paginagrootte=10000) for one in ids(page)]
    new = []

    def arrive(page):
        if page <= 2:
            new.append(world.import_result(SCHOOL_A))

    size = len(before) // 3 + 1
    pages = pull_all(world, between=arrive, paginagrootte=size)
    assert len(pages) == 3
    assert [one for page in pages for one in ids(page)] == before
    # What came in between follows as an increment on the same snapshot: full copy plus increment is the full set.
    tot = int(pages[-1].value("resultaten/totMutatienummer"))
    increment = pull_all(world, vanafMutatienummer=tot)
    assert [one for page in increment for one in ids(page)] == new
    assert all(number > tot for page in increment for number in numbers(page))
    after = [one for page in pull_all(world, paginagrootte=10000) for one in ids(page)]
    assert sorted(after) == sorted(before + new)
    # Nothing is newer than the newest.
    last = int(increment[-1].value("resultaten/totMutatienummer"))
    empty = pull(world, vanafMutatienummer=last)
    assert empty.approved and ids(empty) == [] and empty.value("resultaten/heeftMeer") == "false"


# proves: EDU-23
def test_a_page_is_a_thousand_when_nobody_asks_and_ten_thousand_at_most(world):
    assert len(ids(pull(world))) == min(1000, world.count_results(SCHOOL_A))
    for size in (0, 10001, -1):
        assert_fault(world.call(Message("opvragen_resultaten", payload=elements(paginagrootte=size))), "DK0004")


@pytest.mark.parametrize("cursor", ["", "a b", "é", "x" * 513, "../x", "%00"])
def test_a_cursor_that_cannot_be_one_is_refused_by_the_schema(world, cursor):
    assert_fault(world.call(Message("opvragen_resultaten", payload=elements(cursor=cursor))), "DK0004")


def test_the_longest_cursor_is_read_before_it_is_refused(world):
    answer = pull(world, cursor="x" * 512)
    assert not answer.approved and answer.foutcodes == ["BPV0201"]


def test_a_result_carries_the_keys_and_no_person(world):
    response = pull(world, paginagrootte=200)
    names = {element.tag.rpartition("}")[2] for one in response.all("resultaten/respons") for element in one.iter()}
    assert {"responsId", "mutatienummer", "respondent", "vragenlijstcode", "versie", "invuldatum", "brin", "opleidingscode", "leerbedrijfId",
            "geplandeEinddatum", "antwoord", "vraagcode", "waarde"} <= names
    assert not names & {"bpvoKenmerk", "emailadres", "roepnaam", "leerbedrijfPseudoniem", "invulmaand"}


def test_basis_tells_months_and_pseudonyms_and_no_open_answers(world):
    answer = pull(world, school=SCHOOL_B, identity="schoolB", paginagrootte=10000)
    assert answer.approved and answer.value("resultaten/veldenset") == "BASIS"
    names = {element.tag.rpartition("}")[2] for one in answer.all("resultaten/respons") for element in one.iter()}
    assert {"invulmaand", "eindmaand", "leerbedrijfPseudoniem"} <= names
    assert not names & {"invuldatum", "geplandeEinddatum", "leerbedrijfId", "tekst"}
    companies = {row[0] for row in world.query("select distinct leerbedrijf_id from bpv.respons")}
    texts = {element.text for one in answer.all("resultaten/respons") for element in one.iter() if element.text}
    assert not texts & companies


# proves: BP-R1126, WS003
def test_every_answer_is_valid_by_the_contract(world):
    for message in (hello(), Message("opvragen_overeenkomst"), Message("opvragen_vragenlijsten"), world.push(),
                    Message("opvragen_resultaten", payload=elements(paginagrootte=300)),
                    Message("opvragen_resultaten", payload=elements(cursor="x"))):
        answer = assert_answered(world.call(message))
        assert world.schema.validate(answer.content), world.schema.error_log
        # EDU-02: nothing empty in our own output.
        assert not [element.tag for element in answer.content.iter() if len(element) == 0 and not (element.text or "").strip()]
