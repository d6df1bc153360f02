#ifndef STORE_READERS_H
#define STORE_READERS_H

#include "store/store.h"

/*
 * The servers of a connection string with several hosts, for while one of them can be written to: then the rows of a page may
 * be read on a standby, so that the primary is spared them. What decides stays with the primary: who may, which snapshot, what
 * is accounted for. A standby is only read when it has replayed the place in the WAL that the primary named in this very
 * message: whatever anybody saw before, and every erasure, is in it.
 *
 * Nobody waits long for one: who is behind, silent, away, of another timeline or itself the primary is left alone for a while,
 * by all, and the page is read where it always was.
 */
struct readers;

/* Shared by threads. One host, or more than eight: NULL, which is fine everywhere. */
struct readers *readers_create(const char *conninfo);
void readers_destroy(struct readers **readers); /* after every reader of it */

/* What came of a page. */
enum reading {
	READING_DONE,       /* read on a standby; the others: on the primary */
	READING_BEHIND,     /* it had not replayed enough in time */
	READING_AWAY,       /* no connection, or no answer in time */
	READING_BROKE,      /* it broke off on the way */
	READING_LEADS,      /* it is the primary itself */
	READING_OTHER_LINE, /* of another timeline, as far as it knows */
	READING_LEFT_ALONE, /* all of them were, for one of these reasons, a moment before */
	READING_COUNT
};
extern const char *const reading_words[READING_COUNT];

/* How often each was; any thread. NULL: 0. */
unsigned long readers_counted(const struct readers *readers, enum reading reading);

/* Of one thread: a connection, made when it is first wanted, to one of them. NULL: NULL. */
struct reader;
struct reader *reader_create(struct readers *readers);
void reader_destroy(struct reader **reader);

/* Whether any may be asked now; counted where none may. NULL: false. */
bool reader_is_wanted(struct reader *reader);

/* How far a server had come. */
struct wal_place {
	int64_t timeline, position; /* in bytes */
};

/*
 * Of the primary, as of now: what the statements before it in this transaction saw is not behind it. Foreseen it travels with what was
 * asked before it. Errors: DK0050, DK0051.
 */
bool store_foresee_wal_place(struct store *store, struct error *err) MUST_CHECK;
bool store_wal_place(struct store *store, struct wal_place *out, struct error *err) MUST_CHECK;

/*
 * A standby in a transaction about this school, in which all is visible that is not behind the place; borrowed, and until
 * reader_end. Each statement looks anew, and may see what came later. NULL: none, in a quarter of a second but for the first
 * time, when it is a second. `primary` is asked how long it may all take.
 */
struct store *reader_begin(struct reader *reader, const struct store *primary,
	const struct wal_place *place, int64_t school_id);

/* Whether it went well: where not, it is left alone. */
void reader_end(struct reader *reader, bool ok);

#endif
