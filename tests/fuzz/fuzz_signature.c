/*
 * Fuzz target: signed letters, with xmlsec1 as the oracle of verdicts, digests and octets (tests/security/differential). Input
 * that starts with < is such a letter, with a token and a signature of its own; any other input is what the generator throws
 * instead of dice: the first byte says whether the letter is changed, and when. fuzz-rooms: base domain vault transport security
 */
#include "security/differential/compare.h"
#include "security/differential/letters.h"
#include "security/parse.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct arena *kept;
static struct letter_keys keys;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	reference_prepare();
	parse_prepare();
	kept = arena_create(0);
	keys = letter_keys_make(kept);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create(0);
	struct text xml = {(const char *)data, size};
	struct tally tally = {.compared = 0};

	if (size > 0 && data[0] != '<') {
		struct dice dice = {.at = data + 1, .end = data + size};
		xml = text_of(make_letter(arena, &dice, &keys, (enum change)(data[0] % 4)));
	}
	const char *difference = compare_engines(arena, xml, &tally);
	if (difference != NULL) {
		fprintf(stderr, "%.*s\n%s\n", (int)xml.len, xml.at, difference);
		abort();
	}
	arena_destroy(&arena);
	return 0;
}
