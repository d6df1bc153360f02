#ifndef CLIENT_SHEET_H
#define CLIENT_SHEET_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/csv.h"
#include "base/error.h"
#include "domain/studentgegevens.h"

#include <stdbool.h>
#include <stddef.h>

/* The CSV of a push (docs/formats): its columns, its rows as records, and what is wrong with them before they go. */
enum sheet_column {
	SHEET_BPVO_KENMERK,
	SHEET_ONDERWIJSAANBIEDERCODE,
	SHEET_ONDERWIJSLOCATIECODE,
	SHEET_OPLEIDINGSCODE,
	SHEET_LEERBEDRIJF_ID,
	SHEET_GEPLANDE_EINDDATUM,
	SHEET_EMAILADRES,
	SHEET_ROEPNAAM,
	SHEET_TAAL,
	SHEET_LEERWEG,
	SHEET_BEGINDATUM,
	SHEET_FOUTCODE, /* of an earlier refusal: taken and ignored, so that a refused file can be pushed again */
	SHEET_FOUTTEKST,
	SHEET_COLUMNS
};
extern const struct csv_column sheet_columns[SHEET_COLUMNS];

enum row_state { ROW_WAITING, ROW_ACCEPTED, ROW_REFUSED };

/* Small, since a national file has a million of them: what a message needs is made when its turn comes. */
struct sheet_row {
	size_t line;
	const char *
		cells; /* as they stood in the file: those before foutcode, each with its NUL, see sheet_cell */
	enum row_state state;
	enum uitkomst uitkomst;
	const struct foutmelding
		*meldingen; /* why it was refused, or what was said beside its acceptance */
	size_t melding_count;
};

struct sheet {
	struct sheet_row *rows; /* in the order of the file */
	size_t count;
	enum sheet_column order
		[SHEET_COLUMNS]; /* columns of the file in its own order, without foutcode and fouttekst */
	size_t order_count;
};

/*
 * Reads a file whole and checks every record as the gateway will: formats, dates, e-mail syntax, keys that look like a
 * BSN, keys that stand twice (all of them are refused). White space around a cell is left out of the record. Everything
 * lives in the arena. Errors: INPUT with a line number; CONFIG when the file cannot be opened.
 */
bool sheet_read(struct arena *arena, const char *file, struct day today, struct sheet *out,
	struct error *err) MUST_CHECK;

/* The same from an open stream; `order` is as in sheet_columns. */
bool sheet_read_stream(struct arena *arena, FILE *in, struct day today, struct sheet *out,
	struct error *err) MUST_CHECK;

/* A cell of a column before foutcode. */
struct text sheet_cell(const struct sheet_row *row, enum sheet_column column);

/* The row's key, as it goes into the record. */
struct text sheet_kenmerk(const struct sheet_row *row);

/* The row as it goes into a message. Strings live in the arena. */
void sheet_record(struct arena *arena, const struct sheet_row *row, struct studentgegevens *out);

/* Foutmeldingen copied whole into the arena, for as many rows as they speak of. */
const struct foutmelding *sheet_keep(
	struct arena *arena, const struct foutmelding *meldingen, size_t count);

/* Refuses a row for these reasons, which are kept. */
void sheet_refuse(struct sheet_row *row, const struct foutmelding *kept, size_t count);

/*
 * Writes the refused rows: the columns of the input in its order, then foutcode and fouttekst; several reasons are
 * separated by "; ". Nothing is written when nothing was refused; *written says how many.
 */
bool sheet_write_refused(struct arena *arena, const struct sheet *sheet, const char *file,
	size_t *written, struct error *err) MUST_CHECK;

/* Writes bpvoKenmerk, uitkomst (empty: no answer), foutcode and fouttekst of every row. */
bool sheet_write_outcomes(struct arena *arena, const struct sheet *sheet, const char *file,
	struct error *err) MUST_CHECK;

/* All codes of a row ("BPV0104; BPV0113") and all texts with the field they are about; "" when there are none. */
const char *sheet_codes(struct arena *arena, const struct sheet_row *row);
const char *sheet_texts(struct arena *arena, const struct sheet_row *row);

#endif
