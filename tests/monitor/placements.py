"""Placements as DUO delivers them, as rows and as XML."""
from xml.sax.saxutils import escape

from house import day

NAMESPACE = "http://s-bb.nl/schema/SBB_BPVO_Levering_V1"
COLUMNS = ["brin", "onderwijsaanbiedercode", "onderwijslocatiecode", "opleidingscode", "leerbedrijfId", "geplandeEinddatum", "begindatum",
           "werkelijkeEinddatum", "leerweg", "omvang", "inschrijvingvolgnummer", "volgnummer"]


def bpvo(**cells):
    return {"brin": "98QQ", "onderwijsaanbiedercode": "990A001", "onderwijslocatiecode": "990X001", "opleidingscode": "25180",
            "leerbedrijfId": "900000001", "geplandeEinddatum": day(60), "leerweg": "BOL", **cells}


def as_xml(rows, scholen=(), **root):
    """The same rows, a bpvo on a line."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>',
             f'<bpvoLevering xmlns="{NAMESPACE}" ' + " ".join(f'{name}="{value}"' for name, value in root.items()) + ">"]
    lines += [f"<school>{brin}</school>" for brin in scholen]
    for row in rows:
        mutatie = f' mutatie="{row["mutatie"]}"' if "mutatie" in row else ""
        fields = "".join(f"<{name}>{escape(row[name])}</{name}>" for name in COLUMNS if row.get(name))
        old = "".join(f"<{name[3].lower()}{name[4:]}>{escape(value)}</{name[3].lower()}{name[4:]}>" for name, value in row.items()
                      if name.startswith("oud") and value)
        lines.append(f"<bpvo{mutatie}>{fields}{f'<oud>{old}</oud>' if old else ''}</bpvo>")
    return "\n".join([*lines, "</bpvoLevering>", ""])
