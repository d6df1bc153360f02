#ifndef CLIENT_DIGEST_H
#define CLIENT_DIGEST_H

#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>

/* By which a push knows its file and its messages again: in hexadecimal digits. */
enum { DIGEST_SIZE = 2 * 32 + 1 };

/* SHA-256. */
void digest_text(struct text data, char out[DIGEST_SIZE]);

/* Of a file's bytes, which may be more than memory holds: not its SHA-256, but as good. Error: CONFIG. */
bool digest_file(const char *file, char out[DIGEST_SIZE], struct error *err) MUST_CHECK;

#endif
