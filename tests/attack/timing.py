"""
Whether two ways to be refused can be told apart by how long they take: a t-test on the difference of two tries that follow each other, so
that what changes slowly on the machine is in both. Time is the processor time of gateway and keeper together: a difference that an attacker's
clock would see is in it, and what else the machine does is not.
"""
import math
import random
import statistics

from frame import Clock
from test_keeper import keeper_of

LARGEST = 4.5  # of |t|: what dudect calls "probably different" above it
TRIMMED = 0.2  # of the differences, at each end: there something else was in the way


def trimmed_t(differences):
    """Yuen's: of the mean of what is left when the ends are off."""
    ordered = sorted(differences)
    cut = int(TRIMMED * len(ordered))
    left = ordered[cut:len(ordered) - cut]
    winsorized = [left[0]] * cut + left + [left[-1]] * cut
    spread = statistics.stdev(winsorized) / ((1 - 2 * TRIMMED) * math.sqrt(len(ordered)))
    return statistics.mean(left) / spread


def measured(field, ways, count):
    """{way: seconds of each try}, {way: what was told}."""
    took, told = {name: [] for name in ways}, {name: set() for name in ways}
    clock = Clock(field.world.process.pid, keeper_of(field.world))
    with field.neighbour.silent():
        for turn in range(count + 5):
            # In an order that nothing else has: by turns each way would be with workers of its own, and those differ.
            for name in random.sample(list(ways), len(ways)):
                started = clock.now()
                response = ways[name]()
                spent = clock.now() - started
                told[name].add(field.words.judge(response))
                if turn >= 5:  # the first ones warm up
                    took[name].append(spent)
    return took, told


def assert_alike(field, ways, count, told, tries=3):
    """
    No t above LARGEST in all of so many runs: a difference that is there is there each time, and what else the machine does is
    not. Two ways that differ by a fifth of the spread are found by two thousand tries.
    """
    one, other = ways
    values = []
    for _ in range(tries):
        took, heard = measured(field, ways, count)
        assert all(said == told for said in heard.values()), heard
        values.append(trimmed_t(first - second for first, second in zip(took[one], took[other])))
        if abs(values[-1]) <= LARGEST:
            return values
    raise AssertionError(f"{one} and {other} can be told apart by time: t = {values}")
