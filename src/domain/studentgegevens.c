/* Student details: the rules that need nothing but the record itself. */
#include "domain/studentgegevens.h"

#include "domain/emailadres.h"

/* A placement lasts at most some years; anything outside these windows is a typing error. */
enum { MAX_DAYS_PAST = 2 * 366, MAX_DAYS_AHEAD = 6 * 366, MAX_DAYS_LONG = 6 * 366 };

struct checks {
	struct arena *arena;
	struct foutmelding *out;
	size_t count;
};

/* Notes one refusal: which field and which rule, never what was in it; NULL when there is no more room. */
static struct foutmelding *refuse(
	struct checks *checks, enum foutcode code, const char *field, const char *rule)
{
	if (checks->count == STUDENTGEGEVENS_MAX_MELDINGEN)
		return NULL;
	struct foutmelding *melding = &checks->out[checks->count++];
	*melding = foutmelding_about(code, field, rule);
	return melding;
}

/* The same, with how long the value is: often that says enough. */
static void refuse_value(struct checks *checks, enum foutcode code, const char *field,
	const char *rule, const char *value)
{
	struct foutmelding *melding = refuse(checks, code, field, rule);

	if (melding != NULL)
		foutmelding_add_sleutel(melding, "lengte",
			arena_format(checks->arena, "%zu", text_characters(text_of(value))));
}

static void check_formats(struct checks *checks, const struct studentgegevens *record)
{
	const struct {
		const char *field, *value;
		bool (*is)(struct text text);
		const char *rule;
	} formats[] = {
		{"bpvoKenmerk", record->bpvo_kenmerk, is_bpvo_kenmerk, "[A-Za-z0-9._-]{1,36}"},
		{"onderwijsaanbiedercode", record->onderwijsaanbiedercode,
			is_onderwijsaanbiedercode, "[0-9]{3}A[0-9]{3}"},
		{"onderwijslocatiecode", record->onderwijslocatiecode, is_onderwijslocatiecode,
			"[0-9]{3}X[0-9]{3}"},
		{"opleidingscode", record->opleidingscode, is_opleidingscode, "[0-9]{5}"},
		{"leerbedrijfId", record->leerbedrijf_id, is_leerbedrijf_id, "[1-9][0-9]{8}"},
		{"taal", record->taal, is_taal, "[a-z]{2}"},
	};

	for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
		if (formats[i].value != NULL && !formats[i].is(text_of(formats[i].value)))
			refuse_value(checks, FOUTCODE_0113, formats[i].field, formats[i].rule,
				formats[i].value);
}

static void check_begin(struct checks *checks, struct day begin, struct day end)
{
	int days = day_distance(begin, end);

	if (days < 0)
		(void)refuse(checks, FOUTCODE_0105, "begindatum", "niet na geplandeEinddatum");
	if (days > MAX_DAYS_LONG)
		(void)refuse(checks, FOUTCODE_0116, "begindatum",
			"hooguit 2196 dagen voor geplandeEinddatum");
}

static void check_dates(
	struct checks *checks, const struct studentgegevens *record, struct day today)
{
	static const struct day last_bol_dt = {2023, 7, 31};
	struct day end = record->geplande_einddatum;

	if (!day_given(end)) {
		(void)refuse(checks, FOUTCODE_0113, "geplandeEinddatum", "jjjj-mm-dd");
		return;
	}
	int ahead = day_distance(today, end);
	if (ahead < -MAX_DAYS_PAST || ahead > MAX_DAYS_AHEAD)
		(void)refuse(checks, FOUTCODE_0106, "geplandeEinddatum",
			"hooguit 732 dagen geleden en 2196 dagen vooruit");
	if (day_given(record->begindatum))
		check_begin(checks, record->begindatum, end);
	if (record->leerweg == LEERWEG_BOL_DT && day_compare(end, last_bol_dt) > 0)
		(void)refuse(checks, FOUTCODE_0111, "leerweg",
			"geplandeEinddatum tot en met 2023-07-31");
}

size_t studentgegevens_check(struct arena *arena, const struct studentgegevens *record,
	struct day today, struct foutmelding out[STUDENTGEGEVENS_MAX_MELDINGEN])
{
	struct checks checks = {arena, out, 0};
	const char *broken = emailadres_breaks(text_of(record->emailadres));

	check_formats(&checks, record);
	if (looks_like_bsn(text_of(record->bpvo_kenmerk)))
		refuse_value(&checks, FOUTCODE_0103, "bpvoKenmerk",
			"geen getal dat aan de elfproef van een bsn voldoet", record->bpvo_kenmerk);
	if (broken != NULL)
		refuse_value(&checks, FOUTCODE_0104, "emailadres", broken, record->emailadres);
	check_dates(&checks, record, today);
	return checks.count;
}
