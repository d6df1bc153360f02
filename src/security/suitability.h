#ifndef SECURITY_SUITABILITY_H
#define SECURITY_SUITABILITY_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/text.h"
#include "domain/oin.h"
#include "domain/policy.h"
#include "security/security.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * Will a certificate that somebody hands in serve? Everything that a message would be refused for is told at once, not
 * the first thing alone: OIN, validity, key, usages, policy, and path and revocation lists where those are known.
 */
struct suitability {
	enum certificaat_doel use;
	const struct oin *oin;  /* whose it has to be */
	const char *policies;   /* OIDs with spaces, of which it has one */
	bool production;        /* a test OIN is of no use */
	const char *trust_file; /* NULL: its path is not asked */
	struct crl_source crl;  /* with trust_file; file NULL: no lists */
	struct instant now;
};

struct finding {
	const char *rule, *reason; /* for people; arena */
};

enum { FINDINGS_MAX = 12 };

struct examined {
	struct identity identity; /* when identified */
	struct text der;          /* of the leaf; arena */
	bool identified;
	struct finding findings[FINDINGS_MAX];
	size_t count; /* 0: it serves */
};

/*
 * Examines the first certificate of a PEM text; those behind it help to find its path. True when it could be read, whatever
 * was found. Errors: INPUT: no certificate in it, or a private key beside it; CONFIG: the trust files.
 */
bool certificate_examine(struct arena *arena, struct text pem, const struct suitability *wanted,
	struct examined *out, struct error *err) MUST_CHECK;

/* SHA-256 of the first certificate of a PEM text, whatever is in it, as lower-case hex. False: there is none. */
bool certificate_fingerprint(struct text pem, char out[65]) MUST_CHECK;

#endif
