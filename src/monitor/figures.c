/* Figures: what is asked of the database, and handed out in the order of the questionnaire. One figure is made in figure.c. */
#include "monitor/figures_inside.h"

#include <math.h>

enum { BLOCK = 3 };

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
	return store_list_cijfer_vragen(store, arena, &facts->vragen, &facts->vraag_count, err)
		&& store_list_cijfers(
			store, arena, &vraag, &facts->cijfers, &facts->cijfer_count, err)
		&& (filter->school_id == 0 || filter->periode != PERIODE_STUDIEJAAR
			|| store_list_cijfers_benchmark(store, arena, filter->school_id, facts->van,
				facts->tot, per_year, &facts->benchmark, &facts->benchmark_count,
				err));
}

bool figures_keep(struct store *store, struct instant now, struct error *err)
{
	struct arena *arena = arena_create(0);
	const int64_t *schools = NULL;
	size_t count = 0;
	bool lag;
	bool ok = store_cijfers_lag(store, 0, now, &lag, err)
		&& (!lag || store_count_cijfers(store, now, err))
		&& store_list_lagging_cijfers(store, arena, now, &schools, &count, err);

	for (size_t i = 0; i < count && ok; i++)
		ok = store_publish_cijfers(store, schools[i], now, err);
	arena_destroy(&arena);
	return ok;
}

bool figures_lag(
	struct store *store, int64_t school_id, struct instant now, bool *lag, struct error *err)
{
	return store_cijfers_lag(store, school_id, now, lag, err);
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
	figures_add_themas(&facts, 0);
	hand_out(&facts, out);
	return true;
}

bool figures_vragen(struct store *store, struct arena *arena, const struct figures_filter *filter,
	const char *thema, struct figures *out, struct error *err)
{
	struct facts facts;

	if (!gather(store, arena, filter, false, &facts, err))
		return false;
	for (size_t i = 0; i < facts.vraag_count; i += figures_options_at(&facts, i))
		if (figures_same(facts.vragen[i].thema, thema))
			figures_add_vraag(&facts, i, 0);
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
			figures_add_themas(&facts, jaar);
		for (size_t i = 0; vraag != NULL && i < facts.vraag_count;
			i += figures_options_at(&facts, i))
			if (figures_same(facts.vragen[i].vraag, vraag))
				figures_add_vraag(&facts, i, jaar);
	}
	hand_out(&facts, out);
	return true;
}

bool figures_keuzes(struct store *store, struct arena *arena, const struct figures_filter *filter,
	const struct figures_keuze **out, size_t *count, struct error *err)
{
	const struct cijfer_keuze *found;

	if (!store_list_cijfer_keuzes(store, arena, filter->school_id, filter->opleidingen,
		    filter->opleiding_count, &found, count, err))
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
	if (!store_list_cijfer_respons(
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
		if (figures_same(texts[i][0], reden))
			return texts[i][1];
	return reden;
}

const char *figures_uitleg_landelijk(const char *reden)
{
	return figures_same(reden, "MINDER_DAN_5_ANTWOORDEN")
		? "Minder dan 5 antwoorden: geen landelijk cijfer."
		: figures_uitleg(reden);
}
