#ifndef WIRE_WIRE_H
#define WIRE_WIRE_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/text.h"
#include "domain/aanleverstatus.h"
#include "domain/bericht.h"
#include "domain/intrekking.h"
#include "domain/overeenkomst.h"
#include "domain/resultaat.h"
#include "domain/resultatenbestand.h"
#include "domain/studentgegevens.h"
#include "domain/verbinding.h"
#include "domain/vragenlijst.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * The Body of a message to and from the structs of the domain. `body` is always one complete Body element of SOAP
 * 1.1 with self-contained namespaces; what is written is in exclusive canonical form, so its bytes may be digested
 * as they are.
 *
 * Reading: everything read lives in `arena`. A Body that is not what was asked for gives DK0004 and leaves the
 * outputs as they were. This is a second net: order, patterns and elements inside a text are the schema's work
 * (security_check_body).
 *
 * Writing: *body lives in `arena`. Characters that XML cannot carry, and DEL, are replaced by U+FFFD in a response
 * and refused in a request (INPUT), so that a sender's data never changes unseen. A struct without what the contract
 * requires gives DK0050 in a response and INPUT in a request.
 */
struct wire;

/* One per thread, used for one message at a time. Owned by the caller. Never NULL. */
struct wire *wire_create(void);
void wire_destroy(struct wire **wire);

/* testen_verbinding. A NULL payload is left out of a response; an absent payload reads as NULL. */
bool wire_read_testen_verbinding_request(struct wire *wire, struct arena *arena, struct text body,
	struct bedrijfsdocument *document, struct error *err) MUST_CHECK;
bool wire_write_testen_verbinding_response(struct wire *wire, struct arena *arena,
	const struct antwoordkop *kop, const struct verbinding *verbinding, struct text *body,
	struct error *err) MUST_CHECK;
bool wire_write_testen_verbinding_request(struct wire *wire, struct arena *arena,
	const struct bedrijfsdocument *document, struct text *body, struct error *err) MUST_CHECK;
bool wire_read_testen_verbinding_response(struct wire *wire, struct arena *arena, struct text body,
	struct antwoordkop *kop, const struct verbinding **verbinding, struct error *err)
	MUST_CHECK;

/* opvragen_overeenkomst. A mandate for every service ("*") is written as one mandaat per dienst. */
bool wire_read_opvragen_overeenkomst_request(struct wire *wire, struct arena *arena,
	struct text body, struct bedrijfsdocument *document, struct error *err) MUST_CHECK;
bool wire_write_opvragen_overeenkomst_response(struct wire *wire, struct arena *arena,
	const struct antwoordkop *kop, const struct overeenkomst *overeenkomst, struct text *body,
	struct error *err) MUST_CHECK;
bool wire_write_opvragen_overeenkomst_request(struct wire *wire, struct arena *arena,
	const struct bedrijfsdocument *document, struct text *body, struct error *err) MUST_CHECK;
bool wire_read_opvragen_overeenkomst_response(struct wire *wire, struct arena *arena,
	struct text body, struct antwoordkop *kop, const struct overeenkomst **overeenkomst,
	struct error *err) MUST_CHECK;

/* aanleveren_studentgegevens. */
bool wire_read_aanleveren_studentgegevens_request(struct wire *wire, struct arena *arena,
	struct text body, struct bedrijfsdocument *document, struct aanlevering *aanlevering,
	struct error *err) MUST_CHECK;
bool wire_write_aanleveren_studentgegevens_response(struct wire *wire, struct arena *arena,
	const struct antwoordkop *kop, const struct aanleverresultaat *resultaat, struct text *body,
	struct error *err) MUST_CHECK;
bool wire_write_aanleveren_studentgegevens_request(struct wire *wire, struct arena *arena,
	const struct bedrijfsdocument *document, const struct aanlevering *aanlevering,
	struct text *body, struct error *err) MUST_CHECK;
bool wire_read_aanleveren_studentgegevens_response(struct wire *wire, struct arena *arena,
	struct text body, struct antwoordkop *kop, const struct aanleverresultaat **resultaat,
	struct error *err) MUST_CHECK;

/* opvragen_vragenlijsten. */
bool wire_read_opvragen_vragenlijsten_request(struct wire *wire, struct arena *arena,
	struct text body, struct bedrijfsdocument *document, struct vragenlijstvraag *vraag,
	struct error *err) MUST_CHECK;
bool wire_write_opvragen_vragenlijsten_response(struct wire *wire, struct arena *arena,
	const struct antwoordkop *kop, const struct vragenlijst *lijsten, size_t count,
	struct text *body, struct error *err) MUST_CHECK;
bool wire_write_opvragen_vragenlijsten_request(struct wire *wire, struct arena *arena,
	const struct bedrijfsdocument *document, const struct vragenlijstvraag *vraag,
	struct text *body, struct error *err) MUST_CHECK;
bool wire_read_opvragen_vragenlijsten_response(struct wire *wire, struct arena *arena,
	struct text body, struct antwoordkop *kop, const struct vragenlijst **lijsten,
	size_t *count, struct error *err) MUST_CHECK;

/* opvragen_resultaten. */
bool wire_read_opvragen_resultaten_request(struct wire *wire, struct arena *arena, struct text body,
	struct bedrijfsdocument *document, struct resultatenvraag *vraag, struct error *err)
	MUST_CHECK;
bool wire_write_opvragen_resultaten_response(struct wire *wire, struct arena *arena,
	const struct antwoordkop *kop, const struct resultatenpagina *pagina, struct text *body,
	struct error *err) MUST_CHECK;
bool wire_write_opvragen_resultaten_request(struct wire *wire, struct arena *arena,
	const struct bedrijfsdocument *document, const struct resultatenvraag *vraag,
	struct text *body, struct error *err) MUST_CHECK;
bool wire_read_opvragen_resultaten_response(struct wire *wire, struct arena *arena,
	struct text body, struct antwoordkop *kop, const struct resultatenpagina **pagina,
	struct error *err) MUST_CHECK;

/*
 * The same response, written while its rows are read, so that it is never in memory twice: byte for byte what
 * wire_write_opvragen_resultaten_response makes of the page with those rows. Of `pagina` only veldenset, tot_mutatienummer and
 * aantal_respons are looked at. Rows are borrowed for the call, and come in any order. The buffer that holds the Body element
 * has `front` bytes free before it; all of it lives in the arena. Errors: those of the other (DK0050).
 */
struct resultaten_writer;
bool wire_begin_resultaten(struct wire *wire, struct arena *arena, const struct antwoordkop *kop,
	const struct resultatenpagina *pagina, size_t front, struct resultaten_writer **out,
	struct error *err) MUST_CHECK;
bool wire_add_respons(struct resultaten_writer *writer, const struct respons *respons,
	struct error *err) MUST_CHECK;
bool wire_add_verwijderd(struct resultaten_writer *writer, const struct verwijderd *verwijderd,
	struct error *err) MUST_CHECK;
/* In bytes, so far. */
size_t wire_resultaten_size(const struct resultaten_writer *writer);
bool wire_end_resultaten(struct resultaten_writer *writer, bool heeft_meer, const char *cursor,
	struct buffer **body, struct error *err) MUST_CHECK;

/* intrekken_studentgegevens. nieuweAanleveringWeigeren that is not given reads as what the contract says it means. */
bool wire_read_intrekken_studentgegevens_request(struct wire *wire, struct arena *arena,
	struct text body, struct bedrijfsdocument *document, struct intrekkingen *intrekkingen,
	struct error *err) MUST_CHECK;
bool wire_write_intrekken_studentgegevens_response(struct wire *wire, struct arena *arena,
	const struct antwoordkop *kop, const struct intrekresultaat *resultaat, struct text *body,
	struct error *err) MUST_CHECK;
bool wire_write_intrekken_studentgegevens_request(struct wire *wire, struct arena *arena,
	const struct bedrijfsdocument *document, const struct intrekkingen *intrekkingen,
	struct text *body, struct error *err) MUST_CHECK;
bool wire_read_intrekken_studentgegevens_response(struct wire *wire, struct arena *arena,
	struct text body, struct antwoordkop *kop, const struct intrekresultaat **resultaat,
	struct error *err) MUST_CHECK;

/* opvragen_aanleverstatus. A filter that is not given reads as ALLE. */
bool wire_read_opvragen_aanleverstatus_request(struct wire *wire, struct arena *arena,
	struct text body, struct bedrijfsdocument *document, struct statusvraag *vraag,
	struct error *err) MUST_CHECK;
bool wire_write_opvragen_aanleverstatus_response(struct wire *wire, struct arena *arena,
	const struct antwoordkop *kop, const struct aanleverstatus *status, struct text *body,
	struct error *err) MUST_CHECK;
bool wire_write_opvragen_aanleverstatus_request(struct wire *wire, struct arena *arena,
	const struct bedrijfsdocument *document, const struct statusvraag *vraag, struct text *body,
	struct error *err) MUST_CHECK;
bool wire_read_opvragen_aanleverstatus_response(struct wire *wire, struct arena *arena,
	struct text body, struct antwoordkop *kop, const struct aanleverstatus **status,
	struct error *err) MUST_CHECK;

/* opvragen_resultatenbestand. `lijst` NULL on writing: refused; *lijst NULL on reading: likewise. */
bool wire_read_opvragen_resultatenbestand_request(struct wire *wire, struct arena *arena,
	struct text body, struct bedrijfsdocument *document, struct bestandvraag *vraag,
	struct error *err) MUST_CHECK;
bool wire_write_opvragen_resultatenbestand_response(struct wire *wire, struct arena *arena,
	const struct antwoordkop *kop, const struct bestandenlijst *lijst, struct text *body,
	struct error *err) MUST_CHECK;
bool wire_write_opvragen_resultatenbestand_request(struct wire *wire, struct arena *arena,
	const struct bedrijfsdocument *document, const struct bestandvraag *vraag,
	struct text *body, struct error *err) MUST_CHECK;
bool wire_read_opvragen_resultatenbestand_response(struct wire *wire, struct arena *arena,
	struct text body, struct antwoordkop *kop, const struct bestandenlijst **lijst,
	struct error *err) MUST_CHECK;

#endif
