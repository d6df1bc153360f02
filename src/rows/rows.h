#ifndef ROWS_ROWS_H
#define ROWS_ROWS_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "domain/resultaat.h"
#include "domain/vragenlijst.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * Results as rows: the one place that says how a response looks in a file, so that a pull, a synced directory and the
 * files that the gateway builds are the same bytes. LANG: a record per answer, always the same columns, named as the XSD
 * names them; a response without answers is one record with an empty vraagcode. BREED: a record per response, the same
 * columns of the response and then one for each variable, with its waarde or its tekst; what was skipped is empty.
 * CSV is RFC 4180 as base/csv writes it. In JSONL every line has every key: numbers are numbers, what is absent is null.
 */
struct rows_variable {
	const char *
		code; /* "VB1", "BG2_1": the name of its column, whatever the question's words in a version */
	bool open; /* texts; else whole numbers. Missing codes (-7, -8, -9) are numbers in both */
};

struct rows_form {
	enum formaat formaat;
	enum vorm vorm;
	/* CSV for spreadsheets: a BOM, and an apostrophe before a cell that would run as a formula. Numbers stay numbers. */
	bool excel;
	/* BREED: the columns, in this order (rows_variables). Borrowed. */
	const struct rows_variable *variables;
	size_t variable_count;
};

struct rows;

/* Lives as long as the arena; `form` is copied, its variables are borrowed. For one thread at a time. */
struct rows *rows_create(struct arena *arena, const struct rows_form *form);

/* The header of CSV, after a BOM for spreadsheets; nothing in JSONL. */
void rows_header(const struct rows *rows, struct buffer *out);

/*
 * Appends the response's records: rows_of_respons of them. Error: INTERNAL, and nothing is added, when BREED has no column
 * for one of its variables or two answers for one, or when JSONL meets a waarde that is no whole number. Whether `out`
 * overflowed is for the caller to look at.
 */
bool rows_add(struct rows *rows, struct buffer *out, const struct respons *respons,
	struct error *err) MUST_CHECK;

/*
 * BREED, for who writes cells of its own: the answer in each column, NULL where there is none; borrowed until the next call.
 * Error: INTERNAL as of rows_add.
 */
bool rows_place(struct rows *rows, const struct respons *respons,
	const struct antwoord *const **answers, struct error *err) MUST_CHECK;

/* How many records a response is in this form. */
size_t rows_of_respons(const struct rows *rows, const struct respons *respons);

/* What was removed: responsId, mutatienummer, reden. In CSV or JSONL as the form says; never a BOM. */
void rows_removed_header(const struct rows *rows, struct buffer *out);
void rows_add_removed(
	const struct rows *rows, struct buffer *out, const struct verwijderd *verwijderd);

/* SHA-256 over the response's records in LANG and CSV (not for spreadsheets), whatever the form at hand. */
void rows_digest(struct rows *rows, const struct respons *respons, unsigned char out[32]);

/* The columns of a response that come before its answers, the same in every form, and their names in the XSD. */
enum rows_key {
	ROWS_RESPONS_ID,
	ROWS_MUTATIENUMMER,
	ROWS_RESPONDENT,
	ROWS_VRAGENLIJSTCODE,
	ROWS_VERSIE,
	ROWS_INVULDATUM, /* VOLLEDIG; and this in BASIS: */
	ROWS_INVULMAAND,
	ROWS_BRIN,
	ROWS_ONDERWIJSAANBIEDERCODE,
	ROWS_ONDERWIJSLOCATIECODE,
	ROWS_OPLEIDINGSCODE,
	ROWS_LEERBEDRIJF_ID,
	ROWS_LEERBEDRIJF_PSEUDONIEM,
	ROWS_GEPLANDE_EINDDATUM,
	ROWS_EINDMAAND,
	ROWS_LEERWEG,
	ROWS_KEYS
};
extern const char *const rows_key_names[ROWS_KEYS];

/* Whole numbers; the others are texts: days as 2026-10-05, months as 2026-10. */
bool rows_key_is_number(enum rows_key key);

/* The cells of a response in those columns; NULL: absent. They borrow from the response, and from the struct they are in. */
enum { ROWS_NUMBER_SIZE = 24 };
struct rows_keys {
	const char *cells[ROWS_KEYS];
	char mutatienummer[ROWS_NUMBER_SIZE], versie[ROWS_NUMBER_SIZE], invuldatum[DAY_SIZE],
		einddatum[DAY_SIZE];
};
void rows_keys_of(const struct respons *respons, struct rows_keys *out);

/* Those cells as the response again, without its answers. Borrows from them; what no gateway would write becomes NONE, or no day. */
void rows_respons_of(const char *const cells[ROWS_KEYS], struct respons *out);

/*
 * The variables of a codebook that results can hold, each once, in their permanent order: by `variabele`, so that a next
 * version of a questionnaire only adds columns at the end, and one that drops or rewords a question changes nothing. A
 * choice of a multiple-choice question is a variable of its own. Lives as long as the arena; codes are borrowed.
 */
const struct rows_variable *rows_variables(
	struct arena *arena, const struct vragenlijst *lijsten, size_t lijst_count, size_t *count);

/* True when a spreadsheet would run this cell: it starts with = + - @, a tab or a line end, and is no plain number. */
bool rows_is_formula(struct text cell);

/* The cell for a spreadsheet: with an apostrophe before it when it is a formula, else itself. */
struct text rows_guard(struct arena *arena, struct text cell);

#endif
