#!/usr/bin/python3
"""
Whatever was acknowledged is stored exactly once, whatever ends when: crash.py [POINTS] [SEED] (environment BPV_BIN).

Three gateways on one PostgreSQL, clients that push and resend (client.py), and a proxy before each gateway and before the
database. At POINTS random moments something ends: a connection (after any byte, either way, or once a commit was asked
for), a gateway, all of them, a backend, PostgreSQL as a whole, a client, or the space on the disk. Afterwards every message
has its answer, and what the clients heard and what the tables hold is compared record by record (ledger.py).
"""
import collections
import contextlib
import datetime
import json
import os
import pathlib
import random
import shutil
import signal
import socket
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "flow")]
from client import Client  # noqa: E402
from ledger import Judge, Ledger  # noqa: E402
from proxy import ANSWERING, ASKING, Cut, Proxy  # noqa: E402
from soap import SCHOOL_A  # noqa: E402
from world import ROOT, Gateway, World, end_with_parent, processes_at, run  # noqa: E402

GATEWAYS, CLIENTS = 3, 5
VAR = ROOT / "var" / "test" / "crash"
DISK = 3 * 1024 * 1024 * 1024  # of the file system that can run full; in memory, so only what is used counts
LONGEST_ANSWER = 60
UNREACHABLE = 5  # exit code of a gateway without a database


def own_mounts(points, seed):
    """Begin again in a name space of our own: whatever is mounted goes when we go."""
    if os.geteuid() == 0 and "BPV_CRASH_MOUNTS" not in os.environ:
        allowed = subprocess.run(["unshare", "--mount", "true"], capture_output=True).returncode == 0
        os.environ["BPV_CRASH_MOUNTS"] = "yes" if allowed else ""
        if allowed:
            os.execvp("unshare", ["unshare", "--mount", sys.executable, "-B", __file__, str(points), str(seed)])


class CrashWorld(World):
    """The database, on a disk of its own where that is possible, and three gateways."""

    def __init__(self):
        self.disk, self.killed = None, []
        self.prepare(VAR)
        self.database_proxy = Proxy(self.connect_to_database)
        behind = f"host=127.0.0.1 port={self.database_proxy.port} dbname={self.pg['PGDATABASE']} user=bpv_gateway sslmode=disable"
        self.gateways = [Gateway(self, f"gateway-{i}", database__gateway=behind, listen__workers=3) for i in range(GATEWAYS)]
        self.proxies = [Proxy(lambda gateway=gateway: socket.create_connection(("127.0.0.1", gateway.port))) for gateway in self.gateways]

    def start_database(self):
        place = self.directory / "pg"
        run("config/demo/postgres.sh", "start", place)
        run("config/demo/postgres.sh", "stop", place)
        self.data = pathlib.Path((place / "location").read_text().strip()) / "data"
        self.mount()
        super().start_database()
        # Small and often: recovery is short, and there is no room put aside when the disk is full.
        self.query("alter system set max_wal_size = '64MB'")
        self.query("alter system set min_wal_size = '32MB'")
        self.query("alter system set wal_recycle = off")
        self.query("select pg_reload_conf()")

    def mount(self):
        if not os.environ.get("BPV_CRASH_MOUNTS"):
            return
        stat, aside = self.data.stat(), self.data.with_name("data.aside")
        self.data.rename(aside)
        self.data.mkdir()
        run("mount", "-t", "tmpfs", "-o", f"size={DISK},mode=700,uid={stat.st_uid},gid={stat.st_gid}", "tmpfs", self.data)
        run("cp", "-a", f"{aside}/.", self.data)
        shutil.rmtree(aside)
        self.disk = self.data

    def used(self):
        disk = os.statvfs(self.disk)
        return (disk.f_blocks - disk.f_bfree) * disk.f_frsize

    def resize(self, size):
        """False: more than this is in use already."""
        return subprocess.run(["mount", "-o", f"remount,size={size}", self.disk], capture_output=True).returncode == 0

    def connect_to_database(self):
        made = socket.socket(socket.AF_UNIX)
        made.connect(f"{self.pg['PGHOST']}/.s.PGSQL.{self.pg['PGPORT']}")
        return made

    # -- Its processes

    def database_processes(self):
        """Of all that work for it, the postmaster first."""
        return sorted(processes_at(self.data), key=lambda pid: (pid != self.postmaster(), pid))

    def postmaster(self):
        """Its process id, or None."""
        with contextlib.suppress(OSError, ValueError):
            pid = int((self.data / "postmaster.pid").read_text().split()[0])
            if pathlib.Path(f"/proc/{pid}/cwd").readlink() == self.data:
                return pid
        return None

    def recover_database(self):
        """As an operator would: started where it does not run, and waited for."""
        end = time.monotonic() + LONGEST_ANSWER
        while True:
            if self.postmaster() is None:
                run("config/demo/postgres.sh", "start", self.directory / "pg")
            ready = subprocess.run(["/usr/lib/postgresql/15/bin/pg_isready", "-q", "-h", self.pg["PGHOST"], "-p", self.pg["PGPORT"]])
            if ready.returncode == 0:
                return
            assert time.monotonic() < end, "the database does not come back"
            time.sleep(0.05)

    def recover_gateways(self):
        """Those that were killed start again; one that ended by itself is a finding."""
        for gateway in self.gateways:
            if gateway in self.killed:
                self.start_again(gateway)
            assert gateway.process.poll() is None, f"{gateway.name} ended by itself ({gateway.process.returncode}):\n" + "\n".join(gateway.log()[-40:])
        self.killed.clear()

    def kill(self, gateway):
        gateway.kill()
        self.killed.append(gateway)

    @staticmethod
    def start_again(gateway):
        """A start that meets a database it cannot reach (its connection may be the one that is cut) ends, and is tried again."""
        for _ in range(5):
            try:
                return gateway.start()
            except AssertionError:
                if gateway.process.poll() != UNREACHABLE:
                    raise
        raise AssertionError(f"{gateway.name} does not start again")

    def finish(self):
        for gateway in self.gateways:
            gateway.stop()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        run("config/demo/postgres.sh", "stop", self.directory / "pg")
        if self.disk:
            run("umount", self.disk)
        run("config/demo/postgres.sh", "drop", self.directory / "pg")


class Clients:
    """Processes that are started again when they were killed."""

    def __init__(self, world, seed):
        self.directory = world.directory
        settings = {"seed": seed, "pki": str(world.pki), "ports": [proxy.port for proxy in world.proxies], "codes": world.codes(SCHOOL_A),
                    "base": datetime.date.today().isoformat()}
        (self.directory / "clients.json").write_text(json.dumps(settings))
        self.processes = [self.start(i) for i in range(CLIENTS)]

    def start(self, number):
        with open(self.directory / f"client-{number}.log", "ab") as log:
            return subprocess.Popen([sys.executable, "-B", HERE / "client.py", self.directory, str(number)], stdout=log, stderr=log, preexec_fn=end_with_parent)

    def kill(self, number):
        self.processes[number].kill()
        self.processes[number].wait()
        self.processes[number] = self.start(number)

    def finish(self):
        """Each settles what it has under way and leaves; what they wrote down."""
        (self.directory / "stop").touch()
        for number, process in enumerate(self.processes):
            assert process.wait(LONGEST_ANSWER) == 0, (self.directory / f"client-{number}.log").read_text()[-3000:]
        return [Ledger(self.directory / f"client-{number}.jsonl") for number in range(CLIENTS)]


# -- What can happen

class Events:
    def __init__(self, world, clients, chance):
        self.world, self.clients, self.random = world, clients, chance
        self.done, self.full_bit = collections.Counter(), 0

    def gateway_connection(self):
        """Between a client and a gateway: at any byte of hand-shake, question or answer."""
        proxy = self.random.choice(self.world.proxies)
        proxy.arm(Cut(self.random.choice((ASKING, ANSWERING)), bytes=self.random.choice((0, 1, self.random.randrange(200), self.random.randrange(8000)))))

    def database_connection(self):
        self.world.database_proxy.arm(Cut(self.random.choice((ASKING, ANSWERING)), bytes=self.random.randrange(6000)))

    def commit(self):
        """The commit goes out, and what became of it never comes back."""
        self.world.database_proxy.arm(Cut(ASKING, words=b"commit\0", after=self.random.choice((b"keep_answer", b"claim"))))

    def gateway(self):
        self.world.kill(self.random.choice(self.world.gateways))
        time.sleep(self.random.uniform(0, 0.2))
        self.world.recover_gateways()

    def all_gateways(self):
        for gateway in self.world.gateways:
            self.world.kill(gateway)
        self.world.recover_gateways()

    def client(self):
        self.clients.kill(self.random.randrange(CLIENTS))

    def backend(self):
        with contextlib.suppress(ProcessLookupError, IndexError):
            os.kill(self.random.choice(self.world.database_processes()[1:]), signal.SIGKILL)
        self.world.recover_database()

    def database(self):
        """The postmaster dies first, the others a moment later or at once, while they work."""
        for pid in self.world.database_processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            if self.random.random() < 0.1:
                time.sleep(0.01)
        self.world.recover_database()

    def full_disk(self):
        """No byte is left for a while; whoever operates it makes room and starts what ended."""
        log = self.world.data.with_name("log")
        before = self.refusals(log)
        while not self.world.resize(self.world.used() + self.random.choice((4096, 4096, 8192, 65536))):
            pass  # they went on writing
        if self.random.random() < 0.5:  # the next piece of WAL is asked for now: PostgreSQL ends; else a table that cannot grow comes first
            subprocess.run(["psql", "-qXc", "select pg_switch_wal()"], capture_output=True, env={**os.environ, **self.world.pg})
        end = time.monotonic() + 4
        while time.monotonic() < end and self.refusals(log) == before:
            time.sleep(0.05)
        time.sleep(self.random.uniform(0, 0.3))
        self.full_bit += self.refusals(log) != before
        self.world.resize(DISK)
        self.world.recover_database()

    @staticmethod
    def refusals(log):
        return log.read_text(errors="replace").count("No space left on device")

    def happen(self, points):
        kinds = {self.gateway_connection: 40, self.database_connection: 14, self.commit: 12, self.gateway: 12, self.all_gateways: 2,
                 self.client: 6, self.backend: 6, self.database: 5}
        if self.world.disk:
            kinds[self.full_disk] = 3
        plan = list(kinds) + self.random.choices(list(kinds), list(kinds.values()), k=points)
        plan = plan[:points]
        self.random.shuffle(plan)
        for event in plan:
            time.sleep(self.random.uniform(0, 0.15))
            event()
            self.done[event.__name__] += 1
            self.world.recover_gateways()


# -- The judgement

def table(world):
    """{kenmerk: (version, keer)} of what the clients can have made."""
    base = datetime.date.fromisoformat(json.loads((world.directory / "clients.json").read_text())["base"])
    rows = world.query("select bpvo_kenmerk, geplande_einddatum, keer from bpv.studentgegevens where bpvo_kenmerk ~ '^(c[0-9]+-|samen-)'")
    return {kenmerk: ((einde - base).days, keer) for kenmerk, einde, keer in rows}


def messages(world, of):
    """{MessageID: how many rows}"""
    return dict(world.query(f"select message_id, count(*) from {of} group by message_id"))


def ask_about_the_forgotten(world, ledgers):
    """What had no answer may have been done or not; asked again, it is, and once. Returns (done before, done now)."""
    judge, before = Judge(ledgers), table(world)
    counts = collections.Counter()
    for ledger, message in judge.unanswered():
        client = Client(world.directory, ledger.path.stem.rpartition("-")[2])
        client.ledger = ledger
        counts["done" if message["records"][0][0] in before else "not done"] += 1
        client.settle(message)
        client.settle(message)
    return counts


def report(world, events, judge, forgotten):
    cuts = sum(proxy.done for proxy in [*world.proxies, world.database_proxy])
    for problem in judge.problems[:40]:
        print("crash: WRONG:", problem)
    print("crash:", ", ".join(f"{name} {count}" for name, count in events.done.items()))
    print(f"crash: {cuts} connections cut; the disk was full {events.done['full_disk']} times, of which PostgreSQL met {events.full_bit}")
    print("crash:", ", ".join(f"{name} {count}" for name, count in judge.counts.items()) + f"; forgotten by who sent them: {dict(forgotten)}")
    if not world.disk:
        print("crash: FULL DISK NOT MEASURED HERE: no file system may be mounted. Counted as skipped, not as passed.")


def verdict(problems, disk):
    """Exit code. Of make crash a part that was skipped is a failure: run it as root, or say FULL_DISK=skip. make test goes on without."""
    missing = not disk and os.environ.get("BPV_CRASH_DISK") == "required"
    if missing:
        print("crash: FAILED: nothing is known of a full disk. Run it where root may mount, or without that part: make crash FULL_DISK=skip")
    return 1 if problems or missing else 0


def end(*_):
    raise KeyboardInterrupt


def main():
    points = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 and sys.argv[2] else random.SystemRandom().randrange(10**9)
    own_mounts(points, seed)
    signal.signal(signal.SIGTERM, end)
    started = time.monotonic()
    print(f"crash: {points} points, seed {seed}: make crash POINTS={points} SEED={seed}", flush=True)
    with CrashWorld() as world:
        clients = Clients(world, seed)
        events = Events(world, clients, random.Random(seed))
        events.happen(points)
        ledgers = clients.finish()
        world.connect_database()
        forgotten = ask_about_the_forgotten(world, ledgers)
        judge = Judge(ledgers)
        judge.compare(table(world))
        trials = {ident for ledger in ledgers for ident, message in ledger.messages.items() if message["trial"]}  # these use their id, and no more
        claims = messages(world, "bpv.aanspraken where antwoord is not null")
        judge.compare_messages("claims with an answer", {ident: count for ident, count in claims.items() if ident not in trials})
        judge.compare_messages("pieces of evidence", messages(world, "bpv.bewijzen"))
        world.finish()
    report(world, events, judge, forgotten)
    passed = 0 if judge.problems else sum(events.done.values())
    print(f"crash: {time.monotonic() - started:.0f} s, seed {seed}: {len(judge.problems)} problems, {0 if world.disk else 1} skipped, {passed} passed")
    return verdict(judge.problems, world.disk)


if __name__ == "__main__":
    sys.exit(main())
