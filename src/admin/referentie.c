/* referentie: what placements, results and student details refer to. */
#include "admin/invoer.h"
#include "admin/request.h"

static bool import_referentie(struct request *request, struct table **out, struct error *err)
{
	const struct invoer_file files[] = {
		{IMPORT_OPLEIDINGEN, request_text(request, "opleidingen")},
		{IMPORT_AANBIEDERS, request_text(request, "aanbieders")},
		{IMPORT_LOCATIES, request_text(request, "locaties")},
		{IMPORT_LEERBEDRIJVEN, request_text(request, "leerbedrijven")},
	};

	for (size_t i = 0; i < COUNT_OF(files); i++)
		if (files[i].path != NULL)
			return invoer_run(request, files, COUNT_OF(files), false, out, err);
	return FAIL(err, USAGE, NULL,
		"give at least one of --opleidingen, --aanbieders, --locaties, --leerbedrijven");
}

static const struct verb_option referentie_options[] = {
	{"opleidingen", "FILE", OPTION_OPTIONAL,
		"opleidingscode, naam, niveau, sector, kwalificatiedossier, geldigVan, geldigTot"},
	{"aanbieders", "FILE", OPTION_OPTIONAL,
		"onderwijsaanbiedercode, brin, naam, geldigVan, geldigTot"},
	{"locaties", "FILE", OPTION_OPTIONAL,
		"onderwijslocatiecode, brin, naam, plaats, geldigVan, geldigTot"},
	{"leerbedrijven", "FILE", OPTION_OPTIONAL,
		"leerbedrijfId, naam, plaats, geldigVan, geldigTot"},
};

static const struct verb verbs[] = {
	{.words = "referentie import",
		.summary =
			"load opleidingen, aanbieders, locaties and leerbedrijven from CSV files",
		.details =
			"All files together are one transaction: everything is stored or nothing. "
			"A code that is there\n"
			"already is changed; nothing is deleted. See docs/formats/referentie.md.",
		.options = referentie_options,
		.option_count = COUNT_OF(referentie_options),
		.example = "bpv-admin referentie import --opleidingen opleidingen.csv --aanbieders "
			   "aanbieders.csv \\\n"
			   "    --locaties locaties.csv --leerbedrijven leerbedrijven.csv",
		.needs = NEEDS_REGISTER,
		.run = import_referentie,
		.keeps_refusals = true},
};

const struct verb_list referentie_verbs = {verbs, COUNT_OF(verbs)};
