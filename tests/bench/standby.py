#!/usr/bin/python3
"""
make bench-standby: what a page of results costs the primary, read there and read on a standby. Two gateways on one primary with a
synchronous standby, one of which has `[database] read_from_standby = yes`, are asked the same pulls in turn; counted is the processor time
of the processes of each PostgreSQL and of each gateway, by the kernel. The median of the rounds is told; docs/scale.md has it.
"""
import argparse
import contextlib
import pathlib
import re
import statistics
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "flow"), str(ROOT / "tests" / "bench")]

from pull import Bench  # noqa: E402
from soap import SCHOOL_A, Message, assert_answered, elements  # noqa: E402
from standby import Standby  # noqa: E402
from world import Gateway, World, processes_at  # noqa: E402


class Pair(Bench):
    """Only its way to fill a school is used here."""

    def __init__(self, ending):
        self.world = World.__new__(World)
        self.world.prepare(ROOT / "var" / "bench" / "standby")
        ending.callback(self.world.stop_database)
        self.standby = Standby(self.world)
        ending.callback(self.standby.stop)
        hosts = f"host={self.world.pg['PGHOST']},{self.standby.sockets} port={self.world.pg['PGPORT']} dbname=bpv user=bpv_gateway target_session_attrs=read-write"
        self.gateways = {name: Gateway(self.world, f"reads-{name}", database__gateway=hosts, database__read_from_standby=name, listen__workers=2)
                         for name in ("no", "yes")}
        for gateway in self.gateways.values():
            ending.callback(gateway.stop)

    def spent(self, gateway):
        """ms of processor by the primary, the standby and this gateway."""
        tasks = pathlib.Path(f"/proc/{gateway.process.pid}/task").glob("*/schedstat")
        return [on_processor(pathlib.Path(f"/proc/{pid}/schedstat") for pid in processes_at(place))
                for place in (self.standby.primary, self.standby.place / "data")] + [on_processor(tasks)]


def on_processor(files):
    return sum(int(file.read_text().split()[0]) for file in files) / 1e6


def read_there(gateway):
    return int(re.search(r"^bpv_database_standby_pages_total (\d+)$", gateway.health("/metrics")[1], re.M)[1])


def pull(gateway, size, since):
    """A whole pull; how many pages that was, and the last mutatienummer."""
    cursor, pages = None, 0
    while True:
        begins = {"vanafMutatienummer": since} if since and cursor is None else {}
        answer = assert_answered(gateway.call(Message("opvragen_resultaten", payload=elements(**begins, paginagrootte=size, cursor=cursor)), "saas"))
        pages, cursor = pages + 1, answer.value("resultaten/cursor")
        if cursor is None:
            return pages, int(answer.value("resultaten/totMutatienummer"))


def measure(pair, gateway, size, since, times):
    """ms a page: primary, standby, gateway, and by the clock."""
    before, there, began = pair.spent(gateway), read_there(gateway), time.monotonic()
    pages = sum(pull(gateway, size, since)[0] for _ in range(times))
    took = (time.monotonic() - began) * 1000
    return [(after - was) / pages for was, after in zip(before, pair.spent(gateway))] + [took / pages, (read_there(gateway) - there) / pages]


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--rounds", type=int, default=7)
    options.add_argument("--answers", type=int, default=500_000)
    options = options.parse_args()
    with contextlib.ExitStack() as ending:
        pair = Pair(ending)
        pair.empty()
        pair.fill(SCHOOL_A, options.answers)
        newest = pull(pair.gateways["yes"], 1000, 0)[1]
        print("processor time in ms a page; the last column: the part of the pages that was read on the standby")
        print(f"{'page':>22} {'reads on':>9} {'primary':>9} {'standby':>9} {'gateway':>9} {'clock':>9} {'there':>7}")
        for name, size, since, times in (("1,000 x 25 answers", 1000, 0, 2), ("100 x 25 answers", 100, 0, 1), ("nothing new", 1000, newest, 200)):
            rounds = {"no": [], "yes": []}
            for _ in range(options.rounds):
                for which, gateway in pair.gateways.items():
                    pull(gateway, size, newest)  # each of its connections is there
                    rounds[which].append(measure(pair, gateway, size, since, times))
            for which, found in rounds.items():
                medians = [statistics.median(column) for column in zip(*found)]
                print(f"{name:>22} {'standby' if which == 'yes' else 'primary':>9} " + " ".join(f"{ms:9.2f}" for ms in medians[:4]) + f" {medians[4]:7.0%}")


if __name__ == "__main__":
    main()
