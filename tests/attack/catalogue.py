#!/usr/bin/python3
"""
Holds docs/threat-model.md against catalogue.tsv and the tests: every row of the catalogue has a row that names its tests and is
named by a defence, and every test that is named exists.

    | P3 | what is tried | `attack/test_p_xml.py`: p3_…; `security/test_prescan.c`: caps_… ; `make fuzz` |

A name may leave out its test_ and have … for any part of it. A file may leave out its directory where it is the only one.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "threat-model.md").read_text()
MAKEFILES = "".join(path.read_text() for path in (ROOT / "Makefile", *(ROOT / "tests").rglob("*.mk")))
FUNCTION = {".py": re.compile(r"^def (test_\w+)\(", re.M), ".c": re.compile(r"^static void (\w+)\(", re.M)}
FAMILY = re.compile(r"[A-Z]\d{1,2}")


def catalogue():
    lines = (ROOT / "tests" / "attack" / "catalogue.tsv").read_text().splitlines()
    return [line.split("\t")[0] for line in lines if line and line[0] != "#"]


def rows(heading):
    """Cells of the tables below headings of this level that match."""
    for part in re.split(r"^## ", PAGE, flags=re.M):
        if re.match(heading, part):
            for line in part.splitlines():
                cells = [cell.strip() for cell in line.strip("|").split(" | ")] if line.startswith("| ") else []
                if cells and not cells[0].startswith(("row", "attack")):
                    yield cells


def spelled_out(text):
    """C1, C2 and C4-C6 as the set of what they mean."""
    found = set(FAMILY.findall(text))
    for family, first, last in re.findall(r"([A-Z])(\d+)-(?:[A-Z])?(\d+)", text):
        found |= {f"{family}{number}" for number in range(int(first), int(last) + 1)}
    return found


def files_named(name):
    direct = ROOT / "tests" / name
    return [direct] if direct.is_file() else sorted((ROOT / "tests").rglob(f"*/{name}")) if "/" not in name else []


def check_names(file, names):
    functions = FUNCTION[file.suffix].findall(file.read_text())
    for name in re.findall(r"[\w…]+", re.sub(r"\([^)]*\)", "", names)):
        pattern = re.compile("(test_)?" + re.escape(name).replace("…", r"\w*"))
        if not any(pattern.fullmatch(function) for function in functions):
            yield f"{file.relative_to(ROOT)} has no test {name}"


def check_entry(ident, entry):
    """`file`: names, or `make target`, or `tests/directory`."""
    found = re.match(r"`([^`]+)`(?: \([^)]*\))?(?:: *(.*))?$", entry, re.S)
    if found is None:
        return [f"{ident}: {entry!r} names no test"]
    what, names = found.groups()
    if what.startswith("make "):
        return [] if re.search(rf"^{what[5:].split()[0]}:", MAKEFILES, re.M) else [f"{ident}: there is no {what}"]
    if what.startswith("tests/"):
        return [] if (ROOT / what).exists() else [f"{ident}: there is no {what}"]
    files = files_named(what)
    if len(files) != 1:
        return [f"{ident}: {what} is {len(files)} files"]
    return [f"{ident}: {problem}" for problem in check_names(files[0], names or "")]


def main():
    wanted, problems, held = catalogue(), [], []
    for cells in rows("Which test"):
        if len(cells) != 3 or not FAMILY.fullmatch(cells[0]):
            problems.append(f"not a row: {' | '.join(cells)[:80]}")
            continue
        held.append(cells[0])
        for entry in filter(None, (part.strip() for part in re.split(r";\s*", cells[2]))):
            problems += check_entry(cells[0], entry)
    defended = set().union(*(spelled_out(cells[0]) for cells in rows("Defences")))
    problems += [f"{ident} stands twice" for ident in sorted(set(held)) if held.count(ident) > 1]
    problems += [f"{ident}: no row says which test holds it" for ident in wanted if ident not in held]
    problems += [f"{ident} is not in catalogue.tsv" for ident in held if ident not in wanted]
    problems += [f"{ident}: no defence names it" for ident in wanted if ident not in defended]
    tried = set(re.findall(r'^@attack\("(\w+)"', "".join(path.read_text() for path in (ROOT / "tests" / "attack").glob("test_*.py")), re.M))
    problems += [f"{ident}: an attack without a row in catalogue.tsv" for ident in sorted(tried - set(wanted))]
    for problem in problems:
        print("catalogue:", problem)
    print(f"catalogue: {len(wanted)} rows, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
