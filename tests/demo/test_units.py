"""Units of systemd: each leaves its service little, and names files and users alike."""
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SERVICES = sorted((ROOT / "config" / "systemd").glob("*.service"))
OK = 49  # of 100: systemd-analyze says OK below 5.0


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.stem)
def test_the_exposure_is_ok_or_better(unit):
    done = subprocess.run(["systemd-analyze", "security", "--offline=yes", "--no-pager", f"--threshold={OK}", str(unit)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr
    assert re.search(r"Overall exposure level for \S+: [0-4]\.\d (OK|SAFE|PERFECT)", done.stdout), done.stdout[-300:]


def test_a_service_that_leaves_everything_open_is_told(tmp_path):
    """The judge does judge."""
    unit = tmp_path / "open.service"
    unit.write_text("[Service]\nExecStart=/bin/true\n")
    assert subprocess.run(["systemd-analyze", "security", "--offline=yes", f"--threshold={OK}", str(unit)], capture_output=True, timeout=60).returncode != 0


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.stem)
def test_a_unit_runs_as_somebody_by_settings_that_are_there(unit):
    text = unit.read_text()
    commands = re.findall(r"^Exec\w+=(\S+) .*?--config (\S+)", text, re.M)
    assert commands and all(program.startswith("/usr/bin/bpv-") for program, _ in commands)
    (settings,) = {path for _, path in commands}
    assert f"ConditionPathExists={settings}" in text
    # Nobody reads another's keys, so who does the jobs of staff has settings of its own.
    (user,) = re.findall(r"^User=(\S+)$", text, re.M)
    assert settings == {"bpv": "/etc/bpv/gateway.conf", "bpv-console": "/etc/bpv/console.conf", "bpv-admin": "/etc/bpv/admin.conf",
                        "bpv-sync": "/etc/bpv/client.conf"}[user]


def test_every_service_is_somebody_else_and_a_package_makes_who_it_is():
    """Who has taken over the pages would otherwise stand before the door of an upgrade as the gateway itself, and get its sockets."""
    users = {unit.stem: re.findall(r"^User=(\S+)$", unit.read_text(), re.M)[0] for unit in SERVICES}
    serving = [users[name] for name in ("bpv-gateway", "bpv-console", "bpv-bewaartermijn", "bpv-sync")]
    assert len(set(serving)) == 4 and set(users.values()) == set(serving)
    for unit, user in users.items():
        (package,) = [path.stem for path in (ROOT / "config" / "debian").glob("*.sysusers") if path.read_text().startswith(f"u {user} ")]
        assert package == (unit if (ROOT / "config" / "debian" / f"{unit}.install").exists() else {"bpv-admin": "bpv-admin", "bpv-sync": "bpv-client"}[user])
    gateway = (ROOT / "config" / "systemd" / "bpv-gateway.service").read_text()
    for kind in ("Runtime", "State"):
        assert f"{kind}Directory=bpv-gateway\n{kind}DirectoryMode=0700\n" in gateway


def test_a_stop_reaches_who_is_leaving():
    """With another mode the process that was taken over from is killed with what it has in hand as soon as the other one has stopped
    (mixed), or outlives the service (process). What TERM does: flow/test_upgrade.py."""
    text = (ROOT / "config" / "systemd" / "bpv-gateway.service").read_text()
    assert re.findall(r"^KillMode=(\S+)$", text, re.M) == ["control-group"] and "SendSIGKILL" not in text and "KillSignal" not in text


def test_nothing_in_a_unit_is_unknown_to_systemd():
    """A slip in a name would be passed over, with a warning, and leave the door open."""
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", *map(str, SERVICES)], capture_output=True, text=True, timeout=120)
    assert not re.search(r"Unknown|Failed to parse|Invalid", done.stderr), done.stderr


def names(words):
    """Of sets, which hold sets, and of single calls."""
    found = set()
    for word in words:
        if not word.startswith("@"):
            found.add(word)
            continue
        told = subprocess.run(["systemd-analyze", "syscall-filter", "--no-pager", word], capture_output=True, text=True, timeout=60, check=True).stdout
        found |= names(line.strip() for line in told.splitlines()[1:] if line.strip() and not line.strip().startswith("#"))
    return found


def left_by(unit):
    """As systemd.exec(5) has it: the first line says what is left, each after it adds to that, or with ~ takes from it."""
    left = names(["@default"])
    for line in re.findall(r"^SystemCallFilter=(.+)$", (ROOT / "config" / "systemd" / f"{unit}.service").read_text(), re.M):
        calls = names(line.removeprefix("~").split())
        left = left - calls if line.startswith("~") else left | calls
    return left


def left_by_ourselves(who):
    """By src/sandbox: its list, and what it leaves by argument."""
    calls = (ROOT / "src" / "sandbox" / "calls.c").read_text()
    rows = re.findall(r"^CALL\((.+), (\w+)\)$", (ROOT / "src" / "sandbox" / "calls.def").read_text(), re.M)
    rows += re.findall(r'\{([BSTP |]+), "(\w+)", \d', calls)
    return {name for letters, name in rows if set(letters) & set(who)} | {"clone"}


@pytest.mark.parametrize("unit, calls", [("bpv-gateway", left_by_ourselves("BS")), ("bpv-console", left_by_ourselves("BSTP") | {"setuid"})])
def test_a_unit_refuses_no_call_that_a_service_leaves_itself(unit, calls):
    """gnuplot asks for setuid, which systemd counts among what root alone may: refused, no chart is drawn."""
    assert len(calls) > 100 and calls - left_by(unit) == set()
