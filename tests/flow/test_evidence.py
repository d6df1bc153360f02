"""What is kept of an exchange, and what others make of it: verify.sh, in a process that knows openssl and xmlsec1 and nothing of us."""
import contextlib
import hashlib
import re
import shutil
import subprocess
import time

import psycopg2
import pytest

import soap
import wss
from aanleverstatus import withdrawal
from bundle import Bundle
from soap import SCHOOL_B, Message, assert_answered, elements, hello, new_uuid
from talk import ask, refused, seal
from world import BIN, Gateway
from wss_forms import FORMS

REASON = "Toets: de school vraagt wat er is uitgewisseld"


@pytest.fixture
def bundle_of(world, tmp_path):
    count = [0]

    def make(message_id, *more):
        count[0] += 1
        directory = tmp_path / f"bewijs-{count[0]}"
        world.admin("bericht", "evidence", message_id, "--out", directory, "--reden", REASON, *more)
        return Bundle(directory)

    return make


def evidence(world, message_id):
    return world.value("select count(*) from bpv.bewijzen where message_id = %s", message_id)


def kept_in_clear(world):
    """Everything in the table of evidence, and the answers of claims, as text to look for somebody in."""
    return "\n".join(row[0] for row in world.query(
        "select encode(verzoek, 'escape') || coalesce(encode(delen, 'escape'), '') || coalesce(encode(antwoord, 'escape'), '')"
        " || coalesce(encode(antwoord_delen, 'escape'), '') from bpv.bewijzen"
        " union all select encode(antwoord, 'escape') from bpv.aanspraken where antwoord is not null"))


def push_signed(world, profile="S", **values):
    sealed = seal(world, world.push(**values), profile=profile)
    return ask(world, sealed, profile), sealed


# -- Everybody's form --------------------------------------------------------------------


# proves: GW-E1
@pytest.mark.parametrize("style", FORMS)
def test_every_form_is_proven_to_a_third_party(world, bundle_of, style):
    canary = world.canary()
    answer = ask(world, seal(world, world.push(emailadres=canary), style=style), "S")
    bundle = bundle_of(answer.wsa("RelatesTo"))
    assert canary.encode() in bundle["request.xml"]
    said = bundle.assert_verifies()
    assert said.count("de handtekening klopt") == 2


@pytest.mark.parametrize("style", ["plain", "recorded_request", "recorded_answer", "default_namespace_in_the_payload"])
def test_what_was_encrypted_is_proven_in_the_form_that_was_signed(world, bundle_of, style):
    canary = world.canary()
    answer = ask(world, seal(world, world.push(emailadres=canary), style=style, profile="SE"), "SE")
    bundle = bundle_of(answer.wsa("RelatesTo"))
    assert canary.encode() in bundle["request.xml"] and b"NIEUW" in bundle["response.xml"]
    assert bundle.assert_verifies().count("de handtekening klopt") == 2


@pytest.mark.parametrize("who, method", [("schoolA", wss.PSS_SHA256), ("rsa4096", None), ("ecP256", None)])
def test_other_keys_and_methods_are_proven_too(world, bundle_of, who, method):
    answer = ask(world, seal(world, world.push(), who, **({"method": method} if method else {})), identity=who if who == "schoolA" else "saas")
    bundle_of(answer.wsa("RelatesTo")).assert_verifies()


# -- What does not verify --------------------------------------------------------------------


def flipped(data, at):
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1:]


@pytest.fixture(scope="module")
def good(world, tmp_path_factory):
    """One bundle, to be tampered with in copies."""
    answer = ask(world, seal(world, world.push_many([{}, {"leerbedrijfId": "999999999"}, {}]), profile="SE"), "SE")
    directory = tmp_path_factory.mktemp("goed") / "bewijs"
    world.admin("bericht", "evidence", answer.wsa("RelatesTo"), "--out", directory, "--reden", REASON)
    made = Bundle(directory)
    made.assert_verifies()
    return made


def forged(good, directory, changes):
    """A copy with other bytes, whose SHA256SUMS fits again: what is left to object is in the signatures."""
    copy = directory / "vervalst"
    shutil.copytree(good.directory, copy)
    for name, data in changes.items():
        (copy / name).write_bytes(data)
    sums = "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in sorted(copy.iterdir()) if path.name != "SHA256SUMS")
    (copy / "SHA256SUMS").write_text(sums)
    return Bundle(copy)


def test_one_byte_of_any_file_is_told(good, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(good.directory, copy)
    for name in good.names:
        if name == "verify.sh":  # it would not be itself
            continue
        data = good[name]
        for at in {0, len(data) // 2, len(data) - 1}:
            (copy / name).write_bytes(flipped(data, at))
            code, said = Bundle(copy).verify()
            assert code != 0 and "KLOPT\n" != said[-6:], (name, at, said)
        (copy / name).write_bytes(data)
        (copy / name).rename(tmp_path / "away")
        assert Bundle(copy).verify()[0] != 0, name
        (tmp_path / "away").rename(copy / name)
    (copy / "extra.txt").write_text("x")
    assert Bundle(copy).verify()[0] != 0
    (copy / "extra.txt").unlink()
    Bundle(copy).assert_verifies()


def wrapped(letter):
    """What was signed is still there, and something else stands in its place."""
    body = re.search(rb"<soapenv:Body.*</soapenv:Body>", letter, re.S)[0]
    other = re.sub(rb' wsu:Id="[^"]*"', b"", body, count=1).replace(b"</bpv:roepnaam>", b"X</bpv:roepnaam>", 1)
    return letter.replace(body, other).replace(b"</soapenv:Header>", b"<x:kast xmlns:x=\"urn:x\">" + body + b"</x:kast></soapenv:Header>", 1)


def emptied(letter):
    """As wrapped, with nothing in that place."""
    header, _, _ = wrapped(letter).rpartition(b"</soapenv:Header>")
    return header + b"</soapenv:Header><soapenv:Body/></soapenv:Envelope>"


FORGERIES = {
    "a record": lambda b: {"request.xml": b["request.xml"].replace(b"roepnaam>", b"roepnaam>X", 1)},
    "whom it speaks for": lambda b: {"request.xml": b["request.xml"].replace(b"98QQ", b"98QX", 1)},
    "an outcome": lambda b: {"response.xml": b["response.xml"].replace(b"AFGEKEURD", b"NIEUW", 1)},
    "a digest": lambda b: {"response-signed-info.xml": re.sub(rb"(DigestValue>)(.)", lambda m: m[1] + (b"B" if m[2] == b"A" else b"A"), b["response-signed-info.xml"], count=1)},
    "a signature": lambda b: {"request-signature.bin": flipped(b["request-signature.bin"], 20)},
    "a moment before the certificate": lambda b: {"facts.txt": re.sub(rb"moment \d+", b"moment 1000000000", b["facts.txt"])},
    "another root": lambda b: {"request-root.pem": b["request-signer.pem"]},
    "a Body in a header": lambda b: {"request.xml": wrapped(b["request.xml"])},
    "an empty Body beside it": lambda b: {"request.xml": emptied(b["request.xml"])},
    "an entity": lambda b: {"request.xml": b'<!DOCTYPE x [<!ENTITY b "x">]>' + b["request.xml"]},
    "another encoding": lambda b: {"request.xml": b'<?xml version="1.0" encoding="UTF-7"?>' + b["request.xml"]},
    "no signer's root": lambda b: {"request-root.pem": b["request-chain.pem"]},
    "the other's certificate": lambda b: {"request-signer.pem": b["response-signer.pem"]},
    "less that was signed": lambda b: {"facts.txt": re.sub(rb"^(part|id) request .*\n", b"", b["facts.txt"], flags=re.M)},
    "a value of another letter": lambda b: {"facts.txt": re.sub(rb"^value request .*$", lambda m: re.search(rb"^value response (.*)$", b["facts.txt"], re.M)[0].replace(b"response", b"request"), b["facts.txt"], flags=re.M)},
}


@pytest.mark.parametrize("forgery", FORGERIES.values(), ids=FORGERIES)
def test_a_forger_who_mends_the_sums_is_found(good, tmp_path, forgery):
    changes = forgery(good)
    assert all(good[name] != data for name, data in changes.items())
    code, said = forged(good, tmp_path, changes).verify()
    assert code == 6 and "KLOPT NIET" in said, said


def test_mended_sums_alone_are_no_objection(good, tmp_path):
    forged(good, tmp_path, {}).assert_verifies()


def test_it_verifies_long_after_every_certificate_expired(good):
    said = good.assert_verifies("faketime", "2061-01-01 12:00:00")
    ended = subprocess.run(["faketime", "2061-01-01 12:00:00", "openssl", "x509", "-checkend", "0", "-noout", "-in", "request-root.pem"], cwd=good.directory)
    assert said and ended.returncode == 1  # and they have: the root itself is over


# -- What a sender could leave in it, to disown it later --------------------------------------------------------------------


def in_header(inner):
    return lambda text: text.replace("</soapenv:Header>", inner + "</soapenv:Header>", 1)


DRESSES = {
    "a Body in a comment": in_header("<!-- <soapenv:Body > -->"),
    "a Body in a CDATA section": in_header('<x:kast xmlns:x="urn:x"><![CDATA[<soapenv:Body >]]></x:kast>'),
    "a prefix of other letters": lambda text: text.replace("soapenv:", "\u00e9:").replace("xmlns:soapenv", "xmlns:\u00e9"),
    "an Id of another namespace": lambda text: text.replace('<soapenv:Body', '<soapenv:Body xmlns:a="a:x" a:Id="id-Niets"', 1),
    "an Id without a namespace": lambda text: text.replace('<soapenv:Body', '<soapenv:Body Id="id-Niets"', 1),
}


@pytest.mark.parametrize("method", [wss.RSA_SHA256, wss.PSS_SHA256], ids=["whole", "in parts"])
@pytest.mark.parametrize("dress", DRESSES.values(), ids=DRESSES)
def test_no_dress_makes_proof_of_a_letter_fail(world, bundle_of, dress, method):
    answer = ask(world, seal(world, world.push(), dress=(dress,), method=method))
    assert bundle_of(answer.wsa("RelatesTo")).assert_verifies().count("de handtekening klopt") == 2


@pytest.mark.parametrize("method", [wss.RSA_SHA256, wss.PSS_SHA256], ids=["whole", "in parts"])
def test_a_value_in_references_is_proven_too(world, bundle_of, method):
    sealed = seal(world, world.push(), method=method)
    answer = ask(world, sealed.edited((f">{sealed.value}<", f">&#{ord(sealed.value[0])};{sealed.value[1:]}<")))
    bundle_of(answer.wsa("RelatesTo")).assert_verifies()


@pytest.mark.parametrize("inner", ['<x:Body xmlns:x="urn:x">a</x:Body>', '<x:kast xmlns:x="urn:x"><x:Body/></x:kast>'])
def test_a_header_named_body_is_refused_where_there_are_signatures(world, inner):
    refused(world, seal(world, world.push(), dress=(in_header(inner),)), rule="GW-S1")


# -- What goes when a record goes --------------------------------------------------------------------


def destroy(world, *kenmerken):
    """As a withdrawal does, by the one function that may."""
    keys = world.query(
        "select r.merk, s.bpvo_kenmerk, s.school_id from bpv.studentgegevens s join bpv.recordsleutels r on r.id = s.sleutel_id"
        " where s.bpvo_kenmerk = any (%s)", list(kenmerken))
    assert len(keys) == len(kenmerken)
    world.query("select * from bpv.vernietig_records(%s, %s, %s, 'GEWIST_OP_VERZOEK', 'toets', null, now())",
                keys[0][2], [row[1] for row in keys], [row[0] for row in keys])


@pytest.mark.parametrize("profile", ["S", "SE"])
def test_a_record_that_was_destroyed_leaves_a_hole_and_a_signature(world, bundle_of, profile):
    first, second, third = (world.canary() for _ in range(3))
    kenmerken = ["hol-" + new_uuid()[:20] for _ in range(3)]
    message = world.push_many([dict(bpvoKenmerk=k, emailadres=m, roepnaam=None) for k, m in zip(kenmerken, (first, second, third))])
    answer = ask(world, seal(world, message, profile=profile), profile)
    before = bundle_of(answer.wsa("RelatesTo"))
    before.assert_verifies()
    destroy(world, kenmerken[1])
    after = bundle_of(answer.wsa("RelatesTo"))
    said = after.assert_verifies()
    assert "van Body is een deel vernietigd" in said and said.count("de handtekening klopt") == 2
    assert after["request-signed-info.xml"] == before["request-signed-info.xml"] and after["response.xml"] == before["response.xml"]
    assert first.encode() in after["request.xml"] and third.encode() in after["request.xml"]
    assert all(second.encode() not in after[name] for name in after.names)
    assert after.json["vernietigd"] == [2] and [row["bpvoKenmerk"] for row in after.json["records"]] == kenmerken
    assert "VERNIETIGD: de inhoud van 1 van de 3 records" in after["LEESMIJ.txt"].decode()
    # A hole that somebody fills again is found, and so is a record that is taken out beside it.
    digest = re.search(rb"part request gone \S+ (\S+)", after["facts.txt"])[1]
    assert b">" + digest + b"</" in after["request-signed-info.xml"]


# proves: GW-E1
@pytest.mark.parametrize("profile", ["S", "SE"])
def test_a_withdrawal_takes_the_content_of_the_push_and_is_proven_itself(world, bundle_of, profile):
    key, canary = "in-" + new_uuid()[:24], world.canary()
    pushed = ask(world, seal(world, world.push(bpvoKenmerk=key, emailadres=canary), profile=profile), profile)
    withdrawn = ask(world, seal(world, withdrawal([(key, "BEZWAAR")]), profile=profile), profile)
    push, objection = bundle_of(pushed.wsa("RelatesTo")), bundle_of(withdrawn.wsa("RelatesTo"))
    assert "van Body is een deel vernietigd" in push.assert_verifies()
    assert all(canary.encode() not in push[name] for name in push.names)
    assert [row["uitkomst"] for row in push.json["records"]] == ["NIEUW"]
    # That it was heard can be shown as long as evidence is kept, and nobody reads it in the table.
    assert objection.assert_verifies().count("de handtekening klopt") == 2
    assert b"BEZWAAR" in objection["request.xml"] and objection.json["records"] == [{"bpvoKenmerk": key, "uitkomst": "INGETROKKEN"}]
    row = world.value("select convert_from(verzoek, 'UTF8') || convert_from(antwoord, 'UTF8') from bpv.bewijzen where message_id = %s", withdrawn.wsa("RelatesTo"))
    assert "BEZWAAR" not in row and key not in row and "SignatureValue" in row


def test_what_is_kept_is_sealed(world):
    canary, name = world.canary(), "Roepkanarie" + new_uuid()[:8]
    answer, _ = push_signed(world, emailadres=canary, roepnaam=name)
    text = kept_in_clear(world)
    assert answer.wsa("RelatesTo") in text and "SignatureValue" in text
    assert canary not in text and name not in text and "studentgegevens>" not in text.replace("aanleveren_studentgegevens", "")


def test_a_key_that_may_be_a_bsn_is_nowhere_in_the_clear(world, bundle_of):
    bsn = "111222333"
    answer = ask(world, seal(world, world.push_many([{"bpvoKenmerk": bsn}, {}])))
    assert answer.outcomes()[bsn] == ("AFGEKEURD", ["BPV0103"])
    assert bsn not in kept_in_clear(world)
    bundle = bundle_of(answer.wsa("RelatesTo"))
    bundle.assert_verifies()
    assert bsn.encode() in bundle["request.xml"] and bsn.encode() in bundle["response.xml"]
    # The refused record has a key of its own, by which it goes as others do.
    world.query("delete from bpv.recordsleutels where id = (select sleutels[1] from bpv.bewijzen where message_id = %s)", answer.wsa("RelatesTo"))
    after = bundle_of(answer.wsa("RelatesTo"))
    assert all(bsn.encode() not in after[name] for name in after.names)
    assert after.assert_verifies().count("de handtekening klopt") == 2


def test_a_repeat_hears_what_is_kept_sealed(world):
    bsn, taken = "111222333", "in-" + new_uuid()[:24]
    assert_answered(world.call(world.push(bpvoKenmerk=taken)))
    for message, key in ((world.push_many([{"bpvoKenmerk": bsn}, {}]), bsn), (withdrawal([(taken, "BEZWAAR")]), taken)):
        heard = [re.search(rb"<[^<>]*Body.*", world.call(message).body, re.S)[0] for _ in range(2)]
        assert heard[0] == heard[1] and key.encode() in heard[1] and evidence(world, message.message_id) == 1
        assert world.value("select position(%s in encode(antwoord, 'escape')) from bpv.aanspraken where message_id = %s", key, message.message_id) == 0


# -- When something is kept --------------------------------------------------------------------


def test_what_has_no_effect_leaves_no_evidence(world):
    count = "select count(*) from bpv.bewijzen"
    before = world.value(count)
    assert_answered(world.call(hello()))
    assert_answered(world.call(world.push_many([{}], proefaanlevering="true")))
    assert not assert_answered(world.call(world.push_many([{"leerbedrijfId": "999999999"}], allesOfNiets="true"))).approved
    soap.assert_fault(world.call(world.push(school=SCHOOL_B)), "DK0002")
    refused(world, seal(world, world.push(roepnaam="Jan")).edited((">Jan<", ">Jen<")))
    assert world.value(count) == before
    message = world.push()
    for _ in range(3):
        assert_answered(world.call(message))
    assert world.value(count) == before + 1 and evidence(world, message.message_id) == 1


def test_an_unsigned_exchange_is_kept_and_says_that_it_proves_less(world, bundle_of):
    canary = world.canary()
    message = world.push(emailadres=canary)
    response = world.call(message)
    bundle = bundle_of(message.message_id)
    assert bundle.assert_verifies().count("niet ondertekend") == 2
    assert canary.encode() in bundle["request.xml"] and bundle["response.xml"] == response.body
    assert bundle.json["verbondenCertificaat"] == world.fingerprint("saas") and bundle.json["ondertekenaarCertificaat"] is None


@pytest.mark.parametrize("profile", ["BE", "S", "SE"])
def test_of_a_read_the_digest_is_that_of_the_bytes_that_were_sent(world, bundle_of, profile):
    sealed = seal(world, Message("opvragen_resultaten", payload=elements(paginagrootte=20)), profile=profile)
    response = world.post(sealed, path=f"/edukoppeling/bpvmonitor/v1/{profile.lower()}")
    message_id = world.value("select message_id from bpv.berichten where correlatie = %s", response.header("x-correlation-id"))
    bundle = bundle_of(message_id)
    assert bundle.json["antwoordSha256"] == hashlib.sha256(response.body).hexdigest()
    assert "response.xml" not in bundle.names and bundle.json["rijen"] == 20 and bundle.json["mutatieTot"] > 0
    bundle.assert_verifies()


def test_the_request_has_the_digest_of_the_bytes_that_came(world, bundle_of):
    sealed = seal(world, world.push(), profile="SE")
    answer = ask(world, sealed, "SE")
    assert bundle_of(answer.wsa("RelatesTo")).json["verzoekSha256"] == hashlib.sha256(sealed.data).hexdigest()


def test_evidence_that_cannot_be_kept_takes_the_push_with_it(world, nothing_stored_after):
    with nothing_stored_after(), world.broken("revoke insert on bpv.bewijzen from bpv_gateway", "grant insert on bpv.bewijzen to bpv_gateway"):
        response = world.call(world.push())
        soap.assert_fault(response, "DK0050")
        step, reason = world.query("select stap, reden from bpv.berichten where correlatie = %s", response.header("x-correlation-id"))[0]
        # The row travels with the commit once its certificates are known; the reason names it either way.
        assert step in ("bewijsstuk", "vastlegging") and reason.startswith("bewaar_bewijs: ")


def test_certificates_are_kept_once(world):
    push_signed(world)
    count = world.value("select count(*) from bpv.bewijs_certificaten")
    push_signed(world)
    assert world.value("select count(*) from bpv.bewijs_certificaten") == count > 3


def test_a_database_that_dies_in_the_middle_has_neither_record_nor_evidence(world):
    ident = new_uuid()[:8]
    before = world.value("select count(*) from bpv.bewijzen")
    message = world.push_many([{"bpvoKenmerk": f"half-{ident}-{n}"} for n in range(1, 201)])
    with world.sabotaged():
        soap.assert_fault(world.call(message), "DK0051")
    assert world.value("select count(*) from bpv.bewijzen") == before
    assert len(assert_answered(world.call(message)).outcomes()) == 200  # sent again it is as new
    assert evidence(world, message.message_id) == 1
    assert world.value("select cardinality(sleutels) from bpv.bewijzen where message_id = %s", message.message_id) == 200


# -- Who looks, and for how long --------------------------------------------------------------------


def test_looking_stands_in_the_audit(world, bundle_of):
    _, sealed = push_signed(world)
    message_id = world.value("select message_id from bpv.bewijzen order by op desc limit 1")
    bundle = bundle_of(message_id)
    assert {oct((bundle.directory / name).stat().st_mode & 0o777) for name in bundle.names} == {"0o600"}
    assert oct(bundle.directory.stat().st_mode & 0o777) == "0o700"
    assert world.query("select door, wat, reden from bpv.inzagen where sleutel = %s", message_id) == [("anna", "BEWIJS", REASON)]
    row = world.query("select door, handeling, onderwerp from bpv.audit order by volgnummer desc limit 1")[0]
    assert row == ("anna", "bericht evidence", "inzagen")


def bad(world, *words):
    ran = subprocess.run([BIN / "bpv-admin", "--config", world.admin_config, "--actor", "anna", "bericht", "evidence", *map(str, words)], capture_output=True, text=True)
    return ran.returncode, ran.stderr + ran.stdout


def test_what_cannot_be_shown_leaves_neither_files_nor_an_account(world, tmp_path):
    message = world.push()
    assert_answered(world.call(message))
    looked = "select count(*) from bpv.inzagen"
    before = world.value(looked)
    out = tmp_path / "uit"
    assert bad(world, "urn:uuid:" + new_uuid(), "--out", out, "--reden", REASON)[0] == 1
    assert bad(world, message.message_id, "--out", out, "--reden", "")[0] == 2
    assert bad(world, message.message_id, "--out", out, "--reden", REASON, "--dry-run")[0] == 0
    assert not out.exists()
    (tmp_path / "van een ander").write_text("x")
    assert bad(world, message.message_id, "--out", tmp_path, "--reden", REASON)[0] == 1
    assert world.value(looked) == before
    assert bad(world, message.message_id.removeprefix("urn:uuid:"), "--out", out, "--reden", REASON)[0] == 0


def test_an_empty_directory_will_do_and_a_reason_that_was_not_given_is_told_too(world, tmp_path):
    message = world.push()
    assert_answered(world.call(message))
    out = tmp_path / "leeg"
    out.mkdir(mode=0o755)
    assert bad(world, message.message_id, "--out", out)[0] == 0
    assert out.stat().st_mode & 0o777 == 0o700 and (out / "verify.sh").exists()
    assert world.query("select door, reden from bpv.inzagen where sleutel = %s", message.message_id) == [("anna", "niet opgegeven")]


def test_what_was_changed_in_the_database_is_told(world, tmp_path):
    answer, _ = push_signed(world)
    world.query("update bpv.bewijzen set antwoord = convert_to(replace(convert_from(antwoord, 'UTF8'), '>NIEUW<', '>GEWIJZIGD<'), 'UTF8') where message_id = %s", answer.wsa("RelatesTo"))
    code, said = bad(world, answer.wsa("RelatesTo"), "--out", tmp_path / "uit", "--reden", REASON)
    assert code == 6 and "klopt niet" in said
    assert Bundle(tmp_path / "uit").verify()[0] == 6


def test_no_role_changes_or_removes_what_was_kept(world):
    for role in ("bpv_gateway", "bpv_admin"):
        for privilege in ("update", "delete", "truncate"):
            assert not world.value("select has_table_privilege(%s, 'bpv.bewijzen', %s)", role, privilege), (role, privilege)
    assert not world.value("select has_table_privilege('bpv_gateway', 'bpv.bewijzen', 'select')")
    assert not world.value("select has_column_privilege('bpv_admin', 'bpv.recordsleutels', 'verpakt', 'select')")


@pytest.fixture
def later(world):
    """What a day to come does, in a transaction that never was."""
    made = psycopg2.connect(world.conninfo(world.pg["PGUSER"]))
    cursor = made.cursor()

    def run(sql, *values):
        cursor.execute(sql, values or None)
        return cursor.fetchall()[0][0] if cursor.description else None

    yield run
    made.rollback()
    made.close()


def test_evidence_goes_by_the_week_and_takes_the_keys_that_only_it_needed(world, later):
    kenmerk = "blijft-" + new_uuid()[:20]
    message = world.push_many([{"bpvoKenmerk": kenmerk}, {"leerbedrijfId": "999999999"}])
    assert [o for o, _ in assert_answered(world.call(message)).outcomes().values()] == ["NIEUW", "AFGEKEURD"]
    kept, refused_key = world.value("select sleutels from bpv.bewijzen where message_id = %s", message.message_id)
    exists = "select count(*) from bpv.recordsleutels where id = %s"
    count = later("select count(*) from bpv.bewijzen")
    later("select bpv.onderhoud_bewijs(now() + interval '80 days', 90)")
    assert later("select count(*) from bpv.bewijzen") == count > 0
    later("select bpv.onderhoud_bewijs(now() + interval '98 days', 90)")
    assert later("select count(*) from bpv.bewijzen") == 0
    assert later("select aantal from bpv.vernietigingen where wat = 'BEWIJS'") == count
    assert later(exists, refused_key) == 1
    assert later("select bpv.ruim_sleutels_op(now())") > 0
    assert later(exists, kept) == 1 and later(exists, refused_key) == 0 and later("select count(*) from bpv.losse_sleutels") == 0
    later("set constraints all immediate")
    assert later("select max(handeling) from bpv.audit where onderwerp = 'vernietigingen' and na like '%%BEWIJS%%'") is not None


def test_a_gateway_keeps_it_as_long_as_it_was_told(world):
    """Of a week that was over three weeks ago: ninety days, the default, leave it, and seven take it. Of this week all stays."""
    message = world.push()
    assert_answered(world.call(message))
    world.query("set role bpv_eigenaar; select bpv.maak_deel('bewijzen', 'bewijzen_' || to_char(w, 'IYYY\"w\"IW'), w, w + interval '1 week')"
                " from (select date_trunc('week', now() - interval '21 days', 'UTC') as w) s; reset role")
    world.query("insert into bpv.bewijzen select (jsonb_populate_record(b, jsonb_build_object('op', b.op - interval '21 days'))).* from bpv.bewijzen b"
                " where message_id = %s", message.message_id)

    def kept():
        return world.value("select count(*) from bpv.bewijzen where message_id = %s", message.message_id)

    for name, days, left in (("keeps-long", {}, 2), ("keeps-short", {"evidence__keep_days": 7}, 1)):
        with contextlib.closing(Gateway(world, name, **days)) as gateway:
            end = time.monotonic() + 60
            while not re.search(r"^bpv_upkeep_success_timestamp_seconds [1-9]", gateway.health("/metrics")[1], re.M):
                assert time.monotonic() < end, "it did no upkeep"
                time.sleep(0.1)
        assert kept() == left, name


def test_a_key_that_is_taken_again_meanwhile_stays(world, later):
    kenmerk = "weer-" + new_uuid()[:20]
    assert_answered(world.call(world.push(bpvoKenmerk=kenmerk, leerbedrijfId="999999999")))
    key = world.value("select sleutels[1] from bpv.bewijzen order by op desc limit 1")
    later("insert into bpv.losse_sleutels values (%s)", key)
    later("select bpv.ruim_sleutels_op(now())")  # a message that is kept still needs it
    assert later("select count(*) from bpv.recordsleutels where id = %s", key) == 1


def test_the_gateway_makes_weeks_ahead(world):
    names = {row[0] for row in world.query("select inhrelid::regclass::text from pg_inherits where inhparent = 'bpv.bewijzen'::regclass")}
    assert len(names) >= 4 and world.value("select count(*) from bpv.bewijzen_overig") == 0
