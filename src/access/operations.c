/* The operations of the contract. */
#include "access/access.h"

static const struct operation_row operations[] = {
#define OPERATION(name, operation_kind)                                                            \
	[OPERATION_##name] = {#name, CONTRACT_NS "/" #name, CONTRACT_NS "/" #name "Response",      \
		#name "_request", OPERATION_##operation_kind},
#include "access/operations.def"
#undef OPERATION
};

const struct operation_row *operation_row(enum operation_id id)
{
	return &operations[id];
}

bool operation_by_action(const char *action, enum operation_id *out)
{
	for (int i = 0; i < (int)OPERATION_COUNT; i++) {
		if (strcmp(action, operations[i].action) != 0)
			continue;
		*out = (enum operation_id)i;
		return true;
	}
	return false;
}
