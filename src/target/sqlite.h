#ifndef TARGET_SQLITE_H
#define TARGET_SQLITE_H

#include "target/inside.h"

#include <sqlite3.h>

/* Private to this room: an SQLite file that is a target. Prepared statements live as long as it is open. */
enum sqlite_statement {
	SQLITE_PUT_RESPONS,
	SQLITE_PUT_ANTWOORD,
	SQLITE_FIND_RESPONS,
	SQLITE_DROP_RESPONS,
	SQLITE_DROP_ANTWOORDEN,
	SQLITE_PUT_VERWIJDERD,
	SQLITE_UNMARK_VERWIJDERD,
	SQLITE_PUT_STATE,
	SQLITE_STATEMENTS,
};

struct sqlite_target {
	struct arena *arena;
	const char *file, *workplace;
	sqlite3 *db;
	sqlite3_stmt *statements[SQLITE_STATEMENTS];
	sqlite3_stmt *row; /* inserts into the table that target_begin_table named */
	size_t row_columns;
	const struct target_column *columns;
};

/* Always false: what SQLite said, in our words. Never what stood in a row. */
bool sqlite_failed(struct sqlite_target *self, struct error *err);

bool sqlite_run(struct sqlite_target *self, const char *sql, struct error *err);
bool sqlite_step_once(struct sqlite_target *self, sqlite3_stmt *statement, struct error *err);

/* One number from one row; `otherwise` where there is none. */
bool sqlite_number(struct sqlite_target *self, const char *sql, int64_t otherwise, int64_t *out,
	struct error *err);

/* The parts of target_sqlite, each in a file of its own. */
bool sqlite_put(void *self, const struct respons *respons, bool fresh, struct error *err);
bool sqlite_remove(void *self, const struct verwijderd *verwijderd, struct error *err);
bool sqlite_index(void *self, struct error *err);
bool sqlite_each(void *self, const struct target_sink *sink, struct error *err);
bool sqlite_clear(
	void *self, const bool buckets[TARGET_BUCKETS], int64_t *removed, struct error *err);
bool sqlite_mend(void *self, int64_t *mended, struct error *err);
bool sqlite_holds(void *self, const struct target_table *table);
bool sqlite_begin_table(void *self, const struct target_table *table, struct error *err);
bool sqlite_add_row(void *self, const struct text *cells, struct error *err);
bool sqlite_variables(
	void *self, const struct target_variable *variables, size_t count, struct error *err);

#endif
