"""One console, one database with a small example set, one headless Chromium, for all files of this suite."""
import contextlib
import fcntl
import hashlib
import pathlib
import subprocess
import tempfile

import pytest

import browser as chromium
from house import BIN, ROOT, House, database, psql


@pytest.fixture(scope="session")
def people():
    """Certificates of people, and of the pages."""
    directory = ROOT / "var/test/people"
    done = subprocess.run([ROOT / "certs/make-people.sh", directory], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return directory


@pytest.fixture(scope="session")
def filled(people, tmp_path_factory, worker_id):
    """The name of a database with an example set in it, filled as the demo is, and people who may log in. Workers of one run share
    it: the first makes it, the last drops it."""
    base = tmp_path_factory.getbasetemp()
    base = base if worker_id == "master" else base.parent
    name = "bpv_console_" + hashlib.sha256(str(base).encode()).hexdigest()[:12]
    with counted(base / "filled") as users:
        if users == 0:
            psql("postgres", f"drop database if exists {name} with (force)")
            psql("postgres", f"create database {name}")
            fill(House(base, name, people), base / "example")
    yield name
    with counted(base / "filled", -1) as users:
        if users == 1:
            psql("postgres", f"drop database {name} with (force)")


@contextlib.contextmanager
def counted(path, change=1):
    """Nobody else meanwhile; gives how many there were, and counts one more or less when all went well."""
    with open(path.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        users = int(path.read_text()) if path.exists() else 0
        yield users
        path.write_text(str(users + change))


def fill(house, example):
    done = subprocess.run([BIN / "bpv-example", "--out", example, "--scale", "0.01", "--years", "3"], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    house.ok("migrate")
    done = subprocess.run([ROOT / "config/demo/load.sh", BIN / "bpv-admin", house.directory / "bpv.conf", example], capture_output=True,
                          text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    house.add_people(house.one("select opleidingscode from bpvos b join organisaties o on o.id = b.school_id where o.brin = '98QQ'"
                               " group by 1 order by count(*) desc limit 1"))


@pytest.fixture(scope="session")
def house(filled, people, tmp_path_factory):
    """The console of the suite: for tests that leave it as it was."""
    with database(filled) as name:
        made = House(tmp_path_factory.mktemp("house"), name, people)
        made.start()
        yield made
        made.stop()


@pytest.fixture(scope="module")
def own_house(filled, people, tmp_path_factory):
    """One for a file whose tests change what is there."""
    with database(filled) as name:
        made = House(tmp_path_factory.mktemp("own"), name, people)
        made.start()
        yield made
        made.stop()


@pytest.fixture(scope="session")
def browser(people):
    """A Chromium without a certificate. Tests log in by a link: sign_in(browser, house, name)."""
    with tempfile.TemporaryDirectory(prefix="bpv-browser-", dir="/var/tmp") as home:
        driver = chromium.start(pathlib.Path(home), people, [])
        yield driver
        driver.quit()


@pytest.fixture
def sign_in(browser):
    """sign_in(house, name): the browser of the suite, logged in as somebody and nobody else."""
    def do(house, name):
        browser.get("about:blank")
        browser.execute_cdp_cmd("Network.clearBrowserCookies", {})
        browser.get(house.link(name))
        chromium.press(browser, "main form button")
        assert browser.current_url == house.url + "/", browser.current_url
        browser.get_log("browser")
        return browser
    return do


@pytest.fixture
def page_is_clean():
    return chromium.page_is_clean
