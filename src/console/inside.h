#ifndef CONSOLE_INSIDE_H
#define CONSOLE_INSIDE_H

#include "base/arena.h"
#include "config/config.h"
#include "console/brake.h"
#include "console/oidc.h"
#include "console/page.h"
#include "console/pictures.h"
#include "console/sheets.h"
#include "console/teller.h"
#include "transport/transport.h"

#include <pthread.h>
#include <stdatomic.h>

/* What the files of the frame share; pages know page.h alone. */

/* A file as it was when it was read: certificate, key, trust, CRL. */
enum { CONSOLE_FILES = 4 };
struct followed {
	uint64_t inode, size;
	int64_t second, nanosecond;
};

struct console {
	struct arena *arena; /* holds this struct */
	const struct config *config;
	struct sheets *sheets;
	struct brakes *brakes;
	struct pictures *pictures;
	struct oidc *oidc; /* NULL: not offered */
	struct transport *transport;
	struct listen_config listen[2]; /* pages, and who watches us; borrow of config */
	pthread_mutex_t watching;
	struct watched *watched;                /* under it: of all workers (watch.c) */
	struct followed files[CONSOLE_FILES];   /* in use */
	struct followed refused[CONSOLE_FILES]; /* told of last as of no use */
	const char *csp;
	bool has_hsts;
	struct teller *teller; /* NULL until pages are served */
	pthread_t keeper;
	bool keeper_runs;
	atomic_bool parting, stopping;
};

/* One thread that makes pages. */
struct worker {
	struct console *console;
	struct store *store, *staff; /* NULL: not connected yet */
	struct watched *watched;     /* the console's to free */
};

/* Beside a page, for the frame's own routes. */
struct visit {
	struct page page;
	const struct delivery *in;
	struct console *console;
	const char *session_token; /* of the cookie; NULL: none */
};

/* All routes there are; the last is NULL. */
extern const struct page_routes *const route_lists[];

/* The visit that a page is part of. */
struct visit *visit_of(struct page *page);

/* Where it comes from, without the port; in its arena. */
const char *visit_source(const struct visit *visit);

#endif
