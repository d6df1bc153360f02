"""The Timestamp of a signed message (standards WB002; attacks 5). By default: at most 60 s ahead, at most 10 minutes old."""
import time

import pytest

import https
import soap
import wss
from soap import hello, now
from talk import ask, refused, seal, signer
from wss import WSU

SLACK = 5  # seconds that a slow machine may take


def at(seconds):
    return now(seconds=seconds)


# proves: WB002.2, T3
@pytest.mark.parametrize("seconds", [30, 60 - SLACK, 0, -30, -300, -(600 - SLACK)])
def test_takes_a_timestamp_within_the_window(engine, seconds):
    ask(engine, seal(engine, hello(), "schoolA", created=at(seconds), expires=at(300)), identity="schoolA")
    ask(engine, seal(engine, hello(), "schoolA", created=at(seconds), expires=None), identity="schoolA")


# proves: WB002.2, T3
@pytest.mark.parametrize("seconds", [60 + SLACK, 600, 3600, 86400, 365 * 86400, -600 - SLACK, -3600, -86400])
def test_refuses_a_timestamp_outside_the_window(engine, nothing_stored, seconds):
    for expires in (at(max(seconds, 0) + 300), None):
        refused(engine, seal(engine, engine.world.push(), "schoolA", created=at(seconds), expires=expires), identity="schoolA", rule="WB002.2")


# proves: WB002.2, T2
def test_a_far_expires_does_not_stretch_the_window(engine, nothing_stored):
    for expires in ("2099-12-31T23:59:59Z", "9999-12-31T23:59:59Z"):
        refused(engine, seal(engine, engine.world.push(), "schoolA", created=at(-600 - SLACK), expires=expires), identity="schoolA", rule="WB002.2")


# proves: WB002.2
@pytest.mark.parametrize("created, expires", [(-300, -120), (-30, -10), (-30, -30), (-300, -300), (0, -1), (0, -86400)])
def test_refuses_what_has_expired(engine, nothing_stored, created, expires):
    refused(engine, seal(engine, engine.world.push(), "schoolA", created=at(created), expires=at(expires)), identity="schoolA", rule="WB002.2")


def stamp(*inner, attributes=""):
    """A Timestamp with these children: ("Created", value) ..."""
    children = "".join(f"<wsu:{name}>{value}</wsu:{name}>" for name, value in inner)
    return f'<wsu:Timestamp xmlns:wsu="{WSU}" wsu:Id="TS-1"{attributes}>{children}</wsu:Timestamp>'


def second():
    return now()[:19]


ODD = {
    "no_created": lambda: stamp(("Expires", at(300))),
    "nothing_in_it": lambda: stamp(),
    "two_created": lambda: stamp(("Created", now()), ("Created", now())),
    "two_expires": lambda: stamp(("Created", now()), ("Expires", at(200)), ("Expires", at(300))),
    "expires_first": lambda: stamp(("Expires", at(300)), ("Created", now())),  # BSP R3221
    "something_else": lambda: stamp(("Created", now()), ("Received", now())),
    "empty_created": lambda: stamp(("Created", "")),
    "empty_expires": lambda: stamp(("Created", now()), ("Expires", "")),
    "an_element_in_created": lambda: stamp(("Created", f"<x/>{now()}")),
    "local_time": lambda: stamp(("Created", second())),
    "local_expires": lambda: stamp(("Created", now()), ("Expires", at(300)[:19])),
    "an_offset": lambda: stamp(("Created", second() + "+01:00")),
    "no_offset_but_zero": lambda: stamp(("Created", second() + "+00:00")),
    "expires_with_an_offset": lambda: stamp(("Created", now()), ("Expires", at(300)[:19] + "+00:00")),
    "a_leap_second": lambda: stamp(("Created", second()[:17] + "60Z")),
    "hour_24": lambda: stamp(("Created", second()[:11] + "24:00:00Z")),
    "minute_60": lambda: stamp(("Created", second()[:14] + "60:00Z")),
    "day_30_of_february": lambda: stamp(("Created", second()[:5] + "02-30" + second()[10:] + "Z")),
    "month_13": lambda: stamp(("Created", second()[:5] + "13" + second()[7:] + "Z")),
    "year_10000": lambda: stamp(("Created", "1" + second() + "Z")),
    "year_10000_in_expires": lambda: stamp(("Created", now()), ("Expires", "10000-01-01T00:00:00Z")),
    "year_of_two_digits": lambda: stamp(("Created", second()[2:] + "Z")),
    "a_minus": lambda: stamp(("Created", "-" + second() + "Z")),
    "400_fractional_digits": lambda: stamp(("Created", second() + "." + "0" * 400 + "Z")),
    "a_point_and_no_digits": lambda: stamp(("Created", second() + ".Z")),
    "a_comma": lambda: stamp(("Created", second() + ",5Z")),
    "no_t": lambda: stamp(("Created", second().replace("T", " ") + "Z")),
    "small_letters": lambda: stamp(("Created", second().replace("T", "t") + "z")),
    "a_date": lambda: stamp(("Created", second()[:10])),
    "seconds_since_1970": lambda: stamp(("Created", str(int(time.time())))),
    "no_time": lambda: stamp(("Created", "nu")),
    "other_digits": lambda: stamp(("Created", "".join(chr(0x660 + int(c)) if c.isdigit() else c for c in second()) + "Z")),
}


# proves: WB002.1, T4
@pytest.mark.parametrize("name", ODD)
def test_refuses_an_odd_timestamp(engine, nothing_stored, name):
    refused(engine, seal(engine, engine.world.push(), "schoolA", timestamp=ODD[name]()), identity="schoolA", rule="WB002.1")


# proves: WB002.1
@pytest.mark.parametrize("digits", ["", ".1", ".123", ".123456", ".1234567", ".123456789"])
def test_takes_fractions_of_a_second(engine, digits):
    ask(engine, seal(engine, hello(), "schoolA", timestamp=stamp(("Created", second() + digits + "Z"))), identity="schoolA")


# proves: WB002.1, T4
def test_refuses_a_message_without_timestamp(engine, nothing_stored):
    refused(engine, seal(engine, engine.world.push(), "schoolA", timestamp=""), identity="schoolA", rule="WB002.1")


# proves: WB002.1, T4, X6
@pytest.mark.parametrize("signed", [True, False], ids=["signed", "unsigned"])
@pytest.mark.parametrize("order", [("token", "timestamp", "second", "signature"), ("token", "second", "timestamp", "signature"), ("second", "token", "signature", "timestamp")])
def test_refuses_two_timestamps(engine, nothing_stored, order, signed):
    second_stamp = wss.timestamp(now(), at(300), "TS-2")
    more = (wss.Reference("TS-2"),) if signed else ()
    refused(engine, seal(engine, engine.world.push(), "schoolA", more={"second": second_stamp}, order=order, more_references=more), identity="schoolA", rule="GW-S3")


# proves: WB002.1
def test_refuses_a_timestamp_outside_security(world, nothing_stored):
    message = world.push().but(Timestamp=stamp(("Created", now())).replace(' wsu:Id="TS-1"', "").replace(f' xmlns:wsu="{WSU}"', "", 1).replace("wsu:", "u:"))
    message.headers["Timestamp"] = message.headers["Timestamp"].replace("<u:Timestamp", f'<u:Timestamp xmlns:u="{WSU}"')
    references = [wss.Reference(f"id-{name}") for name in message.headers] + [wss.Reference("id-Body")]
    refused(world, seal(world, message, timestamp="", references=references), rule="WB002.1")


# proves: T5
def test_time_is_judged_when_the_message_is_complete(world, nothing_stored):
    sealed = seal(world, world.push(), created=at(-597), expires=None)
    data = https.request(sealed, path=https.PATHS["S"])
    with world.connect("saas") as connection:
        connection.send(data[:-100])
        time.sleep(5)
        connection.send(data[-100:])
        soap.assert_fault(connection.read(), "EK0031")


# proves: WB002.2
def test_the_fault_does_not_tell_the_time(world, nothing_stored):
    texts = set()
    for created in (at(-3600), at(3600)):
        answer = refused(world, wss.sign(world.push(), signer(world, "saas"), created=created, expires=None))
        texts.add((answer.text, answer.detail, answer.code))
    assert len(texts) == 1
