#ifndef ADMIN_VRAGENLIJST_READ_H
#define ADMIN_VRAGENLIJST_READ_H

#include "admin/problems.h"
#include "domain/vragenlijst.h"

/* The five files of a codebook. */
enum vragenlijst_file {
	FILE_VRAGENLIJSTEN,
	FILE_THEMAS,
	FILE_VRAGEN,
	FILE_OPTIES,
	FILE_ONTBREKEND,
	VRAGENLIJST_FILES,
};

/* "vragenlijsten" …: the option, and with .csv behind it the file in a directory. */
extern const char *const vragenlijst_file_names[VRAGENLIJST_FILES];

/*
 * Reads questionnaires; everything lives in the arena. What is wrong goes into `problems` by file and line; the result
 * makes sense only when there are none. Error: INPUT (no such file, malformed CSV).
 */
bool vragenlijst_read(struct arena *arena, const char *const paths[VRAGENLIJST_FILES],
	struct problems *problems, const struct vragenlijst **out, size_t *count, struct error *err)
	MUST_CHECK;

#endif
