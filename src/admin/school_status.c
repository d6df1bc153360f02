/* school status and school list: the onboarding checklist, of one school and of all. */
#include "admin/request.h"
#include "admin/school.h"
#include "store/store_scholen.h"

/* The steps, in the order in which a school takes them. */
enum stap {
	STAP_ONDERTEKEND,
	STAP_IN_WERKING,
	STAP_MANDAAT,
	STAP_CERTIFICAAT,
	STAP_GETEST,
	STAP_AANGELEVERD,
	STAP_MATCH,
	STAP_UITNODIGING,
	STAP_COUNT
};

static const char *const stap_words[] = {"ondertekend", "in werking", "mandaat",
	"certificaat gezien", "verbinding getest", "eerste aanlevering", "eerste match",
	"eerste uitnodiging"};

enum gedaan { GEDAAN_NEE, GEDAAN_JA, GEDAAN_NVT };

static const char *const gedaan_words[] = {"nee", "ja", "n.v.t."};

struct judged {
	enum gedaan gedaan;
	const char *sinds, *toelichting;
};

static struct judged done(
	const struct request *request, struct instant sinds, const char *toelichting)
{
	return (struct judged){GEDAAN_JA, cell_instant(request, sinds), toelichting};
}

static struct judged not_done(const char *toelichting)
{
	return (struct judged){GEDAAN_NEE, NULL, toelichting};
}

static struct judged not_asked(const char *toelichting)
{
	return (struct judged){GEDAAN_NVT, NULL, toelichting};
}

/* ---- each step -------------------------------------------------------------------------------------------------- */

static struct judged judge_ondertekend(
	const struct request *request, const struct school_stappen *s)
{
	if (s->nummer == NULL)
		return not_done(arena_format(request->arena,
			"leg de overeenkomst vast: bpv-admin school prepare %s", s->brin.code));
	if (s->ondertekend.us == 0)
		return not_done(arena_format(request->arena,
			"overeenkomst %s is %s: bpv-admin overeenkomst sign %s", s->nummer,
			overeenkomst_status_word(s->status), s->nummer));
	return done(request, s->ondertekend,
		arena_format(request->arena, "overeenkomst %s versie %d", s->nummer, s->versie));
}

static struct judged judge_in_werking(const struct request *request, const struct school_stappen *s)
{
	struct arena *arena = request->arena;

	if (!s->actief)
		return not_done("de school is op niet actief gezet: bpv-admin organisatie add");
	if (s->in_werking)
		return done(request, s->geactiveerd,
			arena_format(arena, "geldig vanaf %s tot %s", cell_day(request, s->van),
				day_given(s->tot) ? cell_day(request, s->tot) : "-"));
	if (s->status == OVEREENKOMST_STATUS_OPGESCHORT)
		return not_done(arena_format(arena,
			"opgeschort; een ander hervat: bpv-admin overeenkomst move %s --status "
			"ACTIEF",
			s->nummer));
	if (s->status == OVEREENKOMST_STATUS_ACTIEF)
		return not_done(arena_format(arena, "geactiveerd; geldig van %s tot %s",
			cell_day(request, s->van),
			day_given(s->tot) ? cell_day(request, s->tot) : "-"));
	if (s->ondertekend.us != 0 && s->status == OVEREENKOMST_STATUS_ONDERTEKEND)
		return not_done(arena_format(
			arena, "een tweede persoon: bpv-admin school activate %s", s->brin.code));
	return not_done("na de ondertekening");
}

static struct judged judge_mandaat(const struct request *request, const struct school_stappen *s)
{
	if (s->mandaten > 0)
		return (struct judged){GEDAAN_JA, cell_day(request, s->mandaat_van),
			arena_format(request->arena, "%lld van kracht", (long long)s->mandaten)};
	if (s->eigen_certificaat)
		return not_asked("de school verbindt zelf");
	return not_done(arena_format(request->arena,
		"alleen de school zelf mag nu; voor een leverancier: bpv-admin mandaat add "
		"--school %s",
		s->brin.code));
}

static struct judged judge_certificaat(
	const struct request *request, const struct school_stappen *s)
{
	if (s->gezien.us != 0)
		return done(request, s->gezien,
			s->eigen_certificaat ? "van de school zelf" : "van een leverancier");
	return not_done(
		"nog niemand verbond namens deze school; laat daar bpv-client doctor draaien");
}

static struct judged judge_getest(const struct request *request, const struct school_stappen *s)
{
	if (s->getest.us != 0)
		return done(request, s->getest, NULL);
	return not_done(
		"laat bij de school of leverancier bpv-client test draaien (testen_verbinding)");
}

static struct judged judge_aangeleverd(
	const struct request *request, const struct school_stappen *s)
{
	if (s->aangeleverd.us != 0)
		return done(request, s->aangeleverd,
			arena_format(
				request->arena, "nu %lld records", (long long)s->studentgegevens));
	if (s->route == ROUTE_VIA_PRAKTIJKOPLEIDER)
		return not_asked("studenten worden via de praktijkopleider uitgenodigd");
	if (s->nummer != NULL && !s->mag_aanleveren)
		return not_asked("de overeenkomst kent geen aanleveren_studentgegevens");
	if (s->route == ROUTE_NONE)
		return not_done(arena_format(request->arena,
			"er is geen route: bpv-admin overeenkomst route --school %s",
			s->brin.code));
	return not_done("wacht op de school of leverancier (aanleveren_studentgegevens)");
}

static struct judged judge_match(const struct request *request, const struct school_stappen *s)
{
	if (s->match.us != 0)
		return done(request, s->match,
			arena_format(request->arena, "%lld bpvo's", (long long)s->bpvos));
	if (s->bpvos == 0)
		return not_done(
			"er zijn geen bpvo's van deze school ingelezen: bpv-admin bpvo import");
	if (s->route == ROUTE_VIA_PRAKTIJKOPLEIDER)
		return not_asked("studenten worden via de praktijkopleider uitgenodigd");
	return not_done(s->studentgegevens == 0
			? "na de eerste aanlevering"
			: arena_format(request->arena,
				"geen van de %lld records heeft de sleutels van een bpvo",
				(long long)s->studentgegevens));
}

static struct judged judge_uitnodiging(
	const struct request *request, const struct school_stappen *s)
{
	struct arena *arena = request->arena;

	if (s->uitgenodigd.us != 0)
		return done(request, s->uitgenodigd,
			arena_format(arena, "nu %lld studenten", (long long)s->uitnodigingen));
	if (s->uitgegeven > 0)
		return not_done("aan het bureau gegeven: wacht op de ontvangstbevestiging");
	if (day_given(s->gepland_op))
		return not_done(arena_format(arena, "gepland op %s: wacht op de uitgifte",
			cell_day(request, s->gepland_op)));
	return not_done(arena_format(arena,
		"nog geen student gepland; van een bpvo zegt bpv-admin uitnodiging why --school %s "
		"waarom",
		s->brin.code));
}

typedef struct judged judge_fn(const struct request *request, const struct school_stappen *s);
static judge_fn *const judges[STAP_COUNT] = {judge_ondertekend, judge_in_werking, judge_mandaat,
	judge_certificaat, judge_getest, judge_aangeleverd, judge_match, judge_uitnodiging};

/* The first step that is neither done nor beside the point, or STAP_COUNT. A mandate is asked until somebody connects. */
static enum stap next_step(const struct request *request, const struct school_stappen *s)
{
	int i = 0;

	while (i < STAP_COUNT && judges[i](request, s).gedaan != GEDAAN_NEE)
		i++;
	return (enum stap)i;
}

/* ---- verbs ------------------------------------------------------------------------------------------------------ */

static struct table *checklist(struct request *request, const struct school_stappen *s)
{
	static const struct column columns[] = {{"stap", COLUMN_TEXT}, {"gedaan", COLUMN_TEXT},
		{"sinds", COLUMN_TEXT}, {"toelichting", COLUMN_TEXT}};
	struct table *table = table_create(request->arena, columns, COUNT_OF(columns));
	enum stap next = next_step(request, s);

	for (int i = 0; i < STAP_COUNT; i++) {
		struct judged judged = judges[i](request, s);
		table_add(table,
			(const char *[]){stap_words[i], gedaan_words[judged.gedaan], judged.sinds,
				judged.toelichting});
	}
	table_note(table, "%s %s.", s->brin.code, s->naam);
	if (s->wachtend != NULL)
		table_note(table,
			"Getekend en nog niet in werking: overeenkomst %s: bpv-admin school "
			"activate %s",
			s->wachtend, s->brin.code);
	if (next == STAP_COUNT)
		table_note(table, "Alle stappen zijn gedaan.");
	else
		table_note(table, "Volgende stap: %s: %s.", stap_words[next],
			judges[next](request, s).toelichting);
	return table;
}

bool school_status(struct request *request, struct table **out, struct error *err)
{
	const struct school_stappen *scholen;
	struct oin school;
	size_t count = 0;

	if (!school_parse(request->operands[0], &school, err)
		|| !store_load_school_stappen(request->store, request->arena, &school,
			day_in_netherlands(request->now), &scholen, &count, err))
		return false;
	if (count == 0)
		return FAIL(
			err, INPUT, NULL, "school %s is not in the register", request->operands[0]);
	*out = checklist(request, &scholen[0]);
	return true;
}

static bool read_step(const struct request *request, int *out, struct error *err)
{
	const char *given = request_text(request, "volgende");

	*out = -1;
	if (given == NULL)
		return true;
	/* A word of the command line has no spaces. */
	char *words = (char *)arena_string(request->arena, text_of(given));
	for (char *dash = words; (dash = strchr(dash, '-')) != NULL;)
		*dash = ' ';
	for (int i = 0; i < STAP_COUNT; i++)
		if (strcmp(words, stap_words[i]) == 0)
			*out = i;
	return *out >= 0
		|| bad_option(
			err, "volgende", "expected a step of school status, such as in-werking");
}

bool school_list(struct request *request, struct table **out, struct error *err)
{
	static const struct column columns[] = {{"brin", COLUMN_TEXT}, {"naam", COLUMN_TEXT},
		{"ondertekend", COLUMN_TEXT}, {"inWerking", COLUMN_TEXT}, {"mandaat", COLUMN_TEXT},
		{"certificaatGezien", COLUMN_TEXT}, {"verbindingGetest", COLUMN_TEXT},
		{"eersteAanlevering", COLUMN_TEXT}, {"eersteMatch", COLUMN_TEXT},
		{"eersteUitnodiging", COLUMN_TEXT}, {"volgendeStap", COLUMN_TEXT}};
	const struct school_stappen *scholen;
	size_t count = 0;
	int wanted;

	if (!read_step(request, &wanted, err)
		|| !store_load_school_stappen(request->store, request->arena, NULL,
			day_in_netherlands(request->now), &scholen, &count, err))
		return false;
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	for (size_t i = 0; i < count; i++) {
		const char *cells[COUNT_OF(columns)] = {scholen[i].brin.code, scholen[i].naam};
		enum stap next = next_step(request, &scholen[i]);
		for (int j = 0; j < STAP_COUNT; j++)
			cells[2 + j] = gedaan_words[judges[j](request, &scholen[i]).gedaan];
		cells[2 + STAP_COUNT] = next < STAP_COUNT ? stap_words[next] : NULL;
		if (wanted < 0 || wanted == (int)next)
			table_add(*out, cells);
	}
	table_note(*out, "%zu van %zu scholen.", (*out)->row_count, count);
	return true;
}
