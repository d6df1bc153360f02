#ifndef STORE_STORE_VERSTREKKINGEN_H
#define STORE_STORE_VERSTREKKINGEN_H

#include "store/store_admin.h"

/* Who received what about a school's students (GW-M1), as staff ask it. */

/* One snapshot that went to one organisation: its pages together, or one kind of file. */
struct verstrekt {
	struct instant eerste, laatste;
	const char *oin, *naam; /* naam NULL: not registered */
	const char *wat;        /* by which operation, as which file, or to the bureau */
	const char *veldenset, *open_antwoorden; /* NULL: from before it was written down */
	int64_t vanaf, tot, keer, rijen;
};
struct verstrekt_keuze {
	const struct oin *school;
	struct day van, tot; /* may be absent */
	int limit;
};

/* Newest first. Strings live in the arena. Error: those of the store. */
bool store_list_verstrekkingen(struct store *store, struct arena *arena,
	const struct verstrekt_keuze *keuze, const struct verstrekt **out, size_t *count,
	struct error *err) MUST_CHECK;

#endif
