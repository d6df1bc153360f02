/* A message on the table: HTTP, bytes, envelope, Security header, certificate, signature, time, digests; then why. */
#include "security/explain_inside.h"

#include "security/inside.h"
#include "security/prove.h"
#include "security/schema.h"

#include <stdint.h>

#define FAILS(inquiry, row, ...) row_say((inquiry), (row), EXPLAIN_FAILED, __VA_ARGS__)

/* The ages that the gateway has by default, and its own engine. */
static struct security judge(struct arena *arena)
{
	return (struct security){
		.common = arena_take(arena, sizeof(struct common)),
		.limits = limits_complete((struct security_limits){.max_elements = SIZE_MAX}),
		.max_age_us = SECURITY_MAX_AGE_US,
		.future_us = SECURITY_FUTURE_US,
	};
}

static void judge_time(struct inquiry *inquiry, const struct security *security)
{
	struct error err;

	if (inquiry->rows[ROW_TIMESTAMP].outcome != EXPLAIN_OK)
		return;
	inquiry->out->created = inquiry->proofs.wsse.created;
	if (prove_time(security, &inquiry->proofs.wsse, inquiry->options->at, &err))
		row_ok(inquiry, ROW_TIME);
	else
		row_error(inquiry, ROW_TIME, &err);
}

/* WB014: ours always have one; the sector's older answers have none. */
static void judge_confirmation(struct inquiry *inquiry)
{
	const struct node *confirmation = inquiry->proofs.wsse.confirmation;

	if (inquiry->out->kind == EXPLAIN_REQUEST || inquiry->proofs.wsse.security == NULL)
		return;
	if (confirmation == NULL) {
		row_say(inquiry, ROW_CONFIRMATION, EXPLAIN_INFORMATION,
			"no SignatureConfirmation: that this answers the request is not proven");
		return;
	}
	for (size_t i = 0; i < inquiry->reference_count; i++)
		if (inquiry->references[i].target == confirmation && inquiry->references[i].wsu) {
			row_ok(inquiry, ROW_CONFIRMATION);
			return;
		}
	FAILS(inquiry, ROW_CONFIRMATION, "SignatureConfirmation is not signed");
}

static void judge_encryption(struct inquiry *inquiry)
{
	if (inquiry->out->profile != PROFILE_2W_BE_SE)
		return;
	if (inquiry->out->encrypted)
		row_say(inquiry, ROW_ENCRYPTION, EXPLAIN_INFORMATION,
			"the Body is encrypted: only its receiver can compute its digest");
	else
		FAILS(inquiry, ROW_ENCRYPTION, "an EncryptedKey, but a Body that is not encrypted");
}

static bool judge_schema(struct inquiry *inquiry)
{
	const struct explain_options *options = inquiry->options;
	const struct node *content = node_child(inquiry->proofs.body);
	struct error err;

	if (options->schema.len == 0 || content == NULL || inquiry->opened->body.len == 0
		|| !same_string(content->element.uri, options->schema_ns))
		return true;
	struct schema *schema = schema_create(options->schema, options->schema_name, inquiry->err);
	if (schema == NULL)
		return false;
	if (schema_check(schema, inquiry->arena, inquiry->opened->body, &err))
		row_ok(inquiry, ROW_SCHEMA);
	else
		FAILS(inquiry, ROW_SCHEMA, "%s%s%s", err.path, err.path[0] != '\0' ? ": " : "",
			err.detail);
	schema_destroy(&schema);
	return true;
}

/*
 * GW-R3: the same question to the code that stands at the door. It knows one way to say yes, and without that there is
 * none here either.
 */
static void ask_the_gateway(
	struct inquiry *inquiry, const struct security *security, struct proofs *proofs)
{
	struct opened letter = *inquiry->opened, inner;
	enum key_transport transport;
	struct error err;

	letter.profile = PROFILE_2W_BE_S; /* of what is encrypted nothing is proven here */
	letter.proofs = proofs;
	proofs->signer.key = inquiry->key;
	if (prove_form(proofs, &err)
		&& prove_letter(security, inquiry->arena, &letter, &security->limits,
			inquiry->options->at, &inner, &transport, &err))
		return;
	FAILS(inquiry, ROW_READINGS, "the gateway's verifier refuses: %s", err.detail);
}

static bool is_proven(const struct inquiry *inquiry)
{
	for (enum row row = 0; row < ROW_COUNT; row++)
		if (inquiry->rows[row].shown && inquiry->rows[row].counts
			&& inquiry->rows[row].outcome != EXPLAIN_OK)
			return false;
	return true;
}

static bool prove(struct inquiry *inquiry, const struct security *security)
{
	struct proofs *strict = arena_take(inquiry->arena, sizeof *strict);

	inquire_kind(inquiry);
	strict->kind = inquiry->proofs.kind;
	inquiry->opened->profile = inquiry->out->profile;
	bool read = inquire_envelope(
		inquiry, security, inquiry->out->profile == PROFILE_2W_BE ? NULL : strict);
	inquire_security(inquiry);
	if (!inquire_token(inquiry))
		return false;
	inquire_signature(inquiry);
	judge_time(inquiry, security);
	if (inquiry->signed_info != NULL)
		inquire_references(inquiry);
	judge_confirmation(inquiry);
	judge_encryption(inquiry);
	if (!judge_schema(inquiry))
		return false;
	if (is_proven(inquiry) && read)
		ask_the_gateway(inquiry, security, strict);
	inquire_causes(inquiry);
	return true;
}

bool security_explain(struct arena *arena, struct text bytes, const struct explain_options *options,
	struct explanation *out, struct error *err)
{
	struct inquiry *inquiry = arena_take(arena, sizeof *inquiry);
	const struct security security = judge(arena);

	*out = (struct explanation){.kind = EXPLAIN_REQUEST};
	*err = (struct error){.code = ERROR_NONE};
	inquiry->arena = arena;
	inquiry->options = options;
	inquiry->out = out;
	inquiry->err = err;
	inquiry->opened = arena_take(arena, sizeof *inquiry->opened);
	parse_prepare();
	bench_open(&inquiry->bench, arena);
	rows_begin(inquiry);
	if (!capture_open(arena, bytes, &inquiry->capture, err))
		return false;
	out->has_http = inquiry->capture.has_head;
	out->kind = inquiry->capture.is_answer ? EXPLAIN_RESPONSE : EXPLAIN_REQUEST;
	inquiry->opened->soap_action = inquiry->capture.soap_action;
	out->opened = inquiry->opened;
	inquire_head(inquiry);
	if (inquire_bytes(inquiry, &security)) {
		if (!inquiry_read(inquiry) || !prove(inquiry, &security))
			return false;
		out->proven = is_proven(inquiry);
	} else if (err->code != ERROR_NONE) {
		return false;
	}
	rows_end(inquiry);
	out->causes = inquiry->causes;
	out->cause_count = inquiry->cause_count;
	return true;
}
