"""10,000 calls while certificates, keys, lists, settings and the register change under them: not one fails."""
import hashlib
import itertools
import json
import os
import re
import resource
import shutil
import ssl
import subprocess
import sys
import time

import pytest

from soap import GATEWAY, SCHOOL_A, SCHOOL_B, SUPPLIER
from test_reload import Live
from world import BIN, ROOT, end_with_parent, run

# Who calls, by which profile, how often: 10,000 in all.
CALLERS = [("saas", "BE", 3000), ("saas", "BE", 3000), ("schoolA", "S", 1500), ("schoolA", "S", 1500), ("schoolA", "SE", 1000)]
OINS = {"gateway": GATEWAY, "saas": SUPPLIER, "schoolA": SCHOOL_A}
PAUSE = 0.3  # seconds between two changes: it is the calls that have to have the machine
SPARE = 3  # certificates of every party, beside the one of the fixtures
BAD = ("another_key", "another_oin", "for_all_to_read")


def issue_spares(world):
    """Names by party, each with a certificate and a key of its own."""
    names = {party: [party] for party in OINS}
    for number in range(SPARE):
        for party, oin in OINS.items():
            name = f"draai-{party}-{number}"
            run("certs/issue.sh", "--pki", world.pki, name, oin, "bpvmonitor.voorbeeld.example" if party == "gateway" else f"Draaiende {party}")
            names[party].append(name)
    return names


def fingerprint(world, name):
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(re.search("-----BEGIN.*?-----END CERTIFICATE-----", (world.pki / f"{name}.cert.pem").read_text(), re.S).group())).hexdigest()


class Rotation:
    """Everything that may change, changed one after the other, while callers call."""

    def __init__(self, gateway, names):
        self.gateway, self.world, self.names = gateway, gateway.world, names
        self.turns = {party: itertools.cycle(of) for party, of in names.items()}
        self.gateway_slots = itertools.cycle([*names["gateway"], "gateway-g4-tls"])
        self.states = {party: {"tls": party, "sign": party, "encrypt": "gateway"} for party in ("saas", "schoolA")}
        self.done, self.refused = {}, 0
        self.write_states()

    def state_file(self, party):
        return self.world.directory / f"draai-{party}.json"

    def write_states(self):
        for party, state in self.states.items():
            fresh = self.state_file(party).with_suffix(".new")
            fresh.write_text(json.dumps(state))
            fresh.rename(self.state_file(party))

    def reloaded(self, after):
        self.gateway.wait_for_line("reloaded cause=", after=after)

    # What changes

    def gateway_tls(self):
        after = len(self.gateway.log())
        self.gateway.put(self.world.pki, "tls", next(self.gateway_slots))
        self.reloaded(after)

    def gateway_signing(self):
        after = len(self.gateway.log())
        self.gateway.put(self.world.pki, "signing", next(self.turns["gateway"]))
        self.reloaded(after)

    def gateway_decryption(self):
        """The old key stays as previous_key until everybody encrypts to the new one."""
        after, name = len(self.gateway.log()), next(self.turns["gateway"])
        previous = self.world.directory / "previous.new"
        shutil.copy(self.gateway.files / "decryption.key.pem", previous)
        previous.rename(self.world.directory / "previous.key.pem")
        self.gateway.put(self.world.pki, "decryption", name)
        self.reloaded(after)
        self.states["schoolA"]["encrypt"] = name
        self.write_states()

    def client(self, what):
        for party in self.states:
            self.states[party][what] = next(self.turns[party])
        self.write_states()

    def client_tls(self):
        self.client("tls")

    def client_signing(self):
        self.client("sign")

    def lists(self):
        after = len(self.gateway.log())
        run("certs/revoke.sh", "--pki", self.world.pki, f"draai-weg-{self.done.get('lists', 0) % 2}")
        shutil.copy(self.world.pki / "crls.pem", self.gateway.files / "crl.new")
        os.rename(self.gateway.files / "crl.new", self.gateway.files / "crl.pem")
        self.reloaded(after)

    def settings(self):
        after = len(self.gateway.log())
        odd = self.done.get("settings", 0) % 2
        self.gateway.write(gateway__log_level="debug" if odd else "info", limits__page_max="5000" if odd else "6000", listen__idle_ms="50000" if odd else "55000")
        self.reloaded(after)

    def signal(self):
        assert "reloaded" in self.gateway.reload()

    def notification(self):
        after = len(self.gateway.log())
        # Its own answer is waited for: one that another test killed has none, for as long as its connections live.
        asked = subprocess.run([BIN / "bpv-admin", "--config", self.world.admin_config, "gateway", "reload", "--wacht", "0"],
                               capture_output=True, text=True, timeout=60)
        assert asked.returncode in (0, 1), asked.stdout + asked.stderr
        self.gateway.wait_for_line("reloaded cause=notification", after=after)

    def register(self):
        with self.world.mandate(SUPPLIER, SCHOOL_B, "testen_verbinding", "2026-01-01", None), self.world.suspended(SCHOOL_B):
            pass

    def bad_swap(self):
        """Refused, with the reason; what was there serves on. Then mended."""
        how, slot = BAD[self.refused % len(BAD)], ("tls", "signing", "decryption")[self.refused // len(BAD) % 3]
        kept = {kind: (self.gateway.files / f"{slot}.{kind}.pem").read_bytes() for kind in ("cert", "key")}
        after = len(self.gateway.log())
        if how == "for_all_to_read":
            (self.gateway.files / f"{slot}.key.pem").chmod(0o644)
        else:
            self.gateway.put(self.world.pki, slot, "saas", kinds=["key"] if how == "another_key" else ["cert", "key"])
        reason = {"another_key": "is not of a certificate in", "another_oin": f"is of OIN {SUPPLIER}", "for_all_to_read": "0644"}[how]
        self.gateway.wait_for_line(f"reload refused.*{reason}", after=after)
        after = len(self.gateway.log())
        for kind, content in kept.items():
            fresh = self.gateway.files / f"{slot}.{kind}.new"
            fresh.write_bytes(content)
            fresh.chmod(0o600)
            fresh.rename(self.gateway.files / f"{slot}.{kind}.pem")
        self.reloaded(after)
        self.refused += 1

    def turn_until(self, finished):
        quick = [self.gateway_tls, self.client_tls, self.gateway_signing, self.bad_swap, self.client_signing, self.gateway_decryption, self.settings, self.signal]
        for change in itertools.cycle([*quick, self.lists, *quick, self.register, self.notification]):
            if finished():
                return
            change()
            self.done[change.__name__] = self.done.get(change.__name__, 0) + 1
            time.sleep(PAUSE)


@pytest.fixture
def gateway(world):
    previous = world.directory / "previous.key.pem"
    shutil.copy(world.pki / "gateway-g4-decrypt.key.pem", previous)
    previous.chmod(0o600)
    made = Live(world, "rotation", listen__workers=4, decryption__previous_key=previous)
    yield made
    made.stop()


# proves: CRT-08, CRT-02, GW-T1
def test_no_call_fails_while_everything_is_replaced(world, gateway):
    names = issue_spares(world)
    for number in range(2):
        run("certs/issue.sh", "--pki", world.pki, f"draai-weg-{number}", SUPPLIER, "Weg")
    rotation = Rotation(gateway, names)
    certificates = [fingerprint(world, name) for name in names["gateway"]]
    callers = []
    for number, (party, profile, count) in enumerate(CALLERS):
        settings = world.directory / f"draai-{number}.json"
        settings.write_text(json.dumps({
            "port": gateway.port, "pki": str(world.pki), "profile": profile, "school": SCHOOL_A, "state": str(rotation.state_file(party)),
            "count": count, "sample": 4, "gateway_certificates": certificates}))
        with open(settings.with_suffix(".out"), "w") as out:
            callers.append(subprocess.Popen([sys.executable, "-B", ROOT / "tests" / "flow" / "caller.py", settings], stdout=out, preexec_fn=end_with_parent))
    began, used = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    try:
        rotation.turn_until(lambda: all(caller.poll() is not None for caller in callers))
    except BaseException:
        for caller in callers:
            caller.kill()
        raise
    assert [caller.returncode for caller in callers] == [0] * len(callers)
    saw = [json.loads((world.directory / f"draai-{number}.out").read_text()) for number in range(len(CALLERS))]
    failures = [failure for one in saw for failure in one["failures"]]
    print(f"gateway {gateway.cpu_seconds():.0f} s of a core, callers {resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - used:.0f}")
    print(f"{sum(one['calls'] for one in saw)} calls in {time.monotonic() - began:.0f} s, {rotation.done}, {len(gateway.lines('reloaded cause='))} reloads, "
          f"{len(gateway.lines('reload refused'))} refused")
    assert failures == [], f"{len(failures)} of them: {failures[:3]}"
    assert sum(one["calls"] for one in saw) == 10000
    # And it was a storm: every caller met other certificates on both sides.
    for (party, profile, _), one in zip(CALLERS, saw):
        assert len(one["shown"]) > 1 and len(one["gateway_tls"]) > 1, one
        if profile != "BE":
            assert len(one["signed_with"]) > 1 and len(one["gateway_signing"]) > 1 and one["verified"] > 100, one
        if profile == "SE":
            assert len(one["encrypted_to"]) > 1, one
    assert all(rotation.done.get(name) for name in ("gateway_tls", "gateway_signing", "gateway_decryption", "client_tls", "client_signing", "lists", "register")), rotation.done
    assert rotation.refused >= len(BAD)
