/*
 * opvragen_resultaten: the school's raw results, page by page over one snapshot (EDU-23). A snapshot is a mutatienummer:
 * everything up to it, as it stood then, whatever is imported, corrected or withdrawn meanwhile. A page is written while it is
 * read: nothing of it is in memory but its bytes.
 */
#include "operation/inside.h"

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

/* A leerbedrijf's pseudonym (BASIS) means something within one school only. */
static struct text pseudonym_key(const struct task *task)
{
	uint8_t *key = arena_take(task->work->arena, 32);

	vault_mac(task->work->vault, VAULT_PSEUDONYM, text_of(task->granted->addressed->from.code),
		key);
	return (struct text){(const char *)key, 32};
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
	place->gewist = stand.gewist;
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

/* A page in the making: the place moves on with it, and when it is full that is where the next one begins. */
struct page {
	struct resultaten_writer *writer;
	struct cursor *place;
	int rows, limit;    /* responses and tombstones */
	size_t limit_bytes; /* of the Body */
	int64_t respons;    /* responses alone */
	bool is_full;       /* and there is more */
};

/* Called when there is one more row. The same page again ends at the same row: nothing but the rows decides. */
static bool has_room(struct page *page)
{
	page->is_full = page->rows == page->limit
		|| (page->rows > 0 && wire_resultaten_size(page->writer) >= page->limit_bytes);
	return !page->is_full;
}

static bool add_respons(void *context, const struct respons *respons, struct error *err)
{
	struct page *page = context;

	if (!has_room(page) || !wire_add_respons(page->writer, respons, err))
		return false;
	page->rows++;
	page->respons++;
	page->place->na = respons->mutatienummer;
	return true;
}

static bool add_verwijderd(void *context, const struct verwijderd *verwijderd, struct error *err)
{
	struct page *page = context;

	if (!has_room(page) || !wire_add_verwijderd(page->writer, verwijderd, err))
		return false;
	page->rows++;
	page->place->na = verwijderd->mutatienummer;
	return true;
}

/* How many rows to ask for at once: one more than may still fit, or what is left over would be read to be thrown away. */
static int rows_to_ask(const struct page *page)
{
	size_t size = wire_resultaten_size(page->writer), fit = RESULTATEN_PAGE_DEFAULT;
	int left = page->limit - page->rows;

	if (page->rows > 0)
		fit = size < page->limit_bytes
			? (page->limit_bytes - size) / (size / (size_t)page->rows) + 1
			: 0;
	return 1 + (fit < (size_t)left ? (int)fit : left);
}

/* Rows from the store straight into the Body, until the page is full or there are no more. */
static bool fill(const struct task *task, struct store *store, struct page *page, struct error *err)
{
	const struct standing *standing = task->granted->standing;
	const struct resultaten_sink sink = {page, add_respons, add_verwijderd};
	struct resultaten_selectie selection = {
		.school_id = page->place->school_id,
		.vanaf = page->place->vanaf,
		.tot = page->place->tot,
		.veldenset = standing->veldenset,
		.open_antwoorden = standing->open_antwoorden,
		.pseudonym_key = pseudonym_key(task),
	};
	int before;

	do {
		before = page->rows;
		selection.na = page->place->na;
		selection.limit = rows_to_ask(page);
		if (!store_stream_resultaten(store, &selection, &sink, err) && !page->is_full)
			return false;
	} while (!page->is_full && page->rows - before == selection.limit);
	return true;
}

/* GW-M1: who received how many rows of whom. */
static bool note(const struct task *task, const struct page *page, struct error *err)
{
	const struct verstrekking verstrekking = {
		.school_id = page->place->school_id,
		.aan = task->granted->authentic->channel.oin,
		.veldenset = task->granted->standing->veldenset,
		.open_antwoorden = task->granted->standing->open_antwoorden,
		.vanaf = page->place->vanaf,
		.tot = page->place->tot,
		.rijen = page->respons,
	};

	task->work->rows = page->respons;
	return store_note_verstrekking(task->work->store, &verstrekking, task->work->now, err);
}

/* A whole page, of one server. */
static bool write_rows(struct task *task, struct store *store, const struct antwoordkop *kop,
	struct page *page, struct error *err)
{
	const struct resultatenvraag *asked = task->request;
	struct work *work = task->work;
	struct cursor *place = task->result;
	const struct resultatenpagina told = {
		.veldenset = task->granted->standing->veldenset,
		.tot_mutatienummer = place->tot,
		.aantal_respons = place->aantal,
	};

	*page = (struct page){
		.place = place,
		.limit = task_page_size(task, asked->paginagrootte),
		.limit_bytes = work->page_bytes,
	};
	return wire_begin_resultaten(
		       work->wire, work->arena, kop, &told, SECURITY_FRONT, &page->writer, err)
		&& fill(task, store, page, err)
		&& wire_end_resultaten(page->writer, page->is_full,
			page->is_full ? cursor_write(work->vault, work->arena, place) : NULL,
			&task->body, err);
}

static bool find_erased(
	const struct task *task, struct store *store, bool *erased, struct error *err)
{
	const struct cursor *place = task->result;

	return store_resultaten_gewist(
		store, place->school_id, place->tot, place->gewist, erased, err);
}

/*
 * On a standby. It may be ahead as well: an erasure can be seen there before the primary shows it, so that one is asked too. False:
 * nothing of it counts.
 */
static bool write_beside(
	struct task *task, const struct antwoordkop *kop, struct page *page, bool *erased)
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
	bool ok = write_rows(task, store, kop, page, &ignored)
		&& find_erased(task, store, erased, &ignored);
	reader_end(work->reader, ok);
	if (!ok)
		*place = began;
	return ok;
}

static bool write_page(
	struct task *task, const struct antwoordkop *kop, bool *erased, struct error *err)
{
	struct page page;
	bool gone = false;

	if (!write_beside(task, kop, &page, &gone)
		&& !write_rows(task, task->work->store, kop, &page, err))
		return false;
	if (!note(task, &page, err) || !find_erased(task, task->work->store, erased, err))
		return false;
	*erased |= gone;
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
	bool erased = false;

	if (task->result == NULL)
		return write_refusal(task, kop, body, err);
	if (!write_page(task, kop, &erased, err))
		return false;
	if (!erased)
		return true;
	task->body = NULL;
	return task_refuse(task, FOUTCODE_0201) && write_refusal(task, kop, body, err);
}

const struct operation_steps opvragen_resultaten_steps = {read, ask, perform, write};
