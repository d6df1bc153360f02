#ifndef ADMIN_ADVIES_H
#define ADMIN_ADVIES_H

#include "domain/foutmelding.h"

/*
 * What staff do about a refusal, in Dutch: by the requirement that refused, else by the fault. Static; NULL when neither is in
 * advies.def, which no refusal of the gateway should be.
 */
const char *advies_of(const char *rule_or_null, const char *fault);

/* The same of a functional refusal, by its retry class. */
const char *advies_of_foutcode(const struct foutcode_row *row);

/* The row of a foutcode as it stands in an answer ("BPV0104"); NULL: unknown. */
const struct foutcode_row *foutcode_find(const char *code);

#endif
