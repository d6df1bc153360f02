/* What the door begins with: our own certificates, their keys and those we trust. What cannot be used is told by name, and nothing is opened. */
#include "unit.h"

#include "security/holder.h"
#include "security/security.h"

static struct arena *arena;

static const char *pki(const char *file)
{
	const char *directory = getenv("BPV_PKI");

	return arena_format(arena, "%s/%s", directory != NULL ? directory : "var/test/pki", file);
}

static struct security_config whole(const struct oin *own)
{
	return (struct security_config){
		.own = own,
		.trust_file = pki("trust.pem"),
		.crl = {.file = pki("crls.pem")},
		.signing = {pki("gateway.cert.pem"), pki("gateway.key.pem")},
		.decryption = {pki("gateway-g4-decrypt.cert.pem"),
			pki("gateway-g4-decrypt.key.pem")},
		.previous_key = pki("gateway.key.pem"),
	};
}

static void says_until_when_it_can(void **state)
{
	const struct security_config config = whole(NULL), bare = {0};
	struct instant signing, decryption;
	struct error err;
	struct security *security = security_create(&config, &err);

	(void)state;
	if (security == NULL)
		fail_msg("%s", err.detail);
	security_certificate_ends(security, &signing, &decryption);
	assert_true(signing.us > 0 && decryption.us > 0);
	assert_true(security_own_signing(security).len > 0);
	assert_true(security_own_decryption(security).len > 0);
	security_destroy(&security);

	security = security_create(&bare, &err);
	assert_non_null(security);
	security_certificate_ends(security, &signing, &decryption);
	assert_true(signing.us == 0 && decryption.us == 0);
	assert_int_equal(security_own_signing(security).len, 0);
	assert_int_equal(security_own_decryption(security).len, 0);
	security_destroy(&security);
}

static void refuses(const struct security_config *config, const char *file)
{
	struct error err;
	const struct security_config bare = {0};
	struct security *before = security_create(&bare, &err);

	assert_non_null(before);
	assert_null(security_create(config, &err));
	assert_int_equal(err.code, ERROR_CONFIG);
	if (strstr(err.detail, file) == NULL)
		fail_msg("%s is not named: %s", file, err.detail);
	/* And what runs goes on with what it has. */
	err = (struct error){0};
	assert_null(security_renew(before, config, &err));
	assert_int_equal(err.code, ERROR_CONFIG);
	security_destroy(&before);
}

static void is_not_begun_with_what_cannot_be_used(void **state)
{
	const struct oin another = {"00000099000000002000"};
	struct security_config config = whole(NULL);
	struct error err;

	(void)state;
	config.trust_file = pki("nothing.pem");
	refuses(&config, "nothing.pem");
	config = whole(NULL);
	config.signing.key = pki("schoolA.key.pem"); /* of another certificate */
	refuses(&config, "schoolA.key.pem");
	config = whole(NULL);
	config.decryption.certificate = pki("nothing.pem");
	refuses(&config, "nothing.pem");
	config = whole(NULL);
	config.previous_key = pki("nothing.pem");
	refuses(&config, "nothing.pem");
	config = whole(&another);
	refuses(&config, "gateway.cert.pem");
	config = whole(NULL);
	config.schema = TEXT("<nothing/>");
	config.schema_name = "nothing.xsd";
	assert_null(security_create(&config, &err));
	assert_int_equal(err.code, ERROR_CONFIG);
	assert_non_null(strstr(err.detail, "nothing.xsd"));
}

static void a_file_says_whose_it_is(void **state)
{
	const char *issuer = NULL, *subject = NULL;
	struct error err;

	(void)state;
	assert_true(certificate_holder(arena, pki("schoolA.cert.pem"), &issuer, &subject, &err));
	assert_non_null(strstr(subject, "98QQ"));
	assert_string_not_equal(issuer, subject);
	assert_false(certificate_holder(arena, pki("nothing.pem"), &issuer, &subject, &err));
	assert_non_null(strstr(err.detail, "nothing.pem"));
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
		cmocka_unit_test(says_until_when_it_can),
		cmocka_unit_test(is_not_begun_with_what_cannot_be_used),
		cmocka_unit_test(a_file_says_whose_it_is),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
