#ifndef CLIENT_PULL_H
#define CLIENT_PULL_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "client/session.h"
#include "domain/resultaat.h"

#include <stdbool.h>
#include <stdint.h>

struct pull_options {
	const char *out; /* FILE.csv */
	int64_t since;   /* vanafMutatienummer; 0: everything */
	int page;        /* responses in a message; 0: the gateway's default */
	bool excel; /* BOM, and an apostrophe before what a spreadsheet would take for a formula */
	/* Called after each page; may be NULL. */
	void (*progress)(void *context, int64_t done, int64_t total);
	void *context;
};

struct pull_report {
	int64_t responses, rows, removed;
	int64_t tot_mutatienummer; /* --since of the next pull */
	enum veldenset veldenset;
	const char *removed_file; /* NULL: none written */
};

/*
 * The complete result set, or everything since a mutatienummer, to a CSV with one row per answer. The file appears only
 * when all of it is there: the number of responses must be the one the gateway counted in its snapshot. With `since`,
 * what was removed goes to the out file's name with .removed.csv, also when nothing was. A snapshot that expires on the way is begun again.
 * Errors: those of session_ask; LATER; REFUSED; PROOF (incomplete); CONFIG (files).
 */
bool pull_run(struct session *session, struct arena *arena, const struct pull_options *options,
	struct pull_report *report, struct error *err) MUST_CHECK;

/* FILE.csv gives FILE<suffix>; a name without .csv just gets it. */
const char *beside(struct arena *arena, const char *file, const char *suffix);

#endif
