/* The account of imports: stored, or refused and why. */
#include "store/inside.h"
#include "store/store_inlezingen.h"

static void add_lines(struct parameters *parameters, struct arena *arena,
	const struct geweigerde_inlezing *geweigerd)
{
	size_t count = geweigerd->regel_count;
	const char **files = arena_array(arena, count + 1, sizeof *files);
	int64_t *lines = arena_array(arena, count + 1, sizeof *lines);
	const char **columns = arena_array(arena, count + 1, sizeof *columns);
	const char **reasons = arena_array(arena, count + 1, sizeof *reasons);

	for (size_t i = 0; i < count; i++) {
		files[i] = geweigerd->regels[i].bestand;
		lines[i] = geweigerd->regels[i].regel;
		columns[i] = geweigerd->regels[i].kolom;
		reasons[i] = geweigerd->regels[i].reden;
	}
	add_strings(parameters, files, count);
	add_ids(parameters, lines, count);
	add_strings(parameters, columns, count);
	add_strings(parameters, reasons, count);
}

bool store_note_geweigerde_inlezing(struct store *store, struct arena *arena,
	const struct geweigerde_inlezing *geweigerd, const char *actor, struct instant now,
	struct error *err)
{
	struct parameters parameters = parameters_start(store);

	add_string(&parameters, actor);
	add_instant(&parameters, now);
	add_string(&parameters, geweigerd->verb);
	add_flag(&parameters, geweigerd->opgeslagen);
	add_number(&parameters, geweigerd->fouten);
	add_string(&parameters, geweigerd->reden);
	add_lines(&parameters, arena, geweigerd);
	return store_run(
		store, "beheer_noteer_geweigerde_inlezing", &parameters, AS_TEXT, NULL, err);
}

bool store_list_inlezingen(struct store *store, struct arena *arena, bool refused, int limit,
	const struct inlezing **out, size_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_flag(&parameters, refused);
	add_number(&parameters, limit);
	if (!store_run(store, "beheer_inlezingen", &parameters, AS_TEXT, &rows, err))
		return false;
	struct inlezing *list = arena_array(arena, (size_t)rows.count + 1, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] = (struct inlezing){
			.op = row_instant(&rows, "op"),
			.door = row_string(&rows, arena, "door"),
			.verb = row_string(&rows, arena, "verb"),
			.opgeslagen = row_flag(&rows, "opgeslagen"),
			.geweigerd = row_number(&rows, "geweigerd"),
			.rijen = row_string(&rows, arena, "rijen"),
			.fouten = row_number(&rows, "fouten"),
			.reden = row_string(&rows, arena, "reden"),
		};
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}

bool store_list_geweigerde_regels(struct store *store, struct arena *arena, int64_t id,
	const struct geweigerde_regel **out, size_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_number(&parameters, id);
	if (!store_run(store, "beheer_geweigerde_regels", &parameters, AS_TEXT, &rows, err))
		return false;
	struct geweigerde_regel *list = arena_array(arena, (size_t)rows.count + 1, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] = (struct geweigerde_regel){
			.bestand = row_string(&rows, arena, "bestand"),
			.regel = row_number(&rows, "regel"),
			.kolom = row_string(&rows, arena, "kolom"),
			.reden = row_string(&rows, arena, "reden"),
		};
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}
