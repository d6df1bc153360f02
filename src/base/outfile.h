#ifndef BASE_OUTFILE_H
#define BASE_OUTFILE_H

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>

/*
 * A file that appears whole or not at all: written as PATH.part, readable by the owner alone since it holds personal
 * data, and renamed when it is complete. A file that stood there before is replaced. Its part is locked while it is written, so
 * that two who write the same file never write in each other's; the lock goes with the process, and what one that died left
 * is begun anew.
 */
struct outfile;

/*
 * Hung on the arena: what was not committed by then is removed. Errors: LATER (another writes this file at this moment); CONFIG
 * with the reason.
 */
bool outfile_open(struct arena *arena, const char *path, struct outfile **out, struct error *err)
	MUST_CHECK;

/* The same, but with what an earlier run left of it, and what is not committed stays: for who goes on where he was. */
bool outfile_resume(struct arena *arena, const char *path, struct outfile **out, struct error *err)
	MUST_CHECK;

/* What is being written, also open for reading; borrowed. */
int outfile_fd(const struct outfile *file);

/* Under which name it is being written, for a library that does so itself; borrowed. */
const char *outfile_part(const struct outfile *file);

bool outfile_write(struct outfile *file, struct text bytes, struct error *err) MUST_CHECK;

/* Empties what was written, to begin again. */
bool outfile_restart(struct outfile *file, struct error *err) MUST_CHECK;

/* On disk and under its own name when this returns true. */
bool outfile_commit(struct outfile *file, struct error *err) MUST_CHECK;

/* A new name is on disk when its directory is. Error: CONFIG. */
bool outfile_keep_name(const char *path, struct error *err) MUST_CHECK;

#endif
