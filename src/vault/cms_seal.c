/* Writing CMS: content goes into SignedData, that into AuthEnvelopedData, and that out, piece by piece. */
#include "vault/cms.h"

#include "vault/cms_inside.h"
#include "vault/keys.h"

#include <limits.h>

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/rsa.h>

/* Content is gathered into parts of this size: each costs a few bytes around it. */
enum { PART = 16 * 1024 };

struct cms_sealer {
	struct cms_sealing how;
	struct error *err; /* of the call that is going on */
	BIO *chain;        /* in which content is written; its last link is `out` */
	CMS_ContentInfo *signed_data, *enveloped;
	X509 *recipient;
	EVP_PKEY *key;
	bool begun;  /* something was added */
	bool failed; /* `write` has said so in err */
};

static void release(void *object)
{
	struct cms_sealer *sealer = object;

	BIO_free_all(sealer->chain);
	CMS_ContentInfo_free(sealer->signed_data);
	CMS_ContentInfo_free(sealer->enveloped);
	X509_free(sealer->recipient);
	EVP_PKEY_free(sealer->key);
}

/* --- the end of the chain: the caller ---------------------------------------------------------------- */

static int out_write(BIO *bio, const char *bytes, int count)
{
	struct cms_sealer *sealer = BIO_get_data(bio);

	if (count <= 0 || sealer->failed)
		return sealer->failed ? -1 : 0;
	sealer->failed = !sealer->how.write(
		sealer->how.context, (struct text){bytes, (size_t)count}, sealer->err);
	return sealer->failed ? -1 : count;
}

static long out_ctrl(BIO *bio, int command, long number, void *pointer)
{
	(void)bio, (void)number, (void)pointer;
	return command == BIO_CTRL_FLUSH;
}

static CRYPTO_ONCE once = CRYPTO_ONCE_STATIC_INIT;
static BIO_METHOD *method; /* lives as long as the process */

static void make_method(void)
{
	method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "cms out");
	BIO_meth_set_write(method, out_write);
	BIO_meth_set_ctrl(method, out_ctrl);
}

static BIO *out_bio(struct cms_sealer *sealer)
{
	CRYPTO_THREAD_run_once(&once, make_method);
	BIO *bio = BIO_new(method);
	BIO_set_data(bio, sealer);
	BIO_set_init(bio, 1);
	return bio;
}

/* --- who signs, who may read ------------------------------------------------------------------------- */

static bool sign(struct cms_sealer *sealer, X509 *leaf)
{
	const struct slot *slot = sealer->how.signer;
	ASN1_TIME *now = ASN1_TIME_set(NULL, (time_t)(sealer->how.now.us / 1000000));

	sealer->key = key_for_tls(slot->key);
	sealer->signed_data =
		CMS_sign(NULL, NULL, NULL, NULL, CMS_BINARY | CMS_STREAM | CMS_PARTIAL);
	CMS_SignerInfo *signer = sealer->key == NULL || sealer->signed_data == NULL
		? NULL
		: CMS_add1_signer(sealer->signed_data, leaf, sealer->key, EVP_sha256(),
			CMS_BINARY | CMS_NOSMIMECAP);
	bool ok = signer != NULL && now != NULL
		&& CMS_signed_add1_attr_by_NID(
			   signer, NID_pkcs9_signingTime, ASN1_STRING_type(now), now, -1)
			== 1;
	for (size_t i = 0; ok && i < slot->chain_count; i++) {
		X509 *issuer = cms_certificate(slot->chain_der[i]);
		ok = issuer != NULL && CMS_add1_cert(sealer->signed_data, issuer) == 1;
		X509_free(issuer);
	}
	ASN1_TIME_free(now);
	return ok;
}

static bool encrypt(struct cms_sealer *sealer)
{
	sealer->enveloped =
		CMS_encrypt(NULL, NULL, EVP_aes_256_gcm(), CMS_BINARY | CMS_STREAM | CMS_PARTIAL);
	CMS_RecipientInfo *recipient = sealer->enveloped == NULL
		? NULL
		: CMS_add1_recipient_cert(sealer->enveloped, sealer->recipient, CMS_KEY_PARAM);
	EVP_PKEY_CTX *context =
		recipient != NULL ? CMS_RecipientInfo_get0_pkey_ctx(recipient) : NULL;

	return context != NULL && EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) == 1
		&& EVP_PKEY_CTX_set_rsa_oaep_md(context, EVP_sha256()) == 1
		&& EVP_PKEY_CTX_set_rsa_mgf1_md(context, EVP_sha256()) == 1;
}

static bool read_recipient(struct cms_sealer *sealer, struct error *err)
{
	const char *file = sealer->how.recipient_file;
	STACK_OF(X509) * all;

	if (!keys_read_certificates(file, &all, err))
		return false;
	sealer->recipient = sk_X509_shift(all);
	sk_X509_pop_free(all, X509_free);

	const EVP_PKEY *key = X509_get0_pubkey(sealer->recipient);
	if (key == NULL || !EVP_PKEY_is_a(key, "RSA") || EVP_PKEY_get_bits(key) < CMS_RSA_LEAST)
		return FAIL(err, CONFIG, NULL, "%s: an RSA key of at least %d bits is asked", file,
			CMS_RSA_LEAST);
	if ((X509_get_key_usage(sealer->recipient) & KU_KEY_ENCIPHERMENT) == 0)
		return FAIL(err, CONFIG, NULL,
			"%s is not to encrypt to: its key usage lacks keyEncipherment", file);
	if (!cms_in_time(sealer->recipient, sealer->how.now))
		return FAIL(err, CONFIG, NULL, "%s is outside its time", file);
	return true;
}

static bool link_chain(struct cms_sealer *sealer)
{
	BIO *out = out_bio(sealer), *gather = BIO_new(BIO_f_buffer());

	sealer->chain = out;
	for (size_t i = 0; i < 2; i++) {
		CMS_ContentInfo *layer = i == 0 ? sealer->enveloped : sealer->signed_data;
		BIO *linked = layer != NULL ? BIO_new_CMS(sealer->chain, layer) : sealer->chain;
		if (linked == NULL) {
			BIO_free(gather);
			return false;
		}
		sealer->chain = linked;
	}
	sealer->chain = BIO_push(gather, sealer->chain);
	return BIO_set_write_buffer_size(gather, PART) == 1;
}

bool cms_seal(struct arena *arena, const struct cms_sealing *how, struct cms_sealer **out,
	struct error *err)
{
	struct cms_sealer *sealer = arena_take(arena, sizeof *sealer);

	*sealer = (struct cms_sealer){.how = *how, .err = err};
	arena_defer(arena, release, sealer);
	X509 *leaf = cms_certificate(how->signer->leaf_der);
	bool in_time = leaf != NULL && cms_in_time(leaf, how->now);
	bool read = in_time && (how->recipient_file == NULL || read_recipient(sealer, err));
	bool ok = read && sign(sealer, leaf) && (how->recipient_file == NULL || encrypt(sealer))
		&& link_chain(sealer);
	X509_free(leaf);
	if (!in_time)
		return FAIL(err, CONFIG, NULL, "our own signing certificate is outside its time");
	if (!read)
		return false;
	if (!ok)
		return !sealer->failed && FAIL(err, INTERNAL, NULL, "CMS: %s", keys_reason());
	*out = sealer;
	return true;
}

bool cms_add(struct cms_sealer *sealer, struct text bytes, struct error *err)
{
	sealer->err = err;
	while (bytes.len > 0) {
		int count = bytes.len < INT_MAX ? (int)bytes.len : INT_MAX;
		if (BIO_write(sealer->chain, bytes.at, count) != count)
			return !sealer->failed
				&& FAIL(err, INTERNAL, NULL, "CMS: %s", keys_reason());
		sealer->begun = true;
		bytes.at += count;
		bytes.len -= (size_t)count;
	}
	return true;
}

bool cms_end(struct cms_sealer *sealer, struct error *err)
{
	sealer->err = err;
	if (!sealer->begun)
		return FAIL(err, INTERNAL, NULL, "a file without content is not signed");
	if (BIO_flush(sealer->chain) == 1 && !sealer->failed)
		return true;
	return !sealer->failed && FAIL(err, INTERNAL, NULL, "CMS: %s", keys_reason());
}
