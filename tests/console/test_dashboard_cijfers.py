"""What the dashboard shows and to whom, asked as a browser would ask it: figures, filters, other schools, and what can be kept."""
import csv
import io
import re
import subprocess
import time
import xml.etree.ElementTree

import lxml.html
import openpyxl
import pytest

PATHS = ["/dashboard", "/dashboard/thema?thema=BEGELEIDING", "/dashboard/vraag?thema=BEGELEIDING&respondent=STUDENT&vraag=BG1", "/dashboard/trend",
         "/dashboard/respons", "/dashboard/open-antwoorden", "/dashboard/volledigheid", "/dashboard/uitleg",
         "/dashboard/export.csv?pagina=overzicht", "/dashboard/export.xlsx?pagina=overzicht", "/dashboard/grafiek.svg?thema=BEGELEIDING",
         "/dashboard/grafiek.png?thema=BEGELEIDING"]
TOO_FEW = "Minder dan 5 antwoorden: kies een langere periode of bekijk de hele sector."


def of(path, **values):
    """A path with more in its query."""
    more = "&".join(f"{name}={value}" for name, value in values.items())
    return path + ("&" if "?" in path else "?") + more


def page(visitor, path):
    answer = visitor.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return lxml.html.fromstring(answer.content)


def words(element):
    return re.sub(r"\s+", " ", element.text_content()).strip()


def kept(visitor, name, **values):
    """An export as CSV: what stands above, and rows by name of column."""
    answer = visitor.get(of(f"/dashboard/export.csv?pagina={name}", **values))
    assert answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/csv")
    assert re.fullmatch(r'attachment; filename="?bpv-monitor-[A-Za-z0-9_.-]+\.csv"?', answer.headers["Content-Disposition"])
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8")), strict=True))
    assert len({len(row) for row in rows}) == 1
    return {row[0]: row[1] for row in rows[:4]}, [dict(zip(rows[4], row)) for row in rows[5:]]


@pytest.fixture(scope="module")
def kim(house):
    return house.visitor("kim.kwaliteit")


@pytest.fixture(scope="module")
def anna(house):
    return house.visitor("anna.beheer")


# ---- figures --------------------------------------------------------------------------------------------------------------------

def test_the_country_is_what_the_answers_say(house, anna):
    """The national view is of all answers: counted here anew, question by question."""
    _, rows = kept(anna, "thema", school="landelijk", thema="UITVOERING", van=2000, tot=2999)
    shown = {(row["respondent"], row["vraag"]): row for row in rows if row["maat"] == "percentage tevreden"}
    counted = house.sql("""
        select v.respondent::text, b.vraag, count(*), count(*) filter (where a.waarde in (4, 5))
        from respons r
        join vragenlijsten v on v.id = r.vragenlijst_id
        join antwoorden a on a.school_id = r.school_id and a.mutatienummer = r.mutatienummer
        join variabelen b on b.id = a.variabele_id
        join vragen q on q.vragenlijst_id = v.id and q.code = b.vraag
        where r.vervallen_bij is null and q.thema = 'UITVOERING' and q.schaal in ('T5', 'E5') and a.waarde between 1 and 5
        group by 1, 2""")
    assert len(counted) == len(shown) > 5
    for respondent, vraag, n, tevreden in counted:
        row = shown[respondent, vraag]
        assert int(row["n"]) == int(n)
        assert float(row["waarde"]) == pytest.approx(100 * int(tevreden) / int(n), abs=0.06)
        assert float(row["laag"]) < float(row["waarde"]) < float(row["hoog"])


def test_nothing_is_told_higher_that_chance_makes(kim):
    """With five of five satisfied, what the country has is within the margin that stands beside them: then nothing is said of a difference."""
    rows = [row for path in ("overzicht", "trend") for row in kept(kim, path, van=2000, tot=2999)[1]]
    for thema in ("EINDWAARDERING", "VOORBEREIDING", "AFSPRAKEN", "BEGELEIDING", "UITVOERING", "BEOORDELING", "PROBLEEMOPLOSSING"):
        rows += [row for year in range(2023, 2027) for row in kept(kim, "thema", thema=thema, van=year, tot=year)[1]]
    told = [row for row in rows if row["verschil"] and row["landelijk"]]
    within = [row for row in told if float(row["laag"]) + 0.05 < float(row["landelijk"]) < float(row["hoog"]) - 0.05]
    assert any(row["waarde"] in ("100.0", "0.0") for row in within), "nobody is of one mind here: this proves nothing"
    assert {row["verschil"] for row in within} == {"vergelijkbaar"}
    assert {row["verschil"] for row in told} >= {"vergelijkbaar", "hoger"} or {row["verschil"] for row in told} >= {"vergelijkbaar", "lager"}


def test_page_and_file_show_the_same(kim):
    _, rows = kept(kim, "overzicht")
    shown = page(kim, "/dashboard")
    seen = {}
    for row in shown.cssselect("table.themas tbody tr"):
        code = re.search(r"thema=([A-Z]+)", row.cssselect("a.thema-naam")[0].get("href"))[1]
        for respondent, cell in zip(("STUDENT", "LEERBEDRIJF"), row.cssselect("td")):
            number = cell.cssselect(".cijfer-getal > span")
            seen[respondent, code] = int(words(number[0]).rstrip("%")) if number else None
    assert len(seen) == 14
    for row in rows:
        if row["maat"] == "percentage tevreden":
            value = seen[row["respondent"], row["thema"]]
            assert value is None and row["nietGetoond"] or abs(float(row["waarde"]) - value) <= 0.55
    marks = {row["respondent"]: row["waarde"] for row in rows if row["maat"] == "rapportcijfer"}
    for mark in shown.cssselect("article.rapport"):
        respondent = re.search("rapport-(STUDENT|LEERBEDRIJF)", mark.get("class"))[1]
        assert float(words(mark.cssselect(".rapport-getal")[0]).replace(",", ".")) == pytest.approx(float(marks[respondent]), abs=0.051)


def test_students_and_leerbedrijven_stand_beside_each_other_and_beside_the_country(kim):
    shown = page(kim, "/dashboard")
    assert [words(th) for th in shown.cssselect("table.themas thead th")] == ["Thema", "Studenten", "Leerbedrijven"]
    assert [words(a) for a in shown.cssselect("a.thema-naam")] == ["Eindwaardering", "Voorbereiding", "Afspraken", "Begeleiding", "Uitvoering",
                                                                   "Beoordeling", "Probleemoplossing"]
    text = words(shown)
    assert "Begeleiding door het leerbedrijf telt hier niet mee" in text and "landelijk" in text and "Respons" in text


# ---- beside the country ---------------------------------------------------------------------------------------------------------

SCHOOLS = """
    select v.respondent::text, q.thema, q.code, q.schaal, extract(year from r.invuldatum - interval '7 months')::int, s.brin, count(*),
        count(*) filter (where a.waarde >= 4), sum(a.waarde)
    from respons r
    join organisaties s on s.id = r.school_id
    join vragenlijsten v on v.id = r.vragenlijst_id
    join antwoorden a on a.school_id = r.school_id and a.mutatienummer = r.mutatienummer
    join variabelen b on b.id = a.variabele_id
    join vragen q on q.vragenlijst_id = v.id and q.code = b.vraag
    where r.vervallen_bij is null and q.schaal in ('T5', 'E5', 'C10') and a.waarde between 1 and 10
    group by 1, 2, 3, 4, 5, 6"""


def may_be_told(schools):
    """The rule of docs/dashboard.md, of answers by school: of all schools, and without the one that asks."""
    for counts in (schools, {brin: n for brin, n in schools.items() if brin != "98QQ"}):
        if sum(counts.values()) < 5 or len(counts) < 3 or 4 * max(counts.values()) > 3 * sum(counts.values()):
            return False
    return True


@pytest.fixture(scope="module")
def country(house):
    """{(respondent, thema, vraag, studiejaar): (answers, 4 and 5, sum)}: what a school may see of all schools, of the answers."""
    cells = {}
    for respondent, thema, vraag, schaal, jaar, brin, n, good, total in house.sql(SCHOOLS):
        cells.setdefault((respondent, thema, vraag, schaal, int(jaar)), {})[brin] = (int(n), int(good), int(total))
    return {key: tuple(map(sum, zip(*schools.values()))) for key, schools in cells.items() if may_be_told({brin: row[0] for brin, row in schools.items()})}


def beside(country, row, van, tot):
    """What stands beside a row of an export; None: nothing."""
    is_mark = row["maat"] == "rapportcijfer"
    cells = [value for (respondent, thema, vraag, schaal, jaar), value in country.items()
             if respondent == row["respondent"] and thema == row["thema"] and row["vraag"] in ("", vraag) and (schaal == "C10") == is_mark
             and van <= jaar <= tot]
    n, good, total = (sum(cell[i] for cell in cells) for i in range(3))
    return None if not n else total / n if is_mark else 100 * good / n


def test_beside_a_school_stands_what_all_schools_answered(country, kim):
    last = max(key[4] for key in country)
    seen = set()
    for van, tot in ((last - 2, last), (last - 1, last - 1), (2000, 2999)):
        pages = [("overzicht", {}), ("trend", {}), *[("thema", {"thema": thema}) for thema in sorted({key[1] for key in country})]]
        for name, more in pages:
            for row in kept(kim, name, van=van, tot=tot, **more)[1]:
                if row["maat"] not in ("percentage tevreden", "rapportcijfer"):
                    continue
                year = int(row["periode"][:4]) if name == "trend" else None
                wanted = beside(country, row, year or van, year or tot)
                assert (row["landelijk"] == "") == (wanted is None), (name, row, wanted)
                if wanted is not None:
                    assert float(row["landelijk"]) == pytest.approx(wanted, abs=0.0051 if row["maat"] == "rapportcijfer" else 0.051), (name, row)
                seen.add((name, row["maat"], wanted is None))
    assert {("overzicht", "rapportcijfer", False), ("overzicht", "percentage tevreden", False), ("thema", "percentage tevreden", False),
            ("thema", "rapportcijfer", False), ("trend", "percentage tevreden", False), ("trend", "rapportcijfer", False)} <= seen


def test_of_two_schools_there_is_no_country_and_the_page_says_so(own_house):
    """In one studiejaar leerbedrijven of the school and of one other answered; all others withdrew."""
    year = 2024
    of = (f"from respons r join organisaties s on s.id = r.school_id join vragenlijsten v on v.id = r.vragenlijst_id where v.respondent = 'LEERBEDRIJF'"
          f" and r.vervallen_bij is null and r.invuldatum between '{year}-08-01' and '{year + 1}-07-31'")
    other = own_house.one(f"select s.brin {of} and s.brin <> '98QQ' group by 1 order by count(*) desc, 1 limit 1")
    (own_house.directory / "weg.csv").write_text("responsId,reden\n" + "".join(
        f"{row[0]},INGETROKKEN\n" for row in own_house.sql(f"select r.respons_id {of} and s.brin not in ('98QQ', '{other}')")))
    visitor = own_house.visitor("kim.kwaliteit")
    path = of_year = f"/dashboard/thema?thema=BEGELEIDING&van={year}&tot={year}"
    beside = [words(one) for one in page(visitor, of_year).cssselect(".feit-landelijk")]
    assert any(re.fullmatch(r"landelijk \d+%", text) for text in beside) and not any("3 scholen" in text for text in beside)
    own_house.ok("resultaten", "import", "--verwijderingen", "weg.csv")
    said = "Minder dan 3 scholen: geen landelijk cijfer."
    shown = page(visitor, path)
    # Leerbedrijven stand in the second column, students in the first.
    cells = [[words(one) for one in cell.cssselect(".feit-landelijk")] for cell in shown.cssselect("table.themas tbody td")]
    assert said in words(shown), [words(one) for one in shown.cssselect(".feit-landelijk")]
    assert all(said not in text for text in (cells[0] if cells else []))
    _, rows = kept(visitor, "thema", thema="BEGELEIDING", van=year, tot=year)
    told = {who: [row["landelijk"] for row in rows if row["respondent"] == who and row["maat"] == "percentage tevreden"] for who in ("STUDENT", "LEERBEDRIJF")}
    assert any(told["STUDENT"]) and told["LEERBEDRIJF"] and not any(told["LEERBEDRIJF"])


def test_no_page_says_of_the_country_what_a_filter_would_mend(kim):
    """Calendar years have no country, which is said; what is lacking there is not mended by a sector."""
    shown = page(kim, "/dashboard?periode=KALENDERJAAR")
    beside = {words(one) for one in shown.cssselect(".feit-landelijk")}
    assert beside == {"Landelijke cijfers zijn er per studiejaar."}


# ---- what a page makes of what the database gives out ----------------------------------------------------------------------------

CHOICES = [(), ("opleidingscode",), ("leerweg",), ("locatie",), ("aanbieder",), ("sector",), ("niveau",), ("opleidingscode", "leerweg")]


@pytest.mark.parametrize("names", CHOICES, ids="+".join)
@pytest.mark.parametrize("periode", ["STUDIEJAAR", "KALENDERJAAR"])
def test_a_page_shows_the_figures_that_were_published(large_house, names, periode):
    """tests/monitor/test_cijfers_school.py holds those against the answers: here percentage, mark, n and theme are made of them."""
    house, kim = large_house, large_house.visitor("kim.kwaliteit")
    school = house.one("select id from organisaties where brin = '98QQ'")
    values = {}
    if names:
        listed = ", ".join(names)
        row = house.sql(f"select {listed} from cijfers_groepen where school_id = {school} and trede > 0 and num_nulls({listed}) = 0"
                        f" group by {listed} order by sum(aantal) desc, {listed} limit 1")[0]
        values = dict(zip(names, row))
    words_of = [f"'{values[name]}'" if name in values else "null" for name in ("opleidingscode", "leerweg", "locatie", "aanbieder", "sector", "niveau")]
    later = periode == "STUDIEJAAR"
    van, tot = 2023, 2026
    found = house.sql(f"select respondent, code, array_to_string(verdeling, ',') from cijfers_van_school({school}, {words_of[0]}, null, {words_of[1]},"
                      f" {words_of[2]}, {words_of[3]}, {words_of[4]}, {words_of[5]}::smallint, {2 * van + later}::smallint, {2 * tot + 1 + later}::smallint, null)")
    counts = {(respondent, code): [int(n) for n in verdeling.split(",")] for respondent, code, verdeling in found}
    asked = house.sql("select distinct v.respondent::text, q.thema, q.code, q.schaal from vragen q join vragenlijsten v on v.id = q.vragenlijst_id"
                      " where q.schaal in ('T5', 'E5', 'C10')")
    themes, shown = {}, 0
    for thema in sorted({row[1] for row in asked}):
        rows = {(row["respondent"], row["vraag"]): row for row in kept(kim, "thema", thema=thema, van=van, tot=tot, periode=periode, **values)[1]
                if row["maat"] in ("percentage tevreden", "rapportcijfer") and not row["antwoord"]}
        for respondent, _, code, schaal in [row for row in asked if row[1] == thema]:
            told, w = rows[respondent, code], counts.get((respondent, code), [0] * 11)
            n = sum(w[1:]) if schaal == "C10" else sum(w[1:6])
            assert int(told["n"] or 0) == n and bool(told["nietGetoond"]) == (n == 0), told
            if n == 0:
                continue
            shown += 1
            value = sum(i * w[i] for i in range(11)) / n if schaal == "C10" else 100 * (w[4] + w[5]) / n
            assert float(told["waarde"]) == pytest.approx(value, abs=0.0051 if schaal == "C10" else 0.051), told
            if schaal != "C10":
                into = themes.setdefault((respondent, thema), [0, 0])
                into[0], into[1] = into[0] + n, into[1] + w[4] + w[5]
    told = {(row["respondent"], row["thema"]): row for row in kept(kim, "overzicht", van=van, tot=tot, periode=periode, **values)[1]
            if row["maat"] == "percentage tevreden" and not row["nietGetoond"]}
    assert set(told) == set(themes) and shown > (20 if not names else 4)
    for key, (n, good) in themes.items():
        assert int(told[key]["n"]) == n and float(told[key]["waarde"]) == pytest.approx(100 * good / n, abs=0.051), key


def test_the_dashboard_begins_with_whole_blocks_and_says_so(kim):
    facts, _ = kept(kim, "overzicht")
    van, tot = re.match(r"Studiejaren (\d{4})/\d{4} tot en met (\d{4})/\d{4}", facts["filter"]).groups()
    assert (int(van) - 2023) % 3 == 0 and 3 <= int(tot) - int(van) + 1 <= 5
    assert "begint het dashboard met ten minste drie studiejaren" in words(page(kim, "/dashboard/uitleg"))


# ---- filters --------------------------------------------------------------------------------------------------------------------

def test_a_filter_is_in_the_address_and_goes_along(house, kim):
    leerweg = house.one("select leerweg from bpvos b join organisaties o on o.id = b.school_id where o.brin = '98QQ' and leerweg is not null"
                        " group by 1 order by count(*) desc limit 1")
    shown = page(kim, of("/dashboard", leerweg=leerweg))
    assert words(shown.cssselect("#filter-leerweg option[selected]")[0])
    for link in shown.cssselect(".tabs a, a.thema-naam"):
        assert f"leerweg={leerweg}" in link.get("href")
    facts, _ = kept(kim, "overzicht", leerweg=leerweg)
    assert facts["school"] == "ROC Voorbeeldstad" and words(shown.cssselect("#filter-leerweg option[selected]")[0]) in facts["filter"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", facts["datum"])


LACKS = """
    select f.veld, count(*), count(*) filter (where f.ontbreekt)
    from bpvos b
    join organisaties s on s.id = b.school_id
    left join (select distinct on (opleidingscode) opleidingscode, sector, niveau from opleidingen order by opleidingscode, geldig_van desc) o
        on o.opleidingscode = b.opleidingscode
    cross join lateral (values
        ('Onderwijslocatie', b.onderwijslocatiecode is null), ('Onderwijsaanbieder', b.onderwijsaanbiedercode is null),
        ('Leerweg', b.leerweg is null), ('Begindatum', b.begindatum is null),
        ('Opleiding in het register', not exists (select from opleidingen r where r.opleidingscode = b.opleidingscode
            and daterange(r.geldig_van, r.geldig_tot) @> b.geplande_einddatum)),
        ('Onderwijslocatie in RIO', b.onderwijslocatiecode is not null and not exists (select from locaties r
            where r.onderwijslocatiecode = b.onderwijslocatiecode and daterange(r.geldig_van, r.geldig_tot) @> b.geplande_einddatum)),
        ('Onderwijsaanbieder in RIO', b.onderwijsaanbiedercode is not null and not exists (select from aanbieders r
            where r.onderwijsaanbiedercode = b.onderwijsaanbiedercode and daterange(r.geldig_van, r.geldig_tot) @> b.geplande_einddatum))) f (veld, ontbreekt)
    where s.brin = '98QQ' and b.vervallen_op is null and b.geplande_einddatum between '{van}-08-01' and '{tot}-07-31' and {where}
    group by 1"""
COLUMN = {"opleidingscode": "b.opleidingscode", "leerweg": "b.leerweg", "locatie": "b.onderwijslocatiecode", "aanbieder": "b.onderwijsaanbiedercode",
          "sector": "o.sector", "niveau": "o.niveau"}


@pytest.mark.parametrize("names", [(), *[(name,) for name in COLUMN], ("opleidingscode", "leerweg"), ("locatie", "sector", "niveau")], ids="+".join)
def test_completeness_is_of_what_the_filter_leaves(house, kim, names):
    """What stands above the page is what was counted."""
    columns = ", ".join(COLUMN[name] for name in names)
    values, where = {}, "true"
    if names:
        row = house.sql(f"select {columns} from bpvos b join organisaties s on s.id = b.school_id join opleidingen o on o.opleidingscode = b.opleidingscode"
                        f" where s.brin = '98QQ' and b.vervallen_op is null and b.geplande_einddatum between '2024-08-01' and current_date"
                        f" and num_nulls({columns}) = 0 group by {columns} order by count(*), {columns} limit 1")[0]
        values = dict(zip(names, row))
        where = " and ".join(f"{COLUMN[name]}::text = '{value}'" for name, value in values.items())
    facts, rows = kept(kim, "volledigheid", van=2024, tot=2026, **values)
    wanted = {veld: (int(n), int(lacks)) for veld, n, lacks in house.sql(LACKS.format(van=2024, tot=2027, where=where))}
    whole = {veld: (int(n), int(lacks)) for veld, n, lacks in house.sql(LACKS.format(van=2024, tot=2027, where="true"))}
    assert {row["gegeven"]: (int(row["bpvos"]), int(row["ontbreekt"])) for row in rows} == wanted
    assert len(wanted) == 7 and (wanted != whole) == bool(names), facts["filter"]


def test_school_and_sbb_are_told_the_same_of_what_is_lacking(house, kim):
    """The page, its file and the verb: the same counts, and the same words for what they cost."""
    verb = {row["veld"]: row for row in house.ok("bpvo", "completeness", "--school", "98QQ", "--van", "2024-08-01", "--tot", "2026-07-31")}
    verb.pop("Studentgegevens", None)
    _, rows = kept(kim, "volledigheid", van=2024, tot=2025)
    assert {row["gegeven"]: (int(row["bpvos"]), int(row["ontbreekt"]), row["gevolg"]) for row in rows} == {
        veld: (row["bpvos"], row["ontbreekt"], row["gevolg"] or "") for veld, row in verb.items()}
    shown = page(kim, of("/dashboard/volledigheid", van=2024, tot=2025)).cssselect("#tabel-volledigheid tbody tr")
    seen = {words(row.cssselect("th")[0]): [words(cell) for cell in row.cssselect("td")] for row in shown}
    assert list(seen) == list(verb) and any(row["ontbreekt"] for row in verb.values()) and not all(row["ontbreekt"] for row in verb.values())
    for veld, (gevuld, gevolg) in seen.items():
        assert f"{verb[veld]['ontbreekt']:,} van {verb[veld]['bpvos']:,} ontbreken".replace(",", ".") in gevuld
        assert gevolg == (verb[veld]["gevolg"] or "")


def test_beside_a_filter_stands_what_the_country_is(house, kim):
    """The benchmark is of all opleidingen, whatever is chosen: that is said where it could be taken for another."""
    leerweg = house.one("select leerweg from bpvos b join organisaties o on o.id = b.school_id where o.brin = '98QQ' and leerweg is not null"
                        " group by 1 order by count(*) desc limit 1")
    said = "Het landelijke cijfer is ook naast uw filter dat van alle scholen, alle opleidingen en alle leerwegen samen."
    assert said in words(page(kim, of("/dashboard", leerweg=leerweg)))
    assert said not in words(page(kim, "/dashboard"))


def test_what_is_not_counted_yet_is_counted_while_the_page_says_so(own_house):
    """A page shows what was counted; who looks again sees the rest, and no page waited for it."""
    anna, said = own_house.visitor("anna.beheer"), "Die worden nu geteld"
    path = "/dashboard/respons?school=landelijk&van=2000&tot=2999"
    _, before = kept(anna, "respons", school="landelijk", van=2000, tot=2999)
    assert said not in anna.get(path).text
    with subprocess.Popen(["psql", "-XAtq", "-d", own_house.database], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        other.stdin.write("select 'held' from (select pg_advisory_lock(8, 2)) l;\n")  # as who counts placements
        other.stdin.flush()
        assert other.stdout.readline() == "held\n"
        own_house.sql("update bpvos set vervallen_op = now() where geplande_einddatum < current_date and id % 2 = 0")
        assert said in anna.get(path).text
        assert kept(anna, "respons", school="landelijk", van=2000, tot=2999)[1] == before
    until = time.monotonic() + 60
    while said in anna.get(path).text:
        assert time.monotonic() < until
        time.sleep(0.2)
    _, after = kept(anna, "respons", school="landelijk", van=2000, tot=2999)
    assert [row["bpvos"] for row in after] != [row["bpvos"] for row in before]
    assert own_house.ok("cijfers", "check") == []


def test_of_placements_to_come_a_filter_leaves_its_own(own_house):
    """Those of whom nobody delivered details, by the day on which they end. In the set that is after its own today; here it is after ours."""
    today = "(now() at time zone 'Europe/Amsterdam')::date"
    own_house.sql(f"update bpvos set geplande_einddatum = geplande_einddatum + ({today} - date '2026-10-01') where geplande_einddatum > '2026-10-01'")
    of_school = "from bpvos b join organisaties s on s.id = b.school_id where s.brin = '98QQ' and b.vervallen_op is null"
    code = own_house.one(f"select opleidingscode {of_school} and geplande_einddatum > {today} group by 1 order by count(*) desc, 1 limit 1")
    school = "(select id from organisaties where brin = '98QQ')"
    wanted = own_house.one(f"select sum(zonder) from volledigheid_gegevens({school}, {today} + 1, null, array['{code}'])")
    whole = own_house.one(f"select sum(zonder) from volledigheid_gegevens({school}, {today} + 1, null)")
    shown = words(page(own_house.visitor("kim.kwaliteit"), of("/dashboard/volledigheid", van=2000, tot=2999, opleidingscode=code)))
    assert int(wanted) != int(whole) and f"Van {int(wanted):,} bpvo’s die nog eindigen ontbreken contactgegevens".replace(",", ".") in shown


def test_what_cannot_be_chosen_is_said_to_be_absent(kim):
    for values in ({"opleidingscode": "00000"}, {"leerweg": "'; drop table respons; --"}, {"locatie": "../../etc"}, {"sector": "<script>"}):
        answer = kim.get(of("/dashboard", **values))
        assert answer.status_code == 404 and "Kies opnieuw" in answer.text and "<script>" not in answer.text


def test_too_few_answers_say_so_and_what_to_do(house, kim):
    """The smallest opleiding of the school, in one year."""
    code = house.one("select opleidingscode from respons r join organisaties o on o.id = r.school_id where o.brin = '98QQ' group by 1 order by"
                     " count(*), 1 limit 1")
    shown = page(kim, of("/dashboard", opleidingscode=code))
    notice = shown.cssselect(".melding.let-op")
    assert words(notice[0]).startswith(TOO_FEW)
    ways = {words(a): a.get("href") for a in notice[0].cssselect("a")}
    assert "sector=" in ways["de hele sector"]
    assert page(kim, ways["de hele sector"].replace(" ", "%20")) is not None
    _, rows = kept(kim, "overzicht", opleidingscode=code)
    assert any(row["nietGetoond"] and not row["waarde"] and not row["n"] for row in rows)


# ---- who sees what --------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("path", PATHS)
def test_another_school_is_not_there(house, kim, path):
    for school in ("98QX", "99ZZ", "landelijk", "1", "98QQ' or '1'='1"):
        answer = kim.get(of(path, school=school))
        assert answer.status_code == 404 and "Deze school kunt u hier niet bekijken" in answer.text, (path, school)
        assert "Modeldam" not in answer.text
    # Twice the name, or in a form: the first one counts, and there is no form.
    assert kim.get(of(path, school="98QX") + "&school=98QQ").status_code == 404
    assert kim.post(path.split("?")[0], {"school": "98QX"}).status_code == 405


def test_an_adviseur_sees_the_schools_that_were_given(house):
    arjan = house.visitor("arjan.adviseur")
    assert "ROC Modeldam" in arjan.get("/dashboard?school=98QX").text
    assert arjan.get("/dashboard?school=98QQ").status_code == 404
    assert arjan.get("/dashboard?school=landelijk").status_code == 404


def test_a_teamleider_sees_the_opleidingen_that_were_named(house):
    teun = house.visitor("teun.teamleider")
    mine = house.one("select o.opleidingscode from gebruiker_opleidingen o join gebruikers g on g.id = o.gebruiker_id where g.naam = 'teun.teamleider'")
    other = house.one("select opleidingscode from respons r join organisaties o on o.id = r.school_id where o.brin = '98QQ'"
                      f" and opleidingscode <> '{mine}' group by 1 order by count(*) desc limit 1")
    shown = page(teun, "/dashboard")
    assert other not in shown.text_content()
    assert "uw opleidingen" in words(shown.cssselect(".aanhef")[0])
    for path in PATHS:
        assert teun.get(of(path, opleidingscode=other)).status_code == 404, path
    # What is shown without a filter is what is shown with the own opleiding, and not the school.
    _, bound = kept(teun, "overzicht")
    _, chosen = kept(teun, "overzicht", opleidingscode=mine)
    _, whole = kept(house.visitor("kim.kwaliteit"), "overzicht")
    assert bound == chosen and bound != whole


def test_servicedesk_and_fg_have_no_dashboard(house):
    for name in ("sofie.desk", "femke.fg"):
        visitor = house.visitor(name)
        for path in PATHS:
            assert visitor.get(of(path, school="98QQ")).status_code in (403, 404), (name, path)


def test_nobody_sees_nothing(house):
    nobody = house.visitor()
    for path in PATHS:
        answer = nobody.get(path)
        assert answer.status_code in (303, 401, 403) and "ROC" not in answer.text


# ---- what can be kept -----------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("name", ["overzicht", "trend", "respons", "volledigheid"])
def test_a_workbook_says_what_the_csv_says(kim, name):
    facts, rows = kept(kim, name)
    answer = kim.get(f"/dashboard/export.xlsx?pagina={name}")
    assert answer.status_code == 200
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    cells = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert {row[0]: row[1] for row in cells[:4]} == facts
    header = [name for name in cells[5] if name is not None]
    assert header == list(rows[0])[:len(header)]
    for told, row in zip(cells[6:], rows, strict=True):
        for value, wanted in zip(told, row.values()):
            if isinstance(value, (int, float)):
                assert float(wanted) == pytest.approx(value)
            else:
                assert (value or "") == wanted


@pytest.mark.parametrize("what", ["thema=BEGELEIDING", "maat=RAPPORTCIJFER", "thema=BEGELEIDING&respondent=STUDENT&vraag=BG1"])
def test_pictures_are_pictures(anna, what):
    svg = anna.get(f"/dashboard/grafiek.svg?school=landelijk&{what}&bewaar=ja")
    assert svg.status_code == 200 and svg.headers["Content-Type"] == "image/svg+xml" and "attachment" in svg.headers["Content-Disposition"]
    root = xml.etree.ElementTree.fromstring(svg.content)
    text = " ".join(root.itertext())
    assert root.tag.endswith("svg") and "Studenten" in text and "Heel Nederland" in text
    png = anna.get(f"/dashboard/grafiek.png?school=landelijk&{what}")
    assert png.status_code == 200 and png.content.startswith(b"\x89PNG\r\n\x1a\n")
    again = anna.get(f"/dashboard/grafiek.png?school=landelijk&{what}", headers={"If-None-Match": png.headers["ETag"]})
    assert again.status_code == 304 and not again.content


def test_a_school_has_its_picture(kim):
    answer = kim.get("/dashboard/grafiek.svg?thema=UITVOERING&bewaar=ja")
    assert answer.status_code == 200 and "ROC Voorbeeldstad" in " ".join(xml.etree.ElementTree.fromstring(answer.content).itertext())


def test_what_there_is_nothing_of_is_not_there(kim):
    for path in ("/dashboard/thema?thema=NIETS", "/dashboard/thema", "/dashboard/vraag?thema=BEGELEIDING&respondent=STUDENT&vraag=ZZ9",
                 "/dashboard/export.csv?pagina=niets", "/dashboard/export.csv?pagina=uitleg", "/dashboard/grafiek.svg", "/dashboard/grafiek.svg?thema=X"):
        assert kim.get(path).status_code == 404, path
