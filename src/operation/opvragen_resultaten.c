/*
 * opvragen_resultaten: the school's raw results, page by page over one snapshot (EDU-23). A snapshot is a mutatienummer:
 * everything up to it, as it stood then, whatever is imported, corrected or withdrawn meanwhile.
 */
#include "operation/inside.h"

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
		.expires = cursor_end(task->work->now),
	};

	if (asked->cursor != NULL)
		return cursor_read(task->work->vault, task->work->arena, asked->cursor, &begun,
			task->work->now, place);
	*place = begun;
	return true;
}

/* A leerbedrijf's pseudonym (BASIS) means something within one school only. */
static struct text pseudonym_key(const struct task *task)
{
	uint8_t *key = arena_take(task->work->arena, 32);

	vault_mac(task->work->vault, VAULT_PSEUDONYM, text_of(task->granted->addressed->from.code),
		key);
	return (struct text){(const char *)key, 32};
}

static int64_t last_mutatienummer(const struct resultatenpagina *page)
{
	int64_t last = 0;

	if (page->respons_count > 0)
		last = page->respons[page->respons_count - 1].mutatienummer;
	if (page->verwijderd_count > 0
		&& page->verwijderd[page->verwijderd_count - 1].mutatienummer > last)
		last = page->verwijderd[page->verwijderd_count - 1].mutatienummer;
	return last;
}

/* GW-M1: who received how many rows of whom. */
static bool note(const struct task *task, const struct cursor *place,
	const struct resultatenpagina *page, struct error *err)
{
	return store_note_verstrekking(task->work->store, place->school_id,
		&task->granted->authentic->channel.oin, place->vanaf, place->tot,
		(int64_t)page->respons_count, task->work->now, err);
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
	place->gewist = stand.gewist;
	return true;
}

static bool perform(struct task *task, struct error *err)
{
	const struct resultatenvraag *asked = task->request;
	const struct standing *standing = task->granted->standing;
	struct resultatenpagina *page = arena_take(task->work->arena, sizeof *page);
	struct cursor place;

	if (!find_place(task, &place))
		return task_refuse(task, FOUTCODE_0201);
	if (asked->cursor == NULL && !take_snapshot(task, &place, err))
		return false;
	const struct resultaten_selectie selection = {
		.school_id = place.school_id,
		.vanaf = place.vanaf,
		.na = place.na,
		.tot = place.tot,
		.limit = task_page_size(task, asked->paginagrootte),
		.veldenset = standing->veldenset,
		.open_antwoorden = standing->open_antwoorden,
		.pseudonym_key = pseudonym_key(task),
	};
	if (!store_load_resultaten(task->work->store, task->work->arena, &selection, page, err))
		return false;
	page->veldenset = standing->veldenset;
	page->tot_mutatienummer = place.tot;
	page->aantal_respons = place.aantal;
	if (page->heeft_meer) {
		place.na = last_mutatienummer(page);
		page->cursor = cursor_write(task->work->vault, task->work->arena, &place);
	}
	task->result = page;
	task->work->rows = (int64_t)page->respons_count;
	task->work->mutatie_van = place.vanaf;
	task->work->mutatie_tot = place.tot;
	return note(task, &place, page, err);
}

static bool write(
	struct task *task, const struct antwoordkop *kop, struct text *body, struct error *err)
{
	return wire_write_opvragen_resultaten_response(
		task->work->wire, task->work->arena, kop, task->result, body, err);
}

const struct operation_steps opvragen_resultaten_steps = {read, perform, write};
