"""What may not be kept any more goes, by the terms of each overeenkomst; what went is told, and the rest stays."""
import datetime
import json
import subprocess
import threading
import time

import pytest
from conftest import BIN, copy_of, drop, environment, psql, today

OWN = "00000099000000001000"
KEYS = "'990A001', '990X001', '60122', '900000000'"


class Place:
    """A register with two schools, and settings with a master key beside it."""

    def __init__(self, register, directory):
        self.register, self.directory = register, directory
        key = directory / "master.key"
        key.write_text("42" * 32 + "\n")
        key.chmod(0o600)
        (directory / "admin.conf").write_text(
            f"[gateway]\noin = {OWN}\nenvironment = test\n[tls]\ncertificate = -\nkey = -\ntrust = -\ncrl = -\n[database]\n"
            f"gateway = dbname={register.name} user=bpv_gateway\nadmin = dbname={register.name} user=bpv_admin\n"
            "[vault]\nmaster_key = master.key\n")

    def run(self, *words, actor="anna"):
        done = subprocess.run([BIN / "bpv-admin", "--config", "admin.conf", "--actor", actor, *words, "--json"], cwd=self.directory,
                              env=environment(self.register.name), capture_output=True, text=True, timeout=120)
        return done.returncode, json.loads(done.stdout) if done.stdout else done.stderr

    def ok(self, *words):
        code, said = self.run(*words)
        assert code == 0, said
        return said

    def sql(self, statement):
        return psql(self.register.name, "set search_path = bpv, public; set session_replication_role = replica; " + statement)

    def agree(self, brin, nummer, status, days, months, van, tot="null"):
        self.sql("insert into overeenkomsten (school_id, nummer, versie, status, geldig_van, geldig_tot, veldenset, open_antwoorden, profiel, rol_sbb,"
                 " bewaar_contact_dagen, bewaar_antwoorden_maanden, aangemaakt_door, aangemaakt_op, geactiveerd_door, geactiveerd_op, gewijzigd_op)"
                 f" select id, '{nummer}', 1, '{status}', '{van}', {tot}, 'BASIS', false, '2W-be', 'VERWERKER', {days}, {months}, 'anna', now(), 'bert',"
                 f" now(), now() from organisaties where brin = '{brin}'")

    def deliver(self, brin, kenmerk, einde):
        """A record and its key, as a push leaves them; the bytes themselves open nothing here."""
        self.sql("insert into schoolsleutels (school_id, hoofdsleutel, verpakt, aangemaakt_op) select id, repeat('a', 16),"
                 f" decode(repeat('00', 60), 'hex'), now() from organisaties where brin = '{brin}' on conflict do nothing")
        self.sql("with k as (insert into recordsleutels (schoolsleutel_id, merk, verpakt, aangemaakt_op)"
                 f" select s.id, pg_catalog.sha256('{brin}{kenmerk}'), decode(repeat('00', 60), 'hex'), now() from schoolsleutels s join organisaties o"
                 f" on o.id = s.school_id where o.brin = '{brin}' returning id)"
                 " insert into studentgegevens (school_id, bpvo_kenmerk, onderwijsaanbiedercode, onderwijslocatiecode, opleidingscode, leerbedrijf_id,"
                 " geplande_einddatum, verzegeld, vingerafdruk, sleutel_id, aangeleverd_op, gewijzigd_op, document_op)"
                 f" select o.id, '{kenmerk}', {KEYS}, '{einde}', decode(repeat('00', 40), 'hex'), pg_catalog.sha256('x'), k.id, now(), now(), now()"
                 f" from organisaties o, k where o.brin = '{brin}'")

    def held(self):
        return {row[0] for row in self.sql("select bpvo_kenmerk from studentgegevens")}


@pytest.fixture
def place(template, tmp_path):
    made = Place(copy_of(template), tmp_path)
    for brin in ("98QQ", "98QX"):
        made.ok("organisatie", "add", "--brin", brin, "--naam", f"ROC {brin}")
    yield made
    drop(made.register.name)


def ago(days):
    return (today() - datetime.timedelta(days)).isoformat()


def test_details_go_when_the_overeenkomst_says(place):
    old, since = ago(31), ago(1)
    place.agree("98QQ", "GO-A", "ACTIEF", 30, 84, "2020-08-01")
    place.agree("98QX", "GO-B", "ACTIEF", 200, 84, "2020-08-01")
    for brin in ("98QQ", "98QX"):
        place.deliver(brin, f"{brin}-old", old)
        place.deliver(brin, f"{brin}-last-day", ago(29))
    due = place.ok("bewaartermijn", "list")["rows"]
    assert [(row["brin"], row["wat"], row["aantal"], row["vervalSinds"], row["overeenkomst"]) for row in due] == [
        ("98QQ", "STUDENTGEGEVENS", 1, since, "GO-A/1")]
    assert len(place.ok("bewaartermijn", "list", "--op", "2099-01-01")["rows"]) == 2
    tried = place.ok("bewaartermijn", "run", "--dry-run")
    assert tried["rows"] == due and len(place.held()) == 4
    place.ok("bewaartermijn", "run")
    assert place.held() == {"98QQ-last-day", "98QX-old", "98QX-last-day"}
    # Its key is gone with it: whatever else was sealed under it is unreadable too.
    assert place.sql("select count(*) from recordsleutels where merk = pg_catalog.sha256('98QQ98QQ-old')") == [["0"]]
    assert place.sql("select count(*) from recordsleutels") == [["3"]]
    report = place.ok("bewaartermijn", "report")["rows"]
    assert [(row["brin"], row["wat"], row["reden"], row["aantal"], row["door"]) for row in report] == [
        ("98QQ", "STUDENTGEGEVENS", "BEWAARTERMIJN_VERSTREKEN", 1, "anna")]
    assert [row["onderwerp"] for row in place.ok("audit", "list", "--onderwerp", "vernietigingen")["rows"]] == ["vernietigingen"]
    assert place.ok("bewaartermijn", "run")["rows"] == []


def test_it_is_known_when_it_last_ran_and_the_gateway_may_know_nothing_more(place):
    """Also when nothing had to go; a try does not count."""
    place.ok("bewaartermijn", "run", "--dry-run")
    ran = "select bewaartermijn_gedaan_op() > now() - interval '1 hour'"
    assert place.sql(ran) == [[""]]
    place.ok("bewaartermijn", "run")
    assert place.sql(ran) == [["t"]] == place.sql(f"set role bpv_gateway; {ran}")
    assert place.sql("select een, door from bewaartermijn_gedaan") == [["t", "anna"]]
    for tried in ("select * from bewaartermijn_gedaan", "delete from bewaartermijn_gedaan", "select meld_bewaartermijn_gedaan('x', now())"):
        with pytest.raises(AssertionError, match="permission denied"):
            place.sql(f"set role bpv_gateway; {tried}")


def test_details_go_thirty_days_after_the_last_overeenkomst(place):
    place.agree("98QQ", "GO-A", "BEEINDIGD", 365, 84, "2020-08-01", f"'{ago(31)}'")
    place.agree("98QX", "GO-B", "BEEINDIGD", 365, 84, "2020-08-01", f"'{ago(29)}'")
    place.deliver("98QQ", "gone", ago(-90))
    place.deliver("98QX", "kept", ago(-90))
    assert [row["waarom"] for row in place.ok("bewaartermijn", "list")["rows"]] == ["dertig dagen na het einde van de overeenkomst"]
    place.ok("bewaartermijn", "run")
    assert place.held() == {"kept"}


def test_a_newer_overeenkomst_in_force_counts_and_a_draft_does_not(place):
    place.agree("98QQ", "GO-A", "BEEINDIGD", 10, 84, "2020-08-01", f"'{ago(100)}'")
    place.agree("98QQ", "GO-B", "ACTIEF", 300, 84, ago(100))
    place.agree("98QQ", "GO-C", "CONCEPT", 1, 84, ago(50))
    place.deliver("98QQ", "kept", ago(200))
    place.ok("bewaartermijn", "run")
    assert place.held() == {"kept"}


def test_an_overeenkomst_that_runs_out_leaves_thirty_days(place):
    """It was last changed when it came into force, which is not when it ended."""
    since = ago(1)
    for brin, nummer, tot in (("98QQ", "GO-A", ago(31)), ("98QX", "GO-B", ago(29))):
        place.agree(brin, nummer, "ACTIEF", 365, 84, "2020-08-01", f"'{tot}'")
        place.sql(f"update overeenkomsten set gewijzigd_op = '2020-07-01' where nummer = '{nummer}'")
        place.deliver(brin, f"of-{brin}", ago(-90))
    assert [(row["brin"], row["vervalSinds"], row["waarom"]) for row in place.ok("bewaartermijn", "list")["rows"]] == [
        ("98QQ", since, "dertig dagen na het einde van de overeenkomst")]
    # Whoever looks ahead sees what is to come.
    assert [row["brin"] for row in place.ok("bewaartermijn", "list", "--op", ago(-1))["rows"]] == ["98QQ", "98QX"]
    place.ok("bewaartermijn", "run")
    assert place.held() == {"of-98QX"}


def test_the_terms_of_a_version_hold_from_its_first_day(place):
    place.agree("98QQ", "GO-A", "ACTIEF", 300, 84, "2020-08-01", f"'{ago(-10)}'")
    place.agree("98QQ", "GO-B", "ACTIEF", 1, 84, ago(-10))
    place.agree("98QX", "GO-C", "ACTIEF", 300, 84, "2020-08-01", f"'{ago(40)}'")
    place.agree("98QX", "GO-D", "ACTIEF", 1, 84, ago(-10))
    for brin in ("98QQ", "98QX"):
        place.deliver(brin, f"of-{brin}", ago(100))
    place.ok("bewaartermijn", "run")
    assert place.held() == {"of-98QQ", "of-98QX"}
    place.sql(f"update overeenkomsten set geldig_tot = '{ago(1)}' where nummer = 'GO-A';"
              f" update overeenkomsten set geldig_van = '{ago(1)}' where nummer in ('GO-B', 'GO-D')")
    place.ok("bewaartermijn", "run")
    assert place.held() == set()


def test_what_was_delivered_again_meanwhile_stays(place):
    """The job looks at what is due when it has the school to itself, and not before."""
    place.agree("98QQ", "GO-A", "ACTIEF", 10, 84, "2020-08-01")
    for kenmerk in ("again", "gone"):
        place.deliver("98QQ", kenmerk, ago(20))
    push = subprocess.Popen(["psql", "-qAtX", "-v", "ON_ERROR_STOP=1", "-d", place.register.name], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                            env=environment(place.register.name), text=True)
    push.stdin.write("set search_path = bpv, public; begin; select pg_advisory_xact_lock_shared(5, id) from organisaties where brin = '98QQ';"
                     f" update studentgegevens set geplande_einddatum = '{ago(-30)}' where bpvo_kenmerk = 'again'; select 'held';\n")
    push.stdin.flush()
    while push.stdout.readline().strip() != "held":
        assert push.poll() is None
    job = threading.Thread(target=place.ok, args=("bewaartermijn", "run"))
    job.start()
    end = time.monotonic() + 60
    while place.sql("select count(*) from pg_locks where locktype = 'advisory' and classid = 5 and not granted") == [["0"]]:
        assert time.monotonic() < end
        time.sleep(0.05)
    push.communicate("commit;\n", timeout=60)
    job.join(60)
    assert place.held() == {"again"}


def contacts(place, *rows):
    path = place.directory / "praktijkopleiders.csv"
    path.write_text("kenmerk,leerbedrijfId,rol,emailadres,naam\n" + "".join(f"{row}\n" for row in rows))
    return path.name


def test_contacts_of_leerbedrijven_are_sealed_and_go_with_the_longest_term(place):
    place.ok("organisatie", "add", "--soort", "SBB", "--oin", OWN, "--naam", "SBB")
    place.agree("98QQ", "GO-A", "ACTIEF", 30, 84, "2020-08-01")
    place.agree("98QX", "GO-B", "ACTIEF", 300, 84, "2020-08-01")
    place.sql("insert into bpvos (school_id, opleidingscode, leerbedrijf_id, geplande_einddatum, plaats, aangemaakt_op)"
              f" select id, '60122', case when brin = '98QQ' then '900000000' else '900000001' end, '{ago(100)}', 1, now() from organisaties where brin is not null")
    file = contacts(place, "p-0,900000000,PRAKTIJKOPLEIDER,kanarie@bedrijf.example,Kanariepiet", "p-1,900000001,CONTACTPERSOON_BPV,kanarie@ander.example,",
                    "p-2,900000002,PRAKTIJKOPLEIDER,kanarie@geen.example,")
    assert place.ok("praktijkopleider", "import", file)["rows"] == [{"gelezen": 3, "nieuw": 3, "gewijzigd": 0, "ongewijzigd": 0}]
    assert place.ok("praktijkopleider", "import", file)["rows"] == [{"gelezen": 3, "nieuw": 0, "gewijzigd": 0, "ongewijzigd": 3}]
    file = contacts(place, "p-0,900000000,PRAKTIJKOPLEIDER,kanarie2@bedrijf.example,Kanariepiet")
    assert place.ok("praktijkopleider", "import", file)["rows"] == [{"gelezen": 1, "nieuw": 0, "gewijzigd": 1, "ongewijzigd": 0}]
    dump = subprocess.run(["pg_dump", "-d", place.register.name], env=environment(), capture_output=True, check=True).stdout
    assert b"p-0" in dump and b"anarie" not in dump and b"anarie".hex().encode() not in dump
    assert [(row["wat"], row["aantal"]) for row in place.ok("bewaartermijn", "list")["rows"]] == [("PRAKTIJKOPLEIDERS", 1)]
    place.ok("bewaartermijn", "run")
    assert place.sql("select string_agg(kenmerk, ' ' order by kenmerk) from leerbedrijf_contacten") == [["p-1 p-2"]]
    assert place.sql("select count(*) from recordsleutels") == [["2"]]


def test_contacts_that_are_being_loaded_are_waited_for(place):
    """Else their new details stay behind under a key that has just gone."""
    place.ok("organisatie", "add", "--soort", "SBB", "--oin", OWN, "--naam", "SBB")
    place.ok("praktijkopleider", "import", contacts(place, "p-0,900000000,PRAKTIJKOPLEIDER,kanarie@bedrijf.example,"))
    place.sql("update leerbedrijf_contacten set gewijzigd_op = now() - interval '181 days'")
    destroy = ("select vernietig_contacten(array(select sleutel_id from leerbedrijf_contacten where kenmerk = 'p-0'), 'BEWAARTERMIJN_VERSTREKEN',"
               " 'anna', now())")
    loading = subprocess.Popen(["psql", "-qAtX", "-d", place.register.name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment(), text=True)
    try:
        loading.stdin.write(f"begin; select 'held' from (select bpv.neem_schoolsleutel(id, false) from bpv.organisaties where oin = '{OWN}') k;\n")
        loading.stdin.flush()
        assert loading.stdout.readline() == "held\n"
        with pytest.raises(AssertionError, match="lock timeout"):
            place.sql("set lock_timeout = '300ms'; " + destroy)
    finally:
        loading.communicate("rollback;\n", timeout=10)
    # What was loaded again meanwhile is not due any more.
    place.sql("update leerbedrijf_contacten set gewijzigd_op = now()")
    assert place.sql(destroy) == [["0"]]
    place.sql("update leerbedrijf_contacten set gewijzigd_op = now() - interval '181 days'")
    assert place.sql(destroy) == [["1"]]


@pytest.mark.parametrize("row, column", [
    ("b b,900000000,PRAKTIJKOPLEIDER,kanarie@bedrijf.example,", "kenmerk"),
    ("p-0,123,PRAKTIJKOPLEIDER,kanarie@bedrijf.example,", "leerbedrijfId"),
    ("p-0,900000000,BAAS,kanarie@bedrijf.example,", "rol"),
    ("p-0,900000000,PRAKTIJKOPLEIDER,kanarie,", "emailadres"),
])
def test_a_wrong_contact_refuses_the_file_without_repeating_it(place, row, column):
    place.ok("organisatie", "add", "--soort", "SBB", "--oin", OWN, "--naam", "SBB")
    code, said = place.run("praktijkopleider", "import", contacts(place, "p-9,900000000,PRAKTIJKOPLEIDER,kanarie@goed.example,", row))
    assert code == 1 and [(r["regel"], r["kolom"]) for r in said["rows"]] == [(3, column)]
    assert "kanarie" not in json.dumps(said)
    assert place.sql("select count(*) from leerbedrijf_contacten") == [["0"]] and place.sql("select count(*) from schoolsleutels") == [["0"]]


def test_contacts_need_sbb_in_the_register(place):
    code, said = place.run("praktijkopleider", "import", contacts(place, "p-9,900000000,PRAKTIJKOPLEIDER,kanarie@goed.example,"))
    assert code == 1 and "organisatie add --soort SBB" in said


def test_answers_go_as_removals_that_schools_hear_of(loaded, example, tmp_path):
    place = Place(loaded, tmp_path)
    place.ok("resultaten", "import", "--respons", str(example / "respons.csv"), "--antwoorden", str(example / "antwoorden.csv"))
    brin = place.sql("select o.brin from respons r join organisaties o on o.id = r.school_id group by 1 order by count(*) desc limit 1")[0][0]
    place.agree(brin, "GO-A", "ACTIEF", 30, 12, "2020-08-01")
    old, every, last = (int(v) for v in place.sql(
        f"select count(*) filter (where (r.invuldatum + interval '12 months')::date <= '{today()}' and o.brin = '{brin}'), count(*),"
        " (select laatste from mutatieteller) from respons r join organisaties o on o.id = r.school_id")[0])
    assert 0 < old < every
    assert [(row["brin"], row["wat"], row["aantal"]) for row in place.ok("bewaartermijn", "list")["rows"]] == [(brin, "ANTWOORDEN", old)]
    place.ok("bewaartermijn", "run")
    assert place.sql("select count(*), count(distinct mutatienummer), min(mutatienummer) > %d from verwijderingen where reden = 'BEWAARTERMIJN_VERSTREKEN'"
                     % last) == [[str(old), str(old), "t"]]
    assert place.sql("select count(*) from respons where vervallen_bij is null") == [[str(every - old)]]
    assert [(row["brin"], row["wat"], row["aantal"]) for row in place.ok("bewaartermijn", "report")["rows"]] == [(brin, "ANTWOORDEN", old)]
    assert place.ok("bewaartermijn", "list")["rows"] == []
