/* Certificates that expire, as the register knows them. */
#include "store/waarschuwingen.h"

#include "store/waarschuwingen_inside.h"

struct waarschuwing row_waarschuwing(const struct rows *rows, struct arena *arena)
{
	struct waarschuwing row = {
		.oin = row_oin(rows, "oin"),
		.vingerafdruk = row_string(rows, arena, "vingerafdruk"),
		.tot = row_instant(rows, "geldig_tot"),
		.dagen = (int)row_number(rows, "dagen"),
		.drempel = (int)row_number(rows, "drempel"),
	};

	(void)certificaat_doel_parse(row_text(rows, "doel"), &row.doel);
	(void)opvolger_parse(row_text(rows, "opvolger"), &row.opvolger);
	return row;
}

bool store_load_waarschuwingen(struct store *store, struct arena *arena, const struct oin *school,
	const struct oin *operator_oin, struct instant now, const struct waarschuwing **out,
	size_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_string(&parameters, school->code);
	add_string(&parameters, operator_oin->code);
	add_instant(&parameters, now);
	if (!store_run(store, "waarschuwingen", &parameters, AS_TEXT, &rows, err))
		return false;
	struct waarschuwing *list = arena_array(arena, (size_t)rows.count, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] = row_waarschuwing(&rows, arena);
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}

bool store_load_einden(struct store *store, struct arena *arena,
	const struct certificaat_einde **out, size_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	if (!store_read(store, "certificaat_einden", &parameters, &rows, err))
		return false;
	struct certificaat_einde *list = arena_array(arena, (size_t)rows.count, sizeof *list);
	for (; rows.at < rows.count; rows.at++) {
		list[rows.at].oin = row_oin(&rows, "oin");
		(void)certificaat_doel_parse(row_text(&rows, "doel"), &list[rows.at].doel);
		list[rows.at].tot = row_instant(&rows, "geldig_tot");
	}
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}

bool store_count_waarschuwingen(struct store *store, struct arena *arena, struct instant now,
	const struct drempel_stand **out, size_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_instant(&parameters, now);
	if (!store_read(store, "count_waarschuwingen", &parameters, &rows, err))
		return false;
	struct drempel_stand *list = arena_array(arena, (size_t)rows.count, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] = (struct drempel_stand){(int)row_number(&rows, "drempel"),
			row_number(&rows, "aantal"), row_number(&rows, "ongemeld")};
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}
