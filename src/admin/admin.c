/* The table of verbs, and the judgement of a call against its row. */
#include "admin/admin.h"

#include "admin/audit.h"
#include "admin/cijfers.h"
#include "admin/inlezing.h"
#include "admin/request.h"
#include "store/store.h"

#include <string.h>

static const struct verb_list *const nouns[] = {
	&migratie_verbs,
	&organisatie_verbs,
	&overeenkomst_verbs,
	&what_if_verbs,
	&mandaat_verbs,
	&certificaat_verbs,
	&proef_verbs,
	&waarschuwing_verbs,
	&inlezing_verbs,
	&referentie_verbs,
	&bpvo_verbs,
	&vragenlijst_verbs,
	&resultaten_verbs,
	&antwoorden_verbs,
	&openantwoord_verbs,
	&praktijkopleider_verbs,
	&uitnodiging_verbs,
	&cijfers_verbs,
	&bureau_verbs,
	&rapport_verbs,
	&bewaartermijn_verbs,
	&betrokkene_verbs,
	&verstrekking_verbs,
	&onboard_verbs,
	&school_verbs,
	&crl_verbs,
	&contactpersoon_verbs,
	&gebruiker_verbs,
	&rechtsopvolging_verbs,
	&bericht_verbs,
	&explain_verbs,
	&gateway_verbs,
	&sleutel_verbs,
	&audit_verbs,
	&help_verbs,
};

const struct verb *admin_verb(size_t index)
{
	for (size_t i = 0; i < COUNT_OF(nouns); i++) {
		if (index < nouns[i]->count)
			return &nouns[i]->verbs[index];
		index -= nouns[i]->count;
	}
	return NULL;
}

/* How many of `words` spell the verb; 0 when they do not. */
static size_t spelled(const struct verb *verb, const char *const *words, size_t count)
{
	const char *rest = verb->words;
	size_t used = 0;

	while (*rest != '\0') {
		size_t len = strcspn(rest, " ");
		if (used == count || strlen(words[used]) != len
			|| strncmp(words[used], rest, len) != 0)
			return 0;
		used++;
		rest += len;
		rest += *rest == ' ';
	}
	return used;
}

const struct verb *admin_find_verb(const char *const *words, size_t count, size_t *used)
{
	const struct verb *verb;

	for (size_t i = 0; (verb = admin_verb(i)) != NULL; i++)
		if ((*used = spelled(verb, words, count)) > 0)
			return verb;
	return NULL;
}

static size_t times_given(const struct request *request, const char *name)
{
	size_t times = 0;

	for (size_t i = 0; i < request->argument_count; i++)
		times += strcmp(request->arguments[i].name, name) == 0;
	return times;
}

bool admin_judge(const struct request *request, struct error *err)
{
	const struct verb *verb = request->verb;

	for (size_t i = 0; i < verb->option_count; i++) {
		const struct verb_option *option = &verb->options[i];
		size_t times = times_given(request, option->name);
		if (option->how == OPTION_REQUIRED && times == 0)
			return FAIL(err, USAGE, NULL, "--%s %s is required", option->name,
				option->hint);
		if (option->how != OPTION_REPEATED && times > 1)
			return FAIL(err, USAGE, NULL, "--%s is given more than once", option->name);
	}
	if (request->dry_run && verb->needs != NEEDS_REGISTER)
		return FAIL(
			err, USAGE, NULL, "--dry-run: this verb changes nothing in the register");
	if (request->operand_count < verb->operands_min)
		return FAIL(err, USAGE, NULL, "%s is missing", verb->operands);
	if (request->operand_count > verb->operands_max)
		return FAIL(err, USAGE, NULL, "unexpected argument '%.60s'",
			request->operands[verb->operands_max]);
	return true;
}

static bool was_refused(const struct request *request, bool ok, const struct error *err)
{
	return request->verb->keeps_refusals && !request->dry_run && !request->refusal_kept
		&& (ok ? request->refused : err->code == ERROR_INPUT);
}

bool admin_run(struct request *request, struct table **out, struct error *err)
{
	request->refused = false;
	if (!admin_judge(request, err))
		return false;
	bool ok = request->verb->run(request, out, err);
	bool did = request->changed;
	if (was_refused(request, ok, err))
		inlezing_note_refusal(request, ok ? *out : NULL, err);
	if (request->dry_run) {
		store_rollback(request->store);
		if (ok)
			table_note(*out, "Proef: er is niets vastgelegd.");
	} else if (ok && request->changed) {
		/* A page does not wait: the console counts beside its pages. */
		if (did && !request->from_page && request->verb->needs == NEEDS_REGISTER)
			cijfers_count_after(request, *out);
		audit_seal_after(request, *out);
	}
	return ok;
}
