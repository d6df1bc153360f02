/* What the master key wraps, and what was sealed before it wrapped anything. */
#include "store/inside.h"
#include "store/store_sleutels.h"

bool store_list_hoofdsleutels(struct store *store, struct arena *arena, const char *const **out,
	size_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	if (!store_run(store, "hoofdsleutels", &parameters, AS_TEXT, &rows, err))
		return false;
	const char **list = arena_array(arena, (size_t)rows.count, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] = row_string(&rows, arena, "hoofdsleutel");
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}

bool store_load_huissleutels(struct store *store, struct arena *arena,
	const struct huissleutel **out, size_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	if (!store_run(store, "huissleutels", &parameters, AS_BINARY, &rows, err))
		return false;
	struct huissleutel *list = arena_array(arena, (size_t)rows.count, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] = (struct huissleutel){row_string(&rows, arena, "doel"),
			row_string(&rows, arena, "hoofdsleutel"),
			row_bytes(&rows, arena, "verpakt")};
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}

bool store_add_huissleutel(struct store *store, const char *doel, const char *hoofdsleutel,
	struct text verpakt, struct instant now, struct error *err)
{
	struct parameters parameters = parameters_start(store);

	add_string(&parameters, doel);
	add_string(&parameters, hoofdsleutel);
	add_bytes(&parameters, verpakt);
	add_instant(&parameters, now);
	return store_run(store, "voeg_huissleutel_toe", &parameters, AS_TEXT, NULL, err);
}

bool store_lock_verpakte_sleutels(struct store *store, struct arena *arena,
	const char *hoofdsleutel, int limit, const struct verpakte_sleutel **out, size_t *count,
	struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_string(&parameters, hoofdsleutel);
	add_number(&parameters, limit);
	if (!store_run(store, "beheer_verpakte_sleutels", &parameters, AS_BINARY, &rows, err))
		return false;
	struct verpakte_sleutel *list = arena_array(arena, (size_t)rows.count, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] = (struct verpakte_sleutel){row_number(&rows, "id"),
			row_string(&rows, arena, "gebonden"),
			row_string(&rows, arena, "hoofdsleutel"),
			row_bytes(&rows, arena, "verpakt")};
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}

bool store_wrap_anew(struct store *store, const int64_t *ids, const struct text *verpakt,
	size_t count, const char *hoofdsleutel, const char *door, struct instant now,
	struct error *err)
{
	struct parameters parameters = parameters_start(store);

	add_ids(&parameters, ids, count);
	add_byte_strings(&parameters, verpakt, count);
	add_string(&parameters, hoofdsleutel);
	add_string(&parameters, door);
	add_instant(&parameters, now);
	return store_run(store, "beheer_verpak_opnieuw", &parameters, AS_TEXT, NULL, err);
}

bool store_sample_old_studentgegevens(struct store *store, struct arena *arena,
	const struct oud_verzegeld **out, size_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	if (!store_run(store, "oud_monster", &parameters, AS_BINARY, &rows, err))
		return false;
	struct oud_verzegeld *list = arena_array(arena, (size_t)rows.count, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] = (struct oud_verzegeld){
			row_string(&rows, arena, "gebonden"), row_bytes(&rows, arena, "verzegeld")};
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}

bool store_find_old_school(struct store *store, struct oude_school *out, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	if (!store_run(store, "oude_school", &parameters, AS_TEXT, &rows, err))
		return false;
	*out = (struct oude_school){.id = 0};
	if (rows.count > 0)
		*out = (struct oude_school){row_number(&rows, "school_id"), row_oin(&rows, "oin")};
	rows_close(&rows);
	return true;
}

bool store_lock_old_studentgegevens(struct store *store, struct arena *arena, int64_t school_id,
	int limit, const char *const **kenmerken, const struct text **verzegeld, size_t *count,
	struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_number(&parameters, school_id);
	add_number(&parameters, limit);
	if (!store_run(store, "oude_studentgegevens", &parameters, AS_BINARY, &rows, err))
		return false;
	const char **names = arena_array(arena, (size_t)rows.count, sizeof *names);
	struct text *sealed = arena_array(arena, (size_t)rows.count, sizeof *sealed);
	for (; rows.at < rows.count; rows.at++) {
		names[rows.at] = row_string(&rows, arena, "bpvo_kenmerk");
		sealed[rows.at] = row_bytes(&rows, arena, "verzegeld");
	}
	*kenmerken = names;
	*verzegeld = sealed;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}

bool store_reseal_studentgegevens(struct store *store, int64_t school_id,
	const char *const *kenmerken, const struct text *verzegeld,
	const struct text *vingerafdrukken, const int64_t *sleutels, size_t count,
	struct error *err)
{
	struct parameters parameters = parameters_start(store);

	add_number(&parameters, school_id);
	add_strings(&parameters, kenmerken, count);
	add_byte_strings(&parameters, verzegeld, count);
	add_byte_strings(&parameters, vingerafdrukken, count);
	add_ids(&parameters, sleutels, count);
	return store_run(store, "verzegel_opnieuw", &parameters, AS_TEXT, NULL, err);
}
