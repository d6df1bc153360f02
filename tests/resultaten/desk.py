"""Where a data team works: targets of each kind, beside a gateway that gives files."""
import csv
import json
import random
import socket
import sqlite3

import pytest

from proxy import Proxy
from school import bpv_client, read_csv
from soap import SCHOOL_A, new_uuid
from world import Gateway

KINDS = ("sqlite", "map", "postgres")


@pytest.fixture(scope="module")
def gate(world):
    """A gateway that gives files, by way of a proxy that can break a line."""
    proxy = Proxy(lambda: socket.create_connection(("127.0.0.1", made.port)))
    made = Gateway(world, "sync", listen__workers=2, files__directory=world.directory / "sync-files", files__wait_ms=20000,
                   files__url=f"https://localhost:{proxy.port}/edukoppeling/bpvmonitor/v1/bestanden/")
    made.proxy = proxy
    yield made
    made.stop()


class Desk:
    """Where a data team works: a target of one kind, and what stands in it."""

    def __init__(self, gate, directory, kind, name="r"):
        self.gate, self.world, self.directory, self.kind = gate, gate.world, directory, kind
        self.schema = "desk_" + new_uuid()[:8]
        pg = self.world.pg
        self.to = {
            "sqlite": f"{name}.sqlite", "map": f"{name}/",
            "postgres": f"postgresql://{pg['PGUSER']}@/{pg['PGDATABASE']}?host={pg['PGHOST']}&port={pg['PGPORT']}"}[kind]
        self.options = ("--to", self.to, *(("--schema", self.schema) if kind == "postgres" else ()))
        self.file = directory / (f"{name}/.sync/resultaten.sqlite" if kind == "map" else f"{name}.sqlite")

    def sync(self, *words, code=0, **settings):
        return bpv_client(self.gate, self.directory, "sync", *self.options, *words, code=code, **settings)

    def report(self, *words, **settings):
        return json.loads(self.sync(*words, "--json", **settings))["rows"][0]

    def query(self, sql, *values):
        if self.kind == "postgres":
            self.world.query(f"set search_path = {self.schema}")
            try:
                return self.world.query(sql, *values)
            finally:
                self.world.query("reset search_path")
        with sqlite3.connect(self.file) as database:
            return database.execute(sql.replace("%s", "?"), values).fetchall()

    def rows(self):
        """The long rows, as the CSV of a pull has them."""
        if self.kind == "map":
            return sorted(tuple(row.values()) for row in read_csv(self.directory / self.to / "resultaten.csv"))
        columns = ("responsId, mutatienummer, respondent, vragenlijstcode, versie, invuldatum, invulmaand, brin, onderwijsaanbiedercode,"
                   " onderwijslocatiecode, opleidingscode, leerbedrijfId, leerbedrijfPseudoniem, geplandeEinddatum, eindmaand, leerweg,"
                   " vraagcode, waarde, tekst")
        return sorted(tuple("" if cell is None else str(cell) for cell in row) for row in self.query(f"select {columns} from antwoorden_lang"))


@pytest.fixture
def desks(world, gate, tmp_path):
    made = {kind: Desk(gate, tmp_path, kind) for kind in KINDS}
    yield made
    world.query(f"drop schema if exists {made['postgres'].schema} cascade")


@pytest.fixture(params=KINDS)
def desk(request, desks):
    return desks[request.param]


def pulled(world, directory):
    """The gateway's whole set at this moment."""
    bpv_client(world, directory, "pull", "--out", "pull.csv")
    return sorted(tuple(row.values()) for row in read_csv(directory / "pull.csv"))


def write(path, header, rows):
    with open(path, "w", newline="", encoding="utf-8") as lines:
        csv.writer(lines).writerows([header.split(","), *rows])
    return path


def correct(world, directory, ident):
    """A correction of this response: another answer."""
    row = world.query("select o.brin, r.opleidingscode, r.leerbedrijf_id, v.code, v.versie, r.invuldatum, r.geplande_einddatum from bpv.respons r"
                      " join bpv.organisaties o on o.id = r.school_id join bpv.vragenlijsten v on v.id = r.vragenlijst_id"
                      " where r.respons_id = %s and r.vervallen_bij is null", ident)[0]
    respons = write(directory / "c.csv", "responsId,brin,opleidingscode,leerbedrijfId,vragenlijstcode,versie,invuldatum,geplandeEinddatum", [(ident, *row)])
    answers = write(directory / "ca.csv", "responsId,vraagcode,waarde,tekst", [(ident, "EW1", random.randrange(1, 11), "")])
    world.admin("resultaten", "import", "--mutaties", "--respons", respons, "--antwoorden", answers)


def withdraw(world, directory, ident, reden="INGETROKKEN"):
    world.admin("resultaten", "import", "--verwijderingen", write(directory / "w.csv", "responsId,reden", [(ident, reden)]))


def changes(world, directory):
    """Something new, something corrected, something withdrawn."""
    new, wrong, gone = (world.import_result(SCHOOL_A) for _ in range(3))
    return new, wrong, gone
