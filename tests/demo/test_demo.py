"""The two commands, as a newcomer types them: in a copy of this clone that nobody else can enter."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import time

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
DEMO_ENV = """GATEWAY_URL GATEWAY_URL_BE GATEWAY_URL_S GATEWAY_URL_SE WSDL_URL FILES_URL HEALTH_URL CONSOLE_URL CONSOLE_CA PEOPLE_DIR
GATEWAY_OIN CA_FILE TRUST_FILE GATEWAY_DECRYPT_CERT FIXTURES_DIR PGHOST PGPORT PGDATABASE PGUSER BPV_CONFIG""".split() + [
    f"{party}_{name}" for party in ("SCHOOL_A", "SCHOOL_B", "SAAS")
    for name in ("OIN", "CERT", "KEY", "SIGN_CERT", "SIGN_KEY", "DECRYPT_CERT", "DECRYPT_KEY")]


def clone_to(place):
    """What git tracks (or would), with the objects already built, so that the test spends its time on the demo."""
    place.mkdir(mode=0o700)
    names = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, check=True, capture_output=True)
    for name in names.stdout.decode().split("\0"):
        if name and (ROOT / name).is_file():
            target = place / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target)
    subprocess.run(["cp", "-a", "--reflink=auto", str(ROOT / "build"), str(place / "build")], check=True)
    subprocess.run(["git", "init", "-q", str(place)], check=True)
    return place


def make(place, *words, timeout=600, **kwargs):
    return subprocess.run(["make", "--no-print-directory", *words], cwd=place, stdin=subprocess.DEVNULL, text=True,
                          capture_output=True, timeout=timeout, **kwargs)


def processes_of(place):
    """Everything whose command line names this clone: gateways, databases, scripts."""
    found = []
    for entry in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = entry.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if str(place) in line and "pytest" not in line:
            found.append(line)
    return found


def read_env(place):
    lines = (place / "var" / "demo.env").read_text().splitlines()
    pairs = (line.removeprefix("export ").split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    return {name: value.strip("\"'") for name, value in pairs}


def speaks_every_profile(place, env):
    """What the handbook of bpv-client says of the demo: its settings file, the certificates of each party."""
    client = [str(place / "build" / "release" / "bin" / "bpv-client"), "--config", str(place / "var" / "demo" / "client.conf"), "test", "--json"]
    said = []
    for url in ("GATEWAY_URL", "GATEWAY_URL_BE", "GATEWAY_URL_S", "GATEWAY_URL_SE"):
        done = subprocess.run([*client, "--url", env[url]], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        said.append(next(row["waarde"] for row in json.loads(done.stdout)["rows"] if row["onderdeel"] == "profiel"))
    assert said == ["2W-be-S", "2W-be", "2W-be-S", "2W-be-SE"]
    assert env["FILES_URL"] == env["GATEWAY_URL_BE"].removesuffix("be") + "bestanden/"
    school = [f"--{option}={env['SCHOOL_A_' + name]}" for option, name in (
        ("school-oin", "OIN"), ("certificate", "CERT"), ("key", "KEY"), ("signing-certificate", "SIGN_CERT"), ("signing-key", "SIGN_KEY"),
        ("decryption-certificate", "DECRYPT_CERT"), ("decryption-key", "DECRYPT_KEY"))]
    own = [*school, f"--signing-ca={env['TRUST_FILE']}", f"--gateway-encryption-certificate={env['GATEWAY_DECRYPT_CERT']}"]
    done = subprocess.run([*client, *own, "--url", env["GATEWAY_URL_SE"]], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


# The demo's own set takes some seconds more: what it tells is looked at in tests/console.
SMALL = {"BPV_DEMO_SCALE": "0.02", "BPV_DEMO_YEARS": "1", "BPV_DEMO_LARGE": "1"}


@pytest.fixture(scope="module", autouse=True)
def small():
    with pytest.MonkeyPatch.context() as patch:
        for name, value in SMALL.items():
            patch.setenv(name, value)
        yield


@pytest.fixture(scope="module")
def clones(tmp_path_factory):
    subprocess.run(["make", "--no-print-directory", "-j2", "all"], cwd=ROOT, check=True, capture_output=True)
    base = tmp_path_factory.mktemp("closed")
    base.chmod(0o700)
    places = [clone_to(base / "one"), clone_to(base / "two")]
    yield places
    for place in places:
        make(place, "down")
        where = place / "var" / "pg.path"
        if where.exists():
            shutil.rmtree(where.read_text().strip(), ignore_errors=True)


def test_make_run_does_the_main_job_and_ends_without_a_terminal(clones):
    first = make(clones[0], "run")
    assert first.returncode == 0, first.stdout + first.stderr
    for word in ("AFGEKEURD", "BPV0104", "pulled", "responses new or corrected", "Verified: equal", "leerbedrijven en", "manifest.cms", "/aanmelden/link/"):
        assert word.lower() in first.stdout.lower(), first.stdout
    assert processes_of(clones[0]) == []
    started = time.monotonic()
    second = make(clones[0], "run")
    assert second.returncode == 0, second.stdout + second.stderr
    print(f"second run: {time.monotonic() - started:.1f} s")
    assert processes_of(clones[0]) == []


def test_two_clones_run_side_by_side_and_stop(clones):
    for place in clones:
        up = make(place, "up")
        assert up.returncode == 0, up.stdout + up.stderr
    envs = [read_env(place) for place in clones]
    for env in envs:
        assert set(DEMO_ENV) <= set(env)
        answer = subprocess.run(
            ["curl", "-sS", "--cacert", env["CA_FILE"], "--cert", env["SAAS_CERT"], "--key", env["SAAS_KEY"], env["WSDL_URL"]],
            capture_output=True, check=True)
        assert answer.stdout == (ROOT / "wsdl" / "SBB_BPVMonitor_V1.wsdl").read_bytes()
        assert subprocess.run(["curl", "-sSf", env["HEALTH_URL"] + "/ready"], capture_output=True).returncode == 0
    assert envs[0]["GATEWAY_URL"] != envs[1]["GATEWAY_URL"]
    for place, env in zip(clones, envs):
        speaks_every_profile(place, env)
    for place in clones:
        assert make(place, "down").returncode == 0
        assert processes_of(place) == []


def test_interrupt_stops_everything(clones):
    """With a terminal the demo serves until Ctrl-C; nothing of it is left behind."""
    import pty

    leader, follower = pty.openpty()
    process = subprocess.Popen(["make", "--no-print-directory", "run"], cwd=clones[1], stdin=follower, stdout=follower,
                               stderr=subprocess.STDOUT, start_new_session=True, close_fds=True)
    os.close(follower)
    seen = b""
    deadline = time.monotonic() + 300
    while b"Ctrl-C" not in seen and time.monotonic() < deadline:
        try:
            seen += os.read(leader, 4096)
        except OSError:
            break
    assert b"Ctrl-C" in seen, seen.decode(errors="replace")
    os.killpg(process.pid, signal.SIGINT)
    while True:
        try:
            if not os.read(leader, 4096):
                break
        except OSError:
            break
    process.wait(timeout=60)
    deadline = time.monotonic() + 10
    while processes_of(clones[1]) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert processes_of(clones[1]) == []
