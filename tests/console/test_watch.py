"""What the console tells who watches over it: that it is there, that it can work, and how its pages do; nothing of who looked at them."""
import pathlib
import re
import subprocess
import urllib.error
import urllib.request

import psycopg2
import pytest

from house import raw

ROOT = pathlib.Path(__file__).resolve().parents[2]
HANDBOOK = (ROOT / "docs" / "observability.md").read_text()
TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


def health(house, path):
    port = re.findall(r" started .* health_port=(\d+)", house.log())[-1]
    try:
        answer = urllib.request.build_opener(urllib.request.ProxyHandler({})).open(f"http://127.0.0.1:{port}{path}", timeout=30)
    except urllib.error.HTTPError as error:
        answer = error
    assert re.fullmatch("[0-9a-f]{16}", answer.headers["X-Correlation-Id"])
    return answer.status, answer.read().decode()


def value(text, name, **labels):
    wanted = "".join(rf'(?=[^}}]*{key}="{re.escape(word)}")' for key, word in labels.items())
    return sum(float(number) for number in re.findall(rf"^{name}\{{{wanted}[^}}]*\}} (\S+)$", text, re.M))


@pytest.mark.parametrize("path, status, body", [("/live", 200, "live\n"), ("/ready", 200, "database: ok\n"), ("/", 404, "/live, /ready or /metrics\n")])
def test_it_says_that_it_is_there(house, path, status, body):
    assert health(house, path) == (status, body)


def test_a_table_that_somebody_holds_is_no_database_that_is_gone(house):
    with psycopg2.connect(dbname=house.database) as other, other.cursor() as cursor:
        cursor.execute("lock table bpv.organisaties in access exclusive mode")
        assert health(house, "/ready") == (200, "database: ok\n")
        assert "\nbpv_database_up 1\n" in health(house, "/metrics")[1]
    other.close()
    assert " database not reached " not in house.log()


def test_pages_are_counted_by_route_and_nobody_is_named(house):
    before = health(house, "/metrics")[1]
    visitor = house.visitor()
    assert visitor.get("/aanmelden").status_code == 200
    assert visitor.get("/nergens/zoek?naam=iemand").status_code == 404
    after = health(house, "/metrics")[1]
    for route, status in (("/aanmelden", "2xx"), ("-", "4xx")):
        assert value(after, "bpv_console_answers_total", route=route, status=status) == value(before, "bpv_console_answers_total", route=route, status=status) + 1
        assert value(after, "bpv_console_answer_seconds_count", route=route) == value(before, "bpv_console_answer_seconds_count", route=route) + 1
    assert "nergens" not in after and "iemand" not in after
    assert "\nbpv_database_up 1\n" in after
    families = set(re.findall(r"^# TYPE (\S+) ", after, re.M))
    assert families <= set(re.findall(r"`((?:bpv|process)_[a-z_]+)`", HANDBOOK))
    assert set(re.findall(r"`(bpv_console_[a-z_]+)`", HANDBOOK)) <= families
    checked = subprocess.run(["promtool", "check", "metrics"], input=after, capture_output=True, text=True, timeout=60)
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")


@pytest.mark.parametrize("request_line, status", [("GET /aanmelden", 200), ("GET /nergens", 404), ("PUT /aanmelden", 405), ("nonsense", 400)])
def test_every_page_has_an_id_and_goes_on_with_a_trace(house, request_line, status):
    line = request_line if request_line == "nonsense" else request_line + " HTTP/1.1"
    answered, headers, _ = raw(house, f"{line}\r\nHost: localhost:{house.port}\r\ntraceparent: 00-{TRACE}-{SPAN}-01\r\nContent-Length: 0\r\n\r\n".encode())
    assert answered == status and re.fullmatch("[0-9a-f]{16}", headers["X-Correlation-Id"])
    told, = house.lines(headers["X-Correlation-Id"])
    if status != 400:
        assert headers["traceresponse"] == f"00-{TRACE}-{headers['X-Correlation-Id']}-01"
        assert f" trace={TRACE} parent={SPAN}" in told
