#ifndef TARGET_INSIDE_H
#define TARGET_INSIDE_H

#include "base/arena.h"
#include "rows/rows.h"
#include "target/target.h"

/*
 * Private to this room: what a kind of target does for each function of target.h, on its own object. State is read once, at
 * open.
 */
struct target_kind {
	void *(*open)(struct arena *arena, const char *where, const struct target_options *options,
		struct target_state *state, struct error *err);
	bool (*begin)(void *self, struct error *err);
	bool (*commit)(void *self, const struct target_state *state, struct error *err);
	bool (*empty)(void *self, struct error *err);
	bool (*put)(void *self, const struct respons *respons, bool fresh, struct error *err);
	bool (*remove)(void *self, const struct verwijderd *verwijderd, struct error *err);
	bool (*index)(void *self, struct error *err);
	bool (*holds)(void *self, const struct target_table *table);
	bool (*begin_table)(void *self, const struct target_table *table, struct error *err);
	bool (*add_row)(void *self, const struct text *cells, struct error *err);
	bool (*variables)(void *self, const struct target_variable *variables, size_t count,
		struct error *err);
	bool (*finish)(void *self, struct error *err);
	bool (*each)(void *self, const struct target_sink *sink, struct error *err);
	bool (*clear)(void *self, const bool buckets[TARGET_BUCKETS], int64_t *removed,
		struct error *err);
	bool (*mend)(void *self, int64_t *mended, struct error *err);
	bool (*count)(void *self, int64_t *count, struct error *err);
	void (*close)(void *self);
	const char *(*workplace)(const void *self);
};

extern const struct target_kind target_sqlite, target_directory, target_postgres;

/* One process at a time: a lock on this file until the arena ends. Errors: LATER, CONFIG. */
bool target_lock(struct arena *arena, const char *file, const char *whose, struct error *err);

/* A directory of the owner alone; one that is there is fine. Error: CONFIG. */
bool target_make_directory(const char *path, struct error *err);

/* A name that needs no quoting care: letters, digits, _; starts with a letter. */
bool target_is_name(const char *name);

#endif
