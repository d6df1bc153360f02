/* A small table of leaves by digest, on the context under whose roots and lists they held. */
#include "transport/tls_held.h"

#include <pthread.h>
#include <string.h>
#include <time.h>

#include <openssl/crypto.h>
#include <openssl/sha.h>

enum { SLOTS = 256 };
static const int64_t stands_us = 600 * INT64_C(1000000);

struct slot {
	unsigned char leaf[SHA256_DIGEST_LENGTH];  /* zeros: empty */
	unsigned char shown[SHA256_DIGEST_LENGTH]; /* of all that came with it */
	int64_t from_us, until_us;                 /* of its verdict */
	struct crl_lean lean;
};

struct memory {
	pthread_mutex_t lock;
	struct slot slots[SLOTS];
};

static CRYPTO_ONCE once = CRYPTO_ONCE_STATIC_INIT;
static int held_index;

static void held_free(
	void *context, void *held, CRYPTO_EX_DATA *data, int index, long number, void *pointer)
{
	(void)context, (void)data, (void)index, (void)number, (void)pointer;
	if (held != NULL)
		pthread_mutex_destroy(&((struct memory *)held)->lock);
	OPENSSL_free(held);
}

static void reserve(void)
{
	held_index = SSL_CTX_get_ex_new_index(0, NULL, NULL, NULL, held_free);
}

bool tls_held_start(SSL_CTX *context)
{
	CRYPTO_THREAD_run_once(&once, reserve);
	struct memory *memory = held_index >= 0 ? OPENSSL_zalloc(sizeof *memory) : NULL;

	if (memory == NULL)
		return false;
	pthread_mutex_init(&memory->lock, NULL);
	if (SSL_CTX_set_ex_data(context, held_index, memory))
		return true;
	held_free(NULL, memory, NULL, 0, 0, NULL);
	return false;
}

/* Digests of what a peer shows. */
static bool name_slot(X509_STORE_CTX *chain, struct slot *out)
{
	const STACK_OF(X509) *shown = X509_STORE_CTX_get0_untrusted(chain);
	EVP_MD_CTX *all = EVP_MD_CTX_new();
	unsigned char one[SHA256_DIGEST_LENGTH];
	bool named = all != NULL && EVP_DigestInit_ex(all, EVP_sha256(), NULL) == 1
		&& X509_digest(X509_STORE_CTX_get0_cert(chain), EVP_sha256(), out->leaf, NULL) == 1;

	for (int i = 0; named && i < sk_X509_num(shown); i++)
		named = X509_digest(sk_X509_value(shown, i), EVP_sha256(), one, NULL) == 1
			&& EVP_DigestUpdate(all, one, sizeof one) == 1;
	named = named && EVP_DigestFinal_ex(all, out->shown, NULL) == 1;
	EVP_MD_CTX_free(all);
	return named;
}

/* The slot that a leaf shares with others; a clash only costs the questions once more. */
static struct slot *slot_of(struct memory *memory, const struct slot *named)
{
	return &memory->slots[(named->leaf[0] * 256u + named->leaf[1]) % SLOTS];
}

/* When the first certificate of a chain ends; what cannot be read has ended. */
static int64_t end_of(const STACK_OF(X509) * chain)
{
	int64_t end = INT64_MAX;

	for (int i = 0; i < sk_X509_num(chain); i++) {
		struct tm tm;
		if (ASN1_TIME_to_tm(X509_get0_notAfter(sk_X509_value(chain, i)), &tm) != 1)
			return 0;
		int64_t ends = (int64_t)timegm(&tm) * 1000000;
		end = ends < end ? ends : end;
	}
	return end;
}

void tls_held_note(const SSL_CTX *context, X509_STORE_CTX *chain, struct instant now,
	const struct crl_lean *lean)
{
	struct memory *memory = SSL_CTX_get_ex_data(context, held_index);
	struct slot noted = {.from_us = now.us, .until_us = now.us + stands_us, .lean = *lean};
	int64_t end = end_of(X509_STORE_CTX_get0_chain(chain));

	if (!name_slot(chain, &noted))
		return;
	noted.until_us = end < noted.until_us ? end : noted.until_us;
	noted.until_us = lean->until_us < noted.until_us ? lean->until_us : noted.until_us;
	pthread_mutex_lock(&memory->lock);
	*slot_of(memory, &noted) = noted;
	pthread_mutex_unlock(&memory->lock);
}

enum held tls_held_look(
	const SSL_CTX *context, X509_STORE_CTX *chain, struct instant now, struct crl_lean *lean)
{
	struct memory *memory = SSL_CTX_get_ex_data(context, held_index);
	struct slot asked, found;

	if (!name_slot(chain, &asked))
		return HELD_UNKNOWN;
	pthread_mutex_lock(&memory->lock);
	found = *slot_of(memory, &asked);
	pthread_mutex_unlock(&memory->lock);
	if (memcmp(found.leaf, asked.leaf, sizeof found.leaf) != 0)
		return HELD_UNKNOWN;
	/* A clock that was set back says nothing of what it passes again. */
	if (memcmp(found.shown, asked.shown, sizeof found.shown) != 0 || now.us < found.from_us
		|| now.us >= found.until_us)
		return HELD_BEFORE;
	*lean = found.lean;
	return HELD_STILL;
}
