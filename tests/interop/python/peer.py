"""python3-zeep as a school would use it, with the handbook's classes, for as long as there are lines (see conftest.py)."""
import datetime
import os
import sys
import traceback
import uuid

import requests
import zeep
import zeep.cache
from zeep.wsse.signature import BinarySignature

import signing
from edukoppeling import Edukoppeling
from encryption import Encrypting

ENV = os.environ
OWN = (ENV["SAAS_SIGN_CERT"], ENV["SAAS_SIGN_KEY"], ENV["TRUST_FILE"], ENV["GATEWAY_OIN"])


class Stock(signing.Signing):
    """What zeep brings itself; the answer is still verified as the handbook does."""

    def apply(self, envelope, http_headers):
        envelope, http_headers = BinarySignature(ENV["SAAS_SIGN_KEY"], ENV["SAAS_SIGN_CERT"]).apply(envelope, http_headers)
        self.sent = signing.text(envelope, ".//ds:SignatureValue")
        self.message_id = signing.text(envelope, "s:Header/wsa:MessageID")
        return envelope, http_headers


WAYS = {
    "signed": lambda: signing.Signing(*OWN),
    "encrypted": lambda: Encrypting(*OWN, ENV["SAAS_DECRYPT_KEY"], ENV["GATEWAY_DECRYPT_CERT"]),
    "defaults": lambda: Stock(*OWN),
}


def push(transport, way, url, school, kenmerk, email):
    wsse = WAYS[way]()
    client = zeep.Client(ENV["WSDL_URL"], wsse=wsse, transport=transport, plugins=[Edukoppeling(school, ENV["GATEWAY_OIN"])])
    service = client.create_service("{http://s-bb.nl/contract/SBB_BPVMonitor_V1}SBB_BPVMonitor_V1", url)
    try:
        answer = service.aanleveren_studentgegevens(
            identificatiecodeBedrijfsdocument=str(uuid.uuid4()), verzendendeInstantie=school, ontvangendeInstantie=ENV["GATEWAY_OIN"],
            datumTijdBedrijfsdocument=datetime.datetime.now(datetime.timezone.utc),
            studentgegevens=[dict(
                bpvoKenmerk=kenmerk, onderwijsaanbiedercode="990A001", onderwijslocatiecode="990X001", opleidingscode="60122",
                leerbedrijfId="900000000", geplandeEinddatum=datetime.date.today() + datetime.timedelta(days=60), emailadres=email)])
    except zeep.exceptions.SignatureVerificationFailed as refused:
        return "refused", str(refused)
    except zeep.exceptions.Fault as fault:
        return "fault", " ".join(wsse.verified), fault.code
    return "answered", " ".join(wsse.verified), answer.aanlevering.resultaat[0].uitkomst


def main():
    session = requests.Session()
    session.trust_env, session.cert, session.verify = False, (ENV["SAAS_CERT"], ENV["SAAS_KEY"]), ENV["CA_FILE"]
    transport = zeep.Transport(session=session, cache=zeep.cache.InMemoryCache())
    for line in sys.stdin:
        try:
            said = push(transport, *line.rstrip("\n").split("\t"))
        except Exception as error:
            traceback.print_exc()
            said = "failed", repr(error)
        print("\t".join(word.replace("\n", " ") for word in said), flush=True)


main()
