"""A file of results in the registry, and the ways to fetch it."""
import hashlib
import os
import pathlib
import secrets

from soap import SCHOOL_A

BASE = "/edukoppeling/bpvmonitor/v1/bestanden/"
SIZE = 3 * 1024 * 1024 + 4321


class Bestand:
    """One file in the registry, as a build leaves it: its row, and its bytes in the gateway's directory under their own digest."""

    number = 1000

    def __init__(self, world, school=SCHOOL_A, size=SIZE, veldenset=None, open_antwoorden=False, soort="RESULTATEN", seconds=3600):
        Bestand.number += 1
        self.school, self.content = school, os.urandom(size)
        self.name, self.sha256 = secrets.token_urlsafe(32), hashlib.sha256(self.content).hexdigest()
        self.path, self.etag, self.tot = BASE + self.name, f'"{self.sha256}"', Bestand.number
        self.bytes_file = pathlib.Path(world.directory / "files" / (self.sha256 + ".gz"))
        self.bytes_file.parent.mkdir(mode=0o700, exist_ok=True)
        self.bytes_file.write_bytes(self.content)
        self.bytes_file.chmod(0o600)
        self.id = world.value(
            "with s as (insert into bpv.bestandensets (school_id, veldenset, open_antwoorden, formaat, vorm, vanaf, tot, gewist, variabele_tot,"
            " momentopname, aantal_respons, gemaakt_op, verloopt_op)"
            " select id, %s, %s, 'CSV', 'LANG', 0, %s, coalesce((select max(mutatienummer) from bpv.verwijderingen w"
            " where w.school_id = o.id and reden = 'GEWIST_OP_VERZOEK'), 0), 1, now(), 17, now() - interval '1 day', now() + %s * interval '1 second'"
            " from bpv.organisaties o where oin = %s returning id, school_id)"
            " insert into bpv.bestanden (set_id, school_id, soort, naam, zaad, merk, content_type, schemaversie, bytes, sha256, rijen)"
            " select id, school_id, %s, 'resultaten-1.csv.gz', %s, sha256(%s), 'application/gzip', '1.0', %s, decode(%s, 'hex'), 4200 from s"
            " returning id",
            veldenset or ("VOLLEDIG" if school == SCHOOL_A else "BASIS"), open_antwoorden, self.tot, seconds, school,
            soort, secrets.token_bytes(32), self.name.encode(), size, self.sha256)


def ask(connection, target, method="GET", *headers):
    connection.send("".join(f"{line}\r\n" for line in (f"{method} {target} HTTP/1.1", "Host: localhost", *headers, "")).encode())
    response = connection.read(head=method == "HEAD")
    return response


def take(connection, count):
    """So many bytes, or what came before the end."""
    got = bytearray(connection.buffer)
    connection.buffer = b""
    while len(got) < count:
        try:
            more = connection.socket.recv(262144)
        except OSError:
            break
        if not more:
            break
        got += more
    return bytes(got)


def begin(connection, target):
    """Asks, and reads no more than the head."""
    connection.send(f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    assert connection._until(b"\r\n\r\n").startswith(b"HTTP/1.1 200 OK\r\n")


def fetch(world, target, identity="saas", method="GET", *headers):
    with world.connect(identity) as connection:
        return ask(connection, target, method, *headers)
