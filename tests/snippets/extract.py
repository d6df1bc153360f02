#!/usr/bin/python3
"""Takes the snippets of a page: each code block that stands under a line <!-- snippet: NAME -->.

    tests/snippets/extract.py PAGE DIRECTORY     writes each snippet to DIRECTORY/NAME
"""
import pathlib
import re
import sys

MARKED = re.compile(r"^<!-- snippet: (\S+) -->\n```\w*\n(.*?)^```$", re.M | re.S)


def snippets(page):
    """{name: text} of a page; a marker without a block under it is an error."""
    text = pathlib.Path(page).read_text(encoding="utf-8")
    found = dict(MARKED.findall(text))
    marks = re.findall(r"<!-- snippet: (\S+) -->", text)
    if sorted(marks) != sorted(found):
        raise ValueError(f"{page}: {len(marks)} markers, {len(found)} snippets")
    return found


def extract(page, directory):
    directory = pathlib.Path(directory)
    for name, text in snippets(page).items():
        (directory / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    extract(sys.argv[1], sys.argv[2])
