/* Bytes in and out of a socket, through TLS or not. */
#include "transport/stream.h"

#include "transport/tls_verify.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/sha.h>

enum { MAX_WRITE = 1 << 20 };

void stream_ignore_sigpipe(void)
{
	struct sigaction old;

	if (sigaction(SIGPIPE, NULL, &old) == 0 && old.sa_handler == SIG_DFL)
		signal(SIGPIPE, SIG_IGN);
}

bool stream_open(struct stream *stream, int fd, SSL_CTX *context)
{
	*stream = (struct stream){.fd = fd};
	if (context == NULL)
		return true;
	stream->ssl = SSL_new(context);
	if (stream->ssl == NULL || !SSL_set_fd(stream->ssl, fd)) {
		SSL_free(stream->ssl);
		stream->ssl = NULL;
		ERR_clear_error();
		return false;
	}
	SSL_set_app_data(stream->ssl, &stream->watch);
	SSL_set_accept_state(stream->ssl);
	return true;
}

/* What a call into OpenSSL that gave `returned` means. */
static enum stream_result judge(SSL *ssl, int returned)
{
	switch (SSL_get_error(ssl, returned)) {
	case SSL_ERROR_WANT_READ: return STREAM_WANT_READ;
	case SSL_ERROR_WANT_WRITE: return STREAM_WANT_WRITE;
	case SSL_ERROR_ZERO_RETURN: return STREAM_CLOSED;
	default: return STREAM_FAILED;
	}
}

enum stream_result stream_handshake(struct stream *stream, struct error *err)
{
	if (stream->ssl == NULL)
		return STREAM_OK;
	ERR_clear_error();

	int returned = SSL_do_handshake(stream->ssl);
	if (returned == 1) {
		stream->watch.established = true;
		return tls_check_session(stream->ssl, err) ? STREAM_OK : STREAM_FAILED;
	}
	enum stream_result result = judge(stream->ssl, returned);
	if (result == STREAM_FAILED || result == STREAM_CLOSED)
		tls_explain(stream->ssl, err);
	return result;
}

static bool not_yet(void)
{
	return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

enum stream_result stream_read_before(struct stream *stream, char *into, size_t size, size_t *got)
{
	ssize_t length = recv(stream->fd, into, size, 0);

	if (length < 0)
		return not_yet() ? STREAM_WANT_READ : STREAM_FAILED;
	*got = (size_t)length;
	return length > 0 ? STREAM_OK : STREAM_CLOSED;
}

enum stream_result stream_read(struct stream *stream, char *into, size_t size, size_t *got)
{
	if (stream->ssl == NULL)
		return stream_read_before(stream, into, size, got);
	ERR_clear_error();

	int returned = SSL_read_ex(stream->ssl, into, size, got);
	enum stream_result result = returned == 1 ? STREAM_OK : judge(stream->ssl, returned);
	ERR_clear_error();
	return stream->watch.renegotiation || stream->watch.steps > TLS_STEPS_MAX ? STREAM_FAILED
										  : result;
}

enum stream_result stream_write(struct stream *stream, struct text bytes, size_t *put)
{
	if (bytes.len > MAX_WRITE)
		bytes.len = MAX_WRITE;
	if (stream->ssl == NULL) {
		ssize_t length = send(stream->fd, bytes.at, bytes.len, MSG_NOSIGNAL);
		if (length < 0)
			return not_yet() ? STREAM_WANT_WRITE : STREAM_FAILED;
		*put = (size_t)length;
		return STREAM_OK;
	}
	ERR_clear_error();

	int returned = SSL_write_ex(stream->ssl, bytes.at, bytes.len, put);
	enum stream_result result = returned == 1 ? STREAM_OK : judge(stream->ssl, returned);
	ERR_clear_error();
	return result;
}

void stream_keep_buffers(struct stream *stream, bool keep)
{
	if (stream->ssl == NULL)
		return;
	if (keep) {
		SSL_clear_mode(stream->ssl, SSL_MODE_RELEASE_BUFFERS);
		return;
	}
	SSL_set_mode(stream->ssl, SSL_MODE_RELEASE_BUFFERS);
	(void)SSL_free_buffers(stream->ssl); /* unless there is something in them */
}

bool stream_pending(const struct stream *stream)
{
	return stream->ssl != NULL && SSL_has_pending(stream->ssl) == 1;
}

bool stream_was_answered(const struct stream *stream)
{
	OSSL_HANDSHAKE_STATE state =
		stream->ssl != NULL ? SSL_get_state(stream->ssl) : TLS_ST_BEFORE;

	/* The header of its hello makes it one that is being read. */
	return state != TLS_ST_BEFORE && state != TLS_ST_SR_CLNT_HELLO;
}

bool stream_left(const struct stream *stream)
{
	struct pollfd look = {.fd = stream->fd, .events = POLLRDHUP};

	return poll(&look, 1, 0) > 0 && (look.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

bool stream_silent(const struct stream *stream)
{
	return stream->ssl != NULL && BIO_number_read(SSL_get_rbio(stream->ssl)) == 0;
}

void stream_end(struct stream *stream)
{
	if (stream->ssl != NULL && SSL_is_init_finished(stream->ssl))
		SSL_shutdown(stream->ssl);
	ERR_clear_error();
	shutdown(stream->fd, SHUT_WR);
}

bool stream_drain(struct stream *stream, size_t *drained)
{
	char scratch[16 * 1024];
	ssize_t length = recv(stream->fd, scratch, sizeof scratch, 0);

	if (length < 0)
		return not_yet();
	*drained += (size_t)length;
	return length > 0;
}

void stream_cut(const struct stream *stream)
{
	const struct linger at_once = {1, 0};

	setsockopt(stream->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

void stream_close(struct stream *stream)
{
	SSL_free(stream->ssl);
	stream->ssl = NULL;
	if (stream->fd >= 0)
		close(stream->fd);
	stream->fd = -1;
}

const char *stream_version(const struct stream *stream)
{
	return stream->ssl != NULL ? SSL_get_version(stream->ssl) : NULL;
}

const struct handshake_notes *stream_notes(const struct stream *stream, struct arena *arena)
{
	return stream->ssl != NULL ? tls_notes(&stream->watch, arena) : NULL;
}

bool stream_shows(const struct stream *stream)
{
	return stream->ssl != NULL && SSL_get0_peer_certificate(stream->ssl) != NULL;
}

struct text stream_peer(const struct stream *stream, struct arena *arena)
{
	X509 *leaf = stream->ssl != NULL ? SSL_get0_peer_certificate(stream->ssl) : NULL;
	int length = leaf != NULL ? i2d_X509(leaf, NULL) : 0;

	if (length <= 0)
		return TEXT("");
	unsigned char *der = arena_take(arena, (size_t)length);
	unsigned char *at = der;
	i2d_X509(leaf, &at);
	return (struct text){(char *)der, (size_t)length};
}

static bool digest_party(const X509_NAME *subject, unsigned char digest[SHA256_DIGEST_LENGTH])
{
	int at = X509_NAME_get_index_by_NID(subject, NID_serialNumber, -1);
	bool is_one = at >= 0 && X509_NAME_get_index_by_NID(subject, NID_serialNumber, at) < 0;
	const ASN1_STRING *serial =
		is_one ? X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)) : NULL;

	if (serial == NULL)
		return X509_NAME_digest(subject, EVP_sha256(), digest, NULL) == 1;
	SHA256(ASN1_STRING_get0_data(serial), (size_t)ASN1_STRING_length(serial), digest);
	return true;
}

uint64_t stream_party(const struct stream *stream)
{
	X509 *leaf = stream->ssl != NULL ? SSL_get0_peer_certificate(stream->ssl) : NULL;
	unsigned char digest[SHA256_DIGEST_LENGTH];
	uint64_t party = 0;

	if (leaf != NULL && digest_party(X509_get_subject_name(leaf), digest))
		memcpy(&party, digest, sizeof party);
	return party;
}
