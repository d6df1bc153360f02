#ifndef STORE_IMPORT_H
#define STORE_IMPORT_H

#include "store/inside.h"
#include "store/store_admin.h"
#include "store/store_betrokkene.h"

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

struct levering;

struct import {
	struct store *store;
	struct arena *arena;
	const char *actor;
	struct instant now;
	enum import_soort soort; /* the file that is open */
	struct buffer *lines;    /* rows on their way to the server */
	struct import_fout *fouten;
	size_t fout_max;
	size_t fout_count;
	bool opened[IMPORT_COUNT];
	struct import_telling telling[IMPORT_COUNT];
	import_mask_fn *mask; /* NULL: open answers get no masked copy */
	void *mask_context;
	struct levering
		*levering; /* import_levering.c: of the research bureau; NULL: plain files */
};

/* import_copy.c: one cell in COPY's text format; of what was sent, when it is much; the end of a COPY. */
void import_add_cell(struct buffer *lines, struct text cell);
bool import_send(struct import *import, const char *statement, struct buffer *lines, size_t from,
	struct error *err) MUST_CHECK;
bool import_start_copy(struct import *import, const char *statement, struct error *err) MUST_CHECK;
bool import_end_copy(struct import *import, const char *statement, struct error *err) MUST_CHECK;

/* import_apply.c: a statement without parameters and without an answer. */
bool import_run(struct import *import, const char *statement, struct error *err) MUST_CHECK;

/* import_apply.c: stores what was judged and placed; sets the last mutatienummer. */
bool import_put_results(struct import *import, int64_t *last, struct error *err) MUST_CHECK;

/* import_teksten.c: a masked copy of the open texts that are new with this import. */
bool import_mask_texts(struct import *import, struct error *err) MUST_CHECK;

/* import_apply.c: what may not be kept any more on a day becomes an import of removals; sets how many. */
bool import_collect_vervallen(
	struct import *import, struct day op, int64_t *count, struct error *err) MUST_CHECK;

/* The same of the responses of one student that can still be found. */
bool import_collect_betrokkene(struct import *import, const struct betrokkene *betrokkene,
	int64_t *count, struct error *err) MUST_CHECK;

/* import_apply.c: runs a statement that answers errors (regel, kolom, reden, totaal), and notes them. */
bool import_judge(struct import *import, enum import_soort soort, const char *statement,
	const struct parameters *parameters, struct error *err) MUST_CHECK;

/* Notes one error; above fout_max only counted. Strings are static or of the arena. */
void import_note(struct import *import, enum import_soort soort, size_t line, const char *kolom,
	const char *reden);

#endif
