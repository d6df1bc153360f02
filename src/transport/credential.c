/* Certificate files in words, for people who have to find out why a connection does not work. */
#include "transport/credential.h"

#include "vault/keys.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include <openssl/err.h>
#include <openssl/x509v3.h>

static const char *name_of(struct arena *arena, const X509_NAME *name)
{
	BIO *out = BIO_new(BIO_s_mem());
	char *bytes;

	X509_NAME_print_ex(out, name, 0,
		XN_FLAG_SEP_CPLUS_SPC | XN_FLAG_FN_SN
			| (ASN1_STRFLGS_RFC2253 & ~ASN1_STRFLGS_ESC_MSB));
	long length = BIO_get_mem_data(out, &bytes);
	const char *kept =
		arena_string(arena, (struct text){bytes, length > 0 ? (size_t)length : 0});
	BIO_free(out);
	return kept;
}

static struct instant instant_of(const ASN1_TIME *time)
{
	struct tm tm;

	if (ASN1_TIME_to_tm(time, &tm) != 1)
		return (struct instant){0};
	return (struct instant){(int64_t)timegm(&tm) * 1000000};
}

static void describe(struct arena *arena, X509 *certificate, struct certificate_facts *out)
{
	EVP_PKEY *key = X509_get0_pubkey(certificate);
	const char *type = key != NULL ? EVP_PKEY_get0_type_name(key) : NULL;
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned length = 0;

	*out = (struct certificate_facts){
		.subject = name_of(arena, X509_get_subject_name(certificate)),
		.issuer = name_of(arena, X509_get_issuer_name(certificate)),
		.valid_from = instant_of(X509_get0_notBefore(certificate)),
		.valid_until = instant_of(X509_get0_notAfter(certificate)),
		.key_type = arena_string(arena, text_of(type != NULL ? type : "unknown")),
		.key_bits = key != NULL ? EVP_PKEY_get_bits(key) : 0,
		.signature = OBJ_nid2ln(X509_get_signature_nid(certificate)),
		.is_authority = X509_check_ca(certificate) != 0,
		.is_self_signed = X509_self_signed(certificate, 0) == 1,
	};
	X509_digest(certificate, EVP_sha256(), digest, &length);
	for (unsigned i = 0; i < length && i < 32; i++)
		snprintf(out->fingerprint + (size_t)2 * i, 3, "%02x", digest[i]);
	ERR_clear_error();
}

static const char *serial_number_of(struct arena *arena, X509 *leaf, size_t *count)
{
	const X509_NAME *name = X509_get_subject_name(leaf);
	const char *found = "";

	*count = 0;
	for (int at = -1; (at = X509_NAME_get_index_by_NID(name, NID_serialNumber, at)) >= 0;) {
		unsigned char *utf8 = NULL;
		int length = ASN1_STRING_to_UTF8(
			&utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
		if (length >= 0)
			found = arena_string(arena, (struct text){(char *)utf8, (size_t)length});
		OPENSSL_free(utf8);
		(*count)++;
	}
	return *count == 1 ? found : "";
}

static bool look_at_mode(const char *file, struct credential *out, struct error *err)
{
	struct stat status;

	if (key_is_uri(file)) /* a token's guard is its PIN */
		return true;
	if (stat(file, &status) != 0)
		return FAIL(err, CONFIG, "CRT-08", "cannot read %s: %s", file, strerror(errno));
	out->key_mode = (unsigned)status.st_mode & 07777u;
	out->key_open_to_others = (status.st_mode & (S_IRWXG | S_IRWXO)) != 0;
	return true;
}

/* Do the roots of ca_file vouch for the chain, leaving dates aside? Those are told apart. */
static bool check_chain(
	const struct keys *keys, const char *ca_file, struct credential *out, struct error *err)
{
	STACK_OF(X509) * roots;

	if (!keys_read_certificates(ca_file, &roots, err))
		return false;
	X509_STORE *store = X509_STORE_new();
	X509_STORE_CTX *verification = X509_STORE_CTX_new();
	for (int i = 0; i < sk_X509_num(roots); i++)
		X509_STORE_add_cert(store, sk_X509_value(roots, i));
	X509_STORE_CTX_init(verification, store, keys->leaf, keys->chain);
	X509_STORE_CTX_set_flags(verification, X509_V_FLAG_NO_CHECK_TIME);
	out->chain_complete = X509_verify_cert(verification) == 1;
	out->chain_problem = out->chain_complete
		? ""
		: X509_verify_cert_error_string(X509_STORE_CTX_get_error(verification));
	X509_STORE_CTX_free(verification);
	X509_STORE_free(store);
	sk_X509_pop_free(roots, X509_free);
	ERR_clear_error();
	return true;
}

static void describe_keys(struct arena *arena, const struct keys *keys, struct credential *out)
{
	size_t count = (size_t)sk_X509_num(keys->chain) + 1;
	struct certificate_facts *chain = arena_array(arena, count, sizeof *chain);
	uint32_t flags = X509_get_extension_flags(keys->leaf);

	describe(arena, keys->leaf, &chain[0]);
	for (size_t i = 1; i < count; i++)
		describe(arena, sk_X509_value(keys->chain, (int)i - 1), &chain[i]);
	out->format = !keys->pkcs12 ? "PEM"
		: keys->legacy      ? "PKCS#12 (legacy algorithms)"
				    : "PKCS#12";
	out->leaf = chain[0];
	out->chain = chain;
	out->chain_count = count;
	out->strays = (size_t)keys->strays;
	out->oin = serial_number_of(arena, keys->leaf, &out->oin_count);
	out->client_auth = (flags & EXFLAG_XKUSAGE) != 0
		&& (X509_get_extended_key_usage(keys->leaf) & XKU_SSL_CLIENT) != 0;
	out->digital_signature = (X509_get_key_usage(keys->leaf) & KU_DIGITAL_SIGNATURE) != 0;
	out->key_matches = keys->matches;
	out->key_encrypted = keys->encrypted;
}

bool credential_describe(struct arena *arena, const char *certificate_file, const char *key_file,
	const char *passphrase, const char *ca_file, struct credential *out, struct error *err)
{
	struct key_files files = {certificate_file, key_file, passphrase};
	struct credential credential = {0};
	struct keys keys;

	if (!keys_load(&files, &keys, err))
		return false;
	describe_keys(arena, &keys, &credential);
	bool good = look_at_mode(key_file != NULL ? key_file : certificate_file, &credential, err)
		&& check_chain(&keys, ca_file, &credential, err);
	keys_free(&keys);
	if (good)
		*out = credential;
	return good;
}

bool credential_list(struct arena *arena, const char *file, const struct certificate_facts **out,
	size_t *count, struct error *err)
{
	STACK_OF(X509) * certificates;

	if (!keys_read_certificates(file, &certificates, err))
		return false;
	size_t number = (size_t)sk_X509_num(certificates);
	struct certificate_facts *facts = arena_array(arena, number, sizeof *facts);
	for (size_t i = 0; i < number; i++)
		describe(arena, sk_X509_value(certificates, (int)i), &facts[i]);
	sk_X509_pop_free(certificates, X509_free);
	*out = facts;
	*count = number;
	return true;
}

bool credential_wants_passphrase(const struct error *err)
{
	return keys_want_passphrase(err);
}

bool credential_of_der(
	struct arena *arena, struct text der, struct certificate_facts *out, struct error *err)
{
	const unsigned char *at = (const unsigned char *)der.at;
	X509 *certificate = d2i_X509(NULL, &at, (long)der.len);

	if (certificate == NULL) {
		ERR_clear_error();
		return FAIL(err, INPUT, NULL, "this is no certificate");
	}
	describe(arena, certificate, out);
	X509_free(certificate);
	return true;
}
