/* One system, as a machine of states over a socket that does not block. */
#include "bench/storm/visit.h"

#include "bench/answer.h"

#include <openssl/err.h>

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { HEAD_MAX = 512 };

static void hang_up(struct storm *storm, struct visit *visit)
{
	if (visit->ssl != NULL) {
		SSL_free(visit->ssl);
		close(visit->fd);
		storm->counts.open--;
	}
	visit->ssl = NULL;
}

static void end(struct storm *storm, struct visit *visit, enum visit_state how, double now)
{
	hang_up(storm, visit);
	SSL_SESSION_free(visit->session);
	visit->session = NULL;
	free(visit->answer);
	visit->answer = NULL;
	visit->state = how;
	visit->ended = now;
}

static uint32_t dice(void)
{
	return (uint32_t)random() << 1;
}

/* As bpv-client: whoever never reached the gateway has less patience with it. */
static void try_again(struct storm *storm, struct visit *visit, unsigned retry_after, double now)
{
	struct retry_rules rules = storm->rules;
	unsigned wait = storm->fixed_ms;

	if (!visit->reached)
		rules.patience_ms = rules.stranger_ms;
	visit->tries++;
	if (storm->fixed_ms == 0
		&& !retry_next(&rules, &visit->retry, retry_after, dice(), &wait)) {
		end(storm, visit, VISIT_GAVE_UP, now);
		return;
	}
	visit->state = VISIT_WAITS;
	visit->due = now + wait / 1e3;
}

static void lose(struct storm *storm, struct visit *visit, double now)
{
	hang_up(storm, visit);
	storm->counts.no_line++;
	try_again(storm, visit, 0, now);
}

static void watch(const struct storm *storm, struct visit *visit, int how, uint32_t events)
{
	struct epoll_event event = {.events = events, .data.ptr = visit};

	if (epoll_ctl(storm->poll, how, visit->fd, &event) != 0)
		abort();
}

static bool prepare_tls(const struct storm *storm, struct visit *visit)
{
	visit->ssl = SSL_new(storm->context);
	if (visit->ssl == NULL)
		abort();
	SSL_set_connect_state(visit->ssl);
	if (visit->session != NULL)
		SSL_set_session(visit->ssl, visit->session);
	return SSL_use_certificate(visit->ssl, visit->certificate) == 1
		&& SSL_use_PrivateKey(visit->ssl, storm->key) == 1
		&& SSL_set1_host(visit->ssl, "localhost") == 1
		&& SSL_set_tlsext_host_name(visit->ssl, "localhost") == 1
		&& SSL_set_fd(visit->ssl, visit->fd) == 1;
}

static void dial(struct storm *storm, struct visit *visit, double now)
{
	const struct sockaddr_in from = {
		.sin_family = AF_INET, .sin_addr = {htonl(visit->address)}};
	const struct sockaddr_in to = {.sin_family = AF_INET,
		.sin_port = htons(storm->port),
		.sin_addr = {htonl(INADDR_LOOPBACK)}};
	const int on = 1;

	visit->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (visit->fd < 0 || !prepare_tls(storm, visit))
		abort();
	setsockopt(visit->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	setsockopt(visit->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
	if (++storm->counts.open > storm->counts.most_open)
		storm->counts.most_open = storm->counts.open;
	visit->state = VISIT_CONNECTS;
	visit->due = now + CONNECT_SECONDS;
	if (bind(visit->fd, (const struct sockaddr *)&from, sizeof from) != 0
		|| (connect(visit->fd, (const struct sockaddr *)&to, sizeof to) != 0
			&& errno != EINPROGRESS)) {
		lose(storm, visit, now);
		return;
	}
	watch(storm, visit, EPOLL_CTL_ADD, EPOLLOUT);
}

static struct request request_of(struct text message)
{
	struct request request = {.at = malloc(HEAD_MAX + message.len)};

	if (request.at == NULL)
		abort();
	int head = snprintf(request.at, HEAD_MAX,
		"POST /edukoppeling/bpvmonitor/v1/s HTTP/1.1\r\nHost: localhost\r\n"
		"Content-Type: text/xml; charset=utf-8\r\nSOAPAction: \"\"\r\n"
		"Content-Length: %zu\r\n\r\n",
		message.len);
	memcpy(request.at + head, message.at, message.len);
	request.len = (size_t)head + message.len;
	return request;
}

void visit_close_messages(const struct mint *mint, struct visit *visit, struct instant when)
{
	struct arena *arena = arena_create(0);

	for (size_t i = 0; i < VISIT_MESSAGES; i++) {
		free(visit->requests[i].at);
		visit->requests[i] = request_of(mint_seal(mint, arena, when, &visit->messages[i]));
	}
	visit->closed = when;
	arena_destroy(&arena);
}

/* As bpv-client, which closes a message anew for each try; what was closed a moment ago would say the same. */
static void keep_fresh(struct storm *storm, struct visit *visit)
{
	struct instant now = clock_now();
	struct arena *arena;

	if (now.us - visit->closed.us < FRESH_SECONDS * INT64_C(1000000))
		return;
	arena = arena_create(0);
	visit_close_messages(mint_create(arena, &visit->identity), visit, now);
	storm->counts.closed += VISIT_MESSAGES;
	arena_destroy(&arena);
}

static void begin_message(struct storm *storm, struct visit *visit, double now)
{
	keep_fresh(storm, visit);
	visit->written = visit->len = 0;
	visit->state = VISIT_SENDS;
	visit->due = now + TOTAL_SECONDS;
	watch(storm, visit, EPOLL_CTL_MOD, EPOLLOUT);
}

/* True: go on; false: it waits for its socket, or is lost. */
static bool goes_on(struct storm *storm, struct visit *visit, int result, double now)
{
	int why = SSL_get_error(visit->ssl, result);

	if (result > 0)
		return true;
	if (why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE) {
		watch(storm, visit, EPOLL_CTL_MOD, why == SSL_ERROR_WANT_READ ? EPOLLIN : EPOLLOUT);
		return false;
	}
	ERR_clear_error();
	lose(storm, visit, now);
	return false;
}

static bool shakes(struct storm *storm, struct visit *visit, double now)
{
	if (!goes_on(storm, visit, SSL_do_handshake(visit->ssl), now))
		return false;
	storm->counts.handshakes++;
	storm->counts.resumed += SSL_session_reused(visit->ssl);
	begin_message(storm, visit, now);
	return true;
}

/* As far as it goes. */
static bool sends(struct storm *storm, struct visit *visit, double now)
{
	const struct request *request = &visit->requests[visit->at];

	while (visit->written < request->len) {
		int wrote = SSL_write(visit->ssl, request->at + visit->written,
			(int)(request->len - visit->written));

		if (!goes_on(storm, visit, wrote, now))
			return false;
		visit->written += (size_t)wrote;
	}
	visit->state = VISIT_RECEIVES;
	watch(storm, visit, EPOLL_CTL_MOD, EPOLLIN);
	return true;
}

/* What its head says, without its body. */
static void read_head(char *answer, unsigned *after, bool *closes)
{
	char *end = strstr(answer, "\r\n\r\n");

	*end = '\0';
	const char *found = strcasestr(answer, "\r\nRetry-After:");
	*after = found ? (unsigned)strtoul(found + 14, NULL, 10) : 0;
	*closes = strcasestr(answer, "\r\nConnection: close") != NULL;
	*end = '\r';
}

static void keep_ticket(struct visit *visit)
{
	SSL_SESSION_free(visit->session);
	visit->session = SSL_get1_session(visit->ssl);
}

/* A whole answer is there: what it says, and what comes next. */
static void judge(struct storm *storm, struct visit *visit, double now)
{
	unsigned after;
	bool closes;
	bool answered = strncmp(visit->answer, "HTTP/1.1 200 ", 13) == 0;

	read_head(visit->answer, &after, &closes);
	keep_ticket(visit);
	visit->reached = true;
	if (closes)
		hang_up(storm, visit);
	if (answered && strstr(visit->answer, "Goedgekeurd>true<") != NULL) {
		storm->counts.answers++;
		visit->retry = (struct retry){0};
		if (++visit->at == VISIT_MESSAGES)
			end(storm, visit, VISIT_DONE, now);
		else if (closes)
			dial(storm, visit, now);
		else
			begin_message(storm, visit, now);
		return;
	}
	bool busy = strncmp(visit->answer, "HTTP/1.1 503 ", 13) == 0;
	visit->busy += busy;
	*(busy                                  ? &storm->counts.busy
			: answered && after > 0 ? &storm->counts.later
						: &storm->counts.unexpected) += 1;
	if (!busy && after == 0)
		fprintf(stderr, "bench-storm: unexpected answer: %.600s\n", visit->answer);
	try_again(storm, visit, after, now);
}

static void receives(struct storm *storm, struct visit *visit, double now)
{
	if (visit->answer == NULL)
		visit->answer = malloc(VISIT_ANSWER_MAX + 1);
	if (visit->answer == NULL)
		abort();
	for (;;) {
		int got = SSL_read(visit->ssl, visit->answer + visit->len,
			(int)(VISIT_ANSWER_MAX - visit->len));
		if (!goes_on(storm, visit, got, now))
			return;
		visit->len += (size_t)got;
		visit->answer[visit->len] = '\0';
		size_t whole = answer_length(visit->answer);
		if (whole > 0 && visit->len >= whole) {
			judge(storm, visit, now);
			return;
		}
	}
}

void visit_moves(struct storm *storm, struct visit *visit, double now)
{
	if (visit->ssl == NULL)
		return;
	if (visit->state == VISIT_CONNECTS) {
		int error = 0;
		socklen_t len = sizeof error;

		getsockopt(visit->fd, SOL_SOCKET, SO_ERROR, &error, &len);
		if (error != 0) {
			lose(storm, visit, now);
			return;
		}
		visit->state = VISIT_SHAKES;
	}
	if (visit->state == VISIT_SHAKES && !shakes(storm, visit, now))
		return;
	if (visit->state == VISIT_SENDS && !sends(storm, visit, now))
		return;
	if (visit->state == VISIT_RECEIVES)
		receives(storm, visit, now);
	else if (visit->state == VISIT_WAITS) /* nothing was asked, so the other side has gone */
		hang_up(storm, visit);
}

void visit_is_due(struct storm *storm, struct visit *visit, double now)
{
	if (visit->state != VISIT_WAITS) {
		storm->counts.timeouts += visit->state <= VISIT_SHAKES;
		lose(storm, visit, now);
	} else if (visit->ssl != NULL) {
		begin_message(storm, visit, now);
	} else {
		dial(storm, visit, now);
	}
}
