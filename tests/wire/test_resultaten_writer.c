/*
 * A page that is written while it is read is the page that gSOAP writes: random ones, the seed is fixed and a failure names
 * the round. And quickly enough that the database is what a pull waits for.
 */
#include "wire/pages.h"

#include <time.h>

enum { ROUNDS = 500, FRONT = 1024 };

/* Responses and tombstones shuffled, as they come from the database. */
static bool write_rows(
	struct fixture *f, struct resultaten_writer *writer, const struct resultatenpagina *page)
{
	size_t r = 0, v = 0;
	bool ok = true;

	while (ok && r + v < page->respons_count + page->verwijderd_count) {
		bool removed = v < page->verwijderd_count && (r == page->respons_count || roll(2));
		ok = removed ? wire_add_verwijderd(writer, &page->verwijderd[v++], &f->err)
			     : wire_add_respons(writer, &page->respons[r++], &f->err);
	}
	return ok;
}

static struct text write_page(struct fixture *f, const struct resultatenpagina *page)
{
	struct antwoordkop kop = good();
	struct resultaten_writer *writer;
	struct buffer *body;

	assert_true(wire_begin_resultaten(f->wire, f->arena, &kop, page, FRONT, &writer, &f->err));
	assert_true(write_rows(f, writer, page));
	assert_true(wire_end_resultaten(writer, page->heeft_meer, page->cursor, &body, &f->err));
	assert_int_equal(body->front, FRONT);
	return buffer_text(body);
}

static void every_page_is_the_one_that_gsoap_writes(void **state)
{
	struct fixture *f = *state;

	seed = 20261126;
	for (int round = 0; round < ROUNDS; round++) {
		struct resultatenpagina page = random_page(f->arena);
		struct antwoordkop kop = good();
		struct text expected, written = write_page(f, &page);

		assert_true(wire_write_opvragen_resultaten_response(
			f->wire, f->arena, &kop, &page, &expected, &f->err));
		if (!text_equal(written, expected))
			fail_msg("round %d:\n%.*s\n%.*s", round, (int)written.len, written.at,
				(int)expected.len, expected.at);
		arena_reset(f->arena);
	}
}

static void an_empty_page_is_the_one_that_gsoap_writes(void **state)
{
	struct fixture *f = *state;
	struct resultatenpagina page = {.veldenset = VELDENSET_BASIS};
	struct antwoordkop kop = good();
	struct text expected, written = write_page(f, &page);

	assert_true(wire_write_opvragen_resultaten_response(
		f->wire, f->arena, &kop, &page, &expected, &f->err));
	assert_true(text_equal(written, expected));
}

static void refuses_a_row_that_misses_what_gsoap_would_miss(void **state)
{
	static const struct antwoord neither = {"EW1", NULL, NULL}, nameless = {NULL, "1", NULL};
	struct fixture *f = *state;

	seed = 7;
	for (int missing = 0; missing < 9; missing++) {
		struct respons row = random_respons(f->arena);
		struct resultatenpagina page = {
			.veldenset = VELDENSET_VOLLEDIG, .respons = &row, .respons_count = 1};
		struct antwoordkop kop = good();
		struct resultaten_writer *writer;
		struct text body;

		switch (missing) {
		case 0: row.respons_id = NULL; break;
		case 1: row.respondent = RESPONDENT_NONE; break;
		case 2: row.vragenlijst = NULL; break;
		case 3: row.invuldatum = (struct day){0}; break;
		case 4: row.brin = NULL; break;
		case 5: row.opleidingscode = NULL; break;
		case 6: row.leerbedrijf = NULL; break;
		case 7: row.antwoorden = &neither, row.antwoord_count = 1; break;
		case 8: row.antwoorden = &nameless, row.antwoord_count = 1; break;
		}
		assert_true(wire_begin_resultaten(
			f->wire, f->arena, &kop, &page, FRONT, &writer, &f->err));
		assert_false(wire_add_respons(writer, &row, &f->err));
		assert_int_equal(f->err.code, ERROR_DK0050);
		assert_false(wire_write_opvragen_resultaten_response(
			f->wire, f->arena, &kop, &page, &body, &f->err));
	}
}

/* Twenty-five answers a response, in the form in which the store gives them. */
static void a_core_writes_millions_of_answers_a_second(void **state)
{
	enum { ANSWERS = 25, RESPONSES = 10000 };
	struct fixture *f = *state;
	struct antwoord many[ANSWERS];
	struct respons row;
	struct resultatenpagina page = {.veldenset = VELDENSET_VOLLEDIG};
	struct antwoordkop kop = good();
	struct resultaten_writer *writer;
	struct buffer *body;

	seed = 6;
	row = random_respons(f->arena);
	for (int i = 0; i < ANSWERS; i++)
		many[i] = (struct antwoord){
			arena_format(f->arena, "BG%d_%d", i / 4, i % 4), "4", NULL};
	row.antwoorden = many;
	row.antwoord_count = ANSWERS;
	assert_true(wire_begin_resultaten(f->wire, f->arena, &kop, &page, FRONT, &writer, &f->err));
	clock_t start = clock();
	for (int i = 0; i < RESPONSES; i++)
		assert_true(wire_add_respons(writer, &row, &f->err));
	double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
	assert_true(wire_end_resultaten(writer, false, NULL, &body, &f->err));
	print_message("%zu bytes, %.1f million answers a second of CPU\n", body->len,
		ANSWERS * RESPONSES / seconds / 1e6);
	assert_true(seconds < 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		FACT(every_page_is_the_one_that_gsoap_writes),
		FACT(an_empty_page_is_the_one_that_gsoap_writes),
		FACT(refuses_a_row_that_misses_what_gsoap_would_miss),
		FACT(a_core_writes_millions_of_answers_a_second),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
