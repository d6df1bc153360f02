/* A page of raw results: both field sets, every kind of answer, text of all sorts, a full page. */
#include "wire/support.h"

#include "base/buffer.h"

#include <time.h>

static const struct antwoord antwoorden[] = {
	{"EW1", "10", NULL},
	{"BG2_1", "0", NULL},
	{"BG2_12", "-9", NULL},
	{"EW9", NULL,
		"Meer uitleg,\nmet <voorbeelden> & \"tips\"\r\n\ten rust. \xE2\x82\xAC "
		"\xF0\x9F\x98\x80 "},
};

static struct respons full(void)
{
	return (struct respons){
		.respons_id = "00000000-0000-4000-8000-00000000c001",
		.mutatienummer = INT64_MAX,
		.respondent = RESPONDENT_STUDENT,
		.vragenlijst = "STUDENT",
		.versie = 2,
		.invuldatum = {2026, 10, 5},
		.brin = "98QQ",
		.onderwijsaanbiedercode = "999A001",
		.onderwijslocatiecode = "999X001",
		.opleidingscode = "25180",
		.leerbedrijf = "100000001",
		.einddatum = {2026, 9, 30},
		.leerweg = LEERWEG_BBL,
		.antwoorden = antwoorden,
		.antwoord_count = COUNT(antwoorden),
	};
}

static struct respons basis(void)
{
	struct respons respons = full();

	respons.basis = true;
	respons.respondent = RESPONDENT_LEERBEDRIJF;
	respons.invuldatum = day(2026, 10, 1);
	respons.einddatum = day(2026, 9, 1);
	respons.leerbedrijf = "k3V9aQx2Lm7R-_";
	respons.onderwijsaanbiedercode = respons.onderwijslocatiecode = NULL;
	respons.leerweg = LEERWEG_NONE;
	respons.antwoord_count = 0;
	return respons;
}

static const struct resultatenpagina *there_and_back(
	struct fixture *f, const struct resultatenpagina *pagina, struct text *body)
{
	struct antwoordkop sent = good(), kop;
	const struct resultatenpagina *read = NULL;

	assert_true(wire_write_opvragen_resultaten_response(
		f->wire, f->arena, &sent, pagina, body, &f->err));
	assert_true(wire_read_opvragen_resultaten_response(
		f->wire, f->arena, *body, &kop, &read, &f->err));
	assert_document(&kop.document);
	assert_non_null(read);
	return read;
}

static void a_page_comes_back(void **state)
{
	static const struct verwijderd verwijderd[] = {
		{"00000000-0000-4000-8000-00000000c003", 9, VERWIJDERREDEN_GEWIST_OP_VERZOEK},
	};
	struct fixture *f = *state;
	struct respons rows[] = {full(), basis()};
	struct resultatenpagina page = {VELDENSET_VOLLEDIG, 48213, 5000000, rows, COUNT(rows),
		verwijderd, COUNT(verwijderd), true, "dm9vcmJlZWxk"};
	struct text body;
	const struct resultatenpagina *read = there_and_back(f, &page, &body);

	assert_sound(body);
	assert_int_equal(read->veldenset, page.veldenset);
	assert_true(read->tot_mutatienummer == page.tot_mutatienummer);
	assert_true(read->aantal_respons == page.aantal_respons);
	assert_int_equal(read->respons_count, page.respons_count);
	for (size_t i = 0; i < read->respons_count; i++)
		assert_respons(&read->respons[i], &rows[i]);
	assert_int_equal(read->verwijderd_count, 1);
	assert_text(read->verwijderd[0].respons_id, verwijderd[0].respons_id);
	assert_true(read->verwijderd[0].mutatienummer == verwijderd[0].mutatienummer);
	assert_int_equal(read->verwijderd[0].reden, verwijderd[0].reden);
	assert_true(read->heeft_meer);
	assert_text(read->cursor, page.cursor);
}

static void an_empty_page_comes_back(void **state)
{
	struct fixture *f = *state;
	struct resultatenpagina page = {.veldenset = VELDENSET_BASIS};
	struct text body;
	const struct resultatenpagina *read = there_and_back(f, &page, &body);

	assert_sound(body);
	assert_int_equal(read->respons_count, 0);
	assert_false(read->heeft_meer);
	assert_null(read->cursor);
}

static void what_xml_cannot_carry_is_replaced_in_a_response(void **state)
{
	static const struct {
		const char *from, *to;
	} cases[] = {
		{"a\x01z", "a\xEF\xBF\xBDz"},
		{"\x1F\x0B", "\xEF\xBF\xBD\xEF\xBF\xBD"},
		{"\xFF", "\xEF\xBF\xBD"},
		{"\xC3", "\xEF\xBF\xBD"},
		{"\xC0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD"},
		{"\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
		{"\xEF\xBF\xBE", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
		{"\xF4\x90\x80\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
		{"\xC3\xA9\x7F", "\xC3\xA9\xEF\xBF\xBD"},
		{"\xC2\x85", "\xC2\x85"},
		{"]]>", "]]>"},
		{"&amp;", "&amp;"},
		{" a ", " a "},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct antwoord one = {"EW9", NULL, cases[i].from};
		struct respons respons = full();
		struct resultatenpagina page = {
			.veldenset = VELDENSET_VOLLEDIG, .respons = &respons, .respons_count = 1};
		struct text body;

		respons.antwoorden = &one;
		respons.antwoord_count = 1;
		const struct resultatenpagina *read = there_and_back(f, &page, &body);

		assert_sound(body);
		assert_text(read->respons[0].antwoorden[0].tekst, cases[i].to);
	}
}

/* The largest page: ten thousand responses of 25 answers, in a time that a queue can bear. */
static void a_full_page_is_written_and_read(void **state)
{
	enum { ANSWERS = 25 };
	struct fixture *f = *state;
	struct antwoord many[ANSWERS];
	struct respons *rows = arena_array(f->arena, RESULTATEN_PAGE_MAX, sizeof *rows);
	struct resultatenpagina page = {VELDENSET_VOLLEDIG, 1, RESULTATEN_PAGE_MAX, rows,
		RESULTATEN_PAGE_MAX, NULL, 0, false, NULL};
	struct text body;

	for (size_t i = 0; i < ANSWERS; i++)
		many[i] = antwoorden[i % 3];
	for (size_t i = 0; i < RESULTATEN_PAGE_MAX; i++) {
		rows[i] = full();
		rows[i].mutatienummer = (int64_t)i;
		rows[i].antwoorden = many;
		rows[i].antwoord_count = ANSWERS;
	}
	clock_t start = clock();
	const struct resultatenpagina *read = there_and_back(f, &page, &body);
	double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;

	print_message("%zu bytes, there and back in %.2f s of CPU\n", body.len, seconds);
	assert_int_equal(read->respons_count, RESULTATEN_PAGE_MAX);
	for (size_t i = 0; i < RESULTATEN_PAGE_MAX; i++)
		assert_respons(&read->respons[i], &rows[i]);
	assert_true(seconds < 30);
}

static void leaves_its_outputs_alone_when_a_page_has_a_row_of_both_field_sets(void **state)
{
	struct fixture *f = *state;
	struct respons rows[] = {full()};
	struct resultatenpagina page = {
		.veldenset = VELDENSET_VOLLEDIG, .respons = rows, .respons_count = 1};
	struct antwoordkop sent = good(), kop = {0};
	const struct resultatenpagina *read = &page;
	struct text body;

	assert_true(wire_write_opvragen_resultaten_response(
		f->wire, f->arena, &sent, &page, &body, &f->err));
	char *bytes = arena_string(f->arena, body);
	char *from = strstr(bytes, "<bpv:leerbedrijfId>100000001</bpv:leerbedrijfId>");

	assert_non_null(from);
	struct buffer *mixed = buffer_create(f->arena, 1 << 20);

	buffer_add(mixed, (struct text){bytes, (size_t)(from - bytes)});
	buffer_add_string(mixed, "<bpv:leerbedrijfPseudoniem>abcdefgh</bpv:leerbedrijfPseudoniem>");
	buffer_add_string(mixed, from + strlen("<bpv:leerbedrijfId>100000001</bpv:leerbedrijfId>"));
	assert_false(wire_read_opvragen_resultaten_response(
		f->wire, f->arena, buffer_text(mixed), &kop, &read, &f->err));
	assert_int_equal(f->err.code, ERROR_DK0004);
	assert_ptr_equal(read, &page);
	assert_null(kop.document.identificatiecode);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		FACT(a_page_comes_back),
		FACT(an_empty_page_comes_back),
		FACT(what_xml_cannot_carry_is_replaced_in_a_response),
		FACT(a_full_page_is_written_and_read),
		FACT(leaves_its_outputs_alone_when_a_page_has_a_row_of_both_field_sets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
