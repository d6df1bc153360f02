#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/text.h"

#include <stddef.h>

/*
 * Memory of one exchange: taken piece by piece, released at once. Every byte is wiped on the way out, since an
 * exchange holds personal data. Not thread-safe: one arena belongs to one thread at a time.
 * Running out of memory ends the process, so no caller checks for NULL.
 */
struct arena;

/* Owned by the caller, who ends it with arena_destroy. `first_block` is a size in bytes; 0 takes a default. */
struct arena *arena_create(size_t first_block);

/* Zeroed, aligned for any type, lives as long as the arena. Never NULL. */
void *arena_take(struct arena *arena, size_t size);

/* arena_take for `count` pieces of `size` bytes; an overflowing product ends the process. */
void *arena_array(struct arena *arena, size_t count, size_t size);

/* NUL-terminated copies that live as long as the arena. */
char *arena_string(struct arena *arena, struct text text);
char *arena_format(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
struct text arena_copy(struct arena *arena, struct text text);

/* Runs release(object) when the arena is destroyed or reset, last deferred first. */
void arena_defer(struct arena *arena, void (*release)(void *object), void *object);

/* Runs what was deferred, wipes, and keeps the first block for the next exchange. */
void arena_reset(struct arena *arena);

/* Runs what was deferred, wipes, frees, and sets *arena to NULL. NULL inside is fine. */
void arena_destroy(struct arena **arena);

#endif
