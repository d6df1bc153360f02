/* What the placements of one school lack. */
#include "store/store_volledigheid.h"

#include "store/inside.h"

static void add_filter(struct parameters *parameters, const struct volledigheid_van *of)
{
	if (of->opleidingen != NULL)
		add_strings(parameters, of->opleidingen, of->opleiding_count);
	else
		add_string(parameters, NULL);
	add_string(parameters, of->leerweg);
	add_string(parameters, of->locatie);
	add_string(parameters, of->aanbieder);
	add_string(parameters, of->sector);
	add_number_or_null(parameters, of->niveau);
}

bool store_count_volledigheid(struct store *store, const struct volledigheid_van *of,
	struct day today, struct volledigheid_telling *out, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_number(&parameters, of->school_id);
	add_day(&parameters, of->van);
	add_day(&parameters, of->tot);
	add_day(&parameters, today);
	add_filter(&parameters, of);
	if (!store_run(store, "volledigheid", &parameters, AS_TEXT, &rows, err))
		return false;
	*out = (struct volledigheid_telling){
		.direct = row_flag(&rows, "direct"),
		.bpvos = row_number(&rows, "bpvos"),
		.aanbieder = row_number(&rows, "aanbieder"),
		.locatie = row_number(&rows, "locatie"),
		.leerweg = row_number(&rows, "leerweg"),
		.begindatum = row_number(&rows, "begindatum"),
		.opleiding = row_number(&rows, "opleiding"),
		.onbekende_aanbieder = row_number(&rows, "onbekende_aanbieder"),
		.onbekende_locatie = row_number(&rows, "onbekende_locatie"),
	};
	rows_close(&rows);
	return true;
}

bool store_load_volledigheid_gegevens(struct store *store, struct arena *arena,
	const struct volledigheid_van *of, const struct volledigheid_einde **out, size_t *count,
	struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_number(&parameters, of->school_id);
	add_day(&parameters, of->van);
	add_day(&parameters, of->tot);
	add_filter(&parameters, of);
	if (!store_run(store, "volledigheid_gegevens", &parameters, AS_TEXT, &rows, err))
		return false;
	struct volledigheid_einde *list = arena_array(arena, (size_t)rows.count, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] = (struct volledigheid_einde){
			.einde = row_day(&rows, "einde"),
			.bpvos = row_number(&rows, "bpvos"),
			.zonder = row_number(&rows, "zonder"),
		};
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}
