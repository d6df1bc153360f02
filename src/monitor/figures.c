/* Figures: what the database lets be seen, put in the order of the questionnaire. */
#include "monitor/figures.h"

#include "monitor/interval.h"
#include "monitor/themas.h"
#include "store/store_cijfers.h"

#include <math.h>
#include <string.h>

enum { BLOCK = 3, FIGURES_MAX = 4096 };

static const char *const respondenten[] = {"STUDENT", "LEERBEDRIJF"};
static const char FEW[] = "MINDER_DAN_5_ANTWOORDEN";

/* All that one call asked the database. */
struct facts {
	struct arena *arena;
	const struct figures_filter *filter;
	int van, tot;
	const struct cijfer_vraag *vragen; /* a row for each option, those of a question together */
	size_t vraag_count;
	const struct cijfer *cijfers;
	size_t cijfer_count;
	const struct cijfer_benchmark *benchmark;
	size_t benchmark_count;
	struct figure *rows;
	size_t count;
};

static bool same(const char *a, const char *b)
{
	return a != NULL && b != NULL && strcmp(a, b) == 0;
}

static int year_of(struct day day, enum periode periode)
{
	return day.year - (periode == PERIODE_STUDIEJAAR && day.month < 8);
}

void figures_periode(struct instant now, enum periode periode, int *van, int *tot)
{
	int year = year_of(day_in_netherlands(now), periode);

	*tot = year;
	*van = periode == PERIODE_STUDIEJAAR ? (year - 3) / BLOCK * BLOCK + 1 : year - 2;
}

static struct cijfers_vraag question_of(
	const struct figures_filter *filter, int van, int tot, bool per_year)
{
	bool study = filter->periode == PERIODE_STUDIEJAAR;

	return (struct cijfers_vraag){.school_id = filter->school_id,
		.opleidingscode = filter->opleidingscode,
		.leerweg = filter->leerweg,
		.locatie = filter->locatie,
		.aanbieder = filter->aanbieder,
		.sector = filter->sector,
		.niveau = filter->niveau,
		.opleidingen = filter->opleidingen,
		.opleiding_count = filter->opleiding_count,
		.halfjaar_van = 2 * van + study,
		.halfjaar_tot = 2 * tot + 1 + study,
		.per = !per_year ? NULL
			: study  ? "STUDIEJAAR"
				 : "KALENDERJAAR"};
}

static void period_of(const struct figures_filter *filter, int *van, int *tot)
{
	*van = filter->van;
	*tot = filter->tot;
	if (filter->van == 0)
		figures_periode(filter->now, filter->periode, van, tot);
}

static bool gather(struct store *store, struct arena *arena, const struct figures_filter *filter,
	bool per_year, struct facts *facts, struct error *err)
{
	*facts = (struct facts){.arena = arena, .filter = filter};
	period_of(filter, &facts->van, &facts->tot);
	const struct cijfers_vraag vraag = question_of(filter, facts->van, facts->tot, per_year);
	facts->rows = arena_array(arena, FIGURES_MAX, sizeof *facts->rows);
	return store_publish_cijfers(store, filter->school_id, filter->now, err)
		&& store_list_cijfer_vragen(store, arena, &facts->vragen, &facts->vraag_count, err)
		&& store_list_cijfers(
			store, arena, &vraag, &facts->cijfers, &facts->cijfer_count, err)
		&& (filter->school_id == 0 || filter->periode != PERIODE_STUDIEJAAR
			|| store_list_cijfers_benchmark(store, arena, filter->school_id, facts->van,
				facts->tot, per_year, &facts->benchmark, &facts->benchmark_count,
				err));
}

static const struct cijfer *find(
	const struct facts *facts, const char *respondent, const char *code, int jaar)
{
	for (size_t i = 0; i < facts->cijfer_count; i++) {
		const struct cijfer *cijfer = &facts->cijfers[i];
		if (cijfer->jaar == jaar && same(cijfer->code, code)
			&& same(cijfer->respondent, respondent))
			return cijfer;
	}
	return NULL;
}

static const struct cijfer_benchmark *find_benchmark(
	const struct facts *facts, const char *respondent, const char *code, int jaar)
{
	for (size_t i = 0; i < facts->benchmark_count; i++) {
		const struct cijfer_benchmark *row = &facts->benchmark[i];
		if (row->jaar == jaar && same(row->code, code) && same(row->respondent, respondent))
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
	return same(schaal, "T5") || same(schaal, "E5");
}

/* How many rows of facts->vragen are about the same question as the one at `at`. */
static size_t options_at(const struct facts *facts, size_t at)
{
	size_t n = 1;

	while (at + n < facts->vraag_count
		&& same(facts->vragen[at].vraag, facts->vragen[at + n].vraag)
		&& same(facts->vragen[at].respondent, facts->vragen[at + n].respondent))
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

	for (size_t i = 0; i < facts->vraag_count; i += options_at(facts, i)) {
		const struct cijfer_vraag *vraag = &facts->vragen[i];
		if (!same(vraag->thema, thema) || !same(vraag->respondent, respondent)
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
	return same(schaal, "JDN") ? 7 - 2 * value : 0;
}

/* Answers from bad to good: of JDN the other way round than their numbers. */
static void fill_parts(struct facts *facts, struct figure *figure,
	const struct cijfer_vraag *options, size_t count, const struct cijfer *cijfer)
{
	struct figure_deel *parts = arena_array(facts->arena, count, sizeof *parts);
	bool turned = same(figure->schaal, "JDN");

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
	if (same(schaal, "C10"))
		return FIGURE_RAPPORTCIJFER;
	if (same(schaal, "M"))
		return FIGURE_KEUZE;
	return same(schaal, "JDN") ? FIGURE_JA : FIGURE_TEVREDEN;
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

static void add_vraag(struct facts *facts, size_t at, int jaar)
{
	const struct cijfer_vraag *vraag = &facts->vragen[at];
	size_t options = options_at(facts, at);
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

/* The marks first, without their parts; then the themes in order, students before leerbedrijven. */
static void add_themas(struct facts *facts, int jaar)
{
	for (size_t i = 0; i < facts->vraag_count; i += options_at(facts, i))
		if (same(facts->vragen[i].schaal, "C10")) {
			add_vraag(facts, i, jaar);
			facts->rows[facts->count - 1].deel_count = 0;
		}
	for (size_t t = 0; t < themas_uitleg_count; t++)
		for (size_t r = 0; r < sizeof respondenten / sizeof respondenten[0]; r++)
			add_thema(facts, respondenten[r], themas_uitleg[t].code, jaar);
}

static void hand_out(const struct facts *facts, struct figures *out)
{
	*out = (struct figures){facts->rows, facts->count};
}

/* ---- what is asked */

bool figures_themas(struct store *store, struct arena *arena, const struct figures_filter *filter,
	struct figures *out, struct error *err)
{
	struct facts facts;

	if (!gather(store, arena, filter, false, &facts, err))
		return false;
	add_themas(&facts, 0);
	hand_out(&facts, out);
	return true;
}

bool figures_vragen(struct store *store, struct arena *arena, const struct figures_filter *filter,
	const char *thema, struct figures *out, struct error *err)
{
	struct facts facts;

	if (!gather(store, arena, filter, false, &facts, err))
		return false;
	for (size_t i = 0; i < facts.vraag_count; i += options_at(&facts, i))
		if (same(facts.vragen[i].thema, thema))
			add_vraag(&facts, i, 0);
	hand_out(&facts, out);
	return true;
}

bool figures_trend(struct store *store, struct arena *arena, const struct figures_filter *filter,
	const char *vraag, struct figures *out, struct error *err)
{
	struct facts facts;

	if (!gather(store, arena, filter, true, &facts, err))
		return false;
	for (int jaar = facts.van; jaar <= facts.tot; jaar++) {
		if (vraag == NULL)
			add_themas(&facts, jaar);
		for (size_t i = 0; vraag != NULL && i < facts.vraag_count;
			i += options_at(&facts, i))
			if (same(facts.vragen[i].vraag, vraag))
				add_vraag(&facts, i, jaar);
	}
	hand_out(&facts, out);
	return true;
}

bool figures_keuzes(struct store *store, struct arena *arena, const struct figures_filter *filter,
	const struct figures_keuze **out, size_t *count, struct error *err)
{
	const struct cijfer_keuze *found;

	if (!store_publish_cijfers(store, filter->school_id, filter->now, err)
		|| !store_list_cijfer_keuzes(store, arena, filter->school_id, &found, count, err))
		return false;
	struct figures_keuze *list = arena_array(arena, *count + 1, sizeof *list);
	for (size_t i = 0; i < *count; i++)
		list[i] = (struct figures_keuze){found[i].veld, found[i].code, found[i].naam,
			found[i].sector, found[i].van, found[i].tot};
	*out = list;
	return true;
}

bool figures_respons(struct store *store, struct arena *arena, const struct figures_filter *filter,
	const struct figures_respons **out, size_t *count, struct error *err)
{
	const struct cijfer_respons *found;
	int van, tot;

	period_of(filter, &van, &tot);
	const struct cijfers_vraag vraag = question_of(filter, van, tot, true);
	if (!store_publish_cijfers(store, filter->school_id, filter->now, err)
		|| !store_list_cijfer_respons(
			store, arena, &vraag, day_in_netherlands(filter->now), &found, count, err))
		return false;
	struct figures_respons *list = arena_array(arena, *count + 1, sizeof *list);
	for (size_t i = 0; i < *count; i++)
		list[i] = (struct figures_respons){.respondent = found[i].respondent,
			.jaar = found[i].jaar,
			.bpvos = found[i].bpvos,
			.uitgenodigd = found[i].uitgenodigd,
			.ingevuld = found[i].ingevuld,
			.pct = found[i].ingevuld < 0
				? NAN
				: 100.0 * (double)found[i].ingevuld / (double)found[i].bpvos,
			.reden = found[i].reden};
	*out = list;
	return true;
}

const char *figures_uitleg(const char *reden)
{
	static const char *const texts[][2] = {
		{"MINDER_DAN_5_ANTWOORDEN",
			"Minder dan 5 antwoorden: kies een langere periode of "
			"bekijk de hele sector."},
		{"MINDER_DAN_3_SCHOLEN", "Minder dan 3 scholen: geen landelijk cijfer."},
		{"TE_HERLEIDEN",
			"Niet getoond: anders is van het totaal af te trekken wat niet getoond "
			"mag worden."},
		{"EEN_SCHOOL_TE_GROOT",
			"Eén school heeft meer dan drie kwart van de antwoorden: geen landelijk "
			"cijfer."},
		{"ALLEEN_STUDIEJAREN", "Landelijke cijfers zijn er per studiejaar."},
		{"NIET_VERGELEKEN", "Hiervan is er geen landelijk cijfer."},
		{"MINDER_DAN_5_BPVOS", "Minder dan 5 bpv-plaatsen."},
		{"MINDER_DAN_5_UITGENODIGD", "Minder dan 5 uitgenodigd: geen aantal."},
		{"ALLE_OF_GEEN", "Bijna niemand of iedereen vulde in: geen aantal."},
	};

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		if (same(texts[i][0], reden))
			return texts[i][1];
	return reden;
}
