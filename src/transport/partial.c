/* Conditions and ranges (RFC 9110 13 and 14): pure, of header values that are bounded already. */
#include "transport/partial.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* --- entity tags ---------------------------------------------------------------------------------- */

static const char *after_space(const char *at)
{
	return at + strspn(at, " \t");
}

/*
 * Whether a list of entity tags, or `*`, has this one. `weak`: W/ before a tag does not matter. A list that is not well formed
 * is read up to where it is not.
 */
static bool lists(const char *list, const char *etag, bool weak)
{
	size_t length = strlen(etag);

	if (strcmp(list, "*") == 0)
		return true;
	for (const char *at = list; *(at = after_space(at)) != '\0';) {
		bool is_weak = at[0] == 'W' && at[1] == '/';
		const char *tag = is_weak ? at + 2 : at;
		const char *end = tag[0] == '"' ? strchr(tag + 1, '"') : NULL;

		if (tag[0] == ',') {
			at = tag + 1;
			continue;
		}
		if (end == NULL)
			return false;
		if ((weak || !is_weak) && (size_t)(end + 1 - tag) == length
			&& memcmp(tag, etag, length) == 0)
			return true;
		at = after_space(end + 1);
		if (*at != ',' && *at != '\0')
			return false;
	}
	return false;
}

/* --- ranges --------------------------------------------------------------------------------------- */

/* Digits, at least one; what is too large for any file stays at the largest number there is. */
static bool read_number(const char **at, uint64_t *out)
{
	uint64_t value = 0;
	const char *from = *at;

	for (; **at >= '0' && **at <= '9'; (*at)++) {
		uint64_t digit = (uint64_t)(**at - '0');
		value = value > (UINT64_MAX - digit) / 10 ? UINT64_MAX : value * 10 + digit;
	}
	*out = value;
	return *at > from;
}

static const struct partial unsatisfiable = {416, 0, 0};

static struct partial whole_of(uint64_t size)
{
	return (struct partial){200, 0, size};
}

/* `-n`: the last n bytes. Nothing has no last byte, and is whole already. */
static struct partial suffix(uint64_t count, uint64_t size)
{
	if (count == 0)
		return unsatisfiable;
	if (size == 0)
		return whole_of(size);
	count = count < size ? count : size;
	return (struct partial){206, size - count, count};
}

/* `first-` or `first-last`. */
static struct partial stretch(uint64_t first, uint64_t last, uint64_t size)
{
	if (first >= size)
		return unsatisfiable;
	last = last < size - 1 ? last : size - 1;
	return (struct partial){206, first, last - first + 1};
}

static struct partial range(const char *value, uint64_t size)
{
	static const char unit[] = "bytes=";
	uint64_t first = 0, last = UINT64_MAX;

	if (strncasecmp(value, unit, sizeof unit - 1) != 0)
		return whole_of(size);
	const char *at = after_space(value + sizeof unit - 1);
	bool has_first = read_number(&at, &first);
	if (*at++ != '-')
		return whole_of(size);
	bool has_last = read_number(&at, &last);
	if (*after_space(at) != '\0' || !(has_first || has_last))
		return whole_of(size);
	if (!has_first)
		return suffix(last, size);
	if (!has_last)
		last = UINT64_MAX;
	return last < first ? whole_of(size) : stretch(first, last, size);
}

/* Only GET has ranges (RFC 9110 14.2). */
static bool wants_range(const struct delivery *in, const char *etag)
{
	return in->range != NULL && strcmp(in->method, "GET") == 0
		&& (in->if_range == NULL || strcmp(in->if_range, etag) == 0);
}

struct partial partial_judge(const struct delivery *in, const char *etag, uint64_t size)
{
	if (in->if_match != NULL && !lists(in->if_match, etag, false))
		return (struct partial){412, 0, 0};
	if (in->if_none_match != NULL && lists(in->if_none_match, etag, true))
		return (struct partial){304, 0, 0};
	return wants_range(in, etag) ? range(in->range, size) : whole_of(size);
}

bool partial_range(const struct partial *partial, uint64_t size, char out[PARTIAL_RANGE_SIZE])
{
	if (partial->status == 416)
		snprintf(out, PARTIAL_RANGE_SIZE, "bytes */%" PRIu64, size);
	else if (partial->status == 206)
		snprintf(out, PARTIAL_RANGE_SIZE, "bytes %" PRIu64 "-%" PRIu64 "/%" PRIu64,
			partial->offset, partial->offset + partial->length - 1, size);
	else
		return false;
	return true;
}
