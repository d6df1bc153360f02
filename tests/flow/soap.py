"""Messages as a school's software would make them, with every part open to change, and their answers."""
import dataclasses
import datetime
import uuid

from lxml import etree

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
WSA = "http://www.w3.org/2005/08/addressing"
BPV = "http://s-bb.nl/schema/SBB_BPVMonitor_V1"
CONTRACT = "http://s-bb.nl/contract/SBB_BPVMonitor_V1"
ANONYMOUS = WSA + "/anonymous"
WSA_FAULT = WSA + "/fault"
SOAP_FAULT = WSA + "/soap/fault"
UNSPECIFIED = WSA + "/unspecified"
NS = {"s": SOAP, "wsa": WSA, "bpv": BPV}

SCHOOL_A = "0000000700098QQ00000"
SCHOOL_B = "0000000700098QX00000"
GATEWAY = "00000099000000001000"
SUPPLIER = "00000099000000002000"
OWN_URL = "https://bpvmonitor.voorbeeld.example/edukoppeling/bpvmonitor/v1/be"
OWN_URLS = [OWN_URL, *(f"https://bpv.example/edukoppeling/bpvmonitor/v1/{profile}" for profile in ("s", "se"))]  # a line of settings is short
SECURITY = "{http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd}Security"


def new_uuid():
    return str(uuid.uuid4())


def now(**shift):
    moment = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(**shift)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def action_of(operation):
    return f"{CONTRACT}/{operation}"


def wsa(name, value):
    return f"<wsa:{name}>{value}</wsa:{name}>"


def epr(name, address, more=""):
    return f"<wsa:{name}><wsa:Address>{address}</wsa:Address>{more}</wsa:{name}>"


def block(ident, sender=SCHOOL_A, receiver=GATEWAY, moment=None):
    return (
        f"<bpv:identificatiecodeBedrijfsdocument>{ident}</bpv:identificatiecodeBedrijfsdocument>"
        f"<bpv:verzendendeInstantie>{sender}</bpv:verzendendeInstantie>"
        f"<bpv:ontvangendeInstantie>{receiver}</bpv:ontvangendeInstantie>"
        f"<bpv:datumTijdBedrijfsdocument>{moment or now()}</bpv:datumTijdBedrijfsdocument>"
    )


@dataclasses.dataclass
class Message:
    """A request. `headers` is an ordered dict of raw header elements: set one to None to leave it out."""

    operation: str
    payload: str = ""
    school: str = SCHOOL_A
    message_id: str = ""
    ident: str = ""
    headers: dict = None
    block: str = None
    body: str = None  # everything inside soapenv:Body
    prolog: str = '<?xml version="1.0" encoding="UTF-8"?>'
    tail: str = ""  # after soapenv:Body
    envelope_ns: str = SOAP
    wsa_ns: str = WSA
    soap_action: str = '""'

    def __post_init__(self):
        self.message_id = self.message_id or "urn:uuid:" + new_uuid()
        self.ident = self.ident or new_uuid()
        if self.headers is None:
            self.headers = {
                "To": wsa("To", f"{ANONYMOUS}?oin={GATEWAY}"),
                "From": epr("From", f"{ANONYMOUS}?oin={self.school}"),
                "ReplyTo": epr("ReplyTo", ANONYMOUS),
                "Action": wsa("Action", action_of(self.operation)),
                "MessageID": wsa("MessageID", self.message_id),
            }
        if self.block is None:
            self.block = block(self.ident, sender=self.school)
        if self.body is None:
            name = f"bpv:{self.operation}_request"
            self.body = f'<{name} xmlns:bpv="{BPV}">{self.block}{self.payload}</{name}>'

    def but(self, **headers):
        """The same message with other header elements; None leaves one out, a new name adds one."""
        return dataclasses.replace(self, headers={**self.headers, **headers})

    def text(self):
        headers = "".join(header for header in self.headers.values() if header is not None)
        return (
            f'{self.prolog}<soapenv:Envelope xmlns:soapenv="{self.envelope_ns}" xmlns:wsa="{self.wsa_ns}">'
            f"<soapenv:Header>{headers}</soapenv:Header><soapenv:Body>{self.body}</soapenv:Body>{self.tail}"
            "</soapenv:Envelope>"
        )

    def __bytes__(self):
        return self.text().encode("utf-8")


def hello(**change):
    """The smallest real message: testen_verbinding for school A."""
    return Message("testen_verbinding", **change)


def elements(**values):
    """<bpv:name>value</bpv:name> for each value that is not None; a list repeats the element."""
    out = []
    for name, value in values.items():
        for one in value if isinstance(value, list) else [value]:
            if one is not None:
                out.append(f"<bpv:{name}>{one}</bpv:{name}>")
    return "".join(out)


def record(**values):
    return f"<bpv:studentgegevens>{elements(**values)}</bpv:studentgegevens>"


# -- Answers ---------------------------------------------------------------------


class Answer:
    """A SOAP reply: headers and Body of the envelope behind an HTTP response."""

    def __init__(self, response):
        self.http = response
        self.status = response.status
        assert response.header("content-type").replace(" ", "").lower() == "text/xml;charset=utf-8", response
        self.root = etree.fromstring(response.body)
        assert self.root.tag == f"{{{SOAP}}}Envelope"
        self.body = self.root.find("s:Body", NS)
        assert len(self.body) == 1
        self.content = self.body[0]

    def wsa(self, name):
        found = self.root.findall(f"s:Header/wsa:{name}", NS)
        assert len(found) <= 1, name
        if not found:
            return None
        address = found[0].find("wsa:Address", NS)
        return (found[0] if address is None else address).text

    def header_names(self):
        return {element.tag for element in self.root.find("s:Header", NS)}

    @property
    def is_fault(self):
        return self.content.tag == f"{{{SOAP}}}Fault"

    def value(self, path):
        """Text of one element of the payload: 'bpv:' is put before each step."""
        return self.content.findtext("/".join("bpv:" + step for step in path.split("/")), namespaces=NS)

    def all(self, path):
        return self.content.findall("/".join("bpv:" + step for step in path.split("/")), NS)

    @property
    def approved(self):
        return self.value("requestGoedgekeurd") == "true"

    @property
    def foutcodes(self):
        return [element.text for element in self.all("foutmelding/foutcode")]

    def outcomes(self):
        """{bpvoKenmerk: (uitkomst, [foutcodes])} of a push."""
        return {
            result.findtext("bpv:bpvoKenmerk", namespaces=NS): (
                result.findtext("bpv:uitkomst", namespaces=NS),
                [code.text for code in result.findall("bpv:foutmelding/bpv:foutcode", NS)],
            )
            for result in self.all("aanlevering/resultaat")
        }

    # Faults

    @property
    def code(self):
        """Local part of the faultcode, once its prefix has been resolved to SOAP 1.1."""
        faultcode = self.content.find("faultcode")
        prefix, _, local = faultcode.text.strip().rpartition(":")
        assert faultcode.nsmap.get(prefix or None) == SOAP, faultcode.text
        return local

    @property
    def text(self):
        return self.content.findtext("faultstring")

    @property
    def detail(self):
        found = self.content.find("detail")
        return None if found is None else etree.tostring(found, encoding="unicode")

    @property
    def problem(self):
        return self.root.findtext("s:Header/wsa:FaultDetail/wsa:ProblemHeaderQName", namespaces=NS)


# faultcode -> the constant text of the list (standards 4.1)
TEXTS = {
    "VersionMismatch.DK0001": "Invalide envelope",
    "Client.DK0002": "Niet geautoriseerd",
    "Client.DK0003": "Invalide soapaction",
    "Client.DK0004": "Niet conform XSD",
    "Client.DK0005": "wsa:To ontbreekt",
    "Client.DK0006": "wsa:Action ontbreekt",
    "Client.DK0007": "wsa:MessageID ontbreekt",
    "Client.DK0008": "wsa:RelatesTo ontbreekt",
    "Client.DK0009": "Niet conform UTF-8",
    "Client.DK0010": "Andere headers",
    "Client.DK0011": "Onjuiste waarde in wsa header",
    "Client.EK0020": "wsa:From ontbreekt",
    "Client.EK0021": "wsa:From bevat geen geldig OIN",
    "Client.EK0022": "wsa:To bevat geen geldig OIN",
    "Client.EK0023": "wsa:MessageID bevat geen UUID",
    "Client.EK0030": "OIN in TLS certificaat ontbreekt of is ongeldig",
    "Client.EK0031": "Berichtondertekening niet aanwezig of onjuist",
    "Server.DK0050": "Service afhandeling geeft fout",
    "Server.DK0051": "Service niet beschikbaar",
}
# Faults of addressing are wsa's; the others are SOAP's (standards 4.3).
ADDRESSING = {"DK0003", "DK0005", "DK0006", "DK0007", "DK0008", "DK0010", "DK0011", "EK0020", "EK0021", "EK0022", "EK0023"}


def full_code(short):
    return next((code for code in TEXTS if code.endswith("." + short)), short)


def assert_answered(response):
    """A SOAP answer that is no fault (BP-R1126: HTTP 200)."""
    answer = Answer(response)
    assert not answer.is_fault, etree.tostring(answer.content).decode()
    assert answer.status == 200
    return answer


def assert_fault(response, short, relates_to=None, to=None):
    """
    The fault `short` ("DK0005") in the shape of standards 4.3. relates_to: the request's MessageID, or UNSPECIFIED
    when it could not be read; to: OIN of the requester, "" for plain anonymous; None does not look.
    """
    answer = Answer(response)
    assert answer.is_fault, f"expected {short}, got {etree.tostring(answer.content)[:600]!r}"
    code = full_code(short)
    assert answer.code == code, f"expected {code}, got {answer.code}: {etree.tostring(answer.root)[:1500]!r}"
    assert answer.status == 500
    if code in TEXTS:
        assert answer.text == TEXTS[code]
    if short == "MustUnderstand":
        assert answer.wsa("Action") in (WSA_FAULT, SOAP_FAULT)
    else:
        assert answer.wsa("Action") == (WSA_FAULT if short in ADDRESSING else SOAP_FAULT)
    assert answer.wsa("MessageID").startswith("urn:uuid:")
    assert answer.header_names() - {SECURITY} <= {f"{{{WSA}}}{n}" for n in ("Action", "MessageID", "RelatesTo", "To", "From", "FaultDetail")}
    if relates_to is not None:
        assert answer.wsa("RelatesTo") == relates_to
    if to is not None:
        assert answer.wsa("To") == (f"{ANONYMOUS}?oin={to}" if to else ANONYMOUS)
    if short not in ("DK0004", "DK0050", "DK0051"):
        assert answer.detail is None  # DK-BP.5: only when the Body is at fault
    return answer
