/* Whose certificate a token is, and for how long that is remembered. */
#include "unit.h"

#include "security/trust.h"
#include "vault/keys.h"

#include <time.h>

#include <openssl/pem.h>

static const int64_t SECOND_US = 1000000;

static struct arena *arena;

static const char *pki(const char *name)
{
	const char *directory = getenv("BPV_PKI");

	return arena_format(arena, "%s/%s", directory != NULL ? directory : "var/test/pki", name);
}

static struct instant instant_of(const ASN1_TIME *time)
{
	struct tm tm;

	assert_int_equal(ASN1_TIME_to_tm(time, &tm), 1);
	return (struct instant){(int64_t)timegm(&tm) * SECOND_US};
}

static struct text token_of(const char *name, struct instant *from, struct instant *until)
{
	STACK_OF(X509) * certificates;
	unsigned char *der = NULL;
	struct error err;

	assert_true(keys_read_certificates(
		pki(arena_format(arena, "%s.cert.pem", name)), &certificates, &err));
	X509 *leaf = sk_X509_value(certificates, 0);
	int len = i2d_X509(leaf, &der);
	struct text token = arena_copy(arena, (struct text){(char *)der, (size_t)len});
	*from = instant_of(X509_get0_notBefore(leaf));
	*until = instant_of(X509_get0_notAfter(leaf));
	OPENSSL_free(der);
	sk_X509_pop_free(certificates, X509_free);
	return token;
}

/* The moment on which the first of the lists ends. */
static struct instant end_of_lists(const char *file)
{
	FILE *in = fopen(file, "r");
	struct instant end = {INT64_MAX};
	X509_CRL *list;

	assert_non_null(in);
	while ((list = PEM_read_X509_CRL(in, NULL, NULL, NULL)) != NULL) {
		struct instant next = instant_of(X509_CRL_get0_nextUpdate(list));
		end = next.us < end.us ? next : end;
		X509_CRL_free(list);
	}
	fclose(in);
	return end;
}

static struct trust *trust_with(const char *lists)
{
	const struct crl_source source = {.file = lists};
	struct error err;
	struct trust *trust = trust_open(pki("trust.pem"), lists != NULL ? &source : NULL, &err);

	if (trust == NULL)
		fail_msg("%s", err.detail);
	return trust;
}

static void judge(struct trust *trust, struct text token, struct instant now, bool good)
{
	struct signer signer;
	struct error err = {.code = ERROR_NONE};

	if (trust_token(trust, arena, token, NULL, now, &signer, &err) != good)
		fail_msg("%s", good ? err.detail : "trusted");
	if (!good)
		assert_string_equal(err.rule, "WB009");
}

/* Each moment twice: once for who looks, once for who remembers. */
static void judge_twice(struct trust *trust, struct text token, struct instant now, bool good)
{
	judge(trust, token, now, good);
	judge(trust, token, now, good);
}

static struct instant later(struct instant now, int64_t seconds)
{
	return (struct instant){now.us + seconds * SECOND_US};
}

/* proves: PKI002, WB009 */
static void what_is_remembered_ends_with_the_certificate(void **state)
{
	struct trust *trust = trust_with(NULL);
	struct instant from, until;
	struct text token = token_of("saas", &from, &until);

	(void)state;
	judge_twice(trust, token, clock_now(), true);
	judge_twice(trust, token, later(until, -1), true);
	judge_twice(trust, token, later(until, 1), false);
	judge_twice(trust, token, later(from, 1), true);
	judge_twice(trust, token, later(from, -1), false);
	judge_twice(trust, token, clock_now(), true);
	trust_close(&trust);
}

/* proves: PKI003, CRT-01 */
static void what_is_remembered_ends_with_the_lists(void **state)
{
	struct trust *trust = trust_with(pki("crls.pem"));
	struct instant from, until, end = end_of_lists(pki("crls.pem"));
	struct text token = token_of("saas", &from, &until);

	(void)state;
	assert_true(end.us < until.us);
	judge_twice(trust, token, clock_now(), true);
	judge_twice(trust, token, later(end, -1), true);
	judge_twice(trust, token, later(end, 1), false);
	trust_close(&trust);
}

/* What was not good is asked again each time, and leaves nothing behind for who is. */
static void a_refusal_is_not_remembered(void **state)
{
	struct trust *trust = trust_with(pki("crls.pem"));
	struct instant from, until;
	struct text good = token_of("saas", &from, &until), forged = arena_copy(arena, good);

	(void)state;
	((char *)forged.at)[forged.len - 1] ^= 1;
	judge_twice(trust, forged, clock_now(), false);
	judge_twice(trust, good, clock_now(), true);
	judge_twice(trust, forged, clock_now(), false);
	judge_twice(trust, token_of("revoked", &from, &until), clock_now(), false);
	judge_twice(trust, token_of("selfSigned", &from, &until), clock_now(), false);
	trust_close(&trust);
}

/*
 * A list can be megabytes, and libcrypto hashes the whole of it each time it is asked: for a certificate that its issuer
 * never signed it is not even looked for.
 */
static void lists_are_asked_of_what_an_issuer_signed(void **state)
{
	struct trust *trust = trust_with(pki("crl/other-tsp.crl.pem"));
	struct instant from, until;
	struct text good = token_of("saas", &from, &until), forged = arena_copy(arena, good);
	struct signer signer;
	struct error err;

	(void)state;
	((char *)forged.at)[forged.len - 1] ^= 1;
	assert_false(trust_token(trust, arena, good, NULL, clock_now(), &signer, &err));
	assert_non_null(strstr(err.detail, "CRL"));
	assert_false(trust_token(trust, arena, forged, NULL, clock_now(), &signer, &err));
	assert_non_null(strstr(err.detail, "signature"));
	trust_close(&trust);
}

static int begin(void **state)
{
	(void)state;
	arena = arena_create(0);
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_destroy(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_remembered_ends_with_the_certificate),
		cmocka_unit_test(what_is_remembered_ends_with_the_lists),
		cmocka_unit_test(a_refusal_is_not_remembered),
		cmocka_unit_test(lists_are_asked_of_what_an_issuer_signed),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
