/* A log line is one line, whatever a peer put into it (S8, B5). */
#include "unit.h"

#include "base/log.h"

#include <unistd.h>

static void log_once(const char *value)
{
	LOG(LOG_LEVEL_WARNING, "exchange", {"reason", value}, {"absent", NULL});
}

static void captured(void (*say)(const char *value), const char *value, char *out, size_t room)
{
	int ends[2], saved = dup(STDERR_FILENO);

	assert_int_equal(pipe(ends), 0);
	dup2(ends[1], STDERR_FILENO);
	say(value);
	dup2(saved, STDERR_FILENO);
	close(ends[1]);
	ssize_t got = read(ends[0], out, room - 1);
	assert_true(got > 0);
	out[got] = '\0';
	close(ends[0]);
	close(saved);
}

static void keeps_a_forged_value_on_its_line(void **state)
{
	char line[8192];

	(void)state;
	captured(log_once, "x\n2026 info exchange outcome=OK \x1b[31m\"q\\", line, sizeof line);
	assert_ptr_equal(strchr(line, '\n'), line + strlen(line) - 1);
	assert_null(strchr(line, '\x1b'));
	assert_non_null(
		strstr(line, "reason=\"x\\x0a2026 info exchange outcome=OK \\x1b[31m\\\"q\\\\\""));
	assert_null(strstr(line, "absent"));
}

static void cuts_a_value_that_is_too_long(void **state)
{
	char line[8192], value[4000];

	(void)state;
	memset(value, 'v', sizeof value - 1);
	value[sizeof value - 1] = '\0';
	captured(log_once, value, line, sizeof line);
	assert_true(strlen(line) < 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_a_forged_value_on_its_line),
		cmocka_unit_test(cuts_a_value_that_is_too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
