"""The private PostgreSQL: where it stands, that it can be reached by us alone, and that it comes back and goes away."""

import hashlib
import os
import pathlib
import pwd
import shlex
import shutil
import signal
import subprocess
import tempfile
import time

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
AS_ROOT = os.geteuid() == 0


def copy_of_scripts(place):
    (place / "config").mkdir(parents=True)
    shutil.copytree(ROOT / "config" / "demo", place / "config" / "demo")
    return place


def postgres(clone, verb, name="var/demo/pg", user=None):
    command = [str(clone / "config/demo/postgres.sh"), verb, name]
    if user:
        command = ["runuser", "-u", user, "--", *command]
    return subprocess.run(command, cwd=clone, capture_output=True, text=True, timeout=120)


def environment(clone, name="var/demo/pg", user=None):
    done = postgres(clone, "env", name, user)
    assert done.returncode == 0, done.stderr
    words = shlex.split(done.stdout.removeprefix("export "))
    return dict(word.split("=", 1) for word in words)


def ask(clone, question, user=None, name="var/demo/pg"):
    env = environment(clone, name, user)
    command = ["psql", "-XAtc", question]
    if user:
        pairs = [f"{key}={value}" for key, value in env.items()]
        command = ["runuser", "-u", user, "--", "env", *pairs, *command]
    done = subprocess.run(command, env={**os.environ, **env}, capture_output=True, text=True, timeout=60, cwd="/")
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def base_of(clone):
    return pathlib.Path("/var/tmp/bpv-" + hashlib.sha256(f"{clone}\n".encode()).hexdigest()[:12])


def main_process(data):
    return int((data / "postmaster.pid").read_text().split()[0])


def still_there(data):
    """Processes that work in the data directory."""
    found = []
    for link in pathlib.Path("/proc").glob("[0-9]*/cwd"):
        try:
            if os.readlink(link) == str(data):
                found.append(link.parent.name)
        except OSError:
            pass
    return found


@pytest.fixture
def clone():
    """Our scripts in a directory that others can enter (pytest's own are closed); nothing is left behind."""
    place = pathlib.Path(tempfile.mkdtemp(prefix="bpv-test-", dir="/tmp"))
    place.chmod(0o755)
    copy_of_scripts(place / "c")
    yield place / "c"
    postgres(place / "c", "drop")
    shutil.rmtree(place)
    shutil.rmtree(base_of(place / "c"), ignore_errors=True)


def start(clone, **kwargs):
    done = postgres(clone, "start", **kwargs)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""


def test_starts_answers_and_leaves_nothing_running(clone):
    assert postgres(clone, "status").returncode == 1
    start(clone)
    assert postgres(clone, "status").returncode == 0
    assert ask(clone, "select current_database()") == "bpv"
    assert ask(clone, "show listen_addresses") == ""
    assert ask(clone, "show fsync") == "on"
    data = pathlib.Path(ask(clone, "show data_directory"))
    assert still_there(data)
    assert postgres(clone, "stop").returncode == 0
    assert still_there(data) == []
    assert postgres(clone, "status").returncode == 1
    assert postgres(clone, "stop").returncode == 0, "stopping twice is fine"


def test_runs_as_nobody_in_particular_and_only_we_come_in(clone):
    start(clone)
    data = pathlib.Path(ask(clone, "show data_directory"))
    owner = pathlib.Path(f"/proc/{main_process(data)}").stat().st_uid
    assert owner != 0
    assert owner == data.stat().st_uid
    socket = pathlib.Path(environment(clone)["PGHOST"])
    assert socket.stat().st_mode & 0o777 == 0o700
    assert len(f"{socket}/.s.PGSQL.5432") < 100


def test_data_stay_when_it_stops_and_go_when_it_is_dropped(clone):
    start(clone)
    ask(clone, "create table t as select 42 as x")
    assert postgres(clone, "stop").returncode == 0
    start(clone)
    assert ask(clone, "select x from t") == "42"
    data = pathlib.Path(ask(clone, "show data_directory"))
    assert postgres(clone, "drop").returncode == 0
    assert not data.exists() and still_there(data) == []


def test_second_cluster_is_a_copy_of_the_template(clone):
    start(clone)
    assert postgres(clone, "start", "var/test/pg").returncode == 0
    try:
        ask(clone, "create table only_here ()")
        assert ask(clone, "select to_regclass('only_here') is null", name="var/test/pg") == "t"
        identifier = "select system_identifier from pg_control_system()"
        assert ask(clone, identifier) == ask(clone, identifier, name="var/test/pg")
    finally:
        assert postgres(clone, "drop", "var/test/pg").returncode == 0


def test_comes_back_after_its_main_process_was_killed(clone):
    start(clone)
    ask(clone, "create table t as select 42 as x")
    data = pathlib.Path(ask(clone, "show data_directory"))
    os.kill(main_process(data), signal.SIGKILL)
    start(clone)
    assert ask(clone, "select x from t") == "42"
    os.kill(main_process(data), signal.SIGKILL)
    assert postgres(clone, "stop").returncode == 0
    assert still_there(data) == []


def test_pid_file_that_names_a_stranger_does_not_keep_it_from_starting(clone):
    start(clone)
    data = pathlib.Path(ask(clone, "show data_directory"))
    owner = pwd.getpwuid(data.stat().st_uid).pw_name
    assert postgres(clone, "stop").returncode == 0
    stranger = subprocess.Popen(["setpriv", f"--reuid={owner}", "sleep", "60"] if AS_ROOT else ["sleep", "60"])
    try:
        pid_file = data / "postmaster.pid"
        pid_file.write_text(f"{stranger.pid}\n{data}\n1\n5432\n")
        if AS_ROOT:
            shutil.chown(pid_file, owner)
        assert postgres(clone, "status").returncode == 1
        start(clone)
        assert ask(clone, "select 1") == "1"
        assert postgres(clone, "stop").returncode == 0
        assert stranger.poll() is None, "the stranger lives on"
    finally:
        stranger.kill()
        stranger.wait()


def test_two_starts_at_once_make_one_cluster(clone):
    command = [str(clone / "config/demo/postgres.sh"), "start", "var/demo/pg"]
    both = [subprocess.Popen(command, cwd=clone, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    assert [(p.wait(timeout=60), p.stderr.read()) for p in both] == [(0, ""), (0, "")]
    assert ask(clone, "select 1") == "1"


@pytest.mark.parametrize("name", ["closed", "with, odd 'signs'", "long" * 30])
def test_place_that_does_not_suit_gives_var_tmp(tmp_path, name):
    """Somewhere its user cannot come, or where a socket's path would be too long or mean something else."""
    if name == "closed" and not AS_ROOT:
        pytest.skip("as root only: everybody else runs PostgreSQL as themselves")
    closed = tmp_path / name
    closed.mkdir(mode=0o700)
    clone = copy_of_scripts(closed / "c")
    try:
        start(clone)
        assert ask(clone, "select 1") == "1"
        assert (clone / "var" / "pg.path").read_text().strip() == str(base_of(clone))
        assert environment(clone)["PGHOST"].startswith(f"{base_of(clone)}/")
        assert base_of(clone).stat().st_mode & 0o777 == 0o711
    finally:
        postgres(clone, "drop")
        shutil.rmtree(base_of(clone), ignore_errors=True)


def test_directory_of_somebody_else_in_var_tmp_is_not_used(tmp_path):
    clone = copy_of_scripts(tmp_path / ("long" * 30) / "c")
    squatter = base_of(clone)
    os.symlink("/tmp", squatter)
    try:
        done = postgres(clone, "start")
        assert done.returncode == 1
        assert "not ours" in done.stderr
    finally:
        squatter.unlink()


@pytest.mark.skipif(not AS_ROOT, reason="needs another user")
def test_another_user_needs_neither_root_nor_sudo(clone):
    subprocess.run(["chown", "-R", "nobody", str(clone)], check=True)
    start(clone, user="nobody")
    assert ask(clone, "select current_user", user="nobody") == "postgres"
    data = pathlib.Path(ask(clone, "show data_directory", user="nobody"))
    assert pathlib.Path(f"/proc/{main_process(data)}").stat().st_uid == pwd.getpwnam("nobody").pw_uid
    assert postgres(clone, "stop", user="nobody").returncode == 0
    assert still_there(data) == []


def test_logs_hold_no_rows(clone):
    start(clone)
    env = {**os.environ, **environment(clone)}
    ask(clone, "create table t (emailadres text primary key); insert into t values ('iemand@voorbeeld.example')")
    again = subprocess.run(["psql", "-Xc", "insert into t values ('iemand@voorbeeld.example')"], env=env, capture_output=True)
    assert again.returncode != 0
    log = pathlib.Path(ask(clone, "show data_directory")).parent / "log"
    deadline = time.monotonic() + 5
    while "duplicate key" not in log.read_text() and time.monotonic() < deadline:
        time.sleep(0.1)
    text = log.read_text()
    assert "duplicate key" in text
    assert "insert into" not in text and "iemand" not in text
