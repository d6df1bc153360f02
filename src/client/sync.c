/* A sync: may it go on, what is new, what it means, and everything in its place. */
#include "client/sync_inside.h"

#include "client/pages.h"
#include "client/questions.h"
#include "rows/codebook.h"
#include "rows/rows.h"

#include <inttypes.h>
#include <string.h>

enum { SNAPSHOTS_MAX = 3, CODEBOOK_MAX = 16 * 1024 * 1024 };

struct target_state sync_state(const struct syncing *syncing, int64_t tot, int64_t doel)
{
	const struct client_terms *terms = session_terms(syncing->session);

	return (struct target_state){
		.school = terms->school,
		.gateway = terms->gateway,
		.veldenset = syncing->veldenset,
		.open_antwoorden = syncing->open_antwoorden,
		.tot = tot,
		.doel = doel,
		.bijgewerkt = session_now(syncing->session),
	};
}

void sync_tell(const struct syncing *syncing, int64_t done, int64_t total)
{
	if (syncing->options->progress != NULL)
		syncing->options->progress(syncing->options->context, done, total);
}

/* ---- may it go on ------------------------------------------------------------------------------------- */

static bool is_new(const struct syncing *syncing)
{
	return target_state(syncing->target)->veldenset == VELDENSET_NONE;
}

/* By begin_anew, and nothing came since: whose it is stands there, and its field set is of nothing. */
static bool is_emptied(const struct syncing *syncing)
{
	const struct target_state *state = target_state(syncing->target);

	return state->tot == 0 && state->doel == INT64_MAX;
}

/* Never two schools in one target, nor two gateways: not even with --again, which may be a mistake in a name. */
static bool check_parties(const struct syncing *syncing, struct error *err)
{
	const struct client_terms *terms = session_terms(syncing->session);
	const struct target_state *state = target_state(syncing->target);

	if (is_new(syncing))
		return true;
	if (!oin_equal(&state->school, &terms->school))
		return FAIL(err, CONFIG, NULL,
			"%s holds results of school %s, and school_oin is %s: name another target",
			target_name(syncing->target), state->school.code, terms->school.code);
	if (!oin_equal(&state->gateway, &terms->gateway))
		return FAIL(err, CONFIG, NULL,
			"%s holds results of gateway %s, and gateway_oin is %s: name another "
			"target",
			target_name(syncing->target), state->gateway.code, terms->gateway.code);
	return true;
}

/* What the answers say of the field set must be what the target holds. */
static bool check_scope(struct syncing *syncing, enum veldenset veldenset, struct error *err)
{
	const struct target_state *state = target_state(syncing->target);

	if (syncing->veldenset != VELDENSET_NONE && syncing->veldenset != veldenset)
		return FAIL(err, LATER, NULL,
			"the field set of the overeenkomst changed at this very moment");
	syncing->veldenset = veldenset;
	if (is_new(syncing) || is_emptied(syncing))
		return true;
	if (state->veldenset != veldenset)
		return FAIL(err, REFUSED, NULL,
			"the overeenkomst gives field set %s now, and %s holds %s: load it anew "
			"with "
			"--again",
			veldenset_word(veldenset), target_name(syncing->target),
			veldenset_word(state->veldenset));
	if (state->open_antwoorden != TARGET_ONBEKEND && syncing->open_antwoorden != TARGET_ONBEKEND
		&& state->open_antwoorden != syncing->open_antwoorden)
		return FAIL(err, REFUSED, NULL,
			"the overeenkomst gives %sopen answers now, which %s holds %s: load it "
			"anew "
			"with --again",
			syncing->open_antwoorden == TARGET_JA ? "" : "no ",
			target_name(syncing->target),
			syncing->open_antwoorden == TARGET_JA ? "without" : "with");
	return true;
}

/* A mandate for results alone may not ask for the agreement: then each answer tells the field set, and nothing the rest. */
static bool ask_scope(struct syncing *syncing, struct error *err)
{
	struct arena *arena = arena_create(0);
	const struct overeenkomst *overeenkomst;
	struct error why;
	bool known = ask_overeenkomst(syncing->session, arena, &overeenkomst, &why);

	if (known) {
		syncing->veldenset = overeenkomst->veldenset;
		syncing->open_antwoorden = overeenkomst->open_antwoorden ? TARGET_JA : TARGET_NEE;
	}
	arena_destroy(&arena);
	if (known || why.code == ERROR_DK0002)
		return true;
	*err = why;
	return false;
}

/*
 * The old rows go at once, so that what a reader sees is of one field set. Where nothing tells it yet the word of before stands there
 * until the first answer, since a target without one is anybody's.
 */
static bool begin_anew(struct syncing *syncing, struct error *err)
{
	struct target_state state;

	if (!syncing->options->again || is_new(syncing))
		return true;
	sync_drop_plan(syncing);
	state = sync_state(syncing, 0, INT64_MAX);
	if (state.veldenset == VELDENSET_NONE)
		state.veldenset = target_state(syncing->target)->veldenset;
	return target_begin(syncing->target, err) && target_empty(syncing->target, err)
		&& target_commit(syncing->target, &state, err);
}

/* ---- what is new, by pages ----------------------------------------------------------------------------- */

static bool put_page(
	struct syncing *syncing, const struct resultatenpagina *page, bool fresh, struct error *err)
{
	for (size_t i = 0; i < page->verwijderd_count; i++)
		if (!target_remove(syncing->target, &page->verwijderd[i], err))
			return false;
	for (size_t i = 0; i < page->respons_count; i++)
		if (!target_put(syncing->target, &page->respons[i], fresh, err))
			return false;
	return true;
}

/* Where release moments changed, or where the register came from a backup. */
bool sync_behind(const struct syncing *syncing, int64_t tot, struct error *err)
{
	return FAIL(err, REFUSED, NULL,
		"the gateway is at mutatienummer %" PRId64 " and %s at %" PRId64
		": when SBB has changed the release moments, wait for the next one; otherwise load "
		"it anew with --again",
		tot, target_name(syncing->target), target_state(syncing->target)->tot);
}

static bool take_page(struct syncing *syncing, const struct pages *pages,
	const struct resultatenpagina *page, bool fresh, struct error *err)
{
	struct target *target = syncing->target;

	if (!check_scope(syncing, page->veldenset, err))
		return false;
	if (pages->tot < target_state(target)->tot)
		return sync_behind(syncing, pages->tot, err);
	if (pages->tot > target_state(target)->tot && !sync_owe_star(syncing, err))
		return false;
	const struct target_state state = sync_state(syncing, pages->last, pages->tot);
	if (!target_begin(target, err) || (!fresh && !target_index(target, err))
		|| !put_page(syncing, page, fresh, err)
		|| (pages->done && !target_index(target, err))
		|| !target_commit(target, &state, err))
		return false;
	syncing->report->put += (int64_t)page->respons_count;
	syncing->report->removed += (int64_t)page->verwijderd_count;
	sync_tell(syncing, pages->seen, pages->total);
	return true;
}

static bool walk(struct syncing *syncing, struct pages *pages, struct error *err)
{
	int64_t since = target_state(syncing->target)->tot;
	const struct resultatenpagina *page;
	bool ok = true;

	pages_start(pages, syncing->session, since, syncing->options->page);
	while (ok && !pages->done) {
		ok = pages_next(pages, &page, err);
		if (ok)
			pages_ask_ahead(pages);
		ok = ok && take_page(syncing, pages, page, since == 0, err);
	}
	pages_end(pages);
	return ok;
}

/* A snapshot that expires on the way is no loss: the next one begins behind what is there. */
bool sync_follow_pages(struct syncing *syncing, struct error *err)
{
	struct pages pages;

	for (int i = 0; i < SNAPSHOTS_MAX; i++) {
		if (walk(syncing, &pages, err))
			return true;
		if (!pages.expired)
			return false;
	}
	return false;
}

/* ---- what it means --------------------------------------------------------------------------------------- */

static bool put_codebook(struct syncing *syncing, const struct vragenlijst *lijsten, size_t count,
	struct arena *arena, struct error *err)
{
	size_t variable_count;
	const struct rows_variable *variables =
		rows_variables(arena, lijsten, count, &variable_count);
	struct target_variable *columns = arena_array(arena, variable_count, sizeof *columns);
	struct buffer *csv = buffer_create(arena, CODEBOOK_MAX);

	for (size_t i = 0; i < variable_count; i++)
		columns[i] = (struct target_variable){variables[i].code, variables[i].open};
	codebook_add_csv(arena, csv, lijsten, count, false);
	if (csv->overflow)
		return FAIL(err, PROOF, NULL, "the codebook is far too large");
	return target_variables(syncing->target, columns, variable_count, err)
		&& sync_table(syncing, "codeboek", buffer_text(csv), err);
}

/* After the results: what they mean is at least as new as they are. */
static bool follow_codebook(struct syncing *syncing, struct error *err)
{
	struct arena *arena = arena_create(0);
	const struct vragenlijst *lijsten;
	size_t count;
	const struct target_state state = *target_state(syncing->target);
	bool ok = ask_vragenlijsten(syncing->session, arena, &lijsten, &count, err)
		&& target_begin(syncing->target, err)
		&& put_codebook(syncing, lijsten, count, arena, err)
		&& target_commit(syncing->target, &state, err);

	arena_destroy(&arena);
	return ok;
}

/* By files the first time, and where a load by files was broken off; then by pages. */
static bool follow_results(struct syncing *syncing, struct error *err)
{
	const struct target_state *state = target_state(syncing->target);
	struct sync_plan plan;
	bool unavailable;

	if (syncing->veldenset != VELDENSET_NONE && !check_scope(syncing, syncing->veldenset, err))
		return false;
	if (syncing->veldenset != VELDENSET_NONE
		&& (state->tot == 0 || sync_read_plan(syncing, &plan))) {
		if (!sync_follow_files(syncing, &unavailable, err) && !unavailable)
			return false;
	}
	return sync_follow_pages(syncing, err) && sync_follow_star(syncing, err);
}

bool sync_run(struct session *session, struct arena *arena, struct target *target,
	const struct sync_options *options, struct sync_report *report, struct error *err)
{
	struct syncing syncing = {
		.session = session,
		.arena = arena,
		.target = target,
		.options = options,
		.report = report,
	};

	*report = (struct sync_report){.vanaf = target_state(target)->tot, .names = ""};
	if (!check_parties(&syncing, err) || !ask_scope(&syncing, err) || !begin_anew(&syncing, err)
		|| !follow_results(&syncing, err) || !follow_codebook(&syncing, err)
		|| (options->verify && !sync_verify(&syncing, err)) || !target_finish(target, err)
		|| !target_count(target, &report->count, err))
		return false;
	report->veldenset = target_state(target)->veldenset;
	report->tot = target_state(target)->tot;
	return true;
}
