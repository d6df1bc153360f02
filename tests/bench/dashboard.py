#!/usr/bin/python3
"""
make bench-dashboard: how long each view of the dashboard takes on a national set of ten years: whole pages, asked of bpv-console over
HTTPS as a browser does, with their files and pictures, also while a big delivery is being counted. Beside a view its peer (plain SQL on
the answers). Before anything is timed, the country's figures must be those of the answers. docs/benchmark.md explains the table.
"""
import argparse
import csv
import datetime
import itertools
import math
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import threading
import time
import urllib.parse
import uuid

import psycopg2

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.setdefault("BPV_BIN", str(ROOT / "build/release/bin")))
MOST_MS = 200
TWO = ("98QQ", "98QX")  # schools with an overeenkomst, as in the demo
WHO = ("anna.beheer", "kim.kwaliteit", "teun.teamleider")

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
PEER_RESPONSE = """
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


def timed(what):
    started = time.monotonic()
    what()
    return (time.monotonic() - started) * 1000


def p99_of(taken):
    return sorted(taken)[math.ceil(0.99 * len(taken)) - 1]


class Bench:
    def __init__(self, options):
        self.options, self.missed, self.lines = options, 0, []
        self.directory = pathlib.Path(options.directory).resolve()
        if not options.reuse:
            run("config/demo/postgres.sh", "drop", self.directory / "pg")
            shutil.rmtree(self.directory, ignore_errors=True)
            self.directory.mkdir(parents=True)
        run("config/demo/postgres.sh", "start", self.directory / "pg")
        env = run("config/demo/postgres.sh", "env", self.directory / "pg")
        os.environ.update({key: value.strip("'") for key, value in re.findall(r"(PG\w+)=(\S+)", env)})
        self.owner = psycopg2.connect("")
        self.owner.autocommit = True
        self.query("set search_path = bpv, public")
        run("certs/make-people.sh", ROOT / "var/test/people")
        sys.path.insert(0, str(ROOT / "tests/console"))
        from house import House
        self.house = House(self.directory, os.environ["PGDATABASE"], ROOT / "var/test/people")
        self.set = self.directory / "set"

    def query(self, sql):
        with self.owner.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else None

    def verb(self, *words):
        """Seconds that a verb of the staff takes, with what it counts at its end."""
        return timed(lambda: run(BIN / "bpv-admin", "--config", self.directory / "bpv.conf", "--actor", "bench", *words)) / 1000

    # ---- what is there

    def fill(self):
        run(BIN / "bpv-example", "--out", self.set, "--scale", self.options.scale, "--years", self.options.years, "--reference-date", datetime.date.today())
        self.verb("migrate")
        # The demo's own way, each verb with what it took.
        script = (ROOT / "config/demo/load.sh").read_text()
        loader = self.directory / "load.sh"
        loader.write_text(script.replace("anna() {\n", 'anna() {\n\tlocal began=$SECONDS\n', 1)
                          .replace('--actor demo-anna "$@"\n', '--actor demo-anna "$@"\n\techo "$((SECONDS - began)) $1 $2" >&2\n', 1))
        started = time.monotonic()
        done = subprocess.run(["bash", loader, BIN / "bpv-admin", self.directory / "bpv.conf", self.set], cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-2000:]
        say(f"filled in {time.monotonic() - started:.0f} s, all counted and published: "
            + ", ".join(f"{what} {took} s" for took, what in re.findall(r"^(\d+) (\w+ \w+)$", done.stderr, re.M) if int(took) > 1))
        for name in WHO:
            self.add_person(name)
        self.query("vacuum (analyze)")
        self.query("checkpoint")

    def add_person(self, name):
        if self.query(f"select 1 from gebruikers where naam = '{name}'"):
            return
        role = {"anna.beheer": ["BEHEERDER"], "kim.kwaliteit": ["KWALITEIT", "--school", TWO[0]],
                "teun.teamleider": ["TEAMLEIDER", "--school", TWO[0], "--opleiding", self.of_most_placements("opleidingscode")]}[name]
        self.verb("gebruiker", "add", "--naam", name, "--volledige-naam", name, "--certificaat", self.house.people / f"{name}.cert.pem", "--rol", *role)

    def of_most_placements(self, column):
        return self.query(f"select b.{column} from bpvos b join organisaties s on s.id = b.school_id where s.brin = '{TWO[0]}' and b.{column} is not null"
                          " group by 1 order by count(*) desc, 1 limit 1")[0][0]

    def adopt(self):
        """What an earlier run left, as these programs want it."""
        say(f"migrated and counted in {self.verb('migrate') + self.verb('cijfers', 'publish'):.0f} s")
        for name in WHO:
            self.add_person(name)
        self.query("vacuum (analyze)")

    def check(self):
        """The country's figures are those of the answers: all values of all questions."""
        wanted = {}
        for who, code, value, count in self.query("set jit = off; " + PEER.format(where="true")):
            wanted.setdefault((who, code), [0] * 11)[value] += count
        rows = self.query("select respondent, code, verdeling from cijfers_van_land(null, null, null, null, 0::smallint, 9999::smallint, null)")
        told = {(who, code): counts for who, code, counts in rows}
        assert told == {key: counts for key, counts in wanted.items() if sum(counts) >= 5}, "the figures are not those of the answers"
        responses, placements = (self.query(f"select count(*) from {table}")[0][0] for table in ("respons", "bpvos"))
        say(f"{sum(map(sum, wanted.values())):,} answers of {responses:,} responses, {placements:,} placements; the country's figures are theirs")

    # ---- views

    def views(self):
        """Name, who looks, path, and the peer's statement (None: nobody asks that of rows)."""
        school = self.query(f"select id from organisaties where brin = '{TWO[0]}'")[0][0]
        opleiding, locatie, aanbieder = map(self.of_most_placements, ("opleidingscode", "onderwijslocatiecode", "onderwijsaanbiedercode"))
        sector, niveau = (self.query(f"select {column} from opleidingen group by 1 order by count(*) desc, 1 limit 1")[0][0] for column in ("sector", "niveau"))
        now = datetime.date.today()
        last = now.year - (now.month < 8)
        all_years = {"van": last - self.options.years, "tot": last}
        land = {"school": "landelijk"}
        few = f"r.invuldatum >= '{last - 3}-08-01'"
        mine, of_mine = f"r.school_id = {school}", {}
        part, pictured = {"thema": "UITVOERING"}, {"thema": "UITVOERING", "respondent": "STUDENT", "vraag": "UV1"}
        anna, kim, teun = WHO
        # Of what this school has: a choice that is not on the page is refused.
        sort = self.query(f"select sector, niveau from opleidingen where opleidingscode = '{opleiding}' order by geldig_van desc limit 1")[0]
        three = dict(zip(("opleidingscode", "leerweg", "locatie"), self.query(
            f"select opleidingscode, leerweg, onderwijslocatiecode from bpvos where school_id = {school} and num_nulls(leerweg, onderwijslocatiecode) = 0"
            " group by 1, 2, 3 order by count(*) desc, 1, 2, 3 limit 1")[0]))
        versie = self.query("select code || '/' || versie from vragenlijsten where respondent = 'STUDENT' order by geldig_van desc limit 1")[0][0]

        def path(name, *values):
            return f"/dashboard{name}?" + urllib.parse.urlencode({key: value for one in values for key, value in one.items()})

        return [
            ("a school, overview", kim, path("", of_mine), PEER.format(where=f"{mine} and {few}")),
            ("a school, overview, all years", kim, path("", all_years), PEER.format(where=mine)),
            ("a school, overview, kalenderjaren", kim, path("", all_years, {"periode": "KALENDERJAAR"}), None),
            ("a school, one opleiding, all years", kim, path("", all_years, {"opleidingscode": opleiding}),
             PEER.format(where=f"{mine} and r.opleidingscode = '{opleiding}'")),
            ("a school, a locatie, all years", kim, path("", all_years, {"locatie": locatie}), None),
            ("a school, BBL, all years", kim, path("", all_years, {"leerweg": "BBL"}), PEER.format(where=f"{mine} and r.leerweg = 'BBL'")),
            ("a school, a sector, all years", kim, path("", all_years, {"sector": sort[0]}), None),
            ("a school, a niveau, all years", kim, path("", all_years, {"niveau": sort[1]}), None),
            ("a school, an aanbieder, all years", kim, path("", all_years, {"aanbieder": aanbieder}), None),
            ("a school, opleiding, leerweg and locatie, all years", kim, path("", all_years, three), None),
            ("a school, a questionnaire's version", kim, path("", {"versie": versie}), None),
            ("a school, one opleiding, kalenderjaren", kim, path("", all_years, {"periode": "KALENDERJAAR", "opleidingscode": opleiding}), None),
            ("a school, trend of a locatie", kim, path("/trend", all_years, {"locatie": locatie}), None),
            ("a school, response of a locatie", kim, path("/respons", all_years, {"locatie": locatie}), None),
            ("a school, completeness of a locatie", kim, path("/volledigheid", all_years, {"locatie": locatie}), None),
            ("a teamleider, overview, all years", teun, path("", all_years), None),
            ("a teamleider, trend", teun, path("/trend", all_years), None),
            ("a school, one theme", kim, path("/thema", part), None),
            ("a school, one question", kim, path("/vraag", pictured), None),
            ("a school, trend", kim, path("/trend", all_years), PEER.format(where=mine)),
            ("a school, response", kim, path("/respons", all_years), PEER_RESPONSE.format(where=mine)),
            ("a school, open answers", kim, path("/open-antwoorden"), None),
            ("a school, completeness", kim, path("/volledigheid", all_years), None),
            ("a school, trend as CSV", kim, path("/export.csv", all_years, {"pagina": "trend"}), None),
            ("a school, overview as a workbook", kim, path("/export.xlsx", all_years, {"pagina": "overzicht"}), None),
            ("a school, picture (PNG)", kim, path("/grafiek.png", all_years, part), None),
            ("the country, overview", anna, path("", land), PEER.format(where=few)),
            ("the country, overview, all years", anna, path("", land, all_years), PEER.format(where="true")),
            ("the country, one opleiding, all years", anna, path("", land, all_years, {"opleidingscode": opleiding}),
             PEER.format(where=f"r.opleidingscode = '{opleiding}'")),
            ("the country, a sector, all years", anna, path("", land, all_years, {"sector": sector}),
             PEER.format(where="o.sector = '{}'".format(sector.replace("'", "''")))),
            ("the country, a niveau, all years", anna, path("", land, all_years, {"niveau": niveau}), PEER.format(where=f"o.niveau = {niveau}")),
            ("the country, sector, niveau and leerweg, all years", anna, path("", land, all_years, {"sector": sector, "niveau": niveau, "leerweg": "BOL"}), None),
            ("the country, one theme", anna, path("/thema", land, part, all_years), None),
            ("the country, one question", anna, path("/vraag", land, pictured, all_years), None),
            ("the country, trend", anna, path("/trend", land, all_years), PEER.format(where="true")),
            ("the country, response", anna, path("/respons", land, all_years), PEER_RESPONSE.format(where="true")),
            ("the country, open answers", anna, path("/open-antwoorden", land), None),
            ("the country, schools to choose from", anna, "/dashboard/scholen", None),
            ("the country, overview as CSV", anna, path("/export.csv", land, all_years, {"pagina": "overzicht"}), None),
            ("the country, picture (SVG)", anna, path("/grafiek.svg", land, all_years, part), None),
        ]

    def look(self, visitor, path):
        answer = visitor.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.text[:400])

    def worked(self):
        """Milliseconds of processor that the console and its sessions in the database have had: what a page costs, whoever else is at work here."""
        pids = [self.house.process.pid, *(row[0] for row in self.query("select pid from pg_stat_activity where usename = 'bpv_console'"))]
        ticks = [sum(map(int, pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13])) for pid in pids]
        return 1000 * sum(ticks) / os.sysconf("SC_CLK_TCK")

    def judge(self, name, taken, worked=None, peer=None):
        p50, p99 = statistics.median(taken), p99_of(taken)
        held = p99 <= MOST_MS
        self.missed += not held
        told = f"{peer:.0f} | {peer / p50:.1f}" if peer else "- | -"
        worked = f"{worked:.0f}" if worked is not None else "-"
        self.lines.append(f"| {name} | {p50:.1f} | {p99:.1f} | {worked} | {told} | {'held' if held else 'NOT HELD'} |")
        say(self.lines[-1])

    def measure(self):
        people = {name: self.house.visitor(name) for name in WHO}
        for name, who, path, peer in self.views():
            self.look(people[who], path)
            before = self.worked()
            taken = [timed(lambda: self.look(people[who], path)) for _ in range(self.options.rounds)]
            worked = (self.worked() - before) / len(taken)
            waited = peer and self.options.peer_rounds and statistics.median(timed(lambda: self.query(peer)) for _ in range(self.options.peer_rounds))
            self.judge(name, taken, worked, waited)

    def measure_contacts(self):
        """Whom SBB asks about all placements of a year, or why nobody: the verb as staff run it."""
        van = datetime.date.today().replace(day=1) - datetime.timedelta(days=365)
        tot = van + datetime.timedelta(days=364)
        count = self.query(f"select count(*) from bpvos where vervallen_op is null and geplande_einddatum between '{van}' and '{tot}'")[0][0]
        took = self.verb("bpvo", "unlinked", "--van", van, "--tot", tot, "--aantal", 1)
        say(f"bpvo unlinked of {count:,} placements at once: {took:.1f} s")

    # ---- a big delivery

    def write_delivery(self):
        """As many responses as a year has, all new: those of the set under other ids."""
        most = int(60000 * float(self.options.scale))
        prefix = uuid.uuid4().hex[:8]
        ids = {}
        for name in ("respons", "antwoorden"):
            with open(self.set / f"{name}.csv", newline="") as source, open(self.directory / f"{name}.csv", "w", newline="") as target:
                rows, out = csv.reader(source), csv.writer(target, lineterminator="\n")
                out.writerow(next(rows))
                if name == "respons":
                    for row in itertools.islice(rows, most):
                        ids[row[0]] = prefix + row[0][8:]
                        out.writerow([ids[row[0]], *row[1:]])
                else:
                    out.writerows([ids[row[0]], *row[1:]] for row in rows if row[0] in ids)
        return len(ids)

    def measure_delivery(self):
        """What somebody sees who looks while and after a delivery is counted: the pages of before, and then those of now."""
        count = self.write_delivery()
        people = {name: self.house.visitor(name) for name in ("anna.beheer", "kim.kwaliteit")}
        views = [("kim.kwaliteit", "/dashboard?"), ("anna.beheer", "/dashboard?school=landelijk")]
        seen = {False: [], True: []}  # whether the page said that there is more
        before = self.query("select laatste from mutatieteller")[0][0]
        verb = threading.Thread(target=lambda: seen.setdefault("took", self.verb(
            "resultaten", "import", "--respons", self.directory / "respons.csv", "--antwoorden", self.directory / "antwoorden.csv")))
        verb.start()
        stored = None
        began = time.monotonic()
        while verb.is_alive() or len(seen[False]) < 20:
            if stored is None and self.query("select laatste from mutatieteller")[0][0] > before:
                stored = time.monotonic() - began
                for key in (False, True):
                    seen[key].clear()
            for who, path in views:
                started = time.monotonic()
                answer = people[who].get(path)
                assert answer.status_code == 200, answer.text[:400]
                seen["worden nu geteld" in answer.text].append((time.monotonic() - started) * 1000)
            time.sleep(0.2)
        say(f"a delivery of {count:,} responses: stored in {stored:.0f} s, counted and published {seen['took'] - stored:.0f} s after that")
        if seen[True]:
            self.judge("a page while the delivery is counted", seen[True])
        self.judge("a page when it was counted", seen[False])
        assert not self.query("select cijfers_lopen_achter(null, now())")[0][0] and not self.query("select * from cijfers_toets()"), "the counts are not right"

    def tell(self):
        head = ["| view | p50 ms | p99 ms | processor ms | peer ms | peer / p50 | at most 200 ms |", "|---|---|---|---|---|---|---|"]
        say("\n" + "\n".join(head + self.lines))
        (ROOT / "var/bench/dashboard.md").write_text("\n".join(head + self.lines) + "\n")
        say(f"\n{self.missed} of {len(self.lines)} NOT HELD" if self.missed else f"\nall {len(self.lines)} held")

    def finish(self):
        self.house.stop()
        self.owner.close()
        if self.options.keep or self.options.reuse:
            run("config/demo/postgres.sh", "stop", self.directory / "pg")
            return
        run("config/demo/postgres.sh", "drop", self.directory / "pg")
        shutil.rmtree(self.directory, ignore_errors=True)


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--scale", default="1", help="share of a national year; 1 is 60,000 responses")
    options.add_argument("--years", type=int, default=10)
    options.add_argument("--rounds", type=int, default=100)
    options.add_argument("--peer-rounds", type=int, default=3)
    options.add_argument("--directory", default=ROOT / "var/bench/dashboard", help="where the set and its cluster are made")
    options.add_argument("--keep", action="store_true", help="leave them there, stopped")
    options.add_argument("--reuse", action="store_true", help="measure what an earlier run kept; nothing is loaded, and it is kept again")
    options.add_argument("--no-delivery", dest="delivery", action="store_false", help="not a big delivery at the end, which stays in what is kept")
    bench = Bench(options.parse_args())
    try:
        bench.adopt() if bench.options.reuse else bench.fill()
        bench.check()
        bench.house.start()
        bench.measure()
        bench.measure_contacts()
        if bench.options.delivery:
            bench.measure_delivery()
        bench.tell()
        return 1 if bench.missed else 0
    finally:
        bench.finish()


sys.exit(main())
