/*
 * opvragen_resultatenbestand: results as one file, which the contract has from its first day and a later release performs. The
 * request is read, so that a sender's message is checked already, and refused with one clear foutcode.
 */
#include "operation/inside.h"

static bool read(struct task *task, struct error *err)
{
	task->request = arena_take(task->work->arena, sizeof(struct bestandvraag));
	return wire_read_opvragen_resultatenbestand_request(task->work->wire, task->work->arena,
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
	return wire_write_opvragen_resultatenbestand_response(
		task->work->wire, task->work->arena, kop, task->result, body, err);
}

const struct operation_steps opvragen_resultatenbestand_steps = {read, perform, write};
