/* Masked copies of the open answers that an import brings, in the same transaction: none is there without, or outlives it. */
#include "store/import.h"

#include "base/buffer.h"

/* Responses at a time. */
enum { BATCH = 2000, LINES_MAX_BYTES = 512 * 1024 * 1024 };

void store_import_mask(struct import *import, import_mask_fn *mask, void *context)
{
	import->mask = mask;
	import->mask_context = context;
}

static void add_line(
	struct buffer *lines, const struct rows *rows, const struct masked_text *masked)
{
	buffer_format(lines, "%lld\t%lld\t%lld\t", (long long)row_number(rows, "school_id"),
		(long long)row_number(rows, "mutatienummer"),
		(long long)row_number(rows, "variabele_id"));
	import_add_cell(lines, masked->text);
	buffer_format(lines, "\t%s\n", masked->signals);
}

/* Lines for COPY of the next texts; sets the last line of the delivery among them, 0 when there are no more. */
static bool mask_batch(struct import *import, struct arena *arena, struct buffer *lines,
	int64_t *regel, struct error *err)
{
	struct parameters parameters = parameters_start(import->store);
	struct rows rows;

	add_number(&parameters, *regel);
	add_number(&parameters, BATCH);
	if (!store_run(import->store, "invoer_open_teksten", &parameters, AS_TEXT, &rows, err))
		return false;
	*regel = 0;
	bool ok = true;
	for (; ok && rows.at < rows.count; rows.at++) {
		struct masked_text masked;
		*regel = row_number(&rows, "regel");
		ok = import->mask(import->mask_context, arena, *regel, row_text(&rows, "tekst"),
			row_string(&rows, arena, "leerbedrijf"), &masked, err);
		if (ok)
			add_line(lines, &rows, &masked);
	}
	rows_close(&rows);
	return ok
		&& (!lines->overflow
			|| FAIL(err, INPUT, NULL, "too much text in %d responses", BATCH));
}

bool import_mask_texts(struct import *import, struct error *err)
{
	static const char copy[] = "copy_open_antwoorden";
	struct arena *arena = arena_create(0);
	int64_t regel = 0;
	bool ok;

	do {
		struct buffer *lines = buffer_create(arena, LINES_MAX_BYTES);
		ok = mask_batch(import, arena, lines, &regel, err)
			&& (regel == 0
				|| (import_start_copy(import, copy, err)
					&& import_send(import, copy, lines, 0, err)
					&& import_end_copy(import, copy, err)));
		arena_reset(arena);
	} while (ok && regel > 0);
	arena_destroy(&arena);
	return ok && import_run(import, "beheer_neem_besluiten_over", err);
}
