#ifndef VAULT_CMS_SPLIT_H
#define VAULT_CMS_SPLIT_H

#include "base/buffer.h"

#include <stdbool.h>
#include <stdint.h>

#include <openssl/bio.h>

/*
 * Private to this room. OpenSSL reads CMS only whole, in memory. This takes a SignedData, EnvelopedData or
 * AuthEnvelopedData (BER or DER) apart as it comes by: the octets of its content on one side, and on the other the same
 * structure without them, which is small and which OpenSSL takes as detached. It judges nothing: what it makes of a file
 * that was tampered with does not verify.
 */
struct cms_split;

/* Hung on the arena; `from` is borrowed until then. */
struct cms_split *cms_split(struct arena *arena, BIO *from);

/*
 * The content: so many octets; 0 at its end, and what follows it has been read by then; -1: see cms_split_wrong. Its
 * BIO reads the same, and is borrowed.
 */
int cms_split_read(struct cms_split *split, void *out, int room);
BIO *cms_split_bio(struct cms_split *split);

/* What is wrong with the structure, in English, or NULL. Static. */
const char *cms_split_wrong(const struct cms_split *split);

/* After its end: the rest of the structure, and SHA-256 and number of the octets. Borrowed. */
struct text cms_split_rest(const struct cms_split *split);
const uint8_t *cms_split_digest(const struct cms_split *split);
int64_t cms_split_size(const struct cms_split *split);

#endif
