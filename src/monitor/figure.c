/* One figure: what the database lets be seen of a question or a theme, with its interval, its parts and the benchmark beside it. */
#include "monitor/figures_inside.h"

#include "monitor/interval.h"
#include "monitor/themas.h"

#include <math.h>
#include <string.h>

static const char *const respondenten[] = {"STUDENT", "LEERBEDRIJF"};
static const char FEW[] = "MINDER_DAN_5_ANTWOORDEN";

bool figures_same(const char *a, const char *b)
{
	return a != NULL && b != NULL && strcmp(a, b) == 0;
}

static const struct cijfer *find(
	const struct facts *facts, const char *respondent, const char *code, int jaar)
{
	for (size_t i = 0; i < facts->cijfer_count; i++) {
		const struct cijfer *cijfer = &facts->cijfers[i];
		if (cijfer->jaar == jaar && figures_same(cijfer->code, code)
			&& figures_same(cijfer->respondent, respondent))
			return cijfer;
	}
	return NULL;
}

static const struct cijfer_benchmark *find_benchmark(
	const struct facts *facts, const char *respondent, const char *code, int jaar)
{
	for (size_t i = 0; i < facts->benchmark_count; i++) {
		const struct cijfer_benchmark *row = &facts->benchmark[i];
		if (row->jaar == jaar && figures_same(row->code, code)
			&& figures_same(row->respondent, respondent))
			return row;
	}
	return NULL;
}

static int64_t sum_of(const struct cijfer *cijfer, int from, int to)
{
	int64_t sum = 0;

	for (int i = from; i <= to; i++)
		sum += cijfer->waarden[i];
	return sum;
}

static bool is_satisfaction(const char *schaal)
{
	return figures_same(schaal, "T5") || figures_same(schaal, "E5");
}

size_t figures_options_at(const struct facts *facts, size_t at)
{
	size_t n = 1;

	while (at + n < facts->vraag_count
		&& figures_same(facts->vragen[at].vraag, facts->vragen[at + n].vraag)
		&& figures_same(facts->vragen[at].respondent, facts->vragen[at + n].respondent))
		n++;
	return n;
}

/* ---- one figure */

static void fill_interval(struct figure *figure, struct interval interval, int64_t n)
{
	figure->waarde = interval.waarde;
	figure->laag = interval.laag;
	figure->hoog = interval.hoog;
	figure->n = n;
	figure->reden = NULL;
}

static void fill_mean(struct figure *figure, const struct cijfer *cijfer)
{
	double sum = 0, squares = 0;

	for (int i = 1; i < CIJFER_WAARDEN; i++) {
		sum += (double)(i * cijfer->waarden[i]);
		squares += (double)(i * i * cijfer->waarden[i]);
	}
	int64_t n = sum_of(cijfer, 1, CIJFER_WAARDEN - 1);
	if (n > 0)
		fill_interval(figure, interval_of_mean(n, sum, squares), n);
}

/* Beside the benchmark, and whether that is another. `n_eff`: people. */
static void compare(struct figure *figure, int64_t n, double value, double n_eff)
{
	figure->landelijk = value;
	figure->landelijk_n = n;
	figure->landelijk_reden = NULL;
	if (figure->reden != NULL)
		return;
	bool differs = figure->maat == FIGURE_RAPPORTCIJFER
		? value < figure->laag || value > figure->hoog
		: shares_differ(figure->waarde, n_eff, value, (double)n);
	figure->verschil = !differs      ? VERSCHIL_GELIJK
		: figure->waarde > value ? VERSCHIL_HOGER
					 : VERSCHIL_LAGER;
}

static struct figure empty(const struct facts *facts, const char *respondent, const char *thema,
	enum figure_maat maat, int jaar)
{
	return (struct figure){.respondent = respondent,
		.thema = thema,
		.maat = maat,
		.jaar = jaar,
		.waarde = NAN,
		.laag = NAN,
		.hoog = NAN,
		.reden = FEW,
		.landelijk = NAN,
		.landelijk_reden = facts->filter->school_id == 0       ? "NIET_VERGELEKEN"
			: facts->filter->periode != PERIODE_STUDIEJAAR ? "ALLEEN_STUDIEJAREN"
								       : FEW};
}

static void add(struct facts *facts, struct figure figure)
{
	if (facts->count < FIGURES_MAX)
		facts->rows[facts->count++] = figure;
}

/* All T5 and E5 questions of a theme together. People answered several: the interval is that of one question's answers. */
static void add_thema(struct facts *facts, const char *respondent, const char *thema, int jaar)
{
	struct figure figure = empty(facts, respondent, thema, FIGURE_TEVREDEN, jaar);
	int64_t n = 0, good = 0, questions = 0, national = 0, national_good = 0;
	const char *reden = NULL;

	for (size_t i = 0; i < facts->vraag_count; i += figures_options_at(facts, i)) {
		const struct cijfer_vraag *vraag = &facts->vragen[i];
		if (!figures_same(vraag->thema, thema)
			|| !figures_same(vraag->respondent, respondent)
			|| !is_satisfaction(vraag->schaal))
			continue;
		const struct cijfer *cijfer = find(facts, respondent, vraag->vraag, jaar);
		if (cijfer != NULL && sum_of(cijfer, 1, 5) > 0) {
			questions++;
			n += sum_of(cijfer, 1, 5);
			good += sum_of(cijfer, 4, 5);
		}
		const struct cijfer_benchmark *row =
			find_benchmark(facts, respondent, vraag->vraag, jaar);
		if (row != NULL && row->reden == NULL) {
			national += row->aantal;
			national_good += row->tevreden;
		} else if (row != NULL) {
			reden = row->reden;
		}
	}
	double people = questions > 0 ? (double)n / (double)questions : 0;
	if (n > 0)
		fill_interval(&figure, interval_of_share(good, n, people), n);
	if (national > 0)
		compare(&figure, national, 100.0 * (double)national_good / (double)national,
			people);
	else if (reden != NULL)
		figure.landelijk_reden = reden;
	add(facts, figure);
}

static int step_of(const char *schaal, int value)
{
	if (is_satisfaction(schaal))
		return value;
	return figures_same(schaal, "JDN") ? 7 - 2 * value : 0;
}

/* Answers from bad to good: of JDN the other way round than their numbers. */
static void fill_parts(struct facts *facts, struct figure *figure,
	const struct cijfer_vraag *options, size_t count, const struct cijfer *cijfer)
{
	struct figure_deel *parts = arena_array(facts->arena, count, sizeof *parts);
	bool turned = figures_same(figure->schaal, "JDN");

	for (size_t i = 0; i < count; i++) {
		const struct cijfer_vraag *option = &options[turned ? count - 1 - i : i];
		int value = option->keuze;
		if (value < 0 || value >= CIJFER_WAARDEN || option->label == NULL)
			continue;
		parts[figure->deel_count++] = (struct figure_deel){.waarde = value,
			.naam = option->label,
			.pct = 100.0 * (double)cijfer->waarden[value] / (double)figure->n,
			.trap = step_of(figure->schaal, value)};
	}
	figure->delen = parts;
}

/* Marks have no options in every codebook: each mark that can be given. */
static void fill_marks(struct facts *facts, struct figure *figure, const struct cijfer *cijfer)
{
	struct figure_deel *parts = arena_array(facts->arena, CIJFER_WAARDEN, sizeof *parts);

	for (int i = 1; i < CIJFER_WAARDEN; i++)
		parts[figure->deel_count++] = (struct figure_deel){.waarde = i,
			.naam = arena_format(facts->arena, "%d", i),
			.pct = 100.0 * (double)cijfer->waarden[i] / (double)figure->n};
	figure->delen = parts;
}

static void fill_choices(struct facts *facts, struct figure *figure,
	const struct cijfer_vraag *options, size_t count, int jaar)
{
	struct figure_deel *parts = arena_array(facts->arena, count, sizeof *parts);

	for (size_t i = 0; i < count; i++) {
		const struct cijfer *cijfer =
			find(facts, figure->respondent, options[i].code, jaar);
		if (cijfer == NULL || options[i].label == NULL)
			continue;
		if (cijfer->aantal > figure->n)
			figure->n = cijfer->aantal;
		figure->reden = NULL;
		parts[figure->deel_count++] = (struct figure_deel){.waarde = options[i].keuze,
			.naam = options[i].label,
			.pct = 100.0 * (double)cijfer->waarden[1] / (double)cijfer->aantal};
	}
	figure->delen = parts;
}

static enum figure_maat maat_of(const char *schaal)
{
	if (figures_same(schaal, "C10"))
		return FIGURE_RAPPORTCIJFER;
	if (figures_same(schaal, "M"))
		return FIGURE_KEUZE;
	return figures_same(schaal, "JDN") ? FIGURE_JA : FIGURE_TEVREDEN;
}

static void fill_benchmark(struct facts *facts, struct figure *figure)
{
	const struct cijfer_benchmark *row =
		find_benchmark(facts, figure->respondent, figure->vraag, figure->jaar);

	if (facts->filter->school_id != 0
		&& (figure->maat == FIGURE_JA || figure->maat == FIGURE_KEUZE))
		figure->landelijk_reden = "NIET_VERGELEKEN";
	else if (row != NULL && row->reden != NULL)
		figure->landelijk_reden = row->reden;
	else if (row != NULL && row->aantal > 0)
		compare(figure, row->aantal,
			figure->maat == FIGURE_RAPPORTCIJFER
				? (double)row->som / (double)row->aantal
				: 100.0 * (double)row->tevreden / (double)row->aantal,
			(double)figure->n);
}

void figures_add_vraag(struct facts *facts, size_t at, int jaar)
{
	const struct cijfer_vraag *vraag = &facts->vragen[at];
	size_t options = figures_options_at(facts, at);
	struct figure figure =
		empty(facts, vraag->respondent, vraag->thema, maat_of(vraag->schaal), jaar);

	figure.vraag = vraag->vraag;
	figure.tekst = vraag->tekst;
	figure.schaal = vraag->schaal;
	const struct cijfer *cijfer = find(facts, vraag->respondent, vraag->vraag, jaar);
	if (figure.maat == FIGURE_KEUZE) {
		fill_choices(facts, &figure, vraag, options, jaar);
	} else if (cijfer != NULL && figure.maat == FIGURE_RAPPORTCIJFER) {
		fill_mean(&figure, cijfer);
		if (figure.n > 0)
			fill_marks(facts, &figure, cijfer);
	} else if (cijfer != NULL) {
		int64_t n = sum_of(cijfer, 1, figure.maat == FIGURE_JA ? 3 : 5);
		int64_t k = figure.maat == FIGURE_JA ? sum_of(cijfer, 1, 1) : sum_of(cijfer, 4, 5);
		if (n > 0) {
			fill_interval(&figure, interval_of_share(k, n, (double)n), n);
			fill_parts(facts, &figure, vraag, options, cijfer);
		}
	}
	fill_benchmark(facts, &figure);
	add(facts, figure);
}

void figures_add_themas(struct facts *facts, int jaar)
{
	for (size_t i = 0; i < facts->vraag_count; i += figures_options_at(facts, i))
		if (figures_same(facts->vragen[i].schaal, "C10")) {
			figures_add_vraag(facts, i, jaar);
			facts->rows[facts->count - 1].deel_count = 0;
		}
	for (size_t t = 0; t < themas_uitleg_count; t++)
		for (size_t r = 0; r < sizeof respondenten / sizeof respondenten[0]; r++)
			add_thema(facts, respondenten[r], themas_uitleg[t].code, jaar);
}
