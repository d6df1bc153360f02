"""
Pages of one snapshot (point 1 of what a pull has to be): whatever is imported, corrected or withdrawn meanwhile, each page can be asked
again and is equal, in every profile; a cursor that is no good has one answer; a page ends at its number of rows or of bytes; and what it
takes of memory goes back.
"""
import re
import time

import many
import pytest
import talk
from lxml import etree
from soap import SCHOOL_A, SCHOOL_B, Message, elements
from world import Gateway

PAGE_BYTES = 65536
OWN_TO_A_MESSAGE = re.compile(r"<bpv:(identificatiecodeBedrijfsdocument|datumTijdBedrijfsdocument)>[^<]*</bpv:\1>")


@pytest.fixture(scope="module")
def full(world):
    """School A has more than fills a page of the least size in which a page may end."""
    many.fill(world, 400)
    return world


@pytest.fixture(scope="module")
def narrow(full):
    """A gateway whose pages end early, and whose freed memory is not kept by the sanitizer."""
    made = Gateway(full, "narrow", {"ASAN_OPTIONS": "detect_leaks=1:exitcode=99:quarantine_size_mb=1"}, limits__page_bytes=PAGE_BYTES, listen__party_workers=4)
    yield made
    made.stop()


def pull(gateway, profile="BE", school=SCHOOL_A, identity="saas", **asked):
    asked = {name: asked[name] for name in ("vanafMutatienummer", "paginagrootte", "cursor") if asked.get(name) is not None}
    message = Message("opvragen_resultaten", school=school, payload=elements(**asked))
    return talk.ask(gateway, talk.seal(gateway, message, identity, profile), profile, identity)


def body_of(answer):
    """The Body but for what a message has to itself."""
    return OWN_TO_A_MESSAGE.sub("", etree.tostring(answer.content, encoding="unicode"))


def rows(answer):
    """(mutatienummer, responsId, whether it is a tombstone) as they stand."""
    return [(int(row.findtext("{*}mutatienummer")), row.findtext("{*}responsId"), kind == "verwijderd")
            for kind in ("respons", "verwijderd") for row in answer.all(f"resultaten/{kind}")]


def pages(gateway, between=lambda: None, profile="BE", **asked):
    answer = pull(gateway, profile, **asked)
    yield answer
    while cursor := answer.value("resultaten/cursor"):
        between()
        answer = pull(gateway, profile, cursor=cursor, paginagrootte=asked.get("paginagrootte"))
        yield answer
    assert answer.value("resultaten/heeftMeer") == "false"


def withdraw(world, idents, reason="INGETROKKEN"):
    file = world.directory / "verwijderingen.csv"
    file.write_text("responsId,reden\n" + "".join(f"{ident},{reason}\n" for ident in idents))
    world.admin("resultaten", "import", "--verwijderingen", file)


def correct(world, ident):
    """Another answer in a response that is there."""
    codes = world.codes(SCHOOL_A)
    respons, antwoorden = world.directory / "respons.csv", world.directory / "antwoorden.csv"
    today = time.strftime("%Y-%m-%d")
    respons.write_text(
        "responsId,vragenlijstcode,versie,invuldatum,brin,onderwijsaanbiedercode,onderwijslocatiecode,opleidingscode,leerbedrijfId,geplandeEinddatum,leerweg\n"
        f"{ident},BPV_STUDENT,2,{today},98QQ,{codes['onderwijsaanbiedercode']},{codes['onderwijslocatiecode']},"
        f"{codes['opleidingscode']},{codes['leerbedrijfId']},{today},BBL\n")
    antwoorden.write_text(f"responsId,vraagcode,waarde,tekst\n{ident},EW1,1,\n")
    world.admin("resultaten", "import", "--respons", respons, "--antwoorden", antwoorden, "--mutaties")


def current(world, school=SCHOOL_A):
    return [str(row[0]) for row in world.query(
        "select r.respons_id from bpv.respons r join bpv.organisaties o on o.id = r.school_id where o.oin = %s and r.vervallen_bij is null"
        " order by r.mutatienummer", school)]


# -- one snapshot ------------------------------------------------------------------


# proves: EDU-23
@pytest.mark.parametrize("profile, size", [("BE", 200), ("S", 300), ("SE", 300)])
def test_pages_hold_one_snapshot_and_are_equal_when_asked_again(full, profile, size):
    before, seen = current(full), []

    def meanwhile():
        new = full.import_result(SCHOOL_A)
        correct(full, new)
        ahead = [ident for ident in before if ident not in {ident for _, ident, _ in seen}]
        withdraw(full, ahead[-1:])

    first = None
    for answer in pages(full, meanwhile, profile, paginagrootte=size):
        assert answer.value("resultaten/aantalRespons") == str(len(before))
        first = first or answer
        seen += rows(answer)
        if cursor := answer.value("resultaten/cursor"):
            once = pull(full, profile, cursor=cursor, paginagrootte=size)
            withdraw(full, [full.import_result(SCHOOL_A)])
            assert body_of(pull(full, profile, cursor=cursor, paginagrootte=size)) == body_of(once)
    assert [ident for _, ident, _ in seen] == before
    # Full copy plus increment is the full set, whatever happened during the copy.
    copy = {ident for _, ident, _ in seen}
    for answer in pages(full, profile=profile, vanafMutatienummer=int(first.value("resultaten/totMutatienummer")), paginagrootte=size):
        for _, ident, removed in sorted(rows(answer)):
            (copy.discard if removed else copy.add)(ident)
    assert copy == set(current(full))


# proves: EDU-13
def test_a_cursor_that_is_no_good_has_one_answer(full):
    """Not sealed by us, changed, of another school, of another operation: who tries learns nothing."""
    cursor = pull(full, paginagrootte=50).value("resultaten/cursor")
    of_b = pull(full, school=SCHOOL_B, identity="schoolB", paginagrootte=1).value("resultaten/cursor")
    status = talk.ask(full, Message("opvragen_aanleverstatus", payload=elements(paginagrootte=1)), "BE").value("status/cursor")
    assert cursor and of_b
    bad = {pull(full, cursor=one) for one in ("x", "A" * len(cursor), cursor[:-1], cursor + "A", cursor[:40] + ("B" if cursor[40] != "B" else "C") + cursor[41:],
                                             of_b, *([status] if status else []))}
    assert {tuple(answer.foutcodes) for answer in bad} == {("BPV0201",)}
    assert len({body_of(answer) for answer in bad}) == 1
    assert pull(full, school=SCHOOL_B, identity="schoolB", cursor=cursor).foutcodes == ["BPV0201"]
    assert pull(full, cursor=cursor).approved


def test_what_is_erased_ends_a_pull_that_had_it(full):
    cursor = pull(full, paginagrootte=50).value("resultaten/cursor")
    withdraw(full, current(full)[-1:], "GEWIST_OP_VERZOEK")
    assert pull(full, cursor=cursor).foutcodes == ["BPV0201"]


def test_what_is_gone_two_days_after_it_was_removed_ends_it_too(full):
    cursor = pull(full, paginagrootte=50).value("resultaten/cursor")
    withdraw(full, current(full)[-1:])
    assert pull(full, cursor=cursor).approved
    full.query("select bpv.ruim_responses(now() + interval '3 days')")
    assert pull(full, cursor=cursor).foutcodes == ["BPV0201"]
    assert pull(full, paginagrootte=50).approved


# -- how long a page is ------------------------------------------------------------


def test_a_page_ends_at_its_bytes_whatever_was_asked(narrow, full):
    """And the next one begins where it ended."""
    seen = []
    for answer in pages(narrow, paginagrootte=10000):
        size = len(etree.tostring(answer.content))
        last = answer.value("resultaten/heeftMeer") == "false"
        assert last or PAGE_BYTES - 500 <= size < PAGE_BYTES + 20000, size
        seen += rows(answer)
    assert [ident for _, ident, _ in seen] == current(full)


def test_a_page_may_be_all_tombstones(full):
    since = int(pull(full, paginagrootte=1).value("resultaten/totMutatienummer"))
    gone = current(full)[:25]
    withdraw(full, gone)
    new = [full.import_result(SCHOOL_A), full.import_result(SCHOOL_A)]
    asked = list(pages(full, vanafMutatienummer=since, paginagrootte=10))
    kinds = [[removed for _, _, removed in rows(answer)] for answer in asked]
    assert kinds == [[True] * 10, [True] * 10, [False] * 2 + [True] * 5]
    # In order over both, page after page.
    numbers = [number for answer in asked for number, _, _ in sorted(rows(answer))]
    assert numbers == sorted(numbers) and len(set(numbers)) == 27
    assert {ident for answer in asked for _, ident, removed in rows(answer) if removed} == set(gone)
    assert [ident for answer in asked for _, ident, removed in rows(answer) if not removed] == new


# -- what it takes -----------------------------------------------------------------


@pytest.fixture(scope="module")
def large(full):
    """Pages as large as they come, and a sanitizer that keeps little of what is freed."""
    many.fill(full, 3000, school=SCHOOL_A)
    made = Gateway(full, "large", {"ASAN_OPTIONS": "detect_leaks=1:exitcode=99:quarantine_size_mb=1"}, listen__workers=4)
    for profile in ("BE", "S", "SE"):
        for _ in range(5):
            many.Puller(made, profile).page(10)
    yield made
    made.stop()


# proves: H1
@pytest.mark.parametrize("profile", ["BE", "S", "SE"])
def test_a_large_page_takes_little_and_gives_it_back(large, profile):
    puller = many.Puller(large, profile)
    puller.page(10000)
    idle = many.resident(large.process)
    many.forget_peak(large.process)
    page = puller.page(10000)
    assert 4e6 < page.size < 5.6e6
    assert many.resident(large.process, "VmHWM") - idle < 16e6  # without the sanitizer, over a whole pull: tests/bench/pull.py
    time.sleep(0.2)
    assert many.resident(large.process) - idle < 6e6


# proves: H1
def test_who_does_not_read_pins_four_large_pages_and_no_more(large):
    idle = many.resident(large.process)
    slow = [many.Puller(large) for _ in range(20)]
    for puller in slow:
        puller.send(10000)
    end = time.monotonic() + 30
    while many.resident(large.process) - idle <= 10e6:
        assert time.monotonic() < end
        time.sleep(0.1)
    time.sleep(2)
    assert many.resident(large.process) - idle < 40e6
    # Another party is served meanwhile.
    assert pull(large, identity="schoolB", school=SCHOOL_B, paginagrootte=5).approved
    for puller in slow:
        puller.connection.close()
    end = time.monotonic() + 20
    while many.resident(large.process) - idle > 6e6:
        assert time.monotonic() < end
        time.sleep(0.1)
