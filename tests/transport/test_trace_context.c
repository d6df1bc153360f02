/* traceparent by the letter of the Recommendation: what is none is ignored, what is later is read as far as we know it. */
#include "unit.h"

#include "transport/trace_context.h"

#define TRACE "4bf92f3577b34da6a3ce929d0e0e4736"
#define SPAN  "00f067aa0ba902b7"

static void reads_what_is_one(void **state)
{
	static const struct {
		const char *value;
		unsigned flags;
	} cases[] = {
		{"00-" TRACE "-" SPAN "-01", TRACE_SAMPLED},
		{"00-" TRACE "-" SPAN "-00", 0},
		{"00-" TRACE "-" SPAN "-03", TRACE_SAMPLED | TRACE_RANDOM},
		/* Flags that nobody knows are not passed on. */
		{"00-" TRACE "-" SPAN "-ff", TRACE_SAMPLED | TRACE_RANDOM},
		{"00-" TRACE "-" SPAN "-08", 0},
		/* Later versions say more, behind a dash. */
		{"cc-" TRACE "-" SPAN "-01", TRACE_SAMPLED},
		{"cc-" TRACE "-" SPAN "-01-what-comes", TRACE_SAMPLED},
		{"01-" TRACE "-" SPAN "-01-", TRACE_SAMPLED},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct trace_context trace;
		assert_true(trace_parse(text_of(cases[i].value), &trace));
		assert_string_equal(trace.trace, TRACE);
		assert_string_equal(trace.parent, SPAN);
		assert_int_equal(trace.flags, cases[i].flags);
	}
}

static void ignores_what_is_none(void **state)
{
	static const char *const cases[] = {
		"",
		"00",
		"00-" TRACE "-" SPAN "-0",
		"00-" TRACE "-" SPAN "-01-",
		"00-" TRACE "-" SPAN "-01-more",
		"00-" TRACE "-" SPAN "-01.",
		"cc-" TRACE "-" SPAN "-01.more",
		"ff-" TRACE "-" SPAN "-01",
		"0F-" TRACE "-" SPAN "-01",
		"0-" TRACE "-" SPAN "-01x",
		"00-4BF92F3577B34DA6A3CE929D0E0E4736-" SPAN "-01",
		"00-" TRACE "-00F067AA0BA902B7-01",
		"00-" TRACE "-" SPAN "-0A",
		"00-" TRACE "-" SPAN "-g0",
		"00-00000000000000000000000000000000-" SPAN "-01",
		"00-" TRACE "-0000000000000000-01",
		"00_" TRACE "-" SPAN "-01",
		"00-" TRACE "_" SPAN "-01",
		"00-" TRACE "-" SPAN "_01",
		"00-" TRACE "-" SPAN "- 1",
		"00-" TRACE "-" SPAN "-01,00-" TRACE "-" SPAN "-01",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct trace_context trace = {.trace = "untouched"};
		if (trace_parse(text_of(cases[i]), &trace))
			fail_msg("%s was taken", cases[i]);
		assert_string_equal(trace.trace, "untouched");
	}
}

static void writes_what_it_reads(void **state)
{
	struct trace_context ours, other, read;
	char header[TRACE_HEADER_SIZE], span[TRACE_SPAN_SIZE];

	(void)state;
	trace_begin(&ours);
	trace_begin(&other);
	assert_string_not_equal(ours.trace, other.trace);
	trace_span(span);
	trace_format(&ours, span, header);
	assert_int_equal(strlen(header), TRACE_HEADER_SIZE - 1);
	assert_true(trace_parse(text_of(header), &read));
	assert_string_equal(read.trace, ours.trace);
	assert_string_equal(read.parent, span);
	assert_int_equal(read.flags, TRACE_RANDOM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_is_one),
		cmocka_unit_test(ignores_what_is_none),
		cmocka_unit_test(writes_what_it_reads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
