#ifndef WIRE_INSIDE_H
#define WIRE_INSIDE_H

/*
 * What the files of this room share; no other room includes it. Its macros expand to generated names, so a file that
 * uses them includes <wireH.h> as well.
 */

#include "wire/wire.h"

struct soap;
struct bpv__Foutmelding;
struct bpv__Waarschuwing;

enum { WIRE_BODY_MAX = 256 * 1024 * 1024 };

/* A reader or writer and the message at hand. */
struct wire {
	struct soap *soap;
	struct arena *arena;
	struct text left;   /* still to be read */
	struct buffer *out; /* written so far */
	size_t used;        /* of soap->buf, from its beginning */
	bool request;       /* writing a request: refuse what a response would repair */
	const char *broken; /* why what is being written or read is no good; static text */
};

/* The generated names of an operation's two elements; gSOAP writes an underscore as _x005f. */
#define TESTEN_VERBINDING(kind)          _bpv__testen_x005fverbinding_x005f##kind
#define OPVRAGEN_OVEREENKOMST(kind)      _bpv__opvragen_x005fovereenkomst_x005f##kind
#define AANLEVEREN_STUDENTGEGEVENS(kind) _bpv__aanleveren_x005fstudentgegevens_x005f##kind
#define INTREKKEN_STUDENTGEGEVENS(kind)  _bpv__intrekken_x005fstudentgegevens_x005f##kind
#define OPVRAGEN_AANLEVERSTATUS(kind)    _bpv__opvragen_x005faanleverstatus_x005f##kind
#define OPVRAGEN_VRAGENLIJSTEN(kind)     _bpv__opvragen_x005fvragenlijsten_x005f##kind
#define OPVRAGEN_RESULTATEN(kind)        _bpv__opvragen_x005fresultaten_x005f##kind
#define OPVRAGEN_RESULTATENBESTAND(kind) _bpv__opvragen_x005fresultatenbestand_x005f##kind

#define WIRE_JOIN(a, b)                  WIRE_JOIN_(a, b)
#define WIRE_JOIN_(a, b)                 a##b

/*
 * Reads the one element of the Body: a pointer to the generated struct, or NULL. It lives until wire_done, so everything
 * is copied to the arena before that. Not soap_get_, which would swallow the siblings that WW003 forbids.
 */
#define GET(wire, arena, body, OPERATION, kind, tag)                                               \
	wire_close((wire),                                                                         \
		wire_open((wire), (arena), (body))                                                 \
			? WIRE_JOIN(soap_in_, OPERATION(kind))((wire)->soap, (tag), NULL, NULL)    \
			: NULL)

/* Writes the one element of the Body and ends the message. */
#define PUT(wire, OPERATION, kind, tag, value, out, err)                                           \
	wire_finish((wire),                                                                        \
		wire_begin((wire))                                                                 \
			&& WIRE_JOIN(soap_put_, OPERATION(kind))((wire)->soap, (value), (tag), "") \
				== SOAP_OK,                                                        \
		(out), (err))

/* context.c: begin and end of a message. */
bool wire_open(struct wire *wire, struct arena *arena, struct text body);
/* value, or NULL when the Body does not end after it */
void *wire_close(struct wire *wire, void *value);
/* forgets the message; false is DK0004 */
bool wire_done(struct wire *wire, bool taken, struct error *err);
void wire_start(struct wire *wire, struct arena *arena, bool request);
bool wire_begin(struct wire *wire);
bool wire_finish(struct wire *wire, bool written, struct text *out, struct error *err);

/*
 * values.c: one value out of or into the message. Readers return false and set wire->broken. Writers return what the
 * generated struct wants; a value that is missing or cannot be written sets wire->broken.
 */
#define TAKE_WORD(wire, list, from, out)                                                           \
	(WIRE_JOIN(list, _parse)(text_of(from), (out)) || take_nothing((wire), "a code is unknown"))

bool take_nothing(struct wire *wire, const char *why); /* always false */
bool take_given(struct wire *wire, const char *from);
bool take_one_of(struct wire *wire, const char *a, const char *b); /* exactly one is there */
/* A copy in the arena; the original is wiped. NULL stays NULL. */
const char *take_text(struct wire *wire, char *from);
const char *const *take_texts(struct wire *wire, char **from, size_t count);
const char *take_trimmed(struct wire *wire, char *from);
bool take_oin(struct wire *wire, const char *from, struct oin *out);
bool take_brin(struct wire *wire, const char *from, struct brin *out);
bool take_instant(struct wire *wire, const char *from, struct instant *out);
bool take_day(struct wire *wire, const char *from, struct day *out); /* NULL: absent */
bool take_month(struct wire *wire, const char *from, struct day *out);

char *put_text(struct wire *wire, const char *text);     /* required */
char *put_optional(struct wire *wire, const char *text); /* NULL stays NULL */
char *put_oin(struct wire *wire, const struct oin *oin);
char *put_instant(struct wire *wire, struct instant instant);
char *put_day(struct wire *wire, struct day day);          /* required */
char *put_optional_day(struct wire *wire, struct day day); /* absent gives NULL */
char *put_month(struct wire *wire, struct day day);
char *put_word(struct wire *wire, const char *word); /* "" means missing */
int put_bool(bool value);                            /* as the generated enum */
void *put_true(struct wire *wire, bool value);       /* NULL when false, for that is the default */
int put_int(struct wire *wire, long value);
int put_count(struct wire *wire, size_t count);

/* Room for `count` generated structs, zeroed. */
#define PUT_ARRAY(wire, type, count) ((type *)arena_array((wire)->arena, (count), sizeof(type)))

/* document.c: the block that opens every message, and the head of every response. */
#define TAKE_DOCUMENT(wire, from, out)                                                             \
	take_document((wire), (from)->identificatiecodeBedrijfsdocument,                           \
		(from)->verzendendeInstantie, (from)->ontvangendeInstantie,                        \
		(from)->datumTijdBedrijfsdocument, (out))
#define PUT_DOCUMENT(wire, document, to)                                                           \
	do {                                                                                       \
		(to)->identificatiecodeBedrijfsdocument =                                          \
			put_text((wire), (document)->identificatiecode);                           \
		(to)->verzendendeInstantie = put_oin((wire), &(document)->verzender);              \
		(to)->ontvangendeInstantie = put_oin((wire), &(document)->ontvanger);              \
		(to)->datumTijdBedrijfsdocument = put_instant((wire), (document)->tijdstip);       \
	} while (0)
#define TAKE_KOP(wire, from, out)                                                                  \
	(TAKE_DOCUMENT((wire), (from), &(out)->document)                                           \
		&& ((out)->goedgekeurd = (from)->requestGoedgekeurd,                               \
			(out)->meldingen = take_meldingen(                                         \
				(wire), (from)->foutmelding, (from)->__sizefoutmelding),           \
			(out)->melding_count = (size_t)(from)->__sizefoutmelding, true))
#define PUT_KOP(wire, kop, to)                                                                     \
	do {                                                                                       \
		PUT_DOCUMENT((wire), &(kop)->document, (to));                                      \
		(to)->requestGoedgekeurd = put_bool((kop)->goedgekeurd);                           \
		(to)->__sizefoutmelding = put_count((wire), (kop)->melding_count);                 \
		(to)->foutmelding = put_meldingen((wire), (kop)->meldingen, (kop)->melding_count); \
	} while (0)

/* waarschuwing.c: an array in either direction; *out lives in the arena. */
bool take_waarschuwingen(struct wire *wire, const struct bpv__Waarschuwing *from, int count,
	const struct waarschuwing **out);
struct bpv__Waarschuwing *put_waarschuwingen(
	struct wire *wire, const struct waarschuwing *from, size_t count);

/*
 * resultaten_reader.c: the responses of a page, when they stand in the plainest form, and the page without them. False: some do
 * not, or there is none; the page as a whole is for gSOAP. What is set lives in the arena.
 */
bool resultaten_read_rows(struct arena *arena, struct text body, struct text *around,
	struct respons **rows, size_t *count);

/* opvragen_resultaten.c: a page by gSOAP alone. *pagina NULL: there is none. Error: DK0004. */
bool resultaten_read_page(struct wire *wire, struct arena *arena, struct text body,
	struct antwoordkop *kop, struct resultatenpagina **pagina, struct error *err) MUST_CHECK;

bool take_document(struct wire *wire, char *identificatiecode, const char *verzender,
	const char *ontvanger, const char *tijdstip, struct bedrijfsdocument *out);
const struct foutmelding *take_meldingen(
	struct wire *wire, const struct bpv__Foutmelding *from, int count);
struct bpv__Foutmelding *put_meldingen(
	struct wire *wire, const struct foutmelding *meldingen, size_t count);

#endif
