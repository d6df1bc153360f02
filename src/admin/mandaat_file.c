/* Mandates in a CSV file: a supplier's letters, an extract of OSR, what we export ourselves. */
#include "admin/mandaat_file.h"

#include "access/access.h"
#include "addressing/addressing.h"
#include "admin/cells.h"
#include "admin/mandaat.h"
#include "base/buffer.h"
#include "base/outfile.h"

enum { BRON_MAX = 100, FILE_MAX_BYTES = 256 * 1024 * 1024 };

enum { BRIN, SCHOOL_OIN, LEVERANCIER, DIENST, VAN, TOT, BRON, CSV_COLUMNS };
static const struct csv_column csv_columns[] = {
	[BRIN] = {"brin", false},
	[SCHOOL_OIN] = {"schoolOin", false},
	[LEVERANCIER] = {"leverancierOin", true},
	[DIENST] = {"dienst", false},
	[VAN] = {"geldigVan", true},
	[TOT] = {"geldigTot", false},
	[BRON] = {"bron", false},
};

struct reader {
	struct cells cells; /* the row being read */
	const char *bron;   /* of every row; NULL: each says it itself */
	struct mandaat_regel *rows;
	size_t count, room;
};

/* ---- reading ---------------------------------------------------------------------------------------------------- */

/* By BRIN, as our own files have it, or by OIN, as OSR names a school. */
static struct oin take_school(struct cells *cells)
{
	struct text brin_cell = cells->row->cells[BRIN], oin_cell = cells->row->cells[SCHOOL_OIN];
	struct oin oin = {""}, of_brin = {""};
	struct brin brin = {""};

	if (brin_cell.len == 0 && oin_cell.len == 0)
		cell_wrong(cells, BRIN, "is empty, and so is schoolOin");
	if (brin_cell.len > 0 && !brin_parse(brin_cell, &brin))
		cell_wrong(cells, BRIN, "is no BRIN such as 98QQ");
	else if (brin_cell.len > 0)
		of_brin = oin_of_school(&brin);
	if (oin_cell.len == 0)
		return of_brin;
	if (!oin_parse(oin_cell, &oin) || !oin_school(&oin, &brin))
		cell_wrong(cells, SCHOOL_OIN, "is no OIN of a school");
	else if (of_brin.code[0] != '\0' && !oin_equal(&oin, &of_brin))
		cell_wrong(cells, SCHOOL_OIN, "is another school than brin");
	return oin;
}

/* An operation or its Action; our contract's namespace, which is how OSR names a service, is every operation. */
static const char *take_dienst(struct cells *cells)
{
	struct text cell = cells->row->cells[DIENST];
	enum operation_id operation;

	if (cell.len == 0 || text_equal(cell, TEXT("*")) || text_equal(cell, TEXT(CONTRACT_NS)))
		return "*";
	const char *word = arena_string(cells->arena, cell);
	if (operation_by_action(word, &operation))
		return operation_row(operation)->name;
	if (!is_dienst(word))
		cell_wrong(cells, DIENST, "is no operation of the WSDL, nor * for every service");
	return word;
}

static const char *take_bron(struct reader *reader)
{
	struct cells *cells = &reader->cells;

	if (reader->bron == NULL)
		return take_text(cells, BRON, BRON_MAX);
	if (cells->row->cells[BRON].len > 0
		&& !text_equal(cells->row->cells[BRON], text_of(reader->bron)))
		cell_wrong(cells, BRON, "is another source than --bron");
	return reader->bron;
}

static void take_mandaat(struct reader *reader, struct nieuw_mandaat *out)
{
	struct cells *cells = &reader->cells;

	out->school = take_school(cells);
	if (!oin_parse(cells->row->cells[LEVERANCIER], &out->leverancier))
		cell_wrong(cells, LEVERANCIER, "is no OIN of 20 characters");
	out->dienst = take_dienst(cells);
	out->van = take_day(cells, VAN, true);
	out->tot = take_day(cells, TOT, false);
	out->bron = take_bron(reader);
	if (!cells->bad && day_given(out->tot) && day_compare(out->tot, out->van) <= 0)
		cell_wrong(cells, TOT, "lies before geldigVan");
}

static struct mandaat_regel *next_row(struct reader *reader)
{
	if (reader->count == reader->room) {
		size_t room = reader->room ? reader->room * 2 : 64;
		struct mandaat_regel *rows = arena_array(reader->cells.arena, room, sizeof *rows);
		if (reader->count > 0)
			memcpy(rows, reader->rows, reader->count * sizeof *rows);
		reader->rows = rows;
		reader->room = room;
	}
	return &reader->rows[reader->count++];
}

static bool take_row(void *context, const struct csv_row *row, struct error *err)
{
	struct reader *reader = context;
	struct mandaat_regel *out = next_row(reader);

	(void)err;
	reader->cells.row = row;
	reader->cells.bad = false;
	*out = (struct mandaat_regel){.line = row->line};
	take_mandaat(reader, &out->mandaat);
	return true;
}

bool mandaat_file_read(struct arena *arena, struct mandaat_file *file, struct problems *problems,
	struct error *err)
{
	struct reader reader = {
		.cells = {.arena = arena,
			.problems = problems,
			.path = file->path,
			.columns = csv_columns},
		.bron = file->bron,
	};

	bool ok = problems_read_csv(file->path, csv_columns, CSV_COLUMNS, take_row, &reader, err);
	file->rows = reader.rows;
	file->count = reader.count;
	return ok;
}

/* ---- writing ---------------------------------------------------------------------------------------------------- */

static void add_row(struct buffer *out, const struct mandaat_rij *row)
{
	char van[DAY_SIZE], tot[DAY_SIZE] = "";
	struct brin brin = {""};

	(void)oin_school(&row->school, &brin);
	day_format(row->mandaat.van, van);
	if (day_given(row->mandaat.tot))
		day_format(row->mandaat.tot, tot);
	const struct text cells[] = {text_of(brin.code), text_of(row->mandaat.leverancier.code),
		text_of(row->mandaat.dienst), text_of(van), text_of(tot),
		text_of(row->mandaat.bron)};
	csv_add_record(out, cells, sizeof cells / sizeof cells[0]);
}

bool mandaat_file_write(struct arena *arena, const char *path,
	const struct mandaat_rij *const *rows, size_t count, struct error *err)
{
	const struct text names[] = {TEXT("brin"), TEXT("leverancierOin"), TEXT("dienst"),
		TEXT("geldigVan"), TEXT("geldigTot"), TEXT("bron")};
	struct buffer *out = buffer_create(arena, FILE_MAX_BYTES);
	struct outfile *file;

	csv_add_record(out, names, sizeof names / sizeof names[0]);
	for (size_t i = 0; i < count; i++)
		add_row(out, rows[i]);
	if (out->overflow)
		return FAIL(err, INPUT, NULL, "more mandates than a file may hold");
	return outfile_open(arena, path, &file, err) && outfile_write(file, buffer_text(out), err)
		&& outfile_commit(file, err);
}
