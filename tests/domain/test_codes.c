/* Formats of the field. */
#include "unit.h"

#include "domain/codes.h"
#include "domain/foutmelding.h"
#include "domain/oin.h"

struct example {
	const char *text;
	bool is;
};

static void check_all(bool (*is)(struct text text), const struct example *examples, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (is(text_of(examples[i].text)) != examples[i].is)
			fail_msg("%s: expected %d", examples[i].text, examples[i].is);
}
#define CHECK_ALL(is, ...)                                                                         \
	check_all(is, (const struct example[]){__VA_ARGS__},                                       \
		COUNT(((const struct example[]){__VA_ARGS__})))

/* proves: EK0021, EK0022 */
static void reads_an_oin_and_nothing_like_it(void **state)
{
	static const struct example examples[] = {
		{"00000099000000001000", true},
		{"0000000700098QQ00000", true},
		{"00000001999999999000", true},
		{"00000003000000000000", true},
		{"0000009900000000100", false},
		{"000000990000000010000", false},
		{"00000005000000001000", false},
		{"00000011000000001000", false},
		{"0000000700098qq00000", false},
		{"0000000700098QQ01000", false},
		{"00000099000000001001", false},
		{"", false},
		{"0000009900000000100 ", false},
		{"%30000009900000000100", false},
	};
	struct oin oin;

	(void)state;
	for (size_t i = 0; i < COUNT(examples); i++)
		if (oin_parse(text_of(examples[i].text), &oin) != examples[i].is)
			fail_msg("%s", examples[i].text);
}

static void finds_the_school_in_its_oin_and_back(void **state)
{
	struct oin oin, back;
	struct brin brin;

	(void)state;
	assert_true(oin_parse(TEXT("0000000700098QQ00000"), &oin));
	assert_true(oin_school(&oin, &brin));
	assert_string_equal(brin.code, "98QQ");
	back = oin_of_school(&brin);
	assert_true(oin_equal(&oin, &back));
	assert_true(oin_parse(TEXT("00000099000000001000"), &oin));
	assert_false(oin_school(&oin, &brin));
	assert_true(oin_is_test(&oin));
}

static void knows_the_codes_of_the_field(void **state)
{
	(void)state;
	CHECK_ALL(is_onderwijsaanbiedercode, {"123A456", true}, {"123X456", false},
		{"123a456", false}, {"123A4567", false});
	CHECK_ALL(is_onderwijslocatiecode, {"123X456", true}, {"123A456", false});
	CHECK_ALL(is_opleidingscode, {"25655", true}, {"2565", false}, {"K2565", false});
	CHECK_ALL(
		is_leerbedrijf_id, {"100123456", true}, {"000123456", false}, {"10012345", false});
	CHECK_ALL(is_bpvo_kenmerk, {"A.b_c-9", true}, {"", false}, {"a b", false},
		{"1234567890123456789012345678901234567", false},
		{"123456789012345678901234567890123456", true}, {"\xc3\xab", false});
	assert_false(is_bpvo_kenmerk(TEXT("a\0b")));
	CHECK_ALL(is_taal, {"nl", true}, {"NL", false}, {"nld", false});
	CHECK_ALL(is_uuid, {"6f1f7b1e-0000-4000-8000-00000000a001", true},
		{"6F1F7B1E-0000-4000-8000-00000000A001", true},
		{"6f1f7b1e00004000800000000000a001", false},
		{"6f1f7b1e-0000-4000-8000-00000000a00g", false});
}

static void sees_a_burgerservicenummer(void **state)
{
	(void)state;
	CHECK_ALL(looks_like_bsn, {"111222333", true}, {"123456782", true}, {"123456789", false},
		{"11122233", false}, {"A11222333", false},
		/* With separators, and without the zero that a spreadsheet takes away. */
		{"1112.22.333", true}, {"111-222-333", true}, {"111_222_333", true},
		{"012345672", true}, {"12345672", true}, {"1234-56.72", true}, {"12345673", false},
		{"1112223334", false}, {"2345672", false}, {"BPV-111222333", false},
		{"111222333x", false}, {"", false}, {"...", false});
}

static void pairs_words_and_values(void **state)
{
	enum leerweg leerweg;

	(void)state;
	for (int i = 1; i < (int)LEERWEG_COUNT; i++) {
		assert_true(leerweg_parse(text_of(leerweg_word((enum leerweg)i)), &leerweg));
		assert_int_equal(leerweg, i);
	}
	assert_false(leerweg_parse(TEXT(""), &leerweg));
	assert_false(leerweg_parse(TEXT("bol"), &leerweg));
	assert_string_equal(leerweg_word(LEERWEG_NONE), "");
}

/* proves: EDU-21 */
static void publishes_every_foutcode_in_the_contracts_form(void **state)
{
	(void)state;
	for (int i = 0; i < (int)FOUTCODE_COUNT; i++) {
		const struct foutcode_row *row = foutcode_row((enum foutcode)i);
		assert_int_equal(strlen(row->code), 7);
		assert_memory_equal(row->code, "BPV", 3);
		assert_true(strlen(row->text) > 10 && strlen(row->text) <= 200);
		for (int j = 0; j < i; j++)
			assert_string_not_equal(row->code, foutcode_row((enum foutcode)j)->code);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_an_oin_and_nothing_like_it),
		cmocka_unit_test(finds_the_school_in_its_oin_and_back),
		cmocka_unit_test(knows_the_codes_of_the_field),
		cmocka_unit_test(sees_a_burgerservicenummer),
		cmocka_unit_test(pairs_words_and_values),
		cmocka_unit_test(publishes_every_foutcode_in_the_contracts_form),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
