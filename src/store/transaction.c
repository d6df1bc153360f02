/* Transactions: begin, commit, roll back; and whether the database is there at all. */
#include "store/inside.h"
#include "store/standbys_inside.h"
#include "store/niveau.h"
#include "store/patience.h"
#include "store/store_admin.h"

#include <libpq-fe.h>

static bool command(struct store *store, const char *sql, struct error *err)
{
	patience_enter(store);
	PGresult *result = PQexec(store->conn, sql);
	patience_leave(store);
	bool ok =
		PQresultStatus(result) == PGRES_COMMAND_OK || store_failed(store, result, sql, err);

	PQclear(result);
	return ok;
}

bool store_post_begin(struct store *store, struct error *err)
{
	const struct parameters none = {0};

	if (!store_post(store, "begin", &none, err))
		return false;
	if (store->school_id == 0)
		return true;
	struct parameters parameters = parameters_start(store);
	add_number(&parameters, store->school_id);
	return store_post(store, "verklaar_school", &parameters, err);
}

/* Said at once, where nothing is prepared or the first statement may be a script. */
static bool begin_now(struct store *store, struct error *err)
{
	bool was_connected = store->conn != NULL;

	if (!store_connect(store, err))
		return false;
	if (command(store, "begin", err))
		return true;
	/* The server restarted since the last message: connect again, once. */
	return was_connected && store->conn == NULL && store_connect(store, err)
		&& command(store, "begin", err);
}

bool store_begin(struct store *store, struct error *err)
{
	return store_begin_of_school(store, 0, err);
}

bool store_begin_of_school(struct store *store, int64_t school_id, struct error *err)
{
	bool posts = store->kind == STORE_GATEWAY;

	store->school_id = school_id;
	if (posts ? !store_connect(store, err) || !store_post_begin(store, err)
		  : !begin_now(store, err))
		return false;
	store->in_transaction = true;
	store->begins = posts;
	store->flush = false;
	store_forget_aside(store);
	if (store_reads_only(store) && school_id != 0) {
		struct parameters parameters = parameters_start(store);
		add_number(&parameters, school_id);
		store_put_aside(store, "verklaar_school", &parameters);
	}
	return true;
}

bool store_begin_as(struct store *store, const char *actor, struct error *err)
{
	if (!store_begin(store, err))
		return false;
	struct parameters parameters = parameters_start(store);
	add_string(&parameters, actor);
	if (store_run(store, "beheer_zet_actor", &parameters, AS_TEXT, NULL, err))
		return true;
	store_rollback(store);
	return false;
}

bool store_try_commit(struct store *store, struct error *err)
{
	return command(store, "set constraints all immediate", err);
}

/* Everybody waits for the disk together here, and not one by one inside the audit's lock. */
static bool flush(struct store *store, struct error *err)
{
	struct parameters none = parameters_start(store);

	return !store->flush || store_run(store, "doorspoelen", &none, AS_TEXT, NULL, err);
}

/*
 * With what was posted before, and the journal's row behind it. NULL: it failed. Where a flush follows it is not known yet
 * what the row has to say.
 */
static PGresult *commit(
	struct store *store, const struct journal_entry *journal_or_null, struct error *err)
{
	const struct parameters none = {0};

	store->apart = store->apart_later = false;
	if (journal_or_null != NULL && !store->flush && store->journal_prepared
		&& (!store_foresee(store, "commit", &none, AS_TEXT, err)
			|| !store_post_journal(store, journal_or_null, err)))
		return NULL;
	if (store->kind != STORE_BARE)
		return store_execute(store, "commit", &none, AS_TEXT, err);
	PGresult *result = PQexec(store->conn, "commit");
	if (PQresultStatus(result) == PGRES_COMMAND_OK)
		return result;
	store_failed(store, result, "commit", err);
	PQclear(result);
	return NULL;
}

/* Where nothing was written: what would have been is on this disk before anybody hears of it. */
static bool commit_aside(
	struct store *store, const struct journal_entry *journal_or_null, struct error *err)
{
	const struct parameters none = {0};
	struct pg_result *result = store_execute(store, "commit", &none, AS_TEXT, err);

	store_forget_foreseen(store);
	PQclear(result);
	if (result == NULL) {
		store_rollback(store);
		return false;
	}
	if (journal_or_null != NULL)
		store_put_journal_aside(store, journal_or_null);
	store->apart = journal_or_null != NULL;
	return store_keep_aside(store, err);
}

static bool commit_with(
	struct store *store, const struct journal_entry *journal_or_null, struct error *err)
{
	store->in_transaction = store->begins = false;
	store->warned = false;
	if (store->conn == NULL)
		return FAIL(err, DK0051, "GW-F2", "commit: the connection was lost");
	if (store_reads_only(store))
		return commit_aside(store, journal_or_null, err);
	PGresult *result = commit(store, journal_or_null, err);
	store_forget_foreseen(store);
	if (result == NULL) {
		store_rollback(
			store); /* what was posted failed, and the commit was never looked at */
		return false;
	}
	/* A transaction that failed before answers a commit with ROLLBACK, without an error. */
	bool committed = strcmp(PQcmdStatus(result), "COMMIT") == 0;
	PQclear(result);
	if (!committed)
		return FAIL(err, DK0050, "GW-F2", "commit: the transaction had failed");
	return flush(store, err)
		&& (!store->warned
			|| FAIL(err, DK0051, "GW-F2", "commit: it may not be on the standby"));
}

bool store_commit(struct store *store, struct error *err)
{
	return commit_with(store, NULL, err);
}

bool store_commit_and_journal(
	struct store *store, const struct journal_entry *entry, bool *journalled, struct error *err)
{
	if (!commit_with(store, entry, err))
		return false;
	*journalled = store->apart;
	return true;
}

bool store_journal_is_held_up(const struct store *store)
{
	return store->apart_later;
}

void store_rollback(struct store *store)
{
	struct error ignored;

	store->in_transaction = store->begins = false;
	store_forget_aside(store);
	if (store->conn == NULL)
		return;
	store_forget_posted(store);
	store_forget_foreseen(store);
	/* A connection that cannot even roll back is of no use to the next message. */
	if (!command(store, "rollback", &ignored))
		store_disconnect(store);
}

/* At which migration it is cannot be asked while somebody holds that table; it was fit when this connection was made. */
static bool ask_ready(struct store *store, struct rows *rows, bool *knows_niveau, struct error *err)
{
	const struct parameters none = {0};

	*knows_niveau = store_read(store, "gereed", &none, rows, err);
	return *knows_niveau
		|| (store->met_lock && store_read(store, "gereed_los", &none, rows, err));
}

bool store_ready(struct store *store, struct instant *clock, struct error *err)
{
	struct rows rows;
	bool knows_niveau;

	if (!ask_ready(store, &rows, &knows_niveau, err))
		return false;
	bool writable = row_flag(&rows, "schrijfbaar");
	if (clock != NULL)
		*clock = row_instant(&rows, "klok");
	bool fits = !knows_niveau
		|| niveau_judge(
			(int)row_number(&rows, "niveau"), (int)row_number(&rows, "vanaf"), err);
	rows_close(&rows);
	writable = writable || store_reads_only(store); /* pulls are answered */
	return fits && (writable || FAIL(err, DK0051, "GW-R5", "the database is read only"));
}

bool store_maintain(struct store *store, struct instant now, int window_days, struct error *err)
{
	struct parameters parameters = parameters_start(store);

	add_instant(&parameters, now);
	add_number(&parameters, window_days > 0 ? window_days : STORE_WINDOW_DAYS);
	return store_run(store, "onderhoud", &parameters, AS_TEXT, NULL, err);
}
