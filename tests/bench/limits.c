/* PostgreSQL's own limits, on the rows that the gateway makes: unnest, COPY, and the bare commit. */
#include "bench/limits.h"

#include "bench/postgres.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TABLES_MAX = 16, COMMITTERS = 8 };

/* A table that a push leaves rows in, and those rows in both forms. */
struct table {
	char name[64];
	long rows;
	struct postgres_values *columns; /* an array each */
	struct postgres_copy *copy;
};

/* One connection that commits as fast as it can. */
struct committer {
	struct postgres *connection;
	pthread_t thread;
	double slice;
	long commits;
	bool ok;
};

struct commit_case {
	struct limits *limits;
	int connections;
};

struct limits {
	struct postgres *main;
	struct table tables[TABLES_MAX];
	int count;
	long before; /* records that were there before any was pushed */
	size_t records;
	struct committer committers[COMMITTERS];
	struct commit_case one, all;
	double insert_wall, copy_wall; /* seconds, the fastest of all; 0: not done */
};

static const char INSERT_NAME[] = "insert %zu records, unnest",
		  COPY_NAME[] = "insert %zu records, COPY";
static const char COMMIT_NAME[] = "insert one row and commit, %d connection%s";

bool limits_are_wanted(const struct bench *bench)
{
	return bench_wants(bench, "insert 500 records, unnest")
		|| bench_wants(bench, "insert 500 records, COPY")
		|| bench_wants(bench, "insert one row and commit, 1 connection")
		|| bench_wants(bench, "insert one row and commit, 8 connections");
}

struct limits *limits_open(const char *conninfo)
{
	struct limits *limits = calloc(1, sizeof *limits);

	limits->main = postgres_open(conninfo);
	limits->one = (struct commit_case){limits, 1};
	limits->all = (struct commit_case){limits, COMMITTERS};
	postgres_do(limits->main, "create schema limiet");
	postgres_do(limits->main, "create table limiet.vastlegging (nummer integer, tekst text)");
	limits->before = postgres_number(limits->main, "select count(*) from studentgegevens");
	for (int i = 0; i < COMMITTERS; i++) {
		limits->committers[i].connection = postgres_open(conninfo);
		postgres_prepare(limits->committers[i].connection, "commit",
			"insert into limiet.vastlegging values (1, 'one row')");
	}
	return limits;
}

void limits_close(struct limits **limits)
{
	struct limits *old = *limits;

	for (int i = 0; i < COMMITTERS; i++)
		postgres_close(&old->committers[i].connection);
	for (int i = 0; i < old->count; i++) {
		postgres_free_values(old->tables[i].columns);
		postgres_free_copy(old->tables[i].copy);
	}
	postgres_close(&old->main);
	free(old);
	*limits = NULL;
}

/* ---- the rows of one push */

/* Tables that hold rows of the transaction, and how many; the columns of one of them as lists for SQL. */
static const char TABLES_SQL[] = "select c.relname, (xpath('/row/n/text()', query_to_xml(format("
				 "'select count(*) as n from bpv.%%I where xmin::text = %%L', "
				 "c.relname, '%s'), true, true, '')))[1]::text::int as n"
				 " from pg_class c where c.relkind = 'r' and c.relnamespace = "
				 "'bpv'::regnamespace order by 1";
/* An array in a row travels as text: unnest would take it apart. */
static const char COLUMNS_SQL[] =
	"select string_agg(quote_ident(attname), ', ' order by attnum),"
	" string_agg(format('array_agg(%%I::%%s)', attname, sent), ', ' order by attnum),"
	" string_agg(format('$%%s::%%s[]', n, sent), ', ' order by attnum),"
	" string_agg(format('c%%s', n), ', ' order by attnum),"
	" string_agg(format('u.c%%s::%%s', n, kind), ', ' order by attnum)"
	" from (select attname, attnum, row_number() over (order by attnum) as n, kind,"
	"  case category when 'A' then 'text' else kind end as sent"
	"  from (select attname, attnum, t.typcategory as category,"
	"   format_type(coalesce(nullif(t.typbasetype, 0), t.oid), null) as kind"
	"   from pg_attribute a join pg_type t on t.oid = a.atttypid"
	"   where attrelid = 'bpv.%s'::regclass and attnum > 0 and not attisdropped and "
	"attgenerated = '') t) c";

static void learn_table(struct limits *limits, const char *name, long rows, const char *transaction)
{
	struct table *table = &limits->tables[limits->count++];
	struct postgres *main = limits->main;
	char *lists[5]; /* columns, what is taken, its types, its names, what is put */

	if (limits->count == TABLES_MAX)
		abort();
	snprintf(table->name, sizeof table->name, "%s", name);
	table->rows = rows;
	postgres_row(main, lists, 5, COLUMNS_SQL, name);
	postgres_do(main,
		"create table limiet.%s (like bpv.%s including defaults including constraints"
		" including indexes including storage including compression)",
		name, name);
	table->columns = postgres_values(
		main, "select %s from bpv.%s where xmin::text = '%s'", lists[1], name, transaction);
	table->copy = postgres_copy_out(main,
		"copy (select %s from bpv.%s where xmin::text = '%s') to stdout (format binary)",
		lists[0], name, transaction);
	postgres_prepare(main, name,
		"insert into limiet.%s (%s) select %s from unnest(%s) as u (%s)", name, lists[0],
		lists[4], lists[2], lists[3]);
	for (int i = 0; i < 5; i++)
		free(lists[i]);
}

bool limits_learn(struct limits *limits, size_t records)
{
	char *transaction;
	long most = 0;

	limits->records = records;
	postgres_row(limits->main, &transaction, 1,
		"select xmin::text from studentgegevens order by gewijzigd_op desc limit 1");
	struct postgres_table *found = postgres_table(limits->main, TABLES_SQL, transaction);
	for (int i = 0; i < postgres_table_rows(found); i++) {
		long rows = strtol(postgres_cell(found, i, 1), NULL, 10);
		if (rows > 0)
			learn_table(limits, postgres_cell(found, i, 0), rows, transaction);
		most = rows > most ? rows : most;
	}
	postgres_free_table(found);
	free(transaction);
	if (most == (long)records)
		return true;
	fprintf(stderr, "bench: a push of %zu records left %ld rows at most in one table\n",
		records, most);
	return false;
}

static bool insert(void *context)
{
	struct limits *limits = context;

	postgres_do(limits->main, "begin");
	for (int i = 0; i < limits->count; i++)
		postgres_run(limits->main, limits->tables[i].name, limits->tables[i].columns);
	return postgres_do(limits->main, "commit");
}

static bool copy(void *context)
{
	struct limits *limits = context;

	postgres_do(limits->main, "begin");
	for (int i = 0; i < limits->count; i++)
		postgres_copy_in(limits->main, limits->tables[i].copy,
			"copy limiet.%s from stdin (format binary)", limits->tables[i].name);
	return postgres_do(limits->main, "commit");
}

/* What both sides have computed so far: we, and the process that serves our connection. */
static double computed(const struct limits *limits)
{
	return bench_seconds(CLOCK_THREAD_CPUTIME_ID) + postgres_seconds(limits->main);
}

/*
 * The fastest of a slice: a limit is what the machine can do, whatever the neighbours were at. What counts is the processor
 * time of both sides, which is less than any clock on the wall would say: the wait for the disk is not in it. The tables are
 * emptied in between, outside the clock.
 */
static bool fastest(
	struct limits *limits, bench_operation *operation, double slice, double *us, double *wall)
{
	double spent = 0, best = 0;

	while (spent < slice) {
		for (int i = 0; i < limits->count; i++)
			postgres_do(limits->main, "truncate limiet.%s", limits->tables[i].name);
		double started = bench_seconds(CLOCK_MONOTONIC), before = computed(limits);
		if (!operation(limits))
			return false;
		double took = computed(limits) - before;
		double passed = bench_seconds(CLOCK_MONOTONIC) - started;
		best = best == 0 || took < best ? took : best;
		*wall = *wall == 0 || passed < *wall ? passed : *wall;
		spent += passed;
	}
	*us = best * 1e6;
	return true;
}

static bool gauge_insert(void *context, double slice, double *us)
{
	struct limits *limits = context;

	return fastest(limits, insert, slice, us, &limits->insert_wall);
}

static bool gauge_copy(void *context, double slice, double *us)
{
	struct limits *limits = context;

	return fastest(limits, copy, slice, us, &limits->copy_wall);
}

/* ---- the bare commit */

static void *commit(void *context)
{
	struct committer *committer = context;
	double until = bench_seconds(CLOCK_MONOTONIC) + committer->slice;

	committer->ok = true;
	for (committer->commits = 0; bench_seconds(CLOCK_MONOTONIC) < until; committer->commits++)
		committer->ok =
			postgres_run(committer->connection, "commit", NULL) && committer->ok;
	return NULL;
}

static bool gauge_commit(void *context, double slice, double *us)
{
	const struct commit_case *of = context;
	struct committer *all = of->limits->committers;
	double started = bench_seconds(CLOCK_MONOTONIC);
	long commits = 0;
	bool ok = true;

	for (int i = 0; i < of->connections; i++) {
		all[i].slice = slice;
		if (pthread_create(&all[i].thread, NULL, commit, &all[i]) != 0)
			abort();
	}
	for (int i = 0; i < of->connections; i++) {
		pthread_join(all[i].thread, NULL);
		commits += all[i].commits;
		ok = ok && all[i].ok;
	}
	*us = (bench_seconds(CLOCK_MONOTONIC) - started) * 1e6 / (double)commits;
	return ok;
}

void limits_add(struct limits *limits, struct bench *bench)
{
	bench_add_gauge(bench, gauge_insert, limits, 0, INSERT_NAME, limits->records);
	bench_add_gauge(bench, gauge_copy, limits, 0, COPY_NAME, limits->records);
	bench_add_gauge(bench, gauge_commit, &limits->one, 0, COMMIT_NAME, 1, "");
	bench_add_gauge(bench, gauge_commit, &limits->all, 0, COMMIT_NAME, COMMITTERS, "s");
}

void limits_print(const struct limits *limits)
{
	char *settings[2];

	postgres_row(limits->main, settings, 2,
		"select current_setting('fsync'), current_setting('synchronous_commit')");
	printf("PostgreSQL: fsync %s, synchronous_commit %s; a push of %zu records leaves",
		settings[0], settings[1], limits->records);
	for (int i = 0; i < limits->count; i++)
		printf("%s %ld in %s", i > 0 ? "," : "", limits->tables[i].rows,
			limits->tables[i].name);
	printf("\n");
	if (limits->insert_wall > 0)
		printf("by unnest, with one commit: %.0f records/s by the clock on the wall\n",
			(double)limits->records / limits->insert_wall);
	if (limits->copy_wall > 0)
		printf("by COPY, with one commit: %.0f records/s by the clock on the wall\n",
			(double)limits->records / limits->copy_wall);
	free(settings[0]);
	free(settings[1]);
}

bool limits_check(struct limits *limits, size_t acknowledged)
{
	long stored = postgres_number(limits->main, "select count(*) from studentgegevens")
		- limits->before;

	printf("%zu records acknowledged, %ld stored\n", acknowledged, stored);
	return stored == (long)acknowledged;
}
