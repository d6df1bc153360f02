#ifndef SECURITY_SECURITY_H
#define SECURITY_SECURITY_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "domain/oin.h"
#include "transport/transport.h"

#include <stdbool.h>
#include <stddef.h>

enum profile { PROFILE_2W_BE, PROFILE_2W_BE_S, PROFILE_2W_BE_SE };

/* "2W-be", "2W-be-S", "2W-be-SE". */
const char *profile_word(enum profile profile);

/* Who holds the key of a certificate. */
struct identity {
	struct oin oin;
	char fingerprint[65]; /* SHA-256 of the DER, lower-case hex */
	struct instant not_before, not_after;
	int key_bits;
	const char *key_type; /* "RSA", "EC" */
};

/*
 * One header block, flattened: namespace, local name, text value (trimmed of XML white space at the ends) and, for
 * an endpoint reference, its children. Nobody outside this room sees a tree.
 */
struct part {
	const char *ns, *name;
	const char *value;    /* own text when there are no child elements, else "" */
	bool must_understand; /* soapenv:mustUnderstand="1" */
	bool for_another;     /* soapenv:actor names another node: not ours to read */
	const struct part *children;
	size_t child_count;
};

/*
 * A message proven authentic for its profile: on 2W-be what the authenticated channel carried; on the signed
 * profiles (later) only what was digested. Everything lives in the exchange's arena.
 */
struct authentic {
	enum profile profile;
	struct identity channel; /* TLS */
	bool is_signed;
	struct identity signer; /* only when is_signed */
	const struct part *headers;
	size_t header_count;
	struct text
		body; /* whole soapenv:Body, exclusive canonical: the bytes digested, checked, read */
	const char *body_ns, *body_name; /* its first child element; "" when there is none */
	const char *tls_version;
	const char *soap_action; /* raw HTTP header, NULL: absent */
};

/* What we are about to send: header blocks (already written, canonical XML) and the Body element. */
struct letter {
	struct text headers; /* zero or more complete header elements, self-contained namespaces */
	struct text body;    /* complete soapenv:Body element */
};

/* What is enforced while reading; 0 takes the default. */
struct security_limits {
	size_t max_depth, max_attributes, max_namespaces, max_namespaces_in_scope, max_headers,
		max_header_value, max_text, max_elements;
};

struct security_config {
	struct text schema;      /* the XSD as served */
	const char *schema_name; /* its file name, for messages */
	bool production;         /* refuse test OINs */
	struct security_limits limits;
};

struct security;

/*
 * Once per process, before any thread. Owned by the caller; shared by all workers. Without a schema (empty text)
 * security_check_body cannot be asked. NULL on failure. Error: CONFIG.
 */
struct security *security_create(const struct security_config *config, struct error *err);
void security_destroy(struct security **security);

/*
 * The identity behind a certificate (PKI001): OIN from exactly one subject.serialNumber. Error: EK0030.
 */
bool security_identify(struct text leaf_der, struct identity *out, struct error *err) MUST_CHECK;

/*
 * Opens a letter: encoding (DK0009), byte pre-scan with caps, XML and envelope (DK0001), mustUnderstand, channel OIN
 * (EK0030). *out is filled as far as was read also on failure, so that a fault can name the message it answers.
 */
bool security_open(const struct security *security, struct arena *arena, const struct delivery *in,
	enum profile profile, struct instant now, struct authentic *out, struct error *err)
	MUST_CHECK;

/*
 * The Body against the contract: exactly one child, valid by XSD (WW003, EDU-20). Called after the message is
 * granted. Error: DK0004 with the element's path and the rule, never its value.
 */
bool security_check_body(const struct security *security, struct arena *arena,
	const struct authentic *authentic, struct error *err) MUST_CHECK;

/* Makes an envelope of a letter, in canonical form; signed where the profile asks for it (later). */
bool security_seal(const struct security *security, struct arena *arena, enum profile profile,
	const struct letter *letter, struct instant now, struct text *out, struct error *err)
	MUST_CHECK;

#endif
