"""What a school's placements lack, and what that costs: the same words for SBB and for the school."""
from house import day

KEYS = {"brin": "98QQ", "opleidingscode": "25180", "leerbedrijfId": "900000001"}
WHOLE = {**KEYS, "onderwijsaanbiedercode": "990A001", "onderwijslocatiecode": "990X001", "leerweg": "BOL", "begindatum": day(-200)}
# What lacking a field costs is that, and not what another costs.
CONSEQUENCES = {"Onderwijslocatie": "niet in het filter op locatie", "Onderwijsaanbieder": "niet in het filter op aanbieder",
                "Leerweg": "bol en bbl apart", "Begindatum": "verschoven einddatum", "Opleiding in het register": "vergelijking met de sector",
                "Onderwijslocatie in RIO": "toont de code", "Studentgegevens": "krijgen geen uitnodiging"}


def test_six_keys_are_enough_and_the_rest_is_told_by_field(house):
    house.sql("insert into routes (school_id, soort, geldig_van, aangemaakt_door, aangemaakt_op)"
              " select id, case brin when '98QQ' then 'DIRECT' else 'VIA_PRAKTIJKOPLEIDER' end, '2026-08-01', 'anna', now()"
              " from organisaties where brin is not null")
    house.ok("bpvo", "import", house.csv("bpvos.csv", [
        {**WHOLE, "geplandeEinddatum": day(60)},
        {**WHOLE, "geplandeEinddatum": day(60), "leerweg": ""},
        {**KEYS, "geplandeEinddatum": day(90)},
        {**WHOLE, "geplandeEinddatum": day(5), "opleidingscode": "99999", "onderwijslocatiecode": "990X009"},
        {**KEYS, "brin": "98QX", "geplandeEinddatum": day(60)}]))
    rows = house.ok("bpvo", "completeness", "--school", "98QQ", "--van", day(0))
    assert {row["veld"]: (row["bpvos"], row["ontbreekt"]) for row in rows} == {
        "Onderwijslocatie": (4, 1), "Onderwijsaanbieder": (4, 1), "Leerweg": (4, 2), "Begindatum": (4, 1),
        "Opleiding in het register": (4, 1), "Onderwijslocatie in RIO": (4, 1), "Onderwijsaanbieder in RIO": (4, 0),
        "Studentgegevens": (4, 4)}
    assert all(bool(row["gevolg"]) == (row["ontbreekt"] > 0) for row in rows)
    told = {row["veld"]: row["gevolg"] for row in rows if row["gevolg"]}
    assert set(told) == set(CONSEQUENCES) and all(CONSEQUENCES[veld] in gevolg for veld, gevolg in told.items())
    # One of them would have been invited by now; the first day that is still to come is of the next.
    assert rows[-1]["aanleverenVoor"] == day(60 - 14)
    code, said = house.run("bpvo", "completeness", "--school", "98QQ", "--van", day(0))
    assert code == 0 and "Voor 1 van deze studenten" in " ".join(said["notes"])


def test_on_the_other_route_nothing_is_to_be_delivered(house):
    code, said = house.run("bpvo", "completeness", "--school", "98QX", "--van", day(0))
    assert code == 0 and "Studentgegevens" not in {row["veld"] for row in said["rows"]}
    assert "niet uit aangeleverde gegevens" in " ".join(said["notes"])
