#!/usr/bin/env python3
"""Everything a verb can say when it refuses, as the sources have it, each with its parts filled in: `place<TAB>sentence`, one a line. For
test_weigeringen.c, which asks for the Dutch of it."""
import os
import pathlib
import re

ROOT = pathlib.Path(os.environ.get("BPV_ROOT", pathlib.Path(__file__).resolve().parents[2]))
# Rooms whose refusals reach a visitor of the pages, and files of others that read what a visitor sends.
ROOMS = ["admin", "monitor", "store", "keyring", "audit", "rows"]
FILES = ["base/csv.c", "vault/cms_open.c", "security/suitability.c", "security/encryption_recipient.c", "security/explain_capture.c",
         "security/explain_envelope.c", "security/explain_read.c", "security/identity.c", "security/identity_origin.c", "transport/credential.c",
         "console/formulier.c", "console/taak.c", "console/page.c", "console/scherm.c"]
FILLED_BY_FILES = {"request.c", "school_prepare.c", "school_import.c", "overeenkomst_add.c", "ondertekening.c", "contactpersoon.c"}
# What a visitor can do something about; of all else is told in general that it did not work (taak.c, serve.c).
CODES = {"USAGE", "INPUT", "REFUSED", "UNREADABLE", "PROOF", "EK0030"}
TEXT = r'((?:"(?:[^"\\]|\\.)*"\s*)+)'
CALL = r'(?:[^"();]|\((?:[^"();]|\([^"();]*\))*\))*?'
SHAPES = [
    re.compile(r'\bFAIL\(\s*[^,]+?,\s*(?P<code>\w+),\s*[^,"]*(?:"[^"]*")?,\s*' + TEXT),
    re.compile(r'\bNO_OIN\(\s*\w+,\s*' + TEXT),
    re.compile(r'\bbad_option\(\s*\w+,\s*[^,]+?,\s*' + TEXT),
    re.compile(r'\b(?:cell_wrong|wrong|wrong_at|refuse_file|fail_xml|stop_with|problems_add|import_note)\(' + CALL + TEXT + r'\)'),
    re.compile(r'\bfind\(arena, out, ' + CALL + r'(?:"[A-Z0-9.-]+",\s*)?' + TEXT + r'(?:,|\))'),
    # rows of tables: what a column of a file asks, and the rules of the register
    re.compile(r'\{"[A-Za-z]+", (?:REQUIRED|OPTIONAL), \w+,\s*' + TEXT),
    re.compile(r'\] = \{is_\w+, ' + TEXT),
    re.compile(r'^#define (?:NAAM|DAY)\s+' + TEXT, re.M),
    re.compile(r'\{"[a-z]+_[a-z_]+",\s*' + TEXT + r'\}'),
    re.compile(r'\bis_\w+\([^()]*\),\s*' + TEXT + r'\)'),
]
JUDGES = re.compile(r"(?:create (?:or replace )?view invoer_antwoorden_fouten|insert into invoer_bpvo_fouten)[^;]*;")
# Verbs that stay on the command line, what is Dutch already, and mistakes of ours.
LEFT_OUT = {"admin/migratie.c", "store/migratie.c", "audit/verify.c", "monitor/chart.c"}


def joined(text):
    text = "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', text))
    return text.replace('\\"', '"').replace("\\\\", "\\")


def filled(text):
    """Any part can be something that is said itself."""
    text = re.sub(r"%[-0-9.*]*(?:ll|l|z)?[dux]", "7", text.replace("--%s", "--optie"))
    return re.sub(r"%[-0-9.*]*s", "is empty", text)


def of_c(path):
    source = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.S)
    for shape in SHAPES:
        for match in shape.finditer(source):
            code = match.groupdict().get("code")
            text = joined(match[match.lastindex])
            if (code is None or code in CODES) and text not in ("%s", "") and not re.fullmatch(r"[A-Z]+[0-9.-]*", text):
                yield text


def of_schema(path):
    """What the register itself finds wrong with lines of files."""
    for part in JUDGES.findall(path.read_text(encoding="utf-8")):
        yield from of_sql(part)


def of_sql(source):
    source = re.sub(r"^--.*$", "", source, flags=re.M)
    for text in re.findall(r"'((?:[^']|'')*)'", source):
        if " " in text:
            yield text.replace("''", "'")


def in_a_file(path, text):
    """Where a file of schools fills in a form (school_import.c), the option's name becomes the column and the rest is said."""
    rest = re.sub(r"^--\S+:? ", "", text)
    return [text] if rest == text or path.name not in FILLED_BY_FILES else [text, rest]


def main():
    places = [path for room in ROOMS for path in sorted((ROOT / "src" / room).glob("*.c"))] + [ROOT / "src" / name for name in FILES]
    places = [path for path in places if str(path.relative_to(ROOT / "src")) not in LEFT_OUT]
    said = {(path.relative_to(ROOT), text) for path in places for text in of_c(path)}
    said |= {(path.relative_to(ROOT), text) for path in (ROOT / "src/store/sql").glob("beheer_keur_*.sql") for text in of_sql(path.read_text(encoding="utf-8"))}
    said |= {(path.relative_to(ROOT), text) for path in (ROOT / "config/schema").glob("*.sql") for text in of_schema(path)}
    for path, text in sorted(said):
        for sentence in in_a_file(path, filled(text)):
            print(f"{path}\t{sentence}")


main()
