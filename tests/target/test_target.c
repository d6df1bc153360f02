/* Every kind of target against a model: random histories, and a batch that was not committed never happened. */
#include "unit.h"

#include "base/arena.h"
#include "rows/rows.h"
#include "target/target.h"

#include <ftw.h>
#include <unistd.h>

enum { IDS = 60, ANSWERS = 4, BATCHES = 40 };

static const struct rows_variable variables[] = {
	{"EW1", false}, {"VB1", false}, {"BG2_1", false}, {"EW9", true}, {"EW10", false}};
static const char *const texts[] = {"Graag eerder contact, liefst \"live\"",
	"tab\there\r\nen een regel", "\\N is geen null", "=1+1", "é"};

/* ---- the model ------------------------------------------------------------------------------------------ */

struct item {
	bool there, gone;
	struct respons respons;
	struct antwoord antwoorden[ANSWERS];
	char id[40], waarden[ANSWERS][16];
	struct verwijderd tombstone;
};

struct model {
	struct item items[IDS];
	struct target_state state;
};

static unsigned seed;

static unsigned dice(unsigned sides)
{
	seed = seed * 1103515245 + 12345;
	return seed / 65536 % sides;
}

static void name_items(struct model *model)
{
	for (int i = 0; i < IDS; i++)
		snprintf(model->items[i].id, sizeof model->items[i].id,
			"%02x%06x-0000-4000-8000-%012d", i * 4, i, i);
}

static void fill_answers(struct item *item)
{
	for (size_t i = 0; i < item->respons.antwoord_count; i++) {
		const struct rows_variable *variable = &variables[i + 1];
		bool text = variable->open && dice(2);
		snprintf(item->waarden[i], sizeof item->waarden[i], "%d", (int)dice(20) - 9);
		item->antwoorden[i] = (struct antwoord){variable->code,
			text ? NULL : item->waarden[i], text ? texts[dice(COUNT(texts))] : NULL};
	}
}

static void fill(struct item *item, int64_t number, bool basis)
{
	item->respons = (struct respons){
		.respons_id = item->id,
		.mutatienummer = number,
		.respondent = dice(2) ? RESPONDENT_STUDENT : RESPONDENT_LEERBEDRIJF,
		.vragenlijst = "BPV_STUDENT",
		.versie = 1 + (int)dice(3),
		.basis = basis,
		.invuldatum = {2026, 1 + (int)dice(12), basis ? 1 : 1 + (int)dice(28)},
		.brin = "98QQ",
		.onderwijsaanbiedercode = dice(3) ? "990A001" : NULL,
		.onderwijslocatiecode = dice(3) ? "990X001" : NULL,
		.opleidingscode = "06007",
		.leerbedrijf = basis ? "0123456789abcdef0123456789abcdef" : "900021600",
		.einddatum = {2025, 1 + (int)dice(12), basis ? 1 : 1 + (int)dice(28)},
		.leerweg = dice(2) ? LEERWEG_BBL : LEERWEG_NONE,
		.antwoorden = item->antwoorden,
		.antwoord_count = dice(ANSWERS + 1),
	};
	fill_answers(item);
}

/* The items point into themselves. */
static void copy_model(struct model *to, const struct model *from)
{
	*to = *from;
	for (int i = 0; i < IDS; i++) {
		struct item *item = &to->items[i];
		item->respons.respons_id = item->id;
		item->respons.antwoorden = item->antwoorden;
		for (size_t k = 0; k < item->respons.antwoord_count; k++)
			if (item->antwoorden[k].waarde != NULL)
				item->antwoorden[k].waarde = item->waarden[k];
	}
}

/* ---- the comparison ---------------------------------------------------------------------------------- */

struct comparing {
	struct model *model;
	struct rows *rows;
	struct buffer *got, *wanted;
	int count;
	int64_t last;
};

static bool compare(void *context, const struct respons *respons, struct error *err)
{
	struct comparing *comparing = context;

	assert_true(respons->mutatienummer > comparing->last);
	comparing->last = respons->mutatienummer;
	for (int i = 0; i < IDS; i++) {
		struct item *item = &comparing->model->items[i];
		if (strcmp(item->id, respons->respons_id) != 0)
			continue;
		assert_true(item->there);
		buffer_clear(comparing->got);
		buffer_clear(comparing->wanted);
		assert_true(rows_add(comparing->rows, comparing->got, respons, err));
		assert_true(rows_add(comparing->rows, comparing->wanted, &item->respons, err));
		assert_true(
			text_equal(buffer_text(comparing->got), buffer_text(comparing->wanted)));
		comparing->count++;
		return true;
	}
	fail_msg("a response that nobody put: %s", respons->respons_id);
	return false;
}

static void check(struct target *target, struct model *model)
{
	struct arena *arena = arena_create(0);
	const struct rows_form form = {.formaat = FORMAAT_CSV, .vorm = VORM_LANG};
	struct comparing comparing = {model, rows_create(arena, &form),
		buffer_create(arena, 1 << 20), buffer_create(arena, 1 << 20), 0, 0};
	const struct target_sink sink = {&comparing, compare};
	const struct target_state *state = target_state(target);
	struct error err = {.code = ERROR_NONE};
	int there = 0;
	int64_t count;

	for (int i = 0; i < IDS; i++)
		there += model->items[i].there;
	if (!target_each(target, &sink, &err))
		fail_msg("%s", err.detail);
	assert_int_equal(comparing.count, there);
	assert_true(target_count(target, &count, &err));
	assert_int_equal(count, there);
	assert_int_equal(state->tot, model->state.tot);
	assert_int_equal(state->doel, model->state.doel);
	assert_int_equal(state->veldenset, model->state.veldenset);
	assert_int_equal(state->open_antwoorden, model->state.open_antwoorden);
	assert_string_equal(state->school.code, model->state.school.code);
	arena_destroy(&arena);
}

/* ---- the history ------------------------------------------------------------------------------------- */

static void must(bool done, const struct error *err)
{
	if (!done)
		fail_msg("%s", err->detail);
}

static void put_variables(struct target *target, size_t count)
{
	struct target_variable columns[COUNT(variables)];
	struct error err;

	for (size_t i = 0; i < count; i++)
		columns[i] = (struct target_variable){variables[i].code, variables[i].open};
	must(target_variables(target, columns, count, &err), &err);
}

static void put_table(struct target *target, unsigned version)
{
	static const struct target_column columns[] = {
		{"opleidingscode", TARGET_TEXT}, {"niveau", TARGET_WHOLE}};
	const struct text cells[] = {TEXT("06007"), version % 2 ? TEXT("4") : TEXT("")};
	char digest[16];
	const struct target_table table = {"opleidingen", columns, 2, digest};
	struct error err;

	snprintf(digest, sizeof digest, "%u", version);
	if (target_holds(target, &table))
		return;
	must(target_begin_table(target, &table, &err), &err);
	for (unsigned i = 0; i <= version; i++)
		must(target_add_row(target, cells, &err), &err);
	assert_true(target_holds(target, &table));
}

/* What a batch does to the target it does to the model. */
static void change(struct target *target, struct model *model, bool fresh)
{
	struct error err = {.code = ERROR_NONE};
	int64_t number = model->state.tot;
	bool touched[IDS] = {false};

	for (unsigned i = 0, steps = dice(8); i < steps; i++) {
		struct item *item = &model->items[dice(IDS)];
		/* In a batch a response comes once. */
		if ((fresh ? item->there : item->gone) || touched[item - model->items])
			continue;
		touched[item - model->items] = true;
		number += 1 + dice(3);
		if (!fresh && dice(4) == 0) {
			const struct verwijderd gone = {
				item->id, number, VERWIJDERREDEN_INGETROKKEN};
			item->there = false;
			item->gone = true;
			must(target_remove(target, &gone, &err), &err);
			continue;
		}
		item->there = true;
		fill(item, number, model->state.veldenset == VELDENSET_BASIS);
		must(target_put(target, &item->respons, fresh, &err), &err);
	}
	model->state.tot = number;
	model->state.doel = number + (dice(2) ? 10 : 0);
	model->state.bijgewerkt.us += 1000000;
}

static struct target *open_target(const char *where, const struct target_options *options)
{
	struct error err = {.code = ERROR_NONE};
	struct target *target = target_open(where, options, &err);

	if (target == NULL)
		fail_msg("%s: %s", where, err.detail);
	return target;
}

/* A batch, and then either its end or ours. */
static struct target *live_batch(struct target *target, const char *where,
	const struct target_options *options, struct model *model, int batch)
{
	static struct model before;
	struct error err = {.code = ERROR_NONE};

	copy_model(&before, model);
	must(target_begin(target, &err), &err);
	if (batch == 10)
		must(target_index(target, &err), &err);
	put_variables(target, batch < 20 ? 3 : COUNT(variables));
	put_table(target, (unsigned)batch / 9);
	change(target, model, batch < 10);
	if (batch == 0 || batch == 10 || dice(4) > 0) {
		must(target_commit(target, &model->state, &err), &err);
	} else {
		target_close(&target);
		target = open_target(where, options);
		copy_model(model, &before);
	}
	check(target, model);
	return target;
}

/* Only what is in the buckets goes; the state stays. */
static void clear_some(struct target *target, struct model *model)
{
	const bool buckets[TARGET_BUCKETS] = {[0] = true, [4] = true, [40] = true};
	struct error err = {.code = ERROR_NONE};
	int64_t removed, expected = 0;

	for (int i = 0; i < IDS; i++)
		if (buckets[i * 4]) {
			expected += model->items[i].there;
			model->items[i].there = false;
		}
	must(target_begin(target, &err), &err);
	must(target_clear(target, buckets, &removed, &err), &err);
	assert_int_equal(removed, expected);
	must(target_commit(target, &model->state, &err), &err);
	check(target, model);
	must(target_mend(target, &removed, &err), &err);
}

static void begin_anew(struct target *target, struct model *model)
{
	struct error err = {.code = ERROR_NONE};

	must(target_begin(target, &err), &err);
	must(target_empty(target, &err), &err);
	for (int i = 0; i < IDS; i++)
		model->items[i].there = model->items[i].gone = false;
	model->state.tot = 0;
	change(target, model, true);
	must(target_commit(target, &model->state, &err), &err);
	must(target_begin(target, &err), &err);
	must(target_index(target, &err), &err);
	must(target_commit(target, &model->state, &err), &err);
	must(target_finish(target, &err), &err);
	check(target, model);
}

static void live(const char *where, const struct target_options *options, unsigned with)
{
	static struct model model;
	struct target *target = open_target(where, options);
	struct error err = {.code = ERROR_NONE};

	seed = with;
	memset(&model, 0, sizeof model);
	name_items(&model);
	check(target, &model);
	model.state = (struct target_state){
		.school = {"0000000700098QQ00000"},
		.gateway = {"00000099000000001000"},
		.veldenset = with % 2 ? VELDENSET_BASIS : VELDENSET_VOLLEDIG,
		.open_antwoorden = with % 3,
	};
	for (int batch = 0; batch < BATCHES; batch++)
		target = live_batch(target, where, options, &model, batch);
	must(target_finish(target, &err), &err);
	check(target, &model);
	target_close(&target);
	target = open_target(where, options);
	check(target, &model);
	clear_some(target, &model);
	begin_anew(target, &model);

	/* A second one has to wait. */
	assert_null(target_open(where, options, &err));
	assert_int_equal(err.code, ERROR_LATER);
	target_close(&target);
}

/* ---- places -------------------------------------------------------------------------------------------- */

/* What is asked here is order, not whether a disk keeps its word: where there is memory to write in, that will do. */
static char place[40];

static int make_place(void **state)
{
	(void)state;
	snprintf(place, sizeof place, "%s/bpv-target-XXXXXX",
		access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/var/tmp");
	return mkdtemp(place) == NULL;
}

static int drop(const char *path, const struct stat *there, int kind, struct FTW *at)
{
	(void)there;
	(void)kind;
	(void)at;
	return remove(path);
}

static int drop_place(void **state)
{
	(void)state;
	return nftw(place, drop, 20, FTW_DEPTH | FTW_PHYS);
}

static const char *in_place(char out[200], const char *before, unsigned number, const char *after)
{
	snprintf(out, 200, "%s/%s%u%s", place, before, number, after);
	return out;
}

static void an_sqlite_file_is_what_the_model_is(void **state)
{
	const struct target_options options = {NULL, FORMAAT_NONE, VORM_NONE};
	char path[200];

	(void)state;
	for (unsigned i = 1; i <= 3; i++)
		live(in_place(path, "doel", i, ".sqlite"), &options, i);
}

static void a_directory_is_what_the_model_is(void **state)
{
	char path[200];

	(void)state;
	for (unsigned i = 1; i <= 4; i++) {
		const struct target_options options = {
			NULL, i % 2 ? FORMAAT_CSV : FORMAAT_JSONL, i > 2 ? VORM_BREED : VORM_LANG};
		live(in_place(path, "map", i, "/"), &options, i);
	}
}

static void a_schema_is_what_the_model_is(void **state)
{
	char schema[40];
	const struct target_options options = {schema, FORMAAT_NONE, VORM_NONE};

	(void)state;
	assert_non_null(getenv("PGHOST"));
	setenv("STATE_DIRECTORY", place, 1);
	for (unsigned i = 1; i <= 2; i++) {
		snprintf(schema, sizeof schema, "doel_%d_%u", (int)getpid(), i);
		live("postgresql:///", &options, i);
	}
}

static void what_is_no_target_is_told(void **state)
{
	static const char other[] = "boodschappen: melk, brood, en nog meer dan honderd bytes aan "
				    "andere dingen die nodig zijn in huis, zoals koffie";
	const struct target_options options = {NULL, FORMAAT_NONE, VORM_NONE};
	char path[200];
	struct error err;
	FILE *file;

	(void)state;
	assert_false(target_is_address("resultaten.csv"));
	assert_false(target_is_address("sqlite:"));
	assert_true(target_is_address("x.db"));
	assert_null(target_open("resultaten.csv", &options, &err));
	assert_int_equal(err.code, ERROR_CONFIG);
	/* A file of somebody else. */
	file = fopen(in_place(path, "ander", 1, ".db"), "w");
	fputs(other, file);
	fclose(file);
	assert_null(target_open(path, &options, &err));
	assert_int_equal(err.code, ERROR_CONFIG);
	/* A place that cannot be. */
	assert_null(target_open("/nergens/x.sqlite", &options, &err));
	assert_int_equal(err.code, ERROR_CONFIG);
	setenv("STATE_DIRECTORY", place, 1);
	assert_null(target_open("postgresql://wie:geheim@127.0.0.1:9/x", &options, &err));
	assert_int_equal(err.code, ERROR_CONNECTION);
	assert_null(strstr(err.detail, "geheim"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_sqlite_file_is_what_the_model_is),
		cmocka_unit_test(a_directory_is_what_the_model_is),
		cmocka_unit_test(a_schema_is_what_the_model_is),
		cmocka_unit_test(what_is_no_target_is_told),
	};

	return cmocka_run_group_tests(tests, make_place, drop_place);
}
