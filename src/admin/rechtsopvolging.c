/* rechtsopvolging: a school goes on for another after a merger. */
#include "admin/request.h"
#include "store/store_dossier.h"

static bool add(struct request *request, struct table **out, struct error *err)
{
	static const struct column columns[] = {
		{"schoolOin", COLUMN_TEXT},
		{"opvolgerOin", COLUMN_TEXT},
		{"vanaf", COLUMN_TEXT},
		{"bron", COLUMN_TEXT},
	};
	struct rechtsopvolging opvolging = {.bron = request_text(request, "bron")};

	if (!request_school(request, "school", &opvolging.school, err)
		|| !request_school(request, "opvolger", &opvolging.opvolger, err)
		|| !request_day(request, "vanaf", &opvolging.vanaf, err)
		|| !request_begin(request, err)
		|| !request_end(request,
			store_add_rechtsopvolging(
				request->store, &opvolging, request->actor, request->now, err),
			err))
		return false;
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	table_add(*out,
		(const char *[]){opvolging.school.code, opvolging.opvolger.code,
			cell_day(request, opvolging.vanaf), opvolging.bron});
	table_note(*out,
		"Een ander dan %s bevestigt haar: bpv-admin rechtsopvolging confirm --school %s",
		request->actor, request_text(request, "school"));
	return true;
}

typedef bool change_fn(struct store *store, const struct oin *school, const char *actor,
	struct instant now, int *count, struct error *err);

static bool change(struct request *request, change_fn *how, const struct column *column,
	const char *none, struct table **out, struct error *err)
{
	struct oin school;
	int count = 0;

	if (!request_school(request, "school", &school, err) || !request_begin(request, err)
		|| !request_end(request,
			how(request->store, &school, request->actor, request->now, &count, err),
			err))
		return false;
	*out = request_tell_count(request, column, count, none, NULL);
	return true;
}

static bool confirm(struct request *request, struct table **out, struct error *err)
{
	static const struct column bevestigd = {"bevestigd", COLUMN_NUMBER};

	return change(request, store_confirm_rechtsopvolging, &bevestigd,
		"Er was geen rechtsopvolging om te bevestigen.", out, err);
}

static bool withdraw(struct request *request, struct table **out, struct error *err)
{
	static const struct column ingetrokken = {"ingetrokken", COLUMN_NUMBER};

	return change(request, store_withdraw_rechtsopvolging, &ingetrokken,
		"Er was geen rechtsopvolging om in te trekken.", out, err);
}

static bool list(struct request *request, struct table **out, struct error *err)
{
	static const struct column columns[] = {
		{"schoolOin", COLUMN_TEXT},
		{"schoolNaam", COLUMN_TEXT},
		{"opvolgerOin", COLUMN_TEXT},
		{"opvolgerNaam", COLUMN_TEXT},
		{"vanaf", COLUMN_TEXT},
		{"bron", COLUMN_TEXT},
		{"toegevoegdDoor", COLUMN_TEXT},
		{"bevestigdDoor", COLUMN_TEXT},
		{"ingetrokken", COLUMN_FLAG},
	};
	const struct rechtsopvolging *rows = NULL;
	struct oin school;
	size_t count = 0;

	if (!request_school(request, "school", &school, err)
		|| !store_list_rechtsopvolgingen(request->store, request->arena,
			request_text(request, "school") ? &school : NULL, &rows, &count, err))
		return false;
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	for (size_t i = 0; i < count; i++)
		table_add(*out,
			(const char *[]){rows[i].school.code, rows[i].school_naam,
				rows[i].opvolger.code, rows[i].opvolger_naam,
				cell_day(request, rows[i].vanaf), rows[i].bron,
				rows[i].toegevoegd_door, rows[i].bevestigd_door,
				cell_flag(rows[i].ingetrokken)});
	if (count == 0)
		table_note(*out, "Er zijn geen rechtsopvolgingen.");
	return true;
}

static const struct verb_option add_options[] = {
	{"school", "SCHOOL", OPTION_REQUIRED, "which school has merged: BRIN or OIN"},
	{"opvolger", "SCHOOL", OPTION_REQUIRED, "which school goes on for it: BRIN or OIN"},
	{"vanaf", "DATE", OPTION_REQUIRED, "from which day"},
	{"bron", "TEXT", OPTION_REQUIRED, "where it is written: a deed, a decision"},
};

static const struct verb_option school_options[] = {
	{"school", "SCHOOL", OPTION_REQUIRED, "which school has merged: BRIN or OIN"},
};

static const struct verb_option list_options[] = {
	{"school", "SCHOOL", OPTION_OPTIONAL, "only with this school on one of the sides"},
};

static const struct verb verbs[] = {
	{.words = "rechtsopvolging add",
		.summary = "record that a school goes on for another after a merger",
		.details =
			"Once somebody else has confirmed it, and from its day on, the successor "
			"(or its supplier) may\n"
			"fetch the results of the school that was, under the successor's own "
			"overeenkomst. Nobody\n"
			"delivers for the school that was. Leave its organisation active.",
		.options = add_options,
		.option_count = COUNT_OF(add_options),
		.example =
			"bpv-admin rechtsopvolging add --actor anna --school 98QX --opvolger 98QQ "
			"--vanaf 2026-08-01 --bron \"besluit 12\"",
		.needs = NEEDS_REGISTER,
		.run = add},
	{.words = "rechtsopvolging confirm",
		.summary = "let a succession count; not by who added it",
		.options = school_options,
		.option_count = COUNT_OF(school_options),
		.example = "bpv-admin rechtsopvolging confirm --actor bert --school 98QX",
		.needs = NEEDS_REGISTER,
		.run = confirm},
	{.words = "rechtsopvolging withdraw",
		.summary = "withdraw a succession, at once",
		.options = school_options,
		.option_count = COUNT_OF(school_options),
		.example = "bpv-admin rechtsopvolging withdraw --school 98QX",
		.needs = NEEDS_REGISTER,
		.run = withdraw},
	{.words = "rechtsopvolging list",
		.summary = "show every succession ever recorded, newest first",
		.options = list_options,
		.option_count = COUNT_OF(list_options),
		.example = "bpv-admin rechtsopvolging list",
		.needs = NEEDS_REGISTER,
		.run = list},
};

const struct verb_list rechtsopvolging_verbs = {verbs, COUNT_OF(verbs)};
