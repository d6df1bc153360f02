"""The WSDL keeps to Digikoppeling WUS and to the sector's habits."""

import re

from contract import BPV, NS, OPERATIONS, WSAM, WSDL, WSDL_FILE, XS, XSD, XSD_FILE, find

CONTRACT = NS["tns"]


def test_speaks_soap_11_document_literal_over_http():
    """proves: WW001"""
    binding, = find(WSDL, "wsdl:binding")
    soap, = find(binding, "soap:binding")
    assert soap.get("style") == "document"
    assert soap.get("transport") == "http://schemas.xmlsoap.org/soap/http"
    for operation in find(binding, "wsdl:operation"):
        assert operation.find("soap:operation", NS).get("style", "document") == "document"
    bodies = find(binding, ".//soap:body")
    assert len(bodies) == 2 * len(OPERATIONS)
    assert all(body.get("use") == "literal" for body in bodies)
    assert "schemas.xmlsoap.org/wsdl/soap12/" not in WSDL_FILE.read_text()


def test_knows_no_soap_encoding():
    """proves: WW002"""
    for path in (WSDL_FILE, XSD_FILE):
        text = path.read_text()
        assert "schemas.xmlsoap.org/soap/encoding" not in text
        assert "encodingStyle" not in text
        assert "arrayType" not in text


def test_each_message_is_one_element_of_the_schema():
    """proves: WW003, WW004"""
    elements = {BPV + node.get("name") for node in XSD if node.tag == XS + "element"}
    messages = find(WSDL, "wsdl:message")
    assert len(messages) == 2 * len(OPERATIONS)
    used = set()
    for message in messages:
        part, = find(message, "wsdl:part")
        assert part.get("name") == "parameters"
        assert part.get("type") is None
        prefix, name = part.get("element").split(":")
        assert part.nsmap[prefix] == NS["bpv"]
        assert name == message.get("name")
        used.add(BPV + name)
    assert used == elements
    for body in find(WSDL, ".//soap:body"):
        assert body.get("parts") in (None, "parameters")


def test_has_one_port_type_with_all_operations_each_asked_and_answered():
    """Several operations on one service, none of them one-way.

    proves: WS001, WS003, WS005
    """
    port_type, = find(WSDL, "wsdl:portType")
    assert [operation.get("name") for operation in find(port_type, "wsdl:operation")] == OPERATIONS
    for operation in find(port_type, "wsdl:operation"):
        assert [child.tag.split("}")[1] for child in operation] == ["documentation", "input", "output"]
    bound = find(WSDL, "wsdl:binding/wsdl:operation")
    assert [operation.get("name") for operation in bound] == OPERATIONS


def test_soap_action_is_the_action_and_every_message_has_one():
    """proves: WS002.1, WS008"""
    for name in OPERATIONS:
        operation, = find(WSDL, f"wsdl:portType/wsdl:operation[@name='{name}']")
        bound, = find(WSDL, f"wsdl:binding/wsdl:operation[@name='{name}']/soap:operation")
        asked, answered = operation.find("wsdl:input", NS), operation.find("wsdl:output", NS)
        assert asked.get(WSAM + "Action") == f"{CONTRACT}/{name}"
        assert answered.get(WSAM + "Action") == f"{CONTRACT}/{name}Response"
        assert bound.get("soapAction") in ("", asked.get(WSAM + "Action"))
        assert asked.get("message") == f"tns:{name}_request"
        assert answered.get("message") == f"tns:{name}_response"


def test_is_utf8():
    """proves: WS006"""
    for path in (WSDL_FILE, XSD_FILE):
        data = path.read_bytes()
        assert data.startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n')
        data.decode("utf-8")
        assert b"\r" not in data


def test_declares_no_header_blocks():
    """WS007: only wsa:* and wsse:Security travel, and those are no part of the contract's own types."""
    text = WSDL_FILE.read_text()
    assert not re.search("<soap:header|<soap:headerfault", text)


def test_elements_are_named_after_their_operation():
    """In the sector's shape: <operatie>_request and <operatie>_response.

    proves: DK-BP.1
    """
    names = {node.get("name") for node in XSD if node.tag == XS + "element"}
    assert names == {f"{operation}_{kind}" for operation in OPERATIONS for kind in ("request", "response")}


def test_one_version_stands_everywhere():
    """proves: DK-BP.2"""
    service, = find(WSDL, "wsdl:service")
    port_type, = find(WSDL, "wsdl:portType")
    binding, = find(WSDL, "wsdl:binding")
    named = [service.get("name"), port_type.get("name"), binding.get("name"), WSDL.get("name"),
             WSDL.get("targetNamespace"), XSD.get("targetNamespace"), WSDL_FILE.stem, XSD_FILE.stem]
    assert {re.search("_V([0-9]+)$", name).group(1) for name in named} == {"1"}
    for name in named:
        assert name.endswith("SBB_BPVMonitor_V1")


def test_says_what_tls_and_signing_it_needs():
    """proves: DK-BP.4"""
    words = WSDL.findtext("wsdl:documentation", "", NS)
    for needed in ("TLS", "PKIoverheid", "ondertek", "2W-be-S", "2W-be-SE", "OIN", "wsa:From"):
        assert needed in words, needed
    for node in find(WSDL, "wsdl:portType/wsdl:operation") + find(WSDL, "wsdl:service/wsdl:port"):
        assert len(node.findtext("wsdl:documentation", "", NS).split()) >= 4


def test_finds_its_schema_by_the_bare_file_name():
    include, = find(WSDL, "wsdl:types/xs:schema/xs:import")
    assert include.get("schemaLocation") == XSD_FILE.name
    assert include.get("namespace") == NS["bpv"]


def test_one_service_has_three_ports_on_an_example_host():
    service, = find(WSDL, "wsdl:service")
    base = "https://bpvmonitor.voorbeeld.example/edukoppeling/bpvmonitor/v1/"
    assert {port.get("name"): port.find("soap:address", NS).get("location") for port in find(service, "wsdl:port")} \
        == {"BE": base + "be", "S": base + "s", "SE": base + "se"}


def test_does_not_use_a_reserved_name():
    """proves: DK-WUS.ns"""
    for root in (WSDL, XSD):
        for node in root.iter():
            for attribute in ("name", "targetNamespace", "location", "soapAction"):
                assert "digikoppeling" not in (node.get(attribute) or "").lower()
