#ifndef TESTS_WIRE_SUPPORT_H
#define TESTS_WIRE_SUPPORT_H

/* A wire and an arena for each test, and libxml2 as the judge of what the wire writes. */
#include "unit.h"

#include "base/embed.h"
#include "wire/wire.h"

#include <libxml/c14n.h>
#include <libxml/parser.h>
#include <libxml/xmlschemas.h>

#define SCHOOL  "0000000700098QQ00000"
#define GATEWAY "00000099000000001000"
#define CODE    "00000000-0000-4000-8000-000000000001"

struct fixture {
	struct wire *wire;
	struct arena *arena;
	struct error err;
};

static int set_up(void **state)
{
	struct fixture *fixture = calloc(1, sizeof *fixture);

	fixture->wire = wire_create();
	fixture->arena = arena_create(0);
	*state = fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	wire_destroy(&fixture->wire);
	arena_destroy(&fixture->arena);
	free(fixture);
	return 0;
}

#define FACT(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static inline struct day day(int year, int month, int d)
{
	return (struct day){year, month, d};
}

static inline struct instant moment(const char *text)
{
	struct instant instant;

	assert_true(instant_parse(text_of(text), &instant));
	return instant;
}

static inline struct oin oin(const char *text)
{
	struct oin oin;

	assert_true(oin_parse(text_of(text), &oin));
	return oin;
}

static inline struct bedrijfsdocument document(void)
{
	return (struct bedrijfsdocument){
		.identificatiecode = CODE,
		.verzender = oin(SCHOOL),
		.ontvanger = oin(GATEWAY),
		.tijdstip = moment("2026-11-23T09:30:00Z"),
	};
}

static inline void assert_document(const struct bedrijfsdocument *read)
{
	struct bedrijfsdocument sent = document();

	assert_string_equal(read->identificatiecode, sent.identificatiecode);
	assert_true(oin_equal(&read->verzender, &sent.verzender));
	assert_true(oin_equal(&read->ontvanger, &sent.ontvanger));
	assert_true(read->tijdstip.us == sent.tijdstip.us);
}

/* The head of a response that went well. */
static inline struct antwoordkop good(void)
{
	return (struct antwoordkop){.document = document(), .goedgekeurd = true};
}

static inline void assert_day(struct day a, struct day b)
{
	assert_int_equal(a.year, b.year);
	assert_int_equal(a.month, b.month);
	assert_int_equal(a.day, b.day);
}

/* Both NULL, or the same words. */
static inline void assert_text(const char *a, const char *b)
{
	if (!a || !b)
		assert_true(a == b);
	else
		assert_string_equal(a, b);
}

/* The same response, to the last answer. */
static inline void assert_respons(const struct respons *a, const struct respons *b)
{
	assert_text(a->respons_id, b->respons_id);
	assert_true(a->mutatienummer == b->mutatienummer);
	assert_int_equal(a->respondent, b->respondent);
	assert_text(a->vragenlijst, b->vragenlijst);
	assert_int_equal(a->versie, b->versie);
	assert_int_equal(a->basis, b->basis);
	assert_day(a->invuldatum, b->invuldatum);
	assert_text(a->brin, b->brin);
	assert_text(a->onderwijsaanbiedercode, b->onderwijsaanbiedercode);
	assert_text(a->onderwijslocatiecode, b->onderwijslocatiecode);
	assert_text(a->opleidingscode, b->opleidingscode);
	assert_text(a->leerbedrijf, b->leerbedrijf);
	assert_day(a->einddatum, b->einddatum);
	assert_int_equal(a->leerweg, b->leerweg);
	assert_int_equal(a->antwoord_count, b->antwoord_count);
	for (size_t i = 0; i < a->antwoord_count; i++) {
		assert_text(a->antwoorden[i].vraagcode, b->antwoorden[i].vraagcode);
		assert_text(a->antwoorden[i].waarde, b->antwoorden[i].waarde);
		assert_text(a->antwoorden[i].tekst, b->antwoorden[i].tekst);
	}
}

/* Exclusive canonicalisation gives back the very same bytes. */
static inline void assert_canonical(struct text body)
{
	xmlDocPtr doc = xmlReadMemory(body.at, (int)body.len, NULL, NULL, XML_PARSE_NONET);
	xmlChar *canonical = NULL;

	assert_non_null(doc);
	int len = xmlC14NDocDumpMemory(doc, NULL, XML_C14N_EXCLUSIVE_1_0, NULL, 0, &canonical);

	int same = 0;

	while (same < len && same < (int)body.len && body.at[same] == (char)canonical[same])
		same++;
	if (same < len || same < (int)body.len)
		fail_msg("not canonical from byte %d: %.40s should be %.40s", same, body.at + same,
			(const char *)canonical + same);
	xmlFree(canonical);
	xmlFreeDoc(doc);
}

/* NULL when the Body's one element is valid by the contract, else where it is not. */
static inline const char *schema_fault(struct text body)
{
	static xmlSchemaPtr schema;
	static char fault[400];

	for (size_t i = 0; !schema && i < embedded_contract_count; i++) {
		if (!strstr(embedded_contract[i].name, ".xsd"))
			continue;
		xmlSchemaParserCtxtPtr parser = xmlSchemaNewMemParserCtxt(
			embedded_contract[i].bytes, (int)embedded_contract[i].len);

		schema = xmlSchemaParse(parser);
		xmlSchemaFreeParserCtxt(parser);
	}
	assert_non_null(schema);
	xmlDocPtr doc = xmlReadMemory(body.at, (int)body.len, NULL, NULL, XML_PARSE_NONET);
	xmlSchemaValidCtxtPtr valid = xmlSchemaNewValidCtxt(schema);

	assert_non_null(doc);
	xmlSetGenericErrorFunc(NULL, NULL);
	int code =
		xmlSchemaValidateOneElement(valid, xmlFirstElementChild(xmlDocGetRootElement(doc)));
	const xmlError *last = xmlGetLastError();

	snprintf(fault, sizeof fault, "%d %s", code, last && last->message ? last->message : "");
	xmlSchemaFreeValidCtxt(valid);
	xmlFreeDoc(doc);
	return code == 0 ? NULL : fault;
}

/* What was written may go out: canonical, and as the contract says. */
static inline void assert_sound(struct text body)
{
	assert_canonical(body);
	if (schema_fault(body))
		fail_msg("%s\n%.*s", schema_fault(body), (int)body.len, body.at);
}

#endif
