"""A synchronous standby beside the world's own PostgreSQL: a copy of it that follows, until it is promoted."""
import os
import pathlib
import shutil
import signal
import subprocess
import time

import psycopg2

from world import signal_all

BIN = pathlib.Path("/usr/lib/postgresql/15/bin")


class Standby:
    def __init__(self, world, name="standby", of=None):
        """Synchronous, of the world's own; or whatever follows another one."""
        self.world, self.primary = world, pathlib.Path(world.value("show data_directory"))
        self.place = self.primary.with_name(name)
        self.sockets = self.place / "s"
        self.owner = self.primary.owner()
        shutil.rmtree(self.place, ignore_errors=True)
        self.as_owner("mkdir", "-m", "700", self.place, self.sockets)
        self.as_owner(BIN / "pg_basebackup", "-h", of.sockets if of else world.pg["PGHOST"], "-p", world.pg["PGPORT"], "-U", "postgres", "-D", self.place / "data", "-R", "-c", "fast")
        with open(self.place / "data" / "postgresql.auto.conf", "a", encoding="utf-8") as settings:
            settings.write(f"unix_socket_directories = '{self.sockets}'\n")
        with open(self.place / "data" / "instance.conf", "w", encoding="utf-8") as settings:
            settings.write(f"unix_socket_directories = '{self.sockets}'\n")
        self.start()
        if of:
            return
        world.query("alter system set synchronous_standby_names = '*'")
        world.query("select pg_reload_conf()")
        self.wait_until("synchronous", lambda: world.query("select 1 from pg_stat_replication where sync_state = 'sync'"))

    def as_owner(self, *command):
        """As the user of the cluster, from where that one can be."""
        become = ["setpriv", f"--reuid={self.owner}", f"--regid={self.owner}", "--clear-groups"] if os.geteuid() == 0 else []
        ran = subprocess.run([*become, *map(str, command)], cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, timeout=60)
        assert ran.returncode == 0, ran.stderr

    @staticmethod
    def wait_until(what, true, seconds=30):
        end = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < end, f"not {what} within {seconds} s"
            time.sleep(0.02)

    def query(self, sql):
        with psycopg2.connect(host=str(self.sockets), port=self.world.pg["PGPORT"], dbname="bpv", user="postgres") as database:
            cursor = database.cursor()
            cursor.execute(sql)
            return cursor.fetchall()

    def kill_primary(self):
        """All of it, as a machine that vanishes."""
        self.world.database.close()
        signal_all(self.primary, signal.SIGKILL)

    def kill(self):
        """The same of itself."""
        signal_all(self.place / "data", signal.SIGKILL)
        # Where nobody looks after orphans their numbers stay taken, and PostgreSQL takes those for itself.
        for left in [self.place / "data" / "postmaster.pid", *self.sockets.iterdir()]:
            left.unlink()

    def signal(self, what):
        """To all of it: it stands still, or goes on."""
        signal_all(self.place / "data", what)

    def start(self):
        self.as_owner(BIN / "pg_ctl", "-D", self.place / "data", "-l", self.place / "log", "-w", "start")

    def promote(self):
        self.as_owner(BIN / "pg_ctl", "-D", self.place / "data", "-w", "promote")

    def stop(self):
        self.as_owner(BIN / "pg_ctl", "-D", self.place / "data", "-m", "immediate", "-w", "stop")
