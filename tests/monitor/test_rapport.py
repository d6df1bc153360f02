"""The national report, and that its totals and the counts behind it are what plain SQL makes of the answers, whatever was imported since."""
import collections
import contextlib
import csv
import functools
import html.parser
import itertools
import math
import os
import subprocess

import pytest
from house import BIN, ROOT

SCALES = """
    select v.respondent, q.thema, w.code, (extract(year from r.invuldatum - interval '7 months'))::int as jaar, a.waarde, q.schaal, o.sector, o.niveau, r.leerweg
    from antwoorden a
    join respons r using (school_id, mutatienummer)
    join vragenlijsten v on v.id = r.vragenlijst_id
    join variabelen w on w.id = a.variabele_id
    join vragen q on q.vragenlijst_id = w.vragenlijst_id and q.code = w.vraag
    left join opleidingen o on o.opleidingscode = r.opleidingscode
    where r.vervallen_bij is null and a.waarde > 0"""


@pytest.fixture(scope="module")
def country(house):
    """A small country, in which some answers were corrected (to a leerweg of one school) and some withdrawn."""
    made = house.directory / "set"
    subprocess.run([BIN / "bpv-example", "--out", made, "--scale", "0.01", "--years", "2", "--reference-date", "2026-10-01"], check=True,
                   capture_output=True, env=os.environ)
    house.ok("organisatie", "import", made / "organisaties.csv")
    house.ok("referentie", "import", *[word for name in ("opleidingen", "aanbieders", "locaties", "leerbedrijven") for word in (f"--{name}", made / f"{name}.csv")])
    house.ok("vragenlijst", "import", made)
    house.ok("resultaten", "import", "--respons", made / "respons.csv", "--antwoorden", made / "antwoorden.csv")
    respons = list(csv.DictReader(open(made / "respons.csv", encoding="utf-8")))
    antwoorden = list(csv.DictReader(open(made / "antwoorden.csv", encoding="utf-8")))
    school = collections.Counter(row["brin"] for row in respons).most_common(1)[0][0]
    chosen = {row["responsId"] for row in [row for row in respons if row["brin"] == school][:40]}
    house.csv("r.csv", [{**row, "leerweg": "OVO"} for row in respons if row["responsId"] in chosen])
    house.csv("a.csv", [{**row, "waarde": "1" if row["waarde"] == "5" else row["waarde"]} for row in antwoorden if row["responsId"] in chosen])
    house.ok("resultaten", "import", "--respons", "r.csv", "--antwoorden", "a.csv", "--mutaties")
    for reden, rows in (("INGETROKKEN", respons[20:60]), ("GEWIST_OP_VERZOEK", respons[60:80])):
        house.ok("resultaten", "import", "--verwijderingen", house.csv("weg.csv", [{"responsId": row["responsId"], "reden": reden} for row in rows]))
    # Placements of which those of one leerweg are of one school too.
    house.ok("bpvo", "import", made / "bpvos.csv")
    house.sql("update bpvos set leerweg = 'OVO' where id in (select b.id from bpvos b join organisaties o on o.id = b.school_id"
              f" where o.brin = '{school}' and b.geplande_einddatum between '2025-08-01' and '2026-07-31' order by b.id limit 100)")
    house.one("select cijfers_tel_plaatsen(null)")
    (house.directory / "uit").mkdir()
    house.ok("rapport", "national", "2025", "--out", "uit")
    return house


def rows(house):
    return list(csv.DictReader(open(house.directory / "uit/landelijk-2025.csv", encoding="utf-8")))


def test_what_imports_kept_is_a_recount(country):
    assert country.ok("cijfers", "check") == []


@pytest.mark.parametrize("tabel, column, differ", [
    ("cijfers_landelijk", "w2", 4),  # and its sector, its niveau, and both
    ("cijfers_sectoren", "w2", 1), ("benchmark_cellen", "volgende", 1)])
def test_a_count_that_is_wrong_is_found(country, tabel, column, differ):
    row = country.one(f"update {tabel} set {column} = {column} + 1 where ctid = (select min(ctid) from {tabel}) returning ctid")
    assert f"{differ} figures differ" in country.refused("cijfers", "check")
    country.sql(f"update {tabel} set {column} = {column} - 1 where ctid = '{row}'")
    assert country.ok("cijfers", "check") == []


Z = 1.959963984540054


def wilson(good, n, people):
    """The 95 percent interval of a theme: n answers of so many people."""
    p, z2 = good / n, Z * Z / people
    middle, half = (p + z2 / 2) / (1 + z2), Z * math.sqrt(p * (1 - p) / people + z2 / (4 * people)) / (1 + z2)
    return 100 * p, 100 * max(0, middle - half), 100 * min(1, middle + half)


@functools.cache
def student(degrees):
    """Where 2.5 percent of the distribution lies above: its density summed by Simpson's rule."""
    scale = math.exp(math.lgamma((degrees + 1) / 2) - math.lgamma(degrees / 2)) / math.sqrt(degrees * math.pi)
    low, high, parts = 1.9, 4.5, 200
    while high - low > 1e-6:
        t = (low + high) / 2
        under = sum((1 if i in (0, parts) else 4 if i % 2 else 2) * (1 + (i * t / parts) ** 2 / degrees) ** (-(degrees + 1) / 2) for i in range(parts + 1))
        low, high = (t, high) if scale * under * t / parts / 3 < 0.475 else (low, t)
    return low


def mark(n, mean, spread):
    half = student(n - 1) * max(spread, math.sqrt(1 / 12)) / math.sqrt(n)
    return mean, max(1, mean - half), min(10, mean + half)


def raw(country, jaar, column):
    """From the answers alone: by part, respondent and theme how many answers, the figure and its interval."""
    questions = country.sql(
        f"select deel, respondent, thema, sum(n), sum(goed), count(*) from (select {column} as deel, respondent, thema, code, count(*) as n,"
        f" count(*) filter (where waarde >= 4) as goed from ({SCALES}) s where jaar = {jaar} and schaal in ('T5', 'E5') and {column} is not null"
        " group by 1, 2, 3, 4 having count(*) >= 5) q group by 1, 2, 3")
    marks = country.sql(f"select {column}, respondent, thema, count(*), avg(waarde), stddev_samp(waarde) from ({SCALES}) s"
                        f" where jaar = {jaar} and schaal = 'C10' and {column} is not null group by 1, 2, 3 having count(*) >= 5")
    return {**{(*row[:3], "TEVREDEN"): (int(row[3]), *wilson(int(row[4]), int(row[3]), int(row[3]) / int(row[5]))) for row in questions},
            **{(*row[:3], "RAPPORTCIJFER"): (int(row[3]), *mark(int(row[3]), float(row[4]), float(row[5]))) for row in marks}}


def key(row):
    return row["code"], row["respondent"], row["thema"], row["maat"]


def near(told, wanted):
    return abs(float(told) - wanted) < 0.011


@pytest.mark.parametrize("deel, column", [("TOTAAL", "''"), ("SECTOR", "sector"), ("LEERWEG", "leerweg::text"), ("NIVEAU", "niveau::text")])
def test_its_figures_are_those_of_the_answers(country, deel, column):
    """This year's and the year's before, each with its interval, and whether what changed is beyond chance; nothing is lost that is not told to be."""
    now, before = raw(country, 2025, column), raw(country, 2024, column)
    told = {key(row): row for row in rows(country) if row["deel"] == deel}
    shown = {one: row for one, row in told.items() if not row["reden"]}
    assert set(shown) <= set(now) <= set(told)
    assert len(shown) >= 14 and (deel != "TOTAAL" or set(shown) == set(told) == set(now))
    changes = 0
    for one, row in shown.items():
        n, *wanted = now[one]
        assert int(row["aantalAntwoorden"]) == n and all(near(row[name], value) for name, value in zip(("waarde", "laag", "hoog"), wanted)), (one, row, wanted)
        assert float(row["laag"]) <= float(row["waarde"]) <= float(row["hoog"]) and row["laag"] != row["hoog"]
        if row["waardeVorigJaar"]:
            changes += 1
            n, value, low, high = before[one]
            assert int(row["aantalVorigJaar"]) == n and near(row["waardeVorigJaar"], value) and near(row["verschil"], wanted[0] - value), (one, row)
            chance = math.hypot(wanted[0] - wanted[1], high - value) if wanted[0] > value else math.hypot(wanted[2] - wanted[0], value - low)
            assert row["significant"] == ("ja" if abs(wanted[0] - value) > chance else "nee"), (one, row, chance)
        else:
            assert deel != "TOTAAL" and not row["verschil"] and not row["significant"]
    assert changes >= 14


def test_a_year_beside_the_one_before_tells_what_that_one_told(country):
    """What is the year before in one report is the year itself in another, and some of what changed is beyond chance."""
    country.ok("rapport", "national", "2024", "--out", "uit")
    earlier = {(row["deel"], *key(row)): row for row in csv.DictReader(open(country.directory / "uit/landelijk-2024.csv", encoding="utf-8"))}
    compared = [(row, earlier[(row["deel"], *key(row))]) for row in rows(country) if row["deel"] == "TOTAAL"]
    assert len(compared) == 16 and all((row["aantalVorigJaar"], row["waardeVorigJaar"]) == (other["aantalAntwoorden"], other["waarde"]) for row, other in compared)
    assert {row["significant"] for row in rows(country)} == {"ja", "nee", ""} and all(not other["waardeVorigJaar"] for _, other in compared)


PEOPLE = """
    select d.deel, d.code, v.respondent, r.school_id, count(*) as n
    from respons r
    join vragenlijsten v on v.id = r.vragenlijst_id
    left join opleidingen o on o.opleidingscode = r.opleidingscode
    cross join lateral (values ('SECTOR', o.sector::text), ('LEERWEG', r.leerweg::text), ('NIVEAU', o.niveau::text)) d (deel, code)
    where r.vervallen_bij is null and extract(year from r.invuldatum - interval '7 months') = 2025
    group by 1, 2, 3, 4"""


def judged(schools):
    """The rule of the benchmark, of people by school."""
    return sum(schools.values()) >= 5 and len(schools) >= 3 and 4 * max(schools.values()) <= 3 * sum(schools.values())


def test_no_part_is_of_few_people_or_one_school_and_neither_is_what_is_left_of_the_total(country):
    told = {(row["deel"], row["code"], row["respondent"]) for row in rows(country) if row["maat"] == "TEVREDEN" and not row["reden"]}
    hidden = {row["reden"] for row in rows(country) if row["deel"] != "TOTAAL"}
    parts, rests = {}, {}
    for deel, code, respondent, school, n in country.sql(PEOPLE):
        part = (deel, code, respondent)
        into = parts.setdefault(part, {}) if part in told else rests.setdefault((deel, respondent), {})
        into[school] = into.get(school, 0) + int(n)
    # Those of one leerweg are of one school here: that one is not told, nor one more, so that it cannot be taken off the total.
    assert parts and ("LEERWEG", "OVO", "STUDENT") not in told and hidden & {"MINDER_DAN_3_SCHOLEN", "EEN_SCHOOL_TE_GROOT"}
    assert all(judged(schools) for schools in [*parts.values(), *rests.values()]), (parts, rests)


def test_no_five_answers_are_left_when_parts_are_taken_off_the_total(country):
    left = {}
    for row in rows(country):
        for year, reden in (("aantalAntwoorden", row["reden"]), ("aantalVorigJaar", not row["waardeVorigJaar"])):
            for deel in ("SECTOR", "LEERWEG", "NIVEAU") if row["deel"] == "TOTAAL" else (row["deel"],):
                key = (deel, row["respondent"], row["thema"], row["maat"], year)
                left[key] = left.get(key, 0) + (0 if reden else int(row[year]) if row["deel"] == "TOTAAL" else -int(row[year]))
    assert left and all(n == 0 or n >= 5 for n in left.values()), left


def respons(house):
    return list(csv.DictReader(open(house.directory / "uit/landelijk-2025-respons.csv", encoding="utf-8")))


DEELFILTER = {"TOTAAL": "null, null, null", "SECTOR": "null, '{}', null", "LEERWEG": "'{}', null, null", "NIVEAU": "null, null, {}::smallint"}


def test_response_by_part_is_that_of_its_placements(country):
    """As placements read one by one; of this year and the one before, of all, each sector, leerweg and niveau."""
    one_by_one(country)
    told = respons(country)
    assert {row["deel"] for row in told} == set(DEELFILTER) and {row["studiejaar"] for row in told} == {"2024-2025", "2025-2026"}
    assert {(row["deel"], row["code"]) for row in told} == {(row["deel"], row["code"]) for row in rows(country)}
    shown = collections.Counter()
    for (deel, code), part in itertools.groupby(told, key=lambda row: (row["deel"], row["code"])):
        leerweg, rest = DEELFILTER[deel].format(code).split(", ", 1)
        wanted = {(row[0], row[1]): row[2:] for row in country.sql(
            f"select * from cijfers_respons_een_voor_een(null, null, null, {leerweg}, null, null, {rest}, 4049::smallint, 4052::smallint, 'STUDIEJAAR', current_date)"
            " where jaar > 0")}
        part = {(row["respondent"], row["studiejaar"][:4]): row for row in part}
        assert set(part) == set(wanted)
        for one, row in part.items():
            assert row["bpvPlaatsen"] == wanted[one][0]
            if row["reden"]:
                assert not row["ingevuld"] and not row["respons"]
            else:
                assert [row["uitgenodigd"], row["ingevuld"]] == wanted[one][1:3]
                assert abs(float(row["respons"]) - 100 * int(row["ingevuld"]) / int(row["bpvPlaatsen"])) < 0.006
                shown[deel] += 1
    assert all(shown[deel] >= 4 for deel in DEELFILTER), shown


def test_no_response_is_of_one_school_or_a_few_people(country):
    """Those of one leerweg are of one school: it is not told, nor one more, so that it cannot be taken off the total."""
    people = country.sql(PEOPLE.replace("r.invuldatum", "r.geplande_einddatum"))
    told = {(row["deel"], row["code"], row["respondent"]): row for row in respons(country) if row["studiejaar"] == "2025-2026"}
    assert told["LEERWEG", "OVO", "STUDENT"]["reden"] == "MINDER_DAN_3_SCHOLEN" and int(told["LEERWEG", "OVO", "STUDENT"]["bpvPlaatsen"]) > 50
    parts, rests = {}, {}
    for deel, code, respondent, school, n in people:
        part = (deel, code, respondent)
        shown = part in told and not told[part]["reden"]
        into = parts.setdefault(part, {}) if shown else rests.setdefault((deel, respondent), {})
        into[school] = into.get(school, 0) + int(n)
    assert parts and all(judged(schools) for schools in [*parts.values(), *rests.values()]), (parts, rests)


def test_one_more_is_not_told_when_what_is_left_of_the_total_would_be_one_school(country):
    """Those of no leerweg, who stand beside those of one school in what is left, are gone."""
    statement = (ROOT / "src/store/sql/beheer_rapport_respons_verborgen.sql").read_text().replace("$1", "2024").replace("$2", "2025")
    found = country.sql(f"begin; set local session_replication_role = replica; update respons set leerweg = 'BOL' where leerweg is null; {statement}; rollback")
    hidden = {tuple(row[:3]): row[4] for row in found if row[0] == "LEERWEG" and row[3] == "2025"}
    assert hidden["LEERWEG", "OVO", "STUDENT"] == "MINDER_DAN_3_SCHOLEN" and "TE_HERLEIDEN" in hidden.values()
    rests = {}
    for deel, code, respondent, school, n in country.sql(PEOPLE.replace("r.invuldatum", "r.geplande_einddatum").replace("r.leerweg::text", "coalesce(r.leerweg::text, 'BOL')")):
        if (deel, code, respondent) in hidden:
            into = rests.setdefault(respondent, {})
            into[school] = into.get(school, 0) + int(n)
    assert "STUDENT" in rests and all(judged(schools) for schools in rests.values()), rests


class Tables(html.parser.HTMLParser):
    """The rows of every table, by its label."""
    def __init__(self):
        super().__init__()
        self.rows, self.label, self.cell = {}, None, None

    def handle_starttag(self, tag, attrs):
        if tag == "div":
            self.label = dict(attrs).get("aria-label")
        elif tag == "tr":
            self.rows.setdefault(self.label, []).append([])
        elif tag in ("td", "th"):
            self.rows[self.label][-1].append("")
            self.cell = True

    def handle_endtag(self, tag):
        self.cell = self.cell and tag not in ("td", "th")

    def handle_data(self, data):
        if self.cell:
            self.rows[self.label][-1][-1] += data


def test_the_page_tells_the_same_response(country):
    page = Tables()
    page.feed((country.directory / "uit/landelijk-2025.html").read_text(encoding="utf-8"))
    head, *told = page.rows["Respons"]
    assert head == ["Van", "Studiejaar", "Wie", "Bpv-plaatsen", "Uitgenodigd", "Ingevuld", "Respons"]
    wanted = []
    for row in respons(country):
        end = [row["ingevuld"], f"{100 * int(row['ingevuld']) / int(row['bpvPlaatsen']):.1f}%".replace(".", ",")] if not row["reden"] else None
        wanted.append(([row["naam"] or "Heel Nederland", row["studiejaar"], {"STUDENT": "Studenten"}.get(row["respondent"], "Leerbedrijven"), row["bpvPlaatsen"],
                        row["uitgenodigd"] or "onbekend"], end))
    assert [row[:5] for row in told] == [row for row, _ in wanted] and len(told) > 20
    for row, (_, end) in zip(told, wanted):
        assert row[5:] == end or end is None and len(row) == 6 and len(row[5]) > 10, (row, end)


def test_the_mark_is_the_mean_of_all_marks(country):
    wanted = {row[0]: row[1:] for row in country.sql(f"select respondent, count(*), round(avg(waarde), 2) from ({SCALES}) s where jaar = 2025 and schaal = 'C10'"
                                                     " group by 1")}
    told = {row["respondent"]: [row["aantalAntwoorden"], row["waarde"]] for row in rows(country) if row["deel"] == "TOTAAL" and row["maat"] == "RAPPORTCIJFER"}
    assert {who: count for who, (count, _) in told.items()} == {who: count for who, (count, _) in wanted.items()}
    assert all(abs(float(told[who][1]) - float(wanted[who][1])) < 0.011 for who in wanted)


def test_the_benchmark_is_made_of_the_same_counts(country):
    """What 030 counted from all answers, it counts from what imports kept."""
    raw = country.sql(f"select respondent, jaar, sum(n) from (select respondent, jaar, count(*) as n from ({SCALES}) s where schaal in ('T5', 'E5', 'C10')"
                      " group by 1, 2) t group by 1, 2 order by 1, 2")
    assert raw == country.sql("select respondent, studiejaar, sum(aantal) from tel_benchmark() group by 1, 2 order by 1, 2")


@contextlib.contextmanager
def nobody_counts(country):
    """Imports end without counting, as when they were cut off there."""
    with_it = country.one("select replace(pg_get_functiondef('bpv.cijfers_tel_alles'::regproc), chr(10), ' ')")
    country.sql("create or replace function bpv.cijfers_tel_alles(p_nu timestamptz) returns void language sql as 'select'")
    try:
        yield
    finally:
        country.sql(with_it)


def test_what_happens_between_two_counts_is_counted_once(country):
    """A response corrected twice, one that came, was corrected and went, and old versions that are tidied away: nobody counted in between."""
    respons = list(csv.DictReader(open(country.directory / "set/respons.csv", encoding="utf-8")))[100:130]
    antwoorden = list(csv.DictReader(open(country.directory / "set/antwoorden.csv", encoding="utf-8")))
    before = country.one("select tot from cijfers_geteld")
    with nobody_counts(country):
        for leerweg, rows in (("BBL", respons), ("OVO", respons[:20])):
            chosen = {row["responsId"] for row in rows}
            country.csv("r.csv", [{**row, "leerweg": leerweg} for row in rows])
            country.csv("a.csv", [row for row in antwoorden if row["responsId"] in chosen])
            country.ok("resultaten", "import", "--respons", "r.csv", "--antwoorden", "a.csv", "--mutaties")
        assert country.one("select tot from cijfers_geteld") == before
        for reden, rows in (("INGETROKKEN", respons[10:15]), ("GEWIST_OP_VERZOEK", respons[15:25])):
            country.ok("resultaten", "import", "--verwijderingen", country.csv("weg.csv", [{"responsId": row["responsId"], "reden": reden} for row in rows]))
    country.one("select ruim_responses(now() + interval '1 year')")
    country.one("select cijfers_ververs()")
    assert country.sql("select tot from cijfers_geteld") == country.sql("select laatste from mutatieteller")
    assert country.ok("cijfers", "check") == []
    numbers = "select mutatienummer from respons where vervallen_bij is null and respons_id in ('" + "', '".join(row["responsId"] for row in respons[:10]) + "')"
    first = country.sql(f"select distinct c.eerste <= {before} from cijfers_correcties c where c.mutatienummer in ({numbers})")
    assert first == [["t"]], "who was counted under a first number is known by it after two corrections"


def test_an_import_ends_with_everything_counted(country):
    country.one("select cijfers_tel_alles(now())")
    respons = list(csv.DictReader(open(country.directory / "set/respons.csv", encoding="utf-8")))
    country.ok("resultaten", "import", "--verwijderingen", country.csv("weg.csv", [{"responsId": respons[200]["responsId"], "reden": "INGETROKKEN"}]))
    assert country.one("select cijfers_lopen_achter(null, now())") == "f" and country.ok("cijfers", "check") == []
    with nobody_counts(country):
        country.ok("resultaten", "import", "--verwijderingen", country.csv("weg.csv", [{"responsId": respons[201]["responsId"], "reden": "INGETROKKEN"}]))
    assert country.one("select cijfers_lopen_achter(null, now())") == "t", "and who looks is told when it is not"
    country.one("select cijfers_tel_alles(now())")
    assert country.one("select cijfers_lopen_achter(null, now())") == "f"


def test_another_sector_counts_for_all_years(country):
    """Reference data of later move an opleiding to another sector and niveau: with it, all that was counted of it."""
    code = country.one("select opleidingscode from cijfers_landelijk group by 1 order by count(*) desc, 1 limit 1")
    before = country.sql(f"select sector, niveau from opleidingen where opleidingscode = '{code}'")[0]
    everything = "4000::smallint, 4999::smallint, 'STUDIEJAAR') order by 1, 2, 3"
    country.sql(f"update opleidingen set sector = 'Elders' where opleidingscode = '{code}'")
    assert country.one("select cijfers_lopen_achter(null, now())") == "t"
    country.one("select cijfers_ververs()")
    told = country.sql(f"select * from cijfers_van_land(null, null, 'Elders', null, {everything}")
    assert told == country.sql(f"select * from cijfers_van_land('{code}', null, null, null, {everything}") and len(told) > 20
    assert country.ok("cijfers", "check") == []
    country.sql(f"update opleidingen set sector = '{before[0]}' where opleidingscode = '{code}'")
    country.one("select cijfers_ververs()")
    assert country.sql(f"select * from cijfers_van_land(null, null, 'Elders', null, {everything}") == []


def one_by_one(country):
    """The views without their counts, under names of their own; once."""
    if country.one("select to_regproc('bpv.cijfers_respons_een_voor_een') is null") == "t":
        country.sql((ROOT / "tests/monitor/een_voor_een.sql").read_text())


def test_the_country_is_told_as_from_all_rows(country):
    one_by_one(country)
    asked = [f"({', '.join(row[:4])}, 4048::smallint, 4051::smallint, {row[4]}) order by 1, 2, 3" for row in itertools.product(
        ("null", "(select min(opleidingscode) from cijfers_landelijk)", "'none'"), ("null", "'BBL'"), ("null", "(select min(sector) from opleidingen)"),
        ("null", "3::smallint"), ("null", "'STUDIEJAAR'", "'KALENDERJAAR'"))]
    told, wanted = (country.sql("; ".join(f"select * from {name}{row}" for row in asked)) for name in ("cijfers_van_land", "cijfers_van_land_een_voor_een"))
    assert told == wanted and len(told) > 1000


@pytest.mark.parametrize("change", [
    "select 1", "update bpvos set vervallen_op = now() where id % 7 = 0",
    "update bpvos set begindatum = null, geplande_einddatum = geplande_einddatum - 200 where id % 5 = 1",
    "insert into uitnodigingen (school_id, bpvo_id, respondent, route, status, gepland_op, uitgegeven_op, uitgenodigd_op, aangemaakt_op)"
    " select school_id, id, 'LEERBEDRIJF', 'LEERBEDRIJF', 'UITGENODIGD', current_date, now(), now(), now() from bpvos where id % 3 = 0",
    "update uitnodigingen set status = 'NIET_BEZORGBAAR' where id % 2 = 0", "delete from uitnodigingen where id % 3 = 0"])
def test_response_is_that_of_all_placements_whatever_changed(country, change):
    """As placements read one by one: the same figures, roundings and reasons."""
    one_by_one(country)
    country.sql(change)
    school = country.one("select school_id from bpvos group by 1 order by count(*) desc limit 1")
    for who in ("null", f"{school}::integer"):
        country.one(f"select cijfers_publiceer({who}, now())")
        country.one(f"select cijfers_tel_plaatsen({who})")
        places = f"(select min({{0}}) from bpvos where school_id = {school})".format
        for rest in ("null, null, null, null, null, null, null", "null, null, 'BBL', null, null, null, null", "null, null, null, null, null, null, 3::smallint",
                     f"{places('opleidingscode')}, array[{places('opleidingscode')}, 'none'], null, null, null, null, null",
                     *([f"null, null, null, {places('onderwijslocatiecode')}, {places('onderwijsaanbiedercode')}, null, null"] if who != "null" else [])):
            for day in ("current_date", "'2025-11-15'"):
                asked = f"({who}, {rest}, 0::smallint, 9999::smallint, 'STUDIEJAAR', {day}) order by 1, 2"
                told = country.sql(f"select * from cijfers_respons{asked}")
                assert told == country.sql(f"select * from cijfers_respons_een_voor_een{asked}") and told
        assert country.one("select count(*) from cijfers_te_tellen" + (f" where school_id = {who}" if who != "null" else "")) == "0"


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.found, self.open = [], []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        if tag not in ("meta", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_page_stands_alone(country):
    text = (country.directory / "uit/landelijk-2025.html").read_text(encoding="utf-8")
    page = Page()
    page.feed(text)
    assert not page.open and ("html", {"lang": "nl"}) in page.found
    assert [tag for tag, _ in page.found].count("h1") == 1 and sum(tag == "table" for tag, _ in page.found) > 10
    pictures = [attrs for tag, attrs in page.found if tag == "img"]
    assert len(pictures) > 10 and all(attrs["src"].startswith("data:") and attrs["alt"] for attrs in pictures)
    assert "http://" not in text and "https://" not in text and "<script" not in text


def test_a_year_is_four_digits(country):
    code, said = country.run("rapport", "national", "25", "--out", "uit")
    assert code == 2 and "2025" in said
