/* CSV over libcsv: header names mapped to columns, line numbers kept, everything else refused with a reason. */
#include "base/csv.h"

#include <csv.h>
#include <stdlib.h>

enum {
	RECORD_MAX_BYTES = 1024 * 1024,
	CHUNK_BYTES = 64 * 1024,
	CELLS_MAX = 256,
	NAME_MAX_CHARS = 40
};

struct reader {
	const struct csv_column *columns;
	size_t column_count;
	csv_row_fn *on_row;
	void *context;
	struct error *err;

	struct arena *arena;
	struct buffer *record;  /* bytes of the cells of the record being read */
	size_t ends[CELLS_MAX]; /* where each cell ends in `record` */
	size_t cell_count;
	size_t place[CELLS_MAX]; /* header cell -> column */
	size_t header_count;
	bool has_header, failed;
	bool after_return;  /* the last byte was a CR */
	size_t line;        /* line being read */
	size_t record_line; /* line on which the record began */
};

static struct text cell_at(const struct reader *reader, size_t i)
{
	size_t from = i ? reader->ends[i - 1] : 0;

	return (struct text){buffer_text(reader->record).at + from, reader->ends[i] - from};
}

static void stop(struct reader *reader)
{
	reader->failed = true;
}

static void take_cell(void *bytes, size_t len, void *context)
{
	struct reader *reader = context;

	if (reader->failed)
		return;
	if (reader->cell_count == CELLS_MAX) {
		FAIL(reader->err, INPUT, NULL, "line %zu: more than %d cells", reader->record_line,
			CELLS_MAX);
		stop(reader);
		return;
	}
	buffer_add(reader->record, (struct text){bytes, len});
	reader->ends[reader->cell_count++] = buffer_text(reader->record).len;
	if (reader->record->overflow) {
		FAIL(reader->err, INPUT, NULL, "line %zu: record over %d bytes",
			reader->record_line, RECORD_MAX_BYTES);
		stop(reader);
	}
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Whether it can be the name of a column, also of one that nobody knows. */
static bool is_name(struct text cell)
{
	bool good = cell.len > 0 && cell.len <= NAME_MAX_CHARS && is_letter(cell.at[0]);

	for (size_t i = 0; i < cell.len && good; i++)
		good = is_letter(cell.at[i]) || (cell.at[i] >= '0' && cell.at[i] <= '9')
			|| cell.at[i] == '_';
	return good;
}

/* In a file without a header the first line is somebody's: what is no name is not said again. */
static bool refuse_name(struct reader *reader, size_t cell, struct text name)
{
	if (is_name(name))
		return FAIL(reader->err, INPUT, NULL, "line 1: unknown column '%.*s'",
			(int)name.len, name.at);
	return FAIL(reader->err, INPUT, NULL,
		"line 1: the names of the columns belong here, such as '%s': cell %zu is none",
		reader->columns[0].name, cell + 1);
}

static bool take_header(struct reader *reader)
{
	bool seen[CELLS_MAX] = {false};

	for (size_t i = 0; i < reader->cell_count; i++) {
		struct text name = text_trim(cell_at(reader, i));
		size_t column = 0;
		while (column < reader->column_count
			&& !text_equal(name, text_of(reader->columns[column].name)))
			column++;
		if (column == reader->column_count)
			return refuse_name(reader, i, name);
		if (seen[column])
			return FAIL(reader->err, INPUT, NULL, "line 1: column '%s' stands twice",
				reader->columns[column].name);
		seen[column] = true;
		reader->place[i] = column;
	}
	for (size_t i = 0; i < reader->column_count; i++)
		if (reader->columns[i].required && !seen[i])
			return FAIL(reader->err, INPUT, NULL, "line 1: column '%s' is missing",
				reader->columns[i].name);
	reader->header_count = reader->cell_count;
	reader->has_header = true;
	return true;
}

static bool take_record(struct reader *reader)
{
	struct text cells[CELLS_MAX];

	if (reader->cell_count != reader->header_count)
		return FAIL(reader->err, INPUT, NULL,
			"line %zu: %zu cells where the header has %zu", reader->record_line,
			reader->cell_count, reader->header_count);
	for (size_t i = 0; i < reader->column_count; i++)
		cells[i] = TEXT("");
	for (size_t i = 0; i < reader->cell_count; i++)
		cells[reader->place[i]] = cell_at(reader, i);
	struct csv_row row = {reader->record_line, cells};
	return reader->on_row(reader->context, &row, reader->err);
}

/* Each by itself: two halves of a character in two cells are none. */
static bool are_utf8(const struct reader *reader)
{
	for (size_t i = 0; i < reader->cell_count; i++)
		if (!text_is_utf8(cell_at(reader, i)))
			return false;
	return true;
}

static void take_row_end(int terminator, void *context)
{
	struct reader *reader = context;

	(void)terminator;
	if (reader->failed)
		return;
	if (!are_utf8(reader)) {
		FAIL(reader->err, INPUT, NULL, "line %zu: not UTF-8", reader->record_line);
		stop(reader);
	} else if (!(reader->has_header ? take_record(reader) : take_header(reader))) {
		stop(reader);
	}
	buffer_clear(reader->record);
	reader->cell_count = 0;
}

/* ';' when the header line holds more of them than of ','. Dutch Excel writes it so. */
static unsigned char guess_delimiter(struct text start)
{
	size_t commas = 0, semicolons = 0;

	for (size_t i = 0; i < start.len && start.at[i] != '\n' && start.at[i] != '\r'; i++) {
		commas += start.at[i] == ',';
		semicolons += start.at[i] == ';';
	}
	return semicolons > commas ? ';' : ',';
}

/* Up to and with the end of its first line: LF, CRLF, or CR as some spreadsheets still write. All of it when there is none. */
static size_t line_length(struct text bytes)
{
	const char *newline = memchr(bytes.at, '\n', bytes.len);
	size_t len = newline != NULL ? (size_t)(newline - bytes.at) + 1 : bytes.len;
	const char *back = memchr(bytes.at, '\r', len);

	return back == NULL || back + 1 == newline ? len : (size_t)(back - bytes.at) + 1;
}

/* The LF of a CRLF that was cut in two by the end of a chunk is of the line before. */
static bool ends_line(struct reader *reader, struct text line)
{
	bool second_half = reader->after_return && line.at[0] == '\n';
	char last = line.at[line.len - 1];

	reader->after_return = last == '\r';
	return !second_half && (last == '\n' || last == '\r');
}

/* Feeds whole lines, so that a record's first line number is known when its end is seen. */
static bool feed(struct reader *reader, struct csv_parser *parser, struct text bytes)
{
	while (bytes.len > 0 && !reader->failed) {
		size_t len = line_length(bytes);

		if (csv_parse(parser, bytes.at, len, take_cell, take_row_end, reader) != len)
			return FAIL(reader->err, INPUT, NULL, "line %zu: %s", reader->line,
				csv_error(parser) == CSV_EPARSE
					? "quotes where RFC 4180 allows none"
					: csv_strerror(csv_error(parser)));
		if (ends_line(reader, (struct text){bytes.at, len})) {
			reader->line++;
			if (reader->cell_count == 0 && parser->entry_pos == 0
				&& parser->quoted == 0)
				reader->record_line = reader->line;
		}
		bytes.at += len;
		bytes.len -= len;
	}
	return !reader->failed;
}

static bool read_all(FILE *in, struct reader *reader, struct csv_parser *parser)
{
	char chunk[CHUNK_BYTES];
	bool first = true;
	size_t got;

	while ((got = fread(chunk, 1, sizeof chunk, in)) > 0) {
		struct text bytes = {chunk, got};
		if (first && text_starts(bytes, TEXT("\xef\xbb\xbf")))
			bytes = (struct text){chunk + 3, got - 3};
		if (first)
			csv_set_delim(parser, guess_delimiter(bytes));
		first = false;
		if (!feed(reader, parser, bytes))
			return false;
	}
	if (ferror(in))
		return FAIL(reader->err, INPUT, NULL, "cannot read the file");
	if (csv_fini(parser, take_cell, take_row_end, reader) != 0)
		return FAIL(reader->err, INPUT, NULL, "line %zu: a quoted cell is never closed",
			reader->record_line);
	if (reader->failed)
		return false;
	if (!reader->has_header)
		return FAIL(
			reader->err, INPUT, NULL, "the file is empty: a header row is required");
	return true;
}

/* RFC 4180 section 2: spaces are part of a field. */
static int is_never_space(unsigned char c)
{
	(void)c;
	return 0;
}

bool csv_read(FILE *in, const struct csv_column *columns, size_t column_count, csv_row_fn *on_row,
	void *context, struct error *err)
{
	struct csv_parser parser;
	struct reader *reader = calloc(1, sizeof *reader);
	bool ok;

	if (reader == NULL || csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
		abort();
	csv_set_space_func(&parser, is_never_space);
	reader->columns = columns;
	reader->column_count = column_count < CELLS_MAX ? column_count : CELLS_MAX;
	reader->on_row = on_row;
	reader->context = context;
	reader->err = err;
	reader->line = reader->record_line = 1;
	reader->arena = arena_create(0);
	reader->record = buffer_create(reader->arena, RECORD_MAX_BYTES);
	ok = read_all(in, reader, &parser);
	csv_free(&parser);
	arena_destroy(&reader->arena);
	free(reader);
	return ok;
}

/* Whoever reads with ';' between cells, as Dutch Excel does, is to find the same cells. */
static const bool is_special[256] = {
	['"'] = true, [','] = true, ['\r'] = true, ['\n'] = true, [';'] = true};

static bool needs_quotes(struct text cell)
{
	for (size_t i = 0; i < cell.len; i++)
		if (is_special[(unsigned char)cell.at[i]])
			return true;
	return cell.len > 0 && (cell.at[0] == ' ' || cell.at[cell.len - 1] == ' ');
}

void csv_add_cell(struct buffer *out, struct text cell)
{
	if (!needs_quotes(cell)) {
		buffer_add(out, cell);
		return;
	}
	buffer_add(out, TEXT("\""));
	for (size_t from = 0; from < cell.len;) {
		const char *quote = memchr(cell.at + from, '"', cell.len - from);
		size_t to = quote ? (size_t)(quote - cell.at) + 1 : cell.len;
		buffer_add(out, (struct text){cell.at + from, to - from});
		if (quote != NULL)
			buffer_add(out, TEXT("\""));
		from = to;
	}
	buffer_add(out, TEXT("\""));
}

void csv_add_record(struct buffer *out, const struct text *cells, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			buffer_add(out, TEXT(","));
		csv_add_cell(out, cells[i]);
	}
	buffer_add(out, TEXT("\r\n"));
}
