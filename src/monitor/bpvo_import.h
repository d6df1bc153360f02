#ifndef MONITOR_BPVO_IMPORT_H
#define MONITOR_BPVO_IMPORT_H

#include "store/store_bpvo.h"

/*
 * A file of placements, CSV or XML, whole or with mutations (docs/formats/bpvo.md): read, judged and stored as one. Nothing is stored
 * when anything is wrong with it: in a full delivery a row that was left out would be a placement that is gone, and of mutations
 * the next ones build on it.
 */
struct bpvo_bestand {
	const char *path;
	bool soort_given; /* else what the XML says; else AANVULLING */
	enum levering_soort soort;
	int nummer; /* 0: what the XML says */
	const char *const *scholen;
	size_t school_count;
	struct day vanaf;
	int max_vervallen; /* as bpvo_levering */
};

/* Errors that are told by line. */
enum { BPVO_FOUTEN_MAX = 10000 };

/*
 * In the transaction that is open, which the caller ends: rolls back when out->fout_count > 0 or out->reden, commits otherwise. *levering
 * is what store_note_bpvo_levering takes. Errors: INPUT, the file cannot be read or is no CSV or XML of this form; those of the store.
 */
bool bpvo_import(struct store *store, struct arena *arena, const struct bpvo_bestand *bestand,
	const char *actor, struct instant now, struct bpvo_levering *levering,
	struct bpvo_uitslag *out, struct error *err) MUST_CHECK;

/* The refused rows of the file as CSV, each with regel, kolom and reden before it. Errors: INPUT; CONFIG, it cannot be written. */
bool bpvo_write_afgekeurd(struct arena *arena, const struct bpvo_bestand *bestand,
	const struct bpvo_levering *levering, const struct bpvo_uitslag *uitslag, const char *path,
	struct error *err) MUST_CHECK;

#endif
