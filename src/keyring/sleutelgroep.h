#ifndef KEYRING_SLEUTELGROEP_H
#define KEYRING_SLEUTELGROEP_H

#include "domain/aanleverstatus.h"
#include "keyring/keyring.h"

/* What stands for a sleutelgroep in which a student objected, where the six keys themselves have no place. 32 bytes, arena. */
struct text sleutelgroep_merk(const struct keyring *keyring, struct arena *arena,
	const char *const keys[SLEUTELGROEP_KEYS]);

#endif
