"""What tests of withdrawals and states share: the two messages, and bpvo's as DUO delivers them."""
import itertools

from soap import NS, SCHOOL_A, Message, assert_answered, block, elements, new_uuid, now

ends = itertools.count(300)  # past the last of the example data


def new_end():
    """Days from today to an end date that no other test of this run uses: a kern of its own."""
    return next(ends)


def kenmerk(prefix="st"):
    return f"{prefix}-{new_uuid()[:24]}"


def withdrawal(records, school=SCHOOL_A, moment=None):
    """records: (bpvoKenmerk, reden) or (bpvoKenmerk, reden, nieuweAanleveringWeigeren)."""
    payload = "".join(
        f"<bpv:intrekking>{elements(bpvoKenmerk=one[0], reden=one[1], nieuweAanleveringWeigeren=one[2] if len(one) > 2 else None)}</bpv:intrekking>"
        for one in records)
    ident = new_uuid()
    return Message("intrekken_studentgegevens", payload, school=school, ident=ident, block=block(ident, sender=school, moment=moment))


def withdraw(world, *records, school=SCHOOL_A, identity="saas", moment=None):
    answer = assert_answered(world.call(withdrawal(records, school, moment), identity))
    assert answer.approved, answer.foutcodes
    world.world.schema.assertValid(answer.content)
    results = answer.all("intrekkingen/resultaat")
    assert [result.findtext("{*}bpvoKenmerk") for result in results] == [one[0] for one in records]
    return [(result.findtext("{*}uitkomst"), [code.text for code in result.findall("bpv:foutmelding/bpv:foutcode", NS)]) for result in results]


def push_at(world, moment=None, school=SCHOOL_A, identity="saas", **values):
    """One record, said at a moment; (uitkomst, foutcodes)."""
    message = world.push(school=school, **values)
    message.body = message.body.replace(message.block, block(message.ident, sender=school, moment=moment))
    answer = assert_answered(world.call(message, identity))
    return answer.outcomes()[values["bpvoKenmerk"]]


def ask(world, school=SCHOOL_A, identity="saas", **asked):
    order = ("filter", "binnenWeken", "bpvoKenmerk", "paginagrootte", "cursor")
    payload = elements(**{name: asked.get(name) for name in order})
    answer = assert_answered(world.call(Message("opvragen_aanleverstatus", payload, school=school), identity))
    world.world.schema.assertValid(answer.content)
    return answer


def pages(world, **asked):
    cursor = None
    while True:
        answer = ask(world, **asked, cursor=cursor)
        assert answer.approved, answer.foutcodes
        yield answer
        cursor = answer.value("aanleverstatus/cursor")
        assert (answer.value("aanleverstatus/heeftMeer") == "true") == (cursor is not None)
        if cursor is None:
            return


def fields(element):
    return {child.tag.rpartition("}")[2]: child.text for child in element}


def states(world, **asked):
    """{bpvoKenmerk: (toestand, geplandOp)} of every page."""
    out = {}
    for page in pages(world, **asked):
        for status in map(fields, page.all("aanleverstatus/status")):
            assert status["bpvoKenmerk"] not in out
            out[status["bpvoKenmerk"]] = (status["toestand"], status.get("geplandOp"))
    return out


def gaps(world, einde=None, **asked):
    """The sleutelgroepen that miss records, of one end date when that is given."""
    found = [fields(gap) for page in pages(world, filter="ONTBREEKT", **asked) for gap in page.all("aanleverstatus/ontbreekt")]
    return [gap for gap in found if einde is None or gap["geplandeEinddatum"] == einde]


def import_bpvos(world, count, einde, school=SCHOOL_A, brin="98QQ", **codes):
    """`count` bpvo's with equal keys, from DUO's file; a code that is None was not delivered."""
    known = {**world.codes(school), **codes}
    file = world.directory / "bpvos.csv"
    row = ",".join([brin, *(known[name] or "" for name in ("onderwijsaanbiedercode", "onderwijslocatiecode", "opleidingscode", "leerbedrijfId")), einde])
    file.write_text("brin,onderwijsaanbiedercode,onderwijslocatiecode,opleidingscode,leerbedrijfId,geplandeEinddatum\n" + f"{row}\n" * count)
    world.admin("bpvo", "import", file)


def earlier(**shift):
    return now(**{name: -value for name, value in shift.items()})
