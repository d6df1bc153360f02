"""The tables of algorithms, one test a row (standards 3.2 and 3.3): what is taken, and what is refused by its name alone."""
import re

import pytest

import wss
import wss_encryption as enc
from canon import EXCLUSIVE, INCLUSIVE
from soap import hello
from talk import ask, encrypted, refused, seal, signer
from wss import DIGESTS, DS, MORE, MORE_2007, STR_TRANSFORM, XMLENC, Reference, direct_reference
from wss_encryption import MGF_SHA1, MGF_SHA256, OAEP, OAEP_MGF1P, RSA_1_5, SHA1, SHA256, SHA512, XMLENC11


def short(uri):
    return re.sub(r"^.*?([^/#]*)#?([^/#]*)$", r"\1#\2", uri)


def rows(*uris):
    return pytest.mark.parametrize("uri", uris, ids=short)



# -- Digests ---------------------------------------------------------------------------


# proves: SIGN001
@rows(XMLENC + "sha256", MORE + "sha384", XMLENC + "sha512")
def test_takes_the_digest(engine, uri):
    ask(engine, seal(engine, hello(), "schoolA", reference={"digest": uri}), identity="schoolA")
    ask(engine, seal(engine, hello(), "schoolA", each={"Body": {"digest": uri}}), identity="schoolA")


# proves: SIGN001
@rows(MORE + "sha224", DS + "sha1", MORE + "md5", XMLENC + "ripemd160", MORE_2007 + "sha3-256", MORE_2007 + "sha3-512", XMLENC + "SHA256", "sha256", "")
def test_refuses_the_digest(engine, nothing_stored, uri):
    refused(engine, seal(engine, engine.world.push(), "schoolA", reference={"digest": uri}), identity="schoolA", rule="SIGN001")
    refused(engine, seal(engine, engine.world.push(), "schoolA", each={"ReplyTo": {"digest": uri}}), identity="schoolA", rule="SIGN001")


@rows(*(uri for uri in DIGESTS if "sha3" not in uri))
def test_a_digest_is_not_another_by_its_name(engine, nothing_stored, uri):
    value = wss.b64(wss.digest(uri, b"something else"))
    refused(engine, seal(engine, engine.world.push(), "schoolA", each={"Body": {"digest": uri, "value": value}}), identity="schoolA")


@pytest.mark.parametrize("value", ["", "AAAA", "A" * 43, "A" * 44, "A" * 43 + "=A", "=" * 44, "A" * 86 + "=="])
def test_refuses_a_digest_value_of_any_other_kind(engine, nothing_stored, value):
    refused(engine, seal(engine, engine.world.push(), "schoolA", each={"To": {"value": value}}), identity="schoolA")


# -- Signatures ----------------------------------------------------------------------------


# proves: SIGN001
@rows(MORE + "rsa-sha256", MORE + "rsa-sha384", MORE + "rsa-sha512")
def test_takes_rsa(engine, uri):
    ask(engine, seal(engine, hello(), "schoolA", method=uri), identity="schoolA")


# proves: SIGN001
@rows(MORE + "ecdsa-sha256", MORE + "ecdsa-sha384", MORE + "ecdsa-sha512")
def test_takes_ecdsa(world, uri):
    ask(world, seal(world, hello(), "ecP256", method=uri))


# proves: SIGN001
@rows(MORE_2007 + "sha256-rsa-MGF1", MORE_2007 + "sha384-rsa-MGF1", MORE_2007 + "sha512-rsa-MGF1")
def test_takes_pss(world, uri):
    ask(world, seal(world, hello(), method=uri))
    ask(world, seal(world, hello(), "saas-g4-sign", method=uri))


# Debian's xmlsec1 1.2 has no PSS: the reference refuses what the gateway's own engine takes.
def test_xmlsec1_has_no_pss(xmlsec1, nothing_stored):
    refused(xmlsec1, seal(xmlsec1, xmlsec1.world.push(), "schoolA", method=wss.PSS_SHA256), identity="schoolA")


# proves: SIGN001
@rows(
    DS + "rsa-sha1", DS + "dsa-sha1", "http://www.w3.org/2009/xmldsig11#dsa-sha256", MORE + "rsa-sha224", MORE + "rsa-md5", MORE + "rsa-ripemd160",
    MORE + "ecdsa-sha1", MORE + "ecdsa-sha224", MORE_2007 + "sha1-rsa-MGF1", MORE_2007 + "sha224-rsa-MGF1", MORE_2007 + "rsa-pss", MORE + "eddsa-ed25519",
    "http://www.w3.org/2021/04/xmldsig-more#eddsa-ed25519", DS + "hmac-sha1", MORE + "hmac-sha256", MORE + "hmac-sha512", MORE + "hmac-md5", MORE + "RSA-SHA256", "")
def test_refuses_the_signature_method(engine, nothing_stored, uri):
    name = "ecP256" if "ecdsa" in uri else "schoolA"
    identity = "saas" if "ecdsa" in uri else "schoolA"
    refused(engine, seal(engine, engine.world.push(), name, method=uri), identity=identity, rule="SIGN001")


# proves: SIGN001
@pytest.mark.parametrize("name, done, said", [
    ("saas", MORE + "rsa-sha256", MORE + "rsa-sha512"), ("saas", MORE + "rsa-sha256", wss.PSS_SHA256), ("saas", wss.PSS_SHA256, MORE + "rsa-sha256"),
    ("saas", MORE + "rsa-sha256", MORE + "ecdsa-sha256"), ("ecP256", MORE + "ecdsa-sha256", MORE + "rsa-sha256"), ("saas", MORE + "hmac-sha256", MORE + "rsa-sha256"),
], ids=lambda value: short(value) if "#" in value else value)
def test_a_signature_is_not_another_by_its_name(world, nothing_stored, name, done, said):
    who = signer(world, name)

    class Other(type(who)):
        def sign(self, method, octets):
            return who.sign(done, octets)

    other = Other.__new__(Other)
    other.__dict__.update(who.__dict__)
    refused(world, wss.sign(world.push(), other, method=said))


# -- Canonical form ---------------------------------------------------------------------------


CANONICAL = [EXCLUSIVE + "WithComments", INCLUSIVE, INCLUSIVE + "#WithComments", "http://www.w3.org/2006/12/xml-c14n11", EXCLUSIVE[:-1], ""]


# proves: WB007
@rows(*CANONICAL)
def test_refuses_another_canonical_form_of_signed_info(engine, nothing_stored, uri):
    refused(engine, seal(engine, engine.world.push(), "schoolA", c14n=(uri, None)), identity="schoolA", rule="WB007")


# proves: WB007, X9
@rows(*CANONICAL)
def test_refuses_another_canonical_form_of_a_part(engine, nothing_stored, uri):
    refused(engine, seal(engine, engine.world.push(), "schoolA", each={"To": {"transforms": ((uri, None),)}}), identity="schoolA", rule="WB007")


IDENTITY = '<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" version="1.0"><xsl:template match="/"><xsl:copy-of select="."/></xsl:template></xsl:stylesheet>'
TRANSFORMS = {
    "enveloped": (DS + "enveloped-signature", ""),
    "base64": (DS + "base64", ""),
    "xslt": ("http://www.w3.org/TR/1999/REC-xslt-19991116", IDENTITY),
    "xpath": ("http://www.w3.org/TR/1999/REC-xpath-19991116", "<ds:XPath>true()</ds:XPath>"),
    "filter2": ("http://www.w3.org/2002/06/xmldsig-filter2", '<f:XPath xmlns:f="http://www.w3.org/2002/06/xmldsig-filter2" Filter="union">/</f:XPath>'),
    "xpointer": ("http://www.w3.org/2001/04/xmldsig-more/xptr", ""),
    "decrypt": ("http://www.w3.org/2002/07/decrypt#XML", ""),
    "swa": ("http://docs.oasis-open.org/wss/oasis-wss-SwAProfile-1.1#Attachment-Content-Signature-Transform", ""),
    "unknown": ("urn:elders", ""),
}


# proves: WB007, X9
@pytest.mark.parametrize("name", TRANSFORMS)
def test_refuses_the_transform(engine, nothing_stored, name):
    uri, inner = TRANSFORMS[name]
    for transforms in (((uri, None, inner),), ((uri, None, inner), (wss.EXC_C14N, None)), ((wss.EXC_C14N, None), (uri, None, inner))):
        refused(engine, seal(engine, engine.world.push(), "schoolA", each={"To": {"transforms": transforms}}), identity="schoolA", rule="WB007")


# proves: WB007
@pytest.mark.parametrize("raw", ["", "<ds:Transforms/>", "<ds:Transforms><ds:Transform/></ds:Transforms>"])
def test_refuses_a_part_without_transform(engine, nothing_stored, raw):
    refused(engine, seal(engine, engine.world.push(), "schoolA", each={"To": {"raw_transforms": raw, "transforms": ()}}), identity="schoolA", rule="WB007")


# BSP allows it, xmlsec1 does not know it, no peer of ours uses it: refused in this version.
# proves: WB007
def test_refuses_the_str_transform(engine, nothing_stored):
    who = signer(engine, "schoolA")
    parameters = f'<wsse:TransformationParameters><ds:CanonicalizationMethod Algorithm="{wss.EXC_C14N}"/></wsse:TransformationParameters>'
    key_info = direct_reference("X509-1").replace("<wsse:SecurityTokenReference", f'<wsse:SecurityTokenReference xmlns:wsu="{wss.WSU}" wsu:Id="STR-1"')
    reference = Reference("X509-1", uri="#STR-1", transforms=((STR_TRANSFORM, None, parameters),))
    refused(engine, wss.sign(engine.world.push(), who, key_info=key_info, unsigned={"Token"}, more_references=(reference,)), identity="schoolA", rule="WB007")


# proves: WB007
@pytest.mark.parametrize("name, change", [
    ("of_the_body_after", lambda s: s.edited(('PrefixList="soapenv wsa"', 'PrefixList="soapenv"'), count=9)),
    ("of_another_name", lambda s: s.edited(("ec:InclusiveNamespaces", "ec:Namespaces"), count=9)),
])
def test_refuses_a_prefix_list_that_was_changed(engine, nothing_stored, name, change):
    lists = {"c14n": (wss.EXC_C14N, "soapenv wsa"), "reference": {"transforms": ((wss.EXC_C14N, "soapenv wsa"),)}}
    refused(engine, change(seal(engine, engine.world.push(), "schoolA", **lists)), identity="schoolA")


# -- Encryption ------------------------------------------------------------------------------


OAEP_GOOD = {
    "mgf1p": {"transport": OAEP_MGF1P},
    "mgf1p_sha1_named": {"transport": OAEP_MGF1P, "digest": SHA1},
    "oaep_sha256": {"transport": OAEP, "digest": SHA256, "mgf": MGF_SHA256},
}
OAEP_ODD = {
    "mgf1p_sha256": {"transport": OAEP_MGF1P, "digest": SHA256},
    "mgf1p_sha512": {"transport": OAEP_MGF1P, "digest": SHA512},
    "mgf1p_md5": {"transport": OAEP_MGF1P, "digest": MORE + "md5"},
    "mgf1p_with_a_mgf": {"transport": OAEP_MGF1P, "mgf": MGF_SHA256},
    "oaep_sha1": {"transport": OAEP, "digest": SHA1, "mgf": MGF_SHA1},
    "oaep_sha256_mgf1sha1": {"transport": OAEP, "digest": SHA256, "mgf": MGF_SHA1},
    "oaep_sha1_mgf1sha256": {"transport": OAEP, "digest": SHA1, "mgf": MGF_SHA256},
    "oaep_sha512": {"transport": OAEP, "digest": SHA512, "mgf": XMLENC11 + "mgf1sha512"},
    "oaep_without_names": {"transport": OAEP},
    "oaep_without_a_mgf": {"transport": OAEP, "digest": SHA256},
    "rsa_1_5": {"transport": RSA_1_5},  # proves: E2
    "unknown": {"transport": OAEP_MGF1P, "said_transport": "urn:elders"},
}


# proves: WB008
@pytest.mark.parametrize("key", OAEP_GOOD)
@rows(enc.AES256_GCM, enc.AES128_GCM)
def test_takes_and_mirrors_the_encryption(world, uri, key):
    sealed = encrypted(world, seal(world, hello()), data=uri, **OAEP_GOOD[key])
    answer = ask(world, sealed, "SE")
    assert answer.http.proof.encrypted.algorithm == enc.AES256_GCM
    assert answer.http.proof.encrypted.transport == OAEP_GOOD[key]["transport"]


# proves: WB008
@rows(*(XMLENC + name for name in ("aes128-cbc", "aes192-cbc", "aes256-cbc", "tripledes-cbc")), enc.AES192_GCM)
def test_refuses_the_encryption(world, nothing_stored, uri):
    refused(world, encrypted(world, seal(world, world.push()), data=uri), profile="SE", rule="WB008")


# proves: WB008, E2, E4
@pytest.mark.parametrize("name", OAEP_ODD)
def test_refuses_the_key_transport(world, nothing_stored, name):
    refused(world, encrypted(world, seal(world, world.push()), **OAEP_ODD[name]), profile="SE", rule="WB008")


# proves: E3
@pytest.mark.parametrize("done, said", [
    (enc.AES256_GCM, XMLENC + "aes256-cbc"), (XMLENC + "aes256-cbc", enc.AES256_GCM), (enc.AES256_GCM, enc.AES128_GCM), (enc.AES128_GCM, enc.AES256_GCM),
    (enc.AES192_GCM, enc.AES256_GCM), (enc.AES256_GCM, "urn:elders"),
], ids=short)
def test_refuses_a_key_under_another_algorithm(world, nothing_stored, done, said):
    refused(world, encrypted(world, seal(world, world.push()), data=done, said_data=said), profile="SE", rule="WB008")
