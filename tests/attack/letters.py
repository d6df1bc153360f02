"""Letters and pieces of them for those who mean no good."""
import re

from soap import hello

BODY = re.compile(r"<bpv:testen_verbinding_request.*</bpv:testen_verbinding_request>", re.S)
REPEATED = b"@repeated@"


def text(*pairs, letter=None):
    """A good letter with other text in the place of some."""
    made = letter or hello().text()
    for old, new in pairs:
        assert old in made, old
        made = made.replace(old, new, 1)
    return made


def with_body(inner, **options):
    return BODY.sub(lambda _: inner, text(**options))


def before_root(inner):
    return text(("?>", "?>" + inner))


def attributes(names):
    return text(("<soapenv:Body>", "<soapenv:Body " + " ".join(f"{name}=''" for name in names) + ">"))


def cut_anywhere(whole, steps):
    """Every prefix of it, or of as many places as there are steps; the whole is not among them."""
    return [whole[:at] for at in range(0, len(whole) - 1, max(1, len(whole) // steps))]
