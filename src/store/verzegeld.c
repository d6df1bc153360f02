/* A sample of what is sealed. */
#include "store/verzegeld.h"

#include "store/inside.h"

bool store_sample_verzegeld(struct store *store, struct arena *arena, const struct verzegeld **out,
	size_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	if (!store_run(store, "verzegeld_monster", &parameters, AS_BINARY, &rows, err))
		return false;
	struct verzegeld *list = arena_array(arena, (size_t)rows.count, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] = (struct verzegeld){
			.oin = row_string(&rows, arena, "oin"),
			.bpvo_kenmerk = row_string(&rows, arena, "bpvo_kenmerk"),
			.bytes = row_bytes(&rows, arena, "verzegeld"),
		};
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}
