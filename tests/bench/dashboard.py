#!/usr/bin/python3
"""
make bench-dashboard: how long each view of the dashboard waits for the database, on a national set of ten years. The statements are
those of src/store/sql, as bpv_console; beside each its physical limit (everything of its table read in a row) and a peer (plain SQL
on the answers). Before anything is timed, the country's figures must be those of the answers. docs/benchmark.md explains the table.
"""
import argparse
import datetime
import math
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import time

import psycopg2

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("BPV_BIN", ROOT / "build/release/bin"))
DIRECTORY = ROOT / "var/bench/dashboard"
MOST_MS = 200

# What somebody without pre-aggregated figures would ask of the answers.
PEER = """
    select l.respondent, w.code, a.waarde, count(*)
    from bpv.respons r
    join bpv.vragenlijsten l on l.id = r.vragenlijst_id
    cross join lateral (
        select u.v, u.waarde from unnest(r.variabelen, r.waarden) u (v, waarde)
        union all select u.v, u.waarde from unnest(r.intern_variabelen, r.intern_waarden) u (v, waarde)) a
    join bpv.variabelen w on w.id = a.v
    join bpv.vragen q on q.vragenlijst_id = w.vragenlijst_id and q.code = w.vraag and q.schaal <> 'O' and q.code <> 'RT1'
    left join (select distinct on (opleidingscode) * from bpv.opleidingen order by opleidingscode, geldig_van desc) o on o.opleidingscode = r.opleidingscode
    where r.vervallen_bij is null and a.waarde between 0 and 10 and {where}
    group by 1, 2, 3"""
PEER_RESPONS = """
    select l.respondent, extract(year from r.geplande_einddatum - interval '7 months'), count(*) from bpv.respons r
    join bpv.vragenlijsten l on l.id = r.vragenlijst_id where r.vervallen_bij is null and {where} group by 1, 2
    union all
    select i.respondent, extract(year from r.geplande_einddatum - interval '7 months'), count(*) from bpv.bpvos r
    left join bpv.uitnodigingen i on i.bpvo_id = r.id where r.vervallen_op is null and {where} group by 1, 2"""


def run(*command, **options):
    done = subprocess.run([str(word) for word in command], cwd=ROOT, capture_output=True, text=True, **options)
    assert done.returncode == 0, f"{command}: exit {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
    return done.stdout


def say(line):
    print(line, flush=True)


class Bench:
    def __init__(self, options):
        self.options = options
        run("config/demo/postgres.sh", "drop", DIRECTORY / "pg")
        shutil.rmtree(DIRECTORY, ignore_errors=True)
        DIRECTORY.mkdir(parents=True)
        run("config/demo/postgres.sh", "start", DIRECTORY / "pg")
        self.pg = {key: value.strip("'") for key, value in re.findall(r"(PG\w+)=(\S+)", run("config/demo/postgres.sh", "env", DIRECTORY / "pg"))}
        self.owner = self.connect(self.pg["PGUSER"])

    def conninfo(self, role):
        return f"host={self.pg['PGHOST']} port={self.pg['PGPORT']} dbname={self.pg['PGDATABASE']} user={role}"

    def connect(self, role):
        connection = psycopg2.connect(self.conninfo(role))
        connection.autocommit = True
        connection.cursor().execute("set search_path = bpv, public")
        return connection

    def query(self, sql):
        with self.owner.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else None

    def fill(self):
        key, config = DIRECTORY / "master.key", DIRECTORY / "admin.conf"
        key.write_text("42" * 32 + "\n")
        key.chmod(0o600)
        config.write_text(
            "[gateway]\noin = 00000099000000001000\nenvironment = test\n[tls]\ncertificate = -\nkey = -\ntrust = -\ncrl = -\n[database]\n"
            f"gateway = {self.conninfo('bpv_gateway')}\nadmin = {self.conninfo('bpv_admin')}\nmigrate = {self.conninfo(self.pg['PGUSER'])}\n"
            f"schema = {ROOT}/config/schema\n[vault]\nmaster_key = master.key\n")
        made = DIRECTORY / "set"
        run(BIN / "bpv-example", "--out", made, "--scale", self.options.scale, "--years", self.options.years, "--reference-date", datetime.date.today())
        run(BIN / "bpv-admin", "--config", config, "--actor", "bench", "migrate")
        started = time.monotonic()
        # The demo's own way, but for what it publishes at its end: that is timed apart.
        script = (ROOT / "config/demo/load.sh").read_text().replace("anna cijfers publish\n", "")
        loader = DIRECTORY / "load.sh"
        loader.write_text(script.replace('\nanna resultaten import', '\nSECONDS=0\nanna resultaten import', 1)
                          .replace("\novereenkomst 98QQ", '\necho "resultaten $SECONDS" >&2\novereenkomst 98QQ', 1))
        done = subprocess.run(["bash", loader, BIN / "bpv-admin", config, made], cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-2000:]
        shutil.rmtree(made)
        took = re.search(r"^resultaten (\d+)$", done.stderr, re.M)
        say(f"filled in {time.monotonic() - started:.0f} s, of which results {took.group(1) if took else '?'} s")
        for what in ("counting what was imported: select cijfers_ververs()", "counting placements: select cijfers_tel_plaatsen(null)",
                     "publishing for the two schools: select cijfers_publiceer(id, now()) from organisaties where brin in ('98QQ', '98QX')"):
            started = time.monotonic()
            self.query(what.partition(": ")[2])
            say(f"{what.partition(': ')[0]}: {time.monotonic() - started:.1f} s, once")
        self.query("vacuum (analyze)")
        self.query("checkpoint")

    # What is timed

    def statement(self, console, name, values):
        """The text of one of the program's statements, prepared once."""
        text = (ROOT / f"src/store/sql/{name}.sql").read_text()
        with console.cursor() as cursor:
            cursor.execute("select 1 from pg_prepared_statements where name = %s", (name,))
            if not cursor.fetchone():
                cursor.execute(f"prepare {name} as {text}".replace("%", "%%"), None)
            cursor.execute(f"execute {name}" + (f" ({', '.join(values)})" if values else ""))
            return cursor.fetchall()

    def view(self, console, kind, school, filters, years, per):
        """What figures.c asks for one page."""
        van, tot = years
        named = [filters.get(name, "null") for name in ("opleiding", "opleidingen", "leerweg", "locatie", "aanbieder", "sector", "niveau")]
        asked = [school, *named, str(2 * van + 1), str(2 * tot + 2), per]
        rows = self.statement(console, "cijfers_publiceer", [school, "now()"])
        if kind == "keuzes":
            return self.statement(console, "cijfers_keuzes", [school])
        if kind == "respons":
            return self.statement(console, "cijfers_respons", [*asked, "current_date"])
        self.statement(console, "cijfers_vragen", [])
        rows = self.statement(console, "cijfers", asked)
        if school != "null":
            self.statement(console, "cijfers_benchmark", [school, str(van), str(tot), "true" if per != "null" else "false"])
        return rows

    def views(self):
        school = str(self.query("select id from organisaties where brin = '98QQ'")[0][0])
        opleiding = self.query(f"select opleidingscode from cijfers_groepen where school_id = {school} and trede > 0 group by 1 order by count(*) desc limit 1")
        opleiding = f"'{opleiding[0][0] if opleiding else '25180'}'"
        sector = "'" + self.query("select sector from opleidingen group by 1 order by count(*) desc, 1 limit 1")[0][0].replace("'", "''") + "'"
        niveau = str(self.query("select niveau from opleidingen group by 1 order by count(*) desc, 1 limit 1")[0][0])
        now = datetime.date.today()
        last = now.year - (now.month < 8)
        few, all_years = (last - 3, last), (last - self.options.years, last)
        period = "r.invuldatum >= '{}-08-01'".format
        return [
            # name, kind, school, filters, years, per, table of the limit, peer's where
            ("a school, themes and questions, four years", "cijfers", school, {}, few, "null", "cijfers_groepen", f"r.school_id = {school} and {period(few[0])}"),
            ("a school, trend of all years", "cijfers", school, {}, all_years, "'STUDIEJAAR'", "cijfers_groepen", f"r.school_id = {school}"),
            ("a school, one opleiding", "cijfers", school, {"opleiding": opleiding}, few, "null", "cijfers_groepen",
             f"r.school_id = {school} and r.opleidingscode = {opleiding} and {period(few[0])}"),
            ("a school, response", "respons", school, {}, all_years, "'STUDIEJAAR'", "cijfers_plaatsen", f"r.school_id = {school}"),
            ("a school, what can be chosen", "keuzes", school, {}, all_years, "null", "cijfers_groepen", None),
            ("the country, themes and questions, four years", "cijfers", "null", {}, few, "null", "cijfers_totalen", period(few[0])),
            ("the country, trend of all years", "cijfers", "null", {}, all_years, "'STUDIEJAAR'", "cijfers_totalen", "true"),
            ("the country, one opleiding", "cijfers", "null", {"opleiding": opleiding}, few, "null", "cijfers_landelijk",
             f"r.opleidingscode = {opleiding} and {period(few[0])}"),
            ("the country, a sector, all years", "cijfers", "null", {"sector": sector}, all_years, "'STUDIEJAAR'", "cijfers_landelijk", f"o.sector = {sector}"),
            ("the country, a niveau, all years", "cijfers", "null", {"niveau": niveau}, all_years, "'STUDIEJAAR'", "cijfers_landelijk", f"o.niveau = {niveau}"),
            ("the country, response", "respons", "null", {}, all_years, "'STUDIEJAAR'", "cijfers_plaatsen_landelijk", "true"),
            ("the country, what can be chosen", "keuzes", "null", {}, all_years, "null", "cijfers_totalen", None),
        ]

    def check(self, console):
        """The country's figures are those of the answers: all values of all questions."""
        wanted = {}
        for who, code, value, count in self.query("set jit = off; " + PEER.format(where="true")):
            wanted.setdefault((who, code), [0] * 11)[value] += count
        told = {(row[0], row[1]): list(row[4:15]) for row in self.view(console, "cijfers", "null", {}, (1999, 2099), "null")}
        assert told == {key: counts for key, counts in wanted.items() if sum(counts) >= 5}, "the figures are not those of the answers"
        say(f"{sum(map(sum, wanted.values())):,} answers of {self.query('select count(*) from respons')[0][0]:,} responses, the country's figures are theirs")

    def timed(self, what, times):
        taken = []
        for _ in range(times):
            started = time.monotonic()
            what()
            taken.append((time.monotonic() - started) * 1000)
        return sorted(taken)

    def measure(self):
        console = self.connect("bpv_console")
        self.check(console)
        missed, lines = 0, ["| view | p50 ms | p99 ms | limit ms | p50 / limit | peer ms | peer / p50 | at most 200 ms |", "|---|---|---|---|---|---|---|---|"]
        for name, kind, school, filters, years, per, table, where in self.views():
            taken = self.timed(lambda: self.view(console, kind, school, filters, years, per), self.options.rounds)
            p50, p99 = statistics.median(taken), taken[math.ceil(0.99 * len(taken)) - 1]
            scan = ("set jit = off; set max_parallel_workers_per_gather = 0; set enable_indexscan = off; set enable_indexonlyscan = off;"
                    f" select count(*), sum(length(t::text)) filter (where false) from {table} t")
            limit = statistics.median(self.timed(lambda: self.query(scan), 7))
            self.query("reset max_parallel_workers_per_gather; reset enable_indexscan; reset enable_indexonlyscan")
            peer = where and statistics.median(self.timed(
                lambda: self.query((PEER_RESPONS if kind == "respons" else PEER).format(where=where)), self.options.peer_rounds))
            held = p99 <= MOST_MS
            missed += not held
            lines.append(f"| {name} | {p50:.1f} | {p99:.1f} | {limit:.2f} | {p50 / limit:.1f} | " + (f"{peer:.0f} | {peer / p50:.1f}" if peer else "- | -")
                         + f" | {'held' if held else 'NOT HELD'} |")
        say("\n" + "\n".join(lines))
        (ROOT / "var/bench/dashboard.md").write_text("\n".join(lines) + "\n")
        return missed

    def finish(self):
        self.owner.close()
        run("config/demo/postgres.sh", "drop", DIRECTORY / "pg")
        shutil.rmtree(DIRECTORY, ignore_errors=True)


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--scale", default="1", help="share of a national year; 1 is 60,000 responses")
    options.add_argument("--years", type=int, default=10)
    options.add_argument("--rounds", type=int, default=100)
    options.add_argument("--peer-rounds", type=int, default=3)
    bench = Bench(options.parse_args())
    try:
        bench.fill()
        return 1 if bench.measure() else 0
    finally:
        bench.finish()


sys.exit(main())
