/* The one table printer of the programs. */
#include "programs/print.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum {
	LIST_FROM_COLUMNS =
		7,      /* a single row with more columns than fit on a line becomes a list */
	WIDTH_MAX = 60, /* a longer cell does not push the other rows away */
};

static bool is_control(unsigned char c)
{
	return c < 0x20 || c == 0x7f;
}

/* C1 controls in UTF-8 (C2 80 .. C2 9F) move a cursor as well as ESC does. */
static bool is_c1(const char *c)
{
	return (unsigned char)c[0] == 0xc2 && (unsigned char)c[1] >= 0x80
		&& (unsigned char)c[1] <= 0x9f;
}

/* Characters, not bytes; continuation bytes of UTF-8 take no room. */
static size_t width_of(const char *cell)
{
	size_t width = 0;

	for (; cell != NULL && *cell != '\0'; cell++)
		width += ((unsigned char)*cell & 0xc0) != 0x80;
	return width;
}

static void print_cell(FILE *out, const char *cell)
{
	for (; *cell != '\0'; cell++) {
		if (is_c1(cell)) {
			fputc('?', out);
			cell++;
		} else {
			fputc(is_control((unsigned char)*cell) ? '?' : *cell, out);
		}
	}
}

static void print_spaces(FILE *out, size_t count)
{
	for (; count > 0; count--)
		fputc(' ', out);
}

/* What a person reads in a cell. */
static const char *shown(const struct table *table, size_t row, size_t column)
{
	const char *cell = table->rows[row][column];

	if (cell == NULL || *cell == '\0')
		return "-";
	if (table->columns[column].type == COLUMN_FLAG)
		return strcmp(cell, "true") == 0 ? "ja" : "nee";
	return cell;
}

static void print_list(FILE *out, const struct table *table)
{
	size_t widest = 0;

	for (size_t c = 0; c < table->column_count; c++)
		if (width_of(table->columns[c].name) > widest)
			widest = width_of(table->columns[c].name);
	for (size_t c = 0; c < table->column_count; c++) {
		fputs(table->columns[c].name, out);
		print_spaces(out, widest - width_of(table->columns[c].name) + 2);
		print_cell(out, shown(table, 0, c));
		fputc('\n', out);
	}
}

static size_t column_width(const struct table *table, size_t column)
{
	size_t widest = width_of(table->columns[column].name);

	for (size_t r = 0; r < table->row_count; r++) {
		size_t width = width_of(shown(table, r, column));
		if (width > widest && width <= WIDTH_MAX)
			widest = width;
	}
	return widest;
}

/* One line; numbers to the right, the last text column without trailing spaces. */
static void print_line(FILE *out, const struct table *table, const size_t *widths, size_t row)
{
	for (size_t c = 0; c < table->column_count; c++) {
		bool heading = row == table->row_count;
		const char *cell = heading ? table->columns[c].name : shown(table, row, c);
		size_t width = width_of(cell);
		size_t pad = width < widths[c] ? widths[c] - width : 0;
		bool right = table->columns[c].type == COLUMN_NUMBER;
		if (right)
			print_spaces(out, pad);
		print_cell(out, cell);
		if (c + 1 == table->column_count)
			break;
		print_spaces(out, right ? 2 : pad + 2);
	}
	fputc('\n', out);
}

static void print_lines(FILE *out, const struct table *table)
{
	size_t *widths = arena_array(table->arena, table->column_count, sizeof *widths);

	for (size_t c = 0; c < table->column_count; c++)
		widths[c] = column_width(table, c);
	print_line(out, table, widths, table->row_count);
	for (size_t r = 0; r < table->row_count; r++)
		print_line(out, table, widths, r);
}

static void print_text(FILE *out, const struct table *table)
{
	if (table->row_count == 1 && table->column_count >= LIST_FROM_COLUMNS)
		print_list(out, table);
	else if (table->row_count > 0)
		print_lines(out, table);
	if (table->row_count > 0 && table->note_count > 0)
		fputc('\n', out);
	for (size_t i = 0; i < table->note_count; i++) {
		print_cell(out, table->notes[i]);
		fputc('\n', out);
	}
}

static json_t *json_cell(enum column_type type, const char *cell)
{
	if (cell == NULL)
		return json_null();
	if (type == COLUMN_FLAG)
		return json_boolean(strcmp(cell, "true") == 0);
	if (type == COLUMN_NUMBER)
		return json_integer(strtoll(cell, NULL, 10));
	return json_string(cell);
}

static bool print_json(FILE *out, const struct table *table)
{
	json_t *rows = json_array(), *notes = json_array();

	for (size_t r = 0; r < table->row_count; r++) {
		json_t *row = json_object();
		for (size_t c = 0; c < table->column_count; c++)
			json_object_set_new(row, table->columns[c].name,
				json_cell(table->columns[c].type, table->rows[r][c]));
		json_array_append_new(rows, row);
	}
	for (size_t i = 0; i < table->note_count; i++)
		json_array_append_new(notes, json_string(table->notes[i]));
	json_t *whole = json_pack("{s:o, s:o}", "rows", rows, "notes", notes);
	bool ok = whole != NULL && json_dumpf(whole, out, JSON_INDENT(2)) == 0;
	json_decref(whole);
	fputc('\n', out);
	return ok;
}

bool print_table(FILE *out, const struct table *table, enum print_format format)
{
	bool ok = true;

	if (format == PRINT_JSON)
		ok = print_json(out, table);
	else
		print_text(out, table);
	return fflush(out) == 0 && !ferror(out) && ok;
}
