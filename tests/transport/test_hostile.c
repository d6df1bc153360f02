/*
 * Who shows a good certificate and then costs more than he sends: new keys again and again, a byte in a record of its own, handshakes
 * by the hundred; and what an idle connection takes. Attacks C11 and H1.
 */
#include "host.h"

#include <malloc.h>
#include <sys/wait.h>

#if defined(__SANITIZE_ADDRESS__)
size_t __sanitizer_get_current_allocated_bytes(void); /* its header is not in every package */
#endif

#define HEAD "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: "

static const struct peer_options saas = {.fixture = "saas"};

/* proves: GW-T3, C9 */
static void ends_who_makes_new_keys_again_and_again(void **state)
{
	struct host *host = host_start();
	struct peer *peer = peer_connect(host_port(host), saas);
	int sent = 0;

	(void)state;
	/* A few are anybody's right. */
	for (int i = 0; i < 8; i++) {
		assert_int_equal(SSL_key_update(peer->ssl, SSL_KEY_UPDATE_REQUESTED), 1);
		assert_int_equal(peer_post(peer, "/echo", "a"), 200);
	}
	while (sent < 100000 && SSL_key_update(peer->ssl, SSL_KEY_UPDATE_NOT_REQUESTED) == 1
		&& SSL_do_handshake(peer->ssl) == 1)
		sent++;
	assert_true(sent < 100000);
	assert_string_equal(host_refusal(host, 1).rule, "GW-T3");
	peer_close(&peer);
	host_stop(&host);
}

static bool send_in_pieces(struct peer *peer, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		if (!peer_send(peer, TEXT("x")))
			return false;
	return true;
}

/* proves: GW-T3, H3 */
static void takes_a_message_byte_by_byte_but_not_a_large_one(void **state)
{
	struct host *host = host_start();
	struct peer *peer = peer_connect(host_port(host), saas);

	(void)state;
	assert_true(peer_say(peer, HEAD "12000\r\n\r\n"));
	assert_true(send_in_pieces(peer, 12000));
	assert_int_equal(peer_answer(peer), 200);
	assert_true(peer_say(peer, HEAD "1000000\r\n\r\n"));
	(void)send_in_pieces(peer, 20000);
	assert_int_equal(peer_answer(peer), 400);
	assert_true(peer_is_cut_off(peer));
	assert_string_equal(host_refusal(host, 1).rule, "GW-T3");
	assert_int_equal(host_handled(host), 1);
	peer_close(&peer);
	host_stop(&host);
}

/* --- handshakes ----------------------------------------------------------------------------- */

enum { FLOOD = 140, FLOODER = INADDR_LOOPBACK + 1 };

/* What a client says first. */
static struct text hello_of(SSL_CTX *context, char *into, size_t size)
{
	SSL *ssl = SSL_new(context);
	BIO *in = BIO_new(BIO_s_mem()), *out = BIO_new(BIO_s_mem());

	SSL_set_bio(ssl, in, out);
	SSL_set_connect_state(ssl);
	assert_true(SSL_do_handshake(ssl) < 0);
	int length = BIO_read(out, into, (int)size);
	assert_true(length > 0 && (size_t)length < size);
	SSL_free(ssl);
	return (struct text){into, (size_t)length};
}

static unsigned answered(const int *flood)
{
	unsigned count = 0;
	char byte;

	for (int i = 0; i < FLOOD; i++)
		count += recv(flood[i], &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 1;
	return count;
}

/* How many of a flood from one address were served before somebody from another, who came after all of them. */
static unsigned served_before(struct host *host, struct text hello)
{
	int flood[FLOOD];

	for (int i = 0; i < FLOOD; i++)
		flood[i] = peer_socket_from(FLOODER, host_port(host));
	for (int i = 0; i < FLOOD; i++)
		assert_int_equal(send(flood[i], hello.at, hello.len, MSG_NOSIGNAL), hello.len);
	struct peer *honest = peer_connect(host_port(host), saas);
	unsigned before = answered(flood);
	assert_int_equal(peer_post(honest, "/echo", "a"), 200);
	peer_close(&honest);
	for (int i = 0; i < FLOOD; i++)
		close(flood[i]);
	return before;
}

/* proves: GW-T3, C11 */
static void a_flood_of_handshakes_waits_behind_itself(void **state)
{
	struct host *host = host_create();
	struct listen_config config = host_config(host);
	SSL_CTX *context = peer_context(&saas);
	char room[4096];
	struct text hello = hello_of(context, room, sizeof room);
	unsigned least = FLOOD;

	(void)state;
	/* Nobody is sent away for being many. */
	config.max_connections = config.max_per_source = 20 * FLOOD;
	host_run(host, &config, 1);
	/* On a busy machine the flood may have been served before the other one could begin. */
	for (int i = 0; i < 10 && least > FLOOD / 3; i++) {
		unsigned before = served_before(host, hello);
		least = before < least ? before : least;
	}
	print_message("%u of %u were served before another\n", least, FLOOD);
	assert_true(least <= FLOOD / 3);
	SSL_CTX_free(context);
	host_stop(&host);
}

/* --- memory --------------------------------------------------------------------------------- */

enum { IDLE = 120, IDLE_MAX = 40 * 1024 };

/* Bytes in use, without what a sanitizer puts around them. */
static size_t in_use(void)
{
#if defined(__SANITIZE_ADDRESS__)
	return __sanitizer_get_current_allocated_bytes();
#else
	return mallinfo2().uordblks;
#endif
}

/* Another process, so that its side of the connections is not counted: opens them, posts on each, and waits for its end. */
static pid_t idlers(int port_from, int done_to, int end_from, int end_to)
{
	pid_t child = fork();
	struct peer *peers[IDLE];
	uint16_t port;
	char byte = 'r';

	if (child != 0)
		return child;
	close(end_to);
	bool good = read(port_from, &port, sizeof port) == sizeof port;
	for (int i = 0; good && i < IDLE; i++) {
		peers[i] = peer_connect(port, saas);
		good = peer_post(peers[i], "/echo", "a") == 200;
	}
	good = good && write(done_to, &byte, 1) == 1 && read(end_from, &byte, 1) == 0;
	_exit(good ? 0 : 1);
}

/* proves: GW-T3, H1 */
static void an_idle_connection_takes_no_more_than_forty_kilobytes(void **state)
{
	int port[2], done[2], end[2], status;
	char byte;

	(void)state;
	assert_true(pipe(port) == 0 && pipe(done) == 0 && pipe(end) == 0);
	pid_t child = idlers(port[0], done[1], end[0], end[1]);
	assert_true(child > 0);
	close(end[0]);
	struct host *host = host_start();
	struct peer *first = peer_connect(host_port(host), saas);
	assert_int_equal(peer_post(first, "/echo", "a"), 200);
	size_t before = in_use();
	uint16_t number = host_port(host);
	assert_int_equal(write(port[1], &number, sizeof number), sizeof number);
	assert_int_equal(read(done[0], &byte, 1), 1);
	size_t each = (in_use() - before) / IDLE;
	print_message("an idle connection takes %zu bytes\n", each);
	assert_true(each > 4096 && each < IDLE_MAX);
	close(end[1]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	close(port[0]), close(port[1]), close(done[0]), close(done[1]);
	peer_close(&first);
	host_stop(&host);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ends_who_makes_new_keys_again_and_again),
		cmocka_unit_test(takes_a_message_byte_by_byte_but_not_a_large_one),
		cmocka_unit_test(a_flood_of_handshakes_waits_behind_itself),
		cmocka_unit_test(an_idle_connection_takes_no_more_than_forty_kilobytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
