#ifndef DOMAIN_FOUTMELDING_H
#define DOMAIN_FOUTMELDING_H

#include <stddef.h>

/* A functional refusal: HTTP 200, requestGoedgekeurd=false or AFGEKEURD per record. One row of foutcodes.def each. */
enum foutcode {
	FOUTCODE_NONE = -1,
#define FOUTCODE(number, retry, text) FOUTCODE_##number,
#include "domain/foutcodes.def"
#undef FOUTCODE
	FOUTCODE_COUNT
};

enum retry_class { RETRY_PERMANENT, RETRY_LATER, RETRY_REPAIR };

struct foutcode_row {
	const char *code; /* "BPV0104" */
	enum retry_class retry;
	const char *text; /* Dutch, at most 200 characters */
};

/* Static row of a code; `code` must be a real one. */
const struct foutcode_row *foutcode_row(enum foutcode code);

/* Where in the data: a name and a value that is no personal data (a key, never an e-mail address). */
struct sleutelgegeven {
	const char *naam, *waarde;
};

enum { SLEUTELS_MAX = 5 };

struct foutmelding {
	const char *foutcode;  /* as on the wire: BPV[0-9]{4} */
	const char *fouttekst; /* Dutch */
	struct sleutelgegeven sleutels[SLEUTELS_MAX];
	size_t sleutel_count;
};

/* A foutmelding from the list, without keys. */
struct foutmelding foutmelding_of(enum foutcode code);

/* One about a field: "veld" names the element, "regel" the rule it broke, in words or as a pattern. Borrowed. */
struct foutmelding foutmelding_about(enum foutcode code, const char *veld, const char *regel);

/* The value of a key of a foutmelding; NULL: it has none of that name. */
const char *foutmelding_sleutel(const struct foutmelding *melding, const char *naam);

/* Adds a key; more than SLEUTELS_MAX are dropped. Pointers are borrowed. */
void foutmelding_add_sleutel(struct foutmelding *melding, const char *naam, const char *waarde);

#endif
