"""What one client sent and heard, on disk before it acts on it; and the judgement of all of it against the database."""
import collections
import json


class Ledger:
    def __init__(self, path):
        self.path = path
        self.lines, self.messages, self.answers = [], {}, collections.defaultdict(list)
        self.surprises, self.versions, self.settled, self.open_message = [], {}, [], None
        text = path.read_text() if path.exists() else ""
        for line in text[:text.rfind("\n") + 1].splitlines():
            self.take(json.loads(line))
        self.file = open(path, "r+" if path.exists() else "w", encoding="utf-8")
        self.file.seek(text.rfind("\n") + 1)
        self.file.truncate()

    # -- Written by a client

    def write(self, line):
        self.file.write(json.dumps(line) + "\n")
        self.file.flush()
        self.take(line)

    def sent(self, message):
        self.write({"sent": message})

    def answered(self, ident, approved, digest, outcomes, foutcodes):
        self.write({"answered": ident, "approved": approved, "digest": digest, "outcomes": outcomes, "foutcodes": foutcodes})

    def surprised(self, ident, code):
        self.write({"surprised": ident, "code": code})

    # -- Read by everybody

    def take(self, line):
        self.lines.append(line)
        if "sent" in line:
            message = line["sent"]
            self.messages[message["id"]] = message
            self.open_message = None if message["forgotten"] else message
        elif "answered" in line:
            self.hear(self.messages[line["answered"]], line)
        else:
            self.surprises.append(line)
            self.open_message = None

    def hear(self, message, answer):
        ident = message["id"]
        self.answers[ident].append(answer)
        if self.open_message is message:
            self.open_message = None
        if len(self.answers[ident]) > 1 or not answer["approved"] or message["trial"]:
            return
        self.settled.append(ident)
        if not message["forgotten"]:
            self.versions.update({kenmerk: version for kenmerk, version, good in message["records"] if good})


def expected(message, versions):
    """({kenmerk: outcome} of its own records, approved), as the versions stand when it is performed."""
    bad = any(not good for _, _, good in message["records"])
    approved = not (bad and message["everything"])
    outcomes = {}
    for kenmerk, version, good in message["records"]:
        before = versions.get(kenmerk)
        outcomes[kenmerk] = "AFGEKEURD" if not good else "NIEUW" if before is None else "ONGEWIJZIGD" if before == version else "GEWIJZIGD"
    return outcomes, approved


class Judge:
    """Replays the ledgers, and says where they and the database differ."""

    def __init__(self, ledgers):
        self.ledgers, self.problems = ledgers, []
        self.counts = collections.Counter()
        self.stored = {}  # kenmerk: (version, keer), of what was acknowledged
        self.acknowledged = set()  # MessageIDs
        self.shared = collections.Counter()  # kenmerk: how often it was acknowledged as stored
        for ledger in ledgers:
            self.problems += [f"{ledger.path.name}: {line}" for line in ledger.surprises]
            if ledger.open_message:
                self.problems.append(f"{ledger.path.name}: {ledger.open_message['id']} was never answered")
            self.replay(ledger)

    def wrong(self, message, what):
        self.problems.append(f"{message['id']}: {what}")

    def replay(self, ledger):
        for message in ledger.messages.values():
            answers = ledger.answers[message["id"]]
            self.counts["messages"] += 1
            self.counts["answers"] += len(answers)
            if not answers:
                self.counts["unanswered"] += 1
                continue
            self.judge_answers(message, answers)
            if answers[0]["approved"] and not message["trial"]:
                self.acknowledge(message, answers[0])

    def judge_answers(self, message, answers):
        versions = {kenmerk: version for kenmerk, (version, _) in self.stored.items()}
        outcomes, approved = expected(message, versions)
        if any(answer["approved"] != approved for answer in answers):
            self.wrong(message, f"approved should be {approved}")
        if approved and not message["trial"] and len({answer["digest"] for answer in answers}) != 1:
            self.wrong(message, "not all answers have the same Body")
        heard = {kenmerk: outcome for kenmerk, outcome in answers[0]["outcomes"].items() if kenmerk not in message["shared"]}
        if approved and heard != outcomes:
            self.wrong(message, f"heard {heard} instead of {outcomes}")

    def acknowledge(self, message, answer):
        self.counts["acknowledged"] += 1
        self.acknowledged.add(message["id"])
        for kenmerk, version, good in message["records"]:
            before, keer = self.stored.get(kenmerk, (None, 0))
            if good and version != before:
                self.stored[kenmerk] = (version, keer + 1)
        for kenmerk in message["shared"]:
            self.shared[kenmerk] += answer["outcomes"][kenmerk] in ("NIEUW", "GEWIJZIGD")

    # -- Against the database

    def compare(self, rows):
        """rows: {kenmerk: (version, keer)} of all that the clients can have made."""
        for kenmerk, (_, keer) in rows.items():
            if kenmerk.startswith("samen-") and keer != self.shared[kenmerk]:
                self.problems.append(f"{kenmerk}: stored {keer} times, acknowledged {self.shared[kenmerk]} times")
        rows = {kenmerk: row for kenmerk, row in rows.items() if not kenmerk.startswith("samen-")}
        for kenmerk in rows.keys() | self.stored.keys():
            if rows.get(kenmerk) != self.stored.get(kenmerk):
                self.problems.append(f"{kenmerk}: the table holds {rows.get(kenmerk)}, acknowledged was {self.stored.get(kenmerk)}")
        self.counts["records"] = len(rows)

    def compare_messages(self, what, kept):
        """kept: {MessageID: how many}; one for each that was acknowledged, and none for any other."""
        for ident in kept.keys() | self.acknowledged:
            if kept.get(ident, 0) != (ident in self.acknowledged):
                self.problems.append(f"{ident}: {kept.get(ident, 0)} {what}, {'' if ident in self.acknowledged else 'not '}acknowledged")

    def unanswered(self):
        """Sent once, without an answer, and left: (ledger, message) each."""
        return [(ledger, message) for ledger in self.ledgers for message in ledger.messages.values()
                if message["forgotten"] and not ledger.answers[message["id"]]]
