/* traceparent: "00-" trace "-" parent "-" flags, in lower case hex. */
#include "transport/trace_context.h"

#include "vault/vault.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { TRACE_AT = 3, PARENT_AT = 36, FLAGS_AT = 53, LENGTH = 55 };

static int digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* `count` digits, not all of them zero. */
static bool is_id(const char *at, size_t count)
{
	bool any = false;

	for (size_t i = 0; i < count; i++) {
		if (digit(at[i]) < 0)
			return false;
		any = any || at[i] != '0';
	}
	return any;
}

/* A later version may say more behind a dash, and begins as this one; "ff" is none. */
static bool has_version(struct text value)
{
	if (value.len < LENGTH || digit(value.at[0]) < 0 || digit(value.at[1]) < 0)
		return false;
	if (memcmp(value.at, "ff", 2) == 0)
		return false;
	if (memcmp(value.at, "00", 2) == 0)
		return value.len == LENGTH;
	return value.len == LENGTH || value.at[LENGTH] == '-';
}

bool trace_parse(struct text value, struct trace_context *out)
{
	const char *at = value.at;

	if (!has_version(value) || at[TRACE_AT - 1] != '-' || at[PARENT_AT - 1] != '-'
		|| at[FLAGS_AT - 1] != '-')
		return false;
	if (!is_id(at + TRACE_AT, TRACE_ID_SIZE - 1) || !is_id(at + PARENT_AT, TRACE_SPAN_SIZE - 1)
		|| digit(at[FLAGS_AT]) < 0 || digit(at[FLAGS_AT + 1]) < 0)
		return false;
	*out = (struct trace_context){.flags = (unsigned)digit(at[FLAGS_AT + 1]) & TRACE_FLAGS};
	memcpy(out->trace, at + TRACE_AT, TRACE_ID_SIZE - 1);
	memcpy(out->parent, at + PARENT_AT, TRACE_SPAN_SIZE - 1);
	return true;
}

void trace_span(char out[TRACE_SPAN_SIZE])
{
	uint8_t bytes[(TRACE_SPAN_SIZE - 1) / 2];

	do {
		vault_random(bytes, sizeof bytes);
		text_hex(bytes, sizeof bytes, out);
	} while (!is_id(out, TRACE_SPAN_SIZE - 1));
}

void trace_begin(struct trace_context *out)
{
	trace_span(out->trace);
	trace_span(out->trace + TRACE_SPAN_SIZE - 1);
	trace_span(out->parent);
	out->flags = TRACE_RANDOM;
}

void trace_format(const struct trace_context *trace, const char *span, char out[TRACE_HEADER_SIZE])
{
	snprintf(out, TRACE_HEADER_SIZE, "00-%s-%s-%02x", trace->trace, span,
		trace->flags & TRACE_FLAGS);
}
