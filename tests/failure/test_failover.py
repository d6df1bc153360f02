"""The primary dies under load and a real standby is promoted: nothing that was acknowledged is lost, and pushes go on by themselves."""
import shutil
import subprocess
import threading
import time

import psycopg2
import pytest

from soap import Answer, assert_answered
from standby import Standby
from troubled import RECOVERS_S, TroubledWorld, assert_unavailable, eventually, holds
from world import ROOT, Gateway

pytestmark = pytest.mark.full


class Pair(TroubledWorld):
    """A primary and a standby that every commit waits for, and a gateway that knows both."""

    def __init__(self, directory):
        super().__init__(directory)
        self.standby = Standby(self)
        both = (f"host={self.pg['PGHOST']},{self.standby.sockets} port={self.pg['PGPORT']} dbname={self.pg['PGDATABASE']} user=bpv_gateway"
                " target_session_attrs=read-write")
        self.pushing = Gateway(self, "both", database__gateway=both, database__wait_s=5)

    def promote(self):
        self.standby.promote()
        self.database = psycopg2.connect(host=str(self.standby.sockets), port=self.pg["PGPORT"], dbname=self.pg["PGDATABASE"], user=self.pg["PGUSER"])
        self.database.autocommit = True
        self.query("alter system set synchronous_standby_names = ''")
        self.query("select pg_reload_conf()")

    def finish(self):
        for gateway in (self.pushing, self):
            gateway.process.kill()
            gateway.process.wait()
        self.database.close()
        self.standby.stop()
        shutil.rmtree(self.standby.place)
        subprocess.run([ROOT / "config" / "demo" / "postgres.sh", "drop", self.pg_directory], check=True, timeout=60)


@pytest.fixture
def world(mounts):
    made = Pair(ROOT / "var" / "test" / "failover")
    yield made
    made.finish()


@pytest.fixture(autouse=True)
def one_life(world):
    """The one that serves is another here."""
    yield
    assert world.pushing.process.poll() is None, "\n".join(world.pushing.log()[-40:])


class Sender(threading.Thread):
    """Sends one message after another, each until it is acknowledged."""

    def __init__(self, world):
        super().__init__(daemon=True)
        self.world, self.acknowledged, self.ending = world, [], False

    def run(self):
        with self.world.pushing.connect("saas") as connection:
            while not self.ending:
                message = self.world.push()
                while Answer(connection.post(message)).is_fault and not self.ending:
                    time.sleep(0.2)
                if not self.ending:
                    self.acknowledged.append(message)


# proves: GW-F1, GW-F2, GW-R5
def test_a_standby_that_is_promoted_is_found_and_has_all_that_was_acknowledged(world):
    senders = [Sender(world) for _ in range(3)]
    for sender in senders:
        sender.start()
    eventually(lambda: holds(all(len(sender.acknowledged) > 5 for sender in senders)))
    world.standby.kill_primary()
    with world.pushing.connect("schoolA") as connection:
        eventually(lambda: assert_unavailable(connection.post(world.push())))
    assert world.pushing.health("/ready")[0] == 503
    world.promote()
    promoted, had = time.monotonic(), [len(sender.acknowledged) for sender in senders]
    eventually(lambda: holds(all(len(sender.acknowledged) > before for sender, before in zip(senders, had))), RECOVERS_S)
    print(f"pushes go on {time.monotonic() - promoted:.1f} s after the promotion")
    world.pushing.wait_until_ready()
    for sender in senders:
        sender.ending = True
    for sender in senders:
        sender.join(60)
        assert not sender.is_alive()
        for message in sender.acknowledged:
            assert world.records(message) == 1
    assert assert_answered(world.pushing.call(senders[0].acknowledged[0])).approved
