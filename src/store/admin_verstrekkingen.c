/* Who received what of a school. */
#include "store/store_verstrekkingen.h"

#include "store/inside.h"

bool store_list_verstrekkingen(struct store *store, struct arena *arena,
	const struct verstrekt_keuze *keuze, const struct verstrekt **out, size_t *count,
	struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_string(&parameters, keuze->school->code);
	add_day(&parameters, keuze->van);
	add_day(&parameters, keuze->tot);
	add_number(&parameters, keuze->limit);
	if (!store_run(store, "beheer_verstrekkingen", &parameters, AS_TEXT, &rows, err))
		return false;
	struct verstrekt *list = arena_array(arena, (size_t)rows.count, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] = (struct verstrekt){
			.eerste = row_instant(&rows, "eerste"),
			.laatste = row_instant(&rows, "laatste"),
			.oin = row_string(&rows, arena, "aan_oin"),
			.naam = row_string(&rows, arena, "naam"),
			.wat = row_string(&rows, arena, "wat"),
			.veldenset = row_string(&rows, arena, "veldenset"),
			.open_antwoorden = row_string(&rows, arena, "open_antwoorden"),
			.vanaf = row_number(&rows, "vanaf"),
			.tot = row_number(&rows, "tot"),
			.keer = row_number(&rows, "keer"),
			.rijen = row_number(&rows, "rijen"),
		};
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}
