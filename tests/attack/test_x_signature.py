"""Signatures that are good of something else, or of nothing (X1 to X19); tests/flow/test_wss_*.py has each of them on both engines."""
import re

from frame import FULL, attack
from soap import SCHOOL_B, now
from talk import Case, seal, signer
from test_wss_tricks import FORM, SAME
from test_wss_wrapping import FLAVOURS, LAST_HEADER, MOVED_BODY, OTHER, URIS, c_put, wrapped
from wss import MORE, Reference, b64, sign

AS_SCHOOL = {"profile": "S", "identity": "schoolA", "full": 150}


def reference(sealed):
    return re.search(r"<ds:Reference .*?</ds:Reference>", sealed.data.decode(), re.S).group()


def pushed(field, **options):
    return seal(field.world, field.world.push(), "schoolA", **options)


@attack("X1", answer=("EK0031", "DK0001", "DK0011"), ms=8, **AS_SCHOOL)
def test_x1_to_x3_the_body_moved(field):
    for move in MOVED_BODY.values():
        case = Case(field.world)
        yield case.good.but(move(case))


@attack("X4", answer="EK0031", ms=8, **AS_SCHOOL)
def test_x4_an_id_twice(field):
    for attribute in FLAVOURS.values():
        case = Case(field.world)
        yield case.good.but(c_put(case, attribute))


@attack("X5", answer=("EK0031", "DK0011"), ms=8, **AS_SCHOOL)
def test_x5_a_header_moved(field):
    for name, other in OTHER.items():
        case = Case(field.world)
        signed = case.header(name)
        yield case.good.edited((signed, other), (LAST_HEADER, wrapped(signed) + LAST_HEADER))


@attack("X6", answer="EK0031", ms=8, **AS_SCHOOL)
def test_x6_a_fresh_timestamp_beside_the_old_one(field):
    case = Case(field.world, created=now(hours=-2), expires="2099-01-01T00:00:00Z")
    fresh = case.stamp.replace("TS-1", "TS-2").replace(re.search(r"<wsu:Created>([^<]*)<", case.stamp)[1], now())
    yield case.good.edited((case.stamp, case.stamp + fresh))
    yield case.good.edited((case.stamp, fresh), (LAST_HEADER, wrapped(case.stamp) + LAST_HEADER))


@attack("X8", answer="EK0031", ms=8, **AS_SCHOOL)
def test_x8_references_to_elsewhere(field):
    for uri in URIS:
        yield pushed(field, each={"Body": {"uri": uri.replace("127.0.0.1:{}", field.bait.place) if uri else uri}})


@attack("X12", answer="EK0031", ms=8, **AS_SCHOOL)
def test_x12_signatures_of_another_form(field):
    for bend in FORM.values():
        case = Case(field.world)
        yield case.good.but(bend(case))


@attack("X13", answer="EK0031", ms=4, **AS_SCHOOL)
def test_x13_no_signature(field):
    case = Case(field.world)
    yield case.good.edited((case.security, ""))
    yield case.good.but(re.sub(r"<ds:Signature>.*</ds:Signature>", "", case.text, flags=re.S))


@attack("X14", answer=("EK0031", "DK0002"), ms=8, **AS_SCHOOL)
def test_x14_another_key(field):
    good = pushed(field)
    for name in ("otherRoot", "selfSigned"):
        yield seal(field.world, field.world.push(), name)
    yield sign(field.world.push(), signer(field.world, "schoolA"), method=MORE + "hmac-sha256")
    yield good.edited((b64(good.signer.der), b64(signer(field.world, "schoolB").der)))


@attack("X15", answer="EK0031", ms=10, **AS_SCHOOL)
def test_x15_references_by_the_thousand(field):
    sealed = pushed(field)
    for count in (200, 10_000 if FULL else 2_000):
        for of in ("id-To", "id-Body"):
            flood = reference(sealed).replace("#id-To", "#" + of) * count
            yield sealed.edited(("</ds:SignedInfo>", flood + "</ds:SignedInfo>"))
    yield pushed(field, more_references=(Reference("id-Body"),) * 3)


@attack("X17", answer="DK0002", ms=8, **AS_SCHOOL)
def test_x17_signed_by_another_party(field):
    yield seal(field.world, field.world.push(), "schoolB")
    yield seal(field.world, field.world.push(SCHOOL_B), "schoolA")


@attack("X19", answer="answered", ms=25, lines="outcome=OK", leaves=("records", "changes", "claims"), **AS_SCHOOL)
def test_x19_the_same_written_otherwise(field):
    for spell in SAME.values():
        case = Case(field.world)
        yield case.good.but(spell(case.text))
