/* OAEP's padding taken off in constant time. */
#include "vault/oaep.h"

#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

enum { MAX_BLOCK = 1024 };

/* All ones when a is zero, else zero; no branch. */
static size_t mask_zero(size_t a)
{
	return (size_t)0 - ((~a & (a - 1)) >> (sizeof a * 8 - 1));
}

static size_t mask_equal(size_t a, size_t b)
{
	return mask_zero(a ^ b);
}

/* The barrier keeps a compiler from seeing that a mask is all or nothing, and from making a branch of it. */
static size_t choose(size_t mask, size_t a, size_t b)
{
	__asm__("" : "+r"(mask));
	return (mask & a) | (~mask & b);
}

/* Exclusive-or of MGF1(seed) over `at`. */
static bool unmask(const EVP_MD *md, uint8_t *at, size_t len, const uint8_t *seed, size_t seed_len)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	uint8_t piece[EVP_MAX_MD_SIZE];
	size_t size = (size_t)EVP_MD_get_size(md);
	bool good = context != NULL;

	for (size_t done = 0; good && done < len; done += size) {
		uint32_t n = (uint32_t)(done / size);
		uint8_t counter[4] = {n >> 24, n >> 16 & 255, n >> 8 & 255, n & 255};
		good = EVP_DigestInit_ex(context, md, NULL) == 1
			&& EVP_DigestUpdate(context, seed, seed_len) == 1
			&& EVP_DigestUpdate(context, counter, sizeof counter) == 1
			&& EVP_DigestFinal_ex(context, piece, NULL) == 1;
		for (size_t i = 0; i < size && done + i < len; i++)
			at[done + i] ^= piece[i];
	}
	OPENSSL_cleanse(piece, sizeof piece);
	EVP_MD_CTX_free(context);
	return good;
}

/* Moves the message, which starts at `from`, to the front: every distance costs the same. */
static void move_to_front(uint8_t *bytes, size_t len, size_t from)
{
	for (size_t step = 1; step < len; step <<= 1) {
		size_t take = ~mask_zero(from & step);
		for (size_t i = 0; i + step < len; i++)
			bytes[i] = (uint8_t)choose(take, bytes[i + step], bytes[i]);
	}
}

/* DB = lHash || zeros || 01 || message. */
static size_t check(const uint8_t *db, size_t len, const uint8_t *label, size_t hash, size_t *start)
{
	size_t good = ~(size_t)0, found = 0, at = 0;

	for (size_t i = 0; i < hash; i++)
		good &= mask_equal(db[i], label[i]);
	for (size_t i = hash; i < len; i++) {
		size_t one = mask_equal(db[i], 1), zero = mask_zero(db[i]);
		at = choose(~found & one, i + 1, at);
		found |= one;
		good &= found | zero;
	}
	*start = at;
	return good & found;
}

bool oaep_decode(
	const char *digest, const uint8_t *block, size_t block_len, uint8_t *out, size_t *len)
{
	const EVP_MD *md = EVP_get_digestbyname(digest);
	size_t hash = md != NULL ? (size_t)EVP_MD_get_size(md) : 0, start = 0;
	uint8_t label[EVP_MAX_MD_SIZE], copy[MAX_BLOCK];

	if (hash == 0 || block_len > MAX_BLOCK || block_len < 2 * hash + 2
		|| EVP_Digest("", 0, label, NULL, md, NULL) != 1)
		return false;
	memcpy(copy, block, block_len);
	uint8_t *seed = copy + 1, *db = seed + hash;
	size_t db_len = block_len - hash - 1;
	bool able = unmask(md, seed, hash, db, db_len) && unmask(md, db, db_len, seed, hash);
	size_t good = check(db, db_len, label, hash, &start) & mask_zero(copy[0]);

	move_to_front(db, db_len, start);
	memcpy(out, db, db_len);
	OPENSSL_cleanse(copy, sizeof copy);
	if (!able || good == 0)
		return false;
	*len = db_len - start;
	return true;
}
