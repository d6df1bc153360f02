#ifndef CONSOLE_PAGE_H
#define CONSOLE_PAGE_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/text.h"
#include "console/model.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What a page is made of: who asks for what, and what goes back. A page's function looks things up (store), says what it found
 * in a data document (model.h), and hands that to its stylesheet: no function writes HTML. By the time it is called the frame
 * has seen that the visitor may be here (the route's roles), and of a POST that it comes from our own form.
 */
struct config;
struct pictures;
struct store;

/* Bits, so that a route can name several. Words for people: rol_word, rol_naam. */
enum rol {
	/* of SBB */
	ROL_BEHEERDER = 1 << 0,
	ROL_ADVISEUR = 1 << 1,    /* reads, of the schools they advise */
	ROL_SERVICEDESK = 1 << 2, /* no personal data */
	ROL_FG = 1 << 3,          /* privacy officer */
	/* of a school, which is all they see */
	ROL_KWALITEIT = 1 << 4,
	ROL_TEAMLEIDER = 1 << 5, /* of the opleidingen that were named: without any of nothing */
	ROL_DATA = 1 << 6,
	/* in a route: whoever comes by, logged in or not */
	ROL_IEDEREEN = 1 << 30,
};
enum {
	ROLLEN_SBB = ROL_BEHEERDER | ROL_ADVISEUR | ROL_SERVICEDESK | ROL_FG,
	ROLLEN_SCHOOL = ROL_KWALITEIT | ROL_TEAMLEIDER | ROL_DATA,
	ROLLEN_ALLE = ROLLEN_SBB | ROLLEN_SCHOOL, /* whoever is logged in */
};

struct school_ref {
	int64_t id;
	const char *brin, *naam;
};

struct visitor {
	const char *naam; /* login name: the actor of what is done */
	const char *volledige_naam;
	unsigned rollen;
	int64_t gebruiker_id;
	int64_t school_id;  /* 0: of SBB */
	const char *school; /* BRIN, NULL: of SBB */
	const char *school_naam;
	/* Which schools they may see: their own; an adviseur's; all, for others of SBB. In order of name. */
	const struct school_ref *scholen;
	size_t school_count;
	const char *const *opleidingen; /* of a teamleider, when the list binds */
	size_t opleiding_count;
	const char *csrf; /* what a form has to carry, in a field `csrf`; layout.xsl does that */
};

struct page_part {
	const char *name, *value, *file_name; /* decoded; file_name NULL: no file */
	struct text bytes;                    /* of a file as it came */
};

struct page {
	struct arena *arena;
	struct store *store;           /* role bpv_console */
	const struct visitor *visitor; /* NULL: nobody is logged in (ROL_IEDEREEN) */
	const struct config *config;
	struct instant now;
	const char *method, *path; /* HEAD comes as GET */
	const char *query;         /* as sent, "" when there is none */
	const struct page_route *route;
	const char *etag_given; /* If-None-Match, NULL: absent */
	const struct page_part *parts;
	size_t part_count;
	struct worker *worker; /* the frame's */
	struct model *model;   /* of page_model, NULL before */
};

/*
 * The connection as bpv_admin, with the staff's statements; opened when it is first asked for. Only for visitors of SBB: NULL
 * for others, whatever the route says. Error: DK0051.
 */
struct store *page_staff(struct page *page, struct error *err);

/*
 * The charts of all pages (pictures.h), when this visitor may have another drawn now; NULL: they asked for very many, and are told
 * so by page_refuse with 429.
 */
struct pictures *page_pictures(struct page *page);

/* Something has to be counted for the dashboard: that begins now, beside the pages, and nobody waits for it. */
void page_count(struct page *page);

/* A value of the query or the form: decoded UTF-8 without control characters but newline and tab. NULL: not given. */
const char *page_get(const struct page *page, const char *name);
const char *page_get_nth(const struct page *page, const char *name, size_t n);

/* A file of a form (multipart/form-data); NULL: not given, or empty. At most CONSOLE_BODY_MAX bytes of form. */
const struct page_part *page_file(const struct page *page, const char *name);
enum { CONSOLE_BODY_MAX = 17 * 1024 * 1024 };

/* The same query string with one name set to another value (NULL: taken out); escaped, for a link. In the arena. */
const char *page_query_with(const struct page *page, const char *name, const char *value);

/*
 * The school that the page is about: `brin`, which may be NULL for who has one school. False: INPUT (no such school, or not
 * theirs, which sounds the same).
 */
bool page_school(const struct page *page, const char *brin, struct school_ref *out,
	struct error *err) MUST_CHECK;

/* What goes back. Zeroed at first; the frame adds what every answer has (CSP and its kind, no-store). */
struct answer {
	int status;               /* 0: 200 */
	const char *content_type; /* NULL: no body */
	struct text body;
	const char *location;      /* of a redirect, a path of ours */
	const char *download;      /* saved under this name: [A-Za-z0-9._-]+ */
	const char *cache_control; /* NULL: no-store */
	const char *etag;          /* with its quotes */
	const char *cookie[3];     /* Set-Cookie */
	const char *allow;
	int retry_after; /* seconds */
};

/*
 * Begins the data document. `titel` is what the tab and the heading say. What is filled in after it stands in <inhoud>; the
 * frame's own part (visitor, menu, csrf, path, query) is there already: see docs of layout.xsl.
 */
struct model *page_model(struct page *page, const char *titel);

/* Writes the page by pages/NAME.xsl. Errors: INTERNAL, the stylesheet failed. */
bool page_show(struct page *page, const char *stylesheet, struct answer *out, struct error *err)
	MUST_CHECK;

/* Bytes of another kind: CSV, a picture, a workbook. `download` NULL: shown. Always true. */
bool page_send(struct page *page, const char *content_type, struct text body, const char *download,
	struct answer *out);

/* 303 to a path of ours ("/..."; anything else leads home). Always true. */
bool page_redirect(struct page *page, const char *path, struct answer *out);

/* A page that says why not, in Dutch, and what to do; status 400, 403, 404, 409, 422. */
bool page_refuse(struct page *page, int status, const char *zin, struct answer *out,
	struct error *err) MUST_CHECK;

/*
 * One address. A failure (false) becomes an error page: INPUT and USAGE with a 422, everything else with a 500 or 503, of
 * which the visitor reads no detail and the log does.
 */
struct page_route {
	const char *method, *path; /* "GET" serves HEAD too */
	unsigned rollen;           /* any of these */
	bool (*handle)(struct page *page, struct answer *out, struct error *err);
};

/* An entry of the menu, for who has one of the roles. `groep` NULL: no heading above it. `ook`: a page that falls under it too, or NULL. */
struct menu_item {
	const char *path, *tekst, *groep;
	unsigned rollen;
	const char *ook;
};

struct page_routes {
	const struct page_route *routes;
	size_t count;
	const struct menu_item *menu;
	size_t menu_count;
};
extern const struct page_routes frame_routes;
extern const struct page_routes dashboard_routes; /* dashboard.c */
extern const struct page_routes staff_routes;     /* beheer.c */

const char *rol_word(enum rol rol);   /* "BEHEERDER" */
const char *rol_naam(enum rol rol);   /* "beheerder", for people */
unsigned rol_parse(struct text word); /* 0: there is none */

#endif
