/* organisatie: schools and suppliers. */
#include "admin/invoer.h"
#include "admin/request.h"
#include "store/store_admin.h"

static bool read_organisatie(struct request *request, struct organisatie *out, struct error *err)
{
	const char *soort = request_text(request, "soort");
	const char *brin = request_text(request, "brin");

	out->actief = true;
	out->naam = request_text(request, "naam");
	if (!request_oin(request, "oin", &out->oin, err)
		|| !request_yes(request, "actief", &out->actief, err))
		return false;
	if (brin != NULL) {
		if (!brin_parse(text_of(brin), &out->brin))
			return bad_option(
				err, "brin", "expected two digits and two letters, such as 98QQ");
		if (request_text(request, "oin") != NULL)
			return bad_option(err, "brin", "give --brin or --oin, not both");
		out->oin = oin_of_school(&out->brin);
	} else if (request_text(request, "oin") == NULL) {
		return FAIL(err, USAGE, NULL, "--brin BRIN (a school) or --oin OIN is required");
	}
	out->soort =
		oin_school(&out->oin, &out->brin) ? ORGANISATIE_SCHOOL : ORGANISATIE_LEVERANCIER;
	if (soort != NULL && !organisatie_soort_parse(text_of(soort), &out->soort))
		return bad_option(err, "soort", "expected SCHOOL, LEVERANCIER or SBB");
	return true;
}

static const struct column columns[] = {
	{"oin", COLUMN_TEXT},
	{"soort", COLUMN_TEXT},
	{"brin", COLUMN_TEXT},
	{"naam", COLUMN_TEXT},
	{"actief", COLUMN_FLAG},
};

static void add_row(struct table *table, const struct organisatie *organisatie)
{
	table_add(table,
		(const char *[]){organisatie->oin.code, organisatie_soort_word(organisatie->soort),
			organisatie->brin.code[0] ? organisatie->brin.code : NULL,
			organisatie->naam, cell_flag(organisatie->actief)});
}

static bool add(struct request *request, struct table **out, struct error *err)
{
	struct organisatie organisatie = {0};
	bool nieuw = false;

	if (!read_organisatie(request, &organisatie, err) || !request_begin(request, err)
		|| !request_end(request,
			store_put_organisatie(request->store, &organisatie, request->actor,
				request->now, &nieuw, err),
			err))
		return false;
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	add_row(*out, &organisatie);
	table_note(*out, "%s %s.", organisatie.naam,
		nieuw ? "is toegevoegd" : "was er al en is bijgewerkt");
	return true;
}

static bool list(struct request *request, struct table **out, struct error *err)
{
	const struct organisatie *organisaties = NULL;
	const char *soort = request_text(request, "soort");
	enum organisatie_soort wanted = 0;
	size_t count = 0;

	if (soort != NULL && !organisatie_soort_parse(text_of(soort), &wanted))
		return bad_option(err, "soort", "expected SCHOOL, LEVERANCIER or SBB");
	if (!store_list_organisaties(request->store, request->arena, &organisaties, &count, err))
		return false;
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	for (size_t i = 0; i < count; i++)
		if (wanted == 0 || organisaties[i].soort == wanted)
			add_row(*out, &organisaties[i]);
	if ((*out)->row_count == 0)
		table_note(*out, "Er zijn geen organisaties.");
	return true;
}

static bool import(struct request *request, struct table **out, struct error *err)
{
	const struct invoer_file file = {IMPORT_ORGANISATIES, request->operands[0]};

	return invoer_run(request, &file, 1, false, out, err);
}

static const struct verb_option add_options[] = {
	{"brin", "BRIN", OPTION_OPTIONAL, "a school, by its BRIN; the OIN follows from it"},
	{"oin", "OIN", OPTION_OPTIONAL, "any organisation, by its OIN"},
	{"naam", "NAME", OPTION_REQUIRED, "its name, as people know it"},
	{"soort", "SCHOOL|LEVERANCIER|SBB", OPTION_OPTIONAL,
		"SCHOOL, LEVERANCIER or SBB (default: what the OIN says)"},
	{"actief", "ja|nee", OPTION_OPTIONAL,
		"nee: nothing of this organisation is accepted any more (default ja)"},
};

static const struct verb_option list_options[] = {
	{"soort", "SCHOOL|LEVERANCIER|SBB", OPTION_OPTIONAL, "only SCHOOL, LEVERANCIER or SBB"},
};

static const struct verb verbs[] = {
	{.words = "organisatie add",
		.summary = "add a school or a supplier, or change its name",
		.options = add_options,
		.option_count = COUNT_OF(add_options),
		.example = "bpv-admin organisatie add --brin 98QQ --naam \"ROC Voorbeeldstad\"\n"
			   "bpv-admin organisatie add --oin 00000099000000002000 --naam "
			   "\"Voorbeeld SIS\"",
		.needs = NEEDS_REGISTER,
		.run = add},
	{.words = "organisatie list",
		.summary = "show schools and suppliers",
		.options = list_options,
		.option_count = COUNT_OF(list_options),
		.example = "bpv-admin organisatie list --soort LEVERANCIER",
		.needs = NEEDS_REGISTER,
		.run = list},
	{.words = "organisatie import",
		.summary = "add or change many organisations from a CSV file",
		.details = "Columns: oin, soort, naam. All or nothing. See "
			   "docs/formats/organisaties.md.",
		.operands = "FILE",
		.operands_min = 1,
		.operands_max = 1,
		.example = "bpv-admin organisatie import organisaties.csv",
		.needs = NEEDS_REGISTER,
		.run = import,
		.keeps_refusals = true},
};

const struct verb_list organisatie_verbs = {verbs, COUNT_OF(verbs)};
