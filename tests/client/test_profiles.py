"""bpv-client on all three profiles: every verb, answers that are not proven, and a certificate for each purpose (G4)."""
import base64
import json
import re

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from lxml import etree

import soap
import world as flow
import wss
from between import Between, be_busy, change_answer, change_request, lose_the_answer, pass_on
from test_client import counts, stored, students

SIGNED = ("s", "se")
PROFILE = {"be": "2W-be", "s": "2W-be-S", "se": "2W-be-SE"}
SECURITY = re.compile(rb"<wsse:Security .*</wsse:Security>", re.S)


def url(gateway, profile):
    return f"https://localhost:{gateway.port}/edukoppeling/bpvmonitor/v1/{profile}"


def value_of(message, name):
    return re.search(rb"<[\w.-]+:%s[^>]*>([^<]*)<" % name, message).group(1)


# -- every verb on every profile ------------------------------------------------------------------


# proves: WB011
@pytest.mark.parametrize("profile", PROFILE)
def test_every_verb_speaks_every_profile(world, client, profile):
    name, made = students(world, 3)
    client.write("s.csv", made)
    client.settings["url"] = url(world, profile)
    seen = client("test", "--json")
    rows = {row["onderdeel"]: row["waarde"] for row in json.loads(seen.out)["rows"]}
    assert seen.code == 0 and rows["profiel"] == PROFILE[profile], seen
    assert rows["oinOndertekenaar"] == (None if profile == "be" else soap.SUPPLIER), seen
    pushed = client("push", "s.csv", "--batch", 2, "--json")
    assert pushed.code == 0 and counts(pushed)["nieuw"] == 3 and stored(world, name) == 3, pushed
    assert client("pull", "--out", "r.csv", "--page", 50).code == 0
    assert client("pull", "--out", "be.csv", url=url(world, "be")).code == 0
    assert (client.directory / "r.csv").read_bytes() == (client.directory / "be.csv").read_bytes()
    assert client("codebook", "--out", "c.csv").code == 0 and client.rows("c.csv")
    assert "GO-98QQ" in client("overeenkomst").out
    well = client("doctor", "--json")
    checks = {row["check"]: row["result"] for row in json.loads(well.out)["rows"]}
    assert well.code == 0 and "FAIL" not in checks.values(), well
    assert ("signatures" in checks, "encryption" in checks) == (profile != "be", profile == "se"), well


def test_the_profile_is_that_of_the_address_unless_told(world, client):
    # The gateway answers as the endpoint does, which is not what was agreed on.
    done = client("test", url=url(world, "be"), profile="2W-be-S")
    assert done.code == 6 and "profile" in done.err, done
    done = client("doctor", "--json", url=url(world, "s"), profile="2W-be")
    found = {(row["check"], row["result"]) for row in json.loads(done.out)["rows"]}
    assert {("profile", "WARN"), ("your signature", "FAIL")} <= found, done
    assert client("test", profile="2w").code == 3


# -- a line that breaks ----------------------------------------------------------------------------


# proves: EDU-17, WB002.2
@pytest.mark.parametrize("profile", SIGNED)
def test_what_is_sent_again_is_sealed_anew_and_stored_once(world, client, profile):
    name, made = students(world, 4)
    client.write("s.csv", made)
    with Between(world, lose_the_answer, be_busy, profile=profile) as between:
        done = client("push", "s.csv", "--json", url=between.url)
    assert done.code == 0 and counts(done)["nieuw"] == 4 and stored(world, name) == 4, done
    # What breaks on a line that was open already goes out once more below us, as it is.
    first, *others = dict.fromkeys(between.seen)
    assert len(between.seen) == 3 and others
    for again in others:
        assert value_of(again, b"MessageID") == value_of(first, b"MessageID")
        assert value_of(again, b"Created") > value_of(first, b"Created")
        assert value_of(again, b"SignatureValue") != value_of(first, b"SignatureValue")
        if profile == "s":
            assert re.findall(rb"<soapenv:Body.*", again) == re.findall(rb"<soapenv:Body.*", first)
    identities = world.query("select count(distinct m.message_id), count(*) from bpv.berichten m where m.message_id = %s",
                             value_of(first, b"MessageID").decode())
    assert identities == [(1, 2)]


# -- answers that prove nothing ----------------------------------------------------------------------


class Recorder:
    """Gives the answer to the first message to every later one: signed by the gateway, and the answer to something else."""

    def __init__(self):
        self.answer = None

    def __call__(self, between, request):
        answer = between.forward(request)
        self.answer = self.answer or answer
        return self.answer


def signed_again(answer, who):
    """The gateway's own letter under another signature: the token, its digest and the signature over all digests."""
    root = etree.fromstring(answer)
    token, info = root.find(f".//{{{wss.WSSE}}}BinarySecurityToken"), root.find(f".//{{{wss.DS}}}SignedInfo")
    token.text = wss.b64(who.der)
    found = info.find(f"{{{wss.DS}}}Reference[@URI='#{token.get(f'{{{wss.WSU}}}Id')}']/{{{wss.DS}}}DigestValue")
    found.text = wss.b64(wss.digest(wss.SHA256, etree.tostring(token, method="c14n", exclusive=True)))
    signature = who.sign(wss.RSA_SHA256, etree.tostring(info, method="c14n", exclusive=True))
    root.find(f".//{{{wss.DS}}}SignatureValue").text = wss.b64(signature)
    return etree.tostring(root)


def signed_by(name):
    """With a good certificate: everything fits but, when it is not the gateway's, who signed."""
    def step(between, request):
        status, headers, answer = between.forward(request)
        return status, headers, signed_again(answer, wss.signer(between.world.pki, name))
    return step


def as_on_be(between, request):
    """The same question without its signature at the endpoint that wants none."""
    plain = SECURITY.sub(b"", request)
    assert plain != request
    answer = between.world.post(plain, "saas", soap_action='""')
    return answer.status, {}, answer.body


def decrypted(between, request):
    """The gateway's own letter, signed and confirmed as it should be, without the envelope around it."""
    status, headers, answer = between.forward(request)
    key = serialization.load_pem_private_key((between.world.pki / "saas.key.pem").read_bytes(), None)
    wrapped, cipher = (base64.b64decode(value) for value in re.findall(rb"<xenc:CipherValue>([^<]*)<", answer))
    session_key = key.decrypt(wrapped, padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None))
    plain = AESGCM(session_key).decrypt(cipher[:12], cipher[12:], None)
    answer = re.sub(rb"<xenc:EncryptedKey .*?</xenc:EncryptedKey>", b"", answer, flags=re.S)
    return status, headers, re.sub(rb"<xenc:EncryptedData .*</xenc:EncryptedData>", lambda _: plain, answer, flags=re.S)


def faults(code):
    """A fault that anybody can write. DK0051 would be a reason to try again, were it believed."""
    body = (f'<s:Envelope xmlns:s="{soap.SOAP}"><s:Body><s:Fault><faultcode>s:{code}</faultcode><faultstring>x</faultstring>'
            "</s:Fault></s:Body></s:Envelope>").encode()

    def step(between, request):
        between.forward(request)
        return 500, {}, body
    return step


def changed(pattern, by):
    return change_answer(lambda answer: re.sub(pattern, by, answer, count=1, flags=re.S))


# proves: WB013.2, WB014, X13, X18
UNPROVEN = {
    "body changed": ("s", changed(rb"requestGoedgekeurd>true<", b"requestGoedgekeurd>false<")),
    "header changed": ("s", changed(rb"(<wsa:To[^>]*>[^<]*oin=)[^<]*", rb"\g<1>" + soap.SCHOOL_B.encode())),
    "timestamp changed": ("s", changed(rb"(<wsu:Created>)20", rb"\g<1>21")),
    "security gone": ("s", changed(rb"<wsse:Security .*</wsse:Security>", b"")),
    "signature gone": ("s", changed(rb"<ds:Signature .*</ds:Signature>", b"")),
    "signature of other bytes": ("s", changed(rb"<ds:SignatureValue>....", b"<ds:SignatureValue>AAAA")),
    "confirmation gone": ("s", changed(rb"<wsse11:SignatureConfirmation .*?</wsse11:SignatureConfirmation>", b"")),
    "confirmation forged": ("s", changed(rb'(SignatureConfirmation [^>]*Value=")....', rb"\g<1>AAAA")),
    "related to another": ("s", changed(rb"(<wsa:RelatesTo[^>]*>)[^<]*", rb"\g<1>urn:uuid:6f1f7b1e-0000-4000-8000-00000000a001")),
    "signed by another": ("s", signed_by("saas")),
    "as on /be": ("s", as_on_be),
    "fault of anybody": ("s", faults("Client.DK0002")),
    "fault to try again": ("s", faults("Server.DK0051")),
    "cipher changed": ("se", changed(rb"(<xenc:CipherValue>[^<]{40,}?)[A-Z]([^<]*</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData>)", rb"\1a\2")),
    "not encrypted": ("se", decrypted),
    "hidden confirmation gone": ("se", changed(rb"<wsse11:SignatureConfirmation .*?</wsse11:SignatureConfirmation>", b"")),
    "encrypted, signed by another": ("se", signed_by("saas")),
    "hidden security gone": ("se", changed(rb"<wsse:Security .*</wsse:Security>", b"")),
}


# So that the two above are refused for who signed, and not for how it was done.
@pytest.mark.parametrize("profile", SIGNED)
def test_an_answer_that_the_gateway_signed_is_believed_whoever_wrote_it_down(world, client, profile):
    kenmerk, made = students(world, 2)
    client.write("s.csv", made)
    with Between(world, signed_by("gateway"), profile=profile) as between:
        pushed = client("push", "s.csv", "--json", url=between.url)
        assert pushed.code == 0 and counts(pushed)["nieuw"] == 2, pushed


@pytest.mark.parametrize("name", UNPROVEN)
def test_an_unproven_answer_is_exit_6_leaves_nothing_and_is_not_asked_again(world, client, name):
    profile, step = UNPROVEN[name]
    kenmerk, made = students(world, 2)
    client.write("s.csv", made)
    with Between(world, step, step, profile=profile) as between:
        pushed = client("push", "s.csv", "--json", "--refused", "weg.csv", url=between.url)
        assert pushed.code == 6 and counts(pushed)["onbeantwoord"] == 2, pushed
        assert len(between.seen) == 1 and "trying again" not in pushed.err, pushed
        pulled = client("pull", "--out", "r.csv", url=between.url)
        assert pulled.code == 6 and pulled.out == "" and len(between.seen) == 2, pulled
    assert "not proven" in pushed.err and "not proven" in pulled.err
    assert sorted(file.name for file in client.directory.iterdir()) == ["client.conf", "s.csv", "s.push"]
    # What the gateway stored stays; saying it again by hand says so.
    again = client("push", "s.csv", "--json", url=url(world, profile))
    assert again.code == 0 and counts(again)["nieuw"] + counts(again)["ongewijzigd"] == 2 and stored(world, kenmerk) == 2, again


# proves: WB014, X18
@pytest.mark.parametrize("profile", SIGNED)
def test_a_good_answer_to_an_earlier_message_is_exit_6(world, client, profile):
    recorder = Recorder()
    with Between(world, *[recorder] * 2, profile=profile) as between:
        assert client("test", url=between.url).code == 0
        done = client("test", url=between.url)
    assert done.code == 6 and done.out == "" and "confirms another signature" in done.err, done


def test_a_pull_that_meets_an_unproven_page_leaves_the_old_file_alone(world, client):
    (client.directory / "r.csv").write_text("oud\n")
    lie = changed(rb"<bpv:waarde>[^<]*<", b"<bpv:waarde>1<")
    with Between(world, pass_on, lie, profile="s") as between:
        done = client("pull", "--out", "r.csv", "--page", 20, url=between.url)
        assert done.code == 6 and len(between.seen) == 2, done
    assert (client.directory / "r.csv").read_text() == "oud\n" and not (client.directory / "r.csv.part").exists()


# proves: WB013.2
@pytest.mark.parametrize("profile", SIGNED)
def test_a_message_changed_on_the_way_is_refused_with_the_usual_causes(world, client, profile):
    name, made = students(world, 1)
    client.write("s.csv", made)
    with Between(world, change_request(b"wsu:Created>20", b"wsu:Created>19"), profile=profile) as between:
        done = client("push", "s.csv", url=between.url)
        assert len(between.seen) == 1
    assert done.code == 1 and "EK0031" in done.err and "clock" in done.err and "doctor" in done.err, done
    assert stored(world, name) == 0


# -- a certificate for each purpose -------------------------------------------------------------------


def g4(world, party, *purposes):
    """Settings for a G4 party."""
    names = {"tls": "", "sign": "signing_", "decrypt": "decryption_"}
    return {names[purpose] + kind: world.pki / f"{party}-g4-{purpose}.{file}.pem"
            for purpose in purposes for kind, file in (("certificate", "cert"), ("key", "key"))}


# proves: WB012
def test_a_school_with_g4_certificates(world, client):
    client.settings.update(g4(world, "schoolA", "tls", "sign", "decrypt"), url=url(world, "s"))
    done = client("test", "--json")
    rows = {row["onderdeel"]: row["waarde"] for row in json.loads(done.out)["rows"]}
    assert done.code == 0 and (rows["oinVerbinding"], rows["oinOndertekenaar"]) == (soap.SCHOOL_A, soap.SCHOOL_A), done
    # What only signs is nothing to encrypt to: SBB must have the other one.
    client.settings["url"] = url(world, "se")
    done = client("test")
    assert done.code == 1 and "EK0031" in done.err and "encryption certificate" in done.err, done
    certificate = ("--oin", soap.SCHOOL_A, "--doel", "VERSLEUTELING", "--bestand", world.pki / "schoolA-g4-decrypt.cert.pem")
    world.admin("certificaat", "add", *certificate)
    assert client("pull", "--out", "r.csv").code == 0 and client.rows("r.csv")
    well = client("doctor", "--json")
    checks = [row["check"] for row in json.loads(well.out)["rows"]]
    assert well.code == 0 and {"signing validity", "signing OIN", "decryption validity", "encryption"} <= set(checks), well
    # The key of another certificate reads nothing.
    other = client("test", **{**g4(world, "schoolA", "tls", "sign"), "decryption_certificate": world.pki / "schoolA.cert.pem",
                              "decryption_key": world.pki / "schoolA.key.pem"})
    assert other.code == 6 and other.out == "", other


@pytest.fixture(scope="module")
def gateway_g4(world):
    slots = {f"{section}__{kind}": world.pki / f"gateway-g4-{name}.{file}.pem" for section, name in (
        ("tls", "tls"), ("signing", "sign"), ("decryption", "decrypt")) for kind, file in (("certificate", "cert"), ("key", "key"))}
    made = flow.Gateway(world, "client-g4", listen__workers=1, **slots)
    yield made
    made.stop()


def test_a_gateway_with_g4_certificates(world, client, gateway_g4):
    client.settings["url"] = url(gateway_g4, "s")
    done = client("test")
    assert done.code == 6 and "signing_ca" in done.err, done
    client.settings["signing_ca"] = world.pki / "trust.pem"
    assert client("test").code == 0
    # What it shows in TLS is for TLS, whatever its key usage says: SBB tells what to encrypt to.
    client.settings["url"] = url(gateway_g4, "se")
    done = client("test")
    assert done.code == 1 and "EK0031" in done.err and "encryption certificate" in done.err, done
    client.settings["gateway_encryption_certificate"] = world.pki / "gateway-g4-decrypt.cert.pem"
    assert client("pull", "--out", "r.csv").code == 0 and client.rows("r.csv")
    well = client("doctor")
    assert well.code == 0 and "encryption to the gateway" in well.out and "signing CA file" in well.out, well


@pytest.mark.parametrize("profile", SIGNED)
def test_a_p12_is_for_everything(world, client, profile):
    client.settings.update(certificate=world.pki / "schoolA.p12", key=None, url=url(world, profile))
    client.environment = {"BPV_PASSPHRASE": "voorbeeld"}
    assert client("test").code == 0
    client.environment = {}
    assert client("test").code == 3


# -- the doctor ---------------------------------------------------------------------------------------


def pair(world, name, use="signing"):
    return {f"{use}_certificate": world.pki / f"{name}.cert.pem", f"{use}_key": world.pki / f"{name}.key.pem"}


def loose(world, directory):
    (directory / "los.pem").write_bytes((world.pki / "saas.key.pem").read_bytes())
    (directory / "los.pem").chmod(0o644)
    return {"key": directory / "los.pem"}


DOCTOR = {
    "key_open_to_others": ("s", lambda world, d: loose(world, d), 1, "signing certificate", "FAIL"),
    "signs_with_what_decrypts": ("s", lambda world, d: pair(world, "saas-g4-decrypt"), 1, "signing certificate", "FAIL"),
    "signs_with_another_key": ("s", lambda world, d: {**pair(world, "saas"), "signing_key": world.pki / "schoolA.key.pem"}, 1, "signing certificate", "FAIL"),
    "signs_as_another": ("s", lambda world, d: pair(world, "schoolB"), 1, "signing OIN", "FAIL"),
    "signs_with_what_expired": ("s", lambda world, d: pair(world, "expired"), 1, "signing validity", "FAIL"),
    "signs_with_what_is_revoked": ("s", lambda world, d: pair(world, "revoked"), 1, "your signature", "FAIL"),
    "signs_with_ec": ("s", lambda world, d: pair(world, "ecP256"), 0, "signatures", "OK"),
    "school_signs": ("s", lambda world, d: pair(world, "schoolA"), 0, "signing OIN", "OK"),
    "no_signing_ca": ("s", lambda world, d: {"signing_ca": d / "weg.pem"}, 1, "signing CA file", "FAIL"),
    "other_signing_ca": ("s", lambda world, d: {"signing_ca": world.pki / "selfSigned.cert.pem"}, 1, "the answer", "FAIL"),
    "decrypts_with_what_signs": ("se", lambda world, d: pair(world, "saas-g4-sign", "decryption"), 1, "decryption certificate", "FAIL"),
    "encrypts_to_another": ("se", lambda world, d: {"gateway_encryption_certificate": world.pki / "schoolB.cert.pem"}, 1, "encryption to the gateway", "FAIL"),
    "gateway_of_another_oin": ("se", lambda world, d: {"gateway_oin": soap.SUPPLIER}, 1, "gateway's certificate", "FAIL"),
}


@pytest.mark.parametrize("name", DOCTOR)
def test_the_doctor_says_where_it_hurts(world, client, name):
    profile, wrong, code, check, verdict = DOCTOR[name]
    done = client("doctor", "--json", url=url(world, profile), **wrong(world, client.directory))
    found = [(row["check"], row["result"]) for row in json.loads(done.out)["rows"]]
    assert done.code == code and (check, verdict) in found, done


def test_the_doctor_does_not_believe_an_unproven_answer(world, client):
    with Between(world, as_on_be, profile="s") as between:
        done = client("doctor", "--json", url=between.url)
    found = {row["check"]: row["result"] for row in json.loads(done.out)["rows"]}
    assert done.code == 1 and found["the answer"] == "FAIL" and "mandate" not in found, done
