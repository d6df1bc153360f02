#ifndef VAULT_OAEP_H
#define VAULT_OAEP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Private to this room. EME-OAEP decoding (RFC 8017, 7.1.2 step 3) without a label, of the bare RSA result of a token
 * that does not know the hash. Digest and MGF1 both with `digest`. The time it takes depends on `block_len` alone:
 * neither on the bytes nor on whether and where it fails. `out` has room for block_len bytes and is always written; *len
 * is set only when it opens.
 */
bool oaep_decode(
	const char *digest, const uint8_t *block, size_t block_len, uint8_t *out, size_t *len);

#endif
