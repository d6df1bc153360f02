#ifndef TARGET_READING_H
#define TARGET_READING_H

#include "base/arena.h"
#include "rows/rows.h"
#include "target/target.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * Private to this room: responses put together from a database's rows, one row an answer, all answers of a response behind
 * each other: the keys of a response in the order of rows.h, and then vraagcode (NULL: no answer), waarde and tekst.
 */
struct reading {
	const struct target_sink *sink;
	struct arena *arena; /* of one response */
	struct respons respons;
	struct antwoord *antwoorden;
	size_t room;
	bool any;
};

/* A cell of a row as text, NULL when it is null; borrowed until the next row. */
typedef const char *reading_cell(void *row, int column);

/* To be ended with reading_end, whatever became of it. */
void reading_begin(struct reading *reading, const struct target_sink *sink);

/* One row; hands the response before it to the sink when it was the last of that one. Errors: the sink's. */
bool reading_take(struct reading *reading, int64_t mutatienummer, reading_cell *cell, void *row,
	struct error *err) MUST_CHECK;

/* Hands over the last response when all rows were read (`good`); frees. Returns whether all of it is good. */
bool reading_end(struct reading *reading, bool good, struct error *err);

#endif
