/* Requests of every operation, there and back. */
#include "wire/support.h"

static void testen_verbinding_comes_back(void **state)
{
	struct fixture *f = *state;
	struct bedrijfsdocument sent = document(), read;
	struct text body;

	assert_true(wire_write_testen_verbinding_request(f->wire, f->arena, &sent, &body, &f->err));
	assert_sound(body);
	assert_true(wire_read_testen_verbinding_request(f->wire, f->arena, body, &read, &f->err));
	assert_document(&read);
}

static void opvragen_overeenkomst_comes_back(void **state)
{
	struct fixture *f = *state;
	struct bedrijfsdocument sent = document(), read;
	struct text body;

	assert_true(
		wire_write_opvragen_overeenkomst_request(f->wire, f->arena, &sent, &body, &f->err));
	assert_sound(body);
	assert_true(
		wire_read_opvragen_overeenkomst_request(f->wire, f->arena, body, &read, &f->err));
	assert_document(&read);
}

static const struct studentgegevens students[] = {
	{
		.bpvo_kenmerk = "BPV-2026.000_117",
		.onderwijsaanbiedercode = "999A001",
		.onderwijslocatiecode = "999X001",
		.opleidingscode = "25180",
		.leerbedrijf_id = "100000001",
		.geplande_einddatum = {2027, 1, 29},
		.emailadres = "zo\xC3\xAB@student.voorbeeld.example",
		.roepnaam = "Zo\xC3\xAB & <\"Li\"> 'x' \xF0\x9F\x98\x80",
		.taal = "nl",
		.leerweg = LEERWEG_BOL_DT,
		.begindatum = {2026, 9, 1},
	},
	{
		.bpvo_kenmerk = "k",
		.onderwijsaanbiedercode = "999A001",
		.onderwijslocatiecode = "999X001",
		.opleidingscode = "00001",
		.leerbedrijf_id = "999999999",
		.geplande_einddatum = {2028, 2, 29},
		.emailadres = "a@b",
	},
};

static void assert_student(const struct studentgegevens *a, const struct studentgegevens *b)
{
	assert_text(a->bpvo_kenmerk, b->bpvo_kenmerk);
	assert_text(a->onderwijsaanbiedercode, b->onderwijsaanbiedercode);
	assert_text(a->onderwijslocatiecode, b->onderwijslocatiecode);
	assert_text(a->opleidingscode, b->opleidingscode);
	assert_text(a->leerbedrijf_id, b->leerbedrijf_id);
	assert_day(a->geplande_einddatum, b->geplande_einddatum);
	assert_text(a->emailadres, b->emailadres);
	assert_text(a->roepnaam, b->roepnaam);
	assert_text(a->taal, b->taal);
	assert_int_equal(a->leerweg, b->leerweg);
	assert_day(a->begindatum, b->begindatum);
}

/* proves: WS006 */
static void aanleveren_studentgegevens_comes_back(void **state)
{
	struct fixture *f = *state;
	struct bedrijfsdocument sent = document(), block;
	struct aanlevering aanlevering = {true, true, students, COUNT(students)}, read;
	struct text body;

	assert_true(wire_write_aanleveren_studentgegevens_request(
		f->wire, f->arena, &sent, &aanlevering, &body, &f->err));
	assert_sound(body);
	assert_true(wire_read_aanleveren_studentgegevens_request(
		f->wire, f->arena, body, &block, &read, &f->err));
	assert_document(&block);
	assert_true(read.proefaanlevering);
	assert_true(read.alles_of_niets);
	assert_int_equal(read.count, COUNT(students));
	for (size_t i = 0; i < read.count; i++)
		assert_student(&read.records[i], &students[i]);
}

static void a_full_push_comes_back(void **state)
{
	struct fixture *f = *state;
	struct bedrijfsdocument sent = document(), block;
	struct studentgegevens *many = arena_array(f->arena, AANLEVERING_MAX_RECORDS, sizeof *many);
	struct aanlevering aanlevering = {.records = many, .count = AANLEVERING_MAX_RECORDS}, read;
	struct text body;

	for (size_t i = 0; i < aanlevering.count; i++) {
		many[i] = students[i % COUNT(students)];
		many[i].bpvo_kenmerk = arena_format(f->arena, "K%zu", i);
	}
	assert_true(wire_write_aanleveren_studentgegevens_request(
		f->wire, f->arena, &sent, &aanlevering, &body, &f->err));
	assert_sound(body);
	assert_true(wire_read_aanleveren_studentgegevens_request(
		f->wire, f->arena, body, &block, &read, &f->err));
	assert_false(read.proefaanlevering);
	assert_false(read.alles_of_niets);
	assert_int_equal(read.count, aanlevering.count);
	for (size_t i = 0; i < read.count; i++)
		assert_student(&read.records[i], &many[i]);
}

/* A length is counted in characters, not in bytes. */
static void the_longest_texts_come_back(void **state)
{
	struct fixture *f = *state;
	struct bedrijfsdocument sent = document(), block;
	struct studentgegevens record = students[0];
	struct aanlevering aanlevering = {.records = &record, .count = 1}, read;
	char *roepnaam = arena_take(f->arena, 4 * 100 + 1);
	char *emailadres = arena_take(f->arena, 2 * 254 + 1);
	struct text body;

	for (size_t i = 0; i < 100; i++)
		memcpy(roepnaam + 4 * i, "\xF0\x9F\x98\x80", 4);
	for (size_t i = 0; i < 254; i++)
		memcpy(emailadres + 2 * i, "\xC3\xAB", 2);
	record.roepnaam = roepnaam;
	record.emailadres = emailadres;
	assert_true(wire_write_aanleveren_studentgegevens_request(
		f->wire, f->arena, &sent, &aanlevering, &body, &f->err));
	assert_sound(body);
	assert_true(wire_read_aanleveren_studentgegevens_request(
		f->wire, f->arena, body, &block, &read, &f->err));
	assert_student(&read.records[0], &record);
}

static void opvragen_vragenlijsten_comes_back(void **state)
{
	static const struct vragenlijstvraag cases[] = {{NULL, 0}, {"STUDENT_2", 2}, {"A", 0}};
	struct fixture *f = *state;
	struct bedrijfsdocument sent = document(), block;
	struct vragenlijstvraag read;
	struct text body;

	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_true(wire_write_opvragen_vragenlijsten_request(
			f->wire, f->arena, &sent, &cases[i], &body, &f->err));
		assert_sound(body);
		assert_true(wire_read_opvragen_vragenlijsten_request(
			f->wire, f->arena, body, &block, &read, &f->err));
		assert_document(&block);
		assert_text(read.code, cases[i].code);
		assert_int_equal(read.versie, cases[i].versie);
	}
}

static void opvragen_resultaten_comes_back(void **state)
{
	static const struct resultatenvraag cases[] = {
		{0, 0, NULL},
		{INT64_MAX, RESULTATEN_PAGE_MAX, "Abc-_9"},
	};
	struct fixture *f = *state;
	struct bedrijfsdocument sent = document(), block;
	struct resultatenvraag read;
	struct text body;

	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_true(wire_write_opvragen_resultaten_request(
			f->wire, f->arena, &sent, &cases[i], &body, &f->err));
		assert_sound(body);
		assert_true(wire_read_opvragen_resultaten_request(
			f->wire, f->arena, body, &block, &read, &f->err));
		assert_document(&block);
		assert_true(read.vanaf_mutatienummer == cases[i].vanaf_mutatienummer);
		assert_int_equal(read.paginagrootte, cases[i].paginagrootte);
		assert_text(read.cursor, cases[i].cursor);
	}
}

static void intrekken_studentgegevens_comes_back(void **state)
{
	static const struct intrekking records[] = {
		{"a", INTREKREDEN_BEZWAAR, false},
		{"b", INTREKREDEN_GESTOPT, true},
		{"c", INTREKREDEN_FOUTIEF, false},
	};
	struct fixture *f = *state;
	struct bedrijfsdocument sent = document(), block;
	struct intrekkingen intrekkingen = {records, COUNT(records)}, read;
	struct text body;

	assert_true(wire_write_intrekken_studentgegevens_request(
		f->wire, f->arena, &sent, &intrekkingen, &body, &f->err));
	assert_sound(body);
	assert_true(wire_read_intrekken_studentgegevens_request(
		f->wire, f->arena, body, &block, &read, &f->err));
	assert_document(&block);
	assert_int_equal(read.count, COUNT(records));
	for (size_t i = 0; i < read.count; i++) {
		assert_text(read.records[i].bpvo_kenmerk, records[i].bpvo_kenmerk);
		assert_int_equal(read.records[i].reden, records[i].reden);
		assert_int_equal(read.records[i].nieuwe_aanlevering_weigeren,
			records[i].nieuwe_aanlevering_weigeren);
	}
}

static void opvragen_aanleverstatus_comes_back(void **state)
{
	static const char *const keys[] = {"a", "b"};
	static const struct statusvraag cases[] = {
		{FILTER_ALLE, 0, keys, 0, 0, NULL},
		{FILTER_ONTBREEKT, 52, keys, COUNT(keys), 10000, "x"},
	};
	struct fixture *f = *state;
	struct bedrijfsdocument sent = document(), block;
	struct statusvraag read;
	struct text body;

	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_true(wire_write_opvragen_aanleverstatus_request(
			f->wire, f->arena, &sent, &cases[i], &body, &f->err));
		assert_sound(body);
		assert_true(wire_read_opvragen_aanleverstatus_request(
			f->wire, f->arena, body, &block, &read, &f->err));
		assert_document(&block);
		assert_int_equal(read.filter, cases[i].filter);
		assert_int_equal(read.binnen_weken, cases[i].binnen_weken);
		assert_int_equal(read.paginagrootte, cases[i].paginagrootte);
		assert_text(read.cursor, cases[i].cursor);
		assert_int_equal(read.kenmerk_count, cases[i].kenmerk_count);
		for (size_t k = 0; k < read.kenmerk_count; k++)
			assert_text(read.kenmerken[k], keys[k]);
	}
}

#define BODY(operation, inner)                                                                     \
	"<s:Body xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\""                            \
	" xmlns=\"http://s-bb.nl/schema/SBB_BPVMonitor_V1\"><" operation "_request>"               \
	"<identificatiecodeBedrijfsdocument>" CODE "</identificatiecodeBedrijfsdocument>"          \
	"<verzendendeInstantie>" SCHOOL "</verzendendeInstantie>"                                  \
	"<ontvangendeInstantie>" GATEWAY "</ontvangendeInstantie>"                                 \
	"<datumTijdBedrijfsdocument>2026-11-23T09:30:00Z</datumTijdBedrijfsdocument>" inner        \
	"</" operation "_request></s:Body>"

/* What the contract says an element means that is not there. */
static void an_objection_refuses_a_new_delivery_unless_it_says_otherwise(void **state)
{
	static const struct {
		const char *inner;
		bool weigeren;
	} cases[] = {
		{"<reden>BEZWAAR</reden>", true},
		{"<reden>GESTOPT</reden>", false},
		{"<reden>FOUTIEF</reden>", false},
		{"<reden>BEZWAAR</reden><nieuweAanleveringWeigeren>0</nieuweAanleveringWeigeren>",
			false},
		{"<reden>GESTOPT</reden><nieuweAanleveringWeigeren>true"
		 "</nieuweAanleveringWeigeren>",
			true},
	};
	struct fixture *f = *state;
	struct bedrijfsdocument block;
	struct intrekkingen read;

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct text body = text_of(arena_format(f->arena,
			BODY("intrekken_studentgegevens",
				"<intrekking><bpvoKenmerk>K</bpvoKenmerk>"
				"%s</intrekking>"),
			cases[i].inner));

		assert_true(wire_read_intrekken_studentgegevens_request(
			f->wire, f->arena, body, &block, &read, &f->err));
		assert_document(&block);
		assert_int_equal(read.count, 1);
		if (read.records[0].nieuwe_aanlevering_weigeren != cases[i].weigeren)
			fail_msg("%s", cases[i].inner);
	}
}

static void a_status_question_without_a_filter_asks_for_all(void **state)
{
	struct fixture *f = *state;
	struct bedrijfsdocument block;
	struct statusvraag read;

	assert_true(wire_read_opvragen_aanleverstatus_request(f->wire, f->arena,
		text_of(BODY("opvragen_aanleverstatus", "")), &block, &read, &f->err));
	assert_int_equal(read.filter, FILTER_ALLE);
	assert_int_equal(read.binnen_weken, 0);
	assert_int_equal(read.kenmerk_count, 0);
}

static void opvragen_resultatenbestand_comes_back(void **state)
{
	static const struct bestandvraag cases[] = {
		{FORMAAT_CSV, VORM_LANG, 0},
		{FORMAAT_JSONL, VORM_BREED, 48213},
	};
	struct fixture *f = *state;
	struct bedrijfsdocument sent = document(), block;
	struct bestandvraag read;
	struct text body;

	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_true(wire_write_opvragen_resultatenbestand_request(
			f->wire, f->arena, &sent, &cases[i], &body, &f->err));
		assert_sound(body);
		assert_true(wire_read_opvragen_resultatenbestand_request(
			f->wire, f->arena, body, &block, &read, &f->err));
		assert_document(&block);
		assert_int_equal(read.formaat, cases[i].formaat);
		assert_int_equal(read.vorm, cases[i].vorm);
		assert_true(read.vanaf_mutatienummer == cases[i].vanaf_mutatienummer);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		FACT(testen_verbinding_comes_back),
		FACT(opvragen_overeenkomst_comes_back),
		FACT(aanleveren_studentgegevens_comes_back),
		FACT(a_full_push_comes_back),
		FACT(the_longest_texts_come_back),
		FACT(opvragen_vragenlijsten_comes_back),
		FACT(opvragen_resultaten_comes_back),
		FACT(intrekken_studentgegevens_comes_back),
		FACT(opvragen_aanleverstatus_comes_back),
		FACT(an_objection_refuses_a_new_delivery_unless_it_says_otherwise),
		FACT(a_status_question_without_a_filter_asks_for_all),
		FACT(opvragen_resultatenbestand_comes_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
