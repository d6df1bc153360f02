/*
 * A page that is written while it is read is the page that gSOAP writes: random ones, the seed is fixed and a failure names
 * the round. And quickly enough that the database is what a pull waits for.
 */
#include "wire/support.h"

#include <time.h>

enum { ROUNDS = 500, FRONT = 1024 };

static uint64_t seed;

static uint64_t roll(uint64_t sides)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed % sides;
}

/* What XML escapes, what it cannot carry, half characters and whole ones, and much that is plain. */
static const char *random_text(struct arena *arena, size_t most)
{
	static const char *const pieces[] = {"a", "Z9", " ", "&", "<", ">", "\"", "'", "]]>",
		"&amp;", "\xC3\xAB", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "\xC2\x85", "\xEF\xBF\xBE",
		"\xED\xA0\x80", "\xFF", "\xC3", "\x7F", "\x01", "\x1F", "\t", "\n", "\r", "\r\n",
		"gewone woorden in een zin. "};
	size_t n = roll(most + 1), len = 0;
	char *text = arena_array(arena, n + 1, 32);

	for (size_t i = 0; i < n; i++) {
		const char *piece = pieces[roll(COUNT(pieces))];
		memcpy(text + len, piece, strlen(piece));
		len += strlen(piece);
	}
	return text;
}

static struct day random_day(void)
{
	return day_add(day(1, 1, 1), (int)roll(3652058)); /* up to the end of year 9999 */
}

static int64_t random_number(void)
{
	int64_t number = (int64_t)roll(UINT64_MAX);

	return number >> roll(64);
}

static const struct antwoord *random_antwoorden(struct arena *arena, size_t count)
{
	struct antwoord *antwoorden = arena_array(arena, count, sizeof *antwoorden);

	for (size_t i = 0; i < count; i++) {
		antwoorden[i].vraagcode = roll(9)
			? arena_format(arena, "BG%d_%d", (int)roll(99), (int)roll(99))
			: random_text(arena, 5);
		if (roll(4))
			antwoorden[i].waarde = arena_format(arena, "%d", (int)roll(109) - 9);
		else
			antwoorden[i].tekst = random_text(arena, 40);
	}
	return antwoorden;
}

static struct respons random_respons(struct arena *arena)
{
	size_t count = roll(8);

	return (struct respons){
		.respons_id = roll(9) ? CODE : random_text(arena, 9),
		.mutatienummer = random_number(),
		.respondent = (enum respondent)(1 + roll(RESPONDENT_COUNT - 1)),
		.vragenlijst = roll(9) ? "STUDENT" : random_text(arena, 9),
		.versie = (int)random_number(),
		.basis = roll(2),
		.invuldatum = random_day(),
		.brin = roll(9) ? "98QQ" : random_text(arena, 9),
		.onderwijsaanbiedercode = roll(2) ? "999A001" : NULL,
		.onderwijslocatiecode = roll(2) ? random_text(arena, 3) : NULL,
		.opleidingscode = "25180",
		.leerbedrijf = roll(9) ? "100000001" : random_text(arena, 9),
		.einddatum = random_day(),
		.leerweg = (enum leerweg)roll(LEERWEG_COUNT),
		.antwoorden = random_antwoorden(arena, count),
		.antwoord_count = count,
	};
}

static struct resultatenpagina random_page(struct arena *arena)
{
	struct resultatenpagina page = {
		.veldenset = (enum veldenset)(1 + roll(VELDENSET_COUNT - 1)),
		.tot_mutatienummer = random_number(),
		.aantal_respons = random_number(),
		.respons_count = roll(6),
		.verwijderd_count = roll(2) * roll(6),
		.heeft_meer = roll(2),
		.cursor = roll(2) ? "dm9vcmJlZWxk-_" : NULL,
	};
	struct respons *respons = arena_array(arena, page.respons_count, sizeof *respons);
	struct verwijderd *verwijderd =
		arena_array(arena, page.verwijderd_count, sizeof *verwijderd);

	for (size_t i = 0; i < page.respons_count; i++)
		respons[i] = random_respons(arena);
	for (size_t i = 0; i < page.verwijderd_count; i++)
		verwijderd[i] = (struct verwijderd){CODE, random_number(),
			(enum verwijderreden)(1 + roll(VERWIJDERREDEN_COUNT - 1))};
	page.respons = respons;
	page.verwijderd = verwijderd;
	return page;
}

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
