"""aanleveren_studentgegevens: outcome per record, upsert, one transaction (standards 2.8; domain rules)."""
import re

import pytest

from days import day
from soap import SCHOOL_A, SCHOOL_B, Message, assert_answered, assert_fault, elements, new_uuid


def kenmerk():
    return "push-" + new_uuid()[:24]


# proves: EDU-15, EDU-16
def test_the_answer_echoes_the_document_and_swaps_its_parties(world):
    message = world.push()
    answer = assert_answered(world.call(message))
    assert answer.value("identificatiecodeBedrijfsdocument") == message.ident
    assert answer.value("verzendendeInstantie") == "00000099000000001000"
    assert answer.value("ontvangendeInstantie") == SCHOOL_A
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", answer.value("datumTijdBedrijfsdocument"))
    assert answer.approved and answer.foutcodes == []


def test_tells_new_changed_and_unchanged_records_apart(world):
    one, two, three = kenmerk(), kenmerk(), kenmerk()
    records = [dict(bpvoKenmerk=k, emailadres=world.canary(), roepnaam="Jip") for k in (one, two, three)]
    answer = assert_answered(world.call(world.push_many(records)))
    assert [answer.outcomes()[k][0] for k in (one, two, three)] == ["NIEUW"] * 3
    records[1]["emailadres"] = world.canary()
    records[2]["geplandeEinddatum"] = day(40)
    answer = assert_answered(world.call(world.push_many(records)))
    assert [answer.outcomes()[k][0] for k in (one, two, three)] == ["ONGEWIJZIGD", "GEWIJZIGD", "GEWIJZIGD"]
    counts = {name: int(answer.value(f"aanlevering/aantal{name}")) for name in ("Nieuw", "Gewijzigd", "Ongewijzigd", "Afgekeurd")}
    assert counts == {"Nieuw": 0, "Gewijzigd": 2, "Ongewijzigd": 1, "Afgekeurd": 0}
    assert world.value("select count(*) from bpv.studentgegevens where bpvo_kenmerk = any(%s)", [one, two, three]) == 3


BAD_RECORDS = {
    "BPV0102": None,  # twice in one message: see below
    "BPV0103": dict(bpvoKenmerk="111222333"),
    "BPV0104": dict(emailadres="geen adres"),
    "BPV0105": dict(begindatum=day(50), geplandeEinddatum=day(40)),
    "BPV0106": dict(geplandeEinddatum=day(5000)),
    "BPV0107": dict(leerbedrijfId="123456789"),
    "BPV0108": dict(opleidingscode="00000"),
    "BPV0109": dict(onderwijslocatiecode="000X000"),
    "BPV0110": dict(onderwijsaanbiedercode="000A000"),
    "BPV0111": dict(leerweg="BOL_DT"),
}


# proves: EDU-19, EDU-21
@pytest.mark.parametrize("code", BAD_RECORDS)
def test_refuses_one_record_of_three_with_its_foutcode(world, code):
    first, second, third = kenmerk(), kenmerk(), kenmerk()
    if code == "BPV0102":
        records = [dict(bpvoKenmerk=first), dict(bpvoKenmerk=second), dict(bpvoKenmerk=second), dict(bpvoKenmerk=third)]
    else:
        bad = {"bpvoKenmerk": second, **BAD_RECORDS[code]}
        second = bad["bpvoKenmerk"]
        records = [dict(bpvoKenmerk=first), bad, dict(bpvoKenmerk=third)]
    answer = assert_answered(world.call(world.push_many(records)))
    outcomes = answer.outcomes()
    assert outcomes[first] == outcomes[third] == ("NIEUW", [])
    assert outcomes[second][0] == "AFGEKEURD" and code in outcomes[second][1]
    assert world.value("select count(*) from bpv.studentgegevens where bpvo_kenmerk = %s", second) in (0, 1 if code == "BPV0102" else 0)
    # Keys say where, and never tell the e-mail address.
    assert "geen adres" not in answer.http.body.decode()


# proves: EDU-19
def test_a_refused_record_says_which_keys_are_meant(world):
    answer = assert_answered(world.call(world.push(leerbedrijfId="123456789")))
    keys = {key.findtext("{*}sleutelnaam"): key.findtext("{*}sleutelwaarde")
            for key in answer.content.iter("{*}sleutelgegeven")}
    assert "123456789" in keys.values()


# proves: B1
def test_codes_of_another_school_are_not_ours(world):
    theirs = world.codes(SCHOOL_B)
    answer = assert_answered(world.call(world.push(onderwijslocatiecode=theirs["onderwijslocatiecode"], onderwijsaanbiedercode=theirs["onderwijsaanbiedercode"])))
    (outcome, codes), = answer.outcomes().values()
    assert outcome == "AFGEKEURD" and {"BPV0109", "BPV0110"} <= set(codes)


def test_a_trial_tells_the_same_outcomes_and_stores_nothing(world, no_record):
    good, bad = kenmerk(), kenmerk()
    records = [dict(bpvoKenmerk=good), dict(bpvoKenmerk=bad, emailadres="geen adres")]
    for _ in range(2):
        answer = assert_answered(world.call(world.push_many(records, proefaanlevering="true")))
        assert answer.value("aanlevering/proefaanlevering") == "true"
        assert answer.outcomes()[good] == ("NIEUW", [])
        assert answer.outcomes()[bad][0] == "AFGEKEURD"
    assert world.value("select count(*) from bpv.studentgegevens where bpvo_kenmerk = any(%s)", [good, bad]) == 0


def test_all_or_nothing_stores_nothing_when_one_record_is_refused(world):
    good, bad = kenmerk(), kenmerk()
    records = [dict(bpvoKenmerk=good), dict(bpvoKenmerk=bad, emailadres="geen adres")]
    answer = assert_answered(world.call(world.push_many(records, allesOfNiets="true")))
    assert not answer.approved and answer.foutcodes == ["BPV0112"]
    assert answer.outcomes()[bad] == ("AFGEKEURD", ["BPV0104"])
    assert world.value("select count(*) from bpv.studentgegevens where bpvo_kenmerk = any(%s)", [good, bad]) == 0
    records[1]["emailadres"] = world.canary()
    answer = assert_answered(world.call(world.push_many(records, allesOfNiets="true")))
    assert answer.approved and int(answer.value("aanlevering/aantalNieuw")) == 2


def test_a_school_on_the_route_via_the_praktijkopleider_cannot_push(world, nothing_stored):
    with world.route(SCHOOL_B, "VIA_PRAKTIJKOPLEIDER"):
        answer = assert_answered(world.call(world.push(school=SCHOOL_B), "schoolB"))
        assert not answer.approved and answer.foutcodes == ["BPV0101"]
        assert answer.all("aanlevering") == []


def test_takes_two_thousand_records_and_not_one_more(world):
    records = [dict(bpvoKenmerk=f"veel-{i}") for i in range(2001)]
    assert_fault(world.call(world.push_many(records, proefaanlevering="true")), "DK0004")
    answer = assert_answered(world.call(world.push_many(records[:2000], proefaanlevering="true")))
    assert len(answer.outcomes()) == 2000
    assert_fault(world.call(world.push_many([])), "DK0004")


NAMES = ["Zoë", "Đorđe", "Ægir Ó", "أمل", "淑芬", "Nguyễn", "O'Neill & <Zn>", "🦜", "e\u0301", "'; drop table bpv.respons; --", "=cmd|' /C calc'!A0"]


# proves: WS006, S8
@pytest.mark.parametrize("name", NAMES)
def test_takes_names_in_every_script_literally(world, name):
    escaped = name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    k = kenmerk()
    values = dict(bpvoKenmerk=k, roepnaam=escaped, emailadres=world.canary())
    answer = assert_answered(world.call(world.push(**values)))
    assert answer.outcomes() == {k: ("NIEUW", [])}
    # Sealed at rest: neither the name nor the address can be read from the table.
    row = world.query("select t::text from bpv.studentgegevens t where bpvo_kenmerk = %s", k)[0][0]
    assert name not in row and name.encode().hex() not in row
    assert assert_answered(world.call(world.push(**values))).outcomes()[k][0] == "ONGEWIJZIGD"


def test_says_which_operation_comes_later(world, nothing_stored):
    answer = assert_answered(world.call(Message("opvragen_resultatenbestand", payload=elements(formaat="CSV"))))
    assert not answer.approved and answer.foutcodes == ["BPV0004"]
