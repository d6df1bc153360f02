"""Deliveries of placements: whole and by mutations, as CSV and as XML; what is gone, what moved, and what is not believed."""
import hashlib

import pytest
from house import ROOT, day
from placements import COLUMNS, NAMESPACE, as_xml, bpvo


@pytest.fixture
def fresh(house):
    """The house of this file, without placements."""
    house.sql("set session_replication_role = replica; delete from bpvos; delete from bpvo_levering_fouten; delete from bpvo_leveringen")
    return house


LIVE = ("select count(*) from bpvos where vervallen_op is null and school_id = (select id from organisaties where brin = '{}')")


def live(house, brin="98QQ"):
    return int(house.one(LIVE.format(brin)))


def deliver(house, rows, *words, name="levering.csv", **how):
    return house.ok("bpvo", "import", house.csv(name, rows, COLUMNS), *words, **how)[0]


def counts(row):
    return {name: row[name] for name in ("nieuw", "gewijzigd", "verplaatst", "hersteld", "vervallen", "ongewijzigd") if row[name]}


def test_a_full_delivery_ends_what_is_not_in_it_and_brings_it_back(fresh):
    rows = [bpvo(leerbedrijfId=f"90000000{n % 5}", geplandeEinddatum=day(30 + n)) for n in range(20)]
    assert counts(deliver(fresh, rows, "--soort", "volledig")) == {"nieuw": 20}
    assert counts(deliver(fresh, rows[:18], "--soort", "volledig")) == {"vervallen": 2, "ongewijzigd": 18}
    assert live(fresh) == 18 and fresh.one("select count(*) from bpvos") == "20"
    ids = fresh.sql("select id from bpvos order by id")
    # The very file of the first day has been stored; a next one with all of it again is another number.
    again = deliver(fresh, rows, "--soort", "volledig")
    assert counts(again) == {"ongewijzigd": 20} and live(fresh) == 18
    assert counts(deliver(fresh, rows, "--soort", "volledig", "--nummer", "3")) == {"hersteld": 2, "ongewijzigd": 18}
    assert live(fresh) == 20 and fresh.sql("select id from bpvos order by id") == ids


def test_what_a_full_delivery_does_not_cover_stays(fresh):
    other = bpvo(brin="98QX", onderwijsaanbiedercode="990A002", onderwijslocatiecode="990X002")
    past, now = bpvo(geplandeEinddatum=day(-100)), bpvo()
    deliver(fresh, [other, past, now])
    assert counts(deliver(fresh, [{**now, "leerweg": "BBL"}], "--soort", "volledig")) == {"gewijzigd": 1}
    # Another school, and what ended before the first end date in the file.
    assert live(fresh, "98QX") == 1 and live(fresh) == 2
    assert counts(deliver(fresh, [now], "--soort", "volledig", "--vanaf", day(-200))) == {"gewijzigd": 1, "vervallen": 1}
    assert counts(deliver(fresh, [now], "--soort", "volledig", "--vanaf", day(-200), "--school", "98QQ", "--school", "98QX")) == {
        "vervallen": 1, "ongewijzigd": 1}
    said = fresh.refused("bpvo", "import", fresh.csv("x.csv", [other, past], COLUMNS), "--soort", "volledig", "--school", "98QQ",
                         "--vanaf", day(0))
    assert [(row["regel"], row["kolom"]) for row in said] == [(2, "brin"), (3, "geplandeEinddatum")]


def test_a_file_that_was_cut_off_takes_nothing_away(fresh):
    rows = [bpvo(geplandeEinddatum=day(30 + n)) for n in range(30)]
    deliver(fresh, rows, "--soort", "volledig")
    half = fresh.csv("half.csv", rows[:15], COLUMNS)
    said = fresh.refused("bpvo", "import", half, "--soort", "volledig")
    assert "15 of the 30 bpvo's of 98QQ are not in it, more than 3" in said and "--max-vervallen 15" in said
    assert live(fresh) == 30
    refused = fresh.ok("bpvo", "list", "--geweigerd")
    assert [(row["bestand"], row["verwerkt"], row["vervallen"]) for row in refused] == [("half.csv", False, 0)] and "15 of the 30" in refused[0]["reden"]
    assert fresh.ok("bpvo", "import", half, "--soort", "volledig", "--max-vervallen", "15")[0]["vervallen"] == 15
    assert live(fresh) == 15


@pytest.mark.parametrize("how", ["volledig", "mutaties"])
def test_a_moved_end_date_keeps_the_bpvo_that_it_was(fresh, how):
    rows = [bpvo(geplandeEinddatum=day(60)), bpvo(geplandeEinddatum=day(60)), bpvo(leerbedrijfId="900000002", geplandeEinddatum=day(60))]
    deliver(fresh, rows)
    before = fresh.sql("select id from bpvos order by id")
    if how == "volledig":
        moved = [{**rows[0], "geplandeEinddatum": day(90)}, {**rows[1], "geplandeEinddatum": day(90)}, rows[2]]
        done = deliver(fresh, moved, "--soort", "volledig")
        assert counts(done) == {"verplaatst": 2, "ongewijzigd": 1}
    else:
        moved = [{**rows[0], "mutatie": "GEWIJZIGD", "geplandeEinddatum": day(90), "oudOnderwijsaanbiedercode": "990A001",
                  "oudOnderwijslocatiecode": "990X001", "oudOpleidingscode": "25180", "oudLeerbedrijfId": "900000001",
                  "oudGeplandeEinddatum": day(60)}] * 2
        done = fresh.ok("bpvo", "import", fresh.csv("m.csv", moved), "--soort", "mutaties")[0]
        assert counts(done) == {"verplaatst": 2}
    assert fresh.sql("select id from bpvos order by id") == before
    assert fresh.one(f"select count(*) from bpvos where geplande_einddatum = '{day(90)}' and vervallen_op is null") == "2"


def test_where_it_is_not_clear_what_moved_nothing_is_taken_for_another(fresh):
    deliver(fresh, [bpvo(geplandeEinddatum=day(60)), bpvo(geplandeEinddatum=day(70))])
    done = deliver(fresh, [bpvo(geplandeEinddatum=day(80)), bpvo(geplandeEinddatum=day(95))], "--soort", "volledig", "--vanaf", day(0),
                   "--max-vervallen", "2")
    assert counts(done) == {"nieuw": 2, "vervallen": 2}
    # Nor when the date moved so far that it is the next student's, unless they began on one day.
    done = deliver(fresh, [bpvo(geplandeEinddatum=day(80)), bpvo(geplandeEinddatum=day(95 + 200))], "--soort", "volledig", "--vanaf", day(0))
    assert counts(done) == {"nieuw": 1, "vervallen": 1, "ongewijzigd": 1}


def test_mutations_are_done_in_order_and_once(fresh):
    rows = [{**bpvo(), "mutatie": "NIEUW"}, {**bpvo(), "mutatie": "NIEUW", "begindatum": day(-30)},
            {**bpvo(), "mutatie": "GEWIJZIGD", "begindatum": day(-30), "leerweg": "BBL"},
            {**bpvo(), "mutatie": "VERVALLEN"}, {**bpvo(), "mutatie": "NIEUW"}]
    path = fresh.csv("m.csv", rows)
    done = fresh.ok("bpvo", "import", path, "--soort", "mutaties")[0]
    assert counts(done) == {"nieuw": 2, "gewijzigd": 1, "vervallen": 1, "hersteld": 1}
    assert fresh.sql("select begindatum is null, leerweg, vervallen_op is null from bpvos order by id") == [["t", "BOL", "t"], ["f", "BBL", "t"]]
    code, said = fresh.run("bpvo", "import", path, "--soort", "mutaties")
    assert code == 0 and counts(said["rows"][0]) == {"ongewijzigd": 5} and "al verwerkt" in said["notes"][0]
    # As XML it is the same delivery.
    code, said = fresh.run("bpvo", "import", fresh.file("m.xml", as_xml(rows, soort="MUTATIES")))
    assert code == 0 and "al verwerkt" in said["notes"][0] and live(fresh) == 2
    wrong = fresh.refused("bpvo", "import", fresh.csv("n.csv", [
        {**bpvo(leerbedrijfId="900000003"), "mutatie": "VERVALLEN"}, {**bpvo(), "mutatie": "GEWIJZIGD", "oudOpleidingscode": "25655"},
        {**bpvo(), "mutatie": "WEG"}]), "--soort", "mutaties")
    assert [(row["regel"], row["kolom"]) for row in wrong] == [(4, "mutatie")]
    wrong = fresh.refused("bpvo", "import", fresh.csv("n.csv", [
        {**bpvo(leerbedrijfId="900000003"), "mutatie": "VERVALLEN"}, bpvo(mutatie="VERVALLEN"), bpvo(mutatie="VERVALLEN"),
        bpvo(mutatie="VERVALLEN", leerbedrijfId="900000004"),
        bpvo(mutatie="GEWIJZIGD", leerbedrijfId="900000004")]), "--soort", "mutaties")
    assert [(row["regel"], row["reden"]) for row in wrong] == [(n, "there is no bpvo with these keys") for n in (2, 5, 6)]
    assert live(fresh) == 2


def test_numbers_tell_one_delivery_from_the_next(fresh):
    path = fresh.csv("m.csv", [bpvo(mutatie="NIEUW")])
    assert fresh.ok("bpvo", "import", path, "--soort", "mutaties", "--nummer", "5")[0]["nieuw"] == 1
    code, said = fresh.run("bpvo", "import", path, "--soort", "mutaties", "--nummer", "7")
    assert code == 0 and said["rows"][0]["nieuw"] == 1 and "Tussen levering 5 en 7" in said["notes"][0]
    assert "comes before number 7" in fresh.refused("bpvo", "import", path, "--soort", "mutaties", "--nummer", "6")
    other = fresh.csv("o.csv", [bpvo(mutatie="NIEUW", leerweg="BBL")])
    assert "another delivery was stored under number 7" in fresh.refused("bpvo", "import", other, "--soort", "mutaties", "--nummer", "7")
    assert live(fresh) == 2 and len(fresh.ok("bpvo", "list")) == 4


def test_every_refused_line_is_told_and_written_with_its_reason(fresh):
    rows = [bpvo(), bpvo(brin="99ZZ"), bpvo(opleidingscode="1"), bpvo(begindatum=day(400)), bpvo(omvang="0")]
    path = fresh.csv("fout.csv", rows, COLUMNS)
    wrong = fresh.refused("bpvo", "import", path, "--soort", "volledig", "--afgekeurd", "afgekeurd.csv")
    assert [(row["regel"], row["kolom"]) for row in wrong] == [(4, "opleidingscode"), (6, "omvang")]
    told = (fresh.directory / "afgekeurd.csv").read_text(encoding="utf-8").splitlines()
    assert told[0].startswith("regel,kolom,reden,brin,") and [line.split(",")[0] for line in told[1:]] == ["4", "6"]
    wrong = fresh.refused("bpvo", "import", fresh.csv("fout2.csv", rows[:2] + rows[3:4], COLUMNS), "--soort", "volledig")
    assert [(row["regel"], row["kolom"], row["reden"]) for row in wrong] == [
        (3, "brin", "no school with this BRIN is registered"), (4, "begindatum", "comes after geplandeEinddatum")]
    assert live(fresh) == 0
    noted = fresh.ok("bpvo", "list")
    assert [(row["verwerkt"], row["fouten"]) for row in noted] == [(False, 2), (False, 2)]
    assert noted[1]["sha256"] == hashlib.sha256((fresh.directory / "fout.csv").read_bytes()).hexdigest()
    assert [row["regel"] for row in fresh.ok("bpvo", "list", "--levering", noted[0]["levering"])] == [3, 4]


def test_ten_thousand_wrong_lines_are_all_written(fresh):
    path = fresh.csv("veel.csv", [bpvo(brin="99ZZ")] * 3000, COLUMNS)
    assert len(fresh.refused("bpvo", "import", path, "--afgekeurd", "afgekeurd.csv")) == 100
    assert len((fresh.directory / "afgekeurd.csv").read_text(encoding="utf-8").splitlines()) == 3001


# ---- XML

def test_xml_says_what_it_is_and_gives_the_same_rows(fresh):
    rows = [bpvo(), bpvo(leerbedrijfId="900000002", leerweg="", onderwijslocatiecode="")]
    xml = as_xml(rows, soort="VOLLEDIG", nummer="4", vanaf=day(0), scholen=["98QQ"])
    assert counts(fresh.ok("bpvo", "import", fresh.file("a.xml", xml))[0]) == {"nieuw": 2}
    assert counts(deliver(fresh, rows, "--soort", "volledig", "--nummer", "5", "--vanaf", day(0))) == {"ongewijzigd": 2}
    assert [(row["soort"], row["vorm"], row["nummer"], row["scholen"]) for row in fresh.ok("bpvo", "list")] == [
        ("VOLLEDIG", "CSV", 5, "98QQ"), ("VOLLEDIG", "XML", 4, "98QQ")]
    assert "the file says that it is VOLLEDIG" in fresh.refused("bpvo", "import", "a.xml", "--soort", "mutaties")
    wrong = fresh.refused("bpvo", "import", fresh.file("b.xml", as_xml([bpvo(), bpvo(opleidingscode="1", brin="q")], soort="VOLLEDIG")))
    line = next(n for n, text in enumerate((fresh.directory / "b.xml").read_text(encoding="utf-8").splitlines(), 1) if ">q<" in text)
    assert [(row["regel"], row["kolom"]) for row in wrong] == [(line, "brin"), (line, "opleidingscode")]


GOOD = as_xml([bpvo()], soort="VOLLEDIG")


@pytest.mark.parametrize("xml, said", [
    (GOOD.replace("?>", '?><!DOCTYPE a [<!ENTITY a "b">]>', 1), "document type"),
    (GOOD.replace("?>", "?>" + " " * 510 + "<!DOCTYPE bpvoLevering SYSTEM 'http://127.0.0.1:1/x.dtd'>", 1), "document type"),
    (GOOD.replace("<brin>98QQ", "<brin>&lol;98QQ", 1), "well-formed"),
    (GOOD.replace(NAMESPACE, "urn:other", 1), "namespace"),
    (GOOD.replace("</brin>", "</brin><brin>98QQ</brin>", 1), "there twice"),
    (GOOD.replace("</brin>", "</brin><naam>Jan</naam>", 1), "does not have"),
    (GOOD.replace("</brin>", "<b/></brin>", 1), "text alone"),
    (GOOD.replace("<brin>", "<brin>" + "x" * 300, 1), "longer than"),
    (GOOD.replace("<bpvo>", "<bpvo mutatie='NIEUW'>", 1), "attribute"),
    (GOOD.replace("</bpvoLevering>", "", 1), "well-formed"),
    (GOOD.replace("</bpvoLevering>", "</bpvoLevering><x/>", 1), "well-formed"),
    (GOOD.replace("<bpvo>", "los<bpvo>", 1), "element is asked"),
    (GOOD.replace("UTF-8", "UTF-16", 1), "UTF-8"),
    (GOOD.replace('soort="VOLLEDIG"', 'soort="ALLES"', 1), "VOLLEDIG or MUTATIES"),
    (GOOD.replace('soort="VOLLEDIG"', 'soort="VOLLEDIG" nummer="x"', 1), "nummer"),
    (GOOD.replace("<brin>98QQ", "<brin>98QQ\x01", 1), "well-formed"),
])
def test_xml_that_is_something_else_is_refused_by_line(house, xml, said):
    text = house.refused("bpvo", "import", house.file("kwaad.xml", xml))
    assert said in text and "kwaad.xml: line " in text and "98QQ" not in text


def test_the_schema_agrees_with_the_reader(house):
    etree = pytest.importorskip("lxml.etree")
    schema = etree.XMLSchema(etree.parse(str(ROOT / "docs/formats/bpvo-levering.xsd")))
    for name in ("bpvo-volledig.xml", "bpvo-mutaties.xml"):
        schema.assertValid(etree.parse(str(ROOT / "docs/formats" / name)))
    schema.assertValid(etree.fromstring(GOOD.encode()))
    assert not schema.validate(etree.fromstring(GOOD.replace("</brin>", "</brin><naam>Jan</naam>", 1).encode()))


def test_the_samples_go_in(fresh):
    done = [fresh.ok("bpvo", "import", ROOT / "docs/formats" / name)[0] for name in ("bpvo-volledig.xml", "bpvo-mutaties.xml")]
    assert [counts(row) for row in done] == [{"nieuw": 4}, {"nieuw": 1, "verplaatst": 1, "vervallen": 1}]
