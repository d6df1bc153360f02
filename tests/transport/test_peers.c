/* After a reload: how often certificates behind open connections are verified, and what that says. */
#include "peer.h"

#include "transport/peers.h"
#include "transport/tls.h"

enum { CONNECTIONS = 40, KINDS = 2 };

static const char *const kinds[KINDS] = {"saas", "schoolA"};

/* Both ends of a connection, in memory. */
struct pair {
	SSL_CTX *client_context;
	SSL *server, *client;
};

static SSL_CTX *server_context(const char *lists)
{
	const struct tls_config files = {
		.certificate_file = pki_file("gateway.cert.pem"),
		.key_file = pki_file("gateway.key.pem"),
		.trust_file = pki_file("trust.pem"),
		.crl = {.file = pki_file(lists)},
	};
	struct error err;
	SSL_CTX *context = tls_server_context(&files, 60000, &err);

	if (context == NULL)
		fail_msg("%s", err.detail);
	return context;
}

static struct pair shake(SSL_CTX *server, const char *fixture)
{
	const struct peer_options options = {.fixture = fixture};
	BIO *one, *other;
	struct pair pair = {.client_context = peer_context(&options)};

	SSL_CTX_sess_set_new_cb(pair.client_context, NULL);
	pair.server = SSL_new(server);
	pair.client = SSL_new(pair.client_context);
	assert_int_equal(BIO_new_bio_pair(&one, 65536, &other, 65536), 1);
	SSL_set_bio(pair.server, one, one);
	SSL_set_bio(pair.client, other, other);
	SSL_set_accept_state(pair.server);
	SSL_set_connect_state(pair.client);
	for (int i = 0; i < 20 && !SSL_is_init_finished(pair.server); i++) {
		SSL_do_handshake(pair.client);
		SSL_do_handshake(pair.server);
	}
	assert_true(SSL_is_init_finished(pair.server));
	return pair;
}

static void end(struct pair *pair)
{
	SSL_free(pair->server);
	SSL_free(pair->client);
	SSL_CTX_free(pair->client_context);
}

/* proves: PKI003, WT004 */
static void one_verification_for_all_connections_of_a_certificate(void **state)
{
	struct arena *arena = arena_create(0);
	struct peers *peers = peers_create(arena);
	SSL_CTX *contexts[] = {server_context("crls.pem"), server_context("crls.pem"),
		server_context("crl/g4-tls-tsp.crl.pem")};
	struct pair pairs[CONNECTIONS];
	struct error err;

	(void)state;
	for (int i = 0; i < CONNECTIONS; i++) {
		pairs[i] = shake(contexts[0], kinds[i % KINDS]);
		peers_note(peers, pairs[i].server, 1);
	}
	/* Those of the same generation were verified by their handshake. */
	for (int i = 0; i < CONNECTIONS; i++)
		assert_true(peers_hold(peers, pairs[i].server, contexts[0], 1, &err));
	assert_int_equal(peers_verified(peers), 0);
	for (int i = 0; i < CONNECTIONS; i++)
		assert_true(peers_hold(peers, pairs[i].server, contexts[1], 2, &err));
	assert_int_equal(peers_verified(peers), KINDS);
	/* A verdict against them is kept as well. */
	for (int i = 0; i < CONNECTIONS; i++) {
		assert_false(peers_hold(peers, pairs[i].server, contexts[2], 3, &err));
		assert_int_equal(err.code, ERROR_CONNECTION);
		assert_string_equal(err.rule, "PKI003");
	}
	assert_int_equal(peers_verified(peers), 2 * KINDS);
	/* And is not for ever. */
	assert_true(peers_hold(peers, pairs[0].server, contexts[1], 4, &err));
	for (int i = 0; i < CONNECTIONS; i++)
		end(&pairs[i]);
	for (size_t i = 0; i < COUNT(contexts); i++)
		SSL_CTX_free(contexts[i]);
	peers_clear(peers);
	arena_destroy(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_verification_for_all_connections_of_a_certificate),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
