/*
 * Random pushes and pages, there and back: what is written is canonical, and what XML can carry comes back as it was.
 * The seed is fixed; a failure names the round.
 */
#include "wire/support.h"

enum { ROUNDS = 400, RECORDS = 5 };

static uint64_t seed;

static uint64_t roll(uint64_t sides)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed % sides;
}

/* Random text that XML can carry, of characters that are awkward in one way or another. */
static const char *random_text(struct arena *arena, size_t most)
{
	static const char *const pieces[] = {"a", " ", "&", "<", ">", "\"", "'", "]]>", "&amp;",
		"&#10;", "\xC3\xAB", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "\xC2\x80", "\xC2\xA0",
		"\xEF\xBF\xBD", "\xF4\x8F\xBF\xBD", "\xCC\x81", "\xE2\x80\xA8", "<!--", "-->",
		"<![CDATA[", "%s", "\\", "\t", "\n", "\r"};
	size_t n = 1 + roll(most);
	char *text = arena_array(arena, n, 12);
	size_t len = 0;

	for (size_t i = 0; i < n; i++) {
		const char *piece = pieces[roll(COUNT(pieces))];

		memcpy(text + len, piece, strlen(piece));
		len += strlen(piece);
	}
	text[len] = '\0';
	return text;
}

/* Without the controls that the schema refuses in one-line texts. */
static const char *random_line(struct arena *arena, size_t most)
{
	char *text = (char *)(uintptr_t)random_text(arena, most);
	char *to = text;

	for (char *at = text; *at; at++) {
		bool c1 = *at == '\xC2' && at[1] == '\x80';

		at += c1;
		if (!c1 && *at != '\t' && *at != '\n' && *at != '\r')
			*to++ = *at;
	}
	*to = '\0';
	return arena_format(arena, "x%s", text);
}

static struct studentgegevens random_student(struct arena *arena)
{
	static const char *const talen[] = {NULL, "nl", "en"};

	return (struct studentgegevens){
		.bpvo_kenmerk = arena_format(arena, "K-%d", (int)roll(1000000)),
		.onderwijsaanbiedercode = "999A001",
		.onderwijslocatiecode = "999X001",
		.opleidingscode = arena_format(arena, "%05d", (int)roll(100000)),
		.leerbedrijf_id = arena_format(arena, "%d", 100000000 + (int)roll(900000000)),
		.geplande_einddatum = day_add(day(2020, 1, 1), (int)roll(10000)),
		.emailadres = arena_format(arena, "%s@b.example", random_line(arena, 30)),
		.roepnaam = roll(2) ? random_line(arena, 20) : NULL,
		.taal = talen[roll(COUNT(talen))],
		.leerweg = (enum leerweg)roll(LEERWEG_COUNT),
		.begindatum = roll(2) ? day_add(day(2020, 1, 1), (int)roll(10000)) : day(0, 0, 0),
	};
}

static void any_push_comes_back(void **state)
{
	struct fixture *f = *state;

	seed = 20261123;
	for (int round = 0; round < ROUNDS; round++) {
		struct bedrijfsdocument sent = document(), block;
		struct studentgegevens records[RECORDS];
		struct aanlevering push = {roll(2), roll(2), records, 1 + roll(RECORDS)}, read;
		struct text body;

		for (size_t i = 0; i < push.count; i++)
			records[i] = random_student(f->arena);
		assert_true(wire_write_aanleveren_studentgegevens_request(
			f->wire, f->arena, &sent, &push, &body, &f->err));
		assert_sound(body);
		assert_true(wire_read_aanleveren_studentgegevens_request(
			f->wire, f->arena, body, &block, &read, &f->err));
		assert_int_equal(read.count, push.count);
		assert_int_equal(read.proefaanlevering, push.proefaanlevering);
		assert_int_equal(read.alles_of_niets, push.alles_of_niets);
		for (size_t i = 0; i < read.count; i++) {
			const struct studentgegevens *a = &read.records[i], *b = &records[i];

			if (strcmp(a->emailadres, b->emailadres) != 0)
				fail_msg("round %d", round);
			assert_text(a->bpvo_kenmerk, b->bpvo_kenmerk);
			assert_text(a->opleidingscode, b->opleidingscode);
			assert_text(a->leerbedrijf_id, b->leerbedrijf_id);
			assert_text(a->roepnaam, b->roepnaam);
			assert_text(a->taal, b->taal);
			assert_int_equal(a->leerweg, b->leerweg);
			assert_day(a->geplande_einddatum, b->geplande_einddatum);
			assert_day(a->begindatum, b->begindatum);
		}
		arena_reset(f->arena);
	}
}

static void any_open_answer_comes_back(void **state)
{
	struct fixture *f = *state;

	seed = 88338;
	for (int round = 0; round < ROUNDS; round++) {
		struct antwoordkop sent = good(), kop;
		struct antwoord one = {"EW9", NULL, random_text(f->arena, 200)};
		struct respons respons = {
			.respons_id = CODE,
			.mutatienummer = (int64_t)(seed >> 1),
			.respondent = RESPONDENT_STUDENT,
			.vragenlijst = "STUDENT",
			.versie = 1,
			.invuldatum = day_add(day(2020, 1, 1), (int)roll(10000)),
			.brin = "98QQ",
			.opleidingscode = "25180",
			.leerbedrijf = "100000001",
			.einddatum = day_add(day(2020, 1, 1), (int)roll(10000)),
			.antwoorden = &one,
			.antwoord_count = 1,
		};
		struct resultatenpagina page = {
			.veldenset = VELDENSET_VOLLEDIG, .respons = &respons, .respons_count = 1};
		const struct resultatenpagina *read;
		struct text body;

		assert_true(wire_write_opvragen_resultaten_response(
			f->wire, f->arena, &sent, &page, &body, &f->err));
		assert_sound(body);
		assert_true(wire_read_opvragen_resultaten_response(
			f->wire, f->arena, body, &kop, &read, &f->err));
		if (strcmp(read->respons[0].antwoorden[0].tekst, one.tekst) != 0)
			fail_msg("round %d: %s", round, one.tekst);
		assert_true(read->respons[0].mutatienummer == respons.mutatienummer);
		arena_reset(f->arena);
	}
}

static struct ontbreekt random_gap(struct arena *arena)
{
	return (struct ontbreekt){
		.onderwijsaanbiedercode =
			roll(2) ? arena_format(arena, "%03dA001", (int)roll(1000)) : NULL,
		.onderwijslocatiecode =
			roll(2) ? arena_format(arena, "%03dX001", (int)roll(1000)) : NULL,
		.opleidingscode = arena_format(arena, "%05d", (int)roll(100000)),
		.leerbedrijf_id = arena_format(arena, "%d", 100000000 + (int)roll(900000000)),
		.geplande_einddatum = day_add(day(2020, 1, 1), (int)roll(10000)),
		.aantal_bpvo = (int64_t)roll(INT64_MAX),
		.aantal_aangeleverd = (int64_t)roll(INT64_MAX),
		.aanleveren_voor = day_add(day(2020, 1, 1), (int)roll(10000)),
	};
}

static void assert_gap(const struct ontbreekt *a, const struct ontbreekt *b)
{
	assert_text(a->onderwijsaanbiedercode, b->onderwijsaanbiedercode);
	assert_text(a->onderwijslocatiecode, b->onderwijslocatiecode);
	assert_text(a->opleidingscode, b->opleidingscode);
	assert_text(a->leerbedrijf_id, b->leerbedrijf_id);
	assert_day(a->geplande_einddatum, b->geplande_einddatum);
	assert_true(a->aantal_bpvo == b->aantal_bpvo);
	assert_true(a->aantal_aangeleverd == b->aantal_aangeleverd);
	assert_day(a->aanleveren_voor, b->aanleveren_voor);
}

static void any_state_of_a_delivery_comes_back(void **state)
{
	struct fixture *f = *state;

	seed = 20270129;
	for (int round = 0; round < ROUNDS; round++) {
		struct antwoordkop sent = good(), kop;
		struct recordstatus status[RECORDS];
		struct ontbreekt gaps[RECORDS];
		struct aanleverstatus page = {status, roll(RECORDS + 1), gaps, roll(RECORDS + 1),
			roll(2), roll(2) ? "Abc-_9" : NULL};
		const struct aanleverstatus *read;
		struct text body;

		for (size_t i = 0; i < RECORDS; i++) {
			status[i] = (struct recordstatus){
				.bpvo_kenmerk = arena_format(f->arena, "K-%d", (int)roll(1000000)),
				.toestand = (enum toestand)(1 + roll(TOESTAND_COUNT - 1)),
				.gepland_op = roll(2) ? day_add(day(2020, 1, 1), (int)roll(10000))
						      : day(0, 0, 0)};
			gaps[i] = random_gap(f->arena);
		}
		assert_true(wire_write_opvragen_aanleverstatus_response(
			f->wire, f->arena, &sent, &page, &body, &f->err));
		assert_sound(body);
		assert_true(wire_read_opvragen_aanleverstatus_response(
			f->wire, f->arena, body, &kop, &read, &f->err));
		assert_int_equal(read->status_count, page.status_count);
		assert_int_equal(read->ontbreekt_count, page.ontbreekt_count);
		assert_int_equal(read->heeft_meer, page.heeft_meer);
		assert_text(read->cursor, page.cursor);
		for (size_t i = 0; i < read->status_count; i++) {
			assert_text(read->status[i].bpvo_kenmerk, status[i].bpvo_kenmerk);
			assert_int_equal(read->status[i].toestand, status[i].toestand);
			assert_day(read->status[i].gepland_op, status[i].gepland_op);
		}
		for (size_t i = 0; i < read->ontbreekt_count; i++)
			assert_gap(&read->ontbreekt[i], &gaps[i]);
		arena_reset(f->arena);
	}
}

static void random_bytes_never_leave_as_a_broken_message(void **state)
{
	struct fixture *f = *state;

	seed = 7;
	for (int round = 0; round < ROUNDS; round++) {
		struct antwoordkop sent = good();
		char bytes[64];
		size_t n = 1 + roll(sizeof bytes - 1);

		for (size_t i = 0; i < n; i++)
			bytes[i] = (char)(1 + roll(255));
		bytes[n] = '\0';
		struct foutmelding melding = {.foutcode = "BPV0001", .fouttekst = bytes};
		struct text body;

		sent.meldingen = &melding;
		sent.melding_count = 1;
		assert_true(wire_write_testen_verbinding_response(
			f->wire, f->arena, &sent, NULL, &body, &f->err));
		assert_canonical(body);
		arena_reset(f->arena);
	}
}

/* A request with random bytes changed is refused or read: nothing else, and the next one is read as ever. */
static void damage_is_refused_or_harmless(void **state)
{
	struct fixture *f = *state;
	struct bedrijfsdocument sent = document(), block;
	struct studentgegevens record;
	struct aanlevering push = {true, false, &record, 1}, read;
	struct text body;
	size_t refused = 0;

	seed = 4711;
	record = random_student(f->arena);
	assert_true(wire_write_aanleveren_studentgegevens_request(
		f->wire, f->arena, &sent, &push, &body, &f->err));
	for (int round = 0; round < 10 * ROUNDS; round++) {
		struct arena *arena = arena_create(0);
		struct text copy = arena_copy(arena, body);

		for (size_t i = 0; i <= roll(4); i++)
			((char *)(uintptr_t)copy.at)[roll(copy.len)] = (char)roll(256);
		refused += !wire_read_aanleveren_studentgegevens_request(
			f->wire, arena, copy, &block, &read, &f->err);
		assert_true(wire_read_aanleveren_studentgegevens_request(
			f->wire, arena, body, &block, &read, &f->err));
		assert_text(read.records[0].emailadres, record.emailadres);
		arena_destroy(&arena);
	}
	assert_true(refused > ROUNDS);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		FACT(any_push_comes_back),
		FACT(any_open_answer_comes_back),
		FACT(any_state_of_a_delivery_comes_back),
		FACT(random_bytes_never_leave_as_a_broken_message),
		FACT(damage_is_refused_or_harmless),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
