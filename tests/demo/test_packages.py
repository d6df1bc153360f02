"""The installer of Debian packages: it asks for nothing that is there, and says what to do when it may not install."""

import os
import pathlib
import shutil
import subprocess
import tempfile
import time

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]


@pytest.fixture
def clone():
    place = pathlib.Path(tempfile.mkdtemp(prefix="bpv-test-", dir="/tmp"))
    place.chmod(0o755)
    shutil.copytree(ROOT / "config" / "demo", place / "config" / "demo")
    shutil.copytree(ROOT / "config" / "packages", place / "config" / "packages")
    yield place
    shutil.rmtree(place)


def install(clone, *lists, path="/usr/bin:/bin"):
    """As a user who is not root, where sudo is not found."""
    command = [str(clone / "config/demo/install-packages.sh"), *lists]
    if os.geteuid() == 0:
        command = ["setpriv", "--reuid=nobody", "--clear-groups", "--regid=nogroup", *command]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, env={"PATH": path})


def put(clone, text):
    (clone / "config/packages/probe.txt").write_text(text)


def test_nothing_is_missing_after_the_build(clone):
    started = time.monotonic()
    done = install(clone, "build", "run", "test")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert time.monotonic() - started < 1


def test_says_what_to_do_without_root_and_sudo(clone):
    if shutil.which("sudo"):
        pytest.skip("sudo is here")
    put(clone, "# a comment\n\nbash\nno-such-package-of-ours\n")
    done = install(clone, "probe")
    assert done.returncode == 1
    assert "neither root nor sudo" in done.stderr
    assert done.stderr.rstrip().endswith("apt-get install no-such-package-of-ours")


def test_leaves_a_command_from_elsewhere_alone(clone):
    put(clone, "no-such-package-of-ours unless sh\n")
    assert install(clone, "probe").returncode == 0
    put(clone, "no-such-package-of-ours unless no-such-command-of-ours\n")
    assert install(clone, "probe").returncode == 1


def test_refuses_a_line_it_cannot_read(clone):
    put(clone, "bash when ready\n")
    done = install(clone, "probe")
    assert done.returncode == 1
    assert "cannot read: bash when ready" in done.stderr


@pytest.mark.parametrize("name", ["build", "run", "test"])
def test_lists_are_sorted_and_without_doubles(name):
    lines = (ROOT / "config/packages" / f"{name}.txt").read_text().splitlines()
    packages = [line.split()[0] for line in lines if line and not line.startswith("#")]
    assert packages == sorted(set(packages))


def test_scripts_of_the_demo_pass_shellcheck():
    names = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "certs/*.sh", "config/demo/*.sh", "config/backup/*.sh", ".ci/run"],
                           cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    assert len(names) >= 10
    done = subprocess.run(["shellcheck", "-x", *names], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
