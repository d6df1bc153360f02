/* What OpenSSL does with memory that has held a secret. */
#include "vault/heap.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

enum {
	SECURE_HEAP =
		4 * 1024 * 1024, /* a key takes some 8 KB; every thread's generator some 1 KB */
	SECURE_SMALLEST = 32,
};

static void *take(size_t size, const char *file, int line)
{
	(void)file, (void)line;
	return malloc(size);
}

static void wipe_and_free(void *memory, const char *file, int line)
{
	(void)file, (void)line;
	if (memory != NULL)
		explicit_bzero(memory, malloc_usable_size(memory));
	free(memory);
}

/* Always another place: libc's own would free the old one unwiped when it moves. */
static void *resize(void *memory, size_t size, const char *file, int line)
{
	size_t old = memory != NULL ? malloc_usable_size(memory) : 0;
	void *other = malloc(size);

	if (other == NULL)
		return NULL;
	if (memory != NULL)
		memcpy(other, memory, old < size ? old : size);
	wipe_and_free(memory, file, line);
	return other;
}

void heap_wipe_freed(void)
{
	(void)CRYPTO_set_mem_functions(take, resize, wipe_and_free);
}

static CRYPTO_ONCE once = CRYPTO_ONCE_STATIC_INIT;

static void make(void)
{
	/* Without permission to lock pages the heap still is wiped and left out of dumps. */
	(void)CRYPTO_secure_malloc_init(SECURE_HEAP, SECURE_SMALLEST);
}

void heap_secure(void)
{
	CRYPTO_THREAD_run_once(&once, make);
}
