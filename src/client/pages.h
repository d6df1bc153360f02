#ifndef CLIENT_PAGES_H
#define CLIENT_PAGES_H

#include "base/arena.h"
#include "base/error.h"
#include "client/session.h"
#include "domain/resultaat.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

/* A page that is asked for, and what came of it. */
struct page_fetch {
	struct session *session;
	struct resultatenvraag question;
	char cursor[CURSOR_MAX_CHARS + 1]; /* of the question */
	struct arena *arena;               /* of the page */
	const struct resultatenpagina *page;
	bool ok, expired;
	struct error err;
};

/*
 * One walk over one snapshot, page by page, with the proof that it is one and that all of it came: one number, count and
 * field set on every page, a cursor that moves on, mutatienummers that only rise, and in the end as many responses as were counted.
 */
struct pages {
	struct session *session;
	int64_t since; /* vanafMutatienummer; 0: everything */
	int size;      /* responses in a message; 0: the gateway's default */

	/* What is known once a page was there. */
	bool begun, done, expired;
	int64_t total, tot; /* responses in the snapshot, and its number */
	enum veldenset veldenset;
	int64_t seen, last; /* responses so far, and the mutatienummer up to which all came */
	char cursor[CURSOR_MAX_CHARS + 1];

	struct arena *held; /* the page at hand */
	bool ahead;         /* the next one is being fetched */
	struct page_fetch fetch;
	pthread_t thread;
};

/* Begins at the beginning: also after a snapshot that expired. */
void pages_start(struct pages *pages, struct session *session, int64_t since, int size);

/*
 * The next page; it lives until the one after it, or pages_end. After the last one `done` is set. Errors: those of session_ask; LATER, REFUSED, with
 * `expired` when the snapshot is no more; PROOF.
 */
bool pages_next(struct pages *pages, const struct resultatenpagina **page, struct error *err)
	MUST_CHECK;

/*
 * Fetches the page after this one while its caller goes on, in a thread: gateway and network work while this page is written.
 * Nothing when there is none. Until pages_next or pages_end the session is of that thread.
 */
void pages_ask_ahead(struct pages *pages);

/* Always, also after an error: what was asked ahead is waited for and dropped. */
void pages_end(struct pages *pages);

#endif
