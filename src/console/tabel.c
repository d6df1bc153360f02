/* Tables of verbs, for people and for spreadsheets. */
#include "console/tabel.h"

#include "base/buffer.h"
#include "base/clock.h"
#include "base/csv.h"
#include "console/verwijzing.h"
#include "console/weigering.h"
#include "console/woorden.h"

#include <ctype.h>
#include <string.h>

enum { CSV_MAX = 64 * 1024 * 1024 };

static const char *const soorten[] = {
	[COLUMN_TEXT] = "tekst",
	[COLUMN_NUMBER] = "getal",
	[COLUMN_FLAG] = "vlag",
};

static bool is_named(const char *columns, const char *name)
{
	size_t len = strlen(name);

	if (columns == NULL)
		return true;
	for (const char *at = columns; (at = strstr(at, name)) != NULL; at += len)
		if ((at == columns || at[-1] == ' ') && (at[len] == ' ' || at[len] == '\0'))
			return true;
	return false;
}

static void show_columns(
	struct page *page, struct model *model, const struct table *table, const char *columns)
{
	for (size_t i = 0; i < table->column_count; i++) {
		if (!is_named(columns, table->columns[i].name))
			continue;
		model_open(model, "kolom");
		model_attribute(model, "naam", table->columns[i].name);
		model_attribute(
			model, "titel", woorden_of_column(page->arena, table->columns[i].name));
		model_attribute(model, "soort", soorten[table->columns[i].type]);
		model_close(model);
	}
}

/* A day or a moment as people write it, in Dutch time; NULL: it is neither. */
static const char *in_words(struct arena *arena, const char *value, const char **what)
{
	struct instant instant;
	struct day day;

	if (day_parse(text_of(value), &day)) {
		*what = "dag";
		return arena_format(arena, "%02d-%02d-%d", day.day, day.month, day.year);
	}
	if (!instant_parse(text_of(value), &instant))
		return NULL;
	*what = "moment";
	day = day_in_netherlands(instant);
	int minute = minute_in_netherlands(instant);
	return arena_format(arena, "%02d-%02d-%d %02d:%02d", day.day, day.month, day.year,
		minute / 60, minute % 60);
}

static void show_cell(struct page *page, struct model *model, const char *column, const char *value)
{
	const char *what = NULL, *words = value ? in_words(page->arena, value, &what) : NULL;

	model_open(model, "cel");
	model_attribute(model, "naam", column);
	if (words != NULL)
		model_attribute(model, what, value);
	if (value != NULL && strstr(value, "bpv-admin ") != NULL) {
		verwijzing_sentence(model, page, "zin", value);
	} else if (value != NULL) {
		model_attribute(model, "pad", verwijzing_of_cell(page, column, value));
		model_text(model, words != NULL ? words : value);
	}
	model_close(model);
}

/* As admin/problems.h has it (bestand, regel, kolom, reden), or of a certificate: regel, reden. */
static bool tells_what_is_wrong(const struct table *table)
{
	size_t last = table->column_count - 1;

	return (last == 3 && strcmp(table->columns[2].name, "kolom") == 0
		       && strcmp(table->columns[3].name, "reden") == 0)
		|| (last == 1 && strcmp(table->columns[0].name, "regel") == 0
			&& strcmp(table->columns[1].name, "reden") == 0);
}

/* Codes of the register that nobody fills in anywhere: "UIT_TE_GEVEN" as "Uit te geven". */
static const char *code_in_words(struct page *page, const char *column, const char *value)
{
	char *words;

	/* In a reason that a person wrote, a word of capitals is that person's. */
	if (!is_named("onderdeel wat signalen reden", column)
		|| (strcmp(column, "reden") == 0 && strchr(value, '_') == NULL)
		|| value[strspn(value, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_")] != '\0')
		return value;
	words = arena_string(page->arena, text_of(value));
	for (char *c = words; *c != '\0'; c++)
		*c = *c == '_' ? ' ' : (char)(c == words ? *c : tolower((unsigned char)*c));
	return words;
}

/* A reason is a verb's own, or (of what somebody asked for) a person's, which is shown as it is. */
static const char *in_dutch(struct page *page, bool wrong, const char *column, const char *value)
{
	const char *zin = NULL;

	if (value == NULL)
		return NULL;
	if (strcmp(column, "reden") == 0)
		zin = wrong ? weigering_of_line(page->arena, value)
			    : weigering_of(page->arena, value);
	return zin != NULL ? zin : code_in_words(page, column, value);
}

/* What a requirement asks is known by its code, which stands in another cell of the row. */
static const char *eis_of(const struct table *table, size_t row, const char *column)
{
	for (size_t j = 0; strcmp(column, "zin") == 0 && j < table->column_count; j++)
		if (strcmp(table->columns[j].name, "eis") == 0 && table->rows[row][j] != NULL)
			return woorden_of_eis(table->rows[row][j]);
	return NULL;
}

static void show_row(struct page *page, struct model *model, const struct table *table, size_t row,
	const char *columns)
{
	bool wrong = tells_what_is_wrong(table);

	model_open(model, "rij");
	for (size_t j = 0; j < table->column_count; j++) {
		const char *name = table->columns[j].name, *value = table->rows[row][j];
		const char *eis = eis_of(table, row, name);
		if (is_named(columns, name))
			show_cell(page, model, name,
				eis != NULL ? eis : in_dutch(page, wrong, name, value));
	}
	model_close(model);
}

void tabel_show(struct page *page, struct model *model, const struct table *table,
	const struct tabel_keuze *keuze)
{
	size_t cap = keuze->most != 0 ? keuze->most : TABEL_MOST;
	size_t from = keuze->from < table->row_count ? keuze->from : 0;
	size_t left = table->row_count - from, shown = left < cap ? left : cap;

	model_open(model, "tabel");
	model_number(model, "rijen", (int64_t)table->row_count);
	model_number(model, "vanaf", (int64_t)from);
	model_number(model, "getoond", (int64_t)shown);
	show_columns(page, model, table, keuze->columns);
	for (size_t i = 0; i < shown; i++)
		show_row(page, model, table, from + i, keuze->columns);
	for (size_t i = 0; i < table->note_count; i++)
		verwijzing_sentence(model, page, "zin", table->notes[i]);
	model_close(model);
}

/* ---- CSV --------------------------------------------------------------------------------------------------------------- */

static struct text csv_cell(struct arena *arena, const struct column *column, const char *value)
{
	if (value == NULL)
		return TEXT("");
	if (column->type == COLUMN_TEXT && value[0] != '\0' && strchr("=+-@\t\r", value[0]) != NULL)
		return text_of(arena_format(arena, "'%s", value));
	return text_of(value);
}

struct text tabel_csv(struct arena *arena, const struct table *table)
{
	struct buffer *out = buffer_create(arena, CSV_MAX);
	struct text *cells = arena_array(arena, table->column_count, sizeof *cells);

	for (size_t j = 0; j < table->column_count; j++)
		cells[j] = text_of(table->columns[j].name);
	csv_add_record(out, cells, table->column_count);
	for (size_t i = 0; i < table->row_count; i++) {
		for (size_t j = 0; j < table->column_count; j++)
			cells[j] = csv_cell(arena, &table->columns[j], table->rows[i][j]);
		csv_add_record(out, cells, table->column_count);
	}
	return buffer_text(out);
}
