"""
Every verb with --dry-run: an answer as it would be, and not one row of the register, not one file, is another afterwards. The
same call without it does change something, so the comparison can fail. A verb that is in neither list is an error.
"""
import datetime
import functools
import hashlib
import json
import os
import pathlib
import subprocess
import sys

import pytest
from conftest import BIN, ROOT, SUPPLIER, copy_of, drop, environment, psql
from test_help import VERBS

sys.path.insert(0, str(ROOT / "tests/flow"))
from wrapping import master_name, wrap

PKI = pathlib.Path(os.environ.get("BPV_PKI", ROOT / "var/test/pki"))
OTHER = "00000099000000009000"
TODAY = datetime.date.today()
NEXT_YEAR = (TODAY + datetime.timedelta(days=365)).isoformat()
KEY = "6b0f3c1e-52a1-4f7c-9d60-0d5b8a0c7e11"  # of an invitation
AGREED = "--veldenset BASIS --rol VERWERKER --route DIRECT"
SIGNED = ("--document overeenkomst.pdf --document-datum 2026-07-01 --ondertekenaar-school A.,bestuurder --ondertekenaar-sbb B.,manager")

# verb: what is said to it, in the register that `settled` makes. Words as a shell would split them; $NAME as below.
CHANGES = {
    "organisatie add": "--brin 97ZZ --naam X",
    "organisatie import": "organisaties.csv",
    "overeenkomst add": f"--nummer GO-97 --school 98QX --geldig-van {NEXT_YEAR} --dienst alle {AGREED} {SIGNED}",
    "overeenkomst sign": f"GO-98QY {SIGNED}",
    "overeenkomst activate": "GO-98QX --actor bert",
    "overeenkomst move": "GO-98QQ --status OPGESCHORT",
    "overeenkomst limit": "GO-98QQ --berichten-per-minuut 60",
    "overeenkomst route": f"--school 98QQ --route VIA_PRAKTIJKOPLEIDER --geldig-van {NEXT_YEAR}",
    "mandaat add": f"--school 98QX --leverancier {OTHER} --bron x",
    "mandaat import": "mandaten.csv --bron x --volledig --max-intrekkingen 2",
    "mandaat withdraw": f"--school 98QQ --leverancier {SUPPLIER}",
    "mandaat replace": f"--school 98QQ --van {SUPPLIER} --naar {OTHER} --bron x",
    "certificaat add": f"--oin {SUPPLIER} --doel ONDERTEKENING --bestand saas.pem",
    "certificaat withdraw": f"--oin {SUPPLIER} --vingerafdruk $FINGERPRINT",
    "certificaat pin": f"--oin {SUPPLIER} --doel TLS",
    "certificaat unpin": f"--oin {OTHER} --doel TLS",
    "certificaat block": "--bestand saas.pem --reden x",
    "certificaat unblock": "--vingerafdruk $BLOCKED",
    "waarschuwing send": "",
    "referentie import": "--opleidingen opleidingen.csv",
    "bpvo import": "$EXAMPLE/bpvos.csv",
    "vragenlijst import": "--vragenlijsten vragenlijsten.csv --themas themas.csv --vragen vragen.csv --opties opties.csv --ontbrekend ontbrekend.csv",
    "resultaten import": "--respons $EXAMPLE/respons.csv --antwoorden $EXAMPLE/antwoorden.csv",
    "antwoorden import": "antwoorden.cms",
    "openantwoord review": "1 --besluit tonen",
    "openantwoord rule": "--beoordelen alles",
    "school prepare": f"97ZZ --naam X {AGREED} {SIGNED} --leverancier {SUPPLIER} --mandaat-bron x",
    "school import": f"scholen.csv {AGREED}",
    "school activate": "98QX --actor bert",
    "contactpersoon add": "--bij 98QQ --rol PRIVACY --naam X --emailadres x@voorbeeld.example",
    "contactpersoon remove": "--bij 98QQ",
    "gebruiker add": "--naam k.devries --volledige-naam X --school 98QQ --rol KWALITEIT --certificaat saas.pem",
    "gebruiker confirm": "b.tweede --actor bert",
    "gebruiker withdraw": "a.jansen",
    "gebruiker link": "a.jansen",
    "rechtsopvolging add": "--school 98QY --opvolger 98QQ --vanaf 2026-08-01 --bron x",
    "rechtsopvolging confirm": "--school 98QX --actor bert",
    "rechtsopvolging withdraw": "--school 98QX",
    "audit seal": "",
    "praktijkopleider import": "praktijkopleiders.csv",
    "praktijkopleider link": "koppelingen.csv",
    "uitnodiging plan": "",
    "cijfers publish": "",
    "bureau export": "--out .",
    "bureau import": "terugmelding.cms",
    "bewaartermijn run": "",
    "betrokkene show": "--school 98QQ --kenmerk k-1 --reden x",
    "betrokkene erase": "--school 98QQ --kenmerk k-1 --reden x",
    "betrokkene request": "--school 98QQ --kenmerk k-1 --reden x",
    "betrokkene confirm": "--school 98QQ --kenmerk k-2 --actor bert",
    "gateway reload": "--wacht 0",
    "sleutel rotate": "",
    "sleutel shred": "--school 98QQ --reden x",
    "mandaat export": "uit.csv",
    "audit export": "--bestand uit.jsonl",
    "rapport national": "2025 --out .",
    "bericht evidence": "urn:kept --out bewijs --reden x",
}
READS = {
    "bpvo completeness": "--school 98QQ",
    "bpvo list": "",
    "inlezing list": "",
    "bpvo unlinked": "",
    "organisatie list": "", "overeenkomst show": "GO-98QQ", "overeenkomst diff": "GO-98QQ --van 1", "overeenkomst list": "",
    "overeenkomst what-if": "GO-98QQ --status OPGESCHORT", "mandaat list": "", "certificaat list": "", "blokkade list": "", "waarschuwing list": "",
    "vragenlijst list": "", "openantwoord list": "", "school status": "98QQ", "school list": "", "school show": "98QQ", "crl list": "", "crl check": "",
    "contactpersoon list": "--bij 98QQ", "gebruiker list": "", "rechtsopvolging list": "", "bericht explain": f"--oin {SUPPLIER}", "bericht list": f"--oin {SUPPLIER}",
    "bericht faults": "", "waarschuwing due": "", "betrokkene pending": "", "bericht traffic": "",
    "gateway list": "", "proef list": "", "bewaartermijn list": "", "bewaartermijn report": "", "verstrekking report": "--school 98QQ", "sleutel list": "",
    "uitnodiging list": "", "uitnodiging why": "--school 98QQ --einddatum 2026-07-10", "audit list": "", "audit show": "1", "audit verify": "", "audit head": "", "audit compare": "",
    "gateway list": "", "proef list": "", "cijfers check": "", "bewaartermijn list": "", "bewaartermijn report": "", "verstrekking report": "--school 98QQ", "sleutel list": "",
    "bericht faults": "", "betrokkene pending": "", "bericht traffic": "",
    "gateway list": "", "proef list": "", "bewaartermijn list": "", "bureau list": "", "bureau status": "", "bewaartermijn report": "", "verstrekking report": "--school 98QQ", "sleutel list": "",
    "audit list": "", "audit show": "1", "audit verify": "", "audit head": "", "audit compare": "",
}
UNANSWERED = {"gateway reload"}  # asked, and no gateway runs here to answer
WITHOUT_REGISTER = {"migrate", "migratie plan", "explain", "completion bash", "manual", "sleutel make"}


REPORTED = f"soort,respondentsleutel,levering,op,reden\nUITGENODIGD,{KEY},,2026-10-01T10:00:00Z,\n"
ANSWERED = ("respondentsleutel,vraagcode,waarde,tekst,vragenlijstcode,versie,invuldatum,status\n"
            f"{KEY},,,,BPV_STUDENT,2,{TODAY},INGEVULD\n{KEY},EW1,8,,,,,\n")


@functools.cache
def sent(text):
    """What the research bureau says, signed and encrypted."""
    signed = subprocess.run(["openssl", "cms", "-sign", "-binary", "-nodetach", "-outform", "DER", "-signer", PKI / "bureau.cert.pem", "-inkey",
                             PKI / "bureau.key.pem"], input=text.encode(), capture_output=True, check=True).stdout
    return subprocess.run(["openssl", "cms", "-encrypt", "-binary", "-aes-256-gcm", "-outform", "DER", "-recip", PKI / "gateway.cert.pem",
                           "-keyopt", "rsa_padding_mode:oaep", "-keyopt", "rsa_oaep_md:sha256"], input=signed, capture_output=True, check=True).stdout


class Place:
    """A register with something of everything in it, and the files that verbs read, in a directory that a run stands in."""

    def __init__(self, register, directory, example):
        self.register, self.directory, self.example = register, directory, example
        self.values = {"$EXAMPLE": str(example), "$FINGERPRINT": "", "$BLOCKED": "b" * 64}

    def write_files(self):
        files = {
            "overeenkomst.pdf": "%PDF", "organisaties.csv": "oin,soort,naam\n00000099000000003000,LEVERANCIER,Nieuw\n",
            "mandaten.csv": f"brin,leverancierOin,geldigVan\n98QX,{OTHER},2026-08-01\n",
            "opleidingen.csv": "opleidingscode,naam,niveau,sector,kwalificatiedossier,geldigVan,geldigTot\n99999,X,4,Techniek,X,2020-08-01,\n",
            "praktijkopleiders-oud.csv": "kenmerk,leerbedrijfId,rol,emailadres\noud,199999999,PRAKTIJKOPLEIDER,oud@voorbeeld.example\n"
                                      "bpv,199999998,CONTACTPERSOON_BPV,bpv@voorbeeld.example\n",
            "praktijkopleiders.csv": "kenmerk,leerbedrijfId,rol,emailadres\np-1,900000000,PRAKTIJKOPLEIDER,p@voorbeeld.example\n",
            "koppelingen.csv": "brin,onderwijsaanbiedercode,onderwijslocatiecode,opleidingscode,leerbedrijfId,geplandeEinddatum,kenmerk\n"
                               f"98QQ,,,25180,199999998,{TODAY},bpv\n",
            "scholen.csv": "brin,naam\n97ZZ,X\n97ZY,Y\n",
            "master.key": "43" * 32 + "\n" + "42" * 32 + "\n", "post.sh": f"#!/bin/sh\ncat >>{self.directory}/post\n",
            "admin.conf": ("[gateway]\noin = 00000099000000001000\nenvironment = test\n[tls]\ncertificate = -\nkey = -\n"
                           f"trust = {PKI}/trust.pem\ncrl = {PKI}/crls.pem\n[database]\ngateway = dbname={self.register.name} user=bpv_gateway\n"
                           f"admin = dbname={self.register.name} user=bpv_admin\n[vault]\nmaster_key = master.key\n[audit]\nanchors = anchors\n"
                           "[console]\npublic_url = https://localhost:8445\nlinks = yes\n"
                           f"[bureau]\nname = X\ncertificate = {PKI}/bureau.cert.pem\nsigners = {PKI}/bureau.cert.pem\n"
                           f"sign_certificate = {PKI}/gateway.cert.pem\nsign_key = {PKI}/gateway.key.pem\n"
                           f"decrypt_certificate = {PKI}/gateway.cert.pem\ndecrypt_key = {PKI}/gateway.key.pem\n"
                           f"[mail]\ncommand = {self.directory}/post.sh\nfrom = bpv@sbb.example\nsbb = beheer@sbb.example\n"),
            "anchors": "", "saas.pem": (PKI / "saas.cert.pem").read_text(),
        }
        for name, text in files.items():
            (self.directory / name).write_text(text)
        for name in ("vragenlijsten", "themas", "vragen", "opties", "ontbrekend"):
            text = (self.example / f"{name}.csv").read_text(encoding="utf-8")
            (self.directory / f"{name}.csv").write_text(text.replace("BPV_", "PROEF_"), encoding="utf-8")
        (self.directory / "terugmelding.cms").write_bytes(sent(REPORTED))
        (self.directory / "antwoorden.cms").write_bytes(sent(ANSWERED))
        (self.directory / "master.key").chmod(0o600)
        (self.directory / "post.sh").chmod(0o755)

    def run(self, *words, actor="anna"):
        own = words if "--actor" in words else (*words, "--actor", actor)
        return subprocess.run([str(BIN / "bpv-admin"), "--config", "admin.conf", *own], cwd=self.directory, env=environment(self.register.name),
                              capture_output=True, text=True, timeout=120)

    def ok(self, line, **how):
        done = self.run(*self.words(line), **how)
        assert done.returncode == 0, (line, done.stdout, done.stderr)

    def words(self, line):
        for name, value in self.values.items():
            line = line.replace(name, value)
        return line.split()

    def digest(self):
        """{table: digest of its rows} of the schema, and {file: digest} of the directory."""
        tables = [row[0] for row in psql(self.register.name, "select relname from pg_class where relnamespace = 'bpv'::regnamespace and relkind in ('r', 'p')"
                                         " and not relispartition order by 1")]
        assert len(tables) > 25
        whole = " union all ".join(f"select '{t}', md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from bpv.{t} t" for t in tables)
        files = {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in self.directory.rglob("*") if path.is_file()}
        return {**dict(psql(self.register.name, whole)), **files}


def settle(place):
    """Something of everything, so that every verb has something to do."""
    place.ok(f"organisatie add --oin {OTHER} --naam Ander")
    place.ok("organisatie add --brin 98QY --naam ROC")
    for brin in ("98QQ", "98QX"):
        place.ok(f"school prepare {brin} {AGREED} {SIGNED} --leverancier {SUPPLIER} --mandaat-bron x --contact TECHNISCH,X,x@{brin}.example")
    place.ok(f"school prepare 98QY {AGREED}")
    place.ok("school activate 98QQ --actor bert")
    place.ok(f"certificaat add --oin {SUPPLIER} --doel TLS --bestand saas.pem")
    place.ok(f"certificaat pin --oin {OTHER} --doel TLS --uitgever X")
    place.ok("certificaat block --vingerafdruk " + "b" * 64 + " --reden x")
    place.ok("audit seal")
    place.ok("gebruiker add --naam a.jansen --volledige-naam A.Jansen --rol BEHEERDER")
    place.ok("gebruiker add --naam b.tweede --volledige-naam B.Tweede --rol BEHEERDER")
    place.ok("organisatie add --soort SBB --oin 00000099000000001000 --naam SBB")
    place.ok("praktijkopleider import praktijkopleiders-oud.csv")
    psql(place.register.name, "update bpv.leerbedrijf_contacten set gewijzigd_op = now() - interval '2 years'")
    # A placement that ends today, and somebody to ask about it.
    psql(place.register.name, "insert into bpv.leerbedrijven (leerbedrijf_id, naam, geldig_van) values ('199999998', 'X', '2016-08-01')")
    psql(place.register.name, "insert into bpv.bpvos (school_id, opleidingscode, leerbedrijf_id, geplande_einddatum, plaats, aangemaakt_op)"
         " select id, '25180', '199999998', current_date, 1, now() from bpv.organisaties where brin = '98QQ'")
    place.ok("rechtsopvolging add --school 98QX --opvolger 98QQ --vanaf 2026-08-01 --bron x")
    # A school's key under the older of two master keys.
    oin, name, wrapped = "0000000700098QQ00000", master_name("42" * 32), wrap("42" * 32, b"0000000700098QQ00000", bytes(32)).hex()
    psql(place.register.name, f"insert into bpv.schoolsleutels (school_id, hoofdsleutel, verpakt, aangemaakt_op) select id, '{name}', '\\x{wrapped}', now()"
         f" from bpv.organisaties where oin = '{oin}'")
    # Of a certificate that ends in twenty days: seen, so that there is something to warn of.
    psql(place.register.name, "insert into bpv.certificaten (vingerafdruk, doel, oin, geldig_van, geldig_tot, eerst_gezien, laatst_gezien) values"
         f" (repeat('c', 64), 'TLS', '{SUPPLIER}', now() - interval '1 year', now() + interval '20 days', now(), now())")
    place.ok("betrokkene request --school 98QQ --kenmerk k-2 --reden x")
    # Somebody who was invited, and an open answer that waits.
    psql(place.register.name, "with b as (insert into bpv.bpvos (school_id, opleidingscode, leerbedrijf_id, geplande_einddatum, plaats, aangemaakt_op) select"
         " id, '25180', '900000000', current_date, 1, now() from bpv.organisaties where oin = '0000000700098QQ00000' returning id, school_id) insert into"
         " bpv.uitnodigingen (school_id, bpvo_id, respondent, route, status, respondentsleutel, gepland_op, uitgegeven_op, aangemaakt_op) select school_id, id,"
         f" 'STUDENT', 'DIRECT', 'UITGEGEVEN', '{KEY}', current_date, now(), now() from b")
    # Who was in a delivery to the bureau; and a contact who is due for the next.
    psql(place.register.name, "insert into bpv.bureau_leveringen (nummer, aan, begonnen_op, begonnen_door, gereed_op, uitnodigingen, manifest_sha256,"
         " wissen_voor, intrekken_voor) values (1, 'X', now(), 'anna', now(), 1, sha256('m'), current_date, current_date)")
    psql(place.register.name, "insert into bpv.bureau_regels (levering, uitnodiging_id, school_id, respondent, respondentsleutel, meegegeven) select 1, id,"
         f" school_id, respondent, respondentsleutel, true from bpv.uitnodigingen where respondentsleutel = '{KEY}'")
    psql(place.register.name, "insert into bpv.uitnodigingen (school_id, bpvo_id, respondent, route, contact_kenmerk, vragenlijst_id, gepland_op,"
         " aangemaakt_op) select u.school_id, u.bpvo_id, 'LEERBEDRIJF', 'LEERBEDRIJF', 'oud', v.id, current_date, now() from bpv.uitnodigingen u,"
         " (select max(id) as id from bpv.vragenlijsten where respondent = 'LEERBEDRIJF') v")
    psql(place.register.name, "with r as (insert into bpv.respons (school_id, mutatienummer, respons_id, vragenlijst_id, invuldatum, geplande_einddatum,"
         " opleidingscode, leerbedrijf_id) select o.id, 1000000, gen_random_uuid(), v.id, current_date, current_date, '25180', '900000000'"
         " from bpv.organisaties o, (select min(id) as id from bpv.vragenlijsten) v where o.oin = '0000000700098QQ00000' returning school_id, mutatienummer)"
         " insert into bpv.open_antwoorden (school_id, mutatienummer, variabele_id, gemaskeerd, signalen)"
         " select r.school_id, r.mutatienummer, v.id, 'x', '{NAAM}' from r, (select min(id) as id from bpv.variabelen) v")
    # An unsigned message that was performed, with nobody in it.
    psql(place.register.name, "insert into bpv.bewijzen select now(), 'c', id, oin, oin, sha256('t'), null, null, 'urn:kept', gen_random_uuid(),"
         " 'opvragen_overeenkomst', '2W-be', '<a/>', null, null, null, null, sha256('v'), sha256('i'), sha256('a'), 0, null, null"
         " from bpv.organisaties where oin = '0000000700098QQ00000'")


@pytest.fixture(scope="module")
def settled(loaded_template, example, tmp_path_factory):
    made = Place(copy_of(loaded_template), tmp_path_factory.mktemp("settled"), example)
    made.write_files()
    settle(made)
    yield made.register.name
    drop(made.register.name)


@pytest.fixture
def place(settled, example, tmp_path):
    made = Place(copy_of(settled), tmp_path, example)
    made.write_files()
    made.values["$FINGERPRINT"] = made.register.one("select vingerafdruk from geregistreerde_certificaten where doel = 'TLS'")
    yield made
    drop(made.register.name)


def test_every_verb_is_judged_here():
    assert set(VERBS) == set(CHANGES) | set(READS) | WITHOUT_REGISTER
    assert not set(CHANGES) & set(READS)


@pytest.mark.parametrize("verb", CHANGES)
def test_a_dry_run_changes_nothing_and_the_same_call_without_does(place, verb):
    words = [*verb.split(), *place.words(CHANGES[verb])]
    before = place.digest()
    tried = place.run(*words, "--dry-run", "--json")
    assert tried.returncode == 0, tried.stdout + tried.stderr
    assert "Proef: er is niets vastgelegd." in json.loads(tried.stdout)["notes"]
    assert place.digest() == before
    done = place.run(*words, "--json")
    assert done.returncode == (verb in UNANSWERED), done.stdout + done.stderr
    assert place.digest() != before


@pytest.mark.parametrize("verb", READS)
def test_a_verb_that_only_shows_changes_nothing(place, verb):
    words = [*verb.split(), *place.words(READS[verb])]
    before = place.digest()
    for more in ((), ("--dry-run",), ("--json",)):
        done = place.run(*words, *more)
        assert done.returncode in (0, 1), done.stderr
        assert place.digest() == before
    if done.stdout:  # nothing at all is an error in words
        assert set(json.loads(done.stdout)) == {"rows", "notes"}


@pytest.mark.parametrize("verb", sorted(WITHOUT_REGISTER))
def test_a_verb_without_a_register_takes_no_dry_run(verb):
    words = {"explain": ["explain", "/dev/null"], "sleutel make": ["sleutel", "make", "--out", "/dev/null"]}.get(verb, verb.split())
    done = subprocess.run([str(BIN / "bpv-admin"), *words, "--dry-run"], capture_output=True, text=True, timeout=60, env=environment("postgres"))
    assert done.returncode == 2 and "--dry-run" in done.stderr


def test_a_refused_import_leaves_nothing_behind(place):
    """All or nothing, for every verb that reads a file: one bad line at the end."""
    for verb in ("organisatie import", "mandaat import", "school import"):
        words = place.words(CHANGES[verb])
        with open(place.directory / words[0], "a", encoding="utf-8") as file:
            file.write({"organisatie import": "123,LEVERANCIER,X\n", "mandaat import": "98QQ,123,2026-08-01\n", "school import": "ZZ,X\n"}[verb])
        before = place.digest()
        done = place.run(*verb.split(), *words)
        assert done.returncode == 1 and "Er is niets opgeslagen" in done.stdout, (verb, done.stdout, done.stderr)
        after = place.digest()
        # But that it was refused, which is kept.
        differ = {name for name in after if after[name] != before.get(name)} | set(before) - set(after)
        assert {pathlib.Path(name).name for name in differ} == {"geweigerde_inlezingen", "audit", "audit_zegels", "anchors"}
