/* The requirement table. Rows of this room are run in the order in which they stand. */
#include "access/requirements.h"

static bool action_is_ours(const struct evidence *evidence, const char *code, struct error *err)
{
	if (evidence->operation_known)
		return true;
	(void)FAIL(err, DK0011, code, "Action is not in the contract");
	return error_about(err, "wsa:Action", "wsa:ActionNotSupported");
}

/* True when the name is another operation's request, or any response, of our schema. */
static bool belongs_elsewhere(const struct evidence *evidence, const char *expected)
{
	size_t length = strlen(evidence->body_name);
	static const char response[] = "_response";

	if (strcmp(evidence->body_ns, SCHEMA_NS) != 0 || strcmp(evidence->body_name, expected) == 0)
		return false;
	for (int i = 0; i < (int)OPERATION_COUNT; i++)
		if (strcmp(evidence->body_name,
			    operation_row((enum operation_id)i)->request_element)
			== 0)
			return true;
	return length >= sizeof response
		&& strcmp(evidence->body_name + length - (sizeof response - 1), response) == 0;
}

/* An element that no operation knows is the schema's to refuse (DK0004). */
static bool body_fits_action(const struct evidence *evidence, const char *code, struct error *err)
{
	const struct operation_row *row = operation_row(evidence->operation);

	if (!belongs_elsewhere(evidence, row->request_element))
		return true;
	(void)FAIL(err, DK0011, code, "Body of another operation under Action %s", row->name);
	return error_about(err, "wsa:Action", "wsa:ActionNotSupported");
}

/* After the Action is known: an unknown Action is told as such, whatever the HTTP header says (4.2, step 7). */
static bool soap_action_agrees(const struct evidence *evidence, const char *code, struct error *err)
{
	(void)code;
	return addressing_check_soap_action(evidence->opened, evidence->claimed, err);
}

static bool headers_are_wanted(const struct evidence *evidence, const char *code, struct error *err)
{
	(void)code;
	return addressing_check_others(evidence->claimed, err);
}

/* Fingerprints may be absent of a call that is only remembered. */
static const char *told(const char *fingerprint)
{
	return fingerprint != NULL ? fingerprint : "(not kept)";
}

/* Asked for every message: a block works on connections and sessions that were there before it. */
static bool certificates_are_not_blocked(
	const struct evidence *evidence, const char *code, struct error *err)
{
	const struct call *call = evidence->call;

	if (evidence->standing->tls_blocked)
		return FAIL(err, DK0002, code, "TLS certificate %s of %s is on our block list",
			told(call->tls_fingerprint), call->operator_oin.code);
	if (evidence->standing->signer_blocked)
		return FAIL(err, DK0002, code, "signing certificate %s of %s is on our block list",
			told(call->signer_fingerprint), call->signer_oin.code);
	return true;
}

/* C5: a certificate of the same OIN, from wherever, is not enough where staff have pinned the organisation. */
static bool certificates_are_pinned(
	const struct evidence *evidence, const char *code, struct error *err)
{
	const struct call *call = evidence->call;

	if (evidence->standing->tls_unpinned)
		return FAIL(err, DK0002, code,
			"%s is pinned, and TLS certificate %s is not registered nor of an issuer "
			"allowed",
			call->operator_oin.code, told(call->tls_fingerprint));
	if (evidence->standing->signer_unpinned)
		return FAIL(err, DK0002, code,
			"%s is pinned, and signing certificate %s is not registered nor of an "
			"issuer allowed",
			call->signer_oin.code, told(call->signer_fingerprint));
	return true;
}

/* A stranger's signature is not worth the work of checking it. Who it may be was judged by security_trust. */
static bool signer_is_known(const struct evidence *evidence, const char *code, struct error *err)
{
	const struct call *call = evidence->call;
	const struct standing *standing = evidence->standing;

	if (call->signer_oin.code[0] == '\0'
		|| (oin_equal(&call->signer_oin, &call->operator_oin) && standing->operator_known)
		|| (oin_equal(&call->signer_oin, &call->school_oin) && standing->school_known))
		return true;
	return FAIL(err, DK0002, code, "signer %s is not registered", call->signer_oin.code);
}

static bool operator_is_registered(
	const struct evidence *evidence, const char *code, struct error *err)
{
	if (evidence->standing->operator_known)
		return true;
	return FAIL(err, DK0002, code, "operator %s is not registered",
		evidence->call->operator_oin.code);
}

static bool school_is_registered(
	const struct evidence *evidence, const char *code, struct error *err)
{
	if (evidence->standing->school_known)
		return true;
	return FAIL(
		err, DK0002, code, "school %s is not registered", evidence->call->school_oin.code);
}

/* `tot` is the first day that no longer counts, as in the contract. */
static bool is_in_force(struct day today, struct day van, struct day tot)
{
	return day_given(van) && day_compare(van, today) <= 0
		&& (!day_given(tot) || day_compare(today, tot) < 0);
}

static bool overeenkomst_is_active(
	const struct evidence *evidence, const char *code, struct error *err)
{
	const struct standing *standing = evidence->standing;

	if (!standing->has_overeenkomst)
		return FAIL(err, DK0002, code, "school %s has no overeenkomst",
			evidence->call->school_oin.code);
	if (standing->status != OVEREENKOMST_STATUS_ACTIEF)
		return FAIL(err, DK0002, code, "overeenkomst %s is %s",
			standing->overeenkomstnummer, overeenkomst_status_word(standing->status));
	if (!is_in_force(evidence->today, standing->van, standing->tot))
		return FAIL(err, DK0002, code, "overeenkomst %s is not valid today",
			standing->overeenkomstnummer);
	return true;
}

/* Who may speak at all may test the connection and read its own agreement: neither holds anybody's data. */
static bool is_always_served(enum operation_id operation)
{
	return operation == OPERATION_testen_verbinding
		|| operation == OPERATION_opvragen_overeenkomst;
}

static bool overeenkomst_has_service(
	const struct evidence *evidence, const char *code, struct error *err)
{
	if (evidence->standing->allows_operation || is_always_served(evidence->operation))
		return true;
	return FAIL(err, DK0002, code, "overeenkomst %s has no service %s",
		evidence->standing->overeenkomstnummer, operation_row(evidence->operation)->name);
}

/* What was agreed is the least: nobody downgrades an agreement by choosing another endpoint. */
static bool profile_is_agreed(const struct evidence *evidence, const char *code, struct error *err)
{
	const struct standing *standing = evidence->standing;

	if (evidence->call->profile >= standing->profiel)
		return true;
	return FAIL(err, DK0002, code, "%s, where overeenkomst %s asks %s",
		profile_word(evidence->call->profile), standing->overeenkomstnummer,
		profile_word(standing->profiel));
}

/* The school, or after a merger the school that goes on for it. */
static const struct oin *who_decides(const struct evidence *evidence)
{
	return evidence->standing->is_opgevolgd ? &evidence->standing->opvolger
						: &evidence->call->school_oin;
}

static bool speaks_for_itself(const struct evidence *evidence)
{
	return oin_equal(&evidence->call->operator_oin, who_decides(evidence));
}

static bool mandate_is_valid(const struct evidence *evidence, const char *code, struct error *err)
{
	const struct standing *standing = evidence->standing;

	if (speaks_for_itself(evidence))
		return true;
	if (standing->has_mandaat
		&& is_in_force(evidence->today, standing->mandaat_van, standing->mandaat_tot))
		return true;
	return FAIL(err, DK0002, code, "no mandate of %s to %s for %s today",
		who_decides(evidence)->code, evidence->call->operator_oin.code,
		operation_row(evidence->operation)->name);
}

/* The other half of EDU-10: without a mandate only the school itself is left. */
static bool school_needs_no_mandate(
	const struct evidence *evidence, const char *code, struct error *err)
{
	if (speaks_for_itself(evidence) || evidence->standing->has_mandaat)
		return true;
	return FAIL(err, DK0002, code, "neither the school nor mandated");
}

const struct requirement requirements[] = {
#define REQUIREMENT(code, source, room, sentence)                                                  \
	{code, source, room, sentence, STAGE_ELSEWHERE, NULL},
#define JUDGED(stage, code, source, function, sentence)                                            \
	{code, source, "access", sentence, stage, function},
#include "access/requirements.def"
#undef REQUIREMENT
#undef JUDGED
};

const size_t requirement_count = sizeof requirements / sizeof requirements[0];
