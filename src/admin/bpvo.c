/* bpvo: placements as DUO delivers them. */
#include "admin/bpvo.h"

#include "admin/request.h"

static const struct verb_option import_options[] = {
	{"soort", "aanvulling|volledig|mutaties", OPTION_OPTIONAL,
		"what the file is; default: what XML says, else aanvulling"},
	{"nummer", "N", OPTION_OPTIONAL, "DUO's number of the delivery, one after the other"},
	{"school", "BRIN", OPTION_REPEATED,
		"volledig: a school that it covers; default: those in it"},
	{"vanaf", "DATE", OPTION_OPTIONAL,
		"volledig: the first end date that it covers; default: today, or the first in it"},
	{"max-vervallen", "N", OPTION_OPTIONAL,
		"volledig: so many bpvo's of a school may go; default: a tenth, and one always"},
	{"afgekeurd", "FILE", OPTION_OPTIONAL, "write the refused lines here, with the reasons"},
};

static const struct verb_option list_options[] = {
	{"geweigerd", NULL, OPTION_FLAG, "only what was refused"},
	{"aantal", "N", OPTION_OPTIONAL, "so many at most; default 20"},
	{"levering", "ID", OPTION_OPTIONAL, "what was wrong with this one, by line"},
};

static const struct verb_option unlinked_options[] = {
	{"school", "BRIN", OPTION_OPTIONAL, "one school, by BRIN or OIN; default: all"},
	{"van", "DATE", OPTION_OPTIONAL, "first end date; default: today"},
	{"tot", "DATE", OPTION_OPTIONAL, "last end date; default: no bound"},
	{"aantal", "N", OPTION_OPTIONAL, "so many at most; default 1000"},
};

static const struct verb_option completeness_options[] = {
	{"school", "BRIN", OPTION_REQUIRED, "the school, by BRIN or OIN"},
	{"van", "DATE", OPTION_OPTIONAL, "first end date; default: the studiejaar that runs"},
	{"tot", "DATE", OPTION_OPTIONAL, "last end date; default: no bound"},
};

static const struct verb verbs[] = {
	{.words = "bpvo import",
		.summary = "load bpvo's as DUO delivers them, from CSV or XML",
		.details = "Six keys a row, and what else is known. Rows with equal keys are "
			   "different "
			   "students (a\n"
			   "sleutelgroep): the file holds all rows of a group. aanvulling adds and "
			   "changes; volledig also ends\n"
			   "what is not in it (vervallen); mutaties says NIEUW, GEWIJZIGD or "
			   "VERVALLEN a "
			   "row. A moved end date\n"
			   "keeps the bpvo that it was. All or nothing; the same delivery again "
			   "changes "
			   "nothing. See docs/formats/bpvo.md.",
		.operands = "FILE",
		.operands_min = 1,
		.operands_max = 1,
		.options = import_options,
		.option_count = COUNT_OF(import_options),
		.example = "bpv-admin bpvo import bpvos.csv --soort volledig --vanaf 2026-08-01",
		.needs = NEEDS_REGISTER,
		.run = bpvo_import_verb,
		.keeps_refusals = true},
	{.words = "bpvo list",
		.summary = "deliveries of bpvo's, and what became of each; newest first",
		.options = list_options,
		.option_count = COUNT_OF(list_options),
		.example = "bpv-admin bpvo list --geweigerd",
		.needs = NEEDS_REGISTER,
		.run = bpvo_list},
	{.words = "bpvo unlinked",
		.summary = "bpvo's about which nobody at the leerbedrijf can be asked, and why",
		.details =
			"What is missing first: the leerbedrijf, its recognition on the end date, "
			"a contact, or its link.\n"
			"praktijkopleider import and link, and referentie import, bring what is "
			"missing.",
		.options = unlinked_options,
		.option_count = COUNT_OF(unlinked_options),
		.example = "bpv-admin bpvo unlinked --school 98QQ",
		.needs = NEEDS_REGISTER,
		.run = bpvo_unlinked},
	{.words = "bpvo completeness",
		.summary = "what DUO's bpvo's of a school lack, and what detail that costs",
		.details = "By field: how many bpvo's, how many without it, and in Dutch what the "
			   "school misses in its dashboard.\n"
			   "With route DIRECT also how many bpvo's nothing was delivered about "
			   "whose students are still to be\n"
			   "invited, and before which day. The school sees the same page.",
		.options = completeness_options,
		.option_count = COUNT_OF(completeness_options),
		.example = "bpv-admin bpvo completeness --school 98QQ",
		.needs = NEEDS_REGISTER,
		.run = bpvo_completeness},
};

const struct verb_list bpvo_verbs = {verbs, COUNT_OF(verbs)};
