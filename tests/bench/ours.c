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

static const enum profile profile = PROFILE_2W_BE_S;
static const struct oin school = {"0000000700098QQ00000"};

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
	struct security_config config = {
		.schema = TEXT(""),
		.trust_file = arena_format(arena, "%s/trust.pem", pki),
		.crl = {.file = arena_format(arena, "%s/crls.pem", pki)},
		.signing = {gateway->certificate_file, gateway->key_file},
	};
	struct error err;

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
		.soap_action = "\"" CONTRACT_NS "/aanleveren_studentgegevens\"",
		.tls_version = "TLSv1.3",
		.leaf_der = task->sender->der,
		.body = task->message,
	};
}

/* Opened, then proven. */
struct proven {
	struct opened opened;
	struct authentic authentic;
};

static bool prove(const struct ours_task *task, struct proven *out, struct error *err)
{
	const struct ours *ours = task->ours;
	struct delivery delivery = delivery_of(task);

	return security_open(ours->security, ours->arena, &delivery, profile, ours->now,
		       &out->opened, err)
		&& security_trust(
			ours->security, ours->arena, &out->opened, &school, ours->now, err)
		&& security_prove(
			ours->security, ours->arena, &out->opened, ours->now, &out->authentic, err);
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

/* The sentence of src/gateway/exchange.c without the register, the schema and the transaction. */
static bool exchange(const struct ours_task *task, struct text *out, struct error *err)
{
	const struct ours *ours = task->ours;
	struct proven *at = arena_take(ours->arena, sizeof *at);
	struct claimed claimed;
	struct addressed addressed;
	struct granted granted = {.authentic = &at->authentic, .addressed = &addressed};
	struct closing closing = {.profile = profile, .is_answer = true};
	struct delivery delivery = delivery_of(task);
	struct sealed sealed;
	struct dispatch dispatch;
	struct text body;

	if (!security_open(
		    ours->security, ours->arena, &delivery, profile, ours->now, &at->opened, err)
		|| !addressing_read(&ours->addressing, ours->arena, &at->opened, &claimed, err)
		|| !access_operation(&at->opened, &claimed, &granted.operation, err)
		|| !security_trust(
			ours->security, ours->arena, &at->opened, &claimed.from, ours->now, err)
		|| !security_prove(
			ours->security, ours->arena, &at->opened, ours->now, &at->authentic, err)
		|| !addressing_confirm(&ours->addressing, &at->authentic, &claimed, &addressed, err)
		|| !answer(ours, &at->authentic, &addressed, &body, err))
		return false;
	closing.confirmed = at->authentic.signature_value;
	struct buffer *holder = buffer_create_behind(
		ours->arena, SECURITY_FRONT, SECURITY_FRONT + body.len + 64 * 1024);
	buffer_add(holder, body);
	if (!response_answer(&ours->response, ours->security, ours->arena, &closing, &granted,
		    holder, ours->now, &sealed, &dispatch, err))
		return false;
	*out = dispatch.body;
	return true;
}

static bool seal(const struct ours_task *task, struct text *out, struct error *err)
{
	const struct closing closing = {.profile = profile};
	struct sealed sealed;

	if (!security_seal(task->ours->security, task->ours->arena, &closing, task->letter,
		    task->ours->now, &sealed, err))
		return false;
	*out = sealed.bytes;
	return true;
}

/* An operation is over: its memory goes back, as after every exchange. One that should have worked says why not. */
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
	struct proven proven;
	struct error err;

	return done(task, prove(task, &proven, &err), &err);
}

bool ours_refuse(void *context)
{
	const struct ours_task *task = context;
	struct proven proven;
	struct error err;
	bool accepted = prove(task, &proven, &err);

	arena_reset(task->ours->arena);
	return !accepted && (err.code == ERROR_DK0001 || err.code == ERROR_EK0031);
}

bool ours_seal(void *context)
{
	const struct ours_task *task = context;
	struct text out;
	struct error err;

	return done(task, seal(task, &out, &err), &err);
}

bool ours_exchange(void *context)
{
	const struct ours_task *task = context;
	struct text out;
	struct error err;

	return done(task, exchange(task, &out, &err), &err);
}

struct text ours_written(const struct ours_task *task, bool is_answer, struct arena *arena)
{
	struct text out = {"", 0};
	struct error err;
	bool ok = is_answer ? exchange(task, &out, &err) : seal(task, &out, &err);

	if (ok)
		out = arena_copy(arena, out);
	(void)done(task, ok, &err);
	return out;
}
