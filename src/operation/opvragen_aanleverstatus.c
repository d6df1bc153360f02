/* opvragen_aanleverstatus: how the delivered records stand, or which are missing. */
#include "operation/inside.h"

static bool read(struct task *task, struct error *err)
{
	task->request = arena_take(task->work->arena, sizeof(struct statusvraag));
	return wire_read_opvragen_aanleverstatus_request(task->work->wire, task->work->arena,
		task->granted->authentic->body, &task->document, task->request, err);
}

static bool perform(struct task *task, struct error *err)
{
	(void)err;
	return task_refuse(task, FOUTCODE_0004);
}

static bool write(
	struct task *task, const struct antwoordkop *kop, struct text *body, struct error *err)
{
	return wire_write_opvragen_aanleverstatus_response(
		task->work->wire, task->work->arena, kop, task->result, body, err);
}

const struct operation_steps opvragen_aanleverstatus_steps = {read, perform, write};
