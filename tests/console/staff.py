"""What the files about pages of staff share: the table of verbs as it stands in the source, and something in the register to look at."""
import re
import urllib.parse

from house import ROOT

SUPPLIER = "00000099000000002000"
MARKS = ("<script>document.title='geraakt'</script>", "<img src=x onerror=document.title='geraakt'>")
SCREENS = ("", "/scholen", "/school?brin=98QQ", "/overeenkomsten", "/overeenkomst?nummer=GO-98QQ", "/mandaten", "/certificaten", "/waarschuwingen",
           "/berichten", "/bericht?correlatie=aaaa000011110000", "/invoer", "/uitnodigingen", "/audit", "/privacy", "/gateways", "/gebruikers", "/taken")
ROLES = {"BEHEER": "anna.beheer", "DESK": "sofie.desk", "FG": "femke.fg", "ADVISEUR": "arjan.adviseur"}


def verbs():
    """{words: (kind, roles)} of verbs.def."""
    found = {}
    for line in (ROOT / "src/console/verbs.def").read_text(encoding="utf-8").splitlines():
        row = re.match(r'(READ|CHANGE|SHOW|ELSEWHERE)\("([a-z -]+)", .*?(?:", ([A-Z| ]+))?(?:, (?:NONE|FIRST|EXCHANGE|ANYTHING|ROWS\(.*\)|NAMED\(.*\)))?\)$', line)
        if row:
            found[row[2]] = (row[1], set((row[3] or "").split(" | ")) - {""})
    assert len(found) > 70
    return found


def exchange(house, correlation, school, supplier=SUPPLIER, hours=1, **values):
    """One refused exchange in the journal, of an hour ago."""
    row = {"correlatie": correlation, "herkomst": "127.0.0.1:1", "tls_oin": supplier, "van_oin": f"00000007000{school}00000", "vingerafdruk": "ab" * 32,
           "operatie": "opvragen_resultaten", "message_id": f"urn:uuid:11111111-2222-4333-8444-{correlation[-12:]}", "uitkomst": "DK0002", "regel": "EDU-10",
           "reden": "no mandate", "profiel": "2W-be", "stap": "toestemming", "tls_versie": "TLSv1.3", "http_status": 500, "milliseconden": 7,
           "bytes_in": 1200, "bytes_uit": 900, "rijen": 0, **values}
    values = ", ".join("'" + str(value).replace("'", "''") + "'" for value in row.values())
    house.sql(f"insert into berichten (op, {', '.join(row)}) values (now() - interval '{hours} hours', {values})")


def furnish(house, name="Voorbeeld SIS"):
    """Traffic, certificates that end, and names that somebody might have made up to do harm."""
    quoted = name.replace("'", "''")
    house.sql(f"update organisaties set naam = '{quoted}' where oin = '{SUPPLIER}'")
    exchange(house, "aaaa000011110000", "98QQ")
    exchange(house, "aaaa000011110001", "98QX", uitkomst="EK0031", regel="DS003")
    house.sql("insert into certificaten (vingerafdruk, doel, oin, geldig_van, geldig_tot, eerst_gezien, laatst_gezien) values"
              f" (repeat('c', 64), 'TLS', '{SUPPLIER}', now() - interval '1 year', now() + interval '9 days', now(), now()),"
              " (repeat('d', 64), 'TLS', '0000000700098QQ00000', now() - interval '1 year', now() + interval '29 days', now(), now())")


def taak(words, **fields):
    """The address of a verb's page; a_b stands for --a-b, a for an operand."""
    given = [("taak", words), *((name if name in ("a", "toon") else "o-" + name.replace("_", "-"), value) for name, value in fields.items())]
    return "/beheer/taak?" + urllib.parse.urlencode(given)
