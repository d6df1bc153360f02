#ifndef DOMAIN_POLICY_H
#define DOMAIN_POLICY_H

#include "base/arena.h"
#include "base/text.h"
#include "domain/codes.h"

#include <stdbool.h>

enum { POLICY_SIZE = 48 /* of an OID in dots, with its NUL */ };

/* In which environment a policy is at home: test and production do not mix (DK-BP.3, CRT-09). */
enum policy_where { POLICY_ANYWHERE, POLICY_TEST, POLICY_PRODUCTION };

/* One row of policies.def. */
struct policy {
	const char *oid;
	enum generatie generatie;
	enum policy_where where;
	unsigned uses; /* bits: 1 << enum certificaat_doel */
};

/* The row of an OID in dots; NULL: none of PKIoverheid's that we know. Static. */
const struct policy *policy_find(struct text oid);

/* CRT-05: the policies that are for this use in this environment (anywhere: in either), as a list with spaces. Arena. */
const char *policy_defaults(
	struct arena *arena, enum certificaat_doel use, enum policy_where where);

/*
 * CRT-07: RSA of 3072 bits and more, and every elliptic curve that is accepted at all, is good; less RSA is being phased
 * out (NCSC 2025, 3.3.2). `key_type` is "RSA" or "EC".
 */
enum { GOOD_RSA_BITS = 3072 };
enum sleutelklasse sleutelklasse_of(const char *key_type, int bits);

#endif
