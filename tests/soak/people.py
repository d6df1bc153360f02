"""Who does what the service is for: delivers, takes back, asks, pulls. Each has records of its own, and knows what every answer has to be."""
import datetime
import hashlib
import threading
import time
import urllib.parse

import soap
from aanleverstatus import withdrawal
from line import Line
from soap import Message, elements

BASE = datetime.date.today()
KEPT = 250  # records of one party that stand at once; above it, it takes back
PIECES = 128 * 1024  # of a file that is fetched in ranges


class Person(threading.Thread):
    """One party. `moves`: what it does, with how often each."""

    def __init__(self, house, book, name, identity, school, chance, pause):
        super().__init__(daemon=True, name=name)
        self.house, self.book, self.school, self.random, self.pause = house, book, school, chance, pause
        self.line = Line(house, book, identity, chance)
        self.codes = house.codes(school)
        self.versions, self.number, self.last = {}, 0, None
        self.turn, self.leaving = threading.Lock(), threading.Event()

    def moves(self):
        return {
            self.hello: 8, self.deliver_one: 22, self.deliver_many: 9, self.try_out: 4, self.all_or_nothing: 4, self.say_again: 8,
            self.take_back: 8, self.state: 6, self.agreement: 3, self.codebook: 2, self.pages: 5, self.file: 4,
        }

    def run(self):
        kinds, weights = zip(*self.moves().items())
        while not self.leaving.wait(self.random.expovariate(1 / self.pause)):
            move = self.random.choices(kinds, weights)[0]
            with self.turn:
                try:
                    move()
                except Exception as failure:  # whatever it is, somebody was not served
                    self.book.wrong(f"{self.name}: {move.__name__}: {failure!r}"[:700])
                    self.line.hang_up()
            self.book.count(move.__name__)

    def rest(self):
        """Between two moves, and with no connection."""
        self.turn.acquire()
        self.line.hang_up()

    def go_on(self):
        self.turn.release()

    def answered(self, message, told="OK", **how):
        answer = self.line.call(message, **how)
        assert answer is not None and answer.told == told, f"{answer and answer.told} instead of {told}: {answer and answer.foutcodes}"
        return answer

    # -- Deliveries

    def record(self, kenmerk, version, good=True):
        end = BASE + datetime.timedelta(days=version)
        return soap.record(**{"bpvoKenmerk": kenmerk, **self.codes, "geplandeEinddatum": end.isoformat(),
                              "emailadres": f"v{version}@{kenmerk}.voorbeeld.example" if good else "geen adres"})

    def fresh(self):
        self.number += 1
        return f"soak-{self.name}-{self.number}"

    def chosen(self, most):
        """[(kenmerk, version, what becomes of it)]: some that are new, some that change, some that do not, and some that are wrong."""
        picked = self.random.sample(sorted(self.versions), min(len(self.versions), self.random.randint(0, most // 2)))
        chosen = []
        for kenmerk in picked:
            changes = self.random.random() < 0.7
            chosen.append((kenmerk, self.versions[kenmerk] + changes, "GEWIJZIGD" if changes else "ONGEWIJZIGD"))
        for _ in range(self.random.randint(1, most)):
            chosen.append((self.fresh(), 1, "AFGEKEURD" if self.random.random() < 0.1 else "NIEUW"))
        return chosen

    def delivery(self, chosen, **flags):
        return Message("aanleveren_studentgegevens", elements(**flags) + "".join(
            self.record(kenmerk, version, outcome != "AFGEKEURD") for kenmerk, version, outcome in chosen), school=self.school)

    def deliver(self, chosen):
        message, profile = self.delivery(chosen), self.line.any_profile()
        answer = self.answered(message, profile=profile)
        heard = {kenmerk: outcome for kenmerk, (outcome, _) in answer.outcomes().items()}
        assert heard == {kenmerk: outcome for kenmerk, _, outcome in chosen}, heard
        stored = {kenmerk: version for kenmerk, version, outcome in chosen if outcome in ("NIEUW", "GEWIJZIGD")}
        self.versions.update(stored)
        self.book.store(stored)
        self.book.acted(message.message_id, writes=True)
        self.last = message, profile, heard

    def deliver_one(self):
        self.deliver(self.chosen(1)[-1:])

    def deliver_many(self):
        self.deliver(self.chosen(25))

    def try_out(self):
        message = self.delivery(chosen := self.chosen(5), proefaanlevering="true")
        answer = self.answered(message)
        assert {kenmerk: outcome for kenmerk, (outcome, _) in answer.outcomes().items()} == {kenmerk: outcome for kenmerk, _, outcome in chosen}
        self.book.tried_out(message.message_id)

    def all_or_nothing(self):
        chosen = self.chosen(5)
        if all(outcome != "AFGEKEURD" for _, _, outcome in chosen):
            chosen.append((self.fresh(), 1, "AFGEKEURD"))
        assert self.answered(self.delivery(chosen, allesOfNiets="true"), "AFGEWEZEN").foutcodes == ["BPV0112"]

    def say_again(self):
        """The same message: the same answer, and nothing happens."""
        if self.last is None:
            return self.deliver_one()
        message, profile, heard = self.last
        answer = self.answered(message, profile=profile)
        assert {kenmerk: outcome for kenmerk, (outcome, _) in answer.outcomes().items()} == heard, "another answer than the first time"
        return None

    # -- What is taken back

    def take_back(self):
        count = self.random.randint(1, 6) + max(0, len(self.versions) - KEPT)
        known = self.random.sample(sorted(self.versions), min(len(self.versions), count))
        asked = [(kenmerk, self.random.choice(("GESTOPT", "FOUTIEF", "BEZWAAR"))) for kenmerk in [*known, self.fresh()]]
        message = withdrawal(asked, self.school)
        answer = self.answered(message)
        outcomes = {one.findtext("{*}bpvoKenmerk"): one.findtext("{*}uitkomst") for one in answer.all("intrekkingen/resultaat")}
        assert outcomes == {kenmerk: "INGETROKKEN" if kenmerk in self.versions else "ONBEKEND" for kenmerk, _ in asked}, outcomes
        self.book.withdraw(list(outcomes), len(known))
        self.book.acted(message.message_id, writes=True)
        for kenmerk in known:
            del self.versions[kenmerk]
        if self.last and set(self.last[2]) & set(outcomes):
            self.last = None

    # -- Questions

    def ask(self, operation, **asked):
        """A question that leaves evidence."""
        message = Message(operation, elements(**asked), school=self.school)
        answer = self.answered(message)
        self.book.acted(message.message_id)
        return answer

    def hello(self):
        self.answered(soap.hello(school=self.school))

    def refused(self):
        self.answered(soap.hello(school=self.school), "DK0002")

    def agreement(self):
        assert self.ask("opvragen_overeenkomst").value("overeenkomst/schoolOin") == self.school

    def codebook(self):
        assert self.ask("opvragen_vragenlijsten").all("vragenlijst")

    def state(self):
        """Of one record of its own, that is there or is not."""
        known = bool(self.versions) and self.random.random() < 0.8
        kenmerk = self.random.choice(sorted(self.versions)) if known else self.fresh()
        answer = self.ask("opvragen_aanleverstatus", bpvoKenmerk=kenmerk)
        assert [one.findtext("{*}bpvoKenmerk") for one in answer.all("aanleverstatus/status")] == [kenmerk] * known

    def pages(self):
        """Some pages of a pull, or all."""
        cursor, size = None, self.random.choice((1, 20, 100, 500))
        for _ in range(self.random.randint(1, 6)):
            answer = self.ask("opvragen_resultaten", paginagrootte=size, cursor=cursor)
            rows = answer.all("resultaten/respons")
            assert len(rows) <= size
            self.book.pull(answer.wsa("RelatesTo"), len(rows))
            cursor = answer.value("resultaten/cursor")
            if cursor is None:
                break

    # -- Files

    def file(self):
        """One of the files of a snapshot, whole or in ranges, and it is what its message says it is."""
        form = dict(formaat=self.random.choice(("CSV", "JSONL")), vorm=self.random.choice(("LANG", "BREED")))
        message = Message("opvragen_resultatenbestand", elements(**form), school=self.school)
        answer = self.line.call(message)
        if answer.told == "AFGEWEZEN":
            assert answer.foutcodes == ["BPV0203"], answer.foutcodes
            return self.book.count("a file that was not there yet")
        assert answer.told == "OK", answer.told
        self.book.acted(message.message_id)
        told = {child.tag.rpartition("}")[2]: child.text for child in self.random.choice(answer.all("bestand"))}
        target, size = urllib.parse.urlsplit(told["url"]).path, int(told["grootte"])
        got = self.in_ranges(target, size, told["sha256"]) if self.random.random() < 0.5 else self.piece(target)
        assert hashlib.sha256(got).hexdigest() == told["sha256"], "another file"
        return None

    def in_ranges(self, target, size, digest):
        step = max(1, min(PIECES, size // 3))
        return b"".join(self.piece(target, f"Range: bytes={first}-{min(first + step, size) - 1}", f'If-Range: "{digest}"') for first in range(0, size, step))

    def piece(self, target, *headers):
        """Asked again while the gateway that was asked builds it."""
        end = time.monotonic() + 60
        while True:
            response = self.line.get(target, *headers)
            if response.status in (200, 206):
                self.book.outcome(response, "OK")
                assert response.status == (206 if headers else 200), response.status
                return response.body
            self.book.outcome(response, "HTTP_BUSY")
            assert response.status == 503 and time.monotonic() < end, response
            time.sleep(0.3)
