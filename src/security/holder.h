#ifndef SECURITY_HOLDER_H
#define SECURITY_HOLDER_H

#include "base/arena.h"
#include "base/error.h"

#include <stdbool.h>

/*
 * Who a person's certificate is of, as the register knows them: the names of who issued it and of whom, in the words in which
 * transport tells those of a peer. `file` is PEM, the certificate first. Error: CONFIG, in a sentence.
 */
bool certificate_holder(struct arena *arena, const char *file, const char **uitgever,
	const char **houder, struct error *err) MUST_CHECK;

#endif
