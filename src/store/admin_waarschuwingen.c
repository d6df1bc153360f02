/* Warnings as they are mailed: what is due, to whom, and what became of it. */
#include "store/waarschuwingen_inside.h"

bool store_load_te_melden(struct store *store, struct arena *arena, struct instant now,
	const struct te_melden **out, size_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_instant(&parameters, now);
	if (!store_run(store, "beheer_te_melden", &parameters, AS_TEXT, &rows, err))
		return false;
	struct te_melden *list = arena_array(arena, (size_t)rows.count, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] = (struct te_melden){
			.waarschuwing = row_waarschuwing(&rows, arena),
			.naam = row_string(&rows, arena, "naam"),
			.nieuw = row_flag(&rows, "nieuw"),
		};
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}

bool store_load_adressen(struct store *store, struct arena *arena, const struct oin *oin,
	const char *const **out, size_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_string(&parameters, oin->code);
	if (!store_run(store, "beheer_waarschuwing_adressen", &parameters, AS_TEXT, &rows, err))
		return false;
	const char **list = arena_array(arena, (size_t)rows.count, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] = row_string(&rows, arena, "emailadres");
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}

bool store_lock_waarschuwingen(struct store *store, bool *mine, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	if (!store_run(store, "beheer_grendel_waarschuwingen", &parameters, AS_TEXT, &rows, err))
		return false;
	*mine = row_flag(&rows, "gekregen");
	rows_close(&rows);
	return true;
}

bool store_note_waarschuwing(struct store *store, const struct waarschuwing *waarschuwing,
	int ontvangers, const char *reden, const char *actor, struct instant now, struct error *err)
{
	struct parameters parameters = parameters_start(store);

	add_string(&parameters, waarschuwing->vingerafdruk);
	add_string(&parameters, certificaat_doel_word(waarschuwing->doel));
	add_number(&parameters, waarschuwing->drempel);
	add_string(&parameters, waarschuwing->oin.code);
	add_instant(&parameters, waarschuwing->tot);
	add_string(&parameters, reden == NULL ? "VERZONDEN" : "MISLUKT");
	add_number(&parameters, ontvangers);
	add_string(&parameters, reden);
	add_instant(&parameters, now);
	add_string(&parameters, actor);
	return store_run(store, "beheer_noteer_waarschuwing", &parameters, AS_TEXT, NULL, err);
}

static struct gemeld read_gemeld(const struct rows *rows, struct arena *arena)
{
	struct gemeld row = {
		.oin = row_oin(rows, "oin"),
		.naam = row_string(rows, arena, "naam"),
		.vingerafdruk = row_string(rows, arena, "vingerafdruk"),
		.drempel = (int)row_number(rows, "drempel"),
		.tot = row_instant(rows, "geldig_tot"),
		.op = row_instant(rows, "op"),
		.uitkomst = row_string(rows, arena, "uitkomst"),
		.ontvangers = (int)row_number(rows, "ontvangers"),
		.pogingen = (int)row_number(rows, "pogingen"),
		.reden = row_string(rows, arena, "reden"),
	};

	(void)certificaat_doel_parse(row_text(rows, "doel"), &row.doel);
	return row;
}

bool store_list_gemeld(struct store *store, struct arena *arena, const struct oin *oin,
	const struct gemeld **out, size_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_string(&parameters, oin ? oin->code : NULL);
	if (!store_run(store, "beheer_waarschuwingen", &parameters, AS_TEXT, &rows, err))
		return false;
	struct gemeld *list = arena_array(arena, (size_t)rows.count, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] = read_gemeld(&rows, arena);
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}
