/*
 * Files of results: GET and HEAD of a name that opvragen_resultatenbestand gave. No letter, so nothing is said of who asks for
 * whom: the connection tells who, the register whose file it is, and the two are judged as a message of that operation would
 * be. For everybody else, and of whatever other name, there is no such file: one answer, and the same work (S9, H9).
 */
#include "gateway/inside.h"

#include "bulk/bulk.h"
#include "store/store_bestanden.h"
#include "transport/partial.h"

#include <stdlib.h>
#include <unistd.h>

enum { LATER_S = 10 };

/* One file that is asked for, and what is found of it; zeroed where it was not reached. */
struct fetch {
	struct worker *worker;
	struct arena *arena;
	const struct delivery *in;
	struct dispatch *out;
	struct instant now;
	enum step step;
	struct identity channel;
	struct store *store;
	struct bestand_plaats place;
	struct standing standing;
	struct toll *toll; /* NULL: not counted */
	struct partial part;
	const char *foutcode;
	bool found, is_granted;
	int fd;
};

/* What its party pays for it once it is known how much went out; until then it is one of those that it has going on (GW-O4, GW-O5). */
struct toll {
	struct limits *limits;
	struct passage passage;
};

static void pay(void *context, uint64_t sent)
{
	struct toll *toll = context;

	limits_leave(toll->limits, &toll->passage, sent, clock_monotonic_us());
	free(toll);
}

/* Where there are no bytes of a file to end, and nobody else would. */
static void pay_nothing(struct fetch *fetch)
{
	if (fetch->toll != NULL)
		pay(fetch->toll, 0);
	fetch->toll = NULL;
}

static bool is_read(struct fetch *fetch, struct error *err)
{
	const char *method = fetch->in->method;

	if (strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0)
		return true;
	fetch->out->allow = "GET, HEAD";
	return FAIL(err, HTTP_METHOD, "GW-B1", "method %.16s", method);
}

/* What is no name is looked for as a name that nobody has: it takes no less time than one that somebody may have guessed. */
static bool look_up(struct fetch *fetch, struct error *err)
{
	static const char nobody[] = "-------------------------------------------";
	static const char letters[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	const char *name = path_file_name(fetch->in->path);
	bool is_name = strlen(name) == sizeof nobody - 1 && name[strspn(name, letters)] == '\0'
		&& fetch->in->query[0] == '\0';

	if (!worker_store(fetch->worker, &fetch->store, err)
		|| !store_find_bestand(fetch->store, fetch->arena, is_name ? name : nobody,
			fetch->now, &fetch->place, &fetch->found, err))
		return false;
	fetch->found = fetch->found && fetch->worker->gateway->bulk != NULL;
	return true;
}

/* Of a file that is not there, the standing of who asks for it is asked towards itself: the same statement, with as much to find. */
static bool load_standing(struct fetch *fetch, struct error *err)
{
	const struct shown shown = {&fetch->channel, NULL};

	return store_load_standing(fetch->store, fetch->arena, &fetch->channel.oin,
		fetch->found ? &fetch->place.school : &fetch->channel.oin,
		operation_row(OPERATION_opvragen_resultatenbestand)->name,
		day_in_netherlands(fetch->now), &shown, &fetch->standing, err);
}

/* Made under a field set that the school does not have any more. */
static bool holds_no_more_than_agreed(const struct fetch *fetch, struct error *err)
{
	const struct bestand_plaats *place = &fetch->place;
	const struct standing *standing = &fetch->standing;

	if ((place->veldenset == standing->veldenset || place->veldenset == VELDENSET_BASIS)
		&& (!place->open_antwoorden || standing->open_antwoorden))
		return true;
	return FAIL(err, DK0002, "GW-B1", "the file holds more than overeenkomst %s now allows",
		standing->overeenkomstnummer);
}

/* The profile is that of the message which gave the name: a file is as good as its checksum in that answer. */
static bool may_have(struct fetch *fetch, struct error *err)
{
	const struct call call = {
		.operator_oin = fetch->channel.oin,
		.school_oin = fetch->place.school,
		.operation = OPERATION_opvragen_resultatenbestand,
		.profile = fetch->standing.profiel,
		.tls_fingerprint = fetch->channel.fingerprint,
	};

	if (!fetch->found)
		return FAIL(err, HTTP_NOT_FOUND, "GW-B1", "no file of that name");
	fetch->is_granted =
		access_judge(&call, &fetch->standing, day_in_netherlands(fetch->now), err)
		&& holds_no_more_than_agreed(fetch, err);
	return fetch->is_granted;
}

/* GW-O3, GW-O4, GW-O5: as a message; what is over a limit is told which, and when to come back. */
static bool count_in(struct fetch *fetch)
{
	struct gateway *gateway = fetch->worker->gateway;
	struct passage passage = limits_enter(gateway->limits, fetch->standing.overeenkomst_id,
		&fetch->standing.limieten, clock_monotonic_us());

	if (passage.over == LIMIT_NONE) {
		fetch->toll = malloc(sizeof *fetch->toll);
		if (fetch->toll == NULL)
			abort();
		*fetch->toll = (struct toll){gateway->limits, passage};
		return true;
	}
	const struct foutcode_row *row = foutcode_row(limit_foutcode(passage.over));
	atomic_fetch_add(&gateway->counts.over_limit[passage.over], 1);
	fetch->foutcode = row->code;
	*fetch->out = (struct dispatch){
		.status = 429,
		.content_type = "text/plain;charset=utf-8",
		.body = text_of(arena_format(fetch->arena, "%s: %s\n", row->code, row->text)),
		.retry_after = passage.wait_s,
	};
	return true;
}

static bool is_sent(const struct fetch *fetch)
{
	return fetch->part.length > 0 && strcmp(fetch->in->method, "GET") == 0;
}

static bool open_file(struct fetch *fetch, struct error *err)
{
	return !is_sent(fetch)
		|| bulk_open(
			fetch->worker->gateway->bulk, fetch->store, &fetch->place, &fetch->fd, err);
}

/* Whether it tells of students, and not only of schools and questions. */
static bool holds_responses(enum bestandsoort soort)
{
	return soort == BESTANDSOORT_RESULTATEN || soort == BESTANDSOORT_RESPONS
		|| soort == BESTANDSOORT_VERWIJDERD;
}

static struct released *slot_of(struct fetch *fetch)
{
	return &fetch->worker->released[fetch->place.id % RELEASED_SLOTS];
}

/* The rest of what this thread saw begin: who fetches in pieces has one release, or one of each thread, and not one a piece. */
static bool goes_on(struct fetch *fetch)
{
	static const int64_t hour_us = 3600 * (int64_t)1000000;
	const struct released *slot = slot_of(fetch);

	return fetch->part.offset > 0 && slot->bestand_id == fetch->place.id
		&& oin_equal(&slot->to, &fetch->channel.oin)
		&& fetch->now.us - slot->at.us < hour_us;
}

/* GW-M1: who received what, on disk before the first byte leaves. A piece counts as the whole: nobody knows who has the rest. */
static bool note(struct fetch *fetch, struct error *err)
{
	const struct bestand_plaats *place = &fetch->place;
	const struct verstrekking verstrekking = {
		.school_id = place->school_id,
		.aan = fetch->channel.oin,
		.bestand = bestandsoort_word(place->soort),
		.veldenset = place->veldenset,
		.open_antwoorden = place->open_antwoorden,
		.vanaf = place->vanaf,
		.tot = place->tot,
		.rijen = place->rijen,
	};

	if (!is_sent(fetch) || !holds_responses(place->soort) || goes_on(fetch))
		return true;
	if (!store_begin_of_school(fetch->store, fetch->standing.school_id, err))
		return false;
	if (!store_note_verstrekking(fetch->store, &verstrekking, fetch->now, err)
		|| !store_commit(fetch->store, err)) {
		store_rollback(fetch->store);
		return false;
	}
	*slot_of(fetch) = (struct released){place->id, fetch->channel.oin, fetch->now};
	return true;
}

/* The answer, with as much of the file as is asked for. */
static void hand_over(struct fetch *fetch, const char *etag)
{
	const struct bestand_plaats *place = &fetch->place;
	struct dispatch_file *file = arena_take(fetch->arena, sizeof *file);
	char *range = arena_take(fetch->arena, PARTIAL_RANGE_SIZE);

	*file = (struct dispatch_file){
		.fd = fetch->fd,
		.offset = fetch->part.offset,
		.length = fetch->part.length,
		.etag = etag,
		.range = partial_range(&fetch->part, (uint64_t)place->bytes, range) ? range : NULL,
		.name = place->naam,
		.modified = place->gemaakt,
		.expires = place->verloopt,
		.ended = pay,
		.context = fetch->toll,
	};
	fetch->out->status = fetch->part.status;
	fetch->out->content_type = place->content_type;
	fetch->out->file = file;
}

static bool answer(struct fetch *fetch, struct error *err)
{
	const char *etag = arena_format(fetch->arena, "\"%s\"", fetch->place.sha256);

	if (fetch->foutcode != NULL)
		return true;
	fetch->part = partial_judge(fetch->in, etag, (uint64_t)fetch->place.bytes);
	if (!open_file(fetch, err))
		return false;
	if (!note(fetch, err)) {
		if (fetch->fd >= 0)
			close(fetch->fd);
		return false;
	}
	hand_over(fetch, etag);
	return true;
}

/* Where a refusal is of this step, and the journal says so. */
#define AT(name, stage) ((fetch->step = STEP_##name, true) && (stage))

static bool run(struct fetch *fetch, struct error *err)
{
	return AT(REQUEST, is_read(fetch, err))
		&& AT(READ,
			security_connected(
				settings_now(fetch->worker->gateway, fetch->arena)->security,
				fetch->in->leaf_der, fetch->now, &fetch->channel, err))
		&& AT(REGISTER, look_up(fetch, err) && load_standing(fetch, err))
		&& AT(GRANT, may_have(fetch, err)) && count_in(fetch)
		&& AT(PERFORM, answer(fetch, err));
}

/* What is told. Whoever may not know why hears that there is no such file; so does who asks for one that cannot be made again. */
static enum error_code told_as(enum error_code code)
{
	switch (code) {
	case ERROR_HTTP_METHOD: return ERROR_HTTP_METHOD;
	case ERROR_DK0051: return ERROR_HTTP_BUSY;
	case ERROR_DK0050: return ERROR_DK0050;
	default: return ERROR_HTTP_NOT_FOUND;
	}
}

static void refuse(struct fetch *fetch, const struct error *err)
{
	enum error_code told = told_as(err->code);
	const struct error_row *row = error_row(told);

	fetch->out->status = row->status;
	fetch->out->content_type = "text/plain;charset=utf-8";
	fetch->out->body = text_of(arena_format(fetch->arena, "%s\n", row->public_text));
	fetch->out->retry_after = told == ERROR_HTTP_BUSY ? LATER_S : 0;
}

static void tell(const struct fetch *fetch, const struct error *err, int64_t milliseconds)
{
	bool sent = err == NULL && is_sent(fetch);

	journal_fetch(fetch->worker,
		&(struct fetch_record){
			.in = fetch->in,
			.out = fetch->out,
			.channel = &fetch->channel,
			.school = fetch->found ? &fetch->place.school : NULL,
			.standing = &fetch->standing,
			.err = err,
			.foutcode = fetch->foutcode,
			.step = fetch->step,
			.is_granted = fetch->is_granted,
			.rows = sent ? fetch->place.rijen : 0,
			.bytes = sent ? (int64_t)fetch->part.length : 0,
			.milliseconds = milliseconds,
			.now = fetch->now,
		});
}

void bestand_answer(
	void *worker, struct arena *arena, const struct delivery *in, struct dispatch *out)
{
	int64_t started = clock_monotonic_ms();
	struct error err = {.code = ERROR_NONE};
	struct fetch *fetch = arena_take(arena, sizeof *fetch);

	*fetch = (struct fetch){.worker = worker,
		.arena = arena,
		.in = in,
		.out = out,
		.now = clock_now(),
		.fd = -1};
	bool ok = run(fetch, &err);
	if (!ok)
		refuse(fetch, &err);
	if (out->file == NULL)
		pay_nothing(fetch);
	/* GW-C1: its next message would hear the same. */
	out->close = out->close || fetch->standing.tls_blocked;
	tell(fetch, ok ? NULL : &err, clock_monotonic_ms() - started);
}
