/* Student details: the rules that need nothing but the record itself. */
#include "domain/studentgegevens.h"

#include "domain/emailadres.h"

/* A placement lasts at most some years; anything outside this window is a typing error. */
enum { MAX_DAYS_PAST = 2 * 366, MAX_DAYS_AHEAD = 6 * 366 };

struct checks {
	struct foutmelding *out;
	size_t count;
};

/* Notes one refusal; the key says which field, never what was in it. */
static void refuse(struct checks *checks, enum foutcode code, const char *field)
{
	if (checks->count == STUDENTGEGEVENS_MAX_MELDINGEN)
		return;
	struct foutmelding *melding = &checks->out[checks->count++];
	*melding = foutmelding_of(code);
	foutmelding_add_sleutel(melding, "veld", field);
}

static void check_formats(struct checks *checks, const struct studentgegevens *record)
{
	const struct {
		const char *field, *value;
		bool (*is)(struct text text);
	} formats[] = {
		{"bpvoKenmerk", record->bpvo_kenmerk, is_bpvo_kenmerk},
		{"onderwijsaanbiedercode", record->onderwijsaanbiedercode,
			is_onderwijsaanbiedercode},
		{"onderwijslocatiecode", record->onderwijslocatiecode, is_onderwijslocatiecode},
		{"opleidingscode", record->opleidingscode, is_opleidingscode},
		{"leerbedrijfId", record->leerbedrijf_id, is_leerbedrijf_id},
		{"taal", record->taal, is_taal},
	};

	for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
		if (formats[i].value != NULL && !formats[i].is(text_of(formats[i].value)))
			refuse(checks, FOUTCODE_0113, formats[i].field);
}

static void check_dates(
	struct checks *checks, const struct studentgegevens *record, struct day today)
{
	static const struct day last_bol_dt = {2023, 7, 31};
	struct day end = record->geplande_einddatum;

	if (!day_given(end)) {
		refuse(checks, FOUTCODE_0113, "geplandeEinddatum");
		return;
	}
	int ahead = day_distance(today, end);
	if (ahead < -MAX_DAYS_PAST || ahead > MAX_DAYS_AHEAD)
		refuse(checks, FOUTCODE_0106, "geplandeEinddatum");
	if (day_given(record->begindatum) && day_compare(record->begindatum, end) > 0)
		refuse(checks, FOUTCODE_0105, "begindatum");
	if (record->leerweg == LEERWEG_BOL_DT && day_compare(end, last_bol_dt) > 0)
		refuse(checks, FOUTCODE_0111, "leerweg");
}

size_t studentgegevens_check(const struct studentgegevens *record, struct day today,
	struct foutmelding out[STUDENTGEGEVENS_MAX_MELDINGEN])
{
	struct checks checks = {out, 0};

	check_formats(&checks, record);
	if (looks_like_bsn(text_of(record->bpvo_kenmerk)))
		refuse(&checks, FOUTCODE_0103, "bpvoKenmerk");
	if (!is_emailadres(text_of(record->emailadres)))
		refuse(&checks, FOUTCODE_0104, "emailadres");
	check_dates(&checks, record, today);
	return checks.count;
}
