/* The exchange: one message, from delivery to dispatch, in one sentence. */
#include "gateway/inside.h"

#include "access/access.h"

/* GET and HEAD serve the contract; everything else is POST to an endpoint (BP-R1113, BP-R1114, BP-R1115). */
static bool is_message(const struct settings *live, const struct delivery *in,
	enum profile *profile, struct dispatch *out, struct error *err)
{
	bool get = strcmp(in->method, "GET") == 0 || strcmp(in->method, "HEAD") == 0;
	const struct path_row *row = path_find(&live->config, in->path);

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
	enum step step;              /* the one it is in */
	const struct settings *live; /* of its beginning */
	enum profile profile;
	struct opened opened;
	struct claimed claimed;
	enum operation_id operation;
	struct standing standing;
	struct authentic authentic;
	struct addressed addressed;
	struct granted granted;
	struct text answer;
	bool recipient_known, is_granted;
};

/* WB012: an answer that nobody could read is not worth an effect. */
static bool find_recipient(struct work *work, struct progress *at, struct error *err)
{
	struct text der;

	if (security_needs_certificate(&at->authentic)) {
		if (!store_encryption_certificate(work->store, &at->authentic.signer.oin, work->now,
			    work->arena, &der, err))
			return false;
		if (der.len == 0)
			return FAIL(err, EK0031, "WB012",
				"%s has no certificate to encrypt to: bpv-admin certificaat add",
				at->authentic.signer.oin.code);
		security_give_certificate(work->arena, &at->authentic, der);
	}
	at->recipient_known = true;
	return true;
}

/* How whatever is said now is closed: in answer to the signature that was accepted, if one was. */
static const struct closing *closing_of(const struct work *work, const struct progress *at)
{
	struct closing *closing = arena_take(work->arena, sizeof *closing);

	*closing = (struct closing){
		.profile = at->profile,
		.is_answer = true,
		.confirmed = at->authentic.signature_value,
		.recipient = at->recipient_known ? at->authentic.recipient : NULL,
	};
	return closing;
}

/* What the register says of these parties today. */
static bool load_standing(
	struct worker *worker, struct work *work, struct progress *at, struct error *err)
{
	const struct shown shown = {&at->opened.channel, security_signer(&at->opened)};

	return worker_store(worker, &work->store, err)
		&& store_load_standing(work->store, work->arena, &at->opened.channel.oin,
			&at->claimed.from, operation_row(at->operation)->name,
			day_in_netherlands(work->now), &shown, &at->standing, err);
}

/* Always true: from here on a refusal is of this step, and the journal says so. */
static bool now_at(struct progress *at, enum step step)
{
	at->step = step;
	return true;
}

/* GW-O3: the limit of the overeenkomst as it is now; what is over it is still answered, with when to come back. */
static bool within_limit(const struct gateway *gw, struct work *work, const struct progress *at,
	struct dispatch *out)
{
	if (at->standing.berichten_per_minuut > 0)
		out->retry_after = limits_take(gw->limits, at->standing.overeenkomst_id,
			at->standing.berichten_per_minuut, work->now);
	work->too_many = out->retry_after > 0;
	return true;
}

/*
 * EDU-20: the sentence. Each stage can only be given what the one before it made. Until security_prove a letter is only
 * read, and what it says can only refuse it; the costly half of a proof comes when its signer is known.
 */
static bool exchange(struct worker *worker, struct work *work, const struct delivery *in,
	struct progress *at, struct dispatch *out, struct error *err)
{
	const struct settings *live = at->live;
	struct arena *arena = work->arena;

	return now_at(at, STEP_REQUEST) && is_message(live, in, &at->profile, out, err)
		&& is_soap(in, err) && now_at(at, STEP_READ)
		&& security_open(
			live->security, arena, in, at->profile, work->now, &at->opened, err)
		&& now_at(at, STEP_ADDRESSES)
		&& addressing_read(&live->addressing, arena, &at->opened, &at->claimed, err)
		&& now_at(at, STEP_OPERATION)
		&& access_operation(&at->opened, &at->claimed, &at->operation, err)
		&& now_at(at, STEP_TRUST)
		&& security_trust(
			live->security, arena, &at->opened, &at->claimed.from, work->now, err)
		&& now_at(at, STEP_REGISTER) && load_standing(worker, work, at, err)
		&& access_signer(&at->opened, &at->claimed, &at->standing, err)
		&& now_at(at, STEP_PROOF)
		&& security_prove(
			live->security, arena, &at->opened, work->now, &at->authentic, err)
		&& now_at(at, STEP_RECIPIENT) && find_recipient(work, at, err)
		&& now_at(at, STEP_CONFIRM)
		&& addressing_confirm(
			&live->addressing, &at->authentic, &at->claimed, &at->addressed, err)
		&& now_at(at, STEP_GRANT)
		&& access_grant(&at->authentic, &at->addressed, at->operation, &at->standing,
			day_in_netherlands(work->now), &at->granted, err)
		&& (at->is_granted = true) && within_limit(worker->gateway, work, at, out)
		&& now_at(at, STEP_BODY)
		&& security_check_body(live->security, arena, &at->authentic, err)
		&& now_at(at, STEP_PERFORM)
		&& operation_perform(work, &at->granted, &at->answer, err)
		&& now_at(at, STEP_ANSWER)
		&& response_answer(&live->response, live->security, arena, closing_of(work, at),
			&at->granted, at->answer, work->now, out, err);
}

/* Sixteen hex digits that stand in the answer, the journal and the log. */
static const char *new_correlation(struct arena *arena)
{
	uint8_t bytes[8];

	vault_random(bytes, sizeof bytes);
	char *text = arena_take(arena, 2 * sizeof bytes + 1);
	text_hex(bytes, sizeof bytes, text);
	return text;
}

void exchange_run(
	void *context, struct arena *arena, const struct delivery *in, struct dispatch *out)
{
	struct worker *worker = context;
	struct gateway *gw = worker->gateway;
	int64_t started = clock_monotonic_ms();
	const struct settings *live = settings_now(gw, arena);
	struct work work = {
		.arena = arena,
		.wire = worker->wire,
		.vault = gw->vault,
		.own = gw->own,
		.now = clock_now(),
		.page_default = (int)live->config.page_default,
		.page_max = (int)live->config.page_max,
		.window_days = (int)live->config.idempotency_days,
	};
	struct progress *at = arena_take(arena, sizeof *at);
	at->live = live;
	struct error err = {.code = ERROR_NONE};
	const char *correlation = new_correlation(arena);

	if ((strcmp(in->method, "GET") == 0 || strcmp(in->method, "HEAD") == 0)
		&& documents_answer(&live->config, in, out)) {
		out->correlation = correlation;
		return;
	}
	bool ok = exchange(worker, &work, in, at, out, &err);
	if (!ok)
		response_fault(&live->response, live->security, arena, closing_of(&work, at),
			&at->opened, &at->claimed, &err, correlation, work.now, out);
	/* GW-C1: its next message would hear the same. */
	out->close = out->close || at->standing.tls_blocked;
	out->correlation = correlation;
	journal_exchange(worker,
		&(struct exchange_record){
			.correlation = correlation,
			.in = in,
			.out = out,
			.opened = &at->opened,
			.claimed = &at->claimed,
			.authentic = &at->authentic,
			.granted = at->is_granted ? &at->granted : NULL,
			.standing = &at->standing,
			.step = at->step,
			.err = ok ? NULL : &err,
			.refused = work.refused,
			.foutcodes = work.foutcodes,
			.rows = work.rows,
			.milliseconds = clock_monotonic_ms() - started,
			.now = work.now,
		});
}
