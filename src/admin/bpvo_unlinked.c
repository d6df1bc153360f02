/* bpvo unlinked: placements about which nobody at the leerbedrijf can be asked, and what is missing first. */
#include "admin/bpvo.h"
#include "admin/request.h"
#include "store/store_contacten.h"

#include <string.h>

enum { LIMIT_DEFAULT = 1000, LIMIT_MAX = 1000000 };

static const struct {
	const char *reden, *uitleg;
} redenen[] = {
	{"LEERBEDRIJF_ONBEKEND", "het leerbedrijf staat niet in de referentiegegevens"},
	{"ERKENNING_BEEINDIGD", "het leerbedrijf was op de einddatum niet erkend"},
	{"CONTACT_VERLOPEN", "er was een contact, en het geldt niet meer"},
	{"NIET_GEKOPPELD", "er zijn praktijkopleiders, maar geen is aan deze bpvo gekoppeld"},
	{"GEEN_CONTACT", "van het leerbedrijf is geen contact bekend"},
};

static const char *explain(const char *reden)
{
	for (size_t i = 0; i < COUNT_OF(redenen); i++)
		if (strcmp(redenen[i].reden, reden) == 0)
			return redenen[i].uitleg;
	return NULL;
}

bool bpvo_unlinked(struct request *request, struct table **out, struct error *err)
{
	static const struct column columns[] = {
		{"brin", COLUMN_TEXT},
		{"geplandeEinddatum", COLUMN_TEXT},
		{"leerbedrijfId", COLUMN_TEXT},
		{"leerbedrijf", COLUMN_TEXT},
		{"opleidingscode", COLUMN_TEXT},
		{"onderwijslocatiecode", COLUMN_TEXT},
		{"plaats", COLUMN_NUMBER},
		{"reden", COLUMN_TEXT},
		{"toelichting", COLUMN_TEXT},
	};
	struct day today = day_in_netherlands(request->now);
	struct zonder_contact_vraag vraag = {.van = today, .op = today, .limit = LIMIT_DEFAULT};
	const struct zonder_contact *rows;
	struct oin school;
	int64_t total;
	size_t count;

	if (request_text(request, "school") != NULL) {
		if (!request_school(request, "school", &school, err))
			return false;
		vraag.school = &school;
	}
	if (!request_day(request, "van", &vraag.van, err)
		|| !request_day(request, "tot", &vraag.tot, err)
		|| !request_number(request, "aantal", 1, LIMIT_MAX, &vraag.limit, err)
		|| !store_list_zonder_contact(
			request->store, request->arena, &vraag, &rows, &count, &total, err))
		return false;
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	for (size_t i = 0; i < count; i++)
		table_add(*out,
			(const char *[]){rows[i].brin,
				cell_day(request, rows[i].geplande_einddatum),
				rows[i].leerbedrijf_id, rows[i].leerbedrijf, rows[i].opleidingscode,
				rows[i].onderwijslocatiecode, cell_number(request, rows[i].plaats),
				rows[i].reden, explain(rows[i].reden)});
	if (total > (int64_t)count)
		table_note(*out, "De eerste %zu van %lld bpvo's.", count, (long long)total);
	return true;
}
