/* What somebody who rehearses has to do, by the rule that would refuse. */
#include "gateway/rehearsal.h"

#include <string.h>

/* The first row whose code begins the rule. */
static const struct {
	const char *begin, *advies;
} rows[] = {
	{"PKI001",
		"Vraag een certificaat aan met precies \xC3\xA9\xC3\xA9n OIN, in "
		"subject.serialNumber, zonder andere velden daarin."},
	{"PKI002", "Gebruik een certificaat dat nu geldig is, en dat van elke uitgever erboven."},
	{"PKI003",
		"Vraag een nieuw certificaat aan als dit is ingetrokken. Is het niet ingetrokken, "
		"meld dan aan SBB dat de intrekkingslijst van de uitgever ontbreekt."},
	{"PKI005",
		"Een zelf ondertekend certificaat telt niet: vraag er een aan bij een "
		"PKIoverheid-leverancier."},
	{"CRT-01",
		"De intrekkingslijst van de uitgever is verlopen: meld het aan SBB en probeer het "
		"later opnieuw."},
	{"CRT-03",
		"Stuur alleen het eigen certificaat en de tussenliggende mee, in volgorde; de "
		"keten "
		"is te lang."},
	{"CRT-04", "Laat SBB dit OIN registreren."},
	{"CRT-05",
		"Vraag een PKIoverheid-certificaat aan van de soort die voor dit doel is bedoeld "
		"(services; TLS met clientAuth, en een toegelaten policy)."},
	{"CRT-07",
		"Gebruik een RSA-sleutel van ten minste 3072 bits, of een sleutel op P-256, P-384 "
		"of "
		"P-521."},
	{"TLSCIPH001", "Gebruik een certificaat dat met SHA-256 of sterker is ondertekend."},
	{"WT002",
		"Stuur de hele keten mee (eigen certificaat, dan de tussenliggende), onder een van "
		"de "
		"stamcertificaten die de gateway van deze omgeving vertrouwt."},
	{"DK-BP.3", "Gebruik in productie een echt OIN, en in de testomgeving een test-OIN."},
	{"GW-C1", "SBB heeft dit certificaat geblokkeerd: gebruik een ander, of overleg met SBB."},
	{"GW-C2",
		"Voor deze organisatie telt alleen wat vooraf is geregistreerd: stuur het "
		"certificaat "
		"(nooit de sleutel) naar SBB."},
	{"GW-S2", "Onderteken met een certificaat van de school, of van wie de verbinding maakt."},
	{"GW-P1",
		"Stuur op deze poort een bericht testen_verbinding; iets anders wordt hier niet "
		"gelezen."},
	{"EDU-01", "Stuur het bericht als text/xml, niet gecomprimeerd."},
	{"EDU-05", "Stuur de Action uit de WSDL."},
	{"EDU-08", "Laat SBB dit OIN registreren."},
	{"EDU-09", "Laat SBB de school registreren, of verbeter het OIN in wsa:From."},
	{"EDU-10",
		"Laat de school een mandaat aan dit OIN geven en laat SBB het vastleggen; kijk ook "
		"of "
		"wsa:From de goede school noemt."},
	{"EDU-1", "Vraag de SBB-adviseur van de school naar de overeenkomst."},
	{"GW-O1", "Gebruik het adres van het profiel dat in de overeenkomst staat."},
	{"EK002",
		"Verbeter de adressering: wsa:To met het OIN van SBB, wsa:From met dat van de "
		"school."},
	{"WA", "Verbeter de adressering: zie de handleiding bij deze eis."},
	{"WB009",
		"Onderteken met een certificaat dat daarvoor bedoeld is, nu geldig en niet "
		"ingetrokken, "
		"onder dezelfde stamcertificaten."},
	{"WB002", "Zet de klok gelijk (NTP) en maak het Timestamp op het moment van verzenden."},
	{"WB012",
		"Registreer bij SBB een certificaat voor versleuteling: RSA, met keyEncipherment."},
	{"WB005", "Versleutel met het certificaat van de gateway, zoals de handleiding zegt."},
	{"WB008", "Versleutel met het certificaat van de gateway, zoals de handleiding zegt."},
	{"WB",
		"Onderteken het bericht als laatste en verander er daarna niets aan; zie de "
		"handleiding "
		"bij deze eis."},
	{"DK0004", "Verbeter het bericht: het volgt de XSD niet."},
};

const char *proef_advies(const char *eis)
{
	for (size_t i = 0; eis != NULL && i < sizeof rows / sizeof rows[0]; i++)
		if (strncmp(eis, rows[i].begin, strlen(rows[i].begin)) == 0)
			return rows[i].advies;
	if (eis == NULL)
		return "Stuur het certificaat (nooit de sleutel) v\xC3\xB3\xC3\xB3r de overstap "
		       "naar SBB, "
		       "dan is het vooraf bekend.";
	return "Zie de handleiding bij deze eis, of vraag SBB.";
}
