#ifndef FETCH_FETCH_H
#define FETCH_FETCH_H

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * Public files of others over HTTP, for background jobs. Never in a message's path: whoever answers may be slow, wrong or
 * hostile. Believes nothing of what comes; that is for who asked.
 */
struct fetch_limits {
	size_t max_bytes;     /* of the body; more ends it */
	unsigned connect_ms;  /* name and connection */
	unsigned total_ms;    /* of the whole, however it drips */
	const char *ca_file;  /* PEM: roots for https; NULL or "": those of the operating system */
	const char *proxy;    /* http://host:port; NULL: none (the environment is ignored) */
	atomic_bool *give_up; /* set by another thread: ends within a second or so; NULL: never */
};

/* Once per process, before any thread; fetch_end when all is done. */
void fetch_begin(void);
void fetch_end(void);

/*
 * GET of an http or https address; https is held against the operating system's roots. Follows no redirect, sends no
 * credentials, takes no cookies, decodes no compression. The body lives in the arena.
 * Error: CONNECTION: no such host, refused, too slow, too large, a status other than 200.
 */
bool fetch_get(const char *url, const struct fetch_limits *limits, struct arena *arena,
	struct text *body, struct error *err) MUST_CHECK;

/*
 * POST of a form, application/x-www-form-urlencoded, to somebody we know; likewise in all else. `user` and `password` go along as
 * Basic (user NULL: neither). Error: as fetch_get.
 */
struct fetch_form {
	struct text body;
	const char *user, *password;
};
bool fetch_post(const char *url, const struct fetch_form *form, const struct fetch_limits *limits,
	struct arena *arena, struct text *body, struct error *err) MUST_CHECK;

/* Something that fetch_get would take. */
bool fetch_is_address(const char *url);

#endif
