/* A sleutelgroep by a keyed digest of its keys. */
#include "keyring/sleutelgroep.h"

struct text sleutelgroep_merk(const struct keyring *keyring, struct arena *arena,
	const char *const keys[SLEUTELGROEP_KEYS])
{
	/* No code holds a slash, and an unknown one is empty: no two groups are written alike. */
	return keyring_digest(keyring, "sleutelgroep",
		text_of(arena_format(arena, "%s/%s/%s/%s/%s", keys[0] ? keys[0] : "",
			keys[1] ? keys[1] : "", keys[2], keys[3], keys[4])));
}
