#ifndef CLIENT_JOURNAL_H
#define CLIENT_JOURNAL_H

#include "client/journal_line.h"

/*
 * What a push has sent and what came back. A message is written down, on disk, before it leaves, and its answer when it is
 * proven. So after any interruption the same command goes on: what was answered is not sent again, and what was not goes as
 * the very message it was, to which the gateway gives the answer that it gave before. Private to its owner; locked, so that
 * one file is pushed once at a time.
 */
struct journal;

/* The answer to a message may be had again for a week; an hour of it is for the way there. */
enum { JOURNAL_WINDOW_SECONDS = 7 * 24 * 3600 - 3600 };

/*
 * Opens or begins the journal at `path` for this push; head->begun is now. Hung on the arena: closed and unlocked with it.
 * *remark is a sentence when there was a journal that cannot be gone on with: of another file or purpose, too old, damaged.
 * Else NULL. A last line that was cut off is left out in silence: what it spoke of did not happen yet. Errors: LATER (the
 * file is being pushed), CONFIG (another file stands there; the disk).
 */
bool journal_open(struct arena *arena, const char *path, const struct journal_head *head,
	struct journal **out, const char **remark, struct error *err) MUST_CHECK;

/* When this push began, which may be days ago. */
struct instant journal_begun(const struct journal *journal);

/* The message whose first row is on this line; NULL: there was none. Lines are asked in rising order. */
const struct journal_batch *journal_find(struct journal *journal, size_t line);

/* Is there any message in it? */
bool journal_in_use(const struct journal *journal);

/* On disk when these return true. Error: CONFIG. */
bool journal_sending(struct journal *journal, const struct journal_batch *batch, struct error *err)
	MUST_CHECK;
bool journal_answered(struct journal *journal, const struct journal_batch *batch, struct error *err)
	MUST_CHECK;

/* The push is done and told. Error: CONFIG. */
bool journal_remove(struct journal *journal, struct error *err) MUST_CHECK;

#endif
