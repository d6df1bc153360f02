/* Writes WS-Addressing headers. Each block is exclusive canonical XML by itself, so that it can be digested as it stands. */
#include "addressing/addressing.h"

#include "base/buffer.h"

#include <sys/random.h>

#include <stdint.h>
#include <stdlib.h>

enum { HEADERS_MAX = 64 * 1024, BLOCKS_MAX = 7 };

#define WSA_DECLARED " xmlns:wsa=\"" WSA_NS "\""

static void add_value(struct buffer *out, const char *name, const char *value)
{
	buffer_format(out, "<wsa:%s" WSA_DECLARED ">", name);
	buffer_add_xml(out, text_of(value));
	buffer_format(out, "</wsa:%s>", name);
}

static void add_reference(struct buffer *out, const char *name, const char *address)
{
	buffer_format(out, "<wsa:%s" WSA_DECLARED "><wsa:Address>", name);
	buffer_add_xml(out, text_of(address));
	buffer_format(out, "</wsa:Address></wsa:%s>", name);
}

/* base, or base?oin=… when it is known who (WA001.13). */
static const char *address_of(struct arena *arena, const char *base, const struct oin *oin)
{
	return oin != NULL ? arena_format(arena, "%s?oin=%s", base, oin->code) : base;
}

/* What is wrong with which header: W3C's own words, and the subcode that the dotted faultcode has no room for. */
static void add_fault_detail(struct buffer *out, const struct outgoing *outgoing)
{
	buffer_add(out, TEXT("<wsa:FaultDetail" WSA_DECLARED ">"));
	if (outgoing->problem_header != NULL) {
		buffer_add(out, TEXT("<wsa:ProblemHeaderQName>"));
		buffer_add_xml(out, text_of(outgoing->problem_header));
		buffer_add(out, TEXT("</wsa:ProblemHeaderQName>"));
	}
	if (outgoing->subcode != NULL) {
		buffer_add(out, TEXT("<bpv:subcode xmlns:bpv=\"" SCHEMA_NS "\">"));
		buffer_add_xml(out, text_of(outgoing->subcode));
		buffer_add(out, TEXT("</bpv:subcode>"));
	}
	buffer_add(out, TEXT("</wsa:FaultDetail>"));
}

/* Blocks under way: where each of them ends in one buffer. */
struct writing {
	struct buffer *out;
	size_t count, end[BLOCKS_MAX];
};

static void end_block(struct writing *writing)
{
	writing->end[writing->count++] = writing->out->len;
}

const struct text *addressing_write(
	struct arena *arena, const struct outgoing *outgoing, size_t *count)
{
	struct writing writing = {.out = buffer_create(arena, HEADERS_MAX)};
	struct buffer *out = writing.out;
	const char *to_base = outgoing->to_url != NULL ? outgoing->to_url : WSA_ANONYMOUS;

	add_value(out, "To", address_of(arena, to_base, outgoing->to));
	end_block(&writing);
	add_reference(out, "From", address_of(arena, WSA_ANONYMOUS, outgoing->from));
	end_block(&writing);
	if (outgoing->reply_to_anonymous) {
		add_reference(out, "ReplyTo", WSA_ANONYMOUS);
		end_block(&writing);
	}
	add_value(out, "Action", outgoing->action);
	end_block(&writing);
	add_value(out, "MessageID", outgoing->message_id);
	end_block(&writing);
	if (outgoing->relates_to != NULL) {
		add_value(out, "RelatesTo", outgoing->relates_to);
		end_block(&writing);
	}
	if (outgoing->problem_header != NULL || outgoing->subcode != NULL) {
		add_fault_detail(out, outgoing);
		end_block(&writing);
	}
	struct text *blocks = arena_array(arena, writing.count, sizeof *blocks);
	for (size_t i = 0; i < writing.count; i++) {
		size_t from = i > 0 ? writing.end[i - 1] : 0;
		blocks[i] = (struct text){out->bytes + from, writing.end[i] - from};
	}
	*count = writing.count;
	return blocks;
}

const char *addressing_new_message_id(struct arena *arena)
{
	uint8_t b[16];
	char hex[2 * sizeof b + 1];

	if (getrandom(b, sizeof b, 0) != (ssize_t)sizeof b)
		abort();
	b[6] = (uint8_t)((b[6] & 0x0f) | 0x40);
	b[8] = (uint8_t)((b[8] & 0x3f) | 0x80);
	text_hex(b, sizeof b, hex);
	return arena_format(arena, "urn:uuid:%.*s-%.*s-%.*s-%.*s-%s", 8, hex, 4, hex + 8, 4,
		hex + 12, 4, hex + 16, hex + 20);
}
