"""What bpv-console may still do when it has been taken over; and what draws its charts, which reads what people typed."""
import os
import pathlib
import re
import subprocess
import sys

import pytest

from house import BIN, PKI, House, database

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "sandbox"))
import taken_over


@pytest.fixture(scope="module")
def taken(filled, people, tmp_path_factory):
    """A console with somebody else's code in it. The gateway's keys stand in a directory of their own."""
    directory, keys = tmp_path_factory.mktemp("taken"), tmp_path_factory.mktemp("keys")
    (keys / "gateway.key.pem").write_bytes((PKI / "gateway.key.pem").read_bytes())
    (keys / "gateway.key.pem").chmod(0o600)
    with database(filled) as name:
        made = House(directory, name, people)
        conf = directory / "bpv.conf"
        conf.write_text(conf.read_text().replace(f"{PKI}/gateway.key.pem", f"{keys}/gateway.key.pem"))
        allowed = {f"read:{directory}/bpv.conf", f"read:{directory}/master.key", "read:/etc/passwd", f"write:{directory}/anchors",
                   f"make:{directory}/anchors.new", "read:/proc/self/fd/0"}
        refused = {f"read:{keys}/gateway.key.pem": "EACCES", "write:/etc/passwd": "EACCES", f"write:{PKI}/gateway.cert.pem": "EACCES",
                   "make:/var/tmp/bpv-left-behind": "EACCES", "start:/bin/sh": "EACCES", f"start:{BIN}/bpv-admin": "EACCES",
                   "socket:17": "EPERM", "become:65534": "EPERM", "type:": "EPERM", f"signal:{os.getpid()}": "EPERM"}
        if "asan" not in str(BIN):  # a sanitizer needs them
            refused |= {"copy:": "EPERM", f"trace:{os.getpid()}": "EPERM", "dump:": "EPERM"}
        (directory / "scratch").mkdir()
        made.environment = {**taken_over.environment(directory, [*allowed, *refused]), "TMPDIR": str(directory / "scratch")}
        made.start()
        made.tries = {**dict.fromkeys(allowed, "done"), **refused}
        yield made
        made.stop()


def test_a_console_that_was_taken_over_starts_and_writes_nothing_of_its_choice(taken):
    started = re.search(r" started .*", taken.log()).group()
    if " files=on " not in started:
        pytest.skip("this kernel has no Landlock")
    assert started.endswith(" calls=on"), started
    found = taken_over.outcomes(taken.process.pid, taken.log)
    version = float(re.search(r"^bpv_sandbox_files (\S+)", metrics(taken), re.M).group(1))
    if version < 6:
        taken.tries.pop(f"signal:{os.getpid()}")
    assert {what: found[what] for what in taken.tries} == taken.tries
    status = pathlib.Path(f"/proc/{taken.process.pid}/status").read_text()
    assert re.search(r"^NoNewPrivs:\s+1$", status, re.M) and re.search(r"^Seccomp:\s+2$", status, re.M)


def metrics(house):
    from test_watch import health
    return health(house, "/metrics")[1]


def test_it_still_does_what_it_is_for(taken):
    """Pages, charts in both forms, workbooks, a verb that reads an uploaded file, and a seal outside the database."""
    anna = taken.visitor("anna.beheer")
    for path, kind in (("/dashboard?school=landelijk", "text/html"), ("/dashboard/grafiek.svg?school=landelijk&thema=BEGELEIDING", "image/svg+xml"),
                       ("/dashboard/grafiek.png?school=landelijk&thema=BEGELEIDING", "image/png"),
                       ("/dashboard/export.xlsx?school=landelijk&pagina=overzicht", "application/vnd.openxmlformats")):
        answer = anna.get(path)
        assert answer.status_code == 200 and answer.headers["Content-Type"].startswith(kind), (path, answer.status_code, answer.text[:300])
    assert metrics(taken).count("\nbpv_sandbox_calls 1\n") == 1


# -- What draws charts -----------------------------------------------------------------------------------------


def drawn(script):
    return subprocess.run([BIN / "bpv-console", "--draw"], input=script, capture_output=True, text=True, timeout=60)


def test_what_draws_charts_draws_and_does_nothing_else(tmp_path):
    picture = drawn("set terminal svg size 300,200\nplot sin(x)\n")
    assert picture.returncode == 0 and picture.stdout.rstrip().endswith("</svg>"), picture.stderr
    for words in ('print system("id")', '! id', 'load "/etc/passwd"', f'load "{PKI}/gateway.key.pem"', f'set output "{tmp_path}/made"',
                  f'save "{tmp_path}/made"', "plot '< id'", f'cd "{tmp_path}"\nset table "made"\nplot sin(x)'):
        tried = drawn(f'set print "-"\n{words}\n')
        assert tried.returncode != 0 or words.startswith("!"), (words, tried)
        assert "uid=" not in tried.stdout and "root:" not in tried.stdout + tried.stderr, tried
    assert drawn("array all[100000000]\n").returncode != 0  # more memory than a chart has
    assert list(tmp_path.iterdir()) == []


# -- The end ----------------------------------------------------------------------------------------------


def test_it_says_that_it_will_stop(filled, people, tmp_path):
    """/ready says no and answers close their connections, for as long as the settings ask; a second signal ends that."""
    with database(filled) as name:
        made = House(tmp_path, name, people, extra="drain_s = 600\n")
        made.start()
        try:
            visitor = made.visitor()
            assert visitor.get("/aanmelden").headers.get("Connection", "").lower() != "close"
            made.process.terminate()
            while " draining seconds=600" not in made.log():
                assert made.process.poll() is None
            from test_watch import health
            assert health(made, "/ready") == (503, "database: ok\nstop: these pages are about to stop\n")
            answer = made.visitor().get("/aanmelden")
            assert answer.status_code == 200 and answer.headers["Connection"].lower() == "close"
        finally:
            made.stop()
