"""What is in the memory of a process, as root may look."""
import os
import pathlib
import re


def memory_of(pid):
    """Every page that is there and can be written, piece by piece."""
    maps = pathlib.Path(f"/proc/{pid}/smaps").read_text()
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for first, last, rest in re.findall(r"^([0-9a-f]+)-([0-9a-f]+) rw(.*?)(?=^[0-9a-f]+-[0-9a-f]+ |\Z)", maps, re.M | re.S):
            start, size = int(first, 16), int(last, 16) - int(first, 16)
            resident = int(re.search(r"^Rss:\s+(\d+)", rest, re.M).group(1))
            if resident == 0 or size > 1 << 30:  # a sanitizer's shadow, which holds no bytes of the program
                continue
            try:
                yield os.pread(memory.fileno(), size, start)
            except OSError:
                continue


def found_in(pid, wanted):
    """Which of these, {name: octets}, are there."""
    return {name for piece in memory_of(pid) for name, octets in wanted.items() if octets in piece}
