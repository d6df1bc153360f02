"""
Contact details that came in by every road there is, also where something broke in the middle: afterwards no byte that is kept
anywhere tells them. Everything of the cluster (heap, WAL, temporary files, its log), a dump of it, our logs, metrics, temporary and
core files are searched, in the encodings in which they could hide; and the search finds what is put there in clear.
"""
import base64
import contextlib
import csv
import mmap
import os
import pathlib
import resource
import secrets
import signal
import subprocess
import sys
import time

import psycopg2
import pytest

import talk
from aanleverstatus import ask, import_bpvos, push_at, withdraw
from days import day
from https import PATHS, request
from soap import GATEWAY, SCHOOL_A, SCHOOL_B, Answer, Message, assert_answered, assert_fault
from world import BIN, ROOT, VAR, Gateway, World

sys.path.append(str(ROOT / "tests/monitor"))
import bureau  # noqa: E402

HALF = 150  # where sabotaged() strikes


def encodings(mark):
    """The mark as it could stand somewhere. Base64 at each of its three alignments, without what its neighbours change."""
    plain = mark.encode()
    yield from (plain, mark.upper().encode(), plain[::-1], mark.encode("utf-16-le"), mark.encode("utf-16-be"), plain.hex().encode(), plain.hex().upper().encode())
    for shift in range(3):
        whole = base64.b64encode(bytes(shift) + plain)
        yield whole[(0, 2, 3)[shift]:len(whole) - 4]


def hits(needles, *places):
    """Files under these places that hold one of the needles."""
    found = []
    for place in places:
        for path in [place] if place.is_file() else sorted(place.rglob("*")):
            with contextlib.suppress(FileNotFoundError, ValueError):  # gone meanwhile; empty
                if path.is_file() and not path.is_symlink():
                    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
                        if any(content.find(needle) >= 0 for needle in needles):
                            found.append(path)
    return found


class Canaries(World):
    """A world in which every e-mail address and every name bears one mark that stands nowhere else."""

    def __init__(self):
        self.mark = "".join(secrets.choice("ghjkmnpqrstvwxyz") for _ in range(14))
        self.count = 0
        super().__init__(VAR.with_name("canary"))

    def start_over(self):
        super().start_over()
        # What a library puts into a temporary file is searched as well; and cores are wanted, as far as we have a say.
        self.temporary = self.directory / "tmp"
        self.temporary.mkdir()
        os.environ["TMPDIR"] = str(self.temporary)
        resource.setrlimit(resource.RLIMIT_CORE, (resource.getrlimit(resource.RLIMIT_CORE)[1],) * 2)

    def start_database(self):
        super().start_database()
        # The worst that a DBA might turn on: every statement with its parameters, and temporary files.
        for setting in ("log_statement = 'all'", "log_min_duration_statement = 0", "log_parameter_max_length = -1", "log_parameter_max_length_on_error = -1",
                        "log_min_error_statement = error", "log_error_verbosity = verbose", "work_mem = '64kB'"):
            self.query(f"alter system set {setting}")
        self.query("select pg_reload_conf()")

    def word(self):
        self.count += 1
        return f"{self.mark}{self.count}"

    def canary(self):
        return self.word() + "@student.voorbeeld.example"

    def record(self, school=SCHOOL_A, more="", **values):
        return super().record(school, more, **{"roepnaam": "Z" + self.word(), **values})

    @property
    def cluster(self):
        return pathlib.Path(self.value("show data_directory")).parent

    def finish(self):
        os.environ.pop("TMPDIR", None)
        super().finish()


@pytest.fixture(scope="module")
def world():
    made = Canaries()
    yield made
    made.finish()


def accepted(world):
    for profile in ("BE", "S", "SE"):
        push = world.push(bpvoKenmerk=f"goed-{profile}")
        assert talk.ask(world, talk.seal(world, push, profile=profile), profile).outcomes() == {f"goed-{profile}": ("NIEUW", [])}
        assert_answered(world.post(world.push(bpvoKenmerk=f"goed-{profile}")))  # changed
    message = world.push_many([{} for _ in range(300)])
    first, again = (assert_answered(world.post(message)) for _ in range(2))
    assert first.outcomes() == again.outcomes() and len(first.outcomes()) == 300


def refused(world):
    bad = [{"emailadres": f"{world.word()} geen adres"}, {"roepnaam": world.word(), "leerbedrijfId": "999999999"}, {"emailadres": f"{world.word()}@x"}, {"opleidingscode": "99998"}]
    for flags in ({}, {"allesOfNiets": "true"}, {"proefaanlevering": "true"}):
        answer = assert_answered(world.post(world.push_many([*bad, {}], **flags)))
        assert "AFGEKEURD" in [outcome for outcome, _ in answer.outcomes().values()]
    assert assert_answered(world.post(world.push_many([{}, {}], proefaanlevering="true"))).approved
    twice = world.push(bpvoKenmerk="dubbel")
    other = Message("aanleveren_studentgegevens", world.record(bpvoKenmerk="dubbel"), ident=twice.ident)
    assert_answered(world.post(twice))
    Answer(world.post(other))  # other content under the same id
    with world.route(SCHOOL_A, "VIA_PRAKTIJKOPLEIDER"):
        assert not assert_answered(world.post(world.push())).approved


def faults(world):
    assert_fault(world.post(world.push(more=f"<bpv:bijnaam>{world.word()}</bpv:bijnaam>")), "DK0004")
    assert_fault(world.post(world.push(emailadres=world.word() * 20)), "DK0004")
    assert_fault(world.post(world.push(roepnaam=world.word() + "\t\t")), "DK0004")
    assert_fault(world.post(world.push(geplandeEinddatum=world.word())), "DK0004")
    assert_fault(world.post(world.push(school=SCHOOL_B), identity="unknownOin"), "DK0002")
    sealed = talk.seal(world, world.push(), "schoolA")
    talk.refused(world, sealed.edited(("</bpv:roepnaam>", "x</bpv:roepnaam>")), identity="schoolA")
    world.post(bytes(world.push())[:-40])  # ends in the middle
    world.post(bytes(world.push()).replace(b"<bpv:taal>", b"<bpv:taal><!-- -->") + world.word().encode())
    world.post(b"\xff" + bytes(world.push()))


def broken_in_the_middle(world):
    with world.sabotaged():
        message = world.push_many([{"bpvoKenmerk": f"half-c-{i}"} for i in range(HALF + 50)])
        assert Answer(world.post(message)).is_fault
    with world.broken("alter table bpv.studentgegevens add constraint kapot check (bpvo_kenmerk not like 'kapot%') not valid",
                      "alter table bpv.studentgegevens drop constraint kapot"):
        assert_fault(world.post(world.push(bpvoKenmerk="kapot-1")), "DK0050")


def withdrawn(world):
    kenmerk = "goed-BE"
    world.admin("sleutel", "shred", "--school", "98QQ", "--kenmerk", kenmerk, "--reden", "canary")


def given_to_the_bureau(world, ours):
    """Contacts of leerbedrijven, too, and what is made of all of them for the bureau and by it."""
    settings = [line.split(" = ") for line in bureau.SETTINGS.splitlines() if " = " in line]
    world.admin_config = world.write_config("admin-bureau", **{f"bureau__{name}": value for name, value in settings})
    contact = {"kenmerk": "CANARY-1", "leerbedrijfId": "612345678", "rol": "PRAKTIJKOPLEIDER", "emailadres": world.canary(), "naam": "Z" + world.word()}
    world.query("insert into bpv.leerbedrijven (leerbedrijf_id, naam, geldig_van) values (%s, 'X', '2016-08-01')", contact["leerbedrijfId"])

    def contacts(name, *rows):
        with open(ours / name, "w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(contact))
            writer.writeheader()
            writer.writerows(rows)
        return ours / name

    world.admin("praktijkopleider", "import", contacts("contacten.csv", contact))
    world.admin("praktijkopleider", "import", contacts("anders.csv", {**contact, "emailadres": world.canary(), "naam": "Z" + world.word()}))
    with pytest.raises(AssertionError):
        world.admin("praktijkopleider", "import", contacts("fout.csv", {**contact, "emailadres": world.word() + " geen adres", "naam": world.word() + "\x07"}))
    (ours / "zonder-kop.csv").write_text(",".join(contact.values()) + "\n")
    with pytest.raises(AssertionError):
        world.admin("praktijkopleider", "import", ours / "zonder-kop.csv")
    import_bpvos(world, 3, day(9), leerbedrijfId=contact["leerbedrijfId"])
    keys = [f"bureau-{i}" for i in range(3)]
    for key in keys:
        assert push_at(world, bpvoKenmerk=key, geplandeEinddatum=day(9), leerbedrijfId=contact["leerbedrijfId"])[1] == []
    world.admin("uitnodiging", "plan", "--school", "98QQ")
    letters = world.directory / "letters"
    letters.mkdir()
    world.admin("bureau", "export", "--out", letters)
    sent = world.query("select respondent, respondentsleutel from bpv.uitnodigingen where status = 'UITGEGEVEN'")
    assert {respondent for respondent, _ in sent} == {"STUDENT", "LEERBEDRIJF"} and list(letters.iterdir())
    reports = [("UITGENODIGD", sent[0][1]), ("NIET_BEZORGBAAR", sent[1][1], 0, "VOL")]
    world.admin("bureau", "import", world.directory / bureau.report(world, reports))
    return keys


def looked_at(world, ours, keys):
    """By staff and by the school; what is opened goes to whoever asked, and to nobody else. Then it goes."""
    shown = world.admin("betrokkene", "show", "--school", "98QQ", "--kenmerk", keys[0], "--reden", "canary", "--inhoud")
    assert world.mark in shown, "this is what they are opened for"
    message = world.value("select message_id from bpv.bewijzen where message_id is not null order by op desc limit 1")
    world.admin("bericht", "evidence", message, "--out", ours / "bundel", "--reden", "canary")
    assert ask(world, bpvoKenmerk=keys[0]).approved
    assert_answered(world.post(Message("opvragen_resultaten")))
    assert withdraw(world, (keys[1], "GESTOPT"))[0][1] == []
    world.admin("betrokkene", "erase", "--school", "98QQ", "--kenmerk", keys[2], "--reden", "canary")
    world.admin("bewaartermijn", "run")
    world.admin("uitnodiging", "plan", "--school", "98QQ")
    world.admin("bureau", "export", "--out", world.directory / "letters")


@contextlib.contextmanager
def held_up(world):
    """Whoever stores a record waits, as long as it lasts."""
    holder = psycopg2.connect(host=world.pg["PGHOST"], port=world.pg["PGPORT"], dbname=world.pg["PGDATABASE"], user=world.pg["PGUSER"])
    holder.cursor().execute("lock table bpv.studentgegevens in exclusive mode")
    try:
        yield
    finally:
        holder.rollback()
        holder.close()


def crashed(world):
    """It dies with messages in hand, of signals whose default is a core."""
    for number in (signal.SIGSEGV, signal.SIGABRT):
        dying = Gateway(world, f"dying-{number.name}", listen__workers=2)
        whole, half = dying.connect("saas"), dying.connect("saas")
        with held_up(world):
            whole.send(request(world.push_many([{} for _ in range(100)])))
            half.send(request(world.push_many([{} for _ in range(100)]))[:-2000])
            end = time.monotonic() + 30
            while world.value("select count(*) from pg_locks where not granted") == 0:
                assert time.monotonic() < end
                time.sleep(0.05)
            dying.process.send_signal(number)
            assert dying.process.wait(60) != 0
        whole.close()
        half.close()


def by_client(world, place):
    """What the client leaves beside the file that it was given."""
    names = ("bpvoKenmerk", "onderwijsaanbiedercode", "onderwijslocatiecode", "opleidingscode", "leerbedrijfId", "geplandeEinddatum", "emailadres", "roepnaam")
    given = place / "given"
    given.mkdir()
    with open(given / "push.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        for i in range(3):
            values = {**world.codes(SCHOOL_A), "bpvoKenmerk": f"client-{i}", "geplandeEinddatum": time.strftime("%Y-%m-%d", time.localtime(time.time() + 86400 * 50)),
                      "emailadres": world.canary() if i < 2 else f"{world.word()} geen adres", "roepnaam": world.word()}
            writer.writerow([values[name] for name in names])
    config = place / "client.conf"
    config.write_text(f"[client]\nurl = https://localhost:{world.port}{PATHS['S']}\ncertificate = {world.pki}/saas.cert.pem\nkey = {world.pki}/saas.key.pem\n"
                      f"ca = {world.pki}/roots.pem\nschool_oin = {SCHOOL_A}\ngateway_oin = {GATEWAY}\n")
    done = subprocess.run([BIN / "bpv-client", "--config", config, "push", given / "push.csv"], capture_output=True, text=True, cwd=place, timeout=120,
                          env={"PATH": os.environ["PATH"], "HOME": str(place), "TMPDIR": os.environ["TMPDIR"]})
    assert done.returncode in (0, 1), done.stderr
    later = [subprocess.run([BIN / "bpv-client", "--config", config, "status", *more], capture_output=True, text=True, cwd=place, timeout=120,
                            env={"PATH": os.environ["PATH"], "HOME": str(place), "TMPDIR": os.environ["TMPDIR"]}) for more in ((), ("--missing",))]
    assert all(one.returncode in (0, 1) for one in later), [one.stderr for one in later]
    (place / "said").write_text("".join(one.stdout + one.stderr for one in (done, *later)))
    return given


def dump(world, to):
    with open(to, "wb") as out:
        subprocess.run(["pg_dump", "--inserts", world.pg["PGDATABASE"]], stdout=out, check=True, env={**os.environ, **world.pg}, timeout=300)
    return to


def core_of_another(place):
    """Whether a program that does not forbid it leaves a core here: then ours would have, too."""
    victim = subprocess.Popen(["sleep", "60"], cwd=place)
    victim.send_signal(signal.SIGABRT)
    victim.wait()
    return any(path.name.startswith("core") for path in place.iterdir())


def test_no_contact_detail_stands_anywhere_in_clear(world, tmp_path):
    needles = list(encodings(world.mark))
    accepted(world)
    refused(world)
    faults(world)
    broken_in_the_middle(world)
    withdrawn(world)
    ours = tmp_path / "ours"
    ours.mkdir()
    looked_at(world, ours, given_to_the_bureau(world, ours))
    given = by_client(world, tmp_path)
    crashed(world)
    metrics = tmp_path / "metrics"
    metrics.write_text("".join(world.health(path)[1] for path in ("/metrics", "/ready", "/live")))
    journal = tmp_path / "journal"
    journal.write_text(world.admin("bericht", "list", "--oin", "00000099000000002000", "--json") + world.admin("audit", "list", "--json")
                       + "".join(world.admin(*words, "--json") for words in (("inlezing", "list"), ("uitnodiging", "list"), ("bureau", "list"), ("bewaartermijn", "report"))))
    world.query("checkpoint")
    whole = dump(world, tmp_path / "dump.sql")
    assert whole.stat().st_size > 100_000 and world.value("select count(*) from bpv.studentgegevens where sleutel_id is not null") > 300

    assert hits(needles, world.cluster) == []
    assert hits(needles, whole, metrics, journal, tmp_path / "said") == []
    assert hits(needles, world.directory) == []
    # The client keeps what it was given nowhere but beside it, where it puts the refused records to be repaired.
    beside = {path.name for path in hits(needles, tmp_path) if not {given, ours} & set(path.parents)}
    assert beside == set(), beside
    cores = [path for place in (world.directory, world.cluster / "data", tmp_path) for path in place.rglob("core*") if path.is_file() and path.name.split(".")[0] == "core"]
    assert cores == []

    # The search finds what there is to find: in a file, in the heap, in WAL, in the log of the database and in the dump.
    assert {path.name for path in hits(needles, given)} == {"push.csv", "push.refused.csv"}
    assert {"contacten.csv", "anders.csv", "fout.csv", "zonder-kop.csv"} <= {path.name for path in hits(needles, ours)}
    for i, needle in enumerate(needles):
        (tmp_path / f"control-{i}").write_bytes(b"x" * 5000 + needle + b"y")
    assert len(hits(needles, *tmp_path.glob("control-*"))) == len(needles)
    (tmp_path / "cores").mkdir()
    if pathlib.Path("/proc/sys/kernel/core_pattern").read_text().strip() == "core":
        assert core_of_another(tmp_path / "cores")
    world.query("create table public.klad as select %s::text as wat", world.canary())
    world.query("checkpoint")
    found = {str(path.relative_to(world.cluster)).split("/")[1] for path in hits(needles, world.cluster) if "/" in str(path.relative_to(world.cluster))}
    assert {"base", "pg_wal"} <= found, found
    assert any("log" in path.name for path in hits(needles, world.cluster))
    assert hits(needles, dump(world, tmp_path / "again.sql"))
    world.query("drop table public.klad")
