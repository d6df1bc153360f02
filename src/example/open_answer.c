/* Open answers: sentences put together from parts that say nothing about anybody. */
#include "example/open_answer.h"

#include <stdio.h>
#include <string.h>

#define PICK(random, list) (list)[random_below((random), sizeof(list) / sizeof(list)[0])]

static const char *const content[] = {
	"Ik heb veel geleerd van de praktijk",
	"De begeleiding op de werkplek was prettig",
	"Er was genoeg tijd om vragen te stellen",
	"Het werk was afwisselend, leerzaam en leuk",
	"De planning klopte en de afspraken waren helder",
	"Ik zou dezelfde plek zo weer kiezen",
	"De opdrachten pasten goed bij het werk",
	"De sfeer was goed en iedereen hielp mee",
};

static const char *const discontent[] = {
	"De opdrachten sloten niet aan op het werk",
	"Er was weinig contact met de opleiding",
	"De formulieren waren onduidelijk en veel te lang",
	"Het rooster veranderde te vaak",
	"Ik moest lang wachten op antwoord",
	"De beoordeling kwam erg laat",
	"Vooraf was niet duidelijk wat er verwacht werd",
	"Het inwerken ging te snel",
};

static const char *const wishes[] = {
	"vaker langskomen zou helpen",
	"graag eerder informatie over de start",
	"een kortere vragenlijst mag ook",
	"meer tijd voor de eindbespreking",
	"één aanspreekpunt zou fijn zijn",
	"misschien een overzicht per week",
	"geef duidelijk aan wie wat doet",
	"betere afstemming tussen school en bedrijf",
};

static const char *const joins[] = {", maar ", "; ", ", en ", ". Verder: ", " (", " – "};

/* Sentences that careless software trips over; each is a whole answer. */
static const char *const awkward[] = {
	"=1+1 was de moeilijkste som",
	"+ goede sfeer, - te weinig uren",
	"- meer contact\n- minder papier\n- betere planning",
	"@begeleider: graag eerder reageren",
	"Zij zei: \"dat leer je hier vanzelf\", en dat klopte",
	"Coördinatie, reünie, één keer overleg: ’t kan béter – écht",
	"Eerste regel\r\nTweede regel, met komma\r\n\r\nVierde regel",
	"<b>vet</b> & veel > weinig; 5 < 6",
	"Mail liever naar stage@voorbeeld.example dan bellen",
	"\tBegint met een tab; eindigt met een puntkomma;",
	"Geen opmerkingen",
	"'s Ochtends beginnen om 7.00 uur is vroeg",
	"Łódź, Malmö, Ærø, İzmir: wij hebben collega's van overal 🙂",
	"\"\"",
};

void open_answer(struct random *random, int mood, char out[OPEN_ANSWER_SIZE])
{
	bool is_content = (int)random_below(random, 1000) < mood;
	const char *first = is_content ? PICK(random, content) : PICK(random, discontent);
	const char *join = PICK(random, joins), *wish = PICK(random, wishes);

	if (random_chance(random, 60)) {
		snprintf(out, OPEN_ANSWER_SIZE, "%s", PICK(random, awkward));
		return;
	}
	if (random_chance(random, 400)) {
		snprintf(out, OPEN_ANSWER_SIZE, "%s.", first);
		return;
	}
	snprintf(out, OPEN_ANSWER_SIZE, "%s%s%s%s", first, join, wish,
		strcmp(join, " (") == 0 ? ")." : ".");
}
