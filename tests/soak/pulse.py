"""What a process holds, measured whenever everybody rests; and the verdict: flat after its warm-up, or not."""
import pathlib
import re
import statistics
import time

WARM = 0.35  # the part of a life that is not judged: caches fill, and the allocator finds its size
FEWEST = 5  # measurements for a verdict
# What may grow from the first to the last judged measurement, by the line through them: so much, or thousandths of what is held.
TOLERANCES = {"kB": (2048, 20), "descriptors": (1, 0), "threads": (0, 0), "connections": (0, 0)}
# Of the memory of a life that is still warming up, or of a process with AddressSanitizer, which keeps every stack that it ever saw, there is a bound.
LONG = 10 * 60  # seconds: so long it warms up
BOUNDED = {**TOLERANCES, "kB": (24 * 1024, 0)}


def kilobytes(pid):
    """Of its own: what is shared with a file or with who begat it comes and goes by the kernel's leave."""
    text = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(re.search(r"^Private_Dirty:\s*(\d+)", text, re.M).group(1)) + int(re.search(r"^Swap:\s*(\d+)", text, re.M).group(1))


def measured(gateway, connections):
    """{what: value}, of all its processes."""
    found = {("connections", "of the database"): connections}
    for role, pid in gateway.processes().items():
        process = pathlib.Path(f"/proc/{pid}")
        if role != "stands by":  # which does nothing: what the others write is its own alone from then on
            found["kB", role] = kilobytes(pid)
        found["descriptors", role] = len(list((process / "fd").iterdir()))
        found["threads", role] = len(list((process / "task").iterdir()))
    return found


def growth(points):
    """By the median of the slopes between any two, which one odd measurement does not move (Theil and Sen)."""
    slopes = [(b[1] - a[1]) / (b[0] - a[0]) for i, a in enumerate(points) for b in points[i + 1:]]
    return statistics.median(slopes) * (points[-1][0] - points[0][0])


class Pulse:
    """The measurements of one life of one gateway."""

    def __init__(self, gateway):
        self.gateway, self.pid, self.began, self.points = gateway, gateway.process.pid, time.monotonic(), []

    def take(self, connections):
        self.points.append((time.monotonic() - self.began, measured(self.gateway, connections)))

    def judged(self):
        """{what: (the first judged value, the last, growth in between)}; {} when it was too short."""
        if not self.points:
            return {}
        points = [point for point in self.points if point[0] >= WARM * self.points[-1][0]]
        if len(points) < FEWEST:
            return {}
        series = {what: [(at, values[what]) for at, values in points] for what in points[0][1]}
        return {what: (line[0][1], line[-1][1], growth(line)) for what, line in series.items()}

    def problems(self):
        for (unit, role), (first, last, grown) in self.judged().items():
            least, permille = (BOUNDED if self.gateway.watched or self.points[-1][0] < LONG else TOLERANCES)[unit]
            if grown > max(least, first * permille / 1000):
                yield f"{self.gateway.name}, {role}: {grown:+.1f} {unit} from {first} to {last}"

    def told(self):
        judged = self.judged()
        if not judged:
            return f"{self.gateway.name}: {len(self.points)} measurements, too few for a verdict"
        return f"{self.gateway.name}, {self.points[-1][0] / 60:.1f} minutes, {len(self.points)} measurements: " + ", ".join(
            f"{role} {first} -> {last} {unit} ({grown:+.1f})" for (unit, role), (first, last, grown) in judged.items() if unit != "threads")
