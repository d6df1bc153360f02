#!/usr/bin/python3
"""make bench-import: a full delivery of placements by `bpvo import`, beside COPY of the same rows and one insert of them into the same table.

Both in a copy of the same empty register, in turn; a ratio is of one round, and the median of the rounds counts. The import is timed until what
it read is stored, for another connection to see; counting for the dashboard comes after that. A cluster of its own, deleted at the end.
"""
import argparse
import contextlib
import csv
import datetime
import os
import pathlib
import random
import re
import statistics
import subprocess
import sys
import time

import psycopg2

ROOT = pathlib.Path(__file__).resolve().parents[2]
POSTGRES = ROOT / "config/demo/postgres.sh"
PLACE = ROOT / "var/bench/import-pg"
FLOOR = 0.7  # of COPY and insert
SCHOOLS = 60
COLUMNS = ("brin", "onderwijsaanbiedercode", "onderwijslocatiecode", "opleidingscode", "leerbedrijfId", "geplandeEinddatum", "begindatum", "leerweg")

# What everybody would do who trusts the file: no judgement, no account, no second delivery.
COPY_AND_INSERT = """
set search_path = bpv, public;
set session bpv.handeling = 'bench';
create unlogged table staging (brin text, aanbieder text, locatie text, opleiding text, leerbedrijf text, einde date, begin date, leerweg text);
\\copy staging from '{file}' with (format csv, header, null '')
insert into bpvos (school_id, onderwijsaanbiedercode, onderwijslocatiecode, opleidingscode, leerbedrijf_id, geplande_einddatum, plaats, begindatum, leerweg,
    aangemaakt_op)
select o.id, s.aanbieder, s.locatie, s.opleiding, s.leerbedrijf, s.einde,
    row_number() over (partition by o.id, s.leerbedrijf, s.einde, s.opleiding, s.locatie, s.aanbieder), s.begin, s.leerweg, now()
from staging s
join organisaties o on o.brin = s.brin;
"""


def brin(n):
    return f"98{chr(65 + n // 26)}{chr(65 + n % 26)}"


def write_delivery(path, rows):
    """A year of placements, a few students in the same place now and then."""
    drawn, first = random.Random(7), datetime.date(2026, 8, 1)
    with open(path, "w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        for _ in range(rows):
            school, end = drawn.randrange(SCHOOLS), first + datetime.timedelta(drawn.randrange(365))
            table.writerow((brin(school), f"9{school:02d}A001", f"9{school:02d}X{drawn.randrange(5):03d}", 25000 + drawn.randrange(600), 900000000 + drawn.randrange(20000),
                            end, end - datetime.timedelta(150), drawn.choice(("BOL", "BBL"))))


class Bench:
    def __init__(self, admin, rows):
        said = subprocess.run([POSTGRES, "env", PLACE], capture_output=True, text=True, check=True).stdout
        self.env = {**os.environ, **{key: value.strip("'") for key, value in re.findall(r"(PG\w+)=(\S+)", said)}}
        self.admin, self.file, self.rows = admin, PLACE.with_name("import.csv"), rows
        self.empty = self.env["PGDATABASE"]

    def sql(self, text, database=None):
        done = subprocess.run(["psql", "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-d", database or self.empty], input=text, env=self.env, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def words(self, database, *words, role="bpv_admin"):
        who = ["--database", f"dbname={database} user={role}"] if role else []
        return [self.admin, *who, "--actor", "anna", *map(str, words)]

    def fill(self):
        subprocess.run(self.words(self.empty, "migrate", "--schema", ROOT / "config/schema", role=None), env=self.env, check=True, stdout=subprocess.DEVNULL)
        for n in range(SCHOOLS):
            subprocess.run(self.words(self.empty, "organisatie", "add", "--brin", brin(n), "--naam", f"School {n}"), env=self.env, check=True, stdout=subprocess.DEVNULL)
        write_delivery(self.file, self.rows)

    def fresh(self):
        self.sql("drop database if exists round", "postgres")
        self.sql(f"create database round template {self.empty}", "postgres")
        self.sql("checkpoint", "postgres")
        return "round"

    def count(self, database):
        """How many there are, and a digest of what is in them."""
        return self.sql("select count(*), md5(string_agg(md5(concat_ws('|', school_id, onderwijsaanbiedercode, onderwijslocatiecode, opleidingscode, leerbedrijf_id,"
                        " geplande_einddatum, plaats, begindatum, leerweg)), '' order by school_id, leerbedrijf_id, geplande_einddatum, opleidingscode,"
                        " onderwijslocatiecode, onderwijsaanbiedercode, plaats)) from bpv.bpvos", database)

    def copied(self):
        database = self.fresh()
        begun = time.monotonic()
        self.sql(COPY_AND_INSERT.format(file=self.file), database)
        return time.monotonic() - begun, self.count(database)

    def imported(self):
        """Until it is stored, and until all of it is counted."""
        database = self.fresh()
        begun = time.monotonic()
        program = subprocess.Popen(self.words(database, "bpvo", "import", self.file, "--soort", "volledig", "--vanaf", "2026-08-01"), env=self.env, stdout=subprocess.DEVNULL)
        with contextlib.closing(psycopg2.connect(host=self.env["PGHOST"], port=self.env["PGPORT"], user=self.env["PGUSER"], dbname=database)) as beside:
            beside.autocommit = True
            cursor = beside.cursor()
            while program.poll() is None:
                cursor.execute("select from bpv.bpvo_leveringen where verwerkt")
                if cursor.rowcount > 0:
                    break
                time.sleep(0.05)
        stored = time.monotonic() - begun
        assert program.wait() == 0
        return stored, time.monotonic() - begun, self.count(database)


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--admin", required=True)
    options.add_argument("--rows", type=int, default=250_000)
    options.add_argument("--rounds", type=int, default=3)
    given = options.parse_args()
    subprocess.run([POSTGRES, "drop", PLACE], check=True, stdout=subprocess.DEVNULL)
    subprocess.run([POSTGRES, "start", PLACE], check=True, stdout=subprocess.DEVNULL)
    try:
        bench = Bench(given.admin, given.rows)
        bench.fill()
        ratios = []
        for n in range(given.rounds):
            copy, those = bench.copied()
            stored, counted, these = bench.imported()
            assert those == these and these.startswith(f"{given.rows}|"), "not the same rows"
            ratios.append(copy / stored)
            print(f"round {n + 1}: COPY and insert {copy:.1f} s; bpvo import {stored:.1f} s until stored ({copy / stored:.2f} of that), {counted:.1f} s until counted", flush=True)
    finally:
        subprocess.run([POSTGRES, "drop", PLACE], check=True, stdout=subprocess.DEVNULL)
        PLACE.with_name("import.csv").unlink(missing_ok=True)
    ratio = statistics.median(ratios)
    print(f"bpvo import of {given.rows:,} placements, of COPY and insert: {ratio:.2f}, wanted at least {FLOOR}: {'held' if ratio >= FLOOR else 'MISSED'}")
    return 0 if ratio >= FLOOR else 1


sys.exit(main())
