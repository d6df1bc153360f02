/* The gSOAP context of a thread: bytes in from memory, bytes out to a buffer, memory from the exchange's arena. */
#include "wire/inside.h"

#include <wireH.h>
#include <stdlib.h>
#include <string.h>

#define SOAPENV "http://schemas.xmlsoap.org/soap/envelope/"
#define SCHEMA  "http://s-bb.nl/schema/SBB_BPVMonitor_V1"

/*
 * The prefixes of the generated code. Written by hand instead of including the generated table, which would also
 * take SOAP 1.2's namespace for an envelope of ours. libgsoap wants the name `namespaces`, process-wide.
 */
SOAP_NMAC struct Namespace namespaces[] = {
	{"SOAP-ENV", SOAPENV, NULL, NULL},
	{"SOAP-ENC", "http://schemas.xmlsoap.org/soap/encoding/", NULL, NULL},
	{"xsi", "http://www.w3.org/2001/XMLSchema-instance", NULL, NULL},
	{"xsd", "http://www.w3.org/2001/XMLSchema", NULL, NULL},
	{"bpv", SCHEMA, NULL, NULL},
	{NULL, NULL, NULL, NULL},
};

enum { MAX_DEPTH = 32, MAX_TEXT = 1024 * 1024, MAX_OCCURS = 100000 };

/* Its buffer is of 64 KB, and most messages are a tenth of that. gSOAP counts back from 0 at a sudden end. */
static void use(struct wire *wire, const char *at, size_t n)
{
	const char *buf = wire->soap->buf, *end = buf + sizeof wire->soap->buf;

	if (at < buf || at >= end)
		return;
	if (n > (size_t)(end - at))
		n = (size_t)(end - at);
	if ((size_t)(at - buf) + n > wire->used)
		wire->used = (size_t)(at - buf) + n;
}

static size_t receive(struct soap *soap, char *to, size_t room)
{
	struct wire *wire = soap->user;
	size_t n = room < wire->left.len ? room : wire->left.len;

	use(wire, to, n);
	memcpy(to, wire->left.at, n);
	wire->left.at += n;
	wire->left.len -= n;
	return n;
}

static int send_out(struct soap *soap, const char *from, size_t n)
{
	struct wire *wire = soap->user;

	use(wire, from, n);
	buffer_add(wire->out, (struct text){from, n});
	return wire->out->overflow ? SOAP_EOF : SOAP_OK;
}

struct wire *wire_create(void)
{
	struct wire *wire = calloc(1, sizeof *wire);
	struct soap *soap = soap_new2(SOAP_XML_STRICT | SOAP_XML_TREE | SOAP_C_UTFSTRING,
		SOAP_XML_TREE | SOAP_XML_CANONICAL | SOAP_C_UTFSTRING);

	if (!wire || !soap)
		abort();
	soap_set_namespaces(soap, namespaces);
	soap->user = wire;
	soap->frecv = receive;
	soap->fsend = send_out;
	soap->maxlevel = MAX_DEPTH;
	soap->maxlength = MAX_TEXT;
	soap->maxoccurs = MAX_OCCURS;
	wire->soap = soap;
	soap_begin(soap);
	return wire;
}

/*
 * Leaves nothing of a message behind in the context, and has it ready for the next: soap_begin goes through all of gSOAP's tables,
 * so it is called once a message. What held text is wiped before soap_begin frees it.
 */
static void forget(struct wire *wire)
{
	struct soap *soap = wire->soap;

	if (soap->labbuf)
		explicit_bzero(soap->labbuf, soap->lablen);
	soap_destroy(soap);
	soap_dealloc(soap, NULL);
	/* What was being written when it failed may not have come by. */
	use(wire, soap->buf, soap->bufidx);
	explicit_bzero(soap->buf, wire->used);
	wire->used = 0;
	explicit_bzero(soap->tmpbuf, sizeof soap->tmpbuf);
	explicit_bzero(soap->msgbuf, sizeof soap->msgbuf);
	soap_begin(soap);
	wire->left = (struct text){"", 0};
	wire->arena = NULL;
	wire->out = NULL;
}

void wire_destroy(struct wire **wire)
{
	if (!*wire)
		return;
	forget(*wire);
	soap_done((*wire)->soap);
	soap_free((*wire)->soap);
	free(*wire);
	*wire = NULL;
}

bool wire_open(struct wire *wire, struct arena *arena, struct text body)
{
	struct soap *soap = wire->soap;

	wire->arena = arena;
	wire->left = body;
	wire->broken = NULL;
	soap->imode |= SOAP_ENC_PLAIN; /* bytes are XML: no HTTP, MIME or gzip to be guessed at */
	if (soap_begin_recv(soap) != SOAP_OK)
		return false;
	soap->version = 1;
	return soap_element_begin_in(soap, "SOAP-ENV:Body", 0, NULL) == SOAP_OK;
}

/* WW003: one element, then the end of the Body, then the end of the bytes. soap_element_end_in would skip more. */
static bool ends_here(struct wire *wire)
{
	struct soap *soap = wire->soap;

	return soap_peek_element(soap) == SOAP_NO_TAG
		&& soap_element_end_in(soap, "SOAP-ENV:Body") == SOAP_OK
		&& soap->bufidx >= soap->buflen && wire->left.len == 0
		&& soap_end_recv(soap) == SOAP_OK;
}

void *wire_close(struct wire *wire, void *value)
{
	if (value && ends_here(wire))
		return value;
	wire->broken = "the element does not have the structure of the contract";
	return NULL;
}

bool wire_done(struct wire *wire, bool taken, struct error *err)
{
	forget(wire);
	if (!taken)
		return FAIL(err, DK0004, "WW003", "%s",
			wire->broken ? wire->broken : "the Body cannot be read");
	return true;
}

void wire_start(struct wire *wire, struct arena *arena, bool request)
{
	wire->arena = arena;
	wire->out = buffer_create(arena, WIRE_BODY_MAX);
	wire->request = request;
	wire->broken = NULL;
}

bool wire_begin(struct wire *wire)
{
	struct soap *soap = wire->soap;

	soap->omode |= SOAP_ENC_PLAIN;
	if (wire->broken || soap_begin_send(soap) != SOAP_OK)
		return false;
	/*
	 * The namespaces are told where exclusive canonical XML tells them: on the first element that uses each.
	 * soap->ns = 1 keeps gSOAP from adding its own list, and a prologue with it.
	 */
	soap->ns = 1;
	return soap_send(soap, "<soapenv:Body xmlns:soapenv=\"" SOAPENV "\">") == SOAP_OK
		&& soap_set_attr(soap, "xmlns:bpv", SCHEMA, 1) == SOAP_OK;
}

bool wire_finish(struct wire *wire, bool written, struct text *out, struct error *err)
{
	struct soap *soap = wire->soap;
	struct buffer *buffer = wire->out;

	written = written && soap_send(soap, "</soapenv:Body>") == SOAP_OK
		&& soap_end_send(soap) == SOAP_OK;
	if (!written && !wire->broken)
		wire->broken = buffer->overflow ? "the message is too large" : "gSOAP failed";
	forget(wire);
	if (!written && wire->request)
		return FAIL(err, INPUT, "WS006", "cannot be written: %s", wire->broken);
	if (!written)
		return FAIL(err, DK0050, "WS006", "cannot be written: %s", wire->broken);
	*out = buffer_text(buffer);
	return true;
}
