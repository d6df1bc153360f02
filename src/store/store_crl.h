#ifndef STORE_STORE_CRL_H
#define STORE_STORE_CRL_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "store/store.h"

#include <stdbool.h>
#include <stddef.h>

/* Revocation lists as gateways have them (table crl_stand). Errors everywhere: DK0050, DK0051. */

/* Strings are borrowed by who writes, and in the arena for who reads; NULL or us 0: not there. */
struct crl_stand {
	const char *gateway; /* host:port */
	const char *lijst, *uitgever, *nummer;
	struct instant van, tot;
	long ingetrokken, gratie_s;
	const char *adres; /* where it is fetched */
	struct instant gehaald_op, volgende_op;
	int mislukt; /* fetches in a row */
	const char *reden;
	struct instant gemeld_op;
	const char *afwijking; /* who decided on gratie_s; only when reading */
};

/* The whole of what one gateway has, in one transaction; every row has its name and `now`. */
bool store_tell_lists(struct store *store, const char *gateway, const struct crl_stand *rows,
	size_t count, struct instant now, struct error *err) MUST_CHECK;

/* CRT-01: a gateway started with grace, and by whose decision. */
bool store_tell_grace(struct store *store, const char *gateway, long grace_s, const char *deviation,
	struct instant now, struct error *err) MUST_CHECK;

/* For staff (store_open_admin): every gateway's, the list that ends first in front. */
bool store_list_lists(struct store *store, struct arena *arena, const struct crl_stand **out,
	size_t *count, struct error *err) MUST_CHECK;

#endif
