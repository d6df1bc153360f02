"""
A row of the catalogue as a test. The function makes what is tried; the frame does the rest:

    @attack("P3", answer="DK0001", ms=2)
    def test_p3_forty_thousand_attributes(field):
        yield flood(40_000)

Each thing that is yielded is one try: the bytes of a letter (or a message that is sealed or not), a Raw for bytes below HTTP's
level, or a function that does it and returns what was answered. Every try is made once in silence, where it is timed, and all of
them again and again beside an honest neighbour who calls all the while (honest.py), until there were enough. Of every row are
held to account: the answer and its words (answers.py), one line in the log for each try that says why, nothing stored, the
process and its own processor time, and the neighbour's calls.
"""
import contextlib
import dataclasses
import functools
import itertools
import os
import re
import time

import answers
import https
from soap import SCHOOL_B
from world import BIN

FULL = os.environ.get("BPV_ATTACK") == "full"
SANITIZED = 12  # how much longer the sanitizers' build may take than the one that the budgets are for
PASSES = 5 if FULL else 1  # each try is timed so often, and its least counts: what others cost can only be added
TIMED = 100  # tries at most in silence
BESIDE = 2  # calls of the neighbour that have to fall within every row


@dataclasses.dataclass(frozen=True)
class Row:
    """What is asked of one attack. ms: of the gateway's processor time, for one try on a connection that stands."""

    ident: str
    name: str
    answer: tuple
    ms: float
    tries: int  # at least, beside the neighbour
    profile: str
    identity: str
    lines: str  # what its line in the log has to match


@dataclasses.dataclass
class Raw:
    """Bytes on a connection of their own, that is closed afterwards: by the gateway, unless `stays`."""

    data: bytes
    stays: bool = False


@dataclasses.dataclass
class Result:
    row: Row
    tries: int = 0
    told: set = dataclasses.field(default_factory=set)
    milliseconds: float = None
    calls: int = 0
    failures: int = 0
    held: bool = False


CLOSED = "closed"


class Clock:
    """The processor time of another process, by its own clock."""

    def __init__(self, gateway):
        self.number = (~gateway.process.pid << 3) | 2  # CPUCLOCK_SCHED of the process (clock_getcpuclockid)

    def now(self):
        return time.clock_gettime(self.number)


class Field:
    """Where it happens: a gateway, its honest neighbour, and what came of each row."""

    def __init__(self, world, neighbour):
        self.world, self.neighbour, self.results = world, neighbour, []
        self.clock = Clock(world)
        self.slower = SANITIZED if "asan" in str(BIN) else 1
        self.words = answers.Words(world)

    # One try

    def send(self, row, what):
        """(what was told, its correlation id), once its words were judged."""
        response = self.send_raw(row, what) if isinstance(what, Raw) else what() if callable(what) else self.post(row, what)
        if response is None:
            return CLOSED, ""
        return self.words.judge(response), response.header("x-correlation-id")

    def post(self, row, what):
        return self.world.post(what, row.identity, path=https.PATHS[row.profile])

    def send_raw(self, row, what):
        with self.world.connect(row.identity) as connection:
            assert connection.get(f"{https.PATH}?wsdl", "HEAD").status == 200  # the handshake is over
            self.begun = self.clock.now()
            with contextlib.suppress(OSError):
                connection.send(what.data)
            try:
                response = connection.read()
            except (https.Closed, OSError):
                return None
            assert what.stays or connection.ended(), "the connection stays open"
            return response

    def timed(self, row, what):
        self.begun = self.clock.now()
        told = self.send(row, what)
        return told, 1000 * (self.clock.now() - self.begun)

    # A row

    def run(self, row, made):
        result = Result(row)
        self.results.append(result)
        self.post(row, b"")  # its connection stands
        before, seen = self.stored(), len(self.world.log())
        told = self.in_silence(row, made, result) + self.beside(row, made, result)
        result.tries, result.told = len(told), {one for one, _ in told}
        assert result.failures == 0, self.neighbour.failures[:3]
        assert result.told <= set(row.answer), f"answered {result.told}"
        assert self.stored() == before, "something was stored"
        self.check_lines(row, told, seen)
        assert self.world.process.poll() is None and self.world.health("/ready")[0] == 200
        assert row.ms is None or result.milliseconds <= row.ms * self.slower, f"{result.milliseconds:.2f} ms of processor time"
        result.held = True

    def in_silence(self, row, made, result):
        """The dearest of the tries, by the least that each of them cost."""
        told, least = [], {}
        with self.neighbour.silent():
            for _ in range(PASSES):
                for at, what in enumerate(itertools.islice(made(self), TIMED // PASSES)):
                    one, spent = self.timed(row, what)
                    told.append(one)
                    least[at] = min(spent, least.get(at, spent))
        result.milliseconds = max(least.values())
        return told

    def beside(self, row, made, result):
        told, calls, failures = [], self.neighbour.calls, len(self.neighbour.failures)
        tries = itertools.chain.from_iterable(map(made, itertools.repeat(self)))
        for what in tries:
            told.append(self.send(row, what))
            if len(told) >= row.tries and self.neighbour.calls >= calls + BESIDE:
                break
        result.calls, result.failures = self.neighbour.calls - calls, len(self.neighbour.failures) - failures
        return told

    def stored(self):
        """What everybody but the neighbour left behind, apart from the journal."""
        return self.world.query(
            "select (select count(*) from bpv.studentgegevens where school_id <> o.id),"
            " (select max(gewijzigd_op) from bpv.studentgegevens where school_id <> o.id),"
            " (select count(*) from bpv.aanspraken where van_oin <> o.oin), (select count(*) from bpv.verstrekkingen where school_id <> o.id)"
            " from bpv.organisaties o where o.oin = %s", SCHOOL_B)

    def check_lines(self, row, told, seen):
        """One line each that says why; of what never became a message at most so many, and at least one."""
        ids = {ident for _, ident in told if ident}
        lines = self.lines_of(ids, seen)
        for ident in ids:
            assert len(lines[ident]) == 1, lines[ident]
            assert re.search(row.lines, lines[ident][0]), lines[ident][0]
        if len(ids) < len(told):
            refused = [line for line in self.world.log()[seen:] if re.search(r"\brefused\b", line)]
            assert 1 <= len(refused) <= len(told), f"{len(refused)} lines of {len(told)} refusals"
            assert all(re.search(row.lines, line) for line in refused), refused

    def lines_of(self, ids, seen, seconds=10):
        """{correlation id: its lines}, once all have one."""
        end = time.monotonic() + seconds
        while True:
            found = {ident: [] for ident in ids}
            for line in self.world.log()[seen:]:
                for ident in ids.intersection(re.findall(r"\b[0-9a-f]{16}\b", line)):
                    found[ident].append(line)
            if all(found.values()) or time.monotonic() > end:
                return found
            time.sleep(0.05)


def attack(ident, answer, ms=None, full=20, fast=1, profile="BE", identity="saas", lines="rule="):
    """What a function of tries becomes: a test with the row's name. answer: one or more of what may be told."""
    def decorate(made):
        row = Row(ident, made.__name__, (answer,) if isinstance(answer, str) else answer, ms, full if FULL else fast, profile, identity, lines)

        @functools.wraps(made)
        def test(field):
            field.run(row, made)

        return test

    return decorate
