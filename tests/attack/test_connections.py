"""
Thousands who are connected and silent, and hundreds who are slow in each way there is, at once: whoever is honest is served, memory and
processor stay within bounds, and the slow are ended by their budgets. Attacks H1 and C11. Its full form is `make connections`.
"""
import os
import pathlib
import re
import resource
import socket
import time

import pytest
from crowd import HEAD, Attack, Flood, Idle, alive, ways
from fetching import Bestand
from frame import FULL
from honest import Neighbour
from soap import SCHOOL_A, SCHOOL_B, hello
from world import Gateway

IDLE, SLOW = (10_000, 500) if FULL else (80, 4)
BALANCER = "127.0.60.1"
PACE_MS, LINGER_MS, SLACK_MS = 5000, 2000, 20_000
EACH_IDLE = 40 * 1024
EACH_SLOW = 160 * 1024  # a small answer that nobody reads is in memory until its budget ends
BUDGETS = {"handshake_ms": 60_000, "header_ms": 60_000, "body_ms": 60_000, "write_ms": 60_000, "idle_ms": 1_800_000} if FULL else {
    "handshake_ms": 10_000, "header_ms": 10_000, "body_ms": 10_000, "write_ms": 10_000, "idle_ms": 120_000}


class Near(Neighbour):
    """A neighbour of another gateway than the first: calls of a school on one connection, and one on a new connection now and then."""

    def __init__(self, gateway):
        super().__init__(gateway.world)
        self.gateway, self.slowest = gateway, 0

    def call(self, profile, message):
        if self.connection is None or self.calls % 10 == 9:
            self.hang_up()
            self.connection = self.gateway.connect("schoolB")
        began = time.monotonic()
        super().call(profile, message)
        self.slowest = max(self.slowest, time.monotonic() - began)


@pytest.fixture(scope="module")
def crowded(world):
    """A gateway of its own, with the caps that an operator has by default."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    settings = {f"listen__{name}": value for name, value in BUDGETS.items()}
    made = Gateway(world, "crowded", listen__proxy_from=BALANCER, listen__max_connections=18_000 if FULL else 10_000,
                   listen__max_per_source=10_000, files__directory=world.directory / "files", **settings)
    yield made
    made.stop()
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.fixture
def near(crowded):
    one = Near(crowded)
    one.start()
    one.wait_for(3)
    yield one
    one.stop()
    assert one.failures == []


def resident(gateway):
    """Bytes."""
    status = pathlib.Path(f"/proc/{gateway.process.pid}/status").read_text()
    return 1024 * int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")))


def phases(gateway):
    """{phase: how many connections the gateway says are in it}"""
    told = gateway.health("/metrics")[1]
    return {name: int(float(number)) for name, number in re.findall(r'^bpv_connections_by_phase\{listener="messages",phase="(\w+)"\} (\S+)$', told, re.M)}


def descriptors(gateway):
    return len(os.listdir(f"/proc/{gateway.process.pid}/fd"))


def is_plain(gateway):
    """No sanitizer around it: what memory it takes says something."""
    return b"__asan_init" not in pathlib.Path(f"/proc/{gateway.process.pid}/exe").read_bytes()


def until(true, seconds, words):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, words()
        time.sleep(0.2)


def seconds_of(way):
    """In which it has to be over. What the kernel's buffers took at first counts as read, so an answer has its budget twice."""
    budget = BUDGETS.get(way.budget, LINGER_MS) * (2 if way.budget == "write_ms" else 1)
    return (budget + PACE_MS + LINGER_MS + SLACK_MS) / 1000


@pytest.fixture
def generous(world):
    """School A may fetch as often as it likes, so that it is not its overeenkomst that ends the slow."""
    world.admin("overeenkomst", "limit", "GO-98QQ", "--gelijktijdig", "1000")
    yield
    world.admin("overeenkomst", "limit", "GO-98QQ", "--gelijktijdig", "100")


def assert_all_at_once(attack):
    """As the gateway sees it, for it is there that they have to be."""
    wanted = attack.wanted()
    wanted["idle"] += IDLE
    told = attack.gather(wanted, 30)
    print("at once, each where it was to be: " + ", ".join(f"{name} {told[name]} (of {number})" for name, number in wanted.items()))
    assert all(told[name] >= number for name, number in wanted.items()), told


# proves: H1, C11, GW-T3
def test_thousands_are_idle_and_hundreds_slow_in_every_way_and_all_honest_calls_succeed(world, crowded, near, generous):
    file = Bestand(world, SCHOOL_A, 8 * 1024 * 1024)
    Idle(crowded, 20).close()
    before, files_before, peak = resident(crowded), descriptors(crowded), [0]
    idle = Idle(crowded, IDLE)
    each = (resident(crowded) - before) / IDLE
    print(f"\n{IDLE} idle connections, {idle.resumed()} of them resumed: {each / 1024:.1f} KB of memory each" + ("" if is_plain(crowded) else ", with a sanitizer"))
    served, spent, began = near.calls, crowded.cpu_seconds(), time.monotonic()
    attack, flood = Attack(idle, ways(crowded, BALANCER, file.path), SLOW, lambda: phases(crowded)), Flood(crowded)
    attack.begin()
    assert_all_at_once(attack)
    flood.start()

    def watch():
        peak[0] = max(peak[0], resident(crowded))

    left = attack.go_on(max(seconds_of(one.way) for one in attack.slow if one.way.budget != "idle_ms"), watch)
    flood.end()
    elapsed, spent = time.monotonic() - began, crowded.cpu_seconds() - spent
    gone = attack.longest()
    print(f"{len(attack.slow)} slow ({attack.peak} at once), gone after at most:",
          ", ".join(f"{name} {seconds:.1f} s" for name, seconds in gone.items() if seconds < 1e9))
    print(f"honest calls: {near.calls - served}, slowest {near.slowest:.2f} s; {flood.made} handshakes of a flood; processor {spent / elapsed:.2f} of a core; "
          f"memory at most {(peak[0] - before) / 1048576:.1f} MiB above the start")
    # Whoever is silent after the handshake is idle as others are; all else is over.
    assert {one.way.name for one in left} <= {"after_the_handshake"}, {one.way.name for one in left}
    for one in attack.slow:
        if one.ended:
            assert one.ended - one.began < seconds_of(one.way), (one.way.name, one.ended - one.began)
    near.wait_for(served + 20)
    assert near.failures == [] and near.slowest < 20 and flood.made > SLOW
    if FULL:
        assert len(alive(idle.sockets)) == IDLE
    if is_plain(crowded):
        assert each <= EACH_IDLE, each
        assert peak[0] - before <= IDLE * EACH_IDLE + len(attack.slow) * EACH_SLOW + 32 * 1024 * 1024
        assert spent / elapsed < 1
    # Who is in may still speak, and when all have gone nothing of them is left.
    tail = alive(idle.sockets)[:5]
    if FULL:
        for one in tail:
            one.sendall(b"GET /edukoppeling/bpvmonitor/v1/be?wsdl HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert one.recv(100).startswith(b"HTTP/1.1 200")
    idle.close()
    attack.close()
    until(lambda: descriptors(crowded) <= files_before + 8, 30, lambda: descriptors(crowded))


@pytest.fixture(scope="module")
def narrow(world):
    made = Gateway(world, "narrow", listen__max_connections=1000, listen__max_per_source=1000, gateway__profiles="2W-be", listen__workers=2,
                   listen__max_body=1_000_000, listen__max_bodies=4_000_000)
    yield made
    made.stop()


# proves: H1, GW-T3
def test_bodies_on_their_way_in_hold_so_much_together_and_no_more(narrow):
    """Of one address a quarter: who wants more is sent away, and what is small is let in beside it."""
    with narrow.connect("saas") as one, narrow.connect("saas") as other, narrow.connect("schoolB") as inside:
        for connection in (one, other):
            connection.send(HEAD + b"Content-Length: 900000\r\n\r\n" + b" " * 600_000)
        both = {connection.socket: connection for connection in (one, other)}
        until(lambda: len(alive(both)) == 1, 30, lambda: "nobody was sent away")
        (there,) = alive(both)
        refused = next(connection for socket_, connection in both.items() if socket_ is not there).read()
        assert refused.status == 503 and refused.header("connection") == "close"
        narrow.wait_for_line(r"refused .*rule=\"?GW-T3.*bodies on their way in")
        assert inside.post(hello(school=SCHOOL_B)).status == 200


# proves: H1, GW-T3
def test_when_there_are_no_descriptors_left_others_wait_and_who_is_in_is_served(narrow):
    """EMFILE: accepting pauses, and goes on when somebody leaves."""
    with narrow.connect("schoolB") as inside:
        inside.post(hello(school=SCHOOL_B))
        room = descriptors(narrow) + 40
        resource.prlimit(narrow.process.pid, resource.RLIMIT_NOFILE, (room, room))
        crowd = Idle(narrow, 30, speaks=False)
        seen = len(narrow.log())
        waiting = [socket.create_connection(("127.0.0.1", narrow.port)) for _ in range(30)]
        narrow.wait_for_line(r"refused .*cannot accept: Too many open files", after=seen)
        # Who tried again and again would be busy all of this time.
        spent = narrow.cpu_seconds()
        time.sleep(2)
        assert narrow.cpu_seconds() - spent < 1
        for _ in range(20):
            assert inside.post(hello(school=SCHOOL_B)).status == 200
        crowd.close()
        for one in waiting:
            one.close()
        with narrow.connect("schoolB") as again:
            assert again.post(hello(school=SCHOOL_B)).status == 200
