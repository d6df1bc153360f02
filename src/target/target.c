/* Which kind of target an address names, and the one lock that keeps two syncs apart. */
#include "target/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

struct target {
	struct arena *arena; /* holds this struct */
	const struct target_kind *kind;
	void *self;
	const char *name;
	struct target_state state;
};

/* ---- addresses -------------------------------------------------------------------------------------- */

static bool ends_in(const char *text, const char *end)
{
	size_t len = strlen(text), tail = strlen(end);

	return len > tail && strcmp(text + len - tail, end) == 0;
}

static const struct {
	const char *start, *end; /* one of both */
	const struct target_kind *kind;
	size_t skip; /* of the start: what is no part of the name */
} forms[] = {
	{"sqlite:", NULL, &target_sqlite, 7},
	{"dir:", NULL, &target_directory, 4},
	{"postgresql://", NULL, &target_postgres, 0},
	{"postgres://", NULL, &target_postgres, 0},
	{NULL, ".sqlite", &target_sqlite, 0},
	{NULL, ".sqlite3", &target_sqlite, 0},
	{NULL, ".db", &target_sqlite, 0},
	{NULL, "/", &target_directory, 0},
};

static const struct target_kind *kind_of(const char *where, const char **name)
{
	for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
		if (forms[i].start != NULL
				? strncmp(where, forms[i].start, strlen(forms[i].start)) == 0
				: ends_in(where, forms[i].end)) {
			*name = where + forms[i].skip;
			return **name != '\0' ? forms[i].kind : NULL;
		}
	return NULL;
}

bool target_is_address(const char *where)
{
	const char *name;

	return kind_of(where, &name) != NULL;
}

/* postgresql://user:secret@host/db without its secret, which may also stand behind password=. */
static const char *tellable(struct arena *arena, const char *name)
{
	char *copy = arena_string(arena, text_of(name));
	char *start = strstr(copy, "://"), *at = start != NULL ? strchr(start + 3, '@') : NULL;
	char *colon = at != NULL ? memchr(start + 3, ':', (size_t)(at - start - 3)) : NULL;

	if (start != NULL && strchr(start, '?') != NULL)
		*strchr(start, '?') = '\0';
	if (colon != NULL)
		memmove(colon, at, strlen(at) + 1);
	return copy;
}

/* ---- what kinds share ---------------------------------------------------------------------------------- */

static void release_lock(void *object)
{
	close((int)(intptr_t)object);
}

bool target_lock(struct arena *arena, const char *file, const char *whose, struct error *err)
{
	int fd = open(file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0)
		return FAIL(err, CONFIG, NULL, "cannot write %s: %s", file, strerror(errno));
	arena_defer(arena, release_lock, (void *)(intptr_t)fd);
	if (flock(fd, LOCK_EX | LOCK_NB) != 0)
		return errno == EWOULDBLOCK
			? FAIL(err, LATER, NULL, "%s is being synced at this moment", whose)
			: FAIL(err, CONFIG, NULL, "cannot lock %s: %s", file, strerror(errno));
	return true;
}

bool target_make_directory(const char *path, struct error *err)
{
	struct stat there;

	if (mkdir(path, 0700) != 0
		&& (errno != EEXIST || stat(path, &there) != 0 || !S_ISDIR(there.st_mode)))
		return FAIL(err, CONFIG, NULL, "cannot make the directory %s: %s", path,
			errno == EEXIST ? "something else has that name" : strerror(errno));
	return true;
}

/* ---- the functions of target.h ---------------------------------------------------------------------------- */

struct target *target_open(
	const char *where, const struct target_options *options, struct error *err)
{
	struct arena *arena = arena_create(0);
	struct target *target = arena_take(arena, sizeof *target);
	const char *name = "";

	target->arena = arena;
	target->kind = kind_of(where, &name);
	target->name = tellable(arena, name);
	if (target->kind == NULL)
		(void)FAIL(err, CONFIG, NULL,
			"%s is no target: FILE.sqlite, sqlite:FILE, dir:DIR, DIR/ or "
			"postgresql://...",
			where);
	else
		target->self = target->kind->open(arena, name, options, &target->state, err);
	if (target->self == NULL)
		target_close(&target);
	return target;
}

void target_close(struct target **target)
{
	struct target *old = *target;

	*target = NULL;
	if (old == NULL)
		return;
	if (old->self != NULL)
		old->kind->close(old->self);
	struct arena *arena = old->arena;
	arena_destroy(&arena);
}

const char *target_name(const struct target *target)
{
	return target->name;
}

const char *target_workplace(const struct target *target)
{
	return target->kind->workplace(target->self);
}

const struct target_state *target_state(const struct target *target)
{
	return &target->state;
}

bool target_begin(struct target *target, struct error *err)
{
	return target->kind->begin(target->self, err);
}

bool target_commit(struct target *target, const struct target_state *state, struct error *err)
{
	if (!target->kind->commit(target->self, state, err))
		return false;
	target->state = *state;
	return true;
}

bool target_empty(struct target *target, struct error *err)
{
	return target->kind->empty(target->self, err);
}

bool target_put(struct target *target, const struct respons *respons, bool fresh, struct error *err)
{
	return target->kind->put(target->self, respons, fresh, err);
}

bool target_remove(struct target *target, const struct verwijderd *verwijderd, struct error *err)
{
	return target->kind->remove(target->self, verwijderd, err);
}

bool target_index(struct target *target, struct error *err)
{
	return target->kind->index(target->self, err);
}

bool target_holds(struct target *target, const struct target_table *table)
{
	return target->kind->holds(target->self, table);
}

bool target_begin_table(struct target *target, const struct target_table *table, struct error *err)
{
	for (size_t i = 0; i < table->column_count; i++)
		if (!target_is_name(table->columns[i].name) || !target_is_name(table->name))
			return FAIL(err, PROOF, NULL, "%.40s is no name of a column",
				table->columns[i].name);
	return target->kind->begin_table(target->self, table, err);
}

bool target_add_row(struct target *target, const struct text *cells, struct error *err)
{
	return target->kind->add_row(target->self, cells, err);
}

bool target_variables(struct target *target, const struct target_variable *variables, size_t count,
	struct error *err)
{
	for (size_t i = 0; i < count; i++)
		if (!target_is_name(variables[i].code))
			return FAIL(err, PROOF, NULL, "%.40s is no code of a question",
				variables[i].code);
	return target->kind->variables(target->self, variables, count, err);
}

bool target_finish(struct target *target, struct error *err)
{
	return target->kind->finish(target->self, err);
}

bool target_each(struct target *target, const struct target_sink *sink, struct error *err)
{
	return target->kind->each(target->self, sink, err);
}

bool target_clear(struct target *target, const bool buckets[TARGET_BUCKETS], int64_t *removed,
	struct error *err)
{
	return target->kind->clear(target->self, buckets, removed, err);
}

bool target_mend(struct target *target, int64_t *mended, struct error *err)
{
	return target->kind->mend(target->self, mended, err);
}

bool target_count(struct target *target, int64_t *count, struct error *err)
{
	return target->kind->count(target->self, count, err);
}
