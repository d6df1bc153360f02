"""bpv-client status and withdraw: what is asked, what is shown, and what is not believed."""
import json
import re

import pytest

from between import Between, change_answer, never_arrive
from test_client import counts


def answer(operation, payload):
    """The gateway's answer with another payload, approved."""
    return change_answer(lambda body: re.sub(
        rb"(<bpv:%s_response[^>]*>.*?<bpv:requestGoedgekeurd>)\w+(</bpv:requestGoedgekeurd>).*?(</bpv:%s_response>)" % ((operation.encode(),) * 2),
        rb"\1true\2" + payload.encode() + rb"\3", body, flags=re.S))


def page(rows, cursor=None):
    more = f"<bpv:heeftMeer>true</bpv:heeftMeer><bpv:cursor>{cursor}</bpv:cursor>" if cursor else "<bpv:heeftMeer>false</bpv:heeftMeer>"
    return answer("opvragen_aanleverstatus", f"<bpv:aanleverstatus>{''.join(rows)}{more}</bpv:aanleverstatus>")


def state(kenmerk, toestand, day=None):
    gepland = f"<bpv:geplandOp>{day}</bpv:geplandOp>" if day else ""
    return f"<bpv:status><bpv:bpvoKenmerk>{kenmerk}</bpv:bpvoKenmerk><bpv:toestand>{toestand}</bpv:toestand>{gepland}</bpv:status>"


MISSING = ("<bpv:ontbreekt><bpv:opleidingscode>25180</bpv:opleidingscode><bpv:leerbedrijfId>100000001</bpv:leerbedrijfId>"
           "<bpv:geplandeEinddatum>2026-12-31</bpv:geplandeEinddatum><bpv:aantalBpvo>5</bpv:aantalBpvo><bpv:aantalAangeleverd>2</bpv:aantalAangeleverd>"
           "<bpv:aanleverenVoor>2026-12-10</bpv:aanleverenVoor></bpv:ontbreekt>")


def outcomes(*pairs, melding=""):
    rows = "".join(f"<bpv:resultaat><bpv:bpvoKenmerk>{k}</bpv:bpvoKenmerk><bpv:uitkomst>{u}</bpv:uitkomst>{melding}</bpv:resultaat>" for k, u in pairs)
    return answer("intrekken_studentgegevens", f"<bpv:intrekkingen>{rows}</bpv:intrekkingen>")


# -- status -----------------------------------------------------------------------------------------------------


def test_all_pages_are_one_answer(world, client):
    first = page([state("k-1", "GEPLAND", "2026-12-01"), state("k-2", "WACHT_OP_BPVO")], "verder")
    with Between(world, first, never_arrive, page([state("k-3", "UITGENODIGD")])) as between:
        done = client("status", "--page", 2, "--json", url=between.url)
        assert done.code == 0 and [row["bpvoKenmerk"] for row in json.loads(done.out)["rows"]] == ["k-1", "k-2", "k-3"], done
    assert json.loads(done.out)["rows"][0] == {"bpvoKenmerk": "k-1", "toestand": "GEPLAND", "geplandOp": "2026-12-01"}
    assert b"<bpv:filter>ALLE" in between.seen[0] and b"<bpv:paginagrootte>2<" in between.seen[0] and b"cursor" not in between.seen[0]
    assert b"<bpv:cursor>verder<" in between.seen[1] and between.seen[1] == between.seen[2]


def test_rows_go_to_a_file_and_are_counted(world, client):
    with Between(world, page([state("k-1", "GEPLAND", "2026-12-01"), state("k-2", "GEPLAND", "2026-12-02"), state("k-3", "NIET_BEZORGBAAR")])) as between:
        done = client("status", "--out", "st.csv", "--json", url=between.url)
    assert done.code == 0 and {row["toestand"]: row["records"] for row in json.loads(done.out)["rows"]} == {
        "WACHT_OP_BPVO": 0, "GEPLAND": 2, "UITGENODIGD": 0, "NIET_BEZORGBAAR": 1}, done
    assert [tuple(row.values()) for row in client.rows("st.csv")] == [
        ("k-1", "GEPLAND", "2026-12-01"), ("k-2", "GEPLAND", "2026-12-02"), ("k-3", "NIET_BEZORGBAAR", "")]
    assert (client.directory / "st.csv").stat().st_mode & 0o777 == 0o600


def test_what_is_missing(world, client):
    with Between(world, page([MISSING]), page([MISSING, MISSING])) as between:
        done = client("status", "--missing", "--weeks", 6, "--json", url=between.url)
        assert done.code == 0 and json.loads(done.out)["rows"] == [{
            "onderwijsaanbiedercode": "", "onderwijslocatiecode": "", "opleidingscode": "25180", "leerbedrijfId": "100000001",
            "geplandeEinddatum": "2026-12-31", "aantalBpvo": 5, "aantalAangeleverd": 2, "aanleverenVoor": "2026-12-10"}], done
        done = client("status", "--missing", "--out", "o.csv", "--json", url=between.url)
        assert done.code == 0 and counts(done) == {"groepen": 2, "ontbreekt": 6} and len(client.rows("o.csv")) == 2, done
    assert b"<bpv:filter>ONTBREEKT" in between.seen[0] and b"<bpv:binnenWeken>6<" in between.seen[0]
    assert b"binnenWeken" not in between.seen[1]


def test_one_record(world, client):
    with Between(world, page([state("k-1", "GEPLAND", "2026-12-01")])) as between:
        assert client("status", "--kenmerk", "k-1", url=between.url).code == 0
    assert b"<bpv:bpvoKenmerk>k-1<" in between.seen[0]


def test_a_cursor_that_does_not_move_on_is_exit_6_and_leaves_no_file(world, client):
    with Between(world, page([MISSING], "x"), page([MISSING], "x")) as between:
        done = client("status", "--missing", "--out", "o.csv", url=between.url)
    assert done.code == 6 and "move on" in done.err and not list(client.directory.glob("o.csv*")), done


@pytest.mark.parametrize("words", [("status", "--weeks", 6), ("status", "--missing", "--weeks", 53), ("withdraw",), ("withdraw", "--kenmerk", "k-1"),
                                   ("withdraw", "i.csv", "--kenmerk", "k-1", "--reden", "GESTOPT"), ("withdraw", "i.csv", "--reden", "GESTOPT")])
def test_what_does_not_go_together_is_exit_2(client, words):
    assert client(*words).code == 2


# -- withdraw ----------------------------------------------------------------------------------------------------


def test_takes_back_a_file_in_messages(world, client):
    (client.directory / "i.csv").write_text("bpvoKenmerk,reden\nk-1,BEZWAAR\nk-2,GESTOPT\nk-3,FOUTIEF\n")
    with Between(world, outcomes(("k-1", "INGETROKKEN"), ("k-2", "ONBEKEND")), outcomes(("k-3", "INGETROKKEN"))) as between:
        done = client("withdraw", "i.csv", "--batch", 2, "--outcome", "u.csv", "--json", url=between.url)
    assert done.code == 0 and counts(done) == {"records": 3, "ingetrokken": 2, "onbekend": 1, "onbeantwoord": 0}, done
    assert "k-2: ONBEKEND" in done.out and [row["uitkomst"] for row in client.rows("u.csv")] == ["INGETROKKEN", "ONBEKEND", "INGETROKKEN"]
    weigeren = re.findall(rb"<bpv:nieuweAanleveringWeigeren>(\w+)<", b"".join(between.seen))
    assert weigeren == [b"true", b"false", b"false"]


def test_what_is_said_of_a_withdrawal_is_shown(world, client):
    said = "<bpv:foutmelding><bpv:foutcode>BPV0301</bpv:foutcode><bpv:fouttekst>De uitnodiging was al verzonden.</bpv:fouttekst></bpv:foutmelding>"
    with Between(world, outcomes(("k-1", "INGETROKKEN"), melding=said)) as between:
        done = client("withdraw", "--kenmerk", "k-1", "--reden", "BEZWAAR", "--weigeren", "nee", url=between.url)
    assert done.code == 0 and "k-1: INGETROKKEN BPV0301: De uitnodiging was al verzonden." in done.out, done
    assert b"<bpv:nieuweAanleveringWeigeren>false<" in between.seen[0]


def test_a_row_that_is_wrong_sends_nothing(world, client):
    (client.directory / "i.csv").write_text("bpvoKenmerk,reden\nk-1,BEZWAAR\nk-2,ZOMAAR\n")
    with Between(world) as between:
        done = client("withdraw", "i.csv", url=between.url)
    assert done.code == 1 and "line 3: reden" in done.err and between.seen == [], done


def test_an_outcome_of_another_record_is_exit_6(world, client):
    with Between(world, outcomes(("k-9", "INGETROKKEN"))) as between:
        done = client("withdraw", "--kenmerk", "k-1", "--reden", "GESTOPT", url=between.url)
    assert done.code == 6 and "not sent" in done.err, done


def test_a_withdrawal_that_breaks_off_is_exit_4_and_says_what_to_do(world, client):
    with Between(world, never_arrive, never_arrive) as between:
        done = client("withdraw", "--kenmerk", "k-1", "--reden", "GESTOPT", "--retries", 0, url=between.url)
    assert done.code == 4 and "Run the same command again" in done.out, done
