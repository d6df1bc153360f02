/* intrekken_studentgegevens: a school takes records back. */
#include "operation/inside.h"

static bool read(struct task *task, struct error *err)
{
	task->request = arena_take(task->work->arena, sizeof(struct intrekkingen));
	return wire_read_intrekken_studentgegevens_request(task->work->wire, task->work->arena,
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
	return wire_write_intrekken_studentgegevens_response(
		task->work->wire, task->work->arena, kop, task->result, body, err);
}

const struct operation_steps intrekken_studentgegevens_steps = {read, perform, write};
