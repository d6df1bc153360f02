/* What a byte of a file costs who serves it. */
#include "bench/serve.h"

#include "bench/handshake.h"
#include "transport/partial.h"
#include "transport/transport.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/err.h>

static const char SERVE[] = "serve a MiB of 256", PAIR[] = "TLS write and read, a MiB";

enum { MIB = 1024 * 1024, FILE_SIZE = 256 * MIB, RECORD = 16 * 1024 };

struct serve {
	const char *file;
	struct transport *transport;
	pthread_t thread;
	clockid_t clock; /* of the serving thread */
	SSL_CTX *server, *client;
	SSL *at_server, *at_client; /* the pair */
	SSL *reader;                /* of what is served */
	int fd;
};

/* --- the file, served ----------------------------------------------------------------------------- */

static void *worker_start(void *context)
{
	return context;
}

static void worker_stop(void *worker)
{
	(void)worker;
}

static void answer(
	void *worker, struct arena *arena, const struct delivery *in, struct dispatch *out)
{
	const struct serve *serve = worker;
	struct dispatch_file *file = arena_take(arena, sizeof *file);

	(void)in;
	*file = (struct dispatch_file){.fd = open(serve->file, O_RDONLY | O_CLOEXEC),
		.length = FILE_SIZE,
		.etag = "\"bench\""};
	*out = (struct dispatch){.status = 200, .content_type = "application/gzip", .file = file};
}

static void *run(void *context)
{
	transport_run(context);
	return NULL;
}

static bool start(struct arena *arena, struct serve *serve, const char *pki)
{
	const struct listen_config config = {
		.address = "127.0.0.1",
		.tls = true,
		.files = {arena_format(arena, "%s/gateway.cert.pem", pki),
			arena_format(arena, "%s/gateway.key.pem", pki),
			arena_format(arena, "%s/trust.pem", pki),
			{.file = arena_format(arena, "%s/crls.pem", pki)}},
		.workers = 1,
		.queue = 8,
		.max_body = 1024,
		.handshake_ms = 10000,
		.header_ms = 10000,
		.body_ms = 10000,
		.idle_ms = 600000,
		.write_ms = 10000,
		.max_age_ms = 3600000,
		.service = {serve, worker_start, worker_stop, answer, NULL},
	};
	struct error err;

	serve->transport = transport_create(&config, 1, &err);
	if (serve->transport == NULL) {
		fprintf(stderr, "bench: %s\n", err.detail);
		return false;
	}
	return pthread_create(&serve->thread, NULL, run, serve->transport) == 0
		&& pthread_getcpuclockid(serve->thread, &serve->clock) == 0;
}

static bool connect_reader(struct serve *serve)
{
	const struct sockaddr_in to = {.sin_family = AF_INET,
		.sin_port = htons(transport_port(serve->transport, 0)),
		.sin_addr = {htonl(INADDR_LOOPBACK)}};

	serve->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	serve->reader = SSL_new(serve->client);
	return connect(serve->fd, (const struct sockaddr *)&to, sizeof to) == 0
		&& SSL_set_fd(serve->reader, serve->fd) == 1 && SSL_connect(serve->reader) == 1;
}

/* One fetch over the connection that stays open; what its bytes are is for the tests of transport. */
static bool fetch(void *context, double slice, double *us)
{
	static const char request[] = "GET /file HTTP/1.1\r\nHost: localhost\r\n\r\n";
	static char bytes[RECORD];
	struct serve *serve = context;
	size_t put, got, total = 0;
	char *end = NULL;

	(void)slice;
	double started = bench_seconds(serve->clock);
	if (SSL_write_ex(serve->reader, request, sizeof request - 1, &put) != 1
		|| SSL_read_ex(serve->reader, bytes, sizeof bytes - 1, &got) != 1)
		return false;
	bytes[got] = '\0';
	if (strncmp(bytes, "HTTP/1.1 200 ", 13) != 0 || (end = strstr(bytes, "\r\n\r\n")) == NULL)
		return false;
	for (total = got - (size_t)(end + 4 - bytes); total < FILE_SIZE; total += got)
		if (SSL_read_ex(serve->reader, bytes, sizeof bytes, &got) != 1)
			return false;
	*us = (bench_seconds(serve->clock) - started) * 1e6 / (FILE_SIZE / MIB);
	return total == FILE_SIZE;
}

/* --- the same without a network ------------------------------------------------------------------- */

static bool make_pair(struct serve *serve)
{
	BIO *here, *there;
	int done = 0;

	serve->at_server = SSL_new(serve->server);
	serve->at_client = SSL_new(serve->client);
	BIO_new_bio_pair(&here, 4 * RECORD, &there, 4 * RECORD);
	SSL_set_bio(serve->at_server, here, here);
	SSL_set_bio(serve->at_client, there, there);
	SSL_set_accept_state(serve->at_server);
	SSL_set_connect_state(serve->at_client);
	for (int turn = 0; turn < 20 && done != 2; turn++)
		done = (SSL_do_handshake(serve->at_client) == 1)
			+ (SSL_do_handshake(serve->at_server) == 1);
	return done == 2;
}

static bool exchange(void *context, double slice, double *us)
{
	static char from[RECORD], into[RECORD];
	struct serve *serve = context;
	double started = bench_seconds(CLOCK_THREAD_CPUTIME_ID), seconds = 0;
	size_t put, got, total = 0;

	for (; seconds < slice; seconds = bench_seconds(CLOCK_THREAD_CPUTIME_ID) - started)
		for (int i = 0; i < MIB / RECORD; i++, total += got)
			if (SSL_write_ex(serve->at_server, from, RECORD, &put) != 1
				|| SSL_read_ex(serve->at_client, into, RECORD, &got) != 1
				|| got != RECORD)
				return false;
	*us = seconds * 1e6 / ((double)total / MIB);
	return true;
}

/* --- both ----------------------------------------------------------------------------------------- */

static void release(void *object)
{
	struct serve *serve = object;

	SSL_free(serve->at_server);
	SSL_free(serve->at_client);
	SSL_free(serve->reader);
	close(serve->fd);
	if (serve->transport != NULL) {
		transport_stop(serve->transport);
		pthread_join(serve->thread, NULL);
		transport_destroy(&serve->transport);
	}
	SSL_CTX_free(serve->server);
	SSL_CTX_free(serve->client);
	unlink(serve->file);
}

/* Bytes that no compression and no page of zeros makes cheap. */
static bool make_file(const char *name)
{
	static unsigned bytes[MIB / sizeof(unsigned)];
	FILE *out = fopen(name, "w");
	unsigned state = 1;

	for (int i = 0; out != NULL && i < FILE_SIZE / MIB; i++) {
		for (size_t n = 0; n < sizeof bytes / sizeof bytes[0]; n++)
			bytes[n] = state = state * 1664525u + 1013904223u;
		if (fwrite(bytes, 1, MIB, out) != MIB)
			break;
	}
	return out != NULL && fclose(out) == 0;
}

static bool same_suite(const struct serve *serve)
{
	const char *served = SSL_get_cipher_name(serve->reader);

	return strcmp(served, SSL_get_cipher_name(serve->at_client)) == 0
		&& strcmp(SSL_get_version(serve->reader), SSL_get_version(serve->at_client)) == 0;
}

void serve_add(struct arena *arena, struct bench *bench, const char *pki, const char *directory)
{
	struct serve *serve = arena_take(arena, sizeof *serve);

	if (!bench_wants(bench, SERVE) && !bench_wants(bench, PAIR))
		return;
	*serve = (struct serve){.fd = -1,
		.file = arena_format(arena, "%s/serve.bin", directory),
		.server = handshake_side(arena, TLS_server_method(), pki, "gateway"),
		.client = handshake_side(arena, TLS_client_method(), pki, "saas")};
	arena_defer(arena, release, serve);
	if (!make_file(serve->file) || !start(arena, serve, pki) || !connect_reader(serve)
		|| !make_pair(serve) || !same_suite(serve)) {
		ERR_print_errors_fp(stderr);
		fprintf(stderr, "bench: a file cannot be served: those cases are left out\n");
		return;
	}
	bench_add_gauge(bench, fetch, serve, MIB, "%s", SERVE);
	bench_add_gauge(bench, exchange, serve, MIB, "%s", PAIR);
}
