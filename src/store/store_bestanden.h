#ifndef STORE_STORE_BESTANDEN_H
#define STORE_STORE_BESTANDEN_H

#include "domain/resultatenbestand.h"
#include "store/store.h"

/* The registry of files (bulk/): which sets there are, and where a file that is asked for by name is told of. */

enum { BESTAND_DIGEST = 32, BESTAND_DIGEST_HEX = 2 * BESTAND_DIGEST + 1 };

/* What a set holds: asked for alike is answered with the same files. `open_antwoorden` only with VOLLEDIG. */
struct bestandenset_vraag {
	int64_t school_id;
	enum veldenset veldenset;
	bool open_antwoorden;
	enum formaat formaat;
	enum vorm vorm;
	int64_t vanaf; /* exclusive; 0: everything */
	int64_t tot;   /* inclusive: the snapshot */
	/* What the snapshot has lost, and the newest erasure on request (struct resultaten_stand): what was made before is not handed out. */
	int64_t verdwenen, gewist;
};

/* A set, of which all files are complete. */
struct bestandenset {
	int64_t id;
	int variabele_tot; /* the last variable that its columns know */
	int64_t aantal_respons;
	struct instant momentopname, gemaakt, verloopt;
};

/* A file of a set. Its opaque name is made of `zaad` under the key of the house; `merk` is the SHA-256 of that name. All as hex. */
struct bestand_rij {
	int64_t id;
	enum bestandsoort soort;
	const char *naam; /* suggested */
	char zaad[BESTAND_DIGEST_HEX];
	char merk[BESTAND_DIGEST_HEX]; /* in only */
	const char *content_type, *schemaversie;
	int64_t bytes, rijen;
	char sha256[BESTAND_DIGEST_HEX];
	struct text
		inhoud; /* in only: the bytes of a small file; empty: they are not kept in the registry */
};

/* A file that is asked for by name. */
struct bestand_plaats {
	int64_t id, school_id;
	struct oin school;
	int64_t bytes;
	char sha256[BESTAND_DIGEST_HEX];
	const char *content_type, *naam;
	struct instant gemaakt, verloopt;
	enum bestandsoort soort;
	int64_t rijen; /* records in the file */
	/* Of its set: who may have it now, and what he receives with it. */
	enum veldenset veldenset;
	bool open_antwoorden;
	int64_t vanaf, tot, aantal_respons;
};

/* By its opaque name as in the address. *found is false for whatever is no name, unknown or past its time; `out` is untouched then. */
bool store_find_bestand(struct store *store, struct arena *arena, const char *token,
	struct instant now, struct bestand_plaats *out, bool *found, struct error *err) MUST_CHECK;

bool store_find_bestandenset(struct store *store, const struct bestandenset_vraag *vraag,
	struct instant now, struct bestandenset *out, bool *found, struct error *err) MUST_CHECK;
bool store_load_bestanden(struct store *store, struct arena *arena, int64_t set_id,
	const struct bestand_rij **out, size_t *count, struct error *err) MUST_CHECK;

/* What it takes to build a file again: its set, and which of its files it is. *found false: it is gone meanwhile. */
bool store_find_set_of_bestand(struct store *store, int64_t bestand_id,
	struct bestandenset_vraag *vraag, struct bestandenset *out, enum bestandsoort *soort,
	bool *found, struct error *err) MUST_CHECK;
/* The bytes of a small file, in the arena; empty when the registry does not keep them. */
bool store_load_bestand_inhoud(struct store *store, struct arena *arena, int64_t bestand_id,
	struct text *out, struct error *err) MUST_CHECK;

/* What a school has standing there: sets, and bytes of all their files. */
bool store_count_bestanden(struct store *store, int64_t school_id, struct instant now,
	int64_t *sets, int64_t *bytes, struct error *err) MUST_CHECK;

/*
 * Inside a transaction, as its first: whether this is the one build for the school on all gateways, until the transaction
 * ends. That may take long from here on: its statements have no time-out.
 */
bool store_lock_bestanden(struct store *store, int64_t school_id, bool *locked, struct error *err)
	MUST_CHECK;

/* Registers a complete set with its files, inside the transaction of the build. Fills in set->id. */
bool store_add_bestandenset(struct store *store, const struct bestandenset_vraag *vraag,
	struct bestandenset *set, const struct bestand_rij *files, size_t count, struct error *err)
	MUST_CHECK;

/*
 * A table around the results of a snapshot, as text: the names of its columns first, then its rows. soort: VRAGEN, OPLEIDINGEN,
 * LOCATIES, AANBIEDERS, LEERBEDRIJVEN, RESPONS or BENCHMARK. Cells are borrowed for the call; a null is empty.
 */
typedef bool ster_row_fn(void *context, const struct text *cells, size_t count, struct error *err);
bool store_each_ster(struct store *store, enum bestandsoort soort,
	const struct bestandenset_vraag *vraag, struct text pseudonym_key, struct day today,
	ster_row_fn *on_row, void *context, struct error *err) MUST_CHECK;

/* Counts the national figures anew when something was imported; takes as long as it takes. In a transaction of its own. */
bool store_refresh_benchmark(
	struct store *store, struct instant now, bool *refreshed, struct error *err) MUST_CHECK;

/*
 * Forgets what is past its time, of a school (0: of all) and but for what another transaction forgets already. `weg`: SHA-256 (hex) of
 * the bytes that nothing names any more.
 */
bool store_expire_bestanden(struct store *store, struct arena *arena, int64_t school_id,
	struct instant now, const char *const **weg, size_t *count, struct error *err) MUST_CHECK;
/* SHA-256 (hex) of all bytes that something names. */
bool store_list_bestanden(struct store *store, struct arena *arena, const char *const **sha256,
	size_t *count, struct error *err) MUST_CHECK;

#endif
