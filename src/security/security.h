#ifndef SECURITY_SECURITY_H
#define SECURITY_SECURITY_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "domain/oin.h"
#include "domain/policy.h"
#include "transport/transport.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum profile { PROFILE_2W_BE, PROFILE_2W_BE_S, PROFILE_2W_BE_SE };

/* "2W-be", "2W-be-S", "2W-be-SE". */
const char *profile_word(enum profile profile);
bool profile_parse(struct text word, enum profile *out);

struct proofs;
struct recipient;

enum { IDENTITY_ISSUER_SIZE = 256, IDENTITY_SERIAL_SIZE = 66 };

/* Who holds the key of a certificate. */
struct identity {
	struct oin oin;
	char fingerprint[65]; /* SHA-256 of the DER, lower-case hex */
	struct instant not_before, not_after;
	int key_bits;
	const char *key_type;     /* "RSA", "EC" */
	enum generatie generatie; /* by its policy */
	char policy
		[POLICY_SIZE]; /* the first of PKIoverheid's, else the first, in dots; "": none */
	char issuer
		[IDENTITY_ISSUER_SIZE]; /* RFC 2253, or "sha256:" and the hash of a longer name */
	char serial[IDENTITY_SERIAL_SIZE]; /* lower-case hex, an even number of digits */
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
 * A letter that was read. Nothing of it is proven but who connected: what it says may be used to refuse it, not to act
 * on. Everything lives in the exchange's arena.
 */
struct opened {
	enum profile profile;
	struct identity channel; /* TLS */
	const struct part *headers;
	size_t header_count;
	const char *body_ns,
		*body_name; /* Body's first child as it arrived; "" when there is none */
	const char *tls_version;
	const char *soap_action;   /* raw HTTP header, NULL: absent */
	struct proofs *proofs;     /* of this room; NULL on 2W-be */
	struct text body;          /* of this room, until security_prove has proven it */
	struct text before, after; /* likewise: the bytes around the Body */
};

/*
 * A message proven authentic for its profile: on 2W-be what the authenticated channel carried; on the signed profiles
 * only what was digested. Only security_prove makes one.
 */
struct authentic {
	const struct opened *opened;
	enum profile profile;
	struct identity channel; /* TLS */
	bool is_signed;
	struct identity signer; /* only when is_signed */
	const char *
		signature_value; /* without white space, for SignatureConfirmation; NULL: not signed */
	const struct recipient
		*recipient; /* 2W-be-SE: for whom an answer is encrypted; else NULL */
	const struct part *headers;
	size_t header_count;
	struct text
		body; /* whole soapenv:Body, exclusive canonical: the bytes digested, checked, read */
	/*
	 * What stands around the Body, as bytes: as it arrived, or of what was put back for what was encrypted. Before, body and
	 * after make a letter whose signature still holds: canonical form is its own canonical form (once the schema has found
	 * no element without a namespace in it).
	 */
	struct text before, after;
	const char *body_ns, *body_name; /* its first child element; "" when there is none */
	const char *tls_version;
	const char *soap_action; /* raw HTTP header, NULL: absent */
};

/* What we are about to send: header blocks (already written, canonical XML) and the Body element. */
struct letter {
	const struct text *headers; /* complete header elements, each with its own namespaces */
	size_t header_count;
	struct text body; /* complete soapenv:Body element */
	/*
	 * NULL: the body is copied. Else a buffer with nothing but the body in it: the envelope is written around it, so that
	 * a large one is nowhere twice, and the letter is used up. Best made with SECURITY_FRONT bytes free before it.
	 */
	struct buffer *holder;
};

/* What an envelope and an HTTP head before it take as a rule; what passes this costs a copy. In bytes. */
enum { SECURITY_FRONT = 16 * 1024 };

/* What is enforced while reading; 0 takes the default. */
struct security_limits {
	size_t max_depth, max_attributes, max_namespaces, max_namespaces_in_scope, max_headers,
		max_header_value, max_text, max_elements;
};

/* A certificate and its key, a file or a pkcs11: URI; NULL, NULL: none. */
struct security_slot {
	const char *certificate, *key;
};

/* Whose key may sign a message: who connects, who is spoken for, or either of them. */
enum signer_policy { SIGNER_EITHER, SIGNER_TLS, SIGNER_FROM };

/* Who computes digests and signatures: our own code for this one profile, or xmlsec1, the reference. */
enum signature_engine { ENGINE_OWN, ENGINE_XMLSEC1 };

struct security_config {
	const struct oin *own;   /* whose our own certificates must be; NULL: anybody's */
	struct text schema;      /* the XSD as served */
	const char *schema_name; /* its file name, for messages */
	bool production;         /* refuse test OINs */
	struct security_limits limits;
	/* For the signed profiles; trust_file NULL: this end opens no signed letter. */
	const char *trust_file;          /* PEM: roots and intermediates */
	struct crl_source crl;           /* a list of each; file NULL: none */
	struct trust_terms terms;        /* of those roots, and of who signs */
	struct security_slot signing;    /* what we sign with */
	struct security_slot decryption; /* what others encrypt for us with */
	const char *
		previous_key; /* for messages encrypted before decryption was replaced; NULL: none */
	const char *passphrase; /* of the keys; NULL: none */
	enum signer_policy signer;
	enum signature_engine engine;
	int64_t max_age_us, future_us; /* of a Timestamp's Created; 0: ten minutes and one */
};

struct security;

/*
 * Once per process, before any thread. Owned by the caller; shared by all workers. Without a schema (empty text)
 * security_check_body cannot be asked. NULL on failure. Error: CONFIG.
 */
struct security *security_create(const struct security_config *config, struct error *err);

/*
 * Another one by a new configuration, which reads roots, lists and keys again; schema, production and engine are those of
 * `from`, which stays as it is. What has begun with one ends with it. Owned by the caller. NULL on failure. Error: CONFIG.
 */
struct security *security_renew(
	const struct security *from, const struct security_config *config, struct error *err);

/* Sets *security to NULL. NULL inside is fine. */
void security_destroy(struct security **security);

/* A certificate of ours, as a slot shows it: empty where the slot is not open. Borrowed from `security`. */
struct text security_own_signing(const struct security *security);
struct text security_own_decryption(const struct security *security);

/* That a certificate of ours, read from `file`, carries our OIN. Error: CONFIG. */
bool security_check_own(const struct oin *own, const char *file, struct text leaf_der,
	struct error *err) MUST_CHECK;

/*
 * The identity behind a certificate (PKI001): OIN from exactly one subject.serialNumber. Error: EK0030.
 */
bool security_identify(struct text leaf_der, struct identity *out, struct error *err) MUST_CHECK;

/* The same of who is connected, and whether the certificate may be used now (PKI002) and here. Error: EK0030. */
bool security_connected(const struct security *security, struct text leaf_der, struct instant now,
	struct identity *out, struct error *err) MUST_CHECK;

/* Until when our certificates for signing and for decryption are valid; 0 when there is none. */
void security_certificate_ends(
	const struct security *security, struct instant *signing, struct instant *decryption);

/*
 * Opens a letter and proves nothing: encoding (DK0009), byte pre-scan with caps, XML and envelope (DK0001),
 * mustUnderstand, channel OIN (EK0030). *out is filled as far as was read also on failure, so that a fault can name the
 * message it answers.
 */
bool security_open(const struct security *security, struct arena *arena, const struct delivery *in,
	enum profile profile, struct instant now, struct opened *out, struct error *err) MUST_CHECK;

/*
 * Whose signature a letter on a signed endpoint claims to be, judged by the token alone: the Security header's form, the
 * certificate's path, validity and revocation (EK0031), and that its OIN is who connected or who is spoken for (`from`,
 * DK0002, GW-S2). On 2W-be always true.
 */
bool security_trust(const struct security *security, struct arena *arena,
	const struct opened *opened, const struct oin *from, struct instant now, struct error *err)
	MUST_CHECK;

/* Whose signature security_trust found it to claim to be; NULL on 2W-be. Borrowed from `opened`. */
const struct identity *security_signer(const struct opened *opened);

/* The certificate that a letter says it was signed with; false on 2W-be, and where none can be read. Borrowed. */
bool security_token(const struct opened *opened, struct text *der);

/*
 * A certificate, its issuer, that one's issuer, and so on, as far as the trust file and what we show ourselves go; in the
 * arena. For who keeps a signature: what it rests on. Judges nothing.
 */
size_t security_chain(const struct security *security, struct arena *arena, struct text leaf_der,
	struct instant now, const struct text **chain);

/*
 * Proves what was opened and whose signer is trusted: SignatureValue over SignedInfo, then time, positions and digests
 * (EK0031). On 2W-be the channel's word is enough.
 */
bool security_prove(const struct security *security, struct arena *arena,
	const struct opened *opened, struct instant now, struct authentic *out, struct error *err)
	MUST_CHECK;

/*
 * WB012: true when the key that signed may not be encrypted to (a G4 signing certificate), so that an answer needs another
 * certificate of that organisation; then that one. Without it an answer cannot be encrypted.
 */
bool security_needs_certificate(const struct authentic *authentic);
void security_give_certificate(
	struct arena *arena, struct authentic *authentic, struct text certificate_der);

/*
 * The Body against the contract: exactly one child, valid by XSD (WW003, EDU-20). Called after the message is
 * granted. Error: DK0004 with the element's path and the rule, never its value.
 */
bool security_check_body(const struct security *security, struct arena *arena,
	const struct authentic *authentic, struct error *err) MUST_CHECK;

/* How a letter of ours is closed: as its endpoint's profile asks, and in answer to what. */
struct closing {
	enum profile profile;
	bool is_answer;        /* SignatureConfirmation stands in it (WB014) */
	const char *confirmed; /* the SignatureValue that was accepted; NULL: none was */
	const struct recipient *recipient; /* 2W-be-SE: for whom; NULL: signed, not encrypted */
};

/* A letter in its envelope, as it goes out. */
struct sealed {
	struct buffer *envelope;
	struct text bytes;     /* all of it */
	struct text as_signed; /* the same before its Body was encrypted: what others can verify */
	const char *signature_value; /* what an answer has to confirm (WB014); NULL on 2W-be */
};

/*
 * Makes an envelope of a letter, in canonical form. On the signed profiles with a Timestamp, our token, a
 * SignatureConfirmation when it is an answer, and a Signature over those, every header and the Body (WB004.2). Lives in
 * the arena. Errors: INTERNAL.
 */
bool security_seal(const struct security *security, struct arena *arena,
	const struct closing *closing, const struct letter *letter, struct instant now,
	struct sealed *out, struct error *err) MUST_CHECK;

#endif
