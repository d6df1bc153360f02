"""What the role of staff cannot do with SQL of its own: be two persons, change what was agreed, take another school's number."""
import subprocess

import pytest
from conftest import SIGNED, environment
from test_register import ALL, add


def staff(register, script):
    """SQL as bpv_admin, in one session that stops at the first error: what it said."""
    done = subprocess.run(
        ["psql", "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-v", "VERBOSITY=verbose", "-d",
         f"dbname={register.name} user=bpv_admin"],
        input="set search_path = bpv, public;\n" + script, env=environment(register.name), capture_output=True, text=True,
        timeout=60)
    return done.stderr if done.returncode else "done"


class Session:
    """A transaction of bpv_admin that stays open."""

    def __init__(self, register, script):
        self.psql = subprocess.Popen(
            ["psql", "-X", "-A", "-t", "-q", "-d", f"dbname={register.name} user=bpv_admin"], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, env=environment(register.name), text=True)
        self.psql.stdin.write(f"set search_path = bpv, public;\nbegin;\n{script}\n\\echo ready\n")
        self.psql.stdin.flush()
        while self.psql.stdout.readline() != "ready\n":
            pass

    def commit(self):
        self.psql.communicate("commit;\n", timeout=60)
        assert self.psql.returncode == 0


OFFER = "select zet_overeenkomst_status(id, 'AANGEBODEN', 'anna', now()) from overeenkomsten;"
SERVICE = "insert into overeenkomst_diensten select id, 'opvragen_resultaten' from overeenkomsten;"


def test_a_service_cannot_slip_in_while_a_step_is_taken(parties):
    """Whoever comes second waits, and is judged by what the first left."""
    assert add(parties, "--dienst", "testen_verbinding").returncode == 0
    step = Session(parties, OFFER)
    slipped = subprocess.Popen(
        ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", f"dbname={parties.name} user=bpv_admin", "-c",
         "set search_path = bpv, public; " + SERVICE], env=environment(parties.name), stderr=subprocess.PIPE, text=True)
    while parties.one("select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()") == "0":
        assert slipped.poll() is None
    step.commit()
    assert "what was agreed never changes" in slipped.communicate(timeout=60)[1]
    assert parties.count("overeenkomst_diensten") == 1


@pytest.mark.parametrize("who", ["Anna", "ANNA", "anna ", " anna", "an\u200bna", "anna\u00a0", "anna\n", "an\u00adna", "\u2060anna"])
def test_one_person_is_not_two_by_spelling(parties, who):
    assert add(parties, *ALL, *SIGNED).returncode == 0
    done = parties.run("overeenkomst", "activate", "GO-98QQ", actor=who)
    assert done.returncode != 0, done.stdout
    assert parties.one("select status from overeenkomsten") == "ONDERTEKEND"
    parties.ok("rechtsopvolging", "add", "--school", "98QX", "--opvolger", "98QQ", "--vanaf", "2026-08-01", "--bron", "b")
    assert parties.run("rechtsopvolging", "confirm", "--school", "98QX", actor=who).returncode != 0
    assert parties.one("select count(bevestigd_op) from rechtsopvolgingen") == "0"


def test_who_suspended_does_not_resume_by_spelling(parties):
    assert add(parties, *ALL, *SIGNED).returncode == 0
    parties.ok("overeenkomst", "activate", "GO-98QQ", actor="bert")
    parties.ok("overeenkomst", "move", "GO-98QQ", "--status", "OPGESCHORT", actor="carla")
    assert parties.run("overeenkomst", "move", "GO-98QQ", "--status", "ACTIEF", actor="Carla").returncode != 0
    parties.ok("overeenkomst", "move", "GO-98QQ", "--status", "ACTIEF", actor="de heer B. van 't Hof-Ünal")


def test_a_number_is_one_schools(parties):
    """Else a version of another school's would end this one's when it is activated."""
    assert add(parties, *ALL, *SIGNED).returncode == 0
    said = staff(parties, """
        insert into overeenkomsten (school_id, nummer, versie, geldig_van, veldenset, open_antwoorden, profiel, rol_sbb,
            aangemaakt_door, aangemaakt_op)
        select id, 'GO-98QQ', 2, '2026-08-02', 'BASIS', false, '2W-be-S', 'VERWERKER', 'anna', now()
        from organisaties where brin = '98QX';""")
    assert "overeenkomsten_nummer_van_een_school" in said


@pytest.mark.parametrize("change", [
    "ingetrokken_door = null, ingetrokken_op = null",
    "bevestigd_door = 'eva', bevestigd_op = now()"])
@pytest.mark.parametrize("withdrawn", [True, False])
def test_a_succession_that_was_withdrawn_or_confirmed_stays_so(parties, change, withdrawn):
    parties.ok("rechtsopvolging", "add", "--school", "98QX", "--opvolger", "98QQ", "--vanaf", "2026-08-01", "--bron", "b")
    parties.ok("rechtsopvolging", "confirm", "--school", "98QX", actor="bert")
    if withdrawn:
        parties.ok("rechtsopvolging", "withdraw", "--school", "98QX")
    before = parties.one("select rechtsopvolgingen from rechtsopvolgingen")
    said = staff(parties, f"update rechtsopvolgingen set {change};")
    assert "what was confirmed or withdrawn stays so" in said or not withdrawn and change.startswith("ingetrokken")
    assert parties.one("select rechtsopvolgingen from rechtsopvolgingen") == before
