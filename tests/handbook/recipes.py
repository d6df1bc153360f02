"""
Takes the recipes out of a handbook page.

A recipe is the blocks ```sh recipe=NAME [world=register|gateway|none] [exit=N]``` of one name, run in the order of the page. A
block ```text``` behind one is what it prints. ```ini``` shows settings, ```text example``` is shown and not run. Nothing else
may stand between fences, so that no command of the handbook goes untried.
"""
import re

WORLDS = ("register", "gateway", "none")
FENCE = re.compile(r"^( *)(`{3,}|~{3,})(.*)$")


class Bad(ValueError):
    """A page that breaks the convention."""


class Block:
    def __init__(self, line, code, code_of_exit):
        self.line, self.code, self.exit, self.expected = line, code, code_of_exit, None


class Recipe:
    def __init__(self, name, world):
        self.name, self.world, self.blocks = name, world, []


def fences(text):
    """(line, info string, content) of each fenced block."""
    opened = None
    for number, line in enumerate(text.splitlines(), 1):
        found = FENCE.match(line)
        if opened is None and found:
            opened = number, found.group(1) + found.group(2), found.group(3).strip(), []
        elif opened and line.rstrip() == opened[1]:
            yield opened[0], opened[2], "\n".join(opened[3]) + "\n"
            opened = None
        elif opened:
            opened[3].append(line)
    if opened:
        raise Bad(f"line {opened[0]}: the block does not end")


def read_words(line, words):
    """{"recipe": NAME, …} of what stands behind ```sh."""
    values = {}
    for word in words:
        key, _, value = word.partition("=")
        if key not in ("recipe", "world", "exit") or not value or key in values:
            raise Bad(f"line {line}: '{word}' is no recipe=NAME, world=… or exit=N")
        values[key] = value
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", values.get("recipe", "")):
        raise Bad(f"line {line}: a block of commands has to say recipe=NAME")
    if values.get("world", WORLDS[0]) not in WORLDS:
        raise Bad(f"line {line}: a world is one of {', '.join(WORLDS)}")
    if not values.get("exit", "0").isdigit():
        raise Bad(f"line {line}: exit=N is a number")
    return values


def settings_of(text):
    """(section, key) of each setting that is shown, commented out or not."""
    section = ""
    for line in text.splitlines():
        if found := re.match(r"\[(\w+)\]", line):
            section = found.group(1)
        elif found := re.match(r"#?(\w+) =", line):
            yield section, found.group(1)


def recipes_of(text, settings=frozenset()):
    """{name: Recipe} of a page; `settings` are the (section, key) that exist."""
    found, last = {}, None
    for line, info, content in fences(text):
        kind, *words = info.split()[:1] + info.split()[1:] if info else [""]
        if kind == "sh":
            values = read_words(line, words)
            name = values["recipe"]
            if "world" in values and name in found:
                raise Bad(f"line {line}: the world of {name} stands at its first block")
            recipe = found.setdefault(name, Recipe(name, values.get("world", WORLDS[0])))
            last = Block(line, content, int(values.get("exit", "0")))
            recipe.blocks.append(last)
        elif info == "text" and last is not None:
            last.expected, last = content, None
        elif info == "ini":
            unknown = [f"[{section}] {key}" for section, key in settings_of(content) if (section, key) not in settings]
            if unknown:
                raise Bad(f"line {line}: no such setting: {', '.join(unknown)}")
        elif info != "text example":
            raise Bad(f"line {line}: a block '{info}' that no test runs")
    return found


def plain(line):
    return " ".join(line.split())


def misses(expected, printed):
    """The first expected line that is not printed, in its order; None when all are."""
    lines = iter([plain(line) for line in printed.splitlines()])
    for wanted in [plain(line) for line in expected.splitlines()]:
        if wanted in ("", "..."):
            continue
        pattern = ".*".join(re.escape(part) for part in wanted.split("…"))
        if not any(re.fullmatch(pattern, line) for line in lines):
            return wanted
    return None
