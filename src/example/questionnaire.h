#ifndef EXAMPLE_QUESTIONNAIRE_H
#define EXAMPLE_QUESTIONNAIRE_H

#include "base/clock.h"
#include "base/error.h"
#include "domain/codes.h"

#include <stdbool.h>
#include <stddef.h>

/* The invented questionnaires: themes, questions, options, and how often each answer is given. */
enum { QUESTIONNAIRE_VERSIONS = 2, CHOICES_MAX = 4 };

/* Values outside every scale; an unanswered question has no row at all. */
enum { NIET_GESTELD = -7, NIET_VAN_TOEPASSING = -8, WEET_IK_NIET = -9 };

struct question {
	const char *code, *thema;
	enum schaal schaal;
	const char *tekst;
	const char *tekst2; /* words of version 2, NULL when they did not change */
	int since;          /* first version that asks it */
	bool aggregates_only;
	/* Answers 4-5 (T5, E5) or "ja" (JDN) in a thousand, without missing ones; a public figure where there is one. */
	int permille;
	int niet_van_toepassing, weet_ik_niet; /* in a thousand */
	/* M: the options and how often each is chosen. JDN: what differs from ja/deels/nee. */
	const char *choices[CHOICES_MAX];
	int choice_permille[CHOICES_MAX];
};

struct questionnaire {
	const char *code, *naam, *toelichting;
	enum respondent respondent;
	enum toezegging toezegging;
	const struct question *questions;
	size_t count;
};

extern const struct questionnaire questionnaires[2]; /* STUDENT, LEERBEDRIJF */

/* First day of version 2: the first of the month half a year before the reference day. */
struct day questionnaire_switch(struct day reference);

/* vragenlijsten.csv, themas.csv, vragen.csv, opties.csv, ontbrekend.csv. */
bool questionnaire_write(const char *dir, struct day reference, struct error *err) MUST_CHECK;

#endif
