#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stdbool.h>
#include <stddef.h>

#define MUST_CHECK __attribute__((warn_unused_result))

/*
 * What can go wrong, by name. The rows are in errors.def; each row holds everything an outsider may be
 * told, so that nobody invents a fault text in the middle of a parser.
 */
enum error_code {
	ERROR_NONE,
#define ERROR(code, fault, status, exit, public_text) ERROR_##code,
#include "base/errors.def"
#undef ERROR
	ERROR_COUNT
};

/* Who is to blame, in SOAP 1.1's words. PLAIN answers are bare HTTP and never become a SOAP fault. */
enum fault_side {
	FAULT_PLAIN,
	FAULT_VERSION_MISMATCH,
	FAULT_MUST_UNDERSTAND,
	FAULT_CLIENT,
	FAULT_SERVER,
};

struct error_row {
	const char *name; /* "DK0005" */
	enum fault_side side;
	int status;              /* HTTP status of the answer */
	int exit;                /* exit code of a program that ends with it */
	const char *public_text; /* the only sentence an outsider is told */
};

/*
 * One failure. `detail` is for the operator's log only: never personal data, never told to the peer.
 * `header` and `subcode` name the WS-Addressing header and fault of a protocol error; `path` says which
 * element of the Body broke which schema rule (never its value), and `told` says so in Dutch to whoever sent it. The strings
 * behind pointers are static.
 */
struct error {
	enum error_code code;
	const char *rule;    /* requirement that refused: "WA001.2" */
	const char *where;   /* function that noticed */
	const char *header;  /* "wsa:To", or NULL */
	const char *subcode; /* "wsa:InvalidAddress", or NULL */
	const char *facet;   /* schema rule the element at `path` broke: "pattern", or NULL */
	char detail[240];    /* UTF-8 */
	char path[400];
	char told[320];
	bool has_length; /* of the value that broke the rule, in characters */
	size_t length;
};

/* Fills *err; always returns false, so that a check reads `return FAIL(...)`. */
bool error_set(struct error *err, enum error_code code, const char *rule, const char *where,
	const char *format, ...) __attribute__((format(printf, 5, 6)));

/* Records which addressing header is wrong and the W3C subcode for it; always returns false. */
bool error_about(struct error *err, const char *header, const char *subcode);

/* The row of errors.def that belongs to a code. Static, never NULL. */
const struct error_row *error_row(enum error_code code);

#define FAIL(err, code, rule, ...) error_set((err), ERROR_##code, (rule), __func__, __VA_ARGS__)

#endif
