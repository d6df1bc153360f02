/* mandaat: a school lets a supplier send on its behalf. */
#include "admin/mandaat.h"

#include "access/access.h"
#include "admin/request.h"
#include "store/store_admin.h"

#include <stdio.h>

bool is_dienst(const char *word)
{
	if (strcmp(word, "*") == 0)
		return true;
	for (int i = 0; i < OPERATION_COUNT; i++)
		if (strcmp(word, operation_row((enum operation_id)i)->name) == 0)
			return true;
	return false;
}

/* NULL: not given. */
static bool read_dienst(const struct request *request, const char **out, struct error *err)
{
	const char *dienst = request_text(request, "dienst");

	if (dienst != NULL && !is_dienst(dienst))
		return bad_option(err, "dienst",
			"expected an operation of the WSDL, or '*' for every service");
	*out = dienst;
	return true;
}

static bool add(struct request *request, struct table **out, struct error *err)
{
	static const struct column columns[] = {
		{"mandaat", COLUMN_NUMBER},
		{"schoolOin", COLUMN_TEXT},
		{"leverancierOin", COLUMN_TEXT},
		{"dienst", COLUMN_TEXT},
		{"geldigVan", COLUMN_TEXT},
		{"geldigTot", COLUMN_TEXT},
		{"bron", COLUMN_TEXT},
	};
	struct nieuw_mandaat mandaat = {.dienst = NULL,
		.bron = request_text(request, "bron"),
		.van = day_in_netherlands(request->now)};
	int64_t id = 0;

	if (!request_oin(request, "leverancier", &mandaat.leverancier, err)
		|| !request_school(request, "school", &mandaat.school, err)
		|| !read_dienst(request, &mandaat.dienst, err)
		|| !request_day(request, "geldig-van", &mandaat.van, err)
		|| !request_day(request, "geldig-tot", &mandaat.tot, err))
		return false;
	if (mandaat.dienst == NULL)
		mandaat.dienst = "*";
	if (!request_begin(request, err)
		|| !request_end(request,
			store_add_mandaat(
				request->store, &mandaat, request->actor, request->now, &id, err),
			err))
		return false;
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	table_add(*out,
		(const char *[]){cell_number(request, id), mandaat.school.code,
			mandaat.leverancier.code, mandaat.dienst, cell_day(request, mandaat.van),
			cell_day(request, mandaat.tot), mandaat.bron});
	table_note(*out, "Het mandaat is vastgelegd en geldt vanaf %s.",
		cell_day(request, mandaat.van));
	return true;
}

static bool withdraw(struct request *request, struct table **out, struct error *err)
{
	static const struct column changed = {"ingetrokken", COLUMN_NUMBER};
	struct oin leverancier, school;
	const char *dienst = NULL;
	int count = 0;

	if (!request_oin(request, "leverancier", &leverancier, err)
		|| !request_school(request, "school", &school, err)
		|| !read_dienst(request, &dienst, err) || !request_begin(request, err)
		|| !request_end(request,
			store_withdraw_mandaten(request->store, &leverancier, &school, dienst,
				request->actor, request->now, &count, err),
			err))
		return false;
	*out = request_tell_count(request, &changed, count, "Er was geen mandaat om in te trekken.",
		"Ingetrokken: het volgende bericht van deze leverancier wordt geweigerd.");
	return true;
}

static bool list(struct request *request, struct table **out, struct error *err)
{
	static const struct column columns[] = {
		{"mandaat", COLUMN_NUMBER},
		{"schoolOin", COLUMN_TEXT},
		{"schoolNaam", COLUMN_TEXT},
		{"leverancierOin", COLUMN_TEXT},
		{"leverancierNaam", COLUMN_TEXT},
		{"dienst", COLUMN_TEXT},
		{"geldigVan", COLUMN_TEXT},
		{"geldigTot", COLUMN_TEXT},
		{"bron", COLUMN_TEXT},
		{"ingetrokken", COLUMN_FLAG},
	};
	bool one_school = request_text(request, "school") != NULL;
	const struct mandaat_rij *rows = NULL;
	struct oin school;
	size_t count = 0;

	if (!request_school(request, "school", &school, err)
		|| !store_list_mandaten(request->store, request->arena, one_school ? &school : NULL,
			&rows, &count, err))
		return false;
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	for (size_t i = 0; i < count; i++) {
		const struct mandaat *mandaat = &rows[i].mandaat;
		table_add(*out,
			(const char *[]){cell_number(request, rows[i].id), rows[i].school.code,
				rows[i].school_naam, mandaat->leverancier.code,
				mandaat->leverancier_naam, mandaat->dienst,
				cell_day(request, mandaat->van), cell_day(request, mandaat->tot),
				mandaat->bron, cell_flag(rows[i].ingetrokken)});
	}
	if (count == 0)
		table_note(*out, "Er zijn geen mandaten.");
	return true;
}

static const struct verb_option add_options[] = {
	{"school", "SCHOOL", OPTION_REQUIRED, "who gives it: BRIN or OIN"},
	{"leverancier", "OIN", OPTION_REQUIRED, "who may send on its behalf"},
	{"bron", "TEXT", OPTION_REQUIRED, "where it is written: a letter, a register"},
	{"dienst", "OPERATION", OPTION_OPTIONAL,
		"one operation (default: every service of the overeenkomst)"},
	{"geldig-van", "DATE", OPTION_OPTIONAL, "first day (default today)"},
	{"geldig-tot", "DATE", OPTION_OPTIONAL,
		"first day that no longer counts (default: open end)"},
};

static const struct verb_option withdraw_options[] = {
	{"school", "SCHOOL", OPTION_REQUIRED, "who gave it: BRIN or OIN"},
	{"leverancier", "OIN", OPTION_REQUIRED, "who may no longer send"},
	{"dienst", "OPERATION", OPTION_OPTIONAL,
		"only the mandate for this operation (default: all of them)"},
};

static const struct verb_option replace_options[] = {
	{"school", "SCHOOL", OPTION_REQUIRED, "who takes another supplier: BRIN or OIN"},
	{"van", "OIN", OPTION_REQUIRED, "the supplier that goes"},
	{"naar", "OIN", OPTION_REQUIRED, "the supplier that comes"},
	{"bron", "TEXT", OPTION_REQUIRED, "where it is written: a letter, a register"},
	{"per", "DATE", OPTION_OPTIONAL, "first day of the new one (default today)"},
};

static const struct verb_option list_options[] = {
	{"school", "SCHOOL", OPTION_OPTIONAL, "only of this school: BRIN or OIN"},
};

static const struct verb_option import_options[] = {
	{"bron", "TEXT", OPTION_OPTIONAL,
		"the source of every row; the file needs no column bron then"},
	{"volledig", NULL, OPTION_FLAG,
		"the file is all that this source has: what it no longer has is withdrawn"},
	{"max-intrekkingen", "N", OPTION_OPTIONAL,
		"how many may be withdrawn so (default: a tenth of the source's, at least one)"},
	{"onbekend", "weigeren|overslaan", OPTION_OPTIONAL,
		"rows of a school or supplier that is not registered (default weigeren)"},
};

static const struct verb_option export_options[] = {
	{"bron", "TEXT", OPTION_OPTIONAL, "only of this source"},
	{"school", "SCHOOL", OPTION_OPTIONAL, "only of this school: BRIN or OIN"},
};

static const struct verb verbs[] = {
	{.words = "mandaat add",
		.summary = "record that a school lets a supplier send on its behalf",
		.options = add_options,
		.option_count = COUNT_OF(add_options),
		.example = "bpv-admin mandaat add --school 98QQ --leverancier 00000099000000002000 "
			   "--bron \"brief 2026-08-01\"",
		.needs = NEEDS_REGISTER,
		.run = add},
	{.words = "mandaat import",
		.summary = "record many mandates from a CSV file",
		.details =
			"Columns: brin or schoolOin, leverancierOin, dienst, geldigVan, geldigTot, "
			"bron. All or nothing; a mandate\n"
			"that is there already stays as it is. An extract of OSR goes in with "
			"--bron "
			"OSR --volledig: what is\n"
			"in force of that source and not in the file is withdrawn in the same "
			"transaction, and counts for the\n"
			"next message on every connection. See docs/formats/mandaat.md.",
		.options = import_options,
		.option_count = COUNT_OF(import_options),
		.operands = "FILE",
		.operands_min = 1,
		.operands_max = 1,
		.example = "bpv-admin mandaat import mandaten.csv\n"
			   "bpv-admin mandaat import osr.csv --bron OSR --volledig "
			   "--onbekend overslaan --dry-run",
		.needs = NEEDS_REGISTER,
		.run = mandaat_import,
		.keeps_refusals = true},
	{.words = "mandaat export",
		.summary = "write the mandates that are not withdrawn to a CSV file",
		.details =
			"The file is what mandaat import reads. A file that is there is replaced, "
			"once the new one is whole.",
		.operands = "FILE",
		.operands_min = 1,
		.operands_max = 1,
		.options = export_options,
		.option_count = COUNT_OF(export_options),
		.example = "bpv-admin mandaat export mandaten.csv --bron OSR",
		.needs = NEEDS_REGISTER,
		.run = mandaat_export},
	{.words = "mandaat withdraw",
		.summary = "withdraw a mandate, at once",
		.options = withdraw_options,
		.option_count = COUNT_OF(withdraw_options),
		.example = "bpv-admin mandaat withdraw --school 98QQ --leverancier "
			   "00000099000000002000",
		.needs = NEEDS_REGISTER,
		.run = withdraw},
	{.words = "mandaat replace",
		.summary = "let the mandates of one supplier go over to another",
		.details = "The same services until the same end; on no day may both send, or "
			   "neither.",
		.options = replace_options,
		.option_count = COUNT_OF(replace_options),
		.example =
			"bpv-admin mandaat replace --school 98QQ --van 00000099000000002000 --naar "
			"00000099000000009000 \\\n    --per 2026-08-01 --bron \"brief van de "
			"school\"",
		.needs = NEEDS_REGISTER,
		.run = mandaat_replace},
	{.words = "mandaat list",
		.summary = "show every mandate ever given, newest first",
		.options = list_options,
		.option_count = COUNT_OF(list_options),
		.example = "bpv-admin mandaat list --school 98QQ --json",
		.needs = NEEDS_REGISTER,
		.run = list},
};

const struct verb_list mandaat_verbs = {verbs, COUNT_OF(verbs)};
