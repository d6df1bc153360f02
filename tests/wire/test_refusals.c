/* Bodies that are not what the contract says, and structs that cannot be written. */
#include "wire/support.h"

#define BODY(inner)                                                                                \
	"<s:Body xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\""                            \
	" xmlns:b=\"http://s-bb.nl/schema/SBB_BPVMonitor_V1\">" inner "</s:Body>"
#define BLOCK                                                                                      \
	"<b:identificatiecodeBedrijfsdocument>" CODE "</b:identificatiecodeBedrijfsdocument>"      \
	"<b:verzendendeInstantie>" SCHOOL "</b:verzendendeInstantie>"                              \
	"<b:ontvangendeInstantie>" GATEWAY "</b:ontvangendeInstantie>"                             \
	"<b:datumTijdBedrijfsdocument>2026-11-23T10:30:00+01:00</b:datumTijdBedrijfsdocument>"
#define REQUEST(inner) "<b:opvragen_resultaten_request>" inner "</b:opvragen_resultaten_request>"

static bool readable(struct fixture *f, const char *text, struct resultatenvraag *out)
{
	struct bedrijfsdocument block = {0};

	memset(&f->err, 0, sizeof f->err);
	if (!wire_read_opvragen_resultaten_request(
		    f->wire, f->arena, text_of(text), &block, out, &f->err))
		return false;
	assert_document(&block);
	return true;
}

static void reads_any_prefix_and_white_space_between_elements(void **state)
{
	static const char *const bodies[] = {
		BODY(REQUEST(BLOCK "<b:cursor>abc</b:cursor>")),
		BODY("\n  " REQUEST("\n\t" BLOCK "\r\n<b:cursor>abc</b:cursor> ") "\n"),
		"<Body xmlns=\"http://schemas.xmlsoap.org/soap/envelope/\">"
		"<x:opvragen_resultaten_request "
		"xmlns:x=\"http://s-bb.nl/schema/SBB_BPVMonitor_V1\" "
		"xmlns:b=\"http://s-bb.nl/schema/SBB_BPVMonitor_V1\">" BLOCK
		"<cursor xmlns=\"http://s-bb.nl/schema/SBB_BPVMonitor_V1\">abc</cursor>"
		"</x:opvragen_resultaten_request></Body>",
	};
	struct fixture *f = *state;
	struct resultatenvraag read;

	for (size_t i = 0; i < COUNT(bodies); i++) {
		if (!readable(f, bodies[i], &read))
			fail_msg("%zu: %s", i, f->err.detail);
		assert_text(read.cursor, "abc");
	}
}

/* proves: WW003 */
static void refuses_a_body_that_is_not_one_element_of_the_contract(void **state)
{
	static const struct {
		const char *what, *body;
	} cases[] = {
		{"nothing", ""},
		{"no Body", REQUEST(BLOCK)},
		{"empty Body", BODY("")},
		{"text only", BODY("x")},
		{"second child", BODY(REQUEST(BLOCK) REQUEST(BLOCK))},
		{"other second child", BODY(REQUEST(BLOCK) "<b:x/>")},
		{"after the Body", BODY(REQUEST(BLOCK)) "<x/>"},
		{"other operation",
			BODY("<b:testen_verbinding_request>" BLOCK
			     "</b:testen_verbinding_request>")},
		{"response",
			BODY("<b:opvragen_resultaten_response>" BLOCK
			     "</b:opvragen_resultaten_response>")},
		{"no namespace",
			BODY("<opvragen_resultaten_request>" BLOCK
			     "</opvragen_resultaten_request>")},
		{"other namespace",
			BODY("<c:opvragen_resultaten_request xmlns:c=\"urn:x\">" BLOCK
			     "</c:opvragen_resultaten_request>")},
		{"no block", BODY(REQUEST(""))},
		{"unknown element", BODY(REQUEST(BLOCK "<b:bsn>999999999</b:bsn>"))},
		{"unknown in between", BODY(REQUEST("<b:x/>" BLOCK))},
		{"unqualified child", BODY(REQUEST(BLOCK "<cursor>abc</cursor>"))},
		{"element twice",
			BODY(REQUEST(BLOCK "<b:cursor>a</b:cursor>"
					   "<b:cursor>a</b:cursor>"))},
		{"not a number", BODY(REQUEST(BLOCK "<b:paginagrootte>x</b:paginagrootte>"))},
		{"zero", BODY(REQUEST(BLOCK "<b:paginagrootte>0</b:paginagrootte>"))},
		{"too many", BODY(REQUEST(BLOCK "<b:paginagrootte>10001</b:paginagrootte>"))},
		{"below nought",
			BODY(REQUEST(BLOCK "<b:vanafMutatienummer>-1"
					   "</b:vanafMutatienummer>"))},
		{"past the last number",
			BODY(REQUEST(BLOCK "<b:vanafMutatienummer>9223372036854775808"
					   "</b:vanafMutatienummer>"))},
		{"empty number", BODY(REQUEST(BLOCK "<b:paginagrootte></b:paginagrootte>"))},
		{"unended", BODY(REQUEST(BLOCK "<b:cursor>"))},
		{"crossed",
			BODY("<b:opvragen_resultaten_request>" BLOCK
			     "</b:opvragen_resultaten_response>")},
		{"SOAP 1.2",
			"<s:Body xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\""
			" xmlns:b=\"http://s-bb.nl/schema/SBB_BPVMonitor_V1\">" REQUEST(
				BLOCK) "</s:Body>"},
	};
	struct fixture *f = *state;
	struct resultatenvraag read = {.cursor = "untouched"};

	for (size_t i = 0; i < COUNT(cases); i++) {
		if (readable(f, cases[i].body, &read))
			fail_msg("%s was accepted", cases[i].what);
		assert_int_equal(f->err.code, ERROR_DK0004);
		assert_string_equal(read.cursor, "untouched");
		/* and the context is fit for the next message */
		struct resultatenvraag next;

		assert_true(readable(f, BODY(REQUEST(BLOCK)), &next));
	}
}

/* proves: EDU-15 */
static void refuses_a_block_without_its_parts_or_with_wrong_ones(void **state)
{
	static const char *const parts[] = {
		"<b:identificatiecodeBedrijfsdocument>" CODE
		"</b:identificatiecodeBedrijfsdocument>",
		"<b:verzendendeInstantie>" SCHOOL "</b:verzendendeInstantie>",
		"<b:ontvangendeInstantie>" GATEWAY "</b:ontvangendeInstantie>",
		"<b:datumTijdBedrijfsdocument>2026-11-23T09:30:00Z</b:datumTijdBedrijfsdocument>",
	};
	static const char *const wrong[] = {
		"<b:identificatiecodeBedrijfsdocument>1</b:identificatiecodeBedrijfsdocument>",
		"<b:verzendendeInstantie>00000005000000001000</b:verzendendeInstantie>",
		"<b:ontvangendeInstantie></b:ontvangendeInstantie>",
		"<b:datumTijdBedrijfsdocument>2026-11-23T09:30:00</b:datumTijdBedrijfsdocument>",
	};
	struct fixture *f = *state;
	struct resultatenvraag read;

	for (size_t broken = 0; broken < COUNT(parts); broken++) {
		for (int replace = 0; replace < 2; replace++) {
			const char *p[COUNT(parts)];

			for (size_t i = 0; i < COUNT(parts); i++)
				p[i] = i != broken ? parts[i] : replace ? wrong[i] : "";
			if (readable(f,
				    arena_format(f->arena, BODY(REQUEST("%s%s%s%s")), p[0], p[1],
					    p[2], p[3]),
				    &read))
				fail_msg("part %zu: accepted", broken);
			assert_int_equal(f->err.code, ERROR_DK0004);
		}
	}
}

static void refuses_a_bottomless_or_truncated_body(void **state)
{
	enum { DEPTH = 5000 };
	struct fixture *f = *state;
	struct resultatenvraag read;
	char *deep = arena_take(f->arena, DEPTH * strlen("<b:x>") + 1);
	const char *whole = BODY(REQUEST(BLOCK "<b:cursor>abc</b:cursor>"));

	for (size_t i = 0; i < DEPTH; i++)
		memcpy(deep + i * strlen("<b:x>"), "<b:x>", strlen("<b:x>"));
	assert_false(readable(f, arena_format(f->arena, BODY(REQUEST(BLOCK "%s")), deep), &read));
	for (size_t n = 0; n < strlen(whole); n++)
		if (readable(f, arena_string(f->arena, (struct text){whole, n}), &read))
			fail_msg("accepted after %zu bytes", n);
}

/* proves: WS006 */
static void refuses_to_write_a_request_that_would_change_on_the_way(void **state)
{
	static const char *const names[] = {"a\x01", "\xFF", "Zo\xC3", "\xEF\xBF\xBF", "a\x7F"};
	struct fixture *f = *state;
	struct bedrijfsdocument block = document();
	struct text body = TEXT("untouched");

	for (size_t i = 0; i < COUNT(names); i++) {
		struct studentgegevens record = {
			.bpvo_kenmerk = "K",
			.onderwijsaanbiedercode = "999A001",
			.onderwijslocatiecode = "999X001",
			.opleidingscode = "25180",
			.leerbedrijf_id = "100000001",
			.geplande_einddatum = {2027, 1, 29},
			.emailadres = "a@b.example",
			.roepnaam = names[i],
		};
		struct aanlevering aanlevering = {.records = &record, .count = 1};

		assert_false(wire_write_aanleveren_studentgegevens_request(
			f->wire, f->arena, &block, &aanlevering, &body, &f->err));
		assert_int_equal(f->err.code, ERROR_INPUT);
		assert_null(strstr(f->err.detail, names[i]));
		record.roepnaam = "Zo\xC3\xAB";
		struct text good_body;

		assert_true(wire_write_aanleveren_studentgegevens_request(
			f->wire, f->arena, &block, &aanlevering, &good_body, &f->err));
		assert_sound(good_body);
	}
	assert_true(text_equal(body, TEXT("untouched")));
}

static void refuses_to_write_what_lacks_a_required_value(void **state)
{
	struct fixture *f = *state;
	struct bedrijfsdocument block = document();
	struct antwoordkop kop = good();
	struct studentgegevens record = {.bpvo_kenmerk = "K", .geplande_einddatum = {2027, 1, 29}};
	struct aanlevering aanlevering = {.records = &record, .count = 1};
	struct resultatenpagina page = {.veldenset = VELDENSET_NONE};
	struct text body = TEXT("untouched");

	assert_false(wire_write_aanleveren_studentgegevens_request(
		f->wire, f->arena, &block, &aanlevering, &body, &f->err));
	assert_int_equal(f->err.code, ERROR_INPUT);
	assert_false(wire_write_opvragen_resultaten_response(
		f->wire, f->arena, &kop, &page, &body, &f->err));
	assert_int_equal(f->err.code, ERROR_DK0050);
	kop.document.identificatiecode = NULL;
	assert_false(wire_write_testen_verbinding_response(
		f->wire, f->arena, &kop, NULL, &body, &f->err));
	assert_int_equal(f->err.code, ERROR_DK0050);
	assert_true(text_equal(body, TEXT("untouched")));
}

#define NAMED(operation, inner) BODY("<b:" operation ">" inner "</b:" operation ">")

/* Requests of the two operations about what was delivered that the contract does not know. */
static void refuses_a_withdrawal_or_a_status_question_that_is_none(void **state)
{
	static const char *const intrekkingen[] = {
		BLOCK, /* none */
		BLOCK "<b:intrekking><b:bpvoKenmerk>K</b:bpvoKenmerk></b:intrekking>",
		BLOCK "<b:intrekking><b:reden>BEZWAAR</b:reden></b:intrekking>",
		BLOCK "<b:intrekking><b:bpvoKenmerk>K</b:bpvoKenmerk><b:reden>ZOMAAR</b:reden>"
		      "</b:intrekking>",
		BLOCK "<b:intrekking><b:bpvoKenmerk>K</b:bpvoKenmerk><b:reden></b:reden>"
		      "</b:intrekking>",
		BLOCK
		"<b:intrekking><b:bpvoKenmerk>K</b:bpvoKenmerk><b:reden>BEZWAAR</b:reden>"
		"<b:nieuweAanleveringWeigeren>ja</b:nieuweAanleveringWeigeren></b:intrekking>",
	};
	static const char *const vragen[] = {
		BLOCK "<b:filter>NIETS</b:filter>",
		BLOCK "<b:binnenWeken>0</b:binnenWeken>",
		BLOCK "<b:binnenWeken>53</b:binnenWeken>",
		BLOCK "<b:paginagrootte>10001</b:paginagrootte>",
		BLOCK "<b:emailadres>a@b.example</b:emailadres>",
	};
	struct fixture *f = *state;
	struct bedrijfsdocument block;
	struct intrekkingen taken = {.count = 7};
	struct statusvraag asked = {.cursor = "untouched"};

	for (size_t i = 0; i < COUNT(intrekkingen); i++) {
		if (wire_read_intrekken_studentgegevens_request(f->wire, f->arena,
			    text_of(arena_format(f->arena,
				    NAMED("intrekken_studentgegevens_request", "%s"),
				    intrekkingen[i])),
			    &block, &taken, &f->err))
			fail_msg("withdrawal %zu was accepted", i);
		assert_int_equal(f->err.code, ERROR_DK0004);
		assert_int_equal(taken.count, 7);
	}
	for (size_t i = 0; i < COUNT(vragen); i++) {
		if (wire_read_opvragen_aanleverstatus_request(f->wire, f->arena,
			    text_of(arena_format(f->arena,
				    NAMED("opvragen_aanleverstatus_request", "%s"), vragen[i])),
			    &block, &asked, &f->err))
			fail_msg("question %zu was accepted", i);
		assert_int_equal(f->err.code, ERROR_DK0004);
		assert_string_equal(asked.cursor, "untouched");
	}
}

/* An answer that says less than the contract asks never leaves; a school's program reads no answer that does. */
static void refuses_an_outcome_or_a_status_that_is_incomplete(void **state)
{
	struct fixture *f = *state;
	struct antwoordkop kop = good();
	struct intrekuitkomst_record record = {.bpvo_kenmerk = "K"};
	struct intrekresultaat resultaat = {&record, 1};
	struct recordstatus status = {.bpvo_kenmerk = "K"};
	struct ontbreekt ontbreekt = {.opleidingscode = "25180", .leerbedrijf_id = "100000001"};
	struct aanleverstatus pages[] = {
		{.status = &status, .status_count = 1},
		{.ontbreekt = &ontbreekt, .ontbreekt_count = 1},
	};
	const struct intrekresultaat *taken = (void *)f;
	const struct aanleverstatus *page = (void *)f;
	struct text body = TEXT("untouched");

	assert_false(wire_write_intrekken_studentgegevens_response(
		f->wire, f->arena, &kop, &resultaat, &body, &f->err));
	assert_int_equal(f->err.code, ERROR_DK0050);
	for (size_t i = 0; i < COUNT(pages); i++) {
		assert_false(wire_write_opvragen_aanleverstatus_response(
			f->wire, f->arena, &kop, &pages[i], &body, &f->err));
		assert_int_equal(f->err.code, ERROR_DK0050);
	}
	assert_true(text_equal(body, TEXT("untouched")));
	assert_false(wire_read_intrekken_studentgegevens_response(f->wire, f->arena,
		text_of(NAMED("intrekken_studentgegevens_response",
			BLOCK "<b:requestGoedgekeurd>true</b:requestGoedgekeurd><b:intrekkingen>"
			      "<b:resultaat><b:bpvoKenmerk>K</b:bpvoKenmerk>"
			      "<b:uitkomst>WEG</b:uitkomst></b:resultaat></b:intrekkingen>")),
		&kop, &taken, &f->err));
	assert_false(wire_read_opvragen_aanleverstatus_response(f->wire, f->arena,
		text_of(NAMED("opvragen_aanleverstatus_response",
			BLOCK "<b:requestGoedgekeurd>true</b:requestGoedgekeurd><b:aanleverstatus>"
			      "<b:status><b:bpvoKenmerk>K</b:bpvoKenmerk>"
			      "<b:toestand>BEANTWOORD</b:toestand></b:status>"
			      "<b:heeftMeer>false</b:heeftMeer></b:aanleverstatus>")),
		&kop, &page, &f->err));
	assert_ptr_equal(taken, f);
	assert_ptr_equal(page, f);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		FACT(reads_any_prefix_and_white_space_between_elements),
		FACT(refuses_a_body_that_is_not_one_element_of_the_contract),
		FACT(refuses_a_block_without_its_parts_or_with_wrong_ones),
		FACT(refuses_a_bottomless_or_truncated_body),
		FACT(refuses_to_write_a_request_that_would_change_on_the_way),
		FACT(refuses_to_write_what_lacks_a_required_value),
		FACT(refuses_a_withdrawal_or_a_status_question_that_is_none),
		FACT(refuses_an_outcome_or_a_status_that_is_incomplete),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
