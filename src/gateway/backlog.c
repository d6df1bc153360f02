/* The journal's rows that wait, the first in front, and the thread that writes them. */
#include "gateway/backlog.h"

#include "base/condition.h"
#include "gateway/inside.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { AGAIN_MS = 1000, ROW_MS = 15000, ROW_SIZE = 1024, TEXT_LIMIT = 1024 };

struct row {
	struct row *next;
	struct arena *arena; /* of the texts */
	struct journal_entry entry;
	bool mandated;
};

struct backlog {
	struct gateway *gateway;
	pthread_t thread;
	pthread_mutex_t lock; /* of the rest */
	pthread_cond_t wake;
	struct row *first, **end;
	unsigned long count, lost, written; /* written: in this trouble */
	bool is_stopping;
	atomic_bool is_behind; /* as count > 0, without the lock */
};

/* No longer than the journal keeps, and no half character at its end. */
static const char *copy_text(struct arena *arena, const char *string)
{
	struct text text = text_of(string);

	if (string == NULL)
		return NULL;
	if (text.len > TEXT_LIMIT) {
		text.len = TEXT_LIMIT;
		while (text.len > 0 && ((unsigned char)text.at[text.len] & 0xC0) == 0x80)
			text.len--;
	}
	return arena_string(arena, text);
}

static struct row *row_of(const struct journal_entry *entry)
{
	struct row *row = calloc(1, sizeof *row);

	if (row == NULL)
		abort();
	row->arena = arena_create(ROW_SIZE);
	row->entry = *entry;
	struct journal_entry *own = &row->entry;
	const char **texts[] = {&own->correlation, &own->remote, &own->tls_oin, &own->signer_oin,
		&own->from_oin, &own->fingerprint, &own->operation, &own->message_id, &own->outcome,
		&own->rule, &own->reason, &own->profile, &own->step, &own->claimed_operation,
		&own->foutcodes, &own->signer_fingerprint, &own->tls_version};
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		*texts[i] = copy_text(row->arena, *texts[i]);
	if (entry->mandated != NULL) {
		row->mandated = *entry->mandated;
		own->mandated = &row->mandated;
	}
	return row;
}

static void end_row(struct row *row)
{
	arena_destroy(&row->arena);
	free(row);
}

struct backlog *backlog_create(struct gateway *gateway)
{
	struct backlog *backlog = calloc(1, sizeof *backlog);

	if (backlog == NULL)
		abort();
	backlog->gateway = gateway;
	backlog->end = &backlog->first;
	pthread_mutex_init(&backlog->lock, NULL);
	condition_create(&backlog->wake);
	return backlog;
}

void backlog_destroy(struct backlog **backlog)
{
	struct backlog *old = *backlog;

	if (old == NULL)
		return;
	while (old->first != NULL) {
		struct row *row = old->first;
		old->first = row->next;
		end_row(row);
	}
	pthread_cond_destroy(&old->wake);
	pthread_mutex_destroy(&old->lock);
	free(old);
	*backlog = NULL;
}

bool backlog_is_behind(const struct backlog *backlog)
{
	return atomic_load(&backlog->is_behind);
}

void backlog_add(struct backlog *backlog, const struct journal_entry *entry, const char *why)
{
	struct row *row = row_of(entry);

	pthread_mutex_lock(&backlog->lock);
	bool fits = backlog->count < BACKLOG_ROWS, is_first = !atomic_load(&backlog->is_behind);
	if (fits) {
		*backlog->end = row;
		backlog->end = &row->next;
		backlog->count++;
		atomic_store(&backlog->is_behind, true);
	}
	pthread_cond_signal(&backlog->wake);
	pthread_mutex_unlock(&backlog->lock);
	if (!fits) {
		backlog_lost(backlog, entry->correlation, "more rows wait than there is room for");
		end_row(row);
	}
	if (is_first)
		LOG(LOG_LEVEL_WARNING, "journal waits", {"reason", why});
}

void backlog_lost(struct backlog *backlog, const char *correlation, const char *why)
{
	pthread_mutex_lock(&backlog->lock);
	backlog->lost++;
	pthread_mutex_unlock(&backlog->lock);
	LOG(LOG_LEVEL_ERROR, "journal", {"id", correlation}, {"reason", why});
}

struct backlog_figures backlog_counted(struct backlog *backlog)
{
	pthread_mutex_lock(&backlog->lock);
	const struct backlog_figures figures = {backlog->count, backlog->lost};
	pthread_mutex_unlock(&backlog->lock);
	return figures;
}

/* --- writing ----------------------------------------------------------------------------------- */

/* The one in front; NULL: none. Only the thread takes one away, so it stays there meanwhile. */
static struct row *front(struct backlog *backlog)
{
	pthread_mutex_lock(&backlog->lock);
	struct row *row = backlog->first;
	pthread_mutex_unlock(&backlog->lock);
	return row;
}

static void take_front(struct backlog *backlog)
{
	char written[24];

	pthread_mutex_lock(&backlog->lock);
	struct row *row = backlog->first;
	backlog->first = row->next;
	if (backlog->first == NULL)
		backlog->end = &backlog->first;
	backlog->count--;
	snprintf(written, sizeof written, "%lu", ++backlog->written);
	bool is_last = backlog->count == 0;
	if (is_last) {
		backlog->written = 0;
		atomic_store(&backlog->is_behind, false);
	}
	pthread_mutex_unlock(&backlog->lock);
	end_row(row);
	if (is_last)
		LOG(LOG_LEVEL_INFO, "journal caught up", {"rows", written});
}

/* False when it has to be tried later. */
static bool write_all(struct backlog *backlog, struct store *store)
{
	struct row *row;
	struct error err;

	while ((row = front(backlog)) != NULL) {
		store_hurry(store, ROW_MS);
		bool ok = store_journal(store, &row->entry, &err);
		store_hurry(store, 0);
		if (!ok && err.code == ERROR_DK0051)
			return false;
		if (!ok)
			backlog_lost(backlog, row->entry.correlation, err.detail);
		take_front(backlog);
	}
	return true;
}

/* A connection of its own, which is not kept for the time that none wait. */
static bool try(struct backlog *backlog)
{
	struct error err;
	struct store *store = store_open(backlog->gateway->config->database, &err);
	bool ok = store != NULL && write_all(backlog, store);

	store_close(&store);
	return ok;
}

/* Until rows wait; false: until it is time to end. After a failure a moment goes by first. */
static bool wait_for_rows(struct backlog *backlog, bool again)
{
	int64_t last = clock_monotonic_ms() + AGAIN_MS;
	const struct timespec until = {last / 1000, last % 1000 * 1000000};
	int code = again ? 0 : ETIMEDOUT;

	pthread_mutex_lock(&backlog->lock);
	while (!backlog->is_stopping && code == 0)
		code = pthread_cond_timedwait(&backlog->wake, &backlog->lock, &until);
	while (!backlog->is_stopping && backlog->count == 0)
		pthread_cond_wait(&backlog->wake, &backlog->lock);
	bool goes_on = !backlog->is_stopping;
	pthread_mutex_unlock(&backlog->lock);
	return goes_on;
}

static void *run(void *context)
{
	struct backlog *backlog = context;
	bool ok = true;

	while (wait_for_rows(backlog, !ok))
		ok = try(backlog);
	if (front(backlog) != NULL)
		(void)try(backlog);
	return NULL;
}

void backlog_start(struct backlog *backlog)
{
	if (pthread_create(&backlog->thread, NULL, run, backlog) != 0)
		abort();
}

void backlog_stop(struct backlog *backlog)
{
	pthread_mutex_lock(&backlog->lock);
	backlog->is_stopping = true;
	pthread_cond_signal(&backlog->wake);
	pthread_mutex_unlock(&backlog->lock);
	pthread_join(backlog->thread, NULL);
	for (const struct row *row = backlog->first; row != NULL; row = row->next)
		backlog_lost(backlog, row->entry.correlation, "stopped before it could be written");
}
