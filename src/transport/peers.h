#ifndef TRANSPORT_PEERS_H
#define TRANSPORT_PEERS_H

#include "base/arena.h"
#include "base/error.h"

#include <stdbool.h>

#include <openssl/ssl.h>

/*
 * Private to this room, and to the serving thread. What is known of the certificates behind open connections, so that a
 * connection can outlive a reload: after one, each certificate is verified once by the new roots and lists, however many
 * connections were made with it. A bounded table; what fell out of it costs another verification.
 */
struct peers;

/* In the arena; peers_clear before it ends. */
struct peers *peers_create(struct arena *arena);
void peers_clear(struct peers *peers);

/* A handshake in full was accepted by the files of this generation. */
void peers_note(struct peers *peers, const SSL *ssl, unsigned generation);

/*
 * Would this peer be let in by `context`, which is that of this generation? Error: CONNECTION, with the rule that a
 * handshake would refuse by.
 */
bool peers_hold(struct peers *peers, SSL *ssl, SSL_CTX *context, unsigned generation,
	struct error *err) MUST_CHECK;

/* Verifications so far, for whoever has to spread them. */
unsigned peers_verified(const struct peers *peers);

#endif
