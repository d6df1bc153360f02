#ifndef ADMIN_MANDAAT_FILE_H
#define ADMIN_MANDAAT_FILE_H

#include "admin/problems.h"
#include "store/store_admin.h"

/* A file of mandates (docs/formats/mandaat.md), as it is read and as it is written. */
struct mandaat_regel {
	size_t line;
	struct nieuw_mandaat mandaat;
};

struct mandaat_file {
	const char *path;
	const char *bron; /* of every row; NULL: each says it itself */
	const struct mandaat_regel *rows;
	size_t count;
};

/*
 * Reads all rows of file->path; what is wrong with one is noted in `problems`. Error: INPUT (no such file, not CSV). Rows
 * and strings live in the arena.
 */
bool mandaat_file_read(struct arena *arena, struct mandaat_file *file, struct problems *problems,
	struct error *err) MUST_CHECK;

/* Writes these mandates, so that mandaat_file_read reads them back; whole or not at all. Errors: INPUT (too many);
 * those of outfile_open. */
bool mandaat_file_write(struct arena *arena, const char *path,
	const struct mandaat_rij *const *rows, size_t count, struct error *err) MUST_CHECK;

#endif
