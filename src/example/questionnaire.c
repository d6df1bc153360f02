/* Writing the codebook: versions, themes, questions, options, missing codes. */
#include "example/questionnaire.h"

#include "example/sheet.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static const struct {
	const char *code, *naam;
	bool leerbedrijf_only;
} themas[] = {
	{"EINDWAARDERING", "Eindwaardering", false},
	{"VOORBEREIDING", "Voorbereiding", false},
	{"AFSPRAKEN", "Afspraken", false},
	{"BEGELEIDING", "Begeleiding door de school", false},
	{"UITVOERING", "Uitvoering", false},
	{"BEOORDELING", "Beoordeling", false},
	{"PROBLEEMOPLOSSING", "Probleemoplossing", false},
	{"SYSTEEM", "Systeemvraag: geen thema, niet in resultaten", true},
};

struct day questionnaire_switch(struct day reference)
{
	struct day day = day_add(reference, -182);

	day.day = 1;
	return day;
}

static void write_version_head(
	struct sheet *sheet, const struct questionnaire *q, int version, struct day reference)
{
	struct day from = {reference.year - 10, 8, 1}, next = questionnaire_switch(reference);
	char text[DAY_SIZE];

	sheet_cell(sheet, q->code);
	sheet_number(sheet, version);
	sheet_cell(sheet, respondent_word(q->respondent));
	sheet_cell(sheet, q->naam);
	day_format(version == 1 ? from : next, text);
	sheet_cell(sheet, text);
	/* geldigTot is the first day that no longer counts. */
	day_format(next, text);
	sheet_cell(sheet, version == 1 ? text : NULL);
	sheet_cell(sheet, toezegging_word(q->toezegging));
	sheet_cell(sheet, q->toelichting);
	sheet_end(sheet);
}

static void write_option(struct sheet *sheet, const struct questionnaire *q, int version,
	const struct question *question, int value, const char *label)
{
	sheet_cell(sheet, q->code);
	sheet_number(sheet, version);
	sheet_cell(sheet, question->code);
	sheet_number(sheet, value);
	sheet_cell(sheet, label);
	sheet_end(sheet);
}

static void write_options(struct sheet *sheet, const struct questionnaire *q, int version,
	const struct question *question)
{
	static const char *const t5[] = {"zeer ontevreden", "ontevreden",
		"niet tevreden, niet ontevreden", "tevreden", "zeer tevreden", NULL};
	static const char *const e5[] = {"helemaal oneens", "oneens", "niet eens, niet oneens",
		"eens", "helemaal eens", NULL};
	static const char *const jdn[] = {"ja", "deels", "nee", NULL};
	const char *const *labels = NULL;

	switch (question->schaal) {
	case SCHAAL_T5: labels = t5; break;
	case SCHAAL_E5: labels = e5; break;
	case SCHAAL_JDN: labels = jdn; break;
	default: break;
	}
	if (question->choices[0] != NULL) {
		for (int i = 0; i < CHOICES_MAX; i++)
			if (question->choices[i] != NULL)
				write_option(
					sheet, q, version, question, i + 1, question->choices[i]);
		return;
	}
	for (int i = 0; labels != NULL && labels[i] != NULL; i++)
		write_option(sheet, q, version, question, i + 1, labels[i]);
}

static void write_questions(
	struct sheet *vragen, struct sheet *opties, const struct questionnaire *q, int version)
{
	int number = 0;

	for (size_t i = 0; i < q->count; i++) {
		const struct question *question = &q->questions[i];
		if (question->since > version)
			continue;
		sheet_cell(vragen, q->code);
		sheet_number(vragen, version);
		sheet_cell(vragen, question->code);
		sheet_number(vragen, ++number);
		sheet_cell(vragen, question->thema);
		sheet_cell(vragen,
			version > 1 && question->tekst2 ? question->tekst2 : question->tekst);
		sheet_cell(vragen, schaal_word(question->schaal));
		sheet_cell(vragen, question->aggregates_only ? "false" : "true");
		sheet_end(vragen);
		write_options(opties, q, version, question);
	}
}

static void write_themas(struct sheet *sheet, const struct questionnaire *q, int version)
{
	for (size_t i = 0; i < COUNT(themas); i++) {
		if (themas[i].leerbedrijf_only && q->respondent != RESPONDENT_LEERBEDRIJF)
			continue;
		sheet_cell(sheet, q->code);
		sheet_number(sheet, version);
		sheet_cell(sheet, themas[i].code);
		sheet_cell(sheet, themas[i].naam);
		sheet_end(sheet);
	}
}

static void write_missing(struct sheet *sheet, const struct questionnaire *q, int version)
{
	static const struct {
		int value;
		const char *label;
	} missing[] = {
		{NIET_GESTELD, "niet gesteld"},
		{NIET_VAN_TOEPASSING, "niet van toepassing"},
		{WEET_IK_NIET, "weet ik niet"},
	};

	for (size_t i = 0; i < COUNT(missing); i++) {
		sheet_cell(sheet, q->code);
		sheet_number(sheet, version);
		sheet_number(sheet, missing[i].value);
		sheet_cell(sheet, missing[i].label);
		sheet_end(sheet);
	}
}

bool questionnaire_write(const char *dir, struct day reference, struct error *err)
{
	static const struct {
		const char *name, *header;
	} files[] = {
		{"vragenlijsten.csv",
			"vragenlijstcode,versie,respondent,naam,geldigVan,geldigTot,toezegging,"
			"toelichting"},
		{"themas.csv", "vragenlijstcode,versie,themacode,naam"},
		{"vragen.csv",
			"vragenlijstcode,versie,vraagcode,volgnummer,themacode,tekst,schaal,"
			"inResultaten"},
		{"opties.csv", "vragenlijstcode,versie,vraagcode,waarde,label"},
		{"ontbrekend.csv", "vragenlijstcode,versie,waarde,label"},
	};
	struct sheet *sheets[COUNT(files)] = {NULL};
	bool ok = true;

	for (size_t i = 0; i < COUNT(files) && ok; i++)
		ok = (sheets[i] = sheet_open(dir, files[i].name, files[i].header, err)) != NULL;
	for (int q = 0; q < 2 && ok; q++) {
		for (int version = 1; version <= QUESTIONNAIRE_VERSIONS; version++) {
			write_version_head(sheets[0], &questionnaires[q], version, reference);
			write_themas(sheets[1], &questionnaires[q], version);
			write_questions(sheets[2], sheets[3], &questionnaires[q], version);
			write_missing(sheets[4], &questionnaires[q], version);
		}
	}
	for (size_t i = 0; i < COUNT(files); i++) {
		struct error ignored = {0};
		ok = sheet_close(&sheets[i], ok ? err : &ignored) && ok;
	}
	return ok;
}
