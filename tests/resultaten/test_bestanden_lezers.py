"""Who reads files of results, and how fast: limits of the overeenkomst, readers that do not read, a reload and a loss on the way (GW-O3 to GW-O5; attack H1)."""
import contextlib
import os
import socket
import time

from fetching import Bestand, ask, begin, fetch, take
from soap import SCHOOL_A, SCHOOL_B
from world import BRINS


@contextlib.contextmanager
def limited(world, **limits):
    words = [word for name, value in limits.items() for word in ("--" + name.replace("_", "-"), str(value))]
    world.admin("overeenkomst", "limit", "GO-" + BRINS[SCHOOL_A], *words)
    try:
        yield
    finally:
        world.admin("overeenkomst", "limit", "GO-" + BRINS[SCHOOL_A], *(word if word.startswith("--") else "geen" for word in words))


# proves: GW-O3
def test_a_file_counts_as_a_message(world, bestand):
    with limited(world, berichten_per_minuut=3), world.connect("saas") as connection:
        for _ in range(3):
            assert ask(connection, bestand.path, "GET", "Range: bytes=0-9").status == 206
        response = ask(connection, bestand.path)
    assert response.status == 429 and response.body.startswith(b"BPV0005: ") and 1 <= int(response.header("retry-after")) <= 60
    row = world.query("select uitkomst, foutcodes, http_status from bpv.berichten where correlatie = %s", response.header("x-correlation-id"))
    assert row == [("AFGEWEZEN", "BPV0005", 429)]


# proves: GW-O4, GW-O5
def test_what_is_going_on_counts_until_it_is_over_and_what_went_out_counts_in_bytes(world):
    big = Bestand(world, size=24 * 1024 * 1024)
    with limited(world, gelijktijdig=1, megabytes_per_uur=40):
        with world.connect("saas") as first, world.connect("saas") as second:
            begin(first, big.path)
            response = ask(second, big.path)
            assert response.status == 429 and response.body.startswith(b"BPV0008: ")
            # Another school is not kept out by it.
            assert fetch(world, Bestand(world, SCHOOL_B, 1000).path, "schoolB").status == 200
            first.close()
            # It went away: its place is free, and only what it took was paid for.
            end = time.monotonic() + 20
            while (response := ask(second, big.path, "HEAD")).status == 429 and time.monotonic() < end:
                time.sleep(0.05)
            assert response.status == 200
            for _ in range(2):
                begin(second, big.path)
                assert take(second, len(big.content)) == big.content
            response = ask(second, big.path)
            assert response.status == 429 and response.body.startswith(b"BPV0009: ")


def open_files(world):
    """Descriptors of the gateway for files of results."""
    count = 0
    for fd in os.listdir(f"/proc/{world.process.pid}/fd"):
        with contextlib.suppress(FileNotFoundError):
            count += os.readlink(f"/proc/{world.process.pid}/fd/{fd}").startswith(str(world.directory / "files"))
    return count


# proves: H1
def test_who_does_not_read_holds_a_descriptor_and_nobody_up(world):
    big = Bestand(world, size=16 * 1024 * 1024)
    deaf = [world.connect("saas") for _ in range(30)]
    for connection in deaf:
        begin(connection, big.path)
    assert open_files(world) == 30
    with world.connect("schoolA") as connection:
        for _ in range(20):
            started = time.monotonic()
            assert ask(connection, big.path, "GET", "Range: bytes=0-99999").status == 206
            assert time.monotonic() - started < 2
    for connection in deaf:
        connection.close()
    end = time.monotonic() + 10
    while open_files(world) > 0 and time.monotonic() < end:
        time.sleep(0.05)
    assert open_files(world) == 0


def test_a_reload_in_the_middle_is_not_noticed(world):
    big = Bestand(world, size=24 * 1024 * 1024)
    with world.connect("saas") as connection:
        begin(connection, big.path)
        assert "reloaded" in world.reload()
        assert take(connection, len(big.content)) == big.content
        assert ask(connection, big.path, "HEAD").status == 200


def test_a_file_that_is_cut_short_ends_without_a_wrong_byte(world):
    time.sleep(1.1)  # of what was refused in one second only twenty are told, and those before this test may have left thirty
    big = Bestand(world, size=24 * 1024 * 1024)
    with world.connect("saas") as connection:
        connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        begin(connection, big.path)
        seen = len(world.log())
        os.truncate(big.bytes_file, 20 * 1024 * 1024)
        got = take(connection, len(big.content))
    assert big.content.startswith(got) and len(got) <= 20 * 1024 * 1024
    world.wait_for_line("a file that was being sent has become shorter", after=seen)
