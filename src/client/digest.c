/* Digests by which a push knows its file and its messages again. */
#include "client/digest.h"

#include "base/arena.h"
#include "vault/vault.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { BLOCK = 1 << 20 };

void digest_text(struct text data, char out[DIGEST_SIZE])
{
	uint8_t digest[32];

	vault_digest(data, digest);
	text_hex(digest, sizeof digest, out);
}

/* Block by block, each with the digest of all before it. */
bool digest_file(const char *file, char out[DIGEST_SIZE], struct error *err)
{
	FILE *in = fopen(file, "r");
	size_t len;

	if (in == NULL)
		return FAIL(err, CONFIG, NULL, "cannot read %s: %s", file, strerror(errno));
	struct arena *arena = arena_create(0);
	char *block = arena_take(arena, DIGEST_SIZE + BLOCK);

	memset(out, 0, DIGEST_SIZE);
	while ((len = fread(block + DIGEST_SIZE, 1, BLOCK, in)) > 0) {
		memcpy(block, out, DIGEST_SIZE);
		digest_text((struct text){block, DIGEST_SIZE + len}, out);
	}
	bool ok =
		!ferror(in) || FAIL(err, CONFIG, NULL, "cannot read %s: %s", file, strerror(errno));
	fclose(in);
	arena_destroy(&arena);
	return ok;
}
