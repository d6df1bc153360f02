"""Other people's software: curl and python3-zeep, with the very snippets that docs/integrator.md prints."""
import os
import pathlib
import re
import subprocess
import sys
import time

import pytest
from lxml import etree

from aanleverstatus import gaps
from soap import GATEWAY, NS, SCHOOL_A, TEXTS

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "snippets"))

from extract import extract, snippets  # noqa: E402

HANDBOOK = ROOT / "docs" / "integrator.md"


@pytest.fixture(scope="module")
def school(world, tmp_path_factory):
    """Runs a snippet with the settings of var/demo.env, in a directory that holds all of them."""
    directory = tmp_path_factory.mktemp("snippets")
    extract(HANDBOOK, directory)
    url = f"https://localhost:{world.port}/edukoppeling/bpvmonitor/v1"
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(directory), "LC_ALL": "C.UTF-8", "NO_PROXY": "*", "PYTHONDONTWRITEBYTECODE": "1",
        "GATEWAY_URL_BE": url + "/be", "WSDL_URL": url + "/SBB_BPVMonitor_V1.wsdl", "GATEWAY_OIN": GATEWAY, "SCHOOL_A_OIN": SCHOOL_A,
        "CA_FILE": str(world.pki / "roots.pem"), "SAAS_CERT": str(world.pki / "saas.cert.pem"), "SAAS_KEY": str(world.pki / "saas.key.pem"),
    }

    def run(name, **more):
        command = ["/usr/bin/python3", "-W", "ignore", name] if name.endswith(".py") else ["bash", "-eu", name]
        ran = subprocess.run(command, cwd=directory, env={**environment, **more}, capture_output=True, text=True, timeout=60)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    return run


def payload(text):
    return etree.fromstring(text.encode()).find("s:Body", NS)[0]


def test_curl_pushes(school):
    tried = payload(school("push.sh", PROEF="true"))
    assert tried.findtext("bpv:aanlevering/bpv:proefaanlevering", namespaces=NS) == "true"
    for expected in ("NIEUW", "ONGEWIJZIGD"):
        answer = payload(school("push.sh"))
        assert answer.findtext("bpv:requestGoedgekeurd", namespaces=NS) == "true"
        assert answer.findtext("bpv:aanlevering/bpv:resultaat/bpv:uitkomst", namespaces=NS) == expected


def test_curl_withdraws(world, school):
    world.query("delete from bpv.intrekkingen")
    school("push.sh")
    for reden, outcome in (("GESTOPT", "INGETROKKEN"), ("FOUTIEF", "ONBEKEND")):
        answer = payload(school("withdraw.sh", REDEN=reden))
        assert answer.findtext("bpv:intrekkingen/bpv:resultaat/bpv:uitkomst", namespaces=NS) == outcome
    time.sleep(1)  # push.sh writes whole seconds, and what is not newer than a withdrawal stays away
    answer = payload(school("push.sh"))
    assert answer.findtext("bpv:aanlevering/bpv:resultaat/bpv:uitkomst", namespaces=NS) == "NIEUW"


def test_zeep_asks_how_records_stand_and_which_are_missing(world, school):
    school("push.sh")
    said = school("status.py").splitlines()
    assert any(re.fullmatch(r"BPV-2026-000117 (WACHT_OP_BPVO None|GEPLAND \S+)", line) for line in said)
    missing = [line for line in said if re.fullmatch(r"\d+ of \d+ missing at \d{9} before \d{4}-\d\d-\d\d", line)]
    assert len(missing) == len(gaps(world, binnenWeken=12)) > 0


def test_curl_pulls(world, school):
    first = payload(school("pull.sh"))
    assert first.findtext("bpv:requestGoedgekeurd", namespaces=NS) == "true"
    whole = int(first.findtext("bpv:resultaten/bpv:aantalRespons", namespaces=NS))
    assert len(first.findall("bpv:resultaten/bpv:respons", NS)) == min(500, whole) > 0
    again = payload(school("pull.sh", CURSOR="onzin"))
    assert again.findtext("bpv:foutmelding/bpv:foutcode", namespaces=NS) == "BPV0201"


def test_zeep_pushes_and_pulls_by_the_served_wsdl(world, school):
    said = school("school.py")
    lines = said.splitlines()
    assert lines[0] == "BPV-2026-000118 NIEUW []"
    count, expected = re.fullmatch(r"(\d+) results of (\d+)", lines[1]).groups()
    assert count == expected and int(count) == world.count_results(SCHOOL_A)
    assert school("school.py").splitlines()[0] == "BPV-2026-000118 ONGEWIJZIGD []"


def test_the_zeep_plugin_has_at_most_fifteen_lines():
    lines = [line for line in snippets(HANDBOOK)["edukoppeling.py"].splitlines() if line.strip()]
    assert len(lines) <= 15


# -- The tables of the handbook --------------------------------------------------


def table(title):
    section = re.search(rf"^## {title}\n(.*?)(?=^## )", HANDBOOK.read_text(), re.M | re.S).group(1)
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line.startswith("|")]
    return rows[2:]


# proves: EDU-21
def test_the_handbook_lists_every_foutcode_with_its_class_and_text():
    source = (ROOT / "src" / "domain" / "foutcodes.def").read_text()
    published = [[f"BPV{number}", retry.lower(), text] for number, retry, text in re.findall(r'^FOUTCODE\((\d{4}), (\w+), "(.*)"\)$', source, re.M)]
    assert len(published) >= 20
    assert table("Foutcodes") == published


def test_the_handbook_explains_every_faultcode():
    codes = [row[0].strip("`") for row in table("Faultcodes")]
    assert len(codes) == len(set(codes))
    assert set(codes) == set(TEXTS) | {"MustUnderstand", "Client.EK0031"}
    assert all(len(row) == 3 and row[1] and row[2] for row in table("Faultcodes"))


@pytest.mark.parametrize("page", ["integrator.md", "pull.md"])
def test_every_link_of_the_handbook_leads_somewhere(page):
    def anchors(path):
        titles = re.findall(r"^#+ (.*)$", path.read_text(), re.M)
        return {re.sub(r"[^a-z0-9 -]", "", title.lower()).replace(" ", "-") for title in titles}

    prose = re.sub(r"^```.*?^```", "", (HANDBOOK.parent / page).read_text(), flags=re.M | re.S)
    for target in re.findall(r"\]\(([^)]+)\)", prose):
        if "://" not in target:
            name, _, anchor = target.partition("#")
            path = HANDBOOK.parent / (name or page)
            assert path.exists(), target
            assert not anchor or anchor in anchors(path), target
