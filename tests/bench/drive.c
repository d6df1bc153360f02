/* Ready messages over two-way TLS: a thread per connection, blocking. */
#include "bench/drive.h"

#include "bench/answer.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/ssl.h>

enum { HEAD_MAX = 1024, ANSWER_MAX = 4 * 1024 * 1024 };

struct line {
	int fd;
	SSL *ssl;     /* NULL: not connected */
	char *answer; /* ANSWER_MAX and a NUL */
	size_t len;
};

struct drive {
	struct drive_config config;
	SSL_CTX *context;
	struct line lines[DRIVE_CONNECTIONS_MAX];
	int count;
};

struct drive *drive_create(const struct drive_config *config)
{
	struct drive *drive = calloc(1, sizeof *drive);

	drive->config = *config;
	drive->context = SSL_CTX_new(TLS_client_method());
	SSL_CTX_set_verify(drive->context, SSL_VERIFY_PEER, NULL);
	SSL_CTX_set_session_cache_mode(drive->context, SSL_SESS_CACHE_OFF);
	if (SSL_CTX_use_certificate_chain_file(drive->context, config->certificate_file) != 1
		|| SSL_CTX_use_PrivateKey_file(drive->context, config->key_file, SSL_FILETYPE_PEM)
			!= 1
		|| SSL_CTX_load_verify_locations(drive->context, config->roots_file, NULL) != 1) {
		ERR_print_errors_fp(stderr);
		exit(3);
	}
	return drive;
}

void drive_destroy(struct drive **drive)
{
	drive_disconnect(*drive);
	SSL_CTX_free((*drive)->context);
	free(*drive);
	*drive = NULL;
}

static double seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* ---- one connection */

static bool line_open(struct line *line, const struct drive *drive)
{
	const struct sockaddr_in to = {.sin_family = AF_INET,
		.sin_port = htons(drive->config.port),
		.sin_addr = {htonl(INADDR_LOOPBACK)}};
	const int on = 1;

	line->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	line->ssl = SSL_new(drive->context);
	setsockopt(line->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	return connect(line->fd, (const struct sockaddr *)&to, sizeof to) == 0
		&& SSL_set1_host(line->ssl, "localhost") == 1
		&& SSL_set_tlsext_host_name(line->ssl, "localhost") == 1
		&& SSL_set_fd(line->ssl, line->fd) == 1 && SSL_connect(line->ssl) == 1;
}

static void line_close(struct line *line)
{
	if (line->ssl == NULL)
		return;
	SSL_shutdown(line->ssl);
	SSL_free(line->ssl);
	close(line->fd);
	line->ssl = NULL;
}

static bool line_send(struct line *line, const struct drive_config *config, struct text message)
{
	char head[HEAD_MAX];
	int len = snprintf(head, sizeof head,
		"POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml; charset=utf-8\r\n"
		"SOAPAction: \"%s\"\r\nContent-Length: %zu\r\n\r\n",
		config->path, config->soap_action, message.len);

	return SSL_write(line->ssl, head, len) == len
		&& SSL_write(line->ssl, message.at, (int)message.len) == (int)message.len;
}

static bool line_receive(struct line *line)
{
	size_t whole = 0;

	line->len = 0;
	while (whole == 0 || line->len < whole) {
		int got = SSL_read(
			line->ssl, line->answer + line->len, (int)(ANSWER_MAX - line->len));
		if (got <= 0)
			return false;
		line->len += (size_t)got;
		line->answer[line->len] = '\0';
		if (whole == 0)
			whole = answer_length(line->answer);
	}
	return true;
}

/* What was answered instead: a Body, or else its first lines. */
static void tell(const struct line *line)
{
	const char *body = strstr(line->answer, "<soapenv:Body");

	fprintf(stderr, "bench: the gateway answered: %.2000s\n", body ? body : line->answer);
	ERR_print_errors_fp(stderr);
}

void drive_take_places(struct drive *drive, int connections)
{
	while (drive->count < connections)
		drive->lines[drive->count++].answer = calloc(1, ANSWER_MAX + 1);
}

bool drive_connect(struct drive *drive, int connections)
{
	drive_take_places(drive, connections);
	for (int i = 0; i < connections; i++) {
		struct line *line = &drive->lines[i];
		if (line->ssl == NULL && !line_open(line, drive)) {
			tell(line);
			return false;
		}
	}
	return true;
}

void drive_disconnect(struct drive *drive)
{
	while (drive->count > 0) {
		struct line *line = &drive->lines[--drive->count];
		line_close(line);
		free(line->answer);
	}
}

/* ---- a job: a thread per connection, each takes the next message */

struct crew {
	const struct drive *drive;
	struct drive_job *job;
	atomic_size_t next;
	atomic_bool failed;
};

struct hand {
	struct crew *crew;
	struct line *line;
	pthread_t thread;
};

static bool send_one(struct crew *crew, struct line *line, size_t at)
{
	const struct drive_job *job = crew->job;
	double started = seconds_now();

	if (job->fresh) {
		line_close(line);
		if (!line_open(line, crew->drive))
			return false;
	}
	if (!line_send(line, &crew->drive->config, job->messages[at]) || !line_receive(line))
		return false;
	if (job->latencies != NULL)
		job->latencies[at] = seconds_now() - started;
	return strncmp(line->answer, "HTTP/1.1 200 ", 13) == 0
		&& strstr(line->answer, job->expected) != NULL;
}

static void *work(void *context)
{
	const struct hand *hand = context;
	struct crew *crew = hand->crew;
	size_t at;

	while (!crew->failed && (at = atomic_fetch_add(&crew->next, 1)) < crew->job->count)
		if (!send_one(crew, hand->line, at) && !atomic_exchange(&crew->failed, true))
			tell(hand->line);
	return NULL;
}

bool drive_run(struct drive *drive, struct drive_job *job)
{
	struct crew crew = {.drive = drive, .job = job};
	struct hand hands[DRIVE_CONNECTIONS_MAX];
	double started = seconds_now();

	for (int i = 0; i < drive->count; i++) {
		hands[i] = (struct hand){.crew = &crew, .line = &drive->lines[i]};
		if (pthread_create(&hands[i].thread, NULL, work, &hands[i]) != 0)
			abort();
	}
	for (int i = 0; i < drive->count; i++)
		pthread_join(hands[i].thread, NULL);
	job->seconds = seconds_now() - started;
	return !crew.failed;
}
