#ifndef TRANSPORT_STREAM_H
#define TRANSPORT_STREAM_H

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"
#include "transport/tls.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Private to this room. A connected socket that never blocks, with or without TLS around it. */
struct stream {
	int fd;
	SSL *ssl; /* NULL: plain */
	struct tls_watch watch;
};

enum stream_result {
	STREAM_OK,
	STREAM_WANT_READ,
	STREAM_WANT_WRITE,
	STREAM_CLOSED, /* by the peer, in an orderly way */
	STREAM_FAILED,
};

/* A peer that goes away while we write is an error of that write, not a signal to the process. */
void stream_ignore_sigpipe(void);

/* Takes over the socket; `context` NULL makes a plain stream. The stream must not move afterwards. */
bool stream_open(struct stream *stream, int fd, SSL_CTX *context) MUST_CHECK;

/* One step of the handshake. Errors (at FAILED and CLOSED): CONNECTION. */
enum stream_result stream_handshake(struct stream *stream, struct error *err);

/* Up to `size` bytes; *got is set at OK only. */
enum stream_result stream_read(struct stream *stream, char *into, size_t size, size_t *got);

/* As stream_read, of the socket itself: what comes before TLS begins. */
enum stream_result stream_read_before(struct stream *stream, char *into, size_t size, size_t *got);

/* Part of the bytes or all; *put is set at OK only. After WANT_* repeat with the same bytes. */
enum stream_result stream_write(struct stream *stream, struct text bytes, size_t *put);

/* Whether the memory in which records are made stays between them. False at first: it is taken, wiped and given back for each. */
void stream_keep_buffers(struct stream *stream, bool keep);

/* Bytes are waiting inside TLS that the socket will not announce. */
bool stream_pending(const struct stream *stream);

/* With TLS: its hello was answered. */
bool stream_was_answered(const struct stream *stream);

/* Whoever is at the other end says nothing more, or is gone. */
bool stream_left(const struct stream *stream);

/* Not one byte has come from the peer: a port check rather than a failed handshake. */
bool stream_silent(const struct stream *stream);

/* Says goodbye: nothing more will be written. */
void stream_end(struct stream *stream);

/* Reads what still comes in and forgets it; false when there will be no more. */
bool stream_drain(struct stream *stream, size_t *drained);

/* What the peer's certificates would have been refused for, in the arena; NULL on a plain stream. */
const struct handshake_notes *stream_notes(const struct stream *stream, struct arena *arena);

void stream_close(struct stream *stream);

/*
 * Closing it then is a reset: what was written and the peer does not take is not kept by the kernel for minutes, and the peer
 * hears of it although it does not read.
 */
void stream_cut(const struct stream *stream);

/* "TLSv1.3", or NULL on a plain stream. Static. */
const char *stream_version(const struct stream *stream);

/*
 * A number for who is on the other side: the same for all connections that show the same subject.serialNumber (for us the
 * OIN), or the same subject when there is not one. 0 on a plain stream. To tell parties apart, not to know who they are.
 */
uint64_t stream_party(const struct stream *stream);

/* The peer showed a certificate, which held. */
bool stream_shows(const struct stream *stream);

/* The peer's own certificate in DER, in the arena; empty on a plain stream. */
struct text stream_peer(const struct stream *stream, struct arena *arena);

#endif
