#ifndef STORE_PATIENCE_H
#define STORE_PATIENCE_H

#include "store/store.h"

/*
 * What waits for a database that does not answer is ended from outside: libpq waits without a limit, and a server that stands still,
 * or a machine that is gone, never ends the wait. A thread looks twice a second at every store that is in a hurry, and
 * breaks the connection of one whose time is up: whatever it waits for then fails as when the connection is lost. Time counts between
 * patience_enter and patience_leave alone: what else a message waits for is nothing that the database can be blamed for.
 */

/* From store_open until store_close. */
void patience_know(struct store *store);
void patience_forget(struct store *store);

/* The connection that may be broken, by a duplicate; -1: none, said before that is closed. */
void patience_of(struct store *store, int socket);

/* Around whatever may wait for a server, also one inside another. By the thread that has the store. */
void patience_enter(struct store *store);
void patience_leave(struct store *store);

/* The next of a statement's results, which the caller clears: what is done with the one before is no wait. NULL: that was all, or it is lost. */
struct pg_result *patience_next(struct store *store);

/* How much is left; INT64_MAX: it is in no hurry. 0 or less: its time is up. */
int64_t patience_left_ms(const struct store *store);

#endif
