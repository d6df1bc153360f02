"""Certificates that expire: what the gateway tells the school and its suppliers of them, in answers and to bpv-client."""
import hashlib
import itertools
import json
import re

import pytest

import talk
from soap import GATEWAY, SCHOOL_A, SCHOOL_B, Message, assert_answered, hello
from test_bpv_client import client  # noqa: F401
from world import run

PARTY = "0000009900000007{}000"
numbers = itertools.count(1)
# Hours until the end -> the threshold that was passed, and whole days left.
THRESHOLDS = [(89 * 24 + 12, 90, 89), (59 * 24 + 12, 60, 59), (29 * 24 + 12, 30, 29), (13 * 24 + 12, 14, 13), (6 * 24 + 12, 7, 6), (12, 1, 0)]


class Party:
    """A new supplier, with a mandate to connect for school A, and certificates of any length."""

    def __init__(self, world):
        number = next(numbers)
        self.world, self.name, self.oin = world, f"aflopend{number}", PARTY.format(number)
        world.admin("organisatie", "add", "--oin", self.oin, "--naam", f"Aflopende leverancier {number}")
        for service in ("testen_verbinding", "opvragen_overeenkomst"):
            world.admin("mandaat", "add", "--leverancier", self.oin, "--school", SCHOOL_A, "--dienst", service, "--bron", "toets", "--geldig-van", "2026-01-01")

    def issue(self, what, hours=None, flavour="g1"):
        run("certs/issue.sh", "--pki", self.world.pki, *(("--until", hours) if hours else ()), f"{self.name}-{what}", self.oin, "Aflopend", flavour)
        return f"{self.name}-{what}"

    def ask(self, who, message=None):
        return assert_answered(self.world.post(message or hello(), who))

    def told(self, answer):
        """{fingerprint: warning} of this party in an answer that is valid by the contract."""
        assert self.world.schema.validate(answer.content), self.world.schema.error_log
        found = answer.all("verbinding/waarschuwing") or answer.all("overeenkomst/waarschuwing")
        rows = [{child.tag.rpartition("}")[2]: child.text for child in one} for one in found]
        assert [row["geldigTot"] for row in rows] == sorted(row["geldigTot"] for row in rows)
        return {row["vingerafdruk"]: row for row in rows if row["oin"] == self.oin}

    def forget(self):
        """So that no other test is warned."""
        self.world.query("update bpv.organisaties set actief = false where oin = %s", self.oin)


@pytest.fixture
def party(world):
    made = Party(world)
    yield made
    made.forget()


# proves: GW-W1
def test_each_threshold_is_told_to_who_connects_and_to_the_school(world, party):
    expected = {}
    for hours, threshold, days in THRESHOLDS:
        who = party.issue(f"{threshold}", hours)
        party.ask(who)  # is seen
        expected[world.fingerprint(who)] = (str(threshold), str(days))
        told = party.told(party.ask(who))
        assert {print_: (row["drempel"], row["dagen"]) for print_, row in told.items()} == expected
        row = told[world.fingerprint(who)]
        assert row["soort"] == "CERTIFICAAT_VERLOOPT" and row["doel"] == "TLS" and row["tekst"].startswith(f"Het TLS-certificaat van {party.oin} is nog ")
    # The longest has no successor; each of the others stands beside one that lives longer.
    assert [row.get("opvolger") for row in sorted(told.values(), key=lambda row: int(row["dagen"]))] == ["GEZIEN"] * 5 + [None]
    # The school itself is told of who sends for it, in both operations; another school is not, nor another supplier.
    assert party.told(party.ask("schoolA")) == told
    assert party.told(party.ask("schoolA", Message("opvragen_overeenkomst"))) == told
    assert party.told(party.ask(who, Message("opvragen_overeenkomst"))) == told
    assert party.told(party.ask("schoolB", hello(school=SCHOOL_B))) == {}
    assert party.told(party.ask("saas")) == {}
    # Its successor is used, and nothing of the old ones is: no more warnings, at once.
    new = party.issue("nieuw")
    party.ask(new)
    assert party.told(party.ask(new)) == {} and party.told(party.ask("schoolA")) == {}
    # One of them is used again somewhere: it counts again.
    world.query("update bpv.certificaten set laatst_gezien = now() where vingerafdruk = %s", world.fingerprint(who))
    assert list(party.told(party.ask(new))) == [world.fingerprint(who)]
    # Not for a week, while the new one was: it is out of use.
    world.query("update bpv.certificaten set laatst_gezien = now() - interval '8 days', eerst_gezien = now() - interval '9 days' where vingerafdruk = %s",
                world.fingerprint(who))
    assert party.told(party.ask(new)) == {}


# proves: GW-W1
def test_what_signs_is_warned_of_as_what_connects_is(world, party):
    names = {purpose: f"{party.issue('g4', 20 * 24 + 1, 'g4')}-{purpose}" for purpose in ("tls", "sign", "decrypt")}
    signed = talk.seal(world, hello(), names["sign"])
    talk.ask(world, signed, identity=names["tls"])
    answer = talk.ask(world, talk.seal(world, hello(), names["sign"]), identity=names["tls"])
    told = party.told(answer)
    assert {row["vingerafdruk"]: row["doel"] for row in told.values()} == {
        world.fingerprint(names["tls"]): "TLS", world.fingerprint(names["sign"]): "ONDERTEKENING"}
    # What was handed in to be encrypted to never arrives: it counts from then on, until the next one is handed in.
    world.admin("certificaat", "add", "--oin", party.oin, "--doel", "VERSLEUTELING", "--bestand", world.pki / f"{names['decrypt']}.cert.pem")
    told = party.told(talk.ask(world, talk.seal(world, hello(), names["sign"]), identity=names["tls"]))
    assert told[world.fingerprint(names["decrypt"])]["doel"] == "VERSLEUTELING" and len(told) == 3
    party.issue("opvolger", flavour="g4")
    world.admin("certificaat", "add", "--oin", party.oin, "--doel", "VERSLEUTELING", "--bestand", world.pki / f"{party.name}-opvolger-decrypt.cert.pem")
    told = party.told(talk.ask(world, talk.seal(world, hello(), names["sign"]), identity=names["tls"]))
    assert world.fingerprint(names["decrypt"]) not in told and len(told) == 2


def test_an_expired_certificate_stands_in_it_for_thirty_days(world, party):
    who = party.issue("tls")
    party.ask(who)
    gone = hashlib.sha256(party.oin.encode()).hexdigest()
    put = "insert into bpv.certificaten values (%s, 'ONDERTEKENING', %s, now() - interval '2 years', now() - %s::interval, now() - interval '1 year', now() - %s::interval)"
    world.query(put, gone, party.oin, "29 days 1 hour", "29 days 1 hour")
    row = party.told(party.ask(who))[gone]
    assert (row["soort"], row["drempel"], row["dagen"]) == ("CERTIFICAAT_VERLOPEN", "0", "-30")
    world.query("update bpv.certificaten set geldig_tot = geldig_tot - interval '1 day' where vingerafdruk = %s", gone)
    assert party.told(party.ask(who)) == {}


def test_bpv_client_shows_them(world, party, client):  # noqa: F811
    who = party.issue("klant", 6 * 24 + 1)
    files = {"certificate": world.pki / f"{who}.cert.pem", "key": world.pki / f"{who}.key.pem"}
    assert client("test", **files).returncode == 0
    sentence = f"Het TLS-certificaat van {party.oin} is nog 6 dagen geldig. Vraag een nieuw aan"
    for verb in ("test", "overeenkomst"):
        done = client(verb, **files)
        assert done.returncode == 0 and sentence in done.stdout, done.stdout + done.stderr
    done = client("doctor", "--json", **files)
    rows = json.loads(done.stdout)["rows"]
    assert [row["explanation"] for row in rows if row["check"] == "expiry" and row["result"] == "WARN"][0].startswith(sentence), rows


def metrics(gateway):
    """{(name, sorted labels): value}"""
    status, body = gateway.health("/metrics")
    assert status == 200
    return {(name, tuple(sorted(re.findall(r'(\w+)="([^"]*)"', labels)))): float(value)
            for name, labels, value in re.findall(r"^(\w+)(?:\{(.*)\})? (\S+)$", body, re.M) if name.startswith("bpv_")}


# proves: GW-W1
def test_each_party_has_its_days_as_a_metric_and_each_threshold_a_count(world, party):
    before = metrics(world)
    who = party.issue("meting", 13 * 24 + 12)
    party.ask(who)
    after = metrics(world)
    left = after[("bpv_party_certificate_seconds_left", (("oin", party.oin), ("purpose", "TLS")))]
    assert 13 * 86400 < left < 13.5 * 86400 + 60
    for name in ("bpv_certificates_expiring", "bpv_warnings_unsent"):
        change = {days: after[(name, (("days", days),))] - before[(name, (("days", days),))] for days in ("90", "60", "30", "14", "7", "1", "0")}
        assert change == {"90": 0, "60": 0, "30": 0, "14": 1, "7": 0, "1": 0, "0": 0}, change
    # Out of use, out of the list.
    party.ask(party.issue("meting-nieuw"))
    assert metrics(world)[("bpv_party_certificate_seconds_left", (("oin", party.oin), ("purpose", "TLS")))] > 700 * 86400


# proves: GW-W1
def test_our_own_certificates_are_in_the_register_too(world):
    found = {doel: prints for doel, prints in world.query(
        "select doel, array_agg(vingerafdruk::text) from bpv.certificaten_in_gebruik where oin = %s group by doel", GATEWAY)}
    assert world.fingerprint("gateway") in found["TLS"] and world.fingerprint("gateway") in found["ONDERTEKENING"], found
    assert set(found) == {"TLS", "ONDERTEKENING", "VERSLEUTELING"}
    assert metrics(world)[("bpv_party_certificate_seconds_left", (("oin", GATEWAY), ("purpose", "TLS")))] > 0
