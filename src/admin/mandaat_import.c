/*
 * mandaat import: many mandates at once. A supplier comes with the letters of its schools; a register such as OSR gives
 * all that it has, and what it no longer has is withdrawn.
 */
#include "admin/mandaat.h"
#include "admin/mandaat_file.h"
#include "admin/request.h"
#include "store/savepoint.h"
#include "store/store_mandaten.h"

#include <stdio.h>

/* Without --max-intrekkingen one in so many of a source's mandates may be withdrawn by one file, and one always. */
enum { WITHDRAW_ONE_IN = 10, WITHDRAW_MAX = 1000000 };

struct run {
	struct request *request;
	struct problems *problems;
	struct mandaat_file file;
	const struct mandaat_rij *known;
	size_t known_count;
	bool *kept; /* of each known one: the file has it too */
	bool whole, skip;
	int may_withdraw; /* -1: not said */
	int64_t added, same, replaced, withdrawn, skipped;
};

static bool same_parties(const struct mandaat_rij *row, const struct nieuw_mandaat *mandaat)
{
	return oin_equal(&row->school, &mandaat->school)
		&& oin_equal(&row->mandaat.leverancier, &mandaat->leverancier)
		&& strcmp(row->mandaat.dienst, mandaat->dienst) == 0;
}

static bool same_day(struct day a, struct day b)
{
	return a.year == b.year && a.month == b.month && a.day == b.day;
}

/* The very same mandate in force: a file that comes again changes nothing. */
static bool find_known(struct run *run, const struct nieuw_mandaat *mandaat)
{
	bool found = false;

	for (size_t i = 0; i < run->known_count; i++) {
		const struct mandaat_rij *row = &run->known[i];
		if (row->ingetrokken || !same_parties(row, mandaat)
			|| !same_day(row->mandaat.van, mandaat->van)
			|| !same_day(row->mandaat.tot, mandaat->tot))
			continue;
		run->kept[i] = found = true;
	}
	return found;
}

/* Whether the file has another period for the same school, supplier and service. */
static bool is_replaced(const struct run *run, const struct mandaat_rij *row)
{
	for (size_t i = 0; i < run->file.count; i++)
		if (same_parties(row, &run->file.rows[i].mandaat))
			return true;
	return false;
}

/* Of this source and not yet over: what has ended by itself need not be in an extract any more. */
static bool is_of_source(const struct run *run, const struct mandaat_rij *row, struct day today)
{
	return !row->ingetrokken && strcmp(row->mandaat.bron, run->file.bron) == 0
		&& (!day_given(row->mandaat.tot) || day_compare(row->mandaat.tot, today) > 0);
}

/* A file that was cut off, or is of something else, would take away everything at once. */
static bool judge_withdrawals(const struct run *run, int64_t of_source, struct error *err)
{
	int64_t may = run->may_withdraw;

	if (may < 0)
		may = of_source < WITHDRAW_ONE_IN ? 1 : of_source / WITHDRAW_ONE_IN;
	if (run->withdrawn <= may)
		return true;
	return FAIL(err, INPUT, NULL,
		"%.60s: %lld of the %lld mandates of source %.40s are not in it, more than %lld: "
		"look at the file, then say --max-intrekkingen %lld",
		run->file.path, (long long)run->withdrawn, (long long)of_source, run->file.bron,
		(long long)may, (long long)run->withdrawn);
}

static bool withdraw_missing(struct run *run, struct error *err)
{
	struct day today = day_in_netherlands(run->request->now);
	int64_t of_source = 0;

	for (size_t i = 0; i < run->known_count; i++) {
		const struct mandaat_rij *row = &run->known[i];
		if (!is_of_source(run, row, today))
			continue;
		of_source++;
		if (run->kept[i])
			continue;
		if (!store_withdraw_mandaat(run->request->store, row->id, run->request->actor,
			    run->request->now, err))
			return false;
		if (is_replaced(run, row))
			run->replaced++;
		else
			run->withdrawn++;
	}
	return judge_withdrawals(run, of_source, err);
}

/* One mandate, by itself: what the register refuses is noted, and the next line is judged too. */
static bool add_one(struct run *run, const struct mandaat_regel *row, struct error *err)
{
	struct request *request = run->request;
	struct error why = {0};
	int64_t id;

	if (!store_mark(request->store, err))
		return false;
	if (store_add_mandaat(
		    request->store, &row->mandaat, request->actor, request->now, &id, &why)) {
		run->added++;
		return store_keep_mark(request->store, err);
	}
	if (why.code != ERROR_INPUT) {
		*err = why;
		return false;
	}
	problems_add(run->problems, run->file.path, row->line, NULL,
		arena_string(request->arena, text_of(why.detail)));
	return store_undo_to_mark(request->store, err);
}

static bool is_registered(
	const struct organisatie *organisaties, size_t count, const struct oin *oin)
{
	for (size_t i = 0; i < count; i++)
		if (oin_equal(&organisaties[i].oin, oin))
			return true;
	return false;
}

/* --onbekend overslaan: an extract knows schools and suppliers that we do not. */
static bool skip_unknown(struct run *run, struct error *err)
{
	struct request *request = run->request;
	const struct organisatie *organisaties;
	size_t count = 0, kept = 0;

	if (!store_list_organisaties(request->store, request->arena, &organisaties, &count, err))
		return false;
	struct mandaat_regel *rows = arena_array(request->arena, run->file.count + 1, sizeof *rows);
	for (size_t i = 0; i < run->file.count; i++) {
		const struct nieuw_mandaat *mandaat = &run->file.rows[i].mandaat;
		if (is_registered(organisaties, count, &mandaat->school)
			&& is_registered(organisaties, count, &mandaat->leverancier))
			rows[kept++] = run->file.rows[i];
	}
	run->skipped = (int64_t)(run->file.count - kept);
	run->file.rows = rows;
	run->file.count = kept;
	return true;
}

static bool apply(struct run *run, struct error *err)
{
	struct request *request = run->request;

	if (!store_list_mandaten(
		    request->store, request->arena, NULL, &run->known, &run->known_count, err))
		return false;
	run->kept = arena_array(request->arena, run->known_count + 1, sizeof *run->kept);
	bool *known = arena_array(request->arena, run->file.count + 1, sizeof *known);
	for (size_t i = 0; i < run->file.count; i++) {
		known[i] = find_known(run, &run->file.rows[i].mandaat);
		run->same += known[i];
	}
	if (run->whole && !withdraw_missing(run, err))
		return false;
	for (size_t i = 0; i < run->file.count; i++)
		if (!known[i] && !add_one(run, &run->file.rows[i], err))
			return false;
	return true;
}

static struct table *tell(const struct run *run)
{
	static const struct column columns[] = {
		{"bestand", COLUMN_TEXT},
		{"gelezen", COLUMN_NUMBER},
		{"nieuw", COLUMN_NUMBER},
		{"ongewijzigd", COLUMN_NUMBER},
		{"vervangen", COLUMN_NUMBER},
		{"ingetrokken", COLUMN_NUMBER},
		{"overgeslagen", COLUMN_NUMBER},
	};
	struct request *request = run->request;
	struct table *table = table_create(request->arena, columns, COUNT_OF(columns));

	table_add(table,
		(const char *[]){run->file.path,
			cell_number(request, (long long)run->file.count + run->skipped),
			cell_number(request, run->added), cell_number(request, run->same),
			cell_number(request, run->replaced), cell_number(request, run->withdrawn),
			cell_number(request, run->skipped)});
	return table;
}

static bool read_options(struct run *run, struct error *err)
{
	const char *onbekend = request_text(run->request, "onbekend");

	run->file.path = run->request->operands[0];
	run->file.bron = request_text(run->request, "bron");
	run->whole = request_flag(run->request, "volledig");
	run->skip = onbekend != NULL && strcmp(onbekend, "overslaan") == 0;
	if (onbekend != NULL && !run->skip && strcmp(onbekend, "weigeren") != 0)
		return bad_option(err, "onbekend", "expected weigeren or overslaan");
	if (run->whole && run->file.bron == NULL)
		return FAIL(
			err, USAGE, NULL, "--volledig needs --bron: of which source is it all?");
	if (!run->whole && request_text(run->request, "max-intrekkingen") != NULL)
		return FAIL(err, USAGE, NULL, "--max-intrekkingen belongs to --volledig");
	return request_number(
		run->request, "max-intrekkingen", 0, WITHDRAW_MAX, &run->may_withdraw, err);
}

bool mandaat_import(struct request *request, struct table **out, struct error *err)
{
	struct run run = {.request = request,
		.problems = problems_create(request->arena),
		.may_withdraw = -1};

	if (!read_options(&run, err)
		|| !mandaat_file_read(request->arena, &run.file, run.problems, err))
		return false;
	if (run.problems->count == 0) {
		if (!request_begin(request, err))
			return false;
		bool ok = (!run.skip || skip_unknown(&run, err)) && apply(&run, err);
		if (!problems_end(run.problems, request, ok, err))
			return false;
	}
	*out = run.problems->count > 0 ? problems_refuse(run.problems, request) : tell(&run);
	return true;
}
