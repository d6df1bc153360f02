/* What remains of an exchange: one row, one log line. OINs, ids and outcomes; never a name, an address or an answer (DK-ID.1). */
#include "gateway/inside.h"

#include "base/log.h"
#include "gateway/backlog.h"

#include <stdio.h>

/* "OK", "AFGEWEZEN" (functional refusal) or the code of the fault. */
static const char *outcome_of(const struct exchange_record *record)
{
	if (record->err != NULL)
		return error_row(record->err->code)->name;
	return record->refused ? "AFGEWEZEN" : "OK";
}

/* Why not; or, of a school that has merged, for whom it was granted. */
static const char *reason_of(const struct exchange_record *record)
{
	if (record->err != NULL)
		return record->err->detail[0] ? record->err->detail : NULL;
	return record->granted != NULL && record->granted->standing->is_opgevolgd
		? "asked by its successor"
		: NULL;
}

/* CRT-07: keys of 2048 bits are accepted until they are phased out; the operator is told whose they are. */
static void note_phase_out(struct worker *worker, const struct identity *identity)
{
	char bits[16];

	if (sleutelklasse_of(identity->key_type, identity->key_bits) != SLEUTELKLASSE_UITFASEREN)
		return;
	atomic_fetch_add(&worker->gateway->counts.phase_out, 1);
	snprintf(bits, sizeof bits, "%d", identity->key_bits);
	LOG(LOG_LEVEL_WARNING, "phase-out", {"rule", "CRT-07"}, {"oin", identity->oin.code},
		{"rsa_bits", bits}, {"fingerprint", identity->fingerprint});
}

/* Once an hour the register learns that a certificate is still in use, and for what. */
static void note_certificate(struct worker *worker, const struct identity *identity,
	enum certificaat_doel doel, struct instant now)
{
	struct sightings *sightings = worker->gateway->sightings;
	struct error err;

	if (!sightings_is_due(sightings, identity->fingerprint, doel, now)
		|| !store_see_certificate(worker->store, identity, doel, now, &err))
		return; /* what failed the next message tries again */
	sightings_note(sightings, identity->fingerprint, doel, now);
	note_phase_out(worker, identity);
}

static void write_line(const char *event, const struct journal_entry *entry,
	const struct delivery *delivery, const struct error *err)
{
	char status[16], ms[24], in[24], out[24], rows[24];
	enum log_level level = LOG_LEVEL_INFO;
	const struct trace_context *trace = delivery->trace;
	bool is_traced = trace->trace[0] != '\0';

	snprintf(status, sizeof status, "%d", entry->http_status);
	snprintf(ms, sizeof ms, "%lld", (long long)entry->milliseconds);
	snprintf(in, sizeof in, "%lld", (long long)entry->bytes_in);
	snprintf(out, sizeof out, "%lld", (long long)entry->bytes_out);
	snprintf(rows, sizeof rows, "%lld", (long long)entry->rows);
	if (err != NULL)
		level = error_row(err->code)->side == FAULT_SERVER ? LOG_LEVEL_ERROR
								   : LOG_LEVEL_WARNING;
	LOG(level, event, {"id", entry->correlation}, {"remote", entry->remote},
		{"tls_oin", entry->tls_oin}, {"signer_oin", entry->signer_oin},
		{"from_oin", entry->from_oin}, {"operation", entry->operation},
		{"message_id", entry->message_id}, {"outcome", entry->outcome},
		{"foutcodes", entry->foutcodes}, {"rule", entry->rule}, {"reason", entry->reason},
		{"where", err ? err->where : NULL}, {"status", status}, {"ms", ms},
		{"bytes_in", in}, {"bytes_out", out}, {"rows", rows},
		{"trace", is_traced ? trace->trace : NULL},
		{"parent", is_traced ? trace->parent : NULL});
}

static const char *operation_asked(const struct claimed *claimed)
{
	enum operation_id operation;
	bool known = claimed->action != NULL && operation_by_action(claimed->action, &operation);

	return known ? operation_row(operation)->name : NULL;
}

/* What the later steps add. */
static void add_progress(struct journal_entry *entry, const struct exchange_record *record)
{
	const struct standing *standing = record->standing;

	entry->step = step_word(record->step);
	entry->foutcodes = record->foutcodes;
	if (record->step > STEP_REQUEST) {
		entry->profile = profile_word(record->opened->profile);
		entry->tls_version = record->opened->tls_version;
	}
	if (record->authentic->is_signed) {
		entry->signer_oin = record->authentic->signer.oin.code;
		entry->signer_fingerprint = record->authentic->signer.fingerprint;
	}
	if (record->step > STEP_REGISTER) {
		entry->overeenkomst_id = standing->overeenkomst_id;
		entry->mandated = &standing->has_mandaat;
	}
}

/* Where the row did not go with the commit, because there was none or because it failed. */
static bool keep(struct worker *worker, const struct journal_entry *entry)
{
	struct backlog *backlog = worker->gateway->backlog;
	struct store *store;
	struct error failure = {.detail = "others wait already"};

	if (!backlog_is_behind(backlog)) {
		if (worker_store(worker, &store, &failure) && store_journal(store, entry, &failure))
			return true;
		if (failure.code != ERROR_DK0051) {
			backlog_lost(backlog, entry->correlation, failure.detail);
			return false;
		}
	}
	backlog_add(backlog, entry, failure.detail);
	return false;
}

/* It went with the commit and was held up there: trying again here would only take as long. */
static bool is_held_up(const struct worker *worker, const struct exchange_record *record)
{
	return record->err == NULL && !record->journalled && worker->store != NULL
		&& store_journal_is_held_up(worker->store);
}

/* S9: the same alarm for cursors and files. */
static void note_guess(
	struct worker *worker, const struct identity *channel, enum guess guess, struct instant now)
{
	if (guesses_note(worker->gateway->guesses, &channel->oin, guess, now))
		LOG(LOG_LEVEL_WARNING, "guessing", {"oin", channel->oin.code},
			{"fingerprint", channel->fingerprint}, {"what", guess_word(guess)});
}

static bool is_told(const char *foutcodes, enum foutcode code)
{
	return foutcodes != NULL && strstr(foutcodes, foutcode_row(code)->code) != NULL;
}

static bool shows_identity(const struct exchange_record *record)
{
	return record->opened->channel.oin.code[0] != '\0';
}

struct journal_entry journal_entry_of(const struct exchange_record *record)
{
	const struct error *err = record->err;
	const struct claimed *claimed = &record->claimed;
	struct journal_entry entry = {
		.correlation = record->in->correlation,
		.remote = record->in->remote,
		.tls_oin = shows_identity(record) ? record->opened->channel.oin.code : NULL,
		.from_oin = claimed->has_from ? claimed->from.code : NULL,
		.fingerprint = shows_identity(record) ? record->opened->channel.fingerprint : NULL,
		.operation =
			record->granted ? operation_row(record->granted->operation)->name : NULL,
		.claimed_operation = operation_asked(claimed),
		.message_id = claimed->message_id,
		.outcome = outcome_of(record),
		.rule = err ? err->rule : NULL,
		.reason = reason_of(record),
		.http_status = record->out->status,
		.milliseconds = record->milliseconds,
		.bytes_in = (int64_t)record->in->body.len,
		.bytes_out = (int64_t)record->out->body.len,
		.rows = record->rows,
		.at = record->now,
	};

	add_progress(&entry, record);
	return entry;
}

void journal_exchange(struct worker *worker, const struct exchange_record *record)
{
	const struct journal_entry entry = journal_entry_of(record);

	metrics_count_exchange(&worker->gateway->counts, record->err, record->refused,
		record->repeated, record->foutcodes);
	if (is_told(record->foutcodes, FOUTCODE_0201))
		note_guess(worker, &record->opened->channel, GUESS_CURSOR, record->now);
	write_line("exchange", &entry, record->in, record->err);
	if (is_held_up(worker, record))
		backlog_add(worker->gateway->backlog, &entry, "it did not go with a commit");
	else if (!record->journalled && !keep(worker, &entry))
		return;
	if (!shows_identity(record) || record->granted == NULL)
		return;
	note_certificate(worker, &record->opened->channel, CERTIFICAAT_DOEL_TLS, record->now);
	if (record->authentic->is_signed)
		note_certificate(worker, &record->authentic->signer, CERTIFICAAT_DOEL_ONDERTEKENING,
			record->now);
}

void journal_fetch(struct worker *worker, const struct fetch_record *record)
{
	static const char operation[] = "opvragen_resultatenbestand";
	const struct error *err = record->err;
	const struct standing *standing = record->standing;
	bool has_identity = record->channel->oin.code[0] != '\0';
	bool is_judged = record->step > STEP_REGISTER && record->school != NULL;
	struct journal_entry entry = {
		.correlation = record->in->correlation,
		.remote = record->in->remote,
		.tls_oin = has_identity ? record->channel->oin.code : NULL,
		.from_oin = record->school != NULL ? record->school->code : NULL,
		.fingerprint = has_identity ? record->channel->fingerprint : NULL,
		.operation = record->is_granted ? operation : NULL,
		.claimed_operation = operation,
		.outcome = err != NULL             ? error_row(err->code)->name
			: record->foutcode != NULL ? "AFGEWEZEN"
						   : "OK",
		.rule = err ? err->rule : NULL,
		.reason = err && err->detail[0] ? err->detail : NULL,
		.profile = JOURNAL_BESTAND,
		.step = step_word(record->step),
		.foutcodes = record->foutcode,
		.tls_version = record->in->tls_version,
		.overeenkomst_id = is_judged ? standing->overeenkomst_id : 0,
		.mandated = is_judged ? &standing->has_mandaat : NULL,
		.http_status = record->out->status,
		.milliseconds = record->milliseconds,
		.bytes_in = (int64_t)record->in->body.len,
		.bytes_out = record->bytes,
		.rows = record->rows,
		.at = record->now,
	};

	metrics_count_fetch(&worker->gateway->counts, err, record->bytes);
	if (err != NULL && record->out->status == 404 && has_identity)
		note_guess(worker, record->channel, GUESS_FILE, record->now);
	write_line("file", &entry, record->in, err);
	if (keep(worker, &entry) && record->is_granted)
		note_certificate(worker, record->channel, CERTIFICAAT_DOEL_TLS, record->now);
}
