/* Random bytes by the handful. OpenSSL asks the same few hundred nanoseconds for a nonce as for a thousand bytes. */
#include "vault/vault.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <pthread.h>
#include <stdlib.h>

enum { STOCK = 1024 };

/* A thread's own: what was given is wiped, what is left nobody has seen. */
static _Thread_local struct stock {
	uint8_t bytes[STOCK];
	size_t left;
} stock;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* A child would give what its parent gives. */
static void drop(void)
{
	stock.left = 0;
}

static void prepare(void)
{
	if (pthread_atfork(NULL, NULL, drop) != 0)
		abort();
}

static void ask(uint8_t *out, size_t count)
{
	if (RAND_bytes(out, (int)count) != 1)
		abort();
}

void vault_random(uint8_t *out, size_t count)
{
	if (count > STOCK / 4) {
		ask(out, count);
		return;
	}
	if (count > stock.left) {
		pthread_once(&once, prepare);
		ask(stock.bytes, STOCK);
		stock.left = STOCK;
	}
	stock.left -= count;
	memcpy(out, stock.bytes + stock.left, count);
	OPENSSL_cleanse(stock.bytes + stock.left, count);
}
