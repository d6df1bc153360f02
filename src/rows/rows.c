/* A response in the form that was asked: what all forms share, and which of them has the word. */
#include "rows/inside.h"

#include "vault/vault.h"

#include <string.h>

enum { RECORDS_MAX = 64 * 1024 * 1024 }; /* of one response, which is far below this */

const char *const rows_key_names[ROWS_KEYS] = {"responsId", "mutatienummer", "respondent",
	"vragenlijstcode", "versie", "invuldatum", "invulmaand", "brin", "onderwijsaanbiedercode",
	"onderwijslocatiecode", "opleidingscode", "leerbedrijfId", "leerbedrijfPseudoniem",
	"geplandeEinddatum", "eindmaand", "leerweg"};

bool rows_key_is_number(enum rows_key key)
{
	return key == ROWS_MUTATIENUMMER || key == ROWS_VERSIE;
}

bool rows_is_formula(struct text cell)
{
	size_t i = 1;

	if (cell.len == 0 || strchr("=+-@\t\r\n", cell.at[0]) == NULL || cell.at[0] == '\0')
		return false;
	while (cell.at[0] == '-' && i < cell.len && cell.at[i] >= '0' && cell.at[i] <= '9')
		i++;
	return i < cell.len || cell.len == 1;
}

struct text rows_guard(struct arena *arena, struct text cell)
{
	if (!rows_is_formula(cell))
		return cell;
	char *guarded = arena_take(arena, cell.len + 1);
	guarded[0] = '\'';
	memcpy(guarded + 1, cell.at, cell.len);
	return (struct text){guarded, cell.len + 1};
}

/* ---- the columns of a response ------------------------------------------------------------------------ */

void number_format(int64_t number, char out[ROWS_NUMBER_SIZE])
{
	uint64_t left = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
	char digits[ROWS_NUMBER_SIZE];
	size_t count = 0;

	do
		digits[count++] = (char)('0' + left % 10);
	while ((left /= 10) > 0);
	if (number < 0)
		*out++ = '-';
	while (count > 0)
		*out++ = digits[--count];
	*out = '\0';
}

/* Some hundred thousand responses a second come by here: a format would be what they wait for. */
static void two_digits(int number, char *out)
{
	out[0] = (char)('0' + number / 10 % 10);
	out[1] = (char)('0' + number % 10);
}

static void date_cell(struct day day, bool month_only, char out[DAY_SIZE])
{
	two_digits(day.year / 100, out);
	two_digits(day.year, out + 2);
	out[4] = '-';
	two_digits(day.month, out + 5);
	out[7] = month_only ? '\0' : '-';
	two_digits(day.day, out + 8);
	out[10] = '\0';
}

void rows_keys_of(const struct respons *respons, struct rows_keys *keys)
{
	bool basis = respons->basis;

	number_format(respons->mutatienummer, keys->mutatienummer);
	number_format(respons->versie, keys->versie);
	date_cell(respons->invuldatum, basis, keys->invuldatum);
	date_cell(respons->einddatum, basis, keys->einddatum);
	const char *const cells[ROWS_KEYS] = {
		[ROWS_RESPONS_ID] = respons->respons_id,
		[ROWS_MUTATIENUMMER] = keys->mutatienummer,
		[ROWS_RESPONDENT] = respondent_word(respons->respondent),
		[ROWS_VRAGENLIJSTCODE] = respons->vragenlijst,
		[ROWS_VERSIE] = keys->versie,
		[ROWS_INVULDATUM] = basis ? NULL : keys->invuldatum,
		[ROWS_INVULMAAND] = basis ? keys->invuldatum : NULL,
		[ROWS_BRIN] = respons->brin,
		[ROWS_ONDERWIJSAANBIEDERCODE] = respons->onderwijsaanbiedercode,
		[ROWS_ONDERWIJSLOCATIECODE] = respons->onderwijslocatiecode,
		[ROWS_OPLEIDINGSCODE] = respons->opleidingscode,
		[ROWS_LEERBEDRIJF_ID] = basis ? NULL : respons->leerbedrijf,
		[ROWS_LEERBEDRIJF_PSEUDONIEM] = basis ? respons->leerbedrijf : NULL,
		[ROWS_GEPLANDE_EINDDATUM] = basis ? NULL : keys->einddatum,
		[ROWS_EINDMAAND] = basis ? keys->einddatum : NULL,
		[ROWS_LEERWEG] =
			respons->leerweg == LEERWEG_NONE ? NULL : leerweg_word(respons->leerweg),
	};
	memcpy(keys->cells, cells, sizeof cells);
}

/* ---- the form ----------------------------------------------------------------------------------------- */

struct rows *rows_create(struct arena *arena, const struct rows_form *form)
{
	struct rows *rows = arena_take(arena, sizeof *rows);

	rows->form = *form;
	rows->keys = buffer_create(arena, RECORDS_MAX);
	rows->record = buffer_create(arena, RECORDS_MAX);
	rows->guarded = buffer_create(arena, RECORDS_MAX);
	rows->place = arena_array(arena, form->variable_count, sizeof *rows->place);
	return rows;
}

void rows_header(const struct rows *rows, struct buffer *out)
{
	if (rows->form.formaat == FORMAAT_CSV)
		csv_add_header(rows, out);
}

/*
 * Each answer to its column. Answers come in the order of their version, which is nearly always that of the columns, so
 * the column after the last one is looked at first.
 */
bool rows_place(struct rows *rows, const struct respons *respons,
	const struct antwoord *const **answers, struct error *err)
{
	size_t count = rows->form.variable_count, at = 0;

	if (count > 0)
		memset(rows->place, 0, count * sizeof *rows->place);
	for (size_t i = 0; i < respons->antwoord_count; i++) {
		const char *code = respons->antwoorden[i].vraagcode;
		size_t tried = 0;
		for (; tried < count; tried++, at = at + 1 < count ? at + 1 : 0)
			if (strcmp(rows->form.variables[at].code, code) == 0)
				break;
		if (tried == count)
			return FAIL(err, INTERNAL, NULL,
				"response %s answers %s, for which there is no column",
				respons->respons_id, code);
		if (rows->place[at] != NULL)
			return FAIL(err, INTERNAL, NULL, "response %s answers %s twice",
				respons->respons_id, code);
		rows->place[at] = &respons->antwoorden[i];
		at = at + 1 < count ? at + 1 : 0;
	}
	*answers = rows->place;
	return true;
}

static bool has_numbers(const struct respons *respons, struct error *err)
{
	struct text sign, digits;

	for (size_t i = 0; i < respons->antwoord_count; i++)
		if (respons->antwoorden[i].waarde != NULL
			&& !number_in(respons->antwoorden[i].waarde, &sign, &digits))
			return FAIL(err, INTERNAL, NULL,
				"response %s: the waarde of %s is no whole number",
				respons->respons_id, respons->antwoorden[i].vraagcode);
	return true;
}

static bool add_wide(
	struct rows *rows, struct buffer *out, const struct respons *respons, struct error *err)
{
	const struct antwoord *const *answers;

	if (!rows_place(rows, respons, &answers, err))
		return false;
	if (rows->form.formaat == FORMAAT_CSV)
		csv_add_wide(rows, out, respons);
	else
		json_add_wide(rows, out, respons);
	return true;
}

bool rows_add(
	struct rows *rows, struct buffer *out, const struct respons *respons, struct error *err)
{
	bool json = rows->form.formaat == FORMAAT_JSONL;

	if (json && !has_numbers(respons, err))
		return false;
	if (rows->form.vorm == VORM_BREED)
		return add_wide(rows, out, respons, err);
	if (json)
		json_add_long(rows, out, respons);
	else
		csv_add_long(rows, out, respons, rows->form.excel);
	return true;
}

size_t rows_of_respons(const struct rows *rows, const struct respons *respons)
{
	return rows->form.vorm == VORM_BREED || respons->antwoord_count == 0
		? 1
		: respons->antwoord_count;
}

void rows_removed_header(const struct rows *rows, struct buffer *out)
{
	if (rows->form.formaat == FORMAAT_CSV)
		csv_add_removed_header(out);
}

void rows_add_removed(
	const struct rows *rows, struct buffer *out, const struct verwijderd *verwijderd)
{
	if (rows->form.formaat == FORMAAT_CSV)
		csv_add_removed(out, verwijderd);
	else
		json_add_removed(out, verwijderd);
}

void rows_digest(struct rows *rows, const struct respons *respons, unsigned char out[32])
{
	buffer_clear(rows->record);
	csv_add_long(rows, rows->record, respons, false);
	vault_digest(buffer_text(rows->record), out);
}
