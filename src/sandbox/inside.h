#ifndef SANDBOX_INSIDE_H
#define SANDBOX_INSIDE_H

#include <stddef.h>

/* Private to this room: what sandbox_told tells. Static words. */
void sandbox_tell_files(const char *word, long version, size_t hidden);
void sandbox_tell_calls(const char *word);

#endif
