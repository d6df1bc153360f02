/*
 * Fuzz target: explain, of any bytes, twice: believed and not. Whatever it says can be printed, and it says yes only where
 * every row that counts does. fuzz-rooms: base domain transport security vault
 */
#include "security/explain.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Goes to a terminal and into JSON. */
static void check_sentence(const char *sentence)
{
	if (sentence == NULL || !text_is_utf8(text_of(sentence)))
		abort();
	for (; *sentence != '\0'; sentence++)
		if ((unsigned char)*sentence < ' ' || *sentence == 0x7f)
			abort();
}

static void check(const struct explanation *out)
{
	bool holds = true;

	for (size_t i = 0; i < out->row_count; i++) {
		check_sentence(out->rows[i].rule);
		check_sentence(out->rows[i].sentence);
		holds &= !out->rows[i].counts || out->rows[i].outcome == EXPLAIN_OK;
	}
	if (out->proven != holds)
		abort();
	for (size_t i = 0; i < out->reference_count; i++) {
		const struct explain_reference *reference = &out->references[i];
		if (reference->part != NULL)
			check_sentence(reference->part);
		check_sentence(reference->uri);
		check_sentence(reference->algorithm);
		check_sentence(reference->expected);
		check_sentence(reference->octets);
	}
	for (size_t i = 0; i < out->cause_count; i++) {
		check_sentence(out->causes[i].name);
		check_sentence(out->causes[i].evidence);
		check_sentence(out->causes[i].remedy);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* 2026-07-01T10:00:05Z: the messages of the corpus were made five seconds before. */
	struct explain_options options = {.at = {1782900005 * (int64_t)1000000}};
	struct text bytes = {(const char *)data, size};

	for (int believe = 0; believe < 2; believe++) {
		struct arena *arena = arena_create(0);
		struct explanation out;
		struct error err;
		options.believe_token = believe == 1;
		if (security_explain(arena, bytes, &options, &out, &err))
			check(&out);
		else if (err.code != ERROR_UNREADABLE)
			abort();
		arena_destroy(&arena);
	}
	return 0;
}
