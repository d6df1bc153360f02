/* proef: who has tried a next certificate, and what would have gone wrong. */
#include "admin/request.h"
#include "store/proeven.h"

static bool list(struct request *request, struct table **out, struct error *err)
{
	static const struct column columns[] = {
		{"oin", COLUMN_TEXT},
		{"naam", COLUMN_TEXT},
		{"school", COLUMN_TEXT},
		{"vingerafdruk", COLUMN_TEXT},
		{"ondertekenaar", COLUMN_TEXT},
		{"profiel", COLUMN_TEXT},
		{"geldigTot", COLUMN_TEXT},
		{"op", COLUMN_TEXT},
		{"geslaagd", COLUMN_FLAG},
		{"fouten", COLUMN_TEXT},
		{"keer", COLUMN_NUMBER},
		{"correlatie", COLUMN_TEXT},
	};
	bool one = request_text(request, "oin") != NULL;
	const struct proef_rij *rows;
	struct oin oin;
	size_t count = 0;

	if (!request_oin(request, "oin", &oin, err)
		|| !store_list_proeven(
			request->store, request->arena, one ? &oin : NULL, &rows, &count, err))
		return false;
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	for (size_t i = 0; i < count; i++)
		table_add(*out,
			(const char *[]){rows[i].oin.code, rows[i].naam, rows[i].school,
				rows[i].vingerafdruk, rows[i].ondertekenaar, rows[i].profiel,
				cell_instant(request, rows[i].tot),
				cell_instant(request, rows[i].op), cell_flag(rows[i].geslaagd),
				rows[i].fouten, cell_number(request, rows[i].keer),
				rows[i].correlatie});
	if (count == 0)
		table_note(*out, "Er is nog geen proef gedaan.");
	return true;
}

static const struct verb_option list_options[] = {
	{"oin", "OIN", OPTION_OPTIONAL, "only of this organisation"},
};

static const struct verb verbs[] = {
	{.words = "proef list",
		.summary =
			"show who tried a next certificate, and by which rules it would be refused",
		.options = list_options,
		.option_count = COUNT_OF(list_options),
		.example = "bpv-admin proef list --oin 00000099000000002000",
		.needs = NEEDS_REGISTER,
		.run = list},
};

const struct verb_list proef_verbs = {verbs, COUNT_OF(verbs)};
