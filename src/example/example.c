/* The whole set: reference data, questionnaires, then school by school, in constant memory. */
#include "example/example.h"

#include "example/answers.h"
#include "example/contacts.h"
#include "example/national.h"
#include "example/placement.h"
#include "example/questionnaire.h"
#include "example/reference.h"
#include "example/sheet.h"
#include "example/student.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * A national year in public figures (2018, 2021): over 200,000 praktijkopleiders and 23,000 students invited, over
 * 51,000 and almost 9,000 completed. UPCOMING is ours: placements that still run, for the push.
 */
enum {
	MICRO = 1000000,
	BPVOS_A_YEAR = 200000,
	BPVOS_UPCOMING = 60000,
	UPCOMING_DAYS = 150,
	LEERBEDRIJVEN = 40000,
	LEERBEDRIJVEN_MIN = 400,
	LEERBEDRIJVEN_MAX = 1000000,
	LEERBEDRIJF_ANSWERS = 255, /* permille of praktijkopleiders who answer */
	STUDENT_INVITED = 115,     /* permille of students who get an invitation */
	STUDENT_ANSWERS = 391,     /* permille of those who answer */
	DELIVERED = 930, /* permille of running placements for which the school has details */
};

struct work {
	const struct example_options *options;
	struct national *national;
	struct sheet *bpvos;
	struct answer_sheets answers;
	struct example_counts counts;
};

bool example_parse_scale(struct text text, int64_t *micro)
{
	int64_t value = 0, unit = MICRO;
	bool fraction = false, digits = false;

	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] == '.' && !fraction) {
			fraction = true;
			continue;
		}
		if (text.at[i] < '0' || text.at[i] > '9' || value > 1000 * (int64_t)MICRO)
			return false;
		digits = true;
		if (fraction && (unit /= 10) == 0)
			return false;
		value = fraction ? value + (text.at[i] - '0') * unit
				 : value * 10 + (text.at[i] - '0') * MICRO;
	}
	if (!digits || value <= 0 || value > 1000 * (int64_t)MICRO)
		return false;
	*micro = value;
	return true;
}

static int64_t scaled(const struct example_options *options, int64_t national)
{
	return national * options->scale_micro / MICRO;
}

static void write_bpvo(struct work *work, const struct placement *placement, struct random *random)
{
	struct sheet *sheet = work->bpvos;
	char day[DAY_SIZE];

	sheet_cell(sheet, placement->school->brin.code);
	sheet_cell(sheet, placement->aanbieder);
	sheet_cell(sheet, placement->locatie);
	sheet_cell(sheet, placement->opleiding->code);
	sheet_cell(sheet, placement->leerbedrijf);
	day_format(placement->end, day);
	sheet_cell(sheet, day);
	day_format(placement->begin, day);
	sheet_cell(sheet, random_chance(random, 900) ? day : NULL);
	sheet_cell(sheet, leerweg_word(placement->leerweg));
	sheet_end(sheet);
	work->counts.bpvos++;
}

/* Placements that ended: bpvo's, and the questionnaires of who answered. */
static void write_past(struct work *work, const struct school *school, int64_t count)
{
	int days = 365 * work->options->years;
	struct window window = {day_add(work->options->reference, -days), days};
	struct random random;

	random_start(
		&random, work->options->seed, "past", (uint64_t)(school - work->national->schools));
	for (int64_t left = count; left > 0;) {
		struct placement placement;
		int group =
			placement_draw(work->national, school, count, &window, &random, &placement);
		for (; group > 0 && left > 0; group--, left--) {
			write_bpvo(work, &placement, &random);
			if (random_chance(&random, LEERBEDRIJF_ANSWERS))
				answers_write(
					&work->answers, &questionnaires[1], &placement, &random);
			if (random_chance(&random, STUDENT_INVITED)
				&& random_chance(&random, STUDENT_ANSWERS))
				answers_write(
					&work->answers, &questionnaires[0], &placement, &random);
		}
	}
}

/* A wrong record needs a placement that is right in all else. */
static void write_bad(const struct school *school, const struct placement *placement, int kind,
	struct student_sheet *students, struct random *random)
{
	struct placement complete = *placement;

	if (complete.aanbieder[0] == '\0')
		aanbieder_code(school->first_aanbieder, complete.aanbieder);
	if (complete.locatie[0] == '\0')
		locatie_code(school->first_locatie, complete.locatie);
	student_write_bad(students, &complete, kind, random);
}

/*
 * Placements that still run: bpvo's, and what the school knows of the students. Records without RIO codes stay behind
 * (a push needs all six keys); now and then there is a record too many for its sleutelgroep. Wrong records, if asked
 * for, are spread over the file and drawn from a stream of their own, so that the good ones stay the same.
 */
static void write_upcoming(struct work *work, const struct school *school, int64_t count,
	struct student_sheet *students)
{
	struct window window = {day_add(work->options->reference, 14), UPCOMING_DAYS};
	int wanted = work->options->bad_records, bad = 0;
	uint64_t index = (uint64_t)(school - work->national->schools);
	struct random random, wrong;

	random_start(&random, work->options->seed, "upcoming", index);
	random_start(&wrong, work->options->seed, "wrong", index);
	for (int64_t made = 0; made < count;) {
		struct placement placement;
		int group =
			placement_draw(work->national, school, count, &window, &random, &placement);
		bool complete = placement.aanbieder[0] != '\0' && placement.locatie[0] != '\0';
		if (complete && random_chance(&random, 4))
			student_write(students, &placement, &random);
		for (; group > 0 && made < count; group--, made++) {
			write_bpvo(work, &placement, &random);
			if (complete && random_chance(&random, DELIVERED))
				student_write(students, &placement, &random);
		}
		while (bad < wanted && made >= count * (bad + 1) / (wanted + 1))
			write_bad(school, &placement, bad++, students, &wrong);
	}
}

static bool write_school(struct work *work, int index, struct error *err)
{
	const struct school *school = &work->national->schools[index];
	struct student_sheet students = {.reference = work->options->reference};
	int64_t past = scaled(work->options, BPVOS_A_YEAR) * work->options->years;
	int64_t upcoming = scaled(work->options, BPVOS_UPCOMING);
	char name[64];

	snprintf(name, sizeof name, "studentgegevens-%s.csv", school->brin.code);
	students.sheet = sheet_open(work->options->dir, name, student_header, err);
	if (students.sheet == NULL)
		return false;
	write_past(work, school, school_share(work->national, index, past));
	write_upcoming(work, school, school_share(work->national, index, upcoming), &students);
	work->counts.schools++;
	work->counts.studentgegevens += students.written;
	return sheet_close(&students.sheet, err);
}

static bool write_schools(struct work *work, struct error *err)
{
	const char *only = work->options->only.code;

	for (int i = 0; i < SCHOOL_COUNT; i++) {
		if (only[0] != '\0' && strcmp(only, work->national->schools[i].brin.code) != 0)
			continue;
		if (!write_school(work, i, err))
			return false;
	}
	if (work->counts.schools == 0)
		return FAIL(
			err, INPUT, NULL, "no school %s in this set: see organisaties.csv", only);
	return true;
}

static bool write_all(struct work *work, struct error *err)
{
	const struct example_options *options = work->options;
	struct error ignored = {0};

	if (!reference_write(options->dir, work->national, options->reference, err)
		|| !contacts_write(options->dir, work->national, err)
		|| !questionnaire_write(options->dir, options->reference, err))
		return false;
	work->answers.reference = options->reference;
	bool ok = (work->bpvos = sheet_open(options->dir, "bpvos.csv",
			   "brin,onderwijsaanbiedercode,onderwijslocatiecode,opleidingscode,"
			   "leerbedrijfId,"
			   "geplandeEinddatum,begindatum,leerweg",
			   err))
			!= NULL
		&& (work->answers.respons = sheet_open(options->dir, "respons.csv",
			    "responsId,vragenlijstcode,versie,invuldatum,brin,"
			    "onderwijsaanbiedercode,"
			    "onderwijslocatiecode,opleidingscode,leerbedrijfId,geplandeEinddatum,"
			    "leerweg",
			    err))
			!= NULL
		&& (work->answers.antwoorden = sheet_open(options->dir, "antwoorden.csv",
			    "responsId,vraagcode,waarde,tekst", err))
			!= NULL
		&& write_schools(work, err);
	ok = sheet_close(&work->bpvos, ok ? err : &ignored) && ok;
	ok = sheet_close(&work->answers.respons, ok ? err : &ignored) && ok;
	ok = sheet_close(&work->answers.antwoorden, ok ? err : &ignored) && ok;
	return ok;
}

bool example_write(
	const struct example_options *options, struct example_counts *counts, struct error *err)
{
	struct work work = {.options = options};
	int64_t leerbedrijven = scaled(options, LEERBEDRIJVEN);

	if (leerbedrijven < LEERBEDRIJVEN_MIN)
		leerbedrijven = LEERBEDRIJVEN_MIN;
	if (leerbedrijven > LEERBEDRIJVEN_MAX)
		leerbedrijven = LEERBEDRIJVEN_MAX;
	work.national = calloc(1, sizeof *work.national);
	if (work.national == NULL)
		abort();
	national_draw(work.national, options->seed, leerbedrijven, options->large);
	bool ok = write_all(&work, err);
	free(work.national);
	if (!ok)
		return false;
	work.counts.responses = work.answers.responses;
	work.counts.answers = work.answers.answers;
	*counts = work.counts;
	return true;
}
