"""The job that keeps revocation lists fresh, and everything a distribution point can do to it (PKI003, PKI004, CRT-01, CRT-02; C3, C7)."""
import functools
import itertools
import json
import pathlib
import re
import shutil
import signal
import ssl
import subprocess
import time

import pytest
from cryptography import x509

import lists
import talk
from https import Closed, Connection
from soap import assert_answered, hello
from test_operations_of_the_service import fresh_client
from world import BIN, Gateway, run

REFUSED = (ssl.SSLError, Closed, ConnectionResetError, BrokenPipeError)
TSP = "BPV TEST - G1 TSP Private Services"
numbers = itertools.count()


def made_when_asked(pki, **how):
    """A list that is the same from its first request on: how long its gateway took until then does not come out of its life."""
    made = functools.cache(lambda: lists.make(pki, **how))
    return lambda handler: lists.say(handler, made())


class Kept:
    """A gateway of its own with a job, the distribution point it asks, and the directory it keeps."""

    def __init__(self, world, name, start=True, **settings):
        self.world, self.name = world, name
        self.server = lists.Server(world.pki)
        self.seed = world.directory / f"{name}.crls.pem"
        shutil.copy(world.pki / "crls.pem", self.seed)
        self.directory = world.directory / f"{name}.crl"
        self.directory.mkdir(exist_ok=True)
        self.settings = {"tls__crl": self.seed, "crl__directory": self.directory, "crl__base_url": self.server.url, "crl__refresh_s": 1,
                         "crl__timeout_s": 2, "listen__workers": 2, "gateway__profiles": "2W-be 2W-be-S", **settings}
        if start:
            self.start()

    def start(self):
        self.gateway = Gateway(self.world, self.name, **self.settings)

    def stop(self):
        self.gateway.stop()
        self.server.stop()

    def metrics(self):
        status, body = self.gateway.health("/metrics")
        assert status == 200
        return parse(body)

    def metric(self, name, **labels):
        return sum(value for key, value in self.metrics().items() if key[0] == name and set(labels.items()) <= set(key[1]))

    def until(self, what, seconds=40):
        end = time.monotonic() + seconds
        while not what():
            assert time.monotonic() < end, "\n".join(self.gateway.log()[-20:]) + self.gateway.health("/ready")[1]
            time.sleep(0.1)

    def kept(self):
        """What lies in the directory, by the number of each list."""
        return {file.name: lists.number_of(x509.load_der_x509_crl(file.read_bytes())) for file in self.directory.glob("*.crl")}


LINE = re.compile(r'([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{((?:[a-z_]+="(?:[^"\\\n]|\\["\\n])*",?)*)\})? (-?[0-9.]+(?:e[+-]?[0-9]+)?)')


def parse(body):
    """Prometheus' text format, strictly: HELP, TYPE, then samples of that family, no series twice."""
    assert body.endswith("\n")
    found, family, kind, helped = {}, None, None, set()
    for line in body.splitlines():
        if line.startswith("# HELP "):
            family = line.split(" ")[2]
            assert family not in helped and len(line.split(" ", 3)[3]) > 5, line
            helped.add(family)
            kind = None
        elif line.startswith("# TYPE "):
            _, _, name, kind = line.split(" ")
            assert name == family and kind in ("counter", "gauge", "histogram"), line
            assert (kind == "counter") == name.endswith("_total"), line
        else:
            sample = LINE.fullmatch(line)
            name = re.sub("_(bucket|sum|count)$", "", sample[1]) if sample and kind == "histogram" else sample and sample[1]
            assert name == family and kind, line
            key = (sample[1], tuple(sorted(re.findall(r'([a-z_]+)="((?:[^"\\]|\\.)*)"', sample[2] or ""))))
            assert key not in found, line
            found[key] = float(sample[3])
    return found


def a_client(world):
    name = f"lijst-{next(numbers)}"
    return name, fresh_client(world, name, "g1")


@pytest.fixture(scope="module")
def kept(world):
    made = Kept(world, "lists", crl__timeout_s=10)  # in which 32 MB come in on a busy machine too
    name, _ = a_client(world)
    run("certs/revoke.sh", "--pki", world.pki, name)  # so that there is a newer list than the one it began with
    made.until(lambda: lists.number_of(lists.held(world.pki)) in made.kept().values())
    yield made
    made.stop()


@pytest.fixture
def point(kept):
    """The distribution point, good again afterwards."""
    yield kept.server
    kept.server.served.clear()
    kept.until(lambda: "crl not refreshed" not in kept.gateway.health("/ready")[1])


# proves: PKI003, PKI004, WT004, WT005, CRT-02, C7
def test_c7_a_revoked_certificate_is_refused_on_its_open_connection_without_anybody_doing_anything(world, kept):
    """C7: the list is fetched by the gateway itself; nobody sends a signal."""
    name, identity = a_client(world)
    tls = kept.gateway.context(identity)
    with Connection(kept.gateway.port, tls) as connection, Connection(kept.gateway.port, kept.gateway.context("schoolA")) as other:
        assert_answered(connection.post(hello()))
        assert_answered(other.post(hello()))
        run("certs/revoke.sh", "--pki", world.pki, name)
        end = time.monotonic() + 15
        with pytest.raises(REFUSED):
            while time.monotonic() < end:
                assert_answered(connection.post(hello()))
                time.sleep(0.1)
    with pytest.raises(REFUSED):
        with Connection(kept.gateway.port, tls) as again:
            again.post(hello())
    assert kept.kept()[next(name for name in kept.kept() if "G1-TSP" in name)] == lists.number_of(lists.held(world.pki))
    assert_answered(kept.gateway.call(hello()))


# proves: CRT-02, CRT-06
def test_takes_a_list_that_is_signed_with_rsassa_pss(world, kept):
    run("certs/issue.sh", "--pki", world.pki, "lijst-pss", "00000099000000002000", "Vluchtige leverancier", "g4")
    with kept.gateway.connect("saas-g4-tls") as connection:  # whose certificate tells where the list is
        assert_answered(connection.post(hello()))
    run("certs/revoke.sh", "--pki", world.pki, "lijst-pss-tls")
    wanted = lists.number_of(lists.held(world.pki, "g4-tls-tsp"))
    kept.until(lambda: any(number == wanted for name, number in kept.kept().items() if "G-TLS-SYS" in name))
    assert "/g4-tls-tsp.crl" in kept.server.asked


def hwm_mb(gateway):
    return int(re.search(r"VmHWM:\s+(\d+)", pathlib.Path(f"/proc/{gateway.process.pid}/status").read_text())[1]) / 1024


# proves: C3, PKI003, PKI004, WT005, CRT-01
@pytest.mark.parametrize("trouble", lists.TROUBLES)
def test_c3_a_distribution_point_harms_nobody_when_it(world, kept, point, trouble):
    """C3: last good list kept, the reason told, counted, memory bounded, everybody served."""
    kept.until(lambda: kept.metric("bpv_crl_fetch_success_timestamp_seconds", url=point.url + "/g1-tsp.crl") > 0)
    serve, reason = lists.TROUBLES[trouble]
    before, failures, seen = kept.kept(), kept.metric("bpv_crl_fetch_failures_total", url=point.url + "/g1-tsp.crl"), len(kept.gateway.log())
    memory = hwm_mb(kept.gateway)
    point.served["g1-tsp.crl"] = serve(world.pki)
    line = kept.gateway.wait_for_line(r"crl not refreshed .*url=\S*/g1-tsp\.crl.*", after=seen).string
    assert re.search(reason, line), line
    assert kept.metric("bpv_crl_fetch_failures_total", url=point.url + "/g1-tsp.crl") > failures
    assert kept.kept() == before
    status, body = kept.gateway.health("/ready")
    assert status == 200 and "crl: ok" in body
    kept.until(lambda: "crl not refreshed: " in kept.gateway.health("/ready")[1])
    with kept.gateway.connect("saas") as connection:
        assert_answered(connection.post(hello()))
    assert_answered(kept.gateway.call(hello()))
    # Three times what one list may be: the buffer that grows, and the sanitizer's memory of what was freed.
    assert hwm_mb(kept.gateway) - memory < 320


# proves: C3, PKI004
def test_c3_a_distribution_point_that_is_away_is_asked_again_and_found_back(world, kept, point):
    seen = len(kept.gateway.log())
    point.stop()
    try:
        kept.gateway.wait_for_line(r"crl not refreshed .*(refused|connect)", after=seen)
        with kept.gateway.connect("saas") as connection:
            assert_answered(connection.post(hello()))
        assert kept.gateway.health("/ready")[0] == 200
    finally:
        point.start()
    kept.gateway.wait_for_line(r"crl reachable again", after=seen)


# proves: PKI004, WT005
def test_fetches_nothing_because_somebody_connects(world):
    made = Kept(world, "rare", crl__refresh_s=14400)
    try:
        made.until(lambda: {"/g1-root.crl", "/g1-domain.crl", "/g1-tsp.crl"} <= set(made.server.asked))
        made.until(lambda: made.metric("bpv_crl_fetch_success_timestamp_seconds") > 0)
        asked = list(made.server.asked)
        for name in (a_client(world)[0], "saas", "schoolA", "revoked", "serverOnly"):
            for _ in range(4):
                try:
                    with made.gateway.connect(name) as connection:
                        connection.post(hello())
                except REFUSED:
                    pass
        assert made.server.asked == asked
    finally:
        made.stop()


# proves: CRT-01, PKI003, GW-R5, C3
def test_c3_a_list_that_is_frozen_raises_an_alarm_at_50_75_and_90_percent_and_then_refuses(world):
    """The life of a list in a minute and a half: what takes 48 hours with a real one is the same code and the same clock."""
    made = Kept(world, "frozen")
    try:
        made.server.served["g1-tsp.crl"] = made_when_asked(world.pki, since=-1, until=89)
        made.until(lambda: made.metric("bpv_crl_seconds_left", issuer=TSP) < 90)
        told = {}
        for percent in (50, 75, 90):
            line = made.gateway.wait_for_line(r"crl alarm .*G1 TSP Private.*percent=(\d+)", after=told.get("at", 0))
            assert percent <= int(line[1]) < 100, line.string
            told["at"] = len(made.gateway.log())
            status, body = made.gateway.health("/ready")
            assert status == 200 and "crl: ok" in body and re.search(r"crl alarm: .*G1 TSP Private.*: \d+ percent", body), body
            assert made.metric("bpv_crl_alarm", issuer=TSP) >= percent
            with made.gateway.connect("saas") as connection:
                assert_answered(connection.post(hello()))
        made.gateway.wait_for_line("crl expired .*G1 TSP Private")
        assert made.gateway.health("/ready")[0] == 503
        assert made.metric("bpv_crl_seconds_left", issuer=TSP) <= 0
        with pytest.raises(REFUSED):
            with made.gateway.connect("saas") as connection:
                connection.post(hello())
        with made.gateway.connect("saas-g4-tls") as connection:  # whose list is good
            assert_answered(connection.post(hello()))
        lines = [line for line in made.gateway.log() if re.search("crl (alarm|expired) .*G1 TSP Private", line)]
        assert len(lines) == 4, lines
        made.server.served["g1-tsp.crl"] = lists.make(world.pki, later=2)
        made.until(lambda: made.gateway.health("/ready")[0] == 200)
        assert_answered(made.gateway.call(hello()))
    finally:
        made.stop()


# proves: CRT-01
def test_grace_is_a_deviation_that_is_recorded_counted_and_ends(world):
    ran = subprocess.run(
        [BIN / "bpv-gateway", "--check", "--config", world.write_config("grace-unsigned", crl__grace_s=8)], capture_output=True, text=True, timeout=60)
    assert ran.returncode == 3 and "grace_deviation" in ran.stderr
    made = Kept(world, "grace", crl__grace_s=15, crl__grace_deviation="J. de Vries, 2026-11-25: CA moves house")
    try:
        made.gateway.wait_for_line(r'crl grace .*seconds="?15"? deviation="J. de Vries')
        made.server.served["g1-tsp.crl"] = made_when_asked(world.pki, since=-1, until=20)
        made.until(lambda: made.metric("bpv_crl_seconds_left", issuer=TSP) < 30)
        talk.ask(made.gateway, talk.seal(made.gateway, hello()))
        issuer = {"issuer": TSP}
        assert made.metric("bpv_crl_grace_uses_total") == 0 and made.metric("bpv_crl_grace_seconds") == 15
        made.gateway.wait_for_line("crl expired .*G1 TSP Private")
        with made.gateway.connect("saas") as connection:
            assert_answered(connection.post(hello()))
        talk.ask(made.gateway, talk.seal(made.gateway, hello()))
        assert made.metric("bpv_crl_grace_uses_total", use="handshake", **issuer) >= 1
        assert made.metric("bpv_crl_grace_uses_total", use="signature", **issuer) >= 1
        assert made.metric("bpv_crl_grace_uses_total", issuer="BPV TEST - G1 Root Private") == 0
        status, body = made.gateway.health("/ready")
        assert status == 200 and "in grace by a recorded deviation" in body
        made.until(lambda: made.gateway.health("/ready")[0] == 503, seconds=40)
        with pytest.raises(REFUSED):
            with made.gateway.connect("saas") as connection:
                connection.post(hello())
        with made.gateway.connect("saas-g4-tls") as connection:
            assert_answered(connection.post(hello()))
    finally:
        made.stop()


# proves: CRT-02
def test_starts_with_the_lists_it_kept_and_the_newest_counts(world):
    """The distribution point is away and [tls] crl is old: what was fetched before still refuses."""
    made = Kept(world, "again", start=False)
    name, identity = a_client(world)
    shutil.copy(world.pki / "crls.pem", made.seed)
    run("certs/revoke.sh", "--pki", world.pki, name)
    made.start()
    made.until(lambda: lists.number_of(lists.held(world.pki)) in made.kept().values())
    made.gateway.process.send_signal(signal.SIGKILL)
    made.gateway.process.wait(10)
    made.server.stop()
    (made.directory / ".new-4711").write_bytes(b"half a li")
    (made.directory / "damaged.crl").write_bytes(b"half a li")
    made.start()
    try:
        with pytest.raises(REFUSED):
            with Connection(made.gateway.port, made.gateway.context(identity)) as connection:
                connection.post(hello())
        assert_answered(made.gateway.call(hello()))
    finally:
        made.gateway.stop()


# proves: CRT-02, CRT-08
def test_lists_wait_while_another_file_is_bad_and_are_taken_over_then(world):
    key = world.directory / "stuck.key.pem"
    shutil.copy(world.pki / "gateway.key.pem", key)
    key.chmod(0o600)
    made = Kept(world, "stuck", tls__key=key)
    try:
        made.until(lambda: made.metric("bpv_crl_fetch_success_timestamp_seconds", url=made.server.url + "/g1-tsp.crl") > 0)
        key.chmod(0o644)
        name, identity = a_client(world)
        run("certs/revoke.sh", "--pki", world.pki, name)
        made.until(lambda: made.metric("bpv_crl_reload_stuck") == 1)
        assert any("reload refused" in line for line in made.gateway.log())
        key.chmod(0o600)
        made.until(lambda: made.metric("bpv_crl_reload_stuck") == 0)
        with pytest.raises(REFUSED):
            with Connection(made.gateway.port, made.gateway.context(identity)) as connection:
                connection.post(hello())
    finally:
        made.stop()


# proves: GW-R5
def test_stops_at_once_in_the_middle_of_a_fetch(world):
    made = Kept(world, "leaves", crl__timeout_s=60)
    made.server.served["g1-tsp.crl"] = lists.hangs
    made.until(lambda: "/g1-tsp.crl" in made.server.asked)
    started = len(made.server.asked)
    made.gateway.stop()  # within its own patience, which is less than the fetch's
    assert len(made.server.asked) >= started
    made.server.stop()


def test_tells_in_numbers_what_it_does_and_nothing_about_people(world, kept):
    def outcome(name):
        return kept.metric("bpv_exchanges_total", outcome=name)

    before = outcome("OK"), outcome("DK0005")
    issuer = {"issuer": TSP}
    uses = kept.metric("bpv_crl_uses_total", use="handshake", **issuer)
    with kept.gateway.connect("saas") as connection:
        assert_answered(connection.post(hello()))
        connection.post(hello().but(To=None))
    assert (outcome("OK"), outcome("DK0005")) == (before[0] + 1, before[1] + 1)
    assert kept.metric("bpv_crl_uses_total", use="handshake", **issuer) == uses + 1
    assert kept.metric("bpv_crl_would_refuse", **issuer) >= 1
    with pytest.raises(REFUSED):
        with kept.gateway.connect("revoked") as connection:
            connection.post(hello())
    kept.until(lambda: kept.metric("bpv_connections_refused_total", listener="messages", rule="PKI003") >= 1)
    found = kept.metrics()
    names = {name for name, _ in found}
    assert {"bpv_build_info", "bpv_certificates_phase_out_total", "bpv_crl_seconds_left", "bpv_crl_validity_used_ratio"} <= names
    assert {dict(labels)["slot"] for name, labels in found if name == "bpv_own_certificate_seconds_left"} == {"tls", "signing"}
    assert kept.metric("bpv_certificates_phase_out_total") >= 1
    # Organisations are named where their certificates end, and nowhere else; persons never.
    body = re.sub(r"^bpv_party_certificate_seconds_left.*\n", "", kept.gateway.health("/metrics")[1], flags=re.M)
    assert not re.search(r"\d{20}", body) and "@" not in body and not any(canary in body for canary in world.canaries)
    assert len(found) < 1500  # of which most are the steps of how long exchanges took: by operation, not by who calls


def test_metrics_are_there_without_a_job(world):
    assert parse(world.health("/metrics")[1])[("bpv_crl_grace_seconds", ())] == 0


def test_asks_the_addresses_in_the_file_too_and_judges_them_alike(world):
    urls = world.directory / "urls.txt"
    made = Kept(world, "urls", start=False, crl__urls=urls)
    urls.write_text(f"# extra\n{made.server.url}/elders.crl\n\n{made.server.url}/vreemd.crl\nfile:///etc/passwd\n")
    made.server.served["elders.crl"] = lambda handler: lists.say(handler, (world.pki / "crl" / "g4-other-tsp.crl").read_bytes())
    made.server.served["vreemd.crl"] = lambda handler: lists.say(handler, (world.pki / "crl" / "other-tsp.crl").read_bytes())
    made.start()
    try:
        made.until(lambda: made.metric("bpv_crl_fetch_success_timestamp_seconds", issuer="BPV TEST - G4 PKIo Priv G-Other LP") > 0)
        made.gateway.wait_for_line(r"crl not refreshed .*vreemd.*not in \[tls\] trust")
        assert "passwd" not in made.gateway.health("/metrics")[1]
    finally:
        made.stop()


# proves: CRT-01, CRT-02
def test_the_job_and_grace_are_settings_that_follow_the_file(world):
    made = Kept(world, "follows", start=False)
    settings = {**made.settings, "crl__directory": ""}
    made.settings = settings
    made.start()
    try:
        assert made.server.asked == []
        world.write_config("follows", **{**settings, "crl__directory": made.directory, "crl__grace_s": 60, "crl__grace_deviation": "J. de Vries: proef"})
        assert "reloaded" in made.gateway.reload()
        made.gateway.wait_for_line(r'crl grace .*seconds="?60"? deviation="J. de Vries: proef"')
        made.gateway.wait_for_line(r"crl reachable .*G1 TSP Private")
        assert made.metric("bpv_crl_grace_seconds") == 60
        made.until(lambda: world.value("select count(*) from bpv.crl_afwijkingen where gratie_s = 60 and afwijking = 'J. de Vries: proef'") == 1)
        world.write_config("follows", **{**settings, "crl__grace_s": 60})
        made.gateway.process.send_signal(signal.SIGHUP)
        made.gateway.wait_for_line("reload refused.*grace_deviation")
        world.write_config("follows", **settings)
        made.gateway.process.send_signal(signal.SIGHUP)
        made.gateway.wait_for_line("crl grace ended")
        assert made.metric("bpv_crl_grace_seconds") == 0
    finally:
        made.stop()


# -- What staff see --------------------------------------------------------------


def rows_of(world, kept, *words):
    """(exit code, rows of this gateway) of bpv-admin crl … --json."""
    ran = subprocess.run(
        [BIN / "bpv-admin", "--config", world.admin_config, "--actor", "anna", "--json", "crl", *words], capture_output=True, text=True, timeout=60)
    assert "AddressSanitizer" not in ran.stderr
    return ran.returncode, [row for row in json.loads(ran.stdout)["rows"] if row["gateway"].endswith(f":{kept.gateway.port}")]


# proves: CRT-01, CRT-02
def test_staff_see_the_lists_of_every_gateway_from_one_place(world, kept, point):
    def tsp():
        return next((row for row in rows_of(world, kept, "list")[1] if row["uitgever"] == TSP), None)

    held = lists.number_of(lists.held(world.pki))
    kept.until(lambda: tsp() and tsp()["nummer"] == str(held) and tsp()["oordeel"] == "GOED" and tsp()["mislukt"] == 0)
    row = tsp()
    assert row["adres"] == point.url + "/g1-tsp.crl" and row["gehaaldOp"] and row["volgendeOp"] and 0 <= row["verstrekenProcent"] <= 100
    point.served["g1-tsp.crl"] = lists.hangs_up
    kept.until(lambda: tsp()["mislukt"] > 0 and "Empty reply" in tsp()["reden"])


# proves: CRT-01
def test_crl_check_ends_badly_when_something_is_wrong_and_the_deviation_is_recorded(world):
    made = Kept(world, "staff", crl__grace_s=600, crl__grace_deviation="J. de Vries, 2026-11-25: toets")
    try:
        made.server.served["g1-tsp.crl"] = made_when_asked(world.pki, since=-1, until=10)
        made.gateway.wait_for_line("crl expired .*G1 TSP Private")
        made.until(lambda: any(row["oordeel"] == "VERLOPEN-IN-GRATIE" for row in rows_of(world, made, "check")[1]))
        code, rows = rows_of(world, made, "check")
        assert code != 0 and [row["oordeel"] for row in rows] == ["VERLOPEN-IN-GRATIE"]
        assert world.value("select count(*) from bpv.crl_afwijkingen where gratie_s = 600 and afwijking like 'J. de Vries%%'") == 1
        assert "J. de Vries" in world.admin("crl", "list")
        assert world.value("select count(*) from bpv.audit where onderwerp = 'crl_afwijkingen' and na like '%%J. de Vries%%toets%%'") == 1
    finally:
        made.stop()
