"""The link between an invitation and its answer: how a student is erased while it is there, and what is left when it was cut."""

import pytest
from bureau import Chain, send
from house import day
from replies import codebook, delivery, reply

WHO = ("--school", "98QQ", "--reden", "verzoek 7")


@pytest.fixture(scope="module")
def chain(house):
    codebook(house)
    return Chain(house)


def answered(chain, kenmerk, einde):
    """A student of that placement who was invited and has answered: invitation, key and response."""
    nummer = chain.student(kenmerk, f"{kenmerk.lower()}@voorbeeld.example", einde=einde)
    chain.house.sql(f"update uitnodigingen set vragenlijst_id = (select id from vragenlijsten where code = 'STUDENT') where id = {nummer}")
    chain.export()
    key = chain.house.one(f"select respondentsleutel from uitnodigingen where id = {nummer}")
    path = chain.house.directory / delivery(chain.house, reply(key, {"EW1": 8, "EW2": 4}))
    chain.house.ok("antwoorden", "import", send(chain.house, path.read_bytes(), "levering.cms"))
    respons = chain.house.one(f"select respons_id from koppelingen where uitnodiging_id = {nummer}")
    return nummer, key, respons


def shown(chain, kenmerk):
    return [row["onderdeel"] for row in chain.house.ok("betrokkene", "show", "--kenmerk", kenmerk, *WHO)]


def test_an_answer_goes_with_the_student_who_asks_for_it(chain):
    nummer, key, respons = answered(chain, "BPV-A", day(5))
    assert {"UITNODIGING", "BUREAU", "ANTWOORD"} <= set(shown(chain, "BPV-A"))
    said = chain.house.run("betrokkene", "erase", "--kenmerk", "BPV-A", *WHO)[1]
    assert "Het antwoord op de vragenlijst vervalt" in " ".join(said["notes"])
    assert chain.house.sql(f"select reden from verwijderingen where respons_id = '{respons}'") == [["GEWIST_OP_VERZOEK"]]
    assert chain.house.one(f"select count(*) from koppelingen where respons_id = '{respons}'") == "0"
    assert chain.state(nummer) == "INGETROKKEN"
    assert chain.house.one("select count(*) from vernietigingen where wat = 'ANTWOORDEN' and reden = 'GEWIST_OP_VERZOEK'") == "1"
    assert key in [row["respondentsleutel"] for row in chain.export().intrekkingen]


def test_after_the_stated_months_nothing_joins_them(chain):
    """Six months where no overeenkomst says otherwise: shown by a dry run, done once, counted, and nobody can be traced."""
    past = day(-200)
    nummer, key, respons = answered(chain, "BPV-B", past)
    other = answered(chain, "BPV-C", day(5))
    due = [row for row in chain.house.ok("bewaartermijn", "list") if row["wat"] == "KOPPELINGEN"]
    assert [row["aantal"] for row in due] == [1]
    dry = chain.house.run("bewaartermijn", "run", "--dry-run")[1]
    assert "1 koppelingen" in " ".join(dry["notes"])
    assert chain.house.one(f"select respondentsleutel from uitnodigingen where id = {nummer}") == key
    assert "1 koppelingen" in " ".join(chain.house.run("bewaartermijn", "run")[1]["notes"])
    for table in chain.house.sql("select table_name from information_schema.tables where table_schema = 'bpv' and table_type = 'BASE TABLE'"):
        assert chain.house.one(f"select count(*) from {table[0]} t where t::text like '%{key}%'") == "0", table
    assert chain.house.one(f"select count(*) from respons where respons_id = '{respons}' and vervallen_bij is null") == "1"
    assert chain.house.sql(f"select gekoppeld, afgesloten_op is null from uitnodigingen where id = {nummer}") == [["f", "t"]]
    assert chain.house.one(f"select count(*) from koppelingen where uitnodiging_id = {other[0]}") == "1"
    assert [row["aantal"] for row in chain.house.ok("bewaartermijn", "report") if row["wat"] == "KOPPELINGEN"] == [1]
    said = chain.house.run("betrokkene", "erase", "--kenmerk", "BPV-B", *WHO)[1]
    assert "geen antwoord dat tot deze student te herleiden is" in " ".join(said["notes"])
    assert chain.house.one(f"select count(*) from respons where respons_id = '{respons}' and vervallen_bij is null") == "1"


def test_the_day_of_the_cut_does_not_tell_who_answered(chain):
    past = day(-210)
    silent = chain.student("BPV-D", "d@voorbeeld.example", einde=past)
    chain.export()
    answered(chain, "BPV-E", past)
    chain.house.ok("bewaartermijn", "run")
    assert chain.house.sql(f"select distinct gekoppeld from uitnodigingen u join bpvos b on b.id = u.bpvo_id where b.einde = '{past}'") == [["f"]]
    assert chain.house.one(f"select respondentsleutel is null from uitnodigingen where id = {silent}") == "t"
