/* From the binary form of a row to a response: this runs once per answer of every pull. */
#include "store/resultaten_row.h"

#include "base/characters.h"
#include "store/binary.h"

#include <libpq-fe.h>

/* In the order of the statement: a row is looked at by number. */
enum column {
	MUTATIENUMMER,
	RESPONS_ID,
	REDEN,
	VRAGENLIJST_ID,
	BASIS,
	INVULDATUM,
	AANBIEDER,
	LOCATIE,
	OPLEIDINGSCODE,
	LEERBEDRIJF,
	EINDDATUM,
	LEERWEG,
	VARIABELEN,
	WAARDEN,
	OPEN_VARIABELEN,
	OPEN_WAARDEN,
	OPEN_TEKSTEN,
};

void codebook_read_variabelen(struct codebook *codebook, struct rows *rows, struct arena *arena)
{
	/* They come in order of id, so the last one says how many codes there can be. */
	rows->at = rows->count - 1;
	codebook->variabele_count = rows->count > 0 ? (size_t)row_number(rows, "id") + 1 : 0;
	codebook->variabelen =
		arena_array(arena, codebook->variabele_count, sizeof *codebook->variabelen);
	for (rows->at = 0; rows->at < rows->count; rows->at++)
		codebook->variabelen[row_number(rows, "id")] = row_string(rows, arena, "code");
}

void codebook_read_vragenlijsten(struct codebook *codebook, struct rows *rows, struct arena *arena)
{
	struct codebook_vragenlijst *list = arena_array(arena, (size_t)rows->count, sizeof *list);

	for (rows->at = 0; rows->at < rows->count; rows->at++) {
		list[rows->at] = (struct codebook_vragenlijst){
			.id = row_number(rows, "id"),
			.code = row_string(rows, arena, "code"),
			.versie = (int)row_number(rows, "versie"),
		};
		(void)respondent_parse(row_text(rows, "respondent"), &list[rows->at].respondent);
		if (codebook->brin == NULL)
			codebook->brin = row_string(rows, arena, "brin");
	}
	codebook->vragenlijsten = list;
	codebook->vragenlijst_count = (size_t)rows->count;
}

static const struct codebook_vragenlijst *vragenlijst_of(
	const struct codebook *codebook, int64_t id)
{
	static const struct codebook_vragenlijst unknown = {0};
	size_t low = 0, high = codebook->vragenlijst_count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (codebook->vragenlijsten[middle].id == id)
			return &codebook->vragenlijsten[middle];
		if (codebook->vragenlijsten[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return &unknown; /* a foreign key says that there is none such */
}

static struct text cell(const struct rows *rows, enum column column)
{
	return (struct text){PQgetvalue(rows->result, rows->at, (int)column),
		(size_t)PQgetlength(rows->result, rows->at, (int)column)};
}

static bool has_cell(const struct rows *rows, enum column column)
{
	return !PQgetisnull(rows->result, rows->at, (int)column);
}

/* A short text cell (text is the same in binary form); NULL when null. */
static const char *cell_string(const struct rows *rows, struct arena *arena, enum column column)
{
	return has_cell(rows, column) ? arena_string(arena, cell(rows, column)) : NULL;
}

/* 8-4-4-4-12. */
static const char *uuid_string(struct arena *arena, const char *bytes)
{
	static const char hex[] = "0123456789abcdef";
	char *out = arena_take(arena, 37), *at = out;

	for (int i = 0; i < 16; i++) {
		unsigned char byte = (unsigned char)bytes[i];
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*at++ = '-';
		*at++ = hex[byte >> 4];
		*at++ = hex[byte & 15];
	}
	return out;
}

/* Values -9 … 99 as text, one string each for the life of the program. */
#define TEN(p) p "0", p "1", p "2", p "3", p "4", p "5", p "6", p "7", p "8", p "9"
static const char *value_text(int16_t value)
{
	static const char *const negative[] = {
		"0", "-1", "-2", "-3", "-4", "-5", "-6", "-7", "-8", "-9"};
	static const char *const positive[] = {TEN(""), TEN("1"), TEN("2"), TEN("3"), TEN("4"),
		TEN("5"), TEN("6"), TEN("7"), TEN("8"), TEN("9")};

	return value < 0 ? negative[value < -9 ? 9 : -value] : positive[value > 99 ? 99 : value];
}
#undef TEN

/* One of the two sets of answers, walked in order of variable. */
struct walk {
	struct binary_array variabelen, waarden, teksten;
	int16_t variabele; /* the next one; none left: NO_MORE */
};
enum { NO_MORE = INT16_MAX };

static void step(struct walk *walk)
{
	struct text id;

	walk->variabele = walk->variabelen.count > 0 && binary_next(&walk->variabelen, &id)
		? binary_int2(id.at)
		: NO_MORE;
}

static struct walk walk_start(const struct rows *rows, enum column variabelen, enum column waarden)
{
	struct walk walk = {.variabelen = binary_array(cell(rows, variabelen)),
		.waarden = binary_array(cell(rows, waarden))};

	step(&walk);
	return walk;
}

static void take_answer(struct walk *walk, struct arena *arena, const struct codebook *codebook,
	struct antwoord *out)
{
	struct text waarde, tekst;

	if ((size_t)walk->variabele < codebook->variabele_count)
		out->vraagcode = codebook->variabelen[walk->variabele];
	if (walk->waarden.count > 0 && binary_next(&walk->waarden, &waarde))
		out->waarde = value_text(binary_int2(waarde.at));
	if (walk->teksten.count > 0 && binary_next(&walk->teksten, &tekst))
		out->tekst = text_as_xml(arena, arena_string(arena, tekst));
	step(walk);
}

static void read_answers(const struct rows *rows, struct arena *arena,
	const struct codebook *codebook, struct respons *out)
{
	struct walk closed = walk_start(rows, VARIABELEN, WAARDEN);
	struct walk open = walk_start(rows, OPEN_VARIABELEN, OPEN_WAARDEN);
	size_t most = closed.waarden.count + open.waarden.count;
	struct antwoord *antwoorden = arena_array(arena, most, sizeof *antwoorden);

	open.teksten = binary_array(cell(rows, OPEN_TEKSTEN));
	while (out->antwoord_count < most)
		take_answer(closed.variabele <= open.variabele ? &closed : &open, arena, codebook,
			&antwoorden[out->antwoord_count++]);
	out->antwoorden = antwoorden;
}

bool resultaten_row_is_respons(const struct rows *rows)
{
	return !has_cell(rows, REDEN);
}

void resultaten_read_respons(const struct rows *rows, struct arena *arena,
	const struct codebook *codebook, struct respons *out)
{
	const struct codebook_vragenlijst *vragenlijst =
		vragenlijst_of(codebook, binary_int4(cell(rows, VRAGENLIJST_ID).at));

	*out = (struct respons){
		.respons_id = uuid_string(arena, cell(rows, RESPONS_ID).at),
		.mutatienummer = binary_int8(cell(rows, MUTATIENUMMER).at),
		.respondent = vragenlijst->respondent,
		.vragenlijst = vragenlijst->code,
		.versie = vragenlijst->versie,
		.basis = cell(rows, BASIS).at[0] != 0,
		.invuldatum = binary_day(cell(rows, INVULDATUM).at),
		.brin = codebook->brin,
		.onderwijsaanbiedercode = cell_string(rows, arena, AANBIEDER),
		.onderwijslocatiecode = cell_string(rows, arena, LOCATIE),
		.opleidingscode = cell_string(rows, arena, OPLEIDINGSCODE),
		.leerbedrijf = cell_string(rows, arena, LEERBEDRIJF),
		.einddatum = binary_day(cell(rows, EINDDATUM).at),
	};
	if (has_cell(rows, LEERWEG))
		(void)leerweg_parse(cell(rows, LEERWEG), &out->leerweg);
	read_answers(rows, arena, codebook, out);
}

void resultaten_read_verwijderd(
	const struct rows *rows, struct arena *arena, struct verwijderd *out)
{
	out->respons_id = uuid_string(arena, cell(rows, RESPONS_ID).at);
	out->mutatienummer = binary_int8(cell(rows, MUTATIENUMMER).at);
	(void)verwijderreden_parse(cell(rows, REDEN), &out->reden);
}
