/* Two-way TLS without a network. */
#include "bench/handshake.h"

#include "bench/keys.h"
#include "transport/tls.h"

#include <openssl/err.h>
#include <stdio.h>
#include <stdlib.h>

static const char NAME[] = "mTLS handshake, server";

struct sides {
	SSL_CTX *server, *client;
};

static void release(void *object)
{
	struct sides *sides = object;

	SSL_CTX_free(sides->server);
	SSL_CTX_free(sides->client);
}

SSL_CTX *handshake_side(
	struct arena *arena, const SSL_METHOD *method, const char *pki, const char *party)
{
	SSL_CTX *context = SSL_CTX_new(method);
	struct error err;

	if (!tls_apply_policy(context, &err)
		|| SSL_CTX_use_certificate_chain_file(
			   context, arena_format(arena, "%s/%s.cert.pem", pki, party))
			!= 1
		|| SSL_CTX_use_PrivateKey_file(context,
			   arena_format(arena, "%s/%s.key.pem", pki, party), SSL_FILETYPE_PEM)
			!= 1) {
		ERR_print_errors_fp(stderr);
		exit(3);
	}
	SSL_CTX_set1_cert_store(context, trust_load(arena, pki));
	SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_num_tickets(context, 1);
	SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
	return context;
}

/* One step of the server, on the clock. */
static int step(SSL *server, double *seconds)
{
	double started = bench_seconds(CLOCK_THREAD_CPUTIME_ID);
	int done = SSL_do_handshake(server);

	*seconds += bench_seconds(CLOCK_THREAD_CPUTIME_ID) - started;
	return done;
}

/* False when the sides do not come to terms. */
static bool shake(const struct sides *sides, double *seconds)
{
	double started = bench_seconds(CLOCK_THREAD_CPUTIME_ID);
	SSL *server = SSL_new(sides->server), *client;
	BIO *at_server, *at_client;

	BIO_new_bio_pair(&at_server, 0, &at_client, 0);
	SSL_set_bio(server, at_server, at_server);
	SSL_set_accept_state(server);
	*seconds += bench_seconds(CLOCK_THREAD_CPUTIME_ID) - started;
	client = SSL_new(sides->client);
	SSL_set_bio(client, at_client, at_client);
	SSL_set_connect_state(client);
	int here = 0, there = 0;
	for (int turn = 0; turn < 20 && (here != 1 || there != 1); turn++) {
		there = SSL_do_handshake(client);
		here = step(server, seconds);
	}
	SSL_free(client);
	started = bench_seconds(CLOCK_THREAD_CPUTIME_ID);
	SSL_free(server);
	*seconds += bench_seconds(CLOCK_THREAD_CPUTIME_ID) - started;
	if (here != 1 || there != 1)
		ERR_print_errors_fp(stderr);
	return here == 1 && there == 1;
}

static bool gauge(void *context, double slice, double *us)
{
	double seconds = 0;
	long count = 0;

	for (; seconds < slice; count++)
		if (!shake(context, &seconds))
			return false;
	*us = seconds * 1e6 / (double)count;
	return true;
}

bool handshake_is_wanted(const struct bench *bench)
{
	return bench_wants(bench, NAME);
}

void handshake_add(struct arena *arena, struct bench *bench, const char *pki)
{
	struct sides *sides = arena_take(arena, sizeof *sides);

	sides->server = handshake_side(arena, TLS_server_method(), pki, "gateway");
	sides->client = handshake_side(arena, TLS_client_method(), pki, "saas");
	arena_defer(arena, release, sides);
	bench_add_gauge(bench, gauge, sides, 0, "%s", NAME);
}
