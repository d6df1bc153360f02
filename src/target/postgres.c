/* A schema in PostgreSQL: its tables, its state, its batches. */
#include "target/postgres.h"

#include <libpq-fe.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BUFFER_MAX_BYTES = 64 * 1024 * 1024, LOCK_TRIES = 10 };

/* Names without quotes: they can be written as in an SQLite target, in any case. */
static const char schema_sql[] =
	"create table sync ("
	" id integer primary key check (id = 1),"
	" schoolOin text not null, gatewayOin text not null, veldenset text not null, "
	"openAntwoorden boolean,"
	" totMutatienummer bigint not null, doel bigint not null,"
	" stand text not null, bijgewerktOp timestamptz not null);"
	"create table respons ("
	" responsId uuid not null constraint respons_responsid unique, mutatienummer bigint "
	"primary key,"
	" respondent text not null, vragenlijstcode text not null, versie integer not null, "
	"invuldatum date,"
	" invulmaand text, brin text not null, onderwijsaanbiedercode text, onderwijslocatiecode "
	"text,"
	" opleidingscode text not null, leerbedrijfId text, leerbedrijfPseudoniem text, "
	"geplandeEinddatum date,"
	" eindmaand text, leerweg text);"
	"create index respons_opleiding on respons (opleidingscode, respondent);"
	"create table antwoorden ("
	" mutatienummer bigint not null, nr integer not null, vraagcode text not null, waarde "
	"integer, tekst text,"
	" primary key (mutatienummer, nr));"
	"create index antwoorden_vraag on antwoorden (vraagcode, waarde);"
	"create table verwijderd (responsId uuid primary key, mutatienummer bigint not null, reden "
	"text not null);"
	"create table variabelen ("
	" volgorde integer generated always as identity primary key, code text not null unique, "
	"open boolean not null);"
	"create table tabellen (naam text primary key, digest text not null);"
	"create view antwoorden_lang as"
	" select r.*, a.vraagcode, a.waarde, a.tekst"
	" from respons r left join antwoorden a on a.mutatienummer = r.mutatienummer;";

static const char temporary_sql[] =
	"create temporary table in_respons (like respons) on commit delete rows;"
	"create temporary table in_antwoorden (like antwoorden) on commit delete rows;"
	"create temporary table in_verwijderd (like verwijderd) on commit delete rows;";

/* ---- opening ---------------------------------------------------------------------------------------------- */

static bool connect(struct postgres_target *self, const char *where, struct error *err)
{
	const char *const keys[] = {"dbname", "fallback_application_name", "client_encoding", NULL};
	const char *const values[] = {where, "bpv-client sync", "UTF8", NULL};

	self->connection = PQconnectdbParams(keys, values, 1);
	return PQstatus(self->connection) == CONNECTION_OK || postgres_failed(self, NULL, err);
}

/* A schema that holds something else is left alone. */
static bool look(struct postgres_target *self, bool *made, struct error *err)
{
	static const char sql[] =
		"select exists (select from information_schema.tables where table_schema = $1),"
		" exists (select from information_schema.columns where table_schema = $1 and "
		"table_name = 'sync' and"
		" column_name = 'totmutatienummer')";
	PGresult *seen = postgres_ask(self, sql, 1, &self->schema, err);
	bool ok = seen != NULL;

	if (ok && PQgetvalue(seen, 0, 0)[0] == 't' && PQgetvalue(seen, 0, 1)[0] != 't')
		ok = FAIL(err, CONFIG, NULL,
			"the schema %s of %s holds other tables, which a sync does not touch: name "
			"another with --schema",
			self->schema, self->name);
	*made = ok && PQgetvalue(seen, 0, 1)[0] == 't';
	PQclear(seen);
	return ok;
}

/* The server may need a moment to notice that who held it was killed. */
static bool lock(struct postgres_target *self, struct error *err)
{
	static const char sql[] =
		"select pg_try_advisory_lock(hashtextextended('bpv-client sync ' || $1, 0))";
	const struct timespec moment = {0, 100 * 1000 * 1000};

	for (int i = 0; i < LOCK_TRIES; i++) {
		PGresult *held = postgres_ask(self, sql, 1, &self->schema, err);
		bool ours = held != NULL && PQgetvalue(held, 0, 0)[0] == 't';
		bool failed = held == NULL;
		PQclear(held);
		if (ours || failed)
			return ours;
		nanosleep(&moment, NULL);
	}
	return FAIL(err, LATER, NULL, "%s (schema %s) is being synced at this moment", self->name,
		self->schema);
}

static bool make_schema(struct postgres_target *self, struct error *err)
{
	struct arena *arena = arena_create(0);
	const char *sql = arena_format(arena,
		"begin; create schema if not exists \"%s\"; set local search_path = \"%s\";"
		"%s commit",
		self->schema, self->schema, schema_sql);
	bool ok = postgres_run(self, sql, err);

	arena_destroy(&arena);
	return ok;
}

static bool take_state(struct postgres_target *self, const PGresult *row, struct target_state *out,
	struct error *err)
{
	const char *open;

	if (PQntuples(row) == 0)
		return true;
	open = PQgetvalue(row, 0, 3);
	out->open_antwoorden = open[0] == 't' ? TARGET_JA
		: open[0] == 'f'              ? TARGET_NEE
					      : TARGET_ONBEKEND;
	out->tot = strtoll(PQgetvalue(row, 0, 4), NULL, 10);
	out->doel = strtoll(PQgetvalue(row, 0, 5), NULL, 10);
	return (oin_parse(text_of(PQgetvalue(row, 0, 0)), &out->school)
		       && oin_parse(text_of(PQgetvalue(row, 0, 1)), &out->gateway)
		       && veldenset_parse(text_of(PQgetvalue(row, 0, 2)), &out->veldenset)
		       && instant_parse(text_of(PQgetvalue(row, 0, 6)), &out->bijgewerkt))
		|| FAIL(err, CONFIG, NULL,
			"the table sync of %s holds what no sync wrote: name another schema",
			self->name);
}

static bool read_state(struct postgres_target *self, struct target_state *out, struct error *err)
{
	PGresult *row = postgres_ask(self,
		"select schoolOin, gatewayOin, veldenset, openAntwoorden, totMutatienummer, doel,"
		" to_char(bijgewerktOp at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') from "
		"sync",
		0, NULL, err);
	bool ok = row != NULL && take_state(self, row, out, err);

	PQclear(row);
	return ok;
}

/*
 * Without waiting for the disk: after a power cut of the server the last batches may be gone, with the state they led to, and
 * come again; never half of one.
 */
static bool start(struct postgres_target *self, const char *where, struct target_state *state,
	struct error *err)
{
	bool made;

	if (!connect(self, where, err)
		|| !postgres_run(self,
			"set datestyle = iso; set client_min_messages = warning; set "
			"synchronous_commit = off",
			err)
		|| !lock(self, err) || !look(self, &made, err)
		|| (!made && !make_schema(self, err)))
		return false;
	const char *path = arena_format(self->arena, "set search_path = \"%s\"", self->schema);
	return postgres_run(self, path, err) && postgres_run(self, temporary_sql, err)
		&& read_state(self, state, err);
}

/* What a next sync must find is on this machine: where systemd says, else where the user's programs keep such things. */
static bool find_workplace(struct postgres_target *self, const char *where, struct error *err)
{
	const char *directory = getenv("STATE_DIRECTORY"), *home = getenv("HOME");
	uint64_t name = UINT64_C(14695981039346656037);

	for (const char *c = arena_format(self->arena, "%s\n%s", where, self->schema); *c != '\0';
		c++)
		name = (name ^ (unsigned char)*c) * UINT64_C(1099511628211);
	if (directory == NULL)
		directory = getenv("XDG_STATE_HOME");
	if (directory == NULL && home != NULL) {
		static const char *const levels[] = {"/.local", "/.local/state"};
		for (size_t i = 0; i < 2; i++) {
			directory = arena_format(self->arena, "%s%s", home, levels[i]);
			if (!target_make_directory(directory, err))
				return false;
		}
	}
	if (directory == NULL)
		directory = "/var/tmp";
	const char *ours = arena_format(self->arena, "%s/bpv-client", directory);
	self->workplace =
		arena_format(self->arena, "%s/%016llx.sync", ours, (unsigned long long)name);
	return target_make_directory(ours, err) && target_make_directory(self->workplace, err);
}

static void close_connection(void *object)
{
	struct postgres_target *self = object;

	PQfinish(self->connection);
}

static const char *without_secret(struct arena *arena, const char *where)
{
	char *copy = arena_string(arena, text_of(where));
	char *start = strstr(copy, "://"), *at = start != NULL ? strchr(start + 3, '@') : NULL;

	copy[strcspn(copy, "?")] = '\0';
	if (at == NULL)
		return copy;
	return arena_format(arena, "postgresql://%s", at + 1);
}

static void *open_schema(struct arena *arena, const char *where,
	const struct target_options *options, struct target_state *state, struct error *err)
{
	struct postgres_target *self = arena_take(arena, sizeof *self);

	self->arena = arena;
	self->name = without_secret(arena, where);
	self->schema = options->schema != NULL ? options->schema : "bpvmonitor";
	self->schema = arena_string(arena, text_of(self->schema));
	self->respons = buffer_create(arena, BUFFER_MAX_BYTES);
	self->antwoorden = buffer_create(arena, BUFFER_MAX_BYTES);
	self->verwijderd = buffer_create(arena, BUFFER_MAX_BYTES);
	self->table = buffer_create(arena, BUFFER_MAX_BYTES);
	if (!target_is_name(self->schema)) {
		(void)FAIL(err, CONFIG, NULL,
			"--schema takes letters, digits and _, starting with a letter");
		return NULL;
	}
	if (find_workplace(self, where, err) && start(self, where, state, err))
		return self;
	close_connection(self);
	return NULL;
}

static const char *workplace(const void *object)
{
	const struct postgres_target *self = object;

	return self->workplace;
}

/* ---- batches ---------------------------------------------------------------------------------------------- */

static bool begin(void *object, struct error *err)
{
	return postgres_run(object, "begin", err);
}

static bool put_state(
	struct postgres_target *self, const struct target_state *state, struct error *err)
{
	char tot[24], doel[24], now[INSTANT_SIZE];
	const char *const values[] = {state->school.code, state->gateway.code,
		veldenset_word(state->veldenset),
		state->open_antwoorden == TARGET_ONBEKEND     ? NULL
			: state->open_antwoorden == TARGET_JA ? "true"
							      : "false",
		tot, doel, state->tot == state->doel ? "COMPLEET" : "BEZIG", now};

	snprintf(tot, sizeof tot, "%lld", (long long)state->tot);
	snprintf(doel, sizeof doel, "%lld", (long long)state->doel);
	instant_format(state->bijgewerkt, now);
	PGresult *done = postgres_ask(self,
		"insert into sync values (1, $1, $2, $3, $4::boolean, $5::bigint, $6::bigint, $7, "
		"$8::timestamptz)"
		" on conflict (id) do update set schoolOin = excluded.schoolOin, gatewayOin = "
		"excluded.gatewayOin,"
		" veldenset = excluded.veldenset, openAntwoorden = excluded.openAntwoorden,"
		" totMutatienummer = excluded.totMutatienummer, doel = excluded.doel, stand = "
		"excluded.stand,"
		" bijgewerktOp = excluded.bijgewerktOp",
		8, values, err);
	PQclear(done);
	return done != NULL;
}

static bool commit(void *object, const struct target_state *state, struct error *err)
{
	struct postgres_target *self = object;

	return postgres_fill_table(self, err) && postgres_merge(self, err)
		&& put_state(self, state, err) && postgres_run(self, "commit", err);
}

static bool empty(void *object, struct error *err)
{
	return postgres_run(object, "truncate respons, antwoorden, verwijderd, sync", err);
}

static bool index_nothing(void *object, struct error *err)
{
	(void)object;
	(void)err;
	return true;
}

static bool finish(void *object, struct error *err)
{
	return postgres_run(object, "analyze respons; analyze antwoorden", err);
}

static bool count(void *object, int64_t *out, struct error *err)
{
	PGresult *row = postgres_ask(object, "select count(*) from respons", 0, NULL, err);

	if (row == NULL)
		return false;
	*out = strtoll(PQgetvalue(row, 0, 0), NULL, 10);
	PQclear(row);
	return true;
}

const struct target_kind target_postgres = {
	.open = open_schema,
	.begin = begin,
	.commit = commit,
	.empty = empty,
	.put = postgres_put,
	.remove = postgres_remove,
	.index = index_nothing,
	.holds = postgres_holds,
	.begin_table = postgres_begin_table,
	.add_row = postgres_add_row,
	.variables = postgres_variables,
	.finish = finish,
	.each = postgres_each,
	.clear = postgres_clear,
	.mend = postgres_mend,
	.count = count,
	.close = close_connection,
	.workplace = workplace,
};
