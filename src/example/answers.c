/* Filling in questionnaires so that the totals come out near the public figures. */
#include "example/answers.h"

#include "example/open_answer.h"
#include "example/story.h"

#include <stdio.h>
#include <string.h>

/* One response while it is being filled in. */
struct filling {
	struct answer_sheets *sheets;
	struct random *random;
	const struct questionnaire *questionnaire;
	char respons_id[UUID_SIZE];
	int version;
	int mood;     /* 0..999: how content this respondent is */
	int permille; /* how much better or worse than the country: school, opleiding, respondent */
	int turn;     /* and what happened at the school, for the theme that is being answered */
	bool problems;
};

static void put(struct filling *f, const char *code, const char *value, const char *text)
{
	struct sheet *sheet = f->sheets->antwoorden;

	sheet_cell(sheet, f->respons_id);
	sheet_cell(sheet, code);
	sheet_cell(sheet, value);
	sheet_cell(sheet, text);
	sheet_end(sheet);
	f->sheets->answers++;
}

static void put_number(struct filling *f, const char *code, int value)
{
	char digits[16];

	snprintf(digits, sizeof digits, "%d", value);
	put(f, code, digits, NULL);
}

/* Moves a target up or down, less so near 0 and 1000, so that the national average stays where it was. */
static int moved(int permille, int by)
{
	int room = permille < 500 ? permille : 1000 - permille;

	return permille + by * room / 500;
}

/* T5 and E5: 4 or 5 for the contented, mostly 3 for the others. */
static int draw_five(struct filling *f, int permille)
{
	static const uint16_t discontent[] = {130, 270, 600};

	if (random_chance(f->random, moved(permille, f->permille + f->turn)))
		return random_chance(f->random, 380) ? 5 : 4;
	return random_pick(f->random, discontent, 1000) + 1;
}

/* Marks 1..10 with averages 8.2 (students) and 7.6 (praktijkopleiders); the respondent's mood decides most. */
static int draw_mark(struct filling *f)
{
	static const uint16_t student[] = {1, 1, 2, 6, 15, 40, 140, 400, 270, 125};
	static const uint16_t leerbedrijf[] = {1, 2, 5, 12, 30, 80, 270, 420, 140, 40};
	bool is_student = f->questionnaire->respondent == RESPONDENT_STUDENT;
	const uint16_t *weights = is_student ? student : leerbedrijf;
	/* Adding noise around the circle keeps every value equally likely, so the average is exact. */
	uint32_t at = ((uint32_t)f->mood + 900 + random_below(f->random, 200)) % 1000;
	int mark = 1;

	while (at >= *weights) {
		at -= *weights++;
		mark++;
	}
	return mark;
}

static int draw_jdn(struct filling *f, const struct question *question)
{
	bool deels = question->choices[0] == NULL;
	bool problem = strcmp(question->code, "PO1") == 0;

	int by = f->permille + f->turn;

	if (random_chance(f->random, moved(question->permille, problem ? -by : by)))
		return 1;
	return deels && random_chance(f->random, 600) ? 2 : 3;
}

static void answer_choices(struct filling *f, const struct question *question, bool asked)
{
	for (int i = 0; i < CHOICES_MAX && question->choices[i] != NULL; i++) {
		char code[16];
		snprintf(code, sizeof code, "%s_%d", question->code, i + 1);
		put_number(f, code,
			asked ? random_chance(f->random, question->choice_permille[i])
			      : NIET_GESTELD);
	}
}

static void answer_open(struct filling *f, const struct question *question)
{
	char text[OPEN_ANSWER_SIZE];

	if (!random_chance(f->random, 350))
		return;
	open_answer(f->random, f->mood, text);
	put(f, question->code, NULL, text);
}

static void answer(struct filling *f, const struct question *question)
{
	bool follow_up = strcmp(question->code, "PO2") == 0 || strcmp(question->code, "PO3") == 0;

	if (follow_up && !f->problems) {
		if (question->schaal == SCHAAL_M)
			answer_choices(f, question, false);
		else
			put_number(f, question->code, NIET_GESTELD);
		return;
	}
	/* PO1 steers the rest and is never skipped; others are now and then. */
	if (strcmp(question->code, "PO1") != 0 && random_chance(f->random, 12))
		return;
	if (random_chance(f->random, question->niet_van_toepassing)) {
		put_number(f, question->code, NIET_VAN_TOEPASSING);
		return;
	}
	if (random_chance(f->random, question->weet_ik_niet)) {
		put_number(f, question->code, WEET_IK_NIET);
		return;
	}
	int value = 0;
	switch (question->schaal) {
	case SCHAAL_T5:
	case SCHAAL_E5: value = draw_five(f, question->permille); break;
	case SCHAAL_JDN: value = draw_jdn(f, question); break;
	case SCHAAL_C10: value = draw_mark(f); break;
	case SCHAAL_M: answer_choices(f, question, true); return;
	default: answer_open(f, question); return;
	}
	if (strcmp(question->code, "PO1") == 0)
		f->problems = value == 1;
	put_number(f, question->code, value);
}

static void write_respons(struct filling *f, const struct placement *placement, struct day filled)
{
	struct sheet *sheet = f->sheets->respons;
	char day[DAY_SIZE];

	sheet_cell(sheet, f->respons_id);
	sheet_cell(sheet, f->questionnaire->code);
	sheet_number(sheet, f->version);
	day_format(filled, day);
	sheet_cell(sheet, day);
	sheet_cell(sheet, placement->school->brin.code);
	sheet_cell(sheet, placement->aanbieder);
	sheet_cell(sheet, placement->locatie);
	sheet_cell(sheet, placement->opleiding->code);
	sheet_cell(sheet, placement->leerbedrijf);
	day_format(placement->end, day);
	sheet_cell(sheet, day);
	sheet_cell(sheet, leerweg_word(placement->leerweg));
	sheet_end(sheet);
	f->sheets->responses++;
}

void answers_write(struct answer_sheets *sheets, const struct questionnaire *questionnaire,
	const struct placement *placement, struct random *random)
{
	struct filling f = {.sheets = sheets, .random = random, .questionnaire = questionnaire};
	struct day filled = day_add(placement->end, (int)random_below(random, 36) - 21);
	struct day last = day_add(sheets->reference, -1);

	if (day_compare(filled, last) > 0)
		filled = last;
	f.version = day_compare(filled, questionnaire_switch(sheets->reference)) < 0 ? 1 : 2;
	f.mood = (int)random_below(random, 1000);
	f.permille = (f.mood - 500) * 3 / 10 + placement->school->mood + placement->opleiding->mood;
	random_uuid(random, f.respons_id);
	write_respons(&f, placement, filled);
	for (size_t i = 0; i < questionnaire->count; i++)
		if (questionnaire->questions[i].since <= f.version) {
			f.turn = story_permille(&placement->school->brin,
				questionnaire->questions[i].thema, filled, sheets->reference);
			answer(&f, &questionnaire->questions[i]);
		}
}
