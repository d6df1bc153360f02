#!/usr/bin/python3
"""
make bench-storm: five thousand systems on a Monday morning, each a school of its own with its own certificate (tests/bench/storm/),
against a real gateway with the settings that it has by default, on a PostgreSQL that waits for its disk. At the end the
database holds what was acknowledged, once. docs/scale.md has the arrival model and what came of it.
"""
import argparse
import csv
import datetime
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "flow"))

from issuing import Issuer  # noqa: E402
from soap import GATEWAY  # noqa: E402
from world import World  # noqa: E402

LETTERS = "ABCDEFGHJK"
MESSAGES = 2  # of each system
MODEL = "98QX"  # the school whose overeenkomst all of them have


def brins(count):
    return [f"{10 + i // 100:02}{LETTERS[i // 10 % 10]}{LETTERS[i % 10]}" for i in range(count)]


def codes(number):
    """Of its onderwijsaanbieder and its location."""
    return f"{100 + number // 1000}A{number % 1000:03}", f"{100 + number // 1000}X{number % 1000:03}"


def register(world, schools):
    """All of them, as if staff had done it one by one: past the audit, which is not what is measured."""
    values = ", ".join(f"({number}, '{brin}', '{codes(number)[0]}', '{codes(number)[1]}')" for number, brin in enumerate(schools))
    copy = ("insert into bpv.{0} overriding system value select (jsonb_populate_record(t, jsonb_build_object({1}))).* from bpv.{0} t"
            " cross join storm s where {2}")
    model = f"(select id from bpv.organisaties where brin = '{MODEL}')"
    world.query("set session_replication_role = replica")
    world.query("create temp table storm as select 1000000 + n as id, brin, aanbieder, locatie from (values " + values + ") v (n, brin, aanbieder, locatie)")
    for table, changes, where in (
        ("organisaties", "'id', s.id, 'brin', s.brin, 'oin', '00000007000' || s.brin || '00000'", f"t.brin = '{MODEL}'"),
        ("overeenkomsten", "'id', s.id, 'school_id', s.id, 'nummer', 'GO-' || s.brin", f"t.nummer = 'GO-{MODEL}'"),
        ("overeenkomst_diensten", "'overeenkomst_id', s.id", f"t.overeenkomst_id in (select id from bpv.overeenkomsten where nummer = 'GO-{MODEL}')"),
        ("routes", "'school_id', s.id", f"t.school_id = {model}"),
    ):
        world.query(copy.format(table, changes, where))
    for table, code in (("aanbieders", "aanbieder"), ("locaties", "locatie")):
        world.query(copy.format(table, f"'school_id', s.id, 'onderwijs{code}code', s.{code}",
                                f"(t.school_id, t.onderwijs{code}code) = (select school_id, min(onderwijs{code}code) from bpv.{table} where school_id = {model} group by school_id)"))
    world.query("set session_replication_role = origin")
    world.query("analyze")


def equip(world, schools):
    """Certificates and a sheet for each: it calls with a key on P-256, which is the lightest for whoever plays all of them, and signs with RSA."""
    place = world.directory / "systems"
    place.mkdir()
    calls, signs = Issuer(world.pki, "ecP256"), Issuer(world.pki, "schoolA")
    with open(world.example / f"studentgegevens-{MODEL}.csv", newline="", encoding="utf-8") as sheet:
        row = next(csv.DictReader(sheet))
    row["geplandeEinddatum"] = (datetime.date.today() + datetime.timedelta(days=90)).isoformat()
    for number, brin in enumerate(schools):
        row["onderwijsaanbiedercode"], row["onderwijslocatiecode"] = codes(number)
        (place / f"{number}.csv").write_text(",".join(row) + "\n" + ",".join(row.values()) + "\n", encoding="utf-8")
        (place / f"{number}.pem").write_bytes(calls.issue(f"00000007000{brin}00000"))
        (place / f"{number}.signing.pem").write_bytes(signs.issue(f"00000007000{brin}00000"))
    (place / "oins").write_text("".join(f"00000007000{brin}00000\n" for brin in schools))
    return place


def lost(world, systems, records):
    """What is not there, or is there more than once."""
    found = {
        "records": world.query("select count(*), max(keer), count(distinct school_id) from bpv.studentgegevens where school_id >= 1000000")[0],
        "answers kept": world.query("select count(*), count(distinct message_id) from bpv.aanspraken where antwoord is not null")[0],
        "pieces of evidence": world.query("select count(*), count(distinct message_id) from bpv.bewijzen")[0],
    }
    messages = systems * MESSAGES
    wanted = {"records": (messages * records, 1, systems), "answers kept": (messages, messages), "pieces of evidence": (messages, messages)}
    return [f"{what}: {found[what]} instead of {wanted[what]}" for what in wanted if found[what] != wanted[what]]


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--load", required=True)
    options.add_argument("--systems", type=int, default=5000)
    options.add_argument("--records", type=int, default=20)
    options.add_argument("--first", type=int, default=1000, help="first wait of the back-off, in ms, as bpv-client has it")
    options.add_argument("--longest", type=int, default=60000)
    options.add_argument("--fixed", type=int, default=0, help="wait this many ms each time instead, as a careless client does")
    given = options.parse_args()
    os.environ.pop("BPV_SHM", None)
    world = World(ROOT / "var" / "bench" / "storm", listen__workers=0, listen__party_workers=0, listen__party_permille=5)
    try:
        schools = brins(given.systems)
        register(world, schools)
        place = equip(world, schools)
        print(f"storm: {given.systems} systems, load of the machine before it {os.getloadavg()[0]:.1f}", flush=True)
        cpu = world.cpu_seconds()
        done = subprocess.run([given.load, str(world.port), place, world.pki / "roots.pem", world.pki / "ecP256.key.pem", world.pki / "schoolA.key.pem", GATEWAY,
                               *(str(number) for number in (given.systems, given.records, given.first, given.longest, given.fixed))], timeout=4000)
        print(f"storm: the gateway's processor time {world.cpu_seconds() - cpu:.1f} s, load of the machine after it {os.getloadavg()[0]:.1f}")
        problems = lost(world, given.systems, given.records) + ([f"not all systems were served (exit {done.returncode})"] if done.returncode else [])
        print("storm: " + ("; ".join(problems) or "nothing lost, nothing twice"))
    finally:
        world.finish()
    return 1 if problems else 0


sys.exit(main())
