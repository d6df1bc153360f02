#ifndef EVIDENCE_BUNDLE_H
#define EVIDENCE_BUNDLE_H

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"
#include "evidence/open.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * What a third party gets: the letters, the certificates that they rest on, what in them was signed by whom, and a script
 * that verifies all of it with openssl and xmlsec1 (docs/formats/bewijs.md). In memory; whoever asked writes it.
 */
enum { BUNDLE_FILES_MAX = 80 };

struct bundle {
	struct bundle_file {
		const char *name; /* no path */
		struct text bytes;
	} files[BUNDLE_FILES_MAX];
	size_t count;
	const char *broken; /* why it does not verify; NULL: it does */
};

struct bundle_letter {
	const char *name; /* "request", "response" */
	struct text xml;  /* empty: it was not kept */
	bool is_answer, is_signed;
	bool has_holes;
	const struct text *chain; /* of its signer, leaf first */
	size_t chain_count;
};

/* Everything of one exchange. `letters`: request, then response. Arena. */
void bundle_make(struct arena *arena, const struct bewijs_rij *rij, const struct reopened *opened,
	const struct bundle_letter letters[2], struct bundle *out);

#endif
