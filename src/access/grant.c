/* May this happen? The requirement table is run, stage by stage; the first row that is not met refuses. */
#include "access/access.h"
#include "access/requirements.h"

static bool run(enum stage stage, const struct evidence *evidence, struct error *err)
{
	for (size_t i = 0; i < requirement_count; i++)
		if (requirements[i].stage == stage
			&& !requirements[i].met(evidence, requirements[i].code, err))
			return false;
	return true;
}

/* One row, judged a second time: a Body that was encrypted has shown itself only now. */
static bool run_again(const char *code, const struct evidence *evidence, struct error *err)
{
	for (size_t i = 0; i < requirement_count; i++)
		if (strcmp(requirements[i].code, code) == 0)
			return requirements[i].met(evidence, code, err);
	return false;
}

bool access_operation(const struct opened *opened, const struct claimed *claimed,
	enum operation_id *out, struct error *err)
{
	struct evidence evidence = {
		.opened = opened,
		.claimed = claimed,
		.body_ns = opened->body_ns,
		.body_name = opened->body_name,
	};

	evidence.operation_known = operation_by_action(claimed->action, &evidence.operation);
	if (!run(STAGE_OPERATION, &evidence, err))
		return false;
	*out = evidence.operation;
	return true;
}

/* On 2W-be nobody signs. */
static struct oin signer_or_none(const struct identity *signer)
{
	return signer != NULL ? signer->oin : (struct oin){""};
}

bool access_signer(const struct opened *opened, const struct claimed *claimed,
	const struct standing *standing, struct error *err)
{
	const struct identity *signer = security_signer(opened);
	const struct call call = {
		.operator_oin = opened->channel.oin,
		.school_oin = claimed->from,
		.signer_oin = signer_or_none(signer),
		.profile = opened->profile,
		.tls_fingerprint = opened->channel.fingerprint,
		.signer_fingerprint = signer != NULL ? signer->fingerprint : NULL,
	};
	const struct evidence evidence = {.call = &call, .standing = standing};

	return run(STAGE_SIGNER, &evidence, err);
}

bool access_grant(const struct authentic *authentic, const struct addressed *addressed,
	enum operation_id operation, const struct standing *standing, struct day today,
	struct granted *out, struct error *err)
{
	const struct call call = {
		.operator_oin = authentic->channel.oin,
		.school_oin = addressed->from,
		.signer_oin = signer_or_none(authentic->is_signed ? &authentic->signer : NULL),
		.operation = operation,
		.profile = authentic->profile,
	};
	const struct evidence evidence = {
		.body_ns = authentic->body_ns,
		.body_name = authentic->body_name,
		.call = &call,
		.standing = standing,
		.operation = operation,
		.operation_known = true,
		.today = today,
	};

	if (!run_again("WS001", &evidence, err) || !run(STAGE_GRANT, &evidence, err))
		return false;
	*out = (struct granted){operation, authentic, addressed, standing};
	return true;
}
