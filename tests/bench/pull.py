#!/usr/bin/python3
"""
A paged pull of a whole set at the largest page, in each profile, against psql COPY of the same rows in one run; the first byte of the
largest page; and what of memory a page takes and gives back. BPV_BIN is the release build: tests/bench/bench.mk.
"""
import argparse
import pathlib
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "flow"), str(ROOT / "tests" / "resultaten")]

import many  # noqa: E402
from soap import SCHOOL_A  # noqa: E402
from world import World  # noqa: E402


def copy(world):
    """Seconds that psql takes to write the long form to nowhere."""
    started = time.monotonic()
    done = subprocess.run(["psql", "-XqAt", world.conninfo(world.pg["PGUSER"]), "-c", f"copy ({many.LONG.format(oin=SCHOOL_A)}) to stdout"], stdout=subprocess.DEVNULL)
    assert done.returncode == 0
    return time.monotonic() - started


def pull(world, profile, size):
    """Seconds, pages and bytes of a whole pull."""
    puller, started = many.Puller(world, profile), time.monotonic()
    pages = [page.size for page in puller.pages(size)]
    return time.monotonic() - started, len(pages), sum(pages)


def memory(world, profile, size):
    """Bytes above what it was: at its peak during a page, and afterwards."""
    puller = many.Puller(world, profile)
    idle = many.resident(world.process)
    many.forget_peak(world.process)
    page = puller.page(size)
    peak = many.resident(world.process, "VmHWM")
    time.sleep(0.3)
    return page, peak - idle, many.resident(world.process) - idle


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--responses", type=int, default=40000)
    options.add_argument("--rounds", type=int, default=5)
    given = options.parse_args()
    world = World(ROOT / "var" / "bench" / "pull")
    try:
        many.fill(world, given.responses)
        rows = int(world.value(f"select count(*) from ({many.LONG.format(oin=SCHOOL_A)}) l"))
        print(f"{rows} answers")
        for profile in ("BE", "S", "SE"):
            for _ in range(6):
                many.Puller(world, profile).page(10000)
        runs = {"copy": [], "BE": [], "S": [], "BE-1000": [], "S-1000": []}
        for _ in range(given.rounds):
            runs["copy"].append((copy(world), 0, 0))
            for profile in ("BE", "S"):
                runs[profile].append(pull(world, profile, 10000))
                runs[profile + "-1000"].append(pull(world, profile, 1000))
        base = statistics.median(seconds for seconds, *_ in runs["copy"])
        for name, found in runs.items():
            seconds = statistics.median(seconds for seconds, *_ in found)
            print(f"{name:8} {seconds:7.3f} s  {rows / seconds / 1e6:5.2f} M answers/s  {base / seconds:5.2f} of COPY  {found[0][1]} pages {found[0][2]} bytes")
        for profile in ("BE", "S", "SE"):
            firsts = [many.Puller(world, profile).page(10000).first_byte for _ in range(9)]
            page, peak, after = memory(world, profile, 10000)
            print(f"{profile:3} page of {page.size} bytes: first byte {statistics.median(firsts) * 1e3:.0f} ms ({min(firsts) * 1e3:.0f} - {max(firsts) * 1e3:.0f}), "
                  f"peak {peak / 2**20:.1f} MiB above idle, {after / 2**20:.1f} MiB afterwards")
    finally:
        world.finish()


main()
