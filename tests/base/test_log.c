/* A log line is one line, whatever a peer put into it (S8, B5), in each of the three forms; and nobody waits for its reader. */
#include "unit.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/log_line.h"
#include "base/log_repeats.h"

#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
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

/* proves: B5 */
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

/* --- forms -------------------------------------------------------------------------------------- */

static const char *form(
	enum log_format format, const struct log_field *fields, size_t count, unsigned long untold)
{
	static char line[LOG_BYTES_MAX + 1];
	const struct log_record record = {.at = {0},
		.level = LOG_LEVEL_WARNING,
		.program = "bpv-gateway",
		.event = "exchange",
		.fields = fields,
		.count = count,
		.untold = untold};
	size_t len = log_line(format, &record, line);

	assert_true(len <= (format == LOG_FORMAT_JOURNALD ? LOG_BYTES_MAX : LOG_LINE_MAX));
	line[len] = '\0';
	assert_int_equal(strlen(line), len);
	return line;
}

static const struct log_field plain[] = {
	{"id", "1234567890123456"}, {"status", "200"}, {"absent", NULL}, {"reason", "a \"b\"\n"}};

static void says_the_same_in_each_form(void **state)
{
	(void)state;
	assert_string_equal(form(LOG_FORMAT_TEXT, plain, COUNT(plain), 7),
		"1970-01-01T00:00:00Z warning exchange id=1234567890123456 status=200 "
		"reason=\"a \\\"b\\\"\\x0a\" untold=7\n");
	assert_string_equal(form(LOG_FORMAT_JSON, plain, COUNT(plain), 7),
		"{\"time\":\"1970-01-01T00:00:00Z\",\"level\":\"warning\",\"event\":\"exchange\","
		"\"id\":\"1234567890123456\",\"status\":200,\"reason\":\"a \\\"b\\\"\\u000a\","
		"\"untold\":7}\n");
	assert_string_equal(form(LOG_FORMAT_JOURNALD, plain, COUNT(plain), 7),
		"MESSAGE=exchange id=1234567890123456 status=200 reason=\"a \\\"b\\\"\\x0a\" "
		"untold=7\n"
		"PRIORITY=4\nSYSLOG_IDENTIFIER=bpv-gateway\nBPV_EVENT=exchange\n"
		"BPV_ID=1234567890123456\nBPV_STATUS=200\nBPV_REASON=a \\\"b\\\"\\x0a\n"
		"BPV_UNTOLD=7\n");
}

static void writes_json_in_ascii_whatever_the_bytes(void **state)
{
	static const struct {
		const char *value, *written;
	} cases[] = {
		{"\xc3\xa9", "\\u00e9"},
		{"\xf0\x9f\x98\x80", "\\ud83d\\ude00"},
		{"\xe2\x80\xa8", "\\u2028"},
		{"\x7f", "\\u007f"},
		/* No UTF-8: a byte alone, cut short, too long, a surrogate, beyond the last. */
		{"\xff.", "\\ufffd."},
		{"\xc3", "\\ufffd"},
		{"\xc0\xaf", "\\ufffd\\ufffd"},
		{"\xed\xa0\x80", "\\ufffd\\ufffd\\ufffd"},
		{"\xf4\x90\x80\x80", "\\ufffd\\ufffd\\ufffd\\ufffd"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct log_field field = {"reason", cases[i].value};
		char wanted[128];
		snprintf(wanted, sizeof wanted, ",\"reason\":\"%s\"}\n", cases[i].written);
		assert_non_null(strstr(form(LOG_FORMAT_JSON, &field, 1, 0), wanted));
	}
}

/* Each of forty fields of 500 bytes that grow when they are escaped. */
static void leaves_out_whole_fields_when_there_are_too_many(void **state)
{
	struct log_field fields[40];
	char value[501];

	(void)state;
	memset(value, '\n', sizeof value - 1);
	value[sizeof value - 1] = '\0';
	for (size_t i = 0; i < COUNT(fields); i++)
		fields[i] = (struct log_field){"reason", i == COUNT(fields) - 1 ? "last" : value};
	const char *line = form(LOG_FORMAT_TEXT, fields, COUNT(fields), 1);
	assert_non_null(strstr(line, "\\x0a\" reason=last untold=1 cut=yes\n"));
	line = form(LOG_FORMAT_JSON, fields, COUNT(fields), 1);
	assert_non_null(
		strstr(line, "\\u000a\",\"reason\":\"last\",\"untold\":1,\"cut\":\"yes\"}\n"));
	line = form(LOG_FORMAT_JOURNALD, fields, COUNT(fields), 1);
	assert_non_null(strstr(line, "\nBPV_REASON=last\nBPV_UNTOLD=1\nBPV_CUT=yes\n"));
}

/* --- repetitions -------------------------------------------------------------------------------- */

static bool passes(const char *rule, int64_t now_ms, unsigned long *untold)
{
	const struct log_field fields[] = {{"id", "1"}, {"outcome", "DK0005"}, {"rule", rule}};

	return log_repeats_pass(10, "exchange", fields, COUNT(fields), now_ms, untold);
}

static void counts_repetitions_instead_of_writing_them(void **state)
{
	unsigned long untold;
	int written = 0;

	(void)state;
	for (int i = 0; i < 1000; i++)
		written += passes("WA001", 5000, &untold);
	assert_int_equal(written, 10);
	/* Others are not kept quiet by it. */
	assert_true(passes("WA002", 5000, &untold));
	assert_int_equal(untold, 0);
	/* Twenty a second, of which the first says how many there were. */
	assert_false(passes("WA001", 5049, &untold));
	assert_true(passes("WA001", 5050, &untold));
	assert_int_equal(untold, 991);
	assert_false(passes("WA001", 5099, &untold));
	written = 0;
	for (int i = 0; i < 1000; i++)
		written += passes("WA001", 6050, &untold);
	assert_int_equal(written, 10);
}

/* --- readers ------------------------------------------------------------------------------------ */

enum { LINES = 5000 };

/* Many lines, and whether that took long. */
static bool write_many(void)
{
	int64_t began = clock_monotonic_ms();
	char number[16];

	for (int i = 0; i < LINES; i++) {
		snprintf(number, sizeof number, "%d", i);
		LOG(LOG_LEVEL_INFO, "line", {"number", number},
			{"filler", "0123456789012345678901234567890123456789"});
	}
	return clock_monotonic_ms() - began > 5000;
}

static int exit_of(pid_t child)
{
	int status;

	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

/* In a child, since a log is begun once; its standard error is the pipe. */
static void begin_in_child(const int ends[2])
{
	struct log_config config = {.format = LOG_FORMAT_TEXT, .program = "t"};
	struct error err;

	dup2(ends[1], STDERR_FILENO);
	close(ends[0]);
	close(ends[1]);
	if (!log_begin(&config, &err))
		_exit(3);
}

static void never_waits_for_who_reads(void **state)
{
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	pid_t child = fork();
	if (child == 0) {
		int kept = dup(ends[0]); /* the pipe has an end to be read, and nobody does */
		begin_in_child(ends);
		bool waited = write_many();
		unsigned long dropped = log_counted().dropped;
		log_end();
		_exit(kept < 0 || waited ? 1 : dropped == 0 ? 2 : 0);
	}
	close(ends[0]);
	close(ends[1]);
	assert_int_equal(exit_of(child), 0);
}

/* Reads all there is. */
static char *read_to_end(int fd)
{
	static char bytes[LINES * 128];
	size_t len = 0;
	ssize_t got;

	while ((got = read(fd, bytes + len, sizeof bytes - 1 - len)) > 0)
		len += (size_t)got;
	bytes[len] = '\0';
	return bytes;
}

/* What is read late is in order and whole; what did not fit is told, to the last line. */
static void tells_what_was_dropped_when_somebody_reads_again(void **state)
{
	int ends[2], last = -1, seen = 0, dropped = 0, number;
	char *rest;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	pid_t child = fork();
	if (child == 0) {
		unsigned long before = log_counted().written;
		begin_in_child(ends);
		write_many();
		kill(getpid(), SIGSTOP); /* until somebody reads */
		while (log_counted().written == before + LINES)
			usleep(1000); /* until the thread has told */
		log_end();
		_exit(0);
	}
	close(ends[1]);
	assert_int_equal(waitpid(child, &number, WUNTRACED), child);
	kill(child, SIGCONT);
	for (char *line = strtok_r(read_to_end(ends[0]), "\n", &rest); line != NULL;
		line = strtok_r(NULL, "\n", &rest)) {
		if (sscanf(line, "%*s warning log dropped=%d ", &number) == 1) {
			dropped += number;
			continue;
		}
		assert_int_equal(sscanf(line, "%*s info line number=%d filler=%*40s", &number), 1);
		assert_int_equal(strlen(strstr(line, "filler=")), strlen("filler=") + 40);
		assert_true(number > last);
		last = number;
		seen++;
	}
	assert_int_equal(exit_of(child), 0);
	close(ends[0]);
	assert_true(seen > 1000 && dropped > 0);
	assert_int_equal(seen + dropped, LINES);
}

/* --- journald ----------------------------------------------------------------------------------- */

static int listen_as_journald(char path[64])
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);

	snprintf(path, 64, "/tmp/bpv-test-log-%ld", (long)getpid());
	unlink(path);
	snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
	return fd;
}

static void tell_journald(const char *path, int count)
{
	struct log_config config = {LOG_FORMAT_JOURNALD, "bpv-gateway", path, 0};
	struct error err;

	if (!log_begin(&config, &err))
		_exit(3);
	for (int i = 0; i < count; i++)
		LOG(LOG_LEVEL_ERROR, "exchange", {"id", "0123456789abcdef"},
			{"reason", "x\nPRIORITY=0\n_UID=0"});
	log_end();
	_exit(0);
}

static void gives_journald_fields_that_nobody_can_forge(void **state)
{
	char path[64], datagram[LOG_BYTES_MAX + 1];
	int fd = listen_as_journald(path);
	pid_t child = fork();

	(void)state;
	if (child == 0)
		tell_journald(path, 1);
	ssize_t got = recv(fd, datagram, sizeof datagram - 1, 0);
	assert_true(got > 0);
	datagram[got] = '\0';
	assert_int_equal(exit_of(child), 0);
	assert_string_equal(datagram,
		"MESSAGE=exchange id=0123456789abcdef reason=\"x\\x0aPRIORITY=0\\x0a_UID=0\"\n"
		"PRIORITY=3\nSYSLOG_IDENTIFIER=bpv-gateway\nBPV_EVENT=exchange\n"
		"BPV_ID=0123456789abcdef\nBPV_REASON=x\\x0aPRIORITY=0\\x0a_UID=0\n");
	close(fd);
	unlink(path);
}

/* Who listens and does not read: the queue of its socket is full after some hundreds. */
static void waits_for_no_journald_either(void **state)
{
	char path[64];
	int fd = listen_as_journald(path);
	int64_t began = clock_monotonic_ms();
	pid_t child = fork();

	(void)state;
	if (child == 0)
		tell_journald(path, LINES);
	assert_int_equal(exit_of(child), 0);
	assert_true(clock_monotonic_ms() - began < 10000);
	close(fd);
	unlink(path);
}

static void says_at_the_start_when_nobody_listens(void **state)
{
	struct log_config config = {LOG_FORMAT_JOURNALD, "t", "/nowhere/socket", 0};
	struct error err;

	(void)state;
	assert_false(log_begin(&config, &err));
	assert_int_equal(err.code, ERROR_CONFIG);
	assert_non_null(strstr(err.detail, "/nowhere/socket"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_a_forged_value_on_its_line),
		cmocka_unit_test(cuts_a_value_that_is_too_long),
		cmocka_unit_test(says_the_same_in_each_form),
		cmocka_unit_test(writes_json_in_ascii_whatever_the_bytes),
		cmocka_unit_test(leaves_out_whole_fields_when_there_are_too_many),
		cmocka_unit_test(counts_repetitions_instead_of_writing_them),
		cmocka_unit_test(never_waits_for_who_reads),
		cmocka_unit_test(tells_what_was_dropped_when_somebody_reads_again),
		cmocka_unit_test(gives_journald_fields_that_nobody_can_forge),
		cmocka_unit_test(waits_for_no_journald_either),
		cmocka_unit_test(says_at_the_start_when_nobody_listens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
