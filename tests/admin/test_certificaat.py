"""Certificates: examined, recorded, listed, pinned, blocked (point 3 of the register; CRT-05, CRT-07, GW-C1, GW-C2)."""
import datetime
import hashlib
import os
import pathlib
import ssl
import subprocess

import pytest
from conftest import ROOT, SUPPLIER, environment

PKI = pathlib.Path(os.environ.get("BPV_PKI", ROOT / "var/test/pki"))
BIN = pathlib.Path(os.environ.get("BPV_BIN", ROOT / "build/asan/bin"))


def leaf(name):
    """The first certificate of a file of the test PKI: its PEM."""
    end = "-----END CERTIFICATE-----\n"
    return (PKI / f"{name}.cert.pem").read_text().partition(end)[0] + end


def fingerprint(name):
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(leaf(name))).hexdigest()


def add(register, file, oin=SUPPLIER, doel="VERSLEUTELING", how="run"):
    return getattr(register, how)("certificaat", "add", "--oin", oin, "--doel", doel, "--bestand", file)


def added(register, name, doel, oin=SUPPLIER):
    return add(register, PKI / f"{name}.cert.pem", oin, doel, "ok")[0]


def openssl(*words):
    return subprocess.run(["openssl", *map(str, words)], capture_output=True, text=True, timeout=60, check=True).stdout


def test_a_certificate_is_recorded_listed_and_withdrawn(parties):
    """proves: WB012"""
    der = ssl.PEM_cert_to_DER_cert(leaf("saas-g4-decrypt"))
    row = added(parties, "saas-g4-decrypt", "VERSLEUTELING")
    print_ = fingerprint("saas-g4-decrypt")
    assert row["oin"] == SUPPLIER and row["doel"] == "VERSLEUTELING" and row["vingerafdruk"] == print_
    assert row["geldigVan"] < row["geldigTot"] and row["generatie"] == "G4" and row["sleutelklasse"] == "GOED"
    assert parties.one("select encode(der, 'hex') || toegevoegd_door from geregistreerde_certificaten") == \
        der.hex() + "anna"

    again = add(parties, PKI / "saas-g4-decrypt.cert.pem")
    assert again.returncode == 0 and "was er al" in again.stdout and parties.count("geregistreerde_certificaten") == 1

    assert add(parties, PKI / "saas.cert.pem").returncode == 0
    listed = parties.ok("certificaat", "list")
    assert [entry["naam"] for entry in listed] == ["Voorbeeld SIS", "Voorbeeld SIS"]
    assert listed[1]["vingerafdruk"] == print_ and listed[1]["ingetrokken"] is False
    assert parties.ok("certificaat", "list", "--oin", "0000000700098QQ00000") == []

    withdraw = ("certificaat", "withdraw", "--oin", SUPPLIER, "--vingerafdruk", print_)
    assert parties.ok(*withdraw, actor="bert") == [{"ingetrokken": 1}]
    assert parties.refused(*withdraw) == [{"ingetrokken": 0}]
    assert [(entry["ingetrokken"], entry["status"]) for entry in parties.ok("certificaat", "list")] == \
        [(False, "GEREGISTREERD"), (True, "INGETROKKEN")]


def test_any_number_per_party_each_with_its_purpose_and_what_it_is_made_of(parties):
    """proves: CRT-06, CRT-07"""
    for name, doel in [("saas", "TLS"), ("saas", "ONDERTEKENING"), ("saas", "VERSLEUTELING"), ("saas-g4-tls", "TLS"),
                       ("saas-g4-sign", "ONDERTEKENING"), ("saas-g4-decrypt", "VERSLEUTELING"), ("ecP256", "TLS")]:
        added(parties, name, doel)
    rows = {(row["vingerafdruk"], row["doel"]): row for row in parties.ok("certificaat", "list", "--oin", SUPPLIER)}
    assert len(rows) == 7
    for name, doel, generatie, sleutel, klasse in [
            ("saas", "TLS", "G1", "RSA 2048", "UITFASEREN"), ("saas-g4-tls", "TLS", "G4", "RSA 3072", "GOED"),
            ("ecP256", "TLS", "G1", "EC 256", "GOED"), ("saas-g4-sign", "ONDERTEKENING", "G4", "RSA 3072", "GOED")]:
        row = rows[fingerprint(name), doel]
        assert (row["generatie"], row["sleutel"], row["sleutelklasse"]) == (generatie, sleutel, klasse)
        assert row["status"] == "GEREGISTREERD" and row["eerstGezien"] is None
        file = PKI / f"{name}.cert.pem"
        assert row["uitgever"] == openssl("x509", "-in", file, "-noout", "-issuer", "-nameopt", "RFC2253").strip().partition("=")[2]
        assert row["serienummer"] == openssl("x509", "-in", file, "-noout", "-serial").strip().partition("=")[2].lower()
        end = datetime.datetime.fromisoformat(row["geldigTot"].replace("Z", "+00:00"))
        assert row["dagen"] == (end - datetime.datetime.now(datetime.timezone.utc)).days
    assert {row["doel"] for row in parties.ok("certificaat", "list", "--doel", "TLS")} == {"TLS"}
    assert len(parties.ok("certificaat", "list", "--doel", "ONDERTEKENING")) == 2


def reasons(rows):
    return [(row["regel"], row["reden"]) for row in rows]


@pytest.mark.parametrize("name, doel, rule, said", [
    ("saas-g4-sign", "VERSLEUTELING", "WB012", "keyEncipherment"),
    ("saas-g4-sign", "VERSLEUTELING", "CRT-05", "41.16.25.4"),
    ("ecP256", "VERSLEUTELING", "WB012", "keyEncipherment"),
    ("rsa1024", "VERSLEUTELING", "CRT-07", "1024"),
    ("rsa1024", "TLS", "CRT-07", "1024"),
    ("expired", "VERSLEUTELING", "PKI002", "not valid now"),
    ("notYetValid", "TLS", "PKI002", "not valid now"),
    ("schoolA-g4-decrypt", "VERSLEUTELING", "PKI001", "0000000700098QQ00000"),
    ("noOin", "TLS", "PKI001", "serialNumber"),
    ("twoSerialNumbers", "VERSLEUTELING", "PKI001", "serialNumber"),
    ("saas-g4-sign", "TLS", "CRT-05", "clientAuth"),
    ("saas-g4-sign", "TLS", "CRT-05", "41.16.25.4"),
    ("saas-g4-decrypt", "TLS", "CRT-05", "digitalSignature"),
    ("saas-g4-decrypt", "ONDERTEKENING", "WB009", "digitalSignature"),
    ("serverOnly", "TLS", "CRT-05", "clientAuth"),
    ("keyEnciphermentOnly", "ONDERTEKENING", "WB009", "digitalSignature"),
    ("caAsClient", "TLS", "CRT-05", "authority"),
    ("person", "TLS", "CRT-05", "2.16.528.1.1003.1.2.5.1"),
    ("person", "ONDERTEKENING", "CRT-05", "2.16.528.1.1003.1.2.5.1"),
])
def test_a_certificate_that_cannot_serve_is_refused(unchanged, name, doel, rule, said):
    """proves: WB012, CRT-05, CRT-07, PKI001, PKI002, C4, C6"""
    found = reasons(add(unchanged, PKI / f"{name}.cert.pem", SUPPLIER, doel, "refused"))
    assert any(regel == rule and said in reden for regel, reden in found), found
    assert unchanged.count("geregistreerde_certificaten") == 0


def test_every_reason_is_told_at_once(unchanged):
    """proves: CRT-05, PKI001"""
    found = reasons(add(unchanged, PKI / "person.cert.pem", "0000000700098QQ00000", "VERSLEUTELING", "refused"))
    assert [regel for regel, _ in found] == ["PKI001", "WB012", "CRT-05"]


def configured(tmp_path, register, environment_="test", **tls):
    """A configuration of the gateway beside this register."""
    files = {"certificate": PKI / "gateway.cert.pem", "key": PKI / "gateway.key.pem", "trust": PKI / "trust.pem",
             "crl": PKI / "crls.pem", **tls}
    (tmp_path / "gateway.conf").write_text(
        f"[gateway]\noin = 00000099000000001000\nenvironment = {environment_}\n[tls]\n"
        + "".join(f"{key} = {value}\n" for key, value in files.items())
        + f"[database]\ngateway = dbname={register.name} user=bpv_gateway\nadmin = dbname={register.name} user=bpv_admin\n"
          "[vault]\nmaster_key = master.key\n")
    return ("--config", tmp_path / "gateway.conf")


@pytest.mark.parametrize("name, said", [
    ("revoked", "certificate revoked"), ("revokedIntermediate", "certificate revoked"),
    ("otherRoot", "unable to get local issuer certificate"), ("selfSigned", "self-signed certificate"),
    ("chainLeafOnly", "unable to get local issuer certificate"), ("expiredIntermediate", "expired"),
    ("pathLength", "path length"), ("sha1Signed", "digest algorithm too weak"), ("longChain", "too long"),
])
def test_with_the_settings_its_path_and_lists_count_too(parties, tmp_path, name, said):
    """proves: WT002, PKI003, PKI005, CRT-03, C6"""
    words = ("certificaat", "add", "--oin", SUPPLIER, "--doel", "TLS", "--bestand", PKI / f"{name}.cert.pem")
    found = reasons(parties.refused(*configured(tmp_path, parties), *words))
    assert any(said in reden for _, reden in found), found
    assert parties.count("geregistreerde_certificaten") == 0


def test_with_the_settings_a_good_one_is_recorded_and_their_policies_decide(parties, tmp_path):
    """proves: CRT-05"""
    config = configured(tmp_path, parties)
    words = ("certificaat", "add", "--oin", SUPPLIER, "--doel", "TLS", "--bestand")
    assert parties.ok(*config, *words, PKI / "saas-g4-tls.cert.pem")[0]["generatie"] == "G4"
    assert parties.ok(*config, *words, PKI / "leafAndTsp.cert.pem")[0]["generatie"] == "G1"
    config = configured(tmp_path, parties, policies="2.16.528.1.1003.1.2.41.15.35.11")
    assert reasons(parties.refused(*config, *words, PKI / "saas.cert.pem"))[0][0] == "CRT-05"


def test_a_private_key_in_the_file_is_refused_and_named(unchanged, tmp_path):
    both = tmp_path / "both.pem"
    both.write_text(leaf("saas-g4-decrypt") + (PKI / "saas-g4-decrypt.key.pem").read_text())
    done = add(unchanged, both)
    assert done.returncode == 1 and "private key" in done.stderr
    assert unchanged.count("geregistreerde_certificaten") == 0


@pytest.mark.parametrize("content", [b"", b"not a certificate\n", b"\xff" * 100, b"x" * 70000,
                                     b"-----BEGIN CERTIFICATE-----\nMAAA\n-----END CERTIFICATE-----\n"])
def test_a_file_without_a_certificate_is_refused(unchanged, tmp_path, content):
    file = tmp_path / "file.pem"
    file.write_bytes(content)
    done = add(unchanged, file)
    assert done.returncode == 1 and "file.pem" in done.stderr
    blocked = unchanged.run("certificaat", "block", "--bestand", file, "--reden", "toets")
    assert blocked.returncode == 1 and "file.pem" in blocked.stderr
    assert unchanged.count("geregistreerde_certificaten") == 0 and unchanged.count("geblokkeerde_certificaten") == 0


def test_a_file_that_is_not_there_is_said(unchanged, tmp_path):
    done = add(unchanged, tmp_path / "nothing.pem")
    assert done.returncode == 1 and "nothing.pem" in done.stderr


def test_a_stranger_is_refused(register):
    done = add(register, PKI / "saas-g4-decrypt.cert.pem")
    assert done.returncode == 1 and "not registered" in done.stderr
    assert register.count("geregistreerde_certificaten") == 0
    done = register.run("certificaat", "pin", "--oin", SUPPLIER, "--doel", "TLS", "--uitgever", "CN=x")
    assert done.returncode == 1 and "not registered" in done.stderr


@pytest.mark.parametrize("words, said", [
    (("add", "--oin", "123", "--doel", "TLS", "--bestand", "x.pem"), "--oin"),
    (("add", "--oin", SUPPLIER, "--doel", "IETS", "--bestand", "x.pem"), "--doel"),
    (("list", "--doel", "iets"), "--doel"),
    (("list", "--expiring", "-1"), "--expiring"),
    (("list", "--expiring", "soon"), "--expiring"),
    (("pin", "--oin", SUPPLIER, "--doel", "VERSLEUTELING"), "--doel"),
    (("block", "--reden", "x"), "which one"),
    (("block", "--reden", "x", "--vingerafdruk", "a" * 64, "--bestand", "x.pem"), "which one"),
    (("block", "--reden", "x", "--uitgever", "CN=x"), "which one"),
    (("block", "--reden", "x", "--serienummer", "01"), "which one"),
    (("block", "--reden", "x", "--vingerafdruk", "a" * 63), "--vingerafdruk"),
    (("block", "--reden", "x", "--vingerafdruk", "g" * 64), "--vingerafdruk"),
    (("block", "--reden", "x", "--uitgever", "CN=x", "--serienummer", "xyz"), "--serienummer"),
    (("block", "--reden", "x", "--uitgever", "CN=x", "--serienummer", "1" * 65), "--serienummer"),
    (("unblock",), "which one"),
])
def test_options_that_make_no_sense_are_exit_2(unchanged, words, said):
    done = unchanged.run("certificaat", *words)
    assert done.returncode == 2 and said in done.stderr


def make_certificate(directory, name, days):
    """One more of the supplier that ends so many days from now; openssl's own, of no authority."""
    key, file = directory / f"{name}.key", directory / f"{name}.pem"
    openssl("req", "-x509", "-newkey", "rsa:3072", "-nodes", "-keyout", key, "-out", file, "-days", days,
            "-subj", f"/C=NL/O=Toets/CN={name}/serialNumber={SUPPLIER}", "-addext", "basicConstraints=critical,CA:FALSE",
            "-addext", "keyUsage=critical,digitalSignature,keyEncipherment", "-addext", "extendedKeyUsage=clientAuth",
            "-addext", "certificatePolicies=2.16.528.1.1003.1.2.8.6")
    return file


def test_what_expires_is_listed_soonest_first_with_its_successor(parties, tmp_path):
    for name, days, doel in [("c", 80, "TLS"), ("a", 5, "TLS"), ("b", 20, "ONDERTEKENING")]:
        add(parties, make_certificate(tmp_path, name, days), SUPPLIER, doel, "ok")
    listed = parties.ok("certificaat", "list", "--expiring", 90)
    assert [(row["doel"], row["dagen"], row["opvolger"]) for row in listed] == \
        [("TLS", 4, "GEREGISTREERD"), ("ONDERTEKENING", 19, None), ("TLS", 79, None)]
    assert [row["dagen"] for row in parties.ok("certificaat", "list", "--expiring", 30)] == [4, 19]
    assert [row["dagen"] for row in parties.ok("certificaat", "list", "--expiring", 30, "--doel", "TLS")] == [4]
    assert parties.ok("certificaat", "list", "--expiring", 4) == []
    assert "verlopen geen certificaten" in parties.run("certificaat", "list", "--expiring", 4).stdout
    # What is over is still told for a month; what was withdrawn is nobody's loss.
    assert parties.one("update geregistreerde_certificaten set geldig_van = now() - interval '9 days', "
                       "geldig_tot = now() - interval '25 hours' where geldig_tot < now() + interval '10 days' returning 1") == "1"
    assert [row["dagen"] for row in parties.ok("certificaat", "list", "--expiring", 30)] == [-2, 19]
    parties.ok("certificaat", "withdraw", "--oin", SUPPLIER, "--vingerafdruk", listed[1]["vingerafdruk"])
    assert [row["dagen"] for row in parties.ok("certificaat", "list", "--expiring", 30)] == [-2]


def test_a_pin_needs_something_to_come_with_and_is_undone(parties):
    """proves: GW-C2"""
    pin = ("certificaat", "pin", "--oin", SUPPLIER, "--doel", "TLS")
    assert "lock it out" in parties.refused(*pin)
    assert parties.count("vastgepinde_doelen") == 0
    added(parties, "saas", "TLS")
    added(parties, "saas", "ONDERTEKENING")
    assert parties.ok(*pin) == [{"oin": SUPPLIER, "doel": "TLS", "uitgever": None}]
    assert "Dat was al zo" in parties.run(*pin).stdout
    status = {row["doel"]: row["status"] for row in parties.ok("certificaat", "list")}
    assert status == {"TLS": "VASTGEPIND", "ONDERTEKENING": "GEREGISTREERD"}
    issuer = parties.ok("certificaat", "list")[0]["uitgever"]
    parties.ok(*pin, "--uitgever", issuer)
    assert parties.count("vastgepinde_doelen") == 2
    unpin = ("certificaat", "unpin", "--oin", SUPPLIER, "--doel", "TLS")
    assert parties.ok(*unpin, "--uitgever", issuer, actor="bert") == [{"losgemaakt": 1}]
    assert parties.ok(*unpin) == [{"losgemaakt": 1}]
    assert parties.refused(*unpin) == [{"losgemaakt": 0}]
    assert parties.one("select count(*) from vastgepinde_doelen where losgemaakt_op is not null") == "2"


def test_a_certificate_is_blocked_in_three_ways_and_released(parties):
    """proves: GW-C1"""
    added(parties, "saas", "TLS")
    row = parties.ok("certificaat", "list")[0]
    number = ":".join(row["serienummer"][i:i + 2] for i in range(0, len(row["serienummer"]), 2)).upper()
    ways = [("--vingerafdruk", row["vingerafdruk"].upper()), ("--bestand", PKI / "saas.cert.pem"),
            ("--uitgever", row["uitgever"], "--serienummer", number), ("--uitgever", row["uitgever"], "--serienummer", "0x00" + row["serienummer"])]
    for way in ways:
        parties.ok("certificaat", "block", *way, "--reden", "sleutel gestolen")
        assert parties.ok("certificaat", "list")[0]["status"] == "GEBLOKKEERD"
        assert "al geblokkeerd" in parties.run("certificaat", "block", *way, "--reden", "nog eens").stdout
        assert parties.ok("certificaat", "unblock", *way, actor="bert") == [{"opgeheven": 1}]
        assert parties.refused("certificaat", "unblock", *way) == [{"opgeheven": 0}]
        assert parties.ok("certificaat", "list")[0]["status"] == "GEREGISTREERD"
    blocks = parties.ok("blokkade", "list")
    assert len(blocks) == 4 and {block["oin"] for block in blocks} == {SUPPLIER}
    assert {(block["geblokkeerdDoor"], block["opgehevenDoor"], block["reden"]) for block in blocks} == {("anna", "bert", "sleutel gestolen")}
    # Accepted again is accepted, in whichever ways it was blocked.
    parties.ok("certificaat", "block", *ways[0], "--reden", "een")
    parties.ok("certificaat", "block", *ways[2], "--reden", "twee")
    parties.ok("certificaat", "block", "--uitgever", row["uitgever"], "--serienummer", "0a0b", "--reden", "een ander")
    assert parties.ok("certificaat", "unblock", *ways[0]) == [{"opgeheven": 2}]
    assert parties.ok("certificaat", "list")[0]["status"] == "GEREGISTREERD"
    assert parties.one("select string_agg(reden, ',') from geblokkeerde_certificaten where opgeheven_op is null") == "een ander"
    unknown = parties.run("certificaat", "block", "--vingerafdruk", "ab" * 32, "--reden", "melding van de uitgever")
    assert unknown.returncode == 0 and "nog nooit gezien" in unknown.stdout


def test_a_dry_run_blocks_and_pins_nothing(parties):
    added(parties, "saas", "TLS")
    parties.ok("certificaat", "block", "--bestand", PKI / "saas.cert.pem", "--reden", "toets", "--dry-run")
    parties.ok("certificaat", "pin", "--oin", SUPPLIER, "--doel", "TLS", "--dry-run")
    assert parties.count("geblokkeerde_certificaten") == 0 and parties.count("vastgepinde_doelen") == 0


def test_pins_and_blocks_are_audited(parties):
    added(parties, "saas", "TLS")
    parties.ok("certificaat", "pin", "--oin", SUPPLIER, "--doel", "TLS", actor="carla")
    parties.ok("certificaat", "unpin", "--oin", SUPPLIER, "--doel", "TLS", actor="dirk")
    parties.ok("certificaat", "block", "--bestand", PKI / "saas.cert.pem", "--reden", "gestolen", actor="carla")
    parties.ok("certificaat", "unblock", "--bestand", PKI / "saas.cert.pem", actor="dirk")
    assert parties.one("select string_agg(door || ':' || onderwerp || ':' || (voor is not null), ',' order by volgnummer) from audit"
                       " where onderwerp in ('vastgepinde_doelen', 'geblokkeerde_certificaten')") == \
        "carla:vastgepinde_doelen:false,dirk:vastgepinde_doelen:true,carla:geblokkeerde_certificaten:false,dirk:geblokkeerde_certificaten:true"
    assert fingerprint("saas") in parties.one("select sleutel from audit where onderwerp = 'geblokkeerde_certificaten' limit 1")


def test_a_reason_is_one_line_for_people(unchanged):
    for reason in ["", " voorop", "twee\nregels", "x" * 201]:
        done = unchanged.run("certificaat", "block", "--vingerafdruk", "ab" * 32, "--reden", reason)
        assert done.returncode in (1, 2) and done.stdout == "", reason
    assert unchanged.count("geblokkeerde_certificaten") == 0
