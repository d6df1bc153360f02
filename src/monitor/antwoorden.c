/* A delivery of the research bureau: read, masked, matched, stored. */
#include "monitor/antwoorden.h"

#include "base/csv.h"
#include "monitor/open_text.h"

static bool read_file(struct import *import, const struct antwoorden_file *file, struct error *err)
{
	char detail[sizeof err->detail];
	size_t column_count;
	const struct csv_column *columns = store_levering_columns(&column_count);

	if (csv_read(file->in, columns, column_count, store_levering_row, import, err))
		return !ferror(file->in)
			|| FAIL(err, INPUT, NULL, "%.100s: cannot be read to its end", file->path);
	if (err->code != ERROR_INPUT)
		return false;
	memcpy(detail, err->detail, sizeof detail);
	return FAIL(err, INPUT, NULL, "%.100s: %s", file->path, detail);
}

bool antwoorden_import(
	const struct antwoorden_order *order, struct levering_uitslag *out, struct error *err)
{
	struct import *import =
		store_import_create(order->store, order->arena, order->actor, order->now, err);

	if (import == NULL || !store_levering_open(import, err))
		return false;
	open_text_mask(import,
		order->vault == NULL
			? NULL
			: known_names_create(order->store, order->vault, order->arena, order->now));
	for (size_t i = 0; i < order->count; i++) {
		store_levering_file(import, i);
		if (!read_file(import, &order->files[i], err))
			return false;
	}
	return store_levering_close(import, err)
		&& store_levering_apply(import, day_in_netherlands(order->now), out, err);
}
