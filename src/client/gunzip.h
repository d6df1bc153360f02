#ifndef CLIENT_GUNZIP_H
#define CLIENT_GUNZIP_H

#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>

/* Bytes of what a gzip file holds; borrowed for the call. False ends the reading with its error. */
typedef bool gunzip_fn(void *context, struct text bytes, struct error *err);

/*
 * What a gzip file holds, in pieces: of one member or more, whatever their size. Errors: CONFIG (cannot be read), PROOF (is no
 * gzip, is broken off, or its checksum is not right), and those of the callback.
 */
bool gunzip_file(const char *path, gunzip_fn *on_bytes, void *context, struct error *err)
	MUST_CHECK;

#endif
