/* What is new by files: a first load, or more than pages are made for. And the star that comes with them. */
#include "client/sync_inside.h"

#include "base/outfile.h"
#include "client/gunzip.h"
#include "client/longfile.h"
#include "client/set.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

enum {
	BATCH_ANSWERS = 50 * 1000,
	STAR_MAX = 16 * 1024 * 1024,
	PATIENCE_MS = 2 * 60 * 1000, /* with files that are being made: pages are there too */
	PATIENCE_STAR_MS = 20 * 1000,
	SETS_MAX = 3,
};

/* ---- responses of a file into the target ----------------------------------------------------------------- */

struct loading {
	struct syncing *syncing;
	const struct sync_plan *plan;
	int64_t last, done; /* the mutatienummer up to which all came; records so far */
	int64_t answers;    /* in the batch at hand */
	int64_t total;      /* records in the file */
};

static bool next_batch(struct loading *loading, struct error *err)
{
	struct target *target = loading->syncing->target;
	const struct target_state state =
		sync_state(loading->syncing, loading->last, loading->plan->tot);

	loading->answers = 0;
	sync_tell(loading->syncing, loading->done, loading->total);
	return target_commit(target, &state, err) && target_begin(target, err);
}

static bool load_respons(void *context, const struct respons *respons, struct error *err)
{
	struct loading *loading = context;
	int64_t records = respons->antwoord_count > 0 ? (int64_t)respons->antwoord_count : 1;

	if (respons->mutatienummer > loading->plan->tot)
		return FAIL(err, PROOF, NULL, "a response that is not in this snapshot");
	loading->done += records;
	/* Of an earlier run. */
	if (respons->mutatienummer <= loading->last)
		return true;
	if (!target_put(loading->syncing->target, respons, loading->plan->vanaf == 0, err))
		return false;
	loading->last = respons->mutatienummer;
	loading->syncing->report->put++;
	loading->answers += records;
	return loading->answers < BATCH_ANSWERS || next_batch(loading, err);
}

static bool load_removed(void *context, const struct verwijderd *verwijderd, struct error *err)
{
	struct loading *loading = context;

	loading->syncing->report->removed++;
	return target_remove(loading->syncing->target, verwijderd, err);
}

static bool whole(const struct bestand *file, int64_t records, struct error *err)
{
	return records == file->rijen
		|| FAIL(err, PROOF, NULL,
			"%s holds %" PRId64 " records where the answer tells %" PRId64, file->naam,
			records, file->rijen);
}

/* What was removed goes first: an id that is gone never comes again, so this may happen any number of times. */
static bool load(struct loading *loading, struct error *err)
{
	struct syncing *syncing = loading->syncing;
	const struct longfile_sink sink = {loading, load_respons, load_removed};
	const struct bestand *results = set_find(&loading->plan->set, BESTANDSOORT_RESULTATEN);
	const struct bestand *removed = set_find(&loading->plan->set, BESTANDSOORT_VERWIJDERD);
	struct target_state state;
	int64_t records;

	loading->total = results->rijen;
	if (!target_begin(syncing->target, err)
		|| (loading->plan->vanaf > 0 && !target_index(syncing->target, err)))
		return false;
	if (removed != NULL
		&& (!longfile_removed(sync_path(syncing, removed->sha256), &sink, &records, err)
			|| !whole(removed, records, err)))
		return false;
	if (!longfile_results(sync_path(syncing, results->sha256), &sink, &records, err)
		|| !whole(results, records, err))
		return false;
	state = sync_state(syncing, loading->plan->tot, loading->plan->tot);
	sync_tell(syncing, loading->total, loading->total);
	return target_index(syncing->target, err) && target_commit(syncing->target, &state, err);
}

/* ---- the star ----------------------------------------------------------------------------------------------- */

static const struct {
	enum bestandsoort soort;
	const char *table;
} star[] = {
	{BESTANDSOORT_VRAGEN, "vragen"},
	{BESTANDSOORT_OPLEIDINGEN, "opleidingen"},
	{BESTANDSOORT_LOCATIES, "locaties"},
	{BESTANDSOORT_AANBIEDERS, "aanbieders"},
	{BESTANDSOORT_LEERBEDRIJVEN, "leerbedrijven"},
	{BESTANDSOORT_RESPONS, "respons_per_maand"},
	{BESTANDSOORT_BENCHMARK, "benchmark"},
};

static bool add_bytes(void *context, struct text bytes, struct error *err)
{
	struct buffer *out = context;

	buffer_add(out, bytes);
	return !out->overflow || FAIL(err, PROOF, NULL, "a table beside the results is too large");
}

bool sync_fetch_text(struct syncing *syncing, struct arena *arena, const struct bestand *file,
	struct text *out, struct error *err)
{
	const char *path = sync_path(syncing, file->sha256);
	struct buffer *bytes = buffer_create(arena, STAR_MAX);
	bool ok = set_fetch(syncing->session, file, path, NULL, NULL, err)
		&& gunzip_file(path, add_bytes, bytes, err);

	unlink(path);
	*out = buffer_text(bytes);
	return ok;
}

static bool put_table(
	struct syncing *syncing, const struct bestand *file, const char *table, struct error *err)
{
	const struct target_state state = *target_state(syncing->target);
	struct arena *arena = arena_create(0);
	struct text csv;
	bool ok = sync_fetch_text(syncing, arena, file, &csv, err)
		&& target_begin(syncing->target, err) && sync_table(syncing, table, csv, err)
		&& target_commit(syncing->target, &state, err);

	arena_destroy(&arena);
	return ok;
}

/* Marks beside the target: the star is to be asked for; and it has come once, so that what is there is of before. */
static const char OWED[] = "star-owed", CAME[] = "star-came";

static bool is_marked(const struct syncing *syncing, const char *mark)
{
	return access(sync_path(syncing, mark), F_OK) == 0;
}

static bool put_mark(const struct syncing *syncing, const char *mark, struct error *err)
{
	const char *path = sync_path(syncing, mark);
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0)
		return FAIL(err, CONFIG, NULL, "cannot write %s: %s", path, strerror(errno));
	close(fd);
	return outfile_keep_name(path, err);
}

bool sync_owe_star(struct syncing *syncing, struct error *err)
{
	if (syncing->star_owed)
		return true;
	syncing->star_owed = put_mark(syncing, OWED, err);
	return syncing->star_owed;
}

static void settle_star(struct syncing *syncing)
{
	unlink(sync_path(syncing, OWED));
	syncing->star_owed = false;
}

static bool put_star(struct syncing *syncing, const struct bestandenlijst *set, struct error *err)
{
	for (size_t i = 0; i < sizeof star / sizeof star[0]; i++) {
		const struct bestand *file = set_find(set, star[i].soort);
		if (file != NULL && !put_table(syncing, file, star[i].table, err))
			return false;
	}
	settle_star(syncing);
	return put_mark(syncing, CAME, err);
}

/* ---- which files ------------------------------------------------------------------------------------------------ */

bool sync_ask_set(struct syncing *syncing, int64_t vanaf, unsigned patience_ms,
	const struct bestandenlijst **out, struct error *err)
{
	const struct bestandvraag vraag = {FORMAAT_CSV, VORM_LANG, vanaf};
	unsigned before = session_set_patience(syncing->session, patience_ms);
	bool ok = set_ask(syncing->session, syncing->arena, &vraag, out, err);

	(void)session_set_patience(syncing->session, before);
	return ok
		&& (set_find(*out, BESTANDSOORT_RESULTATEN) != NULL
			|| FAIL(err, PROOF, NULL, "a list of files without results"));
}

/* One that was begun, as long as it leads from where the target is. */
static bool find_plan(struct syncing *syncing, struct sync_plan *plan)
{
	const struct target_state *state = target_state(syncing->target);

	if (sync_read_plan(syncing, plan) && plan->vanaf <= state->tot && state->tot < plan->tot
		&& state->doel == plan->tot
		&& plan->set.bestanden[0].verloopt.us > session_now(syncing->session).us)
		return true;
	sync_drop_plan(syncing);
	return false;
}

static bool make_plan(struct syncing *syncing, struct sync_plan *plan, struct error *err)
{
	const struct target_state *before = target_state(syncing->target);
	const struct bestandenlijst *set;
	struct target_state state;

	if (!sync_ask_set(syncing, before->tot, PATIENCE_MS, &set, err))
		return false;
	*plan = (struct sync_plan){before->tot, set->bestanden[0].tot_mutatienummer, *set};
	if (plan->tot < before->tot)
		return sync_behind(syncing, plan->tot, err);
	state = sync_state(syncing, before->tot, plan->tot);
	return sync_write_plan(syncing, plan, err) && target_begin(syncing->target, err)
		&& target_commit(syncing->target, &state, err);
}

static void tell_bytes(void *context, int64_t bytes)
{
	const struct syncing *syncing = context;

	sync_tell(syncing, bytes / 1024, syncing->bytes / 1024);
}

/* `reached`: whether there is anything at all at the address of the files. */
static bool fetch_files(
	struct syncing *syncing, const struct sync_plan *plan, bool *reached, struct error *err)
{
	static const enum bestandsoort soorten[] = {
		BESTANDSOORT_VERWIJDERD, BESTANDSOORT_RESULTATEN};
	const struct set_progress progress = {syncing, tell_bytes};

	for (size_t i = 0; i < 2; i++) {
		const struct bestand *file = set_find(&plan->set, soorten[i]);
		if (file == NULL)
			continue;
		syncing->bytes = file->grootte;
		if (!set_fetch(syncing->session, file, sync_path(syncing, file->sha256), &progress,
			    reached, err))
			return false;
	}
	return true;
}

static bool follow_plan(struct syncing *syncing, bool *unavailable, bool *gone, struct error *err)
{
	struct sync_plan plan;
	bool reached = true;

	if (!find_plan(syncing, &plan) && !make_plan(syncing, &plan, err)) {
		/* No files here, none for this mandate, or too many already: pages bring the same. */
		*unavailable = err->code == ERROR_DK0002
			|| ((err->code == ERROR_REFUSED || err->code == ERROR_LATER)
				&& err->rule != NULL);
		return false;
	}
	struct loading loading = {
		.syncing = syncing, .plan = &plan, .last = target_state(syncing->target)->tot};
	if (!fetch_files(syncing, &plan, &reached, err)) {
		*gone = err->code == ERROR_REFUSED;
		*unavailable = !reached;
		if (!reached)
			sync_drop_plan(syncing);
		return false;
	}
	if (!load(&loading, err) || !put_star(syncing, &plan.set, err))
		return false;
	sync_drop_plan(syncing);
	return true;
}

bool sync_follow_files(struct syncing *syncing, bool *unavailable, struct error *err)
{
	bool gone;

	/* Files end when somebody in them asks to be forgotten: then there are newer ones, without. */
	for (int i = 0; i < SETS_MAX; i++) {
		gone = *unavailable = false;
		if (follow_plan(syncing, unavailable, &gone, err))
			return true;
		if (!gone)
			return false;
		sync_drop_plan(syncing);
	}
	return false;
}

/* No files here, or none for this mandate, and there never were: these tables are nothing that this target has. */
static bool has_no_star(const struct syncing *syncing, const struct error *why)
{
	return (why->code == ERROR_DK0002 || (why->code == ERROR_REFUSED && why->rule != NULL))
		&& !is_marked(syncing, CAME);
}

/*
 * Beside an increment: its star is of the same snapshot or a later one. What is not to be had today is told, and asked again by the
 * next sync, whether or not anything is new by then.
 */
bool sync_follow_star(struct syncing *syncing, struct error *err)
{
	const struct bestandenlijst *set;
	struct error why;

	if (!is_marked(syncing, OWED))
		return true;
	if (sync_ask_set(
		    syncing, target_state(syncing->target)->tot, PATIENCE_STAR_MS, &set, &why)) {
		if (put_star(syncing, set, err))
			return true;
		if (err->code != ERROR_CONNECTION && err->code != ERROR_HTTP_BUSY
			&& err->code != ERROR_REFUSED)
			return false;
	} else if (why.code == ERROR_PROOF) {
		*err = why;
		return false;
	} else if (has_no_star(syncing, &why)) {
		settle_star(syncing);
		return true;
	}
	syncing->report->remark =
		"The tables beside the results could not be fetched, and are those of before.";
	return true;
}

/* ---- repairing: responses of some buckets again ---------------------------------------------------------- */

struct repairing {
	struct syncing *syncing;
	const bool *buckets;
};

static bool repair_respons(void *context, const struct respons *respons, struct error *err)
{
	struct repairing *repairing = context;

	if (!repairing->buckets[sync_bucket_of(respons->respons_id)])
		return true;
	repairing->syncing->report->repaired++;
	return target_put(repairing->syncing->target, respons, false, err);
}

bool sync_repair(struct syncing *syncing, const struct bestandenlijst *set,
	const bool buckets[TARGET_BUCKETS], struct error *err)
{
	const struct bestand *file = set_find(set, BESTANDSOORT_RESULTATEN);
	const char *path = sync_path(syncing, file->sha256);
	const struct target_state state = *target_state(syncing->target);
	struct repairing repairing = {syncing, buckets};
	const struct longfile_sink sink = {&repairing, repair_respons, NULL};
	int64_t removed, records;
	bool ok = set_fetch(syncing->session, file, path, NULL, NULL, err)
		&& target_begin(syncing->target, err) && target_index(syncing->target, err)
		&& target_clear(syncing->target, buckets, &removed, err)
		&& longfile_results(path, &sink, &records, err) && whole(file, records, err)
		&& target_commit(syncing->target, &state, err);

	unlink(path);
	return ok;
}
