/* bewaartermijn: what may not be kept any more goes, and a report says what went and why. */
#include "admin/request.h"
#include "store/store_bewaartermijnen.h"

enum { SHOWN = 100, SHOWN_MAX = 100000 };

static const struct column due_columns[] = {
	{"brin", COLUMN_TEXT},
	{"wat", COLUMN_TEXT},
	{"aantal", COLUMN_NUMBER},
	{"vervalSinds", COLUMN_TEXT},
	{"overeenkomst", COLUMN_TEXT},
	{"waarom", COLUMN_TEXT},
};

static bool tell_due(struct request *request, struct day op, const struct oin *school,
	struct table **out, struct error *err)
{
	const struct vervallend *rows = NULL;
	size_t count = 0;

	if (!store_list_vervallend(request->store, request->arena, op, school, &rows, &count, err))
		return false;
	*out = table_create(request->arena, due_columns, COUNT_OF(due_columns));
	for (size_t i = 0; i < count; i++)
		table_add(*out,
			(const char *[]){rows[i].brin, rows[i].wat,
				cell_number(request, rows[i].aantal),
				cell_day(request, rows[i].eerste), rows[i].overeenkomst,
				rows[i].waarom});
	return true;
}

static bool list(struct request *request, struct table **out, struct error *err)
{
	struct day op = day_in_netherlands(request->now);
	struct oin school;

	if (!request_day(request, "op", &op, err)
		|| !request_school(request, "school", &school, err)
		|| !tell_due(
			request, op, request_text(request, "school") ? &school : NULL, out, err))
		return false;
	if ((*out)->row_count == 0)
		table_note(*out, "Op die dag hoeft er niets weg.");
	return true;
}

static bool run(struct request *request, struct table **out, struct error *err)
{
	const struct day today = day_in_netherlands(request->now);
	struct opgeruimd gone = {0};

	if (!request_begin(request, err))
		return false;
	bool ok = store_wait_for_imports(request->store, err)
		&& tell_due(request, today, NULL, out, err)
		&& store_destroy_vervallen(request->store, request->arena, today, request->actor,
			request->now, &gone, err);
	if (!request_end(request, ok, err))
		return false;
	table_note(*out,
		"Vernietigd: %lld studentgegevens, %lld praktijkopleiders, %lld antwoorden, %lld "
		"koppelingen.",
		(long long)gone.studentgegevens, (long long)gone.praktijkopleiders,
		(long long)gone.antwoorden, (long long)gone.koppelingen);
	return true;
}

static bool report(struct request *request, struct table **out, struct error *err)
{
	static const struct column columns[] = {
		{"op", COLUMN_TEXT},
		{"brin", COLUMN_TEXT},
		{"wat", COLUMN_TEXT},
		{"reden", COLUMN_TEXT},
		{"aantal", COLUMN_NUMBER},
		{"door", COLUMN_TEXT},
		{"messageId", COLUMN_TEXT},
	};
	struct vernietigd_keuze keuze = {.limit = SHOWN};
	const struct vernietigd *rows = NULL;
	struct oin school;
	size_t count = 0;

	if (!request_day(request, "van", &keuze.van, err)
		|| !request_day(request, "tot", &keuze.tot, err)
		|| !request_school(request, "school", &school, err)
		|| !request_number(request, "aantal", 1, SHOWN_MAX, &keuze.limit, err))
		return false;
	keuze.school = request_text(request, "school") ? &school : NULL;
	if (!store_list_vernietigd(request->store, request->arena, &keuze, &rows, &count, err))
		return false;
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	for (size_t i = 0; i < count; i++)
		table_add(*out,
			(const char *[]){cell_instant(request, rows[i].op), rows[i].brin,
				rows[i].wat, rows[i].reden, cell_number(request, rows[i].aantal),
				rows[i].door, rows[i].message_id});
	if (count == 0)
		table_note(*out, "Er is in die tijd niets vernietigd.");
	else if (count == (size_t)keuze.limit)
		table_note(*out, "De nieuwste %d; er kunnen er meer zijn.", keuze.limit);
	return true;
}

static const struct verb_option list_options[] = {
	{"op", "DATE", OPTION_OPTIONAL, "as of this day (default: today)"},
	{"school", "SCHOOL", OPTION_OPTIONAL, "only of this school: BRIN or OIN"},
};

static const struct verb_option report_options[] = {
	{"van", "DATE", OPTION_OPTIONAL, "from this day on"},
	{"tot", "DATE", OPTION_OPTIONAL, "first day that no longer counts"},
	{"school", "SCHOOL", OPTION_OPTIONAL, "only of this school: BRIN or OIN"},
	{"aantal", "N", OPTION_OPTIONAL, "at most so many, the newest (default 100)"},
};

static const struct verb verbs[] = {
	{.words = "bewaartermijn list",
		.summary = "show what may not be kept any more, by school and reason",
		.options = list_options,
		.option_count = COUNT_OF(list_options),
		.example = "bpv-admin bewaartermijn list --op 2027-08-01 --school 98QQ",
		.needs = NEEDS_REGISTER,
		.run = list},
	{.words = "bewaartermijn run",
		.summary = "destroy what may not be kept any more",
		.details =
			"Student details so many days after the placement's planned end, or thirty "
			"days after the\n"
			"school's last overeenkomst; contacts of leerbedrijven after the longest "
			"term of the schools\n"
			"with a placement there; answers so many months after they were given, as "
			"removals that\n"
			"schools hear of at their next pull; the link between an invitation and "
			"its "
			"answer so many months\n"
			"after the placement ended. The terms are those of each "
			"overeenkomst. With --dry-run\n"
			"it is all done and taken back. For a timer: once a day.",
		.example = "bpv-admin bewaartermijn run --dry-run\n"
			   "bpv-admin bewaartermijn run",
		.needs = NEEDS_REGISTER,
		.run = run},
	{.words = "bewaartermijn report",
		.summary = "show what was destroyed, when, why and by whom",
		.options = report_options,
		.option_count = COUNT_OF(report_options),
		.example = "bpv-admin bewaartermijn report --van 2026-08-01",
		.needs = NEEDS_REGISTER,
		.run = report},
};

const struct verb_list bewaartermijn_verbs = {verbs, COUNT_OF(verbs)};
