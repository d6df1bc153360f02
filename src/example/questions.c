/* The questions, of our own invention, after the themes of the BPV Monitor. */
#include "example/questionnaire.h"

#define T(c, th, t, p)                                                                             \
	{                                                                                          \
		.code = c, .thema = th, .schaal = SCHAAL_T5, .tekst = t, .since = 1,               \
		.permille = p, .niet_van_toepassing = 15, .weet_ik_niet = 15                       \
	}
#define E(c, th, t, p)                                                                             \
	{                                                                                          \
		.code = c, .thema = th, .schaal = SCHAAL_E5, .tekst = t, .since = 1,               \
		.permille = p, .niet_van_toepassing = 20, .weet_ik_niet = 25                       \
	}
#define J(c, th, t, p)                                                                             \
	{                                                                                          \
		.code = c, .thema = th, .schaal = SCHAAL_JDN, .tekst = t, .since = 1,              \
		.permille = p, .weet_ik_niet = 30                                                  \
	}
#define C(c, th, t)                                                                                \
	{                                                                                          \
		.code = c, .thema = th, .schaal = SCHAAL_C10, .tekst = t, .since = 1               \
	}
#define O(c, th, t)                                                                                \
	{                                                                                          \
		.code = c, .thema = th, .schaal = SCHAAL_O, .tekst = t, .since = 1                 \
	}

static const struct question student_questions[] = {
	C("EW1", "EINDWAARDERING", "Welk rapportcijfer geef je je stage of leerbaan?"),
	T("EW2", "EINDWAARDERING",
		"Hoe tevreden ben je over je stage of leerbaan, alles bij elkaar?", 840),
	J("EW3", "EINDWAARDERING", "Zou je dit leerbedrijf aanraden aan andere studenten?", 790),
	E("VB1", "VOORBEREIDING",
		"Mijn opleiding heeft mij goed voorbereid op de stage of leerbaan.", 780),
	E("VB2", "VOORBEREIDING", "Ik wist van tevoren wat er van mij verwacht werd.", 740),
	E("VB3", "VOORBEREIDING", "Het leerbedrijf was goed voorbereid op mijn komst.", 670),
	{.code = "VB4",
		.thema = "VOORBEREIDING",
		.schaal = SCHAAL_E5,
		.since = 2,
		.permille = 610,
		.tekst = "Mijn opleiding hielp mij bij het vinden van een plek.",
		.niet_van_toepassing = 120,
		.weet_ik_niet = 15},
	{.code = "AF1",
		.thema = "AFSPRAKEN",
		.schaal = SCHAAL_JDN,
		.since = 1,
		.permille = 750,
		.tekst = "Zijn er bij de start afspraken gemaakt over wat je zou leren?",
		.tekst2 = "Zijn er aan het begin van je stage of leerbaan afspraken gemaakt over "
			  "wat je zou leren?",
		.weet_ik_niet = 40},
	T("AF2", "AFSPRAKEN",
		"Hoe tevreden ben je over hoe je praktijkopleider de afspraken nakwam?", 880),
	T("AF3", "AFSPRAKEN", "Hoe tevreden ben je over hoe je bpv-begeleider de afspraken nakwam?",
		640),
	T("BG1", "BEGELEIDING", "Hoe tevreden ben je over de begeleiding vanuit je opleiding?",
		550),
	{.code = "BG2",
		.thema = "BEGELEIDING",
		.schaal = SCHAAL_M,
		.since = 1,
		.tekst = "Wanneer had je contact met je bpv-begeleider?",
		.choices = {"aan het begin", "halverwege", "aan het einde"},
		.choice_permille = {380, 520, 340}},
	E("BG3", "BEGELEIDING", "Mijn bpv-begeleider was goed bereikbaar.", 620),
	T("UV1", "UITVOERING", "Hoe tevreden ben je over de kans om aan je leerdoelen te werken?",
		930),
	E("UV2", "UITVOERING", "Het werk paste bij het niveau van mijn opleiding.", 820),
	T("UV3", "UITVOERING", "Hoe tevreden ben je over de begeleiding door het leerbedrijf?",
		930),
	{.code = "UV4",
		.thema = "UITVOERING",
		.schaal = SCHAAL_E5,
		.since = 1,
		.permille = 910,
		.tekst = "Ik voelde me veilig op mijn werkplek.",
		.aggregates_only = true,
		.weet_ik_niet = 20},
	T("BO1", "BEOORDELING", "Hoe tevreden ben je over hoe je opleiding je beoordeelde?", 720),
	E("BO2", "BEOORDELING", "Ik wist waarop ik beoordeeld werd.", 710),
	J("BO3", "BEOORDELING", "Is je beoordeling met je besproken?", 800),
	{.code = "PO1",
		.thema = "PROBLEEMOPLOSSING",
		.schaal = SCHAAL_JDN,
		.since = 1,
		.permille = 170,
		.tekst = "Waren er problemen tijdens je stage of leerbaan?",
		.choices = {"ja", NULL, "nee"}},
	{.code = "PO2",
		.thema = "PROBLEEMOPLOSSING",
		.schaal = SCHAAL_M,
		.since = 1,
		.tekst = "Wie hielp je bij het oplossen?",
		.choices = {"mijn praktijkopleider", "mijn bpv-begeleider",
			"iemand anders van de opleiding", "familie of vrienden"},
		.choice_permille = {460, 370, 140, 250}},
	T("PO3", "PROBLEEMOPLOSSING", "Hoe tevreden ben je over de oplossing?", 560),
	O("EW9", "EINDWAARDERING", "Wat kan er beter?"),
};

static const struct question leerbedrijf_questions[] = {
	C("EW1", "EINDWAARDERING", "Welk rapportcijfer geeft u de bpv met deze student?"),
	T("EW2", "EINDWAARDERING", "Hoe tevreden bent u over de samenwerking met de opleiding?",
		700),
	J("EW3", "EINDWAARDERING", "Wilt u graag weer een student van deze opleiding?", 860),
	{.code = "VB1",
		.thema = "VOORBEREIDING",
		.schaal = SCHAAL_T5,
		.since = 1,
		.permille = 740,
		.tekst = "Hoe tevreden bent u over de voorbereiding van de student op de bpv?",
		.tekst2 = "Hoe tevreden bent u over hoe de opleiding de student op de bpv "
			  "voorbereidde?",
		.niet_van_toepassing = 15,
		.weet_ik_niet = 15},
	E("VB2", "VOORBEREIDING", "De informatie van de opleiding vooraf was duidelijk.", 680),
	E("VB3", "VOORBEREIDING", "De student paste bij ons bedrijf.", 850),
	J("AF1", "AFSPRAKEN", "Zijn er bij de start afspraken gemaakt met de opleiding?", 720),
	T("AF2", "AFSPRAKEN", "Hoe tevreden bent u over hoe de student de afspraken nakwam?", 830),
	T("AF3", "AFSPRAKEN", "Hoe tevreden bent u over hoe de bpv-begeleider de afspraken nakwam?",
		690),
	T("BG1", "BEGELEIDING",
		"Hoe tevreden bent u over de begeleiding van de student door de opleiding?", 620),
	{.code = "BG2",
		.thema = "BEGELEIDING",
		.schaal = SCHAAL_M,
		.since = 1,
		.tekst = "Wanneer had u contact met de bpv-begeleider?",
		.choices = {"aan het begin", "halverwege", "aan het einde"},
		.choice_permille = {420, 560, 480}},
	E("BG3", "BEGELEIDING", "Ik wist wie op school mijn aanspreekpunt was.", 790),
	{.code = "BG4",
		.thema = "BEGELEIDING",
		.schaal = SCHAAL_E5,
		.since = 2,
		.permille = 650,
		.tekst = "De bpv-begeleider kwam vaak genoeg langs.",
		.niet_van_toepassing = 60,
		.weet_ik_niet = 10},
	T("UV1", "UITVOERING", "Hoe tevreden bent u over hoe de student aan de leerdoelen werkte?",
		870),
	T("UV2", "UITVOERING", "Hoe tevreden bent u over de inzet van de student?", 810),
	E("UV3", "UITVOERING", "Het niveau van de student paste bij het werk.", 780),
	T("BO1", "BEOORDELING",
		"Hoe tevreden bent u over de manier van beoordelen door de opleiding?", 690),
	E("BO2", "BEOORDELING", "De beoordelingsformulieren waren duidelijk.", 650),
	E("BO3", "BEOORDELING", "Mijn oordeel telde mee.", 760),
	{.code = "PO1",
		.thema = "PROBLEEMOPLOSSING",
		.schaal = SCHAAL_JDN,
		.since = 1,
		.permille = 150,
		.tekst = "Waren er problemen tijdens de bpv?",
		.choices = {"ja", NULL, "nee"}},
	{.code = "PO2",
		.thema = "PROBLEEMOPLOSSING",
		.schaal = SCHAAL_M,
		.since = 1,
		.tekst = "Wie hielp bij het oplossen?",
		.choices = {"de bpv-begeleider", "iemand anders van de opleiding", "SBB",
			"iemand in ons bedrijf"},
		.choice_permille = {610, 180, 60, 390}},
	T("PO3", "PROBLEEMOPLOSSING", "Hoe tevreden bent u over de oplossing?", 600),
	O("EW9", "EINDWAARDERING", "Wat kan er beter?"),
	{.code = "RT1",
		.thema = "SYSTEEM",
		.schaal = SCHAAL_JDN,
		.since = 1,
		.permille = 820,
		.tekst = "Mag de student ook een vragenlijst ontvangen?",
		.aggregates_only = true,
		.choices = {"ja", NULL, "nee"}},
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

const struct questionnaire questionnaires[2] = {
	{"BPV_STUDENT", "BPV Monitor, vragenlijst voor studenten",
		"Voorbeeldgegevens: verzonnen vragenlijst, geen vragenlijst van SBB.",
		RESPONDENT_STUDENT, TOEZEGGING_VERTROUWELIJK, student_questions,
		COUNT(student_questions)},
	{"BPV_LEERBEDRIJF", "BPV Monitor, vragenlijst voor praktijkopleiders",
		"Voorbeeldgegevens: verzonnen vragenlijst, geen vragenlijst van SBB.",
		RESPONDENT_LEERBEDRIJF, TOEZEGGING_HERLEIDBAAR, leerbedrijf_questions,
		COUNT(leerbedrijf_questions)},
};
