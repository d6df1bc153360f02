/*
 * One walk over all pages of a school's results, as cheaply as a client can: a plain socket, two-way TLS kept open, nothing judged
 * but that the answer is whole. Composing and signing a request, and counting what came, is not in the time: that is the
 * client's. What counts is from when a request is sent until its answer's last byte is there, read and decrypted.
 *
 *   bench-pull PORT be|s CERTIFICATE KEY TRUST ROOTS SCHOOL GATEWAY PAGE
 *
 * says in one line: pages, answers, responses, bytes, seconds of all exchanges, and when the first byte of a page was there, in
 * ms: the median of the pages, and the slowest.
 */
#include "base/clock.h"
#include "bench/answer.h"
#include "client/letter.h"
#include "client/pages.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/ssl.h>

enum { ANSWER_MAX = 64 * 1024 * 1024, HEAD_MAX = 1024, FIRSTS_MAX = 1000 };

struct puller {
	struct security *security;
	struct wire *wire;
	struct client_terms terms;
	const char *profile; /* the last step of the path */
	SSL *ssl;
	char *answer; /* ANSWER_MAX and a NUL */
	size_t len;
	struct resultatenvraag question;
	char cursor[CURSOR_MAX_CHARS + 1];
	long pages, answers, responses;
	double seconds, bytes;
	double firsts[FIRSTS_MAX]; /* ms, of the last pages */
};

static void fail(const struct puller *puller, const char *what)
{
	fprintf(stderr, "bench-pull: %s\n%.2000s\n", what, puller->answer);
	ERR_print_errors_fp(stderr);
	exit(3);
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* --- the line ------------------------------------------------------------------------------------- */

static void connect_to(struct puller *puller, const char *port, char **files)
{
	const struct sockaddr_in to = {.sin_family = AF_INET,
		.sin_port = htons((uint16_t)atoi(port)),
		.sin_addr = {htonl(INADDR_LOOPBACK)}};
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());
	const int on = 1;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
	if (SSL_CTX_use_certificate_chain_file(context, files[0]) != 1
		|| SSL_CTX_use_PrivateKey_file(context, files[1], SSL_FILETYPE_PEM) != 1
		|| SSL_CTX_load_verify_locations(context, files[3], NULL) != 1)
		fail(puller, "a file");
	puller->ssl = SSL_new(context);
	SSL_CTX_free(context);
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	if (connect(fd, (const struct sockaddr *)&to, sizeof to) != 0
		|| SSL_set1_host(puller->ssl, "localhost") != 1 || SSL_set_fd(puller->ssl, fd) != 1
		|| SSL_connect(puller->ssl) != 1)
		fail(puller, "no connection");
}

static void send_request(struct puller *puller, struct text message)
{
	char head[HEAD_MAX];
	int len = snprintf(head, sizeof head,
		"POST /edukoppeling/bpvmonitor/v1/%s HTTP/1.1\r\nHost: localhost\r\n"
		"Content-Type: text/xml; charset=utf-8\r\nSOAPAction: \"\"\r\nContent-Length: "
		"%zu\r\n\r\n",
		puller->profile, message.len);

	if (SSL_write(puller->ssl, head, len) != len
		|| SSL_write(puller->ssl, message.at, (int)message.len) != (int)message.len)
		fail(puller, "the line is gone");
}

/* When the first byte was there. */
static double receive(struct puller *puller)
{
	size_t whole = 0;
	double first = 0;

	puller->len = 0;
	while (whole == 0 || puller->len < whole) {
		int got = SSL_read(
			puller->ssl, puller->answer + puller->len, (int)(ANSWER_MAX - puller->len));
		if (got <= 0)
			fail(puller, "no whole answer");
		if (first == 0)
			first = now();
		puller->len += (size_t)got;
		if (whole == 0) {
			puller->answer[puller->len] = '\0';
			whole = answer_length(puller->answer);
		}
	}
	puller->answer[puller->len] = '\0';
	return first;
}

/* --- a page --------------------------------------------------------------------------------------- */

static bool write_body(struct wire *wire, struct arena *arena, void *context,
	const struct bedrijfsdocument *document, struct text *body, struct error *err)
{
	return wire_write_opvragen_resultaten_request(wire, arena, document, context, body, err);
}

static struct text compose(struct puller *puller, struct arena *arena)
{
	const struct question question = {
		OPERATION_opvragen_resultaten, write_body, NULL, &puller->question};
	const struct instant moment = clock_now();
	const struct message_name name = letter_new_name(arena, moment);
	struct message message;
	struct error err;

	if (!letter_compose(puller->wire, arena, &puller->terms, &question, &name, &message, &err)
		|| !letter_seal(
			puller->security, arena, &puller->terms, NULL, moment, &message, &err))
		fail(puller, err.detail);
	return message.sealed.bytes;
}

static long count(const struct puller *puller, const char *word)
{
	const char *end = puller->answer + puller->len;
	long found = 0;

	for (const char *at = puller->answer;
		(at = memmem(at, (size_t)(end - at), word, strlen(word))) != NULL;
		at += strlen(word))
		found++;
	return found;
}

/* What stands behind the rows. False: this was the last page. */
static bool read_cursor(struct puller *puller)
{
	static const char open[] = "<bpv:cursor>";
	const size_t tail = puller->len < 4096 ? puller->len : 4096;
	const char *end,
		*at = memmem(puller->answer + puller->len - tail, tail, open, strlen(open));

	if (at == NULL)
		return false;
	at += strlen(open);
	end = strchr(at, '<');
	if (end == NULL || (size_t)(end - at) > CURSOR_MAX_CHARS)
		fail(puller, "an odd cursor");
	memcpy(puller->cursor, at, (size_t)(end - at));
	puller->cursor[end - at] = '\0';
	puller->question.cursor = puller->cursor;
	return true;
}

static bool next_page(struct puller *puller)
{
	struct arena *arena = arena_create(0);
	struct text request = compose(puller, arena);
	double sent = now();

	send_request(puller, request);
	double first = receive(puller);
	puller->seconds += now() - sent;
	arena_destroy(&arena);
	if (strncmp(puller->answer, "HTTP/1.1 200 ", 13) != 0
		|| strstr(puller->answer, "<bpv:requestGoedgekeurd>true<") == NULL)
		fail(puller, "refused");
	puller->firsts[puller->pages++ % FIRSTS_MAX] = (first - sent) * 1e3;
	puller->bytes += (double)puller->len;
	puller->answers += count(puller, "<bpv:antwoord>");
	puller->responses += count(puller, "<bpv:responsId>");
	return read_cursor(puller);
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
	struct puller puller = {0};
	struct error err;

	if (argc != 10) {
		fprintf(stderr,
			"usage: bench-pull PORT be|s CERTIFICATE KEY TRUST ROOTS SCHOOL "
			"GATEWAY PAGE\n");
		return 2;
	}
	const struct security_config security = {
		.signing = {argv[3], argv[4]},
		.trust_file = argv[5],
	};
	puller.answer = calloc(1, ANSWER_MAX + 1);
	puller.profile = argv[2];
	puller.terms.profile = strcmp(argv[2], "s") == 0 ? PROFILE_2W_BE_S : PROFILE_2W_BE;
	puller.question.paginagrootte = atoi(argv[9]);
	puller.wire = wire_create();
	puller.security = security_create(&security, &err);
	if (puller.security == NULL)
		fail(&puller, err.detail);
	if (!oin_parse(text_of(argv[7]), &puller.terms.school)
		|| !oin_parse(text_of(argv[8]), &puller.terms.gateway))
		fail(&puller, "an OIN");
	connect_to(&puller, argv[1], argv + 3);
	while (next_page(&puller))
		;
	size_t firsts = (size_t)(puller.pages < FIRSTS_MAX ? puller.pages : FIRSTS_MAX);
	qsort(puller.firsts, firsts, sizeof puller.firsts[0], by_size);
	printf("%ld %ld %ld %.0f %.6f %.3f %.3f\n", puller.pages, puller.answers, puller.responses,
		puller.bytes, puller.seconds, puller.firsts[firsts / 2], puller.firsts[firsts - 1]);
	SSL_shutdown(puller.ssl);
	SSL_free(puller.ssl);
	security_destroy(&puller.security);
	wire_destroy(&puller.wire);
	free(puller.answer);
	return 0;
}
