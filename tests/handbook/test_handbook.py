"""Every recipe of docs/operator.md, as its reader would type it, in a world of its own."""
import pathlib
import re

import pytest
from recipes import Bad, Recipe, fences, misses, recipes_of, settings_of
from world import BIN

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = ROOT / "tests" / "handbook"
PAGE = ROOT / "docs" / "operator.md"
SETTINGS = frozenset(settings_of((ROOT / "config" / "example.conf").read_text()))
RECIPES = recipes_of(PAGE.read_text(), SETTINGS)


@pytest.mark.parametrize("name", RECIPES)
def test_the_recipe_does_what_it_says(room, name):
    recipe = RECIPES[name]
    place, environment = room(recipe)

    def step(title, code, exit_code):
        ended, printed = place.run(code, environment)
        assert ended == exit_code, f"{title}: exit {ended}\n{code}\n{printed}"
        return printed

    def beside(when):
        script = HERE / f"{name}.{when}.sh"
        if script.exists():
            step(script.name, script.read_text(), 0)

    beside("before")
    for block in recipe.blocks:
        printed = step(f"{PAGE.name}:{block.line}", block.code, block.exit)
        missing = misses(block.expected or "", printed)
        assert missing is None, f"{PAGE.name}:{block.line}: not printed: {missing}\n{printed}"
    beside("after")


def test_there_are_recipes_and_no_script_without_one():
    assert RECIPES
    scripts = {path.name.split(".")[0] for when in ("before", "after") for path in HERE.glob(f"*.{when}.sh")}
    assert scripts <= set(RECIPES)


def test_every_task_is_found_from_the_top():
    text = PAGE.read_text()
    top = text.partition("\n## ")[0]
    titles = re.findall(r"^## (.*)$", text, re.M)
    assert re.findall(r"\[([^]]+)\]\(#([^)]+)\)", top) == [(title, re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")) for title in titles]


def test_every_recipe_is_judged():
    """By what it prints, by a script afterwards, or by the exit code of a refusal."""
    judged = [name for name, recipe in RECIPES.items()
              if any(block.expected or block.exit for block in recipe.blocks) or (HERE / f"{name}.after.sh").exists()]
    assert sorted(judged) == sorted(RECIPES)


@pytest.mark.parametrize("page, said", [
    ("```\nls\n```\n", "no test runs"),
    ("```sh\nls\n```\n", "recipe=NAME"),
    ("```bash recipe=a\nls\n```\n", "no test runs"),
    ("```sh recipe=A\nls\n```\n", "recipe=NAME"),
    ("```sh recipe=a colour=red\nls\n```\n", "colour=red"),
    ("```sh recipe=a world=moon\nls\n```\n", "a world is"),
    ("```sh recipe=a\nls\n```\n```sh recipe=a world=none\nls\n```\n", "first block"),
    ("```text\nx\n```\n", "no test runs"),
    ("```sh recipe=a\nls\n```\n```text\nx\n```\n```text\ny\n```\n", "no test runs"),
    ("```ini\n[tls]\nnonsense = 1\n```\n", "[tls] nonsense"),
    ("```sh recipe=a\nls\n", "does not end"),
])
def test_what_no_test_would_run_is_an_error(page, said):
    with pytest.raises(Bad) as bad:
        recipes_of(page, SETTINGS)
    assert said in str(bad.value)


def test_a_recipe_is_its_blocks_in_order():
    page = ("# x\n```sh recipe=a world=none\none\n```\nand\n```text\nprinted\n```\n```sh recipe=b exit=1\ntwo\n```\n"
            "````sh recipe=a\n```\nthree\n````\n```ini\n[tls]\nkey = k\n```\n```text example\nshown\n```\n")
    found = recipes_of(page, SETTINGS)
    assert [block.code for block in found["a"].blocks] == ["one\n", "```\nthree\n"]
    assert found["a"].world == "none" and found["a"].blocks[0].expected == "printed\n"
    assert found["b"].world == "register" and found["b"].blocks[0].exit == 1


@pytest.mark.parametrize("expected, missing", [
    ("a  b\n...\nc…e\n", None), ("c…e\na b\n", "a b"), ("a\n", "a"), ("a b\na b\n", "a b"), ("a b\nf(x).\n", None), ("f(y).\n", "f(y).")])
def test_expected_lines_are_sought_in_their_order(expected, missing):
    assert misses(expected, "a b\nsomething\nc  d e\nf(x).\n") == missing


def test_the_tour_of_the_readme_for_staff(room):
    """As it stands there, but that the demo it talks to is this world."""
    tour = (ROOT / "README.md").read_text().partition("## Five minutes as SBB staff")[2].partition("\n## ")[0]
    code = "".join(content for _, info, content in fences(tour) if info == "")
    assert "school prepare" in code and "school status" in code
    place, environment = room(Recipe("readme", "gateway"))
    (place.directory / "build" / "release").mkdir(parents=True)
    (place.directory / "build" / "release" / "bin").symlink_to(BIN)
    (place.directory / "var").mkdir()
    (place.directory / "var" / "demo").symlink_to("..")
    (place.directory / "client.conf").symlink_to(".config/bpv-client.conf")
    ended, printed = place.run(code, environment)
    assert ended == 0, printed
    assert misses("1 overeenkomsten zijn in werking gebracht.\noinSchool 0000000700097ZZ00000\nverbinding getest ja …\n97ZZ ROC Nieuwstad ja ja ja ja ja nee …", printed) is None, printed
