/*
 * Is the target what the gateway has? The gateway's figures over each 256th part of the responses stand in a file whose
 * SHA-256 is in its answer; the same figures are made of what the target holds. What differs is loaded again, and held
 * against them once more.
 */
#include "client/sync_inside.h"

#include "client/records.h"
#include "client/set.h"
#include "rows/rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS_MAX = 3, PATIENCE_MS = 15 * 60 * 1000, CELLS = 4 };

struct figures {
	int64_t respons[TARGET_BUCKETS], antwoorden[TARGET_BUCKETS];
	unsigned char digest[TARGET_BUCKETS][32];
};

static int hex_of(char digit)
{
	const char *digits = "0123456789abcdef", *at = strchr(digits, digit);

	return at != NULL && digit != '\0' ? (int)(at - digits) : -1;
}

/* What starts with no byte is in the first: there it makes a difference, and goes. */
int sync_bucket_of(const char *respons_id)
{
	int high = hex_of(respons_id[0]), low = high >= 0 ? hex_of(respons_id[1]) : -1;

	return low >= 0 ? 16 * high + low : 0;
}

/* ---- the gateway's ------------------------------------------------------------------------------------- */

struct told {
	struct figures *figures;
	int rows; /* -1: its header is still to come */
};

static bool take_told(void *context, struct text record, struct error *err)
{
	struct told *told = context;
	struct text cells[CELLS];
	char scratch[256], number[24];
	int bucket = told->rows++;

	if (record.len >= sizeof scratch || record_cells(record, cells, CELLS, scratch) != CELLS)
		return FAIL(err, PROOF, NULL, "the file with figures to verify by is none");
	if (bucket < 0)
		return true;
	if (bucket >= TARGET_BUCKETS || cells[0].len != 2 || cells[3].len != 64
		|| 16 * hex_of(cells[0].at[0]) + hex_of(cells[0].at[1]) != bucket)
		return FAIL(err, PROOF, NULL, "the file with figures to verify by is none");
	snprintf(number, sizeof number, "%.*s", (int)cells[1].len, cells[1].at);
	told->figures->respons[bucket] = strtoll(number, NULL, 10);
	snprintf(number, sizeof number, "%.*s", (int)cells[2].len, cells[2].at);
	told->figures->antwoorden[bucket] = strtoll(number, NULL, 10);
	for (int i = 0; i < 32; i++)
		told->figures->digest[bucket][i] = (unsigned char)(16 * hex_of(cells[3].at[2 * i])
			+ hex_of(cells[3].at[2 * i + 1]));
	return true;
}

static bool fetch_figures(struct syncing *syncing, const struct bestandenlijst *set,
	struct figures *out, struct error *err)
{
	const struct bestand *file = set_find(set, BESTANDSOORT_TOETS);
	struct arena *arena = arena_create(0);
	struct told told = {out, -1};
	struct records *records = records_create(arena, take_told, &told);
	struct text csv;
	bool ok = file != NULL
		|| FAIL(err, PROOF, NULL, "a list of files without figures to verify by");

	ok = ok && sync_fetch_text(syncing, arena, file, &csv, err)
		&& records_feed(records, csv, err) && records_end(records, err)
		&& (told.rows == TARGET_BUCKETS
			|| FAIL(err, PROOF, NULL,
				"the file with figures to verify by is not whole"));
	arena_destroy(&arena);
	return ok;
}

/* ---- the target's --------------------------------------------------------------------------------------- */

struct counting {
	struct syncing *syncing;
	struct rows *rows;
	struct figures *figures;
	int64_t done;
};

static bool count_respons(void *context, const struct respons *respons, struct error *err)
{
	struct counting *counting = context;
	int bucket = sync_bucket_of(respons->respons_id);
	unsigned char digest[32];

	(void)err;
	rows_digest(counting->rows, respons, digest);
	for (size_t i = 0; i < sizeof digest; i++)
		counting->figures->digest[bucket][i] ^= digest[i];
	counting->figures->respons[bucket]++;
	counting->figures->antwoorden[bucket] += (int64_t)respons->antwoord_count;
	if (++counting->done % 1000 == 0)
		sync_tell(counting->syncing, counting->done, counting->syncing->report->count);
	return true;
}

static bool make_figures(struct syncing *syncing, struct figures *out, struct error *err)
{
	const struct rows_form form = {.formaat = FORMAAT_CSV, .vorm = VORM_LANG};
	struct arena *arena = arena_create(0);
	struct counting counting = {syncing, rows_create(arena, &form), out, 0};
	const struct target_sink sink = {&counting, count_respons};
	bool ok = target_count(syncing->target, &syncing->report->count, err)
		&& target_each(syncing->target, &sink, err);

	arena_destroy(&arena);
	return ok;
}

/* ---- both ------------------------------------------------------------------------------------------------- */

static int compare(struct syncing *syncing, const struct figures *wanted,
	bool differs[TARGET_BUCKETS], const char **names, struct error *err)
{
	struct arena *arena = arena_create(0);
	struct figures *found = arena_take(arena, sizeof *found);
	struct buffer *list = buffer_create(arena, 3 * TARGET_BUCKETS + 1);
	int count = make_figures(syncing, found, err) ? 0 : -1;

	for (int i = 0; i < TARGET_BUCKETS && count >= 0; i++) {
		differs[i] = found->respons[i] != wanted->respons[i]
			|| found->antwoorden[i] != wanted->antwoorden[i]
			|| memcmp(found->digest[i], wanted->digest[i], 32) != 0;
		if (differs[i])
			buffer_format(list, "%s%02x", count > 0 ? " " : "", (unsigned)i);
		count += differs[i];
	}
	*names = arena_string(syncing->arena, buffer_text(list));
	arena_destroy(&arena);
	return count;
}

/* The gateway's files and the target at one snapshot, whatever is imported meanwhile. */
static bool meet(struct syncing *syncing, const struct bestandenlijst **set, struct error *err)
{
	for (int i = 0; i < ROUNDS_MAX; i++) {
		int64_t there = target_state(syncing->target)->tot;
		if (!sync_ask_set(syncing, 0, PATIENCE_MS, set, err))
			return false;
		int64_t tot = (*set)->bestanden[0].tot_mutatienummer;
		if (tot == there)
			return true;
		if (tot < there)
			return sync_behind(syncing, tot, err);
		if (!sync_follow_pages(syncing, err))
			return false;
	}
	return FAIL(err, LATER, NULL, "the gateway's results change all the time: verify later");
}

bool sync_verify(struct syncing *syncing, struct error *err)
{
	struct sync_report *report = syncing->report;
	struct figures *wanted = arena_take(syncing->arena, sizeof *wanted);
	bool differs[TARGET_BUCKETS];
	const struct bestandenlijst *set;
	const char *left;
	int64_t mended;

	if (!meet(syncing, &set, err) || !fetch_figures(syncing, set, wanted, err))
		return false;
	int count = compare(syncing, wanted, differs, &report->names, err);
	if (count < 0 || (count > 0 && !sync_repair(syncing, set, differs, err))
		|| !target_mend(syncing->target, &mended, err))
		return false;
	report->buckets = count;
	report->repaired += mended;
	if (count > 0 && (count = compare(syncing, wanted, differs, &left, err)) != 0)
		return count < 0 ? false
				 : FAIL(err, PROOF, NULL,
					 "%s still differs from the gateway after it was "
					 "repaired, in buckets %.100s",
					 target_name(syncing->target), left);
	report->verified = true;
	return true;
}
