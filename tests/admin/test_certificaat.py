"""Certificates that organisations hand in to be encrypted to (WB012)."""
import hashlib
import os
import pathlib
import ssl

import pytest
from conftest import ROOT, SUPPLIER

PKI = pathlib.Path(os.environ.get("BPV_PKI", ROOT / "var/test/pki"))


def leaf(name):
    """The first certificate of a file of the test PKI: its PEM."""
    end = "-----END CERTIFICATE-----\n"
    return (PKI / f"{name}.cert.pem").read_text().partition(end)[0] + end


def add(register, file, oin=SUPPLIER, doel="VERSLEUTELING"):
    return register.run("certificaat", "add", "--oin", oin, "--doel", doel, "--bestand", file)


def test_a_certificate_is_recorded_listed_and_withdrawn(parties):
    """proves: WB012"""
    der = ssl.PEM_cert_to_DER_cert(leaf("saas-g4-decrypt"))
    fingerprint = hashlib.sha256(der).hexdigest()
    row = parties.ok("certificaat", "add", "--oin", SUPPLIER, "--doel", "VERSLEUTELING", "--bestand",
                     PKI / "saas-g4-decrypt.cert.pem")[0]
    assert row["oin"] == SUPPLIER and row["doel"] == "VERSLEUTELING" and row["vingerafdruk"] == fingerprint
    assert row["geldigVan"] < row["geldigTot"]
    assert parties.one("select encode(der, 'hex') || toegevoegd_door from geregistreerde_certificaten") == \
        der.hex() + "anna"

    again = add(parties, PKI / "saas-g4-decrypt.cert.pem")
    assert again.returncode == 0 and "was er al" in again.stdout and parties.count("geregistreerde_certificaten") == 1

    assert add(parties, PKI / "saas.cert.pem").returncode == 0
    listed = parties.ok("certificaat", "list")
    assert [entry["naam"] for entry in listed] == ["Voorbeeld SIS", "Voorbeeld SIS"]
    assert listed[1]["vingerafdruk"] == fingerprint and listed[1]["ingetrokken"] is False
    assert parties.ok("certificaat", "list", "--oin", "0000000700098QQ00000") == []

    withdraw = ("certificaat", "withdraw", "--oin", SUPPLIER, "--vingerafdruk", fingerprint)
    assert parties.ok(*withdraw, actor="bert") == [{"ingetrokken": 1}]
    assert parties.refused(*withdraw) == [{"ingetrokken": 0}]
    assert [entry["ingetrokken"] for entry in parties.ok("certificaat", "list")] == [False, True]


@pytest.mark.parametrize("name, said", [
    ("saas-g4-sign", "keyEncipherment"),
    ("ecP256", "keyEncipherment"),
    ("rsa1024", "1024"),
    ("expired", "not valid now"),
    ("notYetValid", "not valid now"),
    ("schoolA-g4-decrypt", "0000000700098QQ00000"),
    ("noOin", "serialNumber"),
    ("twoSerialNumbers", "serialNumber"),
])
def test_a_certificate_that_cannot_serve_is_refused(unchanged, name, said):
    """proves: WB012"""
    done = add(unchanged, PKI / f"{name}.cert.pem")
    assert done.returncode == 1 and said in done.stderr and done.stdout == ""
    assert unchanged.count("geregistreerde_certificaten") == 0


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
    assert unchanged.count("geregistreerde_certificaten") == 0


def test_a_file_that_is_not_there_is_said(unchanged, tmp_path):
    done = add(unchanged, tmp_path / "nothing.pem")
    assert done.returncode == 1 and "nothing.pem" in done.stderr


def test_a_stranger_is_refused(register):
    done = add(register, PKI / "saas-g4-decrypt.cert.pem")
    assert done.returncode == 1 and "not registered" in done.stderr
    assert register.count("geregistreerde_certificaten") == 0


@pytest.mark.parametrize("oin, doel, said", [("123", "VERSLEUTELING", "--oin"), (SUPPLIER, "TLS", "--doel"),
                                             (SUPPLIER, "IETS", "--doel")])
def test_options_that_make_no_sense_are_exit_2(unchanged, oin, doel, said):
    done = add(unchanged, PKI / "saas-g4-decrypt.cert.pem", oin, doel)
    assert done.returncode == 2 and said in done.stderr
