/* A file fetched from a gateway, or the rest of one, handed on as it comes. */
#include "transport/call_inside.h"

#include <inttypes.h>

enum {
	SLOW_BYTES = 100, /* a second, for a minute: nothing comes */
	SLOW_SECONDS = 60,
	MAX_REST = 65536, /* of an answer that is no file */
};

struct getting {
	CURL *curl;
	const struct call_sink *sink;
	int64_t offset;
	bool begun;
	struct buffer *rest; /* of an answer that is no file */
};

static size_t take_bytes(char *bytes, size_t size, size_t count, void *context)
{
	struct getting *getting = context;
	const struct call_sink *sink = getting->sink;
	long status = 0;

	curl_easy_getinfo(getting->curl, CURLINFO_RESPONSE_CODE, &status);
	if (status != 200 && status != 206)
		return call_add_body(bytes, size, count, getting->rest);
	bool going =
		getting->begun || sink->begin(sink->context, status == 206 ? getting->offset : 0);
	getting->begun = true;
	return going && sink->bytes(sink->context, (struct text){bytes, size * count})
		? size * count
		: 0;
}

/* A large file may take hours; a line on which nothing comes is a broken one. */
static void give_time(CURL *curl, bool file)
{
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, file ? (long)SLOW_BYTES : 0L);
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, file ? (long)SLOW_SECONDS : 0L);
}

/* Of a call that failed: whether that was on a connection of which the handshake ended well. */
static bool was_connected(CURL *curl)
{
	curl_off_t handshake = 0, sent = 0;

	curl_easy_getinfo(curl, CURLINFO_APPCONNECT_TIME_T, &handshake);
	curl_easy_getinfo(curl, CURLINFO_PRETRANSFER_TIME_T, &sent);
	return handshake > 0 || sent > 0;
}

bool caller_get(struct caller *caller, struct arena *arena, const char *url, int64_t offset,
	const struct call_sink *sink, struct call_reply *out, struct error *err)
{
	struct getting getting = {
		caller->curl, sink, offset, false, buffer_create(arena, MAX_REST)};
	CURL *curl = caller->curl;
	long total_ms = caller->total_ms;

	curl_easy_setopt(curl, CURLOPT_HTTPGET, 1L);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_bytes);
	curl_easy_setopt(curl, CURLOPT_RANGE,
		offset > 0 ? arena_format(arena, "%" PRId64 "-", offset) : NULL);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, 0L);
	give_time(curl, true);
	const char *host = caller->trouble.host;
	caller->trouble.host = call_host_of(arena, url);
	bool good = call_perform(caller, url, NULL, &getting, err);
	caller->trouble.host = host;
	bool reached = good || was_connected(curl);
	give_time(curl, false);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, total_ms);
	curl_easy_setopt(curl, CURLOPT_RANGE, NULL);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, call_add_body);
	if (good)
		call_read_reply(caller, arena, getting.rest, out);
	out->reached = reached;
	return good;
}
