"""Started as root: what is left of it once the ports are taken, in each process of the service."""
import copy
import os
import pathlib
import pwd
import re
import shutil
import subprocess
import sys
import tempfile

import pytest

from proxy import before_database
from soap import Message, assert_answered, elements
from test_keeper import keeper_of, stand_by_of, use_keys
from test_reload import Live
from world import BIN

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "sandbox"))
import taken_over

SERVES, KEEPS = "nobody", "daemon"
NOTHING = "0" * 16


class Dropped(Live):
    """A place that others may enter; whatever is a key belongs to the keeper's user, everything else to the gateway's."""

    def start(self):
        self.log_file = self.world.logs / "dropped.log"
        self.give_away()
        super().start()

    def give_away(self):
        for path in self.world.directory.rglob("*"):
            shutil.chown(path, KEEPS if path.name.endswith(".key.pem") else SERVES)


@pytest.fixture(scope="module")
def dropped(world):
    if os.geteuid() != 0:
        pytest.skip("only root can become somebody else")
    taken_over.only_confined()
    place = pathlib.Path(tempfile.mkdtemp(prefix="bpv-root-", dir="/var/tmp"))
    place.chmod(0o711)
    elsewhere = copy.copy(world)
    elsewhere.directory, elsewhere.logs = place, world.directory
    shutil.copy(world.directory / "master.key", place)
    program = shutil.copy(BIN / "bpv-gateway", place)  # whoever it becomes may not enter root's own directories
    tries = ["become:0", f"read:{place}/files-dropped/tls.key.pem", f"write:{place}/files-dropped/tls.cert.pem", f"read:{place}/dropped.conf"]
    # Whoever it becomes does not reach the sockets of the suites' PostgreSQL.
    made = Dropped(elsewhere, "dropped", program=program, environment=taken_over.environment(place, tries), database__gateway=before_database(world)[1],
                   gateway__keeper="yes", gateway__user=SERVES, gateway__keeper_user=KEEPS, files__directory=place / "resultaten", files__wait_ms=20000)
    yield made
    made.stop()
    shutil.rmtree(place)


def status_of(pid):
    """Of each thread, what the kernel says of it."""
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        yield dict(re.findall(r"^(\w+):\t(.*?)\s*$", (task / "status").read_text(), re.M))


def people_of(gateway):
    return (gateway.process.pid, SERVES), (stand_by_of(gateway), KEEPS), (keeper_of(gateway), KEEPS)


def test_no_thread_of_it_is_root_or_may_become_it(dropped):
    use_keys(dropped)
    for pid, user in people_of(dropped):
        who = pwd.getpwnam(user)
        groups = " ".join(map(str, sorted(os.getgrouplist(user, who.pw_gid))))
        for thread in status_of(pid):
            assert thread["Uid"].split() == [str(who.pw_uid)] * 4 and thread["Gid"].split() == [str(who.pw_gid)] * 4, (user, thread)
            assert thread["Groups"] == groups, (user, thread["Groups"])
            assert {thread[name] for name in ("CapInh", "CapPrm", "CapEff", "CapAmb")} == {NOTHING}, (user, thread)
            assert thread["NoNewPrivs"] == "1", (user, pid)
            assert pid == stand_by_of(dropped) or thread["Seccomp"] == "2", (user, pid)
    assert not dropped.lines(" root reason")


def test_keys_are_the_keepers_alone_and_in_no_core(dropped):
    found = taken_over.outcomes(dropped.process.pid, lambda: "\n".join(dropped.log()) + "\n")
    files = dropped.files
    assert found == {"become:0": "EPERM", f"read:{files}/tls.key.pem": "EACCES", f"write:{files}/tls.cert.pem": "EACCES",
                     f"read:{dropped.config}": "done"}
    for pid, _ in people_of(dropped):
        assert re.search(r"^Max core file size\s+0\s+0\s", pathlib.Path(f"/proc/{pid}/limits").read_text(), re.M)
        assert int(pathlib.Path(f"/proc/{pid}/coredump_filter").read_text(), 16) == 0
        if "asan" not in str(BIN):  # a sanitizer traces itself
            assert pathlib.Path(f"/proc/{pid}/mem").stat().st_uid == 0, "others of its user may read its memory"
    for pid in (dropped.process.pid, keeper_of(dropped)):  # the master key and those of schools; private keys
        assert all(int(thread["VmLck"].split()[0]) > 0 for thread in status_of(pid)), pid


def test_it_reloads_as_who_it_has_become(dropped):
    dropped.put(dropped.world.pki, "tls", "gateway")
    dropped.give_away()
    assert "reloaded" in dropped.reload()
    use_keys(dropped)


def test_files_of_results_stand_in_a_directory_of_who_it_has_become(dropped):
    place = dropped.world.directory / "resultaten"
    assert_answered(dropped.call(Message("opvragen_resultatenbestand", payload=elements(formaat="CSV"))))
    assert list(place.glob("*.gz")) and place.stat().st_mode & 0o777 == 0o700
    assert {path.owner() for path in (place, *place.iterdir())} == {SERVES}


def check(gateway, **options):
    """(exit code, words) of looking at its settings."""
    ran = subprocess.run([gateway.program, "--config", gateway.config, "--check"], cwd=gateway.world.directory, capture_output=True, text=True,
                         timeout=60, **options)
    return ran.returncode, ran.stderr


def test_that_directory_is_asked_of_who_works_in_it_however_it_is_started(dropped):
    place, nobody = dropped.world.directory / "resultaten", pwd.getpwnam(SERVES)
    alone = re.sub(r"keeper(_user)? = .*\n", "", dropped.config.read_text())
    dropped.config.write_text(alone)
    for path in dropped.files.glob("*.key.pem"):
        shutil.chown(path, SERVES)
    ways = {"by root": {}, "by whom it would become": {"user": SERVES, "group": nobody.pw_gid, "extra_groups": []}}
    for way, options in ways.items():
        assert check(dropped, **options)[0] == 0, (way, check(dropped, **options))
    shutil.chown(place, "root")
    for way, options in ways.items():
        code, words = check(dropped, **options)
        assert code == 3 and "a directory of the gateway's own user with mode 0700 is asked" in words, (way, code, words)
