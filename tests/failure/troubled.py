"""The world around a gateway that is in trouble, and what is the same of every trouble: who asks is answered, and it passes."""
import concurrent.futures
import contextlib
import pathlib
import re
import signal
import socket
import time

import psycopg2

from soap import assert_answered, assert_fault, hello
from valve import Valve
from world import Gateway, World, signal_all

WAIT_S = 8  # [database] wait_s: what is promised, and more than a busy machine needs to say no at once; the default is more
LOOK_S = 1  # until somebody sees that it is over
BUSY_S = 6  # what a busy machine may add to anything
RECOVERS_S = 15


class TroubledWorld(World):
    def __init__(self, directory):
        self.prepare(directory)
        self.data = pathlib.Path((self.pg_directory / "location").read_text().strip()) / "data"
        status = self.data.stat()
        self.database_user = status.st_uid, status.st_gid
        self.place_for_disks = self.data.parent / "disks"
        self.valve = Valve(self.connect_to_database)
        Gateway.__init__(self, self, "gateway", database__gateway=self.behind_the_valve(), database__wait_s=WAIT_S, audit__seal_s=1)

    def behind_the_valve(self, host="127.0.0.1"):
        return f"host={host} port={self.valve.port} dbname={self.pg['PGDATABASE']} user=bpv_gateway sslmode=disable"

    def connect_to_database(self):
        made = socket.socket(socket.AF_UNIX)
        made.connect(f"{self.pg['PGHOST']}/.s.PGSQL.{self.pg['PGPORT']}")
        return made

    # Troubles

    @contextlib.contextmanager
    def database_down(self):
        self.stop_database()
        try:
            yield
        finally:
            self.start_database()

    @contextlib.contextmanager
    def database_still(self):
        """Every process of it stands still: connections are taken by the kernel, and nobody answers."""
        try:
            signal_all(self.data, signal.SIGSTOP)
            yield
        finally:
            signal_all(self.data, signal.SIGCONT)

    @contextlib.contextmanager
    def all_connections_taken(self):
        """Others hold every connection that the server gives, those it keeps for superusers too; the gateway has none left."""
        with contextlib.ExitStack() as held:
            while True:
                with contextlib.suppress(psycopg2.OperationalError):
                    while True:
                        held.callback(psycopg2.connect(self.conninfo(self.pg["PGUSER"])).close)
                if not self.value("select count(*) from pg_stat_activity where usename = 'bpv_gateway'"):
                    break
                self.break_connections()
            yield

    def break_connections(self):
        self.query("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'bpv_gateway'")

    # What is asked of it

    def number(self, name):
        return number_of(self, name)

    def lines(self, event, after):
        return [line for line in self.log()[after:] if re.search(rf"^\S+ \w+ {event}( [a-z_]+=|$)", line)]

    def records(self, message):
        """How often the record of this message is there."""
        kenmerk = re.search(r"<bpv:bpvoKenmerk>([^<]+)", message.text()).group(1)
        return self.value("select count(*) from bpv.studentgegevens where bpvo_kenmerk = %s", kenmerk)


def number_of(gateway, name):
    return float(re.search(rf"^{name} (\S+)$", gateway.health("/metrics")[1], re.M).group(1))


def timed(work, *arguments):
    began = time.monotonic()
    return work(*arguments), time.monotonic() - began


def assert_unavailable(response, message=None):
    """What everybody is told while it lasts: a fault of ours, and when to come back."""
    fault = assert_fault(response, "DK0051", **({"relates_to": message.message_id} if message else {}))
    assert response.status == 500 and int(response.header("retry-after")) == 5
    return fault


def at_once(world, count, make):
    """So many messages at the same moment, each on a connection of its own: [(message, answer, seconds)]."""
    def one(message):
        with world.connect("saas") as connection:
            answer, seconds = timed(connection.post, message)
            return message, answer, seconds

    with concurrent.futures.ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, [make() for _ in range(count)]))


def all_connected(world):
    """Every worker has its connection with the database, as the threads beside them have."""
    eventually(lambda: at_once(world, 6, hello) and holds(world.number("bpv_database_connections") > 5))
    at_once(world, 6, hello)


def eventually(check, seconds=RECOVERS_S):
    """Within so many seconds it holds; what it said last, where it does not."""
    end = time.monotonic() + seconds
    while True:
        try:
            return check()
        except AssertionError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def holds(value, words=""):
    """An assertion where a statement cannot stand."""
    assert value, words


def succeeds_again(world, message):
    """The same message, sent until it is taken: nothing of it was lost, and it has one effect."""
    def once():
        assert assert_answered(world.call(message)).approved

    eventually(once)
    assert world.records(message) == 1


def journal_has(world, answers):
    """A row for each of these, also of what happened while there was no journal."""
    wanted = [answer.header("x-correlation-id") for answer in answers]

    def all_of_them():
        assert world.value("select count(*) from bpv.berichten where correlatie = any(%s)", wanted) == len(wanted)

    eventually(all_of_them)
