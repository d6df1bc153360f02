"""The messages of docs/voorbeelden are what the contract says, and the signed ones are signed; so are those that are made today."""
import importlib
import os
import pathlib
import re
import shutil

import pytest
from lxml import etree

import samples
from conftest import ROOT
from soap import NS, SCHOOL_A

COMMITTED = ROOT / "docs" / "voorbeelden"
OPERATIONS = re.findall(r'wsdl:operation name="(\w+)"', (ROOT / "wsdl" / "SBB_BPVMonitor_V1.wsdl").read_text())
NAMES = sorted({*OPERATIONS, "opvragen_resultaten-wijzigingen", "weigering", "fault"})
SCHEMA = etree.XMLSchema(etree.parse(str(ROOT / "wsdl" / "SBB_BPVMonitor_V1.xsd")))
IDS = {
    "http://schemas.xmlsoap.org/soap/envelope/": ["Body"], NS["wsa"]: ["To", "From", "ReplyTo", "Action", "MessageID"],
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd": ["Timestamp"],
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd": ["BinarySecurityToken"]}


@pytest.fixture(scope="module")
def today(world, handbook, signing, tmp_path_factory):
    """The same, made now; in docs/voorbeelden itself when that is asked for (samples.py)."""
    directory = pathlib.Path(os.environ.get("BPV_SAMPLES") or tmp_path_factory.mktemp("voorbeelden"))
    samples.make(world, directory, samples.sealers_of(handbook, signing, importlib.import_module("encryption")))
    return directory


@pytest.fixture(params=["today", "committed"])
def where(request, today):
    return today if request.param == "today" else COMMITTED


def body(path):
    return etree.parse(str(path)).find("s:Body", NS)


def text(path, name):
    return "".join(etree.parse(str(path)).findtext(f".//{{*}}{name}").split())


def seconds(handbook, path):
    return handbook.run("date", "-d", text(path, "Created"), "+%s").strip()


def test_every_operation_is_there_in_every_profile(where):
    for profile in samples.PROFILES:
        expected = {f"{name}-{kind}.xml" for name in NAMES for kind in ("request", "response")}
        assert {path.name for path in (where / profile).iterdir()} == expected
    assert {path.name for path in (where / "certificaten").iterdir()} == set(samples.CERTIFICATES)
    assert not [path for path in where.rglob("*") if path.is_file() and b"PRIVATE KEY" in path.read_bytes()]


@pytest.mark.parametrize("profile", ["be", "s"])
def test_they_are_valid_by_the_contract(where, profile):
    for path in sorted((where / profile).iterdir()):
        [content] = body(path)
        if path.name == "fault-response.xml":
            assert content.findtext("faultcode").endswith("Client.DK0002")
            continue
        alone = etree.fromstring(etree.tostring(content))
        assert SCHEMA.validate(alone), (path, SCHEMA.error_log.last_error)
        if path.name.endswith("-response.xml"):
            approved = alone.findtext("bpv:requestGoedgekeurd", namespaces=NS)
            codes = [code.text for code in alone.findall("bpv:foutmelding/bpv:foutcode", NS)]
            assert (approved, codes) == (("false", ["BPV0201"]) if path.name.startswith("weigering") else ("true", [])), path
    changes = body(where / profile / "opvragen_resultaten-wijzigingen-response.xml")
    assert changes.find(".//bpv:verwijderd", NS) is not None and changes.find(".//bpv:respons", NS) is not None


def test_the_signed_ones_verify_at_their_time(handbook, where, tmp_path):
    certificates = where / "certificaten"
    settings = {"CA_FILE": certificates / "roots.pem", "TRUST_FILE": certificates / "trust.pem"}
    shutil.copy(handbook.directory / "verify-s.sh", tmp_path)
    ids = [word for space, names in IDS.items() for name in names for word in ("--id-attr:Id", f"{space}:{name}")]
    for name in NAMES:
        for kind, copy in (("request", "signed.xml"), ("response", "answer.xml")):
            shutil.copy(where / "s" / f"{name}-{kind}.xml", tmp_path / copy)
        # The answer, as the handbook does it; and the request, by the supplier's certificate.
        handbook.run("bash", "-eu", "verify-s.sh", directory=tmp_path, AT=seconds(handbook, tmp_path / "answer.xml"), **settings)
        handbook.run("xmlsec1", "--verify", "--enabled-reference-uris", "same-doc", "--pubkey-cert-pem", certificates / "saas.cert.pem", *ids, "signed.xml",
                     directory=tmp_path)
        signed = etree.parse(str(tmp_path / "signed.xml")).findall(".//{*}SignedInfo/{*}Reference")
        assert len(signed) == 8  # Body, Timestamp, token and five headers
    # What is changed does not.
    answer = (tmp_path / "answer.xml").read_bytes()
    (tmp_path / "answer.xml").write_bytes(answer.replace(SCHOOL_A.encode(), SCHOOL_A.replace("98QQ", "98QX").encode()).replace(b"</faultstring>", b".</faultstring>"))
    handbook.run("bash", "-eu", "verify-s.sh", directory=tmp_path, code=1, AT=seconds(handbook, tmp_path / "answer.xml"), **settings)


def test_the_encrypted_ones_tell_nothing(where):
    for path in sorted((where / "se").iterdir()):
        [data] = body(path)
        assert data.tag == "{http://www.w3.org/2001/04/xmlenc#}EncryptedData", path
        message = path.read_bytes()
        assert b"BPV-2026" not in message and b"rsa-oaep" in message and b"aes256-gcm" in message
