#ifndef TRANSPORT_CALL_INSIDE_H
#define TRANSPORT_CALL_INSIDE_H

#include "base/buffer.h"
#include "transport/call.h"
#include "transport/call_words.h"
#include "transport/trace_context.h"
#include "vault/keys.h"

#include <stdbool.h>
#include <stddef.h>

#include <curl/curl.h>

/* What call.c (messages) and call_file.c (files) share; nobody else includes it. */

enum { PEER_CHAIN_MAX = 10 };

struct caller {
	struct arena *arena; /* holds this struct */
	CURL *curl;
	const char *url, *contract_url;
	long total_ms;
	struct trace_context trace; /* of all its calls; the parent is the one that goes on */
	struct keys keys;
	X509_STORE *store;           /* ca_file, and nothing else */
	struct call_trouble trouble; /* of the call that goes on */
	char words[CURL_ERROR_SIZE];
	struct arena *peer_arena;
	struct text peer[PEER_CHAIN_MAX]; /* DER, of the last handshake */
	size_t peer_count;
};

/* libcurl's write function for an answer that is kept: into the buffer `context`. */
size_t call_add_body(char *bytes, size_t size, size_t count, void *context);

/* "host:port" of a URL, for sentences; in the arena. */
const char *call_host_of(struct arena *arena, const char *url);

/*
 * One exchange, with what the handle was told before; `url` and `list` are its own, and `answer` is the write function's. The
 * list (NULL: none) is freed.
 * Errors: as caller_post.
 */
bool call_perform(struct caller *caller, const char *url, struct curl_slist *list, void *answer,
	struct error *err) MUST_CHECK;

/* What was answered, with `body` as its body. */
void call_read_reply(struct caller *caller, struct arena *arena, const struct buffer *body,
	struct call_reply *out);

#endif
