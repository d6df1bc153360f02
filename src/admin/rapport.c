/* rapport: the national report of a studiejaar, as a page and as CSV. */
#include "admin/request.h"
#include "base/outfile.h"
#include "monitor/report.h"

enum { FIRST_YEAR = 2000, LAST_YEAR = 2999, YEAR_DIGITS = 4 };

static bool read_year(const char *word, int *out, struct error *err)
{
	int year = 0;

	for (int i = 0; i < YEAR_DIGITS; i++) {
		if (word[i] < '0' || word[i] > '9')
			return FAIL(err, USAGE, NULL,
				"JAAR is the year in which the studiejaar begins: 2025");
		year = 10 * year + (word[i] - '0');
	}
	if (word[YEAR_DIGITS] != '\0' || year < FIRST_YEAR || year > LAST_YEAR)
		return FAIL(
			err, USAGE, NULL, "JAAR is the year in which the studiejaar begins: 2025");
	*out = year;
	return true;
}

static bool write_file(
	struct request *request, const char *path, struct text bytes, struct error *err)
{
	struct outfile *file;

	return request->dry_run
		|| (outfile_open(request->arena, path, &file, err)
			&& outfile_write(file, bytes, err) && outfile_commit(file, err));
}

static bool national(struct request *request, struct table **out, struct error *err)
{
	static const struct column columns[] = {
		{"bestand", COLUMN_TEXT},
		{"regels", COLUMN_NUMBER},
	};
	const char *directory = request_text(request, "out");
	struct report report;
	int jaar = 0;

	/* What is looked at is counted first, which a dry run takes back. */
	if (!read_year(request->operands[0], &jaar, err) || !request_begin(request, err))
		return false;
	bool ok = report_gather(request->store, request->arena, jaar, request->now, &report, err);
	if (!request_end(request, ok, err))
		return false;
	const char *csv = arena_format(request->arena, "%s/landelijk-%d.csv", directory, jaar);
	const char *respons =
		arena_format(request->arena, "%s/landelijk-%d-respons.csv", directory, jaar);
	const char *html = arena_format(request->arena, "%s/landelijk-%d.html", directory, jaar);
	if (!write_file(request, csv, report_csv(request->arena, &report), err)
		|| !write_file(request, respons, report_respons_csv(request->arena, &report), err)
		|| !write_file(request, html, report_html(request->arena, &report), err))
		return false;
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	table_add(*out, (const char *[]){csv, cell_number(request, (long long)report.count)});
	table_add(*out,
		(const char *[]){respons, cell_number(request, (long long)report.respons_count)});
	table_add(*out, (const char *[]){html, NULL});
	return true;
}

static const struct verb_option national_options[] = {
	{"out", "DIR", OPTION_REQUIRED, "a directory that is there"},
};

static const struct verb verbs[] = {
	{.words = "rapport national",
		.summary = "write the national figures of a studiejaar, as a page and as CSV",
		.details =
			"Per theme, for students and leerbedrijven: of all, and by sector, leerweg "
			"and niveau, with 95 percent\n"
			"intervals and the change against the year before. JAAR is the year in "
			"which the studiejaar begins.\n"
			"Response, by the same parts, stands on the page and in a CSV of its own. "
			"No part of one school or a few people is told.\n"
			"docs/dashboard.md says how it is counted.",
		.operands = "JAAR",
		.operands_min = 1,
		.operands_max = 1,
		.options = national_options,
		.option_count = COUNT_OF(national_options),
		.example = "bpv-admin rapport national 2025 --out rapport",
		.needs = NEEDS_REGISTER,
		.run = national},
};

const struct verb_list rapport_verbs = {verbs, COUNT_OF(verbs)};
