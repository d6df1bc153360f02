/* One request: who asks, may they, what they asked for, and the answer with what every answer has. One line in the log. */
#include "console/serve.h"

#include "base/clock.h"
#include "base/log.h"
#include "console/parts.h"
#include "console/router.h"
#include "console/session.h"
#include "console/watch.h"
#include "console/weigering.h"
#include "store/store_console.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEADERS_MAX = 16, BUSY_SECONDS = 5, DATABASE_MS = 60000 };

void *serve_start(void *console)
{
	struct worker *worker = calloc(1, sizeof *worker);

	if (worker == NULL)
		abort();
	worker->console = console;
	worker->watched = watch_open(console);
	return worker;
}

void serve_stop(void *context)
{
	struct worker *worker = context;

	store_close(&worker->store);
	store_close(&worker->staff);
	free(worker);
}

void serve_refused(
	void *console, const char *remote, const char *correlation, const struct error *err)
{
	(void)console;
	LOG(LOG_LEVEL_INFO, "refused", {"id", correlation}, {"remote", remote}, {"rule", err->rule},
		{"reason", err->detail});
}

static bool connect(struct visit *visit, struct error *err)
{
	struct worker *worker = visit->page.worker;

	if (worker->store == NULL)
		worker->store = store_open_console(visit->page.config->database_console, err);
	if (worker->store != NULL)
		store_hurry(worker->store, DATABASE_MS);
	visit->page.store = worker->store;
	return worker->store != NULL;
}

static bool read_parts(struct visit *visit, struct error *err)
{
	struct page *page = &visit->page;
	const char *type = visit->in->content_type;
	struct parts parts;

	parts_begin(page->arena, &parts);
	if (!parts_urlencoded(page->arena, text_of(page->query), &parts, err))
		return false;
	page->parts = parts.list;
	page->part_count = parts.count;
	if (strcmp(page->method, "POST") != 0)
		return true;
	/* What stands in the address of a form counts as little as what stands in somebody's link. */
	parts.count = 0;
	struct text kind = text_of(type);
	const char *semicolon = type != NULL ? strchr(type, ';') : NULL;
	kind.len = semicolon != NULL ? (size_t)(semicolon - type) : kind.len;
	bool good = visit->in->body.len == 0 ? true
		: text_equal_nocase(kind, TEXT("application/x-www-form-urlencoded"))
		? parts_urlencoded(page->arena, visit->in->body, &parts, err)
		: text_equal_nocase(kind, TEXT("multipart/form-data"))
		? parts_multipart(page->arena, type, visit->in->body, &parts, err)
		: FAIL(err, HTTP_MEDIA_TYPE, NULL, "a POST of another kind than a form");
	page->part_count = parts.count;
	return good;
}

/* Who has to log in first is told where, and comes back to where they were going. */
static bool send_to_login(struct page *page, struct answer *out)
{
	const char *back = page->query[0] != '\0'
		? arena_format(page->arena, "%s?%s", page->path, page->query)
		: page->path;

	if (strcmp(page->method, "GET") != 0 || strcmp(back, "/") == 0)
		return page_redirect(page, "/aanmelden", out);
	return page_redirect(page,
		arena_format(page->arena, "/aanmelden?naar=%s", parts_escape(page->arena, back)),
		out);
}

const char *visit_source(const struct visit *visit)
{
	uint64_t half[2];

	memcpy(half, visit->in->source, sizeof half);
	return arena_format(visit->page.arena, "%016" PRIx64 "%016" PRIx64, half[0], half[1]);
}

static bool too_often(struct visit *visit)
{
	const struct visitor *visitor = visit->page.visitor;
	const char *key = visitor != NULL ? arena_format(visit->page.arena, "gebruiker %lld",
				  (long long)visitor->gebruiker_id)
					  : visit_source(visit);

	return !brake_take(visit->console->brakes, BRAKE_VISIT, key);
}

static bool find_and_run(struct visit *visit, struct answer *out, struct error *err)
{
	struct page *page = &visit->page;
	const struct visitor *visitor = page->visitor;

	page->route = router_find(page->method, page->path, &out->allow);
	if (page->route == NULL && out->allow == NULL)
		return page_refuse(page, 404,
			"Het adres klopt niet, of de pagina is verplaatst. Ga naar het begin en "
			"kies daar wat u zoekt.",
			out, err);
	if (page->route == NULL)
		return page_refuse(page, 405,
			"Deze pagina kan op deze manier niet worden opgevraagd. Ga naar het begin.",
			out, err);
	bool is_open = (page->route->rollen & (unsigned)ROL_IEDEREEN) != 0;
	if (!is_open && visitor == NULL)
		return send_to_login(page, out);
	if (!is_open && (page->route->rollen & visitor->rollen) == 0)
		return page_refuse(page, 403,
			"Deze pagina hoort bij een andere rol dan de uwe. Hebt u haar nodig? Vraag "
			"het uw contactpersoon bij SBB.",
			out, err);
	if (strcmp(page->method, "POST") == 0 && !session_is_ours(visit))
		return page_refuse(page, 403,
			"Het formulier kwam niet van deze site, of het stond te lang open. Er is "
			"niets gewijzigd. Open de pagina opnieuw en probeer het nog eens.",
			out, err);
	return page->route->handle(page, out, err);
}

static bool answer(struct visit *visit, struct answer *out, struct error *err)
{
	struct page *page = &visit->page;

	if (!connect(visit, err) || !session_visitor(visit, &page->visitor, err))
		return false;
	if (too_often(visit)) {
		out->retry_after = BUSY_SECONDS;
		return page_refuse(page, 429,
			"Er kwamen heel veel vragen tegelijk. Wacht een paar tellen en probeer het "
			"opnieuw.",
			out, err);
	}
	return read_parts(visit, err) && find_and_run(visit, out, err);
}

/* What went wrong, for who reads pages: never what the log says of it, unless it was said for them. */
static void apologise(struct visit *visit, struct answer *out, const struct error *why)
{
	struct page *page = &visit->page;
	struct error err;
	int status = 500;
	const char *zin = arena_format(page->arena,
		"De pagina kon niet worden gemaakt. Probeer het over een paar minuten opnieuw. "
		"Blijft het zo? Bel team Service & Informatie, 088 338 00 00, en noem kenmerk %s.",
		visit->in->correlation);

	*out = (struct answer){0};
	switch (why->code) {
	case ERROR_INPUT:
	case ERROR_USAGE:
		status = 422;
		zin = weigering_of_error(page->arena, why);
		break;
	case ERROR_HTTP_BAD_REQUEST:
		status = 400;
		zin = "Het formulier kon niet worden gelezen. Open de pagina opnieuw en probeer "
		      "het "
		      "nog eens.";
		break;
	case ERROR_HTTP_MEDIA_TYPE:
		status = 415;
		zin = "Deze pagina leest alleen formulieren.";
		break;
	case ERROR_DK0051:
		status = 503;
		out->retry_after = BUSY_SECONDS;
		zin = "De gegevens zijn even niet bereikbaar. Probeer het over een paar minuten "
		      "opnieuw.";
		break;
	default: break;
	}
	if (!page_refuse(page, status, zin, out, &err)) {
		out->status = 500;
		out->content_type = "text/plain; charset=utf-8";
		out->body = TEXT("Er ging iets mis. Probeer het over een paar minuten opnieuw.\n");
	}
}

/* Every answer has these; a page's own come behind them. */
static void finish(struct visit *visit, const struct answer *from, struct dispatch *out)
{
	const struct console *console = visit->console;
	struct dispatch_header *list = arena_array(visit->page.arena, HEADERS_MAX, sizeof *list);
	size_t count = 0;

	list[count++] = (struct dispatch_header){"Content-Security-Policy", console->csp};
	list[count++] = (struct dispatch_header){"X-Content-Type-Options", "nosniff"};
	list[count++] = (struct dispatch_header){"X-Frame-Options", "DENY"};
	list[count++] = (struct dispatch_header){"Referrer-Policy", "same-origin"};
	list[count++] = (struct dispatch_header){"Cross-Origin-Opener-Policy", "same-origin"};
	list[count++] = (struct dispatch_header){"Cross-Origin-Resource-Policy", "same-origin"};
	list[count++] = (struct dispatch_header){
		"Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()"};
	if (console->has_hsts)
		list[count++] =
			(struct dispatch_header){"Strict-Transport-Security", "max-age=63072000"};
	list[count++] = (struct dispatch_header){"Location", from->location};
	list[count++] = (struct dispatch_header){"ETag", from->etag};
	for (size_t i = 0; i < sizeof from->cookie / sizeof from->cookie[0]; i++)
		list[count++] = (struct dispatch_header){"Set-Cookie", from->cookie[i]};
	if (from->download != NULL)
		list[count++] = (struct dispatch_header){"Content-Disposition",
			arena_format(
				visit->page.arena, "attachment; filename=\"%s\"", from->download)};
	*out = (struct dispatch){
		.status = from->status != 0 ? from->status : 200,
		.content_type = from->content_type,
		.body = from->body,
		.allow = from->allow,
		.cache_control = from->cache_control,
		.headers = list,
		.header_count = count,
		.retry_after = from->retry_after,
	};
}

/* Who, by number; which page, without what was asked of it: names and school years are nobody's business in a log. */
static void tell(const struct visit *visit, const struct dispatch *out, int64_t began_ms,
	const struct error *err)
{
	const struct page *page = &visit->page;
	const struct trace_context *trace = visit->in->trace;
	bool is_traced = trace->trace[0] != '\0';
	char who[24], status[12], ms[24];

	snprintf(who, sizeof who, "%lld",
		page->visitor != NULL ? (long long)page->visitor->gebruiker_id : 0LL);
	snprintf(status, sizeof status, "%d", out->status);
	snprintf(ms, sizeof ms, "%lld", (long long)(clock_monotonic_ms() - began_ms));
	LOG(err != NULL && out->status >= 500 ? LOG_LEVEL_ERROR : LOG_LEVEL_INFO, "page",
		{"id", visit->in->correlation}, {"gebruiker", page->visitor != NULL ? who : NULL},
		{"method", page->method}, {"route", page->route != NULL ? page->route->path : "-"},
		{"status", status}, {"ms", ms}, {"trace", is_traced ? trace->trace : NULL},
		{"parent", is_traced ? trace->parent : NULL},
		{"where", err != NULL ? err->where : NULL},
		{"reason",
			err != NULL && err->code != ERROR_INPUT && err->code != ERROR_USAGE
				? err->detail
				: NULL});
}

void serve_handle(
	void *context, struct arena *arena, const struct delivery *in, struct dispatch *out)
{
	struct worker *worker = context;
	struct visit *visit = arena_take(arena, sizeof *visit);
	int64_t began = clock_monotonic_ms();
	struct answer made = {0};
	struct error err;

	visit->in = in;
	visit->console = worker->console;
	visit->page = (struct page){
		.arena = arena,
		.config = worker->console->config,
		.now = clock_now(),
		.method = strcmp(in->method, "HEAD") == 0 ? "GET" : in->method,
		.path = in->path,
		.query = in->query,
		.etag_given = in->if_none_match,
		.worker = worker,
	};
	bool good = answer(visit, &made, &err);
	if (!good)
		apologise(visit, &made, &err);
	finish(visit, &made, out);
	watch_note(worker, visit->page.route, out->status, clock_monotonic_us() - in->arrived_us);
	tell(visit, out, began, good ? NULL : &err);
	if (worker->store != NULL)
		store_hurry(worker->store, 0);
}
