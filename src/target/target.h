#ifndef TARGET_TARGET_H
#define TARGET_TARGET_H

#include "base/clock.h"
#include "base/error.h"
#include "domain/codes.h"
#include "domain/oin.h"
#include "domain/resultaat.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Where a sync lands, and stays: an SQLite file, a directory of files, a schema in PostgreSQL. Everything is written in
 * batches, and a batch with the state it leads to is one transaction: whatever ends the process, the target holds exactly
 * what its state says. Not thread-safe.
 */
struct target;

struct target_options {
	const char *schema;   /* PostgreSQL; NULL: bpvmonitor */
	enum formaat formaat; /* of a directory's results; NONE: CSV */
	enum vorm vorm;       /* of a directory's results; NONE: LANG */
};

enum target_ja_nee { TARGET_ONBEKEND, TARGET_NEE, TARGET_JA };

/* How far a target is. Responses come in order of mutatienummer, so one number says what is there. */
struct target_state {
	struct oin school, gateway;
	enum veldenset veldenset; /* NONE: nothing was ever loaded */
	enum target_ja_nee open_antwoorden;
	int64_t tot;  /* everything up to this mutatienummer is in it */
	int64_t doel; /* the snapshot on its way to which it is; equal to `tot`: complete */
	struct instant bijgewerkt;
};

/* Columns of a table that stands beside the results. */
enum target_type { TARGET_TEXT, TARGET_WHOLE, TARGET_DECIMAL };
struct target_column {
	const char *name;
	enum target_type type;
};
struct target_table {
	const char *name; /* "codeboek": a table, or a file of that name */
	const struct target_column *columns;
	size_t column_count;
	const char *digest; /* of all its cells, hexadecimal digits: by which it is known again */
};

/* A column of the wide view, in order. */
struct target_variable {
	const char *code;
	bool open; /* texts; else whole numbers */
};

/*
 * Opens what `where` names, and makes it when it is not there: sqlite:FILE or *.sqlite or *.db; dir:DIR or a name that ends
 * in /; postgresql://... Nobody else opens it until target_close. Errors: LATER (a sync of this target is going on);
 * CONFIG: it cannot be, or is something else.
 */
struct target *target_open(
	const char *where, const struct target_options *options, struct error *err);

/* True when `where` has one of those forms. */
bool target_is_address(const char *where);

/* A directory for what a sync must keep for a next one, readable by the owner alone. Borrowed. NULL: this target has none. */
const char *target_workplace(const struct target *target);

/* How the target is called in a sentence: without a password. Borrowed. */
const char *target_name(const struct target *target);

/* Borrowed; as of the last commit. */
const struct target_state *target_state(const struct target *target);

/*
 * A batch. Between begin and commit: what changes, a responsId once. After an error the batch is gone, and only target_close is left. Errors
 * of all of these: LATER (somebody else writes to it), CONFIG (cannot be written), REFUSED (what comes does not fit in what
 * is there: a number twice).
 */
bool target_begin(struct target *target, struct error *err) MUST_CHECK;
bool target_commit(struct target *target, const struct target_state *state, struct error *err)
	MUST_CHECK;

/* Whatever was in it goes; the tables stay. */
bool target_empty(struct target *target, struct error *err) MUST_CHECK;

/*
 * A response takes the place of the one with the same responsId. `fresh`: the target was empty when this snapshot began, so
 * there is none to look for; target_index must follow before anything that is not.
 */
bool target_put(struct target *target, const struct respons *respons, bool fresh, struct error *err)
	MUST_CHECK;
bool target_remove(struct target *target, const struct verwijderd *verwijderd, struct error *err)
	MUST_CHECK;

/* Makes what a reader searches by, when it is not there yet. */
bool target_index(struct target *target, struct error *err) MUST_CHECK;

/* True when the table that is there has this digest. */
bool target_holds(struct target *target, const struct target_table *table);

/* A table beside the results begins anew; its rows follow. Cells: one a column, empty is absent. */
bool target_begin_table(struct target *target, const struct target_table *table, struct error *err)
	MUST_CHECK;
bool target_add_row(struct target *target, const struct text *cells, struct error *err) MUST_CHECK;

/* The columns of the wide view. Ones that are there stay where they are, new ones come behind them. */
bool target_variables(struct target *target, const struct target_variable *variables, size_t count,
	struct error *err) MUST_CHECK;

/* Once a sync is complete: what is made of it (a directory's files), and everything in its place for readers. */
bool target_finish(struct target *target, struct error *err) MUST_CHECK;

/*
 * Every response in order of mutatienummer, borrowed for the call, in constant memory. A sink that returns false ends it
 * with its error.
 */
struct target_sink {
	void *context;
	bool (*respons)(void *context, const struct respons *respons, struct error *err);
};
bool target_each(struct target *target, const struct target_sink *sink, struct error *err)
	MUST_CHECK;

/* Removes every response whose responsId starts with a byte for which buckets[byte] is set. In a batch. */
enum { TARGET_BUCKETS = 256 };
bool target_clear(struct target *target, const bool buckets[TARGET_BUCKETS], int64_t *removed,
	struct error *err) MUST_CHECK;

/*
 * Brings to order what no sync wrote: answers of no response, files that were changed. In *mended how many things. In no
 * batch.
 */
bool target_mend(struct target *target, int64_t *mended, struct error *err) MUST_CHECK;

/* How many responses it holds. */
bool target_count(struct target *target, int64_t *count, struct error *err) MUST_CHECK;

/* NULL inside is fine. A batch that was not committed never happened. */
void target_close(struct target **target);

#endif
