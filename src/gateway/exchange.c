/* The exchange: one message, from delivery to dispatch, in one sentence. */
#include "gateway/inside.h"

#include "access/access.h"

/* GET and HEAD serve the contract; everything else is POST to an endpoint (BP-R1113, BP-R1114, BP-R1115). */
static bool is_message(
	const struct delivery *in, enum profile *profile, struct dispatch *out, struct error *err)
{
	bool get = strcmp(in->method, "GET") == 0 || strcmp(in->method, "HEAD") == 0;
	const struct path_row *row = path_find(in->path);

	if (row == NULL)
		return FAIL(err, HTTP_NOT_FOUND, "BP-R1114", "no such path");
	if (strcmp(in->method, "POST") != 0 || row->kind != PATH_ENDPOINT) {
		out->allow = row->kind == PATH_ENDPOINT ? "POST, GET" : "GET";
		if (get && row->kind == PATH_ENDPOINT && in->query[0] != '\0')
			return FAIL(err, HTTP_NOT_FOUND, "BP-R1114", "no such document");
		return FAIL(err, HTTP_METHOD, "BP-R1114", "method %.16s", in->method);
	}
	if (in->query[0] != '\0')
		return FAIL(err, HTTP_NOT_FOUND, "BP-R1114", "a message has no query");
	*profile = row->profile;
	return true;
}

/* EDU-01, WM001, BP-R1115: text/xml and nothing else; compressed bodies are not taken (GW-R2, H5). */
static bool is_soap(const struct delivery *in, struct error *err)
{
	struct text type = text_of(in->content_type);
	const char *semicolon = memchr(type.at, ';', type.len);

	if (semicolon != NULL)
		type.len = (size_t)(semicolon - type.at);
	if (in->content_type == NULL || !text_equal_nocase(text_trim(type), TEXT("text/xml")))
		return FAIL(err, HTTP_MEDIA_TYPE, "EDU-01", "Content-Type is not text/xml");
	if (in->content_encoding != NULL
		&& !text_equal_nocase(text_of(in->content_encoding), TEXT("identity")))
		return FAIL(err, HTTP_MEDIA_TYPE, "GW-R2", "Content-Encoding is not taken");
	return true;
}

/* Everything one exchange gathers on its way; zeroed where a stage was not reached. */
struct progress {
	enum profile profile;
	struct authentic authentic;
	struct addressed addressed;
	enum operation_id operation;
	struct standing standing;
	struct granted granted;
	struct text answer;
	bool is_granted;
};

/* What the register says of these parties today. */
static bool load_standing(
	struct worker *worker, struct work *work, struct progress *at, struct error *err)
{
	return worker_store(worker, &work->store, err)
		&& store_load_standing(work->store, work->arena, &at->authentic.channel.oin,
			&at->addressed.from, operation_row(at->operation)->name,
			day_in_netherlands(work->now), &at->standing, err);
}

/* EDU-20: the sentence. Each stage can only be given what the one before it made. */
static bool exchange(struct worker *worker, struct work *work, const struct delivery *in,
	struct progress *at, struct dispatch *out, struct error *err)
{
	const struct gateway *gw = worker->gateway;
	struct arena *arena = work->arena;

	return is_message(in, &at->profile, out, err) && is_soap(in, err)
		&& security_open(
			gw->security, arena, in, at->profile, work->now, &at->authentic, err)
		&& addressing_read(&gw->addressing, arena, &at->authentic, &at->addressed, err)
		&& access_operation(&at->authentic, &at->addressed, &at->operation, err)
		&& load_standing(worker, work, at, err)
		&& access_grant(&at->authentic, &at->addressed, at->operation, &at->standing,
			day_in_netherlands(work->now), &at->granted, err)
		&& (at->is_granted = true)
		&& security_check_body(gw->security, arena, &at->authentic, err)
		&& operation_perform(work, &at->granted, &at->answer, err)
		&& response_answer(&gw->response, gw->security, arena, &at->granted, at->answer,
			work->now, out, err);
}

/* Sixteen hex digits that stand in the answer, the journal and the log. */
static const char *new_correlation(struct arena *arena)
{
	uint8_t bytes[8];

	vault_random(bytes, sizeof bytes);
	char *text = arena_take(arena, 2 * sizeof bytes + 1);
	for (size_t i = 0; i < sizeof bytes; i++) {
		text[2 * i] = "0123456789abcdef"[bytes[i] >> 4];
		text[2 * i + 1] = "0123456789abcdef"[bytes[i] & 15];
	}
	return text;
}

void exchange_run(
	void *context, struct arena *arena, const struct delivery *in, struct dispatch *out)
{
	struct worker *worker = context;
	struct gateway *gw = worker->gateway;
	int64_t started = clock_monotonic_ms();
	struct work work = {
		.arena = arena,
		.wire = worker->wire,
		.vault = gw->vault,
		.own = gw->response.own,
		.now = clock_now(),
		.page_default = (int)gw->config->page_default,
		.page_max = (int)gw->config->page_max,
		.window_days = (int)gw->config->idempotency_days,
	};
	struct progress *at = arena_take(arena, sizeof *at);
	struct error err = {.code = ERROR_NONE};
	const char *correlation = new_correlation(arena);

	if ((strcmp(in->method, "GET") == 0 || strcmp(in->method, "HEAD") == 0)
		&& documents_answer(in, out)) {
		out->correlation = correlation;
		return;
	}
	bool ok = exchange(worker, &work, in, at, out, &err);
	if (!ok)
		response_fault(&gw->response, gw->security, arena, at->profile, &at->authentic,
			&at->addressed, &err, correlation, work.now, out);
	out->correlation = correlation;
	journal_exchange(worker,
		&(struct exchange_record){
			.correlation = correlation,
			.in = in,
			.out = out,
			.authentic = &at->authentic,
			.addressed = &at->addressed,
			.granted = at->is_granted ? &at->granted : NULL,
			.err = ok ? NULL : &err,
			.refused = work.refused,
			.rows = work.rows,
			.milliseconds = clock_monotonic_ms() - started,
			.now = work.now,
		});
}
