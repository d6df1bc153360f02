/* What a list of files may hold before anything of it becomes a name here. */
#include "unit.h"

#include "client/set.h"

static const char DIGEST[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

static bool with(const char *naam, const char *url, const char *sha256)
{
	const struct bestand file = {.naam = naam, .url = url, .sha256 = sha256};

	return set_is_sound(&file);
}

static void names_and_addresses_are_of_the_contract_or_refused(void **state)
{
	static const char *const names[] = {"", ".", "..", ".bashrc", "../x", "a/b", "-o", "a b",
		"a\nb", "a\\b",
		"0123456789012345678901234567890123456789012345678901234567890123456789"
		"0123456789012345678901234567890"};
	static const char *const urls[] = {"", "http://x/y", "https://x/y z", "https://x/y\nz",
		"https://x/\ty", "https://x/\xc3\xa9", "file:///etc/passwd"};
	static const char *const digests[] = {
		"", "../../../../../../../../../../../../../../../../../../../../etc/x", "0123"};
	char long_url[1100] = "https://x/";

	(void)state;
	assert_true(with("resultaten-98QQ-17-lang.csv.gz", "https://x:8443/a?b=c&d", DIGEST));
	for (size_t i = 0; i < COUNT(names); i++)
		assert_false(with(names[i], "https://x/y", DIGEST));
	for (size_t i = 0; i < COUNT(urls); i++)
		assert_false(with("a.gz", urls[i], DIGEST));
	for (size_t i = 0; i < COUNT(digests); i++)
		assert_false(with("a.gz", "https://x/y", digests[i]));
	memset(long_url + 10, 'a', sizeof long_url - 11);
	assert_false(with("a.gz", long_url, DIGEST));
	const struct bestand negative = {
		.naam = "a.gz", .url = "https://x/y", .sha256 = DIGEST, .grootte = -1};
	assert_false(set_is_sound(&negative));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_and_addresses_are_of_the_contract_or_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
