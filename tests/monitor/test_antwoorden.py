"""Answers come back from the research bureau: matched, judged, stored as results are, and without the key they came under."""
import random

import pytest
from bureau import SETTINGS, report, send
from house import day
from replies import codebook, deliver, delivery, invite, placements, read, reply, results, taken_back

GOOD = {"EW1": 8, "EW2": 4, "BG2_1": 1, "BG2_2": 0, "UV4": 5, "EW9": "Meer uitleg graag"}


@pytest.fixture(scope="module", autouse=True)
def codes(house):
    codebook(house)


def counts(told):
    return {name: number for name, number in told.items() if number}


def status(house, key):
    return house.one(f"select status from uitnodigingen where respondentsleutel = '{key}'")


def respons_of(house, key):
    return house.one("select coalesce((select k.respons_id::text from koppelingen k join uitnodigingen u on u.id = k.uitnodiging_id "
                     f"where u.respondentsleutel = '{key}'), '')")


def test_an_answer_is_stored_with_the_keys_of_its_placement_and_not_under_the_one_it_came_with(house):
    bpvos = placements(house, 3, opleidingscode="25655", leerweg="BBL", geplandeEinddatum=day(10))
    keys = invite(house, bpvos)
    told = deliver(house, *[reply(key, GOOD) for key in keys])
    assert counts(told) == {"gelezen": 3, "nieuw": 3}
    assert [status(house, key) for key in keys] == ["BEANTWOORD"] * 3
    stored = [respons_of(house, key) for key in keys]
    assert len(set(stored)) == 3 and not set(stored) & set(keys)
    for respons in stored:
        assert house.sql("select opleidingscode, leerbedrijf_id, onderwijsaanbiedercode, onderwijslocatiecode, leerweg, geplande_einddatum, "
                         f"invuldatum from respons where respons_id = '{respons}'") == [
                             ["25655", "900000001", "990A001", "990X001", "BBL", day(10), day(-1)]]
        assert house.one("select string_agg(b.code || '=' || coalesce(a.waarde::text, a.tekst), ' ' order by b.code) from antwoorden a "
                         "join respons r using (school_id, mutatienummer) join variabelen b on b.id = a.variabele_id "
                         f"where r.respons_id = '{respons}'") == "BG2_1=1 BG2_2=0 EW1=8 EW2=4 EW9=Meer uitleg graag UV4=5"
    # No key stands where a result does: not in it, not in the staging tables, not in the audit.
    for key in keys:
        assert house.one(f"select count(*) from respons r where r::text like '%{key}%'") == "0"
        assert house.one(f"select count(*) from audit a where a::text like '%{key}%'") == "0"
    assert {house.one(f"select count(*) from invoer_{table}") for table in (
        "inzendingen", "antwoorden", "plaatsing", "toewijzing", "geweigerd", "respons")} == {"0"}


def test_the_same_delivery_again_changes_nothing_a_higher_number_corrects_and_a_lower_one_is_late(house):
    key, = invite(house, placements(house, 1))
    assert counts(deliver(house, reply(key, GOOD))) == {"gelezen": 1, "nieuw": 1}
    respons, last = respons_of(house, key), house.one("select laatste from mutatieteller")
    assert counts(deliver(house, reply(key, GOOD))) == {"gelezen": 1, "ongewijzigd": 1}
    assert house.one("select laatste from mutatieteller") == last
    assert counts(deliver(house, reply(key, {"EW1": 3}, volgnummer=3))) == {"gelezen": 1, "gewijzigd": 1}
    assert counts(deliver(house, reply(key, {"EW1": 5}, volgnummer=2))) == {"gelezen": 1, "achterhaald": 1}
    assert respons_of(house, key) == respons
    assert house.sql(f"select variabelen, waarden from respons where respons_id = '{respons}' and vervallen_bij is null")[0][1] == "{3}"
    fault, = deliver(house, reply(key, {"EW1": 4}, volgnummer=3), refused=True)
    assert (fault["regel"], fault["code"]) == (2, "TEGENSTRIJDIG")


def test_a_correction_keeps_the_keys_that_the_response_was_given_with(house):
    bpvo, = placements(house, 1, geplandeEinddatum=day(9))
    key, = invite(house, [bpvo])
    deliver(house, reply(key, GOOD))
    house.sql(f"update bpvos set geplande_einddatum = geplande_einddatum + 30 where id = {bpvo}")
    assert counts(deliver(house, reply(key, GOOD))) == {"gelezen": 1, "ongewijzigd": 1}
    deliver(house, reply(key, {"EW1": 2}, volgnummer=2))
    assert house.one(f"select geplande_einddatum from respons where respons_id = '{respons_of(house, key)}' and vervallen_bij is null") == day(9)


@pytest.mark.parametrize("how", ["INGETROKKEN", "GEWIST_OP_VERZOEK"])
def test_what_is_taken_back_leaves_a_tombstone_and_no_link_and_never_comes_back(house, how):
    key, = invite(house, placements(house, 1))
    deliver(house, reply(key, GOOD))
    respons = respons_of(house, key)
    assert counts(deliver(house, taken_back(key, how))) == {"gelezen": 1, "verwijderd": 1}
    assert house.one(f"select reden from verwijderingen where respons_id = '{respons}'") == how
    assert respons_of(house, key) == "" and status(house, key) == "INGETROKKEN"
    assert house.one(f"select count(*) from respons where respons_id = '{respons}' and vervallen_bij is null") == "0"
    if how == "GEWIST_OP_VERZOEK":
        assert house.one(f"select count(*) from respons where respons_id = '{respons}'") == "0"
    assert counts(deliver(house, taken_back(key, how))) == {"gelezen": 1, "ongewijzigd": 1}
    assert deliver(house, reply(key, GOOD, volgnummer=9), refused=True)[0]["code"] == "INGETROKKEN"


def test_taken_back_before_the_answer_came_is_taken_back(house):
    key, = invite(house, placements(house, 1))
    assert counts(deliver(house, taken_back(key))) == {"gelezen": 1, "verwijderd": 1}
    assert deliver(house, reply(key, GOOD), refused=True)[0]["code"] == "INGETROKKEN"
    assert status(house, key) == "INGETROKKEN"


def test_each_thing_that_is_wrong_has_its_line_and_code_and_does_not_keep_the_others(house):
    bpvos = placements(house, 12)
    keys = invite(house, bpvos)
    bedrijf, = invite(house, bpvos[:1], "BEDRIJF")
    planned, = invite(house, placements(house, 1), status="GEPLAND")
    bounced, = invite(house, placements(house, 1), status="NIET_BEZORGBAAR")
    unknown = "00000000-0000-4000-8000-000000000000"
    wrong = [
        (reply(unknown, GOOD), [("respondentsleutel", "ONBEKENDE_SLEUTEL", 0)]),
        (reply(planned, GOOD), [("respondentsleutel", "NIET_UITGENODIGD", 0)]),
        (reply(bounced, GOOD), [("respondentsleutel", "NIET_BEZORGBAAR", 0)]),
        (reply(keys[0], GOOD, "ANDERS"), [("vragenlijstcode", "ONBEKENDE_VRAGENLIJST", 0)]),
        (reply(keys[1], {"EW1": 8}, "BEDRIJF"), [("vragenlijstcode", "ANDERE_RESPONDENT", 0)]),
        (reply(keys[2], {"EW1": 8}, "STIL"), [("versie", "ANDERE_VRAGENLIJST", 0)]),
        (reply(keys[3], GOOD, invuldatum=day(2)), [("invuldatum", "DATUM_IN_DE_TOEKOMST", 0)]),
        (reply(keys[4], {}), [("vraagcode", "ZONDER_ANTWOORDEN", 0)]),
        (reply(keys[5], {"EW1": 11, "EW2": 6, "BG2_1": 2, "EW9": "goed"}),
         [("waarde", "BUITEN_SCHAAL", 1), ("waarde", "BUITEN_SCHAAL", 2), ("waarde", "BUITEN_SCHAAL", 3)]),
        (reply(keys[6], {"ZZ1": 1, "EW9": 4, "EW2": "goed"}),
         [("vraagcode", "ONBEKENDE_VRAAG", 1), ("tekst", "TEKST_GEVRAAGD", 2), ("waarde", "WAARDE_GEVRAAGD", 3)]),
        (reply(keys[7], {"EW1": 8}) + reply(keys[7], {"EW1": 8})[1:], [("vraagcode", "DUBBEL_ANTWOORD", 2)]),
        (reply(keys[8], GOOD) + taken_back(keys[8]),
         [("respondentsleutel", "DUBBELE_INZENDING", 0), ("respondentsleutel", "DUBBELE_INZENDING", 7)]),
        (reply(keys[9], {"EW9": "a" * 10001}), [("tekst", "TEKST_TE_LANG", 1)]),
        (reply(keys[10], GOOD, status="KLAAR", versie="x"), [("status", "ONJUISTE_WAARDE", 0), ("versie", "ONJUISTE_WAARDE", 0)]),
        (reply("00000000-0000-4000-8000-000000000001", {"EW1": 1})[1:], [("respondentsleutel", "ZONDER_INZENDING", 0)]),
    ]
    line, expected, rows = 2, [], []
    for submission, faults in wrong:
        expected += [(line + at, kolom, code) for kolom, code, at in faults]
        rows.append(submission)
        line += len(submission)
    rows.append(reply(keys[11], {"EW1": -7, "EW9": -9}))
    before = len(results(house))
    path = delivery(house, *rows)
    code, said = house.run("antwoorden", "import", path, "--geweigerd", "terug.csv")
    assert code == 1
    assert [(row["regel"], row["kolom"], row["code"]) for row in said["rows"]] == sorted(expected)
    assert "Nieuw: 1." in str(said) and "Geweigerd: 15." in str(said)
    assert status(house, keys[11]) == "BEANTWOORD" and len(results(house)) == before + 2
    assert [status(house, key) for key in keys[:11]] == ["UITGENODIGD"] * 11 and status(house, bedrijf) == "UITGENODIGD"
    back = read(house.directory / "terug.csv")
    assert [(int(row["regel"]), row["kolom"], row["code"]) for row in back] == sorted(expected)
    assert back[0]["respondentsleutel"] == unknown
    # Neither key nor answer is told to a terminal.
    assert keys[5] not in str(said) and unknown not in str(said)


def test_a_key_that_cannot_be_read_refuses_the_delivery_because_nobody_can_say_whose_answer_it_is(house):
    key, = invite(house, placements(house, 1))
    fault, = deliver(house, reply(key, GOOD), reply("geen-sleutel", GOOD), refused=True)
    assert (fault["regel"], fault["code"]) == (9, "ONLEESBARE_SLEUTEL") and status(house, key) == "UITGENODIGD"
    house.file("kapot.csv", "respondentsleutel,vraagcode\n\"a")
    assert "kapot.csv" in house.refused("antwoorden", "import", "kapot.csv")


def test_a_dry_run_tells_and_keeps_nothing(house):
    key, = invite(house, placements(house, 1))
    told = house.ok("antwoorden", "import", delivery(house, reply(key, GOOD)), "--dry-run")[0]
    assert told["nieuw"] == 1 and status(house, key) == "UITGENODIGD" and respons_of(house, key) == ""


def test_several_files_are_one_delivery_whose_lines_are_told_by_file(house):
    keys = invite(house, placements(house, 2))
    first = delivery(house, reply(keys[0], GOOD)[:1], name="een.csv")
    second = delivery(house, reply(keys[0], GOOD)[1:], reply(keys[1], {"EW1": 99}), name="twee.csv")
    fault, = house.refused("antwoorden", "import", first, second)
    assert (fault["bestand"], fault["regel"], fault["code"]) == ("twee.csv", 9, "BUITEN_SCHAAL")
    assert [status(house, key) for key in keys] == ["BEANTWOORD", "UITGENODIGD"]


def test_where_the_bureau_has_certificates_its_files_are_opened_and_others_refused(house):
    keys = invite(house, placements(house, 2))
    plain = delivery(house, reply(keys[0], GOOD))
    content = (house.directory / plain).read_bytes()
    house.settings(SETTINGS)
    try:
        assert house.ok("antwoorden", "import", send(house, content, "levering.cms"))[0]["nieuw"] == 1
        assert house.ok("antwoorden", "import", "levering.cms")[0]["ongewijzigd"] == 1
        other = content.replace(keys[0].encode(), keys[1].encode())
        for path in (plain, send(house, other, "van-een-ander.cms", signer="saas"), send(house, other, "aan-een-ander.cms", recipient="saas")):
            house.refused("antwoorden", "import", path)
        cut = (house.directory / "levering.cms").read_bytes()[:-40]
        (house.directory / "afgebroken.cms").write_bytes(cut)
        house.refused("antwoorden", "import", "afgebroken.cms")
    finally:
        house.settings()
    assert [status(house, key) for key in keys] == ["BEANTWOORD", "UITGENODIGD"]


def test_who_was_promised_to_stay_anonymous_leaves_no_link_and_cannot_be_traced(house):
    keys = invite(house, placements(house, 2), "STIL")
    before = house.one("select count(*) from koppelingen")
    assert deliver(house, *[reply(key, {"EW1": 7}, "STIL") for key in keys])["nieuw"] == 2
    assert house.one("select count(*) from koppelingen") == before
    assert status(house, keys[0]) == "BEANTWOORD"
    # Neither its moment nor its id leads to an import: the day is all there is.
    assert house.one("select count(*) from uitnodigingen u join leveringen l on l.op = u.afgesloten_op "
                     f"where u.respondentsleutel = '{keys[0]}'") == "0"
    assert counts(deliver(house, reply(keys[0], {"EW1": 7}, "STIL"))) == {"gelezen": 1, "nietNaTeGaan": 1}
    for rows in (reply(keys[0], {"EW1": 6}, "STIL", volgnummer=2), taken_back(keys[0]), taken_back(keys[0], "GEWIST_OP_VERZOEK")):
        assert deliver(house, rows, refused=True)[0]["code"] == "NIET_HERLEIDBAAR"


def test_after_the_link_was_cut_a_correction_finds_nothing_and_says_so(house):
    key, = invite(house, placements(house, 1))
    deliver(house, reply(key, GOOD))
    id = house.one(f"select id from uitnodigingen where respondentsleutel = '{key}'")
    house.sql(f"delete from koppelingen where uitnodiging_id = {id}; select koppel_los(array[{id}])")
    assert deliver(house, taken_back(key), refused=True)[0]["code"] == "ONBEKENDE_SLEUTEL"
    assert deliver(house, reply(key, GOOD, volgnummer=2), refused=True)[0]["code"] == "ONBEKENDE_SLEUTEL"


def test_a_removal_from_elsewhere_takes_the_link_along(house):
    key, = invite(house, placements(house, 1))
    deliver(house, reply(key, GOOD))
    path = house.csv("weg.csv", [{"responsId": respons_of(house, key), "reden": "GEWIST_OP_VERZOEK"}])
    house.ok("resultaten", "import", "--verwijderingen", path)
    assert respons_of(house, key) == ""
    assert deliver(house, reply(key, GOOD, volgnummer=2), refused=True)[0]["code"] == "NIET_HERLEIDBAAR"


def test_the_yes_of_a_praktijkopleider_invites_the_student_once_and_is_no_answer(house):
    house.sql("set session_replication_role = replica; insert into overeenkomsten (school_id, nummer, versie, status, geldig_van, veldenset, "
              "open_antwoorden, profiel, rol_sbb, aangemaakt_door, aangemaakt_op, geactiveerd_door, geactiveerd_op) select id, 'GO-98QQ', 1, "
              "'ACTIEF', '2020-01-01', 'BASIS', false, '2W-be', 'VERWERKER', 'anna', now(), 'bert', now() from organisaties where brin = '98QQ'")
    house.csv("contacten.csv", [{"kenmerk": "PO-1", "leerbedrijfId": "900000001", "rol": "PRAKTIJKOPLEIDER", "emailadres": "po@voorbeeld.example",
                                 "naam": "P. Voorbeeld"}])
    house.ok("praktijkopleider", "import", "contacten.csv")
    bpvos = placements(house, 4)
    keys = invite(house, bpvos, "BEDRIJF", vraagt_student="true", contact_kenmerk="PO-1")
    told = deliver(house, reply(keys[0], {"EW1": 7, "RT1": 1}, "BEDRIJF"), reply(keys[1], {"EW1": 7, "RT1": 2}, "BEDRIJF"))
    assert counts(told) == {"gelezen": 2, "nieuw": 2, "studentUitgenodigd": 1}
    invited = f"select bpvo_id, route, status from uitnodigingen where respondent = 'STUDENT' and bpvo_id in ({', '.join(map(str, bpvos))})"
    assert house.sql(invited) == [[str(bpvos[0]), "VIA_PRAKTIJKOPLEIDER", "GEPLAND"]]
    # Again, and also when the bureau told it apart before: the same invitation.
    deliver(house, reply(keys[0], {"EW1": 7, "RT1": 1}, "BEDRIJF"))
    assert len(house.sql(invited)) == 1
    assert house.one("select count(*) from antwoorden a join variabelen b on b.id = a.variabele_id where b.code = 'RT1'") == "0"
    # Also when the bureau told it apart before the answers came, in the hour that it was said.
    house.sql(f"update uitnodigingen set status = 'GEPLAND', uitgegeven_op = null, uitgenodigd_op = null where respondentsleutel = '{keys[2]}'")
    house.settings(SETTINGS)
    (house.directory / "bureau").mkdir()
    house.ok("bureau", "export", "--out", "bureau")
    house.ok("bureau", "import", report(house, [("STUDENT_JA", keys[2])]))
    house.settings()
    assert len(house.sql(invited)) == 2
    assert deliver(house, reply(keys[2], {"EW1": 7, "RT1": 1}, "BEDRIJF"))["nieuw"] == 1
    assert len(house.sql(invited)) == 2
    # RT1 alone is no answer to anything.
    assert deliver(house, reply(keys[3], {"RT1": 1}, "BEDRIJF"), refused=True)[0]["code"] == "ZONDER_ANTWOORDEN"


@pytest.mark.parametrize("seed", range(2))
def test_deliveries_in_any_order_and_doubled_end_alike(fresh, seed):
    """proves the rule: of each key the highest volgnummer counts, unless it was taken back."""
    codebook(fresh)
    dice = random.Random(seed)
    keys = invite(fresh, placements(fresh, 6))
    # Of each key up to three versions; half of the keys are taken back somewhere.
    events = [(key, n) for key in keys for n in range(1, dice.randint(2, 4))] + [(key, 0) for key in keys[::2]]
    events += dice.sample(events, 4)
    dice.shuffle(events)
    highest = {key: max(n for k, n in events if k == key) for key in keys[1::2]}
    while events:
        # As many as are of different keys come together.
        count = next((n for n in range(len(events)) if events[n][0] in {key for key, _ in events[:n]}), len(events))
        fresh.run("antwoorden", "import", delivery(fresh, *[
            reply(key, {"EW1": n, "EW2": n, "EW9": f"versie {n}"}, volgnummer=n) if n else taken_back(key) for key, n in events[:count]]))
        del events[:count]
    assert sorted(fresh.sql(
        "select u.respondentsleutel, r.waarden[1], k.volgnummer from respons r join koppelingen k using (school_id, respons_id) "
        "join uitnodigingen u on u.id = k.uitnodiging_id where r.vervallen_bij is null")) == sorted(
            [key, str(n), str(n)] for key, n in highest.items())
    assert fresh.one("select count(*) from respons where vervallen_bij is null") == "3"
    assert dict(fresh.sql("select respondentsleutel, status from uitnodigingen")) == {
        key: "INGETROKKEN" if key in keys[::2] else "BEANTWOORD" for key in keys}
    assert fresh.sql("select gemaskeerd from open_antwoorden o join respons r using (school_id, mutatienummer) "
                     "where r.vervallen_bij is null order by 1") == sorted([f"versie {n}"] for n in highest.values())
