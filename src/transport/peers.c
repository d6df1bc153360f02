/* Certificates of open connections, and what the present roots and lists say of them. */
#include "transport/peers.h"

#include "base/text.h"
#include "transport/tls_verify.h"

#include <string.h>

#include <openssl/sha.h>

enum { SLOTS = 1024, TOLD_BYTES = 8 };

struct known {
	unsigned char digest[SHA256_DIGEST_LENGTH];
	STACK_OF(X509) * between; /* what came with it; NULL: an empty slot, or nothing came */
	unsigned generation;      /* of the verdict */
	long verdict;
};

struct peers {
	struct known known[SLOTS];
	unsigned verified;
};

struct peers *peers_create(struct arena *arena)
{
	return arena_take(arena, sizeof(struct peers));
}

void peers_clear(struct peers *peers)
{
	for (size_t i = 0; peers != NULL && i < SLOTS; i++)
		sk_X509_pop_free(peers->known[i].between, X509_free);
	if (peers != NULL)
		memset(peers, 0, sizeof *peers);
}

/* The slot of this certificate; emptied when it was another's. */
static struct known *slot_of(struct peers *peers, X509 *leaf)
{
	unsigned char digest[SHA256_DIGEST_LENGTH];

	if (!X509_digest(leaf, EVP_sha256(), digest, NULL))
		return NULL;
	struct known *known = &peers->known[(digest[0] * 256u + digest[1]) % SLOTS];
	if (memcmp(known->digest, digest, sizeof digest) != 0) {
		sk_X509_pop_free(known->between, X509_free);
		/* Generation 0 is that of the start: nobody asks about it again. */
		*known = (struct known){.verdict = X509_V_ERR_UNSPECIFIED};
		memcpy(known->digest, digest, sizeof digest);
	}
	return known;
}

static bool brings_more(const struct known *known, const SSL *ssl)
{
	return known->between == NULL && sk_X509_num(SSL_get_peer_cert_chain(ssl)) > 0;
}

static void keep_between(struct known *known, const SSL *ssl)
{
	if (brings_more(known, ssl))
		known->between = X509_chain_up_ref(SSL_get_peer_cert_chain(ssl));
}

/* A session that is resumed later brings the leaf alone, so what came with it is kept. */
void peers_note(struct peers *peers, const SSL *ssl, unsigned generation)
{
	X509 *leaf = SSL_get0_peer_certificate(ssl);
	struct known *known = leaf != NULL ? slot_of(peers, leaf) : NULL;

	if (known == NULL || SSL_session_reused(ssl))
		return;
	keep_between(known, ssl);
	known->generation = generation;
	known->verdict = X509_V_OK;
}

static void verify(
	struct peers *peers, struct known *known, SSL *ssl, SSL_CTX *context, unsigned generation)
{
	peers->verified++;
	keep_between(known, ssl);
	known->verdict = tls_verify_again(ssl, context, known->between);
	known->generation = generation;
}

static bool refuse(const struct known *known, struct error *err)
{
	char fingerprint[2 * TOLD_BYTES + 1];

	text_hex(known->digest, TOLD_BYTES, fingerprint);
	return FAIL(err, CONNECTION, tls_verify_rule(known->verdict),
		"the certificate of an open connection is refused: %s (sha256 %s...)",
		X509_verify_cert_error_string(known->verdict), fingerprint);
}

bool peers_hold(
	struct peers *peers, SSL *ssl, SSL_CTX *context, unsigned generation, struct error *err)
{
	X509 *leaf = SSL_get0_peer_certificate(ssl);
	struct known *known = leaf != NULL ? slot_of(peers, leaf) : NULL;

	if (known == NULL)
		return FAIL(err, CONNECTION, "WT001", "no client certificate");
	if (known->generation != generation || brings_more(known, ssl))
		verify(peers, known, ssl, context, generation);
	return known->verdict == X509_V_OK || refuse(known, err);
}

unsigned peers_verified(const struct peers *peers)
{
	return peers->verified;
}
