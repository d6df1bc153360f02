"""What leaves through the gateway is a row of the audit, in a chain that the gateway seals. proves: GW-M1, GW-M2"""
import concurrent.futures
import json
import signal
import subprocess
import time

import pytest

from https import Closed
from soap import SCHOOL_A, SCHOOL_B, SUPPLIER, Message, assert_answered, elements
from world import BIN, Gateway


@pytest.fixture(scope="module")
def anchors(world):
    return world.directory / "anchors"


@pytest.fixture(scope="module")
def sealing(world, anchors):
    """A gateway that seals every second, into a file of anchors."""
    made = Gateway(world, "sealing", audit__seal_s=1, audit__anchors=anchors, listen__workers=4)
    yield made
    made.stop()


def verify(world, config, code=0):
    done = subprocess.run([BIN / "bpv-admin", "--config", config, "--json", "audit", "verify"], capture_output=True, text=True, timeout=60)
    assert done.returncode == code, done.stdout + done.stderr
    return json.loads(done.stdout)["rows"][0]


def last(world):
    return world.value("select max(volgnummer) from bpv.audit")


def releases(world, after):
    return world.query("select door, rol, handeling, sleutel, voor, (na::json ->> 'rijen')::int from bpv.audit"
                       " where volgnummer > %s and onderwerp = 'verstrekkingen' order by volgnummer", after)


def ask(gateway, school=SCHOOL_A, identity="saas", **asked):
    return assert_answered(gateway.call(Message("opvragen_resultaten", school=school, payload=elements(**asked)), identity))


def sealed_up_to(world, number, seconds=20):
    end = time.monotonic() + seconds
    while (world.value("select max(tot) from bpv.audit_zegels") or 0) < number:
        assert time.monotonic() < end, "no seal"
        time.sleep(0.1)


def test_a_pull_is_a_row_of_who_received_how_much(world, sealing):
    before = last(world)
    answer = ask(sealing, paginagrootte=3)
    assert releases(world, before) == [(SUPPLIER, "bpv_gateway", "verstrekken", SCHOOL_A, None, 3)]
    ask(sealing, cursor=answer.value("resultaten/cursor"))
    ask(sealing, school=SCHOOL_B, identity="schoolB")
    assert [(door, school) for door, _, _, school, _, _ in releases(world, before)] == [
        (SUPPLIER, SCHOOL_A), (SUPPLIER, SCHOOL_A), (SCHOOL_B, SCHOOL_B)]
    assert verify(world, world.write_config("verify"))["regels"] == last(world)


def test_what_was_refused_left_nothing_and_is_no_row(world, sealing):
    before = last(world)
    assert sealing.call(Message("opvragen_resultaten", school=SCHOOL_B), "saas").status == 500  # no mandate
    assert not ask(sealing, cursor="geen").approved
    sealing.call(world.push(), "saas")  # what comes in is not staff's, and leaves nobody
    assert last(world) == before


def test_the_gateway_seals_and_anchors_what_is_new(world, sealing, anchors):
    ask(sealing)
    world.admin("organisatie", "add", "--oin", "00000099000000077000", "--naam", "Verzegeld", actor="carla")
    sealed_up_to(world, last(world))
    made = [line.split() for line in anchors.read_text().splitlines()]
    assert [int(line[0]) for line in made] == sorted({int(line[0]) for line in made})
    ask(sealing)
    sealed_up_to(world, last(world))
    row = verify(world, sealing.config)
    assert row["verzegeldTot"] == row["regels"] == last(world) and row["ankers"] == len(anchors.read_text().splitlines()) > len(made)


def test_pulls_side_by_side_are_each_one_row(world, sealing):
    before = last(world)

    def pull(number):
        with sealing.connect("saas") as connection:
            for _ in range(5):
                assert_answered(connection.post(Message("opvragen_resultaten", payload=elements(paginagrootte=2))))

    def verb(number):
        world.admin("organisatie", "add", "--oin", f"000000990000{number:05}000", "--naam", "Ernaast")

    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        for done in [pool.submit(pull, number) for number in range(4)] + [pool.submit(verb, 81000 + number) for number in range(4)]:
            done.result()
    assert len(releases(world, before)) == 20 and last(world) == before + 24
    assert verify(world, sealing.config)["gaaf"]


def test_a_gateway_that_is_killed_leaves_an_unbroken_chain(world, anchors):
    before = last(world)
    answered = 0
    for _ in range(3):
        victim = Gateway(world, "victim", audit__seal_s=1, audit__anchors=anchors, listen__workers=4)
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            def pull():
                count = 0
                try:
                    with victim.connect("saas") as connection:
                        while True:
                            assert_answered(connection.post(Message("opvragen_resultaten", payload=elements(paginagrootte=2))))
                            count += 1
                except (OSError, Closed):
                    return count
            work = [pool.submit(pull) for _ in range(4)]
            time.sleep(1.2)
            victim.process.send_signal(signal.SIGKILL)
            victim.process.wait()
            answered += sum(one.result() for one in work)
        victim.log_file.unlink()  # its last line may have no row in the journal
    rows = len(releases(world, before))
    assert answered > 0 and answered <= rows <= answered + 12  # committed before it is answered: at most one a connection more
    config = world.write_config("verify", audit__anchors=anchors)
    assert verify(world, config)["regels"] == last(world)


def test_a_gateway_does_not_seal_a_chain_that_is_not_what_it_was(world, sealing, anchors):
    ask(sealing)
    sealed_up_to(world, last(world))
    number = last(world)
    with world.broken(f"alter table bpv.audit disable trigger user; create table bpv.weg as select * from bpv.audit where volgnummer = {number};"
                      f" delete from bpv.audit where volgnummer = {number}",
                      "insert into bpv.audit select * from bpv.weg; drop table bpv.weg; alter table bpv.audit enable trigger user;"
                      " alter table bpv.audit enable always trigger audit_nooit; alter table bpv.audit enable always trigger audit_leegmaken"):
        seen = len(sealing.log())
        assert "nothing was sealed" in sealing.wait_for_line(" audit ", after=seen).string
        assert verify(world, sealing.config, code=6)["fout"] == "ontbreekt"
    ask(sealing)
    sealed_up_to(world, last(world))
    assert verify(world, sealing.config)["gaaf"]
