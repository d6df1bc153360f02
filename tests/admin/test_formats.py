"""The examples of docs/formats are what the imports take."""
import re

import pytest
from conftest import ROOT


def examples(page):
    """The CSV blocks of a page, each with its header."""
    text = (ROOT / "docs/formats" / page).read_text(encoding="utf-8")
    return re.findall(r"^```\n(.*?)^```$", text, re.M | re.S)


@pytest.mark.parametrize("page, files", [
    ("organisaties.md", {"organisaties": ["organisatie", "import"]}),
    ("referentie.md", {"opleidingen": ["referentie", "import", "--opleidingen"],
                       "locaties": ["referentie", "import", "--locaties"]}),
    ("bpvo.md", {"bpvos": ["bpvo", "import"]}),
    ("mandaat.md", {"mandaten": ["mandaat", "import"]}),
])
def test_the_examples_of_a_page_are_imported(loaded, tmp_path, page, files):
    blocks = examples(page)
    assert len(blocks) == len(files)
    for block, (name, verb) in zip(blocks, files.items()):
        path = tmp_path / f"{name}.csv"
        path.write_text(block)
        rows = loaded.ok(*verb, path)
        assert rows[0]["gelezen"] == len(block.splitlines()) - 1


def test_the_example_of_results_is_imported_with_its_answers(loaded, tmp_path):
    respons, antwoorden = examples("resultaten.md")
    (tmp_path / "respons.csv").write_text(respons)
    (tmp_path / "antwoorden.csv").write_text(antwoorden)
    rows = loaded.ok("resultaten", "import", "--respons", tmp_path / "respons.csv", "--antwoorden",
                     tmp_path / "antwoorden.csv")
    assert [row["nieuw"] for row in rows] == [1, 3]
    assert loaded.one("select tekst from antwoorden where tekst is not null") == 'Graag eerder contact, liefst "live"'


def test_the_example_of_a_codebook_fits_the_example_set(example):
    for block, name in zip(examples("vragenlijst.md"), ("vragen", "opties")):
        lines = (example / f"{name}.csv").read_text(encoding="utf-8").splitlines()
        header, *rows = block.splitlines()
        assert header == lines[0]
        assert set(rows) <= set(lines)


def test_every_page_is_listed():
    index = (ROOT / "docs/formats/README.md").read_text(encoding="utf-8")
    for page in (ROOT / "docs/formats").glob("*.md"):
        assert page.name == "README.md" or f"({page.name})" in index
