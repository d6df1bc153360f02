/* What explains the facts: the codebook, and the tables around them. Always CSV, since they are opened by people as well. */
#include "bulk/inside.h"

#include "base/csv.h"
#include "rows/codebook.h"

enum { TABLE_MAX = 64 * 1024 * 1024 };

struct table_file {
	struct buffer *out;
	int64_t rows;
};

static bool add_row(void *context, const struct text *cells, size_t count, struct error *err)
{
	struct table_file *file = context;

	(void)err;
	csv_add_record(file->out, cells, count);
	file->rows++;
	return true;
}

static bool whole(const struct buffer *out, struct error *err)
{
	return !out->overflow || FAIL(err, DK0050, "GW-F1", "a table beside results is too large");
}

static bool build_table(
	struct build *build, enum bestandsoort soort, const char *naam, struct error *err)
{
	struct arena *arena = arena_create(0);
	struct table_file file = {buffer_create(arena, TABLE_MAX), -1}; /* its header is no row */
	uint8_t key[32];

	vault_mac(build->vault, VAULT_PSEUDONYM, text_of(build->vraag->school.code), key);
	bool ok = store_each_ster(build->store, soort, &build->vraag->set,
			  (struct text){(const char *)key, sizeof key},
			  day_in_netherlands(build->vraag->now), add_row, &file, err)
		&& whole(file.out, err)
		&& build_add_text(build, soort, naam, "csv", buffer_text(file.out), file.rows, err);
	arena_destroy(&arena);
	return ok;
}

static int64_t questions_of(const struct vragenlijst *lijsten, size_t count)
{
	int64_t questions = 0;

	for (size_t i = 0; i < count; i++)
		questions += (int64_t)lijsten[i].vraag_count;
	return questions;
}

/* The very bytes of `bpv-client codebook`. */
static bool build_codebook(struct build *build, struct error *err)
{
	const struct vragenlijstvraag all = {0};
	const struct vragenlijst *lijsten;
	struct arena *arena = arena_create(0);
	size_t count;

	bool ok = store_load_vragenlijsten(build->store, arena, &all, &lijsten, &count, err);
	if (ok) {
		struct buffer *csv = buffer_create(arena, TABLE_MAX);
		struct buffer *json = buffer_create(arena, TABLE_MAX);
		size_t rows = codebook_add_csv(arena, csv, lijsten, count, false);
		ok = whole(csv, err)
			&& build_add_text(build, BESTANDSOORT_CODEBOEK, "codeboek", "csv",
				buffer_text(csv), (int64_t)rows, err)
			&& codebook_add_json(json, lijsten, count, err) && whole(json, err)
			&& build_add_text(build, BESTANDSOORT_CODEBOEK, "codeboek", "json",
				buffer_text(json), questions_of(lijsten, count), err);
	}
	arena_destroy(&arena);
	return ok;
}

bool build_star(struct build *build, struct error *err)
{
	static const struct {
		enum bestandsoort soort;
		const char *naam;
	} tables[] = {
		{BESTANDSOORT_VRAGEN, "vragen"},
		{BESTANDSOORT_OPLEIDINGEN, "opleidingen"},
		{BESTANDSOORT_LOCATIES, "locaties"},
		{BESTANDSOORT_AANBIEDERS, "aanbieders"},
		{BESTANDSOORT_LEERBEDRIJVEN, "leerbedrijven"},
		{BESTANDSOORT_RESPONS, "respons"},
		{BESTANDSOORT_BENCHMARK, "benchmark"},
	};

	if (!build_codebook(build, err))
		return false;
	for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
		if (!build_table(build, tables[i].soort, tables[i].naam, err))
			return false;
	return true;
}
