#ifndef DOMAIN_AANLEVERSTATUS_H
#define DOMAIN_AANLEVERSTATUS_H

#include "base/clock.h"
#include "domain/codes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { STATUS_MAX_KENMERKEN = 2000, STATUS_MAX_WEKEN = 52 };

/*
 * The keys of a sleutelgroep within one school (the sixth is its BRIN): aanbieder and locatie (either may be NULL: not known),
 * opleiding, leerbedrijf, end date as text.
 */
enum { SLEUTELGROEP_KEYS = 5 };

struct statusvraag {
	enum filter filter;
	int binnen_weken;             /* 0: not given */
	const char *const *kenmerken; /* none: all */
	size_t kenmerk_count;
	int paginagrootte;  /* 0: default */
	const char *cursor; /* NULL: first page */
};

/* How one delivered record stands. Nothing here tells whether a student answered, declined or objected. */
struct recordstatus {
	const char *bpvo_kenmerk;
	enum toestand toestand;
	struct day gepland_op; /* absent unless GEPLAND */
	struct day einde;      /* of the placement, while there is no invitation yet; else absent */
};

/* A sleutelgroep with fewer records than bpvo's. */
struct ontbreekt {
	const char *onderwijsaanbiedercode, *onderwijslocatiecode; /* NULL: not in DUO's delivery */
	const char *opleidingscode, *leerbedrijf_id;
	struct day geplande_einddatum;
	int64_t aantal_bpvo, aantal_aangeleverd;
	struct day aanleveren_voor;
};

struct aanleverstatus {
	const struct recordstatus *status;
	size_t status_count;
	const struct ontbreekt *ontbreekt;
	size_t ontbreekt_count;
	bool heeft_meer;
	const char *cursor; /* NULL when there is no more */
};

#endif
