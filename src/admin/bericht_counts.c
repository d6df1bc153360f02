/* bericht faults and bericht traffic: the journal counted, for who wants to know what needs attention. */
#include "admin/advies.h"
#include "admin/bericht.h"

enum { UREN_DEFAULT = 24, UREN_MAX = 24 * 366, DAGEN_DEFAULT = 7, DAGEN_MAX = 366 };

static const int64_t US_AN_HOUR = (int64_t)3600 * 1000000;

/* ---- faults ----------------------------------------------------------------------------------------------------------- */

static const struct error_row *fault_named(const char *name)
{
	for (int i = ERROR_NONE + 1; i < ERROR_COUNT; i++)
		if (strcmp(error_row((enum error_code)i)->name, name) == 0)
			return error_row((enum error_code)i);
	return NULL;
}

static void add_fouten(struct request *request, struct table *table, const struct fouten *f)
{
	const struct foutcode_row *foutcode = foutcode_find(f->oorzaak);
	const struct error_row *fault = fault_named(f->uitkomst);

	table_add(table,
		(const char *[]){f->oorzaak, f->uitkomst, f->stap,
			foutcode ? foutcode->text : (fault ? fault->public_text : NULL),
			cell_number(request, f->aantal), cell_number(request, f->partijen),
			cell_instant(request, f->eerste), cell_instant(request, f->laatste),
			f->correlatie,
			foutcode ? advies_of_foutcode(foutcode)
				 : advies_of(f->oorzaak, f->uitkomst)});
}

bool bericht_faults(struct request *request, struct table **out, struct error *err)
{
	static const struct column columns[] = {
		{"oorzaak", COLUMN_TEXT},
		{"uitkomst", COLUMN_TEXT},
		{"stap", COLUMN_TEXT},
		{"betekenis", COLUMN_TEXT},
		{"aantal", COLUMN_NUMBER},
		{"partijen", COLUMN_NUMBER},
		{"eerste", COLUMN_TEXT},
		{"laatste", COLUMN_TEXT},
		{"correlatie", COLUMN_TEXT},
		{"advies", COLUMN_TEXT},
	};
	const struct fouten *fouten;
	struct instant sinds = request->now;
	struct oin oin;
	size_t count = 0;
	int uren = UREN_DEFAULT;

	if (!request_number(request, "uren", 1, UREN_MAX, &uren, err)
		|| !bericht_party(request, "oin", &oin, err))
		return false;
	sinds.us -= uren * US_AN_HOUR;
	if (!store_fouten(request->store, request->arena, sinds,
		    request_flag(request, "oin") ? &oin : NULL, &fouten, &count, err))
		return false;
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	for (size_t i = 0; i < count; i++)
		add_fouten(request, *out, &fouten[i]);
	if (count == 0)
		table_note(*out, "In de laatste %d uur is niets geweigerd.", uren);
	return true;
}

const struct verb_option bericht_faults_options[FAULTS_OPTION_COUNT] = {
	{"uren", "N", OPTION_OPTIONAL, "of the last so many hours (default 24)"},
	{"oin", "OIN", OPTION_OPTIONAL,
		"only of this organisation, connecting or spoken for; a BRIN will do"},
};

/* ---- traffic ---------------------------------------------------------------------------------------------------------- */

bool bericht_traffic(struct request *request, struct table **out, struct error *err)
{
	static const struct column columns[] = {
		{"brin", COLUMN_TEXT},
		{"naam", COLUMN_TEXT},
		{"inWerking", COLUMN_FLAG},
		{"berichten", COLUMN_NUMBER},
		{"geweigerd", COLUMN_NUMBER},
		{"laatsteBericht", COLUMN_TEXT},
	};
	const struct verkeer *scholen;
	struct instant sinds = request->now;
	struct oin school;
	size_t count = 0;
	int dagen = DAGEN_DEFAULT;

	if (!request_number(request, "dagen", 1, DAGEN_MAX, &dagen, err)
		|| !request_school(request, "school", &school, err))
		return false;
	sinds.us -= dagen * 24 * US_AN_HOUR;
	if (!store_verkeer(request->store, request->arena, sinds, day_in_netherlands(request->now),
		    request_flag(request, "school") ? &school : NULL, &scholen, &count, err))
		return false;
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	for (size_t i = 0; i < count; i++) {
		const struct verkeer *s = &scholen[i];
		if (request_flag(request, "zonder") && (!s->in_werking || s->berichten > 0))
			continue;
		table_add(*out,
			(const char *[]){s->brin, s->naam, cell_flag(s->in_werking),
				cell_number(request, s->berichten),
				cell_number(request, s->geweigerd),
				cell_instant(request, s->laatste)});
	}
	table_note(*out, "%zu van %zu scholen, in de laatste %d dagen.", (*out)->row_count, count,
		dagen);
	return true;
}

const struct verb_option bericht_traffic_options[TRAFFIC_OPTION_COUNT] = {
	{"dagen", "N", OPTION_OPTIONAL, "in the last so many days (default 7)"},
	{"school", "SCHOOL", OPTION_OPTIONAL, "only of this school: BRIN or OIN"},
	{"zonder", NULL, OPTION_FLAG,
		"only schools with an overeenkomst in force that sent nothing in that time"},
};
