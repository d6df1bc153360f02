/* One revocation list: read whole or not at all, described, and held against the authorities and the one before it. */
#include "transport/crl_list.h"

#include "vault/keys.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

static struct instant instant_of(const ASN1_TIME *time)
{
	struct tm tm;

	if (time == NULL || ASN1_TIME_to_tm(time, &tm) != 1)
		return (struct instant){0};
	return (struct instant){(int64_t)timegm(&tm) * 1000000};
}

int crl_percent(const struct crl_facts *list, struct instant now)
{
	int64_t whole = list->next_update.us - list->this_update.us;
	int64_t passed = now.us - list->this_update.us;

	if (whole <= 0)
		return 100;
	if (passed <= 0)
		return 0;
	return passed / (whole / 100 + 1) > 999 ? 999 : (int)(passed * 100.0 / (double)whole);
}

/* --- reading ----------------------------------------------------------------------------------- */

static X509_CRL *read_pem(struct text bytes)
{
	BIO *in = BIO_new_mem_buf(bytes.at, (int)bytes.len);
	X509_CRL *list = PEM_read_bio_X509_CRL(in, NULL, NULL, NULL);
	X509_CRL *second = list != NULL ? PEM_read_bio_X509_CRL(in, NULL, NULL, NULL) : NULL;

	BIO_free(in);
	if (second != NULL) {
		X509_CRL_free(second);
		X509_CRL_free(list);
		return NULL;
	}
	return list;
}

static X509_CRL *read_der(struct text bytes)
{
	const unsigned char *at = (const unsigned char *)bytes.at;
	const unsigned char *end = at + bytes.len;
	X509_CRL *list = d2i_X509_CRL(NULL, &at, (long)bytes.len);

	if (list != NULL && at != end) {
		X509_CRL_free(list);
		return NULL;
	}
	return list;
}

bool crl_list_read(struct text bytes, X509_CRL **out, struct error *err)
{
	struct text start = text_trim(bytes);
	bool pem = text_starts(start, TEXT("-----BEGIN"));

	if (bytes.len > INT32_MAX)
		return FAIL(err, INPUT, "PKI003", "too large for a revocation list");
	*out = pem ? read_pem(bytes) : read_der(bytes);
	ERR_clear_error();
	if (*out != NULL)
		return true;
	if (start.len > 0 && start.at[0] == '<')
		return FAIL(err, INPUT, "PKI003", "a web page, no revocation list");
	return FAIL(err, INPUT, "PKI003", "%zu bytes that are no whole revocation list", bytes.len);
}

/* --- describing -------------------------------------------------------------------------------- */

void crl_list_name(const X509_NAME *name, char out[CRL_NAME_SIZE])
{
	int at = X509_NAME_get_index_by_NID(name, NID_commonName, -1);
	unsigned char *utf8 = NULL;
	int length = at < 0 ? -1
			    : ASN1_STRING_to_UTF8(
				    &utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));

	if (length > 0)
		snprintf(out, CRL_NAME_SIZE, "%.*s", length, (const char *)utf8);
	else
		X509_NAME_oneline(name, out, CRL_NAME_SIZE);
	OPENSSL_free(utf8);
	text_mend(out);
}

static void describe_number(const X509_CRL *list, char *out, size_t room)
{
	ASN1_INTEGER *number = X509_CRL_get_ext_d2i(list, NID_crl_number, NULL, NULL);
	char *words = number != NULL ? i2s_ASN1_INTEGER(NULL, number) : NULL;

	snprintf(out, room, "%s", words != NULL ? words : "");
	OPENSSL_free(words);
	ASN1_INTEGER_free(number);
}

/* One extension's bytes, whatever they mean. */
static void digest_extension(EVP_MD_CTX *digest, const X509_CRL *list, int nid)
{
	int at = X509_CRL_get_ext_by_NID(list, nid, -1);

	if (at < 0)
		return;
	const ASN1_OCTET_STRING *value = X509_EXTENSION_get_data(X509_CRL_get_ext(list, at));
	EVP_DigestUpdate(digest, ASN1_STRING_get0_data(value), (size_t)ASN1_STRING_length(value));
}

/* An authority has a list per key when it changed its key, and may have several that share its certificates. */
static void describe_id(const X509_CRL *list, char out[17])
{
	unsigned char bytes[EVP_MAX_MD_SIZE];
	const unsigned char *name;
	size_t length;
	EVP_MD_CTX *digest = EVP_MD_CTX_new();

	EVP_DigestInit_ex(digest, EVP_sha256(), NULL);
	if (X509_NAME_get0_der(X509_CRL_get_issuer(list), &name, &length))
		EVP_DigestUpdate(digest, name, length);
	digest_extension(digest, list, NID_authority_key_identifier);
	digest_extension(digest, list, NID_issuing_distribution_point);
	/* Changes only: never in the place of the whole list, whose number is lower. */
	digest_extension(digest, list, NID_delta_crl);
	EVP_DigestFinal_ex(digest, bytes, NULL);
	EVP_MD_CTX_free(digest);
	text_hex(bytes, 8, out);
}

void crl_list_describe(const X509_CRL *list, struct crl_facts *out)
{
	memset(out, 0, sizeof *out);
	crl_list_name(X509_CRL_get_issuer(list), out->issuer);
	describe_id(list, out->id);
	describe_number(list, out->number, sizeof out->number);
	out->this_update = instant_of(X509_CRL_get0_lastUpdate(list));
	out->next_update = instant_of(X509_CRL_get0_nextUpdate(list));
	int revoked = sk_X509_REVOKED_num(X509_CRL_get_REVOKED((X509_CRL *)list));
	out->revoked = revoked > 0 ? revoked : 0;
	ERR_clear_error();
}

struct instant crl_list_end(const X509_CRL *list)
{
	return instant_of(X509_CRL_get0_nextUpdate(list));
}

/* --- judging ----------------------------------------------------------------------------------- */

/* Below zero: a is the earlier one. Zero: no difference is told. */
static int compare_numbers(const X509_CRL *a, const X509_CRL *b)
{
	ASN1_INTEGER *first = X509_CRL_get_ext_d2i(a, NID_crl_number, NULL, NULL);
	ASN1_INTEGER *second = X509_CRL_get_ext_d2i(b, NID_crl_number, NULL, NULL);
	int order = first != NULL && second != NULL ? ASN1_INTEGER_cmp(first, second) : 0;

	ASN1_INTEGER_free(first);
	ASN1_INTEGER_free(second);
	return order;
}

bool crl_list_is_later(const X509_CRL *a, const X509_CRL *b)
{
	int order = compare_numbers(a, b);

	if (order == 0)
		return instant_of(X509_CRL_get0_lastUpdate(a)).us
			> instant_of(X509_CRL_get0_lastUpdate(b)).us;
	return order > 0;
}

bool crl_list_is_signed(X509_CRL *list, const STACK_OF(X509) * authorities)
{
	bool is_signed = false;

	for (int i = 0; !is_signed && i < sk_X509_num(authorities); i++) {
		X509 *authority = sk_X509_value(authorities, i);
		if (X509_NAME_cmp(X509_get_subject_name(authority), X509_CRL_get_issuer(list)) != 0
			|| (X509_get_key_usage(authority) & KU_CRL_SIGN) == 0)
			continue;
		is_signed = X509_CRL_verify(list, X509_get0_pubkey(authority)) == 1;
	}
	ERR_clear_error();
	return is_signed;
}

static bool is_ours(const X509_CRL *list, const STACK_OF(X509) * authorities)
{
	for (int i = 0; i < sk_X509_num(authorities); i++)
		if (X509_NAME_cmp(X509_get_subject_name(sk_X509_value(authorities, i)),
			    X509_CRL_get_issuer(list))
			== 0)
			return true;
	return false;
}

/* What would refuse everybody when it was used: a part of a list, or one that says what we cannot read. */
static bool is_whole(const X509_CRL *list, struct error *err)
{
	for (int i = 0; i < X509_CRL_get_ext_count(list); i++) {
		X509_EXTENSION *extension = X509_CRL_get_ext(list, i);
		int nid = OBJ_obj2nid(X509_EXTENSION_get_object(extension));
		if (nid == NID_delta_crl)
			return FAIL(err, INPUT, "PKI003", "a delta list, which holds changes only");
		if (X509_EXTENSION_get_critical(extension) && nid != NID_issuing_distribution_point)
			return FAIL(err, INPUT, "PKI003", "a critical extension that is unknown");
	}
	return true;
}

static bool holds_now(const struct crl_facts *facts, struct instant now, struct error *err)
{
	char when[INSTANT_SIZE];

	if (facts->next_update.us == 0)
		return FAIL(err, INPUT, "PKI003", "it does not say until when it holds");
	if (facts->this_update.us > now.us) {
		instant_format(facts->this_update, when);
		return FAIL(err, INPUT, "PKI003", "it is of the future (%s)", when);
	}
	if (facts->next_update.us <= now.us) {
		instant_format(facts->next_update, when);
		return FAIL(err, INPUT, "CRT-01", "it expired at %s", when);
	}
	return true;
}

static bool is_no_step_back(
	const X509_CRL *fresh, const X509_CRL *held, const char *number, struct error *err)
{
	struct crl_facts before;

	if (held == NULL || !crl_list_is_later(held, fresh))
		return true;
	crl_list_describe(held, &before);
	return FAIL(err, INPUT, "CRT-02",
		"older than the one held (number %s, of which we have %s)", number, before.number);
}

bool crl_list_judge(X509_CRL *fresh, const STACK_OF(X509) * authorities, const X509_CRL *held,
	struct instant now, struct error *err)
{
	struct crl_facts facts;

	crl_list_describe(fresh, &facts);
	if (!is_ours(fresh, authorities))
		return FAIL(err, INPUT, "PKI005", "a list of %.100s, which is not in [tls] trust",
			facts.issuer);
	if (!crl_list_is_signed(fresh, authorities))
		return FAIL(
			err, INPUT, "PKI003", "the signature is not that of %.100s", facts.issuer);
	return is_whole(fresh, err) && holds_now(&facts, now, err)
		&& is_no_step_back(fresh, held, facts.number, err);
}
