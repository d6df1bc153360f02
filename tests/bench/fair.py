#!/usr/bin/python3
"""make bench-fair: a real gateway on a PostgreSQL that waits for its disk, a quiet school and a greedy one (tests/bench/fair/)."""
import argparse
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "flow"))

from soap import SCHOOL_A, SCHOOL_B, Message, elements  # noqa: E402
from world import World  # noqa: E402

WAL_FILES = 60  # what a gigabyte is, but for those in use
MARK = "@" * 12  # a number that each message has to itself (load.h)
IDS = {"message_id": f"urn:uuid:00000000-0000-4000-8000-{MARK}", "ident": f"00000000-0000-4000-8000-{MARK}"}


def push(world, school, records):
    rows = "".join(world.record(school, bpvoKenmerk=f"F-{MARK}-{i}", emailadres=f"s{i}@student.voorbeeld.example", roepnaam="Voorbeeld") for i in range(records))
    return Message("aanleveren_studentgegevens", rows, school=school, **IDS)


def settle(world):
    """As a server that has been in use (docs/operator.md, Settings of PostgreSQL): its WAL has files to write over. A new server fills one of
    sixteen megabytes with zeros in the middle of somebody's commit, every few pushes."""
    world.query("alter system set min_wal_size = '1GB'")
    world.query("alter system set max_wal_size = '4GB'")
    world.query("select pg_reload_conf()")
    for _ in range(WAL_FILES):
        world.query("select pg_logical_emit_message(false, 'bench', ''), pg_switch_wal()")
    world.query("checkpoint")


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--load", required=True)
    options.add_argument("--rounds", default="10")
    options.add_argument("--seconds", default="10")
    options.add_argument("--rate", default="20")
    options.add_argument("--connections", default="64")
    options.add_argument("--party-workers", default="0")
    options.add_argument("--party-permille", default="5")
    given = options.parse_args()
    world = World(ROOT / "var" / "bench" / "fair", listen__party_workers=given.party_workers, listen__party_permille=given.party_permille)
    try:
        world.admin("overeenkomst", "limit", "GO-98QX", "--gelijktijdig", "32")  # what a new overeenkomst has
        settle(world)
        messages = {"small": push(world, SCHOOL_A, 1), "push": push(world, SCHOOL_B, 500), "pull": Message("opvragen_resultaten", elements(paginagrootte=1000), school=SCHOOL_B, **IDS)}
        for name, message in messages.items():
            (world.directory / name).write_bytes(bytes(message))
        pki = world.pki
        done = subprocess.run([given.load, f"https://localhost:{world.port}/edukoppeling/bpvmonitor/v1/be", pki / "roots.pem", pki / "schoolA.cert.pem", pki / "schoolA.key.pem",
                               pki / "schoolB.cert.pem", pki / "schoolB.key.pem", *(world.directory / name for name in messages),
                               given.rounds, given.seconds, given.rate, given.connections])
    finally:
        world.finish()
    return done.returncode


sys.exit(main())
