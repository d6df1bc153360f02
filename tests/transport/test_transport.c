/* The serving side over real sockets: HTTP framing, budgets, caps, order, stopping. */
#include "host.h"
#include "transport/serve.h"

#include <sys/resource.h>

#define HEAD "Host: localhost\r\n"

static const struct peer_options saas = {.fixture = "saas"};
static const struct peer_options plain = {.plain = true};

/* Most of HTTP needs no TLS: a plain listener is the same code with fewer moving parts. */
static struct host *start_plain(void (*adjust)(struct listen_config *config))
{
	struct host *host = host_create();
	struct listen_config config = host_config(host);

	config.tls = false;
	if (adjust != NULL)
		adjust(&config);
	host_run(host, &config, 1);
	return host;
}

static void wait_entered(struct host *host)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += PEER_TIMEOUT_S;
	assert_int_equal(sem_timedwait(&host->entered, &until), 0);
}

/* The answer says by what it is found again. */
static void assert_marked(struct peer *peer, const char *correlation)
{
	char line[64];

	assert_int_equal(strlen(correlation), 16);
	assert_int_equal(strspn(correlation, "0123456789abcdef"), 16);
	snprintf(line, sizeof line, "\r\nX-Correlation-Id: %s\r\n", correlation);
	assert_non_null(strstr(peer_last(peer), line));
}

/* --- exchange ------------------------------------------------------------------------------- */

/* proves: WT007 */
static void answers_twenty_requests_on_one_connection(void **state)
{
	struct host *host = host_start();
	struct peer *peer = peer_connect(host_port(host), saas);

	(void)state;
	for (int i = 0; i < 20; i++) {
		char body[32];
		snprintf(body, sizeof body, "<n>%d</n>", i);
		assert_int_equal(peer_post(peer, "/echo", body), 200);
		assert_string_equal(peer_last_body(peer), body);
	}
	assert_int_equal(host_handled(host), 20);
	peer_close(&peer);
	host_stop(&host);
}

static void hands_over_what_was_sent(void **state)
{
	struct host *host = start_plain(NULL);
	struct peer *peer = peer_connect(host_port(host), plain);

	(void)state;
	assert_true(peer_say(peer,
		"GET /a/b?wsdl HTTP/1.1\r\n" HEAD
		"SOAPAction: \"urn:x\"\r\nConnection: close\r\n\r\n"));
	assert_int_equal(peer_answer(peer), 200);
	assert_string_equal(host->path, "/a/b");
	assert_string_equal(host->query, "wsdl");
	assert_string_equal(host->soap_action, "\"urn:x\"");
	assert_string_equal(host->tls_version, "none");
	assert_int_equal(host->leaf.len, 0);
	assert_true(strncmp(host->remote, "127.0.0.1:", 10) == 0);
	assert_non_null(strstr(peer_last(peer), "Connection: close\r\n"));
	assert_non_null(strstr(peer_last(peer), "Cache-Control: no-store\r\n"));
	assert_marked(peer, host->correlation);
	assert_true(peer_sees_end(peer));
	peer_close(&peer);
	host_stop(&host);
}

static void sends_no_body_to_head_and_no_line_of_a_header_value(void **state)
{
	struct host *host = start_plain(NULL);
	struct peer *peer = peer_connect(host_port(host), plain);

	(void)state;
	assert_true(peer_say(peer, "HEAD /echo HTTP/1.1\r\n" HEAD "Content-Length: 3\r\n\r\nabc"));
	assert_int_equal(peer_answer_to(peer, true), 200);
	assert_non_null(strstr(peer_last(peer), "Content-Length: 3\r\n"));
	assert_int_equal(peer_post(peer, "/method", ""), 405);
	assert_non_null(strstr(peer_last(peer), "Allow: GET, HEAD\r\n"));
	assert_non_null(strstr(peer_last(peer), "Content-Length: 0\r\n"));
	assert_int_equal(peer_post(peer, "/inject", ""), 200);
	assert_null(strstr(peer_last(peer), "X-Evil"));
	assert_int_equal(peer_post(peer, "/close", ""), 200);
	assert_true(peer_sees_end(peer));
	peer_close(&peer);
	host_stop(&host);
}

static void sends_large_answers_whole(void **state)
{
	struct host *host = host_start();
	struct peer *peer = peer_connect(host_port(host), saas);
	char *scratch = malloc(PEER_BUFFER);
	size_t total = 0;
	ssize_t got;

	(void)state;
	assert_true(peer_say(peer, "GET /big HTTP/1.1\r\n" HEAD "Connection: close\r\n\r\n"));
	while ((got = peer_read(peer, scratch, PEER_BUFFER)) > 0)
		total += (size_t)got;
	assert_int_equal(got, 0);
	assert_true(total > BIG_ANSWER && total < BIG_ANSWER + 1024);
	free(scratch);
	peer_close(&peer);
	host_stop(&host);
}

static void bound_bodies(struct listen_config *config)
{
	config->max_bodies = 2 * 1024 * 1024;
}

/* A body that has begun and does not end. */
static struct peer *begin_body_from(uint32_t address, struct host *host, size_t size)
{
	struct peer *peer = peer_connect_from(address, host_port(host), plain);
	char *bytes = calloc(1, size);

	assert_true(
		peer_say(peer, "POST /echo HTTP/1.1\r\n" HEAD "Content-Length: 1000000\r\n\r\n"));
	assert_true(peer_send(peer, (struct text){bytes, size}));
	free(bytes);
	return peer;
}

static struct peer *begin_body(struct host *host, size_t size)
{
	return begin_body_from(INADDR_ANY, host, size);
}

/* GW-T3: nobody has to say who they are before a body is read (pages); one address may hold a quarter of what there is. */
static void bounds_what_large_bodies_hold_together(void **state)
{
	struct host *host = start_plain(bound_bodies);
	struct peer *first = begin_body(host, 400 * 1024), *second = begin_body(host, 400 * 1024);

	(void)state;
	assert_string_equal(host_refusal(host, 1).rule, "GW-T3");
	struct peer *small = peer_connect(host_port(host), plain);
	assert_int_equal(peer_post(small, "/echo", "<a/>"), 200);
	assert_int_equal(host_refusals(host), 1);
	peer_close(&first);
	peer_close(&second);
	/* What was held is free again. */
	char *body = calloc(1, 400 * 1024);
	for (int i = 0; i < 3; i++) {
		assert_true(peer_say(
			small, "POST /method HTTP/1.1\r\n" HEAD "Content-Length: 409600\r\n\r\n"));
		assert_true(peer_send(small, (struct text){body, 409600}));
		assert_int_equal(peer_answer(small), 405);
	}
	free(body);
	peer_close(&small);
	host_stop(&host);
}

static bool has_heard(const struct peer *peer)
{
	struct pollfd fd = {peer->fd, POLLIN, 0};

	return poll(&fd, 1, 0) == 1;
}

/* Of HTTP, by the count of its only listener. */
static void wait_taken_in(struct host *host, size_t bytes)
{
	const atomic_ulong *taken = &host->transport->listeners[0].counts.bytes_in;

	for (int i = 0; i < 1500 && atomic_load(taken) < bytes; i++)
		usleep(10000);
	assert_true(atomic_load(taken) >= bytes);
}

/* Four addresses have all but an eighth of it, each less than its quarter: a fifth is in nobody's hand. */
static void who_holds_most_makes_room_for_bodies_of_others(void **state)
{
	enum { MANY = 4, FULL = 448 * 1024, WANTED = 400 * 1024 };
	struct host *host = start_plain(bound_bodies);
	struct peer *many[MANY], *other;
	char *body = calloc(1, FULL);

	(void)state;
	/* One after another, as the server has them: in the kernel they are nobody's yet. */
	for (uint32_t i = 0; i < MANY; i++) {
		many[i] = begin_body_from(INADDR_LOOPBACK + 1 + i, host, FULL);
		wait_taken_in(host, (i + 1) * (size_t)FULL);
	}
	other = peer_connect_from(INADDR_LOOPBACK + 9, host_port(host), plain);
	assert_true(
		peer_say(other, "POST /method HTTP/1.1\r\n" HEAD "Content-Length: 409600\r\n\r\n"));
	assert_true(peer_send(other, (struct text){body, WANTED}));
	assert_int_equal(peer_answer(other), 405);
	assert_string_equal(host_refusal(host, 1).rule, "GW-T3");
	assert_non_null(strstr(host_refusal(host, 1).detail, "its address the most of it"));
	assert_int_equal(host_refusals(host), 1);
	unsigned sent_away = 0;
	for (size_t i = 0; i < MANY; i++)
		if (has_heard(many[i])) {
			sent_away++;
			assert_int_equal(peer_answer(many[i]), 503);
		}
	assert_int_equal(sent_away, 1);
	for (size_t i = 0; i < MANY; i++)
		peer_close(&many[i]);
	peer_close(&other);
	free(body);
	host_stop(&host);
}

static void one_worker_without_certificate(struct listen_config *config)
{
	config->workers = 1;
	config->queue = 4;
	config->files.optional = true;
}

/* As many as fit in the queue from one address; who comes from another has a turn all the same, and costs that one a place. */
static void who_shows_no_certificate_has_turns_by_address(void **state)
{
	static const struct peer_options nobody = {.fixture = NULL};
	struct host *host = host_create();
	struct listen_config config = host_config(host);
	struct peer *peers[6], *other;

	(void)state;
	one_worker_without_certificate(&config);
	host_run(host, &config, 1);
	for (size_t i = 0; i < COUNT(peers); i++) {
		peers[i] = peer_connect(host_port(host), nobody);
		assert_true(peer_say(peers[i], "GET /wait HTTP/1.1\r\n" HEAD "\r\n"));
		if (i == 0)
			wait_entered(host);
	}
	assert_string_equal(host_refusal(host, 1).rule, "GW-T4");
	other = peer_connect_from(INADDR_LOOPBACK + 1, host_port(host), nobody);
	assert_true(peer_say(other, "GET /echo HTTP/1.1\r\n" HEAD "\r\n"));
	assert_string_equal(host_refusal(host, 2).rule, "GW-T4");
	for (size_t i = 0; i < COUNT(peers); i++)
		sem_post(&host->go);
	assert_int_equal(peer_answer(other), 200);
	for (size_t i = 0; i < COUNT(peers); i++)
		peer_close(&peers[i]);
	peer_close(&other);
	host_stop(&host);
}

static void serves_pipelined_requests_in_order(void **state)
{
	struct host *host = host_start();
	struct peer *peer = peer_connect(host_port(host), saas);
	char all[4096] = "";

	(void)state;
	for (int i = 0; i < 20; i++)
		sprintf(all + strlen(all),
			"POST /echo HTTP/1.1\r\n" HEAD "Content-Length: 3\r\n\r\n<%c>", 'a' + i);
	assert_true(peer_say(peer, all));
	for (int i = 0; i < 20; i++) {
		char body[] = {'<', (char)('a' + i), '>', '\0'};
		assert_int_equal(peer_answer(peer), 200);
		assert_string_equal(peer_last_body(peer), body);
	}
	peer_close(&peer);
	host_stop(&host);
}

static void reads_requests_that_come_byte_by_byte(void **state)
{
	static const char request[] = "POST /echo HTTP/1.1\r\n" HEAD
				      "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
	struct host *host = start_plain(NULL);
	struct peer *peer = peer_connect(host_port(host), plain);

	(void)state;
	for (size_t i = 0; i < sizeof request - 1; i++)
		assert_true(peer_send(peer, (struct text){request + i, 1}));
	assert_int_equal(peer_answer(peer), 200);
	assert_string_equal(peer_last_body(peer), "abc");
	peer_close(&peer);
	host_stop(&host);
}

#define TRACE "4bf92f3577b34da6a3ce929d0e0e4736"

/* Whatever a peer says of its trace, its request is answered; a good one gets our span of it. */
static void tells_who_traces_which_span_was_ours(void **state)
{
	static const struct {
		const char *headers;
		bool good;
	} cases[] = {
		{"traceparent: 00-" TRACE "-00f067aa0ba902b7-01\r\n", true},
		{"TraceParent: 00-" TRACE "-00f067aa0ba902b7-01\r\ntracestate: a=1,b=2\r\n", true},
		{"traceparent: 00-" TRACE "-00f067aa0ba902b7-01\r\ntracestate: \xff=,,,,\r\n",
			true},
		{"traceparent: 00-" TRACE "-0000000000000000-01\r\n", false},
		{"traceparent: \xe9\r\n", false},
		{"traceparent:\r\n", false},
		{"tracestate: a=1\r\n", false},
		{"traceparent: 00-" TRACE "-00f067aa0ba902b7-01\r\n"
		 "traceparent: 00-" TRACE "-00f067aa0ba902b7-01\r\n",
			false},
		{"traceparent: x\r\ntraceparent: 00-" TRACE "-00f067aa0ba902b7-01\r\n", false},
	};
	struct host *host = start_plain(NULL);
	struct peer *peer = peer_connect(host_port(host), plain);

	(void)state;
	for (unsigned i = 0; i < COUNT(cases); i++) {
		char request[512], span[128];
		snprintf(request, sizeof request, "GET /a HTTP/1.1\r\n" HEAD "%s\r\n",
			cases[i].headers);
		assert_true(peer_say(peer, request));
		assert_int_equal(peer_answer(peer), 200);
		assert_marked(peer, host->correlation);
		snprintf(span, sizeof span, "\r\ntraceresponse: 00-" TRACE "-%s-01\r\n",
			host->correlation);
		assert_string_equal(host->trace.trace, cases[i].good ? TRACE : "");
		if (cases[i].good)
			assert_non_null(strstr(peer_last(peer), span));
		else
			assert_null(strstr(peer_last(peer), "traceresponse"));
	}
	peer_close(&peer);
	host_stop(&host);
}

/* Also what no worker has seen: too large, and the trace was read by then. */
static void tells_its_span_of_what_it_refuses_itself(void **state)
{
	struct host *host = start_plain(NULL);
	struct peer *peer = peer_connect(host_port(host), plain);

	(void)state;
	assert_true(peer_say(peer,
		"POST /p HTTP/1.1\r\n" HEAD "traceparent: 00-" TRACE
		"-00f067aa0ba902b7-00\r\nContent-Length: 1048577\r\n\r\n"));
	assert_int_equal(peer_answer(peer), 413);
	assert_marked(peer, host_refusal(host, 1).correlation);
	assert_non_null(strstr(peer_last(peer), "\r\ntraceresponse: 00-" TRACE "-"));
	peer_close(&peer);
	host_stop(&host);
}

static void says_continue_to_who_waits_for_it(void **state)
{
	struct host *host = host_start();
	struct peer *peer = peer_connect(host_port(host), saas);

	(void)state;
	assert_true(peer_say(peer,
		"POST /echo HTTP/1.1\r\n" HEAD
		"Content-Length: 3\r\nExpect: 100-continue\r\n\r\n"));
	assert_int_equal(peer_answer(peer), 100);
	assert_true(peer_say(peer, "abc"));
	assert_int_equal(peer_answer(peer), 200);
	assert_string_equal(peer_last_body(peer), "abc");
	/* Who does not wait gets no sign. */
	assert_true(peer_say(peer,
		"POST /echo HTTP/1.1\r\n" HEAD
		"Content-Length: 3\r\nExpect: 100-continue\r\n\r\nabc"));
	assert_int_equal(peer_answer(peer), 200);
	/* Nor who is refused. */
	assert_true(peer_say(peer,
		"POST /echo HTTP/1.1\r\n" HEAD
		"Content-Length: 2000000\r\nExpect: 100-continue\r\n\r\n"));
	assert_int_equal(peer_answer(peer), 413);
	peer_close(&peer);
	host_stop(&host);
}

/* --- refusals ------------------------------------------------------------------------------- */

/* proves: GW-R2, BP-R1113 */
static void refuses_bad_requests_with_a_plain_status_and_closes(void **state)
{
	static const struct {
		const char *request;
		int status;
	} cases[] = {
		{"POST /p HTTP/1.1\r\n" HEAD "Content-Length: 1\r\nContent-Length: 1\r\n\r\na",
			400},
		{"POST /p HTTP/1.1\r\n" HEAD
		 "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
			400},
		{"POST /p HTTP/1.1\n" HEAD "\n", 400},
		{"nonsense\r\n\r\n", 400},
		{"GET / HTTP/2.0\r\n\r\n", 400},
		{"POST /p HTTP/1.1\r\n" HEAD "Content-Length: 1048577\r\n\r\n", 413},
		{"POST /p HTTP/1.1\r\n" HEAD "Transfer-Encoding: chunked\r\n\r\n100001\r\n", 413},
	};
	struct host *host = start_plain(NULL);

	(void)state;
	for (unsigned i = 0; i < COUNT(cases); i++) {
		struct peer *peer = peer_connect(host_port(host), plain);
		assert_true(peer_say(peer, cases[i].request));
		assert_int_equal(peer_answer(peer), cases[i].status);
		assert_non_null(strstr(peer_last(peer), "Connection: close\r\n"));
		assert_true(peer_sees_end(peer));
		assert_marked(peer, host_refusal(host, i + 1).correlation);
		assert_int_equal(
			error_row(host_refusal(host, i + 1).code)->status, cases[i].status);
		peer_close(&peer);
	}
	assert_int_equal(host_handled(host), 0);
	host_stop(&host);
}

static void shrink_body(struct listen_config *config)
{
	config->max_body = 1000;
}

/* The sender who first sends all of it reads the refusal too, not a reset. proves: GW-R2 */
static void tells_who_sends_too_much_that_it_is_too_much(void **state)
{
	struct host *host = start_plain(shrink_body);
	struct peer *peer = peer_connect(host_port(host), plain);
	static char chunk[100000];

	(void)state;
	memset(chunk, 'a', sizeof chunk);
	assert_true(peer_say(peer, "POST /p HTTP/1.1\r\n" HEAD "Content-Length: 10000000\r\n\r\n"));
	for (int i = 0; i < 100; i++)
		assert_true(peer_send(peer, (struct text){chunk, sizeof chunk}));
	assert_int_equal(peer_answer(peer), 413);
	peer_close(&peer);

	peer = peer_connect(host_port(host), plain);
	assert_true(
		peer_say(peer, "POST /p HTTP/1.1\r\n" HEAD "Transfer-Encoding: chunked\r\n\r\n"));
	for (int i = 0; i < 1001; i++)
		assert_true(peer_say(peer, "1\r\na\r\n"));
	assert_int_equal(peer_answer(peer), 413);
	peer_close(&peer);
	host_stop(&host);
}

/* --- budgets -------------------------------------------------------------------------------- */

static void hurry(struct listen_config *config)
{
	config->handshake_ms = config->header_ms = config->body_ms = config->idle_ms = 800;
	config->write_ms = 800;
}

/* Another caller is served while somebody drips. */
static void assert_served(struct host *host, struct peer_options options)
{
	struct peer *peer = peer_connect(host_port(host), options);

	assert_int_equal(peer_post(peer, "/echo", "<a/>"), 200);
	peer_close(&peer);
}

/* A byte every 50 ms, for as long as it takes. */
static void drip(struct peer *peer, const char *repeat)
{
	struct pollfd in = {peer->fd, POLLIN, 0};
	int64_t began = clock_monotonic_ms();

	while (poll(&in, 1, 50) == 0 && clock_monotonic_ms() - began < 15000)
		send(peer->fd, repeat, 1, MSG_NOSIGNAL);
}

/* proves: GW-T3 */
static void closes_who_drips_a_head_or_a_body(void **state)
{
	struct host *host = start_plain(hurry);
	struct peer *head = peer_connect(host_port(host), plain);
	struct peer *body = peer_connect(host_port(host), plain);

	(void)state;
	assert_true(peer_say(head, "POST /echo HTTP/1.1\r\nX-A: "));
	assert_true(
		peer_say(body, "POST /echo HTTP/1.1\r\n" HEAD "Content-Length: 100000\r\n\r\n"));
	drip(head, "a");
	drip(body, "a");
	assert_served(host, plain);
	assert_int_equal(peer_answer(head), 408);
	assert_int_equal(peer_answer(body), 408);
	assert_true(peer_is_cut_off(head));
	assert_true(peer_is_cut_off(body));
	assert_string_equal(host_refusal(host, 1).rule, "GW-T3");
	assert_string_equal(host_refusal(host, 2).rule, "GW-T3");
	peer_close(&head);
	peer_close(&body);
	host_stop(&host);
}

static unsigned handled(struct host *host)
{
	pthread_mutex_lock(&host->lock);
	unsigned count = host->handled;
	pthread_mutex_unlock(&host->lock);
	return count;
}

/* So many requests were handled; and a moment later still no more. */
static void assert_handled(struct host *host, unsigned count)
{
	for (int i = 0; i < 200 && handled(host) < count; i++)
		usleep(25000);
	usleep(200000);
	assert_int_equal(handled(host), count);
}

static struct peer *ask_and_not_listen(struct host *host, const char *fixture)
{
	struct peer *peer =
		peer_connect(host_port(host), (struct peer_options){.fixture = fixture});

	assert_true(peer_say(peer, "POST /big HTTP/1.1\r\n" HEAD "Content-Length: 1\r\n\r\nx"));
	return peer;
}

/* Whoever has four large answers unread waits for his own; others are served. proves: H1 */
static void a_party_that_does_not_read_pins_four_large_answers(void **state)
{
	struct host *host = host_start();
	struct peer *slow[8];

	(void)state;
	for (int i = 0; i < 8; i++)
		slow[i] = ask_and_not_listen(host, "saas");
	assert_handled(host, 4);
	assert_served(host, (struct peer_options){.fixture = "schoolA"});
	assert_handled(host, 5);
	for (int i = 0; i < 8; i++)
		peer_close(&slow[i]);
	assert_handled(host, 9);
	host_stop(&host);
}

/* Of many who do not read, the first makes room. proves: H1, GW-T3 */
static void who_reads_longest_makes_room(void **state)
{
	static const char *const fixtures[] = {"saas", "schoolA", "schoolB"};
	struct host *host = host_create();
	struct listen_config config = host_config(host);
	struct peer *slow[3];

	(void)state;
	config.large_answers = 1;
	host_run(host, &config, 1);
	for (unsigned i = 0; i < 3; i++) {
		slow[i] = ask_and_not_listen(host, fixtures[i]);
		assert_handled(host, i + 1);
	}
	assert_non_null(strstr(host_refusal(host, 1).detail, "others wait for its memory"));
	assert_int_equal(host_refusals(host), 1);
	/* Who was served a large one before waits now; who was not, or reads, does not. */
	struct peer *again = ask_and_not_listen(host, "schoolA");
	assert_handled(host, 3);
	peer_close(&slow[1]);
	peer_close(&slow[2]);
	assert_handled(host, 4);
	peer_close(&slow[0]);
	peer_close(&again);
	host_stop(&host);
}

/* proves: GW-T3 */
static void closes_who_does_not_finish_the_handshake(void **state)
{
	struct host *host = host_create();
	struct listen_config config = host_config(host);

	(void)state;
	config.handshake_ms = 400;
	host_run(host, &config, 1);
	struct peer *silent = peer_connect(host_port(host), plain);
	struct peer *half = peer_connect(host_port(host), plain);
	assert_true(peer_say(half, "\x16\x03\x01"));
	assert_served(host, saas);
	assert_true(peer_is_cut_off(silent));
	assert_true(peer_is_cut_off(half));
	assert_string_equal(host_refusal(host, 2).rule, "GW-T3");
	peer_close(&silent);
	peer_close(&half);
	host_stop(&host);
}

/* proves: GW-T3 */
static void closes_idle_connections_without_a_word(void **state)
{
	struct host *host = start_plain(hurry);
	struct peer *fresh = peer_connect(host_port(host), plain);
	struct peer *used = peer_connect(host_port(host), plain);

	(void)state;
	assert_int_equal(peer_post(used, "/echo", "a"), 200);
	assert_true(peer_sees_end(fresh));
	assert_true(peer_sees_end(used));
	assert_int_equal(host_refusals(host), 0);
	peer_close(&fresh);
	peer_close(&used);
	host_stop(&host);
}

/* proves: GW-T3 */
static void closes_who_does_not_read_the_answer(void **state)
{
	struct host *host = start_plain(hurry);
	struct peer *peer = peer_connect(host_port(host), plain);

	(void)state;
	assert_true(peer_say(peer, "GET /big HTTP/1.1\r\n" HEAD "\r\n"));
	struct refused refused = host_refusal(host, 1);
	assert_string_equal(refused.rule, "GW-T3");
	assert_non_null(strstr(refused.detail, "not read"));
	assert_served(host, plain);
	peer_close(&peer);
	host_stop(&host);
}

/* --- caps ----------------------------------------------------------------------------------- */

static void cap_source(struct listen_config *config)
{
	config->max_per_source = 3;
}

static void cap_all(struct listen_config *config)
{
	config->max_connections = 3;
}

static void holds_the_cap(void (*adjust)(struct listen_config *config), const char *words)
{
	struct host *host = start_plain(adjust);
	struct peer *peers[3], *fourth;

	for (int i = 0; i < 3; i++) {
		peers[i] = peer_connect(host_port(host), plain);
		assert_int_equal(peer_post(peers[i], "/echo", "a"), 200);
	}
	fourth = peer_connect(host_port(host), plain);
	assert_true(peer_is_cut_off(fourth));
	assert_non_null(strstr(host_refusal(host, 1).detail, words));
	peer_close(&fourth);
	/* Who leaves makes room. */
	peer_close(&peers[0]);
	for (int i = 0, status = 0; status != 200; i++) {
		assert_true(i < 100);
		usleep(10000);
		fourth = peer_connect(host_port(host), plain);
		status = peer_post(fourth, "/echo", "a");
		peer_close(&fourth);
	}
	peer_close(&peers[1]);
	peer_close(&peers[2]);
	host_stop(&host);
}

/* proves: GW-T3 */
static void caps_connections_of_one_address_and_of_all(void **state)
{
	(void)state;
	holds_the_cap(cap_source, "from one address");
	holds_the_cap(cap_all, "over 3 connections");
}

static void small_queue(struct listen_config *config)
{
	config->workers = 1;
	config->queue = 1;
}

static void answers_503_when_the_queue_is_full(void **state)
{
	static const char request[] = "POST /wait HTTP/1.1\r\n" HEAD "Content-Length: 0\r\n\r\n";
	struct host *host = start_plain(small_queue);
	struct peer *working = peer_connect(host_port(host), plain);
	struct peer *waiting = peer_connect(host_port(host), plain);
	struct peer *late = peer_connect(host_port(host), plain);

	(void)state;
	assert_true(peer_say(working, request));
	wait_entered(host);
	assert_true(peer_say(waiting, request));
	/* Once a later request is answered, the one before it is in the queue. */
	assert_int_equal(peer_post(late, "/not a path", ""), 400);
	peer_close(&late);
	late = peer_connect(host_port(host), plain);
	assert_int_equal(peer_post(late, "/echo", "a"), 503);
	assert_non_null(strstr(peer_last(late), "Retry-After: 5\r\n"));
	sem_post(&host->go);
	sem_post(&host->go);
	assert_int_equal(peer_answer(working), 200);
	assert_int_equal(peer_answer(waiting), 200);
	/* The connection that was told to wait is still good. */
	assert_int_equal(peer_post(late, "/echo", "a"), 200);
	peer_close(&working);
	peer_close(&waiting);
	peer_close(&late);
	host_stop(&host);
}

/* One fills the queue; of another every message is served, and the first is told to come later. proves: GW-T4 */
static void a_flood_of_one_party_turns_nobody_else_away(void **state)
{
	static const char request[] = "POST /wait HTTP/1.1\r\n" HEAD "Content-Length: 0\r\n\r\n";
	static const struct peer_options other = {.fixture = "schoolA"};
	struct host *host = host_create();
	struct listen_config config = host_config(host);
	struct peer *greedy[3], *quiet;

	(void)state;
	config.workers = 1;
	config.queue = 2;
	host_run(host, &config, 1);
	for (int i = 0; i < 3; i++) {
		greedy[i] = peer_connect(host_port(host), saas);
		assert_true(peer_say(greedy[i], request));
		if (i == 0)
			wait_entered(host);
	}
	/* Until one more of it is sent away, its others are in the queue. */
	struct peer *more = peer_connect(host_port(host), saas);
	assert_int_equal(peer_post(more, "/echo", "a"), 503);
	quiet = peer_connect(host_port(host), other);
	assert_true(peer_say(quiet, "POST /echo HTTP/1.1\r\n" HEAD "Content-Length: 1\r\n\r\nq"));
	assert_string_equal(host_refusal(host, 2).rule, "GW-T4");
	for (int i = 0; i < 2; i++)
		sem_post(&host->go);
	assert_int_equal(peer_answer(quiet), 200);
	int served = 0;
	for (int i = 0; i < 3; i++) {
		served += peer_answer(greedy[i]) == 200;
		peer_close(&greedy[i]);
	}
	assert_int_equal(served, 2);
	peer_close(&more);
	peer_close(&quiet);
	host_stop(&host);
}

static void survives_having_no_descriptors_left(void **state)
{
	struct host *host = start_plain(NULL);
	struct rlimit before, none;
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	struct sockaddr_in to = {.sin_family = AF_INET,
		.sin_port = htons(host_port(host)),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};

	(void)state;
	getrlimit(RLIMIT_NOFILE, &before);
	none = before;
	none.rlim_cur = (rlim_t)fd + 1;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
	assert_non_null(strstr(host_refusal(host, 1).detail, "cannot accept"));
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
	struct peer *peer = calloc(1, sizeof *peer);
	peer->fd = fd;
	assert_int_equal(peer_post(peer, "/echo", "a"), 200);
	peer_close(&peer);
	host_stop(&host);
}

static void tells_no_more_than_twenty_refusals_a_second(void **state)
{
	struct host *host = start_plain(cap_source);
	struct peer *peers[3];

	(void)state;
	for (int i = 0; i < 3; i++) {
		peers[i] = peer_connect(host_port(host), plain);
		assert_int_equal(peer_post(peers[i], "/echo", "a"), 200);
	}
	for (int i = 0; i < 60; i++) {
		struct peer *peer = peer_connect(host_port(host), plain);
		peer_is_cut_off(peer);
		peer_close(&peer);
	}
	assert_true(host_refusals(host) < 60);
	usleep(1100000);
	unsigned count = host_refusals(host);
	struct peer *peer = peer_connect(host_port(host), plain);
	assert_non_null(strstr(host_refusal(host, count + 1).detail, "more not told"));
	peer_close(&peer);
	for (int i = 0; i < 3; i++)
		peer_close(&peers[i]);
	host_stop(&host);
}

/* --- who goes away, and when we do ------------------------------------------------------------ */

/* proves: GW-R4 */
static void survives_callers_that_leave_at_any_moment(void **state)
{
	static const char request[] =
		"POST /big HTTP/1.1\r\n" HEAD "Content-Length: 10\r\n\r\n0123456789";
	struct host *host = host_start();

	(void)state;
	for (size_t i = 0; i < sizeof request; i += 9) {
		struct peer *peer = peer_connect(host_port(host), saas);
		assert_true(i == 0 || peer_send(peer, (struct text){request, i}));
		peer_close(&peer);
	}
	/* And while it is answered, with a reset. */
	struct linger hard = {1, 0};
	struct peer *peer = peer_connect(host_port(host), saas);
	assert_true(peer_say(peer, request));
	setsockopt(peer->fd, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
	peer_close(&peer);
	peer = peer_connect(host_port(host), saas);
	assert_true(peer_say(peer, "POST /wait HTTP/1.1\r\n" HEAD "\r\n"));
	wait_entered(host);
	peer_close(&peer);
	sem_post(&host->go);
	assert_served(host, saas);
	host_stop(&host);
}

static void finishes_what_is_in_flight_before_it_stops(void **state)
{
	struct host *host = host_start();
	struct peer *idle = peer_connect(host_port(host), saas);
	struct peer *busy = peer_connect(host_port(host), saas);
	struct peer *half = peer_connect(host_port(host), saas);

	(void)state;
	assert_int_equal(peer_post(idle, "/echo", "a"), 200);
	assert_true(peer_say(busy, "POST /wait HTTP/1.1\r\n" HEAD "\r\n"));
	assert_true(peer_say(half, "POST /echo HTTP/1.1\r\n" HEAD "Content-Length: 5\r\n\r\nab"));
	wait_entered(host);
	transport_stop(host->transport);
	assert_true(peer_sees_end(idle));
	sem_post(&host->go);
	assert_int_equal(peer_answer(busy), 200);
	assert_true(peer_sees_end(busy));
	assert_true(peer_say(half, "cde"));
	assert_int_equal(peer_answer(half), 200);
	assert_string_equal(peer_last_body(half), "abcde");
	host_join(host);
	peer_close(&idle);
	peer_close(&busy);
	peer_close(&half);
	host_stop(&host);
}

static void may_be_stopped_before_it_runs(void **state)
{
	struct host *host = host_create();
	struct listen_config config = host_config(host);
	struct error err;

	(void)state;
	host->transport = transport_create(&config, 1, &err);
	assert_non_null(host->transport);
	transport_stop(host->transport);
	transport_run(host->transport);
	transport_destroy(&host->transport);
	/* And thrown away without running. */
	host->transport = transport_create(&config, 1, &err);
	assert_non_null(host->transport);
	host_stop(&host);
}

/* proves: GW-R5 */
static void serves_several_listeners_each_with_its_own_workers(void **state)
{
	struct host *host = host_create();
	struct listen_config configs[] = {host_config(host), host_config(host)};

	(void)state;
	configs[0].workers = 1;
	configs[1].workers = 1;
	configs[1].tls = false;
	configs[1].max_body = 0;
	host_run(host, configs, 2);
	struct peer *message = peer_connect(transport_port(host->transport, 0), saas);
	struct peer *health = peer_connect(transport_port(host->transport, 1), plain);
	assert_true(peer_say(message, "POST /wait HTTP/1.1\r\n" HEAD "\r\n"));
	wait_entered(host);
	/* The only worker of the first is taken; the second does not notice. */
	assert_int_equal(peer_post(health, "/ready", ""), 200);
	assert_int_equal(peer_post(health, "/ready", "a"), 413);
	sem_post(&host->go);
	assert_int_equal(peer_answer(message), 200);
	peer_close(&message);
	peer_close(&health);
	host_stop(&host);
}

static void refuses_an_address_that_is_taken_or_none(void **state)
{
	struct host *host = start_plain(NULL);
	struct listen_config config = host_config(host);
	struct error err = {0};

	(void)state;
	config.tls = false;
	config.port = host_port(host);
	assert_null(transport_create(&config, 1, &err));
	assert_int_equal(err.code, ERROR_CONNECTION);
	config.address = "localhost";
	assert_null(transport_create(&config, 1, &err));
	assert_int_equal(err.code, ERROR_CONFIG);
	host_stop(&host);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_twenty_requests_on_one_connection),
		cmocka_unit_test(hands_over_what_was_sent),
		cmocka_unit_test(sends_no_body_to_head_and_no_line_of_a_header_value),
		cmocka_unit_test(sends_large_answers_whole),
		cmocka_unit_test(bounds_what_large_bodies_hold_together),
		cmocka_unit_test(who_holds_most_makes_room_for_bodies_of_others),
		cmocka_unit_test(who_shows_no_certificate_has_turns_by_address),
		cmocka_unit_test(serves_pipelined_requests_in_order),
		cmocka_unit_test(reads_requests_that_come_byte_by_byte),
		cmocka_unit_test(tells_who_traces_which_span_was_ours),
		cmocka_unit_test(tells_its_span_of_what_it_refuses_itself),
		cmocka_unit_test(says_continue_to_who_waits_for_it),
		cmocka_unit_test(refuses_bad_requests_with_a_plain_status_and_closes),
		cmocka_unit_test(tells_who_sends_too_much_that_it_is_too_much),
		cmocka_unit_test(closes_who_drips_a_head_or_a_body),
		cmocka_unit_test(a_party_that_does_not_read_pins_four_large_answers),
		cmocka_unit_test(who_reads_longest_makes_room),
		cmocka_unit_test(closes_who_does_not_finish_the_handshake),
		cmocka_unit_test(closes_idle_connections_without_a_word),
		cmocka_unit_test(closes_who_does_not_read_the_answer),
		cmocka_unit_test(caps_connections_of_one_address_and_of_all),
		cmocka_unit_test(answers_503_when_the_queue_is_full),
		cmocka_unit_test(a_flood_of_one_party_turns_nobody_else_away),
		cmocka_unit_test(survives_having_no_descriptors_left),
		cmocka_unit_test(tells_no_more_than_twenty_refusals_a_second),
		cmocka_unit_test(survives_callers_that_leave_at_any_moment),
		cmocka_unit_test(finishes_what_is_in_flight_before_it_stops),
		cmocka_unit_test(may_be_stopped_before_it_runs),
		cmocka_unit_test(serves_several_listeners_each_with_its_own_workers),
		cmocka_unit_test(refuses_an_address_that_is_taken_or_none),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
