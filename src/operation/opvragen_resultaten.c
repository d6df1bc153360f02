/*
 * opvragen_resultaten: the school's raw results, page by page over one snapshot (EDU-23). A snapshot is a mutatienummer:
 * everything up to it, as it stood then, whatever is imported, corrected or withdrawn meanwhile. A page is written while it is
 * read: nothing of it is in memory but its bytes.
 */
#include "operation/resultaten_page.h"

enum { FEW = 50 }; /* rows: reading so few elsewhere costs as much as it spares (docs/scale.md) */

static bool read(struct task *task, struct error *err)
{
	task->request = arena_take(task->work->arena, sizeof(struct resultatenvraag));
	return wire_read_opvragen_resultaten_request(task->work->wire, task->work->arena,
		task->granted->authentic->body, &task->document, task->request, err);
}

/* A cursor goes on only under the field set it began with: pages of one pull are alike. */
static int64_t scope_of(const struct standing *standing)
{
	return 2 * (int64_t)standing->veldenset + standing->open_antwoorden;
}

/* Where this page starts: at the cursor, or at the beginning of what is asked. False: the cursor is no good. */
static bool find_place(const struct task *task, struct cursor *place)
{
	const struct resultatenvraag *asked = task->request;
	const struct cursor begun = {
		.operation = task->granted->operation,
		.school_id = task->granted->standing->school_id,
		.scope = scope_of(task->granted->standing),
		.vanaf = asked->vanaf_mutatienummer,
		.na = asked->vanaf_mutatienummer,
		.expires = cursor_end(task->work),
	};

	if (asked->cursor != NULL)
		return cursor_read(task->work->vault, task->work->arena, asked->cursor, &begun,
			task->work->now, place);
	*place = begun;
	return true;
}

/*
 * Where rows may be read on a standby: how far that one has to be is asked with the claim, behind what a snapshot is made of, so that
 * a standby that is as far has all that was seen of it.
 */
static bool ask(struct task *task, const struct claim_key *claim, struct error *err)
{
	const struct resultatenvraag *asked = task->request;
	const struct standing *standing = task->granted->standing;
	struct work *work = task->work;

	(void)claim;
	if (task_page_size(task, asked->paginagrootte) < FEW || !reader_is_wanted(work->reader))
		return true;
	task->ahead = arena_take(work->arena, sizeof(struct wal_place));
	return (asked->cursor != NULL
		       || store_foresee_resultaten_stand(work->store, standing->school_id,
			       standing->overeenkomst_id, asked->vanaf_mutatienummer, err))
		&& store_foresee_wal_place(work->store, err);
}

/* What is told of the whole selection is counted once: a pull of many pages would count it anew for every one. */
static bool take_snapshot(const struct task *task, struct cursor *place, struct error *err)
{
	struct resultaten_stand stand;

	if (!store_resultaten_stand(task->work->store, place->school_id,
		    task->granted->standing->overeenkomst_id, place->vanaf, &stand, err))
		return false;
	place->tot = stand.tot;
	place->aantal = stand.aantal;
	place->verdwenen = stand.verdwenen;
	return true;
}

static bool perform(struct task *task, struct error *err)
{
	const struct resultatenvraag *asked = task->request;
	struct cursor *place = arena_take(task->work->arena, sizeof *place);

	if (!find_place(task, place))
		return task_refuse(task, FOUTCODE_0201);
	if (asked->cursor == NULL && !take_snapshot(task, place, err))
		return false;
	if (place->aantal < FEW)
		task->ahead = NULL;
	if (task->ahead != NULL && !store_wal_place(task->work->store, task->ahead, err))
		return false;
	task->result = place;
	task->work->mutatie_van = place->vanaf;
	task->work->mutatie_tot = place->tot;
	return true;
}

/* GW-M1: who received how many rows of whom. */
static bool note(const struct task *task, int64_t respons, struct error *err)
{
	const struct cursor *place = task->result;
	const struct verstrekking verstrekking = {
		.school_id = place->school_id,
		.aan = task->granted->authentic->channel.oin,
		.veldenset = task->granted->standing->veldenset,
		.open_antwoorden = task->granted->standing->open_antwoorden,
		.vanaf = place->vanaf,
		.tot = place->tot,
		.rijen = respons,
	};

	task->work->rows = respons;
	return store_note_verstrekking(task->work->store, &verstrekking, task->work->now, err);
}

static bool find_lost(const struct task *task, struct store *store, bool *lost, struct error *err)
{
	const struct cursor *place = task->result;
	int64_t verdwenen;

	if (!store_resultaten_verdwenen(store, place->school_id, place->tot, &verdwenen, err))
		return false;
	*lost = verdwenen != place->verdwenen;
	return true;
}

/*
 * On a standby. It may be ahead as well: a loss can be seen there before the primary shows it, so that one is asked too. False:
 * nothing of it counts.
 */
static bool write_beside(
	struct task *task, const struct antwoordkop *kop, int64_t *respons, bool *lost)
{
	struct cursor *place = task->result;
	const struct cursor began = *place;
	struct work *work = task->work;
	struct error ignored;
	struct store *store = task->ahead != NULL
		? reader_begin(work->reader, work->store, task->ahead, place->school_id)
		: NULL;

	if (store == NULL)
		return false;
	bool ok = resultaten_page_write(task, store, kop, respons, &ignored)
		&& find_lost(task, store, lost, &ignored);
	reader_end(work->reader, ok);
	if (!ok)
		*place = began;
	return ok;
}

static bool write_page(
	struct task *task, const struct antwoordkop *kop, bool *lost, struct error *err)
{
	int64_t respons;
	bool gone = false;

	if (!write_beside(task, kop, &respons, &gone)
		&& !resultaten_page_write(task, task->work->store, kop, &respons, err))
		return false;
	if (!note(task, respons, err) || !find_lost(task, task->work->store, lost, err))
		return false;
	*lost |= gone;
	return true;
}

/* A refusal has no page; that one gSOAP writes. */
static bool write_refusal(
	struct task *task, const struct antwoordkop *kop, struct text *body, struct error *err)
{
	struct antwoordkop refused = *kop;

	refused.goedgekeurd = false;
	refused.meldingen = &task->melding;
	refused.melding_count = 1;
	return wire_write_opvragen_resultaten_response(
		task->work->wire, task->work->arena, &refused, NULL, body, err);
}

/* Nothing of a snapshot that has lost a response is handed out as if it were whole: the pull begins anew. */
static bool write(
	struct task *task, const struct antwoordkop *kop, struct text *body, struct error *err)
{
	bool lost = false;

	if (task->result == NULL)
		return write_refusal(task, kop, body, err);
	if (!write_page(task, kop, &lost, err))
		return false;
	if (!lost)
		return true;
	task->body = NULL;
	return task_refuse(task, FOUTCODE_0201) && write_refusal(task, kop, body, err);
}

const struct operation_steps opvragen_resultaten_steps = {read, ask, perform, write};
