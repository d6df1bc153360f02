/* opvragen_vragenlijsten: the codebook, so that raw answers mean something. */
#include "operation/inside.h"

static bool read(struct task *task, struct error *err)
{
	task->request = arena_take(task->work->arena, sizeof(struct vragenlijstvraag));
	return wire_read_opvragen_vragenlijsten_request(task->work->wire, task->work->arena,
		task->granted->authentic->body, &task->document, task->request, err);
}

static bool perform(struct task *task, struct error *err)
{
	const struct vragenlijstvraag *asked = task->request;
	const struct vragenlijst *lijsten = NULL;

	if (!store_load_vragenlijsten(task->work->store, task->work->arena, asked, &lijsten,
		    &task->result_count, err))
		return false;
	if (task->result_count == 0 && (asked->code != NULL || asked->versie != 0))
		return task_refuse(task, FOUTCODE_0202);
	task->result = (void *)(uintptr_t)lijsten;
	task->work->rows = (int64_t)task->result_count;
	return true;
}

static bool write(
	struct task *task, const struct antwoordkop *kop, struct text *body, struct error *err)
{
	return wire_write_opvragen_vragenlijsten_response(task->work->wire, task->work->arena, kop,
		task->result, task->result_count, body, err);
}

const struct operation_steps opvragen_vragenlijsten_steps = {read, NULL, perform, write};
