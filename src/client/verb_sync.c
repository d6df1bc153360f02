/* sync: a target that follows the gateway, and one line that tells how it went. */
#include "client/verbs.h"

#include "client/pull.h"
#include "client/sync.h"

#include <inttypes.h>
#include <string.h>

static const struct column columns[] = {
	{"nieuwOfGewijzigd", COLUMN_NUMBER},
	{"verwijderd", COLUMN_NUMBER},
	{"respons", COLUMN_NUMBER},
	{"veldenset", COLUMN_TEXT},
	{"totMutatienummer", COLUMN_NUMBER},
	{"geverifieerd", COLUMN_FLAG},
	{"verschillendeBuckets", COLUMN_NUMBER},
	{"hersteld", COLUMN_NUMBER},
};
enum { COLUMN_COUNT = sizeof columns / sizeof columns[0] };

static struct table *show(
	const struct order *order, const char *name, const struct sync_report *report)
{
	struct arena *arena = order->arena;
	struct table *table = table_create(arena, columns, COLUMN_COUNT);
	const char *tot = arena_format(arena, "%" PRId64, report->tot);

	table_add(table,
		(const char *const[COLUMN_COUNT]){
			arena_format(arena, "%" PRId64, report->put),
			arena_format(arena, "%" PRId64, report->removed),
			arena_format(arena, "%" PRId64, report->count),
			veldenset_word(report->veldenset),
			tot,
			report->verified ? "true" : "false",
			arena_format(arena, "%" PRId64, report->buckets),
			arena_format(arena, "%" PRId64, report->repaired),
		});
	table_note(table,
		"%s is at %s: %" PRId64 " responses new or corrected, %" PRId64 " removed, %" PRId64
		" in all (%s).%s%s",
		name, tot, report->put, report->removed, report->count,
		veldenset_word(report->veldenset),
		!report->verified               ? ""
			: report->repaired == 0 ? " Verified: equal to the gateway's."
						: " Verified and repaired: ",
		report->verified && report->repaired > 0 ? arena_format(
			arena, "%" PRId64 " things in buckets %s.", report->repaired, report->names)
							 : "");
	if (report->remark != NULL)
		table_note(table, "%s", report->remark);
	return table;
}

static bool read_options(const struct order *order, struct target_options *out, struct error *err)
{
	*out = (struct target_options){.schema = order->schema};
	if (!order_format(order, &out->formaat, err) || !order_shape(order, &out->vorm, err))
		return false;
	if (order->to == NULL || !target_is_address(order->to))
		return FAIL(err, USAGE, NULL,
			"--to takes FILE.sqlite, sqlite:FILE, dir:DIR, DIR/ or postgresql://...");
	return true;
}

bool verb_sync(const struct order *order, struct table **table, int *exit_code, struct error *err)
{
	const struct sync_options options = {
		order->again, order->verify, order->page, order->progress, order->progress_context};
	struct target_options where;
	struct session *session = NULL;
	struct target *target = NULL;
	struct sync_report report;
	bool ok = read_options(order, &where, err)
		&& (session = session_create(order->settings, order->passphrase, &order->edge, err))
			!= NULL
		&& (target = target_open(order->to, &where, err)) != NULL
		&& sync_run(session, order->arena, target, &options, &report, err);

	if (ok && !order->quiet)
		*table = show(order, target_name(target), &report);
	*exit_code = 0;
	target_close(&target);
	session_destroy(&session);
	return ok;
}
