"""
A school's own figures, held against the answers that were delivered: every filter, both kinds of years, value by value. The school is made so
that what the rule of docs/dashboard.md keeps out of all parts is known beforehand: of every total the smallest part, which is one opleiding
here. All others are shown whole, so a figure is either what was answered or wrong. Each of the last tests changes the function that pages
read (a filter that does nothing, values or years that move) and sees that this is noticed.
"""
import collections
import itertools
import random
import subprocess
import uuid

import pytest

YEARS = (2023, 2024, 2025)  # a block of three studiejaren, which is over
HALVES = tuple((year + later, month) for year in YEARS for later, month in ((0, "10"), (1, "03")))
# opleiding, leerweg, locatie, aanbieder. No two filters leave the same people.
CELLS = (("25180", "BOL", "990X001", "990A001"), ("25180", "BBL", "990X003", "990A003"), ("25180", "BOL", "990X003", "990A001"),
         ("25655", "BOL", "990X001", "990A003"), ("25655", "BBL", "990X001", "990A001"),
         ("25700", "BOL", "990X003", "990A003"), ("25700", "BBL", "990X003", "990A001"))
SMALLEST = (("25800", "BOL", "990X001", "990A001"), ("25800", "BBL", "990X001", "990A001"))
SORT = {"25180": ("Zorg", 3), "25655": ("Zorg", 2), "25700": ("Horeca", 2), "25800": ("Horeca", 4)}
# vraag: theme, scale, what can be answered
VRAGEN = {"BG1": ("BEGELEIDING", "T5", (1, 2, 3, 4, 5)), "BG2": ("BEGELEIDING", "E5", (1, 2, 3, 4, 5)), "UV1": ("UITVOERING", "JDN", (1, 2, 3)),
          "EW1": ("EINDWAARDERING", "C10", tuple(range(1, 11)))}
FILTERS = ("opleiding", "leerweg", "locatie", "aanbieder", "sector", "niveau")


def draw():
    """Who answered what. Each cell has values that it gives more often than others do: a stranger among them shows."""
    chance = random.Random(7)
    people = []
    for n, (cell, half) in enumerate(itertools.product(CELLS + SMALLEST, HALVES)):
        opleiding, leerweg, locatie, aanbieder = cell
        small = cell in SMALLEST
        for i in range(5 if small else chance.choice((7, 8, 9))):
            answers = {code: chance.choices(values, [1 + 3 * ((v + len(code) * n) % 4 == 0) for v in values])[0] for code, (_, _, values) in VRAGEN.items()}
            if i == 0 and not small:
                answers[chance.choice(list(VRAGEN))] = -8
            people.append({"opleiding": opleiding, "leerweg": leerweg, "locatie": locatie, "aanbieder": aanbieder, "sector": SORT[opleiding][0],
                           "niveau": SORT[opleiding][1], "dag": f"{half[0]}-{half[1]}-05", "kalenderjaar": half[0],
                           "studiejaar": half[0] - (half[1] < "08"), "antwoorden": answers,
                           "id": str(uuid.UUID(int=chance.getrandbits(128), version=4))})
    return people


def questionnaire(house):
    house.csv("vragenlijsten.csv", [{"vragenlijstcode": "P", "versie": 1, "respondent": "STUDENT", "naam": "P", "geldigVan": "2016-08-01",
                                     "geldigTot": "", "toezegging": "VERTROUWELIJK", "toelichting": "x"}])
    house.csv("themas.csv", [{"vragenlijstcode": "P", "versie": 1, "themacode": thema, "naam": thema}
                             for thema in dict.fromkeys(thema for thema, _, _ in VRAGEN.values())])
    house.csv("vragen.csv", [{"vragenlijstcode": "P", "versie": 1, "vraagcode": code, "volgnummer": n + 1, "themacode": thema, "tekst": code,
                              "schaal": schaal, "inResultaten": "true"} for n, (code, (thema, schaal, _)) in enumerate(VRAGEN.items())])
    house.csv("opties.csv", [{"vragenlijstcode": "P", "versie": 1, "vraagcode": code, "waarde": waarde, "label": f"w{waarde}"}
                             for code, (_, schaal, values) in VRAGEN.items() if schaal != "C10" for waarde in values])
    house.csv("ontbrekend.csv", [{"vragenlijstcode": "P", "versie": 1, "waarde": -8, "label": "nvt"}])
    house.ok("vragenlijst", "import", house.directory)


def reference(house):
    house.ok("referentie", "import",
             "--opleidingen", house.csv("o.csv", [
                 {"opleidingscode": code, "naam": code, "niveau": niveau, "sector": sector, "kwalificatiedossier": code, "geldigVan": "2016-08-01"}
                 for code, (sector, niveau) in SORT.items()]),
             "--aanbieders", house.csv("p.csv", [{"onderwijsaanbiedercode": "990A003", "brin": "98QQ", "naam": "Aanbieder 3", "geldigVan": "2016-08-01"}]),
             "--locaties", house.csv("l.csv", [{"onderwijslocatiecode": "990X003", "brin": "98QQ", "naam": "Locatie 3", "geldigVan": "2016-08-01"}]))
    house.file("o.pdf", "%PDF")
    house.ok("overeenkomst", "add", "--nummer", "GO", "--school", "98QQ", "--veldenset", "BASIS", "--geldig-van", "2016-08-01", "--dienst", "alle",
             "--rol", "VERWERKER", "--route", "DIRECT", "--vrijgave", "DIRECT", "--document", "o.pdf", "--document-datum", "2016-08-01",
             "--ondertekenaar-school", "A., bestuurder", "--ondertekenaar-sbb", "B., manager", "--contact", "TECHNISCH, X, x@98qq.example")
    house.ok("overeenkomst", "activate", "GO", actor="bert")


@pytest.fixture(scope="module")
def people():
    return draw()


@pytest.fixture(scope="module")
def school(house, people):
    """All of it delivered at once, and published on the day on which the last studiejaar closed."""
    house.sql("create or replace function cijfers_achterstallig(p_nu timestamptz) returns table (school_id integer) language sql stable"
              " as 'select null::integer where false'")
    questionnaire(house)
    reference(house)
    house.csv("respons.csv", [{"responsId": one["id"], "vragenlijstcode": "P", "versie": 1, "invuldatum": one["dag"], "brin": "98QQ",
                               "onderwijsaanbiedercode": one["aanbieder"], "onderwijslocatiecode": one["locatie"], "opleidingscode": one["opleiding"],
                               "leerbedrijfId": "900000001", "geplandeEinddatum": one["dag"], "leerweg": one["leerweg"]} for one in people])
    house.csv("antwoorden.csv", [{"responsId": one["id"], "vraagcode": code, "waarde": waarde, "tekst": ""}
                                 for one in people for code, waarde in one["antwoorden"].items()])
    house.ok("resultaten", "import", "--respons", "respons.csv", "--antwoorden", "antwoorden.csv")
    assert house.one("select cijfers_publiceer(id, '2026-10-01 12:00+02') from organisaties where brin = '98QQ'") == "t"
    return house


# ---- what is asked, of the answers and of the function that pages read ------------------------------------------------------------

def chosen(people, opleidingen=None, **filters):
    """Who a filter leaves: of parts, without the opleiding that is in none."""
    in_parts = opleidingen is not None or set(filters) - {"leerweg"}
    return [one for one in people if all(one[name] == value for name, value in filters.items())
            and (opleidingen is None or one["opleiding"] in opleidingen) and not (in_parts and one["opleiding"] == SMALLEST[0][0])]


def counted(people, van, tot, kind, per):
    """{question, year: how often each value from 0 to 10} of answers in the years from van to tot."""
    out = collections.defaultdict(lambda: [0] * 11)
    for one in people:
        if van <= one[kind] <= tot:
            for code, waarde in one["antwoorden"].items():
                if waarde >= 0:
                    out[code, one[kind] if per else 0][waarde] += 1
    return dict(out)


def views(people):
    """(what is asked, what it should be): each filter by itself, some together, over each period of either kind, and each year of it."""
    alone = [{name: value} for name in FILTERS for value in sorted({one[name] for one in people})]
    pairs = [{"opleiding": o, "leerweg": w} for o in sorted(SORT) for w in ("BOL", "BBL")]
    others = [{"locatie": "990X003", "leerweg": "BBL"}, {"sector": "Zorg", "niveau": 2}, {"locatie": "990X001", "aanbieder": "990A001"},
              {"opleidingen": ["25180", "25700"]}, {"opleidingen": ["25180", "25700"], "leerweg": "BOL"}, {"opleidingen": ["25655"], "locatie": "990X001"}]
    for filters in [{}, *alone, *pairs, *others]:
        of, is_part = chosen(people, **filters), set(filters) - {"leerweg"}
        for kind, years in (("studiejaar", YEARS), ("kalenderjaar", (2023, 2024, 2025, 2026))):
            for van, tot, per in itertools.product(years, years, (False, True)):
                if van > tot:
                    continue
                view = {**filters, "van": van, "tot": tot, "kind": kind, "per": per}
                if kind == "kalenderjaar" and is_part:
                    # Parts are whole studiejaren: those that lie within the calendar years, and none that lies within one.
                    yield view, {} if per else counted(of, van, tot - 1, "studiejaar", False)
                else:
                    yield view, counted(of, van, tot, kind, per)


def literal(value):
    if value is None:
        return "null"
    return "array[" + ", ".join(map(literal, value)) + "]" if isinstance(value, list) else f"'{value}'"


def call(view):
    """As src/store/sql/cijfers.sql asks it, and figures.c its half years."""
    later = view["kind"] == "studiejaar"
    words = [literal(view.get(name)) for name in ("opleiding", "opleidingen", "leerweg", "locatie", "aanbieder", "sector", "niveau")]
    per = literal(view["kind"].upper() if view["per"] else None)
    return (f"cijfers_van_school((select id from organisaties where brin = '98QQ'), {words[0]}, {words[1]}::text[], {words[2]}, {words[3]}, {words[4]},"
            f" {words[5]}, {words[6]}::smallint, {2 * view['van'] + later}::smallint, {2 * view['tot'] + 1 + later}::smallint, {per})")


def shown(house, asked):
    """What the function gives out for each view: {question, year: (n, how often each value)}."""
    found = [{} for _ in asked]
    query = " union all ".join(f"select {n}, respondent, code, jaar, aantal, array_to_string(verdeling, ',') from {call(view)}" for n, view in enumerate(asked))
    for n, respondent, code, jaar, aantal, verdeling in house.sql(query + ";"):
        assert respondent == "STUDENT"
        found[int(n)][code, int(jaar)] = (int(aantal), [int(w) for w in verdeling.split(",")])
    return found


def wrong(house, people):
    """The views that are not what was answered."""
    asked, wanted = zip(*views(people))
    return [view for view, right, given in zip(asked, wanted, shown(house, asked), strict=True)
            if given != {key: (sum(values), values) for key, values in right.items()}]


# ---- tests -----------------------------------------------------------------------------------------------------------------------

def test_every_figure_of_a_school_is_what_was_answered(school, people):
    asked, wanted = zip(*views(people))
    assert len(people) > 350 and len(asked) > 300 and sum(right != {} for right in wanted) > 250
    assert wrong(school, people) == []


def test_it_is_published_once_and_a_plan_does_not_hold_it_up(school):
    of, when = "(select id from organisaties where brin = '98QQ')", "'2026-10-01 12:00+02'"
    published = f"select count(*), sum(aantal) from cijfers_groepen where school_id = {of} group by trede order by trede"
    planning = subprocess.Popen(["psql", "-XAtq", "-d", school.name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    planning.stdin.write(f"set search_path = bpv, public; select 'held' from (select pg_advisory_lock(9, {of})) l;\n")
    planning.stdin.flush()
    assert planning.stdout.readline() == "held\n"
    said = school.sql(f"begin; delete from cijfers_stukken where school_id = {of}; delete from cijfers_groepen where school_id = {of};"
                      f" delete from cijfers_standen where school_id = {of}; select cijfers_publiceer({of}, {when}); {published};"
                      f" select cijfers_publiceer({of}, {when}); rollback")
    planning.communicate()
    assert said == [["t"], *school.sql(published), ["f"]]


def test_what_is_in_no_part_is_in_the_total(school, people):
    """The smallest opleiding has no figure of its own, and its answers count in those of the school."""
    code = SMALLEST[0][0]
    whole = {"van": 2023, "tot": 2025, "kind": "studiejaar", "per": False}
    total, own, *parts = shown(school, [whole, {**whole, "opleiding": code}, *[{**whole, "opleiding": other} for other in SORT if other != code]])
    assert own == {}
    for (vraag, jaar), (n, _) in total.items():
        hidden = n - sum(part[vraag, jaar][0] for part in parts)
        assert hidden == sum(one["opleiding"] == code for one in people)


MUTANTS = {
    "a filter on leerweg that does nothing": ("(p_leerweg is null or g.leerweg = p_leerweg)", "true"),
    "a filter on locatie that does nothing": ("(p_locatie is null or d.locatie = p_locatie)", "true"),
    "a filter on aanbieder that does nothing": ("(p_aanbieder is null or d.aanbieder = p_aanbieder)", "true"),
    "a filter on niveau that does nothing": ("(p_niveau is null or d.niveau = p_niveau)", "true"),
    "a filter on sector that does nothing": ("(p_sector is null or d.sector = p_sector)", "true"),
    "a filter on opleiding that does nothing": ("(p_opleiding is null or d.opleidingscode = p_opleiding)", "true"),
    "opleidingen that bind nothing": ("(p_opleidingen is null or d.opleidingscode = any (p_opleidingen))", "true"),
    "answers 4 and 5 exchanged": ("sum(g.w4), sum(g.w5)", "sum(g.w5), sum(g.w4)"),
    "every 1 told as a 5": ("sum(g.w1), sum(g.w2), sum(g.w3), sum(g.w4), sum(g.w5)", "0, sum(g.w2), sum(g.w3), sum(g.w4), sum(g.w5) + sum(g.w1)"),
    "a studiejaar late": ("then (g.halfjaar_van - 1) / 2 when", "then (g.halfjaar_van - 1) / 2 + 1 when"),
    "a kalenderjaar late": ("then g.halfjaar_van / 2 else 0", "then g.halfjaar_van / 2 + 1 else 0"),
    "a half year too many": ("g.halfjaar_tot <= p_tot", "g.halfjaar_tot <= p_tot + 1"),
    "one answer more": ("sum(g.aantal)::bigint", "sum(g.aantal)::bigint + 1"),
}


@pytest.mark.parametrize("what", MUTANTS)
def test_it_is_noticed_when_figures_are_of(school, people, what):
    right, changed = MUTANTS[what]
    name = "bpv.cijfers_van_school(integer, text, text[], text, text, text, text, smallint, smallint, smallint, text)"
    source = "\n".join("|".join(line) for line in school.sql(f"select pg_get_functiondef('{name}'::regprocedure)"))
    assert source.count(right) == 1, "the function is no longer written so"
    school.sql(source.replace(right, changed) + ";")
    try:
        assert wrong(school, people)
    finally:
        school.sql(source + ";")
