/* From what a verb says to what a page says. */
#include "console/weigering.h"

#include "base/buffer.h"
#include "base/log.h"
#include "base/text.h"

#include <string.h>

enum { PARTS_MAX = 6, DEPTH_MAX = 4, SENTENCE_MAX = 2048 };

static const struct row {
	const char *said, *zin;
} rows[] = {
#define WEIGERING(said, zin) {said, zin},
#include "console/weigeringen.def"
#undef WEIGERING
};

/* ---- taking apart ------------------------------------------------------------------------------------------------------- */

/* Where these words stand first, or at the very end; NULL: they do not. */
static const char *find_words(const char *said, struct text words, bool at_end)
{
	size_t len = strlen(said);

	if (!at_end)
		return memmem(said, len, words.at, words.len);
	return len >= words.len && memcmp(said + len - words.len, words.at, words.len) == 0
		? said + len - words.len
		: NULL;
}

/*
 * Each %s of the format and what stands in its place: as little as may be, and the last one the rest. Nothing is tried twice: where the
 * words behind a %s stand first leaves most to what follows.
 */
static bool fits(const char *format, const char *said, struct text parts[PARTS_MAX])
{
	size_t own = strcspn(format, "%"), at = 0;

	if (strncmp(format, said, own) != 0)
		return false;
	for (format += own, said += own; format[0] != '\0'; at++) {
		const char *words = format + strlen("%s");
		size_t len = strcspn(words, "%");
		const char *found = find_words(said, (struct text){words, len}, words[len] == '\0');
		if (at == PARTS_MAX || found == NULL)
			return false;
		parts[at] = (struct text){said, (size_t)(found - said)};
		said = found + len;
		format = words + len;
	}
	return said[0] == '\0';
}

static size_t own_words(const char *format)
{
	size_t count = strlen(format);

	for (const char *at = format; (at = strstr(at, "%s")) != NULL; at++)
		count -= strlen("%s");
	return count;
}

/* ---- putting together --------------------------------------------------------------------------------------------------- */

static const char *in_words(struct arena *arena, const char *said, size_t depth);

/* "BOL, BBL or OVO" as "BOL, BBL of OVO"; false: these are not words to choose from. */
static bool add_choice(struct arena *arena, struct text part, struct buffer *out)
{
	char *rest = arena_string(arena, part), *word;
	bool first = true, may_follow = true;

	while ((word = strtok_r(rest, " ", &rest)) != NULL) {
		bool is_or = strcmp(word, "or") == 0;
		/* Words stand between commas and "or", one by one. */
		if (!is_or && !may_follow)
			return false;
		buffer_format(out, "%s%s", first ? "" : " ", is_or ? "of" : word);
		may_follow = is_or || word[strlen(word) - 1] == ',';
		first = false;
	}
	return !first;
}

static bool add_part(
	struct arena *arena, char kind, struct text part, size_t depth, struct buffer *out)
{
	const char *zin;

	if (kind == '[')
		return add_choice(arena, part, out);
	if (kind == '{') {
		buffer_add(out, part);
		return true;
	}
	zin = in_words(arena, arena_string(arena, part), depth + 1);
	if (zin != NULL)
		buffer_add_string(out, zin);
	return zin != NULL;
}

static bool write_row(struct arena *arena, const struct row *row, const struct text *parts,
	size_t depth, struct buffer *out)
{
	const char *at = row->zin;

	while (at[0] != '\0') {
		size_t plain = strcspn(at, "{<[");
		buffer_add(out, (struct text){at, plain});
		at += plain;
		if (at[0] == '\0')
			break;
		if (!add_part(arena, at[0], parts[at[1] - '1'], depth, out))
			return false;
		at += strlen("{1}");
	}
	return !out->overflow;
}

static const char *in_words(struct arena *arena, const char *said, size_t depth)
{
	const char *best = NULL;
	size_t most = 0;

	for (size_t i = 0; depth < DEPTH_MAX && i < sizeof rows / sizeof rows[0]; i++) {
		struct text parts[PARTS_MAX] = {{0}};
		size_t own = own_words(rows[i].said);
		if ((best != NULL && own <= most) || !fits(rows[i].said, said, parts))
			continue;
		struct buffer *zin = buffer_create(arena, SENTENCE_MAX);
		if (!write_row(arena, &rows[i], parts, depth, zin))
			continue;
		best = arena_string(arena, buffer_text(zin));
		most = own;
	}
	return best;
}

const char *weigering_of(struct arena *arena, const char *said)
{
	return in_words(arena, said, 0);
}

/* Whoever keeps this machine finds there what it was. Details of errors name no person. */
static void tell_log(const char *message, const char *said)
{
	LOG(LOG_LEVEL_WARNING, message, {"reason", said});
}

static const char without_words[] = "refusal without words";

const char *weigering_of_error(struct arena *arena, const struct error *why)
{
	const char *zin = weigering_of(arena, why->detail);

	if (zin != NULL)
		return zin;
	tell_log(why->code == ERROR_CONFIG ? "settings refused" : without_words, why->detail);
	return why->code == ERROR_CONFIG
		? "Hiervoor klopt een instelling op deze machine niet, of zij ontbreekt. Wie de "
		  "machine beheert, vindt in het log welke."
		: "Dit is geweigerd. Wie de machine beheert, vindt in het log wat eraan scheelt.";
}

const char *weigering_of_line(struct arena *arena, const char *said)
{
	const char *zin = weigering_of(arena, said);

	if (zin != NULL)
		return zin;
	tell_log(without_words, said);
	return "klopt niet; wat eraan scheelt, staat in het log";
}
