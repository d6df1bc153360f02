"""Where it happens: a database, gateways beside each other that are one service, and staff at work."""
import json
import pathlib
import shutil

import wss
from soap import SCHOOL_A, SCHOOL_B
from succession import Successive
from world import ROOT, Gateway, World, run

VAR = ROOT / "var" / "test" / "soak"
# What was freed stays a while with AddressSanitizer, to catch who still uses it: little of it, so that what grows is seen.
SMALL = "quarantine_size_mb=2:thread_local_quarantine_size_kb=64:malloc_context_size=12:allocator_release_to_os_interval_ms=500"
ENVIRONMENT = {"ASAN_OPTIONS": f"detect_leaks=1:exitcode=99:{SMALL}"}
TLS = ("gateway", "gateway-g4-tls")  # certificates that take turns in the slot of TLS
OTHER_SETTINGS = ({}, {"limits__page_default": 50}, {"signing__max_age_s": 900}, {"listen__idle_ms": 45_000, "gateway__strict_headers": "yes"})


class Service(Successive):
    """One gateway of the service: sealed by keeper and sandbox as it is by default, whatever its build."""

    def __init__(self, house, name, program):
        self.watched = name == "watched"  # by the sanitizers
        self.base = {
            "gateway__handover": house.directory / f"{name}.door", "listen__workers": 3, "listen__party_workers": 0, "listen__party_permille": 0,
            "files__directory": house.directory / f"files-{name}", "files__sets_per_school": 1000, "log__repeats": 0,
            "signing__certificate": house.pki / "gateway.cert.pem", "signing__key": house.pki / "gateway.key.pem",
            "decryption__certificate": house.pki / "gateway.cert.pem", "decryption__key": house.pki / "gateway.key.pem",
        }
        self.base["files__directory"].mkdir(mode=0o700)
        super().__init__(house, name, environment=ENVIRONMENT, program=program, **self.base)

    def settings(self, **others):
        """Other settings, as somebody would put them in the file: whole, at once."""
        fresh = self.world.write_config(f"{self.name}.next", **{**self.base, **others})
        fresh.rename(self.config)

    def processes(self):
        """{what it is: its id}: the one that serves, and those beside it in the order in which they began."""
        found, waiting = [], [self.process.pid]
        while waiting:
            found.append(pid := waiting.pop(0))
            for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
                waiting += [int(word) for word in (task / "children").read_text().split()]
        return dict(zip(("serves", "keeper", "stands by"), [found[0], *sorted(found[1:])]))

    def lines(self):
        """Of all its lives."""
        logs = [self.log_file, *(process.log for process in self.left)]
        return [line for log in logs for line in log.read_text(errors="replace").splitlines()]


class House(World):
    """No gateway of its own: two (or one) of the service, on its database."""

    scale = "0.02"

    def __init__(self, directory, programs):
        self.prepare(directory)
        self.reads_with = wss.signer(self.pki, "gateway").certificate
        self.keys_before = self.keys_of_nothing()
        self.gateways = [Service(self, name, program) for name, program in programs.items()]
        self.turns = {"certificate": 0, "settings": 0, "verb": 0}

    def identity(self, name):
        return Gateway.identity(self, name)

    def turn(self, what, things):
        self.turns[what] += 1
        return things[self.turns[what] % len(things)]

    def keys_of_nothing(self):
        """Data keys of no record and of no evidence."""
        return self.value("select count(*) from bpv.recordsleutels r where not exists (select from bpv.studentgegevens s where s.sleutel_id = r.id)"
                          " and not exists (select from bpv.bewijzen b where r.id = any (b.sleutels))")

    def lives(self, name):
        return next(1 + len(gateway.left) for gateway in self.gateways if gateway.name == name)

    # -- What is done to it while it works

    def reload(self):
        """By a signal, as an operator would; nothing is new."""
        for gateway in self.gateways:
            assert "reloaded" in gateway.reload()

    def other_certificate(self):
        """Every gateway sees it by itself; its key first, so that there is a moment at which they do not fit."""
        name = self.turn("certificate", TLS)
        seen = {gateway: len(gateway.log()) for gateway in self.gateways}
        for kind, place in (("cert", self.own_certificate), ("key", self.own_key)):
            fresh = place.with_suffix(".new")
            shutil.copy(self.pki / f"{name}.{kind}.pem", fresh)
            fresh.chmod(0o600)
            fresh.rename(place)
        for gateway, after in seen.items():
            gateway.wait_for_line(r"\breloaded\b", after=after)

    def other_settings(self):
        others = self.turn("settings", OTHER_SETTINGS)
        for gateway in self.gateways:
            after = len(gateway.log())
            gateway.settings(**others)
            gateway.wait_for_line(r"\breloaded\b", after=after)

    def upgrade(self):
        """The first of them, whose build looks for misuse; what it was checks at its end what it leaves."""
        self.gateways[0].upgrade()

    def staff(self):
        """The next of what staff do all day, beside it."""
        words = self.turn("verb", (
            ("overeenkomst", "list"), ("bericht", "list", "--oin", "98QQ", "--aantal", "20"), ("bericht", "faults"), ("bewaartermijn", "run", "--dry-run"),
            ("certificaat", "list"), ("school", "status", "98QQ"), ("audit", "verify"), ("mandaat", "list"), ("gateway", "list"),
            ("bewaartermijn", "list"), ("verstrekking", "report", "--school", "98QQ"), ("bericht", "traffic"),
        ))
        json.loads(self.admin(*words, "--json"))

    def another_result(self):
        self.import_result(SCHOOL_A)

    def limit(self):
        """A change of an overeenkomst that nobody runs into."""
        self.admin("overeenkomst", "limit", "GO-98QX", "--berichten-per-minuut", str(20_000 + self.turns["verb"]))

    def suspend(self, person):
        """Its school may nothing for a moment, and everything again after it."""
        assert person.school == SCHOOL_B
        person.rest()
        try:
            with self.suspended(SCHOOL_B):
                person.refused()
        finally:
            person.go_on()

    # -- The end

    def close(self):
        for gateway in self.gateways:
            gateway.stop()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for gateway in self.gateways:
            for process in (gateway.process, *gateway.left):
                if process.poll() is None:
                    process.kill()
                    process.wait()
        self.database.close()
        run("config/demo/postgres.sh", "drop", self.pg_directory)
