#ifndef BENCH_MESSAGES_H
#define BENCH_MESSAGES_H

#include "bench/keys.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "security/security.h"

#include <stddef.h>

/*
 * A push of studentgegevens as a school's supplier sends it: five addressing headers, a token, a Timestamp and a Body,
 * each with a Reference of its own. The names are prefixed and declared on the Envelope, as toolkits do it.
 */
struct push {
	size_t records;
	struct letter letter;  /* the same, as security_seal takes it */
	struct text plain;     /* an envelope without Security */
	struct text unsigned_; /* with Security, a Signature without values */
	struct text message;   /* signed by xmlsec1 */
};

struct push push_make(
	struct arena *arena, const struct party *signer, size_t records, struct instant now);

/* Messages that must cost next to nothing to refuse. */
struct text flood_of_attributes(struct arena *arena, size_t attributes);

/* A push with a Body of about `size` bytes, `references` equal References and a SignatureValue that fits nothing. */
struct text flood_of_references(struct arena *arena, const struct party *signer, size_t references,
	size_t size, struct instant now);

#endif
