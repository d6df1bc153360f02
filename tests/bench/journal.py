#!/usr/bin/python3
"""make bench-journal: explaining one exchange among ten million, and what-if, as staff run them.

A cluster of its own, filled in place and deleted at the end. What is timed is the whole program: start, connection, answer;
beside it psql with one lookup by primary key, which is what such a program costs at least.
"""
import argparse
import os
import pathlib
import re
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
POSTGRES = ROOT / "config/demo/postgres.sh"
MONTHS = 12
SUPPLIER, SCHOOL, QUIET = "00000099000000002000", "0000000700098QQ00000", "0000000700098QX00000"

# Twelve suppliers, of which one sends a quarter, for sixty schools; one in two hundred is refused. QUIET was refused once, in the
# first month: whoever looks for its newest refusal has eleven months of accepted messages before him.
FILL = """
set timezone = 'UTC';
insert into bpv.berichten (op, correlatie, herkomst, tls_oin, van_oin, vingerafdruk, operatie, dienst, message_id, uitkomst, regel, reden, profiel, stap,
    tls_versie, overeenkomst_id, mandaat, http_status, milliseconden, bytes_in, bytes_uit, rijen)
select op, substr(md5('c' || n), 1, 16), '192.0.2.1:1', tls, case when n % 60 = 0 then '{school}' when n % 60 = 1 then '{quiet}'
        else '00000099' || lpad((n % 60)::text, 9, '0') || '000' end, md5(tls) || md5(tls), dienst, case when not geweigerd then dienst end,
    'urn:uuid:' || md5(n::text)::uuid, case when geweigerd then 'DK0002' else 'OK' end, case when geweigerd then 'EDU-10' end,
    case when geweigerd then 'no mandate of one to the other for this service today' end, '2W-be', case when geweigerd then 'toestemming' else 'antwoord' end,
    'TLSv1.3', 1, not geweigerd, case when geweigerd then 500 else 200 end, 12, 2345, 3456, 1
from (select n, '{start}'::timestamptz + (n - {first}) * interval '{step} microseconds' as op,
        case when n % 4 = 0 then '{supplier}' else '00000099' || lpad((100 + n % 11)::text, 9, '0') || '000' end as tls,
        case when n % 3 = 0 then 'aanleveren_studentgegevens' else 'opvragen_resultaten' end as dienst,
        n = 1 or (n % 200 = 8 and n % 60 <> 1) as geweigerd
    from generate_series({first}, {last}) n) v
"""


def environment():
    done = subprocess.run([POSTGRES, "env", ROOT / "var/bench/pg"], capture_output=True, text=True, check=True)
    return {**os.environ, **{key: value.strip("'") for key, value in re.findall(r"(PG\w+)=(\S+)", done.stdout)}}


class Bench:
    def __init__(self, admin, rows, rounds):
        self.admin, self.rows, self.rounds = admin, rows, rounds
        self.env = environment()

    def sql(self, text):
        done = subprocess.run(["psql", "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-c", text], env=self.env, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def bpv(self, *words, role="bpv_admin", actor="anna"):
        database = ["--database", f"dbname={self.env['PGDATABASE']} user={role}"] if role else []
        done = subprocess.run([self.admin, *database, "--actor", actor, *words], env=self.env, capture_output=True, text=True)
        assert done.returncode == 0, (words, done.stderr)
        return done.stdout

    def fill(self):
        self.bpv("migrate", "--schema", str(ROOT / "config/schema"), role=None)
        for brin in ("98QQ", "98QX"):
            self.bpv("organisatie", "add", "--brin", brin, "--naam", "ROC " + brin)
        self.bpv("organisatie", "add", "--oin", SUPPLIER, "--naam", "Voorbeeld SIS")
        self.sql("update bpv.organisaties set aangemaakt_op = now()")
        self.agree()
        per_month = self.rows // MONTHS
        for month in range(MONTHS):
            start = self.sql(f"set timezone = 'UTC'; select date_trunc('month', now()) - interval '{MONTHS - 1 - month} months'")
            self.sql(f"set timezone = 'UTC'; set role bpv_eigenaar; set search_path = bpv, public; select maak_deel('berichten', 'berichten_' || to_char('{start}'::timestamptz, 'YYYY\"m\"MM'),"
                     f" '{start}'::timestamptz, '{start}'::timestamptz + interval '1 month')")
            # The month of today is filled up to now.
            seconds = float(self.sql(f"select extract(epoch from least(now(), '{start}'::timestamptz + interval '1 month') - '{start}'::timestamptz)"))
            first = month * per_month + 1
            self.sql(FILL.format(start=start, first=first, last=first + per_month - 1, step=int(seconds * 1e6 / per_month), school=SCHOOL, quiet=QUIET, supplier=SUPPLIER))
            print(f"  {first + per_month - 1:,} rows", flush=True)
        self.sql("vacuum analyze bpv.berichten")

    def agree(self):
        """An overeenkomst and mandates, for what-if; straight into the register."""
        self.sql("""set search_path = bpv, public;
            insert into overeenkomsten (school_id, nummer, versie, status, geldig_van, veldenset, open_antwoorden, profiel, rol_sbb, aangemaakt_door, aangemaakt_op,
                geactiveerd_door, geactiveerd_op)
            select id, 'GO-98QQ', 1, 'ACTIEF', current_date - 400, 'BASIS', false, '2W-be', 'VERWERKER', 'anna', now(), 'bert', now() from organisaties where brin = '98QQ';
            insert into overeenkomst_diensten select id, d from overeenkomsten, unnest(array['opvragen_resultaten', 'aanleveren_studentgegevens']) d;
            insert into organisaties (oin, soort, naam, aangemaakt_door, aangemaakt_op)
            select '00000099' || lpad((100 + n)::text, 9, '0') || '000', 'LEVERANCIER', 'Leverancier ' || n, 'anna', now() from generate_series(0, 10) n;
            insert into mandaten (leverancier_id, school_id, dienst, geldig_van, bron, aangemaakt_door, aangemaakt_op)
            select l.id, s.id, '*', current_date - 400, 'brief', 'anna', now() from organisaties l, organisaties s where l.soort = 'LEVERANCIER' and s.brin = '98QQ'""")

    def key(self, column, n):
        return self.sql(f"select {column} from bpv.berichten where correlatie = substr(md5('c{n}'), 1, 16)")

    def time(self, run):
        run()  # the first pays for reading pages that the others find
        times = []
        for _ in range(self.rounds):
            begun = time.monotonic()
            run()
            times.append((time.monotonic() - begun) * 1000)
        return statistics.median(times), max(times)

    def measure(self):
        middle = self.rows // 2
        cases = [
            ("psql, one lookup by primary key", None, lambda: self.sql("select * from bpv.organisaties where id = 1")),
            ("explain --correlation", 1000, lambda k=self.key("correlatie", middle + 7): self.bpv("bericht", "explain", "--correlation", k)),
            ("explain --message-id", 1000, lambda k=self.key("message_id", middle + 13): self.bpv("bericht", "explain", "--message-id", k)),
            ("explain --oin, a supplier with 1 in 4", 1000, lambda: self.bpv("bericht", "explain", "--oin", SUPPLIER)),
            ("explain --oin, refused once, a year ago", 1000, lambda: self.bpv("bericht", "explain", "--oin", QUIET)),
            ("list --oin, the newest fifty", 1000, lambda: self.bpv("bericht", "list", "--oin", SUPPLIER)),
            ("what-if, 30 days of one school", 2000, lambda: self.bpv("overeenkomst", "what-if", "GO-98QQ", "--zonder-dienst", "aanleveren_studentgegevens")),
        ]
        bare = None
        missed = 0
        print(f"\n{'':42}{'median ms':>10}{'worst ms':>10}{'x psql':>8}{'wanted ms':>11}")
        for name, most, run in cases:
            median, worst = self.time(run)
            bare = bare or median
            missed += most is not None and worst > most
            print(f"{name:42}{median:10.1f}{worst:10.1f}{median / bare:8.1f}{most or '':>11}{'  MISSED' if most and worst > most else ''}")
        answer = self.bpv("overeenkomst", "what-if", "GO-98QQ", "--zonder-dienst", "aanleveren_studentgegevens")
        print("\n" + answer[answer.index("Van "):].splitlines()[0])
        print(self.sql("select count(*) || ' partitions, ' || pg_size_pretty(sum(pg_total_relation_size(inhrelid))) || ' with indexes' from pg_inherits"
                       " where inhparent = 'bpv.berichten'::regclass"))
        return missed


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--admin", required=True)
    options.add_argument("--rows", type=int, default=10_000_000)
    options.add_argument("--rounds", type=int, default=9)
    given = options.parse_args()
    subprocess.run([POSTGRES, "drop", ROOT / "var/bench/pg"], check=True, stdout=subprocess.DEVNULL)
    subprocess.run([POSTGRES, "start", ROOT / "var/bench/pg"], check=True, stdout=subprocess.DEVNULL)
    try:
        bench = Bench(given.admin, given.rows, given.rounds)
        print(f"Filling the journal with {given.rows:,} rows over {MONTHS} months", flush=True)
        bench.fill()
        missed = bench.measure()
    finally:
        subprocess.run([POSTGRES, "drop", ROOT / "var/bench/pg"], check=True, stdout=subprocess.DEVNULL)
    return 1 if missed else 0


sys.exit(main())
