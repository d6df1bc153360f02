#ifndef TESTS_SECURITY_DIFFERENTIAL_COMPARE_H
#define TESTS_SECURITY_DIFFERENTIAL_COMPARE_H

#include "security/differential/oracle.h"

#include "security/canonical.h"
#include "security/encoding.h"
#include "security/envelope.h"
#include "security/inside.h"
#include "security/positions.h"
#include "security/prescan.h"
#include "security/prove.h"
#include "security/reference.h"
#include "security/trust.h"
#include "security/verify.h"

#include <openssl/crypto.h>

/*
 * One message through our engine, through the reference behind the same door, and through xmlsec1 as anybody would call it.
 *
 * All three digest the same octets for every Reference and for SignedInfo, and the two engines give the same verdict.
 * What ours takes, xmlsec1 takes (RSASSA-PSS apart, which it does not know). What ours refuses and xmlsec1 takes is refused
 * by a rule that xmlsec1 does not have: one of the rows below.
 */
static const struct {
	const char *rule, *what;
} own_rules[] = {
	{"WW001", "an envelope that is none: other children, text between them, no Body"},
	{"WW002", "an attribute of SOAP's that has no place there"},
	{"BP-R1011", "an element after Body"},
	{"BP-R1013", "mustUnderstand that is not 0 or 1"},
	{"BP-R1027", "a mandatory header that nobody here understands"},
	{"BP-R1008", "a document type declaration"},
	{"BP-R1009", "a processing instruction"},
	{"WS006", "bytes that are not UTF-8"},
	{"GW-R1", "a byte cap, a namespace that is no absolute URI"},
	{"GW-S1", "positions, ids, what is not '#' and an id, comments and CDATA in Security"},
	{"GW-S3", "what Security may hold, and how many References"},
	{"WB002.1", "a Timestamp of another form"},
	{"WB003", "no Security header for us, or no Signature in it"},
	{"WB004.1", "Body, Timestamp or a wsa header that is not signed; SignatureValue no Base64"},
	{"WB007", "anything but one exclusive canonicalisation without comments"},
	{"WB009", "the certificate"},
	{"WB010", "the token, or how it is named"},
	{"SIGN001", "methods, and a DigestValue of another form"},
	{"BSP-R3102", "a Signature of another form"},
	{"BSP-R5401", "parameters"},
	{"BSP-R5402", "a KeyInfo of another form"},
	{"BSP-R5403", "a Manifest"},
	{"PKI001", "the OIN in the certificate"},
};
enum { OWN_RULES = sizeof own_rules / sizeof own_rules[0] };

struct tally {
	size_t compared, accepted, refused_signature, refused_digest, references;
	size_t only_pss;             /* taken by us alone */
	size_t by_rule[OWN_RULES];   /* refused by a rule of ours, whatever xmlsec1 says */
	size_t only_ours[OWN_RULES]; /* of those: xmlsec1 takes it */
};

/* NULL when all is as it should be; else what is not, in the arena. */
#define DIFFERS(...) return arena_format(arena, __VA_ARGS__)

static inline const char *count_rule(struct arena *arena, const struct error *err,
	const struct oracle *oracle, struct tally *tally)
{
	for (size_t i = 0; i < OWN_RULES; i++) {
		if (err->rule == NULL || strcmp(err->rule, own_rules[i].rule) != 0)
			continue;
		tally->by_rule[i]++;
		tally->only_ours[i] += oracle->accepts;
		return NULL;
	}
	if (!oracle->accepts)
		return NULL;
	DIFFERS("refused by %s (%s), which is no rule that xmlsec1 lacks", err->rule, err->detail);
}

/* Up to where both engines read with the same eyes. */
static inline bool read_structure(struct arena *arena, struct text xml, struct proofs *proofs,
	struct text *body, struct error *err)
{
	const struct security_limits limits = limits_complete((struct security_limits){0});
	struct opened opened = {.proofs = proofs};
	struct instant now = {1800000000 * (int64_t)1000000};

	if (!encoding_check(NULL, xml, &xml, err) || !prescan(xml, &limits, err))
		return false;
	proofs->xml = xml;
	if (!envelope_read(arena, xml, &limits, proofs, &opened, err) || !prove_form(proofs, err)
		|| !trust_token(
			NULL, arena, proofs->wsse.token_der, NULL, now, &proofs->signer, err))
		return false;
	*body = opened.body;
	return positions_check(proofs, err);
}

static inline const char *compare_octets(
	struct arena *arena, const char *what, struct text ours, struct text theirs)
{
	if (text_equal(ours, theirs))
		return NULL;
	DIFFERS("%s: ours\n%.*s\nxmlsec1's\n%.*s", what, (int)ours.len, ours.at, (int)theirs.len,
		theirs.at != NULL ? theirs.at : "");
}

/* xmlsec1 stops at the first digest that is wrong; the reference is asked for the octets of the rest. */
static inline const char *compare_references(struct arena *arena, struct proofs *proofs,
	struct text body, const struct oracle *oracle, struct tally *tally)
{
	unsigned char own[HASH_MAX], other[HASH_MAX];
	const char *difference = NULL;

	for (size_t i = 0; i < proofs->wsse.reference_count && difference == NULL; i++) {
		const struct wsse_reference *reference = &proofs->wsse.references[i];
		struct text ours, theirs = {NULL, 0};
		if (!verify_octets(arena, proofs, reference, body, &ours))
			DIFFERS("Reference %zu: no octets of ours", i + 1);
		if (i < oracle->count)
			theirs = oracle->octets[i];
		else if (!reference_octets(arena, proofs, reference, &theirs))
			DIFFERS("Reference %zu: no octets of the reference's", i + 1);
		difference = compare_octets(
			arena, (const char *)reference->part->element.name, ours, theirs);
		hash_bytes(reference->hash, ours, own);
		hash_bytes(reference->hash, theirs, other);
		if (difference == NULL && memcmp(own, other, hash_size(reference->hash)) != 0)
			DIFFERS("Reference %zu: another digest", i + 1);
		tally->references++;
	}
	return difference;
}

static inline const char *compare_signatures(struct arena *arena, struct proofs *proofs,
	const struct oracle *oracle, bool *good, bool *is_pss)
{
	struct buffer *canonical = buffer_create(arena, 1 << 20);
	struct text theirs;
	struct error err, other;

	*is_pss = proofs->wsse.method->kind == SIGNATURE_PSS;
	*good = verify_signature(arena, &proofs->wsse, proofs->signer.key, &err);
	bool reference = reference_signature(arena, proofs, &theirs, &other);
	if (*is_pss) {
		if (reference || other.code != ERROR_EK0031 || strcmp(other.rule, "SIGN001") != 0)
			DIFFERS("the reference takes RSASSA-PSS");
		return NULL;
	}
	if (*good != reference)
		DIFFERS("SignatureValue: ours %s, the reference %s", *good ? "yes" : err.detail,
			reference ? "yes" : other.detail);
	if (theirs.at == NULL)
		return NULL;
	if (!canonical_node(proofs->wsse.signed_info, proofs->wsse.prefixes, canonical))
		DIFFERS("SignedInfo: no octets of ours");
	if (oracle->signed_info.at != NULL && !text_equal(oracle->signed_info, theirs))
		DIFFERS("SignedInfo: the reference's octets are not xmlsec1's");
	return compare_octets(arena, "SignedInfo", buffer_text(canonical), theirs);
}

/* Both engines have read the same; here they judge. */
static inline const char *compare_verdicts(struct arena *arena, struct proofs *proofs,
	struct text body, const struct oracle *oracle, struct tally *tally)
{
	bool good, is_pss;
	struct text theirs = {NULL, 0};
	struct error err, other;
	const char *difference = compare_signatures(arena, proofs, oracle, &good, &is_pss);

	if (difference == NULL)
		difference = compare_references(arena, proofs, body, oracle, tally);
	if (difference != NULL)
		return difference;
	bool digests = verify_digests(arena, proofs, body, &err);
	bool reference = reference_digests(arena, proofs, &theirs, &other);
	if (digests != reference)
		DIFFERS("digests: ours %s, the reference %s", digests ? "yes" : err.detail,
			reference ? "yes" : other.detail);
	if (reference && !text_equal(theirs, body))
		DIFFERS("the reference hands on another Body");
	tally->refused_signature += !good;
	tally->refused_digest += good && !digests;
	tally->accepted += good && digests;
	tally->only_pss += good && digests && is_pss;
	if (!is_pss && oracle->accepts != (good && digests))
		DIFFERS("xmlsec1 %s what ours %s", oracle->accepts ? "takes" : "refuses",
			good && digests ? "takes" : "refuses");
	return NULL;
}

static inline const char *compare_engines(struct arena *arena, struct text xml, struct tally *tally)
{
	struct proofs *proofs = arena_take(arena, sizeof *proofs);
	struct oracle oracle = ask_oracle(arena, xml);
	struct text body;
	struct error err = {.rule = NULL};

	tally->compared++;
	proofs->kind = WSSE_SIGNED_ANSWER;
	if (!read_structure(arena, xml, proofs, &body, &err))
		return count_rule(arena, &err, &oracle, tally);
	return compare_verdicts(arena, proofs, body, &oracle, tally);
}

#endif
