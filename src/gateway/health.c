/* Liveness and readiness, with reasons, for the machine that watches us (GW-R5). No data, no certificates. */
#include "gateway/inside.h"

#include "base/buffer.h"
#include "gateway/backlog.h"
#include "gateway/crl_keeper.h"
#include "vault/keeper.h"

enum {
	HEALTH_BODY_MAX = 64 * 1024,
	DATABASE_MS = 5000, /* less than whoever watches waits for us */
};

/* Adds "name: ok" or "name: reason"; true when all is well. */
static bool report(struct buffer *body, const char *name, const struct error *err)
{
	buffer_format(body, "%s: %s\n", name, err ? err->detail : "ok");
	return err == NULL;
}

static bool crl_is_fresh(struct worker *worker, long grace_s, struct instant now, struct error *err)
{
	struct instant expiry = transport_crl_expiry(worker->gateway->transport, LISTENER_MESSAGES);
	char when[INSTANT_SIZE];

	if (expiry.us + grace_s * 1000000 > now.us)
		return true;
	instant_format(expiry, when);
	return FAIL(err, DK0051, "CRT-01", "a CRL expired at %s", when);
}

/* Ready until a list has expired, and long before that somebody should look (CRT-01). */
static void report_alarms(struct worker *worker, struct arena *arena, struct buffer *body,
	long grace_s, struct instant now)
{
	struct crl_facts *lists = arena_array(arena, CRL_LISTS_MAX, sizeof *lists);
	struct crl_fetch *fetches = arena_array(arena, CRL_LISTS_MAX, sizeof *fetches);
	size_t count = transport_lists(
		worker->gateway->transport, LISTENER_MESSAGES, lists, CRL_LISTS_MAX);
	char when[INSTANT_SIZE];

	for (size_t i = 0; i < count; i++) {
		if (crl_alarm_level(&lists[i], now) == 0)
			continue;
		instant_format(lists[i].next_update, when);
		buffer_format(body,
			"crl alarm: %s: %d percent of its validity has passed, until %s%s\n",
			lists[i].issuer, crl_percent(&lists[i], now), when,
			lists[i].next_update.us <= now.us && grace_s > 0
				? " (in grace by a recorded deviation)"
				: "");
	}
	count = crl_keeper_read(worker->gateway->crl_keeper, fetches, CRL_LISTS_MAX);
	for (size_t i = 0; i < count; i++)
		if (fetches[i].failures_in_row > 0)
			buffer_format(body, "crl not refreshed: %s: %s: %s\n", fetches[i].issuer,
				fetches[i].url, fetches[i].reason);
}

/* Who watches asks every few seconds: the log has it once. */
static void tell_change(
	struct gateway *gateway, bool ready, struct arena *arena, struct text reasons)
{
	if (atomic_exchange(&gateway->unready, !ready) == !ready)
		return;
	if (ready)
		LOG(LOG_LEVEL_INFO, "ready again", {"oin", gateway->own.code});
	else
		LOG(LOG_LEVEL_ERROR, "not ready", {"reason", arena_string(arena, reasons)});
}

/* Messages do not wait for it. */
static void report_journal(struct gateway *gateway, struct buffer *body)
{
	const struct backlog_figures rows = backlog_counted(gateway->backlog);

	if (rows.waiting > 0)
		buffer_format(body, "journal: %lu rows wait to be written\n", rows.waiting);
}

static void answer_ready(struct worker *worker, struct arena *arena, struct dispatch *out)
{
	struct buffer *body = buffer_create(arena, HEALTH_BODY_MAX);
	const long grace_s = settings_now(worker->gateway, arena)->config.crl_grace_s;
	struct instant now = clock_now();
	double ahead_s;
	struct error err;
	bool ready;

	bool reached = database_ready(worker, &ahead_s, &err);
	ready = report(body, "database", reached ? NULL : &err);
	if (reached)
		ready = report(body, "clock",
				clock_agrees(worker->gateway, ahead_s, &err) ? NULL : &err)
			&& ready;
	ready = report(body, "crl", crl_is_fresh(worker, grace_s, now, &err) ? NULL : &err)
		&& ready;
	if (keeper_counts().used)
		ready = report(body, "keeper", keeper_answers(&err) ? NULL : &err) && ready;
	if (atomic_load(&worker->gateway->parting))
		ready = report(
			body, "stop", &(struct error){.detail = "this gateway is about to stop"});
	report_alarms(worker, arena, body, grace_s, now);
	report_journal(worker->gateway, body);
	tell_change(worker->gateway, ready, arena, buffer_text(body));
	out->status = ready ? 200 : 503;
	out->body = buffer_text(body);
}

static void answer(
	struct worker *worker, struct arena *arena, const struct delivery *in, struct dispatch *out)
{
	out->content_type = "text/plain;charset=utf-8";
	if (strcmp(in->method, "GET") != 0) {
		out->status = 405;
		out->allow = "GET";
	} else if (strcmp(in->path, "/live") == 0) {
		out->status = 200;
		out->body = TEXT("live\n");
	} else if (strcmp(in->path, "/ready") == 0 || strcmp(in->path, "/") == 0) {
		answer_ready(worker, arena, out);
	} else if (strcmp(in->path, "/metrics") == 0) {
		out->status = 200;
		out->content_type = metrics_content_type;
		out->body = metrics_write(worker, arena);
	} else {
		out->status = 404;
		out->body = TEXT("/live, /ready or /metrics\n");
	}
}

void health_answer(
	void *context, struct arena *arena, const struct delivery *in, struct dispatch *out)
{
	struct worker *worker = context;

	worker_hurry(worker, DATABASE_MS);
	answer(worker, arena, in, out);
	worker_hurry(worker, 0);
}
