"""For each simple type of the schema: values it takes and values it refuses, its borders among them."""

LONG = 2**63 - 1


def text(longest, shortest=1, line=True):
    good = ["x" * longest, "é" * longest, "x" * shortest, "a & b < c > d \"e\" 'f'"[:longest]]
    bad = ["x" * (longest + 1), "x" * (shortest - 1)]
    return good, bad + (["a\tb", "a\nb", "a\u0085b"] if line else [])


def started(longest):
    """A text on one line that does not start with white space."""
    good, bad = text(longest)
    return good, bad + [" a", "\na", "\ta"]


def words(*allowed):
    return list(allowed), ["", allowed[0].lower() if allowed[0] != allowed[0].lower() else "X", allowed[0] + " ",
                           " " + allowed[0], "ONZIN"]


def number(low, high, more_bad=()):
    return [str(low), str(high)], [str(low - 1), str(high + 1), "", "x", "1.0", "1e1", *more_bad]


def code(good, *bad):
    return [good], ["", good + "0", good[:-1], " " + good, good + "\n", *bad]


OIN = code("0000000700098QQ00000", "0000000700098qq00000", "0000000700098QQ00001", "00000005000000001000")
SHA = code("0123456789abcdef" * 4, "0123456789ABCDEF" * 4)
YEARS = ["1999-12-31", "2100-01-01", "2026-02-29", "2026-13-01", "2026-1-1", "20260101", "2026-01-01Z",
         "2026-01-01+01:00", "01-01-2026", ""]

VALUES = {
    "Uuid": code("00000000-0000-4000-8000-00000000000f", "00000000000040008000000000000001",
                 "g0000000-0000-4000-8000-000000000001", "{0000000-0000-4000-8000-00000000001}"),
    "Oin": OIN,
    "Brin": code("98QQ", "98qq", "Q98Q"),
    "Onderwijsaanbiedercode": code("999A999", "999X999", "999a999"),
    "Onderwijslocatiecode": code("999X999", "999A999", "999x999"),
    "Opleidingscode": code("25180", "2518A"),
    "LeerbedrijfId": code("100000001", "000000001"),
    "LeerbedrijfPseudoniem": (["aB3_-xyz", "a" * 64], ["a" * 7, "a" * 65, "aaaa aaaa", "aaaaaaa."]),
    "BpvoKenmerk": (["a", "A.b_c-9", "x" * 36], ["", "x" * 37, "a b", "a/b", "é", "a\n"]),
    "Overeenkomstnummer": (["G/1.2_3-4", "x" * 40], ["", "x" * 41, "a b"]),
    "Vingerafdruk": SHA,
    "Cursor": (["a", "Ab9-_", "x" * 512], ["", "x" * 513, "a=", "a+b", "a b"]),
    "Tijdstip": (["2026-11-23T09:30:00Z", "2026-11-23T10:30:00+01:00", "2026-11-23T09:30:00.123456789Z",
                  "2026-11-23T09:30:00-00:00"],
                 ["2026-11-23T09:30:00", "2026-11-23", "2026-11-23T09:30Z", "2026-11-23T25:30:00Z",
                  "2026-11-31T09:30:00Z", "1999-11-23T09:30:00Z", "2026-11-23T09:30:00.1234567890Z",
                  "2026-11-23 09:30:00Z", "2026-11-23T09:30:00z", ""]),
    "Datum": (["2000-01-01", "2099-12-31", "2028-02-29"], YEARS),
    "Maand": (["2000-01", "2099-12"], ["1999-12", "2026-13", "2026-1", "2026-01Z", "2026-01-01", ""]),
    "Aantal": number(0, LONG),
    "Mutatienummer": number(0, LONG),
    "Versienummer": number(1, 9999),
    "Volgnummer": number(1, 9999),
    "Variabelenummer": number(1, 32767),
    "Paginagrootte": number(1, 10000),
    "AantalWeken": number(1, 52),
    "Geheel": number(-2**31, 2**31 - 1),
    "Jaofnee": (["true", "false", "1", "0"], ["", "ja", "TRUE", "2"]),
    "Naam": started(200),
    "Roepnaam": started(100),
    "Emailadres": text(254, 3),
    "Vraagtekst": started(1000),
    "Toelichting": (["x" * 4000, "a\nb\tc"], ["", "x" * 4001, " a", "\na", "a\u0085"]),
    "OpenAntwoord": (["x" * 10000, " a\n\tb ", "é"], ["", "x" * 10001]),
    "Herkomst": started(100),
    "Taal": code("nl", "NL", "n1"),
    "Foutcode": code("BPV0104", "bpv0104", "ABC0104"),
    "Fouttekst": started(200),
    "Sleutelnaam": (["x" * 25, "a.b_c-1"], ["", "x" * 26, "a b"]),
    "Sleutelwaarde": text(64),
    "Dienst": words("testen_verbinding", "opvragen_overeenkomst", "aanleveren_studentgegevens",
                    "intrekken_studentgegevens", "opvragen_aanleverstatus", "opvragen_vragenlijsten",
                    "opvragen_resultaten", "opvragen_resultatenbestand"),
    "Profiel": words("2W-be", "2W-be-S", "2W-be-SE"),
    "TlsVersie": words("TLSv1.2", "TLSv1.3"),
    "OvereenkomstStatus": words("CONCEPT", "AANGEBODEN", "ONDERTEKEND", "ACTIEF", "OPGESCHORT", "BEEINDIGD"),
    "Veldenset": words("VOLLEDIG", "BASIS"),
    "Vrijgavemoment": words("DIRECT", "WEKELIJKS", "MAANDELIJKS"),
    "RouteSoort": words("DIRECT", "VIA_PRAKTIJKOPLEIDER"),
    "CertificaatDoel": words("TLS", "ONDERTEKENING", "VERSLEUTELING"),
    "WaarschuwingSoort": words("CERTIFICAAT_VERLOOPT", "CERTIFICAAT_VERLOPEN"),
    "WaarschuwingDrempel": (["90", "60", "30", "14", "7", "1", "0"], ["91", "-1", "2", "10", "17", "", "x", "1.0"]),
    "WaarschuwingOpvolger": words("GEREGISTREERD", "GEZIEN"),
    "WaarschuwingTekst": started(500),
    "Leerweg": words("BOL", "BBL", "OVO", "BOL_DT"),
    "AanleverUitkomst": words("NIEUW", "GEWIJZIGD", "ONGEWIJZIGD", "AFGEKEURD"),
    "IntrekReden": words("BEZWAAR", "GESTOPT", "FOUTIEF"),
    "IntrekUitkomst": words("INGETROKKEN", "ONBEKEND"),
    "Aanleverfilter": words("ALLE", "ONTBREEKT"),
    "Aanlevertoestand": words("WACHT_OP_BPVO", "GEPLAND", "UITGENODIGD", "NIET_BEZORGBAAR"),
    "Vragenlijstcode": (["A", "A_9", "X" * 20], ["", "X" * 21, "a", "A B"]),
    "Themacode": (["A", "A_9", "X" * 30], ["", "X" * 31, "9A", "a"]),
    "Vraagcode": (["BG1", "BG12"], ["", "BG", "BG123", "B1", "bg1", "BG1_1", " BG1"]),
    "Antwoordcode": (["BG1", "BG12", "BG2_1", "BG2_12"], ["", "BG", "BG123", "BG2_", "BG2_123", "bg1"]),
    "Antwoordwaarde": (["0", "10", "99", "-7", "-8", "-9"], ["-1", "-6", "-10", "100", "", "4.5", "+1", "ja"]),
    "OntbrekendeWaardeCode": (["-7", "-8", "-9"], ["0", "-6", "-10", ""]),
    "Respondent": words("STUDENT", "LEERBEDRIJF"),
    "Toezegging": words("ANONIEM", "VERTROUWELIJK", "HERLEIDBAAR"),
    "Schaal": words("T5", "E5", "JDN", "C10", "O", "M"),
    "VerwijderReden": words("INGETROKKEN", "BEWAARTERMIJN_VERSTREKEN", "GEWIST_OP_VERZOEK"),
    "Bestandsformaat": words("CSV", "JSONL"),
    "Bestandsvorm": words("LANG", "BREED"),
    "Bestandsoort": words("RESULTATEN", "VERWIJDERD", "CODEBOEK", "VRAGEN", "OPLEIDINGEN", "LOCATIES", "AANBIEDERS", "LEERBEDRIJVEN",
                          "RESPONS", "BENCHMARK", "TOETS"),
    "Bestandsnaam": (["a.csv.gz", "x" * 100], ["", "x" * 101, "../a", "a/b", ".a", "a b"]),
    "Bestandsadres": (["https://a.example/b?c=d"], ["", "http://a.example/b", "file:///etc/passwd", "https://a b",
                                                    "https://" + "a" * 993]),
    "Mediatype": (["application/gzip", "text/csv; charset=utf-8"], ["", "gzip", "a/b/c", "text/csv\r\nX: y",
                                                                   "a/" + "b" * 99]),
    "Schemaversie": (["1", "1.0", "999.999.999"], ["", "1.", "v1", "1.0.0.0"]),
}
