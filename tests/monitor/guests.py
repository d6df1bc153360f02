"""What tests of invitations share: schools that take part, placements, records, and a plan of any day."""
import copy
import datetime
import itertools
import os

import psycopg2
import pytest
from house import day

KEYS = {"onderwijsaanbiedercode": "990A001", "onderwijslocatiecode": "990X001", "opleidingscode": "25180", "leerbedrijfId": "900000000"}
COLUMNS = ("brin", "onderwijsaanbiedercode", "onderwijslocatiecode", "opleidingscode", "leerbedrijfId", "geplandeEinddatum", "begindatum",
           "werkelijkeEinddatum")
TERM, LATE, REMIND, REMINDERS = 14, 28, 7, 1
numbers = itertools.count(1)


class Guests:
    """A house in which 98QQ takes part on route DIRECT and 98QX on the other, and people are known at the first leerbedrijf."""

    def __init__(self, house):
        self.house, self.connection = house, connect(house)
        self.past_rules("insert into vragenlijsten (code, versie, respondent, naam, geldig_van, toezegging,"
                  " aangemaakt_door, aangemaakt_op) values ('VS', 1, 'STUDENT', 'S', '2020-01-01', 'VERTROUWELIJK', 'anna', now()),"
                  " ('VP', 1, 'LEERBEDRIJF', 'P', '2020-01-01', 'VERTROUWELIJK', 'anna', now())")
        self.agree("98QQ")
        self.agree("98QX")
        self.route("98QQ", "DIRECT", "2020-01-01")
        self.route("98QX", "VIA_PRAKTIJKOPLEIDER", "2020-01-01")
        house.ok("praktijkopleider", "import", house.csv("contacten.csv", [
            {"kenmerk": "C-0", "leerbedrijfId": "900000000", "rol": "CONTACTPERSOON_BPV", "emailadres": "bpv@bedrijf.example", "geldigVan": "2020-01-01"}]))

    def sql(self, statement):
        """The rows of the answer, as texts."""
        return ask(self.connection, statement)

    def one(self, statement):
        return self.sql(statement)[0][0]

    def past_rules(self, statement):
        """What no trigger judges, nor takes down."""
        self.sql(f"set session_replication_role = replica; {statement}; set session_replication_role = origin")

    def agree(self, brin, status="ACTIEF"):
        self.past_rules("delete from overeenkomsten o using organisaties s where s.id = o.school_id"
                 f" and s.brin = '{brin}'; insert into overeenkomsten (school_id, nummer, versie, status, geldig_van, veldenset, open_antwoorden,"
                 " profiel, rol_sbb, aangemaakt_door, aangemaakt_op, geactiveerd_door, geactiveerd_op) select id,"
                 f" 'GO-{brin}', 1, '{status}', '2020-01-01', 'BASIS', false, '2W-be', 'VERWERKER', 'anna', now(), 'bert', now()"
                 f" from organisaties where brin = '{brin}'")

    def route(self, brin, soort, van):
        """From a day on; without a soort none."""
        self.past_rules("with s as (select id from organisaties where brin = '%s')"
                 " update routes r set geldig_tot = '%s' from s where r.school_id = s.id and r.geldig_van < '%s'"
                 " and coalesce(r.geldig_tot > '%s', true)" % (brin, van, van, van))
        if soort:
            self.sql("insert into routes (school_id, soort, geldig_van, aangemaakt_door, aangemaakt_op) select id,"
                     f" '{soort}', '{van}', 'anna', now() from organisaties where brin = '{brin}'")

    def placement(self, einde, count=1, brin="98QQ", **values):
        """Placements with equal keys; their ids."""
        keys = {**KEYS, **values}
        before = {row[0] for row in self.sql("select id from bpvos")}
        rows = [{"brin": brin, "geplandeEinddatum": einde, **keys}] * count
        self.sql("".join(
            "insert into bpvos (school_id, onderwijsaanbiedercode, onderwijslocatiecode, opleidingscode, leerbedrijf_id, geplande_einddatum,"
            " werkelijke_einddatum, plaats, aangemaakt_op) select s.id, {a}, {l}, '{o}', '{b}', '{e}', {w}, 1 + coalesce((select max(plaats)"
            " from bpvos), 0), now() from organisaties s where s.brin = '{brin}';".format(
                a=quoted(row["onderwijsaanbiedercode"]), l=quoted(row["onderwijslocatiecode"]), o=row["opleidingscode"], b=row["leerbedrijfId"],
                e=einde, w=quoted(row.get("werkelijkeEinddatum")), brin=brin) for row in rows))
        return sorted(int(row[0]) for row in self.sql("select id from bpvos") if row[0] not in before)

    def record(self, einde, kenmerk=None, brin="98QQ", **values):
        """A record and its key, as a push leaves them; the bytes themselves open nothing here. Again: it changed."""
        keys = {**KEYS, **values}
        kenmerk = kenmerk or f"k-{next(numbers):05d}"
        self.sql(f"""
            insert into schoolsleutels (school_id, hoofdsleutel, verpakt, aangemaakt_op) select id, repeat('a', 16), decode(repeat('00', 60), 'hex'),
                now() from organisaties where brin = '{brin}' on conflict do nothing;
            insert into recordsleutels (schoolsleutel_id, merk, verpakt, aangemaakt_op)
            select s.id, {merk(brin, kenmerk)}, decode(repeat('00', 60), 'hex'), now() from schoolsleutels s join organisaties o on o.id = s.school_id
            where o.brin = '{brin}' on conflict do nothing;
            insert into studentgegevens (school_id, bpvo_kenmerk, onderwijsaanbiedercode, onderwijslocatiecode, opleidingscode, leerbedrijf_id,
                geplande_einddatum, verzegeld, vingerafdruk, sleutel_id, aangeleverd_op, gewijzigd_op, document_op)
            select o.id, '{kenmerk}', '{keys["onderwijsaanbiedercode"]}', '{keys["onderwijslocatiecode"]}', '{keys["opleidingscode"]}',
                '{keys["leerbedrijfId"]}', '{einde}', decode(repeat('00', 40), 'hex'), pg_catalog.sha256('x'), k.id, now(), now(), now()
            from organisaties o, recordsleutels k where o.brin = '{brin}' and k.merk = {merk(brin, kenmerk)}
            on conflict (school_id, bpvo_kenmerk) do update set onderwijsaanbiedercode = excluded.onderwijsaanbiedercode,
                onderwijslocatiecode = excluded.onderwijslocatiecode, opleidingscode = excluded.opleidingscode,
                leerbedrijf_id = excluded.leerbedrijf_id, geplande_einddatum = excluded.geplande_einddatum, gewijzigd_op = now()""")
        return kenmerk

    def withdraw(self, kenmerk, bezwaar=False, brin="98QQ"):
        """As intrekken_studentgegevens does it, alone in its school: destroyed, noted, and of an objection the place is closed."""
        school, mark = f"(select id from organisaties where brin = '{brin}')", merk(brin, kenmerk)
        self.sql(f"""
            begin;
            select pg_advisory_xact_lock(5, {school});
            create temporary table was on commit drop as
            select coalesce(p.bpvo_id, (select min(b.id) from bpvos b where b.school_id = s.school_id and b.leerbedrijf_id = s.leerbedrijf_id
                and b.geplande_einddatum = s.geplande_einddatum and b.opleidingscode = s.opleidingscode and b.vervallen_op is null
                and b.onderwijslocatiecode = s.onderwijslocatiecode and b.onderwijsaanbiedercode = s.onderwijsaanbiedercode)) as plaats
            from studentgegevens s left join plaatsingen({school}, array['{kenmerk}'], null, null) p using (bpvo_kenmerk)
            where s.school_id = {school} and s.bpvo_kenmerk = '{kenmerk}';
            select count(*) from vernietig_records({school}, array['{kenmerk}'], array[{mark}], 'INGETROKKEN', 'x', 'urn:x', now());
            insert into intrekkingen (school_id, merk, reden, bezwaar, weigeren, sleutelmerk, document_op, op)
            select {school}, {mark}, '{"BEZWAAR" if bezwaar else "GESTOPT"}', {bezwaar}, false, {"pg_catalog.sha256('groep')" if bezwaar else "null"}, now(), now()
            on conflict (school_id, merk) do update set bezwaar = intrekkingen.bezwaar or excluded.bezwaar,
                sleutelmerk = coalesce(excluded.sleutelmerk, intrekkingen.sleutelmerk);
            select sluit_plaatsen({school}, array[{mark}], array[plaats], now()) from was where {bezwaar} and plaats is not null;
            commit""")

    def beside(self):
        """The same house, by a connection of its own."""
        made = copy.copy(self)
        made.connection = connect(self.house)
        return made

    def plan(self, today=None, **school):
        """The plan of a day; what it changed, by kind. As the verb does it, for any day."""
        counts = [int(n) for n in self.sql(
            "select sum(leerbedrijven), sum(studenten), sum(gewijzigd), sum(ingetrokken), sum(herinnerd) from organisaties s"
            f" cross join lateral plan_uitnodigingen(s.id, '{today or day(0)}', {TERM}, {LATE}, {REMIND}, {REMINDERS}, '{today or day(0)} 08:00+00') p"
            " where s.soort = 'SCHOOL'")[0]]
        return dict(zip(("leerbedrijven", "studenten", "gewijzigd", "ingetrokken", "herinnerd"), counts))

    def of(self, bpvo, respondent="STUDENT"):
        """(status, route, bpvoKenmerk, day, reden) of the invitation for a placement; None: there is none."""
        rows = self.sql("select status, route, coalesce(bpvo_kenmerk, ''), gepland_op, coalesce(reden, '') from uitnodigingen"
                        f" where bpvo_id = {bpvo} and respondent = '{respondent}'")
        return tuple(rows[0]) if rows else None

    def key(self, bpvo, respondent="STUDENT"):
        return self.one(f"select respondentsleutel from uitnodigingen where bpvo_id = {bpvo} and respondent = '{respondent}'")

    def hand_out(self, bpvo, respondent="STUDENT", status="UITGENODIGD", op=None):
        """As the export to the bureau and its receipt leave it."""
        moment = f"'{op or day(0)} 09:00+00'"
        self.sql(f"update uitnodigingen set status = '{status}', uitgegeven_op = {moment}, uitgenodigd_op = "
                 f"case when '{status}' = 'UITGEGEVEN' then null else timestamptz {moment} end, afgesloten_op = "
                 f"case when '{status}' in ('UITGEGEVEN', 'UITGENODIGD') then null else timestamptz {moment} end"
                 f" where bpvo_id = {bpvo} and respondent = '{respondent}'")


def connect(house, user=None):
    made = psycopg2.connect(host=os.environ["PGHOST"], port=os.environ["PGPORT"], user=user or os.environ["PGUSER"], dbname=house.name)
    made.autocommit = True
    made.cursor().execute("set search_path = bpv, public")
    return made


def ask(connection, statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return [[text_of(value) for value in row] for row in cursor.fetchall()] if cursor.description else []


def text_of(value):
    if isinstance(value, bool):
        return "t" if value else "f"
    return "" if value is None else value.isoformat() if isinstance(value, datetime.date) else str(value)


def quoted(value):
    return f"'{value}'" if value else "null"


def merk(brin, kenmerk):
    return f"pg_catalog.sha256('{brin}{kenmerk}')"


@pytest.fixture(scope="module")
def guests(house):
    return Guests(house)


@pytest.fixture
def empty(guests):
    """A test that begins without placements, records and withdrawals."""
    yield
    guests.past_rules("delete from uitnodigingen; delete from studentgegevens; delete from intrekkingen;"
               " delete from bpvo_contacten; delete from bpvos; delete from recordsleutels r using schoolsleutels k, organisaties o"
               " where k.id = r.schoolsleutel_id and o.id = k.school_id and o.soort = 'SCHOOL'")
    for brin, soort in (("98QQ", "DIRECT"), ("98QX", "VIA_PRAKTIJKOPLEIDER")):
        guests.past_rules("delete from routes where school_id = (select id from organisaties"
                   f" where brin = '{brin}')")
        guests.route(brin, soort, "2020-01-01")
        guests.agree(brin)


def status(guests, bpvo, respondent="STUDENT"):
    found = guests.of(bpvo, respondent)
    return found and found[0]


def yes(guests, bpvo):
    """The student's invitation after the praktijkopleider's "ja"; None: there is none."""
    made = guests.one(f"select nodig_student_via(id, now()) from uitnodigingen where bpvo_id = {bpvo} and respondent = 'LEERBEDRIJF'")
    return int(made) if made else None
