#ifndef VAULT_CMS_H
#define VAULT_CMS_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/text.h"
#include "vault/slot.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/*
 * Files that go from one organisation to another: signed by who sends them, then encrypted to who may read them (CMS, RFC
 * 5652: SignedData inside AuthEnvelopedData of RFC 5083 with AES-256-GCM, the key wrapped with RSA-OAEP and SHA-256). The
 * other side needs `openssl cms` and nothing of ours. Both ways in bounded memory, whatever the size of the file.
 */

/* Where the bytes of a file go. */
typedef bool cms_write_fn(void *context, struct text bytes, struct error *err);

struct cms_sealing {
	const struct slot *signer; /* SLOT_SIGNING; its certificate and chain go along */
	const char *
		recipient_file; /* PEM, its first certificate; NULL: for everybody to read, signed alone */
	struct instant now; /* signing time */
	cms_write_fn *write;
	void *context; /* of write */
};

struct cms_sealer;

/*
 * Begins a file; hung on the arena, everything in *how is borrowed until then. Nothing that is added ever leaves memory in
 * clear when there is a recipient. Error: CONFIG: the certificate of the recipient or of ourselves cannot be used now.
 */
bool cms_seal(struct arena *arena, const struct cms_sealing *how, struct cms_sealer **out,
	struct error *err) MUST_CHECK;

/* Adds content, at least a byte of it, and ends the file: until that nothing is complete. Errors: what `write` said, INTERNAL. */
bool cms_add(struct cms_sealer *sealer, struct text bytes, struct error *err) MUST_CHECK;
bool cms_end(struct cms_sealer *sealer, struct error *err) MUST_CHECK;

struct cms_opening {
	const struct slot *decrypter; /* SLOT_DECRYPTION */
	const char
		*signers_file; /* PEM: the certificates one of which has signed; no issuer counts */
	struct instant now;
};

/* What came out of a file. */
struct cms_opened {
	FILE *content;       /* to be read once; closed with the arena */
	uint8_t digest[32];  /* SHA-256 of the content */
	int64_t size;        /* of the content, bytes */
	struct instant made; /* signing time by the sender's clock; us 0: not told */
};

/*
 * Opens a file (DER or BER, of any size) that one of those signers made for us. All of it is decrypted and its signature
 * verified before a byte comes out of `content`; what then comes out is checked again to be the same, else reading it ends in
 * ferror(). Nothing touches the disk. Errors: INPUT, in a sentence that says which: not CMS, not encrypted, not for us, by
 * an algorithm we do not take, changed on the way, signed by another or not at all, with SHA-1, a certificate outside its
 * time; CONFIG: signers_file.
 */
bool cms_open(struct arena *arena, const char *path, const struct cms_opening *how,
	struct cms_opened *out, struct error *err) MUST_CHECK;

#endif
