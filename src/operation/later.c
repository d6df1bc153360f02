/*
 * Operations that the contract has from its first day and a later release performs: each reads its request, so that a
 * sender's message is checked already, and refuses with one clear foutcode.
 */
#include "operation/inside.h"

static bool perform(struct task *task, struct error *err)
{
	(void)err;
	return task_refuse(task, FOUTCODE_0004);
}

#define LATER(name, request_type)                                                                  \
	static bool name##_read(struct task *task, struct error *err)                              \
	{                                                                                          \
		task->request = arena_take(task->work->arena, sizeof(request_type));               \
		return wire_read_##name##_request(task->work->wire, task->work->arena,             \
			task->granted->authentic->body, &task->document, task->request, err);      \
	}                                                                                          \
	static bool name##_write(struct task *task, const struct antwoordkop *kop,                 \
		struct text *body, struct error *err)                                              \
	{                                                                                          \
		return wire_write_##name##_response(                                               \
			task->work->wire, task->work->arena, kop, body, err);                      \
	}                                                                                          \
	const struct operation_steps name##_steps = {name##_read, perform, name##_write};

LATER(intrekken_studentgegevens, struct intrekkingen)
LATER(opvragen_aanleverstatus, struct statusvraag)
LATER(opvragen_resultatenbestand, struct bestandvraag)
