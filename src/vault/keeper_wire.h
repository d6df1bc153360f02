#ifndef VAULT_KEEPER_WIRE_H
#define VAULT_KEEPER_WIRE_H

#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Private to this room. What goes through the pipe between a process and its keeper: whole frames of one size, in the
 * machine's own byte order, since both ends are one program on one machine. A key is named by the digest of its public half, a
 * place where one is opened by a number. Neither end believes the other: what is not exactly one of these is nonsense.
 */
enum keeper_verb { KEEPER_OPEN = 1, KEEPER_CLOSE, KEEPER_SIGN, KEEPER_UNWRAP };

enum keeper_outcome {
	KEEPER_DONE = 1,
	KEEPER_REFUSED, /* and why, but for what does not unwrap: not a word */
	KEEPER_UNKNOWN, /* no such key here: a keeper that took over from one that died */
	KEEPER_LOST,    /* number 0: whoever was asked has died, another is there */
};

enum {
	KEEPER_WIRE = 0x42505631, /* "BPV1" */
	KEEPER_ID = 16,
	KEEPER_ASKED = 1024, /* an RSA modulus of 8192 bits */
	KEEPER_TOLD = 1536,  /* its public half, as DER */
};

struct keeper_request {
	uint32_t wire, verb;
	uint64_t number;        /* comes back in the answer; never 0 */
	uint32_t detail;        /* OPEN: slot; SIGN: key_scheme; UNWRAP: key_oaep */
	uint32_t len;           /* SIGN: a digest; UNWRAP: what was wrapped */
	uint8_t key[KEEPER_ID]; /* zero for OPEN */
	uint8_t bytes[KEEPER_ASKED];
};

struct keeper_answer {
	uint32_t wire, outcome;
	uint64_t number;
	uint32_t died; /* keepers, so far */
	uint32_t len;
	uint8_t bytes[KEEPER_TOLD]; /* OPEN: a SubjectPublicKeyInfo; otherwise what was made */
};

/* `len` is what was received. What follows the bytes that count has to be zero. */
bool keeper_request_sound(const struct keeper_request *request, size_t len);
bool keeper_answer_sound(const struct keeper_answer *answer, size_t len);

/* Names a key by its public half. */
void keeper_id(struct text public_der, uint8_t out[KEEPER_ID]);

#endif
