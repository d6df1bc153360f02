#ifndef BENCH_POSTGRES_H
#define BENCH_POSTGRES_H

#include <stdbool.h>

/*
 * libpq, with what its users here have in common: SQL is made by a format, and whatever fails ends the program, because
 * nothing can be measured then.
 */
struct postgres;
struct postgres_values; /* of a prepared statement, in binary */
struct postgres_copy;   /* the bytes of a binary COPY */
struct postgres_table;

#define POSTGRES_FORMAT(at) __attribute__((format(printf, at, (at) + 1)))

struct postgres *postgres_open(const char *conninfo);
void postgres_close(struct postgres **postgres);

/* Processor time so far, in seconds, of the process that serves this connection. */
double postgres_seconds(const struct postgres *postgres);

/* A command; always true, for whoever has to return something. */
bool postgres_do(struct postgres *postgres, const char *format, ...) POSTGRES_FORMAT(2);

void postgres_prepare(struct postgres *postgres, const char *name, const char *format, ...)
	POSTGRES_FORMAT(3);
/* Values may be NULL: there are none. Always true. */
bool postgres_run(
	struct postgres *postgres, const char *name, const struct postgres_values *values);

/* The one row of a query: as values, as copies of its texts (free them), as a number. */
struct postgres_values *postgres_values(struct postgres *postgres, const char *format, ...)
	POSTGRES_FORMAT(2);
void postgres_free_values(struct postgres_values *values);
void postgres_row(struct postgres *postgres, char **out, int columns, const char *format, ...)
	POSTGRES_FORMAT(4);
long postgres_number(struct postgres *postgres, const char *format, ...) POSTGRES_FORMAT(2);

/* All rows, as texts. */
struct postgres_table *postgres_table(struct postgres *postgres, const char *format, ...)
	POSTGRES_FORMAT(2);
int postgres_table_rows(const struct postgres_table *table);
const char *postgres_cell(const struct postgres_table *table, int row, int column);
void postgres_free_table(struct postgres_table *table);

/* COPY ... TO STDOUT, kept; and the same bytes to COPY ... FROM STDIN. */
struct postgres_copy *postgres_copy_out(struct postgres *postgres, const char *format, ...)
	POSTGRES_FORMAT(2);
void postgres_copy_in(struct postgres *postgres, const struct postgres_copy *copy,
	const char *format, ...) POSTGRES_FORMAT(3);
void postgres_free_copy(struct postgres_copy *copy);

#endif
