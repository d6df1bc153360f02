/* What a context remembers of a leaf: which verdict still stands, and what ends it. */
#include "peer.h"

#include "transport/tls.h"
#include "transport/tls_held.h"

static const int64_t second = 1000000;

/* A certificate as a peer shows it, verified under the roots of the test PKI without lists: only whose ends count here. */
struct shown {
	X509_STORE *store;
	X509 *leaf;
	STACK_OF(X509) * beside;
	X509_STORE_CTX *chain;
};

static struct shown show(const char *fixture)
{
	struct shown shown = {.store = X509_STORE_new(), .chain = X509_STORE_CTX_new()};
	char name[64];

	snprintf(name, sizeof name, "%s.cert.pem", fixture);
	FILE *file = fopen(pki_file(name), "r");
	assert_non_null(file);
	shown.leaf = PEM_read_X509(file, NULL, NULL, NULL);
	shown.beside = sk_X509_new_null();
	for (X509 *next; (next = PEM_read_X509(file, NULL, NULL, NULL)) != NULL;)
		sk_X509_push(shown.beside, next);
	fclose(file);
	ERR_clear_error();
	assert_int_equal(X509_STORE_load_locations(shown.store, pki_file("trust.pem"), NULL), 1);
	assert_int_equal(
		X509_STORE_CTX_init(shown.chain, shown.store, shown.leaf, shown.beside), 1);
	return shown;
}

static void put_away(struct shown *shown)
{
	X509_STORE_CTX_free(shown->chain);
	X509_STORE_free(shown->store);
	sk_X509_pop_free(shown->beside, X509_free);
	X509_free(shown->leaf);
}

static SSL_CTX *context_of(void)
{
	SSL_CTX *context = SSL_CTX_new(TLS_server_method());

	assert_true(tls_held_start(context));
	return context;
}

static enum held look(SSL_CTX *context, struct shown *shown, int64_t us)
{
	struct crl_lean lean;

	return tls_held_look(context, shown->chain, (struct instant){us}, &lean);
}

/* proves: WT004, PKI003 */
static void a_verdict_ends_with_the_first_list_and_in_ten_minutes(void **state)
{
	SSL_CTX *context = context_of(), *reloaded = context_of();
	struct shown shown = show("saas"), other = show("schoolA");
	struct instant now = clock_now();
	struct crl_lean lean = {.count = 1, .until_us = now.us + 30 * second};

	(void)state;
	assert_int_equal(X509_verify_cert(shown.chain), 1);
	assert_int_equal(look(context, &shown, now.us), HELD_UNKNOWN);
	tls_held_note(context, shown.chain, now, &lean);
	assert_int_equal(look(context, &shown, now.us), HELD_STILL);
	assert_int_equal(look(context, &shown, lean.until_us - 1), HELD_STILL);
	assert_int_equal(look(context, &shown, lean.until_us), HELD_BEFORE);
	assert_int_equal(look(context, &shown, now.us - 1), HELD_BEFORE);
	/* Nobody else, and under no other roots and lists. */
	assert_int_equal(look(context, &other, now.us), HELD_UNKNOWN);
	assert_int_equal(look(reloaded, &shown, now.us), HELD_UNKNOWN);

	lean.until_us = INT64_MAX;
	tls_held_note(context, shown.chain, now, &lean);
	assert_int_equal(look(context, &shown, now.us + 599 * second), HELD_STILL);
	assert_int_equal(look(context, &shown, now.us + 600 * second), HELD_BEFORE);
	put_away(&shown);
	put_away(&other);
	SSL_CTX_free(context);
	SSL_CTX_free(reloaded);
}

/* proves: PKI002 */
static void a_verdict_ends_with_the_first_certificate(void **state)
{
	SSL_CTX *context = context_of();
	struct shown shown = show("saas");
	const struct crl_lean lean = {.until_us = INT64_MAX};
	struct tm tm;

	(void)state;
	assert_int_equal(X509_verify_cert(shown.chain), 1);
	assert_int_equal(ASN1_TIME_to_tm(X509_get0_notAfter(shown.leaf), &tm), 1);
	int64_t end = (int64_t)timegm(&tm) * second;
	tls_held_note(context, shown.chain, (struct instant){end - second}, &lean);
	assert_int_equal(look(context, &shown, end - 1), HELD_STILL);
	assert_int_equal(look(context, &shown, end), HELD_BEFORE);
	put_away(&shown);
	SSL_CTX_free(context);
}

/* Who shows less than before is judged by what he shows. */
static void a_verdict_is_of_all_that_was_shown(void **state)
{
	SSL_CTX *context = context_of();
	struct shown shown = show("saas"), alone = show("saas");
	const struct crl_lean lean = {.count = 1, .authority = {7}, .until_us = INT64_MAX};
	struct instant now = clock_now();
	struct crl_lean leaned;

	(void)state;
	assert_int_not_equal(sk_X509_num(shown.beside), 0);
	X509_STORE_CTX_set0_untrusted(alone.chain, NULL);
	assert_int_equal(X509_verify_cert(shown.chain), 1);
	tls_held_note(context, shown.chain, now, &lean);
	assert_int_equal(look(context, &alone, now.us), HELD_BEFORE);
	assert_int_equal(tls_held_look(context, shown.chain, now, &leaned), HELD_STILL);
	assert_int_equal(leaned.count, 1);
	assert_int_equal(leaned.authority[0], 7);
	put_away(&shown);
	put_away(&alone);
	SSL_CTX_free(context);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_verdict_ends_with_the_first_list_and_in_ten_minutes),
		cmocka_unit_test(a_verdict_ends_with_the_first_certificate),
		cmocka_unit_test(a_verdict_is_of_all_that_was_shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
