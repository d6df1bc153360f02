#ifndef OPERATION_RESULTATEN_PAGE_H
#define OPERATION_RESULTATEN_PAGE_H

#include "operation/inside.h"

/*
 * Private to this room. A whole page, of one server: task->body is it, the cursor in task->result has moved to where the next one begins,
 * and *respons is how many responses are in it. Errors: those of the store and of wire; the cursor has moved all the same.
 */
bool resultaten_page_write(struct task *task, struct store *store, const struct antwoordkop *kop,
	int64_t *respons, struct error *err) MUST_CHECK;

#endif
