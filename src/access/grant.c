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

bool access_operation(const struct opened *opened, const struct claimed *claimed,
	enum operation_id *out, struct error *err)
{
	struct evidence evidence = {.opened = opened, .claimed = claimed};

	evidence.operation_known = operation_by_action(claimed->action, &evidence.operation);
	if (!run(STAGE_OPERATION, &evidence, err))
		return false;
	*out = evidence.operation;
	return true;
}

bool access_signer(const struct opened *opened, const struct claimed *claimed,
	const struct standing *standing, struct error *err)
{
	const struct evidence evidence = {
		.opened = opened, .claimed = claimed, .standing = standing};

	return run(STAGE_SIGNER, &evidence, err);
}

bool access_grant(const struct authentic *authentic, const struct addressed *addressed,
	enum operation_id operation, const struct standing *standing, struct day today,
	struct granted *out, struct error *err)
{
	const struct evidence evidence = {
		.authentic = authentic,
		.addressed = addressed,
		.standing = standing,
		.operation = operation,
		.operation_known = true,
		.today = today,
	};

	if (!run(STAGE_GRANT, &evidence, err))
		return false;
	*out = (struct granted){operation, authentic, addressed, standing};
	return true;
}
