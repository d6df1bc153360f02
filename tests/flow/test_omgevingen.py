"""Test and production never mix: which roots an environment may hold (standards CRT-09, DK-BP.3; attack C1)."""
import subprocess

import pytest

from soap import assert_answered, hello
from world import BIN

STATE = "/C=NL/O=Staat der Nederlanden/CN="
G1, G4 = "Staat der Nederlanden Private Root CA - G1", "Staat der Nederlanden - G4 Root Priv G-TLS - 2024"


def openssl(*words):
    return subprocess.run(["openssl", *map(str, words)], capture_output=True, text=True, timeout=60, check=True).stdout


class Hierarchy:
    """A root with the names that are asked for, its list, and a certificate of this gateway under it."""

    def __init__(self, directory, subject, oin="00000003273770100000"):
        directory.mkdir()
        self.key, self.root, self.crl = directory / "root.key", directory / "root.pem", directory / "root.crl"
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", self.key, "-out", self.root, "-days", 30, "-subj", subject,
                "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign")
        self.own_key, self.own = directory / "own.key", directory / "own.pem"
        self.sign(directory, oin)
        (directory / "index").touch()
        (directory / "ca.cnf").write_text(f"[ca]\ndefault_ca=a\n[a]\ndatabase={directory}/index\ndefault_md=sha256\n")
        openssl("ca", "-gencrl", "-config", directory / "ca.cnf", "-cert", self.root, "-keyfile", self.key, "-crldays", 20, "-out", self.crl)
        self.roots = directory / "roots.sha256"
        self.roots.write_text("# gepubliceerd\n" + openssl("x509", "-in", self.root, "-noout", "-fingerprint", "-sha256"))
        self.own_key.chmod(0o600)

    def sign(self, directory, oin):
        request, extensions = directory / "own.csr", directory / "own.ext"
        extensions.write_text("basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature,keyEncipherment\nextendedKeyUsage=serverAuth,clientAuth\n")
        openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", self.own_key, "-out", request, "-subj", f"/C=NL/O=SBB/CN=localhost/serialNumber={oin}")
        openssl("x509", "-req", "-in", request, "-CA", self.root, "-CAkey", self.key, "-set_serial", 2, "-days", 20, "-extfile", extensions, "-out", self.own)

    def settings(self, environment="production", **more):
        return {"gateway__oin": "00000003273770100000", "gateway__environment": environment, "tls__certificate": self.own, "tls__key": self.own_key,
                "tls__trust": self.root, "tls__crl": self.crl, "tls__roots": self.roots, **more}


def check(world, name, **settings):
    config = world.write_config("omgeving-" + name, **settings)
    ran = subprocess.run([BIN / "bpv-gateway", "--config", config, "--check"], capture_output=True, text=True, timeout=60)
    assert "AddressSanitizer" not in ran.stderr
    return ran.returncode, ran.stdout + ran.stderr


def assert_refused(world, name, *reasons, **settings):
    code, said = check(world, name, **settings)
    assert code == 3 and all(reason in said for reason in reasons), (code, said)


# proves: CRT-09, DK-BP.3, C1
@pytest.mark.parametrize("subject", [
    STATE + G1, STATE + G4, STATE + "Staat der Nederlanden - G4 Root Priv G-Other - 2024", STATE + "Iets nieuws - G9", "/C=NL/CN=" + G1,
])
def test_a_test_environment_does_not_start_with_a_production_root(world, tmp_path, subject):
    """Alone, and among the test roots."""
    made = Hierarchy(tmp_path / "made", subject)
    assert_refused(world, "alone", "environment = test", "production certificate", **made.settings("test", gateway__oin="00000099000000001000"))
    both = tmp_path / "both.pem"
    both.write_text((world.pki / "trust.pem").read_text() + made.root.read_text())
    assert_refused(world, "among", "environment = test", "production certificate", tls__trust=both)


# proves: CRT-09
def test_a_trial_root_of_the_state_is_one_for_tests(world, tmp_path):
    made = Hierarchy(tmp_path / "trial", STATE + "TRIAL Staat der Nederlanden - G4 Root Priv G-TLS - 2024")
    assert check(world, "trial", **made.settings("test"))[0] == 0
    assert_refused(world, "trial-in-production", "holds a test certificate", **made.settings())


# proves: CRT-09
def test_production_starts_with_roots_that_are_the_states_and_published(world, tmp_path):
    made = Hierarchy(tmp_path / "made", STATE + G1)
    code, said = check(world, "good", **made.settings())
    assert code == 0, said


# proves: CRT-09, DK-BP.3, C1
def test_production_does_not_start_with_another_root(world, tmp_path):
    good, named, public, web = (Hierarchy(tmp_path / name, subject) for name, subject in (
        ("good", STATE + G1), ("named", STATE + G4), ("public", "/C=US/O=Example Trust/CN=Public Root"), ("web", STATE + "Staat der Nederlanden Root CA - G3")))
    # A name is no proof: this one calls itself as the State does, and was not published.
    assert_refused(world, "named", "is not in [tls] roots", **named.settings(tls__roots=good.roots))
    # Nor is a fingerprint: it was copied from the wrong place.
    assert_refused(world, "public", "not one of the State's private", **public.settings())
    assert_refused(world, "web", "not one of the State's private", **web.settings())
    both = tmp_path / "both.pem"
    both.write_text(good.root.read_text() + public.root.read_text())
    assert_refused(world, "both", "not one of the State's private", **good.settings(tls__trust=both))
    both.write_text((world.pki / "trust.pem").read_text() + good.root.read_text())
    assert_refused(world, "with-test", "holds a test certificate", **good.settings(tls__trust=both))


# proves: CRT-09
@pytest.mark.parametrize("content, said", [
    (None, "asks for the fingerprints"), ("", "is not in [tls] roots"), ("# niets\n", "is not in [tls] roots"), ("abc\n", "roots.sha256:1"), ("\n" + "0" * 66 + "\n", "roots.sha256:2"),
    ("not hex at all\n", "roots.sha256:1"),
])
def test_production_asks_for_the_fingerprints_of_its_roots(world, tmp_path, content, said):
    made = Hierarchy(tmp_path / "made", STATE + G1)
    if content is not None:
        made.roots.write_text(content)
    assert_refused(world, "roots", said, **made.settings(**({"tls__roots": ""} if content is None else {})))
    assert_refused(world, "no-file", "cannot read", **made.settings(tls__roots=tmp_path / "nergens"))


# proves: CRT-09, DK-BP.3
@pytest.mark.parametrize("section", ["tls", "signing"])
def test_policies_of_the_other_environment_are_refused(world, tmp_path, section):
    assert_refused(world, "policy", "production hierarchy", **{f"{section}__policies": "2.16.528.1.1003.1.2.8.6 2.16.528.1.1003.1.2.44.15.35.11"})
    made = Hierarchy(tmp_path / "made", STATE + G1)
    assert_refused(world, "policy-test", "test hierarchy", **made.settings(**{f"{section}__policies": "2.16.528.1.1003.1.2.41.15.35.11"}))


# proves: CRT-09
def test_a_reload_brings_no_root_of_the_other_environment(gateway_with, world, tmp_path):
    trust = tmp_path / "trust.pem"
    trust.write_text((world.pki / "trust.pem").read_text())
    gateway = gateway_with("reload-roots", tls__trust=trust)
    production = Hierarchy(tmp_path / "made", STATE + G4).root.read_text()
    with gateway.connect("saas") as connection:
        assert_answered(connection.post(hello()))
        trust.write_text((world.pki / "trust.pem").read_text() + production)
        assert "production certificate" in gateway.reload()
        assert_answered(connection.post(hello()))
        with gateway.connect("saas") as fresh:
            assert_answered(fresh.post(hello()))
    trust.write_text((world.pki / "trust.pem").read_text())
    assert "reloaded" in gateway.reload()
    with gateway.connect("saas") as fresh:
        assert_answered(fresh.post(hello()))
