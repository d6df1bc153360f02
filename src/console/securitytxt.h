#ifndef CONSOLE_SECURITYTXT_H
#define CONSOLE_SECURITYTXT_H

#include "base/arena.h"
#include "base/error.h"
#include "console/page.h"

/*
 * Where to tell what is wrong with us (RFC 9116): a file of the operator, [console] security_txt, which is told as it is until
 * the moment that it names.
 */
struct securitytxt {
	struct text bytes;
	struct instant until; /* its Expires */
};

/* In the arena. Error: CONFIG, it cannot be read, or lacks a Contact or its one Expires. */
bool securitytxt_read(struct arena *arena, const char *file, struct securitytxt *out,
	struct error *err) MUST_CHECK;

/* For the start: that it is sound, if there is one; a warning in its last month, and once it is over. Error: CONFIG. */
bool securitytxt_check(const struct config *config, struct instant now, struct error *err)
	MUST_CHECK;

/* GET /.well-known/security.txt: the file as it is now; 404 when there is none, or it is over or no longer sound. */
bool securitytxt_page(struct page *, struct answer *, struct error *);

#endif
