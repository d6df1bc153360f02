#ifndef CLIENT_PULL_H
#define CLIENT_PULL_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "client/session.h"
#include "domain/resultaat.h"

#include <stdbool.h>
#include <stdint.h>

enum pull_format { PULL_FORMAT_NONE, PULL_CSV, PULL_JSONL, PULL_XLSX };

/* "csv", "jsonl", "xlsx". False for another word. */
bool pull_format_parse(const char *word, enum pull_format *out);

struct pull_options {
	const char *out;
	enum pull_format format; /* NONE: by the name of `out`: .jsonl, .ndjson, .xlsx, else CSV */
	enum vorm shape;         /* NONE: LANG, but BREED in a workbook */
	int64_t since;           /* vanafMutatienummer; 0: everything */
	int page;                /* responses in a message; 0: the gateway's default */
	bool excel; /* CSV: a BOM, and an apostrophe before what a spreadsheet would take for a formula */
	/* Called after each page; may be NULL. */
	void (*progress)(void *context, int64_t done, int64_t total);
	void *context;
};

/* What was left open is filled in. Error: USAGE, for what does not go together. */
bool pull_complete_options(struct pull_options *options, struct error *err) MUST_CHECK;

struct pull_report {
	int64_t responses, rows, removed;
	int64_t tot_mutatienummer; /* --since of the next pull */
	enum veldenset veldenset;
	const char *removed_file; /* NULL: none written */
};

/*
 * The complete result set, or everything since a mutatienummer, to a file with one row per answer (LANG) or response
 * (BREED). The file appears only when all of it is there: the number of responses must be the one the gateway counted in
 * its snapshot. With `since`, what was removed goes to the out file's name with .removed.csv (.removed.jsonl beside JSON
 * Lines), also when nothing was. A snapshot that expires on the way is begun again. BREED asks for the codebook too, for
 * the columns. Options must be complete. Errors: those of session_ask; LATER; REFUSED; PROOF (incomplete, or an answer
 * that the codebook does not know); CONFIG (files); INPUT (more than a workbook holds).
 */
bool pull_run(struct session *session, struct arena *arena, const struct pull_options *options,
	struct pull_report *report, struct error *err) MUST_CHECK;

/* FILE.csv, FILE.jsonl, FILE.ndjson and FILE.xlsx give FILE<suffix>; any other name just gets it. */
const char *beside(struct arena *arena, const char *file, const char *suffix);

#endif
