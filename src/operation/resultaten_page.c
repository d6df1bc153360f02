/* A page of results: rows from a store straight into the Body, until it is full. */
#include "operation/resultaten_page.h"

/* A leerbedrijf's pseudonym (BASIS) means something within one school only. */
static struct text pseudonym_key(const struct task *task)
{
	uint8_t *key = arena_take(task->work->arena, 32);

	vault_mac(task->work->vault, VAULT_PSEUDONYM, text_of(task->granted->addressed->from.code),
		key);
	return (struct text){(const char *)key, 32};
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

bool resultaten_page_write(struct task *task, struct store *store, const struct antwoordkop *kop,
	int64_t *respons, struct error *err)
{
	const struct resultatenvraag *asked = task->request;
	struct work *work = task->work;
	struct cursor *place = task->result;
	const struct resultatenpagina told = {
		.veldenset = task->granted->standing->veldenset,
		.tot_mutatienummer = place->tot,
		.aantal_respons = place->aantal,
	};
	struct page page = {
		.place = place,
		.limit = task_page_size(task, asked->paginagrootte),
		.limit_bytes = work->page_bytes,
	};

	bool ok = wire_begin_resultaten(
			  work->wire, work->arena, kop, &told, SECURITY_FRONT, &page.writer, err)
		&& fill(task, store, &page, err)
		&& wire_end_resultaten(page.writer, page.is_full,
			page.is_full ? cursor_write(work->vault, work->arena, place) : NULL,
			&task->body, err);
	*respons = page.respons;
	return ok;
}
