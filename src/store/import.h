#ifndef STORE_IMPORT_H
#define STORE_IMPORT_H

#include "store/inside.h"
#include "store/store_admin.h"

/* What the files of an import share: import_columns.c knows the files, import_copy.c reads them in, import_apply.c judges. */

/* One column of a file. Cells of optional columns may be empty: null. */
struct import_column {
	const char *name;
	bool required;
	bool (*fits)(struct text cell); /* NULL: any text */
	const char *asked;              /* what is asked, for who reads the error */
};

struct import_file {
	const char *word;               /* "opleidingen" */
	const char *copy, *judge, *put; /* statements */
	const struct import_column *columns;
	size_t column_count;
};

/* Static. */
const struct import_file *import_file(enum import_soort soort);

struct import {
	struct store *store;
	struct arena *arena;
	const char *actor;
	struct instant now;
	enum import_soort soort; /* the file that is open */
	struct buffer *lines;    /* rows on their way to the server */
	struct import_fout fouten[IMPORT_MAX_FOUTEN];
	size_t fout_count;
	bool opened[IMPORT_COUNT];
	struct import_telling telling[IMPORT_COUNT];
};

/* import_apply.c: what may not be kept any more on a day becomes an import of removals; sets how many. */
bool import_collect_vervallen(
	struct import *import, struct day op, int64_t *count, struct error *err) MUST_CHECK;

/* Notes one error; above IMPORT_MAX_FOUTEN only counted. Strings are static or of the arena. */
void import_note(struct import *import, enum import_soort soort, size_t line, const char *kolom,
	const char *reden);

#endif
