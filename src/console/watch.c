/* Liveness, readiness and numbers of the console: what pages cost and how they end, by route; no names, no addresses. */
#include "console/watch.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/process.h"
#include "console/router.h"
#include "sandbox/sandbox.h"
#include "store/figures.h"
#include "store/store_console.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROUTES_MAX = 256, CLASSES = 6, NOBODY = 0, DATABASE_MS = 5000 };

/* Of one worker, which alone writes. The last route is "-": nothing lives there. */
struct watched {
	struct watched *next;
	atomic_ulong answers[ROUTES_MAX + 1][CLASSES]; /* by the first digit of the status */
	struct metrics_histogram times[ROUTES_MAX + 1];
};

struct watched *watch_open(struct console *console)
{
	struct watched *watched = calloc(1, sizeof *watched);

	if (watched == NULL)
		abort();
	pthread_mutex_lock(&console->watching);
	watched->next = console->watched;
	console->watched = watched;
	pthread_mutex_unlock(&console->watching);
	return watched;
}

void watch_close(struct console *console)
{
	for (struct watched *one = console->watched, *next; one != NULL; one = next) {
		next = one->next;
		free(one);
	}
	console->watched = NULL;
	pthread_mutex_destroy(&console->watching);
}

static size_t number_of(const struct page_route *route)
{
	const struct page_route *other;

	for (size_t i = 0; i < ROUTES_MAX && (other = router_at(i)) != NULL; i++)
		if (other == route)
			return i;
	return ROUTES_MAX;
}

void watch_note(struct worker *worker, const struct page_route *route, int status, int64_t us)
{
	size_t number = route != NULL ? number_of(route) : ROUTES_MAX;
	size_t class = status >= 100 && status < 600 ? (size_t)status / 100 : 0;

	atomic_fetch_add_explicit(
		&worker->watched->answers[number][class], 1, memory_order_relaxed);
	metrics_observe(&worker->watched->times[number], us);
}

/* --- telling ------------------------------------------------------------------------------------ */

static const char *path_of(size_t number)
{
	const struct page_route *route = number < ROUTES_MAX ? router_at(number) : NULL;

	return route != NULL ? route->path : "-";
}

static const char *method_of(size_t number)
{
	const struct page_route *route = number < ROUTES_MAX ? router_at(number) : NULL;

	return route != NULL ? route->method : "-";
}

static void tell_answers(const struct watched *first, struct metrics *out)
{
	static const char *const classes[CLASSES] = {"-", "1xx", "2xx", "3xx", "4xx", "5xx"};

	metrics_family(out, "bpv_console_answers_total", METRICS_COUNTER,
		"Answers of the pages, by route and class of status; a route of - is none.");
	for (size_t r = 0; r <= ROUTES_MAX; r++)
		for (size_t c = 0; c < CLASSES; c++) {
			unsigned long count = 0;
			for (const struct watched *one = first; one != NULL; one = one->next)
				count += atomic_load(&one->answers[r][c]);
			if (count > 0)
				METRICS_SAMPLE(out, (double)count, {"method", method_of(r)},
					{"route", path_of(r)}, {"status", classes[c]});
		}
}

static void tell_times(const struct watched *first, struct metrics *out)
{
	metrics_family(out, "bpv_console_answer_seconds", METRICS_HISTOGRAM,
		"Time from a request's last byte until its answer is made, by route.");
	for (size_t r = 0; r <= ROUTES_MAX; r++) {
		struct metrics_times times = {.count = 0};
		for (const struct watched *one = first; one != NULL; one = one->next)
			metrics_gather(&times, &one->times[r]);
		METRICS_TIMES(out, &times, {"method", method_of(r)}, {"route", path_of(r)});
	}
}

/* Something small that pages ask for, of nobody. */
static bool database_answers(struct worker *worker, struct arena *arena, struct error *err)
{
	const struct zichtbare_school *none;
	size_t count;

	if (worker->store == NULL) {
		worker->store = store_open_console(worker->console->config->database_console, err);
		if (worker->store == NULL)
			return false;
		store_brief(worker->store);
	}
	store_hurry(worker->store, DATABASE_MS);
	/* Who holds a table for a moment is no reason to send everybody elsewhere. */
	bool ok = store_list_zichtbare_scholen(worker->store, arena, NOBODY, &none, &count, err)
		|| store_met_lock(worker->store);
	store_hurry(worker->store, 0);
	return ok;
}

static struct text tell_all(struct worker *worker, struct arena *arena)
{
	static const char *const names[] = {"pages", "health"};
	struct console *console = worker->console;
	struct metrics *out = metrics_begin(arena);
	struct error err;

	pthread_mutex_lock(&console->watching);
	const struct watched *first = console->watched;
	pthread_mutex_unlock(&console->watching);
	tell_answers(first, out);
	tell_times(first, out);
	metrics_one(out, "bpv_database_up", METRICS_GAUGE,
		"1: the database answers and can be worked with; 0: /ready says why not.",
		database_answers(worker, arena, &err));
	metrics_one(out, "bpv_database_connections", METRICS_GAUGE,
		"Open connections to the database.", (double)store_counted().open);
	transport_metrics(console->transport, names, out);
	sandbox_metrics(out);
	log_metrics(out);
	process_metrics(out);
	return metrics_end(out);
}

static void answer_ready(struct worker *worker, struct arena *arena, struct dispatch *out)
{
	struct error err;
	bool ready = database_answers(worker, arena, &err);

	bool parting = atomic_load(&worker->console->parting);
	out->status = ready && !parting ? 200 : 503;
	out->body = text_of(arena_format(arena, "database: %s\n%s", ready ? "ok" : err.detail,
		parting ? "stop: these pages are about to stop\n" : ""));
}

static void answer(
	void *context, struct arena *arena, const struct delivery *in, struct dispatch *out)
{
	struct worker *worker = context;

	out->content_type = "text/plain;charset=utf-8";
	out->status = 200;
	if (strcmp(in->method, "GET") != 0) {
		out->status = 405;
		out->allow = "GET";
	} else if (strcmp(in->path, "/live") == 0) {
		out->body = TEXT("live\n");
	} else if (strcmp(in->path, "/ready") == 0) {
		answer_ready(worker, arena, out);
	} else if (strcmp(in->path, "/metrics") == 0) {
		out->content_type = metrics_content_type;
		out->body = tell_all(worker, arena);
	} else {
		out->status = 404;
		out->body = TEXT("/live, /ready or /metrics\n");
	}
}

static void *start(void *console)
{
	struct worker *worker = calloc(1, sizeof *worker);

	if (worker == NULL)
		abort();
	worker->console = console;
	return worker;
}

static void stop(void *context)
{
	struct worker *worker = context;

	store_close(&worker->store);
	free(worker);
}

struct listen_config watch_listener(struct console *console)
{
	struct listen_config listener = listen_config_of_watch(
		console->config->console_health_address, console->config->console_health_port);

	listener.service = (struct service){
		.context = console, .worker_start = start, .worker_stop = stop, .handle = answer};
	return listener;
}
