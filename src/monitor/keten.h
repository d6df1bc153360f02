#ifndef MONITOR_KETEN_H
#define MONITOR_KETEN_H

#include "domain/uitnodiging.h"

/* Why somebody is not invited: the first link that is missing. Pure. */

enum schakel {
	SCHAKEL_GEEN, /* nothing is missing: invited */
	SCHAKEL_BPVO,
	SCHAKEL_LEERBEDRIJF,
	SCHAKEL_CONTACT,
	SCHAKEL_OVEREENKOMST,
	SCHAKEL_ROUTE,
	SCHAKEL_GEGEVENS,
	SCHAKEL_TERMIJN,
	SCHAKEL_VRAGENLIJST,
	SCHAKEL_INTREKKING,
	SCHAKEL_JA, /* of the praktijkopleider, for his student */
	SCHAKEL_PLANNING,
	SCHAKEL_UITGIFTE,
	SCHAKEL_ONTVANGST,
	SCHAKEL_BEZORGING,
	SCHAKEL_COUNT
};

/* Which link, why it is missing, and what to do about it: Dutch, static. */
struct oordeel {
	enum schakel schakel;
	const char *waarom, *doe;
};

/* Never tells whether who was invited answered. */
struct oordeel keten_judge(const struct keten *keten);

/* "leerbedrijf"; of SCHAKEL_GEEN "-". */
const char *schakel_word(enum schakel schakel);

#endif
