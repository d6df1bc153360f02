"""Invitations that were given out, and what the bureau delivers on them."""
import csv
import itertools

from house import day

COLUMNS = ["respondentsleutel", "vraagcode", "waarde", "tekst", "vragenlijstcode", "versie", "invuldatum", "volgnummer", "status"]
DAYS = itertools.count(11)  # bpvo's with equal keys are filled up to as many as a file has
TEVREDEN = ["zeer ontevreden", "ontevreden", "neutraal", "tevreden", "zeer tevreden"]


def codebook(house):
    """Three questionnaires: of students, of leerbedrijven (which asks RT1), and one whose respondents were promised to stay anonymous."""
    lists = {"STUDENT": ("STUDENT", "VERTROUWELIJK"), "BEDRIJF": ("LEERBEDRIJF", "HERLEIDBAAR"), "STIL": ("STUDENT", "ANONIEM")}
    questions = {"STUDENT": ["EW1", "EW2", "BG2", "UV4", "EW9", "EW8"], "BEDRIJF": ["EW1", "EW2", "EW9", "RT1"], "STIL": ["EW1", "EW9"]}
    scale = {"EW1": "C10", "EW2": "T5", "BG2": "M", "UV4": "E5", "EW9": "O", "EW8": "O", "RT1": "JDN"}
    labels = {"EW2": TEVREDEN, "UV4": TEVREDEN, "BG2": ["begin", "halverwege"], "RT1": ["ja", "nee"]}
    base = {name: {"vragenlijstcode": name, "versie": 1} for name in lists}
    house.csv("vragenlijsten.csv", [{**base[n], "respondent": r, "naam": n, "geldigVan": "2016-08-01", "toezegging": t} for n, (r, t) in lists.items()],
              ["vragenlijstcode", "versie", "respondent", "naam", "geldigVan", "geldigTot", "toezegging", "toelichting"])
    house.csv("themas.csv", [{**base[n], "themacode": t, "naam": t} for n in lists for t in ("EINDWAARDERING", "SYSTEEM")])
    house.csv("vragen.csv", [{
        **base[n], "vraagcode": q, "volgnummer": i + 1, "themacode": "SYSTEEM" if q == "RT1" else "EINDWAARDERING", "tekst": q,
        "schaal": scale[q], "inResultaten": "false" if q in ("RT1", "UV4") else "true"} for n in lists for i, q in enumerate(questions[n])])
    house.csv("opties.csv", [{**base[n], "vraagcode": q, "waarde": i + 1, "label": label}
                             for n in lists for q in questions[n] for i, label in enumerate(labels.get(q, []))])
    house.csv("ontbrekend.csv", [{**base[n], "waarde": w, "label": str(w)} for n in lists for w in (-7, -8, -9)])
    house.ok("vragenlijst", "import", ".")


def placements(house, count, **values):
    """So many placements of a school; their ids."""
    row = {"brin": "98QQ", "onderwijsaanbiedercode": "990A001", "onderwijslocatiecode": "990X001", "opleidingscode": "25180",
           "leerbedrijfId": "900000001", "geplandeEinddatum": day(next(DAYS)), "leerweg": "BOL", **values}
    last = int(house.one("select coalesce(max(id), 0) from bpvos"))
    house.ok("bpvo", "import", house.csv("bpvos.csv", [row] * count))
    return [int(id) for id, in house.sql(f"select id from bpvos where id > {last} order by id")]


def invite(house, bpvos, vragenlijst="STUDENT", **columns):
    """An invitation each that was given out; their keys. What the planner and the export do, without waiting for their days."""
    respondent = "LEERBEDRIJF" if vragenlijst == "BEDRIJF" else "STUDENT"
    values = {"respondent": respondent, "route": "LEERBEDRIJF" if respondent == "LEERBEDRIJF" else "DIRECT", "status": "UITGENODIGD",
              "gepland_op": day(-3), "uitgegeven_op": day(-3), "uitgenodigd_op": day(-3), "aangemaakt_op": day(-3), **columns}
    names, cells = ", ".join(values), ", ".join(f"'{value}'" for value in values.values())
    return [key for key, in house.sql(
        f"insert into uitnodigingen (school_id, bpvo_id, vragenlijst_id, {names}) select b.school_id, b.id, v.id, {cells} from bpvos b, "
        f"vragenlijsten v where v.code = '{vragenlijst}' and b.id in ({', '.join(map(str, bpvos))}) order by b.id returning respondentsleutel")]


def reply(key, answers, vragenlijst="STUDENT", volgnummer="", **cells):
    """The rows of one submission: `answers` by question, a number or a text."""
    head = {"respondentsleutel": key, "vragenlijstcode": vragenlijst, "versie": 1, "invuldatum": day(-1), "volgnummer": volgnummer,
            "status": "INGEVULD", **cells}
    return [head] + [{"respondentsleutel": key, "vraagcode": code, **({"waarde": said} if isinstance(said, int) else {"tekst": said})}
                     for code, said in answers.items()]


def taken_back(key, status="INGETROKKEN"):
    return [{"respondentsleutel": key, "status": status}]


def delivery(house, *submissions, name="levering.csv"):
    return house.csv(name, [row for rows in submissions for row in rows], COLUMNS)


def deliver(house, *submissions, refused=False):
    """The rows that are told: what became of it, or with `refused` what was wrong."""
    path = delivery(house, *submissions)
    return house.refused("antwoorden", "import", path) if refused else house.ok("antwoorden", "import", path)[0]


def results(house, school="98QQ"):
    """What is in force of a school: a list of (sorted answers)."""
    return sorted(house.sql(
        "select r.respons_id, b.code, coalesce(a.waarde::text, a.tekst) from antwoorden a join respons r using (school_id, mutatienummer) "
        f"join variabelen b on b.id = a.variabele_id join organisaties s on s.id = r.school_id where s.brin = '{school}' "
        "and r.vervallen_bij is null"))


def read(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))
