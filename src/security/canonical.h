#ifndef SECURITY_CANONICAL_H
#define SECURITY_CANONICAL_H

#include "base/buffer.h"
#include "security/parse.h"
#include "security/prescan.h"
#include "security/tree.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * Exclusive canonical XML 1.0 without comments of one element, written while its events come by. A namespace that was
 * written and is still open is an entry of `rendered`; each rests on a declaration in scope, which are capped before.
 */
enum {
	CANONICAL_RENDERED_MAX = 512,
	CANONICAL_ATTRIBUTES_MAX = 256,
	CANONICAL_PREFIXES_MAX = 64,
	CANONICAL_PLAIN_SLOTS = 64
};

/* An InclusiveNamespaces PrefixList: names of the same run; NULL stands for #default. */
struct prefixes {
	const unsigned char *const *list;
	size_t count;
};

struct canonical {
	struct buffer *out;
	size_t depth, rendered_count;
	bool failed; /* more than the pre-scan lets through, or `out` overflowed */
	size_t mark[PRESCAN_DEPTH_MAX + 1]; /* rendered_count before each open element */
	struct {
		size_t at, len;
	} tag[PRESCAN_DEPTH_MAX + 1]; /* where its name stands in `out`, to be written again */
	struct {
		const unsigned char *prefix, *uri;
	} rendered[CANONICAL_RENDERED_MAX];
	/* Start tags that are a name and nothing else, where they were written last; by the name's address. */
	struct {
		const unsigned char *prefix, *name;
		size_t at, len;
	} plain[CANONICAL_PLAIN_SLOTS];
	/* Only with a PrefixList: what each of its prefixes means here, and what it meant outside. */
	struct prefixes inclusive;
	const unsigned char *meaning[CANONICAL_PREFIXES_MAX];
	size_t outside_count, outside_mark[PRESCAN_DEPTH_MAX + 1];
	struct {
		size_t prefix;
		const unsigned char *uri;
	} outside[CANONICAL_RENDERED_MAX];
};

/*
 * `out` receives the octets. `parent`: the element around the first one, for the prefixes of the list; NULL where there is
 * no list. At most CANONICAL_PREFIXES_MAX prefixes.
 */
void canonical_begin(struct canonical *canonical, struct buffer *out, struct prefixes inclusive,
	const struct node *parent);

void canonical_start(struct canonical *canonical, const struct element *element);
void canonical_text(struct canonical *canonical, struct text text);
void canonical_end(struct canonical *canonical);

/* The octets of a node and all that is in it. False: no canonical form within the bounds of `out`. */
bool canonical_node(const struct node *node, struct prefixes inclusive, struct buffer *out);

#endif
