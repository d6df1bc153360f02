/* Responses as JSON Lines: every line has every key. */
#include "rows/inside.h"

/* What stands for an octet in a JSON string; NULL: the octet itself (RFC 8259 section 7). */
#define U(x) "\\u00" #x
static const char *const escapes[256] = {
	U(00),
	U(01),
	U(02),
	U(03),
	U(04),
	U(05),
	U(06),
	U(07),
	U(08),
	"\\t",
	"\\n",
	U(0b),
	U(0c),
	"\\r",
	U(0e),
	U(0f),
	U(10),
	U(11),
	U(12),
	U(13),
	U(14),
	U(15),
	U(16),
	U(17),
	U(18),
	U(19),
	U(1a),
	U(1b),
	U(1c),
	U(1d),
	U(1e),
	U(1f),
	['"'] = "\\\"",
	['\\'] = "\\\\",
};
#undef U

static void add_string(struct buffer *out, const char *string)
{
	struct text text = text_of(string);
	size_t from = 0;

	buffer_add(out, TEXT("\""));
	for (size_t i = 0; i < text.len; i++) {
		const char *escape = escapes[(unsigned char)text.at[i]];
		if (escape == NULL)
			continue;
		buffer_add(out, (struct text){text.at + from, i - from});
		buffer_add_string(out, escape);
		from = i + 1;
	}
	buffer_add(out, (struct text){text.at + from, text.len - from});
	buffer_add(out, TEXT("\""));
}

static void add_string_or_null(struct buffer *out, const char *string)
{
	if (string == NULL)
		buffer_add(out, TEXT("null"));
	else
		add_string(out, string);
}

/* JSON has no 08. */
bool number_in(const char *string, struct text *sign, struct text *digits)
{
	struct text text = text_of(string);

	*sign = (struct text){text.at, text.len > 0 && text.at[0] == '-' ? 1 : 0};
	*digits = (struct text){text.at + sign->len, text.len - sign->len};
	for (size_t i = 0; i < digits->len; i++)
		if (digits->at[i] < '0' || digits->at[i] > '9')
			return false;
	if (digits->len == 0)
		return false;
	while (digits->len > 1 && digits->at[0] == '0')
		*digits = (struct text){digits->at + 1, digits->len - 1};
	return true;
}

static void add_number_or_null(struct buffer *out, const char *string)
{
	struct text sign, digits;

	if (string == NULL || !number_in(string, &sign, &digits)) {
		buffer_add(out, TEXT("null"));
		return;
	}
	buffer_add(out, sign);
	buffer_add(out, digits);
}

/* {"responsId":"…", … "leerweg":"BOL" */
static void encode_keys(struct rows *rows, const struct respons *respons)
{
	struct rows_keys keys;

	rows_keys_of(respons, &keys);
	buffer_clear(rows->keys);
	for (size_t i = 0; i < ROWS_KEYS; i++) {
		buffer_add(rows->keys, i == 0 ? TEXT("{\"") : TEXT(",\""));
		buffer_add_string(rows->keys, rows_key_names[i]);
		buffer_add(rows->keys, TEXT("\":"));
		(rows_key_is_number(i) ? add_number_or_null : add_string_or_null)(
			rows->keys, keys.cells[i]);
	}
}

void json_add_long(struct rows *rows, struct buffer *out, const struct respons *respons)
{
	encode_keys(rows, respons);
	buffer_add(rows->keys, TEXT(",\"vraagcode\":"));
	const struct text keys = buffer_text(rows->keys);

	if (respons->antwoord_count == 0) {
		buffer_add(out, keys);
		buffer_add(out, TEXT("null,\"waarde\":null,\"tekst\":null}\n"));
	}
	for (size_t i = 0; i < respons->antwoord_count; i++) {
		const struct antwoord *antwoord = &respons->antwoorden[i];
		buffer_add(out, keys);
		add_string(out, antwoord->vraagcode);
		buffer_add(out, TEXT(",\"waarde\":"));
		add_number_or_null(out, antwoord->waarde);
		buffer_add(out, TEXT(",\"tekst\":"));
		add_string_or_null(out, antwoord->tekst);
		buffer_add(out, TEXT("}\n"));
	}
}

/* A missing code is a number, also where texts stand: so it is no text that somebody wrote. */
void json_add_wide(struct rows *rows, struct buffer *out, const struct respons *respons)
{
	encode_keys(rows, respons);
	buffer_add(out, buffer_text(rows->keys));
	for (size_t i = 0; i < rows->form.variable_count; i++) {
		const struct antwoord *antwoord = rows->place[i];
		buffer_add(out, TEXT(",\""));
		buffer_add_string(out, rows->form.variables[i].code);
		buffer_add(out, TEXT("\":"));
		if (antwoord != NULL && antwoord->tekst != NULL)
			add_string(out, antwoord->tekst);
		else
			add_number_or_null(out, antwoord != NULL ? antwoord->waarde : NULL);
	}
	buffer_add(out, TEXT("}\n"));
}

void json_add_removed(struct buffer *out, const struct verwijderd *verwijderd)
{
	char mutatienummer[ROWS_NUMBER_SIZE];

	number_format(verwijderd->mutatienummer, mutatienummer);
	buffer_add(out, TEXT("{\"responsId\":"));
	add_string(out, verwijderd->respons_id);
	buffer_add(out, TEXT(",\"mutatienummer\":"));
	buffer_add_string(out, mutatienummer);
	buffer_add(out, TEXT(",\"reden\":"));
	add_string(out, verwijderreden_word(verwijderd->reden));
	buffer_add(out, TEXT("}\n"));
}
