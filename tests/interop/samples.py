#!/usr/bin/python3
"""Sample messages: real exchanges with a gateway on the demo's data, as they went over the line.

    tests/interop/samples.py        writes docs/voorbeelden anew (after make test has built; needs PostgreSQL, see config/demo)
"""
import datetime
import os
import pathlib
import shutil
import sys

from lxml import etree

import soap
from days import day

PROFILES = ("be", "s", "se")
CERTIFICATES = ("roots.pem", "trust.pem", "gateway.cert.pem", "saas.cert.pem")


def record(world, kenmerk, name, address):
    codes = world.codes(soap.SCHOOL_A)
    return "<bpv:studentgegevens>" + soap.elements(
        bpvoKenmerk=kenmerk, **codes, geplandeEinddatum=day(60), emailadres=address, roepnaam=name, taal="nl") + "</bpv:studentgegevens>"


def messages(world, tot, profile):
    """(name, message) of each, in an order in which they show something."""
    mark = {"be": 1, "s": 2, "se": 3}[profile]
    first, second = f"BPV-2026-00{mark}117", f"BPV-2026-00{mark}118"
    yield "testen_verbinding", soap.Message("testen_verbinding")
    yield "opvragen_overeenkomst", soap.Message("opvragen_overeenkomst")
    yield "aanleveren_studentgegevens", soap.Message("aanleveren_studentgegevens", record(
        world, first, "Zoë", "zoe@student.voorbeeld.example") + record(world, second, "Søren", "geen adres"))
    yield "opvragen_aanleverstatus", soap.Message("opvragen_aanleverstatus", soap.elements(filter="ALLE", bpvoKenmerk=first))
    yield "intrekken_studentgegevens", soap.Message(
        "intrekken_studentgegevens", f"<bpv:intrekking>{soap.elements(bpvoKenmerk=first, reden='GESTOPT')}</bpv:intrekking>")
    yield "opvragen_vragenlijsten", soap.Message("opvragen_vragenlijsten", soap.elements(vragenlijstcode="BPV_STUDENT", versie=2))
    yield "opvragen_resultaten", soap.Message("opvragen_resultaten", soap.elements(paginagrootte=2))
    yield "opvragen_resultaten-wijzigingen", soap.Message("opvragen_resultaten", soap.elements(vanafMutatienummer=tot))
    yield "opvragen_resultatenbestand", soap.Message("opvragen_resultatenbestand", soap.elements(formaat="CSV"))
    yield "weigering", soap.Message("opvragen_resultaten", soap.elements(cursor="verlopen"))
    yield "fault", soap.Message("opvragen_overeenkomst", school=soap.SCHOOL_B)


def make(world, directory, sealers):
    """Each message of each profile, and its answer, which needs no second try. `sealers` are the handbook's classes by profile, None for be."""
    gone, kept = world.import_result(soap.SCHOOL_A), world.import_result(soap.SCHOOL_A)
    tot = world.value("select max(mutatienummer) from bpv.respons")
    world.admin("resultaten", "import", "--mutaties", "--respons", world.directory / "respons.csv", "--antwoorden", corrected(world, kept))
    world.admin("resultaten", "import", "--verwijderingen", removed(world, gone))
    for profile in PROFILES:
        (directory / profile).mkdir(parents=True, exist_ok=True)
        for name, message in messages(world, tot, profile):
            request = bytes(message)
            sealer = sealers(profile)
            if sealer is not None:
                envelope = etree.fromstring(request)
                request = etree.tostring(sealer.apply(envelope, {})[0], xml_declaration=True, encoding="UTF-8")
            answer = world.post(request, "saas", soap_action='""', path=f"/edukoppeling/bpvmonitor/v1/{profile}")
            assert not answer.header("retry-after"), name
            answer = answer.body
            (directory / profile / f"{name}-request.xml").write_bytes(request)
            (directory / profile / f"{name}-response.xml").write_bytes(answer)
    (directory / "certificaten").mkdir(exist_ok=True)
    for name in CERTIFICATES:
        shutil.copy(world.pki / name, directory / "certificaten")


def corrected(world, ident):
    path = world.directory / "antwoorden.csv"
    path.write_text(f"responsId,vraagcode,waarde,tekst\n{ident},EW1,7,\n")
    return path


def removed(world, ident):
    path = world.directory / "verwijderingen.csv"
    path.write_text(f"responsId,reden\n{ident},INGETROKKEN\n")
    return path


def sealers_of(handbook, signing, encryption):
    env = handbook.environment
    own = (env["SAAS_SIGN_CERT"], env["SAAS_SIGN_KEY"], env["TRUST_FILE"], env["GATEWAY_OIN"])
    return lambda profile: {
        "be": lambda: None, "s": lambda: signing.Signing(*own),
        "se": lambda: encryption.Encrypting(*own, env["SAAS_DECRYPT_KEY"], env["GATEWAY_DECRYPT_CERT"])}[profile]()


def main():
    root = pathlib.Path(__file__).resolve().parents[2]
    os.environ["BPV_SAMPLES"] = str(root / "docs" / "voorbeelden")
    os.chdir(root)
    os.execv("/usr/bin/python3", ["python3", "-B", "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/interop/test_samples.py"])


if __name__ == "__main__":
    main()
