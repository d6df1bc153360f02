"""A sync that is killed, or whose line breaks, at any moment ends as if nothing had happened; and two never write in one target, nor two
pulls in one file."""
import fcntl
import os
import pathlib
import random
import resource
import signal
import sqlite3
import subprocess
import time

from desk import Desk, correct, desk, desks, gate, pulled, withdraw  # noqa: F401 (fixtures)
from proxy import ANSWERING, Cut
from school import bpv_client
from soap import SCHOOL_A
from world import BIN


def begin(directory, *words, **how):
    environment = {"PATH": os.environ["PATH"], "HOME": str(directory), "ASAN_OPTIONS": "detect_leaks=0"}
    return subprocess.Popen([BIN / "bpv-client", "--config", directory / "client.conf", *words], cwd=directory,
                            env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **how)


def start(desk, *words, **how):
    return begin(desk.directory, "sync", *desk.options, *words, **how)


def test_killed_at_any_moment_it_ends_as_if_nothing_had_happened(world, tmp_path, desk):
    seed = int(os.environ.get("BPV_SEED", random.randrange(1 << 32)))
    dice = random.Random(seed)
    pulled(desk.gate, tmp_path)  # writes the settings
    desk.sync("--page", "2")  # the gateway has its files from now on
    takes = {}
    for words in ((), ("--again",)):
        began = time.monotonic()
        desk.sync("--page", "2", *words)
        takes[words] = time.monotonic() - began
    kills = attempts = 0
    while kills < 4:
        attempts += 1
        assert attempts < 20, f"seed {seed}"
        changed = world.import_result(SCHOOL_A)
        if dice.random() < 0.5:
            dice.choice((correct, withdraw))(world, tmp_path, changed)
        words = ("--again",) if dice.random() < 0.4 else ()
        running = start(desk, "--page", "2", *words)
        time.sleep(dice.random() * takes[words])
        running.kill()
        running.communicate(timeout=60)
        kills += running.returncode == -9
    desk.sync()
    assert desk.rows() == pulled(world, tmp_path), f"seed {seed}"
    if desk.kind != "postgres":
        assert desk.query("pragma integrity_check") == [("ok",)], f"seed {seed}"


def test_one_sync_of_a_target_at_a_time(world, tmp_path, desk):
    desk.sync()
    if desk.kind == "postgres":
        with world.database.cursor() as cursor:
            cursor.execute("select pg_advisory_lock(hashtextextended('bpv-client sync ' || %s, 0))", (desk.schema,))
            assert "being synced at this moment" in desk.sync(code=5)
            cursor.execute("select pg_advisory_unlock_all()")
    else:
        with open(str(desk.file) + ".sync/lock", "w", encoding="ascii") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            assert "being synced at this moment" in desk.sync(code=5)
    desk.sync()


def is_locked(path):
    """Asked of the kernel: to try it would be in the way of who is to have it."""
    return path.exists() and f":{path.stat().st_ino} " in pathlib.Path("/proc/locks").read_text(encoding="ascii")


def halfway(directory):
    """A pull that stands still while it writes r.csv."""
    running = begin(directory, "pull", "--out", "r.csv", "--page", "1")
    end = time.monotonic() + 60
    while not is_locked(directory / "r.csv.part") and time.monotonic() < end:
        time.sleep(0.001)
    running.send_signal(signal.SIGSTOP)
    assert is_locked(directory / "r.csv.part") and not (directory / "r.csv").exists()
    return running


def test_one_pull_into_a_file_at_a_time(world, tmp_path):
    pulled(world, tmp_path)
    whole = (tmp_path / "pull.csv").read_bytes()
    running = halfway(tmp_path)
    assert "r.csv is being written at this moment" in bpv_client(world, tmp_path, "pull", "--out", "r.csv", code=5)
    running.send_signal(signal.SIGCONT)
    said, _ = running.communicate(timeout=60)
    assert running.returncode == 0, said
    assert (tmp_path / "r.csv").read_bytes() == whole and not list(tmp_path.glob("*.part"))
    # What one that was killed left is in nobody's way.
    (tmp_path / "r.csv").unlink()
    running = halfway(tmp_path)
    running.kill()
    running.communicate(timeout=60)
    assert (tmp_path / "r.csv.part").exists()
    bpv_client(world, tmp_path, "pull", "--out", "r.csv")
    assert (tmp_path / "r.csv").read_bytes() == whole and not list(tmp_path.glob("*.part"))


def test_a_download_goes_on_from_the_byte_where_the_line_broke(world, gate, tmp_path):  # noqa: F811
    bpv_client(gate, tmp_path, "bestand", "--out", "whole")
    for _ in range(3):
        gate.proxy.arm(Cut(ANSWERING, bytes=7000))
    before = gate.proxy.done
    bpv_client(gate, tmp_path, "bestand", "--out", "broken")
    assert gate.proxy.done - before == 3 and not list((tmp_path / "broken").glob("*.part"))
    for file in (tmp_path / "whole").glob("*.gz"):
        assert (tmp_path / "broken" / file.name).read_bytes() == file.read_bytes()


def test_a_first_load_goes_on_with_the_files_it_began_with(world, gate, tmp_path):  # noqa: F811
    """The line breaks and nobody waits: the next run has the same files, also when there are newer ones by then."""
    desk = Desk(gate, tmp_path, "sqlite")  # noqa: F811
    gate.proxy.arm(Cut(ANSWERING, bytes=7000))
    desk.sync("--retries", 0, code=4)
    assert list((tmp_path / "r.sqlite.sync").glob("*.part"))
    with sqlite3.connect(desk.file) as database:
        assert database.execute("select stand, totMutatienummer from sync").fetchall() == [("BEZIG", 0)]
    world.import_result(SCHOOL_A)
    desk.sync()
    assert desk.rows() == pulled(world, tmp_path)
    assert {path.name for path in (tmp_path / "r.sqlite.sync").iterdir()} == {"lock", "star-came"}


def test_files_that_somebody_may_not_stand_in_any_more_are_left_for_newer_ones(world, gate, tmp_path):  # noqa: F811
    """Half of a file was there when a respondent asked to be forgotten: it is to be had no more, and nothing of it is used."""
    forgotten = world.import_result(SCHOOL_A)
    desk = Desk(gate, tmp_path, "sqlite")  # noqa: F811
    gate.proxy.arm(Cut(ANSWERING, bytes=7000))
    desk.sync("--retries", 0, code=4)
    withdraw(world, tmp_path, forgotten, "GEWIST_OP_VERZOEK")
    desk.sync()
    assert desk.rows() == pulled(world, tmp_path) and forgotten not in {row[0] for row in desk.rows()}
    assert {path.name for path in (tmp_path / "r.sqlite.sync").iterdir()} == {"lock", "star-came"}


def test_a_full_disk_leaves_an_earlier_moment(world, tmp_path, desks):  # noqa: F811
    pulled(desks["sqlite"].gate, tmp_path)  # writes the settings
    for kind in ("sqlite", "map"):
        for room in (0, 5000, 60000, 200000):
            def little_room(size=room):
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
                resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
            full = start(desks[kind], preexec_fn=little_room)
            said, _ = full.communicate(timeout=120)
            assert full.returncode == 3 and "cannot" in said, said
        desks[kind].sync()
        assert desks[kind].rows() == pulled(desks[kind].gate, tmp_path)


def test_where_files_cannot_be_reached_pages_bring_the_same(world, tmp_path):
    """The main gateway tells an address that nobody here knows."""
    desk = Desk(world, tmp_path, "sqlite")  # noqa: F811
    said = desk.sync("--retries", 1)
    assert desk.rows() == pulled(world, tmp_path)
    assert "could not be fetched" in said or world.config.read_text().count("directory") == 0, said
