#ifndef ADMIN_ADMIN_H
#define ADMIN_ADMIN_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/table.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * The verbs of SBB's staff. One row per verb: its words, its options and operands (from which command line, help and
 * later forms are made), and the function that does it. Nothing here prints: a verb fills a table.
 */
struct config;
struct store;
struct request;

enum option_how { OPTION_OPTIONAL, OPTION_REQUIRED, OPTION_REPEATED, OPTION_FLAG };

struct verb_option {
	const char *name; /* "geldig-van" */
	const char *hint; /* "DATE"; NULL for a flag */
	enum option_how how;
	const char *explain; /* one line for a newcomer */
};

enum verb_needs {
	NEEDS_DATABASE, /* a connection that prepares nothing: the schema may not be there yet */
	NEEDS_REGISTER, /* a connection with the staff's statements */
	NEEDS_NOTHING,  /* neither database nor configuration: request->store is NULL */
};

/*
 * True: *out is the answer; request->refused says that (some) input was refused and the answer tells why.
 * False: nothing was changed. Errors: USAGE (an option makes no sense), INPUT (refused), those of the store.
 */
typedef bool verb_fn(struct request *request, struct table **out, struct error *err);

struct verb {
	const char *words;    /* "overeenkomst add" */
	const char *summary;  /* one line */
	const char *details;  /* paragraphs for --help; NULL: the summary says it */
	const char *operands; /* "FILE"; NULL: none */
	size_t operands_min, operands_max;
	const struct verb_option *options;
	size_t option_count;
	const char *example; /* command lines, as help shows them */
	enum verb_needs needs;
	verb_fn *run;
	bool keeps_refusals; /* an import: what it refuses is written down (inlezing.h) */
};

struct argument {
	const char *name;  /* of the option */
	const char *value; /* "" for a flag */
};

/* A file that came along with a page. */
struct came_along {
	const char *path;
	const char *naam; /* as whoever sent it calls it; UTF-8 */
};

/* One call of a verb. Everything is borrowed from the caller but the answer, which lives in the arena. */
struct request {
	const struct verb *verb;
	struct arena *arena;
	struct store *store;
	const struct config *config; /* the gateway's settings; NULL: none were given */
	const char *actor;           /* the acting person */
	struct instant now;
	const struct argument *arguments;
	size_t argument_count;
	const char *const *operands;
	size_t operand_count;
	bool dry_run; /* do everything, show the answer, keep nothing */
	bool from_page; /* asked in a browser: of this machine's files only those that came along are read */
	const struct came_along *files;
	size_t file_count;
	bool refused;
	bool refusal_kept;  /* the verb wrote down itself that it refused */
	size_t fault_count; /* with `refused`: all that is wrong, also what the answer leaves out */
	bool unproven;      /* the answer tells of a proof that failed */
	bool changed;       /* something was committed */
};

/* All verbs, in the order in which help lists them: admin_verb(0) … until NULL. */
const struct verb *admin_verb(size_t index);

/*
 * The verb that these words begin with ("overeenkomst", "add", …); *used says how many of them it took. NULL when there
 * is none.
 */
const struct verb *admin_find_verb(const char *const *words, size_t count, size_t *used);

/* Options and operands against the verb's row, without a database. Error: USAGE. */
bool admin_judge(const struct request *request, struct error *err) MUST_CHECK;

/* Does it, when admin_judge has no objection. `request->store` is open as verb->needs says. Errors as of verb_fn. */
bool admin_run(struct request *request, struct table **out, struct error *err) MUST_CHECK;

#endif
