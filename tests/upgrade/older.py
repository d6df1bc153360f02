"""Which versions came before this one, and their programs: made from what git has of them, once for each, under var/test/older."""
import fcntl
import os
import re
import subprocess

from test_migraties import OWN, SCHEMA, VERSIONS
from world import ROOT

PLACE = ROOT / "var" / "test" / "older"


def git(*words):
    """What it says, or None where it cannot."""
    ran = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True)
    return ran.stdout.strip() if ran.returncode == 0 else None


def files_of(commit):
    listed = git("ls-tree", "-r", "--name-only", commit)
    return None if listed is None else listed.splitlines()


def before_the_last_migration():
    """The commit on which the last migration was not there yet; None in a clone that does not go back so far."""
    last = next(SCHEMA.glob(f"{OWN:03d}-*.sql")).relative_to(ROOT)
    came = git("log", "--diff-filter=A", "--format=%H", "--", str(last))
    return git("rev-parse", "--verify", "--short", came.split()[-1] + "^") if came else None


def commits():
    """{what it is: commit, or None}: a version that has run somewhere, each, and the programs of one migration back."""
    return {**{f"version {row[0]}": row[2] for row in VERSIONS}, "one migration back": before_the_last_migration()}


class Older:
    """One of them: its last migration, whether it has a door and may open it, and its gateway."""

    def __init__(self, commit):
        listed = files_of(commit)
        self.commit = commit
        self.level = max(int(found[1]) for name in listed if (found := re.match(r"config/schema/(\d{3})-.*\.sql$", name)))
        self.has_door = git("grep", "-q", "handover", commit, "--", "src/programs/confine.c") is not None
        self.gateway = self.made()

    def made(self):
        """Its bpv-gateway, built with what this machine has."""
        tree, binary = PLACE / self.commit, PLACE / self.commit / "build" / "release" / "bin" / "bpv-gateway"
        PLACE.mkdir(parents=True, exist_ok=True)
        with open(PLACE / f"{self.commit}.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not binary.exists():
                tree.mkdir(exist_ok=True)
                with subprocess.Popen(["git", "archive", self.commit], cwd=ROOT, stdout=subprocess.PIPE) as archive:
                    subprocess.run(["tar", "-x", "-C", tree], stdin=archive.stdout, check=True)
                ran = subprocess.run(["make", f"-j{os.cpu_count()}", f"VERSION={self.commit}", binary.relative_to(tree)], cwd=tree, capture_output=True, text=True)
                assert ran.returncode == 0, ran.stdout[-2000:] + ran.stderr[-4000:]
        return binary
