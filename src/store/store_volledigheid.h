#ifndef STORE_STORE_VOLLEDIGHEID_H
#define STORE_STORE_VOLLEDIGHEID_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "store/store.h"

#include <stddef.h>
#include <stdint.h>

/* What the placements of one school lack. Errors: DK0050, DK0051. */

/* Which of them: end dates, both included; absent: no bound. NULL or 0: all. */
struct volledigheid_van {
	int64_t school_id;
	struct day van, tot;
	const char *const *opleidingen;
	size_t opleiding_count;
	const char *leerweg, *locatie, *aanbieder, *sector;
	int niveau;
};

/* Of the placements: in how many a field is empty, or holds a code that reference data do not have on the end date. */
struct volledigheid_telling {
	bool direct; /* its students are invited from delivered details, today */
	int64_t bpvos, aanbieder, locatie, leerweg, begindatum, opleiding, onbekende_aanbieder,
		onbekende_locatie;
};
bool store_count_volledigheid(struct store *store, const struct volledigheid_van *of,
	struct day today, struct volledigheid_telling *out, struct error *err) MUST_CHECK;

/* Those that end on a day, and how many of them no delivered record stands for. In order of day. */
struct volledigheid_einde {
	struct day einde;
	int64_t bpvos, zonder;
};
bool store_load_volledigheid_gegevens(struct store *store, struct arena *arena,
	const struct volledigheid_van *of, const struct volledigheid_einde **out, size_t *count,
	struct error *err) MUST_CHECK;

#endif
