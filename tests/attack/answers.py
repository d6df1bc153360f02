"""
B6: whatever is told to whoever attacks, its words come from the catalogues (base/errors.def, domain/foutcodes.def), and nothing
else leaks: no path, no SQL, no stack, nobody's data.
"""
import pathlib
import re

from soap import Answer

ROOT = pathlib.Path(__file__).resolve().parents[2]
DETAIL = {"foutdetail", "pad", "regel", "lengte", "uitleg", "correlatie"}
LEAKS = re.compile(
    r"/(?:work|home|usr|var|etc|tmp|dev|proc|root|opt)/|\.(?:c|h|sql|so|conf|pem|key):?\b|\bselect\b.*\bfrom\b|\binsert into\b|\brelation \"|\bviolates\b|SQLSTATE"
    r"|\bpg_\w+|\bbpv\.\w+|postgres|libpq|libxml|openssl|gsoap|xmlsec|0x[0-9a-f]{6,}|\bstack\b|backtrace|sanitizer|segmentation|errno|\(null\)|127\.0\.0\.\d"
    r"|[\w.+-]+@[\w-]+\.\w+", re.I)


def sentences(file, macro):
    return re.findall(rf'^{macro}\((\w+), .*"([^"]+)"\)$', (ROOT / file).read_text(), re.M)


class Words:
    """judge(response): what was told, in short: "DK0001", "415", "BPV0102", "answered"."""

    def __init__(self, world):
        self.world = world
        faults = sentences("src/base/errors.def", "ERROR")
        self.faults = {name: text for name, text in faults if not name.startswith("HTTP_")}
        self.plain = {text for name, text in faults if name.startswith("HTTP_")}
        self.foutcodes = dict(sentences("src/domain/foutcodes.def", "FOUTCODE"))
        self.judged = 0

    def judge(self, response):
        self.judged += 1
        if response.header("content-type").startswith("text/plain"):
            assert response.body.decode().strip() in self.plain, response
            return str(response.status)
        text = response.body.decode()
        if b"EncryptedData" in response.body:
            return "encrypted"
        answer = Answer(response)
        return self.fault(answer, text) if answer.is_fault else self.answer(answer)

    def fault(self, answer, text):
        short = "MUST_UNDERSTAND" if answer.code == "MustUnderstand" else answer.code.rpartition(".")[2]
        assert answer.text == self.faults[short], f"{short}: {answer.text}"
        assert answer.status == 500
        found = answer.content.find("detail")
        names = set() if found is None else {element.tag.rpartition("}")[2] for element in found.iter() if element is not found}
        assert names <= DETAIL, names
        self.leaks_nothing(answer.text + (answer.detail or ""))
        for canary in self.world.canaries[-4:]:
            assert canary not in text
        return "MustUnderstand" if short == "MUST_UNDERSTAND" else short

    def answer(self, answer):
        for told in answer.content.iter("{*}foutmelding"):
            code, text = (told.findtext(f"{{*}}{name}") for name in ("foutcode", "fouttekst"))
            assert text == self.foutcodes[code.removeprefix("BPV")], (code, text)
        return " ".join(sorted(set(answer.foutcodes))) or ("answered" if answer.approved else "refused")

    def leaks_nothing(self, text):
        leak = LEAKS.search(re.sub(r'xmlns(:\w+)?="[^"]*"', "", text))
        assert leak is None, f"{leak.group()!r} in {text}"
