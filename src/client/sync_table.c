/* Tables that stand beside the results: read from the CSV that the gateway gives. */
#include "client/sync_inside.h"

#include "client/digest.h"
#include "client/records.h"

#include <string.h>

enum { COLUMNS_MAX = 64 };

/* Columns of these tables that are numbers, in any of them; the others are texts. */
static const struct target_column numbers[] = {
	{"versie", TARGET_WHOLE},
	{"volgnummer", TARGET_WHOLE},
	{"variabele", TARGET_WHOLE},
	{"waarde", TARGET_WHOLE},
	{"keuze", TARGET_WHOLE},
	{"niveau", TARGET_WHOLE},
	{"bpvos", TARGET_WHOLE},
	{"uitgenodigd", TARGET_WHOLE},
	{"ingevuld", TARGET_WHOLE},
	{"aantalAntwoorden", TARGET_WHOLE},
	{"percentageTevreden", TARGET_DECIMAL},
	{"gemiddeldCijfer", TARGET_DECIMAL},
};

static enum target_type type_of(const char *name)
{
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
		if (strcmp(numbers[i].name, name) == 0)
			return numbers[i].type;
	return TARGET_TEXT;
}

struct filling {
	struct syncing *syncing;
	struct arena *arena; /* of the table */
	struct target_table table;
	struct target_column columns[COLUMNS_MAX];
	bool begun;
};

static bool begin(
	struct filling *filling, const struct text *cells, size_t count, struct error *err)
{
	if (count > COLUMNS_MAX)
		return FAIL(err, PROOF, NULL, "%s has more than %d columns", filling->table.name,
			COLUMNS_MAX);
	for (size_t i = 0; i < count; i++) {
		const char *name = arena_string(filling->arena, cells[i]);
		filling->columns[i] = (struct target_column){name, type_of(name)};
	}
	filling->table.columns = filling->columns;
	filling->table.column_count = count;
	filling->begun = true;
	return target_begin_table(filling->syncing->target, &filling->table, err);
}

static bool take_record(void *context, struct text record, struct error *err)
{
	struct filling *filling = context;
	struct arena *arena = arena_create(0);
	struct text cells[COLUMNS_MAX];
	size_t count = record_cells(record, cells, COLUMNS_MAX, arena_take(arena, record.len + 1));
	bool ok = filling->begun ? (count == filling->table.column_count
				  ? target_add_row(filling->syncing->target, cells, err)
				  : FAIL(err, PROOF, NULL, "%s has a row of %zu cells",
					  filling->table.name, count))
				 : begin(filling, cells, count, err);

	arena_destroy(&arena);
	return ok;
}

bool sync_table(struct syncing *syncing, const char *name, struct text csv, struct error *err)
{
	struct arena *arena = arena_create(0);
	struct filling *filling = arena_take(arena, sizeof *filling);
	char digest[DIGEST_SIZE];
	struct records *records = records_create(arena, take_record, filling);

	digest_text(csv, digest);
	filling->syncing = syncing;
	filling->arena = arena;
	filling->table = (struct target_table){.name = name, .digest = digest};
	bool ok = target_holds(syncing->target, &filling->table)
		|| (records_feed(records, csv, err) && records_end(records, err));
	arena_destroy(&arena);
	return ok;
}
