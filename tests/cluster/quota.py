"""
What one, two and three gateways do that may each use a quarter of a core (BPV_QUOTA_PERMILLE): signed pushes of one record, as fast as they are taken.

Messages are signed before the clock starts, so that whoever sends them costs little; what the gateways used of their quota and
how often they were held back by it says whether that was the limit.
"""
import contextlib
import multiprocessing
import os
import pathlib
import ssl
import subprocess
import threading
import time

import https
import soap
import wss
from world import processes_at

PERIOD = 100000  # microseconds
QUOTA = int(os.environ.get("BPV_QUOTA_PERMILLE", "250")) * PERIOD // 1000  # of a core, for each gateway; less where the machine is busy
SENDERS, CONNECTIONS = 3, 8  # processes, and connections of each
SECONDS = 6
MESSAGES = 1200  # of a sender, for one round


class Quota:
    """A control group with a share of a core, of version 1 or 2, whichever is there."""

    def __init__(self, name):
        one, two = pathlib.Path("/sys/fs/cgroup/cpu"), pathlib.Path("/sys/fs/cgroup")
        self.path = (one if (one / "cpu.cfs_quota_us").exists() else two) / f"bpv-cluster-{os.getpid()}-{name}"
        self.path.mkdir()
        if self.path.parent == one:
            (self.path / "cpu.cfs_period_us").write_text(str(PERIOD))
            (self.path / "cpu.cfs_quota_us").write_text(str(QUOTA))
        else:
            (self.path / "cpu.max").write_text(f"{QUOTA} {PERIOD}")

    def take(self, pids):
        for pid in pids:
            (self.path / "cgroup.procs").write_text(str(pid))

    def held_back(self):
        """(periods, of which it had to wait in)"""
        stat = dict(line.split() for line in (self.path / "cpu.stat").read_text().splitlines())
        return int(stat["nr_periods"]), int(stat["nr_throttled"])

    def end(self):
        root = self.path.parent / "cgroup.procs"
        for pid in (self.path / "cgroup.procs").read_text().split():
            with contextlib.suppress(OSError):
                root.write_text(pid)
        self.path.rmdir()


def ticks(pids):
    """Seconds of a processor that these processes have used."""
    used = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            used += int(fields[11]) + int(fields[12])
    return used / os.sysconf("SC_CLK_TCK")


def family(cluster, part):
    pid = (cluster.directory / "run" / part).read_text().split()[0]
    return subprocess.run(["pgrep", "-s", pid], capture_output=True, text=True).stdout.split()


def databases(cluster):
    """Every process of every PostgreSQL."""
    return [pid for number in "123" for pid in processes_at(cluster.directory / f"database{number}" / "data")]


def pushed(connection, message):
    """False also when the connection is lost."""
    try:
        connection.send(message)
        return connection.read().status == 200
    except (https.Closed, ssl.SSLError, OSError):
        return False


def sender(settings, number, hosts, ready, begin, out):
    pki = pathlib.Path(settings["pki"])
    tls = https.context(pki / "roots.pem", https.Identity(pki / "saas.cert.pem", pki / "saas.key.pem"))
    signer, waiting, done = wss.signer(pki, "saas"), [], []
    for i in range(MESSAGES):
        record = soap.record(bpvoKenmerk=f"q{number}-{os.getpid()}-{i}", **settings["codes"], geplandeEinddatum=settings["end"], emailadres="q@voorbeeld.example")
        message = soap.Message("aanleveren_studentgegevens", record)
        waiting.append(https.request(wss.sign(message, signer), path=https.PATHS["S"], soap_action='""'))

    def work(host):
        connection = https.Connection(8443, tls, host=host, source=f"{settings['network']}.{150 + number}")
        ready.release()
        begin.wait()
        end = time.monotonic() + SECONDS
        with contextlib.suppress(IndexError):  # all are sent
            while time.monotonic() < end:
                done.append(good := pushed(connection, waiting.pop()))
                if not good:
                    break

    threads = [threading.Thread(target=work, args=(hosts[i % len(hosts)],)) for i in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    out.put((sum(done), len(done)))


def one_round(cluster, settings, hosts, quotas, pids):
    ready, begin, out = multiprocessing.Semaphore(0), multiprocessing.Event(), multiprocessing.Queue()
    senders = [multiprocessing.Process(target=sender, args=(settings, number, hosts, ready, begin, out)) for number in range(SENDERS)]
    for process in senders:
        process.start()
    for _ in range(SENDERS * CONNECTIONS):
        assert ready.acquire(timeout=300), "the senders do not get ready"
    before, stores, held = ticks(pids), ticks(databases(cluster)), [quota.held_back() for quota in quotas]
    began = time.monotonic()
    begin.set()
    heard = [out.get(timeout=120) for _ in senders]
    seconds = time.monotonic() - began
    for process in senders:
        process.join()
    periods, throttled = (sum(now[i] - then[i] for now, then in zip([quota.held_back() for quota in quotas], held)) for i in range(2))
    good, all_of_them = (sum(column) for column in zip(*heard))
    return {"good": good, "failed": all_of_them - good, "seconds": seconds, "gateways": ticks(pids) - before,
            "database": ticks(databases(cluster)) - stores, "held": throttled / max(1, periods)}


def measure(cluster, settings):
    """A table, and what is wrong."""
    families, problems, rates, quotas = [family(cluster, f"gateway{number}") for number in (1, 2, 3)], [], [], []
    print(f"\n{'gateways':>8} {'pushes/s':>9} {'of quota used':>14} {'held back':>10} {'ms of gateway':>14} {'ms of database':>15}")
    try:
        for number, pids in enumerate(families, 1):
            quotas.append(Quota(number))
            quotas[-1].take(pids)
        for count in (1, 2, 3):
            pids = [pid for one in families[:count] for pid in one]
            found = one_round(cluster, settings, [f"{cluster.network}.{number}" for number in range(1, count + 1)], quotas[:count], pids)
            rates.append(found["good"] / found["seconds"])
            share = found["gateways"] / found["seconds"] / count / (QUOTA / PERIOD)
            print(f"{count:8} {rates[-1]:9.0f} {share:13.0%} {found['held']:10.0%} {1000 * found['gateways'] / max(1, found['good']):14.2f}"
                  f" {1000 * found['database'] / max(1, found['good']):15.2f}")
            if found["failed"] or not found["good"]:
                problems.append(f"{count} gateways: {found['failed']} pushes failed, {found['good']} did not")
        print(f"cluster: three do {rates[2] / rates[0]:.2f} times what one does; limit: "
              + ("the quota of the gateways" if found["held"] > 0.5 else "not the quota of three gateways: the processors of this machine, which others share"))
    except OSError as problem:
        print(f"cluster: QUOTA NOT MEASURED HERE: {problem}. Counted as skipped, not as passed.")
    finally:
        for quota in quotas:
            quota.end()
    return problems
