"""
Signed messages in the many forms that software in the sector gives them, all of them good. FORMS: name -> a function of
(message, signer) that returns the wss.Signed to be sealed.
"""
import dataclasses
import re

import soap
import wss
from wss import DS, EXC_C14N, WSSE, WSU, Signed


def on_envelope(text, **namespaces):
    """These namespaces are declared once, on the Envelope."""
    for prefix, uri in namespaces.items():
        text = text.replace(f' xmlns:{prefix}="{uri}"', "")
    declared = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in namespaces.items())
    return re.sub(r"(<[\w-]+:Envelope)", rf"\1{declared}", text, count=1)


def wsa_on_header(text):
    return text.replace(f' xmlns:wsa="{soap.WSA}"', "", 1).replace("<soapenv:Header>", f'<soapenv:Header xmlns:wsa="{soap.WSA}">', 1)


def in_signature(text, change):
    return re.sub(r"<ds:Signature>.*</ds:Signature>", lambda found: change(found.group()), text, flags=re.S)


def in_signed_info(text, change):
    return re.sub(r"<ds:SignedInfo>.*</ds:SignedInfo>", lambda found: change(found.group()), text, flags=re.S)


def pretty(part):
    return re.sub(r"><", ">\n    <", part)


def default_namespace(part):
    """The signature without a prefix; what is not the signature's own gets xmlns="" as some serialisers have it."""
    part = part.replace("<ds:Signature>", f'<Signature xmlns="{DS}">', 1).replace("<ds:", "<").replace("</ds:", "</")
    return part.replace("<wsse:SecurityTokenReference", '<wsse:SecurityTokenReference xmlns=""')


def two_soap_prefixes(text):
    """SOAP-ENV:Envelope, SOAP:Header: three names for one namespace."""
    text = text.replace("<soapenv:Header>", f'<SOAP:Header xmlns:SOAP="{soap.SOAP}">').replace("</soapenv:Header>", "</SOAP:Header>")
    text = text.replace(' soapenv:mustUnderstand="1"', ' SOAP:mustUnderstand="1"')
    return text.replace("soapenv:", "SOAP-ENV:").replace("xmlns:soapenv=", "xmlns:SOAP-ENV=")


def two_payload_prefixes(text):
    """The business document block under another prefix than the rest."""
    text = re.sub(r"<(/?)bpv:(identificatiecode|verzendende|ontvangende)", r"<\1doc:\2", text)
    return text.replace(f'xmlns:bpv="{soap.BPV}"', f'xmlns:bpv="{soap.BPV}" xmlns:doc="{soap.BPV}"')


def default_payload(text):
    return re.sub(r"<(/?)bpv:", r"<\1", text).replace(f'xmlns:bpv="{soap.BPV}"', f'xmlns="{soap.BPV}"')


def single_quotes(text):
    return re.sub(r'="([^"\']*)"', r"='\1'", text)


def attributes_turned(text):
    """wsu:Id before and after what is declared for it."""
    return re.sub(r'( xmlns:wsu="[^"]*")( wsu:Id="[^"]*")', r"\2\1", text)


def open_and_close(text):
    """Empty elements by two tags."""
    return re.sub(r"<([\w:]+)([^<>]*)/>", r"<\1\2></\1>", text)


def between_parts(text):
    """White space between what is signed, as a pretty-printer leaves it before signing."""
    for end in ("</wsse:BinarySecurityToken>", "</wsu:Timestamp>", "</ds:Signature>", "</wsse:Security>", "</wsa:To>", "</wsa:From>", "</soapenv:Header>"):
        text = text.replace(end, end + "\n\t\t")
    return text.replace("<soapenv:Body", "\n  <soapenv:Body").replace("</soapenv:Envelope>", "\n</soapenv:Envelope>\n")


def crlf(text):
    return pretty(text).replace("\n", "\r\n")


def bare_uuid(message):
    """MessageID without urn:uuid:, and no ReplyTo."""
    ident = soap.new_uuid()
    headers = {**message.headers, "MessageID": soap.wsa("MessageID", ident), "ReplyTo": None}
    return dataclasses.replace(message, headers=headers, message_id=ident)


def as_recorded_request(message, who):
    """A Clojure client of DUO: declarations on Envelope and Header, prefix lists everywhere, the Timestamp last, its own token unsigned."""
    order = {name: message.headers[name] for name in ("Action", "From", "MessageID", "To")}
    message = dataclasses.replace(bare_uuid(message), prolog='<?xml version="1.0" encoding="UTF-8" standalone="no"?>')
    message = dataclasses.replace(message, headers={name: message.headers[name] for name in order})
    listed = {"transforms": ((EXC_C14N, "bpv soapenv"),)}
    return Signed(
        message, who, order=("token", "signature", "timestamp"), before_addressing=True, unsigned={"Token"}, security_attributes="",
        token_id="X509-" + soap.new_uuid(), c14n=(EXC_C14N, "wsa bpv soapenv"), reference=listed,
        each={"Body": {"transforms": ((EXC_C14N, "bpv"),)}, "Timestamp": {"transforms": ((EXC_C14N, "wsse wsa bpv soapenv"),)}},
        dress=(lambda t: wsa_on_header(on_envelope(t, bpv=soap.BPV, wsu=WSU)),
               lambda t: in_signed_info(t, lambda p: p.replace(f' xmlns:ec="{EXC_C14N}"', "").replace("<ds:SignedInfo>", f'<ds:SignedInfo xmlns:ec="{EXC_C14N}">'))))


def as_recorded_answer(message, who):
    """DUO's own side: SOAP-ENV and SOAP, a signature in the default namespace, pretty-printed SignedInfo, xmlns=""; Security last."""
    return Signed(
        message, who, order=("timestamp", "token", "signature"), unsigned={"Token"}, security_attributes="", lines=0,
        dress=(lambda t: in_signed_info(t, pretty), lambda t: in_signature(t, default_namespace), two_soap_prefixes))


def dressed(*dress, **options):
    return lambda message, who: Signed(message, who, dress=dress, **options)


def children(*order, **options):
    return lambda message, who: Signed(message, who, order=order, **options)


def prefix_lists(value):
    return {"c14n": (EXC_C14N, value), "reference": {"transforms": ((EXC_C14N, value),)}}


FORMS = {
    "plain": Signed,
    "recorded_request": as_recorded_request,
    "recorded_answer": as_recorded_answer,
    "two_soap_prefixes": dressed(two_soap_prefixes),
    "two_payload_prefixes": dressed(two_payload_prefixes),
    "two_payload_prefixes_in_a_list": dressed(two_payload_prefixes, each={"Body": {"transforms": ((EXC_C14N, "doc bpv soapenv"),)}}),
    "default_namespace_in_the_payload": dressed(default_payload),
    "default_namespace_in_the_payload_and_the_list": dressed(default_payload, **prefix_lists("#default soapenv wsa")),
    "default_namespace_on_the_envelope": dressed(
        lambda t: default_payload(t).replace("<soapenv:Envelope ", '<soapenv:Envelope xmlns="urn:elders" ', 1), **prefix_lists("#default wsu soapenv")),
    "signature_without_prefix": dressed(lambda t: in_signature(t, default_namespace)),
    "pretty_signed_info": dressed(lambda t: in_signed_info(t, pretty)),
    "pretty_signature_with_values_in_lines": dressed(lambda t: in_signature(t, pretty), lines=64),
    "pretty_everywhere": dressed(between_parts),
    "crlf_line_ends": dressed(lambda t: in_signature(t, crlf), between_parts, lines=76),
    "all_declared_on_the_envelope": dressed(lambda t: on_envelope(t, wsu=WSU, wsse=WSSE, ds=DS, bpv=soap.BPV, ec=EXC_C14N)),
    "wsa_declared_on_the_header": dressed(wsa_on_header),
    "empty_prefix_lists": lambda m, w: Signed(m, w, **prefix_lists("")),
    "prefix_lists": lambda m, w: Signed(m, w, **prefix_lists("soapenv wsa")),
    "prefix_lists_with_names_that_are_not_in_scope": lambda m, w: Signed(m, w, **prefix_lists("xs xsi soapenv")),
    "prefix_list_of_signed_info_only": lambda m, w: Signed(m, w, c14n=(EXC_C14N, "soapenv")),
    "bare_uuid_and_no_reply_to": lambda m, w: Signed(bare_uuid(m), w),
    "single_quotes": dressed(single_quotes),
    "attributes_turned": dressed(attributes_turned),
    "open_and_close": dressed(open_and_close),
    "security_before_addressing": lambda m, w: Signed(m, w, before_addressing=True),
    "no_must_understand": lambda m, w: Signed(m, w, security_attributes=""),
    "must_understand_0": lambda m, w: Signed(m, w, security_attributes=' soapenv:mustUnderstand="0"'),
    "without_expires": lambda m, w: Signed(m, w, expires=None),
    "whole_seconds": lambda m, w: Signed(m, w, created=soap.now()[:19] + "Z", expires=soap.now(minutes=10)[:19] + "Z"),
    "own_token_unsigned": lambda m, w: Signed(m, w, unsigned={"Token"}),
    "timestamp_token_signature": children("timestamp", "token", "signature"),
    "token_signature_timestamp": children("token", "signature", "timestamp"),
    "timestamp_signature_token": children("timestamp", "signature", "token"),
    "signature_token_timestamp": children("signature", "token", "timestamp"),
    "references_turned": lambda m, w: Signed(m, w, references=[wss.Reference(ident) for ident in reversed(Signed(m, w).parts().values())]),
}


def form(name, message, who):
    return FORMS[name](message, who).seal()
