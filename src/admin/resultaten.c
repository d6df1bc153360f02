/* resultaten: answers as the questionnaire bureau delivers them. */
#include "admin/invoer.h"
#include "admin/request.h"

static bool import(struct request *request, struct table **out, struct error *err)
{
	const struct invoer_file files[] = {
		{IMPORT_RESPONS, request_text(request, "respons")},
		{IMPORT_ANTWOORDEN, request_text(request, "antwoorden")},
		{IMPORT_VERWIJDERINGEN, request_text(request, "verwijderingen")},
	};
	bool respons = files[0].path != NULL, antwoorden = files[1].path != NULL;

	if (respons != antwoorden)
		return FAIL(err, USAGE, NULL, "--respons and --antwoorden belong together");
	if (!respons && files[2].path == NULL)
		return FAIL(err, USAGE, NULL,
			"give --respons with --antwoorden, or --verwijderingen, or all three");
	return invoer_run(
		request, files, COUNT_OF(files), request_flag(request, "mutaties"), out, err);
}

static const struct verb_option import_options[] = {
	{"respons", "FILE", OPTION_OPTIONAL, "one row per completed questionnaire"},
	{"antwoorden", "FILE", OPTION_OPTIONAL,
		"one row per answer: responsId, vraagcode, waarde or tekst"},
	{"verwijderingen", "FILE", OPTION_OPTIONAL,
		"responses that schools must delete: responsId, reden"},
	{"mutaties", NULL, OPTION_FLAG,
		"a delivery of changes: a responsId that is there with other content is a "
		"correction"},
};

static const struct verb verbs[] = {
	{.words = "resultaten import",
		.summary = "load responses and answers from CSV files",
		.details = "One transaction: when one row is wrong, nothing is stored and every "
			   "wrong row is named by file\n"
			   "and line. The same files again change nothing. A responsId with other "
			   "content is refused, unless\n"
			   "--mutaties says that it is a correction: it then gets a new "
			   "mutatienummer. What is withdrawn is in\n"
			   "--verwijderingen, with its reason; it never comes back, and "
			   "GEWIST_OP_VERZOEK destroys it at once.\n"
			   "Schools see new results at the release moment of their overeenkomst. "
			   "See docs/formats/resultaten.md.",
		.options = import_options,
		.option_count = COUNT_OF(import_options),
		.example = "bpv-admin resultaten import --respons respons.csv --antwoorden "
			   "antwoorden.csv",
		.needs = NEEDS_REGISTER,
		.run = import,
		.keeps_refusals = true},
};

const struct verb_list resultaten_verbs = {verbs, COUNT_OF(verbs)};
