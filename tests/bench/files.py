#!/usr/bin/python3
"""
make bench-files: a snapshot of results becomes files, held against psql COPY of the same long rows, in turn; and what memory it takes.

The answers are generated in place. A build is what `files_built` of the gateway's log says: RESULTATEN, TOETS and everything beside it,
compressed, hashed, on disk and registered. COPY is the long join as text, to where nothing is kept.
"""
import argparse
import pathlib
import re
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "flow"))

from soap import SCHOOL_A, Answer, Message, elements  # noqa: E402
from world import World  # noqa: E402

GOAL = 0.9
LONG = """select r.respons_id, r.mutatienummer, v.respondent, v.code, v.versie, r.invuldatum, o.brin, r.onderwijsaanbiedercode,
 r.onderwijslocatiecode, r.opleidingscode, r.leerbedrijf_id, r.geplande_einddatum, r.leerweg, w.code, a.waarde, null::text
 from bpv.respons r join bpv.organisaties o on o.id = r.school_id join bpv.vragenlijsten v on v.id = r.vragenlijst_id
 cross join lateral unnest(r.variabelen, r.waarden) a (variabele, waarde) join bpv.variabelen w on w.id = a.variabele
 where o.oin = '%s' and r.vervallen_bij is null"""


def fill(world, responses, answers):
    """So many responses of so many answers, for school A, beside what the example has."""
    world.query("set session_replication_role = replica")
    world.query(f"""
        with t as (update bpv.mutatieteller set laatste = laatste + {responses} returning laatste),
        v as (select vragenlijst_id, (array_agg(id order by id))[1:{answers}] as ids from (
            select w.* from bpv.variabelen w join bpv.vragen q on q.vragenlijst_id = w.vragenlijst_id and q.code = w.vraag
            where q.in_resultaten and q.schaal <> 'O') w group by 1 having count(*) >= {answers} order by 1 limit 1),
        k as (select * from bpv.respons r where r.school_id = (select id from bpv.organisaties where oin = '{SCHOOL_A}') limit 50),
        n as (select row_number() over () as i, k.* from k)
        insert into bpv.respons (school_id, mutatienummer, respons_id, vragenlijst_id, invuldatum, geplande_einddatum, opleidingscode, leerbedrijf_id,
            onderwijsaanbiedercode, onderwijslocatiecode, leerweg, variabelen, waarden)
        select n.school_id, t.laatste - {responses} + s, gen_random_uuid(), v.vragenlijst_id, n.invuldatum - s % 300, n.geplande_einddatum - s % 300,
            n.opleidingscode, n.leerbedrijf_id, n.onderwijsaanbiedercode, n.onderwijslocatiecode, n.leerweg, v.ids,
            (select array_agg((1 + (s * 7 + x * x * 13 + (s / 31)) % 5)::smallint) from generate_series(1, cardinality(v.ids)) x)
        from t, v, generate_series(1, {responses}) s join n on n.i = 1 + s % (select count(*) from n)""")
    world.query("set session_replication_role = origin")
    # As an import would have it, so that it is released and counted.
    world.query(f"insert into bpv.leveringen (op, door, mutatie_van, mutatie_tot) select now(), 'bench', laatste - {responses} + 1, laatste from bpv.mutatieteller")
    world.query("vacuum analyze bpv.respons")


def high_water(pid):
    return int(re.search(r"VmHWM:\s+(\d+) kB", pathlib.Path(f"/proc/{pid}/status").read_text()).group(1)) / 1024


def build(world, number):
    """Milliseconds of one build of everything, and its answer."""
    world.query("delete from bpv.bestandensets")
    before = len([line for line in world.log() if "files_built" in line])
    while True:
        answer = Answer(world.call(Message("opvragen_resultatenbestand", payload=elements(formaat="CSV"))))
        if answer.approved:
            break
        assert answer.foutcodes == ["BPV0203"], answer.foutcodes
        time.sleep(0.2)
    built = [line for line in world.log() if "files_built" in line][before:]
    assert len(built) == 1
    return int(re.search(r" ms=(\d+)", built[0]).group(1)), answer


def copy(world):
    started = time.monotonic()
    subprocess.run(["psql", "-XAtq", "-c", f"copy ({LONG % SCHOOL_A}) to stdout", world.conninfo(world.pg["PGUSER"])], stdout=subprocess.DEVNULL, check=True)
    return 1000 * (time.monotonic() - started)


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--responses", type=int, default=40_000)
    options.add_argument("--answers", type=int, default=25)
    options.add_argument("--rounds", type=int, default=5)
    given = options.parse_args()
    world = World(ROOT / "var" / "bench" / "files", files__directory=ROOT / "var" / "bench" / "files" / "files", files__wait_ms=3000)
    try:
        idle = high_water(world.process.pid)
        fill(world, given.responses, given.answers)
        world.query("select bpv.ververs_benchmark(now())")
        builds, copies = [], []
        for number in range(given.rounds):
            ms, answer = build(world, number)
            builds.append(ms)
            copies.append(copy(world))
        built, copied = statistics.median(builds), statistics.median(copies)
        memory = high_water(world.process.pid) - idle
        size, rows = int(answer.value("bestand/grootte")), answer.value("bestand/aantalRijen")
        print(f"rows {rows}, file {size / 1e6:.1f} MB; built in {built:.0f} ms {sorted(builds)}, COPY in {copied:.0f} ms {[round(c) for c in sorted(copies)]}")
        print(f"files built: {copied / built:.2f} of psql COPY (goal {GOAL:.2f}); memory above idle: {memory:.1f} MB (goal 32)")
        return 0 if copied / built >= GOAL and memory <= 32 else 1
    finally:
        world.finish()


sys.exit(main())
