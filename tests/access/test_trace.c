/* How requirements stood with an exchange, by where it ended. tests/flow/test_bericht.py holds it against a gateway. */
#include "unit.h"

#include "access/requirements.h"
#include "access/trace.h"

static struct arena *arena;

static const struct trace_row *row_of(const struct trace_row *rows, size_t count, const char *code)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(rows[i].requirement->code, code) == 0)
			return &rows[i];
	fail_msg("%s is not told", code);
	return NULL;
}

static enum verdict verdict_on(const struct trace *trace, const char *code)
{
	const struct trace_row *rows;
	size_t count = access_trace(arena, trace, &rows);

	return row_of(rows, count, code)->verdict;
}

/* A rule that nobody placed would be told as "not asked", which is a lie. */
static void every_requirement_has_its_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < requirement_count; i++)
		if (!trace_knows(&requirements[i]))
			fail_msg("%s (%s) stands neither as ASKED nor as OWN_DUTY in checks.def",
				requirements[i].code, requirements[i].room);
}

static void every_requirement_is_told_once(void **state)
{
	const struct trace trace = {.refused = true,
		.rule = "EDU-10",
		.has_step = true,
		.step = STEP_GRANT,
		.has_profile = true,
		.profile = PROFILE_2W_BE_SE};
	const struct trace_row *rows;
	size_t count = access_trace(arena, &trace, &rows), refused = 0;

	(void)state;
	assert_int_equal(count, requirement_count);
	for (size_t i = 0; i < count; i++) {
		refused += rows[i].verdict == VERDICT_REFUSED;
		assert_ptr_equal(row_of(rows, i + 1, rows[i].requirement->code), &rows[i]);
		if (i > 0)
			assert_true(rows[i - 1].verdict <= rows[i].verdict);
		if (i > 0 && rows[i - 1].verdict == rows[i].verdict)
			assert_true(rows[i - 1].step <= rows[i].step);
	}
	assert_int_equal(refused, 1);
}

static void tells_what_was_met_and_what_was_not_reached(void **state)
{
	struct trace trace = {.refused = true,
		.rule = "EDU-12",
		.has_step = true,
		.step = STEP_GRANT,
		.has_profile = true};

	(void)state;
	assert_int_equal(verdict_on(&trace, "EDU-14"), VERDICT_MET);
	assert_int_equal(verdict_on(&trace, "EDU-12"), VERDICT_REFUSED);
	assert_int_equal(verdict_on(&trace, "EDU-10"), VERDICT_NOT_REACHED);
	assert_int_equal(verdict_on(&trace, "EDU-20"), VERDICT_NOT_REACHED);
	assert_int_equal(verdict_on(&trace, "WB003"), VERDICT_NOT_ASKED);
	assert_int_equal(verdict_on(&trace, "EDU-13"), VERDICT_NOT_ASKED);
	trace.profile = PROFILE_2W_BE_S;
	assert_int_equal(verdict_on(&trace, "WB003"), VERDICT_MET);
	assert_int_equal(verdict_on(&trace, "WB008"), VERDICT_NOT_ASKED);
	trace.profile = PROFILE_2W_BE_SE;
	assert_int_equal(verdict_on(&trace, "WB008"), VERDICT_MET);
	trace.refused = false;
	trace.rule = NULL;
	assert_int_equal(verdict_on(&trace, "EDU-20"), VERDICT_MET);
}

/* The same rule, asked of the claim and of the proof. */
static void a_rule_that_is_asked_twice_ended_where_it_ended(void **state)
{
	struct trace trace = {.refused = true,
		.rule = "WS001",
		.has_step = true,
		.step = STEP_OPERATION,
		.has_profile = true,
		.profile = PROFILE_2W_BE_SE};

	(void)state;
	assert_int_equal(verdict_on(&trace, "EDU-05"), VERDICT_MET);
	assert_int_equal(verdict_on(&trace, "WB008"), VERDICT_NOT_REACHED);
	trace.step = STEP_GRANT;
	assert_int_equal(verdict_on(&trace, "WB008"), VERDICT_MET);
	assert_int_equal(verdict_on(&trace, "WS001"), VERDICT_REFUSED);
	assert_int_equal(verdict_on(&trace, "CRT-04"), VERDICT_NOT_REACHED);
}

/* Never more than is certain: of what is read together the others may not have been looked at. */
static void what_is_read_together_is_not_called_met(void **state)
{
	const struct trace trace = {.refused = true,
		.rule = "WB010",
		.has_step = true,
		.step = STEP_TRUST,
		.has_profile = true,
		.profile = PROFILE_2W_BE_S};

	(void)state;
	assert_int_equal(verdict_on(&trace, "WB007"), VERDICT_NOT_REACHED);
	assert_int_equal(verdict_on(&trace, "WB013.1"), VERDICT_NOT_REACHED);
	assert_int_equal(verdict_on(&trace, "WA001.2"), VERDICT_MET);
}

/* Our own failure, and rows from before the journal held a step or a profile. */
static void makes_do_with_what_was_recorded(void **state)
{
	const struct trace down = {.refused = true,
		.rule = "GW-F1",
		.has_step = true,
		.step = STEP_REGISTER,
		.has_profile = true};
	const struct trace old = {.refused = true, .rule = "EDU-10"};
	const struct trace old_signed = {.refused = true, .rule = "WB002.2"};
	const struct trace nothing = {.refused = true};

	(void)state;
	assert_int_equal(verdict_on(&down, "GW-F1"), VERDICT_REFUSED);
	assert_int_equal(verdict_on(&down, "WS002.2"), VERDICT_MET);
	assert_int_equal(verdict_on(&down, "CRT-04"), VERDICT_NOT_REACHED);
	assert_int_equal(verdict_on(&old, "EDU-12"), VERDICT_MET);
	assert_int_equal(verdict_on(&old_signed, "WB003"), VERDICT_MET);
	assert_int_equal(verdict_on(&nothing, "WT001"), VERDICT_MET);
	assert_int_equal(verdict_on(&nothing, "WW001"), VERDICT_NOT_REACHED);
}

static void steps_have_words(void **state)
{
	enum step step;

	(void)state;
	for (int i = 0; i < (int)STEP_COUNT; i++) {
		assert_true(step_parse(text_of(step_word((enum step)i)), &step));
		assert_int_equal(step, i);
		assert_true(strlen(step_title(step)) > 10);
	}
	assert_false(step_parse(TEXT("elders"), &step));
}

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_requirement_has_its_place),
		cmocka_unit_test(every_requirement_is_told_once),
		cmocka_unit_test(tells_what_was_met_and_what_was_not_reached),
		cmocka_unit_test(a_rule_that_is_asked_twice_ended_where_it_ended),
		cmocka_unit_test(what_is_read_together_is_not_called_met),
		cmocka_unit_test(makes_do_with_what_was_recorded),
		cmocka_unit_test(steps_have_words),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
