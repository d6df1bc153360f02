/* One screen: its parts are answers of verbs. */
#include "console/scherm.h"

#include "console/formulier.h"
#include "console/parts.h"
#include "console/tabel.h"
#include "console/taak.h"
#include "console/verwijzing.h"
#include "console/weigering.h"
#include "domain/oin.h"

#include <string.h>

/* What a screen is about: the values of its variables; NULL where it is about something else. */
struct over {
	const char *brin, *oin, *nummer;
	const char *sleutel, *waarde; /* of a message: an option of bericht explain and its value */
	const char *titel;
};

/* ---- what it is about ----------------------------------------------------------------------------------------------------- */

static bool over_school(const struct page *page, struct over *out, struct error *err)
{
	struct school_ref school;
	struct brin brin;

	if (!page_school(page, page_get(page, "brin"), &school, err)
		|| !brin_parse(text_of(school.brin), &brin))
		return false;
	struct oin oin = oin_of_school(&brin);
	out->brin = school.brin;
	out->oin = arena_string(page->arena, text_of(oin.code));
	out->titel = arena_format(page->arena, "%s (%s)", school.naam, school.brin);
	return true;
}

static bool over_bericht(const struct page *page, struct over *out, struct error *err)
{
	static const char *const keys[][2] = {
		{"correlatie", "correlation"}, {"message-id", "message-id"}, {"oin", "oin"}};

	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
		const char *value = page_get(page, keys[i][0]);
		if (value == NULL || value[0] == '\0')
			continue;
		out->sleutel = keys[i][1];
		out->waarde = value;
		return true;
	}
	return FAIL(err, INPUT, NULL, "no message was named");
}

static bool find_over(
	const struct page *page, const struct scherm *scherm, struct over *out, struct error *err)
{
	*out = (struct over){.titel = scherm->titel};
	if (scherm->over == OVER_SCHOOL)
		return over_school(page, out, err);
	if (scherm->over == OVER_BERICHT)
		return over_bericht(page, out, err);
	if (scherm->over == OVER_OVEREENKOMST) {
		out->nummer = page_get(page, "nummer");
		if (out->nummer == NULL || out->nummer[0] == '\0')
			return FAIL(err, INPUT, NULL, "no overeenkomst was named");
		out->titel = arena_format(page->arena, "Overeenkomst %s", out->nummer);
	}
	return true;
}

/* ---- a part ------------------------------------------------------------------------------------------------------------------ */

static const char *value_of(const struct over *over, const char *word)
{
	if (strcmp(word, "$brin") == 0)
		return over->brin;
	if (strcmp(word, "$oin") == 0)
		return over->oin;
	return strcmp(word, "$nummer") == 0 ? over->nummer : word;
}

static const char *option_of(const struct verb *verb, const char *name, bool *is_flag)
{
	for (size_t i = 0; i < verb->option_count; i++)
		if (strcmp(verb->options[i].name, name) == 0) {
			*is_flag = verb->options[i].how == OPTION_FLAG;
			return verb->options[i].name;
		}
	return NULL;
}

/* The argumenten of a part, as a command line of words without quotes. */
static void take_arguments(const struct page *page, const struct onderdeel *onderdeel,
	const struct over *over, struct taak *taak)
{
	char *save = NULL;
	const char *option = NULL;

	if (onderdeel->argumenten == NULL)
		return;
	if (strcmp(onderdeel->argumenten, "$bericht") == 0) {
		taak_add(taak, over->sleutel, over->waarde);
		return;
	}
	char *copy = arena_string(page->arena, text_of(onderdeel->argumenten));
	for (char *word = strtok_r(copy, " ", &save); word != NULL;
		word = strtok_r(NULL, " ", &save)) {
		bool is_flag = false;
		if (option != NULL)
			taak_add(taak, option, value_of(over, word));
		else if (strncmp(word, "--", 2) != 0)
			taak_add_operand(taak, value_of(over, word));
		option = option == NULL && strncmp(word, "--", 2) == 0
			? option_of(taak->verb, word + 2, &is_flag)
			: NULL;
		if (is_flag) {
			taak_add_flag(taak, option);
			option = NULL;
		}
	}
}

/* The whole of it, on a page of its own: with every column, as a file too. */
static const char *path_of(const struct page *page, const struct taak *taak)
{
	const char *path = arena_format(
		page->arena, "%s&toon=ja", verwijzing_of_verb(page->arena, taak->verb->words));

	for (size_t i = 0; i < taak->argument_count; i++)
		path = arena_format(page->arena, "%s&o-%s=%s", path, taak->arguments[i].name,
			taak->arguments[i].value[0] == '\0'
				? "ja"
				: parts_escape(page->arena, taak->arguments[i].value));
	for (size_t i = 0; i < taak->operand_count; i++)
		path = arena_format(
			page->arena, "%s&a=%s", path, parts_escape(page->arena, taak->operands[i]));
	return path;
}

static bool show_part(struct page *page, struct model *model, const struct onderdeel *onderdeel,
	const struct over *over, struct error *err)
{
	struct taak taak;
	struct taak_antwoord answer;

	if (!taak_find(page, onderdeel->words, &taak))
		return true;
	take_arguments(page, onderdeel, over, &taak);
	if (!taak_run(page, &taak, &answer, err))
		return false;
	/* What needs to be named for an adviseur is not, on a screen about everything. */
	if (!answer.done && over->brin == NULL && over->nummer == NULL && over->waarde == NULL)
		return true;
	model_open(model, "onderdeel");
	model_attribute(model, "kop", onderdeel->kop);
	model_attribute(model, "taak", onderdeel->words);
	model_attribute(model, "weergave", onderdeel->weergave);
	model_attribute(model, "toon", onderdeel->toon);
	model_attribute(model, "leeg", onderdeel->leeg);
	model_attribute(model, "pad", path_of(page, &taak));
	if (answer.done) {
		tabel_show(page, model, answer.table,
			&(struct tabel_keuze){onderdeel->kolommen, 0, onderdeel->most});
	} else {
		model_attribute(model, "fout", weigering_of_error(page->arena, &answer.why));
	}
	model_close(model);
	return true;
}

/* ---- what may be done about it ------------------------------------------------------------------------------------------------ */

/* A verb's form, filled in with what the screen is about, where it has such a field. */
static const char *ready_path(
	const struct page *page, const struct over *over, const struct verb *verb)
{
	const char *path = verwijzing_of_verb(page->arena, verb->words);
	bool is_flag = false;

	if (over->brin != NULL && verb->operands != NULL
		&& strncmp(verb->operands, "SCHOOL", strlen("SCHOOL")) == 0)
		path = arena_format(page->arena, "%s&a=%s", path, over->brin);
	for (size_t i = 0; over->brin != NULL && i < 4; i++) {
		static const char *const names[] = {"school", "bij", "brin", "oin"};
		if (option_of(verb, names[i], &is_flag) != NULL)
			path = arena_format(page->arena, "%s&o-%s=%s", path, names[i], over->brin);
		if (option_of(verb, "brin", &is_flag) != NULL && i == 2)
			break; /* organisatie add: one of both */
	}
	if (over->nummer != NULL && verb->operands != NULL && strcmp(verb->operands, "NUMBER") == 0)
		path = arena_format(
			page->arena, "%s&a=%s", path, parts_escape(page->arena, over->nummer));
	return path;
}

static void show_taken(struct page *page, struct model *model, const struct scherm *scherm,
	const struct over *over)
{
	struct taak taak;

	for (size_t i = 0; scherm->taken != NULL && scherm->taken[i] != NULL; i++) {
		if (!taak_find(page, scherm->taken[i], &taak))
			continue;
		model_open(model, "taak");
		model_attribute(model, "pad", ready_path(page, over, taak.verb));
		model_attribute(model, "uitleg", taak.woorden->uitleg);
		model_text(model, taak.woorden->titel);
		model_close(model);
	}
}

static void show_zoeken(struct page *page, struct model *model, const struct scherm *scherm)
{
	struct taak taak;

	for (size_t i = 0; scherm->zoeken != NULL && scherm->zoeken[i] != NULL; i++)
		if (taak_find(page, scherm->zoeken[i], &taak))
			formulier_show(page, model, &taak, NULL);
}

/* ---- the page ----------------------------------------------------------------------------------------------------------------- */

bool scherm_page(struct page *page, struct answer *out, struct error *err)
{
	const struct scherm *scherm = scherm_of(page->route->path);
	struct over over;

	if (scherm == NULL)
		return FAIL(err, INTERNAL, NULL, "%s is no screen", page->route->path);
	if (!find_over(page, scherm, &over, err))
		return page_refuse(page, 404, weigering_of_error(page->arena, err), out, err);
	struct model *model = page_model(page, over.titel);
	model_open(model, "scherm");
	model_attribute(model, "intro", scherm->intro);
	model_flag(model, "tegels", scherm->tegels);
	for (size_t i = 0; i < scherm->onderdeel_count; i++)
		if (!show_part(page, model, &scherm->onderdelen[i], &over, err))
			return false;
	show_zoeken(page, model, scherm);
	show_taken(page, model, scherm, &over);
	model_close(model);
	return page_show(page, "scherm", out, err);
}
