/* The request parser: what it reads, what it refuses, wherever the bytes are cut. proves: GW-R2, BP-R1113 */
#include "transport/http.h"
#include "unit.h"

#define HOST                "Host: bpvmonitor.voorbeeld.example\r\n"
#define CHUNKED             "POST /p HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n"
#define POST(headers, body) "POST /p HTTP/1.1\r\n" HOST headers "\r\n" body

enum { MAX_BODY = 64 };

struct outcome {
	enum http_step step;
	struct http_request request;
	struct error err;
	size_t used;
};

/* Feeds the first `cut` bytes, then the rest; again and again while the reader takes what it is given. */
static struct outcome read_cut(struct arena *arena, struct text bytes, size_t cut, size_t max_body)
{
	struct http_reader *reader = http_reader_create(arena, max_body);
	struct outcome outcome = {.step = HTTP_MORE};

	while (outcome.used < bytes.len && outcome.step != HTTP_DONE && outcome.step != HTTP_BAD) {
		size_t end = outcome.used < cut ? cut : bytes.len, used = 0;
		struct text piece = {bytes.at + outcome.used, end - outcome.used};
		/* A copy of just these bytes, so that the sanitizer sees a read past them. */
		char *copy = malloc(piece.len);
		memcpy(copy, piece.at, piece.len);
		outcome.step =
			http_read(reader, (struct text){copy, piece.len}, &used, &outcome.err);
		if (outcome.step != HTTP_BAD) {
			assert_true(used <= piece.len);
			assert_true(outcome.step != HTTP_MORE || used == piece.len);
			outcome.used += used;
		}
		free(copy);
	}
	outcome.request = *http_request(reader);
	return outcome;
}

struct good {
	const char *name, *bytes;
	const char *body, *path, *query;
	bool close, expect;
};

static const struct good goods[] = {
	{"no body", "GET /a/b?wsdl HTTP/1.1\r\n" HOST "\r\n", "", "/a/b", "wsdl", false, false},
	{"by length", POST("Content-Length: 5\r\n", "hallo"), "hallo", "/p", "", false, false},
	{"length zero", POST("Content-Length: 0\r\n", ""), "", "/p", "", false, false},
	{"leading zeros", POST("Content-Length: 005\r\n", "hallo"), "hallo", "/p", "", false,
		false},
	{"names in any case", POST("CONTENT-length:5\r\n", "hallo"), "hallo", "/p", "", false,
		false},
	{"at the maximum",
		POST("Content-Length: 64\r\n",
			"0123456789012345678901234567890123456789012345678901234567890123"),
		"0123456789012345678901234567890123456789012345678901234567890123", "/p", "", false,
		false},
	{"chunked", CHUNKED "5\r\nhallo\r\n0\r\n\r\n", "hallo", "/p", "", false, false},
	{"chunks", CHUNKED "1\r\nh\r\n1\r\na\r\n00003\r\nllo\r\n000\r\n\r\n", "hallo", "/p", "",
		false, false},
	{"chunk extension", CHUNKED "5;a=\"b\"\r\nhallo\r\n0;c\r\n\r\n", "hallo", "/p", "", false,
		false},
	{"hex in both cases", CHUNKED "a\r\n0123456789\r\nB\r\n0123456789a\r\n0\r\n\r\n",
		"01234567890123456789a", "/p", "", false, false},
	{"trailers", CHUNKED "5\r\nhallo\r\n0\r\nX-Check: 1\r\nX-B: 2\r\n\r\n", "hallo", "/p", "",
		false, false},
	{"binary body", POST("Content-Length: 5\r\n", "\r\n\n\r\x01"), "\r\n\n\r\x01", "/p", "",
		false, false},
	{"close", POST("Connection: close\r\n", ""), "", "/p", "", true, false},
	{"close in a list", POST("Connection: keep-alive , CLOSE\r\n", ""), "", "/p", "", true,
		false},
	{"close in a second line", POST("Connection: x\r\nConnection: close\r\n", ""), "", "/p", "",
		true, false},
	{"keep-alive", POST("Connection: keep-alive\r\n", ""), "", "/p", "", false, false},
	{"expect", POST("Expect: 100-Continue\r\nContent-Length: 2\r\n", "ab"), "ab", "/p", "",
		false, true},
	{"HTTP/1.0", "POST /p HTTP/1.0\r\nContent-Length: 2\r\n\r\nab", "ab", "/p", "", true,
		false},
	{"HTTP/1.0 keep-alive", "POST /p HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "", "/p", "",
		true, false},
	{"one empty line before", "\r\nGET /p HTTP/1.1\r\n" HOST "\r\n", "", "/p", "", false,
		false},
	{"empty value, tabs, bytes above 127", POST("X-A:\r\nX-B:\t \xc3\xab \t\r\n", ""), "", "/p",
		"", false, false},
	{"percent kept as sent", "GET /%2e%2E/a?b=%00 HTTP/1.1\r\n" HOST "\r\n", "", "/%2e%2E/a",
		"b=%00", false, false},
	{"host with port", "GET /p HTTP/1.1\r\nHost: [::1]:8443\r\n\r\n", "", "/p", "", false,
		false},
};

static void reads_good_requests_wherever_they_are_cut(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(goods); i++) {
		const struct good *good = &goods[i];
		struct text bytes = text_of(good->bytes);
		for (size_t cut = 0; cut <= bytes.len; cut++) {
			struct arena *arena = arena_create(0);
			struct outcome got = read_cut(arena, bytes, cut, MAX_BODY);
			if (got.step != HTTP_DONE)
				print_error(
					"%s, cut at %zu: %s\n", good->name, cut, got.err.detail);
			assert_int_equal(got.step, HTTP_DONE);
			assert_int_equal(got.used, bytes.len);
			assert_true(text_equal(got.request.body, text_of(good->body)));
			assert_string_equal(got.request.path, good->path);
			assert_string_equal(got.request.query, good->query);
			assert_int_equal(got.request.close, good->close);
			assert_int_equal(got.request.expect_continue, good->expect);
			arena_destroy(&arena);
		}
	}
}

struct refusal {
	const char *name;
	struct text bytes;
	enum error_code code;
};

#define BAD(name, bytes)                                                                           \
	{                                                                                          \
		name, {bytes, sizeof(bytes) - 1}, ERROR_HTTP_BAD_REQUEST                           \
	}
#define LARGE(name, bytes)                                                                         \
	{                                                                                          \
		name, {bytes, sizeof(bytes) - 1}, ERROR_HTTP_TOO_LARGE                             \
	}

/* Attacks H2, H3, H6: each of these means two things to two parsers, or nothing at all. */
static const struct refusal refusals[] = {
	BAD("two equal lengths", POST("Content-Length: 2\r\nContent-Length: 2\r\n", "ab")),
	BAD("two lengths", POST("Content-Length: 2\r\nContent-Length: 3\r\n", "abc")),
	BAD("length list", POST("Content-Length: 2, 2\r\n", "ab")),
	BAD("length +2", POST("Content-Length: +2\r\n", "ab")),
	BAD("length -1", POST("Content-Length: -1\r\n", "ab")),
	BAD("length 0x2", POST("Content-Length: 0x2\r\n", "ab")),
	BAD("length 2abc", POST("Content-Length: 2abc\r\n", "ab")),
	BAD("length 2 2", POST("Content-Length: 2 2\r\n", "ab")),
	BAD("empty length", POST("Content-Length:\r\n", "")),
	BAD("length past 64 bits", POST("Content-Length: 18446744073709551618\r\n", "ab")),
	BAD("length past 63 bits", POST("Content-Length: 9223372036854775809\r\n", "ab")),
	LARGE("length over the maximum", POST("Content-Length: 65\r\n", "")),
	LARGE("18 digits", POST("Content-Length: 999999999999999999\r\n", "")),
	BAD("length and chunked",
		POST("Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
			"2\r\nab\r\n0\r\n\r\n")),
	BAD("chunked and length",
		POST("Transfer-Encoding: chunked\r\nContent-Length: 2\r\n",
			"2\r\nab\r\n0\r\n\r\n")),
	BAD("chunked twice",
		POST("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "")),
	BAD("chunked,identity", POST("Transfer-Encoding: chunked,identity\r\n", "")),
	BAD("chunked, chunked", POST("Transfer-Encoding: chunked, chunked\r\n", "")),
	BAD("gzip, chunked", POST("Transfer-Encoding: gzip, chunked\r\n", "")),
	BAD("identity", POST("Transfer-Encoding: identity\r\n", "")),
	BAD("xchunked", POST("Transfer-Encoding: xchunked\r\n", "")),
	BAD("Chunked", POST("Transfer-Encoding: Chunked\r\n", "")),
	BAD("quoted chunked", POST("Transfer-Encoding: \"chunked\"\r\n", "")),
	BAD("chunked with parameter", POST("Transfer-Encoding: chunked;q=1\r\n", "")),
	BAD("vertical tab before chunked",
		POST("Transfer-Encoding:\x0b"
		     "chunked\r\n",
			"")),
	BAD("empty encoding", POST("Transfer-Encoding:\r\n", "")),
	BAD("chunked in 1.0", "POST /p HTTP/1.0\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n"),
	BAD("space before colon", POST("Content-Length : 2\r\n", "ab")),
	BAD("tab before colon", POST("Transfer-Encoding\t: chunked\r\n", "")),
	BAD("fold", POST("X-A: b\r\n c\r\n", "")),
	BAD("fold with tab", POST("X-A: b\r\n\tContent-Length: 2\r\n", "")),
	BAD("fold as first header", "POST /p HTTP/1.1\r\n " HOST "\r\n"),
	BAD("line feeds only", "POST /p HTTP/1.1\nHost: a\n\n"),
	BAD("one bare LF", POST("X-A: b\nContent-Length: 2\r\n", "ab")),
	BAD("LF ends the head", "POST /p HTTP/1.1\r\n" HOST "\n"),
	BAD("bare CR in a value", POST("X-A: b\rc\r\n", "")),
	BAD("two CRs", POST("X-A: b\r\r\n", "")),
	BAD("NUL in a value", POST("X-A: b\0c\r\n", "")),
	BAD("NUL in the target", "POST /p\0 HTTP/1.1\r\n" HOST "\r\n"),
	BAD("control character", POST("X-A: b\x08\r\n", "")),
	BAD("DEL", POST("X-A: b\x7f\r\n", "")),
	BAD("space in a name", POST("X A: 2\r\n", "")),
	BAD("( in a name", POST("X(A: 2\r\n", "")),
	BAD("empty name", POST(": 2\r\n", "")),
	BAD("byte above 127 in a name", POST("X-\xc3\xab: 2\r\n", "")),
	BAD("no colon", POST("Content-Length\r\n", "")),
	BAD("no Host", "POST /p HTTP/1.1\r\nContent-Length: 2\r\n\r\nab"),
	BAD("empty Host", "POST /p HTTP/1.1\r\nHost: \r\n\r\n"),
	BAD("two Hosts", "POST /p HTTP/1.1\r\n" HOST HOST "\r\n"),
	BAD("Host with path", "POST /p HTTP/1.1\r\nHost: a/b\r\n\r\n"),
	BAD("Host with user", "POST /p HTTP/1.1\r\nHost: a@b\r\n\r\n"),
	BAD("Hosts in a list", "POST /p HTTP/1.1\r\nHost: a, b\r\n\r\n"),
	BAD("two SOAPActions", POST("SOAPAction: \"a\"\r\nsoapaction: \"a\"\r\n", "")),
	BAD("two Content-Types", POST("Content-Type: text/xml\r\nContent-Type: text/xml\r\n", "")),
	BAD("two Content-Encodings", POST("Content-Encoding: x\r\nContent-Encoding: x\r\n", "")),
	BAD("Content-Type above 127", POST("Content-Type: text/\xc3\xab\r\n", "")),
	BAD("unknown Expect", POST("Expect: 200-ok\r\n", "")),
	BAD("two Expects", POST("Expect: 100-continue\r\nExpect: 100-continue\r\n", "")),
	BAD("absolute target", "POST http://a/p HTTP/1.1\r\n" HOST "\r\n"),
	BAD("authority target", "CONNECT a:443 HTTP/1.1\r\n" HOST "\r\n"),
	BAD("asterisk target", "OPTIONS * HTTP/1.1\r\n" HOST "\r\n"),
	BAD("empty target", "POST  HTTP/1.1\r\n" HOST "\r\n"),
	BAD("space in the target", "POST /p q HTTP/1.1\r\n" HOST "\r\n"),
	BAD("two spaces", "POST  /p HTTP/1.1\r\n" HOST "\r\n"),
	BAD("space at the end", "POST /p HTTP/1.1 \r\n" HOST "\r\n"),
	BAD("space at the start", " POST /p HTTP/1.1\r\n" HOST "\r\n"),
	BAD("tabs for spaces", "POST\t/p\tHTTP/1.1\r\n" HOST "\r\n"),
	BAD("fragment", "POST /p#a HTTP/1.1\r\n" HOST "\r\n"),
	BAD("backslash", "POST /p\\a HTTP/1.1\r\n" HOST "\r\n"),
	BAD("half a percent", "POST /p%2 HTTP/1.1\r\n" HOST "\r\n"),
	BAD("wrong percent", "POST /p%2g HTTP/1.1\r\n" HOST "\r\n"),
	BAD("byte above 127 in the target", "POST /\xc3\xab HTTP/1.1\r\n" HOST "\r\n"),
	BAD("bad method", "PO(ST /p HTTP/1.1\r\n" HOST "\r\n"),
	BAD("long method", "POSTPOSTPOSTPOSTP /p HTTP/1.1\r\n" HOST "\r\n"),
	BAD("no version", "POST /p\r\n" HOST "\r\n"),
	BAD("HTTP/0.9", "POST /p HTTP/0.9\r\n" HOST "\r\n"),
	BAD("HTTP/1.2", "POST /p HTTP/1.2\r\n" HOST "\r\n"),
	BAD("HTTP/2.0", "PRI * HTTP/2.0\r\n\r\n"),
	BAD("http/1.1", "POST /p http/1.1\r\n" HOST "\r\n"),
	BAD("HTTP/01.1", "POST /p HTTP/01.1\r\n" HOST "\r\n"),
	BAD("two empty lines before", "\r\n\r\nPOST /p HTTP/1.1\r\n" HOST "\r\n"),
	BAD("a TLS record", "\x16\x03\x01\x02\x00\x01"),
	LARGE("chunk over the maximum", CHUNKED "41\r\n"),
	LARGE("chunks over the maximum",
		CHUNKED "20\r\n01234567890123456789012345678901\r\n21\r\n"),
	LARGE("chunk of 4 GB", CHUNKED "ffffffff\r\n"),
	BAD("chunk of 16 GB", CHUNKED "400000000\r\nab\r\n"),
	BAD("zeros without end", CHUNKED "000000000\r\n"),
	BAD("chunk -2", CHUNKED "-2\r\nab\r\n0\r\n\r\n"),
	BAD("chunk +2", CHUNKED "+2\r\nab\r\n0\r\n\r\n"),
	BAD("chunk 0x2", CHUNKED "0x2\r\nab\r\n0\r\n\r\n"),
	BAD("chunk, space before", CHUNKED " 2\r\nab\r\n0\r\n\r\n"),
	BAD("chunk, space after", CHUNKED "2 \r\nab\r\n0\r\n\r\n"),
	BAD("chunk, junk after", CHUNKED "2xyz\r\nab\r\n0\r\n\r\n"),
	BAD("chunk without size", CHUNKED ";a\r\nab\r\n0\r\n\r\n"),
	BAD("chunk size, empty", CHUNKED "\r\nab\r\n0\r\n\r\n"),
	BAD("chunk size with LF", CHUNKED "2\nab\r\n0\r\n\r\n"),
	BAD("chunk size with CR", CHUNKED "2\rab\r\n0\r\n\r\n"),
	BAD("extension with LF", CHUNKED "2;a\nb\r\nab\r\n0\r\n\r\n"),
	BAD("extension with CR", CHUNKED "2;a\rb\r\nab\r\n0\r\n\r\n"),
	BAD("extension with NUL", CHUNKED "2;a\0b\r\nab\r\n0\r\n\r\n"),
	BAD("chunk longer than told", CHUNKED "2\r\nabc\r\n0\r\n\r\n"),
	BAD("chunk without CRLF", CHUNKED "2\r\nab0\r\n\r\n"),
	BAD("chunk with LF", CHUNKED "2\r\nab\n0\r\n\r\n"),
	BAD("trailer Host", CHUNKED "0\r\nHost: evil\r\n\r\n"),
	BAD("trailer Content-Length", CHUNKED "0\r\nX-A: b\r\ncontent-length: 3\r\n\r\n"),
	BAD("trailer SOAPAction", CHUNKED "0\r\nSOAPAction: x\r\n\r\n"),
	BAD("trailer without colon", CHUNKED "0\r\nabc\r\n\r\n"),
	BAD("trailer with LF", CHUNKED "0\r\nX-A: b\n\r\n"),
	BAD("trailer folded", CHUNKED "0\r\nX-A: b\r\n c\r\n\r\n"),
};

static void refuses_doubtful_requests_wherever_they_are_cut(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(refusals); i++) {
		const struct refusal *refusal = &refusals[i];
		for (size_t cut = 0; cut <= refusal->bytes.len; cut++) {
			struct arena *arena = arena_create(0);
			struct outcome got = read_cut(arena, refusal->bytes, cut, MAX_BODY);
			if (got.step != HTTP_BAD || got.err.code != refusal->code)
				print_error("%s, cut at %zu: step %d, %s\n", refusal->name, cut,
					(int)got.step, error_row(got.err.code)->name);
			assert_int_equal(got.step, HTTP_BAD);
			assert_int_equal(got.err.code, refusal->code);
			assert_non_null(got.err.rule);
			arena_destroy(&arena);
		}
	}
}

/* A prefix of a good request is never complete: the sender who stops half-way is not answered. */
static void waits_for_the_rest_of_every_prefix(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(goods); i++) {
		struct text bytes = text_of(goods[i].bytes);
		for (size_t length = 1; length < bytes.len; length++) {
			struct arena *arena = arena_create(0);
			struct outcome got =
				read_cut(arena, (struct text){bytes.at, length}, 0, MAX_BODY);
			assert_true(got.step == HTTP_MORE || got.step == HTTP_HEAD);
			arena_destroy(&arena);
		}
	}
}

static void leaves_the_next_request_alone(void **state)
{
	struct arena *arena = arena_create(0);
	struct text both =
		TEXT(POST("Content-Length: 2\r\n", "ab") "GET /q HTTP/1.1\r\n" HOST "\r\n");
	struct outcome first = read_cut(arena, both, 0, MAX_BODY);
	struct text rest = {both.at + first.used, both.len - first.used};
	struct outcome second = read_cut(arena, rest, 0, MAX_BODY);

	(void)state;
	assert_int_equal(first.step, HTTP_DONE);
	assert_true(text_equal(first.request.body, TEXT("ab")));
	assert_int_equal(second.step, HTTP_DONE);
	assert_string_equal(second.request.path, "/q");
	arena_destroy(&arena);
}

/* start, then `count` times `repeat`, then end. */
static struct text repeated(
	struct arena *arena, const char *start, const char *repeat, size_t count, const char *end)
{
	struct {
		char *at;
		size_t len;
	} out = {arena_take(arena, strlen(start) + strlen(repeat) * count + strlen(end) + 1), 0};

	out.len = (size_t)(stpcpy(out.at, start) - out.at);
	for (size_t i = 0; i < count; i++)
		out.len += (size_t)(stpcpy(out.at + out.len, repeat) - (out.at + out.len));
	out.len += (size_t)(stpcpy(out.at + out.len, end) - (out.at + out.len));
	return (struct text){out.at, out.len};
}

struct sized {
	const char *start, *repeat;
	size_t fits; /* so many are read, one more is not */
	const char *end;
	enum error_code code;
};

/* Attacks H3, H4: every size has an edge, and it is where we say it is. */
static const struct sized sizes[] = {
	{"GET /", "a", 2047, " HTTP/1.1\r\n" HOST "\r\n", ERROR_HTTP_URI_TOO_LONG},
	{"GET /p HTTP/1.1\r\n" HOST, "X-A: b\r\n", 63, "\r\n", ERROR_HTTP_HEADERS_TOO_LARGE},
	{"GET /p HTTP/1.1\r\nHost: a\r\nX-A: ", "b", 16384 - 9 - 5 - 2, "\r\n\r\n",
		ERROR_HTTP_HEADERS_TOO_LARGE},
	{CHUNKED, "1\r\na\r\n", 64, "0\r\n\r\n", ERROR_HTTP_TOO_LARGE},
	{CHUNKED "1;", "e", 4096, "\r\na\r\n0\r\n\r\n", ERROR_HTTP_BAD_REQUEST},
	{CHUNKED "0\r\n", "X-A: b\r\n", 16, "\r\n", ERROR_HTTP_HEADERS_TOO_LARGE},
	{CHUNKED "0\r\nX-B: c\r\nX-A: ", "b", 4096 - 5 - 2, "\r\n\r\n",
		ERROR_HTTP_HEADERS_TOO_LARGE},
	{"POST /p HTTP/1.1\r\nHost: ", "a", 255, "\r\n\r\n", ERROR_HTTP_BAD_REQUEST},
};

static void holds_every_limit_to_the_byte(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		const struct sized *size = &sizes[i];
		struct arena *arena = arena_create(0);
		struct text fits =
			repeated(arena, size->start, size->repeat, size->fits, size->end);
		struct text over =
			repeated(arena, size->start, size->repeat, size->fits + 1, size->end);
		struct outcome good = read_cut(arena, fits, fits.len / 2, MAX_BODY);
		struct outcome bad = read_cut(arena, over, over.len / 2, MAX_BODY);
		if (good.step != HTTP_DONE || bad.step != HTTP_BAD || bad.err.code != size->code)
			print_error("limit %zu: %s / %s\n", i, good.err.detail, bad.err.detail);
		assert_int_equal(good.step, HTTP_DONE);
		assert_int_equal(bad.step, HTTP_BAD);
		assert_int_equal(bad.err.code, size->code);
		arena_destroy(&arena);
	}
}

/* The sender does not have to finish: the refusal comes while the flood is still coming in. */
static void refuses_floods_before_they_end(void **state)
{
	static const struct sized floods[] = {
		{"GET /", "a", 65536, "", ERROR_HTTP_URI_TOO_LONG},
		{"GET /p HTTP/1.1\r\nX: ", "a", 1000000, "", ERROR_HTTP_HEADERS_TOO_LARGE},
		{"GET /p HTTP/1.1\r\n", "X-A: b\r\n", 10000, "", ERROR_HTTP_HEADERS_TOO_LARGE},
		{CHUNKED "1;", "e", 100000, "", ERROR_HTTP_BAD_REQUEST},
		{CHUNKED "0\r\n", "X-A: b\r\n", 10000, "", ERROR_HTTP_HEADERS_TOO_LARGE},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(floods); i++) {
		struct arena *arena = arena_create(0);
		struct text bytes =
			repeated(arena, floods[i].start, floods[i].repeat, floods[i].fits, "");
		struct outcome got = read_cut(arena, bytes, 0, MAX_BODY);
		assert_int_equal(got.step, HTTP_BAD);
		assert_int_equal(got.err.code, floods[i].code);
		arena_destroy(&arena);
	}
}

static void hands_over_the_headers_it_knows(void **state)
{
	struct arena *arena = arena_create(0);
	struct outcome got = read_cut(arena,
		TEXT("POST /p HTTP/1.1\r\nhost: a:1\r\ncontent-type: text/xml; charset=utf-8 \r\n"
		     "SOAPAction:\"urn:x\"\r\nContent-Encoding: gzip\r\n\r\n"),
		0, MAX_BODY);

	(void)state;
	assert_int_equal(got.step, HTTP_DONE);
	assert_string_equal(got.request.method, "POST");
	assert_string_equal(got.request.host, "a:1");
	assert_string_equal(got.request.content_type, "text/xml; charset=utf-8");
	assert_string_equal(got.request.soap_action, "\"urn:x\"");
	assert_string_equal(got.request.content_encoding, "gzip");
	arena_reset(arena);
	got = read_cut(arena,
		TEXT("GET /p HTTP/1.1\r\n" HOST "range: bytes=0-1 \r\nIF-RANGE:\t\"a\"\r\n"
		     "If-Match: *\r\nif-none-match: W/\"b\", \"c\"\r\n\r\n"),
		0, MAX_BODY);
	assert_int_equal(got.step, HTTP_DONE);
	assert_string_equal(got.request.range, "bytes=0-1");
	assert_string_equal(got.request.if_range, "\"a\"");
	assert_string_equal(got.request.if_match, "*");
	assert_string_equal(got.request.if_none_match, "W/\"b\", \"c\"");
	arena_reset(arena);
	got = read_cut(arena, TEXT("GET /p HTTP/1.1\r\n" HOST "\r\n"), 0, MAX_BODY);
	assert_null(got.request.content_type);
	assert_null(got.request.soap_action);
	assert_null(got.request.content_encoding);
	assert_null(got.request.range);
	assert_null(got.request.if_range);
	assert_null(got.request.if_match);
	assert_null(got.request.if_none_match);
	arena_destroy(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_good_requests_wherever_they_are_cut),
		cmocka_unit_test(refuses_doubtful_requests_wherever_they_are_cut),
		cmocka_unit_test(waits_for_the_rest_of_every_prefix),
		cmocka_unit_test(leaves_the_next_request_alone),
		cmocka_unit_test(holds_every_limit_to_the_byte),
		cmocka_unit_test(refuses_floods_before_they_end),
		cmocka_unit_test(hands_over_the_headers_it_knows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
