/*
 * Which delivered record stands for which bpvo: small random worlds, reached in random orders by the ways that really lead
 * there, against a model that knows no SQL. The seed is fixed; a failure names the world.
 */
#include "store/feeding.h"

#include "store/store_sleutels.h"

#include <stdlib.h>

static struct store *gateway, *admin;

static int set_up(void **state)
{
	create_register(state);
	gateway = open_gateway();
	admin = open_admin();
	return 0;
}

static int tear_down(void **state)
{
	store_close(&gateway);
	store_close(&admin);
	return drop_database(state);
}

enum { WORLDS = 6, ORDERS = 2, GROUPS = 36, FILES = 2, RECORDS = 80, VERSIONS = 3 };

static uint64_t seed;

static int roll(int sides)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (int)(seed % (uint64_t)sides);
}

/* Index 0 is: DUO did not deliver it. */
static const char *const aanbieders[] = {NULL, "123A001", "123A002"};
static const char *const locaties[] = {NULL, "123X001", "123X002"};
static const char *const brins[] = {"98QQ", "98QX"};

/* Who differs in one of these never competes for a place. */
static const struct kern {
	const char *leerbedrijf, *einde, *opleiding;
	struct day dag;
} kernen[] = {
	{"112345678", "2026-09-01", "25180", {2026, 9, 1}},
	{"112345678", "2026-09-02", "25180", {2026, 9, 2}},
	{"112345678", "2026-09-01", "25181", {2026, 9, 1}},
	{"212345678", "2026-09-01", "25180", {2026, 9, 1}},
};

/* Equal keys; `in` says how many of its bpvo's stand in each file of DUO. */
struct group {
	int school, kern, aanbieder, locatie, size, in[FILES];
};

struct version {
	int kern, aanbieder, locatie;
};

/* What a school says of one student, in this order; withdrawn at the end or not. */
struct record {
	int school;
	const char *kenmerk;
	struct version versions[VERSIONS];
	int version_count;
	bool withdrawn;
};

struct world {
	struct group groups[GROUPS];
	size_t group_count;
	struct record records[RECORDS];
	size_t record_count;
};

static bool group_stands(const struct world *world, const struct group *group)
{
	for (size_t i = 0; i < world->group_count; i++) {
		const struct group *other = &world->groups[i];
		if (other->school == group->school && other->kern == group->kern
			&& other->aanbieder == group->aanbieder && other->locatie == group->locatie)
			return true;
	}
	return false;
}

static struct world random_world(void)
{
	struct world world = {0};
	int kern_count = 1 + roll((int)COUNT(kernen));

	for (int i = 1 + roll(GROUPS); i > 0; i--) {
		struct group group = {
			roll(4) == 0, roll(kern_count), roll(3), roll(3), 1 + roll(3), {0}};
		if (group_stands(&world, &group))
			continue;
		for (int file = 0; file < FILES; file++)
			group.in[file] = roll(group.size + 1);
		group.in[roll(FILES)] = group.size;
		world.groups[world.group_count++] = group;
	}
	world.record_count = (size_t)(1 + roll(RECORDS));
	for (size_t i = 0; i < world.record_count; i++) {
		struct record *record = &world.records[i];
		/* Names whose order a locale and bytes see differently; no two alike. */
		*record = (struct record){.school = roll(4) == 0,
			.kenmerk = arena_format(
				test_arena, "%c%c%zu", "aBcD"[roll(4)], "-_.Zz"[roll(5)], i),
			.version_count = 1 + roll(VERSIONS),
			.withdrawn = roll(6) == 0};
		for (int v = 0; v < record->version_count; v++)
			record->versions[v] =
				(struct version){roll(kern_count), 1 + roll(2), 1 + roll(2)};
	}
	return world;
}

/* ---- the ways that lead there */

static void import_file_of(const struct world *world, int file)
{
	struct buffer *csv = buffer_create(test_arena, 1 << 16);

	buffer_add_string(csv,
		"brin,onderwijsaanbiedercode,onderwijslocatiecode,opleidingscode,"
		"leerbedrijfId,geplandeEinddatum\n");
	for (size_t i = 0; i < world->group_count; i++) {
		const struct group *g = &world->groups[i];
		const struct kern *k = &kernen[g->kern];
		for (int n = 0; n < g->in[file]; n++)
			buffer_format(csv, "%s,%s,%s,%s,%s,%s\n", brins[g->school],
				g->aanbieder ? aanbieders[g->aanbieder] : "",
				g->locatie ? locaties[g->locatie] : "", k->opleiding,
				k->leerbedrijf, k->einde);
	}
	const struct input input = {IMPORT_BPVOS, arena_string(test_arena, buffer_text(csv))};
	struct import_uitslag uitslag = import_at(admin, &input, 1, false, TEST_NOW);

	if (uitslag.fout_count > 0)
		fail_msg("line %zu: %s", uitslag.fouten[0].line, uitslag.fouten[0].reden);
}

/* What schools say goes into one transaction until somebody else has to see it: commits are what such a test costs. */
static bool saying;

static void say(void)
{
	struct error err = {0};

	if (!saying)
		assert_ok(store_begin(gateway, &err));
	saying = true;
}

static void said(void)
{
	struct error err = {0};

	if (saying)
		assert_ok(store_commit(gateway, &err));
	saying = false;
}

static void push(const struct record *record, int version)
{
	const struct version *v = &record->versions[version];
	const struct studentgegevens delivered = {
		.bpvo_kenmerk = record->kenmerk,
		.onderwijsaanbiedercode = aanbieders[v->aanbieder],
		.onderwijslocatiecode = locaties[v->locatie],
		.opleidingscode = kernen[v->kern].opleiding,
		.leerbedrijf_id = kernen[v->kern].leerbedrijf,
		.geplande_einddatum = kernen[v->kern].dag,
		.emailadres = "canary@voorbeeld.example",
	};
	/* Content enough for the store: another version is another content. */
	char content[64];
	const struct studentgegevens_row row = {
		.record = &delivered, .sealed = {content, 64}, .fingerprint = {content, 32}};
	struct studentgegevens_outcome outcome;
	struct error err = {0};

	memset(content, 'a' + version, sizeof content);
	say();
	assert_ok(store_put_studentgegevens(gateway, test_arena, record->school + 1, &row, 1,
		later(version), TEST_NOW, false, &outcome, &err));
}

static void withdraw(const struct record *record)
{
	static const uint8_t merk[32];
	const struct vernietiging why = {.school_id = record->school + 1,
		.reden = "INGETROKKEN",
		.door = "test",
		.op = TEST_NOW};
	bool had;
	struct error err = {0};

	say();
	assert_ok(store_destroy_records(gateway, &why, &record->kenmerk,
		&(struct text){(const char *)merk, sizeof merk}, 1, &had, &err));
	assert_true(had);
}

/* Files in any order; what is said of one student in its own order, between everything else. */
static void reach(const struct world *world)
{
	bool imported[FILES] = {false};
	int stage[RECORDS] = {0};
	size_t left = FILES;

	(void)sql("delete from bpvos; delete from studentgegevens");
	for (size_t i = 0; i < world->record_count; i++)
		left += (size_t)(world->records[i].version_count + world->records[i].withdrawn);
	while (left > 0) {
		int at = roll(FILES + (int)world->record_count);
		if (at < FILES && !imported[at]) {
			said();
			import_file_of(world, at);
			imported[at] = true;
			left--;
		}
		if (at < FILES)
			continue;
		const struct record *record = &world->records[at - FILES];
		int *next = &stage[at - FILES];
		if (*next < record->version_count)
			push(record, *next);
		else if (*next == record->version_count && record->withdrawn)
			withdraw(record);
		else
			continue;
		++*next;
		left--;
	}
	said();
}

/* ---- the model: record by record, bpvo by bpvo */

struct place {
	const struct group *group;
	int number;
	bool taken;
};

static const struct version *last_of(const struct record *record)
{
	return record->withdrawn ? NULL : &record->versions[record->version_count - 1];
}

static bool agrees(const struct record *record, const struct place *place)
{
	const struct version *v = last_of(record);
	const struct group *g = place->group;

	return g->school == record->school && g->kern == v->kern
		&& (g->aanbieder == 0 || g->aanbieder == v->aanbieder)
		&& (g->locatie == 0 || g->locatie == v->locatie);
}

/* Which of the four passes a place belongs to: what is known most goes first. */
static int pass_of(const struct place *place)
{
	return 2 * (place->group->aanbieder == 0) + (place->group->locatie == 0);
}

static int by_kenmerk(const void *a, const void *b)
{
	return strcmp((*(const struct record *const *)a)->kenmerk,
		(*(const struct record *const *)b)->kenmerk);
}

static size_t make_places(const struct world *world, struct place places[GROUPS * 3])
{
	size_t count = 0;

	for (size_t i = 0; i < world->group_count; i++)
		for (int n = 1; n <= world->groups[i].size; n++)
			places[count++] = (struct place){&world->groups[i], n, false};
	return count;
}

/* places[i] of the answer: where records[i] (in order of kenmerk) stands; NULL: it waits. */
static size_t place_all(const struct world *world, const struct record *records[RECORDS],
	struct place places[GROUPS * 3], const struct place *found[RECORDS])
{
	size_t place_count = make_places(world, places), count = 0;

	for (size_t i = 0; i < world->record_count; i++)
		if (last_of(&world->records[i]) != NULL)
			records[count++] = &world->records[i];
	qsort(records, count, sizeof records[0], by_kenmerk);
	memset(found, 0, RECORDS * sizeof found[0]);
	for (int pass = 0; pass < 4; pass++)
		for (size_t i = 0; i < count; i++)
			for (size_t p = 0; p < place_count && found[i] == NULL; p++) {
				if (places[p].taken || pass_of(&places[p]) != pass
					|| !agrees(records[i], &places[p]))
					continue;
				places[p].taken = true;
				found[i] = &places[p];
			}
	/* What the field asks of it, whatever the passes: who waits, waits for nothing that is free. */
	for (size_t i = 0; i < count; i++)
		for (size_t p = 0; p < place_count; p++)
			assert_false(found[i] == NULL && !places[p].taken
				&& agrees(records[i], &places[p]));
	return count;
}

static const char *or_nothing(const char *code)
{
	return code ? code : "";
}

static void describe(struct buffer *out, const struct record *record, const struct place *place)
{
	buffer_format(out, "%s%s=", out->len > 0 ? " " : "", record->kenmerk);
	if (place == NULL) {
		buffer_add_string(out, "-");
		return;
	}
	const struct group *g = place->group;
	const struct kern *k = &kernen[g->kern];
	buffer_format(out, "%s/%s/%s/%s/%s/%d", or_nothing(aanbieders[g->aanbieder]),
		or_nothing(locaties[g->locatie]), k->opleiding, k->leerbedrijf, k->einde,
		place->number);
}

/* What the model says of one school, as `stands` says it. `one` NULL: of all records. */
static const char *expected(const struct world *world, int school, const char *kenmerk)
{
	const struct record *records[RECORDS];
	struct place places[GROUPS * 3];
	const struct place *found[RECORDS];
	size_t count = place_all(world, records, places, found);
	struct buffer *out = buffer_create(test_arena, 1 << 14);

	for (size_t i = 0; i < count; i++)
		if (records[i]->school == school
			&& (kenmerk == NULL || strcmp(records[i]->kenmerk, kenmerk) == 0))
			describe(out, records[i], found[i]);
	return arena_string(test_arena, buffer_text(out));
}

/* What the database says. */
static const char *stands(int school, const char *kenmerk, const char *bounds)
{
	return sql(arena_format(test_arena,
		"select coalesce(string_agg(p.bpvo_kenmerk || '=' || case when b.id is null then "
		"'-' else concat_ws('/', coalesce(b.onderwijsaanbiedercode, ''), "
		"coalesce(b.onderwijslocatiecode, ''), b.opleidingscode, b.leerbedrijf_id, "
		"b.geplande_einddatum, b.plaats) end, ' ' order by p.bpvo_kenmerk collate "
		"\"C\"), '') from plaatsingen(%d, %s, %s) p left join bpvos b on b.id = "
		"p.bpvo_id where %s",
		school + 1, kenmerk ? arena_format(test_arena, "array['%s']", kenmerk) : "null",
		bounds,
		kenmerk ? arena_format(test_arena, "p.bpvo_kenmerk = '%s'", kenmerk) : "true"));
}

static void the_same_sets_give_the_same_places_whatever_came_first(void **state)
{
	(void)state;
	seed = 20261126;
	for (int number = 0; number < WORLDS; number++) {
		struct world world = random_world();
		for (int order = 0; order < ORDERS; order++) {
			reach(&world);
			for (int school = 0; school < 2; school++) {
				const char *model = expected(&world, school, NULL);
				const char *database = stands(school, NULL, "null, null");
				if (strcmp(model, database) != 0)
					fail_msg("world %d, order %d:\n%s\nshould be\n%s", number,
						order, database, model);
			}
		}
	}
}

/* A page of a question places a few records; they stand where they stand among all. */
static void a_few_records_stand_where_they_stand_among_all(void **state)
{
	(void)state;
	seed = 88338;
	for (int number = 0; number < 2; number++) {
		struct world world = random_world();
		reach(&world);
		for (size_t i = 0; i < world.record_count; i++) {
			const struct record *record = &world.records[i];
			const char *bounds = "null, null";
			if (last_of(record) != NULL && roll(2))
				bounds = arena_format(test_arena, "'%s', '%s'",
					kernen[last_of(record)->kern].einde,
					kernen[last_of(record)->kern].einde);
			assert_string_equal(stands(record->school, record->kenmerk, bounds),
				expected(&world, record->school, record->kenmerk));
		}
	}
}

/* The sets above in numbers that a reader can follow: three students, one hospital, one end date. */
static void a_surplus_record_waits_and_gets_the_place_that_comes_free(void **state)
{
	struct world world = {
		.groups = {{0, 0, 1, 1, 2, {2, 0}}, {0, 0, 1, 0, 1, {0, 1}}},
		.group_count = 2,
		.records = {{0, "c", {{0, 1, 1}}, 1, false}, {0, "b", {{0, 1, 1}}, 1, false},
			{0, "a", {{0, 1, 1}}, 1, false}, {0, "d", {{0, 1, 1}}, 1, false},
			{0, "e", {{0, 2, 1}}, 1, false}},
		.record_count = 5,
	};

	(void)state;
	seed = 1;
	reach(&world);
#define KEYS "25180/112345678/2026-09-01"
	assert_string_equal(stands(0, NULL, "null, null"),
		"a=123A001/123X001/" KEYS "/1 b=123A001/123X001/" KEYS "/2 c=123A001//" KEYS
		"/1 d=- e=-");
	world.records[1].withdrawn = true;
	reach(&world);
	assert_string_equal(stands(0, NULL, "null, null"),
		"a=123A001/123X001/" KEYS "/1 c=123A001/123X001/" KEYS "/2 d=123A001//" KEYS
		"/1 e=-");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_sets_give_the_same_places_whatever_came_first),
		cmocka_unit_test(a_few_records_stand_where_they_stand_among_all),
		cmocka_unit_test(a_surplus_record_waits_and_gets_the_place_that_comes_free),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
