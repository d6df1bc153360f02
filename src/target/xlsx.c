/* A workbook for Excel, by libxlsxwriter. */
#include "target/xlsx.h"

#include "rows/codebook.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xlsxwriter.h>

enum { WORDS_MAX = 1024 * 1024 }; /* far beyond what a cell takes */

struct xlsx {
	lxw_workbook *book;
	lxw_worksheet *results, *codebook;
	lxw_format *bold, *date;
	lxw_row_t results_at, codebook_at; /* the next row */
	const char *path;
	struct arena *arena;
	struct rows *rows; /* puts the answers in their columns */
	size_t variable_count;
	struct buffer *words; /* a text as a cell has it */
};

bool xlsx_fits(int64_t responses, size_t variable_count, struct error *err)
{
	if (responses > XLSX_ROWS_MAX)
		return FAIL(err, INPUT, NULL,
			"%lld responses are more than the %d rows that a sheet of Excel holds: "
			"pull a "
			".csv or .jsonl (--format), or only what is new (--since)",
			(long long)responses, XLSX_ROWS_MAX);
	if (variable_count + ROWS_KEYS > XLSX_COLUMNS_MAX)
		return FAIL(err, INPUT, NULL,
			"%zu variables are more than the columns that a sheet of Excel holds: pull "
			"a "
			".csv or .jsonl (--format), long",
			variable_count);
	return true;
}

static void release(void *object)
{
	struct xlsx *xlsx = object;

	if (xlsx->book != NULL)
		lxw_workbook_free(xlsx->book);
	xlsx->book = NULL;
}

/* What a write says; a full disk is seen at the end. */
static bool wrote(const struct xlsx *xlsx, lxw_error error, struct error *err)
{
	if (error == LXW_NO_ERROR)
		return true;
	if (error == LXW_ERROR_MAX_STRING_LENGTH_EXCEEDED)
		return FAIL(err, INPUT, NULL,
			"a text is longer than a cell of Excel holds: pull a .csv or .jsonl");
	return FAIL(err, CONFIG, NULL, "cannot write %s: %s", xlsx->path, lxw_strerror(error));
}

static bool write_text(struct xlsx *xlsx, lxw_worksheet *sheet, lxw_row_t row, size_t column,
	const char *text, lxw_format *format, struct error *err)
{
	return text == NULL || text[0] == '\0'
		|| wrote(xlsx, worksheet_write_string(sheet, row, (lxw_col_t)column, text, format),
			err);
}

/* _x0041_: how this format writes what XML cannot hold. */
static bool is_escape(const char *c)
{
	return c[0] == '_' && c[1] == 'x' && strspn(c + 2, "0123456789abcdefABCDEF") >= 4
		&& c[6] == '_';
}

const char *xlsx_words(struct buffer *out, const char *words)
{
	buffer_clear(out);
	for (const char *c = words; *c != '\0'; c++) {
		if (c[0] == '\r' && c[1] == '\n')
			continue;
		if (is_escape(c))
			buffer_add(out, TEXT("_x005F"));
		buffer_add(out, (struct text){c[0] == '\r' ? "\n" : c, 1});
	}
	buffer_add(out, (struct text){"", 1});
	return out->bytes;
}

static bool write_words(
	struct xlsx *xlsx, lxw_row_t row, size_t column, const char *words, struct error *err)
{
	return write_text(
		xlsx, xlsx->results, row, column, xlsx_words(xlsx->words, words), NULL, err);
}

/* A whole number as text becomes one; what is none stays what it is. */
static bool write_number(struct xlsx *xlsx, lxw_worksheet *sheet, lxw_row_t row, size_t column,
	const char *number, struct error *err)
{
	char *end;
	double value = strtod(number != NULL ? number : "", &end);

	if (number == NULL || number[0] == '\0' || *end != '\0')
		return write_text(xlsx, sheet, row, column, number, NULL, err);
	return wrote(xlsx, worksheet_write_number(sheet, row, (lxw_col_t)column, value, NULL), err);
}

static bool write_day(
	struct xlsx *xlsx, lxw_row_t row, size_t column, struct day day, struct error *err)
{
	lxw_datetime when = {.year = day.year, .month = day.month, .day = day.day};

	return wrote(xlsx,
		worksheet_write_datetime(xlsx->results, row, (lxw_col_t)column, &when, xlsx->date),
		err);
}

/* Excel warns of numbers that are texts; these are to be. */
static void expect_texts(struct xlsx *xlsx, enum rows_key key)
{
	char range[64];

	snprintf(
		range, sizeof range, "%c2:%c%d", 'A' + (int)key, 'A' + (int)key, XLSX_ROWS_MAX + 1);
	worksheet_ignore_errors(xlsx->results, LXW_IGNORE_NUMBER_STORED_AS_TEXT, range);
}

static bool write_headers(
	struct xlsx *xlsx, const struct rows_variable *variables, struct error *err)
{
	bool ok = true;

	for (size_t i = 0; ok && i < ROWS_KEYS; i++)
		ok = write_text(xlsx, xlsx->results, 0, i, rows_key_names[i], xlsx->bold, err);
	for (size_t i = 0; ok && i < xlsx->variable_count; i++)
		ok = write_text(
			xlsx, xlsx->results, 0, ROWS_KEYS + i, variables[i].code, xlsx->bold, err);
	for (size_t i = 0; ok && i < CODEBOOK_COLUMNS; i++)
		ok = write_text(xlsx, xlsx->codebook, 0, i, codebook_names[i], xlsx->bold, err);
	xlsx->results_at = xlsx->codebook_at = 1;
	return ok;
}

static void furnish(struct xlsx *xlsx)
{
	enum { ID_WIDTH = 38, DATE_WIDTH = 12 };
	static const enum rows_key texts[] = {
		ROWS_OPLEIDINGSCODE, ROWS_LEERBEDRIJF_ID, ROWS_LEERBEDRIJF_PSEUDONIEM};

	xlsx->bold = workbook_add_format(xlsx->book);
	format_set_bold(xlsx->bold);
	xlsx->date = workbook_add_format(xlsx->book);
	format_set_num_format(xlsx->date, "yyyy-mm-dd");
	worksheet_freeze_panes(xlsx->results, 1, 1);
	worksheet_freeze_panes(xlsx->codebook, 1, 0);
	worksheet_set_column(xlsx->results, ROWS_RESPONS_ID, ROWS_RESPONS_ID, ID_WIDTH, NULL);
	worksheet_set_column(xlsx->results, ROWS_MUTATIENUMMER, ROWS_LEERWEG, DATE_WIDTH, NULL);
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		expect_texts(xlsx, texts[i]);
}

bool xlsx_begin(struct arena *arena, const char *path, const struct rows_variable *variables,
	size_t variable_count, struct xlsx **out, struct error *err)
{
	struct xlsx *xlsx = arena_take(arena, sizeof *xlsx);
	const char *slash = strrchr(path, '/');
	/* Answers are not to stand in the directory that everybody has for temporary files. */
	lxw_workbook_options options = {.constant_memory = LXW_TRUE,
		.tmpdir = slash ? arena_format(arena, "%.*s", (int)(slash - path) + 1, path) : ".",
		.use_zip64 = LXW_TRUE};
	const struct rows_form form = {.vorm = VORM_BREED,
		.formaat = FORMAAT_CSV,
		.variables = variables,
		.variable_count = variable_count};

	if (!xlsx_fits(0, variable_count, err))
		return false;
	xlsx->arena = arena;
	xlsx->path = path;
	xlsx->rows = rows_create(arena, &form);
	xlsx->variable_count = variable_count;
	xlsx->words = buffer_create(arena, WORDS_MAX);
	xlsx->book = workbook_new_opt(path, &options);
	if (xlsx->book == NULL)
		return FAIL(err, CONFIG, NULL, "cannot begin %s", path);
	arena_defer(arena, release, xlsx);
	xlsx->results = workbook_add_worksheet(xlsx->book, "resultaten");
	xlsx->codebook = workbook_add_worksheet(xlsx->book, "codeboek");
	if (xlsx->results == NULL || xlsx->codebook == NULL)
		return FAIL(
			err, CONFIG, NULL, "cannot begin %s: no temporary file beside it", path);
	furnish(xlsx);
	*out = xlsx;
	return write_headers(xlsx, variables, err);
}

static bool write_keys(struct xlsx *xlsx, const struct respons *respons, struct error *err)
{
	lxw_row_t row = xlsx->results_at;
	struct rows_keys keys;
	bool ok = true;

	rows_keys_of(respons, &keys);
	for (size_t i = 0; ok && i < ROWS_KEYS; i++) {
		if (keys.cells[i] == NULL)
			continue;
		if (rows_key_is_number(i))
			ok = write_number(xlsx, xlsx->results, row, i, keys.cells[i], err);
		else if (i == ROWS_INVULDATUM)
			ok = write_day(xlsx, row, i, respons->invuldatum, err);
		else if (i == ROWS_GEPLANDE_EINDDATUM)
			ok = write_day(xlsx, row, i, respons->einddatum, err);
		else
			ok = write_text(xlsx, xlsx->results, row, i, keys.cells[i], NULL, err);
	}
	return ok;
}

bool xlsx_add(struct xlsx *xlsx, const struct respons *respons, struct error *err)
{
	const struct antwoord *const *answers;
	lxw_row_t row = xlsx->results_at;
	bool ok;

	if (!xlsx_fits(row, 0, err) || !rows_place(xlsx->rows, respons, &answers, err))
		return false;
	ok = write_keys(xlsx, respons, err);
	for (size_t i = 0; ok && i < xlsx->variable_count; i++) {
		if (answers[i] == NULL)
			continue;
		if (answers[i]->tekst != NULL)
			ok = write_words(xlsx, row, ROWS_KEYS + i, answers[i]->tekst, err);
		else
			ok = write_number(
				xlsx, xlsx->results, row, ROWS_KEYS + i, answers[i]->waarde, err);
	}
	xlsx->results_at++;
	return ok;
}

/* ---- the codebook ------------------------------------------------------------------------------------- */

/* Columns of the codebook that hold whole numbers. */
static bool is_number(size_t column)
{
	static const char *const numbers[] = {"versie", "volgnummer", "waarde", "variabele"};

	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
		if (strcmp(codebook_names[column], numbers[i]) == 0)
			return true;
	return false;
}

static bool add_codebook_row(
	void *context, const struct text cells[CODEBOOK_COLUMNS], struct error *err)
{
	struct xlsx *xlsx = context;
	bool ok = true;

	for (size_t i = 0; ok && i < CODEBOOK_COLUMNS; i++) {
		const char *cell = arena_string(xlsx->arena, cells[i]);
		ok = is_number(i)
			? write_number(xlsx, xlsx->codebook, xlsx->codebook_at, i, cell, err)
			: write_text(xlsx, xlsx->codebook, xlsx->codebook_at, i, cell, NULL, err);
	}
	xlsx->codebook_at++;
	return ok;
}

bool xlsx_add_codebook(
	struct xlsx *xlsx, const struct vragenlijst *lijsten, size_t count, struct error *err)
{
	return codebook_rows(xlsx->arena, lijsten, count, add_codebook_row, xlsx, err);
}

/* ---- the end ------------------------------------------------------------------------------------------- */

/* The library does not look whether its temporary files took what it wrote. */
static bool is_whole(const lxw_worksheet *sheet)
{
	return fflush(sheet->file) == 0 && !ferror(sheet->file);
}

bool xlsx_finish(struct xlsx *xlsx, struct error *err)
{
	lxw_workbook *book = xlsx->book;

	worksheet_autofilter(xlsx->results, 0, 0, xlsx->results_at - 1,
		(lxw_col_t)(ROWS_KEYS + xlsx->variable_count - 1));
	worksheet_autofilter(xlsx->codebook, 0, 0, xlsx->codebook_at - 1, CODEBOOK_COLUMNS - 1);
	if (!is_whole(xlsx->results) || !is_whole(xlsx->codebook))
		return FAIL(err, CONFIG, NULL, "cannot write the rows of %s: is the disk full?",
			xlsx->path);
	xlsx->book = NULL; /* closing it frees it, whatever comes of it */
	return wrote(xlsx, workbook_close(book), err);
}
