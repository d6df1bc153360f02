#ifndef ADMIN_INVOER_H
#define ADMIN_INVOER_H

#include "admin/admin.h"
#include "store/store_admin.h"

/* A CSV file and what is in it. path NULL: not given. */
struct invoer_file {
	enum import_soort soort;
	const char *path;
};

/*
 * Reads files into the register in one transaction, all or nothing. *out tells per file what became of its rows, or,
 * when request->refused, what is wrong by file and line. Errors: INPUT (no such file, malformed CSV: nothing stored),
 * those of the store.
 */
bool invoer_run(struct request *request, const struct invoer_file *files, size_t count,
	bool mutaties, struct table **out, struct error *err) MUST_CHECK;

#endif
