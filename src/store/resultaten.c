/*
 * Results, page by page: one statement for the page's responses, one for all their answers, put together in order of
 * mutatienummer. The masks of field set, promise and question stand in the statements: what may not leave does not
 * leave the database.
 */
#include "store/inside.h"

#include "store/binary.h"

#include <libpq-fe.h>
#include <stdio.h>

bool store_resultaten_stand(struct store *store, int64_t school_id, int64_t overeenkomst_id,
	int64_t vanaf, int64_t tot_or_0, int64_t *tot, int64_t *aantal, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_number(&parameters, school_id);
	add_number(&parameters, vanaf);
	add_number_or_null(&parameters, tot_or_0);
	add_number(&parameters, overeenkomst_id);
	if (!store_run(store, "resultaten_stand", &parameters, AS_TEXT, &rows, err))
		return false;
	*tot = row_number(&rows, "tot");
	*aantal = row_number(&rows, "aantal");
	rows_close(&rows);
	return true;
}

/* The columns of resultaten_respons, looked up once per page. */
struct respons_columns {
	int mutatienummer, respons_id, reden, basis, respondent, code, versie, invuldatum, brin,
		aanbieder, locatie, opleidingscode, leerbedrijf, einddatum, leerweg;
};

static struct respons_columns find_columns(const struct rows *rows)
{
	return (struct respons_columns){
		.mutatienummer = rows_column(rows, "mutatienummer"),
		.respons_id = rows_column(rows, "respons_id"),
		.reden = rows_column(rows, "reden"),
		.basis = rows_column(rows, "basis"),
		.respondent = rows_column(rows, "respondent"),
		.code = rows_column(rows, "code"),
		.versie = rows_column(rows, "versie"),
		.invuldatum = rows_column(rows, "invuldatum"),
		.brin = rows_column(rows, "brin"),
		.aanbieder = rows_column(rows, "aanbieder"),
		.locatie = rows_column(rows, "locatie"),
		.opleidingscode = rows_column(rows, "opleidingscode"),
		.leerbedrijf = rows_column(rows, "leerbedrijf"),
		.einddatum = rows_column(rows, "einddatum"),
		.leerweg = rows_column(rows, "leerweg"),
	};
}

static const char *cell(const struct rows *rows, int column)
{
	return PQgetvalue(rows->result, rows->at, column);
}

static bool has_cell(const struct rows *rows, int column)
{
	return !PQgetisnull(rows->result, rows->at, column);
}

/* A short text cell (text is the same in binary form); NULL when null. */
static const char *cell_string(const struct rows *rows, struct arena *arena, int column)
{
	return has_cell(rows, column) ? arena_string(arena, text_of(cell(rows, column))) : NULL;
}

static const char *uuid_string(struct arena *arena, const char *bytes)
{
	const unsigned char *b = (const unsigned char *)bytes;

	return arena_format(arena,
		"%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1],
		b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14],
		b[15]);
}

static void read_respons(const struct rows *rows, const struct respons_columns *at,
	struct arena *arena, struct respons *out)
{
	out->respons_id = uuid_string(arena, cell(rows, at->respons_id));
	out->mutatienummer = binary_int8(cell(rows, at->mutatienummer));
	out->basis = cell(rows, at->basis)[0] != 0;
	(void)respondent_parse(text_of(cell(rows, at->respondent)), &out->respondent);
	out->vragenlijst = cell_string(rows, arena, at->code);
	out->versie = binary_int4(cell(rows, at->versie));
	out->invuldatum = binary_day(cell(rows, at->invuldatum));
	out->brin = cell_string(rows, arena, at->brin);
	out->onderwijsaanbiedercode = cell_string(rows, arena, at->aanbieder);
	out->onderwijslocatiecode = cell_string(rows, arena, at->locatie);
	out->opleidingscode = cell_string(rows, arena, at->opleidingscode);
	out->leerbedrijf = cell_string(rows, arena, at->leerbedrijf);
	out->einddatum = binary_day(cell(rows, at->einddatum));
	if (has_cell(rows, at->leerweg))
		(void)leerweg_parse(text_of(cell(rows, at->leerweg)), &out->leerweg);
}

/* What is being put together; the arrays have room for a whole page. */
struct page {
	struct respons *respons;
	size_t respons_count;
	struct verwijderd *verwijderd;
	size_t verwijderd_count;
	bool heeft_meer;
};

static void read_page(struct rows *rows, struct arena *arena, int limit, struct page *out)
{
	struct respons_columns at = find_columns(rows);
	int count = rows->count < limit ? rows->count : limit;

	out->heeft_meer = rows->count > limit;
	out->respons = arena_array(arena, (size_t)count, sizeof *out->respons);
	out->verwijderd = arena_array(arena, (size_t)count, sizeof *out->verwijderd);
	for (rows->at = 0; rows->at < count; rows->at++) {
		if (!has_cell(rows, at.reden)) {
			read_respons(rows, &at, arena, &out->respons[out->respons_count++]);
			continue;
		}
		struct verwijderd *verwijderd = &out->verwijderd[out->verwijderd_count++];
		verwijderd->respons_id = uuid_string(arena, cell(rows, at.respons_id));
		verwijderd->mutatienummer = binary_int8(cell(rows, at.mutatienummer));
		(void)verwijderreden_parse(text_of(cell(rows, at.reden)), &verwijderd->reden);
	}
}

static bool load_page(struct store *store, struct arena *arena,
	const struct resultaten_selectie *selectie, struct page *out, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_number(&parameters, selectie->school_id);
	add_number(&parameters, selectie->na > selectie->vanaf ? selectie->na : selectie->vanaf);
	add_number(&parameters, selectie->tot);
	add_number(&parameters, (int64_t)selectie->limit + 1);
	add_flag(&parameters, selectie->vanaf > 0);
	add_flag(&parameters, selectie->veldenset == VELDENSET_VOLLEDIG);
	add_bytes(&parameters, selectie->pseudonym_key);
	if (!store_run(store, "resultaten_respons", &parameters, AS_BINARY, &rows, err))
		return false;
	read_page(&rows, arena, selectie->limit, out);
	rows_close(&rows);
	return true;
}

/* Which variables may leave: a bit for every id, and the code of each by id. */
enum { VARIABELEN_MAX = 32768 };
struct variabelen {
	const char **codes;
	char *allowed; /* VARIABELEN_MAX bits, in the order of get_bit */
};

static bool load_variabelen(struct store *store, struct arena *arena, bool open,
	struct variabelen *out, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_flag(&parameters, open);
	if (!store_run(store, "resultaten_variabelen", &parameters, AS_TEXT, &rows, err))
		return false;
	/* They come in order of id, so the last one says how many codes there can be. */
	rows.at = rows.count - 1;
	out->codes = arena_array(arena, rows.count > 0 ? (size_t)row_number(&rows, "id") + 1 : 0,
		sizeof *out->codes);
	out->allowed = arena_take(arena, VARIABELEN_MAX / 8);
	for (rows.at = 0; rows.at < rows.count; rows.at++) {
		int64_t id = row_number(&rows, "id");
		out->codes[id] = row_string(&rows, arena, "code");
		out->allowed[id / 8] = (char)(out->allowed[id / 8] | 1 << id % 8);
	}
	rows_close(&rows);
	return true;
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

static void read_antwoorden(const struct rows *rows, struct arena *arena,
	const struct variabelen *variabelen, struct respons *respons)
{
	struct binary_array ids = binary_array(row_text(rows, "variabelen"));
	struct binary_array waarden = binary_array(row_text(rows, "waarden"));
	struct binary_array teksten = binary_array(row_text(rows, "teksten"));
	struct antwoord *antwoorden = arena_array(arena, ids.count, sizeof *antwoorden);
	size_t count = 0;

	while (ids.count > 0 && waarden.count > 0) {
		struct antwoord *antwoord = &antwoorden[count++];
		struct text id, waarde, tekst;
		(void)binary_next(&ids, &id);
		antwoord->vraagcode = variabelen->codes[binary_int2(id.at)];
		if (binary_next(&waarden, &waarde))
			antwoord->waarde = value_text(binary_int2(waarde.at));
		else if (teksten.count > 0 && binary_next(&teksten, &tekst))
			antwoord->tekst = arena_string(arena, tekst);
	}
	respons->antwoorden = antwoorden;
	respons->antwoord_count = count;
}

/* Both come in order of mutatienummer; versions that are not on the page (corrected before the snapshot) fall out. */
static void merge(struct rows *rows, struct arena *arena, const struct variabelen *variabelen,
	struct page *page)
{
	int column = rows_column(rows, "mutatienummer");
	size_t at = 0;

	for (rows->at = 0; rows->at < rows->count; rows->at++) {
		int64_t mutatienummer = binary_int8(cell(rows, column));
		while (at < page->respons_count && page->respons[at].mutatienummer < mutatienummer)
			at++;
		if (at < page->respons_count && page->respons[at].mutatienummer == mutatienummer)
			read_antwoorden(rows, arena, variabelen, &page->respons[at]);
	}
}

static bool load_answers(struct store *store, struct arena *arena,
	const struct resultaten_selectie *selectie, struct page *page, struct error *err)
{
	bool open = selectie->open_antwoorden && selectie->veldenset == VELDENSET_VOLLEDIG;
	struct variabelen variabelen = {0};
	struct rows rows;

	if (!load_variabelen(store, arena, open, &variabelen, err))
		return false;
	struct parameters parameters = parameters_start(store);
	add_number(&parameters, selectie->school_id);
	add_number(&parameters, page->respons[0].mutatienummer - 1);
	add_number(&parameters, page->respons[page->respons_count - 1].mutatienummer);
	add_bytes(&parameters, (struct text){variabelen.allowed, VARIABELEN_MAX / 8});
	if (!store_run(store, "resultaten_antwoorden", &parameters, AS_BINARY, &rows, err))
		return false;
	merge(&rows, arena, &variabelen, page);
	rows_close(&rows);
	return true;
}

bool store_load_resultaten(struct store *store, struct arena *arena,
	const struct resultaten_selectie *selectie, struct resultatenpagina *out, struct error *err)
{
	struct page page = {0};

	if (!load_page(store, arena, selectie, &page, err))
		return false;
	if (page.respons_count > 0 && !load_answers(store, arena, selectie, &page, err))
		return false;
	out->respons = page.respons;
	out->respons_count = page.respons_count;
	out->verwijderd = page.verwijderd;
	out->verwijderd_count = page.verwijderd_count;
	out->heeft_meer = page.heeft_meer;
	return true;
}
