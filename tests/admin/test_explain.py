"""
bpv-admin explain: the right verdict, every requirement on a line, and the cause of what was bent. Each cause has a test in
which it is named; that it is not named without reason is a test over every good form.
"""
import base64
import dataclasses
import datetime
import gzip
import json
import os
import pathlib
import re
import subprocess
import sys

import pytest
from conftest import BIN, ROOT, environment
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa, utils

sys.path.insert(0, str(ROOT / "tests/flow"))

import soap  # noqa: E402
import wss  # noqa: E402
from wss import DS, EXC_C14N, MORE, SHA256, WSSE, WSSE11, WSU, XMLENC, Reference, b64, sign  # noqa: E402
from wss_encryption import encrypt  # noqa: E402
from wss_forms import FORMS, form  # noqa: E402

PKI = pathlib.Path(os.environ.get("BPV_PKI", ROOT / "var/test/pki"))
INCLUSIVE = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
ENVELOPED = DS + "enveloped-signature"


class Told:
    """What explain said of one message."""

    def __init__(self, code, rows, notes):
        self.code, self.rows, self.notes = code, rows, notes

    def outcome(self, rule):
        """The worst outcome of the rows of one requirement."""
        order = ["ok", "information", "not reached", "failed"]
        return max((row["uitkomst"] for row in self.rows if row["eis"] == rule), key=order.index)

    def sentence(self, rule):
        return "; ".join(row["toelichting"] for row in self.rows if row["eis"] == rule)

    @property
    def failed(self):
        return {row["eis"] for row in self.rows if row["uitkomst"] == "failed"}

    @property
    def causes(self):
        return {note.split(": ")[1] for note in self.notes if note.startswith("Cause: ")}

    def cause(self, name):
        """What is said for a cause; fails when it is not named."""
        said = [note for note in self.notes if note.startswith(f"Cause: {name}: ")]
        assert said, (name, self.notes)
        return "\n".join(said)

    @property
    def about(self):
        return next(note for note in self.notes if note.startswith("Message: "))

    def __repr__(self):
        return "\n".join([f"exit {self.code}", *(f"{r['eis']} {r['uitkomst']} {r['toelichting']}" for r in self.rows), *self.notes])


def run(*args):
    return subprocess.run([str(BIN / "bpv-admin"), "explain", *map(str, args)], env={**environment(), "PGHOST": "/nonexistent", "BPV_CONFIG": "/nonexistent"},
                          capture_output=True, text=True, timeout=120)


@pytest.fixture
def explain(tmp_path):
    def of(message, *args, trust=("--trust-embedded-token",)):
        file = tmp_path / "message"
        file.write_bytes(message if isinstance(message, bytes) else bytes(message))
        done = run(file, *trust, *args, "--json")
        assert done.returncode in (0, 1) and done.stdout, done.stderr
        told = json.loads(done.stdout)
        return Told(done.returncode, told["rows"], told["notes"])
    return of


@pytest.fixture(scope="module")
def saas():
    return wss.signer(PKI, "saas")


@pytest.fixture(scope="module")
def self_made():
    """A function of a key: an organisation's certificate that signs itself, valid for a day."""
    def make(key):
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "eigen"), x509.NameAttribute(x509.NameOID.SERIAL_NUMBER, soap.SUPPLIER)])
        now = datetime.datetime.now(datetime.timezone.utc)
        usage = {name: name == "digital_signature" for name in (
            "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign",
            "encipher_only", "decipher_only")}
        made = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(x509.random_serial_number())
                .not_valid_before(now - datetime.timedelta(hours=1)).not_valid_after(now + datetime.timedelta(days=1))
                .add_extension(x509.BasicConstraints(False, None), True).add_extension(x509.KeyUsage(**usage), True).sign(key, hashes.SHA256()))
        signer = object.__new__(wss.Signer)
        signer.chain, signer.certificate, signer.key = [made], made, key
        signer.der = made.public_bytes(serialization.Encoding.DER)
        return signer
    return make


def push(**values):
    fields = {"bpvoKenmerk": "K-1", "emailadres": "jan.jansen@voorbeeld.example", "roepnaam": "Jannetje", **values}
    return soap.Message("aanleveren_studentgegevens", payload=soap.record(**fields))


def response(message_id="urn:uuid:" + soap.new_uuid(), body=None):
    message = soap.hello()
    name = "bpv:testen_verbinding_response"
    return dataclasses.replace(
        message.but(To=soap.wsa("To", f"{soap.ANONYMOUS}?oin={soap.SCHOOL_A}"), From=soap.epr("From", f"{soap.ANONYMOUS}?oin={soap.GATEWAY}"),
                    Action=soap.wsa("Action", soap.action_of("testen_verbinding") + "Response"), ReplyTo=None,
                    RelatesTo=soap.wsa("RelatesTo", message_id)),
        body=body or f'<{name} xmlns:bpv="{soap.BPV}">{message.block}</{name}>')


def fault():
    return response(body="<soapenv:Fault><faultcode>soapenv:Client.DK0002</faultcode><faultstring>Niet geautoriseerd</faultstring></soapenv:Fault>")


def confirmation(value="AAAA"):
    return f'<wsse11:SignatureConfirmation xmlns:wsse11="{WSSE11}" xmlns:wsu="{WSU}" wsu:Id="SC-1" Value="{value}"/>'


def http(data, content_type="text/xml; charset=utf-8", first="POST /edukoppeling/bpvmonitor/v1/s HTTP/1.1", **fields):
    lines = [first, "Host: bpv.example"] + ([f"Content-Type: {content_type}"] if content_type else [])
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + bytes(data)


def other_transform(prefixes):
    return f"<ds:Transforms>{wss.algorithm('Transform', EXC_C14N, prefixes)}</ds:Transforms>"


def moment(text):
    return datetime.datetime.fromisoformat(text[:19] + "+00:00")


def shifted(**shift):
    """created and expires of a message, moved."""
    seconds = datetime.timedelta(**shift).total_seconds()
    return {"created": soap.now(seconds=seconds), "expires": soap.now(seconds=seconds + 300)}


# -- Good messages --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FORMS)
def test_every_good_form_is_accepted_and_no_cause_is_named(explain, saas, name):
    told = explain(form(name, push(), saas))
    assert told.code == 0 and told.failed <= {"EDU-20"}, told  # the record lacks fields that the schema wants
    assert told.causes == set()
    assert told.about.startswith("Message: request, profile 2W-be-S, ")
    assert any(note.startswith("Token: OIN 00000099000000002000, RSA-2048, ") for note in told.notes)


def test_a_good_request_passes_every_requirement(explain, saas):
    told = explain(http(sign(soap.hello(), saas), SOAPAction='""'), "--strict")
    assert told.code == 0 and told.failed == set(), told
    assert all(row["telt"] for row in told.rows)
    assert "Verdict: accept: every requirement holds." in told.notes
    rules = {row["eis"] for row in told.rows}
    assert {"EDU-01", "WS006", "WW001", "WB003", "WB004.1", "WB007", "WB010", "WB013.1", "GW-S1", "SIGN001", "WA001.2", "EDU-05", "WS001", "WS002.2", "EDU-20"} <= rules
    assert sum(row["toelichting"].startswith("Reference ") for row in told.rows) == 8


def test_a_response_and_a_fault_are_recognised(explain, saas):
    for made, kind in ((response(), "response"), (fault(), "fault")):
        told = explain(sign(made, saas))
        assert told.code == 0 and told.causes == set(), told
        assert told.about.startswith(f"Message: {kind}, ") and told.outcome("WB014") == "information"
    order = ("token", "timestamp", "confirmation", "signature")
    for signed in (True, False):
        told = explain(sign(response(), saas, order=order, more={"confirmation": confirmation()}, more_references=(Reference("SC-1"),) if signed else ()))
        assert told.code == 0 and told.outcome("WB014") == ("ok" if signed else "failed"), told


@pytest.mark.parametrize("first", ["HTTP/1.1 200 OK", "HTTP/1.1 500 Internal Server Error"])
def test_a_captured_answer_is_a_response(explain, saas, first):
    told = explain(http(sign(soap.hello(), saas), first=first))
    assert told.about.startswith("Message: response, ") and told.outcome("EDU-01") == "ok"


@pytest.mark.parametrize("order", [("token", "timestamp", "signature"), ("timestamp", "signature", "token"), ("signature", "token", "timestamp")])
def test_children_of_security_come_in_any_order(explain, saas, order):
    assert explain(sign(soap.hello(), saas, order=order)).code == 0


def test_large_and_other_keys_are_verified(explain, self_made):
    told = explain(sign(soap.hello(), self_made(rsa.generate_private_key(65537, 4096))))
    assert told.code == 0 and any("RSA-4096" in note for note in told.notes), told
    for name in ("ecP256", "saas-g4-sign"):
        assert explain(sign(soap.hello(), wss.signer(PKI, name))).code == 0
    assert explain(sign(soap.hello(), wss.signer(PKI, "saas"), method=wss.PSS_SHA256)).code == 0


def test_line_ends_of_the_file_do_not_matter(explain, saas):
    sealed = form("pretty_everywhere", push(), saas)
    told = explain(sealed.data.replace(b"\n", b"\r\n"))
    assert told.code == 0 and told.causes == set(), told


@pytest.mark.parametrize("how", ["chunked", "length", "dechunked", "fields_first", "lf"])
def test_a_capture_is_read_however_it_was_written_down(explain, saas, how):
    data = sign(soap.hello(), saas).data
    capture = {
        "chunked": lambda: http(b"".join(b"%x\r\n%s\r\n" % (len(data[i:i + 1000]), data[i:i + 1000]) for i in range(0, len(data), 1000)) + b"0\r\n\r\n", Transfer_Encoding="chunked"),
        "length": lambda: http(data + b"HTTP/1.1 200 OK", Content_Length=len(data)),
        "dechunked": lambda: http(data, Transfer_Encoding="chunked"),
        "fields_first": lambda: http(data).partition(b"\r\n")[2],
        "lf": lambda: http(data).replace(b"\r\n", b"\n"),
    }[how]()
    told = explain(capture)
    assert told.code == 0 and told.outcome("EDU-01") == "ok" and told.causes == set(), told


# -- Verdict and its options ---------------------------------------------------------------------------------------


def test_expired_certificates_are_judged_at_the_time_of_the_message(explain):
    who = wss.signer(PKI, "expired")
    then = {"created": soap.now(days=-100), "expires": soap.now(days=-100, minutes=5)}
    sealed = sign(soap.hello(), who, **then)
    told = explain(sealed, "--at", soap.now(days=-100, seconds=5))
    assert told.code == 0 and told.outcome("WB009") == "ok", told
    told = explain(sealed)
    assert told.code == 1 and told.outcome("WB002.2") == "failed" and told.outcome("WB009") == "failed", told
    told = explain(sign(soap.hello(), who))  # fresh, but by a certificate that is over: the path is not what counts
    assert told.code == 0 and told.outcome("WB009") == "failed" and explain(sign(soap.hello(), who), "--strict").code == 1


def test_the_path_counts_when_roots_are_given(explain, saas, tmp_path):
    (tmp_path / "trust.pem").write_bytes((PKI / "roots.pem").read_bytes() + (PKI / "intermediates.pem").read_bytes())
    roots = ("--trust", tmp_path / "trust.pem", "--crl", PKI / "crls.pem")
    told = explain(sign(soap.hello(), saas), "--strict", trust=roots)
    assert told.code == 0 and told.outcome("WB009") == "ok", told
    for name in ("revoked", "otherRoot", "selfSigned", "expired"):
        told = explain(sign(soap.hello(), wss.signer(PKI, name)), trust=roots)
        assert told.code == 1 and told.failed == {"WB009"}, told
    done = run(tmp_path / "trust.pem", "--trust", "/nonexistent", "--crl", "/nonexistent")
    assert done.returncode == 2
    (tmp_path / "m.xml").write_bytes(bytes(sign(soap.hello(), saas)))
    assert run(tmp_path / "m.xml", "--trust", "/nonexistent", "--crl", "/nonexistent").returncode == 3


def test_without_roots_the_path_is_not_judged(explain, saas):
    sealed = sign(soap.hello(), saas)
    told = explain(sealed, trust=())
    assert told.code == 0 and told.outcome("WB009") == "not reached" and "--trust-embedded-token" in told.sentence("WB009"), told
    assert explain(sealed, "--strict", trust=()).code == 1
    assert explain(sign(soap.hello(), wss.signer(PKI, "noOin"))).outcome("WB009") == "failed"


def test_strict_counts_every_requirement(explain, saas):
    sealed = sign(soap.hello().but(From=None), saas)
    told = explain(sealed)
    assert told.code == 0 and told.failed == {"EK0020"} and not next(row for row in told.rows if row["eis"] == "EK0020")["telt"], told
    told = explain(sealed, "--strict")
    assert told.code == 1 and any(note.startswith("Verdict: reject: EK0020: ") for note in told.notes), told


def test_other_requirements_are_told_beside_a_good_signature(explain, saas):
    for made, rule in (
            (soap.hello().but(MessageID=soap.wsa("MessageID", "urn:test:1")), "EK0023"),
            (soap.hello().but(Action=soap.wsa("Action", "urn:other")), "EDU-05"),
            (soap.hello().but(Action=soap.wsa("Action", soap.action_of("opvragen_resultaten"))), "WS001"),
            (push(emailadres="geen adres"), "EDU-20"),
            (soap.hello().but(Vreemd='<v:x xmlns:v="urn:v" soapenv:mustUnderstand="1"/>'), "BP-R1027"),
            (soap.hello().but(To=soap.hello().headers["To"].replace("<wsa:To", '<wsa:To soapenv:mustUnderstand="true"')), "BP-R1013")):
        told = explain(sign(made, saas))
        assert told.code == 0 and rule in told.failed, (rule, told)
        assert explain(sign(made, saas), "--strict").code == 1


def test_for_a_failed_reference_both_digests_and_the_first_bytes_are_shown(explain, saas):
    sealed = sign(soap.hello(), saas)
    told = explain(sealed.edited((f"<wsa:Action xmlns:wsu=\"{WSU}\" wsu:Id=\"id-Action\">", f"<wsa:Action xmlns:wsu=\"{WSU}\" wsu:Id=\"id-Action\"> ")))
    text = "\n".join(told.notes)
    expected = re.search(r'URI="#id-Action">.*?<ds:DigestValue>([^<]*)', sealed.data.decode()).group(1)
    assert told.code == 1 and told.failed >= {"WB013.1"} and "digest of wsa:Action does not match" in text, told
    assert f"expected digest  {expected}" in text and re.search(r"computed digest  [A-Za-z0-9+/]{43}=\n", text)
    assert f'canonical bytes  <wsa:Action xmlns:wsa="{soap.WSA}" xmlns:wsu="{WSU}" wsu:Id="id-Action"> http://s-bb.nl' in text
    assert sum("the digest is right" in row["toelichting"] for row in told.rows) == 7


def test_no_value_of_a_body_is_shown(explain, saas):
    """A failed Body, in every part of the answer."""
    for data in (sign(push(), saas).edited(("K-1", "K-2")), sign(push(emailadres="jan.jansen@voorbeeld.example "), saas),
                 sign(push(), saas, more_references=(Reference("id-mail"),), dress=(lambda t: t.replace("<bpv:emailadres>", f'<bpv:emailadres xmlns:wsu="{WSU}" wsu:Id="id-mail">'),)).edited(("jansen@", "janssen@"))):
        told = explain(data)
        assert "EDU-20" in told.failed or told.code == 1
        for word in ("jans", "Jannetje", "voorbeeld.example", "K-2"):
            assert word not in repr(told), told
    assert "<bpv:emailadres" in repr(told)


# -- Unreadable ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("data", [
    b"", b"   \n", b"geen bericht", b"\x89PNG\r\n\x1a\n\x00\x00", b"<html><body>503</body></html>", b"<a><b></a>", b"<soapenv:Envelope>",
    b"<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'/>", b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 30\r\n\r\n",
    b"POST / HTTP/1.1\r\nContent-Type: application/json\r\n\r\n{}", b"POST / HTTP/1.1\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"<a/>", mtime=0),
    b"\x00" * 100, b"\xff\xfe", b"<" * 1000,
])
def test_what_is_no_soap_is_unreadable(tmp_path, data):
    (tmp_path / "message").write_bytes(data)
    done = run(tmp_path / "message")
    assert done.returncode in ((1,) if data == b"\xff\xfe" else (2,)), done
    assert done.stdout if done.returncode == 1 else done.stdout == "" and done.stderr.startswith("bpv-admin explain: ")


def test_what_is_not_there_is_unreadable(tmp_path):
    for path in (tmp_path / "nothing", tmp_path):
        done = run(path)
        assert done.returncode == 2 and str(path) in done.stderr
    assert run().returncode == 2 and run("a", "b").returncode == 2 and run("a", "--at", "gisteren").returncode == 2
    assert run("a", "--trust", "b").returncode == 2


def test_half_a_message_is_unreadable(tmp_path, saas):
    data = sign(soap.hello(), saas).data
    for part in (data[:-1], data[:len(data) // 2], data[1:]):
        (tmp_path / "message").write_bytes(part)
        assert run(tmp_path / "message").returncode == 2


@pytest.mark.parametrize("change, rule", [
    (lambda t: t.replace("?><", '?><!DOCTYPE x [<!ENTITY e "x">]><', 1), "BP-R1008"),
    (lambda t: t.replace("?><", "?><?x y?><", 1), "BP-R1009"),
    (lambda t: t.replace("<soapenv:Body", "<soapenv:Body " + " ".join(f'a{n}="1"' for n in range(100)), 1), "GW-R1"),
    (lambda t: t.replace('encoding="UTF-8"', 'encoding="ISO-8859-1"', 1), "WS006"),
])
def test_what_no_parser_should_see_is_refused_unparsed(explain, saas, change, rule):
    told = explain(change(sign(soap.hello(), saas).data.decode()).encode())
    assert told.code == 1 and told.failed == {rule} and told.outcome("WB013.1") == "not reached", told


def test_text_form(tmp_path, saas):
    (tmp_path / "message").write_bytes(bytes(sign(soap.hello(), saas)))
    done = run(tmp_path / "message", "--trust-embedded-token")
    assert done.returncode == 0 and re.search(r"^WB013\.1 +ok +ja +SignatureValue is over this SignedInfo", done.stdout, re.M)
    assert done.stdout.rstrip().endswith("Verdict: accept: signature, positions and Timestamp hold.")


# -- Causes ---------------------------------------------------------------------------------------------------------


def test_pretty_printed_after_signing(explain, saas):
    sealed = sign(push(), saas)
    for change in (lambda t: t.replace("><", ">\n  <"), lambda t: t.replace("><", ">\r\n\t<")):
        told = explain(change(sealed.data.decode()).encode())
        said = told.cause("pretty-printed after signing")
        assert told.code == 1 and "soapenv:Body" in said and "SignedInfo" in said and "wsa:From" in said, told
        assert told.causes == {"pretty-printed after signing"}


@pytest.mark.parametrize("indent", ["  ", "    ", "\t"])
def test_made_compact_after_signing(explain, saas, indent):
    one, two, three = ("\n" + n * indent for n in (2, 3, 1))
    body = soap.hello().block.replace("><", f">{two}<")
    name = "bpv:testen_verbinding_request"
    message = dataclasses.replace(soap.hello(), body=f'{one}<{name} xmlns:bpv="{soap.BPV}">{two}{body}{one}</{name}>{three}')
    sealed = sign(message, saas)
    assert explain(sealed).code == 0
    told = explain(re.sub(r">\s+<", "><", sealed.data.decode()).encode())
    assert told.code == 1 and "soapenv:Body" in told.cause("pretty-printed after signing") and told.causes == {"pretty-printed after signing"}, told


def test_values_put_on_lines_of_their_own(explain, saas):
    sealed = sign(soap.hello(), saas)
    told = explain(re.sub(r"(<bpv:\w+>)([^<]+)(</bpv:)", r"\1\n    \2\n  \3", sealed.data.decode()).encode())
    assert told.code == 1 and "around its values" in told.cause("pretty-printed after signing"), told


@pytest.mark.parametrize("signed, sent", [("&#13;\n", "\n"), ("\n", "&#13;\n"), ("&#xD;\n", "\r\n")])
def test_line_ends_changed(explain, saas, signed, sent):
    body = soap.hello().body.replace("><", f">{signed}<")
    sealed = sign(dataclasses.replace(soap.hello(), body=body), saas)
    assert explain(sealed).code == 0
    told = explain(sealed.data.decode().replace(signed, sent).encode())
    assert told.code == 1 and "soapenv:Body" in told.cause("CR/LF changed") and told.causes == {"CR/LF changed"}, told


@pytest.mark.parametrize("signed, said, shown", [
    ("soapenv wsa", None, ('PrefixList "wsa"', "says none")),  # soapenv is used, so that listing it makes no difference
    (None, "wsa soapenv", ("PrefixList none", 'says "wsa soapenv"')),
    ("wsa ds", "wsu", ('PrefixList "wsa"', 'says "wsu"')),  # ds means nothing there
])
def test_prefix_list_mismatch(explain, saas, signed, said, shown):
    told = explain(sign(soap.hello(), saas, each={"Body": {"transforms": ((EXC_C14N, signed),), "raw_transforms": other_transform(said)}}))
    evidence = told.cause("prefix list mismatch")
    assert told.code == 1 and "soapenv:Body was digested with" in evidence and told.causes == {"prefix list mismatch"}, told
    assert all(word in evidence for word in shown), evidence


def test_prefix_list_of_signed_info(explain, saas):
    sealed = sign(soap.hello(), saas, c14n=(EXC_C14N, "soapenv wsa"))
    listed = f'<ec:InclusiveNamespaces xmlns:ec="{EXC_C14N}" PrefixList="soapenv wsa"/>'
    assert explain(sealed).code == 0
    told = explain(sealed.edited((listed, "")))  # which is part of what is signed: so it only says that it was changed
    assert told.code == 1 and told.causes & {"SignedInfo changed after signing", "prefix list mismatch"}, told


def test_id_as_another_attribute(explain, saas):
    told = explain(sign(soap.hello(), saas).edited(('wsu:Id="id-To"', 'Id="id-To"')))
    assert told.code == 1 and "no wsu:Id" in told.cause("Id on the wrong element") and "wsa:To" in told.cause("missing part"), told


def test_id_on_the_child_of_body(explain, saas):
    def down(text):
        text = text.replace(f'<soapenv:Body xmlns:wsu="{WSU}" wsu:Id="id-Body">', "<soapenv:Body>", 1)
        return text.replace("<bpv:testen_verbinding_request", f'<bpv:testen_verbinding_request xmlns:wsu="{WSU}" wsu:Id="id-Body"', 1)
    told = explain(sign(soap.hello(), saas, dress=(down,)))
    assert told.code == 1 and told.outcome("GW-S1") == "failed" and told.outcome("WB004.1") == "failed", told
    assert "bpv:testen_verbinding_request inside soapenv:Body" in told.cause("Id on the wrong element") and "soapenv:Body" in told.cause("missing part")


def test_reference_to_an_id_that_nothing_bears(explain, saas):
    told = explain(sign(soap.hello(), saas, each={"Body": {"uri": "#id-body"}}))
    said = told.cause("Id on the wrong element")
    assert told.code == 1 and "no element of the message bears the id #id-body" in said and "is that of soapenv:Body" in said, told


def test_ids_exchanged(explain, saas):
    told = explain(sign(soap.hello(), saas, each={"To": {"uri": "#id-Action"}, "Action": {"uri": "#id-To"}}))
    said = told.cause("Id on the wrong element")
    assert told.code == 1 and "#id-Action is that of wsa:To" in said and "#id-To is that of wsa:Action" in said, told


def test_sha1(explain, saas):
    told = explain(sign(soap.hello(), saas, method=DS + "rsa-sha1"))
    assert told.code == 1 and told.outcome("SIGN001") == "failed" and "names SHA-1" in told.cause("SHA-1") and told.causes == {"SHA-1"}, told
    told = explain(sign(soap.hello(), saas, reference={"digest": DS + "sha1"}))
    assert told.code == 1 and told.outcome("SIGN001") == "failed" and told.causes == {"SHA-1"}, told


def test_sha1_under_another_name(explain, saas):
    sealed = sign(soap.hello(), saas)
    value = b64(wss.digest(DS + "sha1", wss.octets_of(next(n for n in wss.canon.parse(sealed.data).all() if n.attribute("Id", WSU) == "id-Body"), ((EXC_C14N, None),))))
    told = explain(sign(soap.hello(message_id=sealed.message.message_id, ident=sealed.message.ident, block=sealed.message.block), saas, each={"Body": {"value": value}}))
    assert told.code == 1 and "soapenv:Body is its SHA1" in told.cause("SHA-1"), told

    class Sha1(wss.Signer):
        def __init__(self):
            self.__dict__.update(saas.__dict__)

        def sign(self, method, octets):
            return super().sign(DS + "rsa-sha1", octets)
    told = explain(sign(soap.hello(), Sha1()))
    assert told.code == 1 and "SignatureValue was made with SHA1" in told.cause("SHA-1"), told


@pytest.mark.parametrize("part, name", [("To", "wsa:To"), ("Body", "soapenv:Body"), ("Timestamp", "wsu:Timestamp"), ("MessageID", "wsa:MessageID")])
def test_missing_part(explain, saas, part, name):
    told = explain(sign(soap.hello(), saas, unsigned={part}))
    assert told.code == 1 and told.failed == {"WB004.1"} and name in told.cause("missing part") and told.causes == {"missing part"}, told


def test_all_missing_parts_are_told(explain, saas):
    told = explain(sign(soap.hello(), saas, unsigned={"To", "From", "Action"}))
    assert all(f"wsa:{name} is not signed" in told.sentence("WB004.1") for name in ("To", "From", "Action")), told


def test_missing_timestamp_token_and_signature(explain, saas):
    told = explain(sign(soap.hello(), saas, timestamp=""))
    assert told.code == 1 and "WB002.1" in told.failed and "Timestamp" in told.cause("missing part"), told
    told = explain(sign(soap.hello(), saas, token=""))
    assert told.code == 1 and "WB010" in told.failed and "BinarySecurityToken" in told.cause("missing part"), told
    told = explain(sign(soap.hello(), saas, order=("token", "timestamp")))
    assert told.code == 1 and "WB003" in told.failed and "ds:Signature" in told.cause("not signed"), told
    told = explain(bytes(soap.hello()))
    assert told.code == 1 and "WB003" in told.failed and "no wsse:Security" in told.cause("not signed"), told
    assert "profile 2W-be," in told.about
    told = explain(re.sub(rb"<soapenv:Header>.*</soapenv:Header>", b"", bytes(soap.hello())))
    assert told.code == 1 and {"WB003", "WA001.2"} <= told.failed, told


@pytest.mark.parametrize("key_info, shown", [
    ('<wsse:SecurityTokenReference><wsse:Reference URI="#X509-2"/></wsse:SecurityTokenReference>', "#X509-2"),
    ('<wsse:SecurityTokenReference><wsse:Reference URI="X509-1"/></wsse:SecurityTokenReference>', '"X509-1"'),
    ("<wsse:SecurityTokenReference><wsse:KeyIdentifier>AAAA</wsse:KeyIdentifier></wsse:SecurityTokenReference>", "wsse:KeyIdentifier"),
    ("<wsse:SecurityTokenReference><ds:X509Data><ds:X509IssuerSerial><ds:X509IssuerName>CN=x</ds:X509IssuerName><ds:X509SerialNumber>1"
     "</ds:X509SerialNumber></ds:X509IssuerSerial></ds:X509Data></wsse:SecurityTokenReference>", "ds:X509IssuerName"),
    ("<ds:KeyName>saas</ds:KeyName>", "ds:KeyName"),
])
def test_wrong_token_reference(explain, saas, key_info, shown):
    told = explain(sign(soap.hello(), saas, key_info=key_info))
    assert told.code == 1 and told.failed <= {"WB010", "BSP-R5402"} and shown in told.cause("wrong token reference"), told
    assert told.causes == {"wrong token reference"}


@pytest.mark.parametrize("shift, shown", [
    ({"minutes": -11}, "s before the moment"), ({"minutes": 5}, "s after the moment"), ({"hours": 2}, "local time written as UTC"), ({"days": -3}, "s before the moment"),
])
def test_clock(explain, saas, shift, shown):
    sealed = sign(soap.hello(), saas, **shifted(**shift))
    told = explain(sealed)
    assert told.code == 1 and told.failed == {"WB002.2"} and shown in told.cause("clock") and told.causes == {"clock"}, told
    assert any("--at" in note for note in told.notes if note.startswith("  change: "))
    told = explain(sealed, "--at", soap.now(**shift, seconds=20))
    assert told.code == 0 and told.causes == set(), told


def test_clock_of_expires_and_zone(explain, saas):
    told = explain(sign(soap.hello(), saas, expires=soap.now(seconds=-30)))
    assert told.code == 1 and "Expires is 3" in told.cause("clock"), told
    told = explain(sign(soap.hello(), saas, created=soap.now()[:19] + "+01:00"))
    assert told.code == 1 and "WB002.1" in told.failed and "UTC with Z" in told.cause("clock"), told


def test_the_difference_is_told_in_seconds(explain, saas):
    created = soap.now()
    at = (moment(created) + datetime.timedelta(seconds=700)).strftime("%Y-%m-%dT%H:%M:%SZ")
    told = explain(sign(soap.hello(), saas, created=created[:19] + "Z"), "--at", at)
    assert "Created is 700 s before" in told.cause("clock"), told


def test_wrong_key(explain, saas, self_made):
    mixed = object.__new__(wss.Signer)
    mixed.__dict__.update(saas.__dict__)
    mixed.key = wss.signer(PKI, "schoolA").key
    told = explain(sign(soap.hello(), mixed))
    assert told.code == 1 and told.failed == {"WB013.1"} and "not made with the key of the token's certificate" in told.cause("wrong key"), told
    assert told.causes == {"wrong key"}
    mixed.key = self_made(rsa.generate_private_key(65537, 3072)).key
    assert "SignatureValue has 3072 bits, the key of the token 2048" in explain(sign(soap.hello(), mixed)).cause("wrong key")
    mixed = object.__new__(wss.Signer)
    mixed.__dict__.update(wss.signer(PKI, "ecP256").__dict__)
    mixed.key = self_made(ec.generate_private_key(mixed.certificate.public_key().curve)).key
    assert explain(sign(soap.hello(), mixed)).causes == {"wrong key"}


def test_the_key_of_another_token(explain, saas):
    school = wss.signer(PKI, "schoolA")
    second = wss.token(school.der, "X509-2")
    mixed = object.__new__(wss.Signer)
    mixed.__dict__.update(saas.__dict__)
    mixed.key = school.key
    told = explain(sign(soap.hello(), mixed, order=("token", "second", "timestamp", "signature"), more={"second": second}))
    assert told.code == 1 and "another wsse:BinarySecurityToken" in told.cause("wrong key") and "duplicated header" in told.causes, told


def test_signed_info_changed(explain, saas):
    sealed = sign(soap.hello(), saas)
    told = explain(sealed.edited((f'<ds:SignatureMethod Algorithm="{wss.RSA_SHA256}">', f'<ds:SignatureMethod Algorithm="{MORE}rsa-sha512">')))
    assert told.code == 1 and "made with SHA256; SignatureMethod says rsa-sha512" in told.cause("digest of another name"), told
    text = sealed.data.decode()
    told = explain(text.replace("<ds:DigestValue>", "<ds:DigestValue> ", 1).encode())
    assert told.code == 1 and told.failed == {"WB013.1"}, told
    assert told.causes & {"pretty-printed after signing", "SignedInfo changed after signing"}


def test_an_algorithm_under_another_name(explain, saas):
    class Pss(wss.Signer):
        def __init__(self):
            self.__dict__.update(saas.__dict__)

        def sign(self, method, octets):
            return super().sign(wss.PSS_SHA256, octets)
    told = explain(sign(soap.hello(), Pss()))
    assert told.code == 1 and "sha256-rsa-MGF1" in told.cause("signature algorithm of another name"), told


def test_an_ecdsa_value_in_der(explain):
    who = wss.signer(PKI, "ecP256")

    class Der(wss.Signer):
        def __init__(self):
            self.__dict__.update(who.__dict__)

        def sign(self, method, octets):
            raw = super().sign(method, octets)
            half = len(raw) // 2
            return utils.encode_dss_signature(int.from_bytes(raw[:half], "big"), int.from_bytes(raw[half:], "big"))
    told = explain(sign(soap.hello(), Der()))
    assert told.code == 1 and told.causes == {"ECDSA value in DER"}, told


@pytest.mark.parametrize("signed", ["first", "both"])
def test_duplicated_header(explain, saas, signed):
    first = sign(soap.hello(), saas)
    to = wss.element_text(first.data, "wsa:To")
    if signed == "first":
        told = explain(first.edited((to, to + soap.wsa("To", f"{soap.ANONYMOUS}?oin={soap.GATEWAY}"))))
        assert told.code == 1 and "WB004.1" in told.failed, told
    else:
        told = explain(sign(soap.hello().but(Twee=soap.hello().headers["To"]), saas))
        assert told.code == 0 and "WA001.10" in told.failed, told
    assert "wsa:To stands there 2 times" in told.cause("duplicated header")


def test_duplicated_security_timestamp_body_and_id(explain, saas):
    sealed = sign(soap.hello(), saas)
    block = wss.element_text(sealed.data, "wsse:Security")
    told = explain(sealed.edited((block, block + wss.security(""))))
    assert told.code == 1 and "GW-S3" in told.failed and "wsse:Security stands there 2 times" in told.cause("duplicated header"), told
    stamp = wss.element_text(sealed.data, "wsu:Timestamp")
    told = explain(sealed.edited((stamp, stamp + stamp.replace("TS-1", "TS-2"))))
    assert told.code == 1 and "wsu:Timestamp stands there 2 times" in told.cause("duplicated header"), told
    told = explain(sealed.edited(("</soapenv:Envelope>", "<soapenv:Body/></soapenv:Envelope>")))
    assert told.code == 1 and "soapenv:Body stands there 2 times" in told.cause("duplicated header") and "BP-R1011" in told.failed, told
    told = explain(sealed.edited(("<bpv:testen_verbinding_request ", '<bpv:testen_verbinding_request Id="id-To" ')))
    assert told.code == 1 and "id-To" in told.cause("duplicated id"), told


def test_a_security_header_for_another_is_no_duplicate(explain, saas):
    sealed = sign(soap.hello(), saas)
    block = wss.element_text(sealed.data, "wsse:Security")
    told = explain(sealed.edited((block, block + wss.security("", ' soapenv:actor="urn:ander"'))))
    assert told.code == 0 and told.causes == set(), told


def test_enveloped_transform(explain, saas):
    told = explain(sign(soap.hello(), saas, reference={"transforms": ((ENVELOPED, None), (EXC_C14N, None))}))
    assert told.code == 1 and told.failed == {"WB007"} and told.causes == {"enveloped transform"}, told


def test_whole_document(explain, saas):
    told = explain(sign(soap.hello(), saas, references=[Reference("id-Body", uri="", transforms=((ENVELOPED, None), (EXC_C14N, None)), value=b64(bytes(32)))]))
    assert told.code == 1 and {"whole document", "enveloped transform", "missing part"} <= told.causes, told


def test_inclusive_canonical_form(explain, saas):
    told = explain(sign(soap.hello(), saas, reference={"transforms": ((INCLUSIVE, None),)}))
    assert told.code == 1 and told.failed == {"WB007"} and told.causes == {"inclusive canonical form"}, told
    assert all("the digest is another" not in row["toelichting"] for row in told.rows)
    told = explain(sign(soap.hello(), saas, each={"Body": {"transforms": ((INCLUSIVE, None),), "raw_transforms": other_transform(None)}}))
    assert told.code == 1 and told.causes & {"inclusive canonical form", "prefix list mismatch"}, told


def test_other_transforms(explain, saas):
    for uri in ("http://www.w3.org/TR/1999/REC-xslt-19991116", wss.STR_TRANSFORM):
        told = explain(sign(soap.hello(), saas, each={"Token": {"transforms": ((uri, None),)}}))
        assert told.code == 1 and "WB007" in told.failed and "other transform" in told.causes, told


@pytest.mark.parametrize("content_type", ["application/soap+xml; charset=utf-8", "application/xml", "text/plain", None])
def test_wrong_content_type(explain, saas, content_type):
    capture = http(sign(soap.hello(), saas), content_type)
    told = explain(capture)
    assert told.code == 0 and told.failed >= {"EDU-01"} and (content_type or "(none)") in told.cause("wrong content type"), told
    assert told.causes == {"wrong content type"} and explain(capture, "--strict").code == 1


def test_multipart_as_seen_in_a_capture(explain, saas):
    part = b"--b1\r\nContent-Type: application/xop+xml\r\n\r\n" + sign(soap.hello(), saas).data + b"\r\n--b1--\r\n"
    told = explain(http(part, 'multipart/related; type="application/xop+xml"; boundary="b1"'))
    assert told.code == 0 and {"EDU-01", "WM001"} <= told.failed and "multipart/related" in told.cause("wrong content type"), told


def test_http_of_a_capture(explain, saas):
    data = sign(soap.hello(), saas).data
    assert "BP-R1114" in explain(http(data, first="PUT / HTTP/1.1")).failed
    assert "BP-R1113" in explain(http(data, Content_Length=len(data) + 5)).failed
    assert "WS002.2" in explain(http(data, SOAPAction='"urn:other"')).failed
    assert "WS006" in explain(http(data, "text/xml; charset=iso-8859-1")).failed


def test_text_where_only_elements_stand(explain, saas):
    sealed = sign(soap.hello(), saas, dress=(lambda t: t.replace("<ds:DigestMethod", "x<ds:DigestMethod", 1),))
    told = explain(sealed)
    assert told.code == 1 and "holds text" in repr(told), told


def test_soap_12(explain, saas):
    told = explain(sign(soap.hello(envelope_ns="http://www.w3.org/2003/05/soap-envelope"), saas))
    assert told.code == 1 and "WW001" in told.failed and "SOAP 1.2" in told.causes, told


def test_older_addressing(explain, saas):
    told = explain(sign(soap.hello(wsa_ns="http://schemas.xmlsoap.org/ws/2004/08/addressing"), saas))
    assert "WA001.2" in told.failed and "other WS-Addressing" in told.causes, told


def test_changed_after_signing(explain, saas):
    told = explain(sign(soap.hello(), saas).edited((f"verzendendeInstantie>{soap.SCHOOL_A}<", f"verzendendeInstantie>{soap.SCHOOL_B}<")))
    assert told.code == 1 and told.failed == {"WB013.1"} and "soapenv:Body" in told.cause("changed after signing"), told
    assert told.causes == {"changed after signing"}


def test_a_moved_body_is_no_body(explain, saas):
    """proves: X1, X2"""
    sealed = sign(soap.hello(), saas)
    body = wss.element_text(sealed.data, "soapenv:Body")
    evil = body.replace("id-Body", "id-Evil")
    told = explain(sealed.edited((body, evil)).edited(("</soapenv:Header>", f"<x:w xmlns:x='urn:x'>{body}</x:w></soapenv:Header>")))
    assert told.code == 1 and {"GW-S1", "WB004.1"} <= told.failed and "soapenv:Body inside x:w" in told.cause("Id on the wrong element"), told


def test_an_encrypted_message_is_told_what_can_be_judged(explain, saas):
    told = explain(encrypt(sign(soap.hello(), saas), wss.signer(PKI, "gateway").certificate))
    assert told.code == 1 and "profile 2W-be-SE" in told.about and told.failed == set() and told.causes == set(), told
    assert told.outcome("WB006") == "information" and "encrypted" in told.sentence("WB013.1")
    assert [row["uitkomst"] for row in told.rows if row["eis"] == "WB013.1"].count("ok") == 8
