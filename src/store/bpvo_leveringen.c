/* The account of deliveries of placements. */
#include "store/inside.h"
#include "store/store_bpvo.h"

enum { NOTED_MAX = IMPORT_MAX_FOUTEN };

static void add_errors(
	struct parameters *parameters, struct arena *arena, const struct bpvo_uitslag *uitslag)
{
	size_t count = uitslag->fout_count < NOTED_MAX ? uitslag->fout_count : NOTED_MAX;
	int64_t *lines = arena_array(arena, count + 1, sizeof *lines);
	const char **columns = arena_array(arena, count + 1, sizeof *columns);
	const char **reasons = arena_array(arena, count + 1, sizeof *reasons);

	for (size_t i = 0; i < count; i++) {
		lines[i] = (int64_t)uitslag->fouten[i].line;
		columns[i] = uitslag->fouten[i].kolom;
		reasons[i] = uitslag->fouten[i].reden;
	}
	add_ids(parameters, lines, count);
	add_strings(parameters, columns, count);
	add_strings(parameters, reasons, count);
}

bool store_note_bpvo_levering(struct store *store, struct arena *arena,
	const struct bpvo_levering *levering, const struct bpvo_uitslag *uitslag, const char *actor,
	struct instant now, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	bool stored = uitslag->fout_count == 0 && uitslag->reden == NULL;

	add_string(&parameters, levering_soort_word(levering->soort));
	add_number_or_null(&parameters, levering->nummer);
	add_string(&parameters, levering->bestand);
	add_string(&parameters, levering->vorm);
	add_bytes(&parameters, levering->sha256);
	add_string(&parameters, uitslag->inhoud);
	add_string(&parameters, uitslag->scholen);
	add_string(&parameters, uitslag->vanaf);
	add_flag(&parameters, stored);
	add_number(&parameters, uitslag->gelezen);
	add_number(&parameters, stored ? uitslag->nieuw : 0);
	add_number(&parameters, stored ? uitslag->gewijzigd : 0);
	add_number(&parameters, stored ? uitslag->verplaatst : 0);
	add_number(&parameters, stored ? uitslag->hersteld : 0);
	add_number(&parameters, stored ? uitslag->vervallen : 0);
	add_number(&parameters, (int64_t)uitslag->fout_count);
	add_string(&parameters, uitslag->reden);
	add_string(&parameters, actor);
	add_instant(&parameters, now);
	add_errors(&parameters, arena, uitslag);
	return store_run(store, "beheer_noteer_bpvo_levering", &parameters, AS_TEXT, NULL, err);
}

bool store_list_bpvo_leveringen(struct store *store, struct arena *arena, bool refused, int limit,
	const struct bpvo_levering_rij **out, size_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_flag(&parameters, refused);
	add_number(&parameters, limit);
	if (!store_run(store, "beheer_bpvo_leveringen", &parameters, AS_TEXT, &rows, err))
		return false;
	struct bpvo_levering_rij *list = arena_array(arena, (size_t)rows.count, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] = (struct bpvo_levering_rij){
			.id = row_number(&rows, "id"),
			.op = row_instant(&rows, "op"),
			.soort = row_string(&rows, arena, "soort"),
			.bestand = row_string(&rows, arena, "bestand"),
			.vorm = row_string(&rows, arena, "vorm"),
			.sha256 = row_string(&rows, arena, "sha256"),
			.scholen = row_string(&rows, arena, "scholen"),
			.reden = row_string(&rows, arena, "reden"),
			.door = row_string(&rows, arena, "door"),
			.nummer = row_number(&rows, "nummer"),
			.vanaf = row_day(&rows, "vanaf"),
			.verwerkt = row_flag(&rows, "verwerkt"),
			.gelezen = row_number(&rows, "gelezen"),
			.nieuw = row_number(&rows, "nieuw"),
			.gewijzigd = row_number(&rows, "gewijzigd"),
			.verplaatst = row_number(&rows, "verplaatst"),
			.hersteld = row_number(&rows, "hersteld"),
			.vervallen = row_number(&rows, "vervallen"),
			.fouten = row_number(&rows, "fouten"),
		};
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}

bool store_list_bpvo_fouten(struct store *store, struct arena *arena, int64_t levering_id,
	const struct import_fout **out, size_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_number(&parameters, levering_id);
	if (!store_run(store, "beheer_bpvo_levering_fouten", &parameters, AS_TEXT, &rows, err))
		return false;
	struct import_fout *list = arena_array(arena, (size_t)rows.count, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] = (struct import_fout){
			.soort = IMPORT_BPVOS,
			.line = (size_t)row_number(&rows, "regel"),
			.kolom = row_string(&rows, arena, "kolom"),
			.reden = row_string(&rows, arena, "reden"),
		};
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}
