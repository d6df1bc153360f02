/* What stands in the directory for readers: which files, made when what they follow from has changed, and held to what they should be. */
#include "target/directory.h"

#include "base/csv.h"
#include "base/outfile.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FLUSH_BYTES = 256 * 1024, BUFFER_BYTES = 64 * 1024 * 1024, NAMES_MAX = 64 };

/* One file on its way. */
struct image {
	struct directory_target *self;
	struct arena *arena;
	struct outfile *file;
	struct buffer *bytes;
	struct rows *rows;
};

static const char *path_of(
	struct arena *arena, const struct directory_target *self, const char *name)
{
	return arena_format(arena, "%s/%s", self->directory, name);
}

static bool flush(struct image *image, size_t above, struct error *err)
{
	if (image->bytes->overflow)
		return FAIL(err, CONFIG, NULL, "a record that is far too large for a file");
	if (image->bytes->len <= above)
		return true;
	bool ok = outfile_write(image->file, buffer_text(image->bytes), err);
	buffer_clear(image->bytes);
	return ok;
}

/* ---- results ------------------------------------------------------------------------------------------ */

static bool add_respons(void *context, const struct respons *respons, struct error *err)
{
	struct image *image = context;

	return rows_add(image->rows, image->bytes, respons, err) && flush(image, FLUSH_BYTES, err);
}

static bool take_variables(struct sqlite_target *inside, struct arena *arena,
	struct rows_form *form, struct error *err)
{
	sqlite3_stmt *rows;
	int64_t count;
	size_t taken = 0;

	if (!sqlite_number(inside, "select count(*) from variabelen", 0, &count, err))
		return false;
	if (sqlite3_prepare_v2(inside->db, "select code, open from variabelen order by volgorde",
		    -1, &rows, NULL)
		!= SQLITE_OK)
		return sqlite_failed(inside, err);
	struct rows_variable *variables = arena_array(arena, (size_t)count, sizeof *variables);
	while (taken < (size_t)count && sqlite3_step(rows) == SQLITE_ROW) {
		variables[taken].code =
			arena_string(arena, text_of((const char *)sqlite3_column_text(rows, 0)));
		variables[taken++].open = sqlite3_column_int(rows, 1) != 0;
	}
	sqlite3_finalize(rows);
	form->variables = variables;
	form->variable_count = taken;
	return true;
}

static bool begin_rows(struct image *image, enum vorm vorm, struct error *err)
{
	struct rows_form form = {.formaat = image->self->options.formaat, .vorm = vorm};

	if (!take_variables(image->self->inside, image->arena, &form, err))
		return false;
	image->rows = rows_create(image->arena, &form);
	return true;
}

static bool write_results(struct image *image, const char *name, struct error *err)
{
	const struct target_sink sink = {image, add_respons};

	(void)name;
	if (!begin_rows(image, image->self->options.vorm, err))
		return false;
	rows_header(image->rows, image->bytes);
	return sqlite_each(image->self->inside, &sink, err);
}

static bool write_removed(struct image *image, const char *name, struct error *err)
{
	struct sqlite_target *inside = image->self->inside;
	sqlite3_stmt *rows = NULL;
	int step = SQLITE_DONE;
	bool ok = begin_rows(image, VORM_LANG, err);

	(void)name;
	if (ok)
		rows_removed_header(image->rows, image->bytes);
	if (ok
		&& sqlite3_prepare_v2(inside->db,
			   "select responsId, mutatienummer, reden from verwijderd order by "
			   "mutatienummer",
			   -1, &rows, NULL)
			!= SQLITE_OK)
		ok = sqlite_failed(inside, err);
	while (ok && (step = sqlite3_step(rows)) == SQLITE_ROW) {
		struct verwijderd gone = {(const char *)sqlite3_column_text(rows, 0),
			sqlite3_column_int64(rows, 1), VERWIJDERREDEN_NONE};
		const char *reden = (const char *)sqlite3_column_text(rows, 2);
		(void)(verwijderreden_parse(text_of(reden), &gone.reden));
		rows_add_removed(image->rows, image->bytes, &gone);
		ok = flush(image, FLUSH_BYTES, err);
	}
	sqlite3_finalize(rows);
	return ok && (step == SQLITE_DONE || sqlite_failed(inside, err));
}

/* ---- tables that stand beside them ------------------------------------------------------------------- */

static bool add_cells(struct image *image, sqlite3_stmt *rows, bool header, struct error *err)
{
	size_t count = (size_t)sqlite3_column_count(rows);
	struct text *cells = arena_array(image->arena, count, sizeof *cells);

	for (size_t i = 0; i < count; i++)
		cells[i] = text_of(header ? sqlite3_column_name(rows, (int)i)
					  : (const char *)sqlite3_column_text(rows, (int)i));
	csv_add_record(image->bytes, cells, count);
	return flush(image, FLUSH_BYTES, err);
}

/* "codeboek.csv": the table of that name. Its name was judged when it was made. */
static bool write_table(struct image *image, const char *name, struct error *err)
{
	struct sqlite_target *inside = image->self->inside;
	const char *sql = arena_format(
		image->arena, "select * from \"%.*s\"", (int)(strlen(name) - strlen(".csv")), name);
	sqlite3_stmt *rows;
	int step = SQLITE_DONE;
	bool ok = true;

	if (sqlite3_prepare_v2(inside->db, sql, -1, &rows, NULL) != SQLITE_OK)
		return sqlite_failed(inside, err);
	ok = add_cells(image, rows, true, err);
	while (ok && (step = sqlite3_step(rows)) == SQLITE_ROW)
		ok = add_cells(image, rows, false, err);
	ok = ok && (step == SQLITE_DONE || sqlite_failed(inside, err));
	sqlite3_finalize(rows);
	return ok;
}

/* ---- which files there are, and of when ------------------------------------------------------------------ */

typedef bool write_fn(struct image *image, const char *name, struct error *err);

struct wanted {
	const char *name;
	write_fn *write;
	const char *of; /* what its contents follow from: the same, and it need not be made again */
};

static size_t list_files(struct directory_target *self, struct arena *arena, struct wanted *out)
{
	bool lines = self->options.formaat == FORMAAT_JSONL;
	int64_t variables = 0;
	struct error ignored;
	sqlite3_stmt *tables;
	size_t count = 0;

	/* A wide file follows the codebook too, by its columns. */
	if (self->options.vorm == VORM_BREED
		&& !sqlite_number(
			self->inside, "select count(*) from variabelen", 0, &variables, &ignored))
		variables = -1;
	const char *of = arena_format(arena, "%" PRId64 " %s %" PRId64, self->state.tot,
		vorm_word(self->options.vorm), variables);

	out[count++] =
		(struct wanted){lines ? "resultaten.jsonl" : "resultaten.csv", write_results, of};
	out[count++] =
		(struct wanted){lines ? "verwijderd.jsonl" : "verwijderd.csv", write_removed, of};
	if (sqlite3_prepare_v2(self->inside->db, "select naam, digest from tabellen order by naam",
		    -1, &tables, NULL)
		!= SQLITE_OK)
		return count;
	/* One more comes behind them: sync.json. */
	while (count < NAMES_MAX - 1 && sqlite3_step(tables) == SQLITE_ROW)
		out[count++] = (struct wanted){
			arena_format(arena, "%s.csv", sqlite3_column_text(tables, 0)), write_table,
			arena_format(arena, "%s", sqlite3_column_text(tables, 1))};
	sqlite3_finalize(tables);
	return count;
}

/* Size and time of a file as it was left; "" when it is not there. */
static const char *look_of(struct arena *arena, const char *path)
{
	struct stat there;

	if (stat(path, &there) != 0)
		return "";
	return arena_format(arena, "%lld %lld.%09ld", (long long)there.st_size,
		(long long)there.st_mtim.tv_sec, there.st_mtim.tv_nsec);
}

static bool is_current(struct directory_target *self, struct arena *arena,
	const struct wanted *wanted, struct error *err)
{
	const char *sql = arena_format(arena,
		"select count(*) from bestanden where naam = '%s' and van = '%s' and gezien = '%s'",
		wanted->name, wanted->of, look_of(arena, path_of(arena, self, wanted->name)));
	int64_t found;

	return sqlite_number(self->inside, sql, 0, &found, err) && found == 1;
}

static bool note_file(struct directory_target *self, struct arena *arena,
	const struct wanted *wanted, struct error *err)
{
	return sqlite_run(self->inside,
		arena_format(arena, "insert or replace into bestanden values ('%s', '%s', '%s')",
			wanted->name, wanted->of,
			look_of(arena, path_of(arena, self, wanted->name))),
		err);
}

static bool write_file(struct directory_target *self, const struct wanted *wanted, const char *path,
	struct error *err)
{
	struct arena *arena = arena_create(0);
	struct image image = {
		.self = self, .arena = arena, .bytes = buffer_create(arena, BUFFER_BYTES)};
	bool ok = outfile_open(arena, path, &image.file, err)
		&& wanted->write(&image, wanted->name, err) && flush(&image, 0, err)
		&& outfile_commit(image.file, err);

	arena_destroy(&arena);
	return ok;
}

static bool renew_file(struct directory_target *self, struct arena *arena,
	const struct wanted *wanted, struct error *err)
{
	return write_file(self, wanted, path_of(arena, self, wanted->name), err)
		&& note_file(self, arena, wanted, err);
}

/* Files of another format, or of a table that is no more. */
static bool drop_others(struct directory_target *self, struct arena *arena,
	const struct wanted *wanted, size_t count, struct error *err)
{
	sqlite3_stmt *names;

	if (sqlite3_prepare_v2(self->inside->db, "select naam from bestanden", -1, &names, NULL)
		!= SQLITE_OK)
		return sqlite_failed(self->inside, err);
	while (sqlite3_step(names) == SQLITE_ROW) {
		const char *name = (const char *)sqlite3_column_text(names, 0);
		bool meant = false;
		for (size_t i = 0; i < count; i++)
			meant = meant || strcmp(wanted[i].name, name) == 0;
		if (!meant)
			unlink(path_of(arena, self, name));
	}
	sqlite3_finalize(names);
	return true;
}

static bool write_stand(struct image *image, const char *name, struct error *err)
{
	const struct target_state *state = &image->self->state;
	char now[INSTANT_SIZE];
	int64_t count;

	(void)name;
	if (!sqlite_number(image->self->inside, "select count(*) from respons", 0, &count, err))
		return false;
	instant_format(state->bijgewerkt, now);
	buffer_format(image->bytes,
		"{\"schoolOin\": \"%s\", \"gatewayOin\": \"%s\", \"veldenset\": \"%s\", "
		"\"openAntwoorden\": %s, \"totMutatienummer\": %" PRId64 ", \"respons\": %" PRId64
		", \"bijgewerktOp\": \"%s\"}\n",
		state->school.code, state->gateway.code, veldenset_word(state->veldenset),
		state->open_antwoorden == TARGET_ONBEKEND     ? "null"
			: state->open_antwoorden == TARGET_JA ? "true"
							      : "false",
		state->tot, count, now);
	return true;
}

bool directory_write_files(struct directory_target *self, struct error *err)
{
	static const struct wanted stand = {"sync.json", write_stand, ""};
	struct arena *arena = arena_create(0);
	struct wanted wanted[NAMES_MAX];
	size_t count = list_files(self, arena, wanted);
	bool ok = true;

	for (size_t i = 0; i < count && ok; i++)
		if (!is_current(self, arena, &wanted[i], err))
			ok = renew_file(self, arena, &wanted[i], err);
	wanted[count++] = stand;
	ok = ok && write_file(self, &stand, path_of(arena, self, stand.name), err)
		&& drop_others(self, arena, wanted, count, err);
	arena_destroy(&arena);
	return ok;
}

/* ---- mending: a file is what it would be if it were made now ----------------------------------------- */

static bool equal_files(const char *a, const char *b)
{
	FILE *one = fopen(a, "rbe"), *two = fopen(b, "rbe");
	bool equal = one != NULL && two != NULL;
	static char left[64 * 1024], right[sizeof left];
	size_t got = 1;

	while (equal && got > 0) {
		got = fread(left, 1, sizeof left, one);
		equal = fread(right, 1, sizeof right, two) == got && memcmp(left, right, got) == 0;
	}
	if (one != NULL)
		fclose(one);
	if (two != NULL)
		fclose(two);
	return equal;
}

static bool mend_file(struct directory_target *self, struct arena *arena,
	const struct wanted *wanted, int64_t *mended, struct error *err)
{
	const char *path = path_of(arena, self, wanted->name);
	const char *made = arena_format(arena, "%s/%s", self->inside->workplace, wanted->name);

	if (!write_file(self, wanted, made, err))
		return false;
	if (equal_files(path, made)) {
		unlink(made);
	} else {
		(*mended)++;
		if (rename(made, path) != 0)
			return FAIL(
				err, CONFIG, NULL, "cannot replace %s: %s", path, strerror(errno));
	}
	return note_file(self, arena, wanted, err);
}

bool directory_mend_files(struct directory_target *self, int64_t *mended, struct error *err)
{
	struct arena *arena = arena_create(0);
	struct wanted wanted[NAMES_MAX];
	size_t count = list_files(self, arena, wanted);
	bool ok = true;

	for (size_t i = 0; i < count && ok; i++)
		ok = mend_file(self, arena, &wanted[i], mended, err);
	arena_destroy(&arena);
	return ok;
}
