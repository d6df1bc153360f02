"""What bpv-admin overeenkomst what-if foretells of real calls is what the gateway does once the change is made."""
import json

from days import day
from soap import SCHOOL_A, SCHOOL_B, SUPPLIER, Message, assert_answered, assert_fault, hello
from talk import ask, seal

ASKED = "opvragen_vragenlijsten"
SERVICE = "select id, '" + ASKED + "' from bpv.overeenkomsten where nummer = 'GO-98QQ'"
AS_IS = "set session_replication_role = replica; {}; set session_replication_role = origin"  # past the rules of the register
WITHOUT = (AS_IS.format(f"delete from bpv.overeenkomst_diensten where (overeenkomst_id, dienst) in ({SERVICE})"),
           AS_IS.format(f"insert into bpv.overeenkomst_diensten {SERVICE}"))


def what_if(world, *words, number="GO-98QQ"):
    """What the change itself would refuse: others' tests have left calls that the register refuses today anyway."""
    answer = json.loads(world.admin("overeenkomst", "what-if", number, *words, "--json"))
    return [row for row in answer["rows"] if row["doorWijziging"]], "\n".join(answer["notes"])


def total(rows):
    return sum(row["aanroepen"] for row in rows)


def ask_everything(world):
    """Ten calls of one service for school A by three roads, and some that are not about it."""
    responses = [world.call(Message(ASKED)) for _ in range(5)]
    responses += [world.call(Message(ASKED), "schoolA") for _ in range(3)]
    responses += [world.post(seal(world, Message(ASKED)), "saas", path="/edukoppeling/bpvmonitor/v1/s") for _ in range(2)]
    for other in (hello(), Message("opvragen_overeenkomst")):
        assert_answered(world.call(other))
    assert_answered(world.call(Message(ASKED, school=SCHOOL_B), "schoolB"))
    return responses


def test_foretells_what_the_gateway_then_does(world):
    before = total(what_if(world, "--zonder-dienst", ASKED)[0])
    for response in ask_everything(world):
        assert response.status == 200
    rows, notes = what_if(world, "--zonder-dienst", ASKED)
    assert total(rows) == before + 10
    assert {row["dienst"] for row in rows} == {ASKED} and {row["eis"] for row in rows} == {"EDU-12"}
    assert {(row["leverancierOin"], row["profiel"]) for row in rows} >= {(SUPPLIER, "2W-be"), (SUPPLIER, "2W-be-S"), (SCHOOL_A, "2W-be")}
    assert f"waarvan {before + 10} door deze wijziging" in notes
    # Foretelling changed nothing.
    assert_answered(world.call(Message(ASKED)))
    with world.broken(*WITHOUT):
        refused = [world.call(Message(ASKED)), world.call(Message(ASKED), "schoolA")]
        assert {world.value("select regel from bpv.berichten where correlatie = %s", r.header("x-correlation-id")) for r in refused} == {"EDU-12"}
        rows, notes = what_if(world, "--met-dienst", ASKED)
        assert not rows
    assert_answered(world.call(Message(ASKED)))


def test_foretells_a_mandate_that_is_withdrawn(world):
    with world.mandate(SUPPLIER, SCHOOL_B, ASKED, day(-1), None):
        for _ in range(4):
            assert_answered(world.call(Message(ASKED, school=SCHOOL_B)))
        rows, _ = what_if(world, "--zonder-mandaat", SUPPLIER, number="GO-98QX")
        mine = [row for row in rows if row["leverancierOin"] == SUPPLIER and row["dienst"] == ASKED]
        assert [(row["aanroepen"], row["eis"], row["dag"]) for row in mine] == [(4, "EDU-10", day(0))]
    assert_fault(world.call(Message(ASKED, school=SCHOOL_B)), "DK0002")
    # Now it would be refused anyhow: not by the change.
    rows, _ = what_if(world, "--zonder-mandaat", SUPPLIER, number="GO-98QX")
    assert not [row for row in rows if row["leverancierOin"] == SUPPLIER]
    assert_answered(world.call(hello()))


def test_a_signed_call_is_judged_by_its_signer_too(world):
    ask(world, seal(world, hello(), "schoolA"), identity="saas")
    rows, notes = what_if(world)
    assert not rows
    assert "wijziging: geen" in notes
