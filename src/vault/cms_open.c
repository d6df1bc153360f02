/*
 * Reading CMS: the file goes by four times. For what is around the encrypted content (its tag stands at the end), for what
 * is around the signed content (so does the signature), for the signature itself, and, proven by then, for who reads it.
 */
#include "vault/cms.h"

#include "vault/cms_inside.h"
#include "vault/cms_split.h"
#include "vault/keys.h"

#include <errno.h>
#include <string.h>

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/rsa.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

enum { READ_AT_ONCE = 64 * 1024 };

/* What all passes over a file share. */
struct opening {
	struct arena *arena;
	const char *path;
	const struct cms_opening *how;
	STACK_OF(X509) * signers;
	X509 *own;
	EVP_PKEY *key;
	FILE *in;
	struct text around;     /* the file without its encrypted content */
	struct text signatures; /* what is in it, without the content that is signed */
	struct cms_opened found;
};

/* The file from its beginning, decrypted as it is read: what comes out of `content` is the content that is signed. */
struct pass {
	CMS_ContentInfo *enveloped;
	BIO *file, *cipher, *gather;
	struct cms_split *outer, *content;
};

static bool refuse(const struct opening *opening, const char *why, struct error *err)
{
	ERR_clear_error();
	return FAIL(err, INPUT, NULL, "%s: %s", opening->path, why);
}

static void release_opening(void *object)
{
	struct opening *opening = object;

	sk_X509_pop_free(opening->signers, X509_free);
	X509_free(opening->own);
	EVP_PKEY_free(opening->key);
	if (opening->in != NULL)
		fclose(opening->in);
}

/* --- one pass ---------------------------------------------------------------------------------------- */

static CMS_ContentInfo *parse(struct text rest)
{
	const unsigned char *at = (const unsigned char *)rest.at, *end = at + rest.len;
	CMS_ContentInfo *cms = d2i_CMS_ContentInfo(NULL, &at, (long)rest.len);

	if (cms != NULL && at != end) {
		CMS_ContentInfo_free(cms);
		cms = NULL;
	}
	return cms;
}

static bool is_one_of(const X509_ALGOR *algorithm, const int *wanted, size_t count)
{
	const ASN1_OBJECT *object;

	X509_ALGOR_get0(&object, NULL, NULL, algorithm);
	for (size_t i = 0; i < count; i++)
		if (OBJ_obj2nid(object) == wanted[i])
			return true;
	return false;
}

/* RSA-OAEP with SHA-256 in both places and no label (RFC 4055, 4.1), which is all that our key does. */
static bool is_oaep_sha256(const X509_ALGOR *algorithm)
{
	static const int oaep[] = {NID_rsaesOaep}, sha256[] = {NID_sha256}, mgf1[] = {NID_mgf1};
	const ASN1_OBJECT *object;
	const void *value;
	int type;

	if (!is_one_of(algorithm, oaep, COUNT_OF(oaep)))
		return false;
	X509_ALGOR_get0(&object, &type, &value, algorithm);
	RSA_OAEP_PARAMS *oaep_params = type == V_ASN1_SEQUENCE
		? ASN1_item_unpack(value, ASN1_ITEM_rptr(RSA_OAEP_PARAMS))
		: NULL;
	if (oaep_params == NULL)
		return false;
	bool good = oaep_params->hashFunc != NULL && oaep_params->maskGenFunc != NULL
		&& oaep_params->pSourceFunc == NULL && is_one_of(oaep_params->hashFunc, sha256, 1)
		&& is_one_of(oaep_params->maskGenFunc, mgf1, 1);
	if (good) {
		X509_ALGOR_get0(&object, &type, &value, oaep_params->maskGenFunc);
		X509_ALGOR *mask = type == V_ASN1_SEQUENCE
			? ASN1_item_unpack(value, ASN1_ITEM_rptr(X509_ALGOR))
			: NULL;
		good = mask != NULL && is_one_of(mask, sha256, 1);
		X509_ALGOR_free(mask);
	}
	RSA_OAEP_PARAMS_free(oaep_params);
	return good;
}

/* That it is for us, and wrapped as we unwrap; or why not. */
static const char *not_for_us(const struct opening *opening, CMS_ContentInfo *enveloped)
{
	STACK_OF(CMS_RecipientInfo) *all = CMS_get0_RecipientInfos(enveloped);
	X509_ALGOR *algorithm;

	for (int i = 0; i < sk_CMS_RecipientInfo_num(all); i++) {
		CMS_RecipientInfo *info = sk_CMS_RecipientInfo_value(all, i);
		if (CMS_RecipientInfo_type(info) == CMS_RECIPINFO_TRANS
			&& CMS_RecipientInfo_ktri_cert_cmp(info, opening->own) == 0)
			return CMS_RecipientInfo_ktri_get0_algs(info, NULL, NULL, &algorithm) == 1
					&& is_oaep_sha256(algorithm)
				? NULL
				: "its key is not wrapped with RSA-OAEP and SHA-256";
	}
	return "it was encrypted to another certificate than ours";
}

static void end_pass(void *object)
{
	struct pass *pass = object;

	if (pass->gather != NULL)
		BIO_pop(pass->gather);
	if (pass->cipher != NULL)
		BIO_pop(pass->cipher);
	BIO_free(pass->gather);
	BIO_free(pass->cipher);
	BIO_free(pass->file);
	CMS_ContentInfo_free(pass->enveloped);
}

static bool begin_pass(
	struct opening *opening, struct arena *arena, struct pass **out, struct error *err)
{
	struct pass *pass = arena_take(arena, sizeof *pass);

	rewind(opening->in);
	pass->file = BIO_new_fp(opening->in, BIO_NOCLOSE);
	pass->outer = cms_split(arena, pass->file);
	arena_defer(arena, end_pass, pass);
	*out = pass;
	if (opening->around.len == 0)
		return true;
	pass->enveloped = parse(opening->around);
	if (pass->enveloped == NULL)
		return refuse(opening, "it is not CMS", err);
	if (OBJ_obj2nid(CMS_get0_type(pass->enveloped)) != NID_id_smime_ct_authEnvelopedData)
		return refuse(opening, "it is no AuthEnvelopedData: AES-GCM is asked", err);

	/* SignedData is what it is; many tools call it plain data all the same. */
	int inside = OBJ_obj2nid(CMS_get0_eContentType(pass->enveloped));
	if (inside != NID_pkcs7_data && inside != NID_pkcs7_signed)
		return refuse(opening, "what is encrypted in it is no SignedData", err);
	const char *why = not_for_us(opening, pass->enveloped);
	if (why != NULL)
		return refuse(opening, why, err);
	if (CMS_decrypt_set1_pkey(pass->enveloped, opening->key, opening->own) != 1)
		return refuse(opening, "its key does not open with ours", err);
	pass->cipher = CMS_dataInit(pass->enveloped, cms_split_bio(pass->outer));
	pass->gather = BIO_new(BIO_f_buffer());
	if (pass->cipher == NULL || pass->gather == NULL)
		return refuse(opening, "it is encrypted in a way that we do not take", err);
	pass->content = cms_split(arena, BIO_push(pass->gather, pass->cipher));
	return true;
}

/* At the end of the content, or where reading it failed: was it what the sender encrypted? */
static bool end_content(
	const struct opening *opening, struct pass *pass, char *bytes, int room, struct error *err)
{
	while (BIO_read(pass->gather, bytes, room) > 0)
		continue;
	if (cms_split_wrong(pass->outer) != NULL)
		return refuse(opening, cms_split_wrong(pass->outer), err);
	if (BIO_get_cipher_status(pass->cipher) != 1)
		return refuse(opening, "it was changed on its way, or damaged", err);
	if (cms_split_wrong(pass->content) != NULL)
		return FAIL(err, INPUT, NULL, "%s: what is encrypted in it is not signed: %s",
			opening->path, cms_split_wrong(pass->content));
	return true;
}

/* --- what is around the content, and what is around that ------------------------------------------------ */

static bool read_around(struct opening *opening, struct arena *arena, struct error *err)
{
	char *bytes = arena_take(arena, READ_AT_ONCE);
	struct pass *pass;
	int got;

	if (!begin_pass(opening, arena, &pass, err))
		return false;
	while ((got = cms_split_read(pass->outer, bytes, READ_AT_ONCE)) > 0)
		continue;
	if (got < 0)
		return refuse(opening, cms_split_wrong(pass->outer), err);
	opening->around = arena_copy(opening->arena, cms_split_rest(pass->outer));
	return true;
}

static bool read_signatures(struct opening *opening, struct arena *arena, struct error *err)
{
	char *bytes = arena_take(arena, READ_AT_ONCE);
	struct pass *pass;

	if (!begin_pass(opening, arena, &pass, err))
		return false;
	while (cms_split_read(pass->content, bytes, READ_AT_ONCE) > 0)
		continue;
	if (!end_content(opening, pass, bytes, READ_AT_ONCE, err))
		return false;
	opening->signatures = arena_copy(opening->arena, cms_split_rest(pass->content));
	return true;
}

/* --- the signature ------------------------------------------------------------------------------------ */

static struct instant signing_time(CMS_SignerInfo *signer)
{
	static const struct instant untold = {0};
	const ASN1_OBJECT *what = OBJ_nid2obj(NID_pkcs9_signingTime);
	const ASN1_TIME *at = CMS_signed_get0_data_by_OBJ(signer, what, -3, V_ASN1_UTCTIME);
	ASN1_TIME *epoch;
	int days, seconds;

	if (at == NULL)
		at = CMS_signed_get0_data_by_OBJ(signer, what, -3, V_ASN1_GENERALIZEDTIME);
	if (at == NULL)
		return untold;
	epoch = ASN1_TIME_set(NULL, 0);
	bool told = ASN1_TIME_diff(&days, &seconds, epoch, at) == 1;
	ASN1_TIME_free(epoch);
	return told ? (struct instant){((int64_t)days * 86400 + seconds) * 1000000} : untold;
}

/* What is wrong with who signed and how, before any of it is computed; or NULL. */
static const char *judge_signer(const struct opening *opening, CMS_ContentInfo *cms)
{
	static const int digests[] = {NID_sha256, NID_sha384, NID_sha512};
	STACK_OF(CMS_SignerInfo) *all = CMS_get0_SignerInfos(cms);
	X509_ALGOR *digest;
	EVP_PKEY *key;
	X509 *leaf;

	if (OBJ_obj2nid(CMS_get0_type(cms)) != NID_pkcs7_signed
		|| OBJ_obj2nid(CMS_get0_eContentType(cms)) != NID_pkcs7_data)
		return "what is encrypted in it is no SignedData";
	if (sk_CMS_SignerInfo_num(all) != 1)
		return "one signature is asked";
	CMS_SignerInfo *signer = sk_CMS_SignerInfo_value(all, 0);
	(void)CMS_set1_signers_certs(cms, opening->signers, CMS_NOINTERN);
	CMS_SignerInfo_get0_algs(signer, &key, &leaf, &digest, NULL);
	if (leaf == NULL)
		return "it was signed by another than the certificates in the settings";
	if (!cms_in_time(leaf, opening->how->now))
		return "the certificate of who signed it is outside its time";
	if (!is_one_of(digest, digests, COUNT_OF(digests)))
		return "it was signed with another digest than SHA-256, SHA-384 or SHA-512";
	if (EVP_PKEY_get_bits(key) < (EVP_PKEY_is_a(key, "RSA") ? CMS_RSA_LEAST : CMS_EC_LEAST))
		return "the key of who signed it is too short";
	/* Without them a signature over something else may be taken for one over these (RFC 5652, 11 and errata). */
	if (CMS_signed_get_attr_count(signer) <= 0)
		return "its signature has no signed attributes";
	return NULL;
}

static bool verify(struct opening *opening, struct arena *arena, struct error *err)
{
	enum { FLAGS = CMS_BINARY | CMS_NOINTERN | CMS_NO_SIGNER_CERT_VERIFY };
	CMS_ContentInfo *cms = parse(opening->signatures);
	struct pass *pass;
	char bytes[256];

	const char *why =
		cms == NULL ? "what is encrypted in it is not CMS" : judge_signer(opening, cms);
	bool ok = why == NULL || refuse(opening, why, err);
	ok = ok && begin_pass(opening, arena, &pass, err);
	if (ok) {
		bool good = CMS_verify(cms, opening->signers, NULL, cms_split_bio(pass->content),
				    NULL, FLAGS)
			== 1;
		ok = end_content(opening, pass, bytes, sizeof bytes, err)
			&& (good || refuse(opening, "its signature does not verify", err));
	}
	if (ok) {
		opening->found.size = cms_split_size(pass->content);
		opening->found.made =
			signing_time(sk_CMS_SignerInfo_value(CMS_get0_SignerInfos(cms), 0));
		memcpy(opening->found.digest, cms_split_digest(pass->content),
			sizeof opening->found.digest);
	}
	CMS_ContentInfo_free(cms);
	return ok;
}

/* --- for who reads it ---------------------------------------------------------------------------------- */

struct reading {
	const struct opening *opening;
	struct pass *pass;
};

/* As read(2): at the end it has to be what was verified, else it ends in an error. */
static ssize_t read_content(void *cookie, char *out, size_t room)
{
	const struct reading *reading = cookie;
	struct pass *pass = reading->pass;
	struct error unheard;
	char bytes[256];

	int got =
		cms_split_read(pass->content, out, room < READ_AT_ONCE ? (int)room : READ_AT_ONCE);
	if (got > 0)
		return got;
	if (got == 0 && end_content(reading->opening, pass, bytes, sizeof bytes, &unheard)
		&& memcmp(cms_split_digest(pass->content), reading->opening->found.digest, 32) == 0)
		return 0;
	errno = EBADMSG;
	return -1;
}

static void close_content(void *object)
{
	fclose(object);
}

static bool hand_out(struct opening *opening, struct cms_opened *out, struct error *err)
{
	struct reading *reading = arena_take(opening->arena, sizeof *reading);

	reading->opening = opening;
	if (!begin_pass(opening, opening->arena, &reading->pass, err))
		return false;
	FILE *content = fopencookie(reading, "r", (cookie_io_functions_t){.read = read_content});
	if (content == NULL)
		return FAIL(err, INTERNAL, NULL, "cannot open a stream: %s", strerror(errno));
	/* In the arena, which wipes it. */
	setvbuf(content, arena_take(opening->arena, READ_AT_ONCE), _IOFBF, READ_AT_ONCE);
	arena_defer(opening->arena, close_content, content);
	*out = opening->found;
	out->content = content;
	return true;
}

static bool prepare(struct opening *opening, struct error *err)
{
	opening->own = cms_certificate(opening->how->decrypter->leaf_der);
	opening->key = key_for_tls(opening->how->decrypter->key);
	if (opening->own == NULL || opening->key == NULL)
		return FAIL(err, INTERNAL, NULL, "CMS: %s", keys_reason());
	opening->in = fopen(opening->path, "rbe");
	if (opening->in == NULL)
		return FAIL(err, INPUT, NULL, "cannot read %s: %s", opening->path, strerror(errno));
	return keys_read_certificates(opening->how->signers_file, &opening->signers, err);
}

typedef bool step_fn(struct opening *opening, struct arena *arena, struct error *err);

static bool step(struct opening *opening, step_fn *how, struct error *err)
{
	struct arena *arena = arena_create(0);
	bool ok = how(opening, arena, err);

	arena_destroy(&arena);
	return ok;
}

bool cms_open(struct arena *arena, const char *path, const struct cms_opening *how,
	struct cms_opened *out, struct error *err)
{
	struct opening *opening = arena_take(arena, sizeof *opening);

	*opening = (struct opening){
		.arena = arena, .path = arena_string(arena, text_of(path)), .how = how};
	arena_defer(arena, release_opening, opening);
	return prepare(opening, err) && step(opening, read_around, err)
		&& step(opening, read_signatures, err) && step(opening, verify, err)
		&& hand_out(opening, out, err);
}
