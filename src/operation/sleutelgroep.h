#ifndef OPERATION_SLEUTELGROEP_H
#define OPERATION_SLEUTELGROEP_H

#include "keyring/keyring.h"

/* aanbieder and locatie (either may be NULL: not known), opleiding, leerbedrijf, end date as text. The BRIN is the key's. */
enum { SLEUTELGROEP_KEYS = 5 };

/* What stands for a sleutelgroep in which a student objected, where the six keys themselves have no place. 32 bytes, arena. */
struct text sleutelgroep_merk(const struct keyring *keyring, struct arena *arena,
	const char *const keys[SLEUTELGROEP_KEYS]);

#endif
