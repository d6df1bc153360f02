#!/usr/bin/python3
"""Holds src/access/requirements.def against the code and the tests.

Attacks of the catalogue (X1, P3, H2 …; docs/threat-model.md) may be claimed too. Every requirement is cited in the room that enforces it, and is named by a test ("proves: CODE") or excused in
tests/exceptions.tsv with a reason. Every code that a test claims to prove exists.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
TABLE = (ROOT / "src/access/requirements.def").read_text()
ROWS = re.findall(r'^REQUIREMENT\("([^"]+)", "[^"]*", "([^"]+)"', TABLE, re.M) + [
    (code, "access") for code in re.findall(r'^JUDGED\(\w+, "([^"]+)"', TABLE, re.M)]

ATTACK = re.compile(r"[XPSETCHMB][0-9]{1,2}")


def texts(folder, *suffixes):
    for path in sorted((ROOT / folder).rglob("*")):
        if path.suffix in suffixes and "node_modules" not in path.parts:
            yield path, path.read_text(errors="replace")


def main():
    problems = []
    codes = [code for code, _ in ROWS]
    problems += [f"{code} stands twice in the table" for code in sorted(set(codes)) if codes.count(code) > 1]

    excused = {}
    for number, line in enumerate((ROOT / "tests/exceptions.tsv").read_text().splitlines(), 1):
        if line.startswith("#") or not line.strip():
            continue
        code, _, reason = line.partition("\t")
        if len(reason.strip()) < 20:
            problems.append(f"tests/exceptions.tsv:{number}: {code} has no reason")
        excused[code] = reason

    proven = {}
    for path, text in texts("tests", ".c", ".py", ".h"):
        if path.name == "requirements.py":
            continue
        for claim in re.findall(r"proves: *([A-Za-z0-9.\-, /]+)", text):
            for code in re.split(r"[ ,/]+", claim.strip()):
                if code:
                    proven.setdefault(code.rstrip("."), path)
    for code, path in sorted(proven.items()):
        if code not in codes and not ATTACK.fullmatch(code):
            problems.append(f"{path.relative_to(ROOT)}: proves {code}, which is not in the table")

    for code, room in ROWS:
        if code not in proven and code not in excused:
            problems.append(f"{code}: no test proves it and tests/exceptions.tsv does not excuse it")
        if room == "wsdl":
            continue  # the contract itself: tests/contract
        cited = re.compile(r"(?<![\w.-])" + re.escape(code) + r"(?![\w-]|\.\d)")
        if code not in excused and not any(cited.search(text) for _, text in texts(f"src/{room}", ".c", ".h", ".def")):
            problems.append(f"{code}: src/{room} enforces it without citing it")

    for problem in problems:
        print("requirements:", problem)
    print(f"requirements: {len(ROWS)} rows, {len(excused)} excused, {len(problems)} problems")
    return 1 if problems else 0


sys.exit(main())
