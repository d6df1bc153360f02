/* The example set held against the rules of the field: every code, every record, every total. */
#include "unit.h"

#include "base/csv.h"
#include "domain/codes.h"
#include "domain/studentgegevens.h"
#include "example/example.h"
#include "example/national.h"

#include <dirent.h>
#include <unistd.h>

static const struct day reference = {2026, 10, 1};
static char dir[] = "/tmp/bpv-example-XXXXXX";

static struct example_options options_of(int64_t scale_micro)
{
	return (struct example_options){.dir = dir,
		.scale_micro = scale_micro,
		.seed = 7,
		.reference = reference,
		.years = 1,
		.large = 1};
}

static int make_dir(void **state)
{
	(void)state;
	return mkdtemp(dir) == NULL;
}

static int remove_dir(void **state)
{
	char path[512];
	DIR *open = opendir(dir);

	(void)state;
	for (struct dirent *entry; open != NULL && (entry = readdir(open)) != NULL;) {
		snprintf(path, sizeof path, "%s/%s", dir, entry->d_name);
		if (entry->d_name[0] != '.')
			unlink(path);
	}
	if (open != NULL)
		closedir(open);
	return rmdir(dir);
}

/* Reads DIR/NAME with the house's own reader and hands every row to `row`. */
static void read_file(const char *name, const struct csv_column *columns, size_t count,
	csv_row_fn *row, void *context)
{
	char path[512];
	struct error err = {0};

	snprintf(path, sizeof path, "%s/%s", dir, name);
	FILE *in = fopen(path, "r");
	assert_non_null(in);
	if (!csv_read(in, columns, count, row, context, &err))
		fail_msg("%s: %s", name, err.detail);
	fclose(in);
}

static void reads_a_scale_and_nothing_else(void **state)
{
	static const struct {
		const char *text;
		int64_t micro; /* 0: refused */
	} cases[] = {
		{"1", 1000000},
		{"0.01", 10000},
		{".5", 500000},
		{"1000", 1000000000},
		{"0.000001", 1},
		{"0", 0},
		{"", 0},
		{".", 0},
		{"1001", 0},
		{"1000.000001", 0},
		{"99999999999999999999", 0},
		{"0.0000001", 0},
		{"-1", 0},
		{"1e3", 0},
		{"1,5", 0},
		{"1.2.3", 0},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		int64_t micro = 0;
		bool ok = example_parse_scale(text_of(cases[i].text), &micro);
		assert_int_equal(ok, cases[i].micro != 0);
		assert_int_equal(micro, cases[i].micro);
	}
}

static void makes_codes_that_are_unique_and_look_like_no_bsn(void **state)
{
	char code[CODE_SIZE], before[CODE_SIZE] = "";

	(void)state;
	for (int64_t i = 0; i < 100000; i++) {
		leerbedrijf_id(i, code);
		assert_true(is_leerbedrijf_id(text_of(code)));
		assert_false(looks_like_bsn(text_of(code)));
		assert_true(strcmp(before, code) < 0);
		memcpy(before, code, sizeof before);
	}
	for (int i = 1; i < 2000; i++) {
		aanbieder_code(i, code);
		assert_true(is_onderwijsaanbiedercode(text_of(code)));
		locatie_code(i, code);
		assert_true(is_onderwijslocatiecode(text_of(code)));
	}
}

static void draws_sixty_schools_that_cannot_exist(void **state)
{
	static struct national national;

	(void)state;
	national_draw(&national, 7, 400, 1);
	assert_string_equal(national.schools[0].brin.code, "98QQ");
	assert_string_equal(national.schools[1].brin.code, "98QX");
	for (int i = 0; i < SCHOOL_COUNT; i++) {
		struct brin brin;
		struct oin oin = oin_of_school(&national.schools[i].brin), parsed;
		assert_true(brin_parse(text_of(national.schools[i].brin.code), &brin));
		assert_int_equal(brin.code[0], '9');
		assert_true(oin_parse(text_of(oin.code), &parsed));
		for (int j = 0; j < i; j++)
			assert_string_not_equal(brin.code, national.schools[j].brin.code);
	}
	for (size_t i = 0; i < national.opleiding_count; i++)
		assert_true(is_opleidingscode(text_of(national.opleidingen[i].code)));
}

static const struct csv_column bpvo_columns[] = {
	{"brin", true},
	{"onderwijsaanbiedercode", true},
	{"onderwijslocatiecode", true},
	{"opleidingscode", true},
	{"leerbedrijfId", true},
	{"geplandeEinddatum", true},
	{"begindatum", true},
	{"leerweg", true},
};

struct bpvo_counts {
	int64_t rows, without_locatie, in_groups, past;
	char before[160];
};

static bool check_bpvo(void *context, const struct csv_row *row, struct error *err)
{
	struct bpvo_counts *counts = context;
	struct day end, begin;
	struct brin brin;
	enum leerweg leerweg;
	char keys[160] = "";

	(void)err;
	assert_true(brin_parse(row->cells[0], &brin));
	assert_true(row->cells[1].len == 0 || is_onderwijsaanbiedercode(row->cells[1]));
	assert_true(row->cells[2].len == 0 || is_onderwijslocatiecode(row->cells[2]));
	assert_true(is_opleidingscode(row->cells[3]));
	assert_true(is_leerbedrijf_id(row->cells[4]));
	assert_true(day_parse(row->cells[5], &end));
	assert_true(row->cells[6].len == 0
		|| (day_parse(row->cells[6], &begin) && day_compare(begin, end) < 0));
	assert_true(row->cells[7].len == 0 || leerweg_parse(row->cells[7], &leerweg));
	for (int i = 0; i < 6; i++)
		strncat(keys, row->cells[i].at, row->cells[i].len);
	counts->rows++;
	counts->without_locatie += row->cells[2].len == 0;
	counts->in_groups += strcmp(keys, counts->before) == 0;
	counts->past += day_compare(end, reference) < 0;
	memcpy(counts->before, keys, sizeof keys);
	return true;
}

static void bpvos_obey_the_formats_and_form_groups(void **state)
{
	struct example_options options = options_of(20000);
	struct example_counts made;
	struct bpvo_counts counts = {0};
	struct error err = {0};

	(void)state;
	assert_true(example_write(&options, &made, &err));
	read_file("bpvos.csv", bpvo_columns, COUNT(bpvo_columns), check_bpvo, &counts);
	assert_int_equal(counts.rows, made.bpvos);
	/* 200,000 that ended and 60,000 that run, times 0.02. */
	assert_int_equal(counts.past, 4000);
	assert_int_equal(counts.rows, 5200);
	assert_in_range(counts.without_locatie, 60, 220);
	assert_in_range(counts.in_groups, 500, 1500);
	assert_int_equal(made.schools, SCHOOL_COUNT);
	assert_in_range(made.responses, 1100, 1300);
}

static const struct csv_column student_columns[] = {
	{"bpvoKenmerk", true},
	{"onderwijsaanbiedercode", true},
	{"onderwijslocatiecode", true},
	{"opleidingscode", true},
	{"leerbedrijfId", true},
	{"geplandeEinddatum", true},
	{"emailadres", true},
	{"roepnaam", true},
	{"taal", true},
	{"leerweg", true},
	{"begindatum", true},
};

struct student_counts {
	struct arena *arena;
	int64_t rows, refused;
};

static bool check_student(void *context, const struct csv_row *row, struct error *err)
{
	struct student_counts *counts = context;
	struct foutmelding meldingen[STUDENTGEGEVENS_MAX_MELDINGEN];
	struct studentgegevens s = {0};
	const char *cell[COUNT(student_columns)];

	(void)err;
	for (size_t i = 0; i < COUNT(student_columns); i++)
		cell[i] = row->cells[i].len ? arena_string(counts->arena, row->cells[i]) : NULL;
	assert_non_null(cell[0]);
	s.bpvo_kenmerk = cell[0];
	s.onderwijsaanbiedercode = cell[1];
	s.onderwijslocatiecode = cell[2];
	s.opleidingscode = cell[3];
	s.leerbedrijf_id = cell[4];
	assert_true(day_parse(row->cells[5], &s.geplande_einddatum));
	s.emailadres = cell[6];
	s.roepnaam = cell[7];
	s.taal = cell[8];
	assert_true(cell[9] == NULL || leerweg_parse(row->cells[9], &s.leerweg));
	assert_true(cell[10] == NULL || day_parse(row->cells[10], &s.begindatum));
	counts->rows++;
	counts->refused += studentgegevens_check(counts->arena, &s, reference, meldingen) > 0;
	/* Right or wrong: nothing that could be delivered. */
	assert_non_null(strstr(s.emailadres, "voorbeeld.example"));
	return true;
}

static void student_records_are_right_unless_asked_otherwise(void **state)
{
	struct example_options options = options_of(20000);
	struct student_counts good = {arena_create(0), 0, 0}, bad = good;
	struct example_counts made;
	struct error err = {0};

	(void)state;
	memcpy(options.only.code, "98QQ", sizeof options.only.code);
	assert_true(example_write(&options, &made, &err));
	read_file("studentgegevens-98QQ.csv", student_columns, COUNT(student_columns),
		check_student, &good);
	assert_int_equal(good.rows, made.studentgegevens);
	assert_int_equal(good.refused, 0);
	assert_int_equal(made.schools, 1);

	/* 22 wrong ones, two of a kind; the register alone can tell for five kinds (codes, repeated kenmerk). */
	options.bad_records = 22;
	assert_true(example_write(&options, &made, &err));
	read_file("studentgegevens-98QQ.csv", student_columns, COUNT(student_columns),
		check_student, &bad);
	assert_int_equal(bad.rows, good.rows + 22);
	assert_int_equal(bad.refused, 12);
	arena_destroy(&good.arena);
}

static void refuses_a_school_outside_the_set(void **state)
{
	struct example_options options = options_of(1000);
	struct example_counts made = {.schools = 99};
	struct error err = {0};

	(void)state;
	memcpy(options.only.code, "01AA", sizeof options.only.code);
	assert_false(example_write(&options, &made, &err));
	assert_int_equal(err.code, ERROR_INPUT);
	assert_non_null(strstr(err.detail, "01AA"));
	assert_int_equal(made.schools, 99);
}

static void says_which_file_it_cannot_write(void **state)
{
	struct example_options options = options_of(1000);
	struct example_counts made;
	struct error err = {0};

	(void)state;
	options.dir = "/nowhere/at/all";
	assert_false(example_write(&options, &made, &err));
	assert_non_null(strstr(err.detail, "/nowhere/at/all/organisaties.csv"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_a_scale_and_nothing_else),
		cmocka_unit_test(makes_codes_that_are_unique_and_look_like_no_bsn),
		cmocka_unit_test(draws_sixty_schools_that_cannot_exist),
		cmocka_unit_test(bpvos_obey_the_formats_and_form_groups),
		cmocka_unit_test(student_records_are_right_unless_asked_otherwise),
		cmocka_unit_test(refuses_a_school_outside_the_set),
		cmocka_unit_test(says_which_file_it_cannot_write),
	};

	return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
