#!/usr/bin/python3
"""
make bench-attack: what an honest school's signed push takes while others attack, against a quiet gateway: p99, turn by turn.

The honest one sends at a fixed rate, each message due at its own moment, so that who waits is counted from when it was due. It
sends less than what a party may use while others are about ([listen] party_permille): one that rests would be measured resting. The
attackers are processes of their own, with certificates of another supplier: letters that are all work to refuse, signatures that
are good of something else, handshakes that are given up, slow and ambiguous HTTP.
"""
import argparse
import contextlib
import multiprocessing
import os
import pathlib
import socket
import statistics
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / name) for name in ("flow", "attack")]

import https  # noqa: E402
import wss  # noqa: E402
from letters import attributes, with_body  # noqa: E402
from soap import SCHOOL_B, assert_answered, hello  # noqa: E402
from talk import Case, encrypted, seal  # noqa: E402
from test_http import SMUGGLED  # noqa: E402
from test_wss_wrapping import LAST_HEADER, MOVED_BODY  # noqa: E402
from world import World  # noqa: E402

WORST = 2.0  # what the p99 under attack may be of the quiet one


class Attacker:
    """One way to attack, in a process of its own: again and again, so many milliseconds apart, until it is told to end."""

    def __init__(self, world, tries, pause_ms):
        self.world, self.tries, self.pause = world, tries, pause_ms / 1000

    def run(self, going, count):
        os.nice(19)  # an attacker has a machine of his own
        while True:
            going.wait()
            for what in self.tries:
                if not going.is_set():
                    break
                with contextlib.suppress(OSError, https.Closed, AssertionError, ValueError):
                    what()
                with count.get_lock():
                    count.value += 1
                time.sleep(self.pause)


def posts(world, letters, profile="BE", identity="saas"):
    return [lambda letter=letter: world.post(letter, identity, path=https.PATHS[profile]) for letter in letters]


def leaves_in_handshake(world):
    with contextlib.closing(socket.create_connection(("127.0.0.1", world.port))) as raw:
        raw.sendall(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + os.urandom(60))


def connects(world):
    world.contexts.clear()
    with world.connect("saas") as connection:
        connection.send(b"POST / HTTP/1.1\r\n")


def hides(world, data):
    with world.connect("saas") as connection:
        connection.send(data)
        connection.read()


def mix(world):
    """{name: (what is tried, milliseconds between two)}"""
    case = Case(world)
    return {
        "xml": (posts(world, [attributes(f"a{i}" for i in range(40_000)).encode(), with_body("<a>" * 200_000).encode(), with_body("<b/>" * 1_000_000).encode()]), 20),
        "signatures": (posts(world, [case.good.but(MOVED_BODY[name](case)) for name in ("in_an_unknown_header", "in_security")], "S", "schoolA"), 5),
        "references": (posts(world, [case.good.edited(("</ds:SignedInfo>", wss.element_text(case.text, "ds:Reference") * 5_000 + "</ds:SignedInfo>"))], "S", "schoolA"), 20),
        "ciphertext": (posts(world, [encrypted(world, seal(world, world.push()), bend_key=lambda octets: octets[:-1] + bytes([octets[-1] ^ 1]))], "SE"), 5),
        "handshakes": ([lambda: connects(world), lambda: leaves_in_handshake(world)], 10),
        "smuggled": ([lambda data=data: hides(world, data) for data in SMUGGLED.values()], 10),
        "wide": (posts(world, [case.good.edited((LAST_HEADER, "<x xmlns='urn:x'/>" * 28 + LAST_HEADER))], "S", "schoolA"), 5),
    }


def honest(world, who, rate, seconds):
    """Milliseconds of each push, from when it was due."""
    took, due = [], time.perf_counter()
    messages = [wss.sign(world.push(SCHOOL_B), who) for _ in range(int(rate * seconds))]
    with world.connect("schoolB") as connection:
        assert_answered(connection.post(hello(school=SCHOOL_B)))
        due = time.perf_counter()
        for message in messages:
            due += 1 / rate
            time.sleep(max(0, due - time.perf_counter()))
            answer = connection.post(message, path=https.PATHS["S"])
            took.append(1000 * (time.perf_counter() - due))
            assert assert_answered(answer).approved
    return took


def p99(values):
    return sorted(values)[int(len(values) * 0.99)]


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--seconds", type=float, default=20)
    options.add_argument("--rate", type=float, default=10)
    given = options.parse_args()
    world = World(ROOT / "var" / "bench" / "attack", listen__party_permille=5, listen__party_workers=0)  # as by default
    going, count, attackers = multiprocessing.Event(), multiprocessing.Value("L", 0), []
    quiet, attacked, tried = [], [], []
    try:
        who = wss.signer(world.pki, "schoolB")
        for tries, pause in mix(world).values():
            attackers.append(multiprocessing.Process(target=Attacker(world, tries, pause).run, args=(going, count), daemon=True))
            attackers[-1].start()
        for _ in range(given.rounds):
            quiet.append(p99(honest(world, who, given.rate, given.seconds)))
            before = count.value
            going.set()
            attacked.append(p99(honest(world, who, given.rate, given.seconds)))
            going.clear()
            tried.append(count.value - before)
            time.sleep(0.5)
            print(f"  quiet {quiet[-1]:7.2f} ms   attacked {attacked[-1]:7.2f} ms   {tried[-1] / given.seconds:5.0f} tries a second", flush=True)
    finally:
        for attacker in attackers:
            attacker.kill()
        world.finish()
    ratio = statistics.median(attacked) / statistics.median(quiet)
    held = ratio <= WORST
    print(f"p99 of a signed push under attack, against quiet: {statistics.median(attacked):.2f} / {statistics.median(quiet):.2f} ms = {ratio:.2f}"
          f" (at most {WORST:g}): {'held' if held else 'NOT HELD'}")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
