/* Opaque names: who has the registry without the key of the house can make none of them. */
#include "bulk/inside.h"

#include <stdio.h>

void name_token(const struct vault *vault, const char *zaad, char out[BULK_TOKEN_SIZE])
{
	struct arena *arena = arena_create(0);
	uint8_t mac[32];

	vault_mac(vault, VAULT_FILE, text_of(zaad), mac);
	snprintf(out, BULK_TOKEN_SIZE, "%s",
		vault_base64url(arena, (struct text){(const char *)mac, sizeof mac}));
	arena_destroy(&arena);
}

void name_new(const struct vault *vault, struct bestand_rij *file)
{
	uint8_t seed[BESTAND_DIGEST], digest[BESTAND_DIGEST];
	char token[BULK_TOKEN_SIZE];

	vault_random(seed, sizeof seed);
	text_hex(seed, sizeof seed, file->zaad);
	name_token(vault, file->zaad, token);
	vault_digest(text_of(token), digest);
	text_hex(digest, sizeof digest, file->merk);
}
