"""Responses by the ten thousand, made where they are stored; and a client that reads a page of them and keeps nothing of it."""
import pathlib
import re
import time

import https
import soap
import wss
from wss_encryption import encrypt

# What a school's copy of its answers looks like in one row each: what a pull is held against.
LONG = """
select r.respons_id, r.mutatienummer, l.respondent, l.code, l.versie, r.invuldatum, s.brin, r.onderwijsaanbiedercode, r.onderwijslocatiecode,
    r.opleidingscode, r.leerbedrijf_id, r.geplande_einddatum, r.leerweg, v.code as vraagcode, a.waarde
from bpv.respons r
join bpv.organisaties s on s.id = r.school_id
join bpv.vragenlijsten l on l.id = r.vragenlijst_id
cross join lateral unnest(r.variabelen, r.waarden) a (variabele_id, waarde)
join bpv.variabelen v on v.id = a.variabele_id
where s.oin = '{oin}' and r.vervallen_bij is null
order by r.mutatienummer, a.variabele_id"""


def fill(world, responses, answers=25, school=soap.SCHOOL_A):
    """So many more responses of a school, as one import would leave them; the mutatienummer before them."""
    with world.database.cursor() as cursor:
        cursor.execute("set session_replication_role = replica")
        cursor.execute("select laatste from bpv.mutatieteller")
        before = cursor.fetchone()[0]
        cursor.execute(
            """
            with voorbeeld as (
                select r.*, q.soort from bpv.respons r join bpv.organisaties s on s.id = r.school_id
                cross join lateral (select array_agg(v.id order by v.id) as soort from (
                    select v.id from bpv.variabelen v join bpv.vragen q on q.vragenlijst_id = v.vragenlijst_id and q.code = v.vraag
                    where v.vragenlijst_id = r.vragenlijst_id and q.in_resultaten and q.schaal <> 'O' order by v.id limit %(answers)s) v) q
                where s.oin = %(school)s and cardinality(q.soort) = %(answers)s and r.leerweg is not null
                    and r.onderwijsaanbiedercode is not null and r.onderwijslocatiecode is not null
                order by r.mutatienummer limit 1)
            insert into bpv.respons (school_id, mutatienummer, respons_id, vragenlijst_id, invuldatum, geplande_einddatum, opleidingscode,
                leerbedrijf_id, onderwijsaanbiedercode, onderwijslocatiecode, leerweg, variabelen, waarden)
            select school_id, %(before)s + n, gen_random_uuid(), vragenlijst_id, invuldatum, geplande_einddatum, opleidingscode,
                leerbedrijf_id, onderwijsaanbiedercode, onderwijslocatiecode, leerweg, soort,
                array(select ((n * 7 + k * 3) %% 10)::smallint from generate_series(1, %(answers)s) k)
            from voorbeeld, generate_series(1, %(responses)s) n""",
            {"school": school, "before": before, "responses": responses, "answers": answers})
        assert cursor.rowcount == responses
        cursor.execute(
            """
            insert into bpv.resultaten_standen (school_id, mutatienummer, aantal)
            select o.id, %(before)s + %(responses)s, %(responses)s + coalesce((
                select s.aantal from bpv.resultaten_standen s where s.school_id = o.id order by s.mutatienummer desc limit 1), 0)
            from bpv.organisaties o where o.oin = %(school)s""",
            {"school": school, "before": before, "responses": responses})
        cursor.execute("update bpv.mutatieteller set laatste = laatste + %s", (responses,))
        cursor.execute("update bpv.leveringen set mutatie_tot = %s where mutatie_tot = (select max(mutatie_tot) from bpv.leveringen)", (before + responses,))
        cursor.execute("set session_replication_role = origin")
        cursor.execute("vacuum analyze bpv.respons")
    return before


def settle(world, pages=10):
    """A word to each worker, so that what is made once is there before anything is measured."""
    for _ in range(pages):
        soap.assert_answered(world.post(soap.hello()))


class Page:
    """What of a page of results was looked at on its way: how long it was and how it ends. Seconds from the last byte of the request."""

    def __init__(self, size, tail, first_byte, whole):
        self.size, self.first_byte, self.whole = size, first_byte, whole
        self.cursor = found.group(1).decode() if (found := re.search(rb"<bpv:cursor>([^<]+)</bpv:cursor>", tail)) else None


class Puller:
    """One connection and one profile. Of 2W-be-SE the cursor is not read: pages are asked from the first one."""

    def __init__(self, gateway, profile="BE", school=soap.SCHOOL_A, identity="saas"):
        self.gateway, self.profile, self.school = gateway, profile, school
        self.signer = wss.signer(gateway.pki, identity)
        self.connection = gateway.connect(identity, timeout=120)
        self.room = bytearray(1 << 16)

    def message(self, size, cursor=None, since=None):
        asked = {"vanafMutatienummer": since, "paginagrootte": size, "cursor": cursor}
        message = soap.Message("opvragen_resultaten", school=self.school, payload=soap.elements(**{k: v for k, v in asked.items() if v is not None}))
        if self.profile == "BE":
            return bytes(message), message.soap_action
        sealed = wss.sign(message, self.signer)
        if self.profile == "SE":
            sealed = encrypt(sealed, wss.signer(self.gateway.pki, "gateway").certificate)
        return bytes(sealed), message.soap_action

    def send(self, size, cursor=None, since=None):
        body, action = self.message(size, cursor, since)
        self.connection.socket.sendall(
            f"POST {https.PATHS[self.profile]} HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml; charset=utf-8\r\n"
            f"SOAPAction: {action}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)

    def read(self):
        asked, head, first = time.monotonic(), b"", None
        while b"\r\n\r\n" not in head:
            got = self.connection.socket.recv(16384)
            assert got, head
            first = first or time.monotonic() - asked
            head += got
        head, _, rest = head.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head + rest[:2000]
        size, got, tail = int(re.search(rb"Content-Length: (\d+)", head).group(1)), len(rest), rest
        while got < size:
            n = self.connection.socket.recv_into(self.room)
            assert n, got
            got += n
            if size - got < 4096:
                tail = tail[-4096:] + bytes(self.room[:n])
        return Page(size, tail[-6000:], first, time.monotonic() - asked)

    def page(self, size, cursor=None, since=None):
        self.send(size, cursor, since)
        return self.read()

    def pages(self, size):
        """Every page of one snapshot."""
        page = self.page(size)
        yield page
        while page.cursor:
            page = self.page(size, page.cursor)
            yield page


def resident(process, which="VmRSS"):
    """Bytes; VmHWM is the peak since forget_peak."""
    return int(re.search(rf"{which}:\s+(\d+)", pathlib.Path(f"/proc/{process.pid}/status").read_text()).group(1)) * 1024


def forget_peak(process):
    pathlib.Path(f"/proc/{process.pid}/clear_refs").write_text("5")
