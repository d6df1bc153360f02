#ifndef BENCH_STOCK_H
#define BENCH_STOCK_H

#include "bench/bench.h"
#include "bench/keys.h"

#include <openssl/x509.h>

/* The verifier and signer that everybody has: libxml2's DOM and the xmlsec1 library, used as its manual says. */
void stock_start(void);

/* Fills in the values of every Signature of a message. */
bool stock_sign(
	struct arena *arena, const struct party *signer, struct text unsigned_, struct text *out);

struct stock {
	struct text bytes;
	const struct party *signer;
	X509_STORE *trust; /* NULL: the signer's key is known, chain and CRL are not looked at */
};

/* Operations of the harness; the context is a struct stock. */
bool stock_verify(void *context);
bool stock_sign_again(void *context);

/* libxml2's DOM alone, parse and free; the context is a struct text. */
bool stock_parse(void *context);

#endif
