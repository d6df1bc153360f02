#ifndef BULK_INSIDE_H
#define BULK_INSIDE_H

#include "bulk/bulk.h"
#include "bulk/gzip.h"

#include <stdatomic.h>

/* What the files of this room share; nobody outside includes it. */

/* A set that is being built, on the builder's own connection and inside its transaction. */
struct build {
	struct arena *arena;
	struct store *store;
	const struct shelf *shelf;
	const struct vault *vault;
	const struct bulk_vraag *vraag;
	const atomic_bool *stopping;
	int variabele_tot; /* 0: all there are, and then it says so */
	int64_t respons;   /* out: how many the set holds */
	struct bestand_rij *files;
	size_t count;
};

enum { BUILD_FILES_MAX = 16 };

/*
 * facts.c: RESULTATEN, VERWIJDERD where something is asked from a mutatienummer on, and TOETS: what the snapshot alone
 * decides. Adds them to the build.
 */
bool build_facts(struct build *build, struct error *err) MUST_CHECK;

/* star.c: what explains the facts: codebook, and the tables around them. */
bool build_star(struct build *build, struct error *err) MUST_CHECK;

/*
 * One more file of the build: `naam` is the first part of its suggested name, `end` the last. A small one is kept in the
 * registry as well, byte for byte.
 */
bool build_add(struct build *build, enum bestandsoort soort, const char *naam, const char *end,
	const struct gzip_facts *facts, int64_t rijen, bool small, struct error *err) MUST_CHECK;
/* The same for what is in memory already. */
bool build_add_text(struct build *build, enum bestandsoort soort, const char *naam, const char *end,
	struct text text, int64_t rijen, struct error *err) MUST_CHECK;

/* build.c: a whole set, registered. Whether the school may have one more was looked at before. */
bool build_set(struct build *build, int keep_s, struct error *err) MUST_CHECK;

/* names.c: from seed to opaque name, and its digest as hex. */
void name_token(const struct vault *vault, const char *zaad, char out[BULK_TOKEN_SIZE]);
void name_new(const struct vault *vault, struct bestand_rij *file);

#endif
