/* The journal counted, for staff: refusals by cause, and traffic by school. */
#include "store/berichten.h"
#include "store/inside.h"

bool store_fouten(struct store *store, struct arena *arena, struct instant sinds,
	const struct oin *oin, const struct fouten **out, size_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_instant(&parameters, sinds);
	add_string(&parameters, oin != NULL ? oin->code : NULL);
	if (!store_read(store, "beheer_fouten", &parameters, &rows, err))
		return false;
	struct fouten *list = arena_array(arena, (size_t)rows.count, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] = (struct fouten){
			.oorzaak = row_string(&rows, arena, "oorzaak"),
			.uitkomst = row_string(&rows, arena, "uitkomst"),
			.stap = row_string(&rows, arena, "stap"),
			.aantal = row_number(&rows, "aantal"),
			.partijen = row_number(&rows, "partijen"),
			.eerste = row_instant(&rows, "eerste"),
			.laatste = row_instant(&rows, "laatste"),
			.correlatie = row_string(&rows, arena, "correlatie"),
		};
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}

bool store_verkeer(struct store *store, struct arena *arena, struct instant sinds, struct day today,
	const struct oin *school, const struct verkeer **out, size_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_instant(&parameters, sinds);
	add_day(&parameters, today);
	add_string(&parameters, school != NULL ? school->code : NULL);
	if (!store_read(store, "beheer_verkeer", &parameters, &rows, err))
		return false;
	struct verkeer *list = arena_array(arena, (size_t)rows.count, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] = (struct verkeer){
			.brin = row_string(&rows, arena, "brin"),
			.naam = row_string(&rows, arena, "naam"),
			.in_werking = row_flag(&rows, "in_werking"),
			.berichten = row_number(&rows, "berichten"),
			.geweigerd = row_number(&rows, "geweigerd"),
			.laatste = row_instant(&rows, "laatste"),
		};
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}
