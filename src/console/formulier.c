/* Forms, made of the rows of verbs. */
#include "console/formulier.h"

#include "console/verwijzing.h"
#include "console/weigering.h"

#include <string.h>

/* ---- what a field is --------------------------------------------------------------------------------------------------- */

static bool is_hint(const struct verb_option *option, const char *hint)
{
	return option->hint != NULL && strcmp(option->hint, hint) == 0;
}

/* The words that it takes: "ja|nee". OPERATION is no word but the name of some. */
static bool has_words(const struct verb_option *option)
{
	return option->hint != NULL && strchr(option->hint, '|') != NULL
		&& strncmp(option->hint, "OPERATION", strlen("OPERATION")) != 0;
}

static const char *kind_of(const struct verb_option *option)
{
	if (option->how == OPTION_FLAG)
		return "vlag";
	if (is_hint(option, "FILE"))
		return option->how == OPTION_REPEATED ? "bestanden" : "bestand";
	if (option->how == OPTION_REPEATED)
		return "regels";
	if (is_hint(option, "DATE"))
		return "datum";
	if (has_words(option))
		return "keuze";
	if (is_hint(option, "SCHOOL") || is_hint(option, "BRIN") || is_hint(option, "PARTY"))
		return "school";
	if (is_hint(option, "N") || is_hint(option, "DAYS") || is_hint(option, "SECONDS"))
		return "getal";
	return "tekst";
}

/* A page that can be a bookmark takes no files, and some things no page asks. */
static bool is_left_out(const struct taak *taak, const struct verb_option *option)
{
	const struct veld_woorden *woorden = woorden_of_option(taak->verb->words, option->name);

	return (woorden != NULL && woorden->label[0] == '\0')
		|| (taak->woorden->soort == VERB_READ && is_hint(option, "FILE"));
}

static const char *field_of(const struct page *page, const struct verb_option *option)
{
	return arena_format(page->arena, "o-%s", option->name);
}

static bool operand_is(const struct verb *verb, const char *word)
{
	return verb->operands != NULL && strncmp(verb->operands, word, strlen(word)) == 0;
}

/* A directory is never sent: what is in it has options of its own. */
static bool takes_operand(const struct verb *verb)
{
	return verb->operands_max > 0 && !operand_is(verb, "DIR");
}

/* ---- reading ------------------------------------------------------------------------------------------------------------- */

static bool read_files(struct page *page, struct taak *taak, const char *field, const char *option,
	struct error *why)
{
	for (size_t i = 0; i < page->part_count; i++) {
		const struct page_part *part = &page->parts[i];
		if (part->file_name == NULL || strcmp(part->name, field) != 0
			|| part->bytes.len == 0)
			continue;
		const char *path = taak_add_file(page, taak, part);
		if (path == NULL)
			return FAIL(why, INPUT, NULL, "too many files, or no room for them");
		if (option != NULL)
			taak_add(taak, option, path);
		else
			taak_add_operand(taak, path);
	}
	return true;
}

static void read_lines(struct page *page, struct taak *taak, const char *option, const char *lines)
{
	char *save = NULL, *copy = arena_string(page->arena, text_of(lines));

	for (char *line = strtok_r(copy, "\r\n", &save); line != NULL;
		line = strtok_r(NULL, "\r\n", &save))
		taak_add(taak, option, arena_string(page->arena, text_trim(text_of(line))));
}

static bool read_option(
	struct page *page, struct taak *taak, const struct verb_option *option, struct error *why)
{
	const char *field = field_of(page, option);
	const char *value = page_get(page, field);

	if (is_hint(option, "FILE"))
		return read_files(page, taak, field, option->name, why);
	if (value == NULL)
		return true;
	if (option->how == OPTION_REPEATED)
		read_lines(page, taak, option->name, value);
	else if (option->how == OPTION_FLAG && value[0] != '\0')
		taak_add_flag(taak, option->name);
	else if (option->how != OPTION_FLAG)
		taak_add(taak, option->name, arena_string(page->arena, text_trim(text_of(value))));
	return true;
}

bool formulier_read(struct page *page, struct taak *taak, struct error *why)
{
	const struct verb *verb = taak->verb;
	const char *value;

	for (size_t i = 0; i < verb->option_count; i++)
		if (!is_left_out(taak, &verb->options[i])
			&& !read_option(page, taak, &verb->options[i], why))
			return false;
	if (!takes_operand(verb))
		return true;
	if (operand_is(verb, "FILE"))
		return read_files(page, taak, "a", NULL, why);
	for (size_t i = 0; (value = page_get_nth(page, "a", i)) != NULL; i++)
		taak_add_operand(taak, arena_string(page->arena, text_trim(text_of(value))));
	return true;
}

/* ---- showing ------------------------------------------------------------------------------------------------------------- */

/* "--name" as a whole word in what went wrong. */
static bool is_about(const struct error *why, const char *option)
{
	size_t len = strlen(option);

	for (const char *at = why->detail; (at = strstr(at, "--")) != NULL; at += 2)
		if (strncmp(at + 2, option, len) == 0
			&& strspn(at + 2 + len, "abcdefghijklmnopqrstuvwxyz-") == 0)
			return true;
	return false;
}

static void show_why(const struct page *page, struct model *model, const struct error *why)
{
	model_attribute(model, "fout", weigering_of_error(page->arena, why));
}

static void show_words(
	struct page *page, struct model *model, const struct verb_option *option, const char *value)
{
	char *save = NULL, *copy = arena_string(page->arena, text_of(option->hint));

	for (char *word = strtok_r(copy, "|", &save); word != NULL;
		word = strtok_r(NULL, "|", &save)) {
		model_open(model, "keuze");
		model_flag(model, "gekozen", value != NULL && strcmp(value, word) == 0);
		model_text(model, word);
		model_close(model);
	}
}

static void show_option(struct page *page, struct model *model, const struct taak *taak,
	const struct verb_option *option, const struct error *why)
{
	const struct veld_woorden *woorden = woorden_of_option(taak->verb->words, option->name);
	const char *field = field_of(page, option);
	const char *value = page_get(page, field);

	model_open(model, "veld");
	model_attribute(model, "naam", field);
	model_attribute(model, "soort", kind_of(option));
	model_attribute(model, "label", woorden ? woorden->label : option->name);
	model_attribute(model, "hulp", woorden ? woorden->hulp : "");
	model_flag(model, "verplicht", option->how == OPTION_REQUIRED);
	model_attribute(model, "waarde", value);
	if (why != NULL && is_about(why, option->name))
		show_why(page, model, why);
	if (has_words(option))
		show_words(page, model, option, value);
	model_close(model);
}

static void show_operand(
	struct page *page, struct model *model, const struct taak *taak, const struct error *why)
{
	const struct verb *verb = taak->verb;
	const struct veld_woorden *woorden = woorden_of_operand(verb->operands);

	model_open(model, "veld");
	model_attribute(model, "naam", "a");
	model_attribute(model, "soort",
		operand_is(verb, "FILE") ? (verb->operands_max > 1 ? "bestanden" : "bestand")
			: operand_is(verb, "SCHOOL") ? "school"
						     : "tekst");
	model_attribute(model, "label", woorden ? woorden->label : verb->operands);
	model_attribute(model, "hulp", woorden ? woorden->hulp : "");
	model_flag(model, "verplicht", verb->operands_min > 0);
	model_attribute(model, "waarde", page_get(page, "a"));
	if (why != NULL && strstr(why->detail, "--") == NULL
		&& strncmp(why->detail, verb->operands, strlen(verb->operands)) == 0)
		show_why(page, model, why);
	model_close(model);
}

static bool sends_files(const struct taak *taak)
{
	if (taak->woorden->soort == VERB_READ)
		return false;
	for (size_t i = 0; i < taak->verb->option_count; i++)
		if (is_hint(&taak->verb->options[i], "FILE"))
			return true;
	return operand_is(taak->verb, "FILE");
}

static const char *const soorten[] = {
	[VERB_READ] = "lezen",
	[VERB_CHANGE] = "wijzigen",
	[VERB_SHOW] = "tonen",
	[VERB_ELSEWHERE] = "elders",
};

void formulier_show(
	struct page *page, struct model *model, const struct taak *taak, const struct error *why)
{
	const struct verb *verb = taak->verb;

	model_open(model, "formulier");
	model_attribute(model, "taak", verb->words);
	model_attribute(model, "titel", taak->woorden->titel);
	model_attribute(model, "uitleg", taak->woorden->uitleg);
	model_attribute(model, "soort", soorten[taak->woorden->soort]);
	model_flag(model, "bestanden", sends_files(taak));
	model_flag(model, "meegestuurd", taak->bestand_count > 0);
	if (takes_operand(verb))
		show_operand(page, model, taak, why);
	for (size_t i = 0; i < verb->option_count; i++)
		if (!is_left_out(taak, &verb->options[i]))
			show_option(page, model, taak, &verb->options[i], why);
	model_close(model);
}
