"""
Other people's software at the endpoints: python3-zeep, node-soap, WSS4J, the JDK, Mono, R, curl and xmlsec1, each a process of its
own, with what docs/integrator.md and docs/pull.md print. The world is that of the flow suite, in a directory of its own.
"""
import importlib
import os
import pathlib
import select
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = ROOT / "tests" / "interop"
sys.path[:0] = [str(ROOT / "tests" / name) for name in ("flow", "client", "snippets", "contract")]

import soap  # noqa: E402
import world as flow  # noqa: E402
from ending import pytest_configure  # noqa: E402, F401
from extract import extract  # noqa: E402
from tamper import Relay  # noqa: E402
from test_toolkits import node_modules, package  # noqa: E402

flow.VAR = pathlib.Path(os.environ.get("BPV_INTEROP_WORLD", ROOT / "var" / "test" / "interop"))
JARS = [f"/usr/share/java/{name}.jar" for name in ("wss4j", "xmlsec", "commons-logging", "slf4j-api", "slf4j-nop")]


@pytest.fixture(scope="session")
def world():
    settings = {"files__directory": flow.VAR / "files", "listen__party_workers": 2}
    made = flow.World(**settings)
    # Files are told with an address, which is known now.
    made.write_config("gateway", files__url=f"https://localhost:{made.port}/edukoppeling/bpvmonitor/v1/bestanden/", **settings)
    made.reload()
    yield made
    made.finish()


class Handbook:
    """The snippets of the handbook in a directory, and the settings that they read, as var/demo.env has them."""

    def __init__(self, world, directory):
        self.directory = directory
        for page in ("integrator.md", "pull.md"):
            extract(ROOT / "docs" / page, directory)
        url, pki = f"https://localhost:{world.port}/edukoppeling/bpvmonitor/v1", world.pki
        own = {
            f"SAAS_{use}{kind}": str(pki / f"saas.{file}.pem")
            for use in ("", "SIGN_", "DECRYPT_") for kind, file in (("CERT", "cert"), ("KEY", "key"))}
        self.environment = {
            "PATH": os.environ["PATH"], "HOME": str(directory), "LC_ALL": "C.UTF-8", "NO_PROXY": "*", "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONPATH": str(directory), "NODE_PATH": str(ROOT / "var" / "node" / "node_modules"), "HANDBOOK": str(ROOT / "docs"),
            "GATEWAY_URL_BE": url + "/be", "GATEWAY_URL_S": url + "/s", "GATEWAY_URL_SE": url + "/se", "WSDL_URL": url + "/SBB_BPVMonitor_V1.wsdl",
            "GATEWAY_OIN": soap.GATEWAY, "SCHOOL_A_OIN": soap.SCHOOL_A, "CA_FILE": str(pki / "roots.pem"),
            "TRUST_FILE": str(pki / "trust.pem"), "GATEWAY_DECRYPT_CERT": str(pki / "gateway.cert.pem"), "SAAS_P12_PASSWORD": "geheim", **own}

    def run(self, *command, code=0, directory=None, **settings):
        """Runs a command in the directory, or another; what it printed, also as errors when `code` is 1: then it has to fail."""
        environment = {**self.environment, **{name: str(value) for name, value in settings.items()}}
        ran = subprocess.run(command, cwd=directory or self.directory, env=environment, capture_output=True, text=True, timeout=120)
        assert (ran.returncode != 0) == (code != 0), f"exit {ran.returncode}\n{ran.stdout}\n{ran.stderr}"
        return ran.stdout + ran.stderr if code else ran.stdout


@pytest.fixture(scope="session")
def handbook(world, tmp_path_factory):
    return Handbook(world, tmp_path_factory.mktemp("handbook"))


class Said:
    """
    What a toolkit made of one push: `kind` is answered (then `what` is the outcome of the record), fault (its code), or refused
    (why the toolkit does not believe the answer). `parts` are the names of what it verified.
    """

    def __init__(self, line):
        self.kind, *rest = line.rstrip("\n").split("\t")
        self.parts = rest[0].split() if len(rest) > 1 else []
        self.what = rest[-1]

    def __repr__(self):
        return f"{self.kind} {self.parts} {self.what}"


class Peer:
    """
    A toolkit in a process that stays: a line in is WAY, URL, OIN of the school, bpvoKenmerk and e-mail address, separated by
    tabs; a line out is what Said reads.
    """

    def __init__(self, handbook, name, *command):
        self.name, self.errors = name, handbook.directory / f"{name}.log"
        with open(self.errors, "wb") as errors:
            self.process = subprocess.Popen(
                command, cwd=handbook.directory, env=handbook.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
                bufsize=0, preexec_fn=flow.end_with_parent)

    def push(self, way, url, kenmerk, email, school=soap.SCHOOL_A):
        self.process.stdin.write("\t".join((way, url, school, kenmerk, email)).encode() + b"\n")
        ready, _, _ = select.select([self.process.stdout], [], [], 120)
        line = self.process.stdout.readline().decode() if ready else ""
        said = Said(line)
        assert said.kind in ("answered", "fault", "refused"), f"{self.name}: {line!r}\n{self.errors.read_text()}"
        return said

    def end(self):
        self.process.stdin.close()
        try:
            self.process.wait(20)
        finally:
            self.process.kill()


@pytest.fixture(scope="session")
def peer_of(handbook):
    """peer_of("wss4j"): the process of that toolkit, started when it is first asked for."""
    started = {}

    def zeep():
        return "/usr/bin/python3", "-W", "ignore", HERE / "python" / "peer.py"

    def node():
        node_modules()
        (handbook.directory / "peer.js").write_bytes((HERE / "node" / "peer.js").read_bytes())
        return "node", "--no-deprecation", "peer.js"

    def wss4j():
        package("java", "javac")
        missing = [jar for jar in JARS if not os.path.exists(jar)]
        assert not missing, f"{missing} missing: config/packages/test.txt names their packages"
        path = ":".join(["classes", *JARS])
        handbook.run("javac", "-Xlint:all,-path", "-Werror", "-cp", path, "-d", "classes",
                     *(str(file) for folder in (ROOT / "docs" / "java", HERE / "java") for file in sorted(folder.glob("*.java"))))
        return "java", "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp", path, "Peer"

    def mono():
        package("mcs", "mono")
        own = handbook.directory / "peer.p12"
        handbook.run("openssl", "pkcs12", "-export", "-in", handbook.environment["SAAS_SIGN_CERT"], "-inkey", handbook.environment["SAAS_SIGN_KEY"],
                     "-passout", "pass:geheim", "-keypbe", "PBE-SHA1-3DES", "-certpbe", "PBE-SHA1-3DES", "-macalg", "sha1", "-out", str(own))
        handbook.environment["SAAS_P12"] = str(own)
        handbook.run("mcs", "-warnaserror", "-out:peer.exe", "-r:System.Security.dll", ROOT / "docs" / "csharp" / "Edukoppeling.cs", HERE / "csharp" / "Peer.cs")
        return "mono", "peer.exe"

    def peer(name):
        if name not in started:
            started[name] = Peer(handbook, name, *{"zeep": zeep, "node-soap": node, "wss4j": wss4j, "mono": mono}[name]())
        return started[name]

    yield peer
    for one in started.values():
        one.end()


@pytest.fixture(params=["zeep", "node-soap", "wss4j", "mono"])
def peer(request, peer_of):
    return peer_of(request.param)


@pytest.fixture(scope="session")
def relays(world):
    with Relay(world, "be") as plain, Relay(world, "s") as signed, Relay(world, "se") as encrypted:
        yield {"be": plain, "s": signed, "se": encrypted}


@pytest.fixture
def through(relays):
    """through(step...): somebody between, who takes these steps with the next messages, and passes further ones on."""
    return lambda *steps, profile="s": relays[profile].begin(*steps)


@pytest.fixture(scope="session")
def signing(handbook):
    """The handbook's module, here in the hands of a forger."""
    sys.path.insert(0, str(handbook.directory))
    return importlib.import_module("signing")


@pytest.fixture
def stored(world):
    """stored(kenmerk): whether the database holds this record."""
    return lambda kenmerk: world.value("select count(*) from bpv.studentgegevens where bpvo_kenmerk = %s", kenmerk) == 1


@pytest.fixture
def nothing_stored(world):
    """The test leaves no record and no claim behind."""
    before = world.stored()
    yield
    assert world.stored() == before
