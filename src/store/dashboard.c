/* What only the dashboard's pages ask. */
#include "store/store_dashboard.h"

#include "store/inside.h"

bool store_list_getoonde_antwoorden(struct store *store, struct arena *arena, int64_t school_id,
	const char *const *opleidingen, size_t opleiding_count, struct instant now,
	const struct getoond_antwoord **out, size_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_number(&parameters, school_id);
	if (opleidingen != NULL)
		add_strings(&parameters, opleidingen, opleiding_count);
	else
		add_string(&parameters, NULL);
	add_instant(&parameters, now);
	if (!store_read(store, "console_open_antwoorden", &parameters, &rows, err))
		return false;
	struct getoond_antwoord *list = arena_array(arena, (size_t)rows.count + 1, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] = (struct getoond_antwoord){
			.respondent = row_string(&rows, arena, "respondent"),
			.vraagcode = row_string(&rows, arena, "vraagcode"),
			.tekst = row_string(&rows, arena, "tekst"),
			.antwoord = row_string(&rows, arena, "antwoord"),
			.reden = row_string(&rows, arena, "reden"),
		};
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}
