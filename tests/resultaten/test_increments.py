"""
Increments: whoever follows them from any point has what a whole pull has, whatever is delivered, corrected and withdrawn meanwhile
and by how many at once. Random histories; BPV_SEED repeats one.
"""
import contextlib
import datetime
import os
import random
import threading
import time

import pytest
from lxml import etree

from soap import SCHOOL_A, Message, assert_answered, elements, new_uuid
from world import BRINS

REASONS = ("INGETROKKEN", "BEWAARTERMIJN_VERSTREKEN", "GEWIST_OP_VERZOEK")
HEADER = "responsId,vragenlijstcode,versie,invuldatum,brin,onderwijsaanbiedercode,onderwijslocatiecode,opleidingscode,leerbedrijfId,geplandeEinddatum,leerweg"


class Refused(Exception):
    """BPV0201: the pull begins anew."""


def ask(world, connection, **asked):
    asked = {name: asked[name] for name in ("vanafMutatienummer", "paginagrootte", "cursor") if asked.get(name) is not None}
    message = Message("opvragen_resultaten", school=SCHOOL_A, payload=elements(**asked))
    answer = assert_answered(connection.post(bytes(message)) if connection else world.call(message))
    if not answer.approved:
        assert answer.foutcodes == ["BPV0201"]
        raise Refused
    return answer


def content(answer):
    """({responsId: what is told of it}, {responsId: reason}) of a page."""
    return ({row.find("{*}responsId").text: etree.tostring(row, method="c14n") for row in answer.all("resultaten/respons")},
            {row.find("{*}responsId").text: row.find("{*}reden").text for row in answer.all("resultaten/verwijderd")})


class Pull:
    """All pages of one snapshot, with the cursor that each was asked by."""

    def __init__(self, world, connection=None, vanaf=None, size=None, between=lambda: None):
        self.pages, self.rows, self.gone, cursor = [], {}, {}, None
        while True:
            first = {"vanafMutatienummer": vanaf} if cursor is None else {}
            answer = ask(world, connection, paginagrootte=size, cursor=cursor, **first)
            rows, gone = content(answer)
            assert not rows.keys() & self.rows.keys() and not gone.keys() & self.gone.keys(), "told twice"
            self.pages.append((cursor, rows, gone))
            self.rows |= rows
            self.gone |= gone
            self.tot, self.total = int(answer.value("resultaten/totMutatienummer")), int(answer.value("resultaten/aantalRespons"))
            cursor = answer.value("resultaten/cursor")
            if cursor is None:
                break
            between()
        assert len(self.rows) == self.total, "aantalRespons is how many there are"

    def onto(self, copy):
        return {ident: row for ident, row in copy.items() if ident not in self.gone} | self.rows


class Bureau:
    """One who delivers results: new ones, corrections and withdrawals of its own, in files."""

    def __init__(self, world, directory, seed):
        self.world, self.directory, self.random = world, directory, random.Random(seed)
        self.codes, self.alive, self.removed, self.erasures = world.codes(SCHOOL_A), {}, {}, 0
        directory.mkdir(exist_ok=True)

    def deliver(self, new=0, corrected=0, removed=(), value=None):
        today, codes = datetime.date.today().isoformat(), self.codes
        known = self.random.sample(sorted(self.alive), min(len(self.alive), corrected + len(removed)))
        gone = dict(zip(known, removed))
        marks = {ident: value or self.random.randint(1, 10) for ident in [*known[len(gone):], *(new_uuid() for _ in range(new))]}
        respons, antwoorden, weg = (self.directory / f"{name}.csv" for name in ("respons", "antwoorden", "weg"))
        respons.write_text("\n".join([HEADER, *(
            f"{ident},BPV_STUDENT,2,{today},{BRINS[SCHOOL_A]},{codes['onderwijsaanbiedercode']},{codes['onderwijslocatiecode']},"
            f"{codes['opleidingscode']},{codes['leerbedrijfId']},{today},BOL" for ident in marks)]) + "\n")
        antwoorden.write_text("\n".join(["responsId,vraagcode,waarde,tekst", *(
            row for ident, mark in marks.items() for row in (f"{ident},EW1,{mark},", f"{ident},EW9,,in mijn woorden {mark}"))]) + "\n")
        weg.write_text("\n".join(["responsId,reden", *(f"{ident},{reason}" for ident, reason in gone.items())]) + "\n")
        words = ["--verwijderingen", weg] if gone else []
        words += ["--respons", respons, "--antwoorden", antwoorden] if marks else []
        if words:
            self.world.admin("resultaten", "import", "--mutaties", *words)
        self.alive = {ident: mark for ident, mark in (self.alive | marks).items() if ident not in gone}
        self.removed |= gone
        self.erasures += "GEWIST_OP_VERZOEK" in gone.values()
        return list(marks), list(gone)

    def live(self, deliveries):
        for _ in range(deliveries):
            self.deliver(self.random.randint(0, 4), self.random.randint(0, 3), [self.random.choice(REASONS) for _ in range(self.random.randint(0, 2))])


class Follower:
    """A data team that now and then pulls all, and now and then what is new; and asks for pages again."""

    def __init__(self, world, seed, bureaus):
        self.world, self.random, self.bureaus = world, random.Random(seed), bureaus
        self.snapshots, self.followed, self.refusals = [], None, 0

    def erasures(self):
        return sum(bureau.erasures for bureau in self.bureaus)

    def pull(self, connection, vanaf=None):
        for _ in range(50):
            with contextlib.suppress(Refused):
                return Pull(self.world, connection, vanaf, self.random.choice((40, 97, 250)))
            self.refusals += 1
        raise AssertionError("every pull was refused")

    def ask_again(self, connection, pull):
        cursor, rows, gone = self.random.choice(pull.pages[1:] or [(None, None, None)])
        if cursor is None:
            return
        try:
            assert content(ask(self.world, connection, cursor=cursor, paginagrootte=len(rows) + len(gone))) == (rows, gone)
        except Refused:
            self.refusals += 1

    def live(self, done):
        with self.world.connect("saas") as connection:
            while not done.is_set():
                whole = self.pull(connection)
                self.snapshots.append(whole)
                if self.followed is None:
                    self.followed = whole.tot, whole.rows
                since = self.pull(connection, self.followed[0])
                self.followed = since.tot, since.onto(self.followed[1])
                for pull in (whole, since, self.random.choice(self.snapshots)):
                    self.ask_again(connection, pull)


def together(*targets):
    """Each in a thread; what went wrong in one goes wrong here."""
    wrong = []

    def guarded(target):
        try:
            target()
        except BaseException as error:  # noqa: BLE001 it is raised again
            wrong.append(error)

    threads = [threading.Thread(target=guarded, args=(target,)) for target in targets]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert not any(thread.is_alive() for thread in threads)
    if wrong:
        raise wrong[0]


def test_whoever_follows_from_any_point_has_what_a_whole_pull_has(world, tmp_path):
    seed = int(os.environ.get("BPV_SEED", time.time_ns() % 10**9))
    print(f"BPV_SEED={seed}")
    bureaus = [Bureau(world, tmp_path / str(n), seed + n) for n in range(3)]
    followers = [Follower(world, seed + 10 + n, bureaus) for n in range(2)]
    done = threading.Event()

    def deliveries():
        try:
            together(*(lambda bureau=bureau: bureau.live(5) for bureau in bureaus))
        finally:
            done.set()

    together(deliveries, *(lambda follower=follower: follower.live(done) for follower in followers))
    last = Pull(world, size=1000)
    told = {ident: int(etree.fromstring(row).xpath("string(//*[local-name()='antwoord'][*[text()='EW1']]/*[local-name()='waarde'])"))
            for ident, row in last.rows.items() if any(ident in bureau.alive for bureau in bureaus)}
    assert told == {ident: mark for bureau in bureaus for ident, mark in bureau.alive.items()}
    assert not last.rows.keys() & {ident for bureau in bureaus for ident in bureau.removed}
    points = {pull.tot: pull.rows for follower in followers for pull in follower.snapshots}
    for tot, copy in [*points.items(), *(follower.followed for follower in followers)]:
        since = Pull(world, vanaf=tot, size=1000)
        assert since.tot == last.tot and since.onto(copy) == last.rows, f"from {tot}"
        assert all(reason == next(b.removed[ident] for b in bureaus if ident in b.removed) for ident, reason in since.gone.items())
    print(f"{len(points)} points, {sum(follower.refusals for follower in followers)} pages refused for {sum(bureau.erasures for bureau in bureaus)} erasures")
    assert len(points) > 4


def test_a_page_asked_again_is_equal_whatever_came_after_it(world, tmp_path):
    bureau = Bureau(world, tmp_path / "one", 1)
    bureau.deliver(new=6, value=5)
    later = []

    def meanwhile():
        if not later:
            later.append(bureau.deliver(new=2, corrected=2, removed=("INGETROKKEN",), value=9))

    pull = Pull(world, size=100, between=meanwhile)
    for cursor, rows, gone in pull.pages[1:]:
        assert content(ask(world, None, cursor=cursor, paginagrootte=100)) == (rows, gone)
    (changed, withdrawn), = later
    since = Pull(world, vanaf=pull.tot)
    assert set(changed) <= since.rows.keys() and since.gone == {withdrawn[0]: "INGETROKKEN"}
    assert withdrawn[0] in pull.rows


# Erased is erased: what was begun before is not told as if it were whole.
def test_an_erasure_ends_the_pulls_that_held_it(world, tmp_path):
    bureau = Bureau(world, tmp_path / "one", 2)
    bureau.deliver(new=2)
    bureau.deliver(corrected=2)
    before, begun = Pull(world, size=100), ask(world, None, paginagrootte=100)
    _, (gone,) = bureau.deliver(removed=("GEWIST_OP_VERZOEK",))
    assert gone in before.rows
    assert world.value("select count(*) from bpv.respons where respons_id = %s", gone) == 0
    for cursor in (begun.value("resultaten/cursor"), before.pages[-1][0]):
        with pytest.raises(Refused):
            ask(world, None, cursor=cursor, paginagrootte=100)
    after = Pull(world, size=100)
    assert gone not in after.rows and after.total == before.total - 1
    since = Pull(world, vanaf=before.tot)
    assert since.gone == {gone: "GEWIST_OP_VERZOEK"} and since.onto(before.rows) == after.rows
    # Neither did it touch a snapshot from before it was there, nor may it come back.
    today, codes = datetime.date.today().isoformat(), bureau.codes
    path = tmp_path / "terug.csv"
    path.write_text(f"{HEADER}\n{gone},BPV_STUDENT,2,{today},98QQ,,,{codes['opleidingscode']},{codes['leerbedrijfId']},{today},BOL\n")
    with pytest.raises(AssertionError, match="exit 1"):
        world.admin("resultaten", "import", "--mutaties", "--respons", path, "--antwoorden", tmp_path / "one" / "antwoorden.csv")


# proves: EDU-23
def test_what_commits_late_is_never_skipped(world, tmp_path):
    """An import that has its numbers is held up; another one comes after it. Nobody sees the second without the first."""
    slow, fast = Bureau(world, tmp_path / "slow", 3), Bureau(world, tmp_path / "fast", 4)
    start = Pull(world, size=1000)
    with world.database.cursor() as cursor:
        # No two deliveries have one number, so theirs waits to see whether this one stays.
        cursor.execute("begin; insert into bpv.leveringen (op, door, mutatie_van, mutatie_tot) values (now(), 'toets', 1 + %s, 1000000)",
                       (world.value("select laatste from bpv.mutatieteller"),))
    threads = [threading.Thread(target=bureau.deliver, kwargs={"new": 3}) for bureau in (slow, fast)]
    try:
        threads[0].start()
        end = time.monotonic() + 20
        while world.value("select count(*) from pg_locks where relation = 'bpv.mutatieteller'::regclass and mode = 'RowExclusiveLock'") == 0:
            assert time.monotonic() < end
            time.sleep(0.05)
        threads[1].start()
        for _ in range(3):
            assert Pull(world, vanaf=start.tot or None).tot == start.tot
            time.sleep(0.1)
    finally:
        with world.database.cursor() as cursor:
            cursor.execute("rollback")
        for thread in threads:
            if thread.ident:
                thread.join(60)
    assert len(slow.alive) == len(fast.alive) == 3
    numbers = dict(world.query("select respons_id::text, mutatienummer from bpv.respons where respons_id::text = any (%s)",
                               [*slow.alive, *fast.alive]))
    assert max(numbers[ident] for ident in slow.alive) < min(numbers[ident] for ident in fast.alive)
    assert Pull(world, vanaf=start.tot).rows.keys() == slow.alive.keys() | fast.alive.keys()
