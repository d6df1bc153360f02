/* What a store can tell of itself. */
#include "store/figures.h"

#include "store/inside.h"

bool store_list_partities(struct store *store, struct arena *arena, const struct partities **out,
	size_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	if (!store_read(store, "partities", &parameters, &rows, err))
		return false;
	struct partities *list = arena_array(arena, (size_t)rows.count, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] = (struct partities){row_string(&rows, arena, "tabel"),
			row_number(&rows, "aantal"), row_number(&rows, "tot")};
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}

bool store_retention_ran(struct store *store, int64_t *at_s, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	if (!store_read(store, "bewaartermijn_gedaan", &parameters, &rows, err))
		return false;
	*at_s = row_number(&rows, "op");
	rows_close(&rows);
	return true;
}
