/* The tables around the results: their columns are named where they are selected. */
#include "store/inside.h"

#include "store/store_bestanden.h"

#include <libpq-fe.h>

enum { COLUMNS_MAX = 16 };

static const char *const statements[BESTANDSOORT_COUNT] = {
	[BESTANDSOORT_VRAGEN] = "ster_vragen",
	[BESTANDSOORT_OPLEIDINGEN] = "ster_opleidingen",
	[BESTANDSOORT_LOCATIES] = "ster_locaties",
	[BESTANDSOORT_AANBIEDERS] = "ster_aanbieders",
	[BESTANDSOORT_LEERBEDRIJVEN] = "ster_leerbedrijven",
	[BESTANDSOORT_RESPONS] = "ster_respons",
	[BESTANDSOORT_BENCHMARK] = "ster_benchmark",
};

static struct parameters parameters_of(struct store *store, enum bestandsoort soort,
	const struct bestandenset_vraag *vraag, struct text pseudonym_key, struct day today)
{
	struct parameters parameters = parameters_start(store);

	if (soort == BESTANDSOORT_VRAGEN)
		return parameters;
	add_number(&parameters, vraag->school_id);
	if (soort == BESTANDSOORT_BENCHMARK)
		return parameters;
	add_number(&parameters, vraag->tot);
	if (soort == BESTANDSOORT_RESPONS)
		add_day(&parameters, today);
	if (soort == BESTANDSOORT_LEERBEDRIJVEN) {
		add_flag(&parameters, vraag->veldenset == VELDENSET_VOLLEDIG);
		add_bytes(&parameters, pseudonym_key);
	}
	return parameters;
}

static bool hand_over(
	const struct rows *rows, ster_row_fn *on_row, void *context, struct error *err)
{
	struct text cells[COLUMNS_MAX];
	int count = PQnfields(rows->result);

	if (count > COLUMNS_MAX)
		return FAIL(err, INTERNAL, NULL, "a table of %d columns", count);
	for (int i = 0; i < count; i++)
		cells[i] = text_of(PQfname(rows->result, i));
	if (!on_row(context, cells, (size_t)count, err))
		return false;
	for (int row = 0; row < rows->count; row++) {
		for (int i = 0; i < count; i++)
			cells[i] = (struct text){PQgetvalue(rows->result, row, i),
				(size_t)PQgetlength(rows->result, row, i)};
		if (!on_row(context, cells, (size_t)count, err))
			return false;
	}
	return true;
}

bool store_each_ster(struct store *store, enum bestandsoort soort,
	const struct bestandenset_vraag *vraag, struct text pseudonym_key, struct day today,
	ster_row_fn *on_row, void *context, struct error *err)
{
	const struct parameters parameters =
		parameters_of(store, soort, vraag, pseudonym_key, today);
	struct rows rows;

	if (!store_run(store, statements[soort], &parameters, AS_TEXT, &rows, err))
		return false;
	bool ok = hand_over(&rows, on_row, context, err);
	rows_close(&rows);
	return ok;
}

bool store_refresh_benchmark(
	struct store *store, struct instant now, bool *refreshed, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	if (!store_run(store, "geduld", &parameters, AS_TEXT, NULL, err))
		return false;
	parameters = parameters_start(store);
	add_instant(&parameters, now);
	if (!store_run(store, "ververs_benchmark", &parameters, AS_TEXT, &rows, err))
		return false;
	*refreshed = row_flag(&rows, "ververst");
	rows_close(&rows);
	return true;
}
