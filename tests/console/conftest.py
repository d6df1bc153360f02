"""One console, one database with a small example set, one headless Chromium, for all files of this suite."""
import contextlib
import csv
import datetime
import fcntl
import hashlib
import pathlib
import subprocess
import tempfile

import pytest

import browser as chromium
from house import BIN, ROOT, House, database, psql
from kept import drop, quiet_log  # noqa: F401


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
            drop(name)


@contextlib.contextmanager
def counted(path, change=1):
    """Nobody else meanwhile; gives how many there were, and counts one more or less when all went well."""
    with open(path.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        users = int(path.read_text()) if path.exists() else 0
        yield users
        path.write_text(str(users + change))


def fill(house, example, change=None):
    """change(directory): what the set should be instead, before it is loaded."""
    done = subprocess.run([BIN / "bpv-example", "--out", example, "--scale", "0.01", "--years", "3"], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    if change is not None:
        change(example)
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


def one_large_school(example):
    """Half of all responses are of one school, of three opleidingen (two of a sector) and several places, and two of a fourth in that sector: a
    small set has no school of which parts are published."""
    def read(name):
        with open(example / f"{name}.csv", newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    codes = {row["opleidingscode"] for row in read("bpvos") if row["brin"] == "98QQ" and row["geplandeEinddatum"] < str(datetime.date.today())}
    by_sector = {}
    for row in read("opleidingen"):
        if row["opleidingscode"] in codes:
            by_sector.setdefault(row["sector"], {})[row["opleidingscode"]] = row["niveau"]
    most, next_one = sorted(by_sector, key=lambda sector: (-len(by_sector[sector]), sector))[:2]
    first, second, rare = sorted(by_sector[most])[:3]
    opleidingen = (first, first, first, second, second, sorted(by_sector[next_one])[0])
    places = [[row[column] for row in read(name) if row["brin"] == "98QQ"][:2]
              for name, column in (("aanbieders", "onderwijsaanbiedercode"), ("locaties", "onderwijslocatiecode"))]
    rows = read("respons")
    for n, row in enumerate(row for row in rows if row["brin"] not in ("98QQ", "98QX")):
        if n % 2 == 0:
            at = n // 2
            row.update(brin="98QQ", onderwijsaanbiedercode=places[0][at % 7 % len(places[0])], onderwijslocatiecode=places[1][at % 5 % len(places[1])],
                       leerweg=("BOL", "BOL", "BBL")[at % 3], opleidingscode=opleidingen[at * 7 % 11 % 6])
    for row in [row for row in rows if row["brin"] == "98QQ" and row["opleidingscode"] not in opleidingen]:
        row["opleidingscode"] = first
    for row in [row for row in rows if row["brin"] == "98QQ"][:2]:
        row["opleidingscode"] = rare
    with open(example / "respons.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture(scope="session")
def large_house(people, tmp_path_factory):
    """The console of a set in which a school has answers enough for parts: for tests that leave it as it was."""
    with database() as name:
        made = House(tmp_path_factory.mktemp("large"), name, people)
        fill(made, made.directory / "example", one_large_school)
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
