/* Fuzz target: the request parser, and what a request's range comes to. The first byte says where the rest is cut. fuzz-rooms: base transport vault */
#include "transport/http.h"
#include "transport/partial.h"

#include <stdint.h>
#include <stdlib.h>

enum { MAX_BODY = 4096, FILE_SIZE = 1000 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct verdict {
	enum http_step step;
	size_t used, body;
};

/* Whatever is asked of a file, what is sent lies in it. */
static void judge(const struct http_request *request)
{
	const struct delivery in = {
		.method = request->method,
		.range = request->range,
		.if_range = request->if_range,
		.if_match = request->if_match,
		.if_none_match = request->if_none_match,
	};
	struct partial partial = partial_judge(&in, "\"a\"", FILE_SIZE);

	if (partial.length > FILE_SIZE || partial.offset > FILE_SIZE - partial.length)
		abort();
}

static struct verdict read_all(struct text bytes, size_t cut)
{
	struct arena *arena = arena_create(0);
	struct http_reader *reader = http_reader_create(arena, MAX_BODY);
	struct verdict verdict = {HTTP_MORE, 0, 0};
	struct error err;

	while (verdict.used < bytes.len && verdict.step != HTTP_DONE && verdict.step != HTTP_BAD) {
		size_t end = verdict.used < cut ? cut : bytes.len, used = 0;
		struct text piece = {bytes.at + verdict.used, end - verdict.used};
		verdict.step = http_read(reader, piece, &used, &err);
		if (verdict.step != HTTP_BAD && used > piece.len)
			abort();
		if (verdict.step == HTTP_MORE && used != piece.len)
			abort();
		verdict.used += used;
	}
	if (verdict.step == HTTP_DONE) {
		verdict.body = http_request(reader)->body.len;
		judge(http_request(reader));
	}
	if (verdict.body > MAX_BODY)
		abort();
	arena_destroy(&arena);
	return verdict;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 2)
		return 0;

	struct text bytes = {(const char *)data + 1, size - 1};
	struct verdict whole = read_all(bytes, bytes.len);
	struct verdict cut = read_all(bytes, data[0] * bytes.len / 256);
	/* Where the network cuts the bytes may not change what they mean. */
	if (whole.step != cut.step || (whole.step != HTTP_BAD && whole.used != cut.used)
		|| whole.body != cut.body)
		abort();
	return 0;
}
