"""What the research bureau says back: in any order, as often as it comes, from nobody else."""
import itertools

import pytest
from bureau import Chain, report

COLUMNS = "status, uitgenodigd_op, afgesloten_op, reden, toestand"


@pytest.fixture(scope="module")
def chain(house):
    return Chain(house)


_count = itertools.count(1)


@pytest.fixture
def given(chain):
    """An invitation of its own, given out: id and key."""
    n = next(_count)
    nummer = chain.student(f"BPV-{n}", f"s{n}@voorbeeld.example")
    chain.export()
    return nummer, chain.house.one(f"select respondentsleutel from uitnodigingen where id = {nummer}")


def row_of(chain, nummer):
    return chain.house.sql(f"select {COLUMNS} from uitnodigingen where id = {nummer}")[0]


def test_receipt_moves_it_and_a_school_hears_of_it(chain, given):
    told = chain.reported(("UITGENODIGD", given[1]))
    assert (told["gelezen"], told["gewijzigd"]) == (1, 1)
    assert row_of(chain, given[0])[0] == row_of(chain, given[0])[4] == "UITGENODIGD"
    assert chain.reported(("UITGENODIGD", given[1]))["ongewijzigd"] == 1


def test_any_order_ends_alike(chain):
    reports = [("UITGENODIGD", 3), ("NIET_BEZORGBAAR", 2, "ADRES_ONBEKEND"), ("VERLOPEN", 1)]
    orders = list(itertools.permutations(reports))
    first = next(_count)
    ids = [chain.student(f"BPV-V{first}-{n}", f"v{n}@voorbeeld.example") for n in range(len(orders))]
    chain.export()
    keys = [chain.house.one(f"select respondentsleutel from uitnodigingen where id = {nummer}") for nummer in ids]
    for turn in range(3):
        chain.reported(*((order[turn][0], key, *order[turn][1:]) for order, key in zip(orders, keys)))
    for turn in range(3):  # and all of it again
        assert chain.reported(*((order[turn][0], key, *order[turn][1:]) for order, key in zip(orders, keys)))["gewijzigd"] == 0
    ends = {tuple(row_of(chain, nummer)) for nummer in ids}
    assert len(ends) == 1 and ends.pop()[0] == "NIET_BEZORGBAAR"


def test_what_came_first_outranks_the_bureau(chain, given):
    chain.house.sql(f"update uitnodigingen set status = 'BEANTWOORD', afgesloten_op = now() where id = {given[0]}")
    chain.reported(("VERLOPEN", given[1]), ("NIET_BEZORGBAAR", given[1], 0, "VOL"))
    assert chain.state(given[0]) == "BEANTWOORD"


def test_reminder_is_asked_once_and_told_back(chain, given):
    chain.reported(("UITGENODIGD", given[1]))
    chain.house.sql(f"update uitnodigingen set herinneringen = 1, herinnerd_op = now() where id = {given[0]}")
    assert [row["respondentsleutel"] for row in chain.export().herinneringen] == [given[1]]
    assert chain.export() is None
    chain.reported(("HERINNERD", given[1]))
    assert chain.house.one(f"select herinnerd_op is not null from bureau_regels where uitnodiging_id = {given[0]}") == "t"


def test_yes_of_a_praktijkopleider_makes_one_link_for_the_student(chain):
    contact = chain.contact("K-9", "piet@leerbedrijf.example", vraagt="true", brin="98QX")
    school = chain.house.one("select id from organisaties where brin = '98QX'")
    chain.house.sql("insert into overeenkomsten (school_id, nummer, versie, status, geldig_van, veldenset, open_antwoorden, profiel, rol_sbb,"
                    " aangemaakt_door, aangemaakt_op, geactiveerd_door, geactiveerd_op, gewijzigd_op, document_datum, document_sha256) values"
                    f" ({school}, 'GO-9', 1, 'CONCEPT', '2020-01-01', 'BASIS', false, '2W-be', 'VERWERKER', 'anna', now(), null, null, now(), null, null)")
    chain.house.sql("set session_replication_role = replica; update overeenkomsten set status = 'ACTIEF', geactiveerd_op = now(), geactiveerd_door = 'bert'")
    chain.export()
    key = chain.house.one(f"select respondentsleutel from uitnodigingen where id = {contact}")
    chain.reported(("UITGENODIGD", key))
    assert chain.reported(("STUDENT_JA", key))["gewijzigd"] == 1
    assert chain.reported(("STUDENT_JA", key))["gewijzigd"] == 0
    row = chain.export().uitnodigingen[0]
    assert (row["route"], row["emailadres"], row["vragenlijst"]) == ("VIA_PRAKTIJKOPLEIDER", "piet@leerbedrijf.example", "S")
    assert row["respondentsleutel"] != key


def test_deletion_is_confirmed_by_delivery_and_what_is_late_is_listed(chain, given):
    nummer = int(chain.house.one(f"select levering from bureau_regels where uitnodiging_id = {given[0]}"))
    chain.house.sql(f"update bureau_leveringen set wissen_voor = current_date - 1 where nummer = {nummer}")
    late = [row["levering"] for row in chain.house.ok("bureau", "list", "--te-laat")]
    assert nummer in late
    standing = {row["onderdeel"]: row["aantal"] for row in chain.house.ok("bureau", "status")}
    assert standing["LEVERING_NIET_OP_TIJD_GEWIST"] == 1
    chain.reported(("GEWIST", nummer))
    assert nummer not in [row["levering"] for row in chain.house.ok("bureau", "list", "--te-laat")]


def test_what_is_wrong_is_told_by_line_and_nothing_is_stored(chain, given):
    stranger = "00000000-0000-4000-8000-000000000000"
    name = report(chain.house, [("UITGENODIGD", given[1]), ("UITGENODIGD", stranger), ("GEWIST", 99999), ("ONZIN", given[1]),
                                ("NIET_BEZORGBAAR", given[1], 0, "jan@voorbeeld.example"), ("VERLOPEN", given[1], -3)])
    rows = chain.house.refused("bureau", "import", name)
    assert [(row["regel"], row["kolom"]) for row in sorted(rows, key=lambda row: row["regel"])] == [
        (3, "respondentsleutel"), (4, "levering"), (5, "soort"), (6, "reden"), (7, "op")]
    assert "jan@" not in str(rows) and chain.state(given[0]) == "UITGEGEVEN"
    name = report(chain.house, [("UITGENODIGD", given[1]), ("UITGENODIGD", stranger)])
    told = chain.house.ok("bureau", "import", name, "--onbekende-overslaan")[0]
    assert (told["gewijzigd"], told["overgeslagen"]) == (1, 1)


@pytest.mark.parametrize("how, why", [
    ({"signer": "schoolA"}, "signed by another"), ({"recipient": "saas-g4-decrypt"}, "another certificate than ours")])
def test_from_nobody_else(chain, given, how, why):
    code, said = chain.house.run("bureau", "import", report(chain.house, [("UITGENODIGD", given[1])], **how))
    assert code == 1 and why in str(said)
    assert chain.state(given[0]) == "UITGEGEVEN"


def test_plain_csv_is_no_report(chain):
    code, said = chain.house.run("bureau", "import", chain.house.file("plat.csv", "soort,respondentsleutel,levering,op,reden\r\n"))
    assert code == 1 and "plat.csv" in str(said)
