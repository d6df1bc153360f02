#ifndef EVIDENCE_BUNDLE_INSIDE_H
#define EVIDENCE_BUNDLE_INSIDE_H

#include "base/buffer.h"
#include "evidence/bundle.h"

/* What the files of a bundle share; nobody outside includes it. */

enum { BUNDLE_TEXT_MAX = 8 * 1024 * 1024 };

void bundle_add(struct bundle *bundle, const char *name, struct text bytes);

/* A letter with its certificates, its SignedInfo and what that is about; and the lines of facts.txt. */
void bundle_add_letter(struct arena *arena, struct bundle *bundle, struct buffer *facts,
	const struct bewijs_rij *rij, const struct bundle_letter *letter);

/* What the answer said of each record. */
struct outcome {
	struct text kenmerk, uitkomst; /* empty: it is sealed under a key that is gone */
};
size_t bundle_outcomes(
	struct arena *arena, const struct reopened *opened, const struct outcome **out);

struct text bundle_readme(
	struct arena *arena, const struct bewijs_rij *rij, const struct reopened *opened);
struct text bundle_json(
	struct arena *arena, const struct bewijs_rij *rij, const struct reopened *opened);

#endif
