/* Links in answers of verbs. */
#include "console/verwijzing.h"

#include "console/parts.h"
#include "console/taak.h"

#include <string.h>

enum { PATH_MAX_BYTES = 4096, WORDS_MAX = 24 };

static const char *finish(struct arena *arena, const struct buffer *out)
{
	return out->overflow ? NULL : arena_string(arena, buffer_text(out));
}

const char *verwijzing_of_verb(struct arena *arena, const char *words)
{
	struct buffer *out = buffer_create(arena, PATH_MAX_BYTES);

	buffer_add_string(out, "/beheer/taak?taak=");
	buffer_add_string(out, parts_escape(arena, words));
	return finish(arena, out);
}

/* ---- cells ------------------------------------------------------------------------------------------------------------ */

static const struct leads {
	const char *column, *before; /* the value comes behind it */
	const char *words;           /* for who may do this verb */
} leads[] = {
	{"brin", "/beheer/school?brin=", "school status"},
	{"correlatie", "/beheer/bericht?correlatie=", "bericht explain"},
	{"messageId", "/beheer/bericht?message-id=", "bericht explain"},
	{"overeenkomstnummer", "/beheer/overeenkomst?nummer=", "overeenkomst show"},
	{"id", "/beheer/taak?taak=openantwoord+review&a=", "openantwoord review"},
	{"volgnummer", "/beheer/taak?taak=audit+show&toon=ja&a=", "audit show"},
};

const char *verwijzing_of_cell(const struct page *page, const char *column, const char *value)
{
	for (size_t i = 0; i < sizeof leads / sizeof leads[0]; i++) {
		if (strcmp(leads[i].column, column) != 0)
			continue;
		if (!taak_may(page->visitor, woorden_of_verb(leads[i].words)))
			return NULL;
		return arena_format(
			page->arena, "%s%s", leads[i].before, parts_escape(page->arena, value));
	}
	return NULL;
}

/* ---- command lines in sentences ------------------------------------------------------------------------------------------ */

static const char COMMAND[] = "bpv-admin ";

/* Words of a command line that stands in a sentence: where each begins and ends. */
struct word {
	const char *at;
	size_t len;
};

static size_t take_words(const char *text, struct word words[WORDS_MAX])
{
	size_t count = 0;

	while (count < WORDS_MAX) {
		text += strspn(text, " ");
		size_t len = strcspn(text, " ");
		if (len == 0)
			break;
		words[count++] = (struct word){text, len};
		text += len;
	}
	return count;
}

/* Without the comma or full stop that ends the sentence's part. */
static const char *bare(struct arena *arena, const struct word *word)
{
	size_t len = word->len;

	while (len > 0 && strchr(".,:;)'\"", word->at[len - 1]) != NULL)
		len--;
	return arena_string(arena, (struct text){word->at, len});
}

static const struct verb_option *option_of(const struct verb *verb, const char *word)
{
	if (strncmp(word, "--", 2) != 0)
		return NULL;
	for (size_t i = 0; i < verb->option_count; i++)
		if (strcmp(verb->options[i].name, word + 2) == 0)
			return &verb->options[i];
	return NULL;
}

/* What follows the verb's own words, as a query; how many of `words` were part of it. */
static size_t add_given(struct arena *arena, const struct verb *verb, const struct word *words,
	size_t count, struct buffer *out)
{
	size_t at = 0, operands = 0;

	while (at < count) {
		const char *word = bare(arena, &words[at]);
		const struct verb_option *option = option_of(verb, word);
		bool ends = strlen(word) < words[at].len;
		if (option != NULL && option->how == OPTION_FLAG) {
			buffer_format(out, "&o-%s=ja", option->name);
		} else if (option != NULL && at + 1 < count && !ends) {
			at++;
			ends = strlen(bare(arena, &words[at])) < words[at].len;
			buffer_format(out, "&o-%s=", option->name);
			buffer_add_string(out, parts_escape(arena, bare(arena, &words[at])));
		} else if (option == NULL && operands < verb->operands_max && word[0] != '-') {
			operands++;
			buffer_add_string(out, "&a=");
			buffer_add_string(out, parts_escape(arena, word));
		} else {
			return at;
		}
		at++;
		if (ends)
			return at;
	}
	return at;
}

/* A command line at `text`: the verb that the visitor may do, its path, and where it ends. NULL: it is none. */
static const struct verb_woorden *take_command(
	const struct page *page, const char *text, const char **path, const char **end)
{
	struct word words[WORDS_MAX];
	const char *list[WORDS_MAX];
	struct arena *arena = page->arena;
	size_t count = take_words(text, words), used = 0;

	for (size_t i = 0; i < count; i++)
		list[i] = bare(arena, &words[i]);
	const struct verb *verb = admin_find_verb(list, count, &used);
	if (verb == NULL)
		return NULL;
	const struct verb_woorden *woorden = woorden_of_verb(verb->words);
	if (woorden == NULL || woorden->soort == VERB_ELSEWHERE
		|| !taak_may(page->visitor, woorden))
		return NULL;
	struct buffer *out = buffer_create(arena, PATH_MAX_BYTES);
	buffer_add_string(out, verwijzing_of_verb(arena, verb->words));
	if (strlen(list[used - 1]) == words[used - 1].len)
		used += add_given(arena, verb, words + used, count - used, out);
	*path = finish(arena, out);
	*end = words[used - 1].at + strlen(bare(arena, &words[used - 1]));
	return *path != NULL ? woorden : NULL;
}

static void text_up_to(struct model *model, struct arena *arena, const char *from, const char *to)
{
	if (to > from)
		model_text(model, arena_string(arena, (struct text){from, (size_t)(to - from)}));
}

void verwijzing_sentence(
	struct model *model, const struct page *page, const char *element, const char *zin)
{
	const char *from = zin, *found = zin;

	model_open(model, element);
	while ((found = strstr(found, COMMAND)) != NULL) {
		const char *path, *end;
		const struct verb_woorden *woorden =
			take_command(page, found + strlen(COMMAND), &path, &end);
		if (woorden == NULL) {
			found += strlen(COMMAND);
			continue;
		}
		text_up_to(model, page->arena, from, found);
		model_open(model, "taak");
		model_attribute(model, "pad", path);
		model_text(model, woorden->titel);
		model_close(model);
		from = found = end;
	}
	model_text(model, from);
	model_close(model);
}
