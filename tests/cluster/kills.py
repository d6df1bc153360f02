#!/usr/bin/python3
"""
One of them is killed with -9 while everybody works: kills.py DIRECTORY [ROUNDS] [ONLY] (environment BPV_BIN).

config/cluster/cluster.sh starts three nodes and two balancers on addresses of this machine; schools push and pull by way of the
balancers (load.py) while staff imports results. In turn each part ends, comes back, and the next one goes. Afterwards: every record
that was acknowledged is stored once, every pull was whole, no answer was older than what the same school had seen before it
was asked, some pages were read on standbys, and the longest silence of pushes and of pulls around each kill is in the table. (A standby
that dies fails no page: those stand among the pulls that failed.) Then quota.py says what one, two and three gateways do with a quarter
of a core each.
"""
import collections
import contextlib
import datetime
import json
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import threading
import time

import psycopg2

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "crash"), str(HERE.parent / "flow")]
import quota  # noqa: E402
from ledger import Judge, Ledger  # noqa: E402
from soap import SCHOOL_A, SCHOOL_B  # noqa: E402
from world import PKI, ROOT, World, end_with_parent, run  # noqa: E402

PUSHERS, PULLERS = 3, 4
QUIET = 4  # seconds of load before a kill, and at least after it
LONGEST = {"push": 30, "pull": 10}  # seconds without an answer that are allowed: ttl and what it takes to promote; to ask another
SCRIPT = ROOT / "config" / "cluster" / "cluster.sh"


class Cluster(World):
    """What cluster.sh started, as the world of tests/flow sees it."""

    def __init__(self, directory):
        self.directory, self.example, self.admin_config = directory, directory / "example", directory / "admin.conf"
        self.script("drop")
        shutil.rmtree(directory, ignore_errors=True)
        self.script("start")
        self.settings = dict(re.findall(r"(\w+)=(\S+)", self.script("env")))
        self.network, self.importing = self.settings["CLUSTER_NETWORK"], threading.Event()

    def script(self, what, *parts):
        return run(SCRIPT, what, self.directory, *parts)

    def part(self, pattern):
        return re.search(pattern, subprocess.run([SCRIPT, "status", self.directory], capture_output=True, text=True).stdout)

    def leader(self):
        return found[1] if (found := self.part(r"leads: database(\d)")) else None

    def synchronous(self):
        return found[1] if (found := self.part(r"synchronous standby: database(\d)")) else None

    def query(self, sql, *values):
        with contextlib.closing(psycopg2.connect(
                host=self.settings["PGHOST"].replace("\\", ""), dbname="bpv", user="postgres", password=self.settings["PGPASSWORD"],
                target_session_attrs="read-write", connect_timeout=2)) as database:
            database.autocommit = True
            cursor = database.cursor()
            cursor.execute(sql, values or None)
            return cursor.fetchall() if cursor.description else None

    def wait_until_whole(self, seconds=90):
        """Two standbys stream and one of them has everything; every gateway is ready."""
        end = time.monotonic() + seconds
        while True:
            with contextlib.suppress(psycopg2.Error):
                states = [row[0] for row in self.query("select sync_state from pg_stat_replication where state = 'streaming'")]
                if sorted(states) in (["async", "sync"], ["async", "quorum"]) and all(self.is_ready(n) for n in "123"):
                    return
            assert time.monotonic() < end, self.script("status")
            time.sleep(0.2)

    def is_ready(self, node):
        return subprocess.run(["curl", "-sf", "--noproxy", "*", "-m", "5", "-o", "/dev/null", f"http://{self.network}.{node}:8081/ready"]).returncode == 0

    def read_on_standbys(self):
        """Pages since the gateways began that are there now, and by reason those that were read on the primary after all."""
        counts = collections.Counter()
        for node in "123":
            told = subprocess.run(["curl", "-sf", "--noproxy", "*", "-m", "5", f"http://{self.network}.{node}:8081/metrics"], capture_output=True, text=True).stdout
            for reason, count in re.findall(r'^bpv_database_standby_(?:pages_total|passed_over_total\{reason="(\w+)"\}) (\d+)$', told, re.M):
                counts[reason or "pages"] += int(count)
        return counts

    def import_now_and_then(self):
        """Staff's own work; when nobody leads it is tried again later."""
        while not self.importing.wait(1):
            for school in (SCHOOL_A, SCHOOL_B):
                with contextlib.suppress(AssertionError):
                    self.import_result(school)

    def finish(self):
        self.script("drop")


class Load:
    def __init__(self, cluster):
        self.cluster, self.directory = cluster, cluster.directory
        self.settings = {"seed": 1, "pki": str(PKI), "ports": [f"{cluster.network}.11", f"{cluster.network}.12"], "network": cluster.network,
                    "codes": cluster.codes(SCHOOL_A), "base": datetime.date.today().isoformat()}
        (self.directory / "clients.json").write_text(json.dumps(self.settings))
        self.processes = [self.start("push", number) for number in range(PUSHERS)] + [self.start("pull", PUSHERS + number) for number in range(PULLERS)]
        self.importer = threading.Thread(target=cluster.import_now_and_then)
        self.importer.start()

    def start(self, kind, number):
        with open(self.directory / "log" / f"load-{number}.log", "wb") as log:
            return subprocess.Popen([sys.executable, "-B", HERE / "load.py", self.directory, str(number), kind], stdout=log, stderr=log, preexec_fn=end_with_parent)

    def finish(self):
        self.cluster.importing.set()
        self.importer.join()
        (self.directory / "stop").touch()
        for number, process in enumerate(self.processes):
            assert process.wait(60) == 0, (self.directory / "log" / f"load-{number}.log").read_text()[-3000:]
        return [Ledger(self.directory / f"client-{number}.jsonl") for number in range(PUSHERS)]

    def lines(self, kind):
        found = [json.loads(line) for path in self.directory.glob(f"{kind}-*.times") for line in path.read_text().splitlines()]
        return sorted(found, key=lambda line: line["ended"])


# -- What can happen. Each says what it killed, and waits for nothing.

def gateway(cluster, number):
    return [f"gateway{number}"]


def balancer(cluster, number):
    return [f"balancer{number}"]


def primary(cluster):
    return [f"database{cluster.leader()}"]


def synchronous_standby(cluster):
    return [f"database{cluster.synchronous()}"]


def asynchronous_standby(cluster):
    return ["database%s" % next(iter(set("123") - {cluster.leader(), cluster.synchronous()}))]


def etcd_of_the_primary(cluster):
    return [f"etcd{cluster.leader()}"]


def machine_of_the_primary(cluster):
    number = cluster.leader()
    return [f"gateway{number}", f"database{number}", f"etcd{number}"]


EVENTS = [
    ("a gateway", lambda cluster: gateway(cluster, 1)), ("a balancer", lambda cluster: balancer(cluster, 1)),
    ("asynchronous standby", asynchronous_standby), ("synchronous standby", synchronous_standby), ("primary", primary),
    ("etcd beside the primary", etcd_of_the_primary), ("another gateway", lambda cluster: gateway(cluster, 3)),
    ("the other balancer", lambda cluster: balancer(cluster, 2)), ("the primary's machine", machine_of_the_primary),
]
Killed = collections.namedtuple("Killed", "what began until")


def kill(cluster, load, what, choose):
    """Ended, missed for a while, started again, whole again."""
    parts = choose(cluster)
    time.sleep(QUIET)
    began = time.monotonic()
    cluster.script("kill", *parts)
    wait_for_pushes(load, began)
    cluster.script("run", *parts)
    cluster.wait_until_whole()
    return Killed(f"{what} ({', '.join(parts)})", began, time.monotonic())


def wait_for_pushes(load, began):
    """Some were acknowledged that were sent after it, or it takes longer than it may."""
    time.sleep(QUIET)
    while time.monotonic() < began + 2 * LONGEST["push"]:
        if any(line["ok"] and line["began"] > began for line in load.lines("push")[-50:]):
            return
        time.sleep(0.5)


# -- The judgement

def silence(lines, killed):
    """The longest time without an answer to anybody, of those that touch this kill."""
    moments = [line["ended"] for line in lines if line.get("ok")]
    around = [moment for moment in moments if killed.began - QUIET < moment < killed.until + QUIET]
    return max((after - before for before, after in zip(around, around[1:]) if after > killed.began), default=float("inf"))


def failures(lines, killed):
    return sum(1 for line in lines if "ok" in line and not line["ok"] and killed.began <= line["ended"] <= killed.until)


def older_than_seen(lines):
    """Answers that tell of an older snapshot than the same school had in hand when it asked."""
    problems, seen = [], collections.defaultdict(list)  # school: (moment, newest until then)
    for line in lines:
        if line.get("ok"):
            newest = max((tot for moment, tot in seen[line["school"]] if moment < line["began"]), default=0)
            if line["fresh"] and line["tot"] < newest:
                problems.append(f"{line['school']} saw {newest}, and was then told {line['tot']}")
            if not seen[line["school"]] or line["tot"] > seen[line["school"]][-1][1]:
                seen[line["school"]].append((line["ended"], line["tot"]))
    return problems


def table(cluster):
    base = datetime.date.today()
    rows = cluster.query("select bpvo_kenmerk, geplande_einddatum, keer from bpv.studentgegevens where bpvo_kenmerk ~ '^(c[0-9]+-|samen-)'")
    return {kenmerk: ((einde - base).days, keer) for kenmerk, einde, keer in rows}


def judge(cluster, ledgers, load, kills):
    pushes, pulls = load.lines("push"), load.lines("pull")
    judge = Judge(ledgers)
    forgotten = {record[0] for _, message in judge.unanswered() for record in message["records"]}  # no answer: done or not
    judge.compare({kenmerk: row for kenmerk, row in table(cluster).items() if kenmerk not in forgotten and not kenmerk.startswith("samen-")})
    problems = judge.problems + [line["wrong"] for line in pulls if "wrong" in line] + older_than_seen(pulls)
    print(f"\n{'killed':42} {'pushes silent':>14} {'pulls silent':>13} {'pushes failed':>14} {'pulls failed':>13}")
    for killed in kills:
        quiet = {"push": silence(pushes, killed), "pull": silence(pulls, killed)}
        print(f"{killed.what:42} {quiet['push']:12.1f} s {quiet['pull']:11.1f} s {failures(pushes, killed):14} {failures(pulls, killed):13}")
        problems += [f"{killed.what}: {kind} silent for {quiet[kind]:.1f} s, more than {most}" for kind, most in LONGEST.items() if quiet[kind] > most]
    counts = dict(judge.counts)
    print(f"cluster: {sum(1 for line in pushes if line['ok'])} pushes answered, {counts.get('records', 0)} records stored, "
          f"{sum(1 for line in pulls if line.get('ok'))} pages pulled")
    return problems


def end(*_):
    raise KeyboardInterrupt


def main():
    signal.signal(signal.SIGTERM, end)
    directory, rounds = pathlib.Path(sys.argv[1]), int((sys.argv[2:] or ["1"])[0])
    events = [event for event in EVENTS if len(sys.argv) <= 3 or re.search(sys.argv[3], event[0])]
    started = time.monotonic()
    cluster = Cluster(directory)
    try:
        cluster.wait_until_whole()
        load = Load(cluster)
        kills = []
        for what, choose in events * rounds:
            kills.append(kill(cluster, load, what, choose))
            counts = ", ".join(f"{reason} {count}" for reason, count in cluster.read_on_standbys().items() if count)
            print(f"cluster: {what} killed and back, {kills[-1].until - kills[-1].began:.0f} s; read on standbys: {counts}", flush=True)
        time.sleep(QUIET)
        there = cluster.read_on_standbys()["pages"]
        problems = judge(cluster, load.finish(), load, kills) if kills else load.finish() and []
        problems += [] if there else ["no page was read on a standby"]
        problems += quota.measure(cluster, load.settings | {"end": (datetime.date.today() + datetime.timedelta(days=60)).isoformat()})
    finally:
        cluster.importing.set()
        cluster.finish()
    for problem in problems[:40]:
        print("cluster: WRONG:", problem)
    print(f"cluster: {time.monotonic() - started:.0f} s, {len(kills)} killed: {len(problems)} problems, {len(kills) if not problems else 0} passed")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
