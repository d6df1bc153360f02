#ifndef SECURITY_PRESCAN_H
#define SECURITY_PRESCAN_H

#include "base/error.h"
#include "base/text.h"
#include "security/security.h"

#include <stdbool.h>

/* What no setting changes. */
enum {
	PRESCAN_NAME_MAX = 512, /* bytes of an element's or attribute's name */
	PRESCAN_ATTRIBUTE_VALUE_MAX = 8192,
	PRESCAN_COMMENT_MAX = 64 * 1024,
	PRESCAN_ELEMENTS_DEFAULT = 200 * 1000, /* 2,000 records of a dozen elements use a seventh */
	PRESCAN_DEPTH_MAX = 250, /* above every setting; libxml2 itself stops at 256 */
};

/*
 * Looks at the bytes once, from front to back, before any XML parser sees them: their cost grows with the square of what
 * is counted here. Refuses DTDs, processing instructions, and whatever passes a cap. Tags that are not well formed are
 * refused too, so that a parser cannot see other tags than were counted. `limits` is complete. Error: DK0001.
 */
bool prescan(struct text xml, const struct security_limits *limits, struct error *err) MUST_CHECK;

/* And where the root's last child (of an envelope: its Body) stands, as bytes of `xml`; empty at the end when it has none. */
bool prescan_letter(struct text xml, const struct security_limits *limits, struct text *last_child,
	struct error *err) MUST_CHECK;

/*
 * The elements in the root's last child (of an envelope: its Body), as bytes of `xml`: from the first of them to the end of
 * the last; empty when it has none. Only of bytes that prescan let through.
 */
struct text prescan_last_elements(struct text xml);

#endif
