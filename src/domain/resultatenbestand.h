#ifndef DOMAIN_RESULTATENBESTAND_H
#define DOMAIN_RESULTATENBESTAND_H

#include "base/clock.h"
#include "domain/codes.h"

#include <stddef.h>
#include <stdint.h>

/* Results as files. vorm NONE: not said, which means LANG. */
struct bestandvraag {
	enum formaat formaat;
	enum vorm vorm;
	long long vanaf_mutatienummer; /* 0: everything */
};

/* One file as the answer lists it. */
struct bestand {
	enum bestandsoort soort;
	const char *naam; /* suggested, without a path */
	const char *url;
	int64_t grootte;    /* bytes on the line */
	const char *sha256; /* of those bytes: 64 lower-case digits */
	const char *content_type;
	int64_t rijen; /* records, without the header */
	const char *schemaversie;
	int64_t tot_mutatienummer; /* the snapshot */
	struct instant momentopname, verloopt;
};

struct bestandenlijst {
	const struct bestand *bestanden;
	size_t count;
};

#endif
