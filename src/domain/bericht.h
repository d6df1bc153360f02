#ifndef DOMAIN_BERICHT_H
#define DOMAIN_BERICHT_H

#include "base/clock.h"
#include "domain/foutmelding.h"
#include "domain/oin.h"

#include <stdbool.h>

/* The business-document block that opens every message (EDU-15). */
struct bedrijfsdocument {
	const char *identificatiecode; /* UUID as sent */
	struct oin verzender, ontvanger;
	struct instant tijdstip;
};

/* What every response carries before its payload (EDU-16, EDU-19). */
struct antwoordkop {
	struct bedrijfsdocument document;
	bool goedgekeurd;
	const struct foutmelding *meldingen;
	size_t melding_count;
};

#endif
