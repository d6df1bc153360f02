/* school: what is held of one school. */
#include "admin/request.h"
#include "admin/school.h"
#include "store/store_admin.h"

static const struct column columns[] = {
	{"brin", COLUMN_TEXT},
	{"schoolOin", COLUMN_TEXT},
	{"schoolNaam", COLUMN_TEXT},
	{"actief", COLUMN_FLAG},
	{"overeenkomstnummer", COLUMN_TEXT},
	{"versie", COLUMN_NUMBER},
	{"status", COLUMN_TEXT},
	{"geldigVan", COLUMN_TEXT},
	{"geldigTot", COLUMN_TEXT},
	{"route", COLUMN_TEXT},
	{"mandaten", COLUMN_NUMBER},
	{"bpvos", COLUMN_NUMBER},
	{"studentgegevens", COLUMN_NUMBER},
	{"respons", COLUMN_NUMBER},
	{"verwijderd", COLUMN_NUMBER},
	{"laatsteBericht", COLUMN_TEXT},
	{"laatsteAanlevering", COLUMN_TEXT},
	{"laatsteVerstrekking", COLUMN_TEXT},
	{"certificaatGeldigTot", COLUMN_TEXT},
};

static void fill(struct request *request, const struct school_status *s, struct table *table)
{
	bool has = s->overeenkomstnummer != NULL;

	table_add(table,
		(const char *[]){s->school.brin.code, s->school.oin.code, s->school.naam,
			cell_flag(s->school.actief), s->overeenkomstnummer,
			has ? cell_number(request, s->versie) : NULL,
			has ? overeenkomst_status_word(s->status) : NULL, cell_day(request, s->van),
			cell_day(request, s->tot),
			s->route == ROUTE_NONE ? NULL : route_word(s->route),
			cell_number(request, s->mandaten), cell_number(request, s->bpvos),
			cell_number(request, s->studentgegevens), cell_number(request, s->respons),
			cell_number(request, s->verwijderd),
			cell_instant(request, s->laatste_bericht),
			cell_instant(request, s->laatste_aanlevering),
			cell_instant(request, s->laatste_verstrekking),
			cell_instant(request, s->certificaat_tot)});
	if (!has)
		table_note(table,
			"Er is vandaag geen overeenkomst van kracht: elk bericht van deze school "
			"wordt geweigerd.");
	if (s->route == ROUTE_NONE)
		table_note(table, "Er is geen route vastgelegd.");
}

static bool show(struct request *request, struct table **out, struct error *err)
{
	struct school_status status = {0};
	struct oin school;
	bool found = false;

	if (!school_parse(request->operands[0], &school, err)
		|| !store_load_school_status(request->store, request->arena, &school,
			day_in_netherlands(request->now), &found, &status, err))
		return false;
	if (!found)
		return FAIL(
			err, INPUT, NULL, "school %s is not in the register", request->operands[0]);
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	fill(request, &status, *out);
	return true;
}

static const struct verb_option activate_options[] = {
	{"bestand", "FILE", OPTION_OPTIONAL,
		"of every school in this file: the one that school import read"},
	{"alle", NULL, OPTION_FLAG, "of every school"},
};

static const struct verb_option list_options[] = {
	{"volgende",
		"ondertekend|in-werking|mandaat|certificaat-gezien|verbinding-getest|"
		"eerste-aanlevering|eerste-match|eerste-uitnodiging",
		OPTION_OPTIONAL, "only schools whose next step this is"},
};

static const struct verb verbs[] = {
	{.words = "school activate",
		.summary = "bring into force what somebody else prepared",
		.details = "Every overeenkomst of the school that is signed and waits. With a file "
			   "or --alle: of many schools, all\n"
			   "or none. The register refuses whoever added, offered or signed it.",
		.operands = "SCHOOL",
		.operands_min = 0,
		.operands_max = 1,
		.options = activate_options,
		.option_count = COUNT_OF(activate_options),
		.example = "bpv-admin school activate 97ZZ --actor bert\n"
			   "bpv-admin school activate --bestand scholen.csv --actor bert --dry-run",
		.needs = NEEDS_REGISTER,
		.run = school_activate},
	{.words = "school status",
		.summary = "show the onboarding checklist of one school: what is done, since when, "
			   "and what is next",
		.operands = "SCHOOL",
		.operands_min = 1,
		.operands_max = 1,
		.example = "bpv-admin school status 98QQ",
		.needs = NEEDS_REGISTER,
		.run = school_status},
	{.words = "school list",
		.summary = "show the checklist of every school, a row each",
		.options = list_options,
		.option_count = COUNT_OF(list_options),
		.example = "bpv-admin school list --volgende verbinding-getest",
		.needs = NEEDS_REGISTER,
		.run = school_list},
	{.words = "school show",
		.summary = "show what is held of one school: overeenkomst, route, counts, last "
			   "messages",
		.operands = "SCHOOL",
		.operands_min = 1,
		.operands_max = 1,
		.example = "bpv-admin school show 98QQ --json",
		.needs = NEEDS_REGISTER,
		.run = show},
};

const struct verb_list school_verbs = {verbs, COUNT_OF(verbs)};
