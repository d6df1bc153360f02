#ifndef SECURITY_TESTIMONY_H
#define SECURITY_TESTIMONY_H

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"
#include "security/security.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * A signed letter that was kept, taken apart into what anybody can verify with tools of his own: which bytes were signed,
 * by which key, and which bytes each digest in them is of. Judges neither time nor trust.
 */
enum { TESTIMONY_PARTS_MAX = 20 };

struct testimony {
	struct text
		letter; /* in canonical form, Body by itself: every < is a tag, no reference stands for a letter */
	bool odd_ids; /* what is signed has an Id in two namespaces: xmlsec1 may take the other */
	struct text certificate_der;
	struct text signed_info;    /* canonical: the bytes that were signed */
	struct text signature;      /* as OpenSSL takes it: that of an EC key in DER */
	const char *signature_text; /* SignatureValue as it stands, without white space */
	const char *hash;           /* "sha256", of the signature */
	bool is_pss;
	bool holds; /* the signature is of that key over those bytes */
	struct testimony_part {
		const char *ns, *name;     /* of the element */
		struct text octets;        /* canonical */
		const char *hash, *digest; /* "sha256"; DigestValue in Base64 */
		bool holds; /* the digest is of those octets: not of a Body with a hole */
	} parts[TESTIMONY_PARTS_MAX];
	size_t part_count;
};

/* `profile` is that of the request; an answer is kept as it was signed. Error: PROOF, it is no letter of that kind. */
bool security_testify(struct arena *arena, struct text letter, enum profile profile, bool is_answer,
	struct testimony *out, struct error *err) MUST_CHECK;

/* A certificate in PEM. Arena. */
struct text certificate_pem(struct arena *arena, struct text der);

#endif
