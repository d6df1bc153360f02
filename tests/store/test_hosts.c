/* A connection string of several hosts is taken apart as libpq reads it. */
#include "unit.h"

#include "store/hosts.h"

#include <libpq-fe.h>

enum { MOST = 3 };

static const char *value_of(const PQconninfoOption *options, const char *keyword)
{
	for (; options->keyword != NULL; options++)
		if (strcmp(options->keyword, keyword) == 0)
			return options->val != NULL ? options->val : "";
	fail_msg("libpq knows no %s", keyword);
	return "";
}

static void assert_one(char *made, const char *host, const char *port, const char *password)
{
	PQconninfoOption *options = PQconninfoParse(made, NULL);

	assert_non_null(options);
	assert_string_equal(value_of(options, "host"), host);
	assert_string_equal(value_of(options, "port"), port);
	assert_string_equal(value_of(options, "password"), password);
	assert_string_equal(value_of(options, "dbname"), "bpv");
	assert_string_equal(value_of(options, "hostaddr"), "");
	assert_string_equal(value_of(options, "target_session_attrs"), "any");
	PQconninfoFree(options);
	free(made);
}

static void each_host_has_its_own_port_or_the_one_there_is(void **state)
{
	char *out[MOST];

	(void)state;
	assert_int_equal(hosts_of("host=a,/run/b port=5432 dbname=bpv password='it\\'s \\\\ = x'"
				  " target_session_attrs=read-write",
				 out, MOST),
		2);
	assert_one(out[0], "a", "5432", "it's \\ = x");
	assert_one(out[1], "/run/b", "5432", "it's \\ = x");
	assert_int_equal(
		hosts_of("host=a,b,c hostaddr=127.0.0.1,127.0.0.2,127.0.0.3 port=1,2,3 dbname=bpv",
			out, MOST),
		3);
	assert_one(out[0], "a", "1", "");
	assert_one(out[1], "b", "2", "");
	assert_one(out[2], "c", "3", "");
}

static void a_uri_says_the_same(void **state)
{
	char *out[MOST];

	(void)state;
	assert_int_equal(hosts_of("postgresql://bpv_gateway:p%27q@a:1,b:2/"
				  "bpv?target_session_attrs=read-write",
				 out, MOST),
		2);
	assert_one(out[0], "a", "1", "p'q");
	assert_one(out[1], "b", "2", "p'q");
}

static void one_too_many_and_nonsense_are_none(void **state)
{
	char *out[MOST];

	(void)state;
	assert_int_equal(hosts_of("host=a dbname=bpv", out, MOST), 0);
	assert_int_equal(hosts_of("dbname=bpv", out, MOST), 0);
	assert_int_equal(hosts_of("host=a,b,c,d dbname=bpv", out, MOST), 0);
	assert_int_equal(hosts_of("host", out, MOST), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_host_has_its_own_port_or_the_one_there_is),
		cmocka_unit_test(a_uri_says_the_same),
		cmocka_unit_test(one_too_many_and_nonsense_are_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
