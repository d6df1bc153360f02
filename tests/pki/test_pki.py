"""The test PKI is what certs/README.md and its tables say it is, by OpenSSL's own judgement.

Runs certs/make-pki.sh (at once, when nothing changed) and holds every certificate against its row in
fixtures.tsv and authorities.tsv. What the gateway makes of them is for the gateway's own tests.
"""

import os
import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CERTS = ROOT / "certs"
PASSPHRASE = "voorbeeld"


def table(name, columns):
    """Rows of a table as dicts; the last column takes the rest of the line."""
    rows = []
    for line in (CERTS / name).read_text().splitlines():
        if line and not line.startswith("#"):
            rows.append(dict(zip(columns, line.split(None, len(columns) - 1))))
    return rows


AUTHORITIES = table("authorities.tsv", "name parent key profile start end store lists cn".split())
FIXTURES = table(
    "fixtures.tsv", "name issuer key profile start end subject oin chain verify gateway cn".split()
)


def each(rows):
    return pytest.mark.parametrize("row", rows, ids=[row["name"] for row in rows])


def run(*command, check=True, cwd=None):
    done = subprocess.run(command, capture_output=True, text=True, cwd=cwd)
    if check and done.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done


def text_of(certificate):
    return run("openssl", "x509", "-in", str(certificate), "-noout", "-text").stdout


@pytest.fixture(scope="session")
def pki():
    directory = Path(os.environ.get("BPV_PKI") or ROOT / "var" / "test" / "pki")
    run(str(CERTS / "make-pki.sh"), str(directory))
    return directory


@pytest.fixture
def copy(pki, tmp_path):
    """A PKI of one's own, to issue and revoke in."""
    shutil.copytree(pki, tmp_path / "pki")
    return tmp_path / "pki"


def verify(pki, name, *options, purpose="sslclient", crls="crls.pem"):
    """The numbers of OpenSSL's complaints about one peer's certificate, as the gateway sees it."""
    sent = str(pki / f"{name}.cert.pem")
    done = run(
        "openssl", "verify", "-auth_level", "2", "-purpose", purpose, "-crl_check_all",
        "-CAfile", str(pki / "roots.pem"), "-untrusted", str(pki / "intermediates.pem"),
        "-untrusted", sent, "-CRLfile", str(pki / crls), *options, sent, check=False,
    )  # fmt: skip
    errors = re.findall(r"^error (\d+) at", done.stderr, re.M)
    assert bool(errors) == (done.returncode != 0), done.stderr
    return errors


# -- Verdicts ----------------------------------------------------------------------


@each(FIXTURES)
def test_openssl_judges_as_the_table_says(pki, row):
    errors = verify(pki, row["name"])
    assert errors[:1] == ([] if row["verify"] == "ok" else [row["verify"]])


@each([row for row in FIXTURES if row["verify"] == "ok"])
def test_good_ones_are_good_by_the_strict_rules_too(pki, row):
    assert verify(pki, row["name"], "-x509_strict") == []


@each([row for row in FIXTURES if row["profile"] in ("g4_sign", "g4_decrypt")])
def test_single_purpose_certificates_are_good_for_something_else(pki, row):
    assert verify(pki, row["name"], purpose="any") == []


def test_long_chain_is_only_long(pki):
    own_lists = ["-CRLfile", str(pki / "longChain.crls.pem")]
    assert verify(pki, "longChain", *own_lists) == []
    assert "22" in verify(pki, "longChain", *own_lists, "-verify_depth", "5")
    sent = (pki / "longChain.cert.pem").read_text().count("BEGIN CERTIFICATE")
    assert sent + 1 == 30, "with the root"


@pytest.mark.parametrize("name", ["saas", "schoolA-g4-tls"])
def test_without_its_lists_nothing_is_good(pki, name, tmp_path):
    tsp_list = "g4-tls-tsp" if "g4" in name else "g1-tsp"
    lists = [
        (pki / "crl" / f"{row['name']}.crl.pem").read_text()
        for row in AUTHORITIES
        if row["lists"] == "known" and row["name"] != tsp_list
    ]
    (tmp_path / "crls.pem").write_text("".join(lists))
    assert "3" in verify(pki, name, crls=tmp_path / "crls.pem")


@pytest.mark.parametrize(
    "bad, error",
    [("g1-tsp-expired", "12"), ("g1-tsp-tampered", "8"), ("wrong-issuer", "3")],
)
def test_bad_lists_are_bad(pki, bad, error, tmp_path):
    lists = [
        (pki / "crl" / f"{row['name']}.crl.pem").read_text()
        for row in AUTHORITIES
        if row["lists"] == "known" and row["name"] != "g1-tsp"
    ]
    lists.append((pki / "crl" / "bad" / f"{bad}.crl.pem").read_text())
    (tmp_path / "crls.pem").write_text("".join(lists))
    assert error in verify(pki, "saas", crls=tmp_path / "crls.pem")


# -- What is in them -----------------------------------------------------------------


@each(AUTHORITIES + FIXTURES)
def test_key_has_the_size_of_its_row(pki, row):
    directory = pki / "ca" / row["name"] if "parent" in row else pki
    name = "cert.pem" if "parent" in row else f"{row['name']}.cert.pem"
    said = re.search(r"Public-Key: \((\d+) bit\)", text_of(directory / name)).group(1)
    assert said == {"ec256": "256"}.get(row["key"], row["key"].removeprefix("rsa"))


G4 = [row for row in AUTHORITIES + FIXTURES if (row.get("issuer") or row["name"]).startswith("g4-")]


@each(G4)
def test_g4_chain_is_signed_with_pss_under_plain_rsa_keys(pki, row):
    file = pki / "ca" / row["name"] / "cert.pem" if "parent" in row else pki / f"{row['name']}.cert.pem"
    text = text_of(file)
    assert "Public Key Algorithm: rsaEncryption" in text
    assert text.count("Signature Algorithm: rsassaPss") == 2
    assert "Hash Algorithm: sha512" in text
    assert "Mask Algorithm: mgf1 with sha512" in text
    assert re.search(r"Salt Length: 0x40\b", text)


@each([row for row in AUTHORITIES if row["name"].startswith("g4-")])
def test_g4_lists_are_signed_with_pss(pki, row):
    text = run("openssl", "crl", "-in", str(pki / "crl" / f"{row['name']}.crl.pem"), "-noout", "-text").stdout
    assert "Signature Algorithm: rsassaPss" in text
    assert "Hash Algorithm: sha512" in text
    assert re.search(r"Salt Length: 0x40\b", text)


def usages(text):
    def after(title):
        found = re.search(rf"X509v3 {title}: ?(?:critical)?\n\s+(.*)", text)
        return set(found.group(1).split(", ")) if found else set()

    return after("Key Usage"), after("Extended Key Usage")


@pytest.mark.parametrize(
    "name, key_usage, extended",
    [
        ("saas", {"Digital Signature", "Key Encipherment"},
         {"TLS Web Client Authentication", "TLS Web Server Authentication"}),
        ("saas-g4-tls", {"Digital Signature", "Key Encipherment"},
         {"TLS Web Client Authentication", "TLS Web Server Authentication"}),
        ("saas-g4-sign", {"Digital Signature"}, {"1.3.6.1.5.5.7.3.36", "1.3.6.1.4.1.311.10.3.12"}),
        ("saas-g4-decrypt", {"Key Encipherment", "Data Encipherment"}, {"Microsoft Encrypted File System"}),
        ("saas-g4-auth", {"Digital Signature"}, {"TLS Web Client Authentication"}),
        ("person", {"Digital Signature"}, {"TLS Web Client Authentication", "E-mail Protection"}),
        ("serverOnly", {"Digital Signature", "Key Encipherment"}, {"TLS Web Server Authentication"}),
    ],
)  # fmt: skip
def test_usages_are_those_of_the_profile(pki, name, key_usage, extended):
    assert usages(text_of(pki / f"{name}.cert.pem")) == (key_usage, extended)


@pytest.mark.parametrize(
    "name, policy",
    [
        ("saas", "2.16.528.1.1003.1.2.8.6"),
        ("saas-g4-tls", "2.16.528.1.1003.1.2.41.15.35.11"),
        ("saas-g4-sign", "2.16.528.1.1003.1.2.41.16.25.4"),
        ("saas-g4-decrypt", "2.16.528.1.1003.1.2.41.16.25.7"),
        ("saas-g4-auth", "2.16.528.1.1003.1.2.41.16.25.8"),
        ("person", "2.16.528.1.1003.1.2.5.1"),
    ],
)
def test_policy_is_that_of_the_profile(pki, name, policy):
    assert re.search(rf"Policy: {re.escape(policy)}$", text_of(pki / f"{name}.cert.pem"), re.M)


def test_ca_as_client_is_an_authority(pki):
    assert "CA:TRUE" in text_of(pki / "caAsClient.cert.pem")


def serial_numbers(certificate):
    """The (string type, octets in hex) of each serialNumber in the subject."""
    out = run("openssl", "x509", "-in", str(certificate), "-noout", "-subject", "-nameopt",
              "sep_multiline,sname,esc_msb,dump_all,dump_der").stdout  # fmt: skip
    values = [bytes.fromhex(v) for v in re.findall(r"serialNumber=#([0-9A-F]+)", out)]
    return [(value[0], value[2:]) for value in values]


PRINTABLE, BMP = 0x13, 0x1E


@each([row for row in FIXTURES if row["subject"] in ("oin", "multi-rdn")])
def test_oin_stands_in_serial_number(pki, row):
    assert serial_numbers(pki / f"{row['name']}.cert.pem") == [(PRINTABLE, row["oin"].encode())]


@pytest.mark.parametrize(
    "name, expected",
    [
        ("noOin", []),
        ("oinInCn", []),
        ("twoSerialNumbers", [(PRINTABLE, b"00000099000000002000"), (PRINTABLE, b"00000099000000003000")]),
        ("bmpOin", [(BMP, "00000099000000002000".encode("utf-16-be"))]),
        ("nulOin", [(PRINTABLE, b"00000099000000002000\0")]),
        ("spaceOin", [(PRINTABLE, b"00000099000000002000 ")]),
    ],
)
def test_odd_oins_are_odd_in_one_way(pki, name, expected):
    assert serial_numbers(pki / f"{name}.cert.pem") == expected


def test_schools_have_letters_in_their_oin(pki):
    for name, oin in (("schoolA", b"0000000700098QQ00000"), ("schoolB", b"0000000700098QX00000")):
        assert serial_numbers(pki / f"{name}.cert.pem") == [(PRINTABLE, oin)]


def test_multi_rdn_shares_one_rdn(pki):
    subject = run("openssl", "x509", "-in", str(pki / "multiRdnOin.cert.pem"), "-noout", "-subject").stdout
    assert re.search(r"serialNumber = \d{20} \+ CN = ", subject)


def test_gateway_is_localhost_by_name_and_not_by_address(pki):
    for name in ("gateway", "gateway-g4-tls"):
        text = text_of(pki / f"{name}.cert.pem")
        assert "DNS:localhost" in text
        assert "IP Address" not in text
        assert verify(pki, name, "-verify_hostname", "localhost", purpose="sslserver") == []


@each([row for row in AUTHORITIES if row["name"] != row["parent"]])
def test_authorities_name_their_distribution_point(pki, row):
    text = text_of(pki / "ca" / row["name"] / "cert.pem")
    assert f"URI:http://crl.voorbeeld.example/{row['parent']}.crl" in text
    assert "X509v3 Authority Key Identifier" in text and "X509v3 Subject Key Identifier" in text


@each([row for row in FIXTURES if row["issuer"] != "self"])
def test_end_entities_name_their_distribution_point(pki, row):
    text = text_of(pki / f"{row['name']}.cert.pem")
    assert f"URI:http://crl.voorbeeld.example/{row['issuer']}.crl" in text
    assert "X509v3 Authority Key Identifier" in text and "X509v3 Subject Key Identifier" in text


def count(file):
    return file.read_text().count("BEGIN CERTIFICATE")


@pytest.mark.parametrize(
    "name, expected", [("saas", 3), ("saas-g4-tls", 3), ("leafAndTsp", 2), ("chainLeafOnly", 1), ("pathLength", 4)]
)
def test_peers_send_their_chain_without_the_root(pki, name, expected):
    assert count(pki / f"{name}.cert.pem") == expected


def test_gateway_has_three_roots_and_their_intermediates(pki):
    assert count(pki / "roots.pem") == 3
    assert count(pki / "intermediates.pem") == 6
    both = (pki / "roots.pem").read_text() + (pki / "intermediates.pem").read_text()
    assert (pki / "trust.pem").read_text() == both


# -- Keys ----------------------------------------------------------------------------


@each(FIXTURES)
def test_key_belongs_to_certificate_and_is_private(pki, row):
    key = pki / f"{row['name']}.key.pem"
    public = run("openssl", "pkey", "-in", str(key), "-pubout").stdout
    certified = run("openssl", "x509", "-in", str(pki / f"{row['name']}.cert.pem"), "-noout", "-pubkey").stdout
    assert public == certified
    assert key.stat().st_mode & 0o077 == 0


def test_wrapped_keys_open_with_the_passphrase_and_not_without(pki):
    plain = run("openssl", "pkey", "-in", str(pki / "schoolA.key.pem")).stdout
    for file, options in (("schoolA.p12", []), ("schoolA-legacy.p12", ["-legacy"])):
        command = ["openssl", "pkcs12", "-in", str(pki / file), "-nocerts", "-nodes", *options]
        opened = run(*command, "-passin", f"pass:{PASSPHRASE}").stdout
        assert opened.endswith(plain), file
        assert run(*command, "-passin", "pass:anders", check=False).returncode != 0, file
    command = ["openssl", "pkey", "-in", str(pki / "schoolA-encrypted.key.pem")]
    assert run(*command, "-passin", f"pass:{PASSPHRASE}").stdout == plain
    assert run(*command, "-passin", "pass:anders", check=False).returncode != 0


def test_legacy_pkcs12_is_as_old_windows_makes_it(pki):
    info = run("openssl", "pkcs12", "-in", str(pki / "schoolA-legacy.p12"), "-info", "-noout", "-legacy",
               "-passin", f"pass:{PASSPHRASE}").stderr  # fmt: skip
    assert "pbeWithSHA1And40BitRC2-CBC" in info
    assert "pbeWithSHA1And3-KeyTripleDES-CBC" in info


def test_git_tracks_no_private_key():
    if not (ROOT / ".git").exists():
        pytest.skip("not a clone")
    tracked = run("git", "-C", str(ROOT), "ls-files", "-z").stdout.split("\0")
    assert [f for f in tracked if f.endswith((".p12", ".pfx", ".jks", ".key", ".key.pem"))] == []
    begin = re.compile(rb"^-----BEGIN [A-Z ]*PRIVATE KEY-----\s*\n(?:[A-Za-z0-9+/=]{40,}|Proc-Type)", re.M)
    strays = [f for f in tracked if f and (ROOT / f).is_file() and begin.search((ROOT / f).read_bytes())]
    assert strays == []


# -- The scripts -----------------------------------------------------------------------


def test_second_run_changes_nothing_and_takes_no_time(pki):
    before = {f: f.stat().st_mtime_ns for f in pki.rglob("*") if f.is_file()}
    start = time.monotonic()
    done = run(str(CERTS / "make-pki.sh"), str(pki))
    assert time.monotonic() - start < 1
    assert done.stdout == ""
    assert {f: f.stat().st_mtime_ns for f in pki.rglob("*") if f.is_file()} == before


def test_missing_file_is_made_again_and_keys_stay(copy):
    key = (copy / "saas.key.pem").read_bytes()
    (copy / "saas.cert.pem").unlink()
    run(str(CERTS / "make-pki.sh"), str(copy))
    assert (copy / "saas.key.pem").read_bytes() == key
    assert verify(copy, "saas") == []
    assert verify(copy, "revoked")[:1] == ["23"]


def test_lists_near_their_end_are_refreshed_alone(copy):
    made = copy / "made"
    made.write_text(re.sub(r"^lists \d+", "lists 1", made.read_text(), flags=re.M))
    certificate = (copy / "saas.cert.pem").read_bytes()
    old = (copy / "crl" / "g1-tsp.crl").read_bytes()
    assert "lists" in run(str(CERTS / "make-pki.sh"), str(copy)).stdout
    assert (copy / "saas.cert.pem").read_bytes() == certificate
    assert (copy / "crl" / "g1-tsp.crl").read_bytes() != old
    assert verify(copy, "saas") == []


@pytest.mark.parametrize("flavour, names", [("g1", ["schoolC"]), ("g4", ["schoolC-tls", "schoolC-sign", "schoolC-decrypt"])])
def test_issue_makes_a_good_certificate_and_revoke_ends_it(copy, flavour, names):
    issue = [str(CERTS / "issue.sh"), "--pki", str(copy), "schoolC", "0000000700098QZ00000", "Voorbeeldcollege C/D + E", flavour]
    run(*issue)
    for name in names:
        assert verify(copy, name, purpose="any") == []
        assert serial_numbers(copy / f"{name}.cert.pem") == [(PRINTABLE, b"0000000700098QZ00000")]
    before = (copy / "crls.pem").read_text()
    run(str(CERTS / "revoke.sh"), "--pki", str(copy), names[0])
    assert "23" in verify(copy, names[0], purpose="any")
    assert (copy / "crls.pem").read_text() != before
    assert verify(copy, "saas") == []
    run(*issue)
    assert verify(copy, names[0], purpose="any") == [], "a new certificate is not the revoked one"


def test_issue_refuses_to_replace_a_fixture(copy):
    done = run(str(CERTS / "issue.sh"), "--pki", str(copy), "saas", "00000099000000009000", "X", check=False)
    assert done.returncode == 1
    assert "fixture" in done.stderr


def test_readme_names_every_fixture():
    readme = (CERTS / "README.md").read_text()
    missing = [
        row["name"]
        for row in FIXTURES
        if f"`{row['name']}`" not in readme and f"`{re.sub('-g4-.*', '-g4-*', row['name'])}`" not in readme
    ]
    assert missing == []
