/* Holes in canonical XML, and the parts that fill them. */
#include "unit.h"

#include "evidence/cut.h"
#include "evidence/pack.h"

static struct arena *arena;

static int set_up(void **state)
{
	(void)state;
	arena = arena_create(0);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_destroy(&arena);
	return 0;
}

#define A "<b:kind a=\"x>y\"><b:naam>Jan &lt;b:kind></b:naam></b:kind>"
#define B "<b:kind></b:kind>"
#define WHOLE                                                                                      \
	"<s:Body><b:kinderen_van>" A " " B "\n<b:ouder>kind</b:ouder></b:kinderen_van></s:Body>"
#define REST "<s:Body><b:kinderen_van> \n<b:ouder>kind</b:ouder></b:kinderen_van></s:Body>"

static void what_is_cut_can_be_put_back(void **state)
{
	struct cut cut;

	(void)state;
	assert_true(cut_elements(arena, TEXT(WHOLE), "kind", &cut));
	assert_int_equal(cut.count, 2);
	assert_true(text_equal(cut.parts[0], TEXT(A)));
	assert_true(text_equal(cut.parts[1], TEXT(B)));
	assert_true(text_equal(cut.rest, TEXT(REST)));
	assert_true(text_equal(cut_mend(arena, &cut), TEXT(WHOLE)));
	cut.parts[0].len = 0;
	assert_true(text_equal(cut_mend(arena, &cut),
		TEXT("<s:Body><b:kinderen_van> " B
		     "\n<b:ouder>kind</b:ouder></b:kinderen_van></s:Body>")));
}

static void names_are_whole_names(void **state)
{
	struct cut cut;

	(void)state;
	assert_true(cut_elements(
		arena, TEXT("<a><kindje>1</kindje><x:nkind>2</x:nkind></a>"), "kind", &cut));
	assert_int_equal(cut.count, 0);
	assert_true(cut_elements(arena, TEXT("<a><kind>1</kind></a>"), "kind", &cut));
	assert_int_equal(cut.count, 1);
	assert_true(text_equal(cut.rest, TEXT("<a></a>")));
	assert_true(cut_elements(arena, TEXT(""), "kind", &cut));
	assert_int_equal(cut.count, 0);
}

/* What the schema never lets through is not kept with half of somebody in it. */
static void an_element_without_an_end_is_no_cut(void **state)
{
	struct cut cut;

	(void)state;
	assert_false(cut_elements(arena, TEXT("<a><kind>1</a>"), "kind", &cut));
	assert_false(cut_elements(arena, TEXT("<a><x:kind>1</y:kind></a>"), "kind", &cut));
	assert_false(cut_elements(arena, TEXT("<a><kind"), "kind", &cut));
}

static void a_value_is_the_first_of_its_name(void **state)
{
	(void)state;
	assert_true(text_equal(cut_value(TEXT("<r><b:k>1</b:k><b:k>2</b:k></r>"), "k"), TEXT("1")));
	assert_true(text_equal(cut_value(TEXT("<r><k></k></r>"), "k"), TEXT("")));
	assert_true(text_equal(cut_value(TEXT("<r></r>"), "k"), TEXT("")));
}

static void parts_survive_being_packed(void **state)
{
	struct cut cut, back;
	struct error err;

	(void)state;
	assert_true(cut_elements(arena, TEXT(WHOLE), "kind", &cut));
	struct text packed = pack_parts(arena, &cut, cut.parts, 3);
	struct text rest = TEXT("123" REST);
	assert_true(unpack_parts(arena, packed, rest, &back, &err));
	assert_int_equal(back.count, 2);
	assert_true(text_equal(cut_mend(arena, &back), TEXT("123" WHOLE)));
	for (size_t len = 1; len < packed.len; len++) {
		struct text less = {packed.at, len};
		bool ok = unpack_parts(arena, less, rest, &back, &err);
		assert_true(ok == (len == 8 + sizeof(A) - 1)); /* the first part alone */
	}
	assert_false(unpack_parts(arena, packed, TEXT("12"), &back, &err));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_cut_can_be_put_back),
		cmocka_unit_test(names_are_whole_names),
		cmocka_unit_test(an_element_without_an_end_is_no_cut),
		cmocka_unit_test(a_value_is_the_first_of_its_name),
		cmocka_unit_test(parts_survive_being_packed),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
