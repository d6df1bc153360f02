#ifndef ADMIN_PROBLEMS_H
#define ADMIN_PROBLEMS_H

#include "admin/admin.h"
#include "base/csv.h"

/*
 * What is wrong with input files, as a table: bestand, regel, kolom, reden. Never holds a value of the input, since that
 * may be personal data. At most PROBLEMS_MAX are kept; all are counted.
 */
enum { PROBLEMS_MAX = 100 };

struct problems {
	struct table *table;
	size_t count;
};

struct problems *problems_create(struct arena *arena);

/* `kolom` NULL: the whole row. `reden` says what is wrong, in English. */
void problems_add(struct problems *problems, const char *bestand, size_t regel, const char *kolom,
	const char *reden);

/* Marks the request as refused and hands out the table, with a note that nothing was stored. */
struct table *problems_refuse(struct problems *problems, struct request *request);

/*
 * Ends the transaction that request_begin opened; it is kept when `ok` and nothing is wrong with the input. False when not
 * `ok` (err stays as it is) or when it could not be kept; who gets true asks problems->count next.
 */
bool problems_end(const struct problems *problems, struct request *request, bool ok,
	struct error *err) MUST_CHECK;

/* csv_read of the file of that name, which stands before what is wrong. Error: INPUT (no such file, not CSV), or take's. */
bool problems_read_csv(const char *path, const struct csv_column *columns, size_t count,
	csv_row_fn *take, void *context, struct error *err) MUST_CHECK;

#endif
