/* Our own way through a message, stage by stage as the gateway takes it. */
#include "bench/ours.h"

#include "addressing/addressing.h"
#include "response/response.h"
#include "wire/wire.h"

#include <stdio.h>
#include <stdlib.h>

struct ours {
	struct security *security;
	struct wire *wire;
	struct arena *arena; /* of the exchange: reset after each, as a worker does */
	struct addressing_config addressing;
	struct response_config response;
	struct instant now;
};

static const enum profile profile = PROFILE_2W_BE;

static void release(void *object)
{
	struct ours *ours = object;

	security_destroy(&ours->security);
	wire_destroy(&ours->wire);
	arena_destroy(&ours->arena);
}

struct ours *ours_create(
	struct arena *arena, const char *pki, const struct party *gateway, struct instant now)
{
	struct ours *ours = arena_take(arena, sizeof *ours);
	struct security_config config = {.schema = TEXT("")};
	struct error err;

	(void)pki, (void)gateway;
	*ours = (struct ours){
		.security = security_create(&config, &err),
		.wire = wire_create(),
		.arena = arena_create(0),
		.addressing = {.own = {"00000099000000001000"}},
		.response = {.own = {"00000099000000001000"}},
		.now = now,
	};
	if (ours->security == NULL) {
		fprintf(stderr, "bench: %s\n", err.detail);
		exit(3);
	}
	arena_defer(arena, release, ours);
	return ours;
}

static struct delivery delivery_of(const struct ours_task *task)
{
	return (struct delivery){
		.method = "POST",
		.content_type = "text/xml;charset=utf-8",
		.tls_version = "TLSv1.3",
		.leaf_der = task->sender->der,
		.body = task->message,
	};
}

static bool prove(const struct ours_task *task, struct authentic *authentic, struct error *err)
{
	struct delivery delivery = delivery_of(task);

	return security_open(task->ours->security, task->ours->arena, &delivery, profile,
		task->ours->now, authentic, err);
}

/* An operation that should have worked did not: say why, once. */
static bool done(const struct ours_task *task, bool ok, const struct error *err)
{
	if (!ok)
		fprintf(stderr, "bench: own: %s %s: %s\n", error_row(err->code)->name,
			err->rule ? err->rule : "", err->detail);
	arena_reset(task->ours->arena);
	return ok;
}

bool ours_verify(void *context)
{
	const struct ours_task *task = context;
	struct authentic authentic;
	struct error err;

	return done(task, prove(task, &authentic, &err), &err);
}

bool ours_refuse(void *context)
{
	const struct ours_task *task = context;
	struct authentic authentic;
	struct error err;
	bool accepted = prove(task, &authentic, &err);

	arena_reset(task->ours->arena);
	return !accepted && (err.code == ERROR_DK0001 || err.code == ERROR_EK0031);
}

bool ours_seal(void *context)
{
	const struct ours_task *task = context;
	struct letter letter = {.headers = task->headers, .body = task->body};
	struct text out;
	struct error err;

	return done(task,
		security_seal(task->ours->security, task->ours->arena, profile, &letter,
			task->ours->now, &out, &err),
		&err);
}

/* Every record is new: what the store would have said. */
static struct aanleverresultaat accept_all(struct arena *arena, const struct aanlevering *push)
{
	struct recorduitkomst *records = arena_array(arena, push->count, sizeof *records);

	for (size_t i = 0; i < push->count; i++)
		records[i] = (struct recorduitkomst){
			.bpvo_kenmerk = push->records[i].bpvo_kenmerk, .uitkomst = UITKOMST_NIEUW};
	return (struct aanleverresultaat){
		.nieuw = push->count, .records = records, .count = push->count};
}

static bool answer(const struct ours *ours, const struct authentic *authentic,
	const struct addressed *addressed, struct text *body, struct error *err)
{
	struct bedrijfsdocument document;
	struct aanlevering push;

	if (!wire_read_aanleveren_studentgegevens_request(
		    ours->wire, ours->arena, authentic->body, &document, &push, err))
		return false;
	struct aanleverresultaat result = accept_all(ours->arena, &push);
	struct antwoordkop kop = {
		.document = {document.identificatiecode, ours->response.own, addressed->from,
			ours->now},
		.goedgekeurd = true,
	};
	return wire_write_aanleveren_studentgegevens_response(
		ours->wire, ours->arena, &kop, &result, body, err);
}

bool ours_exchange(void *context)
{
	const struct ours_task *task = context;
	const struct ours *ours = task->ours;
	struct authentic authentic;
	struct addressed addressed;
	struct granted granted = {
		OPERATION_aanleveren_studentgegevens, &authentic, &addressed, NULL};
	struct dispatch dispatch;
	struct text body;
	struct error err;

	bool ok = prove(task, &authentic, &err)
		&& addressing_read(&ours->addressing, ours->arena, &authentic, &addressed, &err)
		&& answer(ours, &authentic, &addressed, &body, &err)
		&& response_answer(&ours->response, ours->security, ours->arena, &granted, body,
			ours->now, &dispatch, &err);
	return done(task, ok, &err);
}
