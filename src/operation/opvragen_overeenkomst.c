/* opvragen_overeenkomst: the school's own agreement, its mandates, and the certificates seen. */
#include "operation/inside.h"
#include "store/waarschuwingen.h"

static bool read(struct task *task, struct error *err)
{
	return wire_read_opvragen_overeenkomst_request(task->work->wire, task->work->arena,
		task->granted->authentic->body, &task->document, err);
}

static bool perform(struct task *task, struct error *err)
{
	struct overeenkomst *overeenkomst = arena_take(task->work->arena, sizeof *overeenkomst);

	if (!store_load_overeenkomst(task->work->store, task->work->arena,
		    task->granted->standing->overeenkomst_id, overeenkomst, err))
		return false;
	task->result = overeenkomst;
	return store_load_waarschuwingen(task->work->store, task->work->arena,
		&task->granted->addressed->from, &task->granted->authentic->channel.oin,
		task->work->now, &overeenkomst->waarschuwingen, &overeenkomst->waarschuwing_count,
		err);
}

static bool write(
	struct task *task, const struct antwoordkop *kop, struct text *body, struct error *err)
{
	return wire_write_opvragen_overeenkomst_response(
		task->work->wire, task->work->arena, kop, task->result, body, err);
}

const struct operation_steps opvragen_overeenkomst_steps = {read, NULL, perform, write};
