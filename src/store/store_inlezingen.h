#ifndef STORE_STORE_INLEZINGEN_H
#define STORE_STORE_INLEZINGEN_H

#include "base/arena.h"
#include "store/store.h"

/*
 * The account of imports (geweigerde_inlezingen), for staff: what was stored, and what was refused with the first lines that were wrong.
 * Never a value of the input. Strings are owned by the arena. Errors: DK0050, DK0051.
 */
struct geweigerde_regel {
	const char *bestand; /* NULL: not known */
	int64_t regel;
	const char *kolom; /* NULL: the whole row */
	const char *reden;
};

struct geweigerde_inlezing {
	const char *verb;
	bool opgeslagen;   /* what was right in it was stored */
	int64_t fouten;    /* all of them */
	const char *reden; /* why no line was judged; NULL: the lines say it */
	const struct geweigerde_regel *regels;
	size_t regel_count; /* the first hundred at most */
};

struct inlezing {
	struct instant op;
	const char *door, *verb;
	bool opgeslagen;
	int64_t geweigerd; /* its number, for store_list_geweigerde_regels; 0: none */
	const char *rijen; /* what it did to which table; NULL: nothing, or not kept */
	int64_t fouten;
	const char *reden;
};

/* In the transaction of the caller. */
bool store_note_geweigerde_inlezing(struct store *store, struct arena *arena,
	const struct geweigerde_inlezing *geweigerd, const char *actor, struct instant now,
	struct error *err) MUST_CHECK;

/* Newest first, `limit` at most. */
bool store_list_inlezingen(struct store *store, struct arena *arena, bool refused, int limit,
	const struct inlezing **out, size_t *count, struct error *err) MUST_CHECK;
bool store_list_geweigerde_regels(struct store *store, struct arena *arena, int64_t id,
	const struct geweigerde_regel **out, size_t *count, struct error *err) MUST_CHECK;

#endif
