/* Student details to the gateway: batches, each once whatever happens, an outcome for every row. */
#include "client/push.h"

#include "client/parcel.h"

#include <string.h>

struct pushing {
	struct arena *keep; /* outlives the messages: reasons of refused rows */
	struct sheet *sheet;
	const struct push_options *options;
	struct parcel parcel;
	struct sheet_row *rows[AANLEVERING_MAX_RECORDS];
	size_t total, done, remembered;
	bool sending;
};

static void count_waiting(struct pushing *push)
{
	push->total = push->done = 0;
	for (size_t i = 0; i < push->sheet->count; i++)
		push->total += push->sheet->rows[i].state == ROW_WAITING;
}

static void tell_progress(const struct pushing *push)
{
	if (push->options->progress != NULL)
		push->options->progress(
			push->options->context, (int64_t)push->done, (int64_t)push->total);
}

/* Waiting rows from `at` on, up to `size` of them or a line; returns where the next one may stand. */
static size_t gather(struct pushing *push, size_t at, size_t size, size_t last_line)
{
	struct sheet *sheet = push->sheet;

	push->parcel.rows = push->rows;
	push->parcel.count = 0;
	for (; at < sheet->count && push->parcel.count < size; at++) {
		if (sheet->rows[at].line > last_line)
			break;
		if (sheet->rows[at].state == ROW_WAITING)
			push->rows[push->parcel.count++] = &sheet->rows[at];
	}
	return at;
}

/* Refused as a whole: what was not answered yet gets the message's own reasons. */
static void refuse_rest(struct pushing *push, const struct foutmelding *kept, size_t count)
{
	for (size_t i = 0; i < push->sheet->count; i++)
		if (push->sheet->rows[i].state == ROW_WAITING)
			sheet_refuse(&push->sheet->rows[i], kept, count);
}

static bool send_gathered(
	struct pushing *push, const struct journal_batch *before, struct error *err)
{
	if (!push->sending) /* what was remembered took no time, and says nothing of the rate */
		tell_progress(push);
	push->sending = true;
	return parcel_send(&push->parcel, before, err);
}

/* The next message, of before or new; *at moves behind its rows. */
static bool send_next(struct pushing *push, size_t size, size_t *at, struct error *err)
{
	struct parcel *parcel = &push->parcel;
	const struct journal_batch *before = NULL;
	size_t end = gather(push, *at, size, SIZE_MAX);

	if (parcel->count > 0 && parcel->journal != NULL)
		before = journal_find(parcel->journal, push->rows[0]->line);
	if (before != NULL)
		end = gather(push, *at, AANLEVERING_MAX_RECORDS, before->last_line);
	if (parcel->count > 0 && before != NULL && parcel_remembered(parcel, before))
		push->remembered += parcel->count;
	else if (parcel->count > 0 && !send_gathered(push, before, err))
		return false;
	if (parcel->refused != NULL)
		refuse_rest(push, parcel->refused, parcel->refused_count);
	/* It may have been less than was gathered. */
	push->done += parcel->count;
	*at = parcel->count > 0 ? (size_t)(push->rows[parcel->count - 1] - push->sheet->rows) + 1
				: end;
	return true;
}

/* Every waiting row, in messages of at most `size`. */
static bool send_all(struct pushing *push, size_t size, bool dry_run, struct error *err)
{
	push->parcel.dry_run = dry_run;
	push->parcel.journal = dry_run ? NULL : push->options->journal;
	push->parcel.refused = NULL;
	push->sending = false;
	count_waiting(push);
	for (size_t at = 0; at < push->sheet->count && push->parcel.refused == NULL;) {
		if (!send_next(push, size, &at, err))
			return false;
		if (push->sending)
			tell_progress(push);
	}
	return true;
}

static bool any_refused(const struct sheet *sheet)
{
	for (size_t i = 0; i < sheet->count; i++)
		if (sheet->rows[i].state == ROW_REFUSED)
			return true;
	return false;
}

/* After a dry run in which everything was accepted: the rows go again, for real. */
static void wait_again(struct sheet *sheet)
{
	for (size_t i = 0; i < sheet->count; i++) {
		sheet->rows[i].state = ROW_WAITING;
		sheet->rows[i].uitkomst = UITKOMST_NONE;
		sheet->rows[i].melding_count = 0;
	}
}

/* Nothing is kept back silently: rows that were good themselves say why they did not go. */
static void hold_back(struct pushing *push)
{
	const struct foutmelding melding = foutmelding_of(FOUTCODE_0112);
	const struct foutmelding *kept = sheet_keep(push->keep, &melding, 1);

	for (size_t i = 0; i < push->sheet->count; i++)
		if (push->sheet->rows[i].state != ROW_REFUSED)
			sheet_refuse(&push->sheet->rows[i], kept, 1);
}

/* Would all of them be accepted? One that went already said yes. *held: no, and every row says why. */
static bool try_out(struct pushing *push, bool *held, struct error *err)
{
	*held = false;
	if (push->options->journal != NULL && journal_in_use(push->options->journal))
		return true;
	bool ok = send_all(push, push->options->batch, true, err);

	*held = ok && any_refused(push->sheet);
	if (*held)
		hold_back(push);
	else
		wait_again(push->sheet); /* nothing was stored */
	return ok;
}

static bool send_all_or_nothing(struct pushing *push, struct error *err)
{
	bool one_message = push->sheet->count <= AANLEVERING_MAX_RECORDS;
	bool dry_run = push->options->dry_run, held = false;

	push->parcel.all_or_nothing = true;
	if (any_refused(push->sheet)) {
		hold_back(push);
		return true;
	}
	if (!one_message && !dry_run && !try_out(push, &held, err))
		return false;
	return held
		|| send_all(push, one_message ? AANLEVERING_MAX_RECORDS : push->options->batch,
			dry_run, err);
}

static struct push_report report_on(const struct pushing *push)
{
	const struct sheet *sheet = push->sheet;
	struct push_report report = {.total = sheet->count, .remembered = push->remembered};

	for (size_t i = 0; i < sheet->count; i++) {
		if (sheet->rows[i].state == ROW_WAITING) {
			report.waiting++;
			continue;
		}
		switch (sheet->rows[i].uitkomst) {
		case UITKOMST_NIEUW: report.nieuw++; break;
		case UITKOMST_GEWIJZIGD: report.gewijzigd++; break;
		case UITKOMST_ONGEWIJZIGD: report.ongewijzigd++; break;
		default: report.afgekeurd++; break;
		}
	}
	return report;
}

/* A line that stays broken is no less a matter of time than a gateway that is busy: the journal waits. */
static void call_it_later(const struct session *session, struct error *err)
{
	if (session_may_pass(err) && session_was_reached(session))
		err->code = ERROR_LATER;
}

bool push_run(struct session *session, struct arena *arena, struct sheet *sheet,
	const struct push_options *options, struct push_report *report, struct error *err)
{
	struct pushing *push = arena_take(arena, sizeof *push);

	*push = (struct pushing){
		.keep = arena,
		.sheet = sheet,
		.options = options,
		.parcel = {.session = session, .keep = arena},
	};
	bool ok = options->all_or_nothing ? send_all_or_nothing(push, err)
					  : send_all(push, options->batch, options->dry_run, err);
	if (!ok)
		call_it_later(session, err);
	*report = report_on(push);
	return ok;
}
