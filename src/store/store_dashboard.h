#ifndef STORE_STORE_DASHBOARD_H
#define STORE_STORE_DASHBOARD_H

#include "store/store.h"

/* What only the dashboard's pages ask, as bpv_console. */

/* An open answer, or (antwoord NULL) a question of which none may be shown: TE_WEINIG, GEEN. In order of question, then of the day's lot. */
struct getoond_antwoord {
	const char *respondent, *vraagcode, *tekst;
	const char *antwoord, *reden;
};

/* `opleidingen` NULL: of the whole school. In the arena. */
bool store_list_getoonde_antwoorden(struct store *store, struct arena *arena, int64_t school_id,
	const char *const *opleidingen, size_t opleiding_count, struct instant now,
	const struct getoond_antwoord **out, size_t *count, struct error *err) MUST_CHECK;

#endif
