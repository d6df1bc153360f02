/* The links of an invitation, each judged in turn: bpvo, leerbedrijf, contact, route, term, export, bounce. */
#include "monitor/keten.h"

#include <string.h>

static const char *const words[SCHAKEL_COUNT] = {
	[SCHAKEL_GEEN] = "-",
	[SCHAKEL_BPVO] = "bpvo",
	[SCHAKEL_LEERBEDRIJF] = "leerbedrijf",
	[SCHAKEL_CONTACT] = "contact",
	[SCHAKEL_OVEREENKOMST] = "overeenkomst",
	[SCHAKEL_ROUTE] = "route",
	[SCHAKEL_GEGEVENS] = "gegevens",
	[SCHAKEL_TERMIJN] = "termijn",
	[SCHAKEL_VRAGENLIJST] = "vragenlijst",
	[SCHAKEL_INTREKKING] = "intrekking",
	[SCHAKEL_JA] = "toestemming",
	[SCHAKEL_PLANNING] = "planning",
	[SCHAKEL_UITGIFTE] = "uitgifte",
	[SCHAKEL_ONTVANGST] = "ontvangst",
	[SCHAKEL_BEZORGING] = "bezorging",
};

const char *schakel_word(enum schakel schakel)
{
	return words[schakel];
}

static const struct oordeel fine = {SCHAKEL_GEEN, NULL, NULL};

static bool is(const char *word, const char *other)
{
	return word != NULL && strcmp(word, other) == 0;
}

static struct oordeel missing(enum schakel schakel, const char *waarom, const char *doe)
{
	return (struct oordeel){schakel, waarom, doe};
}

/* ---- what goes before an invitation ----------------------------------------------------------------------------- */

static struct oordeel judge_leerbedrijf(const struct keten *keten)
{
	static const struct {
		const char *reden;
		struct oordeel oordeel;
	} known[] = {
		{"LEERBEDRIJF_ONBEKEND",
			{SCHAKEL_LEERBEDRIJF, "het leerbedrijf staat niet in de referentiegegevens",
				"lees het register van leerbedrijven in: bpv-admin referentie "
				"import --leerbedrijven"}},
		{"ERKENNING_BEEINDIGD",
			{SCHAKEL_LEERBEDRIJF,
				"het leerbedrijf was op de einddatum niet (meer) erkend",
				"klopt dat niet: lees het register van leerbedrijven opnieuw in"}},
		{"NIET_GEKOPPELD",
			{SCHAKEL_CONTACT,
				"het leerbedrijf heeft praktijkopleiders, maar geen is aan deze "
				"bpvo gekoppeld en er is geen contactpersoon bpv",
				"koppel een praktijkopleider, of lever een contactpersoon bpv"}},
		{"CONTACT_VERLOPEN",
			{SCHAKEL_CONTACT, "het contact bij het leerbedrijf geldt niet meer",
				"lees de contacten opnieuw in"}},
	};

	if (keten->contact_reden == NULL)
		return fine;
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if (is(keten->contact_reden, known[i].reden))
			return known[i].oordeel;
	return missing(SCHAKEL_CONTACT, "bij het leerbedrijf is niemand bekend",
		"lees de contacten van dit leerbedrijf in");
}

/* Whether the school of the student takes part, and how its students are invited. */
static struct oordeel judge_school(const struct keten *keten)
{
	if (!keten->actief)
		return missing(SCHAKEL_OVEREENKOMST, "de school is op niet actief gezet",
			"bpv-admin organisatie add, als dat niet klopt");
	if (!keten->overeenkomst)
		return missing(SCHAKEL_OVEREENKOMST,
			"de school doet niet mee: er is vandaag geen overeenkomst ACTIEF",
			"bpv-admin school status zegt wat er ontbreekt");
	if (keten->route == ROUTE_NONE)
		return missing(SCHAKEL_ROUTE,
			"de school had aan het begin van de termijn geen route, en daarna ook niet",
			"bpv-admin overeenkomst route");
	return fine;
}

static struct oordeel judge_termijn(const struct keten *keten)
{
	if (day_compare(keten->vandaag, day_add(keten->einde, keten->na_einde)) > 0)
		return missing(SCHAKEL_TERMIJN,
			"te laat: de bpvo is langer geleden geëindigd dan de nalooptijd", NULL);
	if (day_compare(keten->vandaag, day_add(keten->einde, -keten->voor_einde)) < 0)
		return missing(SCHAKEL_TERMIJN, "te vroeg: de termijn is nog niet begonnen",
			"wacht tot de dag in beginTermijn");
	if (!keten->vragenlijst)
		return missing(SCHAKEL_VRAGENLIJST, "er is vandaag geen vragenlijst geldig",
			"bpv-admin vragenlijst import");
	return fine;
}

static struct oordeel judge_direct(const struct keten *keten)
{
	if (!keten->heeft_gegevens)
		return missing(SCHAKEL_GEGEVENS,
			"de school heeft voor deze bpvo geen gegevens aangeleverd",
			"de school levert alsnog aan: binnen de termijn wordt de student dan nog "
			"uitgenodigd");
	return judge_termijn(keten);
}

/* By way of the praktijkopleider it takes his own invitation first, and then his "ja". */
static struct oordeel judge_via(const struct keten *keten)
{
	struct oordeel oordeel = judge_leerbedrijf(keten);

	if (oordeel.schakel != SCHAKEL_GEEN)
		return oordeel;
	if (!keten->vraagt_student) {
		oordeel = judge_termijn(keten);
		return oordeel.schakel != SCHAKEL_GEEN
			? oordeel
			: missing(SCHAKEL_PLANNING, "de praktijkopleider is nog niet uitgenodigd",
				"zie het oordeel over het leerbedrijf");
	}
	return missing(SCHAKEL_JA,
		"de praktijkopleider heeft nog niet geantwoord dat de student een vragenlijst mag",
		"wacht op het bureau; een herinnering gaat vanzelf");
}

static struct oordeel judge_before(const struct keten *keten)
{
	struct oordeel oordeel = fine;

	if (keten->vervallen)
		return missing(SCHAKEL_BPVO, "DUO heeft deze bpvo teruggenomen",
			"niets; komt zij terug, dan wordt er weer gepland");
	if (keten->respondent == RESPONDENT_LEERBEDRIJF) {
		oordeel = judge_leerbedrijf(keten);
		if (oordeel.schakel == SCHAKEL_GEEN)
			oordeel = judge_termijn(keten);
	} else {
		oordeel = judge_school(keten);
		if (oordeel.schakel == SCHAKEL_GEEN)
			oordeel = keten->route == ROUTE_DIRECT ? judge_direct(keten)
							       : judge_via(keten);
	}
	if (oordeel.schakel != SCHAKEL_GEEN)
		return oordeel;
	return missing(SCHAKEL_PLANNING, "alles is er; er is vandaag nog niet gepland",
		"bpv-admin uitnodiging plan, of wacht op de timer");
}

/* ---- and what comes after --------------------------------------------------------------------------------------- */

static struct oordeel judge_waiting(const struct keten *keten)
{
	if (day_compare(keten->gepland_op, keten->vandaag) > 0)
		return missing(SCHAKEL_TERMIJN, "gepland voor een latere dag",
			"wacht tot de dag in geplandOp");
	if (!keten->vragenlijst)
		return missing(SCHAKEL_VRAGENLIJST, "er is vandaag geen vragenlijst geldig",
			"bpv-admin vragenlijst import");
	return missing(SCHAKEL_UITGIFTE, "gepland, en nog niet aan het bureau gegeven",
		"bpv-admin bureau export, of wacht op de timer");
}

static struct oordeel judge_withdrawn(const struct keten *keten)
{
	if (keten->uitgegeven_op.us == 0 && !is(keten->reden, "PLAATS_GESLOTEN"))
		return judge_before(keten);
	if (is(keten->reden, "BPVO_VERVALLEN"))
		return missing(SCHAKEL_BPVO,
			"DUO heeft de bpvo teruggenomen toen de uitnodiging al was uitgegeven",
			"niets: voor een plaatsing gaat nooit een tweede uitnodiging uit");
	return missing(SCHAKEL_INTREKKING,
		"voor deze plaats wordt niemand (meer) uitgenodigd: er is iets ingetrokken",
		"niets: dat is gevraagd, en het blijft zo");
}

struct oordeel keten_judge(const struct keten *keten)
{
	if (keten->status == NULL)
		return judge_before(keten);
	if (is(keten->status, "GEPLAND"))
		return judge_waiting(keten);
	if (is(keten->status, "UITGEGEVEN"))
		return missing(SCHAKEL_ONTVANGST,
			"aan het bureau gegeven; er is nog geen ontvangstbevestiging",
			"lees in wat het bureau terugstuurde: bpv-admin bureau import");
	if (is(keten->status, "NIET_BEZORGBAAR"))
		return missing(SCHAKEL_BEZORGING, "de mail kwam niet aan",
			keten->respondent == RESPONDENT_STUDENT && !keten->via
				? "de school levert een ander adres aan: dan gaat zij nog eens "
				  "uit"
				: "lees een ander adres van het contact in: dan gaat zij nog eens "
				  "uit");
	if (is(keten->status, "INGETROKKEN"))
		return judge_withdrawn(keten);
	return fine;
}
