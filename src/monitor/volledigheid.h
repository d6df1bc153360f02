#ifndef MONITOR_VOLLEDIGHEID_H
#define MONITOR_VOLLEDIGHEID_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "store/store.h"

#include <stddef.h>
#include <stdint.h>

/*
 * How complete the placements of a school are, and what detail the rest costs in the dashboard: for SBB's staff and for the school
 * itself, in the same words. Six keys are enough to invite and to count; everything here is about detail.
 */
struct volledigheid_veld {
	const char *veld;   /* as in the deliveries: "leerweg" */
	const char *naam;   /* for people: "Leerweg" */
	const char *gevolg; /* a Dutch sentence: what the dashboard lacks of these placements */
	int64_t aantal;     /* placements */
	int64_t ontbreekt;  /* of those, without it */
};

enum { VOLLEDIGHEID_VELDEN = 7, VOLLEDIGHEID_INVITE_DAYS = 14 /* where no settings say it */ };

/* Placements that end on a day while nothing was delivered about so many of their students. */
struct volledigheid_termijn {
	struct day einde, aanleveren_voor;
	int64_t bpvos, zonder; /* zonder > 0 */
};

struct volledigheid {
	int64_t bpvos;
	struct volledigheid_veld velden[VOLLEDIGHEID_VELDEN];

	/* Only where students are invited from delivered details (route DIRECT, today); elsewhere nothing has to be delivered. */
	bool direct;
	int64_t zonder_gegevens; /* of placements that end after today */
	int64_t te_laat;         /* of those, whose students would have been invited by now */
	const struct volledigheid_termijn *termijnen; /* that end after today, in order */
	size_t termijn_count;
};

struct volledigheid_vraag {
	struct day van, tot;            /* end dates, both included; absent: no bound */
	const char *const *opleidingen; /* NULL or 0, here and below: all */
	size_t opleiding_count;
	const char *leerweg, *locatie, *aanbieder, *sector;
	int niveau;
	struct day vandaag;
	int invite_days; /* as [invitations] days_before_end */
};

/* In the arena; texts are static. Errors: DK0050, DK0051. */
bool volledigheid_load(struct store *store, struct arena *arena, int64_t school_id,
	const struct volledigheid_vraag *vraag, struct volledigheid *out, struct error *err)
	MUST_CHECK;

#endif
