"""Four toolkits read the contract, list its operations, send a push that it allows and read the answer.

Each does so over plain HTTP to a stand-in, for it is the contract that is tried here and not the gateway. What each
prints: a line per operation, then a line per outcome of a record.
"""

import os
import shutil
import subprocess

import pytest
from lxml import etree

from contract import BPV, NS, OPERATIONS, ROOT, SCHEMA, WSDL_FILE, XSD_FILE

HERE = ROOT / "tests/contract"
BLOCK = {
    "identificatiecodeBedrijfsdocument": "00000000-0000-4000-8000-000000000003",
    "verzendendeInstantie": "0000000700098QQ00000",
    "ontvangendeInstantie": "00000099000000001000",
    "datumTijdBedrijfsdocument": "2026-11-23T09:30:00Z",
}
OUTCOMES = ["BPV-2026-000117 NIEUW", "BPV-2026-000118 AFGEKEURD BPV0104"]
PORTS = ["BE", "S", "SE"]


def run(command, **options):
    """The output of a command that must succeed; everything it said when it does not."""
    env = dict(os.environ, NO_PROXY="*", no_proxy="*")
    done = subprocess.run([str(word) for word in command], env=env, text=True, capture_output=True, timeout=300,
                          **options)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def package(*programs):
    for program in programs:
        assert shutil.which(program), f"{program} is missing: config/packages/test.txt names its package"


def judge(output, recorder):
    """What the toolkit printed, and what it sent."""
    assert [line for line in output.splitlines() if line.strip()] == OPERATIONS + OUTCOMES
    (headers, body), = recorder.seen
    headers = {name.lower(): value for name, value in headers.items()}
    assert headers["content-type"].lower().replace(" ", "").startswith("text/xml;charset=utf-8")
    assert headers["soapaction"].strip('"') == NS["tns"] + "/aanleveren_studentgegevens"
    sent, = etree.fromstring(body).find("soapenv:Body", NS)
    message = etree.fromstring(etree.tostring(sent))
    assert SCHEMA.validate(message), (SCHEMA.error_log.last_error, body.decode())
    for name, value in BLOCK.items():
        assert message.findtext(BPV + name).replace(".000", "").replace("+00:00", "Z") == value
    record, = message.findall(BPV + "studentgegevens")
    assert record.findtext(BPV + "roepnaam") == "Zoë"
    assert record.findtext(BPV + "geplandeEinddatum") == "2027-01-29"


@pytest.fixture
def copies(tmp_path):
    """The two files as a reader would have fetched them: side by side, and nothing else."""
    for file in (WSDL_FILE, XSD_FILE):
        shutil.copy(file, tmp_path)
    return tmp_path


def test_zeep_reads_the_contract(copies, recorder):
    import zeep

    client = zeep.Client(str(copies / WSDL_FILE.name))
    service, = client.wsdl.services.values()
    assert list(service.ports) == PORTS
    printed = []
    for port in service.ports.values():
        assert sorted(port.binding._operations) == sorted(OPERATIONS)
    printed += [name for name in OPERATIONS if name in service.ports["BE"].binding._operations]
    binding = "{%s}SBB_BPVMonitor_V1" % NS["tns"]
    answer = client.create_service(binding, recorder.url).aanleveren_studentgegevens(
        **BLOCK, proefaanlevering=True, studentgegevens=[{
            "bpvoKenmerk": "BPV-2026-000117", "onderwijsaanbiedercode": "999A001",
            "onderwijslocatiecode": "999X001", "opleidingscode": "25180", "leerbedrijfId": "100000001",
            "geplandeEinddatum": "2027-01-29", "emailadres": "zoe@student.voorbeeld.example", "roepnaam": "Zoë"}])
    for result in answer.aanlevering.resultaat:
        printed.append(" ".join([result.bpvoKenmerk, result.uitkomst,
                                 *(fault.foutcode for fault in result.foutmelding)]))
    judge("\n".join(printed), recorder)
    headers = etree.fromstring(recorder.seen[0][1]).find("soapenv:Header", NS)
    assert headers.findtext("wsa:Action", None, NS) == NS["tns"] + "/aanleveren_studentgegevens"


def test_gsoap_reads_the_contract(copies, recorder):
    package("wsdl2h", "soapcpp2", "gcc", "pkg-config")
    run(["wsdl2h", "-c", "-W", "-o", "contract.h", WSDL_FILE.name], cwd=copies)
    run(["soapcpp2", "-c", "-C", "-L", "-x", "-w", "contract.h"], cwd=copies)
    flags = run(["pkg-config", "--cflags", "--libs", "gsoapssl"]).split()
    run(["gcc", "-std=c11", "-D_GNU_SOURCE", "-O0", "-w", "-I.", HERE / "gsoap/push.c", "soapC.c", "soapClient.c",
         "-o", "push", *flags], cwd=copies)
    # The generated client has a function for each operation and knows the three addresses.
    stubs = (copies / "soapStub.h").read_text()
    for operation in OPERATIONS:
        assert f"soap_call___ns1__{operation.replace('_', '_USCORE')}(" in stubs
    source = (copies / "contract.h").read_text()
    assert all(f"/v1/{port.lower()}" in source for port in PORTS)
    judge("\n".join(OPERATIONS) + "\n" + run([copies / "push", recorder.url]), recorder)


def test_java_reads_the_contract(copies, recorder):
    """The Debian JAX-WS tool: wsimport makes classes, which then make the call."""
    package("java", "javac")
    jars = ["jaxws-tools", "jaxws-rt", "jaxws-api", "jaxb-xjc", "jaxb-runtime", "jaxb-core", "jaxb-api", "jws-api",
            "saaj-impl", "stax-ex", "streambuffer", "metro-policy", "gmbal", "istack-commons-runtime",
            "javax.activation", "txw2", "FastInfoset"]
    missing = [jar for jar in jars if not os.path.exists(f"/usr/share/java/{jar}.jar")]
    assert not missing, f"{missing} missing: jaxws of config/packages/test.txt brings them"
    path = ":".join(f"/usr/share/java/{jar}.jar" for jar in jars)
    run(["java", "-cp", path, "com.sun.tools.ws.WsImport", "-quiet", "-Xnocompile", "-s", ".", "-d", ".",
         WSDL_FILE.name], cwd=copies)
    (copies / "classes").mkdir()
    run(["javac", "-proc:none", "-nowarn", "-cp", path, "-d", "classes", HERE / "java/Push.java",
         *copies.rglob("*.java")], cwd=copies)
    judge(run(["java", "-cp", f"classes:{path}", "Push", WSDL_FILE.name, recorder.url], cwd=copies), recorder)


def node_modules():
    """node-soap in var/node, installed once for this lock file."""
    package("node", "npm")
    folder = ROOT / "var/node"
    folder.mkdir(parents=True, exist_ok=True)
    installed = folder / "installed.lock"
    lock = HERE / "node/package-lock.json"
    if not installed.exists() or installed.read_bytes() != lock.read_bytes():
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / "node" / name, folder)
        run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"], cwd=folder)
        shutil.copy(lock, installed)
    return folder


def test_node_soap_reads_the_contract(copies, recorder):
    folder = node_modules()
    shutil.copy(HERE / "node/push.js", folder)
    judge(run(["node", folder / "push.js", copies / WSDL_FILE.name, recorder.url], cwd=folder), recorder)
