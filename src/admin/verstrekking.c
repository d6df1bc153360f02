/* verstrekking: who received what about a school's students. */
#include "admin/request.h"
#include "store/store_verstrekkingen.h"

enum { SHOWN = 1000, SHOWN_MAX = 100000 };

static bool report(struct request *request, struct table **out, struct error *err)
{
	static const struct column columns[] = {
		{"eerste", COLUMN_TEXT},
		{"laatste", COLUMN_TEXT},
		{"oin", COLUMN_TEXT},
		{"naam", COLUMN_TEXT},
		{"wat", COLUMN_TEXT},
		{"veldenset", COLUMN_TEXT},
		{"openAntwoorden", COLUMN_TEXT},
		{"vanafMutatienummer", COLUMN_NUMBER},
		{"totMutatienummer", COLUMN_NUMBER},
		{"keer", COLUMN_NUMBER},
		{"rijen", COLUMN_NUMBER},
	};
	struct verstrekt_keuze keuze = {.limit = SHOWN};
	const struct verstrekt *rows = NULL;
	struct oin school;
	int64_t id;
	size_t count = 0;

	if (!request_school_id(request, "school", &school, &id, err)
		|| !request_day(request, "van", &keuze.van, err)
		|| !request_day(request, "tot", &keuze.tot, err)
		|| !request_number(request, "aantal", 1, SHOWN_MAX, &keuze.limit, err))
		return false;
	keuze.school = &school;
	if (!store_list_verstrekkingen(request->store, request->arena, &keuze, &rows, &count, err))
		return false;
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	for (size_t i = 0; i < count; i++)
		table_add(*out,
			(const char *[]){cell_instant(request, rows[i].eerste),
				cell_instant(request, rows[i].laatste), rows[i].oin, rows[i].naam,
				rows[i].wat, rows[i].veldenset, rows[i].open_antwoorden,
				cell_number(request, rows[i].vanaf),
				cell_number(request, rows[i].tot),
				cell_number(request, rows[i].keer),
				cell_number(request, rows[i].rijen)});
	if (count == 0)
		table_note(
			*out, "Er is in die tijd niets over studenten van deze school verstrekt.");
	else if (count == (size_t)keuze.limit)
		table_note(*out, "De nieuwste %d; er kunnen er meer zijn.", keuze.limit);
	return true;
}

static const struct verb_option report_options[] = {
	{"school", "SCHOOL", OPTION_REQUIRED, "about whose students: BRIN or OIN"},
	{"van", "DATE", OPTION_OPTIONAL, "from this day on"},
	{"tot", "DATE", OPTION_OPTIONAL, "first day that no longer counts"},
	{"aantal", "N", OPTION_OPTIONAL, "at most so many, the newest (default 1000)"},
};

static const struct verb verbs[] = {
	{.words = "verstrekking report",
		.summary = "show who received what about a school's students",
		.details =
			"Every organisation that results went to: by which operation or as which "
			"file, within which field\n"
			"set, with open answers or not, of which mutatienummers, how many times "
			"and how many rows; the pages\n"
			"of one snapshot are one row. And the research bureau: the details of how "
			"many "
			"students, a row for each\n"
			"delivery (bureau list). What is told here is under the audit "
			"(verstrekkingen, bureau_verstrekkingen), row by row.",
		.options = report_options,
		.option_count = COUNT_OF(report_options),
		.example = "bpv-admin verstrekking report --school 98QQ --van 2026-08-01",
		.needs = NEEDS_REGISTER,
		.run = report},
};

const struct verb_list verstrekking_verbs = {verbs, COUNT_OF(verbs)};
