/* Arena: blocks in a list, the newest in front; wiped before they go back. */
#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { DEFAULT_BLOCK = 16 * 1024, ALIGNMENT = 16 };

struct block {
	struct block *next;
	size_t size, used;
	_Alignas(ALIGNMENT) unsigned char bytes[];
};

struct deferred {
	struct deferred *next;
	void (*release)(void *object);
	void *object;
};

struct arena {
	struct block *blocks; /* newest first; the last one is the first block */
	struct deferred *deferred;
};

static void out_of_memory(void)
{
	static const char message[] = "out of memory\n";

	fwrite(message, 1, sizeof message - 1, stderr);
	abort();
}

static struct block *block_create(size_t size)
{
	struct block *block;

	if (size > SIZE_MAX - sizeof *block)
		out_of_memory();
	block = calloc(1, sizeof *block + size);
	if (block == NULL)
		out_of_memory();
	block->size = size;
	return block;
}

struct arena *arena_create(size_t first_block)
{
	struct arena *arena = calloc(1, sizeof *arena);

	if (arena == NULL)
		out_of_memory();
	arena->blocks = block_create(first_block ? first_block : DEFAULT_BLOCK);
	return arena;
}

void *arena_take(struct arena *arena, size_t size)
{
	struct block *block = arena->blocks;
	size_t rounded;

	if (size > SIZE_MAX - ALIGNMENT)
		out_of_memory();
	rounded = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	if (block->size - block->used < rounded) {
		size_t wanted = block->size * 2 < 1024 * 1024 ? block->size * 2 : 1024 * 1024;
		block = block_create(rounded > wanted ? rounded : wanted);
		block->next = arena->blocks;
		arena->blocks = block;
	}
	void *piece = block->bytes + block->used;
	block->used += rounded;
	return piece;
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
	size_t total;

	if (__builtin_mul_overflow(count, size, &total))
		out_of_memory();
	return arena_take(arena, total);
}

char *arena_string(struct arena *arena, struct text text)
{
	char *string = arena_take(arena, text.len + 1);

	if (text.len > 0)
		memcpy(string, text.at, text.len);
	return string;
}

struct text arena_copy(struct arena *arena, struct text text)
{
	return (struct text){arena_string(arena, text), text.len};
}

char *arena_format(struct arena *arena, const char *format, ...)
{
	va_list args;

	/* Written where it will stand, when it fits there: to count first is to format twice. */
	struct block *block = arena->blocks;
	char *rest = (char *)block->bytes + block->used;
	size_t room = block->size - block->used;
	va_start(args, format);
	int length = vsnprintf(rest, room, format, args);
	va_end(args);
	if (length < 0)
		out_of_memory();
	if ((size_t)length + ALIGNMENT < room)
		return arena_take(arena, (size_t)length + 1);
	explicit_bzero(rest, room);
	char *string = arena_take(arena, (size_t)length + 1);
	va_start(args, format);
	vsnprintf(string, (size_t)length + 1, format, args);
	va_end(args);
	return string;
}

void arena_defer(struct arena *arena, void (*release)(void *object), void *object)
{
	struct deferred *deferred = arena_take(arena, sizeof *deferred);

	*deferred = (struct deferred){arena->deferred, release, object};
	arena->deferred = deferred;
}

static void release_all(struct arena *arena)
{
	while (arena->deferred != NULL) {
		struct deferred *last = arena->deferred;
		arena->deferred = last->next;
		last->release(last->object);
	}
}

static void block_destroy(struct block *block)
{
	explicit_bzero(block->bytes, block->used);
	free(block);
}

void arena_reset(struct arena *arena)
{
	release_all(arena);
	while (arena->blocks->next != NULL) {
		struct block *block = arena->blocks;
		arena->blocks = block->next;
		block_destroy(block);
	}
	explicit_bzero(arena->blocks->bytes, arena->blocks->used);
	arena->blocks->used = 0;
}

void arena_destroy(struct arena **arena)
{
	if (*arena == NULL)
		return;
	arena_reset(*arena);
	block_destroy((*arena)->blocks);
	free(*arena);
	*arena = NULL;
}
