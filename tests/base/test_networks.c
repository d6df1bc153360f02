/* Lists of networks: what is one, and who lies in it. */
#include "unit.h"

#include "base/networks.h"

#include <arpa/inet.h>
#include <netinet/in.h>

static struct sockaddr_storage address(const char *words)
{
	struct sockaddr_storage out = {0};
	struct sockaddr_in *four = (struct sockaddr_in *)&out;
	struct sockaddr_in6 *six = (struct sockaddr_in6 *)&out;

	if (inet_pton(AF_INET, words, &four->sin_addr) == 1)
		four->sin_family = AF_INET;
	else if (inet_pton(AF_INET6, words, &six->sin6_addr) == 1)
		six->sin6_family = AF_INET6;
	else
		fail_msg("%s", words);
	return out;
}

static bool holds(const char *list, const char *words)
{
	struct networks networks;
	struct error err;
	const struct sockaddr_storage asked = address(words);

	if (!networks_parse(list, &networks, &err))
		fail_msg("%s: %s", list, err.detail);
	return networks_hold(&networks, &asked);
}

static void holds_who_lies_in_one_of_them(void **state)
{
	(void)state;
	assert_true(holds("127.0.0.2", "127.0.0.2"));
	assert_false(holds("127.0.0.2", "127.0.0.3"));
	assert_true(holds("127.0.0.2, 10.0.0.0/8", "10.255.3.4"));
	assert_false(holds("127.0.0.2, 10.0.0.0/8", "11.0.0.0"));
	assert_true(holds("192.0.2.64/26 ,\t2001:db8::/32", "2001:db8:ffff::1"));
	assert_true(holds("192.0.2.64/26 2001:db8::/32", "192.0.2.127"));
	assert_false(holds("192.0.2.64/26", "192.0.2.128"));
	assert_false(holds("2001:db8::/33", "2001:db8:8000::1"));
	assert_true(holds("::1", "::1"));
	/* One address, in two ways to write it. */
	assert_true(holds("127.0.0.2", "::ffff:127.0.0.2"));
	assert_true(holds("::ffff:127.0.0.2", "127.0.0.2"));
	assert_false(holds("2001:db8::/32", "1.2.3.4"));
	assert_false(holds("::/1", "8000::"));
}

static void nobody_lies_in_none(void **state)
{
	const struct sockaddr_storage elsewhere = {.ss_family = AF_UNIX};
	struct networks all;
	struct error err;

	(void)state;
	assert_false(holds("", "127.0.0.1"));
	assert_false(holds(" , ", "127.0.0.1"));
	assert_true(networks_parse("0.0.0.0/1 128.0.0.0/1", &all, &err));
	assert_false(networks_hold(&all, &elsewhere));
}

static void refuses_what_is_no_network(void **state)
{
	static const char *const wrong[] = {"localhost", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1",
		"10.0.0.0/8x", "10.0.0.0/+8", "10.0.0.0/0", "::/0", "::/129", "10.1.2.3/8",
		"10.0.0", "10.0.0.0/0008", "2001:db8::1/32", "/8", "10.0.0.0/8/8",
		"1.2.3.4;5.6.7.8", "1111:2222:3333:4444:5555:6666:7777:8888:9999/128000000000"};
	struct networks networks = {.count = 7};
	struct error err;

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		assert_false(networks_parse(wrong[i], &networks, &err));
		assert_int_equal(err.code, ERROR_CONFIG);
	}
	assert_int_equal(networks.count, 7);
}

static void holds_no_more_than_it_has_room_for(void **state)
{
	struct networks networks;
	struct error err;
	char list[16 * (NETWORKS_MAX + 1)] = "";

	(void)state;
	for (int i = 0; i < NETWORKS_MAX; i++)
		snprintf(list + strlen(list), sizeof list - strlen(list), "10.0.0.%d ", i);
	assert_true(networks_parse(list, &networks, &err));
	assert_int_equal(networks.count, NETWORKS_MAX);
	strcat(list, "::1");
	assert_false(networks_parse(list, &networks, &err));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(holds_who_lies_in_one_of_them),
		cmocka_unit_test(nobody_lies_in_none),
		cmocka_unit_test(refuses_what_is_no_network),
		cmocka_unit_test(holds_no_more_than_it_has_room_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
