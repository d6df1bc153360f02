/*
 * A directory of files. They are made of an SQLite target inside it, which holds the state and the truth: so a batch is a
 * transaction here too, and the files (directory_files.c) are its image. A kill leaves files of an earlier moment, which the next
 * run replaces.
 */
#include "target/directory.h"

static void *open_directory(struct arena *arena, const char *where,
	const struct target_options *options, struct target_state *state, struct error *err)
{
	struct directory_target *self = arena_take(arena, sizeof *self);
	size_t len = strlen(where);

	while (len > 1 && where[len - 1] == '/')
		len--;
	self->arena = arena;
	self->options = *options;
	if (self->options.formaat == FORMAAT_NONE)
		self->options.formaat = FORMAAT_CSV;
	if (self->options.vorm == VORM_NONE)
		self->options.vorm = VORM_LANG;
	self->directory = arena_string(arena, (struct text){where, len});
	const char *inside = arena_format(arena, "%s/.sync", self->directory);
	if (!target_make_directory(self->directory, err) || !target_make_directory(inside, err))
		return NULL;
	inside = arena_format(arena, "%s/resultaten.sqlite", inside);
	self->inside = target_sqlite.open(arena, inside, options, state, err);
	if (self->inside == NULL)
		return NULL;
	self->state = *state;
	if (sqlite_run(self->inside,
		    "create table if not exists bestanden (naam text primary key, van text not "
		    "null, "
		    "gezien text not null)",
		    err))
		return self;
	target_sqlite.close(self->inside);
	return NULL;
}

static bool finish(void *object, struct error *err)
{
	struct directory_target *self = object;

	return directory_write_files(self, err) && target_sqlite.finish(self->inside, err);
}

static bool mend(void *object, int64_t *mended, struct error *err)
{
	struct directory_target *self = object;

	return sqlite_mend(self->inside, mended, err) && directory_mend_files(self, mended, err);
}

static bool begin(void *object, struct error *err)
{
	struct directory_target *self = object;

	return target_sqlite.begin(self->inside, err);
}

static bool commit(void *object, const struct target_state *state, struct error *err)
{
	struct directory_target *self = object;

	if (!target_sqlite.commit(self->inside, state, err))
		return false;
	self->state = *state;
	return true;
}

static bool empty(void *object, struct error *err)
{
	struct directory_target *self = object;

	/* The numbers may come again, with other contents. */
	return sqlite_run(self->inside, "delete from bestanden", err)
		&& target_sqlite.empty(self->inside, err);
}

static bool put(void *object, const struct respons *respons, bool fresh, struct error *err)
{
	struct directory_target *self = object;

	return sqlite_put(self->inside, respons, fresh, err);
}

static bool remove_one(void *object, const struct verwijderd *verwijderd, struct error *err)
{
	struct directory_target *self = object;

	return sqlite_remove(self->inside, verwijderd, err);
}

static bool make_index(void *object, struct error *err)
{
	struct directory_target *self = object;

	return sqlite_index(self->inside, err);
}

static bool holds(void *object, const struct target_table *table)
{
	struct directory_target *self = object;

	return sqlite_holds(self->inside, table);
}

static bool begin_table(void *object, const struct target_table *table, struct error *err)
{
	struct directory_target *self = object;

	return sqlite_begin_table(self->inside, table, err);
}

static bool add_row(void *object, const struct text *cells, struct error *err)
{
	struct directory_target *self = object;

	return sqlite_add_row(self->inside, cells, err);
}

static bool variables(
	void *object, const struct target_variable *all, size_t count, struct error *err)
{
	struct directory_target *self = object;

	return sqlite_variables(self->inside, all, count, err);
}

static bool each(void *object, const struct target_sink *sink, struct error *err)
{
	struct directory_target *self = object;

	return sqlite_each(self->inside, sink, err);
}

static bool clear(
	void *object, const bool buckets[TARGET_BUCKETS], int64_t *removed, struct error *err)
{
	struct directory_target *self = object;

	/* The files follow a number, and this changes what is behind it. */
	return sqlite_run(self->inside, "delete from bestanden", err)
		&& sqlite_clear(self->inside, buckets, removed, err);
}

static bool count(void *object, int64_t *out, struct error *err)
{
	struct directory_target *self = object;

	return target_sqlite.count(self->inside, out, err);
}

static void close_directory(void *object)
{
	struct directory_target *self = object;

	target_sqlite.close(self->inside);
}

static const char *workplace(const void *object)
{
	const struct directory_target *self = object;

	return self->inside->workplace;
}

const struct target_kind target_directory = {
	.open = open_directory,
	.begin = begin,
	.commit = commit,
	.empty = empty,
	.put = put,
	.remove = remove_one,
	.index = make_index,
	.holds = holds,
	.begin_table = begin_table,
	.add_row = add_row,
	.variables = variables,
	.finish = finish,
	.each = each,
	.clear = clear,
	.mend = mend,
	.count = count,
	.close = close_directory,
	.workplace = workplace,
};
