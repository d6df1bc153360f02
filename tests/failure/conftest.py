"""
What stands around the gateway fails: the world of the flow suite, with a database of its own that can be stopped, stilled and filled, and
a gateway that waits for it for seconds. The short form is a part of `make test`; `make failure` runs all.
"""
import ctypes
import os
import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "flow"))

import ending  # noqa: E402
from troubled import TroubledWorld, eventually, holds  # noqa: E402

FULL = os.environ.get("BPV_FAILURE") == "full"
CLONE_NEWNS = 0x20000


def pytest_configure(config):
    ending.pytest_configure(config)
    config.addinivalue_line("markers", "full: not in the short form")


def own_mounts():
    """Whatever is mounted from here on is seen by us and those we start alone, and goes when we go. False: that may not be done here."""
    if os.geteuid() != 0 or ctypes.CDLL(None).unshare(CLONE_NEWNS) != 0:
        return False
    return subprocess.run(["mount", "--make-rprivate", "/"], capture_output=True).returncode == 0


def pytest_collection_modifyitems(config, items):
    if not FULL:
        config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker("full")])
        items[:] = [item for item in items if not item.get_closest_marker("full")]


@pytest.fixture(scope="session")
def mounts():
    """Disks of our own making. The world begins after it, so that its database sees them."""
    return own_mounts()


@pytest.fixture(scope="session")
def world(mounts):
    made = TroubledWorld(ROOT / "var" / "test" / "failure")
    yield made
    made.finish()


@pytest.fixture(autouse=True)
def one_life(request):
    """Whatever fails, the process that serves is the one that began; and when it is over, it serves."""
    gateway = request.getfixturevalue("world")
    pid = gateway.process.pid
    yield
    assert gateway.process.poll() is None and gateway.process.pid == pid, "\n".join(gateway.log()[-40:])
    gateway.wait_until_ready()
    eventually(lambda: holds(gateway.number("bpv_journal_rows_waiting") == 0))


@pytest.fixture
def disk(request, mounts, world):
    """A small disk that PostgreSQL may write on; its parameter is its megabytes."""
    if not mounts:
        pytest.skip("no mounts of our own: not root, or not allowed")
    place = pathlib.Path(world.place_for_disks) / request.node.name[:40]
    place.mkdir(parents=True)
    made = Disk(place, world.database_user, getattr(request, "param", 8))
    yield made
    made.remove()


class Disk:
    def __init__(self, place, owner, megabytes=8):
        self.place = place
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=700,uid={owner[0]},gid={owner[1]}", "tmpfs", place], check=True)
        self.ballast = place / "ballast"

    def fill(self):
        """Until not a byte is left."""
        with open(self.ballast, "ab", buffering=0) as file:
            for size in (1 << 16, 1 << 12, 1):
                try:
                    while True:
                        file.write(b"x" * size)
                except OSError:
                    pass

    def clear(self):
        self.ballast.unlink()

    def remove(self):
        subprocess.run(["umount", "-l", self.place], check=True)
        self.place.rmdir()
