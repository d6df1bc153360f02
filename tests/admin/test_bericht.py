"""bpv-admin bericht: what the journal says of an exchange, also of old rows and odd ones; and by index only."""
import datetime
import json
import pathlib
import re

import pytest

from conftest import ROOT, SIGNED, SUPPLIER, add_parties, copy_of, drop, psql

SCHOOL = "0000000700098QQ00000"
SQL = ROOT / "src/store/sql"


def row(register, **values):
    """One exchange in the journal: a refusal at the grant, with other values where given."""
    good = {
        "op": "2026-11-02 09:30:00+00", "correlatie": "aaaa000011112222", "herkomst": "127.0.0.1:1", "tls_oin": SUPPLIER, "van_oin": SCHOOL,
        "vingerafdruk": "ab" * 32, "operatie": "opvragen_resultaten", "message_id": "urn:uuid:11111111-2222-4333-8444-555555555555", "uitkomst": "DK0002",
        "regel": "EDU-10", "reden": "no mandate of A to B for opvragen_resultaten today", "profiel": "2W-be", "stap": "toestemming", "mandaat": False, "tls_versie": "TLSv1.3",
        "http_status": 500, "milliseconden": 7, "bytes_in": 1200, "bytes_uit": 900, "rijen": 0, **values}
    names = [name for name, value in good.items() if value is not None]
    texts = ["'" + str(good[name]).replace("'", "''") + "'" for name in names]
    register.one(f"with i as (insert into berichten ({', '.join(names)}) values ({', '.join(texts)}) returning 1) select count(*) from i")


def explain(register, *key):
    done = register.run("bericht", "explain", *key, "--json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    return {r["eis"]: r for r in answer["rows"]}, "\n".join(answer["notes"])


def test_explains_by_each_key(parties):
    row(parties)
    for key in (("--correlation", "aaaa000011112222"), ("--message-id", "urn:uuid:11111111-2222-4333-8444-555555555555"),
                ("--message-id", "11111111-2222-4333-8444-555555555555"), ("--oin", SUPPLIER), ("--oin", SCHOOL), ("--oin", "98QQ")):
        rows, notes = explain(parties, *key)
        assert rows["EDU-10"]["oordeel"] == "geweigerd" and rows["EDU-10"]["toelichting"].startswith("no mandate")
        assert "mandaat add" in rows["EDU-10"]["advies"]
        assert rows["EDU-12"]["oordeel"] == "voldaan" and rows["EDU-20"]["oordeel"] == "niet bereikt" and rows["WB003"]["oordeel"] == "n.v.t."
        assert f"Voorbeeld SIS ({SUPPLIER}) verbond over TLSv1.3, namens ROC Voorbeeldstad ({SCHOOL})" in notes
        assert "Uitkomst: DK0002 (Niet geautoriseerd), HTTP 500: geweigerd door EDU-10." in notes
        assert "Stap: toestemming." in notes and "Wat te doen: " in notes


def test_a_person_reads_the_verdict_last(parties):
    row(parties)
    text = parties.run("bericht", "explain", "--correlation", "aaaa000011112222").stdout
    lines = text.splitlines()
    assert lines[0].split()[:3] == ["stap", "eis", "oordeel"]
    assert lines[-1].startswith("Wat te doen: De school heeft deze leverancier")


def test_of_an_old_row_it_says_what_was_not_recorded(parties):
    row(parties, profiel=None, stap=None, operatie=None, mandaat=None, tls_versie=None)
    rows, notes = explain(parties, "--correlation", "aaaa000011112222")
    assert rows["EDU-10"]["oordeel"] == "geweigerd" and rows["EDU-12"]["oordeel"] == "voldaan"
    assert "niet vastgelegd" in notes and "profiel onbekend" in notes


@pytest.mark.parametrize("change, eis", [
    (dict(uitkomst="DK0051", regel="GW-F1", stap="register", reden="connect: the connection was lost"), "GW-F1"),
    (dict(uitkomst="HTTP_MEDIA_TYPE", regel="EDU-01", stap="verzoek", http_status=415, profiel=None, operatie=None, van_oin=None, message_id=None), "EDU-01"),
    (dict(uitkomst="DK0050", regel=None, stap="antwoord", reden=None), "DK0050"),
    (dict(uitkomst="DK0002", regel="TOEKOMST-1", stap="toestemming"), "TOEKOMST-1"),
])
def test_whatever_refused_is_a_row_with_advice(parties, change, eis):
    row(parties, **change)
    rows, notes = explain(parties, "--correlation", "aaaa000011112222")
    assert [code for code, r in rows.items() if r["oordeel"] == "geweigerd"] == [eis]
    assert rows[eis]["advies"] and rows["WT001"]["oordeel"] == "voldaan"
    assert "Wat te doen: " in notes


def test_names_what_is_not_registered(parties):
    row(parties, tls_oin="00000099000000077000", regel="CRT-04")
    _, notes = explain(parties, "--correlation", "aaaa000011112222")
    assert "niet in het register (00000099000000077000) verbond" in notes


def test_counts_how_many_more_there_are(parties):
    for n in range(3):
        row(parties, correlatie=f"bbbb00000000000{n}", op=f"2026-11-0{n + 1} 09:00:00+00")
    row(parties, correlatie="cccc000000000000", op="2026-11-05 09:00:00+00", uitkomst="OK", regel=None, reden=None, stap="antwoord", dienst="opvragen_resultaten")
    _, notes = explain(parties, "--oin", SUPPLIER)
    assert "correlatie bbbb000000000002" in notes and "zijn er 3 geweigerd; dit is de laatste" in notes
    _, notes = explain(parties, "--oin", SUPPLIER, "--tot", "2026-11-02")
    assert "correlatie bbbb000000000000" in notes and "geweigerd; dit is de laatste" not in notes


def test_lists_newest_first(parties):
    for n in range(5):
        row(parties, correlatie=f"bbbb00000000000{n}", op=f"2026-11-0{n + 1} 09:00:00+00", uitkomst="OK" if n % 2 else "DK0002")
    ids = [r["correlatie"][-1] for r in parties.ok("bericht", "list", "--oin", "98QQ")]
    assert ids == ["4", "3", "2", "1", "0"]
    assert [r["correlatie"][-1] for r in parties.ok("bericht", "list", "--oin", SUPPLIER, "--uitkomst", "geweigerd")] == ["4", "2", "0"]
    assert [r["correlatie"][-1] for r in parties.ok("bericht", "list", "--oin", SUPPLIER, "--uitkomst", "OK")] == ["3", "1"]
    assert [r["correlatie"][-1] for r in parties.ok("bericht", "list", "--oin", SUPPLIER, "--uitkomst", "DK0002", "--aantal", "1")] == ["4"]
    assert [r["correlatie"][-1] for r in parties.ok("bericht", "list", "--oin", SUPPLIER, "--sinds", "2026-11-02", "--tot", "2026-11-04")] == ["2", "1"]
    one = parties.ok("bericht", "list", "--correlation", "bbbb000000000002")[0]
    assert one["leverancierNaam"] == "Voorbeeld SIS" and one["schoolNaam"] == "ROC Voorbeeldstad" and one["mandaat"] is False and one["httpStatus"] == 500


def test_who_connects_for_itself_is_listed_once(parties):
    row(parties, tls_oin=SCHOOL)
    assert len(parties.ok("bericht", "list", "--oin", "98QQ")) == 1
    assert "geweigerd; dit is de laatste" not in explain(parties, "--oin", "98QQ")[1]


def test_mistakes_are_told(unchanged):
    for words in ((), ("--oin", SUPPLIER, "--correlation", "x"), ("--oin", "98Q"), ("--oin", SUPPLIER, "--sinds", "gisteren")):
        assert unchanged.run("bericht", "explain", *words).returncode == 2, words
    assert unchanged.run("bericht", "list", "--oin", SUPPLIER, "--uitkomst", "mooi").returncode == 2
    done = unchanged.run("bericht", "explain", "--correlation", "ffff")
    assert done.returncode == 1 and "no such exchange" in done.stderr
    done = unchanged.run("bericht", "explain", "--oin", "98QX")
    assert done.returncode == 1 and "no refused exchange of 0000000700098QX00000" in done.stderr
    assert unchanged.ok("bericht", "list", "--oin", "98QX") == []


# -- Counted ----------------------------------------------------------------------------


def test_refusals_are_counted_by_cause(parties):
    recent = datetime.datetime.now(datetime.timezone.utc)
    for n, change in enumerate((dict(), dict(van_oin="0000000700098QX00000"), dict(op=recent - datetime.timedelta(hours=30)),
                                dict(uitkomst="AFGEWEZEN", regel=None, foutcodes="BPV0104 BPV0101", stap="antwoord"),
                                dict(uitkomst="AFGEWEZEN", regel=None, foutcodes="BPV0104", stap="antwoord"),
                                dict(uitkomst="OK", regel=None), dict(uitkomst="DK0050", regel=None, van_oin=None, tls_oin=None))):
        row(parties, **{"op": recent - datetime.timedelta(minutes=60 - n), "correlatie": f"dddd00000000000{n}", **change})
    rows = parties.ok("bericht", "faults")
    assert [(r["oorzaak"], r["aantal"], r["partijen"], r["correlatie"][-1]) for r in rows] == [
        ("BPV0104", 2, 1, "4"), ("EDU-10", 2, 2, "1"), ("BPV0101", 1, 1, "3"), ("DK0050", 1, 0, "6")]
    assert all(r["betekenis"] and r["advies"] for r in rows), rows
    assert parties.ok("bericht", "faults", "--uren", "40")[0]["aantal"] == 3
    assert [r["oorzaak"] for r in parties.ok("bericht", "faults", "--oin", "98QX")] == ["EDU-10"]
    done = parties.run("bericht", "faults", "--oin", "97ZZ")
    assert done.returncode == 0 and "niets geweigerd" in done.stdout
    assert parties.run("bericht", "faults", "--uren", "0").returncode == 2


def test_traffic_of_every_school_is_counted(parties):
    now = datetime.datetime.now(datetime.timezone.utc)
    parties.ok("overeenkomst", "add", "--nummer", "GO-98QX", "--school", "98QX", "--geldig-van", "2026-01-01", "--dienst", "alle", "--veldenset",
               "BASIS", "--rol", "VERWERKER", *SIGNED)
    parties.ok("overeenkomst", "activate", "GO-98QX", actor="bert")
    for n, change in enumerate((dict(), dict(uitkomst="OK", regel=None), dict(op=now - datetime.timedelta(days=20)))):
        row(parties, **{"op": now - datetime.timedelta(minutes=60 - n), "correlatie": f"eeee00000000000{n}", **change})
    assert [(r["brin"], r["inWerking"], r["berichten"], r["geweigerd"], bool(r["laatsteBericht"])) for r in parties.ok("bericht", "traffic")] == [
        ("98QQ", False, 2, 1, True), ("98QX", True, 0, 0, False)]
    assert parties.ok("bericht", "traffic", "--dagen", "30", "--school", "98QQ")[0]["berichten"] == 3
    assert [r["brin"] for r in parties.ok("bericht", "traffic", "--zonder")] == ["98QX"]


# -- By index ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def filled(template):
    """60,000 exchanges over four months, one in three hundred refused; statistics as autovacuum would have them."""
    made = add_parties(copy_of(template))
    psql(made.name, """
        set search_path = bpv, public; set timezone = 'UTC';
        select maak_deel('berichten', 'berichten_' || to_char(m, 'YYYY"m"MM'), m, m + interval '1 month')
        from generate_series('2026-02-01'::timestamptz, '2026-05-01', interval '1 month') m;
        insert into berichten (op, correlatie, tls_oin, van_oin, operatie, dienst, profiel, stap, message_id, uitkomst, regel, http_status, milliseconden,
            bytes_in, bytes_uit, rijen)
        select '2026-02-01'::timestamptz + n * interval '2.5 minutes', substr(md5('c' || n), 1, 16), '00000099' || lpad((n % 40)::text, 9, '0') || '000', '00000099' || lpad((100 + n % 300)::text, 9, '0') || '000',
            'opvragen_resultaten', 'opvragen_resultaten', '2W-be', 'antwoord', 'urn:uuid:' || md5(n::text)::uuid, case when n % 300 = 7 then 'DK0002' else 'OK' end,
            case when n % 300 = 7 then 'EDU-10' end, 200, 1, 1, 1, 0
        from generate_series(1, 60000) n;
        analyze berichten""")
    yield made
    drop(made.name)


def plan_of(register, statement, *values):
    """The plan of a statement file as the connection of staff prepares and runs it."""
    text = (SQL / f"{statement}.sql").read_text()
    texts = ", ".join("null" if value is None else f"'{value}'" for value in values)
    return "\n".join(line for line, in psql(register.name, f"set role bpv_admin; {(SQL / 'sessie_admin.sql').read_text()}; prepare s as {text}; explain (analyze, costs off, timing off) execute s ({texts})"))


N = 30007
CASES = {
    "beheer_berichten_correlatie": ("substr(md5('c' || {n}), 1, 16)",),
    "beheer_berichten_message_id": ("'urn:uuid:' || md5({n}::text)::uuid",),
    "beheer_berichten_oin": ("'00000099' || lpad((100 + {n} % 300)::text, 9, '0') || '000'", None, None, 50, None),
    "beheer_berichten_geweigerd": ("'00000099' || lpad((100 + {n} % 300)::text, 9, '0') || '000'", None, None, 1, None),
    "beheer_tel_geweigerd": ("'00000099' || lpad((100 + {n} % 300)::text, 9, '0') || '000'", None, None, 1000),
    "beheer_aanroepen": ("'00000099' || lpad((100 + {n} % 300)::text, 9, '0') || '000'", "2026-03-01", "2026-03-31"),
    "beheer_fouten": ("('2026-02-01'::timestamptz + {n} * interval '2.5 minutes')::text", None),
}


@pytest.mark.parametrize("statement", CASES)
def test_looks_at_the_journal_by_index_alone(filled, statement):
    first, *rest = CASES[statement]
    key = filled.one("select " + first.format(n=N))
    plan = plan_of(filled, statement, key, *rest)
    # The months ahead are empty: how those are looked through does not matter.
    assert not re.search(r"Seq Scan on berichten_2026m0", plan), plan
    assert re.search(r"Index (Only )?Scan (Backward )?using berichten_2026m0\w+ on|Bitmap Index Scan on berichten_2026m0", plan), plan
    # It reads what it answers, not a month: no row is looked at and thrown away.
    assert not re.search(r"Rows Removed by Filter: [1-9]", plan), plan


def test_a_refusal_is_found_among_many_that_were_accepted(filled):
    rows, notes = explain(filled, "--oin", filled.one("select van_oin from berichten where uitkomst <> 'OK' limit 1"))
    assert rows["EDU-10"]["oordeel"] == "geweigerd" and "zijn er 200 geweigerd" in notes


def test_every_partition_has_the_indexes(filled):
    names = {"correlatie", "message_id", "van_oin_op", "tls_oin_op"}
    for part, in psql(filled.name, "select inhrelid::regclass from pg_inherits where inhparent = 'bpv.berichten'::regclass"):
        columns = psql(filled.name, f"select string_agg(a.attname, '_' order by a.attnum) || case when i.indpred is null then '' else '+' end from pg_index i join pg_attribute a on a.attrelid = i.indexrelid where i.indrelid = '{part}'::regclass group by i.indexrelid, i.indpred")
        assert {c for c, in columns} == names | {"van_oin_op+", "tls_oin_op+", "op+"}, part
