"""The signer of these tests, judged by others: lxml for canonical form, xmlsec1 for signatures and encryption."""
import dataclasses
import re
import subprocess

import pytest
from lxml import etree

import canon
import soap
import wss
import wss_check
from wss import DS, MORE, WSSE, WSSE11, WSU, Signed
from wss_encryption import AES128_GCM, AES256_GCM, MGF_SHA256, OAEP, OAEP_MGF1P, SHA256, decrypt, encrypt
from wss_forms import FORMS, form
from world import PKI, run

NAMED = [f"{soap.SOAP}:Body", f"{WSU}:Timestamp", f"{WSSE}:BinarySecurityToken", f"{WSSE11}:SignatureConfirmation"] + [
    f"{soap.WSA}:{name}" for name in sorted(wss_check.WSA_PARTS)]


@pytest.fixture(scope="module")
def pki():
    run("certs/make-pki.sh", PKI)
    return PKI


@pytest.fixture(scope="module")
def saas(pki):
    return wss.signer(pki, "saas")


def xmlsec1(pki, name, data, directory):
    """xmlsec1's verdict on a signature, with this certificate's key."""
    file = directory / "message.xml"
    file.write_bytes(bytes(data))
    ids = [word for node in NAMED for word in ("--id-attr:Id", node)]
    ran = subprocess.run(["xmlsec1", "--verify", *ids, "--pubkey-cert-pem", str(pki / f"{name}.cert.pem"), str(file)], capture_output=True, text=True)
    return "OK" if ran.returncode == 0 and re.search("^OK$", ran.stdout + ran.stderr, re.M) else ran.stdout + ran.stderr


def test_exclusive_form_is_lxmls(saas):
    for name in FORMS:
        data = form(name, soap.hello(), saas).data
        for prefixes in ("", "wsu soapenv", "#default ds wsa"):
            theirs = etree.tostring(etree.fromstring(data), method="c14n", exclusive=True, with_comments=False, inclusive_ns_prefixes=prefixes.split() or None)
            if "#default" not in prefixes:  # lxml takes no #default
                assert canon.exclusive(canon.parse(data), prefixes) == theirs, name
        assert canon.inclusive(canon.parse(data)) == etree.tostring(etree.fromstring(data), method="c14n", with_comments=False)


def test_corners_of_canonical_form():
    data = "<a:x xmlns:a='urn:a' b='&#13;&#10;&#9;&lt;&quot;&amp;' a:c=''><!-- c --><y xmlns='urn:y'><z xmlns=''>&gt;&#13;<![CDATA[<&]]></z></y></a:x>".encode()
    for comments in (False, True):
        assert canon.exclusive(canon.parse(data), "", comments) == etree.tostring(etree.fromstring(data), method="c14n", exclusive=True, with_comments=comments)
        assert canon.inclusive(canon.parse(data), comments) == etree.tostring(etree.fromstring(data), method="c14n", with_comments=comments)


@pytest.mark.parametrize("name", FORMS)
def test_xmlsec1_verifies_every_form(pki, saas, tmp_path, name):
    assert xmlsec1(pki, "saas", form(name, soap.hello(), saas), tmp_path) == "OK"


@pytest.mark.parametrize("name, method", [
    ("saas", MORE + "rsa-sha384"), ("saas", MORE + "rsa-sha512"), ("saas", DS + "rsa-sha1"), ("ecP256", MORE + "ecdsa-sha256"), ("saas-g4-sign", MORE + "rsa-sha256"),
])
def test_xmlsec1_verifies_every_method_it_has(pki, tmp_path, name, method):
    for digest in (wss.SHA256, MORE + "sha384", wss.XMLENC + "sha512", DS + "sha1"):
        sealed = wss.sign(soap.hello(), wss.signer(pki, name), method=method, reference={"digest": digest})
        assert xmlsec1(pki, name, sealed, tmp_path) == "OK"


def test_xmlsec1_refuses_what_was_changed(pki, saas, tmp_path):
    good = wss.sign(soap.hello(), saas)
    assert xmlsec1(pki, "saas", good.edited((soap.SCHOOL_A + "</wsa:Address>", soap.SCHOOL_B + "</wsa:Address>")), tmp_path) != "OK"
    assert xmlsec1(pki, "schoolA", good, tmp_path) != "OK"


@pytest.mark.parametrize("data", [AES128_GCM, AES256_GCM])
def test_xmlsec1_decrypts(pki, saas, tmp_path, data):
    good = wss.sign(soap.hello(), saas)
    file = tmp_path / "message.xml"
    file.write_bytes(bytes(encrypt(good, saas.certificate, data=data, key_info="", data_key_info=f'<ds:KeyInfo xmlns:ds="{DS}"><ds:RetrievalMethod'
        f' Type="{wss.XMLENC}EncryptedKey" URI="#EK-1"/></ds:KeyInfo>')))
    ran = subprocess.run(
        ["xmlsec1", "--decrypt", "--privkey-pem", str(pki / "saas.key.pem"), "--id-attr:Id", wss.XMLENC + ":EncryptedKey", "--node-name",
         wss.XMLENC + ":EncryptedData", str(file)], capture_output=True)
    assert ran.returncode == 0, ran.stderr.decode()
    ours = canon.exclusive(canon.parse(good.data).elements()[1])
    assert canon.exclusive(canon.parse(ran.stdout).elements()[1]) == ours


# -- The verifier -------------------------------------------------------------------


def answer(who, request, change=None, confirm=None, **options):
    """What a good gateway would answer; `change` bends the wss.Signed before it is sealed."""
    headers = {
        "To": soap.wsa("To", soap.ANONYMOUS), "From": soap.epr("From", f"{soap.ANONYMOUS}?oin={soap.GATEWAY}"),
        "Action": soap.wsa("Action", soap.action_of("testen_verbinding") + "Response"), "MessageID": soap.wsa("MessageID", "urn:uuid:" + soap.new_uuid()),
        "RelatesTo": soap.wsa("RelatesTo", request.message.message_id)}
    message = dataclasses.replace(soap.hello(), headers=headers)
    value = f' Value="{request.value}"' if confirm is None else confirm
    more = {"confirmation": f'<wsse11:SignatureConfirmation xmlns:wsse11="{WSSE11}" xmlns:wsu="{WSU}" wsu:Id="SC-1"{value}/>'}
    options.setdefault("more_references", (wss.Reference("SC-1"),))
    options.setdefault("more", more)
    signed = Signed(message, who, order=("token", "timestamp", "confirmation", "signature"), **options)
    return signed.seal()


@pytest.fixture(scope="module")
def gateway(pki):
    return wss.signer(pki, "gateway")


@pytest.fixture(scope="module")
def request_(saas):
    return wss.sign(soap.hello(), saas)


def test_the_verifier_takes_a_good_answer(gateway, request_):
    proof = wss_check.verify(answer(gateway, request_).data, request_, gateway.certificate)
    assert len(proof.signed) == 9 and proof.confirmations == [request_.value] and not proof.encrypted.was_encrypted
    assert wss_check.verify(answer(gateway, request_, confirm="").data, request_, gateway.certificate, confirmed=False)


@pytest.mark.parametrize("transport", [{}, {"transport": OAEP, "digest": SHA256, "mgf": MGF_SHA256}], ids=["mgf1p", "oaep"])
def test_the_verifier_takes_a_good_encrypted_answer(gateway, request_, transport):
    proof = wss_check.verify(encrypt(answer(gateway, request_), request_.signer.certificate, **transport).data, request_, gateway.certificate)
    assert proof.encrypted.was_encrypted and proof.encrypted.transport == transport.get("transport", OAEP_MGF1P)


BAD_ANSWERS = {
    "a part without reference": ("not signed", lambda g, r: answer(g, r, unsigned={"RelatesTo"})),
    "an unsigned token": ("not signed", lambda g, r: answer(g, r, unsigned={"Token"})),
    "an unsigned confirmation": ("not signed", lambda g, r: answer(g, r, more_references=())),
    "an unsigned Body": ("not signed", lambda g, r: answer(g, r, unsigned={"Body"})),
    "an unsigned Timestamp": ("not signed", lambda g, r: answer(g, r, unsigned={"Timestamp"})),
    "another confirmation": ("SignatureConfirmation", lambda g, r: answer(g, r, confirm=' Value="AAAA"')),
    "a confirmation without Value": ("SignatureConfirmation", lambda g, r: answer(g, r, confirm="")),
    "no confirmation": ("SignatureConfirmation", lambda g, r: answer(g, r, more={"confirmation": ""}, more_references=())),
    "a changed Body": ("digest of soapenv:Body", lambda g, r: answer(g, r).edited(("testen_verbinding_request", "testen_verbinding_antwoord"), count=2)),
    "a changed SignedInfo": ("SignatureValue", lambda g, r: answer(g, r).edited(("<ds:SignedInfo>", "<ds:SignedInfo> "))),
    "another signer": ("somebody else", lambda g, r: answer(r.signer, r)),
    "SHA-1": ("sha1", lambda g, r: answer(g, r, reference={"digest": DS + "sha1"})),
    "an RSA-SHA1 signature": ("rsa-sha1", lambda g, r: answer(g, r, method=DS + "rsa-sha1")),
    "an old Timestamp": ("Created", lambda g, r: answer(g, r, created=soap.now(minutes=-5), expires=soap.now())),
    "a local time": ("no UTC", lambda g, r: answer(g, r, created=soap.now()[:19])),
    "an id that stands twice": ("stands twice", lambda g, r: answer(g, r).edited(("<ds:Signature>", '<ds:Signature Id="id-Body">'))),
    "another header": ("WS007", lambda g, r: answer(g, r).edited(("</soapenv:Header>", "<x/></soapenv:Header>"))),
    "a moved Body": ("not signed", lambda g, r: answer(g, r).edited(("</soapenv:Envelope>", ""), ("<soapenv:Body", "<wsa:FaultDetail><soapenv:Body"), (
        "</soapenv:Body>", "</soapenv:Body></wsa:FaultDetail>"), ("</soapenv:Header>", "")).but_appended("</soapenv:Header><soapenv:Body/></soapenv:Envelope>")),
}


@pytest.mark.parametrize("name", BAD_ANSWERS)
def test_the_verifier_refuses(gateway, request_, name):
    reason, bad = BAD_ANSWERS[name]
    with pytest.raises(AssertionError, match=reason):
        wss_check.verify(bytes(bad(gateway, request_)), request_, gateway.certificate)


def test_the_verifier_refuses_a_body_encrypted_by_halves(gateway, request_):
    good = encrypt(answer(gateway, request_), request_.signer.certificate)
    with pytest.raises(AssertionError, match="only content"):
        decrypt(bytes(good.edited(("</soapenv:Body>", "<x/></soapenv:Body>"))), request_.signer.key)
