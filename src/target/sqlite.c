/*
 * An SQLite file: its tables, its state, its batches. While it is written it keeps a WAL, so that readers are not in the way
 * and a batch costs one write; when a sync is complete it is one file again, which may lie on a share.
 */
#include "target/sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* "BPVR": the file says whose it is. */
#define APPLICATION "1112561234"

enum { BUSY_MS = 10 * 1000, SCHEMA_VERSION = 1 };

/*
 * A response's key is its mutatienummer: what comes is always higher, so tables only grow at their end, stand in the order
 * of the gateway's own files, and a correction is a new row. `nr` is an answer's place in the response.
 */
static const char schema[] =
	"create table sync ("
	" id integer primary key check (id = 1),"
	" schoolOin text not null, gatewayOin text not null, veldenset text not null, "
	"openAntwoorden integer,"
	" totMutatienummer integer not null, doel integer not null,"
	" stand text not null, bijgewerktOp text not null);"
	"create table respons ("
	" mutatienummer integer primary key, responsId text not null, respondent text not null,"
	" vragenlijstcode text not null, versie integer not null, invuldatum text, invulmaand "
	"text, brin text not null,"
	" onderwijsaanbiedercode text, onderwijslocatiecode text, opleidingscode text not null,"
	" leerbedrijfId text, leerbedrijfPseudoniem text, geplandeEinddatum text, eindmaand text, "
	"leerweg text);"
	"create table antwoorden ("
	" mutatienummer integer not null, nr integer not null, vraagcode text not null, waarde "
	"integer, tekst text,"
	" primary key (mutatienummer, nr)) without rowid;"
	"create table verwijderd ("
	" responsId text primary key, mutatienummer integer not null, reden text not null) without "
	"rowid;"
	"create table variabelen (volgorde integer primary key, code text not null unique, open "
	"integer not null);"
	"create table tabellen (naam text primary key, digest text not null) without rowid;"
	"create view antwoorden_lang as"
	" select r.responsId, r.mutatienummer, r.respondent, r.vragenlijstcode, r.versie, "
	"r.invuldatum, r.invulmaand, r.brin,"
	" r.onderwijsaanbiedercode, r.onderwijslocatiecode, r.opleidingscode, r.leerbedrijfId, "
	"r.leerbedrijfPseudoniem,"
	" r.geplandeEinddatum, r.eindmaand, r.leerweg, a.vraagcode, a.waarde, a.tekst"
	" from respons r left join antwoorden a on a.mutatienummer = r.mutatienummer;"
	"pragma application_id = " APPLICATION ";"
	"pragma user_version = 1;";

static const char *const statement_sql[SQLITE_STATEMENTS] = {
	[SQLITE_PUT_RESPONS] = "insert into respons (responsId, mutatienummer, respondent, "
			       "vragenlijstcode, versie, invuldatum, invulmaand,"
			       " brin, onderwijsaanbiedercode, onderwijslocatiecode, "
			       "opleidingscode, leerbedrijfId, leerbedrijfPseudoniem,"
			       " geplandeEinddatum, eindmaand, leerweg) values (?, ?, ?, ?, ?, ?, "
			       "?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[SQLITE_PUT_ANTWOORD] = "insert into antwoorden values (?, ?, ?, ?, ?)",
	[SQLITE_FIND_RESPONS] = "select mutatienummer from respons where responsId = ?",
	[SQLITE_DROP_RESPONS] = "delete from respons where mutatienummer = ?",
	[SQLITE_DROP_ANTWOORDEN] = "delete from antwoorden where mutatienummer = ?",
	[SQLITE_PUT_VERWIJDERD] = "insert or replace into verwijderd values (?, ?, ?)",
	[SQLITE_UNMARK_VERWIJDERD] = "delete from verwijderd where responsId = ?",
	[SQLITE_PUT_STATE] = "insert or replace into sync values (1, ?, ?, ?, ?, ?, ?, ?, ?)",
};

bool sqlite_failed(struct sqlite_target *self, struct error *err)
{
	const char *file = self->file;

	switch (sqlite3_errcode(self->db)) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return FAIL(err, LATER, NULL,
			"%s is in use: another program writes to it, or reads it without end",
			file);
	case SQLITE_CONSTRAINT:
		return FAIL(err, REFUSED, NULL,
			"what came does not fit in %s (%s): load it anew with --again", file,
			sqlite3_errmsg(self->db));
	default:
		return FAIL(err, CONFIG, NULL, "cannot use %s: %s", file, sqlite3_errmsg(self->db));
	}
}

bool sqlite_run(struct sqlite_target *self, const char *sql, struct error *err)
{
	return sqlite3_exec(self->db, sql, NULL, NULL, NULL) == SQLITE_OK
		|| sqlite_failed(self, err);
}

bool sqlite_step_once(struct sqlite_target *self, sqlite3_stmt *statement, struct error *err)
{
	bool done = sqlite3_step(statement) == SQLITE_DONE || sqlite_failed(self, err);

	sqlite3_reset(statement);
	return done;
}

bool sqlite_number(struct sqlite_target *self, const char *sql, int64_t otherwise, int64_t *out,
	struct error *err)
{
	sqlite3_stmt *statement;

	if (sqlite3_prepare_v2(self->db, sql, -1, &statement, NULL) != SQLITE_OK)
		return sqlite_failed(self, err);
	int step = sqlite3_step(statement);
	bool ok = step == SQLITE_ROW || step == SQLITE_DONE || sqlite_failed(self, err);
	if (ok)
		*out = step == SQLITE_ROW && sqlite3_column_type(statement, 0) != SQLITE_NULL
			? sqlite3_column_int64(statement, 0)
			: otherwise;
	sqlite3_finalize(statement);
	return ok;
}

/* ---- opening ---------------------------------------------------------------------------------------------- */

/* Personal data: readable by the owner alone, from its first byte on. */
static bool make_file(const char *file, struct error *err)
{
	struct stat there;
	int fd = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0)
		return FAIL(err, CONFIG, NULL, "cannot write %s: %s", file, strerror(errno));
	bool ordinary = fstat(fd, &there) == 0 && S_ISREG(there.st_mode);
	close(fd);
	return ordinary || FAIL(err, CONFIG, NULL, "%s is not an ordinary file", file);
}

/* One that holds something else is left alone. */
static bool is_ours(struct sqlite_target *self, bool *empty, struct error *err)
{
	int64_t application, version, tables;

	if (!sqlite_number(self, "pragma application_id", 0, &application, err)
		|| !sqlite_number(self, "pragma user_version", 0, &version, err)
		|| !sqlite_number(self, "select count(*) from sqlite_master", 0, &tables, err))
		return false;
	*empty = application == 0 && tables == 0;
	if (*empty)
		return true;
	if (application != strtoll(APPLICATION, NULL, 10))
		return FAIL(err, CONFIG, NULL,
			"%s is another database, which a sync does not touch: name a new file",
			self->file);
	if (version != SCHEMA_VERSION)
		return FAIL(err, CONFIG, NULL,
			"%s is of another version of bpv-client: name a new file", self->file);
	return true;
}

static bool prepare(struct sqlite_target *self, struct error *err)
{
	for (int i = 0; i < SQLITE_STATEMENTS; i++)
		if (sqlite3_prepare_v3(self->db, statement_sql[i], -1, SQLITE_PREPARE_PERSISTENT,
			    &self->statements[i], NULL)
			!= SQLITE_OK)
			return sqlite_failed(self, err);
	return true;
}

static struct text column_text(sqlite3_stmt *statement, int column)
{
	const char *at = (const char *)sqlite3_column_text(statement, column);

	return (struct text){at != NULL ? at : "", (size_t)sqlite3_column_bytes(statement, column)};
}

static bool take_state(
	struct sqlite_target *self, sqlite3_stmt *row, struct target_state *out, struct error *err)
{
	bool open_known = sqlite3_column_type(row, 3) == SQLITE_INTEGER;

	out->open_antwoorden = !open_known        ? TARGET_ONBEKEND
		: sqlite3_column_int(row, 3) != 0 ? TARGET_JA
						  : TARGET_NEE;
	out->tot = sqlite3_column_int64(row, 4);
	out->doel = sqlite3_column_int64(row, 5);
	return (oin_parse(column_text(row, 0), &out->school)
		       && oin_parse(column_text(row, 1), &out->gateway)
		       && veldenset_parse(column_text(row, 2), &out->veldenset)
		       && instant_parse(column_text(row, 6), &out->bijgewerkt))
		|| FAIL(err, CONFIG, NULL,
			"the table sync of %s holds what no sync wrote: name a new file",
			self->file);
}

static bool read_state(struct sqlite_target *self, struct target_state *out, struct error *err)
{
	static const char sql[] =
		"select schoolOin, gatewayOin, veldenset, openAntwoorden, totMutatienummer, doel, "
		"bijgewerktOp from sync";
	sqlite3_stmt *statement;

	if (sqlite3_prepare_v2(self->db, sql, -1, &statement, NULL) != SQLITE_OK)
		return sqlite_failed(self, err);
	int step = sqlite3_step(statement);
	bool ok = step == SQLITE_DONE
		|| (step == SQLITE_ROW ? take_state(self, statement, out, err)
				       : sqlite_failed(self, err));
	sqlite3_finalize(statement);
	return ok;
}

static bool start(struct sqlite_target *self, struct target_state *state, struct error *err)
{
	bool empty;

	if (!make_file(self->file, err))
		return false;
	if (sqlite3_open_v2(
		    self->file, &self->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL)
		!= SQLITE_OK)
		return sqlite_failed(self, err);
	sqlite3_busy_timeout(self->db, BUSY_MS);
	/*
	 * NORMAL: after a power cut the last batches may be gone, with the state they led to; never half of one. The log
	 * may grow to 64 MB before it is written back, since most pages of a load are written once.
	 */
	return is_ours(self, &empty, err)
		&& sqlite_run(self,
			"pragma journal_mode = wal; pragma synchronous = normal; pragma cache_size "
			"= -8000;"
			"pragma wal_autocheckpoint = 4000; pragma temp_store = file; pragma "
			"cache_spill = on",
			err)
		&& (!empty
			|| (sqlite_run(self, "begin immediate", err)
				&& sqlite_run(self, schema, err)
				&& sqlite_run(self, "commit", err)))
		&& prepare(self, err) && read_state(self, state, err);
}

static void close_file(void *object)
{
	struct sqlite_target *self = object;

	sqlite3_finalize(self->row);
	for (int i = 0; i < SQLITE_STATEMENTS; i++)
		sqlite3_finalize(self->statements[i]);
	sqlite3_close(self->db);
}

static void *open_file(struct arena *arena, const char *where, const struct target_options *options,
	struct target_state *state, struct error *err)
{
	struct sqlite_target *self = arena_take(arena, sizeof *self);

	(void)options;
	self->arena = arena;
	self->file = arena_string(arena, text_of(where));
	self->workplace = arena_format(arena, "%s.sync", where);
	if (!target_make_directory(self->workplace, err)
		|| !target_lock(arena, arena_format(arena, "%s/lock", self->workplace), where, err))
		return NULL;
	if (start(self, state, err))
		return self;
	close_file(self);
	return NULL;
}

static const char *workplace(const void *object)
{
	const struct sqlite_target *self = object;

	return self->workplace;
}

/* ---- batches ---------------------------------------------------------------------------------------------- */

static bool begin(void *object, struct error *err)
{
	return sqlite_run(object, "begin immediate", err);
}

static bool put_state(
	struct sqlite_target *self, const struct target_state *state, struct error *err)
{
	sqlite3_stmt *put = self->statements[SQLITE_PUT_STATE];
	char now[INSTANT_SIZE];

	instant_format(state->bijgewerkt, now);
	sqlite3_bind_text(put, 1, state->school.code, -1, SQLITE_STATIC);
	sqlite3_bind_text(put, 2, state->gateway.code, -1, SQLITE_STATIC);
	sqlite3_bind_text(put, 3, veldenset_word(state->veldenset), -1, SQLITE_STATIC);
	if (state->open_antwoorden == TARGET_ONBEKEND)
		sqlite3_bind_null(put, 4);
	else
		sqlite3_bind_int(put, 4, state->open_antwoorden == TARGET_JA);
	sqlite3_bind_int64(put, 5, state->tot);
	sqlite3_bind_int64(put, 6, state->doel);
	sqlite3_bind_text(
		put, 7, state->tot == state->doel ? "COMPLEET" : "BEZIG", -1, SQLITE_STATIC);
	sqlite3_bind_text(put, 8, now, -1, SQLITE_TRANSIENT);
	return sqlite_step_once(self, put, err);
}

static bool commit(void *object, const struct target_state *state, struct error *err)
{
	struct sqlite_target *self = object;

	return put_state(self, state, err) && sqlite_run(self, "commit", err);
}

static bool empty(void *object, struct error *err)
{
	return sqlite_run(object,
		"delete from respons; delete from antwoorden; delete from verwijderd; delete from "
		"sync;"
		"drop index if exists respons_responsId; drop index if exists respons_opleiding;"
		"drop index if exists antwoorden_vraag",
		err);
}

/* One file, without a log beside it; whoever reads at this moment keeps the log, and then it waits for the next time. */
static bool finish(void *object, struct error *err)
{
	struct sqlite_target *self = object;

	(void)err;
	sqlite3_busy_timeout(self->db, 0);
	sqlite3_exec(self->db, "pragma optimize; pragma journal_mode = delete", NULL, NULL, NULL);
	sqlite3_busy_timeout(self->db, BUSY_MS);
	return true;
}

static bool count(void *object, int64_t *out, struct error *err)
{
	return sqlite_number(object, "select count(*) from respons", 0, out, err);
}

const struct target_kind target_sqlite = {
	.open = open_file,
	.begin = begin,
	.commit = commit,
	.empty = empty,
	.put = sqlite_put,
	.remove = sqlite_remove,
	.index = sqlite_index,
	.holds = sqlite_holds,
	.begin_table = sqlite_begin_table,
	.add_row = sqlite_add_row,
	.variables = sqlite_variables,
	.finish = finish,
	.each = sqlite_each,
	.clear = sqlite_clear,
	.mend = sqlite_mend,
	.count = count,
	.close = close_file,
	.workplace = workplace,
};
