"""Faults: their shape, their silence, and which one is told when several are due (standards 2.7, 4.1-4.3)."""
import pytest

from soap import (
    ANONYMOUS, GATEWAY, SCHOOL_A, SCHOOL_B, SOAP, TEXTS, UNSPECIFIED, Answer, Message, action_of, assert_answered, assert_fault,
    block, epr, hello, new_uuid, wsa,
)

OTHER = "https://elders.voorbeeld.example/x"

# Every step of standards 4.2 that a message can fail, in order: code -> what spoils the message. Media type first.
SPOILERS = [
    ("415", lambda t: t, {"content_type": "application/xml"}),
    ("DK0009", lambda t: t.replace("</soapenv:Header>", "<!--\udce9--></soapenv:Header>"), {}),
    ("DK0001", lambda t: t.replace("</soapenv:Envelope>", "<x/></soapenv:Envelope>"), {}),
    ("MustUnderstand", lambda t: t.replace("</soapenv:Header>", "<x xmlns='urn:x' soapenv:mustUnderstand='1'/></soapenv:Header>"), {}),
    ("EK0030", lambda t: t, {"identity": "noOin"}),
    ("DK0005", lambda t: t.replace("wsa:To>", "wsa:ToToo>") if False else drop(t, "wsa:To"), {}),
    ("DK0006", lambda t: drop(t, "wsa:Action"), {}),
    ("DK0007", lambda t: drop(t, "wsa:MessageID"), {}),
    ("EK0020", lambda t: drop(t, "wsa:From"), {}),
    ("EK0021", lambda t: t.replace(f"oin={SCHOOL_A}", "oin=x", 1), {}),
    ("EK0022", lambda t: t.replace(f"oin={GATEWAY}", "oin=x", 1), {}),
    ("EK0023", lambda t: t.replace("<wsa:MessageID>", "<wsa:MessageID>x", 1).replace("urn:uuid", "urn", 1), {}),
    ("DK0011", lambda t: t.replace("<wsa:ReplyTo>", f"<wsa:ReplyTo><wsa:Address>{OTHER}</wsa:Address></wsa:ReplyTo><wsa:ReplyTo>", 1), {}),
    ("DK0003", lambda t: t, {"soap_action": '"urn:x"'}),
    ("DK0002", lambda t: t, {"identity": "unknownOin"}),
    ("DK0004", lambda t: t.replace("<bpv:opleidingscode>", "<bpv:opleidingscode>geen code", 1), {}),
    ("BPV0002", lambda t: t.replace(f"<bpv:ontvangendeInstantie>{GATEWAY}", f"<bpv:ontvangendeInstantie>{SCHOOL_B}", 1), {}),
]


def drop(text, name):
    start, end = text.index(f"<{name}>"), text.index(f"</{name}>") + len(f"</{name}>")
    return text[:start] + text[end:]


def spoiled(world, *spoilers):
    text, options = world.push().text(), {}
    for _, change, option in spoilers:
        try:
            text = change(text)
        except ValueError:
            pass  # what it would spoil is not there any more
        options.update(option)
    identity = options.pop("identity", "saas")
    return world.post(text.encode("utf-8", "surrogateescape"), identity=identity, **options)


def assert_told(response, code):
    if code == "415":
        assert response.status == 415
    elif code.startswith("BPV"):
        assert assert_answered(response).foutcodes == [code]
    else:
        assert_fault(response, code)


# proves: DK0001, DK0002, DK0003, DK0004, DK0005, DK0006, DK0007, DK0009, DK0011, EK0020, EK0021, EK0022, EK0023, EK0030
@pytest.mark.parametrize("spoiler", SPOILERS, ids=[code for code, _, _ in SPOILERS])
def test_tells_the_fault(world, nothing_stored, spoiler):
    assert_told(spoiled(world, spoiler), spoiler[0])


PAIRS = [(first, second) for i, first in enumerate(SPOILERS) for second in SPOILERS[i + 1 :]
         if not {first[0], second[0]} == {"EK0030", "DK0002"}  # both are the certificate: only one can be shown
         and (first[0], second[0]) not in (("DK0007", "EK0023"), ("DK0005", "EK0022"), ("EK0020", "EK0021"))  # the same header
         and (first[0], second[0]) != ("DK0006", "DK0003")]  # without an Action there is nothing to differ from


# proves: EDU-20, DK0001, WA001.5
@pytest.mark.parametrize("first, second", PAIRS, ids=[f"{a[0]}_before_{b[0]}" for a, b in PAIRS])
def test_tells_the_first_of_two_faults(world, nothing_stored, first, second):
    assert_told(spoiled(world, first, second), first[0])


# proves: EDU-20
def test_tells_the_first_of_all_faults_at_once(world, nothing_stored):
    for i in range(len(SPOILERS)):
        rest = [s for s in SPOILERS[i:] if not (SPOILERS[i][0] == "EK0030" and s[0] == "DK0002")]
        if i < [code for code, _, _ in SPOILERS].index("EK0030"):
            rest = [s for s in rest if s[0] != "DK0002"]
        assert_told(spoiled(world, *rest), SPOILERS[i][0])


# proves: WSA-F1
@pytest.mark.parametrize("code", ["DK0009"])
def test_a_fault_on_an_unreadable_letter_relates_to_nothing_known(world, code):
    spoiler = next(s for s in SPOILERS if s[0] == code)
    fault = assert_fault(spoiled(world, spoiler), code)
    assert fault.wsa("RelatesTo") == UNSPECIFIED and fault.wsa("To") == ANONYMOUS


# proves: WSA-F1
@pytest.mark.parametrize("code", ["MustUnderstand", "EK0030", "DK0002", "DK0003", "DK0004", "DK0005", "EK0022"])
def test_a_fault_on_a_readable_letter_relates_to_it(world, code):
    spoiler = next(s for s in SPOILERS if s[0] == code)
    response = spoiled(world, spoiler)
    assert Answer(response).wsa("RelatesTo") not in (None, UNSPECIFIED)


# proves: DK-BP.6, B6
def test_a_fault_reveals_nothing_of_the_inside(world):
    for spoiler in SPOILERS:
        body = spoiled(world, spoiler).body.decode().lower()
        for word in ("libxml", "openssl", "postgres", "select ", ".c:", "/work", "/home", "/var", "127.0.0.1", "gsoap", "errno", "prescan", "null"):
            assert word not in body, (spoiler[0], word)


# proves: DK0050, DK-BP.6, GW-F1, GW-F2
def test_a_fault_of_our_own_is_dk0050_without_its_cause(world):
    message = world.push()
    with world.broken("alter table bpv.studentgegevens rename to weggezet", "alter table bpv.weggezet rename to studentgegevens"):
        fault = assert_fault(world.call(message), "DK0050", relates_to=message.message_id, to=SCHOOL_A)
    assert fault.detail is None or ("studentgegevens" not in fault.detail and "relation" not in fault.detail)
    assert fault.http.header("x-correlation-id")
    # The same message is still welcome: nothing of it was kept.
    assert assert_answered(world.call(message)).approved


# proves: GW-F2
def test_a_connection_to_the_database_that_dies_stores_nothing(world):
    kenmerken = [f"half-{new_uuid()[:8]}-{i}" for i in range(300)]
    message = world.push_many([dict(bpvoKenmerk=kenmerk) for kenmerk in kenmerken])
    with world.sabotaged():
        response = world.call(message)
        assert_fault(response, "DK0051" if b"DK0051" in response.body else "DK0050")
    assert world.value("select count(*) from bpv.studentgegevens where bpvo_kenmerk = any(%s)", kenmerken) == 0
    answer = assert_answered(world.call(message))
    assert int(answer.value("aanlevering/aantalNieuw")) == 300
