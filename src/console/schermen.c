/* The screens of staff: what each of them gathers. */
#include "console/scherm.h"

#include <string.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* ---- today ------------------------------------------------------------------------------------------------------------ */

static const struct onderdeel vandaag[] = {
	{"Geweigerd in de laatste 24 uur", "bericht faults", "--uren 24",
		"oorzaak betekenis aantal partijen laatste correlatie", "Er is niets geweigerd.",
		"fout", "staven", 20},
	{"Certificaten die binnen 30 dagen verlopen", "certificaat list", "--expiring 30",
		"naam doel status geldigTot dagen opvolger", "Er verloopt niets.", "let-op",
		"tijdlijn", 20},
	{"Waarschuwingen die nog niet verstuurd zijn", "waarschuwing due", NULL,
		"naam doel geldigTot dagen", "Alles is gemeld.", "let-op", "tabel", 20},
	{"Scholen zonder verkeer in de laatste week", "bericht traffic", "--dagen 7 --zonder",
		"brin naam laatsteBericht", "Elke aangesloten school stuurde iets.", "let-op",
		"tabel", 20},
	{"Wacht op een tweede persoon", "school list", "--volgende in-werking",
		"brin naam volgendeStap", "Er wacht niets.", "let-op", "tabel", 20},
	{"Gebruikers die op een tweede persoon wachten", "gebruiker list", "--wacht",
		"naam volledigeNaam rollen toegevoegdDoor", "Er wacht niemand.", "let-op", "tabel",
		20},
	{"Verwijderingen die op bevestiging wachten", "betrokkene pending", NULL, NULL,
		"Er wacht niets.", "let-op", "tabel", 20},
	{"Intrekkingslijsten waar iets mee is", "crl check", NULL, NULL, "Alle lijsten zijn goed.",
		"fout", "tabel", 20},
	{"Niet langer te bewaren", "bewaartermijn list", NULL, NULL, "Er is niets dat weg moet.",
		"let-op", "tabel", 20},
	{"Leveringen van DUO die zijn geweigerd", "bpvo list", "--geweigerd --aantal 5",
		"op door bestand soort fouten reden", "Er is niets geweigerd.", "", "tabel", 5},
};

/* ---- schools and what was agreed ---------------------------------------------------------------------------------------- */

static const struct onderdeel scholen[] = {
	{"Hoe ver elke school is", "school list", NULL, NULL, "Er zijn geen scholen.", "",
		"voortgang", 0},
};

static const char *const scholen_taken[] = {"school prepare", "school import", "school activate",
	"organisatie add", "organisatie import", "rechtsopvolging list", "rechtsopvolging add",
	"rechtsopvolging confirm", "rechtsopvolging withdraw", "organisatie list", NULL};

static const struct onderdeel school[] = {
	{"Aansluiten", "school status", "$brin", NULL, "", "", "stappen", 0},
	{"Nu", "school show", "$brin", NULL, "", "", "gegevens", 0},
	{"Wat er ontbreekt aan de bpvo's", "bpvo completeness", "--school $brin", NULL,
		"Er zijn geen bpvo's die iets missen.", "", "tabel", 20},
	{"Overeenkomsten", "overeenkomst list", "--school $brin",
		"overeenkomstnummer versie status geldigVan geldigTot veldenset openAntwoorden "
		"vrijgavemoment",
		"Er is geen overeenkomst.", "", "tabel", 0},
	{"Mandaten", "mandaat list", "--school $brin",
		"leverancierNaam leverancierOin dienst geldigVan geldigTot bron ingetrokken",
		"Er is geen mandaat.", "", "tabel", 50},
	{"Contactpersonen", "contactpersoon list", "--bij $brin", "rol naam emailadres",
		"Er is niemand vastgelegd.", "", "tabel", 0},
	{"Certificaten van de school zelf", "certificaat list", "--oin $oin",
		"doel status geldigTot dagen opvolger laatstGezien",
		"De school verbindt niet met een eigen certificaat.", "", "tijdlijn", 20},
	{"Verkeer in de laatste 30 dagen", "bericht traffic", "--dagen 30 --school $brin", NULL, "",
		"", "gegevens", 0},
	{"Geweigerd in de laatste 30 dagen, per oorzaak", "bericht faults",
		"--uren 720 --oin $brin", "oorzaak betekenis aantal laatste correlatie advies",
		"Er is niets geweigerd.", "", "staven", 20},
	{"Laatste berichten", "bericht list", "--oin $brin --aantal 20",
		"op uitkomst operatie leverancierNaam regel foutcodes milliseconden correlatie",
		"Er zijn nog geen berichten.", "", "tabel", 20},
};

static const char *const school_taken[] = {"school prepare", "school activate",
	"overeenkomst route", "mandaat add", "mandaat withdraw", "mandaat replace",
	"contactpersoon add", "contactpersoon remove", "bericht list", "verstrekking report",
	"organisatie add", NULL};

static const struct onderdeel overeenkomsten[] = {
	{"Alle overeenkomsten", "overeenkomst list", NULL,
		"overeenkomstnummer versie brin schoolNaam status geldigVan geldigTot veldenset "
		"openAntwoorden vrijgavemoment",
		"Er zijn geen overeenkomsten.", "", "tabel", 0},
};

static const char *const overeenkomsten_taken[] = {"overeenkomst add", "overeenkomst sign",
	"overeenkomst activate", "overeenkomst move", "overeenkomst limit", "overeenkomst route",
	"overeenkomst diff", "overeenkomst what-if", NULL};

static const struct onderdeel overeenkomst[] = {
	{"Wat er is afgesproken", "overeenkomst show", "$nummer", NULL, "", "", "gegevens", 0},
};

static const char *const overeenkomst_taken[] = {"overeenkomst sign", "overeenkomst activate",
	"overeenkomst move", "overeenkomst limit", "overeenkomst diff", "overeenkomst what-if",
	NULL};

static const struct onderdeel mandaten[] = {
	{"Alle mandaten", "mandaat list", NULL,
		"schoolNaam leverancierNaam leverancierOin dienst geldigVan geldigTot bron "
		"ingetrokken",
		"Er zijn geen mandaten.", "", "tabel", 0},
};

static const char *const mandaten_taken[] = {
	"mandaat add", "mandaat withdraw", "mandaat replace", "mandaat import", NULL};

/* ---- certificates and machines ------------------------------------------------------------------------------------------- */

static const struct onderdeel certificaten[] = {
	{"Wat het eerst verloopt", "certificaat list", "--expiring 120",
		"naam oin doel status geldigTot dagen opvolger vingerafdruk", "Er verloopt niets.",
		"", "tijdlijn", 100},
	{"Geblokkeerd", "blokkade list", NULL, NULL, "Er is niets geblokkeerd.", "", "tabel", 50},
	{"Geprobeerd voor later", "proef list", NULL,
		"naam school geldigTot op geslaagd fouten keer", "Niemand probeerde een volgend.",
		"", "tabel", 50},
};

static const char *const certificaten_taken[] = {"certificaat list", "certificaat add",
	"certificaat withdraw", "certificaat pin", "certificaat unpin", "certificaat block",
	"certificaat unblock", NULL};

static const struct onderdeel waarschuwingen[] = {
	{"Nog niet verstuurd", "waarschuwing due", NULL, NULL, "Alles is gemeld.", "let-op",
		"tabel", 50},
	{"Verstuurd", "waarschuwing list", NULL, NULL, "Er is nog niets verstuurd.", "", "tabel",
		200},
};

static const struct onderdeel lijsten[] = {
	{"Waar iets mee is", "crl check", NULL, NULL, "Alle lijsten zijn goed.", "fout", "tabel",
		0},
	{"Intrekkingslijsten", "crl list", NULL, NULL, "Er is geen gateway die iets meldde.", "",
		"tabel", 0},
	{"Gateways", "gateway list", NULL,
		"gateway draait gestart gezien herladen gelukt reden wachtOpHerstart tlsGeldigTot "
		"ondertekeningGeldigTot",
		"Er is geen gateway die iets meldde.", "", "tabel", 0},
};

static const char *const lijsten_taken[] = {"gateway reload", "sleutel list", NULL};

/* ---- traffic --------------------------------------------------------------------------------------------------------------- */

static const struct onderdeel berichten[] = {
	{"Geweigerd in de laatste 24 uur, per oorzaak", "bericht faults", "--uren 24",
		"oorzaak betekenis aantal partijen laatste correlatie advies",
		"Er is niets geweigerd.", "fout", "staven", 50},
	{"Verkeer per school, in de laatste week", "bericht traffic", "--dagen 7", NULL,
		"Er zijn geen scholen.", "", "tabel", 25},
};

static const char *const berichten_zoeken[] = {"bericht explain", "bericht list", NULL};
static const char *const berichten_taken[] = {"bericht faults", "bericht traffic", "explain", NULL};

static const struct onderdeel bericht[] = {
	{"Wat er gebeurde", "bericht explain", "$bericht",
		"stap eis oordeel zin toelichting advies", "", "", "oordelen", 0},
	{"Hetzelfde bericht in het journaal", "bericht list", "$bericht",
		"op uitkomst regel stap operatie leverancierNaam schoolNaam profiel "
		"overeenkomstnummer httpStatus milliseconden correlatie messageId",
		"", "", "gegevens", 20},
};

static const char *const bericht_taken[] = {"bericht list", "explain", NULL};

/* ---- deliveries ------------------------------------------------------------------------------------------------------------ */

static const struct onderdeel invoer[] = {
	{"Leveringen van DUO", "bpvo list", "--aantal 20",
		"levering op door bestand soort verwerkt gelezen nieuw gewijzigd vervallen fouten "
		"reden",
		"Er is nog niets geleverd.", "", "tabel", 20},
	{"Wat er is geweigerd", "inlezing list", "--geweigerd --aantal 20",
		"op door wat opgeslagen fouten reden geweigerde", "Er is niets geweigerd.",
		"let-op", "tabel", 20},
	{"Wat er is ingelezen", "inlezing list", "--aantal 20",
		"op door wat opgeslagen rijen fouten", "Er is nog niets ingelezen.", "", "tabel",
		20},
	{"Het onderzoeksbureau", "bureau status", NULL, NULL, "Er is nog niets geleverd.", "",
		"tabel", 0},
	{"Vragenlijsten", "vragenlijst list", NULL, NULL, "Er is nog geen vragenlijst ingelezen.",
		"", "tabel", 50},
};

static const char *const invoer_taken[] = {"bpvo import", "referentie import", "vragenlijst import",
	"praktijkopleider import", "antwoorden import", "bureau import", "resultaten import",
	"organisatie import", "mandaat import", "school import", "inlezing list", NULL};

static const struct onderdeel uitnodigingen[] = {
	{"Het onderzoeksbureau", "bureau status", NULL, NULL, "Er is nog niets geleverd.", "",
		"tabel", 0},
	{"Niet bezorgd", "uitnodiging list", "--status NIET_BEZORGBAAR --aantal 50", NULL,
		"Alles is bezorgd.", "let-op", "tabel", 50},
	{"De laatste", "uitnodiging list", "--aantal 50", NULL, "Er is nog niemand uitgenodigd.",
		"", "tabel", 50},
	{"Bpvo's zonder contact bij het leerbedrijf", "bpvo unlinked", "--aantal 20",
		"brin geplandeEinddatum leerbedrijf opleidingscode reden",
		"Over elke bpvo is er iemand te vragen.", "", "tabel", 20},
	{"Leveringen", "bureau list", "--aantal 20", NULL, "Er is nog niets geleverd.", "", "tabel",
		20},
	{"Open antwoorden die op een oordeel wachten", "openantwoord list", "--aantal 20",
		"id brin vraagcode signalen tekst", "Er wacht niets.", "", "tabel", 20},
};

static const char *const uitnodigingen_taken[] = {"uitnodiging why", "uitnodiging plan",
	"bureau import", "openantwoord review", "openantwoord rule", NULL};

/* ---- who did what ---------------------------------------------------------------------------------------------------------- */

static const struct onderdeel audit[] = {
	{"Het laatste", "audit list", "--aantal 20", NULL, "Er is nog niets gedaan.", "", "tabel",
		50},
	{"Het einde van de keten", "audit head", NULL, NULL, "", "", "gegevens", 0},
};

static const char *const audit_zoeken[] = {"audit list", NULL};
static const char *const audit_taken[] = {
	"audit verify", "audit compare", "audit show", "audit seal", NULL};

static const struct onderdeel gebruikers[] = {
	{"Wie op deze pagina's mag", "gebruiker list", NULL,
		"naam volledigeNaam school rollen opleidingen adviseert laatstAangemeld wacht",
		"Er is nog niemand.", "", "tabel", 0},
};

static const char *const gebruikers_taken[] = {
	"gebruiker add", "gebruiker confirm", "gebruiker withdraw", "gebruiker list", NULL};

/* ---- privacy ----------------------------------------------------------------------------------------------------------------- */

static const struct onderdeel privacy[] = {
	{"Wacht op een tweede persoon", "betrokkene pending", NULL, NULL, "Er wacht niets.",
		"let-op", "tabel", 0},
	{"Niet langer te bewaren", "bewaartermijn list", NULL, NULL, "Er is niets dat weg moet.",
		"let-op", "tabel", 100},
	{"Vernietigd", "bewaartermijn report", "--aantal 50", NULL, "Er is nog niets vernietigd.",
		"", "tabel", 50},
};

static const char *const privacy_zoeken[] = {"verstrekking report", NULL};
static const char *const privacy_taken[] = {"betrokkene show", "betrokkene request",
	"betrokkene confirm", "verstrekking report", "bewaartermijn list", "bewaartermijn report",
	"bewaartermijn run", NULL};

/* ---- all ----------------------------------------------------------------------------------------------------------------------- */

#define PARTS(array) array, COUNT_OF(array)

static const struct scherm schermen[] = {
	{"/beheer", "Vandaag", "Wat er nu aandacht vraagt.", OVER_ALLES, true, PARTS(vandaag),
		berichten_zoeken, NULL},
	{"/beheer/scholen", "Scholen", "Hoe ver elke school is met aansluiten.", OVER_ALLES, false,
		PARTS(scholen), NULL, scholen_taken},
	{"/beheer/school", "School", NULL, OVER_SCHOOL, false, PARTS(school), NULL, school_taken},
	{"/beheer/overeenkomsten", "Overeenkomsten",
		"Wat met welke school is afgesproken. Wie iets in werking brengt, is een ander dan "
		"wie het vastlegde.",
		OVER_ALLES, false, PARTS(overeenkomsten), NULL, overeenkomsten_taken},
	{"/beheer/overeenkomst", "Overeenkomst", NULL, OVER_OVEREENKOMST, false,
		PARTS(overeenkomst), NULL, overeenkomst_taken},
	{"/beheer/mandaten", "Mandaten", "Welke leverancier namens welke school mag sturen.",
		OVER_ALLES, false, PARTS(mandaten), NULL, mandaten_taken},
	{"/beheer/certificaten", "Certificaten",
		"Wat het eerst verloopt staat bovenaan. Met een opvolger is er niets aan de hand.",
		OVER_ALLES, false, PARTS(certificaten), NULL, certificaten_taken},
	{"/beheer/waarschuwingen", "Waarschuwingen",
		"Wie een certificaat heeft dat verloopt, krijgt vanzelf bericht: 90, 60, 30, 14, 7 "
		"en "
		"1 dag ervoor.",
		OVER_ALLES, false, PARTS(waarschuwingen), NULL, NULL},
	{"/beheer/berichten", "Berichten",
		"Verkeer en fouten. Klik op een oorzaak voor het laatste bericht, eis voor eis "
		"uitgelegd.",
		OVER_ALLES, false, PARTS(berichten), berichten_zoeken, berichten_taken},
	{"/beheer/bericht", "Eén bericht uitgelegd", NULL, OVER_BERICHT, false, PARTS(bericht),
		NULL, bericht_taken},
	{"/beheer/invoer", "Inlezen",
		"Alles of niets: is er één regel fout, dan wordt er niets opgeslagen en staat elke "
		"foute regel genoemd.",
		OVER_ALLES, false, PARTS(invoer), NULL, invoer_taken},
	{"/beheer/uitnodigingen", "Uitnodigingen",
		"Wie wordt uitgenodigd, wat het onderzoeksbureau meldt, en wat er wacht.",
		OVER_ALLES, false, PARTS(uitnodigingen), NULL, uitnodigingen_taken},
	{"/beheer/audit", "Audit", "Wie deed wat, en wat is er verstrekt.", OVER_ALLES, false,
		PARTS(audit), audit_zoeken, audit_taken},
	{"/beheer/privacy", "Privacy",
		"Inzage en verwijdering voor één student, en wat er over scholen is verstrekt. "
		"Elke "
		"inzage wordt vastgelegd.",
		OVER_ALLES, false, PARTS(privacy), privacy_zoeken, privacy_taken},
	{"/beheer/gebruikers", "Gebruikers", "Wie intrekt, sluit iemand meteen buiten.", OVER_ALLES,
		false, PARTS(gebruikers), NULL, gebruikers_taken},
	{"/beheer/gateways", "Gateways en lijsten", "Wat de gateways gebruiken, en hoe oud het is.",
		OVER_ALLES, false, PARTS(lijsten), NULL, lijsten_taken},
};

const struct scherm *scherm_of(const char *path)
{
	for (size_t i = 0; i < COUNT_OF(schermen); i++)
		if (strcmp(schermen[i].path, path) == 0)
			return &schermen[i];
	return NULL;
}
