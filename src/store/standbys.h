#ifndef STORE_STANDBYS_H
#define STORE_STANDBYS_H

#include "store/store.h"

/*
 * The servers of a connection string with several hosts, for while none of them can be written to: then what only reads is
 * answered by one that holds all that was ever acknowledged, and what it would have written is put aside on this machine's
 * disk until there is one that can.
 *
 * What is acknowledged is on the server that was written to and on a synchronous standby. So when all servers but one
 * answer, one of those has it, and it is the furthest of them; nothing is answered before that much is replayed. It is judged
 * anew for every message, so that nobody is told less than what was seen elsewhere a moment before.
 */
struct standbys;

/* Shared by threads. `directory` is made with mode 0700 when it is not there; empty, or one host alone: NULL, which is fine everywhere. */
struct standbys *standbys_create(const char *conninfo, const char *directory);
void standbys_destroy(struct standbys **standbys); /* after every store that was opened with it */

/* Whether nobody could be written to when it was last looked. */
bool standbys_in_use(const struct standbys *standbys);

/* store_open, for a store that may fall back on standbys. They are borrowed, and outlive it. */
struct store *store_open_with(const char *conninfo, struct standbys *standbys, struct error *err);

/* Whether it reads where nothing can be written: whatever is put aside lasts, and any other writing is refused (DK0051). */
bool store_reads_only(const struct store *store);

/* Whether there is something to catch up on; and how many files were refused for good, and are for who knows the program. */
bool store_has_aside(const char *directory);
size_t store_count_refused_aside(const char *directory);

/*
 * Takes away what nobody will want any more: what a power cut left half written, once no process can be writing it, and what was refused
 * more than ASIDE_REFUSED_DAYS before `now`. How many of those.
 */
enum { ASIDE_REFUSED_DAYS = 90 };
struct aside_tidied {
	size_t halves, refused;
};
struct aside_tidied store_tidy_aside(const char *directory, struct instant now);

/*
 * Does what was put aside, where it can be written: each file in a transaction of its own, and then it is gone. *count
 * is of those done. One that is refused for good is renamed to end in .refused, and *refused counts it. Ending between a
 * commit and the removal does one file twice: a release too many in the account, never one too few. Error: DK0051, later.
 * Some hundreds at a time, so that whoever has to stop can; store_has_aside tells whether there are more.
 */
bool store_catch_up(struct store *store, const char *directory, size_t *count, size_t *refused,
	struct error *err) MUST_CHECK;

#endif
