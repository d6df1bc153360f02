#ifndef SECURITY_ALGORITHMS_H
#define SECURITY_ALGORITHMS_H

#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

/* The closed list of DK-Sec SIGN001 to SIGN004: what a signature may be made with. Everything else is refused by name. */
enum hash { HASH_SHA256, HASH_SHA384, HASH_SHA512 };
enum { HASH_MAX = 64 };

enum signature_kind { SIGNATURE_RSA, SIGNATURE_PSS, SIGNATURE_ECDSA };

struct signature_method {
	const char *uri;
	enum signature_kind kind;
	enum hash hash;
};

/* NULL, false: not on the list. */
const struct signature_method *signature_method_by_uri(struct text uri);
const struct signature_method *signature_method_of(enum signature_kind kind, enum hash hash);
bool hash_by_uri(struct text uri, enum hash *out);
const char *hash_uri(enum hash hash);
size_t hash_size(enum hash hash);

/* The digest of some bytes. Any thread. */
void hash_bytes(enum hash hash, struct text bytes, unsigned char out[HASH_MAX]);

/* OpenSSL's view of a hash; fetched once. */
const struct evp_md_st *hash_md(enum hash hash);

#endif
