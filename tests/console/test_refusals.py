"""Whatever somebody fills in, no page of staff answers in English: every verb's form is sent empty, and with nonsense in each of its fields."""
import html
import re

import pytest

from staff import furnish, taak, verbs

VERBS = verbs()
JUNK = "zomaar wat"
# Words that no Dutch sentence of ours has.
ENGLISH = re.compile(r"\b(the|expected|cannot|must|there is|such as|which|needs|missing|required|unknown|with|and|another|asked)\b")


@pytest.fixture(scope="module")
def staff(own_house):
    furnish(own_house)
    return {"BEHEER": own_house.visitor("anna.beheer"), "FG": own_house.visitor("femke.fg"), "DESK": own_house.visitor("sofie.desk")}


def who(staff, words):
    return next(visitor for role, visitor in staff.items() if role in VERBS[words][1])


def fields(page):
    """[(name, is it a file)] of the form of a verb."""
    form = page[page.find("<form", page.index("<main")):]
    found = re.findall(r'<(?:input|select|textarea)[^>]*name="(o-[a-z-]+|a)"[^>]*>', form)
    files = set(re.findall(r'<input[^>]*type="file"[^>]*name="([^"]+)"', form) + re.findall(r'<input[^>]*name="([^"]+)"[^>]*type="file"', form))
    return [(name, name in files) for name in dict.fromkeys(found)]


def told(answer):
    """What stands in the answer and beside fields."""
    assert answer.status_code in (200, 404, 422), (answer.status_code, answer.text[:500])
    main = re.sub(r"<(details|form) .*?</\1>", "", answer.text[answer.text.index("<main"):], flags=re.S)
    errors = re.findall(r'<p class="veldfout"[^>]*>(.*?)</p>', answer.text, flags=re.S)
    return html.unescape(re.sub(r"<[^>]*>", " ", main + " ".join(errors)))


def answers(visitor, words):
    kind = VERBS[words][0]
    form = fields(visitor.get(taak(words)).text)
    for name in [None, *form]:
        values = {} if name is None or name[1] else {name[0]: JUNK}
        if kind == "READ":
            yield name, visitor.get(taak(words, toon="ja") + "".join(f"&{field}={JUNK}" for field in values))
        else:
            files = {name[0]: ("mijn.csv", b"zomaar\nwat\n")} if name is not None and name[1] else None
            yield name, visitor.post("/beheer/taak", {"taak": words, "knop": "voorbeeld", **values}, files=files)


@pytest.mark.parametrize("noun", sorted({words.split()[0] for words, (kind, _) in VERBS.items() if kind != "ELSEWHERE"}))
def test_no_refusal_is_in_english(own_house, staff, noun):
    wrong = []
    for words, (kind, _) in VERBS.items():
        if kind == "ELSEWHERE" or words.split()[0] != noun:
            continue
        for name, answer in answers(who(staff, words), words):
            text = told(answer)
            wrong += [(words, name, " ".join(text[max(0, m.start() - 60):m.end() + 60].split())) for m in ENGLISH.finditer(text)]
    assert not wrong, wrong
    assert not [line for line in own_house.log().splitlines() if "refusal without words" in line]
