"""
The published list, executed: every foutcode has a page, and the real gateway is brought to tell every one of them.

A new foutcode needs its row in src/domain/foutcodes.def, its page in docs/foutcodes, its row in both tables of the documents,
and below a way to bring a gateway to telling it.
"""
import contextlib
import csv
import re
import subprocess

import pytest
from lxml import etree

import test_fairness
from aanleverstatus import withdraw, withdrawal
from soap import BPV, GATEWAY, NS, SCHOOL_A, SCHOOL_B, Message, assert_answered, block, elements, new_uuid, now
from test_overeenkomst import day, limited, succeeded
from world import BIN, ROOT, Gateway

PAGES = ROOT / "docs" / "foutcodes"
CLASSES = {"PERMANENT": "permanent", "LATER": "later", "REPAIR": "herstel"}
ROWS = {f"BPV{number}": (retry, text) for number, retry, text in re.findall(
    r'^FOUTCODE\((\d{4}), (\w+), "(.*)"\)$', (ROOT / "src" / "domain" / "foutcodes.def").read_text(), re.M)}


# -- How to hear each of them ------------------------------------------------------

BAD = {
    "BPV0103": dict(bpvoKenmerk="111222333"), "BPV0104": dict(emailadres="geen adres"),
    "BPV0105": dict(begindatum=day(50), geplandeEinddatum=day(40)), "BPV0106": dict(geplandeEinddatum=day(5000)),
    "BPV0107": dict(leerbedrijfId="123456789"), "BPV0108": dict(opleidingscode="00000"), "BPV0109": dict(onderwijslocatiecode="000X000"),
    "BPV0110": dict(onderwijsaanbiedercode="000A000"), "BPV0111": dict(leerweg="BOL_DT"), "BPV0116": dict(begindatum=day(-2500)),
}
HEARD = {}


def heard(code):
    """Marks a way to hear a code: given the world, it yields or returns the answer that tells it."""

    def mark(way):
        HEARD[code] = way
        return way

    return mark


for bad_code, change in BAD.items():
    HEARD[bad_code] = lambda world, change=change: world.call(world.push_many([{}, change]))


@heard("BPV0001")
def other_sender(world):
    ident = new_uuid()
    return world.call(Message("testen_verbinding", ident=ident, block=block(ident, sender=SCHOOL_B)))


@heard("BPV0002")
def other_receiver(world):
    ident = new_uuid()
    return world.call(Message("testen_verbinding", ident=ident, block=block(ident, receiver=SCHOOL_B)))


@heard("BPV0003")
def used_identificatiecode(world):
    first = world.push()
    assert_answered(world.call(first))
    return world.call(world.push(ident=first.ident))


@heard("BPV0004")
def later_release(world):
    return world.call(Message("opvragen_resultatenbestand", payload=elements(formaat="CSV")))


def files_of(gateway, **asked):
    return gateway.call(Message("opvragen_resultatenbestand", payload=elements(**{"formaat": "CSV", **asked})))


@heard("BPV0203")
def files_are_being_made(world):
    with contextlib.closing(Gateway(world, "hasty", listen__workers=2, files__directory=world.directory / "hasty", files__wait_ms=0)) as hasty:
        return files_of(hasty, vanafMutatienummer=3)


@heard("BPV0204")
def files_enough(world):
    with contextlib.closing(Gateway(world, "full", listen__workers=2, files__directory=world.directory / "full", files__sets_per_school=1)) as full:
        while files_of(full).status == 200:
            answer = files_of(full, formaat="JSONL")
            if b"BPV0204" in answer.body:
                return answer


@heard("BPV0005")
def too_many(world):
    with limited(world, 5):  # another number than other tests: another budget
        return [world.call(Message("testen_verbinding", school=SCHOOL_B), "schoolB") for _ in range(8)][-1]


@heard("BPV0006")
def merged_school(world):
    with succeeded(world, "98QX", "98QQ", day(0)):
        return world.call(world.push(school=SCHOOL_B), "schoolA")


@heard("BPV0007")
def from_the_future(world):
    return world.call(at(world.push(), minutes=2))


@heard("BPV0008")
def at_once(world):
    with test_fairness.one_inside(world):
        return test_fairness.greet(world)


@heard("BPV0009")
def too_much(world):
    with test_fairness.limited(world, megabytes_per_uur=1):
        test_fairness.use_up_an_hour(world)
        return test_fairness.greet(world)


@heard("BPV0101")
def other_route(world):
    with world.route(SCHOOL_B, "VIA_PRAKTIJKOPLEIDER"):
        return world.call(world.push(school=SCHOOL_B), "schoolB")


@heard("BPV0102")
def twice_in_one_message(world):
    return world.call(world.push_many([{}, dict(bpvoKenmerk="tweemaal"), dict(bpvoKenmerk="tweemaal")]))


@heard("BPV0112")
def all_or_nothing(world):
    return world.call(world.push_many([{}, BAD["BPV0104"]], allesOfNiets="true"))


@heard("BPV0114")
def withdrawn_for_good(world):
    kenmerk = "ingetrokken-" + new_uuid()[:20]
    withdraw(world, (kenmerk, "BEZWAAR"))
    return world.call(world.push(bpvoKenmerk=kenmerk))


@heard("BPV0301")
def nothing_to_withdraw(world):
    return world.call(withdrawal([("onbekend-" + new_uuid()[:20], "GESTOPT")]))


@heard("BPV0302")
def withdrawal_overtaken(world):
    kenmerk = "ingehaald-" + new_uuid()[:20]
    assert_answered(world.call(world.push(bpvoKenmerk=kenmerk)))
    return world.call(withdrawal([(kenmerk, "GESTOPT")], moment=now(minutes=-2)))


@heard("BPV0303")
def delivery_overtaken(world):
    kenmerk = "ingehaald-" + new_uuid()[:20]
    withdraw(world, (kenmerk, "FOUTIEF"))
    return world.call(at(world.push(bpvoKenmerk=kenmerk), minutes=-2))


@heard("BPV0115")
def overtaken(world):
    kenmerk = "ingehaald-" + new_uuid()[:20]
    assert_answered(world.call(world.push(bpvoKenmerk=kenmerk)))
    return world.call(at(world.push(bpvoKenmerk=kenmerk), minutes=-2))


@heard("BPV0201")
def unknown_cursor(world):
    return world.call(Message("opvragen_resultaten", payload=elements(cursor="onzin")))


@heard("BPV0202")
def unknown_questionnaire(world):
    return world.call(Message("opvragen_vragenlijsten", payload=elements(vragenlijstcode="BESTAAT_NIET")))


def at(message, **shift):
    """The same message, with another datumTijdBedrijfsdocument."""
    name = "bpv:datumTijdBedrijfsdocument"
    message.body = re.sub(f"<{name}>.*?</{name}>", f"<{name}>{now(**shift)}</{name}>", message.body)
    return message


# What the contract stops before it is a record, only bpv-client can say.
BY_THE_CLIENT = {"BPV0113"}


# -- The list --------------------------------------------------------------------


def page(code):
    return (PAGES / f"{code}.md").read_text()


def example(code):
    """The foutmelding that the page shows."""
    text = re.search(r"```xml\n(.*?)```", page(code), re.S).group(1)
    return etree.fromstring(text.replace("<bpv:foutmelding>", f'<bpv:foutmelding xmlns:bpv="{BPV}">', 1))


def told(melding):
    keys = {key.findtext("bpv:sleutelnaam", namespaces=NS): key.findtext("bpv:sleutelwaarde", namespaces=NS)
            for key in melding.findall("bpv:sleutelgegeven", NS)}
    return melding.findtext("bpv:foutcode", namespaces=NS), melding.findtext("bpv:fouttekst", namespaces=NS), keys


def test_every_foutcode_has_a_page_and_every_page_is_of_a_foutcode():
    assert {path.stem for path in PAGES.glob("BPV*.md")} == set(ROWS)
    for code, (retry, text) in ROWS.items():
        assert page(code).startswith(f"# {code}\n")
        assert told(example(code))[:2] == (code, text)
        assert f"## Opnieuw sturen?\n\n*{CLASSES[retry]}*:" in page(code)
        assert [title for title in re.findall(r"^## (.*)$", page(code), re.M)] == [
            "Wat het betekent", "Wanneer", "Wat te doen", "Opnieuw sturen?", "Voorbeeld"]


def test_the_index_lists_every_foutcode_with_its_class_and_text():
    rows = re.findall(r"^\| \[(BPV\d{4})\]\((BPV\d{4})\.md\) \| (\w+) \| (.*) \|$", (PAGES / "README.md").read_text(), re.M)
    assert rows == [(code, code, CLASSES[retry], text) for code, (retry, text) in ROWS.items()]


# proves: EDU-21
@pytest.mark.parametrize("code", sorted(set(ROWS) - BY_THE_CLIENT))
def test_the_gateway_tells_it_as_its_page_says(world, code):
    assert code in HEARD, f"{code} is published, and nothing here brings the gateway to telling it"
    answer = assert_answered(HEARD[code](world))
    found = [told(melding) for melding in answer.content.iter(f"{{{BPV}}}foutmelding")]
    found = [melding for melding in found if melding[0] == code]
    assert found, f"{code} was not told"
    _, text, keys = found[0]
    assert text == ROWS[code][1]
    shown = told(example(code))[2]
    assert list(keys) == list(shown)
    assert {name: value for name, value in keys.items() if name != "bewaardVan"} == {
        name: value for name, value in shown.items() if name != "bewaardVan"}


def test_nothing_is_heard_that_is_not_published():
    assert set(HEARD) | BY_THE_CLIENT == set(ROWS)
    assert not set(HEARD) & BY_THE_CLIENT


# proves: EDU-21
def test_the_client_tells_what_the_contract_would_stop(world, tmp_path):
    codes = world.codes(SCHOOL_A)
    record = {"bpvoKenmerk": "formaat", **codes, "opleidingscode": "1234", "geplandeEinddatum": day(60), "emailadres": world.canary()}
    with open(tmp_path / "s.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, record)
        writer.writeheader()
        writer.writerow(record)
    (tmp_path / "client.conf").write_text("[client]\n" + "".join(f"{name} = {value}\n" for name, value in {
        "url": f"https://localhost:{world.port}/edukoppeling/bpvmonitor/v1/be", "certificate": world.pki / "saas.cert.pem",
        "key": world.pki / "saas.key.pem", "ca": world.pki / "roots.pem", "school_oin": SCHOOL_A, "gateway_oin": GATEWAY}.items()))
    done = subprocess.run([BIN / "bpv-client", "--config", tmp_path / "client.conf", "push", tmp_path / "s.csv"], capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    with open(tmp_path / "s.refused.csv", newline="", encoding="utf-8-sig") as file:
        assert [row["foutcode"] for row in csv.DictReader(file)] == ["BPV0113"]
