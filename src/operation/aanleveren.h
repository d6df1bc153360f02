#ifndef OPERATION_AANLEVEREN_H
#define OPERATION_AANLEVEREN_H

#include "operation/inside.h"

/* What is being decided of one record: why it is refused, if it is; and whether there are details of it already. */
struct verdict {
	bool is_known;
	struct foutmelding meldingen[STUDENTGEGEVENS_MAX_MELDINGEN + 6];
	size_t count;
};

/*
 * aanleveren_checks.c: sends what aanlevering_check will ask of the store with whatever is run next. Before it, once.
 */
bool aanlevering_ask(struct task *task, const struct aanlevering *push, const struct text *merken,
	struct error *err) MUST_CHECK;

/*
 * Judges every record, one verdict each in the order of the message, without storing anything. Each
 * foutmelding says where: the field, the rule, and the path with the place of the record in the message, counted from one.
 */
bool aanlevering_check(struct task *task, const struct aanlevering *push, const struct text *merken,
	struct verdict *verdicts, struct error *err) MUST_CHECK;

#endif
