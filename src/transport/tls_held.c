/* A small table of digests of leaves, with the context whose roots they held under: another context, another table. */
#include "transport/tls_held.h"

#include <pthread.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/sha.h>

enum { SLOTS = 256 };

struct held {
	pthread_mutex_t lock;
	unsigned char digests[SLOTS][SHA256_DIGEST_LENGTH]; /* zeros: empty */
};

static CRYPTO_ONCE once = CRYPTO_ONCE_STATIC_INIT;
static int held_index;

static void held_free(
	void *context, void *held, CRYPTO_EX_DATA *data, int index, long number, void *pointer)
{
	(void)context, (void)data, (void)index, (void)number, (void)pointer;
	if (held != NULL)
		pthread_mutex_destroy(&((struct held *)held)->lock);
	OPENSSL_free(held);
}

static void reserve(void)
{
	held_index = SSL_CTX_get_ex_new_index(0, NULL, NULL, NULL, held_free);
}

bool tls_held_start(SSL_CTX *context)
{
	CRYPTO_THREAD_run_once(&once, reserve);
	struct held *held = held_index >= 0 ? OPENSSL_zalloc(sizeof *held) : NULL;

	if (held == NULL)
		return false;
	pthread_mutex_init(&held->lock, NULL);
	if (SSL_CTX_set_ex_data(context, held_index, held))
		return true;
	held_free(NULL, held, NULL, 0, 0, NULL);
	return false;
}

/* The slot that this leaf shares with others; a clash only costs the question once more. */
static unsigned char *slot_of(
	struct held *held, X509 *leaf, unsigned char digest[SHA256_DIGEST_LENGTH])
{
	bool digested = X509_digest(leaf, EVP_sha256(), digest, NULL) == 1;

	return digested ? held->digests[(digest[0] * 256u + digest[1]) % SLOTS] : NULL;
}

void tls_held_note(const SSL_CTX *context, X509 *leaf)
{
	struct held *held = SSL_CTX_get_ex_data(context, held_index);
	unsigned char digest[SHA256_DIGEST_LENGTH], *slot = slot_of(held, leaf, digest);

	if (slot == NULL)
		return;
	pthread_mutex_lock(&held->lock);
	memcpy(slot, digest, sizeof digest);
	pthread_mutex_unlock(&held->lock);
}

bool tls_held_before(const SSL_CTX *context, X509 *leaf)
{
	struct held *held = SSL_CTX_get_ex_data(context, held_index);
	unsigned char digest[SHA256_DIGEST_LENGTH], *slot = slot_of(held, leaf, digest);

	if (slot == NULL)
		return false;
	pthread_mutex_lock(&held->lock);
	bool found = memcmp(slot, digest, sizeof digest) == 0;
	pthread_mutex_unlock(&held->lock);
	return found;
}
