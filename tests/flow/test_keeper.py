"""The process that reads what strangers send has no private key: another keeps them, may die, and takes no call along."""
import base64
import os
import pathlib
import re
import shutil
import signal
import threading
import time

import pytest
from cryptography.hazmat.primitives import serialization

import https
import soap
import wss_check
from memory import found_in
from soap import hello
from talk import ask, own, seal
from test_metrics import metrics_of
from test_reload import Live
from world import run


def children(pid):
    return [int(child) for child in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def stand_by_of(gateway):
    """Who waits for the keeper to die; and the keeper."""
    (stand_by,) = children(gateway.process.pid)
    return stand_by


def keeper_of(gateway):
    end = time.monotonic() + 20
    while not (found := children(stand_by_of(gateway))):
        assert time.monotonic() < end
        time.sleep(0.01)
    return found[0]


def is_gone(pid):
    """Or waits for a parent to look at it."""
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def wait_until_gone(*pids):
    end = time.monotonic() + 60
    while not all(map(is_gone, pids)):
        assert time.monotonic() < end, pids
        time.sleep(0.01)


@pytest.fixture
def kept(world):
    made = Live(world, "kept", gateway__keeper="yes")
    made.ended = False
    yield made
    shutil.rmtree(made.files)
    if not made.ended:
        made.stop()


# -- What is in whose memory ------------------------------------------------------------------


def numbers_of(key_file):
    """The secret numbers of an RSA key, as they lie in memory, and pieces of the file itself."""
    pem = key_file.read_bytes()
    secret = serialization.load_pem_private_key(pem, None).private_numbers()
    found = {}
    for name in ("p", "q", "d", "dmp1", "dmq1", "iqmp"):
        number = getattr(secret, name)
        octets = number.to_bytes((number.bit_length() + 7) // 8, "big")
        found[f"{name}, as a file has it"] = octets[:48]
        found[f"{name}, as OpenSSL has it"] = octets[::-1][:48]
    body = b"".join(line for line in pem.splitlines() if not line.startswith(b"-"))
    der = base64.b64decode(body)
    found["DER"] = der[len(der) // 2:len(der) // 2 + 48]
    found["PEM"] = pem.splitlines()[len(pem.splitlines()) // 2][:48]
    return found


def use_keys(gateway):
    """Every key does what it is for: a handshake, a signature, an opened letter."""
    gateway.connect("saas").close()
    for profile in ("S", "SE"):
        assert ask(gateway, seal(gateway, hello(), profile=profile), profile).value("verbinding/oinSchool") == soap.SCHOOL_A


def test_the_gateway_has_no_private_key_in_its_memory(world, kept):
    """Nor after a reload with another one; the keeper has both, so this search would find it."""
    use_keys(kept)
    first = numbers_of(world.pki / "gateway.key.pem")
    assert found_in(kept.process.pid, first) == set()
    assert found_in(stand_by_of(kept), first) == set()
    assert {"p, as OpenSSL has it", "q, as OpenSSL has it"} <= found_in(keeper_of(kept), first)

    run("certs/issue.sh", "--pki", world.pki, "gateway-next", soap.GATEWAY, "bpvmonitor.voorbeeld.example")
    for slot in ("tls", "signing", "decryption"):
        kept.put(world.pki, slot, "gateway-next")
    assert "reloaded" in kept.reload()  # whatever the watch saw of it before
    kept.signs_with = kept.decrypts_with = "gateway-next"
    for connection in kept.pool.values():
        connection.close()
    kept.pool = {}
    use_keys(kept)
    second = numbers_of(world.pki / "gateway-next.key.pem")
    assert found_in(kept.process.pid, first | second) == set()
    assert {"p, as OpenSSL has it"} <= found_in(keeper_of(kept), second)
    # And what was replaced is gone, wiped, once its last connection is.
    assert found_in(keeper_of(kept), first) == set()


# -- Death ----------------------------------------------------------------------------------------


class Caller(threading.Thread):
    """Pushes by the signed profile, on one connection or on a new one for each; what it was answered."""

    def __init__(self, gateway, fresh):
        super().__init__()
        self.gateway, self.fresh, self.answers, self.failures = gateway, fresh, 0, []
        self.ending = threading.Event()
        self.context = gateway.context("saas")

    def run(self):
        connection = None
        while not self.ending.is_set():
            try:
                if connection is None or self.fresh:
                    connection = https.Connection(self.gateway.port, self.context, timeout=30)
                sealed = seal(self.gateway, self.gateway.world.push(), "saas")
                answer = wss_check.opened(
                    connection.post(sealed, path=https.PATHS["S"], soap_action=sealed.soap_action), sealed, own(self.gateway).certificate, True)
                assert [outcome for outcome, _ in soap.assert_answered(answer).outcomes().values()] == ["NIEUW"]
                self.answers += 1
                if self.fresh:
                    connection.close()
            except Exception as failure:  # whatever it is, it is told
                self.failures.append(repr(failure))
                return


def test_a_keeper_that_is_killed_costs_no_call(world, kept):
    use_keys(kept)
    before = world.stored()[0]
    callers = [Caller(kept, fresh) for fresh in (False, False, True)]
    for caller in callers:
        caller.start()
    killed = []
    for _ in range(2):
        seen, answered = len(kept.log()), sum(caller.answers for caller in callers)
        killed.append(keeper_of(kept))
        os.kill(killed[-1], signal.SIGKILL)
        kept.wait_for_line("keeper died, another takes its place signal=9", after=seen)
        assert "keeper: ok\n" in kept.health("/ready")[1]
        end = time.monotonic() + 60
        while sum(caller.answers for caller in callers) < answered + 12 and time.monotonic() < end and all(caller.is_alive() for caller in callers):
            time.sleep(0.02)
    for caller in callers:
        caller.ending.set()
    for caller in callers:
        caller.join()
    assert [caller.failures for caller in callers] == [[], [], []]
    assert all(caller.answers > 0 for caller in callers)
    assert world.stored()[0] == before + sum(caller.answers for caller in callers)
    assert keeper_of(kept) not in killed
    assert metrics_of(kept).get("bpv_keeper_deaths_total") == len(killed)
    use_keys(kept)


def test_a_flood_of_handshakes_and_calls_leave_each_other_a_keeper(world):
    """More workers than there are channels for elsewhere, all signing, while others do nothing but shake hands: both go on."""
    gateway = Live(world, "shared", gateway__keeper="yes", listen__workers=8)
    callers, shaken, failures, ending = [Caller(gateway, False) for _ in range(4)], [0, 0], [], threading.Event()

    def shake(number):
        context = gateway.context("saas")
        while not ending.is_set():
            try:
                https.Connection(gateway.port, context, timeout=60).close()
                shaken[number] += 1
            except OSError as failure:
                failures.append(repr(failure))
                return

    threads = [*callers, *(threading.Thread(target=shake, args=(number,)) for number in range(2))]
    try:
        for thread in threads:
            thread.start()
        end = time.monotonic() + 120
        while not (all(caller.answers >= 5 for caller in callers) and min(shaken) >= 20):
            assert time.monotonic() < end and all(thread.is_alive() for thread in threads), ([caller.failures for caller in callers], shaken, failures)
            time.sleep(0.02)
        numbers = metrics_of(gateway)
        assert numbers.get("bpv_keeper_channels") == 8 + 2 and numbers.get("bpv_keeper_up") == numbers.get("bpv_keeper_stand_by_up") == 1
        assert numbers.get("bpv_keeper_questions_total", verb="sign", outcome="done") >= 4 * 5 + 2 * 20
        assert numbers.get("bpv_keeper_questions_total", verb="sign", outcome="lost") == 0
    finally:
        ending.set()
        for caller in callers:
            caller.ending.set()
        for thread in threads:
            thread.join()
        shutil.rmtree(gateway.files)
        gateway.stop()
    assert not failures and all(not caller.failures for caller in callers)


def test_the_gateway_ends_when_nobody_is_left_to_stand_by(kept):
    """And it ends with an exit code that has it started again."""
    stand_by, keeper = stand_by_of(kept), keeper_of(kept)
    kept.ended = True
    os.kill(stand_by, signal.SIGKILL)
    assert kept.process.wait(60) == 3
    assert any("keeper gone, the service ends" in line for line in kept.log())
    wait_until_gone(stand_by, keeper)


def test_the_keeper_ends_with_the_gateway(kept):
    stand_by, keeper = stand_by_of(kept), keeper_of(kept)
    kept.ended = True
    kept.kill()
    wait_until_gone(stand_by, keeper)


def test_signals_for_the_gateway_leave_the_keeper_alone(kept):
    """Somebody at a terminal, or a manager that tells the whole group: the keeper stays until the last answer has left."""
    keeper = keeper_of(kept)
    for signal_of_all in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        for process in (stand_by_of(kept), keeper):
            os.kill(process, signal_of_all)
    use_keys(kept)
    assert keeper_of(kept) == keeper


# -- What is refused ----------------------------------------------------------------------------------


def test_a_certificate_with_its_key_beside_it_is_not_read(world, kept):
    """Reading it would bring the key in."""
    seen = len(kept.log())
    both = kept.files / "tls.cert.new"
    both.write_bytes((world.pki / "gateway.cert.pem").read_bytes() + (world.pki / "gateway.key.pem").read_bytes())
    both.rename(kept.files / "tls.cert.pem")
    assert "certificates alone are asked here" in kept.wait_for_line("reload refused.*", after=seen).group()
    use_keys(kept)


def test_no_process_of_it_leaves_a_core(kept):
    use_keys(kept)
    for process in (kept.process.pid, stand_by_of(kept), keeper_of(kept)):
        limits = pathlib.Path(f"/proc/{process}/limits").read_text()
        assert re.search(r"^Max core file size\s+0\s+0\s", limits, re.M), limits
        assert int(pathlib.Path(f"/proc/{process}/coredump_filter").read_text(), 16) == 0
    status = pathlib.Path(f"/proc/{keeper_of(kept)}/status").read_text()
    assert int(re.search(r"^VmLck:\s+(\d+)", status, re.M).group(1)) >= 4096, "keys are not locked into memory"
