/* Responses in an SQLite file: put, taken out, read again. */
#include "target/sqlite.h"

#include "target/reading.h"

#include <stdio.h>
#include <stdlib.h>

static void bind(sqlite3_stmt *statement, int at, const char *text)
{
	if (text != NULL)
		sqlite3_bind_text(statement, at, text, -1, SQLITE_STATIC);
	else
		sqlite3_bind_null(statement, at);
}

/* A number as a number; what is none stays what came. */
static void bind_value(sqlite3_stmt *statement, int at, const char *text)
{
	char *end;
	long number;

	if (text == NULL) {
		sqlite3_bind_null(statement, at);
		return;
	}
	number = strtol(text, &end, 10);
	if (end != text && *end == '\0')
		sqlite3_bind_int64(statement, at, number);
	else
		sqlite3_bind_text(statement, at, text, -1, SQLITE_STATIC);
}

static bool put_key(struct sqlite_target *self, const struct respons *respons, struct error *err)
{
	sqlite3_stmt *put = self->statements[SQLITE_PUT_RESPONS];
	struct rows_keys cells;

	rows_keys_of(respons, &cells);
	for (int i = 0; i < ROWS_KEYS; i++)
		(rows_key_is_number((enum rows_key)i) ? bind_value : bind)(
			put, i + 1, cells.cells[i]);
	return sqlite_step_once(self, put, err);
}

static bool put_answers(
	struct sqlite_target *self, const struct respons *respons, struct error *err)
{
	sqlite3_stmt *put = self->statements[SQLITE_PUT_ANTWOORD];

	sqlite3_bind_int64(put, 1, respons->mutatienummer);
	for (size_t i = 0; i < respons->antwoord_count; i++) {
		const struct antwoord *antwoord = &respons->antwoorden[i];
		sqlite3_bind_int64(put, 2, (int64_t)i + 1);
		sqlite3_bind_text(put, 3, antwoord->vraagcode, -1, SQLITE_STATIC);
		bind_value(put, 4, antwoord->waarde);
		bind(put, 5, antwoord->tekst);
		if (!sqlite_step_once(self, put, err))
			return false;
	}
	return true;
}

static bool run_with(struct sqlite_target *self, enum sqlite_statement which, const char *text,
	int64_t number, struct error *err)
{
	sqlite3_stmt *statement = self->statements[which];

	if (text != NULL)
		sqlite3_bind_text(statement, 1, text, -1, SQLITE_STATIC);
	else
		sqlite3_bind_int64(statement, 1, number);
	return sqlite_step_once(self, statement, err);
}

/* The versions of a response that are there: one, or none. */
static bool take_out(struct sqlite_target *self, const char *respons_id, struct error *err)
{
	sqlite3_stmt *find = self->statements[SQLITE_FIND_RESPONS];
	int step;

	do {
		sqlite3_bind_text(find, 1, respons_id, -1, SQLITE_STATIC);
		step = sqlite3_step(find);
		int64_t number = step == SQLITE_ROW ? sqlite3_column_int64(find, 0) : 0;
		if (step != SQLITE_ROW && step != SQLITE_DONE)
			(void)sqlite_failed(self, err);
		sqlite3_reset(find);
		if (step == SQLITE_ROW
			&& (!run_with(self, SQLITE_DROP_RESPONS, NULL, number, err)
				|| !run_with(self, SQLITE_DROP_ANTWOORDEN, NULL, number, err)))
			return false;
	} while (step == SQLITE_ROW);
	return step == SQLITE_DONE;
}

bool sqlite_put(void *object, const struct respons *respons, bool fresh, struct error *err)
{
	struct sqlite_target *self = object;

	return (fresh || take_out(self, respons->respons_id, err)) && put_key(self, respons, err)
		&& put_answers(self, respons, err);
}

bool sqlite_remove(void *object, const struct verwijderd *verwijderd, struct error *err)
{
	struct sqlite_target *self = object;
	sqlite3_stmt *put = self->statements[SQLITE_PUT_VERWIJDERD];

	sqlite3_bind_text(put, 1, verwijderd->respons_id, -1, SQLITE_STATIC);
	sqlite3_bind_int64(put, 2, verwijderd->mutatienummer);
	sqlite3_bind_text(put, 3, verwijderreden_word(verwijderd->reden), -1, SQLITE_STATIC);
	return take_out(self, verwijderd->respons_id, err) && sqlite_step_once(self, put, err);
}

bool sqlite_index(void *object, struct error *err)
{
	return sqlite_run(object,
		"create unique index if not exists respons_responsId on respons (responsId);"
		"create index if not exists respons_opleiding on respons (opleidingscode, "
		"respondent)",
		err);
}

/* ---- reading ------------------------------------------------------------------------------------------------ */

static const char *cell(void *row, int column)
{
	return (const char *)sqlite3_column_text(row, column);
}

bool sqlite_each(void *object, const struct target_sink *sink, struct error *err)
{
	static const char sql[] = "select r.responsId, r.mutatienummer, r.respondent, "
				  "r.vragenlijstcode, r.versie, r.invuldatum, r.invulmaand,"
				  " r.brin, r.onderwijsaanbiedercode, r.onderwijslocatiecode, "
				  "r.opleidingscode, r.leerbedrijfId,"
				  " r.leerbedrijfPseudoniem, r.geplandeEinddatum, r.eindmaand, "
				  "r.leerweg, a.vraagcode, a.waarde, a.tekst"
				  " from respons r left join antwoorden a on a.mutatienummer = "
				  "r.mutatienummer order by r.mutatienummer, a.nr";
	struct sqlite_target *self = object;
	struct reading reading;
	sqlite3_stmt *rows = NULL;
	int step = SQLITE_DONE;
	bool ok = sqlite3_prepare_v2(self->db, sql, -1, &rows, NULL) == SQLITE_OK
		|| sqlite_failed(self, err);

	reading_begin(&reading, sink);
	while (ok && (step = sqlite3_step(rows)) == SQLITE_ROW)
		ok = reading_take(&reading, sqlite3_column_int64(rows, 1), cell, rows, err);
	if (ok)
		ok = step == SQLITE_DONE || sqlite_failed(self, err);
	sqlite3_finalize(rows);
	return reading_end(&reading, ok, err);
}

/* ---- mending ------------------------------------------------------------------------------------------------ */

/* The buckets that are meant, as a table: each of the two deletes then reads the responses once. */
static bool name_buckets(
	struct sqlite_target *self, const bool buckets[TARGET_BUCKETS], struct error *err)
{
	char sql[80], start[3];
	bool ok = sqlite_run(self,
		"create temporary table if not exists buckets (begin text primary key); delete "
		"from "
		"buckets",
		err);

	for (int i = 0; i < TARGET_BUCKETS && ok; i++) {
		const unsigned char byte = (unsigned char)i;
		if (!buckets[i])
			continue;
		text_hex(&byte, 1, start);
		snprintf(sql, sizeof sql, "insert into buckets values ('%s')", start);
		ok = sqlite_run(self, sql, err);
	}
	return ok;
}

/* Also answers whose response somebody took away: they would be in the way of those that come. */
static const char without_respons[] =
	"delete from antwoorden where mutatienummer not in (select mutatienummer from respons)";

bool sqlite_clear(
	void *object, const bool buckets[TARGET_BUCKETS], int64_t *removed, struct error *err)
{
	struct sqlite_target *self = object;

	if (!name_buckets(self, buckets, err)
		|| !sqlite_run(self,
			"delete from respons where lower(substr(responsId, 1, 2)) in (select begin "
			"from buckets)"
			" or lower(substr(responsId, 1, 2)) not glob '[0-9a-f][0-9a-f]'",
			err))
		return false;
	*removed = sqlite3_changes(self->db);
	return sqlite_run(self, without_respons, err);
}

/* What is in no bucket: a responsId that no gateway gives, an answer of no response. */
bool sqlite_mend(void *object, int64_t *mended, struct error *err)
{
	struct sqlite_target *self = object;
	int before = sqlite3_total_changes(self->db);

	if (!sqlite_run(self,
		    "begin immediate;"
		    "delete from respons where lower(substr(responsId, 1, 2)) not glob "
		    "'[0-9a-f][0-9a-f]';"
		    "delete from antwoorden where mutatienummer not in (select mutatienummer from "
		    "respons);"
		    "commit",
		    err))
		return false;
	*mended = sqlite3_total_changes(self->db) - before;
	return true;
}
