#ifndef TESTS_TRANSPORT_PEER_H
#define TESTS_TRANSPORT_PEER_H

/* A client in the hands of a test: a socket, TLS of any kind, bytes as the test likes them. */
#include "base/clock.h"
#include "base/text.h"
#include "unit.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

enum { PEER_TIMEOUT_S = 20, PEER_BUFFER = 64 * 1024 };

/* The directory of certs/make-pki.sh. */
static inline const char *pki_directory(void)
{
	const char *directory = getenv("BPV_PKI");

	return directory != NULL ? directory : "var/test/pki";
}

/* "DIRECTORY/name"; from a ring of 16, so that a few live side by side. */
static inline const char *pki_file(const char *name)
{
	static char ring[16][512];
	static unsigned next;
	char *path = ring[next++ % 16];

	snprintf(path, sizeof *ring, "%s/%s", pki_directory(), name);
	return path;
}

struct peer_options {
	const char *fixture;          /* NULL: show no certificate */
	int version;                  /* 0: any; TLS1_2_VERSION, ... */
	const char *ciphers, *groups; /* NULL: OpenSSL's */
	uint64_t options;             /* SSL_OP_... */
	SSL_SESSION *session;         /* to resume */
	bool plain;                   /* no TLS */
};

struct peer {
	int fd;
	SSL_CTX *context;
	SSL *ssl;
	bool open;            /* the handshake succeeded, as far as this side can see */
	unsigned tickets;     /* received */
	SSL_SESSION *session; /* the last of them */
	size_t length;        /* of what was received */
	char received[PEER_BUFFER];
};

static inline int peer_socket_from(uint32_t address, uint16_t port)
{
	struct sockaddr_in from = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(address)};
	struct sockaddr_in to = {.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	struct timeval timeout = {PEER_TIMEOUT_S, 0};
	int on = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	assert_int_equal(bind(fd, (struct sockaddr *)&from, sizeof from), 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
	return fd;
}

static inline int peer_socket(uint16_t port)
{
	return peer_socket_from(INADDR_ANY, port);
}

static inline int peer_new_session(SSL *ssl, SSL_SESSION *session)
{
	struct peer *peer = SSL_get_app_data(ssl);

	SSL_SESSION_free(peer->session);
	peer->session = session;
	peer->tickets++;
	return 1;
}

/* The client's side is as lax as can be: what is refused is refused by the server. */
static inline SSL_CTX *peer_context(const struct peer_options *options)
{
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());
	char name[128];

	SSL_CTX_set_security_level(context, 0);
	SSL_CTX_set_min_proto_version(context, options->version ? options->version : 0);
	SSL_CTX_set_max_proto_version(context, options->version ? options->version : 0);
	SSL_CTX_set_options(context, options->options);
	SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
	SSL_CTX_sess_set_new_cb(context, peer_new_session);
	if (options->ciphers != NULL)
		assert_int_equal(SSL_CTX_set_cipher_list(context, options->ciphers), 1);
	if (options->groups != NULL)
		assert_int_equal(SSL_CTX_set1_groups_list(context, options->groups), 1);
	if (options->fixture == NULL)
		return context;
	snprintf(name, sizeof name, "%s.cert.pem", options->fixture);
	assert_int_equal(SSL_CTX_use_certificate_chain_file(context, pki_file(name)), 1);
	snprintf(name, sizeof name, "%s.key.pem", options->fixture);
	assert_int_equal(SSL_CTX_use_PrivateKey_file(context, pki_file(name), SSL_FILETYPE_PEM), 1);
	return context;
}

/* From another of this machine's own addresses. */
static inline struct peer *peer_connect_from(
	uint32_t address, uint16_t port, struct peer_options options)
{
	struct peer *peer = calloc(1, sizeof *peer);

	peer->fd = peer_socket_from(address, port);
	peer->open = true;
	if (options.plain)
		return peer;
	peer->context = peer_context(&options);
	peer->ssl = SSL_new(peer->context);
	SSL_set_app_data(peer->ssl, peer);
	SSL_set_fd(peer->ssl, peer->fd);
	if (options.session != NULL)
		SSL_set_session(peer->ssl, options.session);
	ERR_clear_error();
	peer->open = SSL_connect(peer->ssl) == 1;
	return peer;
}

static inline struct peer *peer_connect(uint16_t port, struct peer_options options)
{
	return peer_connect_from(INADDR_ANY, port, options);
}

static inline bool peer_send(struct peer *peer, struct text bytes)
{
	size_t sent = 0, put;

	while (sent < bytes.len) {
		if (peer->ssl == NULL) {
			ssize_t length =
				send(peer->fd, bytes.at + sent, bytes.len - sent, MSG_NOSIGNAL);
			put = length > 0 ? (size_t)length : 0;
		} else if (SSL_write_ex(peer->ssl, bytes.at + sent, bytes.len - sent, &put) != 1) {
			put = 0;
		}
		if (put == 0)
			return false;
		sent += put;
	}
	return true;
}

static inline bool peer_say(struct peer *peer, const char *words)
{
	return peer_send(peer, text_of(words));
}

/* Bytes read; 0: the end, -1: reset, or nothing for a long time. */
static inline ssize_t peer_read(struct peer *peer, char *into, size_t size)
{
	size_t got;

	if (peer->ssl == NULL)
		return recv(peer->fd, into, size, 0);
	ERR_clear_error();
	int result = SSL_read_ex(peer->ssl, into, size, &got);
	if (result == 1)
		return (ssize_t)got;
	return SSL_get_error(peer->ssl, result) == SSL_ERROR_ZERO_RETURN ? 0 : -1;
}

/*
 * One answer: its status, with head and body in peer->received; 0 when the connection ended first. What follows the
 * answer stays for the next call.
 */
static inline int peer_answer_to(struct peer *peer, bool head_only)
{
	static const char counted[] = "Content-Length: ";

	for (;;) {
		peer->received[peer->length] = '\0';
		char *end = strstr(peer->received, "\r\n\r\n");
		char *length = strstr(peer->received, counted);
		if (end != NULL) {
			size_t whole = (size_t)(end + 4 - peer->received);
			if (length != NULL && length < end && !head_only)
				whole += strtoul(length + sizeof counted - 1, NULL, 10);
			assert_true(whole < PEER_BUFFER);
			if (peer->length >= whole) {
				int status = atoi(peer->received + 9);
				static char answer[PEER_BUFFER];
				size_t rest = peer->length - whole;
				memcpy(answer, peer->received, whole);
				answer[whole] = '\0';
				memmove(peer->received, peer->received + whole, rest);
				peer->length = rest;
				/* The answer stands behind the rest, where the test can look at it. */
				assert_true(rest + whole + 2 < PEER_BUFFER);
				memcpy(peer->received + rest + 1, answer, whole + 1);
				return status;
			}
		}
		ssize_t got = peer_read(
			peer, peer->received + peer->length, PEER_BUFFER - 1 - peer->length);
		if (got <= 0)
			return 0;
		peer->length += (size_t)got;
	}
}

static inline int peer_answer(struct peer *peer)
{
	return peer_answer_to(peer, false);
}

/* The answer that peer_answer saw last. */
static inline const char *peer_last(const struct peer *peer)
{
	return peer->received + peer->length + 1;
}

static inline const char *peer_last_body(const struct peer *peer)
{
	return strstr(peer_last(peer), "\r\n\r\n") + 4;
}

static inline int peer_post(struct peer *peer, const char *path, const char *body)
{
	char request[1024];

	snprintf(request, sizeof request,
		"POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml\r\n"
		"Content-Length: %zu\r\n\r\n%s",
		path, strlen(body), body);
	return peer_say(peer, request) ? peer_answer(peer) : 0;
}

/* Waits for the server's end of the connection; false when other bytes came, or a reset, or nothing. */
static inline bool peer_sees_end(struct peer *peer)
{
	char byte;

	return peer_read(peer, &byte, 1) == 0;
}

/* The same, but a reset will do. */
static inline bool peer_is_cut_off(struct peer *peer)
{
	char byte;
	int64_t began = clock_monotonic_ms();

	return peer_read(peer, &byte, 1) <= 0 && clock_monotonic_ms() - began < 15000;
}

static inline void peer_close(struct peer **peer)
{
	SSL_free((*peer)->ssl);
	SSL_CTX_free((*peer)->context);
	SSL_SESSION_free((*peer)->session);
	close((*peer)->fd);
	free(*peer);
	*peer = NULL;
}

#endif
