/* Any verb of staff: its form, an example of what it would do, its answer, and the answer as a file. */
#include "console/beheer.h"

#include "console/formulier.h"
#include "console/tabel.h"
#include "console/verwijzing.h"
#include "console/weigering.h"

#include <stdlib.h>
#include <string.h>

static bool refuse_taak(struct page *page, struct answer *out, struct error *err)
{
	return page_refuse(page, 404, "Deze taak is er niet, of is niet voor u.", out, err);
}

/* How it went, at the top. */
static const char *outcome_of(const struct taak *taak, const struct taak_antwoord *answer)
{
	if (!answer->done || answer->refused)
		return "geweigerd";
	if (answer->unproven)
		return "klopt-niet";
	return taak->dry_run                          ? "voorbeeld"
		: taak->woorden->soort == VERB_CHANGE ? "gedaan"
						      : "getoond";
}

/* A page of the table that a bookmark leads to, and the ways to the others; else all of it. */
static void show_table(
	struct page *page, struct model *model, const struct taak *taak, const struct table *table)
{
	const char *given = page_get(page, "blad");
	long number = given != NULL ? strtol(given, NULL, 10) : 1;
	size_t pages = (table->row_count + TABEL_PAGE - 1) / TABEL_PAGE;
	size_t at = number >= 1 && (size_t)number <= pages ? (size_t)number : 1;

	if (taak->woorden->soort != VERB_READ) {
		tabel_show(page, model, table, &(struct tabel_keuze){NULL, 0, 0});
		return;
	}
	tabel_show(
		page, model, table, &(struct tabel_keuze){NULL, (at - 1) * TABEL_PAGE, TABEL_PAGE});
	if (pages <= 1)
		return;
	model_open(model, "bladen");
	model_number(model, "hier", (int64_t)at);
	model_number(model, "van", (int64_t)pages);
	if (at > 1)
		model_attribute(model, "vorige",
			page_query_with(page, "blad", arena_format(page->arena, "%zu", at - 1)));
	if (at < pages)
		model_attribute(model, "volgende",
			page_query_with(page, "blad", arena_format(page->arena, "%zu", at + 1)));
	model_close(model);
}

/* The form and, when it was asked, the answer. `answer` NULL: it was not. */
static bool show(struct page *page, const struct taak *taak, const struct taak_antwoord *answer,
	struct answer *out, struct error *err)
{
	struct model *model = page_model(page, taak->woorden->titel);

	if (answer != NULL) {
		model_open(model, "antwoord");
		model_attribute(model, "uitkomst", outcome_of(taak, answer));
		if (taak->woorden->soort == VERB_READ)
			model_attribute(model, "csv",
				arena_format(page->arena, "/beheer/taak.csv?%s",
					page_query_with(page, "toon", NULL)));
		if (!answer->done) {
			model_attribute(
				model, "fout", weigering_of_error(page->arena, &answer->why));
		} else {
			show_table(page, model, taak, answer->table);
		}
		model_close(model);
		if (!answer->done)
			out->status = 422;
	}
	formulier_show(page, model, taak, answer != NULL && !answer->done ? &answer->why : NULL);
	return page_show(page, "taak", out, err);
}

bool beheer_taak(struct page *page, struct answer *out, struct error *err)
{
	struct taak taak;
	struct taak_antwoord answer;

	if (!taak_find(page, page_get(page, "taak"), &taak))
		return refuse_taak(page, out, err);
	if (taak.woorden->soort != VERB_READ)
		return show(page, &taak, NULL, out, err);
	if (!formulier_read(page, &taak, err))
		return false;
	bool asked = page_get(page, "toon") != NULL
		|| (taak_is_complete(&taak) && taak.argument_count + taak.operand_count == 0
			&& taak.verb->option_count == 0);
	if (!asked)
		return show(page, &taak, NULL, out, err);
	return taak_run(page, &taak, &answer, err) && show(page, &taak, &answer, out, err);
}

bool beheer_doe_taak(struct page *page, struct answer *out, struct error *err)
{
	const char *button = page_get(page, "knop");
	struct taak taak;
	struct taak_antwoord answer = {.done = false};

	if (!taak_find(page, page_get(page, "taak"), &taak) || taak.woorden->soort == VERB_READ)
		return refuse_taak(page, out, err);
	if (button != NULL && strcmp(button, "wijzigen") == 0)
		return show(page, &taak, NULL, out, err);
	taak.dry_run = taak.woorden->soort == VERB_CHANGE
		&& (button == NULL || strcmp(button, "uitvoeren") != 0);
	if (!formulier_read(page, &taak, &answer.why))
		return show(page, &taak, &answer, out, err);
	return taak_run(page, &taak, &answer, err) && show(page, &taak, &answer, out, err);
}

/* "mandaat-list.csv" */
static const char *file_name(struct arena *arena, const char *words)
{
	char *name = arena_format(arena, "%s.csv", words);

	for (char *at = name; *at != '\0'; at++)
		*at = *at == ' ' ? '-' : *at;
	return name;
}

bool beheer_taak_csv(struct page *page, struct answer *out, struct error *err)
{
	struct taak taak;
	struct taak_antwoord answer;

	if (!taak_find(page, page_get(page, "taak"), &taak) || taak.woorden->soort != VERB_READ)
		return refuse_taak(page, out, err);
	if (!formulier_read(page, &taak, err) || !taak_run(page, &taak, &answer, err))
		return false;
	if (!answer.done)
		return page_refuse(page, 422, "Deze vraag is niet te beantwoorden.", out, err);
	return page_send(page, "text/csv; charset=utf-8", tabel_csv(page->arena, answer.table),
		file_name(page->arena, taak.verb->words), out);
}

/* ---- all of them ------------------------------------------------------------------------------------------------------ */

static void show_verb(struct page *page, struct model *model, const struct verb_woorden *woorden)
{
	bool elsewhere = woorden->soort == VERB_ELSEWHERE;
	struct taak taak;

	if (!elsewhere && !taak_find(page, woorden->words, &taak))
		return;
	model_open(model, "taak");
	model_attribute(model, "woorden", woorden->words);
	model_attribute(model, "uitleg", woorden->uitleg);
	if (elsewhere)
		model_flag(model, "elders", true);
	else
		model_attribute(model, "pad", verwijzing_of_verb(page->arena, woorden->words));
	model_text(model, woorden->titel);
	model_close(model);
}

bool beheer_taken(struct page *page, struct answer *out, struct error *err)
{
	const struct verb_woorden *woorden;
	struct model *model = page_model(page, "Alle taken");

	model_open(model, "taken");
	for (size_t i = 0; (woorden = woorden_verb(i)) != NULL; i++)
		show_verb(page, model, woorden);
	model_close(model);
	return page_show(page, "taken", out, err);
}
