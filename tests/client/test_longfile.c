/* Files of results read back: whatever is written comes out again, whatever the pieces; what is no such file is told. */
#include "unit.h"

#include "client/gunzip.h"
#include "client/longfile.h"
#include "client/records.h"
#include "rows/rows.h"

#include <unistd.h>

#include <zlib.h>

enum { RESPONSES = 200, ANSWERS = 30 };

static char place[] = "/var/tmp/bpv-longfile-XXXXXX";

static const char *const texts[] = {"kort", "met, komma", "met \"aanhaling\"", "regel\r\neinde",
	"\n", "=1+1", "\"", "é, ü en €"};

/* As gzip -9 has it, or as two members one behind the other. */
static void write_gzip(struct text bytes, int members)
{
	FILE *out = fopen(place, "wb");
	size_t each = bytes.len / (size_t)members;

	assert_non_null(out);
	for (int i = 0; i < members; i++) {
		size_t len = i == members - 1 ? bytes.len - each * (size_t)i : each;
		unsigned char *room = malloc(len + 1000);
		z_stream stream = {.next_in = (unsigned char *)bytes.at + each * (size_t)i,
			.avail_in = (uInt)len,
			.next_out = room,
			.avail_out = (uInt)len + 1000};
		assert_int_equal(
			deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
		assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
		fwrite(room, 1, len + 1000 - stream.avail_out, out);
		deflateEnd(&stream);
		free(room);
	}
	fclose(out);
}

/* ---- there and back -------------------------------------------------------------------------------------- */

struct copying {
	struct rows *rows;
	struct buffer *out;
	int count;
};

static bool copy(void *context, const struct respons *respons, struct error *err)
{
	struct copying *copying = context;

	copying->count++;
	return rows_add(copying->rows, copying->out, respons, err);
}

static void add_responses(struct rows *rows, struct buffer *out)
{
	struct antwoord antwoorden[ANSWERS];
	char id[40], waarden[ANSWERS][8], codes[ANSWERS][8];
	struct error err;

	for (int i = 0; i < RESPONSES; i++) {
		bool basis = i % 5 == 0;
		size_t count = (size_t)(i * 7 % ANSWERS);
		snprintf(id, sizeof id, "%08x-0000-4000-8000-%012d", i * 65537, i);
		for (size_t k = 0; k < count; k++) {
			bool text = (k + (size_t)i) % 6 == 0;
			snprintf(codes[k], sizeof codes[k], "VB%u", (unsigned)(k + 1) % 100);
			snprintf(waarden[k], sizeof waarden[k], "%d", (int)k - 9);
			antwoorden[k] = (struct antwoord){codes[k], text ? NULL : waarden[k],
				text ? texts[(k + (size_t)i) % COUNT(texts)] : NULL};
		}
		const struct respons respons = {
			.respons_id = id,
			.mutatienummer = 10 * i + 1,
			.respondent = i % 2 ? RESPONDENT_STUDENT : RESPONDENT_LEERBEDRIJF,
			.vragenlijst = "BPV_STUDENT",
			.versie = 1 + i % 3,
			.basis = basis,
			.invuldatum = {2026, 1 + i % 12, basis ? 1 : 1 + i % 28},
			.brin = "98QQ",
			.onderwijsaanbiedercode = i % 3 ? "990A001" : NULL,
			.onderwijslocatiecode = i % 4 ? "990X001" : NULL,
			.opleidingscode = "06007",
			.leerbedrijf = basis ? "0123456789abcdef0123456789abcdef" : "900021600",
			.einddatum = {2025, 1 + i % 12, basis ? 1 : 1 + i % 28},
			.leerweg = i % 2 ? LEERWEG_BBL : LEERWEG_NONE,
			.antwoorden = antwoorden,
			.antwoord_count = count,
		};
		assert_true(rows_add(rows, out, &respons, &err));
	}
}

static void what_is_written_comes_out_again(void **state)
{
	const struct rows_form form = {.formaat = FORMAAT_CSV, .vorm = VORM_LANG};
	struct arena *arena = arena_create(0);
	struct rows *rows = rows_create(arena, &form);
	struct buffer *written = buffer_create(arena, 1 << 24),
		      *read = buffer_create(arena, 1 << 24);
	struct error err = {.code = ERROR_NONE};

	(void)state;
	rows_header(rows, written);
	add_responses(rows, written);
	for (int members = 1; members <= 3; members++) {
		struct copying copying = {rows, read, 0};
		const struct longfile_sink sink = {&copying, copy, NULL};
		int64_t records;
		buffer_clear(read);
		rows_header(rows, read);
		write_gzip(buffer_text(written), members);
		if (!longfile_results(place, &sink, &records, &err))
			fail_msg("%s", err.detail);
		assert_int_equal(copying.count, RESPONSES);
		assert_true(records > RESPONSES);
		assert_true(text_equal(buffer_text(written), buffer_text(read)));
	}
	arena_destroy(&arena);
}

/* ---- pieces ------------------------------------------------------------------------------------------------ */

static bool add_record(void *context, struct text record, struct error *err)
{
	struct buffer *out = context;

	(void)err;
	buffer_add(out, record);
	buffer_add(out, TEXT("|"));
	return true;
}

static void records_are_the_same_whatever_the_pieces(void **state)
{
	const struct text csv =
		TEXT("a,b\r\n1,\"x\ny\"\r\n2,\"\"\"\r\n\"\"\"\r\n\r\n3,\nlast,\"no end\"");
	const struct text wanted = TEXT("a,b|1,\"x\ny\"|2,\"\"\"\r\n\"\"\"||3,|last,\"no end\"|");
	struct arena *arena = arena_create(0);
	struct error err;

	(void)state;
	for (size_t piece = 1; piece <= csv.len; piece++) {
		struct buffer *out = buffer_create(arena, 1000);
		struct records *records = records_create(arena, add_record, out);
		for (size_t at = 0; at < csv.len; at += piece)
			assert_true(records_feed(records,
				(struct text){
					csv.at + at, csv.len - at < piece ? csv.len - at : piece},
				&err));
		assert_true(records_end(records, &err));
		assert_true(text_equal(buffer_text(out), wanted));
	}
	arena_destroy(&arena);
}

static void cells_are_what_they_say(void **state)
{
	struct text cells[4];
	char scratch[40];

	(void)state;
	assert_int_equal(record_cells(TEXT(""), cells, 4, scratch), 1);
	assert_int_equal(record_cells(TEXT(","), cells, 4, scratch), 2);
	assert_int_equal(cells[1].len, 0);
	assert_int_equal(record_cells(TEXT("a,\"b\"\",\",,\"\""), cells, 4, scratch), 4);
	assert_true(text_equal(cells[1], TEXT("b\",")));
	assert_true(text_equal(cells[3], TEXT("")));
	assert_int_equal(record_cells(TEXT("1,2,3,4,5"), cells, 4, scratch), 5);
	assert_int_equal(record_cells(TEXT("\"open"), cells, 4, scratch), 1);
	assert_true(text_equal(cells[0], TEXT("open")));
}

/* ---- what is no such file ------------------------------------------------------------------------------- */

static const char header[] =
	"responsId,mutatienummer,respondent,vragenlijstcode,versie,invuldatum,invulmaand,brin,"
	"onderwijsaanbiedercode,onderwijslocatiecode,opleidingscode,leerbedrijfId,"
	"leerbedrijfPseudoniem,geplandeEinddatum,eindmaand,leerweg,vraagcode,waarde,tekst\r\n";
static const char good[] =
	"00000001-0000-4000-8000-000000000001,17,STUDENT,BPV_STUDENT,1,2026-01-02,,98QQ,,,06007,"
	"900021600,,2026-01-01,,BBL,EW1,8,\r\n";

static bool nothing(void *context, const struct respons *respons, struct error *err)
{
	(void)context;
	(void)respons;
	(void)err;
	return true;
}

static void refuse(const char *head, const char *rest)
{
	const struct longfile_sink sink = {NULL, nothing, NULL};
	char csv[2000];
	struct error err = {.code = ERROR_NONE};
	int64_t records;

	snprintf(csv, sizeof csv, "%s%s", head, rest);
	write_gzip(text_of(csv), 1);
	assert_false(longfile_results(place, &sink, &records, &err));
	assert_int_equal(err.code, ERROR_PROOF);
}

static void what_is_no_such_file_is_told(void **state)
{
	const struct longfile_sink sink = {NULL, nothing, NULL};
	struct error err = {.code = ERROR_NONE};
	int64_t records;

	(void)state;
	write_gzip(text_of(header), 1);
	assert_true(longfile_results(place, &sink, &records, &err));
	assert_int_equal(records, 0);
	refuse("", "");
	refuse("responsId,mutatienummer\r\n", "");
	refuse(header, "\r\n");
	refuse(header, "a,b,c\r\n");
	refuse(header,
		"geen-id,17,STUDENT,BPV_STUDENT,1,2026-01-02,,98QQ,,,06007,900021600,,2026-01-01,,"
		"BBL,EW1,8,\r\n");
	refuse(header,
		"00000001-0000-4000-8000-000000000001,0,STUDENT,BPV_STUDENT,1,2026-01-02,,98QQ,,,"
		"06007,900021600,,2026-01-01,,BBL,EW1,8,\r\n");
	refuse(header,
		"00000001-0000-4000-8000-000000000001,1,ROBOT,BPV_STUDENT,1,2026-01-02,,98QQ,,,"
		"06007,900021600,,2026-01-01,,BBL,EW1,8,\r\n");
	refuse(header,
		"00000001-0000-4000-8000-000000000001,1,STUDENT,BPV_STUDENT,1,2026-01-02,,98QQ,,,"
		"06007,900021600,,2026-01-01,,BBL,EW1,8,x,y\r\n");
	refuse(header,
		"00000001-0000-4000-8000-000000000001,1,STUDENT,BPV_STUDENT,1,2026-01-02,,98QQ,,,"
		"06007,900021600,,2026-01-01,,BBL,EW1,8,\"open");
	/* Half a file. */
	char both[1000];
	snprintf(both, sizeof both, "%s%s", header, good);
	write_gzip(text_of(both), 1);
	assert_true(longfile_results(place, &sink, &records, &err));
	assert_int_equal(records, 1);
	assert_int_equal(truncate(place, 60), 0);
	assert_false(longfile_results(place, &sink, &records, &err));
	assert_int_equal(err.code, ERROR_PROOF);
	FILE *plain = fopen(place, "w");
	fputs(both, plain);
	fclose(plain);
	assert_false(longfile_results(place, &sink, &records, &err));
	assert_int_equal(err.code, ERROR_PROOF);
	assert_false(longfile_results("/nergens", &sink, &records, &err));
	assert_int_equal(err.code, ERROR_CONFIG);
}

/* Bytes that no gateway writes, in the middle of what one does: told, whatever they are. */
static void a_byte_of_nothing_is_told(void **state)
{
	const struct longfile_sink sink = {NULL, nothing, NULL};
	struct error err = {.code = ERROR_NONE};
	char both[1000];
	int64_t records;

	(void)state;
	size_t len = (size_t)snprintf(both, sizeof both, "%s%s", header, good);
	for (size_t at = 0; at < len; at += 5) {
		char kept = both[at];
		both[at] = '\0';
		write_gzip((struct text){both, len}, 1);
		assert_false(longfile_results(place, &sink, &records, &err));
		assert_int_equal(err.code, ERROR_PROOF);
		both[at] = kept;
	}
}

static void what_was_damaged_is_read_or_told(void **state)
{
	static const char spoilers[] = {'\0', '"', ',', '\n', '\r', '-', '9', 'A', '\xff'};
	const struct rows_form form = {.formaat = FORMAAT_CSV, .vorm = VORM_LANG};
	const struct longfile_sink sink = {NULL, nothing, NULL};
	struct arena *arena = arena_create(0);
	struct rows *rows = rows_create(arena, &form);
	struct buffer *written = buffer_create(arena, 1 << 24);
	unsigned random = 1;

	(void)state;
	rows_header(rows, written);
	add_responses(rows, written);
	for (int round = 0; round < 300; round++) {
		struct error err = {.code = ERROR_NONE};
		int64_t records;
		char *bytes = arena_string(arena, (struct text){written->bytes, 4000});
		for (int i = 0; i < 1 + round % 3; i++) {
			random = random * 1103515245u + 12345u;
			bytes[(random >> 8) % 4000] = spoilers[(random >> 4) % sizeof spoilers];
		}
		write_gzip((struct text){bytes, 4000}, 1);
		assert_true(
			longfile_results(place, &sink, &records, &err) || err.code == ERROR_PROOF);
	}
	arena_destroy(&arena);
}

static int make_place(void **state)
{
	int fd = mkstemp(place);

	(void)state;
	return fd < 0 || close(fd) != 0;
}

static int drop_place(void **state)
{
	(void)state;
	return unlink(place);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_comes_out_again),
		cmocka_unit_test(records_are_the_same_whatever_the_pieces),
		cmocka_unit_test(cells_are_what_they_say),
		cmocka_unit_test(what_is_no_such_file_is_told),
		cmocka_unit_test(a_byte_of_nothing_is_told),
		cmocka_unit_test(what_was_damaged_is_read_or_told),
	};

	return cmocka_run_group_tests(tests, make_place, drop_place);
}
