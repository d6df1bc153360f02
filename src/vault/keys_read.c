/* Certificates and private keys from the files people have: PEM, encrypted PEM, PKCS#12 old and new. */
#include "vault/keys.h"

#include "vault/heap.h"
#include "vault/inside.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/provider.h>

enum { MAX_FILE = 4 * 1024 * 1024 };

/* A file in memory, wiped when closed: it may hold a key. */
struct contents {
	const char *file;
	char *bytes;
	size_t len;
};

static bool contents_read(const char *file, struct contents *out, struct error *err)
{
	FILE *in = fopen(file, "rbe");

	if (in == NULL)
		return FAIL(err, CONFIG, "CRT-08", "cannot read %s: %s", file, strerror(errno));
	char *bytes = OPENSSL_zalloc(MAX_FILE + 1);
	size_t len = bytes != NULL ? fread(bytes, 1, MAX_FILE + 1, in) : 0;
	bool whole = bytes != NULL && !ferror(in) && len <= MAX_FILE;
	fclose(in);
	if (!whole) {
		OPENSSL_clear_free(bytes, MAX_FILE + 1);
		return FAIL(err, CONFIG, "CRT-08", "cannot read %s: a directory, or over %d bytes",
			file, MAX_FILE);
	}
	*out = (struct contents){file, bytes, len};
	return true;
}

static void contents_close(struct contents *contents)
{
	OPENSSL_clear_free(contents->bytes, MAX_FILE + 1);
}

static bool is_pem(const struct contents *contents)
{
	return strstr(contents->bytes, "-----BEGIN ") != NULL;
}

static bool read_pem_certificates(
	const struct contents *contents, STACK_OF(X509) * into, struct error *err)
{
	BIO *in = BIO_new_mem_buf(contents->bytes, (int)contents->len);
	X509 *certificate;

	ERR_clear_error();
	while ((certificate = PEM_read_bio_X509(in, NULL, NULL, NULL)) != NULL)
		sk_X509_push(into, certificate);
	BIO_free(in);
	if (ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE)
		return FAIL(err, CONFIG, "CRT-08", "%s: certificate %d is damaged (%s)",
			contents->file, sk_X509_num(into) + 1, keys_reason());
	ERR_clear_error();
	return sk_X509_num(into) > 0
		|| FAIL(err, CONFIG, "CRT-08", "%s holds no certificate", contents->file);
}

struct asking {
	const char *passphrase;
	bool asked;
};

static int give_passphrase(char *out, int size, int writing, void *context)
{
	struct asking *asking = context;
	size_t length = asking->passphrase != NULL ? strlen(asking->passphrase) : 0;

	(void)writing;
	asking->asked = true;
	if (asking->passphrase == NULL || length > (size_t)size)
		return -1;
	memcpy(out, asking->passphrase, length);
	return (int)length;
}

/* OpenSSL with the algorithms of old Windows exports; for reading a file only. */
struct legacy {
	OSSL_LIB_CTX *library;
	OSSL_PROVIDER *usual, *old;
};

static void legacy_close(struct legacy *legacy)
{
	if (legacy->old != NULL)
		OSSL_PROVIDER_unload(legacy->old);
	if (legacy->usual != NULL)
		OSSL_PROVIDER_unload(legacy->usual);
	OSSL_LIB_CTX_free(legacy->library);
}

/* False when it is not installed. */
static bool legacy_open(struct legacy *legacy)
{
	*legacy = (struct legacy){.library = OSSL_LIB_CTX_new()};
	if (legacy->library != NULL) {
		legacy->usual = OSSL_PROVIDER_load(legacy->library, "default");
		legacy->old = OSSL_PROVIDER_load(legacy->library, "legacy");
	}
	if (legacy->usual != NULL && legacy->old != NULL)
		return true;
	legacy_close(legacy);
	return false;
}

/* The same key and certificate, but living in OpenSSL's default library context. */
static EVP_PKEY *key_moved(EVP_PKEY *key)
{
	unsigned char *der = NULL;
	int length = i2d_PrivateKey(key, &der);
	const unsigned char *at = der;
	EVP_PKEY *moved = length > 0 ? d2i_AutoPrivateKey(NULL, &at, length) : NULL;

	OPENSSL_clear_free(der, length > 0 ? (size_t)length : 0);
	EVP_PKEY_free(key);
	return moved;
}

static X509 *certificate_moved(X509 *certificate)
{
	unsigned char *der = NULL;
	int length = i2d_X509(certificate, &der);
	const unsigned char *at = der;
	X509 *moved = length > 0 ? d2i_X509(NULL, &at, length) : NULL;

	OPENSSL_free(der);
	X509_free(certificate);
	return moved;
}

static EVP_PKEY *pem_key(
	const struct contents *contents, struct asking *asking, OSSL_LIB_CTX *library)
{
	BIO *in = BIO_new_mem_buf(contents->bytes, (int)contents->len);
	EVP_PKEY *key =
		PEM_read_bio_PrivateKey_ex(in, NULL, give_passphrase, asking, library, NULL);

	BIO_free(in);
	return key;
}

static bool passphrase_error(const char *file, bool given, struct error *err)
{
	ERR_clear_error();
	return FAIL(err, CONFIG, "CRT-08", "%s: %s", file,
		given ? "the passphrase is wrong"
		      : "the key is encrypted and no passphrase was given");
}

bool keys_want_passphrase(const struct error *err)
{
	return err->where != NULL
		&& (strcmp(err->where, "passphrase_error") == 0
			|| strcmp(err->where, "find_pin") == 0);
}

static bool read_pem_key(const struct contents *contents, const char *passphrase, struct keys *out,
	EVP_PKEY **pair, struct error *err)
{
	struct asking asking = {passphrase, false};
	EVP_PKEY *key = pem_key(contents, &asking, NULL);

	if (key == NULL && asking.asked && passphrase != NULL) {
		struct legacy legacy;
		if (legacy_open(&legacy)) {
			key = pem_key(contents, &asking, legacy.library);
			key = key != NULL ? key_moved(key) : NULL;
			out->legacy = key != NULL;
			legacy_close(&legacy);
		}
	}
	out->encrypted = asking.asked;
	if (key != NULL) {
		ERR_clear_error();
		*pair = key;
		return true;
	}
	if (asking.asked)
		return passphrase_error(contents->file, passphrase != NULL, err);
	return FAIL(err, CONFIG, "CRT-08", "%s holds no readable private key (%s)", contents->file,
		keys_reason());
}

enum p12_outcome { P12_OPEN, P12_NOT_ONE, P12_PASSPHRASE, P12_UNSUPPORTED };

/* Opens a PKCS#12 with one library context; on success the objects live in the default one. */
static enum p12_outcome open_p12(const struct contents *contents, const char *passphrase,
	OSSL_LIB_CTX *library, STACK_OF(X509) * into, EVP_PKEY **key)
{
	BIO *in = BIO_new_mem_buf(contents->bytes, (int)contents->len);
	PKCS12 *p12 = PKCS12_init_ex(NID_pkcs7_data, library, NULL);
	STACK_OF(X509) *others = NULL;
	X509 *leaf = NULL;
	enum p12_outcome outcome = P12_UNSUPPORTED;

	*key = NULL;
	if (p12 == NULL || d2i_PKCS12_bio(in, &p12) == NULL) {
		outcome = P12_NOT_ONE;
	} else if (!PKCS12_verify_mac(p12, passphrase, -1)) {
		outcome = P12_PASSPHRASE;
	} else if (PKCS12_parse(p12, passphrase, key, &leaf, &others)) {
		outcome = P12_OPEN;
		if (leaf != NULL)
			sk_X509_push(into, certificate_moved(leaf));
		while (sk_X509_num(others) > 0)
			sk_X509_push(into, certificate_moved(sk_X509_shift(others)));
		*key = *key != NULL ? key_moved(*key) : NULL;
	}
	sk_X509_free(others);
	PKCS12_free(p12);
	BIO_free(in);
	return outcome;
}

static bool read_p12(const struct contents *contents, const char *passphrase, STACK_OF(X509) * into,
	struct keys *out, EVP_PKEY **pair, struct error *err)
{
	const char *word = passphrase != NULL ? passphrase : "";
	EVP_PKEY *key;
	enum p12_outcome outcome = open_p12(contents, word, NULL, into, &key);

	if (outcome == P12_UNSUPPORTED || outcome == P12_PASSPHRASE) {
		struct legacy legacy;
		if (legacy_open(&legacy)) {
			outcome = open_p12(contents, word, legacy.library, into, &key);
			out->legacy = outcome == P12_OPEN;
			legacy_close(&legacy);
		}
	}
	out->pkcs12 = true;
	out->encrypted = word[0] != '\0';
	if (outcome == P12_PASSPHRASE)
		return passphrase_error(contents->file, passphrase != NULL, err);
	if (outcome != P12_OPEN)
		return FAIL(err, CONFIG, "CRT-08", "%s is %s (%s)", contents->file,
			outcome == P12_NOT_ONE ? "neither PEM nor PKCS#12"
					       : "a PKCS#12 that OpenSSL cannot open",
			keys_reason());
	ERR_clear_error();
	if (key == NULL)
		return FAIL(err, CONFIG, "CRT-08", "%s holds no private key", contents->file);
	*pair = key;
	return true;
}

static bool read_pair(const struct contents *contents, const char *passphrase, struct keys *out,
	EVP_PKEY **pair, struct error *err)
{
	STACK_OF(X509) *unwanted = sk_X509_new_null();
	bool read = is_pem(contents) ? read_pem_key(contents, passphrase, out, pair, err)
				     : read_p12(contents, passphrase, unwanted, out, pair, err);

	sk_X509_pop_free(unwanted, X509_free);
	return read;
}

/* Where the certificate comes from is what keys.pkcs12 tells; the key's own file leaves it alone. */
static bool read_pair_apart(
	const struct key_files *files, struct keys *out, EVP_PKEY **pair, struct error *err)
{
	struct contents apart;

	if (key_is_uri(files->key_file) || key_is_kept(files->key_file))
		return true;
	if (!contents_read(files->key_file, &apart, err))
		return false;
	bool pkcs12 = out->pkcs12;
	bool read = read_pair(&apart, files->passphrase, out, pair, err);
	out->pkcs12 = pkcs12;
	contents_close(&apart);
	return read;
}

static bool read_contents(const struct key_files *files, const struct contents *contents,
	STACK_OF(X509) * heap, struct keys *out, EVP_PKEY **pair, struct error *err)
{
	if (!is_pem(contents))
		return read_p12(contents, files->passphrase, heap, out, pair, err);
	if (!read_pem_certificates(contents, heap, err))
		return false;
	return files->key_file != NULL ? read_pair_apart(files, out, pair, err)
				       : read_pem_key(contents, files->passphrase, out, pair, err);
}

/* Who leaves the key to a keeper is not to have it beside the certificate. */
static bool keeps_keys_out(
	const struct key_files *files, const struct contents *contents, struct error *err)
{
	if (files->key_file == NULL || !key_is_kept(files->key_file))
		return true;
	return (is_pem(contents) && strstr(contents->bytes, "PRIVATE KEY-----") == NULL)
		|| FAIL(err, CONFIG, "CRT-08",
			"%s: a keeper has the key, so certificates alone are asked here, as PEM",
			contents->file);
}

bool keys_read(const struct key_files *files, STACK_OF(X509) * heap, struct keys *out,
	EVP_PKEY **pair, struct error *err)
{
	struct contents contents;

	heap_secure();
	if (!contents_read(files->certificate_file, &contents, err))
		return false;
	bool read = keeps_keys_out(files, &contents, err)
		&& read_contents(files, &contents, heap, out, pair, err);
	contents_close(&contents);
	if (read && sk_X509_num(heap) == 0) {
		EVP_PKEY_free(*pair);
		*pair = NULL;
		return FAIL(
			err, CONFIG, "CRT-08", "%s holds no certificate", files->certificate_file);
	}
	return read;
}

bool keys_read_pair(const char *file, const char *passphrase, EVP_PKEY **out, struct error *err)
{
	struct contents contents;
	struct keys facts;

	heap_secure();
	if (!contents_read(file, &contents, err))
		return false;
	bool read = read_pair(&contents, passphrase, &facts, out, err);
	contents_close(&contents);
	return read;
}

bool keys_read_certificates(const char *file, STACK_OF(X509) * *out, struct error *err)
{
	struct contents contents;

	if (!contents_read(file, &contents, err))
		return false;
	STACK_OF(X509) *certificates = sk_X509_new_null();
	bool read = read_pem_certificates(&contents, certificates, err);
	contents_close(&contents);
	if (read)
		*out = certificates;
	else
		sk_X509_pop_free(certificates, X509_free);
	return read;
}
