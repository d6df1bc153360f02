#ifndef SECURITY_EXPLAIN_H
#define SECURITY_EXPLAIN_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/text.h"
#include "security/security.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * One message, told to people: every requirement with its outcome, every Reference with its digest, and for what does not
 * hold the usual cause, when the bytes themselves show it. It judges with the functions that judge for the gateway, but
 * goes on behind the first failure. Offline and slow; nothing here is in the path of a message.
 */
enum explain_kind { EXPLAIN_REQUEST, EXPLAIN_RESPONSE, EXPLAIN_FAULT };

enum explain_outcome {
	EXPLAIN_NOT_REACHED, /* something before it failed, or it cannot be judged with what was given */
	EXPLAIN_OK,
	EXPLAIN_INFORMATION, /* no rule is broken, but whoever reads should know */
	EXPLAIN_FAILED,
};

struct explain_row {
	const char *rule; /* code of the requirement: "WB004.1" */
	enum explain_outcome outcome;
	bool counts; /* signature, positions or Timestamp: without it nothing is proven */
	const char *sentence;
};

/* One ds:Reference. Of the Body no text is shown: `octets` ends where the first value begins. */
struct explain_reference {
	const char *part; /* "wsa:To"; NULL: nothing bears its id */
	const char *uri, *algorithm;
	const char *expected, *computed; /* Base64; computed NULL: there is nothing to digest */
	const char *octets;              /* the first canonical bytes, line ends as \n */
	bool holds;
};

struct explain_cause {
	const char *name;     /* "prefix list mismatch" */
	const char *evidence; /* what in the message shows it */
	const char *remedy;   /* what to change */
};

struct explanation {
	enum explain_kind kind;
	enum profile profile; /* as the message looks */
	bool has_http;        /* an HTTP head stood before it */
	bool proven;          /* every row that counts holds */
	bool encrypted;       /* a Body that only its receiver can read */
	const struct explain_row *rows;
	size_t row_count;
	const struct explain_reference *references;
	size_t reference_count;
	const struct explain_cause *causes;
	size_t cause_count;
	const char *signer; /* the token's OIN, key and validity in a sentence; NULL: no token */
	struct instant created; /* us 0: not read */
	/* For other rooms: what the message says, read as an endpoint would; body_name NULL: it was not read so far. */
	const struct opened *opened;
};

struct explain_options {
	struct instant at;  /* the moment to judge at */
	bool at_is_given;   /* not: now */
	bool believe_token; /* do not ask for the path of its certificate */
	const char *trust_file,
		*crl_file;  /* PEM, as the gateway has them; NULL: the path is not judged */
	struct text schema; /* empty: the Body is not held against a schema */
	const char *schema_name, *schema_ns;
};

/*
 * Explains `bytes`: a SOAP envelope, with or without the HTTP head that came before it. Everything lives in the arena.
 * Errors: UNREADABLE (no XML, or no SOAP), CONFIG (trust_file and crl_file).
 */
bool security_explain(struct arena *arena, struct text bytes, const struct explain_options *options,
	struct explanation *out, struct error *err) MUST_CHECK;

#endif
