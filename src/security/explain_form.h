#ifndef SECURITY_EXPLAIN_FORM_H
#define SECURITY_EXPLAIN_FORM_H

#include "base/buffer.h"
#include "security/canonical.h"
#include "security/tree.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * Canonical octets of an element as they stand, or as they may have been before somebody laid hands on the message: other
 * white space, other line ends, another PrefixList, inclusive form.
 */
enum form_space {
	SPACE_AS_IS,
	SPACE_NONE_BETWEEN, /* without white space between elements */
	SPACE_NONE,         /* without any text that is white space only */
	SPACE_TRIMMED,      /* and without white space around values */
	SPACE_INDENTED,     /* every element on a line of its own, by `indent` */
};

enum form_lines {
	LINES_AS_IS,
	LINES_LF,       /* without carriage returns */
	LINES_CRLF,     /* with one, as a character reference, before each line feed */
	LINES_CRLF_RAW, /* the same as a signer writes it who forgets that reference */
	LINES_COUNT
};

struct form {
	struct prefixes prefixes;
	bool inclusive; /* canonical XML 1.0: every prefix in scope; `prefixes` are then all of the message */
	const struct node *without; /* a subtree left out (enveloped-signature); NULL: none */
	enum form_space space;
	const char *indent;
};

/* Room to write in, and how much may be written before an inquiry gives up. */
enum { BENCH_OCTETS_MAX = 32 * 1024 * 1024, BENCH_WORK_MAX = 192 * 1024 * 1024 };

struct bench {
	struct buffer *octets, *changed;
	size_t work;
};

void bench_open(struct bench *bench, struct arena *arena);

/* Borrowed until the next call. False: no canonical form, or the work is used up. */
bool form_write(struct bench *bench, const struct node *node, const struct form *form,
	enum form_lines lines, struct text *out) MUST_CHECK;

/* Every prefix that is declared somewhere in a tree, as a list; at most CANONICAL_PREFIXES_MAX. */
struct prefixes prefixes_declared(struct arena *arena, const struct node *root);

#endif
