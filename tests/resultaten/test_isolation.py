"""
No school sees anything of another (S9, H9): five hundred of them with results, and ten thousand cursors and names of files that
are guessed, bent or somebody else's. All are refused alike. BPV_GUESSES asks for another number of each, BPV_SEED repeats a run.
"""
import base64
import concurrent.futures
import datetime
import itertools
import os
import random
import re
import secrets
import string
import threading
import time
import uuid

import pytest

from soap import SCHOOL_A, Message, assert_answered, elements
from test_increments import HEADER
from world import run

SCHOOLS, OWN_RESPONSES = 500, 3
GUESSES = int(os.environ.get("BPV_GUESSES", "5000"))
WORKERS = 2
FILES = "/edukoppeling/bpvmonitor/v1/bestanden/"
LETTERS = string.ascii_letters + string.digits + "-_"

MADE = """
set session_replication_role = replica;
insert into bpv.organisaties (oin, soort, naam, brin, aangemaakt_door, aangemaakt_op)
select '00000007000' || b || '00000', 'SCHOOL', 'School ' || b, b, 'toets', now() from unnest(%(brins)s) b;
insert into bpv.overeenkomsten overriding system value
select (jsonb_populate_record(o, jsonb_build_object('id', 100000 + s.id, 'school_id', s.id, 'nummer', 'GO-' || s.brin))).*
from bpv.overeenkomsten o, bpv.organisaties s where o.nummer = 'GO-98QQ' and s.brin = any (%(brins)s);
insert into bpv.overeenkomst_diensten (overeenkomst_id, dienst)
select 100000 + s.id, d.dienst from bpv.organisaties s, bpv.overeenkomst_diensten d, bpv.overeenkomsten o
where s.brin = any (%(brins)s) and d.overeenkomst_id = o.id and o.nummer = 'GO-98QQ';
insert into bpv.routes select (jsonb_populate_record(r, jsonb_build_object('school_id', s.id))).*
from bpv.routes r, bpv.organisaties a, bpv.organisaties s where r.school_id = a.id and a.brin = '98QQ' and s.brin = any (%(brins)s);
insert into bpv.mandaten overriding system value
select (jsonb_populate_record(m, jsonb_build_object('id', 100000 + s.id, 'school_id', s.id))).*
from bpv.mandaten m, bpv.organisaties a, bpv.organisaties s where m.school_id = a.id and a.brin = '98QQ' and m.dienst = '*' and s.brin = any (%(brins)s);
set session_replication_role = origin
"""
GONE = """
set session_replication_role = replica;
create temp table weg as select id from bpv.organisaties where brin = any (%(brins)s);
delete from bpv.respons where school_id in (select id from weg);
delete from bpv.resultaten_standen where school_id in (select id from weg);
delete from bpv.leveringen_scholen where school_id in (select id from weg);
delete from bpv.verstrekkingen where school_id in (select id from weg);
delete from bpv.mandaten where school_id in (select id from weg);
delete from bpv.routes where school_id in (select id from weg);
delete from bpv.overeenkomst_diensten where overeenkomst_id in (select 100000 + id from weg);
delete from bpv.overeenkomsten where school_id in (select id from weg);
delete from bpv.organisaties where id in (select id from weg);
drop table weg;
set session_replication_role = origin
"""


def oin_of(brin):
    return f"00000007000{brin}00000"


class Schools:
    """They are all with one supplier, so that no certificate keeps them apart: only what the message says."""

    def __init__(self, world, directory):
        self.world = world
        self.brins = ["".join(p) for p in itertools.islice(itertools.product(("31", "32"), string.ascii_uppercase, string.ascii_uppercase), SCHOOLS)]
        self.responses = {brin: [str(uuid.uuid4()) for _ in range(OWN_RESPONSES)] for brin in self.brins}
        world.query(MADE.replace("%(brins)s", "array[" + ",".join(f"'{b}'" for b in self.brins) + "]"))
        codes, today = world.codes(SCHOOL_A), datetime.date.today().isoformat()
        paths = directory / "respons.csv", directory / "antwoorden.csv"
        paths[0].write_text("\n".join([HEADER, *(
            f"{ident},BPV_STUDENT,2,{today},{brin},,,{codes['opleidingscode']},{codes['leerbedrijfId']},{today},BOL"
            for brin, idents in self.responses.items() for ident in idents)]) + "\n")
        paths[1].write_text("\n".join(["responsId,vraagcode,waarde,tekst", *(
            f"{ident},EW9,,wij zijn {brin}" for brin, idents in self.responses.items() for ident in idents)]) + "\n")
        world.admin("resultaten", "import", "--respons", paths[0], "--antwoorden", paths[1])

    def finish(self):
        self.world.query(GONE.replace("%(brins)s", "array[" + ",".join(f"'{b}'" for b in self.brins) + "]"))

    def pull(self, connection, brin, **asked):
        return connection.post(bytes(Message("opvragen_resultaten", school=oin_of(brin), payload=elements(**asked))))


@pytest.fixture(scope="module")
def schools(world, tmp_path_factory):
    made = Schools(world, tmp_path_factory.mktemp("schools"))
    yield made
    made.finish()


def side_by_side(world, work, items):
    """work(connection, item) of all, over a few connections that stay open; the results in order."""
    local, opened = threading.local(), []

    def one(item):
        if not hasattr(local, "connection"):
            local.connection = world.connect("saas")
            opened.append(local.connection)
        answer = work(local.connection, item)
        response = answer[0] if isinstance(answer, tuple) else answer
        if response.header("connection").lower() == "close":
            local.connection.close()
            del local.connection
        return answer

    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        done = list(pool.map(one, items))
    for connection in opened:
        connection.close()
    return done


def shape(response):
    """An answer without what is its own: numbers of messages, and moments (of which a whole second is shorter)."""
    body = re.sub(rb"[0-9a-f]{8}-[0-9a-f-]{27}", b"ID", response.body)
    body = re.sub(rb"\d{4}-\d\d-\d\dT[0-9:.]+Z", b"NOW", body)
    body = re.sub(rb"00000007000[0-9A-Z]{4}00000", b"OIN", body)
    return response.status, tuple(sorted((k, v) for k, v in response.headers if k not in ("x-correlation-id", "connection", "content-length"))), body


def bent(cursor, chance):
    """A good cursor with one bit changed somewhere."""
    raw = bytearray(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def guesses(cursors, brins, chance, count):
    """(school that asks, cursor): somebody else's, bent, cut, made longer, made up."""
    for n in range(count):
        mine, other = chance.sample(brins, 2)
        yield mine, (
            cursors[other], bent(cursors[mine], chance), cursors[mine][: chance.randrange(1, len(cursors[mine]))],
            cursors[mine] + chance.choice(LETTERS) * 4, "".join(chance.choices(LETTERS, k=len(cursors[mine]))),
            bent(cursors[other], chance))[n % 6]


def test_each_of_them_sees_its_own_and_no_guess_opens_anything(world, schools):
    seed = int(os.environ.get("BPV_SEED", time.time_ns() % 10**9))
    print(f"BPV_SEED={seed}")
    chance = random.Random(seed)
    pages = side_by_side(world, lambda connection, brin: schools.pull(connection, brin, paginagrootte=2), schools.brins)
    cursors = {}
    for brin, page in zip(schools.brins, pages):
        answer = assert_answered(page)
        assert {element.text for element in answer.all("resultaten/respons/brin")} == {brin}
        assert set(re.findall(rb"wij zijn (\w{4})", page.body)) == {brin.encode()}
        assert {element.text for element in answer.all("resultaten/respons/responsId")} < set(schools.responses[brin])
        assert answer.value("resultaten/aantalRespons") == str(OWN_RESPONSES)
        cursors[brin] = answer.value("resultaten/cursor")
    assert len(set(cursors.values())) == SCHOOLS
    sample = chance.sample(schools.brins, 50)
    for page, brin in zip(side_by_side(world, lambda connection, brin: schools.pull(connection, brin, cursor=cursors[brin]), sample), sample):
        assert set(re.findall(rb"wij zijn (\w{4})", page.body)) == {brin.encode()}

    given = world.stored()[3]
    alarms = len([line for line in world.log() if " guessing " in line])
    tried = list(guesses(cursors, schools.brins, chance, GUESSES))
    refused = side_by_side(world, lambda connection, guess: schools.pull(connection, guess[0], cursor=guess[1]), tried)
    shapes = {shape(response) for response in refused}
    assert len(shapes) == 1, "every guess is refused in the same words"
    (status, _, body), = shapes
    assert status == 200 and b"BPV0201" in body and b"respons" not in re.sub(rb"response", b"", body) and b"aantal" not in body
    assert world.stored()[3] == given, "nothing left, and nothing was noted as if it did"
    heard = [line for line in world.log() if " guessing " in line][alarms:]
    assert len(heard) <= 1 and len([line for line in world.log() if " guessing " in line]) >= 1
    assert all("what=cursor" in line and "oin=00000099000000002000" in line for line in heard)
    assert int(re.search(r'^bpv_guesses_total\{what="cursor"\} (\d+)$', world.health("/metrics")[1], re.M).group(1)) >= GUESSES


def test_no_guessed_name_of_a_file_opens_anything(world, schools):
    chance = random.Random(7)
    known = secrets.token_urlsafe(32)
    kinds = (lambda: secrets.token_urlsafe(32), lambda: known[:-1] + chance.choice(LETTERS), lambda: known[: chance.randrange(1, 43)],
             lambda: known + "x", lambda: str(chance.randrange(10**6)), lambda: "resultaten-" + str(chance.randrange(1000)) + ".csv.gz")
    names = [kinds[n % len(kinds)]() for n in range(GUESSES)]

    def get(connection, name):
        connection.send(f"GET {FILES}{name} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        return connection.read()

    shapes = {shape(response) for response in side_by_side(world, get, names)}
    assert len(shapes) == 1 and {status for status, *_ in shapes} == {404}


def test_the_database_holds_when_a_statement_does_not(world, schools):
    """The gateway's own role, past all of its code: what it did not declare is not there."""
    rows = [line.split("|") for line in run(
        "psql", "-X", "-A", "-t", "-q", "-d", world.conninfo("bpv_gateway"), "-c", f"""
        begin;
        select set_config('bpv.school', (select id::text from bpv.organisaties where brin = '{schools.brins[0]}'), true) is null;
        select count(*), count(distinct school_id) from bpv.respons;
        select count(*), count(distinct school_id) from bpv.respons r where school_id in (select id from bpv.organisaties where brin <> '{schools.brins[0]}');
        rollback;
        select count(*), count(distinct school_id) from bpv.respons""").split()]
    assert rows[1:] == [[str(OWN_RESPONSES), "1"], ["0", "0"], ["0", "0"]]
