/* The CSV of a push: what is read, what is refused before anything is sent, and what can be pushed again. */
#include "unit.h"

#include "client/sheet.h"

#include <sys/stat.h>
#include <unistd.h>

#define HEADER                                                                                     \
	"bpvoKenmerk,onderwijsaanbiedercode,onderwijslocatiecode,opleidingscode,leerbedrijfId,"    \
	"geplandeEinddatum,emailadres"
#define GOOD(kenmerk) kenmerk ",990A001,990X001,25180,100000001,2026-12-31,a@school.example"

static const struct day today = {2026, 11, 24};

static bool read_bytes(
	struct arena *arena, const char *bytes, struct sheet *sheet, struct error *err)
{
	FILE *in = fmemopen((void *)(uintptr_t)bytes, strlen(bytes), "r");

	assert_non_null(in);
	bool ok = sheet_read_stream(arena, in, today, sheet, err);
	fclose(in);
	return ok;
}

static struct sheet read_sheet(struct arena *arena, const char *bytes)
{
	struct sheet sheet;
	struct error err = {.code = ERROR_NONE};

	if (!read_bytes(arena, bytes, &sheet, &err))
		fail_msg("%s", err.detail);
	return sheet;
}

static int make(void **state)
{
	*state = arena_create(0);
	return 0;
}

static int unmake(void **state)
{
	arena_destroy((struct arena **)state);
	return 0;
}

static void reads_a_record_in_any_order_of_columns(void **state)
{
	struct sheet sheet = read_sheet(*state,
		"\xef\xbb\xbf"
		"emailadres;roepnaam;taal;leerweg;begindatum;bpvoKenmerk;onderwijsaanbiedercode;"
		"onderwijslocatiecode;opleidingscode;leerbedrijfId;geplandeEinddatum\r\n"
		" a@school.example ;Zo\xc3\xab;nl;BBL;2026-02-01;k-1;990A001;990X001;25180;"
		"100000001;2026-12-31\r\n");
	struct studentgegevens read, *record = &read;

	sheet_record(*state, &sheet.rows[0], &read);
	assert_int_equal(sheet.count, 1);
	assert_int_equal(sheet.rows[0].state, ROW_WAITING);
	assert_int_equal(sheet.rows[0].line, 2);
	assert_string_equal(record->bpvo_kenmerk, "k-1");
	assert_string_equal(record->emailadres, "a@school.example");
	assert_string_equal(record->roepnaam, "Zo\xc3\xab");
	assert_string_equal(record->taal, "nl");
	assert_int_equal(record->leerweg, LEERWEG_BBL);
	assert_int_equal(record->begindatum.month, 2);
	assert_int_equal(record->geplande_einddatum.day, 31);
}

static void leaves_out_optional_cells_that_are_empty(void **state)
{
	struct sheet sheet = read_sheet(
		*state, HEADER ",roepnaam,taal,leerweg,begindatum\n" GOOD("k-1") ",,,,\n");

	assert_int_equal(sheet.rows[0].state, ROW_WAITING);
	struct studentgegevens record;
	sheet_record(*state, &sheet.rows[0], &record);
	assert_null(record.roepnaam);
	assert_null(record.taal);
	assert_int_equal(record.leerweg, LEERWEG_NONE);
	assert_false(day_given(record.begindatum));
}

/* What the XSD would refuse must not reach a message: one bad cell there would refuse the whole batch. */
static void refuses_what_the_gateway_would_refuse(void **state)
{
	static const struct {
		const char *record, *codes, *field;
	} cases[] = {
		{"k 1,990A001,990X001,25180,100000001,2026-12-31,a@school.example,,", "BPV0113",
			"bpvoKenmerk"},
		{"k-1,990A01,990X001,25180,100000001,2026-12-31,a@school.example,,", "BPV0113",
			"onderwijsaanbiedercode"},
		{"k-1,990A001,,25180,100000001,2026-12-31,a@school.example,,", "BPV0113",
			"onderwijslocatiecode"},
		{"k-1,990A001,990X001,2518,100000001,2026-12-31,a@school.example,,", "BPV0113",
			"opleidingscode"},
		{"k-1,990A001,990X001,25180,000000001,2026-12-31,a@school.example,,", "BPV0113",
			"leerbedrijfId"},
		{"k-1,990A001,990X001,25180,100000001,31-12-2026,a@school.example,,", "BPV0113",
			"geplandeEinddatum"},
		{"k-1,990A001,990X001,25180,100000001,,a@school.example,,", "BPV0113",
			"geplandeEinddatum"},
		{"k-1,990A001,990X001,25180,100000001,2026-12-31,geen adres,,", "BPV0104",
			"emailadres"},
		{"k-1,990A001,990X001,25180,100000001,2026-12-31,,,", "BPV0104", "emailadres"},
		{"111222333,990A001,990X001,25180,100000001,2026-12-31,a@school.example,,",
			"BPV0103", "bpvoKenmerk"},
		{"k-1,990A001,990X001,25180,100000001,2026-12-31,a@school.example,a\x01z,",
			"BPV0113", "roepnaam"},
		{"k-1,990A001,990X001,25180,100000001,2026-12-31,a@school.example,a\xc2\x85z,",
			"BPV0113", "roepnaam"},
		{"k-1,990A001,990X001,25180,100000001,2026-12-31,a@school.example,,1950-01-01",
			"BPV0113", "begindatum"},
		{"k-1,990A001,990X001,25180,100000001,2026-12-31,a@school.example,,2027-01-01",
			"BPV0105", "begindatum"},
		{"k-1,990A001,990X001,2518,100000001,2026-12-31,geen adres,,", "BPV0113; BPV0104",
			"emailadres"},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *bytes =
			arena_format(*state, HEADER ",roepnaam,begindatum\n%s\n", cases[i].record);
		struct sheet sheet = read_sheet(*state, bytes);
		assert_int_equal(sheet.rows[0].state, ROW_REFUSED);
		assert_string_equal(sheet_codes(*state, &sheet.rows[0]), cases[i].codes);
		assert_non_null(strstr(sheet_texts(*state, &sheet.rows[0]), cases[i].field));
	}
}

static void refuses_a_leerweg_that_does_not_exist(void **state)
{
	struct sheet sheet = read_sheet(*state, HEADER ",leerweg\n" GOOD("k-1") ",bol\n");

	assert_string_equal(sheet_codes(*state, &sheet.rows[0]), "BPV0113");
}

static void counts_a_roepnaam_in_characters(void **state)
{
	char name[2 * 101 + 1] = "";

	for (int i = 0; i < 100; i++)
		strcat(name, "\xc3\xab");
	struct sheet sheet = read_sheet(
		*state, arena_format(*state, HEADER ",roepnaam\n" GOOD("k-1") ",%s\n", name));
	assert_int_equal(sheet.rows[0].state, ROW_WAITING);
	strcat(name, "\xc3\xab");
	sheet = read_sheet(
		*state, arena_format(*state, HEADER ",roepnaam\n" GOOD("k-1") ",%s\n", name));
	assert_int_equal(sheet.rows[0].state, ROW_REFUSED);
}

static void refuses_every_row_of_a_repeated_key(void **state)
{
	struct sheet sheet = read_sheet(*state,
		HEADER "\n" GOOD("k-1") "\n" GOOD("k-2") "\n" GOOD("k-1") "\n" GOOD("k-3") "\n");
	static const enum row_state expected[] = {
		ROW_REFUSED, ROW_WAITING, ROW_REFUSED, ROW_WAITING};

	for (size_t i = 0; i < COUNT(expected); i++)
		assert_int_equal(sheet.rows[i].state, expected[i]);
	assert_string_equal(sheet_codes(*state, &sheet.rows[2]), "BPV0102");
}

static void names_the_line_of_a_file_that_is_no_push(void **state)
{
	static const struct {
		const char *bytes, *says;
	} cases[] = {
		{"", "empty"},
		{"bpvoKenmerk\n1\n", "missing"},
		{HEADER ",bsn\n", "unknown column 'bsn'"},
		{HEADER "\n" GOOD("k-1") "\nk-2,x\n", "line 3"},
		{HEADER "\n\"k-1\n", "never closed"},
		{HEADER "\nk\xff,990A001,990X001,25180,100000001,2026-12-31,a@b.nl\n", "UTF-8"},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct sheet sheet = {.count = 77};
		struct error err = {.code = ERROR_NONE};
		const char *bytes = cases[i].bytes[0] != '\0' ? cases[i].bytes : "\n";

		assert_false(read_bytes(*state, bytes, &sheet, &err));
		assert_int_equal(err.code, ERROR_INPUT);
		assert_non_null(strstr(err.detail, cases[i].says));
		assert_int_equal(sheet.count, 77);
	}
}

static const char *slurp(struct arena *arena, const char *file)
{
	char *bytes = arena_take(arena, 64 * 1024);
	FILE *in = fopen(file, "r");

	assert_non_null(in);
	bytes[fread(bytes, 1, 64 * 1024 - 1, in)] = '\0';
	fclose(in);
	return bytes;
}

static void the_refused_file_is_the_input_with_reasons_and_can_be_read_again(void **state)
{
	char directory[] = "/tmp/bpv-sheet-XXXXXX";
	struct arena *arena = *state;
	struct stat status;
	struct sheet sheet;
	struct error err;
	size_t written = 0;

	assert_non_null(mkdtemp(directory));
	const char *file = arena_format(arena, "%s/in.csv", directory);
	const char *refused = arena_format(arena, "%s/in.refused.csv", directory);
	FILE *out = fopen(file, "w");
	assert_non_null(out);
	fputs("emailadres;bpvoKenmerk;onderwijsaanbiedercode;onderwijslocatiecode;opleidingscode;"
	      "leerbedrijfId;geplandeEinddatum;\"roepnaam\"\n"
	      "a@school.example;k-1;990A001;990X001;25180;100000001;2026-12-31;Jan\n"
	      "geen adres;k-2;990A001;990X001;25180;100000001;2026-12-31;\"Piet, jr\"\n",
		out);
	fclose(out);
	assert_true(sheet_read(arena, file, today, &sheet, &err));
	assert_true(sheet_write_refused(arena, &sheet, refused, &written, &err));
	assert_int_equal(written, 1);
	assert_string_equal(slurp(arena, refused),
		"emailadres,bpvoKenmerk,onderwijsaanbiedercode,onderwijslocatiecode,opleidingscode,"
		"leerbedrijfId,geplandeEinddatum,roepnaam,foutcode,fouttekst\r\n"
		"geen adres,k-2,990A001,990X001,25180,100000001,2026-12-31,\"Piet, jr\",BPV0104,"
		"Het e-mailadres is geen geldig adres. [emailadres]\r\n");
	assert_int_equal(stat(refused, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
	assert_true(sheet_read(arena, refused, today, &sheet, &err));
	assert_int_equal(sheet.count, 1);
	assert_int_equal(sheet.order_count, 8);
	assert_int_equal(sheet.order[0], SHEET_EMAILADRES);
	unlink(file);
	unlink(refused);
	rmdir(directory);
}

static void nothing_refused_writes_no_file(void **state)
{
	struct sheet sheet = read_sheet(*state, HEADER "\n" GOOD("k-1") "\n");
	struct error err;
	size_t written = 77;

	assert_true(sheet_write_refused(*state, &sheet, "/nonexistent/x.csv", &written, &err));
	assert_int_equal(written, 0);
}

static void says_which_file_cannot_be_written(void **state)
{
	struct sheet sheet = read_sheet(*state, HEADER "\n" GOOD("k 1") "\n");
	struct error err;
	size_t written;

	assert_false(sheet_write_refused(*state, &sheet, "/nonexistent/x.csv", &written, &err));
	assert_int_equal(err.code, ERROR_CONFIG);
	assert_non_null(strstr(err.detail, "/nonexistent/x.csv"));
	assert_false(sheet_write_refused(*state, &sheet, "/dev/null", &written, &err));
	assert_non_null(strstr(err.detail, "not an ordinary file"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make, unmake)
	const struct CMUnitTest tests[] = {
		TEST(reads_a_record_in_any_order_of_columns),
		TEST(leaves_out_optional_cells_that_are_empty),
		TEST(refuses_what_the_gateway_would_refuse),
		TEST(refuses_a_leerweg_that_does_not_exist),
		TEST(counts_a_roepnaam_in_characters),
		TEST(refuses_every_row_of_a_repeated_key),
		TEST(names_the_line_of_a_file_that_is_no_push),
		TEST(the_refused_file_is_the_input_with_reasons_and_can_be_read_again),
		TEST(nothing_refused_writes_no_file),
		TEST(says_which_file_cannot_be_written),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
