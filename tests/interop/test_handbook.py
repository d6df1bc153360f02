"""The chapter on signing of docs/integrator.md, as a reader would type it over."""
import re

from extract import snippets
from lxml import etree

import soap
from conftest import ROOT
from test_toolkits import node_modules

HANDBOOK = ROOT / "docs" / "integrator.md"
SIGNED = ["Body", "Timestamp", "SignatureConfirmation", "To", "From", "Action", "MessageID", "RelatesTo"]


def judge(printed, record):
    first, second = printed.splitlines()[:2]
    assert first.startswith("verified: ") and set(SIGNED) <= set(first.split()[1:])
    assert second in (f"{record} NIEUW", f"{record} ONGEWIJZIGD")


def test_zeep_signs(world, handbook):
    judge(handbook.run("/usr/bin/python3", "-W", "ignore", "school_s.py"), "BPV-2026-000119")


def test_a_g4_certificate_for_signing_signs(world, handbook):
    """Another certificate than that of the connection, of another root, with RSASSA-PSS all the way up."""
    own = {"SAAS_SIGN_CERT": world.pki / "saas-g4-sign.cert.pem", "SAAS_SIGN_KEY": world.pki / "saas-g4-sign.key.pem"}
    judge(handbook.run("/usr/bin/python3", "-W", "ignore", "school_s.py", **own), "BPV-2026-000119")


def test_the_zeep_class_has_at_most_sixty_lines():
    code = snippets(HANDBOOK)["signing.py"]
    assert len([line for line in code[code.index("class Signing"):].splitlines() if line.strip()]) <= 60


def test_node_soap_signs(world, handbook):
    node_modules()
    judge(handbook.run("node", "--no-deprecation", "school-s.js"), "BPV-2026-000120")


def test_wss4j_signs(world, handbook):
    (handbook.directory / "unsigned.xml").write_bytes(bytes(world.push(bpvoKenmerk="BPV-2026-000121", emailadres=world.canary())))
    printed = handbook.run("bash", "-eu", "java-s.sh")
    assert set(SIGNED) <= set(printed.splitlines()[0].split()[1:])
    assert re.search("uitkomst>(NIEUW|GEWIJZIGD)<", printed)


def test_curl_and_xmlsec1_sign_and_verify(world, handbook):
    handbook.run("bash", "-eu", "push-s.sh")
    handbook.run("bash", "-eu", "verify-s.sh")
    answer = etree.parse(str(handbook.directory / "answer.xml"))
    assert answer.findtext(".//bpv:requestGoedgekeurd", namespaces=soap.NS) == "true"
