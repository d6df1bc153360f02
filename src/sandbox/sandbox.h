#ifndef SANDBOX_SANDBOX_H
#define SANDBOX_SANDBOX_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * What a process may still do once it has begun: each of these takes away for good, and asks no right to do so. What the
 * kernel does not know is left as it is, and told.
 */

/* Directories, of which those that are not there count for nothing. */
struct sandbox_paths {
	const char *const *hidden; /* whatever stands in them is read no more */
	const char *const
		*written; /* files are made, changed and removed in these, and nowhere else */
	size_t hidden_count, written_count;
};

/*
 * Landlock: files elsewhere are read, not written, and no program is started. For this thread and those it starts, so before
 * there are others. A directory above a hidden one shows what stood there at this moment. Signals reach no other process
 * (Linux 6.12).
 */
void sandbox_files(const struct sandbox_paths *paths);

/* The system calls that are left: a service that serves by sockets and threads; a keeper with keys in files; one with tokens. */
enum sandbox_calls { SANDBOX_SERVICE, SANDBOX_KEEPER, SANDBOX_TOKENS };

/*
 * seccomp, for every thread there is. A service's other calls fail with EPERM; of a keeper with files they end the process,
 * for nothing but its own program runs there. Whoever loads modules for tokens is only kept from starting programs.
 */
void sandbox_calls(enum sandbox_calls calls);

/* From root to somebody else, for good; group and further groups are those of that user. Error: CONFIG. */
bool sandbox_become(const char *user, struct error *err) MUST_CHECK;

/* What was achieved, each "on" or why not; static. */
struct sandbox_told {
	const char *files, *calls;
	size_t hidden; /* directories that cannot be read any more */
	bool root;     /* this process may still do what root may */
};
struct sandbox_told sandbox_told(void);

#endif
