"""What staff do and what leaves: each a row with who, when, before and after; and nobody can do without."""
import datetime
import hashlib
import json
import os
import pathlib
import ssl
import subprocess

import pytest
from auditing import KEYS, Audit, last, owner, records
from conftest import ROOT, SIGNED, SUPPLIER, environment, psql

PKI = pathlib.Path(os.environ.get("BPV_PKI", ROOT / "var/test/pki"))
SCHOOL = "0000000700098QQ00000"
AGREEMENT = ("overeenkomst", "add", "--nummer", "GO-98QQ", "--school", "98QQ", "--geldig-van", "2026-08-01", "--veldenset",
             "BASIS", "--rol", "VERWERKER")


class Acts:
    """What one act left behind."""

    def __init__(self, register):
        self.register, self.seen = register, last(register)

    def new(self):
        rows = records(self.register, self.seen)
        self.seen += len(rows)
        return rows

    def of(self, *args, actor="anna"):
        before = datetime.datetime.now(datetime.timezone.utc)
        self.register.ok(*args, actor=actor)
        after = datetime.datetime.now(datetime.timezone.utc)
        rows = self.new()
        for row in rows:
            assert before <= datetime.datetime.fromisoformat(row["op"]) <= after
            assert row["door"] == actor and row["rol"] == "bpv_admin"
        return rows


@pytest.fixture
def acts(parties):
    return Acts(parties)


def told(rows):
    return [(row["handeling"], row["onderwerp"], row["sleutel"], row["voor"] is not None, row["na"] is not None) for row in rows]


# proves: GW-M2
def test_an_organisation_that_is_added_and_renamed(register):
    acts = Acts(register)
    added = acts.of("organisatie", "add", "--brin", "98QQ", "--naam", "Oud", actor="carla")
    assert told(added) == [("organisatie add", "organisaties", SCHOOL, False, True)]
    assert added[0]["na"]["naam"] == "Oud" and added[0]["na"]["brin"] == "98QQ"
    renamed = acts.of("organisatie", "add", "--brin", "98QQ", "--naam", "Nieuw", actor="bert")
    assert told(renamed) == [("organisatie add", "organisaties", SCHOOL, True, True)]
    assert (renamed[0]["voor"]["naam"], renamed[0]["na"]["naam"]) == ("Oud", "Nieuw")
    assert renamed[0]["voor"] == added[0]["na"]


# proves: GW-M2
def test_an_overeenkomst_from_draft_to_end(acts):
    rows = acts.of(*AGREEMENT, "--dienst", "testen_verbinding", "--route", "DIRECT", *SIGNED)
    assert {(row["onderwerp"], row["sleutel"]) for row in rows} >= {
        ("overeenkomsten", "GO-98QQ 1"), ("overeenkomst_diensten", "GO-98QQ/1 testen_verbinding"),
        ("routes", f"{SCHOOL} 2026-08-01")}
    assert all(row["handeling"] == "overeenkomst add" for row in rows)
    for words, actor, state in ((("activate", "GO-98QQ"), "bert", ("ONDERTEKEND", "ACTIEF")),
                                (("move", "GO-98QQ", "--status", "OPGESCHORT"), "anna", ("ACTIEF", "OPGESCHORT")),
                                (("move", "GO-98QQ", "--status", "BEEINDIGD"), "bert", ("OPGESCHORT", "BEEINDIGD"))):
        changed = [row for row in acts.of("overeenkomst", *words, actor=actor) if row["onderwerp"] == "overeenkomsten"]
        assert len(changed) == 1 and changed[0]["handeling"] == f"overeenkomst {words[0]}"
        assert (changed[0]["voor"]["status"], changed[0]["na"]["status"]) == state
    routed = acts.of("overeenkomst", "route", "--school", "98QQ", "--route", "VIA_PRAKTIJKOPLEIDER", "--geldig-van", "2027-01-01")
    assert sorted(told(routed)) == [("overeenkomst route", "routes", f"{SCHOOL} 2026-08-01", True, True),
                                    ("overeenkomst route", "routes", f"{SCHOOL} 2027-01-01", False, True)]


# proves: GW-M2
def test_mandates_given_imported_and_withdrawn(acts, tmp_path):
    pair = ("--school", "98QQ", "--leverancier", SUPPLIER)
    given = acts.of("mandaat", "add", *pair, "--bron", "brief", "--geldig-van", "2026-08-01")
    assert told(given) == [("mandaat add", "mandaten", f"{SCHOOL} {SUPPLIER} *", False, True)]
    assert given[0]["na"]["school"] == SCHOOL and given[0]["na"]["leverancier"] == SUPPLIER
    file = tmp_path / "m.csv"
    file.write_text(f"brin,leverancierOin,dienst,geldigVan,geldigTot,bron\n98QX,{SUPPLIER},,2026-08-01,,brief\n"
                    f"98QX,{SUPPLIER},opvragen_resultaten,2026-08-01,,brief\n")
    assert [row["handeling"] for row in acts.of("mandaat", "import", file)] == ["mandaat import"] * 2
    assert acts.of("mandaat", "import", file) == []
    withdrawn = acts.of("mandaat", "withdraw", *pair, actor="bert")
    assert told(withdrawn) == [("mandaat withdraw", "mandaten", f"{SCHOOL} {SUPPLIER} *", True, True)]
    assert (withdrawn[0]["voor"]["ingetrokken_door"], withdrawn[0]["na"]["ingetrokken_door"]) == (None, "bert")


# proves: GW-M2
def test_certificates_are_told_by_their_digest(acts):
    der = ssl.PEM_cert_to_DER_cert((PKI / "saas-g4-decrypt.cert.pem").read_text().split("-----END")[0] + "-----END CERTIFICATE-----\n")
    added = acts.of("certificaat", "add", "--oin", SUPPLIER, "--doel", "VERSLEUTELING", "--bestand", PKI / "saas-g4-decrypt.cert.pem")
    added = [row for row in added if row["onderwerp"] == "geregistreerde_certificaten"]
    fingerprint = hashlib.sha256(der).hexdigest()
    assert told(added) == [("certificaat add", "geregistreerde_certificaten", f"{SUPPLIER} VERSLEUTELING {fingerprint}", False, True)]
    assert added[0]["na"]["der"] == "sha256:" + fingerprint
    withdrawn = acts.of("certificaat", "withdraw", "--oin", SUPPLIER, "--vingerafdruk", fingerprint)
    assert [row["na"]["ingetrokken_door"] for row in withdrawn if row["onderwerp"] == "geregistreerde_certificaten"] == ["anna"]


# proves: GW-M2
def test_an_import_is_one_row_and_holds_nobodys_data(register, example):
    acts = Acts(register)
    assert {row["onderwerp"] for row in acts.of("organisatie", "import", example / "organisaties.csv")} == {"organisaties"}
    csv = {name: example / f"{name}.csv" for name in ("opleidingen", "aanbieders", "locaties", "leerbedrijven")}
    reference = acts.of("referentie", "import", *[part for name, path in csv.items() for part in (f"--{name}", path)])
    assert told(reference) == [("referentie import", "inlezingen", "1", False, True)]
    assert reference[0]["na"] == {name: {"nieuw": register.count(name)} for name in csv}
    placements = acts.of("bpvo", "import", example / "bpvos.csv")
    assert [row["na"] for row in placements] == [{"bpvos": {"nieuw": register.count("bpvos")}, "bpvo_leveringen": {"nieuw": 1}}]
    questions = acts.of("vragenlijst", "import", example)
    versions = [row for row in questions if row["onderwerp"] == "vragenlijsten"]
    assert len(versions) == register.count("vragenlijsten") and len(questions) == len(versions) + 1
    files = ("--respons", example / "respons.csv", "--antwoorden", example / "antwoorden.csv")
    results = acts.of("resultaten", "import", *files, actor="bert")
    assert told(results) == [("resultaten import", "inlezingen", "4", False, True)]
    assert results[0]["na"] == {"respons": {"nieuw": register.count("respons")}, "open_antwoorden": {"nieuw": register.count("open_antwoorden")},
                                "leveringen": {"mutatie_van": 1, "mutatie_tot": register.count("respons")}}
    for again in (("resultaten", "import", *files), ("bpvo", "import", example / "bpvos.csv"), ("vragenlijst", "import", example)):
        assert acts.of(*again) == []
    assert register.one("select count(*) from audit u join antwoorden a on a.tekst is not null and length(a.tekst) > 8"
                        " and position(a.tekst in coalesce(u.voor, '') || coalesce(u.na, '')) > 0") == "0"
    assert register.one("select count(*) from audit u join respons r on"
                        " position(r.respons_id::text in coalesce(u.na, '')) > 0") == "0"


# proves: GW-M1, GW-M2
def test_a_release_is_a_row_of_who_received(acts):
    psql(acts.register.name, "set session authorization bpv_gateway; select set_config('bpv.school', id::text, false) from"
         " bpv.organisaties where brin = '98QQ'; insert into bpv.verstrekkingen (op, school_id, aan_oin,"
         f" vanaf, tot, rijen) select now(), id, '{SUPPLIER}', 0, 9, 7 from bpv.organisaties where brin = '98QQ'")
    (row,) = acts.new()
    assert (row["door"], row["rol"], row["handeling"], row["onderwerp"], row["sleutel"]) == (
        SUPPLIER, "bpv_gateway", "verstrekken", "verstrekkingen", SCHOOL)
    assert (row["voor"], row["na"]["rijen"], row["na"]["school"]) == (None, 7, SCHOOL)


# proves: GW-M2
def test_a_session_of_psql_cannot_forget_it(acts):
    psql(acts.register.name, "set session authorization bpv_admin; update bpv.organisaties set actief = false where brin = '98QQ'")
    psql(acts.register.name, "delete from bpv.organisaties where brin = '98QX'")
    psql(acts.register.name, "set session_replication_role = replica; update bpv.organisaties set naam = 'Stil' where brin = '98QQ'")
    psql(acts.register.name, "update bpv.organisaties set naam = naam")
    rows = acts.new()
    assert [(row["door"], row["rol"], row["handeling"]) for row in rows] == [
        ("bpv_admin", "bpv_admin", "wijzigen"), ("postgres", "postgres", "verwijderen"), ("postgres", "postgres", "wijzigen")]
    assert (rows[0]["voor"]["actief"], rows[0]["na"]["actief"], rows[1]["na"]) == (True, False, None)


# proves: GW-M2
def test_what_was_tried_refused_or_broken_off_leaves_nothing(acts):
    register = acts.register
    tried = register.run(*AGREEMENT, "--dienst", "alle", "--route", "DIRECT", "--dry-run")
    assert tried.returncode == 0, tried.stderr
    assert register.run("mandaat", "add", "--school", "98QQ", "--leverancier", SCHOOL, "--bron", "x").returncode == 1
    psql(register.name, "begin; update bpv.organisaties set actief = false; rollback")
    assert register.run("organisatie", "list").returncode == 0
    assert acts.new() == []


@pytest.mark.parametrize("role, statement, allowed", [
    ("bpv_admin", "select count(*) from audit", True),
    ("bpv_gateway", "select volgnummer, keten from audit", True),
    ("bpv_gateway", "select na from audit", False),
    *[(role, statement, False) for role in ("bpv_admin", "bpv_gateway", "bpv_eigenaar", "postgres") for statement in (
        "update audit set door = 'eve'", "delete from audit", "truncate audit", "delete from audit_zegels", "truncate audit_zegels",
        "truncate organisaties cascade", "update audit_zegels set door = 'eve'")],
    ("bpv_admin", "select leg_zegel(volgnummer, keten, now(), 'x', keten) from audit", False),
    *[(role, statement, False) for role in ("bpv_admin", "bpv_gateway") for statement in (
        "insert into audit select * from audit", "insert into audit_zegels select 1, keten, now(), 'x', keten from audit",
        "alter table audit disable trigger user", "drop trigger audit on organisaties", "delete from inlezingen",
        "select schrijf_audit('eve', 'x', 'x', 'x', null, null)", "select bewaak('aanspraken')",
        "set session_replication_role = replica")],
])
def test_nobody_changes_it_by_an_ordinary_statement(unchanged, role, statement, allowed):
    psql(unchanged.name, "select bpv.leg_zegel(volgnummer, keten, now(), 'toets', keten) from bpv.audit where volgnummer = 1")
    before = unchanged.one("select md5(string_agg(a::text, '')) from audit a")
    user = "postgres" if role == "bpv_eigenaar" else role
    become = "set role bpv_eigenaar; " if role == "bpv_eigenaar" else ""
    done = subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-U", user, "-d", unchanged.name, "-c",
                           f"{become}set search_path = bpv, public; {statement}"], env=environment(), capture_output=True, text=True)
    assert (done.returncode == 0) is allowed, done.stderr
    assert allowed or "refused: it is under audit" in done.stderr or "permission denied" in done.stderr \
        or "must be owner" in done.stderr, done.stderr
    assert unchanged.one("select md5(string_agg(a::text, '')) from audit a") == before


def test_another_table_is_put_under_it_in_one_line(acts):
    owner(acts.register.name, "create table contacten (school_id integer, rol text, mail text, foto bytea, primary key (school_id, rol))",
          "select bewaak('contacten', '{school,rol}', '{mail}')")
    psql(acts.register.name, "insert into bpv.contacten select id, 'CONTRACT', 'a@b.test', '\\x0102' from bpv.organisaties where brin = '98QQ'")
    (row,) = acts.new()
    assert row["sleutel"] == f"{SCHOOL} CONTRACT"
    assert row["na"]["mail"] == "sha256:" + hashlib.sha256(b"a@b.test").hexdigest()
    assert row["na"]["foto"] == "sha256:" + hashlib.sha256(b"\x01\x02").hexdigest()


def test_staff_ask_who_did_what(acts):
    register = acts.register
    acts.of("mandaat", "add", "--school", "98QQ", "--leverancier", SUPPLIER, "--bron", "brief", actor="bert")
    acts.of("organisatie", "add", "--brin", "98QX", "--naam", "Anders", actor="carla")
    assert [row["door"] for row in register.ok("audit", "list", "--aantal", "2")] == ["carla", "bert"]
    (renamed,) = register.ok("audit", "list", "--door", "carla")
    assert "naam: ROC Modeldam > Anders" in renamed["verschil"]
    assert {row["onderwerp"] for row in register.ok("audit", "list", "--school", "98QQ")} == {"organisaties", "mandaten"}
    assert len(register.ok("audit", "list", "--onderwerp", "mandaten")) == 1
    today, tomorrow = (datetime.datetime.now() + datetime.timedelta(days=days) for days in (-2, 2))
    assert register.ok("audit", "list", "--tot", today.date()) == [] == register.ok("audit", "list", "--van", tomorrow.date())
    assert len(register.ok("audit", "list", "--van", today.date(), "--tot", tomorrow.date())) == last(register)
    shown = register.ok("audit", "show", last(register))[0]
    assert json.loads(shown["voor"])["naam"] == "ROC Modeldam" and json.loads(shown["na"])["naam"] == "Anders"
    assert register.run("audit", "show", "99999").returncode == 1 and register.run("audit", "show", "x").returncode == 2


def field(text):
    return (-1).to_bytes(4, "big", signed=True) if text is None else len(text.encode()).to_bytes(4, "big") + text.encode()


def test_an_export_can_be_verified_by_anybody(acts, tmp_path):
    """The chain as docs/decisions.md has it, computed once more without us."""
    acts.of("organisatie", "add", "--brin", "98QX", "--naam", 'Één "naam"\\ met alles – €', actor="Renée")
    file = tmp_path / "audit.jsonl"
    acts.register.ok("audit", "export", "--bestand", file)
    rows = [json.loads(line) for line in file.read_text().splitlines()]
    assert len(rows) == last(acts.register) and tuple(rows[0]) == KEYS
    keten = bytes(32)
    for number, row in enumerate(rows, 1):
        moment = datetime.datetime.fromisoformat(row["op"]) - datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
        micros = moment // datetime.timedelta(microseconds=1)
        assert row["volgnummer"] == number and row["vorige"] == keten.hex()
        keten = hashlib.sha256(b"bpv audit 1" + keten + number.to_bytes(8, "big") + micros.to_bytes(8, "big") + b"".join(
            field(row[name]) for name in KEYS[2:9])).digest()
        assert row["keten"] == keten.hex()
    assert acts.register.run("audit", "export", "--bestand", file).returncode == 1
    assert len(rows) == len(file.read_text().splitlines())


def test_a_verb_seals_what_it_did(parties, tmp_path):
    audit = Audit(parties, tmp_path)
    audit.ok("organisatie", "add", "--brin", "98QX", "--naam", "Anders")
    head = audit.ok("audit", "head")[0]
    assert head["verzegeldTot"] == head["volgnummer"] == last(parties) and head["verzegeldDoor"] == "bpv-admin"
    audit.ok("organisatie", "add", "--brin", "98QX", "--naam", "Proef", "--dry-run")
    audit.ok("organisatie", "list")
    assert len(audit.anchors.read_text().splitlines()) == 1


# What staff's role writes without being under audit, and why.
WITHOUT = {
    "resultaten_standen": "counts what the import did, beside its levering",
    "leveringen_scholen": "come with their levering",
    "bpvo_levering_fouten": "come with their levering",
    "mutatieteller": "a counter; the levering says what was taken from it",
    "inlezingen": "is what the audit records",
    "open_antwoorden": "added by imports, by count; judged by beoordeel_open_antwoord() alone, which writes who and on which id",
    "schoolsleutels": "made for a first record, changed by verpak_opnieuw() and destroyed by bevestig_wissen() alone, which account for it",
}


# proves: GW-M2
def test_every_table_that_staff_may_change_is_under_it(unchanged):
    rows = psql(unchanged.name, """select c.relname, coalesce(string_agg(t.tgname, ' ' order by t.tgname), '') from pg_class c
        left join pg_trigger t on t.tgrelid = c.oid and t.tgname in ('audit', 'inlezing_nieuw', 'inlezing_gewijzigd')
        where c.relnamespace = 'bpv'::regnamespace and c.relkind in ('r', 'p') and c.relname not like 'invoer%'
        and (has_any_column_privilege('bpv_admin', c.oid, 'insert, update') or has_table_privilege('bpv_admin', c.oid, 'delete'))
        group by 1 order by 1""")
    assert {name for name, triggers in rows if triggers not in ("audit", "inlezing_gewijzigd inlezing_nieuw")} <= set(WITHOUT)
    assert len(rows) > 20
