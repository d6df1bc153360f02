/* school prepare and school import: the same options, of one school and of every row of a file. */
#include "admin/overeenkomst_options.h"
#include "admin/request.h"
#include "admin/school.h"

#define SCHOOL_OPTIONS(how)                                                                        \
	{"naam", "NAME", OPTION_OPTIONAL,                                                          \
		"name of the school; may be left out when it is registered"},                      \
		{"nummer", "NUMBER", OPTION_OPTIONAL,                                              \
			"of the overeenkomst (default GO- and the BRIN); an existing one gets a "  \
			"next version"},                                                           \
		{"geldig-van", "DATE", OPTION_OPTIONAL, "first day (default today)"},              \
		{"geldig-tot", "DATE", OPTION_OPTIONAL,                                            \
			"first day that no longer counts (default: open end)"},                    \
		OVEREENKOMST_OPTIONS(how, how),                                                    \
		{"leverancier", "OIN[, NAME]", OPTION_REPEATED,                                    \
			"a supplier that sends on its behalf; with NAME it is registered too"},    \
		{"mandaat-bron", "TEXT", OPTION_OPTIONAL,                                          \
			"where the school says so: a letter, a register; with --leverancier"},     \
	{                                                                                          \
		"certificaat", "FILE", OPTION_REPEATED,                                            \
			"PEM of the school or of such a supplier; recorded for every purpose it "  \
			"serves"                                                                   \
	}

static const struct verb_option prepare_options[] = {SCHOOL_OPTIONS(OPTION_REQUIRED)};
static const struct verb_option import_options[] = {SCHOOL_OPTIONS(OPTION_OPTIONAL)};

static const struct verb verbs[] = {
	{.words = "school prepare",
		.summary = "prepare a school completely; a second person activates it",
		.details =
			"One transaction: the organisation, the overeenkomst with what was signed, "
			"route, contacts, mandates from\n"
			"the first day of the overeenkomst, and certificates. --dienst is alle "
			"unless it is given. Nothing is\n"
			"allowed until somebody else runs school activate. Without --document the "
			"overeenkomst is a CONCEPT that\n"
			"overeenkomst sign completes.",
		.operands = "SCHOOL",
		.operands_min = 1,
		.operands_max = 1,
		.options = prepare_options,
		.option_count = COUNT_OF(prepare_options),
		.example =
			"bpv-admin school prepare 97ZZ --actor anna --naam \"ROC Nieuwstad\" "
			"--veldenset BASIS --rol VERWERKER \\\n"
			"    --route DIRECT --document overeenkomst.pdf --document-datum "
			"2026-07-01 \\\n"
			"    --ondertekenaar-school \"A. Voorbeeld, bestuurder\" "
			"--ondertekenaar-sbb \"B. Voorbeeld, manager\" \\\n"
			"    --leverancier \"00000099000000002000, Voorbeeld SIS\" --mandaat-bron "
			"\"brief 2026-07-01\" \\\n"
			"    --contact \"TECHNISCH, C. Voorbeeld, beheer@nieuwstad.example\" "
			"--certificaat sis.pem",
		.needs = NEEDS_REGISTER,
		.run = school_prepare},
	{.words = "school import",
		.summary = "prepare many schools from a CSV file",
		.details =
			"A row is a school prepare, its columns are that verb's options: brin, "
			"naam, geldigVan, veldenset, ...\n"
			"Options here hold for every row whose cell is empty. All or nothing: one "
			"wrong row and nothing is\n"
			"stored, and every wrong row is named. See docs/formats/scholen.md.",
		.operands = "FILE",
		.operands_min = 1,
		.operands_max = 1,
		.options = import_options,
		.option_count = COUNT_OF(import_options),
		.example = "bpv-admin school import scholen.csv --actor anna --rol VERWERKER "
			   "--veldenset BASIS --route DIRECT",
		.needs = NEEDS_REGISTER,
		.run = school_import,
		.keeps_refusals = true},
};

const struct verb_list onboard_verbs = {verbs, COUNT_OF(verbs)};

const struct verb *school_prepare_verb(void)
{
	return &verbs[0];
}
