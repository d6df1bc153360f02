#ifndef TARGET_DIRECTORY_H
#define TARGET_DIRECTORY_H

#include "target/sqlite.h"

/* Private to this room: a directory that is a target, and the SQLite target inside it, of which its files are the image. */
struct directory_target {
	struct arena *arena;
	const char *directory;
	struct sqlite_target *inside;
	struct target_options options;
	struct target_state state;
};

/*
 * Makes the files that are not as `state` says, each of which appears whole; sync.json comes last, and what should not be there goes.
 * Error: CONFIG.
 */
bool directory_write_files(struct directory_target *self, struct error *err);

/* Makes every file anew and replaces those that are not equal to it. Adds how many those were to *mended. Error: CONFIG. */
bool directory_mend_files(struct directory_target *self, int64_t *mended, struct error *err);

#endif
