#ifndef DOMAIN_VRAGENLIJST_H
#define DOMAIN_VRAGENLIJST_H

#include "base/clock.h"
#include "domain/codes.h"

#include <stdbool.h>
#include <stddef.h>

/* A value and what it means: an answer option or a missing code. */
struct waardelabel {
	const char *waarde, *label;
	int variabele; /* a choice of a multiple-choice question: as of struct vraag; else 0 */
};

struct thema {
	const char *code, *naam;
};

struct vraag {
	const char *code; /* permanent over versions: "VB1" */
	int volgnummer;
	const char *thema;
	const char *tekst;
	enum schaal schaal;
	bool in_resultaten; /* false: aggregates only, never in raw results */
	/*
	 * Its place among all variables that results ever had, the same in every version: a new one comes after all others.
	 * 0: it has none (multiple choice: its options have theirs), or who sent this does not tell.
	 */
	int variabele;
	const struct waardelabel *opties;
	size_t optie_count;
};

/* One version of a questionnaire: the codebook entry. */
struct vragenlijst {
	const char *code;
	int versie;
	enum respondent respondent;
	const char *naam;
	struct day van, tot;
	enum toezegging toezegging;
	const char *toelichting; /* NULL: none */
	const struct thema *themas;
	size_t thema_count;
	const struct vraag *vragen;
	size_t vraag_count;
	const struct waardelabel *ontbrekend;
	size_t ontbrekend_count;
};

struct vragenlijstvraag {
	const char *code; /* NULL: every questionnaire */
	int versie;       /* 0: every version */
};

#endif
