#ifndef STORE_STORE_BPVO_H
#define STORE_STORE_BPVO_H

#include "store/store_admin.h"

/*
 * Deliveries of placements. They are read as any import is (store_admin.h: IMPORT_BPVOS, or IMPORT_BPVO_MUTATIES), and then
 * applied here instead of with store_import_apply. Errors and arena as in store_admin.h.
 */
enum levering_soort {
	LEVERING_AANVULLING, /* adds and changes; nothing goes because it is not in there */
	LEVERING_VOLLEDIG,   /* all that DUO has: what is missing is gone */
	LEVERING_MUTATIES,   /* what changed, in order */
};
const char *levering_soort_word(enum levering_soort soort); /* "AANVULLING", … */

struct bpvo_levering {
	enum levering_soort soort;
	int nummer;                 /* 0: none */
	const char *bestand;        /* its name, without a path */
	const char *vorm;           /* "CSV", "XML" */
	struct text sha256;         /* of its bytes */
	const char *const *scholen; /* VOLLEDIG: the BRINs it covers; none: those that it names */
	size_t school_count;
	struct day
		vanaf; /* VOLLEDIG: the first end date it covers; absent: today, or the first in it */
	int max_vervallen; /* VOLLEDIG: of one school; -1: one in ten, and one always */
};

struct bpvo_uitslag {
	const struct import_fout *fouten; /* as many as are told, in order of line */
	size_t fout_count;                /* all of them; 0: see what follows */
	const char *reden;                /* why it is refused as a whole; NULL: it is not */
	struct instant eerder; /* us not 0: this very delivery was stored then; nothing happened */
	int nummer_voor;       /* the highest number stored before; 0: none */
	int64_t gelezen, nieuw, gewijzigd, verplaatst, hersteld, vervallen;
	const char *scholen, *vanaf,
		*inhoud; /* what was covered, as store_note_bpvo_levering takes it */
};

/* True: judged, and stored unless there is a fout or a reden: then the caller rolls back. */
bool store_apply_bpvos(struct import *import, const struct bpvo_levering *levering,
	struct bpvo_uitslag *out, struct error *err) MUST_CHECK;

/* Writes it down: in the same transaction when it was stored, in one of its own when it was refused. */
bool store_note_bpvo_levering(struct store *store, struct arena *arena,
	const struct bpvo_levering *levering, const struct bpvo_uitslag *uitslag, const char *actor,
	struct instant now, struct error *err) MUST_CHECK;

/* What came in, newest first. */
struct bpvo_levering_rij {
	int64_t id;
	struct instant op;
	const char *soort, *bestand, *vorm, *sha256, *scholen, *reden,
		*door;  /* scholen, reden: may be NULL */
	int64_t nummer; /* 0: none */
	struct day vanaf;
	bool verwerkt;
	int64_t gelezen, nieuw, gewijzigd, verplaatst, hersteld, vervallen, fouten;
};
bool store_list_bpvo_leveringen(struct store *store, struct arena *arena, bool refused, int limit,
	const struct bpvo_levering_rij **out, size_t *count, struct error *err) MUST_CHECK;

/* The first of what was wrong with one; soort of each is IMPORT_BPVOS. */
bool store_list_bpvo_fouten(struct store *store, struct arena *arena, int64_t levering_id,
	const struct import_fout **out, size_t *count, struct error *err) MUST_CHECK;

#endif
