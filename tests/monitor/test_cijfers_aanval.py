"""
What an attacker makes of a school's figures. The set is made so that every view tells who is in it: each respondent has a question of
their own that they alone answer with 1, and since all answer all questions, every question has the same groups. The attacker takes
every view that the database gives (filters, periods, before and after more answers and removals) and adds and subtracts them at
will; whether some sum of views is about one to four people is linear algebra. The same attacker must find leaks in a weaker rule.
"""
import itertools
import random
import uuid
from fractions import Fraction

import pytest

PEOPLE = 66
YEARS = (2022, 2023, 2024, 2025)
MOMENTS = ("2024-02-10", "2024-11-10", "2026-01-10", "2026-10-10")
OPLEIDINGEN, LEERWEGEN, LOCATIES = ("25180", "25655", "25700"), ("BOL", "BBL"), ("990X001", "990X003")


def codes():
    return [f"A{chr(65 + n // 99)}{n % 99 + 1}" for n in range(PEOPLE)]


def questionnaire(house):
    asked = codes()
    house.csv("vragenlijsten.csv", [{"vragenlijstcode": "P", "versie": 1, "respondent": "STUDENT", "naam": "P", "geldigVan": "2016-08-01",
                                     "geldigTot": "", "toezegging": "VERTROUWELIJK", "toelichting": "x"}])
    house.csv("themas.csv", [{"vragenlijstcode": "P", "versie": 1, "themacode": "EINDWAARDERING", "naam": "E"}])
    house.csv("vragen.csv", [{"vragenlijstcode": "P", "versie": 1, "vraagcode": code, "volgnummer": n + 1, "themacode": "EINDWAARDERING", "tekst": code,
                              "schaal": "T5", "inResultaten": "true"} for n, code in enumerate(asked)])
    house.csv("opties.csv", [{"vragenlijstcode": "P", "versie": 1, "vraagcode": code, "waarde": w, "label": f"w{w}"} for code in asked for w in range(1, 6)])
    house.csv("ontbrekend.csv", [{"vragenlijstcode": "P", "versie": 1, "waarde": -8, "label": "nvt"}])
    house.ok("vragenlijst", "import", house.directory)
    house.ok("referentie", "import", "--opleidingen", house.csv("o.csv", [
        {"opleidingscode": "25700", "naam": "Kok", "niveau": 2, "sector": "Horeca", "kwalificatiedossier": "Kok", "geldigVan": "2016-08-01"}]),
        "--locaties", house.csv("l.csv", [{"onderwijslocatiecode": "990X003", "brin": "98QQ", "naam": "Locatie 3", "geldigVan": "2016-08-01"}]))
    house.file("o.pdf", "%PDF")
    house.ok("overeenkomst", "add", "--nummer", "GO", "--school", "98QQ", "--veldenset", "BASIS", "--geldig-van", "2016-08-01", "--dienst", "alle",
             "--rol", "VERWERKER", "--route", "DIRECT", "--vrijgave", "DIRECT", "--document", "o.pdf", "--document-datum", "2016-08-01",
             "--ondertekenaar-school", "A., bestuurder", "--ondertekenaar-sbb", "B., manager", "--contact", "TECHNISCH, X, x@98qq.example")
    house.ok("overeenkomst", "activate", "GO", actor="bert")


def draw(seed):
    """Respondents, unevenly spread, so that small cells are common."""
    chance = random.Random(seed)
    return [{"responsId": str(uuid.UUID(int=chance.getrandbits(128), version=4)), "vragenlijstcode": "P", "versie": 1,
             "invuldatum": f"{chance.choice((2022, 2023, 2024))}-{chance.choice(('09', '10', '12'))}-05" if chance.random() < 0.4
             else f"{chance.choice((2023, 2024, 2025))}-{chance.choice(('02', '03', '06'))}-05",
             "brin": "98QQ", "onderwijsaanbiedercode": "990A001", "onderwijslocatiecode": chance.choices(LOCATIES, (5, 2))[0],
             "opleidingscode": chance.choices(OPLEIDINGEN, (6, 3, 1))[0], "leerbedrijfId": "900000001", "geplandeEinddatum": "2023-01-01",
             "leerweg": chance.choices(LEERWEGEN, (5, 2))[0]} for _ in range(PEOPLE)]


def deliver(house, people, chosen):
    house.csv("respons.csv", [people[i] for i in chosen])
    house.csv("antwoorden.csv", [{"responsId": people[i]["responsId"], "vraagcode": code, "waarde": 1 if i == n else 5, "tekst": ""}
                                 for i in chosen for n, code in enumerate(codes())])
    house.ok("resultaten", "import", "--respons", "respons.csv", "--antwoorden", "antwoorden.csv")


ALL_VIEWS = """
    with periode as (
        select 2 * v + s as van, 2 * t + 1 + s as tot from generate_series(2022, 2025) v, generate_series(2022, 2025) t, (values (0), (1)) h (s) where t >= v),
    vraag as (
        select o, w, l, sec, n, van, tot
        from (select unnest(array[null, '25180', '25655', '25700'])) a (o), (select unnest(array[null, 'BOL', 'BBL'])) b (w),
            (select unnest(array[null, '990X001', '990X003'])) c (l), (select unnest(array[null, 'Zorg', 'Horeca'])) d (sec),
            (select unnest(array[null, 2, 3]::smallint[])) e (n), periode
        where num_nonnulls(o, sec, n) <= 1)
    select distinct (select string_agg(case when r.verdeling[2] > 0 then '1' else '0' end, '' order by r.code)
        || case when max(r.verdeling[2]) > 1 or min(r.aantal) <> max(r.aantal) or sum(r.verdeling[2]) <> max(r.aantal) then 'x' else '' end
        from cijfers_van_school({school}, o, null, w, l, null, sec, n, van::smallint, tot::smallint, null) r)
    from vraag
"""


def views(house):
    """Each view as the set of people in it."""
    school = house.one("select id from organisaties where brin = '98QQ'")
    found = [row[0] for row in house.sql("set jit = off; " + ALL_VIEWS.format(school=school)) if row[0]]
    assert all(set(view) <= {"0", "1"} and len(view) == PEOPLE for view in found), "a question has other groups than its neighbour"
    return {frozenset(i for i, bit in enumerate(view) if bit == "1") for view in found}


def without_kernel(rows, width):
    """A basis of all vectors that every row is orthogonal to: what is in the span of the rows is orthogonal to these, and nothing else is."""
    rows, pivots = [[Fraction(value) for value in row] for row in rows], []
    for column in range(width):
        row = next((r for r in range(len(pivots), len(rows)) if rows[r][column]), None)
        if row is None:
            continue
        at = len(pivots)
        rows[at], rows[row] = rows[row], rows[at]
        rows[at] = [value / rows[at][column] for value in rows[at]]
        for r in range(len(rows)):
            if r != at and rows[r][column]:
                rows[r] = [a - rows[r][column] * b for a, b in zip(rows[r], rows[at])]
        pivots.append(column)
    free = [column for column in range(width) if column not in pivots]
    return [[Fraction(1) if c == f else -rows[pivots.index(c)][f] if c in pivots else Fraction(0) for c in range(width)] for f in free]


def leaks(seen):
    """Sets of one to four people of whom some sum of views tells."""
    seen = [view for view in seen if view]
    pattern = {}
    for person in range(PEOPLE):
        pattern.setdefault(tuple(person in view for view in seen), set()).add(person)
    pattern.pop(tuple(False for _ in seen), None)
    atoms = sorted(pattern.values(), key=min)
    kernel = without_kernel([[next(iter(atom)) in view for atom in atoms] for view in seen], len(atoms))
    small = [n for n, atom in enumerate(atoms) if len(atom) < 5]
    found = []
    for count in range(1, 5):
        for chosen in itertools.combinations(small, count):
            if sum(len(atoms[n]) for n in chosen) < 5 and all(sum(vector[n] for n in chosen) == 0 for vector in kernel):
                found.append([sorted(atoms[n]) for n in chosen])
    return found


def attack(house, seed):
    """All that is to be seen over four moments, between which answers come in, and some are withdrawn."""
    people, chance, seen = draw(seed), random.Random(seed), set()
    order = sorted(range(PEOPLE), key=lambda i: (people[i]["invuldatum"], chance.random()))
    late = set(chance.sample(order, 8))
    begun = 0
    for moment in MOMENTS:
        now = [i for i in order[begun:] if people[i]["invuldatum"] < moment and (i not in late or moment == MOMENTS[-1])]
        deliver(house, people, now)
        order = [i for i in order if i not in now]
        house.one(f"select cijfers_publiceer(id, '{moment} 12:00+01') from organisaties where brin = '98QQ'")
        seen |= views(house)
        gone = chance.sample(now, 2) if len(now) > 10 else []
        if gone:
            house.ok("resultaten", "import", "--verwijderingen",
                     house.csv("weg.csv", [{"responsId": people[i]["responsId"], "reden": "INGETROKKEN"} for i in gone]))
    return seen


@pytest.fixture
def school(fresh):
    """Whose figures are published at the moments of the test, and not by what is imported on the way."""
    questionnaire(fresh)
    fresh.sql("create or replace function cijfers_achterstallig(p_nu timestamptz) returns table (school_id integer) language sql stable"
              " as 'select null::integer where false'")
    return fresh


@pytest.mark.parametrize("seed", [1, 2])
def test_no_sum_of_views_tells_of_fewer_than_five(school, seed):
    seen = attack(school, seed)
    assert len(seen) > 8, "an attacker who sees nothing proves nothing"
    assert not [view for view in seen if 0 < len(view) < 5]
    assert leaks(seen) == []
    assert school.ok("cijfers", "check") == []


def test_the_attacker_finds_what_a_weaker_rule_gives_away(school):
    school.sql("create or replace function cijfers_verborgen() returns integer language sql immutable parallel safe as 'select 0'")
    found = []
    for seed in (1, 2):
        found += leaks(attack(school, seed))
        if found:
            break
        school.sql("truncate respons, verwijderingen, cijfers_groepen, cijfers_stukken, cijfers_standen, cijfers_scholen, cijfers_landelijk, cijfers_totalen,"
                   " cijfers_sectoren, cijfers_ingevuld, cijfers_correcties, leveringen_scholen cascade")
    assert found


def test_the_attacker_finds_a_plain_subtraction():
    assert leaks([frozenset(range(10)), frozenset(range(7))]) == [[[7, 8, 9]]]
    assert leaks([frozenset(range(10)), frozenset(range(5))]) == []
