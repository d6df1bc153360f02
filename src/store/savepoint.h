#ifndef STORE_SAVEPOINT_H
#define STORE_SAVEPOINT_H

#include "store/store.h"

/*
 * One step within a transaction that may fail alone, so that a file with many mistakes is told all of them at once:
 * store_mark, the step, and then either store_keep_mark or, when it failed, store_undo_to_mark. The transaction goes on.
 * Errors: those of store.h.
 */
bool store_mark(struct store *store, struct error *err) MUST_CHECK;
bool store_keep_mark(struct store *store, struct error *err) MUST_CHECK;
bool store_undo_to_mark(struct store *store, struct error *err) MUST_CHECK;

#endif
