/* Wrapped keys: kept, found, destroyed. */
#include "store/store_sleutels.h"

#include "store/inside.h"

static struct schoolsleutel row_schoolsleutel(const struct rows *rows, struct arena *arena)
{
	return (struct schoolsleutel){
		.id = row_number(rows, "id"),
		.hoofdsleutel = row_string(rows, arena, "hoofdsleutel"),
		.verpakt = row_bytes(rows, arena, "verpakt"),
	};
}

bool store_foresee_schoolsleutel(struct store *store, int64_t school_id, struct error *err)
{
	struct parameters parameters = parameters_start(store);

	add_number(&parameters, school_id);
	add_flag(&parameters, false);
	return store_foresee(store, "schoolsleutel", &parameters, AS_BINARY, err);
}

bool store_load_schoolsleutel(struct store *store, struct arena *arena, int64_t school_id,
	bool destroy, struct schoolsleutel *out, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_number(&parameters, school_id);
	add_flag(&parameters, destroy);
	if (!store_run(store, "schoolsleutel", &parameters, AS_BINARY, &rows, err))
		return false;
	*out = rows.count > 0 ? row_schoolsleutel(&rows, arena) : (struct schoolsleutel){.id = 0};
	rows_close(&rows);
	return true;
}

bool store_add_schoolsleutel(struct store *store, int64_t school_id, const char *hoofdsleutel,
	struct text verpakt, struct instant now, struct error *err)
{
	struct parameters parameters = parameters_start(store);

	add_number(&parameters, school_id);
	add_string(&parameters, hoofdsleutel);
	add_bytes(&parameters, verpakt);
	add_instant(&parameters, now);
	return store_run(store, "voeg_schoolsleutel_toe", &parameters, AS_TEXT, NULL, err);
}

bool store_sample_schoolsleutels(struct store *store, struct arena *arena,
	const struct schoolsleutel_van **out, size_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	if (!store_run(store, "schoolsleutels_monster", &parameters, AS_BINARY, &rows, err))
		return false;
	struct schoolsleutel_van *list = arena_array(arena, (size_t)rows.count, sizeof *list);
	for (; rows.at < rows.count; rows.at++) {
		list[rows.at].oin = row_string(&rows, arena, "oin");
		list[rows.at].sleutel = row_schoolsleutel(&rows, arena);
	}
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}

static struct parameters of_records(struct store *store, const struct asked_recordsleutels *asked)
{
	struct parameters parameters = parameters_start(store);

	add_number(&parameters, asked->schoolsleutel_id);
	add_byte_strings(&parameters, asked->merken, asked->count);
	add_byte_strings(&parameters, asked->nieuw, asked->count);
	add_instant(&parameters, asked->now);
	if (asked->claim != NULL) {
		add_string(&parameters, asked->claim->from.code);
		add_string(&parameters, asked->claim->message_id);
	}
	return parameters;
}

static const char *statement_of(const struct asked_recordsleutels *asked)
{
	return asked->claim != NULL ? "neem_recordsleutels_nieuw" : "neem_recordsleutels";
}

bool store_foresee_recordsleutels(
	struct store *store, const struct asked_recordsleutels *asked, struct error *err)
{
	const struct parameters parameters = of_records(store, asked);

	return store_foresee(store, statement_of(asked), &parameters, AS_BINARY, err);
}

bool store_take_recordsleutels(struct store *store, struct arena *arena,
	const struct asked_recordsleutels *asked, struct recordsleutel *out, struct error *err)
{
	const struct parameters parameters = of_records(store, asked);
	struct rows rows;

	if (!store_run(store, statement_of(asked), &parameters, AS_BINARY, &rows, err))
		return false;
	bool all = (size_t)rows.count == asked->count;
	for (; all && rows.at < rows.count; rows.at++)
		out[rows.at] = (struct recordsleutel){
			row_number(&rows, "id"), row_bytes(&rows, arena, "verpakt")};
	rows_close(&rows);
	return all || FAIL(err, DK0050, "GW-V1", "a record without a data key");
}

bool store_destroy_records(struct store *store, const struct vernietiging *vernietiging,
	const char *const *kenmerken, const struct text *merken, size_t count, bool *had,
	struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_number(&parameters, vernietiging->school_id);
	add_strings(&parameters, kenmerken, count);
	add_byte_strings(&parameters, merken, count);
	add_string(&parameters, vernietiging->reden);
	add_string(&parameters, vernietiging->door);
	add_string(&parameters, vernietiging->message_id);
	add_instant(&parameters, vernietiging->op);
	if (!store_run(store, "vernietig_records", &parameters, AS_TEXT, &rows, err))
		return false;
	for (; rows.at < rows.count && (size_t)rows.at < count; rows.at++)
		had[rows.at] = row_flag(&rows, "had_gegevens");
	rows_close(&rows);
	return true;
}
