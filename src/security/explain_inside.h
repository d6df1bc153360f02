#ifndef SECURITY_EXPLAIN_INSIDE_H
#define SECURITY_EXPLAIN_INSIDE_H

#include "base/buffer.h"
#include "security/explain.h"
#include "security/explain_capture.h"
#include "security/explain_form.h"
#include "security/proofs.h"

#include <stdbool.h>
#include <stddef.h>

/* What the explain_ files share: the state of one inquiry, from the bytes to the report. */

enum {
	INQUIRY_REFERENCES_MAX = 64, /* more than may be; whoever sends more gets the first told */
	INQUIRY_CAUSES_MAX = 40,
	INQUIRY_ROWS_MAX = 128,
};

/* Requirements in the order in which they are asked; the table is in explain_rows.c. */
enum row {
	ROW_METHOD,
	ROW_CONTENT_TYPE,
	ROW_MULTIPART,
	ROW_FRAMING,
	ROW_UTF8,
	ROW_DTD,
	ROW_PI,
	ROW_LIMITS,
	ROW_ENVELOPE,
	ROW_AFTER_BODY,
	ROW_SOAP_ATTRIBUTES,
	ROW_MUST_UNDERSTAND,
	ROW_UNDERSTOOD,
	ROW_ONE_CHILD,
	ROW_SIGNED,
	ROW_SECURITY,
	ROW_TIMESTAMP,
	ROW_TIME,
	ROW_TOKEN,
	ROW_DETACHED,
	ROW_KEY_INFO,
	ROW_CANONICAL,
	ROW_ALGORITHMS,
	ROW_PARAMETERS,
	ROW_MANIFEST,
	ROW_SIGNATURE,
	ROW_POSITIONS,
	ROW_COVERAGE,
	ROW_DIGESTS,
	ROW_CERTIFICATE,
	ROW_CONFIRMATION,
	ROW_TOKEN_SIGNED,
	ROW_ENCRYPTION,
	ROW_SCHEMA,
	ROW_READINGS,
	ROW_COUNT
};

struct row_state {
	enum explain_outcome outcome;
	bool shown, counts;
	const char *sentence;
};

/* One Reference as it stands, whether or not it may stand there. */
struct inquired {
	const struct node *node;
	struct text uri, id;       /* id empty: not "#" and a name */
	const struct node *target; /* NULL: nothing bears the id */
	bool wsu;                  /* by a wsu:Id */
	struct form form;          /* what its transforms make of the target */
	bool plain;                /* exactly one transform, and that exclusive */
	bool readable;             /* the digest could be computed */
	struct text algorithm;     /* DigestMethod */
	struct text expected;      /* bytes of DigestValue */
	struct text computed;      /* bytes */
	bool holds;
	const char *octets; /* for people */
};

struct inquiry {
	struct arena *arena;
	const struct explain_options *options;
	struct explanation *out;
	struct error *err;
	struct capture capture;
	struct text xml;
	struct opened *opened;
	struct proofs proofs; /* with a tree that holds the Body too */
	size_t bodies, headers;
	bool soap12;
	const struct node *signature, *signed_info, *timestamp, *token;
	struct form signed_info_form;
	struct text signature_value; /* bytes */
	struct inquired references[INQUIRY_REFERENCES_MAX];
	size_t reference_count;
	struct evp_pkey_st *key; /* the token's; NULL: none */
	struct row_state rows[ROW_COUNT];
	struct explain_cause causes[INQUIRY_CAUSES_MAX];
	size_t cause_count;
	struct bench bench;
};

/* explain_rows.c: outcomes. A row that failed stays so; a second sentence is put behind the first. */
void rows_begin(struct inquiry *inquiry);
void row_ok(struct inquiry *inquiry, enum row row);
void row_say(struct inquiry *inquiry, enum row row, enum explain_outcome outcome,
	const char *format, ...) __attribute__((format(printf, 4, 5)));
/* What a function that judges for the gateway said: the row of err->rule, or `other` when that rule has none. */
void row_error(struct inquiry *inquiry, enum row other, const struct error *err);
void rows_end(struct inquiry *inquiry);
void cause_add(struct inquiry *inquiry, const char *name, const char *remedy, const char *format,
	...) __attribute__((format(printf, 4, 5)));

/* explain_read.c: the whole message as a tree, whatever stands where. False (UNREADABLE): no XML, or no envelope. */
bool inquiry_read(struct inquiry *inquiry) MUST_CHECK;

/* explain_envelope.c. The head of a capture; the bytes (false: nothing behind them may be looked at); kind and profile. */
void inquire_head(struct inquiry *inquiry);
bool inquire_bytes(struct inquiry *inquiry, const struct security *security) MUST_CHECK;
void inquire_kind(struct inquiry *inquiry);

/* As an endpoint reads it, into `proofs` (NULL: an endpoint without signatures). True when it takes it. */
bool inquire_envelope(
	struct inquiry *inquiry, const struct security *security, struct proofs *proofs);

/* explain_signature.c: the Security header and what its Signature says, with their rows. */
void inquire_security(struct inquiry *inquiry);

/* explain_digests.c: References: positions, coverage, digests. */
void inquire_references(struct inquiry *inquiry);

/* explain_token.c: whose certificate. False (CONFIG): the files of trust. */
bool inquire_token(struct inquiry *inquiry) MUST_CHECK;

/* The key of a certificate, for as long as the arena; NULL: none. */
struct evp_pkey_st *token_key(struct arena *arena, struct text der);

/* explain_key.c: SignatureValue over SignedInfo, and if not, what was signed, or that another key did. */
void inquire_signature(struct inquiry *inquiry);

/* explain_causes.c: causes that are seen without calculating; explain_misfit.c: of a digest that does not hold. */
void inquire_http(struct inquiry *inquiry);
void inquire_causes(struct inquiry *inquiry);
void inquire_misfit(struct inquiry *inquiry, const struct inquired *reference);

/* "wsa:To", for people; in the arena. */
const char *node_label(struct arena *arena, const struct node *node);

/* At most `most` bytes of a text for people: whole characters, line ends as \n, no other controls. */
const char *text_shown(struct arena *arena, struct text text, size_t most);

/* True when `node` is `whole` or stands in it. */
bool node_is_in(const struct node *node, const struct node *whole);

#endif
