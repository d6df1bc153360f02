#ifndef BASE_TABLE_H
#define BASE_TABLE_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * What a verb answers: named columns, rows of cells, and sentences beside them. Verbs fill tables; programs
 * print them (text or JSON). Lives in the arena it was made in.
 */
enum column_type { COLUMN_TEXT, COLUMN_NUMBER, COLUMN_FLAG };

struct column {
	const char *name; /* domain word, as in the XSD */
	enum column_type type;
};

struct table {
	struct arena *arena;
	const struct column *columns;
	size_t column_count;
	const char ***rows; /* rows[i][j]; NULL cell: absent */
	size_t row_count, row_room;
	const char **notes; /* sentences for a person */
	size_t note_count, note_room;
};

/* `columns` must outlive the table (a static array). */
struct table *table_create(struct arena *arena, const struct column *columns, size_t column_count);

/* Adds one row; `cells` holds column_count strings, copied into the arena; NULL means absent. */
void table_add(struct table *table, const char *const *cells);

/* Adds a sentence for a person. */
void table_note(struct table *table, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
