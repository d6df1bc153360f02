#ifndef STORE_FIGURES_H
#define STORE_FIGURES_H

#include "store/store.h"

/* What a store can tell of itself to who watches over it. */

/* Of all connections of this process. Any thread. */
struct store_figures {
	unsigned long open, made, failed;
};
struct store_figures store_counted(void);

/* A table that is kept by time. */
struct partities {
	const char *tabel; /* "berichten" */
	int64_t aantal, tot_s;
};

/* In the arena. Error: DK0051. */
bool store_list_partities(struct store *store, struct arena *arena, const struct partities **out,
	size_t *count, struct error *err) MUST_CHECK;

/* When the retention job last ran to its end, in seconds since 1970; 0: never. Error: DK0051, also of a schema before 043. */
bool store_retention_ran(struct store *store, int64_t *at_s, struct error *err) MUST_CHECK;

#endif
