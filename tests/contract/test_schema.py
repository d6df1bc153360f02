"""The schema says what it means, and means what it says: documentation, restrictions, samples."""

import copy
import re

import pytest
from lxml import etree

from contract import BPV, NAMED, NS, OPERATIONS, SAMPLES, SCHEMA, XS, XSD, declared, find, local, names, sample
from values import VALUES


def test_every_type_and_element_is_documented_in_dutch():
    nodes = [node for kind in ("simpleType", "complexType", "element") for node in XSD.iter(XS + kind)
             if node.get("name")]
    assert len(nodes) > 200
    for node in nodes:
        words = node.findtext("xs:annotation/xs:documentation", "", NS)
        assert len(words.split()) >= 4, node.get("name")
        assert node.find("xs:annotation/xs:documentation", NS).get(
            "{http://www.w3.org/XML/1998/namespace}lang") == "nl"
    for name, node in NAMED.items():
        words = node.findtext("xs:annotation/xs:documentation", "", NS)
        assert "Privacy:" in words, name
        if node.tag == XS + "simpleType":
            assert "Bron:" in words, name


def test_every_element_is_qualified_and_of_a_named_type():
    """proves: WW002"""
    assert XSD.get("elementFormDefault") == "qualified"
    assert XSD.get("targetNamespace") == NS["bpv"]
    for node in XSD.iter(XS + "element"):
        if node.getparent() is XSD:
            assert node.find("xs:complexType", NS) is not None
        else:
            assert node.get("type", "").startswith("bpv:"), node.get("name")
    for node in XSD.iter(XS + "restriction"):
        assert node.get("base").startswith("xs:")
    for node in XSD.iter():
        assert node.tag not in {XS + tag for tag in ("any", "anyAttribute", "attribute", "list", "union", "include")}
        assert node.get("nillable") is None


def test_no_element_could_hold_a_bsn():
    """proves: EDU-22"""
    for node in XSD.iter(XS + "element", XS + "simpleType", XS + "complexType"):
        assert not re.search("bsn|sofi|burgerservice|onderwijsnummer|studentnummer|leerlingnummer|geboorte|achternaam",
                             node.get("name") or "", re.I)
    for extra in ("bsn", "burgerservicenummer", "onderwijsnummer", "achternaam"):
        message = sample("aanleveren_studentgegevens_request")
        etree.SubElement(message.find(BPV + "studentgegevens"), BPV + extra).text = "999999999"
        assert not SCHEMA.validate(message)


def test_every_operation_has_a_request_and_a_response_that_open_with_the_block():
    """proves: EDU-15"""
    block = ["identificatiecodeBedrijfsdocument", "verzendendeInstantie", "ontvangendeInstantie",
             "datumTijdBedrijfsdocument"]
    for operation in OPERATIONS:
        for kind, opening in (("request", block), ("response", block + ["requestGoedgekeurd"])):
            message = sample(f"{operation}_{kind}")
            assert message.tag == f"{BPV}{operation}_{kind}"
            assert [etree.QName(child).localname for child in message][:len(opening)] == opening


@pytest.mark.parametrize("name", names())
def test_sample_is_valid(name):
    assert SCHEMA.validate(sample(name)), SCHEMA.error_log.last_error


def test_there_is_a_sample_of_every_message_and_of_a_fault():
    wanted = {f"{operation}_{kind}" for operation in OPERATIONS for kind in ("request", "response")}
    assert wanted <= set(names())
    faults = list(SAMPLES.glob("fault_*.xml"))
    assert faults
    for path in faults:
        fault = etree.parse(str(path)).getroot().find("soapenv:Body/soapenv:Fault", NS)
        assert fault.findtext("faultcode").startswith("soapenv:Client.")


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.xml")), ids=lambda path: path.stem)
def test_sample_envelope_is_addressed_as_edukoppeling_asks(path):
    header = etree.parse(str(path)).getroot().find("soapenv:Header", NS)
    values = {etree.QName(child).localname: "".join(child.itertext()).strip() for child in header}
    school, sbb = "?oin=0000000700098QQ00000", "?oin=00000099000000001000"
    asks = path.stem.endswith("_request")
    assert values["To"].endswith(sbb if asks else school)
    assert values["From"].endswith(school if asks else sbb)
    assert re.fullmatch("urn:uuid:[0-9a-f-]{36}", values["MessageID"])
    assert ("RelatesTo" in values) is not asks
    if not path.stem.startswith("fault_"):
        body = etree.QName(sample(path.stem)).localname
        operation, kind = body.rsplit("_", 1)
        assert values["Action"] == f"{NS['tns']}/{operation}" + ("Response" if kind == "response" else "")


USES = {}
for _name in names():
    for _node, _declaration in declared(sample(_name)):
        USES.setdefault(local(_declaration.get("type")), (_name, etree.QName(_node).localname))


def test_every_type_occurs_in_a_sample_and_every_simple_type_in_the_table_of_values():
    simple = {name for name, node in NAMED.items() if node.tag == XS + "simpleType"}
    assert simple == set(VALUES)
    assert set(NAMED) - {"Bedrijfsdocument", "Antwoordbericht"} == set(USES)


def validates(type_name, value):
    """Is a sample still valid when its first element of that type holds this value?"""
    name, _ = USES[type_name]
    message = sample(name)
    node = next(node for node, declaration in declared(message) if local(declaration.get("type")) == type_name)
    node.text = value
    return SCHEMA.validate(message)


@pytest.mark.parametrize("type_name", sorted(VALUES))
def test_type_takes_what_it_should_and_nothing_else(type_name):
    good, bad = VALUES[type_name]
    assert [value for value in good if not validates(type_name, value)] == []
    assert [value for value in bad if validates(type_name, value)] == []


@pytest.mark.parametrize("type_name", sorted(VALUES))
def test_type_refuses_the_empty_element(type_name):
    """proves: EDU-02"""
    assert not validates(type_name, None)


@pytest.mark.parametrize("name", names())
def test_nothing_may_be_left_out_doubled_moved_or_added(name):
    """Each element in turn: the schema and the message agree on whether it may go, come twice or stand elsewhere."""
    whole = sample(name)
    for index, (_, declaration) in enumerate(list(declared(whole))):
        def at(message):
            return list(declared(message))[index][0]

        least = int(declaration.get("minOccurs", "1"))
        most = declaration.get("maxOccurs", "1")
        in_choice = declaration.getparent().tag == XS + "choice"

        without = copy.deepcopy(whole)
        node = at(without)
        alike = len(node.getparent().findall(node.tag))
        node.getparent().remove(node)
        assert SCHEMA.validate(without) == (not in_choice and alike - 1 >= least), declaration.get("name")

        doubled = copy.deepcopy(whole)
        node = at(doubled)
        node.addnext(copy.deepcopy(node))
        assert SCHEMA.validate(doubled) == (most == "unbounded" or alike + 1 <= int(most)), declaration.get("name")

        stranger = copy.deepcopy(whole)
        at(stranger).addnext(etree.Element(BPV + "vreemd"))
        assert not SCHEMA.validate(stranger)

        foreign = copy.deepcopy(whole)
        at(foreign).tag = etree.QName(at(foreign)).localname
        assert not SCHEMA.validate(foreign), "unqualified"

        marked = copy.deepcopy(whole)
        at(marked).set("soort", "x")
        assert not SCHEMA.validate(marked), "attribute"


def test_elements_keep_their_order():
    for name in names():
        whole = sample(name)
        message = copy.deepcopy(whole)
        message.insert(0, message[1])
        assert not SCHEMA.validate(message)


@pytest.mark.parametrize("name, element, most", [
    ("aanleveren_studentgegevens_request", "studentgegevens", 2000),
    ("intrekken_studentgegevens_request", "intrekking", 2000),
    ("opvragen_aanleverstatus_request", "bpvoKenmerk", 2000),
    ("weigering_response", "foutmelding/bpv:sleutelgegeven", 5),
])
def test_at_most_so_many(name, element, most):
    message = sample(name)
    one = message.find("bpv:" + element, NS)
    more = most - len(message.findall("bpv:" + element, NS))
    for _ in range(more):
        one.addnext(copy.deepcopy(one))
    assert SCHEMA.validate(message), SCHEMA.error_log.last_error
    one.addnext(copy.deepcopy(one))
    assert not SCHEMA.validate(message)


def test_a_page_of_ten_thousand_responses_is_valid():
    """No number in the schema stops a full page; Java's parser would refuse one above 5,000."""
    message = sample("opvragen_resultaten_response")
    one = message.find("bpv:resultaten/bpv:respons", NS)
    for _ in range(9998):
        one.addnext(copy.deepcopy(one))
    assert SCHEMA.validate(message)
    assert max(int(node.get("maxOccurs")) for node in XSD.iter(XS + "element")
               if node.get("maxOccurs", "unbounded") != "unbounded") <= 5000


def test_a_choice_is_exactly_one():
    message = sample("opvragen_resultaten_response")
    for first in ("invuldatum", "leerbedrijfId", "geplandeEinddatum"):
        copied = copy.deepcopy(message)
        full, basis = find(copied, "bpv:resultaten/bpv:respons")
        node = full.find("bpv:" + first, NS)
        other = {"invuldatum": "invulmaand", "leerbedrijfId": "leerbedrijfPseudoniem", "geplandeEinddatum": "eindmaand"}
        node.addnext(copy.deepcopy(basis.find("bpv:" + other[first], NS)))
        assert not SCHEMA.validate(copied)
