/* The exchange: one message, from delivery to dispatch, in one sentence. */
#include "gateway/inside.h"

#include "access/access.h"
#include "evidence/keep.h"
#include "gateway/backlog.h"

/* One exchange and what it gathers on its way; zeroed where a stage was not reached. */
struct exchange {
	struct worker *worker;
	const struct settings *live; /* of its beginning */
	struct work work;
	const struct delivery *in;
	struct dispatch *out;
	enum step step; /* the one it is in, or ended in */
	enum profile profile;
	struct opened opened;
	struct claimed claimed;
	enum operation_id operation;
	struct standing standing;
	struct authentic authentic;
	struct addressed addressed;
	struct granted granted;
	struct buffer *answer;  /* its Body, until it is sealed */
	struct sealed sealed;   /* the answer in its envelope */
	struct passage passage; /* zeroed: not counted */
	bool recipient_known, is_granted;
	int64_t started; /* ms */
	struct step_times times;
};

/* GET and HEAD serve the contract; everything else is POST to an endpoint (BP-R1113, BP-R1114, BP-R1115). */
static bool is_message(struct exchange *x, struct error *err)
{
	const struct delivery *in = x->in;
	bool get = strcmp(in->method, "GET") == 0 || strcmp(in->method, "HEAD") == 0;
	const struct path_row *row = path_find(&x->live->config, in->path);

	if (row == NULL)
		return FAIL(err, HTTP_NOT_FOUND, "BP-R1114", "no such path");
	if (strcmp(in->method, "POST") != 0 || row->kind != PATH_ENDPOINT) {
		x->out->allow = row->kind == PATH_ENDPOINT ? "POST, GET" : "GET";
		if (get && row->kind == PATH_ENDPOINT && in->query[0] != '\0')
			return FAIL(err, HTTP_NOT_FOUND, "BP-R1114", "no such document");
		return FAIL(err, HTTP_METHOD, "BP-R1114", "method %.16s", in->method);
	}
	if (in->query[0] != '\0')
		return FAIL(err, HTTP_NOT_FOUND, "BP-R1114", "a message has no query");
	x->profile = row->profile;
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

/* What the register says of these parties today. */
static bool load_standing(struct exchange *x, struct error *err)
{
	const struct shown shown = {&x->opened.channel, security_signer(&x->opened)};

	return worker_store(x->worker, &x->work.store, err)
		&& store_load_standing(x->work.store, x->work.arena, &x->opened.channel.oin,
			&x->claimed.from, operation_row(x->operation)->name,
			day_in_netherlands(x->work.now), &shown, &x->standing, err);
}

/* WB012: an answer that nobody could read is not worth an effect. */
static bool find_recipient(struct exchange *x, struct error *err)
{
	const struct oin *signer = &x->authentic.signer.oin;
	struct text der;

	if (security_needs_certificate(&x->authentic)) {
		if (!store_encryption_certificate(
			    x->work.store, signer, x->work.now, x->work.arena, &der, err))
			return false;
		if (der.len == 0)
			return FAIL(err, EK0031, "WB012",
				"%s has no certificate to encrypt to: bpv-admin certificaat add",
				signer->code);
		security_give_certificate(x->work.arena, &x->authentic, der);
	}
	x->recipient_known = true;
	return true;
}

/* GW-O3, GW-O4, GW-O5: the limits of the overeenkomst as they are now; what is over one is still answered, with when to come back. */
static bool count_in(struct exchange *x)
{
	struct gateway *gateway = x->worker->gateway;

	x->is_granted = true;
	x->passage = limits_enter(gateway->limits, x->standing.overeenkomst_id,
		&x->standing.limieten, clock_monotonic_us());
	x->out->retry_after = x->passage.wait_s;
	x->work.over_limit = limit_foutcode(x->passage.over);
	if (x->passage.over != LIMIT_NONE)
		atomic_fetch_add(&gateway->counts.over_limit[x->passage.over], 1);
	return true;
}

/* What was refused for now may be there by then. */
static bool tell_when_again(struct exchange *x)
{
	if (x->work.retry_after_s > 0)
		x->out->retry_after = x->work.retry_after_s;
	return true;
}

static void count_out(const struct exchange *x)
{
	limits_leave(x->worker->gateway->limits, &x->passage, x->in->body.len + x->out->body.len,
		clock_monotonic_us());
}

/* How whatever is said now is closed: in answer to the signature that was accepted, if one was. */
static const struct closing *closing_of(const struct exchange *x)
{
	struct closing *closing = arena_take(x->work.arena, sizeof *closing);

	*closing = (struct closing){
		.profile = x->profile,
		.is_answer = true,
		.confirmed = x->authentic.signature_value,
		.recipient = x->recipient_known ? x->authentic.recipient : NULL,
	};
	return closing;
}

/* In the transaction of what was performed: acknowledged is evidenced. */
static bool keep_evidence(struct exchange *x, struct error *err)
{
	const struct evidence evidence = {
		.security = x->live->security,
		.work = &x->work,
		.granted = &x->granted,
		.answer = &x->sealed,
		.received = x->in->body,
		.tls_der = x->in->leaf_der,
		.correlation = x->in->correlation,
	};

	return evidence_keep(&evidence, err);
}

/* Who it says to be from and its MessageID, also of a letter that was refused before its addresses were read. */
static struct claimed claimed_of(const struct exchange *x)
{
	struct claimed claimed = x->claimed;

	if (claimed.message_id == NULL)
		addressing_glimpse(&x->opened, &claimed);
	return claimed;
}

/* Why: NULL when it was answered, or will be when nothing goes wrong any more. */
static struct exchange_record record_of(const struct exchange *x, const struct error *why)
{
	return (struct exchange_record){
		.in = x->in,
		.out = x->out,
		.opened = &x->opened,
		.claimed = claimed_of(x),
		.authentic = &x->authentic,
		.granted = x->is_granted ? &x->granted : NULL,
		.standing = &x->standing,
		.step = x->step,
		.err = why,
		.refused = x->work.refused,
		.repeated = x->work.repeated,
		.foutcodes = x->work.foutcodes,
		.rows = x->work.rows,
		.milliseconds = clock_monotonic_ms() - x->started,
		.journalled = why == NULL && x->work.journalled,
		.now = x->work.now,
	};
}

static bool commit(struct exchange *x, struct error *err)
{
	const struct exchange_record record = record_of(x, NULL);
	const struct journal_entry entry = journal_entry_of(&record);
	/* What is put aside stands on a disk, and need not wait behind what is in memory alone. */
	bool is_aside = x->work.open && store_reads_only(x->work.store);
	bool waits = !is_aside && backlog_is_behind(x->worker->gateway->backlog);

	return operation_commit(&x->work, waits ? NULL : &entry, err);
}

/* Where a refusal is of this step, and the journal says so. */
#define AT(name, stage)                                                                            \
	((x->step = STEP_##name, step_enter(&x->times, STEP_##name), true) && (stage))

/*
 * EDU-20: the sentence. Each stage can only be given what the one before it made. Until security_prove a letter is only
 * read, and what it says can only refuse it; the costly half of a proof comes when its signer is known. What was performed
 * lasts from the commit on, and then the answer leaves: it was sealed before, so that nothing can fail in between.
 */
static bool exchange(struct exchange *x, struct error *err)
{
	const struct settings *live = x->live;
	const struct security *security = live->security;
	struct arena *arena = x->work.arena;
	const struct instant now = x->work.now;
	const struct day today = day_in_netherlands(now);

	return AT(REQUEST, is_message(x, err) && is_soap(x->in, err))
		&& AT(READ, security_open(security, arena, x->in, x->profile, now, &x->opened, err))
		&& AT(ADDRESSES,
			addressing_read(&live->addressing, arena, &x->opened, &x->claimed, err))
		&& AT(OPERATION, access_operation(&x->opened, &x->claimed, &x->operation, err))
		&& AT(TRUST,
			security_trust(security, arena, &x->opened, &x->claimed.from, now, err))
		&& AT(REGISTER, load_standing(x, err))
		&& access_signer(&x->opened, &x->claimed, &x->standing, err)
		&& AT(PROOF, security_prove(security, arena, &x->opened, now, &x->authentic, err))
		&& AT(RECIPIENT, find_recipient(x, err))
		&& AT(CONFIRM,
			addressing_confirm(
				&live->addressing, &x->authentic, &x->claimed, &x->addressed, err))
		&& AT(GRANT,
			access_grant(&x->authentic, &x->addressed, x->operation, &x->standing,
				today, &x->granted, err))
		&& count_in(x) && AT(BODY, security_check_body(security, arena, &x->authentic, err))
		&& AT(PERFORM, operation_perform(&x->work, &x->granted, &x->answer, err))
		&& tell_when_again(x)
		&& AT(ANSWER,
			response_answer(&live->response, security, arena, closing_of(x),
				&x->granted, x->answer, now, &x->sealed, x->out, err))
		&& AT(EVIDENCE, keep_evidence(x, err)) && AT(COMMIT, commit(x, err));
}

static struct exchange *begin(
	struct worker *worker, struct arena *arena, const struct delivery *in, struct dispatch *out)
{
	struct gateway *gw = worker->gateway;
	struct exchange *x = arena_take(arena, sizeof *x);

	x->times.arrived_us = in->arrived_us;
	x->times.began_us = clock_monotonic_us();
	x->started = x->times.began_us / 1000;
	x->worker = worker;
	x->live = settings_now(gw, arena);
	x->in = in;
	x->out = out;
	x->work = (struct work){
		.arena = arena,
		.reader = worker->reader,
		.wire = worker->wire,
		.vault = x->live->vault,
		.own = gw->own,
		.now = clock_now(),
		.future_us = x->live->config.signing_future_s * (int64_t)1000000,
		.over_limit = FOUTCODE_NONE,
		.page_default = (int)x->live->config.page_default,
		.page_max = (int)x->live->config.page_max,
		.page_bytes = (size_t)x->live->config.page_bytes,
		.cursor_hours = (int)x->live->config.cursor_hours,
		.window_days = (int)x->live->config.idempotency_days,
		.invite_days = (int)x->live->config.invite_days_before_end,
		.invite_late_days = (int)x->live->config.invite_late_days,
		.bulk = gw->bulk,
		.files_url = x->live->config.files_url,
	};
	return x;
}

static void note_times(const struct exchange *x, const struct error *why)
{
	const struct timed timed = {
		.times = &x->times,
		.operation = x->step > STEP_OPERATION ? x->operation : OPERATION_COUNT,
		.profile = x->profile,
		.err = why,
		.refused = x->work.refused,
	};

	latency_note(x->worker->latency, &timed);
}

static void handle(
	struct worker *worker, struct arena *arena, const struct delivery *in, struct dispatch *out)
{
	struct exchange *x = begin(worker, arena, in, out);
	struct error err = {.code = ERROR_NONE};

	if ((strcmp(in->method, "GET") == 0 || strcmp(in->method, "HEAD") == 0)
		&& documents_answer(&x->live->config, in, out))
		return;
	bool ok = exchange(x, &err);
	x->times.decided_us = clock_monotonic_us();
	operation_abandon(&x->work);
	if (!ok)
		response_fault(&x->live->response, x->live->security, arena, closing_of(x),
			&x->opened, &x->claimed, &err, in->correlation, x->work.now, out);
	count_out(x);
	/* GW-C1: its next message would hear the same. */
	out->close = out->close || x->standing.tls_blocked;
	note_times(x, ok ? NULL : &err);
	const struct exchange_record record = record_of(x, ok ? NULL : &err);
	journal_exchange(worker, &record);
}

void exchange_run(
	void *context, struct arena *arena, const struct delivery *in, struct dispatch *out)
{
	struct worker *worker = context;

	worker_hurry(worker, worker->gateway->config->database_wait_s * 1000);
	if (path_is_of_files(in->path))
		bestand_answer(worker, arena, in, out);
	else
		handle(worker, arena, in, out);
	worker_hurry(worker, 0);
}
