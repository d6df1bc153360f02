"""Who may do which verb, as the table says; an adviseur sees own schools alone, the servicedesk nobody's data, a school nothing of it."""
import csv
import io
import re
import subprocess
import time

import pytest

from staff import ROLES, SCREENS, exchange, furnish, taak, verbs

VERBS = verbs()
CANARY = "Kanariepiet"
# What a verb has to be told before it can say anything; the rest says what it says of nothing.
ASKED = {"school status": {"a": "98QX"}, "school show": {"a": "98QX"}, "overeenkomst show": {"a": "GO-98QX"}, "overeenkomst diff": {"a": "GO-98QX", "van": "1"},
         "overeenkomst what-if": {"a": "GO-98QX"}, "contactpersoon list": {"bij": "98QX"}, "bericht list": {"oin": "98QX"}, "bericht explain": {"oin": "98QX"},
         "bericht faults": {"oin": "98QX"}, "verstrekking report": {"school": "98QX"}, "audit show": {"a": "1"}, "bpvo completeness": {"school": "98QX"}}


@pytest.fixture(scope="module")
def staff(own_house):
    furnish(own_house)
    for school in ("98QQ", "98QX"):
        own_house.ok("contactpersoon", "add", "--bij", school, "--rol", "PRIVACY", "--naam", f"{CANARY} {school}", "--emailadres", f"kanarie@{school}.example")
    return {role: own_house.visitor(name) for role, name in ROLES.items()}


@pytest.fixture(scope="module")
def there(own_house):
    """The verbs that this bpv-admin has."""
    said = own_house.admin("--help").stdout.split("Verbs:\n")[1].split("\n\n")[0]
    return set(re.findall(r"^  ([a-z]+(?: [a-z-]+)?)  +\S", said, re.M))


@pytest.mark.parametrize("role", ROLES)
def test_every_verb_is_for_whom_the_table_says(staff, there, role):
    visitor, wrong = staff[role], []
    for words, (kind, roles) in VERBS.items():
        if words not in there:
            continue
        if kind == "READ":
            status = visitor.get(taak(words, toon="ja", **ASKED.get(words, {}))).status_code
            good = (200,) if role in roles else (404,)
        else:
            visitor.get("/beheer/taken")
            status = visitor.post("/beheer/taak", {"taak": words, "knop": "voorbeeld"}).status_code
            good = (200, 422) if role in roles else (403, 404)
        if status not in good:
            wrong.append((words, status))
    assert not wrong


def test_every_verb_is_in_the_table(there):
    assert there <= set(VERBS)


def test_a_school_has_no_pages_of_staff(own_house):
    visitor = own_house.visitor("kim.kwaliteit")
    for path in SCREENS:
        assert visitor.get("/beheer" + path).status_code == 403
    assert visitor.get(taak("school list", toon="ja")).status_code == 403
    assert visitor.get(taak("school list", toon="ja").replace("/taak?", "/taak.csv?")).status_code == 403
    assert visitor.post("/beheer/taak", {"taak": "organisatie add", "knop": "uitvoeren"}).status_code == 403
    assert "/beheer" not in visitor.get("/").text


def test_nobody_has_none_either(own_house):
    assert own_house.visitor().get("/beheer/scholen").status_code in (303, 401, 403)


def pages_of(visitor, there, role):
    """Everything a role can look at: screens, answers and files."""
    for path in SCREENS:
        yield path, visitor.get("/beheer" + path)
    for words, (kind, roles) in VERBS.items():
        if kind == "READ" and role in roles and words in there:
            path = taak(words, toon="ja", **ASKED.get(words, {}))
            yield path, visitor.get(path)
            yield path, visitor.get(path.replace("/taak?", "/taak.csv?"))


def test_the_servicedesk_sees_no_personal_data(staff, there):
    assert CANARY in staff["BEHEER"].get("/beheer/school?brin=98QX").text
    for path, answer in pages_of(staff["DESK"], there, "DESK"):
        assert CANARY not in answer.text and "kanarie@" not in answer.text, path


def test_an_adviseur_sees_own_schools_alone(staff, there, own_house):
    exchange(own_house, "aaaa000011110009", "98QX", hours=2)
    visitor = staff["ADVISEUR"]
    for path, answer in pages_of(visitor, there, "ADVISEUR"):
        if "98QQ" not in path and "aaaa000011110000" not in path:
            # Help beside a field may name a BRIN for an example; what is told about a school stands between tags.
            assert not re.search(r">(GO-)?98QQ<|98QQ00000|Voorbeeldstad|brin=98QQ", answer.text), path
    assert "Modeldam" in visitor.get("/beheer/scholen").text
    assert "98QX" in visitor.get("/beheer/school?brin=98QX").text
    # Where somebody asks for another school by name, what is said is the same as where there is none.
    assert visitor.get("/beheer/school?brin=98QQ").status_code == 404
    for words, fields in (("school status", {"a": "98QQ"}), ("school show", {"a": "98QQ"}), ("contactpersoon list", {"bij": "98QQ"}),
                          ("bericht faults", {"oin": "98QQ"}), ("overeenkomst show", {"a": "GO-98QQ"}), ("bericht explain", {"oin": "98QQ"}),
                          ("bericht explain", {"correlation": "aaaa000011110000"})):
        said = visitor.get(taak(words, toon="ja", **fields))
        assert said.status_code == 422 and "Voorbeeldstad" not in said.text, (words, said.status_code)
    for words, fields in (("overeenkomst list", {"school": "98QQ"}), ("mandaat list", {"school": "98QQ"}), ("bericht list", {"oin": "98QQ"}),
                          ("bericht list", {"correlation": "aaaa000011110000"}), ("certificaat list", {"oin": "0000000700098QQ00000"})):
        said = visitor.get(taak(words, toon="ja", **fields)).text
        assert "Voorbeeldstad" not in said and "<td" not in said, words
    explained = visitor.get(taak("bericht explain", toon="ja", correlation="aaaa000011110009"))
    assert explained.status_code == 200 and "EDU-10" in explained.text


def test_a_reading_verb_is_not_posted_and_a_changing_one_not_asked_for(staff, own_house):
    anna = staff["BEHEER"]
    anna.get("/beheer/taken")
    assert anna.post("/beheer/taak", {"taak": "school list", "knop": "uitvoeren"}).status_code == 404
    before = own_house.one("select count(*) from organisaties")
    anna.get(taak("organisatie add", oin="00000099000000077000", naam="X", toon="ja"))
    assert anna.get("/beheer/taak.csv?taak=organisatie+add&o-oin=00000099000000077000&o-naam=X").status_code == 404
    assert own_house.one("select count(*) from organisaties") == before
    assert anna.post("/beheer/taak", {"taak": "organisatie add", "knop": "uitvoeren"}, csrf=False).status_code == 403


def test_a_page_does_not_wait_for_an_import_without_end(staff, own_house):
    anna = staff["BEHEER"]
    with subprocess.Popen(["psql", "-XAtq", "-d", own_house.database], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as importing:
        importing.stdin.write("select 'held' from (select pg_advisory_lock(6451319)) l;\n")
        importing.stdin.flush()
        assert importing.stdout.readline() == "held\n"
        began = time.monotonic()
        answer = anna.post("/beheer/taak", {"taak": "bewaartermijn run", "knop": "voorbeeld"})
        assert answer.status_code == 503 and 5 < time.monotonic() - began < 40
        assert "Probeer het over een paar minuten opnieuw" in answer.text
    assert anna.post("/beheer/taak", {"taak": "bewaartermijn run", "knop": "voorbeeld"}).status_code == 200


def test_a_table_is_a_file_that_a_spreadsheet_takes_for_text(staff, own_house):
    own_house.ok("organisatie", "add", "--oin", "00000099000000066000", "--naam", '=HYPERLINK("http://kwaad.example";"klik")')
    page = staff["BEHEER"].get(taak("organisatie list", toon="ja", soort="LEVERANCIER"))
    path = re.search(r'href="(/beheer/taak\.csv\?[^"]+)"', page.text)[1].replace("&amp;", "&")
    answer = staff["BEHEER"].get(path)
    assert answer.headers["Content-Type"].startswith("text/csv") and 'filename="organisatie-list.csv"' in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert {row["soort"] for row in rows} == {"LEVERANCIER"}
    assert [row["naam"] for row in rows if row["oin"] == "00000099000000066000"] == ['\'=HYPERLINK("http://kwaad.example";"klik")']


def test_a_long_table_goes_over_pages(staff, own_house):
    own_house.sql("insert into organisaties (oin, soort, naam, actief, aangemaakt_door, aangemaakt_op) select '00000099' || lpad((500000 + n)::text, 9, '0')"
                  " || '000', 'LEVERANCIER', 'Leverancier ' || n, true, 'toets', now() from generate_series(1, 230) n")
    seen, path = [], taak("organisatie list", toon="ja", soort="LEVERANCIER")
    while path:
        text = staff["BEHEER"].get(path).text
        rows = re.findall(r"<td>Leverancier (\d+)</td>", text)
        assert len(rows) <= 100 and not set(rows) & set(seen)
        seen += rows
        following = re.search(r'rel="next" href="([^"]+)"', text)
        path = following and following[1].replace("&amp;", "&")
    assert len(seen) == 230
    assert "Leverancier 230" in staff["BEHEER"].get(taak("organisatie list", toon="ja").replace("/taak?", "/taak.csv?")).text


def test_a_page_about_one_thing_stands_under_its_entry_of_the_menu(staff):
    for path, entry in (("/school?brin=98QQ", "Scholen"), ("/overeenkomst?nummer=GO-98QQ", "Overeenkomsten"), ("/bericht?correlatie=aaaa000011110000", "Berichten"),
                        ("/taak?taak=school+list&toon=ja", "Alle taken"), ("", "Vandaag"), ("/certificaten", "Certificaten")):
        here = re.findall(r'<a[^>]*aria-current="page"[^>]*>([^<]*)</a>', staff["BEHEER"].get("/beheer" + path).text)
        assert here == [entry], (path, here)


def test_what_ends_within_a_week_is_seen_at_a_glance(staff, own_house):
    assert "binnen een week" not in staff["BEHEER"].get("/beheer").text
    own_house.ok("organisatie", "add", "--oin", "00000099000000088000", "--naam", "Klein SIS")
    own_house.sql("insert into certificaten (vingerafdruk, doel, oin, geldig_van, geldig_tot, eerst_gezien, laatst_gezien) values"
                  " (repeat('e', 64), 'TLS', '00000099000000088000', now() - interval '1 year', now() + interval '5 days', now(), now())")
    assert "<em>1 binnen een week</em>" in staff["BEHEER"].get("/beheer").text


def test_schools_that_began_are_seen_step_by_step_and_the_others_folded(staff):
    page = staff["BEHEER"].get("/beheer/scholen").text
    began, others = page.split("<details", 1)
    assert "ROC Voorbeeldstad" in began and "van 8" in began and "die nog niet zijn begonnen" in others
    assert began.count('class="gedaan"') > 0 and 'class="gedaan"' not in others.split("</details>")[0]
