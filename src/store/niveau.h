#ifndef STORE_NIVEAU_H
#define STORE_NIVEAU_H

#include "store/inside.h"

/*
 * Private to this room. Which migrations a program of this version can work on: its own and later ones, unless they say otherwise,
 * and those since the version before it. So a database may be migrated before its programs are replaced, or after.
 */

/* The last migration that this program was built with, and the one that the version before it ended with. */
extern const int niveau_own, niveau_least;

/* Reads store->niveau. Error: DK0051, the database is too old or too new for this program, or was never migrated. */
bool niveau_read(struct store *store, struct error *err) MUST_CHECK;

/* Error: DK0051, as above. `vanaf` 0: any program. */
bool niveau_judge(int niveau, int vanaf, struct error *err) MUST_CHECK;

/* A statement that did not prepare may be of a migration that the database does not have yet: whoever asks it hears so. */
bool niveau_excuses(const struct store *store, const char *sqlstate);

#endif
