/* Grace after nextUpdate: a callback on the store, so that TLS and signatures have the same one, and what was let through by it. */
#include "transport/crl_grace.h"

#include "transport/crl_list.h"
#include "transport/crl_use_inside.h"

#include <stdint.h>
#include <string.h>
#include <time.h>

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

static CRYPTO_ONCE once = CRYPTO_ONCE_STATIC_INIT;
static int seconds_index = -1, depths_index = -1;

static void reserve(void)
{
	seconds_index =
		CRYPTO_get_ex_new_index(CRYPTO_EX_INDEX_X509_STORE, 0, NULL, NULL, NULL, NULL);
	depths_index =
		CRYPTO_get_ex_new_index(CRYPTO_EX_INDEX_X509_STORE_CTX, 0, NULL, NULL, NULL, NULL);
}

static long grace_of(X509_STORE *store)
{
	return (long)(intptr_t)X509_STORE_get_ex_data(store, seconds_index);
}

static struct instant moment_of(X509_STORE_CTX *chain)
{
	X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param(chain);

	if ((X509_VERIFY_PARAM_get_flags(param) & X509_V_FLAG_USE_CHECK_TIME) != 0)
		return (struct instant){(int64_t)X509_VERIFY_PARAM_get_time(param) * 1000000};
	return clock_now();
}

/* The certificates (by their place in the chain) whose list is held only by grace. */
static uintptr_t depths_of(X509_STORE_CTX *chain)
{
	return (uintptr_t)X509_STORE_CTX_get_ex_data(chain, depths_index);
}

static int tolerate(int good, X509_STORE_CTX *chain)
{
	int depth = X509_STORE_CTX_get_error_depth(chain);
	X509_CRL *list = X509_STORE_CTX_get0_current_crl(chain);
	long grace = grace_of(X509_STORE_CTX_get0_store(chain));

	if (good || X509_STORE_CTX_get_error(chain) != X509_V_ERR_CRL_HAS_EXPIRED || list == NULL
		|| depth < 0 || depth >= 32)
		return good;
	struct instant end = crl_list_end(list);
	if (end.us == 0 || end.us + (int64_t)grace * 1000000 <= moment_of(chain).us)
		return 0;
	X509_STORE_CTX_set_ex_data(
		chain, depths_index, (void *)(depths_of(chain) | (uintptr_t)1 << depth));
	X509_STORE_CTX_set_error(chain, X509_V_OK);
	return 1;
}

bool crl_grace_allow(X509_STORE *store, long seconds)
{
	CRYPTO_THREAD_run_once(&once, reserve);
	if (seconds_index < 0 || depths_index < 0
		|| !X509_STORE_set_ex_data(store, seconds_index, (void *)(intptr_t)seconds))
		return false;
	if (seconds > 0)
		X509_STORE_set_verify_cb(store, tolerate);
	return true;
}

/* Until when a list of this issuer counts; another list of it (an older key's) that has expired says nothing. */
static int64_t end_of_lists(
	X509_STORE_CTX *chain, const X509_NAME *issuer, struct instant now, bool by_grace)
{
	STACK_OF(X509_CRL) *lists = X509_STORE_CTX_get1_crls(chain, issuer);
	int64_t first = INT64_MAX;
	int64_t grace = (int64_t)grace_of(X509_STORE_CTX_get0_store(chain)) * 1000000;

	for (int i = 0; i < sk_X509_CRL_num(lists); i++) {
		int64_t end = crl_list_end(sk_X509_CRL_value(lists, i)).us;
		if (end <= now.us)
			end = by_grace && end + grace > now.us ? end + grace : INT64_MAX;
		first = end < first ? end : first;
	}
	sk_X509_CRL_pop_free(lists, X509_CRL_free);
	return first;
}

static void lean_on(struct crl_lean *lean, unsigned authority, bool by_grace)
{
	for (unsigned i = 0; i < lean->count; i++)
		if (lean->authority[i] == authority) {
			lean->by_grace[i] = lean->by_grace[i] || by_grace;
			return;
		}
	if (lean->count == CRL_LEAN_MAX || authority >= CRL_LISTS_MAX)
		return;
	lean->authority[lean->count] = (unsigned char)authority;
	lean->by_grace[lean->count++] = by_grace;
}

void crl_lean_find(X509_STORE_CTX *chain, struct instant now, struct crl_lean *out)
{
	STACK_OF(X509) *certificates = X509_STORE_CTX_get0_chain(chain);

	memset(out, 0, sizeof *out);
	out->until_us = INT64_MAX;
	for (int i = 0; i < sk_X509_num(certificates); i++) {
		X509 *certificate = sk_X509_value(certificates, i);
		const X509_NAME *issuer = X509_get_issuer_name(certificate);
		bool by_grace = i < 32 && (depths_of(chain) >> i & 1) != 0;
		int64_t end = end_of_lists(chain, issuer, now, by_grace);
		out->until_us = end < out->until_us ? end : out->until_us;
		lean_on(out, crl_use_authority(certificate), by_grace);
	}
	ERR_clear_error();
}
