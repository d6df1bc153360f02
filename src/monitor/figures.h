#ifndef MONITOR_FIGURES_H
#define MONITOR_FIGURES_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct store;

/*
 * Figures as somebody may see them: a page shows what stands here and computes nothing. What may be shown is decided in the database
 * (036-cijfers.sql, docs/dashboard.md): a school's figures are sums of groups that were published once, each of five answers or more.
 * All strings are owned by the arena, or static. Errors: what the store says. What is shown was counted before, by figures_keep.
 */
enum periode { PERIODE_STUDIEJAAR, PERIODE_KALENDERJAAR };

/*
 * What is looked at. NULL or 0: all. `opleidingen` binds beside the rest (a teamleider's); NULL: no bond. `versie` is a questionnaire's
 * "CODE/VERSIE": its period binds, since a version is asked in a period. van 0: the default, figures_periode().
 */
struct figures_filter {
	int64_t school_id; /* 0: national, for SBB's staff */
	const char *opleidingscode, *leerweg, *locatie, *aanbieder, *sector;
	int niveau;
	const char *const *opleidingen;
	size_t opleiding_count;
	enum periode periode;
	int van, tot; /* years, both included: 2025 is studiejaar 2025-2026 */
	struct instant now;
};

/*
 * The default period: three studiejaren, and those before them in the block of three that the first of them is in, so three to five; of calendar
 * years three. Needs no database.
 */
void figures_periode(struct instant now, enum periode periode, int *van, int *tot);

/*
 * Counts what changed since the last time, and publishes what has become due, of every school; for whoever changed something or has time, not
 * for who looks. Several at a time do it once. Nothing to do takes milliseconds, a big delivery minutes.
 */
bool figures_keep(struct store *store, struct instant now, struct error *err) MUST_CHECK;

/* Whether figures_keep has something to do of a school, or (0) of the country: then what is shown is not the last. */
bool figures_lag(struct store *store, int64_t school_id, struct instant now, bool *lag,
	struct error *err) MUST_CHECK;

enum figure_maat {
	FIGURE_TEVREDEN,      /* percent that answered 4 or 5 of 5 */
	FIGURE_JA,            /* percent that answered ja, of a JDN question */
	FIGURE_KEUZE,         /* of an M question: `delen` alone tell, waarde is NAN */
	FIGURE_RAPPORTCIJFER, /* mean of the marks */
};
enum figure_verschil { VERSCHIL_ONBEKEND, VERSCHIL_GELIJK, VERSCHIL_HOGER, VERSCHIL_LAGER };

struct figure_deel {
	int waarde;
	const char *naam; /* "zeer tevreden" */
	double pct;       /* of those who answered on the scale; of M: of who answered it at all */
	int trap;         /* of 5: 1 (worst) to 5 (best), of JDN 1, 3, 5; 0: no order */
};

struct figure {
	const char *respondent; /* "STUDENT", "LEERBEDRIJF" */
	const char *thema;      /* code */
	const char *vraag;      /* code; NULL: of the theme */
	const char *tekst;      /* of the newest version; NULL: of the theme */
	const char
		*schaal; /* "T5", "E5", "JDN", "C10", "M"; NULL: of the theme, all its T5 and E5 */
	enum figure_maat maat;
	int jaar;          /* figures_trend; 0: the whole period */
	double waarde;     /* a percentage or a mark; NAN when `reden` */
	double laag, hoog; /* 95 percent: Wilson of a percentage, normal of a mean */
	int64_t n;         /* answers; of a theme of all its questions together; 0 when `reden` */
	const char *reden; /* NULL: shown. MINDER_DAN_5_ANTWOORDEN, GEEN_ANTWOORDEN */
	double landelijk;  /* all schools, all opleidingen; NAN when landelijk_reden */
	int64_t landelijk_n;
	const char *
		landelijk_reden; /* MINDER_DAN_5_ANTWOORDEN, MINDER_DAN_3_SCHOLEN, EEN_SCHOOL_TE_GROOT,
					ALLEEN_STUDIEJAREN, NIET_VERGELEKEN */
	enum figure_verschil verschil;   /* with `landelijk`, beyond what chance does */
	const struct figure_deel *delen; /* of a question, from bad to good; none when `reden` */
	size_t deel_count;
};

struct figures {
	const struct figure *rows;
	size_t count;
};

/* The seven themes in order, and the mark (FIGURE_RAPPORTCIJFER, theme EINDWAARDERING) first: a row each for both respondents. */
bool figures_themas(struct store *store, struct arena *arena, const struct figures_filter *filter,
	struct figures *out, struct error *err) MUST_CHECK;

/* The questions of a theme in order of the questionnaire, without open ones. */
bool figures_vragen(struct store *store, struct arena *arena, const struct figures_filter *filter,
	const char *thema, struct figures *out, struct error *err) MUST_CHECK;

/* As figures_themas for each year of the period; with `vraag` (a code, else NULL) only that question. */
bool figures_trend(struct store *store, struct arena *arena, const struct figures_filter *filter,
	const char *vraag, struct figures *out, struct error *err) MUST_CHECK;

/* What a filter can choose from, of the whole school or country. "versie" has its years in van and tot. */
struct figures_keuze {
	const char *
		veld; /* opleidingscode, leerweg, locatie, aanbieder, niveau, sector, versie, jaar */
	const char *code, *naam;
	const char *sector; /* of an opleiding */
	int van, tot;
};
bool figures_keuzes(struct store *store, struct arena *arena, const struct figures_filter *filter,
	const struct figures_keuze **out, size_t *count, struct error *err) MUST_CHECK;

/*
 * Placements that ended in the period, who was invited (the bureau's receipt) and who answered. Per year and respondent; jaar 0 is
 * the whole period. `ingevuld` is rounded to a five that was drawn, or a subtraction would tell who answered. -1 and NAN: not shown, `reden` says why.
 */
struct figures_respons {
	const char *respondent;
	int jaar;
	int64_t bpvos, uitgenodigd, ingevuld;
	double pct;
	const char *reden; /* MINDER_DAN_5_BPVOS, MINDER_DAN_5_UITGENODIGD, ALLE_OF_GEEN */
};
bool figures_respons(struct store *store, struct arena *arena, const struct figures_filter *filter,
	const struct figures_respons **out, size_t *count, struct error *err) MUST_CHECK;

/* What to say of a reden, in Dutch; NULL for NULL. Static. */
const char *figures_uitleg(const char *reden);

/* The same of a landelijk_reden: what a longer period or a sector would not mend is said otherwise. */
const char *figures_uitleg_landelijk(const char *reden);

#endif
