"""Whom SBB asks about a placement: contacts with what was valid when, linked per placement, and who has none."""
import subprocess

import pytest
from house import day, environment
from placements import bpvo

KEYS = ("brin", "onderwijsaanbiedercode", "onderwijslocatiecode", "opleidingscode", "leerbedrijfId", "geplandeEinddatum")


def contact(kenmerk, **cells):
    return {"kenmerk": kenmerk, "leerbedrijfId": "900000001", "rol": "PRAKTIJKOPLEIDER", "emailadres": f"{kenmerk}@bedrijf.example",
            "naam": "", "geldigVan": "", "geldigTot": "", **cells}


def bring(house, *contacts):
    row = house.ok("praktijkopleider", "import", house.csv("contacten.csv", contacts))[0]
    return row["nieuw"], row["gewijzigd"], row["ongewijzigd"]


def link(house, *links):
    rows = [{**{key: placement[key] for key in KEYS}, "kenmerk": kenmerk} for placement, kenmerk in links]
    row = house.ok("praktijkopleider", "link", house.csv("koppelingen.csv", rows))[0]
    return row["nieuw"], row["gewijzigd"], row["ongewijzigd"]


def asked(house, op="current_date"):
    """Of each placement, in order: kenmerk or why nobody."""
    return [(row[0] or row[2]) for row in house.sql(
        f"select c.kenmerk, c.rol, c.reden from bpvos b cross join lateral contact_van_bpvo(b.id, {op}) c order by b.id")]


@pytest.fixture
def place(house):
    house.sql("set session_replication_role = replica; delete from bpvo_contacten; delete from bpvos; delete from leerbedrijf_contacten;"
              " delete from recordsleutels; delete from bpvo_leveringen; delete from leerbedrijven where leerbedrijf_id = '900000009'")
    return house


def test_the_linked_contact_is_asked_else_the_contactpersoon(place):
    rows = [bpvo(), bpvo(), bpvo(leerbedrijfId="900000002")]
    place.ok("bpvo", "import", place.csv("bpvos.csv", rows))
    assert bring(place, contact("p-1"), contact("p-2"), contact("c-1", rol="CONTACTPERSOON_BPV"),
                 contact("c-2", rol="CONTACTPERSOON_BPV", leerbedrijfId="900000002")) == (4, 0, 0)
    assert asked(place) == ["c-1", "c-1", "c-2"]
    assert link(place, (rows[0], "p-1"), (rows[1], "p-2")) == (2, 0, 0)
    assert asked(place) == ["p-1", "p-2", "c-2"]
    assert link(place, (rows[0], "p-1"), (rows[1], "p-2")) == (0, 0, 2)
    assert link(place, (rows[0], "p-2"), (rows[1], "")) == (0, 2, 0)
    assert asked(place) == ["p-2", "c-1", "c-2"]
    # A moved end date keeps the link.
    place.ok("bpvo", "import", place.csv("m.csv", [{**rows[0], "mutatie": "GEWIJZIGD", "geplandeEinddatum": day(75), "oudOpleidingscode": "25180",
                                                    "oudLeerbedrijfId": "900000001", "oudGeplandeEinddatum": day(60),
                                                    "oudOnderwijsaanbiedercode": "990A001", "oudOnderwijslocatiecode": "990X001"}]),
             "--soort", "mutaties")
    assert asked(place) == ["p-2", "c-1", "c-2"] and place.ok("bpvo", "unlinked") == []


def test_what_was_valid_when_is_kept_and_the_old_goes(place):
    place.ok("bpvo", "import", place.csv("bpvos.csv", [bpvo()]))
    assert bring(place, contact("p-1", geldigVan=day(-400), emailadres="kanarie-oud@bedrijf.example")) == (1, 0, 0)
    assert bring(place, contact("p-1", geldigVan=day(-300), emailadres="kanarie-nieuw@bedrijf.example")) == (0, 1, 0)
    assert bring(place, contact("p-1", emailadres="kanarie-nieuw@bedrijf.example")) == (0, 0, 1)
    assert bring(place, contact("p-1", emailadres="kanarie-nieuw@bedrijf.example", geldigTot=day(30))) == (0, 1, 0)
    assert bring(place, contact("p-1", emailadres="kanarie-nieuw@bedrijf.example", geldigTot=day(30))) == (0, 0, 1)
    assert place.sql("select geldig_van, geldig_tot from leerbedrijf_contacten order by 1") == [[day(-400), day(-300)], [day(-300), day(30)]]
    link(place, (bpvo(), "p-1"))
    assert (asked(place), asked(place, "current_date + 30"), asked(place, "current_date - 500")) == (["p-1"], ["CONTACT_VERLOPEN"], ["CONTACT_VERLOPEN"])
    # Each version has a key of its own, and what is over goes with its key.
    assert place.one("select count(distinct sleutel_id) from leerbedrijf_contacten") == place.one("select count(*) from recordsleutels") == "2"
    dump = subprocess.run(["pg_dump", "-d", place.name], env=environment(), capture_output=True, check=True).stdout
    assert b"p-1" in dump and b"kanarie" not in dump and b"kanarie".hex().encode() not in dump
    place.ok("bewaartermijn", "run")
    assert place.sql("select geldig_van from leerbedrijf_contacten") == [[day(-300)]] and place.one("select count(*) from recordsleutels") == "1"


def test_two_versions_in_one_file_follow_each_other(place):
    assert bring(place, contact("p-1", geldigVan=day(-100)), contact("p-1", geldigVan=day(-10), rol="CONTACTPERSOON_BPV")) == (1, 1, 0)
    assert place.sql("select geldig_tot, rol from leerbedrijf_contacten order by geldig_van") == [[day(-10), "PRAKTIJKOPLEIDER"], ["", "CONTACTPERSOON_BPV"]]
    wrong = place.refused("praktijkopleider", "import", place.csv("x.csv", [contact("p-2", geldigVan=day(1), geldigTot=day(1)), contact("p-3", geldigVan="morgen")]))
    assert [(row["regel"], row["kolom"]) for row in wrong] == [(2, "geldigTot"), (3, "geldigVan")]


def test_whoever_cannot_be_asked_is_listed_with_what_is_missing_first(place):
    place.ok("referentie", "import", "--leerbedrijven", place.csv("l.csv", [
        {"leerbedrijfId": "900000009", "naam": "Was erkend", "plaats": "", "geldigVan": "2016-08-01", "geldigTot": day(-1)}]))
    rows = [bpvo(leerbedrijfId="900000008"), bpvo(leerbedrijfId="900000009"), bpvo(leerbedrijfId="900000003"),
            bpvo(leerbedrijfId="900000002"), bpvo(leerbedrijfId="900000004"), bpvo()]
    place.ok("bpvo", "import", place.csv("bpvos.csv", rows))
    bring(place, contact("p-9", leerbedrijfId="900000009"), contact("p-2", leerbedrijfId="900000002"),
          contact("p-4", leerbedrijfId="900000004", geldigVan=day(-90), geldigTot=day(-5)), contact("c-1", rol="CONTACTPERSOON_BPV"))
    told = place.ok("bpvo", "unlinked", "--school", "98QQ")
    assert {row["leerbedrijfId"]: row["reden"] for row in told} == {
        "900000008": "LEERBEDRIJF_ONBEKEND", "900000009": "ERKENNING_BEEINDIGD", "900000003": "GEEN_CONTACT", "900000002": "NIET_GEKOPPELD",
        "900000004": "CONTACT_VERLOPEN"}
    assert all(row["toelichting"] for row in told) and place.ok("bpvo", "unlinked", "--school", "98QX") == []
    place.sql("update bpvos set vervallen_op = now() where leerbedrijf_id = '900000003'")
    assert len(place.ok("bpvo", "unlinked")) == 4 and "BPVO_VERVALLEN" in asked(place)


def test_a_link_that_cannot_be_is_refused_by_line(place):
    place.ok("bpvo", "import", place.csv("bpvos.csv", [bpvo()]))
    bring(place, contact("p-1"), contact("p-2", leerbedrijfId="900000002"))
    rows = [{**{key: placement[key] for key in KEYS}, "kenmerk": kenmerk} for placement, kenmerk in (
        (bpvo(), "p-2"), (bpvo(), "p-1"), (bpvo(brin="99ZZ"), "p-1"), (bpvo(leerbedrijfId="900000003"), "p-1"), (bpvo(geplandeEinddatum=day(1)), ""))]
    wrong = place.refused("praktijkopleider", "link", place.csv("k.csv", rows))
    assert {(row["regel"], row["kolom"]) for row in wrong} == {
        (2, "kenmerk"), (3, None), (4, "brin"), (5, None), (5, "kenmerk"), (6, None)}
    assert place.one("select count(*) from bpvo_contacten") == "0"
