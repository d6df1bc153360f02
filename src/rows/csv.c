/* Responses as CSV. */
#include "base/csv.h"

#include "rows/inside.h"

static const struct text comma = {",", 1}, line_end = {"\r\n", 2};

static void add_cell(struct rows *rows, struct buffer *out, const char *string, bool excel)
{
	struct text cell = text_of(string);

	if (excel && rows_is_formula(cell)) {
		buffer_clear(rows->guarded);
		buffer_add(rows->guarded, TEXT("'"));
		buffer_add(rows->guarded, cell);
		cell = buffer_text(rows->guarded);
	}
	csv_add_cell(out, cell);
}

/* The columns of the response, without a comma after the last. */
static void encode_keys(struct rows *rows, const struct respons *respons, bool excel)
{
	struct rows_keys keys;

	rows_keys_of(respons, &keys);
	buffer_clear(rows->keys);
	for (size_t i = 0; i < ROWS_KEYS; i++) {
		if (i > 0)
			buffer_add(rows->keys, comma);
		add_cell(rows, rows->keys, keys.cells[i], excel);
	}
}

void csv_add_header(const struct rows *rows, struct buffer *out)
{
	if (rows->form.excel)
		buffer_add(out, TEXT("\xef\xbb\xbf"));
	for (size_t i = 0; i < ROWS_KEYS; i++) {
		if (i > 0)
			buffer_add(out, comma);
		csv_add_cell(out, text_of(rows_key_names[i]));
	}
	if (rows->form.vorm == VORM_LANG)
		buffer_add(out, TEXT(",vraagcode,waarde,tekst"));
	for (size_t i = 0; rows->form.vorm == VORM_BREED && i < rows->form.variable_count; i++) {
		buffer_add(out, comma);
		csv_add_cell(out, text_of(rows->form.variables[i].code));
	}
	buffer_add(out, line_end);
}

void csv_add_long(struct rows *rows, struct buffer *out, const struct respons *respons, bool excel)
{
	encode_keys(rows, respons, excel);
	buffer_add(rows->keys, comma);
	const struct text keys = buffer_text(rows->keys);

	if (respons->antwoord_count == 0) {
		buffer_add(out, keys);
		buffer_add(out, TEXT(",,\r\n"));
	}
	for (size_t i = 0; i < respons->antwoord_count; i++) {
		const struct antwoord *antwoord = &respons->antwoorden[i];
		buffer_add(out, keys);
		add_cell(rows, out, antwoord->vraagcode, excel);
		buffer_add(out, comma);
		add_cell(rows, out, antwoord->waarde, excel);
		buffer_add(out, comma);
		if (antwoord->tekst != NULL)
			add_cell(rows, out, antwoord->tekst, excel);
		buffer_add(out, line_end);
	}
}

void csv_add_wide(struct rows *rows, struct buffer *out, const struct respons *respons)
{
	bool excel = rows->form.excel;

	encode_keys(rows, respons, excel);
	buffer_add(out, buffer_text(rows->keys));
	for (size_t i = 0; i < rows->form.variable_count; i++) {
		const struct antwoord *antwoord = rows->place[i];
		buffer_add(out, comma);
		if (antwoord != NULL)
			add_cell(rows, out, antwoord->tekst ? antwoord->tekst : antwoord->waarde,
				excel);
	}
	buffer_add(out, line_end);
}

void csv_add_removed_header(struct buffer *out)
{
	buffer_add(out, TEXT("responsId,mutatienummer,reden\r\n"));
}

void csv_add_removed(struct buffer *out, const struct verwijderd *verwijderd)
{
	char mutatienummer[ROWS_NUMBER_SIZE];

	number_format(verwijderd->mutatienummer, mutatienummer);
	const struct text cells[] = {text_of(verwijderd->respons_id), text_of(mutatienummer),
		text_of(verwijderreden_word(verwijderd->reden))};
	csv_add_record(out, cells, sizeof cells / sizeof cells[0]);
}
