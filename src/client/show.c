/* What the gateway answers about itself and about us, as tables. */
#include "client/show.h"

#include <stdlib.h>

static const struct column pair[] = {{"onderdeel", COLUMN_TEXT}, {"waarde", COLUMN_TEXT}};

static void add(struct table *table, const char *name, const char *value)
{
	table_add(table, (const char *const[]){name, value});
}

static const char *day_word(struct arena *arena, struct day day)
{
	char text[DAY_SIZE];

	if (!day_given(day))
		return NULL;
	day_format(day, text);
	return arena_string(arena, text_of(text));
}

static const char *instant_word(struct arena *arena, struct instant instant)
{
	char text[INSTANT_SIZE];

	instant_format(instant, text);
	return arena_string(arena, text_of(text));
}

/* What the gateway warns of, in its own words; false when it knows of nothing. */
static bool note_warnings(struct table *table, const struct waarschuwing *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		table_note(table, "%s: %s (%.16s...)",
			waarschuwing_soort_word(waarschuwing_soort(&list[i])), list[i].tekst,
			list[i].vingerafdruk);
	return count > 0;
}

static void add_agreement(
	struct arena *arena, struct table *table, const struct verbinding *verbinding)
{
	if (verbinding->overeenkomstnummer != NULL) {
		add(table, "overeenkomstnummer", verbinding->overeenkomstnummer);
		add(table, "overeenkomst.status",
			overeenkomst_status_word(verbinding->overeenkomst_status));
		add(table, "overeenkomst.geldigVan", day_word(arena, verbinding->overeenkomst_van));
		add(table, "overeenkomst.geldigTot", day_word(arena, verbinding->overeenkomst_tot));
	} else {
		table_note(table, "The gateway knows no overeenkomst for this school.");
	}
	if (verbinding->has_mandaat) {
		add(table, "mandaat.geldigVan", day_word(arena, verbinding->mandaat_van));
		add(table, "mandaat.geldigTot", day_word(arena, verbinding->mandaat_tot));
		add(table, "mandaat.bron", verbinding->mandaat_bron);
	}
}

struct table *show_verbinding(struct arena *arena, const struct verbinding *verbinding)
{
	struct table *table = table_create(arena, pair, 2);
	long clock = verbinding->klokverschil_seconden;

	add(table, "tijdstipGateway", instant_word(arena, verbinding->tijdstip_gateway));
	add(table, "oinVerbinding", verbinding->oin_verbinding.code);
	add(table, "oinOndertekenaar",
		verbinding->signed_message ? verbinding->oin_ondertekenaar.code : NULL);
	add(table, "oinSchool", verbinding->oin_school.code);
	add(table, "profiel", verbinding->profiel);
	add(table, "tlsVersie", verbinding->tls_versie);
	add_agreement(arena, table, verbinding);
	add(table, "klokverschilSeconden", arena_format(arena, "%ld", clock));
	add(table, "certificaatGeldigTot", instant_word(arena, verbinding->certificaat_tot));
	add(table, "certificaatDagenGeldig",
		arena_format(arena, "%d", verbinding->certificaat_dagen));
	if (labs(clock) > CLOCK_TOLERANCE_SECONDS)
		table_note(table,
			"Your clock is %ld seconds %s the gateway's: set it by NTP, signed "
			"messages would be refused.",
			labs(clock), clock > 0 ? "behind" : "ahead of");
	if (!note_warnings(table, verbinding->waarschuwingen, verbinding->waarschuwing_count)
		&& verbinding->certificaat_dagen < CERTIFICATE_WARNING_DAYS)
		table_note(table, "Your certificate is valid for %d more days: order a new one.",
			verbinding->certificaat_dagen);
	return table;
}

static const char *period(struct arena *arena, struct day from, struct day until)
{
	const char *last = day_word(arena, until);

	return arena_format(arena, "%s - %s", day_word(arena, from), last ? last : "");
}

static const char *flag(bool value)
{
	return value ? "true" : "false";
}

static void add_parts(
	struct arena *arena, struct table *table, const struct overeenkomst *overeenkomst)
{
	for (size_t i = 0; i < overeenkomst->dienst_count; i++)
		add(table, "dienst", overeenkomst->diensten[i]);
	for (size_t i = 0; i < overeenkomst->route_count; i++) {
		const struct routeperiode *route = &overeenkomst->routes[i];
		add(table, "route",
			arena_format(arena, "%s  %s", route_word(route->soort),
				period(arena, route->van, route->tot)));
	}
	for (size_t i = 0; i < overeenkomst->mandaat_count; i++) {
		const struct mandaat *mandaat = &overeenkomst->mandaten[i];
		add(table, "mandaat",
			arena_format(arena, "%s %s  %s  %s  %s", mandaat->leverancier.code,
				mandaat->leverancier_naam, mandaat->dienst,
				period(arena, mandaat->van, mandaat->tot), mandaat->bron));
	}
	for (size_t i = 0; i < overeenkomst->certificaat_count; i++) {
		const struct certificaat *certificaat = &overeenkomst->certificaten[i];
		add(table, "certificaat",
			arena_format(arena, "%s %s  %s - %s  %s", certificaat->oin.code,
				certificaat_doel_word(certificaat->doel),
				instant_word(arena, certificaat->van),
				instant_word(arena, certificaat->tot), certificaat->vingerafdruk));
	}
}

struct table *show_overeenkomst(struct arena *arena, const struct overeenkomst *overeenkomst)
{
	struct table *table = table_create(arena, pair, 2);

	add(table, "overeenkomstnummer", overeenkomst->nummer);
	add(table, "versie", arena_format(arena, "%d", overeenkomst->versie));
	add(table, "brin", overeenkomst->brin.code);
	add(table, "schoolOin", overeenkomst->school.code);
	add(table, "schoolNaam", overeenkomst->school_naam);
	add(table, "status", overeenkomst_status_word(overeenkomst->status));
	add(table, "geldigVan", day_word(arena, overeenkomst->van));
	add(table, "geldigTot", day_word(arena, overeenkomst->tot));
	add(table, "veldenset", veldenset_word(overeenkomst->veldenset));
	add(table, "openAntwoorden", flag(overeenkomst->open_antwoorden));
	add(table, "profiel", overeenkomst->profiel);
	add(table, "vrijgavemoment", vrijgave_word(overeenkomst->vrijgave));
	add_parts(arena, table, overeenkomst);
	if (overeenkomst->status != OVEREENKOMST_STATUS_ACTIEF)
		table_note(table, "The agreement is not ACTIEF: other services are refused.");
	note_warnings(table, overeenkomst->waarschuwingen, overeenkomst->waarschuwing_count);
	return table;
}

static const struct column list_columns[] = {
	{"vragenlijstcode", COLUMN_TEXT},
	{"versie", COLUMN_NUMBER},
	{"respondent", COLUMN_TEXT},
	{"naam", COLUMN_TEXT},
	{"geldigVan", COLUMN_TEXT},
	{"geldigTot", COLUMN_TEXT},
	{"vragen", COLUMN_NUMBER},
};

struct table *show_vragenlijsten(
	struct arena *arena, const struct vragenlijst *lijsten, size_t count)
{
	struct table *table =
		table_create(arena, list_columns, sizeof list_columns / sizeof list_columns[0]);

	for (size_t i = 0; i < count; i++)
		table_add(table,
			(const char *const[]){lijsten[i].code,
				arena_format(arena, "%d", lijsten[i].versie),
				respondent_word(lijsten[i].respondent), lijsten[i].naam,
				day_word(arena, lijsten[i].van), day_word(arena, lijsten[i].tot),
				arena_format(arena, "%zu", lijsten[i].vraag_count)});
	return table;
}
