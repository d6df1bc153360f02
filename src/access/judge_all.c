/* All that a call would be refused for, for who rehearses it. */
#include "access/access.h"
#include "access/requirements.h"

#include <string.h>

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
	const struct evidence evidence = {
		.call = call,
		.standing = standing,
		.operation = call->operation,
		.operation_known = true,
		.today = today,
	};
	struct error *list = arena_array(arena, requirement_count, sizeof *list);
	size_t count = 0;

	for (size_t i = 0; i < requirement_count; i++) {
		const struct requirement *row = &requirements[i];
		bool asked = row->stage == STAGE_SIGNER || row->stage == STAGE_GRANT;
		struct error err;
		if (asked && !row->met(&evidence, row->code, &err) && !is_told(list, count, &err))
			list[count++] = err;
	}
	*out = list;
	return count;
}
