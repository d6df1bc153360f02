#ifndef BULK_GZIP_H
#define BULK_GZIP_H

#include "bulk/shelf.h"

/*
 * One gzip file on its way to the shelf: one member, without name or time, so that the same bytes in give the same bytes out.
 * One thread at a time.
 */
struct gzip;

/* What came of it. */
struct gzip_facts {
	int64_t bytes;
	char sha256[SHELF_DIGEST_HEX];
};

/* Owned by the caller, who ends it with gzip_keep or gzip_drop. Error: DK0051. */
struct gzip *gzip_begin(const struct shelf *shelf, struct error *err);
bool gzip_add(struct gzip *gzip, struct text data, struct error *err) MUST_CHECK;
/* Complete, on disk, and under its digest. Ends it, whatever comes of it. Error: DK0051. */
bool gzip_keep(struct gzip **gzip, struct gzip_facts *out, struct error *err) MUST_CHECK;
void gzip_drop(struct gzip **gzip); /* NULL inside is fine */

#endif
