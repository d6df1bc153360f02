/* Holes in canonical XML. */
#include "evidence/cut.h"

#include <string.h>

/* The name in a start tag, as it stands (with its prefix); empty where `at` does not begin one. */
static struct text name_at(const char *at, const char *end)
{
	const char *from = at + 1;
	size_t len = 0;

	if (from < end && *from == '/')
		return (struct text){from, 0};
	while (from + len < end && from[len] != '>' && from[len] != ' ')
		len++;
	return (struct text){from, len};
}

static bool is_named(struct text name, struct text local)
{
	if (name.len < local.len
		|| memcmp(name.at + name.len - local.len, local.at, local.len) != 0)
		return false;
	return name.len == local.len || name.at[name.len - local.len - 1] == ':';
}

/* The end tag of an element whose start tag begins at `from`; NULL: there is none. */
static const char *find_end(struct text name, const char *from, const char *end)
{
	while ((from = memmem(from, (size_t)(end - from), "</", 2)) != NULL) {
		const char *after = from + 2 + name.len;
		if (after < end && memcmp(from + 2, name.at, name.len) == 0 && *after == '>')
			return from;
		from += 2;
	}
	return NULL;
}

/* The next element with this name from `at` on; NULL in *found: no more. False: it has no end. */
static bool find_element(const char *at, const char *end, struct text local, struct text *found)
{
	*found = (struct text){NULL, 0};
	for (; (at = memchr(at, '<', (size_t)(end - at))) != NULL; at++) {
		struct text name = name_at(at, end);
		if (!is_named(name, local))
			continue;
		const char *last = find_end(name, at, end);
		if (last == NULL)
			return false;
		*found = (struct text){at, (size_t)(last + name.len + 3 - at)};
		return true;
	}
	return true;
}

static bool count_elements(struct text octets, struct text local, size_t *count)
{
	const char *end = octets.at + octets.len;
	struct text found = {octets.at, 0};

	for (*count = 0;; ++*count) {
		if (!find_element(found.at + found.len, end, local, &found))
			return false;
		if (found.at == NULL)
			return true;
	}
}

bool cut_elements(struct arena *arena, struct text octets, const char *name, struct cut *out)
{
	const char *end = octets.at + octets.len, *from = octets.at;
	struct text local = text_of(name), found = {octets.at, 0};
	char *rest = arena_take(arena, octets.len + 1), *to = rest;
	struct cut cut;

	if (!count_elements(octets, local, &cut.count))
		return false;
	cut.parts = arena_array(arena, cut.count + 1, sizeof *cut.parts);
	cut.at = arena_array(arena, cut.count + 1, sizeof *cut.at);
	for (size_t i = 0; i < cut.count; i++) {
		if (!find_element(from, end, local, &found))
			return false;
		memcpy(to, from, (size_t)(found.at - from));
		to += found.at - from;
		cut.parts[i] = found;
		cut.at[i] = (uint32_t)(to - rest);
		from = found.at + found.len;
	}
	memcpy(to, from, (size_t)(end - from));
	to += end - from;
	cut.rest = (struct text){rest, (size_t)(to - rest)};
	*out = cut;
	return true;
}

struct text cut_value(struct text octets, const char *name)
{
	struct text found, none = {"", 0};

	if (!find_element(octets.at, octets.at + octets.len, text_of(name), &found)
		|| found.at == NULL)
		return none;
	const char *from = memchr(found.at, '>', found.len);
	const char *until = memrchr(found.at, '<', found.len);
	return from != NULL && until > from ? (struct text){from + 1, (size_t)(until - from - 1)}
					    : none;
}

struct text cut_mend(struct arena *arena, const struct cut *cut)
{
	size_t len = cut->rest.len, from = 0;

	for (size_t i = 0; i < cut->count; i++)
		len += cut->parts[i].len;
	char *whole = arena_take(arena, len + 1), *to = whole;
	for (size_t i = 0; i < cut->count; i++) {
		memcpy(to, cut->rest.at + from, cut->at[i] - from);
		to += cut->at[i] - from;
		from = cut->at[i];
		if (cut->parts[i].len > 0)
			memcpy(to, cut->parts[i].at, cut->parts[i].len);
		to += cut->parts[i].len;
	}
	memcpy(to, cut->rest.at + from, cut->rest.len - from);
	return (struct text){whole, len};
}
