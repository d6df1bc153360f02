/*
 * A page of results is read as gSOAP reads it, whoever reads its rows: random pages, and pages in which something was
 * changed; the seed is fixed and a failure names the round. WIRE_BENCH=1 tells how many answers a second.
 */
#include "wire/pages.h"

#include "wire/inside.h"

#include <time.h>

enum { ROUNDS = 400, CHANGES = 6000, PLAIN_RESPONSES = 400, PLAIN_ANSWERS = 25 };

/* Reads the body both ways and holds them to each other; true when there was a page. */
static bool same_as_gsoap(struct fixture *f, int round, struct text body)
{
	const struct resultatenpagina *ours = NULL;
	struct resultatenpagina *theirs = NULL;
	struct antwoordkop our_kop, their_kop;
	bool read = wire_read_opvragen_resultaten_response(
		f->wire, f->arena, body, &our_kop, &ours, &f->err);
	bool expected = resultaten_read_page(f->wire, f->arena, body, &their_kop, &theirs, &f->err);

	if (read != expected || (read && (ours == NULL) != (theirs == NULL)))
		fail_msg("round %d: %s, and gSOAP %s:\n%.*s", round, read ? "read" : "refused",
			expected ? "reads it" : "refuses it", (int)body.len, body.at);
	if (!read || ours == NULL)
		return false;
	assert_int_equal(our_kop.goedgekeurd, their_kop.goedgekeurd);
	assert_int_equal(ours->veldenset, theirs->veldenset);
	assert_true(ours->tot_mutatienummer == theirs->tot_mutatienummer);
	assert_true(ours->aantal_respons == theirs->aantal_respons);
	assert_int_equal(ours->heeft_meer, theirs->heeft_meer);
	assert_text(ours->cursor, theirs->cursor);
	assert_int_equal(ours->verwijderd_count, theirs->verwijderd_count);
	if (ours->respons_count != theirs->respons_count)
		fail_msg("round %d: %zu responses, gSOAP reads %zu:\n%.*s", round,
			ours->respons_count, theirs->respons_count, (int)body.len, body.at);
	for (size_t i = 0; i < ours->respons_count; i++) {
		if (ours->respons[i].antwoord_count != theirs->respons[i].antwoord_count)
			fail_msg("round %d: %zu answers, gSOAP reads %zu", round,
				ours->respons[i].antwoord_count, theirs->respons[i].antwoord_count);
		assert_respons(&ours->respons[i], &theirs->respons[i]);
	}
	return true;
}

static struct text page_body(struct fixture *f, const struct resultatenpagina *page)
{
	struct antwoordkop kop = good();
	struct text body;

	assert_true(wire_write_opvragen_resultaten_response(
		f->wire, f->arena, &kop, page, &body, &f->err));
	return body;
}

static void every_page_is_read_as_gsoap_reads_it(void **state)
{
	struct fixture *f = *state;
	int read = 0;

	seed = 20261126;
	for (int round = 0; round < ROUNDS; round++) {
		proper = roll(4) > 0;
		struct resultatenpagina page = random_page(f->arena);
		read += same_as_gsoap(f, round, page_body(f, &page));
		arena_reset(f->arena);
	}
	assert_true(read > ROUNDS / 4);
}

/* One change somewhere: bytes that go, come twice, or become what an attacker or another writer might send. */
static struct text changed(struct arena *arena, struct text body)
{
	static const char *const pieces[] = {"", " ", "<", ">", "/", "&", "&amp;", "&#10;",
		"&#x41;", "\n", "0", "-", "+1", "99999999999999999999", "<!-- x -->",
		"<![CDATA[x]]>", "<?x y?>", "<bpv:respons>", "</bpv:respons>", "<bpv:antwoord>",
		"</bpv:antwoord>", "<bpv:waarde>1</bpv:waarde>", "<bpv:tekst>x</bpv:tekst>",
		"<bpv:tekst/>", "<bpv:waarde>08</bpv:waarde>", "<bpv:waarde> 8 </bpv:waarde>",
		" xmlns:x=\"y\"", " xmlns:bpv=\"y\"", " xsi:nil=\"true\"",
		"<bpv:vreemd>1</bpv:vreemd>", "<bpv:invulmaand>2026-01</bpv:invulmaand>",
		"<bpv:leerweg>BOL</bpv:leerweg>", "bpv:", "x", "\xC3\xAB"};
	const char *piece = pieces[roll(COUNT(pieces))];
	size_t from = roll(body.len), gone = roll(3) ? 0 : roll(40);

	/* Mostly where a tag begins or ends: what stands inside a value is seldom looked at. */
	if (roll(4))
		while (from < body.len && body.at[from] != '<')
			from++;
	if (gone > body.len - from)
		gone = body.len - from;
	return text_of(arena_format(arena, "%.*s%s%.*s", (int)from, body.at, piece,
		(int)(body.len - from - gone), body.at + from + gone));
}

static void a_page_that_was_changed_is_read_as_gsoap_reads_it(void **state)
{
	struct fixture *f = *state;
	int read = 0;

	seed = 20261127;
	for (int round = 0; round < CHANGES; round++) {
		proper = true;
		struct resultatenpagina page = random_page(f->arena);
		read += same_as_gsoap(f, round, changed(f->arena, page_body(f, &page)));
		arena_reset(f->arena);
	}
	assert_true(read > CHANGES / 20);
}

/* ---- what a gateway sends ----------------------------------------------------------------------------- */

static struct text plain_body(struct fixture *f)
{
	struct respons *responses = arena_array(f->arena, PLAIN_RESPONSES, sizeof *responses);
	struct antwoord *answers = arena_array(f->arena, PLAIN_ANSWERS, sizeof *answers);
	const struct resultatenpagina page = {.veldenset = VELDENSET_VOLLEDIG,
		.tot_mutatienummer = 1000,
		.aantal_respons = PLAIN_RESPONSES,
		.respons = responses,
		.respons_count = PLAIN_RESPONSES};

	for (size_t i = 0; i < PLAIN_ANSWERS; i++)
		answers[i] = (struct antwoord){
			arena_format(f->arena, "VB%zu", i), i % 7 ? "5" : "-9", NULL};
	answers[PLAIN_ANSWERS - 1] =
		(struct antwoord){"EW9", NULL, "Zo\xC3\xAB & ik <samen> \"goed\"\r\n"};
	for (size_t i = 0; i < PLAIN_RESPONSES; i++)
		responses[i] = (struct respons){.respons_id = CODE,
			.mutatienummer = (int64_t)i,
			.respondent = RESPONDENT_STUDENT,
			.vragenlijst = "BPV_STUDENT",
			.versie = 2,
			.basis = i % 2,
			.invuldatum = day(2026, 1, 1),
			.brin = "98QQ",
			.opleidingscode = "25180",
			.leerbedrijf = "100000001",
			.einddatum = day(2026, 2, 1),
			.leerweg = i % 3 ? LEERWEG_BOL : LEERWEG_NONE,
			.antwoorden = answers,
			.antwoord_count = i % 5 ? PLAIN_ANSWERS : 0};
	return page_body(f, &page);
}

static void what_a_gateway_sends_needs_no_gsoap(void **state)
{
	struct fixture *f = *state;
	struct text body = plain_body(f), around;
	struct respons *rows;
	size_t count;

	assert_true(resultaten_read_rows(f->arena, body, &around, &rows, &count));
	assert_int_equal(count, PLAIN_RESPONSES);
	assert_true(around.len < 2048);
	assert_true(same_as_gsoap(f, 0, body));
	/* Each code and value is in memory once. */
	assert_ptr_equal(rows[1].antwoorden[0].vraagcode, rows[2].antwoorden[0].vraagcode);
	assert_ptr_equal(rows[1].antwoorden[1].waarde, rows[2].antwoorden[2].waarde);
	assert_string_equal(rows[1].antwoorden[PLAIN_ANSWERS - 1].tekst,
		"Zo\xC3\xAB & ik <samen> \"goed\"\r\n");
}

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* When it is asked: a release build told 9 M answers a second, and gSOAP 1.3 M. */
static void answers_a_second(void **state)
{
	struct fixture *f = *state;
	struct text body = plain_body(f);
	const struct resultatenpagina *ours;
	struct resultatenpagina *theirs;
	struct antwoordkop kop;
	double took[2] = {0};

	for (int round = 0; round < 10; round++) {
		double from = seconds();
		assert_true(wire_read_opvragen_resultaten_response(
			f->wire, f->arena, body, &kop, &ours, &f->err));
		took[0] += seconds() - from;
		from = seconds();
		assert_true(resultaten_read_page(f->wire, f->arena, body, &kop, &theirs, &f->err));
		took[1] += seconds() - from;
	}
	double answers = 10.0 * PLAIN_RESPONSES * 0.8 * PLAIN_ANSWERS;
	printf("%.1f M answers/s, gSOAP %.1f M\n", answers / took[0] / 1e6,
		answers / took[1] / 1e6);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		FACT(every_page_is_read_as_gsoap_reads_it),
		FACT(a_page_that_was_changed_is_read_as_gsoap_reads_it),
		FACT(what_a_gateway_sends_needs_no_gsoap),
	};
	static const struct CMUnitTest bench[] = {FACT(answers_a_second)};

	if (getenv("WIRE_BENCH") != NULL)
		return cmocka_run_group_tests(bench, NULL, NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
