"""A questionnaire's next version rewords, drops and adds questions: no column of a wide file moves or changes its name."""
import datetime
import json

import pytest

from school import bpv_client, header, read_csv
from soap import SCHOOL_A, new_uuid
from world import BRINS

LIST = "AAA_PROEF"  # by its name before all others, so that the order of names cannot be that of the columns
V1, V2 = "2020-08-01", "2026-05-01"

FILES = {
    1: {
        "vragenlijsten": f"vragenlijstcode,versie,respondent,naam,geldigVan,geldigTot,toezegging\n{LIST},1,STUDENT,Proef,{V1},{V2},HERLEIDBAAR\n",
        "vragen": "vragenlijstcode,versie,vraagcode,volgnummer,themacode,tekst,schaal,inResultaten\n"
                  f"{LIST},1,QA1,1,PROEF,Hoe tevreden ben je?,T5,true\n{LIST},1,QA2,2,PROEF,Wat kan beter?,O,true\n"
                  f"{LIST},1,QA3,3,PROEF,Wanneer?,M,true\n{LIST},1,QA4,4,PROEF,Alleen als totaal?,C10,false\n",
        "opties": "vragenlijstcode,versie,vraagcode,waarde,label\n"
                  + "".join(f"{LIST},1,QA1,{n},stand {n}\n" for n in range(2, 5)) +
                  f"{LIST},1,QA1,1,ontevreden\n{LIST},1,QA1,5,tevreden\n{LIST},1,QA3,1,begin\n{LIST},1,QA3,2,einde\n",
    },
    2: {
        "vragenlijsten": f"vragenlijstcode,versie,respondent,naam,geldigVan,geldigTot,toezegging\n{LIST},2,STUDENT,Proef,{V2},,HERLEIDBAAR\n",
        "vragen": "vragenlijstcode,versie,vraagcode,volgnummer,themacode,tekst,schaal,inResultaten\n"
                  f"{LIST},2,QA5,1,PROEF,Een nieuwe vraag?,JDN,true\n{LIST},2,QA3,2,PROEF,Op welk moment?,M,true\n"
                  f"{LIST},2,QA1,3,PROEF,\"Hoe tevreden ben je, alles bij elkaar?\",T5,true\n",
        "opties": "vragenlijstcode,versie,vraagcode,waarde,label\n"
                  + "".join(f"{LIST},2,QA1,{n},stand {n}\n" for n in range(2, 5)) +
                  f"{LIST},2,QA1,1,zeer ontevreden\n{LIST},2,QA1,5,zeer tevreden\n{LIST},2,QA3,1,aan het begin\n"
                  f"{LIST},2,QA3,2,einde\n{LIST},2,QA3,3,tussendoor\n{LIST},2,QA5,1,ja\n",
    },
}
ANSWERS = {1: "{0},QA1,5,\n{0},QA2,,\"=1+1, dan wel\"\n{0},QA3_1,1,\n{0},QA3_2,0,\n", 2: "{0},QA1,1,\n{0},QA3_3,1,\n{0},QA5,1,\n"}


def import_version(world, directory, version):
    """The version, and one response to it; its responsId."""
    files = directory / f"v{version}"
    files.mkdir()
    for name, content in {**FILES[version], "themas": f"vragenlijstcode,versie,themacode,naam\n{LIST},{version},PROEF,Proef\n",
                          "ontbrekend": f"vragenlijstcode,versie,waarde,label\n{LIST},{version},-9,weet ik niet\n"}.items():
        (files / f"{name}.csv").write_text(content)
    world.admin("vragenlijst", "import", files)
    ident, codes, today = new_uuid(), world.codes(SCHOOL_A), datetime.date.today().isoformat()
    day = today if version == 2 else V1
    (files / "respons.csv").write_text(
        "responsId,vragenlijstcode,versie,invuldatum,brin,opleidingscode,leerbedrijfId,geplandeEinddatum,leerweg\n"
        f"{ident},{LIST},{version},{day},{BRINS[SCHOOL_A]},{codes['opleidingscode']},{codes['leerbedrijfId']},{day},BOL\n")
    (files / "antwoorden.csv").write_text("responsId,vraagcode,waarde,tekst\n" + ANSWERS[version].format(ident))
    world.admin("resultaten", "import", "--respons", files / "respons.csv", "--antwoorden", files / "antwoorden.csv")
    return ident


@pytest.fixture(scope="module")
def pulls(world, tmp_path_factory):
    """Wide pulls before the questionnaire, with its first version, and with its second; and the two responses."""
    directory, idents = tmp_path_factory.mktemp("versions"), []
    for step in range(3):
        if step > 0:
            idents.append(import_version(world, directory, step))
        bpv_client(world, directory, "pull", "--out", f"{step}.csv", "--shape", "wide")
    bpv_client(world, directory, "pull", "--out", "2.jsonl", "--shape", "wide")
    bpv_client(world, directory, "codebook", "--out", "codeboek.csv")
    return directory, *idents


def test_a_version_adds_its_columns_at_the_end(pulls):
    directory = pulls[0]
    before, first, second = (header(directory / f"{step}.csv") for step in range(3))
    assert first == before + ["QA1", "QA2", "QA3_1", "QA3_2"]
    assert second == first + ["QA5", "QA3_3"]


def test_a_renamed_question_stays_in_its_column(pulls):
    directory, first, second = pulls
    rows = {row["responsId"]: row for row in read_csv(directory / "2.csv")}
    columns = ("versie", "QA1", "QA2", "QA3_1", "QA3_2", "QA3_3", "QA5")
    assert [rows[first][name] for name in columns] == ["1", "5", "=1+1, dan wel", "1", "0", "", ""]
    assert [rows[second][name] for name in columns] == ["2", "1", "", "", "", "1", "1"]
    book = [row for row in read_csv(directory / "codeboek.csv") if row["vragenlijstcode"] == LIST and row["resultaatcode"] == "QA1"]
    assert len({row["tekst"] for row in book}) == 2 and len({row["variabele"] for row in book}) == 1


def test_a_response_to_an_old_version_is_the_same_row_as_before(pulls):
    """But for the columns that came since."""
    directory = pulls[0]
    for old, new in ((0, 1), (1, 2)):
        now = {row["responsId"]: row for row in read_csv(directory / f"{new}.csv")}
        for row in read_csv(directory / f"{old}.csv"):
            assert row.items() <= now[row["responsId"]].items()


def test_json_lines_have_the_same_keys_in_the_same_order(pulls):
    directory, first, _ = pulls
    lines = [json.loads(line) for line in (directory / "2.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {tuple(line) for line in lines} == {tuple(header(directory / "2.csv"))}
    assert [line["QA1"] for line in lines if line["responsId"] == first] == [5]


def test_the_columns_are_those_of_the_codebook_in_order_of_variabele(pulls):
    directory = pulls[0]
    numbers = {row["resultaatcode"]: int(row["variabele"]) for row in read_csv(directory / "codeboek.csv") if row["inResultaten"] == "true"}
    assert header(directory / "2.csv")[16:] == sorted(numbers, key=numbers.get)
