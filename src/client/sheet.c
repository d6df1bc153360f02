/* A CSV of student details: rows to records, and what is wrong with them before they go. */
#include "client/sheet.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

const struct csv_column sheet_columns[SHEET_COLUMNS] = {
	[SHEET_BPVO_KENMERK] = {"bpvoKenmerk", true},
	[SHEET_ONDERWIJSAANBIEDERCODE] = {"onderwijsaanbiedercode", true},
	[SHEET_ONDERWIJSLOCATIECODE] = {"onderwijslocatiecode", true},
	[SHEET_OPLEIDINGSCODE] = {"opleidingscode", true},
	[SHEET_LEERBEDRIJF_ID] = {"leerbedrijfId", true},
	[SHEET_GEPLANDE_EINDDATUM] = {"geplandeEinddatum", true},
	[SHEET_EMAILADRES] = {"emailadres", true},
	[SHEET_ROEPNAAM] = {"roepnaam", false},
	[SHEET_TAAL] = {"taal", false},
	[SHEET_LEERWEG] = {"leerweg", false},
	[SHEET_BEGINDATUM] = {"begindatum", false},
	[SHEET_FOUTCODE] = {"foutcode", false},
	[SHEET_FOUTTEKST] = {"fouttekst", false},
};

enum { ROEPNAAM_MAX = 100, OLDEST_YEAR = 2000, HEADER_MAX = 4096 };

struct reading {
	struct arena *arena, *scratch; /* scratch: of the row at hand */
	struct day today;
	struct sheet *sheet;
	size_t room;
};

/* Reasons of one row while it is being checked. */
struct reasons {
	struct foutmelding list[2 * STUDENTGEGEVENS_MAX_MELDINGEN];
	size_t count;
};

static void add_format(struct reasons *reasons, enum sheet_column column)
{
	struct foutmelding *melding = &reasons->list[reasons->count++];

	*melding = foutmelding_of(FOUTCODE_0113);
	foutmelding_add_sleutel(melding, "veld", sheet_columns[column].name);
}

static const char *optional(const char *value)
{
	return value[0] != '\0' ? value : NULL;
}

struct text sheet_cell(const struct sheet_row *row, enum sheet_column column)
{
	const char *cell = row->cells;

	for (int i = 0; i < (int)column; i++)
		cell += strlen(cell) + 1;
	return text_of(cell);
}

struct text sheet_kenmerk(const struct sheet_row *row)
{
	return text_trim(sheet_cell(row, SHEET_BPVO_KENMERK));
}

/* A day as the contract writes it: 20jj-mm-dd. An empty cell is no day. */
static struct day read_day(
	const struct sheet_row *row, enum sheet_column column, struct reasons *reasons)
{
	struct text cell = text_trim(sheet_cell(row, column));
	struct day day = {0};

	if (cell.len > 0
		&& (!day_parse(cell, &day) || day.year < OLDEST_YEAR
			|| day.year >= OLDEST_YEAR + 100)) {
		day = (struct day){0};
		/* A missing end date is refused by studentgegevens_check, once. */
		if (column != SHEET_GEPLANDE_EINDDATUM)
			add_format(reasons, column);
	}
	return day;
}

/* Characters, not bytes; control characters of either set are refused, as the XSD does. */
static bool is_roepnaam(const char *value)
{
	size_t characters = 0;

	for (const unsigned char *at = (const unsigned char *)value; *at != '\0'; at++) {
		if (*at < ' ' || *at == 0x7f || (*at == 0xc2 && at[1] >= 0x80 && at[1] < 0xa0))
			return false;
		characters += (*at & 0xc0) != 0x80;
	}
	return characters <= ROEPNAAM_MAX;
}

static void read_record(struct arena *arena, const struct sheet_row *row,
	struct studentgegevens *record, struct reasons *reasons)
{
	const char *cells[SHEET_FOUTCODE];

	*record = (struct studentgegevens){0};
	for (int i = 0; i < SHEET_FOUTCODE; i++)
		cells[i] = arena_string(arena, text_trim(sheet_cell(row, (enum sheet_column)i)));
	record->bpvo_kenmerk = cells[SHEET_BPVO_KENMERK];
	record->onderwijsaanbiedercode = cells[SHEET_ONDERWIJSAANBIEDERCODE];
	record->onderwijslocatiecode = cells[SHEET_ONDERWIJSLOCATIECODE];
	record->opleidingscode = cells[SHEET_OPLEIDINGSCODE];
	record->leerbedrijf_id = cells[SHEET_LEERBEDRIJF_ID];
	record->emailadres = cells[SHEET_EMAILADRES];
	record->roepnaam = optional(cells[SHEET_ROEPNAAM]);
	record->taal = optional(cells[SHEET_TAAL]);
	record->geplande_einddatum = read_day(row, SHEET_GEPLANDE_EINDDATUM, reasons);
	record->begindatum = read_day(row, SHEET_BEGINDATUM, reasons);
	if (cells[SHEET_LEERWEG][0] != '\0'
		&& !leerweg_parse(text_of(cells[SHEET_LEERWEG]), &record->leerweg))
		add_format(reasons, SHEET_LEERWEG);
	if (record->roepnaam != NULL && !is_roepnaam(record->roepnaam))
		add_format(reasons, SHEET_ROEPNAAM);
}

void sheet_record(struct arena *arena, const struct sheet_row *row, struct studentgegevens *out)
{
	struct reasons reasons = {.count = 0};

	read_record(arena, row, out, &reasons);
}

const struct foutmelding *sheet_keep(
	struct arena *arena, const struct foutmelding *meldingen, size_t count)
{
	struct foutmelding *copy = arena_array(arena, count, sizeof *copy);

	for (size_t i = 0; i < count; i++) {
		copy[i] = meldingen[i];
		copy[i].foutcode = arena_string(arena, text_of(meldingen[i].foutcode));
		copy[i].fouttekst = arena_string(arena, text_of(meldingen[i].fouttekst));
		for (size_t k = 0; k < meldingen[i].sleutel_count; k++) {
			const struct sleutelgegeven *sleutel = &meldingen[i].sleutels[k];
			copy[i].sleutels[k].naam = arena_string(arena, text_of(sleutel->naam));
			copy[i].sleutels[k].waarde = arena_string(arena, text_of(sleutel->waarde));
		}
	}
	return copy;
}

void sheet_refuse(struct sheet_row *row, const struct foutmelding *kept, size_t count)
{
	row->state = ROW_REFUSED;
	row->uitkomst = UITKOMST_AFGEKEURD;
	row->meldingen = kept;
	row->melding_count = count;
}

static struct sheet_row *new_row(struct reading *reading)
{
	struct sheet *sheet = reading->sheet;

	if (sheet->count == reading->room) {
		size_t room = reading->room ? 2 * reading->room : 256;
		struct sheet_row *rows = arena_array(reading->arena, room, sizeof *rows);

		if (sheet->count > 0)
			memcpy(rows, sheet->rows, sheet->count * sizeof *rows);
		sheet->rows = rows;
		reading->room = room;
	}
	return &sheet->rows[sheet->count++];
}

/* The cells of one row behind each other in one piece of memory. */
static const char *pack(struct arena *arena, const struct text *cells)
{
	size_t size = 0;
	char *packed, *at;

	for (int i = 0; i < SHEET_FOUTCODE; i++)
		size += cells[i].len + 1;
	at = packed = arena_take(arena, size);
	for (int i = 0; i < SHEET_FOUTCODE; i++) {
		memcpy(at, cells[i].at, cells[i].len);
		at += cells[i].len + 1;
	}
	return packed;
}

static bool take_row(void *context, const struct csv_row *in, struct error *err)
{
	struct reading *reading = context;
	struct sheet_row *row = new_row(reading);
	struct studentgegevens record;
	struct reasons reasons = {.count = 0};

	(void)err;
	row->line = in->line;
	row->cells = pack(reading->arena, in->cells);
	arena_reset(reading->scratch);
	read_record(reading->scratch, row, &record, &reasons);
	reasons.count += studentgegevens_check(
		reading->scratch, &record, reading->today, reasons.list + reasons.count);
	if (reasons.count > 0)
		sheet_refuse(row, sheet_keep(reading->arena, reasons.list, reasons.count),
			reasons.count);
	return true;
}

static int by_kenmerk(const void *a, const void *b)
{
	const struct sheet_row *const *left = a, *const *right = b;
	struct text x = sheet_kenmerk(*left), y = sheet_kenmerk(*right);
	int order = memcmp(x.at, y.at, x.len < y.len ? x.len : y.len);

	return order != 0 ? order : (x.len > y.len) - (x.len < y.len);
}

/* Which of two rows with one key is right only the school can say: both stay behind. */
static void refuse_repeated(struct arena *arena, struct sheet *sheet)
{
	const struct foutmelding melding = foutmelding_of(FOUTCODE_0102);
	const struct foutmelding *kept = sheet_keep(arena, &melding, 1);
	struct arena *scratch = arena_create(0);
	struct sheet_row **sorted = arena_array(scratch, sheet->count, sizeof(struct sheet_row *));

	for (size_t i = 0; i < sheet->count; i++)
		sorted[i] = &sheet->rows[i];
	if (sheet->count > 1)
		qsort(sorted, sheet->count, sizeof *sorted, by_kenmerk);
	for (size_t i = 0; i < sheet->count; i++) {
		bool same = (i > 0 && by_kenmerk(&sorted[i - 1], &sorted[i]) == 0)
			|| (i + 1 < sheet->count && by_kenmerk(&sorted[i], &sorted[i + 1]) == 0);
		if (same && sorted[i]->state == ROW_WAITING)
			sheet_refuse(sorted[i], kept, 1);
	}
	arena_destroy(&scratch);
}

bool sheet_read_stream(
	struct arena *arena, FILE *in, struct day today, struct sheet *out, struct error *err)
{
	struct sheet sheet = {.count = 0};
	struct reading reading = {arena, arena_create(0), today, &sheet, 0};
	bool ok = csv_read(in, sheet_columns, SHEET_COLUMNS, take_row, &reading, err);

	arena_destroy(&reading.scratch);
	if (!ok)
		return false;
	refuse_repeated(arena, &sheet);
	while (sheet.order_count < SHEET_FOUTCODE) {
		sheet.order[sheet.order_count] = (enum sheet_column)sheet.order_count;
		sheet.order_count++;
	}
	*out = sheet;
	return true;
}

/* The header again, for the order of its columns; csv_read has accepted it already. */
static void read_order(FILE *in, struct sheet *sheet)
{
	char line[HEADER_MAX], *rest = line, *name;

	if (fgets(line, sizeof line, in) == NULL)
		return;
	sheet->order_count = 0;
	while ((name = strtok_r(rest, "\xef\xbb\xbf \t\",;\r\n", &rest)) != NULL)
		for (int i = 0; i < SHEET_FOUTCODE; i++)
			if (strcmp(name, sheet_columns[i].name) == 0
				&& sheet->order_count < SHEET_FOUTCODE)
				sheet->order[sheet->order_count++] = (enum sheet_column)i;
}

bool sheet_read(struct arena *arena, const char *file, struct day today, struct sheet *out,
	struct error *err)
{
	FILE *in = fopen(file, "r");

	if (in == NULL)
		return FAIL(err, CONFIG, NULL, "cannot read %s: %s", file, strerror(errno));
	bool ok = sheet_read_stream(arena, in, today, out, err);
	if (ok) {
		rewind(in);
		read_order(in, out);
	}
	fclose(in);
	return ok;
}
