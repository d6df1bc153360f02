/* What a call would be refused for, without its letter: for who looks back, ahead or rehearses. */
#include "access/access.h"
#include "access/requirements.h"

#include <string.h>

static struct evidence evidence_of(
	const struct call *call, const struct standing *standing, struct day today)
{
	return (struct evidence){
		.call = call,
		.standing = standing,
		.operation = call->operation,
		.operation_known = true,
		.today = today,
	};
}

/* The table has the rows about the signer before those of the grant, as the stages are run. */
static bool is_judged(const struct requirement *row)
{
	return row->stage == STAGE_SIGNER || row->stage == STAGE_GRANT;
}

bool access_judge(const struct call *call, const struct standing *standing, struct day today,
	struct error *err)
{
	const struct evidence evidence = evidence_of(call, standing, today);

	for (size_t i = 0; i < requirement_count; i++)
		if (is_judged(&requirements[i])
			&& !requirements[i].met(&evidence, requirements[i].code, err))
			return false;
	return true;
}

static bool is_told(const struct error *list, size_t count, const struct error *err)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(list[i].detail, err->detail) == 0)
			return true;
	return false;
}

size_t access_judge_all(struct arena *arena, const struct call *call,
	const struct standing *standing, struct day today, const struct error **out)
{
	const struct evidence evidence = evidence_of(call, standing, today);
	struct error *list = arena_array(arena, requirement_count, sizeof *list);
	size_t count = 0;

	for (size_t i = 0; i < requirement_count; i++) {
		const struct requirement *row = &requirements[i];
		struct error err;
		if (is_judged(row) && !row->met(&evidence, row->code, &err)
			&& !is_told(list, count, &err))
			list[count++] = err;
	}
	*out = list;
	return count;
}
