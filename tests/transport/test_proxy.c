/* The PROXY protocol, version 2: the header by itself, and listeners that ask for one or do not. Attack C12. */
#include "host.h"

#include "proxy.h"

#include "transport/proxy_header.h"
#include "transport/sources.h"

#define GET "GET /echo HTTP/1.1\r\nHost: localhost\r\n\r\n"

static struct arena *arena;

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

/* --- the header ----------------------------------------------------------------------------- */

/* A good header, with fields behind its addresses. */
static struct text with(struct text addresses, struct text fields)
{
	char *rest = arena_take(arena, addresses.len + fields.len);

	memcpy(rest, addresses.at, addresses.len);
	memcpy(rest + addresses.len, fields.at, fields.len);
	return proxy_header(arena, 0x21, addresses.len == 12 ? 0x11 : 0x21,
		(struct text){rest, addresses.len + fields.len});
}

static const char *told(struct text header)
{
	static char name[SOURCE_NAME_SIZE];
	struct proxy_told out;
	struct error err;

	if (!proxy_header_read(header, &out, &err))
		return "refused";
	if (out.local)
		return "local";
	source_name(&out.address, name);
	return name;
}

static void tells_who_connected(void **state)
{
	(void)state;
	assert_string_equal(told(with(PROXY_IPV4, TEXT(""))), "192.0.2.7:40000");
	assert_string_equal(told(with(PROXY_IPV6, TEXT(""))), "[2001:db8::7]:40000");
	/* Fields that say more are passed over: a host name and an empty one. */
	assert_string_equal(told(with(PROXY_IPV4,
				    TEXT("\x02\0\x03"
					 "abc\x04\0\0"))),
		"192.0.2.7:40000");
	assert_string_equal(told(proxy_header(arena, 0x20, 0x00, TEXT(""))), "local");
	assert_string_equal(told(proxy_header(arena, 0x20, 0x11, PROXY_IPV4)), "local");
	assert_string_equal(told(proxy_header(arena, 0x20, 0x77, TEXT("what it likes"))), "local");
}

static void refuses_a_header_that_is_odd(void **state)
{
	const struct {
		unsigned command, family;
		struct text rest;
	} odd[] = {
		{0x11, 0x11, PROXY_IPV4}, /* version 1 */
		{0x31, 0x11, PROXY_IPV4},
		{0x22, 0x11, PROXY_IPV4}, /* no command */
		{0x21, 0x00, TEXT("")},   /* who it is cannot be told */
		{0x21, 0x00, PROXY_IPV4},
		{0x21, 0x10, PROXY_IPV4},
		{0x21, 0x12, PROXY_IPV4}, /* UDP */
		{0x21, 0x22, PROXY_IPV6},
		{0x21, 0x31, PROXY_IPV6}, /* a Unix socket */
		{0x21, 0x21, PROXY_IPV4}, /* addresses that do not fit */
		{0x21, 0x11, TEXT("\xc0\x00\x02\x07\x7f\x00\x00\x01\x9c\x40\x20")},
		{0x21, 0x11, TEXT("")},
	};
	static const struct text fields[] = {
		{"\x04", 1},
		{"\x04\0", 2},
		{"\x04\0\x01", 3},
		{"\x04\xff\xff"
		 "ab",
			5},
		{"\x04\0\0\x02\0\x02"
		 "a",
			7},
		{"\x03\0\x03"
		 "abc",
			6},
		{"\x03\0\x04"
		 "abcd",
			7},
	};

	(void)state;
	for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
		assert_string_equal(
			told(proxy_header(arena, odd[i].command, odd[i].family, odd[i].rest)),
			"refused");
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		assert_string_equal(told(with(PROXY_IPV4, fields[i])), "refused");
}

/* Any bit that is turned is seen, but in the kind of that field, which is then nobody's. */
static void holds_a_checksum_against_the_header(void **state)
{
	static const char header[] =
		PROXY_SIGNATURE "\x21\x11\0\x13\xc0\x00\x02\x07\x7f\x00\x00\x01\x9c\x40\x20\xfb\x03"
				"\0\x04\x2c\x64\x05\xb3";
	struct text good = {header, sizeof header - 1};

	(void)state;
	assert_string_equal(told(good), "192.0.2.7:40000");
	for (size_t bit = 0; bit < 8 * good.len; bit++) {
		char *bent = memcpy(arena_take(arena, good.len), good.at, good.len);
		bent[bit / 8] ^= (char)(1 << bit % 8);
		/* And of itself a balancer may say anything. */
		if (bit / 8 != 28 && bent[12] != 0x20)
			assert_string_equal(told((struct text){bent, good.len}), "refused");
	}
}

/* It says at any moment how far may be read, and never beyond itself. */
static void asks_for_no_byte_behind_itself(void **state)
{
	struct text header = with(PROXY_IPV6,
		TEXT("\x04\0\x02"
		     "ab"));
	struct error err;
	size_t length = 0;

	(void)state;
	for (size_t begun = 0; begun <= header.len; begun++) {
		assert_true(proxy_header_length((struct text){header.at, begun}, &length, &err));
		assert_int_equal(length, begun < 16 ? 16 : header.len);
		if (begun < header.len)
			assert_string_equal(told((struct text){header.at, begun}), "refused");
	}
}

static void refuses_other_beginnings_at_once(void **state)
{
	struct error err;
	size_t length = 7;

	(void)state;
	assert_false(proxy_header_length(TEXT("P"), &length, &err));
	assert_false(proxy_header_length(TEXT("\x16\x03\x01"), &length, &err));
	assert_false(proxy_header_length(TEXT("\r\n\r\n\0\r\nQUIT\r"), &length, &err));
	assert_int_equal(length, 7);
	/* As long as a header may be, and one byte more. */
	assert_true(proxy_header_length(TEXT(PROXY_SIGNATURE "\x21\x11\x03\xf0"), &length, &err));
	assert_int_equal(length, PROXY_HEADER_MAX);
	assert_false(proxy_header_length(TEXT(PROXY_SIGNATURE "\x21\x11\x03\xf1"), &length, &err));
	assert_false(proxy_header_length(TEXT(PROXY_SIGNATURE "\x21\x11\xff\xff"), &length, &err));
}

/* --- listeners ------------------------------------------------------------------------------ */

/* Two listeners: on the first whoever connects has to say for whom, on the second nobody may. */
static struct host *start(bool tls)
{
	struct host *host = host_create();
	struct listen_config config = host_config(host), other;
	struct error err;

	config.tls = tls;
	config.handshake_ms = 1500;
	config.max_per_source = 3;
	other = config;
	assert_true(networks_parse("127.0.0.0/8", &config.proxy_from, &err));
	assert_true(networks_parse("127.0.0.2, 10.0.0.0/8", &other.proxy_from, &err));
	host_run(host, (struct listen_config[]){config, other}, 2);
	return host;
}

static const struct peer_options raw = {.plain = true};

static struct peer *greet(struct host *host, struct text header)
{
	struct peer *peer = peer_connect(host_port(host), raw);

	assert_true(peer_send(peer, header));
	return peer;
}

/* proves: GW-T2 */
static void takes_who_was_told_for_who_is_there(void **state)
{
	struct host *host = start(false);
	struct text header = with(PROXY_IPV6,
		TEXT("\x04\0\x02"
		     "ab"));

	(void)state;
	/* Byte by byte, and in one piece with the request behind it. */
	struct peer *slow = peer_connect(host_port(host), raw);
	for (size_t i = 0; i < header.len; i++)
		assert_true(peer_send(slow, (struct text){header.at + i, 1}));
	assert_true(peer_say(slow, GET));
	assert_int_equal(peer_answer(slow), 200);
	assert_string_equal(host->remote, "[2001:db8::7]:40000");
	/* Whoever has one address of a network has all of it, and counts once. */
	assert_string_equal(host->source, "20010db8000000000000000000000000");
	struct text first = proxy_from(arena);
	char *both = arena_take(arena, first.len + sizeof GET);
	memcpy(both, first.at, first.len);
	memcpy(both + first.len, GET, sizeof GET);
	struct peer *quick = greet(host, (struct text){both, first.len + sizeof GET - 1});
	assert_int_equal(peer_answer(quick), 200);
	assert_string_equal(host->remote, "192.0.2.7:40000");
	assert_string_equal(host->source, "000000000000000000000000c0000207");
	/* And it is said once. */
	assert_true(peer_send(quick, first));
	assert_int_equal(peer_answer(quick), 400);
	/* The balancer itself is who it is. */
	struct peer *check = greet(host, proxy_header(arena, 0x20, 0x00, TEXT("")));
	assert_true(peer_say(check, GET));
	assert_int_equal(peer_answer(check), 200);
	assert_true(strncmp(host->remote, "127.0.0.1:", 10) == 0);
	peer_close(&slow);
	peer_close(&quick);
	peer_close(&check);
	host_stop(&host);
}

/* proves: GW-T2, GW-T3 */
static void counts_connections_of_who_was_told(void **state)
{
	struct host *host = start(false);
	struct peer *peers[8];

	(void)state;
	/* Three are allowed from one address; the balancer has eight, of two. */
	for (unsigned i = 0; i < 8; i++)
		peers[i] = greet(host, with(i % 2 ? PROXY_IPV4 : PROXY_IPV6, TEXT("")));
	for (unsigned i = 0; i < 6; i++) {
		assert_true(peer_say(peers[i], GET));
		assert_int_equal(peer_answer(peers[i]), 200);
	}
	assert_true(peer_is_cut_off(peers[6]) && peer_is_cut_off(peers[7]));
	assert_string_equal(host_refusal(host, 2).rule, "GW-T3");
	/* Who leaves makes room for one more of the same address. */
	peer_close(&peers[1]);
	struct peer *next = NULL;
	for (int i = 0; i < 200 && next == NULL; i++) {
		next = greet(host, proxy_from(arena));
		if (!peer_say(next, GET) || peer_answer(next) != 200)
			peer_close(&next);
	}
	assert_non_null(next);
	peer_close(&next);
	peers[1] = peer_connect(host_port(host), raw);
	for (unsigned i = 0; i < 8; i++)
		peer_close(&peers[i]);
	host_stop(&host);
}

/* proves: GW-T2 */
static void refuses_a_balancer_that_does_not_say_for_whom_it_comes(void **state)
{
	const struct text others[] = {TEXT("PROXY TCP4 192.0.2.7 127.0.0.1 40000 8443\r\n"),
		TEXT(GET), TEXT("\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03"),
		proxy_header(arena, 0x21, 0x31, PROXY_IPV6),
		TEXT(PROXY_SIGNATURE "\x21\x11\xff\xff"), TEXT("\r\n\r\n\0\r\nQUIT!")};
	struct host *host = start(false);

	(void)state;
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		struct peer *peer = greet(host, others[i]);
		assert_true(peer_is_cut_off(peer));
		assert_string_equal(host_refusal(host, (unsigned)i + 1).rule, "GW-T2");
		peer_close(&peer);
	}
	assert_int_equal(host_handled(host), 0);
	host_stop(&host);
}

/* proves: GW-T2, GW-T3 */
static void a_header_and_a_handshake_have_one_budget(void **state)
{
	struct host *host = start(true);
	struct text header = proxy_from(arena);
	struct peer *silent = greet(host, TEXT("")),
		    *half = greet(host, (struct text){header.at, 20}), *only = greet(host, header);

	(void)state;
	assert_true(peer_is_cut_off(silent) && peer_is_cut_off(half) && peer_is_cut_off(only));
	for (unsigned i = 1; i <= 3; i++)
		assert_string_equal(host_refusal(host, i).rule, "GW-T3");
	peer_close(&silent);
	peer_close(&half);
	peer_close(&only);
	host_stop(&host);
}

/* proves: GW-T2 */
static void nobody_else_may_say_for_whom_he_comes(void **state)
{
	struct host *host = start(false);
	uint16_t port = transport_port(host->transport, 1);
	struct peer *liar = peer_connect(port, raw), *honest = peer_connect(port, raw);

	(void)state;
	assert_true(peer_send(liar, proxy_from(arena)));
	assert_int_equal(peer_answer(liar), 400);
	assert_true(peer_say(honest, GET));
	assert_int_equal(peer_answer(honest), 200);
	assert_true(strncmp(host->remote, "127.0.0.1:", 10) == 0);
	peer_close(&liar);
	peer_close(&honest);
	host_stop(&host);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(tells_who_connected, begin, end),
		cmocka_unit_test_setup_teardown(refuses_a_header_that_is_odd, begin, end),
		cmocka_unit_test_setup_teardown(holds_a_checksum_against_the_header, begin, end),
		cmocka_unit_test_setup_teardown(asks_for_no_byte_behind_itself, begin, end),
		cmocka_unit_test_setup_teardown(refuses_other_beginnings_at_once, begin, end),
		cmocka_unit_test_setup_teardown(takes_who_was_told_for_who_is_there, begin, end),
		cmocka_unit_test_setup_teardown(counts_connections_of_who_was_told, begin, end),
		cmocka_unit_test_setup_teardown(
			refuses_a_balancer_that_does_not_say_for_whom_it_comes, begin, end),
		cmocka_unit_test_setup_teardown(
			a_header_and_a_handshake_have_one_budget, begin, end),
		cmocka_unit_test_setup_teardown(nobody_else_may_say_for_whom_he_comes, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
