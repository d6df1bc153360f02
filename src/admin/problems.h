#ifndef ADMIN_PROBLEMS_H
#define ADMIN_PROBLEMS_H

#include "admin/admin.h"

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

/* Puts the file's name before an error of csv_read ("line 12: …"). Always false. */
bool problems_in_file(const char *path, struct error *err);

#endif
