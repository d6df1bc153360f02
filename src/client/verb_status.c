/* status: how what was delivered stands, or what SBB misses. */
#include "client/verbs.h"

#include "base/csv.h"
#include "base/outfile.h"
#include "client/status.h"

#include <inttypes.h>

/* In this order in the table and in the file. */
static const struct column record_columns[] = {
	{"bpvoKenmerk", COLUMN_TEXT},
	{"toestand", COLUMN_TEXT},
	{"geplandOp", COLUMN_TEXT},
};
static const struct column missing_columns[] = {
	{"onderwijsaanbiedercode", COLUMN_TEXT},
	{"onderwijslocatiecode", COLUMN_TEXT},
	{"opleidingscode", COLUMN_TEXT},
	{"leerbedrijfId", COLUMN_TEXT},
	{"geplandeEinddatum", COLUMN_TEXT},
	{"aantalBpvo", COLUMN_NUMBER},
	{"aantalAangeleverd", COLUMN_NUMBER},
	{"aanleverenVoor", COLUMN_TEXT},
};
enum {
	RECORD_COLUMNS = sizeof record_columns / sizeof record_columns[0],
	MISSING_COLUMNS = sizeof missing_columns / sizeof missing_columns[0],
	COLUMNS_MAX = MISSING_COLUMNS,
	LINE_BYTES = 64 * 1024,
};

static const struct column count_columns[] = {
	{"toestand", COLUMN_TEXT},
	{"records", COLUMN_NUMBER},
};
static const struct column missing_count_columns[] = {
	{"groepen", COLUMN_NUMBER},
	{"ontbreekt", COLUMN_NUMBER},
};

struct telling {
	struct outfile *out; /* NULL: rows go into the table */
	struct table *table;
	const struct column *columns;
	size_t column_count;
	int64_t often[TOESTAND_COUNT], groups, absent;
};

static bool tell_row(struct telling *telling, const char *const *cells, struct error *err)
{
	struct text texts[COLUMNS_MAX];

	if (telling->out == NULL) {
		table_add(telling->table, cells);
		return true;
	}
	struct arena *arena = arena_create(0);
	struct buffer *line = buffer_create(arena, LINE_BYTES);

	for (size_t i = 0; i < telling->column_count; i++)
		texts[i] = text_of(cells[i]);
	csv_add_record(line, texts, telling->column_count);
	bool ok = outfile_write(telling->out, buffer_text(line), err);
	arena_destroy(&arena);
	return ok;
}

static const char *day_word(struct arena *arena, struct day day)
{
	char text[DAY_SIZE];

	if (!day_given(day))
		return "";
	day_format(day, text);
	return arena_string(arena, text_of(text));
}

static const char *copy(struct arena *arena, const char *word)
{
	return arena_string(arena, text_of(word));
}

static bool take_page(void *context, const struct aanleverstatus *page, struct error *err)
{
	struct telling *telling = context;
	struct arena *arena = arena_create(0); /* a table copies, a file has written */
	bool ok = true;

	for (size_t i = 0; ok && i < page->status_count; i++) {
		const struct recordstatus *one = &page->status[i];
		telling->often[one->toestand]++;
		ok = tell_row(telling,
			(const char *const[]){copy(arena, one->bpvo_kenmerk),
				toestand_word(one->toestand), day_word(arena, one->gepland_op)},
			err);
	}
	for (size_t i = 0; ok && i < page->ontbreekt_count; i++) {
		const struct ontbreekt *one = &page->ontbreekt[i];
		telling->groups++;
		telling->absent += one->aantal_bpvo - one->aantal_aangeleverd;
		ok = tell_row(telling,
			(const char *const[]){copy(arena, one->onderwijsaanbiedercode),
				copy(arena, one->onderwijslocatiecode),
				copy(arena, one->opleidingscode), copy(arena, one->leerbedrijf_id),
				day_word(arena, one->geplande_einddatum),
				arena_format(arena, "%" PRId64, one->aantal_bpvo),
				arena_format(arena, "%" PRId64, one->aantal_aangeleverd),
				day_word(arena, one->aanleveren_voor)},
			err);
	}
	arena_destroy(&arena);
	return ok;
}

/* With a file the table counts; without one it is the rows themselves. */
static struct table *count_of(const struct order *order, const struct telling *telling)
{
	struct arena *arena = order->arena;
	struct table *table;

	if (order->missing) {
		table = table_create(arena, missing_count_columns, 2);
		table_add(table,
			(const char *const[]){arena_format(arena, "%" PRId64, telling->groups),
				arena_format(arena, "%" PRId64, telling->absent)});
	} else {
		table = table_create(arena, count_columns, 2);
		for (int i = TOESTAND_NONE + 1; i < TOESTAND_COUNT; i++)
			table_add(table,
				(const char *const[]){toestand_word((enum toestand)i),
					arena_format(arena, "%" PRId64, telling->often[i])});
	}
	table_note(table, "The rows are in %s.", order->out);
	return table;
}

static bool begin(const struct order *order, struct telling *telling, struct error *err)
{
	const char *names[COLUMNS_MAX];

	telling->columns = order->missing ? missing_columns : record_columns;
	telling->column_count = order->missing ? MISSING_COLUMNS : RECORD_COLUMNS;
	telling->table = table_create(order->arena, telling->columns, telling->column_count);
	for (size_t i = 0; i < telling->column_count; i++)
		names[i] = telling->columns[i].name;
	return order->out == NULL
		|| (outfile_open(order->arena, order->out, &telling->out, err)
			&& tell_row(telling, names, err));
}

bool verb_status(const struct order *order, struct table **table, int *exit_code, struct error *err)
{
	struct telling telling = {0};
	const struct status_options options = {order->missing, order->weeks, order->page,
		&order->kenmerk, order->kenmerk != NULL, take_page, &telling};
	struct session *session;

	if (order->weeks > 0 && !order->missing)
		return FAIL(err, USAGE, NULL, "--weeks goes with --missing");
	session = session_create(order->settings, order->passphrase, &order->edge, err);
	bool ok = session != NULL && begin(order, &telling, err)
		&& status_run(session, &options, err)
		&& (telling.out == NULL || outfile_commit(telling.out, err));

	session_destroy(&session);
	if (ok)
		*table = telling.out != NULL ? count_of(order, &telling) : telling.table;
	*exit_code = 0;
	return ok;
}
