"""The contract as data: its files, its types, and where each sample message uses them."""

import pathlib

from lxml import etree

ROOT = pathlib.Path(__file__).resolve().parents[2]
WSDL_FILE = ROOT / "wsdl/SBB_BPVMonitor_V1.wsdl"
XSD_FILE = ROOT / "wsdl/SBB_BPVMonitor_V1.xsd"
SAMPLES = ROOT / "wsdl/samples"

NS = {
    "bpv": "http://s-bb.nl/schema/SBB_BPVMonitor_V1",
    "soap": "http://schemas.xmlsoap.org/wsdl/soap/",
    "soapenv": "http://schemas.xmlsoap.org/soap/envelope/",
    "tns": "http://s-bb.nl/contract/SBB_BPVMonitor_V1",
    "wsa": "http://www.w3.org/2005/08/addressing",
    "wsam": "http://www.w3.org/2007/05/addressing/metadata",
    "wsdl": "http://schemas.xmlsoap.org/wsdl/",
    "xs": "http://www.w3.org/2001/XMLSchema",
}
BPV, XS, WSAM = (f"{{{NS[prefix]}}}" for prefix in ("bpv", "xs", "wsam"))

OPERATIONS = [
    "testen_verbinding",
    "opvragen_overeenkomst",
    "aanleveren_studentgegevens",
    "intrekken_studentgegevens",
    "opvragen_aanleverstatus",
    "opvragen_vragenlijsten",
    "opvragen_resultaten",
    "opvragen_resultatenbestand",
]

WSDL = etree.parse(str(WSDL_FILE)).getroot()
XSD = etree.parse(str(XSD_FILE)).getroot()
SCHEMA = etree.XMLSchema(etree.parse(str(XSD_FILE)))
NAMED = {node.get("name"): node for node in XSD if node.tag in (XS + "simpleType", XS + "complexType")}


def find(node, path):
    return node.findall(path, NS)


def sample(name):
    """The one element in the Body of a sample, in a document of its own."""
    body = etree.parse(str(SAMPLES / f"{name}.xml")).getroot().find("soapenv:Body", NS)
    assert len(body) == 1
    return etree.fromstring(etree.tostring(body[0]))


def names():
    """Every sample whose Body the schema describes."""
    return sorted(path.stem for path in SAMPLES.glob("*.xml") if not path.stem.startswith("fault_"))


def local(qname):
    return qname.split(":", 1)[-1]


def members(complex_type):
    """The element declarations of a complex type by name, those it inherits first."""
    found = {}
    for extension in complex_type.iter(XS + "extension"):
        found.update(members(NAMED[local(extension.get("base"))]))
    for element in complex_type.iter(XS + "element"):
        found[element.get("name")] = element
    return found


def declared(root):
    """Pairs of (element of a message, its declaration), the message's own element left out."""
    top = next(e for e in XSD if e.tag == XS + "element" and BPV + e.get("name") == root.tag)

    def walk(node, complex_type):
        declarations = members(complex_type)
        for child in node:
            declaration = declarations[local(etree.QName(child).localname)]
            yield child, declaration
            named = NAMED[local(declaration.get("type"))]
            if named.tag == XS + "complexType":
                yield from walk(child, named)

    yield from walk(root, top.find("xs:complexType", NS))
