"""Everything that was heard against everything that is there: the store, the journal, the logs, the numbers. Both ways, and exactly."""
import collections
import re

from people import BASE

LINE = re.compile(r"^\d{4}-\d\d-\d\dT[\d:.]+Z (info|warning|error) (.+?)(?: (?=\w+=)(.*))?$")
FIELD = re.compile(r'(\w+)=("(?:[^"\\]|\\.)*"|\S*)')
SANITIZER = re.compile(r"AddressSanitizer|LeakSanitizer|UndefinedBehavior|runtime error:")
# What a gateway says of itself, and need not be counted: (level, event) each.
ORDINARY = {("info", event) for event in ("master key", "started", "took over", "leaving", "stopped", "reloaded", "files_built", "benchmark", "upkeep")} | {("warning", "root")}
TOLD = 12  # a process tells of a key to phase out once an hour for each of two purposes: of one certificate at most so often, workers at once included


def parsed(line):
    """(level, event, fields), or None."""
    found = LINE.match(line)
    return found and (found[1], found[2], {name: value.strip('"') for name, value in FIELD.findall(found[3] or "")})


class Judge:
    def __init__(self, house, book):
        self.house, self.book, self.problems, self.counts = house, book, list(book.problems), collections.Counter()

    def same(self, what, there, known):
        """Two sets or dictionaries that have to be one."""
        self.counts[what] = len(there)
        for key in sorted(there.keys() | known.keys() if isinstance(there, dict) else there | known, key=str):
            a, b = (side.get(key) if isinstance(side, dict) else key in side for side in (there, known))
            if a != b:
                self.problems.append(f"{what}: {key}: {a} is there, {b} was acknowledged")

    def equal(self, what, there, known):
        self.counts[what] = there
        if there != known:
            self.problems.append(f"{what}: {there} there, {known} acknowledged")

    def all(self, moved_certificates):
        self.records()
        self.messages()
        self.journal()
        self.logs(moved_certificates)
        return self.problems

    # -- The store

    def records(self):
        query = self.house.query
        rows = query("select bpvo_kenmerk, geplande_einddatum, keer from bpv.studentgegevens where bpvo_kenmerk like 'soak-%'")
        self.same("records", {kenmerk: ((end - BASE).days, keer) for kenmerk, end, keer in rows}, self.book.stored)
        destroyed = self.house.value("select coalesce(sum(aantal), 0)::bigint from bpv.vernietigingen where reden = 'INGETROKKEN'")
        self.equal("destroyed records", destroyed, self.book.destroyed)
        self.equal("withdrawals", self.house.value("select count(*) from bpv.intrekkingen"), len(self.book.withdrawn))
        self.equal("keys of nothing", self.house.keys_of_nothing(), self.house.keys_before)

    def messages(self):
        query = self.house.query
        evidence = dict(query("select message_id, count(*) from bpv.bewijzen group by message_id"))
        self.same("pieces of evidence", evidence, dict.fromkeys(self.book.effects, 1))
        claims = dict(query("select message_id, count(*) from bpv.aanspraken where antwoord is not null group by message_id"))
        self.same("kept answers", {ident: count for ident, count in claims.items() if ident not in self.book.trials}, dict.fromkeys(self.book.writes, 1))
        self.same("pages", dict(query("select message_id, rijen from bpv.bewijzen where dienst = 'opvragen_resultaten'")), self.book.pulled)

    def journal(self):
        rows = self.house.query("select correlatie, uitkomst, message_id from bpv.berichten")
        self.correlations = collections.Counter(row[0] for row in rows)
        self.same("journal rows that stand twice", {ident for ident, count in self.correlations.items() if count > 1}, set())
        unheard, unexplained = self.book.unheard.copy(), set()
        for correlation, _, message_id in rows:
            if correlation not in self.book.heard:
                unheard[message_id] -= 1
                if unheard[message_id] < 0:
                    unexplained.add(correlation)
        self.counts["answers nobody heard"] = sum(self.book.unheard.values()) - sum(unheard.values())
        self.same("journal rows of nobody", unexplained, set())
        self.same("journal rows", {correlation: outcome for correlation, outcome, _ in rows if correlation in self.book.heard}, self.book.heard)

    # -- What the gateways say

    def logs(self, moved_certificates):
        said, refused, other, told, swaps = collections.Counter(), set(), collections.Counter(), collections.Counter(), 0
        for gateway in self.house.gateways:
            for line in gateway.lines():
                self.counts["lines of logs"] += 1
                if SANITIZER.search(line):
                    self.problems.append(f"{gateway.name}: {line[:300]}")
                level, event, fields = parsed(line) or ("error", "no line", {})
                if event in ("exchange", "file"):
                    said[fields["id"]] += 1
                    if level == "error" and fields["outcome"] != "HTTP_BUSY":
                        self.problems.append(f"{gateway.name}: {line[:400]}")
                elif event == "refused":
                    refused.add(fields.get("id"))
                elif event.startswith("reload refused") and fields.get("cause") == "watch":
                    swaps += 1
                elif event == "phase-out":
                    told[gateway.name, fields["fingerprint"]] += 1
                elif (level, event) not in ORDINARY:
                    other[f"{gateway.name}: {line[:300]}"] += 1
        self.problems += [f"a line that nothing explains: {line} ({count} times)" for line, count in list(other.items())[:20]]
        self.same("exchanges and files in the logs", dict(said), dict(self.correlations))
        self.same("refusals that nobody finds in the logs", set(self.book.refused) - refused, set())
        self.counts["refused before they were messages"] = len(refused)
        beside = len(refused) - len(self.book.refused)
        most = self.book.no_handshakes + sum(self.book.done[what] for what in ("leaves_halfway", "leaves_before_the_answer", "lost"))
        if beside > most:
            self.problems.append(f"{beside} refusals of nobody in the logs, {most} were to be expected")
        for (name, fingerprint), count in told.items():
            if count > TOLD * self.house.lives(name):
                self.problems.append(f"{name}: told {count} times that {fingerprint[:16]} is to be phased out")
        if swaps > moved_certificates * len(self.house.gateways):
            self.problems.append(f"{swaps} reloads were refused, the certificate was moved {moved_certificates} times")


def numbers_and_log(gateway):
    """While everybody rests: what /metrics counted, where it differs from this process' own log."""
    status, text = gateway.health("/metrics")
    assert status == 200
    counted = {outcome: int(float(value)) for outcome, value in re.findall(r'^bpv_exchanges_total\{outcome="(\w+)"\} (\S+)$', text, re.M) if float(value)}
    lines = [parsed(line) for line in gateway.log()]
    logged = collections.Counter(line[2]["outcome"] for line in lines if line and line[1] == "exchange")
    total = int(float(re.search(r"^bpv_log_lines_total (\S+)$", text, re.M).group(1)))
    lost = sum(float(value) for value in re.findall(r"^bpv_log_lines_(?:dropped|suppressed)_total (\S+)$", text, re.M))
    if counted != logged:
        yield f"{gateway.name}: /metrics has {counted}, its log {dict(logged)}"
    if total != len(lines) or lost:
        yield f"{gateway.name}: /metrics has {total} lines of its log, of which {lost} are lost; there are {len(lines)}"
