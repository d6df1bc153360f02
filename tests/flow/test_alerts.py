"""Alarms: each fires when it should and not otherwise; they and the dashboard ask for what is really told; and Prometheus itself hears one."""
import contextlib
import json
import pathlib
import re
import shutil
import socket
import subprocess
import time
import urllib.request

import pytest

from soap import assert_answered, hello
from test_metrics import metrics_of

ROOT = pathlib.Path(__file__).resolve().parents[2]
FILES = ROOT / "config" / "observability"
RULES = (FILES / "rules.yml").read_text()
HANDBOOK = (ROOT / "docs" / "observability.md").read_text()
ALERTS = re.findall(r"- alert: (\w+)", RULES)
DAY = 86400

# Of each alarm: how long, series with which it fires, and series with which it does not. "a+bxn": n minutes of a, a+b, ...
SAME = 'instance="@",job="bpv-gateway"'
# Those that look at all gateways together have a world of their own in the test; the others share one, by their instance.
TOGETHER = ("BpvPartyCertificateExpiring", "BpvPartitionsEnding", "BpvUpkeepFails", "BpvAuditUnsealed", "BpvRetentionLate")


def series(name, values, **labels):
    more = "".join(f',{key}="{value}"' for key, value in labels.items())
    return f"{name}{{{SAME}{more}}}", values


def exchanges(outcome, values, operation="testen_verbinding"):
    return series("bpv_exchange_seconds_count", values, operation=operation, profile="2W-be", outcome=outcome)


def slow(bucket):
    """Messages of which all are in the buckets from this one on."""
    return [series("bpv_exchange_seconds_bucket", "0+60x60" if bound >= bucket else "0x60", operation="testen_verbinding", profile="2W-be", outcome="ok", le=le)
            for le, bound in (("0.01", .01), ("1", 1), ("2.5", 2.5), ("10", 10), ("+Inf", 99))] + [exchanges("ok", "0+60x60")]


def refused(rule, values):
    return series("bpv_connections_refused_total", values, listener="messages", rule=rule)


def gauge(name, fires, stays, **labels):
    return [series(name, f"{fires}x300", **labels)], [series(name, f"{stays}x300", **labels)]


CASES = {
    "BpvGatewayDown": (2, *gauge("up", 0, 1)),
    "BpvConsoleDown": (4, [('up{instance="@",job="bpv-console"}', "0x60")], [('up{instance="@",job="bpv-console"}', "1x60")]),
    "BpvDatabaseDown": (2, *gauge("bpv_database_up", 0, 1)),
    "BpvServerFaults": (20, [exchanges("server", "0+2x60"), exchanges("ok", "0+98x60")], [exchanges("server", "0x60"), exchanges("ok", "0+100x60")]),
    "BpvClientFaults": (40, [exchanges("client", "0+30x60"), exchanges("ok", "0+70x60")], [exchanges("client", "0+10x60"), exchanges("ok", "0+90x60")]),
    "BpvFaultCodeRising": (130, [series("bpv_exchanges_total", "0+1x100 100+50x60", outcome="DK0002")], [series("bpv_exchanges_total", "0+5x200", outcome="DK0002")]),
    "BpvSlow": (20, slow(10), slow(1)),
    "BpvQueueFilling": (5, [series("bpv_queue_requests", "100x60", listener="messages"), series("bpv_queue_limit", "128x60", listener="messages")],
                        [series("bpv_queue_requests", "10x60", listener="messages"), series("bpv_queue_limit", "128x60", listener="messages")]),
    "BpvQueueFull": (10, [refused("GW-T4", "0+1x60")], [refused("GW-T4", "7x60")]),
    "BpvConnectionsNearLimit": (5, [series("bpv_connections", "9000x60", listener="messages"), series("bpv_connections_limit", "10000x60", listener="messages")],
                                [series("bpv_connections", "9000x60", listener="messages"), series("bpv_connections_limit", "0x60", listener="messages")]),
    "BpvDescriptorsNearLimit": (5, [series("process_open_fds", "900x60"), series("process_max_fds", "1000x60")],
                                [series("process_open_fds", "100x60"), series("process_max_fds", "1000x60")]),
    "BpvHandshakesFail": (40, [refused("PKI003", "0+60x60"), series("bpv_handshakes_total", "0+30x60", listener="messages")],
                          [refused("PKI003", "0+60x60"), series("bpv_handshakes_total", "0+90x60", listener="messages")]),
    "BpvOverLimit": (70, [series("bpv_over_limit_total", "0+2x90", limit="gelijktijdig")], [series("bpv_over_limit_total", "0+1x90", limit="gelijktijdig")]),
    "BpvGuessing": (30, [series("bpv_guessing_alarms_total", "0x10 1x60")], [series("bpv_guessing_alarms_total", "3x60")]),
    "BpvClockOff": (5, *gauge("bpv_clock_difference_seconds", -6, 4)),
    "BpvKeeperDown": (5, *gauge("bpv_keeper_up", 0, 1)),
    "BpvKeeperDies": (20, [series("bpv_keeper_deaths_total", "0x10 3x60")], [series("bpv_keeper_deaths_total", "0x10 1x60")]),
    "BpvNotConfined": (20, *gauge("bpv_sandbox_calls", 0, 1)),
    "BpvLogDropped": (20, [series("bpv_log_lines_dropped_total", "0x10 40x60")], [series("bpv_log_lines_dropped_total", "40x60")]),
    "BpvJournalWaits": (5, *gauge("bpv_journal_rows_waiting", 3, 0)),
    "BpvReadOnly": (5, *gauge("bpv_database_read_only", 1, 0)),
    "BpvAsideRefused": (5, *gauge("bpv_database_aside_refused", 1, 0)),
    "BpvAsideWaits": (20, [series("bpv_database_aside_waiting", "1x60"), series("bpv_database_read_only", "0x60")],
                      [series("bpv_database_aside_waiting", "1x60"), series("bpv_database_read_only", "1x60")]),
    "BpvJournalLost": (20, [series("bpv_journal_rows_lost_total", "0x10 2x60")], [series("bpv_journal_rows_lost_total", "2x60")]),
    "BpvOwnCertificateExpiring": (15, *gauge("bpv_own_certificate_seconds_left", 29 * DAY, 31 * DAY, slot="tls")),
    "BpvOwnCertificateExpiringSoon": (15, *gauge("bpv_own_certificate_seconds_left", 6 * DAY, 8 * DAY, slot="tls")),
    "BpvPartyCertificateExpiring": (70, *gauge("bpv_party_certificate_seconds_left", 13 * DAY, 15 * DAY, oin="1", purpose="TLS")),
    "BpvCrlOld": (10, *gauge("bpv_crl_alarm", 75, 50, issuer="x", list="1")),
    "BpvCrlExpiring": (10, *gauge("bpv_crl_alarm", 100, 75, issuer="x", list="1")),
    "BpvCrlReloadStuck": (20, *gauge("bpv_crl_reload_stuck", 1, 0)),
    "BpvPartitionsEnding": (40, *gauge("bpv_partitions_end_timestamp_seconds", 6 * DAY, 9 * DAY, table="berichten")),
    # Time begins at 0 there. Nothing since the start, and once a minute.
    "BpvUpkeepFails": (200, [series("bpv_upkeep_success_timestamp_seconds", "0x300"), series("process_start_time_seconds", "0x300")],
                       [series("bpv_upkeep_success_timestamp_seconds", "0+60x300"), series("process_start_time_seconds", "0x300")]),
    "BpvAuditUnsealed": (30, [series("bpv_audit_seal_success_timestamp_seconds", "60x300"), series("process_start_time_seconds", "0x300")],
                         [series("bpv_audit_seal_success_timestamp_seconds", "0+60x300"), series("process_start_time_seconds", "0x300")]),
    # More than two days ago, and less.
    "BpvRetentionLate": (70, *gauge("bpv_retention_success_timestamp_seconds", -2.1 * DAY, -1.5 * DAY)),
}


def test_every_alarm_has_a_case_and_a_place_in_the_handbook():
    assert sorted(CASES) == sorted(ALERTS)
    assert re.findall(r"^\| `(Bpv\w+)`", HANDBOOK, re.M) == ALERTS


def test_each_fires_when_it_should_and_not_otherwise(tmp_path):
    shutil.copy(FILES / "rules.yml", tmp_path)
    shared, tests = {"input_series": [], "promql_expr_test": []}, []
    for alert, (minutes, *both) in CASES.items():
        for given, instance, expected in zip(both, (alert, f"{alert}-not"), ([{"labels": "{}", "value": 1}], [])):
            case = {"input_series": [], "promql_expr_test": []} if alert in TOGETHER else shared
            where = "" if alert in TOGETHER else f',instance="{instance}"'
            case["input_series"] += [{"series": name.replace("@", instance), "values": values} for name, values in given]
            case["promql_expr_test"].append({"expr": f'count(ALERTS{{alertname="{alert}",alertstate="firing"{where}}})', "eval_time": f"{minutes}m",
                                             "exp_samples": expected})
            if alert in TOGETHER:
                tests.append(case)
    tests = [{"interval": "1m", **case} for case in (shared, *tests)]
    (tmp_path / "test.yml").write_text(json.dumps({"rule_files": ["rules.yml"], "evaluation_interval": "1m", "tests": tests}))  # JSON is YAML
    ran = subprocess.run(["promtool", "test", "rules", "test.yml"], cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_prometheus_reads_the_files():
    for words in (["check", "rules", "rules.yml"], ["check", "config", "prometheus.yml"]):
        ran = subprocess.run(["promtool", *words], cwd=FILES, capture_output=True, text=True, timeout=60)
        assert ran.returncode == 0, ran.stdout + ran.stderr


def asked_of(expression):
    """Names of metrics in an expression, without what the rules record and the suffixes of histograms."""
    names = set(re.findall(r"\b(?:bpv|process)_[a-z_]+", re.sub(r'"[^"]*"', "", re.sub(r"\b(by|on|without)\s*\([^)]*\)", "", expression))))
    return {re.sub(r"(_seconds)_(bucket|sum|count)$", r"\1", name) for name in names}


def expressions_of_dashboard():
    board = json.loads((FILES / "dashboard.json").read_text())
    return {panel["title"]: [target["expr"] for target in panel["targets"]] for panel in board["panels"] if "targets" in panel}


def test_rules_and_dashboard_ask_for_what_is_told(world):
    told, recorded = set(metrics_of(world).types), set(re.findall(r"record: (\S+)", RULES))
    everything = RULES.replace("summary:", "\0").split("\n")
    asked = asked_of("\n".join(line for line in everything if "\0" not in line))
    assert asked and asked <= told, asked - told
    for title, expressions in expressions_of_dashboard().items():
        for expression in expressions:
            assert asked_of(expression) <= told, (title, asked_of(expression) - told)
            assert set(re.findall(r"bpv:[a-z0-9_:]+", expression)) <= recorded, title
            assert asked_of(expression) or "bpv:" in expression or "ALERTS" in expression or "up{" in expression, (title, expression)


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@contextlib.contextmanager
def prometheus(gateway, directory):
    """A real one, in a hurry: what a question gives, as a function."""
    port = free_port()
    # Only how long it waits is another: a second instead of a minute.
    (directory / "rules.yml").write_text(re.sub(r"\bfor: \w+", "for: 1s", RULES).replace("interval: 30s", "interval: 1s"))
    (directory / "prometheus.yml").write_text((FILES / "prometheus.yml").read_text().replace("15s", "1s").replace("127.0.0.1:8081", f"127.0.0.1:{gateway.health_port}"))
    process = subprocess.Popen(["prometheus", f"--config.file={directory / 'prometheus.yml'}", f"--storage.tsdb.path={directory / 'data'}",
                                f"--web.listen-address=127.0.0.1:{port}", "--log.level=warn"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def ask(query):
        try:
            with opener.open(f"http://127.0.0.1:{port}/api/v1/query?query={urllib.request.quote(query)}", timeout=10) as answer:
                return json.load(answer)["data"]["result"]
        except OSError:
            assert process.poll() is None
            return []

    try:
        yield ask
    finally:
        process.terminate()
        process.wait(20)


def until(ask, query, wanted, seconds=60):
    end = time.monotonic() + seconds
    while bool(answer := ask(query)) != wanted:
        assert time.monotonic() < end, (query, answer, ask("ALERTS"))
        time.sleep(0.2)
    return answer


def test_a_database_that_is_down_is_heard_by_prometheus_itself(world, gateway_with, tmp_path):
    gateway = gateway_with("watched", database__gateway=world.conninfo("bpv_gateway") + " application_name=watched")
    down = 'ALERTS{alertname="BpvDatabaseDown",alertstate="firing"}'
    with prometheus(gateway, tmp_path) as ask:
        assert_answered(gateway.call(hello()))
        until(ask, "bpv_database_up == 1", True)
        until(ask, 'bpv_exchange_seconds_count{operation="testen_verbinding",outcome="ok"} == 1', True)
        assert ask(down) == []
        with world.broken("alter role bpv_gateway connection limit 0", "alter role bpv_gateway connection limit -1"):
            world.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'watched'")
            fired, = until(ask, down, True)
            assert fired["metric"]["instance"] == f"127.0.0.1:{gateway.health_port}" and fired["metric"]["severity"] == "page"
        until(ask, down, False)
        gateway.wait_until_ready()
