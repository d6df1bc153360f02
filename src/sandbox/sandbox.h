#ifndef SANDBOX_SANDBOX_H
#define SANDBOX_SANDBOX_H

#include "base/error.h"
#include "base/metrics.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * What a process may still do once it has begun: each of these takes away for good, and asks no right to do so. What the
 * kernel does not know is left as it is, and told.
 */

/* Files and directories, of which those that are not there count for nothing. */
struct sandbox_paths {
	const char *const *hidden; /* directories: whatever stands in them is read no more */
	const char *const
		*written; /* files are made, changed and removed in these, and nowhere else */
	const char *const *started; /* programs that may be started, and no others */
	const char *const *shown;   /* instead of hidden: these are read, and nothing else */
	size_t hidden_count, written_count, started_count, shown_count;
};

/*
 * Landlock: files elsewhere are read, not written, and no other program is started. For this thread and those it starts, so
 * before there are others. A directory above a hidden one shows what stood there at this moment. Signals reach no other
 * process, but for what this one starts (Linux 6.12).
 */
void sandbox_files(const struct sandbox_paths *paths);

/*
 * The system calls that are left: a service that serves by sockets and threads; one that also starts programs, which have its
 * filter as well; a program, which has no sockets; a keeper with keys in files; one with tokens.
 */
enum sandbox_calls {
	SANDBOX_SERVICE,
	SANDBOX_STARTER,
	SANDBOX_PROGRAM,
	SANDBOX_KEEPER,
	SANDBOX_TOKENS
};

/*
 * seccomp, for every thread there is. Other calls fail with EPERM; of a keeper with files they end the process, for nothing
 * but its own program runs there. Whoever loads modules for tokens is only kept from starting programs.
 */
void sandbox_calls(enum sandbox_calls calls);

/* From root to somebody else, for good; group and further groups are those of that user. Error: CONFIG. */
bool sandbox_become(const char *user, struct error *err) MUST_CHECK;

/* What was achieved, each "on" or why not; static. */
struct sandbox_told {
	const char *files, *calls;
	long version;  /* of Landlock; 0: files are not confined */
	size_t hidden; /* directories that cannot be read any more */
	bool root;     /* this process may still do what root may */
};
struct sandbox_told sandbox_told(void);

/* The same in numbers. */
void sandbox_metrics(struct metrics *out);

#endif
