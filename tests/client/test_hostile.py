"""What a gateway that is broken, or not the gateway, can make of a pull or a list of files: an end, and nothing else than an end."""
import pytest

from between import Between
from test_status import answer

STRUCTURE, PROOF = 1, 6
FILE = ("<bpv:bestand><bpv:naam>{naam}</bpv:naam><bpv:url>{url}</bpv:url><bpv:grootte>{grootte}</bpv:grootte><bpv:sha256>{sha256}</bpv:sha256>"
        "<bpv:contentType>application/gzip</bpv:contentType><bpv:aantalRijen>1</bpv:aantalRijen><bpv:schemaversie>1.0</bpv:schemaversie>"
        "<bpv:momentopname>2026-11-23T09:30:00Z</bpv:momentopname><bpv:verlooptOp>2036-11-25T09:30:00Z</bpv:verlooptOp>"
        "<bpv:soort>RESULTATEN</bpv:soort><bpv:totMutatienummer>48213</bpv:totMutatienummer></bpv:bestand>")
SOUND = {"naam": "resultaten.csv.gz", "url": "https://localhost:1/x", "grootte": 10, "sha256": "0" * 64}


def test_pages_of_nothing_have_an_end(world, client):
    def empty_page(between, request):
        return answer("opvragen_resultaten", "<bpv:resultaten><bpv:veldenset>VOLLEDIG</bpv:veldenset><bpv:totMutatienummer>9</bpv:totMutatienummer>"
                      "<bpv:aantalRespons>5</bpv:aantalRespons><bpv:heeftMeer>true</bpv:heeftMeer>"
                      f"<bpv:cursor>verder{len(between.seen)}</bpv:cursor></bpv:resultaten>")(between, request)

    with Between(world, *[empty_page] * 30) as between:
        done = client("pull", "--out", "r.csv", url=between.url)
        assert done.code == PROOF and "no rows" in done.err, done
        assert len(between.seen) == 1
    assert not list(client.directory.glob("r.csv*"))


@pytest.mark.parametrize("wrong", [
    {"naam": "../r.gz"}, {"naam": ".bashrc"}, {"url": "http://localhost:1/x"}, {"url": "https://localhost:1/x&#10;RESULTATEN 1 1 ../../x y z"},
    {"url": "https://localhost:1/" + "x" * 5000}, {"sha256": "../" * 21 + "x"}, {"grootte": -1}], ids=lambda wrong: next(iter(wrong)))
def test_a_list_that_cannot_be_makes_no_file(world, client, wrong):
    with Between(world, answer("opvragen_resultatenbestand", FILE.format(**{**SOUND, **wrong}))) as between:
        done = client("bestand", "--out", "d", url=between.url)
        assert done.code in (STRUCTURE, PROOF), done
        assert len(between.seen) == 1
    made = {path.name for path in client.directory.rglob("*")} - {"client.conf", "d"}
    assert made <= {"manifest.xml"} and not (client.directory / "r.gz").exists(), made
