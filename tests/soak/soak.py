#!/usr/bin/python3
"""
Day after day, in an hour: soak.py [MINUTES] [SEED] (environment BPV_BIN, BPV_SOAK_RELEASE).

Real gateways on one PostgreSQL, whole as they are delivered: one of the build that looks for misuse, and, where there is one
(BPV_SOAK_RELEASE: a directory of programs), the release build beside it, on whose memory there is a verdict too. Everybody
is there at once: schools that deliver, take back, ask and pull on every profile (people.py), somebody who does everything wrong
(trouble.py), staff at work, and what operators do: reloads, other certificates, other settings, upgrades (house.py).

Again and again all of them rest for a moment: then the processes are measured (pulse.py), and the numbers of /metrics are held
against the log. At the end everything that was acknowledged is compared with the store, and everything that is there with what
was acknowledged (judge.py). Exit code 0: memory and descriptors are flat, nothing was found, everything is accounted for.
"""
import contextlib
import datetime
import os
import pathlib
import random
import signal
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), *(str(HERE.parent / name) for name in ("flow", "resultaten"))]
import judge  # noqa: E402
from book import Book  # noqa: E402
from house import VAR, House  # noqa: E402
from line import chance  # noqa: E402
from people import Person  # noqa: E402
from pulse import LONG, Pulse  # noqa: E402
from soap import SCHOOL_A, SCHOOL_B  # noqa: E402
from trouble import Troublemaker  # noqa: E402
from world import BIN  # noqa: E402

PAUSE = 0.5  # seconds between two moves of one person, on average: paced, so that an hour costs less than half a core
PEOPLE = (("anne", "saas", SCHOOL_A), ("bas", "schoolB", SCHOOL_B), ("cem", "saas", SCHOOL_A), ("dina", "schoolA", SCHOOL_A))


class Soak:
    def __init__(self, house, seed, seconds):
        self.house, self.book, self.seconds, self.random = house, Book(), seconds, random.Random(seed)
        self.people = [Person(house, self.book, name, identity, school, chance(seed, name), PAUSE) for name, identity, school in PEOPLE]
        self.people.append(Troublemaker(house, self.book, "wout", "saas", SCHOOL_A, chance(seed, "wout"), PAUSE))
        self.pulses = [Pulse(gateway) for gateway in house.gateways]
        self.problems, self.happened = [], {}

    # -- Rest

    @contextlib.contextmanager
    def quiet(self):
        """Nobody calls, no connection is open, and who left has gone."""
        for person in self.people:
            person.rest()
        try:
            for gateway in self.house.gateways:
                self.wait(lambda gateway=gateway: all(process.poll() is not None for process in gateway.left), "a process that leaves is still there")
                self.wait(lambda gateway=gateway: 'bpv_connections{listener="messages"} 0\n' in gateway.health("/metrics")[1], "connections are still open")
            yield
        finally:
            for person in self.people:
                person.go_on()

    @staticmethod
    def wait(until, reason, seconds=70):
        end = time.monotonic() + seconds
        while not until():
            assert time.monotonic() < end, reason
            time.sleep(0.05)

    def measure(self):
        with self.quiet():
            connections = self.house.value("select count(*) from pg_stat_activity where usename = 'bpv_gateway'")
            for pulse in self.pulses:
                if pulse.gateway.process.pid == pulse.pid:
                    pulse.take(connections)
            for gateway in self.house.gateways:
                for problem in judge.numbers_and_log(gateway):
                    self.book.wrong(problem)

    # -- What happens meanwhile

    def upgrade(self):
        self.measure()
        self.house.upgrade()
        self.pulses.append(Pulse(self.house.gateways[0]))

    def suspend(self):
        self.house.suspend(self.people[1])

    def plan(self):
        """[(second, what)]: the short form has each once; the long one all of them again and again, and upgrades that leave a life long enough to judge."""
        house, total = self.house, self.seconds
        if total < LONG:
            acts = (house.reload, house.staff, house.other_certificate, house.another_result, house.other_settings, self.suspend)
            plan = [(total * (0.08 + 0.06 * i), act) for i, act in enumerate(acts)] + [(total * 0.45, self.upgrade)]
            return sorted(plan + [(total * (0.53 + 0.05 * i), self.measure) for i in range(9)], key=lambda one: one[0])
        every = {self.measure: 45, house.staff: 20, house.reload: 240, house.other_certificate: 400, house.other_settings: 330, house.another_result: 300,
                 house.limit: 270, self.suspend: 150}
        plan = [(second, act) for act, step in every.items() for second in range(step // 2, int(total) - 5, step)]
        return sorted(plan + [(total * part, self.upgrade) for part in (0.33, 0.66)], key=lambda one: one[0])

    def run(self):
        began = time.monotonic()
        for person in self.people:
            person.start()
        for second, act in self.plan():
            time.sleep(max(0, began + second - time.monotonic()))
            act()
            self.happened[act.__name__] = self.happened.get(act.__name__, 0) + 1
        time.sleep(max(0, began + self.seconds - time.monotonic()))
        self.measure()
        for person in self.people:
            person.leaving.set()
        for person in self.people:
            person.join(120)
            assert not person.is_alive(), f"{person.name} does not come to an end"
            person.line.hang_up()

    def judge(self):
        self.house.close()
        judged = judge.Judge(self.house, self.book)
        self.problems += judged.all(self.happened.get("other_certificate", 0))
        for pulse in self.pulses:
            self.problems += pulse.problems()
        self.problems += [f"{what} never happened" for person in self.people for what in (move.__name__ for move in person.moves())
                          if self.seconds >= LONG and not self.book.done[what]]
        return judged.counts

    def report(self, counts):
        for problem in self.problems[:40]:
            print("soak: WRONG:", problem)
        print("soak:", ", ".join(f"{what} {count}" for what, count in sorted(self.book.done.items())))
        print("soak:", ", ".join(f"{what} {count}" for what, count in self.happened.items()))
        print("soak:", ", ".join(f"{what} {count}" for what, count in sorted(self.book.outcomes().items())))
        print("soak:", ", ".join(f"{what} {count}" for what, count in counts.items()))
        for pulse in self.pulses:
            print("soak:", pulse.told())


def end(*_):
    raise KeyboardInterrupt


def programs():
    found = {"watched": BIN / "bpv-gateway"}
    if release := os.environ.get("BPV_SOAK_RELEASE"):
        found["released"] = pathlib.Path(release) / "bpv-gateway"
    return found


def main():
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 60
    seed = int(sys.argv[2]) if len(sys.argv) > 2 and sys.argv[2] else random.SystemRandom().randrange(10**9)
    signal.signal(signal.SIGTERM, end)
    began = time.monotonic()
    print(f"soak: {datetime.datetime.now():%Y-%m-%d %H:%M}, {minutes:g} minutes, seed {seed}: make soak MINUTES={minutes:g} SEED={seed}", flush=True)
    with House(VAR.with_name("soak-long") if 60 * minutes >= LONG else VAR, programs()) as house:
        soak = Soak(house, seed, 60 * minutes)
        soak.run()
        counts = soak.judge()
    soak.report(counts)
    passed = 0 if soak.problems else len(counts)
    print(f"soak: {time.monotonic() - began:.0f} s, seed {seed}: {len(soak.problems)} problems, {passed} passed")
    return 1 if soak.problems else 0


if __name__ == "__main__":
    sys.exit(main())
