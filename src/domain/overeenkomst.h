#ifndef DOMAIN_OVEREENKOMST_H
#define DOMAIN_OVEREENKOMST_H

#include "base/clock.h"
#include "domain/codes.h"
#include "domain/oin.h"
#include "domain/waarschuwing.h"

#include <stdbool.h>
#include <stddef.h>

/* What SBB serves of an overeenkomst at most; 0: no limit. */
struct limieten {
	int berichten_per_minuut;
	int gelijktijdig;      /* messages */
	int megabytes_per_uur; /* requests and answers together */
};

enum {
	BERICHTEN_PER_MINUUT_MAX = 100000,
	GELIJKTIJDIG_MAX = 1000,
	MEGABYTES_PER_UUR_MAX = 1000000
};

struct routeperiode {
	enum route soort;
	struct day van, tot;
};

struct mandaat {
	struct oin leverancier;
	const char *leverancier_naam;
	const char *dienst; /* operation, or "*" for every service of the overeenkomst */
	struct day van, tot;
	const char *bron;
};

struct certificaat {
	struct oin oin;
	enum certificaat_doel doel;
	const char *vingerafdruk; /* SHA-256 of the DER, 64 hex */
	struct instant van, tot, eerst_gezien, laatst_gezien;
};

/* The agreement between SBB and one school, as opvragen_overeenkomst tells it. */
struct overeenkomst {
	const char *nummer;
	int versie;
	struct brin brin;
	struct oin school;
	const char *school_naam;
	enum overeenkomst_status status;
	struct day van, tot;
	const char *const *diensten;
	size_t dienst_count;
	enum veldenset veldenset;
	bool open_antwoorden;
	const char *profiel;
	enum vrijgave vrijgave;
	const struct routeperiode *routes;
	size_t route_count;
	const struct mandaat *mandaten;
	size_t mandaat_count;
	const struct certificaat *certificaten;
	size_t certificaat_count;
	const struct waarschuwing *waarschuwingen; /* what expires, soonest first */
	size_t waarschuwing_count;
};

/*
 * Whether a version in one state may come into another: CONCEPT, AANGEBODEN, ONDERTEKEND, ACTIEF, to and fro between ACTIEF
 * and OPGESCHORT, and from each to BEEINDIGD. What a step asks besides (signatures, a second person) the register judges.
 */
bool overeenkomst_may_move(enum overeenkomst_status from, enum overeenkomst_status to);

#endif
