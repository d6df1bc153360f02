/* A workbook of tables, by libxlsxwriter. */
#include "target/workbook.h"

#include "base/buffer.h"
#include "target/xlsx.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xlsxwriter.h>

enum { WIDTH_MIN = 10, WIDTH_MAX = 60, WORDS_MAX = 1024 * 1024 };

struct writing {
	lxw_workbook *book;
	lxw_worksheet *sheet;
	lxw_format *bold, *wrap;
	struct buffer *words;
	lxw_error first; /* what went wrong first */
};

static void note(struct writing *writing, lxw_error error)
{
	if (writing->first == LXW_NO_ERROR)
		writing->first = error;
}

static void write_text(
	struct writing *writing, lxw_row_t row, size_t column, const char *text, lxw_format *format)
{
	if (text != NULL && text[0] != '\0')
		note(writing,
			worksheet_write_string(writing->sheet, row, (lxw_col_t)column,
				xlsx_words(writing->words, text), format));
}

static void write_cell(struct writing *writing, lxw_row_t row, size_t column, enum column_type type,
	const char *text)
{
	char *end;
	double number = strtod(text != NULL ? text : "", &end);

	if (type == COLUMN_NUMBER && text != NULL && text[0] != '\0' && *end == '\0')
		note(writing,
			worksheet_write_number(
				writing->sheet, row, (lxw_col_t)column, number, NULL));
	else
		write_text(writing, row, column, text, writing->wrap);
}

/* As wide as its longest text, within reason. */
static double width_of(const struct table *table, size_t column)
{
	size_t longest = text_characters(text_of(table->columns[column].name)) + 2;

	for (size_t row = 0; row < table->row_count; row++) {
		size_t length = text_characters(text_of(table->rows[row][column]));
		longest = length > longest ? length : longest;
	}
	return longest < WIDTH_MIN ? WIDTH_MIN : longest > WIDTH_MAX ? WIDTH_MAX : (double)longest;
}

static void write_sheet(struct writing *writing, const struct workbook_sheet *sheet)
{
	const struct table *table = sheet->table;
	lxw_row_t at = 0;

	for (size_t i = 0; i < sheet->fact_count; i++, at++) {
		write_text(writing, at, 0, sheet->facts[i].naam, writing->bold);
		write_text(writing, at, 1, sheet->facts[i].waarde, NULL);
	}
	if (at > 0)
		at++;
	for (size_t i = 0; i < table->column_count; i++) {
		write_text(writing, at, i, table->columns[i].name, writing->bold);
		worksheet_set_column(
			writing->sheet, (lxw_col_t)i, (lxw_col_t)i, width_of(table, i), NULL);
	}
	worksheet_freeze_panes(writing->sheet, at + 1, 0);
	for (size_t row = 0; row < table->row_count; row++) {
		for (size_t i = 0; i < table->column_count; i++)
			write_cell(writing, at + 1 + (lxw_row_t)row, i, table->columns[i].type,
				table->rows[row][i]);
	}
}

/* The library writes to a name; this one has no place on any disk. */
static bool read_back(struct arena *arena, int fd, struct text *out, struct error *err)
{
	struct stat facts;

	if (fstat(fd, &facts) != 0 || facts.st_size == 0)
		return FAIL(err, CONFIG, NULL, "a workbook of no bytes");
	char *bytes = arena_take(arena, (size_t)facts.st_size);
	if (pread(fd, bytes, (size_t)facts.st_size, 0) != facts.st_size)
		return FAIL(err, CONFIG, NULL, "cannot read a workbook back: %s", strerror(errno));
	*out = (struct text){bytes, (size_t)facts.st_size};
	return true;
}

static bool write_all(struct writing *writing, const struct workbook_sheet *sheets, size_t count,
	struct error *err)
{
	writing->bold = workbook_add_format(writing->book);
	format_set_bold(writing->bold);
	writing->wrap = workbook_add_format(writing->book);
	format_set_text_wrap(writing->wrap);
	format_set_align(writing->wrap, LXW_ALIGN_VERTICAL_TOP);
	for (size_t i = 0; i < count; i++) {
		writing->sheet = workbook_add_worksheet(writing->book, sheets[i].naam);
		if (writing->sheet != NULL)
			write_sheet(writing, &sheets[i]);
	}
	lxw_error closed = workbook_close(writing->book);
	if (writing->first == LXW_ERROR_MAX_STRING_LENGTH_EXCEEDED
		|| writing->first == LXW_ERROR_WORKSHEET_INDEX_OUT_OF_RANGE)
		return FAIL(err, INPUT, NULL, "more than a sheet of Excel holds");
	if (writing->first != LXW_NO_ERROR || closed != LXW_NO_ERROR)
		return FAIL(err, CONFIG, NULL, "cannot write a workbook: %s",
			lxw_strerror(writing->first != LXW_NO_ERROR ? writing->first : closed));
	return true;
}

bool workbook_write(struct arena *arena, const struct workbook_sheet *sheets, size_t count,
	struct text *out, struct error *err)
{
	int fd = memfd_create("workbook", MFD_CLOEXEC);
	struct writing writing = {.words = buffer_create(arena, WORDS_MAX)};

	if (fd < 0)
		return FAIL(err, CONFIG, NULL, "no memory for a workbook: %s", strerror(errno));
	writing.book = workbook_new(arena_format(arena, "/proc/self/fd/%d", fd));
	bool ok = (writing.book != NULL || FAIL(err, CONFIG, NULL, "cannot begin a workbook"))
		&& write_all(&writing, sheets, count, err) && read_back(arena, fd, out, err);
	close(fd);
	return ok;
}
