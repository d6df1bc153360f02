"""Open answers: a masked copy of each, judged by a person where a signal asks for it, shown from five, gone with its response."""
import pytest
from house import day
from replies import codebook, deliver, invite, placements, reply, taken_back

PLAIN = "De uitleg was goed"


def agree(house):
    house.sql("set session_replication_role = replica; insert into overeenkomsten (school_id, nummer, versie, status, geldig_van, veldenset, "
              "open_antwoorden, profiel, rol_sbb, grondslag, doel, dpia_datum, vrijgavemoment, aangemaakt_door, aangemaakt_op, geactiveerd_door, geactiveerd_op) select id, "
              "'GO-98QQ', 1, 'ACTIEF', '2020-01-01', 'VOLLEDIG', true, '2W-be', 'VERWERKER', 'grond', 'doel', '2020-01-01', 'DIRECT', 'anna', now(), 'bert', now() "
              "from organisaties where brin = '98QQ'")


@pytest.fixture(scope="module", autouse=True)
def prepared(house):
    codebook(house)
    agree(house)


def answers(house, texts, vraag="EW9", vragenlijst="STUDENT", **values):
    """One submission a text; their keys."""
    keys = invite(house, placements(house, len(texts), **values), vragenlijst)
    deliver(house, *[reply(key, {"EW1": 7, vraag: text}, vragenlijst) for key, text in zip(keys, texts)])
    return keys


def shown(house, opleidingen=None, vraag="EW9", when="now()", respondent="STUDENT"):
    chosen = "null" if opleidingen is None else "array[" + ", ".join(f"'{code}'" for code in opleidingen) + "]"
    call = f"((select id from organisaties where brin = '98QQ'), '{respondent}', '{vraag}', {chosen}, {when})"
    return [text for text, in house.sql(f"select tekst from open_antwoorden_tonen{call}")], house.one(
        f"select coalesce(open_antwoorden_reden{call}, '')")


def waiting(house, **how):
    return {row["tekst"]: row for row in house.ok("openantwoord", "list", *how.get("more", []))}


def test_what_arrives_by_either_import_is_masked_and_what_stays_raw_stays_as_it_was(house):
    answers(house, ["Sanne belde mij op 06-12345678"], leerbedrijfId="900000002")
    answers(house, ["Bij Leerbedrijf 2 was het druk"], leerbedrijfId="900000002")
    respons = "5f0c2f5a-5a6f-4a60-8d2d-3f6f6f0f7a01"
    house.csv("respons.csv", [{"responsId": respons, "vragenlijstcode": "STUDENT", "versie": 1, "invuldatum": day(-2), "brin": "98QQ",
                               "opleidingscode": "25180", "leerbedrijfId": "900000001", "geplandeEinddatum": day(0)}])
    house.csv("antwoorden.csv", [{"responsId": respons, "vraagcode": "EW9", "tekst": "mail mij@school.example"},
                                 {"responsId": respons, "vraagcode": "EW8", "waarde": "-9"}], ["responsId", "vraagcode", "waarde", "tekst"])
    house.ok("resultaten", "import", "--respons", "respons.csv", "--antwoorden", "antwoorden.csv")
    found = waiting(house)
    assert found["[naam] belde mij op [telefoonnummer]"]["signalen"] == "GEMASKEERD"
    assert "mail [mailadres]" in found and "Bij [bedrijf] 2 was het druk" in found
    assert house.one(f"select open_teksten[1] from respons where respons_id = '{respons}'") == "mail mij@school.example"
    assert house.one("select count(*) from open_antwoorden") == "3"


def test_the_name_of_the_contact_of_the_placement_is_known_in_any_case(house):
    house.ok("organisatie", "add", "--soort", "SBB", "--oin", "00000099000000001000", "--naam", "SBB")
    house.ok("praktijkopleider", "import", house.csv("contacten.csv", [
        {"kenmerk": "PO-9", "leerbedrijfId": "900000003", "rol": "PRAKTIJKOPLEIDER", "emailadres": "po@bedrijf.example", "naam": "Z. van der Krzyżanowski-Smit"}]))
    key, = invite(house, placements(house, 1, leerbedrijfId="900000003"), contact_kenmerk="PO-9")
    deliver(house, reply(key, {"EW1": 7, "EW9": "van krzyzanowski kreeg ik uitleg, en het wordt smit genoemd"}))
    assert "van [naam] kreeg ik uitleg, en het wordt [naam] genoemd" in waiting(house)
    assert house.one("select count(*) from audit a where a::text ilike '%krzy%'") == "0"


def test_a_person_decides_and_the_audit_knows_who_and_on_what_but_not_the_text(house):
    answers(house, ["Meneer Jansen voelde onveilig", "Bij Jaroslawa geleerd", "DIT WAS HELEMAAL NIETS"], vraag="EW8")
    found = waiting(house)
    show, hide, change = (next(row for text, row in found.items() if part in text) for part in ("onveilig", "Jaroslawa", "HELEMAAL"))
    assert set(show["signalen"].split()) == {"GEMASKEERD", "AANSPREEKVORM", "NOODWOORD"} and hide["signalen"] == "NAAM"
    house.ok("openantwoord", "review", show["id"], "--besluit", "tonen", actor="bert")
    house.ok("openantwoord", "review", hide["id"], "--besluit", "verbergen", actor="bert")
    house.ok("openantwoord", "review", change["id"], "--besluit", "aanpassen", "--tekst", "Dit was niets.", actor="bert")
    assert not {show["tekst"], hide["tekst"], change["tekst"]} & set(waiting(house))
    decided = {row["id"]: row for row in house.ok("openantwoord", "list", "--beoordeeld")}
    assert [(decided[row["id"]]["besluit"], decided[row["id"]]["door"]) for row in (show, hide, change)] == [
        ("TONEN", "bert"), ("VERBERGEN", "bert"), ("AANPASSEN", "bert")]
    assert house.sql(f"select door, voor, na from audit where onderwerp = 'open_antwoorden' and sleutel = '{change['id']}'") == [
        ["bert", '{"besluit": "GEEN"}', '{"besluit": "AANPASSEN"}']]
    assert house.one("select count(*) from audit a where a::text like '%Dit was niets%' or a::text like '%HELEMAAL%'") == "0"
    # Two that may be shown are too few, with two that nobody has to look at there are still too few, with three more not.
    assert shown(house, vraag="EW8") == ([], "TE_WEINIG")
    answers(house, [f"{PLAIN} {n}" for n in range(3)], vraag="EW8")
    texts, why = shown(house, vraag="EW8")
    assert sorted(texts) == sorted([show["tekst"], "Dit was niets.", *[f"{PLAIN} {n}" for n in range(3)]]) and why == ""


@pytest.mark.parametrize("words,said", [
    (("0", "--besluit", "tonen"), "ID is a number"), (("1", "--besluit", "weg"), "besluit"), (("1", "--besluit", "tonen", "--tekst", "a"), "--tekst"),
    (("1", "--besluit", "aanpassen"), "--tekst"), (("1", "--besluit", "aanpassen", "--tekst", ""), "tekst")])
def test_a_decision_that_makes_no_sense_is_refused(house, words, said):
    code, told = house.run("openantwoord", "review", *words)
    assert code == 2 and said in told


def test_an_id_that_is_not_there_is_told(house):
    code, told = house.run("openantwoord", "review", "999999", "--besluit", "tonen")
    assert code == 1 and "niet (meer)" in str(told)


def test_the_rule_may_ask_for_all_of_them(house):
    answers(house, [PLAIN])
    assert PLAIN not in waiting(house)
    assert house.ok("openantwoord", "rule", "--beoordelen", "alles") == [{"beoordelen": "ALLES"}]
    assert PLAIN in waiting(house) and house.ok("openantwoord", "rule") == [{"beoordelen": "ALLES"}]
    house.ok("openantwoord", "rule", "--beoordelen", "signalen")


def views(fresh):
    """What is shown of everything that can be asked, and what is left when it is subtracted."""
    every = set(shown(fresh)[0])
    parts = [set(shown(fresh, [code])[0]) for code in ("25180", "25655")]
    return every, parts


def test_of_five_and_in_no_view_that_tells_of_fewer(fresh):
    codebook(fresh)
    agree(fresh)
    answers(fresh, [f"groot {n}" for n in range(5)])
    answers(fresh, [f"klein {n}" for n in range(4)], opleidingscode="25655")
    every, (large, small) = views(fresh)
    assert large == {f"groot {n}" for n in range(5)} and small == set() and shown(fresh, ["25655"])[1] == "TE_WEINIG"
    assert every == large, "the four would be what is left when the large one is subtracted"
    assert shown(fresh, ["25655", "25180"])[0] and set(shown(fresh, ["25655", "25180"])[0]) == large
    answers(fresh, ["klein 4"], opleidingscode="25655")
    every, (large, small) = views(fresh)
    assert len(small) == 5 and every == large | small
    # The order is the same until tomorrow, and says nothing of who came first.
    first, again, tomorrow = (shown(fresh, when=when)[0] for when in ("now()", "now()", "now() + interval '1 day'"))
    assert first == again and sorted(first) == sorted(tomorrow) and first != tomorrow
    # An old answer is of another time, and one that was not asked is none.
    assert shown(fresh, when="now() + interval '4 years'") == ([], "GEEN") and shown(fresh, vraag="EW8") == ([], "GEEN")


def test_they_come_into_view_by_five(fresh):
    """Each alone, on the day that its response is new, would be known by the row that is new that day."""
    codebook(fresh)
    agree(fresh)
    keys = answers(fresh, [f"eerst {n}" for n in range(5)])
    seen = shown(fresh)[0]
    assert sorted(seen) == [f"eerst {n}" for n in range(5)]
    answers(fresh, [f"later {n}" for n in range(4)])
    assert shown(fresh)[0] == shown(fresh, ["25180"])[0] == seen
    # What is corrected elsewhere stays in its place; another text is one of those that wait, and what is left is shown of five.
    deliver(fresh, reply(keys[0], {"EW1": 2, "EW9": "eerst 0"}, volgnummer=2))
    assert shown(fresh)[0] == seen
    # Of another opleiding: five that wait in the school, of which no filter shows one.
    answers(fresh, ["elders 0"], opleidingscode="25655")
    every, (large, small) = views(fresh)
    assert every == set(seen) | {f"later {n}" for n in range(4)} | {"elders 0"} and large == set(seen) and small == set()
    answers(fresh, [f"laatst {n}" for n in range(6)])
    every, (large, small) = views(fresh)
    assert large == set(seen) | {f"laatst {n}" for n in range(6)} and len(every) == 16 and small == set()


def test_nothing_outlives_its_response_and_a_decision_outlives_a_correction_of_something_else(fresh):
    codebook(fresh)
    agree(fresh)
    texts = [f"Antwoord {n}" for n in range(5)] + ["Met Jaroslawa gewerkt"]
    keys = answers(fresh, texts)
    flagged = waiting(fresh)["Met Jaroslawa gewerkt"]
    fresh.ok("openantwoord", "review", flagged["id"], "--besluit", "tonen")
    assert sorted(shown(fresh)[0]) == texts
    # Another mark, the same text: the decision stays. Another text: it is another answer.
    deliver(fresh, reply(keys[5], {"EW1": 3, "EW9": "Met Jaroslawa gewerkt"}, volgnummer=2))
    assert sorted(shown(fresh)[0]) == texts
    # Who looked before it would decide on what is shown no more.
    code, told = fresh.run("openantwoord", "review", flagged["id"], "--besluit", "verbergen")
    assert code == 1 and "niet (meer)" in str(told)
    deliver(fresh, reply(keys[5], {"EW1": 3, "EW9": "Met Soufyana gewerkt"}, volgnummer=3))
    assert sorted(shown(fresh)[0]) == texts[:5] and "Met Soufyana gewerkt" in waiting(fresh)
    # Taken back: shown no more at once, also while versions of it are still there for a pull that runs.
    deliver(fresh, taken_back(keys[0]))
    assert shown(fresh) == ([], "TE_WEINIG")
    assert fresh.one("select count(*) from open_antwoorden where gemaskeerd = 'Antwoord 0'") == "1"
    fresh.sql("select ruim_responses(now() + interval '3 days')")
    assert fresh.one("select count(*) from open_antwoorden where gemaskeerd = 'Antwoord 0'") == "0"
    deliver(fresh, taken_back(keys[1], "GEWIST_OP_VERZOEK"))
    assert fresh.one("select count(*) from open_antwoorden where gemaskeerd = 'Antwoord 1'") == "0"
    assert fresh.one("select count(*) from open_antwoorden o where not exists (select from respons r "
                     "where r.school_id = o.school_id and r.mutatienummer = o.mutatienummer)") == "0"


def test_what_is_not_released_yet_and_who_stays_anonymous_is_not_shown(fresh):
    codebook(fresh)
    agree(fresh)
    answers(fresh, [f"Antwoord {n}" for n in range(5)])
    assert shown(fresh)[1] == ""
    fresh.sql("set session_replication_role = replica; update overeenkomsten set vrijgavemoment = 'MAANDELIJKS'; "
              "update leveringen set op = now()")
    assert shown(fresh) == ([], "GEEN")
    assert len(shown(fresh, when="now() + interval '32 days'")[0]) == 5
    answers(fresh, [f"Stil {n}" for n in range(9)], vragenlijst="STIL")
    assert len(shown(fresh, when="now() + interval '32 days'")[0]) == 5
