"""Batches: each record is judged as if it came alone, and whatever order deliveries arrive in, the newest stays."""
import itertools
import random
import re

import pytest

from soap import BPV, NS, assert_answered, assert_fault, new_uuid
from test_foutcodes import BAD, at, told
from world import ORDER

KINDS = {"good": {}, **BAD, "BPV0104 and BPV0107": {**BAD["BPV0104"], **BAD["BPV0107"]}}


def results(answer):
    """{place in the message: (uitkomst, [(foutcode, text, keys)])}; the answer keeps the message's order."""
    return {place: (result.findtext("bpv:uitkomst", namespaces=NS), [told(melding) for melding in result.iter(f"{{{BPV}}}foutmelding")])
            for place, result in enumerate(answer.all("aanlevering/resultaat"), 1)}


def moved(outcome, place):
    """The outcome of a record that stands first, as it is at another place."""
    word, meldingen = outcome
    return word, [(code, text, {**keys, "pad": keys["pad"].replace("[1]", f"[{place}]")}) for code, text, keys in meldingen]


def everything(world):
    """What every table holds, but for what any exchange leaves: journal, claim with its answer, when a certificate was seen."""
    tables = [row[0] for row in world.query(
        "select relname from pg_class c where relnamespace = 'bpv'::regnamespace and relkind = 'r' and relname !~"
        " '^(berichten|aanspraken|gateways|certificaten|audit|crl_)' order by relname")]
    assert {"studentgegevens", "recordsleutels", "schoolsleutels", "verstrekkingen"} <= set(tables)
    return {table: world.query(f"select count(*), md5(string_agg(t::text, '|' order by t::text)) from bpv.{table} t")[0] for table in tables}


def test_two_thousand_records_with_every_kind_of_mistake_are_each_judged_as_if_alone(world):
    dice = random.Random(2026)
    alone = {kind: results(assert_answered(world.call(world.push(**change), "saas")))[1] for kind, change in KINDS.items()}
    assert alone["good"] == ("NIEUW", []) and all(word == "AFGEKEURD" for kind, (word, _) in alone.items() if kind != "good")
    kinds = [dice.choice([*KINDS, "good", "good"]) for _ in range(2000)]
    run = "gemengd-" + new_uuid()[:8]
    records = [{"bpvoKenmerk": f"{run}-{place}", "emailadres": f"s{place}@voorbeeld.example", "roepnaam": "Jip", **KINDS[kind]} for place, kind in enumerate(kinds, 1)]
    # Of one kind there can be one: the key itself is what is wrong.
    numbers = iter(n for n in range(100000000, 200000000) if sum(int(c) * w for c, w in zip(str(n), (9, 8, 7, 6, 5, 4, 3, 2, -1))) % 11 == 0)
    for record, kind in zip(records, kinds):
        if kind == "BPV0103":
            record["bpvoKenmerk"] = str(next(numbers))
    before = everything(world)
    trial = assert_answered(world.call(world.push_many(records, proefaanlevering="true")))
    assert everything(world) == before
    nothing = assert_answered(world.call(world.push_many(records, allesOfNiets="true")))
    assert nothing.foutcodes == ["BPV0112"] and everything(world) == before
    answer = assert_answered(world.call(world.push_many(records)))
    found = results(answer)
    assert found == results(trial)
    assert found == {place: moved(alone[kind], place) for place, kind in enumerate(kinds, 1)}
    good = {f"{run}-{place}" for place, kind in enumerate(kinds, 1) if kind == "good"}
    stored = {row[0] for row in world.query("select bpvo_kenmerk from bpv.studentgegevens where bpvo_kenmerk like %s", run + "-%")}
    assert stored == good
    assert [int(answer.value(f"aanlevering/aantal{name}")) for name in ("Nieuw", "Afgekeurd")] == [len(good), 2000 - len(good)]


# proves: GW-A4
def test_whatever_the_order_of_arrival_the_newest_document_stays(world):
    """Three documents of the same two records, in each of their orders; the state is known by what a repeat of each is told."""
    dates = {minute: f"20{30 + minute}-01-0{minute + 1}" for minute in (0, 1, 2)}
    for order in itertools.permutations(dates):
        run = "volgorde-" + new_uuid()[:8]

        def deliver(minute, **flags):
            records = [dict(bpvoKenmerk=f"{run}-{i}", geplandeEinddatum=dates[minute], emailadres=f"s{minute}@voorbeeld.example", roepnaam="Jip") for i in (1, 2)]
            return assert_answered(world.call(at(world.push_many(records, **flags), minutes=minute - 5)))

        newest = -1
        for minute in order:
            for flags in (dict(proefaanlevering="true"), {}):
                answer = deliver(minute, **flags)
                expected = ("NIEUW", []) if newest < 0 else ("GEWIJZIGD", []) if minute > newest else ("ONGEWIJZIGD", ["BPV0115"])
                assert list(answer.outcomes().values()) == [expected] * 2
            newest = max(newest, minute)
        rows = world.query("select geplande_einddatum::text from bpv.studentgegevens where bpvo_kenmerk like %s", run + "-%")
        assert rows == [(dates[2],)] * 2
        # What was kept is what came with it, its sealed part too: the very same is no news.
        assert list(deliver(2).outcomes().values()) == [("ONGEWIJZIGD", [])] * 2


# proves: GW-A3
def test_a_delivery_from_the_future_is_refused_and_one_of_long_ago_is_not(world, nothing_stored_after):
    for word, minutes in (("push", 1.2), ("trial", 60 * 24 * 365)):
        with nothing_stored_after():
            answer = assert_answered(world.call(at(world.push_many([{}], proefaanlevering="true" if word == "trial" else None), minutes=minutes)))
            assert not answer.approved and answer.foutcodes == ["BPV0007"]
    assert assert_answered(world.call(at(world.push(), seconds=30))).approved
    assert assert_answered(world.call(at(world.push(), days=-400))).approved


def test_one_record_too_many_is_told_how_many_may_and_how_many_there_were(world, nothing_stored):
    records = [dict(bpvoKenmerk=f"veel-{i}", emailadres="s@voorbeeld.example", roepnaam="Jip") for i in range(2003)]
    fault = assert_fault(world.call(world.push_many(records)), "DK0004")
    assert "<bpv:regel>maxOccurs</bpv:regel>" in fault.detail
    assert "Hooguit 2000 keer studentgegevens in een bericht; dit bericht heeft er 2003. Splits het bericht." in fault.detail


@pytest.mark.parametrize("field, value, rule, words", [
    ("opleidingscode", "kanar", "pattern", "patroon"), ("emailadres", "k@" + "kanarie" * 40, "maxLength", "te lang"),
    ("leerweg", "KANARIE", "enumeration", "lijst"), ("begindatum", "2026-02-30", "type", "type")])
def test_a_breach_of_the_contract_names_place_rule_and_length_and_never_the_value(world, nothing_stored, field, value, rule, words):
    records = [dict(bpvoKenmerk=f"plaats-{i}") for i in range(1, 17)] + [{field: value}]
    fault = assert_fault(world.call(world.push_many(records)), "DK0004")
    assert re.search(rf"<bpv:pad>[^<]*/bpv:studentgegevens\[17\]/bpv:{field}\[1\]</bpv:pad>", fault.detail)
    assert f"<bpv:regel>{rule}</bpv:regel>" in fault.detail and f"<bpv:lengte>{len(value)}</bpv:lengte>" in fault.detail
    assert words in fault.detail and value not in fault.detail and "kanar" not in fault.detail.lower()
    assert value not in "\n".join(world.log()[-20:])


def test_a_missing_and_an_unexpected_element_are_named(world, nothing_stored):
    missing = assert_fault(world.call(world.push(opleidingscode=None)), "DK0004").detail
    assert "hoort hier niet. Verwacht: opleidingscode." in missing
    assert set(ORDER) >= set(re.findall(r"Verwacht: (\w+)", missing))
    unexpected = assert_fault(world.call(world.push(more="<bpv:geheim>kanarie</bpv:geheim>")), "DK0004").detail
    assert "hoort hier niet" in unexpected and "kanarie" not in unexpected
