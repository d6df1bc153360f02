/*
 * Fuzz target: a Body, from its canonical octets by the schema to the structs of the domain. What the schema takes and gSOAP reads is
 * written as our client would, is valid again, and reads and writes the same. Input: the child of a Body.
 * fuzz-rooms: base domain transport vault security addressing access wire embed gen
 */
#include "access/access.h"
#include "base/embed.h"
#include "security/encoding.h"
#include "security/envelope.h"
#include "security/inside.h"
#include "security/parse.h"
#include "security/prescan.h"
#include "security/schema.h"
#include "wire/wire.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct schema *schema;
static struct wire *wire;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	struct error err;

	(void)argc;
	(void)argv;
	parse_prepare();
	for (size_t i = 0; i < embedded_contract_count; i++) {
		const struct embedded *document = &embedded_contract[i];
		if (strstr(document->name, ".xsd") != NULL)
			schema = schema_create((struct text){document->bytes, document->len},
				document->name, &err);
	}
	wire = wire_create();
	return schema == NULL;
}

/* What is asked, whichever operation it is of. */
struct asked {
	struct bedrijfsdocument document;
	struct aanlevering aanlevering;
	struct intrekkingen intrekkingen;
	struct statusvraag status;
	struct vragenlijstvraag vragenlijsten;
	struct resultatenvraag resultaten;
	struct bestandvraag bestand;
};

static bool read_as(struct arena *arena, enum operation_id operation, struct text body,
	struct asked *out, struct error *err)
{
	struct bedrijfsdocument *document = &out->document;

	switch (operation) {
	case OPERATION_testen_verbinding:
		return wire_read_testen_verbinding_request(wire, arena, body, document, err);
	case OPERATION_opvragen_overeenkomst:
		return wire_read_opvragen_overeenkomst_request(wire, arena, body, document, err);
	case OPERATION_aanleveren_studentgegevens:
		return wire_read_aanleveren_studentgegevens_request(
			wire, arena, body, document, &out->aanlevering, err);
	case OPERATION_intrekken_studentgegevens:
		return wire_read_intrekken_studentgegevens_request(
			wire, arena, body, document, &out->intrekkingen, err);
	case OPERATION_opvragen_aanleverstatus:
		return wire_read_opvragen_aanleverstatus_request(
			wire, arena, body, document, &out->status, err);
	case OPERATION_opvragen_vragenlijsten:
		return wire_read_opvragen_vragenlijsten_request(
			wire, arena, body, document, &out->vragenlijsten, err);
	case OPERATION_opvragen_resultaten:
		return wire_read_opvragen_resultaten_request(
			wire, arena, body, document, &out->resultaten, err);
	default:
		return wire_read_opvragen_resultatenbestand_request(
			wire, arena, body, document, &out->bestand, err);
	}
}

static bool write_as(struct arena *arena, enum operation_id operation, const struct asked *asked,
	struct text *body, struct error *err)
{
	const struct bedrijfsdocument *document = &asked->document;

	switch (operation) {
	case OPERATION_testen_verbinding:
		return wire_write_testen_verbinding_request(wire, arena, document, body, err);
	case OPERATION_opvragen_overeenkomst:
		return wire_write_opvragen_overeenkomst_request(wire, arena, document, body, err);
	case OPERATION_aanleveren_studentgegevens:
		return wire_write_aanleveren_studentgegevens_request(
			wire, arena, document, &asked->aanlevering, body, err);
	case OPERATION_intrekken_studentgegevens:
		return wire_write_intrekken_studentgegevens_request(
			wire, arena, document, &asked->intrekkingen, body, err);
	case OPERATION_opvragen_aanleverstatus:
		return wire_write_opvragen_aanleverstatus_request(
			wire, arena, document, &asked->status, body, err);
	case OPERATION_opvragen_vragenlijsten:
		return wire_write_opvragen_vragenlijsten_request(
			wire, arena, document, &asked->vragenlijsten, body, err);
	case OPERATION_opvragen_resultaten:
		return wire_write_opvragen_resultaten_request(
			wire, arena, document, &asked->resultaten, body, err);
	default:
		return wire_write_opvragen_resultatenbestand_request(
			wire, arena, document, &asked->bestand, body, err);
	}
}

/* The operation whose request the octets begin with. */
static enum operation_id operation_of(struct text body)
{
	for (int i = 0; i < OPERATION_COUNT; i++) {
		const char *name = operation_row((enum operation_id)i)->name;
		if (memmem(body.at, body.len, name, strlen(name)) != NULL)
			return (enum operation_id)i;
	}
	return OPERATION_testen_verbinding;
}

static void take_in(struct arena *arena, struct text body)
{
	struct asked asked = {0}, again = {0};
	enum operation_id operation = operation_of(body);
	struct text written, rewritten;
	struct error err = {.code = ERROR_NONE};

	if (!read_as(arena, operation, body, &asked, &err)) {
		if (err.code != ERROR_DK0004)
			abort();
		return;
	}
	if (!write_as(arena, operation, &asked, &written, &err)) {
		if (err.code != ERROR_INPUT)
			abort();
		return;
	}
	if (!schema_check(schema, arena, written, &err)
		|| !read_as(arena, operation, written, &again, &err)
		|| !write_as(arena, operation, &again, &rewritten, &err)
		|| !text_equal(written, rewritten))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct security_limits limits = limits_complete((struct security_limits){0});
	struct arena *arena = arena_create(0);
	struct opened out = {0};
	struct text xml;
	struct error err = {.code = ERROR_NONE};
	char *envelope = arena_format(arena,
		"<s:Envelope xmlns:s=\"" SOAP_NS "\"><s:Body>%.*s</s:Body></s:Envelope>", (int)size,
		(const char *)data);

	if (encoding_check(NULL, text_of(envelope), &xml, &err) && prescan(xml, &limits, &err)
		&& envelope_read(arena, xml, &limits, NULL, &out, &err)) {
		if (schema_check(schema, arena, out.body, &err))
			take_in(arena, out.body);
		else if (err.code != ERROR_DK0004)
			abort();
	}
	arena_destroy(&arena);
	return 0;
}
