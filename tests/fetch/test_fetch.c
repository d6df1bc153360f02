/* HTTP out: what is an address, and what is refused before anything is dialled. The rest: tests/flow/test_crl.py. */
#include "unit.h"

#include "fetch/fetch.h"

static void knows_an_address(void **state)
{
	static const struct {
		const char *url;
		bool good;
	} rows[] = {
		{"http://crl.voorbeeld.example/a.crl", true},
		{"HTTPS://crl.voorbeeld.example", true},
		{"http://[::1]:8080/a.crl?x=y@z", true},
		{"http://", false},
		{"http:///a.crl", false},
		{"https://iemand:geheim@crl.voorbeeld.example/a.crl", false},
		{"ldap://crl.voorbeeld.example/cn=a", false},
		{"file:///etc/passwd", false},
		{"ftp://crl.voorbeeld.example/a.crl", false},
		{"//crl.voorbeeld.example/a.crl", false},
		{"", false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		if (fetch_is_address(rows[i].url) != rows[i].good)
			fail_msg("%s", rows[i].url);
}

static void refuses_what_is_no_address_and_tells_who_does_not_answer(void **state)
{
	const struct fetch_limits limits = {
		.max_bytes = 1024, .connect_ms = 2000, .total_ms = 2000};
	struct arena *arena = arena_create(0);
	struct text body = TEXT("untouched");
	struct error err;

	(void)state;
	fetch_begin();
	assert_false(fetch_get("file:///etc/passwd", &limits, arena, &body, &err));
	assert_int_equal(err.code, ERROR_CONNECTION);
	assert_false(fetch_get("http://127.0.0.1:1/a.crl", &limits, arena, &body, &err));
	assert_int_equal(err.code, ERROR_CONNECTION);
	assert_true(strlen(err.detail) > 0);
	assert_true(text_equal(body, TEXT("untouched")));
	fetch_end();
	arena_destroy(&arena);
}

/* What another thread set before it began ends it at once. */
static void gives_up_when_it_is_told_to(void **state)
{
	atomic_bool give_up = true;
	const struct fetch_limits limits = {
		.max_bytes = 1024, .connect_ms = 60000, .total_ms = 60000, .give_up = &give_up};
	struct arena *arena = arena_create(0);
	struct text body;
	struct error err;

	(void)state;
	fetch_begin();
	/* Reserved for documentation (RFC 5737): nobody answers there. */
	assert_false(fetch_get("http://192.0.2.1/a.crl", &limits, arena, &body, &err));
	fetch_end();
	arena_destroy(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_an_address),
		cmocka_unit_test(refuses_what_is_no_address_and_tells_who_does_not_answer),
		cmocka_unit_test(gives_up_when_it_is_told_to),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
