/* Test and production do not mix: which roots an environment may hold. */
#include "transport/trust_roots.h"

#include "base/text.h"
#include "transport/policies.h"
#include "vault/keys.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509v3.h>

enum { ROOTS_MAX = 64, LINE_SIZE = 512, DIGEST_SIZE = 32, NAME_SIZE = 200 };

/*
 * Every root of PKIoverheid bears the State's name: "Staat der Nederlanden Private Root CA - G1", "Staat der Nederlanden -
 * G4 Root Priv G-TLS - 2024", "... G-Other - 2024". So do the domain certificates, and as issuer those of the TSPs.
 */
static const char state[] = "Staat der Nederlanden";
static const char trial_arc[] = "2.16.528.1.1003.1.2.41.";
static const char production_arc[] = "2.16.528.1.1003.1.2.44.";

/* Any value of an attribute of a name, as UTF-8, for which `is` holds. */
static bool any_value(
	const X509_NAME *name, const int *kinds, size_t kind_count, bool (*is)(const char *text))
{
	bool found = false;

	for (int i = 0; !found && i < X509_NAME_entry_count(name); i++) {
		const X509_NAME_ENTRY *entry = X509_NAME_get_entry(name, i);
		int kind = OBJ_obj2nid(X509_NAME_ENTRY_get_object(entry));
		unsigned char *text = NULL;
		for (size_t k = 0; k < kind_count; k++)
			if (kinds[k] == kind
				&& ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(entry)) >= 0)
				found = is((const char *)text);
		OPENSSL_free(text);
	}
	return found;
}

static bool is_of_the_state(const char *text)
{
	return strncasecmp(text, state, sizeof state - 1) == 0;
}

static bool is_letter(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* Words by themselves: not the first letters of somebody's name. */
static bool has_word(const char *text, const char *const words[2])
{
	for (size_t i = 0; i < 2; i++) {
		size_t length = strlen(words[i]);
		for (const char *at = text; (at = strcasestr(at, words[i])) != NULL; at++)
			if ((at == text || !is_letter(at[-1])) && !is_letter(at[length]))
				return true;
	}
	return false;
}

static bool has_test_word(const char *text)
{
	static const char *const words[] = {"TRIAL", "TEST"};

	return has_word(text, words);
}

/* WT002: the State's public roots have the same organisation, and are not for this. */
static bool is_private(const char *text)
{
	static const char *const words[] = {"Private", "Priv"};

	return is_of_the_state(text) && has_word(text, words);
}

static bool names_hold(const X509 *certificate, bool (*is)(const char *text))
{
	static const int kinds[] = {NID_commonName, NID_organizationName};

	return any_value(X509_get_subject_name(certificate), kinds, 2, is)
		|| any_value(X509_get_issuer_name(certificate), kinds, 2, is);
}

static bool has_policy_under(const X509 *certificate, const char *arc)
{
	struct policies policies;

	policies_read(certificate, &policies);
	for (size_t i = 0; i < policies.count; i++)
		if (strncmp(policies.oids[i], arc, strlen(arc)) == 0)
			return true;
	return false;
}

static bool is_test(const X509 *certificate)
{
	return names_hold(certificate, has_test_word) || has_policy_under(certificate, trial_arc);
}

static bool is_of_production(const X509 *certificate)
{
	return has_policy_under(certificate, production_arc)
		|| (names_hold(certificate, is_of_the_state) && !is_test(certificate));
}

static const char *name_of(const X509 *certificate, char out[NAME_SIZE])
{
	return X509_NAME_oneline(X509_get_subject_name(certificate), out, NAME_SIZE);
}

static bool check_test(const X509 *certificate, struct error *err)
{
	char name[NAME_SIZE];

	return !is_of_production(certificate)
		|| FAIL(err, CONFIG, "CRT-09",
			"environment = test, and [tls] trust holds a production certificate of "
			"PKIoverheid: %.160s",
			name_of(certificate, name));
}

/* Fingerprints that the operator took from the official publication. */
struct roots {
	unsigned char digests[ROOTS_MAX][DIGEST_SIZE];
	size_t count;
};

static int digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* 64 hex digits, with or without colons, also behind "sha256 Fingerprint=" as openssl writes it. */
static bool read_digest(const char *text, unsigned char out[DIGEST_SIZE])
{
	const char *equals = strrchr(text, '=');
	size_t digits = 0;

	memset(out, 0, DIGEST_SIZE);
	for (const char *at = equals != NULL ? equals + 1 : text; *at != '\0'; at++) {
		int digit = digit_of(*at);
		if (digit < 0 && strchr(": \t\r\n", *at) == NULL)
			return false;
		if (digit < 0)
			continue;
		if (digits == 2 * (size_t)DIGEST_SIZE)
			return false;
		out[digits / 2] = (unsigned char)(out[digits / 2] << 4 | digit);
		digits++;
	}
	return digits == 2 * (size_t)DIGEST_SIZE;
}

static bool read_lines(FILE *in, const char *file, struct roots *out, struct error *err)
{
	char line[LINE_SIZE];
	int number = 0;

	while (fgets(line, sizeof line, in) != NULL) {
		number++;
		line[strcspn(line, "#\n")] = '\0';
		if (line[strspn(line, " \t\r")] == '\0')
			continue;
		if (out->count == ROOTS_MAX || !read_digest(line, out->digests[out->count]))
			return FAIL(err, CONFIG, "CRT-09",
				"%s:%d: the SHA-256 of one root is asked, in hex (at most %d "
				"roots)",
				file, number, ROOTS_MAX);
		out->count++;
	}
	return true;
}

static bool read_roots(const char *file, struct roots *out, struct error *err)
{
	out->count = 0;
	if (file == NULL || *file == '\0')
		return FAIL(err, CONFIG, "CRT-09",
			"environment = production asks for [tls] roots: a file with the SHA-256 of "
			"each root, from the official publication");
	FILE *in = fopen(file, "re");
	if (in == NULL)
		return FAIL(err, CONFIG, "CRT-09", "cannot read %s: %s", file, strerror(errno));
	bool read = read_lines(in, file, out, err);
	fclose(in);
	return read;
}

static bool is_listed(const X509 *certificate, const struct roots *roots)
{
	unsigned char digest[EVP_MAX_MD_SIZE];

	if (!X509_digest(certificate, EVP_sha256(), digest, NULL))
		return false;
	for (size_t i = 0; i < roots->count; i++)
		if (memcmp(digest, roots->digests[i], DIGEST_SIZE) == 0)
			return true;
	return false;
}

static bool check_production(const X509 *certificate, const struct roots *roots, struct error *err)
{
	bool root =
		X509_NAME_cmp(X509_get_subject_name(certificate), X509_get_issuer_name(certificate))
		== 0;
	char name[NAME_SIZE];

	if (is_test(certificate))
		return FAIL(err, CONFIG, "CRT-09",
			"environment = production, and [tls] trust holds a test certificate: "
			"%.160s",
			name_of(certificate, name));
	if (root && !names_hold(certificate, is_private))
		return FAIL(err, CONFIG, "CRT-09",
			"environment = production, and [tls] trust holds a root that is not one of "
			"the State's private ones: %.130s",
			name_of(certificate, name));
	return !root || is_listed(certificate, roots)
		|| FAIL(err, CONFIG, "CRT-09",
			"environment = production, and the SHA-256 of this root is not in [tls] "
			"roots: %.160s",
			name_of(certificate, name));
}

bool trust_roots_check(X509_STORE *store, const struct trust_terms *terms, struct error *err)
{
	struct roots roots = {.count = 0};

	if (terms->environment == NULL)
		return true;
	bool production = strcmp(terms->environment, "production") == 0;
	if (production && !read_roots(terms->roots_file, &roots, err))
		return false;
	STACK_OF(X509) *certificates = X509_STORE_get1_all_certs(store);
	bool good =
		certificates != NULL || FAIL(err, CONFIG, "CRT-09", "OpenSSL: %s", keys_reason());
	for (int i = 0; good && i < sk_X509_num(certificates); i++) {
		const X509 *certificate = sk_X509_value(certificates, i);
		good = production ? check_production(certificate, &roots, err)
				  : check_test(certificate, err);
	}
	sk_X509_pop_free(certificates, X509_free);
	return good;
}
