/* bpvo: placements as DUO delivers them. */
#include "admin/bpvo.h"

#include "admin/invoer.h"
#include "admin/request.h"

static bool import_bpvo(struct request *request, struct table **out, struct error *err)
{
	const struct invoer_file file = {IMPORT_BPVOS, request->operands[0]};

	return invoer_run(request, &file, 1, false, out, err);
}

static const struct verb_option completeness_options[] = {
	{"school", "BRIN", OPTION_REQUIRED, "the school, by BRIN or OIN"},
	{"van", "DATE", OPTION_OPTIONAL, "first end date; default: the studiejaar that runs"},
	{"tot", "DATE", OPTION_OPTIONAL, "last end date; default: no bound"},
};

static const struct verb verbs[] = {
	{.words = "bpvo import",
		.summary = "load bpvo's as DUO delivers them from a CSV file",
		.details = "Six keys a row, and what else is known. Rows with equal keys are "
			   "different students (a\n"
			   "sleutelgroep): the file holds all rows of a group. All or nothing; the "
			   "same file again changes\n"
			   "nothing. See docs/formats/bpvo.md.",
		.operands = "FILE",
		.operands_min = 1,
		.operands_max = 1,
		.example = "bpv-admin bpvo import bpvos.csv",
		.needs = NEEDS_REGISTER,
		.run = import_bpvo},
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
