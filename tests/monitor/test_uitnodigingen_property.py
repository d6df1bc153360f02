"""
Random histories: placements come, move, end early, go and return; records come, change, are withdrawn, objected to and delivered again;
routes change, schools stop and go on; days are planned, also by two at once. Whatever happened: never two for one placement and role,
nobody who objected, in a sleutelgroep never more than its places less those that are closed, and planning again changes nothing.
The seed is in the name of the test.
"""
import datetime
import random
import threading

import pytest
from guests import LATE, REMIND, REMINDERS, TERM, ask, connect, guests, merk  # noqa: F401
from house import today

BRINS = ("98QQ", "98QX")
STEPS = 40


class History:
    """One school's, from day to day. What really happened is kept here; what the register makes of it is looked up."""

    def __init__(self, guests, seed):
        self.guests, self.dice, self.today = guests, random.Random(seed), today() - datetime.timedelta(400)
        self.brin = self.dice.choice(BRINS)
        self.school = guests.one(f"select id from organisaties where brin = '{self.brin}'")
        self.kenmerken, self.objected, self.seed = [], set(), seed
        self.issued, self.bounced = {}, set()  # (bpvo, respondent): under which key it was given out; which came back

    def date(self):
        return (self.today + datetime.timedelta(self.dice.choice((-40, -20, 0, 3, 7, 10, 14, 20, 40)))).isoformat()

    def keys(self):
        return {"leerbedrijfId": self.dice.choice(("900000000", "900000001")), "opleidingscode": "25180"}

    def bpvo(self):
        rows = self.guests.sql(f"select id from bpvos where school_id = {self.school} order by random()")
        return rows[0][0] if rows else None

    # -- what may happen

    def placements(self):
        self.guests.placement(self.date(), self.dice.randint(1, 3), self.brin, **self.keys())

    def delivery(self):
        fitting = self.guests.sql(f"select geplande_einddatum, leerbedrijf_id, opleidingscode from bpvos where school_id = {self.school} order by random() limit 1")
        einde, leerbedrijf, opleiding = fitting[0] if fitting and self.dice.random() < 0.9 else (self.date(), "900000000", "25180")
        kenmerk = self.dice.choice(self.kenmerken) if self.kenmerken and self.dice.random() < 0.3 else f"{self.seed}-{len(self.kenmerken):03d}"
        self.kenmerken.append(kenmerk)
        self.guests.record(einde, kenmerk, self.brin, leerbedrijfId=leerbedrijf, opleidingscode=opleiding)

    def withdrawal(self, bezwaar=False):
        if self.kenmerken:
            kenmerk = self.dice.choice(self.kenmerken)
            self.guests.withdraw(kenmerk, bezwaar, self.brin)
            if bezwaar:
                self.objected.add(kenmerk)

    def objection(self):
        self.withdrawal(bezwaar=True)

    def move(self):
        if bpvo := self.bpvo():
            self.guests.sql(f"update bpvos set geplande_einddatum = '{self.date()}', plaats = plaats + 1000 where id = {bpvo}")

    def early_end(self):
        if bpvo := self.bpvo():
            self.guests.sql(f"update bpvos set werkelijke_einddatum = '{self.date()}' where id = {bpvo}")

    def taken_back(self):
        if bpvo := self.bpvo():
            self.guests.sql(f"update bpvos set vervallen_op = case when vervallen_op is null then now() end where id = {bpvo}")

    def route(self):
        self.guests.past_rules(f"delete from routes where school_id = {self.school} and geldig_van >= '{self.today}'")
        self.guests.route(self.brin, self.dice.choice(("DIRECT", "VIA_PRAKTIJKOPLEIDER", None)), self.today.isoformat())

    def agreement(self):
        self.guests.agree(self.brin, self.dice.choice(("ACTIEF", "ACTIEF", "OPGESCHORT")))

    def export(self):
        self.guests.sql("update uitnodigingen set status = 'UITGEGEVEN', uitgegeven_op = now() where status = 'GEPLAND'"
                        f" and gepland_op <= '{self.today}' and school_id = {self.school} and random() < 0.7")

    def receipts(self):
        self.guests.sql(f"update uitnodigingen set status = 'UITGENODIGD', uitgenodigd_op = '{self.today} 10:00' where status = 'UITGEGEVEN' and random() < 0.6"
                        f" and school_id = {self.school}")
        self.guests.sql("update uitnodigingen set status = case when random() < 0.5 then 'NIET_BEZORGBAAR' else 'BEANTWOORD' end, afgesloten_op = now()"
                        f" where status = 'UITGENODIGD' and random() < 0.3 and school_id = {self.school}")

    def ja(self):
        self.guests.sql(f"select nodig_student_via(id, now()) from uitnodigingen where vraagt_student and school_id = {self.school} and random() < 0.5")

    def day_of_planning(self):
        """One planner, or two at once beside somebody who withdraws; then again, which changes nothing."""
        self.today += datetime.timedelta(self.dice.choice((0, 1, 1, 2, 5)))
        beside = [self.plan_beside] * self.dice.choice((0, 1, 2))
        if self.kenmerken and self.dice.random() < 0.3:
            beside.append(self.withdraw_beside)
        threads = [threading.Thread(target=act) for act in beside]
        for thread in threads:
            thread.start()
        self.plan(self.guests.connection)
        for thread in threads:
            thread.join()
        if self.withdraw_beside in beside:  # which may have come after them all
            self.plan(self.guests.connection)
        before = self.state()
        assert self.plan(self.guests.connection) == ["0"] * 5
        assert self.state() == before

    def plan_beside(self):
        connection = connect(self.guests.house, "bpv_admin")
        self.plan(connection)
        connection.close()

    def withdraw_beside(self):
        other = self.guests.beside()
        kenmerk = self.dice.choice(self.kenmerken)
        other.withdraw(kenmerk, True, self.brin)
        self.objected.add(kenmerk)
        other.connection.close()

    def plan(self, connection):
        return ask(connection, "select leerbedrijven, studenten, gewijzigd, ingetrokken, herinnerd from plan_uitnodigingen"
                   f"({self.school}, '{self.today}', {TERM}, {LATE}, {REMIND}, {REMINDERS}, '{self.today} 08:00+00')")[0]

    def state(self):
        return self.guests.sql(f"select u::text from uitnodigingen u where school_id = {self.school} order by id")

    # -- and what must hold after all of it

    def judge(self):
        guests = self.guests
        live = "status in ('GEPLAND', 'UITGEGEVEN', 'UITGENODIGD')"
        assert guests.sql("select bpvo_id from uitnodigingen group by bpvo_id, respondent having count(*) > 1") == []
        assert guests.sql(f"select merk from uitnodigingen where school_id = {self.school} and houdt_plaats and merk is not null group by merk having count(*) > 1") == []
        for kenmerk in self.objected:
            assert guests.one(f"select count(*) from uitnodigingen where {live} and merk = {merk(self.brin, kenmerk)}") == "0", kenmerk
        # Of a sleutelgroep as it is now: live invitations and closed places together are no more than its placements.
        assert guests.sql(
            "select 1 from bpvos b left join uitnodigingen u on u.bpvo_id = b.id and u.respondent = 'STUDENT'"
            f" where b.school_id = {self.school} group by b.leerbedrijf_id, b.geplande_einddatum, b.opleidingscode, b.onderwijslocatiecode,"
            f" b.onderwijsaanbiedercode having count(*) filter (where {live}) + count(*) filter (where u.reden = 'PLAATS_GESLOTEN') > count(*)") == []
        # Each objection that closed a place has one, or an invitation of its own that was given out before.
        assert int(guests.one(f"select count(*) from intrekkingen where school_id = {self.school} and plaats_gesloten")) <= int(guests.one(
            f"select count(*) from uitnodigingen u where school_id = {self.school} and (reden = 'PLAATS_GESLOTEN' or uitgegeven_op is not null and merk in"
            f" (select merk from intrekkingen i where i.school_id = {self.school} and i.plaats_gesloten))"))
        # What was given out goes to nobody else, but after a bounce.
        for bpvo, respondent, key in guests.sql(
                f"select bpvo_id, respondent, respondentsleutel from uitnodigingen where school_id = {self.school} and uitgegeven_op is not null"):
            assert self.issued.setdefault((bpvo, respondent), key) == key or (bpvo, respondent) in self.bounced
            self.issued[bpvo, respondent] = key
        self.bounced |= {tuple(row) for row in guests.sql("select bpvo_id, respondent from uitnodigingen where status = 'NIET_BEZORGBAAR'")}
        assert guests.one(f"select count(*) from uitnodigingen where school_id = {self.school} and route = 'VIA_PRAKTIJKOPLEIDER' and bpvo_kenmerk is not null") == "0"
        # Nobody is asked again, or reminded, whom it did not reach or who answered.
        assert guests.one(f"select count(*) from uitnodigingen where herinneringen > {REMINDERS} or status in ('GEPLAND', 'UITGEGEVEN') and herinneringen > 0") == "0"


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens(guests, seed):
    guests.past_rules("delete from uitnodigingen; delete from studentgegevens; delete from intrekkingen; delete from bpvos; delete from routes")
    guests.sql(f"select setseed({seed / 10})")
    history = History(guests, seed)
    guests.agree(history.brin)
    guests.route(history.brin, history.dice.choice(("DIRECT", "VIA_PRAKTIJKOPLEIDER")), "2020-01-01")
    acts = [history.placements, history.placements, history.delivery, history.delivery, history.delivery, history.delivery, history.withdrawal, history.objection,
            history.move, history.early_end, history.taken_back, history.route, history.agreement, history.export, history.receipts, history.ja]
    for _ in range(STEPS):
        for act in history.dice.choices(acts, k=4):
            act()
        history.day_of_planning()
        history.judge()
    assert int(guests.one(f"select count(*) from uitnodigingen where school_id = {history.school}")) > 10
