/*
 * opvragen_aanleverstatus: how the delivered records stand among DUO's bpvo's (ALLE), or for which bpvo's records are missing
 * (ONTBREEKT), page by page. Never an address, and never whether a student answered, declined or objected.
 */
#include "operation/inside.h"

#include "base/buffer.h"
#include "keyring/sleutelgroep.h"
#include "store/store_aanleverstatus.h"

static bool read(struct task *task, struct error *err)
{
	task->request = arena_take(task->work->arena, sizeof(struct statusvraag));
	return wire_read_opvragen_aanleverstatus_request(task->work->wire, task->work->arena,
		task->granted->authentic->body, &task->document, task->request, err);
}

/* A cursor goes on with the question it came of: another one has other pages. */
static int64_t scope_of(const struct task *task)
{
	const struct statusvraag *asked = task->request;
	struct buffer *all = buffer_create(task->work->arena, 64 + 40 * (STATUS_MAX_KENMERKEN + 1));
	uint8_t digest[32];
	int64_t scope;

	buffer_format(all, "%s/%d", filter_word(asked->filter), asked->binnen_weken);
	for (size_t i = 0; i < asked->kenmerk_count; i++)
		buffer_format(all, "/%s", asked->kenmerken[i]);
	vault_digest(buffer_text(all), digest);
	memcpy(&scope, digest, sizeof scope);
	return scope;
}

static bool find_place(const struct task *task, struct cursor *place)
{
	const struct statusvraag *asked = task->request;
	const struct cursor begun = {
		.operation = task->granted->operation,
		.school_id = task->granted->standing->school_id,
		.scope = scope_of(task),
		.expires = cursor_end(task->work),
	};

	if (asked->cursor != NULL)
		return cursor_read(task->work->vault, task->work->arena, asked->cursor, &begun,
			task->work->now, place);
	*place = begun;
	return true;
}

/* With binnenWeken both filters are about what ends from today on; else ALLE is about everything delivered. */
static struct status_selectie selection_of(const struct task *task, struct day today)
{
	const struct statusvraag *asked = task->request;
	struct status_selectie selection = {
		.school_id = task->granted->standing->school_id,
		.kenmerken = asked->kenmerken,
		.kenmerk_count = asked->kenmerk_count,
		.limit = task_page_size(task, asked->paginagrootte),
	};

	if (asked->binnen_weken > 0)
		selection.tot = day_add(today, 7 * asked->binnen_weken);
	if (asked->binnen_weken > 0 || asked->filter == FILTER_ONTBREEKT)
		selection.van = today;
	return selection;
}

/*
 * The day of the invitation, but no day that is gone. Where there is none yet it is the day on which the term of the placement
 * begins; a placement that is over for too long waits for another one.
 */
static void plan(struct recordstatus *record, const struct work *work, struct day today)
{
	if (record->toestand == TOESTAND_WACHT_OP_BPVO && day_given(record->einde)
		&& day_compare(today, day_add(record->einde, work->invite_late_days)) <= 0) {
		record->toestand = TOESTAND_GEPLAND;
		record->gepland_op = day_add(record->einde, -work->invite_days);
	}
	if (record->toestand == TOESTAND_GEPLAND && day_compare(record->gepland_op, today) < 0)
		record->gepland_op = today;
}

static bool tell_all(struct task *task, struct cursor *place, struct day today,
	struct aanleverstatus *page, struct error *err)
{
	const struct status_selectie selection = selection_of(task, today);
	struct recordstatus *records;

	if (!store_load_recordstatus(task->work->store, task->work->arena, &selection,
		    place->na_tekst, &records, &page->status_count, &page->heeft_meer, err))
		return false;
	for (size_t i = 0; i < page->status_count; i++)
		plan(&records[i], task->work, today);
	page->status = records;
	if (page->heeft_meer)
		place->na_tekst = records[page->status_count - 1].bpvo_kenmerk;
	return true;
}

/*
 * A place whose student objected counts as delivered: it is not asked for again, and the count does not tell why. A group
 * of which nothing is missing then leaves the page. Returns how many stay.
 */
static size_t count_objections(struct ontbreekt *groups, const int64_t *objections, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		struct ontbreekt group = groups[i];
		int64_t missing = group.aantal_bpvo - group.aantal_aangeleverd;
		if (objections[i] >= missing)
			continue;
		group.aantal_aangeleverd += objections[i];
		groups[kept++] = group;
	}
	return kept;
}

static bool take_objections(
	struct task *task, struct ontbreekt *groups, size_t *count, struct error *err)
{
	struct work *work = task->work;
	int64_t school_id = task->granted->standing->school_id;
	struct text *merken = arena_array(work->arena, *count, sizeof *merken);
	int64_t *objections = arena_array(work->arena, *count, sizeof *objections);
	struct keyring *keyring;

	if (*count == 0)
		return true;
	if (!keyring_open(work->store, work->vault, work->arena, school_id,
		    &task->granted->addressed->from, KEYRING_PRETEND, work->now, &keyring, err))
		return false;
	for (size_t i = 0; i < *count; i++) {
		char einde[DAY_SIZE];
		day_format(groups[i].geplande_einddatum, einde);
		const char *const keys[SLEUTELGROEP_KEYS] = {groups[i].onderwijsaanbiedercode,
			groups[i].onderwijslocatiecode, groups[i].opleidingscode,
			groups[i].leerbedrijf_id, einde};
		merken[i] = sleutelgroep_merk(keyring, work->arena, keys);
	}
	if (!store_count_bezwaren(work->store, school_id, merken, *count, objections, err))
		return false;
	*count = count_objections(groups, objections, *count);
	return true;
}

static int64_t day_number(struct day day)
{
	return day.year * 10000 + day.month * 100 + day.day;
}

static struct day day_of_number(int64_t number)
{
	return (struct day){(int)(number / 10000), (int)(number / 100 % 100), (int)(number % 100)};
}

static bool tell_missing(struct task *task, struct cursor *place, struct day today,
	struct aanleverstatus *page, struct error *err)
{
	const struct status_selectie selection = selection_of(task, today);
	int64_t *ids = arena_array(task->work->arena, (size_t)selection.limit, sizeof *ids);
	struct ontbreekt *groups;
	size_t count;

	/* Nothing is to be delivered by a school on the other route. */
	if (task->granted->standing->route == ROUTE_VIA_PRAKTIJKOPLEIDER)
		return true;
	if (!store_load_ontbreekt(task->work->store, task->work->arena, &selection,
		    day_of_number(place->vanaf), place->na, &groups, ids, &count, &page->heeft_meer,
		    err))
		return false;
	if (page->heeft_meer) {
		place->vanaf = day_number(groups[count - 1].geplande_einddatum);
		place->na = ids[count - 1];
	}
	for (size_t i = 0; i < count; i++)
		groups[i].aanleveren_voor =
			day_add(groups[i].geplande_einddatum, -task->work->invite_days);
	if (!take_objections(task, groups, &count, err))
		return false;
	page->ontbreekt = groups;
	page->ontbreekt_count = count;
	return true;
}

static bool perform(struct task *task, struct error *err)
{
	const struct statusvraag *asked = task->request;
	struct aanleverstatus *page = arena_take(task->work->arena, sizeof *page);
	struct day today = day_in_netherlands(task->work->now);
	struct cursor place;

	if (!find_place(task, &place))
		return task_refuse(task, FOUTCODE_0201);
	if (!(asked->filter == FILTER_ONTBREEKT ? tell_missing(task, &place, today, page, err)
						: tell_all(task, &place, today, page, err)))
		return false;
	if (page->heeft_meer)
		page->cursor = cursor_write(task->work->vault, task->work->arena, &place);
	task->result = page;
	task->work->rows = (int64_t)(page->status_count + page->ontbreekt_count);
	return true;
}

static bool write(
	struct task *task, const struct antwoordkop *kop, struct text *body, struct error *err)
{
	return wire_write_opvragen_aanleverstatus_response(
		task->work->wire, task->work->arena, kop, task->result, body, err);
}

const struct operation_steps opvragen_aanleverstatus_steps = {read, NULL, perform, write};
