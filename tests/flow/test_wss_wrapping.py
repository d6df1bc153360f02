"""
Signatures that are good of something else than what is read (attacks 1). For each, holds() says first that the
arithmetic is in order, so that nothing but position, uniqueness or form can refuse it; and the database is untouched.
"""
import socket

import pytest

import soap
import wss
from soap import ANONYMOUS, GATEWAY, SCHOOL_B, epr
from talk import WRAP, Case, ask, refused, seal, signer, wrapped
from wss import DS, WSU, Reference, Signed
from wss_check import holds

def moved_body(where, evil="evil"):
    """The signed Body stands elsewhere, an unsigned one in its place."""
    return lambda c: c.put((c.body, c.evil if evil == "evil" else c.evil_with(evil)), where(c))


LAST_HEADER, SIGNATURE_END, SECURITY_END = "</soapenv:Header>", "</ds:Signature>", "</wsse:Security>"


def before(end, wrap=wrapped):
    return lambda c: (end, wrap(c.body) + end)


MOVED_BODY = {
    "in_an_unknown_header": moved_body(before(LAST_HEADER)),
    "in_an_unknown_header_with_a_new_id": moved_body(before(LAST_HEADER), 'wsu:Id="id-Body-2"'),
    "in_an_unknown_header_first": moved_body(lambda c: ("<soapenv:Header>", "<soapenv:Header>" + wrapped(c.body))),
    "deep_in_an_unknown_header": moved_body(before(LAST_HEADER, lambda b: wrapped(wrapped(wrapped(b))))),
    "in_a_header_for_another_node": moved_body(before(LAST_HEADER, lambda b: f'<w:w xmlns:w="{WRAP}" soapenv:actor="urn:elders">{b}</w:w>')),
    "in_an_envelope_in_a_header": moved_body(before(LAST_HEADER, lambda b: wrapped(f"<soapenv:Envelope><soapenv:Header/>{b}</soapenv:Envelope>"))),
    "in_security": moved_body(before(SECURITY_END)),
    "in_security_bare": moved_body(before(SECURITY_END, lambda b: b)),
    "in_the_signature": moved_body(before(SIGNATURE_END, lambda b: f"<ds:Object>{b}</ds:Object>")),
    "in_a_relates_to": moved_body(before(LAST_HEADER, lambda b: f"<wsa:RelatesTo>{b}</wsa:RelatesTo>")),
    "beside_the_evil_element": lambda c: c.put((c.body, c.evil.replace("</soapenv:Body>", c.body + "</soapenv:Body>"))),
    "around_the_evil_element": lambda c: c.put((c.body, c.evil.replace("</bpv:aanleveren_studentgegevens_request>", c.body + "</bpv:aanleveren_studentgegevens_request>"))),
    "within_the_evil_body_in_a_wrapper": lambda c: c.put((c.body, c.evil.replace("</soapenv:Body>", wrapped(c.body) + "</soapenv:Body>"))),
    "as_a_bare_header": moved_body(before(LAST_HEADER, lambda b: b)),  # SOAP's own namespace is no header block: DK0001
    "after_the_evil_body": lambda c: c.put((c.body, c.evil + c.body)),  # proves: X2
    "after_the_evil_body_in_a_wrapper": lambda c: c.put((c.body, c.evil + wrapped(c.body))),
    "before_the_evil_body": lambda c: c.put((c.body, c.body + c.evil)),  # proves: X3
    "before_the_header": lambda c: c.put((c.body, c.evil), ("<soapenv:Header>", c.body + "<soapenv:Header>")),
}
STRUCTURE = {"as_a_bare_header", "after_the_evil_body", "after_the_evil_body_in_a_wrapper", "before_the_evil_body", "before_the_header"}


# proves: GW-S1, WB013.1, X1, X2, X3
@pytest.mark.parametrize("name", MOVED_BODY)
def test_refuses_a_moved_body(engine, nothing_stored, name):
    case = Case(engine)
    bad = case.good.but(MOVED_BODY[name](case))
    assert holds(bad.data, bad.signer)
    code = "DK0001" if name in STRUCTURE else "DK0011" if name == "in_a_relates_to" else "EK0031"
    refused(engine, bad, code, identity="schoolA", confirmed=False)


FLAVOURS = {"wsu": 'wsu:Id="id-Body"', "id": 'Id="id-Body"', "upper": 'ID="id-Body"', "xml": 'xml:id="id-Body"'}


# proves: GW-S1, X4
@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("where", ["evil_body", "before", "after", "in_the_signature", "in_the_body"])
def test_refuses_an_id_that_stands_twice(engine, nothing_stored, where, flavour):
    case, attribute = Case(engine), FLAVOURS[flavour]
    marker = f'<w:w xmlns:w="{WRAP}" xmlns:wsu="{WSU}" {attribute}/>'
    text = {
        "evil_body": lambda: c_put(case, attribute),
        "before": lambda: case.put(("<soapenv:Header>", "<soapenv:Header>" + marker)),
        "after": lambda: case.put((LAST_HEADER, marker + LAST_HEADER)),
        "in_the_signature": lambda: case.put(("<ds:KeyInfo>", f'<ds:KeyInfo xmlns:wsu="{WSU}" {attribute}>')),
        "in_the_body": lambda: Case(engine, dress=(lambda t: t.replace("<bpv:studentgegevens>", f'<bpv:studentgegevens xmlns:wsu="{WSU}" {attribute}>'),)).text,
    }[where]()
    bad = case.good.but(text)
    if where != "in_the_body" or flavour != "wsu":  # there our signer itself finds the wrong one first, or not: both are refused
        assert holds(bad.data, bad.signer)
    refused(engine, bad, identity="schoolA", rule="GW-S1")


def c_put(case, attribute):
    return case.put((case.body, case.evil_with(attribute)), (LAST_HEADER, wrapped(case.body) + LAST_HEADER))


# proves: GW-S1, X4
@pytest.mark.parametrize("attribute", FLAVOURS.values())
def test_refuses_a_second_id_that_nobody_refers_to(engine, nothing_stored, attribute):
    twice = "".join(f'<w:w{n} xmlns:w="{WRAP}" xmlns:wsu="{WSU}" {attribute.replace("id-Body", "x-1")}/>' for n in (1, 2))
    case = Case(engine)
    refused(engine, case.good.edited((LAST_HEADER, twice + LAST_HEADER)), identity="schoolA", rule="GW-S1")


# -- Addressing -------------------------------------------------------------------------------


OTHER = {
    "To": soap.wsa("To", f"{ANONYMOUS}?oin={GATEWAY}"), "From": epr("From", f"{ANONYMOUS}?oin={SCHOOL_B}"), "ReplyTo": epr("ReplyTo", ANONYMOUS),
    "Action": soap.wsa("Action", soap.action_of("aanleveren_studentgegevens")), "MessageID": soap.wsa("MessageID", "urn:uuid:6f1f7b1e-0000-4000-8000-0000000000aa"),
}


# proves: GW-S1, X5
@pytest.mark.parametrize("name", OTHER)
@pytest.mark.parametrize("where", ["in_a_header", "in_security", "in_another_part"])
def test_refuses_a_moved_header(engine, nothing_stored, name, where):
    case = Case(engine)
    signed = case.header(name)
    place = {
        "in_a_header": (LAST_HEADER, wrapped(signed) + LAST_HEADER),
        "in_security": (SECURITY_END, signed + SECURITY_END),
        "in_another_part": (LAST_HEADER, f"<wsa:FaultTo><wsa:Address>{ANONYMOUS}</wsa:Address>{signed}</wsa:FaultTo>{LAST_HEADER}"),
    }[where]
    bad = case.good.edited((signed, OTHER[name]), place)
    assert holds(bad.data, bad.signer)
    refused(engine, bad, "DK0011" if where == "in_another_part" else "EK0031", identity="schoolA", confirmed=False, rule="GW-S1 GW-S3 WA001.8 WA001.11")


# proves: GW-S1, WA001.10, X5
@pytest.mark.parametrize("name", OTHER)
@pytest.mark.parametrize("first", [True, False], ids=["before", "after"])
def test_refuses_a_doubled_header(engine, nothing_stored, name, first):
    case = Case(engine)
    signed = case.header(name)
    bad = case.good.edited((signed, OTHER[name] + signed if first else signed + OTHER[name]))
    assert holds(bad.data, bad.signer)
    refused(engine, bad, "DK0011", identity="schoolA", confirmed=False)


# -- Timestamp and Security ----------------------------------------------------------------------


FRESH = {
    "unsigned": lambda: wss.timestamp(soap.now(), soap.now(minutes=5), "TS-2"),
    "without_id": lambda: wss.timestamp(soap.now(), soap.now(minutes=5)).replace(' wsu:Id="TS-1"', ""),
}


# proves: GW-S1, X6
@pytest.mark.parametrize("fresh", FRESH)
@pytest.mark.parametrize("where", ["in_a_header", "in_security", "in_the_signature", "in_another_security"])
def test_refuses_a_moved_timestamp(engine, nothing_stored, where, fresh):
    old = {"created": soap.now(hours=-2), "expires": "2099-01-01T00:00:00Z"}
    case = Case(engine, **old)
    place = {
        "in_a_header": (LAST_HEADER, wrapped(case.stamp) + LAST_HEADER),
        "in_security": (SECURITY_END, wrapped(case.stamp) + SECURITY_END),
        "in_the_signature": (SIGNATURE_END, f"<ds:Object>{case.stamp}</ds:Object>{SIGNATURE_END}"),
        "in_another_security": (LAST_HEADER, wss.security(case.stamp, ' soapenv:actor="urn:elders"').replace(f' xmlns:ds="{DS}"', "") + LAST_HEADER),
    }[where]
    bad = case.good.edited((case.stamp, FRESH[fresh]()), place)
    assert holds(bad.data, bad.signer)
    refused(engine, bad, identity="schoolA", rule="GW-S1 GW-S3 BSP-R3102")


# proves: GW-S1, GW-S4, X7
@pytest.mark.parametrize("ours", ["", "<wsse:BinarySecurityToken/>", None])
@pytest.mark.parametrize("first", [True, False], ids=["before", "after"])
def test_a_good_signature_for_another_node_counts_for_nothing(engine, nothing_stored, ours, first):
    case = Case(engine, security_attributes=' soapenv:actor="urn:elders"')
    if ours is None:
        bad = case.good
    elif first:
        bad = case.good.edited((case.security, wss.security(ours) + case.security))
    else:
        bad = case.good.edited((case.security, case.security + wss.security(ours)))
    assert holds(bad.data, bad.signer)
    refused(engine, bad, identity="schoolA", rule="WB003")


# proves: GW-S1, X7
@pytest.mark.parametrize("place", ["in_a_header", "in_the_body"])
def test_refuses_security_that_was_moved(engine, nothing_stored, place):
    case = Case(engine)
    if place == "in_a_header":
        bad = case.good.edited((case.security, wrapped(case.security)))
        assert holds(bad.data, bad.signer)
    else:
        bad = case.good.edited((case.security, ""), ("</soapenv:Body>", case.security + "</soapenv:Body>"))
    refused(engine, bad, identity="schoolA")


# -- References ------------------------------------------------------------------------------------


@pytest.fixture
def listener():
    """A port that nobody is to connect to."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        yield server.getsockname()[1]
        with pytest.raises((TimeoutError, socket.timeout)):
            server.accept()


URIS = ["", False, "#xpointer(/)", "#xpointer(id('id-Body'))", "#xpointer(id(&quot;id-Body&quot;))", "#id('id-Body')", "http://127.0.0.1:{}/x", "ftp://127.0.0.1:{}/x",
        "file:///etc/hostname", "/etc/hostname", "x.xml", "id-Body", "#", "##id-Body", "#id-Body#", "#%69d-Body", "# id-Body", "cid:x@y", "#id-Nergens"]


# proves: GW-S1, X8
@pytest.mark.parametrize("uri", URIS, ids=lambda uri: str(uri) or "empty")
def test_refuses_another_way_to_point(engine, nothing_stored, listener, uri):
    uri = uri.format(listener) if uri else uri
    refused(engine, seal(engine, engine.world.push(), "schoolA", each={"Body": {"uri": uri}}), identity="schoolA", rule="GW-S1")
    if uri != "":
        more = (Reference("id-Body", uri=uri),)
        refused(engine, seal(engine, engine.world.push(), "schoolA", more_references=more), identity="schoolA", rule="GW-S1")


# proves: GW-S1, X8
def test_refuses_the_whole_document_as_one_reference(engine, nothing_stored):
    enveloped = ((DS + "enveloped-signature", None), (wss.EXC_C14N, None))
    reference = Reference("id-Envelope", uri="", transforms=enveloped)
    dress = (lambda t: t.replace("<soapenv:Envelope ", f'<soapenv:Envelope xmlns:wsu="{WSU}" wsu:Id="id-Envelope" ', 1),)
    refused(engine, seal(engine, engine.world.push(), "schoolA", references=[reference], dress=dress), identity="schoolA")


# proves: GW-S1, X1
@pytest.mark.parametrize("name, at", [
    ("the_envelope", ("<soapenv:Envelope ", "<soapenv:Envelope {} ")), ("the_header", ("<soapenv:Header>", "<soapenv:Header {}>")),
    ("the_payload", ("<bpv:aanleveren_studentgegevens_request ", "<bpv:aanleveren_studentgegevens_request {} ")),
    ("an_address", ("<wsa:Address>", "<wsa:Address {}>")), ("created", ("<wsu:Created>", "<wsu:Created {}>")),
    ("the_security", ("<wsse:Security ", "<wsse:Security {} ")), ("the_signature", ("<ds:Signature>", "<ds:Signature {}>")),
    ("key_info", ("<ds:KeyInfo>", "<ds:KeyInfo {}>")), ("signed_info", ("<ds:SignedInfo>", "<ds:SignedInfo {}>")),
])
def test_refuses_a_reference_to_what_is_no_part(engine, nothing_stored, name, at):
    """In place of the Body's: what would be digested is not the Body, whatever holds it."""
    old, new = at
    signed = Signed(engine.world.push(), signer(engine, "schoolA"), unsigned={"Body"}, more_references=(Reference("id-X"),),
                    dress=(lambda t: t.replace(old, new.format(f'xmlns:wsu="{WSU}" wsu:Id="id-X"'), 1),))
    refused(engine, signed.seal(), identity="schoolA", rule="GW-S1")


# proves: GW-S1, X10
@pytest.mark.parametrize("attribute", ['o:Id="id-Body"', 'o:ID="id-Body"', 'xml:id="id-Body"', 'o:id="id-Body"'])
def test_refuses_an_id_in_another_namespace(engine, nothing_stored, attribute):
    case = Case(engine, dress=(lambda t: t.replace(f'<soapenv:Body xmlns:wsu="{WSU}" wsu:Id="id-Body">', f'<soapenv:Body xmlns:o="urn:elders" {attribute}>'),),
                each={"Body": {"value": "@body@"}})
    node = wss.canon.parse(case.text).elements()[1]
    value = wss.b64(wss.digest(wss.SHA256, wss.canon.exclusive(node)))
    text = case.text.replace("@body@", value)
    info = wss.canon.parse(text)
    octets = next(wss.canon.exclusive(n) for n in info.all() if n.expanded() == (DS, "SignedInfo"))
    bad = case.good.but(text.replace(f">{case.good.value}<", f">{wss.b64(case.good.signer.sign(wss.RSA_SHA256, octets))}<"))
    assert holds(bad.data, bad.signer)
    refused(engine, bad, identity="schoolA", rule="GW-S1")


# proves: X10, X19
@pytest.mark.parametrize("name, change, taken", [
    ("a_namespace_that_nobody_uses", lambda c: c.put(("<soapenv:Envelope ", '<soapenv:Envelope xmlns:zz="urn:zz" ')), True),
    ("a_default_namespace_on_the_envelope", lambda c: c.put(("<soapenv:Envelope ", '<soapenv:Envelope xmlns="urn:zz" ')), True),
    ("a_prefix_bound_to_another_namespace", lambda c: c.put((f'<bpv:aanleveren_studentgegevens_request xmlns:bpv="{soap.BPV}"', '<bpv:aanleveren_studentgegevens_request xmlns:bpv="urn:zz"')), False),
    ("an_attribute_on_the_payload", lambda c: c.put(("<bpv:aanleveren_studentgegevens_request ", '<bpv:aanleveren_studentgegevens_request x="" ')), False),
    ("an_attribute_on_from", lambda c: c.put(("<wsa:From ", '<wsa:From x="" ')), False),
    ("another_prefix_for_the_body", lambda c: c.put(("<soapenv:Body ", f'<s2:Body xmlns:s2="{soap.SOAP}" '), ("</soapenv:Body>", "</s2:Body>")), False),
])
def test_namespaces_are_what_was_signed(engine, name, change, taken):
    case = Case(engine)
    before_, changed = engine.world.stored(), case.good.but(change(case))
    if taken:
        ask(engine, changed, identity="schoolA")
    else:
        refused(engine, changed, identity="schoolA")
        assert engine.world.stored() == before_


# proves: X11
@pytest.mark.parametrize("value", [wss.b64(wss.digest(wss.SHA256, b"")), None], ids=["digest_of_nothing", "digest"])
@pytest.mark.parametrize("namespace", ["1", "../x", "elders", "&amp;"])
def test_a_name_without_canonical_form_is_refused(engine, nothing_stored, namespace, value):
    dress = (lambda t: t.replace("<soapenv:Body ", f'<soapenv:Body xmlns:r="{namespace}" ', 1),)
    refused(engine, seal(engine, engine.world.push(), "schoolA", dress=dress, each={"Body": {"value": value}}), "DK0001", identity="schoolA")
