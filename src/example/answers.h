#ifndef EXAMPLE_ANSWERS_H
#define EXAMPLE_ANSWERS_H

#include "base/clock.h"
#include "example/placement.h"
#include "example/questionnaire.h"
#include "example/random.h"
#include "example/sheet.h"

/* The files a questionnaire bureau would deliver: one row per response, one per answer. */
struct answer_sheets {
	struct sheet *respons, *antwoorden;
	struct day reference;
	int64_t responses, answers;
};

/* Fills in one questionnaire about a placement that ended, and writes it. */
void answers_write(struct answer_sheets *sheets, const struct questionnaire *questionnaire,
	const struct placement *placement, struct random *random);

#endif
