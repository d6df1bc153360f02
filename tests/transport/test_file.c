/* Files as answers, over real sockets: pieces, conditions, slow readers, files that change, stopping. */
#include "host.h"
#include "transport/partial.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <sys/stat.h>

#define HEAD "Host: localhost\r\n"
#define ETAG "\"e-1\""

enum { FILE_SIZE = 12 * 1024 * 1024 + 12345 };

static const struct peer_options saas = {.fixture = "saas"};
static const struct peer_options plain = {.plain = true};

static char path[64];
static atomic_uint endings;
static atomic_ullong gone; /* bytes, as the service was told */

/* What stands at a place in the file: no two pages alike. */
static unsigned char byte_at(uint64_t at)
{
	return (unsigned char)(at * 31 + at / 4096 * 17 + at / 65536);
}

static void fill(uint64_t size)
{
	static unsigned char bytes[65536];
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	for (uint64_t at = 0; at < size; at += sizeof bytes) {
		size_t length = size - at < sizeof bytes ? (size_t)(size - at) : sizeof bytes;
		for (size_t i = 0; i < length; i++)
			bytes[i] = byte_at(at + i);
		assert_int_equal(write(fd, bytes, length), length);
	}
	close(fd);
}

static void note_end(void *context, uint64_t sent)
{
	(void)context;
	atomic_fetch_add(&gone, sent);
	atomic_fetch_add(&endings, 1);
}

/* As a gateway would: /file is the file, whatever else an echo. */
static void handle(
	void *worker, struct arena *arena, const struct delivery *in, struct dispatch *out)
{
	struct dispatch_file *file = arena_take(arena, sizeof *file);
	char *range = arena_take(arena, PARTIAL_RANGE_SIZE);
	struct stat seen;

	if (strcmp(in->path, "/file") != 0 && strcmp(in->path, "/odd") != 0) {
		host_handle(worker, arena, in, out);
		return;
	}
	*file = (struct dispatch_file){.fd = open(path, O_RDONLY | O_CLOEXEC),
		.etag = ETAG,
		.name = strcmp(in->path, "/odd") == 0 ? "a\";b=\"c" : "resultaten-1.csv.gz",
		.modified = {1764136800000000},
		.expires = {1764223200000000},
		.ended = note_end};
	assert_int_equal(fstat(file->fd, &seen), 0);
	const struct partial partial = partial_judge(in, ETAG, (uint64_t)seen.st_size);
	file->offset = partial.offset;
	file->length = partial.length;
	file->range = partial_range(&partial, (uint64_t)seen.st_size, range) ? range : NULL;
	*out = (struct dispatch){
		.status = partial.status, .content_type = "application/gzip", .file = file};
}

static struct host *start(bool tls, void (*adjust)(struct listen_config *config))
{
	struct host *host = host_create();
	struct listen_config config = host_config(host);

	atomic_store(&endings, 0);
	atomic_store(&gone, 0);
	config.tls = tls;
	config.service.handle = handle;
	if (adjust != NULL)
		adjust(&config);
	host_run(host, &config, 1);
	return host;
}

static void wait_endings(unsigned count)
{
	for (int i = 0; i < 1500 && atomic_load(&endings) < count; i++)
		usleep(10000);
	assert_int_equal(atomic_load(&endings), count);
}

/* Descriptors that are open in this process. */
static unsigned descriptors(void)
{
	struct rlimit limit;
	unsigned count = 0;

	getrlimit(RLIMIT_NOFILE, &limit);
	for (int fd = 0; fd < (int)limit.rlim_cur && fd < 4096; fd++)
		count += fcntl(fd, F_GETFD) >= 0;
	return count;
}

struct fetched {
	int status;
	uint64_t length; /* of the body that came */
	bool right, whole;
	char head[2048];
};

/* Asks, and holds what comes against the file from `offset` on. */
static struct fetched fetch(
	struct peer *peer, const char *method, const char *headers, uint64_t offset)
{
	static const char counted[] = "Content-Length: ";
	struct fetched got = {.right = true};
	char request[4096], *buffer = malloc(PEER_BUFFER);
	size_t head = 0;
	ssize_t length = 0;
	char *end = NULL;

	snprintf(request, sizeof request, "%s /file HTTP/1.1\r\n" HEAD "%s\r\n", method, headers);
	assert_true(peer_say(peer, request));
	while (end == NULL && (length = peer_read(peer, buffer + head, 2047 - head)) > 0) {
		head += (size_t)length;
		buffer[head] = '\0';
		end = strstr(buffer, "\r\n\r\n");
	}
	if (end == NULL) {
		free(buffer);
		return got;
	}
	end += 4;
	memcpy(got.head, buffer, (size_t)(end - buffer));
	got.status = atoi(got.head + 9);
	const char *said = strstr(got.head, counted);
	uint64_t expected = said != NULL && strcmp(method, "HEAD") != 0
		? strtoull(said + sizeof counted - 1, NULL, 10)
		: 0;
	length = (ssize_t)head - (end - buffer);
	memmove(buffer, end, (size_t)length);
	while (length > 0 || got.length < expected) {
		for (ssize_t i = 0; i < length; i++)
			got.right = got.right
				&& (unsigned char)buffer[i]
					== byte_at(offset + got.length + (uint64_t)i);
		got.length += (uint64_t)length;
		if (got.length >= expected || (length = peer_read(peer, buffer, PEER_BUFFER)) <= 0)
			break;
	}
	got.whole = got.length == expected;
	free(buffer);
	return got;
}

static void assert_fetched(const struct fetched *got, int status, uint64_t length)
{
	if (got->status != status || got->length != length || !got->right)
		print_error("%d, %llu bytes\n%s", got->status, (unsigned long long)got->length,
			got->head);
	assert_int_equal(got->status, status);
	assert_int_equal(got->length, length);
	assert_true(got->right && got->whole);
}

/* --- what is sent --------------------------------------------------------------------------------- */

static void sends_a_file_whole_with_what_is_to_be_known_of_it(void **state)
{
	struct host *host = start(true, NULL);
	struct peer *peer = peer_connect(host_port(host), saas);

	(void)state;
	fill(FILE_SIZE);
	struct fetched got = fetch(peer, "GET", "", 0);
	assert_fetched(&got, 200, FILE_SIZE);
	assert_non_null(strstr(got.head, "HTTP/1.1 200 OK\r\nContent-Type: application/gzip\r\n"));
	assert_non_null(strstr(got.head, "ETag: " ETAG "\r\nAccept-Ranges: bytes\r\n"));
	assert_non_null(strstr(got.head, "Last-Modified: Wed, 26 Nov 2025 06:00:00 GMT\r\n"));
	assert_non_null(strstr(got.head, "Expires: Thu, 27 Nov 2025 06:00:00 GMT\r\n"));
	assert_non_null(strstr(
		got.head, "Content-Disposition: attachment; filename=\"resultaten-1.csv.gz\"\r\n"));
	assert_null(strstr(got.head, "Content-Range"));
	wait_endings(1);
	assert_int_equal(atomic_load(&gone), FILE_SIZE);
	/* The connection goes on, and a name that needs quoting is left out. */
	assert_true(peer_say(peer, "HEAD /odd HTTP/1.1\r\n" HEAD "\r\n"));
	assert_int_equal(peer_answer_to(peer, true), 200);
	assert_non_null(strstr(peer_last(peer), "Content-Disposition: attachment\r\n"));
	assert_int_equal(peer_post(peer, "/echo", "a"), 200);
	peer_close(&peer);
	host_stop(&host);
}

static void sends_what_a_range_asks_for(void **state)
{
	static const struct {
		const char *range;
		uint64_t offset, length;
		const char *told;
	} cases[] = {
		{"0-0", 0, 1, "bytes 0-0/12595257"},
		{"16383-16384", 16383, 2, "bytes 16383-16384/12595257"},
		{"12595256-", FILE_SIZE - 1, 1, "bytes 12595256-12595256/12595257"},
		{"-1", FILE_SIZE - 1, 1, "bytes 12595256-12595256/12595257"},
		{"-20000", FILE_SIZE - 20000, 20000, "bytes 12575257-12595256/12595257"},
		{"5000000-", 5000000, FILE_SIZE - 5000000, "bytes 5000000-12595256/12595257"},
		{"0-99999999999", 0, FILE_SIZE, "bytes 0-12595256/12595257"},
	};
	struct host *host = start(true, NULL);
	struct peer *peer = peer_connect(host_port(host), saas);
	char header[128], told[128];

	(void)state;
	for (unsigned i = 0; i < COUNT(cases); i++) {
		snprintf(header, sizeof header, "Range: bytes=%s\r\nIf-Range: " ETAG "\r\n",
			cases[i].range);
		snprintf(told, sizeof told, "Content-Range: %s\r\n", cases[i].told);
		struct fetched got = fetch(peer, "GET", header, cases[i].offset);
		assert_fetched(&got, 206, cases[i].length);
		assert_non_null(strstr(got.head, told));
	}
	/* Of another than it was: the whole. */
	struct fetched got = fetch(peer, "GET", "Range: bytes=5-\r\nIf-Range: \"e-0\"\r\n", 0);
	assert_fetched(&got, 200, FILE_SIZE);
	got = fetch(peer, "GET", "Range: bytes=5-6,8-9\r\n", 0);
	assert_fetched(&got, 200, FILE_SIZE);
	peer_close(&peer);
	host_stop(&host);
}

static void sends_none_of_it_where_none_is_due(void **state)
{
	struct host *host = start(true, NULL);
	struct peer *peer = peer_connect(host_port(host), saas);
	unsigned before = descriptors();

	(void)state;
	struct fetched got = fetch(peer, "HEAD", "Range: bytes=5-\r\n", 0);
	assert_fetched(&got, 200, 0);
	assert_non_null(strstr(got.head, "Content-Length: 12595257\r\n"));
	got = fetch(peer, "GET", "If-None-Match: W/" ETAG "\r\n", 0);
	assert_fetched(&got, 304, 0);
	assert_null(strstr(got.head, "Content-Length"));
	assert_non_null(strstr(got.head, "ETag: " ETAG));
	got = fetch(peer, "GET", "Range: bytes=12595257-\r\n", 0);
	assert_fetched(&got, 416, 0);
	assert_non_null(strstr(got.head, "Content-Range: bytes */12595257\r\n"));
	got = fetch(peer, "GET", "If-Match: \"e-0\"\r\n", 0);
	assert_fetched(&got, 412, 0);
	wait_endings(4);
	assert_int_equal(atomic_load(&gone), 0);
	assert_int_equal(descriptors(), before);
	fill(0);
	got = fetch(peer, "GET", "", 0);
	assert_fetched(&got, 200, 0);
	fill(FILE_SIZE);
	peer_close(&peer);
	host_stop(&host);
}

/* Attack H8. proves: GW-R2 */
static void refuses_conditions_that_are_too_long_or_come_twice(void **state)
{
	static const char *const names[] = {"Range", "If-Range", "If-Match", "If-None-Match"};
	struct host *host = start(false, NULL);
	char request[6000];

	(void)state;
	for (unsigned i = 0; i < COUNT(names); i++) {
		struct peer *peer = peer_connect(host_port(host), plain);
		int length = snprintf(request, sizeof request,
			"GET /file HTTP/1.1\r\n" HEAD "%s: bytes=0-0", names[i]);
		for (int n = 0; n < 400; n++)
			length += snprintf(
				request + length, sizeof request - (size_t)length, ",%d-%d", n, n);
		strcpy(request + length, "\r\n\r\n");
		assert_true(peer_say(peer, request));
		assert_int_equal(peer_answer(peer), 431);
		peer_close(&peer);
		peer = peer_connect(host_port(host), plain);
		snprintf(request, sizeof request,
			"GET /file HTTP/1.1\r\n" HEAD "%s: \"a\"\r\n%s: \"a\"\r\n\r\n", names[i],
			names[i]);
		assert_true(peer_say(peer, request));
		assert_int_equal(peer_answer(peer), 400);
		peer_close(&peer);
	}
	assert_int_equal(host_handled(host), 0);
	host_stop(&host);
}

static void sends_pipelined_pieces_in_order(void **state)
{
	struct host *host = start(true, NULL);
	struct peer *peer = peer_connect(host_port(host), saas);
	char all[4096] = "";

	(void)state;
	for (int i = 0; i < 20; i++)
		sprintf(all + strlen(all),
			"GET /file HTTP/1.1\r\n" HEAD "Range: bytes=%d-%d\r\n\r\n", i * 30000,
			i * 30000 + 19999);
	assert_true(peer_say(peer, all));
	for (int i = 0; i < 20; i++) {
		assert_int_equal(peer_answer(peer), 206);
		const char *body = peer_last_body(peer);
		for (int n = 0; n < 20000; n++)
			assert_int_equal(
				(unsigned char)body[n], byte_at((uint64_t)(i * 30000 + n)));
	}
	peer_close(&peer);
	host_stop(&host);
}

/* Offsets past what 32 bits hold. The file is a hole, so it costs no disk. */
static void reaches_the_end_of_a_file_of_many_gigabytes(void **state)
{
	static const off_t size = (off_t)40 * 1024 * 1024 * 1024;
	struct host *host = start(true, NULL);
	struct peer *peer = peer_connect(host_port(host), saas);
	int fd = open(path, O_WRONLY);

	(void)state;
	assert_int_equal(truncate(path, size), 0);
	assert_int_equal(pwrite(fd, "the end", 7, size - 7), 7);
	close(fd);
	assert_true(
		peer_say(peer, "GET /file HTTP/1.1\r\n" HEAD "Range: bytes=42949672949-\r\n\r\n"));
	assert_int_equal(peer_answer(peer), 206);
	assert_non_null(strstr(
		peer_last(peer), "Content-Range: bytes 42949672949-42949672959/42949672960\r\n"));
	assert_memory_equal(peer_last_body(peer), "\0\0\0\0the end", 11);
	assert_true(peer_say(peer, "HEAD /file HTTP/1.1\r\n" HEAD "\r\n"));
	assert_int_equal(peer_answer_to(peer, true), 200);
	assert_non_null(strstr(peer_last(peer), "Content-Length: 42949672960\r\n"));
	fill(FILE_SIZE);
	peer_close(&peer);
	host_stop(&host);
}

/* --- who does not read, who leaves, what changes -------------------------------------------------- */

static void hurry(struct listen_config *config)
{
	config->write_ms = 3000;
}

/* Attack H1. proves: GW-T3 */
static void closes_who_does_not_read_a_file_and_goes_on_for_who_does(void **state)
{
	struct host *host = start(true, hurry);
	struct peer *deaf = peer_connect(host_port(host), saas);
	struct peer *slow = peer_connect(host_port(host), saas);
	struct peer *quick = peer_connect(host_port(host), saas);
	char *buffer = malloc(PEER_BUFFER);
	uint64_t total = 0;
	ssize_t length;

	(void)state;
	assert_true(peer_say(deaf, "GET /file HTTP/1.1\r\n" HEAD "\r\n"));
	assert_true(peer_say(slow, "GET /file HTTP/1.1\r\n" HEAD "Connection: close\r\n\r\n"));
	/* At most 2 MB/s: much slower than it could be sent, and twice write_ms in all. */
	while ((length = peer_read(slow, buffer, 16384)) > 0) {
		total += (uint64_t)length;
		if (total / (1 << 20) != (total - (uint64_t)length) / (1 << 20)) {
			struct fetched got = fetch(quick, "GET", "Range: bytes=0-9999\r\n", 0);
			assert_fetched(&got, 206, 10000);
			usleep(500000);
		}
	}
	assert_true(total > FILE_SIZE && total < FILE_SIZE + 1024);
	struct refused refused = host_refusal(host, 1);
	assert_string_equal(refused.rule, "GW-T3");
	assert_non_null(strstr(refused.detail, "answer not read in time ("));
	assert_non_null(strstr(refused.detail, " of 125"));
	assert_int_equal(host_refusals(host), 1);
	free(buffer);
	peer_close(&deaf);
	peer_close(&slow);
	peer_close(&quick);
	host_stop(&host);
}

static void an_hour_in_short(struct listen_config *config)
{
	config->file_ms = 500;
}

/* However well it is read: who has lost the right to it in the meantime is not served on. */
static void a_file_goes_out_for_so_long_and_its_rest_is_asked_for_again(void **state)
{
	struct host *host = start(true, an_hour_in_short);
	struct peer *peer = peer_connect(host_port(host), saas);
	char *buffer = malloc(PEER_BUFFER);
	uint64_t total = 0;
	ssize_t length;

	(void)state;
	assert_true(peer_say(peer, "GET /file HTTP/1.1\r\n" HEAD "\r\n"));
	while ((length = peer_read(peer, buffer, 16384)) > 0 && total < FILE_SIZE) {
		total += (uint64_t)length;
		usleep(2000);
	}
	assert_int_equal(length, -1);
	assert_true(total > 100000 && total < FILE_SIZE);
	assert_string_equal(host_refusal(host, 1).rule, "GW-T3");
	peer_close(&peer);
	/* What is read in time is not in its way. */
	peer = peer_connect(host_port(host), saas);
	struct fetched got = fetch(peer, "GET", "Range: bytes=100000-199999\r\n", 100000);
	assert_fetched(&got, 206, 100000);
	free(buffer);
	peer_close(&peer);
	host_stop(&host);
}

static void lets_go_of_the_file_of_who_leaves(void **state)
{
	struct host *host = start(true, NULL);
	unsigned before = descriptors();

	(void)state;
	for (unsigned i = 0; i < 20; i++) {
		struct peer *peer = peer_connect(host_port(host), saas);
		char bytes[1000];
		assert_true(peer_say(peer, "GET /file HTTP/1.1\r\n" HEAD "\r\n"));
		if (i % 2 == 0)
			assert_true(peer_read(peer, bytes, sizeof bytes) > 0);
		peer_close(&peer);
	}
	wait_endings(20);
	assert_true(atomic_load(&gone) < 20ULL * FILE_SIZE);
	for (int i = 0; i < 500 && descriptors() > before; i++)
		usleep(10000);
	assert_int_equal(descriptors(), before);
	host_stop(&host);
}

static void a_file_that_shrinks_ends_the_connection_without_a_wrong_byte(void **state)
{
	struct host *host = start(true, NULL);
	struct peer *peer = peer_connect(host_port(host), saas);
	char *buffer = malloc(PEER_BUFFER);
	uint64_t total = 0, body = 0;
	ssize_t length;

	(void)state;
	assert_true(peer_say(peer, "GET /file HTTP/1.1\r\n" HEAD "\r\n"));
	length = peer_read(peer, buffer, PEER_BUFFER);
	assert_true(length > 0);
	assert_int_equal(truncate(path, 9 * 1024 * 1024 + 77), 0);
	do {
		/* The head is a record of its own: whatever follows is of the file. */
		for (ssize_t i = 0; total > 0 && i < length; i++)
			assert_int_equal((unsigned char)buffer[i], byte_at(body + (uint64_t)i));
		body += total > 0 ? (uint64_t)length : 0;
		total += (uint64_t)length;
	} while ((length = peer_read(peer, buffer, PEER_BUFFER)) > 0);
	/* Not an orderly end of TLS either. */
	assert_int_equal(length, -1);
	assert_true(body > 0 && body <= 9 * 1024 * 1024 + 77);
	struct refused refused = host_refusal(host, 1);
	assert_string_equal(refused.detail, "a file that was being sent has become shorter");
	wait_endings(1);
	fill(FILE_SIZE);
	free(buffer);
	peer_close(&peer);
	host_stop(&host);
}

/* --- reload and stop ------------------------------------------------------------------------------ */

/* Begins, and stops reading with most of it still to come. */
static struct peer *begin(struct host *host, const char *fixture)
{
	struct peer *peer =
		peer_connect(host_port(host), (struct peer_options){.fixture = fixture});
	char bytes[1000];

	assert_true(peer_say(peer, "GET /file HTTP/1.1\r\n" HEAD "Connection: close\r\n\r\n"));
	assert_true(peer_read(peer, bytes, sizeof bytes) > 0);
	return peer;
}

static uint64_t read_on(struct peer *peer, ssize_t *last)
{
	char *buffer = malloc(PEER_BUFFER);
	uint64_t total = 0;

	while ((*last = peer_read(peer, buffer, PEER_BUFFER)) > 0)
		total += (uint64_t)*last;
	free(buffer);
	return total;
}

/* The lists without that of the issuer of saas. */
static const char *lists_of_g4(void)
{
	static const char *const names[] = {
		"g1-root", "g1-domain", "g4-tls-root", "g4-tls-domain", "g4-tls-tsp"};
	static char lists[80];
	char name[64], *bytes = malloc(PEER_BUFFER);

	snprintf(lists, sizeof lists, "%s.crl", path);
	FILE *out = fopen(lists, "w");
	for (size_t i = 0; i < COUNT(names); i++) {
		snprintf(name, sizeof name, "crl/%s.crl.pem", names[i]);
		FILE *in = fopen(pki_file(name), "r");
		assert_non_null(in);
		fwrite(bytes, 1, fread(bytes, 1, PEER_BUFFER, in), out);
		fclose(in);
	}
	fclose(out);
	free(bytes);
	return lists;
}

/* Attack C7. proves: PKI003, WT004 */
static void goes_on_over_a_reload_for_who_is_still_trusted(void **state)
{
	struct host *host = start(true, NULL);
	struct peer *kept = begin(host, "saas-g4-tls"), *gone_bad = begin(host, "saas");
	struct listen_config fresh = host->config;
	struct error err;
	ssize_t last;

	(void)state;
	fresh.files.crl.file = lists_of_g4();
	assert_true(transport_reload(host->transport, &fresh, &err));
	assert_string_equal(host_refusal(host, 1).rule, "PKI003");
	assert_true(read_on(gone_bad, &last) < FILE_SIZE / 2);
	assert_true(read_on(kept, &last) > FILE_SIZE - 1000);
	assert_int_equal(last, 0);
	unlink(fresh.files.crl.file);
	peer_close(&kept);
	peer_close(&gone_bad);
	host_stop(&host);
}

static void a_stop_waits_for_a_file_but_not_for_hours(void **state)
{
	unsigned before = descriptors();
	struct host *host = start(true, NULL);
	struct peer *quick = begin(host, "saas"), *deaf = begin(host, "saas");
	int64_t began = clock_monotonic_ms();
	ssize_t last;

	(void)state;
	transport_stop(host->transport);
	assert_true(read_on(quick, &last) > FILE_SIZE - 1000);
	assert_int_equal(last, 0);
	host_join(host);
	assert_true(clock_monotonic_ms() - began < 9000);
	assert_non_null(
		strstr(host_refusal(host, 1).detail, "answer not read before we stopped ("));
	assert_int_equal(atomic_load(&endings), 2);
	peer_close(&quick);
	peer_close(&deaf);
	host_stop(&host);
	assert_int_equal(descriptors(), before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sends_a_file_whole_with_what_is_to_be_known_of_it),
		cmocka_unit_test(sends_what_a_range_asks_for),
		cmocka_unit_test(sends_none_of_it_where_none_is_due),
		cmocka_unit_test(refuses_conditions_that_are_too_long_or_come_twice),
		cmocka_unit_test(sends_pipelined_pieces_in_order),
		cmocka_unit_test(reaches_the_end_of_a_file_of_many_gigabytes),
		cmocka_unit_test(closes_who_does_not_read_a_file_and_goes_on_for_who_does),
		cmocka_unit_test(a_file_goes_out_for_so_long_and_its_rest_is_asked_for_again),
		cmocka_unit_test(lets_go_of_the_file_of_who_leaves),
		cmocka_unit_test(a_file_that_shrinks_ends_the_connection_without_a_wrong_byte),
		cmocka_unit_test(goes_on_over_a_reload_for_who_is_still_trusted),
		cmocka_unit_test(a_stop_waits_for_a_file_but_not_for_hours),
	};

	signal(SIGPIPE, SIG_IGN);
	snprintf(path, sizeof path, "/tmp/bpv-file-%d", (int)getpid());
	fill(FILE_SIZE);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	unlink(path);
	return failed;
}
