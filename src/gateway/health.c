/* Liveness and readiness, with reasons, for the machine that watches us (GW-R5). No data, no certificates. */
#include "gateway/inside.h"

#include "base/buffer.h"

enum { HEALTH_BODY_MAX = 4096 };

/* Adds "name: ok" or "name: reason"; true when all is well. */
static bool report(struct buffer *body, const char *name, const struct error *err)
{
	buffer_format(body, "%s: %s\n", name, err ? err->detail : "ok");
	return err == NULL;
}

static bool crl_is_fresh(struct worker *worker, struct instant now, struct error *err)
{
	struct instant expiry = transport_crl_expiry(worker->gateway->transport, LISTENER_MESSAGES);
	char when[INSTANT_SIZE];

	if (expiry.us > now.us)
		return true;
	instant_format(expiry, when);
	return FAIL(err, DK0051, "CRT-01", "a CRL expired at %s", when);
}

static void answer_ready(struct worker *worker, struct arena *arena, struct dispatch *out)
{
	struct buffer *body = buffer_create(arena, HEALTH_BODY_MAX);
	struct store *store;
	struct error err;
	bool ready;

	ready = report(body, "database",
		worker_store(worker, &store, &err) && store_ready(store, &err) ? NULL : &err);
	ready = report(body, "crl", crl_is_fresh(worker, clock_now(), &err) ? NULL : &err) && ready;
	out->status = ready ? 200 : 503;
	out->body = buffer_text(body);
}

void health_answer(
	void *context, struct arena *arena, const struct delivery *in, struct dispatch *out)
{
	struct worker *worker = context;

	out->content_type = "text/plain;charset=utf-8";
	if (strcmp(in->method, "GET") != 0) {
		out->status = 405;
		out->allow = "GET";
	} else if (strcmp(in->path, "/live") == 0) {
		out->status = 200;
		out->body = TEXT("live\n");
	} else if (strcmp(in->path, "/ready") == 0 || strcmp(in->path, "/") == 0) {
		answer_ready(worker, arena, out);
	} else {
		out->status = 404;
		out->body = TEXT("/live or /ready\n");
	}
}
