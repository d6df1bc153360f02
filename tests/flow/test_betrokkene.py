"""What is held about one student, who looked, and its end: for the privacy officer."""
import json
import re

import psycopg2
import pytest

from aanleverstatus import withdrawal
from soap import SCHOOL_A, SUPPLIER, Message, assert_answered, elements, new_uuid

REASON = "verzoek 12"


def rows(world, *words):
    return json.loads(world.admin("betrokkene", *words, "--json"))["rows"]


def show(world, kenmerk, *more, school="98QQ"):
    return rows(world, "show", "--school", school, "--kenmerk", kenmerk, "--reden", REASON, *more)


def parts(found, onderdeel):
    return {row["gegeven"]: row["waarde"] for row in found if row["onderdeel"] == onderdeel}


@pytest.fixture
def pushed(world):
    kenmerk = "betrokkene-" + new_uuid()[:20]
    message = world.push(bpvoKenmerk=kenmerk, emailadres=f"kanarie@{kenmerk}.example", roepnaam="Kanariepiet")
    assert_answered(world.call(message))
    return kenmerk, message


def test_shows_what_is_held_and_who_delivered_it(world, pushed):
    kenmerk, message = pushed
    found = show(world, kenmerk)
    details = parts(found, "STUDENTGEGEVENS")
    assert details["emailadres"] == details["roepnaam"] == "verzegeld" and "kanarie" not in json.dumps(found).lower()
    assert details["leerbedrijfId"].isdigit() and "dagen na de geplande einddatum" in details["bewaard tot"]
    sent = parts(found, "BERICHT")["aanleveren_studentgegevens"]
    assert SUPPLIER in sent and message.message_id in sent


def test_shows_who_pulled_the_results_of_the_school(world, pushed):
    """Each who did, with how many rows and how often; the last time, too. Another school's are not among them."""
    def pulled():
        return {row["gegeven"]: row for row in show(world, pushed[0]) if row["onderdeel"] == "RESULTATEN VAN DE SCHOOL"}

    def pull(identity):
        answer = assert_answered(world.call(Message("opvragen_resultaten", payload=elements(paginagrootte=200)), identity))
        return len(answer.all("resultaten/respons"))

    def told(rows, oin):
        found = [row for row in rows.values() if row["gegeven"].endswith(oin)]
        assert len(found) <= 1
        return [int(word) for word in re.findall(r"\d+", found[0]["waarde"])] if found else [0, 0]

    before = pulled()
    counts = {SUPPLIER: [pull("saas"), pull("saas")], SCHOOL_A: [pull("schoolA")]}
    after = pulled()
    for oin, numbers in counts.items():
        was, now = told(before, oin), told(after, oin)
        assert now == [was[0] + sum(numbers), was[1] + len(numbers)] and min(numbers) > 0
        name = world.value("select naam from bpv.organisaties where oin = %s", oin)
        assert after[f"opgehaald door {name}, {oin}"]["op"][:10] == world.value("select (now() at time zone 'UTC')::date::text")
    assert show(world, pushed[0], school="98QX") == [] or not any(
        row["gegeven"].endswith(SCHOOL_A) for row in show(world, pushed[0], school="98QX") if row["onderdeel"] == "RESULTATEN VAN DE SCHOOL")


def test_contact_details_are_shown_when_asked_and_every_look_is_kept(world, pushed):
    kenmerk, _ = pushed
    details = parts(show(world, kenmerk, "--inhoud"), "STUDENTGEGEVENS")
    assert details["emailadres"] == f"kanarie@{kenmerk}.example" and details["roepnaam"] == "Kanariepiet" and details["taal"] == "niet aangeleverd"
    assert [row["waarde"] for row in show(world, kenmerk) if row["onderdeel"] == "INZAGE"] == [REASON]
    looks = json.loads(world.admin("audit", "list", "--onderwerp", "inzagen", "--school", "98QQ", "--aantal", "2", "--json"))["rows"]
    assert [row["door"] for row in looks] == ["anna", "anna"] and kenmerk not in json.dumps(looks)


def test_a_dry_run_shows_nothing_since_it_would_not_be_kept(world, pushed):
    kenmerk, _ = pushed
    before = world.value("select count(*) from bpv.inzagen")
    assert show(world, kenmerk, "--inhoud", "--dry-run") == []
    assert world.value("select count(*) from bpv.inzagen") == before


def test_another_school_has_another_student(world, pushed):
    assert parts(show(world, pushed[0], school="98QX"), "STUDENTGEGEVENS") == {}


def test_erased_is_gone_everywhere_and_does_not_come_back(world, pushed):
    kenmerk, message = pushed
    key = world.value("select sleutel_id from bpv.studentgegevens where bpvo_kenmerk = %s", kenmerk)
    done = rows(world, "erase", "--school", "98QQ", "--kenmerk", kenmerk, "--reden", REASON)
    assert done == [{"bpvoKenmerk": kenmerk, "gewist": True}]
    assert world.value("select count(*) from bpv.studentgegevens where bpvo_kenmerk = %s", kenmerk) == 0
    assert world.value("select count(*) from bpv.recordsleutels where id = %s", key) == 0
    # The message that is kept is still there, and its part of this student opens no more.
    assert world.value("select %s = any (sleutels) from bpv.bewijzen where message_id = %s", key, message.message_id)
    found = show(world, kenmerk, "--inhoud")
    assert parts(found, "STUDENTGEGEVENS") == {} and parts(found, "INTREKKING") == {"GESTOPT": "een nieuwe aanlevering wordt geweigerd"}
    assert world.query("select wat, reden, aantal, door from bpv.vernietigingen order by id desc limit 1") == [
        ("STUDENTGEGEVENS", "GEWIST_OP_VERZOEK", 1, "anna")]
    again = assert_answered(world.call(world.push(bpvoKenmerk=kenmerk)))
    assert again.outcomes() == {kenmerk: ("AFGEKEURD", ["BPV0114"])}


def test_two_persons_erase(world, pushed):
    """As the pages have it: who asked is not who confirms, and the reason is that of who asked."""
    kenmerk, _ = pushed
    who = ("--school", "98QQ", "--kenmerk", kenmerk)

    def held():
        return world.value("select count(*) from bpv.studentgegevens where bpvo_kenmerk = %s", kenmerk)
    with pytest.raises(AssertionError, match="nobody else asked"):
        rows(world, "confirm", *who, "--actor", "bert")
    assert rows(world, "request", *who, "--reden", "verzoek 13") == [{"bpvoKenmerk": kenmerk, "gevraagdDoor": "anna"}]
    pending = [row for row in rows(world, "pending") if row["reden"] == "verzoek 13"]
    assert [(row["brin"], row["gevraagdDoor"]) for row in pending] == [("98QQ", "anna")] and kenmerk not in json.dumps(pending)
    with pytest.raises(AssertionError, match="nobody else asked"):
        rows(world, "confirm", *who, "--actor", "Anna")
    assert held() == 1
    assert rows(world, "confirm", *who, "--actor", "bert") == [{"bpvoKenmerk": kenmerk, "gewist": True}]
    assert held() == 0 and [row for row in rows(world, "pending") if row["reden"] == "verzoek 13"] == []
    assert world.query("select reden, door from bpv.vernietigingen order by id desc limit 1") == [("GEWIST_OP_VERZOEK", "bert")]
    with pytest.raises(AssertionError, match="nobody else asked"):
        rows(world, "confirm", *who, "--actor", "bert")


def test_needs_a_reason_and_a_school_that_is_known(world, pushed):
    kenmerk, _ = pushed
    for words in (("--school", "98QQ", "--kenmerk", kenmerk), ("--school", "97ZZ", "--kenmerk", kenmerk, "--reden", "x")):
        with pytest.raises(AssertionError):
            world.admin("betrokkene", "show", *words)


def test_what_is_opened_is_what_is_written_down(world, pushed):
    """Staff's own role, without bpv-admin in between: the merk of another record opens nothing of this one."""
    kenmerk, _ = pushed
    look = f"select verzegeld from bpv.open_betrokkene(%s, '{kenmerk}', %s, 'BETROKKENE', 'x', now())"
    school, merk = world.query(
        "select s.school_id, r.merk from bpv.studentgegevens s join bpv.recordsleutels r on r.id = s.sleutel_id where s.bpvo_kenmerk = %s", kenmerk)[0]
    with psycopg2.connect(world.conninfo("bpv_admin")) as staff, staff.cursor() as cursor:
        cursor.execute(look, (school, merk))
        assert len(cursor.fetchall()) == 1
        cursor.execute(look, (school, bytes(32)))
        assert cursor.fetchall() == []


def test_no_day_that_is_yet_to_come_is_over(world, pushed):
    """Nor for staff's own role: one statement would destroy everything, as if its time had come."""
    with psycopg2.connect(world.conninfo("bpv_admin")) as staff, staff.cursor() as cursor:
        cursor.execute("select * from bpv.vernietig_vervallen_studentgegevens('2999-01-01', 'jan', now())")
        assert cursor.fetchall() == []
    assert world.value("select count(*) from bpv.studentgegevens where bpvo_kenmerk = %s", pushed[0]) == 1


@pytest.mark.parametrize("reden", ["GESTOPT", "BEZWAAR"])
def test_what_was_erased_is_not_given_free_by_a_withdrawal(world, pushed, reden):
    kenmerk, _ = pushed
    rows(world, "erase", "--school", "98QQ", "--kenmerk", kenmerk, "--reden", REASON)
    assert_answered(world.call(withdrawal([(kenmerk, reden, "false")])))
    again = assert_answered(world.call(world.push(bpvoKenmerk=kenmerk)))
    assert again.outcomes() == {kenmerk: ("AFGEKEURD", ["BPV0114"])}
