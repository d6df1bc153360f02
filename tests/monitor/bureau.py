"""The research bureau, with `openssl cms` as all that it has; and students' details as a push leaves them."""
import csv
import datetime
import hmac
import io
import os
import pathlib
import subprocess
import sys

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from house import ROOT

sys.path.insert(0, str(ROOT / "tests/flow"))
from wrapping import master_name, wrap

PKI = pathlib.Path(os.environ.get("BPV_PKI", ROOT / "var/test/pki"))
MASTER = "42" * 32
NOW = datetime.datetime.now(datetime.timezone.utc)
SETTINGS = f"""[bureau]
name = Onderzoeksbureau Voorbeeld
certificate = {PKI}/bureau.cert.pem
signers = {PKI}/bureau.cert.pem
sign_certificate = {PKI}/gateway-g4-sign.cert.pem
sign_key = {PKI}/gateway-g4-sign.key.pem
decrypt_certificate = {PKI}/gateway-g4-decrypt.cert.pem
decrypt_key = {PKI}/gateway-g4-decrypt.key.pem
"""


def moment(days=0):
    return (NOW + datetime.timedelta(days=days, minutes=-5)).strftime("%Y-%m-%dT%H:%M:%SZ")


def openssl(*words, given=None):
    return subprocess.run(["openssl", *map(str, words)], input=given, check=True, capture_output=True, timeout=60).stdout


def verified(signed):
    return openssl("cms", "-verify", "-inform", "DER", "-CAfile", PKI / "trust.pem", "-purpose", "any", given=signed)


def opened(path):
    """What is in a file for the bureau: the rows of its CSV."""
    signed = openssl("cms", "-decrypt", "-inform", "DER", "-in", path, "-recip", PKI / "bureau.cert.pem", "-inkey", PKI / "bureau.key.pem")
    return list(csv.DictReader(io.StringIO(verified(signed).decode())))


class Delivery:
    """The files of one delivery, opened by the bureau."""

    def __init__(self, directory, nummer):
        name = directory / f"bpv-levering-{nummer:06d}"
        self.manifest = verified(pathlib.Path(f"{name}.manifest.cms").read_bytes())
        checked = subprocess.run(["sha256sum", "--strict", "-c"], input=self.manifest, cwd=directory, capture_output=True)
        assert checked.returncode == 0, checked.stdout + checked.stderr
        self.uitnodigingen, self.herinneringen, self.intrekkingen = (
            opened(f"{name}.{lijst}.csv.cms") for lijst in ("uitnodigingen", "herinneringen", "intrekkingen"))

    @property
    def keys(self):
        return [row["respondentsleutel"] for row in self.uitnodigingen]


def report(house, rows, name="terugmelding.cms", signer="bureau", recipient="gateway-g4-decrypt"):
    """Reports of the bureau, (soort, key or number, days ago, reason), in a file as it makes them."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(["soort", "respondentsleutel", "levering", "op", "reden"])
    for soort, wat, *rest in rows:
        of_levering = isinstance(wat, int)
        table.writerow([soort, "" if of_levering else wat, wat if of_levering else "", moment(-(rest[0] if rest else 0)),
                        rest[1] if len(rest) > 1 else ""])
    return send(house, text.getvalue().encode(), name, signer, recipient)


def send(house, content, name, signer="bureau", recipient="gateway-g4-decrypt"):
    """A file for us, as the bureau signs and encrypts it."""
    signed = openssl("cms", "-sign", "-binary", "-nodetach", "-md", "sha256", "-outform", "DER", "-signer", PKI / f"{signer}.cert.pem",
                     "-inkey", PKI / f"{signer}.key.pem", given=content)
    sealed = openssl("cms", "-encrypt", "-binary", "-aes-256-gcm", "-outform", "DER", "-recip", PKI / f"{recipient}.cert.pem",
                     "-keyopt", "rsa_padding_mode:oaep", "-keyopt", "rsa_oaep_md:sha256", given=signed)
    (house.directory / name).write_bytes(sealed)
    return name


# ---- students' details, sealed as the gateway seals them (docs/decisions.md, Keys)

def derived(key, purpose):
    extracted = hmac.digest(bytes(32), key, "sha256")
    return hmac.digest(extracted, purpose.encode() + b"\1", "sha256")


def sealed(key, bound, plain):
    nonce = os.urandom(12)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound)


class Students:
    """The details of one school's students."""

    def __init__(self, house, brin):
        self.house, self.brin = house, brin
        self.id, self.oin = house.sql(f"select id, oin from organisaties where brin = '{brin}'")[0]
        self.key = os.urandom(32)
        self.sleutel = house.one(
            "insert into schoolsleutels (school_id, hoofdsleutel, verpakt, aangemaakt_op) values"
            f" ({self.id}, '{master_name(MASTER)}', decode('{wrap(MASTER, self.oin.encode(), self.key).hex()}', 'hex'), now()) returning id")

    def merk(self, kenmerk):
        return hmac.digest(derived(self.key, "merk"), kenmerk.encode(), "sha256").hex()

    def add(self, kenmerk, email, naam, leerbedrijf="900000001", einde="2026-12-01", taal="nl"):
        record, merk = os.urandom(32), self.merk(kenmerk)
        verpakt = sealed(derived(self.key, "recordsleutel"), bytes.fromhex(merk), record).hex()
        plain = b"".join(part.encode() + b"\0" for part in (email, naam, taal))
        verzegeld = sealed(record, f"studentgegevens/{self.oin}/{kenmerk}".encode(), plain).hex()
        self.house.sql(
            f"with k as (insert into recordsleutels (schoolsleutel_id, merk, verpakt, aangemaakt_op) values ({self.sleutel}, decode('{merk}', 'hex'),"
            f" decode('{verpakt}', 'hex'), now()) returning id)"
            " insert into studentgegevens (school_id, bpvo_kenmerk, onderwijsaanbiedercode, onderwijslocatiecode, opleidingscode, leerbedrijf_id,"
            " geplande_einddatum, verzegeld, vingerafdruk, sleutel_id, aangeleverd_op, gewijzigd_op, document_op)"
            f" select {self.id}, '{kenmerk}', '990A001', '990X001', '25180', '{leerbedrijf}', '{einde}', decode('{verzegeld}', 'hex'),"
            f" pg_catalog.sha256('{kenmerk}'), k.id, now(), now(), now() from k")


class Chain:
    """Placements with an invitation each, in a house."""

    def __init__(self, house):
        self.house = house
        house.settings(SETTINGS)
        self.out = house.directory / "bureau"
        self.out.mkdir(exist_ok=True)
        self.students = {}
        house.sql("insert into vragenlijsten (code, versie, respondent, naam, geldig_van, toezegging, aangemaakt_door, aangemaakt_op) values"
                  " ('S', 1, 'STUDENT', 'Student', '2020-01-01', 'VERTROUWELIJK', 'anna', now()),"
                  " ('P', 1, 'LEERBEDRIJF', 'Leerbedrijf', '2020-01-01', 'VERTROUWELIJK', 'anna', now())")

    def placement(self, brin, einde):
        return self.house.one(
            "insert into bpvos (school_id, opleidingscode, leerbedrijf_id, geplande_einddatum, plaats, aangemaakt_op)"
            f" select o.id, '25180', '900000001', '{einde}', coalesce(max(b.plaats), 0) + 1, now() from organisaties o"
            f" left join bpvos b on b.school_id = o.id where o.brin = '{brin}' group by o.id returning id")

    def student(self, kenmerk, email, naam="Sanne", brin="98QQ", einde="2026-12-01", gepland="current_date"):
        """A student who is due, on the route DIRECT: the id of the invitation."""
        if brin not in self.students:
            self.students[brin] = Students(self.house, brin)
        of = self.students[brin]
        bpvo = self.placement(brin, einde)
        of.add(kenmerk, email, naam, einde=einde)
        return self.house.one(
            "insert into uitnodigingen (school_id, bpvo_id, respondent, route, bpvo_kenmerk, merk, vragenlijst_id, gepland_op, aangemaakt_op)"
            f" select {of.id}, {bpvo}, 'STUDENT', 'DIRECT', '{kenmerk}', decode('{of.merk(kenmerk)}', 'hex'), id, {gepland}, now()"
            " from vragenlijsten where code = 'S' returning id")

    def contact(self, kenmerk, email, naam="Piet de Vries", brin="98QQ", einde="2026-12-01", vraagt="false"):
        """A praktijkopleider who is due."""
        self.house.ok("praktijkopleider", "import", self.house.csv("contacten.csv", [
            {"kenmerk": kenmerk, "leerbedrijfId": "900000001", "rol": "PRAKTIJKOPLEIDER", "emailadres": email, "naam": naam}]))
        bpvo = self.placement(brin, einde)
        return self.house.one(
            "insert into uitnodigingen (school_id, bpvo_id, respondent, route, contact_kenmerk, vraagt_student, vragenlijst_id, gepland_op,"
            f" aangemaakt_op) select o.id, {bpvo}, 'LEERBEDRIJF', 'LEERBEDRIJF', '{kenmerk}', {vraagt}, v.id, current_date, now()"
            f" from organisaties o, vragenlijsten v where o.brin = '{brin}' and v.code = 'P' returning id")

    def export(self):
        """Does it: the delivery, or None when nothing is due."""
        rows = self.house.ok("bureau", "export", "--out", self.out)
        return Delivery(self.out, int(rows[0]["levering"])) if rows else None

    def reported(self, *rows, **how):
        return self.house.ok("bureau", "import", report(self.house, rows, **how))[0]

    def state(self, uitnodiging):
        return self.house.one(f"select status from uitnodigingen where id = {uitnodiging}")
