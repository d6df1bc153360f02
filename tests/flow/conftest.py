"""One world for the whole suite; what it leaves behind is looked at when the last test is done."""
import contextlib
import os
import pathlib
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from world import ROOT, SUITE, Strict, World  # noqa: E402

PKI = ROOT / "var" / "test" / "pki"
POSTGRES = ROOT / "config" / "demo" / "postgres.sh"


def postgres_env():
    """The suite's cluster; tests/run.sh has started it already when it runs us."""
    directory = ROOT / "var" / "test" / "pg"
    subprocess.run([str(POSTGRES), "start", str(directory)], check=True, stdin=subprocess.DEVNULL)
    shown = subprocess.run(["bash", "-c", f'eval "$({POSTGRES} env {directory})"; env'], check=True, capture_output=True, text=True)
    return dict(line.split("=", 1) for line in shown.stdout.splitlines() if line.startswith("PG"))


@pytest.fixture(scope="session")
def world():
    for name in list(os.environ):
        if name.startswith("PG") or name.lower().endswith("_proxy") or name in ("REQUESTS_CA_BUNDLE", "BPV_CONFIG"):
            del os.environ[name]
    subprocess.run([str(ROOT / "certs" / "make-pki.sh"), str(PKI)], check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    made = World(SUITE, PKI, postgres_env())
    made.fill()
    made.start()
    yield made
    made.stop()
    kept = made.log_file.read_text(errors="replace") + str(made.query("select t::text from bpv.berichten t"))
    told = [name for name in made.canaries if name in kept]
    assert not told, "personal data in log or journal"


@pytest.fixture(scope="session")
def strict(world):
    made = Strict(world).start()
    yield made
    made.stop()


@pytest.fixture
def nothing_stored_after(world):
    @contextlib.contextmanager
    def guard():
        before = world.footprint()
        yield
        assert world.footprint() == before

    return guard


@pytest.fixture
def nothing_stored(world):
    before = world.footprint()
    yield
    after = world.footprint()
    assert after == before
