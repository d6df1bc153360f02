#ifndef BASE_EMBED_H
#define BASE_EMBED_H

#include <stddef.h>

/* A file of the repository that lives inside the program; written by embed.sh at build time. */
struct embedded {
	const char *name; /* base name: "store_claim.sql" */
	const char *bytes;
	size_t len;
};

/* src/store/sql/, in order of name. */
extern const struct embedded embedded_sql[];
extern const size_t embedded_sql_count;

/* wsdl/: the WSDL and the XSD as they are served. */
extern const struct embedded embedded_contract[];
extern const size_t embedded_contract_count;

/* src/evidence/verify.sh: goes into every bundle. */
extern const struct embedded embedded_evidence[];
extern const size_t embedded_evidence_count;

/* src/console/pages/ and src/console/assets/: the stylesheets of pages, and what pages bring along. */
extern const struct embedded embedded_pages[];
extern const size_t embedded_pages_count;
extern const struct embedded embedded_assets[];
extern const size_t embedded_assets_count;

#endif
