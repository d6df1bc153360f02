"""Random deliveries, whole and of mutations, against a model that is a bag of placements: the register holds what the model holds."""
import collections
import random

import pytest
from house import day
from placements import COLUMNS, as_xml, bpvo

FIELDS = ("brin", "onderwijslocatiecode", "leerbedrijfId", "geplandeEinddatum", "begindatum", "leerweg")
HELD = ("select o.brin, coalesce(b.onderwijslocatiecode, ''), b.leerbedrijf_id, b.geplande_einddatum, coalesce(b.begindatum::text, ''),"
        " coalesce(b.leerweg, '') from bpvos b join organisaties o on o.id = b.school_id where b.vervallen_op is null")


def some(rng):
    """Few values, so that equal keys, moved dates and placements that come back are common."""
    return bpvo(brin=rng.choice(("98QQ", "98QX")), onderwijslocatiecode=rng.choice(("990X001", "")), onderwijsaanbiedercode="",
                leerbedrijfId=rng.choice(("900000001", "900000002")), geplandeEinddatum=day(rng.choice((30, 40, 50))),
                begindatum=rng.choice(("", day(-60))), leerweg=rng.choice(("BOL", "")))


def bag(rows):
    return collections.Counter(tuple(row[field] for field in FIELDS) for row in rows)


def mutate(rng, model):
    """Mutations of what the model holds, applied to it too."""
    rows = []
    for _ in range(rng.randrange(1, 8)):
        what = rng.choice(("NIEUW", "GEWIJZIGD", "VERVALLEN")) if model else "NIEUW"
        row = some(rng)
        if what == "NIEUW":
            model.append(row)
            rows.append({**row, "mutatie": what})
            continue
        old = model.pop(rng.randrange(len(model)))
        if what == "VERVALLEN":
            rows.append({**old, "mutatie": what})
            continue
        # All but the end date and the start stay, so that the row agrees with the one that is meant.
        row = {**old, "geplandeEinddatum": row["geplandeEinddatum"]}
        model.append(row)
        rows.append({**row, "mutatie": what, "oudOpleidingscode": old["opleidingscode"], "oudLeerbedrijfId": old["leerbedrijfId"],
                     "oudGeplandeEinddatum": old["geplandeEinddatum"], "oudOnderwijslocatiecode": old["onderwijslocatiecode"]})
    return rows


@pytest.mark.parametrize("seed", range(3))
def test_the_register_holds_what_a_bag_holds(house, seed):
    rng = random.Random(seed)
    house.sql("set session_replication_role = replica; delete from bpvos; delete from bpvo_leveringen")
    model = []
    for number in range(1, 9):
        if rng.random() < 0.4:
            model = [row for row in model if rng.random() < 0.8] + [some(rng) for _ in range(rng.randrange(6))]
            rng.shuffle(model)
            rows, words = list(model), ("--soort", "volledig", "--vanaf", day(0), "--max-vervallen", "1000",
                                        "--school", "98QQ", "--school", "98QX")
            columns = COLUMNS
        else:
            rows, words = mutate(rng, model), ("--soort", "mutaties")
            columns = ["mutatie", *COLUMNS, "oudOnderwijslocatiecode", "oudOpleidingscode", "oudLeerbedrijfId", "oudGeplandeEinddatum"]
        before = {row[0] for row in house.sql("select id from bpvos")}
        path = (house.csv("l.csv", rows, columns) if rng.random() < 0.5 or "volledig" in words
                else house.file("l.xml", as_xml(rows, soort="MUTATIES")))
        house.ok("bpvo", "import", path, *words, "--nummer", number)
        held = collections.Counter(tuple(row) for row in house.sql(HELD))
        assert held == bag(model), (seed, number, rows)
        assert before <= {row[0] for row in house.sql("select id from bpvos")}
        code, said = house.run("bpvo", "import", path, *words, "--nummer", number)
        assert code == 0 and "al verwerkt" in said["notes"][0]
        assert collections.Counter(tuple(row) for row in house.sql(HELD)) == held
