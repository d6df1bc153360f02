"""What somebody can still do who runs code of his own in the gateway, or in its keeper."""
import os
import pathlib
import shutil
import signal
import sys

import pytest

from test_keeper import keeper_of, use_keys
from test_reload import Live

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "sandbox"))
import taken_over


@pytest.fixture
def taken(world, request, tmp_path):
    """A gateway with such code in it, whose keys stand in a directory of their own; tries are added by the test."""
    keys = tmp_path / "keys"
    keys.mkdir()
    (tmp_path / "results").mkdir(mode=0o700)
    for slot in ("tls", "signing", "decryption"):
        shutil.copy(world.pki / "gateway.key.pem", keys / f"{slot}.pem")
        (keys / f"{slot}.pem").chmod(0o600)
    made = Live(world, f"taken-{tmp_path.name}", gateway__keeper="yes", files__directory=tmp_path / "results",
                environment=taken_over.environment(tmp_path, request.param(tmp_path)),
                **{f"{slot}__key": keys / f"{slot}.pem" for slot in ("tls", "signing", "decryption")})
    yield made
    shutil.rmtree(made.files)
    made.stop()


def text_of(gateway):
    return lambda: "\n".join(gateway.log()) + "\n"


def allowed(directory):
    return {f"make:{directory}/results/set", "read:/etc/passwd"}


def refused(directory):
    found = {f"read:{directory}/keys/tls.pem": "EACCES", f"write:{directory}/keys/tls.pem": "EACCES", "write:/etc/passwd": "EACCES",
             f"make:{directory}/left-behind": "EACCES", "start:/bin/sh": "EPERM", "socket:17": "EPERM", "become:65534": "EPERM",
             "type:": "EPERM", f"signal:{os.getpid()}": "EPERM"}
    if "asan" not in os.environ.get("BPV_BIN", "asan"):  # a sanitizer needs them
        found |= {"copy:": "EPERM", f"trace:{os.getpid()}": "EPERM", "dump:": "EPERM"}
    return found


@pytest.mark.parametrize("taken", [lambda directory: [*allowed(directory), *refused(directory)]], indirect=True, ids=["gateway"])
def test_a_gateway_that_was_taken_over_reads_no_key_and_starts_nothing(taken, tmp_path):
    started = taken.wait_for_line(" started .*").group()
    if " files=on " not in started:
        pytest.skip("this kernel has no Landlock")
    assert " keys=out of reach " in started.replace('"', "") and started.endswith(" calls=on"), started
    found = taken_over.outcomes(taken.process.pid, text_of(taken))
    wanted = {**dict.fromkeys(allowed(tmp_path), "done"), **refused(tmp_path)}
    assert {what: found.get(what) for what in wanted} == wanted
    assert "\nbpv_sandbox_calls 1\n" in taken.health("/metrics")[1]
    use_keys(taken)


@pytest.mark.parametrize("taken", [lambda directory: ["socket:2"]], indirect=True, ids=["keeper"])
def test_a_keeper_that_was_taken_over_dies_of_it(taken):
    """It may make no socket at all; another one takes its place, and nobody was answered by the first."""
    use_keys(taken)
    first, seen = keeper_of(taken), len(taken.log())
    os.kill(first, signal.SIGUSR2)
    taken.wait_for_line(f"keeper died, another takes its place signal={signal.SIGSYS.value}", after=seen)
    use_keys(taken)
    assert keeper_of(taken) != first and not taken.lines("^tried", after=seen)
