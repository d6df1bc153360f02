#ifndef DOMAIN_WAARSCHUWING_H
#define DOMAIN_WAARSCHUWING_H

#include "base/arena.h"
#include "base/clock.h"
#include "domain/codes.h"
#include "domain/oin.h"

/* A certificate in use that expires within 90 days, or expired in the last 30. */
struct waarschuwing {
	struct oin oin;
	enum certificaat_doel doel;
	const char *vingerafdruk; /* SHA-256 of the DER, 64 hex */
	struct instant tot;
	int dagen;   /* whole days left; below zero: expired */
	int drempel; /* the last threshold passed: 90, 60, 30, 14, 7, 1, or 0 after the end */
	enum opvolger opvolger;
	const char *tekst; /* only when it was read from an answer: the gateway's own sentence */
};

/* CERTIFICAAT_VERLOOPT or CERTIFICAAT_VERLOPEN. */
enum waarschuwing_soort waarschuwing_soort(const struct waarschuwing *waarschuwing);

/* The warning as a Dutch sentence that says what to do. Lives in the arena. */
const char *waarschuwing_tekst(struct arena *arena, const struct waarschuwing *waarschuwing);

#endif
