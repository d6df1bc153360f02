/*
 * Fuzz target: header blocks to who asks what of whom. Input: lines NAME=VALUE; NAME/CHILD=VALUE is an endpoint's part.
 * fuzz-rooms: base domain transport security vault addressing
 */
#include "addressing/addressing.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PARTS_MAX = 16 };

static const char *take(struct arena *arena, const char *at, size_t len)
{
	return arena_string(arena, text_trim((struct text){at, len}));
}

/* NAME=VALUE or NAME/CHILD=VALUE; anything else is a header of somebody else. */
static void read_line(struct arena *arena, struct text line, struct part *part)
{
	const char *equals = memchr(line.at, '=', line.len);
	size_t name_len = equals != NULL ? (size_t)(equals - line.at) : line.len;
	const char *slash = memchr(line.at, '/', name_len);
	const char *value = equals != NULL ? take(arena, equals + 1, line.len - name_len - 1) : "";

	part->ns = line.len > 0 && line.at[0] == '!' ? "urn:other" : WSA_NS;
	part->name = take(arena, line.at, slash != NULL ? (size_t)(slash - line.at) : name_len);
	part->value = slash != NULL ? "" : value;
	if (slash == NULL)
		return;
	struct part *child = arena_take(arena, sizeof *child);
	child->ns = WSA_NS;
	child->name = take(arena, slash + 1, (size_t)(line.at + name_len - slash - 1));
	child->value = value;
	part->children = child;
	part->child_count = 1;
}

/* Whatever is granted to be read keeps to what the rest of the house counts on. */
static void check(const struct claimed *addressed)
{
	struct oin again;

	if (!addressed->has_from || !addressed->has_to || addressed->action == NULL
		|| addressed->message_id == NULL || addressed->action[0] == '\0')
		abort();
	if (!oin_parse(text_of(addressed->from.code), &again))
		abort();
	if (strlen(addressed->message_id) > 1024 || strlen(addressed->message_id) < 36)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create(0);
	struct part parts[PARTS_MAX] = {0};
	struct addressing_config config = {.strict_headers = size % 2 == 1};
	struct opened opened = {.headers = parts};
	struct text rest = {(const char *)data, size};
	struct claimed addressed;
	struct error err;

	(void)oin_parse(TEXT("00000099000000001000"), &config.own);
	while (rest.len > 0 && opened.header_count < PARTS_MAX) {
		const char *end = memchr(rest.at, '\n', rest.len);
		size_t len = end != NULL ? (size_t)(end - rest.at) : rest.len;
		read_line(arena, (struct text){rest.at, len}, &parts[opened.header_count++]);
		size_t used = end != NULL ? len + 1 : len;
		rest = (struct text){rest.at + used, rest.len - used};
	}
	opened.soap_action = parts[0].name;
	if (addressing_read(&config, arena, &opened, &addressed, &err)) {
		const struct authentic authentic = {.opened = &opened};
		struct addressed confirmed;
		check(&addressed);
		if (addressing_confirm(&config, &authentic, &addressed, &confirmed, &err)
			&& !oin_equal(&confirmed.to, &config.own))
			abort();
		(void)!addressing_check_soap_action(&opened, &addressed, &err);
		(void)!addressing_check_others(&addressed, &err);
	}
	addressing_glimpse(&opened, &addressed);
	arena_destroy(&arena);
	return 0;
}
