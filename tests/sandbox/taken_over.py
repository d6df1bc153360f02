"""What a process of ours can still do when somebody else's code runs in it: for the suites that start one."""
import os
import pathlib
import re
import signal
import subprocess
import time

import pytest

HERE = pathlib.Path(__file__).resolve().parent


def build(directory):
    """The code that moves in, made once for a directory."""
    made = directory / "taken_over.so"
    if not made.exists():
        done = subprocess.run(["gcc", "-std=c11", "-D_GNU_SOURCE", "-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", made,
                               HERE / "taken_over.c"], capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
    return made


def only_confined():
    """Skips who asks where the programs run without their sandbox."""
    if os.environ.get("BPV_COVERAGE"):
        pytest.skip("what counts its lines is not confined: docs/coverage.md")


def environment(directory, tries):
    """Of a process that has somebody else's code in it, which will try these: "read:/etc/shadow"."""
    only_confined()
    return {"LD_PRELOAD": str(build(directory)), "BPV_TRIES": " ".join(tries),
            "ASAN_OPTIONS": "verify_asan_link_order=0:detect_leaks=0:exitcode=99"}


def outcomes(pid, log):
    """{try: how it went}, as the process tells it in its log."""
    seen = len(log())
    os.kill(pid, signal.SIGUSR2)
    end = time.monotonic() + 30
    while "tried everything" not in log()[seen:]:
        assert time.monotonic() < end, log()[seen:]
        time.sleep(0.02)
    return dict(re.findall(r"^tried (\S+): (\w+)$", log()[seen:], re.M))
