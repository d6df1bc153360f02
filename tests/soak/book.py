"""What everybody who called wrote down: each answer by its correlation id, and what the store has to hold because of it."""
import collections
import datetime
import threading

FAULTS = {"MustUnderstand": "MUST_UNDERSTAND"}
STATUSES = {404: "HTTP_NOT_FOUND", 405: "HTTP_METHOD", 415: "HTTP_MEDIA_TYPE", 503: "HTTP_BUSY"}


class Book:
    def __init__(self):
        self.lock = threading.Lock()
        self.heard = {}  # correlation id: outcome, of what stands in the journal
        self.refused = {}  # correlation id: status, of what was refused before it was a message
        self.unheard = collections.Counter()  # MessageID: tries whose answer nobody waited for, or that was lost
        self.no_handshakes = 0
        self.stored = {}  # bpvoKenmerk: (version, keer)
        self.withdrawn, self.destroyed = set(), 0
        self.effects, self.writes = set(), set()  # MessageIDs of what is evidenced; of those, what writes
        self.trials = set()
        self.pulled = {}  # MessageID: rows of the page
        self.done = collections.Counter()  # what was tried, by name
        self.problems = []

    # -- What was heard

    def outcome(self, response, word):
        """An answer of an exchange or a file, by the word that the journal has for it."""
        with self.lock:
            self.heard[response.header("x-correlation-id")] = word

    def turned_away(self, response):
        with self.lock:
            self.refused[response.header("x-correlation-id")] = response.status

    def lost(self, message_id):
        with self.lock:
            self.unheard[message_id] += 1

    def no_handshake(self):
        with self.lock:
            self.no_handshakes += 1

    # -- What has to be there because of it

    def acted(self, message_id, writes=False):
        with self.lock:
            self.effects.add(message_id)
            if writes:
                self.writes.add(message_id)

    def tried_out(self, message_id):
        with self.lock:
            self.trials.add(message_id)

    def store(self, versions):
        """{bpvoKenmerk: version} that were acknowledged as stored or changed."""
        with self.lock:
            for kenmerk, version in versions.items():
                self.stored[kenmerk] = (version, self.stored.get(kenmerk, (None, 0))[1] + 1)

    def withdraw(self, kenmerken, destroyed):
        with self.lock:
            self.withdrawn.update(kenmerken)
            self.destroyed += destroyed
            for kenmerk in kenmerken:
                self.stored.pop(kenmerk, None)

    def pull(self, message_id, rows):
        with self.lock:
            self.pulled[message_id] = rows

    # -- How it went

    def count(self, what):
        with self.lock:
            self.done[what] += 1

    def wrong(self, what):
        with self.lock:
            self.problems.append(what)
            print(f"soak: {datetime.datetime.now():%H:%M:%S}: {what}", flush=True)

    def outcomes(self):
        with self.lock:
            return collections.Counter(self.heard.values())
