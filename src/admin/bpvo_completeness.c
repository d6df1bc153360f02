/* bpvo completeness: what DUO's placements of a school lack, and what that costs in its dashboard. */
#include "admin/bpvo.h"
#include "admin/request.h"
#include "config/config.h"
#include "monitor/volledigheid.h"

static const struct column columns[] = {
	{"veld", COLUMN_TEXT},
	{"bpvos", COLUMN_NUMBER},
	{"ontbreekt", COLUMN_NUMBER},
	{"aanleverenVoor", COLUMN_TEXT},
	{"gevolg", COLUMN_TEXT},
};

/* The first of August before a day, or on it. */
static struct day start_of_studiejaar(struct day day)
{
	return (struct day){day.month < 8 ? day.year - 1 : day.year, 8, 1};
}

/* When there is no time to deliver any more for some, the first day that is still to come. */
static const char *first_term(
	const struct request *request, const struct volledigheid *held, struct day today)
{
	for (size_t i = 0; i < held->termijn_count; i++)
		if (day_compare(held->termijnen[i].aanleveren_voor, today) > 0)
			return cell_day(request, held->termijnen[i].aanleveren_voor);
	return NULL;
}

static struct table *tell(
	const struct request *request, const struct volledigheid *held, struct day today)
{
	struct table *table = table_create(request->arena, columns, COUNT_OF(columns));
	int64_t bpvos = 0;

	for (size_t i = 0; i < VOLLEDIGHEID_VELDEN; i++) {
		const struct volledigheid_veld *veld = &held->velden[i];
		table_add(table,
			(const char *[]){veld->naam, cell_number(request, veld->aantal),
				cell_number(request, veld->ontbreekt), NULL,
				veld->ontbreekt > 0 ? veld->gevolg : NULL});
	}
	if (!held->direct) {
		table_note(table,
			"De studenten van deze school worden niet uit aangeleverde gegevens "
			"uitgenodigd.");
		return table;
	}
	for (size_t i = 0; i < held->termijn_count; i++)
		bpvos += held->termijnen[i].bpvos;
	table_add(table,
		(const char *[]){"Studentgegevens", cell_number(request, bpvos),
			cell_number(request, held->zonder_gegevens),
			first_term(request, held, today),
			held->zonder_gegevens > 0 ? "Deze studenten krijgen geen uitnodiging."
						  : NULL});
	if (held->te_laat > 0)
		table_note(table,
			"Voor %lld van deze studenten is het moment van uitnodigen al voorbij.",
			(long long)held->te_laat);
	return table;
}

bool bpvo_completeness(struct request *request, struct table **out, struct error *err)
{
	struct day today = day_in_netherlands(request->now);
	struct volledigheid_vraag vraag = {.van = start_of_studiejaar(today),
		.vandaag = today,
		.invite_days = request->config != NULL ? request->config->invite_days_before_end
						       : VOLLEDIGHEID_INVITE_DAYS};
	struct volledigheid held;
	struct oin school;
	int64_t id;

	if (!request_school_id(request, "school", &school, &id, err)
		|| !request_day(request, "van", &vraag.van, err)
		|| !request_day(request, "tot", &vraag.tot, err)
		|| !volledigheid_load(request->store, request->arena, id, &vraag, &held, err))
		return false;
	*out = tell(request, &held, today);
	return true;
}
