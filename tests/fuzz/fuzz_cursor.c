/*
 * Fuzz target: cursors. Of even first bytes the rest is a token from anybody, which nothing that we never wrote may open; of odd ones
 * it is what a cursor of ours holds, which comes back as it was, and with one bit changed not at all.
 * fuzz-rooms: base domain access vault operation
 */
#include "operation/inside.h"

#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { NA_MAX = 36 }; /* of a bpvoKenmerk */

static struct vault *vault;
static const struct instant now = {INT64_C(1790000000000000)};

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	char name[] = "/tmp/fuzz-cursor-XXXXXX";
	int file = mkstemp(name);
	struct error err;

	(void)argc;
	(void)argv;
	for (int i = 0; i < 32; i++)
		if (write(file, "a7", 2) != 2)
			abort();
	close(file);
	vault = vault_open(name, &err);
	unlink(name);
	if (vault == NULL)
		abort();
	return 0;
}

static void take(struct text *from, void *to, size_t len)
{
	size_t some = len < from->len ? len : from->len;

	memset(to, 0, len);
	memcpy(to, from->at, some);
	*from = (struct text){from->at + some, from->len - some};
}

static struct cursor made_of(struct arena *arena, struct text bytes)
{
	struct cursor made = {.expires = {now.us + 1}};
	uint8_t operation;

	take(&bytes, &operation, 1);
	take(&bytes, &made.school_id, 8);
	take(&bytes, &made.scope, 8);
	take(&bytes, &made.vanaf, 8);
	take(&bytes, &made.na, 8);
	made.operation = (enum operation_id)(operation % 8);
	if (bytes.len > 0 && bytes.at[0] != '\0')
		made.na_tekst = arena_string(
			arena, bytes.len < NA_MAX ? bytes : (struct text){bytes.at, NA_MAX});
	return made;
}

static void ours(struct arena *arena, struct text bytes)
{
	struct cursor made = made_of(arena, bytes), other = made, out;
	const char *token = cursor_write(vault, arena, &made);

	if (!cursor_read(vault, arena, token, &made, now, &out) || out.vanaf != made.vanaf
		|| out.na != made.na
		|| (made.na_tekst != NULL && strcmp(out.na_tekst, made.na_tekst) != 0))
		abort();
	other.school_id ^= 1;
	if (cursor_read(vault, arena, token, &other, now, &out))
		abort();
	other = made;
	other.scope ^= 1;
	if (cursor_read(vault, arena, token, &other, now, &out))
		abort();
	char *changed = arena_string(arena, text_of(token));
	size_t at = bytes.len > 0 ? (unsigned char)bytes.at[bytes.len - 1] % strlen(changed) : 0;
	changed[at] = changed[at] == 'A' ? 'B' : 'A';
	if (cursor_read(vault, arena, changed, &made, now, &out))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create(0);
	struct cursor begun = {.operation = OPERATION_opvragen_resultaten, .school_id = 1}, out;

	if (size > 0 && data[0] % 2 == 1) {
		ours(arena, (struct text){(const char *)data + 1, size - 1});
	} else if (size > 0) {
		struct text token = {(const char *)data + 1, size - 1};
		if (cursor_read(vault, arena, arena_string(arena, token), &begun, now, &out))
			abort();
	}
	arena_destroy(&arena);
	return 0;
}
