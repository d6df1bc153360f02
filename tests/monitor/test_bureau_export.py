"""What goes to the research bureau: signed, encrypted, only what a mail needs, once, whatever dies in between."""
import itertools
import random
import re
import subprocess

import pytest
from bureau import PKI, SETTINGS, Chain, Delivery
from house import BIN, environment


@pytest.fixture(scope="module")
def chain(house):
    return Chain(house)


_count = itertools.count(1)


@pytest.fixture
def filled(chain):
    """A student and a praktijkopleider who are due, and nobody else."""
    chain.export()
    n = next(_count)
    chain.kenmerk = f"BPV-F{n}"
    chain.s = chain.student(chain.kenmerk, "sanne.kanarie@voorbeeld.example")
    chain.p = chain.contact(f"K-{n}", "piet.kanarie@leerbedrijf.example", vraagt="true")
    chain.next = int(chain.house.one("select coalesce(max(nummer), 0) + 1 from bureau_leveringen"))
    return chain


def test_bureau_opens_it_with_openssl_alone(filled):
    delivery = filled.export()
    student, contact = sorted(delivery.uitnodigingen, key=lambda row: row["route"])
    assert {**student, "respondentsleutel": ""} == {
        "respondentsleutel": "", "route": "DIRECT", "emailadres": "sanne.kanarie@voorbeeld.example", "naam": "Sanne", "taal": "nl",
        "vragenlijst": "S", "versie": "1", "vraagtStudent": "nee", "einddatum": "2026-12-01", "leerbedrijf": "Leerbedrijf 1", "opleiding": ""}
    assert {**contact, "respondentsleutel": ""} == {
        "respondentsleutel": "", "route": "LEERBEDRIJF", "emailadres": "piet.kanarie@leerbedrijf.example", "naam": "Piet de Vries", "taal": "",
        "vragenlijst": "P", "versie": "1", "vraagtStudent": "ja", "einddatum": "2026-12-01", "leerbedrijf": "", "opleiding": "Verzorgende"}
    assert sorted(delivery.keys) == sorted(row[0] for row in filled.house.sql(
        f"select respondentsleutel from uitnodigingen where id in ({filled.s}, {filled.p})"))
    assert filled.state(filled.s) == filled.state(filled.p) == "UITGEGEVEN"
    manifest = delivery.manifest.decode()
    assert f"# levering: {filled.next}\n" in manifest and "# uitnodigingen: 2," in manifest


def test_nothing_due_is_no_delivery(filled):
    filled.student("BPV-LATER", "later@voorbeeld.example", gepland="current_date + 1")
    assert len(filled.export().keys) == 2
    assert filled.export() is None
    assert filled.house.one("select max(nummer) from bureau_leveringen") == str(filled.next)


def test_each_delivery_names_the_one_before(filled):
    first = filled.export()
    filled.student("BPV-TWEEDE", "tweede@voorbeeld.example")
    second = filled.export()
    digest = subprocess.run(["sha256sum"], input=first.manifest, capture_output=True, check=True).stdout.decode().split()[0]
    assert f"# vorige: {filled.next} {digest}\n" in second.manifest.decode()
    assert not set(first.keys) & set(second.keys)


def test_withdrawn_before_it_is_written_is_left_out(filled):
    filled.house.sql(f"delete from studentgegevens where bpvo_kenmerk = '{filled.kenmerk}'")
    assert len(filled.export().keys) == 1
    assert filled.state(filled.s) == "INGETROKKEN"


@pytest.mark.parametrize("answered", [False, True])
def test_withdrawn_afterwards_is_told_once_with_a_date(filled, answered):
    key = next(row["respondentsleutel"] for row in filled.export().uitnodigingen if row["route"] == "DIRECT")
    if answered:
        filled.house.sql(f"update uitnodigingen set status = 'BEANTWOORD' where id = {filled.s}")
    filled.house.sql(f"delete from studentgegevens where bpvo_kenmerk = '{filled.kenmerk}'")
    delivery = filled.export()
    assert delivery.keys == [] and [row["respondentsleutel"] for row in delivery.intrekkingen] == [key]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", delivery.intrekkingen[0]["wissenVoor"]) and delivery.intrekkingen[0]["levering"] == str(filled.next)
    assert filled.export() is None


def test_dry_run_writes_nothing_and_opens_nothing(filled):
    rows = filled.house.ok("bureau", "export", "--out", filled.out, "--dry-run")
    assert (rows[0]["uitnodigingen"], rows[0]["manifest"]) == (2, None)
    assert not list(filled.out.glob(f"*{filled.next:06d}*")) and filled.state(filled.s) == "GEPLAND"
    assert filled.house.one("select max(nummer) from bureau_leveringen") != str(filled.next)


def test_every_delivery_is_in_the_audit_and_in_the_report_of_disclosures(filled):
    filled.export()
    told = filled.house.ok("verstrekking", "report", "--school", "98QQ")
    assert ("Onderzoeksbureau Voorbeeld", "bureau", 1) == (told[0]["naam"], told[0]["wat"], told[0]["rijen"])
    assert filled.house.ok("audit", "verify")
    tables = {row[0] for row in filled.house.sql("select onderwerp from audit where door = 'anna'")}
    assert {"bureau_leveringen", "bureau_verstrekkingen"} <= tables
    shown = filled.house.ok("betrokkene", "show", "--school", "98QQ", "--kenmerk", filled.kenmerk, "--reden", "verzoek 1")
    assert any(row["onderdeel"] == "BUREAU" and "Onderzoeksbureau Voorbeeld" in row["waarde"] for row in shown)


def test_settings_that_cannot_do_it_are_refused_before_anything_is_begun(filled):
    filled.house.settings(f"[bureau]\nname = X\ncertificate = {PKI}/expired.cert.pem\nsign_certificate = {PKI}/gateway.cert.pem\n"
                          f"sign_key = {PKI}/gateway.key.pem\n")
    code, said = filled.house.run("bureau", "export", "--out", filled.out)
    assert code == 3 and "outside its time" in said
    filled.house.settings(SETTINGS)
    assert filled.state(filled.s) == "GEPLAND" and not list(filled.out.glob("*.part"))
    assert len(filled.export().keys) == 2


def test_canary_is_in_no_log_no_dump_and_no_file(filled):
    done = subprocess.run([BIN / "bpv-admin", "--config", "admin.conf", "bureau", "export", "--out", filled.out], cwd=filled.house.directory,
                          env=environment(filled.house.name), capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr
    dump = subprocess.run(["pg_dump", "-d", filled.house.name], env=environment(), capture_output=True, check=True, timeout=60).stdout
    written = list(filled.out.glob(f"*{filled.next:06d}*"))
    files = b"".join(path.read_bytes() for path in written)
    for what in (done.stdout, done.stderr, dump, files):
        assert b"kanarie" not in what
    assert len(written) == 4


def test_killed_at_any_moment_the_next_run_gives_the_same_delivery(chain):
    """Deliveries, each cut off at random moments until one run comes through: every invitation is in exactly one."""
    random.seed(7)
    chain.export()
    given, begin = [], int(chain.house.one("select coalesce(max(nummer), 0) from bureau_leveringen"))
    for turn in range(4):
        for n in range(4):
            chain.student(f"BPV-{turn}-{n}", f"s{turn}{n}@voorbeeld.example")
        attempts = 0
        while True:
            running = subprocess.Popen([BIN / "bpv-admin", "--config", "admin.conf", "bureau", "export", "--out", chain.out],
                                       cwd=chain.house.directory, env=environment(chain.house.name), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            try:
                running.communicate(timeout=random.uniform(0.02, 0.25) if attempts < 4 else 60)
                break
            except subprocess.TimeoutExpired:
                running.kill()
                running.communicate()
                attempts += 1
        last = int(chain.house.one("select max(nummer) from bureau_leveringen"))
        assert last == begin + turn + 1
        given += Delivery(chain.out, last).keys
    assert len(given) == len(set(given)) == 16
    assert sorted(given) == sorted(row[0] for row in chain.house.sql(
        "select respondentsleutel from uitnodigingen where bpvo_kenmerk ~ '^BPV-[0-9]-'"))
    assert not list(chain.out.glob("*.part"))


def test_what_a_run_that_died_may_have_left_behind_is_withdrawn(filled):
    """Begun twice: a file may have been picked up with a student who withdrew before the second came through."""
    filled.house.sql("select begin_bureau_levering(current_date, 'Onderzoeksbureau Voorbeeld', 90, 2, 'anna', now())")
    filled.house.sql(f"delete from studentgegevens where bpvo_kenmerk = '{filled.kenmerk}'")
    assert len(filled.export().keys) == 1
    key = filled.house.one(f"select respondentsleutel from bureau_regels where uitnodiging_id = {filled.s}")
    assert [row["respondentsleutel"] for row in filled.export().intrekkingen] == [key]


def test_two_at_a_time_make_one_delivery(filled):
    both = [subprocess.Popen([BIN / "bpv-admin", "--config", "admin.conf", "bureau", "export", "--out", filled.out, "--json"],
                             cwd=filled.house.directory, env=environment(filled.house.name), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            for _ in range(2)]
    for one in both:
        said = one.communicate(timeout=60)
        assert one.returncode == 0, said
    assert len(Delivery(filled.out, filled.next).keys) == 2
    assert filled.house.one("select max(nummer) from bureau_leveringen") == str(filled.next)
