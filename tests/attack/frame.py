"""
A row of the catalogue as a test. The function makes what is tried; the frame does the rest:

    @attack("P3", answer="DK0001", ms=2)
    def test_p3_forty_thousand_attributes(field):
        yield flood(40_000)

Each thing that is yielded is one try: the bytes of a letter (or a message that is sealed or not), a post() of one in another way, a
Raw for bytes below HTTP's level, or a function that does it and returns what was answered. Every try is made once in silence, where it is timed, and all of
them again and again beside an honest neighbour who calls all the while (honest.py), until there were enough. Of every row are
held to account: the answer and its words (answers.py), one line in the log for each try that says why, nothing stored, the
process and its own processor time, and the neighbour's calls.
"""
import contextlib
import dataclasses
import functools
import itertools
import os
import pathlib
import re
import socket
import time

import answers
import https
from soap import SCHOOL_B
from world import BIN

FULL = os.environ.get("BPV_ATTACK") == "full"
SANITIZED = 12  # how much longer the sanitizers' build may take than the one that the budgets are for
PASSES = 5  # each try is timed so often at most, and its least counts: what others cost can only be added
TIMED = 20 if FULL else 1000  # tries at most of each pass in silence
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
    leaves: tuple  # what may be left behind: of records, changes, claims and pulls


@dataclasses.dataclass
class Raw:
    """Bytes on a connection of their own, for so many answers; afterwards it is closed by the gateway, unless `stays`."""

    data: bytes
    stays: bool = False
    answers: int = 1


@dataclasses.dataclass
class Post:
    """A letter that goes out another way than others do: https.request has the fields."""

    data: object
    fields: dict


def post(data, **fields):
    return Post(data, fields)


def get(target, method="GET"):
    return Raw(f"{method} {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode(), stays=True)


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
    """The processor time of other processes, by their own clocks."""

    def __init__(self, *pids):
        self.numbers = [(~pid << 3) | 2 for pid in pids]  # CPUCLOCK_SCHED of a process (clock_getcpuclockid)

    def now(self):
        return sum(time.clock_gettime(number) for number in self.numbers)


class Bait:
    """An address that stands in messages, and that nobody is to connect to."""

    def __init__(self):
        self.server = socket.create_server(("127.0.0.1", 0))
        self.server.setblocking(False)
        self.place = f"127.0.0.1:{self.server.getsockname()[1]}"

    def was_taken(self):
        try:
            self.server.accept()[0].close()
        except BlockingIOError:
            return False
        return True


class Field:
    """Where it happens: a gateway, its honest neighbour, and what came of each row."""

    def __init__(self, world, neighbour):
        self.world, self.neighbour, self.results = world, neighbour, []
        self.clock = Clock(world.process.pid)
        self.slower = SANITIZED if "asan" in str(BIN) else 1
        self.words = answers.Words(world)
        self.bait, self.made = Bait(), {}

    def once(self, make):
        """What it makes, made once for all."""
        if make not in self.made:
            self.made[make] = make()
        return self.made[make]

    # One try

    def send(self, row, what):
        """(what was told, correlation ids), once its words were judged."""
        responses = self.send_raw(row, what) if isinstance(what, Raw) else [what() if callable(what) else self.post(row, what)]
        told = [CLOSED if response is None else self.words.judge(response) for response in responses]
        return " ".join(dict.fromkeys(told)), [response.header("x-correlation-id") for response in responses if response is not None]

    def post(self, row, what):
        data, fields = (what.data, what.fields) if isinstance(what, Post) else (what, {})
        return self.world.post(data, **{"identity": row.identity, "path": https.PATHS[row.profile], **fields})

    def send_raw(self, row, what):
        """Its answers; None for one that did not come."""
        with self.world.connect(row.identity) as connection:
            assert connection.get(f"{https.PATH}?wsdl", "HEAD").status == 200  # the handshake is over
            self.begun = self.clock.now()
            with contextlib.suppress(OSError):
                connection.send(what.data)
            try:
                responses = [connection.read() for _ in range(what.answers)]
            except (https.Closed, OSError):
                return [None]
            assert what.stays or connection.ended(), "the connection stays open"
            return responses

    def timed(self, row, what):
        self.begun = self.clock.now()
        told = self.send(row, what)
        return told, 1000 * (self.clock.now() - self.begun)

    def peak_of(self, act):
        """How much more memory the gateway held at once than before, in bytes."""
        files = pathlib.Path(f"/proc/{self.world.process.pid}")

        def most():
            return 1024 * int(re.search(r"VmHWM:\s*(\d+)", (files / "status").read_text()).group(1))

        (files / "clear_refs").write_text("5")  # the most so far is what it is now
        before = most()
        act()
        return most() - before

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
        assert not self.bait.was_taken(), "somebody connected to an address in a message"
        assert (left := self.stored_since(before)) <= set(row.leaves), f"left behind: {left}"
        self.check_lines(row, told, seen)
        assert self.world.process.poll() is None and self.world.health("/ready")[0] == 200
        assert self.is_cheap(row, result), f"{result.milliseconds:.2f} ms of processor time"
        result.held = True

    def in_silence(self, row, made, result):
        """The dearest of the tries, by the least that each of them cost; once will do in the fast part when all are within the budget."""
        told, least = [], {}
        with self.neighbour.silent():
            for _ in range(PASSES):
                for at, what in enumerate(itertools.islice(made(self), TIMED)):
                    one, spent = self.timed(row, what)
                    told.append(one)
                    least[at] = min(spent, least.get(at, spent))
                result.milliseconds = max(least.values())
                if not FULL and self.is_cheap(row, result):
                    break
        return told

    def is_cheap(self, row, result):
        return row.ms is None or result.milliseconds <= row.ms * self.slower

    def beside(self, row, made, result):
        told, calls, failures = [], self.neighbour.calls, len(self.neighbour.failures)
        while len(told) < row.tries or self.neighbour.calls < calls + BESIDE:
            for what in made(self):
                told.append(self.send(row, what))
                if not FULL and len(told) >= row.tries and self.neighbour.calls >= calls + BESIDE:
                    break
        result.calls, result.failures = self.neighbour.calls - calls, len(self.neighbour.failures) - failures
        return told

    def stored(self):
        """What everybody but the neighbour left behind, apart from the journal."""
        return dict(zip(("records", "changes", "claims", "pulls"), self.world.query(
            "select (select count(*) from bpv.studentgegevens where school_id <> o.id),"
            " (select max(gewijzigd_op) from bpv.studentgegevens where school_id <> o.id),"
            " (select count(*) from bpv.aanspraken where van_oin <> o.oin), (select count(*) from bpv.verstrekkingen where school_id <> o.id)"
            " from bpv.organisaties o where o.oin = %s", SCHOOL_B)[0]))

    def stored_since(self, before):
        return {name for name, value in self.stored().items() if value != before[name]}

    def check_lines(self, row, told, seen):
        """One line each that says why. Of what never became a message so many a second are told, and of the others how many."""
        ids = {ident for _, idents in told for ident in idents if ident}
        lines = self.lines_of(ids, seen)
        assert all(len(found) <= 1 for found in lines.values()), lines
        untold = sum(1 for found in lines.values() if not found) + sum(1 for _, idents in told if not idents)
        until, more = self.left_out(seen) if untold > 0 else (len(self.world.log()), 0)
        refused = [line for line in self.world.log()[seen:until] if re.search(r"\brefused\b", line)]
        assert untold == 0 or refused and untold <= more + len(refused), f"{untold} without a line"
        for line in [*refused, *(line for found in lines.values() for line in found)]:
            assert re.search(row.lines, line), line

    def left_out(self, seen):
        """(where the lines of what was tried end, how many were not told): said by the line of one more, a second later."""
        time.sleep(1.05)
        until = len(self.world.log())
        with self.world.connect("saas") as connection:
            connection.send(b"x\r\n\r\n")
            connection.read()
        self.world.wait_for_line(r"refused .*malformed request line", after=len(self.world.log()) - 20)
        return until, sum(int(number) for line in self.world.log()[seen:] for number in re.findall(r"\((\d+) more not told\)", line))

    def lines_of(self, ids, seen, seconds=1):
        """{correlation id: its lines}, once all have one, or time enough to have one."""
        end = time.monotonic() + seconds
        while True:
            found = {ident: [] for ident in ids}
            for line in self.world.log()[seen:]:
                for ident in ids.intersection(re.findall(r"\b[0-9a-f]{16}\b", line)):
                    found[ident].append(line)
            if all(found.values()) or time.monotonic() > end:
                return found
            time.sleep(0.05)


def attack(ident, answer, ms=None, full=20, fast=1, profile="BE", identity="saas", lines="rule=|foutcodes=", leaves=()):
    """What a function of tries becomes: a test with the row's name. answer: one or more of what may be told."""
    def decorate(made):
        row = Row(ident, made.__name__, (answer,) if isinstance(answer, str) else answer, ms, full if FULL else fast, profile, identity, lines, leaves)

        @functools.wraps(made)
        def test(field):
            field.run(row, made)

        return test

    return decorate
