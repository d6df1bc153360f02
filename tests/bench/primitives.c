/* What OpenSSL itself needs: the yardstick for everything that signs. */
#include "bench/primitives.h"

#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <stdlib.h>

struct rsa {
	EVP_PKEY *key;
	unsigned char signature[512];
	size_t len;
};

static const unsigned char digested[] = "thirty-two octets, as a SHA-256.";

static bool sign(void *context)
{
	struct rsa *rsa = context;
	EVP_MD_CTX *md = EVP_MD_CTX_new();

	rsa->len = sizeof rsa->signature;
	bool ok = EVP_DigestSignInit(md, NULL, EVP_sha256(), NULL, rsa->key) == 1
		&& EVP_DigestSign(md, rsa->signature, &rsa->len, digested, sizeof digested) == 1;
	EVP_MD_CTX_free(md);
	return ok;
}

static bool verify(void *context)
{
	struct rsa *rsa = context;
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	bool ok = EVP_DigestVerifyInit(md, NULL, EVP_sha256(), NULL, rsa->key) == 1
		&& EVP_DigestVerify(md, rsa->signature, rsa->len, digested, sizeof digested) == 1;

	EVP_MD_CTX_free(md);
	return ok;
}

void primitives_add(struct bench *bench)
{
	static const unsigned sizes[] = {2048, 3072, 4096};
	static struct rsa rsa[3];

	for (size_t i = 0; i < 3; i++) {
		rsa[i].key = EVP_RSA_gen(sizes[i]);
		if (rsa[i].key == NULL || !sign(&rsa[i]))
			abort();
		bench_add(bench, sign, &rsa[i], 0, "RSA-%u sign", sizes[i]);
		bench_add(bench, verify, &rsa[i], 0, "RSA-%u verify", sizes[i]);
	}
}
