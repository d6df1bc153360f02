/* The messages that are measured: signed pushes of studentgegevens, and two floods. */
#include "bench/messages.h"

#include "addressing/addressing.h"
#include "access/access.h"
#include "base/buffer.h"
#include "bench/stock.h"
#include "wire/wire.h"

#include <stdio.h>
#include <stdlib.h>

#define GATEWAY_OIN  "00000099000000001000"
#define SCHOOL_OIN   "0000000700098QQ00000"
#define DSIG         "http://www.w3.org/2000/09/xmldsig#"
#define C14N         "http://www.w3.org/2001/10/xml-exc-c14n#"
#define WSS          "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-"
#define MESSAGE_MAX  ((size_t)64 * 1024 * 1024)
#define ANONYMOUS(o) "http://www.w3.org/2005/08/addressing/anonymous?oin=" o

static const char *const parts[] = {
	"To", "From", "ReplyTo", "Action", "MessageID", "Timestamp", "Token", "Body"};
enum { PARTS = sizeof parts / sizeof parts[0] };

static struct studentgegevens record_of(struct arena *arena, size_t number)
{
	return (struct studentgegevens){
		.bpvo_kenmerk = arena_format(arena, "BPV-2026-%06zu", number),
		.onderwijsaanbiedercode = "100A001",
		.onderwijslocatiecode = "100X001",
		.opleidingscode = "25655",
		.leerbedrijf_id = "100000001",
		.geplande_einddatum = {2027, 1, 29},
		.emailadres = arena_format(arena, "s%06zu@school.example", number),
	};
}

/* The Body as src/wire writes it: canonical, with the schema's prefix on its child. */
static struct text write_body(struct arena *arena, size_t count, struct instant now)
{
	struct wire *wire = wire_create();
	struct studentgegevens *records = arena_array(arena, count, sizeof *records);
	struct aanlevering push = {.records = records, .count = count};
	struct bedrijfsdocument document = {
		.identificatiecode = "6f1f7b1e-0000-4000-8000-00000000a001",
		.verzender = {SCHOOL_OIN},
		.ontvanger = {GATEWAY_OIN},
		.tijdstip = now,
	};
	struct text body;
	struct error err;

	for (size_t i = 0; i < count; i++)
		records[i] = record_of(arena, i);
	if (!wire_write_aanleveren_studentgegevens_request(
		    wire, arena, &document, &push, &body, &err)) {
		fprintf(stderr, "bench: cannot write a push: %s\n", err.detail);
		exit(3);
	}
	wire_destroy(&wire);
	return body;
}

/* What stands between the tags of an element. */
static struct text inside(struct text element)
{
	const char *start = memchr(element.at, '>', element.len);
	size_t skip = (size_t)(start - element.at) + 1;
	size_t end = element.len;

	while (element.at[--end] != '<')
		;
	return (struct text){element.at + skip, end - skip};
}

static void open_envelope(struct buffer *out)
{
	buffer_add(out,
		TEXT("<soapenv:Envelope "
		     "xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" "
		     "xmlns:wsa=\"http://www.w3.org/2005/08/addressing\" "
		     "xmlns:wsu=\"" WSS "wssecurity-utility-1.0.xsd\"><soapenv:Header>"));
	buffer_add(out,
		TEXT("<wsa:To wsu:Id=\"To\">" ANONYMOUS(
			GATEWAY_OIN) "</wsa:To>"
				     "<wsa:From wsu:Id=\"From\"><wsa:Address>" ANONYMOUS(
					     SCHOOL_OIN) "</wsa:Address></wsa:From>"
							 "<wsa:ReplyTo "
							 "wsu:Id=\"ReplyTo\"><wsa:Address>"
							 "http://www.w3.org/2005/08/addressing/"
							 "anonymous</wsa:Address></wsa:ReplyTo>"));
	buffer_format(out, "<wsa:Action wsu:Id=\"Action\">%s</wsa:Action>",
		operation_row(OPERATION_aanleveren_studentgegevens)->action);
	buffer_add(out,
		TEXT("<wsa:MessageID wsu:Id=\"MessageID\">"
		     "urn:uuid:6f1f7b1e-0000-4000-8000-00000000b002</wsa:MessageID>"));
}

static void close_envelope(struct buffer *out, struct text body)
{
	buffer_add(out, TEXT("</soapenv:Header><soapenv:Body wsu:Id=\"Body\">"));
	buffer_add(out, inside(body));
	buffer_add(out, TEXT("</soapenv:Body></soapenv:Envelope>"));
}

static void add_token_and_time(struct buffer *out, const struct party *signer, struct instant now)
{
	char created[INSTANT_SIZE], expires[INSTANT_SIZE];

	instant_format((struct instant){now.us / 1000000 * 1000000}, created);
	instant_format(
		(struct instant){now.us / 1000000 * 1000000 + 3600 * INT64_C(1000000)}, expires);
	buffer_add(out,
		TEXT("<wsse:Security soapenv:mustUnderstand=\"1\" xmlns:wsse=\"" WSS
		     "wssecurity-secext-1.0.xsd\">"));
	buffer_format(out,
		"<wsse:BinarySecurityToken wsu:Id=\"Token\" EncodingType=\"" WSS
		"soap-message-security-1.0#Base64Binary\" ValueType=\"" WSS
		"x509-token-profile-1.0#X509v3\">%s</wsse:BinarySecurityToken>",
		signer->token);
	buffer_format(out,
		"<wsu:Timestamp wsu:Id=\"Timestamp\"><wsu:Created>%s</wsu:Created>"
		"<wsu:Expires>%s</wsu:Expires></wsu:Timestamp>",
		created, expires);
}

static void add_reference(struct buffer *out, const char *id, const char *digest)
{
	buffer_format(out,
		"<ds:Reference URI=\"#%s\"><ds:Transforms><ds:Transform Algorithm=\"" C14N "\"/>"
		"</ds:Transforms><ds:DigestMethod "
		"Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/>"
		"<ds:DigestValue>%s</ds:DigestValue></ds:Reference>",
		id, digest);
}

static void open_signature(struct buffer *out)
{
	buffer_add(out,
		TEXT("<ds:Signature xmlns:ds=\"" DSIG "\"><ds:SignedInfo>"
		     "<ds:CanonicalizationMethod Algorithm=\"" C14N "\"/><ds:SignatureMethod "
		     "Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"/>"));
}

static void close_signature(struct buffer *out, const char *value)
{
	buffer_format(out,
		"</ds:SignedInfo><ds:SignatureValue>%s</ds:SignatureValue><ds:KeyInfo>"
		"<wsse:SecurityTokenReference><wsse:Reference URI=\"#Token\" ValueType=\"" WSS
		"x509-token-profile-1.0#X509v3\"/></wsse:SecurityTokenReference></ds:KeyInfo>"
		"</ds:Signature></wsse:Security>",
		value);
}

static struct text with_signature(
	struct arena *arena, const struct party *signer, struct text body, struct instant now)
{
	struct buffer *out = buffer_create(arena, MESSAGE_MAX);

	open_envelope(out);
	add_token_and_time(out, signer, now);
	open_signature(out);
	for (size_t i = 0; i < PARTS; i++)
		add_reference(out, parts[i], "");
	close_signature(out, "");
	close_envelope(out, body);
	return buffer_text(out);
}

struct push push_make(
	struct arena *arena, const struct party *signer, size_t records, struct instant now)
{
	struct oin school = {SCHOOL_OIN}, gateway = {GATEWAY_OIN};
	struct outgoing address = {
		.to = &gateway,
		.from = &school,
		.action = operation_row(OPERATION_aanleveren_studentgegevens)->action,
		.message_id = addressing_new_message_id(arena),
		.reply_to_anonymous = true,
	};
	struct push push = {
		.records = records,
		.letter = {.body = write_body(arena, records, now)},
	};
	struct buffer *plain = buffer_create(arena, MESSAGE_MAX);

	push.letter.headers = addressing_write(arena, &address, &push.letter.header_count);
	open_envelope(plain);
	close_envelope(plain, push.letter.body);
	push.plain = buffer_text(plain);
	push.unsigned_ = with_signature(arena, signer, push.letter.body, now);
	if (!stock_sign(arena, signer, push.unsigned_, &push.message)) {
		fprintf(stderr, "bench: xmlsec1 cannot sign a push\n");
		exit(3);
	}
	return push;
}

struct text flood_of_attributes(struct arena *arena, size_t attributes)
{
	struct buffer *out = buffer_create(arena, MESSAGE_MAX);

	open_envelope(out);
	buffer_add(out, TEXT("</soapenv:Header><soapenv:Body><flood"));
	for (size_t i = 0; i < attributes; i++)
		buffer_format(out, " a%zu=\"\"", i);
	buffer_add(out, TEXT("/></soapenv:Body></soapenv:Envelope>"));
	return buffer_text(out);
}

struct text flood_of_references(struct arena *arena, const struct party *signer, size_t references,
	size_t size, struct instant now)
{
	/* A digest and a signature of the right length, of nothing. */
	static const char digest[] = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
	char value[345] = "";
	struct buffer *out = buffer_create(arena, MESSAGE_MAX);
	struct text one = write_body(arena, 1, now);
	size_t record = write_body(arena, 2, now).len - one.len;

	memset(value, 'A', 342);
	memcpy(value + 342, "==", 3);
	open_envelope(out);
	add_token_and_time(out, signer, now);
	open_signature(out);
	for (size_t i = 0; i < references; i++)
		add_reference(out, "Body", digest);
	close_signature(out, value);
	close_envelope(out, write_body(arena, size / record, now));
	return buffer_text(out);
}
