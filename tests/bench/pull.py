#!/usr/bin/python3
"""
make bench-pull: what a pull costs beside the tools that everybody has, and how much memory it takes. A real gateway on a PostgreSQL
with its defaults, one school with a million answers made in place; every ratio is of one round on this machine, and the median
of the rounds counts. docs/benchmark.md says what is measured.
"""
import argparse
import collections
import json
import os
import pathlib
import re
import shutil
import socket
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "flow"))

import soap  # noqa: E402
from soap import GATEWAY, SCHOOL_A, SCHOOL_B, Message, elements  # noqa: E402
from world import BIN, World, run  # noqa: E402

PER_RESPONSE = 25
SMALL = 10_000
MIDDLE = 500_000  # two of the largest pages
LARGEST = 10_000
NAMES = {SCHOOL_A: "schoolA", SCHOOL_B: "schoolB"}

# The rows of a long CSV, by the shortest statement that gives them.
LONG_ROWS = """
    select r.respons_id, r.mutatienummer, v.respondent, v.code, v.versie, r.invuldatum, null, o.brin, r.onderwijsaanbiedercode,
        r.onderwijslocatiecode, r.opleidingscode, r.leerbedrijf_id, null, r.geplande_einddatum, null, r.leerweg, b.code, a.waarde, null
    from bpv.respons r
    join bpv.organisaties o on o.id = r.school_id
    join bpv.vragenlijsten v on v.id = r.vragenlijst_id
    cross join lateral unnest(r.variabelen, r.waarden) a (variabele, waarde)
    join bpv.variabelen b on b.id = a.variabele
    where r.school_id = {school} and r.vervallen_bij is null"""

# Compiling the statement takes longer than it saves, so without it: what we are held against is COPY at its best.
QUICK = {**os.environ, "PGOPTIONS": "-c jit=off"}

GOALS = []  # (sentence, wanted, "least" or "most", value, unit)


def say(line):
    print(line, flush=True)


def goal(sentence, how, wanted, value, unit=""):
    GOALS.append((sentence, how, wanted, value, unit))


# -- The world ----------------------------------------------------------------------


class Bench:
    def __init__(self, options):
        self.options = options
        self.directory = ROOT / "var" / "bench" / "pull"
        with socket.socket() as free:  # what the files' addresses say
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.world = World(self.directory, listen__port=port, files__directory=self.directory / "files", files__wait_ms=30000, **self.limits(),
                           files__url=f"https://localhost:{port}/edukoppeling/bpvmonitor/v1/bestanden/")
        self.work = self.directory / "work"
        self.work.mkdir()
        soap.assert_answered(self.world.post(soap.hello(), "schoolA"))
        self.samples = collections.defaultdict(list)  # name: a value of each round

    def limits(self):
        return {"limits__page_bytes": self.options.page_bytes} if self.options.page_bytes else {}

    def school_id(self, school):
        return self.world.value("select id from bpv.organisaties where oin = %s", school)

    def empty(self):
        """
        Nobody has results, and everybody may have all fields. The placements of the example stay, as samples of codes that
        belong together.
        """
        self.world.query("""
            create table public.plaatsingen as
            select school_id, vragenlijst_id, opleidingscode, leerbedrijf_id, onderwijsaanbiedercode, onderwijslocatiecode, leerweg,
                row_number() over (partition by school_id order by mutatienummer) - 1 as n
            from bpv.respons where vervallen_bij is null;
            truncate bpv.respons, bpv.verwijderingen, bpv.leveringen_scholen, bpv.leveringen, bpv.resultaten_standen,
                bpv.bestanden, bpv.bestandensets cascade;
            set session_replication_role = replica;
            update bpv.overeenkomsten set veldenset = 'VOLLEDIG', vrijgavemoment = 'DIRECT', grondslag = coalesce(grondslag, 'bench'),
                doel = coalesce(doel, 'bench'), dpia_datum = coalesce(dpia_datum, geldig_van);
            reset session_replication_role""")

    def fill(self, school, answers):
        """So many answers, where they stand, by one statement: an import would take longer than all that is measured."""
        count = answers // PER_RESPONSE
        ident = self.school_id(school)
        self.world.query(f"""
            set session_replication_role = replica;
            delete from bpv.respons where school_id = {ident};
            delete from bpv.resultaten_standen where school_id = {ident};
            with lijst as (
                select v.id from bpv.vragenlijsten v where v.respondent = 'STUDENT' order by v.geldig_van desc limit 1),
            vraag as (
                select array_agg(b.id order by b.id) as variabelen
                from (
                    select b.id from lijst l join bpv.variabelen b on b.vragenlijst_id = l.id
                    join bpv.vragen q on q.vragenlijst_id = l.id and q.code = b.vraag
                    where q.in_resultaten and q.schaal <> 'O' order by b.id limit {PER_RESPONSE}) b),
            formulier as materialized (
                select f.n, (select array_agg((1 + floor(random() * 5) + 0 * (f.n + g.i))::smallint)
                    from generate_series(1, {PER_RESPONSE}) g (i)) as waarden
                from generate_series(0, 4095) f (n)),
            plaats as materialized (
                select p.*, count(*) over () as hoeveel from public.plaatsingen p where p.school_id = {ident}),
            hoeveel as (select count(*) as n from plaats)
            insert into bpv.respons (school_id, mutatienummer, respons_id, vragenlijst_id, invuldatum, geplande_einddatum,
                opleidingscode, leerbedrijf_id, onderwijsaanbiedercode, onderwijslocatiecode, leerweg, variabelen, waarden)
            select {ident}, t.laatste + g.n, gen_random_uuid(), l.id, current_date - 50 - (g.n % 300)::integer,
                current_date - 40 - (g.n % 300)::integer, p.opleidingscode, p.leerbedrijf_id, p.onderwijsaanbiedercode,
                p.onderwijslocatiecode, p.leerweg, q.variabelen, f.waarden
            from generate_series(1, {count}) g (n)
            cross join bpv.mutatieteller t cross join lijst l cross join vraag q cross join hoeveel h
            join formulier f on f.n = (g.n * 2654435761) % 4096
            join plaats p on p.n = g.n % h.n
            order by g.n;
            insert into bpv.leveringen (op, door, mutatie_van, mutatie_tot)
            select now() - interval '40 days', 'bench', laatste + 1, laatste + {count} from bpv.mutatieteller;
            insert into bpv.leveringen_scholen (levering_id, school_id, respondent, anoniem, aantal)
            select max(id), {ident}, 'STUDENT', false, {count} from bpv.leveringen;
            insert into bpv.resultaten_standen (school_id, mutatienummer, aantal)
            select {ident}, laatste + {count}, {count} from bpv.mutatieteller;
            update bpv.mutatieteller set laatste = laatste + {count};
            reset session_replication_role""")
        self.world.query("vacuum (analyze)")
        self.world.query("checkpoint")
        made = self.world.query(f"select count(*), sum(cardinality(variabelen)) from bpv.respons where school_id = {ident}")[0]
        assert made == (count, count * PER_RESPONSE), made

    # One measurement each: seconds

    def copy(self, school, options=""):
        statement = LONG_ROWS.format(school=self.school_id(school))
        pg = self.world.pg
        return [shutil.which("psql"), "-X", "-q", "-h", pg["PGHOST"], "-p", pg["PGPORT"], "-U", pg["PGUSER"], "-d", pg["PGDATABASE"],
                "-c", f"copy ({statement}) to stdout {options}"]

    def time_copy(self, school):
        started = time.monotonic()
        subprocess.run(self.copy(school), stdout=subprocess.DEVNULL, check=True, env=QUICK)
        return time.monotonic() - started

    def forget_files(self):
        self.world.query("delete from bpv.bestanden; delete from bpv.bestandensets")
        for path in (self.directory / "files").glob("*.gz"):
            path.unlink()

    def time_files(self, school):
        """(the file of results, the whole set beside it): from the request until the file has its name, and until the answer."""
        self.forget_files()
        context = self.world.connect(NAMES[school], timeout=900)
        with context as connection:
            started, begun = time.monotonic(), time.time()
            while True:
                message = Message("opvragen_resultatenbestand", elements(formaat="CSV"), school=school)
                answer = soap.assert_answered(connection.post(message))
                if answer.approved:
                    break
                assert answer.foutcodes == ["BPV0203"], answer.foutcodes
            whole = time.monotonic() - started
        files = {file.findtext("bpv:soort", namespaces=soap.NS): file for file in answer.all("bestand")}
        digest = files["RESULTATEN"].findtext("bpv:sha256", namespaces=soap.NS)
        return (self.directory / "files" / f"{digest}.gz").stat().st_ctime - begun, whole

    def pull(self, school, profile, page):
        """(seconds of all exchanges, first byte of a page in ms: median and slowest, answers, pages)"""
        pki = self.world.pki
        name = NAMES[school]
        said = run(self.options.load, self.world.port, profile, pki / f"{name}.cert.pem", pki / f"{name}.key.pem", pki / "trust.pem",
                   pki / "roots.pem", school, GATEWAY, page)
        pages, answers, _, _, seconds, first, slowest = said.split()
        return float(seconds), float(first), float(slowest), int(answers), int(pages)

    def client(self, school, *words):
        """(seconds, most memory in KiB) of bpv-client."""
        pki, name = self.world.pki, NAMES[school]
        config = self.work / f"{name}.conf"
        config.write_text(
            f"[client]\nurl = https://localhost:{self.world.port}/edukoppeling/bpvmonitor/v1/be\ncertificate = {pki}/{name}.cert.pem\n"
            f"key = {pki}/{name}.key.pem\nca = {pki}/roots.pem\nschool_oin = {school}\ngateway_oin = {GATEWAY}\n")
        started, most = time.monotonic(), 0
        with open(self.work / "client.log", "wb") as log:
            process = subprocess.Popen([BIN / "bpv-client", "--config", config, *[str(word) for word in words]], cwd=self.work,
                                       stdin=subprocess.DEVNULL, stdout=log, stderr=log)
            while process.poll() is None:
                most = max(most, memory(process.pid, "VmHWM"))
                try:
                    process.wait(0.01)
                except subprocess.TimeoutExpired:
                    continue
        seconds = time.monotonic() - started
        assert process.returncode == 0, (words, (self.work / "client.log").read_text(errors="replace")[-2000:])
        return seconds, most

    def sync(self, school):
        """(first run, run without changes, most memory)"""
        for path in self.work.glob("x.sqlite*"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        first, most = self.client(school, "sync", "--to", "x.sqlite", "--patience", 1)
        second, _ = self.client(school, "sync", "--to", "x.sqlite", "--patience", 1)
        return first, second, most

    def time_import(self):
        (self.work / "t.db").unlink(missing_ok=True)
        started = time.monotonic()
        subprocess.run([shutil.which("sqlite3"), "t.db", ".import --csv whole.csv t"], cwd=self.work, check=True)
        return time.monotonic() - started

    # Together

    def check_rows(self):
        """What COPY says is what the file says, or the ratios are of something else."""
        self.client(SCHOOL_B, "pull", "--out", "small.csv")
        ours = (self.work / "small.csv").read_text(encoding="utf-8").split("\n")
        theirs = subprocess.run(self.copy(SCHOOL_B, "(format csv)"), capture_output=True, text=True, check=True).stdout.split("\n")
        ours = sorted(line.rstrip("\r") for line in ours[1:])
        assert ours == sorted(theirs) and len(theirs) == SMALL + 1, (len(ours), ours[1:3], len(theirs), sorted(theirs)[1:3])

    def note(self, name, value):
        self.samples[name].append(value)
        return value

    def round(self):
        a, count = SCHOOL_A, self.options.answers
        self.note("COPY", self.time_copy(a))
        file, whole = self.time_files(a)
        self.note("file of results", file)
        self.note("file of results, and the nine beside it", whole)
        for profile, word in (("be", "unsigned"), ("s", "signed")):
            for page in (LARGEST, 0):
                seconds, first, slowest, answers, pages = self.pull(a, profile, page)
                assert answers == count, answers
                self.note(f"pull, {word}, pages of {page or 1000}", seconds)
                if page:
                    self.note(f"first byte, {word}, {count:,} answers", first / 1000)
                    self.note(f"first byte, {word}, {count:,} answers: the slowest", slowest / 1000)
                    self.pages = pages
            self.note(f"first byte, {word}, {SMALL:,} answers", self.pull(SCHOOL_B, profile, LARGEST)[1] / 1000)
        self.note("COPY again", self.time_copy(a))
        first, second, most = self.sync(a)
        self.note("sync into SQLite", first)
        self.note("sqlite3 .import", self.time_import())
        self.note("sync without a change", second)

    def speed(self):
        self.fill(SCHOOL_A, self.options.answers)
        self.client(SCHOOL_A, "pull", "--out", "whole.csv")
        for number in range(self.options.rounds + 1):
            if number == 1:
                self.samples.clear()  # the first warms caches
            self.round()
            say(f"  round {number}{'' if number else ' (warms)'}: " + ", ".join(f"{name} {values[-1]:.3f}" for name, values in self.samples.items()))

    def ratio(self, against, name):
        """Of one round; COPY is what it took before and after, on average."""
        rounds = zip(self.base(against), self.samples[name])
        return statistics.median(base / value for base, value in rounds)

    def base(self, against):
        if against != "COPY":
            return self.samples[against]
        return [(before + after) / 2 for before, after in zip(self.samples["COPY"], self.samples["COPY again"])]

    def tell_speed(self):
        count = self.options.answers
        say(f"\n{count:,} answers, medians of {self.options.rounds} rounds; {self.pages} pages at the largest size")
        for name, values in self.samples.items():
            rate = "" if "first byte" in name or "without" in name else f"{count / statistics.median(values):14,.0f} answers/s"
            say(f"  {name:45} {statistics.median(values) * 1000:9.1f} ms{rate}")
        for word in ("unsigned", "signed"):
            say(f"  at the default page, {word}, against COPY: {self.ratio('COPY', f'pull, {word}, pages of 1000'):.2f}")
        goal("file of results built, against COPY of its rows", "least", 0.9, self.ratio("COPY", "file of results"))
        goal("pages of 10,000 pulled, unsigned, against COPY", "least", 0.9, self.ratio("COPY", "pull, unsigned, pages of 10000"))
        goal("pages of 10,000 pulled, signed, against COPY", "least", 0.8, self.ratio("COPY", "pull, signed, pages of 10000"))
        for name in [name for name in self.samples if name.startswith("first byte") and not name.endswith("slowest")]:
            goal(name, "most", 100, statistics.median(self.samples[name]) * 1000, "ms")
        goal("sync into SQLite, against sqlite3 .import", "least", 0.7, self.ratio("sqlite3 .import", "sync into SQLite"))
        goal("sync without a change", "most", 200, statistics.median(self.samples["sync without a change"]) * 1000, "ms")

    # Memory

    def peak(self, what):
        """KiB that the gateway took at most while `what` ran."""
        pathlib.Path(f"/proc/{self.world.process.pid}/clear_refs").write_text("5")
        what()
        return memory(self.world.process.pid, "VmHWM")

    def fetch(self, school):
        shutil.rmtree(self.work / "files", ignore_errors=True)
        self.client(school, "bestand", "--out", "files")

    def memory_of(self, school):
        """MiB: the gateway above idle while it serves pages, builds and serves files; the client while it syncs and pulls."""
        self.forget_files()
        self.world.stop()
        self.world.pool = {}
        self.world.start()
        soap.assert_answered(self.world.post(soap.hello(school=school), NAMES[school]))
        time.sleep(1)
        idle = memory(self.world.process.pid, "VmRSS")
        seen = {
            "pages, unsigned": self.peak(lambda: self.pull(school, "be", LARGEST)),
            "pages, signed": self.peak(lambda: self.pull(school, "s", LARGEST)),
            "files built": self.peak(lambda: self.time_files(school)),
            "files served": self.peak(lambda: self.fetch(school)),
        }
        seen = {name: (value - idle) / 1024 for name, value in seen.items()}
        client = {"sync": self.sync(school)[2] / 1024, "pull": self.client(school, "pull", "--out", "again.csv")[1] / 1024}
        (self.work / "again.csv").unlink()
        return idle / 1024, seen, client

    def memory(self):
        big = self.options.big
        rows = []
        say("\nMiB: the gateway's peak above idle; the client's peak")
        for school, count in ((SCHOOL_B, SMALL), (SCHOOL_A, MIDDLE), (SCHOOL_A, big)):
            self.fill(school, count)
            idle, seen, client = self.memory_of(school)
            rows.append((count, (idle, seen, client)))
            say(f"  {count:12,} answers (idle {idle:.1f}): " + ", ".join(f"{name} {value:.1f}" for name, value in {**seen, **client}.items()))
        peaks = [max(seen.values()) for _, (_, seen, _) in rows]
        clients = [max(client.values()) for _, (_, _, client) in rows]
        goal(f"gateway above idle, {big:,} answers", "most", 32, peaks[-1], "MiB")
        goal(f"gateway, {big:,} answers above {SMALL:,}", "most", 4, peaks[-1] - peaks[0], "MiB")
        goal(f"client, {big:,} answers", "most", 64, clients[-1], "MiB")


def memory(pid, field):
    """KiB; 0 when the process is ending."""
    try:
        found = re.search(rf"^{field}:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return int(found.group(1)) if found else 0


def tell_goals(path):
    missed = 0
    say("\n| goal | wanted | measured | |\n|---|---|---|---|")
    lines = []
    for sentence, how, wanted, value, unit in GOALS:
        held = value >= wanted if how == "least" else value <= wanted
        missed += not held
        shown = f"{value:.2f}" if not unit else f"{value:.1f} {unit}"
        lines.append(f"| {sentence} | at {how} {wanted:g}{' ' + unit if unit else ''} | {shown} | {'held' if held else 'NOT HELD'} |")
    say("\n".join(lines))
    path.write_text("\n".join(lines) + "\n")
    return missed


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--load", required=True)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--answers", type=int, default=1_000_000)
    options.add_argument("--big", type=int, default=5_000_000)
    options.add_argument("--page-bytes", type=int, default=0, help="[limits] page_bytes, to see what another costs")
    given = options.parse_args()
    bench = Bench(given)
    try:
        bench.empty()
        bench.fill(SCHOOL_B, SMALL)
        bench.check_rows()
        if given.answers:
            bench.speed()
            bench.tell_speed()
        if given.big:
            bench.memory()
        (ROOT / "var" / "bench" / "pull.json").write_text(json.dumps(bench.samples, indent=1))
        return 1 if tell_goals(ROOT / "var" / "bench" / "pull-goals.md") else 0
    finally:
        bench.world.finish()
        run("config/demo/postgres.sh", "drop", bench.directory / "pg")
        shutil.rmtree(bench.directory, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
