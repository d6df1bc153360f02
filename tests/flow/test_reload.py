"""
Nothing needs a restart: settings, certificates, keys, roots and lists follow the disk, by signal and by watch. A bad swap
keeps what was there and says why. (The register is asked for every message: test_authorisation.py.)
"""
import concurrent.futures
import contextlib
import datetime
import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import time

import psycopg2
import pytest

import talk
from https import PATHS, Closed
from soap import GATEWAY, SUPPLIER, Answer, Message, assert_answered, assert_fault, full_code, hello
from test_operations_of_the_service import check
from world import BIN, Gateway, run

SLOTS = ("tls", "signing", "decryption")


class Live(Gateway):
    """A gateway whose files are all its own: certificate and key of every slot, roots, lists, settings."""

    def __init__(self, world, name, **settings):
        self.files = world.directory / f"files-{name}"
        self.files.mkdir()
        self.base = {"gateway__profiles": "2W-be 2W-be-S 2W-be-SE", "listen__workers": 2}
        for slot in SLOTS:
            self.put(world.pki, slot, "gateway")
            self.base |= {f"{slot}__certificate": self.files / f"{slot}.cert.pem", f"{slot}__key": self.files / f"{slot}.key.pem"}
        for name_of, source in (("trust", world.pki / "trust.pem"), ("crl", world.crl)):
            shutil.copy(source, self.files / f"{name_of}.pem")
            self.base[f"tls__{name_of}"] = self.files / f"{name_of}.pem"
        self.base |= settings
        super().__init__(world, name, **self.base)

    def write(self, **settings):
        """Other settings beside those of its start."""
        self.world.write_config(self.name, **{"listen__party_permille": 0, **self.base, **settings})

    def put(self, pki, slot, name, kinds=("cert", "key")):
        """Another certificate or key in a slot, moved into its place as a tool would."""
        for kind in kinds:
            fresh = self.files / f"{slot}.{kind}.new"
            shutil.copy(pki / f"{name}.{kind}.pem", fresh)
            fresh.chmod(0o600)
            fresh.rename(self.files / f"{slot}.{kind}.pem")

    def lines(self, pattern, after=0):
        return [line for line in self.log()[after:] if re.search(pattern, line)]


@pytest.fixture(scope="module")
def signalled(world):
    """It follows nothing by itself."""
    made = Live(world, "signalled", gateway__watch="no")
    yield made
    made.stop()


@pytest.fixture(scope="module")
def watching(world):
    made = Live(world, "watching")
    yield made
    made.stop()


@pytest.fixture
def settled(signalled):
    """Afterwards everything is as it was at the start."""
    yield signalled
    signalled.write()
    for slot in SLOTS:
        signalled.put(signalled.world.pki, slot, "gateway")
    assert "reloaded" in signalled.reload()


def foreign():
    """With a header that strict_headers refuses."""
    return hello().but(X='<x:Iets xmlns:x="urn:iets"/>')


# -- Settings --------------------------------------------------------------------


def test_settings_take_effect_on_open_connections(settled):
    with settled.connect("saas") as connection:
        assert_answered(connection.post(hello()))
        assert_answered(connection.post(foreign()))
        settled.write(gateway__strict_headers="yes", gateway__debug_faults="yes", listen__max_body="20000")
        assert "reloaded" in settled.reload()
        fault = Answer(connection.post(foreign()))
        assert fault.code == full_code("DK0010") and fault.detail is not None  # debug_faults
        assert connection.post(b"x" * 30000).status == 413


def test_profiles_come_and_go(settled):
    talk.ask(settled, talk.seal(settled, hello()))
    settled.write(gateway__profiles="2W-be")
    assert "reloaded" in settled.reload()
    with settled.connect("saas") as connection:
        assert connection.post(hello(), path=PATHS["S"]).status == 404
        assert_answered(connection.post(hello()))
        settled.write()
        assert "reloaded" in settled.reload()
        talk.ask(settled, talk.seal(settled, hello()))
        talk.ask(settled, talk.seal(settled, hello(), profile="SE"), profile="SE")


def test_limits_and_whose_signature_follow_the_file(settled):
    def on_a_page():
        return len(assert_answered(settled.call(Message("opvragen_resultaten"))).all("resultaten/respons"))

    assert on_a_page() > 1
    settled.write(limits__page_default="1", signing__signer="from", signing__max_age_s="5")
    assert "reloaded" in settled.reload()
    assert on_a_page() == 1
    talk.refused(settled, talk.seal(settled, hello()), "DK0002", confirmed=False)  # the supplier signs for its school
    talk.ask(settled, talk.seal(settled, hello(), "schoolA"), identity="schoolA")
    old = talk.seal(settled, hello(), "schoolA")
    time.sleep(6)
    talk.refused(settled, old, "EK0031", identity="schoolA")


def test_the_log_level_follows_the_file(settled):
    settled.write(gateway__log_level="warning")
    seen = len(settled.log())
    settled.process.send_signal(signal.SIGHUP)  # "reloaded" itself is below the level by then
    while assert_answered(settled.call(hello())) and settled.lines(" exchange ", after=seen):
        seen = len(settled.log())
        time.sleep(0.05)
    settled.write(gateway__log_level="debug")
    assert "reloaded" in settled.reload()
    assert_answered(settled.call(hello()))
    assert settled.wait_for_line(" info exchange ", after=seen)


def test_what_needs_a_restart_is_named_and_stays(settled):
    settled.write(listen__port="1", listen__workers="3", gateway__oin=SUPPLIER, gateway__debug_faults="yes", gateway__environment="test")
    line = settled.reload()
    assert " warning reloaded " in line
    assert 'needs_restart="[gateway] oin, [listen] port, [listen] workers"' in line
    with settled.connect("saas") as connection:
        assert_answered(connection.post(hello()))
        # What may change has changed.
        assert Answer(connection.post(hello().but(MessageID=None))).detail is not None


# proves: DK-BP.3
def test_a_file_that_is_wrong_changes_nothing(settled):
    """All or nothing: its good half neither."""
    path = settled.config
    text = path.read_text()
    cases = {
        text + "[limits]\npage_max = veel\n": r"signalled.conf:\d+: \[limits\] page_max = veel: a whole number",
        text + "[limits]\npagina = 1\n": r"signalled.conf:\d+: unknown setting \[limits\] pagina",
        text + "[gateway]\nlog_level = luid\n": r"signalled.conf: \[gateway\] log_level = luid",
        text.replace("[gateway]", "[gateway]\nenvironment = production\ndebug_faults = yes"): "stands twice",
        "": "is required",
    }
    for wrong, reason in cases.items():
        path.write_text(wrong + "[gateway]\nstrict_headers = yes\n")
        line = settled.reload()
        assert "reload refused" in line and re.search(reason, line), line
        assert_answered(settled.call(foreign()))
    path.unlink()
    assert "reload refused" in settled.reload()
    assert_answered(settled.call(hello()))


def test_a_bad_certificate_holds_back_the_settings_as_well(settled):
    settled.write(gateway__strict_headers="yes")
    settled.put(settled.pki, "signing", "saas")
    assert "reload refused" in settled.reload()
    assert_answered(settled.call(foreign()))


# -- Own certificates ------------------------------------------------------------


# proves: PKI001, CRT-08
@pytest.mark.parametrize("slot", SLOTS)
def test_does_not_start_with_the_certificate_of_another(world, slot):
    ran = check(world, f"check-oin-{slot}", **{f"{slot}__certificate": world.pki / "saas.cert.pem", f"{slot}__key": world.pki / "saas.key.pem"})
    assert ran.returncode == 3
    assert f"is of OIN {SUPPLIER}, and this service is {GATEWAY}" in ran.stderr


def test_settings_are_checked_beside_a_gateway_that_runs(world):
    ran = check(world, "check-beside", listen__port=world.port, health__port=world.health_port)
    assert ran.returncode == 0 and "configuration is sound" in ran.stdout, ran.stderr


def fresh_certificate(world, name, flavour="g1"):
    """One of the gateway's own OIN."""
    run("certs/issue.sh", "--pki", world.pki, name, GATEWAY, "bpvmonitor.voorbeeld.example", flavour)
    return name


def spoil(gateway, slot, how):
    """What goes wrong in practice; the words that the log has for it."""
    pki = gateway.world.pki
    if how == "another_key":
        gateway.put(pki, slot, "saas", kinds=["key"])
        return f"the key in .*{slot}.key.pem is not of a certificate in"
    if how == "another_oin":
        gateway.put(pki, slot, "saas")
        return f"{slot}.cert.pem is of OIN {SUPPLIER}, and this service is {GATEWAY}"
    if how == "no_oin":
        gateway.put(pki, slot, "noOin")
        return f"the certificate in .*{slot}.cert.pem"
    (gateway.files / f"{slot}.key.pem").chmod(0o644)
    return f"{slot}.key.pem.*0644"


BAD = ["another_key", "another_oin", "no_oin", "for_all_to_read"]


# proves: CRT-08, PKI001, C13
@pytest.mark.parametrize("how", BAD)
@pytest.mark.parametrize("slot", SLOTS)
def test_a_bad_swap_is_refused_by_signal(settled, slot, how):
    words = spoil(settled, slot, how)
    line = settled.reload()
    assert "reload refused" in line and "cause=signal" in line and re.search(words, line), line
    talk.ask(settled, talk.seal(settled, hello(), profile="SE"), profile="SE")
    with settled.connect("saas") as connection:
        assert_answered(connection.post(hello()))


# -- Watch -----------------------------------------------------------------------


def test_a_new_pair_is_used_once_both_halves_are_there(watching):
    """The certificate a moment before its key: refused once, and then taken, without anybody's doing."""
    name = fresh_certificate(watching.world, "nieuw-paar")
    seen = len(watching.log())
    with watching.connect("saas") as connection:
        assert_answered(connection.post(hello()))
        before = connection.socket.getpeercert(binary_form=True)
        watching.put(watching.pki, "tls", name, kinds=["cert"])
        assert "is not of a certificate" in watching.wait_for_line("reload refused.*", after=seen).group()
        assert_answered(connection.post(hello()))
        watching.put(watching.pki, "tls", name, kinds=["key"])
        watching.wait_for_line("reloaded cause=watch", after=seen)
        assert_answered(connection.post(hello()))  # the connection of before
    with watching.connect("saas") as connection:
        assert connection.socket.getpeercert(binary_form=True) != before
        assert_answered(connection.post(hello()))
    assert len(watching.lines("reload refused", after=seen)) == 1


# proves: CRT-08, PKI001, C13
@pytest.mark.parametrize("how", BAD)
def test_a_bad_swap_is_refused_by_watch_and_taken_when_it_is_mended(watching, how):
    seen = len(watching.log())
    words = spoil(watching, "signing", how)
    line = watching.wait_for_line("reload refused.*", after=seen).group()
    assert "cause=watch" in line and re.search(words, line), line
    talk.ask(watching, talk.seal(watching, hello()))
    (watching.files / "tls.cert.pem").touch()  # looked at again, and not told again
    time.sleep(1.5)
    assert len(watching.lines("reload", after=seen)) == 1
    if how == "for_all_to_read":
        (watching.files / "signing.key.pem").chmod(0o600)
    else:
        watching.put(watching.pki, "signing", "gateway")
    watching.wait_for_line("reloaded cause=watch", after=seen)
    talk.ask(watching, talk.seal(watching, hello()))


def test_settings_follow_the_file_by_themselves(watching):
    seen = len(watching.log())
    watching.write(gateway__strict_headers="yes")
    watching.wait_for_line("reloaded cause=watch", after=seen)
    assert_fault(watching.call(foreign()), "DK0010")
    seen = len(watching.log())
    watching.write()
    watching.wait_for_line("reloaded cause=watch", after=seen)
    assert_answered(watching.call(foreign()))


def test_follows_links_that_are_swapped(world):
    """As Kubernetes mounts secrets: tls.pem -> ..data/tls.pem, ..data -> a directory, and that link is replaced."""
    def volume(number, name):
        directory = mount / f"..{number}"
        directory.mkdir()
        for kind in ("cert", "key"):
            shutil.copy(world.pki / f"{name}.{kind}.pem", directory / f"{kind}.pem")
            (directory / f"{kind}.pem").chmod(0o600)
        (mount / "..data_tmp").symlink_to(directory.name)
        (mount / "..data_tmp").rename(mount / "..data")

    mount = world.directory / "volume"
    mount.mkdir()
    volume(1, "gateway")
    for kind in ("cert", "key"):
        (mount / f"{kind}.pem").symlink_to(f"..data/{kind}.pem")
    made = Gateway(world, "links", tls__certificate=mount / "cert.pem", tls__key=mount / "key.pem", listen__workers=1)

    def shown():
        with made.connect("saas") as connection:
            assert_answered(connection.post(hello()))
            return connection.socket.getpeercert(binary_form=True)

    try:
        certificates = [shown()]
        for number, name in ((2, "gateway-g4-tls"), (3, "gateway")):
            seen = len(made.log())
            volume(number, name)
            shutil.rmtree(mount / f"..{number - 1}")
            made.wait_for_line("reloaded cause=watch", after=seen)
            certificates.append(shown())
        assert certificates[0] != certificates[1] and certificates[0] == certificates[2]
    finally:
        made.stop()


def test_new_lists_work_by_themselves(watching):
    """A revocation, as the CRL job writes it: a file moved into its place."""
    world = watching.world
    run("certs/issue.sh", "--pki", world.pki, "wordt-ingetrokken", SUPPLIER, "Vluchtige leverancier")
    seen = len(watching.log())
    with watching.connect("wordt-ingetrokken") as connection:
        assert_answered(connection.post(hello()))
        run("certs/revoke.sh", "--pki", world.pki, "wordt-ingetrokken")
        shutil.copy(world.pki / "crls.pem", watching.files / "crl.new")
        os.rename(watching.files / "crl.new", watching.files / "crl.pem")
        watching.wait_for_line("reloaded cause=watch", after=seen)
        assert connection.ended()
    assert watching.wait_for_line("refused .*rule=PKI003.*open connection", after=seen)


# proves: PKI005, WT002, CRT-02
@pytest.mark.parametrize("cause", ["watch", "signal", "notification"])
def test_roots_that_are_trusted_no_more_let_nobody_in(watching, signalled, cause):
    """By each of the three ways; who comes from another root notices nothing."""
    gateway = watching if cause == "watch" else signalled
    trust, begun = gateway.files / "trust.pem", len(gateway.log())
    kept = trust.read_bytes()

    def replace(content):
        seen = len(gateway.log())
        (gateway.files / "trust.new").write_bytes(content)
        (gateway.files / "trust.new").rename(trust)
        if cause == "signal":
            assert "reloaded" in gateway.reload()
        elif cause == "notification":
            ask_all(gateway.world, 10)  # no longer: a gateway that another test killed never answers
        gateway.wait_for_line(f"reloaded cause={cause}", after=seen)

    with gateway.connect("saas") as stays, gateway.connect("saas-g4-tls") as goes:
        assert_answered(stays.post(hello()))
        assert_answered(goes.post(hello()))
        replace(b"".join((gateway.pki / "ca" / name / "cert.pem").read_bytes() for name in ("g1-root", "g1-domain", "g1-tsp")))
        try:
            assert goes.ended()
            assert_answered(stays.post(hello()))
            with pytest.raises((ssl.SSLError, Closed, ConnectionError)), gateway.connect("saas-g4-tls") as again:
                again.post(hello())
        finally:
            replace(kept)
    assert gateway.lines("refused .*open connection", after=begun)
    with gateway.connect("saas-g4-tls") as again:
        assert_answered(again.post(hello()))


# -- Notification ----------------------------------------------------------------


def ask_all(world, seconds=60):
    """`bpv-admin gateway reload`: (exit code, rows by gateway). Connections that are idle end after a minute too."""
    ran = subprocess.run(
        [BIN / "bpv-admin", "--config", world.admin_config, "--actor", "anna", "--json", "gateway", "reload", "--wacht", str(seconds)],
        capture_output=True, text=True, timeout=120)
    assert ran.returncode in (0, 1), ran.stderr
    return ran.returncode, {row["gateway"]: row for row in json.loads(ran.stdout)["rows"]}


def name_of(gateway):
    return f"{socket.gethostname()}:{gateway.process.pid}"


def listed(world):
    return {row["gateway"]: row for row in json.loads(world.admin("--json", "gateway", "list"))["rows"]}


# proves: CRT-08, PKI001, C13
@pytest.mark.parametrize("how", BAD)
def test_a_bad_swap_is_refused_by_notification_and_staff_see_why(settled, how):
    world, seen = settled.world, len(settled.log())
    code, rows = ask_all(world)
    assert rows[name_of(settled)]["uitkomst"] == "herladen"
    assert (code == 0) == all(row["uitkomst"] == "herladen" for row in rows.values())
    assert len(rows) >= 2 and name_of(world) in rows  # every gateway
    settled.wait_for_line("reloaded cause=notification", after=seen)
    words = spoil(settled, "tls", how)
    code, rows = ask_all(world)
    assert code == 1
    assert rows[name_of(settled)]["uitkomst"] == "geweigerd" and re.search(words, rows[name_of(settled)]["reden"])
    assert rows[name_of(world)]["uitkomst"] == "herladen"
    assert re.search(words, settled.wait_for_line("reload refused.*cause=notification.*", after=seen).group())
    assert re.search(words, listed(world)[name_of(settled)]["reden"])
    with settled.connect("saas") as connection:
        assert_answered(connection.post(hello()))


def test_staff_see_what_a_gateway_uses(settled):
    world, name = settled.world, name_of(settled)
    before = listed(world)[name]
    assert before["draait"] is True
    assert before["tlsVingerafdruk"] == before["ondertekeningVingerafdruk"] == before["ontsleutelingVingerafdruk"] == world.fingerprint("gateway")
    assert before["lijstenTot"] > datetime.datetime.now(datetime.timezone.utc).isoformat()
    settled.put(settled.pki, "signing", "gateway-g4-sign")
    settled.write(listen__port="1", limits__page_max="5000")
    assert "reloaded" in settled.reload()
    end = time.monotonic() + 30
    while (after := listed(world)[name])["herladen"] == before["herladen"] and time.monotonic() < end:
        time.sleep(0.1)
    assert after["gelukt"] is True and after["herladenDoor"] == "signal" and after["wachtOpHerstart"] == "[listen] port"
    assert after["ondertekeningVingerafdruk"] == world.fingerprint("gateway-g4-sign") and after["tlsVingerafdruk"] == before["tlsVingerafdruk"]
    assert after["instellingen"] != before["instellingen"]


def test_a_request_while_the_connection_was_away_is_done_afterwards(settled):
    """The server ends the connections of all gateways; what was asked in between is not lost."""
    seen = len(settled.log())
    assert settled.world.query("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'bpv_gateway' and query like '%herladen%'")
    _, rows = ask_all(settled.world)
    assert rows[name_of(settled)]["uitkomst"] == "herladen", rows
    assert settled.wait_for_line("reloaded cause=notification", after=seen)


def until(what):
    """What this gives, once it gives something."""
    end = time.monotonic() + 60
    while not (found := what()):
        assert time.monotonic() < end
        time.sleep(0.02)
    return found


@contextlib.contextmanager
def at_the_register(made, meanwhile):
    """Who starts has read its settings, and waits for the register until that is done."""
    def when_it_waits():
        try:
            until(lambda: made.world.query("select pid from pg_stat_activity where wait_event_type = 'Lock' and query like '%from schoolsleutels%'"))
            meanwhile()
        finally:
            holder.rollback()

    with contextlib.closing(psycopg2.connect(made.world.conninfo(made.world.pg["PGUSER"]))) as holder:
        holder.cursor().execute("lock table bpv.schoolsleutels in access exclusive mode")
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(when_it_waits)
            yield
            waiting.result()


@contextlib.contextmanager
def at_its_certificate(made, meanwhile):
    """Who starts has seen the register, and waits for the last of its files until that is done."""
    def writer():
        with contextlib.suppress(OSError):  # nobody reads yet
            return os.open(path, os.O_WRONLY | os.O_NONBLOCK)

    def when_it_reads():
        with open(until(writer), "wb") as pipe:
            content = (made.pki / "gateway.cert.pem").read_bytes()
            made.put(made.pki, "tls", "gateway", kinds=["cert"])
            meanwhile()
            pipe.write(content)

    path = made.files / "tls.cert.pem"
    path.unlink()
    os.mkfifo(path)
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        reading = pool.submit(when_it_reads)
        yield
        reading.result()


@pytest.fixture
def begins(world):
    made = Live(world, "begint", gateway__watch="no", listen__workers=1)
    yield made
    made.stop()
    shutil.rmtree(made.files)


@pytest.mark.parametrize("held_up", [at_the_register, at_its_certificate])
def test_a_request_while_a_gateway_starts_is_done_once_it_listens(begins, held_up):
    """What it has read by then is of before."""
    def change():
        begins.write(gateway__strict_headers="yes")
        begins.world.query("select nextval('bpv.herlaadverzoeken'), pg_notify('bpv_herladen', '')")  # bpv-admin would wait for the table too

    begins.stop()
    with held_up(begins, change):
        begins.start()
    begins.wait_for_line("reloaded cause=notification")
    assert_fault(begins.call(foreign()), "DK0010")


def test_a_request_of_before_a_gateway_starts_is_not_done_again(begins):
    ask_all(begins.world, 10)
    begins.stop()
    begins.start()
    while name_of(begins) not in listed(begins.world):
        time.sleep(0.1)
    assert not begins.lines("reloaded")


def test_a_gateway_that_stops_is_no_longer_listed(world):
    made = Gateway(world, "kort", listen__workers=1)
    name = name_of(made)
    while name not in listed(world):
        time.sleep(0.1)
    made.stop()
    assert name not in listed(world)
