#ifndef TESTS_VAULT_HANDSHAKE_H
#define TESTS_VAULT_HANDSHAKE_H

/* A TLS handshake in memory, both sides with the certificate of one slot: no socket, no file, no other process. */
#include "keyring.h"

#include "vault/slot.h"

#include <openssl/ssl.h>

struct handshake {
	int version;         /* TLS1_2_VERSION, TLS1_3_VERSION */
	const char *schemes; /* signature algorithms that both sides offer, in OpenSSL's words */
};

static inline SSL_CTX *handshake_context(
	const SSL_METHOD *method, const struct slot *slot, const struct handshake *with)
{
	const unsigned char *der = (const unsigned char *)slot->leaf_der.at;
	SSL_CTX *context = SSL_CTX_new(method);
	X509 *leaf = d2i_X509(NULL, &der, (long)slot->leaf_der.len);
	EVP_PKEY *handle = key_for_tls(slot->key);
	X509_STORE *store = SSL_CTX_get_cert_store(context);

	assert_non_null(handle);
	assert_int_equal(X509_check_private_key(leaf, handle), 1);
	assert_int_equal(SSL_CTX_use_cert_and_key(context, leaf, handle, NULL, 1), 1);
	assert_int_equal(SSL_CTX_check_private_key(context), 1);
	assert_int_equal(X509_STORE_add_cert(store, leaf), 1);
	X509_STORE_set_flags(store, X509_V_FLAG_PARTIAL_CHAIN);
	SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
	SSL_CTX_set_min_proto_version(context, with->version);
	SSL_CTX_set_max_proto_version(context, with->version);
	assert_int_equal(SSL_CTX_set1_sigalgs_list(context, with->schemes), 1);
	assert_int_equal(SSL_CTX_set1_client_sigalgs_list(context, with->schemes), 1);
	EVP_PKEY_free(handle);
	X509_free(leaf);
	return context;
}

/* True when both sides have finished: each has then verified a signature of the slot's key. */
static inline bool shake_hands(const struct slot *slot, const struct handshake *with)
{
	SSL_CTX *contexts[] = {handshake_context(TLS_server_method(), slot, with),
		handshake_context(TLS_client_method(), slot, with)};
	SSL *server = SSL_new(contexts[0]), *client = SSL_new(contexts[1]);
	BIO *here, *there;
	bool done = false;

	assert_int_equal(BIO_new_bio_pair(&here, 0, &there, 0), 1);
	SSL_set_bio(server, here, here);
	SSL_set_bio(client, there, there);
	for (int turn = 0; turn < 20 && !done; turn++) {
		int one = SSL_connect(client), other = SSL_accept(server);
		done = one == 1 && other == 1;
	}
	if (done) {
		assert_int_equal(SSL_version(server), with->version);
		assert_int_equal(SSL_get_verify_result(server), X509_V_OK);
		assert_int_equal(SSL_get_verify_result(client), X509_V_OK);
	} else {
		print_error(
			"%s: %s\n", with->schemes, ERR_reason_error_string(ERR_peek_last_error()));
	}
	SSL_free(server);
	SSL_free(client);
	SSL_CTX_free(contexts[0]);
	SSL_CTX_free(contexts[1]);
	ERR_clear_error();
	return done;
}

static const struct handshake rsa_handshakes[] = {
	{TLS1_2_VERSION, "RSA+SHA256"},
	{TLS1_2_VERSION, "RSA+SHA384"},
	{TLS1_2_VERSION, "RSA+SHA512"},
	{TLS1_2_VERSION, "rsa_pss_rsae_sha256"},
	{TLS1_3_VERSION, "rsa_pss_rsae_sha256"},
	{TLS1_3_VERSION, "rsa_pss_rsae_sha384"},
	{TLS1_3_VERSION, "rsa_pss_rsae_sha512"},
};

static const struct handshake ec_handshakes[] = {
	{TLS1_2_VERSION, "ECDSA+SHA256"},
	{TLS1_2_VERSION, "ECDSA+SHA512"},
	{TLS1_3_VERSION, "ecdsa_secp256r1_sha256"},
};

#endif
