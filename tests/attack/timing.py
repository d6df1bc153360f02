"""Whether two ways to be refused can be told apart by how long they take: Welch's t, on times that are measured turn by turn."""
import math
import statistics
import time

LARGEST = 4.5  # of |t|: what dudect calls "probably different" above it
KEPT = 0.8  # of each kind, the fastest: what is slower was in the way of something else


def cropped(times):
    return sorted(times)[:max(2, int(len(times) * KEPT))]


def welch(one, other):
    spread = statistics.variance(one) / len(one) + statistics.variance(other) / len(other)
    return (statistics.mean(one) - statistics.mean(other)) / math.sqrt(spread)


def measured(field, ways, count):
    """{way: seconds of each try}, {way: what was told}."""
    took, told = {name: [] for name in ways}, {name: set() for name in ways}
    with field.neighbour.silent():
        for turn in range(count + 5):
            for name in (list(ways) if turn % 2 else reversed(ways)):
                started = time.perf_counter()
                response = ways[name]()
                spent = time.perf_counter() - started
                told[name].add(field.words.judge(response))
                if turn >= 5:  # the first ones warm up
                    took[name].append(spent)
    return took, told


def assert_alike(field, ways, count, told, tries=3):
    """
    No t above LARGEST in all of so many runs: a difference that is there is there each time, and what else the machine does is
    not. Two ways that differ by a twentieth of the spread are found by two thousand tries.
    """
    one, other = ways
    values = []
    for _ in range(tries):
        took, heard = measured(field, ways, count)
        assert all(said == told for said in heard.values()), heard
        values.append(welch(cropped(took[one]), cropped(took[other])))
        if abs(values[-1]) <= LARGEST:
            return values
    raise AssertionError(f"{one} and {other} can be told apart by time: t = {values}")
