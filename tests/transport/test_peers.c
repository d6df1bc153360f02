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

/* A stranger's certificate: what `fixture` says, under a key and a signature of his own. */
static void forge(SSL_CTX *context)
{
	EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)3072);
	X509 *forged = X509_dup(SSL_CTX_get0_certificate(context));

	assert_true(X509_set_pubkey(forged, key) && X509_sign(forged, key, EVP_sha256()) > 0);
	assert_true(SSL_CTX_use_certificate(context, forged) == 1
		&& SSL_CTX_use_PrivateKey(context, key) == 1);
	X509_free(forged);
	EVP_PKEY_free(key);
}

static void shake_forged(SSL_CTX *server_context, struct tls_watch *watch, long *verdict)
{
	const struct peer_options options = {.fixture = "saas"};
	SSL_CTX *client_context = peer_context(&options);
	BIO *one, *other;

	forge(client_context);
	SSL *server = SSL_new(server_context), *client = SSL_new(client_context);
	SSL_set_app_data(server, watch);
	assert_int_equal(BIO_new_bio_pair(&one, 65536, &other, 65536), 1);
	SSL_set_bio(server, one, one);
	SSL_set_bio(client, other, other);
	SSL_set_accept_state(server);
	SSL_set_connect_state(client);
	for (int i = 0; i < 20 && !SSL_is_init_finished(server); i++) {
		SSL_do_handshake(client);
		SSL_do_handshake(server);
	}
	*verdict = SSL_get_verify_result(server);
	SSL_free(server);
	SSL_free(client);
	SSL_CTX_free(client_context);
	ERR_clear_error();
}

/* proves: WT002 */
/* Lists may be megabytes, whose signature is checked each time: not for a stranger. Here none fits, and that is not met. */
static void no_list_is_looked_at_for_a_forged_certificate(void **state)
{
	struct tls_watch watch = {.noted_count = 0};
	struct error err;
	long verdict;

	(void)state;
	for (int shadow = 0; shadow < 2; shadow++) {
		const struct tls_config files = {
			.certificate_file = pki_file("gateway.cert.pem"),
			.key_file = pki_file("gateway.key.pem"),
			.trust_file = pki_file("trust.pem"),
			.crl = {.file = pki_file("crl/g4-tls-tsp.crl.pem")},
			.shadow = shadow == 1,
		};
		SSL_CTX *context = tls_server_context(&files, 60000, &err);
		assert_non_null(context);
		shake_forged(context, &watch, &verdict);
		assert_int_equal(verdict, shadow ? X509_V_OK : X509_V_ERR_CERT_SIGNATURE_FAILURE);
		SSL_CTX_free(context);
	}
	assert_int_equal(watch.noted_count, 1);
	assert_int_equal(watch.noted[0].verdict, X509_V_ERR_CERT_SIGNATURE_FAILURE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_verification_for_all_connections_of_a_certificate),
		cmocka_unit_test(no_list_is_looked_at_for_a_forged_certificate),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
