#ifndef STORE_STORE_ANTWOORDEN_H
#define STORE_STORE_ANTWOORDEN_H

#include "store/store_admin.h"

/*
 * Deliveries of the research bureau, by respondentsleutel, on the road of every import of results:
 *
 *   store_begin_as; import = store_import_create(…); store_import_mask(import, …);
 *   store_levering_open; per file: store_levering_file, csv_read(in, store_levering_columns(&n), n, store_levering_row, import,
 *   err); store_levering_close; store_levering_apply(import, …, &uitslag)
 *   uitslag.onleesbaar ? store_rollback : store_commit
 *
 * A submission with something wrong in it is refused whole; the others are stored. Errors and arena as in store_admin.h.
 */
const struct csv_column *store_levering_columns(size_t *count); /* static */

bool store_levering_open(struct import *import, struct error *err) MUST_CHECK;

/* The files of a delivery, in order from 0; at most LEVERING_FILES. */
enum { LEVERING_FILES = 100 };
void store_levering_file(struct import *import, size_t file);

/* A csv_row_fn; `context` is the struct import. A row without a vraagcode is a submission, with one an answer. */
bool store_levering_row(void *context, const struct csv_row *row, struct error *err) MUST_CHECK;

bool store_levering_close(struct import *import, struct error *err) MUST_CHECK;

/* What was wrong. The code is one of docs/formats/antwoorden.md. */
struct levering_fout {
	size_t file, line;
	const char *respondentsleutel; /* NULL: it could not be read */
	const char *kolom, *code;
};

struct levering_uitslag {
	/* Submissions: all, and what became of them. */
	int64_t gelezen, nieuw, gewijzigd, ongewijzigd, achterhaald, niet_na_te_gaan, verwijderd,
		geweigerd;
	int64_t genodigd;          /* students invited by way of their praktijkopleider, in all */
	int64_t tot_mutatienummer; /* 0: nothing is new */
	const struct levering_fout *fouten; /* in order of file and line */
	size_t fout_count;
	bool onleesbaar; /* whose a row is cannot be read: nothing was stored, and nothing may be */
};

/* `today`: no submission is of a later day. */
bool store_levering_apply(struct import *import, struct day today, struct levering_uitslag *out,
	struct error *err) MUST_CHECK;

/* A sealed name that an open answer of the delivery may hold: of the student, or of the contact of the leerbedrijf. */
struct verzegelde_naam {
	int64_t regel; /* of whose answer */
	bool student;
	const char *kenmerk;
	int64_t sleutel_id; /* of its data key, wrapped by a key of … */
	struct text merk, verpakt, verzegeld;
	int64_t sleutel_van; /* … this school, or SBB */
	struct oin sleutel_oin;
};

/* In the order in which keys are opened: by sleutel_van, SBB last. While the import masks. */
bool store_list_namen(struct store *store, struct arena *arena, const struct verzegelde_naam **out,
	size_t *count, struct error *err) MUST_CHECK;

/* ---- open answers ------------------------------------------------------------------------------------------------- */

struct open_antwoord {
	int64_t id;
	const char *brin, *vragenlijst, *vraagcode, *opleidingscode, *signalen, *tekst;
	const char *besluit;     /* NULL: nobody has decided */
	const char *beoordelaar; /* NULL as well then */
	struct instant beoordeeld_op;
};

struct open_antwoord_keuze {
	const struct oin *school; /* NULL: all */
	bool decided; /* those that somebody decided on; else those that wait for somebody */
	int limit;
};

/* In order of id: who waits longest first. */
bool store_list_open_antwoorden(struct store *store, struct arena *arena,
	const struct open_antwoord_keuze *keuze, const struct open_antwoord **out, size_t *count,
	struct error *err) MUST_CHECK;

/* besluit: TONEN, VERBERGEN, or AANPASSEN with a text. *found is false when there is no such open answer. */
bool store_judge_open_antwoord(struct store *store, int64_t id, const char *besluit,
	const char *tekst, const char *actor, struct instant now, bool *found, struct error *err)
	MUST_CHECK;

/* The rule: ALLES or SIGNALEN; `wanted` NULL only asks. */
bool store_open_antwoord_regel(struct store *store, struct arena *arena, const char *wanted,
	const char **now, struct error *err) MUST_CHECK;

#endif
