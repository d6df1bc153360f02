"""What a gateway tells in numbers: Prometheus' own checker reads it, every family is in the handbook, and it counts what happens."""
import datetime
import pathlib
import re
import subprocess

import pytest

from https import PATH, Closed
from soap import assert_answered, assert_fault, hello

ROOT = pathlib.Path(__file__).resolve().parents[2]
HANDBOOK = (ROOT / "docs" / "observability.md").read_text()


class Metrics:
    """One answer of /metrics: {(name, frozenset of labels): value}, and the type of each family."""

    def __init__(self, text):
        self.text, self.samples = text, {}
        self.types = dict(re.findall(r"^# TYPE (\S+) (\S+)$", text, re.M))
        for name, labels, value in re.findall(r"^([a-z_]+)(?:\{(.*)\})? (\S+)$", text, re.M):
            key = name, frozenset(re.findall(r'([a-z_]+)="((?:[^"\\]|\\.)*)"', labels))
            assert key not in self.samples, key
            self.samples[key] = float(value)

    def get(self, name, **labels):
        return self.samples.get((name, frozenset(labels.items())), 0)


def metrics_of(gateway):
    status, text = gateway.health("/metrics")
    assert status == 200
    return Metrics(text)


@pytest.fixture(scope="module")
def talked(world):
    """(before, after) one of each: answered, a fault, refused by content, sent again, a broken handshake, nonsense."""
    before = metrics_of(world)
    message = world.push()
    assert_answered(world.call(message))
    assert_answered(world.call(message))
    assert_fault(world.call(hello().but(To=None)), "DK0005")
    with pytest.raises((Closed, OSError)):
        with world.connect("expired") as connection:
            connection.post(hello())
    with world.connect("saas") as connection:
        connection.send(b"nonsense\r\n\r\n")
        assert connection.read().status == 400
    return before, metrics_of(world)


def test_prometheus_has_nothing_to_say_about_it(talked):
    checked = subprocess.run(["promtool", "check", "metrics"], input=talked[1].text, capture_output=True, text=True, timeout=60)
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")


def test_every_family_is_in_the_handbook_and_none_else(talked):
    told = set(re.findall(r"`((?:bpv|process)_[a-z_]+)`", HANDBOOK))
    assert set(talked[1].types) <= told
    # Those that are there only when there is something to tell, or that the pages tell.
    sometimes = {name for name in told if name.startswith("bpv_console_")}
    assert told - set(talked[1].types) <= sometimes


def test_it_counts_what_happened(talked):
    before, after = talked

    def more(name, **labels):
        return after.get(name, **labels) - before.get(name, **labels)

    push = {"operation": "aanleveren_studentgegevens"}
    assert more("bpv_exchange_seconds_count", **push, profile="2W-be", outcome="ok") == 2
    assert more("bpv_exchange_seconds_count", operation="unknown", profile="2W-be", outcome="client") == 1
    assert more("bpv_exchange_seconds_sum", **push, profile="2W-be", outcome="ok") > 0
    for phase in ("queue", "open", "verify", "register", "access", "perform", "seal"):
        assert more("bpv_exchange_phase_seconds_count", **push, phase=phase) == 2, phase
    assert more("bpv_exchange_phase_seconds_count", **push, phase="commit") >= 1
    assert more("bpv_exchanges_total", outcome="OK") == 2 and more("bpv_exchanges_total", outcome="DK0005") == 1
    assert more("bpv_repeats_total") == 1
    assert more("bpv_requests_total", listener="messages") == 3
    assert more("bpv_received_bytes_total", listener="messages") > 1000 < more("bpv_sent_bytes_total", listener="messages")
    assert more("bpv_connections_refused_total", listener="messages", rule="BP-R1113") == 1
    handshakes = [labels for name, labels in after.samples if name == "bpv_connections_refused_total" and ("listener", "messages") in labels]
    assert sum(after.samples["bpv_connections_refused_total", labels] - before.samples.get(("bpv_connections_refused_total", labels), 0)
               for labels in handshakes) == 2
    assert more("bpv_log_lines_total") >= 5


def test_phases_add_up_to_the_whole(talked):
    after = talked[1]
    for operation in ("aanleveren_studentgegevens", "unknown"):
        phases = sum(value for (name, labels), value in after.samples.items()
                     if name == "bpv_exchange_phase_seconds_sum" and ("operation", operation) in labels)
        whole = sum(value for (name, labels), value in after.samples.items()
                    if name == "bpv_exchange_seconds_sum" and ("operation", operation) in labels)
        assert phases == pytest.approx(whole, abs=1e-4)


def test_buckets_only_rise_and_end_in_the_count(talked):
    after = talked[1]
    for (name, labels), count in after.samples.items():
        if name not in ("bpv_exchange_seconds_count", "bpv_exchange_phase_seconds_count"):
            continue
        buckets = sorted((float(dict(other)["le"].replace("+Inf", "inf")), value) for (bucket, other), value in after.samples.items()
                         if bucket == name.replace("_count", "_bucket") and {pair for pair in other if pair[0] != "le"} == labels)
        assert [value for _, value in buckets] == sorted(value for _, value in buckets) and buckets[-1] == (float("inf"), count)


def test_it_tells_of_the_process_and_the_database(world, talked):
    after, process = talked[1], pathlib.Path(f"/proc/{world.process.pid}")
    assert abs(after.get("process_open_fds") - len(list((process / "fd").iterdir()))) <= 8
    resident = int(re.search(r"VmRSS:\s+(\d+) kB", (process / "status").read_text()).group(1)) * 1024
    assert after.get("process_resident_memory_bytes") == pytest.approx(resident, rel=0.3)
    began = [line for line in world.log() if " started " in line][-1].split()[0]
    assert -5 < datetime.datetime.fromisoformat(began).timestamp() - after.get("process_start_time_seconds") < 60
    assert after.get("process_cpu_seconds_total") > 0 and after.get("process_max_fds") > 0
    assert after.get("bpv_database_up") == 1 and after.get("bpv_database_connections") >= 4
    assert after.get("bpv_workers", listener="messages") == 4
    for table in ("aanspraken", "berichten", "bewijzen"):
        assert after.get("bpv_partitions", table=table) >= 3
        there = world.value("select count(*) from pg_inherits where inhparent = %s::regclass", f"bpv.{table}")
        assert after.get("bpv_partitions", table=table) == there - 1
    until = world.value("select extract(epoch from date_trunc('month', now() at time zone 'UTC') + interval '3 months')::bigint")
    assert after.get("bpv_partitions_end_timestamp_seconds", table="berichten") == until


def test_labels_come_from_short_lists(world):
    """Whatever a peer sends, no new series: a thousand paths, actions and methods are a handful of outcomes."""
    before = set(metrics_of(world).samples)
    with world.connect("saas") as connection:
        for number in range(50):
            assert connection.get(f"/{number}").status == 404
        for number in range(20):
            connection.post(hello().but(Action=f"<wsa:Action>urn:{number}</wsa:Action>"), path=PATH)
    new = {name for name, _ in set(metrics_of(world).samples) - before}
    assert len(set(metrics_of(world).samples) - before) < 120, new

